//! Due times: how one comes about line by line, and what is asked for that would change it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PartyName;
use crate::domain::limit::{Limit, Step};
use crate::domain::time::Civil;

/// How a due time comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSteps {
    /// The case's number.
    pub number: String,
    /// What these lines are of.
    pub of: DueOf,
    /// The limit.
    pub limit: Limit,
    /// What was granted beyond it, or would be.
    pub extensions: Vec<Limit>,
    /// Where each of them begins: how many lines come before.
    pub extended_at: Vec<usize>,
    /// Its start.
    pub from: Civil,
    /// The result.
    pub due: Civil,
    /// Line by line. A pause bears its reason as its name.
    pub steps: Vec<Step>,
    /// Years on the way for which the calendar has no data.
    pub unknown_years: Vec<i32>,
    /// The clause.
    pub clause: String,
    /// What the limit was reckoned from, if it depends on the matter's size.
    pub reckoned: Option<ReckonedBy>,
    /// Whether the days are those of the calendar by which it was decided; else they are those of today's.
    pub as_decided: bool,
    /// Due by the other calendar, where that comes to another time: days were adopted since.
    pub otherwise: Option<Civil>,
    /// The days on the way that count otherwise in it.
    pub changed_days: Vec<NaiveDate>,
    /// The due time that stands, where these lines do not come to it: the fact that states it does not tell its days.
    pub stands: Option<Civil>,
}

/// What lines of arithmetic are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueOf {
    /// The due time that stands.
    Standing,
    /// The clock stands still: what would be due if it went on now.
    Provisional,
    /// What would be due if more time were granted now.
    Granted,
    /// What would be due if the parking were approved now.
    Parked,
}

/// A limit that a formula gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReckonedBy {
    /// The formula as it was when the case was filed.
    pub formula: String,
    /// How many units the case is of.
    pub units: u32,
}

impl ReckonedBy {
    /// The formula with the number in place of its name: `ceil(25 / 10)`.
    pub fn in_numbers(&self) -> String {
        self.formula.replace("units", &self.units.to_string())
    }
}

/// More time that was asked for, with what granting it would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoreTimeView {
    /// Who asks.
    pub from: PartyName,
    /// How much.
    pub limit: Limit,
    /// Why.
    pub reason: String,
    /// When it would be due.
    pub due: Civil,
}

/// A parking that was asked for, with what approving it would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkingView {
    /// Who asks.
    pub from: PartyName,
    /// The last day on which the clock would stand still.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who approved already, in order.
    pub approved: Vec<PartyName>,
    /// Who approves next.
    pub next: PartyName,
    /// Whether that is the last approval.
    pub last: bool,
    /// When it would be due if everybody approved now.
    pub due: Civil,
}
