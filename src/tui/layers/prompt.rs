//! Text that goes with a decision: the reason of a return, the result of a case. It stays until what it is for has been
//! saved; what was typed is a draft from the first key on, so neither a refusal nor leaving nor a kill loses it.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, LeftDraft};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::{discard, left};
use crate::tui::keys::Action;
use crate::tui::pane::{Asked, Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::form_view::noticed;
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::text::Edit;
use crate::tui::widgets::{Area, cells};

const DRAFT: Tag = "draft";
/// What the draft's one field is called.
const TEXT: &str = "text";

/// Cells of the box, and most lines of text in sight.
const WIDE: u16 = 72;
const MOST: usize = 8;

/// A prompt.
pub struct Prompt {
    asked: Asked,
    text: Area,
    /// What was refused, in words, line by line.
    wrong: Vec<String>,
    /// Kept while nothing is typed between two attempts: then the second never writes twice.
    request: Option<RequestId>,
    /// Under way: keys wait.
    sending: bool,
    /// Something has been typed here.
    touched: bool,
    draft_at: Option<NaiveTime>,
    from_draft: bool,
    /// What somebody else left half-written, while it is asked whether to go on with it.
    left: Option<LeftDraft>,
}

impl Prompt {
    /// Empty, until its draft is read.
    pub fn new(asked: Asked) -> Self {
        Self {
            asked,
            text: Area::new(""),
            wrong: Vec::new(),
            request: None,
            sending: false,
            touched: false,
            draft_at: None,
            from_draft: false,
            left: None,
        }
    }

    fn key(&mut self, key: KeyEvent, ctx: &Ctx) -> Vec<Effect> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        let breaks = self.asked.lines && key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Esc => self.leave(ctx),
            KeyCode::Char('s') if ctrl => self.send(ctx),
            KeyCode::Char('x') if ctrl && !self.typed().is_empty() => vec![discard::ask_of(&[self.typed()], ctx)],
            KeyCode::Char('x') if ctrl => self.give_up(),
            KeyCode::Enter if !breaks => self.send(ctx),
            _ => match self.text.key(key) {
                Edit::Changed => self.changed(),
                Edit::Moved | Edit::Ignored => Vec::new(),
            },
        }
    }

    fn give_up(&self) -> Vec<Effect> {
        vec![Effect::DropDraft { form: self.asked.draft.clone() }, Effect::Reply(Reply::No)]
    }

    fn changed(&mut self) -> Vec<Effect> {
        self.request = None;
        self.wrong.clear();
        self.touched = true;
        vec![self.keep()]
    }

    /// The worker writes it some times a second at most. Without text there is nothing to keep.
    fn keep(&self) -> Effect {
        let form = self.asked.draft.clone();
        if self.typed().is_empty() {
            return Effect::DropDraft { form };
        }
        Effect::SaveDraft { form, fields: BTreeMap::from([(TEXT.to_owned(), self.text.text().to_owned())]) }
    }

    fn typed(&self) -> String {
        let text = self.text.text().trim();
        if self.asked.lines { text.to_owned() } else { text.replace('\n', " ") }
    }

    fn take_left(&mut self, reply: &Reply, ctx: &Ctx) -> Vec<Effect> {
        let Some(left) = self.left.take().filter(|_| *reply == Reply::Yes) else { return Vec::new() };
        let (fields, effects) = left::taken(left, &self.asked.draft, ctx);
        self.text.set(fields.get(TEXT).map_or("", String::as_str));
        self.touched = true;
        effects
    }

    fn leave(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.typed().is_empty() {
            return vec![Effect::Reply(Reply::No)];
        }
        vec![self.keep(), Effect::Say(t!(ctx.messages, "prompt-kept")), Effect::Reply(Reply::No)]
    }

    fn send(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let text = self.typed();
        if text.is_empty() && !self.asked.optional {
            self.wrong = vec![t!(ctx.messages, "prompt-needed")];
            return Vec::new();
        }
        self.sending = true;
        self.wrong.clear();
        let request = *self.request.get_or_insert_with(|| RequestId(platform::new_uuid()));
        vec![Effect::Send { reply: Reply::Text(text), request }]
    }

    fn refused(&mut self, refusal: &Refusal, ctx: &Ctx) {
        let said = ctx.refusal(refusal);
        self.sending = false;
        self.wrong = vec![said.what];
        for row in &refusal.rows {
            let reason = row.reason.as_ref().map(|reason| ctx.refusal(reason).what).unwrap_or_default();
            self.wrong.push(format!("  {}  {} {reason}", row.key, row.text).trim_end().to_owned());
        }
        if let Some(clause) = &refusal.clause {
            self.wrong.push(t!(ctx.messages, "refused-by", clause = clause.as_str()));
        }
        // What to do next on the command line is of no use here.
        self.wrong.extend(said.next.filter(|next| !next.contains("gridlog ")));
    }

    /// What stands under the text: what was refused, what could not be taken in, or what to write.
    fn words(&self, width: u16, ctx: &Ctx) -> Vec<(String, Style)> {
        let theme = &ctx.theme;
        let lines: Vec<(String, Style)> = if self.sending {
            vec![(t!(ctx.messages, "form-saving"), theme.soon)]
        } else if let Some((first, rest)) = self.wrong.split_first() {
            let first = (format!("{} {first}", theme.symbols.alarm), theme.bad);
            std::iter::once(first).chain(rest.iter().map(|line| (line.clone(), theme.text))).collect()
        } else if let Some(notice) = self.text.notice() {
            vec![(noticed(notice, &ctx.messages), theme.warn)]
        } else {
            let lines = if self.asked.lines { t!(ctx.messages, "prompt-lines") } else { String::new() };
            vec![(format!("{}{lines}", self.asked.hint), theme.dim)]
        };
        let wrap = |(line, style): (String, Style)| {
            cells::wrapped(&line, usize::from(width)).into_iter().map(move |row| (row, style)).collect::<Vec<_>>()
        };
        lines.into_iter().flat_map(wrap).collect()
    }

    /// The box, and the room for the text in it.
    fn places(&self, area: Rect, ctx: &Ctx) -> (Rect, Rect) {
        let width = WIDE.min(area.width).saturating_sub(4);
        let words = self.words(width, ctx).len();
        let least = if self.asked.lines { 3 } else { 1 };
        let rows = u16::try_from(self.text.height(width).clamp(least, MOST)).unwrap_or(1);
        let around = u16::try_from(words).unwrap_or(u16::MAX).saturating_add(4);
        // On a low terminal the text gives way to what is said about it, to its last line.
        let rows = rows.min(area.height.saturating_sub(around)).max(1);
        let place = centred(area, WIDE, rows.saturating_add(around));
        let text = Rect { x: place.x + 2, y: place.y + 2, width: place.width.saturating_sub(4), height: rows };
        (place, text.intersection(area))
    }
}

