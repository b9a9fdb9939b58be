//! Notes of several lines, wrapped. Wrapping, caret and drawing share one layout, so they cannot disagree.

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::cells;
use super::text::{Edit, Notice, TextBuffer};
use super::theme::Theme;

/// Bytes that notes may hold.
pub const NOTES_LIMIT: usize = 20_000;

/// A line on the screen: bytes from `start` to `end` of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Closing punctuation that may not begin a line.
const CLOSING: &str = "，。、；：！？）」』》】”’…,.;:!?)";

/// Breaks text into lines of at most `width` cells (at least 2): between any two graphemes, but not inside a Latin word
/// that fits into a line, and not before closing punctuation.
pub fn rows(text: &str, width: usize) -> Vec<Row> {
    let width = width.max(2);
    let mut rows = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        let mut start = 0;
        let mut used = 0;
        // The last place where the line may be broken, and the cells after it.
        let mut breakable = None;
        let mut before = "";
        for (at, grapheme) in line.grapheme_indices(true) {
            let wide = cells::width(grapheme);
            let in_word = is_latin(before) && is_latin(grapheme);
            if at > start && !in_word && !CLOSING.contains(grapheme) && grapheme != " " {
                breakable = Some((at, used));
            }
            // A blank at the end hangs in the spare column.
            let hangs = grapheme == " " && used <= width;
            if used + wide > width && at > start && !hangs {
                let (cut, kept) = breakable.filter(|(cut, _)| *cut > start).unwrap_or((at, used));
                rows.push(Row { start: offset + start, end: offset + cut });
                start = cut;
                used -= kept;
                breakable = None;
            }
            used += wide;
            before = grapheme;
        }
        rows.push(Row { start: offset + start, end: offset + line.len() });
        offset += line.len() + 1;
    }
    rows
}

fn is_latin(grapheme: &str) -> bool {
    grapheme.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{24f}').contains(&c))
}

/// Notes being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    buffer: TextBuffer,
    /// The width it was last drawn at, which moving up and down goes by.
    width: Cell<u16>,
    /// The column that moving up and down aims at.
    goal: Option<usize>,
}

impl Default for Area {
    fn default() -> Self {
        Self::new("")
    }
}

impl Area {
    /// Notes with text to begin with.
    pub fn new(text: &str) -> Self {
        let mut buffer = TextBuffer::new(true, NOTES_LIMIT);
        buffer.set(text);
        Self { buffer, width: Cell::new(60), goal: None }
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

    /// Takes pasted text, line ends included.
    pub fn paste(&mut self, text: &str) {
        self.buffer.insert(text);
        self.goal = None;
    }

    /// Takes a key. Up on the first line and down on the last are left to the form.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        match key.code {
            KeyCode::Up if key.modifiers.is_empty() => return self.climb(-1),
            KeyCode::Down if key.modifiers.is_empty() => return self.climb(1),
            KeyCode::Enter if !key.modifiers.contains(KeyModifiers::CONTROL) => {
                self.goal = None;
                self.buffer.insert("\n");
                return Edit::Changed;
            }
            _ => {}
        }
        let edit = self.buffer.key(key);
        if edit != Edit::Ignored {
            self.goal = None;
        }
        edit
    }

    /// Lines needed at a width.
    pub fn height(&self, width: u16) -> usize {
        rows(self.text(), text_width(width)).len()
    }

    fn climb(&mut self, by: isize) -> Edit {
        let rows = rows(self.text(), text_width(self.width.get()));
        let (row, column) = self.place(&rows);
        let goal = self.goal.unwrap_or(column);
        let Some(target) = row.checked_add_signed(by).and_then(|row| rows.get(row)) else { return Edit::Ignored };
        let line = self.text().get(target.start..target.end).unwrap_or_default();
        let mut used = 0;
        let mut byte = target.start;
        for grapheme in line.graphemes(true) {
            if used + cells::width(grapheme) > goal {
                break;
            }
            used += cells::width(grapheme);
            byte += grapheme.len();
        }
        self.buffer.move_to(byte);
        self.goal = Some(goal);
        Edit::Moved
    }

    /// Row and column of the insertion point. At a soft break it stands at the start of the next row.
    fn place(&self, rows: &[Row]) -> (usize, usize) {
        let at = self.buffer.at();
        let row = rows.iter().rposition(|row| row.start <= at).unwrap_or(0);
        let start = rows.get(row).map_or(0, |row| row.start);
        (row, cells::width(self.text().get(start..at).unwrap_or_default()))
    }

    /// Rows scrolled away, in steps of half the height.
    fn scroll(row: usize, count: usize, height: u16) -> usize {
        let height = usize::from(height.max(1));
        if count <= height {
            return 0;
        }
        let half = (height / 2).max(1);
        ((row / half).saturating_sub(1) * half).min(count - height).max((row + 1).saturating_sub(height))
    }

    /// The cell of the insertion point, if the notes are drawn in `area`.
    pub fn caret(&self, area: Rect) -> Option<(u16, u16)> {
        if area.is_empty() {
            return None;
        }
        let rows = rows(self.text(), text_width(area.width));
        let (row, column) = self.place(&rows);
        let line = row.checked_sub(Self::scroll(row, rows.len(), area.height))?;
        let line = u16::try_from(line).ok()?.min(area.height - 1);
        let column = u16::try_from(column).ok()?.min(area.width - 1);
        Some((area.x + column, area.y + line))
    }

    /// Draws the notes.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        if area.is_empty() {
            return;
        }
        self.width.set(area.width);
        let rows = rows(self.text(), text_width(area.width));
        let (row, _) = self.place(&rows);
        let skip = Self::scroll(row, rows.len(), area.height);
        for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(skip)) {
            let line = self.text().get(row.start..row.end).unwrap_or_default();
            buffer.set_stringn(area.x, y, line, usize::from(area.width), theme.text);
        }
        let more = |buffer: &mut Buffer, y, symbol| {
            buffer.set_stringn(area.right() - 1, y, symbol, 1, theme.dim);
        };
        if skip > 0 {
            more(buffer, area.y, theme.symbols.up);
        }
        if rows.len() > skip + usize::from(area.height) {
            more(buffer, area.bottom() - 1, theme.symbols.down);
        }
    }
}

