//! Dangers under public supervision (掛牌): listed with what is promised, looked at again, and taken down (摘牌) by whom
//! the regulation names. Until then the case does not close (篇6/四(二)-c).

use super::super::deed::Deed;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{done, not_now, not_yours, require_stage, right_of};
use super::case_watch::watcher;
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Hazard, Party};
use crate::domain::fact::Fact;
use crate::domain::right::Right;
use crate::regulation::HazardRule;

fn rule_of<'a>(context: &'a Context<'_>, case: &Case, act: Act) -> Result<&'a HazardRule, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    regulation.oversight.hazard.as_ref().ok_or_else(|| not_now(case, act))
}

/// Puts up the plate.
pub(super) fn list(context: &Context<'_>, case: &Case, deed: &Deed) -> Result<Decision, Refusal> {
    can_list(context, case)?;
    let Deed::ListHazard { plate, level, measures, money, person, deadline, plan, follower, reference } = deed else {
        return Err(RefusalCode::Internal.into());
    };
    let rule = rule_of(context, case, Act::ListHazard)?;
    let given = level.trim();
    let known = rule.levels.iter().find(|one| one.code == given || one.label.is_called(given));
    let Some(level) = known else {
        let choices: Vec<&str> = rule.levels.iter().map(|one| one.code.as_str()).collect();
        return Err(Refusal::new(RefusalCode::BadChoice)
            .with("field", "level")
            .with("given", given)
            .with("choices", choices.join(" ")));
    };
    if *deadline < context.today() {
        return Err(Refusal::new(RefusalCode::BadDate).with("given", deadline).with("field", "deadline"));
    }
    let hazard = Hazard {
        plate: text::optional_name("plate", plate.as_deref())?.unwrap_or_else(|| case.number.clone()),
        level: level.code.clone(),
        measures: text::note("measures", measures)?,
        money: text::name("money", money)?,
        person: text::name("person", person)?,
        deadline: *deadline,
        plan: text::note("plan", plan)?,
        follower: text::name("follower", follower)?,
        reference: text::optional_name("reference", reference.as_deref())?,
        inspected: None,
        delisted: false,
    };
    Ok(done(case, vec![Fact::HazardListed { case: case.id, hazard }]))
}

pub(super) fn can_list(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::ListHazard)?;
    context.actor.named()?;
    let rule = rule_of(context, case, Act::ListHazard)?;
    if case.listed().is_some() || case.sensitive {
        return Err(not_now(case, Act::ListHazard));
    }
    let regulation = context.regulation(&case.grid)?;
    let parties: Vec<Party> =
        rule.listed_by.iter().map(|by| watcher(regulation, &case.grid, case.holder.as_ref(), by)).collect();
    if parties.iter().any(|party| context.actor.acts_for(party, right_of(regulation, party), &case.grid)) {
        return Ok(());
    }
    match parties.first() {
        Some(party) => Err(not_yours(context, case, party)),
        None => Err(not_now(case, Act::ListHazard)),
    }
}

/// Looks again whether the danger is gone: never who handled it.
pub(super) fn reinspect(context: &Context<'_>, case: &Case, passed: bool, words: &str) -> Result<Decision, Refusal> {
    can_reinspect(context, case)?;
    let text = text::note("text", words)?;
    Ok(done(case, vec![Fact::HazardReinspected { case: case.id, passed, text }]))
}

pub(super) fn can_reinspect(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Reinspect)?;
    context.actor.named()?;
    if case.listed().is_none() {
        return Err(not_now(case, Act::Reinspect));
    }
    context.require(Right::CaseVerify, &case.grid)?;
    if case.handled_by == Some(context.actor.author) {
        return Err(Refusal::new(RefusalCode::HandlerVerifies).with("number", &case.number));
    }
    Ok(())
}

/// Takes the plate down.
pub(super) fn delist(context: &Context<'_>, case: &Case, reference: Option<&str>) -> Result<Decision, Refusal> {
    let by = can_delist(context, case)?;
    let rule = rule_of(context, case, Act::Delist)?;
    let reference = text::optional_name("reference", reference)?;
    let known = case.hazard.as_ref().and_then(|hazard| hazard.reference.as_ref());
    if rule.needs_reference && reference.is_none() && known.is_none() {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "reference").by(rule.rule.clause.clone()));
    }
    Ok(done(case, vec![Fact::HazardDelisted { case: case.id, by, reference }]))
}

/// Whom the regulation names, once a re-inspection has passed.
pub(super) fn can_delist(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Delist)?;
    context.actor.named()?;
    let rule = rule_of(context, case, Act::Delist)?;
    let Some(hazard) = case.listed() else { return Err(not_now(case, Act::Delist)) };
    if !hazard.inspected.is_some_and(|(passed, _)| passed) {
        return Err(Refusal::new(RefusalCode::StillListed)
            .with("number", &case.number)
            .with("plate", &hazard.plate)
            .by(rule.rule.clause.clone()));
    }
    let regulation = context.regulation(&case.grid)?;
    let approver = watcher(regulation, &case.grid, case.holder.as_ref(), &rule.delisted_by);
    if context.actor.acts_for(&approver, right_of(regulation, &approver), &case.grid) {
        return Ok(approver);
    }
    Err(not_yours(context, case, &approver))
}

/// A danger that is listed does not close.
pub(super) fn may_close(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    let Some(hazard) = case.listed() else { return Ok(()) };
    let clause = rule_of(context, case, Act::Close)?.rule.clause.clone();
    Err(Refusal::new(RefusalCode::StillListed).with("number", &case.number).with("plate", &hazard.plate).by(clause))
}
