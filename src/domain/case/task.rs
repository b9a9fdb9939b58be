//! A case that its party gave one of its people to do (指派, 篇3/職責3-c). The party keeps it: neither who has the case nor
//! its clock nor its limit changes by that, and who was given it does not answer for the case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::change::Author;
use super::super::fact::Fact;
use super::super::ids::PersonId;
use super::super::record::FoldMeta;
use super::super::time::Civil;
use super::{Case, Party, Stage, act_name};

/// What one person was given to do about a case, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Who gave it.
    pub given_by: Author,
    /// The party that had the case then: it is the task of one of its people.
    pub party: Party,
    /// To whom.
    pub to: PersonId,
    /// Their name then.
    pub name: String,
    /// The day by whose end it is to be done; none was said.
    pub until: Option<NaiveDate>,
    /// What is to be done, in the giver's words.
    pub text: Option<String>,
    /// When it was given.
    #[serde(with = "crate::domain::time::stored")]
    pub given: Civil,
    /// What came of it; none: it is still to be done.
    pub ended: Option<TaskEnd>,
}

/// The end of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEnd {
    /// How.
    pub how: TaskEnded,
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// By whom.
    pub by: Author,
    /// What was done, or why it was taken back.
    pub text: Option<String>,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskEnded {
    /// It was done, or the whole case was.
    Done,
    /// The giver took it back.
    Withdrawn,
    /// The case went to another party, or ended otherwise.
    Gone,
}

impl TaskEnded {
    /// Its stable code; the message `task-ended-CODE` says it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
            Self::Gone => "gone",
        }
    }
}

impl Task {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it is still to be done and its day has passed.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.is_open() && self.until.is_some_and(|until| until < today)
    }
}

impl Case {
    /// The task that is still to be done.
    pub fn open_task(&self) -> Option<&Task> {
        self.task.as_ref().filter(|task| task.is_open())
    }

    /// A task is given, which replaces an earlier one; done; or taken back.
    pub(super) fn advance_task(&mut self, meta: &FoldMeta<'_>, fact: &Fact) {
        match fact {
            Fact::CaseTasked { from, to, name, until, text, .. } => {
                self.task = Some(Task {
                    given_by: meta.author,
                    party: from.clone(),
                    to: *to,
                    name: name.clone(),
                    until: *until,
                    text: text.clone(),
                    given: meta.at,
                    ended: None,
                });
            }
            Fact::CaseTaskDone { text, .. } => self.end_task(meta, TaskEnded::Done, text.clone()),
            Fact::CaseTaskWithdrawn { reason, .. } => self.end_task(meta, TaskEnded::Withdrawn, reason.clone()),
            _ => {}
        }
    }

    /// A task of which nothing is left to be done ends with that, however it came about.
    pub(super) fn settle_task(&mut self, meta: &FoldMeta<'_>) {
        let Some(task) = self.open_task() else { return };
        match self.stage {
            Stage::Resolved | Stage::Verified | Stage::Closed => self.end_task(meta, TaskEnded::Done, None),
            Stage::Withdrawn | Stage::Merged => self.end_task(meta, TaskEnded::Gone, None),
            _ if self.holder.as_ref() != Some(&task.party) => self.end_task(meta, TaskEnded::Gone, None),
            _ => {}
        }
    }

    fn end_task(&mut self, meta: &FoldMeta<'_>, how: TaskEnded, text: Option<String>) {
        match self.task.as_mut().filter(|task| task.is_open()) {
            Some(task) => task.ended = Some(TaskEnd { how, at: meta.at, by: meta.author, text }),
            // Two replicas ended it without knowing of each other, or it was never given here.
            None => self.oddities.push(meta.oddity(act_name(super::Act::DoneTask))),
        }
    }

    /// The line that it leaves on the timeline.
    pub(super) fn enter_task(&mut self, meta: &FoldMeta<'_>, what: &str, fact: &Fact) {
        match fact {
            Fact::CaseTasked { name, until, text, clause, .. } => self.log(meta, what, meta.at, |event| {
                event.name = Some(name.clone());
                event.until = *until;
                event.text.clone_from(text);
                event.clause = clause.as_ref().map(ToString::to_string);
            }),
            Fact::CaseTaskDone { text: words, .. } | Fact::CaseTaskWithdrawn { reason: words, .. } => {
                let name = self.task.as_ref().map(|task| task.name.clone());
                self.log(meta, what, meta.at, |event| {
                    event.name = name;
                    event.text.clone_from(words);
                });
            }
            _ => self.log(meta, what, meta.at, |_| {}),
        }
    }
}
