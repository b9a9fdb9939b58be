//! The state of the whole terminal, and how messages change it: `State + Message → update → Vec<Job>`.
//!
//! Nothing here waits, reads a clock or touches a file; what is to be done outside goes out as [`Job`]s.

mod ahead;
mod elsewhere;
mod ladder;
mod reading;
mod trail;

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::ctx::Ctx;
use super::effect::Effect;
use super::forms;
use super::keys::{Action, Chord};
use super::layers;
use super::pane::{Ask, Event, FormRequest, Hint, Pane, Place, Reply, ScreenId, Tag};
use super::screens;
use super::worker::{Job, Outcome};
use crate::domain::ids::RequestId;
use crate::domain::log::LogSpan;
use crate::platform;
use crate::service::command::{Asker, Command, CommandRequest};
use crate::service::door::Push;
use crate::service::drafts::Draft;
use crate::service::intake::Chat;
use crate::service::query::CaseFilter;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Status, UndoNext};
use crate::t;

/// Something that reaches the app.
#[allow(clippy::large_enum_variant, reason = "one at a time passes through, and most are answers")]
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key.
    Key(KeyEvent),
    /// Pasted text.
    Paste(String),
    /// The terminal has another size.
    Resized,
    /// A minute has gone by.
    Tick,
    /// Records have changed, here or in another window.
    Push(Push),
    /// A new door was opened after the host ended.
    Reopened,
    /// A job is done.
    Outcome(Outcome),
    /// The terminal is gone.
    Hangup,
}

/// Who asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The frame itself.
    Frame,
    /// A screen.
    Screen(ScreenId),
    /// A layer, by its number.
    Layer(u64),
}

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The user left.
    Quit,
}

/// A pane above the screen.
pub(super) struct Layer {
    pub(super) id: u64,
    pub(super) pane: Box<dyn Pane>,
    /// Who gets the reply, under which name.
    asked_by: Option<(Target, Tag)>,
    /// The command under way that it stays open for.
    waits_for: Option<(Target, Tag)>,
    /// Keys that came before it had read what it begins with.
    ahead: ahead::Ahead,
    drafts: elsewhere::Names,
}

/// What the status corner shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corner {
    /// Commands under way.
    pub saving: usize,
    /// The last command was not saved: the refusal's words.
    pub error: Option<String>,
    /// The host, once known.
    pub status: Option<Status>,
}

/// The whole state.
pub struct App {
    pub(super) ctx: Ctx,
    pub(super) screens: Vec<Box<dyn Pane>>,
    pub(super) current: ScreenId,
    pub(super) layers: Vec<Layer>,
    /// What was left to look at a record.
    trail: Vec<trail::Step>,
    pub(super) corner: Corner,
    pub(super) undo: UndoNext,
    /// A word in the hint bar, until the next key.
    pub(super) said: Option<String>,
    asker: Asker,
    next_layer: u64,
    serial: u64,
    latest: HashMap<(Target, Tag), u64>,
    opening_told: bool,
    /// The host has gone, and no other has been heard of.
    host_gone: bool,
    /// Kinds of record each screen has not yet read anew.
    behind: [bool; 5],
    /// The quarter of an hour in which the ladder of reminders was last gone up.
    laddered: Option<i64>,
    /// The layer that shows what is saved and who hosts.
    status_layer: Option<u64>,
    /// A form whose draft another window has open, while it is asked what to do.
    elsewhere: Option<elsewhere::Waiting>,
    /// Text that the terminal is to take to its clipboard.
    clipboard: Option<String>,
    exit: Option<ExitReason>,
    dirty: bool,
}

const STATUS: Tag = "status";
const DESK: Tag = "desk";
const UNDO_NEXT: Tag = "undo-next";
const UNDO: Tag = "undo";
const REDO: Tag = "redo";
const LADDER: Tag = "ladder";
const URGED: Tag = "urged";

