//! Cases as they stood at moments that were asked about: each is folded from the journal once, and again only when it
//! has changed.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::query::Upto;
use super::refusal::Refusal;
use super::roll::cases_of;
use crate::domain::ids::{CaseId, ReplicaId};
use crate::domain::record::RecordRef;
use crate::journal::{self, JournalError};
use crate::store::apply::Altered;
use crate::store::summary::CaseSummary;

/// Moments that are remembered.
const MOMENTS: usize = 4;
/// Cases that are remembered of all of them together.
const MOST_CASES: usize = 100_000;

/// How a case stood: the day it was filed, and its summary.
pub type Stood = Arc<(NaiveDate, CaseSummary)>;

/// Cases as they stood at one moment; none for those that were not there.
type AsTheyStood = HashMap<CaseId, Option<Stood>>;

/// A moment, in seconds, and how far the journal is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What was keyed later is not seen.
    pub at: i64,
    /// What was written later is not seen.
    pub upto: Option<Upto>,
}

/// What is remembered.
#[derive(Default)]
pub struct Past {
    stood: Mutex<VecDeque<(Moment, AsTheyStood)>>,
    since: Mutex<Option<Since>>,
}

/// The cases that changes behind a position are about, as far as the journal was read.
struct Since {
    upto: Upto,
    read: HashMap<ReplicaId, u64>,
    cases: Arc<HashSet<CaseId>>,
}

impl Past {
    /// How a case stood at a moment; `fold` says so if that is not remembered.
    pub fn stood(
        &self,
        moment: &Moment,
        id: CaseId,
        fold: impl FnOnce() -> Result<Option<(NaiveDate, CaseSummary)>, Refusal>,
    ) -> Result<Option<Stood>, Refusal> {
        {
            let stood = self.stood.lock().unwrap_or_else(PoisonError::into_inner);
            let known = stood.iter().find(|(known, _)| known == moment).and_then(|(_, cases)| cases.get(&id));
            if let Some(known) = known {
                return Ok(known.clone());
            }
        }
        let folded = fold()?.map(Arc::new);
        let mut stood = self.stood.lock().unwrap_or_else(PoisonError::into_inner);
        if stood.iter().all(|(known, _)| known != moment) {
            stood.push_back((moment.clone(), HashMap::new()));
        }
        while stood.len() > MOMENTS
            || stood.len() > 1 && stood.iter().map(|(_, cases)| cases.len()).sum::<usize>() >= MOST_CASES
        {
            stood.pop_front();
        }
        if let Some((_, cases)) = stood.iter_mut().find(|(known, cases)| known == moment && cases.len() < MOST_CASES) {
            cases.insert(id, folded.clone());
        }
        Ok(folded)
    }

    /// The cases that changes behind a position are about, among those of these series.
    pub fn touched_since(
        &self,
        upto: &Upto,
        now: &[(ReplicaId, u64)],
        journal: &journal::Reader,
    ) -> Result<Arc<HashSet<CaseId>>, Refusal> {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = since.take().filter(|since| since.upto == *upto).unwrap_or_else(|| Since {
            upto: upto.clone(),
            read: HashMap::new(),
            cases: Arc::default(),
        });
        for (replica, seq) in now {
            let read = known.read.entry(replica.clone()).or_insert_with(|| upto.seq_of(replica));
            if *read >= *seq {
                continue;
            }
            for line in journal.read_after(replica, *read)? {
                match cases_of(line) {
                    Ok(cases) => Arc::make_mut(&mut known.cases).extend(cases),
                    // What cannot be read was not applied either.
                    Err(JournalError::Damaged(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            *read = *seq;
        }
        let cases = Arc::clone(&known.cases);
        *since = Some(known);
        Ok(cases)
    }

    /// Forgets what a change altered. Nobody reads meanwhile.
    pub fn note(&mut self, altered: &[Altered]) {
        let stood = self.stood.get_mut().unwrap_or_else(PoisonError::into_inner);
        for altered in altered {
            if let RecordRef::Case(id) = &altered.record {
                for (_, cases) in stood.iter_mut() {
                    cases.remove(id);
                }
            }
        }
    }
}
