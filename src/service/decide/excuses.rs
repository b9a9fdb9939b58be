//! Excuses (免除): why a duty is not owed for some half days, or was not done; who says so, and whether it holds.

use chrono::Days;

use super::super::command::Command;
use super::super::refusal::{Refusal, RefusalCode};
use super::absences::{checked, days_of, ending, place, receives, require_receiver, still_waits, told_who_decides};
use super::{Context, Decision, by_ending, text};
use crate::domain::absence::{Excuse, ExcuseKind, Excused, Verdict};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{Clause, DutyCode, ExcuseId, GridCode};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::Duty;
use crate::store::deeds;
use crate::store::tables::tag;

fn clause(context: &Context<'_>, grid: &GridCode) -> Option<Clause> {
    context.regulation(grid).ok().and_then(|regulation| regulation.absence.excuse_clause()).cloned()
}

/// A duty of the regulation of a grid, if this reason excuses it.
fn duty(context: &Context<'_>, grid: &GridCode, given: &str, kind: ExcuseKind) -> Result<DutyCode, Refusal> {
    let regulation = context.regulation(grid)?;
    let called = |duty: &&Duty| duty.code.as_str() == given.trim() || duty.label.is_called(given.trim());
    let Some(duty) = regulation.duties.iter().find(called) else {
        let choices = regulation.duties.iter().map(|duty| (duty.code.as_str(), &duty.label));
        return Err(Refusal::new(RefusalCode::UnknownDuty).with("given", given).choices(choices));
    };
    if !duty.is_excused_by(kind) {
        let refusal = Refusal::new(RefusalCode::NotExcusable).named("duty", &duty.code, &duty.label);
        return Err(refusal.with("excuse", kind.code()).by(duty.rule.clause.clone()));
    }
    Ok(duty.code.clone())
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
    let on = span.from.date;
    let (of, scope, accepted) = match (grid, person) {
        (Some(_), Some(_)) => return Err(RefusalCode::GridOrPerson.into()),
        (Some(grid), None) => {
            let grid = context.grid(grid)?;
            context.require(Right::DutyExcuse, &grid)?;
            (Excused::Grid(grid.clone()), grid, true)
        }
        (None, whose) => {
            let person = match whose {
                Some(given) => context.person(given)?.id,
                None => asker,
            };
            let accepted = receives(context.directory, context.rules, &context.actor, person, on);
            if person != asker && !accepted {
                require_receiver(context, person, on)?;
            }
            (Excused::Person(person), place(context, person, on)?, accepted)
        }
    };
    let given = given.as_deref().filter(|given| !given.trim().is_empty());
    let duty = given.map(|given| duty(context, &scope, given, *kind)).transpose()?;
    if let Some(there) = said_already(context, &of, duty.as_ref(), &span, *kind)? {
        let refusal = Refusal::new(RefusalCode::ExcuseSaidAlready).with("days", days_of(context, &there.span));
        let refusal = refusal.with("excuse", kind.code()).with("id", ending(there.id));
        return Err(refusal.by_any(clause(context, &scope)));
    }
    let excuse = ExcuseId(context.new_id());
    let text = text::note("text", words)?;
    let whose = match &of {
        Excused::Grid(grid) => context.directory.grid_name(grid),
        Excused::Person(person) => context.directory.person_name(*person),
    };
    let label = format!("{whose} {}", days_of(context, &span));
    let waits_for = match of {
        Excused::Person(person) if !accepted => Some(person),
        _ => None,
    };
    let fact = Fact::DutyExcused { excuse, of, duty, span, kind: *kind, text, accepted };
    let clause = clause(context, &scope);
    let decision = Decision::one(scope, vec![fact]).making("excuse", excuse, label);
    match waits_for {
        Some(person) => told_who_decides(context, decision, person, on, clause),
        None => Ok(decision),
    }
}

/// An excuse that says all of it already: of the same, for the same reason, for the same duty or for all, over all of the
/// half days, and not refused.
fn said_already(
    context: &Context<'_>,
    of: &Excused,
    duty: Option<&DutyCode>,
    span: &HalfDays,
    kind: ExcuseKind,
) -> Result<Option<Excuse>, Refusal> {
    for id in deeds::excuses_of(context.reader, of, (span.from.date, span.until.date))? {
        let stored = context.stored(&RecordRef::Excuse(id))?.and_then(|stored| stored.record);
        let Some(Record::Excuse(there)) = stored else { continue };
        let counts = there.withdrawn.is_none() && !matches!(there.verdict, Verdict::Refused { .. });
        let same = there.kind == kind && (there.duty.is_none() || there.duty.as_ref() == duty);
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
    let (scope, whose) = match &excuse.of {
        Excused::Grid(grid) => (grid.clone(), context.directory.grid_name(grid)),
        Excused::Person(person) => {
            (place(context, *person, excuse.span.from.date)?, context.directory.person_name(*person))
        }
    };
    let label = format!("{whose} {}", days_of(context, &excuse.span));
    Ok(Decision::one(scope, vec![fact]).making("excuse", excuse.id, label))
}

fn require_decider(context: &Context<'_>, excuse: &Excuse) -> Result<(), Refusal> {
    match &excuse.of {
        Excused::Grid(grid) => context.require(Right::DutyExcuse, grid),
        Excused::Person(person) => require_receiver(context, *person, excuse.span.from.date),
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
