//! The one writer: takes commands one at a time, decides, appends, syncs, applies, answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, PoisonError};

use super::actor::Actor;
use super::command::{Command, CommandRequest, Done, Made, Note};
use super::decide::{self, Context, Decision, Planned};
use super::door::Push;
use super::host::Shared;
use super::opening::{build, change_by_id, fetch, install, place};
use super::refusal::{Refusal, RefusalCode};
use super::state::{State, touched};
use crate::domain::change::{Author, Change, ChangeBody, CommandTag, FactLine, GroupMark};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, GridCode, GroupId, RequestId};
use crate::domain::time::Civil;
use crate::journal::{Clock, Draft, Journal, salted};
use crate::platform;
use crate::store::apply::{answered, prepare};
use crate::store::checkpoint::{self, StorePaths};
use crate::store::{Cut, Engine, StoreError};

/// What changes may add to a cut before it is lost.
pub(super) const CUT_BYTES: usize = 64 * 1024 * 1024;

/// The command that takes back an action that was cut off.
const REVERSAL: &str = "reverse-unfinished";

/// Clocks of one machine do not differ by more than this.
const CLOCK_SLACK_MINUTES: i64 = 5;

/// A civil time before that of the last record is accepted, and told: one of the two clocks was wrong, and what was keyed
/// by it stands under another time until that is put right.
fn clock_behind(last: Option<&Civil>, now: &Civil) -> Option<Note> {
    let last = last.filter(|last| (**last - *now).num_minutes() > CLOCK_SLACK_MINUTES)?;
    let written = |at: &Civil| at.format("%Y-%m-%d %H:%M").to_string();
    let args = [("now", written(now)), ("last", written(last))].map(|(name, value)| (name.to_owned(), value));
    Some(Note { code: "clock-behind".to_owned(), args: args.into(), names: BTreeMap::new(), clause: None })
}

/// What the writer is asked to do.
pub enum Job {
    /// Carry out a command.
    Command(Box<CommandRequest>, Sender<Result<Done, Refusal>>),
    /// Build the store anew; progress goes to the second sender.
    Rebuild(Sender<Result<(u64, u64), Refusal>>, Sender<(String, u64, Option<u64>)>),
    /// Make a cut, between two commands: no half of a bulk action is in it.
    Cut(Sender<Result<Cut, Refusal>>),
}

/// Everything the writer owns.
pub struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) journal: Journal,
    pub(super) clock: Clock,
    pub(super) paths: StorePaths,
    /// The store is behind the journal, or ahead of it: it is put right before the next command.
    pub(super) doubt: bool,
}

impl Writer {
    /// Works until the host closes.
    pub fn run(mut self, jobs: &Receiver<Job>) -> Journal {
        while let Ok(job) = jobs.recv() {
            match job {
                Job::Command(request, reply) => drop(reply.send(self.carry_out(&request))),
                Job::Rebuild(reply, progress) => {
                    let done = self.rebuild(&mut |phase, done, total| {
                        drop(progress.send((phase.to_owned(), done, total)));
                    });
                    drop(reply.send(done));
                }
                Job::Cut(reply) => drop(reply.send(self.cut())),
            }
        }
        self.journal
    }

