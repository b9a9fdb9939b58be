//! Reading logs: lists, one entry, a day, a month.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::cx::{Cx, Stop};
use super::log::LogList;
use super::table::{Column, Table};
use super::{answers, give, log_day};
use crate::domain::case::Said;
use crate::domain::log::{Addendum, LogDetail, Retimed};
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::query::Query;
use crate::service::refusal::Refusal;
use crate::service::view::{Answer, DayKind, DayLogView, LogRow, MonthDay, SettledRow, SlotState};

/// Entries, newest first.
pub(super) fn list(cx: &mut Cx<'_>, list: &LogList) -> Result<(), Stop> {
    let page = answers::page(list.limit, list.after.clone());
    let filter = list.filter(cx)?;
    let Answer::Logs(page) = cx.query(Query::Logs { filter, page })? else {
        return Err(answers::unexpected());
    };
    if cx.json {
        page.rows.iter().try_for_each(|row| cx.json(&as_json(row)))?;
    } else {
        print(cx, &page.rows)?;
        ahead(cx, &page.rows)?;
    }
    answers::next_page(cx, &page)
}

/// Entries that stand under a time to come were keyed while a clock ran ahead: how they are put right is said.
fn ahead(cx: &mut Cx<'_>, rows: &[LogRow]) -> Result<(), Stop> {
    let now = cx.now()?;
    let ahead: Vec<&str> =
        rows.iter().filter(|row| row.times.happened.naive_local() > now).map(|row| row.ending.as_str()).collect();
    if ahead.is_empty() {
        return Ok(());
    }
    let m = cx.m.clone();
    cx.line(&t!(m, "cli-log-ahead", entries = ahead.join(&t!(m, "cli-comma"))))
}

/// Promises as a table: by when, to whom, what, and how its entry is named to say what came of it.
pub(super) fn print_promises(cx: &mut Cx<'_>, rows: &[LogRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-promised-by")),
        (Column::Text, t!(m, "cli-head-household")),
        (Column::Words, t!(m, "cli-head-promise")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Text, t!(m, "cli-head-id")),
    ]);
    for row in rows {
        let (LogDetail::Diary { household, .. }, Some((promise, by))) = (&row.detail, row.detail.open_promise()) else {
            continue;
        };
        let by = by.map_or_else(|| t!(m, "cli-promised-no-day"), |by| by.to_string());
        table.row([by, household.clone(), promise.to_owned(), row.grid.name.clone(), row.ending.clone()]);
    }
    answers::table(cx, &table)
}

/// Entries as a table.
pub(super) fn print(cx: &mut Cx<'_>, rows: &[LogRow]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-id")),
        (Column::Text, t!(m, "cli-head-date")),
        (Column::Text, t!(m, "cli-head-start")),
        (Column::Number, t!(m, "cli-head-length")),
        (Column::Text, t!(m, "cli-head-kind")),
        (Column::Text, t!(m, "cli-head-person")),
        (Column::Text, t!(m, "cli-head-grid")),
        (Column::Words, t!(m, "cli-head-text")),
        (Column::Text, t!(m, "cli-head-keyed-late")),
    ]);
    for row in rows {
        let text = match &row.detail {
            LogDetail::Diary { household, .. } | LogDetail::Visit { household: Some(household), .. } => {
                format!("{household}  {}", row.text)
            }
            _ => row.text.clone(),
        };
        table.row([
            row.ending.clone(),
            row.times.happened.date_naive().to_string(),
            spans::clock(&row.times.happened),
            if row.minutes > 0 { spans::length(m.lang(), row.minutes) } else { String::new() },
            m.code("log-kind", &row.kind),
            row.person_name.clone(),
            row.grid.name.clone(),
            text,
            late_words(row, &m),
        ]);
    }
    answers::table(cx, &table)
}

