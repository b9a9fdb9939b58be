//! What every form has in common: its draft, saving and leaving, and a refusal that lands beside the field it concerns.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{discard, left};
use crate::domain::change::Seen;
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::Command;
use crate::service::drafts::Draft;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, LeftDraft};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::form::Wrong;
use crate::tui::widgets::{Form, FormEvent, Suggest};

/// The command that saves the form.
pub const SAVE: Tag = "save";
/// The question whether a second entry of the same time is saved.
pub const AGAIN: Tag = "again";
/// The form's draft.
pub const DRAFT: Tag = "draft";

/// A form with its draft and its request.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The form.
    pub form: Form,
    /// Kept while nothing is typed between two attempts: then the second never writes twice.
    request: Option<RequestId>,
    /// What was sent last, to be sent again if there is the same entry already and a second one is wanted.
    sent: Option<Sent>,
    /// A draft is being written.
    writing: bool,
    /// Something has been typed here: leaving keeps it.
    touched: bool,
    /// What somebody else left half-written, while it is asked whether to go on with it.
    left: Option<LeftDraft>,
}

/// A command on its way, upon what was shown of records.
#[derive(Debug, Clone, PartialEq)]
struct Sent {
    command: Command,
    seen: Vec<Seen>,
}

/// What an event came to.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// These effects; nothing more to do.
    Done(Vec<Effect>),
    /// The user saves, and every field is right as far as the form can tell.
    Save,
    /// The field of this key has another value; these effects besides.
    Changed(String, Vec<Effect>),
    /// A draft was filled in; these effects besides.
    Restored(Vec<Effect>),
    /// A key that the form does not know.
    Key(KeyEvent),
    /// An event that is not the sheet's.
    Other,
}

/// A pane that is one sheet. It is shown, and takes its keys, like every other of them.
pub trait SheetPane {
    /// The sheet; none while what it needs is being read.
    fn sheet(&self) -> Option<&Sheet>;

    /// Takes an event; returns what is to be done.
    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect>;

    /// The keys that do something now.
    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        self.sheet().map(|sheet| sheet.all_hints(ctx)).unwrap_or_default()
    }
}

