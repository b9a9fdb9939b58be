//! Half days on which leave leaves a grid without anybody: the holder is away, and so is who was to stand in.
//!
//! Leave excuses a person and no grid: that everybody's half day is excused does not mean that the round is walked, the log
//! of the day written or the minutes of the week spent. What is asked over a stretch of days lacks somebody where nobody is
//! there on any of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Charged, Duties, Gathered};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::ids::{Clause, DutyCode, GridCode, PersonId};
use crate::domain::label::Label;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;
use crate::regulation::dues::Occasion;
use crate::regulation::{Cadence, Duty};
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
    /// What nobody is there for, each duty once.
    pub duties: Vec<Label>,
    /// The clause of the first of them.
    pub clause: Clause,
}

/// For what somebody has to be there: one half day, or a stretch of days.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    duty: DutyCode,
    from: NaiveDate,
    until: NaiveDate,
    slot: Option<Slot>,
}

/// Whether a duty can lack somebody: what falls due at times, each of them asked of whoever holds the post.
fn can_lack(duty: &Duty) -> bool {
    duty.falls_due() && !matches!(duty.cadence, Cadence::ByClass { .. })
}

/// The half days that an occasion is about: one, or both of each day that counts in its stretch.
fn halves(one: &Charged<'_>, occasion: &Occasion, counts: impl Fn(NaiveDate) -> bool) -> Vec<HalfDay> {
    let days = occasion.from.iter_days().take_while(|day| *day <= occasion.until).filter(|day| counts(*day));
    let both = [Slot::Morning, Slot::Afternoon];
    let slots = both.into_iter().filter(|slot| occasion.slot.is_none_or(|only| only == *slot));
    let owed = |half: &HalfDay| one.held.covers(*half) && one.standing_in.is_none_or(|leave| leave.covers(*half));
    days.flat_map(|date| slots.clone().map(move |slot| HalfDay { date, slot })).filter(owed).collect()
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

    /// What nobody is there for, in each language.
    pub fn label(&self) -> Label {
        let joined = |name: fn(&Label) -> &String, comma: &str| {
            self.duties.iter().map(|label| name(label).as_str()).collect::<Vec<_>>().join(comma)
        };
        Label {
            hant: joined(|label| &label.hant, "、"),
            hans: joined(|label| &label.hans, "、"),
            en: joined(|label| &label.en, ", "),
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
            let owed = self.below(&grid, from, until, can_lack)?;
            let mut there: BTreeMap<Asked, (bool, &Charged<'a>, BTreeSet<HalfDay>)> = BTreeMap::new();
            for one in owed.iter().filter(|one| one.grid == grid) {
                let counts = |day: NaiveDate| one.duty.counts_on(day, self.rules.calendar());
                for (_, occasion) in gathered.reckon(one, from, until)? {
                    // A half day is walked whatever the duty is called that asks for it.
                    let halves = halves(one, &occasion, |day| occasion.slot.is_some() || counts(day));
                    let done = matches!(occasion.standing, Standing::Fulfilled | Standing::Late);
                    let is_there = done || halves.iter().any(|half| !away(one.person, *half) || stands_in(one, *half));
                    let asked = Asked {
                        duty: one.duty.code.clone(),
                        from: occasion.from,
                        until: occasion.until,
                        slot: occasion.slot,
                    };
                    let entry = there.entry(asked).or_insert_with(|| (false, one, BTreeSet::new()));
                    entry.0 |= is_there;
                    entry.2.extend(halves);
                }
            }
            let lacking: Vec<(&Charged<'a>, BTreeSet<HalfDay>)> = there
                .into_values()
                .filter(|(is_there, _, halves)| !is_there && !halves.is_empty())
                .map(|(_, one, halves)| (one, halves))
                .collect();
            let Some((first, _)) = lacking.first() else { continue };
            let clause = first.duty.rule.clause.clone();
            let mut duties: Vec<Label> = Vec::new();
            for (one, _) in &lacking {
                if !duties.contains(&one.duty.label) {
                    duties.push(one.duty.label.clone());
                }
            }
            let in_question = |half: &HalfDay| from <= half.date && half.date <= until;
            let halves: BTreeSet<HalfDay> =
                lacking.into_iter().flat_map(|(_, halves)| halves).filter(in_question).collect();
            found.push(Unattended { grid, halves: halves.into_iter().collect(), duties, clause });
        }
        Ok(found)
    }

    /// Where those owe something who are away between two days.
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
            let here = theirs.into_iter().filter(|one| can_lack(one.duty) && root.covers(&one.grid));
            places.extend(here.map(|one| one.grid));
        }
        Ok(places)
    }
}
