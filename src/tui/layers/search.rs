//! The one box that finds everything: results as one types, the latest text wins; what matched is set off in its text,
//! and Enter opens the record where it lives.

mod rows;
#[cfg(test)]
mod tests;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::log::LogSpan;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::terms;
use crate::service::terms::hints::{Hints, hints};
use crate::service::view::{Answer, Found, Hit};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, FormRequest, Hint, Pane, Place, ScreenId};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::text::Edit;
use crate::tui::widgets::{Field, ListState, cells};

const MOST: u32 = 50;
/// Cells of the box where the screen has them.
const WIDE: u16 = 116;
/// Lines below the list for the hit in focus.
const ABOUT: u16 = 3;

/// The search box with what it found.
#[derive(Default)]
pub struct Search {
    field: Field,
    found: Found,
    list: ListState,
    /// Whether an answer to what stands in the field is still to come.
    waiting: bool,
    refused: Option<Refusal>,
}

impl Search {
    fn place(area: Rect) -> Rect {
        let wide = area.width.saturating_sub(4).min(WIDE);
        centred(area, wide, area.height.saturating_sub(4).clamp(8, 34))
    }

    fn line(area: Rect) -> Rect {
        let place = Self::place(area);
        Rect { x: place.x + 4, y: place.y + 1, width: place.width.saturating_sub(8), height: 1 }
    }

    /// Another text: what is found begins at its top.
    fn ask(&mut self, ctx: &Ctx) -> Vec<Effect> {
        self.list.select(0);
        self.ask_again(ctx)
    }

    fn ask_again(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let text = self.field.text().trim().to_owned();
        self.waiting = !text.is_empty();
        if text.is_empty() {
            self.found = Found::default();
            self.list.set_len(0);
        }
        // Asked even when empty: the answer to what stood there before must not arrive.
        let lang = Some(ctx.messages.tag().to_owned());
        vec![Effect::Query { tag: "search", query: Query::Search { text, limit: MOST, lang } }]
    }

    fn hit(&self) -> Option<&Hit> {
        self.list.selected().and_then(|row| self.found.hits.get(row))
    }

    fn open(&self) -> Vec<Effect> {
        self.hit().and_then(opened_by).into_iter().collect()
    }

    fn hints_now(&self, ctx: &Ctx) -> Hints {
        hints(self.field.before(), ctx.messages.tag())
    }

    /// Takes the first of what may stand at the caret.
    fn complete(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let hints = self.hints_now(ctx);
        let Some(option) = hints.options.first() else { return Vec::new() };
        // A term whose value is chosen is done; one that still needs a value is not.
        let done = if option.ends_with(':') { "" } else { " " };
        self.field.replace_before(hints.replaces, &format!("{option}{done}"));
        self.ask(ctx)
    }

    /// What is said under the line: what may be typed, what the terms were taken for, what is wrong.
    fn said(&self, ctx: &Ctx) -> (String, Style) {
        let theme = &ctx.theme;
        if let Some(refusal) = &self.refused {
            return (format!("{} {}", theme.symbols.alarm, ctx.refusal(refusal).what), theme.bad);
        }
        let hints = self.hints_now(ctx);
        let empty = self.field.text().trim().is_empty();
        let piece_begun = hints.replaces > 0 || empty;
        if let Some(key) = hints.key.filter(|_| hints.options.is_empty()) {
            return (ctx.word("search-term", key), theme.dim);
        }
        if !hints.options.is_empty() && piece_begun && !empty {
            return (hints.options.join("  "), theme.dim);
        }
        if let Some(said) = self.indexing(ctx) {
            return (said, theme.warn);
        }
        let meant = self.found.meant.iter().filter(|_| !empty);
        let meant: Vec<String> =
            meant.map(|(term, name)| format!("{} = {name}", terms::hints::written(term, ctx.messages.tag()))).collect();
        if !meant.is_empty() {
            return (meant.join("   "), theme.dim);
        }
        if empty { (hints.options.join("  "), theme.dim) } else { (String::new(), theme.dim) }
    }

    fn indexing(&self, ctx: &Ctx) -> Option<String> {
        let indexing = self.found.indexing.as_ref()?;
        Some(match indexing.percent() {
            Some(percent) => t!(ctx.messages, "search-indexing", percent = percent),
            None if indexing.missing => t!(ctx.messages, "search-no-index"),
            None => t!(ctx.messages, "search-index-opening"),
        })
    }
}

/// What a hit opens: the log of a week or month as such, anything else where it lives.
pub fn opened_by(hit: &Hit) -> Option<Effect> {
    let span = match hit.kind.as_str() {
        "week-log" => LogSpan::Week,
        "month-log" => LogSpan::Month,
        _ => return place_of(hit).map(|(screen, place)| Effect::Go(screen, Some(place))),
    };
    let mut parts = hit.id.splitn(3, '/');
    let (_grid, date, person) = (parts.next()?, parts.next()?, parts.next()?);
    let (date, person) = (Some(date.parse().ok()?), Some(person.to_owned()));
    Some(Effect::Form(FormRequest::Summary { span, date, person }))
}

