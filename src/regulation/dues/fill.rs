//! How an occasion stands: which records count for it, what excuses it, and whether its time is over.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::calendar::ClockTime;
use crate::domain::half_day::HalfDay;
use crate::domain::record::RecordRef;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;

use super::occasions::{Due, is_own_day, is_own_stretch, own, share};
use super::{Asked, Charge, Deed, Excusing, Given, Occasion};

/// How an occasion stands; none if nothing of it is this person's to do.
pub(super) fn fill(charge: &Charge<'_>, due: &Due, deeds: &[&Deed], given: &Given<'_>) -> Option<Occasion> {
    match *due {
        Due::Half(half, window) => {
            let mine = |deed: &&&Deed| deed.day == half.date && deed.slot == Some(half.slot);
            let counts: Vec<&Deed> = deeds.iter().filter(mine).copied().collect();
            let excuses = Excuses::of(charge, given, half.date, half.date, |excuse| excuse.span.covers(half));
            let closes = with_grace(charge, window.to.on(half.date), given);
            let base =
                Occasion { slot: Some(half.slot), window: Some(window), ..occasion(half.date, half.date, closes) };
            Some(settle(base, &counts, excuses.covers(half), excuses, Some(closes), given.now))
        }
        Due::Day(date) => {
            let counts: Vec<&Deed> = deeds.iter().filter(|deed| deed.day == date).copied().collect();
            let excuses = Excuses::of(charge, given, date, date, |excuse| excuse.span.meets(date, date));
            let closes = with_grace(charge, ClockTime::END_OF_DAY.on(date), given);
            Some(settle(
                occasion(date, date, closes),
                &counts,
                excuses.covers_day(date),
                excuses,
                Some(closes),
                given.now,
            ))
        }
        Due::Times(from, until, amount) => {
            let (asked, away) = times(charge, from, until, amount, given)?;
            let base = Occasion { asked: Asked::Times(asked), ..stretch(charge, from, until, given) };
            let excuses = Excuses::of(charge, given, from, until, |excuse| excuse.span.meets(from, until));
            Some(settle(base, &within(charge, deeds, from, until), away, excuses, None, given.now))
        }
        Due::Minutes(from, until, amount) => {
            let excuses = Excuses::of(charge, given, from, until, |excuse| excuse.span.meets(from, until));
            let mine = |day: NaiveDate| is_own_day(charge, day);
            let part = share(charge.duty, amount, from, until, given.calendar, mine);
            let left =
                share(charge.duty, amount, from, until, given.calendar, |day| mine(day) && !excuses.covers_day(day));
            if part == 0 {
                return None;
            }
            let counts = within(charge, deeds, from, until);
            let asked = if left == 0 { part } else { left };
            let base = Occasion { asked: Asked::Minutes(asked), ..stretch(charge, from, until, given) };
            Some(settle(base, &counts, left == 0, excuses, None, given.now))
        }
    }
}

/// How many times are this person's, and whether they are excused altogether. A few days of leave do not lessen a count:
/// it is excused, and passes to a deputy, only where none of its days is left.
fn times(
    charge: &Charge<'_>,
    from: NaiveDate,
    until: NaiveDate,
    amount: u32,
    given: &Given<'_>,
) -> Option<(u32, bool)> {
    let held = |day: NaiveDate| charge.held.covers_day(day);
    let asked = share(charge.duty, amount, from, until, given.calendar, held);
    if asked == 0 {
        return None;
    }
    let excuses = Excuses::of(charge, given, from, until, |_| true);
    let days = from.iter_days().take_while(|day| *day <= until);
    let counted: Vec<NaiveDate> =
        days.filter(|day| held(*day) && charge.duty.counts_on(*day, given.calendar)).collect();
    is_own_stretch(charge, &counted).then(|| (asked, counted.iter().all(|day| excuses.covers_day(*day))))
}

fn occasion(from: NaiveDate, until: NaiveDate, closes: NaiveDateTime) -> Occasion {
    Occasion {
        from,
        until,
        slot: None,
        window: None,
        closes,
        asked: Asked::Times(1),
        done: 0,
        records: Vec::new(),
        excuses: Vec::new(),
        standing: Standing::Open,
    }
}

fn stretch(charge: &Charge<'_>, from: NaiveDate, until: NaiveDate, given: &Given<'_>) -> Occasion {
    // Somebody who holds the post until Wednesday has until Wednesday.
    let last = own(charge).map_or(until, |own| until.min(own.until.date));
    occasion(from, until, with_grace(charge, ClockTime::END_OF_DAY.on(last), given))
}

