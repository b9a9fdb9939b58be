//! A log on the command line, of a day, a week or a month: its sentences, the writer's words for them, signing, printing.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::cx::{Cx, Stop};
use super::handouts::{self, Forms};
use super::log::DayLogArgs;
use super::log_reads::day_log_json;
use super::{answers, give};
use crate::domain::log::{DayLine, LogOf, LogSpan};
use crate::i18n::{Messages, spans, t};
use crate::paper;
use crate::service::command::Command;
use crate::service::drafts::{Draft, Drafts};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, DayLogView, DayView, PeriodView};

type Words = BTreeMap<String, String>;

/// A log of the asker's own: of the day, week or month that a date lies in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    pub(super) span: LogSpan,
    pub(super) date: NaiveDate,
}

impl Of {
    /// First and last day.
    pub(super) fn days(self) -> (NaiveDate, NaiveDate) {
        self.span.around(self.date)
    }

    /// The draft of the log: the one that the form on the screen has.
    fn draft_name(self, cx: &mut Cx<'_>) -> Result<String, Stop> {
        let first = self.days().0;
        Ok(match self.span {
            LogSpan::Day if cx.now()?.date() == first => "sign".to_owned(),
            LogSpan::Day => format!("sign-{first}"),
            span => format!("sign-{}-{first}", span.code()),
        })
    }
}

fn drafts(cx: &mut Cx<'_>) -> Result<Drafts, Stop> {
    let Answer::Desk(desk) = cx.query(Query::Desk)? else { return Err(answers::unexpected()) };
    let person = desk.person.map_or_else(|| "owner".to_owned(), |person| person.id.to_string());
    Ok(Drafts::of(&cx.dir()?, &person))
}

/// Own words for sentences that were left in the draft, by the sentence's key.
fn left(cx: &mut Cx<'_>, of: Of) -> Result<Words, Stop> {
    let name = of.draft_name(cx)?;
    Ok(drafts(cx)?.load(&name).map(|draft| draft.fields).unwrap_or_default())
}

/// Every sentence as it would be signed.
fn sentences(view: &PeriodView, words: &Words, m: &Messages) -> Vec<DayLine> {
    let own = |line: DayLine| match words.get(&line.link.key()).filter(|words| !words.trim().is_empty()) {
        Some(words) => DayLine { words: words.clone(), ..line },
        None => line,
    };
    paper::period_sentences(view, m).into_iter().map(own).collect()
}

/// Keeps own words for sentences until the log is signed.
pub(super) fn edit(cx: &mut Cx<'_>, of: Of, args: &DayLogArgs, grid: Option<&str>) -> Result<(), Stop> {
    if args.edit.is_empty() {
        return Ok(());
    }
    let view = period(cx, None, grid.map(str::to_owned), of.days())?;
    let mine = |log: &DayLogView| log.person == view.person;
    let days = view.days.iter().filter(|_| of.span == LogSpan::Day);
    // What is signed stays as it is; words kept for it would be shown to nobody.
    if view.log.is_some() || days.flat_map(|day| &day.logs).any(mine) {
        return Err(Refusal::new(RefusalCode::AlreadySigned).with("date", of.span.text(of.date)).into());
    }
    let mut words = left(cx, of)?;
    for pair in args.edit.chunks(2) {
        let [number, text] = pair else { continue };
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let line = at.and_then(|at| view.lines.get(at)).ok_or_else(|| {
            Refusal::new(RefusalCode::NoSuchSentence).with("given", number).with("count", view.lines.len())
        })?;
        words.insert(line.link.key(), cx.text(text.clone())?);
    }
    let draft = Draft::typed(of.draft_name(cx)?, view.now, words);
    let dir = cx.dir()?;
    drafts(cx)?.save(&draft).map_err(|error| give::file_trouble(&dir.join("drafts"), &error))?;
    Ok(())
}

/// Signs a log with its sentences.
pub(super) fn sign(cx: &mut Cx<'_>, grid: Option<String>, of: Of, text: String) -> Result<(), Stop> {
    let view = period(cx, None, grid.clone(), of.days())?;
    let words = left(cx, of)?;
    let lines = sentences(&view, &words, &cx.m.clone());
    let given = cx.text(text)?;
    let text = if given.is_empty() { words.get("text").cloned().unwrap_or_default() } else { given };
    cx.act(Command::LogSign { grid, date: Some(of.date), span: of.span, text, lines })?;
    let name = of.draft_name(cx)?;
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
    if let Some(grid) = &day.whole {
        cx.line(&paper::whole_words(grid, &m))?;
    }
    cx.line(&t!(m, "day-figures", figures = paper::day_figures(&day.lines, &m)))?;
    if !day.logs.is_empty() {
        return Ok(());
    }
    let of = Of { span: LogSpan::Day, date: day.day.date };
    let words = if own { left(cx, of)? } else { Words::new() };
    for (at, line) in day.lines.iter().enumerate() {
        let told = words.get(&line.link.key()).filter(|words| !words.trim().is_empty()).cloned();
        let told = told.unwrap_or_else(|| paper::day_sentence(line, &m));
        cx.line(&format!("{:>3}  {}", at + 1, paper::with_late_mark(&told, Some(line), &m)))?;
    }
    Ok(())
}

