//! What comes after the work: parts done by several, the answer to the resident (回告), what they say of it, samples
//! (抽查), and cases that are opened again.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::actor::Actor;
use super::super::command::OnBehalf;
use super::super::directory::Directory;
use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::Rules;
use super::case_concerned::{first_holder, office_of};
use super::case_flow::{done, not_now, not_yours, require_stage, right_of};
use super::case_verify::{not_the_handler, others_look};
use super::cases::{before_it_happened, find_party, propose_for, station_of};
use super::{Context, Decision, behalf, text};
use crate::domain::case::{Act, Case, Channel, Party, Responsibility, Satisfaction};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::ids::GridCode;
use crate::domain::right::Right;

/// Answers the resident: another step than the feedback to the reporter.
pub(super) fn reply(
    context: &Context<'_>,
    case: &Case,
    words: &str,
    channel: Channel,
    at: Option<NaiveDateTime>,
) -> Result<Decision, Refusal> {
    can_reply(context, case)?;
    let at = context.past(at)?;
    if at < case.times.happened {
        return Err(before_it_happened(&at, &case.times.happened, "at"));
    }
    Ok(done(case, vec![Fact::CaseReplied { case: case.id, text: text::note("text", words)?, channel, at }]))
}

/// There is a resident to be answered.
pub(super) fn can_reply(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Reply)?;
    context.actor.named()?;
    if case.reporter.is_none() || case.replied { Err(not_now(case, Act::Reply)) } else { Ok(()) }
}

/// Opens a closed case again: it goes to whom such a case is filed to, with its kind's limit from now.
pub(super) fn reopen(context: &Context<'_>, case: &Case, reason: &str) -> Result<Decision, Refusal> {
    can_reopen(context, case)?;
    let reason = text::note("reason", reason)?;
    Ok(done(case, vec![reopening(context, case, reason)?]))
}

fn reopening(context: &Context<'_>, case: &Case, reason: String) -> Result<Fact, Refusal> {
    // A case keeps the limit that it was routed under; one that was settled on the spot had none.
    let limit = match &case.due {
        Some(due) => Some(due.limit),
        None => propose_for(context, case)?.and_then(|it| it.limit),
    };
    let due = limit.map(|limit| context.rules.due(limit, context.now));
    let to = first_holder(context, &case.grid, case.sensitive, &case.concerns)?;
    Ok(Fact::CaseReopened { case: case.id, to, reason, due })
}

pub(super) fn can_reopen(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Reopen)?;
    let person = context.actor.named()?;
    let station = station_of(&case.grid);
    let office = office_of(context.regulation(&case.grid)?, case.sensitive);
    let may = case.is_filed_by(person)
        || context.actor.acts_for(&station, Right::CaseTriage, &case.grid)
        || context.actor.acts_for(&office, Right::CaseAssign, &case.grid);
    if may { Ok(()) } else { Err(not_yours(context, case, &station)) }
}

/// Records what the resident says of it.
pub(super) fn survey(
    context: &Context<'_>,
    case: &Case,
    answer: Satisfaction,
    channel: Channel,
    words: &str,
) -> Result<Decision, Refusal> {
    can_survey(context, case)?;
    let text = text::optional_note("text", words)?;
    Ok(done(case, vec![Fact::CaseSurveyed { case: case.id, answer, channel, text }]))
}

/// Who handled it does not ask how good it was.
pub(super) fn can_survey(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Survey)?;
    context.actor.named()?;
    if case.reporter.is_none() || case.satisfaction.is_some_and(|it| it != Satisfaction::NotReached) {
        return Err(not_now(case, Act::Survey));
    }
    not_the_handler(context, case)
}

/// Looks at a case that was drawn; one that is not done is opened again.
pub(super) fn sample(context: &Context<'_>, case: &Case, passed: bool, words: &str) -> Result<Decision, Refusal> {
    can_sample(context, case)?;
    let text = text::note("text", words)?;
    let mut facts = vec![Fact::CaseSampled { case: case.id, passed, text: text.clone() }];
    if !passed {
        facts.push(reopening(context, case, text)?);
    }
    Ok(done(case, facts))
}

/// Who verifies, but never who handled; what a station of one person closed, the office looks at.
pub(super) fn can_sample(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Sample)?;
    context.actor.named()?;
    if !case.drawn || case.sampled.is_some() {
        return Err(not_now(case, Act::Sample));
    }
    context.require(Right::CaseVerify, &case.grid)?;
    not_the_handler(context, case)
}

