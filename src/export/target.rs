//! The directory that exports go to, one below it a date.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::error::{AtPath, ExportError};
use super::manifest::{Manifest, read_manifest};
use super::swap;
use super::writer::{Options, Writer};
use crate::platform;

/// Held while an export is written, so that no other clears it away as left behind.
const LOCK: &str = ".gridlog-export.lock";

/// A directory of exports, held against other runs until dropped.
#[derive(Debug)]
pub struct Target {
    out: PathBuf,
    _lock: File,
}

impl Target {
    /// Opens the directory, makes it if it is not there, and brings what an ended run left in it to a good end.
    pub fn open(out: &Path) -> Result<Self, ExportError> {
        platform::create_private_directory(out).at(out)?;
        let path = out.join(LOCK);
        let lock = platform::private_file_options().create(true).truncate(false).write(true).open(&path).at(&path)?;
        // A file system without locks is no reason to go without the night's copies.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(ExportError::Busy { out: out.to_owned() });
        }
        swap::settle(out)?;
        Ok(Self { out: out.to_owned(), _lock: lock })
    }

    /// The directory.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// Where the export of a date lies, or would.
    pub fn place(&self, date: NaiveDate) -> PathBuf {
        self.out.join(date.to_string())
    }

    /// The manifest of the export of a date; none if there is no such export or a file of it is missing or cut short.
    pub fn manifest(&self, date: NaiveDate) -> Option<Manifest> {
        let place = self.place(date);
        read_manifest(&place).ok().filter(|manifest| manifest.is_whole_in(&place))
    }

    /// The dates that there are exports of, the earliest first.
    pub fn dates(&self) -> Result<Vec<NaiveDate>, ExportError> {
        let names = swap::names(&self.out)?;
        let dates = names.iter().filter(|name| swap::is_date(name)).filter_map(|name| name.parse().ok());
        Ok(dates.filter(|date| read_manifest(&self.place(*date)).is_ok()).collect())
    }

    /// Begins the export of a date. Nothing of it is seen until it is published.
    pub fn begin(&self, date: NaiveDate, options: Options) -> Result<Writer<'_>, ExportError> {
        Writer::begin(self, date, options)
    }

    /// Removes all but the latest `keep` exports and says which are gone. What has no manifest is never touched.
    pub fn prune(&self, keep: usize) -> Result<Vec<NaiveDate>, ExportError> {
        let mut dates = self.dates()?;
        dates.truncate(dates.len().saturating_sub(keep));
        for date in &dates {
            swap::discard(&self.out, &date.to_string())?;
        }
        Ok(dates)
    }
}
