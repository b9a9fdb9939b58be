//! Excuses (免除): why a duty is not owed for some half days, or was not done; who says so, and whether it holds.

use std::collections::BTreeSet;

use chrono::Days;

use super::super::command::Command;
use super::super::refusal::{Refusal, RefusalCode};
use super::absences::{
    OwnMatter, checked, days_of, duties, ending, place, receives, require_receiver, still_waits, told_who_decides,
};
use super::{Context, Decision, by_ending, labels, text};
use crate::domain::absence::{Excuse, ExcuseKind, Excused, Verdict};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{Clause, DutyCode, ExcuseId, GridCode, PersonId};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::{Duty, Regulation};
use crate::store::deeds;
use crate::store::tables::tag;

fn clause(context: &Context<'_>, grid: &GridCode) -> Option<Clause> {
    context.regulation(grid).ok().and_then(|regulation| regulation.absence.excuse_clause()).cloned()
}

/// The regulations by which those owe something whom an excuse is of: a person's by all grids where they owe it, a grid's
/// by all grids in and below it. Schemes differ from grid to grid.
fn regulations<'a>(context: &Context<'a>, whose: &Whose, span: &HalfDays) -> Result<Vec<&'a Regulation>, Refusal> {
    let mut found: Vec<&Regulation> = Vec::new();
    let grids: Vec<GridCode> = match &whose.of {
        Excused::Grid(grid) => context.directory.grids_below(grid).map(|below| below.code.clone()).collect(),
        Excused::Person(person) => {
            let owed = duties(context).of_person(*person, span.from.date, span.until.date)?;
            let there = |grid: &GridCode| whose.place.as_ref().is_none_or(|place| place == grid);
            found.extend(owed.iter().filter(|one| there(&one.grid)).map(|one| one.regulation));
            whose.matter(*person, span).grids(context.directory)
        }
    };
    for grid in grids {
        found.push(context.rules.of_grid(context.directory, &grid)?);
    }
    let mut known = BTreeSet::new();
    found.retain(|regulation| known.insert(regulation.code().clone()));
    Ok(found)
}

/// A duty of one of some regulations, if this reason excuses it.
fn duty(regulations: &[&Regulation], given: &str, kind: ExcuseKind) -> Result<DutyCode, Refusal> {
    let given = given.trim();
    let all = || regulations.iter().flat_map(|regulation| &regulation.duties);
    let mut called: Vec<&Duty> = all().filter(|duty| duty.code.as_str() == given).collect();
    if called.is_empty() {
        called = all().filter(|duty| duty.label.is_called(given)).collect();
    }
    let Some(first) = called.first() else {
        let mut known = BTreeSet::new();
        let choices = all().filter(|duty| known.insert(duty.code.clone()));
        let choices = choices.map(|duty| (duty.code.as_str(), &duty.label));
        return Err(Refusal::new(RefusalCode::UnknownDuty).with("given", given).choices(choices));
    };
    let Some(duty) = called.iter().find(|duty| duty.is_excused_by(kind)) else {
        let refusal = Refusal::new(RefusalCode::NotExcusable).named("duty", &first.code, &first.label);
        return Err(refusal.with("excuse", kind.code()).by(first.rule.clause.clone()));
    };
    Ok(duty.code.clone())
}

/// Whose duties an excuse is about, and where.
struct Whose {
    of: Excused,
    place: Option<GridCode>,
}

impl Whose {
    fn of_excuse(excuse: &Excuse) -> Self {
        Self { of: excuse.of.clone(), place: excuse.place.clone() }
    }

    fn matter(&self, person: PersonId, span: &HalfDays) -> OwnMatter<'_> {
        OwnMatter { person, on: span.from.date, place: self.place.as_ref() }
    }

    /// The grid that it is filed under.
    fn scope(&self, context: &Context<'_>, span: &HalfDays) -> Result<GridCode, Refusal> {
        match &self.of {
            Excused::Grid(grid) => Ok(grid.clone()),
            Excused::Person(person) => place(context, &self.matter(*person, span)),
        }
    }
}

