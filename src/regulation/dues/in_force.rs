//! When a version of a duty is in force, by the days on which it was adopted and replaced.

use chrono::NaiveDate;

/// From the day of adoption until that of the next version. What a day, a half day or a stretch asks is settled as it
/// begins: a version that is adopted during one asks nothing of it, and the one before still does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InForce {
    /// The day of adoption; none: since ever.
    pub from: Option<NaiveDate>,
    /// The day on which another took its place; none: still.
    pub until: Option<NaiveDate>,
}

impl InForce {
    /// Always.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// Whether it asks something of a day or of a half of it: of those after the day of adoption.
    pub fn has_day(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| day > from) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it asks something of a week, a month or a year, by its first day: of those that begin on the day of adoption
    /// or later.
    pub fn has_stretch(self, first: NaiveDate) -> bool {
        self.from.is_none_or(|from| first >= from) && self.until.is_none_or(|until| first < until)
    }
}
