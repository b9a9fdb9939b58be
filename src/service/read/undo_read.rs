//! What undo and redo would do: the next step, and the whole list of them.

use super::Look;
use crate::domain::case::{Act, act_name, act_of};
use crate::domain::change::{Change, FactLine};
use crate::domain::fact::Fact;
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
        let (undo, redo) = (stack.done.last().map(step), stack.undone.last().map(|(action, _)| step(action)));
        Ok(UndoNext { kept: undo.is_some() && self.context(decide::is_last_kept)?, undo, redo })
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

/// What a change did to its case: the last of its acts, but for those that only tell somebody of it. One that files a case
/// is called as its command is, whoever was told.
fn act_of_case(change: &Change) -> Option<&'static str> {
    let facts = change.body.facts.iter().filter_map(|line| match line {
        FactLine::Known(fact) => Some(fact),
        FactLine::Unknown(_) => None,
    });
    if facts.clone().any(|fact| matches!(fact, Fact::CaseFiled { .. })) {
        return None;
    }
    let acts: Vec<Act> = facts.filter_map(act_of).collect();
    let main = acts.iter().rev().find(|act| **act != Act::Tell).or(acts.last());
    main.map(|act| act_name(*act))
}
