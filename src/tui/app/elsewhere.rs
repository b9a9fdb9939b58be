//! A draft that another window has open: it is told when the form is opened here, and another one is written beside it,
//! under a name of its own, so that neither window writes over what the other one has.

use super::{App, Target};
use crate::platform;
use crate::service::drafts::{self, Draft};
use crate::t;
use crate::tui::layers::confirm::Confirm;
use crate::tui::pane::{Event, Reply, Tag};
use crate::tui::worker::Job;

/// The question whether to write another one.
pub(super) const ELSEWHERE: Tag = "draft-elsewhere";

/// What a layer has as drafts.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// It has read one, which is open until the layer is gone.
    any: bool,
    /// The form that is open elsewhere, and the name under which another one is written here.
    beside: Option<(String, String)>,
}

impl Names {
    /// What is to be done once the layer is gone.
    pub(super) fn left(&self, layer: u64) -> Option<Job> {
        self.any.then_some(Job::LeaveDrafts { to: Target::Layer(layer) })
    }
}

/// A form that waits for an answer.
#[derive(Debug)]
pub(super) struct Waiting {
    to: Target,
    tag: Tag,
    form: String,
}

impl App {
    fn names(&mut self, of: Target) -> Option<&mut Names> {
        let Target::Layer(id) = of else { return None };
        self.layers.iter_mut().find(|layer| layer.id == id).map(|layer| &mut layer.drafts)
    }

    /// Under which name a layer's draft is kept.
    pub(super) fn draft_name(&mut self, of: Target, form: String) -> String {
        let beside = self.names(of).and_then(|names| names.beside.clone());
        beside.filter(|(of_form, _)| *of_form == form).map_or(form, |(_, own)| own)
    }

    pub(super) fn load_draft(&mut self, to: Target, tag: Tag, form: String) -> Job {
        if let Some(names) = self.names(to) {
            names.any = true;
        }
        let form = self.draft_name(to, form);
        Job::LoadDraft { to, tag, person: self.drafts_of(), form }
    }

    /// Another window has it open: asks whether to write another one here.
    pub(super) fn draft_elsewhere(&mut self, to: Target, tag: Tag, form: String, draft: Option<Draft>) -> Vec<Job> {
        let Some(pane) = self.pane(to) else { return Vec::new() };
        if !pane.writes_alone() {
            return self.hand(to, tag, Event::Draft(tag, draft));
        }
        let m = &self.ctx.messages;
        let at = draft.map(|draft| t!(m, "draft-elsewhere-at", at = self.ctx.moment(&draft.at)));
        let text: Vec<String> = [t!(m, "draft-elsewhere")].into_iter().chain(at).collect();
        let question = Confirm::new(t!(m, "draft-elsewhere-title"), text.join("\n"));
        self.elsewhere = Some(Waiting { to, tag, form });
        self.open_layer(Box::new(question), Some((Target::Frame, ELSEWHERE)))
    }

    /// With a yes another one is written; without, the form closes.
    pub(super) fn write_beside(&mut self, reply: Reply) -> Vec<Job> {
        let Some(Waiting { to, tag, form }) = self.elsewhere.take() else { return Vec::new() };
        if reply != Reply::Yes {
            return self.close(to, Reply::No);
        }
        let own = drafts::aside(&form, platform::new_uuid());
        if let Some(names) = self.names(to) {
            names.beside = Some((form.clone(), own));
        }
        vec![self.load_draft(to, tag, form)]
    }
}
