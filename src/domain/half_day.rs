//! Half days: what leave, excuses and the duty of a morning or an afternoon are reckoned in.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::time::Slot;

/// The morning or the afternoon of a date; ordered as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HalfDay {
    /// Which date.
    pub date: NaiveDate,
    /// Which half of it.
    pub slot: Slot,
}

impl HalfDay {
    /// The morning of a date.
    pub fn morning(date: NaiveDate) -> Self {
        Self { date, slot: Slot::Morning }
    }

    /// The afternoon of a date.
    pub fn afternoon(date: NaiveDate) -> Self {
        Self { date, slot: Slot::Afternoon }
    }
}

/// Half days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HalfDays {
    /// The first.
    pub from: HalfDay,
    /// The last.
    pub until: HalfDay,
}

impl HalfDays {
    /// Whole days from one to another, both included; without a last one they do not end.
    pub fn whole(from: NaiveDate, until: Option<NaiveDate>) -> Self {
        Self { from: HalfDay::morning(from), until: HalfDay::afternoon(until.unwrap_or(NaiveDate::MAX)) }
    }

    /// One half day, or the whole day where none is named.
    pub fn of(date: NaiveDate, slot: Option<Slot>) -> Self {
        match slot {
            Some(slot) => Self { from: HalfDay { date, slot }, until: HalfDay { date, slot } },
            None => Self::whole(date, Some(date)),
        }
    }

    /// Whether a half day is one of them.
    pub fn covers(&self, half: HalfDay) -> bool {
        self.from <= half && half <= self.until
    }

    /// Whether both halves of a date are.
    pub fn covers_day(&self, date: NaiveDate) -> bool {
        self.covers(HalfDay::morning(date)) && self.covers(HalfDay::afternoon(date))
    }

    /// Whether any half of the dates from one to another is.
    pub fn meets(&self, from: NaiveDate, until: NaiveDate) -> bool {
        self.from.date <= until && from <= self.until.date
    }

    /// What two of them have in common.
    #[must_use]
    pub fn within(&self, other: &Self) -> Option<Self> {
        let common = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (common.from <= common.until).then_some(common)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_day_is_covered_from_the_first_to_the_last_and_no_other() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let (monday, tuesday) = (day("2026-11-23"), day("2026-11-24"));
        let half = HalfDays { from: HalfDay::afternoon(monday), until: HalfDay::morning(tuesday) };
        assert!(!half.covers(HalfDay::morning(monday)) && half.covers(HalfDay::afternoon(monday)));
        assert!(half.covers(HalfDay::morning(tuesday)) && !half.covers(HalfDay::afternoon(tuesday)));
        assert!(!half.covers_day(monday) && half.meets(monday, monday));
        assert!(HalfDays::whole(monday, None).covers_day(day("2400-01-01")));
        assert_eq!(half.within(&HalfDays::of(monday, Some(Slot::Morning))), None);
        assert_eq!(half.within(&HalfDays::of(monday, None)), Some(HalfDays::of(monday, Some(Slot::Afternoon))));
    }
}
