//! Ledgers: one book per grid, one data set per (grid, item), the rows of it (篇3/信息2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Author;
use super::fact::Fact;
use super::ids::{CategoryCode, ChangeId, FieldCode, GridCode, ItemCode, LogId};
use super::record::{FoldMeta, Oddity};
use super::time::Civil;

/// What the rows of an item are to other forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// Households: who lives there, found by whatever people say of them.
    Household,
    /// Places: where something is, under every name that people use.
    Place,
}

/// A row's name: the grid's book, the item's data set in it, and the key within. There is no other place to put a
/// row, so a grid cannot have two books nor an item two data sets in one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef {
    /// Whose book.
    pub grid: GridCode,
    /// Which data set.
    pub item: ItemCode,
    /// The row's key, e.g. 南街12號: trimmed, never empty.
    pub key: String,
}

/// Letters of a directory that may stand before the digits of a number it gives, and digits at most.
const NUMBER: (usize, usize) = (3, 6);

impl EntryRef {
    /// The number that the program gave the row, e.g. `17`, or `A1F17` in another directory than the town was founded in;
    /// none: its key was typed, and may say more than which row it is.
    pub fn number(&self) -> Option<&str> {
        let is_number =
            |digits: &str| (1..=NUMBER.1).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let of_directory = |letters: &str| letters.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
        let given = is_number(&self.key)
            || self.key.split_at_checked(NUMBER.0).is_some_and(|(front, back)| of_directory(front) && is_number(back));
        given.then_some(self.key.as_str())
    }
}

/// A line (條): an item or a whole category, read and kept across the grids below a node (篇3/信息5-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineHeld {
    /// One item.
    Item(ItemCode),
    /// Every item of a category.
    Category(CategoryCode),
}

/// How one knows that a row is unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HowKnown {
    /// Seen with one's own eyes.
    Seen,
    /// By telephone.
    Phoned,
    /// From a neighbour.
    Neighbour,
    /// From a unit.
    Unit,
}

/// Two values for one field by people who had not seen each other's change: both are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The field.
    pub field: FieldCode,
    /// The value that gave way.
    pub other: Option<String>,
    /// The change that stated it.
    pub stated: ChangeId,
}

/// A row of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub at: EntryRef,
    /// Values in canonical text.
    pub values: BTreeMap<FieldCode, String>,
    /// When a value last changed.
    #[serde(with = "crate::domain::time::stored")]
    pub changed: Civil,
    /// Who changed it.
    pub changed_by: Author,
    /// When it was last known to be right: changed or confirmed.
    #[serde(with = "crate::domain::time::stored")]
    pub confirmed: Civil,
    /// How that was known; none if by the change itself.
    pub confirmed_how: Option<HowKnown>,
    /// Who confirmed it.
    pub confirmed_by: Author,
    /// Why it no longer stands.
    pub withdrawn: Option<String>,
    /// The change that last altered each field: tells a dispute from a succession.
    pub stated: BTreeMap<FieldCode, ChangeId>,
    /// Values that gave way unseen.
    pub disputes: Vec<Dispute>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
    /// Entries of the log that are about it, in the order in which they were linked.
    pub logs: Vec<LogId>,
}

impl Entry {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::EntrySet { entry, values, .. }) => {
                let mut row = Self {
                    at: entry.clone(),
                    values: BTreeMap::new(),
                    changed: meta.at,
                    changed_by: meta.author,
                    confirmed: meta.at,
                    confirmed_how: None,
                    confirmed_by: meta.author,
                    withdrawn: None,
                    stated: BTreeMap::new(),
                    disputes: Vec::new(),
                    oddities: Vec::new(),
                    logs: Vec::new(),
                };
                row.set(meta, values);
                Some(row)
            }
            (None, _) => None,
            (Some(mut row), Fact::EntrySet { values, revived, .. }) => {
                if row.withdrawn.is_some() {
                    if *revived {
                        row.withdrawn = None;
                    } else {
                        row.oddities.push(meta.oddity("entry-withdrawn"));
                    }
                }
                row.set(meta, values);
                row.changed = meta.at;
                row.changed_by = meta.author;
                row.confirm(meta, None);
                Some(row)
            }
            (Some(mut row), Fact::EntryConfirmed { how, .. }) => {
                if row.withdrawn.is_some() {
                    row.oddities.push(meta.oddity("entry-withdrawn"));
                } else {
                    row.confirm(meta, Some(*how));
                }
                Some(row)
            }
            (Some(mut row), Fact::EntryWithdrawn { reason, .. }) => {
                if row.withdrawn.is_some() {
                    row.oddities.push(meta.oddity("entry-withdrawn"));
                }
                row.withdrawn = Some(reason.clone());
                Some(row)
            }
            // What was written about it says nothing of whether it is right: its values and their age are as they were.
            (Some(mut row), Fact::LogLinked { log, .. }) => {
                if !row.logs.contains(log) {
                    row.logs.push(*log);
                }
                Some(row)
            }
            (Some(mut row), _) => {
                row.oddities.push(meta.oddity("not-of-a-ledger"));
                Some(row)
            }
        }
    }

    fn confirm(&mut self, meta: &FoldMeta<'_>, how: Option<HowKnown>) {
        self.confirmed = meta.at;
        self.confirmed_how = how;
        self.confirmed_by = meta.author;
    }

    fn set(&mut self, meta: &FoldMeta<'_>, values: &BTreeMap<FieldCode, Option<String>>) {
        for (field, value) in values {
            let before = self.values.get(field);
            if let Some(stated) = self.stated.get(field)
                && before != value.as_ref()
                && !meta.had_seen(stated)
            {
                self.disputes.push(Dispute { field: field.clone(), other: before.cloned(), stated: stated.clone() });
            } else {
                self.disputes.retain(|dispute| dispute.field != *field);
            }
            match value {
                Some(text) => self.values.insert(field.clone(), text.clone()),
                None => self.values.remove(field),
            };
            self.stated.insert(field.clone(), meta.id.clone());
        }
    }
}
