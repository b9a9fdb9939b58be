//! A case as a short text for somebody who does not run the program: read, copied, written to a file, or urged with.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::i18n::Messages;
use crate::paper;
use crate::service::view::CaseSheet;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// Cells that a line of the text is wide, where the screen has them.
const WIDE: usize = 60;

/// The text, to pass the case on or to urge.
pub struct Handout {
    sheet: Box<CaseSheet>,
    /// The town's words: what leaves the house is in its language.
    words: Messages,
    urge: bool,
    top: usize,
    /// How far it can be scrolled: remembered from the last drawing.
    last_top: Cell<usize>,
}

impl Handout {
    /// For a case.
    pub fn new(sheet: Box<CaseSheet>) -> Self {
        let words = paper::words(&sheet);
        Self { sheet, words, urge: false, top: 0, last_top: Cell::new(0) }
    }

    /// For a case that somebody was just reminded of.
    pub fn reminder(sheet: Box<CaseSheet>) -> Self {
        Self { urge: true, ..Self::new(sheet) }
    }

    fn text(&self) -> String {
        if self.urge { paper::reminder(&self.sheet, &self.words) } else { paper::message(&self.sheet, &self.words) }
    }

    fn file(&self, kind: &str, ending: &str, text: String) -> Effect {
        Effect::KeepText { name: paper::file_name(&self.sheet, &self.words, kind, ending), text }
    }
}

impl Pane for Handout {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Copy) => return vec![Effect::Copy(self.text())],
            Event::Act(Action::ToFile) => {
                let kind = if self.urge { "urge" } else { "text" };
                return vec![self.file(kind, "txt", format!("{}\n", self.text()))];
            }
            Event::Act(Action::Sheet) => {
                return vec![self.file("sheet", "html", paper::html(&self.sheet, &self.words))];
            }
            Event::Act(Action::Next | Action::Before) => {
                self.urge = !self.urge;
                self.top = 0;
            }
            Event::Act(Action::Down) => self.top = (self.top + 1).min(self.last_top.get()),
            Event::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Event::Act(Action::PageDown | Action::End) => self.top = self.last_top.get(),
            Event::Act(Action::PageUp | Action::Home) => self.top = 0,
            Event::Act(_) => return vec![Effect::Close],
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let wide = WIDE.min(usize::from(area.width.saturating_sub(8))).max(20);
        let text = self.text();
        let length = t!(ctx.messages, "handout-length", count = text.chars().count());
        let lines = cells::wrapped(&text, wide);
        let height =
            u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4).min(area.height.saturating_sub(2));
        let width = u16::try_from(wide).unwrap_or(u16::MAX).saturating_add(4);
        let room = usize::from(height.saturating_sub(4));
        self.last_top.set(lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let kind = ctx.word("paper-file", if self.urge { "urge" } else { "text" });
        let title = format!("{kind} {}", self.sheet.number);
        let inner = popup(centred(area, width, height), buffer, &ctx.theme, &title, &length);
        for (line, y) in lines.iter().skip(top).zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            cells::put(buffer, inner.x, y, inner.right(), line, ctx.theme.text);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let other = ctx.word("paper-file", if self.urge { "text" } else { "urge" });
        vec![
            Hint::of(Action::Copy),
            Hint::of(Action::ToFile),
            Hint::of(Action::Sheet),
            Hint::named(Action::Next, other),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::sample::case_sheet;
    use crate::tui::testing::{ctx, pane_of};

    fn act(handout: &mut Handout, action: Action) -> Vec<Effect> {
        handout.update(Event::Act(action), &ctx())
    }

    #[test]
    fn the_text_is_shown_copied_and_written_to_a_file_named_by_the_case() {
        let mut handout = Handout::new(Box::new(case_sheet()));
        insta::assert_snapshot!("handout", pane_of(&handout, &ctx(), 80, 24));
        let text = handout.text();
        assert!(text.chars().count() <= paper::LONG, "{text}");
        assert_eq!(act(&mut handout, Action::Copy), [Effect::Copy(text.clone())]);
        let effects = act(&mut handout, Action::ToFile);
        let [Effect::KeepText { name, text: written }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((name.as_str(), written), ("城關-2026-00001-轉述.txt", &format!("{text}\n")));
    }

    #[test]
    fn one_key_turns_it_into_a_reminder_and_another_makes_the_sheet() {
        let mut handout = Handout::new(Box::new(case_sheet()));
        assert_eq!(act(&mut handout, Action::Next), []);
        assert!(handout.text().contains("催辦"), "{}", handout.text());
        let effects = act(&mut handout, Action::Sheet);
        let [Effect::KeepText { name, text }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(name, "城關-2026-00001-交辦單.html");
        assert!(text.starts_with("<!DOCTYPE html>"));
        assert_eq!(act(&mut handout, Action::Back), [Effect::Close]);
    }
}
