//! What is chosen from: another grid, and the lists of day logs with the way to each of them.

use chrono::{Days, NaiveDate};

use super::{Coverage, DRAW, DRAWN_AT_A_TIME, LOGS, Look};
use crate::domain::log::LogSpan;
use crate::domain::right::Right;
use crate::service::query::Query;
use crate::service::view::{Answer, DrawnLogRow, DrawnLogs, GridName, LogRow, MissingLogRow, UnreviewedRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, FormRequest, Place, ScreenId};
use crate::tui::widgets::PickOption;

/// A list of day logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Owed, not excused and not there.
    Missing,
    /// Signed, and nobody has read them.
    Unreviewed,
    /// Drawn by lot for checking.
    Drawn,
}

impl List {
    const ALL: [Self; 3] = [Self::Missing, Self::Unreviewed, Self::Drawn];

    fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreviewed => "unreviewed",
            Self::Drawn => "drawn",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    pub(super) fn query(self, grid: Option<String>, (from, until): (NaiveDate, NaiveDate)) -> Query {
        match self {
            Self::Missing => Query::LogsMissing { grid, from, until, others: false },
            Self::Unreviewed => Query::LogsUnreviewed { grid, from, until, others: false },
            Self::Drawn => Query::LogsDrawn { grid, from, until },
        }
    }
}

impl Coverage {
    pub(super) fn choices(&self, ctx: &Ctx) -> Ask {
        let m = &ctx.messages;
        let (from, until) = self.days_of_lists();
        let lists = List::ALL.map(|list| PickOption {
            code: list.code().to_owned(),
            text: ctx.word("coverage-list", list.code()),
            detail: format!("{from} – {until}"),
        });
        let draw = ctx.may(Right::LogReview).then(|| PickOption {
            code: DRAW.to_owned(),
            text: t!(m, "coverage-draw", count = DRAWN_AT_A_TIME),
            detail: format!("{from} – {until}"),
        });
        let home = ctx.home().filter(|_| self.root.is_none());
        let mut grids: Vec<&GridName> = self.weeks.iter().map(|view| &view.grid).chain(home).take(1).collect();
        grids.extend(
            self.grids()
                .into_iter()
                .filter(|grid| grids.first().is_none_or(|root| root.code != grid.code))
                .collect::<Vec<_>>(),
        );
        let grids = grids.into_iter().map(|grid| PickOption {
            code: grid.code.to_string(),
            text: grid.name.clone(),
            detail: t!(m, "coverage-list-grid"),
        });
        Ask::Pick { title: t!(m, "coverage-title"), options: lists.into_iter().chain(draw).chain(grids).collect() }
    }

    /// The weeks shown; where days are shown, those that the weeks around them would be.
    pub(super) fn days_of_lists(&self) -> (NaiveDate, NaiveDate) {
        (self.first_week(), self.last_week.checked_add_days(Days::new(6)).unwrap_or(self.last_week))
    }

