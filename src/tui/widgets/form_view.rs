//! How a form looks: labels in a column, fields beside them, what is wrong under the field it concerns. Layout, caret
//! and drawing share one calculation, so they cannot disagree.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Borders, Widget};

use super::cells;
use super::form::{Form, FormField, Input, Wrong};
use super::popup::{centred, popup};
use super::text::Notice;
use super::theme::Theme;
use crate::i18n::Messages;
use crate::t;

/// Rows of notes where there is little room, and where there is much.
const NOTES_ROWS: (u16, u16) = (3, 10);
/// Cells between a field and the next one on its line.
const BESIDE_GAP: u16 = 3;
/// Rows under the fields: a blank one and the line for hints.
const FOOT: u16 = 2;

/// Where a field lies. `y` counts from the top of the form, before scrolling.
#[derive(Debug, Clone, Copy)]
struct Spot {
    index: usize,
    label_x: u16,
    y: u16,
    input_x: u16,
    width: u16,
    height: u16,
}

/// All fields laid out in `inner`, and how many rows they take.
fn lay_out(form: &Form, inner: Rect) -> (Vec<Spot>, u16) {
    let shown = || form.fields.iter().enumerate().filter(|(_, field)| !field.hidden);
    let column = shown().filter(|(_, field)| !field.beside).map(|(_, field)| label_cells(field)).max().unwrap_or(0);
    let column = column.min(inner.width / 3);
    let room = inner.height.saturating_sub(FOOT);
    let (second, second_label) = second_column(form, inner, column);
    let notes = u16::try_from(shown().filter(|(_, field)| matches!(field.input, Input::Notes(_))).count()).unwrap_or(1);
    let walk = |notes_rows: u16, blank: bool| {
        let mut spots: Vec<Spot> = Vec::new();
        let mut y = 0;
        let mut next_y = 0;
        let mut x = inner.x;
        for (index, field) in shown() {
            let is_notes = matches!(field.input, Input::Notes(_));
            let own_label = label_cells(field);
            let beside_cells = own_label + 1 + field.cells.unwrap_or(12);
            let beside = field.beside && !is_notes && !spots.is_empty() && x + beside_cells <= inner.right();
            let label_x;
            let input_x;
            if beside {
                // The second field of a line begins where those of other lines do, if it still fits there.
                let beside_label = second_label.max(own_label);
                let aligned = spots.last().is_some_and(|before| before.label_x == inner.x)
                    && x <= second
                    && second + beside_label + 1 + field.cells.unwrap_or(12) <= inner.right();
                label_x = if aligned { second } else { x };
                input_x = label_x + if aligned { beside_label } else { own_label } + 1;
            } else {
                y = next_y + u16::from(blank && is_notes && next_y > 0);
                label_x = inner.x;
                input_x = inner.x + column + 2;
            }
            let most = inner.right().saturating_sub(input_x);
            let width = field.cells.unwrap_or(most).min(most);
            let height = match &field.input {
                Input::Notes(_) => notes_rows + 2,
                Input::Choice(choice) => choice.rows(width),
                _ => 1,
            };
            spots.push(Spot { index, label_x, y, input_x, width, height });
            let aside = if field.aside.is_empty() { 0 } else { cells::cells(&field.aside) + 1 };
            x = input_x.saturating_add(width).saturating_add(aside).saturating_add(BESIDE_GAP);
            let rows = height + u16::from(field.wrong.is_some()) + u16::from(blank && is_notes);
            next_y = next_y.max(y + rows);
        }
        (spots, next_y)
    };
    let (least, most) = NOTES_ROWS;
    let (tight, rows) = walk(least, false);
    let spare = room.saturating_sub(rows);
    if spare < 2 || notes == 0 {
        return (tight, rows);
    }
    let spare = spare.saturating_sub(2 * notes);
    walk((least + spare / notes).min(most), true)
}

/// Where the second fields of lines begin, and the widest of their labels.
fn second_column(form: &Form, inner: Rect, column: u16) -> (u16, u16) {
    let shown: Vec<&FormField> = form.fields.iter().filter(|field| !field.hidden).collect();
    let pairs = shown.iter().zip(shown.iter().skip(1)).filter(|(first, second)| !first.beside && second.beside);
    let end = |first: &FormField| {
        let aside = if first.aside.is_empty() { 0 } else { cells::cells(&first.aside) + 1 };
        inner.x + column + 2 + first.cells.unwrap_or(0) + aside + BESIDE_GAP
    };
    pairs.fold((0, 0), |(x, label), (first, second)| (x.max(end(first)), label.max(label_cells(second))))
}

