//! What can go wrong while an export is written or read back.

use std::io;
use std::path::{Path, PathBuf};

/// Why an export was not written, or a file not read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk or the quota is full.
    #[error("no space left writing {}", path.display())]
    NoSpace {
        /// What was being written.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another export is being written to the same directory.
    #[error("another export is being written to {}", out.display())]
    Busy {
        /// The directory.
        out: PathBuf,
    },
    /// A file's path would lead out of the export or cannot stand on every platform.
    #[error("not a path within an export: {path}")]
    BadPath {
        /// As given.
        path: String,
    },
    /// A row has another number of cells than its file has columns, or there is no file to put it in.
    #[error("{path}: a row of {cells} cells in a file of {columns} columns")]
    Ragged {
        /// The file.
        path: String,
        /// Cells of the row.
        cells: usize,
        /// Columns of the file.
        columns: usize,
    },
    /// A `manifest.json` that is none.
    #[error("{}: not a manifest: {reason}", path.display())]
    BadManifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl ExportError {
    /// What an error of input or output at a path means.
    pub fn at(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::NoSpace { path: path.to_owned() },
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

/// Names the path in an error of input or output.
pub(super) trait AtPath<T> {
    fn at(self, path: &Path) -> Result<T, ExportError>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, ExportError> {
        self.map_err(|source| ExportError::at(path, source))
    }
}