    /// A list that was asked for: to be chosen from.
    pub(super) fn listed(&mut self, answer: Answer, ctx: &Ctx) -> Vec<Effect> {
        let m = &ctx.messages;
        let (title, rows) = match answer {
            Answer::LogsMissing(rows) => {
                (ctx.word("coverage-list", "missing"), rows.iter().map(|row| missing(row, ctx)).collect())
            }
            Answer::LogsUnreviewed(rows) => {
                (ctx.word("coverage-list", "unreviewed"), rows.iter().map(|row| unreviewed(row, ctx)).collect())
            }
            Answer::LogsDrawn(view) => (ctx.word("coverage-list", "drawn"), drawn(&view, ctx)),
            Answer::Logs(page) => {
                let at = |row: &LogRow| match self.look {
                    Look::Weeks => ctx.moment(&row.times.happened),
                    Look::Month | Look::Year => crate::i18n::spans::clock(&row.times.happened),
                };
                let rows = page.rows.iter().filter(|row| self.behind.contains(&row.id)).map(|row| Listed {
                    text: format!("{}  {}", at(row), row.person_name),
                    detail: row.text.clone(),
                    to: Effect::Go(ScreenId::Log, Some(Place::Log(row.id.to_string()))),
                });
                let title = t!(m, "coverage-records", when = self.when(ctx));
                (title, rows.collect::<Vec<_>>())
            }
            _ => return Vec::new(),
        };
        if rows.is_empty() {
            let (from, until) = self.days_of_lists();
            let (from, until) = (from.to_string(), until.to_string());
            return vec![Effect::Say(format!(
                "{title}  {}",
                t!(m, "coverage-list-nothing", from = from, until = until)
            ))];
        }
        let options = rows.iter().enumerate().map(|(place, row)| PickOption {
            code: place.to_string(),
            text: row.text.clone(),
            detail: row.detail.clone(),
        });
        let ask = Ask::Pick { title, options: options.collect() };
        self.places = rows.into_iter().map(|row| row.to).collect();
        vec![Effect::Ask { tag: LOGS, ask }]
    }

    pub(super) fn gone_to(&self, code: &str) -> Vec<Effect> {
        let place = code.parse::<usize>().ok().and_then(|place| self.places.get(place)).cloned();
        place.into_iter().collect()
    }
}

/// A line of a list, and where it leads.
pub(in crate::tui) struct Listed {
    /// The line.
    pub(in crate::tui) text: String,
    /// What stands dimmed behind it.
    pub(in crate::tui) detail: String,
    /// Where it leads.
    pub(in crate::tui) to: Effect,
}

/// There is no log to be opened: its grid is, with who holds it.
pub(in crate::tui) fn missing(row: &MissingLogRow, ctx: &Ctx) -> Listed {
    Listed {
        text: format!("{}  {}", ctx.date(row.date), row.grid.name),
        detail: format!("{}  {}", ctx.label(&row.label), row.clause),
        to: Effect::Go(ScreenId::Grids, Some(Place::Grid(row.grid.code.to_string()))),
    }
}

/// It is opened where it is read and reviewed.
pub(in crate::tui) fn unreviewed(row: &UnreviewedRow, ctx: &Ctx) -> Listed {
    Listed {
        text: match row.span {
            LogSpan::Day => format!("{}  {}", ctx.date(row.date), row.grid.name),
            span => format!("{} {}  {}", ctx.word("summary", span.code()), span.text(row.date), row.grid.name),
        },
        detail: format!("{}  {}", row.writer.name, crate::i18n::spans::days(ctx.messages.lang(), row.days)),
        to: log_of(row.span, row.date, row.writer.person.to_string()),
    }
}

/// Where a log is read and reviewed.
fn log_of(span: LogSpan, date: NaiveDate, person: String) -> Effect {
    match span {
        LogSpan::Day => Effect::Go(ScreenId::Log, Some(Place::Day { date, person: Some(person) })),
        span => Effect::Form(FormRequest::Summary { span, date: Some(date), person: Some(person) }),
    }
}

fn drawn(view: &DrawnLogs, ctx: &Ctx) -> Vec<Listed> {
    let line = |row: &DrawnLogRow| {
        let drawn = t!(ctx.messages, "coverage-drawn", at = ctx.moment(&row.at), by = row.by.as_str(), of = row.of);
        let reviewed = row.reviewed.then(|| t!(ctx.messages, "coverage-is-reviewed"));
        let parts = [Some(row.writer.name.clone()), reviewed, Some(drawn)];
        Listed {
            text: format!("{}  {}", ctx.date(row.date), row.grid.name),
            detail: parts.into_iter().flatten().collect::<Vec<_>>().join("  "),
            to: log_of(LogSpan::Day, row.date, row.writer.person.to_string()),
        }
    };
    view.rows.iter().map(line).collect()
}
