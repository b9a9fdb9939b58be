//! What duties are reckoned from, as indexes: a month of a person or a year of a grid is counted without opening one
//! record.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use super::codec::{decode, encode};
use super::error::{Result, StoreError};
use super::key::{KeyBuilder, KeyReader};
use super::reader::{Reader, Scan};
use super::tables::{
    Implied, OnSiteSpan, Stored, log_by_grid_prefix, log_by_person_prefix, on_site_prefix, read, span_byte,
    span_log_prefix, table, tag,
};
use crate::domain::absence::{Excuse, Excused};
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, ExcuseId, GridCode, ItemCode, LogId, PersonId};
use crate::domain::ledger::{Entry, EntryRef};
use crate::domain::log::{DayLog, DayLogRef, LogEntry, LogKind, LogSpan};
use crate::domain::record::Record;
use crate::domain::time::{Civil, Slot};

/// Days for which an excuse may run at most: how far beyond a range its index must be read.
pub const EXCUSED_AT_MOST: u64 = 92;

/// A log entry as it is counted; its date is in the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogBrief {
    /// What kind.
    pub kind: LogKind,
    /// The half day that a patrol fills, as it was decided.
    pub slot: Option<Slot>,
    /// The minute of the day at which it began.
    pub start: u16,
    /// Minutes that it took.
    pub minutes: u32,
    /// Days after that on which it ended, on which it was keyed.
    pub keyed_after: u32,
}

impl LogBrief {
    /// Of an entry.
    pub fn of(entry: &LogEntry) -> Self {
        let ended = entry.span().map_or(entry.times.happened, |(_, end)| end).date_naive();
        let days = (entry.times.keyed.date_naive() - ended).num_days();
        Self {
            kind: entry.log_kind(),
            slot: entry.slot(),
            start: minute(&entry.times.happened),
            minutes: u32::try_from(entry.minutes()).unwrap_or(0),
            keyed_after: u32::try_from(days).unwrap_or(0),
        }
    }

    /// From when until when.
    pub fn span(&self, date: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let from = self.began(date);
        (from, from + TimeDelta::minutes(i64::from(self.minutes)))
    }

    /// When it began.
    pub fn began(&self, date: NaiveDate) -> NaiveDateTime {
        at(date, self.start)
    }
}

fn minute(at: &Civil) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).unwrap_or(0)
}

fn at(date: NaiveDate, minute: u16) -> NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::minutes(i64::from(minute))).unwrap_or(midnight)
}

/// A review that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// When.
    pub at: NaiveDateTime,
    /// Of which log.
    pub log: DayLogRef,
}

/// A deed of somebody's on a ledger row: the last of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDeed {
    /// When.
    pub at: NaiveDateTime,
    /// On which row.
    pub row: EntryRef,
}

// ---- what records imply

pub(super) fn day_log_implies(log: &DayLog, implied: &mut Implied) {
    let DayLogRef { grid, date, person, span } = &log.at;
    // What a grid's days wait for is counted by day; its weeks and months are few, and are read as they are.
    if log.reviews.is_empty() && *span == LogSpan::Day {
        implied.keys.push((unreviewed_prefix(grid).date(*date).uuid(person.0).build(), Vec::new()));
    }
    for review in &log.reviews {
        let Author::Person(by) = review.by else { continue };
        let key = table(tag::REVIEW_BY_PERSON).uuid(by.0).date(review.at.date_naive()).u16(minute(&review.at));
        let key = key.text(grid.as_str()).date(*date).uuid(person.0).u8(span_byte(*span));
        implied.keys.push((key.build(), Vec::new()));
    }
}

pub(super) fn row_implies(entry: &Entry, stored: &Stored, implied: &mut Implied) -> Result<()> {
    let EntryRef { grid, item, key } = &entry.at;
    let mut days = BTreeSet::new();
    // The last deed of a day stands for all of it.
    let mut steps: Vec<_> = stored.standing().filter(|step| step.reverses.is_empty() && !step.ties).collect();
    steps.reverse();
    for step in steps {
        let Author::Person(person) = step.author else { continue };
        let date = step.keyed.date_naive();
        if days.insert((person, date)) {
            let row = row_deed_prefix(person).date(date).text(grid.as_str()).text(item.as_str()).text(key);
            implied.keys.push((row.build(), encode(&minute(&step.keyed))?));
        }
    }
    Ok(())
}

pub(super) fn excuse_implies(excuse: &Excuse, implied: &mut Implied) {
    if excuse.withdrawn.is_none() {
        let key = excuse_prefix(&excuse.of).date(excuse.span.until.date).uuid(excuse.id.0);
        implied.keys.push((key.build(), Vec::new()));
    }
}

fn unreviewed_prefix(grid: &GridCode) -> KeyBuilder {
    table(tag::UNREVIEWED).text(grid.as_str())
}

fn row_deed_prefix(person: PersonId) -> KeyBuilder {
    table(tag::ROW_DEED).uuid(person.0)
}

fn excuse_prefix(of: &Excused) -> KeyBuilder {
    match of {
        Excused::Grid(grid) => table(tag::EXCUSE_BY_GRID).text(grid.as_str()),
        Excused::Person(person) => table(tag::EXCUSE_BY_PERSON).uuid(person.0),
    }
}

// ---- reading them

