//! The decisions that move a case: accepted, routed, taken, returned, resolved, closed, withdrawn.

use super::super::command::{NOBODY, OnBehalf, SUPERIOR};
use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::ruled;
use super::case_concerned::{may_go_to, not_about, office_of, seat_of};
use super::case_verify::feedback_needed;
use super::cases::{find_party, party_name, propose_for, seat, station_of};
use super::{Context, Decision, behalf, case_bonds, case_clock, case_hazard, case_parking, case_ruling, text};
use crate::domain::case::{Act, Case, Channel, Party, Responsibility, Stage, act_name, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, Tier};
use crate::domain::right::Right;
use crate::regulation::{Handler, Proposal, Regulation};

pub(super) fn done(case: &Case, facts: Vec<Fact>) -> Decision {
    Decision::one(case.grid.clone(), facts).making("case", case.id, &case.number)
}

/// A case to be acted upon. Who may not even read it is told who has it, not who could read it.
pub(super) fn acted(context: &Context<'_>, given: &str) -> Result<Case, Refusal> {
    match context.case(given) {
        Err(refusal) if matches!(refusal.code, RefusalCode::NotYourGrid | RefusalCode::NotYourRight) => {
            let case = super::find_case(context.reader, given)?;
            let held = held_by(context.regulation(&case.grid)?, &case);
            Err(not_yours(context, &case, &held))
        }
        found => found,
    }
}

pub(super) fn require_stage(case: &Case, act: Act) -> Result<(), Refusal> {
    if may_follow(case.stage, act) { Ok(()) } else { Err(not_now(case, act)) }
}

pub(super) fn not_now(case: &Case, act: Act) -> Refusal {
    let stage = serde_json::to_value(case.stage).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    Refusal::new(RefusalCode::NotNow).with("number", &case.number).with("act", act_name(act)).with("stage", stage)
}

/// The office or center of the place; for what may be sensitive, [`office_of`] says.
pub(super) fn office(regulation: &Regulation) -> Party {
    Party::Unit(regulation.case.reports_to.clone())
}

/// Who has a case; where nobody does, whoever has what lies in its place.
pub(super) fn held_by(regulation: &Regulation, case: &Case) -> Party {
    case.holder.clone().unwrap_or_else(|| seat_of(regulation, &case.grid, case.sensitive))
}

/// What a station returns goes to an area: its people then hold the case, not a station's.
fn is_area(grid: &GridCode) -> bool {
    grid.tier() == Tier::Area
}

/// The right by which a party acts on the cases it holds.
pub(super) fn right_of(regulation: &Regulation, party: &Party) -> Right {
    match party {
        Party::Station(grid) if is_area(grid) => Right::CaseHandle,
        Party::Station(_) => Right::CaseTriage,
        party if *party == office(regulation) || *party == office_of(regulation, true) => Right::CaseAssign,
        Party::Unit(_) | Party::Service(_) => Right::CaseHandle,
    }
}

/// The asker acts for the holder of the case, and for whom.
pub(super) fn holder(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    let held = held_by(regulation, case);
    // An area may have a case of another one, if it was ruled so.
    let at = if let Party::Station(grid) = &held { grid } else { &case.grid };
    if context.actor.acts_for(&held, right_of(regulation, &held), at) {
        return Ok(held);
    }
    // The station answers for its areas: it may act on what lies with one of them (篇3/職責2-f).
    let station = station_of(&case.grid);
    let in_an_area = matches!(&held, Party::Station(grid) if is_area(grid));
    if in_an_area && context.actor.acts_for(&station, Right::CaseTriage, &case.grid) {
        return Ok(station);
    }
    Err(not_yours(context, case, &held))
}

/// The area that holds the case, if the asker acts for it and not for its station.
pub(super) fn as_area(context: &Context<'_>, case: &Case) -> Option<Party> {
    let held = case.holder.clone().filter(|held| matches!(held, Party::Station(grid) if is_area(grid)))?;
    (holder(context, case).ok()? == held).then_some(held)
}

