//! The clock of a case: stopped with a reason, let go on, and extended by the next tier (篇3/排查4-c).

use super::super::command::OnBehalf;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{acted, done, holder_or_on_behalf, not_now, not_yours, office, require_stage, right_of};
use super::cases::station_of;
use super::{Context, Decision, behalf, text};
use crate::domain::case::{Act, Case, Due, Party};
use crate::domain::fact::Fact;
use crate::domain::ids::Tier;
use crate::domain::limit::Limit;
use crate::regulation::Regulation;

/// Stops the clock, with a reason.
pub fn pause(context: &Context<'_>, given: &str, reason: &str, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_pause(context, &case)?;
    let reason = text::note("reason", reason)?;
    let (by, said) = behalf::said(context, &case, behalf)?;
    Ok(done(&case, vec![Fact::CasePaused { case: case.id, reason, by, said }]))
}

pub(super) fn can_pause(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Pause)?;
    if case.stands_still(&context.now) || case.due.is_none() {
        return Err(not_now(case, Act::Pause));
    }
    holder_or_on_behalf(context, case, Some("-")).map(drop)
}

/// Lets it go on: what the clock had left when it was stopped, it has again.
pub fn resume(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_resume(context, &case)?;
    Ok(done(&case, vec![going_on(context, &case)]))
}

/// The clock goes on, with what is due then. Also what ends a pause by ending the work itself: else a case that was
/// stopped would count as late.
pub(super) fn going_on(context: &Context<'_>, case: &Case) -> Fact {
    Fact::CaseResumed { case: case.id, due: due(context, case, None) }
}

pub(super) fn can_resume(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if !case.is_paused() {
        return Err(not_now(case, Act::Resume));
    }
    holder_or_on_behalf(context, case, Some("-")).map(drop)
}

/// Asks the next tier for more time.
pub fn extend(
    context: &Context<'_>,
    given: &str,
    limit: Limit,
    reason: &str,
    behalf: &OnBehalf,
) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let from = can_extend(context, &case)?;
    let reason = text::note("reason", reason)?;
    let (by, said) = behalf::said(context, &case, behalf)?;
    Ok(done(&case, vec![Fact::CaseExtensionAsked { case: case.id, from, limit, reason, by, said }]))
}

/// At most as many as the regulation allows, one asked for at a time, and only where there is a limit to extend.
pub(super) fn can_extend(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::AskExtension)?;
    if case.asked.is_some() || case.due.is_none() {
        return Err(not_now(case, Act::AskExtension));
    }
    let policy = &context.regulation(&case.grid)?.case;
    if case.extensions.len() >= policy.extensions_at_most as usize {
        return Err(Refusal::new(RefusalCode::NoMoreExtensions)
            .with("number", &case.number)
            .with("most", policy.extensions_at_most)
            .by(policy.extension_clause().clone()));
    }
    holder_or_on_behalf(context, case, Some("-"))
}

/// Grants the time that was asked for, or refuses it.
pub fn grant(context: &Context<'_>, given: &str, granted: bool, reason: Option<&str>) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let by = can_grant(context, &case)?;
    let Some(asked) = &case.asked else { return Err(not_now(&case, Act::Grant)) };
    if !granted {
        let reason = text::note("reason", reason.unwrap_or_default())?;
        return Ok(done(&case, vec![Fact::CaseExtensionRefused { case: case.id, by, reason }]));
    }
    let due = due(context, &case, Some(asked.limit)).ok_or_else(|| not_now(&case, Act::Grant))?;
    let reason = text::optional_note("reason", reason.unwrap_or_default())?;
    Ok(done(&case, vec![Fact::CaseExtended { case: case.id, by, limit: asked.limit, due, reason }]))
}

/// The tier above the one that asked, and never who asked.
pub(super) fn can_grant(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    let Some(asked) = &case.asked else { return Err(not_now(case, Act::Grant)) };
    let regulation = context.regulation(&case.grid)?;
    let above = tier_above(regulation, &asked.from);
    context.actor.named()?;
    if !context.actor.acts_for(&above, right_of(regulation, &above), &case.grid) {
        return Err(not_yours(context, case, &above));
    }
    if asked.by == context.actor.author {
        let clause = regulation.case.extension_clause().clone();
        return Err(Refusal::new(RefusalCode::AskerGrants).with("number", &case.number).by(clause));
    }
    Ok(above)
}

/// Who decides on what a party asks for.
pub fn tier_above(regulation: &Regulation, asker: &Party) -> Party {
    match asker {
        Party::Station(grid) if grid.tier() == Tier::Area => station_of(grid),
        Party::Station(_) | Party::Unit(_) | Party::Service(_) => office(regulation),
    }
}

/// Due as of now, with a further extension if given.
pub(super) fn due(context: &Context<'_>, case: &Case, further: Option<Limit>) -> Option<Due> {
    let due = case.due.as_ref()?;
    let reckoned = case.reckon(context.rules.calendar(), &context.now, further)?;
    Some(Due { at: context.civil(reckoned.at), ..due.clone() })
}
