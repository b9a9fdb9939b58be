//! A record's state is a pure fold over its facts: any order of arrival and any repetition give the same state.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::absence::{Absence, Excuse};
use super::case::Case;
use super::change::{Author, Change, FactLine, Header, fold_order};
use super::fact::Fact;
use super::grid::{Appointment, Grid, Person, Unit};
use super::ids::{
    AbsenceId, AppointmentId, CaseId, ChangeId, ExcuseId, GridCode, ItemCode, LogId, MeetingId, PersonId,
    RegulationCode, UnitCode,
};
use super::ledger::{Entry, EntryRef};
use super::log::{DayLog, DayLogRef, LogEntry};
use super::meeting::Meeting;
use super::phrase::{Phrases, PhrasesOf};
use super::policy::{Adopted, ExportLog};
use super::time::Civil;

/// The name of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordRef {
    /// A node of the tree.
    Grid(GridCode),
    /// A town unit.
    Unit(UnitCode),
    /// A person.
    Person(PersonId),
    /// A holding of a post.
    Appointment(AppointmentId),
    /// A regulation in force.
    Regulation(RegulationCode),
    /// The town's own holidays.
    Holidays,
    /// The town's own ledger item.
    Item(ItemCode),
    /// An entry of the log.
    Log(LogId),
    /// A signed day.
    DayLog(DayLogRef),
    /// A case.
    Case(CaseId),
    /// A ledger row.
    Entry(EntryRef),
    /// The list of exports made.
    Exports,
    /// Leave of a person.
    Absence(AbsenceId),
    /// An excuse of a duty.
    Excuse(ExcuseId),
    /// The phrases of a person or a grid.
    Phrases(PhrasesOf),
    /// A meeting that was announced, or whose date was changed.
    Meeting(MeetingId),
}

/// What a record is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// A node of the tree.
    Grid(Grid),
    /// A town unit.
    Unit(Unit),
    /// A person.
    Person(Person),
    /// A holding of a post.
    Appointment(Appointment),
    /// A text in force: a regulation, the town's holidays, an item's definition.
    Adopted(Adopted),
    /// An entry of the log.
    Log(LogEntry),
    /// A signed day.
    DayLog(DayLog),
    /// A case.
    Case(Box<Case>),
    /// A ledger row.
    Entry(Entry),
    /// The exports made.
    Exports(ExportLog),
    /// Leave of a person.
    Absence(Absence),
    /// An excuse of a duty.
    Excuse(Excuse),
    /// Phrases.
    Phrases(Phrases),
    /// A meeting that was announced.
    Meeting(Meeting),
}

/// Something that arrived and could not be followed: kept and shown, never dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// The change that stated it.
    pub change: ChangeId,
    /// Stable code of what is odd.
    pub code: String,
}

/// What the fold needs to know of the change that a fact stands in.
#[derive(Debug, Clone, Copy)]
pub struct FoldMeta<'a> {
    /// The change.
    pub id: &'a ChangeId,
    /// Civil time of keying.
    pub at: Civil,
    /// Who keyed it.
    pub author: Author,
    /// The change of this record that the author had seen.
    pub seen: Option<&'a ChangeId>,
    /// Every change folded before this one that the author's view included.
    pub known: &'a HashSet<ChangeId>,
}

impl FoldMeta<'_> {
    pub(super) fn oddity(&self, code: &str) -> Oddity {
        Oddity { change: self.id.clone(), code: code.to_owned() }
    }

    /// Whether the author's view included `change`.
    pub(super) fn had_seen(&self, change: &ChangeId) -> bool {
        change.replica == self.id.replica || self.seen == Some(change) || self.known.contains(change)
    }
}

impl Record {
    /// The state after one more fact. A fact about a record that does not exist (yet) leaves none.
    fn fold(target: &RecordRef, state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        macro_rules! of {
            ($variant:ident, $type:ty) => {{
                let inner = match state {
                    Some(Self::$variant(inner)) => Some(inner),
                    _ => None,
                };
                <$type>::fold(inner, meta, fact).map(Self::$variant)
            }};
        }
        match target {
            RecordRef::Grid(_) => of!(Grid, Grid),
            RecordRef::Unit(_) => of!(Unit, Unit),
            RecordRef::Person(_) => of!(Person, Person),
            RecordRef::Appointment(_) => of!(Appointment, Appointment),
            RecordRef::Regulation(_) | RecordRef::Holidays | RecordRef::Item(_) => of!(Adopted, Adopted),
            RecordRef::Log(_) => of!(Log, LogEntry),
            RecordRef::DayLog(_) => of!(DayLog, DayLog),
            RecordRef::Entry(_) => of!(Entry, Entry),
            RecordRef::Exports => of!(Exports, ExportLog),
            RecordRef::Absence(_) => of!(Absence, Absence),
            RecordRef::Excuse(_) => of!(Excuse, Excuse),
            RecordRef::Phrases(_) => of!(Phrases, Phrases),
            RecordRef::Meeting(_) => of!(Meeting, Meeting),
            RecordRef::Case(_) => {
                let inner = match state {
                    Some(Self::Case(inner)) => Some(*inner),
                    _ => None,
                };
                Case::fold(inner, meta, fact).map(|case| Self::Case(Box::new(case)))
            }
        }
    }

