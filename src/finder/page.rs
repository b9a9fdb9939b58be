//! A record as the index takes it in, and the name it goes by there.

use chrono::NaiveTime;
use uuid::Uuid;

use super::texts::{Part, texts};
use super::tokens::{Tokens, tag};
use crate::domain::absence::Excused;
use crate::domain::case::{Case, Party};
use crate::domain::change::Author;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{AbsenceId, CaseId, ExcuseId, GridCode, ItemCode, LogId, PersonId};
use crate::domain::ledger::EntryRef;
use crate::domain::log::{DayLogRef, LogSpan};
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;

/// Between the parts of a name.
const APART: u8 = 0x1f;

/// A record, ready to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which.
    pub record: RecordRef,
    /// What orders it among the others, in seconds since 1970: the newest are found first.
    pub when: i64,
    /// What it is found by.
    pub tokens: Tokens,
}

impl Page {
    /// Of a record; none of one that is not found here: what is held in memory, and rows that were withdrawn.
    pub fn of(record: &Record) -> Option<Self> {
        let mut tokens = Tokens::default();
        let name = match record {
            Record::Case(case) => {
                mark_case(case, &mut tokens);
                RecordRef::Case(case.id)
            }
            Record::Log(entry) => {
                tokens.mark(tag::SORT, entry.kind());
                mark_grid(&entry.grid, &mut tokens);
                tokens.mark(tag::PERSON, &entry.person.to_string());
                RecordRef::Log(entry.id)
            }
            Record::DayLog(log) => {
                tokens.mark(tag::SORT, sort::DAY);
                mark_grid(&log.at.grid, &mut tokens);
                tokens.mark(tag::PERSON, &log.at.person.to_string());
                RecordRef::DayLog(log.at.clone())
            }
            Record::Entry(entry) if entry.withdrawn.is_none() => {
                tokens.mark(tag::SORT, sort::ENTRY);
                mark_grid(&entry.at.grid, &mut tokens);
                tokens.mark(tag::ITEM, entry.at.item.as_str());
                RecordRef::Entry(entry.at.clone())
            }
            // Where somebody has a post is not said by their leave: it is looked up when it is found.
            Record::Absence(leave) => {
                tokens.mark(tag::SORT, sort::LEAVE);
                let by = by(leave.recorded_by);
                for person in [Some(leave.person), leave.deputy, by].into_iter().flatten() {
                    tokens.mark(tag::PERSON, &person.to_string());
                }
                RecordRef::Absence(leave.id)
            }
            Record::Excuse(excuse) => {
                tokens.mark(tag::SORT, sort::EXCUSE);
                let of = match &excuse.of {
                    Excused::Grid(grid) => {
                        mark_grid(grid, &mut tokens);
                        None
                    }
                    Excused::Person(person) => Some(*person),
                };
                for person in [of, by(excuse.stated_by)].into_iter().flatten() {
                    tokens.mark(tag::PERSON, &person.to_string());
                }
                RecordRef::Excuse(excuse.id)
            }
            _ => return None,
        };
        for text in texts(record) {
            if text.part == Part::Name {
                tokens.spelled(text.text);
            }
            tokens.words(text.text);
        }
        Some(Self { record: name, when: when(record)?.timestamp(), tokens })
    }
}

/// What records are, in the index.
pub mod sort {
    /// A case.
    pub const CASE: &str = "case";
    /// A signed working day, week or month.
    pub const DAY: &str = "day";
    /// A row of a ledger.
    pub const ENTRY: &str = "entry";
    /// Leave.
    pub const LEAVE: &str = "leave";
    /// An excuse of a duty.
    pub const EXCUSE: &str = "excuse";
    /// An entry of the log: its kind.
    pub const LOGS: [&str; 5] = ["patrol", "visit", "diary", "screening", "collection"];
}

/// When a record is from, for whoever looks for the newest: a case as it was filed, an entry of the log as it happened,
/// a signed day as it ended, a row as it last changed, leave and excuses as they begin.
pub fn when(record: &Record) -> Option<Civil> {
    match record {
        Record::Case(case) => Some(case.filed_at()),
        Record::Log(entry) => Some(entry.times.happened),
        Record::DayLog(log) => {
            let end = log.at.days().1.and_time(NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default());
            end.and_local_timezone(*log.signed.offset()).single()
        }
        Record::Entry(entry) => Some(entry.changed),
        Record::Absence(leave) => begins(&leave.span, &leave.recorded),
        Record::Excuse(excuse) => begins(&excuse.span, &excuse.stated),
        _ => None,
    }
}

fn begins(span: &HalfDays, like: &Civil) -> Option<Civil> {
    span.from.date.and_time(NaiveTime::MIN).and_local_timezone(*like.offset()).single()
}

fn by(author: Author) -> Option<PersonId> {
    match author {
        Author::Person(person) => Some(person),
        Author::Owner | Author::Program => None,
    }
}

/// The serial of a case's number as people say it: 城關-2026-00123 is 123.
pub fn serial(number: &str) -> Option<&str> {
    let digits = number.rsplit('-').next()?;
    let said = digits.trim_start_matches('0');
    (!said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit())).then_some(said)
}

