//! Civil time: what people mean by "ten past nine", with the town's offset.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// Civil time with its offset; written as RFC 3339.
pub type Civil = DateTime<FixedOffset>;

/// How civil time is written: RFC 3339 for people, and in the store, which holds millions of them and is read by no
/// person, seconds, nanoseconds and the offset. Reading RFC 3339 was a fifth of all the work of an export.
pub mod stored {
    use chrono::{DateTime, FixedOffset};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Civil;

    type Parts = (i64, u32, i32);

    pub(super) fn parts(at: &Civil) -> Parts {
        (at.timestamp(), at.timestamp_subsec_nanos(), at.offset().local_minus_utc())
    }

    pub(super) fn whole((seconds, nanos, offset): Parts) -> Option<Civil> {
        let offset = FixedOffset::east_opt(offset)?;
        DateTime::from_timestamp(seconds, nanos).map(|at| at.with_timezone(&offset))
    }

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Civil, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { at.serialize(to) } else { parts(at).serialize(to) }
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Civil, D::Error> {
        if from.is_human_readable() {
            return Civil::deserialize(from);
        }
        whole(Parts::deserialize(from)?).ok_or_else(|| D::Error::custom("no such moment"))
    }
}

/// The same of a moment that may be missing.
pub mod stored_option {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Civil, stored};

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Option<Civil>, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { at.serialize(to) } else { at.as_ref().map(stored::parts).serialize(to) }
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Civil>, D::Error> {
        if from.is_human_readable() {
            return Option::deserialize(from);
        }
        let parts: Option<(i64, u32, i32)> = Option::deserialize(from)?;
        parts.map(|parts| stored::whole(parts).ok_or_else(|| D::Error::custom("no such moment"))).transpose()
    }
}

/// The three times of a record. Duties and clocks use the first two, never the third (requirements 1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// When it happened.
    #[serde(with = "stored")]
    pub happened: Civil,
    /// When somebody answerable was told.
    #[serde(with = "stored_option")]
    pub received: Option<Civil>,
    /// When it was keyed.
    #[serde(with = "stored")]
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

/// A time of day alone, of something that followed what happened at `happened`: on the same day, or past midnight.
/// Shortly before is the same day all the same: an error to be told, not the next day.
pub fn following(clock: NaiveTime, happened: NaiveDateTime) -> NaiveDateTime {
    let at = happened.date().and_time(clock);
    let next = || at.checked_add_days(chrono::Days::new(1)).unwrap_or(at);
    if happened.signed_duration_since(at) > chrono::TimeDelta::hours(12) { next() } else { at }
}

/// A local time with the same offset as `like`; the town's zone has had one offset since 1991.
pub fn at_offset(at: NaiveDateTime, like: &Civil) -> Civil {
    at.and_local_timezone(*like.offset()).single().unwrap_or(*like)
}

/// Whole minutes from `start` to `end`; negative if `end` is earlier.
pub fn minutes_between(start: &Civil, end: &Civil) -> i64 {
    (*end - *start).num_minutes()
}

/// The Monday of the ISO week that `date` lies in.
pub fn monday_of(date: NaiveDate) -> NaiveDate {
    date - chrono::Days::new(u64::from(date.weekday().num_days_from_monday()))
}
