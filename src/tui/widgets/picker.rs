//! A list to choose from with a filter to type in: either script, pinyin or its initials.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::field::Field;
use super::list::ListState;
use super::popup::{centred, popup};
use super::table::{Column, TableCell, TableRow, table};
use super::theme::Theme;
use crate::domain::matching::Needle;
use crate::i18n::Messages;
use crate::t;

/// A score up to this is letters in order only.
const CLEAR: u32 = 400;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PickOption {
    /// Stable code.
    pub code: String,
    /// Shown, and searched.
    pub text: String,
    /// Shown beside it, and searched.
    pub detail: String,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerEvent {
    /// It is still open.
    Open,
    /// This was chosen, by its code.
    Chosen(String),
    /// What was typed was taken as it stands.
    Typed(String),
    /// Nothing was chosen.
    Cancelled,
}

/// A list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    title: String,
    options: Vec<PickOption>,
    field: Field,
    /// Places in `options`, the best match first.
    shown: Vec<usize>,
    list: ListState,
    free: bool,
    /// What may be typed, where that is free.
    hint: Option<String>,
    /// Few options without digits of their own: a digit chooses at once.
    by_digit: bool,
}

impl Picker {
    /// A list with a title.
    pub fn new(title: &str, options: Vec<PickOption>) -> Self {
        let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let by_digit = options.len() <= 9 && !options.iter().any(|one| digits(&one.text) || digits(&one.detail));
        let mut picker = Self {
            title: title.to_owned(),
            options,
            field: Field::default(),
            shown: Vec::new(),
            list: ListState::default(),
            free: false,
            hint: None,
            by_digit,
        };
        picker.filter();
        picker
    }

    /// Enter on what matches nothing takes the typed text.
    #[must_use]
    pub fn free(mut self) -> Self {
        self.free = true;
        self
    }

    /// The same, saying what may be typed where nothing matches.
    #[must_use]
    pub fn free_for(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self.free()
    }

    /// With the focus on the option of a code.
    #[must_use]
    pub fn on(mut self, code: &str) -> Self {
        let row = self.shown().position(|option| option.code == code);
        self.list.select(row.unwrap_or(0));
        self
    }

    /// What matches, the best first.
    pub fn shown(&self) -> impl Iterator<Item = &PickOption> {
        self.shown.iter().filter_map(|place| self.options.get(*place))
    }

    /// The option in focus.
    pub fn selected(&self) -> Option<&PickOption> {
        self.list.selected().and_then(|row| self.shown.get(row)).and_then(|place| self.options.get(*place))
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> PickerEvent {
        match key.code {
            KeyCode::Esc => return PickerEvent::Cancelled,
            KeyCode::Char(c) if self.digits_choose() && c.is_ascii_digit() => {
                let place = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
                let option = place.and_then(|place| self.options.get(place));
                return option.map_or(PickerEvent::Open, |option| PickerEvent::Chosen(option.code.clone()));
            }
            KeyCode::Enter => {
                return match self.selected() {
                    Some(option) => PickerEvent::Chosen(option.code.clone()),
                    None if self.free && !self.field.text().trim().is_empty() => {
                        PickerEvent::Typed(self.field.text().trim().to_owned())
                    }
                    None => PickerEvent::Open,
                };
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                self.list.key(key);
            }
            _ => {
                if self.field.key(key) == super::text::Edit::Changed {
                    self.filter();
                }
            }
        }
        PickerEvent::Open
    }

    /// Takes pasted text into the filter.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.filter();
    }

    fn digits_choose(&self) -> bool {
        self.by_digit && !self.free && self.field.text().is_empty()
    }

    fn filter(&mut self) {
        self.shown = ranked(&self.options, self.field.text(), self.free);
        self.list.set_len(self.shown.len());
        self.list.select(0);
    }

    fn area(&self, screen: Rect) -> Rect {
        let height = u16::try_from(self.options.len()).unwrap_or(u16::MAX).saturating_add(4).clamp(6, 18);
        // As wide as what there is to choose: the same however few of it are shown.
        let widest =
            |of: fn(&PickOption) -> &str| self.options.iter().map(|option| super::cells::cells(of(option))).max();
        let text = widest(|option| &option.text).unwrap_or(0);
        let detail = widest(|option| &option.detail).unwrap_or(0);
        let wide = text.saturating_add(detail).saturating_add(12);
        centred(screen, wide.clamp(60, 84), height)
    }

    /// The cell of the caret, in the filter.
    pub fn caret(&self, screen: Rect) -> Option<(u16, u16)> {
        let area = self.area(screen);
        let line = Rect::new(area.x + 4, area.y + 1, area.width.checked_sub(8)?, 1);
        self.field.caret(line)
    }

