//! How the log of a week or month is drawn: what it is and comes to, its sentences, and the one in focus in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Summary;
use crate::domain::log::LogSpan;
use crate::paper;
use crate::service::view::PeriodView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};

/// Lines that the sentence in focus has below the list, at most.
const IN_FULL: u16 = 4;

/// Draws the layer.
pub(super) fn draw(summary: &Summary, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let place = centred(area, 112.min(area.width.saturating_sub(2)), area.height.saturating_sub(2));
    let inner = popup(place, buffer, theme, &t!(ctx.messages, "summary-title"), &summary.list.position());
    if inner.height < 8 {
        return;
    }
    head(summary, inner, buffer, ctx);
    if let Some(refusal) = &summary.refused {
        cells::put(buffer, inner.x, inner.y + 2, inner.right(), &ctx.refusal(refusal).what, theme.bad);
        return;
    }
    let Some(view) = &summary.view else { return };
    let mut y = inner.y + 1;
    for (words, style) in told(view, ctx) {
        cells::put(buffer, inner.x, y, inner.right(), &words, style);
        y += 1;
    }
    y += 1;
    let words = summary.list.selected().and_then(|row| summary.lines.get(row)).map(|line| line.words.as_str());
    let whole = cells::wrapped(words.unwrap_or_default(), usize::from(inner.width));
    // Only what does not fit into its row is shown again.
    let room = if whole.len() > 1 { u16::try_from(whole.len()).unwrap_or(IN_FULL).min(IN_FULL) } else { 0 };
    for (line, y) in whole.iter().zip(inner.bottom() - room..inner.bottom()) {
        cells::put(buffer, inner.x, y, inner.right(), line, theme.text);
    }
    let gap = u16::from(room > 0);
    let body = Rect { y, height: inner.bottom().saturating_sub(y + room + gap), ..inner };
    if summary.lines.is_empty() {
        cells::put(buffer, body.x, body.y, body.right(), &t!(ctx.messages, "summary-empty"), theme.dim);
        return;
    }
    let rows: Vec<TableRow> = summary
        .lines
        .iter()
        .enumerate()
        .map(|(place, line)| TableRow {
            key: place.to_string(),
            cells: vec![TableCell::new(line.mark.clone(), theme.dim), TableCell::new(line.words.clone(), theme.text)],
        })
        .collect();
    let marked = summary.lines.iter().map(|line| cells::cells(&line.mark)).max().unwrap_or(0);
    let columns = [Column::fit("", marked), Column::fill("", 8)];
    table(body, buffer, theme, &columns, &rows, &summary.list, focused);
}

/// `[週] 月  2026-11-23/29  網格員甲`
fn head(summary: &Summary, inner: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let mut x = inner.x;
    for span in [LogSpan::Week, LogSpan::Month] {
        let name = ctx.word("summary", span.code());
        let (name, style) = if span == summary.span {
            (format!("[{name}]"), ctx.theme.focus)
        } else {
            (format!(" {name} "), ctx.theme.dim)
        };
        x = cells::put(buffer, x, inner.y, inner.right(), &name, style) + 1;
    }
    let whose = summary.view.as_ref().map(|view| view.person_name.as_str()).unwrap_or_default();
    let words = format!("{}  {whose}", summary.span.text(summary.date(ctx)));
    cells::put(buffer, x + 1, inner.y, inner.right(), &words, ctx.theme.text);
}

/// What it comes to, how many of its days are signed, and how it stands itself.
fn told(view: &PeriodView, ctx: &Ctx) -> Vec<(String, Style)> {
    let (theme, m) = (&ctx.theme, &ctx.messages);
    let mut told = Vec::new();
    let figures = paper::day_figures(&view.lines, m);
    if !figures.is_empty() {
        told.push((t!(m, "day-figures", figures = figures), theme.text));
    }
    told.extend(view.whole.as_ref().map(|grid| (paper::whole_words(grid, m), theme.dim)));
    let (owed, signed) = paper::period_logs(view);
    if owed > 0 {
        told.push((t!(m, "day-logs-signed", owed = owed, signed = signed), theme.dim));
    }
    told.push(match (&view.log, &view.asked_by, &view.keeps) {
        (Some(log), ..) => {
            let mut words = t!(m, "log-signed", at = ctx.moment(&log.signed), entries = log.entries);
            if log.late_in_days > 0 {
                words.push_str(&t!(m, "log-signed-late", days = log.late_in_days));
            }
            (format!("{} {words}", theme.symbols.check), theme.good)
        }
        (None, Some(clause), _) => {
            (format!("{} {}", theme.symbols.open, t!(m, "day-asked", clause = clause.as_str())), theme.text)
        }
        (None, None, Some(_)) => (format!("{} {}", theme.symbols.open, t!(m, "day-may-sign")), theme.dim),
        (None, None, None) => (format!("{} {}", theme.symbols.open, t!(m, "day-not-signed")), theme.dim),
    });
    told
}
