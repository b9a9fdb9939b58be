//! The roll of cases in the host: made ready with the first question that needs it, moved on with every change, and kept
//! in its file when the directory is closed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::opening::change_of;
use super::refusal::Refusal;
use crate::domain::ids::{CaseId, ReplicaId};
use crate::domain::record::{Record, RecordRef};
use crate::journal::{self, FrameHash, JournalError, Mark, Resume};
use crate::store::apply::{self, Altered};
use crate::store::checkpoint::StorePaths;
use crate::store::roll::{Roll, file};
use crate::store::summary::CaseSummary;
use crate::store::tables::Stored;
use crate::store::{Engine, Position, Reader, Result, positions};

/// Changes of which the journal is read to bring a kept roll up to date; with more it is as soon made anew.
const MOST_BEHIND: u64 = 20_000;
/// Changes after which the file is written anew on closing.
const WORTH_KEEPING: u64 = if cfg!(test) { 0 } else { 2_000 };

/// The roll, once something needed it.
pub struct KeptRoll {
    path: PathBuf,
    roll: Mutex<Option<Arc<Roll>>>,
    /// Changes by which the file is behind.
    behind: AtomicU64,
}

impl KeptRoll {
    /// Of the store that is open there; nothing is read yet.
    pub fn beside(engine: &Engine) -> Self {
        let paths = engine.dir().parent().map(StorePaths::in_dir);
        let path = paths.map(|paths| paths.roll()).unwrap_or_default();
        Self { path, roll: Mutex::default(), behind: AtomicU64::new(0) }
    }

