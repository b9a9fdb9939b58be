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
    /// What was said of its date, where the calendar has another one.
    #[serde(default)]
    pub change: Option<DateChange>,
    /// Whether the asker may move this date of the calendar, or call it off.
    #[serde(default)]
    pub may_change: bool,
}

impl MeetingRow {
    /// Whether there is, or will be, a meeting: its date is known, and it was not called off.
    pub fn is_held(&self) -> bool {
        let off = self.change.as_ref().is_some_and(|change| !change.held);
        self.at.is_some() && !off && self.announced.as_ref().is_none_or(|it| it.withdrawn.is_none())
    }

    /// Its day by the calendar.
    pub fn planned(&self) -> Option<Civil> {
        self.change.as_ref().map(|change| change.planned).or(self.at)
    }
}

/// A date of the calendar that is another one, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateChange {
    /// Which record says so.
    pub id: MeetingId,
    /// When it begins by the calendar.
    pub planned: Civil,
    /// Whether it is held, at another time; if not, it was called off.
    pub held: bool,
    /// Where, if that is another place than usual.
    pub place: Option<String>,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// The last change of it.
    pub last_change: Option<ChangeId>,
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

/// A meeting that the asker convenes.
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
    /// Whether the calendar gives its dates: they can be moved and called off.
    #[serde(default)]
    pub by_calendar: bool,
    /// The next of these, in order; those that were called off are among them.
    #[serde(default)]
    pub dates: Vec<Civil>,
}
