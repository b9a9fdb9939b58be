//! One of several, for a pane that asked.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::query::CaseFilter;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord};
use crate::tui::pane::{Event, Hint, Pane, Place, Reply, ScreenId};
use crate::tui::widgets::{PickOption, Picker, PickerEvent};

/// A list to choose from.
pub struct Pick {
    picker: Picker,
    /// What the figures count, where those of the option in focus lead to its cases.
    figures: Option<Box<CaseFilter>>,
}

impl Pick {
    /// Under a title.
    pub fn new(title: &str, options: Vec<PickOption>) -> Self {
        Self { picker: Picker::new(title, options), figures: None }
    }

    /// With what may be typed instead.
    pub fn free(title: &str, options: Vec<PickOption>, hint: String) -> Self {
        Self { picker: Picker::new(title, options).free_for(hint), figures: None }
    }

    /// Of units, by code, with figures of cases of a kind, or of all.
    pub fn of_units(title: &str, options: Vec<PickOption>, kind: Option<String>) -> Self {
        let counted = CaseFilter { kind, ..CaseFilter::default() };
        Self { figures: Some(Box::new(counted)), ..Self::new(title, options) }
    }

    /// The cases that the unit in focus was given.
    fn cases(&self) -> Vec<Effect> {
        let (Some(counted), Some(unit)) = (&self.figures, self.picker.selected()) else { return Vec::new() };
        let filter = CaseFilter { given: Some(unit.code.clone()), ..(**counted).clone() };
        vec![Effect::Go(ScreenId::Triage, Some(Place::Behind(Box::new(filter), unit.text.clone())))]
    }
}

impl Pane for Pick {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) if self.figures.is_some() && Chord::of(&key).action() == Some(LEADS) && passes(&key) => {
                self.cases()
            }
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
        let mut hints = vec![Hint::named(Action::Enter, t!(ctx.messages, "pick-choose"))];
        if self.figures.is_some() {
            hints.push(Hint::named(LEADS, t!(ctx.messages, "pick-cases")));
        }
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }
}

/// The key that leads to other cases from a case leads there from a figure, too.
const LEADS: Action = Action::Linked;

/// Letters are typed into the line: only what an input method lets pass is a command here.
fn passes(key: &KeyEvent) -> bool {
    Chord::of(key).passes_input_method()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{ctx, letter};
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn the_figures_of_a_unit_lead_to_its_cases_by_a_key_that_is_no_letter() {
        let unit = PickOption { code: "police".into(), text: "派出所".into(), detail: "接過 3".into() };
        let mut pick = Pick::of_units("改派", vec![unit.clone()], Some("lamp-dark".into()));
        assert!(pick.hints(&ctx()).iter().any(|hint| hint.action == LEADS));
        let key = KeyEvent::new(KeyCode::Char('L'), KeyModifiers::ALT);
        let effects = pick.update(Event::Key(key), &ctx());
        let [Effect::Go(ScreenId::Triage, Some(Place::Behind(filter, _)))] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((filter.given.as_deref(), filter.kind.as_deref()), (Some("police"), Some("lamp-dark")));
        assert_eq!(pick.update(Event::Key(letter('L')), &ctx()), [], "a letter is typed");
        let mut plain = Pick::new("改派", vec![unit]);
        assert_eq!(plain.update(Event::Key(key), &ctx()), []);
    }
}
