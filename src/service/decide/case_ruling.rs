//! Not mine: what is sent to and fro is decided for good by who stands above (裁定), and the decision can become a rule.

use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::ruled;
use super::case_concerned::{may_go_to, office_of};
use super::case_flow::{assisting, done, not_now, office, require_stage, right_of};
use super::cases::{find_party, party_name, propose, station_of};
use super::{Context, Decision, policy, text};
use crate::domain::case::{Act, Case, Due, Party, Responsibility, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::{Clause, GridCode};
use crate::domain::label::Label;
use crate::domain::right::Right;
use crate::regulation::{Handler, Regulation, Route, Rule, Ruling, When};
use crate::store::tables::OpenCase;

/// The regulation's rule, if it has one.
fn rule_of(regulation: &Regulation) -> Option<&Ruling> {
    regulation.oversight.ruling.as_ref()
}

fn clause_of(regulation: &Regulation) -> Clause {
    rule_of(regulation).map_or_else(|| regulation.case.rule.clause.clone(), |ruling| ruling.rule.clause.clone())
}

/// Who decides for good: the chief, or the office between units.
fn ruler(case: &Case, regulation: &Regulation) -> Party {
    ruler_of((&case.grid, case.sensitive), case.reported_up, regulation)
}

fn ruler_of((grid, sensitive): (&GridCode, bool), reported_up: bool, regulation: &Regulation) -> Party {
    if reported_up { office_of(regulation, sensitive) } else { station_of(grid) }
}

/// Whether it was sent back as often as the regulation lets it be.
fn is_to_be_ruled_on(case: &Case, regulation: &Regulation) -> bool {
    !case.ruled_on && is_often(case.returns, regulation)
}

fn is_often(returns: u32, regulation: &Regulation) -> bool {
    rule_of(regulation).is_some_and(|ruling| returns >= ruling.after_returns)
}

/// Who has to rule on a case of a list; none if nobody has to.
pub fn ruler_awaited(case: &OpenCase, regulation: &Regulation) -> Option<Party> {
    let awaited = !case.ruled_on && is_often(case.returns, regulation) && may_follow(case.stage, Act::Rule);
    awaited.then(|| ruler_of((&case.grid, case.sensitive), case.reported_up, regulation))
}

/// Whoever has it may still send it on: it has not been sent back too often.
pub(super) fn still_free(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    let regulation = context.regulation(&case.grid)?;
    if !is_to_be_ruled_on(case, regulation) {
        return Ok(());
    }
    let clause = clause_of(regulation);
    Err(Refusal::new(RefusalCode::NeedsRuling)
        .with("number", &case.number)
        .with("returns", case.returns)
        .with("ruler", party_name(context, &ruler(case, regulation)))
        .by(clause))
}

/// What was ruled on is not sent back.
pub(super) fn may_return(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if !case.ruled_on {
        return still_free(context, case);
    }
    let regulation = context.regulation(&case.grid)?;
    let clause = clause_of(regulation);
    let ruler = party_name(context, &ruler(case, regulation));
    Err(Refusal::new(RefusalCode::RuledOn).with("number", &case.number).with("ruler", ruler).by(clause))
}

/// What the office sent back to a station does not go past the office to a unit.
pub(super) fn not_past_the_returner(context: &Context<'_>, case: &Case, office: &Party) -> Result<(), Refusal> {
    let returned = case.holds.iter().rev().find(|hold| hold.returned);
    if returned.and_then(|hold| hold.party.as_ref()) != Some(office) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::PastTheReturner)
        .with("number", &case.number)
        .with("returner", party_name(context, office))
        .by(context.regulation(&case.grid)?.case.rule.clause.clone()))
}

/// Who decides for good, if the asker does and it is time.
pub(super) fn can_rule(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Rule)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    if !is_to_be_ruled_on(case, regulation) {
        return Err(not_now(case, Act::Rule));
    }
    let ruler = ruler(case, regulation);
    if context.actor.acts_for(&ruler, right_of(regulation, &ruler), &case.grid) {
        return Ok(ruler);
    }
    Err(super::case_flow::not_yours(context, case, &ruler))
}

