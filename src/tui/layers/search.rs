//! Search over ids, numbers, people, grids and ledger keys; the latest text wins.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, Hit};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Place, ScreenId};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::text::Edit;
use crate::tui::widgets::{Field, ListState, cells};

const MOST: u32 = 50;

/// The search box with what it found.
#[derive(Default)]
pub struct Search {
    field: Field,
    hits: Vec<Hit>,
    list: ListState,
    /// Whether an answer to what stands in the field is still to come.
    waiting: bool,
    refused: Option<Refusal>,
}

impl Search {
    fn place(area: Rect) -> Rect {
        centred(area, 76, area.height.saturating_sub(6).clamp(8, 24))
    }

    fn line(area: Rect) -> Rect {
        let place = Self::place(area);
        Rect { x: place.x + 4, y: place.y + 1, width: place.width.saturating_sub(8), height: 1 }
    }

    fn ask(&mut self) -> Vec<Effect> {
        let text = self.field.text().trim().to_owned();
        self.waiting = !text.is_empty();
        if text.is_empty() {
            self.hits.clear();
            self.list.set_len(0);
        }
        // Asked even when empty: the answer to what stood there before must not arrive.
        vec![Effect::Query { tag: "search", query: Query::Search { text, limit: MOST } }]
    }

    fn open(&self) -> Vec<Effect> {
        let hit = self.list.selected().and_then(|row| self.hits.get(row));
        hit.and_then(place_of).map_or_else(Vec::new, |(screen, place)| vec![Effect::Go(screen, Some(place))])
    }
}

/// Where a hit is shown.
pub fn place_of(hit: &Hit) -> Option<(ScreenId, Place)> {
    let id = hit.id.clone();
    Some(match hit.kind.as_str() {
        "case" => (ScreenId::Triage, Place::Case(id)),
        "person" => (ScreenId::Grids, Place::Person(id)),
        "grid" => (ScreenId::Grids, Place::Grid(id)),
        "log" => (ScreenId::Log, Place::Log(id)),
        "entry" => {
            let mut parts = id.splitn(3, '/').map(str::to_owned);
            let (grid, item, key) = (parts.next()?, parts.next()?, parts.next());
            (ScreenId::Ledgers, Place::Entry { grid, item, key })
        }
        _ => return None,
    })
}

impl Pane for Search {
    fn update(&mut self, event: Event, _ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match key.code {
                KeyCode::Esc => vec![Effect::Close],
                KeyCode::Enter => self.open(),
                KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                    self.list.key(key);
                    Vec::new()
                }
                _ if self.field.key(key) == Edit::Changed => self.ask(),
                _ => Vec::new(),
            },
            Event::Paste(text) => {
                self.field.paste(&text);
                self.ask()
            }
            Event::Answer(_, Ok(Answer::Hits(hits))) => {
                self.waiting = false;
                self.refused = None;
                self.hits = if self.field.text().trim().is_empty() { Vec::new() } else { hits };
                self.list.set_len(self.hits.len());
                self.list.select(0);
                Vec::new()
            }
            Event::Answer(_, Err(refusal)) => {
                self.waiting = false;
                self.refused = Some(refusal);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let title = Action::Search.label(&ctx.messages);
        let inner = popup(Self::place(area), buffer, &ctx.theme, &title, &self.list.position());
        if inner.height < 3 {
            return;
        }
        cells::put(buffer, inner.x, inner.y, inner.right(), "/", ctx.theme.key);
        self.field.view(Self::line(area), buffer, &ctx.theme, focused);
        let body = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
        let words = match (&self.refused, self.field.text().trim().is_empty(), self.hits.is_empty()) {
            (Some(refusal), ..) => Some((ctx.refusal(refusal).what, ctx.theme.bad)),
            (None, true, _) => Some((t!(ctx.messages, "search-hint"), ctx.theme.dim)),
            (None, false, true) if !self.waiting => Some((t!(ctx.messages, "search-nothing"), ctx.theme.dim)),
            _ => None,
        };
        if let Some((words, style)) = words {
            cells::put(buffer, body.x + 2, body.y, body.right(), &words, style);
            return;
        }
        let row = |hit: &Hit| TableRow {
            key: hit.id.clone(),
            cells: vec![
                TableCell::new(ctx.word("hit", &hit.kind), ctx.theme.dim),
                TableCell::new(hit.title.clone(), ctx.theme.text),
                TableCell::new(
                    hit.label
                        .as_ref()
                        .map_or_else(|| hit.detail.clone(), |label| format!("{}  {}", ctx.label(label), hit.detail)),
                    ctx.theme.dim,
                ),
            ],
        };
        let rows: Vec<TableRow> = self.hits.iter().map(row).collect();
        let columns = [Column::fit("", 8), Column::fit("", inner.width / 2), Column::fill("", 4)];
        table(body, buffer, &ctx.theme, &columns, &rows, &self.list, true);
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.field.caret(Self::line(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "search-open")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }
}
