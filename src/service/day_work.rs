//! What a person's log tells of, gathered from the records: the log is written from it, and counts in it are never typed.
//! It is what the person did; of a log of a whole grid (篇3/職責3-d), what anybody did there, and the writer elsewhere.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::area_work;
use super::decide::{entries_of_day, settled_of_day};
use super::directory::Directory;
use super::refusal::Refusal;
use super::telling::Telling;
use crate::domain::case::{Case, Stage};
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, GridCode, ItemCode, PersonId};
use crate::domain::log::{DayLink, LogEntry};
use crate::domain::record::{Record, RecordRef};
use crate::store::summary::CaseSummary;
use crate::store::tables::{case_by_community_prefix, community_of, read};
use crate::store::{Reader, Scan, apply, decode, deeds};

/// Cases of one community that were filed on one day: more are not read.
const CASES_AT_MOST: usize = 2_000;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An entry of the log.
    Entry(Box<LogEntry>),
    /// A case was put on record.
    Filed(Box<Case>),
    /// A case was settled on the spot: work of the day like an entry (篇3/責任人4-a).
    Settled(Box<Case>),
    /// Rows of an item in a book were changed or confirmed.
    Rows {
        /// Whose book.
        grid: GridCode,
        /// Which item.
        item: ItemCode,
        /// How many.
        rows: u32,
    },
}

/// One thing that was done, when, and the record that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// When it happened; of rows, when the first was keyed.
    pub at: NaiveDateTime,
    /// When the record was keyed.
    pub keyed: NaiveDateTime,
    /// Who did it, in the log of a whole grid; in a log of the writer's own work nobody is named.
    pub by: Vec<PersonId>,
    /// The record.
    pub link: DayLink,
    /// What.
    pub what: What,
}

impl Work {
    pub(super) fn of_entry(entry: LogEntry) -> Self {
        Self {
            at: entry.times.happened.naive_local(),
            keyed: entry.times.keyed.naive_local(),
            by: Vec::new(),
            link: DayLink::Log(entry.id),
            what: What::Entry(Box::new(entry)),
        }
    }

    pub(super) fn of_case(case: Case, what: impl FnOnce(Box<Case>) -> What) -> Self {
        Self {
            at: case.times.happened.naive_local(),
            keyed: case.times.keyed.naive_local(),
            by: Vec::new(),
            link: DayLink::Case(case.id),
            what: what(Box::new(case)),
        }
    }

    pub(super) fn of_rows(grid: GridCode, item: ItemCode, rows: u32, at: NaiveDateTime) -> Self {
        let link = DayLink::Rows { grid: grid.clone(), item: item.clone() };
        Self { at, keyed: at, by: Vec::new(), link, what: What::Rows { grid, item, rows } }
    }

    /// The grid in which it was done.
    pub fn grid(&self) -> &GridCode {
        match &self.what {
            What::Entry(entry) => &entry.grid,
            What::Filed(case) | What::Settled(case) => &case.grid,
            What::Rows { grid, .. } => grid,
        }
    }

