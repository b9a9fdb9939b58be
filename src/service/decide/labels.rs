//! What a change concerned, as people name it: for histories, and for what undo and redo say they did.

use chrono::Datelike;

use super::Context;
use super::absences::days_of;
use crate::domain::absence::Excused;
use crate::domain::change::{Change, FactLine};
use crate::domain::fact::Fact;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::GridCode;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;

/// The records that a change touched, as people name them.
pub fn labels(context: &Context<'_>, change: &Change) -> Vec<String> {
    let labels = change.records().into_keys().map(|record| label(context, change, &record));
    labels.filter(|label| !label.is_empty()).collect()
}

/// One of them.
pub(super) fn label(context: &Context<'_>, change: &Change, record: &RecordRef) -> String {
    let directory = context.directory;
    match record {
        RecordRef::Grid(code) => directory.grid_name(code),
        RecordRef::Unit(code) => directory.unit_name(code),
        RecordRef::Person(id) => directory.person_name(*id),
        RecordRef::Regulation(code) => code.to_string(),
        RecordRef::Item(code) => code.to_string(),
        RecordRef::Entry(at) => at.key.clone(),
        RecordRef::DayLog(at) => format!("{} {}", directory.grid_name(&at.grid), at.days_text()),
        _ => match context.stored(record).ok().flatten().and_then(|stored| stored.record) {
            Some(Record::Case(case)) if context.actor.may_see(&case) => format!("{} {}", case.number, case.place),
            Some(Record::Case(case)) => case.number,
            Some(Record::Log(entry)) => log(context, &entry.grid, &entry.times.happened),
            Some(Record::Appointment(held)) => {
                format!("{} {}", directory.person_name(held.person), directory.grid_name(&held.grid))
            }
            Some(Record::Absence(leave)) => absent(context, &Excused::Person(leave.person), None, &leave.span),
            Some(Record::Excuse(excuse)) => absent(context, &excuse.of, excuse.place.as_ref(), &excuse.span),
            Some(Record::Meeting(meeting)) => super::meetings::label(context, &meeting.grid, &meeting.at),
            // What was taken back is no record any more: the change itself still says what it was.
            _ => change.body.facts.iter().find_map(|line| begun(context, line, record)).unwrap_or_default(),
        },
    }
}

/// An entry of the log: where and when. Of another year than this one the year is said, so that a date that was mistyped by
/// one is seen at once.
pub(super) fn log(context: &Context<'_>, grid: &GridCode, at: &Civil) -> String {
    let when = if at.year() == context.today().year() { "%m-%d %H:%M" } else { "%Y-%m-%d %H:%M" };
    format!("{} {}", context.directory.grid_name(grid), at.format(when))
}

/// Whose half days, where if in one place alone, and from which day to which.
pub(super) fn absent(context: &Context<'_>, of: &Excused, place: Option<&GridCode>, span: &HalfDays) -> String {
    let whose = match of {
        Excused::Person(person) => context.directory.person_name(*person),
        Excused::Grid(grid) => context.directory.grid_name(grid),
    };
    let whose = place.map_or_else(|| whose.clone(), |place| format!("{whose} {}", context.directory.grid_name(place)));
    let days = days_of(context, span);
    format!("{whose} {days}")
}

fn begun(context: &Context<'_>, line: &FactLine, record: &RecordRef) -> Option<String> {
    let FactLine::Known(fact) = line else { return None };
    if !fact.records().contains(record) {
        return None;
    }
    match fact {
        Fact::CaseFiled { number, .. } => Some(number.clone()),
        Fact::PatrolLogged { grid, start, .. }
        | Fact::VisitLogged { grid, start, .. }
        | Fact::ScreeningLogged { grid, start, .. }
        | Fact::CollectionLogged { grid, start, .. } => Some(log(context, grid, start)),
        Fact::DiaryLogged { grid, happened, .. } => Some(log(context, grid, happened)),
        Fact::AbsenceRecorded { person, span, .. } => Some(absent(context, &Excused::Person(*person), None, span)),
        Fact::PhraseKept { text, .. } | Fact::PhraseDropped { text, .. } => Some(text.clone()),
        Fact::DutyExcused { of, place, span, .. } => Some(absent(context, of, place.as_ref(), span)),
        Fact::MeetingAnnounced { grid, at, .. } => Some(super::meetings::label(context, grid, at)),
        Fact::MeetingDateChanged { grid, planned, at, .. } => {
            Some(super::meetings::label(context, grid, &at.unwrap_or(*planned)))
        }
        Fact::Appointed { person, grid, .. } => {
            Some(format!("{} {}", context.directory.person_name(*person), context.directory.grid_name(grid)))
        }
        _ => None,
    }
}
