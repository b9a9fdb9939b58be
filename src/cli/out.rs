//! The one writer: everything that the command line shows goes through it, cleaned of what could act on a terminal.

use std::io::{self, BufWriter, Write};

use indicatif::{ProgressBar, ProgressStyle};

use crate::i18n::cells;

/// Columns of a page where the terminal does not say.
const USUAL_WIDTH: usize = 100;

/// Standard output and standard error.
pub(super) struct Out {
    out: BufWriter<Box<dyn Write>>,
    err: Box<dyn Write>,
    terminal: bool,
    quiet: bool,
}

impl Out {
    /// Writers for the two, and whether a person reads the first.
    pub(super) fn new(out: Box<dyn Write>, err: Box<dyn Write>, terminal: bool) -> Self {
        Self { out: BufWriter::new(out), err, terminal, quiet: false }
    }

    /// Show nothing but errors from here on.
    pub(super) fn be_quiet(&mut self) {
        self.quiet = true;
    }

    /// Cells in a line for a person; none where a file or a program reads.
    pub(super) fn width(&self) -> Option<usize> {
        self.terminal
            .then(|| crossterm::terminal::size().map_or(USUAL_WIDTH, |(columns, _)| usize::from(columns).max(40)))
    }

    /// One line.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        writeln!(self.out, "{}", cells::clean(text))
    }

    /// Text of several lines.
    pub(super) fn lines(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A record as one JSON line. JSON escapes most control characters itself; the others are escaped here.
    pub(super) fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let text = value.to_string();
        if !text.contains(is_late_control) {
            return writeln!(self.out, "{text}");
        }
        for c in text.chars() {
            if is_late_control(c) { write!(self.out, "\\u{:04x}", u32::from(c))? } else { write!(self.out, "{c}")? }
        }
        writeln!(self.out)
    }

    /// Bytes as they are: completions, man pages, a regulation's text.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.out.write_all(bytes)
    }

    /// A line for a person beside the output: errors, warnings. Failures to write it are ignored, as there is nobody
    /// left to tell.
    pub(super) fn tell(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = writeln!(self.err, "{}", cells::clean(text));
    }

    /// A progress bar on a terminal, and none otherwise.
    pub(super) fn progress(&self) -> Progress {
        let bar = (self.terminal && !self.quiet).then(|| {
            let bar = ProgressBar::new_spinner();
            bar.set_style(ProgressStyle::default_spinner());
            bar
        });
        Progress { bar }
    }

    /// Brings everything out.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn is_late_control(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}')
}

/// How far something long is; gone when dropped.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// The phase in words, how much is done, and in all if known.
    pub(super) fn show(&self, phase: &str, done: u64, total: Option<u64>) {
        let Some(bar) = &self.bar else { return };
        let counted = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";
        let style = if total.is_some() {
            ProgressStyle::with_template(counted)
        } else {
            ProgressStyle::with_template("{spinner} {msg} {human_pos}")
        };
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(phase.to_owned());
        bar.set_length(total.unwrap_or(0));
        bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
