//! How coverage is drawn: figures by week, or half days as glyphs, two cells a day.

use chrono::{Datelike, NaiveDate, Weekday};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Coverage, Look};
use crate::domain::time::{Slot, monday_of};
use crate::i18n::spans;
use crate::service::view::{HeatCell, HeatDay, SlotMark, SlotTally, Timeliness};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, bar, table};
use crate::tui::widgets::theme::{Symbols, Theme};

/// Cells of the names left of the days.
const NAMES: u16 = 14;
/// Cells that a month of days needs.
const DAYS: u16 = 62;

/// Draws the layer.
pub(super) fn draw(coverage: &Coverage, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let (theme, m) = (&ctx.theme, &ctx.messages);
    let place = centred(area, 100, area.height.saturating_sub(2));
    let position = if coverage.look == Look::Year { String::new() } else { coverage.list.position() };
    let inner = popup(place, buffer, theme, &t!(m, "coverage-title"), &position);
    if inner.height < 8 {
        return;
    }
    let x = looks(coverage, inner, buffer, ctx);
    cells::put(buffer, x, inner.y, inner.right(), &what(coverage, ctx), theme.dim);
    let foot = inner.bottom() - 3;
    let body = Rect { y: inner.y + 1, height: foot.saturating_sub(inner.y + 1), ..inner };
    if let Some(refusal) = &coverage.refused {
        cells::put(buffer, inner.x, body.y, inner.right(), &ctx.refusal(refusal).what, theme.bad);
        return;
    }
    match coverage.look {
        Look::Weeks => weeks(coverage, body, buffer, ctx, focused),
        Look::Month => month(coverage, body, buffer, ctx),
        Look::Year => year(coverage, body, buffer, ctx),
    }
    for (line, y) in [focus_line(coverage, ctx), legend(coverage, ctx), keyed(coverage, ctx)].iter().zip(foot..) {
        let style = if y == foot { theme.text } else { theme.dim };
        cells::put(buffer, inner.x, y, inner.right(), line, style);
    }
}

/// The three ways to look, the one in use in brackets; returns where they end.
fn looks(coverage: &Coverage, inner: Rect, buffer: &mut Buffer, ctx: &Ctx) -> u16 {
    let mut x = inner.x;
    for look in Look::ALL {
        let name = ctx.word("coverage-view", look.code());
        let (name, style) = if look == coverage.look {
            (format!("[{name}]"), ctx.theme.focus)
        } else {
            (format!(" {name} "), ctx.theme.dim)
        };
        x = cells::put(buffer, x, inner.y, inner.right(), &name, style) + 1;
    }
    x + 1
}

/// Of which grid and which time.
fn what(coverage: &Coverage, ctx: &Ctx) -> String {
    let lang = ctx.messages.lang();
    let date = coverage.at.date;
    match coverage.look {
        Look::Weeks => coverage.weeks.as_ref().map(|view| view.grid.name.clone()).unwrap_or_default(),
        Look::Month => spans::month(lang, date.year(), date.month()),
        Look::Year => {
            let grid = coverage.year.as_ref().map(|view| view.grid.name.as_str()).unwrap_or_default();
            t!(ctx.messages, "coverage-year-head", grid = grid, year = date.year().to_string())
        }
    }
}

fn weeks(coverage: &Coverage, body: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let Some(view) = &coverage.weeks else { return };
    if view.rows.is_empty() {
        cells::put(buffer, body.x, body.y, body.right(), &t!(ctx.messages, "coverage-none"), theme.dim);
        return;
    }
    let here = monday_of(coverage.at.date);
    // A blank stands where a figure in focus has its bracket.
    let heads = view.weeks.iter().map(|week| Column::fit(&week.from.format("%m-%d ").to_string(), 10).right());
    let columns: Vec<Column> = [Column::fit(&ctx.word("coverage", "grid"), 20)].into_iter().chain(heads).collect();
    let rows: Vec<TableRow> = view
        .rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let focus = coverage.list.selected() == Some(place);
            let figures = view.weeks.iter().zip(&row.weeks).map(|(week, tally)| {
                let (text, style) = figure(tally, theme);
                if focus && monday_of(week.from) == here {
                    TableCell::new(format!("[{text}]"), theme.focus)
                } else {
                    TableCell::new(format!("{text} "), style)
                }
            });
            let name = TableCell::new(row.grid.name.clone(), theme.text);
            TableRow { key: row.grid.code.to_string(), cells: [name].into_iter().chain(figures).collect() }
        })
        .collect();
    table(body, buffer, theme, &columns, &rows, &coverage.list, focused);
}

