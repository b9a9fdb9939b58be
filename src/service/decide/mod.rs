//! Deciding: a command and the state as it is become planned changes, or a refusal. One file per field of work.
//!
//! Nothing here writes. What a decision reads, it reads from the writer's own view, so nothing moves in between.

mod absences;
mod approvers;
mod behalf;
mod case_acts;
mod case_after;
mod case_attach;
mod case_bonds;
mod case_clock;
mod case_concerned;
mod case_flow;
mod case_hazard;
mod case_import;
mod case_ladder;
mod case_notes;
mod case_on_site;
mod case_parking;
mod case_proposed;
mod case_reclassify;
mod case_ruling;
mod case_task;
mod case_verify;
mod case_watch;
mod cases;
mod deeds;
mod excuses;
mod find;
mod grids;
mod hand_over;
mod households;
mod labels;
mod ledgers;
mod logs;
mod meeting_dates;
mod meetings;
mod outings;
mod people;
mod phrases;
mod policy;
mod retime;
mod reverse;
mod several;
mod signed_logs;
mod text;
mod then;
mod twice;
mod understood;
mod work_done;

pub use absences::{OwnMatter, grids_of, receives};
pub use approvers::may_decide;
pub use case_acts::Offered;
pub use case_after::verifies;
pub use case_hazard::next_plate;
pub use case_ladder::urged_of_plate;
pub use case_parking::end_of_day;
pub use case_proposed::as_proposed;
pub use case_ruling::{ruler_awaited, saves};
pub use case_task::takers;
pub use case_verify::is_handler;
pub use cases::{kind, seat, station_of};
pub use find::find_case;
pub use grids::shown_name;
pub use labels::labels;
pub use logs::{entries_of_day, settled_of_day};
pub use people::unknown_item;
pub use policy::refuse as refuse_regulation;
pub use reverse::{Reversible, is_last_kept, list as reversible};
pub use several::Met;
pub use signed_logs::{kept_grid, kind as log_kind, name as log_name};
pub use understood::Understood;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::actor::Actor;
use super::command::{Command, Made, Note};
use super::directory::Directory;
use super::names::{Name, Names, put_list};
use super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::rules::Rules;
use crate::domain::case::Case;
use crate::domain::change::{Change, Seen};
use crate::domain::fact::Fact;
use crate::domain::grid::{Person, Unit};
use crate::domain::ids::{ChangeId, Clause, GridCode, ReplicaId};
use crate::domain::label::Label;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::Regulation;
use crate::store::tables::{Stored, ending_start, read};
use crate::store::{Reader, Scan, StoreError, apply};

/// Facts that belong into one change: a change concerns one grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The grid it concerns.
    pub scope: GridCode,
    /// What it states.
    pub facts: Vec<Fact>,
}

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// Changes to be written, in order; several are one group.
    pub changes: Vec<Planned>,
    /// What is made or altered, as people name it.
    pub made: Vec<Made>,
    /// What the asker should know besides.
    pub notes: Vec<Note>,
    /// Of several acts, those that were refused.
    pub refused: Vec<RefusalRow>,
    /// The command that it came to, where that is another one than was given: the journal calls it so.
    pub named: Option<&'static str>,
}

impl Decision {
    /// One change.
    fn one(scope: GridCode, facts: Vec<Fact>) -> Self {
        Self { changes: vec![Planned { scope, facts }], ..Self::default() }
    }

    fn making(mut self, kind: &str, id: impl ToString, label: impl ToString) -> Self {
        self.made.push(Made { kind: kind.to_owned(), id: id.to_string(), label: label.to_string(), already: false });
        self
    }

    fn noting(mut self, code: &str, args: &[(&str, String)], clause: Option<Clause>) -> Self {
        let args: BTreeMap<String, String> =
            args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.notes.push(Note { code: code.to_owned(), args, names: Names::new(), clause });
        self
    }

    /// The note just made, with one more value that is said in the reader's language.
    fn naming(mut self, arg: &str, label: Label) -> Self {
        if let Some(note) = self.notes.last_mut() {
            note.args.insert(arg.to_owned(), label.hant.clone());
            note.names.insert(arg.to_owned(), vec![Name { label, code: None }]);
        }
        self
    }

    /// The note just made, with one more value that is several names.
    fn listing(mut self, arg: &str, list: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        if let Some(note) = self.notes.last_mut() {
            put_list(&mut note.args, &mut note.names, arg, list);
        }
        self
    }
}

