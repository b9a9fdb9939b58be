//! What was recorded by who holds a post, as its holder: a post that changes hands does not take it from them (實務/交接).

use chrono::{Days, NaiveDate};

use super::super::refusal::{Refusal, RefusalCode};
use super::Context;
use crate::domain::grid::Appointment;
use crate::domain::ids::PersonId;
use crate::domain::log::LogKind;
use crate::regulation::{Cadence, DutyWhat};
use crate::store::deeds;
use crate::store::tables::{day_log_prefix, read};
use crate::store::{Reader, Scan};

/// What the records of a post's holder are.
struct Owed {
    /// Entries of the log of these kinds.
    kinds: Vec<LogKind>,
    /// The day's log, signed.
    signs: bool,
    /// Reviews of the logs of those below.
    reviews: bool,
    /// Rows of the ledger, changed or confirmed.
    rows: bool,
}

/// The last day, from a day on until today, for which the holder of a post, or who stood in, recorded, signed, reviewed or
/// kept up to date anything that the post owes; and who it was.
fn last(context: &Context<'_>, held: &Appointment, from: NaiveDate) -> Result<Option<(NaiveDate, PersonId)>, Refusal> {
    let until = held.until.map_or(context.today(), |until| until.min(context.today()));
    if until < from {
        return Ok(None);
    }
    let duties = context.regulation(&held.grid)?.duties(&held.post);
    let of = |what: DutyWhat| duties.iter().any(|duty| duty.what == what);
    let owed = Owed {
        kinds: duties.iter().filter_map(|duty| duty.what.log_kind()).collect(),
        signs: of(DutyWhat::DayLog),
        reviews: of(DutyWhat::Review),
        rows: of(DutyWhat::Ledger) || duties.iter().any(|duty| matches!(duty.cadence, Cadence::ByClass { .. })),
    };
    let mut last = last_of(context.reader, held, held.person, (from, until), &owed)?;
    let away = context.directory.absences_of(held.person).filter(|leave| leave.stands());
    for leave in away.filter(|leave| leave.span.meets(from, until)) {
        let Some(deputy) = leave.deputy else { continue };
        let days = (from.max(leave.span.from.date), until.min(leave.span.until.date));
        last = last.max(last_of(context.reader, held, deputy, days, &owed)?);
    }
    Ok(last)
}

fn last_of(
    reader: &dyn Reader,
    held: &Appointment,
    person: PersonId,
    (from, until): (NaiveDate, NaiveDate),
    owed: &Owed,
) -> Result<Option<(NaiveDate, PersonId)>, Refusal> {
    let logs = deeds::logs_of_person(reader, person, (from, until))?;
    let counts = logs.iter().filter(|(_, _, brief, grid)| held.grid.covers(grid) && owed.kinds.contains(&brief.kind));
    let mut days: Vec<NaiveDate> = counts.map(|(day, ..)| *day).collect();
    if owed.signs {
        let prefix = day_log_prefix(&held.grid, None);
        let scan = Scan::through(prefix.clone().date(from).build(), &prefix.date(until).build());
        for (key, _) in reader.page(&scan, usize::MAX)? {
            let log = read::day_log(&key)?;
            days.extend((log.person == person).then_some(log.date));
        }
    }
    if owed.reviews {
        let given = deeds::reviews_of(reader, person, (from, until))?;
        days.extend(given.iter().filter(|one| held.grid.covers(&one.log.grid)).map(|one| one.at.date()));
    }
    if owed.rows {
        let touched = deeds::row_deeds_of(reader, person, (from, until))?;
        days.extend(touched.iter().filter(|one| held.grid.covers(&one.row.grid)).map(|one| one.at.date()));
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
