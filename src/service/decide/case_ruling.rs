//! Not mine: what is sent to and fro is decided for good by who stands above (裁定), and the decision can become a rule.

use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::ruled;
use super::case_concerned::{may_go_to, office_of};
use super::case_flow::{assisting, done, not_now, office, party_of, require_stage, right_of, tell_assisting};
use super::case_watch::watcher as watcher_of;
use super::cases::{party_called, party_name, propose_for, seat, unit_meant};
use super::{Context, Decision, policy, text};
use crate::domain::case::{Act, Case, Due, Party, Responsibility, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::{Clause, GridCode, Tier};
use crate::domain::label::Label;
use crate::domain::right::Right;
use crate::regulation::{Handler, Proposal, Regulation, Route, Rule, Ruling, When};
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
    if reported_up { office_of(regulation, sensitive) } else { seat(regulation, grid) }
}

/// Whether it was sent back as often as the regulation lets it be.
fn is_to_be_ruled_on(case: &Case, regulation: &Regulation) -> bool {
    !case.ruled_on && is_often(case.returns_open(), regulation)
}

fn is_often(returns: u32, regulation: &Regulation) -> bool {
    rule_of(regulation).is_some_and(|ruling| returns >= ruling.after_returns)
}

/// Who has to rule on a case of a list; none if nobody has to.
pub fn ruler_awaited(case: &OpenCase, regulation: &Regulation) -> Option<Party> {
    let awaited = !case.ruled_on && is_often(case.returns_open, regulation) && may_follow(case.stage, Act::Rule);
    awaited.then(|| ruler_of((&case.grid, case.sensitive), case.reported_up, regulation))
}

/// Whether the asker decides for good on such a case.
fn is_ruler(context: &Context<'_>, case: &Case, regulation: &Regulation) -> bool {
    let ruler = ruler(case, regulation);
    context.actor.acts_for(&ruler, right_of(regulation, &ruler), &case.grid)
}

/// Whoever has it may still send it on: it has not been sent back too often, and nobody ruled on it but the asker.
pub(super) fn still_free(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    let regulation = context.regulation(&case.grid)?;
    if case.ruled_on {
        return if is_ruler(context, case, regulation) { Ok(()) } else { ruled_already(context, case) };
    }
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

/// What was ruled on is not sent back, by nobody.
pub(super) fn may_return(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    if case.ruled_on { ruled_already(context, case) } else { still_free(context, case) }
}

fn ruled_already(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    let regulation = context.regulation(&case.grid)?;
    let clause = clause_of(regulation);
    let ruler = party_name(context, &ruler(case, regulation));
    Err(Refusal::new(RefusalCode::RuledOn).with("number", &case.number).with("ruler", ruler).by(clause))
}

/// What the office sent back does not go past the office to a unit, however often it was sent to and fro below since.
pub(super) fn not_past_the_returner(context: &Context<'_>, case: &Case, office: &Party) -> Result<(), Refusal> {
    let last = case.holds.iter().rev().find(|hold| hold.party.as_ref() == Some(office));
    if last.is_none_or(|hold| !hold.returned) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::PastTheReturner)
        .with("number", &case.number)
        .with("returner", party_name(context, office))
        .by(context.regulation(&case.grid)?.case.rule.clause.clone()))
}

/// Who decides for good, if the asker does and it is time: or again, on what the asker's own party ruled on.
pub(super) fn can_rule(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    require_stage(case, Act::Rule)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    if !case.ruled_on && !is_to_be_ruled_on(case, regulation) {
        return Err(not_now(case, Act::Rule));
    }
    let ruler = ruler(case, regulation);
    if is_ruler(context, case, regulation) {
        return Ok(ruler);
    }
    Err(super::case_flow::not_yours(context, case, &ruler))
}

/// Who is meant: the station, a unit, or one of the station's areas.
fn find_ruled(context: &Context<'_>, case: &Case, to: &str) -> Result<Party, Refusal> {
    match party_called(context, &case.grid, to) {
        Err(refusal) if refusal.code == RefusalCode::UnknownUnit => {
            let Ok(grid) = context.directory.find_grid(to) else { return unit_meant(context, to) };
            let own = case.grid.community().is_some_and(|community| community.covers(&grid.code));
            match grid.code.tier() {
                Tier::Area if own => Ok(Party::Station(grid.code.clone())),
                Tier::Community if own => Ok(seat(context.regulation(&case.grid)?, &case.grid)),
                _ => Err(refusal),
            }
        }
        found => found,
    }
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
    let lead = find_ruled(context, case, to)?;
    if !case.reported_up && matches!(lead, Party::Unit(_)) {
        // Between the station and its areas the chief decides; units are the office's to assign.
        return Err(Refusal::new(RefusalCode::OfficeAssigns)
            .with("office", party_name(context, &office_of(regulation, case.sensitive)))
            .by(regulation.case.rule.clause.clone()));
    }
    may_go_to(context, case, &lead)?;
    // Those proposed assist unless others are named.
    let proposal = propose_for(context, case)?;
    let assist: Vec<Party> = match assist {
        [] => {
            let proposed = proposal.iter().flat_map(|it| &it.assists).map(|it| party_of(regulation, case, it));
            proposed.filter(|party| may_go_to(context, case, party).is_ok()).collect()
        }
        given => assisting(context, case, given)?,
    };
    let assist: Vec<Party> = assist.into_iter().filter(|party| *party != lead).collect();
    let reason = text::note("reason", reason)?;
    let clause = clause_of(regulation);
    let route = if save { Some(saved(context, case, proposal.as_ref(), &by, &lead, &assist)?) } else { None };
    let due = due(context, case)?;
    let ruled = ruled(regulation, "-", &clause);
    let responsibility = Some(whose(&lead));
    let told = tell_assisting(context, case, &assist, &by);
    let fact = Fact::CaseRuledOn { case: case.id, by, lead, assist, due, ruled, reason, responsibility };
    let mut decision = done(case, std::iter::once(fact).chain(told).collect());
    if let Some((adopted, route)) = route {
        decision.changes.extend(adopted.changes);
        decision = decision.making("route", &route.code, &route.label.hant);
    }
    Ok(decision)
}

