//! How the screen is drawn: queue and case side by side, or one above the other where there is no room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Half, Triage, detail, queue};
use crate::service::query::CaseSort;
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::pane::Hint;
use crate::tui::widgets::cells;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::{Column, TableRow, table};

/// From so many columns on they stand side by side.
const SIDE_BY_SIDE: u16 = 100;

pub(super) fn draw(screen: &Triage, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let [left, right] = if area.width >= SIDE_BY_SIDE {
        // Nature and place have room in the queue as soon as the case does not need it.
        let width = (area.width * 9 / 20).min(54).max(area.width * 2 / 5).clamp(46, 84);
        [Rect { width, ..area }, Rect { x: area.x + width, width: area.width - width, ..area }]
    } else {
        // The queue keeps a third, and more while it has the focus and is long.
        let rows = u16::try_from(screen.rows.len()).unwrap_or(u16::MAX).saturating_add(2).max(4);
        let height = rows.min((area.height * 2 / 5).max(4)).min(area.height);
        [Rect { height, ..area }, Rect { y: area.y + height, height: area.height - height, ..area }]
    };
    draw_queue(screen, left, buffer, ctx, focused && screen.half == Half::Queue);
    draw_case(screen, right, buffer, ctx, focused && screen.half == Half::Detail);
}

fn draw_queue(screen: &Triage, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let position = match screen.count(ctx) {
        Some(total) if !screen.rows.is_empty() => {
            format!("{}/{total}", screen.list.selected().map_or(0, |row| row + 1))
        }
        _ => String::new(),
    };
    let title = queue_title(screen, ctx, usize::from(area.width), cells::width(&position));
    let inner = panel(area, buffer, &ctx.theme, &title, &position, focused);
    if screen.rows.is_empty() {
        let words = match &screen.refused {
            Some(refusal) => ctx.refusal(refusal).what,
            None if screen.looking => t!(ctx.messages, "triage-looking"),
            None if screen.read => t!(ctx.messages, "triage-empty"),
            None => String::new(),
        };
        cells::put(buffer, inner.x + 2, inner.y, inner.right(), &words, ctx.theme.dim);
        return;
    }
    let rows: Vec<TableRow> = screen.rows.iter().map(|row| queue::row(row, ctx)).collect();
    // Where the words for natures are long the kind gives way, or the nature would.
    let natures = ["general", "policy", "emergency"].map(|code| cells::cells(&ctx.word("nature", code)));
    let widest = natures.into_iter().max().unwrap_or(0);
    // The place tells one case from the others: the number, all of which stands over the case, gives way to it.
    let (kind, place) = (20_u16.saturating_sub(widest.max(4)), if inner.width >= 60 { 18 } else { 7 });
    let kind = match inner.width {
        60.. => 24,
        // Time, nature, kind and place with the gaps between them, the pointer and the bar.
        width if width >= 21 + widest + kind + place => kind,
        _ => 16,
    };
    let columns = [
        Column::fit("", 18),
        Column::fit("", widest).spare(1),
        Column::fit("", kind),
        Column::fill("", place),
        Column::fit("", 8).spare(2),
        Column::fit("", 8).spare(3),
    ];
    table(inner, buffer, &ctx.theme, &columns, &rows, &screen.list, focused);
}

/// Which cases, in which order, how many are marked, and that more are looked for. A long filter gives way to the rest.
fn queue_title(screen: &Triage, ctx: &Ctx, width: usize, position: usize) -> String {
    let symbols = &ctx.theme.symbols;
    let place = screen.grid.as_ref().map(|(_, name)| format!("{name} {} ", symbols.dot)).unwrap_or_default();
    // Open ones go by the time left; what may be closed has none, and the newest comes first.
    let filter = screen.case_filter();
    let mut rest = if filter.is_of_open_cases() {
        let sort = filter.sort.unwrap_or(CaseSort::Left);
        let arrow = if sort == CaseSort::Filed { symbols.down } else { symbols.up };
        format!("  {} {arrow}", ctx.word("triage-sort", sort.code()))
    } else {
        format!("  {} {}", t!(ctx.messages, "triage-order-newest"), symbols.down)
    };
    let marked = screen.list.marks().len();
    if marked > 0 {
        rest = format!("{rest}  {}", t!(ctx.messages, "today-marked", count = marked));
        let elsewhere = screen.marked_elsewhere();
        if elsewhere > 0 {
            rest = format!("{rest} {}", t!(ctx.messages, "triage-marked-elsewhere", count = elsewhere));
        }
    }
    if screen.looking && !screen.rows.is_empty() {
        rest = format!("{rest}  {}", t!(ctx.messages, "triage-looking"));
    }
    // The frame of the box and the blanks around both of its titles.
    let room = width.saturating_sub(position + cells::width(&rest) + 8);
    format!("{}{rest}", cells::cut(&format!("{place}{}", screen.chosen.label(ctx)), room, symbols.ellipsis))
}

