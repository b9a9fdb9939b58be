//! Phrases while writing: one goes where the caret is, and what was written is kept as one.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sheet::{Sheet, Step};
use crate::service::command::Command;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Reply, Tag};
use crate::tui::widgets::{Form, Input};

/// The list of phrases.
pub const PHRASES: Tag = "phrases";
/// The words that are being kept.
pub const KEPT: Tag = "phrase-kept";

/// Whether words are being written: there a phrase can be put in.
fn in_words(form: &Form) -> bool {
    form.focused().is_some_and(|field| matches!(field.input, Input::Notes(_)))
}

/// A key for phrases, in words; none if it is another one.
pub fn key(key: KeyEvent, form: &Form, ctx: &Ctx) -> Option<Vec<Effect>> {
    if !in_words(form) {
        return None;
    }
    match key.code {
        KeyCode::F(4) => {
            let ask = Ask::Phrases { grid: form.given("grid") };
            Some(vec![Effect::Ask { tag: PHRASES, ask }])
        }
        KeyCode::Char('t') if key.modifiers == KeyModifiers::CONTROL => {
            let text = form.focused().map(|field| field.value().trim().to_owned()).unwrap_or_default();
            if text.is_empty() {
                return Some(vec![Effect::Say(t!(ctx.messages, "phrase-empty"))]);
            }
            Some(vec![Effect::command(KEPT, Command::PhraseKeep { grid: None, text }, [])])
        }
        _ => None,
    }
}

/// What came of them, for a form that is a sheet; none if it is nothing of theirs.
pub fn take(event: &Event, sheet: &mut Sheet, ctx: &Ctx) -> Option<Vec<Effect>> {
    match event {
        Event::Reply(PHRASES, Reply::Picked(phrase)) => Some(match sheet.update(&Event::Paste(phrase.clone()), ctx) {
            Step::Done(effects) | Step::Changed(_, effects) => effects,
            _ => Vec::new(),
        }),
        Event::Reply(PHRASES, _) | Event::Done(KEPT, Ok(_)) => Some(Vec::new()),
        Event::Done(KEPT, Err(refusal)) => Some(vec![Effect::Refuse(refusal.clone())]),
        _ => None,
    }
}

/// The keys of a form that has none of its own but those for phrases.
pub fn all_hints(sheet: &Sheet, ctx: &Ctx) -> Vec<Hint> {
    let mut all = sheet.hints(ctx);
    all.extend(hints(&sheet.form, ctx));
    all.extend(sheet.discard_hint());
    all
}

/// The keys, where they do something.
pub fn hints(form: &Form, ctx: &Ctx) -> Vec<Hint> {
    if form.is_choosing() || !in_words(form) {
        return Vec::new();
    }
    let mut hints = vec![Hint::named(Action::Choose, t!(ctx.messages, "form-phrases"))];
    let written = form.focused().is_some_and(|field| !field.value().trim().is_empty());
    hints.extend(written.then(|| Hint::of(Action::KeepPhrase)));
    hints
}
