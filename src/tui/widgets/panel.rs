//! A titled box. Boxes separate what differs in kind; the one with the focus is drawn in the accent and says so in its
//! title.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Widget};

use super::cells;
use super::theme::{Palette, Theme};

/// Draws a box and returns the room inside, one column of padding left on both sides.
pub fn panel(area: Rect, buffer: &mut Buffer, theme: &Theme, title: &str, right: &str, focused: bool) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let style = theme.frame_of(focused);
    Block::new().borders(Borders::ALL).border_set(theme.symbols.frame).border_style(style).render(area, buffer);
    let room = area.right() - 1;
    // The right title gives way where the left one needs the room.
    let right_at = room.saturating_sub(cells::cells(right) + 2);
    let both = !right.is_empty() && right_at > area.x + 3 + cells::cells(title);
    if !title.is_empty() {
        let title_style = if focused { theme.focus } else { theme.strong };
        let limit = if both { right_at } else { room };
        let words = cells::cut(title, usize::from(limit.saturating_sub(area.x + 3)), theme.symbols.ellipsis);
        // Without colour the box with the focus is told from the others as the open screen is in the top bar.
        let bracketed = focused && theme.palette == Palette::None;
        let words = if bracketed { format!("[{words}]") } else { format!(" {words} ") };
        cells::put(buffer, area.x + 1, area.y, limit, &words, title_style);
    }
    if both {
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
    fn without_colour_the_box_with_the_focus_has_its_title_in_brackets() {
        let area = Rect::new(0, 0, 12, 3);
        for (focused, title) in [(true, "╭[todo]────╮"), (false, "╭ todo ────╮")] {
            let mut buffer = Buffer::empty(area);
            let theme = Theme::new(super::super::theme::Background::Dark, Palette::None, false);
            panel(area, &mut buffer, &theme, "todo", "", focused);
            assert_eq!(cells::lines(&buffer)[0], title);
        }
    }

    #[test]
    fn there_is_no_room_inside_what_is_no_box() {
        let area = Rect::new(0, 0, 3, 1);
        assert!(panel(area, &mut Buffer::empty(area), &Theme::default(), "x", "", true).is_empty());
    }
}