/// Whose records the lines of a day are, as a code.
fn whose(day: &DayView) -> &'static str {
    if day.whole.is_some() { LogOf::Grid } else { LogOf::Own }.code()
}

/// A day of the log of a whole grid, whose sentences tell of more than the writer's entries.
pub(super) fn whole_json(day: &DayView) -> Option<serde_json::Value> {
    let grid = day.whole.as_ref()?;
    Some(json!({
        "log_kind": "day-lines",
        "date": day.day.date,
        "grid": grid.code,
        "grid_name": grid.name,
        "of": whose(day),
        "lines": day.lines,
    }))
}

fn period(
    cx: &mut Cx<'_>,
    person: Option<String>,
    grid: Option<String>,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Box<PeriodView>, Stop> {
    match cx.query(Query::Period { person, from, until, grid })? {
        Answer::Period(view) => Ok(view),
        _ => Err(answers::unexpected()),
    }
}

/// The logs of some days on paper.
pub(super) fn printed(
    cx: &mut Cx<'_>,
    person: Option<String>,
    grid: Option<String>,
    days: (NaiveDate, NaiveDate),
    out: &Path,
) -> Result<(), Stop> {
    let view = period(cx, person, grid, days)?;
    let words = paper::period_words(&view);
    let forms = Forms { html: &|| paper::period_html(&view, &words), txt: &|| paper::period_lines(&view, &words) };
    handouts::to_file(cx, out, &|ending| paper::period_name(&view, &words, ending), &forms)
}

/// The days of a week or month together: each day's sentences, and what they come to.
pub(super) fn week(cx: &mut Cx<'_>, person: Option<String>, grid: Option<String>, of: Of) -> Result<(), Stop> {
    let view = period(cx, person, grid, of.days())?;
    if cx.json {
        view.days.iter().try_for_each(|day| {
            let signed = day.logs.iter().any(|log| log.person == view.person);
            cx.json(&json!({
                "date": day.day.date,
                "working": day.day.working,
                "lines": day.lines,
                "of": whose(day),
                "owed": day.owed.as_ref().map(|grid| &grid.code),
                "signed": signed,
            }))
        })?;
        return view.log.iter().try_for_each(|log| cx.json(&day_log_json(log)));
    }
    let m = cx.m.clone();
    cx.line(&t!(m, "day-from-until", from = view.from.to_string(), until = view.until.to_string()))?;
    together(cx, &view, of)
}

/// What a week or month comes to; its log as it is signed, or as it would be, numbered as `--edit` takes the sentences.
pub(super) fn month(cx: &mut Cx<'_>, person: Option<String>, grid: Option<String>, of: Of) -> Result<(), Stop> {
    let view = period(cx, person, grid, of.days())?;
    together(cx, &view, of)
}

fn together(cx: &mut Cx<'_>, view: &PeriodView, of: Of) -> Result<(), Stop> {
    let m = cx.m.clone();
    let figures = paper::day_figures(&view.lines, &m);
    if figures.is_empty() {
        cx.line(&t!(m, "day-nothing"))?;
    } else {
        cx.line(&t!(m, "day-figures", figures = figures))?;
    }
    let (owed, signed) = paper::period_logs(view);
    if owed > 0 {
        cx.line(&t!(m, "day-logs-signed", owed = owed, signed = signed))?;
    }
    if let (Some(grid), None) = (&view.whole, &view.log) {
        cx.line(&paper::whole_words(grid, &m))?;
    }
    if let Some(log) = &view.log {
        cx.out.gap()?;
        for (lead, words) in paper::log_words(log, &view.lines, &m) {
            cx.line(&format!("  {lead}{words}"))?;
        }
        return Ok(());
    }
    let words = if view.keeps.is_some() { left(cx, of)? } else { Words::new() };
    let told: Vec<_> = view.lines.iter().zip(sentences(view, &words, &m)).enumerate().collect();
    for day in &view.days {
        let here: Vec<_> = told.iter().filter(|(_, (line, _))| line.at.date_naive() == day.day.date).collect();
        let unsigned = paper::is_unsigned(view, day);
        if here.is_empty() && !unsigned {
            continue;
        }
        cx.out.gap()?;
        cx.line(&spans::day_and_weekday(m.lang(), day.day.date))?;
        for (at, (line, told)) in here {
            cx.line(&format!("{:>3}  {}", at + 1, paper::with_late_mark(&told.words, Some(line), &m)))?;
        }
        if unsigned {
            cx.line(&format!("     {}", t!(m, "day-not-signed")))?;
        }
    }
    let state = match (&view.asked_by, &view.keeps) {
        (Some(clause), _) => Some(t!(m, "day-asked", clause = clause.as_str())),
        (None, Some(_)) => Some(t!(m, "day-may-sign")),
        (None, None) => None,
    };
    state.map_or(Ok(()), |state| {
        cx.out.gap()?;
        cx.line(&state)
    })
}
