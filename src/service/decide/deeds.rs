//! Deeds on cases, each handed to the file that decides it.

use super::super::deed::Deed;
use super::super::refusal::Refusal;
use super::case_flow::acted;
use super::case_reclassify::Said;
use super::{
    Context, Decision, case_after, case_bonds, case_hazard, case_parking, case_reclassify, case_ruling, case_task,
    case_watch,
};

/// Decides a deed.
pub fn decide(context: &Context<'_>, given: &str, deed: &Deed) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    match deed {
        Deed::Rule { to, assist, reason, save } => case_ruling::rule(context, &case, to, assist, reason, *save),
        Deed::Park { until, reason } => case_parking::ask(context, &case, *until, reason),
        Deed::DecideParking { approved, reason } => {
            case_parking::decide(context, &case, *approved, reason.as_deref().unwrap_or_default())
        }
        Deed::Unpark { reason } => case_parking::end(context, &case, reason.as_deref().unwrap_or_default()),
        Deed::Urge { to, channel, text } => {
            case_watch::urge(context, &case, to.as_deref(), *channel, text.as_deref().unwrap_or_default())
        }
        Deed::Supervise { reason } => case_watch::supervise(context, &case, reason),
        Deed::EndSupervision => case_watch::end(context, &case),
        Deed::Merge { into, reason } => case_bonds::merge(context, &case, into, reason.as_deref().unwrap_or_default()),
        Deed::Separate { reason } => case_bonds::separate(context, &case, reason),
        Deed::Repeats { earlier } => case_bonds::link(context, &case, earlier),
        Deed::Reply { text, channel, at } => case_after::reply(context, &case, text, *channel, *at),
        Deed::Reopen { reason } => case_after::reopen(context, &case, reason),
        Deed::Survey { answer, channel, text } => {
            case_after::survey(context, &case, *answer, *channel, text.as_deref().unwrap_or_default())
        }
        Deed::Sample { passed, text } => case_after::sample(context, &case, *passed, text),
        Deed::CloseUnverified => case_after::close_unverified(context, &case),
        Deed::PartDone { party, result, behalf } => {
            case_after::part_done(context, &case, party.as_deref(), result, behalf)
        }
        Deed::ListHazard { .. } => case_hazard::list(context, &case, deed),
        Deed::Reclassify { kind, nature, units, reason } => {
            let said = Said { kind: kind.as_deref(), nature: *nature, units: *units, reason };
            case_reclassify::reclassify(context, &case, &said)
        }
        Deed::Reinspect { passed, text } => case_hazard::reinspect(context, &case, *passed, text),
        Deed::Delist { reference } => case_hazard::delist(context, &case, reference.as_deref()),
        Deed::GiveTask { person, until, text } => {
            case_task::give(context, &case, person, *until, text.as_deref().unwrap_or_default())
        }
        Deed::DoneTask { text } => case_task::finish(context, &case, text.as_deref().unwrap_or_default()),
        Deed::WithdrawTask { reason } => case_task::withdraw(context, &case, reason.as_deref().unwrap_or_default()),
    }
}
