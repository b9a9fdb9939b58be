//! The open cases, as the host holds them in memory: each whole, and what nearly every filter looks at beside them in
//! the order of the queue, so that a filter over twenty thousand is a scan and a page needs no sorting.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::state::words_of;
use crate::domain::ids::CaseId;
use crate::domain::place::Spot;
use crate::store::Result;
use crate::store::roll::{Lists, Rest, Row};
use crate::store::tables::OpenCase;

/// An open case with what is compared of it, made ready once and not for each case at each question.
#[derive(Debug)]
pub struct Open {
    /// The case.
    pub case: OpenCase,
    /// What it is found by: number, place and text as they are compared.
    pub words: String,
    spot: OnceLock<Spot>,
}

impl Open {
    fn of(case: OpenCase) -> Self {
        Self { words: words_of(&case), case, spot: OnceLock::new() }
    }

    /// Its place, to be held against others.
    pub fn spot(&self) -> &Spot {
        self.spot.get_or_init(|| Spot::of(&self.case.place))
    }
}

/// One place of the queue.
#[derive(Debug, Clone)]
pub struct Place {
    /// By when, in seconds, as long as that bears on anything; [`i64::MAX`] for those without.
    pub due: i64,
    /// Which.
    pub id: CaseId,
    /// What nearly every filter looks at.
    pub row: Row,
    /// What few do.
    pub rest: Rest,
    /// Whether it is late only the whole case tells: it is or was parked.
    pub parked: bool,
    /// The whole case.
    pub open: Arc<Open>,
}

/// All open cases.
#[derive(Debug, Default)]
pub struct Queue {
    cases: BTreeMap<CaseId, Arc<Open>>,
    /// Least time left first, those without a limit last.
    order: Vec<Place>,
    /// What rows name by number.
    pub lists: Lists,
}

/// The due time as long as it bears on anything, as the queue is ordered by it.
pub fn due_of(case: &OpenCase) -> i64 {
    case.pressing().map_or(i64::MAX, |due| due.timestamp())
}

impl Queue {
    /// Of cases in any order.
    pub fn of(cases: impl IntoIterator<Item = OpenCase>) -> Result<Self> {
        let mut queue = Self::default();
        for case in cases {
            let open = Arc::new(Open::of(case));
            let place = queue.place_of(&open)?;
            queue.order.push(place);
            queue.cases.insert(open.case.id, open);
        }
        queue.order.sort_unstable_by_key(|place| (place.due, place.id));
        Ok(queue)
    }

    /// Puts a case in, or in the place of what it was.
    pub fn insert(&mut self, case: OpenCase) -> Result<()> {
        self.remove(&case.id);
        let open = Arc::new(Open::of(case));
        let place = self.place_of(&open)?;
        if let Err(at) = self.find(place.due, place.id) {
            self.order.insert(at, place);
        }
        self.cases.insert(open.case.id, open);
        Ok(())
    }

    /// Takes a case out.
    pub fn remove(&mut self, id: &CaseId) {
        let Some(open) = self.cases.remove(id) else { return };
        if let Ok(at) = self.find(due_of(&open.case), *id) {
            self.order.remove(at);
        }
    }

    /// One case.
    pub fn get(&self, id: &CaseId) -> Option<&OpenCase> {
        self.cases.get(id).map(|open| &open.case)
    }

    /// What a case is found by, as it is compared.
    pub fn words(&self, id: &CaseId) -> Option<&str> {
        self.cases.get(id).map(|open| open.words.as_str())
    }

    /// All cases, by their ids.
    pub fn values(&self) -> impl Iterator<Item = &OpenCase> {
        self.cases.values().map(|open| &open.case)
    }

    /// All places, in the order of the queue.
    pub fn places(&self) -> &[Place] {
        &self.order
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    fn find(&self, due: i64, id: CaseId) -> std::result::Result<usize, usize> {
        self.order.binary_search_by_key(&(due, id), |place| (place.due, place.id))
    }

    fn place_of(&mut self, open: &Arc<Open>) -> Result<Place> {
        let case = &open.case;
        let (due, parked) = (due_of(case), case.parked_until.is_some());
        let flag = |flag: u8, on: bool| if on { flag } else { 0 };
        let bears = due < i64::MAX;
        let flags = flag(Row::SENSITIVE, case.sensitive)
            | flag(Row::REPEATS, case.repeats)
            | flag(Row::CONCERNS, !case.concerns.is_empty())
            | flag(Row::WAS_LATE, bears && case.stopped.is_some())
            | flag(Row::RUNS, bears && case.stopped.is_none());
        let row = Row {
            grid: self.lists.grids.short(&case.grid)?,
            kind: self.lists.kinds.short(&case.kind)?,
            handler: self.lists.parties.short(&case.handler)?,
            holder: self.lists.holder(case.holder.as_ref())?,
            // The queue is not by day.
            day: 0,
            nature: case.nature,
            source: case.source,
            stage: case.stage,
            satisfaction: case.satisfaction,
            flags,
        };
        let rest = Rest {
            due,
            last_keyed: 0,
            filed_by: self.lists.authors.code(&case.filed_by)?,
            parties: self.lists.sets.code(&case.parties)?,
            concerns: self.lists.sets.code(&case.concerns)?,
        };
        Ok(Place { due, id: case.id, row, rest, parked, open: Arc::clone(open) })
    }
}
