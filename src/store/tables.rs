//! Every table and index at a glance: its first byte, its key, its value, and who reads it.
//!
//! | table | key | value | read by |
//! |---|---|---|---|
//! | `GRID` … `EXPORTS` | code or id | [`Stored`] | the directory, loaded whole on opening |
//! | `LOG` | id | [`Stored`] | a log entry opened |
//! | `DAY_LOG` | grid, date, person | [`Stored`] | day and month views |
//! | `SPAN_LOG` | grid, week or month, first day, person | [`Stored`] | signed weeks and months |
//! | `CASE` | id | [`Stored`] | a case opened |
//! | `ENTRY` | grid, item, key | [`Stored`] | rows of a book; lines, grid by grid |
//! | `LOG_BY_GRID` | grid, date, start, id | [`LogBrief`], person | logs of a grid, slots, day and month views |
//! | `LOG_BY_PERSON` | person, date, start, id | [`LogBrief`], grid | one's own day, month and week; what a duty counts |
//! | `PROMISE` | grid, promised by, id | – | promises falling due |
//! | `CASE_OPEN` | id | [`OpenCase`] | the queue, loaded whole on opening |
//! | `CASE_BY_COMMUNITY` | community, date, id | [`CaseSummary`] | the roll of all cases |
//! | `CASE_UNDONE` | id | latest keying | counts of a moment at which it stood |
//! | `CASE_BY_NUMBER` | number | id | a number typed |
//! | `CASE_BY_PLACE` | community, kind, place as compared, day it was closed, id | – | the same fault again |
//! | `CASE_DRAWN` | community, date, id | – | closed cases that were drawn and wait for a look |
//! | `CASE_BY_ORDER` | folded number, system, id | – | an order of another system imported again, its number typed |
//! | `CASE_ON_SITE` | person, last day, case, which | [`OnSiteSpan`] | what excuses the duties of a half-day |
//! | `ATTACHED` | case, hash | length, media type | verifying that each file is there |
//! | `PLATE` | folded plate, case | – | a plate's number given again; the public board |
//! | `SETTLED_BY_PERSON` | person, date, start, case | – | what somebody settled on the spot on a day |
//! | `ENTRY_BY_AGE` | grid, item, last known right, key | – | rows past their interval |
//! | `ENTRY_BY_KEY` | folded key, grid, item, key | – | search |
//! | `ENDING` | id, backwards | table | an id's ending typed |
//! | `COUNT` | what is counted | how many | every figure |
//! | `REQUEST` | request id | the change | retries |
//! | `UNDO` | author | [`super::undo::UndoStack`] | undo and redo |
//! | `SERIAL` | prefix, year | last serial | the next case's number |
//! | `UNKNOWN` | – | version | opening: unknown facts were met |
//! | `ABSENCE` | id | [`Stored`] | the directory, loaded whole on opening |
//! | `EXCUSE` | id | [`Stored`] | an excuse opened |
//! | `MEETING` | id | [`Stored`] | the directory, loaded whole on opening |
//! | `EXCUSE_BY_GRID`, `EXCUSE_BY_PERSON` | grid or person, last day, id | – | what excuses a duty |
//! | `REVIEW_BY_PERSON` | person, date, minute, grid, date of the log, writer, span | – | reviews that count for a duty |
//! | `UNREVIEWED` | grid, date, person | – | signed logs that nobody has reviewed |
//! | `PHRASES` | person or grid | [`Stored`] | phrases offered while writing |
//! | `ROW_DEED` | person, date, grid, item, key | minute | deeds on ledger rows that count for a duty |

mod count;
mod open_case;
pub mod read;

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::deeds::{self, LogBrief};
use super::key::KeyBuilder;
use super::summary::{CaseSummary, last_keyed};
use crate::domain::case::{Case, PathTaken, Stage};
use crate::domain::change::{Author, Header};
use crate::domain::ids::{ChangeId, GridCode, ItemCode, KindCode, PersonId, RequestId, Stamp};
use crate::domain::ledger::{Entry, EntryRef};
use crate::domain::log::{LogEntry, LogSpan};
use crate::domain::matching::fold;
use crate::domain::phrase::PhrasesOf;
use crate::domain::place::place_key;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;

