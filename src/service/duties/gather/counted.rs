//! Which records count for a duty: the person's own, and of others those that do what is owed about a grid or a row.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;

use super::{Days, Gathered, OBJECTS_AT_MOST, once};
use crate::domain::change::Author;
use crate::domain::credit::{Span, by_days, credited};
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{FieldCode, GridCode, ItemCode, LogId, PersonId};
use crate::domain::log::{DayLog, DayLogRef};
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Civil;
use crate::regulation::dues::Deed;
use crate::regulation::{Cadence, DutyWhat};
use crate::service::duties::Charged;
use crate::service::refusal::Refusal;
use crate::store::deeds::{self, LogBrief, Logged};
use crate::store::tables::{Step, Stored, day_log_prefix, entry_prefix, read};
use crate::store::{Scan, decode};

/// A row that a cadence by class is about.
pub(super) struct Object {
    /// Its key.
    pub key: String,
    /// Its class.
    pub class: String,
    /// The day on which it was entered: nothing was owed about it before.
    pub since: NaiveDate,
    /// What was done about it.
    pub deeds: Vec<Deed>,
}

/// Minutes that an entry is credited with on a day.
pub(super) type Credits = HashMap<(LogId, NaiveDate), u32>;

impl Gathered<'_> {
    /// The log entries that count for a duty, with what the index knows of each; those that began the day before too, since
    /// they may go on after midnight.
    pub fn briefs(&self, charged: &Charged<'_>, days: Days) -> Result<Vec<(NaiveDate, LogId, LogBrief)>, Refusal> {
        let mut found = self.briefs_of(charged, charged.person, days)?;
        for (other, span) in self.others(charged, days) {
            let theirs = self.briefs_of(charged, other, days)?.into_iter();
            found.extend(theirs.filter(|(day, ..)| span.meets(*day, *day)));
        }
        Ok(found)
    }

    fn briefs_of(
        &self,
        charged: &Charged<'_>,
        person: PersonId,
        days: Days,
    ) -> Result<Vec<(NaiveDate, LogId, LogBrief)>, Refusal> {
        let Some(kind) = charged.duty.what.log_kind() else { return Ok(Vec::new()) };
        if self.of_grids {
            let mut found = Vec::new();
            for grid in self.duties.directory.grids_below(&charged.grid) {
                let logs = once(&self.by_grid, grid.code.clone(), days, || {
                    Ok(deeds::logs_of_grid(self.duties.reader, &grid.code, from_the_day_before(days))?)
                })?;
                let theirs = |(_, _, brief, whose): &&Logged<PersonId>| brief.kind == kind && *whose == person;
                found.extend(logs.iter().filter(theirs).map(|(date, id, brief, _)| (*date, *id, *brief)));
            }
            return Ok(found);
        }
        let logs = self.logs(person, days)?;
        let here = |(_, _, brief, grid): &&Logged<GridCode>| brief.kind == kind && charged.grid.covers(grid);
        Ok(logs.iter().filter(here).map(|(date, id, brief, _)| (*date, *id, *brief)).collect())
    }

    fn logs(&self, person: PersonId, days: Days) -> Result<Rc<Vec<Logged<GridCode>>>, Refusal> {
        once(&self.logs, person, days, || {
            Ok(deeds::logs_of_person(self.duties.reader, person, from_the_day_before(days))?)
        })
    }

    /// The minutes that each entry of a person is credited with on each of its days, wherever it lies: a minute counts for
    /// the entry that was keyed first. Ids are in the order of keying.
    fn credits(&self, person: PersonId, days: Days) -> Result<Rc<Credits>, Refusal> {
        once(&self.credits, person, days, || {
            // Day by day: what lies on different days does not meet.
            let mut by_day: BTreeMap<NaiveDate, Vec<(LogId, Span)>> = BTreeMap::new();
            for (day, id, brief, _) in self.logs(person, days)?.iter() {
                for (on, part) in by_days(brief.span(*day)) {
                    by_day.entry(on).or_default().push((*id, part));
                }
            }
            let mut minutes = Credits::new();
            for (day, mut keyed) in by_day {
                keyed.sort_by_key(|(id, _)| *id);
                let credits = credited(keyed.iter().map(|(_, span)| *span));
                let each = keyed.iter().zip(credits);
                minutes.extend(each.map(|((id, _), credit)| ((*id, day), u32::try_from(credit).unwrap_or(0))));
            }
            Ok(minutes)
        })
    }

    /// Whether somebody may be claimed by several grids at once.
    fn owes_in_several(&self, charged: &Charged<'_>) -> bool {
        let mut held = self.duties.directory.appointments().filter(|held| held.person == charged.person);
        charged.for_whom.is_some() || charged.duty.each.is_some() || held.nth(1).is_some()
    }

    /// Who else owes what is owed about an object, and when: whoever holds one of the duty's posts there, and their
    /// deputies.
    fn others(&self, charged: &Charged<'_>, days: Days) -> Vec<(PersonId, HalfDays)> {
        let mut found = Vec::new();
        if !charged.duty.is_of_object() {
            return found;
        }
        let directory = self.duties.directory;
        for held in directory.appointments() {
            if charged.duty.posts.contains(&held.post) && held.grid.covers(&charged.grid) {
                let span = HalfDays::whole(held.from, held.until);
                found.push((held.person, span));
                let away = directory.absences_of(held.person).filter(|leave| leave.stands());
                found.extend(away.filter_map(|leave| Some((leave.deputy?, span.within(&leave.span)?))));
            }
        }
        found.retain(|(person, span)| *person != charged.person && span.meets(days.0, days.1));
        found
    }

    /// Whether a person's signed log of a stretch stands for another's: the holder's own for the deputy, and that of who
    /// stood in for the holder.
    fn signs_for(&self, charged: &Charged<'_>, person: PersonId, (from, until): Days) -> bool {
        let holder = charged.for_whom.unwrap_or(charged.person);
        let directory = self.duties.directory;
        let stood_in = |deputy: PersonId| {
            let mut away = directory.absences_of(holder).filter(|leave| leave.stands());
            away.any(|leave| leave.deputy == Some(deputy) && leave.span.meets(from, until))
        };
        // Who owes the log of this grid for themselves has signed their own.
        let owes_it = |person: PersonId| {
            let mut held = directory.appointments().filter(|held| held.person == person && held.grid == charged.grid);
            held.any(|held| {
                charged.duty.posts.contains(&held.post) && HalfDays::whole(held.from, held.until).meets(from, until)
            })
        };
        person == holder || stood_in(person) && !owes_it(person)
    }

    /// The records that count for a duty.
    pub(super) fn deeds(&self, charged: &Charged<'_>, days: Days) -> Result<Vec<Deed>, Refusal> {
        let mut found = self.deeds_of(charged, charged.person, days)?;
        for (other, span) in self.others(charged, days) {
            let theirs = self.deeds_of(charged, other, days)?.into_iter();
            let known: HashSet<RecordRef> = found.iter().map(|deed| deed.record.clone()).collect();
            let theirs = theirs.filter(|deed| span.meets(deed.day, deed.day) && !known.contains(&deed.record));
            found.extend(theirs.map(|deed| Deed { of_another: true, ..deed }));
        }
        Ok(found)
    }

    fn deeds_of(&self, charged: &Charged<'_>, person: PersonId, days: Days) -> Result<Vec<Deed>, Refusal> {
        Ok(match charged.duty.what {
            DutyWhat::Patrol | DutyWhat::Visit | DutyWhat::Diary | DutyWhat::Screening | DutyWhat::Collect => {
                self.entries(charged, person, days)?
            }
            DutyWhat::DayLog => {
                let signed = self.signed(&charged.grid, days)?;
                let deeds = signed.iter().map(|(log, at)| self.signed_deed(charged, person, log.clone(), at));
                deeds.flatten().collect()
            }
            DutyWhat::WeekLog | DutyWhat::MonthLog => {
                let span = charged.duty.what.log_span().unwrap_or_default();
                let signed = deeds::span_logs(self.duties.reader, &charged.grid, span, days)?.into_iter();
                signed.filter_map(|log: DayLog| self.signed_deed(charged, person, log.at, &log.signed)).collect()
            }
            DutyWhat::Review => {
                let reviews =
                    once(&self.reviews, person, days, || Ok(deeds::reviews_of(self.duties.reader, person, days)?))?;
                let below = reviews.iter().filter(|review| charged.grid.covers(&review.log.grid));
                let deed = |review: &deeds::Reviewed| Deed {
                    done: review.at,
                    record: RecordRef::DayLog(review.log.clone()),
                    day: review.at.date(),
                    slot: None,
                    minutes: 0,
                    of_another: false,
                };
                below.map(deed).collect()
            }
            DutyWhat::Ledger => {
                let rows =
                    once(&self.rows, person, days, || Ok(deeds::row_deeds_of(self.duties.reader, person, days)?))?;
                let below = rows.iter().filter(|deed| charged.grid.covers(&deed.row.grid));
                let deed = |deed: &deeds::RowDeed| Deed {
                    done: deed.at,
                    record: RecordRef::Entry(deed.row.clone()),
                    day: deed.at.date(),
                    slot: None,
                    minutes: 0,
                    of_another: false,
                };
                below.map(deed).collect()
            }
        })
    }

    /// The entries of a person that count, each once; where minutes are asked for, once for each day on which it lies.
    fn entries(&self, charged: &Charged<'_>, person: PersonId, days: Days) -> Result<Vec<Deed>, Refusal> {
        // Of everybody in many grids only those are looked at whose entries can lie in several.
        let needed = !self.of_grids || self.owes_in_several(charged);
        let credits = needed.then(|| self.credits(person, days)).transpose()?;
        let calendar = self.calendar(charged);
        let of_minutes = matches!(charged.duty.cadence, Cadence::Minutes { .. });
        let mut found = Vec::new();
        for (day, id, brief) in self.briefs_of(charged, person, days)? {
            let whole = brief.span(day);
            let credited = |(on, part): (NaiveDate, Span)| {
                let credit = credits.as_ref().and_then(|credits| credits.get(&(id, on)));
                let length = u32::try_from((part.1 - part.0).num_minutes()).unwrap_or(0);
                (on, part, credit.copied().unwrap_or(length))
            };
            let parts: Vec<(NaiveDate, Span, u32)> = by_days(whole).into_iter().map(credited).collect();
            let minutes: u32 = parts.iter().map(|(.., minutes)| *minutes).sum();
            // All of it was spent elsewhere: nobody is in two places.
            if minutes == 0 && brief.minutes > 0 {
                continue;
            }
            let deed = |(day, span, minutes): (NaiveDate, Span, u32)| Deed {
                done: span.0,
                record: RecordRef::Log(id),
                day,
                slot: brief.slot.or_else(|| Some(calendar.hours_on(day).slot_mostly(span.0, span.1))),
                minutes,
                of_another: false,
            };
            if of_minutes {
                found.extend(parts.into_iter().map(deed));
            } else {
                found.push(deed((day, whole, minutes)));
            }
        }
        Ok(found)
    }

    fn signed_deed(&self, charged: &Charged<'_>, person: PersonId, log: DayLogRef, at: &Civil) -> Option<Deed> {
        let stretch = log.span.around(log.date);
        (log.person == person || self.signs_for(charged, log.person, stretch)).then(|| Deed {
            done: at.naive_local(),
            day: log.date,
            of_another: log.person != person,
            record: RecordRef::DayLog(log),
            slot: None,
            minutes: 0,
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

    /// The rows that a cadence by class is about, with what was done about each by whoever owed it then.
    pub(super) fn objects(
        &self,
        charged: &Charged<'_>,
        item: &ItemCode,
        field: &FieldCode,
        days: Days,
    ) -> Result<Vec<Object>, Refusal> {
        let others = self.others(charged, days);
        let of_another = |step: &Step, day: NaiveDate| match step.author {
            Author::Person(person) if person == charged.person => Some(false),
            Author::Person(person) => {
                others.iter().any(|(other, span)| *other == person && span.meets(day, day)).then_some(true)
            }
            Author::Owner | Author::Program => None,
        };
        let mut found = Vec::new();
        for grid in self.duties.directory.grids_below(&charged.grid) {
            let scan = Scan::prefix(&entry_prefix(&grid.code, Some(item)).build());
            for (_, value) in self.duties.reader.page(&scan, OBJECTS_AT_MOST)? {
                let stored: Stored = decode(&value)?;
                let Some(Record::Entry(row)) = &stored.record else { continue };
                let Some(class) = row.values.get(field).filter(|_| row.withdrawn.is_none()) else { continue };
                let steps: Vec<&Step> = stored.standing().filter(|step| step.reverses.is_empty()).collect();
                let deed = |step: &&Step| {
                    let day = step.keyed.date_naive();
                    let of_another = of_another(step, day).filter(|_| days.0 <= day && day <= days.1)?;
                    let (done, record) = (step.keyed.naive_local(), RecordRef::Entry(row.at.clone()));
                    Some(Deed { done, record, day, slot: None, minutes: 0, of_another })
                };
                found.push(Object {
                    key: row.at.key.clone(),
                    class: class.clone(),
                    since: steps.iter().map(|step| step.keyed.date_naive()).min().unwrap_or(days.0),
                    deeds: steps.iter().filter_map(deed).collect(),
                });
            }
        }
        Ok(found)
    }
}

/// The same days and the one before: what began on it may have gone on after midnight.
fn from_the_day_before((from, until): Days) -> Days {
    (from.pred_opt().unwrap_or(from), until)
}
