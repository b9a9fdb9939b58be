//! One's own last actions, so that undo and redo work across restarts.

use serde::{Deserialize, Serialize};

use crate::domain::change::{Change, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, GroupId};
use crate::domain::time::Civil;

/// How many actions can be undone one after another.
const KEPT: usize = 64;

/// An action: one change, or the changes of one group, which lie side by side in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its first change.
    pub first: ChangeId,
    /// Its last change, so far.
    pub last: ChangeId,
    /// The group, if it is a bulk action.
    pub group: Option<GroupId>,
    /// The command's stable name.
    pub command: String,
    /// When it was keyed.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
}

impl Action {
    /// How many changes it has.
    pub fn changes(&self) -> u64 {
        self.last.seq.saturating_sub(self.first.seq) + 1
    }
}

/// The actions of one author in one series.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UndoStack {
    /// What undo would take back, the last first to go.
    pub done: Vec<Action>,
    /// What redo would bring back: for each, the action that undid it.
    pub undone: Vec<(Action, Action)>,
}

impl UndoStack {
    /// Notes one more change of this author.
    pub fn note(&mut self, change: &Change) {
        let group = change.body.group.map(|mark| mark.id);
        let extends =
            |action: &Action| group.is_some() && action.group == group && action.last.seq + 1 == change.id.seq;
        let reversed = change.body.facts.iter().find_map(|line| match line {
            FactLine::Known(Fact::ChangeReversed { changes, .. }) => changes.first(),
            _ => None,
        });
        match (change.body.command.name.as_str(), reversed) {
            ("undo", Some(target)) => {
                if let Some((_, by)) = self.undone.last_mut()
                    && extends(by)
                {
                    by.last = change.id.clone();
                } else if let Some(place) = self.done.iter().rposition(|action| contains(action, target)) {
                    let taken_back = self.done.remove(place);
                    self.undone.push((taken_back, Self::begin(change, group)));
                }
            }
            ("redo", Some(target)) => {
                if let Some(place) = self.undone.iter().rposition(|(_, by)| contains(by, target)) {
                    let (brought_back, _) = self.undone.remove(place);
                    self.done.push(brought_back);
                }
            }
            _ => {
                self.undone.clear();
                match self.done.last_mut() {
                    Some(action) if extends(action) => action.last = change.id.clone(),
                    _ => self.done.push(Self::begin(change, group)),
                }
                if self.done.len() > KEPT {
                    self.done.remove(0);
                }
            }
        }
    }

    fn begin(change: &Change, group: Option<GroupId>) -> Action {
        Action {
            first: change.id.clone(),
            last: change.id.clone(),
            group,
            command: change.body.command.name.clone(),
            at: change.body.at,
        }
    }
}

fn contains(action: &Action, change: &ChangeId) -> bool {
    action.first.replica == change.replica && (action.first.seq..=action.last.seq).contains(&change.seq)
}
