//! Half days on which leave leaves a grid without anybody: the holder is away, and so is who was to stand in.
//!
//! Leave excuses a person and no grid: that everybody's half day is excused does not mean that the round is walked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Charged, Duties, Gathered, is_of_half_days};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::ids::{Clause, GridCode, PersonId};
use crate::domain::standing::Standing;
use crate::service::refusal::Refusal;

/// Leave that is just being accepted.
#[derive(Debug, Clone, Copy)]
pub struct Pending {
    /// Who will be away.
    pub person: PersonId,
    /// The half days.
    pub span: HalfDays,
    /// Who will stand in.
    pub deputy: Option<PersonId>,
}

/// A grid without anybody, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unattended {
    /// Which.
    pub grid: GridCode,
    /// The half days, in order.
    pub halves: Vec<HalfDay>,
    /// The clause of a duty that nobody is there for.
    pub clause: Clause,
}

impl Unattended {
    /// The days, as people write them: `11-24、11-25`, or `11-24–11-26` for more than two that follow each other.
    pub fn days(&self) -> String {
        let days: BTreeSet<NaiveDate> = self.halves.iter().map(|half| half.date).collect();
        let shown = |day: &NaiveDate| day.format("%m-%d").to_string();
        match (days.first(), days.last()) {
            (Some(first), Some(last)) if days.len() > 2 => format!("{}–{}", shown(first), shown(last)),
            _ => days.iter().map(shown).collect::<Vec<_>>().join("、"),
        }
    }
}

impl<'a> Duties<'a> {
    /// Grids in and below one that leave leaves without anybody on half days between two days. `pending` counts as if it
    /// were accepted.
    pub fn unattended(
        &self,
        root: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
        pending: Option<&Pending>,
    ) -> Result<Vec<Unattended>, Refusal> {
        let away = |person: PersonId, half: HalfDay| {
            let known = self.directory.absences_of(person).any(|leave| leave.stands() && leave.span.covers(half));
            known || pending.is_some_and(|leave| leave.person == person && leave.span.covers(half))
        };
        let stands_in = |one: &Charged<'a>, half: HalfDay| {
            let for_them = |leave: &&Pending| one.for_whom.is_none() && leave.person == one.person;
            pending
                .filter(for_them)
                .filter(|leave| leave.span.covers(half))
                .and_then(|leave| leave.deputy)
                .is_some_and(|deputy| !away(deputy, half))
        };
        let gathered = Gathered::of_grids(*self);
        let mut found = Vec::new();
        // Only where somebody is away can leave be the reason: the others need not be reckoned.
        for grid in self.places_of_leave(root, from, until, pending)? {
            let mut there: BTreeMap<HalfDay, bool> = BTreeMap::new();
            let mut clause = None;
            for one in self.below(&grid, from, until, is_of_half_days)?.iter().filter(|one| one.grid == grid) {
                clause.get_or_insert_with(|| one.duty.rule.clause.clone());
                for (_, occasion) in gathered.reckon(one, from, until)? {
                    let Some(slot) = occasion.slot else { continue };
                    let half = HalfDay { date: occasion.from, slot };
                    let walked = matches!(occasion.standing, Standing::Fulfilled | Standing::Late);
                    let is_there = walked || !away(one.person, half) || stands_in(one, half);
                    *there.entry(half).or_default() |= is_there;
                }
            }
            let halves: Vec<HalfDay> =
                there.into_iter().filter(|(_, is_there)| !is_there).map(|(half, _)| half).collect();
            if let Some(clause) = clause.filter(|_| !halves.is_empty()) {
                found.push(Unattended { grid, halves, clause });
            }
        }
        Ok(found)
    }

    /// Where those owe half days who are away between two days.
    fn places_of_leave(
        &self,
        root: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
        pending: Option<&Pending>,
    ) -> Result<BTreeSet<GridCode>, Refusal> {
        let stands = self.directory.absences().filter(|leave| leave.stands()).map(|leave| (leave.person, leave.span));
        let all = stands.chain(pending.map(|leave| (leave.person, leave.span)));
        let away: BTreeSet<PersonId> =
            all.filter(|(_, span)| span.meets(from, until)).map(|(person, _)| person).collect();
        let mut places = BTreeSet::new();
        for person in away {
            let theirs = self.of_person(person, from, until)?;
            let here = theirs.into_iter().filter(|one| one.is_of_half_days() && root.covers(&one.grid));
            places.extend(here.map(|one| one.grid));
        }
        Ok(places)
    }
}
