//! The way back: whoever opens cases from a count, a search, a form or another screen comes back with Esc to what was
//! left, as it was left.

use super::{App, Layer, Target};
use crate::tui::pane::{Event, Place, ScreenId};
use crate::tui::worker::Job;

/// Steps that are remembered; nobody goes back farther.
const MOST: usize = 32;

/// What was left: the screen and what lay over it.
pub(super) struct Step {
    screen: ScreenId,
    layers: Vec<Layer>,
}

impl App {
    /// Shows a record on a screen; what is left for it is kept.
    pub(super) fn follow(&mut self, screen: ScreenId, place: Option<Place>) -> Vec<Job> {
        if place.is_none() {
            return self.go(screen, None);
        }
        let layers = std::mem::take(&mut self.layers);
        if self.trail.len() == MOST {
            self.trail.remove(0);
        }
        self.trail.push(Step { screen: self.current, layers });
        self.go(screen, place)
    }

    /// Back to what was left last; it is read anew.
    pub(super) fn go_back(&mut self) -> Vec<Job> {
        let Some(step) = self.trail.pop() else { return Vec::new() };
        let mut jobs = Vec::new();
        if self.current != step.screen {
            jobs.extend(self.tell(Target::Screen(self.current), Event::Hidden));
        }
        self.current = step.screen;
        self.layers = step.layers;
        jobs.extend(self.refresh_current());
        let layers: Vec<u64> = self.layers.iter().map(|layer| layer.id).collect();
        for id in layers {
            jobs.extend(self.tell(Target::Layer(id), Event::Refresh));
        }
        jobs
    }

    /// Whether Esc leads back from here: something was left, and the screen has nothing of its own to take back.
    pub(super) fn leads_back(&self) -> bool {
        self.layers.is_empty() && !self.trail.is_empty() && self.screen().is_at_rest()
    }
}
