//! Screen 日誌: a month of half-days, and beside it what was written on the day in focus.

mod calendar;
mod day;
mod retime;
#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::retime::RETIME;
use crate::domain::change::Seen;
use crate::domain::log::{DayLink, LogSpan};
use crate::domain::record::RecordRef;
use crate::domain::right::Right;
use crate::domain::time::monday_of;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::{LogFilter, Page, Query};
use crate::service::refusal::Refusal;
use crate::service::view::{
    Answer, CaseRow, DayLogView, DayView, GridName, LineView, LogRow, MonthDay, MonthView, PersonRow,
};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::layers::summary::record_of;
use crate::tui::pane::{Ask, Asked, Event, FormRequest, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::{ListState, PickOption};

const MONTH: Tag = "month";
const DAY: Tag = "day";
const AHEAD: Tag = "ahead";
const PEOPLE: Tag = "people";
const WHO: Tag = "who";
const AREA: Tag = "area";
/// What stands for all areas in their list.
const ALL_AREAS: &str = "*";
const AMEND: Tag = "amend";
const FIND: Tag = "find";
const HISTORY: Tag = "history";
const PRINT: Tag = "print";
const READ: Tag = "read";

/// Entries of days to come that are shown.
const AHEAD_AT_MOST: u32 = 50;

/// What has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    /// The month.
    #[default]
    Month,
    /// The day's entries.
    Day,
}

/// A line of the day: an entry, or a case filed that day; of a log of a whole grid, what others did there.
enum Line<'a> {
    Entry(&'a LogRow),
    Case(&'a CaseRow),
    Told(&'a LineView),
}

/// The screen's state.
#[derive(Debug, Default)]
pub struct Log {
    /// The day in focus; none before the first opening.
    date: Option<NaiveDate>,
    /// Whose log; none: the asker's.
    person: Option<Who>,
    /// The one area that is shown; none: all in which the person owes something.
    area: Option<GridName>,
    month: Option<MonthView>,
    day: Option<DayView>,
    /// Entries of days to come, keyed while a clock ran ahead: they stand under today until their time is put right.
    ahead: Vec<LogRow>,
    list: ListState,
    focus: Focus,
    people: Vec<PersonRow>,
    /// What a remark being typed is for.
    amending: Option<Amending>,
    /// The entry whose time is being put right.
    retiming: Option<String>,
    /// The entry to put the focus on once its day is read.
    wanted: Option<String>,
    /// Why there is nothing to show.
    refused: Option<Refusal>,
}

/// Somebody whose log is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Who {
    /// As the service is asked for them: an id, or a name.
    given: String,
    name: String,
}

/// What a remark is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Amending {
    /// An entry or one's own signed log, as the command names it.
    Own { entry: String, seen: Option<Seen> },
    /// Somebody's signed log, read by a superior.
    Review { grid: String, date: NaiveDate, person: String },
}

impl Log {
    fn date(&self, ctx: &Ctx) -> NaiveDate {
        self.date.unwrap_or(ctx.today())
    }

    fn whose(&self) -> Option<String> {
        self.person.as_ref().map(|who| who.given.clone())
    }

    fn read(&self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date(ctx);
        vec![self.read_month(date), self.read_day(date), self.read_ahead(ctx)]
    }

    fn read_month(&self, date: NaiveDate) -> Effect {
        let (year, month) = (date.year(), date.month());
        Effect::Query { tag: MONTH, query: Query::Month { person: self.whose(), grid: self.area_code(), year, month } }
    }

    fn read_day(&self, date: NaiveDate) -> Effect {
        let grid = self.area_code();
        // Of a grid without a person the service tells everybody's entries.
        let whose = self.month.as_ref().map(|month| month.person.to_string()).filter(|_| grid.is_some());
        Effect::Query { tag: DAY, query: Query::Day { person: self.whose().or(whose), grid, date } }
    }

