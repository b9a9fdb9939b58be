//! A day's log, and the logs of a week or a month, as they are printed: sentences, remarks, figures that are counted,
//! and room for signature and stamp.

use super::day_words::{day_figures, day_sentence, joined_mark, whole_words, with_late_mark};
use super::page::{Pages, Row, wrapped};
use crate::domain::log::{DayLine, DayLink, LogOf, LogSpan};
use crate::i18n::{Lang, Messages, spans};
use crate::service::view::{DayLogView, DayView, LineView, PeriodView};
use crate::t;

/// As text for line printers.
pub fn period_lines(view: &PeriodView, m: &Messages) -> String {
    pages(view, m).lines(m)
}

/// As pages for browsers to print.
pub fn period_html(view: &PeriodView, m: &Messages) -> String {
    pages(view, m).html(m)
}

/// The messages of the language that leaves the house: the town's.
pub fn period_words(view: &PeriodView) -> Messages {
    Messages::new(view.lang.parse().unwrap_or(Lang::ZhHans))
}

/// What the file is called.
pub fn period_name(view: &PeriodView, m: &Messages, ending: &str) -> String {
    let days = if view.from == view.until { view.from.to_string() } else { format!("{}_{}", view.from, view.until) };
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = view.person_name.chars().map(plain).collect();
    let kind = match view.span {
        Some(LogSpan::Week) => "week-log",
        Some(LogSpan::Month) => "month-log",
        _ => "day-log",
    };
    format!("{}-{name}-{days}.{ending}", m.code("paper-file", kind))
}

fn pages(view: &PeriodView, m: &Messages) -> Pages {
    let posts: Vec<String> =
        view.posts.iter().map(|(label, grid)| format!("{} {}", grid.name, label.in_language(m.tag()))).collect();
    let one = view.from == view.until;
    let days = if one {
        spans::day_and_weekday(m.lang(), view.from)
    } else {
        t!(m, "day-from-until", from = view.from.to_string(), until = view.until.to_string())
    };
    let about = format!("{} · {} · {days}", posts.join(&t!(m, "cli-comma")), view.person_name);
    let mut rows = Vec::new();
    if !one {
        summary(&mut rows, view, m);
    }
    if let Some(log) = &view.log {
        rows.push(Row::Head(t!(m, "day-sentences")));
        for (lead, words) in log_words(log, &view.lines, m) {
            rows.extend(wrapped(&lead, &words));
        }
        rows.push(Row::Gap);
    }
    let told = |day: &&DayView| one || is_owed(view, day) || !day.lines.is_empty() || !day.logs.is_empty();
    // What is signed of the days together tells of every record: their own sheets have the rest.
    let apart = view.days.iter().filter(|_| view.log.is_none()).filter(told);
    for day in apart {
        rows.push(Row::Head(spans::day_and_weekday(m.lang(), day.day.date)));
        of_day(&mut rows, day, view, m);
        rows.push(Row::Gap);
    }
    rows.push(Row::Gap);
    rows.push(Row::Fields(vec![t!(m, "day-field-writer"), t!(m, "day-field-reviewer"), t!(m, "paper-field-on")]));
    rows.push(Row::Gap);
    rows.push(Row::Fields(vec![t!(m, "paper-field-stamp")]));
    let title = match view.span {
        Some(LogSpan::Day) => t!(m, "day-title"),
        Some(LogSpan::Week) => t!(m, "day-title-week"),
        Some(LogSpan::Month) => t!(m, "day-title-month"),
        None => t!(m, "day-title-period"),
    };
    let holder = if view.holder.is_empty() { view.person_name.clone() } else { view.holder.clone() };
    Pages { title, about, rows, holder, edition: view.edition.clone() }
}

/// The whole stretch in figures: what was done, and of how many days the log is signed.
fn summary(rows: &mut Vec<Row>, view: &PeriodView, m: &Messages) {
    let (owed, signed) = period_logs(view);
    let nothing = t!(m, "day-nothing");
    rows.push(Row::Head(t!(m, "day-summary")));
    let figures = day_figures(&view.lines, m);
    rows.extend(wrapped("", if figures.is_empty() { &nothing } else { &figures }));
    if owed > 0 {
        rows.push(Row::Line(t!(m, "day-logs-signed", owed = owed, signed = signed)));
    }
    if view.span.is_some() && view.log.is_none() {
        rows.push(Row::Line(t!(m, "day-not-signed")));
    }
    rows.push(Row::Gap);
}

