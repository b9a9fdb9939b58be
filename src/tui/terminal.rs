//! The terminal itself: set up, restored whatever happens, and asked how wide it draws its glyphs.

use std::fs;
use std::io::{self, Stdout, Write as _};
use std::path::{Path, PathBuf};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute, queue, style, terminal};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::widgets::theme::{Background, Palette, Theme};
use crate::i18n::Messages;
use crate::platform;
use crate::t;

/// Which glyphs to draw boxes and bullets with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Ask the terminal how wide it draws them.
    #[default]
    Probe,
    /// Box lines and bullets.
    Drawn,
    /// Plain ASCII.
    Ascii,
}

/// How the screen looks, where it is not to be found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// Glyphs.
    pub glyphs: Glyphs,
    /// What lies behind the text; none: ask the environment.
    pub background: Option<Background>,
    /// How many colours; none: ask the environment.
    pub palette: Option<Palette>,
}

impl Looks {
    /// What the environment says: `GRIDLOG_GLYPHS` (`drawn`, `ascii`), `GRIDLOG_THEME` (`light`, `dark`), `NO_COLOR`.
    pub fn from_environment(read: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| read(name).filter(|value| !value.is_empty());
        let glyphs = match set("GRIDLOG_GLYPHS").as_deref() {
            Some("drawn") => Glyphs::Drawn,
            Some("ascii") => Glyphs::Ascii,
            _ => Glyphs::Probe,
        };
        let background = match set("GRIDLOG_THEME").as_deref() {
            Some("light") => Some(Background::Light),
            Some("dark") => Some(Background::Dark),
            _ => set("COLORFGBG").and_then(|value| background_of(&value)),
        };
        let term = set("TERM").unwrap_or_default();
        let deep = term.contains("256") || term.contains("direct") || set("COLORTERM").is_some();
        let modern_console = cfg!(windows) || set("WT_SESSION").is_some();
        let palette = if set("NO_COLOR").is_some() || term == "dumb" {
            Palette::None
        } else if deep || modern_console {
            Palette::Full
        } else {
            Palette::Sixteen
        };
        Self { glyphs, background, palette: Some(palette) }
    }
}

/// `15;0` is light text on black: the last number is the background; 7 and 9 to 15 are light ones.
fn background_of(value: &str) -> Option<Background> {
    let number: u8 = value.rsplit(';').next()?.parse().ok()?;
    Some(if number == 7 || (9..=15).contains(&number) { Background::Light } else { Background::Dark })
}

/// The glyphs whose width terminals disagree on, as many as [`Looks`] needs to know of.
const DOUBTFUL: &str = "●╭─";

/// The terminal in use; restored when dropped.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over and finds out how to draw on it.
    pub fn open(looks: Looks) -> io::Result<(Self, Theme)> {
        enable_raw_mode()?;
        let opened = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)
            .and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        let terminal = match opened {
            Ok(terminal) => terminal,
            Err(error) => {
                restore();
                return Err(error);
            }
        };
        let mut screen = Self { terminal };
        let ascii = match looks.glyphs {
            Glyphs::Drawn => false,
            Glyphs::Ascii => true,
            Glyphs::Probe => draws_doubtful_glyphs_wide(),
        };
        screen.clear()?;
        let theme = Theme::new(looks.background.unwrap_or_default(), looks.palette.unwrap_or_default(), ascii);
        Ok((screen, theme))
    }

    /// Empties the terminal; the next frame is drawn whole. Ratatui's own `clear` asks the terminal where its cursor is
    /// and fails without an answer, which serial consoles and some multiplexers never give; a resize to the same size
    /// does what is wanted here and asks nothing.
    fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Draws one frame; `draw` returns the cell of the caret.
    pub fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>) -> Option<(u16, u16)>) -> io::Result<()> {
        self.terminal.draw(|frame| {
            if let Some(at) = draw(frame) {
                frame.set_cursor_position(at);
            }
        })?;
        Ok(())
    }

    /// Hands text to the terminal's clipboard, through SSH and multiplexers too where they let it pass (OSC 52). A
    /// terminal that does not know it does nothing.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        out.write_all(clipboard(text).as_bytes())?;
        out.flush()
    }
}

