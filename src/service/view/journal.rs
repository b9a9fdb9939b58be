//! What was done, what can be taken back, what was found.

use crate::domain::ids::ChangeId;
use crate::domain::label::Label;
use crate::domain::time::Civil;
use serde::{Deserialize, Serialize};

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// `case`, `person`, `grid`, `entry`, `log`, `unit`.
    pub kind: String,
    /// How to ask for it: a number, an id, a code, `GRID/ITEM/KEY`.
    pub id: String,
    /// First line.
    pub title: String,
    /// What tells it from the others.
    pub detail: String,
    /// For an entry: the item's label.
    pub label: Option<Label>,
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
    /// The action that redo would bring back.
    pub redo: Option<UndoStep>,
}

/// An action of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    /// The command's stable name.
    pub command: String,
    /// What it concerned, as people name it.
    pub label: String,
    /// When it was keyed.
    pub at: Civil,
    /// How many changes it has.
    pub changes: u32,
}
