//! Who has the data directory: `lock` (empty, only locked), `format.json`, and `host.json` by which windows find it.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, RefusalCode};
use crate::platform;

/// The layout of a data directory that this program writes; a directory of a newer one is refused.
pub const DATA_FORMAT: u32 = 1;

/// The data directory is this process's until the value is dropped. The host keeps it and drops it last of all, once
/// journal and store are closed: from then on another process may open them.
#[derive(Debug)]
pub struct DataLock {
    dir: PathBuf,
    // Closing the file lets the lock go, also when the process is killed.
    file: Option<File>,
}

impl DataLock {
    /// Checks the directory, makes it if asked to, and takes it; none if another process has it.
    pub fn take(dir: &Path, create: bool) -> Result<Option<Self>, Refusal> {
        let found = look_at(dir, create)?;
        if found == Found::Nothing {
            platform::create_private_directory(dir).map_err(|error| from_io(dir, dir, &error))?;
            refuse_network(dir)?;
        }
        let path = dir.join("lock");
        let file = platform::private_file_options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| from_io(dir, &path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(from_io(dir, &path, &error)),
        }
        let lock = Self { dir: dir.to_owned(), file: Some(file) };
        // A killed host's: nobody is to look for it any more.
        let _ = fs::remove_file(host_file(dir));
        // Another process may have written here between the look and the lock.
        if format_of(dir)?.is_none() {
            let text = serde_json::json!({ "format": DATA_FORMAT, "program": env!("CARGO_PKG_VERSION") });
            let path = dir.join("format.json");
            write_whole(&path, text.to_string().as_bytes(), true).map_err(|error| from_io(dir, &path, &error))?;
        }
        Ok(Some(lock))
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Drop for DataLock {
    fn drop(&mut self) {
        // While still locked: afterwards the file may be the next host's.
        let _ = fs::remove_file(host_file(&self.dir));
        self.file = None;
    }
}

/// How far the process that has the directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostState {
    /// Opening journal and store; it will listen.
    Starting,
    /// Windows may connect.
    Listening,
    /// A short command, which does not listen.
    Alone,
    /// Closing.
    Ending,
}

/// What `host.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFile {
    /// Process id of the host.
    pub pid: u32,
    /// Version of its program.
    pub version: String,
    /// How far it is.
    pub state: HostState,
    /// The local socket's name, once it listens.
    #[serde(default)]
    pub socket: Option<String>,
}

impl HostFile {
    /// About this process.
    pub fn mine(state: HostState, socket: Option<String>) -> Self {
        Self { pid: std::process::id(), version: env!("CARGO_PKG_VERSION").to_owned(), state, socket }
    }

    /// Writes `host.json` whole. Only for the process that has the lock.
    pub fn announce(&self, dir: &Path) -> Result<(), Refusal> {
        let path = host_file(dir);
        let text = serde_json::to_vec(self)
            .map_err(|error| Refusal::new(RefusalCode::Internal).with("reason", error.to_string()))?;
        write_whole(&path, &text, false).map_err(|error| from_io(dir, &path, &error))
    }

    /// What `host.json` says; none if there is none, or none that this program understands.
    pub fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(host_file(dir)).ok()?).ok()
    }
}

fn host_file(dir: &Path) -> PathBuf {
    dir.join("host.json")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Empty,
    Data,
}

/// Refuses what cannot be a data directory, before anything is written there.
fn look_at(dir: &Path, create: bool) -> Result<Found, Refusal> {
    let shown = dir.display().to_string();
    let found = match fs::metadata(dir) {
        Ok(about) if !about.is_dir() => return Err(Refusal::new(RefusalCode::NotADirectory).with("dir", shown)),
        Ok(_) => {
            refuse_network(dir)?;
            what_is_in(dir)?
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Found::Nothing,
        Err(error) => return Err(from_io(dir, dir, &error)),
    };
    match found {
        Found::Data => Ok(found),
        _ if create => Ok(found),
        _ => Err(Refusal::new(RefusalCode::NoTown).with("dir", shown)),
    }
}

fn what_is_in(dir: &Path) -> Result<Found, Refusal> {
    if format_of(dir)?.is_some() || dir.join("journal").is_dir() {
        return Ok(Found::Data);
    }
    let entries = fs::read_dir(dir).map_err(|error| from_io(dir, dir, &error))?;
    for entry in entries {
        let name = entry.map_err(|error| from_io(dir, dir, &error))?.file_name();
        // A first opening that was interrupted leaves no more than these.
        if name != "lock" && name != "format.json.new" {
            // Another process may have begun it since the first look.
            if format_of(dir)?.is_some() {
                return Ok(Found::Data);
            }
            return Err(Refusal::new(RefusalCode::NotADataDirectory).with("dir", dir.display()));
        }
    }
    Ok(Found::Empty)
}

/// The directory's format; none if it does not say.
fn format_of(dir: &Path) -> Result<Option<u32>, Refusal> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let path = dir.join("format.json");
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(from_io(dir, &path, &error)),
    };
    let theirs = serde_json::from_slice::<Format>(&bytes).ok().map(|format| format.format);
    match theirs {
        Some(format) if format <= DATA_FORMAT => Ok(Some(format)),
        // What cannot be read is not ours to write over.
        _ => Err(Refusal::new(RefusalCode::NewerVersion)
            .with("dir", dir.display())
            .with("theirs", theirs.map_or_else(|| "?".to_owned(), |format| format.to_string()))),
    }
}

