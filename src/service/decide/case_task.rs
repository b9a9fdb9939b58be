//! A case given to one person to do (指派, 篇3/職責3-c): who leads a station or an area guides and assigns tasks to its
//! people. The party keeps the case, with its clock and its limit.

use chrono::{Days, NaiveDate};

use super::super::actor::Actor;
use super::super::refusal::{Refusal, RefusalCode};
use super::case_flow::{done, held_by, holder, not_now, require_stage};
use super::{Context, Decision, text};
use crate::domain::case::{Act, Case, Party, Task};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, PersonId, PostCode};
use crate::domain::right::Right;

/// A task that is to be done later than so many days from now has a wrong year.
const DAYS_AT_MOST: u64 = 366;

/// Gives it to a person whose post lies in the grids of the party that has it, in place of whoever had it to do before.
pub(super) fn give(
    context: &Context<'_>,
    case: &Case,
    person: &str,
    until: Option<NaiveDate>,
    words: &str,
) -> Result<Decision, Refusal> {
    let party = can_give(context, case)?;
    let person = context.person(person)?;
    let clause = context.regulation(&case.grid)?.case.task_clause().clone();
    let refused = |code| {
        let refusal = Refusal::new(code).with("person", &person.name).with("number", &case.number);
        refusal.with("party", super::cases::party_name(context, &party)).by(clause.clone())
    };
    let Some(actor) = at_work(context, &party, person.id) else { return Err(refused(RefusalCode::NotOfTheParty)) };
    if !actor.may_see(case) {
        return Err(refused(RefusalCode::CannotRead));
    }
    let last = context.today().checked_add_days(Days::new(DAYS_AT_MOST)).unwrap_or(context.today());
    if let Some(until) = until.filter(|until| !(context.today()..=last).contains(until)) {
        return Err(Refusal::new(RefusalCode::OutOfRange)
            .with("field", "until")
            .with("given", until)
            .with("least", context.today())
            .with("most", last));
    }
    let fact = Fact::CaseTasked {
        case: case.id,
        from: party,
        to: person.id,
        name: person.name.clone(),
        until,
        text: text::optional_note("text", words)?,
        clause: Some(clause),
    };
    Ok(done(case, vec![fact]))
}

/// The party that has the case, if the asker acts for it and may give its cases to its people.
pub(super) fn can_give(context: &Context<'_>, case: &Case) -> Result<Party, Refusal> {
    leads(context, case, Act::GiveTask)
}

fn leads(context: &Context<'_>, case: &Case, act: Act) -> Result<Party, Refusal> {
    require_stage(case, act)?;
    // The station acts on what lies with one of its areas, whose people are its own.
    holder(context, case)?;
    let held = held_by(context.regulation(&case.grid)?, case);
    // A unit has no grids: who of its people does what, it settles by itself.
    let Party::Station(grid) = &held else { return Err(not_now(case, act)) };
    if !context.actor.may(Right::CaseTask, grid) {
        let refusal = context.actor.refuse(context.rules, context.directory, Right::CaseTask, grid);
        return Err(refusal.by(context.regulation(&case.grid)?.case.task_clause().clone()));
    }
    Ok(held)
}

/// That it is done: said by whoever had it to do, or for them by who may give it.
pub(super) fn finish(context: &Context<'_>, case: &Case, words: &str) -> Result<Decision, Refusal> {
    can_finish(context, case)?;
    Ok(done(case, vec![Fact::CaseTaskDone { case: case.id, text: text::optional_note("text", words)? }]))
}

pub(super) fn can_finish(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    let task = open_task(context, case, Act::DoneTask)?;
    if context.actor.author == Author::Person(task.to) || leads(context, case, Act::DoneTask).is_ok() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::NotYourTask).with("number", &case.number).with("person", &task.name))
}

/// Takes it back: nobody has to do it then.
pub(super) fn withdraw(context: &Context<'_>, case: &Case, words: &str) -> Result<Decision, Refusal> {
    can_withdraw(context, case)?;
    Ok(done(case, vec![Fact::CaseTaskWithdrawn { case: case.id, reason: text::optional_note("reason", words)? }]))
}

pub(super) fn can_withdraw(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    open_task(context, case, Act::WithdrawTask)?;
    leads(context, case, Act::WithdrawTask).map(drop)
}

fn open_task<'c>(context: &Context<'_>, case: &'c Case, act: Act) -> Result<&'c Task, Refusal> {
    require_stage(case, act)?;
    context.actor.named()?;
    case.open_task().ok_or_else(|| not_now(case, act))
}

/// Whoever the case could be given to, as a screen offers them: each with their post, and where it is.
pub fn takers(context: &Context<'_>, case: &Case) -> Vec<(PersonId, PostCode, GridCode)> {
    let Ok(party) = can_give(context, case) else { return Vec::new() };
    let Party::Station(root) = &party else { return Vec::new() };
    let mut takers: Vec<(PersonId, PostCode, GridCode)> = Vec::new();
    let held = context.directory.appointments().filter(|held| held.is_held_on(context.today()));
    for held in held.filter(|held| root.covers(&held.grid)) {
        let known = takers.iter().any(|(person, ..)| *person == held.person);
        if !known && at_work(context, &party, held.person).is_some_and(|actor| actor.may_see(case)) {
            takers.push((held.person, held.post.clone(), held.grid.clone()));
        }
    }
    // Who is nearest to the matter first.
    takers.sort_by_key(|(person, _, grid)| (*grid != case.grid, grid.clone(), context.directory.person_name(*person)));
    takers
}

/// A person with a post, or standing in for one, in the grids of a party; none if they have none there.
fn at_work<'a>(context: &'a Context<'_>, party: &Party, person: PersonId) -> Option<Actor<'a>> {
    let Party::Station(root) = party else { return None };
    let actor = Actor::of_person(context.directory, context.rules, person, context.today()).ok()?;
    actor.held.iter().any(|held| root.covers(&held.appointment.grid)).then_some(actor)
}