fn with_grace(charge: &Charge<'_>, end: NaiveDateTime, given: &Given<'_>) -> NaiveDateTime {
    charge.duty.grace.map_or(end, |grace| grace.due(end, given.calendar).at)
}

/// The records of the own half days between two days; what another did was theirs to do then. A signed log of a week or a month is named by its first day and is
/// for all of it: it counts for whoever took the post since.
fn within<'a>(charge: &Charge<'_>, deeds: &[&'a Deed], from: NaiveDate, until: NaiveDate) -> Vec<&'a Deed> {
    let own = own(charge);
    let of_a_stretch = charge.duty.what.log_span().is_some();
    let is_own = |deed: &Deed| match deed.slot {
        Some(slot) => own.is_some_and(|own| own.covers(HalfDay { date: deed.day, slot })),
        None => of_a_stretch || own.is_some_and(|own| own.meets(deed.day, deed.day)),
    };
    let mine = |deed: &&&Deed| (from..=until).contains(&deed.day) && (deed.of_another || is_own(deed));
    deeds.iter().filter(mine).copied().collect()
}

/// `in_time` is until when a record is in time, for what can be done late.
fn settle(
    base: Occasion,
    counts: &[&Deed],
    excused: bool,
    excuses: Excuses<'_>,
    in_time: Option<NaiveDateTime>,
    now: NaiveDateTime,
) -> Occasion {
    let amount = base.asked.amount();
    let own: Vec<&Deed> = counts.iter().filter(|deed| !deed.of_another).copied().collect();
    // What others did is told where it is needed: not beside enough of one's own, nor to whoever is excused.
    let counts = if excused || done(base.asked, &own) >= amount { own.as_slice() } else { counts };
    let done = done(base.asked, counts);
    let is_late = in_time.is_some_and(|closes| counts.first().is_some_and(|deed| deed.done > closes));
    let standing = if done >= amount {
        if is_late { Standing::Late } else { Standing::Fulfilled }
    } else if excused {
        Standing::Excused
    } else if now <= base.closes {
        Standing::Open
    } else {
        Standing::Missed
    };
    let mut records: Vec<RecordRef> = Vec::new();
    for deed in counts {
        // One that goes on after midnight is done on two days.
        if !records.contains(&deed.record) {
            records.push(deed.record.clone());
        }
    }
    Occasion { done, records, excuses: excuses.named(standing), standing, ..base }
}

/// How much was done: each deed comes with the minutes that are its own.
fn done(asked: Asked, deeds: &[&Deed]) -> u32 {
    match asked {
        Asked::Times(_) => u32::try_from(deeds.len()).unwrap_or(u32::MAX),
        Asked::Minutes(_) => deeds.iter().map(|deed| deed.minutes).fold(0, u32::saturating_add),
    }
}

/// What excuses or explains an occasion.
struct Excuses<'a> {
    holding: Vec<&'a Excusing>,
    waiting: Vec<&'a Excusing>,
}

impl<'a> Excuses<'a> {
    fn of(
        charge: &Charge<'_>,
        given: &Given<'a>,
        from: NaiveDate,
        until: NaiveDate,
        concerns: impl Fn(&Excusing) -> bool,
    ) -> Self {
        let allowed = |excuse: &&Excusing| charge.duty.is_excused_by(excuse.kind) || excuse.passes;
        let near = given.excuses.iter().filter(|excuse| excuse.span.meets(from, until) && concerns(excuse));
        let (holding, waiting) = near.filter(allowed).partition(|excuse| excuse.accepted);
        Self { holding, waiting }
    }

    fn covers(&self, half: HalfDay) -> bool {
        self.holding.iter().any(|excuse| excuse.span.covers(half))
    }

    fn covers_day(&self, date: NaiveDate) -> bool {
        [Slot::Morning, Slot::Afternoon].into_iter().all(|slot| self.covers(HalfDay { date, slot }))
    }

    fn named(self, standing: Standing) -> Vec<RecordRef> {
        let mut named: Vec<RecordRef> = match standing {
            Standing::Fulfilled | Standing::Late => Vec::new(),
            Standing::Open | Standing::Missed => {
                self.holding.iter().chain(&self.waiting).map(|excuse| excuse.source.clone()).collect()
            }
            Standing::Excused => self.holding.iter().map(|excuse| excuse.source.clone()).collect(),
        };
        named.sort();
        named.dedup();
        named
    }
}
