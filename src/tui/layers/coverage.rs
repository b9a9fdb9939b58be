//! Half days by grid and week, by grid and day, and over a year, with one cursor in all three; Enter leads to what was
//! written. By grid: nobody is ranked.

pub(in crate::tui) mod lists;
#[cfg(test)]
mod tests;
mod view;

use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::lists::List;
use crate::domain::half_day::HalfDay;
use crate::domain::ids::LogId;
use crate::domain::log::LogSpan;
use crate::domain::time::{Slot, monday_of};
use crate::service::command::Command;
use crate::service::query::{LogFilter, Page, Query};
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, CoverageView, GridName, HeatCell, HeatView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::ListState;

const WEEKS_READ: Tag = "weeks";
const MONTH_READ: Tag = "month";
const YEAR_READ: Tag = "year";
const CHOOSE: Tag = "choose";
const RECORDS: Tag = "records";
/// The half days of one week of one grid, for their records.
const WEEK: Tag = "week";
const LOGS: Tag = "logs";
/// Drawing logs for checking: the command's tag, and the code of the choice.
const DRAW: Tag = "draw";
/// Logs drawn at a time.
const DRAWN_AT_A_TIME: u32 = 5;

/// Weeks side by side.
const WEEKS: u64 = 6;

/// The three ways to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Grids by week: figures.
    Weeks,
    /// Grids by day: a month.
    Month,
    /// Months by day: a year of one grid.
    Year,
}

impl Look {
    const ALL: [Self; 3] = [Self::Weeks, Self::Month, Self::Year];

    fn code(self) -> &'static str {
        match self {
            Self::Weeks => "weeks",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// The layer's state.
pub struct Coverage {
    look: Look,
    /// In and below this grid; none: the asker's first.
    root: Option<String>,
    /// Whose year; none: that of `root`, with those below it.
    year_of: Option<String>,
    /// The half day in focus, the same in all three.
    at: HalfDay,
    /// Monday of the last week shown.
    last_week: NaiveDate,
    weeks: Option<Box<CoverageView>>,
    month: Vec<HeatView>,
    year: Option<Box<HeatView>>,
    /// The grids, one a row.
    list: ListState,
    /// The records behind the figure or half day that was opened.
    behind: Vec<LogId>,
    /// The rows of the list that was asked for, as places to go to.
    places: Vec<Effect>,
    refused: Option<Refusal>,
}

impl Coverage {
    /// The last weeks, with today in focus.
    pub fn new(ctx: &Ctx) -> Self {
        let today = ctx.today();
        Self {
            look: Look::Weeks,
            root: None,
            year_of: None,
            at: HalfDay { date: today, slot: Slot::Morning },
            last_week: monday_of(today),
            weeks: None,
            month: Vec::new(),
            year: None,
            list: ListState::default(),
            behind: Vec::new(),
            places: Vec::new(),
            refused: None,
        }
    }

    fn first_week(&self) -> NaiveDate {
        self.last_week.checked_sub_days(Days::new(7 * (WEEKS - 1))).unwrap_or(self.last_week)
    }

    /// First and last day of what is shown.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let date = self.at.date;
        let of = |first: Option<NaiveDate>, months: u32| {
            let first = first.unwrap_or(date);
            (first, first.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt()).unwrap_or(first))
        };
        match self.look {
            Look::Weeks => (self.first_week(), self.last_week.checked_add_days(Days::new(6)).unwrap_or(self.last_week)),
            Look::Month => of(date.with_day(1), 1),
            Look::Year => of(NaiveDate::from_ymd_opt(date.year(), 1, 1), 12),
        }
    }

    fn ask(&self) -> Vec<Effect> {
        let (from, until) = self.days();
        let grid = self.root.clone();
        let (tag, query) = match self.look {
            Look::Weeks => (WEEKS_READ, Query::SlotCoverage { grid, from, until }),
            Look::Month => (MONTH_READ, Query::HeatMap { grid, from, until }),
            Look::Year => (YEAR_READ, Query::Heat { grid: self.year_of.clone().or(grid), from, until }),
        };
        vec![Effect::Query { tag, query }]
    }

    /// The grids of the rows.
    fn grids(&self) -> Vec<&GridName> {
        match (&self.weeks, self.month.is_empty()) {
            (_, false) => self.month.iter().map(|view| &view.grid).collect(),
            (Some(view), true) => view.rows.iter().map(|row| &row.grid).collect(),
            (None, true) => Vec::new(),
        }
    }

    fn grid_in_focus(&self) -> Option<&GridName> {
        self.list.selected().and_then(|row| self.grids().get(row).copied())
    }

