//! What can go wrong with an index.

use std::io;

/// The result of asking an index, or writing to one.
pub type Result<T, E = FinderError> = std::result::Result<T, E>;

/// Why an index does not answer or take anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FinderError {
    /// It is not what was written: to be thrown away.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The disk is full.
    #[error("no room for the index: {0}")]
    NoSpace(String),
    /// Somebody else writes to it still.
    #[error("the index is being written to")]
    Busy,
    /// Reading or writing failed otherwise.
    #[error("{0}")]
    Io(String),
}

impl FinderError {
    pub(super) fn of_io(what: &str, error: &io::Error) -> Self {
        let told = format!("{what}: {error}");
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::NoSpace(told)
            }
            io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => Self::Damaged(told),
            _ => Self::Io(told),
        }
    }
}
