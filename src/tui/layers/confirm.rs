//! Yes or no.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// A question with yes and no.
pub struct Confirm {
    title: String,
    text: String,
}

impl Confirm {
    /// What would happen, and what to know before.
    pub fn new(title: String, text: String) -> Self {
        Self { title, text }
    }
}

impl Pane for Confirm {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Enter) => vec![Effect::Reply(Reply::Yes)],
            Event::Act(Action::Back) => vec![Effect::Reply(Reply::No)],
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let lines = cells::wrapped(&self.text, 52);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let inner = popup(centred(area, 60, height), buffer, &ctx.theme, &self.title, "");
        for (line, y) in lines.iter().zip(inner.y + 1..inner.bottom()) {
            cells::put(buffer, inner.x, y, inner.right(), line, ctx.theme.text);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "confirm-yes")),
            Hint::named(Action::Back, t!(ctx.messages, "confirm-no")),
        ]
    }
}
