//! One change becomes one batch: each record it touches folds on, and what the record implies follows.

use std::collections::{BTreeMap, HashMap};

use super::batch::{Batch, Position};
use super::codec::{decode, encode, load};
use super::error::Result;
use super::reader::Reader;
use super::tables::{
    self, Implied, Place, Step, Stored, implied, record_key, request_key, serial_key, split_number, undo_key,
};
use super::undo::UndoStack;
use crate::domain::change::{Change, FactLine, Header, fold_order};
use crate::domain::fact::Fact;
use crate::domain::record::{Record, RecordRef, fold_forward, refold};

/// A record before and after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Altered {
    /// Which.
    pub record: RecordRef,
    /// Before; none if it was not there.
    pub before: Option<Record>,
    /// After.
    pub after: Stored,
}

/// Reads a change back from where its line lies: needed when a record cannot be folded forward.
pub type Fetch<'a> = dyn Fn(&Step) -> Result<Change> + 'a;

/// What a change does to the store: a batch to apply, and the records as they are then.
pub fn prepare(
    reader: &dyn Reader,
    change: &Change,
    place: Place,
    extra: Vec<u8>,
    fetch: &Fetch<'_>,
) -> Result<(Batch, Vec<Altered>)> {
    let mut batch = Batch::new();
    let mut altered = Vec::new();
    let mut counts: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
    for record in change.records().into_keys() {
        let key = record_key(&record);
        let before: Stored = load(reader, &key)?.unwrap_or(Stored { record: None, trail: Vec::new() });
        let Some(after) = fold_on(&record, &before, change, place, fetch)? else { continue };
        difference(&mut batch, &mut counts, &implied(&record, &before)?, &implied(&record, &after)?);
        batch.put_record(key, &after)?;
        altered.push(Altered { record, before: before.record, after });
    }
    for (key, by) in counts {
        let now = read_count(reader, &key)?.saturating_add_signed(by);
        if now == 0 {
            batch.delete(key);
        } else {
            batch.put(key, encode(&now)?);
        }
    }
    for (key, value) in aside(reader, change)? {
        batch.put(key, value);
    }
    batch.set_position(change.id.replica.clone(), Position { seq: change.id.seq, extra });
    Ok((batch, altered))
}

/// A record as it would be with one more change, which is written nowhere; none if it has that change already.
pub fn altered(
    reader: &dyn Reader,
    record: &RecordRef,
    change: &Change,
    place: Place,
    fetch: &Fetch<'_>,
) -> Result<Option<Stored>> {
    let before: Stored = load(reader, &record_key(record))?.unwrap_or(Stored { record: None, trail: Vec::new() });
    fold_on(record, &before, change, place, fetch)
}

/// The step that a change is in the trail of the records it touches.
pub fn step(record: &RecordRef, change: &Change, place: Place) -> Step {
    let reverses = change.body.facts.iter().filter_map(|line| match line {
        FactLine::Known(Fact::ChangeReversed { changes, .. }) => Some(changes.clone()),
        _ => None,
    });
    let reverses = reverses.flatten().collect();
    let (header, author, keyed) = (change.header(record), change.body.author, change.body.at);
    Step { header, author, at: place, reverses, ties: only_ties(record, change), keyed }
}

fn only_ties(record: &RecordRef, change: &Change) -> bool {
    let known =
        || change.body.facts.iter().filter_map(|line| if let FactLine::Known(fact) = line { Some(fact) } else { None });
    let ties = |fact: &Fact| matches!(fact, Fact::LogLinked { to, .. } if to.record() == *record);
    // Few changes tie anything: only of those is every fact looked at.
    known().any(ties) && known().all(|fact| ties(fact) || !fact.records().contains(record))
}

/// The record with one more change; none if the change is in it already.
fn fold_on(
    record: &RecordRef,
    before: &Stored,
    change: &Change,
    place: Place,
    fetch: &Fetch<'_>,
) -> Result<Option<Stored>> {
    if before.trail.iter().any(|step| step.header.id == change.id) {
        return Ok(None);
    }
    let new = step(record, change, place);
    let mut headers: Vec<Header> = before.trail.iter().map(|step| step.header.clone()).collect();
    let forward = new.reverses.is_empty() && comes_last(&headers, &new.header);
    let state = if forward {
        fold_forward(record, before.record.clone(), change, &headers)
    } else {
        let mut changes = before.trail.iter().map(fetch).collect::<Result<Vec<_>>>()?;
        changes.push(change.clone());
        refold(record, &changes)
    };
    let mut trail = before.trail.clone();
    trail.push(new.clone());
    if !forward {
        headers.push(new.header);
        trail = fold_order(&headers).into_iter().filter_map(|i| trail.get(i).cloned()).collect();
    }
    Ok(Some(Stored { record: state, trail }))
}

