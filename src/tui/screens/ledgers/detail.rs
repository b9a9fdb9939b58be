//! The row in focus, whole: every field, when it was last known to be right and how, and what is disputed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Ledgers;
use super::rows::shown;
use crate::i18n::spans;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::detail::Detail;
use crate::tui::widgets::panel::panel;

pub(super) fn view(state: &Ledgers, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    let row = state.selected();
    let title = row.map(|row| row.key.clone()).unwrap_or_default();
    let clause = state.item().map(|item| item.spec.clause.clone()).unwrap_or_default();
    let inner = panel(area, buffer, theme, &title, &clause, false);
    let (Some(row), Some(rows)) = (row, &state.rows) else { return };
    if inner.is_empty() {
        return;
    }
    let item = &rows.item;
    let grid = t!(ctx.messages, "field-grid");
    let confirmed = t!(ctx.messages, "field-confirmed");
    let names = item.fields.iter().map(|field| ctx.label(&field.label)).chain([grid.as_str(), confirmed.as_str()]);
    let labels = Detail::widest(names).min(inner.width / 3);
    let mut detail = Detail::new(inner, labels, buffer, theme);
    let how = match &row.how {
        Some(how) => ctx.coded("how", how),
        None => t!(ctx.messages, "ledgers-by-change"),
    };
    let age = spans::days(ctx.messages.lang(), row.age_in_days);
    let age = match item.stale_after_days {
        Some(every) => t!(ctx.messages, "ledgers-age-of", age = age, every = every),
        None => t!(ctx.messages, "ledgers-age-open", age = age),
    };
    let words = format!("{}  {how}  {age}", ctx.moment(&row.confirmed));
    detail.pair(&confirmed, &words, if row.stale { theme.soon } else { theme.text });
    if state.book.as_ref().is_some_and(|book| book.below) {
        detail.pair(&grid, &row.grid.name, theme.text);
    }
    if let Some(reason) = &row.withdrawn {
        detail.pair(&t!(ctx.messages, "ledgers-withdrawn"), reason, theme.warn);
    }
    for field in &item.fields {
        if let Some(value) = row.values.get(&field.code).filter(|value| !value.is_empty()) {
            let style = if field.readable { theme.text } else { theme.dim };
            detail.pair(ctx.label(&field.label), &shown(field, value, ctx), style);
        }
        for other in row.disputes.iter().filter(|one| one.field.as_str() == field.code) {
            let none = || theme.symbols.none.to_owned();
            let value = other.other.as_deref().map_or_else(none, |value| shown(field, value, ctx));
            let words = t!(ctx.messages, "ledgers-dispute", value = value);
            detail.pair("", &format!("{} {words}", theme.symbols.alarm), theme.warn);
        }
    }
    for (place, log) in row.logs.iter().enumerate() {
        let label = if place == 0 { t!(ctx.messages, "ledgers-logs", count = row.logs_in_all) } else { String::new() };
        detail.pair(&label, &format!("{} {}", ctx.word("hit", &log.kind), log.label), theme.dim);
    }
}
