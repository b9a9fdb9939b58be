//! Meetings (例會): when, where, and by which post one is there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{GridName, PersonName};
use crate::domain::ids::{ChangeId, MeetingId, PostCode};
use crate::domain::label::Label;
use crate::domain::time::Civil;

/// A meeting, or one whose date has to be announced yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRow {
    /// Stable code of the series in its regulation.
    pub series: String,
    /// What it is called.
    pub label: Label,
    /// The clause by which it is held.
    pub clause: String,
    /// The town, community or area that it is held for.
    pub grid: GridName,
    /// The meeting that it is held with.
    pub host: Option<Label>,
    /// When it begins; none: nobody has announced it yet.
    pub at: Option<Civil>,
    /// Where it has to be announced yet: the last day of the stretch that it belongs in.
    pub announce_by: Option<NaiveDate>,
    /// Smaller meetings that it takes in.
    pub takes_in: Vec<TakenIn>,
    /// The posts by which the person is there; empty where the asker only looks.
    pub seats: Vec<MeetingSeat>,
    /// How many people are to be there, each once.
    pub people: u32,
    /// The announcement; none where the calendar gives the date.
    pub announced: Option<Announcement>,
    /// Whether the asker may announce its date, and take that back.
    pub may_announce: bool,
}

/// A meeting that a larger one takes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    /// What it is called.
    pub label: Label,
    /// The clause by which it is held.
    pub clause: String,
}

/// By which post somebody is at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingSeat {
    /// The post.
    pub post: PostCode,
    /// Its label.
    pub label: Label,
    /// Where it is held.
    pub grid: GridName,
    /// For whom, if the person stands in.
    pub for_whom: Option<PersonName>,
}

/// What was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Which.
    pub id: MeetingId,
    /// The ending that people type.
    pub ending: String,
    /// Where.
    pub place: String,
    /// What else was said.
    pub text: Option<String>,
    /// Who announced it.
    pub by: String,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
    /// The last change of it.
    pub last_change: Option<ChangeId>,
}

/// A meeting whose date the asker may announce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingSeriesRow {
    /// Stable code of the series in its regulation.
    pub series: String,
    /// What it is called.
    pub label: Label,
    /// The clause by which it is held.
    pub clause: String,
    /// Where.
    pub grid: GridName,
    /// The meeting that it is held with.
    pub host: Option<Label>,
    /// Whether its date has to be announced for the stretch that today lies in.
    pub missing: bool,
}
