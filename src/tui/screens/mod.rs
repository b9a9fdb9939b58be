//! The five screens: each a folder with its own state, update and view.

pub mod grids;
pub mod ledgers;
pub mod log;
pub mod today;
pub mod triage;

mod at_once;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::ctx::Ctx;
use super::effect::Effect;
use super::pane::{Event, Hint, Pane};

/// Every screen, as at the start, in the order of the top bar.
pub fn all() -> Vec<Box<dyn Pane>> {
    vec![
        Box::new(today::Today::default()),
        Box::new(log::Log::default()),
        Box::new(triage::Triage::default()),
        Box::new(ledgers::Ledgers::default()),
        Box::new(grids::Grids::default()),
    ]
}

/// Where there is no screen.
pub(super) struct Nothing;

pub(super) static NOTHING: Nothing = Nothing;

impl Pane for Nothing {
    fn update(&mut self, _event: Event, _ctx: &Ctx) -> Vec<Effect> {
        Vec::new()
    }

    fn view(&self, _area: Rect, _buffer: &mut Buffer, _ctx: &Ctx, _focused: bool) {}

    fn hints(&self, _ctx: &Ctx) -> Vec<Hint> {
        Vec::new()
    }
}