    fn read_ahead(&self, ctx: &Ctx) -> Effect {
        let tomorrow = ctx.today().succ_opt();
        let filter = LogFilter {
            person: self.whose(),
            from: tomorrow,
            until: NaiveDate::from_ymd_opt(9999, 12, 31),
            ..LogFilter::default()
        };
        Effect::Query { tag: AHEAD, query: Query::Logs { filter, page: Page { after: None, limit: AHEAD_AT_MOST } } }
    }

    fn area_code(&self) -> Option<String> {
        self.area.as_ref().map(|area| area.code.to_string())
    }

    /// The areas that can be chosen among; empty where there is one at most.
    fn areas(&self) -> &[GridName] {
        let areas = self.month.as_ref().map_or(&[][..], |month| &month.areas);
        if areas.len() > 1 { areas } else { &[] }
    }

    fn choose_area(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.areas().is_empty() {
            return vec![Effect::Say(t!(ctx.messages, "log-one-area"))];
        }
        let all =
            PickOption { code: ALL_AREAS.to_owned(), text: t!(ctx.messages, "log-all-areas"), detail: String::new() };
        let option = |area: &GridName| PickOption {
            code: area.code.to_string(),
            text: area.name.clone(),
            detail: area.code.to_string(),
        };
        let options = std::iter::once(all).chain(self.areas().iter().map(option)).collect();
        vec![Effect::Ask { tag: AREA, ask: Ask::Pick { title: t!(ctx.messages, "log-which-area"), options } }]
    }

    /// Puts the focus on a day; reads what is not there yet.
    fn go_to(&mut self, date: NaiveDate, ctx: &Ctx) -> Vec<Effect> {
        let before = self.date(ctx);
        self.date = Some(date);
        self.list.select(0);
        let mut effects = vec![self.read_day(date)];
        if (before.year(), before.month()) != (date.year(), date.month()) {
            effects.push(self.read_month(date));
        }
        effects
    }