impl App {
    /// The state at the start, and the first jobs. Without a person the chooser comes first.
    pub fn new(ctx: Ctx, asker: Asker) -> (Self, Vec<Job>) {
        let mut app = Self {
            screens: screens::all(),
            current: ScreenId::Today,
            layers: Vec::new(),
            trail: Vec::new(),
            corner: Corner::default(),
            undo: UndoNext { undo: None, kept: false, redo: None },
            said: None,
            next_layer: 0,
            serial: 0,
            latest: HashMap::new(),
            opening_told: false,
            host_gone: false,
            behind: [true; 5],
            laddered: None,
            status_layer: None,
            elsewhere: None,
            clipboard: None,
            exit: None,
            dirty: true,
            ctx,
            asker,
        };
        let mut jobs = vec![app.read_status()];
        if app.asker.person.is_some() {
            jobs.extend(app.sit_down(app.asker.person.clone()));
        } else {
            jobs.extend(app.open_layer(Box::new(layers::people::ChoosePerson::at_start()), None));
        }
        (app, jobs)
    }

    /// Whether the user has left.
    pub fn exit(&self) -> Option<ExitReason> {
        self.exit
    }

    /// Whether anything changed since the last drawing; asking resets it.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// What the terminal is to take to its clipboard; asking resets it.
    pub fn take_clipboard(&mut self) -> Option<String> {
        self.clipboard.take()
    }

    /// Whether text is being typed: then nothing moves on its own.
    pub fn is_typing(&self) -> bool {
        self.top().is_typing()
    }

    /// The pane that has the keys and the caret.
    pub(super) fn top(&self) -> &dyn Pane {
        match self.layers.last() {
            Some(layer) => layer.pane.as_ref(),
            None => self.screen(),
        }
    }

    pub(super) fn screen(&self) -> &dyn Pane {
        self.screens.get(self.current.index()).map_or(&screens::NOTHING, |screen| screen.as_ref())
    }

    fn pane(&mut self, to: Target) -> Option<&mut Box<dyn Pane>> {
        match to {
            Target::Frame => None,
            Target::Screen(id) => self.screens.get_mut(id.index()),
            Target::Layer(id) => self.layers.iter_mut().find(|layer| layer.id == id).map(|layer| &mut layer.pane),
        }
    }

    fn top_target(&self) -> Target {
        self.layers.last().map_or(Target::Screen(self.current), |layer| Target::Layer(layer.id))
    }

    /// Takes one message; returns what is to be done outside.
    pub fn update(&mut self, message: Message) -> Vec<Job> {
        match message {
            Message::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(key) => {
                self.dirty = true;
                self.said = None;
                self.key(key)
            }
            Message::Paste(text) => {
                self.dirty = true;
                if self.is_typing() {
                    self.type_in(Event::Paste(text))
                } else if self.layers.is_empty() && Chat::read(&text, self.ctx.now.naive_local()).is_chat() {
                    self.perform(Target::Frame, Effect::Form(FormRequest::Chat { text }))
                } else {
                    self.said = Some(t!(self.ctx.messages, "paste-outside"));
                    Vec::new()
                }
            }
            Message::Resized => {
                self.dirty = true;
                Vec::new()
            }
            // The time itself comes with the status, so that one clock rules.
            Message::Tick => vec![self.read_status()],
            Message::Push(push) => self.pushed(&push),
            Message::Reopened => {
                self.dirty = true;
                self.said = Some(t!(self.ctx.messages, "host-reopened"));
                let mut jobs = vec![self.read_status()];
                jobs.extend(self.refresh_all());
                jobs
            }
            Message::Outcome(outcome) => self.outcome(outcome),
            Message::Hangup => {
                self.exit = Some(ExitReason::Quit);
                Vec::new()
            }
        }
    }

    // ---- keys

