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
            // An input method may make a digit as wide as a character.
            (KeyCode::Char(digit @ ('1'..='9' | '１'..='９')), _) => {
                let first = if digit.is_ascii() { '1' } else { '１' };
                let index = usize::try_from(u32::from(digit) - u32::from(first)).unwrap_or(0);
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

    /// Cells that an option takes: its mark, its digit where there are many, its label.
    fn cells_of(&self, option: &ChoiceOption) -> u16 {
        cells::cells(&option.label).saturating_add(if self.has_digits() { 4 } else { 2 })
    }

    fn has_digits(&self) -> bool {
        (4..=9).contains(&self.options.len())
    }

    /// Where each option begins: column and row, in `width` cells.
    fn places(&self, width: u16) -> Vec<(u16, u16)> {
        let (mut x, mut y) = (0_u16, 0);
        self.options
            .iter()
            .map(|option| {
                let wide = self.cells_of(option);
                if x > 0 && x.saturating_add(wide) > width {
                    (x, y) = (0, y + 1);
                }
                let place = (x, y);
                x = x.saturating_add(wide).saturating_add(3);
                place
            })
            .collect()
    }

    /// Rows needed in `width` cells.
    pub fn rows(&self, width: u16) -> u16 {
        self.places(width).last().map_or(1, |(_, y)| y + 1)
    }

    /// Draws the options, the chosen one marked.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, theme: &Theme, focused: bool) {
        let on = if focused { theme.focus } else { theme.strong };
        for (index, (option, (x, y))) in self.options.iter().zip(self.places(area.width)).enumerate() {
            if y >= area.height {
                return;
            }
            let chosen = self.chosen == Some(index);
            let (x, y) = (area.x + x, area.y + y);
            let symbol = if chosen { theme.symbols.done } else { theme.symbols.open };
            let mut x = cells::put(buffer, x, y, area.right(), symbol, if chosen { on } else { theme.dim }) + 1;
            if self.has_digits() {
                let key = if focused { theme.key } else { theme.dim };
                x = cells::put(buffer, x, y, area.right(), &(index + 1).to_string(), key) + 1;
            }
            cells::put(buffer, x, y, area.right(), &option.label, if chosen { on } else { theme.text });
        }
    }

    /// The cell of the chosen option's mark, or of the first: where the caret rests while the choice has the focus.
    pub fn caret(&self, area: Rect) -> Option<(u16, u16)> {
        if area.is_empty() {
            return None;
        }
        let (x, y) = self.places(area.width).get(self.chosen.unwrap_or(0)).copied().unwrap_or((0, 0));
        Some((area.x + x.min(area.width - 1), area.y + y.min(area.height - 1)))
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
        press(&mut choice, KeyCode::Char('２'));
        assert_eq!(choice.code(), Some("phoned"));
        press(&mut choice, KeyCode::Backspace);
        assert_eq!(choice.code(), None);
    }

    #[test]
    fn what_is_chosen_is_seen_without_colour_and_where_there_is_little_room_below_each_other() {
        let choice = choice().chosen("phoned");
        let draw = |width| {
            let area = Rect::new(0, 0, width, choice.rows(width));
            let mut buffer = Buffer::empty(area);
            choice.view(area, &mut buffer, &Theme::default(), false);
            assert_eq!(choice.caret(area).map(|(x, y)| buffer[(x, y)].symbol().to_owned()), Some("●".into()));
            cells::lines(&buffer)
        };
        assert_eq!(draw(24), ["○ 見面   ● 電話"]);
        assert_eq!(draw(10), ["○ 見面", "● 電話"]);
    }

    #[test]
    fn of_more_than_three_each_shows_its_digit() {
        let options = ["a", "b", "c", "d"].map(|code| (code.to_owned(), code.to_owned())).to_vec();
        let area = Rect::new(0, 0, 40, 1);
        let mut buffer = Buffer::empty(area);
        Choice::new(options).view(area, &mut buffer, &Theme::default(), true);
        assert_eq!(cells::lines(&buffer), ["○ 1 a   ○ 2 b   ○ 3 c   ○ 4 d"]);
    }
}
