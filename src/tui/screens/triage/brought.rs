//! What a case brought along: the chat that it was made of, folded.

use super::detail::{Line, head};
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::Ask;

/// What there is, with the key that shows it.
pub(super) fn lines(view: &CaseView, ctx: &Ctx) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(original) = &view.case.original {
        let count = original.lines().count();
        let words = t!(ctx.messages, "triage-original", count = count);
        lines.push(with_key(&t!(ctx.messages, "field-original"), words, Action::Original, ctx));
    }
    lines
}

fn with_key(title: &str, words: String, action: Action, ctx: &Ctx) -> Line {
    vec![
        head(title, ctx),
        (words, ctx.theme.text),
        (format!("   {} ", action.shown(ctx.input_method)), ctx.theme.key),
        (action.label(&ctx.messages), ctx.theme.dim),
    ]
}

/// Shows the chat whole.
pub(super) fn original(view: &CaseView) -> Vec<Effect> {
    let Some(original) = &view.case.original else { return Vec::new() };
    let lines = original.lines().map(str::to_owned).collect();
    vec![Effect::Ask { tag: "original", ask: Ask::Show { title: view.row.number.clone(), lines } }]
}

#[cfg(test)]
mod tests {
    use super::super::Triage;
    use super::*;
    use crate::domain::case::SourceOrder;
    use crate::i18n::Lang;
    use crate::service::view::Answer;
    use crate::tui::pane::{Event, Pane};
    use crate::tui::testing::{answer_to, case_view, chief_desk, ctx_in, opened, pane_of, settle};

    fn ctx() -> Ctx {
        ctx_in(Lang::ZhHant, chief_desk())
    }

    /// The screen with a case in focus that `change` was made to.
    fn on(change: impl FnOnce(&mut CaseView)) -> Triage {
        let mut screen = Triage::default();
        opened(&mut screen, &ctx());
        let effects = screen.update(Event::Act(Action::Down), &ctx());
        settle(&mut screen, &ctx(), effects, |query| answer_to(query, &chief_desk()));
        let mut view = case_view();
        change(&mut view);
        screen.update(Event::Answer(super::super::CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
        screen
    }

    #[test]
    fn the_chat_is_folded_with_its_length_and_one_key_shows_it() {
        let mut screen =
            on(|view| view.case.original = Some("王阿姨 9:15\n路燈不亮\n站長甲 9:16\n哪一棟？".to_owned()));
        let shown = pane_of(&screen, &ctx(), 120, 40);
        assert!(shown.contains("原文  4 行   O 看原文") && !shown.contains("哪一棟"), "{shown}");
        let effects = screen.update(Event::Act(Action::Original), &ctx());
        let [Effect::Ask { ask: Ask::Show { lines, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(lines.last().map(String::as_str), Some("哪一棟？"));
    }

    #[test]
    fn a_case_without_a_chat_shows_none() {
        let mut screen = on(|view| view.case.original = None);
        assert!(!pane_of(&screen, &ctx(), 120, 40).contains("原文"));
        assert_eq!(screen.update(Event::Act(Action::Original), &ctx()), []);
    }

    #[test]
    fn an_order_of_another_system_is_named_with_its_number() {
        let screen = on(|view| {
            let (system, number) = ("12345".to_owned(), "SX20261105001".to_owned());
            view.case.order = Some(SourceOrder { system, number, digest: String::new(), ended: None });
        });
        assert!(pane_of(&screen, &ctx(), 120, 40).contains("12345 工單 SX20261105001"));
    }
}
