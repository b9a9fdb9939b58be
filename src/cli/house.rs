//! Where the command line meets the rest of the house: opening the data directory, the sample town, copies of the
//! journal, and the terminal UI.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::i18n::Lang;
use crate::service::command::Asker;
use crate::service::door::Door;
use crate::service::refusal::{Refusal, RefusalCode};

/// What the process is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// A short command.
    Short,
    /// A long one: others go on beside it.
    Long,
}

/// What to make as a sample town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoWish {
    /// The directory.
    pub(super) dir: PathBuf,
    /// Cases, log entries and ledger rows together.
    pub(super) records: u64,
    /// Where chance begins.
    pub(super) seed: u64,
    /// When its history ends; none: now.
    pub(super) now: Option<NaiveDateTime>,
    /// The town's language.
    pub(super) lang: Lang,
}

/// What was made as a sample town, as figures with stable codes in the order to show them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DemoMade {
    /// False if the same town was there already.
    pub(super) made: bool,
    /// Code and figure.
    pub(super) figures: Vec<(&'static str, u64)>,
}

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Copied {
    /// Files.
    pub(super) files: u64,
    /// Bytes.
    pub(super) bytes: u64,
}

/// An open data directory; closed by [`Opened::close`], or when dropped without being told what went wrong.
pub(super) struct Opened {
    /// What to ask.
    pub(super) door: Arc<dyn Door>,
    /// Closes it.
    pub(super) close: Box<dyn FnOnce() -> Result<(), Refusal>>,
}

/// Told of progress: phase, done, in all.
pub(super) type Told<'a> = dyn FnMut(&str, u64, Option<u64>) + 'a;

/// The rest of the program, as the command line needs it.
pub(super) trait House {
    /// Opens a data directory, as its host or as a window of the process that is.
    fn open(&self, dir: &Path, create: bool, errand: Errand) -> Result<Opened, Refusal>;
    /// Makes the sample town.
    fn demo(&self, wish: &DemoWish, told: &mut Told<'_>) -> Result<DemoMade, Refusal>;
    /// Copies a journal to an empty directory.
    fn backup(&self, dir: &Path, to: &Path) -> Result<Copied, Refusal>;
    /// Makes a data directory of a copy.
    fn restore(&self, from: &Path, dir: &Path) -> Result<Copied, Refusal>;
    /// Shows the terminal UI until the user leaves.
    fn ui(&self, dir: &Path, asker: &Asker, lang: Lang) -> Result<(), Refusal>;
}

/// The house itself.
pub(super) struct TownHouse;

impl House for TownHouse {
    fn open(&self, dir: &Path, create: bool, errand: Errand) -> Result<Opened, Refusal> {
        let _ = (create, errand);
        Err(Refusal::new(RefusalCode::NoTown).with("dir", dir.display()))
    }

    fn demo(&self, wish: &DemoWish, told: &mut Told<'_>) -> Result<DemoMade, Refusal> {
        told("history", 0, None);
        Err(Refusal::new(RefusalCode::NotADemo).with("dir", wish.dir.display()))
    }

    fn backup(&self, dir: &Path, _to: &Path) -> Result<Copied, Refusal> {
        Err(Refusal::new(RefusalCode::NoTown).with("dir", dir.display()))
    }

    fn restore(&self, from: &Path, _dir: &Path) -> Result<Copied, Refusal> {
        Err(Refusal::new(RefusalCode::NotADataDirectory).with("dir", from.display()))
    }

    fn ui(&self, dir: &Path, _asker: &Asker, _lang: Lang) -> Result<(), Refusal> {
        Err(Refusal::new(RefusalCode::NoTown).with("dir", dir.display()))
    }
}
