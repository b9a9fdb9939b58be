//! Colours and symbols. Colour has four jobs: focus (one accent), time (calm, soon, late), state, dimmed context;
//! each is also said in text or by a symbol.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// What lies behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
}

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// 256 and more.
    #[default]
    Full,
    /// The sixteen of every terminal.
    Sixteen,
    /// None at all (`NO_COLOR`): bold, underlined and reversed only.
    None,
}

/// Glyphs beside the text; every one is a single cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbols {
    /// A slot that is filled, a party that answered.
    pub done: &'static str,
    /// A slot to come, a party that has not answered.
    pub open: &'static str,
    /// A slot that went by.
    pub missed: &'static str,
    /// Signed, saved, passed.
    pub check: &'static str,
    /// Beside the row in focus.
    pub pointer: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// Something is due soon or late.
    pub alarm: &'static str,
    /// From one to the next.
    pub arrow: &'static str,
    /// Sorted upwards; more above.
    pub up: &'static str,
    /// More below.
    pub down: &'static str,
    /// More to the left; the choice before.
    pub left: &'static str,
    /// More to the right; the choice after.
    pub right: &'static str,
    /// A closed branch of a tree.
    pub closed: &'static str,
    /// An open branch of a tree.
    pub opened: &'static str,
    /// After what is chosen from a list.
    pub choose: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    /// Where text was cut.
    pub ellipsis: &'static str,
    /// Not owed, no value.
    pub none: &'static str,
    /// Before a count that goes on.
    pub at_least: &'static str,
    /// Rounded box lines.
    pub frame: border::Set<'static>,
    /// Square box lines, for fields inside a box.
    pub inner: border::Set<'static>,
    /// The track of a scroll bar.
    pub track: &'static str,
    /// Its thumb.
    pub thumb: &'static str,
}

impl Symbols {
    /// Drawn with box lines and bullets, where they are one cell wide.
    pub const DRAWN: Self = Self {
        done: "●",
        open: "○",
        missed: "×",
        check: "✓",
        pointer: "▌",
        mark: "◆",
        alarm: "!",
        arrow: "→",
        up: "↑",
        down: "↓",
        left: "‹",
        right: "›",
        closed: "▸",
        opened: "▾",
        choose: "▾",
        dot: "·",
        ellipsis: "…",
        none: "–",
        at_least: "≥",
        frame: border::ROUNDED,
        inner: border::PLAIN,
        track: "│",
        thumb: "┃",
    };

    /// Plain ASCII: for consoles that draw the others two cells wide, or not at all.
    pub const ASCII: Self = Self {
        done: "*",
        open: "o",
        missed: "x",
        check: "v",
        pointer: ">",
        mark: "#",
        alarm: "!",
        arrow: ">",
        up: "^",
        down: "v",
        left: "<",
        right: ">",
        closed: "+",
        opened: "-",
        choose: "v",
        dot: ".",
        ellipsis: "~",
        none: "-",
        at_least: ">=",
        frame: ASCII_BORDER,
        inner: ASCII_BORDER,
        track: "|",
        thumb: "#",
    };
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// How everything looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// Headings and what one must read first.
    pub strong: Style,
    /// Context: hints, clauses, units, what is not yet chosen.
    pub dim: Style,
    /// The one accent: what has the focus.
    pub focus: Style,
    /// The row in focus.
    pub selected: Style,
    /// The selected row of a list that has not the focus.
    pub selected_away: Style,
    /// Time enough.
    pub calm: Style,
    /// Time is short.
    pub soon: Style,
    /// Past due.
    pub late: Style,
    /// Done, signed, saved.
    pub good: Style,
    /// Wants attention.
    pub warn: Style,
    /// Refused, wrong.
    pub bad: Style,
    /// Box lines without focus.
    pub frame: Style,
    /// A key in a hint.
    pub key: Style,
    /// The line under a field being typed in.
    pub input: Style,
    /// Glyphs.
    pub symbols: Symbols,
    /// What it was made for.
    pub background: Background,
    /// What it was made of.
    pub palette: Palette,
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(Background::Dark, Palette::Full, false)
    }
}

