//! What commands are made of: rows of import files, times, links, who told whom.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::Command;
use crate::domain::case::{Channel, Nature, PathTaken, Source};
use crate::domain::change::Seen;
use crate::domain::ids::{GridCode, ItemCode};
use crate::domain::log::LateReason;
use crate::service::files::Taken;

/// A row of a grid import file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRow {
    /// Line in the file, from 1, the header included.
    pub line: u64,
    /// Statistical code.
    pub code: String,
    /// Name as the file has it.
    pub name: String,
    /// Code of the parent, if the file says.
    #[serde(default)]
    pub parent: Option<String>,
    /// `town`, `community` or `area`, if the file says.
    #[serde(default)]
    pub tier: Option<String>,
    /// How many cells it has and should have, where these differ: then the others mean nothing.
    #[serde(default)]
    pub cells: Option<(usize, usize)>,
}

/// A row of a ledger import file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// Line in the file, from 1, the header included.
    pub line: u64,
    /// Whose book; none: the grid named in the command.
    #[serde(default)]
    pub grid: Option<String>,
    /// The row's key.
    pub key: String,
    /// Values by field code or label.
    pub values: BTreeMap<String, String>,
}

/// An order of another system, as its mapping reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Line in the file, from 1, the header included.
    pub line: u64,
    /// The order's number there.
    pub number: String,
    /// Where it lies, by code or name; where there are `words`, the grid if they name none.
    #[serde(default)]
    pub grid: Option<String>,
    /// Words in which the name of a grid stands.
    #[serde(default)]
    pub words: Option<String>,
    /// What kind.
    pub kind: String,
    /// Nature; none: the kind's default.
    #[serde(default)]
    pub nature: Option<Nature>,
    /// Path; none: by nature.
    #[serde(default)]
    pub path: Option<PathTaken>,
    /// Source; none: the hotline.
    #[serde(default)]
    pub source: Option<Source>,
    /// The spot; empty: the grid's name.
    pub place: String,
    /// What is the matter.
    pub text: String,
    /// When it happened; none: when it was taken in.
    #[serde(default)]
    pub happened: Option<NaiveDateTime>,
    /// When it was taken in there: the clock starts then.
    pub received: NaiveDateTime,
    /// Who told it.
    #[serde(default)]
    pub reporter: Option<String>,
    /// Their telephone.
    #[serde(default)]
    pub reporter_phone: Option<String>,
    /// How many units it is of, for kinds whose limit depends on that.
    #[serde(default)]
    pub units: Option<u32>,
    /// How it ended there; none: it is open.
    #[serde(default)]
    pub ended: Option<OrderEnd>,
}

/// How an order ended where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEnd {
    /// When.
    pub at: NaiveDateTime,
    /// What was done.
    #[serde(default)]
    pub result: Option<String>,
}

/// What a form for a patrol, a visit or a diary entry has in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The day; none: today.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// The start; none: `minutes` before now.
    #[serde(default)]
    pub start: Option<NaiveTime>,
    /// How long; none: until now.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Why it is keyed on a later day.
    #[serde(default)]
    pub late: Option<LateReason>,
}

/// A record as one links to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkTo {
    /// A case, by number.
    Case(String),
    /// A log entry, by the ending of its id.
    Log(String),
    /// A ledger row.
    Entry(EntryName),
}

/// A file that lies in the data directory, for a case that is being filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFileGiven {
    /// The file's name where it came from.
    pub name: String,
    /// BLAKE3 of its bytes, in hexadecimal digits.
    pub hash: String,
    /// Its length.
    pub bytes: u64,
    /// What it is, as a media type.
    pub media: String,
    /// Whether the place where it was made may still be written in it.
    pub located: bool,
}

impl From<Taken> for CaseFileGiven {
    fn from(taken: Taken) -> Self {
        let Taken { name, hash, bytes, media, located } = taken;
        Self { name, hash, bytes, media, located }
    }
}

/// In place of those who assist: nobody does, though some are proposed.
pub const NOBODY: &str = "nobody";

/// How a route names whoever is one tier up from who has the case.
pub const SUPERIOR: &str = "superior";

/// As many acts as one action may be made of: each is a change of its own, and one undo takes all of them back.
pub const SEVERAL_AT_MOST: usize = 500;

/// One of several acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct One {
    /// What the asker had seen of the case.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// What is done to it.
    pub command: Command,
}

/// Who said something that is recorded on their behalf (代錄), how and when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OnBehalf {
    /// Who, as a name; none: nobody, the asker acts.
    #[serde(default)]
    pub by: Option<String>,
    /// How; none: by telephone.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// When; none: now.
    #[serde(default)]
    pub at: Option<NaiveDateTime>,
}

impl OnBehalf {
    /// Somebody said so just now, by telephone.
    pub fn of(by: &str) -> Self {
        Self { by: Some(by.to_owned()), channel: None, at: None }
    }
}

/// Somebody was told: to whom, how, when, and who answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// A unit's code or name, or `station`.
    pub to: String,
    /// How.
    pub channel: Channel,
    /// When; none: now.
    #[serde(default)]
    pub at: Option<NaiveDateTime>,
    /// Who told, as a name; none: the asker.
    #[serde(default)]
    pub by: Option<String>,
    /// Who answered, as a name; none: nobody yet.
    #[serde(default)]
    pub answered_by: Option<String>,
}

/// Names of one row, used by several queries and forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryName {
    /// Whose book.
    pub grid: GridCode,
    /// Which item.
    pub item: ItemCode,
    /// Which row.
    pub key: String,
}