/// Where a hit is shown.
fn place_of(hit: &Hit) -> Option<(ScreenId, Place)> {
    let id = hit.id.clone();
    let mut parts = hit.id.splitn(3, '/').map(str::to_owned);
    Some(match hit.kind.as_str() {
        "case" => (ScreenId::Triage, Place::Case(id)),
        "person" => (ScreenId::Grids, Place::Person(id)),
        "grid" => (ScreenId::Grids, Place::Grid(id)),
        "log" | "diary" => (ScreenId::Log, Place::Log(id)),
        "day-log" => {
            let (_grid, date, person) = (parts.next()?, parts.next()?, parts.next());
            (ScreenId::Log, Place::Day { date: date.parse().ok()?, person })
        }
        "entry" => {
            let (grid, item, key) = (parts.next()?, parts.next()?, parts.next());
            (ScreenId::Ledgers, Place::Entry { grid, item, key })
        }
        // The month of whoever is away shows the half days.
        "leave" | "excuse" => {
            let (date, whose) = (parts.next()?, parts.next()?);
            match whose.parse::<crate::domain::ids::GridCode>() {
                Ok(_) => (ScreenId::Grids, Place::Grid(whose)),
                Err(_) => (ScreenId::Log, Place::Day { date: date.parse().ok()?, person: Some(whose) }),
            }
        }
        "hand-over" => (ScreenId::Grids, Place::Grid(parts.next()?)),
        // What a unit has in hand is what one wants of it.
        "unit" => {
            let filter = crate::service::query::CaseFilter { open: true, unit: Some(id), ..Default::default() };
            (ScreenId::Triage, Place::Cases(Box::new(filter)))
        }
        _ => return None,
    })
}

impl Pane for Search {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Key(key) => match key.code {
                KeyCode::Esc => vec![Effect::Close],
                KeyCode::Enter => self.open(),
                KeyCode::Tab => self.complete(ctx),
                KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                    self.list.key(key);
                    Vec::new()
                }
                _ if self.field.key(key) == Edit::Changed => self.ask(ctx),
                _ => Vec::new(),
            },
            Event::Paste(text) => {
                self.field.paste(&text);
                self.ask(ctx)
            }
            // More is in the index now.
            Event::Refresh if !self.field.text().trim().is_empty() => self.ask_again(ctx),
            Event::Answer(_, Ok(Answer::Hits(found))) => {
                self.waiting = false;
                self.refused = None;
                let before = self.hit().map(|hit| hit.id.clone());
                self.found = if self.field.text().trim().is_empty() { Found::default() } else { *found };
                self.list.set_len(self.found.hits.len());
                // What one has gone to stays in focus while the list grows.
                let same = before.and_then(|id| self.found.hits.iter().position(|hit| hit.id == id));
                self.list.select(same.filter(|_| self.list.selected() != Some(0)).unwrap_or(0));
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
        if inner.height < 4 {
            return;
        }
        cells::put(buffer, inner.x, inner.y, inner.right(), "/", ctx.theme.key);
        self.field.view(Self::line(area), buffer, &ctx.theme, focused);
        let (said, style) = self.said(ctx);
        let said = cells::cut(&said, usize::from(inner.width.saturating_sub(2)), ctx.theme.symbols.ellipsis);
        cells::put(buffer, inner.x + 2, inner.y + 1, inner.right(), &said, style);
        let body = Rect { y: inner.y + 3, height: inner.height - 3, ..inner };
        let empty = self.field.text().trim().is_empty();
        if empty || self.found.hits.is_empty() {
            let words = match (empty, self.waiting || self.refused.is_some()) {
                (true, _) => t!(ctx.messages, "search-hint"),
                (false, false) => t!(ctx.messages, "search-nothing"),
                (false, true) => return,
            };
            for (line, y) in
                cells::wrapped(&words, usize::from(body.width.saturating_sub(2))).iter().zip(body.y..body.bottom())
            {
                cells::put(buffer, body.x + 2, y, body.right(), line, ctx.theme.dim);
            }
            return;
        }
        let about = if body.height > ABOUT + 4 { ABOUT } else { 0 };
        let list = Rect { height: body.height - about, ..body };
        rows::list(list, buffer, ctx, &self.found.hits, &self.list);
        if let (Some(hit), true) = (self.hit(), about > 0) {
            let below = Rect { y: list.bottom() + 1, height: about - 1, ..body };
            rows::about(below, buffer, ctx, hit, self.found.cut);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.field.caret(Self::line(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = vec![Hint::named(Action::Enter, t!(ctx.messages, "search-open"))];
        if !self.hints_now(ctx).options.is_empty() {
            hints.push(Hint::named(Action::Next, t!(ctx.messages, "search-complete")));
        }
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["index"]
    }
}