/// `11-24 停電或電腦故障`: when it was keyed, and why on a later day; nothing for one of its own day.
fn late_words(row: &LogRow, m: &Messages) -> String {
    let (happened, keyed) = (row.times.happened.date_naive(), row.times.keyed.date_naive());
    let form = if happened.year() == keyed.year() { "%m-%d" } else { "%Y-%m-%d" };
    let words = |late| format!("{} {}", keyed.format(form), m.code("late", &answers::code(&late)));
    row.late.map(words).unwrap_or_default()
}

/// One entry.
pub(super) fn show(cx: &mut Cx<'_>, entry: String) -> Result<(), Stop> {
    let Answer::Log(row) = cx.query(Query::Log { log: entry })? else { return Err(answers::unexpected()) };
    if cx.json {
        return cx.json(&as_json(&row));
    }
    let m = cx.m.clone();
    cx.line(&format!("{}  {}  {}", m.code("log-kind", &row.kind), row.grid.name, row.person_name))?;
    let mut facts = answers::Facts::default();
    facts.add(t!(m, "cli-head-id"), Some(row.id.to_string()));
    facts.add(t!(m, "cli-head-start"), Some(answers::minute(&row.times.happened)));
    facts.add(t!(m, "cli-head-length"), (row.minutes > 0).then(|| spans::length(m.lang(), row.minutes)));
    match &row.detail {
        LogDetail::Patrol { slot, route, companions, .. } => {
            facts.add(t!(m, "cli-head-slot"), Some(m.code("slot", &answers::code(slot))));
            facts.add(t!(m, "cli-head-route"), route.clone());
            facts.add(t!(m, "cli-head-companions"), Some(companions.join(&t!(m, "cli-comma"))));
        }
        LogDetail::Visit { companions, .. }
        | LogDetail::Screening { companions, .. }
        | LogDetail::Collection { companions, .. } => {
            facts.add(t!(m, "cli-head-companions"), Some(companions.join(&t!(m, "cli-comma"))));
            if let LogDetail::Visit { household, .. } = &row.detail {
                facts.add(t!(m, "cli-head-household"), household.clone());
            }
        }
        LogDetail::Diary { household, result, promise, promised_by, .. } => {
            facts.add(t!(m, "cli-head-household"), Some(household.clone()));
            facts.add(t!(m, "cli-head-result"), result.clone());
            facts.add(t!(m, "cli-head-promise"), promise.clone());
            facts.add(t!(m, "cli-head-promised-by"), promised_by.map(|date| date.to_string()));
        }
    }
    facts.add(t!(m, "cli-head-text"), Some(row.text.clone()));
    for link in &row.links {
        facts.add(t!(m, "cli-head-links"), Some(format!("{} {}", m.code("hit", &link.kind), link.label)));
    }
    facts.add(t!(m, "cli-head-told-so"), row.said.map(|said| said_line(&said, &m)));
    facts.add(t!(m, "cli-head-late-reason"), row.late.map(|late| m.code("late", &answers::code(&late))));
    facts.add(t!(m, "cli-head-keyed"), Some(answers::minute(&row.times.keyed)));
    for before in &row.retimed {
        let (start, length) = (answers::minute(&before.start), spans::length(m.lang(), before.minutes));
        let (at, reason) = (answers::minute(&before.at), before.reason.as_str());
        let words = t!(m, "cli-log-retimed", start = start, length = length, at = at, reason = reason);
        facts.add(t!(m, "cli-head-retimed"), Some(words));
    }
    for addendum in &row.addenda {
        facts.add(t!(m, "cli-head-addendum"), Some(addendum_line(addendum)));
    }
    facts.print(cx)
}

fn addendum_line(addendum: &Addendum) -> String {
    format!("{}  {}", answers::minute(&addendum.at), addendum.text)
}