    /// The record's own words, without a sentence around them; what the writer's words stand in for is not lost. Of a
    /// sensitive case others who read the log learn its number alone, and no row is named. `may_see` tells of which cases
    /// the writer may know more.
    pub fn words(&self, directory: &Directory, may_see: impl Fn(&Case) -> bool) -> String {
        let words = match &self.what {
            What::Entry(entry) => entry.text.clone(),
            What::Filed(case) | What::Settled(case) if case.sensitive || !may_see(case) => case.number.clone(),
            What::Filed(case) => format!("{} {} {}", case.number, case.place, case.text),
            What::Settled(case) => {
                let result = case.result.as_deref().unwrap_or_default();
                format!("{} {} {} {result}", case.number, case.place, case.text)
            }
            What::Rows { item, rows, .. } => format!("{item} {rows}"),
        };
        let names: Vec<String> = self.by.iter().map(|person| directory.person_name(*person)).collect();
        let parts = [self.at.format("%H:%M").to_string(), names.join("、"), words.replace('\n', " ")];
        parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// All that a person did on a day, in order of time.
fn of_day(reader: &dyn Reader, directory: &Directory, person: PersonId, day: NaiveDate) -> Result<Vec<Work>, Refusal> {
    let mut all: Vec<Work> = entries_of_day(reader, person, None, day)?.into_iter().map(Work::of_entry).collect();
    let settled = settled_of_day(reader, person, day)?;
    for case in filed_of_day(reader, directory, person, day)? {
        // One that was withdrawn as a mistake (誤報) was no work of the day.
        if case.stage != Stage::Withdrawn && !settled.iter().any(|one| one.id == case.id) {
            all.push(Work::of_case(case, What::Filed));
        }
    }
    let settled = settled.into_iter().filter(|case| case.stage != Stage::Withdrawn);
    all.extend(settled.map(|case| Work::of_case(case, What::Settled)));
    all.extend(rows_of_day(reader, person, day)?);
    Ok(all)
}

/// All that a person's log of some days tells of, in order of time: each record once, and the rows of one book together.
pub fn of_days(
    reader: &dyn Reader,
    directory: &Directory,
    person: PersonId,
    telling: &Telling,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Work>, Refusal> {
    let area = telling.grid().map(|grid| area_work::of_grid(reader, directory, grid, (from, until)));
    let mut area = area.transpose()?.unwrap_or_default();
    let mut all: Vec<Work> = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= until) {
        let mut own = of_day(reader, directory, person, day)?;
        own.retain(|work| telling.tells_of(day, work.grid()));
        let mut of_day = if telling.is_whole_on(day) {
            with_elsewhere(area.remove(&day).unwrap_or_default(), own, person)
        } else {
            own
        };
        of_day.sort_by(|a, b| (a.at, &a.link).cmp(&(b.at, &b.link)));
        for work in of_day {
            let Some(known) = all.iter_mut().find(|known| known.link == work.link) else {
                all.push(work);
                continue;
            };
            if let (What::Rows { rows, .. }, What::Rows { rows: more, .. }) = (&mut known.what, &work.what) {
                *rows += more;
                known.by.extend(work.by);
                known.by.sort();
                known.by.dedup();
            }
        }
    }
    Ok(all)
}

/// What was done in an area, and what its log's writer did elsewhere. What both hold is told once.
fn with_elsewhere(mut area: Vec<Work>, own: Vec<Work>, writer: PersonId) -> Vec<Work> {
    for work in own {
        if !area.iter().any(|known| known.link == work.link) {
            area.push(Work { by: vec![writer], ..work });
        }
    }
    area
}

/// A case by its id; none: it is undone.
pub(super) fn case(reader: &dyn Reader, id: CaseId) -> Result<Option<Case>, Refusal> {
    let stored = apply::stored(reader, &RecordRef::Case(id))?.and_then(|stored| stored.record);
    Ok(if let Some(Record::Case(case)) = stored { Some(*case) } else { None })
}

/// Cases that the person put on record that day, wherever in the town they lie.
fn filed_of_day(
    reader: &dyn Reader,
    directory: &Directory,
    person: PersonId,
    day: NaiveDate,
) -> Result<Vec<Case>, Refusal> {
    let mut communities: Vec<GridCode> = directory.grids().map(|grid| community_of(&grid.code)).collect();
    communities.sort();
    communities.dedup();
    let mut found: Vec<CaseId> = Vec::new();
    for community in communities {
        let scan = Scan::prefix(&case_by_community_prefix(&community).date(day).build());
        for (key, value) in reader.page(&scan, CASES_AT_MOST)? {
            let summary: CaseSummary = decode(&value)?;
            if summary.filed_by == Author::Person(person) {
                found.push(read::case_by_community(&key)?.1);
            }
        }
    }
    let mut cases = Vec::new();
    for id in found {
        cases.extend(case(reader, id)?);
    }
    Ok(cases)
}

/// Rows that the person changed or confirmed that day, by book and item.
fn rows_of_day(reader: &dyn Reader, person: PersonId, day: NaiveDate) -> Result<Vec<Work>, Refusal> {
    let mut sets: BTreeMap<(GridCode, ItemCode), (u32, NaiveDateTime)> = BTreeMap::new();
    for deed in deeds::row_deeds_of(reader, person, (day, day))? {
        let set = sets.entry((deed.row.grid, deed.row.item)).or_insert((0, deed.at));
        *set = (set.0 + 1, set.1.min(deed.at));
    }
    Ok(sets.into_iter().map(|((grid, item), (rows, at))| Work::of_rows(grid, item, rows, at)).collect())
}