pub use self::count::Count;
use self::open_case::waits_for_a_look;
pub use self::open_case::{OnSiteSpan, OpenCase, TEXT_IN_LISTS, Taken};

/// First bytes of the tables.
pub mod tag {
    #![allow(missing_docs, reason = "the table above says what each is")]
    pub const GRID: u8 = 0x10;
    pub const UNIT: u8 = 0x11;
    pub const PERSON: u8 = 0x12;
    pub const APPOINTMENT: u8 = 0x13;
    pub const TEXT: u8 = 0x14;
    pub const EXPORTS: u8 = 0x15;
    pub const LOG: u8 = 0x20;
    pub const DAY_LOG: u8 = 0x21;
    pub const LOG_BY_GRID: u8 = 0x22;
    pub const LOG_BY_PERSON: u8 = 0x23;
    pub const PROMISE: u8 = 0x24;
    pub const SPAN_LOG: u8 = 0x25;
    pub const CASE: u8 = 0x30;
    pub const CASE_OPEN: u8 = 0x31;
    // 0x32 was an index by date: the roll is in its place.
    pub const CASE_BY_COMMUNITY: u8 = 0x33;
    pub const CASE_BY_NUMBER: u8 = 0x34;
    pub const CASE_BY_PLACE: u8 = 0x35;
    pub const CASE_DRAWN: u8 = 0x36;
    pub const CASE_BY_ORDER: u8 = 0x37;
    pub const CASE_UNDONE: u8 = 0x38;
    pub const ATTACHED: u8 = 0x39;
    pub const CASE_ON_SITE: u8 = 0x3A;
    pub const PLATE: u8 = 0x3c;
    pub const SETTLED_BY_PERSON: u8 = 0x3d;
    pub const ENTRY: u8 = 0x40;
    pub const ENTRY_BY_AGE: u8 = 0x41;
    pub const ENTRY_BY_KEY: u8 = 0x42;
    pub const ENDING: u8 = 0x50;
    pub const COUNT: u8 = 0x60;
    pub const REQUEST: u8 = 0x70;
    pub const UNDO: u8 = 0x71;
    pub const SERIAL: u8 = 0x72;
    pub const UNKNOWN: u8 = 0x73;
    pub const ABSENCE: u8 = 0x80;
    pub const EXCUSE: u8 = 0x81;
    pub const EXCUSE_BY_GRID: u8 = 0x82;
    pub const EXCUSE_BY_PERSON: u8 = 0x83;
    pub const REVIEW_BY_PERSON: u8 = 0x84;
    pub const UNREVIEWED: u8 = 0x85;
    pub const ROW_DEED: u8 = 0x86;
    pub const PHRASES: u8 = 0x87;
    pub const MEETING: u8 = 0x88;
}

/// A record as it is stored: its state, and the changes it is folded from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The state; none if every change so far is reversed or still waits for an earlier one.
    pub record: Option<Record>,
    /// The changes, in the order they fold.
    pub trail: Vec<Step>,
}

/// One change in a record's trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What orders it.
    pub header: Header,
    /// Who made it.
    pub author: Author,
    /// Where its line lies in the journal.
    pub at: Place,
    /// The changes that it reverses: with any, the record cannot be folded forward.
    pub reverses: Vec<ChangeId>,
    /// It only ties the record to an entry of the log: nothing was done to the record itself.
    pub ties: bool,
    /// When it was keyed, in civil time.
    #[serde(with = "crate::domain::time::stored")]
    pub keyed: Civil,
}

/// Where a change's line lies in its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Number of the segment.
    pub segment: u32,
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes.
    pub len: u32,
}

impl Stored {
    /// The steps that count: not reversed, or reversed by a reversal that is itself reversed.
    pub fn standing(&self) -> impl Iterator<Item = &Step> {
        let mut silent: HashSet<&ChangeId> = HashSet::new();
        for step in self.trail.iter().rev() {
            if !silent.contains(&step.header.id) {
                silent.extend(&step.reverses);
            }
        }
        self.trail.iter().filter(move |step| !silent.contains(&step.header.id))
    }

