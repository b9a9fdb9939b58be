//! The town's directory in memory: grids, units, people, appointments and adopted texts, and how people name them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::meaning::ambiguous;
use super::refusal::{Refusal, RefusalCode};
use crate::domain::absence::Absence;
use crate::domain::change::Author;
use crate::domain::grid::{Appointment, Grid, Person, Unit};
use crate::domain::ids::{AbsenceId, AppointmentId, ChangeId, GridCode, MeetingId, PersonId, RegulationCode, UnitCode};
use crate::domain::matching::fold;
use crate::domain::meeting::Meeting;
use crate::domain::policy::{Adopted, TextKind};
use crate::domain::record::{Record, RecordRef};
use crate::store::apply::Altered;
use crate::store::tables::{Stored, tag};
use crate::store::{Reader, Scan, StoreError, decode};

/// Digits of an id's ending that people must type at least.
const ENDING_MIN: usize = 4;

/// Everything small enough to be held whole.
#[derive(Debug, Default, Clone)]
pub struct Directory {
    grids: BTreeMap<GridCode, Grid>,
    units: BTreeMap<UnitCode, Unit>,
    people: BTreeMap<PersonId, Person>,
    appointments: BTreeMap<AppointmentId, Appointment>,
    absences: BTreeMap<AbsenceId, Absence>,
    meetings: BTreeMap<MeetingId, Meeting>,
    texts: BTreeMap<RecordRef, Adopted>,
    last_changes: BTreeMap<RecordRef, ChangeId>,
    founded_by: Option<ChangeId>,
}

impl Directory {
    /// Reads it from the store.
    pub fn load(reader: &dyn Reader) -> Result<Self, StoreError> {
        let mut directory = Self::default();
        let mut failed = None;
        let tables = [tag::GRID, tag::UNIT, tag::PERSON, tag::APPOINTMENT, tag::TEXT, tag::ABSENCE, tag::MEETING];
        for table in tables {
            reader.walk(&Scan::prefix(&[table]), &mut |_, value| match decode::<Stored>(value) {
                Ok(stored) => {
                    if let Some(record) = stored.record.as_ref().and_then(name_of) {
                        directory.put(record, &stored);
                    }
                    std::ops::ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    std::ops::ControlFlow::Break(())
                }
            })?;
        }
        failed.map_or(Ok(directory), Err)
    }

    /// Takes over what a change altered; whether it was anything of the directory's.
    pub fn update(&mut self, altered: &Altered) -> bool {
        let known = matches!(
            altered.record,
            RecordRef::Grid(_)
                | RecordRef::Unit(_)
                | RecordRef::Person(_)
                | RecordRef::Appointment(_)
                | RecordRef::Regulation(_)
                | RecordRef::Holidays
                | RecordRef::Item(_)
                | RecordRef::Absence(_)
                | RecordRef::Meeting(_)
        );
        if known {
            self.put(altered.record.clone(), &altered.after);
        }
        known
    }

    fn put(&mut self, name: RecordRef, stored: &Stored) {
        match (&name, stored.record.clone()) {
            (RecordRef::Grid(code), Some(Record::Grid(grid))) => {
                if grid.town.is_some() {
                    self.founded_by = stored.trail.first().map(|step| step.header.id.clone());
                }
                self.grids.insert(code.clone(), grid);
            }
            (RecordRef::Unit(code), Some(Record::Unit(unit))) => drop(self.units.insert(code.clone(), unit)),
            (RecordRef::Person(id), Some(Record::Person(person))) => drop(self.people.insert(*id, person)),
            (RecordRef::Appointment(id), Some(Record::Appointment(held))) => {
                drop(self.appointments.insert(*id, held));
            }
            (RecordRef::Absence(id), Some(Record::Absence(leave))) => drop(self.absences.insert(*id, leave)),
            (RecordRef::Absence(id), None) => drop(self.absences.remove(id)),
            (RecordRef::Meeting(id), Some(Record::Meeting(meeting))) => drop(self.meetings.insert(*id, meeting)),
            (RecordRef::Meeting(id), None) => drop(self.meetings.remove(id)),
            (_, Some(Record::Adopted(adopted))) => drop(self.texts.insert(name.clone(), adopted)),
            (RecordRef::Grid(code), None) => drop(self.grids.remove(code)),
            (RecordRef::Unit(code), None) => drop(self.units.remove(code)),
            (RecordRef::Person(id), None) => drop(self.people.remove(id)),
            (RecordRef::Appointment(id), None) => drop(self.appointments.remove(id)),
            (_, None) => drop(self.texts.remove(&name)),
            _ => {}
        }
        match stored.last_change() {
            Some(change) => drop(self.last_changes.insert(name, change.clone())),
            None => drop(self.last_changes.remove(&name)),
        }
    }