/// Covered of the half days whose time is over.
fn figure(tally: &SlotTally, theme: &Theme) -> (String, Style) {
    match (tally.due, tally.owed()) {
        (0, _) => (String::new(), theme.dim),
        (_, 0) => (theme.symbols.none.to_owned(), theme.dim),
        (_, owed) => {
            let style = if tally.done == owed { theme.good } else { theme.text };
            (format!("{}/{owed}", tally.done), if tally.done * 2 < owed { theme.warn } else { style })
        }
    }
}

fn month(coverage: &Coverage, body: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    if coverage.month.is_empty() {
        cells::put(buffer, body.x, body.y, body.right(), &t!(ctx.messages, "coverage-none"), theme.dim);
        return;
    }
    let x = days_from(body);
    if let Some(view) = coverage.month.first() {
        for (day, x) in view.days.iter().zip((x..).step_by(2)) {
            let date = day.day.date;
            let here = date == coverage.at.date;
            if here || date.weekday() == Weekday::Mon {
                let style = if here { theme.focus } else { theme.dim };
                cells::put(buffer, x, body.y, body.right(), &format!("{:<2}", date.day()), style);
            }
        }
    }
    let rows = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
    let height = usize::from(rows.height);
    let offset = coverage.list.offset(height);
    for ((place, view), y) in coverage.month.iter().enumerate().skip(offset).zip(rows.y..rows.bottom()) {
        let focus = coverage.list.selected() == Some(place);
        name(buffer, rows, y, &view.grid.name, focus, ctx);
        days(buffer, (x, y), rows.right(), &view.days, focus.then_some(coverage), ctx);
    }
    bar(rows, buffer, theme, offset, height, coverage.month.len());
}

fn year(coverage: &Coverage, body: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    let Some(view) = &coverage.year else { return };
    let x = days_from(body);
    for day in [1_u16, 5, 10, 15, 20, 25, 30] {
        cells::put(buffer, x + (day - 1) * 2, body.y, body.right(), &day.to_string(), theme.dim);
    }
    let months = view.days.chunk_by(|a, b| a.day.date.month() == b.day.date.month());
    for (month, y) in months.zip(body.y + 1..body.bottom()) {
        let Some(first) = month.first().map(|day| day.day.date) else { continue };
        let focus = first.month() == coverage.at.date.month() && first.year() == coverage.at.date.year();
        name(buffer, body, y, &spans::month(ctx.messages.lang(), first.year(), first.month()), focus, ctx);
        days(buffer, (x, y), body.right(), month, focus.then_some(coverage), ctx);
    }
}

/// Where the first day stands.
fn days_from(body: Rect) -> u16 {
    body.x + body.width.saturating_sub(DAYS).clamp(NAMES, 2 * NAMES)
}

fn name(buffer: &mut Buffer, body: Rect, y: u16, name: &str, focus: bool, ctx: &Ctx) {
    let theme = &ctx.theme;
    let (pointer, style) = if focus { (theme.symbols.pointer, theme.strong) } else { (" ", theme.text) };
    let x = cells::put(buffer, body.x, y, body.right(), pointer, theme.focus);
    cells::put(buffer, x, y, days_from(body).saturating_sub(1), name, style);
}

