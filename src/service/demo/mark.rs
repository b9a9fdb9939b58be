//! What makes a directory a demo: its marker file, and what may be thrown away for the sake of a new one.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::platform;
use crate::service::refusal::{Refusal, RefusalCode};

const MARKER: &str = "demo.json";

/// What `demo.json` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoMark {
    /// The seed it was made from.
    pub seed: u64,
    /// How many cases, log entries and ledger rows.
    pub records: u64,
    /// How many of them are cases, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u64>,
    /// About how many cases were to be open at the end, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<u64>,
    /// False while it is being made: then it is made anew.
    pub finished: bool,
}

/// What stands in the way of a demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing: the directory is empty or not there.
    Nothing,
    /// A demo, finished or not.
    Demo(DemoMark),
}

/// Files that a data directory has before anything is written in it.
const EMPTY: [&str; 5] = ["lock", "format.json", "format.json.new", "host.json", "demo.json.new"];

/// What a demo consists of.
fn is_of_a_demo(name: &str) -> bool {
    matches!(name, "journal" | "replica.json" | "replica.json.new" | "drafts" | "settings" | "texts")
        || name.starts_with("store")
}

/// Looks at a directory; one that is neither empty nor a demo is refused.
pub fn look(dir: &Path) -> Result<Found, Refusal> {
    match fs::read(dir.join(MARKER)) {
        // An unreadable marker is one that was being written.
        Ok(bytes) => {
            let unfinished = DemoMark { seed: 0, records: 0, cases: None, open: None, finished: false };
            return Ok(Found::Demo(serde_json::from_slice(&bytes).unwrap_or(unfinished)));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Refusal::new(RefusalCode::NotADirectory).with("dir", dir.display()));
        }
        Err(error) => return Err(io_fault(dir, &error)),
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(io_fault(dir, &error)),
    };
    for entry in entries {
        let name = entry.map_err(|error| io_fault(dir, &error))?.file_name();
        if !EMPTY.iter().any(|known| name == *known) {
            return Err(Refusal::new(RefusalCode::NotADemo).with("dir", dir.display()));
        }
    }
    Ok(Found::Nothing)
}

/// Writes the marker whole, and makes it last.
pub(super) fn write(dir: &Path, mark: DemoMark) -> Result<(), Refusal> {
    let path = dir.join(MARKER);
    let aside = dir.join("demo.json.new");
    let text = serde_json::to_vec(&mark)
        .map_err(|error| Refusal::new(RefusalCode::Internal).with("reason", error.to_string()))?;
    let written = platform::private_file_options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&aside)
        .and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&aside, &path))
        .and_then(|()| platform::sync_directory(dir));
    written.map_err(|error| io_fault(&path, &error))
}

/// Throws away what an earlier demo left. Anything else that somebody put there stays.
pub(super) fn clear(dir: &Path) -> Result<(), Refusal> {
    for entry in fs::read_dir(dir).map_err(|error| io_fault(dir, &error))? {
        let entry = entry.map_err(|error| io_fault(dir, &error))?;
        if !entry.file_name().to_str().is_some_and(is_of_a_demo) {
            continue;
        }
        let path = entry.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|error| io_fault(&path, &error))?;
    }
    Ok(())
}

fn io_fault(path: &Path, error: &io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Refusal::new(RefusalCode::NoSpace).with("path", path.display())
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Refusal::new(RefusalCode::ReadOnlyDirectory).with("dir", path.display())
        }
        _ => Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", error),
    }
}