/// Every row of an index between two days.
fn between<T>(
    reader: &dyn Reader,
    prefix: &KeyBuilder,
    (from, until): (NaiveDate, NaiveDate),
    row: impl Fn(&[u8], &[u8]) -> Result<T>,
) -> Result<Vec<T>> {
    let scan = Scan::through(prefix.clone().date(from).build(), &prefix.clone().date(until).build());
    let mut rows = Vec::new();
    let mut failed = None;
    reader.walk(&scan, &mut |key, value| match row(key, value) {
        Ok(found) => {
            rows.push(found);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(rows), Err)
}

fn code(text: String) -> Result<GridCode> {
    GridCode::try_from(text).map_err(|error| StoreError::damaged(error.to_string()))
}

/// A log entry as an index row: day, entry, brief, and whose or where it is.
pub type Logged<T> = (NaiveDate, LogId, LogBrief, T);

/// A person's log entries between two days, in order of time, each with its grid.
pub fn logs_of_person(
    reader: &dyn Reader,
    person: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Logged<GridCode>>> {
    between(reader, &log_by_person_prefix(person), days, |key, value| {
        let (date, id) = read::log_by_person(key)?;
        let (brief, grid) = decode(value)?;
        Ok((date, id, brief, grid))
    })
}

/// A grid's log entries between two days, in order of time, each with its person.
pub fn logs_of_grid(
    reader: &dyn Reader,
    grid: &GridCode,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Logged<PersonId>>> {
    between(reader, &log_by_grid_prefix(grid), days, |key, value| {
        let (date, id) = read::log_by_grid(key)?;
        let (brief, person) = decode(value)?;
        Ok((date, id, brief, person))
    })
}

/// The reviews that a person made between two days.
pub fn reviews_of(reader: &dyn Reader, person: PersonId, days: (NaiveDate, NaiveDate)) -> Result<Vec<Reviewed>> {
    between(reader, &table(tag::REVIEW_BY_PERSON).uuid(person.0), days, |key, _| {
        let mut key = KeyReader::of_table(key, tag::REVIEW_BY_PERSON)?;
        key.uuid()?;
        let at = at(key.date()?, key.u16()?);
        let (grid, date, person) = (code(key.text()?)?, key.date()?, PersonId(key.uuid()?));
        let log = DayLogRef { grid, date, person, span: read::span(key.u8()?)? };
        Ok(Reviewed { at, log })
    })
}

/// The deeds of a person on ledger rows between two days.
pub fn row_deeds_of(reader: &dyn Reader, person: PersonId, days: (NaiveDate, NaiveDate)) -> Result<Vec<RowDeed>> {
    between(reader, &row_deed_prefix(person), days, |key, value| {
        let mut key = KeyReader::of_table(key, tag::ROW_DEED)?;
        key.uuid()?;
        let date = key.date()?;
        let row = EntryRef { grid: code(key.text()?)?, item: ItemCode(key.text()?), key: key.text()? };
        Ok(RowDeed { at: at(date, decode(value)?), row })
    })
}

/// Signed logs of a grid between two days that nobody has reviewed.
pub fn unreviewed(reader: &dyn Reader, grid: &GridCode, days: (NaiveDate, NaiveDate)) -> Result<Vec<DayLogRef>> {
    between(reader, &unreviewed_prefix(grid), days, |key, _| {
        let mut key = KeyReader::of_table(key, tag::UNREVIEWED)?;
        let (grid, date) = (code(key.text()?)?, key.date()?);
        Ok(DayLogRef { grid, date, person: PersonId(key.uuid()?), span: LogSpan::Day })
    })
}

/// Signed weeks or months of a grid that begin between two days.
pub fn span_logs(
    reader: &dyn Reader,
    grid: &GridCode,
    span: LogSpan,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<DayLog>> {
    let found = between(reader, &span_log_prefix(grid, span), days, |_, value| {
        let stored: Stored = decode(value)?;
        Ok(stored.record)
    })?;
    let log = |record| if let Some(Record::DayLog(log)) = record { Some(log) } else { None };
    Ok(found.into_iter().filter_map(log).collect())
}

/// Excuses of a grid or a person that may touch the days between two.
pub fn excuses_of(reader: &dyn Reader, of: &Excused, (from, until): (NaiveDate, NaiveDate)) -> Result<Vec<ExcuseId>> {
    let last = until.checked_add_days(Days::new(EXCUSED_AT_MOST)).unwrap_or(until);
    let of_grid = matches!(of, Excused::Grid(_));
    between(reader, &excuse_prefix(of), (from, last), |key, _| {
        let mut key = KeyReader::of_table(key, if of_grid { tag::EXCUSE_BY_GRID } else { tag::EXCUSE_BY_PERSON })?;
        if of_grid {
            key.text()?;
        } else {
            key.uuid()?;
        }
        key.date()?;
        Ok(ExcuseId(key.uuid()?))
    })
}

/// The times between two days at which a person was on the spot of an emergency (篇3/責任人4-e), of ended cases too.
pub fn on_site(
    reader: &dyn Reader,
    person: PersonId,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<(CaseId, OnSiteSpan)>> {
    // The index is by the day on which a span ended; those that last come last.
    let prefix = on_site_prefix(person);
    let scan = Scan::through(prefix.clone().date(from).build(), &prefix.build());
    let mut found = Vec::new();
    let mut failed = None;
    let row = |key: &[u8], value: &[u8]| -> Result<(CaseId, OnSiteSpan)> {
        let mut key = KeyReader::of_table(key, tag::CASE_ON_SITE)?;
        key.uuid()?;
        key.date()?;
        Ok((CaseId(key.uuid()?), decode(value)?))
    };
    reader.walk(&scan, &mut |key, value| match row(key, value) {
        Ok((case, span)) => {
            if span.spot.from.date_naive() <= until {
                found.push((case, span));
            }
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(found), Err)
}
