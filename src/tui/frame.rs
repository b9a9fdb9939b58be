//! What stands around every screen: the top bar, the hint bar that follows the focus, and the status corner.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Clear, Widget};

use super::app::{App, Corner};
use super::ctx::Ctx;
use super::keys::Action;
use super::pane::{Hint, ScreenId};
use super::widgets::cells;
use super::widgets::theme::{Palette, Symbols};
use crate::t;

/// Keys that are worth more than what undo would take back.
const FIRST: usize = 2;

/// Rows that a word may take.
const MOST_SAID: usize = 4;

/// Where everything goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Top bar.
    pub top: Rect,
    /// The screen.
    pub body: Rect,
    /// Hint bar and status corner.
    pub bottom: Rect,
}

/// Divides the terminal; a high one gets a blank line under the top bar.
pub fn areas(area: Rect) -> Areas {
    let gap = u16::from(area.height >= 30);
    let top = Rect { height: area.height.min(1), ..area };
    let bottom = Rect { y: area.bottom().saturating_sub(1).max(area.y), height: area.height.min(1), ..area };
    let body = Rect { y: area.y + 1 + gap, height: area.height.saturating_sub(2 + gap), ..area };
    Areas { top, body, bottom }
}

/// Draws all of it; returns the cell of the caret, which the topmost layer owns.
pub fn view(app: &App, area: Rect, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let areas = areas(area);
    let ctx = &app.ctx;
    top_bar(ctx, app.current, app.screen().summary(ctx).as_deref(), areas.top, buffer);
    app.screen().view(areas.body, buffer, ctx, app.layers.is_empty());
    for (place, layer) in app.layers.iter().enumerate() {
        if place + 1 == app.layers.len() {
            buffer.set_style(layer_area(area, areas), behind(ctx));
        }
        layer.pane.view(layer_area(area, areas), buffer, ctx, place + 1 == app.layers.len());
    }
    let corner = corner(ctx, &app.corner);
    let corner_cells = corner.iter().map(|(text, _)| cells::cells(text)).sum::<u16>();
    let room = Rect { width: areas.bottom.width.saturating_sub(corner_cells + 3), ..areas.bottom };
    match &app.said {
        Some(words) => said(ctx, words, room, area, buffer),
        None => hint_bar(ctx, &app.hints(), app.is_typing(), room, buffer),
    }
    let mut x = areas.bottom.right().saturating_sub(corner_cells + 1);
    for (text, style) in corner {
        x = cells::put(buffer, x, areas.bottom.y, areas.bottom.right(), &text, style);
    }
    if ctx.theme.palette == Palette::Sixteen {
        one_block(area, buffer);
    }
    if ctx.theme.symbols == Symbols::ASCII {
        in_ascii(area, buffer);
    }
    match app.layers.last() {
        Some(layer) => layer.pane.caret(layer_area(area, areas), ctx),
        None => app.screen().caret(areas.body, ctx),
    }
}

/// A word in place of the hints. One that is too long for the bar takes the rows above it, too: it is gone with the next
/// key, and what it says at its end is what one waits for.
fn said(ctx: &Ctx, words: &str, bar: Rect, screen: Rect, buffer: &mut Buffer) {
    let lines = cells::wrapped(words, usize::from(bar.width.saturating_sub(2)));
    let shown = lines.len().min(usize::from(bar.y.saturating_sub(screen.y)).min(MOST_SAID));
    let above = u16::try_from(shown.saturating_sub(1)).unwrap_or(0);
    Clear.render(Rect { y: bar.y - above, height: above, ..screen }, buffer);
    for (line, y) in lines.iter().take(shown.max(1)).zip(bar.y - above..) {
        cells::put(buffer, bar.x + 1, y, bar.right(), line, ctx.theme.strong);
    }
}

/// What lies behind a layer steps back.
fn behind(ctx: &Ctx) -> Style {
    let style = Style::new().remove_modifier(Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED);
    match (ctx.theme.palette, ctx.theme.dim.fg) {
        (Palette::None, _) | (_, None) => style.add_modifier(Modifier::DIM),
        (_, Some(colour)) => style.fg(colour).bg(Color::Reset),
    }
}

