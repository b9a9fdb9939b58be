//! The terminal UI in a real pseudo-terminal, with commands and an export beside it on the same directory.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test's helpers fail as the test does")]

mod common;

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{NOW, Place};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A screen that somebody sits at.
struct Screen {
    parser: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

fn cells(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).expect("a screen has cells")
}

impl Screen {
    fn open(place: &Place, person: &str, rows: u16, cols: u16) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("a pty");
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("gridlog"));
        command.env_clear();
        for (name, value) in [
            ("HOME", place.path("").to_string_lossy().into_owned()),
            ("XDG_RUNTIME_DIR", place.path("").to_string_lossy().into_owned()),
            ("TMPDIR", place.path("").to_string_lossy().into_owned()),
            ("GRIDLOG_DATA", place.data().to_string_lossy().into_owned()),
            ("GRIDLOG_NOW", NOW.to_owned()),
            ("GRIDLOG_LANG", "zh-Hant".to_owned()),
            ("GRIDLOG_GLYPHS", "drawn".to_owned()),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ] {
            command.env(name, value);
        }
        command.args(["--as", person]);
        let child = pty.slave.spawn_command(command).expect("the binary starts");
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().expect("a reader");
        let keys = pty.master.take_writer().expect("a writer");
        let (told, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || told.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { parser: vt100::Parser::new(cells(rows), cells(cols), 0), bytes, keys, child, _master: pty.master }
    }

    fn text(&self) -> String {
        self.parser.screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("keys arrive");
    }

    /// Waits until the screen shows this.
    fn shows(&mut self, wanted: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.text().contains(wanted) {
            assert!(Instant::now() < deadline, "the screen never showed {wanted}:\n{}", self.text());
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(100)) {
                // Told how to draw, the program has nothing to ask, and this terminal would not answer.
                assert!(!bytes.windows(4).any(|part| part == b"\x1b[6n"), "the cursor's place was asked for");
                self.parser.process(&bytes);
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_open_screen_shows_what_commands_and_exports_beside_it_do() {
    let place = Place::founded();
    let mut screen = Screen::open(&place, "站長甲", 40, 120);
    screen.shows("今日");
    screen.press("3");
    screen.shows("待辦");
    place.ok(&[
        "--as",
        "網格員甲",
        "case",
        "file",
        "610921100001001",
        "--kind",
        "manhole-missing",
        "--place",
        "學校後門",
        "--text",
        "井蓋不見了",
    ]);
    screen.shows("學校後門");
    place.ok(&["--as", "站長甲", "case", "route", "城關-2026-00001", "--to", "城管中隊"]);
    let out = place.path("out");
    place.ok(&["export", "--out", &out.to_string_lossy()]);
    assert!(common::tree(&out).keys().any(|path| path.ends_with("manifest.json")));
    screen.press("2");
    screen.shows("日誌");
}

#[test]
fn a_host_killed_under_its_windows_is_taken_over() {
    let place = Place::founded();
    let mut host = Screen::open(&place, "站長甲", 40, 120);
    host.shows("今日");
    let mut window = Screen::open(&place, "網格員甲", 24, 80);
    window.shows("今日");
    let _ = host.child.kill();
    let _ = host.child.wait();
    place.ok(&["--as", "網格員甲", "ledger", "set", "610921100001001", "households", "--key", "南街12號", "戶主=甲"]);
    window.press("4");
    window.shows("住戶");
    place.ok(&["verify"]);
}
