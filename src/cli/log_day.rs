//! A day's log on the command line: its sentences, the writer's words for them, signing, printing; and the days of a week
//! together.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::cx::{Cx, Stop};
use super::handouts::{self, Forms};
use super::log::DayLogArgs;
use super::{answers, give};
use crate::domain::log::DayLine;
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::command::Command;
use crate::service::drafts::{Draft, Drafts};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, DayView, PeriodView};

type Words = BTreeMap<String, String>;

/// The draft of the log of a day: the one that the form on the screen has.
fn draft_name(cx: &mut Cx<'_>, date: NaiveDate) -> Result<String, Stop> {
    Ok(if cx.now()?.date() == date { "sign".to_owned() } else { format!("sign-{date}") })
}

fn drafts(cx: &mut Cx<'_>) -> Result<Drafts, Stop> {
    let Answer::Desk(desk) = cx.query(Query::Desk)? else { return Err(answers::unexpected()) };
    let person = desk.person.map_or_else(|| "owner".to_owned(), |person| person.id.to_string());
    Ok(Drafts::of(&cx.dir()?, &person))
}

/// Own words for sentences that were left in the draft, by the sentence's key.
fn left(cx: &mut Cx<'_>, date: NaiveDate) -> Result<Words, Stop> {
    let name = draft_name(cx, date)?;
    Ok(drafts(cx)?.load(&name).map(|draft| draft.fields).unwrap_or_default())
}

fn own_day(cx: &mut Cx<'_>, date: NaiveDate) -> Result<DayView, Stop> {
    match cx.query(Query::Day { person: None, grid: None, date })? {
        Answer::Day(day) => Ok(day),
        _ => Err(answers::unexpected()),
    }
}

/// Every sentence as it would be signed.
fn sentences(day: &DayView, words: &Words, m: &Messages) -> Vec<DayLine> {
    let own = |line: DayLine| match words.get(&line.link.key()).filter(|words| !words.trim().is_empty()) {
        Some(words) => DayLine { words: words.clone(), ..line },
        None => line,
    };
    paper::day_lines(&day.lines, m).into_iter().map(own).collect()
}

/// Keeps own words for sentences until the log is signed.
pub(super) fn edit(cx: &mut Cx<'_>, date: NaiveDate, args: &DayLogArgs) -> Result<(), Stop> {
    if args.edit.is_empty() {
        return Ok(());
    }
    let day = own_day(cx, date)?;
    // What is signed stays as it is; words kept for it would be shown to nobody.
    if !day.logs.is_empty() {
        return Err(Refusal::new(RefusalCode::AlreadySigned).with("date", date).into());
    }
    let mut words = left(cx, date)?;
    for pair in args.edit.chunks(2) {
        let [number, text] = pair else { continue };
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let line = at.and_then(|at| day.lines.get(at)).ok_or_else(|| {
            Refusal::new(RefusalCode::NoSuchSentence).with("given", number).with("count", day.lines.len())
        })?;
        words.insert(line.link.key(), cx.text(text.clone())?);
    }
    let zone = day.lines.first().map(|line| *line.at.offset());
    let now = cx.now()?;
    let Some(at) = zone.and_then(|zone| now.and_local_timezone(zone).single()) else { return Ok(()) };
    let draft = Draft::typed(draft_name(cx, date)?, at, words);
    let dir = cx.dir()?;
    drafts(cx)?.save(&draft).map_err(|error| give::file_trouble(&dir.join("drafts"), &error))?;
    Ok(())
}

/// Signs a day's log with its sentences.
pub(super) fn sign(cx: &mut Cx<'_>, grid: Option<String>, date: NaiveDate, text: String) -> Result<(), Stop> {
    let day = own_day(cx, date)?;
    let words = left(cx, date)?;
    let lines = sentences(&day, &words, &cx.m.clone());
    let given = cx.text(text)?;
    let text = if given.is_empty() { words.get("text").cloned().unwrap_or_default() } else { given };
    cx.act(Command::LogSign { grid, date: Some(date), text, lines })?;
    let name = draft_name(cx, date)?;
    // The log is signed: a draft that stays behind is shown to nobody.
    let _ = drafts(cx)?.remove(&name);
    Ok(())
}

