//! On which dates a weekday's duty or meeting falls, days off seen to.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

use super::duty::{DayBasis, DayOfWeek, HolidayShift};
use crate::domain::calendar::Calendar;
use crate::domain::time::monday_of;

/// Days that a weekday is put off at most: no row of days off is longer.
const SHIFT_AT_MOST: u64 = 15;

/// The days that count, and what becomes of one that does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counting<'a> {
    /// Which days count.
    pub basis: DayBasis,
    /// What if one does not.
    pub holiday: HolidayShift,
    /// The working calendar.
    pub calendar: &'a Calendar,
}

impl Counting<'_> {
    /// The date itself if it counts, else the one that it is shifted to, if any.
    fn shifted(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.basis.counts(date, self.calendar) {
            return Some(date);
        }
        let step = match self.holiday {
            HolidayShift::Skip => return None,
            HolidayShift::Before => -1,
            HolidayShift::After => 1,
        };
        let mut day = date;
        for _ in 0..SHIFT_AT_MOST {
            day = day.checked_add_signed(TimeDelta::days(step))?;
            if self.basis.counts(day, self.calendar) {
                return Some(day);
            }
        }
        None
    }

    /// Those of these weekdays between two dates; two that fall together are one.
    pub fn weekdays(&self, on: &[DayOfWeek], from: NaiveDate, until: NaiveDate) -> BTreeSet<NaiveDate> {
        let reach = Days::new(SHIFT_AT_MOST);
        let first = monday_of(from.checked_sub_days(reach).unwrap_or(from));
        let last = until.checked_add_days(reach).unwrap_or(until);
        let mut found = BTreeSet::new();
        let mut monday = Some(first);
        while let Some(week) = monday.filter(|monday| *monday <= last) {
            for day in on {
                let named = week.checked_add_days(Days::new(day.after_monday()));
                let falls = named.and_then(|date| self.shifted(date));
                found.extend(falls.filter(|date| (from..=until).contains(date)));
            }
            monday = week.checked_add_days(Days::new(7));
        }
        found
    }

    /// The last of this weekday in each month, between two dates.
    pub fn last_of_month(&self, on: DayOfWeek, from: NaiveDate, until: NaiveDate) -> BTreeSet<NaiveDate> {
        let reach = Days::new(SHIFT_AT_MOST);
        let mut month = from.checked_sub_days(reach).unwrap_or(from).with_day(1);
        let last = until.checked_add_days(reach).unwrap_or(until);
        let mut found = BTreeSet::new();
        while let Some(first) = month.filter(|first| *first <= last) {
            month = first.checked_add_months(Months::new(1));
            let falls = month.and_then(|next| last_before(next, on)).and_then(|date| self.shifted(date));
            found.extend(falls.filter(|date| (from..=until).contains(date)));
        }
        found
    }
}

/// The last of this weekday before a date.
fn last_before(next: NaiveDate, on: DayOfWeek) -> Option<NaiveDate> {
    let day = next.pred_opt()?;
    let weekday = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new((weekday + 7 - on.after_monday()) % 7))
}
