//! The records and excuses that count for a duty, each index read once for all duties that are reckoned together.

mod counted;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{Charged, Due, Duties};
use crate::domain::absence::{Absence, Excuse, ExcuseKind, Excused};
use crate::domain::calendar::Calendar;
use crate::domain::case::OnSpot;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{ExcuseId, GridCode, PersonId};
use crate::domain::log::DayLogRef;
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::{Civil, Slot, at_offset};
use crate::regulation::dues::{Excusing, Given, reckon};
use crate::regulation::{Cadence, Duty};
use crate::service::refusal::Refusal;
use crate::store::apply;
use crate::store::deeds::{self, Logged};
use crate::store::tables::OnSiteSpan;

/// Rows of a book that a cadence by class looks at, at most: more are not one person's to see to.
const OBJECTS_AT_MOST: usize = 4_000;

/// What a record that excuses says.
#[derive(Debug, Clone)]
pub enum Source<'a> {
    /// Leave.
    Leave(&'a Absence),
    /// An excuse.
    Excuse(Rc<Excuse>),
    /// An emergency that kept the person on the spot.
    OnSite(Rc<OnSiteSpan>),
}

type Days = (NaiveDate, NaiveDate);
type Memo<K, V> = RefCell<HashMap<(K, Days), Rc<V>>>;
type OnTheSpot = Vec<(RecordRef, Rc<OnSiteSpan>)>;

/// What was read so far.
pub struct Gathered<'a> {
    duties: Duties<'a>,
    logs: Memo<PersonId, Vec<Logged<GridCode>>>,
    by_grid: Memo<GridCode, Vec<Logged<PersonId>>>,
    signed: Memo<GridCode, Vec<(DayLogRef, Civil)>>,
    reviews: Memo<PersonId, Vec<deeds::Reviewed>>,
    rows: Memo<PersonId, Vec<deeds::RowDeed>>,
    excuses: Memo<Excused, Vec<Rc<Excuse>>>,
    on_site: Memo<PersonId, OnTheSpot>,
    credits: Memo<PersonId, counted::Credits>,
    /// Read logs by grid, not by person: for everybody of a grid at once.
    of_grids: bool,
}

fn once<K, V>(
    memo: &Memo<K, V>,
    key: K,
    days: Days,
    read: impl FnOnce() -> Result<V, Refusal>,
) -> Result<Rc<V>, Refusal>
where
    K: std::hash::Hash + Eq,
{
    let key = (key, days);
    if let Some(known) = memo.borrow().get(&key) {
        return Ok(Rc::clone(known));
    }
    let found = Rc::new(read()?);
    memo.borrow_mut().insert(key, Rc::clone(&found));
    Ok(found)
}

impl<'a> Gathered<'a> {
    /// For the duties of one person.
    pub fn of_person(duties: Duties<'a>) -> Self {
        Self {
            duties,
            logs: Memo::default(),
            by_grid: Memo::default(),
            signed: Memo::default(),
            reviews: Memo::default(),
            rows: Memo::default(),
            excuses: Memo::default(),
            on_site: Memo::default(),
            credits: Memo::default(),
            of_grids: false,
        }
    }

    /// For the duties of everybody in some grids.
    pub fn of_grids(duties: Duties<'a>) -> Self {
        Self { of_grids: true, ..Self::of_person(duties) }
    }

