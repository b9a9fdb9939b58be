//! Meetings (例會): who convenes whom, and when. On which days they fall, and which larger one takes in which smaller one,
//! is reckoned here, from the calendar alone.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::duty::{DayBasis, DayOfWeek, HolidayShift, Per};
use super::model::{Regulation, Rule};
use super::weekdays::Counting;
use crate::domain::calendar::{Calendar, ClockTime};
use crate::domain::ids::{MeetingCode, PostCode, Tier};
use crate::domain::label::Label;

/// When a meeting is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum MeetingCadence {
    /// On every day that counts (篇4/1-b).
    EveryDay {
        /// When it begins.
        at: ClockTime,
    },
    /// On days of the week (篇4/2-a).
    Weekday {
        /// Which days.
        on: Vec<DayOfWeek>,
        /// When it begins.
        at: ClockTime,
        /// What if that is a day off.
        #[serde(default)]
        holiday: HolidayShift,
    },
    /// On the last such day of the week in each month (篇4/3-a).
    LastWeekday {
        /// Which day.
        on: DayOfWeek,
        /// When it begins.
        at: ClockTime,
        /// What if that is a day off.
        #[serde(default)]
        holiday: HolidayShift,
    },
    /// When it is announced: the text gives no date, or leaves it to the meeting that it is held with (篇3/例會1).
    Announced {
        /// The meeting that it is held with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<Label>,
        /// Once in each of these stretches; none: the text gives no cadence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        per: Option<Per>,
    },
}

/// A series of meetings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Stable code.
    pub code: MeetingCode,
    /// Its name.
    pub label: Label,
    /// One series in each place of this tier that follows the regulation.
    pub held_in: Tier,
    /// Who convenes it, and so announces its date where it has to be announced; they attend too.
    pub convened_by: Vec<PostCode>,
    /// Who attends besides: holders in the place, below it and above it.
    #[serde(default)]
    pub attends: Vec<PostCode>,
    /// Smaller meetings that it takes in where both would begin at the same time in the same place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbs: Vec<MeetingCode>,
    /// Which days count; the regulation's setting where the meeting does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<DayBasis>,
    /// When.
    pub cadence: MeetingCadence,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

impl Meeting {
    /// Whether holders of a post are to be there.
    pub fn is_for(&self, post: &PostCode) -> bool {
        self.convened_by.contains(post) || self.attends.contains(post)
    }

    /// Whether somebody has to announce its date.
    pub fn is_announced(&self) -> bool {
        matches!(self.cadence, MeetingCadence::Announced { .. })
    }

    /// The stretch in which it has to be announced once; none if the calendar says when, or the text does not say how often.
    pub fn announced_per(&self) -> Option<Per> {
        match self.cadence {
            MeetingCadence::Announced { per, .. } => per,
            _ => None,
        }
    }

    /// When it begins by the calendar between two days, both included, in order; nothing for one that is announced.
    pub fn begins(&self, from: NaiveDate, until: NaiveDate, calendar: &Calendar) -> Vec<NaiveDateTime> {
        let basis = self.days.unwrap_or(DayBasis::WorkingDays);
        let counting = |holiday| Counting { basis, holiday, calendar };
        let (dates, at) = match &self.cadence {
            MeetingCadence::EveryDay { at } => {
                let days = from.iter_days().take_while(|day| *day <= until);
                (days.filter(|day| basis.counts(*day, calendar)).collect(), at)
            }
            MeetingCadence::Weekday { on, at, holiday } => (counting(*holiday).weekdays(on, from, until), at),
            MeetingCadence::LastWeekday { on, at, holiday } => (counting(*holiday).last_of_month(*on, from, until), at),
            MeetingCadence::Announced { .. } => return Vec::new(),
        };
        dates.into_iter().map(|date| at.on(date)).collect()
    }
}

/// A meeting of one place as it is held: which of those given, and which of them it takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// The place in what was given of the meeting that is held.
    pub held: usize,
    /// The places of those that it takes in.
    pub takes_in: Vec<usize>,
}

/// Which meetings of one place are held by themselves, and which a larger one that begins at the same time takes in: every
/// one that is given is held or taken in, and none is both (篇4: Monday's morning meeting is a part of the weekly one).
pub fn sittings(given: &[(&Meeting, NaiveDateTime)]) -> Vec<Sitting> {
    let takes = |larger: usize, smaller: usize| match (given.get(larger), given.get(smaller)) {
        (Some((one, at)), Some((other, then))) => at == then && one.absorbs.contains(&other.code),
        _ => false,
    };
    let all = 0..given.len();
    let alone = all.clone().filter(|smaller| all.clone().all(|larger| !takes(larger, *smaller)));
    alone
        .map(|held| {
            let mut reached = vec![held];
            let mut next = 0;
            while let Some(larger) = reached.get(next).copied() {
                let more: Vec<usize> =
                    all.clone().filter(|smaller| takes(larger, *smaller) && !reached.contains(smaller)).collect();
                reached.extend(more);
                next += 1;
            }
            reached.remove(0);
            reached.sort_unstable();
            Sitting { held, takes_in: reached }
        })
        .collect()
}

impl Regulation {
    /// A meeting by its code.
    pub fn meeting(&self, code: &MeetingCode) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.code == *code)
    }

    /// A meeting by code or name, in any language.
    pub fn meeting_by_name(&self, name: &str) -> Option<&Meeting> {
        let name = name.trim();
        self.meetings.iter().find(|meeting| meeting.code.as_str() == name || meeting.label.is_called(name))
    }
}
