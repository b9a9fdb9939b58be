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

/// The command that signs a day.
const SIGNING: &str = "log-sign";

fn stack(context: &Context<'_>) -> Result<UndoStack, Refusal> {
    Ok(load(context.reader, &undo_key(context.actor.author))?.unwrap_or_default())
}

/// An action of one's own, and why it cannot go back or come back any more, if it cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct Reversible {
    /// The action.
    pub action: Action,
    /// Its first change: what it concerned.
    pub first: Option<Change>,
    /// Why not.
    pub refused: Option<Refusal>,
}

/// One's own actions that are kept for undo and for redo, each list with the next to go first. Of each it is said whether
/// it could go once those before it have gone.
pub fn list(context: &Context<'_>) -> Result<(Vec<Reversible>, Vec<Reversible>), Refusal> {
    let stack = stack(context)?;
    let judged = |action: &Action, target: &Action, before: &[&Action], verdict: Verdict| {
        let first = (context.change)(&action.first).ok();
        let changes = changes(context, target);
        let refused = changes.and_then(|changes| verdict(context, target, &changes, before)).err();
        Reversible { action: action.clone(), first, refused }
    };
    let (mut done, mut undone): (Vec<Reversible>, Vec<Reversible>) = (Vec::new(), Vec::new());
    let mut before = Vec::new();
    for (place, action) in stack.done.iter().enumerate().rev() {
        let mut step = judged(action, action, &before, may_go);
        let later = stack.done.get(place + 1..).unwrap_or_default();
        if step.refused.is_none()
            && let Some(kept) = done.iter().find(|later| later.refused.is_some())
            && (is_spoken_of(later) || !changes(context, action)?.iter().all(stands_alone))
        {
            step.refused = Some(Refusal::new(RefusalCode::HeldByLater).with("what", &kept.action.command));
        }
        done.push(step);
        before.push(action);
    }
    before.clear();
    for (action, by) in stack.undone.iter().rev() {
        undone.push(judged(action, by, &before, is_last_word));
        before.push(by);
    }
    Ok((done, undone))
}