/// The last column is kept for the caret behind a full line and for the scroll marks.
fn text_width(width: u16) -> usize {
    usize::from(width.saturating_sub(1)).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn press(notes: &mut Area, code: KeyCode) -> Edit {
        notes.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn lines(text: &str, width: usize) -> Vec<&str> {
        rows(text, width).into_iter().map(|row| &text[row.start..row.end]).collect()
    }

    #[test]
    fn lines_break_between_han_characters_but_not_inside_words_or_before_closing_marks() {
        assert_eq!(lines("學校後門路燈不亮", 8), ["學校後門", "路燈不亮"]);
        assert_eq!(lines("學校後門，路燈", 8), ["學校後", "門，路燈"]);
        assert_eq!(lines("the lamp is out", 8), ["the lamp ", "is out"]);
        assert_eq!(lines("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
        assert_eq!(lines("一\n\n二", 8), ["一", "", "二"]);
        assert_eq!(lines("", 8), [""]);
    }

    #[test]
    fn every_byte_of_the_text_is_in_one_row() {
        let text = "學校後門路燈不亮，已告知值班門衛。Old Li's noodle house 換了新灶👨‍👩‍👧‍👦。\n第二行";
        for width in 2..40 {
            let joined: String = rows(text, width).iter().map(|row| &text[row.start..row.end]).collect();
            assert_eq!(joined, text.replace('\n', ""));
        }
    }

    #[test]
    fn the_caret_follows_the_text_around_the_corner_and_stays_inside() {
        let mut notes = Area::new("");
        let at = Rect::new(2, 1, 9, 3);
        for (typed, place) in [("學校後", (8, 1)), ("門", (10, 1)), ("x", (3, 2)), ("\n", (2, 3)), ("\n\n\n", (2, 3))]
        {
            notes.paste(typed);
            assert_eq!(notes.caret(at), Some(place), "{typed:?}");
        }
        for _ in 0..200 {
            notes.paste("長wide 😀");
            let (x, y) = notes.caret(at).unwrap();
            assert!((2..11).contains(&x) && (1..4).contains(&y));
        }
    }

    #[test]
    fn the_caret_lies_where_the_next_glyph_is_drawn() {
        let mut notes = Area::new("學校後門路燈不亮，已告知值班門衛。\n老李麵館換了新灶");
        let at = Rect::new(0, 0, 11, 4);
        let mut buffer = Buffer::empty(at);
        for _ in 0..24 {
            press(&mut notes, KeyCode::Left);
            buffer.reset();
            notes.view(at, &mut buffer, &Theme::default());
            let next = notes.text()[notes.buffer.at()..].graphemes(true).next().unwrap();
            if next != "\n" {
                let (x, y) = notes.caret(at).unwrap();
                assert_eq!(buffer[(x, y)].symbol(), next);
            }
        }
    }

    #[test]
    fn up_and_down_keep_the_column_and_leave_at_the_ends() {
        let mut notes = Area::new("一二三四五\n六\n七八九十甲");
        notes.view(Rect::new(0, 0, 20, 5), &mut Buffer::empty(Rect::new(0, 0, 20, 5)), &Theme::default());
        assert_eq!(press(&mut notes, KeyCode::Down), Edit::Ignored);
        press(&mut notes, KeyCode::Up);
        assert_eq!(notes.caret(Rect::new(0, 0, 20, 5)), Some((2, 1)));
        press(&mut notes, KeyCode::Up);
        assert_eq!(notes.caret(Rect::new(0, 0, 20, 5)), Some((10, 0)));
        assert_eq!(press(&mut notes, KeyCode::Up), Edit::Ignored);
    }

    #[test]
    fn a_hundred_kilobytes_are_cut_at_twenty_and_said() {
        let mut notes = Area::new("");
        notes.paste(&"南".repeat(33_334));
        assert!(notes.text().len() <= NOTES_LIMIT);
        assert_eq!(notes.notice(), Some(Notice::Cut { limit: NOTES_LIMIT }));
    }
}
