//! The working calendar: weekdays, statutory holidays, make-up days and office hours.
//!
//! It never refuses a date and never panics: a year without published holidays follows the weekday and says so
//! ([`Day::known`]). Times are the town's civil times; the caller knows the zone.

mod table;
mod used;

pub use table::{OwnTable, joined};
pub use used::DaysUsed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use super::code::codes;
use super::ids::BadId;
use super::time::Slot;

const MINUTES_A_DAY: u16 = 24 * 60;

/// A time of day in whole minutes, written `08:30`; `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(u16);

impl ClockTime {
    /// The end of the day.
    pub const END_OF_DAY: Self = Self(MINUTES_A_DAY);
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// From minutes after midnight; none beyond 24:00.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= MINUTES_A_DAY).then_some(Self(minutes))
    }

    /// The minute that an instant lies in.
    pub fn of(at: NaiveDateTime) -> Self {
        Self(u16::try_from(at.hour() * 60 + at.minute()).unwrap_or(MINUTES_A_DAY))
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// This time on a date; 24:00 is midnight of the next date.
    pub fn on(self, date: NaiveDate) -> NaiveDateTime {
        let midnight = date.and_time(NaiveTime::MIN);
        midnight.checked_add_signed(chrono::TimeDelta::minutes(i64::from(self.0))).unwrap_or(midnight)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for ClockTime {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { kind: "time of day", text: text.to_owned() };
        let (hours, minutes) = text.split_once(':').ok_or_else(bad)?;
        let part = |digits: &str| {
            let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if plain { digits.parse::<u16>().map_err(|_| bad()) } else { Err(bad()) }
        };
        let (hours, minutes) = (part(hours)?, part(minutes)?);
        if minutes > 59 {
            return Err(bad());
        }
        Self::from_minutes(hours * 60 + minutes).ok_or_else(bad)
    }
}

impl TryFrom<String> for ClockTime {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

/// A stretch of a day, from its first minute up to but not including its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Begins.
    pub from: ClockTime,
    /// Ends.
    pub to: ClockTime,
}

impl Stretch {
    /// Its length in minutes.
    pub fn minutes(self) -> u32 {
        u32::from(self.to.0.saturating_sub(self.from.0))
    }

    fn cut(self, from: ClockTime, to: ClockTime) -> Option<Self> {
        let cut = Self { from: self.from.max(from), to: self.to.min(to) };
        (cut.from < cut.to).then_some(cut)
    }
}

/// Why office hours are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum BadHours {
    /// There is no stretch at all.
    #[error("there are no office hours")]
    None,
    /// A stretch ends before it begins, or is empty.
    #[error("a stretch ends before it begins")]
    Backward,
    /// A stretch begins before the one before it ended.
    #[error("two stretches overlap or are out of order")]
    Overlap,
    /// Noon must leave some of the day on both sides.
    #[error("noon is not within the day")]
    Noon,
}

/// Office hours of a working day, and the minute at which the afternoon begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    noon: ClockTime,
    office: Vec<Stretch>,
}

impl Hours {
    /// Checked: at least one stretch, in order, none overlapping, noon within the day.
    pub fn new(noon: ClockTime, office: Vec<Stretch>) -> Result<Self, BadHours> {
        if office.is_empty() {
            return Err(BadHours::None);
        }
        if office.iter().any(|stretch| stretch.from >= stretch.to) {
            return Err(BadHours::Backward);
        }
        if office.windows(2).any(|pair| matches!(pair, [a, b] if b.from < a.to)) {
            return Err(BadHours::Overlap);
        }
        if noon.0 == 0 || noon == ClockTime::END_OF_DAY {
            return Err(BadHours::Noon);
        }
        Ok(Self { noon, office })
    }

    /// When the afternoon begins.
    pub fn noon(&self) -> ClockTime {
        self.noon
    }

    /// When the office closes.
    pub fn closes(&self) -> NaiveTime {
        let last = self.office.last().map(|stretch| stretch.to);
        last.map_or(NaiveTime::MIN, |to| to.on(NaiveDate::default()).time())
    }

    /// The stretches of a working day, in order.
    pub fn office(&self) -> &[Stretch] {
        &self.office
    }

    /// Minutes of one whole working day.
    pub fn minutes_a_day(&self) -> u32 {
        self.office.iter().map(|stretch| stretch.minutes()).sum()
    }

    /// The half day that an instant lies in: split at noon, so no instant is in both.
    pub fn slot_of(&self, at: NaiveDateTime) -> Slot {
        if ClockTime::of(at) < self.noon { Slot::Morning } else { Slot::Afternoon }
    }

