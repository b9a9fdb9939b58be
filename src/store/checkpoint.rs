//! What to make of the store found on disk, and the copy to fall back on.
//!
//! Beside the store lies a mark. It says `open`, and in which running of the operating system, from before the store is
//! opened until after it is closed and synced; then it says `closed`, and how long each file is: a store that lost a
//! file or part of one may well open, as an empty one. A process that was killed leaves `open`: as long
//! as the system ran on, everything it wrote is there. If the system went down as well, what is in the store's files is
//! anybody's guess, and the checkpoint takes its place: a copy of the directory as it was when it was last closed, with
//! a list of its files and their checksums that is written last of all.
//!
//! Nothing here knows the journal. Whatever opens, the caller compares its positions with the journal and applies the
//! tail; if a position lies beyond the journal, or the store turns out damaged, it restores or rebuilds.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::{Result, StoreError};
use super::files;

/// Where the store and what belongs to it lie in a data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePaths {
    data_dir: PathBuf,
}

const COPY_BUFFER_BYTES: usize = 1 << 20;
const LIST: &str = "checkpoint.json";

impl StorePaths {
    /// In this data directory.
    pub fn in_dir(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_path_buf() }
    }

    /// The store in use.
    pub fn live(&self) -> PathBuf {
        self.data_dir.join("store")
    }

    /// The checkpoint.
    pub fn good(&self) -> PathBuf {
        self.data_dir.join("store.good")
    }

    /// A store being rebuilt: worth nothing after a crash. Loading empties it first.
    pub fn building(&self) -> PathBuf {
        self.data_dir.join("store.building")
    }

    /// Where a rebuild keeps the runs of its sorts.
    pub fn runs(&self) -> PathBuf {
        self.data_dir.join("store.sort")
    }

    /// The roll of cases, as it was last kept.
    pub fn roll(&self) -> PathBuf {
        self.data_dir.join("store.cases")
    }

    fn mark(&self) -> PathBuf {
        self.data_dir.join("store.mark")
    }

    fn copying(&self) -> PathBuf {
        self.data_dir.join("store.good.new")
    }

    fn restoring(&self) -> PathBuf {
        self.data_dir.join("store.restoring")
    }

    fn set_aside(&self) -> Result<Vec<(u64, PathBuf)>> {
        let mut found = Vec::new();
        let entries = fs::read_dir(&self.data_dir).map_err(|e| files::error("listing", &self.data_dir, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| files::error("listing", &self.data_dir, &e))?;
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix("store.bad-")).and_then(|n| n.parse().ok());
            found.extend(number.map(|number| (number, entry.path())));
        }
        found.sort();
        Ok(found)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
enum Mark {
    Open {
        boot: Option<String>,
    },
    /// Something is to take the store's place, and has not yet.
    Doubted {
        boot: Option<String>,
    },
    Closed {
        files: Vec<FileLength>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileLength {
    path: String,
    bytes: u64,
}

/// Why the store on disk is not simply taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// There is no store.
    Missing,
    /// The system went down while the store was open.
    RoughStop,
    /// Nothing says how the store was left.
    NoMark,
    /// The store's files are not those that were closed.
    Changed,
}

/// What to do before the store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It was closed, or the system has been up ever since: open it, and compare positions.
    Trust,
    /// The checkpoint should take its place: [`restore`], then open, and compare positions.
    RestoreCheckpoint(Doubt),
    /// There is nothing to fall back on: rebuild from the journal, which for a new directory is empty.
    Rebuild(Doubt),
}

impl Opening {
    /// Looks at what a data directory holds; `boot_id` is that of the running system.
    pub fn decide(paths: &StorePaths, boot_id: Option<&str>) -> Self {
        let doubt = if paths.live().is_dir() {
            match read_mark(&paths.mark()) {
                Some(Mark::Closed { files }) if lengths(&paths.live()).is_ok_and(|now| now == files) => {
                    return Self::Trust;
                }
                Some(Mark::Closed { .. }) => Doubt::Changed,
                Some(Mark::Open { boot: Some(boot) }) if Some(boot.as_str()) == boot_id => return Self::Trust,
                Some(Mark::Open { .. } | Mark::Doubted { .. }) => Doubt::RoughStop,
                None => Doubt::NoMark,
            }
        } else {
            Doubt::Missing
        };
        if exists(paths) { Self::RestoreCheckpoint(doubt) } else { Self::Rebuild(doubt) }
    }
}

