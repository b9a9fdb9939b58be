//! The records and excuses that count for a duty, each index read once for all duties that are reckoned together.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{Charged, Due, Duties};
use crate::domain::absence::{Absence, Excuse, ExcuseKind, Excused};
use crate::domain::calendar::Calendar;
use crate::domain::case::OnSpot;
use crate::domain::change::Author;
use crate::domain::credit::{Span, credited};
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{ExcuseId, FieldCode, GridCode, ItemCode, LogId, PersonId};
use crate::domain::log::{DayLog, DayLogRef};
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::{Civil, Slot, at_offset};
use crate::regulation::dues::{Deed, Excusing, Given, reckon};
use crate::regulation::{Cadence, DutyWhat};
use crate::service::refusal::Refusal;
use crate::store::deeds::{self, LogBrief, Logged};
use crate::store::tables::{OnSiteSpan, Stored, day_log_prefix, entry_prefix, read};
use crate::store::{Scan, apply, decode};

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
    credits: Memo<PersonId, HashMap<LogId, u32>>,
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

    fn calendar(&self) -> &'a Calendar {
        self.duties.rules.calendar()
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
        let given = Given { calendar: self.calendar(), deeds: &[], excuses: &excuses, now };
        if let Cadence::ByClass { item, field, classes } = &charged.duty.cadence {
            let mut found = Vec::new();
            for (key, class, deeds) in self.objects(charged, item, field, days)? {
                let Some((class, _)) = classes.get_key_value(&class) else { continue };
                let occasions =
                    reckon(&charged.charge(Some(class), &holder), from, until, &Given { deeds: &deeds, ..given });
                found.extend(occasions.into_iter().map(|occasion| (Some(key.clone()), occasion)));
            }
            return Ok(found);
        }
        let deeds = self.deeds(charged, days)?;
        let occasions = reckon(&charged.charge(None, &holder), from, until, &Given { deeds: &deeds, ..given });
        Ok(occasions.into_iter().map(|occasion| (None, occasion)).collect())
    }

    /// The log entries that count for a duty, with what the index knows of each.
    pub fn briefs(&self, charged: &Charged<'_>, days: Days) -> Result<Vec<(NaiveDate, LogId, LogBrief)>, Refusal> {
        let Some(kind) = charged.duty.what.log_kind() else { return Ok(Vec::new()) };
        if self.of_grids {
            let mut found = Vec::new();
            for grid in self.duties.directory.grids_below(&charged.grid) {
                let logs = once(&self.by_grid, grid.code.clone(), days, || {
                    Ok(deeds::logs_of_grid(self.duties.reader, &grid.code, days)?)
                })?;
                let mine = |(_, _, brief, person): &&Logged<PersonId>| brief.kind == kind && *person == charged.person;
                found.extend(logs.iter().filter(mine).map(|(date, id, brief, _)| (*date, *id, *brief)));
            }
            return Ok(found);
        }
        let logs = once(&self.logs, charged.person, days, || {
            Ok(deeds::logs_of_person(self.duties.reader, charged.person, days)?)
        })?;
        let mine = |(_, _, brief, grid): &&Logged<GridCode>| brief.kind == kind && charged.grid.covers(grid);
        Ok(logs.iter().filter(mine).map(|(date, id, brief, _)| (*date, *id, *brief)).collect())
    }

    /// The minutes that each entry of a person is credited with, wherever it lies: a minute counts for the entry that was
    /// keyed first. Ids are in the order of keying.
    fn credits(&self, person: PersonId, days: Days) -> Result<Rc<HashMap<LogId, u32>>, Refusal> {
        once(&self.credits, person, days, || {
            let logs = once(&self.logs, person, days, || Ok(deeds::logs_of_person(self.duties.reader, person, days)?))?;
            // Day by day: what lies on different days does not meet.
            let mut by_day: BTreeMap<NaiveDate, Vec<(LogId, Span)>> = BTreeMap::new();
            for (day, id, brief, _) in logs.iter() {
                let from = brief.began(*day);
                let until = from + TimeDelta::minutes(i64::from(brief.minutes));
                by_day.entry(*day).or_default().push((*id, (from, until)));
            }
            let mut minutes = HashMap::new();
            for mut keyed in by_day.into_values() {
                keyed.sort_by_key(|(id, _)| *id);
                let credits = credited(keyed.iter().map(|(_, span)| *span));
                let each = keyed.iter().zip(credits);
                minutes.extend(each.map(|((id, _), credit)| (*id, u32::try_from(credit).unwrap_or(0))));
            }
            Ok(minutes)
        })
    }

    /// Whether somebody may be claimed by several grids at once.
    fn owes_in_several(&self, charged: &Charged<'_>) -> bool {
        let mut held = self.duties.directory.appointments().filter(|held| held.person == charged.person);
        charged.for_whom.is_some() || charged.duty.each.is_some() || held.nth(1).is_some()
    }

    fn deeds(&self, charged: &Charged<'_>, days: Days) -> Result<Vec<Deed>, Refusal> {
        Ok(match charged.duty.what {
            DutyWhat::Patrol | DutyWhat::Visit | DutyWhat::Diary | DutyWhat::Screening | DutyWhat::Collect => {
                // Of everybody in many grids only those are looked at whose entries can lie in several.
                let needed = !self.of_grids || self.owes_in_several(charged);
                let credits = needed.then(|| self.credits(charged.person, days)).transpose()?;
                let deed = |(day, id, brief): (NaiveDate, LogId, LogBrief)| {
                    let done = brief.began(day);
                    let slot = brief.slot.or_else(|| Some(self.calendar().hours().slot_of(done)));
                    let credit = credits.as_ref().and_then(|credits| credits.get(&id));
                    let minutes = credit.copied().unwrap_or(brief.minutes);
                    // All of it was spent elsewhere: nobody is in two places.
                    let elsewhere = minutes == 0 && brief.minutes > 0;
                    (!elsewhere).then_some(Deed { done, record: RecordRef::Log(id), day, slot, minutes })
                };
                self.briefs(charged, days)?.into_iter().filter_map(deed).collect()
            }
            DutyWhat::DayLog => {
                let signed = self.signed(&charged.grid, days)?;
                let mine = signed.iter().filter(|(log, _)| log.person == charged.person);
                let deed = |(log, signed): &(DayLogRef, Civil)| Deed {
                    done: signed.naive_local(),
                    record: RecordRef::DayLog(log.clone()),
                    day: log.date,
                    slot: None,
                    minutes: 0,
                };
                mine.map(deed).collect()
            }
            DutyWhat::WeekLog | DutyWhat::MonthLog => {
                let span = charged.duty.what.log_span().unwrap_or_default();
                let signed = deeds::span_logs(self.duties.reader, &charged.grid, span, days)?;
                let mine = signed.into_iter().filter(|log| log.at.person == charged.person);
                let deed = |log: DayLog| Deed {
                    done: log.signed.naive_local(),
                    day: log.at.date,
                    record: RecordRef::DayLog(log.at),
                    slot: None,
                    minutes: 0,
                };
                mine.map(deed).collect()
            }
            DutyWhat::Review => {
                let reviews = once(&self.reviews, charged.person, days, || {
                    Ok(deeds::reviews_of(self.duties.reader, charged.person, days)?)
                })?;
                let below = reviews.iter().filter(|review| charged.grid.covers(&review.log.grid));
                let deed = |review: &deeds::Reviewed| Deed {
                    done: review.at,
                    record: RecordRef::DayLog(review.log.clone()),
                    day: review.at.date(),
                    slot: None,
                    minutes: 0,
                };
                below.map(deed).collect()
            }
            DutyWhat::Ledger => {
                let rows = once(&self.rows, charged.person, days, || {
                    Ok(deeds::row_deeds_of(self.duties.reader, charged.person, days)?)
                })?;
                let below = rows.iter().filter(|deed| charged.grid.covers(&deed.row.grid));
                let deed = |deed: &deeds::RowDeed| Deed {
                    done: deed.at,
                    record: RecordRef::Entry(deed.row.clone()),
                    day: deed.at.date(),
                    slot: None,
                    minutes: 0,
                };
                below.map(deed).collect()
            }
        })
    }

    /// The signed logs of a grid between two days, with when they were signed.
    pub fn signed(&self, grid: &GridCode, days: Days) -> Result<Rc<Vec<(DayLogRef, Civil)>>, Refusal> {
        once(&self.signed, grid.clone(), days, || {
            let prefix = day_log_prefix(grid, None);
            let scan = Scan::through(prefix.clone().date(days.0).build(), &prefix.date(days.1).build());
            let mut found = Vec::new();
            for (key, value) in self.duties.reader.page(&scan, usize::MAX)? {
                let stored: Stored = decode(&value)?;
                if let Some(Record::DayLog(log)) = stored.record {
                    found.push((read::day_log(&key)?, log.signed));
                }
            }
            Ok(found)
        })
    }

    /// The rows that a cadence by class is about: key, class, and the person's deeds on each.
    fn objects(
        &self,
        charged: &Charged<'_>,
        item: &ItemCode,
        field: &FieldCode,
        days: Days,
    ) -> Result<Vec<(String, String, Vec<Deed>)>, Refusal> {
        let mut found = Vec::new();
        for grid in self.duties.directory.grids_below(&charged.grid) {
            let scan = Scan::prefix(&entry_prefix(&grid.code, Some(item)).build());
            for (_, value) in self.duties.reader.page(&scan, OBJECTS_AT_MOST)? {
                let stored: Stored = decode(&value)?;
                let Some(Record::Entry(row)) = &stored.record else { continue };
                let Some(class) = row.values.get(field).filter(|_| row.withdrawn.is_none()) else { continue };
                let mine = |step: &&crate::store::tables::Step| {
                    let day = step.keyed.date_naive();
                    step.author == Author::Person(charged.person) && days.0 <= day && day <= days.1
                };
                let deed = |step: &crate::store::tables::Step| Deed {
                    done: step.keyed.naive_local(),
                    record: RecordRef::Entry(row.at.clone()),
                    day: step.keyed.date_naive(),
                    slot: None,
                    minutes: 0,
                };
                let deeds = stored.standing().filter(|step| step.reverses.is_empty()).filter(mine).map(deed).collect();
                found.push((row.at.key.clone(), class.clone(), deeds));
            }
        }
        Ok(found)
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
        let grids = std::iter::successors(Some(charged.grid.clone()), GridCode::parent).map(Excused::Grid);
        for of in grids.chain([Excused::Person(charged.person)]) {
            for excuse in self.excuses(&of, days)?.iter() {
                let about = excuse.duty.as_ref().is_none_or(|duty| *duty == charged.duty.code);
                let counts = excuse.stands() || excuse.verdict.is_waiting();
                if about && counts {
                    let (accepted, source) = (excuse.stands(), RecordRef::Excuse(excuse.id));
                    let excusing = Excusing { kind: excuse.kind, span: excuse.span, accepted, passes: false, source };
                    found.push((excusing, Source::Excuse(Rc::clone(excuse))));
                }
            }
        }
        if charged.duty.is_excused_by(ExcuseKind::Emergency) {
            for (source, on_site) in self.on_site(charged.person, days)?.iter() {
                let spot = self.counted(on_site, charged.regulation.case.on_site_unheard_days);
                for span in self.halves_met(&spot, days) {
                    let (accepted, source) = (true, source.clone());
                    let excusing = Excusing { kind: ExcuseKind::Emergency, span, accepted, passes: false, source };
                    found.push((excusing, Source::OnSite(Rc::clone(on_site))));
                }
            }
        }
        Ok(found)
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
    fn halves_met(&self, spot: &OnSpot, (from, until): Days) -> Vec<HalfDays> {
        let now = &self.duties.now;
        let first = spot.from.date_naive().max(from);
        let last = spot.until.unwrap_or(*now).date_naive().min(until);
        let days = first.iter_days().take_while(|day| *day <= last);
        let halves = days.flat_map(|date| [Slot::Morning, Slot::Afternoon].map(|slot| (date, slot)));
        let met = halves.filter(|(date, slot)| {
            let window = self.calendar().hours().window(*slot);
            spot.meets(&self.civil(window.from.on(*date)), &self.civil(window.to.on(*date)), now)
        });
        met.map(|(date, slot)| HalfDays::of(date, Some(slot))).collect()
    }
}

/// The days that records must be read of: whole stretches.
fn whole_stretches(charged: &Charged<'_>, (from, until): Days) -> Days {
    (charged.duty.stretch_around(from).0, charged.duty.stretch_around(until).1)
}