    /// What arrived for this record and could not be followed.
    pub fn oddities(&self) -> &[Oddity] {
        match self {
            Self::Grid(it) => &it.oddities,
            Self::Unit(it) => &it.oddities,
            Self::Person(it) => &it.oddities,
            Self::Appointment(it) => &it.oddities,
            Self::Log(it) => &it.oddities,
            Self::DayLog(it) => &it.oddities,
            Self::Case(it) => &it.oddities,
            Self::Entry(it) => &it.oddities,
            Self::Absence(it) => &it.oddities,
            Self::Excuse(it) => &it.oddities,
            Self::Meeting(it) => &it.oddities,
            Self::Adopted(_) | Self::Exports(_) | Self::Phrases(_) => &[],
        }
    }
}

/// Folds one more change onto a record whose earlier changes all come before it.
///
/// Right only if the change is last in [`fold_order`] and reverses nothing; otherwise use [`refold`].
pub fn fold_forward(target: &RecordRef, state: Option<Record>, change: &Change, earlier: &[Header]) -> Option<Record> {
    let known = view_of(&change.header(target), earlier);
    apply(target, state, change, &known)
}

/// Folds all of a record's changes, in whatever order they are given; repetitions count once.
pub fn refold(target: &RecordRef, changes: &[Change]) -> Option<Record> {
    let mut distinct: Vec<&Change> = Vec::with_capacity(changes.len());
    let mut ids = HashSet::new();
    for change in changes {
        if ids.insert(&change.id) {
            distinct.push(change);
        }
    }
    let headers: Vec<Header> = distinct.iter().map(|change| change.header(target)).collect();
    let ordered: Vec<&Change> = fold_order(&headers).into_iter().filter_map(|i| distinct.get(i).copied()).collect();
    let reversed = reversed(&ordered);
    let mut state = None;
    let mut earlier: Vec<Header> = Vec::with_capacity(ordered.len());
    for change in ordered {
        let header = change.header(target);
        if !reversed.contains(&change.id) {
            let known = view_of(&header, &earlier);
            state = apply(target, state, change, &known);
        }
        earlier.push(header);
    }
    state
}

fn apply(target: &RecordRef, state: Option<Record>, change: &Change, known: &HashSet<ChangeId>) -> Option<Record> {
    let header = change.header(target);
    let meta =
        FoldMeta { id: &change.id, at: change.body.at, author: change.body.author, seen: header.seen.as_ref(), known };
    change.body.facts.iter().fold(state, |state, line| match line {
        FactLine::Known(fact) if !matches!(fact, Fact::ChangeReversed { .. }) && fact.records().contains(target) => {
            Record::fold(target, state, &meta, fact)
        }
        _ => state,
    })
}

/// The changes that do not count. A reversal that is itself reversed does not count either, so redo is the reversal
/// of an undo: from the last change back, each effective reversal silences the changes it names.
fn reversed(ordered: &[&Change]) -> HashSet<ChangeId> {
    let mut silent: HashSet<ChangeId> = HashSet::new();
    for change in ordered.iter().rev() {
        if silent.contains(&change.id) {
            continue;
        }
        for line in &change.body.facts {
            if let FactLine::Known(Fact::ChangeReversed { changes, .. }) = line {
                silent.extend(changes.iter().cloned());
            }
        }
    }
    silent
}

/// Everything that somebody who saw `seen` had seen of the record: it, and what its own author had seen, and so on;
/// and the earlier changes of each of those series.
///
/// Empty where all changes are of one series: an author has always seen the own ones.
fn view_of(header: &Header, earlier: &[Header]) -> HashSet<ChangeId> {
    let mut known: HashSet<ChangeId> = HashSet::new();
    if earlier.iter().all(|other| other.id.replica == header.id.replica) {
        return known;
    }
    let mut next = header.seen.clone();
    while let Some(id) = next.take() {
        let Some(header) = earlier.iter().find(|header| header.id == id) else {
            known.insert(id);
            break;
        };
        for other in earlier {
            if other.id.replica == id.replica && other.id.seq <= id.seq {
                known.insert(other.id.clone());
            }
        }
        next = header.seen.clone().filter(|seen| !known.contains(seen));
    }
    known
}