fn read_mark(path: &Path) -> Option<Mark> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// States that the store is about to be opened; call it before opening, restoring or rebuilding. Leftovers of
/// interrupted work go. A store that was not to be trusted stays so, whatever happens meanwhile, until [`restore`] or
/// [`install_rebuilt`] has put another in its place.
pub fn mark_open(paths: &StorePaths, boot_id: Option<&str>) -> Result<()> {
    for leftover in [paths.copying(), paths.restoring(), paths.runs()] {
        files::remove_tree(&leftover)?;
    }
    let boot = boot_id.map(str::to_owned);
    let trusted = Opening::decide(paths, boot_id) == Opening::Trust || !paths.live().exists();
    write_mark(paths, &if trusted { Mark::Open { boot } } else { Mark::Doubted { boot } })
}

/// Puts another store, closed and synced, in place of the live one, which is set aside.
fn install(paths: &StorePaths, from: &Path) -> Result<()> {
    set_aside(paths)?;
    files::rename(from, &paths.live())?;
    match read_mark(&paths.mark()) {
        Some(Mark::Doubted { boot }) => write_mark(paths, &Mark::Open { boot }),
        _ => Ok(()),
    }
}

/// States that the store was closed; call it only after [`Engine::close`](super::Engine::close) succeeded.
pub fn mark_closed(paths: &StorePaths) -> Result<()> {
    write_mark(paths, &Mark::Closed { files: lengths(&paths.live())? })
}

fn lengths(dir: &Path) -> Result<Vec<FileLength>> {
    let length = |path: PathBuf| {
        let bytes = path.metadata().map_err(|e| files::error("looking at", &path, &e))?.len();
        Ok(FileLength { path: relative(&path, dir), bytes })
    };
    files::walk(dir)?.0.into_iter().map(length).collect()
}

