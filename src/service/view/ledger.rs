//! Books, their items, and the rows of those.

use super::{GridName, LinkRow};
use crate::domain::ids::{ChangeId, ItemCode};
use crate::domain::label::Label;
use crate::domain::ledger::{Dispute, HowKnown};
use crate::domain::time::Civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A grid's book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Whose.
    pub grid: GridName,
    /// Whether rows across the grids below are counted (a node above areas).
    pub below: bool,
    /// Categories in order.
    pub categories: Vec<BookCategory>,
    /// When its rows were last known to be right.
    #[serde(default)]
    pub check: BookCheck,
}

/// When the rows of a book were last known to be right, as far as the asker may read them (篇3/責任人1, 篇3/信息6).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BookCheck {
    /// Rows that stand.
    pub rows: u64,
    /// Of them, past their interval.
    pub stale: u64,
    /// The row that was known to be right the longest ago; none where there is no row.
    pub oldest: Option<CheckedRow>,
    /// The row that was known to be right last.
    pub latest: Option<CheckedRow>,
}

/// When a row was last known to be right: set or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRow {
    /// When.
    pub at: Civil,
    /// By whom, as a name.
    pub by: String,
    /// How it was known; none: by the change.
    pub how: Option<HowKnown>,
    /// In which grid's book.
    pub grid: GridName,
    /// Of which item.
    pub item: ItemCode,
}

/// What a grid is, in the figures of its book (篇3/責任人1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactSheet {
    /// Items that the asker may read and that have rows, in the order of the book.
    pub rows: Vec<FactRow>,
    /// When they were last known to be right.
    pub check: BookCheck,
}

/// An item of a fact sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRow {
    /// Code.
    pub item: ItemCode,
    /// Label.
    pub label: Label,
    /// Rows that stand.
    pub rows: u64,
    /// Of them, past their interval.
    pub stale: u64,
    /// Fields that the regulation has added up; of an area alone.
    pub sums: Vec<FactSum>,
}

/// A field added up over the rows of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactSum {
    /// Code of the field.
    pub field: String,
    /// Its label.
    pub label: Label,
    /// The sum.
    pub sum: i64,
}

/// A category of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookCategory {
    /// Code.
    pub code: String,
    /// Label.
    pub label: Label,
    /// Items in order.
    pub items: Vec<BookItem>,
}

/// An item of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookItem {
    /// Its definition.
    pub spec: ItemSpec,
    /// Rows that stand.
    pub rows: u64,
    /// Of them, past their interval.
    pub stale: u64,
    /// Whether the asker may write it here.
    pub writable: bool,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSpec {
    /// Code.
    pub code: ItemCode,
    /// Label.
    pub label: Label,
    /// Its category's code.
    pub category: String,
    /// Label of the key.
    pub key_label: Label,
    /// A row without a key gets the next number.
    pub numbered: bool,
    /// Fields in order.
    pub fields: Vec<FieldSpec>,
    /// Days after which a row wants confirming; none: a gap.
    pub stale_after_days: Option<u32>,
    /// The clause.
    pub clause: String,
}

/// What a field is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Code.
    pub code: String,
    /// Label.
    pub label: Label,
    /// `text`, `int`, `date`, `bool`, `choice`, `phone`.
    pub kind: String,
    /// For a choice: code and label.
    pub choices: Vec<(String, Label)>,
    /// Must be given.
    pub required: bool,
    /// Masked for those who may not read it.
    pub sensitive: bool,
    /// Whether the asker reads it unmasked.
    pub readable: bool,
}

/// Rows of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsView {
    /// The item.
    pub item: ItemSpec,
    /// Whose book, or below which node.
    pub grid: GridName,
    /// The rows, by grid and key.
    pub rows: Vec<EntryRow>,
    /// For the next page.
    pub next: Option<String>,
    /// How many stand in all.
    pub total: u64,
}

/// A ledger row in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Whose book.
    pub grid: GridName,
    /// Which item.
    pub item: ItemCode,
    /// Key.
    pub key: String,
    /// Values by field code, masked where the asker may not read them.
    pub values: BTreeMap<String, String>,
    /// Last change.
    pub changed: Civil,
    /// Last known to be right.
    pub confirmed: Civil,
    /// How that was known; none: by the change.
    pub how: Option<HowKnown>,
    /// Days since it was known to be right.
    pub age_in_days: i64,
    /// Past its interval.
    pub stale: bool,
    /// Why it no longer stands.
    pub withdrawn: Option<String>,
    /// Values that gave way unseen.
    pub disputes: Vec<Dispute>,
    /// Its last change.
    pub last_change: Option<ChangeId>,
    /// The latest entries of the log that are about it, the last first, as far as the asker may read them.
    #[serde(default)]
    pub logs: Vec<LinkRow>,
    /// How many there are in all.
    #[serde(default)]
    pub logs_in_all: u32,
}

/// A household or a place, as people name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// Where.
    pub grid: GridName,
    /// Of which data set.
    pub item: ItemCode,
    /// The data set's label.
    pub item_label: Label,
    /// The row's key: its id.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// What else it is called by, as far as the asker reads it; no telephone.
    pub detail: String,
    /// What entries about it call it: the title, and what tells it from others of that title.
    pub called: String,
    /// Whether what was typed is one of its names, or several of them, not a part of one.
    pub exact: bool,
    /// The last four digits of its telephone, where the asker reads that.
    #[serde(default)]
    pub phone_tail: Option<String>,
}

/// A row due for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleRow {
    /// Whose book.
    pub grid: GridName,
    /// Which item.
    pub item: ItemCode,
    /// Its label.
    pub item_label: Label,
    /// Key.
    pub key: String,
    /// The first values, for recognising it.
    pub summary: String,
    /// Days since it was known to be right.
    pub age_in_days: i64,
    /// The interval.
    pub interval_in_days: u32,
    /// Whether its key is a number that the program gave it (戶編號): people know it by its first values.
    #[serde(default)]
    pub numbered: bool,
}

impl StaleRow {
    /// What people call it, and what stands beside that: of a row with a number its first values come first.
    pub fn called(&self) -> (&str, &str) {
        if self.numbered && !self.summary.is_empty() { (&self.summary, &self.key) } else { (&self.key, &self.summary) }
    }
}
