//! What the app reads, and what comes back: answers, outcomes of commands, word of changes elsewhere.

use super::super::effect::GivenFile;
use super::{App, DESK, LADDER, STATUS, Target, UNDO_NEXT, URGED};
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::{Command, CommandRequest, Done, Made};
use crate::service::door::Push;
use crate::service::query::{Query, QueryRequest};
use crate::service::refusal::{Refusal, RefusalCode, RefusalKind};
use crate::service::view::{Answer, Desk, Status, UndoNext};
use crate::t;
use crate::tui::layers;
use crate::tui::pane::{Event, Pane, ScreenId, Tag};
use crate::tui::screens;
use crate::tui::worker::{Job, Outcome};

impl App {
    // ---- reading

    pub(super) fn query(&mut self, to: Target, tag: Tag, query: Query) -> Job {
        self.serial += 1;
        self.latest.insert((to, tag), self.serial);
        Job::Query { to, tag, serial: self.serial, request: QueryRequest { asker: self.asker.clone(), query } }
    }

    pub(super) fn read_status(&mut self) -> Job {
        self.query(Target::Frame, STATUS, Query::Status)
    }

    /// Another person: nothing of the one before stays on the screen.
    pub(super) fn sit_down(&mut self, person: Option<String>) -> Vec<Job> {
        self.asker.person = person;
        self.ctx.desk = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
        self.undo = UndoNext { undo: None, kept: false, redo: None };
        self.screens = screens::all();
        self.trail.clear();
        // Answers to the person before are dropped; what the frame asked about the host still arrives.
        self.latest.retain(|(to, _), _| *to == Target::Frame);
        self.behind = [true; 5];
        vec![self.query(Target::Frame, DESK, Query::Desk), self.query(Target::Frame, UNDO_NEXT, Query::UndoNext)]
    }

    /// Reads the open screen and the layers anew now, the others when they are shown.
    pub(super) fn refresh_all(&mut self) -> Vec<Job> {
        self.behind = [true; 5];
        let mut jobs = self.refresh_current();
        let layers: Vec<u64> = self.layers.iter().map(|layer| layer.id).collect();
        for id in layers {
            jobs.extend(self.tell(Target::Layer(id), Event::Refresh));
        }
        jobs
    }

    pub(super) fn refresh_current(&mut self) -> Vec<Job> {
        if let Some(behind) = self.behind.get_mut(self.current.index()) {
            *behind = false;
        }
        self.tell(Target::Screen(self.current), Event::Refresh)
    }

    pub(super) fn pushed(&mut self, push: &Push) -> Vec<Job> {
        self.dirty = true;
        if let Some(status) = &mut self.corner.status {
            status.windows = push.windows;
            status.changes = status.changes.max(push.changes);
        }
        if push.host_gone {
            self.host_gone = true;
            self.said = Some(t!(self.ctx.messages, "host-gone"));
            return Vec::new();
        }
        if std::mem::take(&mut self.host_gone) {
            self.said = Some(t!(self.ctx.messages, "host-reopened"));
        }
        let touched = |pane: &dyn Pane| pane.watches().iter().any(|kind| push.touched.iter().any(|t| t == kind));
        let screens: Vec<bool> = self.screens.iter().map(|screen| touched(screen.as_ref())).collect();
        for (behind, touched) in self.behind.iter_mut().zip(&screens) {
            *behind |= touched;
        }
        let mut jobs = Vec::new();
        if screens.get(self.current.index()).copied().unwrap_or(false) {
            jobs.extend(self.refresh_current());
        }
        let layers: Vec<u64> =
            self.layers.iter().filter(|layer| touched(layer.pane.as_ref())).map(|layer| layer.id).collect();
        for id in layers {
            jobs.extend(self.tell(Target::Layer(id), Event::Refresh));
        }
        if !push.touched.is_empty() {
            jobs.push(self.read_status());
            jobs.push(self.query(Target::Frame, UNDO_NEXT, Query::UndoNext));
        }
        if push.touched.iter().any(|kind| matches!(kind.as_str(), "post" | "person" | "policy")) {
            jobs.push(self.query(Target::Frame, DESK, Query::Desk));
        }
        jobs
    }

    /// A file for a case: what it is comes to light when it is read.
    pub(super) fn attach(
        &mut self,
        from: Target,
        tag: Tag,
        request: Option<RequestId>,
        command: Command,
        files: Vec<GivenFile>,
    ) -> Job {
        self.corner.saving += 1;
        let request = CommandRequest {
            request: request.unwrap_or_else(|| RequestId(platform::new_uuid())),
            asker: self.asker.clone(),
            seen: Vec::new(),
            command,
        };
        Job::Attach { to: from, tag, files, request: Box::new(request) }
    }

