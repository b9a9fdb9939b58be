//! Meetings (例會) of which something was said: whose date was announced, or whose date by the calendar is another one or
//! none; of which series, where and when, and whether it still stands.

use serde::{Deserialize, Serialize};

use super::change::Author;
use super::fact::Fact;
use super::ids::{Clause, GridCode, MeetingCode, MeetingId};
use super::record::{FoldMeta, Oddity};
use super::time::Civil;

/// A meeting that was announced, or of whose date something was said. One that is held as the calendar has it is no
/// record: it is reckoned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Which.
    pub id: MeetingId,
    /// Of which series.
    pub series: MeetingCode,
    /// The town, community or area that it is held for.
    pub grid: GridCode,
    /// When it begins.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Where, in words.
    pub place: String,
    /// What else was said.
    pub text: Option<String>,
    /// The clause by which it is held.
    pub clause: Clause,
    /// Who announced it.
    pub announced_by: Author,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub announced: Civil,
    /// Why the announcement was taken back, or why it is not held.
    pub withdrawn: Option<String>,
    /// The date of the calendar that this is said of; none: it was announced.
    pub planned: Option<Planned>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

/// A date of the calendar that is another one, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// When it begins by the calendar.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Why that was changed.
    pub reason: String,
}

impl Meeting {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::MeetingAnnounced { meeting, series, grid, at, place, text, clause }) => Some(Self {
                id: *meeting,
                series: series.clone(),
                grid: grid.clone(),
                at: *at,
                place: place.clone(),
                text: text.clone(),
                clause: clause.clone(),
                announced_by: meta.author,
                announced: meta.at,
                withdrawn: None,
                planned: None,
                oddities: Vec::new(),
            }),
            (None, Fact::MeetingDateChanged { meeting, series, grid, planned, at, place, reason, clause }) => {
                Some(Self {
                    id: *meeting,
                    series: series.clone(),
                    grid: grid.clone(),
                    at: at.unwrap_or(*planned),
                    place: place.clone().unwrap_or_default(),
                    text: None,
                    clause: clause.clone(),
                    announced_by: meta.author,
                    announced: meta.at,
                    withdrawn: at.is_none().then(|| reason.clone()),
                    planned: Some(Planned { at: *planned, reason: reason.clone() }),
                    oddities: Vec::new(),
                })
            }
            (None, _) => None,
            (Some(mut meeting), fact) => {
                match fact {
                    Fact::MeetingWithdrawn { reason, .. } if meeting.stands() && meeting.planned.is_none() => {
                        meeting.withdrawn = Some(reason.clone());
                    }
                    Fact::MeetingDateChanged { planned, at, place, reason, .. } if meeting.is_of(planned) => {
                        meeting.at = at.unwrap_or(*planned);
                        meeting.place = place.clone().unwrap_or_default();
                        meeting.withdrawn = at.is_none().then(|| reason.clone());
                        meeting.planned = Some(Planned { at: *planned, reason: reason.clone() });
                        (meeting.announced_by, meeting.announced) = (meta.author, meta.at);
                    }
                    _ => meeting.oddities.push(meta.oddity("meeting-moved-on")),
                }
                Some(meeting)
            }
        }
    }

    /// Whether the announcement stands, or the meeting is held at all.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// Whether it was said of this date of the calendar.
    fn is_of(&self, planned: &Civil) -> bool {
        self.planned.as_ref().is_some_and(|there| there.at == *planned)
    }
}
