//! sled, and nothing but sled: the only file that names it.
//!
//! Every call is contained: on damaged files sled panics in places where it should answer, and such a panic is
//! [`StoreError::Damaged`] here. It is opened without its flushing thread: batches reach the operating system as they
//! are applied, a kill loses none of them, and against a power cut its flush would not help anyway (it does not sync).
//! What makes the files durable is [`Tree::close`], after which the directory is synced.

use std::ops::Bound;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::error::{Result, StoreError};
use super::files;
use super::reader::{Direction, Pair, Scan};
use crate::platform;

/// What sled may keep of its pages in memory; what it uses in all is some ten times that.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// How long to wait for the lock of a store that was closed a moment ago: its last writes end on other threads.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// An open sled tree.
pub(super) struct Tree {
    db: sled::Db,
}

fn contained<T>(what: &str, work: impl FnOnce() -> sled::Result<T>) -> Result<T> {
    match platform::contained(work) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(translate(what, error)),
        Err(panic) => Err(StoreError::damaged(format!("{what}: {panic}"))),
    }
}

fn translate(what: &str, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => StoreError::Busy,
        sled::Error::Io(error) => StoreError::from_io(what, &error).at("store"),
        sled::Error::Corruption { at, .. } => StoreError::damaged(format!("{what}: bad bytes at {at:?}")),
        other => StoreError::damaged(format!("{what}: {other}")),
    }
}

impl Tree {
    /// Opens the directory, made if it is not there. The caller holds the lock on the data directory.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        remove_unfinished_snapshots(dir)?;
        let began = Instant::now();
        loop {
            let opened = contained("opening the store", || {
                sled::Config::default()
                    .path(dir)
                    .cache_capacity(CACHE_BYTES)
                    .mode(sled::Mode::HighThroughput)
                    .flush_every_ms(None)
                    .open()
            });
            match opened {
                Ok(db) => return Ok(Self { db }),
                Err(StoreError::Busy) if began.elapsed() < LOCK_PATIENCE => sleep(Duration::from_millis(10)),
                Err(error) => return Err(error),
            }
        }
    }

    /// The value under a key.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        contained("reading a key", || self.db.get(key)).map(|found| found.map(|value| value.to_vec()))
    }

    /// The rows of a range, one by one.
    pub(super) fn rows(&self, scan: &Scan) -> Rows {
        let bounds = (as_slice(&scan.lo), as_slice(&scan.hi));
        // sled asserts that a range is not the wrong way round.
        let iter = (!scan.is_empty()).then(|| self.db.range::<&[u8], _>(bounds));
        Rows { iter, direction: scan.direction }
    }

    /// Writes all or nothing.
    pub(super) fn apply(&self, writes: Vec<(Vec<u8>, Option<Vec<u8>>)>) -> Result<()> {
        let mut batch = sled::Batch::default();
        for (key, value) in writes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        contained("applying a change", || self.db.apply_batch(batch))
    }

    /// Writes one key by itself: for filling a store that nobody reads yet.
    pub(super) fn insert(&self, key: &[u8], value: Vec<u8>) -> Result<()> {
        contained("loading the store", || self.db.insert(key, value).map(drop))
    }

    /// Hands what is still buffered to the operating system.
    pub(super) fn flush(&self) -> Result<()> {
        contained("flushing the store", || self.db.flush().map(drop))
    }

    /// Flushes, lets go of the files and syncs them.
    pub(super) fn close(self, dir: &Path) -> Result<()> {
        let flushed = self.flush();
        let closed = contained("closing the store", || {
            drop(self.db);
            Ok(())
        });
        flushed.and(closed)?;
        files::sync_tree(dir)
    }
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key.as_slice()),
        Bound::Excluded(key) => Bound::Excluded(key.as_slice()),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// A kill or a full disk while sled opens leaves its half-written snapshot, and every later opening fails on it.
fn remove_unfinished_snapshots(dir: &Path) -> Result<()> {
    let Ok(entries) = dir.read_dir() else { return Ok(()) };
    for entry in entries {
        let path = entry.map_err(|error| StoreError::from_io("listing the store", &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(&path)
                .map_err(|error| files::error("removing an unfinished snapshot", &path, &error))?;
        }
    }
    Ok(())
}

/// The rows of a range, in its direction.
pub(super) struct Rows {
    iter: Option<sled::Iter>,
    direction: Direction,
}

impl Iterator for Rows {
    type Item = Result<Pair>;

    fn next(&mut self) -> Option<Self::Item> {
        let (iter, direction) = (self.iter.as_mut()?, self.direction);
        let step = contained("reading a range", || {
            match direction {
                Direction::Forward => iter.next(),
                Direction::Backward => iter.next_back(),
            }
            .transpose()
        });
        if !matches!(step, Ok(Some(_))) {
            self.iter = None;
        }
        step.transpose().map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())))
    }
}