/// An area does not sort by responsibility beyond its station: what it was sent back, it passes on to the station
/// again (篇3/排查4-a).
fn pass_on(context: &Context<'_>, case: &Case, from: Party, route: Route<'_>) -> Result<Decision, Refusal> {
    require_stage(case, Act::PassOn)?;
    let station = station_of(&case.grid);
    if route.to.is_some_and(|to| to != station) {
        return Err(context.actor.refuse(context.rules, context.directory, Right::CaseTriage, &case.grid));
    }
    let fact = Fact::CasePassedOn { case: case.id, from, to: station, reason: route.reason };
    Ok(done(case, vec![fact]))
}

pub(super) fn not_yours(context: &Context<'_>, case: &Case, holder: &Party) -> Refusal {
    Refusal::new(RefusalCode::NotYours).with("number", &case.number).with("holder", party_name(context, holder))
}

/// The holder itself, or the station or office on its behalf (代錄), which names who said so.
pub(super) fn holder_or_on_behalf(context: &Context<'_>, case: &Case, by: Option<&str>) -> Result<Party, Refusal> {
    let direct = holder(context, case);
    let (Err(refusal), Some(Party::Unit(unit))) = (&direct, &case.holder) else { return direct };
    let regulation = context.regulation(&case.grid)?;
    let station = station_of(&case.grid);
    let may_record = context.actor.acts_for(&station, Right::CaseTriage, &case.grid)
        || context.actor.acts_for(&office_of(regulation, case.sensitive), Right::CaseAssign, &case.grid);
    if !may_record {
        return Err(refusal.clone());
    }
    if by.is_none_or(|by| by.trim().is_empty()) {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "by"));
    }
    Ok(Party::Unit(unit.clone()))
}

/// On whose behalf the asker would act as the holder, if not as one of them: who said so has to be named then.
pub(super) fn behalf_of(context: &Context<'_>, case: &Case) -> Option<Party> {
    match holder(context, case) {
        Ok(_) => None,
        Err(_) => holder_or_on_behalf(context, case, Some("-")).ok(),
    }
}

/// The station for an area that has the case, else the office or center of the place.
fn superior(context: &Context<'_>, regulation: &Regulation, case: &Case) -> Party {
    match as_area(context, case) {
        Some(_) => station_of(&case.grid),
        None => office_of(regulation, case.sensitive),
    }
}

/// Takes a case on.
pub fn accept(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    require_stage(&case, Act::Accept)?;
    let party = holder(context, &case)?;
    Ok(done(&case, vec![Fact::CaseAccepted { case: case.id, party }]))
}

/// Decides by responsibility who handles a case (區分責任、分類處理): a station reports up, the office assigns.
pub fn route(
    context: &Context<'_>,
    given: &str,
    to: Option<&str>,
    assist: &[String],
    reason: Option<&str>,
) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    let proposal = propose_for(context, &case)?;
    let to = match to {
        Some(SUPERIOR) => Some(superior(context, regulation, &case)),
        other => other.map(|to| find_party(context, &case.grid, to)).transpose()?,
    };
    if let Some(to) = &to {
        not_about(context, &case.grid, &case.concerns, to)?;
    }
    let assist: Vec<Party> = match assist {
        [] => {
            let proposed =
                proposal.iter().flat_map(|proposal| &proposal.assists).map(|it| party_of(regulation, &case, it));
            proposed.filter(|party| may_go_to(context, &case, party).is_ok()).collect()
        }
        given => assisting(context, &case, given)?,
    };
    let reason = text::optional_note("reason", reason.unwrap_or_default())?;
    let route = Route { case: &case, regulation, proposal: proposal.as_ref(), to, assist, reason };
    if let Some(area) = as_area(context, &case) {
        if case.ruled_on {
            case_ruling::still_free(context, &case)?;
        }
        return pass_on(context, &case, area, route);
    }
    case_ruling::still_free(context, &case)?;
    let office = office_of(regulation, case.sensitive);
    if context.actor.acts_for(&office, Right::CaseAssign, &case.grid) && case.reported_up {
        route.assign(context, office)
    } else {
        route.report_up(context, office)
    }
}

pub(super) fn party_of(regulation: &Regulation, case: &Case, handler: &Handler) -> Party {
    match handler {
        Handler::Unit(unit) => Party::Unit(unit.clone()),
        Handler::Station | Handler::FieldUnit => seat(regulation, &case.grid),
    }
}