/// The token of a party of a case.
pub fn party(party: &Party) -> String {
    match party {
        Party::Station(grid) => format!("s{grid}"),
        Party::Unit(unit) => format!("u{unit}"),
        Party::Service(code) => format!("o{code}"),
    }
}

fn mark_grid(grid: &GridCode, tokens: &mut Tokens) {
    let mut node = Some(grid.clone());
    while let Some(code) = node {
        tokens.mark(tag::GRID, code.as_str());
        node = code.parent();
    }
}

fn mark_case(case: &Case, tokens: &mut Tokens) {
    tokens.mark(tag::SORT, sort::CASE);
    mark_grid(&case.grid, tokens);
    if let Author::Person(person) = case.filed_by {
        tokens.mark(tag::PERSON, &person.to_string());
    }
    let told = case.tellings.iter().map(|telling| &telling.to);
    let mut parties: Vec<&Party> = told.chain(&case.assist).chain(&case.lead).chain(&case.holder).collect();
    parties.sort();
    parties.dedup();
    for one in parties {
        tokens.mark(tag::PARTY, &party(one));
    }
    tokens.mark(tag::KIND, case.kind.as_str());
    if let Some(serial) = serial(&case.number) {
        tokens.mark(tag::SERIAL, serial);
    }
    for value in [code(case.nature), code(case.source), code(case.stage)] {
        tokens.mark(tag::TRAIT, &value);
    }
}

/// The stable code of one of a few values.
pub fn code(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The name of a record as the index keeps it.
pub(super) fn key(record: &RecordRef) -> Vec<u8> {
    let joined = |tag: u8, parts: &[&[u8]]| {
        let mut key = vec![tag];
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                key.push(APART);
            }
            key.extend_from_slice(part);
        }
        key
    };
    match record {
        RecordRef::Case(id) => joined(b'c', &[id.0.as_bytes()]),
        RecordRef::Log(id) => joined(b'l', &[id.0.as_bytes()]),
        RecordRef::DayLog(at) => {
            let (date, person) = (at.date.to_string(), at.person.to_string());
            let tag = match at.span {
                LogSpan::Day => b'd',
                LogSpan::Week => b'w',
                LogSpan::Month => b'm',
            };
            joined(tag, &[at.grid.as_str().as_bytes(), date.as_bytes(), person.as_bytes()])
        }
        RecordRef::Entry(at) => {
            joined(b'e', &[at.grid.as_str().as_bytes(), at.item.as_str().as_bytes(), at.key.as_bytes()])
        }
        RecordRef::Absence(id) => joined(b'a', &[id.0.as_bytes()]),
        RecordRef::Excuse(id) => joined(b'x', &[id.0.as_bytes()]),
        // Never put in, so never asked for.
        _ => vec![b'?'],
    }
}

/// The record that a name stands for; none if it is no name.
pub(super) fn record(key: &[u8]) -> Option<RecordRef> {
    let (tag, rest) = key.split_first()?;
    let id = || Uuid::from_slice(rest).ok();
    let mut parts = std::str::from_utf8(rest).ok().map(|text| text.splitn(3, char::from(APART)).map(str::to_owned));
    let mut part = || parts.as_mut()?.next();
    match tag {
        b'c' => Some(RecordRef::Case(CaseId(id()?))),
        b'l' => Some(RecordRef::Log(LogId(id()?))),
        b'a' => Some(RecordRef::Absence(AbsenceId(id()?))),
        b'x' => Some(RecordRef::Excuse(ExcuseId(id()?))),
        b'd' | b'w' | b'm' => Some(RecordRef::DayLog(DayLogRef {
            grid: GridCode::try_from(part()?).ok()?,
            date: part()?.parse().ok()?,
            person: PersonId(part()?.parse().ok()?),
            span: match tag {
                b'w' => LogSpan::Week,
                b'm' => LogSpan::Month,
                _ => LogSpan::Day,
            },
        })),
        b'e' => Some(RecordRef::Entry(EntryRef {
            grid: GridCode::try_from(part()?).ok()?,
            item: ItemCode(part()?),
            key: part()?,
        })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_record_again() {
        let grid: GridCode = "610921100001001".parse().unwrap();
        let id = Uuid::from_u128(0x0190_1f1f_1f00_7000_8000_0000_0000_1f00);
        let log = |span| {
            let (grid, person) = (grid.clone(), PersonId(id));
            RecordRef::DayLog(DayLogRef { grid, date: "2026-11-01".parse().unwrap(), person, span })
        };
        let at = EntryRef { grid: grid.clone(), item: ItemCode::from("households"), key: "南街\u{1f}12號".into() };
        for name in [
            RecordRef::Case(CaseId(id)),
            RecordRef::Log(LogId(id)),
            log(LogSpan::Day),
            log(LogSpan::Week),
            log(LogSpan::Month),
            RecordRef::Entry(at),
            RecordRef::Absence(AbsenceId(id)),
            RecordRef::Excuse(ExcuseId(id)),
        ] {
            assert_eq!(record(&key(&name)), Some(name));
        }
        assert_eq!((record(b""), record(b"?"), record(b"cx"), record(b"enothing")), (None, None, None, None));
    }
}
