//! A town for tests, as the service would answer it, and helpers that drive panes without a terminal or a door.

#![allow(clippy::missing_panics_doc, clippy::similar_names, reason = "for tests alone")]

mod absences;
mod answers;
mod cases;
mod coverage;
mod meetings;
mod town;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

pub use self::absences::*;
pub use self::answers::*;
pub use self::cases::*;
pub use self::coverage::*;
pub use self::meetings::*;
pub use self::town::*;
use super::app::{App, Message, Target};
use super::ctx::Ctx;
use super::effect::Effect;
use super::frame;
use super::pane::{Event, Pane, Tag};
use super::widgets::cells;
use super::widgets::theme::{Background, Palette, Theme};
use super::worker::{Job, Outcome};
use crate::i18n::Lang;
use crate::service::command::Asker;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, Desk};

// ---- driving

/// A key without modifiers.
pub fn press(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A letter.
pub fn letter(c: char) -> KeyEvent {
    press(KeyCode::Char(c))
}

/// A letter with Ctrl.
pub fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// A letter with Alt.
pub fn alt(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT)
}

/// Answers the queries among `effects` with `answer`, and those that follow, until none is left; returns the other
/// effects.
pub fn settle(
    pane: &mut dyn Pane,
    ctx: &Ctx,
    effects: Vec<Effect>,
    answer: impl Fn(&Query) -> Option<Answer>,
) -> Vec<Effect> {
    let mut queue: Vec<Effect> = effects;
    let mut rest = Vec::new();
    let mut rounds = 0;
    while !queue.is_empty() {
        rounds += 1;
        assert!(rounds < 100, "a pane asks for ever");
        let effect = queue.remove(0);
        match effect {
            Effect::Query { tag, query } => {
                if let Some(answer) = answer(&query) {
                    queue.extend(pane.update(Event::Answer(tag, Ok(answer)), ctx));
                }
            }
            other => rest.push(other),
        }
    }
    rest
}

/// Opens a pane with the answers of the town.
pub fn opened(pane: &mut dyn Pane, ctx: &Ctx) -> Vec<Effect> {
    let effects = pane.update(Event::Open(None), ctx);
    settle(pane, ctx, effects, |query| answer_to(query, &ctx.desk))
}

/// The app with somebody at the desk, the town's answers read, drawn nowhere.
pub fn app(lang: Lang, desk: &Desk) -> App {
    let person = desk.person.as_ref().map(|person| person.id.to_string());
    let empty = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
    let (mut app, jobs) = App::new(ctx_in(lang, empty), Asker { person, now: None, mask: false });
    run(&mut app, jobs, desk);
    app
}

/// Sends a message and answers what follows; returns the commands that were given.
pub fn send(app: &mut App, message: Message, desk: &Desk) -> Vec<Job> {
    let jobs = app.update(message);
    run(app, jobs, desk)
}

/// Answers jobs with the town's answers until none is left; returns the other jobs.
pub fn run(app: &mut App, jobs: Vec<Job>, desk: &Desk) -> Vec<Job> {
    let mut queue = jobs;
    let mut rest = Vec::new();
    let mut rounds = 0;
    while !queue.is_empty() {
        rounds += 1;
        assert!(rounds < 200, "the app asks for ever");
        match queue.remove(0) {
            Job::Query { to, tag, serial, request } => {
                if let Some(answer) = answer_to(&request.query, desk) {
                    queue.extend(app.update(answered(to, tag, serial, Ok(answer))));
                }
            }
            Job::LoadDraft { to, tag, person, form } => {
                rest.push(Job::LoadDraft { to, tag, person, form });
                // Nobody has left one.
                queue.extend(app.update(Message::Outcome(Outcome::Draft { to, tag, draft: None })));
            }
            other => rest.push(other),
        }
    }
    rest
}

/// The message that brings an answer.
pub fn answered(to: Target, tag: Tag, serial: u64, result: Result<Answer, Refusal>) -> Message {
    Message::Outcome(Outcome::Answer { to, tag, serial, result })
}

// ---- looking

/// What a screen of so many cells shows, as text.
pub fn screen_of(app: &App, width: u16, height: u16) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let caret = frame::view(app, area, &mut buffer);
    let caret = caret.map_or_else(String::new, |(x, y)| format!("\ncaret {x},{y}"));
    format!("{}{caret}", text_of(&buffer))
}

/// What a pane shows in so many cells, as text, with its caret.
pub fn pane_of(pane: &dyn Pane, ctx: &Ctx, width: u16, height: u16) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    pane.view(area, &mut buffer, ctx, true);
    let caret = pane.caret(area, ctx).map_or_else(String::new, |(x, y)| format!("\ncaret {x},{y}"));
    format!("{}{caret}", text_of(&buffer))
}

/// A buffer as lines of text; fails if a wide glyph is cut in half by what stands beside it.
pub fn text_of(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            let wide = cells::cells(symbol).max(1);
            for hidden in x + 1..(x + wide).min(buffer.area.right()) {
                assert_eq!(buffer[(hidden, y)].symbol(), " ", "a wide glyph is overdrawn at {hidden},{y}: {line}");
            }
            x += wide;
        }
        assert!(x == buffer.area.right(), "a wide glyph stands over the right edge in line {y}");
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// Whether a buffer has any colour in it.
pub fn has_colour(buffer: &Buffer) -> bool {
    buffer.content().iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
}

/// The context without colour.
pub fn without_colour(ctx: Ctx, ascii: bool) -> Ctx {
    Ctx { theme: Theme::new(Background::Dark, Palette::None, ascii), ..ctx }
}
