//! Grids that change hands (交接): a swap of two, or one that passes to somebody else, each one action with a date.
//!
//! Appointments end and begin, and nothing else moves: cases, promises, rows and drafts belong to the area, so whoever
//! holds it has them. What they are stands on the 交接單.

use chrono::NaiveDate;

use super::super::refusal::{Refusal, RefusalCode};
use super::people::{date, post as post_of};
use super::work_done::require_untouched;
use super::{Context, Decision};
use crate::domain::fact::Fact;
use crate::domain::grid::Appointment;
use crate::domain::ids::{AppointmentId, Clause, GridCode, PersonId};
use crate::domain::right::Right;

/// Held on the day before, and on the day itself unless it is handed over.
fn passes_on(held: &Appointment, on: NaiveDate) -> bool {
    on.pred_opt().is_some_and(|before| held.is_held_on(before)) && held.is_held_on(on)
}

/// What is held in a grid, or by a person.
fn held<'a>(context: &Context<'a>, given: &str, on: NaiveDate) -> Result<Vec<&'a Appointment>, Refusal> {
    let directory = context.directory;
    let whose = match (directory.find_grid(given), directory.find_person(given, context.today())) {
        (Ok(grid), _) => (Some(grid.code.clone()), None),
        (Err(refusal), _) if refusal.code != RefusalCode::UnknownGrid => return Err(refusal),
        (_, Ok(person)) => (None, Some(person.id)),
        (_, Err(refusal)) if refusal.code != RefusalCode::UnknownPerson => return Err(refusal),
        // Nothing is called exactly so: a part of a grid's name, or of a person's.
        _ => match context.grid(given) {
            Ok(grid) => (Some(grid), None),
            Err(refusal) if refusal.code == RefusalCode::UnknownGrid => (None, Some(context.person(given)?.id)),
            Err(refusal) => return Err(refusal),
        },
    };
    let named = |held: &&Appointment| match &whose {
        (Some(grid), _) => held.grid == *grid,
        (_, person) => Some(held.person) == *person,
    };
    Ok(context.directory.appointments().filter(named).filter(|held| passes_on(held, on)).collect())
}

/// Two people exchange the grids in which they hold the same post.
pub fn swap(
    context: &Context<'_>,
    one: &str,
    other: &str,
    post: Option<&str>,
    on: Option<NaiveDate>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let on = date("on", on.unwrap_or_else(|| context.today()))?;
    let (first, second) = (held(context, one, on)?, held(context, other, on)?);
    let wanted = |held: &Appointment| -> Result<bool, Refusal> {
        let Some(given) = post else { return Ok(true) };
        Ok(post_of(context.regulation(&held.grid)?, given)?.code == held.post)
    };
    let mut pairs = Vec::new();
    for mine in &first {
        if !wanted(mine)? {
            continue;
        }
        let fits = |its: &&&Appointment| its.post == mine.post && its.grid != mine.grid && its.person != mine.person;
        pairs.extend(second.iter().filter(fits).map(|its| (*mine, *its)));
    }
    let (mine, its) = match pairs.as_slice() {
        [(mine, its)] => (*mine, *its),
        [] => {
            let refusal = Refusal::new(RefusalCode::NothingToSwap).with("one", one).with("other", other);
            return Err(refusal.with("on", on));
        }
        several => {
            let refusal = Refusal::new(RefusalCode::WhichPost);
            return Err(several.iter().fold(refusal, |refusal, (mine, its)| {
                let names = [mine, its].map(|held| context.directory.person_name(held.person));
                refusal.row(&mine.post, names.join("、"))
            }));
        }
    };
    for held in [mine, its] {
        if let Some(planned) = planned_after(context, held, on, &[mine.person, its.person]) {
            return Err(meets(context, planned));
        }
    }
    let mut facts = Vec::new();
    let mut decision = Decision::default();
    for (leaves, takes) in [(mine, its.person), (its, mine.person)] {
        facts.extend(passed(context, leaves, takes, on)?);
        decision = decision.making("post", leaves.id, label(context, leaves, takes));
    }
    let grids = vec![mine.grid.clone(), its.grid.clone()];
    Ok(told_what_stays(context, Decision { made: decision.made, ..Decision::one(town, facts) }, &grids))
}

