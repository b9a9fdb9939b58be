//! What a meeting may not say: nobody who convenes it, no day, or a circle of meetings that take each other in.

use std::collections::BTreeSet;

use super::error::Reason;
use super::meeting::{Meeting, MeetingCadence};
use super::model::Regulation;
use super::validate::{Checked, Places};

impl Regulation {
    pub(super) fn validate_meetings(&self, places: &Places<'_>) -> Checked {
        self.meetings.iter().try_for_each(|meeting| self.validate_meeting(meeting, places))
    }

    fn validate_meeting(&self, meeting: &Meeting, places: &Places<'_>) -> Checked {
        let at = format!("meetings.{}", meeting.code);
        if meeting.convened_by.is_empty() {
            let reason = Reason::MissingKey { name: "convened_by".to_owned() };
            return Err(places.refuse(&format!("{at}.convened_by"), &reason));
        }
        self.known_posts(&meeting.convened_by, &format!("{at}.convened_by"), places)?;
        self.known_posts(&meeting.attends, &format!("{at}.attends"), places)?;
        if let MeetingCadence::Weekday { on, .. } = &meeting.cadence
            && (on.is_empty() || on.iter().collect::<BTreeSet<_>>().len() != on.len())
        {
            return Err(places.refuse(&format!("{at}.cadence"), &Reason::BadCadence));
        }
        let absorbs = format!("{at}.absorbs");
        if let Some(code) = meeting.absorbs.iter().find(|code| self.meeting(code).is_none()) {
            return Err(places.unknown(&absorbs, "meeting", code.as_str()));
        }
        if self.takes_in(meeting).any(|other| other.code == meeting.code) {
            return Err(places.refuse(&absorbs, &Reason::Circular { code: meeting.code.to_string() }));
        }
        Ok(())
    }

    /// Every meeting that one takes in, at first or second hand; itself only if it comes back to itself.
    fn takes_in<'a>(&'a self, meeting: &'a Meeting) -> impl Iterator<Item = &'a Meeting> {
        let mut found: Vec<&Meeting> = Vec::new();
        let mut open: Vec<&Meeting> = vec![meeting];
        while let Some(larger) = open.pop() {
            for smaller in larger.absorbs.iter().filter_map(|code| self.meeting(code)) {
                if found.iter().all(|known| known.code != smaller.code) {
                    found.push(smaller);
                    open.push(smaller);
                }
            }
        }
        found.into_iter()
    }
}
