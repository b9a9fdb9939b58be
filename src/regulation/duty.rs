//! Duties (職責): what a post owes again and again, and what of it is due on a date.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, Stretch};
use crate::domain::ids::{DutyCode, PostCode};
use crate::domain::label::Label;
use crate::domain::time::{Slot, monday_of};

use super::model::{Regulation, Rule, is_false};

/// What a duty is about: which records count for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyWhat {
    /// Patrols.
    Patrol,
    /// Minutes spent in a grid, on visits.
    Visit,
    /// The working-day log.
    DayLog,
    /// Diary entries.
    Diary,
    /// Screening the grid for information.
    Screening,
    /// Keeping the ledger up to date.
    Ledger,
    /// Reviewing the logs of those below.
    Review,
    /// Collecting what the stations have.
    Collect,
}

/// The days that "every day" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayBasis {
    /// Working days, make-up days included.
    WorkingDays,
    /// All days.
    CalendarDays,
}

/// A stretch of the calendar that a count runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Monday to Sunday (ISO week).
    Week,
    /// Calendar month.
    Month,
    /// January to March, and so on.
    Quarter,
    /// January to June, July to December.
    HalfYear,
    /// Calendar year.
    Year,
}

impl Per {
    /// First and last day of the stretch that a date lies in.
    pub fn around(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let months = match self {
            Self::Week => {
                let monday = monday_of(date);
                return (monday, monday.checked_add_days(Days::new(6)).unwrap_or(date));
            }
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        };
        let first = NaiveDate::from_ymd_opt(date.year(), date.month0() / months * months + 1, 1).unwrap_or(date);
        let next = first.checked_add_months(Months::new(months));
        (first, next.and_then(|day| day.pred_opt()).unwrap_or(date))
    }
}

/// How often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Once in each of these half days, every day.
    Slots(Vec<Slot>),
    /// Once every day.
    EveryDay,
    /// At least so many minutes in each grid held.
    #[serde(rename_all = "kebab-case")]
    Minutes {
        /// How many.
        at_least: u32,
        /// In which stretch.
        per: Per,
    },
    /// At least so many times in each grid held.
    #[serde(rename_all = "kebab-case")]
    Times {
        /// How many.
        at_least: u32,
        /// In which stretch.
        per: Per,
    },
    /// Whenever there is something.
    AsNeeded,
    /// The text asks for it "periodically" (定期) and gives no number: a gap to be seen, never silently "none".
    Open,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Stable code.
    pub code: DutyCode,
    /// Whose.
    pub posts: Vec<PostCode>,
    /// Which records count for it.
    pub what: DutyWhat,
    /// Its name.
    pub label: Label,
    /// How often.
    pub cadence: Cadence,
    /// Which days count, for a cadence by the day; the regulation's setting where the duty does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<DayBasis>,
    /// Whether a day can be excused: leave, storm, on site.
    #[serde(default, skip_serializing_if = "is_false")]
    pub excusable: bool,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// A half day that is owed, with its hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedSlot {
    /// Which.
    pub slot: Slot,
    /// Its office hours, e.g. 14:00–18:00.
    pub window: Stretch,
}

/// What of a duty is due on a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owed {
    /// Nothing: a day off.
    Nothing,
    /// One record in each of these half days.
    Slots(Vec<OwedSlot>),
    /// One record on the day.
    Day,
    /// Minutes by the end of a stretch, first and last day included.
    #[serde(rename_all = "kebab-case")]
    Minutes {
        /// How many.
        at_least: u32,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// Records by the end of a stretch, first and last day included.
    #[serde(rename_all = "kebab-case")]
    Times {
        /// How many.
        at_least: u32,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// Whenever there is something.
    AsNeeded,
    /// Nobody has said how often.
    Open,
}

impl Duty {
    /// What is due on a date.
    pub fn due_on(&self, date: NaiveDate, calendar: &Calendar) -> Owed {
        let counts = self.days != Some(DayBasis::WorkingDays) || calendar.is_working(date);
        match &self.cadence {
            Cadence::Slots(_) | Cadence::EveryDay if !counts => Owed::Nothing,
            Cadence::Slots(slots) => {
                let hours = calendar.hours();
                Owed::Slots(slots.iter().map(|slot| OwedSlot { slot: *slot, window: hours.window(*slot) }).collect())
            }
            Cadence::EveryDay => Owed::Day,
            Cadence::Minutes { at_least, per } => {
                let (from, to) = per.around(date);
                Owed::Minutes { at_least: *at_least, from, to }
            }
            Cadence::Times { at_least, per } => {
                let (from, to) = per.around(date);
                Owed::Times { at_least: *at_least, from, to }
            }
            Cadence::AsNeeded => Owed::AsNeeded,
            Cadence::Open => Owed::Open,
        }
    }
}

impl Regulation {
    /// The duties of a post, in the order of the file.
    pub fn duties(&self, post: &PostCode) -> Vec<&Duty> {
        self.duties.iter().filter(|duty| duty.posts.contains(post)).collect()
    }

    /// A duty by its code.
    pub fn duty(&self, code: &DutyCode) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.code == *code)
    }
}
