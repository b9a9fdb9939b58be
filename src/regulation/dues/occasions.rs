//! When a duty falls due: the half days, days and stretches that its cadence makes.

use chrono::NaiveDate;

use crate::domain::calendar::{Calendar, Stretch};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::time::Slot;
use crate::regulation::duty::{Cadence, DayBasis, Duty, Per};
use crate::regulation::weekdays::Counting;

use super::Charge;

/// One time that a duty falls due, before anything is known of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// A half day, with its office hours.
    Half(HalfDay, Stretch),
    /// A day.
    Day(NaiveDate),
    /// So many times between two days.
    Times(NaiveDate, NaiveDate, u32),
    /// So many minutes between two days.
    Minutes(NaiveDate, NaiveDate, u32),
}

/// The half days for which it is this person's to do.
pub(super) fn own(charge: &Charge<'_>) -> Option<HalfDays> {
    match &charge.standing_in {
        Some(leave) => charge.held.within(leave),
        None => Some(charge.held),
    }
}

pub(super) fn due(charge: &Charge<'_>, from: NaiveDate, until: NaiveDate, calendar: &Calendar) -> Vec<Due> {
    let mut found = due_ever(charge, from, until, calendar);
    found.retain(|due| match *due {
        Due::Half(half, _) => charge.in_force.has_day(half.date),
        Due::Day(day) => charge.in_force.has_day(day),
        Due::Times(first, ..) | Due::Minutes(first, ..) => charge.in_force.has_stretch(first),
    });
    found
}

fn due_ever(charge: &Charge<'_>, from: NaiveDate, until: NaiveDate, calendar: &Calendar) -> Vec<Due> {
    let Some(own) = own(charge).filter(|_| from <= until) else { return Vec::new() };
    let duty = charge.duty;
    match &duty.cadence {
        Cadence::Slots(slots) => {
            let counted = days(from.max(own.from.date), until.min(own.until.date));
            on_days(counted.filter(|day| duty.counts_on(*day, calendar)), slots, own, calendar)
        }
        Cadence::EveryDay => {
            let counted = days(from.max(own.from.date), until.min(own.until.date));
            on_days(counted.filter(|day| duty.counts_on(*day, calendar)), &[], own, calendar)
        }
        Cadence::Weekday { on, slots, holiday } => {
            let basis = duty.days.unwrap_or(DayBasis::CalendarDays);
            let dates = Counting { basis, holiday: *holiday, calendar }.weekdays(on, from, until);
            on_days(dates.into_iter(), slots, own, calendar)
        }
        Cadence::Minutes { at_least, per } => {
            stretches(*per, from, until, own).map(|(from, until)| Due::Minutes(from, until, *at_least)).collect()
        }
        Cadence::Times { at_least, per } => {
            stretches(*per, from, until, own).map(|(from, until)| Due::Times(from, until, *at_least)).collect()
        }
        Cadence::ByClass { classes, .. } => {
            let Some(cadence) = charge.class.and_then(|class| classes.get(class)) else { return Vec::new() };
            let all = stretches(cadence.per, from, until, own);
            all.map(|(from, until)| Due::Times(from, until, cadence.at_least)).collect()
        }
        Cadence::AsNeeded | Cadence::Open => Vec::new(),
    }
}

fn days(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= until)
}

fn on_days(dates: impl Iterator<Item = NaiveDate>, slots: &[Slot], own: HalfDays, calendar: &Calendar) -> Vec<Due> {
    let mut slots = slots.to_vec();
    slots.sort_unstable();
    let mut found = Vec::new();
    for date in dates {
        if slots.is_empty() {
            found.extend(own.covers_day(date).then_some(Due::Day(date)));
        }
        for half in slots.iter().map(|slot| HalfDay { date, slot: *slot }).filter(|half| own.covers(*half)) {
            found.push(Due::Half(half, calendar.hours().window(half.slot)));
        }
    }
    found
}

/// The stretches that some of the days between two, and of the own ones, lie in.
fn stretches(
    per: Per,
    from: NaiveDate,
    until: NaiveDate,
    own: HalfDays,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let (from, until) = (from.max(own.from.date), until.min(own.until.date));
    let first = (from <= until).then(|| per.around(from));
    std::iter::successors(first, move |(_, last)| last.succ_opt().map(|next| per.around(next)))
        .take_while(move |(first, _)| *first <= until)
}

/// What of an amount falls on the days of a stretch that `mine` chooses. Whatever days people choose, as long as each
/// chooses others, their parts add up to the whole: the part of a day is by how much the rounded running sum grows on it.
/// So one that cannot be divided falls on the day in the middle.
pub(super) fn share(
    duty: &Duty,
    amount: u32,
    from: NaiveDate,
    until: NaiveDate,
    calendar: &Calendar,
    mine: impl Fn(NaiveDate) -> bool,
) -> u32 {
    let counted: Vec<NaiveDate> = days(from, until).filter(|day| duty.counts_on(*day, calendar)).collect();
    let all = counted.len() as u64;
    let sum = |through: u64| (u64::from(amount) * through * 2 + all) / (all * 2).max(1);
    let part: u64 =
        (1..).zip(&counted).filter(|(_, day)| mine(**day)).map(|(index, _)| sum(index) - sum(index - 1)).sum();
    u32::try_from(part).unwrap_or(amount)
}
