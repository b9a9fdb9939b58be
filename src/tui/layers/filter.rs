//! Which cases: a line of terms with its live count, and below it the filters that have names, each with its own.

#[cfg(test)]
mod tests;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::Refusal;
use crate::service::settings::{FilterChange, LONGEST_NAME, SavedFilter};
use crate::service::terms::{BUILT_IN, parse, print};
use crate::service::view::{Answer, CaseTally};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, FilterName, Hint, Pane, Reply, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::text::Edit;
use crate::tui::widgets::{Field, ListState, cells};

const LINE: Tag = "line";
const ROWS: Tag = "rows";
/// Further stretches of what takes long to count: of the line, and of the row in `counting`.
const LINE_ON: Tag = "line-on";
const ROWS_ON: Tag = "rows-on";
const SAVED: Tag = "saved";

/// Cells of the box.
const WIDE: u16 = 84;
/// How the terms of a kept filter are written: they read the same in every language.
const CODES: &str = "code";

/// A filter that has a name.
struct Row {
    name: FilterName,
    filter: CaseFilter,
}

/// The line and the list.
pub struct Filters {
    line: Field,
    typed: Result<CaseFilter, Refusal>,
    /// What the line shows; none until it is answered.
    count: Option<CaseTally>,
    rows: Vec<Row>,
    counts: Vec<CaseTally>,
    /// The row whose count goes on.
    counting: Option<usize>,
    list: ListState,
    /// Whether the list has the focus.
    in_list: bool,
    /// The name under which the line is to be kept, while it is typed.
    naming: Option<Field>,
    /// What was kept last, and under which name: it goes by that before the list has it.
    kept: Option<(CaseFilter, String)>,
    /// What could not be read or written.
    failed: Option<String>,
}

impl Filters {
    /// With the filter that is shown now in the line.
    pub fn new(filter: CaseFilter, ctx: &Ctx) -> Self {
        let mut filters = Self {
            line: Field::new(&print(&filter, ctx.messages.tag())),
            typed: Ok(filter),
            count: None,
            rows: Vec::new(),
            counts: Vec::new(),
            counting: None,
            list: ListState::default(),
            in_list: false,
            naming: None,
            kept: None,
            failed: None,
        };
        filters.list_rows(&[]);
        filters
    }

    fn list_rows(&mut self, saved: &[SavedFilter]) {
        let built_in = BUILT_IN.iter().map(|(code, terms)| (FilterName::BuiltIn(code), *terms));
        let own = saved.iter().map(|own| (FilterName::Own(own.name.clone()), own.terms.as_str()));
        // One that a newer version kept may have terms that this one does not know: it is left as it is.
        let row = |(name, terms): (FilterName, &str)| Some(Row { name, filter: parse(terms).ok()? });
        self.rows = built_in.chain(own).filter_map(row).collect();
        self.counts.clear();
        self.counting = None;
        self.list.set_len(self.rows.len());
    }

    fn ask_line(&self) -> Vec<Effect> {
        let filters = self.typed.iter().cloned().collect();
        vec![Effect::Query { tag: LINE, query: Query::CaseTallies { filters } }]
    }

    fn ask_rows(&self) -> Effect {
        let filters = self.rows.iter().map(|row| row.filter.clone()).collect();
        Effect::Query { tag: ROWS, query: Query::CaseTallies { filters } }
    }

    /// What is not counted whole goes on, stretch by stretch, for as long as the box is open.
    fn count_line_on(&self) -> Vec<Effect> {
        let (Ok(filter), Some(after)) = (&self.typed, self.count.as_ref().and_then(|count| count.next.clone())) else {
            return Vec::new();
        };
        vec![Effect::Query { tag: LINE_ON, query: Query::CaseTallyOn { filter: filter.clone(), after } }]
    }

    fn count_rows_on(&mut self) -> Vec<Effect> {
        let mut open = self.counts.iter().zip(&self.rows).enumerate();
        let next = open.find_map(|(place, (count, row))| Some((place, count.next.clone()?, row.filter.clone())));
        self.counting = next.as_ref().map(|(place, ..)| *place);
        let ask = |(_, after, filter)| Effect::Query { tag: ROWS_ON, query: Query::CaseTallyOn { filter, after } };
        next.map(ask).into_iter().collect()
    }