/// What a day's log would say, numbered as `--edit` takes them; nothing once it is signed.
pub(super) fn unsigned(cx: &mut Cx<'_>, day: &DayView, own: bool) -> Result<(), Stop> {
    if day.lines.is_empty() {
        return Ok(());
    }
    let m = cx.m.clone();
    cx.out.gap()?;
    cx.line(&t!(m, "day-figures", figures = paper::day_figures(&day.lines, &m)))?;
    if !day.logs.is_empty() {
        return Ok(());
    }
    let words = if own { left(cx, day.day.date)? } else { Words::new() };
    for (at, (sentence, line)) in sentences(day, &words, &m).iter().zip(&day.lines).enumerate() {
        cx.line(&format!("{:>3}  {}", at + 1, paper::with_late_mark(&sentence.words, Some(line), &m)))?;
    }
    Ok(())
}

fn period(cx: &mut Cx<'_>, person: Option<String>, days: (NaiveDate, NaiveDate)) -> Result<Box<PeriodView>, Stop> {
    match cx.query(Query::Period { person, from: days.0, until: days.1 })? {
        Answer::Period(view) => Ok(view),
        _ => Err(answers::unexpected()),
    }
}

/// The logs of some days on paper.
pub(super) fn printed(
    cx: &mut Cx<'_>,
    person: Option<String>,
    days: (NaiveDate, NaiveDate),
    out: &Path,
) -> Result<(), Stop> {
    let view = period(cx, person, days)?;
    let words = paper::period_words(&view);
    let forms = Forms { html: &|| paper::period_html(&view, &words), txt: &|| paper::period_lines(&view, &words) };
    handouts::to_file(cx, out, &|ending| paper::period_name(&view, &words, ending), &forms)
}

/// The days of a week together.
pub(super) fn week(cx: &mut Cx<'_>, person: Option<String>, days: (NaiveDate, NaiveDate)) -> Result<(), Stop> {
    let view = period(cx, person, days)?;
    if cx.json {
        return view.days.iter().try_for_each(|day| {
            let signed = day.logs.iter().any(|log| log.person == view.person);
            cx.json(&json!({
                "date": day.day.date,
                "working": day.day.working,
                "lines": day.lines,
                "owed": day.owed.as_ref().map(|grid| &grid.code),
                "signed": signed,
            }))
        });
    }
    let m = cx.m.clone();
    let all: Vec<_> = view.days.iter().flat_map(|day| day.lines.clone()).collect();
    cx.line(&t!(m, "day-from-until", from = view.from.to_string(), until = view.until.to_string()))?;
    let figures = paper::day_figures(&all, &m);
    if figures.is_empty() {
        cx.line(&t!(m, "day-nothing"))?;
    } else {
        cx.line(&t!(m, "day-figures", figures = figures))?;
    }
    let (owed, signed) = paper::period_logs(&view);
    if owed > 0 {
        cx.line(&t!(m, "day-logs-signed", owed = owed, signed = signed))?;
    }
    for day in view.days.iter().filter(|day| !day.lines.is_empty() || paper::is_unsigned(&view, day)) {
        cx.out.gap()?;
        cx.line(&spans::day_and_weekday(m.lang(), day.day.date))?;
        for line in &day.lines {
            let words = paper::with_late_mark(&paper::day_sentence(line, &m), Some(line), &m);
            cx.line(&format!("  {words}"))?;
        }
        if paper::is_unsigned(&view, day) {
            cx.line(&format!("  {}", t!(m, "day-not-signed")))?;
        }
    }
    Ok(())
}