/// Those who are to assist, by the names that people give them.
pub(super) fn assisting(context: &Context<'_>, case: &Case, given: &[String]) -> Result<Vec<Party>, Refusal> {
    if matches!(given, [only] if only.as_str() == NOBODY) {
        return Ok(Vec::new());
    }
    let mut parties = Vec::new();
    for given in given {
        let party = find_party(context, &case.grid, given)?;
        may_go_to(context, case, &party)?;
        parties.push(party);
    }
    Ok(parties)
}

/// Those who assist are told as well, and stay ○ until a named person answers; who decides, and who was told already,
/// knows.
pub(super) fn tell_assisting(context: &Context<'_>, case: &Case, assist: &[Party], from: &Party) -> Vec<Fact> {
    let untold = |party: &&Party| *party != from && case.tellings.iter().all(|telling| telling.to != **party);
    let tell = |to: &Party| Fact::CaseTold {
        case: case.id,
        to: to.clone(),
        by: context.asker_name(),
        channel: Channel::Program,
        told: context.now,
        due: None,
    };
    assist.iter().filter(untold).map(tell).collect()
}

struct Route<'a> {
    case: &'a Case,
    regulation: &'a Regulation,
    proposal: Option<&'a Proposal>,
    to: Option<Party>,
    assist: Vec<Party>,
    reason: Option<String>,
}

impl Route<'_> {
    /// The rule that proposes, or the policy of cases where a decider departs from it.
    fn ruled(&self, lead: Option<&Party>) -> crate::domain::case::Ruled {
        let proposed =
            self.proposal.filter(|it| lead.is_none_or(|lead| party_of(self.regulation, self.case, &it.lead) == *lead));
        match proposed {
            Some(proposal) => ruled(self.regulation, &proposal.route, &proposal.clause),
            None => ruled(self.regulation, "-", &self.regulation.case.rule.clause),
        }
    }

    /// A case keeps the limit that it was filed under; one without gets that of its route.
    fn due(&self, context: &Context<'_>) -> Option<crate::domain::case::Due> {
        let limit = self.proposal.and_then(|proposal| proposal.limit)?;
        self.case.due.is_none().then(|| context.rules.due(limit, self.case.clock_start()))
    }

    /// The station's verb. Naming a town unit always also reports to the office (篇3/排查4-b); where the regulation
    /// leaves the unit to the center, the center alone is told (篇8/4).
    fn report_up(self, context: &Context<'_>, office: Party) -> Result<Decision, Refusal> {
        let case = self.case;
        let from = holder(context, case)?;
        let station = station_of(&case.grid);
        let proposed = self.proposal.map(|proposal| party_of(self.regulation, case, &proposal.lead));
        let target = self.to.clone().or(proposed);
        let mut facts = Vec::new();
        if matches!(case.stage, Stage::Filed | Stage::Returned) {
            facts.push(Fact::CaseAccepted { case: case.id, party: from.clone() });
        }
        let Some(target) = target else {
            return Err(Refusal::new(RefusalCode::NoRoute).with("number", &case.number));
        };
        if target == station {
            // Inside the duties of the community: the station handles it itself.
            require_stage(case, Act::Accept)?;
            not_about(context, &case.grid, &case.concerns, &station)?;
            if facts.is_empty() {
                // A unit has it: it sends it back with a reason, or keeps it.
                return Err(not_now(case, Act::Accept));
            }
            return Ok(done(case, facts));
        }
        require_stage(case, Act::ReportUp)?;
        let lead = (target != office).then_some(target);
        if lead.is_some() && self.to.is_some() {
            case_ruling::not_past_the_returner(context, case, &office)?;
        }
        if let Some(lead) = &lead {
            if !self.regulation.case.station_names_units {
                if self.to.is_some() {
                    return Err(Refusal::new(RefusalCode::OfficeAssigns)
                        .with("office", party_name(context, &office))
                        .by(self.regulation.case.rule.clause.clone()));
                }
            } else if self.to.is_some() && case.sensitive && matches!(lead, Party::Unit(_)) {
                // Sensitive matters never go to the unit they concern: the office decides.
                return Err(Refusal::new(RefusalCode::OfficeAssigns)
                    .with("office", party_name(context, &office))
                    .by(self.regulation.case.rule.clause.clone()));
            }
        }
        let past = case_ruling::not_past_the_returner(context, case, &office).is_err();
        let lead = lead.filter(|_| self.regulation.case.station_names_units && !case.sensitive && !past);
        may_go_to(context, case, &office)?;
        let ruled = self.ruled(lead.as_ref());
        let due = self.due(context);
        // Who leads does not assist itself.
        let assist = if lead.is_some() { self.assist } else { Vec::new() };
        let assist: Vec<Party> = assist.into_iter().filter(|party| Some(party) != lead.as_ref()).collect();
        let told = tell_assisting(context, case, &assist, &from);
        facts.push(Fact::CaseReportedUp { case: case.id, from, office, lead, assist, due, ruled, reason: self.reason });
        facts.extend(told);
        Ok(done(case, facts))
    }

    /// The office's verb (交辦).
    fn assign(self, context: &Context<'_>, office: Party) -> Result<Decision, Refusal> {
        let case = self.case;
        let mut facts = Vec::new();
        if case.stage == Stage::Filed {
            // What lies in the town itself is with the office from the beginning.
            facts.push(Fact::CaseAccepted { case: case.id, party: office.clone() });
        } else {
            require_stage(case, Act::Assign)?;
        }
        let proposed = self
            .proposal
            .map(|proposal| party_of(self.regulation, case, &proposal.lead))
            .filter(|lead| *lead != office);
        let concerned =
            || self.proposal.and_then(|proposal| proposal.concerned.first()).map(|unit| Party::Unit(unit.clone()));
        let lead = self.to.clone().or(proposed).or_else(concerned);
        let lead = lead.ok_or_else(|| Refusal::new(RefusalCode::NoRoute).with("number", &case.number))?;
        may_go_to(context, case, &lead)?;
        let (ruled, due) = (self.ruled(Some(&lead)), self.due(context));
        let assist: Vec<Party> = self.assist.into_iter().filter(|party| *party != lead).collect();
        if lead == office {
            // The office has it already, and handles it itself.
            if facts.is_empty() {
                return Err(not_now(case, Act::Assign));
            }
            return Ok(done(case, facts));
        }
        let told = tell_assisting(context, case, &assist, &office);
        facts.push(Fact::CaseAssigned { case: case.id, from: office, lead, assist, due, ruled, reason: self.reason });
        facts.extend(told);
        Ok(done(case, facts))
    }
}

