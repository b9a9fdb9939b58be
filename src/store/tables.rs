//! Every table and index at a glance: its first byte, its key, its value, and who reads it.
//!
//! | table | key | value | read by |
//! |---|---|---|---|
//! | `GRID` … `EXPORTS` | code or id | [`Stored`] | the directory, loaded whole on opening |
//! | `LOG` | id | [`Stored`] | a log entry opened |
//! | `DAY_LOG` | grid, date, person | [`Stored`] | day and month views |
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
//! | `EXCUSE_BY_GRID`, `EXCUSE_BY_PERSON` | grid or person, last day, id | – | what excuses a duty |
//! | `REVIEW_BY_PERSON` | person, date, minute, grid, date of the log, writer | – | reviews that count for a duty |
//! | `UNREVIEWED` | grid, date, person | – | signed logs that nobody has reviewed |
//! | `ROW_DEED` | person, date, grid, item, key | minute | deeds on ledger rows that count for a duty |

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::deeds::{self, LogBrief};
use super::key::KeyBuilder;
use super::summary::{CaseSummary, last_keyed};
use crate::domain::case::{
    Case, Nature, OnSpot, Party, PathTaken, Responsibility, Satisfaction, Source, Stage, Worker,
};
use crate::domain::change::{Author, Header};
use crate::domain::ids::{CaseId, ChangeId, GridCode, ItemCode, KindCode, LogId, PersonId, RequestId, Stamp};
use crate::domain::ledger::{Entry, EntryRef};
use crate::domain::limit::Limit;
use crate::domain::log::{DayLogRef, LogEntry};
use crate::domain::matching::fold;
use crate::domain::place::place_key;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;

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

/// An open case as the queue holds it, in the store and in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// Which.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: String,
    /// Where it lies.
    pub grid: GridCode,
    /// What kind.
    pub kind: KindCode,
    /// Nature.
    pub nature: Nature,
    /// Path.
    pub path: PathTaken,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// The spot.
    pub place: String,
    /// What is the matter, as far as a list shows it.
    pub text: String,
    /// Who has it.
    pub holder: Option<Party>,
    /// Everybody who takes part: leads, assists, was told.
    pub parties: Vec<Party>,
    /// Who filed it.
    pub filed_by: Author,
    /// When it happened.
    #[serde(with = "crate::domain::time::stored")]
    pub happened: Civil,
    /// By when; none while the clock stands still, unless it was late when it was stopped.
    #[serde(with = "crate::domain::time::stored_option")]
    pub due: Option<Civil>,
    /// The limit behind it, by whose clock time is told.
    pub limit: Option<Limit>,
    /// Since when its clock has not run: it was done, or stopped.
    #[serde(with = "crate::domain::time::stored_option")]
    pub stopped: Option<Civil>,
    /// Somebody must stay on site.
    pub on_site: bool,
    /// When the spot was last heard of, while somebody has to stay there.
    #[serde(with = "crate::domain::time::stored_option")]
    pub last_from_spot: Option<Civil>,
    /// When somebody who answers for it first knew of it.
    #[serde(with = "crate::domain::time::stored_option")]
    pub reached: Option<Civil>,
    /// Who assists and has not said that the own part is done.
    pub parts_open: Vec<Party>,
    /// Who was told and has not answered.
    pub waiting: Vec<Party>,
    /// Sensitive.
    pub sensitive: bool,
    /// How often it was returned.
    pub returns: u32,
    /// Whether the station may still settle it by itself.
    pub reported_up: bool,
    /// Its last change.
    pub last_change: Option<ChangeId>,
    /// Somebody stopped its clock: nothing more falls due until it goes on.
    pub paused: bool,
    /// Not within the duties of the community.
    pub outside: bool,
    /// Who asked for more time that is neither granted nor refused.
    pub asked: Option<Party>,
    /// Its clock stands still until then.
    #[serde(with = "crate::domain::time::stored_option")]
    pub parked_until: Option<Civil>,
    /// Since when.
    #[serde(with = "crate::domain::time::stored_option")]
    pub parked_from: Option<Civil>,
    /// Who decides next on its parking, and the day until which it was asked for.
    pub parking: Option<(Party, NaiveDate)>,
    /// Who was reminded and has not acted since.
    pub reminded: Vec<Party>,
    /// Steps of the ladder that were taken, with what was due then.
    pub urged: Vec<Taken>,
    /// When somebody was last reminded who has not acted since.
    #[serde(with = "crate::domain::time::stored_option")]
    pub reminded_at: Option<Civil>,
    /// Which superior watches it.
    pub supervised: Option<Party>,
    /// A danger under public supervision.
    pub listed: bool,
    /// Since when it has been with who has it, at its stage.
    #[serde(with = "crate::domain::time::stored_option")]
    pub since: Option<Civil>,
    /// Whether the fault of an earlier case came back.
    pub repeats: bool,
    /// When it was put on record, here or for an order from elsewhere there.
    #[serde(with = "crate::domain::time::stored")]
    pub filed: Civil,
    /// Who handles it, or handled it last: the unit that leads, else who has it, else the station of the place.
    pub handler: Party,
    /// Whether the reporter was told what came of it.
    pub fed_back: bool,
    /// Who worked at it: not who verifies it.
    pub workers: Vec<Worker>,
    /// Whether it was ruled on who handles it.
    pub ruled_on: bool,
    /// How often it was returned since it was last ruled on or opened again.
    pub returns_open: u32,
    /// Everybody who had it.
    pub given: Vec<Party>,
    /// Those of them who sent it back.
    pub sent_back: Vec<Party>,
    /// Whom it is about: it never goes to them.
    pub concerns: Vec<Party>,
    /// By when the danger under public supervision has to be gone.
    pub hazard_deadline: Option<NaiveDate>,
    /// Whether it is closed, was drawn, and waits for a look.
    pub drawn: bool,
    /// Whether a look at it found that it was not done.
    pub sample_failed: bool,
    /// What the resident says of it.
    pub satisfaction: Option<Satisfaction>,
}

