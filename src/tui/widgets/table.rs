//! Rows in columns that align by cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells;
use super::list::ListState;
use super::theme::Theme;

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// As wide as its widest cell, up to so many cells.
    Fit(u16),
    /// Takes what the others leave, but no less than so many cells, shared by all such columns.
    Fill(u16),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header; empty headers everywhere: no header line.
    pub title: String,
    /// How wide it is.
    pub width: Width,
    /// Numbers stand at the right.
    pub right: bool,
    /// Left out first where there is no room: higher goes earlier; 0 stays.
    pub spare: u8,
}

impl Column {
    /// A column as wide as its cells, up to `most`.
    pub fn fit(title: &str, most: u16) -> Self {
        Self { title: title.to_owned(), width: Width::Fit(most), right: false, spare: 0 }
    }

    /// A column that takes what the others leave.
    pub fn fill(title: &str, least: u16) -> Self {
        Self { title: title.to_owned(), width: Width::Fill(least), right: false, spare: 0 }
    }

    /// Numbers: at the right.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Left out where there is no room, higher ones earlier.
    #[must_use]
    pub fn spare(mut self, order: u8) -> Self {
        self.spare = order;
        self
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableCell {
    /// Its text, one line.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

impl TableCell {
    /// Text in a style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// A row: its key, for marks, and a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// Its key.
    pub key: String,
    /// Its cells.
    pub cells: Vec<TableCell>,
}

/// Cells between columns.
const GAP: u16 = 2;
/// Cells before the first column: pointer and mark.
const LEAD: u16 = 2;

/// Widths of columns for the rows in `room` cells; zero where a column is left out.
fn widths(columns: &[Column], rows: &[TableRow], room: u16) -> Vec<u16> {
    let widest = |index: usize, column: &Column| {
        let cell = |row: &TableRow| row.cells.get(index).map_or(0, |cell| cells::cells(&cell.text));
        rows.iter().map(cell).max().unwrap_or(0).max(cells::cells(&column.title))
    };
    let mut widths: Vec<u16> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| match column.width {
            Width::Fit(most) => widest(index, column).min(most),
            Width::Fill(least) => least,
        })
        .collect();
    let mut out = vec![false; columns.len()];
    let needed = |widths: &[u16], out: &[bool]| {
        let shown = widths.iter().zip(out).filter(|(width, out)| **width > 0 && !**out);
        shown.map(|(width, _)| width.saturating_add(GAP)).fold(0_u16, u16::saturating_add).saturating_sub(GAP)
    };
    while needed(&widths, &out) > room {
        let last = columns.iter().zip(&out).enumerate().filter(|(_, (column, out))| column.spare > 0 && !**out);
        let Some((index, _)) = last.max_by_key(|(index, (column, _))| (column.spare, *index)) else { break };
        if let Some(out) = out.get_mut(index) {
            *out = true;
        }
    }
    for (width, out) in widths.iter_mut().zip(&out) {
        if *out {
            *width = 0;
        }
    }
    let mut left = room.saturating_sub(needed(&widths, &out));
    let fills = columns.iter().zip(&out).filter(|(column, out)| matches!(column.width, Width::Fill(_)) && !**out);
    let mut sharing = u16::try_from(fills.count()).unwrap_or(1);
    for (width, column) in widths.iter_mut().zip(columns) {
        if matches!(column.width, Width::Fill(_)) && *width > 0 && sharing > 0 {
            let share = left / sharing;
            *width += share;
            left -= share;
            sharing -= 1;
        }
    }
    widths
}

/// Draws a table; returns how many rows there was room for.
pub fn table(
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
    columns: &[Column],
    rows: &[TableRow],
    state: &ListState,
    focused: bool,
) -> usize {
    if area.width <= LEAD || area.height == 0 {
        return 0;
    }
    let has_header = columns.iter().any(|column| !column.title.is_empty());
    let body = if has_header { Rect { y: area.y + 1, height: area.height - 1, ..area } } else { area };
    let height = usize::from(body.height);
    let offset = state.offset(height);
    let scrolls = rows.len() > height;
    let room = area.width - LEAD - u16::from(scrolls) * 2;
    let widths = widths(columns, rows, room);
    let line = |buffer: &mut Buffer, y: u16, cell_of: &dyn Fn(usize) -> Option<(String, Style)>| {
        let mut x = area.x + LEAD;
        let limit = area.x + LEAD + room;
        for (index, (column, width)) in columns.iter().zip(&widths).enumerate() {
            if *width == 0 {
                continue;
            }
            if let Some((text, style)) = cell_of(index) {
                let text =
                    cells::fit(&text.replace('\n', " "), usize::from(*width), column.right, theme.symbols.ellipsis);
                cells::put(buffer, x, y, limit, &text, style);
            }
            x = x.saturating_add(*width).saturating_add(GAP);
        }
    };
    if has_header {
        line(buffer, area.y, &|index| columns.get(index).map(|column| (column.title.clone(), theme.dim)));
    }
    for (y, (index, row)) in (body.y..body.bottom()).zip(rows.iter().enumerate().skip(offset)) {
        let selected = state.selected() == Some(index);
        if selected {
            let style = if focused { theme.selected } else { theme.selected_away };
            // Only the box with the keys has the pointer: without colour, too, there is one focus on the screen.
            let (symbol, pointer) =
                if focused { (theme.symbols.pointer, theme.focus) } else { (theme.symbols.dot, theme.dim) };
            buffer.set_style(Rect { x: area.x, y, width: area.width - u16::from(scrolls), height: 1 }, style);
            cells::put(buffer, area.x, y, area.right(), symbol, pointer);
        }
        if state.is_marked(&row.key) {
            cells::put(buffer, area.x + 1, y, area.right(), theme.symbols.mark, theme.focus);
        }
        line(buffer, y, &|column| row.cells.get(column).map(|cell| (cell.text.clone(), cell.style)));
    }
    if scrolls {
        bar(body, buffer, theme, offset, height, rows.len());
    }
    height
}

/// Draws a scroll bar in the last column of `area`.
pub fn bar(area: Rect, buffer: &mut Buffer, theme: &Theme, offset: usize, height: usize, len: usize) {
    if area.is_empty() || len <= height || height == 0 {
        return;
    }
    let thumb = (height * height / len).max(1);
    let top = (offset * (height - thumb)).div_ceil((len - height).max(1));
    for (index, y) in (area.y..area.bottom()).enumerate() {
        let on = index >= top && index < top + thumb;
        let (symbol, style) = if on { (theme.symbols.thumb, theme.text) } else { (theme.symbols.track, theme.frame) };
        buffer.set_stringn(area.right() - 1, y, symbol, 1, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<TableRow> {
        [("南街12號", "戶主甲", "4"), ("東巷3號", "歐陽甲", "12")]
            .map(|(key, head, people)| TableRow {
                key: key.to_owned(),
                cells: [key, head, people].map(|text| TableCell::new(text, Style::new())).to_vec(),
            })
            .to_vec()
    }

    fn columns() -> Vec<Column> {
        vec![Column::fit("門牌", 20), Column::fill("戶主", 6).spare(1), Column::fit("人口", 6).right()]
    }

    fn draw(width: u16, height: u16) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let mut state = ListState::default();
        state.set_len(2);
        state.toggle_mark("東巷3號");
        table(area, &mut buffer, &Theme::default(), &columns(), &rows(), &state, true);
        (0..height)
            .map(|y| {
                let mut line = String::new();
                let mut x = 0;
                while x < width {
                    let symbol = buffer[(x, y)].symbol();
                    line.push_str(symbol);
                    x += cells::cells(symbol).max(1);
                }
                line.trim_end().to_owned()
            })
            .collect()
    }

    #[test]
    fn columns_align_by_cells_and_numbers_stand_at_the_right() {
        assert_eq!(
            draw(30, 3),
            ["  門牌      戶主          人口", "▌ 南街12號  戶主甲           4", " ◆東巷3號   歐陽甲          12"]
        );
    }

    #[test]
    fn where_there_is_no_room_spare_columns_go_first() {
        assert_eq!(draw(17, 3), ["  門牌      人口", "▌ 南街12號     4", " ◆東巷3號     12"]);
    }

    #[test]
    fn a_longer_list_has_a_bar_that_shows_where_one_is() {
        let lines = draw(30, 2);
        assert!(lines[1].ends_with('┃'), "{lines:?}");
    }
}