impl Theme {
    /// The theme for a terminal; `ascii` where drawn glyphs are two cells wide or missing.
    pub fn new(background: Background, palette: Palette, ascii: bool) -> Self {
        let symbols = if ascii { Symbols::ASCII } else { Symbols::DRAWN };
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let mut theme = Self {
            text: plain,
            strong: bold,
            dim: plain,
            focus: bold,
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_away: bold,
            calm: plain,
            soon: bold,
            late: bold,
            good: plain,
            warn: bold,
            bad: bold,
            frame: plain,
            key: bold,
            input: plain.add_modifier(Modifier::UNDERLINED),
            symbols,
            background,
            palette,
        };
        let (accent, dim, calm, soon, late, good, row, away) = match (palette, background) {
            (Palette::None, _) => return theme,
            (Palette::Sixteen, Background::Dark) => {
                (Color::Cyan, Color::DarkGray, Color::Reset, Color::Yellow, Color::LightRed, Color::Green, None, None)
            }
            (Palette::Sixteen, Background::Light) => {
                (Color::Blue, Color::DarkGray, Color::Reset, Color::Magenta, Color::Red, Color::Green, None, None)
            }
            (Palette::Full, Background::Dark) => (
                Color::Indexed(80),
                Color::Indexed(247),
                Color::Reset,
                Color::Indexed(221),
                Color::Indexed(210),
                Color::Indexed(114),
                Some(Color::Indexed(237)),
                Some(Color::Indexed(235)),
            ),
            (Palette::Full, Background::Light) => (
                Color::Indexed(25),
                Color::Indexed(241),
                Color::Reset,
                Color::Indexed(130),
                Color::Indexed(160),
                Color::Indexed(28),
                Some(Color::Indexed(254)),
                Some(Color::Indexed(255)),
            ),
        };
        theme.dim = plain.fg(dim);
        theme.focus = bold.fg(accent);
        theme.key = plain.fg(accent);
        theme.calm = plain.fg(calm);
        theme.soon = plain.fg(soon);
        theme.late = bold.fg(late);
        theme.good = plain.fg(good);
        theme.warn = plain.fg(soon);
        theme.bad = plain.fg(late);
        theme.frame = plain.fg(dim);
        if let Some(row) = row {
            theme.selected = plain.bg(row);
        }
        if let Some(away) = away {
            theme.selected_away = plain.bg(away);
        }
        theme
    }

    /// The style for so many minutes left: late below zero, soon below two hours.
    pub fn time_left(&self, minutes: Option<i64>) -> Style {
        match minutes {
            Some(left) if left < 0 => self.late,
            Some(left) if left < 120 => self.soon,
            Some(_) => self.calm,
            None => self.dim,
        }
    }

    /// Box lines and title, by whether the box has the focus.
    pub fn frame_of(&self, focused: bool) -> Style {
        if focused { self.focus } else { self.frame }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn without_colour_focus_and_lateness_are_still_told_apart_from_plain_text() {
        let theme = Theme::new(Background::Dark, Palette::None, false);
        for style in [theme.selected, theme.focus, theme.late, theme.input] {
            assert_eq!((style.fg, style.bg), (None, None));
            assert_ne!(style, theme.text);
        }
    }

    #[test]
    fn every_ascii_symbol_is_one_ascii_cell_and_every_drawn_one_a_single_cell() {
        let of = |s: Symbols| {
            [
                s.done, s.open, s.missed, s.check, s.pointer, s.mark, s.alarm, s.arrow, s.up, s.down, s.left, s.right,
                s.closed, s.opened, s.choose, s.dot, s.ellipsis, s.none, s.track, s.thumb,
            ]
        };
        for symbol in of(Symbols::ASCII) {
            assert!(symbol.is_ascii() && symbol.len() == 1, "{symbol}");
        }
        for symbol in of(Symbols::DRAWN) {
            assert_eq!(symbol.width(), 1, "{symbol}");
        }
    }

    /// How light a colour of the 256 is, as WCAG reckons it.
    fn luminance(colour: Color) -> f64 {
        let Color::Indexed(index) = colour else { panic!("{colour:?}") };
        let level = |step: u8| if step == 0 { 0.0 } else { f64::from(55 + 40 * step) };
        let parts = match index {
            16..=231 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level),
            232.. => [f64::from(8 + 10 * u16::from(index - 232)); 3],
            _ => panic!("every terminal draws {index} as it likes"),
        };
        let [red, green, blue] = parts.map(|part| ((part / 255.0 + 0.055) / 1.055).powf(2.4));
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn every_colour_of_text_is_read_with_ease_on_the_background_and_on_the_row_in_focus() {
        for (background, behind) in [(Background::Dark, Color::Indexed(234)), (Background::Light, Color::Indexed(231))]
        {
            let theme = Theme::new(background, Palette::Full, false);
            let rows = [theme.selected.bg.unwrap(), theme.selected_away.bg.unwrap()];
            for style in [theme.focus, theme.dim, theme.soon, theme.late, theme.good, theme.key] {
                let contrast = |behind: Color| {
                    let (one, other) = (luminance(style.fg.unwrap()) + 0.05, luminance(behind) + 0.05);
                    one.max(other) / one.min(other)
                };
                assert!(contrast(behind) >= 4.5, "{background:?} {style:?}: {}", contrast(behind));
                for row in rows {
                    assert!(contrast(row) >= 3.6, "{background:?} {style:?} in focus: {}", contrast(row));
                }
            }
        }
    }

    #[test]
    fn time_is_late_below_zero_and_soon_below_two_hours() {
        let theme = Theme::default();
        assert_eq!(theme.time_left(Some(-1)), theme.late);
        assert_eq!(theme.time_left(Some(0)), theme.soon);
        assert_eq!(theme.time_left(Some(119)), theme.soon);
        assert_eq!(theme.time_left(Some(120)), theme.calm);
        assert_eq!(theme.time_left(None), theme.dim);
    }
}
