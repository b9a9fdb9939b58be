//! What is put up publicly about a grid (公示).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Contact, GridName};
use crate::domain::label::Label;
use crate::domain::time::Civil;

/// Somebody who answers for the grid, as residents are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePost {
    /// The post's label.
    pub label: Label,
    /// Who holds it.
    pub person: String,
    /// Where they are rung.
    pub phone: Option<String>,
    /// Since when.
    pub from: NaiveDate,
}

/// The notice of a grid: its bounds, who is responsible, and whom residents tell what they think of it (篇3/職責3-e).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// The town.
    pub town: GridName,
    /// The community it lies in, if it lies in one.
    pub community: Option<GridName>,
    /// Which grid.
    pub grid: GridName,
    /// Its bounds in words, if they were recorded.
    pub boundary: Option<String>,
    /// Since when it is divided so.
    pub divided_from: Option<NaiveDate>,
    /// How many households it has.
    pub households: Option<u32>,
    /// Who is responsible.
    pub posts: Vec<NoticePost>,
    /// Whom to turn to about the division or the person: the station, then the office.
    pub channels: Vec<Contact>,
    /// The clauses it rests on.
    pub clauses: Vec<String>,
    /// When the last one was put up.
    pub last: Option<NaiveDate>,
    /// Whether that one still names these bounds and these people.
    pub holds: bool,
    /// The town's language: what leaves the house is written in it.
    pub lang: String,
    /// Who makes the copy; empty for the directory's owner.
    pub holder: String,
    /// The edition: the last change that it takes in.
    pub edition: String,
    /// When it is made.
    pub made: Civil,
}
