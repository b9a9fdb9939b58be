//! Time limits (時限): how long there is, on which clock, and the arithmetic that a screen can print line by line.

mod running;

pub use running::Running;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::ids::BadId;

/// The clock that a limit runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitUnit {
    /// Hours round the clock.
    UrgentHours,
    /// Days of twenty-four hours, round the clock.
    UrgentDays,
    /// Office hours.
    WorkingHours,
    /// Whole office days: as many office minutes as a day has, counted from the start, so that a start at 10:00 and
    /// one working day end at 10:00 of the next working day.
    WorkingDays,
}

impl LimitUnit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::UrgentHours, Self::UrgentDays, Self::WorkingHours, Self::WorkingDays];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UrgentHours => "urgent-hours",
            Self::UrgentDays => "urgent-days",
            Self::WorkingHours => "working-hours",
            Self::WorkingDays => "working-days",
        }
    }

    /// Whether it runs round the clock.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::UrgentHours | Self::UrgentDays)
    }
}

/// A time limit, e.g. two urgent hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: LimitUnit,
}

/// Why a line of the arithmetic counts as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepReason {
    /// Counted round the clock.
    RoundTheClock,
    /// Counted: office hours.
    Office,
    /// Counted: office hours of a make-up day (調休).
    MakeUp,
    /// Not counted: the clock starts with the next office hours.
    OutsideHours,
    /// Not counted: Saturday or Sunday.
    Weekend,
    /// Not counted: a holiday.
    Holiday,
    /// Not counted: the clock was stopped (暫停).
    Paused,
    /// Not counted: the case waited for what nobody could hasten (掛賬).
    Parked,
    /// Not counted: the case went on in another one (併案).
    Merged,
}

/// One line of the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// From.
    pub from: NaiveDateTime,
    /// To.
    pub to: NaiveDateTime,
    /// Minutes of it that count.
    pub minutes: u32,
    /// Why.
    pub reason: StepReason,
    /// The holiday's name, where the table gives one.
    pub name: Option<String>,
    /// Whether the holidays of that year are known; if not, the weekday alone decided.
    pub known: bool,
}

/// A stretch of civil time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first instant.
    pub from: NaiveDateTime,
    /// The first instant after it.
    pub until: NaiveDateTime,
}

/// A due instant with the arithmetic that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoned {
    /// The limit.
    pub limit: Limit,
    /// When the clock started, seconds dropped.
    pub start: NaiveDateTime,
    /// When it ends.
    pub at: NaiveDateTime,
    /// The arithmetic, in order; the minutes add up to the limit.
    pub steps: Vec<Step>,
    /// Where each extension begins, in order: how many steps come before it.
    pub extended_at: Vec<usize>,
}

impl Reckoned {
    /// Whether any line rests on a year whose holidays are not known.
    pub fn has_unknown_year(&self) -> bool {
        self.steps.iter().any(|step| !step.known)
    }
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLeft {
    /// Minutes on the limit's own clock; negative when late.
    pub minutes: i64,
    /// Past the due instant. Minutes may still be 0: a night counts nothing on the working clock.
    pub late: bool,
}

impl Limit {
    /// More than this many units are not reckoned: a limit of decades is a typing error.
    pub const MAX_AMOUNT: u32 = 3650;

    /// The minutes that it has on its own clock.
    pub fn minutes(self, calendar: &Calendar) -> u32 {
        let amount = self.amount.min(Self::MAX_AMOUNT);
        amount
            * match self.unit {
                LimitUnit::UrgentHours | LimitUnit::WorkingHours => 60,
                LimitUnit::UrgentDays => 24 * 60,
                LimitUnit::WorkingDays => calendar.hours().minutes_a_day(),
            }
    }

    /// When it ends, with the arithmetic.
    pub fn due(self, start: NaiveDateTime, calendar: &Calendar) -> Reckoned {
        Running { start, limit: self, extensions: &[], pauses: &[] }.reckon(calendar)
    }

    /// What is left until `at`, on this limit's own clock.
    pub fn time_left(self, now: NaiveDateTime, at: NaiveDateTime, calendar: &Calendar) -> TimeLeft {
        let minutes = if self.unit.is_urgent() { (at - now).num_minutes() } else { calendar.working_minutes(now, at) };
        TimeLeft { minutes, late: now > at }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.code())
    }
}

impl FromStr for LimitUnit {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let found = Self::ALL.into_iter().find(|unit| unit.code() == text);
        found.ok_or_else(|| BadId { kind: "unit of a limit", text: text.to_owned() })
    }
}

impl FromStr for Limit {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { kind: "limit", text: text.to_owned() };
        let (amount, unit) = text.trim().split_once(' ').ok_or_else(bad)?;
        let amount = amount.parse().ok().filter(|n| (1..=Self::MAX_AMOUNT).contains(n)).ok_or_else(bad)?;
        Ok(Self { amount, unit: unit.trim().parse()? })
    }
}

#[cfg(test)]
mod tests;
