//! How the tree and the grid in focus look.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Grids;
use crate::paper;
use crate::service::view::{GridRowView, GridView, PostRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::widgets::detail::Detail;
use crate::tui::widgets::panel::panel;
use crate::tui::widgets::table::{TableRow, table};
use crate::tui::widgets::{Column, TableCell, cells};

pub(super) fn view(state: &Grids, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let (left, right) = if area.width >= 110 {
        let wide = (area.width * 3 / 5).min(110);
        let left = Rect { width: wide, ..area };
        (left, Rect { x: left.right(), width: area.width - wide, ..area })
    } else {
        let high = 10.min(area.height / 2);
        let top = Rect { height: area.height - high, ..area };
        (top, Rect { y: top.bottom(), height: high, ..area })
    };
    tree(state, left, buffer, ctx, focused);
    detail(state, right, buffer, ctx);
}

fn tree(state: &Grids, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let theme = &ctx.theme;
    let title = t!(ctx.messages, "grids-title");
    let inner = panel(area, buffer, theme, &title, &state.tree.list.position(), focused);
    if inner.is_empty() {
        return;
    }
    if let Some(refusal) = &state.refused {
        cells::put(buffer, inner.x, inner.y, inner.right(), &ctx.refusal(refusal).what, theme.bad);
        return;
    }
    let columns = [
        Column::fit(&t!(ctx.messages, "field-grid"), 30),
        Column::fill(&t!(ctx.messages, "grids-people"), 14),
        Column::fit(&t!(ctx.messages, "grids-households"), 8).right().spare(3),
        Column::fit(&t!(ctx.messages, "grids-open-cases"), 6).right(),
        Column::fit(&t!(ctx.messages, "grids-late"), 6).right(),
        Column::fit(&t!(ctx.messages, "grids-rows"), 8).right().spare(2),
        Column::fit(&t!(ctx.messages, "grids-noticed"), 8).spare(4),
    ];
    let rows: Vec<TableRow> = state
        .tree
        .visible()
        .filter_map(|(place, node, open)| Some(row(state.rows.get(place)?, node.depth, open, ctx)))
        .collect();
    let wide = Rect { x: inner.x - 1, width: inner.width + 1, ..inner };
    table(wide, buffer, theme, &columns, &rows, &state.tree.list, focused);
}

fn row(grid: &GridRowView, depth: usize, open: Option<bool>, ctx: &Ctx) -> TableRow {
    let theme = &ctx.theme;
    let symbol = match open {
        Some(true) => theme.symbols.opened,
        Some(false) => theme.symbols.closed,
        None => " ",
    };
    let name = format!("{}{symbol} {}", "  ".repeat(depth), grid.name);
    let name_style = match (grid.readable, depth) {
        (false, _) => theme.dim,
        (true, 0 | 1) => theme.strong,
        (true, _) => theme.text,
    };
    let people = if grid.holders.is_empty() {
        TableCell::new(t!(ctx.messages, "grids-nobody"), theme.warn)
    } else {
        let names: Vec<&str> = grid.holders.iter().map(|post| post.person_name.as_str()).collect();
        TableCell::new(names.join(" "), theme.text)
    };
    let late = match grid.late {
        0 => TableCell::default(),
        late => TableCell::new(format!("{}{late}", theme.symbols.alarm), theme.late),
    };
    let number = |count: u64| {
        if count == 0 {
            TableCell::new(theme.symbols.none, theme.dim)
        } else {
            TableCell::new(count.to_string(), theme.text)
        }
    };
    let noticed = if grid.noticed {
        TableCell::new(theme.symbols.check, theme.good)
    } else {
        TableCell::new(t!(ctx.messages, "grids-not-noticed"), theme.warn)
    };
    let households = number(u64::from(grid.households.unwrap_or(0)));
    let cells =
        vec![TableCell::new(name, name_style), people, households, number(grid.open), late, number(grid.rows), noticed];
    TableRow { key: grid.code.to_string(), cells }
}

fn detail(state: &Grids, area: Rect, buffer: &mut Buffer, ctx: &Ctx) {
    let theme = &ctx.theme;
    let Some(row) = state.row() else {
        panel(area, buffer, theme, "", "", false);
        return;
    };
    let inner = panel(area, buffer, theme, &row.name, row.code.as_str(), false);
    if inner.is_empty() {
        return;
    }
    let grid = state.grid.as_deref().filter(|grid| grid.row.code == row.code);
    let word = |key: &str| ctx.messages.get(key, &[]);
    let keys = [
        "grids-tier",
        "grids-regulation",
        "grids-noticed",
        "grids-boundary",
        "grids-official",
        "grids-cases",
        "grids-facts",
        "field-confirmed",
    ];
    let names: Vec<String> = keys.iter().map(|key| word(key)).collect();
    let labels = Detail::widest(names.iter().map(String::as_str));
    let mut lines = Detail::new(inner, labels, buffer, theme);
    if !row.readable {
        lines.paragraph(&t!(ctx.messages, "grids-not-readable"), theme.dim);
    }
    let holders = grid.map_or(&row.holders, |grid| &grid.posts);
    let today = ctx.today();
    for post in holders.iter().filter(|post| post.until.is_none_or(|until| until >= today)) {
        lines.hanging(&holder(post, ctx), theme.text);
    }
    if row.holders.is_empty() {
        lines.paragraph(&t!(ctx.messages, "grids-nobody"), theme.warn);
    }
    // On a low screen every row is wanted for words.
    if area.height > 10 {
        lines.skip();
    }
    let tier = ctx.word("tier", row.tier.code());
    let households = row.households.map(|count| t!(ctx.messages, "grids-households-of", count = count));
    lines.pair(
        &word("grids-tier"),
        &[Some(tier), households].into_iter().flatten().collect::<Vec<_>>().join("  "),
        theme.text,
    );
    let regulation = row.regulation.as_ref().map(|code| {
        let known = state.regulations.iter().find(|known| known.code == *code);
        known.map_or_else(|| code.to_string(), |known| ctx.label(&known.title).to_owned())
    });
    lines.given(&word("grids-regulation"), regulation.as_deref());
    let Some(grid) = grid else { return };
    notice(grid, &mut lines, ctx);
    fact_sheet(grid, &mut lines, ctx, area.height <= 10);
    lines.given(&word("grids-boundary"), grid.boundary.as_deref());
    let stages: Vec<String> = grid
        .stages
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(stage, count)| format!("{} {count}", ctx.coded("stage", stage)))
        .collect();
    lines.given(&word("grids-cases"), Some(stages.join("  ").as_str()));
    lines.given(&word("grids-official"), grid.official.as_deref());
}

