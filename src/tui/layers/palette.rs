//! The command palette: everything that can be done now, found by its name in either script or by pinyin.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Group, KEYS};
use crate::tui::pane::{Event, Hint, Pane};
use crate::tui::widgets::{PickOption, Picker, PickerEvent};

/// The list of commands.
pub struct Palette {
    picker: Picker,
}

/// What the pane offers, under its own names, then what works everywhere.
pub fn palette(hints: &[Hint], ctx: &Ctx) -> Palette {
    let mut options: Vec<PickOption> = Vec::new();
    let mut add = |action: Action, label: Option<&str>| {
        let Some(binding) = action.binding() else { return };
        if binding.group == Group::Move && action != Action::Enter {
            return;
        }
        if options.iter().all(|option| option.code != binding.code) {
            let text = label.map_or_else(|| action.label(&ctx.messages), str::to_owned);
            let plain = action.shown(false);
            let chord = action.shown(true);
            let detail = if plain == chord { plain } else { format!("{plain}  {chord}") };
            options.push(PickOption { code: binding.code.to_owned(), text, detail });
        }
    };
    for hint in hints {
        add(hint.action, hint.label.as_deref());
    }
    for binding in KEYS.iter().filter(|binding| binding.group == Group::Frame && binding.action != Action::Palette) {
        add(binding.action, None);
    }
    for action in
        [Action::Patrol, Action::Visit, Action::Diary, Action::NewCase, Action::Chat, Action::Sign, Action::Meeting]
    {
        add(action, None);
    }
    Palette { picker: Picker::new(&Action::Palette.label(&ctx.messages), options) }
}

impl Pane for Palette {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match self.picker.key(key) {
                PickerEvent::Chosen(code) => match KEYS.iter().find(|binding| binding.code == code) {
                    Some(binding) => vec![Effect::Act(binding.action)],
                    None => vec![Effect::Close],
                },
                PickerEvent::Cancelled => vec![Effect::Close],
                PickerEvent::Open | PickerEvent::Typed(_) => Vec::new(),
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
            Hint::named(Action::Enter, t!(ctx.messages, "palette-run")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }
}
