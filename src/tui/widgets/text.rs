//! Text being typed: a string and an insertion point that always lies between graphemes, so that a combining mark, a
//! flag or a family of four is one thing to move over and to delete.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// What typing could not take in; shown under the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Text was cut at the limit, in bytes.
    Cut {
        /// The limit.
        limit: usize,
    },
    /// So many control characters were left out of a paste.
    Dropped {
        /// How many.
        count: usize,
    },
}

/// Text with an insertion point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextBuffer {
    text: String,
    at: usize,
    lines: bool,
    limit: usize,
    notice: Option<Notice>,
}

impl TextBuffer {
    /// Empty text of one line, or of several, of at most `limit` bytes.
    pub fn new(lines: bool, limit: usize) -> Self {
        Self { lines, limit, ..Self::default() }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text before the insertion point.
    pub fn before(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The insertion point, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What the last change could not take in.
    pub fn notice(&self) -> Option<Notice> {
        self.notice
    }

    /// Replaces all of it; the insertion point goes to the end.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.at = 0;
        self.insert(text);
        self.notice = None;
    }

    /// Moves the insertion point to a byte, or to the boundary after it.
    pub fn move_to(&mut self, byte: usize) {
        self.at = self.boundary_at_or_after(byte);
    }

    /// Inserts text as far as it is allowed and fits: typed or pasted.
    pub fn insert(&mut self, text: &str) {
        let (clean, dropped) = clean(text, self.lines);
        let room = self.limit.saturating_sub(self.text.len());
        let mut fits = 0;
        for (start, grapheme) in clean.grapheme_indices(true) {
            if start + grapheme.len() > room {
                break;
            }
            fits = start + grapheme.len();
        }
        self.notice = if fits < clean.len() {
            Some(Notice::Cut { limit: self.limit })
        } else if dropped > 0 {
            Some(Notice::Dropped { count: dropped })
        } else {
            None
        };
        let taken = clean.get(..fits).unwrap_or_default();
        self.text.insert_str(self.at, taken);
        self.at = self.boundary_at_or_after(self.at + taken.len());
    }

    /// Takes an editing key; says whether it was one, and whether the text changed.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        // AltGr arrives as Ctrl+Alt on Windows and types a character.
        let typed = ctrl == alt;
        let before = self.text.len();
        match key.code {
            KeyCode::Char(c) if typed => {
                self.insert(c.encode_utf8(&mut [0; 4]));
                return Edit::Changed;
            }
            KeyCode::Backspace if ctrl || alt => self.cut(self.word_before(), self.at),
            KeyCode::Backspace => self.cut(self.step_back(), self.at),
            KeyCode::Delete if ctrl || alt => self.cut(self.at, self.word_after()),
            KeyCode::Delete => self.cut(self.at, self.step_on()),
            KeyCode::Left if ctrl || alt => self.at = self.word_before(),
            KeyCode::Left => self.at = self.step_back(),
            KeyCode::Right if ctrl || alt => self.at = self.word_after(),
            KeyCode::Right => self.at = self.step_on(),
            KeyCode::Home => self.at = self.line_start(),
            KeyCode::End => self.at = self.line_end(),
            KeyCode::Char('a') if ctrl => self.at = self.line_start(),
            KeyCode::Char('e') if ctrl => self.at = self.line_end(),
            KeyCode::Char('w') if ctrl => self.cut(self.word_before(), self.at),
            KeyCode::Char('u') if ctrl => self.cut(self.line_start(), self.at),
            KeyCode::Char('k') if ctrl => self.cut(self.at, self.line_end()),
            _ => return Edit::Ignored,
        }
        if self.text.len() == before { Edit::Moved } else { Edit::Changed }
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.notice = None;
        if from < to && self.text.is_char_boundary(from) && self.text.is_char_boundary(to) {
            self.text.replace_range(from..to, "");
            self.at = self.boundary_at_or_after(from);
        }
    }

    fn boundary_at_or_after(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte += 1;
        }
        let mut cursor = GraphemeCursor::new(byte, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(false) => cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
            _ => byte,
        }
    }

    fn step_back(&self) -> usize {
        GraphemeCursor::new(self.at, self.text.len(), true).prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn step_on(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.at, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let words = self.before().split_word_bound_indices().rev();
        words.into_iter().find(|(_, word)| !word.trim().is_empty()).map_or(0, |(start, _)| start)
    }

    fn word_after(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = rest.split_word_bound_indices().find(|(_, word)| !word.trim().is_empty());
        word.map_or(self.text.len(), |(start, word)| self.at + start + word.len())
    }

    fn line_start(&self) -> usize {
        self.before().rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |newline| self.at + newline)
    }
}

