//! Yes or no.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// A question with yes and no; what is to be known before is scrolled where it is longer than the screen.
pub struct Confirm {
    title: String,
    text: String,
    top: usize,
    /// How far it can be scrolled: remembered from the last drawing.
    last_top: Cell<usize>,
}

impl Confirm {
    /// What would happen, and what to know before.
    pub fn new(title: String, text: String) -> Self {
        Self { title, text, top: 0, last_top: Cell::new(0) }
    }
}

impl Pane for Confirm {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Enter) => return vec![Effect::Reply(Reply::Yes)],
            Event::Act(Action::Back) => return vec![Effect::Reply(Reply::No)],
            Event::Act(Action::Down) => self.top = (self.top + 1).min(self.last_top.get()),
            Event::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Event::Act(Action::PageDown | Action::End) => self.top = self.last_top.get(),
            Event::Act(Action::PageUp | Action::Home) => self.top = 0,
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let most = usize::from(area.width.saturating_sub(8)).clamp(2, 88);
        let widest = self.text.lines().map(cells::width).max().unwrap_or(0);
        let wide = widest.clamp(most.min(52), most);
        let lines = cells::wrapped(&self.text, wide);
        let height =
            u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4).min(area.height.saturating_sub(2));
        let width = u16::try_from(wide).unwrap_or(u16::MAX).saturating_add(4);
        let room = usize::from(height.saturating_sub(4));
        self.last_top.set(lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let more = if self.last_top.get() > 0 { format!("{}/{}", top + room, lines.len()) } else { String::new() };
        let inner = popup(centred(area, width, height), buffer, &ctx.theme, &self.title, &more);
        for (line, y) in lines.iter().skip(top).zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            cells::put(buffer, inner.x, y, inner.right(), line, ctx.theme.text);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = vec![
            Hint::named(Action::Enter, t!(ctx.messages, "confirm-yes")),
            Hint::named(Action::Back, t!(ctx.messages, "confirm-no")),
        ];
        if self.last_top.get() > 0 {
            hints.push(Hint::of(Action::PageDown));
        }
        hints
    }
}
