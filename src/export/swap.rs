//! Putting a finished export in the place of an older one, in steps that a next run can finish.
//!
//! Whoever looks at `<date>` sees the old export or the new one, whole; between two renames, for a moment, neither.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{AtPath, ExportError};
use super::manifest::read_manifest;
use crate::platform;

/// A finished export on its way into its place.
pub(super) struct Swap<'a> {
    pub(super) out: &'a Path,
    pub(super) partial: PathBuf,
    pub(super) place: PathBuf,
    pub(super) old: PathBuf,
}

/// One step of it.
type Step<T> = fn(&T) -> Result<(), ExportError>;

impl<'a> Swap<'a> {
    pub(super) fn new(out: &'a Path, partial: PathBuf, name: &str) -> Self {
        Self { out, partial, place: out.join(name), old: out.join(format!("{name}.old")) }
    }

    /// What is done, in order. After any number of them [`settle`] brings things to a good end.
    pub(super) const STEPS: [Step<Self>; 4] = [Self::clear_older, Self::set_aside, Self::put_in_place, Self::drop_old];

    /// All of it.
    pub(super) fn run(&self) -> Result<(), ExportError> {
        Self::STEPS.iter().try_for_each(|step| step(self))
    }

    fn clear_older(&self) -> Result<(), ExportError> {
        if self.place.exists() { remove_tree(&self.old).at(&self.old) } else { Ok(()) }
    }

    fn set_aside(&self) -> Result<(), ExportError> {
        match fs::rename(&self.place, &self.old) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            renamed => renamed.at(&self.place),
        }
    }

    fn put_in_place(&self) -> Result<(), ExportError> {
        if let Err(error) = fs::rename(&self.partial, &self.place) {
            // The last good export must not stay under a name where nobody looks for it.
            if self.old.exists() {
                fs::rename(&self.old, &self.place).at(&self.old)?;
            }
            return Err(ExportError::at(&self.partial, error));
        }
        platform::sync_directory(self.out).at(self.out)
    }

    /// What cannot be removed, say because somebody has a file of it open, is removed by the next run.
    #[allow(clippy::unnecessary_wraps, reason = "a step as the others")]
    fn drop_old(&self) -> Result<(), ExportError> {
        drop(remove_tree(&self.old));
        Ok(())
    }
}

/// Brings what an ended run left in `out` to a good end: finished exports go to their place, an old one whose
/// successor never came goes back, the rest is cleared away.
pub(super) fn settle(out: &Path) -> Result<(), ExportError> {
    let mut old = Vec::new();
    for name in names(out)? {
        let path = out.join(&name);
        if let Some(date) = partial_of(&name) {
            if read_manifest(&path).is_ok_and(|manifest| manifest.is_whole_in(&path)) {
                Swap::new(out, path, date).run()?;
            } else {
                remove_tree(&path).at(&path)?;
            }
        } else if is_gone(&name) {
            remove_tree(&path).at(&path)?;
        } else if name.strip_suffix(".old").is_some_and(is_date) {
            old.push(name);
        }
    }
    for name in old {
        let path = out.join(&name);
        let place = out.join(name.trim_end_matches(".old"));
        if place.exists() {
            drop(remove_tree(&path));
        } else if path.exists() {
            fs::rename(&path, &place).at(&path)?;
        }
    }
    Ok(())
}

/// Takes an export out of sight in one step, then removes it.
pub(super) fn discard(out: &Path, name: &str) -> Result<(), ExportError> {
    let (place, gone) = (out.join(name), out.join(format!(".{name}.gone")));
    fs::rename(&place, &gone).at(&place)?;
    remove_tree(&gone).at(&gone)
}

/// The name under which the export of a date is written.
pub(super) fn partial_name(date: &str, process: u32) -> String {
    format!(".{date}.partial-{process}")
}

/// The names in `out`, sorted; none if it is not there.
pub(super) fn names(out: &Path) -> Result<Vec<String>, ExportError> {
    let entries = match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.at(out)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry.at(out)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a name is a date as exports are named by it.
pub(super) fn is_date(name: &str) -> bool {
    name.len() == "2026-11-23".len() && name.parse::<chrono::NaiveDate>().is_ok()
}

fn partial_of(name: &str) -> Option<&str> {
    let (date, _) = name.strip_prefix('.')?.split_once(".partial-")?;
    is_date(date).then_some(date)
}

fn is_gone(name: &str) -> bool {
    name.strip_prefix('.').and_then(|name| name.strip_suffix(".gone")).is_some_and(is_date)
}

pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
