//! Somebody who sits at the program in a real pseudo-terminal.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::{NOW, Place};

/// Longer is not waited for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A screen that somebody sits at.
pub struct Screen {
    parser: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    /// The program.
    pub child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has cells")
}

impl Screen {
    /// The binary in a terminal of so many rows and columns.
    pub fn open(place: &Place, person: &str, rows: u16, cols: u16) -> Self {
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

    /// What it shows, as text.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("keys arrive");
    }

    /// Waits until the screen is as wanted.
    pub fn until(&mut self, wanted: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.text()) {
            assert!(Instant::now() < deadline, "the screen never showed {wanted}:\n{}", self.text());
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(100)) {
                // Told how to draw, the program has nothing to ask, and this terminal would not answer.
                assert!(!bytes.windows(4).any(|part| part == b"\x1b[6n"), "the cursor's place was asked for");
                self.parser.process(&bytes);
            }
        }
    }

    /// Waits until the screen shows this.
    pub fn shows(&mut self, wanted: &str) {
        self.until(wanted, |text| text.contains(wanted));
    }

    /// Waits until the screen shows this no more.
    pub fn hides(&mut self, gone: &str) {
        self.until(&format!("anything without {gone}"), |text| !text.contains(gone));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