/// What a key did to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The text is another.
    Changed,
    /// The insertion point moved, or could not.
    Moved,
    /// It is no editing key.
    Ignored,
}

/// What of some text may be taken in, and how many characters were left out: no control characters, no escape
/// sequences, no line ends in a single line (they become spaces).
fn clean(text: &str, lines: bool) -> (String, usize) {
    let mut clean = String::with_capacity(text.len());
    let mut dropped = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                clean.push(if lines { '\n' } else { ' ' });
            }
            '\t' => clean.push(' '),
            '\u{1b}' => {
                dropped += 1;
                dropped += skip_escape(&mut chars);
            }
            c if c.is_control() || is_direction_control(c) => dropped += 1,
            c => clean.push(c),
        }
    }
    (clean, dropped)
}

/// Skips the rest of an escape sequence: CSI to its final byte, OSC to its terminator, others one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> usize {
    let mut skipped = 0;
    match chars.peek() {
        Some('[') => {
            chars.next();
            skipped += 1;
            while let Some(&c) = chars.peek() {
                if !(' '..='~').contains(&c) {
                    break;
                }
                chars.next();
                skipped += 1;
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        }
        Some(']') => {
            while let Some(c) = chars.next() {
                skipped += 1;
                if c == '\u{7}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next();
                    skipped += 1;
                    break;
                }
            }
        }
        _ => {}
    }
    skipped
}

/// Marks that turn the direction of what follows: on a terminal they would reorder the whole line.
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    fn typed(text: &str) -> TextBuffer {
        let mut buffer = TextBuffer::new(false, 1000);
        buffer.insert(text);
        buffer
    }

    #[test]
    fn backspace_takes_one_grapheme_however_many_code_points_it_has() {
        for (text, left) in [
            ("老李麵館", "老李麵"),
            ("䶮𠮷", "䶮"),
            ("e\u{301}", ""),
            ("家👨‍👩‍👧‍👦", "家"),
            ("🇨🇳🇨🇳", "🇨🇳"),
            ("葛\u{e0100}", ""),
        ] {
            let mut buffer = typed(text);
            buffer.key(key(KeyCode::Backspace));
            assert_eq!(buffer.as_str(), left);
        }
    }

    #[test]
    fn a_combining_mark_typed_after_its_base_joins_it_and_the_insertion_point_stays_behind_both() {
        let mut buffer = typed("xy");
        buffer.key(key(KeyCode::Left));
        buffer.key(key(KeyCode::Char('\u{301}')));
        assert_eq!(buffer.as_str(), "x\u{301}y");
        buffer.key(key(KeyCode::Left));
        assert_eq!(buffer.before(), "");
    }

    #[test]
    fn a_paste_loses_control_characters_and_escape_sequences_and_says_so() {
        let mut buffer = typed("");
        buffer.insert("紅\u{1b}[31m色\u{7}\u{1b}]0;title\u{7}字\u{202e}");
        assert_eq!(buffer.as_str(), "紅色字");
        assert!(matches!(buffer.notice(), Some(Notice::Dropped { .. })));
    }

    #[test]
    fn line_ends_become_spaces_in_one_line_and_stay_in_several() {
        assert_eq!(typed("一\r\n二\n三").as_str(), "一 二 三");
        let mut lines = TextBuffer::new(true, 100);
        lines.insert("一\r\n二\r三");
        assert_eq!(lines.as_str(), "一\n二\n三");
    }

    #[test]
    fn what_does_not_fit_is_cut_between_graphemes_and_said() {
        let mut buffer = TextBuffer::new(false, 7);
        buffer.insert("南街北巷");
        assert_eq!((buffer.as_str(), buffer.notice()), ("南街", Some(Notice::Cut { limit: 7 })));
        buffer.key(key(KeyCode::Backspace));
        assert_eq!(buffer.notice(), None);
    }

    #[test]
    fn words_and_line_ends_are_reached_with_one_key() {
        let mut buffer = TextBuffer::new(true, 100);
        buffer.insert("first line\nsecond line");
        buffer.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(buffer.as_str(), "first line\nsecond ");
        buffer.key(key(KeyCode::Home));
        assert_eq!(buffer.before(), "first line\n");
        buffer.key(KeyEvent::new(KeyCode::Char('k'), KeyModifiers::CONTROL));
        assert_eq!(buffer.as_str(), "first line\n");
        assert_eq!(buffer.key(key(KeyCode::F(5))), Edit::Ignored);
    }
}
