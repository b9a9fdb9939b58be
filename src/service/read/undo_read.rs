//! What undo and redo would do: the next step, and the whole list of them.

use super::Look;
use crate::domain::case::{Act, act_name, act_of};
use crate::domain::change::{Change, FactLine};
use crate::service::decide::{self, Reversible};
use crate::service::opening::change_by_id;
use crate::service::refusal::Refusal;
use crate::service::view::{UndoEntry, UndoList, UndoNext, UndoStep};
use crate::store::undo::Action;

impl Look<'_> {
    /// What undo and redo would do now, named by what it concerned.
    pub(super) fn undo_next(&self) -> Result<UndoNext, Refusal> {
        let stack = self.own_stack()?;
        let step = |action: &Action| self.undo_step(action, change_by_id(self.journal, &action.first).ok().as_ref());
        Ok(UndoNext { undo: stack.done.last().map(step), redo: stack.undone.last().map(|(action, _)| step(action)) })
    }

    /// All that undo and redo have at hand, and why what cannot go any more cannot.
    pub(super) fn undo_list(&self) -> Result<UndoList, Refusal> {
        let (done, undone) = self.context(decide::reversible)?;
        let entries = |steps: Vec<Reversible>| steps.into_iter().map(|step| self.undo_entry(step)).collect();
        Ok(UndoList { done: entries(done), undone: entries(undone) })
    }

    fn undo_entry(&self, of: Reversible) -> UndoEntry {
        UndoEntry {
            id: of.action.first.to_string(),
            step: self.undo_step(&of.action, of.first.as_ref()),
            refused: of.refused,
        }
    }

    fn undo_step(&self, action: &Action, first: Option<&Change>) -> UndoStep {
        UndoStep {
            command: action.command.clone(),
            act: first.and_then(act_of_case).map(str::to_owned),
            label: first.map(|change| self.labels(change).into_iter().next().unwrap_or_default()).unwrap_or_default(),
            at: action.at,
            changes: u32::try_from(action.changes()).unwrap_or(u32::MAX),
        }
    }
}

/// What a change did to its case: the last of its acts, but for those that only tell somebody of it.
fn act_of_case(change: &Change) -> Option<&'static str> {
    let acts = change.body.facts.iter().filter_map(|line| match line {
        FactLine::Known(fact) => act_of(fact),
        FactLine::Unknown(_) => None,
    });
    let acts: Vec<Act> = acts.collect();
    let main = acts.iter().rev().find(|act| **act != Act::Tell).or(acts.last());
    main.map(|act| act_name(*act))
}
