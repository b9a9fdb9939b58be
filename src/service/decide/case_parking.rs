//! A case that waits for what nobody here can hasten (掛賬): once, until a day, and approved by those whom the
//! regulation names.

use chrono::{Days, NaiveDate, NaiveTime};

use super::super::actor::Actor;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{done, holder_or_on_behalf, not_now, not_yours, require_stage, right_of};
use super::cases::station_of;
use super::{Context, Decision, case_clock, text};
use crate::domain::case::{Act, Case, Due, Party, Pause};
use crate::domain::fact::Fact;
use crate::domain::time::Civil;
use crate::regulation::{ParkingRule, Watcher};

fn rule_of<'a>(context: &'a Context<'_>, case: &Case) -> Result<&'a ParkingRule, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    regulation.oversight.parking.as_ref().ok_or_else(|| not_now(case, Act::AskParking))
}

/// Asks that a case may wait until the end of a day.
pub(super) fn ask(context: &Context<'_>, case: &Case, until: NaiveDate, reason: &str) -> Result<Decision, Refusal> {
    let from = can_ask(context, case)?;
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
    let needed = approvers(context, case, &from, rule)?;
    Ok(done(case, vec![Fact::CaseParkingAsked { case: case.id, from, until, reason, needed }]))
}

/// Once, where there is something due, and nothing that stands still already.
pub(super) fn can_ask(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::AskParking)?;
    let rule = rule_of(context, case)?;
    if case.parking.is_some() {
        return Err(Refusal::new(RefusalCode::ParkedOnce).with("number", &case.number).by(rule.rule.clause.clone()));
    }
    if case.due.is_none() || case.is_paused() {
        return Err(not_now(case, Act::AskParking));
    }
    holder_or_on_behalf(context, case, Some("-"))
}

/// Who has to approve. A station whose only person asks cannot approve: the office does in its place.
fn approvers(context: &Context<'_>, case: &Case, from: &Party, rule: &ParkingRule) -> Result<Vec<Party>, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    let station = station_of(&case.grid);
    let about = super::case_concerned::not_about(context, &case.grid, &case.concerns, &station).is_err();
    let others = || others_act_for(context, case, &station);
    let party = |watcher: &Watcher| match watcher {
        Watcher::Holder => from.clone(),
        Watcher::Station if !about && (*from != station || others()) => station.clone(),
        Watcher::Station | Watcher::Office => super::case_concerned::office_of(regulation, case.sensitive),
        Watcher::Unit(unit) => Party::Unit(unit.clone()),
    };
    Ok(rule.approved_by.iter().map(party).collect())
}

/// Whether somebody else than the asker acts for a party on such a case.
pub(super) fn others_act_for(context: &Context<'_>, case: &Case, party: &Party) -> bool {
    let Ok(regulation) = context.regulation(&case.grid) else { return false };
    let right = right_of(regulation, party);
    context.directory.appointments().filter(|held| held.is_held_on(context.today())).any(|held| {
        let actor = Actor::of_person(context.directory, context.rules, held.person, context.today());
        actor.is_ok_and(|actor| actor.author != context.actor.author && actor.acts_for(party, right, &case.grid))
    })
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
    let until = is_last.then(|| end_of(context, parking.until));
    let due = until.and_then(|until| due_after(context, case, until));
    Ok(done(case, vec![Fact::CaseParkingApproved { case: case.id, by, until, due }]))
}

/// Whose turn it is; never who asked, and nobody twice.
pub(super) fn can_decide(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::DecideParking)?;
    let Some((parking, next)) = case.parking.as_ref().and_then(|parking| Some((parking, parking.next()?))) else {
        return Err(not_now(case, Act::DecideParking));
    };
    let regulation = context.regulation(&case.grid)?;
    context.actor.named()?;
    if !context.actor.acts_for(next, right_of(regulation, next), &case.grid) {
        return Err(not_yours(context, case, next));
    }
    let author = context.actor.author;
    if parking.by == author || parking.approved.iter().any(|(_, by)| *by == author) {
        let clause = rule_of(context, case)?.rule.clause.clone();
        return Err(Refusal::new(RefusalCode::AskerApproves).with("number", &case.number).by(clause));
    }
    Ok(next.clone())
}

/// The last instant of a day.
fn end_of(context: &Context<'_>, day: NaiveDate) -> Civil {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    context.civil(next.and_time(NaiveTime::MIN))
}

/// Due if the clock stands still from now until then.
fn due_after(context: &Context<'_>, case: &Case, until: Civil) -> Option<Due> {
    let mut parked = case.clone();
    parked.pauses.push(Pause { from: context.now, until: Some(until), reason: String::new() });
    case_clock::due(context, &parked, None)
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
    let mut ended = case.clone();
    for pause in ended.pauses.iter_mut().filter(|pause| pause.until == case.parked_until) {
        pause.until = Some(context.now);
    }
    Fact::CaseUnparked { case: case.id, due: case_clock::due(context, &ended, None), reason }
}
