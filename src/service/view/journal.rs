//! What was done, what can be taken back, what was found.

use crate::domain::ids::ChangeId;
use crate::domain::label::Label;
use crate::domain::time::Civil;
use crate::service::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Best first; among those that are as good, newest first.
    pub hits: Vec<Hit>,
    /// How far the index is, if it does not hold everything yet: older records may be missing.
    pub indexing: Option<Indexing>,
    /// What the terms were taken for: the term's code and a name.
    pub meant: Vec<(String, String)>,
    /// There were more candidates than are looked into: what was asked for is too common.
    pub cut: bool,
}

/// How far an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexing {
    /// Records in it.
    pub done: u64,
    /// Of so many; none while nobody knows.
    pub total: Option<u64>,
    /// There is none, and none is made for now: the disk is full, or it cannot be read.
    pub missing: bool,
}

impl Indexing {
    /// In a hundred; none while nobody knows.
    pub fn percent(&self) -> Option<u64> {
        self.total.map(|total| (self.done * 100).checked_div(total).unwrap_or(100).min(99))
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hit {
    /// `case`, `log`, `diary`, `day-log`, `entry`, `person`, `grid`, `unit`, `leave`, `excuse`, `hand-over`.
    pub kind: String,
    /// How to ask for it: a number, an id, a code, `GRID/ITEM/KEY`, `GRID/DATE/PERSON`; of leave and excuses
    /// `DATE/PERSON/ID` (of a whole grid's excuse the grid's code stands for the person), of a hand-over `GRID/DATE/POST`.
    pub id: String,
    /// First line.
    pub title: String,
    /// What tells it from the others.
    pub detail: String,
    /// The kind of a case, the item of a row.
    pub label: Option<Label>,
    /// When it is from: a case as it was filed, an entry as it happened, a row as it last changed.
    pub when: Option<Civil>,
    /// Its text about the place where it matches.
    pub excerpt: String,
    /// What matches in the title, in bytes.
    pub title_marks: Vec<(usize, usize)>,
    /// What matches in the excerpt, in bytes.
    pub excerpt_marks: Vec<(usize, usize)>,
    /// How it was found: `words`, `attribute`, `near`, `spelled`, `id`.
    pub how: String,
}

/// A change in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Which.
    pub change: ChangeId,
    /// When it was keyed.
    pub at: Civil,
    /// Who, as a name; none: the owner or the program.
    pub author: Option<String>,
    /// The command's stable name.
    pub command: String,
    /// Facts as JSON text, for those who want all of it.
    pub facts: Vec<String>,
    /// The records touched, as people name them.
    pub records: Vec<String>,
    /// Taken back by a later change.
    pub reversed: bool,
    /// Holds facts of a kind this version does not know.
    pub unknown: bool,
}

/// What undo and redo would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoNext {
    /// The action that undo would take back.
    pub undo: Option<UndoStep>,
    /// It would be refused: it is final by rule, or somebody has built on it.
    pub kept: bool,
    /// The action that redo would bring back.
    pub redo: Option<UndoStep>,
}

/// All that undo and redo have at hand, each list with the next to go first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UndoList {
    /// Done: what undo takes back.
    pub done: Vec<UndoEntry>,
    /// Taken back: what redo brings back.
    pub undone: Vec<UndoEntry>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoEntry {
    /// What it is called by: its first change.
    pub id: String,
    /// What was done.
    pub step: UndoStep,
    /// Why it cannot go back, or come back, once those before it have.
    pub refused: Option<Refusal>,
}

/// An action of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    /// The command's stable name.
    pub command: String,
    /// What was done to a case by it, by the code of timelines; none for what is not about cases.
    pub act: Option<String>,
    /// What it concerned, as people name it.
    pub label: String,
    /// When it was keyed.
    pub at: Civil,
    /// How many changes it has.
    pub changes: u32,
}
