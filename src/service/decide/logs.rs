//! Patrols, visits and diary entries.

use chrono::{NaiveDate, TimeDelta};

use super::super::command::{Command, LinkTo, When};
use super::super::refusal::{Refusal, RefusalCode};
use super::people::date;
use super::{Context, Decision, by_ending, find_case, labels, signed_logs, text, then, twice};
use crate::domain::case::Case;
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::ledger::EntryRef;
use crate::domain::log::{LateReason, Linked, LogDetail, LogEntry};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::store::tables::{log_by_person_prefix, read, settled_by_person_prefix, tag};
use crate::store::{Reader, Scan, apply};

/// A longer patrol or visit is a typing error.
const MAX_MINUTES: u32 = 16 * 60;

/// The start and end of an entry, and why it is keyed on a later day than that on which it ended.
pub(super) fn span(context: &Context<'_>, when: &When) -> Result<(Civil, Civil, Option<LateReason>), Refusal> {
    let (start, end) = stretch(context, when)?;
    Ok((start, end, late(context, end.date_naive(), when.late)?))
}

/// The start and end of an entry.
pub(super) fn stretch(context: &Context<'_>, when: &When) -> Result<(Civil, Civil), Refusal> {
    let day = then::day_of(context, when.date)?;
    let minutes = when.minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes)));
    let bad = |start: String| {
        let minutes = when.minutes.map_or_else(String::new, |minutes| minutes.to_string());
        Refusal::new(RefusalCode::BadSpan).with("start", start).with("minutes", minutes)
    };
    if let Some(minutes) = when.minutes.filter(|minutes| *minutes == 0 || *minutes > MAX_MINUTES) {
        return Err(Refusal::new(RefusalCode::BadMinutes).with("minutes", minutes).with("limit", MAX_MINUTES));
    }
    let (start, end) = match (when.start, minutes) {
        (Some(start), Some(minutes)) => {
            let start = context.civil(day.and_time(start));
            (start, start + minutes)
        }
        // Without an end it ended now; without a start it began so long before.
        (Some(start), None) if day == context.today() => (context.civil(day.and_time(start)), context.now),
        (None, Some(minutes)) if day == context.today() => (context.now - minutes, context.now),
        (Some(_), None) => return Err(Refusal::new(RefusalCode::NoLength).with("date", day)),
        (None, Some(_)) => return Err(Refusal::new(RefusalCode::NoStart).with("date", day)),
        (None, None) => return Err(RefusalCode::NoSpan.into()),
    };
    if when.minutes.is_none() && start >= end {
        return Err(Refusal::new(RefusalCode::InFuture).with("given", start.format("%Y-%m-%d %H:%M")));
    }
    if end > context.now {
        return Err(Refusal::new(RefusalCode::InFuture).with("given", end.format("%Y-%m-%d %H:%M")));
    }
    if end <= start || start.date_naive() != day {
        return Err(bad(start.format("%H:%M").to_string()));
    }
    Ok((start, end))
}

/// Keyed on a later day: marked, with a short reason and without blame.
pub(super) fn late(
    context: &Context<'_>,
    day: NaiveDate,
    reason: Option<LateReason>,
) -> Result<Option<LateReason>, Refusal> {
    if day == context.today() {
        return Ok(None);
    }
    reason.map(Some).ok_or_else(|| RefusalCode::LateReasonNeeded.into())
}

pub(super) fn companions(given: &[String]) -> Result<Vec<String>, Refusal> {
    given.iter().filter_map(|name| text::optional_name("companion", Some(name)).transpose()).collect()
}

/// Records a patrol; the slot is that of its start.
pub fn patrol(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::LogPatrol { grid, when, text: words, route, companions: with, links } = command else {
        return Err(RefusalCode::Internal.into());
    };
    let (grid, person) = then::writer(context, grid, then::day_of(context, when.date)?)?;
    let (start, end, late) = span(context, when)?;
    let hours = context.rules.calendar_of(context.regulation(&grid)?.code()).hours_on(start.date_naive());
    let slot = hours.slot_of(start.naive_local());
    let log = LogId(context.new_id());
    let fact = Fact::PatrolLogged {
        log,
        grid: grid.clone(),
        person,
        start,
        end,
        slot,
        text: text::note("text", words)?,
        route: text::optional_name("route", route.as_deref())?,
        companions: companions(with)?,
        late,
    };
    twice::once(context, &fact)?;
    let twice = overlap(context, person, start, end)?;
    let mut decision = told_of(context, twice, done(context, grid, log, fact, "patrol", &start));
    for link in links {
        let to = linked(context, link)?;
        decision.changes.iter_mut().for_each(|change| change.facts.push(Fact::LogLinked { log, to: to.clone() }));
    }
    Ok(decision)
}

