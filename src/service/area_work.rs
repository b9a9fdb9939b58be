//! What was done in a grid and below it, whoever did it, gathered from the records by day: the log of an area is written
//! from it (篇3/職責3-d). It is in order of time, and nobody's work is summed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::day_work::{self, What, Work};
use super::directory::Directory;
use super::refusal::Refusal;
use crate::domain::case::{Case, Stage};
use crate::domain::change::Author;
use crate::domain::ids::{GridCode, ItemCode, PersonId};
use crate::domain::log::DayLink;
use crate::domain::record::{Record, RecordRef};
use crate::store::summary::CaseSummary;
use crate::store::tables::{case_by_community_prefix, community_of, read, settled_by_person_prefix};
use crate::store::{Reader, Scan, apply, decode, deeds};

type Days = (NaiveDate, NaiveDate);
type ByDay = BTreeMap<NaiveDate, Vec<Work>>;

/// Rows of one item in one book on one day.
#[derive(Default)]
struct Set {
    keys: BTreeSet<String>,
    by: BTreeSet<PersonId>,
    first: Option<NaiveDateTime>,
}

/// All that was done in and below a grid between two days.
pub fn of_grid(reader: &dyn Reader, directory: &Directory, grid: &GridCode, days: Days) -> Result<ByDay, Refusal> {
    let mut found = ByDay::new();
    for below in directory.grids_below(grid) {
        for (day, id, ..) in deeds::logs_of_grid(reader, &below.code, days)? {
            let stored = apply::stored(reader, &RecordRef::Log(id))?.and_then(|stored| stored.record);
            if let Some(Record::Log(entry)) = stored {
                let by = vec![entry.person];
                found.entry(day).or_default().push(Work { by, ..Work::of_entry(entry) });
            }
        }
    }
    cases(reader, directory, grid, days, &mut found)?;
    rows(reader, directory, grid, days, &mut found)?;
    Ok(found)
}

/// Cases of the grid: settled on the spot on a day, or put on record on it.
fn cases(
    reader: &dyn Reader,
    directory: &Directory,
    grid: &GridCode,
    days: Days,
    found: &mut ByDay,
) -> Result<(), Refusal> {
    let mut add = |day: NaiveDate, case: Case, what: fn(Box<Case>) -> What| {
        let of_day = found.entry(day).or_default();
        // One that was withdrawn as a mistake (誤報) was no work of the day; of one that not everybody may know of nobody
        // but who filed it tells, in the own log.
        let told = case.stage != Stage::Withdrawn && !case.sensitive && case.concerns.is_empty();
        if told && !of_day.iter().any(|one| one.link == DayLink::Case(case.id)) {
            let by = match case.filed_by {
                Author::Person(person) => vec![person],
                Author::Owner | Author::Program => Vec::new(),
            };
            of_day.push(Work { by, ..Work::of_case(case, what) });
        }
    };
    for person in directory.people() {
        let prefix = settled_by_person_prefix(person.id);
        let scan = Scan::through(prefix.clone().date(days.0).build(), &prefix.date(days.1).build());
        for (key, _) in reader.page(&scan, usize::MAX)? {
            let settled = day_work::case(reader, read::settled_by_person(&key)?)?;
            if let Some(case) = settled.filter(|case| grid.covers(&case.grid)) {
                add(case.times.happened.date_naive(), case, What::Settled);
            }
        }
    }
    let mut communities: Vec<GridCode> = directory.grids_below(grid).map(|grid| community_of(&grid.code)).collect();
    communities.sort();
    communities.dedup();
    for community in communities {
        let prefix = case_by_community_prefix(&community);
        let scan = Scan::through(prefix.clone().date(days.0).build(), &prefix.date(days.1).build());
        for (key, value) in reader.page(&scan, usize::MAX)? {
            let summary: CaseSummary = decode(&value)?;
            if grid.covers(&summary.grid)
                && let Some(case) = day_work::case(reader, read::case_by_community(&key)?.1)?
            {
                add(case.filed_on(), case, What::Filed);
            }
        }
    }
    Ok(())
}

/// Rows of its books that were changed or confirmed, each row of a day once, however many saw to it.
fn rows(
    reader: &dyn Reader,
    directory: &Directory,
    grid: &GridCode,
    days: Days,
    found: &mut ByDay,
) -> Result<(), Refusal> {
    let mut sets: BTreeMap<(NaiveDate, GridCode, ItemCode), Set> = BTreeMap::new();
    for person in directory.people() {
        for deed in deeds::row_deeds_of(reader, person.id, days)? {
            if !grid.covers(&deed.row.grid) {
                continue;
            }
            let set = sets.entry((deed.at.date(), deed.row.grid, deed.row.item)).or_default();
            set.keys.insert(deed.row.key);
            set.by.insert(person.id);
            set.first = Some(set.first.map_or(deed.at, |first| first.min(deed.at)));
        }
    }
    for ((day, grid, item), set) in sets {
        let Some(at) = set.first else { continue };
        let rows = u32::try_from(set.keys.len()).unwrap_or(u32::MAX);
        let by = set.by.into_iter().collect();
        found.entry(day).or_default().push(Work { by, ..Work::of_rows(grid, item, rows, at) });
    }
    Ok(())
}
