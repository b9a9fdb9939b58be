//! Dangers under public supervision (掛牌): as their case shows them, what a form for one offers, and the public board.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{GridName, PartyName};
use crate::domain::label::Label;
use crate::domain::time::Civil;

/// A plate and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlateView {
    /// Its number.
    pub plate: String,
    /// Code of its level.
    pub level: String,
    /// What people call that.
    pub level_label: Label,
    /// What is done about it (措施).
    pub measures: String,
    /// The money for it (資金).
    pub money: String,
    /// Who answers for it (責任人).
    pub person: String,
    /// By when (時限).
    pub deadline: NaiveDate,
    /// Whether that has passed, and it still hangs.
    pub overdue: bool,
    /// What to do if it comes to the worst (預案).
    pub plan: String,
    /// Who follows it (專人跟蹤).
    pub follower: String,
    /// The superior's reference number.
    pub reference: Option<String>,
    /// When it was put up.
    pub listed: Civil,
    /// Who keyed that.
    pub listed_by: String,
    /// Every look whether the danger is gone, oldest first.
    pub inspections: Vec<InspectionView>,
    /// When it came down.
    pub delisted: Option<Civil>,
    /// Who approved that.
    pub delisted_by: Option<PartyName>,
}

/// A look whether a danger is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionView {
    /// When.
    pub at: Civil,
    /// Who.
    pub by: String,
    /// Whether it is gone.
    pub passed: bool,
    /// What was seen.
    pub text: String,
}

/// What a form that lists the danger of a case offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardForm {
    /// The number that the plate has unless another is given.
    pub plate: String,
    /// Levels by code, the gravest first.
    pub levels: Vec<(String, Label)>,
    /// Whether the superior's reference number is needed to take the plate down.
    pub needs_reference: bool,
    /// Whether the case does not close without a plate.
    pub must: bool,
    /// The clause.
    pub clause: String,
}

/// The public board: what hangs now, without residents' names and telephones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardBoard {
    /// The town, or the grid below it that it is about.
    pub of: GridName,
    /// As of this day.
    pub on: NaiveDate,
    /// Language of the town's papers.
    pub lang: String,
    /// The edition: the last change in it.
    pub edition: String,
    /// What hangs, by deadline.
    pub rows: Vec<BoardRow>,
}

/// A danger on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// Number of the plate.
    pub plate: String,
    /// What it is.
    pub kind: Label,
    /// Level.
    pub level: Label,
    /// Where it lies.
    pub grid: GridName,
    /// The spot.
    pub place: String,
    /// What is done about it.
    pub measures: String,
    /// The money for it.
    pub money: String,
    /// Who answers for it.
    pub person: String,
    /// By when.
    pub deadline: NaiveDate,
    /// Whether that has passed.
    pub overdue: bool,
    /// What to do if it comes to the worst.
    pub plan: String,
    /// Who follows it.
    pub follower: String,
    /// The superior's reference number.
    pub reference: Option<String>,
}
