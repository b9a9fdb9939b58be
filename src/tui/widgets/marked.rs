//! Text with parts of it set off: what a search matched, bold and underlined, so that it shows without colour too.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::cells;

/// Text and the parts of it, in bytes, that are set off.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// The text.
    pub text: &'a str,
    /// The parts, in order.
    pub marks: &'a [(usize, usize)],
}

/// Cells that are kept before the first part that is set off, where not everything has room.
const BEFORE: usize = 8;

fn style_of(style: Style, set_off: bool) -> Style {
    if set_off { style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED) } else { style }
}

impl Marked<'_> {
    fn is_set_off(&self, at: usize) -> bool {
        self.marks.iter().any(|(start, end)| (*start..*end).contains(&at))
    }

    /// Where to begin so that the first part that is set off is seen in so many cells; in bytes.
    fn begin(&self, room: usize) -> usize {
        let Some((first, end)) = self.marks.first() else { return 0 };
        if cells::width(self.text.get(..*end).unwrap_or_default()) <= room {
            return 0;
        }
        let mut left = BEFORE;
        let before = self.text.get(..*first).unwrap_or_default();
        for (at, grapheme) in before.grapheme_indices(true).rev() {
            match left.checked_sub(cells::width(grapheme)) {
                Some(rest) => left = rest,
                None => return at + grapheme.len(),
            }
        }
        0
    }

    /// Writes it on one line up to a column, so that something of what is set off is seen.
    pub fn put(&self, buffer: &mut Buffer, x: u16, y: u16, limit: u16, style: Style, ellipsis: &str) {
        let room = usize::from(limit.saturating_sub(x));
        let begin = self.begin(room);
        let mut at_x = x;
        if begin > 0 {
            at_x = cells::put(buffer, at_x, y, limit, ellipsis, style);
        }
        let rest = self.text.get(begin..).unwrap_or_default();
        let fits = cells::width(rest) <= usize::from(limit.saturating_sub(at_x));
        let end = if fits { limit } else { limit.saturating_sub(1) };
        for (at, grapheme) in rest.grapheme_indices(true) {
            if at_x + cells::cells(grapheme) > end {
                cells::put(buffer, at_x, y, limit, ellipsis, style);
                return;
            }
            at_x = cells::put(buffer, at_x, y, end, grapheme, style_of(style, self.is_set_off(begin + at)));
        }
    }

    /// Writes it on as many lines as there are and it needs.
    pub fn put_lines(&self, buffer: &mut Buffer, area: ratatui::layout::Rect, style: Style) {
        let (mut x, mut y) = (area.x, area.y);
        for (at, grapheme) in self.text.grapheme_indices(true) {
            if x + cells::cells(grapheme) > area.right() {
                (x, y) = (area.x, y + 1);
            }
            if y >= area.bottom() {
                return;
            }
            x = cells::put(buffer, x, y, area.right(), grapheme, style_of(style, self.is_set_off(at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    fn drawn(text: &str, word: &str, width: u16) -> (String, String) {
        let at = text.find(word).unwrap();
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        Marked { text, marks: &[(at, at + word.len())] }.put(&mut buffer, 0, 0, width, Style::new(), "…");
        let bold: String = (0..width)
            .filter(|x| buffer[(*x, 0)].modifier.contains(Modifier::UNDERLINED))
            .map(|x| buffer[(x, 0)].symbol().to_owned())
            .collect();
        (cells::lines(&buffer).concat(), bold.replace(' ', ""))
    }

    #[test]
    fn what_matched_is_set_off_and_seen_however_narrow_the_line() {
        assert_eq!(drawn("學校後門路燈不亮", "路燈", 20), ("學校後門路燈不亮".into(), "路燈".into()));
        assert_eq!(drawn("南街社區的學校後門路燈不亮", "路燈", 16), ("…學校後門路燈不…".into(), "路燈".into()));
        assert_eq!(drawn("e\u{301}門口的老李麵館", "老李", 40).1, "老李");
    }
}
