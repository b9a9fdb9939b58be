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
        Some(standing_in) => charge.held.within(&standing_in.span),
        None => Some(charge.held),
    }
}

/// Whether a whole day is this person's to do. One from which the holder is excused altogether passes to whoever stands in
/// on the last half of it that passes: of two deputies for half a day each, the later one.
pub(super) fn is_own_day(charge: &Charge<'_>, date: NaiveDate) -> bool {
    let Some(standing_in) = &charge.standing_in else { return charge.held.covers_day(date) };
    let passes = |half: &HalfDay| standing_in.holder.iter().any(|leave| leave.passes && leave.span.covers(*half));
    let last = [HalfDay::afternoon(date), HalfDay::morning(date)].into_iter().find(passes);
    charge.held.covers_day(date)
        && is_holder_excused(charge, date)
        && last.is_some_and(|half| standing_in.span.covers(half))
}

/// Whether a stretch is this person's to do, by the days of it that count: it passes only where the holder is excused from
/// all of them, to whoever has the last that passes.
pub(super) fn is_own_stretch(charge: &Charge<'_>, counted: &[NaiveDate]) -> bool {
    let Some(standing_in) = &charge.standing_in else { return true };
    let passes =
        |day: &&NaiveDate| standing_in.holder.iter().any(|leave| leave.passes && leave.span.meets(**day, **day));
    let last = counted.iter().rev().find(passes);
    counted.iter().all(|day| is_holder_excused(charge, *day)) && last.is_some_and(|day| is_own_day(charge, *day))
}

fn is_holder_excused(charge: &Charge<'_>, date: NaiveDate) -> bool {
    let holder = charge.standing_in.map_or(&[][..], |standing_in| standing_in.holder);
    let is_excused = |half| holder.iter().any(|it| it.holds_for(charge.duty) && it.span.covers(half));
    is_excused(HalfDay::morning(date)) && is_excused(HalfDay::afternoon(date))
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
            on_days(charge, counted.filter(|day| duty.counts_on(*day, calendar)), slots, own, calendar)
        }
        Cadence::EveryDay => {
            let counted = days(from.max(own.from.date), until.min(own.until.date));
            on_days(charge, counted.filter(|day| duty.counts_on(*day, calendar)), &[], own, calendar)
        }
        Cadence::Weekday { on, slots, holiday } => {
            let basis = duty.days.unwrap_or(DayBasis::CalendarDays);
            let dates = Counting { basis, holiday: *holiday, calendar }.weekdays(on, from, until);
            on_days(charge, dates.into_iter(), slots, own, calendar)
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

fn on_days(
    charge: &Charge<'_>,
    dates: impl Iterator<Item = NaiveDate>,
    slots: &[Slot],
    own: HalfDays,
    calendar: &Calendar,
) -> Vec<Due> {
    let mut slots = slots.to_vec();
    slots.sort_unstable();
    let mut found = Vec::new();
    for date in dates {
        if slots.is_empty() {
            found.extend(is_own_day(charge, date).then_some(Due::Day(date)));
        }
        for half in slots.iter().map(|slot| HalfDay { date, slot: *slot }).filter(|half| own.covers(*half)) {
            found.push(Due::Half(half, calendar.hours_on(date).window(half.slot)));
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
