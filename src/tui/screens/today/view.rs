//! How the screen is drawn: duties across, below them cases and promises on the left and rows to confirm on the right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Part, Today, duty, duty_lines, meetings, notes, stale_key};
use crate::domain::case::Stage;
use crate::domain::log::LogDetail;
use crate::service::view::{CaseRow, DayNote, GridName, LogRow, NextUp, StaleRow, TodayView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::keys::Action;
use crate::tui::screens::at_once::at_once;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::{ListState, cells};

/// Rows of what was begun, waits or is missing.
const MOST_NOTES: u16 = 6;

pub(super) fn draw(screen: &Today, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let Some(view) = &screen.view else { return waiting(screen, area, buffer, ctx) };
    let on = |part: Part| focused && screen.focus == part;
    let area = draw_next(view, area, buffer, ctx);
    let duties = u16::try_from(view.duties.len().max(1)).unwrap_or(u16::MAX);
    // On a small screen the lists below keep at least half of it.
    let top = duties.saturating_add(2).min((area.height / 2).max(3));
    let [upper, lower] = split_rows(area, top);
    draw_duties(screen, view, upper, buffer, ctx, on(Part::Duties));
    let [met, lower] = split_rows(lower, meetings::height(view, area.height));
    if met.height > 0 {
        meetings::draw(screen, view, met, buffer, ctx, on(Part::Meetings));
    }
    let lower = draw_notes(screen, view, lower, buffer, ctx, on(Part::Notes));
    let lower = draw_urged(view, lower, buffer, ctx);
    let left_width = lower.width / 2;
    let left = Rect { width: left_width, ..lower };
    let right = Rect { x: lower.x + left_width, width: lower.width - left_width, ..lower };
    let promises = u16::try_from(view.promises.len()).unwrap_or(u16::MAX).saturating_add(2).min(left.height / 2);
    let promises = if view.promises.is_empty() { 0 } else { promises };
    let [cases, below] = split_rows(left, left.height - promises);
    draw_cases(screen, view, cases, buffer, ctx, on(Part::Cases));
    if promises > 0 {
        draw_promises(screen, view, below, buffer, ctx, on(Part::Promises));
    }
    draw_stale(screen, view, right, buffer, ctx, on(Part::Stale));
}

/// One line says what to begin with; gives the room that is left.
fn draw_next(view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx) -> Rect {
    let words =
        view.next.and_then(|next| next_words(view, next, ctx)).unwrap_or_else(|| t!(ctx.messages, "today-done"));
    let x = cells::put(buffer, area.x + 1, area.y, area.right(), &t!(ctx.messages, "today-next"), ctx.theme.dim);
    let room = usize::from(area.right().saturating_sub(x + 2));
    let words = cells::cut(&words, room, ctx.theme.symbols.ellipsis);
    cells::put(buffer, x + 1, area.y, area.right(), &words, ctx.theme.strong);
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

/// What is next, in words: what, until when, and where.
fn next_words(view: &TodayView, next: NextUp, ctx: &Ctx) -> Option<String> {
    let words = match next {
        NextUp::Duty(at) => {
            let row = view.duties.get(at)?;
            let state = duty::state_words(row, ctx);
            format!("{}  {state}  {}", ctx.label(&row.label), row.grid.name)
        }
        NextUp::Case(at) => {
            let row = view.cases.get(at)?;
            format!("{}  {}  {}", ctx.left_of(row), ctx.label(&row.kind_label), ctx.marked_place(row))
        }
        NextUp::Stale(at) => {
            let row = view.stale.get(at)?;
            let age = t!(ctx.messages, "today-age", days = row.age_in_days);
            let (name, _) = row.called();
            format!("{}  {}  {name}  {age}", t!(ctx.messages, "today-stale"), ctx.label(&row.item_label))
        }
        NextUp::Meeting(at) => meetings::next_words(view.meetings.get(at)?, ctx),
        NextUp::Promise(at) => {
            let row = view.promises.get(at)?;
            let LogDetail::Diary { household, promise, .. } = &row.detail else { return None };
            let promise = promise.as_deref().unwrap_or(&row.text);
            format!("{}  {household}  {promise}", t!(ctx.messages, "today-promises"))
        }
    };
    Some(words)
}

/// One line for all that one was reminded of, with the key that opens exactly those cases; gives the room that is left.
fn draw_urged(view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx) -> Rect {
    let Some(digest) = ctx.digest(&view.urged) else { return area };
    let (key, label) = (Action::Urged.shown(ctx.input_method), Action::Urged.label(&ctx.messages));
    let wide = cells::cells(&key) + 1 + cells::cells(&label) + 2;
    let key_x = area.right().saturating_sub(wide);
    let style = if view.urged.late > 0 { ctx.theme.late } else { ctx.theme.soon };
    let room = usize::from(key_x.saturating_sub(area.x + 3));
    let digest = cells::cut(&digest, room, ctx.theme.symbols.ellipsis);
    cells::put(buffer, area.x + 2, area.y, key_x, &digest, style);
    let x = cells::put(buffer, key_x, area.y, area.right(), &key, ctx.theme.key);
    cells::put(buffer, x + 1, area.y, area.right(), &label, ctx.theme.text);
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

/// What was begun, waits or is missing: a few lines below the duties; gives the room that is left.
fn draw_notes(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) -> Rect {
    if view.notes.is_empty() {
        return area;
    }
    let most = area.height.saturating_sub(2 + below(view)).clamp(2, MOST_NOTES);
    let rows = u16::try_from(view.notes.len()).unwrap_or(u16::MAX).min(most);
    let [upper, lower] = split_rows(area, rows + 2);
    let title = counted(t!(ctx.messages, "today-notes"), view.notes.len() as u64);
    let inner = panel(upper, buffer, &ctx.theme, &title, "", focused);
    let row = |note: &DayNote| TableRow {
        key: notes::key(note),
        cells: vec![TableCell::new(notes::words(note, ctx), notes::style(note, ctx))],
    };
    let rows: Vec<TableRow> = view.notes.iter().map(row).collect();
    table(inner, buffer, &ctx.theme, &[Column::fill("", 8)], &rows, &screen.notes, focused);
    lower
}

/// Rows that the boxes below fill.
fn below(view: &TodayView) -> u16 {
    let rows = |len: usize| u16::try_from(len.max(1)).unwrap_or(u16::MAX).saturating_add(2);
    let promises = if view.promises.is_empty() { 0 } else { rows(view.promises.len()) };
    rows(view.cases.len()).saturating_add(promises).max(rows(view.stale.len()))
}

/// Which row of how many has the focus, where a box does not show them all.
pub(super) fn place_of(list: &ListState, area: Rect) -> String {
    let shown = usize::from(area.height.saturating_sub(2));
    if list.len() > shown { list.position() } else { String::new() }
}

fn split_rows(area: Rect, top: u16) -> [Rect; 2] {
    let top = top.min(area.height);
    [Rect { height: top, ..area }, Rect { y: area.y + top, height: area.height - top, ..area }]
}

/// Before the answer, or without one.
fn waiting(screen: &Today, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let Some(refusal) = &screen.refused else { return };
    let inner = panel(area, buffer, &ctx.theme, &t!(ctx.messages, "today-duties"), "", true);
    let said = ctx.refusal(refusal);
    let lines = if ctx.desk.person.is_none() {
        let key = Action::Person.shown(false);
        vec![t!(ctx.messages, "today-owner"), t!(ctx.messages, "today-owner-next", key = key)]
    } else {
        std::iter::once(said.what).chain(said.next).collect()
    };
    for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
        cells::put(buffer, inner.x + 2, y, inner.right(), line, ctx.theme.text);
    }
}

fn draw_duties(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let day = match &view.day.name {
        Some(name) => name.clone(),
        None if !view.day.known => t!(ctx.messages, "today-calendar-unknown"),
        None if !view.day.working => t!(ctx.messages, "duty-off"),
        None if screen.signs() => format!("{} {}", Action::Sign.shown(false), Action::Sign.label(&ctx.messages)),
        None => String::new(),
    };
    let place = place_of(&screen.duties, area);
    let day = if place.is_empty() { day } else { format!("{day}  {place}").trim_start().to_owned() };
    let inner = panel(area, buffer, &ctx.theme, &t!(ctx.messages, "today-duties"), &day, focused);
    if view.duties.is_empty() {
        return empty(inner, buffer, ctx, &t!(ctx.messages, "today-no-duties"));
    }
    duty_lines::draw(screen, view, inner, buffer, ctx, focused);
}

/// The pointer and the colour of the row in focus.
pub(super) fn lead(line: Rect, buffer: &mut Buffer, ctx: &Ctx, selected: bool, focused: bool) {
    if !selected {
        return;
    }
    buffer.set_style(line, if focused { ctx.theme.selected } else { ctx.theme.selected_away });
    if focused {
        cells::put(buffer, line.x, line.y, line.right(), ctx.theme.symbols.pointer, ctx.theme.focus);
    }
}

/// Where it is, for who has several posts.
fn several_grids(view: &TodayView, grid: &GridName) -> String {
    if view.person.posts.len() > 1 { format!("{}  ", grid.name) } else { String::new() }
}

pub(super) fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> u16 {
    texts.map(cells::cells).max().unwrap_or(0)
}

fn empty(inner: Rect, buffer: &mut Buffer, ctx: &Ctx, words: &str) {
    let room = usize::from(inner.width.saturating_sub(2));
    for (line, y) in cells::wrapped(words, room).iter().zip(inner.top()..inner.bottom()) {
        cells::put(buffer, inner.x + 2, y, inner.right(), line, ctx.theme.dim);
    }
}

fn counted(title: String, total: u64) -> String {
    if total == 0 { title } else { format!("{title} {total}") }
}

fn draw_cases(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let title = counted(t!(ctx.messages, "today-cases"), view.cases_total);
    let late = if view.cases_late > 0 { t!(ctx.messages, "today-late", late = view.cases_late) } else { String::new() };
    let inner = panel(area, buffer, &ctx.theme, &title, &late, focused);
    if view.cases.is_empty() {
        return empty(inner, buffer, ctx, &t!(ctx.messages, "today-no-cases"));
    }
    let here = view.cases_by_place().0.len();
    let row = |(at, row): (usize, &CaseRow)| {
        let style = ctx.theme.time_left(row.left_in_minutes);
        let done = matches!(row.stage, Stage::Resolved | Stage::Verified);
        let pressing = !done && row.left_in_minutes.is_some_and(|left| left < 120);
        let whose = if at < here {
            several_grids(view, &row.grid)
        } else {
            t!(ctx.messages, "today-elsewhere", grid = row.grid.name.as_str()) + "  "
        };
        let alarm = if pressing { ctx.theme.symbols.alarm } else { " " };
        TableRow {
            key: row.number.clone(),
            cells: vec![
                TableCell::new(format!("{alarm} {}", ctx.left_of(row)), style),
                TableCell::new(ctx.label(&row.kind_label), ctx.theme.text),
                TableCell::new(format!("{whose}{}{}", at_once(row, ctx), ctx.marked_place(row)), ctx.theme.text),
                TableCell::new(ctx.coded("stage", &row.stage), ctx.theme.dim),
            ],
        }
    };
    let rows: Vec<TableRow> = view.cases.iter().enumerate().map(row).collect();
    let columns = [
        Column::fit("", 18),
        Column::fit("", if inner.width < 60 { 14 } else { 24 }),
        Column::fill("", 8),
        Column::fit("", 8).spare(1),
    ];
    table(inner, buffer, &ctx.theme, &columns, &rows, &screen.cases, focused);
}

fn draw_promises(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let title = counted(t!(ctx.messages, "today-promises"), view.promises.len() as u64);
    let inner = panel(area, buffer, &ctx.theme, &title, "", focused);
    let row = |row: &LogRow| {
        let (household, promise, by) = match &row.detail {
            LogDetail::Diary { household, promise, promised_by, .. } => {
                (household.as_str(), promise.as_deref().unwrap_or(&row.text), *promised_by)
            }
            _ => ("", row.text.as_str(), None),
        };
        let (when, style) = match by {
            Some(by) if by < ctx.today() => (ctx.date(by), ctx.theme.late),
            Some(by) if by == ctx.today() => (t!(ctx.messages, "today-today"), ctx.theme.soon),
            Some(by) => (ctx.date(by), ctx.theme.calm),
            None => (ctx.theme.symbols.none.to_owned(), ctx.theme.dim),
        };
        TableRow {
            key: row.ending.clone(),
            cells: vec![
                TableCell::new(when, style),
                TableCell::new(format!("{}{household}", several_grids(view, &row.grid)), ctx.theme.text),
                TableCell::new(promise, ctx.theme.text),
            ],
        }
    };
    let rows: Vec<TableRow> = view.promises.iter().map(row).collect();
    let columns = [Column::fit("", 10), Column::fit("", inner.width / 2), Column::fill("", 6)];
    table(inner, buffer, &ctx.theme, &columns, &rows, &screen.promises, focused);
}

fn draw_stale(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let title = counted(t!(ctx.messages, "today-stale"), view.stale_total);
    let marked = marked(&screen.stale, ctx);
    let inner = panel(area, buffer, &ctx.theme, &title, &marked, focused);
    if view.stale.is_empty() {
        return empty(inner, buffer, ctx, &t!(ctx.messages, "today-no-stale"));
    }
    let several = view.person.posts.len() > 1;
    let row = |row: &StaleRow| {
        let style = if row.age_in_days > 2 * i64::from(row.interval_in_days) { ctx.theme.late } else { ctx.theme.soon };
        let (name, beside) = row.called();
        let beside = if several { format!("{}  {beside}", row.grid.name) } else { beside.to_owned() };
        TableRow {
            key: stale_key(row),
            cells: vec![
                TableCell::new(t!(ctx.messages, "today-age", days = row.age_in_days), style),
                TableCell::new(ctx.label(&row.item_label), ctx.theme.text),
                TableCell::new(name, ctx.theme.text),
                TableCell::new(beside, ctx.theme.dim),
            ],
        }
    };
    let rows: Vec<TableRow> = view.stale.iter().map(row).collect();
    let columns = [
        Column::fit("", 8).right(),
        Column::fit("", if inner.width < 50 { 12 } else { 18 }),
        Column::fit("", (inner.width / 3).max(8)),
        Column::fill("", 4).spare(1),
    ];
    table(inner, buffer, &ctx.theme, &columns, &rows, &screen.stale, focused);
}

fn marked(list: &ListState, ctx: &Ctx) -> String {
    let count = list.marks().len();
    if count == 0 { String::new() } else { t!(ctx.messages, "today-marked", count = count) }
}
