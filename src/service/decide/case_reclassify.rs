//! What a case is, corrected: another nature, another kind (改類). Its limit and whose matter it is follow from what it is
//! now; its clock still starts when somebody answerable was told.

use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::ruled;
use super::case_bonds::sorts;
use super::case_concerned::{may_go_to, office_of};
use super::case_flow::{done, require_stage};
use super::cases::{counted, kind, party_name, propose_for, station_of, units_needed};
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Channel, Nature, Party, Responsibility, Stage};
use crate::domain::fact::Fact;
use crate::domain::ids::PostCode;
use crate::regulation::Regulation;

/// What it is said to be; what is not said stays.
pub(super) struct Said<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) nature: Option<Nature>,
    pub(super) units: Option<u32>,
    pub(super) reason: &'a str,
}

/// Corrects what a case is.
pub(super) fn reclassify(context: &Context<'_>, case: &Case, said: &Said<'_>) -> Result<Decision, Refusal> {
    can_reclassify(context, case)?;
    let regulation = context.regulation(&case.grid)?;
    let kind = match said.kind {
        Some(given) => Some(kind(regulation, given)?),
        None => regulation.kind(&case.kind),
    };
    let code = kind.map_or_else(|| case.kind.clone(), |kind| kind.code.clone());
    // Another kind brings its own nature, unless it is said as well.
    let own = kind.filter(|_| said.kind.is_some()).map(|kind| kind.nature);
    let nature = said.nature.or(own).unwrap_or(case.nature);
    if code == case.kind && nature == case.nature {
        return Err(Refusal::new(RefusalCode::ClassifiedSo).with("number", &case.number));
    }
    let sensitive = kind.map_or(case.sensitive, |kind| kind.sensitive);
    let units = counted(said.units)?.or(case.units);
    let now = Case { kind: code.clone(), nature, sensitive, units, ..case.clone() };
    if sensitive && !case.sensitive {
        may_become_sensitive(context, &now, regulation)?;
    }
    if let (false, false, Some(kind)) = (sensitive, case.concerns.is_empty(), kind) {
        // Whom it is about would read who told of it.
        return Err(Refusal::new(RefusalCode::NotSensitive).named("kind", &kind.code, &kind.label()));
    }
    let reason = text::note("reason", said.reason)?;
    let proposal = propose_for(context, &now)?;
    let reckoned = proposal.as_ref().and_then(|proposal| proposal.reckoned.as_ref());
    if let (Some(by), None, Some(kind)) = (reckoned, units, kind) {
        return Err(units_needed(by, kind, proposal.as_ref()));
    }
    let limit = proposal.as_ref().and_then(|proposal| proposal.limit);
    let due = match (&case.due, limit) {
        // The same limit as before: what was granted beyond it stands.
        (Some(due), Some(limit)) if due.limit == limit => Some(due.clone()),
        (_, Some(limit)) => Some(context.rules.due(limit, case.clock_start())),
        (_, None) => None,
    };
    let (rule, clause) = match &proposal {
        Some(proposal) => (proposal.route.as_str(), &proposal.clause),
        None => ("-", &regulation.case.rule.clause),
    };
    let becomes_urgent = nature == Nature::Emergency && case.nature != Nature::Emergency;
    let responsibility = proposal.as_ref().map_or(Responsibility::Inside, |proposal| proposal.responsibility);
    let mut fact = Fact::CaseReclassified {
        case: case.id,
        from_kind: case.kind.clone(),
        kind: code,
        from_nature: case.nature,
        nature,
        responsibility,
        sensitive,
        on_site: if becomes_urgent { true } else { case.on_site && nature == Nature::Emergency },
        due,
        units,
        formula: reckoned.filter(|_| units.is_some()).map(|by| by.formula.to_string()),
        ruled: ruled(regulation, rule, clause),
        reason,
    };
    // With the times in which the clock stood still.
    let stated = case.due_after(&fact, context.now, context.actor.author, context.rules.calendar());
    if let Fact::CaseReclassified { due, .. } = &mut fact {
        *due = stated;
    }
    let mut facts = vec![fact];
    let concerned = |proposal: &crate::regulation::Proposal| {
        proposal.responsibility == Responsibility::Outside || !proposal.concerned.is_empty()
    };
    if becomes_urgent && !sensitive && proposal.as_ref().is_some_and(concerned) {
        facts.extend(tell_office(context, case, regulation));
    }
    let decision = done(case, facts);
    if limit.is_none() {
        let kind = kind.map_or_else(|| case.kind.to_string(), |kind| kind.code.to_string());
        return Ok(decision.noting("no-limit", &[("kind", kind)], Some(clause.clone())));
    }
    Ok(decision)
}

/// Who sorts by responsibility (篇3/排查4-a): the posts of the place that the regulation names, until its station has
/// taken the case on; then those that may correct it, the station, or the office.
pub(super) fn can_reclassify(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Reclassify)?;
    context.actor.named()?;
    let policy = &context.regulation(&case.grid)?.case;
    let first = case.stage == Stage::Filed && holds_one_of(context, &policy.sorted_by, case);
    let corrects = !case.reported_up && holds_one_of(context, &policy.corrected_by, case);
    if first || corrects { Ok(()) } else { sorts(context, case) }
}

/// Whether the asker has one of the posts where the case lies or above; standing in for somebody is not enough.
fn holds_one_of(context: &Context<'_>, posts: &[PostCode], case: &Case) -> bool {
    context.actor.held.iter().any(|held| {
        held.for_whom.is_none() && posts.contains(&held.post.code) && held.appointment.grid.covers(&case.grid)
    })
}

/// An emergency in which town units are concerned is told to the office at the same time (篇3/責任人4-d): ○ until
/// somebody there answers.
fn tell_office(context: &Context<'_>, case: &Case, regulation: &Regulation) -> Option<Fact> {
    let to = office_of(regulation, false);
    let told = case.tellings.iter().any(|telling| telling.to == to);
    let by = context.asker_name();
    (!told).then_some(Fact::CaseTold { case: case.id, to, by, channel: Channel::Program, told: context.now, due: None })
}

/// What a unit has in hand does not become sensitive under its eyes, and with the office it stays only where somebody
/// there may read it.
fn may_become_sensitive(context: &Context<'_>, case: &Case, regulation: &Regulation) -> Result<(), Refusal> {
    match &case.holder {
        None => Ok(()),
        Some(holder @ Party::Station(_)) => may_go_to(context, case, holder),
        Some(holder) if *holder == office_of(regulation, true) => may_go_to(context, case, holder),
        Some(holder) => Err(Refusal::new(RefusalCode::SensitiveInHand)
            .with("number", &case.number)
            .with("holder", party_name(context, holder))
            .with("station", party_name(context, &station_of(&case.grid)))),
    }
}