/// Begins to handle a case, or records that a unit did.
pub fn take(context: &Context<'_>, given: &str, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    require_stage(&case, Act::Take)?;
    let party = holder_or_on_behalf(context, &case, behalf.by.as_deref())?;
    let (by, said) = behalf::said(context, &case, behalf)?;
    Ok(done(&case, vec![Fact::CaseTaken { case: case.id, party, by, said }]))
}

/// Sends a case back to whom it came from.
pub fn send_back(context: &Context<'_>, given: &str, reason: &str, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let (from, to) = can_return(context, &case)?;
    behalf::named(context, &case, behalf)?;
    let reason = text::note("reason", reason)?;
    let (by, said) = behalf::said(context, &case, behalf)?;
    Ok(done(&case, vec![Fact::CaseReturned { case: case.id, from, to, reason, by, said }]))
}

/// Who sends it back to whom. Nothing is sent back that was ruled on, nor to whom may not have it.
pub(super) fn can_return(context: &Context<'_>, case: &Case) -> Result<(Party, Party), Refusal> {
    require_stage(case, Act::Return)?;
    let from = holder_or_on_behalf(context, case, Some("-"))?;
    case_ruling::may_return(context, case)?;
    let office = office_of(context.regulation(&case.grid)?, case.sensitive);
    // What a unit returns goes to the office that assigned it, if it did; else to the station; else to the grid.
    let is_unit = matches!(from, Party::Unit(_)) && from != office;
    let assigned = matches!(case.stage, Stage::Assigned | Stage::Handling) && case.reported_up && is_unit;
    let to = match case.came_from.last() {
        Some(last) => last.clone(),
        None if assigned => office,
        None if is_area(&case.grid) => Party::Station(case.grid.clone()),
        None => seat_of(context.regulation(&case.grid)?, &case.grid, case.sensitive),
    };
    // Nothing goes back to who sends it, nor to who has it already.
    if to == from || case.holder.as_ref() == Some(&to) {
        return Err(not_now(case, Act::Return));
    }
    may_go_to(context, case, &to)?;
    Ok((from, to))
}