/// Whether a change follows all those of a trail without looking at how they lie among themselves.
fn comes_last(trail: &[Header], new: &Header) -> bool {
    let key = |header: &Header| (header.stamp, header.id.replica.as_str().to_owned(), header.id.seq);
    trail.iter().all(|other| key(other) < key(new) && other.seen.as_ref() != Some(&new.id))
}

/// Puts and deletes what the implied keys differ by.
fn difference(batch: &mut Batch, counts: &mut BTreeMap<Vec<u8>, i64>, before: &Implied, after: &Implied) {
    let old: HashMap<&[u8], &[u8]> = before.keys.iter().map(|(k, v)| (k.as_slice(), v.as_slice())).collect();
    let new: HashMap<&[u8], &[u8]> = after.keys.iter().map(|(k, v)| (k.as_slice(), v.as_slice())).collect();
    for key in old.keys().filter(|key| !new.contains_key(*key)) {
        batch.delete(key.to_vec());
    }
    for (key, value) in &new {
        if old.get(key) != Some(value) {
            batch.put(key.to_vec(), value.to_vec());
        }
    }
    for key in &before.counts {
        *counts.entry(key.clone()).or_default() -= 1;
    }
    for key in &after.counts {
        *counts.entry(key.clone()).or_default() += 1;
    }
    counts.retain(|_, by| *by != 0);
}

/// A counter's value.
pub fn read_count(reader: &dyn Reader, key: &[u8]) -> Result<u64> {
    reader.get(key)?.map_or(Ok(0), |value| decode(&value))
}

/// What a change leaves beside its records: the answered request, the author's actions, the serial number given.
fn aside(reader: &dyn Reader, change: &Change) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut rows = Vec::new();
    if let Some(request) = change.body.command.request {
        rows.push((request_key(request), encode(&change.id)?));
    }
    if change.has_unknown() {
        rows.push(unknown_met()?);
    }
    if is_undoable(change) {
        let key = undo_key(change.body.author);
        let mut stack: UndoStack = load(reader, &key)?.unwrap_or_default();
        stack.note(change);
        rows.push((key, encode(&stack)?));
    }
    for (prefix, serial) in serials(change) {
        let key = serial_key(prefix);
        let last: u32 = load(reader, &key)?.unwrap_or(0);
        rows.push((key, encode(&serial.max(last))?));
    }
    Ok(rows)
}

/// Whether a change counts as an action of its author's that undo would come to.
pub fn is_undoable(change: &Change) -> bool {
    !change
        .body
        .facts
        .iter()
        .any(|line| matches!(line, FactLine::Known(Fact::Exported { .. } | Fact::TownFounded { .. })))
}

/// Notes that a fact of an unknown kind was met by this version: one that knows more builds the store anew.
pub fn unknown_met() -> Result<(Vec<u8>, Vec<u8>)> {
    Ok((tables::unknown_key(), encode(&env!("CARGO_PKG_VERSION").to_owned())?))
}

/// The version that met a fact of an unknown kind, if one did.
pub fn unknown_since(reader: &dyn Reader) -> Result<Option<String>> {
    load(reader, &tables::unknown_key())
}

/// The serial numbers that a change gave out: one number is never given twice, though the case be undone.
pub fn serials(change: &Change) -> impl Iterator<Item = (&str, u32)> {
    change.body.facts.iter().filter_map(|line| match line {
        FactLine::Known(Fact::CaseFiled { number, .. }) => split_number(number),
        _ => None,
    })
}

/// The change that answered a request, if one did.
pub fn answered(
    reader: &dyn Reader,
    request: crate::domain::ids::RequestId,
) -> Result<Option<crate::domain::ids::ChangeId>> {
    load(reader, &request_key(request))
}

/// A record as it is stored.
pub fn stored(reader: &dyn Reader, record: &RecordRef) -> Result<Option<Stored>> {
    load(reader, &tables::record_key(record))
}