/// The sequence that a terminal takes text to its clipboard by.
fn clipboard(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", base64(text.as_bytes()))
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |group: u32, place: u32| {
        let index = usize::try_from(group >> (18 - 6 * place) & 63).unwrap_or(0);
        DIGITS.get(index).copied().map_or('=', char::from)
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        let used = u32::try_from(chunk.len()).unwrap_or(0) + 1;
        text.extend((0..4).map(|place| if place < used { digit(group, place) } else { '=' }));
    }
    text
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Prints the glyphs and asks where the cursor went. A terminal that does not answer is taken at its word.
fn draws_doubtful_glyphs_wide() -> bool {
    let mut out = io::stdout();
    let printed = queue!(out, cursor::MoveTo(0, 0), style::Print(DOUBTFUL)).and_then(|()| out.flush());
    let column = printed.ok().and_then(|()| cursor::position().ok()).map(|(column, _)| column);
    let _ = execute!(out, terminal::Clear(terminal::ClearType::All));
    let expected = u16::try_from(DOUBTFUL.chars().count()).unwrap_or(0);
    column.is_some_and(|column| column > expected)
}

/// Gives the terminal back; safe to call more than once.
pub fn restore() {
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
}

/// Has a panic restore the terminal, write a record below `data`, and say where it is.
pub fn record_panics(data: &Path, messages: &Messages) {
    let directory = data.join("crashes");
    let (stopped, unrecorded) = (t!(messages, "crashed"), t!(messages, "crashed-unrecorded"));
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if platform::panic_is_contained() {
            return;
        }
        restore();
        let record = format!(
            "gridlog {}\n{}\n{info}\n\n{}\n",
            env!("CARGO_PKG_VERSION"),
            platform::now_utc().to_rfc3339(),
            std::backtrace::Backtrace::force_capture(),
        );
        let mut err = io::stderr();
        let _ = match write_record(&directory, &record) {
            Ok(path) => writeln!(err, "gridlog: {stopped}\n{}", path.display()),
            Err(error) => {
                before(info);
                writeln!(err, "gridlog: {unrecorded} {error}")
            }
        };
    }));
}

fn write_record(directory: &Path, record: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(directory)?;
    let path = directory.join(format!("crash-{}.txt", platform::now_micros()));
    let mut file = platform::private_file_options().write(true).create_new(true).open(&path)?;
    file.write_all(record.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(variables: &[(&str, &str)]) -> Looks {
        Looks::from_environment(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn a_text_is_handed_to_the_clipboard_in_base64() {
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("催辦", "5YKs6L6m")]
        {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn no_color_means_no_colour_whatever_the_terminal_can_do() {
        let palette = |variables: &[(&str, &str)]| looks(variables).palette.unwrap();
        assert_eq!(palette(&[("NO_COLOR", "1"), ("TERM", "xterm-256color")]), Palette::None);
        assert_eq!(palette(&[("NO_COLOR", ""), ("TERM", "xterm-256color")]), Palette::Full);
        assert_eq!(palette(&[("TERM", "linux")]) == Palette::Sixteen, !cfg!(windows));
    }

    #[test]
    fn the_background_is_what_was_set_or_else_what_the_terminal_says() {
        assert_eq!(looks(&[("COLORFGBG", "0;15")]).background, Some(Background::Light));
        assert_eq!(looks(&[("COLORFGBG", "15;default;0")]).background, Some(Background::Dark));
        assert_eq!(looks(&[("COLORFGBG", "0;15"), ("GRIDLOG_THEME", "dark")]).background, Some(Background::Dark));
        assert_eq!(looks(&[]).background, None);
        assert_eq!(looks(&[("GRIDLOG_GLYPHS", "ascii")]).glyphs, Glyphs::Ascii);
    }

    #[test]
    fn text_reaches_the_clipboard_as_the_terminal_expects_it() {
        let known =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("事項", "5LqL6aCF")];
        for (text, expected) in known {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(clipboard("foo"), "\u{1b}]52;c;Zm9v\u{7}");
    }

    #[test]
    fn a_crash_record_is_whole_on_disk_and_its_place_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = write_record(&dir.path().join("crashes"), "somewhere\n").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "somewhere\n");
    }
}
