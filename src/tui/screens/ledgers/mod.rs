//! Screen 台帳.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Event, Hint, Pane};

/// The screen's state.
#[derive(Debug, Default)]
pub struct Ledgers;

impl Pane for Ledgers {
    fn update(&mut self, _event: Event, _ctx: &Ctx) -> Vec<Effect> {
        Vec::new()
    }

    fn view(&self, _area: Rect, _buffer: &mut Buffer, _ctx: &Ctx, _focused: bool) {}

    fn hints(&self, _ctx: &Ctx) -> Vec<Hint> {
        Vec::new()
    }
}
