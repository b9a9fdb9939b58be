//! Every screen of the warden's day as people see it: whole, with its two bars, at three sizes, with colour and without.
//!
//! A picture's scene is who sits there, what the town answers, and the keys that lead to it; the pictures are taken by
//! one function. The smallest with colour has a second half, in which each cell stands for its colour, so that a state
//! that loses its colour, or is told by colour alone, is seen.

mod scenes;

use std::collections::VecDeque;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use super::app::{App, Message};
use super::frame;
use super::samples;
use super::testing::{alt, answer_to, answered, ctrl, ctx_in, has_colour, letter, press, text_of, without_colour};
use super::widgets::theme::Theme;
use super::worker::{Job, Outcome};
use crate::i18n::Lang;
use crate::service::command::Asker;
use crate::service::query::Query;
use crate::service::view::{Answer, Desk};

/// Columns and rows: the least that is usable, a laptop's, a wide screen's.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// What happens on the way to a picture.
#[derive(Clone, Copy)]
enum Step {
    /// Keys, with a blank between them: a sign, `^s`, `A-c`, or a name.
    Keys(&'static str),
    /// Text that is pasted, or committed by an input method.
    Text(&'static str),
}

/// What a picture shows.
struct Scene {
    name: &'static str,
    desk: Desk,
    /// Answers that are not the town's own.
    answers: fn(&Query) -> Option<Answer>,
    steps: &'static [Step],
}

/// The town's own answers; no draft has been left anywhere.
fn of_the_town(query: &Query, desk: &Desk) -> Option<Answer> {
    match query {
        Query::DraftsLeft { .. } => Some(Answer::DraftsLeft(Vec::new())),
        other => answer_to(other, desk).or_else(|| samples::answer_to(other)),
    }
}

fn key_of(name: &str) -> KeyEvent {
    let single = |text: &str| text.chars().next().filter(|c| c.len_utf8() == text.len());
    if let Some(c) = single(name) {
        return letter(c);
    }
    if let Some(c) = name.strip_prefix('^').and_then(single) {
        return ctrl(c);
    }
    if let Some(c) = name.strip_prefix("A-").and_then(single) {
        return alt(c);
    }
    press(match name {
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Enter" => KeyCode::Enter,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "F2" => KeyCode::F(2),
        "F4" => KeyCode::F(4),
        "F5" => KeyCode::F(5),
        other => panic!("no key is called {other}"),
    })
}

impl Scene {
    /// The app at the end of the scene.
    fn played(&self, plain: bool) -> App {
        let person = self.desk.person.as_ref().map(|person| person.id.to_string());
        let nobody = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
        let ctx = ctx_in(Lang::ZhHant, nobody);
        let ctx = if plain { without_colour(ctx, true) } else { ctx };
        let (mut app, jobs) = App::new(ctx, Asker { person, now: None, mask: false });
        self.run(&mut app, jobs);
        for step in self.steps {
            match step {
                Step::Keys(keys) => keys.split(' ').for_each(|key| self.send(&mut app, Message::Key(key_of(key)))),
                Step::Text(text) => self.send(&mut app, Message::Paste((*text).to_owned())),
            }
        }
        app
    }

    fn send(&self, app: &mut App, message: Message) {
        let jobs = app.update(message);
        self.run(app, jobs);
    }

    /// Answers whatever is asked. A question without an answer would leave a screen that waits: no picture is of that.
    fn run(&self, app: &mut App, jobs: Vec<Job>) {
        let mut queue = VecDeque::from(jobs);
        for _ in 0..500 {
            let Some(job) = queue.pop_front() else { return };
            queue.extend(match job {
                Job::Query { to, tag, serial, request } => {
                    let query = &request.query;
                    let answer = (self.answers)(query).or_else(|| of_the_town(query, &self.desk));
                    let answer = answer.unwrap_or_else(|| panic!("{}: nobody answers {query:?}", self.name));
                    app.update(answered(to, tag, serial, Ok(answer)))
                }
                Job::LoadDraft { to, tag, .. } => app.update(Message::Outcome(Outcome::Draft { to, tag, draft: None })),
                Job::SaveDraft { to, .. } => app.update(Message::Outcome(Outcome::DraftSaved { to, result: Ok(()) })),
                _ => Vec::new(),
            });
        }
        panic!("{}: the app asks for ever", self.name);
    }

    /// Takes its six pictures.
    fn pictures(&self) {
        let (drawn, plain) = (self.played(false), self.played(true));
        for (width, height) in SIZES {
            let name = format!("{}_{width}x{height}", self.name);
            let (text, buffer) = picture(&drawn, width, height);
            assert!(has_colour(&buffer), "{name}");
            let text = if width == 80 { format!("{text}\n\n{}", colours(&buffer, &drawn.ctx.theme)) } else { text };
            shot(&name, &text);
            let (text, buffer) = picture(&plain, width, height);
            assert!(!has_colour(&buffer), "{name}");
            // What some consoles draw one cell wide and others two.
            let doubtful = |c: char| c.width() != c.width_cjk();
            assert_eq!(text.chars().find(|c| doubtful(*c)), None, "{name}\n{text}");
            shot(&format!("{name}_plain"), &text);
        }
    }
}

fn shot(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "gallery/pictures" }, {
        insta::assert_snapshot!(name, text);
    });
}

/// What a screen of so many cells shows, with the caret below it.
fn picture(app: &App, width: u16, height: u16) -> (String, Buffer) {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let caret = frame::view(app, area, &mut buffer);
    let caret = caret.map_or_else(String::new, |(x, y)| format!("\ncaret {x},{y}"));
    (format!("{}{caret}", text_of(&buffer)), buffer)
}

/// Each cell by its colour: accent, dimmed, soon, late, good, or a point for plain text; in capitals on a row in focus,
/// and `_` where one types.
fn colours(buffer: &Buffer, theme: &Theme) -> String {
    let named = [(theme.focus, 'a'), (theme.dim, 'd'), (theme.soon, 's'), (theme.late, 'l'), (theme.good, 'g')];
    let letter = |cell: &Cell| {
        let named = named.iter().find(|(style, _)| style.fg == Some(cell.fg)).map(|(_, letter)| *letter);
        match (named, cell.bg != Color::Reset) {
            (Some(letter), true) => letter.to_ascii_uppercase(),
            (None, true) => '#',
            _ if cell.modifier.contains(Modifier::UNDERLINED) => '_',
            (None, false) if cell.symbol() == " " => ' ',
            (Some(_), false) if cell.symbol() == " " => ' ',
            (Some(letter), false) => letter,
            (None, false) => '.',
        }
    };
    let line =
        |y: u16| (0..buffer.area.width).map(|x| letter(&buffer[(x, y)])).collect::<String>().trim_end().to_owned();
    (0..buffer.area.height).map(line).collect::<Vec<_>>().join("\n")
}