/// What deciding may look at.
pub struct Context<'a> {
    /// The store as the writer sees it.
    pub reader: &'a dyn Reader,
    /// Grids, units, people, appointments.
    pub directory: &'a Directory,
    /// The rules in force.
    pub rules: &'a Rules,
    /// Who asks.
    pub actor: Actor<'a>,
    /// Civil time of keying.
    pub now: Civil,
    /// The series that the change will belong to.
    pub replica: &'a ReplicaId,
    /// Draws a new identifier.
    pub new_id: &'a dyn Fn() -> Uuid,
    /// Reads a change of the journal.
    pub change: &'a dyn Fn(&ChangeId) -> Result<Change, Refusal>,
    /// The records that the asker's screen showed, with the last change of each.
    pub seen: &'a [Seen],
    /// What was typed of a name and whom or what it was taken for: it is said with the answer.
    pub understood: Understood,
}

impl<'a> Context<'a> {
    /// The town, or a refusal: a directory begins with one.
    pub fn town(&self) -> Result<GridCode, Refusal> {
        self.directory.town().map(|town| town.code.clone()).ok_or_else(|| RefusalCode::NoTown.into())
    }

    /// Today, in civil time.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn new_id(&self) -> Uuid {
        (self.new_id)()
    }

    /// What a number that is given here has before its digits: nothing in the directory that the town was founded in, else
    /// letters of the series, so that two directories never give the same number.
    fn series_letters(&self) -> String {
        match self.directory.founded_by() {
            Some(founding) if founding.replica != *self.replica => {
                self.replica.as_str().get(..3).unwrap_or_default().to_uppercase()
            }
            _ => String::new(),
        }
    }

    /// A local time in the town's zone.
    fn civil(&self, local: NaiveDateTime) -> Civil {
        local.and_local_timezone(*self.now.offset()).single().unwrap_or(self.now)
    }

    /// A local time that is not in the future.
    fn past(&self, local: Option<NaiveDateTime>) -> Result<Civil, Refusal> {
        let at = local.map_or(self.now, |local| self.civil(local));
        if at > self.now {
            return Err(Refusal::new(RefusalCode::InFuture).with("given", at.format("%Y-%m-%d %H:%M")));
        }
        Ok(at)
    }

    /// A grid by code or name, or by the part of a name that means only this one.
    fn grid(&self, given: &str) -> Result<GridCode, Refusal> {
        self.town()?;
        let grid = self.directory.grid_meant(given)?;
        if self.directory.find_grid(given).is_err() {
            self.understood.take(given, format!("{} {}", grid.name, grid.code));
        }
        Ok(grid.code.clone())
    }

    /// A unit by code or name, or by the part of a name that means only this one.
    fn unit(&self, given: &str) -> Result<&'a Unit, Refusal> {
        let unit = self.directory.unit_meant(given)?;
        if self.directory.find_unit(given).is_err() {
            self.understood.take(given, format!("{} {}", unit.name, unit.code));
        }
        Ok(unit)
    }

    /// A person as people name them, or by the part of a name that means only this one.
    fn person(&self, given: &str) -> Result<&'a Person, Refusal> {
        let person = self.directory.person_meant(given, self.today())?;
        if self.directory.find_person(given, self.today()).is_err() {
            self.understood.take(given, person.name.clone());
        }
        Ok(person)
    }

    fn regulation(&self, grid: &GridCode) -> Result<&Regulation, Refusal> {
        self.rules.of_grid(self.directory, grid)
    }

    fn require(&self, right: Right, grid: &GridCode) -> Result<(), Refusal> {
        if self.actor.may(right, grid) {
            Ok(())
        } else {
            Err(self.actor.refuse(self.rules, self.directory, right, grid))
        }
    }

    fn stored(&self, record: &RecordRef) -> Result<Option<Stored>, Refusal> {
        Ok(apply::stored(self.reader, record)?)
    }

    /// The name of the person who asks, for facts that record a name.
    fn asker_name(&self) -> String {
        self.actor.person().map_or_else(String::new, |person| self.directory.person_name(person))
    }

    /// What the asker had seen must still be the last of each record.
    pub fn fresh(&self, seen: &[Seen]) -> Result<(), Refusal> {
        for seen in seen {
            let stored = self.stored(&seen.record)?;
            let now = stored.as_ref().and_then(Stored::last_change);
            if now != Some(&seen.change) {
                let (kind, name) = self.named(&seen.record, stored.as_ref());
                return Err(Refusal::new(RefusalCode::Stale).with("record", kind).with("name", name));
            }
        }
        Ok(())
    }

    /// A record as people know it: the code of its kind, and the name under which screens show it.
    fn named(&self, record: &RecordRef, stored: Option<&Stored>) -> (&'static str, String) {
        let date = |at: &Civil| at.format("%Y-%m-%d %H:%M").to_string();
        match (record, stored.and_then(|stored| stored.record.as_ref())) {
            (_, Some(Record::Case(case))) => ("case", case.number.clone()),
            (RecordRef::Case(id), _) => ("case", id.to_string()),
            (_, Some(Record::Log(entry))) => ("log", date(&entry.times.happened)),
            (RecordRef::Log(id), _) => ("log", id.to_string()),
            (_, Some(Record::Appointment(held))) => ("appointment", self.directory.person_name(held.person)),
            (RecordRef::Appointment(id), _) => ("appointment", id.to_string()),
            (RecordRef::Grid(code), _) => ("grid", self.directory.grid_name(code)),
            (RecordRef::Unit(code), _) => ("unit", self.directory.unit_name(code)),
            (RecordRef::Person(id), _) => ("person", self.directory.person_name(*id)),
            (RecordRef::Entry(row), _) => ("entry", row.key.clone()),
            (RecordRef::DayLog(log), _) => (signed_logs::kind(log.span), log.days_text()),
            (RecordRef::Regulation(code), _) => ("regulation", code.to_string()),
            (RecordRef::Item(code), _) => ("item", code.to_string()),
            (RecordRef::Holidays, _) => ("holidays", String::new()),
            (RecordRef::Exports, _) => ("exports", String::new()),
            (_, Some(Record::Absence(leave))) => ("absence", self.directory.person_name(leave.person)),
            (RecordRef::Absence(id), _) => ("absence", id.to_string()),
            (_, Some(Record::Excuse(excuse))) => ("excuse", excuse.span.from.date.to_string()),
            (RecordRef::Excuse(id), _) => ("excuse", id.to_string()),
            (RecordRef::Phrases(_), _) => ("phrases", String::new()),
            (_, Some(Record::Meeting(meeting))) => ("meeting", meetings::label(self, &meeting.grid, &meeting.at)),
            (RecordRef::Meeting(id), _) => ("meeting", id.to_string()),
        }
    }

    /// The last changes of the records that facts concern: what the decision was made upon.
    pub fn seen_by(&self, facts: &[Fact]) -> Result<Vec<Seen>, Refusal> {
        let mut records: Vec<RecordRef> = facts.iter().flat_map(Fact::records).collect();
        records.sort();
        records.dedup();
        let mut seen = Vec::new();
        for record in records {
            if let Some(change) = self.stored(&record)?.as_ref().and_then(Stored::last_change) {
                seen.push(Seen { record, change: change.clone() });
            }
        }
        Ok(seen)
    }
}