/// As many characters of a case's text as a list shows.
pub const TEXT_IN_LISTS: usize = 120;

impl OpenCase {
    /// The columns of an open case; none for an ended one.
    pub fn of(case: &Case, last_change: Option<&ChangeId>) -> Option<Self> {
        case.stage.is_open().then(|| Self::columns(case, last_change))
    }

    /// The columns of a case, whatever its stage.
    pub fn columns(case: &Case, last_change: Option<&ChangeId>) -> Self {
        Self {
            id: case.id,
            number: case.number.clone(),
            grid: case.grid.clone(),
            kind: case.kind.clone(),
            nature: case.nature,
            path: case.path,
            source: case.source,
            stage: case.stage,
            place: case.place.clone(),
            text: case.text.chars().take(TEXT_IN_LISTS).collect(),
            holder: case.holder.clone(),
            parties: case.parties(),
            filed_by: case.filed_by,
            happened: case.times.happened,
            due: case.due_now().or_else(|| case.due.as_ref().filter(|_| !case.is_paused()).map(|due| due.at)),
            limit: case.running_limit(),
            stopped: case.stopped_at(),
            on_site: case.on_site,
            last_from_spot: case.last_from_spot(),
            reached: case.first_reached(),
            parts_open: case.parts_open().cloned().collect(),
            waiting: case.waiting().cloned().collect(),
            sensitive: case.sensitive,
            returns: case.returns,
            reported_up: case.reported_up,
            last_change: last_change.cloned(),
            paused: case.is_paused(),
            outside: case.responsibility == Responsibility::Outside,
            asked: case.asked.as_ref().map(|asked| asked.from.clone()),
            parked_until: case.parked_until,
            parked_from: case.parked_from(),
            parking: case.parking.as_ref().and_then(|it| it.next().map(|next| (next.clone(), it.until))),
            reminded: reminded(case),
            urged: taken(case),
            reminded_at: case.urgings.iter().filter(|urging| urging.open).map(|urging| urging.at).max(),
            supervised: case.supervision.as_ref().map(|it| it.by.clone()),
            listed: case.listed().is_some(),
            since: case.holds.last().map(|hold| hold.from),
            repeats: case.repeats.is_some(),
            filed: case.filed_at(),
            handler: handler(case),
            fed_back: case.fed_back,
            workers: case.workers.clone(),
            ruled_on: case.ruled_on,
            returns_open: case.returns_open(),
            given: had(case, false),
            sent_back: had(case, true),
            concerns: case.concerns.clone(),
            hazard_deadline: case.listed().map(|hazard| hazard.deadline),
            drawn: waits_for_a_look(case),
            sample_failed: case.failed_samples > 0,
            satisfaction: case.satisfaction,
        }
    }

