//! Meetings (例會) whose date was announced: of which series, where and when, and whether the announcement still stands.

use serde::{Deserialize, Serialize};

use super::change::Author;
use super::fact::Fact;
use super::ids::{Clause, GridCode, MeetingCode, MeetingId};
use super::record::{FoldMeta, Oddity};
use super::time::Civil;

/// A meeting that was announced. One whose date the calendar gives is no record: it is reckoned.
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
    /// Why the announcement was taken back.
    pub withdrawn: Option<String>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
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
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut meeting), fact) => {
                match fact {
                    Fact::MeetingWithdrawn { reason, .. } if meeting.stands() => {
                        meeting.withdrawn = Some(reason.clone());
                    }
                    _ => meeting.oddities.push(meta.oddity("meeting-moved-on")),
                }
                Some(meeting)
            }
        }
    }

    /// Whether the announcement stands.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }
}
