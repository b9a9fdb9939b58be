//! A case by what people call it: its number, the digits at the end of it, the number of its order elsewhere, the ending of
//! its id.

use uuid::Uuid;

use super::super::refusal::{Refusal, RefusalCode};
use super::{by_ending, case_import};
use crate::domain::case::Case;
use crate::domain::ids::CaseId;
use crate::domain::matching::fold;
use crate::domain::record::{Record, RecordRef};
use crate::store::tables::{case_by_number_key, serial_prefixes, split_number, tag};
use crate::store::{Reader, apply};

/// A case by its number as it is written or said, in either script, or by the ending of its id.
pub fn find_case(reader: &dyn Reader, given: &str) -> Result<Case, Refusal> {
    let given = given.trim();
    let known = match by_number(reader, given)? {
        Some(id) => Some(id),
        None => case_import::by_order(reader, given)?,
    };
    let id = match known {
        Some(id) => Some(id),
        None => by_said_number(reader, given)?,
    };
    let id = match id {
        Some(id) => id,
        None => by_ending(reader, given, tag::CASE, RefusalCode::UnknownCase)?,
    };
    match apply::stored(reader, &RecordRef::Case(CaseId(id)))?.and_then(|stored| stored.record) {
        Some(Record::Case(case)) => Ok(*case),
        _ => Err(Refusal::new(RefusalCode::UnknownCase).with("given", given)),
    }
}

fn by_number(reader: &dyn Reader, number: &str) -> Result<Option<Uuid>, Refusal> {
    let found = reader.get(&case_by_number_key(number))?;
    Ok(found.and_then(|bytes| Uuid::from_slice(&bytes).ok()))
}

/// `123`, `2026-123` and `城关-2026-00123` are all 城關-2026-00123, if there is no other such number: people say the digits
/// alone. Where several years or directories have it, it is asked which.
fn by_said_number(reader: &dyn Reader, given: &str) -> Result<Option<Uuid>, Refusal> {
    let folded = fold(given);
    let Some((said, serial)) = split_number(&folded) else { return Ok(None) };
    // Longer than the shortest that numbers have and with noughts in front: the ending of an id.
    let digits = folded.len() - said.len();
    if digits > 5 && digits != serial.to_string().len() {
        return Ok(None);
    }
    let mut found: Vec<(String, Uuid)> = Vec::new();
    for prefix in serial_prefixes(reader)? {
        if !fold(&prefix).ends_with(said) {
            continue;
        }
        let number = format!("{prefix}{serial:05}");
        if let Some(id) = by_number(reader, &number)? {
            found.push((number, id));
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [(_, id)] => Ok(Some(*id)),
        several => {
            let refusal = Refusal::new(RefusalCode::AmbiguousEnding).with("given", given);
            Err(several.iter().fold(refusal, |refusal, (number, _)| refusal.row(number, "")))
        }
    }
}
