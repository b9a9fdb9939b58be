//! What may be done to a case now, and why not what is refused: for a screen's keys, by the same checks as the commands.

use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::office_of;
use super::case_flow::{
    as_area, can_close, can_resolve, can_return, can_withdraw, holder, holder_or_on_behalf, not_now, not_yours,
    require_stage,
};
use super::case_verify::can_verify;
use super::cases::party_name;
use super::{
    Context, case_after, case_bonds, case_clock, case_flow, case_hazard, case_on_site, case_parking, case_reclassify,
    case_ruling, case_task, case_watch,
};
use crate::domain::case::{Act, Case, Party, act_name};
use crate::domain::right::Right;

/// An act: why not, and on whose behalf it would be recorded.
pub struct Offered {
    /// Its code.
    pub act: &'static str,
    /// Why it may not be done.
    pub refused: Option<Refusal>,
    /// Who would have to have said so (代錄).
    pub behalf_of: Option<Party>,
}

/// What may be done now, and why not what is refused.
pub fn acts(context: &Context<'_>, case: &Case) -> Vec<Offered> {
    let check = |act: Act| -> Result<(), Refusal> {
        match act {
            Act::Accept => {
                require_stage(case, act)?;
                holder(context, case).map(drop)
            }
            Act::ReportUp => {
                require_stage(case, act)?;
                case_ruling::still_free(context, case)?;
                match (holder(context, case)?, as_area(context, case)) {
                    (_, Some(area)) => Err(not_yours(context, case, &area)),
                    (_, None) => Ok(()),
                }
            }
            Act::PassOn => {
                require_stage(case, act)?;
                if case.ruled_on {
                    case_ruling::still_free(context, case)?;
                }
                match as_area(context, case) {
                    Some(_) => Ok(()),
                    None => Err(not_now(case, act)),
                }
            }
            Act::Assign => {
                require_stage(case, act)?;
                case_ruling::still_free(context, case)?;
                let office = office_of(context.regulation(&case.grid)?, case.sensitive);
                if case.reported_up && context.actor.acts_for(&office, Right::CaseAssign, &case.grid) {
                    Ok(())
                } else {
                    Err(Refusal::new(RefusalCode::OfficeAssigns).with("office", party_name(context, &office)))
                }
            }
            Act::Take => {
                require_stage(case, act)?;
                holder_or_on_behalf(context, case, Some("-")).map(drop)
            }
            Act::Return => can_return(context, case).map(drop),
            Act::Pause => case_clock::can_pause(context, case),
            Act::Resume => case_clock::can_resume(context, case),
            Act::AskExtension => case_clock::can_extend(context, case).map(drop),
            Act::Grant => case_clock::can_grant(context, case).map(drop),
            Act::Resolve => can_resolve(context, case, Some("-")).map(drop),
            Act::Verify => can_verify(context, case),
            Act::Close => can_close(context, case),
            Act::Withdraw => can_withdraw(context, case),
            Act::EndOnSite => case_on_site::can_end(context, case, false),
            Act::Tell | Act::Answer | Act::OnSite | Act::FeedBack | Act::Note | Act::Attach => {
                context.actor.named()?;
                require_stage(case, act)?;
                // Nobody waits for an answer, or nobody is on the spot: nothing to be offered.
                let idle = match act {
                    Act::Answer => {
                        case.tellings.iter().all(|telling| telling.answered.is_some())
                            && case.urgings.iter().all(|urging| !urging.open)
                    }
                    Act::OnSite => !case.on_site,
                    _ => false,
                };
                if idle { Err(not_now(case, act)) } else { Ok(()) }
            }
            Act::Rule => case_ruling::can_rule(context, case).map(drop),
            Act::AskParking => case_parking::can_ask(context, case).map(drop),
            Act::DecideParking => case_parking::can_decide(context, case).map(drop),
            Act::Unpark => case_parking::can_end(context, case),
            Act::Urge => case_watch::can_urge(context, case),
            Act::Supervise => case_watch::can_supervise(context, case).map(drop),
            Act::EndSupervision => case_watch::can_end(context, case).map(drop),
            Act::Merge => case_bonds::can_merge(context, case),
            Act::Separate => case_bonds::can_separate(context, case),
            Act::Link => case_bonds::can_link(context, case),
            Act::Reply => case_after::can_reply(context, case),
            Act::Reopen => case_after::can_reopen(context, case),
            Act::Survey => case_after::can_survey(context, case),
            Act::Sample => case_after::can_sample(context, case),
            Act::CloseUnverified => case_after::can_close_unverified(context, case),
            Act::DonePart => case_after::own_part(context, case, None, Some("-")).map(drop),
            Act::Reclassify => case_reclassify::can_reclassify(context, case),
            Act::ListHazard => case_hazard::can_list(context, case),
            Act::Reinspect => case_hazard::can_reinspect(context, case),
            Act::Delist => case_hazard::can_delist(context, case).map(drop),
            Act::GiveTask => case_task::can_give(context, case).map(drop),
            Act::DoneTask => case_task::can_finish(context, case),
            Act::WithdrawTask => case_task::can_withdraw(context, case),
        }
    };
    let holder = case_flow::behalf_of(context, case);
    let behalf_of = |act: Act| match act {
        Act::Take | Act::Return | Act::Pause | Act::AskExtension | Act::Resolve => holder.clone(),
        Act::DonePart => case_after::part_on_behalf(context, case),
        _ => None,
    };
    let offered = |act: Act| {
        let refused = check(act).err();
        let behalf_of = if refused.is_none() { behalf_of(act) } else { None };
        Offered { act: act_name(act), refused, behalf_of }
    };
    Act::ALL.into_iter().map(offered).collect()
}