    /// The last change of the record.
    pub fn last_change(&self) -> Option<&ChangeId> {
        self.trail.last().map(|step| &step.header.id)
    }
}

/// The community or village of a place; the place itself where it lies in none.
pub fn community_of(grid: &GridCode) -> GridCode {
    grid.community().unwrap_or_else(|| grid.clone())
}

pub(super) fn table(tag: u8) -> KeyBuilder {
    KeyBuilder::table(tag)
}

/// The key that a record is stored under.
pub fn record_key(record: &RecordRef) -> Vec<u8> {
    match record {
        RecordRef::Grid(code) => table(tag::GRID).text(code.as_str()).build(),
        RecordRef::Unit(code) => table(tag::UNIT).text(code.as_str()).build(),
        RecordRef::Person(id) => table(tag::PERSON).uuid(id.0).build(),
        RecordRef::Appointment(id) => table(tag::APPOINTMENT).uuid(id.0).build(),
        RecordRef::Regulation(code) => table(tag::TEXT).u8(0).text(code.as_str()).build(),
        RecordRef::Holidays => table(tag::TEXT).u8(1).build(),
        RecordRef::Item(code) => table(tag::TEXT).u8(2).text(code.as_str()).build(),
        RecordRef::Exports => table(tag::EXPORTS).build(),
        RecordRef::Log(id) => table(tag::LOG).uuid(id.0).build(),
        RecordRef::DayLog(at) => match at.span {
            LogSpan::Day => day_log_prefix(&at.grid, Some(at.date)).uuid(at.person.0).build(),
            span => span_log_prefix(&at.grid, span).date(at.date).uuid(at.person.0).build(),
        },
        RecordRef::Case(id) => table(tag::CASE).uuid(id.0).build(),
        RecordRef::Entry(at) => entry_prefix(&at.grid, Some(&at.item)).text(&at.key).build(),
        RecordRef::Absence(id) => table(tag::ABSENCE).uuid(id.0).build(),
        RecordRef::Excuse(id) => table(tag::EXCUSE).uuid(id.0).build(),
        RecordRef::Phrases(PhrasesOf::Person(id)) => table(tag::PHRASES).u8(0).uuid(id.0).build(),
        RecordRef::Phrases(PhrasesOf::Grid(code)) => table(tag::PHRASES).u8(1).text(code.as_str()).build(),
        RecordRef::Meeting(id) => table(tag::MEETING).uuid(id.0).build(),
    }
}

/// Signed logs of a grid, of one day if given.
pub fn day_log_prefix(grid: &GridCode, date: Option<NaiveDate>) -> KeyBuilder {
    let key = table(tag::DAY_LOG).text(grid.as_str());
    match date {
        Some(date) => key.date(date),
        None => key,
    }
}

/// Signed weeks, or months, of a grid.
pub fn span_log_prefix(grid: &GridCode, span: LogSpan) -> KeyBuilder {
    table(tag::SPAN_LOG).text(grid.as_str()).u8(span_byte(span))
}

/// A stretch of days in a key.
pub(super) fn span_byte(span: LogSpan) -> u8 {
    match span {
        LogSpan::Day => 0,
        LogSpan::Week => 1,
        LogSpan::Month => 2,
    }
}

/// Rows of a grid's book, of one item if given.
pub fn entry_prefix(grid: &GridCode, item: Option<&ItemCode>) -> KeyBuilder {
    let key = table(tag::ENTRY).text(grid.as_str());
    match item {
        Some(item) => key.text(item.as_str()),
        None => key,
    }
}

/// Log entries of a grid.
pub fn log_by_grid_prefix(grid: &GridCode) -> KeyBuilder {
    table(tag::LOG_BY_GRID).text(grid.as_str())
}

