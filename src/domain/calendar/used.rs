//! The days that a due time was reckoned by, kept with it: whatever is adopted later, the arithmetic can be shown again
//! as it was, and what changes the clock afterwards can be reckoned on without asking a calendar.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, ClockTime, Hours, Mark, Stretch};

/// A part of a calendar: office hours, and the days of a stretch that do not follow their weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysUsed {
    /// The first day that it tells of.
    pub from: NaiveDate,
    /// The last day that it tells of; earlier and later ones follow their weekday.
    pub until: NaiveDate,
    /// Office hours of a working day.
    pub office: Vec<Stretch>,
    /// Holidays.
    pub off: Vec<NaiveDate>,
    /// Make-up days (調休).
    pub on: Vec<NaiveDate>,
    /// Years in it whose holidays were not known.
    pub unknown: Vec<i32>,
}

impl Calendar {
    /// The part from one day to another.
    pub fn days_used(&self, from: NaiveDate, until: NaiveDate) -> DaysUsed {
        let until = until.max(from);
        let marked = |wanted: Mark| {
            let days = self.marks.range(from..=until).filter(move |(_, (mark, _))| *mark == wanted);
            days.map(|(day, _)| *day).collect()
        };
        DaysUsed {
            from,
            until,
            office: self.hours.office.clone(),
            off: marked(Mark::Off),
            on: marked(Mark::On),
            unknown: (from.year()..=until.year()).filter(|year| !self.known_years.contains(year)).collect(),
        }
    }

    /// The days from one to another on which this calendar and another one do not count the same.
    pub fn differing(&self, other: &Self, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        let days = from.iter_days().take_while(|day| *day <= until);
        days.filter(|day| self.stretches(*day) != other.stretches(*day)).collect()
    }
}

impl DaysUsed {
    /// The calendar that it is a part of, as far as it tells. Days are called as `names` calls them.
    pub fn calendar(&self, names: Option<&Calendar>) -> Calendar {
        let name = |day: &NaiveDate| {
            let known = names.and_then(|names| names.marks.get(day));
            known.map_or_else(String::new, |(_, name)| name.clone())
        };
        let marks = self.off.iter().map(|day| (*day, (Mark::Off, name(day))));
        let marks = marks.chain(self.on.iter().map(|day| (*day, (Mark::On, name(day))))).collect();
        let years = self.from.year()..=self.until.year();
        Calendar {
            marks,
            known_years: years.filter(|year| !self.unknown.contains(year)).collect(),
            hours: Hours::new(ClockTime(12 * 60), self.office.clone()).unwrap_or_default(),
            earlier: Vec::new(),
        }
    }
}