impl<P: SheetPane> Pane for P {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        self.on(event, ctx)
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        if let Some(sheet) = self.sheet() {
            sheet.view(area, buffer, ctx, focused);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.sheet().and_then(|sheet| sheet.form.caret(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn begins_by_reading(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        self.keys(ctx)
    }

    fn takes_refusals(&self) -> bool {
        true
    }
}

impl Sheet {
    /// A form.
    pub fn new(form: Form) -> Self {
        Self { form, request: None, sent: None, writing: false, touched: false, left: None }
    }

    /// Reads the draft.
    pub fn load(&self) -> Effect {
        Effect::LoadDraft { tag: DRAFT, form: self.form.name.clone() }
    }

    /// Writes the draft.
    pub fn keep(&mut self) -> Effect {
        self.writing = true;
        self.touched = true;
        Effect::SaveDraft { form: self.form.name.clone(), fields: self.form.to_draft() }
    }

    /// Takes an event.
    pub fn update(&mut self, event: &Event, ctx: &Ctx) -> Step {
        match event {
            Event::Key(_) | Event::Paste(_) if self.form.saving => Step::Done(Vec::new()),
            Event::Key(key) => {
                let event = self.form.key(*key);
                self.form_event(event, Some(*key), ctx)
            }
            Event::Paste(text) => {
                let event = self.form.paste(text);
                self.form_event(event, None, ctx)
            }
            Event::Draft(DRAFT, Some(draft)) => self.restore(draft),
            Event::Draft(DRAFT, None) => Step::Done(vec![left::read(&self.form.name)]),
            Event::Answer(left::LEFT, Ok(Answer::DraftsLeft(found))) => {
                // What has been typed meanwhile goes before it.
                self.left = found.first().filter(|_| !self.touched).cloned();
                Step::Done(self.left.iter().map(|left| left::ask(left, ctx)).collect())
            }
            Event::Answer(left::LEFT, _) => Step::Done(Vec::new()),
            Event::Reply(left::LEFT, reply) => self.take_left(reply, ctx),
            Event::DraftSaved(saved) => {
                if self.writing {
                    self.writing = false;
                    match saved {
                        Ok(()) => {
                            self.form.draft_at = Some(ctx.now.time());
                            self.form.from_draft = false;
                        }
                        Err(reason) => {
                            self.form.wrong = Some(t!(ctx.messages, "form-draft-failed", reason = reason.clone()));
                        }
                    }
                }
                Step::Done(Vec::new())
            }
            Event::Done(SAVE, Ok(_)) => Step::Done(self.saved()),
            Event::Done(SAVE, Err(refusal)) => Step::Done(if let Some(seen) = refusal.entry_seen() {
                self.ask_again(refusal, seen, ctx)
            } else {
                self.refused(refusal, ctx);
                Vec::new()
            }),
            Event::Reply(AGAIN, reply) => {
                let sent = self.sent.take().filter(|_| *reply == Reply::Yes);
                Step::Done(sent.map(|sent| self.send(sent.command, sent.seen)).unwrap_or_default())
            }
            Event::Reply(discard::DISCARD, reply) => {
                Step::Done(if *reply == Reply::Yes { vec![self.drop_draft(), Effect::Close] } else { Vec::new() })
            }
            _ => Step::Other,
        }
    }

    fn form_event(&mut self, event: FormEvent, key: Option<KeyEvent>, ctx: &Ctx) -> Step {
        match event {
            FormEvent::Ignored => key.map_or(Step::Other, Step::Key),
            FormEvent::Moved => Step::Done(Vec::new()),
            FormEvent::Changed(field) => {
                self.request = None;
                self.form.take_unsaved();
                let keep = self.keep();
                Step::Changed(field, vec![keep])
            }
            FormEvent::Submit => {
                if self.form.check() {
                    Step::Save
                } else {
                    Step::Done(Vec::new())
                }
            }
            FormEvent::Leave => {
                let mut effects = Vec::new();
                if self.touched {
                    effects.push(self.keep());
                }
                effects.push(Effect::Close);
                Step::Done(effects)
            }
            FormEvent::Discard if self.is_begun() => Step::Done(vec![discard::ask(&self.form, ctx)]),
            FormEvent::Discard => Step::Done(vec![self.drop_draft(), Effect::Close]),
        }
    }

    /// The draft of something else under the same file name is left alone.
    fn restore(&mut self, draft: &Draft) -> Step {
        if draft.form != self.form.name {
            return Step::Done(Vec::new());
        }
        // What has been typed before the draft was read goes before it.
        if self.touched {
            return Step::Done(vec![left::beside(draft)]);
        }
        self.form.take_draft(&draft.fields, draft.at.time());
        Step::Restored(Vec::new())
    }

    fn take_left(&mut self, reply: &Reply, ctx: &Ctx) -> Step {
        let Some(left) = self.left.take().filter(|_| *reply == Reply::Yes) else { return Step::Done(Vec::new()) };
        let at = left.at.time();
        let (fields, effects) = left::taken(left, &self.form.name, ctx);
        self.form.take_draft(&fields, at);
        self.writing = true;
        self.touched = true;
        Step::Restored(effects)
    }

    /// Whether there is anything that leaving keeps and giving up loses.
    pub fn is_begun(&self) -> bool {
        self.touched || self.form.draft_at.is_some() || self.form.has_own()
    }

    fn drop_draft(&self) -> Effect {
        Effect::DropDraft { form: self.form.name.clone() }
    }

    /// Saves, as ^S does.
    pub fn submit(&mut self, ctx: &Ctx) -> Step {
        self.form_event(FormEvent::Submit, None, ctx)
    }

    /// The form waits for what comes of its request, the same for each attempt with the same words.
    pub fn waits(&mut self) -> RequestId {
        self.form.saving = true;
        *self.request.get_or_insert_with(|| RequestId(platform::new_uuid()))
    }

    /// Sends the command; the form waits for what comes of it.
    pub fn send(&mut self, command: Command, seen: impl IntoIterator<Item = Seen>) -> Vec<Effect> {
        let request = Some(self.waits());
        let seen: Vec<Seen> = seen.into_iter().collect();
        self.sent = Some(Sent { command: command.clone(), seen: seen.clone() });
        vec![Effect::Command { tag: SAVE, request, seen, command: Box::new(command) }]
    }

    /// The same entry is there already, perhaps of another window with the same draft: a second one is saved only if that
    /// is meant.
    fn ask_again(&mut self, refusal: &Refusal, there: Seen, ctx: &Ctx) -> Vec<Effect> {
        self.form.saving = false;
        if let Some(sent) = &mut self.sent {
            sent.seen.push(there);
        }
        let (title, text) = (t!(ctx.messages, "form-same-entry"), ctx.refusal(refusal).what);
        vec![Effect::Ask { tag: AGAIN, ask: Ask::Confirm { title, text } }]
    }

    fn saved(&mut self) -> Vec<Effect> {
        self.form.saving = false;
        vec![self.drop_draft(), Effect::Close]
    }

    /// Puts a refusal beside the field it concerns, or under the form.
    pub fn refused(&mut self, refusal: &Refusal, ctx: &Ctx) {
        let said = ctx.refusal(refusal);
        let text = match said.next {
            // What to do next on the command line is of no use beside the field that says it.
            Some(next) if !next.contains("gridlog ") => format!("{} {next}", said.what),
            _ => said.what,
        };
        let fields = fields_of(refusal);
        let key = fields.iter().find(|key| self.form.field(key).is_some());
        self.form.refuse(key.map_or("", String::as_str), Wrong::Said(text));
    }

    /// The keys that work while typing.
    pub fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        if let Some(offered) = self.form.offered() {
            return offered_hints(offered, ctx);
        }
        if self.form.picker().is_some() {
            return vec![
                Hint::named(Action::Enter, t!(ctx.messages, "form-choose")),
                Hint::named(Action::Back, t!(ctx.messages, "form-back")),
            ];
        }
        vec![
            Hint::of(Action::Save),
            Hint::named(Action::Back, t!(ctx.messages, "form-leave")),
            Hint::named(Action::Next, t!(ctx.messages, "form-next")),
        ]
    }

    /// The key that gives up what was typed, where there is a draft.
    pub fn discard_hint(&self) -> Option<Hint> {
        (!self.form.is_choosing() && self.form.draft_at.is_some()).then(|| Hint::of(Action::Discard))
    }

    /// The keys of a form that has none of its own.
    pub fn all_hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.hints(ctx);
        hints.extend(self.discard_hint());
        hints
    }

    /// Draws the form.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        self.form.view(area, buffer, &ctx.theme, &ctx.messages, focused);
    }
}