    // ---- what came of jobs

    pub(super) fn outcome(&mut self, outcome: Outcome) -> Vec<Job> {
        match outcome {
            Outcome::Answer { to, tag, serial, result } => {
                if self.latest.get(&(to, tag)) != Some(&serial) {
                    return Vec::new();
                }
                match to {
                    Target::Frame => self.answered(tag, result),
                    _ => self.hand(to, tag, Event::Answer(tag, result)),
                }
            }
            Outcome::Done { tag: LADDER, result, .. } => self.went_up(&result),
            Outcome::Done { to, tag, result } => self.done(to, tag, result),
            Outcome::Draft { to, tag, draft } => self.hand(to, tag, Event::Draft(tag, draft)),
            Outcome::DraftElsewhere { to, tag, form, draft } => self.draft_elsewhere(to, tag, form, draft),
            Outcome::Filters { to, tag, result } => self.tell(to, Event::Filters(tag, result)),
            Outcome::Kept(kept) => {
                self.dirty = true;
                self.said = Some(match kept {
                    Ok(path) => t!(self.ctx.messages, "kept-text", path = path.display().to_string()),
                    Err(reason) => t!(self.ctx.messages, "kept-text-failed", reason = reason),
                });
                Vec::new()
            }
            Outcome::Examined { to, tag, result } => self.tell(to, Event::Examined(tag, result)),
            Outcome::DraftSaved { to, result } => {
                let shown = match to {
                    Target::Layer(id) => self.layers.iter().any(|layer| layer.id == id),
                    _ => true,
                };
                if shown { self.tell(to, Event::DraftSaved(result)) } else { self.drafts_changed() }
            }
            Outcome::DraftDropped => self.drafts_changed(),
            Outcome::Opened { opened: true, .. } => {
                self.dirty = true;
                self.said = Some(t!(self.ctx.messages, "file-opened"));
                Vec::new()
            }
            Outcome::Opened { path, .. } => {
                self.dirty = true;
                let lines = vec![path.display().to_string()];
                let title = t!(self.ctx.messages, "cli-no-viewer");
                self.open_layer(Box::new(layers::message::MessageBox::new(title, lines)), None)
            }
        }
    }

    /// A form was left: Today says that its draft is there, or no more.
    fn drafts_changed(&mut self) -> Vec<Job> {
        match self.current {
            ScreenId::Today => self.tell(Target::Screen(ScreenId::Today), Event::Refresh),
            _ => Vec::new(),
        }
    }

    fn answered(&mut self, tag: Tag, result: Result<Answer, Refusal>) -> Vec<Job> {
        self.dirty = true;
        match result {
            Ok(Answer::Status(status)) => self.status(status),
            Ok(Answer::Desk(desk)) => {
                self.ctx.desk = desk;
                self.go_home()
            }
            Ok(Answer::UndoNext(next)) => {
                self.undo = next;
                Vec::new()
            }
            Ok(Answer::Urged(urged)) => self.take_urged(&urged),
            Ok(_) => Vec::new(),
            Err(refusal) if tag == DESK => {
                self.asker.person = None;
                let mut jobs = self.open_layer(Box::new(layers::people::ChoosePerson::at_start()), None);
                jobs.extend(self.show_refusal(&refusal));
                jobs
            }
            // Without a step to undo there is nothing to say; and only what was to be saved can be not saved.
            Err(_) if tag == UNDO_NEXT || tag == URGED => Vec::new(),
            Err(refusal) => {
                self.said = Some(self.ctx.refusal(&refusal).what);
                Vec::new()
            }
        }
    }

    /// Reads the open screen once it is known who sits here; a refresh of the desk alone keeps the place.
    fn go_home(&mut self) -> Vec<Job> {
        let fresh = self.behind.get(self.current.index()).copied().unwrap_or(false);
        let event = if fresh { Event::Open(None) } else { Event::Refresh };
        if let Some(behind) = self.behind.get_mut(self.current.index()) {
            *behind = false;
        }
        self.tell(Target::Screen(self.current), event)
    }

