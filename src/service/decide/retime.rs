//! The time of an entry put right: a laptop's clock was wrong, and records keyed meanwhile stand under another time. What
//! was keyed first stays with the entry, with who put it right, when and why.

use chrono::NaiveDate;

use super::super::command::When;
use super::super::refusal::{Refusal, RefusalCode};
use super::logs::{entries_of_day, late, stretch};
use super::outings::may_write;
use super::{Context, Decision, by_ending, labels, text};
use crate::domain::change::Author;
use crate::domain::fact::Fact;
use crate::domain::ids::{LogId, PersonId};
use crate::domain::log::{LogDetail, LogEntry};
use crate::domain::record::{Record, RecordRef};
use crate::regulation::DutyWhat;
use crate::store::tables::tag;

/// An entry by the ending of its id; or by its day, if it is the asker's only one of that day.
fn find(context: &Context<'_>, person: PersonId, given: &str) -> Result<LogEntry, Refusal> {
    let unknown = || Refusal::new(RefusalCode::UnknownLog).with("given", given);
    if let Ok(day) = given.trim().parse::<NaiveDate>() {
        let mut entries = entries_of_day(context.reader, person, None, day)?;
        if entries.len() > 1 {
            let refusal = Refusal::new(RefusalCode::AmbiguousEnding).with("given", given);
            return Err(entries.iter().fold(refusal, |refusal, entry| {
                let id = entry.id.to_string();
                let ending = id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned();
                refusal.row(ending, format!("{} {}", entry.times.happened.format("%H:%M"), entry.text))
            }));
        }
        return entries.pop().ok_or_else(unknown);
    }
    let log = LogId(by_ending(context.reader, given, tag::LOG, RefusalCode::UnknownLog)?);
    match context.stored(&RecordRef::Log(log))?.and_then(|stored| stored.record) {
        Some(Record::Log(entry)) => Ok(entry),
        _ => Err(unknown()),
    }
}

/// Puts the time of an entry right. Whose it is may, and who keyed it for them.
pub fn retime(context: &Context<'_>, given: &str, when: &When, reason: &str) -> Result<Decision, Refusal> {
    let person = context.actor.named()?;
    let entry = find(context, person, given)?;
    if entry.person != person && entry.keyed_by != Author::Person(person) {
        let whose = context.directory.person_name(entry.person);
        return Err(Refusal::new(RefusalCode::NotYourEntry).with("person", whose));
    }
    let reason = text::note("reason", reason)?;
    let date = when.date.unwrap_or_else(|| entry.date());
    let clock = when.start.unwrap_or_else(|| entry.times.happened.time());
    let (start, end, slot) = match &entry.detail {
        LogDetail::Diary { .. } => (context.past(Some(date.and_time(clock)))?, None, None),
        detail => {
            let minutes = when.minutes.or_else(|| u32::try_from(entry.minutes()).ok());
            let as_given = When { date: Some(date), start: Some(clock), minutes, late: None };
            let (start, end) = stretch(context, &as_given)?;
            let patrol = matches!(detail, LogDetail::Patrol { .. });
            let calendar = context.rules.calendar_of(context.regulation(&entry.grid)?.code());
            let hours = calendar.hours_on(start.date_naive());
            (start, Some(end), patrol.then(|| hours.slot_of(start.naive_local())))
        }
    };
    let label = labels::log(context, &entry.grid, &start);
    let (log, kind) = (entry.id, entry.kind());
    if start == entry.times.happened && end == entry.span().map(|(_, end)| end) {
        return Ok(Decision::default());
    }
    let day = start.date_naive();
    let mut moved = None;
    if day != entry.date() {
        let what = match &entry.detail {
            LogDetail::Screening { .. } => DutyWhat::Screening,
            LogDetail::Collection { .. } => DutyWhat::Collect,
            _ => DutyWhat::Visit,
        };
        may_write(context, entry.person, &entry.grid, what, day)?;
        // Brought to an earlier day it is there as late as one that is keyed for it now.
        let ended = end.map_or(day, |end| end.date_naive());
        moved = late(context, ended, when.late)?;
    }
    let fact = Fact::LogRetimed { log, start, end, slot, reason, late: moved };
    Ok(Decision::one(entry.grid, vec![fact]).making(kind, log, label))
}