    /// The half day in which the larger part of something lies that began on a day; of two equal parts the first.
    pub fn slot_mostly(&self, from: NaiveDateTime, until: NaiveDateTime) -> Slot {
        let noon = self.noon.on(from.date());
        let (before, after) = (noon.min(until) - from, until - noon.max(from));
        if before < after { Slot::Afternoon } else { self.slot_of(from) }
    }

    /// The office hours within a half day, e.g. 14:00–18:00; the whole half day if no office hours lie in it.
    pub fn window(&self, slot: Slot) -> Stretch {
        let (from, to) = match slot {
            Slot::Morning => (ClockTime::MIDNIGHT, self.noon),
            Slot::Afternoon => (self.noon, ClockTime::END_OF_DAY),
        };
        let within: Vec<Stretch> = self.office.iter().filter_map(|stretch| stretch.cut(from, to)).collect();
        match (within.first(), within.last()) {
            (Some(first), Some(last)) => Stretch { from: first.from, to: last.to },
            _ => Stretch { from, to },
        }
    }
}

impl Default for Hours {
    /// 08:00–12:00 and 14:00–18:00, split at 12:00.
    fn default() -> Self {
        let stretch = |from: u16, to: u16| Stretch { from: ClockTime(from * 60), to: ClockTime(to * 60) };
        Self { noon: ClockTime(12 * 60), office: vec![stretch(8, 12), stretch(14, 18)] }
    }
}

/// Why a day is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayReason {
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    Weekend,
    /// A day off by the holiday table.
    Holiday,
    /// A working day by the holiday table (調休).
    MakeUp,
}

/// What the calendar says about a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// Whether people work.
    pub working: bool,
    /// Why.
    pub reason: DayReason,
    /// The holiday that the table names for it, also on a make-up day.
    pub name: Option<String>,
    /// Whether the table covers the date's year; if not, the weekday alone decided.
    pub known: bool,
}

/// A holiday table that cannot be read: the first bad row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {reason}: {text}")]
pub struct BadHolidays {
    /// Counted from 1.
    pub line: u64,
    /// Why.
    pub reason: BadRow,
    /// The offending text.
    pub text: String,
}

/// What is wrong with a row of the holiday table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum BadRow {
    /// The first line is not `date,kind,name`.
    #[error("the header is not date,kind,name")]
    Header,
    /// Not three columns, or a quote left open.
    #[error("not a row of three columns")]
    Shape,
    /// No date of the form 2026-10-01.
    #[error("not a date")]
    Date,
    /// Neither `holiday` nor `workday` nor `weekday`.
    #[error("not holiday, workday or weekday")]
    Kind,
    /// A date that stands in the file already.
    #[error("the date stands twice")]
    Twice,
    /// A town's own file without any day.
    #[error("no day stands in it")]
    NoDay,
}

codes!(BadRow {
    Self::Header => "bad-header",
    Self::Shape => "bad-shape",
    Self::Date => "bad-date",
    Self::Kind => "bad-day-kind",
    Self::Twice => "date-twice",
    Self::NoDay => "no-day",
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Off,
    On,
    Plain,
}

impl Mark {
    fn of(kind: &str) -> Option<Self> {
        [Self::Off, Self::On, Self::Plain].into_iter().find(|mark| mark.code() == kind)
    }

    /// As a holiday table writes it.
    fn code(self) -> &'static str {
        match self {
            Self::Off => "holiday",
            Self::On => "workday",
            Self::Plain => "weekday",
        }
    }
}

/// Statutory days off have been at least ten a year since 1999: fewer rows are single days that a town added, not a
/// year's published table.
const DAYS_OFF_OF_A_PUBLISHED_YEAR: usize = 10;

/// Which dates are worked on, and when in the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    marks: BTreeMap<NaiveDate, (Mark, String)>,
    known_years: BTreeSet<i32>,
    hours: Hours,
    /// Office hours of days before a day, the earliest first.
    earlier: Vec<(NaiveDate, Hours)>,
}

impl Calendar {
    /// A calendar that knows no holiday: every year follows the weekday.
    pub fn plain(hours: Hours) -> Self {
        Self { marks: BTreeMap::new(), known_years: BTreeSet::new(), hours, earlier: Vec::new() }
    }

    /// From a holiday table: CSV with the columns `date,kind,name`, where kind is `holiday` or `workday` (調休).
    pub fn from_csv(hours: Hours, text: &str) -> Result<Self, BadHolidays> {
        Self::plain(hours).overlaid(text)
    }

