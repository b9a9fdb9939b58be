//! CSV and manifest: streaming, atomic, deterministic. It is given rows and queries nothing.
//!
//! What holds: a directory named by a date is complete, as its `manifest.json` describes it, or it is not there; the
//! same rows give the same bytes; memory does not grow with the number of rows. What lies here:
//!
//! - [`Target`] is the directory that exports go to, one below it a date; it finishes or clears away what an earlier
//!   run left behind, and lets one export at a time be written.
//! - [`Writer`] takes files and rows, and puts the finished export in its place in one step.
//! - [`Manifest`] says what an export holds, of which cut.
//! - [`sheet`] reads CSV that was exported, and CSV that people made; [`guard`] and [`unguard`] are the two ways
//!   of a cell through a spreadsheet.
//! - [`columns`] names the columns of every file.

mod block;
pub mod columns;
mod count_sheet;
mod decode;
mod error;
mod guard;
mod ledger_sheet;
mod manifest;
pub mod sheet;
mod sheet_rows;
mod sink;
mod swap;
mod target;
mod writer;

#[cfg(test)]
mod tests;

pub use block::{Block, Row};
pub use count_sheet::{
    COUNT_COLUMNS, CountCell, CountFigures, CountSheet, count_columns, count_meaning, count_word, rate, satisfied_rate,
};
pub use decode::{Decoded, encoding_of};
pub use error::ExportError;
pub use guard::{guard, unguard};
pub use ledger_sheet::{ItemHeaders, LedgerLine, read_ledger};
pub use manifest::{Edition, FileEntry, MANIFEST, Manifest, read_manifest};
pub use sink::Encoding;
pub use target::Target;
pub use writer::{Options, Writer};
