//! What of a record is searched, and what of that is not for everybody: said once, for filling the index and for looking
//! into a record that was found.

use crate::domain::case::Case;
use crate::domain::ids::FieldCode;
use crate::domain::ledger::Entry;
use crate::domain::log::{DayLog, LogDetail, LogEntry};
use crate::domain::record::Record;

/// Longer values are no names.
const LONGEST_NAME: usize = 16;

/// Whether a text is for everybody who may see the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Veil<'a> {
    /// It is.
    None,
    /// It says what the case is about: of a sensitive one it is not shown while names are masked.
    Matter,
    /// It names a resident: not shown while names are masked.
    Resident,
    /// Why somebody is away: for those who receive their leave.
    Reason,
    /// It is the value of a field, which only some read.
    Field(&'a FieldCode),
}

/// What a text is to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the record is called.
    Title,
    /// The name of somebody or somewhere: found by its spelling too.
    Name,
    /// Anything else that was written.
    Body,
}

/// One text of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// What it is.
    pub part: Part,
    /// For whom.
    pub veil: Veil<'a>,
    /// As it was written.
    pub text: &'a str,
}

/// Every text of a record that is searched; none of those that are not: the directory is small and held in memory.
pub fn texts(record: &Record) -> Vec<Text<'_>> {
    let mut found = Vec::new();
    let mut put = |part, veil, text| found.push(Text { part, veil, text });
    match record {
        Record::Case(case) => of_case(case, &mut put),
        Record::Log(entry) => of_log(entry, &mut put),
        Record::DayLog(log) => of_day(log, &mut put),
        Record::Entry(entry) => of_entry(entry, &mut put),
        Record::Absence(leave) => put(Part::Body, Veil::Reason, &leave.text),
        Record::Excuse(excuse) => put(Part::Body, Veil::None, &excuse.text),
        Record::Grid(_)
        | Record::Unit(_)
        | Record::Person(_)
        | Record::Appointment(_)
        | Record::Adopted(_)
        | Record::Phrases(_)
        | Record::Meeting(_)
        | Record::Exports(_) => {}
    }
    found
}

type Put<'p, 'a> = dyn FnMut(Part, Veil<'a>, &'a str) + 'p;

fn of_case<'a>(case: &'a Case, put: &mut Put<'_, 'a>) {
    put(Part::Title, Veil::None, &case.number);
    put(Part::Title, Veil::Matter, &case.place);
    put(Part::Name, Veil::Matter, &case.place);
    put(Part::Body, Veil::Matter, &case.text);
    if let Some(result) = &case.result {
        put(Part::Body, Veil::Matter, result);
    }
    for event in &case.events {
        if let Some(text) = &event.text {
            put(Part::Body, Veil::Matter, text);
        }
        if let Some(by) = &event.by {
            put(Part::Name, Veil::Matter, by);
        }
    }
    if let Some(reporter) = &case.reporter {
        if let Some(name) = &reporter.name {
            put(Part::Name, Veil::Resident, name);
        }
        if let Some(phone) = &reporter.phone {
            put(Part::Body, Veil::Resident, phone);
        }
    }
    if let Some(original) = &case.original {
        put(Part::Body, Veil::Resident, original);
    }
    if let Some(order) = &case.order {
        put(Part::Body, Veil::None, &order.number);
    }
    for file in &case.attachments {
        put(Part::Body, Veil::Matter, &file.name);
    }
}

fn of_log<'a>(entry: &'a LogEntry, put: &mut Put<'_, 'a>) {
    match &entry.detail {
        LogDetail::Patrol { route, companions, .. } => {
            if let Some(route) = route {
                put(Part::Name, Veil::None, route);
            }
            for name in companions {
                put(Part::Name, Veil::None, name);
            }
        }
        LogDetail::Visit { companions, .. }
        | LogDetail::Screening { companions, .. }
        | LogDetail::Collection { companions, .. } => {
            for name in companions {
                put(Part::Name, Veil::None, name);
            }
            if let LogDetail::Visit { household: Some(household), .. } = &entry.detail {
                put(Part::Name, Veil::Resident, household);
            }
        }
        LogDetail::Diary { household, result, promise, .. } => {
            put(Part::Name, Veil::Resident, household);
            for text in [result, promise].into_iter().flatten() {
                put(Part::Body, Veil::None, text);
            }
        }
    }
    put(Part::Body, Veil::None, &entry.text);
    for addendum in &entry.addenda {
        put(Part::Body, Veil::None, &addendum.text);
    }
}

fn of_day<'a>(log: &'a DayLog, put: &mut Put<'_, 'a>) {
    put(Part::Body, Veil::None, &log.text);
    for addendum in log.addenda.iter().chain(&log.reviews) {
        put(Part::Body, Veil::None, &addendum.text);
    }
}

fn of_entry<'a>(entry: &'a Entry, put: &mut Put<'_, 'a>) {
    put(Part::Title, Veil::None, &entry.at.key);
    put(Part::Name, Veil::None, &entry.at.key);
    for (field, value) in &entry.values {
        let part = if value.chars().count() <= LONGEST_NAME { Part::Name } else { Part::Body };
        put(part, Veil::Field(field), value);
    }
}
