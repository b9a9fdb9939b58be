//! Where one is in a list: the row in focus, the rows scrolled away, and marks.

use std::cell::Cell;
use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The row in focus and the marks of a list. Marks are by the rows' own keys, so they survive reloading and sorting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListState {
    selected: usize,
    len: usize,
    marks: BTreeSet<String>,
    /// The first row drawn and how many there is room for: remembered from the last drawing.
    offset: Cell<usize>,
    height: Cell<usize>,
}

impl ListState {
    /// The row in focus; none in an empty list.
    pub fn selected(&self) -> Option<usize> {
        (self.selected < self.len).then_some(self.selected)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts the focus on a row, or on the last.
    pub fn select(&mut self, row: usize) {
        self.selected = row.min(self.len.saturating_sub(1));
    }

    /// The list has so many rows now; the focus stays on its row where there still is one.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.select(self.selected);
    }

    /// The list has these rows now: the focus stays on the row of key `before`, wherever that is now, and marks of rows
    /// that are gone go too.
    pub fn reload(&mut self, keys: &[String], before: Option<&str>) {
        self.len = keys.len();
        let place = before.and_then(|before| keys.iter().position(|key| key == before));
        self.select(place.unwrap_or(self.selected));
        self.marks.retain(|mark| keys.contains(mark));
    }

    /// Marks or unmarks a row by its key.
    pub fn toggle_mark(&mut self, key: &str) {
        if !self.marks.remove(key) {
            self.marks.insert(key.to_owned());
        }
    }

    /// Whether a row is marked.
    pub fn is_marked(&self, key: &str) -> bool {
        self.marks.contains(key)
    }

    /// The marks.
    pub fn marks(&self) -> &BTreeSet<String> {
        &self.marks
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }

    /// How many rows there was room for when it was drawn last.
    pub fn room(&self) -> usize {
        self.height.get()
    }

    /// Moves the focus for a key of lists: arrows, `j` `k`, pages, ends. Says whether it was one.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        let page = self.height.get().saturating_sub(1).max(1);
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.select(self.selected + 1),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(page),
            KeyCode::PageDown => self.select(self.selected + page),
            KeyCode::Home => self.selected = 0,
            KeyCode::End => self.select(usize::MAX),
            _ => return false,
        }
        true
    }

    /// The first row to draw where there is room for `height`: the focus stays in sight, one row from the edge.
    pub fn offset(&self, height: usize) -> usize {
        let mut offset = self.offset.get();
        let margin = usize::from(height > 4);
        if self.selected < offset + margin {
            offset = self.selected.saturating_sub(margin);
        } else if self.selected + margin >= offset + height {
            offset = (self.selected + margin + 1).saturating_sub(height);
        }
        offset = offset.min(self.len.saturating_sub(height));
        self.offset.set(offset);
        self.height.set(height);
        offset
    }

    /// `6/12`, or `0` in an empty list.
    pub fn position(&self) -> String {
        if self.len == 0 { "0".to_owned() } else { format!("{}/{}", self.selected + 1, self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(list: &mut ListState, code: KeyCode) -> bool {
        list.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn the_focus_stays_in_sight_and_inside_the_list() {
        let mut list = ListState::default();
        assert_eq!((list.selected(), list.position()), (None, "0".to_owned()));
        list.set_len(100);
        for _ in 0..150 {
            press(&mut list, KeyCode::Down);
            let offset = list.offset(10);
            let at = list.selected().unwrap();
            assert!(offset <= at && at < offset + 10);
        }
        assert_eq!(list.position(), "100/100");
        press(&mut list, KeyCode::PageUp);
        assert_eq!(list.selected(), Some(90));
        press(&mut list, KeyCode::Home);
        assert_eq!(list.offset(10), 0);
        assert!(!press(&mut list, KeyCode::Char('x')));
    }

    #[test]
    fn after_a_reload_the_focus_and_the_marks_follow_their_rows() {
        let mut list = ListState::default();
        list.reload(&["a", "b", "c"].map(str::to_owned), None);
        list.select(1);
        list.toggle_mark("b");
        list.toggle_mark("c");
        list.reload(&["x", "a", "b"].map(str::to_owned), Some("b"));
        assert_eq!(list.selected(), Some(2));
        assert_eq!(list.marks().iter().collect::<Vec<_>>(), ["b"]);
    }
}