    fn key(&mut self, key: KeyEvent) -> Vec<Job> {
        let chord = Chord::of(&key);
        let action = chord.action();
        if chord == super::keys::INTERRUPT {
            self.said = Some(t!(self.ctx.messages, "interrupt"));
            return Vec::new();
        }
        if self.is_typing() {
            // Only the frame's keys that cannot be text, and that leave what is typed where it is, act from here.
            return match action {
                Some(action @ (Action::Help | Action::Mask)) if chord.passes_input_method() => self.act(action),
                Some(Action::Quit) if chord.passes_input_method() => self.act(Action::Quit),
                _ => self.type_in(Event::Key(key)),
            };
        }
        if let KeyCode::Char(c) = key.code {
            let foreign = !super::keys::ascii_of(c).is_ascii();
            let full_width = !c.is_ascii() && !foreign;
            self.ctx.input_method = foreign || full_width || (chord.passes_input_method() && self.ctx.input_method);
            if foreign {
                self.said = Some(t!(self.ctx.messages, "input-method-on"));
                return Vec::new();
            }
        }
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    /// Does what a key of the table stands for.
    pub(super) fn act(&mut self, action: Action) -> Vec<Job> {
        let in_layer = !self.layers.is_empty();
        match action {
            // Out of the layer first, as with Esc.
            Action::Quit if in_layer && !self.is_typing() => self.tell(self.top_target(), Event::Act(Action::Back)),
            Action::Quit => {
                self.exit = Some(ExitReason::Quit);
                Vec::new()
            }
            Action::Help => {
                let help = layers::help::Help::new(&self.top().hints(&self.ctx), &self.ctx);
                self.open_layer(Box::new(help), None)
            }
            Action::Mask => {
                self.asker.mask = !self.asker.mask;
                self.ctx.mask = self.asker.mask;
                self.said = Some(if self.ctx.mask {
                    t!(self.ctx.messages, "mask-on")
                } else {
                    t!(self.ctx.messages, "mask-off")
                });
                self.refresh_all()
            }
            _ if in_layer => self.tell(self.top_target(), Event::Act(action)),
            Action::Today => self.turn_to(ScreenId::Today),
            Action::Log => self.turn_to(ScreenId::Log),
            Action::Triage => self.turn_to(ScreenId::Triage),
            Action::Ledgers => self.turn_to(ScreenId::Ledgers),
            Action::Grids => self.turn_to(ScreenId::Grids),
            Action::Back if self.leads_back() => self.go_back(),
            Action::Search => self.open_layer(Box::new(layers::search::Search::default()), None),
            Action::Palette => {
                let palette = layers::palette::palette(&self.screen().hints(&self.ctx), &self.ctx);
                self.open_layer(Box::new(palette), None)
            }
            Action::Counts => {
                let counts = layers::counts::Counts::new(&self.ctx);
                self.open_layer(Box::new(counts), None)
            }
            Action::Coverage => {
                let coverage = layers::coverage::Coverage::new(&self.ctx);
                self.open_layer(Box::new(coverage), None)
            }
            Action::Phrases => {
                let phrases = layers::phrases::PhraseList::new(None, &self.ctx);
                self.open_layer(Box::new(phrases), None)
            }
            Action::UndoList => self.open_layer(Box::new(layers::undo_list::UndoSteps::default()), None),
            Action::Away => self.open_layer(Box::new(layers::away::Away::default()), None),
            Action::Person => self.open_layer(Box::new(layers::people::ChoosePerson::later()), None),
            Action::Urged => self.open_cases(CaseFilter::urged_of_mine()),
            Action::LateOnes => self.open_cases(CaseFilter::late_of_mine()),
            Action::Status => self.show_status(),
            Action::Undo | Action::Redo => self.undo_or_redo(action),
            other => {
                let top = self.top();
                let listed = || top.hints(&self.ctx).iter().any(|hint| hint.action == other);
                let offered = other.is_move() || top.explains(other) || listed();
                let to = self.top_target();
                let effects = if offered { self.ask_pane(to, Event::Act(other)) } else { Vec::new() };
                match form_of(other) {
                    // A screen may know better which day or grid is meant; else the form opens as from anywhere.
                    Some(request) if effects.is_empty() => self.perform(Target::Frame, Effect::Form(request)),
                    None if !offered => {
                        self.said = Some(t!(self.ctx.messages, "not-here", what = other.label(&self.ctx.messages)));
                        Vec::new()
                    }
                    _ => effects.into_iter().flat_map(|effect| self.perform(to, effect)).collect(),
                }
            }
        }
    }

    /// Another screen by its key: nobody wants back to where they were.
    fn turn_to(&mut self, screen: ScreenId) -> Vec<Job> {
        self.trail.clear();
        self.go(screen, None)
    }

    fn open_cases(&mut self, filter: CaseFilter) -> Vec<Job> {
        self.follow(ScreenId::Triage, Some(Place::Cases(Box::new(filter))))
    }

    fn undo_or_redo(&mut self, action: Action) -> Vec<Job> {
        let (tag, command, step) = if action == Action::Undo {
            (UNDO, Command::Undo, &self.undo.undo)
        } else {
            (REDO, Command::Redo, &self.undo.redo)
        };
        if step.is_none() {
            let code = if action == Action::Undo { RefusalCode::NothingToUndo } else { RefusalCode::NothingToRedo };
            self.said = Some(self.ctx.refusal(&code.into()).what);
            return Vec::new();
        }
        self.perform(Target::Frame, Effect::command(tag, command, []))
    }

    /// The keys worth showing: the pane's own, then, without a layer, the frame's; help comes last and always.
    pub(super) fn hints(&self) -> Vec<Hint> {
        let mut hints = self.top().bar(&self.ctx);
        if !self.layers.is_empty() {
            return hints;
        }
        if let Some(step) = self.undo.undo.as_ref().filter(|_| !self.undo.kept) {
            let what = self.ctx.undone(step);
            let what = super::widgets::cells::cut(what.trim(), 24, self.ctx.theme.symbols.ellipsis);
            hints.push(Hint::named(Action::Undo, t!(self.ctx.messages, "undo-what", what = what)));
        }
        if self.leads_back() {
            hints.insert(0, Hint::named(Action::Back, t!(self.ctx.messages, "frame-back")));
        }
        for action in [Action::Search, Action::Palette, Action::Help] {
            hints.push(Hint::of(action));
        }
        hints
    }

    // ---- panes and layers

    fn ask_pane(&mut self, to: Target, event: Event) -> Vec<Effect> {
        self.dirty = true;
        let ctx = self.ctx.clone();
        match self.pane(to) {
            Some(pane) => pane.update(event, &ctx),
            None => Vec::new(),
        }
    }

    pub(super) fn tell(&mut self, to: Target, event: Event) -> Vec<Job> {
        let effects = self.ask_pane(to, event);
        effects.into_iter().flat_map(|effect| self.perform(to, effect)).collect()
    }

    fn open_layer(&mut self, pane: Box<dyn Pane>, asked_by: Option<(Target, Tag)>) -> Vec<Job> {
        self.next_layer += 1;
        let id = self.next_layer;
        self.layers.push(Layer {
            id,
            pane,
            asked_by,
            waits_for: None,
            ahead: ahead::Ahead::default(),
            drafts: elsewhere::Names::default(),
        });
        let jobs = self.tell(Target::Layer(id), Event::Open(None));
        self.begins(id, &jobs);
        jobs
    }

    fn close(&mut self, layer: Target, reply: Reply) -> Vec<Job> {
        let Target::Layer(id) = layer else { return Vec::new() };
        self.dirty = true;
        let Some(place) = self.layers.iter().position(|layer| layer.id == id) else { return Vec::new() };
        let closed = self.layers.remove(place);
        let mut jobs: Vec<Job> = closed.drafts.left(closed.id).into_iter().collect();
        match closed.asked_by {
            Some((Target::Frame, elsewhere::ELSEWHERE)) => jobs.extend(self.write_beside(reply)),
            Some((to, tag)) => jobs.extend(self.tell(to, Event::Reply(tag, reply))),
            None => {}
        }
        jobs
    }

    fn close_all(&mut self) -> Vec<Job> {
        let closed = std::mem::take(&mut self.layers);
        self.elsewhere = None;
        closed.iter().filter_map(|layer| layer.drafts.left(layer.id)).collect()
    }

    /// Hands what was typed to whoever asked for it. The layer stays for the command that comes of it; if none does, there is
    /// nothing to wait for, and the layer's draft keeps what was typed.
    fn send(&mut self, layer: Target, reply: Reply, request: RequestId) -> Vec<Job> {
        let Target::Layer(id) = layer else { return Vec::new() };
        let asked_by = self.layers.iter().find(|layer| layer.id == id).and_then(|layer| layer.asked_by);
        let Some((to, tag)) = asked_by else { return self.close(layer, Reply::No) };
        let mut effects = self.ask_pane(to, Event::Reply(tag, reply));
        let mut waits_for = None;
        for effect in &mut effects {
            if let Effect::Command { tag, request: own, .. } | Effect::Attach { tag, request: own, .. } = effect {
                own.get_or_insert(request);
                waits_for = Some((to, *tag));
            }
        }
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.id == id) {
            layer.waits_for = waits_for;
            if waits_for.is_none() {
                // It has had its answer.
                layer.asked_by = None;
            }
        }
        let mut jobs = if waits_for.is_none() { self.close(layer, Reply::No) } else { Vec::new() };
        jobs.extend(effects.into_iter().flat_map(|effect| self.perform(to, effect)).collect::<Vec<_>>());
        jobs
    }

