//! The clock of a case: stopped with a reason, let go on, and extended by the next tier (篇3/排查4-c).

use super::super::command::OnBehalf;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{acted, done, holder_or_on_behalf, not_now, require_stage};
use super::{Context, Decision, approvers, behalf, text};
use crate::domain::case::{Act, Case, Due, Party};
use crate::domain::fact::Fact;
use crate::domain::limit::Limit;

/// Due where a telling is recorded that is from before the keying: the clock starts as if it had been recorded then. That
/// a unit was told later moves nothing, and a case that was opened again keeps its new start.
pub(super) fn due_from_telling(context: &Context<'_>, case: &Case, told: &Fact) -> Option<Due> {
    let kept = case.due.as_ref()?;
    let mut draft = told.clone();
    if let Fact::CaseTold { due, .. } = &mut draft {
        *due = Some(kept.clone());
    }
    let due = case.due_after(&draft, context.now, context.actor.author, context.rules.calendar())?;
    (due.from != kept.from).then_some(due)
}

/// Stops the clock, with a reason.
pub fn pause(context: &Context<'_>, given: &str, reason: &str, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_pause(context, &case)?;
    behalf::named(context, &case, behalf)?;
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
    stating(context, case, |due| Fact::CaseResumed { case: case.id, due })
}

/// A fact about the clock with what will be due once it is folded: facts are complete.
pub(super) fn stating(context: &Context<'_>, case: &Case, fact: impl Fn(Option<Due>) -> Fact) -> Fact {
    let draft = fact(case.due.clone());
    fact(case.due_after(&draft, context.now, context.actor.author, context.rules.calendar()))
}

pub(super) fn can_resume(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Resume)?;
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
    behalf::named(context, &case, behalf)?;
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
    let reason = text::optional_note("reason", reason.unwrap_or_default())?;
    let Some(now_due) = case.due.clone() else { return Err(not_now(&case, Act::Grant)) };
    let fact = stating(context, &case, |due| {
        let (by, due, reason) = (by.clone(), due.unwrap_or_else(|| now_due.clone()), reason.clone());
        Fact::CaseExtended { case: case.id, by, limit: asked.limit, due, reason }
    });
    Ok(done(&case, vec![fact]))
}

/// Whom the regulation names for the one that asked, the tier above, and never who asked.
pub(super) fn can_grant(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Grant)?;
    let Some(asked) = &case.asked else { return Err(not_now(case, Act::Grant)) };
    let list = approvers::granting(context, case, &asked.from)?;
    let request = approvers::Request::by(case, &asked.from);
    let above = approvers::deciding(context, request, list, &[asked.by]).ok_or_else(|| not_now(case, Act::Grant))?;
    let above = approvers::require(context, request, above)?;
    if asked.by == context.actor.author {
        let clause = context.regulation(&case.grid)?.case.extension_clause().clone();
        return Err(Refusal::new(RefusalCode::AskerGrants).with("number", &case.number).by(clause));
    }
    Ok(above)
}
