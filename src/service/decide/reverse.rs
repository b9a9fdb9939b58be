//! Undo and redo: one's own last action, across restarts and bulk actions, unless somebody has built on it.

use super::super::refusal::{Refusal, RefusalCode};
use super::{Context, Decision, Planned};
use crate::domain::case::act_of;
use crate::domain::change::{Author, Change, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, GridCode};
use crate::store::load;
use crate::store::tables::undo_key;
use crate::store::undo::{Action, UndoStack};

fn stack(context: &Context<'_>) -> Result<UndoStack, Refusal> {
    Ok(load(context.reader, &undo_key(context.actor.author))?.unwrap_or_default())
}

/// What undo and redo would take.
pub fn next(context: &Context<'_>) -> (Option<Action>, Option<Action>) {
    let stack = stack(context).unwrap_or_default();
    (stack.done.last().cloned(), stack.undone.last().map(|(action, _)| action.clone()))
}

fn changes(context: &Context<'_>, action: &Action) -> Result<Vec<Change>, Refusal> {
    (action.first.seq..=action.last.seq)
        .map(|seq| (context.change)(&ChangeId { replica: action.first.replica.clone(), seq }))
        .collect()
}

/// Takes back one's own last action.
pub fn undo(context: &Context<'_>) -> Result<Decision, Refusal> {
    let stack = stack(context)?;
    let action = stack.done.last().ok_or(RefusalCode::NothingToUndo)?;
    let changes = changes(context, action)?;
    let last_final = changes.iter().flat_map(|change| &change.body.facts).find_map(|line| match line {
        FactLine::Known(fact) if fact.is_final() => Some(fact),
        _ => None,
    });
    if let Some(fact) = last_final {
        // A log gets an addendum; a case has none and is opened again.
        let of = if act_of(fact).is_some() { "case" } else { "record" };
        return Err(Refusal::new(RefusalCode::FinalByRule).with("what", &action.command).with("of", of));
    }
    if let Some((number, grid)) = drawn(&changes) {
        let refusal = Refusal::new(RefusalCode::DrawnForALook).with("number", number);
        let sampling = context.regulation(grid)?.oversight.sampling.as_ref();
        return Err(match sampling {
            Some(sampling) => refusal.by(sampling.rule.clause.clone()),
            None => refusal,
        });
    }
    reverse(context, action, &changes, &action.command)
}

/// A case that an action filed as settled on the spot and that was drawn for a look: taken back and filed again it would
/// be drawn anew, until it is not.
fn drawn(changes: &[Change]) -> Option<(&str, &GridCode)> {
    changes.iter().flat_map(|change| &change.body.facts).find_map(|line| match line {
        FactLine::Known(Fact::CaseFiled { number, grid, drawn: true, .. }) => Some((number.as_str(), grid)),
        _ => None,
    })
}

/// Brings back what one's own last undo took: by reversing the reversal.
pub fn redo(context: &Context<'_>) -> Result<Decision, Refusal> {
    let stack = stack(context)?;
    let (action, by) = stack.undone.last().ok_or(RefusalCode::NothingToRedo)?;
    let mut decision = reverse(context, by, &changes(context, by)?, &action.command)?;
    if let Some(made) = decision.made.last_mut() {
        made.label = what(context, &(context.change)(&action.first)?);
    }
    Ok(decision)
}

/// What an action concerned: its first record stands for all of them.
fn what(context: &Context<'_>, first: &Change) -> String {
    super::labels(context, first).into_iter().next().unwrap_or_default()
}

/// One reversal a change, the last change first: each fits into one batch as the change it reverses did.
fn reverse(context: &Context<'_>, action: &Action, changes: &[Change], named: &str) -> Result<Decision, Refusal> {
    let mut decision = Decision::default();
    for change in changes.iter().rev() {
        for record in change.records().into_keys() {
            let Some(stored) = context.stored(&record)? else { continue };
            let ours = |id: &ChangeId| {
                id.replica == action.first.replica && (action.first.seq..=action.last.seq).contains(&id.seq)
            };
            let place = stored.trail.iter().position(|step| step.header.id == change.id).unwrap_or(0);
            let is_later = |id: &ChangeId| stored.trail.iter().skip(place + 1).any(|step| step.header.id == *id);
            // What was reversed since built nothing; a reversal that stands took away what this one is about.
            let built = stored.standing().find(|step| {
                is_later(&step.header.id)
                    && !ours(&step.header.id)
                    && step.reverses.is_empty()
                    && step.author != Author::Program
            });
            if let Some(step) = built {
                let by = match step.author {
                    Author::Person(person) => context.directory.person_name(person),
                    Author::Owner | Author::Program => "owner".to_owned(),
                };
                return Err(Refusal::new(RefusalCode::BuiltUpon)
                    .with("what", &action.command)
                    .with("record", super::labels::label(context, change, &record))
                    .with("by", by));
            }
        }
        let scope = scope_of(context, change)?;
        let fact = Fact::ChangeReversed {
            changes: vec![change.id.clone()],
            records: change.records().into_keys().collect(),
            what: action.command.clone(),
        };
        decision.changes.push(Planned { scope, facts: vec![fact] });
    }
    let label = changes.first().map(|change| what(context, change)).unwrap_or_default();
    Ok(decision.making("action", named, label))
}

/// A reversal concerns the grid that its change concerned.
fn scope_of(context: &Context<'_>, change: &Change) -> Result<GridCode, Refusal> {
    use crate::domain::record::RecordRef;
    let town = context.town()?;
    let grid = change.records().into_keys().find_map(|record| match record {
        RecordRef::Entry(entry) => Some(entry.grid),
        RecordRef::DayLog(day) => Some(day.grid),
        RecordRef::Grid(grid) => Some(grid),
        _ => None,
    });
    if let Some(grid) = grid {
        return Ok(grid);
    }
    for record in change.records().into_keys() {
        let stored = context.stored(&record)?.and_then(|stored| stored.record);
        match stored {
            Some(crate::domain::record::Record::Case(case)) => return Ok(case.grid),
            Some(crate::domain::record::Record::Log(entry)) => return Ok(entry.grid),
            _ => {}
        }
    }
    Ok(change.body.facts.iter().find_map(founding_grid).unwrap_or(town))
}

fn founding_grid(line: &FactLine) -> Option<GridCode> {
    match line {
        FactLine::Known(
            Fact::CaseFiled { grid, .. }
            | Fact::PatrolLogged { grid, .. }
            | Fact::VisitLogged { grid, .. }
            | Fact::ScreeningLogged { grid, .. }
            | Fact::CollectionLogged { grid, .. }
            | Fact::DiaryLogged { grid, .. },
        ) => Some(grid.clone()),
        _ => None,
    }
}
