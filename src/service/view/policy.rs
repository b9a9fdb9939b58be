//! Regulations, what they claim and what they leave open.

use super::GridName;
use crate::domain::ids::{PostCode, RegulationCode};
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::time::Civil;
use chrono::NaiveDate;
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
    /// Meetings with labels and clauses.
    #[serde(default)]
    pub meetings: Vec<(String, Label, String)>,
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

/// What a changed rule file would have done to past cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The regulation that the file puts in force.
    pub regulation: RegulationCode,
    /// In and below this grid.
    pub grid: GridName,
    /// Cases that happened on this day or later.
    pub from: Option<NaiveDate>,
    /// Cases that happened on this day or earlier.
    pub until: Option<NaiveDate>,
    /// Cases looked at: all but those settled on the spot and those taken back.
    pub cases: u64,
    /// Those that would have gone otherwise in anything.
    pub differ: u64,
    /// By the rule that would have decided; the one without a code holds cases that no rule takes.
    pub rules: Vec<TrialRule>,
    /// All of them together.
    pub sum: TrialRule,
}

/// What would have gone otherwise under one rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TrialRule {
    /// The rule's code; empty: no rule.
    pub rule: String,
    /// Its label.
    pub label: Label,
    /// Cases that it would have decided.
    pub cases: u64,
    /// Who would have led in whose place.
    pub leads: Vec<Shift<Receiver>>,
    /// Who would have assisted in whose place; several are one receiver, joined.
    pub assists: Vec<Shift<Receiver>>,
    /// Who would have been told besides in whose place.
    pub reports: Vec<Shift<Receiver>>,
    /// Which limit would have stood in place of which; none: no limit.
    pub limits: Vec<Shift<Option<Limit>>>,
    /// Late by the new limit, and not in fact.
    pub late: Met,
    /// The same by who would have led.
    pub late_by: Vec<LateBy>,
    /// Late in fact, and in time by the new limit.
    pub in_time: Met,
    /// No rule would have taken them, where one did.
    pub unrouted: Met,
    /// Their limit would depend on how many there are, which they do not say.
    pub units_unknown: Met,
}

/// Cases that would have been late with one receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LateBy {
    /// Who would have led them.
    pub receiver: Receiver,
    /// How many, and which for example.
    pub met: Met,
}

/// Cases for which one thing would have been another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shift<T> {
    /// As the rules in force have it.
    pub from: T,
    /// As it would be.
    pub to: T,
    /// How many, and which for example.
    pub met: Met,
}

/// How many, and some of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Met {
    /// How many.
    pub cases: u64,
    /// Numbers of the first few that the asker may see.
    pub examples: Vec<String>,
}

/// Who would lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// A unit's code, or `station`; empty: nobody.
    pub code: String,
    /// The unit's name.
    pub name: String,
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