/// Decides one command. Control characters in what was typed are never written down, and the asker is told so.
pub fn decide(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let mut decision = decided(context, command)?;
    decision.notes.extend(context.understood.notes());
    // The texts of regulations are kept as they are.
    let whole =
        matches!(command, Command::RegulationAdopt { .. } | Command::HolidaysAdopt { .. } | Command::ItemDefine { .. });
    let typed = serde_json::to_value(command).unwrap_or_default();
    if whole || decision.changes.is_empty() || !has_controls(&typed) {
        return Ok(decision);
    }
    Ok(decision.noting("controls-removed", &[], None))
}

fn has_controls(typed: &serde_json::Value) -> bool {
    match typed {
        serde_json::Value::String(typed) => text::has_controls(typed),
        serde_json::Value::Array(all) => all.iter().any(has_controls),
        serde_json::Value::Object(all) => {
            all.iter().any(|(name, typed)| text::has_controls(name) || has_controls(typed))
        }
        _ => false,
    }
}

fn decided(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    match command {
        Command::Init { town, code, lang } => grids::init(context, town, code, lang),
        Command::GridImport { rows, keep_good } => grids::import(context, rows, *keep_good),
        Command::GridAdd { code, name, boundary, households } => {
            grids::add(context, code, name, boundary.as_deref(), *households)
        }
        Command::GridChange { grid, name, boundary, households, regulation } => {
            grids::change(context, grid, name.as_deref(), boundary.as_deref(), *households, regulation.as_deref())
        }
        Command::GridNotice { grid, text, on } => grids::notice(context, grid, text, *on),
        Command::PersonAdd { name, phone, namesake } => people::add(context, name, phone.as_deref(), *namesake),
        Command::PersonChange { person, name, phone } => {
            people::change(context, person, name.as_deref(), phone.as_deref())
        }
        Command::UnitAdd { name, code, kind, phone } => {
            people::add_unit(context, name, code.as_deref(), *kind, phone.as_deref())
        }
        Command::PostAppoint { .. } => people::appoint(context, command),
        Command::PostEnd { post, grid, person, until } => people::end(context, post, grid, person, *until),
        Command::PostSwap { one, other, post, on } => hand_over::swap(context, one, other, post.as_deref(), *on),
        Command::PostHandOver { post, grid, to, from, on } => {
            hand_over::hand_over(context, post, grid, to, from.as_deref(), *on)
        }
        Command::LeaveRecord { .. } => absences::record(context, command),
        Command::LeaveDecide { leave, accepted, reason } => {
            absences::decide(context, leave, *accepted, reason.as_deref())
        }
        Command::LeaveEnd { leave, until } => absences::end(context, leave, *until),
        Command::LeaveCancel { leave, reason } => absences::cancel(context, leave, reason),
        Command::DutyExcuse { .. } => excuses::excuse(context, command),
        Command::ExcuseDecide { excuse, accepted, reason } => {
            excuses::decide(context, excuse, *accepted, reason.as_deref())
        }
        Command::ExcuseWithdraw { excuse, reason } => excuses::withdraw(context, excuse, reason),
        Command::MeetingAnnounce { meeting, grid, at, place, text } => {
            let (meeting, grid, text) = (meeting.as_deref(), grid.as_deref(), text.as_deref());
            meetings::announce(context, &meetings::Given { meeting, grid, at: *at, place, text })
        }
        Command::MeetingWithdraw { meeting, reason } => meetings::withdraw(context, meeting, reason),
        Command::MeetingDateChange { meeting, grid, on, at, place, reason } => {
            let (grid, on, at, place) = (grid.as_deref(), *on, *at, place.as_deref());
            meeting_dates::change(context, &meeting_dates::Given { meeting, grid, on, at, place, reason })
        }
        Command::RegulationAdopt { file, text } => policy::adopt(context, file, text),
        Command::HolidaysAdopt { text, drop } => policy::holidays(context, text, drop),
        Command::ItemDefine { text } => policy::item(context, text),
        Command::LogPatrol { .. } => logs::patrol(context, command),
        Command::LogVisit { .. } | Command::LogScreening { .. } | Command::LogCollection { .. } => {
            outings::outing(context, command)
        }
        Command::LogDiary { .. } => logs::diary(context, command),
        Command::LogSign { grid, date, span, text, lines } => {
            let signing = signed_logs::Signing { grid: grid.as_deref(), date: *date, span: *span, words: text, lines };
            signed_logs::sign(context, signing)
        }
        Command::LogsDraw { grid, from, until, count } => {
            signed_logs::draw(context, grid.as_deref(), (*from, *until), *count)
        }
        Command::PhraseKeep { grid, text } => phrases::keep(context, grid.as_deref(), text),
        Command::PhraseDrop { grid, text } => phrases::drop(context, grid.as_deref(), text),
        Command::LogKeep { entry, text } => logs::keep(context, entry, text),
        Command::LogAmend { entry, text } => logs::amend(context, entry, text),
        Command::LogRetime { entry, when, reason } => retime::retime(context, entry, when, reason),
        Command::LogReview { grid, date, span, person, text } => {
            signed_logs::review(context, grid, (*date, *span), person, text)
        }
        Command::CaseFile { .. } => cases::file(context, command),
        Command::CaseTell { case, told } => case_notes::tell(context, case, told),
        Command::CaseAnswer { case, party, by, channel, at } => {
            case_notes::answer(context, case, party, by.as_deref(), *channel, *at)
        }
        Command::CaseOnSite { case, text, by, channel, at } => {
            case_on_site::note(context, case, text, by.as_deref(), *channel, *at)
        }
        Command::CaseOnSiteEnd { case, relief, behalf } => case_on_site::end(context, case, relief.as_deref(), behalf),
        Command::CaseNote { case, text } => case_notes::note(context, case, text),
        Command::CaseFeedBack { case, text, channel, at } => case_notes::feed_back(context, case, text, *channel, *at),
        Command::CaseAsProposed { case } => case_proposed::decide(context, case),
        Command::CaseAccept { case } => case_flow::accept(context, case),
        Command::CaseRoute { case, to, assist, reason } => {
            case_flow::route(context, case, to.as_deref(), assist, reason.as_deref())
        }
        Command::CaseTake { case, behalf } => case_flow::take(context, case, behalf),
        Command::CaseReturn { case, reason, behalf } => case_flow::send_back(context, case, reason, behalf),
        Command::CaseResolve { case, result, behalf } => case_flow::resolve(context, case, result, behalf),
        Command::CaseVerify { case, passed, text } => case_verify::verify(context, case, *passed, text),
        Command::CaseClose { case } => case_flow::close(context, case),
        Command::CaseWithdraw { case, reason } => case_flow::withdraw(context, case, reason),
        Command::CasePause { case, reason, behalf } => case_clock::pause(context, case, reason, behalf),
        Command::CaseResume { case } => case_clock::resume(context, case),
        Command::CaseExtend { case, limit, reason, behalf } => {
            case_clock::extend(context, case, *limit, reason, behalf)
        }
        Command::CaseGrant { case, granted, reason } => case_clock::grant(context, case, *granted, reason.as_deref()),
        Command::CaseDeed { case, deed } => deeds::decide(context, case, deed),
        Command::CaseUrgeDue => case_ladder::urge_due(context),
        Command::Several { each } => several::decide(context, each),
        Command::CaseImport { system, rows, dry_run } => case_import::import(context, system, rows, *dry_run),
        Command::CaseAttach { .. } => case_attach::attach(context, command),
        Command::CaseFileWith { case, files } => case_attach::filed_with(context, case, files),
        Command::LedgerSet { grid, item, key, values } => ledgers::set(context, grid, item, key, values),
        Command::LedgerConfirm { grid, item, keys, how } => ledgers::confirm(context, grid, item, keys, *how),
        Command::LedgerWithdraw { grid, item, key, reason } => ledgers::withdraw(context, grid, item, key, reason),
        Command::LedgerImport { grid, item, rows, keep_good } => {
            ledgers::import(context, grid.as_deref(), item, rows, *keep_good)
        }
        Command::Undo => reverse::undo(context),
        Command::UndoOf { step } => reverse::undo_of(context, step),
        Command::Redo => reverse::redo(context),
        Command::RedoOf { step } => reverse::redo_of(context, step),
        Command::ExportDone { audience, date, rows, files } => {
            policy::exported(context, audience.as_deref(), *date, *rows, *files)
        }
    }
}

