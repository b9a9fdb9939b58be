//! The records and how facts fold into them. Pure: no IO, no clock, no randomness, no regulation.

pub mod absence;
pub mod calendar;
pub mod case;
pub mod change;
pub(crate) mod code;
pub mod credit;
pub mod day_log;
pub mod door_order;
pub mod fact;
pub mod grid;
pub mod half_day;
pub mod hints;
pub mod ids;
pub mod label;
pub mod ledger;
pub mod limit;
pub mod log;
pub mod matching;
pub mod meeting;
pub mod phrase;
pub mod place;
pub mod policy;
pub mod record;
pub mod right;
pub mod span;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod time;
pub mod when;