/// A record that belongs to a patrol, as far as the asker may see it.
fn linked(context: &Context<'_>, to: &LinkTo) -> Result<Linked, Refusal> {
    match to {
        LinkTo::Case(given) => {
            let case = find_case(context.reader, given)?;
            if !context.actor.may_see(&case) {
                return Err(Refusal::new(RefusalCode::UnknownCase).with("given", given));
            }
            Ok(Linked::Case { id: case.id, number: case.number })
        }
        LinkTo::Log(given) => {
            let log = LogId(by_ending(context.reader, given, tag::LOG, RefusalCode::UnknownLog)?);
            let there = context.stored(&RecordRef::Log(log))?.and_then(|stored| stored.record);
            match there {
                Some(Record::Log(entry)) if Some(entry.person) == context.actor.person() => Ok(Linked::Log(log)),
                _ => Err(Refusal::new(RefusalCode::UnknownLog).with("given", given)),
            }
        }
        LinkTo::Entry(name) => {
            let at = EntryRef { grid: name.grid.clone(), item: name.item.clone(), key: name.key.clone() };
            if !context.actor.may_item(Right::LedgerRead, &at.grid, &at.item)
                || context.stored(&RecordRef::Entry(at.clone()))?.is_none_or(|stored| stored.record.is_none())
            {
                return Err(Refusal::new(RefusalCode::UnknownEntry).with("given", &name.key));
            }
            Ok(Linked::Entry(at))
        }
    }
}

/// Records a resident's opinion.
pub fn diary(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::LogDiary { grid, when, household, text: words, result, promise, promised_by } = command else {
        return Err(RefusalCode::Internal.into());
    };
    if let Some(minutes) = when.minutes {
        return Err(Refusal::new(RefusalCode::DiaryHasNoLength).with("minutes", minutes));
    }
    let day = then::day_of(context, when.date)?;
    let (grid, person) = then::writer(context, grid, day)?;
    let happened = match when.start {
        Some(start) => context.past(Some(day.and_time(start)))?,
        None if day == context.today() => context.now,
        None => context.past(Some(day.and_hms_opt(12, 0, 0).unwrap_or_default()))?,
    };
    let log = LogId(context.new_id());
    let household = super::households::household(context, &grid, household)?;
    let promised_by = promised_by.map(|by| date("promised-by", by)).transpose()?;
    let promise = text::optional_note("promise", promise.as_deref().unwrap_or_default())?;
    if promised_by.is_some() && promise.is_none() {
        return Err(Refusal::new(RefusalCode::FieldRequired).with("field", "promise"));
    }
    let fact = Fact::DiaryLogged {
        log,
        grid: grid.clone(),
        person,
        happened,
        household: household.called.clone(),
        text: text::note("text", words)?,
        result: text::optional_note("result", result.as_deref().unwrap_or_default())?,
        promise,
        promised_by,
        late: late(context, day, when.late)?,
    };
    twice::once(context, &fact)?;
    Ok(super::households::linking(done(context, grid, log, fact, "diary", &happened), log, household))
}

pub(super) fn done(context: &Context<'_>, grid: GridCode, log: LogId, fact: Fact, kind: &str, at: &Civil) -> Decision {
    let label = labels::log(context, &grid, at);
    let day = at.date_naive();
    let decision = Decision::one(grid, vec![fact]).making(kind, log, label);
    if context.rules.calendar().day_kind(day).known {
        decision
    } else {
        decision.noting("calendar-unknown", &[("year", day.format("%Y").to_string())], None)
    }
}