    /// Whether nothing is due just now: stopped, or parked.
    pub fn stands_still(&self, now: &Civil) -> bool {
        self.paused || self.parked_until.is_some_and(|until| *now < until)
    }

    /// The due time as long as it bears on anything: what was done in time waits for nobody.
    pub fn pressing(&self) -> Option<Civil> {
        self.due.filter(|due| self.stopped.is_none_or(|stopped| *due < stopped))
    }

    /// When its clock is read: now, or when it stopped.
    pub fn read_at(&self, now: Civil) -> Civil {
        let parked = self.parked_from.filter(|_| self.parked_until.is_some_and(|until| now < until));
        self.stopped.or(parked).unwrap_or(now)
    }

    /// Whether it is open and past due: still to be done, done too late, or late when its clock was stopped.
    pub fn is_late(&self, now: Civil) -> bool {
        self.stage.is_open() && self.pressing().is_some_and(|due| due < self.read_at(now))
    }
}

/// A time that a person was on the spot of an emergency, with the number of its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnSiteSpan {
    /// The case's number.
    pub number: String,
    /// Who, from when until when.
    pub spot: OnSpot,
}

/// A step of the ladder of reminders that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which.
    pub step: String,
    /// What was due then.
    #[serde(with = "crate::domain::time::stored_option")]
    pub due: Option<Civil>,
}

/// Each step once for each due time, whoever was reminded.
fn taken(case: &Case) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    for urging in &case.urgings {
        let Some(step) = &urging.step else { continue };
        let one = Taken { step: step.clone(), due: urging.due };
        if !taken.contains(&one) {
            taken.push(one);
        }
    }
    taken
}

fn reminded(case: &Case) -> Vec<Party> {
    let mut reminded: Vec<Party> =
        case.urgings.iter().filter(|urging| urging.open).map(|urging| urging.to.clone()).collect();
    reminded.sort();
    reminded.dedup();
    reminded
}

/// Who had it, or those of them who sent it back.
fn had(case: &Case, returned: bool) -> Vec<Party> {
    let holds = case.holds.iter().filter(|hold| !returned || hold.returned);
    let mut had: Vec<Party> = holds.filter_map(|hold| hold.party.clone()).collect();
    had.sort();
    had.dedup();
    had
}

fn waits_for_a_look(case: &Case) -> bool {
    case.drawn && case.sampled.is_none()
}

fn handler(case: &Case) -> Party {
    let station = || Party::Station(community_of(&case.grid));
    case.lead.clone().or_else(|| case.holder.clone()).unwrap_or_else(station)
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
        RecordRef::DayLog(at) => day_log_prefix(&at.grid, Some(at.date)).uuid(at.person.0).build(),
        RecordRef::Case(id) => table(tag::CASE).uuid(id.0).build(),
        RecordRef::Entry(at) => entry_prefix(&at.grid, Some(&at.item)).text(&at.key).build(),
        RecordRef::Absence(id) => table(tag::ABSENCE).uuid(id.0).build(),
        RecordRef::Excuse(id) => table(tag::EXCUSE).uuid(id.0).build(),
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

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count<'a> {
    /// Cases of a grid at a stage.
    CasesAt(&'a GridCode, Stage),
    /// Cases of a community filed in a month, by kind.
    CasesFiled(&'a GridCode, NaiveDate, &'a KindCode),
    /// Rows of an item that stand in a grid's book.
    Rows(&'a GridCode, &'a ItemCode),
    /// Log entries of a grid in a month, by kind.
    Logs(&'a GridCode, NaiveDate, &'a str),
    /// How often a party was given cases of a kind.
    Received(&'a KindCode, &'a Party),
    /// How often a party sent cases of a kind back.
    Returned(&'a KindCode, &'a Party),
}

impl Count<'_> {
    /// Its key.
    pub fn key(&self) -> Vec<u8> {
        let month =
            |date: &NaiveDate| u16::try_from(date.year()).unwrap_or(0) * 16 + u16::try_from(date.month()).unwrap_or(0);
        match self {
            Self::CasesAt(grid, stage) => count_prefix(1, grid).u8(*stage as u8),
            Self::CasesFiled(grid, date, kind) => count_prefix(2, grid).u16(month(date)).text(kind.as_str()),
            Self::Rows(grid, item) => count_prefix(3, grid).text(item.as_str()),
            Self::Logs(grid, date, kind) => count_prefix(4, grid).u16(month(date)).text(kind),
            Self::Received(kind, party) => by_party(5, kind, party),
            Self::Returned(kind, party) => by_party(6, kind, party),
        }
        .build()
    }
}

