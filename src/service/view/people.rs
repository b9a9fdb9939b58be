//! People, posts, units and grids.

use super::{FactSheet, GridName};
use crate::domain::case::Stage;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{AppointmentId, ChangeId, GridCode, PersonId, PostCode, RegulationCode, Tier, UnitCode};
use crate::domain::label::Label;
use crate::domain::ledger::LineHeld;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Shortest unique ending of the id.
    pub ending: String,
    /// Name.
    pub name: String,
    /// Telephone, masked unless the asker may see it.
    pub phone: Option<String>,
    /// Posts held today, as labels with grids.
    pub posts: Vec<PostRow>,
}

/// An appointment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRow {
    /// Which holding.
    pub id: AppointmentId,
    /// Which post.
    pub post: PostCode,
    /// Its label.
    pub label: Label,
    /// Where.
    pub grid: GridName,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if known.
    pub until: Option<NaiveDate>,
    /// The line held, if any.
    pub line: Option<LineHeld>,
    /// The unit it acts for, if any.
    pub unit: Option<UnitCode>,
}

/// A town unit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// Code.
    pub code: UnitCode,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Telephone.
    pub phone: Option<String>,
    /// Open cases that it holds; none for who may not read them all.
    pub open: Option<u64>,
    /// How often it was given a case.
    pub received: u64,
    /// How often it sent one back.
    pub returned: u64,
}

/// A grid in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRowView {
    /// Code.
    pub code: GridCode,
    /// Name.
    pub name: String,
    /// Tier.
    pub tier: Tier,
    /// Regulation it follows.
    pub regulation: Option<RegulationCode>,
    /// Households, if recorded.
    pub households: Option<u32>,
    /// Who holds posts here today.
    pub holders: Vec<PostRow>,
    /// Open cases in and below.
    pub open: u64,
    /// Of them, past due.
    pub late: u64,
    /// Ledger rows in and below.
    pub rows: u64,
    /// Whether division and responsible person have been put up publicly.
    pub noticed: bool,
    /// Whether the asker may open its records.
    pub readable: bool,
}

/// One grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridView {
    /// As in the tree.
    pub row: GridRowView,
    /// Official name, where it differs.
    pub official: Option<String>,
    /// Bounds in words.
    pub boundary: Option<String>,
    /// From when the division holds.
    pub divided_from: Option<NaiveDate>,
    /// Last public notice.
    pub notice_on: Option<NaiveDate>,
    /// Past and present appointments here.
    pub posts: Vec<PostRow>,
    /// Every case here and below by stage, those that have ended included: as many as a stage's figure opens.
    pub stages: Vec<(Stage, u64)>,
    /// What its book has, with the last confirmation; none where the asker may read none of it.
    #[serde(default)]
    pub facts: Option<FactSheet>,
    /// Last change of the record.
    pub last_change: Option<ChangeId>,
}