/// Locks are not to be trusted there, nor is syncing.
fn refuse_network(dir: &Path) -> Result<(), Refusal> {
    match platform::network_file_system(dir) {
        Some(kind) => Err(Refusal::new(RefusalCode::NetworkDirectory).with("dir", dir.display()).with("kind", kind)),
        None => Ok(()),
    }
}

/// A reader sees the old bytes or the new ones.
fn write_whole(path: &Path, bytes: &[u8], lasting: bool) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    let mut file = platform::private_file_options().write(true).create(true).truncate(true).open(&aside)?;
    file.write_all(bytes)?;
    if lasting {
        file.sync_all()?;
    }
    drop(file);
    fs::rename(&aside, path)?;
    match path.parent() {
        Some(parent) if lasting => platform::sync_directory(parent),
        _ => Ok(()),
    }
}

fn from_io(dir: &Path, path: &Path, error: &io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            Refusal::new(RefusalCode::ReadOnlyDirectory).with("dir", dir.display())
        }
        ErrorKind::NotADirectory => Refusal::new(RefusalCode::NotADirectory).with("dir", dir.display()),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Refusal::new(RefusalCode::NoSpace).with("path", path.display())
        }
        _ => {
            Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", platform::io_reason(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<Option<DataLock>, Refusal>) -> RefusalCode {
        result.unwrap_err().code
    }

    #[test]
    fn one_process_has_the_directory_until_it_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("新建/data");
        let lock = DataLock::take(&data, true).unwrap().unwrap();
        assert!(DataLock::take(&data, false).unwrap().is_none());
        HostFile::mine(HostState::Listening, Some("s".into())).announce(&data).unwrap();
        assert_eq!(HostFile::read(&data).unwrap().pid, std::process::id());
        drop(lock);
        assert_eq!(HostFile::read(&data), None);
        assert_eq!(fs::read(data.join("lock")).unwrap(), b"");
        assert!(DataLock::take(&data, false).unwrap().is_some());
    }

    #[test]
    fn a_missing_or_empty_directory_is_made_only_when_asked_to() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        assert_eq!(code(DataLock::take(&data, false)), RefusalCode::NoTown);
        assert!(!data.exists());
        fs::create_dir(&data).unwrap();
        assert_eq!(code(DataLock::take(&data, false)), RefusalCode::NoTown);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    }

    #[test]
    fn a_file_is_refused_and_so_is_a_path_below_one() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("notes.txt");
        fs::write(&file, "x").unwrap();
        assert_eq!(code(DataLock::take(&file, true)), RefusalCode::NotADirectory);
        assert_eq!(code(DataLock::take(&file.join("data"), true)), RefusalCode::NotADirectory);
    }

    #[test]
    fn a_directory_with_other_things_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("holiday.jpg"), "x").unwrap();
        assert_eq!(code(DataLock::take(dir.path(), true)), RefusalCode::NotADataDirectory);
        assert_eq!(code(DataLock::take(dir.path(), false)), RefusalCode::NotADataDirectory);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_first_opening_that_was_interrupted_is_taken_up() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("lock"), "").unwrap();
        fs::write(dir.path().join("format.json.new"), "{").unwrap();
        assert!(DataLock::take(dir.path(), true).unwrap().is_some());
    }

    #[test]
    fn a_newer_format_is_refused_by_its_number_and_kept_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let newer = r#"{"format":7,"program":"3.0.0"}"#;
        fs::write(dir.path().join("format.json"), newer).unwrap();
        let refusal = DataLock::take(dir.path(), true).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::NewerVersion);
        assert_eq!(refusal.args["theirs"], "7");
        assert_eq!(fs::read_to_string(dir.path().join("format.json")).unwrap(), newer);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_directory_is_called_so() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        drop(DataLock::take(dir.path(), true).unwrap());
        fs::remove_file(dir.path().join("lock")).unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
        // To an account that may write everywhere, nothing is read-only.
        if File::create(dir.path().join("probe")).is_err() {
            assert_eq!(code(DataLock::take(dir.path(), true)), RefusalCode::ReadOnlyDirectory);
        }
        let error = io::Error::from(ErrorKind::ReadOnlyFilesystem);
        assert_eq!(from_io(dir.path(), dir.path(), &error).code, RefusalCode::ReadOnlyDirectory);
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    }
}