    /// Whether it is ready.
    pub fn is_ready(&self) -> bool {
        self.roll.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Where its file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The roll as `view` has its cases. The first time it is made of what was read before, of its file, or of the store.
    pub fn get(&self, view: &dyn Reader, journal: &journal::Reader) -> Result<Arc<Roll>, Refusal> {
        self.get_of(None, view, journal)
    }

    /// The same, of a roll that was read while changes went on.
    pub fn get_of(
        &self,
        read: Option<Drawn>,
        view: &dyn Reader,
        journal: &journal::Reader,
    ) -> Result<Arc<Roll>, Refusal> {
        let mut kept = self.roll.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(roll) = &*kept {
            return Ok(Arc::clone(roll));
        }
        let drawn = read.or_else(|| read_file(&self.path));
        let from_file = drawn.as_ref().is_some_and(|drawn| drawn.from_file);
        let (roll, behind) = match drawn.and_then(|drawn| bring_on(drawn, view, journal)) {
            Some((roll, behind)) => (roll, if from_file { behind } else { u64::MAX }),
            None => (Roll::fill(view)?, u64::MAX),
        };
        self.behind.store(behind, Ordering::Relaxed);
        let roll = Arc::new(roll);
        *kept = Some(Arc::clone(&roll));
        Ok(roll)
    }

    /// Takes over what a change altered. Nobody reads meanwhile.
    pub fn note(&mut self, altered: &[Altered]) {
        let kept = self.roll.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(roll) = kept else { return };
        let behind = self.behind.get_mut();
        *behind = behind.saturating_add(1);
        let taken = altered.iter().try_for_each(|altered| take_over(Arc::make_mut(roll), altered));
        if let Err(error) = taken {
            // It is made anew by the next question.
            tracing::warn!(%error, "the roll of cases cannot follow");
            *kept = None;
        }
    }

    /// By how many changes the file is behind; the most there are where it could not be used.
    #[cfg(test)]
    pub(super) fn changes_behind(&self) -> u64 {
        self.behind.load(Ordering::Relaxed)
    }

    /// Keeps it in its file if that is worth the time. Best effort: without the file it is made anew.
    pub fn keep(&self, view: &dyn Reader) {
        let kept = self.roll.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(roll) = kept.as_ref().filter(|_| self.behind.load(Ordering::Relaxed) > WORTH_KEEPING) else { return };
        let written = positions(view).and_then(|at| file::write(&self.path, roll, &at));
        if let Err(error) = written {
            tracing::warn!(%error, "the roll of cases is not kept");
        }
    }
}

fn take_over(roll: &mut Roll, altered: &Altered) -> Result<()> {
    let RecordRef::Case(id) = altered.record else { return Ok(()) };
    let before = match &altered.before {
        Some(Record::Case(before)) => Some(before.filed_on()),
        _ => None,
    };
    let after = match &altered.after.record {
        Some(Record::Case(after)) => Some(after),
        _ => None,
    };
    if let Some(before) = before.filter(|before| after.is_none_or(|after| after.filed_on() != *before)) {
        roll.remove(id, before);
    }
    after.map_or(Ok(()), |after| roll.put(id, after.filed_on(), &CaseSummary::of(after, &altered.after.trail)))
}

/// A roll that stands at some earlier change.
pub struct Drawn {
    roll: Roll,
    stands: Vec<(ReplicaId, Position)>,
    from_file: bool,
}

/// The roll as it was last kept; none if there is none that can be read.
pub fn read_file(path: &Path) -> Option<Drawn> {
    let kept = file::read(path).inspect_err(|error| tracing::warn!(%error, "the roll of cases is made anew"));
    let (roll, stands) = kept.ok()??;
    Some(Drawn { roll, stands, from_file: true })
}

/// The roll of a cut: takes seconds for a million cases, and nobody waits for it.
pub fn read_cut(cut: &dyn Reader) -> Result<Drawn> {
    Ok(Drawn { roll: Roll::fill(cut)?, stands: positions(cut)?, from_file: false })
}

/// A roll brought to where the store stands, and how many changes that took; none if it cannot be trusted.
fn bring_on(drawn: Drawn, view: &dyn Reader, journal: &journal::Reader) -> Option<(Roll, u64)> {
    let Drawn { mut roll, stands, .. } = drawn;
    let applied = positions(view).ok()?;
    if !stands.iter().all(|(replica, at)| applied.iter().any(|(other, now)| other == replica && now.seq >= at.seq)) {
        return None;
    }
    let touched = touched_since(journal, &marks(&applied, &stands))?;
    roll.remove_all(&touched.cases);
    for id in touched.cases {
        let stored: Option<Stored> = apply::stored(view, &RecordRef::Case(id)).ok()?;
        if let Some(Stored { record: Some(Record::Case(case)), trail }) = stored {
            roll.put(id, case.filed_on(), &CaseSummary::of(&case, &trail)).ok()?;
        }
    }
    Some((roll, touched.changes))
}

/// Where the file stands in each series that the store knows.
fn marks(applied: &[(ReplicaId, Position)], stands: &[(ReplicaId, Position)]) -> Vec<(ReplicaId, Mark)> {
    let of = |replica: &ReplicaId| {
        let at = stands.iter().find(|(other, _)| other == replica).map(|(_, at)| at.clone()).unwrap_or_default();
        let sum: Option<[u8; 32]> = at.extra.as_slice().try_into().ok();
        Mark { seq: at.seq, sum: sum.map_or(FrameHash::NONE, FrameHash::from_bytes) }
    };
    applied.iter().map(|(replica, _)| (replica.clone(), of(replica))).collect()
}

struct Touched {
    cases: HashSet<CaseId>,
    changes: u64,
}

/// The cases that changes after the marks are about; none if a mark is not of this journal, a line there cannot be read,
/// or there are too many.
fn touched_since(journal: &journal::Reader, marks: &[(ReplicaId, Mark)]) -> Option<Touched> {
    let mut touched = Touched { cases: HashSet::new(), changes: 0 };
    for (replica, mark) in marks {
        let Ok(Resume::From(lines)) = journal.resume(replica, *mark) else { return None };
        for line in lines {
            touched.changes += 1;
            if touched.changes > MOST_BEHIND {
                return None;
            }
            touched.cases.extend(cases_of(line).ok()?);
        }
    }
    Some(touched)
}

/// The cases that a line is about.
pub(super) fn cases_of(line: Result<journal::Line, JournalError>) -> Result<Vec<CaseId>, JournalError> {
    let Some(change) = change_of(&line?) else { return Ok(Vec::new()) };
    let case = |record: RecordRef| match record {
        RecordRef::Case(id) => Some(id),
        _ => None,
    };
    Ok(change.records().into_keys().filter_map(case).collect())
}
