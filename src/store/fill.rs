//! Building the store anew: every change in, sorted by record, folded, and the keys sorted again, all in bounded memory.

use std::collections::BTreeMap;
use std::path::Path;

use super::apply::{is_undoable, serials, step, unknown_met};
use super::batch::Position;
use super::bulk::bulk_load;
use super::codec::encode;
use super::error::{Result, StoreError};
use super::key::KeyBuilder;
use super::shared::Engine;
use super::sorter::ExternalSorter;
use super::tables::{Place, Stored, implied, record_key, request_key, serial_key, undo_key};
use super::undo::UndoStack;
use crate::domain::change::{Author, Change, ChangeBody, FactLine, Header, fold_order};
use crate::domain::code::codes;
use crate::domain::fact::Fact;
use crate::domain::ids::ReplicaId;
use crate::domain::record::{RecordRef, fold_forward, refold};

/// What each of the two sorts may hold in memory.
const SORT_BYTES: usize = 32 * 1024 * 1024;

/// How far a filling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Changes read.
    Reading,
    /// Records folded.
    Folding,
    /// Keys written.
    Writing,
}

codes!(Phase {
    Self::Reading => "read",
    Self::Folding => "fold",
    Self::Writing => "write",
});

/// Takes every change of the journal, in any order, and makes a store of them.
pub struct Filler {
    by_record: ExternalSorter,
    undo: BTreeMap<Author, UndoStack>,
    serial: BTreeMap<String, u32>,
    by_key: ExternalSorter,
    positions: BTreeMap<ReplicaId, Position>,
    changes: u64,
}

impl Filler {
    /// `work` is a directory for the runs of the sorts.
    pub fn new(work: &Path) -> Result<Self> {
        Self::with_room(work, SORT_BYTES)
    }

    /// With so much memory for each of the two sorts: with little, few changes are enough to fill many runs.
    pub fn with_room(work: &Path, sort_bytes: usize) -> Result<Self> {
        Ok(Self {
            by_record: ExternalSorter::new(work, sort_bytes)?,
            undo: BTreeMap::new(),
            serial: BTreeMap::new(),
            by_key: ExternalSorter::new(work, sort_bytes)?,
            positions: BTreeMap::new(),
            changes: 0,
        })
    }