/// A post passes from its holder to somebody else.
pub fn hand_over(
    context: &Context<'_>,
    post: &str,
    grid: &str,
    to: &str,
    from: Option<&str>,
    on: Option<NaiveDate>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::PeopleAdmin, &town)?;
    let on = date("on", on.unwrap_or_else(|| context.today()))?;
    let grid = context.grid(grid)?;
    let post = post_of(context.regulation(&grid)?, post)?;
    let takes = context.person(to)?.id;
    let gives = from.map(|from| context.person(from)).transpose()?.map(|one| one.id);
    let given_up = |held: &&Appointment| {
        held.grid == grid
            && held.post == post.code
            && passes_on(held, on)
            && gives.is_none_or(|gives| held.person == gives)
    };
    let holders: Vec<&Appointment> = context.directory.appointments().filter(given_up).collect();
    let leaves = match holders.as_slice() {
        [one] => *one,
        [] => {
            let person = gives.map(|gives| context.directory.person_name(gives)).unwrap_or_default();
            return Err(Refusal::new(RefusalCode::NobodyHandsOver)
                .named("post", &post.code, &post.label)
                .with("grid", context.directory.grid_name(&grid))
                .with("person", person)
                .with("on", on));
        }
        several => {
            let refusal = Refusal::new(RefusalCode::WhoHandsOver).named("post", &post.code, &post.label);
            let refusal = refusal.with("grid", context.directory.grid_name(&grid));
            return Err(several
                .iter()
                .fold(refusal, |refusal, held| refusal.row(context.directory.person_name(held.person), held.from)));
        }
    };
    if let Some(planned) = planned_after(context, leaves, on, &[]) {
        return Err(meets(context, planned));
    }
    let facts = passed(context, leaves, takes, on)?;
    let decision = Decision::one(town, facts.to_vec()).making("post", leaves.id, label(context, leaves, takes));
    Ok(told_what_stays(context, decision, std::slice::from_ref(&grid)))
}

fn label(context: &Context<'_>, held: &Appointment, takes: PersonId) -> String {
    format!("{} {}", context.directory.grid_name(&held.grid), context.directory.person_name(takes))
}

/// A change of the same post that is planned for later: who follows its holder, or what one of these people comes to.
fn planned_after<'a>(
    context: &Context<'a>,
    held: &Appointment,
    on: NaiveDate,
    people: &[PersonId],
) -> Option<&'a Appointment> {
    let follows = held.until.and_then(|until| until.succ_opt());
    let meets = |other: &&Appointment| {
        let succeeds = other.grid == held.grid && Some(other.from) == follows;
        other.post == held.post && other.from > on && (succeeds || people.contains(&other.person))
    };
    context.directory.appointments().find(meets)
}

fn meets(context: &Context<'_>, planned: &Appointment) -> Refusal {
    Refusal::new(RefusalCode::MeetsPlanned)
        .with("person", context.directory.person_name(planned.person))
        .with("grid", context.directory.grid_name(&planned.grid))
        .with("date", planned.from)
}

/// One appointment ends on the day before, another begins: for as long, with the same line and unit.
fn passed(context: &Context<'_>, held: &Appointment, takes: PersonId, on: NaiveDate) -> Result<[Fact; 2], Refusal> {
    let again = |other: &&Appointment| {
        other.post == held.post
            && other.grid == held.grid
            && other.person == takes
            && other.until.is_none_or(|until| on <= until)
            && held.until.is_none_or(|until| other.from <= until)
    };
    if takes == held.person || context.directory.appointments().any(|other| again(&other)) {
        let regulation = context.regulation(&held.grid)?;
        let refusal = Refusal::new(RefusalCode::PostHeld).with("grid", context.directory.grid_name(&held.grid));
        let refusal = refusal.with("person", context.directory.person_name(takes));
        return Err(match regulation.post(&held.post) {
            Some(post) => refusal.named("post", &post.code, &post.label),
            None => refusal.with("post", &held.post),
        });
    }
    require_untouched(context, held, on)?;
    let last = on.pred_opt().unwrap_or(on);
    Ok([
        Fact::AppointmentEnded { appointment: held.id, until: last },
        Fact::Appointed {
            appointment: AppointmentId(context.new_id()),
            post: held.post.clone(),
            grid: held.grid.clone(),
            person: takes,
            from: on,
            until: held.until,
            line: held.line.clone(),
            unit: held.unit.clone(),
        },
    ])
}

fn told_what_stays(context: &Context<'_>, decision: Decision, grids: &[GridCode]) -> Decision {
    let names = grids.iter().map(|grid| context.directory.grid_name(grid));
    let clause: Option<Clause> = grids
        .first()
        .and_then(|grid| context.regulation(grid).ok())
        .and_then(|regulation| regulation.absence.handover_clause())
        .cloned();
    decision.noting("stays-with-area", &[], clause).listing("grids", names)
}
