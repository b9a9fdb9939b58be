//! From a key press to the frame that shows it, drawn as escape sequences, on the largest screens.
//!
//! Two moments count: the frame that the key itself brings, and the one that shows what had to be read for it. Between
//! them the UI goes on drawing; nobody waits.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use gridlog::i18n::{Lang, Messages};
use gridlog::platform;
use gridlog::service::hosted::HostDoor;
use gridlog::service::refusal::RefusalCode;
use gridlog::service::view::Desk;
use gridlog::tui::app::{App, Message};
use gridlog::tui::ctx::Ctx;
use gridlog::tui::frame;
use gridlog::tui::widgets::theme::Theme;
use gridlog::tui::worker::{Gate, Job, Outcome, Worker};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::percentiles::timed;
use super::town;
use super::town::Size;

/// The UI without a terminal: what it would draw is made, byte for byte, and thrown away.
struct Desktop {
    app: App,
    worker: Worker,
    messages: Receiver<Message>,
    terminal: Terminal<CrosstermBackend<io::Sink>>,
    /// Reads that have not been answered.
    waiting: usize,
}

impl Desktop {
    fn open(host: &Arc<gridlog::service::host::Host>, size: Size, person: &str) -> Self {
        let (sender, messages) = channel();
        let gone = Box::new(|| Err(RefusalCode::HostGone.into()));
        let gate = Gate::new(Arc::clone(host) as _, gone, sender);
        let worker = Worker::start(&gate, town::place("town", size));
        let ctx = Ctx {
            theme: Theme::default(),
            messages: Messages::new(Lang::ZhHant),
            now: platform::now_utc().fixed_offset(),
            desk: Desk { person: None, posts: Vec::new(), rights: Vec::new() },
            town: None,
            mask: false,
            input_method: false,
        };
        let (app, jobs) = App::new(ctx, town::asker(person, 0));
        let viewport = Viewport::Fixed(Rect::new(0, 0, 200, 60));
        let terminal = Terminal::with_options(CrosstermBackend::new(io::sink()), TerminalOptions { viewport }).unwrap();
        let mut desktop = Self { app, worker, messages, terminal, waiting: 0 };
        desktop.put(jobs);
        desktop.settle();
        desktop
    }

    fn put(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            self.waiting += usize::from(matches!(job, Job::Query { .. }));
            self.worker.put(job);
        }
    }

    fn draw(&mut self) {
        if self.app.take_dirty() {
            let app = &self.app;
            self.terminal
                .draw(|frame| {
                    let area = frame.area();
                    frame::view(app, area, frame.buffer_mut());
                })
                .unwrap();
        }
    }

    /// The key, and the frame that it brings at once.
    fn press(&mut self, code: KeyCode) {
        let jobs = self.app.update(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.put(jobs);
        self.draw();
    }

    /// Draws until everything that was asked for is on the screen; false if something never came.
    fn settle(&mut self) -> bool {
        loop {
            let patience = if self.waiting == 0 { Duration::ZERO } else { Duration::from_millis(500) };
            match self.messages.recv_timeout(patience) {
                Ok(message) => {
                    self.waiting = self
                        .waiting
                        .saturating_sub(usize::from(matches!(message, Message::Outcome(Outcome::Answer { .. }))));
                    let jobs = self.app.update(message);
                    self.put(jobs);
                    self.draw();
                }
                // A question that a later one has overtaken is never answered.
                Err(RecvTimeoutError::Timeout) => {
                    self.waiting = 0;
                    return false;
                }
                Err(RecvTimeoutError::Disconnected) => panic!("the worker has ended"),
            }
            if self.waiting == 0 && self.messages.try_iter().next().is_none() {
                return true;
            }
        }
    }
}

/// Presses the keys in turn, and times each.
fn keys(bencher: Bencher, size: Size, name: &str, begin: &[KeyCode], keys: &[KeyCode]) {
    let host = town::open(size);
    let mut desktop = Desktop::open(&host, size, town::CHIEF);
    for key in begin {
        desktop.press(*key);
        desktop.settle();
    }
    let (first, whole) = (format!("frame: {name}"), format!("frame: {name}, with what it reads"));
    let mut turn = keys.iter().cycle();
    bencher.bench_local(|| {
        let Some(key) = turn.next() else { return };
        let began = Instant::now();
        timed(&first, size, || desktop.press(*key));
        if desktop.settle() {
            super::percentiles::took(&whole, size, began.elapsed());
        }
    });
    drop(desktop);
    host.close().unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_moving_in_the_queue(bencher: Bencher, size: Size) {
    keys(bencher, size, "a row down in the triage queue", &[KeyCode::Char('3')], &[KeyCode::Down]);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn b_changing_the_screen(bencher: Bencher, size: Size) {
    let screens: Vec<KeyCode> = ('1'..='5').map(KeyCode::Char).collect();
    keys(bencher, size, "another screen", &screens, &screens);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn c_typing_a_search(bencher: Bencher, size: Size) {
    let typed = [KeyCode::Char('n'), KeyCode::Char('j'), KeyCode::Backspace, KeyCode::Backspace];
    keys(bencher, size, "a letter in the search box", &[KeyCode::Char('/')], &typed);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn d_typing_in_a_form(bencher: Bencher, size: Size) {
    let typed: Vec<KeyCode> = "巡查街面整潔".chars().map(KeyCode::Char).collect();
    keys(bencher, size, "a character in a form", &[KeyCode::Char('2'), KeyCode::Char('d')], &typed);
}
