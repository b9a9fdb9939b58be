//! The day in focus: its two half-days, whether its log is signed, its entries, and the one in focus in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::calendar::slot_glyph;
use super::{Line, Log};
use crate::domain::absence::ExcuseKind;
use crate::domain::log::{Addendum, LogDetail};
use crate::i18n::spans;
use crate::paper;
use crate::service::view::{DayView, LineSays, LineView, LogRow, SlotState};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::keys::Action;
use crate::tui::widgets::detail::Detail;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::{TableRow, table};
use crate::tui::widgets::{Column, TableCell, cells};

pub(super) fn view(log: &Log, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let date = log.date(ctx);
    let day = log.day.as_ref().filter(|day| day.day.date == date);
    let mut title = ctx.day(date);
    if let Some(name) = day.and_then(|day| day.day.name.as_ref()) {
        title = format!("{title} {} {name}", theme.symbols.dot);
    }
    let position = if log.list.is_empty() { String::new() } else { log.list.position() };
    let inner = panel(area, buffer, theme, &title, &position, focused);
    if inner.is_empty() {
        return;
    }
    if let Some(refusal) = &log.refused {
        let said = ctx.refusal(refusal);
        let mut lines = Detail::new(inner, 0, buffer, theme);
        lines.paragraph(&said.what, theme.bad);
        lines.paragraph(&said.next.unwrap_or_default(), theme.dim);
        return;
    }
    let Some(day) = day else { return };
    let mut y = inner.y;
    y = slots(log, inner, y, buffer, ctx);
    y = signature(log, day, inner, y, buffer, ctx);
    y += 1;
    if y >= inner.bottom() {
        return;
    }
    let body = Rect { y, height: inner.bottom() - y, ..inner };
    let lines = log.lines(ctx);
    if lines.is_empty() {
        cells::put(buffer, body.x, body.y, body.right(), &t!(ctx.messages, "log-day-empty"), theme.dim);
        return;
    }
    // Up to half of what is left goes to the list; the rest shows the entry in focus in full.
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let list_rows = wanted.min((body.height / 2).max(3)).min(body.height);
    let list = Rect { height: list_rows, ..body };
    let rows: Vec<TableRow> = lines.iter().map(|line| row(line, ctx)).collect();
    // Where nothing has a length the words have its room.
    let timed = lines.iter().any(|line| matches!(line, Line::Entry(entry) if entry.minutes > 0));
    let length = if timed { 8 } else { 0 };
    let columns =
        [Column::fit("", 11), Column::fit("", 12), Column::fit("", length).right().spare(1), Column::fill("", 8)];
    table(list, buffer, theme, &columns, &rows, &log.list, focused);
    let rest = Rect { y: list.bottom(), height: body.bottom().saturating_sub(list.bottom()), ..body };
    if let Some(line) = log.selected(ctx) {
        detail(&line, rest, buffer, ctx);
    }
}

/// The half-days, a line for each area of several.
fn slots(log: &Log, inner: Rect, y: u16, buffer: &mut Buffer, ctx: &Ctx) -> u16 {
    let Some(day) = log.month_day(log.date(ctx)) else { return y };
    let home = log.month.as_ref().and_then(|month| month.grid.as_ref()).map_or("", |grid| grid.name.as_str());
    let several = !day.beside.is_empty();
    let own = (home, [&day.morning, &day.afternoon]);
    let beside = day.beside.iter().map(|area| (area.grid.name.as_str(), [&area.morning, &area.afternoon]));
    std::iter::once(own).chain(beside).fold(y, |y, (name, halves)| {
        area_slots(if several { name } else { "" }, halves, Rect { y, ..inner }, inner.bottom(), buffer, ctx)
    })
}