/// The path of a file inside a directory, written the same way on every platform.
fn relative(path: &Path, dir: &Path) -> String {
    path.strip_prefix(dir).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn write_mark(paths: &StorePaths, mark: &Mark) -> Result<()> {
    let text = serde_json::to_vec(mark).map_err(|e| StoreError::Unstorable { what: e.to_string() })?;
    files::write_whole(&paths.mark(), &text)
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileSum {
    path: String,
    bytes: u64,
    crc32: u32,
}

/// What a checkpoint says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Listing {
    date: NaiveDate,
    files: Vec<FileSum>,
}

fn read_list(good: &Path) -> Option<Listing> {
    serde_json::from_slice(&fs::read(good.join(LIST)).ok()?).ok()
}

/// Whether there is a finished checkpoint. Its files are checked when it is restored.
pub fn exists(paths: &StorePaths) -> bool {
    read_list(&paths.good()).is_some()
}

/// Whether a checkpoint is due: there is none, or the last was made on another day.
pub fn is_due(paths: &StorePaths, today: NaiveDate) -> bool {
    read_list(&paths.good()).is_none_or(|list| list.date != today)
}

/// Copies the closed store to the checkpoint, in place of the last one. `progress` is told bytes done and bytes in all.
///
/// Until the new copy is complete and synced the old one stays, so a full disk or a crash costs nothing.
pub fn make(paths: &StorePaths, today: NaiveDate, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let copying = paths.copying();
    files::remove_tree(&copying)?;
    let made = copy_tree(&paths.live(), &copying, progress).and_then(|files| {
        let list = Listing { date: today, files };
        let text = serde_json::to_vec_pretty(&list).map_err(|e| StoreError::Unstorable { what: e.to_string() })?;
        files::write_whole(&copying.join(LIST), &text)?;
        files::sync_tree(&copying)
    });
    if let Err(error) = made {
        // It may be the very space that is missing.
        drop(files::remove_tree(&copying));
        return Err(error);
    }
    files::remove_tree(&paths.good())?;
    files::rename(&copying, &paths.good())
}

/// Puts a copy of the checkpoint in place of the live store, which is set aside. The checkpoint stays.
///
/// Every file is checked against the list while it is copied; a mismatch is [`StoreError::Damaged`], and nothing has
/// been changed then.
pub fn restore(paths: &StorePaths, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let list = read_list(&paths.good()).ok_or_else(|| StoreError::damaged("the checkpoint is incomplete"))?;
    let restoring = paths.restoring();
    files::remove_tree(&restoring)?;
    let copied = copy_tree(&paths.good(), &restoring, progress).and_then(|copied| {
        if copied == list.files {
            files::sync_tree(&restoring)
        } else {
            Err(StoreError::damaged("the checkpoint's files are not those that were copied"))
        }
    });
    if let Err(error) = copied {
        drop(files::remove_tree(&restoring));
        return Err(error);
    }
    install(paths, &restoring)
}

/// Puts a rebuilt store, closed, in place of the live one, which is set aside.
pub fn install_rebuilt(paths: &StorePaths) -> Result<()> {
    install(paths, &paths.building())
}

/// Renames the live store to `store.bad-<n>`, if there is one, and keeps no other such: returns where it went.
pub fn set_aside(paths: &StorePaths) -> Result<Option<PathBuf>> {
    let live = paths.live();
    if !live.exists() {
        return Ok(None);
    }
    let before = paths.set_aside()?;
    let number = before.last().map_or(1, |(last, _)| last + 1);
    for (_, path) in before {
        files::remove_tree(&path)?;
    }
    let aside = paths.data_dir.join(format!("store.bad-{number}"));
    files::rename(&live, &aside)?;
    Ok(Some(aside))
}

/// Drops the stores that were set aside: when room is needed, or when all is well again.
pub fn forget_set_aside(paths: &StorePaths) -> Result<()> {
    paths.set_aside()?.iter().try_for_each(|(_, path)| files::remove_tree(path))
}

/// Drops the checkpoint, which proved useless.
pub fn discard(paths: &StorePaths) -> Result<()> {
    files::remove_tree(&paths.good())
}

/// Copies all files but the list and states their sums, sorted by path.
fn copy_tree(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<FileSum>> {
    let (sources, dirs) = files::walk(from)?;
    let place = |path: &Path| to.join(path.strip_prefix(from).unwrap_or(path));
    for dir in &dirs {
        let dir = place(dir);
        fs::create_dir_all(&dir).map_err(|e| files::error("making", &dir, &e))?;
    }
    let total = sources.iter().filter_map(|path| path.metadata().ok()).map(|meta| meta.len()).sum();
    let (mut sums, mut done) = (Vec::new(), 0);
    let mut buffer = vec![0; COPY_BUFFER_BYTES];
    for source in sources.iter().filter(|path| path.file_name().is_none_or(|name| name != LIST)) {
        let target = place(source);
        let sum = copy_file(source, &target, &mut buffer, &mut |bytes| {
            done += bytes;
            progress(done, total);
        })
        .map_err(|e| files::error("copying", source, &e))?;
        sums.push(FileSum { path: relative(source, from), ..sum });
    }
    sums.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sums)
}

fn copy_file(from: &Path, to: &Path, buffer: &mut [u8], progress: &mut dyn FnMut(u64)) -> io::Result<FileSum> {
    let (mut source, mut target) = (File::open(from)?, File::create(to)?);
    let (mut hasher, mut bytes) = (crc32fast::Hasher::new(), 0);
    loop {
        let read = match source.read(buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let part = buffer.get(..read).unwrap_or_default();
        hasher.update(part);
        target.write_all(part)?;
        bytes += read as u64;
        progress(read as u64);
    }
    Ok(FileSum { path: String::new(), bytes, crc32: hasher.finalize() })
}
