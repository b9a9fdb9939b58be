//! The log of a week or a month: its sentences, what joined it, what was added and said about it. It is signed, printed,
//! added to and reviewed from here, and every sentence leads to its record.

#[cfg(test)]
mod tests;
mod view;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::log::{DayLine, DayLink, LogSpan};
use crate::domain::right::Right;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, LineView, PeriodView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Event, FormRequest, Hint, Pane, Place, Reply, ScreenId, Tag};
use crate::tui::widgets::ListState;

const PERIOD: Tag = "period";
const REMARK: Tag = "remark";

/// One line: a sentence with its record, or a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// What it is besides a sentence that was there at signing; empty: that.
    mark: String,
    words: String,
    link: Option<DayLink>,
}

/// The layer's state.
pub struct Summary {
    span: LogSpan,
    /// A day of it; none: today.
    date: Option<NaiveDate>,
    /// Whose; none: the asker's.
    person: Option<String>,
    view: Option<Box<PeriodView>>,
    lines: Vec<Line>,
    list: ListState,
    refused: Option<Refusal>,
}

impl Summary {
    /// Of the week or month that a day lies in, of the asker or of somebody else.
    pub fn new(span: LogSpan, date: Option<NaiveDate>, person: Option<String>) -> Self {
        let (view, lines, list, refused) = (None, Vec::new(), ListState::default(), None);
        Self { span, date, person, view, lines, list, refused }
    }

    fn date(&self, ctx: &Ctx) -> NaiveDate {
        self.date.unwrap_or(ctx.today())
    }

    fn read(&self, ctx: &Ctx) -> Vec<Effect> {
        let (from, until) = self.span.around(self.date(ctx));
        vec![Effect::Query {
            tag: PERIOD,
            query: Query::Period { person: self.person.clone(), from, until, grid: None },
        }]
    }

    fn go_to(&mut self, date: NaiveDate, ctx: &Ctx) -> Vec<Effect> {
        self.date = Some(date);
        self.list.select(0);
        self.read(ctx)
    }

    /// Whether the asker may sign it now.
    fn may_sign(&self, ctx: &Ctx) -> bool {
        let begun = self.span.around(self.date(ctx)).0 <= ctx.today();
        begun && self.view.as_ref().is_some_and(|view| view.keeps.is_some() && view.log.is_none())
    }

    /// Whether a remark can be made: one's own addendum, or a superior's review.
    fn may_remark(&self, ctx: &Ctx) -> bool {
        let signed = self.view.as_ref().is_some_and(|view| view.log.is_some());
        signed && (self.is_own(ctx) || ctx.may(Right::LogReview))
    }

    fn is_own(&self, ctx: &Ctx) -> bool {
        let me = ctx.desk.person.as_ref().map(|me| me.id);
        me.is_some() && self.view.as_ref().map(|view| view.person) == me
    }

    fn take(&mut self, view: Box<PeriodView>, ctx: &Ctx) {
        self.refused = None;
        self.lines = lines(&view, ctx);
        self.list.set_len(self.lines.len());
        self.view = Some(view);
    }

    fn open(&self) -> Vec<Effect> {
        let line = self.list.selected().and_then(|row| self.lines.get(row));
        line.and_then(|line| line.link.as_ref()).and_then(record_of).into_iter().collect()
    }

    fn print(&self) -> Vec<Effect> {
        let Some(view) = &self.view else { return Vec::new() };
        let words = paper::period_words(view);
        let name = paper::period_name(view, &words, "html");
        vec![Effect::KeepText { name, text: paper::period_html(view, &words) }]
    }

    fn ask_remark(&self, ctx: &Ctx) -> Vec<Effect> {
        let Some(log) = self.view.as_ref().and_then(|view| view.log.as_ref()) else { return Vec::new() };
        let m = &ctx.messages;
        let title = if self.is_own(ctx) {
            t!(m, "log-amend-signed")
        } else {
            t!(m, "log-review", name = log.person_name.as_str())
        };
        let draft = format!("remark-{}-{}", log.name().replace('/', "-"), log.person);
        let hint = t!(m, "log-amend-hint");
        vec![Effect::Ask { tag: REMARK, ask: Ask::Text(Asked { title, hint, draft, optional: false, lines: true }) }]
    }

    fn remark(&self, text: String, ctx: &Ctx) -> Vec<Effect> {
        let Some(log) = self.view.as_ref().and_then(|view| view.log.as_ref()) else { return Vec::new() };
        let command = if self.is_own(ctx) {
            Command::LogAmend { entry: log.name(), text }
        } else {
            let (grid, person) = (log.grid.code.to_string(), log.person.to_string());
            Command::LogReview { grid, date: log.date, span: log.span, person, text }
        };
        vec![Effect::command(REMARK, command, [])]
    }

