//! How hits are drawn: a line each, and more of the one in focus.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::view::Hit;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::marked::Marked;
use crate::tui::widgets::{ListState, cells, table};

/// Cells between columns, and before the first.
const GAP: u16 = 2;
/// What an excerpt must have at least, to be shown beside the title.
const LEAST: u16 = 16;

/// The hits, a line each: what it is, what it is called, where it matched or where it lies.
pub fn list(area: Rect, buffer: &mut Buffer, ctx: &Ctx, hits: &[Hit], state: &ListState) {
    let theme = &ctx.theme;
    let height = usize::from(area.height);
    let offset = state.offset(height);
    let scrolls = hits.len() > height;
    let right = area.right().saturating_sub(u16::from(scrolls) * 2);
    let shown = || hits.iter().enumerate().skip(offset).zip(area.y..area.bottom());
    let kind = |hit: &Hit| ctx.word("hit", &hit.kind);
    let kinds = shown().map(|((_, hit), _)| cells::cells(&kind(hit))).max().unwrap_or(0);
    let titles = shown().map(|((_, hit), _)| cells::cells(&hit.title)).max().unwrap_or(0);
    let left = area.x + GAP + kinds + GAP;
    let titles = titles.min(right.saturating_sub(left) / 2);
    for ((index, hit), y) in shown() {
        if state.selected() == Some(index) {
            buffer.set_style(Rect { y, height: 1, width: right.saturating_sub(area.x), ..area }, theme.selected);
            cells::put(buffer, area.x, y, right, theme.symbols.pointer, theme.focus);
        }
        cells::put(buffer, area.x + GAP, y, right, &kind(hit), theme.dim);
        let ellipsis = theme.symbols.ellipsis;
        let limit = right.min(left + titles);
        Marked { text: &hit.title, marks: &hit.title_marks }.put(buffer, left, y, limit, theme.text, ellipsis);
        let x = left + titles + GAP;
        if x + LEAST <= right {
            // Without a text of its own: where it is.
            if hit.excerpt.is_empty() {
                cells::put(
                    buffer,
                    x,
                    y,
                    right,
                    &cells::cut(&place(ctx, hit), usize::from(right - x), ellipsis),
                    theme.dim,
                );
            } else {
                let excerpt = Marked { text: &hit.excerpt, marks: &hit.excerpt_marks };
                excerpt.put(buffer, x, y, right, theme.dim, ellipsis);
            }
        }
    }
    if scrolls {
        table::bar(area, buffer, theme, offset, height, hits.len());
    }
}

fn place(ctx: &Ctx, hit: &Hit) -> String {
    let label = hit.label.as_ref().map(|label| ctx.label(label).to_owned());
    [label, Some(hit.detail.clone())]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("  ")
}

/// More of one hit: where it lies, from when, how it was found, and its text.
pub fn about(area: Rect, buffer: &mut Buffer, ctx: &Ctx, hit: &Hit, cut: bool) {
    let theme = &ctx.theme;
    let mut parts = vec![place(ctx, hit)];
    parts.extend(hit.when.map(|when| ctx.date(when.date_naive())));
    if matches!(hit.how.as_str(), "near" | "spelled" | "attribute") {
        parts.push(ctx.word("search-how", &hit.how));
    }
    if cut {
        parts.push(t!(ctx.messages, "search-cut"));
    }
    let separator = format!(" {} ", theme.symbols.dot);
    let line = cells::cut(&parts.join(&separator), usize::from(area.width.saturating_sub(2)), theme.symbols.ellipsis);
    cells::put(buffer, area.x + 2, area.y, area.right(), &line, theme.text);
    let below = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(1),
    };
    Marked { text: &hit.excerpt, marks: &hit.excerpt_marks }.put_lines(buffer, below, theme.dim);
}
