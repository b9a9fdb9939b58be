//! Who may record what happened on an earlier day: whoever held the post on that day, or stood in for its holder, and
//! nobody who came to it since (實務/交接, 實務/請假).
//!
//! A case and a ledger row are about what is; a patrol, a visit, an opinion heard and a day's log are about the day on
//! which they happened.

use chrono::NaiveDate;

use super::super::actor::Actor;
use super::super::duties::Duties;
use super::super::refusal::{Refusal, RefusalCode};
use super::Context;
use super::people::date;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::right::Right;

/// The day that something happened on, today if none is given; never one to come.
pub(super) fn day_of(context: &Context<'_>, given: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
    let day = date("date", given.unwrap_or_else(|| context.today()))?;
    if day > context.today() {
        return Err(Refusal::new(RefusalCode::InFuture).with("given", day));
    }
    Ok(day)
}

/// A person with the posts held on a day, those of others for whom they stood in included.
pub(super) fn actor_on<'a>(context: &Context<'a>, person: PersonId, day: NaiveDate) -> Result<Actor<'a>, Refusal> {
    Actor::of_person(context.directory, context.rules, person, day)
}

/// The asker may write of a day in a grid; how the asker stood on that day.
pub(super) fn writer(context: &Context<'_>, grid: &str, day: NaiveDate) -> Result<(GridCode, PersonId), Refusal> {
    let grid = context.grid(grid)?;
    let person = context.actor.named()?;
    let then = actor_on(context, person, day)?;
    if !then.may(Right::LogWrite, &grid) {
        return Err(refuse(context, &then, &grid, day));
    }
    Ok((grid, person))
}

/// A refusal of what happened on a day: of an earlier one it says who held the grid on that day.
pub(super) fn refuse(context: &Context<'_>, then: &Actor<'_>, grid: &GridCode, day: NaiveDate) -> Refusal {
    let usual = then.refuse(context.rules, context.directory, Right::LogWrite, grid);
    if day == context.today() {
        return usual;
    }
    // A grid that was never theirs is just that.
    if !then.person().is_some_and(|person| ever_acted_in(context, person, grid)) {
        return usual;
    }
    not_held_then(context, grid, day, |actor| actor.may(Right::LogWrite, grid))
}

/// Whether a person has held a post in a grid at any time, or stood in for somebody who has.
fn ever_acted_in(context: &Context<'_>, person: PersonId, grid: &GridCode) -> bool {
    let held =
        |whose: PersonId| context.directory.appointments().any(|held| held.person == whose && held.grid == *grid);
    held(person) || context.directory.standing_in(person).any(|leave| held(leave.person))
}

/// The asker did not hold the grid on a day; who did, as far as `fits` has them.
pub(super) fn not_held_then(
    context: &Context<'_>,
    grid: &GridCode,
    day: NaiveDate,
    fits: impl Fn(&Actor<'_>) -> bool,
) -> Refusal {
    let held = |person: PersonId| actor_on(context, person, day).is_ok_and(|actor| fits(&actor));
    let mut who: Vec<PersonId> = Vec::new();
    for holder in context.directory.holders(grid, day) {
        let deputies = context.directory.absences_of(holder.person).filter(|leave| leave.stands());
        let deputies = deputies.filter(|leave| leave.span.meets(day, day)).filter_map(|leave| leave.deputy);
        who.extend(std::iter::once(holder.person).chain(deputies).filter(|person| held(*person)));
    }
    who.sort();
    who.dedup();
    let names: Vec<String> = who.iter().map(|person| context.directory.person_name(*person)).collect();
    let code = if names.is_empty() { RefusalCode::NobodyHeldThen } else { RefusalCode::NotHeldThen };
    let refusal = Refusal::new(code).with("grid", context.directory.grid_name(grid));
    refusal.with("date", day).list("who", names)
}

/// The grid whose day's log a person keeps on a day: one that is owed, or that a post keeps as needed (篇8/5).
pub(super) fn keeps_log(
    context: &Context<'_>,
    person: PersonId,
    given: Option<&str>,
    day: NaiveDate,
) -> Result<GridCode, Refusal> {
    let given = given.map(|grid| context.grid(grid)).transpose()?;
    let duties =
        Duties { reader: context.reader, directory: context.directory, rules: context.rules, now: context.now };
    let keeps = |on: NaiveDate| -> Result<Option<GridCode>, Refusal> {
        let wanted = |grid: &GridCode| given.as_ref().is_none_or(|given| given == grid);
        let found = duties.of_person(person, on, on)?;
        Ok(found.into_iter().find(|it| it.signs_day_log() && wanted(&it.grid)).map(|it| it.grid))
    };
    if let Some(grid) = keeps(day)? {
        return Ok(grid);
    }
    let now = if day == context.today() { None } else { keeps(context.today())? };
    Err(match now.or(given) {
        Some(grid) if day != context.today() => {
            not_held_then(context, &grid, day, |actor| actor.may(Right::LogSign, &grid))
        }
        _ => Refusal::new(RefusalCode::NoLogOwed).with("date", day),
    })
}
