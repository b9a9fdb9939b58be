//! Files and directories, with errors that name them and syncs where the platform can.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Result, StoreError};
use crate::platform;

/// An error of the file system that names the file.
pub(super) fn error(what: &str, path: &Path, error: &io::Error) -> StoreError {
    StoreError::from_io(format!("{what} {}", path.display()), error).at(path.display())
}

/// Every file under a directory, itself aside, with the directories they lie in; sorted.
pub(super) fn walk(dir: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut files, mut dirs) = (Vec::new(), vec![dir.to_path_buf()]);
    let mut next = 0;
    while let Some(at) = dirs.get(next).cloned() {
        next += 1;
        for entry in fs::read_dir(&at).map_err(|e| error("listing", &at, &e))? {
            let entry = entry.map_err(|e| error("listing", &at, &e))?;
            let kind = entry.file_type().map_err(|e| error("listing", &at, &e))?;
            if kind.is_dir() {
                dirs.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    dirs.sort();
    Ok((files, dirs))
}

/// Makes a file's contents durable.
pub(super) fn sync_file(path: &Path) -> Result<()> {
    let mut options = File::options();
    // Windows syncs only what may be written.
    let options = options.read(true).write(cfg!(windows));
    options.open(path).and_then(|file| file.sync_all()).map_err(|e| error("syncing", path, &e))
}

/// Makes the names in a directory durable.
pub(super) fn sync_dir(path: &Path) -> Result<()> {
    platform::sync_directory(path).map_err(|e| error("syncing", path, &e))
}

/// Makes everything under a directory durable.
pub(super) fn sync_tree(dir: &Path) -> Result<()> {
    let (files, dirs) = walk(dir)?;
    files.iter().try_for_each(|path| sync_file(path))?;
    dirs.iter().try_for_each(|path| sync_dir(path))
}

/// Removes a directory and all in it; one that is not there is no error.
pub(super) fn remove_tree(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(error("removing", dir, &e)),
        _ => Ok(()),
    }
}

/// Renames, and makes the new name durable.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|e| error("renaming", from, &e))?;
    to.parent().map_or(Ok(()), sync_dir)
}

/// Writes a small file whole: a reader finds the old contents or the new, also after a power cut.
pub(super) fn write_whole(path: &Path, contents: &[u8]) -> Result<()> {
    let fresh = path.with_extension("new");
    fs::write(&fresh, contents).map_err(|e| error("writing", &fresh, &e))?;
    sync_file(&fresh)?;
    rename(&fresh, path)
}
