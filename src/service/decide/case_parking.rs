//! A case that waits for what nobody here can hasten (掛賬): once, until a day, and approved by those whom the
//! regulation names.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::office_of;
use super::case_flow::{done, holder_or_on_behalf, not_now, not_yours, require_stage, right_of};
use super::cases::{party_name, station_of};
use super::{Context, Decision, approvers, case_clock, text};
use crate::domain::case::{Act, Case, Party};
use crate::domain::fact::Fact;
use crate::regulation::{ParkingRule, Watcher};

fn rule_of<'a>(context: &'a Context<'_>, case: &Case) -> Result<&'a ParkingRule, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    regulation.oversight.parking.as_ref().ok_or_else(|| not_now(case, Act::AskParking))
}

/// Asks that a case may wait until the end of a day.
pub(super) fn ask(context: &Context<'_>, case: &Case, until: NaiveDate, reason: &str) -> Result<Decision, Refusal> {
    let (from, needed) = can_ask(context, case)?;
    let rule = rule_of(context, case)?;
    let last = context.today().checked_add_days(Days::new(rule.days_at_most.into())).unwrap_or(until);
    if until <= context.today() || until > last {
        return Err(Refusal::new(RefusalCode::OutOfRange)
            .with("field", "until")
            .with("given", until)
            .with("least", context.today().succ_opt().unwrap_or(until))
            .with("most", last)
            .by(rule.rule.clause.clone()));
    }
    let reason = text::note("reason", reason)?;
    Ok(done(case, vec![Fact::CaseParkingAsked { case: case.id, from, until, reason, needed }]))
}

/// Once, where there is something due, and nothing that stands still already: who asks, and who has to approve. What
/// was asked for and not approved by its day used nothing up.
pub(super) fn can_ask(context: &Context<'_>, case: &Case) -> Result<(Party, Vec<Party>), Refusal> {
    require_stage(case, Act::AskParking)?;
    let rule = rule_of(context, case)?;
    if case.parking.as_ref().is_some_and(|parking| !parking.has_lapsed(&context.now)) {
        return Err(Refusal::new(RefusalCode::ParkedOnce).with("number", &case.number).by(rule.rule.clause.clone()));
    }
    if case.due.is_none() || case.is_paused() {
        return Err(not_now(case, Act::AskParking));
    }
    let from = holder_or_on_behalf(context, case, Some("-"))?;
    let needed = approvers_of(context, case, &from, rule)?;
    Ok((from, needed))
}

/// Who has to approve: as many people as the regulation names, none of them who asks.
fn approvers_of(context: &Context<'_>, case: &Case, from: &Party, rule: &ParkingRule) -> Result<Vec<Party>, Refusal> {
    if rule.is_for_readers(case.sensitive) {
        return approvers::one_who_reads(context, case, &rule.sensitive_by, &rule.rule.clause);
    }
    let regulation = context.regulation(&case.grid)?;
    let party = |watcher: &Watcher| match watcher {
        Watcher::Holder => from.clone(),
        Watcher::Station => station_of(&case.grid),
        Watcher::Office => office_of(regulation, case.sensitive),
        Watcher::Unit(unit) => Party::Unit(unit.clone()),
    };
    let steps: Vec<Party> = rule.approved_by.iter().map(party).collect();
    approvers::as_many_people(context, case, &steps, &rule.stand_in, &rule.rule.clause)
}

/// Approves the parking that was asked for, or refuses it.
pub(super) fn decide(context: &Context<'_>, case: &Case, approved: bool, reason: &str) -> Result<Decision, Refusal> {
    let by = can_decide(context, case)?;
    let Some(parking) = &case.parking else { return Err(not_now(case, Act::DecideParking)) };
    if !approved {
        let reason = text::note("reason", reason)?;
        return Ok(done(case, vec![Fact::CaseParkingRefused { case: case.id, by, reason }]));
    }
    let is_last = parking.approved.len() + 1 == parking.needed.len();
    let until = is_last.then(|| context.civil(end_of_day(parking.until)));
    let approved = |due| Fact::CaseParkingApproved { case: case.id, by: by.clone(), until, due };
    let fact = if is_last { case_clock::stating(context, case, approved) } else { approved(None) };
    let clause = Some(rule_of(context, case)?.rule.clause.clone());
    let note = match (&fact, parking.needed.get(parking.approved.len() + 1)) {
        (Fact::CaseParkingApproved { due: Some(due), .. }, _) => {
            let due = due.at.format("%Y-%m-%d %H:%M").to_string();
            let args = [("number", case.number.clone()), ("until", parking.until.to_string()), ("due", due)];
            Some(("parked-until", args.to_vec()))
        }
        (_, Some(next)) => Some(("parking-next", vec![("who", party_name(context, next))])),
        _ => None,
    };
    let decision = done(case, vec![fact]);
    Ok(match note {
        Some((code, args)) => decision.noting(code, &args, clause),
        None => decision,
    })
}

/// Whose turn it is; never who asked, and nobody twice. Where nobody else is left there, whoever stands in for them.
pub(super) fn can_decide(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::DecideParking)?;
    let Some((parking, next)) = case.parking.as_ref().and_then(|parking| Some((parking, parking.next()?))) else {
        return Err(not_now(case, Act::DecideParking));
    };
    let regulation = context.regulation(&case.grid)?;
    context.actor.named()?;
    let rule = rule_of(context, case)?;
    let used: Vec<_> = std::iter::once(parking.by).chain(parking.approved.iter().map(|(_, by)| *by)).collect();
    let mine = context.actor.acts_for(next, right_of(regulation, next), &case.grid);
    let stands_in = || {
        let needed = approvers::nobody_left(context, case, next, &used);
        if needed { approvers::stands_in(context, case, rule.stand_in(case.sensitive)) } else { None }
    };
    let Some(party) = mine.then(|| next.clone()).or_else(stands_in) else {
        return Err(not_yours(context, case, next));
    };
    if used.contains(&context.actor.author) {
        return Err(Refusal::new(RefusalCode::AskerApproves).with("number", &case.number).by(rule.rule.clause.clone()));
    }
    if parking.has_lapsed(&context.now) {
        return Err(Refusal::new(RefusalCode::ParkingLapsed)
            .with("number", &case.number)
            .with("until", parking.until)
            .by(rule.rule.clause.clone()));
    }
    Ok(party)
}

/// When a day is over: a parking whose last day it is, or the time that a plate gives.
pub fn end_of_day(day: NaiveDate) -> NaiveDateTime {
    day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN)
}

/// Ends a parking before its day.
pub(super) fn end(context: &Context<'_>, case: &Case, reason: &str) -> Result<Decision, Refusal> {
    can_end(context, case)?;
    let reason = text::optional_note("reason", reason)?;
    Ok(done(case, vec![ending(context, case, reason)]))
}

pub(super) fn can_end(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Unpark)?;
    if !case.is_parked(&context.now) {
        return Err(not_now(case, Act::Unpark));
    }
    holder_or_on_behalf(context, case, Some("-")).map(drop)
}

/// The clock goes on now, with what is due then.
pub(super) fn ending(context: &Context<'_>, case: &Case, reason: Option<String>) -> Fact {
    case_clock::stating(context, case, |due| Fact::CaseUnparked { case: case.id, due, reason: reason.clone() })
}
