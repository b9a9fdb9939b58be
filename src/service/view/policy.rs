//! Regulations, what they claim and what they leave open.

use crate::domain::ids::{PostCode, RegulationCode};
use crate::domain::label::Label;
use crate::domain::time::Civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A regulation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulationRow {
    /// Code.
    pub code: RegulationCode,
    /// Title.
    pub title: Label,
    /// Digest of the text in force.
    pub version: String,
    /// Whether it is the built-in text.
    pub built_in: bool,
    /// Since when it is in force; none: since the founding.
    pub since: Option<Civil>,
    /// Grids that follow it.
    pub grids: u64,
}

/// A regulation opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulationView {
    /// As in the list.
    pub row: RegulationRow,
    /// Its whole text.
    pub text: String,
    /// Posts with labels and clauses.
    pub posts: Vec<(PostCode, Label, String)>,
    /// Duties with labels and clauses.
    pub duties: Vec<(String, Label, String)>,
}

/// A gap or an error that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is an error, and not only a gap.
    pub error: bool,
    /// Stable code.
    pub code: String,
    /// Values for the message.
    pub args: BTreeMap<String, String>,
    /// The clause it rests on.
    pub clause: Option<String>,
    /// Names in the three languages that the message needs.
    pub labels: BTreeMap<String, Label>,
}

/// A clause and what implements it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRow {
    /// The clause.
    pub clause: String,
    /// Its title in own words, if the regulation files give one.
    pub title: Option<Label>,
    /// Entries that claim it: `duty patrol`, `route 4`, `post warden`.
    pub entries: Vec<String>,
}