/// One day.
pub(super) fn day(cx: &mut Cx<'_>, date: NaiveDate, person: Option<String>, grid: Option<String>) -> Result<(), Stop> {
    let own = person.is_none() && grid.is_none();
    let Answer::Day(view) = cx.query(Query::Day { person, grid, date })? else { return Err(answers::unexpected()) };
    if cx.json {
        view.entries.iter().try_for_each(|row| cx.json(&as_json(row)))?;
        view.settled.iter().try_for_each(|row| cx.json(&settled_json(row)))?;
        log_day::whole_json(&view).iter().try_for_each(|lines| cx.json(lines))?;
        return view.logs.iter().try_for_each(|log| cx.json(&day_log_json(log)));
    }
    let m = cx.m.clone();
    cx.line(&day_line(&view.day, &m))?;
    print(cx, &view.entries)?;
    // Where the log's sentences follow, the case stands among them.
    let settled: &[SettledRow] = if view.lines.is_empty() { &view.settled } else { &[] };
    for row in settled {
        let words = [&row.number, &row.place, &row.text, &row.result].map(|text| text.replace('\n', " ")).join("  ");
        cx.line(&t!(m, "cli-log-settled", at = spans::clock(&row.happened), words = words.trim_end()))?;
    }
    log_day::unsigned(cx, &view, own)?;
    for log in &view.logs {
        cx.out.gap()?;
        let signed = answers::minute(&log.signed);
        cx.line(&t!(
            m,
            "cli-log-signed",
            person = log.person_name.as_str(),
            grid = log.grid.name.as_str(),
            at = signed
        ))?;
        if log.late_in_days > 0 {
            cx.line(&format!("  {}", t!(m, "cli-log-signed-late", days = log.late_in_days)))?;
        }
        cx.out.lines(&indented(&log.text))?;
        for line in &log.joined {
            cx.line(&format!("  {}  {}", paper::joined_mark(line, &m), paper::day_sentence(line, &m)))?;
        }
        for number in &log.withdrawn {
            cx.line(&format!("  {}", t!(m, "day-case-withdrawn", number = number.as_str())))?;
        }
        let addenda = log.addenda.iter().map(|remark| (t!(m, "cli-head-addendum"), remark));
        for (head, remark) in addenda.chain(log.reviews.iter().map(|review| (t!(m, "cli-head-review"), review))) {
            cx.line(&format!("  {head}  {} {}  {}", answers::minute(&remark.at), remark.by, remark.text))?;
        }
    }
    if own && view.logs.is_empty() {
        hints(cx, date)?;
    }
    if let Some(grid) = view.owed.filter(|_| view.logs.is_empty()) {
        cx.line(&t!(m, "cli-log-owed", grid = grid.name))?;
    }
    Ok(())
}

/// What the writer may want to look at again before signing (實務/提示): shown to the writer alone.
fn hints(cx: &mut Cx<'_>, date: NaiveDate) -> Result<(), Stop> {
    let Answer::OwnHints(hints) = cx.query(Query::OwnHints { date })? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    hints.iter().try_for_each(|hint| {
        let words = paper::hint_words(hint, &m);
        cx.line(&t!(m, "cli-log-hint", words = words, clause = hint.clause.as_str()))
    })
}

fn settled_json(row: &SettledRow) -> Value {
    json!({
        "log_kind": "settled",
        "number": row.number,
        "start": row.happened,
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "place": row.place,
        "text": row.text,
        "result": row.result,
    })
}

fn indented(text: &str) -> String {
    text.lines().flat_map(|line| ["  ", line, "\n"]).collect()
}

fn day_line(day: &DayKind, m: &Messages) -> String {
    let mut line = format!("{}  {}", day.date, spans::weekday(m.lang(), day.date));
    if let Some(name) = &day.name {
        line.push_str("  ");
        line.push_str(name);
    }
    if !day.working {
        line.push_str("  ");
        line.push_str(&t!(m, "cli-day-off"));
    }
    if !day.known {
        line.push_str("  ");
        line.push_str(&t!(m, "cli-day-unknown"));
    }
    line
}

/// The town's date today.
fn today(cx: &mut Cx<'_>) -> Result<NaiveDate, Stop> {
    if let Some(now) = cx.asker.now {
        return Ok(now.date());
    }
    let Answer::Status(status) = cx.query(Query::Status)? else { return Err(answers::unexpected()) };
    Ok(status.now.date_naive())
}