    /// With the hours of the regulation that asks, of each day's own time.
    fn calendar(&self, charged: &Charged<'_>) -> &'a Calendar {
        self.duties.rules.calendar_of(charged.regulation.code())
    }

    /// Every occasion of a duty between two days, with what counts.
    pub fn reckon(&self, charged: &Charged<'a>, from: NaiveDate, until: NaiveDate) -> Result<Vec<Due>, Refusal> {
        if !charged.duty.falls_due() {
            return Ok(Vec::new());
        }
        let days = whole_stretches(charged, (from, until));
        let excuses = self.excuses_alone(charged, days)?;
        let holder = charged.of_holder().map(|holder| self.excuses_alone(&holder, days)).transpose()?;
        let holder = holder.unwrap_or_default();
        let now = self.duties.now.naive_local();
        let given = Given { calendar: self.calendar(charged), deeds: &[], excuses: &excuses, now };
        if let Cadence::ByClass { item, field, classes } = &charged.duty.cadence {
            let mut found = Vec::new();
            for object in self.objects(charged, item, field, days)? {
                let Some((class, _)) = classes.get_key_value(&object.class) else { continue };
                let given = Given { deeds: &object.deeds, ..given };
                let occasions = reckon(&charged.charge(Some(class), &holder), from, until, &given).into_iter();
                let owed = occasions.filter(|occasion| object.since <= occasion.until);
                found.extend(owed.map(|occasion| (Some(object.key.clone()), occasion)));
            }
            return Ok(found);
        }
        let deeds = self.deeds(charged, days)?;
        let occasions = reckon(&charged.charge(None, &holder), from, until, &Given { deeds: &deeds, ..given });
        Ok(occasions.into_iter().map(|occasion| (None, occasion)).collect())
    }

    fn excuses_alone(&self, charged: &Charged<'a>, days: Days) -> Result<Vec<Excusing>, Refusal> {
        Ok(self.excusing(charged, days)?.into_iter().map(|(excusing, _)| excusing).collect())
    }

    /// What excuses a duty's holder in its place between two days, or explains it, with the record that says so.
    pub fn excusing(&self, charged: &Charged<'_>, days: Days) -> Result<Vec<(Excusing, Source<'a>)>, Refusal> {
        let mut found = Vec::new();
        for leave in self.duties.directory.absences_of(charged.person) {
            let counts = leave.cancelled.is_none() && (leave.stands() || leave.verdict.is_waiting());
            if !counts || !leave.span.meets(days.0, days.1) {
                continue;
            }
            let excusing = Excusing {
                kind: ExcuseKind::Leave,
                span: leave.span,
                accepted: leave.stands(),
                // A deputy takes over what the holder owes, not what the holder does for others.
                passes: leave.stands() && leave.deputy.is_some() && charged.for_whom.is_none(),
                source: RecordRef::Absence(leave.id),
            };
            found.push((excusing, Source::Leave(leave)));
        }
        let grids = above(&charged.grid).map(Excused::Grid);
        for of in grids.chain([Excused::Person(charged.person)]) {
            for (excusing, excuse) in self.said_of(&of, (&charged.grid, charged.duty), days)? {
                found.push((excusing, Source::Excuse(excuse)));
            }
        }
        if charged.duty.is_excused_by(ExcuseKind::Emergency) {
            for (source, on_site) in self.on_site(charged.person, days)?.iter() {
                let spot = self.counted(on_site, charged.regulation.case.on_site_unheard_days);
                for span in self.halves_met(&spot, days, self.calendar(charged)) {
                    let (accepted, source) = (true, source.clone());
                    let excusing = Excusing { kind: ExcuseKind::Emergency, span, accepted, passes: false, source };
                    found.push((excusing, Source::OnSite(Rc::clone(on_site))));
                }
            }
        }
        Ok(found)
    }

    /// What excuses whoever would owe a duty in a grid.
    pub fn excusing_grid(&self, grid: &GridCode, duty: &Duty, days: Days) -> Result<Vec<Excusing>, Refusal> {
        let mut found = Vec::new();
        for of in above(grid).map(Excused::Grid) {
            found.extend(self.said_of(&of, (grid, duty), days)?.into_iter().map(|(excusing, _)| excusing));
        }
        Ok(found)
    }

    /// The excuses of a grid or a person that are about a duty where it is owed, refused ones aside.
    fn said_of(
        &self,
        of: &Excused,
        (grid, duty): (&GridCode, &Duty),
        days: Days,
    ) -> Result<Vec<(Excusing, Rc<Excuse>)>, Refusal> {
        let excuses = self.excuses(of, days)?;
        let about = |excuse: &&Rc<Excuse>| {
            let counts = excuse.stands() || excuse.verdict.is_waiting();
            counts && excuse.is_for(grid) && excuse.duty.as_ref().is_none_or(|about| *about == duty.code)
        };
        let excusing = |excuse: &Rc<Excuse>| {
            let (accepted, source) = (excuse.stands(), RecordRef::Excuse(excuse.id));
            let excusing = Excusing { kind: excuse.kind, span: excuse.span, accepted, passes: false, source };
            (excusing, Rc::clone(excuse))
        };
        Ok(excuses.iter().filter(about).map(excusing).collect())
    }

    fn excuses(&self, of: &Excused, days: Days) -> Result<Rc<Vec<Rc<Excuse>>>, Refusal> {
        once(&self.excuses, of.clone(), days, || {
            let mut found = Vec::new();
            for id in deeds::excuses_of(self.duties.reader, of, days)? {
                found.extend(self.excuse(id)?.filter(|excuse| excuse.span.meets(days.0, days.1)).map(Rc::new));
            }
            Ok(found)
        })
    }

    fn excuse(&self, id: ExcuseId) -> Result<Option<Excuse>, Refusal> {
        let stored = apply::stored(self.duties.reader, &RecordRef::Excuse(id))?;
        Ok(match stored.and_then(|stored| stored.record) {
            Some(Record::Excuse(excuse)) => Some(excuse),
            _ => None,
        })
    }

    fn on_site(&self, person: PersonId, days: Days) -> Result<Rc<OnTheSpot>, Refusal> {
        once(&self.on_site, person, days, || {
            let found = deeds::on_site(self.duties.reader, person, days)?;
            Ok(found.into_iter().map(|(case, on_site)| (RecordRef::Case(case), Rc::new(on_site))).collect())
        })
    }

    /// The time on the spot as far as it counts: where nobody recorded its end, until the end of so many days, that on
    /// which the spot was last heard of being the first.
    fn counted(&self, on_site: &OnSiteSpan, unheard_days: Option<u32>) -> OnSpot {
        let mut spot = on_site.spot;
        let (None, Some(days)) = (spot.until, unheard_days) else { return spot };
        let over = on_site.heard.date_naive().checked_add_days(chrono::Days::new(days.into()));
        let over = over.map(|day| self.civil(day.and_time(NaiveTime::MIN)));
        spot.until = over.filter(|over| *over <= self.duties.now);
        spot
    }

    fn civil(&self, at: NaiveDateTime) -> Civil {
        at_offset(at, &self.duties.now)
    }

    /// The half days in whose office hours somebody was on the spot.
    fn halves_met(&self, spot: &OnSpot, (from, until): Days, calendar: &Calendar) -> Vec<HalfDays> {
        let now = &self.duties.now;
        let first = spot.from.date_naive().max(from);
        let last = spot.until.unwrap_or(*now).date_naive().min(until);
        let days = first.iter_days().take_while(|day| *day <= last);
        let halves = days.flat_map(|date| [Slot::Morning, Slot::Afternoon].map(|slot| (date, slot)));
        let met = halves.filter(|(date, slot)| {
            let window = calendar.hours_on(*date).window(*slot);
            spot.meets(&self.civil(window.from.on(*date)), &self.civil(window.to.on(*date)), now)
        });
        met.map(|(date, slot)| HalfDays::of(date, Some(slot))).collect()
    }
}

/// A grid and those above it.
fn above(grid: &GridCode) -> impl Iterator<Item = GridCode> {
    std::iter::successors(Some(grid.clone()), GridCode::parent)
}

/// The days that records must be read of: whole stretches.
fn whole_stretches(charged: &Charged<'_>, (from, until): Days) -> Days {
    (charged.duty.stretch_around(from).0, charged.duty.stretch_around(until).1)
}
