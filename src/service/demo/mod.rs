//! The sample town: a data directory with a plausible history, for looking around, for tests and for measuring.
//!
//! The same seed, number of records and moment give the same ids, stamps and journal bytes. Everything in it is legal:
//! it folds without oddities, and each step is one that its author's post allows.

mod act;
mod cases;
mod days;
mod dice;
mod ledgers;
mod logs;
mod mark;
mod meetings;
mod pen;
mod story;
mod town;
mod words;

#[cfg(test)]
mod rights_test;
#[cfg(test)]
mod tests;

pub use mark::{DemoMark, Found, look};

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};

use self::dice::Dice;
use self::pen::Pen;
use super::lock::DataLock;
use super::refusal::{Refusal, RefusalCode};
use crate::platform;
use crate::store::checkpoint::{self, StorePaths};
use crate::store::fill::{Filler, Phase};

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPlan {
    /// Cases, log entries and ledger rows together.
    pub records: u64,
    /// Exactly so many of them are cases; none: a quarter.
    pub cases: Option<u64>,
    /// About how many cases are open at the end; none: as many as in a town like it.
    pub open: Option<u64>,
    /// Where chance begins.
    pub seed: u64,
    /// Civil time of the town at which the history ends.
    pub now: NaiveDateTime,
    /// The town's language: `zh-Hant`, `zh-Hans` or `en`.
    pub lang: String,
    /// Whether a demo of another seed or size, if one is there, serves as well.
    pub any_will_do: bool,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DemoReport {
    /// False if the same demo was there already: nothing was done, and the counts are 0.
    pub made: bool,
    /// Cases filed.
    pub cases: u64,
    /// Cases that are open at the end.
    pub open_cases: u64,
    /// Patrols, visits and diary entries.
    pub logs: u64,
    /// Ledger rows.
    pub rows: u64,
    /// People.
    pub people: u64,
    /// Changes in the journal.
    pub changes: u64,
    /// The first day with records; the town was founded on the working day before.
    pub first_day: NaiveDate,
}

/// Told of what is being done: the phase's stable code, done, and in all if that is known.
///
/// The phases, in order: `history` in records, `fold` in records of any kind, `write` in rows of the store,
/// `checkpoint` in bytes.
pub type Progress<'a> = dyn FnMut(&str, u64, Option<u64>) + 'a;

/// Fills a directory with a sample town and closes it, ready to be opened.
///
/// A finished demo is never made anew: one of the same seed and size, or any if `any_will_do`, stays as it is, another
/// is refused with [`RefusalCode::OtherDemo`]. An unfinished one is made anew. A directory that is neither empty nor a
/// demo is refused with [`RefusalCode::NotADemo`], and one that somebody has open with [`RefusalCode::Busy`].
pub fn build(dir: &Path, plan: &DemoPlan, progress: &mut Progress<'_>) -> Result<DemoReport, Refusal> {
    build_with(dir, plan, &Filler::new, progress)
}

/// `sorting` makes the filler, given the directory for what its sorts spill.
fn build_with(
    dir: &Path,
    plan: &DemoPlan,
    sorting: &dyn Fn(&Path) -> crate::store::Result<Filler>,
    progress: &mut Progress<'_>,
) -> Result<DemoReport, Refusal> {
    let mark = DemoMark { seed: plan.seed, records: plan.records, cases: plan.cases, open: plan.open, finished: true };
    match look(dir)? {
        Found::Demo(there) if there == mark || (there.finished && plan.any_will_do) => {
            return Ok(DemoReport::default());
        }
        // Somebody may have typed in it.
        Found::Demo(there) if there.finished => {
            return Err(Refusal::new(RefusalCode::OtherDemo)
                .with("dir", dir.display())
                .with("records", there.records)
                .with("seed", there.seed));
        }
        Found::Demo(_) | Found::Nothing => {}
    }
    let busy = || Refusal::new(RefusalCode::Busy).with("dir", dir.display());
    let lock = DataLock::take(dir, true)?.ok_or_else(busy)?;
    mark::write(dir, DemoMark { finished: false, ..mark })?;
    mark::clear(dir)?;
    let mut dice = Dice::new(plan.seed);
    let paths = StorePaths::in_dir(dir);
    let work = paths.building().with_extension("sort");
    // Before the sort begins: it clears away what an interrupted one left.
    checkpoint::mark_open(&paths, platform::boot_id().as_deref())?;
    let mut pen = Pen::new(dir, sorting(&work)?, &mut dice)?;
    let total = plan.records;
    let mut report = story::tell(plan, &mut dice, &mut pen, &mut |done| progress("history", done, Some(total)))?;
    let filler = pen.lay_down()?;
    fill(filler, &paths, &work, plan.now.date(), progress)?;
    mark::write(dir, mark)?;
    drop(lock);
    report.made = true;
    Ok(report)
}

/// Fills the store, closes it, and keeps the checkpoint of the day, so that nothing is left to do on opening.
fn fill(
    filler: Filler,
    paths: &StorePaths,
    work: &Path,
    today: NaiveDate,
    progress: &mut Progress<'_>,
) -> crate::store::Result<()> {
    let (engine, _) = filler.finish(&paths.building(), &mut |phase, done| {
        let code = match phase {
            Phase::Reading | Phase::Folding => "fold",
            Phase::Writing => "write",
        };
        progress(code, done, None);
    })?;
    engine.close()?;
    // Nothing but the runs of the sort lay there, and they are gone.
    drop(std::fs::remove_dir_all(work));
    checkpoint::install_rebuilt(paths)?;
    checkpoint::mark_closed(paths)?;
    checkpoint::make(paths, today, &mut |done, bytes| progress("checkpoint", done, Some(bytes)))
}
