//! What the host holds in memory beside the store: the directory, the rules, the open cases as columns.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::directory::Directory;
use super::past::Past;
use super::queue::Queue;
use super::roll::KeptRoll;
use super::rules::Rules;
use super::view::OpeningNote;
use crate::domain::case::Case;
use crate::domain::ids::{CaseId, ChangeId};
use crate::domain::matching::fold;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;
use crate::platform;
use crate::store::apply::{self, Altered};
use crate::store::tables::{OpenCase, read, tag};
use crate::store::{Engine, Reader, Scan, StoreError, decode};

/// The zone where the town does not say.
const DEFAULT_ZONE: Tz = chrono_tz::Asia::Shanghai;

/// The state that queries read and the writer moves on. Readers share it; the writer excludes them.
pub struct State {
    /// The open store.
    pub engine: Engine,
    /// Grids, units, people, appointments, texts.
    pub directory: Arc<Directory>,
    /// The rules in force.
    pub rules: Arc<Rules>,
    /// Open cases, as columns.
    pub queue: Queue,
    /// Closed cases that were drawn and wait for a look, as columns: they wait in somebody's inbox like open ones.
    pub drawn: BTreeMap<CaseId, OpenCase>,
    /// What counting needs of every case, once something is counted.
    pub roll: KeptRoll,
    /// Cases as they stood.
    pub past: Past,
    /// The last change applied.
    pub position: Option<ChangeId>,
    /// When it was keyed.
    pub saved_at: Option<Civil>,
    /// Changes in all series.
    pub changes: u64,
    /// What opening had to put right.
    pub notes: Vec<OpeningNote>,
}

impl State {
    /// Reads what is held in memory from an open store.
    pub fn load(engine: Engine, notes: Vec<OpeningNote>) -> Result<Self, StoreError> {
        let (directory, queue, drawn) = engine.read(|view| -> Result<_, StoreError> {
            let mut open = Vec::new();
            let mut failed = None;
            view.walk(&Scan::prefix(&[tag::CASE_OPEN]), &mut |_, value| match decode::<OpenCase>(value) {
                Ok(case) => {
                    open.push(case);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
            failed.map_or(Ok(()), Err)?;
            Ok((Directory::load(view)?, Queue::of(open)?, drawn_cases(view)?))
        })?;
        let changes = engine.read(|view| crate::store::positions(view))?.iter().map(|(_, at)| at.seq).sum();
        let rules = Rules::of(&directory);
        Ok(Self {
            roll: KeptRoll::beside(&engine),
            past: Past::default(),
            engine,
            directory: Arc::new(directory),
            rules: Arc::new(rules),
            queue,
            drawn,
            position: None,
            saved_at: None,
            changes,
            notes,
        })
    }

    /// Takes over what a change altered.
    pub fn update(&mut self, altered: &[Altered]) {
        self.roll.note(altered);
        self.past.note(altered);
        let mut policy = false;
        for altered in altered {
            if let RecordRef::Case(id) = altered.record {
                let columns = match &altered.after.record {
                    Some(Record::Case(case)) => OpenCase::of(case, altered.after.last_change()),
                    _ => None,
                };
                match &altered.after.record {
                    Some(Record::Case(case)) if !case.stage.is_open() && case.drawn && case.sampled.is_none() => {
                        self.drawn.insert(id, waiting(case, altered.after.last_change()));
                    }
                    _ => drop(self.drawn.remove(&id)),
                }
                match columns.map(|columns| self.queue.insert(columns)) {
                    Some(Ok(())) => {}
                    // More kinds of a thing than can be numbered: it is missed in the queue until the next start.
                    Some(Err(error)) => tracing::error!(%error, "an open case cannot be put in the queue"),
                    None => self.queue.remove(&id),
                }
            } else if Arc::make_mut(&mut self.directory).update(altered) {
                policy |= matches!(altered.record, RecordRef::Regulation(_) | RecordRef::Holidays | RecordRef::Item(_));
            }
        }
        if policy {
            self.rules = Arc::new(Rules::of(&self.directory));
        }
    }

    /// The town's zone.
    pub fn zone(&self) -> Tz {
        let zone = self.directory.town().and_then(|town| town.town.as_ref()).map(|town| town.zone.as_str());
        zone.and_then(|zone| zone.parse().ok()).unwrap_or(DEFAULT_ZONE)
    }

    /// Language of the town's exports.
    pub fn lang(&self) -> String {
        let town = self.directory.town().and_then(|town| town.town.as_ref());
        town.map_or_else(|| "zh-Hans".to_owned(), |town| town.lang.clone())
    }

    /// Civil time: as set by hand, or the machine's clock in the town's zone, to the second.
    pub fn now(&self, set: Option<NaiveDateTime>) -> Civil {
        let zone = self.zone();
        let clock = || {
            let now = platform::now_utc().with_timezone(&zone).fixed_offset();
            chrono::SubsecRound::trunc_subsecs(now, 0)
        };
        match set {
            Some(local) => local.and_local_timezone(zone).earliest().map_or_else(clock, |at| at.fixed_offset()),
            None => clock(),
        }
    }
}

/// A closed case that waits for a look: nothing of it is due any more.
fn waiting(case: &Case, last_change: Option<&ChangeId>) -> OpenCase {
    OpenCase { due: None, limit: None, ..OpenCase::columns(case, last_change) }
}

/// Every closed case that was drawn and waits for a look.
fn drawn_cases(reader: &dyn Reader) -> Result<BTreeMap<CaseId, OpenCase>, StoreError> {
    let mut ids = Vec::new();
    let mut failed = None;
    reader.walk(&Scan::prefix(&[tag::CASE_DRAWN]), &mut |key, _| match read::case_drawn(key) {
        Ok((_, id)) => {
            ids.push(id);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    let mut drawn = BTreeMap::new();
    for id in ids {
        let Some(stored) = apply::stored(reader, &RecordRef::Case(id))? else { continue };
        if let Some(Record::Case(case)) = &stored.record {
            drawn.insert(id, waiting(case, stored.last_change()));
        }
    }
    Ok(drawn)
}

/// Number, place and text of a case as words are looked for in them, on lines of their own: no word goes over two.
pub fn words_of(case: &OpenCase) -> String {
    fold(&[case.number.as_str(), &case.place, &case.text].join("\n"))
}

/// What kinds of record a change touched, for open screens.
pub fn touched(altered: &[Altered]) -> Vec<String> {
    let mut kinds: Vec<String> = altered.iter().map(|altered| kind_of(&altered.record).to_owned()).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn kind_of(record: &RecordRef) -> &'static str {
    match record {
        RecordRef::Grid(_) => "grid",
        RecordRef::Unit(_) => "unit",
        RecordRef::Person(_) => "person",
        RecordRef::Appointment(_) => "post",
        RecordRef::Regulation(_) | RecordRef::Holidays | RecordRef::Item(_) => "policy",
        RecordRef::Log(_) | RecordRef::DayLog(_) | RecordRef::Phrases(_) => "log",
        RecordRef::Case(_) => "case",
        RecordRef::Entry(_) => "entry",
        RecordRef::Exports => "export",
        RecordRef::Absence(_) | RecordRef::Excuse(_) => "duty",
        RecordRef::Meeting(_) => "meeting",
    }
}
