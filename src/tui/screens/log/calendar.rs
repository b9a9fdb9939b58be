//! The month: each day with its number, what kind of day it is, its two half-days, and whether its log is signed.

use chrono::{Datelike, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::Log;
use crate::i18n::spans;
use crate::service::view::{MonthDay, SlotState};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::theme::Theme;

/// Width and height of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    wide: u16,
    high: u16,
}

/// A day's size for the room there is.
pub(super) fn cell(area: Rect) -> Cell {
    let wide = match area.width {
        0..=99 => 5,
        100..=159 => 7,
        _ => 9,
    };
    Cell { wide, high: if area.height >= 28 { 3 } else { 2 } }
}

/// The width of the whole month, its frame included.
pub(super) fn width(cell: Cell) -> u16 {
    cell.wide * 7 + 4
}

/// The glyph of a half-day and its style.
pub(super) fn slot_glyph(slot: &SlotState, theme: &Theme) -> (&'static str, Style) {
    match slot {
        SlotState::Done { .. } => (theme.symbols.done, theme.good),
        SlotState::Due { .. } => (theme.symbols.open, theme.text),
        SlotState::Missed => (theme.symbols.missed, theme.warn),
        SlotState::Excused { .. } => (theme.symbols.none, theme.dim),
        SlotState::Off => (" ", theme.dim),
    }
}

pub(super) fn view(log: &Log, area: Rect, buffer: &mut Buffer, ctx: &Ctx, cell: Cell, focused: bool) {
    let theme = &ctx.theme;
    let date = log.date(ctx);
    let month = log.month.as_ref().filter(|month| (month.year, month.month) == (date.year(), date.month()));
    let title = spans::month(ctx.messages.lang(), date.year(), date.month());
    let whose = log.person.iter().map(|person| person.name.as_str());
    let whose = whose.chain(log.area.iter().map(|area| area.name.as_str())).collect::<Vec<_>>().join(" ");
    let inner = panel(area, buffer, theme, &title, &whose, focused);
    if inner.is_empty() {
        return;
    }
    let Some(first) = date.with_day(1) else { return };
    for column in 0..7_u16 {
        let day = first.week(chrono::Weekday::Mon).first_day() + chrono::Days::new(u64::from(column));
        let name = spans::weekday(ctx.messages.lang(), day);
        // 週一 says 週 seven times over: the last character is enough.
        let short: String = if ctx.messages.lang().is_chinese() {
            name.chars().last().into_iter().collect()
        } else {
            name.chars().take(2).collect()
        };
        cells::put(buffer, inner.x + column * cell.wide + 1, inner.y, inner.right(), &short, theme.dim);
    }
    let offset = u16::try_from(first.weekday().num_days_from_monday()).unwrap_or(0);
    let mut row = 0;
    for day in first.iter_days().take_while(|day| day.month() == first.month()) {
        let place = offset + u16::try_from(day.day0()).unwrap_or(0);
        row = place / 7;
        let y = inner.y + 1 + row * cell.high;
        if y + 2 > inner.bottom() {
            break;
        }
        let spot = Rect { x: inner.x + place % 7 * cell.wide, y, width: cell.wide, height: 2 };
        let known = month.and_then(|month| month.days.iter().find(|known| known.day.date == day));
        draw_day(day, known, spot, buffer, ctx, day == date, focused);
    }
    let below = inner.y + 1 + (row + 1) * cell.high;
    let foot = Rect { y: below, height: inner.bottom().saturating_sub(below), ..inner };
    draw_foot(log, foot, buffer, ctx);
}