fn label_cells(field: &FormField) -> u16 {
    // The mark of what is required, or a blank in its place, stands before the label.
    cells::cells(&field.label) + 2
}

/// Rows scrolled away so that the field in focus is in sight.
fn scroll(form: &Form, spots: &[Spot], rows: u16, room: u16) -> u16 {
    let Some(spot) = spots.iter().find(|spot| spot.index == form.focus()) else { return 0 };
    let wrong = form.focused().is_some_and(|field| field.wrong.is_some());
    let bottom = spot.y + spot.height + u16::from(wrong);
    bottom.saturating_sub(room).min(rows.saturating_sub(room)).min(spot.y)
}

/// The rectangle of a spot on the screen, if any of it is in sight.
fn on_screen(spot: &Spot, inner: Rect, scroll: u16) -> Option<Rect> {
    let room = inner.height.saturating_sub(FOOT);
    let y = spot.y.checked_sub(scroll)?;
    let height = spot.height.min(room.checked_sub(y)?);
    (height > 0).then_some(Rect { x: spot.input_x, y: inner.y + y, width: spot.width, height })
}

/// Inside the box of notes; where there is no room for a box, there is none.
fn in_box(area: Rect) -> Rect {
    if area.height < 3 {
        return area;
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height.saturating_sub(2) }
}

impl Form {
    /// The box for the form on a screen: as high as its fields need.
    fn place(&self, screen: Rect) -> Rect {
        let width = screen.width.min(84);
        let draft = Rect { x: screen.x, y: screen.y, width: width.saturating_sub(4), height: screen.height };
        let (_, rows) = lay_out(self, Rect { height: FOOT, ..draft });
        let notes = self.fields.iter().filter(|field| !field.hidden && matches!(field.input, Input::Notes(_))).count();
        let (least, most) = NOTES_ROWS;
        let roomy = u16::try_from(notes).unwrap_or(1).saturating_mul((most - least).min(5) + 2);
        centred(screen, width, rows.saturating_add(FOOT + 3).saturating_add(roomy))
    }