    /// The town's node.
    pub fn town(&self) -> Option<&Grid> {
        self.grids.values().find(|grid| grid.town.is_some())
    }

    /// The change that founded the town: its replica numbers cases without letters.
    pub fn founded_by(&self) -> Option<&ChangeId> {
        self.founded_by.as_ref()
    }

    /// Every grid, parents before children.
    pub fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.grids.values()
    }

    /// Every grid that `root` covers, itself first.
    pub fn grids_below<'a>(&'a self, root: &'a GridCode) -> impl Iterator<Item = &'a Grid> {
        self.grids.range(root.clone()..).map(|(_, grid)| grid).take_while(|grid| root.covers(&grid.code))
    }

    /// Every unit.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// Every person, in the order they were added.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Every appointment.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.appointments.values()
    }

    /// Adopted texts.
    pub fn texts(&self) -> impl Iterator<Item = (&RecordRef, &Adopted)> {
        self.texts.iter()
    }

    /// A copy in which a regulation has been adopted: what would be in force, without anything being written.
    #[must_use]
    pub fn adopting(&self, code: &RegulationCode, file: &str, text: &str) -> Self {
        let mut copy = self.clone();
        let name = RecordRef::Regulation(code.clone());
        let there = copy.texts.get(&name);
        let adopted = Adopted {
            kind: TextKind::Regulation,
            code: code.to_string(),
            version: String::new(),
            file: file.to_owned(),
            text: text.to_owned(),
            since: there.map(|adopted| adopted.since).unwrap_or_default(),
            by: Author::Program,
            times: 0,
            earlier: there.map(|adopted| adopted.earlier.clone()).unwrap_or_default(),
        };
        copy.texts.insert(name, adopted);
        copy
    }

    /// The last change of a record of the directory.
    pub fn last_change(&self, record: &RecordRef) -> Option<&ChangeId> {
        self.last_changes.get(record)
    }

    /// A grid that is surely there, by code.
    pub fn grid_by_code(&self, code: &GridCode) -> Option<&Grid> {
        self.grids.get(code)
    }

    /// A grid's shown name, or its code.
    pub fn grid_name(&self, code: &GridCode) -> String {
        self.grids.get(code).map_or_else(|| code.to_string(), |grid| grid.name.clone())
    }

    /// A unit's shown name, or its code.
    pub fn unit_name(&self, code: &UnitCode) -> String {
        self.units.get(code).map_or_else(|| code.to_string(), |unit| unit.name.clone())
    }

    /// A unit by code.
    pub fn unit_by_code(&self, code: &UnitCode) -> Option<&Unit> {
        self.units.get(code)
    }

    /// A person by id.
    pub fn person_by_id(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// A person's name.
    pub fn person_name(&self, id: PersonId) -> String {
        self.people.get(&id).map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// What a person holds on a date.
    pub fn held_by(&self, person: PersonId, on: NaiveDate) -> impl Iterator<Item = &Appointment> {
        self.appointments.values().filter(move |held| held.person == person && held.is_held_on(on))
    }

    /// What a person acts in on a date: the own posts, and those of people who are away and for whom the person stands in.
    pub fn acting(&self, person: PersonId, on: NaiveDate) -> Vec<(&Appointment, Option<PersonId>)> {
        let mut posts: Vec<_> = self.held_by(person, on).map(|held| (held, None)).collect();
        for leave in self.standing_in(person).filter(|leave| leave.span.meets(on, on)) {
            posts.extend(self.held_by(leave.person, on).map(|held| (held, Some(leave.person))));
        }
        posts
    }

    /// Every leave, in the order it was recorded.
    pub fn absences(&self) -> impl Iterator<Item = &Absence> {
        self.absences.values()
    }

    /// Leave of a person, what was not accepted included.
    pub fn absences_of(&self, person: PersonId) -> impl Iterator<Item = &Absence> {
        self.absences.values().filter(move |leave| leave.person == person)
    }

    /// Leave in which a person stands in.
    pub fn standing_in(&self, deputy: PersonId) -> impl Iterator<Item = &Absence> {
        self.absences.values().filter(move |leave| leave.deputy == Some(deputy) && leave.stands())
    }

    /// Every meeting that was announced, in the order it was, those that were taken back included.
    pub fn meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.values()
    }

    /// Who holds posts in a grid on a date.
    pub fn holders<'a>(&'a self, grid: &'a GridCode, on: NaiveDate) -> impl Iterator<Item = &'a Appointment> {
        self.appointments.values().filter(move |held| held.grid == *grid && held.is_held_on(on))
    }

    /// A grid by code, or by a name that only one grid has.
    pub fn find_grid(&self, given: &str) -> Result<&Grid, Refusal> {
        let given = given.trim();
        if let Some(grid) = given.parse::<GridCode>().ok().and_then(|code| self.grids.get(&code)) {
            return Ok(grid);
        }
        let named = called(self.grids.values(), given, |grid| &grid.name);
        match named.as_slice() {
            [one] => Ok(one),
            [] => Err(Refusal::new(RefusalCode::UnknownGrid).with("given", given)),
            several => Err(ambiguous(given, several.iter().map(|grid| (grid.code.to_string(), &grid.name)))),
        }
    }

    /// A unit by code, or by a name that only one unit has.
    pub fn find_unit(&self, given: &str) -> Result<&Unit, Refusal> {
        let given = given.trim();
        if let Some(unit) = self.units.get(&UnitCode::from(given)) {
            return Ok(unit);
        }
        match called(self.units.values(), given, |unit| &unit.name).as_slice() {
            [one] => Ok(one),
            [] => Err(Refusal::new(RefusalCode::UnknownUnit).with("given", given)),
            several => Err(ambiguous(given, several.iter().map(|unit| (unit.code.to_string(), &unit.name)))),
        }
    }

    /// A person by name, by `NAME:TAIL` (the end of the telephone), or by an id or its ending. Never a guess: two
    /// people of one name are both listed with grid and phone tail.
    pub fn find_person(&self, given: &str, on: NaiveDate) -> Result<&Person, Refusal> {
        let given = given.trim();
        let (name, tail) = match given.rsplit_once([':', '：']) {
            Some((name, tail)) if !tail.is_empty() => (name.trim(), Some(tail.trim())),
            _ => (given, None),
        };
        let has_tail = |person: &&Person| {
            tail.is_none_or(|tail| person.phone.as_deref().is_some_and(|phone| phone.ends_with(tail)))
        };
        let mut found = called(self.people.values().filter(has_tail), name, |person| &person.name);
        let hexadecimal = given.bytes().all(|b| b.is_ascii_hexdigit());
        if found.is_empty() && hexadecimal && given.len() >= ENDING_MIN {
            let ending = given.to_ascii_lowercase();
            found = self.people.values().filter(|person| person.id.to_string().ends_with(&ending)).collect();
        }
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(Refusal::new(RefusalCode::UnknownPerson).with("given", given)),
            several => Err(self.namesakes(RefusalCode::AmbiguousPerson, given, several, on)),
        }
    }

    /// A refusal that tells people of one name apart.
    pub fn namesakes(&self, code: RefusalCode, given: &str, people: &[&Person], on: NaiveDate) -> Refusal {
        let mut refusal = Refusal::new(code).with("given", given).with("name", given);
        for person in people {
            let grids: Vec<String> = self.held_by(person.id, on).map(|held| self.grid_name(&held.grid)).collect();
            let tail = person.phone_tail().map_or_else(String::new, |tail| format!(" ☎{tail}"));
            let id = person.id.to_string();
            let ending = id.get(id.len().saturating_sub(6)..).unwrap_or(&id);
            refusal = refusal.row(ending, format!("{} {}{tail}", person.name, grids.join("、")));
        }
        refusal
    }
}

