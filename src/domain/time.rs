//! Civil time: what people mean by "ten past nine", with the town's offset.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use serde::{Deserialize, Serialize};

/// Civil time with its offset; written as RFC 3339.
pub type Civil = DateTime<FixedOffset>;

/// The three times of a record. Duties and clocks use the first two, never the third (requirements 1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// When it happened.
    pub happened: Civil,
    /// When somebody answerable was told.
    pub received: Option<Civil>,
    /// When it was keyed.
    pub keyed: Civil,
}

/// A half-day of patrols (上午 / 下午).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
}

impl Slot {
    /// The slot of a start, given the minute of the day at which the afternoon begins.
    pub fn of(start: &Civil, afternoon_from_minute: u32) -> Self {
        if start.hour() * 60 + start.minute() < afternoon_from_minute { Self::Morning } else { Self::Afternoon }
    }
}

/// Whole minutes from `start` to `end`; negative if `end` is earlier.
pub fn minutes_between(start: &Civil, end: &Civil) -> i64 {
    (*end - *start).num_minutes()
}

/// The Monday of the ISO week that `date` lies in.
pub fn monday_of(date: NaiveDate) -> NaiveDate {
    date - chrono::Days::new(u64::from(date.weekday().num_days_from_monday()))
}