fn draw_case(screen: &Triage, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let Some(view) = screen.shown() else {
        panel(area, buffer, &ctx.theme, "", "", focused);
        return;
    };
    let title = title(view, ctx);
    let right = format!("{} {}", t!(ctx.messages, "triage-course"), view.case.events.len());
    let inner = panel(area, buffer, &ctx.theme, &title, &right, focused);
    let keys = key_lines(screen.about(ctx), &screen.decisions(ctx), ctx, inner.width);
    let keys_height = u16::try_from(keys.len()).unwrap_or(0).min(inner.height / 3);
    let gap = u16::from(keys_height > 0 && inner.height > 14);
    let room = inner.height.saturating_sub(keys_height + gap);
    let (width, close) = (usize::from(inner.width), inner.height < 18);
    let lines = detail::lines(view, ctx, detail::Room { width, lines: usize::from(room), close });
    screen.last_top.set(lines.len().saturating_sub(usize::from(room)));
    let top = screen.top.min(screen.last_top.get());
    for (line, y) in lines.iter().skip(top).zip(inner.y..inner.y + room) {
        let mut x = inner.x;
        for (text, style) in line {
            x = cells::put(buffer, x, y, inner.right(), text, *style);
        }
    }
    if top < screen.last_top.get() {
        let y = inner.y + room.saturating_sub(1);
        cells::put(buffer, area.right().saturating_sub(2), y, area.right(), ctx.theme.symbols.down, ctx.theme.key);
    }
    for (line, y) in keys.iter().zip(inner.bottom() - keys_height..inner.bottom()) {
        let mut x = inner.x;
        for (key, label) in line {
            x = cells::put(buffer, x, y, inner.right(), key, ctx.theme.key);
            x = cells::put(buffer, x + 1, y, inner.right(), label, ctx.theme.text) + 2;
        }
    }
}

fn title(view: &CaseView, ctx: &Ctx) -> String {
    let mut parts = vec![
        view.row.number.clone(),
        ctx.label(&view.row.kind_label).to_owned(),
        ctx.coded("nature", &view.row.nature),
        ctx.coded("stage", &view.row.stage),
    ];
    if view.row.returns > 0 {
        parts.push(t!(ctx.messages, "triage-returns", times = view.row.returns));
    }
    if view.row.sensitive {
        parts.push(t!(ctx.messages, "triage-sensitive"));
    }
    parts.join("  ")
}

/// The keys of decisions, broken into lines.
fn key_lines(about: Option<String>, hints: &[Hint], ctx: &Ctx, width: u16) -> Vec<Vec<(String, String)>> {
    let mut lines: Vec<Vec<(String, String)>> = Vec::new();
    let mut used = 0;
    if let Some(about) = about {
        used = cells::cells(&about) + 3;
        lines.push(vec![(about, String::new())]);
    }
    for hint in hints {
        let key = hint.action.shown(ctx.input_method);
        let label = hint.label.clone().unwrap_or_else(|| hint.action.label(&ctx.messages));
        let wide = cells::cells(&key) + 1 + cells::cells(&label);
        if lines.is_empty() || used + wide > width {
            lines.push(Vec::new());
            used = 0;
        }
        used += wide + 2;
        if let Some(line) = lines.last_mut() {
            line.push((key, label));
        }
    }
    lines
}