    /// The same calendar with a town's own table over it, date by date. Kind `weekday` takes a row away: the date
    /// follows its weekday again.
    pub fn overlaid(mut self, text: &str) -> Result<Self, BadHolidays> {
        self.marks.extend(table::rows(text)?.into_iter().map(|(day, mark, name)| (day, (mark, name))));
        let mut days_off: BTreeMap<i32, usize> = BTreeMap::new();
        for (day, (mark, _)) in &self.marks {
            *days_off.entry(day.year()).or_default() += usize::from(*mark == Mark::Off);
        }
        self.known_years =
            days_off.iter().filter(|(_, n)| **n >= DAYS_OFF_OF_A_PUBLISHED_YEAR).map(|(year, _)| *year).collect();
        Ok(self)
    }

    /// The same dates with other office hours.
    #[must_use]
    pub fn with_hours(mut self, hours: Hours) -> Self {
        self.hours = hours;
        self
    }

    /// The same calendar, where other hours were in force before some days, the earliest first: what was done is judged by
    /// the hours of its time.
    #[must_use]
    pub fn with_earlier_hours(mut self, earlier: Vec<(NaiveDate, Hours)>) -> Self {
        self.earlier = earlier;
        self
    }

    /// Office hours and noon, as they are now.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Office hours and noon as they were in force on a day.
    pub fn hours_on(&self, date: NaiveDate) -> &Hours {
        let then = self.earlier.iter().find(|(before, _)| date < *before);
        then.map_or(&self.hours, |(_, hours)| hours)
    }

    /// The years whose holidays the table covers.
    pub fn known_years(&self) -> &BTreeSet<i32> {
        &self.known_years
    }

    /// What kind of day a date is.
    pub fn day_kind(&self, date: NaiveDate) -> Day {
        let (reason, name) = match self.marks.get(&date) {
            Some((Mark::Off, name)) => (DayReason::Holiday, named(name)),
            Some((Mark::On, name)) => (DayReason::MakeUp, named(name)),
            Some((Mark::Plain, _)) | None => (weekday_reason(date), None),
        };
        let working = matches!(reason, DayReason::Weekday | DayReason::MakeUp);
        Day { date, working, reason, name, known: self.known_years.contains(&date.year()) }
    }

    /// Whether people work on a date.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        match self.marks.get(&date) {
            Some((Mark::Off, _)) => false,
            Some((Mark::On, _)) => true,
            Some((Mark::Plain, _)) | None => weekday_reason(date) == DayReason::Weekday,
        }
    }

    /// The first working day after a date; the last date that can be written down if there is none.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        self.seek(date, |day| day.checked_add_days(Days::new(1)))
    }

    /// The last working day before a date; the first date that can be written down if there is none.
    pub fn previous_working_day(&self, date: NaiveDate) -> NaiveDate {
        self.seek(date, |day| day.checked_sub_days(Days::new(1)))
    }

    fn seek(&self, date: NaiveDate, step: impl Fn(NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut day = date;
        while let Some(next) = step(day) {
            day = next;
            if self.is_working(day) {
                break;
            }
        }
        day
    }

    /// The office hours of a date, in order; none on a day off.
    pub fn stretches(&self, date: NaiveDate) -> &[Stretch] {
        if self.is_working(date) { &self.hours_on(date).office } else { &[] }
    }

    /// Office minutes from one instant to another, seconds dropped; negative if `to` is earlier.
    pub fn working_minutes(&self, from: NaiveDateTime, to: NaiveDateTime) -> i64 {
        if to < from {
            return -self.working_minutes(to, from);
        }
        let mut total = 0;
        let mut date = from.date();
        loop {
            let begin = if date == from.date() { ClockTime::of(from) } else { ClockTime::MIDNIGHT };
            let end = if date == to.date() { ClockTime::of(to) } else { ClockTime::END_OF_DAY };
            let minutes = self.stretches(date).iter().filter_map(|s| s.cut(begin, end)).map(Stretch::minutes);
            total += minutes.map(i64::from).sum::<i64>();
            match date.checked_add_days(Days::new(1)) {
                Some(next) if next <= to.date() => date = next,
                _ => return total,
            }
        }
    }
}

/// A table may leave a day without a name.
fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

fn weekday_reason(date: NaiveDate) -> DayReason {
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) { DayReason::Weekend } else { DayReason::Weekday }
}

#[cfg(test)]
mod tests;
