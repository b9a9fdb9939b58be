//! What is recorded about a case without moving it: tellings, answers, feedback, remarks.

use chrono::NaiveDateTime;

use super::super::command::Told;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::not_about;
use super::case_flow::{acted, not_now};
use super::cases::{before_it_happened, find_told, party_name, telling};
use super::{Context, Decision, case_clock, text};
use crate::domain::case::{Act, Case, Channel, act_name, may_follow};
use crate::domain::fact::Fact;

fn open(context: &Context<'_>, given: &str, act: Act) -> Result<Case, Refusal> {
    let case = acted(context, given)?;
    context.actor.named()?;
    if may_follow(case.stage, act) { Ok(case) } else { Err(not_now(&case, act)) }
}

fn done(case: &Case, facts: Vec<Fact>) -> Decision {
    Decision::one(case.grid.clone(), facts).making("case", case.id, &case.number)
}

/// Records that somebody was told, usually by telephone: keying is not reporting.
pub fn tell(context: &Context<'_>, given: &str, told: &Told) -> Result<Decision, Refusal> {
    let case = open(context, given, Act::Tell)?;
    not_about(context, &case.grid, &case.concerns, &find_told(context, &case.grid, &told.to)?)?;
    let mut facts = telling(context, &case.grid, case.id, &case.times.happened, told)?;
    for fact in &mut facts {
        let stated = case_clock::due_from_telling(context, &case, fact);
        if let Fact::CaseTold { due, .. } = fact {
            *due = stated;
        }
    }
    Ok(done(&case, facts))
}

/// Records that a told party answered.
pub fn answer(
    context: &Context<'_>,
    given: &str,
    party: &str,
    by: Option<&str>,
    channel: Channel,
    at: Option<NaiveDateTime>,
) -> Result<Decision, Refusal> {
    let case = open(context, given, Act::Answer)?;
    let party = find_told(context, &case.grid, party)?;
    let told = case.tellings.iter().find(|telling| telling.to == party && telling.answered.is_none());
    let reminded = case.urgings.iter().find(|urging| urging.to == party && urging.open);
    let Some(since) = told.map(|telling| telling.told).or(reminded.map(|urging| urging.at)) else {
        return Err(Refusal::new(RefusalCode::NotTold).with("party", party_name(context, &party)));
    };
    let answered = context.past(at)?;
    if answered < since {
        return Err(before_it_happened(&answered, &since, "at"));
    }
    let by = match text::optional_name("by", by)? {
        Some(by) => by,
        // Only one of theirs answers in the own name; for others it is said who did.
        None if context.actor.parties().contains(&party) => context.asker_name(),
        None => {
            let clause = context.regulation(&case.grid)?.case.tell_clause().clone();
            return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "by").by(clause));
        }
    };
    Ok(done(&case, vec![Fact::CaseAnswered { case: case.id, party, by, channel, answered }]))
}

/// The reporter was told what came of it (反饋).
pub fn feed_back(
    context: &Context<'_>,
    given: &str,
    words: &str,
    channel: Channel,
    at: Option<NaiveDateTime>,
) -> Result<Decision, Refusal> {
    let case = open(context, given, Act::FeedBack)?;
    let text = text::note("text", words)?;
    let said = context.past(at)?;
    // What came of it was not told before anything had.
    let resolved = case.events.iter().rev().find(|event| event.what == act_name(Act::Resolve));
    let since = resolved.map_or(case.times.happened, |event| event.at);
    if said < since {
        return Err(before_it_happened(&said, &since, "at"));
    }
    let told = at.map(|_| said);
    Ok(done(&case, vec![Fact::CaseFedBack { case: case.id, text, channel, told }]))
}

/// A remark.
pub fn note(context: &Context<'_>, given: &str, words: &str) -> Result<Decision, Refusal> {
    let case = open(context, given, Act::Note)?;
    let text = text::note("text", words)?;
    Ok(done(&case, vec![Fact::CaseNoted { case: case.id, text }]))
}