/// `上午 ● 09:10 40分   下午 ○ 14:00–18:00`, after the area's name; gives the line below.
fn area_slots(
    area: &str,
    halves: [&Option<SlotState>; 2],
    inner: Rect,
    bottom: u16,
    buffer: &mut Buffer,
    ctx: &Ctx,
) -> u16 {
    let theme = &ctx.theme;
    let (mut x, mut y) = (inner.x, inner.y);
    let mut drawn = false;
    for (name, slot) in ["morning", "afternoon"].into_iter().zip(halves) {
        let Some(slot) = slot else { continue };
        if y >= bottom {
            return y;
        }
        if !drawn && !area.is_empty() {
            x = cells::put(buffer, x, y, inner.right(), area, theme.dim) + 1;
        }
        let name = ctx.word("slot", name);
        let (glyph, glyph_style) = slot_glyph(slot, theme);
        let (words, style) = match slot {
            SlotState::Done { start, minutes, .. } => {
                (format!("{} {}", start.format("%H:%M"), ctx.length(*minutes)), theme.text)
            }
            SlotState::Due { from, to } => (format!("{}–{}", from.format("%H:%M"), to.format("%H:%M")), theme.dim),
            SlotState::Missed => (ctx.word("slot-state", "missed"), theme.warn),
            SlotState::Excused { excuse } => {
                let number = if excuse.kind == ExcuseKind::Emergency { &excuse.id } else { &excuse.by };
                let kind = ctx.word("excuse", excuse.kind.code());
                (format!("{} {kind} {number}", ctx.word("slot-state", "excused")), theme.dim)
            }
            SlotState::Off => (ctx.word("slot-state", "off"), theme.dim),
        };
        // Where there is no room beside the morning, the afternoon goes below it.
        let wide = [name.as_str(), glyph, words.as_str()].into_iter().map(cells::cells).sum::<u16>() + 2;
        if (drawn || x > inner.x) && x.saturating_add(wide) > inner.right() {
            (x, y) = (inner.x + if area.is_empty() { 0 } else { 2 }, y + 1);
        }
        if y >= bottom {
            return y;
        }
        drawn = true;
        x = cells::put(buffer, x, y, inner.right(), &name, theme.text) + 1;
        x = cells::put(buffer, x, y, inner.right(), glyph, glyph_style) + 1;
        x = cells::put(buffer, x, y, inner.right(), &words, style) + 2;
    }
    if drawn { y + 1 } else { y }
}

/// The key that signs, at the end of the line: the hint bar of a narrow screen has no room for it.
fn sign_key(room: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let (key, label) = (Action::Sign.shown(ctx.input_method), Action::Sign.label(&ctx.messages));
    let wide = cells::cells(&key) + 1 + cells::cells(&label);
    if wide + 2 <= room.width {
        let x = cells::put(buffer, room.right() - wide, room.y, room.right(), &key, ctx.theme.key);
        cells::put(buffer, x + 1, room.y, room.right(), &label, ctx.theme.text);
    }
}

/// Whether the day's log is signed, and what a superior said.
fn signature(log: &Log, day: &DayView, inner: Rect, y: u16, buffer: &mut Buffer, ctx: &Ctx) -> u16 {
    let theme = &ctx.theme;
    let count = u32::try_from(day.lines.len()).unwrap_or(u32::MAX);
    let (glyph, words, style): (&str, String, Style) = match log.signed() {
        Some(signed) => {
            let at = ctx.moment(&signed.signed);
            let mut words = t!(ctx.messages, "log-signed", at = at, entries = signed.entries);
            if signed.late_in_days > 0 {
                words.push_str(&t!(ctx.messages, "log-signed-late", days = signed.late_in_days));
            }
            (theme.symbols.check, words, theme.good)
        }
        None if day.owed.is_some() && log.month_day(day.day.date).is_some_and(|day| day.log_missing) => {
            (theme.symbols.missed, t!(ctx.messages, "log-missing", entries = count), theme.warn)
        }
        None if day.owed.is_some() => {
            (theme.symbols.open, t!(ctx.messages, "log-unsigned", entries = count), theme.text)
        }
        None => return y,
    };
    let x = cells::put(buffer, inner.x, y, inner.right(), glyph, style);
    let x = cells::put(buffer, x + 1, y, inner.right(), &words, theme.text);
    if log.signs(ctx) {
        sign_key(Rect { x, y, width: inner.right().saturating_sub(x), height: 1 }, buffer, ctx);
    }
    let mut y = y + 1;
    if let Some(grid) = day.whole.as_ref().filter(|_| y < inner.bottom()) {
        cells::put(buffer, inner.x + 2, y, inner.right(), &paper::whole_words(grid, &ctx.messages), theme.dim);
        y += 1;
    }
    let figures = paper::day_figures(&day.lines, &ctx.messages);
    if !figures.is_empty() && y < inner.bottom() {
        cells::put(buffer, inner.x + 2, y, inner.right(), &figures, theme.dim);
        y += 1;
    }
    for line in log.signed().into_iter().flat_map(|signed| &signed.joined) {
        if y >= inner.bottom() {
            break;
        }
        let mark = paper::joined_mark(line, &ctx.messages);
        let text = format!("{mark} {}", paper::day_sentence(line, &ctx.messages));
        cells::put(buffer, inner.x + 2, y, inner.right(), &text, theme.text);
        y += 1;
    }
    for number in log.signed().into_iter().flat_map(|signed| &signed.withdrawn) {
        if y >= inner.bottom() {
            break;
        }
        let text = t!(ctx.messages, "day-case-withdrawn", number = number.as_str());
        cells::put(buffer, inner.x + 2, y, inner.right(), &text, theme.text);
        y += 1;
    }
    let remarks = log.signed().map(|signed| (&signed.addenda, &signed.reviews));
    for (remark, key) in remarks.into_iter().flat_map(|(own, reviews)| {
        own.iter().map(|one| (one, "log-added")).chain(reviews.iter().map(|one| (one, "log-reviewed")))
    }) {
        if y >= inner.bottom() {
            break;
        }
        let at = match log.signed() {
            // A time alone is one of the day that is shown.
            Some(signed) if remark.at.date_naive() == signed.date => spans::clock(&remark.at),
            _ => format!("{} {}", ctx.date(remark.at.date_naive()), spans::clock(&remark.at)),
        };
        let said = ctx.messages.get(key, &[("at", at.as_str())]);
        let text = format!("{said} {}  {}", remark.by, remark.text);
        cells::put(buffer, inner.x + 2, y, inner.right(), &text, theme.dim);
        y += 1;
    }
    y
}