/// Whether an action may be reversed once those named last have been.
type Verdict = fn(&Context<'_>, &Action, &[Change], &[&Action]) -> Result<(), Refusal>;

fn changes(context: &Context<'_>, action: &Action) -> Result<Vec<Change>, Refusal> {
    (action.first.seq..=action.last.seq)
        .map(|seq| (context.change)(&ChangeId { replica: action.first.replica.clone(), seq }))
        .collect()
}

/// Whether one's own last action would be refused to go back.
pub fn is_last_kept(context: &Context<'_>) -> Result<bool, Refusal> {
    let stack = stack(context)?;
    let Some(action) = stack.done.last() else { return Ok(false) };
    let changes = changes(context, action)?;
    Ok(may_go(context, action, &changes, &[]).is_err())
}

/// Takes back one's own last action.
pub fn undo(context: &Context<'_>) -> Result<Decision, Refusal> {
    let stack = stack(context)?;
    let action = stack.done.last().ok_or(RefusalCode::NothingToUndo)?;
    take_back(context, action, &changes(context, action)?)
}

/// Takes back one of one's own actions, named by its first change. One that is not the last goes alone only if nothing
/// of what came after it can hang on it: what hangs on a case, an entry, a row or a leave is told of that record itself,
/// while a grid, a person, a post or a rule is used by records that do not touch it.
pub fn undo_of(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let stack = stack(context)?;
    let place = stack.done.iter().rposition(|action| action.first.to_string() == given);
    let Some((place, action)) = place.and_then(|place| Some((place, stack.done.get(place)?))) else {
        return Err(RefusalCode::StepGone.into());
    };
    let changes = changes(context, action)?;
    let later = stack.done.get(place + 1..).unwrap_or_default();
    if !later.is_empty() && (is_spoken_of(later) || !changes.iter().all(stands_alone)) {
        // Down to it leads nowhere where a later step stays.
        let (done, _) = list(context)?;
        let listed = done.into_iter().find(|step| step.action.first == action.first);
        if let Some(refused) = listed.and_then(|step| step.refused) {
            return Err(refused);
        }
        return Err(Refusal::new(RefusalCode::UndoInOrder).with("what", &action.command));
    }
    take_back(context, action, &changes)
}

/// A day signed later has sentences about what was done on it.
fn is_spoken_of(later: &[Action]) -> bool {
    later.iter().any(|action| action.command == SIGNING)
}

fn stands_alone(change: &Change) -> bool {
    use crate::domain::record::RecordRef;
    change.records().into_keys().all(|record| {
        matches!(
            record,
            RecordRef::Case(_)
                | RecordRef::Log(_)
                | RecordRef::Entry(_)
                | RecordRef::DayLog(_)
                | RecordRef::Absence(_)
                | RecordRef::Excuse(_)
                | RecordRef::Phrases(_)
        )
    })
}

fn take_back(context: &Context<'_>, action: &Action, changes: &[Change]) -> Result<Decision, Refusal> {
    may_go(context, action, changes, &[])?;
    reverse(context, action, changes, &action.command)
}

/// Nothing of it is final by rule, and nobody has built on it.
fn may_go(context: &Context<'_>, action: &Action, changes: &[Change], gone: &[&Action]) -> Result<(), Refusal> {
    let last_final = changes.iter().flat_map(|change| &change.body.facts).find_map(|line| match line {
        FactLine::Known(fact) if fact.is_final() => Some(fact),
        _ => None,
    });
    if let Some(fact) = last_final {
        // A log gets an addendum; a case has none and is opened again.
        let of = if act_of(fact).is_some() { "case" } else { "record" };
        return Err(Refusal::new(RefusalCode::FinalByRule).with("what", &action.command).with("of", of));
    }
    if let Some((number, grid)) = drawn(changes) {
        let refusal = Refusal::new(RefusalCode::DrawnForALook).with("number", number);
        let sampling = context.regulation(grid)?.oversight.sampling.as_ref();
        return Err(match sampling {
            Some(sampling) => refusal.by(sampling.rule.clause.clone()),
            None => refusal,
        });
    }
    is_last_word(context, action, changes, gone)
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
    bring_back(context, action, by)
}

/// The same, if the last undo took back the action whose first change is named.
pub fn redo_of(context: &Context<'_>, given: &str) -> Result<Decision, Refusal> {
    let stack = stack(context)?;
    let last = stack.undone.last().filter(|(action, _)| action.first.to_string() == given);
    let (action, by) = last.ok_or(RefusalCode::StepGone)?;
    bring_back(context, action, by)
}

fn bring_back(context: &Context<'_>, action: &Action, by: &Action) -> Result<Decision, Refusal> {
    let changes = changes(context, by)?;
    is_last_word(context, by, &changes, &[])?;
    let mut decision = reverse(context, by, &changes, &action.command)?;
    if let Some(made) = decision.made.last_mut() {
        made.label = what(context, &(context.change)(&action.first)?);
    }
    Ok(decision)
}

/// What an action concerned: its first record stands for all of them.
fn what(context: &Context<'_>, first: &Change) -> String {
    super::labels(context, first).into_iter().next().unwrap_or_default()
}

/// Nobody has built on an action: of each of its records it is the last that stands, but for what is `gone` by then.
fn is_last_word(context: &Context<'_>, action: &Action, changes: &[Change], gone: &[&Action]) -> Result<(), Refusal> {
    let of = |action: &Action, id: &ChangeId| {
        id.replica == action.first.replica && (action.first.seq..=action.last.seq).contains(&id.seq)
    };
    for change in changes.iter().rev() {
        for record in change.records().into_keys() {
            let Some(stored) = context.stored(&record)? else { continue };
            let place = stored.trail.iter().position(|step| step.header.id == change.id).unwrap_or(0);
            let is_later = |id: &ChangeId| stored.trail.iter().skip(place + 1).any(|step| step.header.id == *id);
            // What was reversed since built nothing; a reversal that stands took away what this one is about.
            let built = stored.standing().find(|step| {
                let id = &step.header.id;
                is_later(id)
                    && !of(action, id)
                    && !gone.iter().any(|gone| of(gone, id))
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
    }
    Ok(())
}

/// One reversal a change, the last change first: each fits into one batch as the change it reverses did.
fn reverse(context: &Context<'_>, action: &Action, changes: &[Change], named: &str) -> Result<Decision, Refusal> {
    let mut decision = Decision::default();
    for change in changes.iter().rev() {
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
