//! Every key, from the table: what works here now first, then all the rest by kind.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord, Group, KEYS};
use crate::tui::pane::{Event, Hint, Pane};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// A line of the help.
enum Line {
    Head(String),
    Key { plain: String, chords: String, label: String, here: bool },
    Blank,
}

/// The help.
pub struct Help {
    lines: Vec<Line>,
    top: usize,
    last_top: Cell<usize>,
    page: Cell<usize>,
}

fn shown(chords: &[Chord]) -> String {
    chords.iter().map(|chord| chord.shown()).collect::<Vec<_>>().join(" ")
}

impl Help {
    /// With the keys that work here now on top, under the names they have here.
    pub fn new(here: &[Hint], ctx: &Ctx) -> Self {
        let mut lines = Vec::new();
        if !here.is_empty() {
            lines.push(Line::Head(t!(ctx.messages, "help-here")));
            for hint in here {
                let Some(binding) = hint.action.binding() else { continue };
                let label = hint.label.clone().unwrap_or_else(|| hint.action.label(&ctx.messages));
                lines.push(Line::Key { plain: shown(binding.plain), chords: shown(binding.chords), label, here: true });
            }
        }
        for group in Group::ALL {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Head(ctx.word("key-group", group.code())));
            for binding in KEYS.iter().filter(|binding| binding.group == group) {
                lines.push(Line::Key {
                    plain: shown(binding.plain),
                    chords: shown(binding.chords),
                    label: binding.action.label(&ctx.messages),
                    here: here.iter().any(|hint| hint.action == binding.action) || group == Group::Frame,
                });
            }
        }
        lines.push(Line::Blank);
        lines.push(Line::Head(t!(ctx.messages, "help-input-method")));
        Self { lines, top: 0, last_top: Cell::new(0), page: Cell::new(1) }
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.last_top.get());
    }
}

impl Pane for Help {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Down) => self.scroll_to(self.top + 1),
            Event::Act(Action::Up) => self.scroll_to(self.top.saturating_sub(1)),
            Event::Act(Action::PageDown) => self.scroll_to(self.top + self.page.get()),
            Event::Act(Action::PageUp) => self.scroll_to(self.top.saturating_sub(self.page.get())),
            Event::Act(Action::Home) => self.scroll_to(0),
            Event::Act(Action::End) => self.scroll_to(usize::MAX),
            Event::Act(_) => return vec![Effect::Close],
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let place = centred(area, 76, area.height.saturating_sub(2));
        let room = usize::from(place.height.saturating_sub(2));
        self.page.set(room.saturating_sub(1).max(1));
        self.last_top.set(self.lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let position = format!("{}/{}", (top + room).min(self.lines.len()), self.lines.len());
        let title = Action::Help.label(&ctx.messages);
        let inner = popup(place, buffer, &ctx.theme, &title, &position);
        for (line, y) in self.lines.iter().skip(top).zip(inner.y..inner.bottom()) {
            match line {
                Line::Blank => {}
                Line::Head(text) => drop(put(buffer, inner, 0, y, text, ctx.theme.strong)),
                Line::Key { plain, chords, label, here } => {
                    put(buffer, inner, 2, y, plain, ctx.theme.key);
                    put(buffer, inner, 10, y, chords, ctx.theme.key);
                    put(buffer, inner, 24, y, label, if *here { ctx.theme.text } else { ctx.theme.dim });
                }
            }
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![Hint::named(Action::Back, t!(ctx.messages, "box-close"))]
    }
}

fn put(buffer: &mut Buffer, inner: Rect, indent: u16, y: u16, text: &str, style: Style) -> u16 {
    cells::put(buffer, inner.x + indent, y, inner.right(), text, style)
}
