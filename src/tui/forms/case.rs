//! A new case. For an emergency it shows first whom to ring, and records who was told (篇3/責任人4-c).

mod alike;
mod chat;
mod fields;
pub(in crate::tui) mod files;
mod told;

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime};
use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::fields::{LATES, NATURES, NOT_YET, PATHS, SOURCES, build, by_code, code_of, kind_limit};
use self::told::told;
use super::{discard, left, phrasing, sites};
use crate::domain::case::{Nature, PathTaken};
use crate::domain::ids::RequestId;
use crate::domain::ledger::Serves;
use crate::platform;
use crate::service::command::Command;
use crate::service::drafts::{self, Draft};
use crate::service::files::FileSeen;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{AlikeRow, Answer, Choices, KindChoice, LeftDraft};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord};
use crate::tui::pane::{Event, Hint, Pane, Reply, Tag};
use crate::tui::widgets::Form;
use crate::tui::widgets::form::{FormEvent, Wrong};

const FORM: &str = "case";
/// What the draft calls the chat that the case is made of.
const ORIGINAL: &str = "original";
const CHOICES: Tag = "choices";
const DRAFT: Tag = "draft";
const FILE: Tag = "file";
const PLACES: Tag = "places";

/// The form and what it offers.
pub struct CaseForm {
    grid: Option<String>,
    /// One for all attempts: however often it is tried, there will be one case.
    request: RequestId,
    /// The same for adding the words to another case.
    note_request: RequestId,
    choices: Option<Box<Choices>>,
    form: Option<Form>,
    draft_failed: Option<String>,
    /// What the form was opened with: a chat, or the wish to paste one.
    pasted: Option<String>,
    /// The chat that the case is made of, whole.
    original: Option<String>,
    /// What the chat was put into, with what stood there before: it can be taken out again.
    from_chat: Vec<chat::Filled>,
    /// Cases that may be the same matter as what is written.
    alike: Vec<AlikeRow>,
    /// Files that go with the case.
    files: Vec<files::FormFile>,
    /// What somebody else left half-written, while it is asked whether to go on with it.
    left: Option<LeftDraft>,
    /// Something has been typed here.
    touched: bool,
    /// What was half-written here was put aside a moment ago: it is not offered at once.
    put_aside: bool,
    /// A file that cannot be rid of the place where it was made, while it is asked whether to keep that.
    doubtful: Option<FileSeen>,
}

impl CaseForm {
    /// For a grid; none: the first of the person's.
    pub fn new(grid: Option<String>) -> Self {
        let request = RequestId(platform::new_uuid());
        Self {
            grid,
            request,
            note_request: RequestId(platform::new_uuid()),
            choices: None,
            form: None,
            draft_failed: None,
            pasted: None,
            original: None,
            from_chat: Vec::new(),
            alike: Vec::new(),
            files: Vec::new(),
            left: None,
            touched: false,
            put_aside: false,
            doubtful: None,
        }
    }

    fn kind(&self) -> Option<&KindChoice> {
        let code = self.form.as_ref()?.value("kind");
        self.choices.as_ref()?.kinds.iter().find(|kind| kind.code.as_str() == code)
    }

    /// The grid's choices have come: builds the form, or fits it to another grid and keeps what has been typed.
    fn take(&mut self, choices: Box<Choices>, ctx: &Ctx) -> Vec<Effect> {
        let typed = self.form.as_ref().map(Form::to_draft);
        let focus = self.form.as_ref().and_then(Form::focused).map(|field| field.key.clone());
        let first = typed.is_none();
        let mut form = build(&choices, ctx);
        let known = |code: &String| choices.case_grids.iter().any(|grid| grid.code.as_str() == code);
        let own = choices.log_grids.first().or(choices.case_grids.first()).map(|grid| grid.code.to_string());
        if let Some(code) = self.grid.clone().filter(known).or(own) {
            form.set("grid", &code);
        }
        for (key, value) in typed.unwrap_or_default() {
            form.set(&key, &value);
        }
        match focus {
            Some(key) => form.focus_on(&key),
            None => form.focus_on("kind"),
        }
        let places = sites::read(PLACES, Serves::Place, form.value("grid"));
        self.choices = Some(choices);
        self.form = Some(form);
        self.arrange(ctx);
        let draft = first.then(|| Effect::LoadDraft { tag: DRAFT, form: FORM.to_owned() });
        draft.into_iter().chain([places]).collect()
    }