/// Decides for good who handles a case; on request, such cases go there from now on.
pub(super) fn rule(
    context: &Context<'_>,
    case: &Case,
    to: &str,
    assist: &[String],
    reason: &str,
    save: bool,
) -> Result<Decision, Refusal> {
    let by = can_rule(context, case)?;
    let regulation = context.regulation(&case.grid)?;
    let lead = find_party(context, &case.grid, to)?;
    if !case.reported_up && matches!(lead, Party::Unit(_)) {
        // Between the station and its areas the chief decides; units are the office's to assign.
        return Err(Refusal::new(RefusalCode::OfficeAssigns)
            .with("office", party_name(context, &office(regulation)))
            .by(regulation.case.rule.clause.clone()));
    }
    may_go_to(context, case, &lead)?;
    let assist = assisting(context, case, assist)?;
    let reason = text::note("reason", reason)?;
    let clause = clause_of(regulation);
    let saved = if save { Some(saved(context, case, regulation, &lead, &assist)?) } else { None };
    let due = due(context, case)?;
    let ruled = ruled(regulation, "-", &clause);
    let fact = Fact::CaseRuledOn { case: case.id, by, lead, assist, due, ruled, reason };
    let mut decision = done(case, vec![fact]);
    if let Some((adopted, route)) = saved {
        decision.changes.extend(adopted.changes);
        decision = decision.making("route", &route.code, &route.label.hant);
    }
    Ok(decision)
}

/// A case keeps its limit; one without gets that of its kind.
fn due(context: &Context<'_>, case: &Case) -> Result<Option<Due>, Refusal> {
    if case.due.is_some() {
        return Ok(None);
    }
    let proposal = propose(context, &case.grid, &case.kind, case.nature, case.source, case.units)?;
    let limit = proposal.and_then(|proposal| proposal.limit);
    Ok(limit.map(|limit| context.rules.due(limit, case.times.received.unwrap_or(case.times.happened))))
}

/// The ruling as a rule of the regulation: such a kind goes there first of all.
fn saved(
    context: &Context<'_>,
    case: &Case,
    regulation: &Regulation,
    lead: &Party,
    assist: &[Party],
) -> Result<(Decision, Route), Refusal> {
    let town = context.town()?;
    let office = office(regulation);
    let may = context.actor.may(Right::RegulationAdmin, &town)
        || context.actor.acts_for(&office, Right::CaseAssign, &case.grid);
    if !may {
        return Err(context.actor.refuse(context.rules, context.directory, Right::RegulationAdmin, &town));
    }
    let handler = |party: &Party| match party {
        // Nothing is routed to a service from outside: commands name stations and units.
        Party::Station(_) | Party::Service(_) => Handler::Station,
        Party::Unit(unit) => Handler::Unit(unit.clone()),
    };
    let inside = matches!(lead, Party::Station(_));
    let kind =
        regulation.kind(&case.kind).map_or_else(|| Label::verbatim(case.kind.as_str()), crate::regulation::Kind::label);
    let rule = rule_of(regulation).map_or_else(Rule::default, |ruling| ruling.rule.clone());
    let route = Route {
        code: format!("ruled-{}", case.kind),
        label: kind,
        when: When { kinds: vec![case.kind.clone()], ..When::default() },
        responsibility: if inside { Responsibility::Inside } else { Responsibility::Outside },
        lead: handler(lead),
        assists: assist.iter().map(handler).collect(),
        also_report: !inside && *lead != office,
        limit: None,
        rule,
    };
    let mut changed = regulation.clone();
    changed.routes.retain(|known| known.code != route.code);
    changed.routes.insert(0, route.clone());
    let file = format!("{}.toml", regulation.code());
    Ok((policy::adopting(context, &town, &file, &changed.whole_text())?, route))
}
