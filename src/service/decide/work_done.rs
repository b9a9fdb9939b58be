//! What was recorded by who holds a post, as its holder: a post that changes hands does not take it from them (實務/交接).

use chrono::{Days, NaiveDate};

use super::super::refusal::{Refusal, RefusalCode};
use super::Context;
use crate::domain::grid::Appointment;
use crate::domain::ids::PersonId;
use crate::domain::log::LogKind;
use crate::regulation::DutyWhat;
use crate::store::deeds;
use crate::store::tables::{day_log_prefix, read};
use crate::store::{Reader, Scan};

/// The last day, from a day on until today, for which the holder of a post, or who stood in, recorded or signed anything
/// that the post owes; and who it was.
fn last(context: &Context<'_>, held: &Appointment, from: NaiveDate) -> Result<Option<(NaiveDate, PersonId)>, Refusal> {
    let until = held.until.map_or(context.today(), |until| until.min(context.today()));
    if until < from {
        return Ok(None);
    }
    let duties = context.regulation(&held.grid)?.duties(&held.post);
    let kinds: Vec<LogKind> = duties.iter().filter_map(|duty| duty.what.log_kind()).collect();
    let signs = duties.iter().any(|duty| duty.what == DutyWhat::DayLog);
    let mut last = last_of(context.reader, held, held.person, (from, until), &kinds, signs)?;
    let away = context.directory.absences_of(held.person).filter(|leave| leave.stands());
    for leave in away.filter(|leave| leave.span.meets(from, until)) {
        let Some(deputy) = leave.deputy else { continue };
        let days = (from.max(leave.span.from.date), until.min(leave.span.until.date));
        last = last.max(last_of(context.reader, held, deputy, days, &kinds, signs)?);
    }
    Ok(last)
}

fn last_of(
    reader: &dyn Reader,
    held: &Appointment,
    person: PersonId,
    (from, until): (NaiveDate, NaiveDate),
    kinds: &[LogKind],
    signs: bool,
) -> Result<Option<(NaiveDate, PersonId)>, Refusal> {
    let logs = deeds::logs_of_person(reader, person, (from, until))?;
    let counts = logs.iter().filter(|(_, _, brief, grid)| held.grid.covers(grid) && kinds.contains(&brief.kind));
    let mut days: Vec<NaiveDate> = counts.map(|(day, ..)| *day).collect();
    if signs {
        let prefix = day_log_prefix(&held.grid, None);
        let scan = Scan::through(prefix.clone().date(from).build(), &prefix.date(until).build());
        for (key, _) in reader.page(&scan, usize::MAX)? {
            let log = read::day_log(&key)?;
            days.extend((log.person == person).then_some(log.date));
        }
    }
    Ok(days.into_iter().max().map(|day| (day, person)))
}

/// Nobody has recorded anything as the holder on a day or since; or a refusal that names the last day, who it was, and from
/// when the post can change hands.
pub(super) fn require_untouched(context: &Context<'_>, held: &Appointment, on: NaiveDate) -> Result<(), Refusal> {
    let Some((day, person)) = last(context, held, on)? else { return Ok(()) };
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let clause = context.regulation(&held.grid)?.absence.handover_clause();
    let refusal = Refusal::new(RefusalCode::WorkRecordedSince)
        .with("person", context.directory.person_name(person))
        .with("grid", context.directory.grid_name(&held.grid))
        .with("date", day)
        .with("on", on)
        .with("next", next);
    Err(refusal.by_any(clause.cloned()))
}