    fn row(&self) -> Option<&Row> {
        self.list.selected().filter(|_| self.in_list).and_then(|row| self.rows.get(row))
    }

    fn changed(&mut self) -> Vec<Effect> {
        self.typed = parse(self.line.text());
        self.count = None;
        self.ask_line()
    }

    fn key(&mut self, key: KeyEvent, ctx: &Ctx) -> Vec<Effect> {
        if self.naming.is_some() {
            return self.name_key(key);
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Esc => vec![Effect::Reply(Reply::No)],
            KeyCode::Enter => self.apply(),
            KeyCode::Char('s') if ctrl => {
                self.begin_naming(ctx);
                Vec::new()
            }
            KeyCode::Down if !self.in_list => {
                self.in_list = true;
                Vec::new()
            }
            KeyCode::Up if self.in_list && self.list.selected() == Some(0) => {
                self.in_list = false;
                Vec::new()
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown if self.in_list => {
                self.list.key(key);
                Vec::new()
            }
            KeyCode::Tab if self.in_list => {
                // Its terms into the line, to be changed there.
                if let Some(row) = self.row() {
                    self.line.set(&print(&row.filter, ctx.messages.tag()));
                }
                self.in_list = false;
                self.changed()
            }
            KeyCode::Delete if self.in_list => self.drop_row(),
            _ => {
                self.in_list = false;
                if self.line.key(key) == Edit::Changed { self.changed() } else { Vec::new() }
            }
        }
    }

    fn name_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(name) = &mut self.naming else { return Vec::new() };
        match key.code {
            KeyCode::Esc => self.naming = None,
            KeyCode::Enter => {
                let name = name.text().trim().to_owned();
                if let Ok(filter) = &self.typed
                    && !name.is_empty()
                {
                    let terms = print(filter, CODES);
                    self.kept = Some((filter.clone(), name.clone()));
                    self.naming = None;
                    let change = FilterChange::Keep(SavedFilter { name, terms });
                    return vec![Effect::Filters { tag: SAVED, change }];
                }
            }
            _ => {
                let before = name.text().to_owned();
                name.key(key);
                if name.text().chars().count() > LONGEST_NAME {
                    name.set(&before);
                }
            }
        }
        Vec::new()
    }

    fn begin_naming(&mut self, ctx: &Ctx) {
        if let Some(filter) = self.row().map(|row| row.filter.clone()) {
            self.line.set(&print(&filter, ctx.messages.tag()));
            self.typed = Ok(filter);
            self.in_list = false;
        }
        if let Ok(filter) = &self.typed {
            let known = self.rows.iter().find(|row| row.filter == *filter).map(|row| &row.name);
            self.naming = Some(Field::new(match known {
                Some(FilterName::Own(name)) => name,
                _ => "",
            }));
        }
    }

    fn apply(&self) -> Vec<Effect> {
        if let Some(row) = self.row() {
            return vec![Effect::Reply(Reply::Filter(Box::new(row.filter.clone()), row.name.clone()))];
        }
        // What is refused stays in the line, with the reason below it.
        let Ok(filter) = &self.typed else { return Vec::new() };
        if self.count.as_ref().is_some_and(|count| count.refused.is_some()) {
            return Vec::new();
        }
        let named = self.rows.iter().find(|row| row.filter.is_same_but_for_order(filter)).map(|row| row.name.clone());
        let kept = self.kept.iter().find(|(kept, _)| kept == filter).map(|(_, name)| FilterName::Own(name.clone()));
        let named = kept.or(named);
        vec![Effect::Reply(Reply::Filter(Box::new(filter.clone()), named.unwrap_or(FilterName::Terms)))]
    }

    fn drop_row(&self) -> Vec<Effect> {
        match self.row().map(|row| &row.name) {
            Some(FilterName::Own(name)) => {
                vec![Effect::Filters { tag: SAVED, change: FilterChange::Drop(name.clone()) }]
            }
            _ => Vec::new(),
        }
    }

