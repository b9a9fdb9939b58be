//! Deciding as proposed (照擬辦): what one key stands for, for one case or for many.

use super::super::command::{Command, OnBehalf};
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{acted, office, party_of};
use super::cases::propose_for;
use super::{Context, Decision, case_acts};
use crate::domain::case::{Act, Case, Party, act_name};

/// The station of the place, as commands name it.
const STATION: &str = "station";

/// What deciding as proposed comes to now, or why it cannot be done.
pub fn as_proposed(context: &Context<'_>, case: &Case) -> Result<Command, Refusal> {
    let offered = case_acts::acts(context, case);
    let of = |act: Act| offered.iter().find(|offered| offered.act == act_name(act));
    let may = |act: Act| of(act).is_some_and(|offered| offered.refused.is_none());
    let why_not = |act: Act| {
        let refused = of(act).and_then(|offered| offered.refused.clone());
        refused.unwrap_or_else(|| super::case_flow::not_now(case, act))
    };
    let number = case.number.clone();
    let route = |to: Option<&str>| Command::CaseRoute {
        case: number.clone(),
        to: to.map(str::to_owned),
        assist: Vec::new(),
        reason: None,
    };
    // What lies with an area goes to its station, which sorts by responsibility.
    if may(Act::PassOn) {
        return Ok(route(Some(STATION)));
    }
    let regulation = context.regulation(&case.grid)?;
    let proposal = if case.stage.is_open() { propose_for(context, case)? } else { None };
    let Some(proposal) = proposal else {
        return Err(Refusal::new(RefusalCode::NoRoute).with("number", &case.number));
    };
    let leaves =
        proposal.also_report_to.is_some() || matches!(party_of(regulation, case, &proposal.lead), Party::Unit(_));
    if leaves {
        if may(Act::ReportUp) || may(Act::Assign) {
            return Ok(route(None));
        }
        // The office is told why it cannot assign, everybody else why it cannot be reported up.
        let assigns = case.reported_up && context.actor.parties().contains(&office(regulation));
        return Err(why_not(if assigns { Act::Assign } else { Act::ReportUp }));
    }
    // The station's own matter: it takes it on, then handles it.
    if may(Act::Accept) {
        return Ok(Command::CaseAccept { case: number });
    }
    let takes = of(Act::Take).filter(|offered| offered.refused.is_none());
    if takes.is_some_and(|offered| offered.behalf_of.is_none()) {
        return Ok(Command::CaseTake { case: number, behalf: OnBehalf::default() });
    }
    Err(why_not(if takes.is_some() { Act::Accept } else { Act::Take }))
}

/// Decides a case as proposed; the change is called by what that came to.
pub fn decide(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let command = as_proposed(context, &case)?;
    let decision = super::decided(context, &command)?;
    Ok(Decision { named: Some(command.name()), ..decision })
}
