//! Giving up what was typed: it is asked first, with the words that would be lost, and Enter keeps them.

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, Tag};
use crate::tui::widgets::{Form, Input, cells};

/// The question.
pub const DISCARD: Tag = "discard";
/// Cells of the words of one field, and of how many fields they are shown.
const SHOWN: usize = 120;
const MOST: usize = 5;

/// Asks whether the words of a form are given up.
pub fn ask(form: &Form, ctx: &Ctx) -> Effect {
    let written = form.fields.iter().filter(|field| {
        !field.hidden && form.is_own(&field.key) && matches!(field.input, Input::Line(..) | Input::Notes(_))
    });
    let lines: Vec<String> = written.map(|field| cells::headed(&field.label) + " " + field.value().trim()).collect();
    ask_of(&lines, ctx)
}

/// Asks whether these words are given up, a field a line.
pub fn ask_of(lines: &[String], ctx: &Ctx) -> Effect {
    let m = &ctx.messages;
    let shown = lines.iter().take(MOST).map(|line| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        cells::cut(&line, SHOWN, ctx.theme.symbols.ellipsis)
    });
    let mut text = vec![t!(m, "discard-lost")];
    text.extend(shown);
    if let Some(more) = lines.len().checked_sub(MOST).filter(|more| *more > 0) {
        text.push(t!(m, "discard-more", count = more));
    }
    Effect::Ask { tag: DISCARD, ask: Ask::GiveUp { title: t!(m, "discard-title"), text: text.join("\n") } }
}
