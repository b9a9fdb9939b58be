//! Typing ahead: a form opens at once, and takes the first keys only when it has read what it begins with (who may be
//! chosen, its draft). Until then they wait in their order: none of them lands in a field that is about to change.

use crossterm::event::{KeyCode, KeyEvent};

use super::{App, Target};
use crate::tui::pane::{Event, Tag};
use crate::tui::worker::Job;

/// What a layer still has to read before keys go to it, and the keys.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    awaits: Vec<Tag>,
    typed: Vec<Event>,
}

impl Ahead {
    fn await_all(&mut self, id: u64, jobs: &[Job]) {
        self.awaits.extend(jobs.iter().filter_map(|job| match job {
            Job::Query { to, tag, .. } | Job::LoadDraft { to, tag, .. } if *to == Target::Layer(id) => Some(*tag),
            _ => None,
        }));
    }
}

impl App {
    /// A layer has been opened and asks for this; a form waits for it.
    pub(super) fn begins(&mut self, id: u64, jobs: &[Job]) {
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.id == id)
            && layer.pane.begins_by_reading()
        {
            layer.ahead.await_all(id, jobs);
        }
    }

    /// Hands what was read to the pane that asked; the last that a form waits for is followed by what was typed ahead.
    /// What a form asks for after its draft does not keep it from being typed in.
    pub(super) fn hand(&mut self, to: Target, tag: Tag, event: Event) -> Vec<Job> {
        let is_draft = matches!(event, Event::Draft(..));
        let mut jobs = self.tell(to, event);
        let Target::Layer(id) = to else { return jobs };
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.id == id) else { return jobs };
        let Some(place) = layer.ahead.awaits.iter().position(|awaited| *awaited == tag) else { return jobs };
        layer.ahead.awaits.remove(place);
        if !is_draft {
            layer.ahead.await_all(id, &jobs);
        }
        if layer.ahead.awaits.is_empty() {
            jobs.extend(self.take_typed(id));
        }
        jobs
    }

    /// A key or a paste for the pane on top. Who wants out twice does not wait: nothing of it was shown yet.
    pub(super) fn type_in(&mut self, event: Event) -> Vec<Job> {
        let is_out = |event: &Event| matches!(event, Event::Key(KeyEvent { code: KeyCode::Esc, .. }));
        if let Some(layer) = self.layers.last_mut().filter(|layer| !layer.ahead.awaits.is_empty()) {
            if !(is_out(&event) && layer.ahead.typed.last().is_some_and(is_out)) {
                layer.ahead.typed.push(event);
                return Vec::new();
            }
            layer.ahead = Ahead::default();
        }
        self.tell(self.top_target(), event)
    }

    fn take_typed(&mut self, id: u64) -> Vec<Job> {
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.id == id) else { return Vec::new() };
        let typed = std::mem::take(&mut layer.ahead.typed);
        let mut jobs = Vec::new();
        for event in typed {
            // One key may open something above the form, to which the next belongs, or close the form.
            if self.layers.iter().any(|layer| layer.id == id) {
                jobs.extend(self.tell(self.top_target(), event));
            }
        }
        jobs
    }
}
