//! Failures of the disk and of the rooms below, as refusals.

use std::io;
use std::path::Path;

use crate::journal::JournalError;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::store::StoreError;

pub(super) fn journal_fault(error: JournalError) -> Refusal {
    match &error {
        JournalError::NoSpace { path, .. } => Refusal::new(RefusalCode::NoSpace).with("path", path.display()),
        JournalError::ReadOnly { path, .. } => Refusal::new(RefusalCode::ReadOnlyDirectory).with("dir", path.display()),
        JournalError::Io { path, source, .. } => io_fault(path, source),
        other => Refusal::new(RefusalCode::Internal).with("reason", other),
    }
}

pub(super) fn store_fault(error: StoreError) -> Refusal {
    match &error {
        StoreError::NoSpace { .. } => Refusal::new(RefusalCode::NoSpace).with("path", &error),
        StoreError::Io { .. } => Refusal::new(RefusalCode::IoFailed).with("path", "store").with("reason", &error),
        _ => Refusal::new(RefusalCode::StoreDamaged).with("reason", &error),
    }
}

pub(super) fn io_fault(path: &Path, error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Refusal::new(RefusalCode::NoSpace).with("path", path.display())
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Refusal::new(RefusalCode::ReadOnlyDirectory).with("dir", path.display())
        }
        _ => Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", error),
    }
}