    /// The half day in focus, where days are shown.
    fn cell(&self) -> Option<&HeatCell> {
        let view = match self.look {
            Look::Weeks => return None,
            Look::Month => self.month.get(self.list.selected()?)?,
            Look::Year => self.year.as_deref()?,
        };
        let day = view.days.iter().find(|day| day.day.date == self.at.date)?;
        Some(match self.at.slot {
            Slot::Morning => &day.morning,
            Slot::Afternoon => &day.afternoon,
        })
    }

    fn show(&mut self, look: Look) -> Vec<Effect> {
        if look == Look::Year && self.look != Look::Year {
            self.year_of = self.grid_in_focus().map(|grid| grid.code.to_string());
        }
        self.look = look;
        self.keep_in_sight();
        self.ask()
    }

    /// The weeks shown follow the half day in focus.
    fn keep_in_sight(&mut self) {
        let monday = monday_of(self.at.date);
        if monday > self.last_week {
            self.last_week = monday;
        } else if monday < self.first_week() {
            self.last_week = monday.checked_add_days(Days::new(7 * (WEEKS - 1))).unwrap_or(monday);
        }
    }

    /// Puts the focus on a half day; reads what is not there yet.
    fn go_to(&mut self, at: Option<HalfDay>) -> Vec<Effect> {
        let Some(at) = at else { return Vec::new() };
        let before = self.days();
        self.at = at;
        self.keep_in_sight();
        if self.days() == before { Vec::new() } else { self.ask() }
    }

    fn moved(&self, action: Action) -> Option<HalfDay> {
        let HalfDay { date, slot } = self.at;
        let on = |date: Option<NaiveDate>| date.map(|date| HalfDay { date, slot });
        match (self.look, action) {
            (Look::Weeks, Action::Left) => on(date.checked_sub_days(Days::new(7))),
            (Look::Weeks, Action::Right) => on(date.checked_add_days(Days::new(7))),
            (_, Action::Left) if slot == Slot::Afternoon => Some(HalfDay::morning(date)),
            (_, Action::Left) => date.pred_opt().map(HalfDay::afternoon),
            (_, Action::Right) if slot == Slot::Morning => Some(HalfDay::afternoon(date)),
            (_, Action::Right) => date.succ_opt().map(HalfDay::morning),
            (Look::Year, Action::Up) => on(date.checked_sub_months(Months::new(1))),
            (Look::Year, Action::Down) => on(date.checked_add_months(Months::new(1))),
            (Look::Year, Action::PageUp) => on(date.checked_sub_months(Months::new(12))),
            (Look::Year, Action::PageDown) => on(date.checked_add_months(Months::new(12))),
            _ => None,
        }
    }

    fn enter(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let grid = match self.look {
            Look::Weeks => return self.ask_week(),
            Look::Year if self.year.as_ref().is_some_and(|year| year.grids != 1) => return self.show(Look::Month),
            Look::Year => self.year.as_ref().map(|year| year.grid.clone()),
            Look::Month => self.grid_in_focus().cloned(),
        };
        let (Some(cell), Some(grid)) = (self.cell().cloned(), grid) else { return Vec::new() };
        self.open_records(&grid, cell.records, cell.slots.done, ctx)
    }

    /// First and last day of the week in focus.
    fn week(&self) -> (NaiveDate, NaiveDate) {
        LogSpan::Week.around(self.at.date)
    }

    /// A figure is of half days: theirs are the records behind it.
    fn ask_week(&self) -> Vec<Effect> {
        let Some(grid) = self.grid_in_focus() else { return Vec::new() };
        let ((from, until), grid) = (self.week(), Some(grid.code.to_string()));
        vec![Effect::Query { tag: WEEK, query: Query::HeatMap { grid, from, until } }]
    }

    fn take_week(&mut self, views: &[HeatView], ctx: &Ctx) -> Vec<Effect> {
        let Some(grid) = self.grid_in_focus().cloned() else { return Vec::new() };
        let days = views.iter().filter(|view| view.grid.code == grid.code).flat_map(|view| &view.days);
        let cells: Vec<&HeatCell> = days.flat_map(|day| [&day.morning, &day.afternoon]).collect();
        let mut records: Vec<LogId> = cells.iter().flat_map(|cell| cell.records.iter().copied()).collect();
        records.sort();
        records.dedup();
        let done = cells.iter().map(|cell| cell.slots.done).sum();
        self.open_records(&grid, records, done, ctx)
    }

