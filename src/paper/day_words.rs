//! The sentences of a day's log, made of what its records say; and the day in figures, always counted, never typed.

use chrono::{Datelike, TimeDelta};

use crate::domain::credit::credited;
use crate::domain::log::{DayLine, LateReason, LogSpan};
use crate::domain::time::Civil;
use crate::i18n::{Messages, spans};
use crate::service::view::{GridName, HintWhat, LineSays, LineView, LogHint, PeriodView};
use crate::t;

/// A line's sentence; in the log of a whole grid with who did it. It names no resident, and of a household the number of
/// its row alone: whoever may read the record finds them there.
pub fn day_sentence(line: &LineView, m: &Messages) -> String {
    let length = |minutes: &Option<i64>| {
        let words = minutes.map(|minutes| t!(m, "day-length", length = spans::length(m.lang(), minutes)));
        words.unwrap_or_default()
    };
    let household = |number: &Option<String>| {
        let words = number.as_ref().map(|number| t!(m, "day-household", number = number.as_str()));
        words.unwrap_or_default()
    };
    let comma = t!(m, "cli-comma");
    let with = |names: &[String]| {
        if names.is_empty() { String::new() } else { t!(m, "day-with", names = names.join(&comma)) }
    };
    let at = spans::clock(&line.at);
    let words = match &line.says {
        LineSays::Patrol { slot, minutes, route, companions, text } => {
            let slot = m.code("slot", coded(slot).as_str());
            let route = route.as_ref().map(|route| t!(m, "day-route", route = route.as_str())).unwrap_or_default();
            let (with, text, length) = (with(companions), one_line(text), length(minutes));
            t!(m, "day-patrol", slot = slot, length = length, route = route, with = with, text = text)
        }
        LineSays::Spent { kind, minutes, household: whose, companions, text } => {
            let (kind, with, text) = (m.code("log-kind", kind), household(whose) + &with(companions), one_line(text));
            t!(m, "day-spent", kind = kind, length = length(minutes), with = with, text = text)
        }
        LineSays::Diary { household: whose, text, result, promise, promised_by } => {
            let mut words = t!(m, "day-diary", household = household(whose), text = one_line(text));
            if let Some(promise) = promise {
                let promise = one_line(promise);
                words.push_str(&match promised_by {
                    Some(by) => t!(m, "day-promise", by = spans::day(m.lang(), *by), promise = promise),
                    None => t!(m, "day-promise-open", promise = promise),
                });
            }
            if let Some(result) = result {
                words.push_str(&t!(m, "day-result", result = one_line(result)));
            }
            words
        }
        LineSays::Case { number, kind: None, .. } => t!(m, "day-case-sensitive", number = number.as_str()),
        LineSays::Case { number, kind: Some(kind), place, text, settled } => {
            let kind = kind.in_language(m.tag());
            let (number, place, text) = (number.as_str(), place.as_str(), one_line(text));
            match settled {
                Some(done) => {
                    let done = one_line(done);
                    t!(m, "day-settled", number = number, kind = kind, place = place, text = text, done = done)
                }
                None => t!(m, "day-filed", number = number, kind = kind, place = place, text = text),
            }
        }
        LineSays::Rows { grid, item, rows } => {
            t!(m, "day-rows", grid = grid.name.as_str(), item = item.in_language(m.tag()), rows = *rows)
        }
    };
    let by: Vec<&str> = line.by.iter().map(|person| person.name.as_str()).collect();
    let by = if by.is_empty() { String::new() } else { format!("{} ", by.join(&comma)) };
    format!("{at} {by}{}", words.trim_end())
}

/// A line's sentence in the log of several days: the day before it, and the words as they stand in the signed log of that
/// day, or as the line says by itself.
pub fn period_sentence(view: &PeriodView, line: &LineView, m: &Messages) -> String {
    if view.span == Some(LogSpan::Day) {
        return day_sentence(line, m);
    }
    let date = line.at.date_naive();
    let mut logs = view.days.iter().flat_map(|day| &day.logs).filter(|log| log.person == view.person);
    let told = logs.find_map(|log| log.lines.iter().find(|told| told.link == line.link));
    let words = told.map_or_else(|| day_sentence(line, m), |told| told.words.clone());
    format!("{} {words}", spans::day(m.lang(), date))
}

/// All sentences of a day, a week or a month, as its log is signed with.
pub fn period_sentences(view: &PeriodView, m: &Messages) -> Vec<DayLine> {
    let line = |line: &LineView| DayLine { link: line.link.clone(), words: period_sentence(view, line, m) };
    view.lines.iter().map(line).collect()
}

