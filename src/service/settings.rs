//! What a person keeps for later on one machine: filters under names, in `settings/<person>/filters.json`, written whole
//! and synced by the process that shows them, as drafts are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::drafts::{file_name, write_whole};
use crate::domain::matching::fold;

/// A filter under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// What its owner calls it.
    pub name: String,
    /// Its terms, by codes: they read the same in every language.
    pub terms: String,
}

/// What is to become of a person's filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterChange {
    /// Nothing: they are read.
    None,
    /// One is kept, in place of one of the same name.
    Keep(SavedFilter),
    /// The one of this name goes.
    Drop(String),
}

/// The filters of one person on one machine.
#[derive(Debug, Clone)]
pub struct SavedFilters {
    dir: PathBuf,
}

/// The longest name, in characters: it stands in the title of the queue.
pub const LONGEST_NAME: usize = 24;

impl SavedFilters {
    /// Those of `person` (an id, or `owner`) in a data directory.
    pub fn of(data: &Path, person: &str) -> Self {
        Self { dir: data.join("settings").join(file_name(person)) }
    }

    fn path(&self) -> PathBuf {
        self.dir.join("filters.json")
    }

    /// All of them, in the order they were first kept. A file that does not read is an error: it is not written over.
    pub fn list(&self) -> io::Result<Vec<SavedFilter>> {
        match fs::read(self.path()) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Does what is to be done, and gives all of them as they are then.
    pub fn change(&self, change: FilterChange) -> io::Result<Vec<SavedFilter>> {
        let mut filters = self.list()?;
        match change {
            FilterChange::None => return Ok(filters),
            FilterChange::Keep(new) => match filters.iter_mut().find(|old| is_named(old, &new.name)) {
                Some(old) => *old = new,
                None => filters.push(new),
            },
            FilterChange::Drop(name) => filters.retain(|old| !is_named(old, &name)),
        }
        fs::create_dir_all(&self.dir)?;
        write_whole(&self.dir, &self.path(), &filters)?;
        Ok(filters)
    }
}

/// Whether a filter goes by a name, in either script.
pub fn is_named(filter: &SavedFilter, name: &str) -> bool {
    fold(&filter.name) == fold(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str, terms: &str) -> SavedFilter {
        SavedFilter { name: name.into(), terms: terms.into() }
    }

    #[test]
    fn a_filter_is_there_after_a_restart_under_its_name_alone_and_gone_once_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let filters = SavedFilters::of(dir.path(), "owner");
        assert_eq!(filters.list().unwrap(), []);
        filters.change(FilterChange::Keep(saved("南街突發", "grid:南街"))).unwrap();
        filters.change(FilterChange::Keep(saved("路燈", "路燈"))).unwrap();
        filters.change(FilterChange::Keep(saved("南街突发", "nature:emergency"))).unwrap();
        let again = SavedFilters::of(dir.path(), "owner");
        assert_eq!(again.list().unwrap(), [saved("南街突发", "nature:emergency"), saved("路燈", "路燈")]);
        assert_eq!(SavedFilters::of(dir.path(), "somebody").list().unwrap(), []);
        again.change(FilterChange::Drop("路灯".into())).unwrap();
        assert_eq!(again.list().unwrap().len(), 1);
    }

    #[test]
    fn a_file_that_does_not_read_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let filters = SavedFilters::of(dir.path(), "owner");
        filters.change(FilterChange::Keep(saved("路燈", "路燈"))).unwrap();
        let path = dir.path().join("settings/owner/filters.json");
        fs::write(&path, "[{").unwrap();
        assert!(filters.change(FilterChange::Keep(saved("井蓋", "kind:井蓋"))).is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), "[{");
    }
}