    fn take_draft(&mut self, draft: Option<Draft>, ctx: &Ctx) -> Vec<Effect> {
        // What has been typed before the draft was read goes before it.
        if let Some(draft) = draft.as_ref().filter(|_| self.touched) {
            return vec![left::beside(draft)];
        }
        let (Some(form), Some(draft)) = (&mut self.form, draft) else { return self.take_pasted(ctx) };
        let before = form.value("grid").to_owned();
        form.take_draft(&draft.fields, draft.at.time());
        self.original = draft.fields.get(ORIGINAL).cloned();
        self.files = files::from_draft(&draft.fields);
        let now = form.value("grid").to_owned();
        self.arrange(ctx);
        let mut effects = self.take_pasted(ctx);
        if now != before {
            effects.extend(self.ask(now));
        }
        effects.extend(self.ask_alike(ctx));
        effects
    }

    fn take_left(&mut self, reply: &Reply, ctx: &Ctx) -> Vec<Effect> {
        let Some(left) = self.left.take().filter(|_| *reply == Reply::Yes) else { return Vec::new() };
        let at = left.at;
        let (fields, mut effects) = left::taken(left, FORM, ctx);
        effects.extend(self.take_draft(Some(Draft::typed(FORM.to_owned(), at, fields)), ctx));
        effects
    }

    fn ask(&mut self, grid: String) -> Vec<Effect> {
        self.grid = Some(grid.clone());
        vec![Effect::Query { tag: CHOICES, query: Query::Choices { grid: Some(grid), days: None } }]
    }

    /// Shows the fields that what has been typed calls for.
    fn arrange(&mut self, ctx: &Ctx) {
        let kind = self.kind().cloned();
        let limit = kind.as_ref().map(|kind| kind_limit(kind, ctx)).unwrap_or_default();
        let sensitive = kind.as_ref().is_some_and(|kind| kind.sensitive);
        let counted = kind.and_then(|kind| kind.formula);
        let contacts = self.choices.as_ref().map_or(0, |choices| choices.contacts.len());
        let Some(form) = &mut self.form else { return };
        if let Some(field) = form.field_mut("kind") {
            field.aside = limit;
        }
        form.show("units", counted.is_some());
        form.show("concerns", sensitive);
        if let (Some(by), Some(field)) = (counted, form.field_mut("units")) {
            let counts = by.counts.as_ref().map(|counts| ctx.label(counts).to_owned());
            field.label = counts.unwrap_or_else(|| t!(ctx.messages, "field-units"));
        }
        let emergency = form.value("nature") == code_of(&Nature::Emergency);
        form.show("ring", emergency);
        form.show("on-spot", emergency);
        for number in 0..contacts {
            form.show(&format!("contact-{number}"), emergency);
            form.show(&format!("told-{number}"), emergency);
            let told = emergency && !matches!(form.value(&format!("told-{number}")), "" | NOT_YET);
            form.show(&format!("told-at-{number}"), told);
            form.show(&format!("answered-{number}"), told);
        }
        let settled = form.value("path") == code_of(&PathTaken::Settled);
        form.show("result", settled);
        let earlier = form.date("date").is_some_and(|date| date < ctx.today());
        form.show("late", earlier);
        self.show_original(ctx);
        self.show_files(ctx);
        self.show_alike(ctx);
    }