/// Log entries of a person.
pub fn log_by_person_prefix(person: PersonId) -> KeyBuilder {
    table(tag::LOG_BY_PERSON).uuid(person.0)
}

/// Promises of a grid, soonest first.
pub fn promise_prefix(grid: &GridCode) -> KeyBuilder {
    table(tag::PROMISE).text(grid.as_str())
}

/// Cases of a community by date; those filed at the town itself have the town's code.
pub fn case_by_community_prefix(community: &GridCode) -> KeyBuilder {
    table(tag::CASE_BY_COMMUNITY).text(community.as_str())
}

/// Closed cases of one kind at one place of a community, however that was written.
pub fn case_by_place_prefix(community: &GridCode, kind: &KindCode, place: &str) -> KeyBuilder {
    table(tag::CASE_BY_PLACE).text(community.as_str()).text(kind.as_str()).text(&place_key(place))
}

/// Cases of a community that were drawn and wait for a look; without one, of the whole town.
pub fn case_drawn_prefix(community: Option<&GridCode>) -> KeyBuilder {
    let key = table(tag::CASE_DRAWN);
    match community {
        Some(community) => key.text(community.as_str()),
        None => key,
    }
}

/// Times that a person was on some spot, by the day on which each ended; those that last have the last day there is.
pub fn on_site_prefix(person: PersonId) -> KeyBuilder {
    table(tag::CASE_ON_SITE).uuid(person.0)
}

/// Cases that a plate of this number was put up about; without one, every plate of the town.
pub fn plate_prefix(plate: Option<&str>) -> KeyBuilder {
    let key = table(tag::PLATE);
    match plate {
        Some(plate) => key.text(&fold(plate)),
        None => key,
    }
}

/// What a person settled on the spot.
pub fn settled_by_person_prefix(person: PersonId) -> KeyBuilder {
    table(tag::SETTLED_BY_PERSON).uuid(person.0)
}

/// The id of a case by its number.
pub fn case_by_number_key(number: &str) -> Vec<u8> {
    table(tag::CASE_BY_NUMBER).text(number).build()
}

/// Cases that were orders of this number elsewhere, of one system if given. Two replicas may each have filed the same.
pub fn case_by_order_prefix(number: &str, system: Option<&str>) -> KeyBuilder {
    let key = table(tag::CASE_BY_ORDER).text(&fold(number));
    match system {
        Some(system) => key.text(system),
        None => key,
    }
}

/// Rows of an item in a grid by the day they were last known to be right, oldest first.
pub fn entry_by_age_prefix(grid: &GridCode, item: &ItemCode) -> KeyBuilder {
    table(tag::ENTRY_BY_AGE).text(grid.as_str()).text(item.as_str())
}

/// Rows whose key begins so, in either script.
pub fn entry_by_key_start(start: &str) -> KeyBuilder {
    table(tag::ENTRY_BY_KEY).text_start(&fold(start))
}

/// Records whose id ends so: hexadecimal digits, the last first.
pub fn ending_start(ending: &str) -> KeyBuilder {
    let backwards: String = ending.chars().rev().collect();
    table(tag::ENDING).text_start(&backwards)
}

/// The change that answered a request.
pub fn request_key(request: RequestId) -> Vec<u8> {
    table(tag::REQUEST).uuid(request.0).build()
}

/// An author's last actions.
pub fn undo_key(author: Author) -> Vec<u8> {
    match author {
        Author::Person(person) => table(tag::UNDO).u8(1).uuid(person.0).build(),
        Author::Owner => table(tag::UNDO).u8(0).build(),
        Author::Program => table(tag::UNDO).u8(2).build(),
    }
}

/// The last serial number given under a prefix, e.g. `城關-2026-`.
pub fn serial_key(prefix: &str) -> Vec<u8> {
    table(tag::SERIAL).text(prefix).build()
}