    /// Draws it over the screen.
    pub fn view(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme, messages: &Messages) {
        let inner = popup(self.area(screen), buffer, theme, &self.title, &self.list.position());
        if inner.height < 3 || inner.width < 6 {
            return;
        }
        super::cells::put(buffer, inner.x, inner.y, inner.right(), "/", theme.key);
        let line = Rect::new(inner.x + 2, inner.y, inner.width - 4, 1);
        self.field.view(line, buffer, theme, true);
        if self.shown.is_empty() {
            let words = match &self.hint {
                Some(hint) => hint.clone(),
                None if self.options.is_empty() => t!(messages, "pick-none"),
                None => t!(messages, "pick-no-match"),
            };
            super::cells::put(buffer, inner.x + 2, inner.y + 2, inner.right(), &words, theme.dim);
            return;
        }
        let digits = self.digits_choose();
        let rows: Vec<TableRow> = self
            .shown()
            .enumerate()
            .map(|(place, option)| TableRow {
                key: option.code.clone(),
                cells: vec![
                    TableCell::new(if digits { (place + 1).to_string() } else { String::new() }, theme.key),
                    TableCell::new(option.text.clone(), theme.text),
                    TableCell::new(option.detail.clone(), theme.dim),
                ],
            })
            .collect();
        let columns = [Column::fit("", 1), Column::fit("", inner.width * 2 / 3), Column::fill("", 4).spare(1)];
        let body = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
        table(body, buffer, theme, &columns, &rows, &self.list, true);
    }
}

/// The places of the options that match what was typed, the best first; all of them where nothing was. `clear`: what was
/// typed may be taken as it stands, so letters in order are no match.
pub(super) fn ranked(options: &[PickOption], typed: &str, clear: bool) -> Vec<usize> {
    let needle = Needle::new(typed);
    let mut scored: Vec<(u32, usize)> = options
        .iter()
        .enumerate()
        .filter_map(|(place, option)| {
            // A match in the name counts before one in the detail.
            let name = needle.score(&option.text).map(|score| score + 1000);
            let score = name.or_else(|| needle.score(&format!("{} {}", option.text, option.detail)))?;
            let loose = clear && score % 1000 <= CLEAR && !needle.is_empty();
            (!loose).then_some((score, place))
        })
        .collect();
    if !needle.is_empty() {
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    }
    scored.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn messages() -> Messages {
        Messages::new(crate::i18n::Lang::ZhHant)
    }

    #[test]
    fn a_list_with_nothing_in_it_says_so() {
        let screen = Rect::new(0, 0, 80, 24);
        let drawn = |picker: &Picker| {
            let mut buffer = Buffer::empty(screen);
            picker.view(screen, &mut buffer, &Theme::default(), &messages());
            crate::tui::widgets::cells::lines(&buffer).join("\n")
        };
        assert!(drawn(&Picker::new("單位", Vec::new())).contains("沒有可選的。"));
        let mut none = picker();
        none.paste("沒有這樣的");
        assert!(drawn(&none).contains("沒有符合的。"));
    }

    fn picker() -> Picker {
        let option = |code: &str, text: &str, detail: &str| PickOption {
            code: code.to_owned(),
            text: text.to_owned(),
            detail: detail.to_owned(),
        };
        Picker::new(
            "網格",
            vec![
                option("1", "北巷第二網格", "610921100001002"),
                option("2", "南街第一網格", "610921100001001"),
                option("3", "南門村", "610921100200"),
            ],
        )
    }

    fn type_in(picker: &mut Picker, text: &str) -> PickerEvent {
        for c in text.chars() {
            picker.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
        picker.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))
    }

    #[test]
    fn long_names_get_a_wider_box_but_never_one_wider_than_the_screen() {
        assert_eq!(picker().area(Rect::new(0, 0, 120, 40)).width, 60);
        let long = PickOption { code: "1".into(), text: "網".repeat(20), detail: "格".repeat(10) };
        let picker = Picker::new("網格", vec![long]);
        assert_eq!(picker.area(Rect::new(0, 0, 120, 40)).width, 72);
        assert_eq!(picker.area(Rect::new(0, 0, 40, 20)).width, 40);
        assert_eq!(picker.area(Rect::new(0, 0, 4, 20)).width, 4);
    }

    #[test]
    fn initials_full_pinyin_and_either_script_find_the_same_grid() {
        for typed in ["nj", "nanjie", "NJ", "南街", "南街第一网格", "1001001"] {
            assert_eq!(type_in(&mut picker(), typed), PickerEvent::Chosen("2".into()), "{typed}");
        }
    }

    #[test]
    fn what_matches_nothing_is_taken_only_where_free_text_is_allowed() {
        assert_eq!(type_in(&mut picker(), "學校後門"), PickerEvent::Open);
        assert_eq!(type_in(&mut picker().free(), "學校後門"), PickerEvent::Typed("學校後門".into()));
    }

    #[test]
    fn of_a_few_a_digit_chooses_at_once_but_not_where_digits_are_part_of_the_names() {
        let how = |code: &str, text: &str| PickOption { code: code.into(), text: text.into(), detail: String::new() };
        let mut few = Picker::new("怎麼知道", vec![how("seen", "親眼看到"), how("phoned", "電話核實")]);
        let two = KeyEvent::new(KeyCode::Char('2'), KeyModifiers::NONE);
        assert_eq!(few.key(two), PickerEvent::Chosen("phoned".into()));
        assert_eq!(picker().key(two), PickerEvent::Open);
    }

    #[test]
    fn the_caret_stands_in_the_filter() {
        let screen = Rect::new(0, 0, 80, 24);
        let mut picker = picker();
        let (x, y) = picker.caret(screen).unwrap();
        picker.paste("南街");
        assert_eq!(picker.caret(screen), Some((x + 4, y)));
        let mut buffer = Buffer::empty(screen);
        picker.view(screen, &mut buffer, &Theme::default(), &messages());
        assert_eq!(buffer[(x, y)].symbol(), "南");
    }
}
