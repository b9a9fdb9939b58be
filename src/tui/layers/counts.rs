//! A number by noon: figures of cases as of a moment, each with what it means; Enter opens exactly the cases behind one.

#[cfg(test)]
mod tests;

use chrono::{Datelike, Months, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::export::{COUNT_COLUMNS, CountCell, CountFigures, CountSheet, count_columns, count_meaning, count_word};
use crate::service::query::{CaseFilter, Dimension, Figure, Query};
use crate::service::refusal::Refusal;
use crate::service::terms::{as_of_text, print};
use crate::service::view::{Answer, CountView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::popup::{centred, popup};
use crate::tui::widgets::table::{Column, TableCell, TableRow, table};
use crate::tui::widgets::{ListState, PickOption, cells};

const COUNT: Tag = "count";
const CHOOSE: Tag = "choose";
const TERMS: Tag = "terms";
const TEXT: Tag = "text";

/// What each column leads to: rates lead to no cases.
const FIGURES: [Option<Figure>; COUNT_COLUMNS.len()] = [
    Some(Figure::Filed),
    Some(Figure::Closed),
    Some(Figure::OnTime),
    Some(Figure::Overdue),
    Some(Figure::Rework),
    None,
    Some(Figure::Surveyed),
    Some(Figure::Satisfied),
    None,
];

/// What figures are divided by at a time.
const DIVISIONS: [&[Dimension]; 10] = [
    &[Dimension::Community],
    &[Dimension::Nature],
    &[Dimension::Source],
    &[Dimension::Kind],
    &[Dimension::Stage],
    &[Dimension::Unit],
    &[Dimension::Month],
    &[Dimension::Day],
    &[Dimension::Community, Dimension::Nature],
    &[Dimension::Month, Dimension::Nature],
];

/// Days that are asked for most, by code; the message `count-days-CODE` is the name.
const PERIODS: [&str; 5] = ["today", "month", "last-month", "year", "last-year"];

/// The figures.
pub struct Counts {
    by: Vec<Dimension>,
    filter: CaseFilter,
    view: Option<Box<CountView>>,
    refused: Option<Refusal>,
    /// The rows, and below them the total.
    list: ListState,
    column: usize,
}

impl Counts {
    /// This month by community, as of now.
    pub fn new(ctx: &Ctx) -> Self {
        let mut filter = CaseFilter::default();
        (filter.from, filter.until) = period("month", ctx.today());
        Self {
            by: vec![Dimension::Community],
            filter,
            view: None,
            refused: None,
            list: ListState::default(),
            column: 0,
        }
    }

    fn ask(&self) -> Vec<Effect> {
        vec![Effect::Query { tag: COUNT, query: Query::Counts { by: self.by.clone(), filter: self.filter.clone() } }]
    }

    fn options(&self, ctx: &Ctx) -> Vec<PickOption> {
        let option = |code: String, text: String, detail: String| PickOption { code, text, detail };
        let by = DIVISIONS.iter().map(|by| {
            let codes: Vec<&str> = by.iter().map(|by| by.code()).collect();
            let words: Vec<String> = codes.iter().map(|code| ctx.word("count-by", code)).collect();
            let words = words.join(t!(ctx.messages, "comma").as_str());
            option(codes.join(","), t!(ctx.messages, "count-divide", what = words), String::new())
        });
        let today = ctx.today();
        let days = PERIODS.iter().map(|code| {
            let (from, until) = period(code, today);
            let days = [from, until].into_iter().flatten().map(|day| day.to_string()).collect::<Vec<_>>().join(" – ");
            option((*code).to_owned(), ctx.word("count-days", code), days)
        });
        by.chain(days).collect()
    }

    fn chosen(&mut self, code: &str, ctx: &Ctx) -> Vec<Effect> {
        if PERIODS.contains(&code) {
            (self.filter.from, self.filter.until) = period(code, ctx.today());
        } else {
            let found = DIVISIONS.iter().find(|by| by.iter().map(|by| by.code()).eq(code.split(',')));
            self.by = found.map_or_else(Vec::new, |by| by.to_vec());
        }
        self.list.select(0);
        self.ask()
    }

    fn take(&mut self, view: Box<CountView>) -> Vec<Effect> {
        self.list.set_len(view.rows.len() + 1);
        self.refused = None;
        self.view = Some(view);
        Vec::new()
    }

    /// Exactly the cases of the figure in focus.
    fn open(&self, ctx: &Ctx) -> Vec<Effect> {
        let (Some(view), Some(place), Some(figure)) =
            (&self.view, self.list.selected(), FIGURES.get(self.column).copied().flatten())
        else {
            return Vec::new();
        };
        let filter = view.cases(view.rows.get(place), figure);
        let sheet = sheet(view, ctx);
        let keys = sheet.rows.get(place).map(|(keys, _)| keys.as_slice()).unwrap_or_default();
        let what = COUNT_COLUMNS.get(self.column).map(|code| ctx.word("count", code));
        let words = keys.iter().map(|cell| count_word(&ctx.messages, cell)).chain(what);
        let name = words.collect::<Vec<_>>().join(" ");
        vec![Effect::Go(ScreenId::Triage, Some(Place::Behind(Box::new(filter), name)))]
    }

    fn copied(&self, how: &str, ctx: &Ctx) -> Vec<Effect> {
        let Some(view) = &self.view else { return Vec::new() };
        let (sheet, m) = (sheet(view, ctx), &ctx.messages);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (effect, shown) = match how {
            "sentence" => (Effect::Copy(sheet.sentence(m)), vec![sheet.sentence(m)]),
            "table" => (Effect::Copy(sheet.tabbed(m)), sheet.lines(m)),
            _ => {
                let name = format!("count-{}.txt", view.as_of.format("%Y-%m-%dT%H%M%S"));
                (Effect::KeepText { name, text: sheet.text(m) }, lines(&sheet.text(m)))
            }
        };
        // To be selected by hand where the terminal does not let its clipboard be written.
        vec![effect, Effect::Ask { tag: TEXT, ask: Ask::Show { title: ctx.word("count-copy", how), lines: shown } }]
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        match action {
            Action::Back => return vec![Effect::Close],
            Action::Enter => return self.open(ctx),
            Action::Left => self.column = self.column.saturating_sub(1),
            Action::Right => self.column = (self.column + 1).min(COUNT_COLUMNS.len() - 1),
            Action::Choose => {
                let ask = Ask::Pick { title: Action::Counts.label(&ctx.messages), options: self.options(ctx) };
                return vec![Effect::Ask { tag: CHOOSE, ask }];
            }
            Action::Filter => {
                return vec![Effect::Ask { tag: TERMS, ask: Ask::Filter { filter: Box::new(self.filter.clone()) } }];
            }
            Action::Now => {
                (self.filter.as_of, self.filter.upto) = (None, None);
                return self.ask();
            }
            Action::Text if self.view.is_some() => {
                let option = |how: &str| PickOption {
                    code: how.to_owned(),
                    text: ctx.word("count-copy", how),
                    detail: String::new(),
                };
                let options = ["sentence", "table", "file"].map(option).to_vec();
                let title = Action::Text.label(&ctx.messages);
                return vec![Effect::Ask { tag: TEXT, ask: Ask::Pick { title, options } }];
            }
            other => {
                self.list.key(other.press());
            }
        }
        Vec::new()
    }

    fn rows(&self, view: &CountView, ctx: &Ctx) -> Vec<TableRow> {
        let theme = &ctx.theme;
        let row = |place: usize, words: Vec<String>, figures: CountFigures| {
            let focus = self.list.selected() == Some(place);
            let words = words.into_iter().map(|word| TableCell::new(word, theme.text));
            let cell = |(column, shown): (usize, String)| {
                // The brackets tell without colour which figure would be opened, or is explained below.
                if focus && column == self.column {
                    return TableCell::new(format!("[{shown}]"), theme.focus);
                }
                let late = FIGURES.get(column) == Some(&Some(Figure::Overdue)) && shown != "0";
                TableCell::new(format!("{shown} "), if late { theme.late } else { theme.text })
            };
            let shown = count_columns(figures).into_iter().enumerate().map(cell);
            TableRow { key: place.to_string(), cells: words.chain(shown).collect() }
        };
        let mut rows: Vec<TableRow> = Vec::new();
        for (place, (keys, figures)) in sheet(view, ctx).rows.into_iter().enumerate() {
            rows.push(row(place, keys.iter().map(|cell| count_word(&ctx.messages, cell)).collect(), figures));
        }
        let mut words = vec![String::new(); view.by.len()];
        if let Some(first) = words.first_mut() {
            *first = t!(ctx.messages, "count-total");
        }
        rows.push(row(view.rows.len(), words, view.total.all()));
        rows
    }
}

/// The first and the last day of a period.
fn period(code: &str, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let month = today.with_day(1);
    let year = NaiveDate::from_ymd_opt(today.year(), 1, 1);
    match code {
        "today" => (Some(today), Some(today)),
        "last-month" => {
            (month.and_then(|first| first.checked_sub_months(Months::new(1))), month.and_then(|first| first.pred_opt()))
        }
        "year" => (year, Some(today)),
        "last-year" => {
            let last = NaiveDate::from_ymd_opt(today.year() - 1, 12, 31);
            (NaiveDate::from_ymd_opt(today.year() - 1, 1, 1), last)
        }
        _ => (month, Some(today)),
    }
}

/// The count as it is told.
fn sheet(view: &CountView, ctx: &Ctx) -> CountSheet {
    let terms = CaseFilter { from: None, until: None, as_of: None, upto: None, ..view.filter.clone() };
    let again = view.filter.upto.as_ref().and_then(|_| as_of_text(&view.filter)).unwrap_or_default();
    let rows = view.rows.iter().map(|row| {
        let cells = view.by.iter().zip(&row.keys);
        let cells = cells.map(|(by, key)| -> CountCell { (by.code().to_owned(), key.code.clone(), key.label.clone()) });
        (cells.collect(), row.figures.all())
    });
    CountSheet {
        town: ctx.town.as_ref().map(|town| town.name.clone()).unwrap_or_default(),
        from: view.filter.from,
        until: view.filter.until,
        as_of: view.as_of,
        again,
        terms: print(&terms, ctx.messages.tag()),
        by: view.by.iter().map(|by| by.code().to_owned()).collect(),
        rows: rows.collect(),
        total: view.total.all(),
    }
}

impl Pane for Counts {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh => self.ask(),
            Event::Answer(COUNT, Ok(Answer::Counts(view))) => self.take(view),
            Event::Answer(_, Err(refusal)) => {
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Reply(CHOOSE, Reply::Picked(code)) => self.chosen(&code, ctx),
            Event::Reply(TEXT, Reply::Picked(how)) => self.copied(&how, ctx),
            Event::Reply(TERMS, Reply::Filter(filter, _)) => {
                self.filter = *filter;
                self.list.select(0);
                self.ask()
            }
            Event::Act(action) => self.act(action, ctx),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let theme = &ctx.theme;
        let place = centred(area, 112.min(area.width.saturating_sub(2)), area.height.saturating_sub(2));
        let inner = popup(place, buffer, theme, &Action::Counts.label(&ctx.messages), &self.list.position());
        if inner.height < 7 {
            return;
        }
        let Some(view) = &self.view else {
            let words = self.refused.as_ref().map(|refusal| ctx.refusal(refusal).what).unwrap_or_default();
            cells::put(buffer, inner.x, inner.y, inner.right(), &words, theme.bad);
            return;
        };
        let (sheet, m) = (sheet(view, ctx), &ctx.messages);
        cells::put(buffer, inner.x, inner.y, inner.right(), &sheet.head(m), theme.strong);
        let column = COUNT_COLUMNS.get(self.column).copied().unwrap_or_default();
        let means = match &self.refused {
            Some(refusal) => (ctx.refusal(refusal).what, theme.bad),
            None => (count_meaning(m, column), theme.dim),
        };
        let lines = cells::wrapped(&means.0, usize::from(inner.width));
        let below = u16::try_from(lines.len()).unwrap_or(1).min(3);
        for (line, y) in lines.iter().zip(inner.bottom() - below..inner.bottom()) {
            cells::put(buffer, inner.x, y, inner.right(), line, means.1);
        }
        let body = Rect { y: inner.y + 2, height: inner.height.saturating_sub(3 + below), ..inner };
        let heads = sheet.by.iter().map(|by| Column::fit(&m.code("count-by", by), 28));
        let figures = COUNT_COLUMNS.iter().map(|code| Column::fit(&m.code("count", code), 12).right());
        let columns: Vec<Column> = heads.chain(figures).collect();
        table(body, buffer, theme, &columns, &self.rows(view, ctx), &self.list, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "count-open")),
            Hint::named(Action::Choose, t!(ctx.messages, "count-choose")),
            Hint::of(Action::Filter),
            Hint::named(Action::Text, t!(ctx.messages, "count-text")),
            Hint::named(Action::Now, t!(ctx.messages, "count-now")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }

    fn watches(&self) -> &'static [&'static str] {
        &["case"]
    }
}
