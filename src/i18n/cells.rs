//! Text in terminal cells: a Han character is two wide, and nothing is cut inside a grapheme.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands where a text was cut; one cell wide.
pub const CUT: &str = "…";

/// Width in cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The longest beginning that fits `cells`, at a grapheme boundary, without any mark.
pub fn head(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > cells {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The text if it fits `cells`, else its beginning and `…`.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{}{CUT}", head(text, cells - 1)))
}

/// The text with spaces after it, at least `cells` wide.
pub fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", spaces(cells.saturating_sub(width(text))))
}

/// The text with spaces before it, at least `cells` wide: for numbers.
pub fn pad_start(text: &str, cells: usize) -> String {
    format!("{}{text}", spaces(cells.saturating_sub(width(text))))
}

/// The text cut and padded to exactly `cells`.
pub fn fit(text: &str, cells: usize) -> String {
    pad(&cut(text, cells), cells)
}

/// So many spaces.
pub fn spaces(count: usize) -> String {
    " ".repeat(count)
}

/// Lines of at most `cells`, broken at spaces where a line has them, else between graphemes. Line breaks in the text
/// stay; there is always one line.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_word_bounds() {
            if used + width(word) > cells && used > 0 && width(word) <= cells {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
                if word.trim().is_empty() {
                    continue;
                }
            }
            for grapheme in word.graphemes(true) {
                if used + width(grapheme) > cells {
                    lines.push(std::mem::take(&mut line).trim_end().to_owned());
                    used = 0;
                }
                line.push_str(grapheme);
                used += width(grapheme);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The text as one line that cannot act on a terminal: line breaks and tabs become spaces, other control characters
/// and escape sequences become pictures of themselves (`␛`), and marks that reverse or hide text become `�`.
///
/// Right-to-left letters, emoji and the joiners they need stay as they are.
pub fn clean(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Like [`clean`], for text of several lines: line breaks stay.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

fn cleaned(text: &str, keep_lines: bool) -> Cow<'_, str> {
    if !text.chars().any(|c| shown(c, keep_lines) != Some(c)) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    Cow::Owned(text.chars().filter_map(|c| shown(c, keep_lines)).collect())
}

/// What is shown for a character; none: nothing.
fn shown(c: char, keep_lines: bool) -> Option<char> {
    const PICTURES: u32 = 0x2400;
    match c {
        '\n' if keep_lines => Some('\n'),
        '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some(' '),
        '\u{0}'..='\u{1f}' => char::from_u32(PICTURES + u32::from(c)),
        '\u{7f}' => Some('␡'),
        // C1 controls, and marks and overrides of direction: they reorder what stands around them.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fff9}'..='\u{fffb}' => Some('\u{fffd}'),
        // Invisible: a byte order mark, tags, zero-width space and the like.
        '\u{feff}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}' => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_han_character_is_two_cells_and_a_combined_emoji_is_one_grapheme() {
        assert_eq!(width("南街12號"), 8);
        assert_eq!(head("南街12號", 3), "南");
        assert_eq!(cut("南街12號門口", 8), "南街12…");
        assert_eq!(cut("👨‍👩‍👧家", 3), "👨‍👩‍👧…");
        assert_eq!(cut("e\u{301}te\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn columns_align_whatever_they_hold() {
        for text in ["", "南街第一網格", "abcdefghijkl", "𠮷家", "e\u{301}", "👨‍👩‍👧", "שלום", "ａｂｃ"]
        {
            assert_eq!(width(&fit(text, 9)), 9, "{text}");
        }
        assert_eq!(pad_start("3", 3), "  3");
    }

    #[test]
    fn lines_break_at_spaces_or_between_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("井蓋不見了，已擺路障。", 8), ["井蓋不見", "了，已擺", "路障。"]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
        assert_eq!(wrap("", 10), [""]);
        assert!(wrap("abcdefghij 網格", 4).iter().all(|line| width(line) <= 4));
    }

    #[test]
    fn nothing_that_was_typed_can_act_on_the_terminal() {
        assert_eq!(clean("\u{1b}[31m紅\u{7}"), "␛[31m紅␇");
        assert_eq!(clean("a\r\nb\tc"), "a b c");
        assert_eq!(clean_lines("a\r\nb\tc"), "a\nb c");
        assert_eq!(clean("abc\u{202e}fed"), "abc\u{fffd}fed");
        assert_eq!(clean("\u{feff}x\u{9b}31m"), "x\u{fffd}31m");
        assert!(matches!(clean("שלום 👨‍👩‍👧 ✈\u{fe0f}"), Cow::Borrowed(_)));
    }
}
