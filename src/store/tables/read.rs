//! Ids used by the indexes, read back from their keys.

use chrono::NaiveDate;

use super::tag;
use crate::domain::case::Party;
use crate::domain::ids::{BadId, CaseId, GridCode, ItemCode, KindCode, LogId, PersonId, UnitCode};
use crate::domain::ledger::EntryRef;
use crate::domain::log::{DayLogRef, LogSpan};
use crate::store::key::KeyReader;
use crate::store::{Result, StoreError};

fn grid(text: String) -> Result<GridCode> {
    GridCode::try_from(text).map_err(|error: BadId| StoreError::damaged(error.to_string()))
}

/// Date and id of a row of `LOG_BY_GRID`.
pub fn log_by_grid(key: &[u8]) -> Result<(NaiveDate, LogId)> {
    let mut reader = KeyReader::of_table(key, tag::LOG_BY_GRID)?;
    reader.text()?;
    let date = reader.date()?;
    reader.i64()?;
    Ok((date, LogId(reader.uuid()?)))
}

/// Date and id of a row of `LOG_BY_PERSON`.
pub fn log_by_person(key: &[u8]) -> Result<(NaiveDate, LogId)> {
    let mut reader = KeyReader::of_table(key, tag::LOG_BY_PERSON)?;
    reader.uuid()?;
    let date = reader.date()?;
    reader.i64()?;
    Ok((date, LogId(reader.uuid()?)))
}

/// Date and id of a row of `PROMISE`.
pub fn promise(key: &[u8]) -> Result<(NaiveDate, LogId)> {
    let mut reader = KeyReader::of_table(key, tag::PROMISE)?;
    reader.text()?;
    Ok((reader.date()?, LogId(reader.uuid()?)))
}

/// Date and id of a row of `CASE_BY_COMMUNITY`.
pub fn case_by_community(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
    let mut reader = KeyReader::of_table(key, tag::CASE_BY_COMMUNITY)?;
    reader.text()?;
    Ok((reader.date()?, CaseId(reader.uuid()?)))
}

/// Day of closing and id of a row of `CASE_BY_PLACE`.
pub fn case_by_place(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
    let mut reader = KeyReader::of_table(key, tag::CASE_BY_PLACE)?;
    for _ in 0..3 {
        reader.text()?;
    }
    Ok((reader.date()?, CaseId(reader.uuid()?)))
}

/// Date and id of a row of `CASE_DRAWN`.
pub fn case_drawn(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
    let mut reader = KeyReader::of_table(key, tag::CASE_DRAWN)?;
    reader.text()?;
    Ok((reader.date()?, CaseId(reader.uuid()?)))
}

/// Id of a row of `PLATE`.
pub fn plate(key: &[u8]) -> Result<CaseId> {
    let mut reader = KeyReader::of_table(key, tag::PLATE)?;
    reader.text()?;
    Ok(CaseId(reader.uuid()?))
}

/// Id of a row of `SETTLED_BY_PERSON`.
pub fn settled_by_person(key: &[u8]) -> Result<CaseId> {
    let mut reader = KeyReader::of_table(key, tag::SETTLED_BY_PERSON)?;
    reader.uuid()?;
    reader.date()?;
    reader.i64()?;
    Ok(CaseId(reader.uuid()?))
}

/// Kind and party of a row of [`super::Count::Received`] or [`super::Count::Returned`].
pub fn count_by_party(key: &[u8]) -> Result<(KindCode, Party)> {
    let mut reader = KeyReader::of_table(key, tag::COUNT)?;
    reader.u8()?;
    let kind = KindCode(reader.text()?);
    let party = match reader.u8()? {
        0 => Party::Station(grid(reader.text()?)?),
        1 => Party::Unit(UnitCode(reader.text()?)),
        _ => Party::Service(UnitCode(reader.text()?)),
    };
    Ok((kind, party))
}

/// Id of a row of `CASE_BY_ORDER`.
pub fn case_by_order(key: &[u8]) -> Result<CaseId> {
    let mut reader = KeyReader::of_table(key, tag::CASE_BY_ORDER)?;
    reader.text()?;
    reader.text()?;
    Ok(CaseId(reader.uuid()?))
}

/// Case and hash of a row of `ATTACHED`.
pub fn attached(key: &[u8]) -> Result<(CaseId, String)> {
    let mut reader = KeyReader::of_table(key, tag::ATTACHED)?;
    Ok((CaseId(reader.uuid()?), reader.text()?))
}

/// Name of a row of `DAY_LOG`.
pub fn day_log(key: &[u8]) -> Result<DayLogRef> {
    let mut reader = KeyReader::of_table(key, tag::DAY_LOG)?;
    let (grid, date) = (grid(reader.text()?)?, reader.date()?);
    Ok(DayLogRef { grid, date, person: PersonId(reader.uuid()?), span: LogSpan::Day })
}

/// A stretch of days in a key.
pub(in crate::store) fn span(byte: u8) -> Result<LogSpan> {
    let spans = [LogSpan::Day, LogSpan::Week, LogSpan::Month];
    let found = spans.into_iter().find(|span| super::span_byte(*span) == byte);
    found.ok_or_else(|| StoreError::damaged(format!("{byte} is no stretch of days")))
}

/// Name of a row of `ENTRY`.
pub fn entry(key: &[u8]) -> Result<EntryRef> {
    let mut reader = KeyReader::of_table(key, tag::ENTRY)?;
    Ok(EntryRef { grid: grid(reader.text()?)?, item: ItemCode(reader.text()?), key: reader.text()? })
}

/// Day and name of a row of `ENTRY_BY_AGE`.
pub fn entry_by_age(key: &[u8]) -> Result<(NaiveDate, EntryRef)> {
    let mut reader = KeyReader::of_table(key, tag::ENTRY_BY_AGE)?;
    let (grid, item) = (grid(reader.text()?)?, ItemCode(reader.text()?));
    let day = reader.date()?;
    Ok((day, EntryRef { grid, item, key: reader.text()? }))
}

/// Name of a row of `ENTRY_BY_KEY`.
pub fn entry_by_key(key: &[u8]) -> Result<EntryRef> {
    let mut reader = KeyReader::of_table(key, tag::ENTRY_BY_KEY)?;
    reader.text()?;
    Ok(EntryRef { grid: grid(reader.text()?)?, item: ItemCode(reader.text()?), key: reader.text()? })
}

/// The id behind a row of `ENDING`.
pub fn ending(key: &[u8]) -> Result<uuid::Uuid> {
    let mut reader = KeyReader::of_table(key, tag::ENDING)?;
    let digits: String = reader.text()?.chars().rev().collect();
    uuid::Uuid::try_parse(&digits).map_err(|_| StoreError::damaged("an id in the index of endings"))
}