    fn take_saved(&mut self, saved: Result<Vec<SavedFilter>, String>) -> Vec<Effect> {
        match saved {
            Ok(saved) => {
                let before = self.row().map(|row| row.name.clone());
                self.failed = None;
                self.list_rows(&saved);
                let stays = before.and_then(|name| self.rows.iter().position(|row| row.name == name));
                self.list.select(stays.or_else(|| self.list.selected()).unwrap_or(0));
                vec![self.ask_rows()]
            }
            Err(reason) => {
                self.kept = None;
                self.failed = Some(reason);
                Vec::new()
            }
        }
    }

    /// What is said under the line: what is wrong with it, or what it would show.
    fn said(&self, ctx: &Ctx) -> Vec<(String, Style)> {
        let theme = &ctx.theme;
        if let Some(reason) = &self.failed {
            return vec![(t!(ctx.messages, "filter-failed", reason = reason.as_str()), theme.bad)];
        }
        if self.naming.is_some() {
            return vec![(t!(ctx.messages, "filter-naming"), theme.dim)];
        }
        let refused = self.typed.as_ref().err().or(self.count.as_ref().and_then(|count| count.refused.as_ref()));
        if let Some(refusal) = refused {
            let said = ctx.refusal(refusal);
            let mut lines = vec![(format!("{} {}", theme.symbols.alarm, said.what), theme.bad)];
            lines.extend(refusal.rows.iter().map(|row| (format!("  {}  {}", row.key, row.text), theme.text)));
            lines.extend(said.next.filter(|_| refusal.rows.is_empty()).map(|next| (next, theme.dim)));
            return lines;
        }
        let count = self.count.as_ref().map(|count| {
            let (open, late) = (count.open, count.late);
            // Of open cases alone it need not be said how many are open.
            let words = if self.typed.as_ref().is_ok_and(CaseFilter::is_of_open_cases) {
                t!(ctx.messages, "filter-count", open = open, late = late)
            } else {
                t!(ctx.messages, "filter-count-all", cases = ctx.count(count), open = open, late = late)
            };
            (words, theme.text)
        });
        vec![count.unwrap_or_default()]
    }

    fn said_rows(&self, ctx: &Ctx, width: u16) -> Vec<(String, Style)> {
        let wrap = |(line, style): (String, Style)| {
            let rows = cells::wrapped(&line, usize::from(width));
            let rows = if rows.is_empty() { vec![String::new()] } else { rows };
            rows.into_iter().map(move |row| (row, style)).collect::<Vec<_>>()
        };
        self.said(ctx).into_iter().flat_map(wrap).collect()
    }

    fn place(area: Rect) -> Rect {
        centred(area, WIDE.min(area.width.saturating_sub(4)), area.height.saturating_sub(4).clamp(8, 24))
    }

    fn input(area: Rect) -> Rect {
        let place = Self::place(area);
        Rect { x: place.x + 4, y: place.y + 1, width: place.width.saturating_sub(8), height: 1 }
    }
}

/// What a filter is called in its language; its terms where it has no name.
pub fn name_of(name: &FilterName, filter: &CaseFilter, ctx: &Ctx) -> String {
    match name {
        FilterName::BuiltIn(code) => ctx.word("triage-filter", code),
        FilterName::Own(name) | FilterName::Lead(name) => name.clone(),
        FilterName::Terms => print(filter, ctx.messages.tag()),
    }
}

