//! What files can build on: the built-in regulations and parts, and the tables they take kinds from.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::calendar::{Calendar, Hours};
use crate::domain::ids::RegulationCode;

use super::error::RegulationError;
use super::load::Loaded;
use super::model::Regulation;

const TIME_LIMITS: (&str, &str) = ("time-limits.csv", include_str!("../../data/time-limits.csv"));
const HOLIDAYS: &str = include_str!("../../data/holidays-cn.csv");

/// Parts come before what extends them.
const FILES: [(&str, &str); 7] = [
    ("clauses.toml", include_str!("files/clauses.toml")),
    ("grid-units.toml", include_str!("files/grid-units.toml")),
    ("grid-kinds.toml", include_str!("files/grid-kinds.toml")),
    ("grid-ledger.toml", include_str!("files/grid-ledger.toml")),
    ("grid-oversight.toml", include_str!("files/grid-oversight.toml")),
    ("town-grid.toml", include_str!("files/town-grid.toml")),
    ("village-grid.toml", include_str!("files/village-grid.toml")),
];

static BUILTIN: LazyLock<Library> = LazyLock::new(Library::read_builtin);

/// Files that others may extend, by their code, and tables, by their name.
#[derive(Debug, Clone, Default)]
pub struct Library {
    files: BTreeMap<RegulationCode, Loaded>,
    tables: BTreeMap<String, String>,
}

impl Library {
    /// The built-in files and tables.
    pub fn builtin() -> Self {
        BUILTIN.clone()
    }

    fn read_builtin() -> Self {
        let mut library = Self::default();
        library.add_table(TIME_LIMITS.0, TIME_LIMITS.1);
        for (name, text) in FILES {
            // A test reads every one of them, so that none is ever left out here.
            let _ = library.add(name, text);
        }
        library
    }

    /// Adds a file, in place of one of the same code. Its form is checked; what it names is checked by those that
    /// extend it.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), RegulationError> {
        let loaded = Loaded::read(name, text)?;
        self.files.insert(loaded.file.meta.code.clone(), loaded);
        Ok(())
    }

    /// Adds a table of kinds and limits (CSV), in place of one of the same name.
    pub fn add_table(&mut self, name: &str, text: &str) {
        self.tables.insert(name.to_owned(), text.to_owned());
    }

    /// The whole regulations of the library, parts left out.
    pub fn regulations(&self) -> Result<Vec<Regulation>, RegulationError> {
        let whole = self.files.values().filter(|loaded| !loaded.file.meta.part);
        whole.map(|loaded| Regulation::resolve(loaded, self)).collect()
    }

    pub(super) fn base(&self, code: &RegulationCode) -> Option<&Loaded> {
        self.files.get(code)
    }

    pub(super) fn table(&self, name: &str) -> Option<&str> {
        self.tables.get(name).map(String::as_str)
    }
}

/// The built-in regulations: `town-grid` (篇3) and `village-grid` (篇8).
pub fn builtin() -> Vec<Regulation> {
    Library::builtin().regulations().unwrap_or_default()
}

/// The built-in texts by file name, for people who want to begin from one.
pub fn builtin_files() -> &'static [(&'static str, &'static str)] {
    &FILES
}

/// The calendar with the built-in holidays of mainland China.
pub fn builtin_calendar(hours: &Hours) -> Calendar {
    Calendar::from_csv(hours.clone(), HOLIDAYS).unwrap_or_else(|_| Calendar::plain(hours.clone()))
}

/// The regulation that a community or village follows unless told otherwise, by the last three digits of its code.
pub fn default_for_community(regulations: &[Regulation], serial: u16) -> Option<&Regulation> {
    regulations.iter().find(|regulation| regulation.applies_to_serial(serial))
}

/// The regulation that the town itself follows unless told otherwise.
pub fn default_for_town(regulations: &[Regulation]) -> Option<&Regulation> {
    regulations.iter().find(|regulation| regulation.meta.applies_to_town)
}