fn row(line: &Line<'_>, ctx: &Ctx) -> TableRow {
    let theme = &ctx.theme;
    let cell = |text: String, style| TableCell::new(text, style);
    match line {
        Line::Entry(entry) => TableRow {
            key: entry.id.to_string(),
            cells: vec![
                cell(when(entry, ctx), if is_ahead(entry, ctx) { theme.warn } else { theme.text }),
                cell(ctx.word("log-kind", &entry.kind), theme.text),
                cell(if entry.minutes > 0 { ctx.length(entry.minutes) } else { String::new() }, theme.dim),
                cell(first_words(entry, ctx), theme.text),
            ],
        },
        Line::Case(case) => TableRow {
            key: case.id.to_string(),
            cells: vec![
                cell(spans::clock(&case.happened), theme.text),
                cell(ctx.word("hit", "case"), theme.text),
                cell(String::new(), theme.dim),
                cell(format!("{} {}", ctx.label(&case.kind_label), case.place), theme.text),
            ],
        },
        Line::Told(line) => TableRow {
            key: line.link.key(),
            cells: vec![
                cell(spans::clock(&line.at), theme.text),
                cell(told_kind(line, ctx), theme.text),
                cell(String::new(), theme.dim),
                cell(told_words(line, ctx), theme.dim),
            ],
        },
    }
}

/// Whether it stands under a time to come: it was keyed while a clock ran ahead.
fn is_ahead(entry: &LogRow, ctx: &Ctx) -> bool {
    entry.times.happened > ctx.now
}

/// The time of day; of a day to come the day before it.
fn when(entry: &LogRow, ctx: &Ctx) -> String {
    let clock = spans::clock(&entry.times.happened);
    let day = entry.times.happened.date_naive();
    if day > ctx.today() { format!("{} {clock}", day.format("%m-%d")) } else { clock }
}

/// What was keyed on a later day, or stands under a time to come, says so before its words: they are cut where the line
/// ends.
fn first_words(entry: &LogRow, ctx: &Ctx) -> String {
    let words = match &entry.detail {
        LogDetail::Diary { household, .. } | LogDetail::Visit { household: Some(household), .. } => {
            format!("{household}  {}", entry.text)
        }
        _ => entry.text.clone(),
    };
    if is_ahead(entry, ctx) {
        return format!("{}  {words}", t!(ctx.messages, "log-ahead"));
    }
    match entry.late {
        Some(_) => format!("{}  {words}", t!(ctx.messages, "log-keyed")),
        None => words,
    }
}

/// Everything about the line in focus.
fn detail(line: &Line<'_>, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    match line {
        Line::Case(case) => {
            let (number, stage) = (t!(ctx.messages, "log-number"), t!(ctx.messages, "log-stage"));
            let labels = Detail::widest([number.as_str(), stage.as_str()]);
            let mut detail = Detail::new(area, labels, buffer, theme);
            detail.rule();
            detail.pair(&number, &case.number, theme.text);
            detail.pair(&stage, &ctx.coded("stage", &case.stage), theme.text);
            detail.paragraph(&case.text, theme.text);
        }
        Line::Entry(entry) => entry_detail(entry, area, buffer, ctx),
        Line::Told(line) => {
            let mut detail = Detail::new(area, 0, buffer, theme);
            detail.rule();
            let words = paper::day_sentence(line, &ctx.messages);
            detail.paragraph(&paper::with_late_mark(&words, Some(line), &ctx.messages), theme.text);
        }
    }
}