fn draw_day(
    date: NaiveDate,
    known: Option<&MonthDay>,
    spot: Rect,
    buffer: &mut Buffer,
    ctx: &Ctx,
    selected: bool,
    focused: bool,
) {
    let theme = &ctx.theme;
    let working = known.is_none_or(|day| day.day.working);
    let today = date == ctx.today();
    let mut number = if working { theme.text } else { theme.dim };
    if today {
        number = theme.strong.add_modifier(Modifier::UNDERLINED);
    }
    if selected {
        let style = if focused { theme.selected } else { theme.selected_away };
        buffer.set_style(Rect { width: spot.width.min(6), ..spot }, style);
        let pointer = if focused { theme.focus } else { theme.dim };
        for y in spot.y..spot.bottom() {
            cells::put(buffer, spot.x, y, spot.right(), theme.symbols.pointer, pointer);
        }
    }
    let text = format!("{:>2}", date.day());
    let x = cells::put(buffer, spot.x + 1, spot.y, spot.right(), &text, number);
    let Some(day) = known else { return };
    if day.day.name.is_some() {
        let (mark, style) = if day.day.working {
            (t!(ctx.messages, "log-mark-workday"), theme.warn)
        } else {
            (t!(ctx.messages, "log-mark-holiday"), theme.dim)
        };
        cells::put(buffer, x, spot.y, spot.right(), &mark, style);
    }
    let mut x = spot.x + 1;
    for slot in shown_slots(day, usize::from(spot.width.saturating_sub(1))) {
        let (glyph, style) = slot_glyph(slot, theme);
        // What lies ahead is context: only today's open slots ask for something.
        let style = if date > ctx.today() { theme.dim } else { style };
        cells::put(buffer, x, spot.y + 1, spot.right(), glyph, style);
        x += 1;
    }
    if day.signed == Some(true) {
        cells::put(buffer, x, spot.y + 1, spot.right(), theme.symbols.check, theme.good);
    } else if day.log_missing {
        cells::put(buffer, x, spot.y + 1, spot.right(), theme.symbols.missed, theme.warn);
    } else if day.entries > 0 {
        let count = if day.entries > 9 { "+".to_owned() } else { day.entries.to_string() };
        cells::put(buffer, x, spot.y + 1, spot.right(), &count, theme.dim);
    }
}

/// The half-days of a day, area after area; where there is no room for all, the worse one of each area.
fn shown_slots(day: &MonthDay, room: usize) -> Vec<&SlotState> {
    let beside = day.beside.iter().map(|area| [&area.morning, &area.afternoon]);
    let areas: Vec<Vec<&SlotState>> = std::iter::once([&day.morning, &day.afternoon])
        .chain(beside)
        .map(|halves| halves.into_iter().flatten().collect())
        .collect();
    if areas.iter().map(Vec::len).sum::<usize>() <= room {
        return areas.concat();
    }
    let badness = |slot: &&&SlotState| match slot {
        SlotState::Missed => 4,
        SlotState::Due { .. } => 3,
        SlotState::Done { .. } => 2,
        SlotState::Excused { .. } => 1,
        SlotState::Off => 0,
    };
    areas.iter().filter_map(|halves| halves.iter().max_by_key(badness)).copied().collect()
}

/// What the glyphs mean, and the name of the day in focus where it has one.
fn draw_foot(log: &Log, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    let symbols = &theme.symbols;
    let patrols = log.month.as_ref().is_some_and(|month| month.days.iter().any(|day| day.morning.is_some()));
    let mut parts: Vec<(String, Style, String)> = Vec::new();
    if patrols {
        for (glyph, style, state) in [
            (symbols.done, theme.good, "done"),
            (symbols.open, theme.text, "due"),
            (symbols.missed, theme.warn, "missed"),
            (symbols.none, theme.dim, "excused"),
        ] {
            parts.push((glyph.to_owned(), style, ctx.word("slot-state", state)));
        }
    }
    parts.push((symbols.check.to_owned(), theme.good, t!(ctx.messages, "log-signed-short")));
    if log.month.as_ref().is_some_and(|month| month.days.iter().any(|day| day.log_missing)) {
        parts.push((symbols.missed.to_owned(), theme.warn, t!(ctx.messages, "log-missing-short")));
    }
    // The digit of a day stands for itself: of what, and that there are several, the range tells.
    parts.push(("1–9".to_owned(), theme.dim, t!(ctx.messages, "log-entries-short")));
    let (mut x, mut y) = (area.x, area.y + u16::from(area.height > 3));
    for (glyph, style, word) in parts {
        let wide = cells::cells(&glyph) + cells::cells(&word) + 1;
        if x > area.x && x + wide > area.right() {
            x = area.x;
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
        x = cells::put(buffer, x, y, area.right(), &glyph, style);
        x = cells::put(buffer, x + 1, y, area.right(), &word, theme.dim) + 2;
    }
    let unknown = log.month.as_ref().is_some_and(|month| month.days.iter().any(|day| !day.day.known));
    if unknown && y + 1 < area.bottom() {
        let words = t!(ctx.messages, "log-calendar-unknown");
        cells::put(buffer, area.x, y + 1, area.right(), &words, theme.warn);
    }
}
