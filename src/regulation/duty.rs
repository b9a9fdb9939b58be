//! Duties (職責): what a post owes again and again. What of it is due on which day is reckoned in [`super::dues`].

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::absence::ExcuseKind;
use crate::domain::calendar::Calendar;
use crate::domain::code::codes;
use crate::domain::ids::{DutyCode, FieldCode, ItemCode, PostCode, Tier};
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::log::{LogKind, LogOf, LogSpan};
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
    /// The log of a week, signed.
    WeekLog,
    /// The log of a month, signed.
    MonthLog,
}

codes!(DutyWhat {
    Self::Patrol => "patrol",
    Self::Visit => "visit",
    Self::DayLog => "day-log",
    Self::Diary => "diary",
    Self::Screening => "screening",
    Self::Ledger => "ledger",
    Self::Review => "review",
    Self::Collect => "collect",
    Self::WeekLog => "week-log",
    Self::MonthLog => "month-log",
});

impl DutyWhat {
    /// Whether its records begin at a time of day, and so lie in one half of it.
    pub fn has_half_day(self) -> bool {
        self.log_span().is_none() && !matches!(self, Self::Review | Self::Ledger)
    }

    /// The stretch of days whose signed log counts for it.
    pub fn log_span(self) -> Option<LogSpan> {
        match self {
            Self::DayLog => Some(LogSpan::Day),
            Self::WeekLog => Some(LogSpan::Week),
            Self::MonthLog => Some(LogSpan::Month),
            _ => None,
        }
    }

    /// The entries of the log that count for it; none: something else does.
    pub fn log_kind(self) -> Option<LogKind> {
        match self {
            Self::Patrol => Some(LogKind::Patrol),
            Self::Visit => Some(LogKind::Visit),
            Self::Diary => Some(LogKind::Diary),
            Self::Screening => Some(LogKind::Screening),
            Self::Collect => Some(LogKind::Collection),
            Self::DayLog | Self::WeekLog | Self::MonthLog | Self::Ledger | Self::Review => None,
        }
    }

    /// Whether its records last.
    pub fn has_minutes(self) -> bool {
        matches!(self, Self::Patrol | Self::Visit | Self::Screening | Self::Collect)
    }
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

impl DayBasis {
    /// Whether a date counts.
    pub fn counts(self, date: NaiveDate, calendar: &Calendar) -> bool {
        self == Self::CalendarDays || calendar.is_working(date)
    }
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
    /// The days that such a stretch has at least.
    pub fn days_at_least(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::Month => 28,
            Self::Quarter => 90,
            Self::HalfYear => 181,
            Self::Year => 365,
        }
    }

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

/// A day of the week, as files write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "their names say it")]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayOfWeek {
    /// Days after the Monday of its week.
    pub fn after_monday(self) -> u64 {
        self as u64
    }
}

/// What becomes of a weekday's duty when that day is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolidayShift {
    /// Nothing is owed that week.
    #[default]
    Skip,
    /// It is owed on the last working day before.
    Before,
    /// It is owed on the first working day after.
    After,
}

/// How often an object of one class is to be seen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClassCadence {
    /// How many times.
    pub at_least: u32,
    /// In which stretch.
    pub per: Per,
}

/// How often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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
    /// On days of the week: once in each of these half days, once a day if none is named.
    Weekday {
        /// Which days.
        on: Vec<DayOfWeek>,
        /// Which halves of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        slots: Vec<Slot>,
        /// What if that is a day off.
        #[serde(default)]
        holiday: HolidayShift,
    },
    /// Each row of a ledger item so often as its class says (篇7/三4(6)): a deed on the row counts, be it changed or
    /// confirmed with how one knows.
    ByClass {
        /// The item whose rows are the objects.
        item: ItemCode,
        /// Its field, a choice, that tells the class.
        field: FieldCode,
        /// How often, by the choice's code.
        classes: BTreeMap<String, ClassCadence>,
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
    /// Whether anything excuses it; `excuses` says what, and without that every reason does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub excusable: bool,
    /// What excuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excuses: Option<Vec<ExcuseKind>>,
    /// How long after its half day, day or stretch it still counts as in time, and until when it is not missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Limit>,
    /// Owed in each grid of this tier below the one that the post is held in; none: in that one itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Tier>,
    /// Whose records its log tells of: the holder's own, or everybody's in the grid.
    #[serde(default, skip_serializing_if = "LogOf::is_own")]
    pub log_of: LogOf,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

impl Duty {
    /// Whether another version asks for the same, whatever it is called and by whichever clause.
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        let said = |duty: &Self| Self { label: other.label.clone(), rule: other.rule.clone(), ..duty.clone() };
        said(self) == *other
    }

    /// The stretch that it runs over which holds a day: the day itself, for what falls due by the day.
    pub fn stretch_around(&self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        match &self.cadence {
            Cadence::Minutes { per, .. } | Cadence::Times { per, .. } => per.around(day),
            Cadence::ByClass { classes, .. } => {
                let all = classes.values().map(|class| class.per.around(day));
                all.fold((day, day), |(first, last), (from, until)| (first.min(from), last.max(until)))
            }
            Cadence::Slots(_) | Cadence::EveryDay | Cadence::Weekday { .. } | Cadence::AsNeeded | Cadence::Open => {
                (day, day)
            }
        }
    }

    /// Whether it is owed about an object, so that whoever of those who owe it did it has done it for all of them: in each
    /// grid below (篇3/排查5, 篇8/5), or about each row of a ledger item (篇7/三4(6)). Minutes are each person's own.
    pub fn is_of_object(&self) -> bool {
        let by_person = matches!(self.cadence, Cadence::Minutes { .. });
        matches!(self.cadence, Cadence::ByClass { .. }) || self.each.is_some() && !by_person
    }

    /// Whether a reason excuses it.
    pub fn is_excused_by(&self, kind: ExcuseKind) -> bool {
        match &self.excuses {
            Some(kinds) => kinds.contains(&kind),
            None => self.excusable,
        }
    }

    /// Whether a date counts for it: every date, or working days alone, make-up days included.
    pub fn counts_on(&self, date: NaiveDate, calendar: &Calendar) -> bool {
        self.days.is_none_or(|basis| basis.counts(date, calendar))
    }

    /// Whether it falls due at all: one that is done as needed does not, nor one whose cadence is open.
    pub fn falls_due(&self) -> bool {
        !matches!(self.cadence, Cadence::AsNeeded | Cadence::Open)
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
