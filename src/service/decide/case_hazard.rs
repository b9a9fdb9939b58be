//! Dangers under public supervision (掛牌): listed with what is promised, looked at again once the work is said to be
//! done, and taken down (摘牌) by whom the regulation names. Until then the case does not close, and one of a kind that
//! has to be listed does not close without (篇6/四(二)-c).

use super::super::deed::Deed;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{done, not_now, not_yours, require_stage, right_of};
use super::case_verify::not_the_handler;
use super::case_watch::watcher;
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Hazard, Party, Stage};
use crate::domain::fact::Fact;
use crate::domain::ids::Clause;
use crate::domain::right::Right;
use crate::regulation::{HazardRule, Kind, Regulation};
use crate::store::Scan;
use crate::store::tables::plate_prefix;

fn rule_of<'a>(context: &'a Context<'_>, case: &Case, act: Act) -> Result<&'a HazardRule, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    regulation.oversight.hazard.as_ref().ok_or_else(|| not_now(case, act))
}

/// Whether the regulation has a case listed before it closes.
pub(super) fn must_be_listed(context: &Context<'_>, case: &Case) -> Result<bool, Refusal> {
    let rule = context.regulation(&case.grid)?.oversight.hazard.as_ref();
    Ok(rule.is_some_and(|rule| rule.must_be_listed(&case.kind)))
}

fn unlisted(kind: &Kind, clause: &Clause) -> Refusal {
    Refusal::new(RefusalCode::MustBeListed).named("kind", &kind.code, &kind.label()).by(clause.clone())
}

/// What has to be listed is not settled on the spot.
pub(super) fn may_be_settled(regulation: &Regulation, kind: &Kind) -> Result<(), Refusal> {
    match regulation.oversight.hazard.as_ref().filter(|rule| rule.must_be_listed(&kind.code)) {
        Some(rule) => Err(unlisted(kind, &rule.rule.clause)),
        None => Ok(()),
    }
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
    let plate = text::optional_name("plate", plate.as_deref())?.unwrap_or_else(|| next_plate(case));
    if is_taken(context, &plate)? {
        let refusal = Refusal::new(RefusalCode::PlateTaken).with("field", "plate").with("plate", &plate);
        return Err(refusal.by(rule.rule.clause.clone()));
    }
    let hazard = Hazard {
        plate,
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

/// The number that a plate has unless it is given another: that of the case, and which of its plates it is.
pub fn next_plate(case: &Case) -> String {
    match case.plates.len() {
        0 => case.number.clone(),
        earlier => format!("{}-{}", case.number, earlier + 1),
    }
}

/// No two plates have one number, whether they still hang or not.
fn is_taken(context: &Context<'_>, plate: &str) -> Result<bool, Refusal> {
    let scan = Scan::prefix(&plate_prefix(Some(plate)).build());
    Ok(!context.reader.page(&scan, 1)?.is_empty())
}

pub(super) fn can_list(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::ListHazard)?;
    context.actor.named()?;
    let rule = rule_of(context, case, Act::ListHazard)?;
    if case.listed().is_some() || case.sensitive {
        return Err(not_now(case, Act::ListHazard));
    }
    let regulation = context.regulation(&case.grid)?;
    if !rule.may_be_listed(&case.kind) {
        let refusal = Refusal::new(RefusalCode::NoHazard).with("number", &case.number).with("kind", &case.kind);
        let refusal = match regulation.kind(&case.kind) {
            Some(kind) => refusal.named("kind", &kind.code, &kind.label()),
            None => refusal,
        };
        return Err(refusal.by(rule.rule.clause.clone()));
    }
    let parties: Vec<Party> = rule
        .listed_by
        .iter()
        .map(|by| watcher(regulation, (&case.grid, case.sensitive), case.holder.as_ref(), by))
        .collect();
    if parties.iter().any(|party| context.actor.acts_for(party, right_of(regulation, party), &case.grid)) {
        return Ok(());
    }
    match parties.first() {
        Some(party) => Err(not_yours(context, case, party)),
        None => Err(not_now(case, Act::ListHazard)),
    }
}

/// Looks again whether the danger is gone, once the work is said to be done: never who handled it.
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
    after_the_work(case, Act::Reinspect)?;
    context.require(Right::CaseVerify, &case.grid)?;
    not_the_handler(context, case)
}

/// A look before the work, or at work that was found not to be done, says nothing of it.
fn after_the_work(case: &Case, act: Act) -> Result<(), Refusal> {
    if matches!(case.stage, Stage::Resolved | Stage::Verified) { Ok(()) } else { Err(not_now(case, act)) }
}

/// Takes the plate down.
pub(super) fn delist(context: &Context<'_>, case: &Case, reference: Option<&str>) -> Result<Decision, Refusal> {
    let by = can_delist(context, case)?;
    let rule = rule_of(context, case, Act::Delist)?;
    let reference = text::optional_name("reference", reference)?;
    let known = case.listed().and_then(|hazard| hazard.reference.as_ref());
    if rule.needs_reference && reference.is_none() && known.is_none() {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "reference").by(rule.rule.clause.clone()));
    }
    Ok(done(case, vec![Fact::HazardDelisted { case: case.id, by, reference }]))
}

/// Whom the regulation names, once a re-inspection after the work has passed.
pub(super) fn can_delist(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Delist)?;
    context.actor.named()?;
    let rule = rule_of(context, case, Act::Delist)?;
    let Some(plate) = case.plate().filter(|plate| !plate.hazard.delisted) else {
        return Err(not_now(case, Act::Delist));
    };
    if !plate.is_cleared() || after_the_work(case, Act::Delist).is_err() {
        return Err(Refusal::new(RefusalCode::NotCleared)
            .with("number", &case.number)
            .with("plate", &plate.hazard.plate)
            .by(rule.rule.clause.clone()));
    }
    let regulation = context.regulation(&case.grid)?;
    let approver = watcher(regulation, (&case.grid, case.sensitive), case.holder.as_ref(), &rule.delisted_by);
    if context.actor.acts_for(&approver, right_of(regulation, &approver), &case.grid) {
        return Ok(approver);
    }
    Err(not_yours(context, case, &approver))
}

/// A danger that is listed does not close, nor one that has to be listed and never was.
pub(super) fn may_close(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    not_listed(context, case, Act::Close)?;
    let regulation = context.regulation(&case.grid)?;
    match regulation.kind(&case.kind) {
        Some(kind) if !case.plated => may_be_settled(regulation, kind),
        _ => Ok(()),
    }
}

/// A danger that is listed does not end.
pub(super) fn not_listed(context: &Context<'_>, case: &Case, act: Act) -> Result<(), Refusal> {
    let Some(hazard) = case.listed() else { return Ok(()) };
    let clause = rule_of(context, case, act)?.rule.clause.clone();
    Err(Refusal::new(RefusalCode::StillListed).with("number", &case.number).with("plate", &hazard.plate).by(clause))
}
