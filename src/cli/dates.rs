//! Dates as people type them. A date without its year is one near today; only then is it asked what day it is.

use chrono::{NaiveDate, NaiveDateTime};

use super::cx::{Cx, Stop};
use super::give;
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::time::Slot;
use crate::domain::when;

/// Which year a date without one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// It has come already: what is put on record.
    Behind,
    /// It is still to come: what is promised or fixed.
    Ahead,
    /// The nearer one.
    Near,
}

fn lies(field: &str) -> Lies {
    match field {
        "date" | "received" => Lies::Behind,
        "deadline" | "promised-by" | "on" => Lies::Ahead,
        _ => Lies::Near,
    }
}

/// A date with or without its year.
fn near(text: &str, field: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (behind, ahead) = (when::date(text, today, false), when::date(text, today, true));
    match (lies(field), behind, ahead) {
        (Lies::Behind, behind, _) => behind,
        (Lies::Ahead, _, ahead) => ahead,
        (Lies::Near, Some(behind), Some(ahead)) => Some(if today - behind <= ahead - today { behind } else { ahead }),
        (Lies::Near, behind, ahead) => behind.or(ahead),
    }
}

/// A half of a day behind a date: `2026-11-23/下午`. A date may have such strokes itself.
fn halved(text: &str) -> (&str, Option<Slot>) {
    let Some((day, half)) = text.trim().rsplit_once(['/', '／']) else { return (text, None) };
    match half.trim() {
        "morning" | "am" | "上午" => (day, Some(Slot::Morning)),
        "afternoon" | "pm" | "下午" => (day, Some(Slot::Afternoon)),
        _ => (text, None),
    }
}

impl Cx<'_> {
    /// A date as it is typed.
    pub(super) fn date(&mut self, text: &str, field: &str) -> Result<NaiveDate, Stop> {
        let refused = match give::date(text, field) {
            Ok(date) => return Ok(date),
            Err(refusal) => refusal,
        };
        // What is no date on any day, or one of a year that cannot be meant, needs no day to be refused.
        if give::whole_date(text).is_some() || when::date(text, NaiveDate::default(), true).is_none() {
            return Err(refused.into());
        }
        let today = self.now()?.date();
        let date = near(text, field, today).ok_or(refused)?;
        Ok(give::date(&date.to_string(), field).map_err(|refusal| refusal.with("given", text))?)
    }

    /// A date that may be missing.
    pub(super) fn optional_date(&mut self, text: Option<&str>, field: &str) -> Result<Option<NaiveDate>, Stop> {
        text.map(|text| self.date(text, field)).transpose()
    }

    /// A moment as it is typed; a time of day is one of today.
    pub(super) fn moment(&mut self, text: &str, field: &str) -> Result<NaiveDateTime, Stop> {
        let refused = match give::moment(text, field) {
            Ok(moment) => return Ok(moment),
            Err(refusal) => refusal,
        };
        if when::moment(text, NaiveDate::default()).is_none() {
            return Err(refused.into());
        }
        let today = self.now()?.date();
        Ok(when::moment(text, today).ok_or(refused)?)
    }

    /// A half day: `2026-11-23/morning`, `11-23/下午`; a date alone is the `whole` of it, of which that half is meant.
    pub(super) fn half_day(&mut self, text: &str, whole: Slot, field: &str) -> Result<HalfDay, Stop> {
        let (day, slot) = halved(text);
        Ok(HalfDay { date: self.date(day, field)?, slot: slot.unwrap_or(whole) })
    }

    /// Half days from one to another; without a last one: the rest of the first day.
    pub(super) fn half_days(&mut self, from: &str, until: Option<&str>) -> Result<HalfDays, Stop> {
        let first = self.half_day(from, Slot::Morning, "from")?;
        let last = match until {
            Some(until) => self.half_day(until, Slot::Afternoon, "until")?,
            None if halved(from).1.is_some() => first,
            None => HalfDay::afternoon(first.date),
        };
        Ok(HalfDays { from: first, until: last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_without_its_year_is_one_behind_ahead_or_the_nearer_one() {
        let today = "2026-11-27".parse().unwrap();
        let read = |text: &str, field: &str| near(text, field, today).map(|date| date.to_string()).unwrap_or_default();
        assert_eq!(read("12-03", "date"), "2025-12-03", "what is put on record has happened");
        assert_eq!(read("11-03", "deadline"), "2027-11-03", "what is fixed is to come");
        assert_eq!([read("12-03", "until"), read("11-03", "from")], ["2026-12-03", "2026-11-03"]);
        assert_eq!([read("01-05", "until"), read("１１－０３", "from")], ["2027-01-05", "2026-11-03"]);
        assert_eq!(read("2026/11/3", "from"), "2026-11-03");
        assert_eq!(read("明天", "from"), "");
    }

    #[test]
    fn the_half_of_a_day_stands_behind_its_date_also_where_that_has_strokes() {
        assert_eq!(halved("2026-11-23/下午"), ("2026-11-23", Some(Slot::Afternoon)));
        assert_eq!(halved("2026/11/23／am"), ("2026/11/23", Some(Slot::Morning)));
        assert_eq!(halved("2026/11/23"), ("2026/11/23", None));
        assert_eq!(halved("2026-11-23/noon"), ("2026-11-23/noon", None));
    }
}
