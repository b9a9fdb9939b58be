//! Looking whether it is truly done: after the reporter was told, never by who handled it, and for outside matters by
//! the office (實務/核查).

use super::case_concerned::{anybody, office_of};
use super::case_flow::{acted, done, outside, require_stage};
use super::cases::station_of;
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Party, Responsibility, Worker};
use crate::domain::fact::Fact;
use crate::domain::matching::fold;
use crate::domain::right::Right;
use crate::service::actor::Actor;
use crate::service::directory::Directory;
use crate::service::refusal::{Refusal, RefusalCode};

/// Looks whether it is truly done.
pub fn verify(context: &Context<'_>, given: &str, passed: bool, words: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_verify(context, &case)?;
    let text = text::note("text", words)?;
    Ok(done(&case, vec![Fact::CaseVerified { case: case.id, passed, text }]))
}

pub(super) fn can_verify(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Verify)?;
    context.actor.named()?;
    context.require(Right::CaseVerify, &case.grid)?;
    not_the_handler(context, case)?;
    let regulation = context.regulation(&case.grid)?;
    let office = office_of(regulation, case.sensitive);
    let outside_station = case.responsibility == Responsibility::Outside
        && !context.actor.acts_for(&office, Right::CaseVerify, &case.grid);
    if outside_station && !the_station_instead(context, case, &office) {
        let code = if case.reported_up { RefusalCode::OfficeVerifies } else { RefusalCode::OutsideDuties };
        return Err(outside(context, case, code)?);
    }
    if regulation.case.feedback_first && !case.fed_back {
        return Err(feedback_needed(context, case)?);
    }
    Ok(())
}

/// The reporter has not been told what came of it.
pub(super) fn feedback_needed(context: &Context<'_>, case: &Case) -> Result<Refusal, Refusal> {
    let clause = context.regulation(&case.grid)?.case.feedback_clause().clone();
    Ok(Refusal::new(RefusalCode::FeedbackNeeded).with("number", &case.number).by(clause))
}

/// One town post alone reads sensitive matters: what its holder handled, the station's chief looks at.
fn the_station_instead(context: &Context<'_>, case: &Case, office: &Party) -> bool {
    let station = station_of(&case.grid);
    case.sensitive
        && case.reported_up
        && context.actor.acts_for(&station, Right::CaseVerify, &case.grid)
        && !others_look(context, case, office)
}

/// Whether somebody who acts for a party and did not handle the case could look at it.
pub(super) fn others_look(context: &Context<'_>, case: &Case, party: &Party) -> bool {
    anybody(context, |actor| {
        actor.acts_for(party, Right::CaseVerify, &case.grid) && actor.may_see(case) && !handled(context, actor, case)
    })
}

/// Who handled it does not say how well: neither who recorded it, nor on whose behalf that was.
pub(super) fn not_the_handler(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if handled(context, &context.actor, case) {
        return Err(Refusal::new(RefusalCode::HandlerVerifies).with("number", &case.number));
    }
    Ok(())
}

fn handled(context: &Context<'_>, actor: &Actor<'_>, case: &Case) -> bool {
    is_handler(&case.workers, actor, context.directory)
}

/// Whether somebody is among those who took a case on, did a part of it or all, or said that it was done: in their own
/// name, or as who it was recorded for. Who only keys that others began is none of them.
pub fn is_handler(workers: &[Worker], actor: &Actor<'_>, directory: &Directory) -> bool {
    if workers.iter().any(|worker| worker.behalf.is_none() && worker.by == actor.author) {
        return true;
    }
    let Some(person) = actor.person() else { return false };
    let mut named = workers.iter().filter_map(|worker| worker.behalf.as_deref()).peekable();
    // Most work is one's own: no name need be looked up.
    named.peek().is_some() && {
        let name = fold(&directory.person_name(person));
        named.any(|behalf| fold(behalf) == name)
    }
}