/// What may be done to a case now, and why not what is refused: for a screen's keys.
pub fn case_acts(context: &Context<'_>, case: &Case) -> Vec<Offered> {
    case_acts::acts(context, case)
}

/// Decides one of several acts as [`decide`] would, for whoever wants to know what would become of it.
fn decide_one(context: &Context<'_>, one: &super::command::One) -> Result<Decision, Refusal> {
    context.fresh(&one.seen)?;
    if one.command.case().is_none() {
        return Err(RefusalCode::Internal.into());
    }
    decided(context, &one.command)
}

/// The id of a record of one table by its ending: at least four characters, and unique.
pub fn by_ending(reader: &dyn Reader, given: &str, table: u8, unknown: RefusalCode) -> Result<Uuid, Refusal> {
    let ending: String = given.to_ascii_lowercase().chars().filter(|c| *c != '-').collect();
    if ending.is_empty() || !ending.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Refusal::new(unknown).with("given", given));
    }
    if ending.len() < 4 {
        return Err(Refusal::new(RefusalCode::EndingTooShort).with("given", given));
    }
    let scan = Scan::prefix(&ending_start(&ending).build());
    let mut found = Vec::new();
    let mut failed: Option<StoreError> = None;
    reader.walk(&scan, &mut |key, value| {
        if value.first() == Some(&table) {
            match read::ending(key) {
                Ok(id) => found.push(id),
                Err(error) => failed = Some(error),
            }
        }
        if found.len() > 8 || failed.is_some() {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Refusal::new(unknown).with("given", given)),
        several => {
            Err(several.iter().fold(Refusal::new(RefusalCode::AmbiguousEnding).with("given", given), |r, id| {
                let id = id.simple().to_string();
                r.row(id.get(16..).unwrap_or(&id), "")
            }))
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NoSpace { what } => Self::new(RefusalCode::NoSpace).with("path", what),
            StoreError::Io { .. } => Self::new(RefusalCode::IoFailed).with("path", "store").with("reason", &error),
            StoreError::Busy | StoreError::CutLost { .. } => RefusalCode::Busy.into(),
            _ => Self::new(RefusalCode::StoreDamaged).with("reason", &error),
        }
    }
}