/// Those called so. Only where nobody is called exactly so, those whose name differs in script or width alone: who types
/// 站长甲 means 站長甲.
fn called<'a, T>(all: impl Iterator<Item = &'a T> + Clone, given: &str, name: impl Fn(&T) -> &String) -> Vec<&'a T> {
    let exactly: Vec<&T> = all.clone().filter(|one| name(one) == given).collect();
    if !exactly.is_empty() {
        return exactly;
    }
    let folded = fold(given);
    all.filter(|one| fold(name(one)) == folded).collect()
}

fn name_of(record: &Record) -> Option<RecordRef> {
    use crate::domain::ids::{ItemCode, RegulationCode};
    Some(match record {
        Record::Grid(grid) => RecordRef::Grid(grid.code.clone()),
        Record::Unit(unit) => RecordRef::Unit(unit.code.clone()),
        Record::Person(person) => RecordRef::Person(person.id),
        Record::Appointment(held) => RecordRef::Appointment(held.id),
        Record::Absence(leave) => RecordRef::Absence(leave.id),
        Record::Meeting(meeting) => RecordRef::Meeting(meeting.id),
        Record::Adopted(adopted) => match adopted.kind {
            crate::domain::policy::TextKind::Regulation => RecordRef::Regulation(RegulationCode(adopted.code.clone())),
            crate::domain::policy::TextKind::Holidays => RecordRef::Holidays,
            crate::domain::policy::TextKind::Item => RecordRef::Item(ItemCode(adopted.code.clone())),
        },
        _ => return None,
    })
}
