//! The truth: an append-only, chained journal of changes on disk. What it keeps to:
//!
//! - One directory writes one series, `journal/<replica>/<nnnnnn>.jsonl`, and no other; a sequence number names one line
//!   for ever.
//! - What [`Journal::sync`] has acknowledged is on the disk, in order, and is never altered again.
//! - A line that people were told is saved is never thrown away: damage stays where it is, is named by file and line, and
//!   everything still readable is read.
//! - Nothing here knows what a payload means: it is a JSON object, kept as the bytes it came as.
//!
//! `docs/journal.md` describes the files for readers who have nothing else.
//!
//! A segment ends where the next one begins: a line whose sequence number is at or after the first one of the next
//! segment was never acknowledged (its sync failed) and has been superseded.

mod append;
mod clock;
mod disk;
mod error;
mod identity;
mod line;
mod open;
mod read;
mod resume;
mod salt;
mod segments;
mod tail;
mod verify;

#[cfg(test)]
mod tests;

pub use append::{Draft, Journal, Written};
pub use clock::Clock;
pub use error::{Damage, Doing, DraftFault, Fault, JournalError};
pub use line::{FORMAT_VERSION, FrameHash, MAX_LINE_BYTES};
pub use open::{Began, OpeningReport, Options, Torn};
pub use read::{Head, Line, Lines, Reader};
pub use resume::{Mark, Resume};
pub use salt::salted;
pub use segments::Position;
pub use verify::{Progress, SeriesReport, VerifyReport};
