//! What was shown before one opened other cases (from a count, a search, another case), and the way back to it.

use super::asking::Asking;
use super::bulk::Bulk;
use super::queue::Chosen;
use super::{Half, Triage};
use crate::tui::effect::Effect;
use crate::tui::pane::{FilterName, Place};

/// As many as the frame remembers steps.
const MOST: usize = 32;

/// What was shown, with the row in focus and the decision that was under way.
#[derive(Debug)]
pub(super) struct Left {
    chosen: Chosen,
    grid: Option<(String, String)>,
    focus: Option<String>,
    wanted: Option<String>,
    came_for: Option<String>,
    half: Half,
    asking: Option<Asking>,
    bulk: Option<Bulk>,
}

impl Triage {
    /// Shows a record that one comes to from elsewhere; what is shown now is kept for the way back.
    pub(super) fn come_to(&mut self, place: Place) -> Vec<Effect> {
        if self.came.len() == MOST {
            self.came.remove(0);
        }
        self.came.push(Left {
            chosen: self.chosen.clone(),
            grid: self.grid.clone(),
            focus: self.row().map(|row| row.number.clone()),
            wanted: self.wanted.clone(),
            came_for: self.came_for.take(),
            half: self.half,
            asking: self.asking.take(),
            bulk: self.bulk.take(),
        });
        match place {
            Place::Grid(code) => self.turn_to(code),
            Place::Cases(filter) => {
                self.half = Half::Queue;
                self.choose(Chosen { filter: *filter, name: FilterName::Terms })
            }
            Place::Behind(filter, name) => {
                self.half = Half::Queue;
                self.choose(Chosen { filter: *filter, name: FilterName::Lead(name) })
            }
            Place::Case(number) => {
                self.came_for = Some(number.clone());
                let mut effects = self.turn_to_case(number);
                if !self.read {
                    effects.insert(0, self.read_queue());
                }
                effects
            }
            _ => vec![self.read_queue()],
        }
    }

    /// Esc: out of the case, then the marks go, then back to what was left to come here.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        let shows = |number: &String| self.shown().is_some_and(|view| view.row.number == *number);
        let came_for_it = self.came_for.as_ref().is_some_and(|it| self.wanted.as_ref() == Some(it) || shows(it));
        if self.half == Half::Detail && !came_for_it {
            self.half = Half::Queue;
            return Vec::new();
        }
        if self.half == Half::Queue && !self.list.marks().is_empty() {
            self.list.clear_marks();
            return Vec::new();
        }
        let Some(left) = self.came.pop() else {
            self.half = Half::Queue;
            // Nothing was left for a case that is shown beside the queue: the row in focus comes back.
            return if self.wanted.take().is_some() { self.read_case() } else { Vec::new() };
        };
        let same = self.chosen == left.chosen && self.grid == left.grid;
        self.chosen = left.chosen;
        self.grid = left.grid;
        (self.asking, self.bulk) = (left.asking, left.bulk);
        let mut effects = if same { Vec::new() } else { self.begin() };
        self.focus = left.focus;
        (self.wanted, self.half, self.top) = (left.wanted, left.half, 0);
        self.came_for = left.came_for;
        if same || self.wanted.is_some() {
            effects.extend(self.read_case());
        }
        effects.push(Effect::GoBack);
        effects
    }
}