/// Every prefix under which serial numbers were given.
pub fn serial_prefixes(reader: &dyn super::Reader) -> super::Result<Vec<String>> {
    let (mut prefixes, mut failed) = (Vec::new(), None);
    reader.walk(&super::Scan::prefix(&[tag::SERIAL]), &mut |key, _| {
        match super::key::KeyReader::of_table(key, tag::SERIAL).and_then(|mut key| key.text()) {
            Ok(prefix) => prefixes.push(prefix),
            Err(error) => failed = Some(error),
        }
        std::ops::ControlFlow::Continue(())
    })?;
    failed.map_or(Ok(prefixes), Err)
}

/// The mark that facts of an unknown kind were met.
pub fn unknown_key() -> Vec<u8> {
    table(tag::UNKNOWN).build()
}

/// Splits a case number into its prefix and its serial.
pub fn split_number(number: &str) -> Option<(&str, u32)> {
    let start = number.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit()).last()?.0;
    let (prefix, digits) = number.split_at_checked(start)?;
    Some((prefix, digits.parse().ok()?))
}

/// Every key but the record's own that a record implies, and what it adds to the counters.
///
/// Applying a change writes the difference of two of these; rebuilding writes one of them: so both give the same store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Implied {
    /// Index keys with their values.
    pub keys: Vec<(Vec<u8>, Vec<u8>)>,
    /// Counters that count this record.
    pub counts: Vec<Vec<u8>>,
}

/// What a record implies. `encode_open` encodes the columns of an open case.
pub fn implied(record: &RecordRef, stored: &Stored) -> super::Result<Implied> {
    let mut implied = Implied::default();
    match &stored.record {
        Some(Record::Log(entry)) => log_implies(entry, &mut implied)?,
        Some(Record::DayLog(log)) => deeds::day_log_implies(log, &mut implied),
        Some(Record::Case(case)) => case_implies(case, stored, &mut implied)?,
        Some(Record::Entry(entry)) => {
            entry_implies(entry, &mut implied);
            deeds::row_implies(entry, stored, &mut implied)?;
        }
        Some(Record::Absence(absence)) => implied.keys.push(ending(absence.id.0, tag::ABSENCE)),
        Some(Record::Excuse(excuse)) => {
            implied.keys.push(ending(excuse.id.0, tag::EXCUSE));
            deeds::excuse_implies(excuse, &mut implied);
        }
        Some(Record::Meeting(meeting)) => implied.keys.push(ending(meeting.id.0, tag::MEETING)),
        Some(Record::Person(person)) => implied.keys.push(ending(person.id.0, tag::PERSON)),
        Some(_) => {}
        None => {
            if let (RecordRef::Case(id), true) = (record, !stored.trail.is_empty()) {
                let key = table(tag::CASE_UNDONE).uuid(id.0).build();
                implied.keys.push((key, super::encode(&last_keyed(&stored.trail))?));
            }
        }
    }
    Ok(implied)
}

fn ending(id: Uuid, table_tag: u8) -> (Vec<u8>, Vec<u8>) {
    let backwards: String = id.simple().to_string().chars().rev().collect();
    (table(tag::ENDING).text(&backwards).build(), vec![table_tag])
}

fn log_implies(entry: &LogEntry, implied: &mut Implied) -> super::Result<()> {
    let date = entry.date();
    let start = entry.times.happened.timestamp();
    let row = |key: KeyBuilder| key.date(date).i64(start).uuid(entry.id.0).build();
    let brief = LogBrief::of(entry);
    implied.keys.push((row(log_by_grid_prefix(&entry.grid)), super::encode(&(brief, entry.person))?));
    implied.keys.push((row(log_by_person_prefix(entry.person)), super::encode(&(brief, &entry.grid))?));
    implied.keys.push(ending(entry.id.0, tag::LOG));
    if let Some((_, by)) = entry.detail.open_promise() {
        // One without a day stands at the day on which it was made.
        let by = by.unwrap_or(date);
        implied.keys.push((promise_prefix(&entry.grid).date(by).uuid(entry.id.0).build(), Vec::new()));
    }
    implied.counts.push(Count::Logs(&entry.grid, date, entry.kind()).key());
    Ok(())
}

