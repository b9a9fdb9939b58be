//! The days of the history, and how much of the work falls on each.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};

use super::dice::Dice;
use crate::domain::calendar::{Calendar, ClockTime};
use crate::domain::time::Civil;

/// Eight weeks: so that a month view is full and some rows are stale.
const LEAST_DAYS: u64 = 40;
/// Ten years of working days.
const MOST_DAYS: u64 = 2500;
/// A town writes about so many changes on a working day; the busiest has some more.
const CHANGES_A_DAY: u64 = 1650;
/// A day of which less is over has no work yet.
const LEAST_MINUTES: i64 = 30;

/// A working day, as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: NaiveDate,
    /// Nothing happens after this.
    pub until: NaiveDateTime,
    /// Office minutes of it that are over.
    pub minutes: u64,
}

/// The working days of the history, oldest first; the last may have just begun.
pub(super) fn history(calendar: &Calendar, now: NaiveDateTime, changes: u64) -> Vec<Day> {
    let count = (changes / CHANGES_A_DAY).clamp(LEAST_DAYS, MOST_DAYS);
    let mut days = Vec::new();
    let mut date = now.date();
    if calendar.is_working(date) {
        let over = calendar.working_minutes(date.and_time(chrono::NaiveTime::MIN), now);
        if over >= LEAST_MINUTES {
            days.push(Day { date, until: now, minutes: u64::try_from(over).unwrap_or(0) });
        }
    }
    while (days.len() as u64) < count {
        date = calendar.previous_working_day(date);
        let minutes = calendar.stretches(date).iter().map(|stretch| u64::from(stretch.minutes())).sum();
        days.push(Day { date, until: ClockTime::END_OF_DAY.on(date), minutes });
    }
    days.reverse();
    days
}

/// Shares a total out over days by weight, so that the shares add up to it exactly.
#[derive(Debug)]
pub(super) struct Shares {
    total: u64,
    weights: u64,
    passed: u64,
    given: u64,
}

impl Shares {
    pub fn new(total: u64, weights: u64) -> Self {
        Self { total, weights, passed: 0, given: 0 }
    }

    /// The share of the next day.
    pub fn next(&mut self, weight: u64) -> u64 {
        self.passed += weight;
        let upto = u128::from(self.total) * u128::from(self.passed) / u128::from(self.weights.max(1));
        let upto = u64::try_from(upto).unwrap_or(self.total).min(self.total);
        let share = upto - self.given;
        self.given = upto;
        share
    }
}

impl Day {
    /// A moment between two times of the day; none if the day has not come so far.
    pub fn moment(&self, dice: &mut Dice, from: (u32, u32), to: (u32, u32)) -> Option<NaiveDateTime> {
        let from = self.date.and_hms_opt(from.0, from.1, 0)?;
        let to = self.date.and_hms_opt(to.0, to.1, 0)?.min(self.until);
        let seconds = (to - from).num_seconds();
        (seconds >= 0).then(|| from + TimeDelta::seconds(dice.between(0, seconds)))
    }

    /// A moment in office hours, as far as the day has come.
    pub fn office_moment(&self, dice: &mut Dice, calendar: &Calendar) -> NaiveDateTime {
        let mut left = i64::try_from(dice.below(self.minutes.max(1))).unwrap_or(0);
        for stretch in calendar.stretches(self.date) {
            let length = i64::from(stretch.minutes());
            if left < length {
                let at =
                    stretch.from.on(self.date) + TimeDelta::minutes(left) + TimeDelta::seconds(dice.between(0, 59));
                return at.min(self.until);
            }
            left -= length;
        }
        self.until
    }
}

/// The moment itself in office hours, or else some time into the next ones.
pub(super) fn in_office(dice: &mut Dice, calendar: &Calendar, at: NaiveDateTime) -> NaiveDateTime {
    let mut date = at.date();
    for _ in 0..40 {
        for stretch in calendar.stretches(date) {
            let (from, to) = (stretch.from.on(date), stretch.to.on(date));
            if from <= at && at < to {
                return at;
            }
            if at < from {
                return from + TimeDelta::seconds(dice.between(60, 5400));
            }
        }
        date = date.checked_add_days(Days::new(1)).unwrap_or(date);
    }
    at
}

/// The town's offset: Asia/Shanghai has had one since 1991.
const OFFSET_SECONDS: i32 = 8 * 3600;

/// Civil time of the town, in whole seconds.
pub(super) fn civil(at: NaiveDateTime) -> Civil {
    let at = at.with_nanosecond(0).unwrap_or(at);
    let local = FixedOffset::east_opt(OFFSET_SECONDS).and_then(|offset| offset.from_local_datetime(&at).single());
    local.unwrap_or_else(|| DateTime::<Utc>::from_naive_utc_and_offset(at, Utc).fixed_offset())
}

/// Milliseconds since 1970 of a local time.
pub(super) fn milliseconds(at: NaiveDateTime) -> u64 {
    u64::try_from(civil(at).timestamp_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::builtin_calendar;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        builtin_calendar(&crate::domain::calendar::Hours::default())
    }

    #[test]
    fn the_history_ends_now_and_has_no_holidays() {
        let calendar = calendar();
        let days = history(&calendar, at("2026-11-23T09:50:00"), 2_000);
        assert_eq!(days.len(), 40);
        assert!(days.iter().all(|day| calendar.is_working(day.date)));
        assert!(days.is_sorted_by_key(|day| day.date));
        let last = days.last().unwrap();
        assert_eq!((last.date.to_string().as_str(), last.minutes), ("2026-11-23", 110));
        let sunday = history(&calendar, at("2026-11-22T09:50:00"), 2_000);
        assert_eq!(sunday.last().unwrap().date.to_string(), "2026-11-20");
        let early = history(&calendar, at("2026-11-23T08:20:00"), 2_000);
        assert_eq!(early.last().unwrap().date.to_string(), "2026-11-20");
        assert!(history(&calendar, at("2026-11-23T09:50:00"), 1_500_000).len() > 800);
    }

    #[test]
    fn shares_add_up() {
        let weights = [480, 480, 0, 7, 110];
        for total in [0, 1, 5, 999_999] {
            let mut shares = Shares::new(total, weights.iter().sum());
            assert_eq!(weights.iter().map(|weight| shares.next(*weight)).sum::<u64>(), total);
        }
    }

    #[test]
    fn moments_lie_in_office_hours_that_are_over() {
        let (calendar, mut dice) = (calendar(), Dice::new(1));
        let day = *history(&calendar, at("2026-11-23T14:30:00"), 1).last().unwrap();
        for _ in 0..300 {
            let moment = day.office_moment(&mut dice, &calendar);
            let minute = moment.hour() * 60 + moment.minute();
            assert!((480..720).contains(&minute) || (840..870).contains(&minute), "{moment}");
        }
        assert_eq!(day.moment(&mut dice, (15, 0), (17, 0)), None);
        let saturday = in_office(&mut dice, &calendar, at("2026-11-21T10:00:00"));
        assert_eq!(saturday.date().to_string(), "2026-11-23");
        assert_eq!(in_office(&mut dice, &calendar, at("2026-11-23T10:00:00")), at("2026-11-23T10:00:00"));
    }
}
