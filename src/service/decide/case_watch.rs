//! Reminders (催辦) by hand, and superiors who watch a case (督辦).

use super::super::refusal::Refusal;
use super::case_concerned::{office_of, seat_of};
use super::case_flow::{done, held_by, not_now, not_yours, require_stage, right_of};
use super::cases::{find_party, station_of};
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Channel, Party};
use crate::domain::fact::Fact;
use crate::domain::ids::GridCode;
use crate::regulation::{Regulation, Watcher};

/// Who is meant by a rule, for a case.
pub(super) fn watcher(
    regulation: &Regulation,
    (grid, sensitive): (&GridCode, bool),
    holder: Option<&Party>,
    watcher: &Watcher,
) -> Party {
    match watcher {
        Watcher::Holder => holder.cloned().unwrap_or_else(|| seat_of(regulation, grid, sensitive)),
        Watcher::Station => seat_of(regulation, grid, sensitive),
        Watcher::Office => office_of(regulation, sensitive),
        Watcher::Unit(unit) => Party::Unit(unit.clone()),
    }
}

/// Reminds somebody by hand.
pub(super) fn urge(
    context: &Context<'_>,
    case: &Case,
    to: Option<&str>,
    channel: Channel,
    words: &str,
) -> Result<Decision, Refusal> {
    can_urge(context, case)?;
    let to = match to {
        Some(to) => find_party(context, &case.grid, to)?,
        None => held_by(context.regulation(&case.grid)?, case),
    };
    super::case_concerned::not_about(context, &case.grid, &case.concerns, &to)?;
    let parties = context.actor.parties();
    // The program stands for nobody: who has no party of their own reminds as the station of the place.
    let from = parties.first().cloned().or_else(|| Some(station_of(&case.grid)));
    let fact = Fact::CaseUrged {
        case: case.id,
        from,
        to,
        step: None,
        due: case.due.as_ref().map(|due| due.at),
        channel,
        text: text::optional_note("text", words)?,
        clause: None,
    };
    Ok(done(case, vec![fact]))
}

/// Nobody is reminded of what stands still.
pub(super) fn can_urge(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Urge)?;
    context.actor.named()?;
    if case.stands_still(&context.now) { Err(not_now(case, Act::Urge)) } else { Ok(()) }
}

/// Watches a case as a superior.
pub(super) fn supervise(context: &Context<'_>, case: &Case, reason: &str) -> Result<Decision, Refusal> {
    let by = can_supervise(context, case)?;
    let reason = text::note("reason", reason)?;
    Ok(done(case, vec![Fact::CaseSupervised { case: case.id, by, reason }]))
}

/// Those whom the regulation names, above who has the case.
pub(super) fn can_supervise(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Supervise)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    let Some(rule) = &regulation.oversight.supervision else { return Err(not_now(case, Act::Supervise)) };
    if case.supervision.is_some() {
        return Err(not_now(case, Act::Supervise));
    }
    let parties: Vec<Party> =
        rule.by.iter().map(|by| watcher(regulation, (&case.grid, case.sensitive), case.holder.as_ref(), by)).collect();
    let mut above = parties.iter().filter(|party| Some(*party) != case.holder.as_ref());
    let mine = above.clone().find(|party| context.actor.acts_for(party, right_of(regulation, party), &case.grid));
    match (mine, above.next_back()) {
        (Some(party), _) => Ok(party.clone()),
        (None, Some(other)) => Err(not_yours(context, case, other)),
        (None, None) => Err(not_now(case, Act::Supervise)),
    }
}

/// No longer watches it.
pub(super) fn end(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    let by = can_end(context, case)?;
    Ok(done(case, vec![Fact::CaseSupervisionEnded { case: case.id, by }]))
}

pub(super) fn can_end(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::EndSupervision)?;
    context.actor.named()?;
    let Some(supervision) = &case.supervision else { return Err(not_now(case, Act::EndSupervision)) };
    let regulation = context.regulation(&case.grid)?;
    if context.actor.acts_for(&supervision.by, right_of(regulation, &supervision.by), &case.grid) {
        return Ok(supervision.by.clone());
    }
    Err(not_yours(context, case, &supervision.by))
}