    /// Takes one change: `json` is its payload as it stands in the journal.
    pub fn take(&mut self, change: &Change, json: &str, place: Place, extra: Vec<u8>) -> Result<()> {
        let records = change.records();
        let shared = records.len() > 1;
        for record in records.into_keys() {
            let part;
            let json = if shared {
                part = serde_json::to_string(&part_of(change, &record)).map_err(json_error)?;
                &part
            } else {
                json
            };
            let key = KeyBuilder::table(0).raw(&record_key(&record)).build();
            let head = serde_json::to_vec(&(&record, &change.id, change.stamp, place)).map_err(json_error)?;
            let mut value = u32::try_from(head.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
            value.extend(head);
            value.extend(json.as_bytes());
            self.by_record.push(&key, &value)?;
        }
        if let Some(request) = change.body.command.request {
            self.by_key.push(&request_key(request), &encode(&change.id)?)?;
        }
        if is_undoable(change) {
            self.undo.entry(change.body.author).or_default().note(change);
        }
        if change.has_unknown() {
            let (key, value) = unknown_met()?;
            self.by_key.push(&key, &value)?;
        }
        for (prefix, serial) in serials(change) {
            let last = self.serial.entry(prefix.to_owned()).or_default();
            *last = serial.max(*last);
        }
        self.positions.insert(change.id.replica.clone(), Position { seq: change.id.seq, extra });
        self.changes += 1;
        Ok(())
    }

    /// Passes over a line that holds nothing to fold: the store still stands after it.
    pub fn pass(&mut self, id: &crate::domain::ids::ChangeId, extra: Vec<u8>) {
        self.positions.insert(id.replica.clone(), Position { seq: id.seq, extra });
    }

    /// How many changes it has taken.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Folds, sorts and writes the store into `dir`. Answers with the open store and how many records it holds.
    pub fn finish(mut self, dir: &Path, progress: &mut dyn FnMut(Phase, u64)) -> Result<(Engine, u64)> {
        let mut counts: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut records = 0;
        let mut group: Option<Group> = None;
        for row in self.by_record.finish()? {
            let (key, value) = row?;
            let piece = Piece::read(&value)?;
            match &mut group {
                Some(open) if open.key == key => open.pieces.push(piece),
                _ => {
                    if let Some(full) = group.replace(Group { key, pieces: vec![piece] }) {
                        full.emit(&mut self.by_key, &mut counts)?;
                        records += 1;
                        if records % 4096 == 0 {
                            progress(Phase::Folding, records);
                        }
                    }
                }
            }
        }
        if let Some(full) = group {
            full.emit(&mut self.by_key, &mut counts)?;
            records += 1;
        }
        progress(Phase::Folding, records);
        for (key, count) in counts {
            self.by_key.push(&key, &encode(&count)?)?;
        }
        for (author, stack) in &self.undo {
            self.by_key.push(&undo_key(*author), &encode(stack)?)?;
        }
        for (prefix, last) in &self.serial {
            self.by_key.push(&serial_key(prefix), &encode(last)?)?;
        }
        let positions: Vec<(ReplicaId, Position)> = self.positions.into_iter().collect();
        let rows = self.by_key.finish()?;
        let engine = bulk_load(dir, rows, &positions, &mut |rows| progress(Phase::Writing, rows))?;
        Ok((engine, records))
    }
}

/// What a change holds for one of its records. Bulk actions are of many records a change: if each of them carried the
/// whole of it through the sort, a town that imports would need many times its journal's room to be built anew.
fn part_of(change: &Change, record: &RecordRef) -> ChangeBody {
    let of_record = |line: &FactLine| match line {
        FactLine::Known(Fact::ChangeReversed { changes, records, what }) => {
            let records = records.iter().filter(|other| *other == record).cloned().collect();
            let (changes, what) = (changes.clone(), what.clone());
            Some(FactLine::Known(Fact::ChangeReversed { changes, records, what }))
        }
        FactLine::Known(fact) if fact.records().contains(record) => Some(line.clone()),
        _ => None,
    };
    let ChangeBody { at, author, command, group, seen, facts } = &change.body;
    ChangeBody {
        at: *at,
        author: *author,
        command: command.clone(),
        group: *group,
        seen: seen.iter().filter(|seen| seen.record == *record).cloned().collect(),
        facts: facts.iter().filter_map(of_record).collect(),
    }
}

fn json_error(error: serde_json::Error) -> StoreError {
    StoreError::damaged(error.to_string())
}

/// One change of one record, on its way through the sort.
struct Piece {
    record: RecordRef,
    change: Change,
    place: Place,
}

impl Piece {
    fn read(value: &[u8]) -> Result<Self> {
        let cut = || StoreError::damaged("a row of the sort");
        let (length, rest) = value.split_first_chunk::<4>().ok_or_else(cut)?;
        let (head, body) = rest.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or_else(cut)?;
        let (record, id, stamp, place) = serde_json::from_slice(head).map_err(json_error)?;
        let body = serde_json::from_slice(body).map_err(json_error)?;
        Ok(Self { record, change: Change { id, stamp, body }, place })
    }
}

/// All changes of one record.
struct Group {
    key: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Group {
    fn emit(self, by_key: &mut ExternalSorter, counts: &mut BTreeMap<Vec<u8>, u64>) -> Result<()> {
        let Some(record) = self.pieces.first().map(|piece| piece.record.clone()) else { return Ok(()) };
        let steps: Vec<_> = self.pieces.iter().map(|piece| step(&record, &piece.change, piece.place)).collect();
        let headers: Vec<Header> = steps.iter().map(|step| step.header.clone()).collect();
        let order = fold_order(&headers);
        let trail: Vec<_> = order.iter().filter_map(|&i| steps.get(i).cloned()).collect();
        let state = if steps.iter().any(|step| !step.reverses.is_empty()) {
            let changes: Vec<Change> = self.pieces.into_iter().map(|piece| piece.change).collect();
            refold(&record, &changes)
        } else {
            let mut state = None;
            let mut earlier: Vec<Header> = Vec::with_capacity(order.len());
            for piece in order.iter().filter_map(|&i| self.pieces.get(i)) {
                state = fold_forward(&record, state, &piece.change, &earlier);
                earlier.push(piece.change.header(&record));
            }
            state
        };
        let stored = Stored { record: state, trail };
        let implied = implied(&record, &stored)?;
        for (key, value) in &implied.keys {
            by_key.push(key, value)?;
        }
        for key in implied.counts {
            *counts.entry(key).or_default() += 1;
        }
        by_key.push(self.key.get(1..).unwrap_or_default(), &encode(&stored)?)
    }
}