    /// After a failure: nothing is read on or written on before the store stands where the journal stands and no half
    /// of an action is left.
    fn put_right(&mut self) -> Result<(), Refusal> {
        if self.doubt {
            self.rebuild(&mut |_, _, _| {})?;
            if let Err(refusal) = self.reverse_unfinished() {
                self.doubt = true;
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn cut(&mut self) -> Result<Cut, Refusal> {
        self.put_right()?;
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.engine.cut(CUT_BYTES)?)
    }

    fn carry_out(&mut self, request: &CommandRequest) -> Result<Done, Refusal> {
        self.put_right()?;
        let (decision, author, now) = {
            let shared = Arc::clone(&self.shared);
            let state = shared.state.read().unwrap_or_else(PoisonError::into_inner);
            let before = state.engine.read(|view| answered(view, request.request))?;
            if let Some(id) = before {
                return self.again(request.command.name(), &id);
            }
            self.decide(&state, request)?
        };
        let behind = {
            let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
            clock_behind(state.saved_at.as_ref(), &now).filter(|_| !decision.changes.is_empty())
        };
        let changes = decision.changes.len();
        let name = decision.named.unwrap_or(request.command.name());
        let last = self.write(decision.changes, author, now, name, Some(request.request))?;
        Ok(Done {
            command: name.to_owned(),
            change: last.map(|id| id.to_string()),
            changes: u32::try_from(changes).unwrap_or(u32::MAX),
            made: decision.made,
            notes: decision.notes.into_iter().chain(behind).collect(),
            refused: decision.refused,
        })
    }

    /// A retry: what was written the first time is the answer.
    fn again(&self, command: &str, id: &ChangeId) -> Result<Done, Refusal> {
        let change = change_by_id(self.journal.reader(), id)?;
        let changes = change.body.group.and_then(|mark| mark.total).unwrap_or(1);
        let already = Note {
            code: "already-done".to_owned(),
            args: std::collections::BTreeMap::new(),
            names: std::collections::BTreeMap::new(),
            clause: None,
        };
        Ok(Done {
            command: command.to_owned(),
            change: Some(id.to_string()),
            changes,
            made: made_of(&change),
            notes: vec![already],
            refused: Vec::new(),
        })
    }

    fn decide(&self, state: &State, request: &CommandRequest) -> Result<(Decision, Author, Civil), Refusal> {
        let now = state.now(request.asker.now);
        let reader = self.journal.reader();
        state.engine.read(|view| {
            let actor = Actor::of(&state.directory, &state.rules, request.asker.person.as_deref(), now.date_naive())?;
            // The ladder is the regulation's, whoever had it looked at: it is nobody's last action to undo.
            let author = if request.command == Command::CaseUrgeDue { Author::Program } else { actor.author };
            let context = Context {
                reader: view,
                directory: &state.directory,
                rules: &state.rules,
                actor,
                now,
                replica: self.journal.replica(),
                new_id: &platform::new_uuid,
                change: &|id| change_by_id(reader, id),
                seen: &request.seen,
                understood: decide::Understood::asker(
                    &state.directory,
                    request.asker.person.as_deref(),
                    now.date_naive(),
                ),
            };
            context.fresh(&request.seen)?;
            Ok((decide::decide(&context, &request.command)?, author, now))
        })
    }

    /// Writes planned changes: one by one is synced before it is applied; several are a group, applied before the one
    /// sync that acknowledges them all.
    pub(super) fn write(
        &mut self,
        planned: Vec<Planned>,
        author: Author,
        now: Civil,
        command: &str,
        request: Option<RequestId>,
    ) -> Result<Option<ChangeId>, Refusal> {
        let total = planned.len();
        let group = (total > 1).then(|| GroupId(platform::new_uuid()));
        let shared = Arc::clone(&self.shared);
        let mut last = None;
        let mut kinds: Vec<String> = Vec::new();
        for (index, planned) in planned.into_iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let is_last = index + 1 == total;
            let mark = group.map(|id| GroupMark { id, number, total: is_last.then_some(number) });
            // A retry must find nothing until the whole action stands.
            let tag = CommandTag { name: command.to_owned(), request: request.filter(|_| is_last) };
            let written = self.write_one(&shared, &planned, author, now, tag, mark);
            match written {
                Ok((id, touched)) => {
                    kinds.extend(touched);
                    last = Some(id);
                }
                Err(refusal) => {
                    self.give_up_group(group.is_some(), command);
                    return Err(refusal);
                }
            }
        }
        if group.is_some()
            && let Err(error) = self.journal.sync()
        {
            self.give_up_group(true, command);
            return Err(error.into());
        }
        if let Some(id) = &last {
            kinds.sort();
            kinds.dedup();
            let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
            state.position = Some(id.clone());
            state.saved_at = Some(now);
            state.changes += total as u64;
            let push =
                Push { position: last.clone(), changes: state.changes, touched: kinds, windows: 0, host_gone: false };
            drop(state);
            shared.push(&push);
        }
        Ok(last)
    }

    /// The store may hold changes of a group that the journal has lost, and the journal some that wait for a sync: they
    /// are put on disk or forgotten, or the next action would be written behind them, and what is there is taken back.
    fn give_up_group(&mut self, is_group: bool, command: &str) {
        if !is_group {
            return;
        }
        self.doubt = true;
        drop(self.journal.sync());
        // What a reversal could not write waits for the next command: there may be room then.
        if command != REVERSAL {
            drop(self.put_right());
        }
    }

    fn write_one(
        &mut self,
        shared: &Shared,
        planned: &Planned,
        author: Author,
        now: Civil,
        command: CommandTag,
        group: Option<GroupMark>,
    ) -> Result<(ChangeId, Vec<String>), Refusal> {
        let seen = {
            let state = shared.state.read().unwrap_or_else(PoisonError::into_inner);
            seen_by(&state.engine, &planned.facts)?
        };
        let facts = planned.facts.iter().cloned().map(FactLine::Known).collect();
        let body = ChangeBody { at: now, author, command, group, seen, facts };
        let payload = salted(&body, platform::random_bytes())
            .map_err(|fault| Refusal::new(RefusalCode::Internal).with("reason", fault))?;
        let stamp = self.clock.next(platform::now_micros());
        let draft = Draft { scope: path_of(&planned.scope), stamp, payload };
        // Reversals are folded from what is on disk, so each is synced; a group is whole only once its last change is.
        let reverses = planned.facts.iter().any(|fact| matches!(fact, Fact::ChangeReversed { .. }));
        let waits = group.is_some() && !reverses;
        let written = if waits { self.journal.append(&draft) } else { self.journal.append_synced(&draft) }?;
        let change = Change { id: written.id.clone(), stamp, body };
        let reader = self.journal.reader().clone();
        let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
        let prepared = state.engine.read(|view| {
            let extra = written.sum.as_bytes().to_vec();
            prepare(view, &change, place(written.position), extra, &|step| fetch(&reader, step))
        });
        let applied = prepared.and_then(|(batch, altered)| state.engine.apply(&batch).map(|()| altered));
        match applied {
            Ok(altered) => {
                state.update(&altered);
                shared.finding.note(&altered);
                Ok((written.id, touched(&altered)))
            }
            // It is on disk, so it is saved: the store is put right before the next command.
            Err(error) if group.is_none() => {
                tracing::error!(%error, "the store could not take a change that the journal holds");
                drop(state);
                self.doubt = true;
                Ok((written.id, vec!["case".to_owned(), "entry".to_owned(), "log".to_owned()]))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Builds the store anew and takes it into use.
    fn rebuild(&mut self, progress: &mut dyn FnMut(&str, u64, Option<u64>)) -> Result<(u64, u64), Refusal> {
        // The old one is read on until the new one is whole: on a full disk it never is.
        let (changes, records) = build(&self.journal, &self.paths, progress)?;
        let shared = Arc::clone(&self.shared);
        let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
        drop(state.engine.close());
        let engine = install(&self.paths)?;
        let notes = std::mem::take(&mut state.notes);
        let (position, saved_at) = (state.position.take(), state.saved_at.take());
        *state = State::load(engine, notes)?;
        (state.position, state.saved_at) = (position, saved_at);
        // It may hold what the journal has lost.
        shared.finding.doubt();
        self.doubt = false;
        Ok((changes, records))
    }

    /// Reverses an action of the own series that was cut off: nobody was told "saved".
    pub(super) fn reverse_unfinished(&mut self) -> Result<Option<u64>, Refusal> {
        let Some(head) = self.journal.head() else { return Ok(None) };
        let replica = self.journal.replica().clone();
        let (mut end, mut reversed) = (head.seq, BTreeSet::new());
        let (last, mark) = loop {
            let last = change_by_id(self.journal.reader(), &ChangeId { replica: replica.clone(), seq: end });
            // A last line that this version cannot read was not written by an action of this version.
            let Ok(last) = last else { return Ok(None) };
            let Some(mark) = last.body.group.filter(|mark| mark.total.is_none()) else { return Ok(None) };
            if last.body.command.name != REVERSAL {
                break (last, mark);
            }
            // The reversal was cut off as well: it goes on where it ended.
            reversed.extend(reversed_by(&last));
            end = end.saturating_sub(1);
        };
        let first = end.saturating_sub(u64::from(mark.number)) + 1;
        let mut planned = Vec::new();
        for seq in (first..=end).rev() {
            let id = ChangeId { replica: replica.clone(), seq };
            if reversed.contains(&id) {
                continue;
            }
            let change = change_by_id(self.journal.reader(), &id)?;
            let records = change.records().into_keys().collect();
            let what = change.body.command.name.clone();
            let fact = Fact::ChangeReversed { changes: vec![change.id.clone()], records, what };
            planned.push(Planned { scope: self.town_of(&change)?, facts: vec![fact] });
        }
        let count = planned.len() as u64;
        self.write(planned, Author::Program, last.body.at, REVERSAL, None)?;
        Ok(Some(count))
    }

    fn town_of(&self, _change: &Change) -> Result<GridCode, Refusal> {
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        state.directory.town().map(|town| town.code.clone()).ok_or_else(|| RefusalCode::NoTown.into())
    }

    /// A closed store is copied for the day, once.
    pub fn checkpoint(paths: &StorePaths, today: chrono::NaiveDate) -> Result<(), StoreError> {
        checkpoint::mark_closed(paths)?;
        if checkpoint::is_due(paths, today) {
            checkpoint::make(paths, today, &mut |_, _| {})?;
        }
        Ok(())
    }
}

fn seen_by(engine: &Engine, facts: &[Fact]) -> Result<Vec<crate::domain::change::Seen>, Refusal> {
    let mut records: Vec<_> = facts.iter().flat_map(Fact::records).collect();
    records.sort();
    records.dedup();
    engine.read(|view| {
        let mut seen = Vec::new();
        for record in records {
            let stored = crate::store::apply::stored(view, &record)?;
            if let Some(change) = stored.as_ref().and_then(|stored| stored.last_change()) {
                seen.push(crate::domain::change::Seen { record, change: change.clone() });
            }
        }
        Ok(seen)
    })
}

/// The changes that a change reverses.
fn reversed_by(change: &Change) -> Vec<ChangeId> {
    let reversed = |line: &FactLine| match line {
        FactLine::Known(Fact::ChangeReversed { changes, .. }) => changes.clone(),
        _ => Vec::new(),
    };
    change.body.facts.iter().flat_map(reversed).collect()
}

/// The path of a grid: its ancestors' codes and its own.
pub fn path_of(grid: &GridCode) -> String {
    let mut path = vec![grid.to_string()];
    let mut node = grid.parent();
    while let Some(code) = node {
        path.push(code.to_string());
        node = code.parent();
    }
    path.reverse();
    path.join("/")
}

fn made_of(change: &Change) -> Vec<Made> {
    let made = |kind: &str, id: String, label: String| Made { kind: kind.to_owned(), id, label, already: true };
    change
        .body
        .facts
        .iter()
        .filter_map(|line| match line {
            FactLine::Known(Fact::CaseFiled { case, number, .. }) => {
                Some(made("case", case.to_string(), number.clone()))
            }
            FactLine::Known(Fact::GridAdded { grid, name, .. }) => Some(made("grid", grid.to_string(), name.clone())),
            FactLine::Known(Fact::PersonAdded { person, name, .. }) => {
                Some(made("person", person.to_string(), name.clone()))
            }
            FactLine::Known(
                Fact::PatrolLogged { log, .. }
                | Fact::VisitLogged { log, .. }
                | Fact::DiaryLogged { log, .. }
                | Fact::ScreeningLogged { log, .. }
                | Fact::CollectionLogged { log, .. },
            ) => Some(made("log", log.to_string(), log.to_string())),
            FactLine::Known(Fact::EntrySet { entry, .. }) => {
                Some(made("entry", format!("{}/{}/{}", entry.grid, entry.item, entry.key), entry.key.clone()))
            }
            _ => None,
        })
        .collect()
}