/// `巡查 2 次 80分、事項 1 件、民情 1 條、台帳 3 條`; empty where nothing was done. A minute that two lines claim counts in
/// the one keyed first; the log of a whole grid has no minutes, and counts how often.
pub fn day_figures(lines: &[LineView], m: &Messages) -> String {
    let (mut patrols, mut walked, mut visits, mut spent) = (0_u32, None, 0_u32, None);
    let (mut cases, mut heard, mut rows) = (0_u32, 0_u32, 0_u32);
    let sum = |sum: Option<i64>, says: &LineSays, credit: i64| minutes(says).map(|_| sum.unwrap_or(0) + credit).or(sum);
    let mut keyed: Vec<&LineView> = lines.iter().collect();
    keyed.sort_by_key(|line| line.keyed);
    let span = |line: &&LineView| {
        let from = line.at.naive_local();
        (from, from + TimeDelta::minutes(minutes(&line.says).unwrap_or(0)))
    };
    for (line, credit) in keyed.iter().zip(credited(keyed.iter().map(span))) {
        match &line.says {
            LineSays::Patrol { .. } => (patrols, walked) = (patrols + 1, sum(walked, &line.says, credit)),
            LineSays::Spent { .. } => (visits, spent) = (visits + 1, sum(spent, &line.says, credit)),
            LineSays::Case { .. } => cases += 1,
            LineSays::Diary { .. } => heard += 1,
            LineSays::Rows { rows: count, .. } => rows += count,
        }
    }
    let length = |minutes: i64| spans::length(m.lang(), minutes);
    let parts = [
        (patrols > 0).then(|| match walked {
            Some(walked) => t!(m, "day-count-patrols", count = patrols, length = length(walked)),
            None => t!(m, "day-count-patrols-alone", count = patrols),
        }),
        match spent {
            Some(spent) => (spent > 0).then(|| t!(m, "day-count-spent", length = length(spent))),
            None => (visits > 0).then(|| t!(m, "day-count-visits", count = visits)),
        },
        (cases > 0).then(|| t!(m, "day-count-cases", count = cases)),
        (heard > 0).then(|| t!(m, "day-count-diary", count = heard)),
        (rows > 0).then(|| t!(m, "day-count-rows", count = rows)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(&t!(m, "cli-comma"))
}

/// What a line claims of the day; none: it has no length, or its log tells none.
fn minutes(says: &LineSays) -> Option<i64> {
    match says {
        LineSays::Patrol { minutes, .. } | LineSays::Spent { minutes, .. } => *minutes,
        LineSays::Diary { .. } | LineSays::Case { .. } | LineSays::Rows { .. } => None,
    }
}

/// That a log tells of everything in a grid, and whose names stand in it.
pub fn whole_words(grid: &GridName, m: &Messages) -> String {
    t!(m, "day-of-grid", grid = grid.name.as_str())
}

/// Why a line that came after signing stands there: 補記 for one of the same day, 補錄 for one that was keyed later.
pub fn joined_mark(line: &LineView, m: &Messages) -> String {
    late_mark(line, m).unwrap_or_else(|| t!(m, "day-joined"))
}

/// `補錄 11月24日（停電或電腦故障）`: that it was keyed on a later day, on which, and why.
fn keyed_late(late: LateReason, happened: &Civil, keyed: &Civil, m: &Messages) -> String {
    let on = keyed.date_naive();
    let on = if on.year() == happened.year() { spans::day(m.lang(), on) } else { on.to_string() };
    t!(m, "day-keyed-late", on = on, reason = m.code("late", &coded(&late)))
}

/// The same of a line of a day's log, if it was keyed on a later day.
fn late_mark(line: &LineView, m: &Messages) -> Option<String> {
    line.late.map(|late| keyed_late(late, &line.at, &line.keyed, m))
}

/// A sentence as it is read: what was keyed on a later day says so behind its words, also where they are the writer's own.
pub fn with_late_mark(words: &str, line: Option<&LineView>, m: &Messages) -> String {
    match line.and_then(|line| late_mark(line, m)) {
        Some(mark) => format!("{words}  {mark}"),
        None => words.to_owned(),
    }
}

/// The stable code that a value is written with.
fn coded(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters of a sentence that a hint names: enough to find it by.
const SENTENCE: usize = 16;

/// What a writer may want to look at again before signing (實務/提示), in words.
pub fn hint_words(hint: &LogHint, m: &Messages) -> String {
    match &hint.what {
        HintWhat::ShortPatrol { log, minutes } => {
            let id = log.to_string();
            let ending = id.get(id.len().saturating_sub(4)..).unwrap_or_default().to_owned();
            t!(m, "hint-short-patrol", log = ending, length = spans::length(m.lang(), *minutes))
        }
        HintWhat::SameSentence { sentence, days, .. } => {
            let long = sentence.chars().count() > SENTENCE;
            let begins: String = sentence.chars().take(SENTENCE).chain(long.then_some('…')).collect();
            t!(m, "hint-same-sentence", sentence = begins, days = *days)
        }
    }
}
