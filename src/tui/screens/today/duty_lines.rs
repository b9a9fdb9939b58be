//! The lines of the duties: what is owed keeps its room, and the rest of the line gives way to it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::view::{lead, widest};
use super::{Today, duty};
use crate::service::view::{DutyRow, TodayView};
use crate::tui::ctx::Ctx;
use crate::tui::widgets::cells;

/// Cells of the morning where there is room: the afternoon begins in the same column on every line.
const MORNING_CELLS: u16 = 24;
/// Between two columns.
const GAP: u16 = 2;

/// How the lines share the width, in cells.
struct Widths {
    label: u16,
    morning: u16,
    whose: u16,
    clause: u16,
}

/// How a duty stands, part by part, and how many of the parts in front must be read whole.
struct State {
    parts: Vec<Vec<duty::Span>>,
    needed: usize,
}

fn width_of(part: &[duty::Span]) -> u16 {
    part.iter().map(|(text, _)| cells::cells(text)).sum()
}

impl State {
    fn of(row: &DutyRow, ctx: &Ctx) -> Self {
        Self { parts: duty::state(row, ctx), needed: duty::owed_parts(row) }
    }

    /// Cells up to the end of what is owed.
    fn width(&self, morning: u16) -> u16 {
        let parts = self.parts.iter().take(self.needed);
        parts.fold(0, |x, part| x.next_multiple_of(morning.max(1)) + width_of(part))
    }
}

fn widths(states: &[State], (label, clause): (u16, u16), names: [u16; 2], room: u16) -> Widths {
    let tight = states.iter().filter(|state| state.parts.len() > 1).filter_map(|state| state.parts.first());
    let tight = tight.map(|part| width_of(part) + GAP).max().unwrap_or(MORNING_CELLS).min(MORNING_CELLS);
    let left = room.saturating_sub(label + GAP);
    let state = |morning: u16| states.iter().map(|state| state.width(morning)).max().unwrap_or(0);
    let apart = |cells: u16, gap: u16| if cells > 0 { cells + gap } else { 0 };
    let [long, short] = names;
    let ways = [(MORNING_CELLS, long, clause), (tight, long, clause), (tight, short, clause), (tight, short, 0)];
    let fits =
        |(morning, whose, clause): &(u16, u16, u16)| state(*morning) + apart(*whose, GAP) + apart(*clause, 1) <= left;
    let (morning, whose, clause) = ways.into_iter().find(fits).unwrap_or_else(|| {
        let whose = left.saturating_sub(state(tight) + GAP).min(short);
        (tight, whose, 0)
    });
    Widths { label, morning, whose, clause }
}

/// The end of a name, which tells grids of one community apart.
fn ending(name: &str, room: u16, ellipsis: &str) -> String {
    if cells::cells(name) <= room {
        return name.to_owned();
    }
    let from = name.char_indices().map(|(at, _)| name.get(at..).unwrap_or_default());
    let fits = |rest: &&str| cells::cells(rest) + cells::cells(ellipsis) <= room;
    from.into_iter().find(fits).map(|rest| format!("{ellipsis}{rest}")).unwrap_or_default()
}

/// Draws the lines into the panel's inside.
pub(super) fn draw(screen: &Today, view: &TodayView, inner: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let several = view.person.posts.len() > 1;
    let states: Vec<State> = view.duties.iter().map(|row| State::of(row, ctx)).collect();
    let label = widest(view.duties.iter().map(|row| ctx.label(&row.label))).min(20);
    let clause = widest(view.duties.iter().map(|row| row.clause.as_str()));
    let long = |row: &DutyRow| format!("{} {}", row.grid.name, ctx.label(&row.post_label));
    let long: Vec<String> = view.duties.iter().map(long).collect();
    let names = if several {
        let short = widest(view.duties.iter().map(|row| row.grid.name.as_str()));
        [widest(long.iter().map(String::as_str)).min(26), short.min(26)]
    } else {
        [0, 0]
    };
    let widths = widths(&states, (label, clause), names, inner.width.saturating_sub(GAP));
    let offset = screen.duties.offset(usize::from(inner.height));
    let rows = view.duties.iter().zip(&states).zip(&long).enumerate().skip(offset);
    for ((place, ((row, state), name)), y) in rows.zip(inner.y..inner.bottom()) {
        let selected = screen.duties.selected() == Some(place);
        lead(Rect { y, height: 1, ..inner }, buffer, ctx, selected, focused);
        let clause_x = inner.right().saturating_sub(widths.clause);
        let room = if widths.clause > 0 { clause_x.saturating_sub(1) } else { inner.right() };
        let strong = if selected && focused { ctx.theme.strong } else { ctx.theme.text };
        let x = inner.x + GAP;
        cells::put(buffer, x, y, (x + widths.label).min(room), ctx.label(&row.label), strong);
        let whose_x = if widths.whose > 0 { room.saturating_sub(widths.whose) } else { room + GAP };
        draw_state(state, (x + widths.label + GAP, y), whose_x.saturating_sub(GAP), widths.morning, buffer);
        if widths.whose > 0 {
            let name = if widths.whose < names[0] { row.grid.name.as_str() } else { name.as_str() };
            let name = ending(name, widths.whose, ctx.theme.symbols.ellipsis);
            cells::put(buffer, whose_x, y, room, &name, ctx.theme.dim);
        }
        if widths.clause > 0 {
            cells::put(buffer, clause_x, y, inner.right(), &row.clause, ctx.theme.dim);
        }
    }
}

/// The parts in their columns. The morning that is not owed any more gives way to the afternoon that is.
fn draw_state(state: &State, (mut x, y): (u16, u16), end: u16, morning: u16, buffer: &mut Buffer) {
    let last = state.parts.len().saturating_sub(1);
    for (at, part) in state.parts.iter().enumerate() {
        let begin = x;
        let to = if at < last && width_of(part) > morning { (begin + morning - 1).min(end) } else { end };
        for (text, style) in part {
            x = cells::put(buffer, x, y, to, text, *style);
        }
        x = if at < last { (begin + morning).min(end) } else { x };
    }
}
