//! Who sits here: everybody in the town, found by name in either script or by pinyin, or the directory's owner.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, PersonRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::{PickOption, Picker, PickerEvent, cells};

const OWNER: &str = "owner";

/// The chooser.
pub struct ChoosePerson {
    /// Whether nobody has been chosen yet.
    at_start: bool,
    picker: Option<Picker>,
    /// Typed before the list has come.
    typed: Vec<KeyEvent>,
    refused: Option<Refusal>,
}

impl ChoosePerson {
    /// The first question of all: leaving it means the owner.
    pub fn at_start() -> Self {
        Self { at_start: true, picker: None, typed: Vec::new(), refused: None }
    }

    /// Another person sits down; leaving it changes nothing.
    pub fn later() -> Self {
        Self { at_start: false, picker: None, typed: Vec::new(), refused: None }
    }

    fn list(&mut self, people: &[PersonRow], ctx: &Ctx) {
        let mut options: Vec<PickOption> = people.iter().map(|person| option(person, ctx)).collect();
        options.push(PickOption {
            code: OWNER.to_owned(),
            text: t!(ctx.messages, "people-owner"),
            detail: t!(ctx.messages, "people-owner-detail"),
        });
        let mut picker = Picker::new(&t!(ctx.messages, "people-title"), options);
        for key in self.typed.drain(..) {
            picker.key(key);
        }
        self.picker = Some(picker);
    }

    fn leave(&self) -> Vec<Effect> {
        if self.at_start { vec![Effect::SitDown(None)] } else { vec![Effect::Close] }
    }
}

fn option(person: &PersonRow, ctx: &Ctx) -> PickOption {
    let posts: Vec<String> =
        person.posts.iter().map(|post| format!("{} {}", post.grid.name, ctx.label(&post.label))).collect();
    let detail = match (posts.is_empty(), &person.phone) {
        (false, _) => posts.join(t!(ctx.messages, "comma").as_str()),
        (true, Some(phone)) => phone.clone(),
        (true, None) => person.ending.clone(),
    };
    PickOption { code: person.id.to_string(), text: person.name.clone(), detail }
}

impl Pane for ChoosePerson {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => vec![Effect::Query { tag: "people", query: Query::People { words: None } }],
            Event::Answer(_, Ok(Answer::People(people))) => {
                self.list(&people, ctx);
                Vec::new()
            }
            Event::Answer(_, Err(refusal)) => {
                self.list(&[], ctx);
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Key(key) if self.picker.is_none() => {
                if key.code == KeyCode::Esc {
                    return self.leave();
                }
                // Enter would take somebody unseen.
                if key.code != KeyCode::Enter {
                    self.typed.push(key);
                }
                Vec::new()
            }
            Event::Key(key) => match self.picker.as_mut().map(|picker| picker.key(key)) {
                Some(PickerEvent::Chosen(code)) if code == OWNER => vec![Effect::SitDown(None)],
                Some(PickerEvent::Chosen(code)) => vec![Effect::SitDown(Some(code))],
                Some(PickerEvent::Cancelled) => self.leave(),
                _ => Vec::new(),
            },
            Event::Paste(text) => {
                if let Some(picker) = &mut self.picker {
                    picker.paste(&text);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        match &self.picker {
            Some(picker) => picker.view(area, buffer, &ctx.theme, &ctx.messages),
            None => {
                popup(centred(area, 60, 6), buffer, &ctx.theme, &t!(ctx.messages, "people-title"), "");
            }
        }
        if let Some(refusal) = &self.refused {
            let y = area.bottom().saturating_sub(2);
            cells::put(buffer, area.x + 1, y, area.right(), &ctx.refusal(refusal).what, ctx.theme.bad);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.picker.as_ref().and_then(|picker| picker.caret(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let leave = if self.at_start { t!(ctx.messages, "people-owner") } else { t!(ctx.messages, "box-close") };
        vec![Hint::named(Action::Enter, t!(ctx.messages, "pick-choose")), Hint::named(Action::Back, leave)]
    }
}
