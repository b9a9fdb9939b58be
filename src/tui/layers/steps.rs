//! How a due time comes about, line by line: read, copied, or written to a file for a dispute.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::message::MessageBox;
use crate::paper;
use crate::service::view::DueSteps;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane};

/// The box.
pub struct Steps {
    shown: MessageBox,
    /// What is copied and written.
    text: String,
    name: String,
}

impl Steps {
    /// Of a case.
    pub fn new(steps: &DueSteps, ctx: &Ctx) -> Self {
        let title = t!(ctx.messages, "triage-due-title", number = steps.number.as_str());
        let lines = paper::reckoning(steps, &ctx.messages);
        let text = format!("{title}\n{}", lines.join("\n"));
        Self { shown: MessageBox::new(title, lines), text, name: paper::reckoning_name(steps, &ctx.messages) }
    }
}

impl Pane for Steps {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Copy) => vec![Effect::Copy(self.text.clone())],
            Event::Act(Action::ToFile) => {
                vec![Effect::KeepText { name: self.name.clone(), text: format!("{}\n", self.text) }]
            }
            event => self.shown.update(event, ctx),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        self.shown.view(area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = vec![Hint::of(Action::Copy), Hint::of(Action::ToFile)];
        hints.extend(self.shown.hints(ctx));
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{ctx, due_steps, due_steps_over_a_pause, pane_of};

    #[test]
    fn 篇3_排查4_c_the_lines_have_the_year_the_extensions_and_the_reasons_of_the_pauses() {
        let steps = Steps::new(&due_steps_over_a_pause(), &ctx());
        insta::assert_snapshot!("steps_80", pane_of(&steps, &ctx(), 80, 24));
        insta::assert_snapshot!("steps_120", pane_of(&steps, &ctx(), 120, 40));
    }

    #[test]
    fn it_is_copied_and_written_whole_with_the_number_of_the_case() {
        let mut steps = Steps::new(&due_steps(), &ctx());
        let effects = steps.update(Event::Act(Action::Copy), &ctx());
        let [Effect::Copy(text)] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(text.contains("城關-2026-00004") && text.contains("2026-11-20 16:30"), "{text}");
        let effects = steps.update(Event::Act(Action::ToFile), &ctx());
        let [Effect::KeepText { name, text: written }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((name.as_str(), written), ("城關-2026-00004-期限計算.txt", &format!("{text}\n")));
        assert!(matches!(steps.update(Event::Act(Action::Back), &ctx()).as_slice(), [Effect::Reply(_)]));
    }
}
