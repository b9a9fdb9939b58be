//! `today`: what one owes, and what next.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::handouts::{self, Forms};
use super::log_reads::{slot_code, slot_text};
use super::table::{Column, Table};
use super::{answers, case_reads, case_urge, doctor, ledger_reads, log_reads, meeting};
use crate::domain::log::LogDetail;
use crate::i18n::{Messages, spans, t};
use crate::paper::{self, meeting_words as words};
use crate::service::query::Query;
use crate::service::view::{Answer, DayNote, DutyRow, DutyState, NextUp, TodayView};

/// Whose day.
#[derive(Debug, Args)]
pub(super) struct Today {
    /// Whose; yours if not given
    person: Option<String>,
    /// Print a page for the round to a file, .html or .txt; named by the day if not given
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    print: Option<PathBuf>,
}

pub(super) fn run(cx: &mut Cx<'_>, args: &Today) -> Result<(), Stop> {
    let Answer::Today(view) = cx.query(Query::Today { person: args.person.clone() })? else {
        return Err(answers::unexpected());
    };
    if let Some(out) = &args.print {
        return printed(cx, &view, out);
    }
    if cx.json { as_json(cx, &view) } else { print(cx, &view) }
}

/// The page for the round, by the ending of its file.
fn printed(cx: &mut Cx<'_>, view: &TodayView, out: &Path) -> Result<(), Stop> {
    let words = paper::round_words(view);
    let forms = Forms { html: &|| paper::round_html(view, &words), txt: &|| paper::round_lines(view, &words) };
    handouts::to_file(cx, out, &|ending| paper::round_name(view, &words, ending), &forms)
}

fn print(cx: &mut Cx<'_>, view: &TodayView) -> Result<(), Stop> {
    let m = cx.m.clone();
    let posts: Vec<String> = view.person.posts.iter().map(|held| answers::held(held, &m)).collect();
    let date = spans::day_and_weekday(m.lang(), view.day.date);
    let title = format!("{}  {}  {date}", view.person.name, posts.join(&t!(m, "cli-comma")));
    cx.line(&title)?;
    if !view.day.known {
        cx.line(&t!(m, "cli-day-unknown"))?;
    }
    if let Some(next) = view.next.and_then(|next| next_text(view, next, &m)) {
        cx.line(&t!(m, "cli-today-next", what = next))?;
    }
    if !view.notes.is_empty() {
        cx.out.gap()?;
        cx.line(&t!(m, "cli-today-notes"))?;
        let today = view.now.date_naive();
        view.notes.iter().try_for_each(|one| cx.line(&format!("  {}", paper::day_note_words(one, today, &m))))?;
    }
    cx.out.gap()?;
    cx.line(&t!(m, "cli-today-duties"))?;
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-duty")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-state")),
        (Column::Text, t!(m, "cli-head-clause")),
    ]);
    for duty in &view.duties {
        table.row([
            duty.label.in_language(m.tag()).to_owned(),
            super::duty::place(&duty.grid.name, &duty.post_label, duty.for_whom.as_ref(), &m),
            duty_text(&duty.state, &m),
            duty.clause.clone(),
        ]);
    }
    answers::table(cx, &table)?;
    if !view.meetings.is_empty() {
        cx.out.gap()?;
        cx.line(&t!(m, "today-meetings"))?;
        meeting::print(cx, &view.meetings)?;
    }
    cx.out.gap()?;
    cx.line(&t!(m, "cli-today-cases", count = view.cases_total, late = view.cases_late))?;
    if let Some(digest) = case_urge::digest(&view.urged, &view.now, &m) {
        cx.line(&format!("  {digest}"))?;
    }
    let (here, elsewhere) = view.cases_by_place();
    case_reads::print(cx, here)?;
    if !elsewhere.is_empty() {
        cx.out.gap()?;
        cx.line(&t!(m, "cli-today-elsewhere", count = view.cases_elsewhere))?;
        case_reads::print(cx, elsewhere)?;
    }
    cx.out.gap()?;
    cx.line(&t!(m, "cli-today-stale", count = view.stale_total))?;
    ledger_reads::print_stale(cx, &view.stale)?;
    if !view.promises.is_empty() {
        cx.out.gap()?;
        cx.line(&t!(m, "cli-today-promises"))?;
        log_reads::print_promises(cx, &view.promises)?;
    }
    if !view.gaps.is_empty() {
        cx.out.gap()?;
        view.gaps.iter().try_for_each(|gap| cx.line(&doctor::line(gap, &m)))?;
    }
    Ok(())
}

/// What to begin with, in words.
fn next_text(view: &TodayView, next: NextUp, m: &Messages) -> Option<String> {
    Some(match next {
        NextUp::Duty(at) => {
            let row = view.duties.get(at)?;
            format!("{}  {}  {}", row.label.in_language(m.tag()), duty_text(&row.state, m), row.grid.name)
        }
        NextUp::Case(at) => {
            let row = view.cases.get(at)?;
            format!("{}  {}  {}", row.number, row.kind_label.in_language(m.tag()), row.place)
        }
        NextUp::Stale(at) => {
            let row = view.stale.get(at)?;
            format!("{}  {}", row.item_label.in_language(m.tag()), row.key)
        }
        NextUp::Meeting(at) => {
            let row = view.meetings.get(at)?;
            let (when, called) = (words::when(row, m), words::called(row, m));
            format!("{when}  {called}  {}", words::place(row))
        }
        NextUp::Promise(at) => {
            let row = view.promises.get(at)?;
            let LogDetail::Diary { household, promise, .. } = &row.detail else { return None };
            format!("{household}  {}", promise.as_deref().unwrap_or(&row.text))
        }
    })
}

