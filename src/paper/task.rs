//! What one person was given to do about a case, in words: who gave it to whom, until when, and what came of it.

use chrono::NaiveDate;

use crate::i18n::{Messages, spans};
use crate::service::view::TaskRow;
use crate::t;

/// The sentence; days of `today`'s year go without it.
pub fn task_words(task: &TaskRow, today: NaiveDate, m: &Messages) -> String {
    use chrono::Datelike;
    let day = |date: NaiveDate| {
        if date.year() == today.year() { spans::day(m.lang(), date) } else { date.to_string() }
    };
    let (by, who) = (task.given_by.as_str(), task.to.name.as_str());
    let given = match task.until {
        Some(until) => t!(m, "task-given-until", by = by, who = who, until = day(until)),
        None => t!(m, "task-given", by = by, who = who),
    };
    let state = match (task.ended, &task.ended_at) {
        (Some(how), Some(at)) => format!("{} {}", m.code("task-ended", how.code()), day(at.date_naive())),
        _ if task.late => t!(m, "task-late"),
        _ => t!(m, "task-open"),
    };
    let one_line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A screen that has little room cuts the words and not what came of it.
    let parts = [Some(given), Some(state), task.text.as_ref().map(one_line), task.outcome.as_ref().map(one_line)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
}
