//! The spot (現場跟蹤, 篇3/責任人4-e): who is there, notes from there, and its end. Phoned in and keyed by others is normal.

use chrono::NaiveDateTime;

use super::super::command::{OnBehalf, Told};
use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::{not_about, office_of};
use super::case_flow::{acted, done, not_now, office};
use super::cases::{before_it_happened, party_name, station_of};
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Channel, may_follow};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::right::Right;
use crate::regulation::Represents;

/// Who of the town is on the spot as an emergency is filed: who is named, else who told it from there, else the filer,
/// unless a station or the office keys what others say.
pub(super) fn at_filing(
    context: &Context<'_>,
    grid: &GridCode,
    named: Option<&str>,
    told: &[Told],
) -> Result<Vec<PersonId>, Refusal> {
    if let Some(named) = text::optional_name("on-spot", named)? {
        return Ok(vec![context.person(&named)?.id]);
    }
    let mut tellers: Vec<PersonId> = told.iter().filter_map(|told| known(context, told.by.as_deref()?)).collect();
    tellers.sort();
    tellers.dedup();
    if tellers.is_empty() {
        tellers.extend(context.actor.person().filter(|_| !keys_for_others(context, grid)));
    }
    Ok(tellers)
}

/// The person of the town that is called so, if exactly one is.
fn known(context: &Context<'_>, name: &str) -> Option<PersonId> {
    context.directory.find_person(name, context.today()).ok().map(|person| person.id)
}

/// Whether the asker sits at a station or at the office, and has no area to walk.
fn keys_for_others(context: &Context<'_>, grid: &GridCode) -> bool {
    let walks = context.actor.held.iter().any(|held| held.post.represents == Represents::Grid);
    let station = || context.actor.acts_for(&station_of(grid), Right::CaseTriage, grid);
    let office = || {
        let regulation = context.regulation(grid);
        regulation.is_ok_and(|regulation| context.actor.acts_for(&office(regulation), Right::CaseAssign, grid))
    };
    !walks && (station() || office())
}

/// A timed note from the spot.
pub fn note(
    context: &Context<'_>,
    given: &str,
    words: &str,
    by: Option<&str>,
    channel: Option<Channel>,
    at: Option<NaiveDateTime>,
) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    context.actor.named()?;
    if !may_follow(case.stage, Act::OnSite) {
        return Err(not_now(&case, Act::OnSite));
    }
    let happened = context.past(at)?;
    if happened < case.times.happened {
        return Err(before_it_happened(&happened, &case.times.happened, "at"));
    }
    let by = text::optional_name("by", by)?;
    let person = match &by {
        Some(by) => known(context, by),
        None => context.actor.person().filter(|_| !keys_for_others(context, &case.grid)),
    };
    let channel = channel.or(by.as_ref().filter(|_| person != context.actor.person()).map(|_| Channel::Phone));
    let by = by.unwrap_or_else(|| context.asker_name());
    let text = text::note("text", words)?;
    Ok(done(&case, vec![Fact::CaseOnSite { case: case.id, happened, by, text, person, channel }]))
}

/// On-site handling is complete, which the station records; or a relief took over.
pub fn end(context: &Context<'_>, given: &str, relief: Option<&str>, behalf: &OnBehalf) -> Result<Decision, Refusal> {
    let case = acted(context, given)?;
    let relief = text::optional_name("relief", relief)?;
    can_end(context, &case, relief.is_some())?;
    let happened = context.past(behalf.at)?;
    if happened < case.times.happened {
        return Err(before_it_happened(&happened, &case.times.happened, "at"));
    }
    let relief_person = match relief.as_deref().map(|name| context.directory.find_person(name, context.today())) {
        Some(Ok(person)) => Some(person.id),
        // A fire brigade is not of the town; of two people of one name it has to be said which.
        Some(Err(refusal)) if refusal.code != RefusalCode::UnknownPerson => return Err(refusal),
        _ => None,
    };
    if relief_person.is_some_and(|person| case.is_on_spot(person)) {
        return Err(Refusal::new(RefusalCode::OnSpotAlready)
            .with("number", &case.number)
            .with("person", relief.unwrap_or_default()));
    }
    let by = text::optional_name("by", behalf.by.as_deref())?;
    let channel = behalf.channel.or(by.as_ref().map(|_| Channel::Phone));
    let stranger = relief.clone().filter(|_| relief_person.is_none());
    let relief = relief_person.map(|person| context.directory.person_name(person)).or(relief);
    let ended = Fact::CaseOnSiteEnded { case: case.id, happened, relief, relief_person, by, channel };
    let decision = done(&case, vec![ended]);
    Ok(match stranger {
        Some(name) => {
            let clause = context.regulation(&case.grid)?.case.on_site_clause().clone();
            decision.noting("relief-unknown", &[("number", case.number.clone()), ("name", name)], Some(clause))
        }
        None => decision,
    })
}

/// Whoever is on the spot may be relieved; that all is done there is for the station to say.
pub fn can_end(context: &Context<'_>, case: &Case, relieved: bool) -> Result<(), Refusal> {
    context.actor.named()?;
    if !(case.on_site || case.is_anybody_on_spot()) || !may_follow(case.stage, Act::EndOnSite) {
        return Err(not_now(case, Act::EndOnSite));
    }
    let station = station_of(&case.grid);
    if relieved || context.actor.acts_for(&station, Right::CaseTriage, &case.grid) {
        return Ok(());
    }
    let office = office_of(context.regulation(&case.grid)?, case.sensitive);
    let instead = not_about(context, &case.grid, &case.concerns, &station).is_err();
    if instead && context.actor.acts_for(&office, Right::CaseAssign, &case.grid) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::NotYours)
        .with("number", &case.number)
        .with("holder", party_name(context, &station))
        .by(context.regulation(&case.grid)?.case.on_site_clause().clone()))
}
