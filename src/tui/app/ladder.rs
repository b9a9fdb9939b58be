//! The ladder of reminders, gone up by the program itself at opening and every quarter of an hour, whoever sits here; and
//! the digest of what one was reminded of. However long the computer slept, there is one digest, not an alarm for each.

use super::{App, LADDER, Target, URGED};
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::{Asker, Command, CommandRequest, Done};
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::UrgedView;
use crate::t;
use crate::tui::keys::Action;
use crate::tui::layers;
use crate::tui::worker::Job;

const QUARTER_SECONDS: i64 = 15 * 60;

impl App {
    /// Goes up the ladder if another quarter of an hour has begun: nobody's act, so it is neither said to be saved nor
    /// anybody's to undo. Several windows may do so at once, since nothing is told twice.
    pub(super) fn go_up_the_ladder(&mut self) -> Option<Job> {
        let quarter = self.ctx.now.timestamp().div_euclid(QUARTER_SECONDS);
        if self.ctx.town.is_none() || self.laddered == Some(quarter) {
            return None;
        }
        self.laddered = Some(quarter);
        let request = CommandRequest {
            request: RequestId(platform::new_uuid()),
            asker: Asker { person: None, now: self.asker.now, mask: self.asker.mask },
            seen: Vec::new(),
            command: Command::CaseUrgeDue,
        };
        Some(Job::Command { to: Target::Frame, tag: LADDER, request: Box::new(request) })
    }

    /// One sentence for all that was told; what could not be told is told in the next quarter of an hour.
    pub(super) fn went_up(&mut self, result: &Result<Done, Refusal>) -> Vec<Job> {
        if let Ok(done) = result
            && done.changes > 0
        {
            self.dirty = true;
            let key = Action::Urged.shown(self.ctx.input_method);
            let now = t!(self.ctx.messages, "urged-now", count = done.changes);
            self.said = Some(format!("{now}  {key} {}", Action::Urged.label(&self.ctx.messages)));
        }
        Vec::new()
    }

    /// What is saved and who hosts, at once; what one was reminded of as soon as it is read.
    pub(super) fn show_status(&mut self) -> Vec<Job> {
        let shown = self.status_box(None);
        let mut jobs = self.open_layer(shown, None);
        self.status_layer = self.layers.last().map(|layer| layer.id);
        jobs.push(self.query(Target::Frame, URGED, Query::Urged));
        jobs
    }

    pub(super) fn take_urged(&mut self, urged: &UrgedView) -> Vec<Job> {
        let shown = self.status_box(Some(urged));
        let open = self.layers.iter_mut().find(|layer| Some(layer.id) == self.status_layer);
        if let Some(layer) = open {
            layer.pane = shown;
        }
        Vec::new()
    }

    fn status_box(&self, urged: Option<&UrgedView>) -> Box<layers::message::MessageBox> {
        let mut lines = layers::status::lines(&self.ctx, self.corner.status.as_ref());
        lines.extend(urged.and_then(|urged| self.ctx.digest(urged)));
        Box::new(layers::message::MessageBox::new(Action::Status.label(&self.ctx.messages), lines))
    }
}