/// Of how many days a log was owed, and how many of these are signed.
pub fn period_logs(view: &PeriodView) -> (usize, usize) {
    let owed = view.days.iter().filter(|day| is_owed(view, day));
    let unsigned = view.days.iter().filter(|day| is_unsigned(view, day)).count();
    let owed = owed.count();
    (owed, owed - unsigned)
}

fn is_owed(view: &PeriodView, day: &DayView) -> bool {
    day.owed.is_some() && day.day.date <= view.now.date_naive()
}

/// Whether a log was owed for a day that has come, and is not signed.
pub fn is_unsigned(view: &PeriodView, day: &DayView) -> bool {
    is_owed(view, day) && !day.logs.iter().any(|log| log.person == view.person)
}

fn of_day(rows: &mut Vec<Row>, day: &DayView, view: &PeriodView, m: &Messages) {
    let figures = day_figures(&day.lines, m);
    if !figures.is_empty() {
        rows.extend(wrapped("", &t!(m, "day-figures", figures = figures)));
    }
    if let Some(log) = day.logs.iter().find(|log| log.person == view.person) {
        for (lead, words) in log_words(log, &day.lines, m) {
            rows.extend(wrapped(&lead, &words));
        }
        return;
    }
    if let Some(grid) = &day.whole {
        rows.extend(wrapped("", &whole_words(grid, m)));
    }
    let sentence = |line: &LineView| with_late_mark(&day_sentence(line, m), Some(line), m);
    rows.extend(day.lines.iter().flat_map(|line| wrapped("· ", &sentence(line))));
    if day.owed.is_some() {
        rows.push(Row::Line(t!(m, "day-not-signed")));
    }
}

/// What joined a signed log: in that of several days, with its day.
pub fn joined_sentence(log: &DayLogView, line: &LineView, m: &Messages) -> String {
    match log.span {
        LogSpan::Day => day_sentence(line, m),
        _ => format!("{} {}", spans::day(m.lang(), line.at.date_naive()), day_sentence(line, m)),
    }
}

/// A signed log as it is read: each sentence, what joined it, who added and who reviewed, and who signed; each with what
/// stands before it. `lines` are what the records of its days say: which of them were keyed on a later day.
pub fn log_words(log: &DayLogView, lines: &[LineView], m: &Messages) -> Vec<(String, String)> {
    let at = |at: &crate::domain::time::Civil| at.format("%Y-%m-%d %H:%M").to_string();
    let mut words: Vec<(String, String)> = Vec::new();
    if log.of == LogOf::Grid {
        words.push((String::new(), whole_words(&log.grid, m)));
    }
    if log.lines.is_empty() {
        words.extend(log.text.lines().map(|line| ("· ".to_owned(), line.to_owned())));
    }
    let of_record = |link: &DayLink| lines.iter().find(|line| line.link == *link);
    let sentence = |line: &DayLine| with_late_mark(&line.words, of_record(&line.link), m);
    words.extend(log.lines.iter().map(|line| ("· ".to_owned(), sentence(line))));
    words.extend(log.joined.iter().map(|line| (format!("{} ", joined_mark(line, m)), joined_sentence(log, line, m))));
    let withdrawn = log.withdrawn.iter();
    words.extend(withdrawn.map(|number| (t!(m, "day-case-withdrawn", number = number.as_str()), String::new())));
    for remark in &log.addenda {
        words.push((t!(m, "day-addendum", by = remark.by.as_str(), at = at(&remark.at)), remark.text.clone()));
    }
    for remark in &log.reviews {
        words.push((t!(m, "day-review", by = remark.by.as_str(), at = at(&remark.at)), remark.text.clone()));
    }
    words.push((t!(m, "day-signed", by = log.person_name.as_str(), at = at(&log.signed)), String::new()));
    words
}
