//! A box over the screen: as large as it needs, never larger than the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::panel::panel;
use super::theme::Theme;

/// Columns and rows that are too few to show anything of what lies behind.
const SLIVER: (u16, u16) = (4, 2);

/// The middle of `screen`, of at most the size given; all of it where nothing but slivers of it would be left.
pub fn centred(screen: Rect, width: u16, height: u16) -> Rect {
    let of = |wanted: u16, all: u16, sliver: u16| if wanted.saturating_add(sliver) >= all { all } else { wanted };
    let width = of(width, screen.width, SLIVER.0);
    let height = of(height, screen.height, SLIVER.1);
    Rect { x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 2, width, height }
}

/// Clears `area` and draws a box with the focus there; returns the room inside.
pub fn popup(area: Rect, buffer: &mut Buffer, theme: &Theme, title: &str, right: &str) -> Rect {
    // A wide glyph that the left edge would cut in half goes whole.
    if area.x > buffer.area.x {
        for y in area.top()..area.bottom() {
            if let Some(cell) = buffer.cell_mut((area.x - 1, y))
                && super::cells::width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
    }
    Clear.render(area, buffer);
    panel(area, buffer, theme, &super::cells::headed(title), right, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_popup_never_leaves_the_screen() {
        let screen = Rect::new(0, 1, 80, 22);
        assert_eq!(centred(screen, 40, 10), Rect::new(20, 7, 40, 10));
        assert_eq!(centred(screen, 200, 100), screen);
        assert_eq!(centred(screen, 78, 21), screen, "no slivers of what lies behind are left");
    }

    #[test]
    fn a_wide_glyph_under_the_left_edge_is_not_left_in_half() {
        let screen = Rect::new(0, 0, 20, 5);
        let mut buffer = Buffer::empty(screen);
        buffer.set_string(0, 2, "南街南街南街", ratatui::style::Style::new());
        popup(Rect::new(5, 1, 8, 3), &mut buffer, &Theme::default(), "", "");
        assert_eq!(buffer[(4, 2)].symbol(), " ");
        assert_eq!(buffer[(5, 2)].symbol(), "│");
    }
}
