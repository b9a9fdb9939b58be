//! What a case brings along from elsewhere: the order of another system that it was, and files that show it.

use serde::{Deserialize, Serialize};

use super::super::change::Author;
use super::super::time::Civil;

/// The order in another system that a case was: a hotline's, a city's case system's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceOrder {
    /// What that system is called.
    pub system: String,
    /// The order's number there.
    pub number: String,
    /// Digest of the row as it was read: another one under the same number is a row that has changed since.
    pub digest: String,
    /// How it had ended there before it came here; none if it was open.
    pub ended: Option<OrderEnded>,
}

/// How an order had ended where it came from. Nobody here handled or verified it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEnded {
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// What was done, as far as it is told.
    pub result: Option<String>,
}

/// A file that belongs to a case, kept under its hash in the data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name where it came from, without the directory.
    pub name: String,
    /// BLAKE3 of its bytes as they are kept, in hexadecimal digits.
    pub hash: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What it is, as a media type: `image/jpeg`.
    pub media: String,
    /// Whether the place where it was made may still be written in it.
    pub located: bool,
    /// When it was attached.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who attached it.
    pub by: Author,
}
