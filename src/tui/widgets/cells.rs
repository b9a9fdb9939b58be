//! Widths as ratatui draws them, in cells.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// Cells that text takes when drawn: grapheme by grapheme, as ratatui does.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(|grapheme| usize::from(grapheme.cell_width())).sum()
}

/// Cells as the coordinates of a terminal; what is wider than any terminal counts as the widest.
pub fn cells(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

/// Text cut to so many cells at a grapheme boundary, with `ellipsis` (one cell) where something is missing.
pub fn cut(text: &str, cells: usize, ellipsis: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide > room {
            break;
        }
        used += wide;
        cut.push_str(grapheme);
    }
    cut.push_str(ellipsis);
    cut
}

/// Text cut or filled with spaces to exactly so many cells.
pub fn fit(text: &str, cells: usize, right: bool, ellipsis: &str) -> String {
    let cut = cut(text, cells, ellipsis);
    let blank = " ".repeat(cells.saturating_sub(width(&cut)));
    if right { blank + &cut } else { cut + &blank }
}

/// Text broken into lines of at most so many cells. A blank where a line was broken is left out: it would count, and the
/// line be cut to make room for it.
pub fn wrapped(text: &str, cells: usize) -> Vec<String> {
    super::area::rows(text, cells.max(2))
        .into_iter()
        .map(|row| text.get(row.start..row.end).unwrap_or_default().trim_end_matches(' ').to_owned())
        .collect()
}

/// A word that heads something: with a capital, in languages that have them.
pub fn headed(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Writes text at a place, cut at `limit` (a column); returns the column after it.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, limit: u16, text: &str, style: Style) -> u16 {
    if x >= limit || y >= buffer.area.bottom() || y < buffer.area.y {
        return x;
    }
    let room = usize::from(limit - x);
    let one_line: String = text.chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    buffer.set_stringn(x, y, cut(&one_line, room, "…"), room, style).0
}

/// What a buffer shows, line by line, without the cells that wide glyphs cover and without blanks at the end: for tests.
#[cfg(test)]
pub fn lines(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let line = |y| {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += cells(symbol).max(1);
        }
        line.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_never_through_a_wide_one() {
        assert_eq!(cut("南街第一網格", 12, "…"), "南街第一網格");
        assert_eq!(cut("南街第一網格", 8, "…"), "南街第…");
        assert_eq!(width(&fit("南街第一網格", 8, false, "…")), 8);
        assert_eq!(fit("12", 5, true, "…"), "   12");
        assert_eq!(cut("南", 1, "…"), "…");
        assert_eq!(cut("南", 0, "…"), "");
    }

    #[test]
    fn a_blank_where_a_line_is_broken_takes_no_cell() {
        assert_eq!(wrapped("17d ago, due each 30d", 17), ["17d ago, due each", "30d"]);
    }

    #[test]
    fn what_heads_something_begins_with_a_capital_where_there_are_capitals() {
        assert_eq!([headed("place"), headed("地點"), headed("")], ["Place", "地點", ""]);
    }
}
