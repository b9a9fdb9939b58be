//! Where the command line meets the rest of the house: opening the data directory, the sample town, copies of the
//! journal, and the terminal UI.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDateTime;
use chrono_tz::Asia::Shanghai;

use super::trace;
use crate::i18n::Lang;
use crate::platform;
use crate::service::backup;
pub(super) use crate::service::backup::Copied;
use crate::service::command::Asker;
use crate::service::demo::{self, DemoPlan};
use crate::service::door::Door;
use crate::service::open::{self, OpenOptions, Role};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::tui::{self, Looks, TuiOptions};

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
    pub(super) records: Option<u64>,
    /// Exactly how many of them are cases.
    pub(super) cases: Option<u64>,
    /// About how many cases are open at the end.
    pub(super) open: Option<u64>,
    /// Where chance begins.
    pub(super) seed: Option<u64>,
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

/// An open data directory; closed by [`Opened::close`], or when dropped without being told what went wrong.
pub(super) struct Opened {
    /// What to ask.
    pub(super) door: Arc<dyn Door>,
    /// Closes it.
    pub(super) close: Box<dyn FnOnce() -> Result<(), Refusal>>,
}

/// Told of a long opening.
pub(super) type Opening = open::Progress;

/// Told of progress: phase, done, in all.
pub(super) type Told<'a> = dyn FnMut(&str, u64, Option<u64>) + 'a;

/// The rest of the program, as the command line needs it.
pub(super) trait House {
    /// Opens a data directory, as its host or as a window of the process that is.
    fn open(&self, dir: &Path, create: bool, errand: Errand, told: Arc<Opening>) -> Result<Opened, Refusal>;
    /// Makes the sample town.
    fn demo(&self, wish: &DemoWish, told: &mut Told<'_>) -> Result<DemoMade, Refusal>;
    /// Copies a journal to an empty directory.
    fn backup(&self, dir: &Path, to: &Path) -> Result<Copied, Refusal>;
    /// Makes a data directory of a copy.
    fn restore(&self, from: &Path, dir: &Path) -> Result<Copied, Refusal>;
    /// Shows the terminal UI until the user leaves.
    fn ui(&self, dir: &Path, asker: &Asker, lang: Lang, told: Arc<Opening>) -> Result<(), Refusal>;
}

/// Cases, log entries and ledger rows of a sample town that nobody asked to be larger: some weeks of a town's work.
const RECORDS_OF_A_DEMO: u64 = 5000;

/// A town that is all about its cases has one other record for so many of them.
const CASES_FOR_ANOTHER: u64 = 10;

/// As many as were asked for; never fewer than there are to be cases.
fn records_of(wish: &DemoWish) -> u64 {
    let cases = wish.cases.unwrap_or(0);
    match (wish.records, wish.cases) {
        (Some(records), _) => records.max(cases),
        (None, Some(cases)) => cases.saturating_add(cases / CASES_FOR_ANOTHER),
        (None, None) => RECORDS_OF_A_DEMO,
    }
}

/// The house itself.
pub(super) struct TownHouse;

impl House for TownHouse {
    fn open(&self, dir: &Path, create: bool, errand: Errand, told: Arc<Opening>) -> Result<Opened, Refusal> {
        let role = match errand {
            Errand::Short => Role::OneShot,
            Errand::Long => Role::Job,
        };
        let opened = open::open(OpenOptions { dir: dir.to_owned(), create, role }, told)?;
        trace::to_file(dir);
        Ok(Opened { door: Arc::clone(&opened.door), close: Box::new(move || opened.close()) })
    }

    fn demo(&self, wish: &DemoWish, told: &mut Told<'_>) -> Result<DemoMade, Refusal> {
        let now = wish.now.unwrap_or_else(|| platform::now_utc().with_timezone(&Shanghai).naive_local());
        let plan = DemoPlan {
            records: records_of(wish),
            cases: wish.cases,
            open: wish.open,
            seed: wish.seed.unwrap_or(1),
            now,
            lang: wish.lang.tag().to_owned(),
            any_will_do: wish == &DemoWish { records: None, cases: None, open: None, seed: None, ..wish.clone() },
        };
        let report = demo::build(&wish.dir, &plan, told)?;
        let figures = [
            ("cases", report.cases),
            ("open-cases", report.open_cases),
            ("logs", report.logs),
            ("rows", report.rows),
            ("people", report.people),
            ("changes", report.changes),
        ];
        Ok(DemoMade { made: report.made, figures: figures.to_vec() })
    }

    fn backup(&self, dir: &Path, to: &Path) -> Result<Copied, Refusal> {
        backup::backup(dir, to)
    }

    fn restore(&self, from: &Path, dir: &Path) -> Result<Copied, Refusal> {
        backup::restore(from, dir)
    }

    fn ui(&self, dir: &Path, asker: &Asker, lang: Lang, told: Arc<Opening>) -> Result<(), Refusal> {
        let options = OpenOptions { dir: dir.to_owned(), create: false, role: Role::Ui };
        // Progress belongs to the terminal until the screen takes it.
        let shown = Arc::new(Mutex::new(Some(told)));
        let told: Arc<Opening> = {
            let shown = Arc::clone(&shown);
            Arc::new(move |phase, done, total| {
                if let Some(told) = &*shown.lock().unwrap_or_else(PoisonError::into_inner) {
                    told(phase, done, total);
                }
            })
        };
        let opened = open::open(options.clone(), Arc::clone(&told))?;
        shown.lock().unwrap_or_else(PoisonError::into_inner).take();
        trace::to_file(dir);
        let door = Arc::clone(&opened.door);
        // What was opened anew stays open until the screen is gone.
        let kept = Arc::new(Mutex::new(vec![opened]));
        let keep = Arc::clone(&kept);
        let reopen = Box::new(move || {
            let opened = open::open(options.clone(), Arc::clone(&told))?;
            let door = Arc::clone(&opened.door);
            keep.lock().unwrap_or_else(PoisonError::into_inner).push(opened);
            Ok(door)
        });
        let looks = Looks::from_environment(|name| std::env::var(name).ok());
        let options = TuiOptions {
            data_dir: dir.to_owned(),
            lang,
            person: asker.person.clone(),
            now: asker.now,
            mask: asker.mask,
            looks,
            reopen,
        };
        let ended = tui::run(door, options);
        let closed: Result<(), Refusal> =
            kept.lock().unwrap_or_else(PoisonError::into_inner).drain(..).try_for_each(|opened| opened.close());
        ended.map_err(|error| Refusal::new(RefusalCode::IoFailed).with("path", "tty").with("reason", error))?;
        closed
    }
}