/// What others did in the grid of the log: its kind.
fn told_kind(line: &LineView, ctx: &Ctx) -> String {
    match &line.says {
        LineSays::Patrol { .. } => ctx.word("log-kind", "patrol"),
        LineSays::Spent { kind, .. } => ctx.word("log-kind", kind),
        LineSays::Diary { .. } => ctx.word("log-kind", "diary"),
        LineSays::Case { .. } => ctx.word("hit", "case"),
        LineSays::Rows { .. } => ctx.word("hit", "entry"),
    }
}

/// Its sentence after the time, which stands in a column of its own: it begins with who did it.
fn told_words(line: &LineView, ctx: &Ctx) -> String {
    let words = paper::day_sentence(line, &ctx.messages);
    words.split_once(' ').map_or_else(|| words.clone(), |(_, rest)| rest.to_owned())
}

fn entry_detail(entry: &LogRow, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    let until = |end| format!("{}–{}", spans::clock(&entry.times.happened), spans::clock(end));
    let mut pairs = vec![(t!(ctx.messages, "field-grid"), entry.grid.name.clone())];
    match &entry.detail {
        LogDetail::Patrol { end, route, companions, .. } => {
            pairs.push((ctx.word("field", "at"), until(end)));
            pairs.push((ctx.word("field", "route"), route.clone().unwrap_or_default()));
            pairs.push((ctx.word("field", "companions"), companions.join("、")));
        }
        LogDetail::Visit { end, companions, .. }
        | LogDetail::Screening { end, companions }
        | LogDetail::Collection { end, companions } => {
            pairs.push((ctx.word("field", "at"), until(end)));
            if let LogDetail::Visit { household: Some(household), .. } = &entry.detail {
                pairs.push((ctx.word("field", "household"), household.clone()));
            }
            pairs.push((ctx.word("field", "companions"), companions.join("、")));
        }
        LogDetail::Diary { household, result, promise, promised_by, .. } => {
            pairs.push((ctx.word("field", "household"), household.clone()));
            pairs.push((t!(ctx.messages, "field-outcome"), result.clone().unwrap_or_default()));
            let by = promised_by.map(|by| format!("  {}", ctx.date(by))).unwrap_or_default();
            let promise = promise.as_ref().map(|promise| format!("{promise}{by}"));
            pairs.push((ctx.word("field", "promise"), promise.unwrap_or_default()));
        }
    }
    let links: Vec<String> =
        entry.links.iter().map(|link| format!("{} {}", ctx.word("hit", &link.kind), link.label)).collect();
    pairs.push((t!(ctx.messages, "log-links"), links.join("、")));
    if let Some(late) = &entry.late {
        let keyed = entry.times.keyed;
        let (on, at) = (ctx.date(keyed.date_naive()), spans::clock(&keyed));
        let words = format!("{on} {at}  {}", ctx.coded("late", late));
        pairs.push((t!(ctx.messages, "log-keyed"), words));
    }
    pairs.retain(|(_, text)| !text.is_empty());
    let labels = Detail::widest(pairs.iter().map(|(label, _)| label.as_str()));
    let mut detail = Detail::new(area, labels, buffer, theme);
    detail.rule();
    detail.paragraph(&entry.text, theme.text);
    for Addendum { at, text, .. } in &entry.addenda {
        let said = t!(ctx.messages, "log-added", at = ctx.moment(at));
        detail.paragraph(&format!("{said} {text}"), theme.text);
    }
    // What was keyed first stays beside what it was put right to.
    for before in &entry.retimed {
        let start = ctx.moment(&before.start);
        let (length, at) = (ctx.length(before.minutes), ctx.moment(&before.at));
        let words = t!(
            ctx.messages,
            "cli-log-retimed",
            start = start,
            length = length,
            at = at,
            reason = before.reason.as_str()
        );
        detail.paragraph(&format!("{} {words}", t!(ctx.messages, "cli-head-retimed")), theme.dim);
    }
    if detail.left() > u16::try_from(pairs.len()).unwrap_or(0) {
        detail.skip();
    }
    for (label, text) in &pairs {
        detail.pair(label, text, theme.dim);
    }
}
