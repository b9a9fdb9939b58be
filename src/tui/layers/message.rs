//! Something to read: a refusal with its clause and what to do next, the arithmetic of a due time, what opening found.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::service::refusal::{Refusal, RefusalKind};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Reply};
use crate::tui::widgets::cells;
use crate::tui::widgets::popup::{centred, popup};

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Plain,
    Bad,
    Dim,
}

/// A box of text, scrolled where it is longer than the screen.
pub struct MessageBox {
    title: String,
    lines: Vec<(Tone, String)>,
    top: usize,
    /// How far it can be scrolled: remembered from the last drawing.
    last_top: Cell<usize>,
}

impl MessageBox {
    /// Lines under a title.
    pub fn new(title: String, lines: Vec<String>) -> Self {
        Self::of(title, lines.into_iter().map(|line| (Tone::Plain, line)).collect())
    }

    fn of(title: String, lines: Vec<(Tone, String)>) -> Self {
        Self { title, lines, top: 0, last_top: Cell::new(0) }
    }

    /// A refusal: what happened, by which clause, what to do next, and the candidates if there are several.
    pub fn of_refusal(refusal: &Refusal, ctx: &Ctx) -> Self {
        let said = ctx.refusal(refusal);
        let kind = match refusal.kind() {
            RefusalKind::Failed => "failed",
            RefusalKind::Usage => "usage",
            RefusalKind::Forbidden => "forbidden",
            RefusalKind::NotFound => "not-found",
            RefusalKind::BadInput => "bad-input",
            RefusalKind::Damaged => "damaged",
            RefusalKind::Newer => "newer",
            RefusalKind::Io => "io",
            RefusalKind::Busy => "busy",
        };
        let mut lines = vec![(Tone::Bad, said.what)];
        for row in &refusal.rows {
            let reason = row.reason.as_ref().map(|reason| ctx.refusal(reason).what).unwrap_or_default();
            lines.push((Tone::Plain, format!("  {}  {} {reason}", row.key, row.text).trim_end().to_owned()));
        }
        if let Some(clause) = &refusal.clause {
            lines.push((Tone::Dim, t!(ctx.messages, "refused-by", clause = clause.as_str())));
        }
        if let Some(next) = said.next {
            lines.push((Tone::Plain, String::new()));
            lines.push((Tone::Plain, next));
        }
        Self::of(ctx.word("kind-refusal", kind), lines)
    }

    fn wrapped(&self, cells_wide: usize) -> Vec<(Tone, String)> {
        let wrap = |(tone, line): &(Tone, String)| {
            let rows = cells::wrapped(line, cells_wide);
            let rows = if rows.is_empty() { vec![String::new()] } else { rows };
            rows.into_iter().map(|row| (*tone, row)).collect::<Vec<_>>()
        };
        self.lines.iter().flat_map(wrap).collect()
    }
}

impl Pane for MessageBox {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Act(Action::Down) => self.top = (self.top + 1).min(self.last_top.get()),
            Event::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Event::Act(Action::PageDown | Action::End) => self.top = self.last_top.get(),
            Event::Act(Action::PageUp | Action::Home) => self.top = 0,
            Event::Act(_) => return vec![Effect::Reply(Reply::No)],
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, _focused: bool) {
        let widest = self.lines.iter().map(|(_, line)| cells::width(line)).max().unwrap_or(0);
        let most = usize::from(area.width.saturating_sub(8).min(92));
        // The title keeps room for the figures beside it.
        let wide = widest.max(cells::width(&self.title) + 10).clamp(36, most.max(36));
        let lines = self.wrapped(wide);
        let height =
            u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4).min(area.height.saturating_sub(2));
        let width = u16::try_from(wide).unwrap_or(u16::MAX).saturating_add(4);
        let room = usize::from(height.saturating_sub(4));
        self.last_top.set(lines.len().saturating_sub(room));
        let top = self.top.min(self.last_top.get());
        let more = if self.last_top.get() > 0 { format!("{}/{}", top + room, lines.len()) } else { String::new() };
        let inner = popup(centred(area, width, height), buffer, &ctx.theme, &self.title, &more);
        for ((tone, line), y) in lines.iter().skip(top).zip(inner.y + 1..inner.bottom().saturating_sub(1)) {
            let style: Style = match tone {
                Tone::Plain => ctx.theme.text,
                Tone::Bad => ctx.theme.bad,
                Tone::Dim => ctx.theme.dim,
            };
            cells::put(buffer, inner.x, y, inner.right(), line, style);
        }
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.last_top.get() > 0 {
            hints.push(Hint::of(Action::PageDown));
        }
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }
}
