//! Today: what a person owes, each line with its clause and the post that owes it.

use chrono::NaiveDate;

use super::Look;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{DayLogRef, LogEntry, minutes_spent};
use crate::domain::record::{Record, RecordRef};
use crate::domain::time::Slot;
use crate::regulation::{Duty, DutyWhat, Owed, OwedSlot, Represents};
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{CaseRow, DutyRow, DutyState, Finding, SlotState, TodayView, UrgedView};
use crate::store::apply;

/// Rows that Today shows of each list; the rest is a key away.
const SHOWN: u32 = 50;

impl Look<'_> {
    /// One Today for a person with however many posts.
    pub(super) fn today_view(&self, given: Option<&str>) -> Result<TodayView, Refusal> {
        let who = self.person(given)?;
        let person = self.directory.find_person(&who.to_string(), self.today())?;
        if self.actor.person() != Some(who) && !self.actor.is_owner() {
            let grid = self.directory.held_by(who, self.today()).next().map(|held| held.grid.clone());
            if let Some(grid) = grid {
                self.require(crate::domain::right::Right::LogRead, &grid)?;
            }
        }
        let mut duties = Vec::new();
        let mut gaps = Vec::new();
        let mut grids: Vec<GridCode> = Vec::new();
        for held in self.directory.held_by(who, self.today()) {
            grids.push(held.grid.clone());
            let regulation = self.rules.of_grid(self.directory, &held.grid)?;
            let Some(post) = regulation.post(&held.post) else { continue };
            for duty in regulation.duties(&held.post) {
                let Some(state) = self.duty_state(who, &held.grid, duty)? else { continue };
                if state == DutyState::Open {
                    gaps.push(Finding {
                        error: false,
                        code: "open-cadence".to_owned(),
                        args: [("duty".to_owned(), duty.code.to_string())].into(),
                        clause: Some(duty.rule.clause.to_string()),
                        labels: [("duty".to_owned(), duty.label.clone())].into(),
                    });
                    continue;
                }
                duties.push(DutyRow {
                    duty: duty.code.to_string(),
                    label: duty.label.clone(),
                    clause: duty.rule.clause.to_string(),
                    post: held.post.clone(),
                    post_label: post.label.clone(),
                    grid: self.grid_name(&held.grid),
                    state,
                });
            }
        }
        grids.sort();
        grids.dedup();
        let (cases, cases_total, cases_late) = self.my_cases(who)?;
        let (stale, stale_total) = self.stale_in(&grids, SHOWN)?;
        Ok(TodayView {
            person: self.person_row(person),
            day: self.day(self.today()),
            now: self.now,
            duties,
            cases,
            cases_total,
            cases_late,
            stale,
            stale_total,
            promises: self.promises(&grids)?,
            gaps,
            urged: if self.actor.person() == Some(who) { self.urged()? } else { UrgedView::default() },
        })
    }

    fn my_cases(&self, who: PersonId) -> Result<(Vec<CaseRow>, u64, u64), Refusal> {
        if self.actor.person() != Some(who) {
            return Ok((Vec::new(), 0, 0));
        }
        let page = self.cases(&self.own_cases(), &Page { after: None, limit: SHOWN })?;
        Ok((page.rows, page.total.unwrap_or(0), page.late.unwrap_or(0)))
    }

    /// Those that wait for the asker. Who decides nothing about cases follows what they reported (篇3/職責3-b).
    fn own_cases(&self) -> CaseFilter {
        let decides = self.actor.held.iter().any(|held| held.post.represents != Represents::Grid);
        CaseFilter { open: true, mine: decides, involved: !decides, ..CaseFilter::default() }
    }

    /// How a duty stands today; none if there is nothing to say of it.
    fn duty_state(&self, who: PersonId, grid: &GridCode, duty: &Duty) -> Result<Option<DutyState>, Refusal> {
        let today = self.today();
        Ok(Some(match duty.due_on(today, self.rules.calendar()) {
            Owed::Nothing => DutyState::Off,
            Owed::AsNeeded => return Ok(None),
            Owed::Open => DutyState::Open,
            Owed::Slots(slots) => {
                let entries = self.entries_in(who, grid, today, today)?;
                let state = |slot: Slot| match slots.iter().find(|owed| owed.slot == slot) {
                    Some(owed) => self.owed_slot(who, *owed, today, &entries),
                    None => Ok(SlotState::Off),
                };
                DutyState::Slots { morning: state(Slot::Morning)?, afternoon: state(Slot::Afternoon)? }
            }
            Owed::Day if duty.what == DutyWhat::DayLog => {
                let entries = self.entries_of(who, today, today)?.len();
                let at = DayLogRef { grid: grid.clone(), date: today, person: who };
                let stored = apply::stored(self.reader, &RecordRef::DayLog(at))?.and_then(|stored| stored.record);
                let signed = match stored {
                    Some(Record::DayLog(log)) => Some(log.signed),
                    _ => None,
                };
                DutyState::DayLog { entries: u32::try_from(entries).unwrap_or(u32::MAX), signed }
            }
            Owed::Day => self.count(who, grid, duty, 1, today, today)?,
            Owed::Minutes { at_least, from, to } => {
                let entries = self.entries_in(who, grid, from, to)?;
                let counts = |entry: &&LogEntry| match duty.what {
                    DutyWhat::Patrol => entry.kind() == "patrol",
                    _ => entry.kind() == "visit",
                };
                let minutes = minutes_spent(entries.iter().filter(counts));
                let left = today.iter_days().take_while(|day| *day <= to);
                let days_left = left.filter(|day| self.rules.calendar().is_working(*day)).count();
                DutyState::Minutes {
                    done: u32::try_from(minutes.max(0)).unwrap_or(u32::MAX),
                    needed: at_least,
                    days_left: u32::try_from(days_left).unwrap_or(0),
                }
            }
            Owed::Times { at_least, from, to } => self.count(who, grid, duty, at_least, from, to)?,
        }))
    }

    fn count(
        &self,
        who: PersonId,
        grid: &GridCode,
        duty: &Duty,
        needed: u32,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<DutyState, Refusal> {
        let kind = match duty.what {
            DutyWhat::Patrol => "patrol",
            DutyWhat::Diary => "diary",
            _ => "visit",
        };
        let entries = self.entries_in(who, grid, from, until)?;
        let done = entries.iter().filter(|entry| entry.kind() == kind).count();
        Ok(DutyState::Count { done: u32::try_from(done).unwrap_or(u32::MAX), needed, until })
    }

    fn entries_in(
        &self,
        who: PersonId,
        grid: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<LogEntry>, Refusal> {
        let entries = self.entries_of(who, from, until)?;
        Ok(entries.into_iter().map(|(entry, _)| entry).filter(|entry| entry.grid == *grid).collect())
    }

    /// The duty by which a person owes patrols in a grid on a date.
    pub(super) fn owes_patrols(
        &self,
        who: PersonId,
        grid: Option<&GridCode>,
        date: NaiveDate,
    ) -> Result<Option<Vec<OwedSlot>>, Refusal> {
        for held in self.directory.held_by(who, date) {
            if grid.is_some_and(|grid| held.grid != *grid) {
                continue;
            }
            let regulation = self.rules.of_grid(self.directory, &held.grid)?;
            for duty in regulation.duties(&held.post) {
                match duty.due_on(date, self.rules.calendar()) {
                    Owed::Slots(slots) => return Ok(Some(slots)),
                    Owed::Nothing if duty.what == DutyWhat::Patrol => return Ok(Some(Vec::new())),
                    _ => {}
                }
            }
        }
        Ok(None)
    }

    /// How a half-day of a month stands.
    pub(super) fn slot_state(
        &self,
        who: PersonId,
        owed: &[OwedSlot],
        date: NaiveDate,
        slot: Slot,
        entries: &[LogEntry],
    ) -> Result<SlotState, Refusal> {
        match owed.iter().find(|owed| owed.slot == slot) {
            Some(owed) => self.owed_slot(who, *owed, date, entries),
            // Walked although nobody asked: a weekend's patrol still shows.
            None => Ok(walked(slot, entries).unwrap_or(SlotState::Off)),
        }
    }

    fn owed_slot(
        &self,
        who: PersonId,
        owed: OwedSlot,
        date: NaiveDate,
        entries: &[LogEntry],
    ) -> Result<SlotState, Refusal> {
        if let Some(done) = walked(owed.slot, entries) {
            return Ok(done);
        }
        // The other duties of that half-day are excused (篇3/責任人4-e).
        if let Some(number) = self.kept_on_site(who, owed, date)? {
            return Ok(SlotState::Excused { number });
        }
        let (from, to) = (owed.window.from.on(date), owed.window.to.on(date));
        if self.now.naive_local() > to {
            return Ok(SlotState::Missed);
        }
        Ok(SlotState::Due { from: from.time(), to: to.time() })
    }
}

/// The patrol that fills a slot; one of the other half-day never does (篇3/責任人3-a).
fn walked(slot: Slot, entries: &[LogEntry]) -> Option<SlotState> {
    let patrol = entries.iter().find(|entry| entry.slot() == Some(slot))?;
    Some(SlotState::Done { log: patrol.id, start: patrol.times.happened.time(), minutes: patrol.minutes() })
}
