//! The records and how facts fold into them. Pure: no IO, no clock, no randomness, no regulation.

pub mod calendar;
pub mod ids;
pub mod limit;
pub mod right;
pub mod time;