    fn status(&mut self, status: Status) -> Vec<Job> {
        let minute_before = self.ctx.now;
        self.ctx.now = status.now;
        self.ctx.town.clone_from(&status.town);
        let notes = if self.opening_told { Vec::new() } else { layers::status::opening(&self.ctx, &status) };
        self.opening_told = true;
        self.corner.status = Some(status);
        let mut jobs = Vec::new();
        if self.ctx.now.timestamp() / 60 != minute_before.timestamp() / 60 {
            // The clock has moved on: time left is read anew, but nobody is disturbed while typing.
            jobs.extend(self.refresh_current());
            if let Some(layer) = self.layers.last() {
                jobs.extend(self.tell(Target::Layer(layer.id), Event::Tick));
            }
        }
        jobs.extend(self.go_up_the_ladder());
        if !notes.is_empty() {
            let title = t!(self.ctx.messages, "opening-title");
            jobs.extend(self.open_layer(Box::new(layers::message::MessageBox::new(title, notes)), None));
        }
        jobs
    }

    /// What was made by its name; what was undone or done again also by the command that it had been, and how many
    /// changes of it there were.
    fn made(&self, made: &Made, changes: u32) -> String {
        match made.kind.as_str() {
            "action" if changes > 1 => {
                let what = self.ctx.word("command", &made.id);
                t!(self.ctx.messages, "undo-several", what = what, count = changes)
            }
            "action" => format!("{} {}", self.ctx.word("command", &made.id), made.label).trim().to_owned(),
            _ => made.label.clone(),
        }
    }

    fn done(&mut self, to: Target, tag: Tag, result: Result<Done, Refusal>) -> Vec<Job> {
        self.dirty = true;
        self.corner.saving = self.corner.saving.saturating_sub(1);
        // The text of a command stays on the screen until it is saved.
        let prompt = self.layers.iter_mut().find(|layer| layer.waits_for == Some((to, tag))).map(|layer| {
            layer.waits_for = None;
            if result.is_ok() {
                layer.asked_by = None;
            }
            Target::Layer(layer.id)
        });
        let takes = prompt.is_some() || self.pane(to).is_some_and(|pane| pane.takes_refusals());
        let mut jobs = Vec::new();
        // A form that another one opened tells it what it made.
        let opener = match to {
            Target::Layer(id) => self.layers.iter().find(|layer| layer.id == id).and_then(|layer| layer.asked_by),
            _ => None,
        };
        if let (Some((asker, tag)), Ok(done)) = (opener, &result) {
            jobs.extend(self.tell(asker, Event::Made(tag, done.made.clone())));
        }
        match &result {
            Ok(done) => {
                self.corner.error = None;
                let notes: Vec<String> = done.notes.iter().map(|note| self.ctx.note(note)).collect();
                // Where a note names the record, its number need not be said twice.
                let named = |label: &String| notes.iter().any(|note| note.contains(label.as_str()));
                let label = done.made.iter().map(|made| self.made(made, done.changes)).find(|label| !label.is_empty());
                let label = label.filter(|label| !named(label)).unwrap_or_default();
                let command = self.ctx.word("command", &done.command);
                let cases = done.made.iter().filter(|made| made.kind == "case").count();
                let what = if cases > 1 {
                    t!(self.ctx.messages, "undo-several", what = command, count = cases)
                } else if done.made.len() > 1 {
                    format!("{command} ×{} {label}", done.made.len())
                } else {
                    format!("{command} {label}")
                };
                let mut words = vec![t!(self.ctx.messages, "saved-what", what = what.trim())];
                words.extend(notes);
                self.said = Some(words.join("  "));
            }
            Err(refusal) => {
                // What a rule refuses was not to be saved; what the disk or the host refuses was.
                let kind = refusal.code.kind();
                if matches!(kind, RefusalKind::Io | RefusalKind::Damaged | RefusalKind::Busy | RefusalKind::Newer) {
                    self.corner.error = Some(self.ctx.refusal(refusal).what);
                }
                if !takes {
                    jobs.extend(self.show_refusal(refusal));
                }
            }
        }
        let moved_on = result.as_ref().map_or_else(|refusal| refusal.code == RefusalCode::Stale, |_| true);
        if let Some(prompt) = prompt {
            jobs.extend(self.tell(prompt, Event::Done(tag, result.clone())));
        }
        jobs.extend(self.tell(to, Event::Done(tag, result)));
        if moved_on {
            jobs.extend(self.refresh_current());
            jobs.push(self.read_status());
            jobs.push(self.query(Target::Frame, UNDO_NEXT, Query::UndoNext));
        }
        jobs
    }
}
