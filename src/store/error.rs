//! What can go wrong in the store.

use std::io;

/// A result of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What went wrong. Cheap to clone: a failed write is answered with the same error until the store is reopened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// What is on disk is not what was written. The store can be restored or rebuilt; the journal is the truth.
    #[error("the store is damaged: {what}")]
    Damaged {
        /// What was read, and what was wrong with it.
        what: String,
    },
    /// The file system refused.
    #[error("{what}: {message}")]
    Io {
        /// What was tried.
        what: String,
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's own words.
        message: String,
    },
    /// The disk is full, or a quota is used up.
    #[error("no space left: {what}")]
    NoSpace {
        /// What could not be written: a file's path where it is known.
        what: String,
    },
    /// Another process holds the store.
    #[error("the store is held by another process")]
    Busy,
    /// The store was closed under the one who asks.
    #[error("the store is closed")]
    Closed,
    /// A value was written by a newer program.
    #[error("a stored value has version {found}; this program knows versions up to {known}")]
    Newer {
        /// The version found.
        found: u8,
        /// The newest version that this program knows.
        known: u8,
    },
    /// A value was written by an older program, and nothing knows how to read it: rebuild.
    #[error("a stored value has the old version {found}")]
    Older {
        /// The version found.
        found: u8,
    },
    /// A value that cannot be written down.
    #[error("a value cannot be stored: {what}")]
    Unstorable {
        /// Why.
        what: String,
    },
    /// A key that is empty, too long, or in the space that the store keeps for itself.
    #[error("not a key of a table: {what}")]
    BadKey {
        /// Why.
        what: &'static str,
    },
    /// A batch of more keys than a change may touch.
    #[error("a batch of {keys} keys; at most {most} are allowed")]
    BatchTooLarge {
        /// How many it has.
        keys: usize,
        /// How many it may have.
        most: usize,
    },
    /// The keys given to a bulk load were not in order.
    #[error("the keys to load are not in order at number {at}")]
    Unsorted {
        /// The number of the first key out of order, from 0.
        at: u64,
    },
    /// A cut that can no longer be read: too much has changed since, or the store was reopened. Make another.
    #[error("the cut can no longer be read: {why}")]
    CutLost {
        /// Why.
        why: &'static str,
    },
}

impl StoreError {
    /// From what the file system said while `what` was tried.
    pub fn from_io(what: impl Into<String>, error: &io::Error) -> Self {
        let what = what.into();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::NoSpace { what }
            }
            io::ErrorKind::WouldBlock => Self::Busy,
            io::ErrorKind::UnexpectedEof => Self::Damaged { what: format!("{what}: ends too early") },
            kind => Self::Io { what, kind, message: error.to_string() },
        }
    }

    /// Where there was no room, if that is what this is: people are told a file or a directory.
    #[must_use]
    pub fn at(self, place: impl ToString) -> Self {
        match self {
            Self::NoSpace { .. } => Self::NoSpace { what: place.to_string() },
            other => other,
        }
    }

    /// Shorthand for damage.
    pub fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    /// Whether the store should be restored or rebuilt before it is used again.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Older { .. })
    }
}
