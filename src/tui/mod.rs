//! The terminal: screens as state, update and view; effects run off the UI thread.
