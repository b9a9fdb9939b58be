//! How it is known that rows of a ledger are unchanged (核對無變化): the question, wherever it is asked.

use crate::domain::ledger::HowKnown;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::pane::Ask;
use crate::tui::widgets::PickOption;

/// The ways to know it, with their stable codes.
const HOWS: [(&str, HowKnown); 4] = [
    ("seen", HowKnown::Seen),
    ("phoned", HowKnown::Phoned),
    ("neighbour", HowKnown::Neighbour),
    ("unit", HowKnown::Unit),
];

/// How it is known of so many rows.
pub fn question(rows: usize, ctx: &Ctx) -> Ask {
    let option = |code: &str| PickOption { code: code.to_owned(), text: ctx.word("how", code), detail: String::new() };
    let options = HOWS.iter().map(|(code, _)| option(code)).collect();
    Ask::Pick { title: t!(ctx.messages, "today-confirm-title", rows = rows), options }
}

/// The way of a stable code.
pub fn how(code: &str) -> Option<HowKnown> {
    HOWS.iter().find(|(known, _)| *known == code).map(|(_, how)| *how)
}
