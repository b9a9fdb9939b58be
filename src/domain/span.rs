//! The stretch of days that one log is of.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::code::codes;
use super::time::monday_of;

/// A day, or days together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogSpan {
    /// 日
    #[default]
    Day,
    /// 週: Monday to Sunday (ISO week).
    Week,
    /// 月: a calendar month.
    Month,
}

codes!(LogSpan {
    Self::Day => "day",
    Self::Week => "week",
    Self::Month => "month",
});

impl LogSpan {
    /// First and last day of the stretch that a date lies in.
    pub fn around(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Day => (date, date),
            Self::Week => {
                let monday = monday_of(date);
                (monday, monday.checked_add_days(Days::new(6)).unwrap_or(monday))
            }
            Self::Month => {
                let first = date.with_day(1).unwrap_or(date);
                let next = first.checked_add_months(Months::new(1));
                (first, next.and_then(|day| day.pred_opt()).unwrap_or(date))
            }
        }
    }

    /// The stretch that two days bound; none: they bound no whole one.
    pub fn of_days(from: NaiveDate, until: NaiveDate) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month].into_iter().find(|span| span.around(from) == (from, until))
    }

    /// The stretch after the one that a date lies in: its first day; before it, with `back`.
    pub fn next(self, date: NaiveDate, back: bool) -> Option<NaiveDate> {
        let (first, last) = self.around(date);
        let there = if back { first.pred_opt() } else { last.succ_opt() };
        there.map(|there| self.around(there).0)
    }

    /// The stretch as figures: `2026-11-23`, `2026-11-23/29`, `2026-11`.
    pub fn text(self, date: NaiveDate) -> String {
        let (first, last) = self.around(date);
        match self {
            Self::Day => first.to_string(),
            Self::Week if first.month() == last.month() => format!("{first}/{:02}", last.day()),
            Self::Week => format!("{first}/{}", last.format("%m-%d")),
            Self::Month => first.format("%Y-%m").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_is_monday_to_sunday_and_a_month_ends_with_its_last_day() {
        for (span, given, from, until) in [
            (LogSpan::Day, "2026-11-25", "2026-11-25", "2026-11-25"),
            (LogSpan::Week, "2026-11-25", "2026-11-23", "2026-11-29"),
            (LogSpan::Week, "2027-01-01", "2026-12-28", "2027-01-03"),
            (LogSpan::Month, "2028-02-10", "2028-02-01", "2028-02-29"),
        ] {
            let days = (date(from), date(until));
            assert_eq!(span.around(date(given)), days);
            assert_eq!(LogSpan::of_days(days.0, days.1), Some(span));
        }
        assert_eq!(LogSpan::of_days(date("2026-11-24"), date("2026-11-30")), None, "seven days, but no week");
        assert_eq!(LogSpan::Month.next(date("2026-01-31"), false), Some(date("2026-02-01")));
        assert_eq!(LogSpan::Week.next(date("2026-11-25"), true), Some(date("2026-11-16")));
    }
}