    fn changed(&mut self, key: &str, ctx: &Ctx) -> Vec<Effect> {
        self.touched = true;
        let mut effects = Vec::new();
        match key {
            "kind" => {
                // What the kind suggests; both stay the writer's to change.
                let nature = self.kind().map(|kind| kind.nature);
                if let (Some(nature), Some(form)) = (nature, &mut self.form) {
                    let path = if nature == Nature::Emergency { PathTaken::Reported } else { PathTaken::BroughtBack };
                    form.set("nature", &code_of(&nature));
                    form.set("path", &code_of(&path));
                }
            }
            "grid" => {
                let grid = self.form.as_ref().map(|form| form.value("grid").to_owned()).unwrap_or_default();
                if !grid.is_empty() {
                    effects.extend(self.ask(grid));
                }
            }
            _ => {}
        }
        self.arrange(ctx);
        if matches!(key, "grid" | "kind" | "place" | "text" | "time" | "date") {
            effects.extend(self.ask_alike(ctx));
        }
        effects.extend(self.keep());
        effects
    }

    /// Writes the draft, if something is in it that no draft has.
    fn keep(&mut self) -> Option<Effect> {
        let form = self.form.as_mut().filter(|form| form.is_unsaved())?;
        form.take_unsaved();
        Some(Effect::SaveDraft { form: FORM.to_owned(), fields: self.draft_fields()? })
    }

    fn draft_fields(&self) -> Option<BTreeMap<String, String>> {
        let mut fields = self.form.as_ref()?.to_draft();
        fields.extend(self.original.clone().map(|text| (ORIGINAL.to_owned(), text)));
        fields.extend(files::to_draft(&self.files));
        Some(fields)
    }

    /// Whether something was written that would have to give way to another case.
    fn is_begun(&self) -> bool {
        self.touched || self.form.as_ref().is_some_and(|form| form.draft_at.is_some())
    }

    /// Another case comes first: what is half-written is kept under a name of its own, and offered when the form opens
    /// with nothing in it.
    fn put_aside(&mut self) -> Option<Vec<Effect>> {
        let fields = self.draft_fields().filter(|_| self.is_begun())?;
        let aside = drafts::aside(FORM, self.request.0.simple());
        *self = Self { put_aside: true, ..Self::new(self.grid.take()) };
        Some(vec![
            Effect::SaveDraft { form: aside, fields },
            Effect::DropDraft { form: FORM.to_owned() },
            Effect::Query { tag: CHOICES, query: Query::Choices { grid: self.grid.clone(), days: None } },
        ])
    }

    /// When it happened, as far as the fields say so.
    fn happened(&self, ctx: &Ctx) -> Option<NaiveDateTime> {
        let form = self.form.as_ref()?;
        let date = form.date("date").unwrap_or(ctx.today());
        let happened = form.time("time").map(|time| date.and_time(time));
        happened.or_else(|| (date != ctx.today()).then(|| date.and_hms_opt(12, 0, 0)).flatten())
    }

    fn submit(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let happened = self.happened(ctx);
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.saving || !form.check() {
            return Vec::new();
        }
        form.saving = true;
        let form = &*form;
        let date = form.date("date").unwrap_or(ctx.today());
        let contacts = self.choices.as_ref().map_or(&[][..], |choices| &choices.contacts);
        let counted = form.field("units").is_some_and(|field| !field.hidden);
        let sensitive = form.field("concerns").is_some_and(|field| !field.hidden);
        let command = Command::CaseFile {
            grid: form.value("grid").to_owned(),
            kind: form.value("kind").to_owned(),
            nature: by_code(&NATURES, form.value("nature")),
            path: by_code(&PATHS, form.value("path")),
            source: by_code(&SOURCES, form.value("source")),
            place: form.value("place").to_owned(),
            text: form.value("text").to_owned(),
            happened,
            reporter: form.given("reporter"),
            reporter_phone: form.given("reporter-phone"),
            result: form.given("result").filter(|_| form.field("result").is_some_and(|field| !field.hidden)),
            told: told(form, contacts, happened.unwrap_or(date.and_time(NaiveTime::MIN))),
            late: by_code(&LATES, form.value("late")).filter(|_| date < ctx.today()),
            units: form.given("units").filter(|_| counted).and_then(|units| units.parse().ok()),
            original: self.original.clone(),
            on_spot: form.given("on-spot").filter(|_| form.field("on-spot").is_some_and(|field| !field.hidden)),
            concerns: form.given("concerns").filter(|_| sensitive).into_iter().collect(),
        };
        vec![self.send(command)]
    }