    pub(super) fn go(&mut self, screen: ScreenId, place: Option<Place>) -> Vec<Job> {
        let mut jobs = self.close_all();
        if self.current != screen {
            jobs.extend(self.tell(Target::Screen(self.current), Event::Hidden));
        }
        self.current = screen;
        if let Some(behind) = self.behind.get_mut(screen.index()) {
            *behind = false;
        }
        jobs.extend(self.tell(Target::Screen(screen), Event::Open(place)));
        jobs
    }

    fn perform(&mut self, from: Target, effect: Effect) -> Vec<Job> {
        self.dirty = true;
        match effect {
            Effect::Query { tag, query } => vec![self.query(from, tag, query)],
            Effect::Command { tag, request, seen, command } => {
                self.corner.saving += 1;
                let request = CommandRequest {
                    request: request.unwrap_or_else(|| RequestId(platform::new_uuid())),
                    asker: self.asker.clone(),
                    seen,
                    command: *command,
                };
                vec![Job::Command { to: from, tag, request: Box::new(request) }]
            }
            Effect::Attach { tag, request, command, files } => {
                vec![self.attach(from, tag, request, *command, files)]
            }
            Effect::Examine { tag, path } => vec![Job::Examine { to: from, tag, path }],
            Effect::OpenFile { hash, media } => vec![Job::OpenFile { hash, media }],
            Effect::Ask { tag, ask } => {
                let pane: Box<dyn Pane> = match ask {
                    Ask::Text(asked) => Box::new(layers::prompt::Prompt::new(asked)),
                    Ask::Fields(asked) => Box::new(layers::prompt_fields::PromptFields::new(*asked, self.ctx.today())),
                    Ask::Pick { title, options } => Box::new(layers::pick::Pick::new(&title, options)),
                    Ask::PickUnit { title, options, kind } => {
                        Box::new(layers::pick::Pick::of_units(&title, options, kind))
                    }
                    Ask::Suggest { title, options, hint } => Box::new(layers::pick::Pick::free(&title, options, hint)),
                    Ask::Confirm { title, text } => Box::new(layers::confirm::Confirm::new(title, text)),
                    Ask::GiveUp { title, text } => Box::new(layers::confirm::Confirm::giving_up(title, text)),
                    Ask::ConfirmDue { title, text, query } => {
                        Box::new(layers::confirm::Confirm::about_due(title, text, *query))
                    }
                    Ask::Preview { title, text, rows } => Box::new(layers::preview::Preview::new(title, text, rows)),
                    Ask::Steps(steps) => Box::new(layers::steps::Steps::new(&steps, &self.ctx)),
                    Ask::Phrases { grid } => Box::new(layers::phrases::PhraseList::new(grid, &self.ctx)),
                    Ask::Filter { filter } => Box::new(layers::filter::Filters::new(*filter, &self.ctx)),
                    Ask::HandOut(sheet) => Box::new(layers::handout::Handout::new(sheet)),
                    Ask::Remind(sheet) => Box::new(layers::handout::Handout::reminder(sheet)),
                    Ask::Show { title, lines } => Box::new(layers::message::MessageBox::new(title, lines)),
                };
                self.open_layer(pane, Some((from, tag)))
            }
            Effect::Form(request) => self.open_layer(forms::open(request), None),
            Effect::Go(screen, place) => self.follow(screen, place),
            Effect::GoBack => self.go_back(),
            Effect::FormFor { tag, request } => self.open_layer(forms::open(request), Some((from, tag))),
            Effect::Say(words) => {
                self.said = Some(words);
                Vec::new()
            }
            Effect::Refuse(refusal) => self.show_refusal(&refusal),
            Effect::Close => self.close(from, Reply::No),
            Effect::Reply(reply) => self.close(from, reply),
            Effect::Send { reply, request } => self.send(from, reply, request),
            Effect::LoadDraft { tag, form } => vec![self.load_draft(from, tag, form)],
            Effect::SaveDraft { form, fields } => {
                let draft = Draft::typed(self.draft_name(from, form), self.ctx.now, fields);
                vec![Job::SaveDraft { to: from, person: self.drafts_of(), draft }]
            }
            Effect::DraftTaken { whose, form } => vec![Job::DraftTaken { whose, form, by: self.drafts_of() }],
            Effect::Filters { tag, change } => {
                vec![Job::Filters { to: from, tag, person: self.drafts_of(), change }]
            }
            Effect::Copy(text) => {
                self.clipboard = Some(text);
                self.said = Some(t!(self.ctx.messages, "handout-copied"));
                Vec::new()
            }
            Effect::KeepText { name, text } => vec![Job::KeepText { name, text }],
            Effect::DropDraft { form } => {
                vec![Job::DropDraft { person: self.drafts_of(), form: self.draft_name(from, form) }]
            }
            Effect::SitDown(person) => {
                let mut jobs = self.close_all();
                jobs.extend(self.sit_down(person));
                jobs
            }
            Effect::Act(action) => {
                let mut jobs = self.close(from, Reply::No);
                jobs.extend(self.act(action));
                jobs
            }
            Effect::Quit => {
                self.exit = Some(ExitReason::Quit);
                Vec::new()
            }
        }
    }

