//! Time limits (時限): how long there is, on which clock, and the arithmetic that a screen can print line by line.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, ClockTime, DayReason};
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
        let start = start.with_second(0).and_then(|s| s.with_nanosecond(0)).unwrap_or(start);
        let minutes = self.minutes(calendar);
        let (at, steps) = if self.unit.is_urgent() {
            let at = start.checked_add_signed(TimeDelta::minutes(i64::from(minutes))).unwrap_or(NaiveDateTime::MAX);
            let step =
                Step { from: start, to: at, minutes, reason: StepReason::RoundTheClock, name: None, known: true };
            (at, vec![step])
        } else {
            count_office_minutes(start, minutes, calendar)
        };
        Reckoned { limit: self, start, at, steps }
    }

    /// What is left until `at`, on this limit's own clock.
    pub fn time_left(self, now: NaiveDateTime, at: NaiveDateTime, calendar: &Calendar) -> TimeLeft {
        let minutes = if self.unit.is_urgent() { (at - now).num_minutes() } else { calendar.working_minutes(now, at) };
        TimeLeft { minutes, late: now > at }
    }
}

fn count_office_minutes(start: NaiveDateTime, minutes: u32, calendar: &Calendar) -> (NaiveDateTime, Vec<Step>) {
    let (mut left, mut at, mut steps) = (minutes, start, Vec::new());
    let mut date = start.date();
    while left > 0 {
        let day = calendar.day_kind(date);
        let mut push = |from, to, minutes, reason| {
            steps.push(Step { from, to, minutes, reason, name: day.name.clone(), known: day.known });
        };
        let begin = if date == start.date() { start } else { ClockTime::MIDNIGHT.on(date) };
        let idle = match day.reason {
            DayReason::Weekend => Some(StepReason::Weekend),
            DayReason::Holiday => Some(StepReason::Holiday),
            DayReason::Weekday | DayReason::MakeUp => None,
        };
        if let Some(reason) = idle {
            push(begin, ClockTime::END_OF_DAY.on(date), 0, reason);
        } else {
            let counted = if day.reason == DayReason::MakeUp { StepReason::MakeUp } else { StepReason::Office };
            let stretches = calendar.stretches(date);
            if date == start.date() && !stretches.iter().any(|s| s.from.on(date) <= start && start < s.to.on(date)) {
                let next = stretches.iter().map(|s| s.from.on(date)).find(|from| *from > start);
                push(start, next.unwrap_or_else(|| ClockTime::END_OF_DAY.on(date)), 0, StepReason::OutsideHours);
            }
            for stretch in stretches {
                let (from, end) = (stretch.from.on(date).max(begin), stretch.to.on(date));
                let here = u32::try_from((end - from).num_minutes()).unwrap_or(0).min(left);
                if here == 0 {
                    continue;
                }
                at = from + TimeDelta::minutes(i64::from(here));
                push(from, at, here, counted);
                left -= here;
            }
        }
        match date.checked_add_days(Days::new(1)) {
            Some(next) => date = next,
            None => break,
        }
    }
    (at, steps)
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