impl Pane for Prompt {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => return vec![Effect::LoadDraft { tag: DRAFT, form: self.asked.draft.clone() }],
            // What has been typed before the draft was read goes before it.
            Event::Draft(DRAFT, Some(draft)) if draft.form == self.asked.draft && !self.touched => {
                self.text.set(draft.fields.get(TEXT).map_or("", String::as_str));
                self.draft_at = Some(draft.at.time());
                self.from_draft = true;
            }
            Event::Draft(DRAFT, Some(draft)) if draft.form == self.asked.draft => return vec![left::beside(&draft)],
            Event::Draft(DRAFT, None) => return vec![left::read(&self.asked.draft)],
            Event::Answer(left::LEFT, Ok(Answer::DraftsLeft(found))) => {
                self.left = found.into_iter().next().filter(|_| !self.touched);
                return self.left.iter().map(|left| left::ask(left, ctx)).collect();
            }
            Event::Reply(left::LEFT, reply) => return self.take_left(&reply, ctx),
            Event::Reply(discard::DISCARD, Reply::Yes) => return self.give_up(),
            Event::DraftSaved(Ok(())) => {
                self.draft_at = Some(ctx.now.time());
                self.from_draft = false;
            }
            Event::DraftSaved(Err(reason)) => {
                self.wrong = vec![t!(ctx.messages, "form-draft-failed", reason = reason)];
            }
            Event::Key(_) | Event::Paste(_) if self.sending => {}
            Event::Key(key) => return self.key(key, ctx),
            Event::Paste(text) => {
                self.text.paste(&text);
                return self.changed();
            }
            Event::Done(_, Ok(_)) => {
                return vec![Effect::DropDraft { form: self.asked.draft.clone() }, Effect::Close];
            }
            Event::Done(_, Err(refusal)) => self.refused(&refusal, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let (place, text) = self.places(area, ctx);
        let draft = self.draft_at.map(|at| at.format("%H:%M").to_string()).map(|at| {
            if self.from_draft {
                t!(ctx.messages, "form-draft-back", at = at)
            } else {
                t!(ctx.messages, "form-draft", at = at)
            }
        });
        popup(place, buffer, &ctx.theme, &self.asked.title, &draft.unwrap_or_default());
        buffer.set_style(text, ctx.theme.input);
        self.text.view(text, buffer, &ctx.theme);
        let words = self.words(text.width, ctx);
        for ((line, style), y) in words.iter().zip(text.bottom() + 1..place.bottom().saturating_sub(1)) {
            cells::put(buffer, text.x, y, text.right(), line, *style);
        }
    }

    fn caret(&self, area: Rect, ctx: &Ctx) -> Option<(u16, u16)> {
        self.text.caret(self.places(area, ctx).1)
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let leave = if self.typed().is_empty() { "box-close" } else { "form-leave" };
        let mut hints = vec![
            Hint::named(Action::Enter, t!(ctx.messages, "prompt-done")),
            Hint::named(Action::Save, t!(ctx.messages, "prompt-done")),
            Hint::named(Action::Back, ctx.messages.get(leave, &[])),
        ];
        if !self.typed().is_empty() {
            hints.push(Hint::of(Action::Discard));
        }
        hints
    }

    /// Enter and ^S do the same: one is enough to be shown.
    fn bar(&self, ctx: &Ctx) -> Vec<Hint> {
        self.hints(ctx).into_iter().filter(|hint| hint.action != Action::Save).collect()
    }

    fn takes_refusals(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
