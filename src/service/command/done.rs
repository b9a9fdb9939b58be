//! What became of a command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::Clause;
use crate::service::names::{Names, worded};
use crate::service::refusal::RefusalRow;

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The command's stable name.
    pub command: String,
    /// The last change written; none if there was nothing to change.
    pub change: Option<String>,
    /// How many changes were written.
    pub changes: u32,
    /// What was made or altered, in order, as a person would name it.
    pub made: Vec<Made>,
    /// What the asker should know besides.
    pub notes: Vec<Note>,
    /// Of several acts, those that were refused, with why.
    #[serde(default)]
    pub refused: Vec<RefusalRow>,
}

/// Something made or altered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Stable code of what it is: `case`, `grid`, `person`, `log`, `entry`, …
    pub kind: String,
    /// Id or code.
    pub id: String,
    /// As a person would name it: a number, a name, a key.
    pub label: String,
    /// How much was already as asked, for imports.
    pub already: bool,
}

/// Something the asker should know besides; the front ends put it into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
    /// Names of what is given by code among the values.
    #[serde(default)]
    pub names: Names,
    /// The clause it rests on.
    pub clause: Option<Clause>,
}

impl Note {
    /// The values as people read them.
    pub fn words(&self, tag: &str) -> Vec<(String, String)> {
        worded(&self.args, &self.names, tag)
    }
}
