//! Categories and items with how many rows each has, and how many are due for confirmation.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Ledgers;
use crate::service::view::{Book, BookItem};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::bar;
use crate::tui::widgets::tree::TreeNode;

/// The tree: `c:` before the code of a category, `i:` before that of an item.
pub(super) fn nodes(book: &Book) -> Vec<TreeNode> {
    let mut nodes = Vec::new();
    for category in &book.categories {
        nodes.push(TreeNode { id: format!("c:{}", category.code), depth: 0 });
        let items = category.items.iter();
        nodes.extend(items.map(|item| TreeNode { id: format!("i:{}", item.spec.code), depth: 1 }));
    }
    nodes
}

/// A line of the tree.
struct Line<'a> {
    label: &'a str,
    rows: u64,
    stale: u64,
    is_category: bool,
}

fn line<'a>(book: &'a Book, id: &str, ctx: &Ctx) -> Option<Line<'a>> {
    if let Some(code) = id.strip_prefix("c:") {
        let category = book.categories.iter().find(|category| category.code == code)?;
        let sum = |of: fn(&BookItem) -> u64| category.items.iter().map(of).sum::<u64>();
        let label = category.label.in_language(ctx.messages.tag());
        Some(Line { label, rows: sum(|item| item.rows), stale: sum(|item| item.stale), is_category: true })
    } else {
        let code = id.strip_prefix("i:")?;
        let mut items = book.categories.iter().flat_map(|category| &category.items);
        let item = items.find(|item| item.spec.code.as_str() == code)?;
        let label = item.spec.label.in_language(ctx.messages.tag());
        Some(Line { label, rows: item.rows, stale: item.stale, is_category: false })
    }
}

/// Cells for the names in full, with what stands before and behind them.
pub(super) fn wanted(book: &Book, ctx: &Ctx) -> u16 {
    let nodes = nodes(book);
    let names = nodes.iter().filter_map(|node| line(book, &node.id, ctx));
    let widest = names.map(|line| indent(&line) + cells::cells(line.label)).max().unwrap_or(0);
    // Box and padding, the two columns of numbers, the scroll bar.
    widest.saturating_add(4 + 5 + DUE + 1)
}

/// Cells for the mark and the number of rows that are due.
const DUE: u16 = 5;

fn indent(line: &Line<'_>) -> u16 {
    if line.is_category { 2 } else { 4 }
}

pub(super) fn view(state: &Ledgers, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let title = state.book.as_ref().map(|book| book.grid.name.clone()).unwrap_or_default();
    let below = state.book.as_ref().is_some_and(|book| book.below);
    let right = if below { t!(ctx.messages, "ledgers-line") } else { String::new() };
    let inner = panel(area, buffer, theme, &title, &right, focused);
    if inner.is_empty() {
        return;
    }
    if let Some(refusal) = &state.refused {
        let said = ctx.refusal(refusal);
        for (y, line) in (inner.y..inner.bottom()).zip(cells::wrapped(&said.what, usize::from(inner.width))) {
            cells::put(buffer, inner.x, y, inner.right(), &line, theme.bad);
        }
        return;
    }
    let Some(book) = &state.book else { return };
    let height = usize::from(inner.height);
    let list = &state.tree.list;
    let offset = list.offset(height);
    let edge = inner.right() - u16::from(list.len() > height);
    for (y, (row, (_, node, open))) in (inner.y..inner.bottom()).zip(state.tree.visible().enumerate().skip(offset)) {
        let Some(line) = line(book, &node.id, ctx) else { continue };
        if list.selected() == Some(row) {
            let (style, pointer) =
                if focused { (theme.selected, theme.focus) } else { (theme.selected_away, theme.dim) };
            buffer.set_style(Rect { x: inner.x - 1, y, width: edge - inner.x + 1, height: 1 }, style);
            cells::put(buffer, inner.x - 1, y, edge, theme.symbols.pointer, pointer);
        }
        // Numbers in two columns at the right: rows, and how many of them are due.
        let count = if line.rows == 0 { theme.symbols.none.to_owned() } else { line.rows.to_string() };
        let due = if line.stale == 0 { String::new() } else { format!("{}{}", theme.symbols.alarm, line.stale) };
        let due_at = edge.saturating_sub(DUE);
        let count_at = due_at.saturating_sub(cells::cells(&count));
        cells::put(buffer, count_at, y, due_at, &count, theme.dim);
        cells::put(buffer, edge.saturating_sub(cells::cells(&due)), y, edge, &due, theme.soon);
        let symbol = match open {
            Some(true) => theme.symbols.opened,
            Some(false) => theme.symbols.closed,
            None => " ",
        };
        cells::put(buffer, inner.x, y, edge, symbol, theme.dim);
        let style = match (line.is_category, line.rows) {
            (true, _) => theme.strong,
            (false, 0) => theme.dim,
            (false, _) => theme.text,
        };
        cells::put(buffer, inner.x + indent(&line), y, count_at.saturating_sub(1), line.label, style);
    }
    bar(inner, buffer, theme, offset, height, list.len());
}