fn case_implies(case: &Case, stored: &Stored, implied: &mut Implied) -> super::Result<()> {
    let date = case.filed_on();
    let community = community_of(&case.grid);
    let summary = CaseSummary::of(case, &stored.trail);
    implied
        .keys
        .push((case_by_community_prefix(&community).date(date).uuid(case.id.0).build(), super::encode(&summary)?));
    implied.keys.push((case_by_number_key(&case.number), case.id.0.as_bytes().to_vec()));
    implied.keys.push(ending(case.id.0, tag::CASE));
    if let Some(closed) = case.ended.filter(|_| case.stage == Stage::Closed) {
        let by_place = case_by_place_prefix(&community, &case.kind, &case.place);
        implied.keys.push((by_place.date(closed.date_naive()).uuid(case.id.0).build(), Vec::new()));
    }
    if waits_for_a_look(case) {
        implied.keys.push((case_drawn_prefix(Some(&community)).date(date).uuid(case.id.0).build(), Vec::new()));
    }
    let mut last = None;
    for hold in &case.holds {
        let Some(party) = &hold.party else { continue };
        if last != Some(party) {
            implied.counts.push(Count::Received(&case.kind, party).key());
        }
        if hold.returned {
            implied.counts.push(Count::Returned(&case.kind, party).key());
        }
        last = Some(party);
    }
    for (which, spot) in case.on_spot.iter().enumerate() {
        let last_day = spot.until.map_or(NaiveDate::MAX, |until| until.date_naive());
        let key = on_site_prefix(spot.person).date(last_day).uuid(case.id.0).u16(u16::try_from(which).unwrap_or(0));
        let heard = case.last_noted_on_spot().max(spot.from);
        let span = OnSiteSpan { number: case.number.clone(), spot: *spot, heard };
        implied.keys.push((key.build(), super::encode(&span)?));
    }
    for file in &case.attachments {
        let key = table(tag::ATTACHED).uuid(case.id.0).text(&file.hash);
        implied.keys.push((key.build(), super::encode(&(file.bytes, file.media.clone()))?));
    }
    if let Some(order) = &case.order {
        let key = case_by_order_prefix(&order.number, Some(&order.system)).uuid(case.id.0);
        implied.keys.push((key.build(), Vec::new()));
    }
    for plate in &case.plates {
        let key = plate_prefix(Some(&plate.hazard.plate)).uuid(case.id.0).build();
        if implied.keys.iter().all(|(known, _)| *known != key) {
            implied.keys.push((key, Vec::new()));
        }
    }
    if let (PathTaken::Settled, Author::Person(person)) = (case.path, case.filed_by) {
        // It belongs to the day on which it happened, whenever it was keyed (篇3/責任人4-a).
        let happened = &case.times.happened;
        let key = settled_by_person_prefix(person).date(happened.date_naive()).i64(happened.timestamp());
        implied.keys.push((key.uuid(case.id.0).build(), Vec::new()));
    }
    if let Some(open) = OpenCase::of(case, stored.last_change()) {
        implied.keys.push((table(tag::CASE_OPEN).uuid(case.id.0).build(), super::encode(&open)?));
    }
    implied.counts.push(Count::CasesAt(&case.grid, case.stage).key());
    implied.counts.push(Count::CasesFiled(&community, date, &case.kind).key());
    Ok(())
}

fn entry_implies(entry: &Entry, implied: &mut Implied) {
    let EntryRef { grid, item, key } = &entry.at;
    if entry.withdrawn.is_none() {
        let day = entry.confirmed.date_naive();
        implied.keys.push((entry_by_age_prefix(grid, item).date(day).text(key).build(), Vec::new()));
        let by_key = table(tag::ENTRY_BY_KEY).text(&fold(key)).text(grid.as_str()).text(item.as_str()).text(key);
        implied.keys.push((by_key.build(), Vec::new()));
        implied.counts.push(Count::Rows(grid, item).key());
    }
}

/// The last stamp that a trail holds; zero for none.
pub fn last_stamp(trail: &[Step]) -> Stamp {
    trail.last().map_or(Stamp(0), |step| step.header.stamp)
}
