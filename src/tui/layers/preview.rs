//! What a decision would make of several cases: each that it would change with what would become of it, each that it would
//! not with why; then yes or no.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::service::view::{CaseRow, PreviewRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// Cells of the box where the screen has them.
const WIDE: u16 = 116;
/// Blanks before what would become of a case.
const INDENT: &str = "    ";

/// A question with yes and no about several cases.
pub struct Preview {
    title: String,
    /// The words that go with each.
    text: String,
    rows: Vec<PreviewRow>,
    top: usize,
    /// How far it can be scrolled, and how many lines there is room for: remembered from the last drawing.
    last_top: Cell<usize>,
    room: Cell<usize>,
}

type Line = Vec<(String, Style)>;

impl Preview {
    /// With what would become of each.
    pub fn new(title: String, text: String, rows: Vec<PreviewRow>) -> Self {
        Self { title, text, rows, top: 0, last_top: Cell::new(0), room: Cell::new(1) }
    }

    fn can(&self) -> usize {
        self.rows.iter().filter(|row| row.refused.is_none()).count()
    }

    /// The refused ones first: they are what one has to look at.
    fn lines(&self, ctx: &Ctx, width: usize) -> Vec<Line> {
        let (m, theme) = (&ctx.messages, &ctx.theme);
        let mut lines: Vec<Line> = Vec::new();
        for text in cells::wrapped(&self.text, width).into_iter().filter(|_| !self.text.is_empty()) {
            lines.push(vec![(text, theme.text)]);
        }
        let (can, not): (Vec<&PreviewRow>, Vec<&PreviewRow>) = self.rows.iter().partition(|row| row.refused.is_none());
        let last = can.iter().filter(|row| row.is_final).count();
        let warning = (last > 0).then(|| t!(m, "preview-final", count = last));
        for text in warning.iter().flat_map(|warning| cells::wrapped(warning, width)) {
            lines.push(vec![(text, theme.warn)]);
        }
        let mut part = |head: (String, Style), rows: Vec<Line>| {
            if rows.is_empty() {
                return;
            }
            if !lines.is_empty() {
                lines.push(Vec::new());
            }
            lines.push(vec![head]);
            lines.extend(rows);
        };
        let head = (t!(m, "preview-not", count = not.len()), theme.bad);
        part(head, not.into_iter().flat_map(|row| refused(row, ctx, width)).collect());
        let head = (t!(m, "preview-can", count = can.len()), theme.strong);
        part(head, can.into_iter().flat_map(|row| becomes(row, ctx, width)).collect());
        lines
    }
}

/// Which case it is, in a line.
fn named(row: &PreviewRow, ctx: &Ctx) -> String {
    match &row.now {
        Some(now) => format!("{}  {}  {}", now.number, ctx.label(&now.kind_label), ctx.marked_place(now)),
        None => row.key.clone(),
    }
}

fn refused(row: &PreviewRow, ctx: &Ctx, width: usize) -> Vec<Line> {
    let theme = &ctx.theme;
    let mut lines = vec![vec![(format!("{} {}", theme.symbols.missed, named(row, ctx)), theme.text)]];
    let Some(refusal) = &row.refused else { return lines };
    let mut why = ctx.refusal(refusal).what;
    if let Some(clause) = &refusal.clause {
        why = format!("{why}  {}", t!(ctx.messages, "refused-by", clause = clause.as_str()));
    }
    let why = cells::wrapped(&why, width.saturating_sub(INDENT.len()));
    lines.extend(why.into_iter().map(|line| vec![(format!("{INDENT}{line}"), theme.bad)]));
    lines
}

/// The case, and behind it or below what would become of it.
fn becomes(row: &PreviewRow, ctx: &Ctx, width: usize) -> Vec<Line> {
    let theme = &ctx.theme;
    let first = format!("{} {}", theme.symbols.check, named(row, ctx));
    let then = format!("{} {}", theme.symbols.arrow, outcome(row, ctx));
    if cells::width(&first) + 2 + cells::width(&then) <= width {
        return vec![vec![(first, theme.text), (format!("  {then}"), theme.strong)]];
    }
    let mut lines = vec![vec![(cells::cut(&first, width, theme.symbols.ellipsis), theme.text)]];
    let then = cells::wrapped(&then, width.saturating_sub(INDENT.len()));
    lines.extend(then.into_iter().map(|line| vec![(format!("{INDENT}{line}"), theme.strong)]));
    lines
}

/// What would be done, who would have it then, and by when.
fn outcome(row: &PreviewRow, ctx: &Ctx) -> String {
    let m = &ctx.messages;
    // A report to the office and to the unit that leads is one act for who decides.
    let mut acts: Vec<String> = row.acts.iter().filter(|act| *act != "told").map(|act| ctx.word("act", act)).collect();
    acts.dedup();
    let mut words = vec![acts.join(&t!(m, "comma"))];
    words.extend(row.then.iter().flat_map(|then| moved(then, ctx)));
    words.extend(row.notes.iter().map(|note| ctx.note(note)));
    words.retain(|words| !words.is_empty());
    words.join("  ")
}

fn moved(then: &CaseRow, ctx: &Ctx) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(then.holder.as_ref().filter(|_| then.stage.is_open()).map(|holder| holder.name.clone()));
    if then.paused {
        words.push(t!(ctx.messages, "case-paused"));
    } else if let Some(due) = then.due.as_ref().filter(|_| then.stage.is_open()) {
        words.push(t!(ctx.messages, "preview-due", at = ctx.moment(due)));
    }
    words
}

impl Pane for Preview {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        let page = self.room.get().max(1);
        match event {
            Event::Act(Action::Enter) if self.can() > 0 => return vec![Effect::Reply(Reply::Yes)],
            Event::Act(Action::Enter | Action::Back) => return vec![Effect::Reply(Reply::No)],
            Event::Act(Action::Down) => self.top += 1,
            Event::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Event::Act(Action::PageDown) => self.top += page,
            Event::Act(Action::PageUp) => self.top = self.top.saturating_sub(page),
            Event::Act(Action::Home) => self.top = 0,
            Event::Act(Action::End) => self.top = self.last_top.get(),
            _ => {}
        }
        self.top = self.top.min(self.last_top.get());
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let wide = WIDE.min(area.width.saturating_sub(4));
        let lines = self.lines(ctx, usize::from(wide.saturating_sub(4)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let place = centred(area, wide, height.min(area.height.saturating_sub(2)));
        let room = usize::from(place.height.saturating_sub(4));
        self.room.set(room);
        self.last_top.set(lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let more = if self.last_top.get() > 0 { format!("{}/{}", top + room, lines.len()) } else { String::new() };
        let inner = popup(place, buffer, &ctx.theme, &self.title, &more);
        for (line, y) in lines.iter().skip(top).zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            let mut x = inner.x;
            for (text, style) in line {
                x = cells::put(buffer, x, y, inner.right(), text, *style);
            }
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.can() > 0 {
            hints.push(Hint::named(Action::Enter, t!(ctx.messages, "preview-do", count = self.can())));
        }
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "confirm-no")));
        if self.last_top.get() > 0 {
            hints.extend([Action::PageDown, Action::End].map(Hint::of));
        }
        hints
    }
}
