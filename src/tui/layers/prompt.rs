//! One line of text: the reason of a return, the result of a case.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::{Field, cells};

/// A prompt.
pub struct Prompt {
    title: String,
    hint: String,
    field: Field,
    optional: bool,
    empty: bool,
}

impl Prompt {
    /// What it is for, what to write, the text to begin with, and whether it may be left empty.
    pub fn new(title: String, hint: String, text: &str, optional: bool) -> Self {
        Self { title, hint, field: Field::new(text), optional, empty: false }
    }

    fn place(area: Rect) -> Rect {
        centred(area, 68, 6)
    }

    fn line(area: Rect) -> Rect {
        let place = Self::place(area);
        Rect { x: place.x + 2, y: place.y + 2, width: place.width.saturating_sub(4), height: 1 }
    }
}

impl Pane for Prompt {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match key.code {
                KeyCode::Esc => return vec![Effect::Reply(Reply::No)],
                KeyCode::Enter => {
                    let text = self.field.text().trim();
                    if !text.is_empty() || self.optional {
                        return vec![Effect::Reply(Reply::Text(text.to_owned()))];
                    }
                    self.empty = true;
                }
                _ => {
                    self.field.key(key);
                    self.empty = false;
                }
            },
            Event::Paste(text) => {
                self.field.paste(&text);
                self.empty = false;
            }
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        popup(Self::place(area), buffer, &ctx.theme, &self.title, "");
        let line = Self::line(area);
        self.field.view(line, buffer, &ctx.theme, focused);
        let (words, style) = if self.empty {
            (t!(ctx.messages, "prompt-needed"), ctx.theme.bad)
        } else {
            (self.hint.clone(), ctx.theme.dim)
        };
        cells::put(buffer, line.x, line.y + 2, line.right(), &words, style);
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.field.caret(Self::line(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "prompt-done")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }
}