/// A person owes something in a place on these days, or a refusal that says where they do.
fn require_owed(context: &Context<'_>, person: PersonId, place: &GridCode, span: &HalfDays) -> Result<(), Refusal> {
    let owed = duties(context).of_person(person, span.from.date, span.until.date)?;
    if owed.iter().any(|one| one.grid == *place) {
        return Ok(());
    }
    let grids: BTreeSet<GridCode> = owed.into_iter().map(|one| one.grid).collect();
    let mut names: Vec<String> = grids.iter().map(|grid| context.directory.grid_name(grid)).collect();
    if names.is_empty() {
        names.push("—".to_owned());
    }
    let refusal = Refusal::new(RefusalCode::NothingOwedThere).with("grid", context.directory.grid_name(place));
    Err(refusal.with("person", context.directory.person_name(person)).list("grids", names))
}

/// Says why duties are not owed, or were not done.
pub fn excuse(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::DutyExcuse { grid, person, duty: given, span, kind, text: words } = command else {
        return Err(RefusalCode::Internal.into());
    };
    let asker = context.actor.named()?;
    if *kind == ExcuseKind::Leave {
        return Err(RefusalCode::LeaveIsLeave.into());
    }
    let span = checked(*span)?;
    let grid = grid.as_deref().map(|given| context.grid(given)).transpose()?;
    let (whose, accepted) = match (grid, person) {
        (Some(grid), None) => {
            context.require(Right::DutyExcuse, &grid)?;
            (Whose { of: Excused::Grid(grid), place: None }, true)
        }
        (place, named) => {
            let person = match named {
                Some(given) => context.person(given)?.id,
                None => asker,
            };
            if let Some(place) = &place {
                require_owed(context, person, place, &span)?;
            }
            let whose = Whose { of: Excused::Person(person), place };
            let matter = whose.matter(person, &span);
            let accepted = receives(context.directory, context.rules, &context.actor, &matter);
            if person != asker && !accepted {
                require_receiver(context, &matter)?;
            }
            (whose, accepted)
        }
    };
    let scope = whose.scope(context, &span)?;
    let given = given.as_deref().filter(|given| !given.trim().is_empty());
    let duty = given.map(|given| duty(&regulations(context, &whose, &span)?, given, *kind)).transpose()?;
    if let Some(there) = said_already(context, &whose, duty.as_ref(), &span, *kind)? {
        let refusal = Refusal::new(RefusalCode::ExcuseSaidAlready).with("days", days_of(context, &there.span));
        let refusal = refusal.with("excuse", kind.code()).with("id", ending(there.id));
        return Err(refusal.by_any(clause(context, &scope)));
    }
    let excuse = ExcuseId(context.new_id());
    let text = text::note("text", words)?;
    let label = labels::absent(context, &whose.of, whose.place.as_ref(), &span);
    let (of, place) = (whose.of.clone(), whose.place.clone());
    let fact = Fact::DutyExcused { excuse, of, place, duty, span, kind: *kind, text, accepted };
    let clause = clause(context, &scope);
    let decision = Decision::one(scope, vec![fact]).making("excuse", excuse, label);
    match whose.of {
        Excused::Person(person) if !accepted => {
            told_who_decides(context, decision, &whose.matter(person, &span), clause)
        }
        _ => Ok(decision),
    }
}

/// An excuse that says all of it already: of the same, for the same reason, for the same duty or for all, over all of the
/// half days, and not refused.
fn said_already(
    context: &Context<'_>,
    whose: &Whose,
    duty: Option<&DutyCode>,
    span: &HalfDays,
    kind: ExcuseKind,
) -> Result<Option<Excuse>, Refusal> {
    for id in deeds::excuses_of(context.reader, &whose.of, (span.from.date, span.until.date))? {
        let stored = context.stored(&RecordRef::Excuse(id))?.and_then(|stored| stored.record);
        let Some(Record::Excuse(there)) = stored else { continue };
        let counts = there.withdrawn.is_none() && !matches!(there.verdict, Verdict::Refused { .. });
        let everywhere = there.place.is_none() || there.place == whose.place;
        let same = everywhere && there.kind == kind && (there.duty.is_none() || there.duty.as_ref() == duty);
        if counts && same && there.span.within(span) == Some(*span) {
            return Ok(Some(there));
        }
    }
    Ok(None)
}

/// Days around today in which an excuse that is named by whose it is can lie.
const AROUND: u64 = 92;

