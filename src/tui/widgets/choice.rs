//! One of several, shown in a row and changed with the arrows, a space, or the first key of its label.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use super::text::Edit;
use super::theme::Theme;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Stable code, kept in drafts.
    pub code: String,
    /// Shown.
    pub label: String,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    options: Vec<ChoiceOption>,
    chosen: Option<usize>,
}

impl Choice {
    /// Codes with labels; nothing is chosen yet.
    pub fn new(options: Vec<(String, String)>) -> Self {
        let options = options.into_iter().map(|(code, label)| ChoiceOption { code, label }).collect();
        Self { options, chosen: None }
    }

    /// With one chosen by its code.
    #[must_use]
    pub fn chosen(mut self, code: &str) -> Self {
        self.set(code);
        self
    }

    /// The code chosen.
    pub fn code(&self) -> Option<&str> {
        self.chosen.and_then(|index| self.options.get(index)).map(|option| option.code.as_str())
    }

    /// The label chosen.
    pub fn label(&self) -> Option<&str> {
        self.chosen.and_then(|index| self.options.get(index)).map(|option| option.label.as_str())
    }

    /// What there is to choose.
    pub fn options(&self) -> &[ChoiceOption] {
        &self.options
    }

    /// Chooses by code; an unknown code chooses nothing.
    pub fn set(&mut self, code: &str) {
        self.chosen = self.options.iter().position(|option| option.code == code);
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let last = self.options.len().saturating_sub(1);
        if self.options.is_empty() || key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return Edit::Ignored;
        }
        let next = match (key.code, self.chosen) {
            (KeyCode::Left, Some(at)) => at.checked_sub(1).unwrap_or(last),
            (KeyCode::Right | KeyCode::Char(' ' | '\u{3000}'), Some(at)) => (at + 1) % self.options.len(),
            (KeyCode::Left, None) => last,
            (KeyCode::Right | KeyCode::Char(' ' | '\u{3000}'), None) => 0,
            (KeyCode::Home, _) => 0,
            (KeyCode::End, _) => last,
            (KeyCode::Char(digit @ '1'..='9'), _) => {
                let index = usize::try_from(u32::from(digit) - u32::from('1')).unwrap_or(0);
                if index > last {
                    return Edit::Moved;
                }
                index
            }
            (KeyCode::Backspace | KeyCode::Delete, Some(_)) => {
                self.chosen = None;
                return Edit::Changed;
            }
            (KeyCode::Char(_), _) => return Edit::Moved,
            _ => return Edit::Ignored,
        };
        if self.chosen == Some(next) {
            return Edit::Moved;
        }
        self.chosen = Some(next);
        Edit::Changed
    }

    /// Cells that all options take side by side, each with its digit.
    fn wide(&self) -> usize {
        self.options.iter().map(|option| cells::width(&option.label) + 5).sum()
    }

    /// Draws the options side by side, or the chosen one between arrows where there is no room for all.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
        if area.is_empty() {
            return;
        }
        let edge = area.right();
        let on = if focused { theme.focus } else { theme.strong };
        if self.wide() <= usize::from(area.width) {
            let mut x = area.x;
            for (index, option) in self.options.iter().enumerate() {
                let chosen = self.chosen == Some(index);
                let symbol = if chosen { theme.symbols.done } else { theme.symbols.open };
                x = cells::put(buffer, x, area.y, edge, symbol, if chosen { on } else { theme.dim });
                x = cells::put(buffer, x + 1, area.y, edge, &option.label, if chosen { on } else { theme.text });
                x = x.saturating_add(3);
            }
            return;
        }
        let x = cells::put(buffer, area.x, area.y, edge, theme.symbols.left, theme.dim) + 1;
        let label = self.label().unwrap_or(theme.symbols.none);
        let x = cells::put(buffer, x, area.y, edge.saturating_sub(2), label, on) + 1;
        let x = cells::put(buffer, x, area.y, edge, theme.symbols.right, theme.dim);
        let place = self.chosen.map_or(0, |at| at + 1);
        cells::put(buffer, x + 2, area.y, edge, &format!("{place}/{}", self.options.len()), theme.dim);
    }

    /// The cell beside the chosen option: where the caret rests while the choice has the focus.
    pub fn caret(&self, area: Rect) -> Option<(u16, u16)> {
        if area.is_empty() {
            return None;
        }
        let mut x = area.x;
        if self.wide() <= usize::from(area.width) {
            for option in self.options.iter().take(self.chosen.unwrap_or(0)) {
                x = x.saturating_add(cells::cells(&option.label)).saturating_add(5);
            }
        }
        Some((x.min(area.right() - 1), area.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice() -> Choice {
        Choice::new([("seen", "見面"), ("phoned", "電話")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec())
    }

    fn press(choice: &mut Choice, code: KeyCode) {
        choice.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn arrows_go_round_digits_choose_and_backspace_clears() {
        let mut choice = choice();
        assert_eq!(choice.code(), None);
        press(&mut choice, KeyCode::Right);
        assert_eq!(choice.code(), Some("seen"));
        press(&mut choice, KeyCode::Left);
        assert_eq!(choice.code(), Some("phoned"));
        press(&mut choice, KeyCode::Char('1'));
        assert_eq!(choice.code(), Some("seen"));
        press(&mut choice, KeyCode::Char('9'));
        assert_eq!(choice.code(), Some("seen"));
        press(&mut choice, KeyCode::Backspace);
        assert_eq!(choice.code(), None);
    }

    #[test]
    fn what_is_chosen_is_seen_without_colour_also_where_there_is_room_for_one_only() {
        let choice = choice().chosen("phoned");
        let draw = |width| {
            let area = Rect::new(0, 0, width, 1);
            let mut buffer = Buffer::empty(area);
            choice.view(area, &mut buffer, &Theme::default(), false);
            buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        assert_eq!(draw(24).replace(' ', ""), "○見面●電話");
        assert_eq!(draw(14).replace(' ', ""), "‹電話›2/2");
    }
}