/// The keys of what is offered under a line.
pub fn offered_hints(offered: &Suggest, ctx: &Ctx) -> Vec<Hint> {
    let take = if offered.is_on_one() {
        Hint::named(Action::Enter, t!(ctx.messages, "form-choose"))
    } else {
        Hint::named(Action::Down, t!(ctx.messages, "form-offered"))
    };
    vec![take, Hint::named(Action::Back, t!(ctx.messages, "form-as-written"))]
}

/// The fields of a form that a refusal may concern, the likeliest first.
fn fields_of(refusal: &Refusal) -> Vec<String> {
    let named = refusal.args.get("field").map(String::as_str);
    let by_code: &[&str] = match refusal.code {
        RefusalCode::UnknownGrid | RefusalCode::NotYourGrid | RefusalCode::NotYourRight => &["grid"],
        RefusalCode::InFuture => &["end", "start", "at", "date"],
        RefusalCode::BadSpan
        | RefusalCode::BadMinutes
        | RefusalCode::NoSpan
        | RefusalCode::NoLength
        | RefusalCode::NoStart => &["end", "start"],
        RefusalCode::BadDate | RefusalCode::AlreadySigned | RefusalCode::NothingToSign => &["date"],
        RefusalCode::LateReasonNeeded => &["late"],
        RefusalCode::EntryWithdrawn | RefusalCode::UnknownEntry => &["key"],
        RefusalCode::ResultNeeded => &["result"],
        RefusalCode::AmbiguousHousehold => &["household"],
        RefusalCode::UnknownKind => &["kind"],
        RefusalCode::UnknownField | RefusalCode::EmptyText => &["text"],
        _ => &[],
    };
    // The service names a companion; the form has one field for them all.
    let named = named.map(|field| if field == "companion" { "companions" } else { field });
    named.into_iter().chain(by_code.iter().copied()).map(str::to_owned).collect()
}