/// When it was put up, and whether that was before the division was drawn anew or the responsible person
/// changed.
fn notice(grid: &GridView, lines: &mut Detail<'_>, ctx: &Ctx) {
    let theme = &ctx.theme;
    let (words, style) = match (grid.row.noticed, grid.notice_on) {
        (true, Some(on)) => (ctx.date(on), theme.text),
        (false, Some(on)) => (t!(ctx.messages, "grids-notice-old", on = ctx.date(on)), theme.warn),
        _ => (t!(ctx.messages, "grids-not-noticed"), theme.warn),
    };
    lines.pair(&ctx.messages.get("grids-noticed", &[]), &words, style);
}

/// What its book has, and when that was last known to be right and by whom (篇3/責任人1).
fn fact_sheet(grid: &GridView, lines: &mut Detail<'_>, ctx: &Ctx, low: bool) {
    let Some(facts) = &grid.facts else { return };
    let m = &ctx.messages;
    lines.given(&t!(m, "grids-facts"), Some(paper::fact_words(facts, m).join("  ").as_str()));
    let mut check = paper::check_words(&facts.check, ctx.today(), m);
    if low && check.len() > 2 {
        // One line has room for the last one and for what is past its interval.
        check.remove(1);
    }
    let check = check.join("  ");
    let style = if facts.check.stale > 0 { ctx.theme.soon } else { ctx.theme.text };
    if !check.is_empty() {
        lines.pair(&t!(m, "field-confirmed"), &check, style);
    }
}

/// `網格員  網格員甲  2026-01-01 起`
fn holder(post: &PostRow, ctx: &Ctx) -> String {
    let since = t!(ctx.messages, "grids-since", from = ctx.date(post.from));
    format!("{}  {}  {since}", ctx.label(&post.label), post.person_name)
}