/// An excuse by the ending of its id; or by whose it is, where only one of theirs can be meant.
fn find(context: &Context<'_>, given: &str, meant: impl Fn(&Excuse) -> bool) -> Result<Excuse, Refusal> {
    let unknown = || Refusal::new(RefusalCode::UnknownExcuse).with("given", given);
    let stored = |id: ExcuseId| -> Result<Option<Excuse>, Refusal> {
        Ok(match context.stored(&RecordRef::Excuse(id))?.and_then(|stored| stored.record) {
            Some(Record::Excuse(excuse)) => Some(excuse),
            _ => None,
        })
    };
    match by_ending(context.reader, given, tag::EXCUSE, RefusalCode::UnknownExcuse) {
        Ok(id) => return stored(ExcuseId(id))?.ok_or_else(unknown),
        Err(refusal) if matches!(refusal.code, RefusalCode::UnknownExcuse | RefusalCode::EndingTooShort) => {}
        Err(refusal) => return Err(refusal),
    }
    let of = match context.directory.find_grid(given) {
        Ok(grid) => Excused::Grid(grid.code.clone()),
        Err(_) => match context.person(given) {
            Ok(person) => Excused::Person(person.id),
            Err(refusal) if refusal.code == RefusalCode::UnknownPerson => return Err(unknown()),
            Err(refusal) => return Err(refusal),
        },
    };
    let (today, around) = (context.today(), Days::new(AROUND));
    let days = (today.checked_sub_days(around).unwrap_or(today), today.checked_add_days(around).unwrap_or(today));
    let mut theirs = Vec::new();
    for id in deeds::excuses_of(context.reader, &of, days)? {
        theirs.extend(stored(id)?.filter(|excuse| excuse.withdrawn.is_none() && meant(excuse)));
    }
    match theirs.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(unknown()),
        several => Err(several
            .iter()
            .fold(Refusal::new(RefusalCode::AmbiguousEnding).with("given", given), |refusal, excuse| {
                refusal.row(ending(excuse.id), days_of(context, &excuse.span))
            })),
    }
}

fn one(context: &Context<'_>, excuse: &Excuse, fact: Fact) -> Result<Decision, Refusal> {
    let scope = Whose::of_excuse(excuse).scope(context, &excuse.span)?;
    let label = labels::absent(context, &excuse.of, excuse.place.as_ref(), &excuse.span);
    Ok(Decision::one(scope, vec![fact]).making("excuse", excuse.id, label))
}

fn require_decider(context: &Context<'_>, excuse: &Excuse) -> Result<(), Refusal> {
    match &excuse.of {
        Excused::Grid(grid) => context.require(Right::DutyExcuse, grid),
        Excused::Person(person) => require_receiver(context, &Whose::of_excuse(excuse).matter(*person, &excuse.span)),
    }
}

/// Accepts what somebody said for themselves, or refuses it with a reason.
pub fn decide(context: &Context<'_>, given: &str, accepted: bool, reason: Option<&str>) -> Result<Decision, Refusal> {
    let excuse = find(context, given, |excuse| excuse.verdict.is_waiting())?;
    require_decider(context, &excuse)?;
    still_waits(context, &excuse.verdict, excuse.withdrawn.is_some())?;
    let fact = if accepted {
        Fact::ExcuseAccepted { excuse: excuse.id }
    } else {
        let reason = text::note("reason", reason.unwrap_or_default())?;
        Fact::ExcuseRefused { excuse: excuse.id, reason }
    };
    one(context, &excuse, fact)
}

/// Takes an excuse back: what it excused is owed again. Who said it may, and who may decide on it.
pub fn withdraw(context: &Context<'_>, given: &str, reason: &str) -> Result<Decision, Refusal> {
    let excuse = find(context, given, |excuse| !matches!(excuse.verdict, Verdict::Refused { .. }))?;
    if excuse.stated_by != Author::Person(context.actor.named()?) {
        require_decider(context, &excuse)?;
    }
    if excuse.withdrawn.is_some() {
        still_waits(context, &excuse.verdict, true)?;
    }
    let reason = text::note("reason", reason)?;
    one(context, &excuse, Fact::ExcuseWithdrawn { excuse: excuse.id, reason })
}