    fn act(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date(ctx);
        match action {
            Action::Back => vec![Effect::Close],
            Action::Enter => self.open(),
            Action::Next | Action::Before => {
                self.span = if self.span == LogSpan::Week { LogSpan::Month } else { LogSpan::Week };
                self.list.select(0);
                self.read(ctx)
            }
            Action::Left | Action::Right => {
                let there = self.span.next(date, action == Action::Left);
                there.map(|there| self.go_to(there, ctx)).unwrap_or_default()
            }
            Action::Now => self.go_to(ctx.today(), ctx),
            Action::Sign if self.may_sign(ctx) => {
                vec![Effect::Form(FormRequest::SignDays { span: self.span, date })]
            }
            Action::Note if self.may_remark(ctx) => self.ask_remark(ctx),
            Action::Sheet => self.print(),
            other => {
                self.list.key(other.press());
                Vec::new()
            }
        }
    }
}

/// Where the record of a sentence is shown.
pub fn record_of(link: &DayLink) -> Option<Effect> {
    let (screen, place) = match link {
        DayLink::Log(id) => (ScreenId::Log, Place::Log(id.to_string())),
        DayLink::Case(id) => (ScreenId::Triage, Place::Case(id.to_string())),
        DayLink::Rows { grid, item } => {
            let (grid, item) = (grid.to_string(), item.to_string());
            (ScreenId::Ledgers, Place::Entry { grid, item, key: None })
        }
        DayLink::Own => return None,
    };
    Some(Effect::Go(screen, Some(place)))
}

/// The lines of a log: as signed, with all that came to it; else as it writes itself.
fn lines(view: &PeriodView, ctx: &Ctx) -> Vec<Line> {
    let m = &ctx.messages;
    let plain = |words: String, link: &DayLink| Line { mark: String::new(), words, link: Some(link.clone()) };
    let Some(log) = &view.log else {
        let told = |line: &LineView| paper::with_late_mark(&paper::period_sentence(view, line, m), Some(line), m);
        return view.lines.iter().map(|line| plain(told(line), &line.link)).collect();
    };
    let of_record = |link: &DayLink| view.lines.iter().find(|line| line.link == *link);
    let told = |line: &DayLine| paper::with_late_mark(&line.words, of_record(&line.link), m);
    let mut lines: Vec<Line> = log.lines.iter().map(|line| plain(told(line), &line.link)).collect();
    lines.extend(log.joined.iter().map(|line| Line {
        mark: paper::joined_mark(line, m),
        words: paper::joined_sentence(log, line, m),
        link: Some(line.link.clone()),
    }));
    let added = log.addenda.iter().map(|remark| (t!(m, "summary-addendum"), remark));
    let said = log.reviews.iter().map(|remark| (t!(m, "summary-review"), remark));
    lines.extend(added.chain(said).map(|(mark, remark)| Line {
        mark,
        words: format!("{} {}  {}", ctx.moment(&remark.at), remark.by, remark.text),
        link: None,
    }));
    lines
}

impl Pane for Summary {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) | Event::Refresh | Event::Done(REMARK, Ok(_)) => self.read(ctx),
            Event::Answer(PERIOD, Ok(Answer::Period(view))) => {
                self.take(view, ctx);
                Vec::new()
            }
            Event::Answer(PERIOD, Err(refusal)) => {
                (self.view, self.lines) = (None, Vec::new());
                self.list.set_len(0);
                self.refused = Some(refusal);
                Vec::new()
            }
            Event::Act(action) => self.act(action, ctx),
            Event::Reply(REMARK, Reply::Text(text)) => self.remark(text, ctx),
            _ => Vec::new(),
        }
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        view::draw(self, area, buffer, ctx, focused);
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        let m = &ctx.messages;
        let mut hints = Vec::new();
        let linked = self.list.selected().and_then(|row| self.lines.get(row)).is_some_and(|line| line.link.is_some());
        if linked {
            hints.push(Hint::named(Action::Enter, t!(m, "today-open")));
        }
        if self.may_sign(ctx) {
            hints.push(Hint::named(Action::Sign, t!(m, "summary-sign")));
        }
        if self.may_remark(ctx) {
            let what = if self.is_own(ctx) { t!(m, "log-amend") } else { t!(m, "log-review-short") };
            hints.push(Hint::named(Action::Note, what));
        }
        hints.push(Hint::named(Action::Sheet, t!(m, "summary-print")));
        hints.push(Hint::named(Action::Next, t!(m, "summary-turn")));
        hints.push(Hint::of(Action::Now));
        hints.push(Hint::named(Action::Back, t!(m, "box-close")));
        hints
    }

    fn watches(&self) -> &'static [&'static str] {
        &["log", "case", "entry"]
    }
}