    /// The case, with its files: one action, and whichever attempt is done, one case.
    fn send(&self, command: Command) -> Effect {
        let request = Some(self.request);
        if self.files.is_empty() {
            return Effect::Command { tag: FILE, request, seen: Vec::new(), command: Box::new(command) };
        }
        let command = Command::CaseFileWith { case: Box::new(command), files: Vec::new() };
        let files = self.files.iter().map(files::FormFile::given).collect();
        Effect::Attach { tag: FILE, request, command: Box::new(command), files }
    }

    /// A key that gets past the typing: files, cases that may be the same, taking a chat out again.
    fn chord(&mut self, key: KeyEvent, ctx: &Ctx) -> Option<Vec<Effect>> {
        if let Some(effects) = self.form.as_ref().and_then(|form| phrasing::key(key, form, ctx)) {
            return Some(effects);
        }
        let chord = Chord::of(&key);
        match chord.action().filter(|_| chord.passes_input_method())? {
            Action::Files => Some(self.ask_files(ctx)),
            Action::Linked => Some(self.look_alike(ctx)),
            Action::Note => Some(self.add_to_alike(ctx)),
            Action::Undo => self.undo_chat(ctx),
            Action::New => self.put_aside(),
            _ => None,
        }
    }

    fn refuse(&mut self, refusal: &Refusal, ctx: &Ctx) {
        let Some(form) = &mut self.form else { return };
        form.saving = false;
        let said = ctx.refusal(refusal);
        let field = match refusal.code {
            RefusalCode::UnknownGrid | RefusalCode::NotYourGrid => "grid",
            RefusalCode::UnknownKind => "kind",
            RefusalCode::ResultNeeded => "result",
            RefusalCode::NotSettledOnTheSpot => "path",
            RefusalCode::LateReasonNeeded => "late",
            RefusalCode::InFuture => "time",
            RefusalCode::ConcernsThem | RefusalCode::NobodyMayHave => "concerns",
            RefusalCode::UnknownPerson | RefusalCode::AmbiguousPerson => "on-spot",
            RefusalCode::BadAttachment | RefusalCode::MayHoldLocation | RefusalCode::AttachmentGone => "files",
            _ => match refusal.args.get("field").map(String::as_str) {
                Some("happened") => "time",
                Some(field @ ("place" | "text" | "reporter" | "result" | "date" | "units" | "on-spot")) => field,
                _ => "",
            },
        };
        let mut words = said.what;
        if let Some(clause) = &refusal.clause {
            words = format!("{words}  {}", t!(ctx.messages, "refused-by", clause = clause.as_str()));
        }
        form.refuse(field, Wrong::Said(words));
    }
}