    /// What lies behind a figure: the one record, or all of them to choose from.
    fn open_records(&mut self, grid: &GridName, records: Vec<LogId>, done: u32, ctx: &Ctx) -> Vec<Effect> {
        self.behind = records;
        match self.behind.as_slice() {
            [] if done > 0 => vec![Effect::Say(t!(ctx.messages, "coverage-records-hidden", grid = grid.name.as_str()))],
            [] => vec![Effect::Say(t!(ctx.messages, "coverage-no-records", when = self.when(ctx)))],
            [one] => vec![Effect::Go(ScreenId::Log, Some(Place::Log(one.to_string())))],
            _ => {
                let days = if self.look == Look::Weeks { self.week() } else { (self.at.date, self.at.date) };
                let (from, until) = (Some(days.0), Some(days.1));
                let filter = LogFilter { grid: Some(grid.code.to_string()), from, until, ..LogFilter::default() };
                vec![Effect::Query { tag: RECORDS, query: Query::Logs { filter, page: Page::default() } }]
            }
        }
    }

    /// The week or half day in focus, in words.
    fn when(&self, ctx: &Ctx) -> String {
        if self.look == Look::Weeks {
            return LogSpan::Week.text(self.at.date);
        }
        format!("{} {}", ctx.day(self.at.date), self.slot(ctx))
    }

    fn slot(&self, ctx: &Ctx) -> String {
        ctx.coded("slot", &self.at.slot)
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let place = Look::ALL.iter().position(|look| *look == self.look).unwrap_or(0);
        let turned = |by: usize| Look::ALL.get((place + by) % Look::ALL.len()).copied().unwrap_or(Look::Weeks);
        match action {
            Action::Back => vec![Effect::Close],
            Action::Enter => self.enter(ctx),
            Action::Next => self.show(turned(1)),
            Action::Before => self.show(turned(Look::ALL.len() - 1)),
            Action::Now => self.go_to(Some(HalfDay::morning(ctx.today()))),
            Action::Choose => vec![Effect::Ask { tag: CHOOSE, ask: self.choices(ctx) }],
            other => {
                let moved = self.moved(other);
                if moved.is_none() {
                    self.list.key(other.press());
                }
                self.go_to(moved)
            }
        }
    }

    fn chosen(&mut self, code: &str) -> Vec<Effect> {
        if code == DRAW {
            let ((from, until), grid) = (self.days_of_lists(), self.root.clone());
            return vec![Effect::command(DRAW, Command::LogsDraw { grid, from, until, count: DRAWN_AT_A_TIME }, [])];
        }
        if let Some(list) = List::of_code(code) {
            // Whatever is looked at: the weeks around it.
            return vec![Effect::Query { tag: LOGS, query: list.query(self.root.clone(), self.days_of_lists()) }];
        }
        let grid = Some(code.to_owned()).filter(|code| !code.is_empty());
        if self.look == Look::Year {
            self.year_of = grid;
        } else {
            self.root = grid;
            self.list.select(0);
        }
        self.ask()
    }

    fn answered(&mut self, answer: Answer, ctx: &Ctx) -> Vec<Effect> {
        self.refused = None;
        let before = self.grid_in_focus().map(|grid| grid.code.to_string());
        match answer {
            Answer::SlotCoverage(view) => {
                self.weeks = Some(view);
                self.month.clear();
            }
            Answer::HeatMap(views) => self.month = views,
            Answer::Heat(view) => {
                self.year = Some(view);
                return Vec::new();
            }
            other => return self.listed(other, ctx),
        }
        let codes: Vec<String> = self.grids().iter().map(|grid| grid.code.to_string()).collect();
        self.list.reload(&codes, before.as_deref());
        Vec::new()
    }
}

impl Pane for Coverage {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh => self.ask(),
            Event::Answer(WEEK, Ok(Answer::HeatMap(views))) => self.take_week(&views, ctx),
            Event::Answer(_, Ok(answer)) => self.answered(answer, ctx),
            Event::Answer(_, Err(refusal)) => {
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Reply(CHOOSE, Reply::Picked(code)) => self.chosen(&code),
            Event::Done(DRAW, Ok(_)) => {
                let query = List::Drawn.query(self.root.clone(), self.days_of_lists());
                vec![Effect::Query { tag: LOGS, query }]
            }
            Event::Reply(LOGS, Reply::Picked(code)) => self.gone_to(&code),
            Event::Act(action) => self.act(action, ctx),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        view::draw(self, area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Enter, t!(ctx.messages, "coverage-hint-open")),
            Hint::named(Action::Next, t!(ctx.messages, "coverage-hint-view")),
            Hint::named(Action::Choose, t!(ctx.messages, "coverage-hint-lists")),
            Hint::named(Action::Now, t!(ctx.messages, "coverage-hint-now")),
            Hint::named(Action::Back, t!(ctx.messages, "box-close")),
        ]
    }

    fn watches(&self) -> &'static [&'static str] {
        &["log", "day-log", "absence", "excuse"]
    }
}