impl Pane for Filters {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => {
                let read = Effect::Filters { tag: SAVED, change: FilterChange::None };
                self.ask_line().into_iter().chain([self.ask_rows(), read]).collect()
            }
            Event::Refresh => self.ask_line().into_iter().chain([self.ask_rows()]).collect(),
            Event::Filters(_, saved) => self.take_saved(saved),
            Event::Answer(LINE, Ok(Answer::CaseTallies(counts))) => {
                self.count = counts.into_iter().next();
                self.count_line_on()
            }
            Event::Answer(ROWS, Ok(Answer::CaseTallies(counts))) => {
                self.counts = counts;
                self.count_rows_on()
            }
            Event::Answer(LINE_ON, Ok(Answer::CaseTallies(counts))) => {
                // Something else may stand in the line by now.
                let counting = self.count.as_mut().filter(|count| count.next.is_some());
                if let (Some(count), Some(stretch)) = (counting, counts.into_iter().next()) {
                    count.add(stretch);
                }
                self.count_line_on()
            }
            Event::Answer(ROWS_ON, Ok(Answer::CaseTallies(counts))) => {
                let counting = self.counting.and_then(|place| self.counts.get_mut(place));
                let counting = counting.filter(|count| count.next.is_some());
                if let (Some(count), Some(stretch)) = (counting, counts.into_iter().next()) {
                    count.add(stretch);
                }
                self.count_rows_on()
            }
            Event::Answer(_, Err(refusal)) => {
                self.count = Some(CaseTally { refused: Some(refusal), ..CaseTally::default() });
                Vec::new()
            }
            Event::Key(key) => self.key(key, ctx),
            Event::Paste(text) => {
                if let Some(name) = &mut self.naming {
                    name.paste(&text);
                    let short: String = name.text().chars().take(LONGEST_NAME).collect();
                    name.set(&short);
                    return Vec::new();
                }
                self.in_list = false;
                self.line.paste(&text);
                self.changed()
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let theme = &ctx.theme;
        let title = match &self.naming {
            Some(_) => t!(ctx.messages, "filter-save-title"),
            None => Action::Filter.label(&ctx.messages),
        };
        let position = if self.in_list { self.list.position() } else { String::new() };
        let inner = popup(Self::place(area), buffer, theme, &title, &position);
        if inner.height < 4 {
            return;
        }
        cells::put(buffer, inner.x, inner.y, inner.right(), "/", theme.key);
        let input = self.naming.as_ref().unwrap_or(&self.line);
        input.view(Self::input(area), buffer, theme, focused && !self.in_list);
        let said = self.said_rows(ctx, inner.width.saturating_sub(4));
        // The list keeps the lower half whatever is to be said.
        let room = said.len().min(usize::from(inner.height / 2));
        for ((words, style), y) in said.iter().take(room).zip(inner.y + 1..inner.bottom()) {
            cells::put(buffer, inner.x + 2, y, inner.right(), words, *style);
        }
        let top = u16::try_from(room).unwrap_or(1).max(1) + 2;
        let body = Rect { y: inner.y + top, height: inner.height.saturating_sub(top), ..inner };
        let row = |(place, row): (usize, &Row)| {
            let count = self.counts.get(place);
            let (count, style) = match count {
                Some(CaseTally { refused: Some(_), .. }) => (theme.symbols.alarm.to_owned(), theme.bad),
                Some(count) if count.late > 0 => (ctx.count(count), theme.late),
                Some(count) => (ctx.count(count), theme.text),
                None => (String::new(), theme.dim),
            };
            let terms = print(&row.filter, ctx.messages.tag());
            TableRow {
                key: place.to_string(),
                cells: vec![
                    TableCell::new(name_of(&row.name, &row.filter, ctx), theme.text),
                    TableCell::new(count, style),
                    TableCell::new(terms, theme.dim),
                ],
            }
        };
        let rows: Vec<TableRow> = self.rows.iter().enumerate().map(row).collect();
        let columns = [Column::fit("", 26), Column::fit("", 7).right(), Column::fill("", 10)];
        if self.in_list {
            table(body, buffer, theme, &columns, &rows, &self.list, focused);
        } else {
            // Nothing in the list is in focus while one types.
            let mut list = ListState::default();
            list.select(0);
            table(body, buffer, theme, &columns, &rows, &list, false);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        if self.in_list {
            return None;
        }
        self.naming.as_ref().unwrap_or(&self.line).caret(Self::input(area))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        if self.naming.is_some() {
            return vec![
                Hint::named(Action::Enter, t!(ctx.messages, "filter-keep")),
                Hint::named(Action::Back, t!(ctx.messages, "box-close")),
            ];
        }
        let mut hints = vec![Hint::named(Action::Enter, t!(ctx.messages, "filter-apply"))];
        if self.in_list {
            hints.push(Hint::named(Action::Next, t!(ctx.messages, "filter-edit")));
            if matches!(self.row(), Some(Row { name: FilterName::Own(_), .. })) {
                hints.push(Hint::named(Action::Withdraw, t!(ctx.messages, "filter-drop")));
            }
        } else {
            hints.push(Hint::named(Action::Down, t!(ctx.messages, "filter-list")));
        }
        hints.push(Hint::named(Action::Save, t!(ctx.messages, "filter-save")));
        hints.push(Hint::named(Action::Back, t!(ctx.messages, "box-close")));
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["case", "grid", "unit", "post"]
    }
}