/// What a station or an area was ruled to have is a matter within its duties from then on.
fn whose(lead: &Party) -> Responsibility {
    if matches!(lead, Party::Station(_)) { Responsibility::Inside } else { Responsibility::Outside }
}

/// A case keeps its limit; one without gets that of its kind.
fn due(context: &Context<'_>, case: &Case) -> Result<Option<Due>, Refusal> {
    if case.due.is_some() {
        return Ok(None);
    }
    let proposal = propose_for(context, case)?;
    let limit = proposal.and_then(|proposal| proposal.limit);
    Ok(limit.map(|limit| context.rules.due(limit, case.clock_start())))
}

/// Whose rulings may become rules is said by the regulation; besides, who adopts regulations may do it.
fn may_save(context: &Context<'_>, case: &Case, by: &Party, town: &GridCode) -> Result<(), Refusal> {
    let regulation = context.regulation(&case.grid)?;
    let named = rule_of(regulation).map_or(&[][..], |ruling| &ruling.saved_by);
    let may = context.actor.may(Right::RegulationAdmin, town)
        || named.iter().any(|watcher| watcher_of(regulation, (&case.grid, case.sensitive), None, watcher) == *by);
    if may { Ok(()) } else { Err(context.actor.refuse(context.rules, context.directory, Right::RegulationAdmin, town)) }
}

/// Whether the asker's ruling may become a rule.
pub fn saves(context: &Context<'_>, case: &Case) -> bool {
    let by = can_rule(context, case);
    let saved = |by: Party| may_save(context, case, &by, &context.town()?);
    by.and_then(saved).is_ok()
}

/// The ruling as a rule of the regulation: cases of that kind and nature go there first of all, as far as the ruler's say
/// reaches: a station's in its community, the office's in the whole town.
fn saved(
    context: &Context<'_>,
    case: &Case,
    proposal: Option<&Proposal>,
    by: &Party,
    lead: &Party,
    assist: &[Party],
) -> Result<(Decision, Route), Refusal> {
    let town = context.town()?;
    may_save(context, case, by, &town)?;
    let regulation = context.regulation(&case.grid)?;
    let handler = |party: &Party| match party {
        // Nothing is routed to a service from outside: commands name stations and units.
        Party::Station(_) | Party::Service(_) => Handler::Station,
        Party::Unit(unit) => Handler::Unit(unit.clone()),
    };
    let label =
        regulation.kind(&case.kind).map_or_else(|| Label::verbatim(case.kind.as_str()), crate::regulation::Kind::label);
    let reach = match by {
        Party::Station(grid) => grid.clone(),
        Party::Unit(_) | Party::Service(_) => town.clone(),
    };
    let nature = serde_json::to_value(case.nature).ok().and_then(|code| code.as_str().map(str::to_owned));
    let before = proposal.and_then(|proposal| regulation.routes.get(proposal.index.checked_sub(1)?));
    let route = Route {
        code: ["ruled", case.kind.as_str(), nature.as_deref().unwrap_or_default(), reach.as_str()].join("-"),
        label,
        when: When {
            kinds: vec![case.kind.clone()],
            natures: vec![case.nature],
            grids: vec![reach],
            ..When::default()
        },
        responsibility: whose(lead),
        lead: handler(lead),
        assists: assist.iter().map(handler).filter(|assisting| *assisting != handler(lead)).collect(),
        also_report: matches!(lead, Party::Unit(_)) && *lead != office(regulation),
        // As long as there was before.
        limit: before.and_then(|route| route.limit.clone()),
        rule: rule_of(regulation).map_or_else(Rule::default, |ruling| ruling.rule.clone()),
    };
    let mut changed = regulation.clone();
    changed.routes.retain(|known| known.code != route.code);
    changed.routes.insert(0, route.clone());
    let file = format!("{}.toml", regulation.code());
    Ok((policy::adopting(context, &town, &file, &changed.whole_text())?, route))
}