/// A line of days; the half day in focus stands out, without colour by being reversed.
fn days(buffer: &mut Buffer, (from, y): (u16, u16), limit: u16, days: &[HeatDay], focus: Option<&Coverage>, ctx: &Ctx) {
    let theme = &ctx.theme;
    for (day, x) in days.iter().zip((from..).step_by(2)) {
        let halves = [(Slot::Morning, &day.morning), (Slot::Afternoon, &day.afternoon)];
        for ((slot, cell), x) in halves.into_iter().zip(x..) {
            let (glyph, style) = glyph(cell, &theme.symbols, theme);
            let here = focus.is_some_and(|it| it.at.date == day.day.date && it.at.slot == slot);
            let style = if here { theme.focus.add_modifier(ratatui::style::Modifier::REVERSED) } else { style };
            cells::put(buffer, x, y, limit, &glyph, style);
        }
    }
}

/// A half day in one cell.
fn glyph(cell: &HeatCell, symbols: &Symbols, theme: &Theme) -> (String, Style) {
    match cell.slots.mark() {
        SlotMark::Off => (" ".to_owned(), theme.dim),
        SlotMark::Open => (symbols.open.to_owned(), theme.text),
        SlotMark::Covered => (symbols.done.to_owned(), theme.good),
        SlotMark::Partly(tenths) => (tenths.to_string(), if tenths < 5 { theme.warn } else { theme.text }),
        SlotMark::Missed => (symbols.missed.to_owned(), theme.warn),
        SlotMark::Excused => (symbols.none.to_owned(), theme.dim),
    }
}

/// What is in focus, in words.
fn focus_line(coverage: &Coverage, ctx: &Ctx) -> String {
    let m = &ctx.messages;
    let tally = |tally: &SlotTally| (tally.due, tally.done, tally.excused);
    if coverage.look == Look::Weeks {
        let monday = monday_of(coverage.at.date);
        let week = coverage.weeks.as_ref().and_then(|view| {
            let column = view.weeks.iter().position(|week| monday_of(week.from) == monday)?;
            view.rows.get(coverage.list.selected()?)?.weeks.get(column)
        });
        let Some(week) = week else { return String::new() };
        let (due, done, excused) = tally(week);
        return t!(
            m,
            "coverage-week",
            from = ctx.day(monday),
            owed = due,
            done = done,
            excused = excused,
            late = week.late
        );
    }
    let day: String = ctx.date(coverage.at.date);
    let named = |date: NaiveDate| {
        let days = coverage.month.first().or(coverage.year.as_deref()).map(|view| view.days.as_slice());
        let day = days.unwrap_or_default().iter().find(|day| day.day.date == date)?;
        day.day.name.clone()
    };
    let day = named(coverage.at.date).map_or(day.clone(), |name| format!("{day} {name}"));
    match coverage.cell().map(|cell| tally(&cell.slots)) {
        Some((due, done, excused)) if due > 0 => {
            t!(m, "coverage-cell", day = day, slot = coverage.slot(ctx), owed = due, done = done, excused = excused)
        }
        _ => t!(m, "coverage-cell-off", day = day, slot = coverage.slot(ctx)),
    }
}

fn legend(coverage: &Coverage, ctx: &Ctx) -> String {
    let m = &ctx.messages;
    match coverage.look {
        Look::Weeks => t!(m, "coverage-means-weeks"),
        _ if ctx.theme.symbols.done == Symbols::ASCII.done => t!(m, "coverage-legend-ascii"),
        _ => t!(m, "coverage-legend"),
    }
}

/// When what fills the half days shown was keyed.
fn keyed(coverage: &Coverage, ctx: &Ctx) -> String {
    let mut all = Timeliness::default();
    match coverage.look {
        Look::Weeks => coverage.weeks.iter().for_each(|view| all.add(&view.keyed)),
        Look::Month => coverage.month.iter().for_each(|view| all.add(&view.keyed)),
        Look::Year => coverage.year.iter().for_each(|view| all.add(&view.keyed)),
    }
    let Some(share) = all.share_in_time() else { return t!(ctx.messages, "coverage-keyed-none") };
    t!(
        ctx.messages,
        "coverage-keyed",
        share = share,
        same = all.same_day,
        next = all.next_day,
        three = all.within_three,
        later = all.later
    )
}
