//! A titled box. Boxes separate what differs in kind; the one with the focus is drawn in the accent and says so in its
//! title.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Widget};

use super::cells;
use super::theme::Theme;

/// Draws a box and returns the room inside, one column of padding left on both sides.
pub fn panel(area: Rect, buffer: &mut Buffer, theme: &Theme, title: &str, right: &str, focused: bool) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let style = theme.frame_of(focused);
    Block::new().borders(Borders::ALL).border_set(theme.symbols.frame).border_style(style).render(area, buffer);
    let room = area.right() - 1;
    let right_cells = cells::cells(right);
    let right_at = room.saturating_sub(right_cells + 2);
    let title_limit = if right.is_empty() { room } else { right_at };
    if !title.is_empty() {
        let title_style = if focused { theme.focus } else { theme.strong };
        let head = format!(" {} ", cells::cut(title, usize::from(title_limit.saturating_sub(area.x + 3)), "…"));
        cells::put(buffer, area.x + 1, area.y, title_limit, &head, title_style);
    }
    if !right.is_empty() && right_at > area.x + 1 + cells::cells(title).min(area.width) {
        cells::put(buffer, right_at, area.y, room, &format!(" {right} "), theme.dim);
    }
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(title: &str, right: &str, width: u16) -> String {
        let area = Rect::new(0, 0, width, 3);
        let mut buffer = Buffer::empty(area);
        panel(area, &mut buffer, &Theme::default(), title, right, false);
        (0..width).map(|x| buffer[(x, 0)].symbol()).collect::<String>()
    }

    #[test]
    fn the_titles_share_the_top_line_and_the_left_one_is_cut_last() {
        assert_eq!(top("todo", "6/12", 20), "╭ todo ───── 6/12 ─╮".replace("─ 6/12 ─╮", "── 6/12 ╮"));
        assert_eq!(top("todo", "6/12", 9), "╭ todo ─╮");
    }

    #[test]
    fn there_is_no_room_inside_what_is_no_box() {
        let area = Rect::new(0, 0, 3, 1);
        assert!(panel(area, &mut Buffer::empty(area), &Theme::default(), "x", "", true).is_empty());
    }
}
