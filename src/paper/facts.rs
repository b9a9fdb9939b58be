//! What a grid's book has and when it was last known to be right, in words.

use chrono::{Datelike, NaiveDate};

use crate::i18n::{Messages, spans};
use crate::service::view::{BookCheck, CheckedRow, FactSheet};
use crate::t;

/// Each item with its rows, and what is added up of it: `住戶 42（人口 126）`.
pub fn fact_words(facts: &FactSheet, m: &Messages) -> Vec<String> {
    let comma = t!(m, "cli-comma");
    let row = |row: &crate::service::view::FactRow| {
        let sums = row.sums.iter().map(|sum| format!("{} {}", sum.label.in_language(m.tag()), sum.sum));
        let sums = sums.collect::<Vec<_>>().join(&comma);
        let words = format!("{} {}", row.label.in_language(m.tag()), row.rows);
        if sums.is_empty() { words } else { t!(m, "facts-with", what = words, sums = sums) }
    };
    facts.rows.iter().map(row).collect()
}

/// The latest confirmation and by whom, the one that lies the longest ago, and how many rows are past their interval; none
/// where there are no rows.
pub fn check_words(check: &BookCheck, today: NaiveDate, m: &Messages) -> Vec<String> {
    let when = |row: &CheckedRow| {
        let day = row.at.date_naive();
        let day = if day.year() == today.year() { spans::day(m.lang(), day) } else { day.to_string() };
        let how = row.how.map(|how| m.code("how", &how_code(how))).unwrap_or_default();
        let words = [day, row.by.clone(), how];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let latest = check.latest.as_ref().map(|row| t!(m, "facts-latest", when = when(row)));
    let oldest = check.oldest.as_ref().map(|row| t!(m, "facts-oldest", when = when(row)));
    let stale = (check.rows > 0).then(|| t!(m, "facts-stale", stale = check.stale, rows = check.rows));
    [latest, oldest, stale].into_iter().flatten().collect()
}

fn how_code(how: crate::domain::ledger::HowKnown) -> String {
    serde_json::to_value(how).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}