    fn inner(area: Rect) -> Rect {
        Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        }
    }

    /// The fields' room within the box: a blank row above where the box is high enough.
    fn body(area: Rect) -> Rect {
        let inner = Self::inner(area);
        let blank = u16::from(inner.height >= 12);
        Rect { y: inner.y + blank, height: inner.height - blank, ..inner }
    }

    /// The cell of the insertion point.
    pub fn caret(&self, screen: Rect) -> Option<(u16, u16)> {
        if let Some(picker) = self.picker() {
            return picker.caret(screen);
        }
        let inner = Self::body(self.place(screen));
        let (spots, rows) = lay_out(self, inner);
        let scroll = scroll(self, &spots, rows, inner.height.saturating_sub(FOOT));
        let spot = spots.iter().find(|spot| spot.index == self.focus())?;
        let area = on_screen(spot, inner, scroll)?;
        match &self.focused()?.input {
            Input::Line(field, _) => field.caret(area),
            Input::Notes(notes) => notes.caret(in_box(area)),
            Input::Choice(choice) => choice.caret(area),
            Input::Pick { .. } => Some((area.x, area.y)),
            Input::Fixed(_) => None,
        }
    }

    /// Draws the form over the screen.
    pub fn view(&self, screen: Rect, buffer: &mut Buffer, theme: &Theme, messages: &Messages, focused: bool) {
        let place = self.place(screen);
        let draft = match self.draft_at {
            Some(at) if self.from_draft => {
                t!(messages, "form-draft-back", at = at.format("%H:%M").to_string())
            }
            Some(at) => t!(messages, "form-draft", at = at.format("%H:%M").to_string()),
            None => String::new(),
        };
        popup(place, buffer, theme, &self.title, &draft);
        let inner = Self::body(place);
        let (spots, rows) = lay_out(self, inner);
        let room = inner.height.saturating_sub(FOOT);
        let scroll = scroll(self, &spots, rows, room);
        for spot in &spots {
            let (Some(field), Some(area)) = (self.fields.get(spot.index), on_screen(spot, inner, scroll)) else {
                continue;
            };
            let has_focus = focused && self.focus() == spot.index;
            self.draw_field(field, spot, area, inner, buffer, theme, messages, has_focus);
        }
        if rows > room {
            super::table::bar(
                Rect { x: inner.x, width: inner.width + 1, height: room, ..inner },
                buffer,
                theme,
                usize::from(scroll),
                usize::from(room),
                usize::from(rows),
            );
        }
        self.draw_foot(inner, buffer, theme, messages);
        if let Some(suggest) = self.offered().filter(|_| focused)
            && let Some(spot) = spots.iter().find(|spot| spot.index == self.focus())
            && let Some(area) = on_screen(spot, inner, scroll)
        {
            suggest.view(area, place, buffer, theme);
        }
        if let Some(picker) = self.picker() {
            picker.view(screen, buffer, theme, messages);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one place, one field: a struct would only rename them")]
    fn draw_field(
        &self,
        field: &FormField,
        spot: &Spot,
        area: Rect,
        inner: Rect,
        buffer: &mut Buffer,
        theme: &Theme,
        messages: &Messages,
        has_focus: bool,
    ) {
        let label_style = match (has_focus, &field.input) {
            (true, _) => theme.focus,
            (false, Input::Fixed(_)) => theme.dim,
            (false, _) => theme.text,
        };
        let label_y = if matches!(field.input, Input::Notes(_)) { area.y + u16::from(area.height > 1) } else { area.y };
        let mark = if has_focus {
            theme.symbols.pointer
        } else if field.required {
            "*"
        } else {
            " "
        };
        let mark_style = if has_focus { theme.focus } else { theme.dim };
        let edge = spot.input_x.saturating_sub(1);
        cells::put(buffer, spot.label_x, label_y, edge, mark, mark_style);
        cells::put(buffer, spot.label_x + 2, label_y, edge, &cells::headed(&field.label), label_style);
        match &field.input {
            Input::Line(line, _) => {
                buffer.set_style(area, blank_line(theme));
                if has_focus && self.is_selected() {
                    line.view_selected(area, buffer, theme);
                } else {
                    line.view(area, buffer, theme, has_focus);
                }
            }
            Input::Notes(notes) => draw_notes(notes, area, buffer, theme, has_focus),
            Input::Choice(choice) => choice.view(area, buffer, theme, has_focus),
            Input::Pick { code, options, .. } => {
                let shown = options.iter().find(|option| option.code == *code);
                let text = shown.map_or(code.as_str(), |option| option.text.as_str());
                let style = if has_focus { theme.input } else { theme.text };
                let x = cells::put(buffer, area.x, area.y, area.right().saturating_sub(2), text, style);
                let x = cells::put(
                    buffer,
                    x + u16::from(!text.is_empty()),
                    area.y,
                    area.right(),
                    theme.symbols.choose,
                    theme.dim,
                );
                if let Some(option) = shown {
                    cells::put(buffer, x + 2, area.y, area.right(), &option.detail, theme.dim);
                }
            }
            Input::Fixed(text) => {
                cells::put(buffer, area.x, area.y, area.right(), text, theme.text);
            }
        }
        if !field.aside.is_empty() {
            cells::put(buffer, area.right() + 1, area.y, inner.right(), &field.aside, theme.dim);
        }
        if let Some(wrong) = &field.wrong {
            let y = area.bottom();
            if y < inner.bottom().saturating_sub(FOOT) {
                let said = format!("{} {}", theme.symbols.alarm, said(wrong, messages));
                cells::put(buffer, spot.input_x, y, inner.right(), &said, theme.bad);
            }
        }
    }

    fn draw_foot(&self, inner: Rect, buffer: &mut Buffer, theme: &Theme, messages: &Messages) {
        let Some(y) = inner.bottom().checked_sub(1).filter(|y| *y > inner.y) else { return };
        let focused = self.focused();
        let (words, style) = if self.saving {
            (t!(messages, "form-saving"), theme.dim)
        } else if let Some(wrong) = &self.wrong {
            (format!("{} {wrong}", theme.symbols.alarm), theme.bad)
        } else if let Some(notice) = focused.and_then(FormField::notice) {
            (format!("{} {}", theme.symbols.alarm, noticed(notice, messages)), theme.warn)
        } else if self.has_swallowed() {
            (format!("{} {}", theme.symbols.alarm, t!(messages, "form-choice-keys")), theme.warn)
        } else if let Some(wrong) = focused.and_then(|field| field.wrong.as_ref()) {
            // The line under the field may lie under the edge of a low terminal: it is said here as well.
            (format!("{} {}", theme.symbols.alarm, said(wrong, messages)), theme.bad)
        } else {
            let mut words = focused.map(|field| field.hint.clone()).unwrap_or_default();
            if self.is_selected() {
                words = t!(messages, "form-selected", hint = words);
            }
            (words, theme.dim)
        };
        cells::put(buffer, inner.x + 2, y, inner.right(), &words, style);
    }
}

fn draw_notes(notes: &super::Area, area: Rect, buffer: &mut Buffer, theme: &Theme, has_focus: bool) {
    if area.height >= 3 {
        Block::new()
            .borders(Borders::ALL)
            .border_set(theme.symbols.inner)
            .border_style(theme.frame_of(has_focus))
            .render(area, buffer);
    }
    notes.view(in_box(area), buffer, theme);
}

/// An empty field is seen by its line.
fn blank_line(theme: &Theme) -> Style {
    theme.dim.add_modifier(Modifier::UNDERLINED)
}

/// What is wrong, in words.
pub fn said(wrong: &Wrong, messages: &Messages) -> String {
    match wrong {
        Wrong::Required => t!(messages, "form-required"),
        Wrong::Date => t!(messages, "form-bad-date"),
        Wrong::Time => t!(messages, "form-bad-time"),
        Wrong::Moment => t!(messages, "form-bad-moment"),
        Wrong::Minutes => t!(messages, "form-bad-minutes"),
        Wrong::Number => t!(messages, "form-bad-number"),
        Wrong::Phone => t!(messages, "form-bad-phone"),
        Wrong::Said(text) => text.clone(),
    }
}

/// What a field could not take in, in words.
pub fn noticed(notice: Notice, messages: &Messages) -> String {
    match notice {
        Notice::Cut { limit } => t!(messages, "form-cut", limit = limit),
        Notice::Dropped { count } => t!(messages, "form-dropped", count = count),
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::Kind;
    use super::*;
    use crate::i18n::Lang;
    use chrono::NaiveDate;

    fn form() -> Form {
        Form::new(
            "patrol",
            "巡查",
            NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            vec![
                FormField::typed("start", "開始", Kind::Time, "14:10").required(),
                FormField::typed("end", "結束", Kind::Time, "14:55").beside(),
                FormField::line("route", "路線", "南街 → 東巷"),
                FormField::notes("text", "所見", "路燈不亮").required(),
            ],
        )
    }

    fn draw(form: &Form, screen: Rect) -> Vec<String> {
        let mut buffer = Buffer::empty(screen);
        form.view(screen, &mut buffer, &Theme::default(), &Messages::new(Lang::ZhHant), true);
        crate::tui::widgets::cells::lines(&buffer)
    }

    #[test]
    fn the_caret_stands_behind_the_text_of_the_field_in_focus() {
        let screen = Rect::new(0, 1, 80, 22);
        let mut form = form();
        for key in ["start", "end", "route", "text"] {
            form.focus_on(key);
            let (x, y) = form.caret(screen).unwrap();
            let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
            form.view(screen, &mut buffer, &Theme::default(), &Messages::new(Lang::ZhHant), true);
            let before: String = (0..x).map(|x| buffer[(x, y)].symbol()).collect::<String>().replace(' ', "");
            let typed = form.value(key).replace(' ', "");
            assert!(before.ends_with(&typed), "{key}: {before}");
        }
    }

    #[test]
    fn what_is_wrong_stands_under_its_field() {
        let mut form = form();
        form.set("start", "25");
        form.check();
        let lines = draw(&form, Rect::new(0, 0, 80, 24));
        let field = lines.iter().position(|line| line.contains("開始")).unwrap();
        assert!(lines[field + 1].contains('!'), "{lines:#?}");
    }

    #[test]
    fn on_a_very_low_terminal_the_field_in_focus_is_still_in_sight() {
        let mut form = form();
        for key in ["start", "route", "text"] {
            form.focus_on(key);
            for height in 6..14 {
                let screen = Rect::new(0, 0, 60, height);
                let caret = form.caret(screen);
                assert!(caret.is_some_and(|(_, y)| y < height), "{key} {height} {caret:?}");
                draw(&form, screen);
            }
        }
    }

    #[test]
    fn the_second_fields_of_lines_begin_in_one_column() {
        let mut form = form();
        form.fields.push(FormField::typed("phone", "電話", Kind::Phone, "1"));
        form.fields.push(FormField::typed("on", "日期", Kind::Date { ahead: false }, "2").beside());
        let lines = draw(&form, Rect::new(0, 0, 80, 24));
        let column = |label: &str| {
            let line = lines.iter().find(|line| line.contains(label)).unwrap();
            cells::width(line.split(label).next().unwrap())
        };
        assert_eq!(column("結束"), column("日期"), "{lines:#?}");
    }
}