    fn drafts_of(&self) -> String {
        self.ctx.desk.person.as_ref().map_or_else(|| "owner".to_owned(), |person| person.id.to_string())
    }

    fn show_refusal(&mut self, refusal: &Refusal) -> Vec<Job> {
        self.open_layer(Box::new(layers::message::MessageBox::of_refusal(refusal, &self.ctx)), None)
    }
}

/// Writing something new works from every screen.
fn form_of(action: Action) -> Option<FormRequest> {
    Some(match action {
        Action::Patrol => FormRequest::Patrol { grid: None, date: None },
        Action::Visit => FormRequest::Visit { grid: None, date: None },
        Action::Diary => FormRequest::Diary { grid: None, date: None },
        Action::Screening => FormRequest::Screening { grid: None, date: None },
        Action::Collection => FormRequest::Collection { grid: None, date: None },
        Action::Leave => FormRequest::Leave,
        Action::Meeting => FormRequest::Meeting { wanted: None, on: None },
        Action::Excuse => FormRequest::Excuse { duty: None, date: None },
        Action::Week => FormRequest::Week { grid: None, date: None },
        Action::Sign => FormRequest::Sign { grid: None, date: None },
        Action::Summary => FormRequest::Summary { span: LogSpan::Week, date: None, person: None },
        Action::NewCase => FormRequest::Case { grid: None },
        Action::Chat => FormRequest::Chat { text: String::new() },
        _ => return None,
    })
}

#[cfg(test)]
mod ahead_tests;
#[cfg(test)]
mod elsewhere_tests;
#[cfg(test)]
mod ladder_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trail_tests;
