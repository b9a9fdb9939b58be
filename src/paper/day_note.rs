//! The lines of a day that are neither duty nor case, in words: the screen and the command line say them alike.

use chrono::NaiveDate;

use crate::domain::log::LogSpan;
use crate::i18n::{Messages, spans};
use crate::service::view::DayNote;
use crate::t;

/// A line, without a full stop.
pub fn day_note_words(note: &DayNote, today: NaiveDate, m: &Messages) -> String {
    let day = |date: NaiveDate| spans::day(m.lang(), date);
    match note {
        DayNote::Task { number, kind, by, until } => {
            let (number, by, kind) = (number.as_str(), by.as_str(), kind.in_language(m.tag()));
            match until {
                Some(until) => t!(m, "day-note-task-until", number = number, kind = kind, by = by, until = day(*until)),
                None => t!(m, "day-note-task", number = number, kind = kind, by = by),
            }
        }
        DayNote::TasksMore { count } => t!(m, "day-note-tasks-more", count = *count),
        DayNote::TasksGiven { open, late, done } => {
            let given = t!(m, "day-note-tasks-given", open = *open, done = *done);
            if *late == 0 { given } else { given + &t!(m, "day-note-tasks-late", late = *late) }
        }
        DayNote::Draft { form, at, date, .. } => {
            let kept = at.date_naive();
            let at = if kept == today { spans::clock(at) } else { format!("{} {}", day(kept), spans::clock(at)) };
            let of = date.filter(|date| *date != today).map(|date| format!(" {}", day(date))).unwrap_or_default();
            t!(m, "day-note-draft", form = m.code("draft-form", form) + &of, at = at)
        }
        DayNote::NobodyThere { grid, days, duties, .. } => {
            let duties = duties.in_language(m.tag());
            t!(m, "day-note-nobody-there", grid = grid.name.as_str(), days = days.as_str(), duties = duties)
        }
        DayNote::LeaveWaits { count } => t!(m, "day-note-leave-waits", count = *count),
        DayNote::ExcusesWait { count } => t!(m, "day-note-excuses-wait", count = *count),
        DayNote::Reviewed { date, span, by, text, .. } => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if *span == LogSpan::Day {
                return t!(m, "day-note-reviewed", by = by.as_str(), day = day(*date), text = text);
            }
            let (days, log) = (span.text(*date), m.code("summary", span.code()));
            t!(m, "day-note-reviewed-days", by = by.as_str(), days = days, log = log, text = text)
        }
        DayNote::LogMissing { grid, date } => {
            t!(m, "day-note-log-missing", day = day(*date), grid = grid.name.as_str())
        }
        DayNote::LogsMissing { count, grid, from, .. } => {
            t!(m, "day-note-logs-missing", count = *count, grid = grid.name.as_str(), from = day(*from))
        }
        DayNote::LogsUnreviewed { count, grid, from, .. } => {
            t!(m, "day-note-logs-unreviewed", count = *count, grid = grid.name.as_str(), from = day(*from))
        }
    }
}
