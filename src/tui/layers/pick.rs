//! One of several, for a pane that asked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::{PickOption, Picker, PickerEvent};

/// A list to choose from.
pub struct Pick {
    picker: Picker,
}

impl Pick {
    /// Under a title.
    pub fn new(title: &str, options: Vec<PickOption>) -> Self {
        Self { picker: Picker::new(title, options) }
    }

    /// With what may be typed instead.
    pub fn free(title: &str, options: Vec<PickOption>, hint: String) -> Self {
        Self { picker: Picker::new(title, options).free_for(hint) }
    }
}

impl Pane for Pick {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match self.picker.key(key) {
                PickerEvent::Chosen(code) | PickerEvent::Typed(code) => vec![Effect::Reply(Reply::Picked(code))],
                PickerEvent::Cancelled => vec![Effect::Reply(Reply::No)],
                PickerEvent::Open => Vec::new(),
            },
            Event::Paste(text) => {
                self.picker.paste(&text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        self.picker.view(area, buffer, &ctx.theme, &ctx.messages);
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.picker.caret(area)
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "pick-choose")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }
}
