//! What people type, checked: nothing that would harm a screen or a spreadsheet is written down.

use super::super::refusal::{Refusal, RefusalCode};
use crate::domain::log::{LogOf, LogSpan};

/// The longest text of a note or a log entry, in bytes. A longer one is refused, and stays in its form.
pub const NOTE_BYTES: usize = 20_000;
/// The longest log of a week or a month, in bytes.
pub const SPAN_LOG_BYTES: usize = 100_000;
/// The longest chat that a case keeps whole, in bytes: some thousand messages.
pub const ORIGINAL_BYTES: usize = 200_000;
/// The longest name, place or key, in characters.
pub const NAME_CHARS: usize = 80;

/// A text that must not be empty.
pub fn note(field: &str, text: &str) -> Result<String, Refusal> {
    optional_note(field, text)?.ok_or_else(|| Refusal::new(RefusalCode::EmptyText).with("field", field))
}

/// A text that may be empty.
pub fn optional_note(field: &str, text: &str) -> Result<Option<String>, Refusal> {
    let cleaned = clean(text, true);
    if cleaned.len() > NOTE_BYTES {
        return Err(too_long(field, cleaned.len(), NOTE_BYTES));
    }
    Ok((!cleaned.is_empty()).then_some(cleaned))
}

/// How long a log may be, in bytes: one of several days, or of everybody in a grid, is longer than a person's day.
pub fn log_bytes(span: LogSpan, of: LogOf) -> usize {
    if span == LogSpan::Day && of.is_own() { NOTE_BYTES } else { SPAN_LOG_BYTES }
}

/// All sentences of a log, in so many bytes at most; it must not be empty.
pub fn log(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let cleaned = clean(text, true);
    match cleaned.len() {
        0 => Err(Refusal::new(RefusalCode::EmptyText).with("field", field)),
        long if long > most => Err(too_long(field, long, most)),
        _ => Ok(cleaned),
    }
}

/// The words that something was made of, kept whole; none if there are none.
pub fn original(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let cleaned = clean(text.unwrap_or_default(), true);
    if cleaned.len() > ORIGINAL_BYTES {
        return Err(too_long("original", cleaned.len(), ORIGINAL_BYTES));
    }
    Ok((!cleaned.is_empty()).then_some(cleaned))
}

/// A name, a place or a key: one line, not empty.
pub fn name(field: &str, text: &str) -> Result<String, Refusal> {
    optional_name(field, Some(text))?.ok_or_else(|| Refusal::new(RefusalCode::EmptyText).with("field", field))
}

/// A name, a place or a key that may be left out.
pub fn optional_name(field: &str, text: Option<&str>) -> Result<Option<String>, Refusal> {
    let cleaned = clean(text.unwrap_or_default(), false);
    let length = cleaned.chars().count();
    if length > NAME_CHARS {
        let refusal = Refusal::new(RefusalCode::NameTooLong).with("field", field);
        return Err(refusal.with("length", length).with("limit", NAME_CHARS));
    }
    Ok((!cleaned.is_empty()).then_some(cleaned))
}

fn too_long(field: &str, length: usize, limit: usize) -> Refusal {
    Refusal::new(RefusalCode::TextTooLong).with("field", field).with("length", length).with("limit", limit)
}

/// A value as it is written down: what would harm a screen or a spreadsheet is left out.
pub fn value(text: &str) -> String {
    clean(text, true)
}

/// Whether something that is left out stands in a text.
pub fn has_controls(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().any(|c| turns(c) || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

/// Without control characters, escape sequences and characters that turn the direction of what follows.
fn clean(text: &str, lines: bool) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            '\n' if lines => cleaned.push('\n'),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\t' => cleaned.push(' '),
            c if c.is_control() => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            c => cleaned.push(c),
        }
    }
    cleaned.trim().to_owned()
}

/// The rest of a terminal's escape sequence: `ESC [ … letter`, `ESC ] … BEL`, or `ESC` and one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
        Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\u{1b}') {},
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_escapes_never_reach_the_journal() {
        assert_eq!(clean("  路燈\u{1b}[31m不亮\u{1b}[0m\u{7}\r\n已告知 ", true), "路燈不亮\n已告知");
        assert_eq!(clean("南街\t12號\u{202e}門口", false), "南街 12號門口");
        assert_eq!(clean("\u{1b}]0;title\u{7}x", false), "x");
        assert_eq!(clean("𠮷䶮👨‍👩‍👧 e\u{301}", false), "𠮷䶮👨‍👩‍👧 e\u{301}");
    }

    #[test]
    fn too_long_and_empty_texts_are_refused_by_name() {
        assert_eq!(note("text", &"長".repeat(40_000)).unwrap_err().code, RefusalCode::TextTooLong);
        assert_eq!(note("text", " \u{7} ").unwrap_err().code, RefusalCode::EmptyText);
        assert_eq!(
            name("place", &"號".repeat(81)).unwrap_err().code,
            RefusalCode::NameTooLong,
            "characters are counted"
        );
        assert_eq!(name("place", "南街12號門口").unwrap(), "南街12號門口");
    }
}