    fn lines(&self, ctx: &Ctx) -> Vec<Line<'_>> {
        let Some(day) = &self.day else { return Vec::new() };
        let mut lines: Vec<Line<'_>> = day.entries.iter().map(Line::Entry).collect();
        lines.extend(day.cases.iter().map(Line::Case));
        let own = |link: &DayLink| match link {
            DayLink::Log(id) => day.entries.iter().any(|row| row.id == *id),
            DayLink::Case(id) => day.cases.iter().any(|row| row.id == *id),
            DayLink::Rows { .. } | DayLink::Own => false,
        };
        let others = day.lines.iter().filter(|line| day.whole.is_some() && !own(&line.link));
        lines.extend(others.map(Line::Told));
        lines.sort_by_key(|line| match line {
            Line::Entry(row) => row.times.happened,
            Line::Case(row) => row.happened,
            Line::Told(line) => line.at,
        });
        lines.extend(self.ahead(ctx).map(Line::Entry));
        lines
    }

    /// What is shown below the day in focus: while that is today, what stands under a day to come, the next first.
    fn ahead(&self, ctx: &Ctx) -> impl Iterator<Item = &LogRow> {
        let shown = self.date(ctx) == ctx.today();
        let here = |row: &&LogRow| self.area.as_ref().is_none_or(|area| area.code == row.grid.code);
        self.ahead.iter().rev().filter(move |_| shown).filter(here)
    }

    fn keys(&self, ctx: &Ctx) -> Vec<String> {
        let key = |line: &Line<'_>| match line {
            Line::Entry(row) => row.id.to_string(),
            Line::Case(row) => row.id.to_string(),
            Line::Told(line) => line.link.key(),
        };
        self.lines(ctx).iter().map(key).collect()
    }

    fn selected(&self, ctx: &Ctx) -> Option<Line<'_>> {
        let at = self.list.selected()?;
        self.lines(ctx).into_iter().nth(at)
    }

    /// What the month says of the day in focus.
    fn month_day(&self, date: NaiveDate) -> Option<&MonthDay> {
        self.month.as_ref()?.days.iter().find(|day| day.day.date == date)
    }

    /// The signed log of the person whose month is shown.
    fn signed(&self) -> Option<&DayLogView> {
        let whose = self.month.as_ref().map(|month| month.person);
        self.day.as_ref()?.logs.iter().find(|log| whose.is_none_or(|person| log.person == person))
    }

    /// Whether the post has to sign the day in focus, and has not.
    fn signs(&self, ctx: &Ctx) -> bool {
        self.is_own(ctx) && self.day.as_ref().is_some_and(|day| day.owed.is_some()) && self.signed().is_none()
    }

    fn is_own(&self, ctx: &Ctx) -> bool {
        match (&self.person, &ctx.desk.person) {
            (None, me) => me.is_some(),
            (Some(who), Some(me)) => who.given == me.id.to_string() || who.given == me.name,
            (Some(_), None) => false,
        }
    }

    fn grid(&self) -> Option<String> {
        self.month.as_ref()?.grid.as_ref().map(|grid| grid.code.to_string())
    }

    /// The day as forms have it: none for today.
    fn form_day(&self, ctx: &Ctx) -> Option<NaiveDate> {
        self.date.filter(|date| *date != ctx.today())
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date(ctx);
        let (grid, day) = (self.grid(), self.form_day(ctx));
        match action {
            Action::Patrol => vec![Effect::Form(FormRequest::Patrol { grid, date: day })],
            Action::Visit => vec![Effect::Form(FormRequest::Visit { grid, date: day })],
            Action::Diary => vec![Effect::Form(FormRequest::Diary { grid, date: day })],
            Action::Sign => vec![Effect::Form(FormRequest::Sign { grid: None, date: day })],
            Action::Sheet => vec![self.print(date)],
            Action::Summary => {
                let (date, person) = (Some(date), self.whose());
                vec![Effect::Form(FormRequest::Summary { span: LogSpan::Week, date, person })]
            }
            Action::Record if self.focus == Focus::Day => match self.selected(ctx) {
                Some(Line::Told(line)) => record_of(&line.link).into_iter().collect(),
                _ => Vec::new(),
            },
            Action::Week => vec![Effect::Form(FormRequest::Week { grid, date: Some(date) })],
            Action::Now => self.go_to(ctx.today(), ctx),
            Action::Note => self.amend(ctx),
            Action::Retime => self.ask_time(ctx),
            Action::Filter => self.choose_area(ctx),
            Action::Choose => vec![Effect::Query { tag: PEOPLE, query: Query::People { words: None } }],
            Action::History => self.history(ctx),
            Action::Next | Action::Before => {
                self.focus = if self.focus == Focus::Month { Focus::Day } else { Focus::Month };
                Vec::new()
            }
            Action::Back if self.focus == Focus::Day => {
                self.focus = Focus::Month;
                Vec::new()
            }
            Action::Back if self.person.is_some() => {
                (self.person, self.area) = (None, None);
                self.read(ctx)
            }
            Action::Enter if self.focus == Focus::Month => {
                self.focus = Focus::Day;
                Vec::new()
            }
            Action::Enter => match self.selected(ctx) {
                Some(Line::Case(case)) => {
                    vec![Effect::Go(ScreenId::Triage, Some(Place::Case(case.number.clone())))]
                }
                Some(Line::Told(line)) if self.signed().is_none() => record_of(&line.link).into_iter().collect(),
                _ => self.read_signed(ctx).into_iter().collect(),
            },
            other if self.focus == Focus::Day => {
                self.list.key(other.press());
                Vec::new()
            }
            other => match moved(date, other) {
                Some(target) if target != date => self.go_to(target, ctx),
                _ => Vec::new(),
            },
        }
    }

    /// What is printed: the day in focus; while the month has the focus, the week around it.
    fn print(&self, date: NaiveDate) -> Effect {
        let (from, until) = match self.focus {
            Focus::Day => (date, date),
            Focus::Month => {
                let monday = monday_of(date);
                (monday, monday.checked_add_days(Days::new(6)).unwrap_or(monday))
            }
        };
        Effect::Query { tag: PRINT, query: Query::Period { person: self.whose(), from, until, grid: self.area_code() } }
    }

    /// The signed log in full, as a superior reads it.
    fn read_signed(&self, ctx: &Ctx) -> Option<Effect> {
        let log = self.signed()?;
        let records = self.day.as_ref().map_or(&[][..], |day| &day.lines);
        let words = paper::log_words(log, records, &ctx.messages).into_iter();
        let lines = words.map(|(lead, words)| format!("{lead}{words}")).collect();
        let title = format!("{} {} {}", log.grid.name, log.person_name, ctx.day(self.date(ctx)));
        Some(Effect::Ask { tag: READ, ask: Ask::Show { title, lines } })
    }

    /// A remark: on the entry in focus, on the signed log, or a superior's on somebody's signed log.
    fn amend(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let signed = self.signed();
        let entry = match (self.focus, self.selected(ctx)) {
            (Focus::Day, Some(Line::Entry(row))) => Some(row),
            _ => None,
        };
        let (amending, title) = match (entry, signed) {
            (Some(row), _) if self.is_own(ctx) => {
                let seen = seen(RecordRef::Log(row.id), row.last_change.as_ref());
                (Amending::Own { entry: row.ending.clone(), seen }, t!(ctx.messages, "log-amend-entry"))
            }
            (_, Some(log)) if self.is_own(ctx) => {
                let entry = format!("{}/{}", log.grid.code, self.date(ctx));
                (Amending::Own { entry, seen: None }, t!(ctx.messages, "log-amend-signed"))
            }
            (_, Some(log)) => {
                let (grid, person) = (log.grid.code.to_string(), log.person.to_string());
                let title = t!(ctx.messages, "log-review", name = log.person_name.clone());
                (Amending::Review { grid, date: self.date(ctx), person }, title)
            }
            _ => return vec![Effect::Say(t!(ctx.messages, "log-amend-nothing"))],
        };
        let draft = match &amending {
            Amending::Own { entry, .. } => format!("amend-{entry}"),
            Amending::Review { grid, date, person } => format!("review-{grid}-{date}-{person}"),
        };
        self.amending = Some(amending);
        let hint = t!(ctx.messages, "log-amend-hint");
        vec![Effect::Ask { tag: AMEND, ask: Ask::Text(Asked { title, hint, draft, optional: false, lines: true }) }]
    }

    fn send_remark(&mut self, text: String) -> Vec<Effect> {
        match self.amending.clone() {
            Some(Amending::Own { entry, seen }) => {
                vec![Effect::command(AMEND, Command::LogAmend { entry, text }, seen)]
            }
            Some(Amending::Review { grid, date, person }) => {
                vec![Effect::command(AMEND, Command::LogReview { grid, date, span: LogSpan::Day, person, text }, [])]
            }
            None => Vec::new(),
        }
    }

    fn history(&self, ctx: &Ctx) -> Vec<Effect> {
        let record = match self.selected(ctx) {
            Some(Line::Entry(row)) => row.ending.clone(),
            Some(Line::Case(row)) => row.number.clone(),
            Some(Line::Told(line)) if !matches!(line.link, DayLink::Rows { .. }) => line.name.clone(),
            Some(Line::Told(_)) | None => return Vec::new(),
        };
        vec![Effect::Query { tag: HISTORY, query: Query::History { record: Some(record), limit: 50 } }]
    }

    fn choose_person(&self, ctx: &Ctx) -> Vec<Effect> {
        let options = self.people.iter().map(|person| PickOption {
            code: person.id.to_string(),
            text: person.name.clone(),
            detail: person
                .posts
                .iter()
                .map(|post| format!("{} {}", post.grid.name, ctx.label(&post.label)))
                .collect::<Vec<_>>()
                .join("，"),
        });
        let ask = Ask::Pick { title: t!(ctx.messages, "log-whose"), options: options.collect() };
        vec![Effect::Ask { tag: WHO, ask }]
    }

    fn answer(&mut self, tag: Tag, answer: Answer, ctx: &Ctx) -> Vec<Effect> {
        match (tag, answer) {
            (MONTH, Answer::Month(month)) => {
                self.refused = None;
                if let Some(who) = &mut self.person {
                    who.name.clone_from(&month.person_name);
                }
                self.month = Some(month);
            }
            (DAY, Answer::Day(day)) => {
                let before = self.wanted.take().or_else(|| {
                    let at = self.list.selected()?;
                    self.keys(ctx).into_iter().nth(at)
                });
                self.day = Some(day);
                self.list.reload(&self.keys(ctx), before.as_deref());
            }
            (AHEAD, Answer::Logs(page)) => {
                let before = self.list.selected().and_then(|at| self.keys(ctx).into_iter().nth(at));
                self.ahead = page.rows;
                self.list.reload(&self.keys(ctx), before.as_deref());
            }
            (PEOPLE, Answer::People(people)) => {
                self.people = people;
                return self.choose_person(ctx);
            }
            (AMEND, Answer::Log(row)) => {
                if let Some(Amending::Own { entry, seen: known }) = &mut self.amending
                    && *entry == row.ending
                {
                    *known = seen(RecordRef::Log(row.id), row.last_change.as_ref());
                }
            }
            (FIND, Answer::Log(row)) => {
                self.focus = Focus::Day;
                self.wanted = Some(row.id.to_string());
                let own = ctx.desk.person.as_ref().is_some_and(|me| me.id == row.person);
                self.area = None;
                self.person = (!own).then(|| Who { given: row.person.to_string(), name: row.person_name.clone() });
                self.date = Some(row.times.happened.date_naive());
                return self.read(ctx);
            }
            (PRINT, Answer::Period(view)) => {
                let words = paper::period_words(&view);
                let name = paper::period_name(&view, &words, "html");
                return vec![Effect::KeepText { name, text: paper::period_html(&view, &words) }];
            }
            (HISTORY, Answer::History(rows)) => {
                let title = Action::History.label(&ctx.messages);
                let lines = super::super::history::lines(&rows, ctx);
                return vec![Effect::Ask { tag: HISTORY, ask: Ask::Show { title, lines } }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn open(&mut self, place: Option<Place>, ctx: &Ctx) -> Vec<Effect> {
        match place {
            Some(Place::Day { date, person }) => {
                self.date = Some(date);
                self.area = None;
                self.person = person.map(|name| Who { given: name.clone(), name });
            }
            Some(Place::Log(log)) => {
                self.date.get_or_insert(ctx.today());
                return vec![Effect::Query { tag: FIND, query: Query::Log { log } }];
            }
            _ => {
                self.date.get_or_insert(ctx.today());
            }
        }
        self.read(ctx)
    }
}

/// The day that a moving key leads to.
fn moved(date: NaiveDate, action: Action) -> Option<NaiveDate> {
    match action {
        Action::Left => date.checked_sub_days(Days::new(1)),
        Action::Right => date.checked_add_days(Days::new(1)),
        Action::Up => date.checked_sub_days(Days::new(7)),
        Action::Down => date.checked_add_days(Days::new(7)),
        Action::PageUp => date.checked_sub_months(Months::new(1)),
        Action::PageDown => date.checked_add_months(Months::new(1)),
        Action::Home => date.with_day(1),
        Action::End => date.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt(),
        _ => None,
    }
}

impl Pane for Log {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(place) => self.open(place, ctx),
            Event::Refresh => self.read(ctx),
            Event::Act(action) => self.act(action, ctx),
            Event::Answer(tag, Ok(answer)) => self.answer(tag, answer, ctx),
            // Read again with every change: said in the box, not in front of everything.
            Event::Answer(MONTH | DAY, Err(refusal)) => {
                self.month = None;
                self.day = None;
                self.list.set_len(0);
                self.refused = Some(refusal);
                Vec::new()
            }
            // Why a log cannot be read is said by its month and day.
            Event::Answer(AHEAD, Err(_)) => {
                self.ahead.clear();
                Vec::new()
            }
            Event::Answer(_, Err(refusal)) => vec![Effect::Refuse(refusal)],
            Event::Reply(AMEND, Reply::Text(text)) => self.send_remark(text),
            Event::Reply(RETIME, Reply::Fields(fields)) => self.send_time(&fields, ctx),
            // It may stand on another day now.
            Event::Done(RETIME, Ok(_)) => self.read(ctx),
            Event::Reply(WHO, Reply::Picked(id)) => {
                let chosen = self.people.iter().find(|person| person.id.to_string() == id);
                self.person = chosen.map(|person| Who { given: id, name: person.name.clone() });
                self.area = None;
                self.read(ctx)
            }
            Event::Reply(AREA, Reply::Picked(code)) => {
                self.area = self.areas().iter().find(|area| area.code.as_str() == code).cloned();
                self.read(ctx)
            }
            // The remark waits in its prompt for another attempt: upon the entry as it is now.
            Event::Done(AMEND, Err(_)) => match &self.amending {
                Some(Amending::Own { entry, seen: Some(_) }) => {
                    vec![Effect::Query { tag: AMEND, query: Query::Log { log: entry.clone() } }]
                }
                _ => Vec::new(),
            },
            Event::Done(AMEND, Ok(_)) => vec![self.read_day(self.date(ctx))],
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        let cell = calendar::cell(area);
        let width = calendar::width(cell).min(area.width);
        let left = Rect { width, ..area };
        let right = Rect { x: area.x + width, width: area.width - width, ..area };
        calendar::view(self, left, buffer, ctx, cell, focused && self.focus == Focus::Month);
        day::view(self, right, buffer, ctx, focused && self.focus == Focus::Day);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let own = self.is_own(ctx);
        let mut hints = Vec::new();
        if own {
            hints.extend([Action::Patrol, Action::Visit, Action::Diary, Action::Week].map(Hint::of));
            if self.signs(ctx) {
                hints.push(Hint::of(Action::Sign));
            }
        }
        match (self.focus, self.selected(ctx)) {
            (Focus::Month, _) => hints.push(Hint::named(Action::Enter, t!(ctx.messages, "log-to-entries"))),
            (Focus::Day, Some(Line::Entry(_) | Line::Told(_)) | None) if self.signed().is_some() => {
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "log-read-signed")));
            }
            (Focus::Day, Some(Line::Case(_) | Line::Told(_))) => {
                hints.push(Hint::named(Action::Enter, t!(ctx.messages, "today-open")));
            }
            _ => {}
        }
        if self.signed().is_some() && self.focus == Focus::Day && matches!(self.selected(ctx), Some(Line::Told(_))) {
            hints.push(Hint::of(Action::Record));
        }
        let entry = self.focus == Focus::Day && matches!(self.selected(ctx), Some(Line::Entry(_)));
        if own && (entry || self.signed().is_some()) {
            hints.push(Hint::named(Action::Note, t!(ctx.messages, "log-amend")));
        } else if !own && self.signed().is_some() && ctx.may(Right::LogReview) {
            hints.push(Hint::named(Action::Note, t!(ctx.messages, "log-review-short")));
        }
        if self.to_retime(ctx).is_some() {
            hints.push(Hint::of(Action::Retime));
        }
        if ctx.may(Right::LogReview) || ctx.desk.person.is_none() {
            hints.push(Hint::named(Action::Choose, t!(ctx.messages, "log-whose")));
        }
        if !self.areas().is_empty() {
            hints.push(Hint::named(Action::Filter, t!(ctx.messages, "log-which-area")));
        }
        hints.push(Hint::of(Action::Summary));
        let print = if self.focus == Focus::Day { "log-print-day" } else { "log-print-week" };
        hints.push(Hint::named(Action::Sheet, ctx.messages.get(print, &[])));
        if self.date(ctx) != ctx.today() {
            hints.push(Hint::of(Action::Now));
        }
        if self.focus == Focus::Day && self.selected(ctx).is_some() {
            hints.push(Hint::of(Action::History));
        }
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["log", "case", "entry"]
    }
}