fn duty_text(state: &DutyState, m: &Messages) -> String {
    let length = |minutes: u32| spans::length(m.lang(), minutes.into());
    match state {
        DutyState::Slots { morning, afternoon } => {
            let (first, second) = (m.code("slot", "morning"), m.code("slot", "afternoon"));
            format!("{first} {}  {second} {}", slot_text(morning, m), slot_text(afternoon, m))
        }
        DutyState::Minutes { done, needed, days_left } => {
            t!(m, "cli-duty-minutes", done = length(*done), needed = length(*needed), days = *days_left)
        }
        DutyState::DayLog { entries, signed: Some(at) } => {
            t!(m, "cli-duty-log-signed", entries = *entries, at = spans::clock(at))
        }
        DutyState::DayLog { entries, signed: None } => t!(m, "cli-duty-log-unsigned", entries = *entries),
        DutyState::Count { done, needed, until } => {
            t!(m, "cli-duty-count", done = *done, needed = *needed, until = until.to_string())
        }
        DutyState::Met { met: true, .. } => t!(m, "duty-met"),
        DutyState::Met { met: false, until } => t!(m, "duty-not-met", until = until.to_string()),
        DutyState::Excused { excuse } => {
            format!("{} {}", m.code("slot-state", "excused"), super::duty::excuse_text(excuse, m))
        }
        DutyState::Off => t!(m, "cli-duty-off"),
        DutyState::Open => t!(m, "cli-duty-open"),
    }
}

/// One JSON line a thing; `section` says which it is.
fn as_json(cx: &mut Cx<'_>, view: &TodayView) -> Result<(), Stop> {
    let tag = cx.m.tag();
    let line = |section: &str, value: Value| {
        let mut record = json!({ "section": section });
        answers::merge(&mut record, value);
        record
    };
    let day = json!({
        "person": view.person.id.to_string(),
        "person_name": view.person.name,
        "date": view.day.date,
        "working": view.day.working,
        "known": view.day.known,
        "now": view.now,
        "cases_total": view.cases_total,
        "cases_late": view.cases_late,
        "cases_elsewhere": view.cases_elsewhere,
        "stale_total": view.stale_total,
        "next": view.next,
        "urged": view.urged.total,
        "urged_late": view.urged.late,
    });
    let mut lines = vec![line("day", day)];
    let today = view.now.date_naive();
    lines.extend(view.notes.iter().map(|one| line("note", note_json(one, today, &cx.m))));
    lines.extend(view.duties.iter().map(|duty| line("duty", duty_json(duty, tag))));
    lines.extend(view.meetings.iter().map(|row| line("meeting", meeting::as_json(row, tag))));
    lines.extend(view.cases.iter().map(|row| line("case", case_reads::as_json(row, tag))));
    lines.extend(view.stale.iter().map(|row| line("stale", ledger_reads::stale_json(row))));
    lines.extend(view.promises.iter().map(|row| line("promise", log_reads::as_json(row))));
    lines.extend(
        view.gaps.iter().map(|gap| line("gap", json!({ "code": gap.code, "args": gap.args, "clause": gap.clause }))),
    );
    lines.iter().try_for_each(|record| cx.json(record))
}

/// A note as it stands, with the sentence that the table has.
fn note_json(note: &DayNote, today: NaiveDate, m: &Messages) -> Value {
    let mut value = json!({ "message": paper::day_note_words(note, today, m) });
    answers::merge(&mut value, serde_json::to_value(note).unwrap_or_default());
    value
}

fn duty_json(duty: &DutyRow, tag: &str) -> Value {
    let mut value = json!({
        "duty": duty.duty,
        "duty_name": duty.label.in_language(tag),
        "clause": duty.clause,
        "post": duty.post,
        "grid": duty.grid.code,
        "grid_name": duty.grid.name,
        "for_whom": duty.for_whom.as_ref().map(|whom| &whom.name),
    });
    let state = match &duty.state {
        DutyState::Slots { morning, afternoon } => {
            json!({ "state": "slots", "morning": slot_code(morning), "afternoon": slot_code(afternoon) })
        }
        DutyState::Minutes { done, needed, days_left } => {
            json!({ "state": "minutes", "done": done, "needed": needed, "days_left": days_left })
        }
        DutyState::DayLog { entries, signed } => json!({ "state": "day-log", "entries": entries, "signed": signed }),
        DutyState::Count { done, needed, until } => {
            json!({ "state": "count", "done": done, "needed": needed, "until": until })
        }
        DutyState::Met { met, until } => json!({ "state": "met", "met": met, "until": until }),
        DutyState::Excused { excuse } => json!({ "state": "excused", "excuse": super::duty::excuse_json(excuse) }),
        DutyState::Off => json!({ "state": "off" }),
        DutyState::Open => json!({ "state": "open" }),
    };
    answers::merge(&mut value, state);
    value
}
