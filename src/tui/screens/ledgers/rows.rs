//! The rows of an item: its fields as columns, how old each row's confirmation is, and the words that rows must contain.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Focus, Ledgers, name};
use crate::i18n::spans;
use crate::service::view::{EntryRow, FieldSpec, ItemSpec};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::{TableRow, table};
use crate::tui::widgets::{Column, TableCell, cells};

/// A field's value as it is shown: labels for codes.
pub(super) fn shown(field: &FieldSpec, value: &str, ctx: &Ctx) -> String {
    match field.kind.as_str() {
        "bool" => ctx.word("value", value),
        "choice" => field
            .choices
            .iter()
            .find(|(code, _)| code == value)
            .map_or_else(|| value.to_owned(), |(_, label)| ctx.label(label).to_owned()),
        _ => value.to_owned(),
    }
}

/// Whether the line for words is there: while it is typed in, and while it holds something.
fn has_words(state: &Ledgers) -> bool {
    state.focus == Focus::Words || !state.words.text().is_empty()
}

fn words_line(state: &Ledgers, inner: Rect, ctx: &Ctx) -> Option<Rect> {
    if inner.height < 3 || !has_words(state) {
        return None;
    }
    let label = cells::cells(&t!(ctx.messages, "ledgers-words")) + 1;
    Some(Rect { x: inner.x + label, y: inner.y, width: inner.width.saturating_sub(label).min(40), height: 1 })
}

pub(super) fn caret(state: &Ledgers, area: Rect, ctx: &Ctx) -> Option<(u16, u16)> {
    let inner = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    words_line(state, inner, ctx).and_then(|line| state.words.caret(line))
}

/// `2 條標記  3/12`
fn position(state: &Ledgers, ctx: &Ctx) -> String {
    let mut parts = Vec::new();
    let marks = state.list.marks().len();
    if marks > 0 {
        parts.push(t!(ctx.messages, "ledgers-marked", count = marks));
    }
    if let Some(rows) = &state.rows {
        let at = state.list.selected().map_or(0, |at| at + 1);
        let filtered = state.stale_only || !state.words.text().trim().is_empty();
        let total = match (filtered, &rows.next) {
            (false, _) => rows.total.to_string(),
            (true, None) => rows.rows.len().to_string(),
            (true, Some(_)) => format!("{}+", rows.rows.len()),
        };
        parts.push(format!("{at}/{total}"));
    }
    parts.join("  ")
}

pub(super) fn view(state: &Ledgers, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let mut title = state.item().map(|item| ctx.label(&item.spec.label).to_owned()).unwrap_or_default();
    if state.stale_only {
        title = format!("{title} {} {}", theme.symbols.dot, t!(ctx.messages, "ledgers-stale-only"));
    }
    let mut inner = panel(area, buffer, theme, &title, &position(state, ctx), focused);
    if inner.is_empty() {
        return;
    }
    if let Some(line) = words_line(state, inner, ctx) {
        cells::put(buffer, inner.x, inner.y, line.x, &t!(ctx.messages, "ledgers-words"), theme.key);
        state.words.view(line, buffer, theme, state.focus == Focus::Words);
        inner = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    }
    let Some(rows) = &state.rows else { return };
    if rows.rows.is_empty() {
        let words = if state.stale_only {
            t!(ctx.messages, "ledgers-none-stale")
        } else if has_words(state) {
            t!(ctx.messages, "ledgers-none-found")
        } else if state.item().is_some_and(|item| item.writable) {
            t!(ctx.messages, "ledgers-none-yet")
        } else {
            t!(ctx.messages, "ledgers-none")
        };
        cells::put(buffer, inner.x, inner.y, inner.right(), &words, theme.dim);
        return;
    }
    let below = state.book.as_ref().is_some_and(|book| book.below);
    let (columns, rows) = columns(&rows.item, &rows.rows, below, ctx);
    // The pointer stands in the padding of the box.
    let wide = Rect { x: inner.x - 1, width: inner.width + 1, ..inner };
    table(wide, buffer, theme, &columns, &rows, &state.list, focused);
}

fn columns(item: &ItemSpec, rows: &[EntryRow], below: bool, ctx: &Ctx) -> (Vec<Column>, Vec<TableRow>) {
    let theme = &ctx.theme;
    let mut columns =
        vec![Column::fit(&t!(ctx.messages, "ledgers-age"), 7).right(), Column::fit(ctx.label(&item.key_label), 20)];
    if below {
        columns.insert(1, Column::fit(&t!(ctx.messages, "field-grid"), 14));
    }
    // A field that nobody has filled in needs no column.
    let used =
        |field: &&FieldSpec| rows.iter().any(|row| row.values.get(&field.code).is_some_and(|value| !value.is_empty()));
    let fields: Vec<&FieldSpec> = item.fields.iter().filter(used).collect();
    for (place, field) in fields.iter().enumerate() {
        let order = u8::try_from(place).unwrap_or(u8::MAX).saturating_add(1);
        let label = ctx.label(&field.label);
        columns.push(match field.kind.as_str() {
            "int" => Column::fit(label, 8).right().spare(order),
            "date" | "bool" | "choice" => Column::fit(label, 12).spare(order),
            "phone" => Column::fit(label, 15).spare(order),
            _ => Column::fit(label, 18).spare(order),
        });
    }
    let rows = rows
        .iter()
        .map(|row| {
            let age = spans::days(ctx.messages.lang(), row.age_in_days);
            let (age, style) =
                if row.stale { (format!("{}{age}", theme.symbols.alarm), theme.soon) } else { (age, theme.dim) };
            let mut cells = vec![TableCell::new(age, style), TableCell::new(row.key.clone(), theme.text)];
            if below {
                cells.insert(1, TableCell::new(row.grid.name.clone(), theme.dim));
            }
            cells.extend(fields.iter().map(|field| {
                let value = row.values.get(&field.code).map_or("", String::as_str);
                let text = if value.is_empty() { String::new() } else { shown(field, value, ctx) };
                TableCell::new(text, if field.readable { theme.text } else { theme.dim })
            }));
            TableRow { key: name(row), cells }
        })
        .collect();
    (columns, rows)
}