/// Closes a case that nobody else could look at.
pub(super) fn close_unverified(context: &Context<'_>, case: &Case) -> Result<Decision, Refusal> {
    can_close_unverified(context, case)?;
    let sampling = context.regulation(&case.grid)?.oversight.sampling.as_ref();
    let drawn = sampling.is_some_and(|sampling| is_drawn(case.id.0, sampling.unverified_percent));
    // Nobody draws what nobody else may read.
    let drawn = drawn && case.responsibility == Responsibility::Inside;
    Ok(done(case, vec![Fact::CaseClosedUnverified { case: case.id, drawn }]))
}

/// A station of one person, a matter of its own, and a reporter who has been told; or a sensitive matter that only who
/// handled it may read.
pub(super) fn can_close_unverified(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::CloseUnverified)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    let (station, office) = (station_of(&case.grid), office_of(regulation, case.sensitive));
    let Some(sampling) = &regulation.oversight.sampling else { return Err(not_now(case, Act::CloseUnverified)) };
    let inside = case.responsibility == Responsibility::Inside;
    if !inside && !case.sensitive {
        return Err(not_now(case, Act::CloseUnverified));
    }
    let (party, right) = if inside { (&station, Right::CaseTriage) } else { (&office, Right::CaseAssign) };
    if !context.actor.acts_for(party, right, &case.grid) {
        return Err(not_yours(context, case, party));
    }
    if others_look(context, case, &station) || (!inside && others_look(context, case, &office)) {
        let clause = sampling.rule.clause.clone();
        return Err(Refusal::new(RefusalCode::OthersVerify).with("number", &case.number).by(clause));
    }
    super::case_flow::may_be_closed(context, case)
}

/// Whether somebody at a station, other than who handled it, could look at a case of a grid.
pub fn verifies(
    directory: &Directory,
    rules: &Rules,
    today: NaiveDate,
    (station, grid): (&Party, &GridCode),
    handled_by: Option<Author>,
) -> bool {
    directory.appointments().filter(|held| held.is_held_on(today)).any(|held| {
        let actor = Actor::of_person(directory, rules, held.person, today);
        actor.is_ok_and(|actor| Some(actor.author) != handled_by && actor.acts_for(station, Right::CaseVerify, grid))
    })
}

/// Whether an identifier is among so many of a hundred: drawn by its random end, so that nobody can choose.
pub(super) fn is_drawn(id: uuid::Uuid, percent: u32) -> bool {
    let (_, random) = id.as_u64_pair();
    random % 100 < u64::from(percent)
}

/// A unit that leads or assists has done its part.
pub(super) fn part_done(
    context: &Context<'_>,
    case: &Case,
    party: Option<&str>,
    result: &str,
    behalf: &OnBehalf,
) -> Result<Decision, Refusal> {
    let party = own_part(context, case, party, behalf.by.as_deref())?;
    let result = text::note("result", result)?;
    let (by, said) = behalf::recorded(context, case, behalf)?;
    Ok(done(case, vec![Fact::CasePartDone { case: case.id, party, result, by, said }]))
}

/// Whose part the asker would report on their behalf.
pub(super) fn part_on_behalf(context: &Context<'_>, case: &Case) -> Option<Party> {
    let party = own_part(context, case, None, Some("-")).ok()?;
    let regulation = context.regulation(&case.grid).ok()?;
    (!context.actor.acts_for(&party, right_of(regulation, &party), &case.grid)).then_some(party)
}

/// The part that the asker may report: their own party's, or as station or office that of another one on its behalf.
pub(super) fn own_part(
    context: &Context<'_>,
    case: &Case,
    party: Option<&str>,
    by: Option<&str>,
) -> Result<Party, Refusal> {
    require_stage(case, Act::DonePart)?;
    context.actor.named()?;
    let regulation = context.regulation(&case.grid)?;
    let acts = |party: &Party| context.actor.acts_for(party, right_of(regulation, party), &case.grid);
    let mut waiting = case.assist.iter().filter(|one| case.parts.iter().all(|part| part.party != **one));
    let named = party.map(|party| find_party(context, &case.grid, party)).transpose()?;
    let (station, office) = (station_of(&case.grid), office_of(regulation, case.sensitive));
    let on_behalf = acts(&station) || acts(&office);
    let found = match &named {
        Some(named) => waiting.find(|one| *one == named),
        None => waiting.clone().find(|one| acts(one)).or_else(|| waiting.find(|_| on_behalf)),
    };
    let Some(found) = found else { return Err(not_now(case, Act::DonePart)) };
    if acts(found) {
        return Ok(found.clone());
    }
    if !on_behalf {
        return Err(not_yours(context, case, found));
    }
    if by.is_none_or(|by| by.trim().is_empty()) {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "by"));
    }
    Ok(found.clone())
}