/// The day given, or today.
pub(super) fn day_or_today(cx: &mut Cx<'_>, date: Option<&str>) -> Result<NaiveDate, Stop> {
    match date {
        Some(text) => cx.date(text, "date"),
        None => today(cx),
    }
}

/// The first and the last day of a month; this one if none is given.
pub(super) fn days_of_month(cx: &mut Cx<'_>, month: Option<&str>) -> Result<(NaiveDate, NaiveDate), Stop> {
    let first = match month {
        Some(text) => first_of(text)?,
        None => today(cx)?.with_day(1).unwrap_or_default(),
    };
    let last = first.iter_days().take_while(|day| day.month() == first.month()).last().unwrap_or(first);
    Ok((first, last))
}

/// A month of slots.
pub(super) fn month(
    cx: &mut Cx<'_>,
    month: Option<&str>,
    person: Option<String>,
    grid: Option<String>,
) -> Result<(), Stop> {
    let first = match month {
        Some(text) => first_of(text)?,
        None => today(cx)?,
    };
    let query = Query::Month { person, grid, year: first.year(), month: first.month() };
    let Answer::Month(view) = cx.query(query)? else { return Err(answers::unexpected()) };
    if cx.json {
        return view.days.iter().try_for_each(|day| {
            cx.json(&json!({
                "date": day.day.date,
                "working": day.day.working,
                "known": day.day.known,
                "morning": day.morning.as_ref().map(slot_code),
                "afternoon": day.afternoon.as_ref().map(slot_code),
                "entries": day.entries,
                "signed": day.signed,
                "log_missing": day.log_missing,
                "beside": day.beside.iter().map(|area| json!({
                    "grid": area.grid.code,
                    "grid_name": area.grid.name,
                    "morning": area.morning.as_ref().map(slot_code),
                    "afternoon": area.afternoon.as_ref().map(slot_code),
                })).collect::<Vec<_>>(),
            }))
        });
    }
    let m = cx.m.clone();
    let grid = view.grid.as_ref().map(|grid| grid.name.as_str()).unwrap_or_default();
    let title = format!("{}  {}  {grid}", spans::month(m.lang(), view.year, view.month), view.person_name);
    cx.line(title.trim_end())?;
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-date")),
        (Column::Text, t!(m, "cli-head-weekday")),
        (Column::Text, m.code("slot", "morning")),
        (Column::Text, m.code("slot", "afternoon")),
        (Column::Number, t!(m, "cli-head-entries")),
        (Column::Text, t!(m, "cli-head-day-log")),
        (Column::Words, t!(m, "cli-head-day")),
    ]);
    let today = cx.now()?.date();
    for day in &view.days {
        table.row(month_row(day, today, &m));
        for area in &day.beside {
            let [morning, afternoon] = [&area.morning, &area.afternoon].map(|slot| shown_slot(slot.as_ref(), &m));
            let empty = String::new;
            table.row([empty(), empty(), morning, afternoon, empty(), empty(), area.grid.name.clone()]);
        }
    }
    answers::table(cx, &table)
}

fn shown_slot(slot: Option<&SlotState>, m: &Messages) -> String {
    slot.map(|slot| slot_text(slot, m)).unwrap_or_default()
}

fn first_of(text: &str) -> Result<NaiveDate, Refusal> {
    give::date(&format!("{}-01", text.trim()), "month").map_err(|refusal| refusal.with("given", text))
}

fn month_row(day: &MonthDay, today: NaiveDate, m: &Messages) -> [String; 7] {
    [
        day.day.date.to_string(),
        spans::weekday(m.lang(), day.day.date).to_owned(),
        shown_slot(day.morning.as_ref(), m),
        shown_slot(day.afternoon.as_ref(), m),
        answers::count(day.entries.into()),
        day.signed
            .map(|signed| match signed {
                true => t!(m, "cli-log-is-signed"),
                false if day.log_missing => t!(m, "log-missing-short"),
                false if day.day.date > today => String::new(),
                false => t!(m, "cli-log-not-signed"),
            })
            .unwrap_or_default(),
        day.day.name.clone().unwrap_or_default(),
    ]
}

