//! A single line to type in. It reports the cell of its insertion point, so that the terminal's real cursor, and with
//! it the input method's window, stands where one types.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::cells;
use super::text::{Edit, Notice, TextBuffer};
use super::theme::Theme;

/// Bytes that one line may hold.
pub const LINE_LIMIT: usize = 1000;

/// A single line being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    buffer: TextBuffer,
}

impl Default for Field {
    fn default() -> Self {
        Self::new("")
    }
}

impl Field {
    /// A line with text to begin with.
    pub fn new(text: &str) -> Self {
        Self::with_limit(text, LINE_LIMIT)
    }

    /// A line of at most `limit` bytes.
    pub fn with_limit(text: &str, limit: usize) -> Self {
        let mut buffer = TextBuffer::new(false, limit);
        buffer.set(text);
        Self { buffer }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.buffer.as_str()
    }

    /// What the last change could not take in.
    pub fn notice(&self) -> Option<Notice> {
        self.buffer.notice()
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        self.buffer.set(text);
    }

    /// Moves the insertion point before all of it.
    pub fn to_front(&mut self) {
        self.buffer.move_to(0);
    }

    /// The text before the insertion point.
    pub fn before(&self) -> &str {
        self.buffer.before()
    }

    /// Puts a text in place of so many characters before the insertion point.
    pub fn replace_before(&mut self, characters: usize, text: &str) {
        let before = self.buffer.before();
        let start = before.char_indices().rev().take(characters).last().map_or(before.len(), |(at, _)| at);
        let kept = before.get(..start).unwrap_or_default().to_owned();
        let after = self.text().get(before.len()..).unwrap_or_default().to_owned();
        let begun = format!("{kept}{text}");
        self.buffer.set(&format!("{begun}{}", after.trim_start()));
        self.buffer.move_to(begun.len());
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        self.buffer.key(key)
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        self.buffer.insert(text);
    }

    /// Columns scrolled away. The insertion point is kept away from both edges, and the text moves in steps of half the
    /// width: it does not slide under the eyes with every key.
    fn scroll(&self, width: u16) -> usize {
        let width = usize::from(width.max(2));
        let caret = cells::width(self.buffer.before());
        if cells::width(self.text()).max(caret) < width {
            return 0;
        }
        let half = width / 2;
        (caret / half).saturating_sub(1) * half
    }

    /// The cell of the insertion point, if the field is drawn in `area`.
    pub fn caret(&self, area: Rect) -> Option<(u16, u16)> {
        if area.is_empty() {
            return None;
        }
        let column = cells::width(self.buffer.before()).saturating_sub(self.scroll(area.width));
        let column = u16::try_from(column).ok()?.min(area.width - 1);
        Some((area.x + column, area.y))
    }

    /// Draws the line.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
        self.draw(area, buffer, theme, focused, if focused { theme.input } else { theme.text });
    }

    /// Draws the line with its text selected: reversed, which is seen without colour as well.
    pub fn view_selected(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        self.draw(area, buffer, theme, true, theme.text.add_modifier(Modifier::REVERSED));
    }

    fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool, style: Style) {
        if area.is_empty() {
            return;
        }
        if focused {
            buffer.set_style(Rect { height: 1, ..area }, theme.input);
        }
        let scroll = self.scroll(area.width);
        let end = scroll + usize::from(area.width);
        let mut column = 0;
        for grapheme in self.text().graphemes(true) {
            let wide = cells::width(grapheme);
            // A wide glyph cut by an edge leaves its half blank.
            if column >= scroll && column + wide <= end {
                let x = area.x + u16::try_from(column - scroll).unwrap_or(0);
                buffer.set_stringn(x, area.y, grapheme, wide, style);
            }
            column += wide;
        }
        let edge = |buffer: &mut Buffer, x, symbol| {
            buffer.set_stringn(x, area.y, symbol, 1, theme.dim);
        };
        if scroll > 0 {
            edge(buffer, area.x, theme.symbols.left);
        }
        if column > end {
            edge(buffer, area.right() - 1, theme.symbols.right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    fn press(field: &mut Field, code: KeyCode) {
        field.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    fn area(width: u16) -> Rect {
        Rect::new(3, 1, width, 1)
    }

    #[test]
    fn the_caret_stands_behind_what_was_typed_whatever_its_width() {
        for (text, column) in
            [("", 0), ("abc", 3), ("井蓋", 4), ("䶮𠮷", 4), ("e\u{301}x", 2), ("👨‍👩‍👧‍👦", 2), ("❤️", 2), ("🇨🇳路", 4)]
        {
            assert_eq!(Field::new(text).caret(area(20)), Some((3 + column, 1)), "{text}");
        }
    }

    #[test]
    fn the_caret_lies_where_the_next_glyph_will_be_drawn() {
        let mut field = Field::new("南街👨‍👩‍👧‍👦12號");
        for _ in 0..3 {
            press(&mut field, KeyCode::Left);
        }
        let at = area(20);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 3));
        field.view(at, &mut buffer, &Theme::default(), true);
        let (x, y) = field.caret(at).unwrap();
        assert_eq!(buffer[(x, y)].symbol(), "1");
    }

    #[test]
    fn a_long_line_scrolls_and_the_caret_never_leaves_the_field() {
        let mut field = Field::new(&"長".repeat(50));
        let at = area(11);
        for _ in 0..50 {
            let (x, _) = field.caret(at).unwrap();
            assert!((3..14).contains(&x), "{x}");
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 3));
            field.view(at, &mut buffer, &Theme::default(), true);
            assert_eq!(buffer[(2, 1)].symbol(), " ");
            assert_eq!(buffer[(14, 1)].symbol(), " ");
            press(&mut field, KeyCode::Left);
        }
        assert_eq!(field.caret(at), Some((3, 1)));
    }

    #[test]
    fn a_field_without_room_has_no_caret() {
        assert_eq!(Field::new("x").caret(Rect::new(0, 0, 0, 1)), None);
    }
}
