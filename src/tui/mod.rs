//! The terminal UI: screens as state, update and view; effects run off the UI thread.

pub mod widgets;