/// A slot in words: `● 09:10 40分`, `○ 14:00–18:00`.
pub(super) fn slot_text(slot: &SlotState, m: &Messages) -> String {
    match slot {
        SlotState::Done { start, minutes, .. } => {
            format!("● {} {}", start.format("%H:%M"), spans::length(m.lang(), *minutes))
        }
        SlotState::Due { from, to } => format!("○ {}–{}", from.format("%H:%M"), to.format("%H:%M")),
        SlotState::Missed => format!("× {}", m.code("slot-state", "missed")),
        SlotState::Excused { excuse } => {
            format!("- {} {}", m.code("slot-state", "excused"), super::duty::excuse_text(excuse, m))
        }
        SlotState::Off => m.code("slot-state", "off"),
    }
}

/// The stable code of a slot's state.
pub(super) fn slot_code(slot: &SlotState) -> &'static str {
    match slot {
        SlotState::Done { .. } => "done",
        SlotState::Due { .. } => "due",
        SlotState::Missed => "missed",
        SlotState::Excused { .. } => "excused",
        SlotState::Off => "off",
    }
}

fn retimed_json(before: &Retimed) -> Value {
    json!({ "at": before.at, "start": before.start, "minutes": before.minutes, "reason": before.reason })
}

fn addenda_json(addenda: &[Addendum]) -> Vec<Value> {
    addenda.iter().map(|addendum| json!({ "at": addendum.at, "text": addendum.text })).collect()
}

/// A signed log as a JSON record.
pub(super) fn day_log_json(log: &DayLogView) -> Value {
    json!({
        "log_kind": format!("{}-log", log.span.code()),
        "date": log.date,
        "grid": log.grid.code,
        "grid_name": log.grid.name,
        "person": log.person.to_string(),
        "person_name": log.person_name,
        "signed": log.signed,
        "late_in_days": log.late_in_days,
        "text": log.text,
        "entries": log.entries,
        "of": log.of,
        "lines": log.lines,
        "joined": log.joined,
        "withdrawn": log.withdrawn,
        "addenda": log.addenda,
        "reviews": log.reviews,
    })
}

/// How and when an entry was told by whose it is.
fn said_line(said: &Said, m: &Messages) -> String {
    format!("{}  {}", m.code("channel", &answers::code(&said.channel)), answers::minute(&said.at))
}

/// An entry as a JSON record.
pub(super) fn as_json(row: &LogRow) -> Value {
    let mut value = json!({
        "id": row.id.to_string(),
        "log_kind": row.kind,
        "date": row.times.happened.date_naive(),
        "start": row.times.happened,
        "minutes": row.minutes,
        "grid": row.grid.code,
        "grid_name": row.grid.name,
        "person": row.person.to_string(),
        "person_name": row.person_name,
        "text": row.text,
        "late": row.late,
        "said": row.said.map(|said| json!({ "channel": said.channel, "at": said.at })),
        "keyed": row.times.keyed,
        "addenda": addenda_json(&row.addenda),
        "retimed": row.retimed.iter().map(retimed_json).collect::<Vec<_>>(),
        "links": row.links,
    });
    let more = match &row.detail {
        LogDetail::Patrol { end, slot, route, companions } => {
            json!({ "end": end, "slot": slot, "route": route, "companions": companions })
        }
        LogDetail::Visit { end, companions, household } => {
            json!({ "end": end, "companions": companions, "household": household })
        }
        LogDetail::Screening { end, companions } | LogDetail::Collection { end, companions } => {
            json!({ "end": end, "companions": companions })
        }
        LogDetail::Diary { household, result, promise, promised_by, kept } => {
            json!({
                "household": household, "result": result, "promise": promise, "promised_by": promised_by, "kept": kept
            })
        }
    };
    answers::merge(&mut value, more);
    value
}