/// Whether the station alone would settle what is not its own matter (篇3/排查4-b).
fn outside_alone(case: &Case) -> bool {
    case.responsibility == Responsibility::Outside && !case.reported_up
}

pub(super) fn outside(context: &Context<'_>, case: &Case, code: RefusalCode) -> Result<Refusal, Refusal> {
    let regulation = context.regulation(&case.grid)?;
    Ok(Refusal::new(code)
        .with("number", &case.number)
        .with("office", party_name(context, &office_of(regulation, case.sensitive)))
        .by(case.ruled.clause.as_str().into()))
}

/// Records what was done.
pub fn resolve(context: &Context<'_>, given: &str, result: &str, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let party = can_resolve(context, &case, behalf.by.as_deref())?;
    let result = text::note("result", result)?;
    let (by, said) = behalf::said(context, &case, behalf)?;
    let mut facts = Vec::new();
    if case.stage == Stage::Filed {
        facts.push(Fact::CaseAccepted { case: case.id, party: party.clone() });
    }
    if case.is_paused() {
        facts.push(case_clock::going_on(context, &case));
    }
    if case.is_parked(&context.now) {
        facts.push(case_parking::ending(context, &case, None));
    }
    let others: Vec<String> =
        case.parts_open().filter(|other| **other != party).map(|other| party_name(context, other)).collect();
    facts.push(Fact::CaseResolved { case: case.id, party, result, by, said });
    let decision = done(&case, facts);
    if others.is_empty() {
        return Ok(decision);
    }
    Ok(decision.noting("parts-open", &[("number", case.number.clone())], None).listing("parties", others))
}

pub(super) fn can_resolve(context: &Context<'_>, case: &Case, by: Option<&str>) -> Result<Party, Refusal> {
    if case.stage != Stage::Filed {
        require_stage(case, Act::Resolve)?;
    }
    let party = holder_or_on_behalf(context, case, by)?;
    if outside_alone(case) {
        return Err(outside(context, case, RefusalCode::OutsideDuties)?);
    }
    if case.on_site {
        let clause = context.regulation(&case.grid)?.case.on_site_clause().clone();
        return Err(Refusal::new(RefusalCode::OnSiteOpen).with("number", &case.number).by(clause));
    }
    Ok(party)
}

/// Closes a verified case whose reporter has been told.
pub fn close(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_close(context, &case)?;
    Ok(done(&case, vec![Fact::CaseClosed { case: case.id }]))
}

pub(super) fn can_close(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Close)?;
    context.actor.named()?;
    if outside_alone(case) {
        return Err(outside(context, case, RefusalCode::OutsideDuties)?);
    }
    let regulation = context.regulation(&case.grid)?;
    let station = context.actor.acts_for(&station_of(&case.grid), Right::CaseTriage, &case.grid);
    let office = office_of(regulation, case.sensitive);
    let office = context.actor.acts_for(&office, Right::CaseAssign, &case.grid);
    if !station && !office {
        return Err(context.actor.refuse(context.rules, context.directory, Right::CaseTriage, &case.grid));
    }
    may_be_closed(context, case)
}

/// No danger is listed, and the reporter knows what came of it.
pub(super) fn may_be_closed(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    case_hazard::may_close(context, case)?;
    if case.fed_back { Ok(()) } else { Err(feedback_needed(context, case)?) }
}

/// The filer takes a case back.
pub fn withdraw(context: &Context<'_>, given: &str, reason: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    can_withdraw(context, &case)?;
    let reason = text::note("reason", reason)?;
    Ok(done(&case, vec![Fact::CaseWithdrawn { case: case.id, reason }]))
}

pub(super) fn can_withdraw(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Withdraw)?;
    let person = context.actor.named()?;
    if case.is_filed_by(person) {
        case_bonds::holds_no_other(case)?;
        return case_hazard::not_listed(context, case, Act::Withdraw);
    }
    let filer = match case.filed_by {
        crate::domain::change::Author::Person(person) => context.directory.person_name(person),
        _ => String::new(),
    };
    Err(Refusal::new(RefusalCode::NotYours).with("number", &case.number).with("holder", filer))
}