/// Another entry of the same person in the same time: it is kept, since either may be the wrong one, and told.
pub(super) fn overlap(
    context: &Context<'_>,
    person: PersonId,
    start: Civil,
    end: Civil,
) -> Result<Option<LogEntry>, Refusal> {
    // What began the day before may have gone on after midnight, and so may this.
    let first = start.date_naive().pred_opt().unwrap_or(start.date_naive());
    for day in first.iter_days().take_while(|day| *day <= end.date_naive()) {
        let mut there = entries_of_day(context.reader, person, None, day)?.into_iter();
        let meets = |entry: &LogEntry| entry.span().is_some_and(|(from, until)| from < end && start < until);
        if let Some(entry) = there.find(meets) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

pub(super) fn told_of(context: &Context<'_>, twice: Option<LogEntry>, decision: Decision) -> Decision {
    let Some((entry, (from, until))) = twice.and_then(|entry| entry.span().map(|span| (entry, span))) else {
        return decision;
    };
    let args = [
        ("made", entry.kind().to_owned()),
        ("grid", context.directory.grid_name(&entry.grid)),
        ("start", from.format("%H:%M").to_string()),
        ("end", until.format("%H:%M").to_string()),
    ];
    decision.noting("overlaps", &args, None)
}

/// The entries of a person's day in a grid, in order of time.
pub fn entries_of_day(
    reader: &dyn Reader,
    person: PersonId,
    grid: Option<&GridCode>,
    day: NaiveDate,
) -> Result<Vec<LogEntry>, Refusal> {
    let mut entries = Vec::new();
    for (key, _) in reader.page(&Scan::prefix(&log_by_person_prefix(person).date(day).build()), 1000)? {
        let (_, id) = read::log_by_person(&key)?;
        let stored = apply::stored(reader, &RecordRef::Log(id))?;
        if let Some(Record::Log(entry)) = stored.and_then(|stored| stored.record)
            && grid.is_none_or(|grid| entry.grid == *grid)
        {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// What a person settled on the spot on a day: it is work of that day like an entry (篇3/責任人4-a).
pub fn settled_of_day(reader: &dyn Reader, person: PersonId, day: NaiveDate) -> Result<Vec<Case>, Refusal> {
    let mut settled = Vec::new();
    for (key, _) in reader.page(&Scan::prefix(&settled_by_person_prefix(person).date(day).build()), 1000)? {
        let id = read::settled_by_person(&key)?;
        let stored = apply::stored(reader, &RecordRef::Case(id))?;
        if let Some(Record::Case(case)) = stored.and_then(|stored| stored.record) {
            settled.push(*case);
        }
    }
    Ok(settled)
}

/// States what came of a promise to a resident. Who writes in the grid may: a promise outlives who gave it.
pub fn keep(context: &Context<'_>, entry: &str, words: &str) -> Result<Decision, Refusal> {
    context.actor.named()?;
    let text = text::note("text", words)?;
    let log = LogId(by_ending(context.reader, entry, tag::LOG, RefusalCode::UnknownLog)?);
    let stored = context.stored(&RecordRef::Log(log))?.and_then(|stored| stored.record);
    let Some(Record::Log(there)) = stored else {
        return Err(Refusal::new(RefusalCode::UnknownLog).with("given", entry));
    };
    context.require(Right::LogWrite, &there.grid)?;
    match &there.detail {
        detail if detail.open_promise().is_some() => {}
        LogDetail::Diary { kept: Some(_), .. } => {
            return Err(Refusal::new(RefusalCode::PromiseKeptAlready).with("given", entry));
        }
        _ => return Err(Refusal::new(RefusalCode::NothingPromised).with("given", entry)),
    }
    let label = format!("{} {}", context.directory.grid_name(&there.grid), there.date());
    Ok(Decision::one(there.grid, vec![Fact::PromiseKept { log, text }]).making("diary", log, label))
}

/// Adds to an entry, or to a signed log: what was written stays as it was (篇3/排查3-b).
pub fn amend(context: &Context<'_>, entry: &str, words: &str) -> Result<Decision, Refusal> {
    let person = context.actor.named()?;
    let text = text::note("text", words)?;
    if entry.contains('/') {
        return signed_logs::amend(context, person, entry, text);
    }
    let log = LogId(by_ending(context.reader, entry, tag::LOG, RefusalCode::UnknownLog)?);
    let stored = context.stored(&RecordRef::Log(log))?.and_then(|stored| stored.record);
    let Some(Record::Log(there)) = stored else {
        return Err(Refusal::new(RefusalCode::UnknownLog).with("given", entry));
    };
    if there.person != person {
        return Err(Refusal::new(RefusalCode::NotYours)
            .with("number", entry)
            .with("holder", context.directory.person_name(there.person)));
    }
    let label = format!("{} {}", context.directory.grid_name(&there.grid), there.date());
    let kind = there.kind();
    Ok(Decision::one(there.grid, vec![Fact::LogAmended { log, text }]).making(kind, log, label))
}
