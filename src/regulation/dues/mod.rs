//! What of a duty is due, what is fulfilled and by which records, what is missed, and what is excused and by what.
//!
//! Pure: the duty, the half days on which it is somebody's, the calendar, the records and excuses, and the moment of
//! asking are given. What holds, and is property-tested:
//!
//! - a record of one half day never fills the other (篇3/責任人3-a);
//! - what is excused is never missed;
//! - one more record, or one more excuse, never makes more missed;
//! - neither the order nor the repetition of records matters;
//! - what is owed in a stretch is shared by the days that each holds the post: the parts add up to the whole.
//!
//! A record counts by when it happened, never by when it was keyed.

mod fill;
mod in_force;
mod occasions;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::absence::ExcuseKind;
use crate::domain::calendar::{Calendar, Stretch};
use crate::domain::half_day::HalfDays;
use crate::domain::record::RecordRef;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;

pub use in_force::InForce;

use super::duty::Duty;

/// A duty as somebody's, in one place.
#[derive(Debug, Clone, Copy)]
pub struct Charge<'a> {
    /// Which duty.
    pub duty: &'a Duty,
    /// The class of the object, for a cadence by class.
    pub class: Option<&'a str>,
    /// The half days for which the post is held.
    pub held: HalfDays,
    /// The half days for which somebody stands in for the holder; none: it is the holder's own.
    ///
    /// A count that is owed once in a stretch passes to a deputy only if the holder is excused from all of it.
    pub standing_in: Option<StandingIn<'a>>,
    /// When this version of the duty is in force.
    pub in_force: InForce,
}

/// What somebody stands in for.
#[derive(Debug, Clone, Copy)]
pub struct StandingIn<'a> {
    /// The half days of the leave.
    pub span: HalfDays,
    /// All that excuses the holder, this leave among it: whole days and stretches pass by what it makes together, so that
    /// what the holder no longer owes is owed by one deputy.
    pub holder: &'a [Excusing],
}

/// A record that counts for a duty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    /// When it was done: walked, signed, reviewed.
    pub done: NaiveDateTime,
    /// The record.
    pub record: RecordRef,
    /// The day that it is for. A log that is signed later is for its own day.
    pub day: NaiveDate,
    /// The half day that it fills, if it lies in one.
    pub slot: Option<Slot>,
    /// Minutes that it is credited with: of what overlaps, one deed alone has the minute ([`crate::domain::credit`]).
    pub minutes: u32,
    /// Whether another did it who owes it too, or whose record stands for it: it fulfils what is owed still, and is not
    /// asked about where somebody is excused.
    pub of_another: bool,
}

/// Something that excuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excusing {
    /// Why.
    pub kind: ExcuseKind,
    /// For which half days.
    pub span: HalfDays,
    /// Whether it holds; if not, it explains what is missed, and waits to be accepted.
    pub accepted: bool,
    /// Whether a deputy owes it in this time: it then passes, whatever the duty says of excuses.
    pub passes: bool,
    /// The record that says so: leave, an excuse, an emergency.
    pub source: RecordRef,
}

impl Excusing {
    /// Whether it takes a duty off its holder: it is accepted, and the duty allows it or a deputy owes it meanwhile.
    pub fn holds_for(&self, duty: &Duty) -> bool {
        self.accepted && (self.passes || duty.is_excused_by(self.kind))
    }
}

/// What is asked on an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// So many records.
    Times(u32),
    /// So many minutes; what overlaps counts once.
    Minutes(u32),
}

impl Asked {
    /// The number.
    pub fn amount(self) -> u32 {
        match self {
            Self::Times(amount) | Self::Minutes(amount) => amount,
        }
    }
}

/// One time that a duty falls due: a half day, a day, or a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Which half day.
    pub slot: Option<Slot>,
    /// The office hours of that half day.
    pub window: Option<Stretch>,
    /// When its time is over, grace included.
    pub closes: NaiveDateTime,
    /// What is asked.
    pub asked: Asked,
    /// How much of it is done.
    pub done: u32,
    /// The records that count, in order of time.
    pub records: Vec<RecordRef>,
    /// What excuses it, or part of it; where it is missed, what explains it.
    pub excuses: Vec<RecordRef>,
    /// How it stands.
    pub standing: Standing,
}

impl Occasion {
    /// What is still to do.
    pub fn short(&self) -> u32 {
        match self.standing {
            Standing::Excused => 0,
            _ => self.asked.amount().saturating_sub(self.done),
        }
    }
}

/// What is given besides the duty.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The working calendar.
    pub calendar: &'a Calendar,
    /// Records that count for this duty, of this person in this place. Those of other days do not harm.
    pub deeds: &'a [Deed],
    /// What excuses this person in this place.
    pub excuses: &'a [Excusing],
    /// The moment of asking, in civil time.
    pub now: NaiveDateTime,
}

/// Every occasion on which a duty falls due between two days, both included, in order; a stretch that only touches them
/// is among them, whole.
pub fn reckon(charge: &Charge<'_>, from: NaiveDate, until: NaiveDate, given: &Given<'_>) -> Vec<Occasion> {
    let mut deeds: Vec<&Deed> = given.deeds.iter().collect();
    deeds.sort();
    deeds.dedup();
    occasions::due(charge, from, until, given.calendar)
        .into_iter()
        .filter_map(|due| fill::fill(charge, &due, &deeds, given))
        .collect()
}