impl Count<'_> {
    /// The beginning of the keys of [`Count::Received`], of one kind if given.
    pub fn received(kind: Option<&KindCode>) -> Vec<u8> {
        of_kind(5, kind)
    }

    /// The beginning of the keys of [`Count::Returned`], of one kind if given.
    pub fn returned(kind: Option<&KindCode>) -> Vec<u8> {
        of_kind(6, kind)
    }

    /// The beginning of the keys of [`Count::Rows`] for a grid and all grids below it.
    pub fn rows_below(grid: &GridCode) -> Vec<u8> {
        table(tag::COUNT).u8(3).text_start(grid.as_str()).build()
    }
}

fn of_kind(what: u8, kind: Option<&KindCode>) -> Vec<u8> {
    let key = table(tag::COUNT).u8(what);
    match kind {
        Some(kind) => key.text(kind.as_str()),
        None => key,
    }
    .build()
}

fn by_party(what: u8, kind: &KindCode, party: &Party) -> KeyBuilder {
    let key = table(tag::COUNT).u8(what).text(kind.as_str());
    match party {
        Party::Station(grid) => key.u8(0).text(grid.as_str()),
        Party::Unit(unit) => key.u8(1).text(unit.as_str()),
        Party::Service(service) => key.u8(2).text(service.as_str()),
    }
}