/// With sixteen colours the row in focus is reversed: were its cells coloured, each would have a background of its own.
fn one_block(area: Rect, buffer: &mut Buffer) {
    for position in area.positions() {
        if let Some(cell) = buffer.cell_mut(position)
            && cell.modifier.contains(Modifier::REVERSED)
        {
            cell.fg = Color::Reset;
            cell.bg = Color::Reset;
        }
    }
}

/// Glyphs that some consoles draw two cells wide, as ASCII: in what people typed, too, or its line would not align.
fn in_ascii(area: Rect, buffer: &mut Buffer) {
    for position in area.positions() {
        let Some(cell) = buffer.cell_mut(position) else { continue };
        let plain = match cell.symbol() {
            "·" | "•" => ".",
            "…" => "~",
            "–" | "—" | "─" | "−" => "-",
            "×" => "x",
            "≥" => ">",
            "●" => "*",
            "○" => "o",
            "→" | "▸" | "›" => ">",
            "←" | "‹" => "<",
            "↑" => "^",
            "✓" | "↓" => "v",
            "│" => "|",
            "“" | "”" => "\"",
            "‘" | "’" => "'",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

/// Layers leave the two bars free.
fn layer_area(area: Rect, areas: Areas) -> Rect {
    Rect { y: areas.top.bottom(), height: areas.bottom.y.saturating_sub(areas.top.bottom()), ..area }
}

fn top_bar(ctx: &Ctx, current: ScreenId, summary: Option<&str>, area: Rect, buffer: &mut Buffer) {
    let tabs: Vec<(String, bool)> = ScreenId::ALL
        .iter()
        .map(|id| {
            let name = format!("{} {}", id.index() + 1, ctx.word("screen", id.code()));
            if *id == current { (format!("[{name}]"), true) } else { (format!(" {name} "), false) }
        })
        .collect();
    let tabs_cells = |gap: usize| tabs.iter().map(|(tab, _)| cells::width(tab) + gap).sum::<usize>();
    let dot = format!(" {} ", ctx.theme.symbols.dot);
    let person = ctx.desk.person.as_ref().map_or_else(|| t!(ctx.messages, "owner"), |person| person.name.clone());
    let grid = ctx.home().or(ctx.town.as_ref()).map(|grid| grid.name.clone());
    let day = ctx.day(ctx.today());
    let join = |parts: &[Option<&str>]| parts.iter().copied().flatten().collect::<Vec<_>>().join(&dot);
    let (who, where_, when, what) = (Some(person.as_str()), grid.as_deref(), Some(day.as_str()), summary);
    let wide = usize::from(area.width);
    // What gives way first: the program's name, then the figures, then the grid.
    let candidates = [
        (true, 1, join(&[who, where_, what, when])),
        (false, 1, join(&[who, where_, what, when])),
        (false, 0, join(&[who, where_, what, when])),
        (true, 1, join(&[who, where_, when])),
        (false, 0, join(&[who, where_, when])),
        (false, 0, join(&[who, what, when])),
        (false, 0, join(&[who, when])),
    ];
    let fits = |(title, gap, right): &&(bool, usize, String)| {
        let head = if *title { cells::width(" gridlog ") } else { 0 };
        head + tabs_cells(*gap) + cells::width(right) < wide
    };
    let fallback = (false, 0, String::new());
    let (title, gap, right) = candidates.iter().find(fits).unwrap_or(&fallback);
    let mut x = area.x;
    if *title {
        x = cells::put(buffer, x, area.y, area.right(), " gridlog ", ctx.theme.dim);
    }
    for (tab, is_current) in &tabs {
        let style = if *is_current { ctx.theme.focus } else { ctx.theme.text };
        x = cells::put(buffer, x, area.y, area.right(), tab, style);
        x = (x + u16::try_from(*gap).unwrap_or(0)).min(area.right());
    }
    // Where it would touch the tabs, the blank at the edge stands between them instead.
    let edge = u16::from(x + cells::cells(right) + 1 < area.right());
    let start = area.right().saturating_sub(cells::cells(right) + edge);
    cells::put(buffer, start, area.y, area.right(), right, ctx.theme.text);
}

/// Keys with what they do, as many as there is room for; what is left out is in the help. Help, which leads to all the
/// others, and undo, which says what it would take back, are kept room for.
fn hint_bar(ctx: &Ctx, hints: &[Hint], typing: bool, area: Rect, buffer: &mut Buffer) {
    let named = |hint: &Hint| {
        let key = hint.action.shown(typing || ctx.input_method);
        (key, hint.label.clone().unwrap_or_else(|| hint.action.label(&ctx.messages)))
    };
    // Where the first keys would have no room beside it, undo does without saying what.
    let wanted = hints.iter().filter(|hint| !matches!(hint.action, Action::Search | Action::Palette));
    let wide = |hint: &Hint| {
        let (key, label) = named(hint);
        cells::cells(&key) + 1 + cells::cells(&label) + 2
    };
    let others = wanted.clone().filter(|hint| hint.action != Action::Undo).take(FIRST).map(wide).sum::<u16>();
    let undo = wanted.filter(|hint| matches!(hint.action, Action::Undo | Action::Help)).map(wide).sum::<u16>();
    let shortens = others + undo > area.width;
    let shown = |hint: &Hint| {
        let (key, label) = named(hint);
        let short = shortens && hint.action == Action::Undo;
        (key, if short { hint.action.label(&ctx.messages) } else { label })
    };
    let wide = |hint: &Hint| {
        let (key, label) = shown(hint);
        cells::cells(&key) + 1 + cells::cells(&label)
    };
    let kept = |hint: &Hint| matches!(hint.action, Action::Undo | Action::Help);
    let mut reserved: u16 = hints.iter().filter(|hint| kept(hint)).map(|hint| wide(hint) + 2).sum();
    let mut x = area.x + 1;
    let mut drawn: Vec<Action> = Vec::new();
    for hint in hints {
        if kept(hint) {
            reserved = reserved.saturating_sub(wide(hint) + 2);
        }
        if drawn.contains(&hint.action) || x + wide(hint) + reserved > area.right() {
            continue;
        }
        drawn.push(hint.action);
        let (key, label) = shown(hint);
        x = cells::put(buffer, x, area.y, area.right(), &key, ctx.theme.key);
        x = cells::put(buffer, x + 1, area.y, area.right(), &label, ctx.theme.text) + 2;
    }
}

/// What is saved, always at the same place: windows, then saving…, the time of the last save, or what went wrong.
fn corner(ctx: &Ctx, corner: &Corner) -> Vec<(String, Style)> {
    let mut parts: Vec<(String, Style)> = Vec::new();
    if ctx.mask {
        parts.push((format!("{}  ", t!(ctx.messages, "corner-masked")), ctx.theme.warn));
    }
    let windows = corner.status.as_ref().map_or(0, |status| status.windows);
    if windows > 0 {
        parts.push((format!("{}  ", t!(ctx.messages, "corner-windows", windows = windows)), ctx.theme.dim));
    }
    let saved_at = corner.status.as_ref().and_then(|status| status.saved_at.as_ref());
    parts.push(if corner.saving > 0 {
        (t!(ctx.messages, "corner-saving"), ctx.theme.soon)
    } else if corner.error.is_some() {
        (format!("{} {}", t!(ctx.messages, "corner-not-saved"), ctx.theme.symbols.alarm), ctx.theme.bad)
    } else if let Some(at) = saved_at {
        let at = ctx.moment(at);
        (format!("{} {}", t!(ctx.messages, "corner-saved", at = at), ctx.theme.symbols.check), ctx.theme.good)
    } else {
        (String::new(), ctx.theme.dim)
    });
    parts
}
