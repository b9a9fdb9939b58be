//! Lines that are neither duty nor case, and what each of them opens.

use ratatui::style::Style;

use crate::domain::log::LogSpan;
use crate::paper;
use crate::service::query::{CaseFilter, Query};
use crate::service::terms::MYSELF;
use crate::service::view::{DayNote, GridName};
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{FormRequest, Place, ScreenId, Tag};

/// The lists of logs to be chosen from.
pub(super) const LOGS: Tag = "logs";

/// The line.
pub(super) fn words(note: &DayNote, ctx: &Ctx) -> String {
    paper::day_note_words(note, ctx.today(), &ctx.messages)
}

/// How much it presses.
pub(super) fn style(note: &DayNote, ctx: &Ctx) -> Style {
    match note {
        DayNote::NobodyThere { .. } | DayNote::LogMissing { .. } => ctx.theme.warn,
        DayNote::Task { until: Some(until), .. } if *until < ctx.today() => ctx.theme.late,
        DayNote::Task { .. } => ctx.theme.soon,
        DayNote::TasksGiven { late, .. } if *late > 0 => ctx.theme.late,
        _ => ctx.theme.text,
    }
}

/// What names it from one reading to the next.
pub(super) fn key(note: &DayNote) -> String {
    let code = note.code();
    match note {
        DayNote::Draft { name, .. } => format!("{code}/{name}"),
        DayNote::NobodyThere { grid, .. }
        | DayNote::LogsMissing { grid, .. }
        | DayNote::LogsUnreviewed { grid, .. } => {
            format!("{code}/{}", grid.code)
        }
        DayNote::Reviewed { grid, date, span, .. } => format!("{code}/{}/{}", grid.code, span.text(*date)),
        DayNote::LogMissing { grid, date } => format!("{code}/{}/{date}", grid.code),
        DayNote::Task { number, .. } => format!("{code}/{number}"),
        DayNote::TasksMore { .. }
        | DayNote::TasksGiven { .. }
        | DayNote::LeaveWaits { .. }
        | DayNote::ExcusesWait { .. } => code.to_owned(),
    }
}

/// What it opens.
pub(super) fn open(note: &DayNote, ctx: &Ctx) -> Effect {
    let mine = || Some(MYSELF.to_owned());
    let cases =
        |filter: CaseFilter| Effect::Go(ScreenId::Triage, Some(Place::Behind(Box::new(filter), words(note, ctx))));
    match note {
        DayNote::Task { number, .. } => Effect::Go(ScreenId::Triage, Some(Place::Case(number.clone()))),
        DayNote::TasksMore { .. } => cases(CaseFilter { assigned: mine(), ..CaseFilter::default() }),
        DayNote::TasksGiven { .. } => cases(CaseFilter { assigned_by: mine(), ..CaseFilter::default() }),
        DayNote::Draft { form, name, grid, date, .. } => draft(form, name, grid.clone(), *date),
        // Who is away, and what of it waits, is one list.
        DayNote::NobodyThere { .. } | DayNote::LeaveWaits { .. } | DayNote::ExcusesWait { .. } => {
            Effect::Act(Action::Away)
        }
        DayNote::Reviewed { date, span: LogSpan::Day, .. } => {
            Effect::Go(ScreenId::Log, Some(Place::Day { date: *date, person: None }))
        }
        DayNote::Reviewed { date, span, .. } => {
            Effect::Form(FormRequest::Summary { span: *span, date: Some(*date), person: None })
        }
        DayNote::LogMissing { grid, date } => {
            Effect::Form(FormRequest::Sign { grid: Some(grid.code.to_string()), date: Some(*date) })
        }
        DayNote::LogsMissing { grid, from, until, .. } => {
            let query =
                Query::LogsMissing { grid: Some(grid.code.to_string()), from: *from, until: *until, others: true };
            Effect::Query { tag: LOGS, query }
        }
        DayNote::LogsUnreviewed { grid, from, until, .. } => {
            let query =
                Query::LogsUnreviewed { grid: Some(grid.code.to_string()), from: *from, until: *until, others: true };
            Effect::Query { tag: LOGS, query }
        }
    }
}

/// Days back in which logs below are looked for that nobody has read.
const UNREAD_DAYS: u64 = 31;

/// The logs below a grid that nobody has read, to choose from.
pub(super) fn unread(grid: &GridName, ctx: &Ctx) -> Effect {
    let until = ctx.today();
    let from = until.checked_sub_days(chrono::Days::new(UNREAD_DAYS)).unwrap_or(until);
    let query = Query::LogsUnreviewed { grid: Some(grid.code.to_string()), from, until, others: true };
    Effect::Query { tag: LOGS, query }
}

/// The form that a draft is of: it finds its draft by itself.
fn draft(form: &str, name: &str, grid: Option<String>, date: Option<chrono::NaiveDate>) -> Effect {
    let days = |span: LogSpan| match date {
        Some(date) => FormRequest::SignDays { span, date },
        None => FormRequest::Summary { span, date: None, person: None },
    };
    Effect::Form(match form {
        "sign-week" => days(LogSpan::Week),
        "sign-month" => days(LogSpan::Month),
        // A question opens at what it is about.
        "amend" | "kept" => {
            let (_, entry) = name.split_once('-').unwrap_or_default();
            return Effect::Go(ScreenId::Log, Some(Place::Log(entry.to_owned())));
        }
        "patrol" => FormRequest::Patrol { grid, date },
        "visit" => FormRequest::Visit { grid, date },
        "screening" => FormRequest::Screening { grid, date },
        "collection" => FormRequest::Collection { grid, date },
        "diary" => FormRequest::Diary { grid, date },
        "week" => FormRequest::Week { grid, date },
        "sign" => FormRequest::Sign { grid, date },
        "leave" => FormRequest::Leave,
        "excuse" => FormRequest::Excuse { duty: None, date: None },
        "entry" => return row(name),
        _ => FormRequest::Case { grid },
    })
}

/// `entry-GRID-ITEM-KEY`: a new row opens in its form. The key of another is kept as a number, so its book opens.
fn row(name: &str) -> Effect {
    let named = name.strip_prefix("entry-").and_then(|rest| rest.split_once('-'));
    let named = named.and_then(|(grid, rest)| rest.rsplit_once('-').map(|(item, key)| (grid, item, key)));
    match named {
        Some((grid, item, "new")) => {
            Effect::Form(FormRequest::Entry { grid: grid.to_owned(), item: item.to_owned(), key: None })
        }
        Some((grid, item, _)) => {
            let place = Place::Entry { grid: grid.to_owned(), item: item.to_owned(), key: None };
            Effect::Go(ScreenId::Ledgers, Some(place))
        }
        None => Effect::Go(ScreenId::Ledgers, None),
    }
}
