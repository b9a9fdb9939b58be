//! What a person did on a day, gathered from the records: a day's log is written from it, and counts in it are never
//! typed.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::decide::{entries_of_day, settled_of_day};
use super::directory::Directory;
use super::refusal::Refusal;
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
    /// The record.
    pub link: DayLink,
    /// What.
    pub what: What,
}

impl Work {
    /// The record's own words, without a sentence around them; what the writer's words stand in for is not lost. Of a
    /// sensitive case others who read the log learn its number alone, and no row is named.
    pub fn words(&self) -> String {
        let words = match &self.what {
            What::Entry(entry) => entry.text.clone(),
            What::Filed(case) | What::Settled(case) if case.sensitive => case.number.clone(),
            What::Filed(case) => format!("{} {} {}", case.number, case.place, case.text),
            What::Settled(case) => {
                let result = case.result.as_deref().unwrap_or_default();
                format!("{} {} {} {result}", case.number, case.place, case.text)
            }
            What::Rows { item, rows, .. } => format!("{item} {rows}"),
        };
        format!("{} {}", self.at.format("%H:%M"), words.replace('\n', " ").trim_end())
    }
}

/// All that a person did on a day, in order of time.
pub fn of_day(
    reader: &dyn Reader,
    directory: &Directory,
    person: PersonId,
    day: NaiveDate,
) -> Result<Vec<Work>, Refusal> {
    let mut all: Vec<Work> = Vec::new();
    for entry in entries_of_day(reader, person, None, day)? {
        all.push(Work {
            at: entry.times.happened.naive_local(),
            keyed: entry.times.keyed.naive_local(),
            link: DayLink::Log(entry.id),
            what: What::Entry(Box::new(entry)),
        });
    }
    let settled = settled_of_day(reader, person, day)?;
    for case in filed_of_day(reader, directory, person, day)? {
        // One that was withdrawn as a mistake (誤報) was no work of the day.
        if case.stage != Stage::Withdrawn && !settled.iter().any(|one| one.id == case.id) {
            all.push(of_case(case, What::Filed));
        }
    }
    let settled = settled.into_iter().filter(|case| case.stage != Stage::Withdrawn);
    all.extend(settled.map(|case| of_case(case, What::Settled)));
    all.extend(rows_of_day(reader, person, day)?);
    all.sort_by(|a, b| (a.at, &a.link).cmp(&(b.at, &b.link)));
    Ok(all)
}

/// All that a person did between two days, in order of time: each record once, and the rows of one book together.
pub fn of_days(
    reader: &dyn Reader,
    directory: &Directory,
    person: PersonId,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Work>, Refusal> {
    let mut all: Vec<Work> = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= until) {
        for work in of_day(reader, directory, person, day)? {
            let known = all.iter_mut().find(|known| known.link == work.link);
            match (known.map(|known| &mut known.what), &work.what) {
                (Some(What::Rows { rows, .. }), What::Rows { rows: more, .. }) => *rows += more,
                (Some(_), _) => {}
                (None, _) => all.push(work),
            }
        }
    }
    Ok(all)
}

fn of_case(case: Case, what: impl FnOnce(Box<Case>) -> What) -> Work {
    Work {
        at: case.times.happened.naive_local(),
        keyed: case.times.keyed.naive_local(),
        link: DayLink::Case(case.id),
        what: what(Box::new(case)),
    }
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
        let stored = apply::stored(reader, &RecordRef::Case(id))?;
        if let Some(Record::Case(case)) = stored.and_then(|stored| stored.record) {
            cases.push(*case);
        }
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
    let work = |((grid, item), (rows, at)): ((GridCode, ItemCode), (u32, NaiveDateTime))| Work {
        at,
        keyed: at,
        link: DayLink::Rows { grid: grid.clone(), item: item.clone() },
        what: What::Rows { grid, item, rows },
    };
    Ok(sets.into_iter().map(work).collect())
}