fn count_prefix(what: u8, grid: &GridCode) -> KeyBuilder {
    table(tag::COUNT).u8(what).text(grid.as_str())
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
    if let crate::domain::log::LogDetail::Diary { promised_by: Some(by), result: None, .. } = entry.detail {
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
        let span = OnSiteSpan { number: case.number.clone(), spot: *spot };
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

/// Ids used by the indexes above, read back from their keys.
pub mod read {
    use super::super::Result;
    use super::super::key::KeyReader;
    use super::{CaseId, DayLogRef, EntryRef, GridCode, KindCode, LogId, NaiveDate, Party, PersonId, tag};
    use crate::domain::ids::{BadId, ItemCode, UnitCode};
    use crate::store::StoreError;

    fn grid(text: String) -> Result<GridCode> {
        GridCode::try_from(text).map_err(|error: BadId| StoreError::damaged(error.to_string()))
    }

    /// Date and id of a row of `LOG_BY_GRID`.
    pub fn log_by_grid(key: &[u8]) -> Result<(NaiveDate, LogId)> {
        let mut reader = KeyReader::of_table(key, tag::LOG_BY_GRID)?;
        reader.text()?;
        let date = reader.date()?;
        reader.i64()?;
        Ok((date, LogId(reader.uuid()?)))
    }

    /// Date and id of a row of `LOG_BY_PERSON`.
    pub fn log_by_person(key: &[u8]) -> Result<(NaiveDate, LogId)> {
        let mut reader = KeyReader::of_table(key, tag::LOG_BY_PERSON)?;
        reader.uuid()?;
        let date = reader.date()?;
        reader.i64()?;
        Ok((date, LogId(reader.uuid()?)))
    }

    /// Date and id of a row of `PROMISE`.
    pub fn promise(key: &[u8]) -> Result<(NaiveDate, LogId)> {
        let mut reader = KeyReader::of_table(key, tag::PROMISE)?;
        reader.text()?;
        Ok((reader.date()?, LogId(reader.uuid()?)))
    }

    /// Date and id of a row of `CASE_BY_COMMUNITY`.
    pub fn case_by_community(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
        let mut reader = KeyReader::of_table(key, tag::CASE_BY_COMMUNITY)?;
        reader.text()?;
        Ok((reader.date()?, CaseId(reader.uuid()?)))
    }

    /// Day of closing and id of a row of `CASE_BY_PLACE`.
    pub fn case_by_place(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
        let mut reader = KeyReader::of_table(key, tag::CASE_BY_PLACE)?;
        for _ in 0..3 {
            reader.text()?;
        }
        Ok((reader.date()?, CaseId(reader.uuid()?)))
    }

    /// Date and id of a row of `CASE_DRAWN`.
    pub fn case_drawn(key: &[u8]) -> Result<(NaiveDate, CaseId)> {
        let mut reader = KeyReader::of_table(key, tag::CASE_DRAWN)?;
        reader.text()?;
        Ok((reader.date()?, CaseId(reader.uuid()?)))
    }

    /// Id of a row of `PLATE`.
    pub fn plate(key: &[u8]) -> Result<CaseId> {
        let mut reader = KeyReader::of_table(key, tag::PLATE)?;
        reader.text()?;
        Ok(CaseId(reader.uuid()?))
    }

    /// Id of a row of `SETTLED_BY_PERSON`.
    pub fn settled_by_person(key: &[u8]) -> Result<CaseId> {
        let mut reader = KeyReader::of_table(key, tag::SETTLED_BY_PERSON)?;
        reader.uuid()?;
        reader.date()?;
        reader.i64()?;
        Ok(CaseId(reader.uuid()?))
    }

    /// Kind and party of a row of [`super::Count::Received`] or [`super::Count::Returned`].
    pub fn count_by_party(key: &[u8]) -> Result<(KindCode, Party)> {
        let mut reader = KeyReader::of_table(key, tag::COUNT)?;
        reader.u8()?;
        let kind = KindCode(reader.text()?);
        let party = match reader.u8()? {
            0 => Party::Station(grid(reader.text()?)?),
            1 => Party::Unit(UnitCode(reader.text()?)),
            _ => Party::Service(UnitCode(reader.text()?)),
        };
        Ok((kind, party))
    }

    /// Id of a row of `CASE_BY_ORDER`.
    pub fn case_by_order(key: &[u8]) -> Result<CaseId> {
        let mut reader = KeyReader::of_table(key, tag::CASE_BY_ORDER)?;
        reader.text()?;
        reader.text()?;
        Ok(CaseId(reader.uuid()?))
    }

    /// Case and hash of a row of `ATTACHED`.
    pub fn attached(key: &[u8]) -> Result<(CaseId, String)> {
        let mut reader = KeyReader::of_table(key, tag::ATTACHED)?;
        Ok((CaseId(reader.uuid()?), reader.text()?))
    }

    /// Name of a row of `DAY_LOG`.
    pub fn day_log(key: &[u8]) -> Result<DayLogRef> {
        let mut reader = KeyReader::of_table(key, tag::DAY_LOG)?;
        Ok(DayLogRef { grid: grid(reader.text()?)?, date: reader.date()?, person: PersonId(reader.uuid()?) })
    }

    /// Name of a row of `ENTRY`.
    pub fn entry(key: &[u8]) -> Result<EntryRef> {
        let mut reader = KeyReader::of_table(key, tag::ENTRY)?;
        Ok(EntryRef { grid: grid(reader.text()?)?, item: ItemCode(reader.text()?), key: reader.text()? })
    }

    /// Day and name of a row of `ENTRY_BY_AGE`.
    pub fn entry_by_age(key: &[u8]) -> Result<(NaiveDate, EntryRef)> {
        let mut reader = KeyReader::of_table(key, tag::ENTRY_BY_AGE)?;
        let (grid, item) = (grid(reader.text()?)?, ItemCode(reader.text()?));
        let day = reader.date()?;
        Ok((day, EntryRef { grid, item, key: reader.text()? }))
    }

    /// Name of a row of `ENTRY_BY_KEY`.
    pub fn entry_by_key(key: &[u8]) -> Result<EntryRef> {
        let mut reader = KeyReader::of_table(key, tag::ENTRY_BY_KEY)?;
        reader.text()?;
        Ok(EntryRef { grid: grid(reader.text()?)?, item: ItemCode(reader.text()?), key: reader.text()? })
    }

    /// The id behind a row of `ENDING`.
    pub fn ending(key: &[u8]) -> Result<uuid::Uuid> {
        let mut reader = KeyReader::of_table(key, tag::ENDING)?;
        let digits: String = reader.text()?.chars().rev().collect();
        uuid::Uuid::try_parse(&digits).map_err(|_| StoreError::damaged("an id in the index of endings"))
    }
}

/// The last stamp that a trail holds; zero for none.
pub fn last_stamp(trail: &[Step]) -> Stamp {
    trail.last().map_or(Stamp(0), |step| step.header.stamp)
}
