//! Who was on the spot, from when until when (現場跟蹤, 篇3/責任人4-e): what excuses the other duties of a half-day, and
//! from what it is seen when the next note is due.

use serde::{Deserialize, Serialize};

use super::super::ids::PersonId;
use super::super::time::Civil;
use super::{Act, Case, act_name};

/// A time during which a person of the town was on the spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnSpot {
    /// Who.
    pub person: PersonId,
    /// From.
    #[serde(with = "crate::domain::time::stored")]
    pub from: Civil,
    /// Until; none: still there.
    #[serde(with = "crate::domain::time::stored_option")]
    pub until: Option<Civil>,
    /// Whether the person took over from somebody.
    pub relief: bool,
}

impl OnSpot {
    /// Whether the person was there at any time from `start` on and before `end`, seen at `now`.
    pub fn meets(&self, start: &Civil, end: &Civil, now: &Civil) -> bool {
        let until = self.until.unwrap_or(*now).max(self.from);
        // Who came and was relieved within the same minute was there all the same.
        self.from < *end && (until > *start || (until == self.from && until == *start))
    }
}

impl Case {
    /// Whether somebody of the town is there still, as far as was recorded.
    pub fn is_anybody_on_spot(&self) -> bool {
        self.on_spot.iter().any(|span| span.until.is_none())
    }

    /// Whether this person is there still.
    pub fn is_on_spot(&self, person: PersonId) -> bool {
        self.on_spot.iter().any(|span| span.person == person && span.until.is_none())
    }

    /// When the spot was last heard of: the last note from there, or the beginning. None where nobody has to stay.
    pub fn last_from_spot(&self) -> Option<Civil> {
        self.on_site.then(|| self.last_noted_on_spot())
    }

    /// The last note from the spot, or the beginning, whether anybody has to be there still or not.
    pub fn last_noted_on_spot(&self) -> Civil {
        let notes = self.events.iter().filter(|event| event.what == act_name(Act::OnSite)).map(|event| event.at);
        notes.max().map_or(self.times.happened, |at| at.max(self.times.happened))
    }

    /// A person is on the spot from now on.
    pub(super) fn come_to_spot(&mut self, person: PersonId, from: Civil, relief: bool) {
        if !self.is_on_spot(person) {
            self.on_spot.push(OnSpot { person, from, until: None, relief });
        }
    }

    /// Everybody but `stays` has left the spot.
    pub(super) fn leave_spot(&mut self, at: Civil, stays: Option<PersonId>) {
        for span in self.on_spot.iter_mut().filter(|span| span.until.is_none() && Some(span.person) != stays) {
            span.until = Some(at.max(span.from));
        }
    }
}