impl Pane for CaseForm {
    fn begins_by_reading(&self) -> bool {
        true
    }

    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => {
                let grid = self.grid.clone();
                return vec![Effect::Query { tag: CHOICES, query: Query::Choices { grid, days: None } }];
            }
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => return self.take(choices, ctx),
            Event::Answer(CHOICES, Err(refusal)) => {
                if self.form.is_none() {
                    return vec![Effect::Close, Effect::Refuse(refusal)];
                }
                self.refuse(&refusal, ctx);
            }
            Event::Answer(PLACES, Ok(Answer::Sites(rows))) => {
                if let Some(form) = &mut self.form {
                    sites::offer_places(form, "place", &rows);
                }
            }
            Event::Draft(DRAFT, None) if self.put_aside => {}
            Event::Draft(DRAFT, None) if self.pasted.is_none() => return vec![left::read(FORM)],
            Event::Draft(DRAFT, draft) => return self.take_draft(draft, ctx),
            Event::Answer(left::LEFT, Ok(Answer::DraftsLeft(found))) => {
                self.left = found.into_iter().next().filter(|_| !self.is_begun());
                return self.left.iter().map(|left| left::ask(left, ctx)).collect();
            }
            Event::Reply(left::LEFT, reply) => return self.take_left(&reply, ctx),
            Event::DraftSaved(result) => {
                self.draft_failed = result.err();
                if let (Some(form), None) = (&mut self.form, &self.draft_failed) {
                    form.draft_at = Some(ctx.now.time());
                }
            }
            Event::Key(key) => {
                let Some(form) = &mut self.form else { return Vec::new() };
                if form.saving {
                    return Vec::new();
                }
                if form.picker().is_none()
                    && let Some(effects) = self.chord(key, ctx)
                {
                    return effects;
                }
                let Some(form) = &mut self.form else { return Vec::new() };
                return match form.key(key) {
                    FormEvent::Changed(key) => self.changed(&key, ctx),
                    FormEvent::Submit => self.submit(ctx),
                    FormEvent::Leave => vec![Effect::Close],
                    FormEvent::Discard if self.is_begun() => {
                        self.form.iter().map(|form| discard::ask(form, ctx)).collect()
                    }
                    FormEvent::Discard => vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close],
                    FormEvent::Ignored | FormEvent::Moved => Vec::new(),
                };
            }
            Event::Paste(text) => {
                if let Some(effects) = self.paste(&text, ctx) {
                    return effects;
                }
                if let Some(form) = &mut self.form
                    && let FormEvent::Changed(key) = form.paste(&text)
                {
                    return self.changed(&key, ctx);
                }
            }
            Event::Act(Action::Back) => return vec![Effect::Close],
            // The words are with the other case, and there was nothing else.
            Event::Done(alike::ADDED, Ok(_)) => {
                return vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close];
            }
            Event::Done(FILE, Ok(_)) => return vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close],
            Event::Done(FILE | alike::ADDED, Err(refusal)) => {
                self.refuse(&refusal, ctx);
            }
            Event::Answer(alike::ALIKE, Ok(Answer::Alike(rows))) => self.take_alike(rows, ctx),
            Event::Answer(alike::LOOKED, Ok(Answer::Case(view))) => return vec![alike::show(&view, ctx)],
            Event::Answer(alike::LOOKED, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Done(phrasing::KEPT, Err(refusal)) => return vec![Effect::Refuse(refusal)],
            Event::Reply(phrasing::PHRASES, reply) => {
                let (Reply::Picked(phrase), Some(form)) = (reply, &mut self.form) else { return Vec::new() };
                if let FormEvent::Changed(key) = form.paste(&phrase) {
                    return self.changed(&key, ctx);
                }
            }
            Event::Reply(tag @ (alike::LOOK | alike::ADD), reply) => return self.chosen_alike(tag, &reply),
            Event::Reply(discard::DISCARD, Reply::Yes) => {
                return vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close];
            }
            Event::Reply(tag, reply) => return self.file_reply(tag, reply, ctx),
            Event::Examined(_, result) => return self.examined(result, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        if let Some(form) = &self.form {
            form.view(area, buffer, &ctx.theme, &ctx.messages, focused);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.form.as_ref().and_then(|form| form.caret(area))
    }

    fn is_typing(&self) -> bool {
        self.form.is_some()
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        if let Some(offered) = self.form.as_ref().and_then(Form::offered) {
            return super::sheet::offered_hints(offered, ctx);
        }
        let mut hints = vec![Hint::named(Action::Save, t!(ctx.messages, "case-form-save"))];
        if !self.alike.is_empty() {
            hints.push(Hint::named(Action::Linked, t!(ctx.messages, "case-form-look")));
            hints.push(Hint::named(Action::Note, t!(ctx.messages, "case-form-add-to")));
        }
        if !self.from_chat.is_empty() {
            hints.push(Hint::named(Action::Undo, t!(ctx.messages, "case-form-undo-chat")));
        }
        hints.extend(self.form.iter().flat_map(|form| phrasing::hints(form, ctx)));
        if self.is_begun() {
            hints.push(Hint::named(Action::New, t!(ctx.messages, "case-form-aside")));
        }
        hints.extend([
            Hint::of(Action::Files),
            Hint::named(Action::Back, t!(ctx.messages, "form-leave")),
            Hint::named(Action::Next, t!(ctx.messages, "form-next")),
            Hint::of(Action::Discard),
        ]);
        hints
    }

    fn takes_refusals(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
