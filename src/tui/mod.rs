//! The terminal: screens as state, update and view; effects run off the UI thread.
//!
//! `key → Message → App::update → Job → worker → door`, and back: `answer → Message → App::update → frame::view`.
//! A screen or a layer is a [`pane::Pane`]; its contract is there.

pub mod app;
pub mod ctx;
pub mod effect;
pub mod forms;
pub mod frame;
#[cfg(test)]
mod gallery;
pub mod history;
pub mod keys;
pub mod layers;
pub mod pane;
#[cfg(all(test, unix))]
mod pty_tests;
#[cfg(test)]
pub mod samples;
pub mod screens;
pub mod terminal;
#[cfg(test)]
pub mod testing;
pub mod widgets;
pub mod worker;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use chrono::NaiveDateTime;

pub use self::app::ExitReason;
use self::app::{App, Message};
use self::ctx::Ctx;
pub use self::terminal::{Glyphs, Looks};
pub use self::worker::Reopen;
use self::worker::{Gate, Worker};
use crate::i18n::{Lang, Messages};
use crate::platform;
use crate::service::command::Asker;
use crate::service::door::Door;
use crate::service::view::Desk;

/// How the UI is started.
pub struct TuiOptions {
    /// The data directory: drafts and crash records are kept in it.
    pub data_dir: PathBuf,
    /// The language.
    pub lang: Lang,
    /// Who sits here; none: ask first.
    pub person: Option<String>,
    /// Civil time, if set by hand.
    pub now: Option<NaiveDateTime>,
    /// Begin with names and telephones of residents hidden.
    pub mask: bool,
    /// Colours and glyphs.
    pub looks: Looks,
    /// Opens the directory anew when its host has ended.
    pub reopen: Reopen,
}

/// Shows the terminal UI until the user leaves. What was decided or typed is on disk when it returns.
pub fn run(door: Arc<dyn Door>, options: TuiOptions) -> io::Result<ExitReason> {
    let (messages, queue) = channel();
    let words = Messages::new(options.lang);
    terminal::record_panics(&options.data_dir, &words);
    let (mut screen, theme) = terminal::Screen::open(options.looks)?;
    let gate = Gate::new(door, options.reopen, messages.clone());
    let worker = Worker::start(&gate, options.data_dir);
    listen_to_keys(messages.clone());
    let hangup = messages.clone();
    // Without it a closed terminal ends the program as a kill does, and drafts hold what a kill leaves.
    if let Err(error) = platform::when_asked_to_end(move || drop(hangup.send(Message::Hangup))) {
        tracing::warn!(%error, "the end of the terminal is not noticed");
    }
    tick(messages);
    let ctx = Ctx {
        theme,
        messages: words,
        // Until the host has said what time it is in the town.
        now: platform::now_utc().fixed_offset(),
        desk: Desk { person: None, posts: Vec::new(), rights: Vec::new() },
        town: None,
        mask: options.mask,
        input_method: false,
    };
    let asker = Asker { person: options.person, now: options.now, mask: options.mask };
    let (mut app, jobs) = App::new(ctx, asker);
    for job in jobs {
        worker.put(job);
    }
    let ended = events(&mut app, &worker, &mut screen, &queue);
    drop(screen);
    worker.end();
    // The caller's door is the last one: it may close the directory properly.
    drop(gate);
    ended
}

/// Drains the queue, then draws once, and only if something changed.
fn events(
    app: &mut App,
    worker: &Worker,
    screen: &mut terminal::Screen,
    queue: &Receiver<Message>,
) -> io::Result<ExitReason> {
    loop {
        if app.take_dirty() {
            screen.draw(|frame| {
                let area = frame.area();
                frame::view(app, area, frame.buffer_mut())
            })?;
        }
        let Ok(first) = queue.recv() else { return Ok(ExitReason::Quit) };
        for message in std::iter::once(first).chain(queue.try_iter()) {
            for job in app.update(message) {
                worker.put(job);
            }
            if let Some(text) = app.take_clipboard() {
                screen.copy(&text)?;
            }
            if let Some(reason) = app.exit() {
                return Ok(reason);
            }
        }
    }
}

fn listen_to_keys(messages: Sender<Message>) {
    use crossterm::event::{Event, read};
    std::thread::spawn(move || {
        while let Ok(event) = read() {
            let message = match event {
                Event::Key(key) => Message::Key(key),
                Event::Paste(text) => Message::Paste(text),
                Event::Resize(..) => Message::Resized,
                Event::FocusGained | Event::FocusLost | Event::Mouse(_) => continue,
            };
            if messages.send(message).is_err() {
                return;
            }
        }
        // No keys will come any more: the terminal is gone. What is typed is in the drafts.
        let _ = messages.send(Message::Hangup);
    });
}

fn tick(messages: Sender<Message>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(60));
            if messages.send(Message::Tick).is_err() {
                return;
            }
        }
    });
}
