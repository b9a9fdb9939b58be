//! A month of a person: the half days of each area, whose day's log is signed, and whose is missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::Look;
use super::duty_read::Slots;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{LogEntry, LogKind};
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::domain::time::Slot;
use crate::regulation::DutyWhat;
use crate::service::duties::{Charged, Gathered};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{BesideDay, MonthDay, MonthView};

/// How the day's logs of a stretch stand.
#[derive(Default)]
struct DayLogs {
    /// Days with an owed log, and whether all of the day are signed.
    signed: BTreeMap<NaiveDate, bool>,
    /// Days on which one is missing.
    missing: BTreeSet<NaiveDate>,
}

impl<'a> Look<'a> {
    /// A month of slots. Without a grid: of every area in which half days are owed.
    pub(super) fn month(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        year: i32,
        month: u32,
    ) -> Result<MonthView, Refusal> {
        let who = self.person(person)?;
        let bad = || Refusal::new(RefusalCode::BadDate).with("given", format!("{year}-{month}")).with("field", "month");
        let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(bad)?;
        let last = first.iter_days().take_while(|day| day.month() == month).last().ok_or_else(bad)?;
        let given = grid.map(|grid| self.grid(grid)).transpose()?;
        let charged = self.duties().of_person(who, first, last)?;
        let areas = areas(&charged);
        let held: Vec<&GridCode> = self.directory.held_by(who, self.today()).map(|held| &held.grid).collect();
        let known = held.iter().find(|grid| areas.contains(grid)).copied();
        let may_read = |grid: &GridCode| self.actor.person() == Some(who) || self.actor.may(Right::LogRead, grid);
        // Of a person of several areas the asker sees those that the asker reads.
        let first_of = known.into_iter().chain(&areas).chain(held.iter().copied());
        let home = given.clone().or_else(|| first_of.clone().find(|grid| may_read(grid)).cloned());
        if self.actor.person() != Some(who)
            && let Some(grid) = home.as_ref().or(first_of.clone().next())
        {
            self.require(Right::LogRead, grid)?;
        }
        let mut by_day: BTreeMap<(NaiveDate, GridCode), Vec<LogEntry>> = BTreeMap::new();
        for (entry, _) in self.entries_of(who, first, last)? {
            by_day.entry((entry.date(), entry.grid.clone())).or_default().push(entry);
        }
        let slots = self.slots_between(who, home.as_ref(), first, last)?;
        let is_beside = |area: &&GridCode| given.is_none() && home.as_ref() != Some(*area) && may_read(area);
        let walked = |area: &&GridCode| charged.iter().any(|one| one.grid == **area && one.is_of_half_days());
        let mut beside: Vec<(&GridCode, Slots)> = Vec::new();
        for area in areas.iter().filter(is_beside).filter(walked) {
            beside.push((area, self.slots_between(who, Some(area), first, last)?));
        }
        let logs = self.day_logs(who, &charged, given.as_ref(), first, last)?;
        let none = Vec::new();
        let entries = |date: NaiveDate, grid: Option<&GridCode>| {
            grid.map_or(&none, |grid| by_day.get(&(date, grid.clone())).unwrap_or(&none))
        };
        let day = |date: NaiveDate| {
            let of_home = entries(date, home.as_ref());
            let others = beside.iter().map(|(area, slots)| {
                let here = entries(date, Some(area));
                let (morning, afternoon) =
                    (slots.state(date, Slot::Morning, here), slots.state(date, Slot::Afternoon, here));
                (morning.is_some() || afternoon.is_some()).then(|| BesideDay {
                    grid: self.grid_name(area),
                    morning,
                    afternoon,
                })
            });
            let count = of_home.len() + beside.iter().map(|(area, _)| entries(date, Some(area)).len()).sum::<usize>();
            MonthDay {
                day: self.day(date),
                morning: slots.state(date, Slot::Morning, of_home),
                afternoon: slots.state(date, Slot::Afternoon, of_home),
                entries: u32::try_from(count).unwrap_or(u32::MAX),
                signed: logs.signed.get(&date).copied(),
                log_missing: logs.missing.contains(&date),
                beside: others.flatten().collect(),
            }
        };
        let regulation = home.as_ref().map(|grid| self.rules.of_grid(self.directory, grid)).transpose()?;
        Ok(MonthView {
            person: who,
            person_name: self.directory.person_name(who),
            by_day: keyed_as(&charged, home.as_ref()).map(|kind| kind.code().to_owned()),
            grid: home.as_ref().map(|grid| self.grid_name(grid)),
            year,
            month,
            days: first.iter_days().take_while(|date| *date <= last).map(day).collect(),
            areas: areas.iter().filter(|area| may_read(area)).map(|area| self.grid_name(area)).collect(),
            hours: regulation.map(|regulation| regulation.settings.hours()).unwrap_or_default(),
        })
    }

    /// Whose log of which day is signed or missing, of a grid or of all in which the person owes one.
    fn day_logs(
        &self,
        who: PersonId,
        charged: &[Charged<'a>],
        grid: Option<&GridCode>,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<DayLogs, Refusal> {
        let gathered = Gathered::of_person(self.duties());
        let mut logs = DayLogs::default();
        let owed = charged.iter().filter(|one| one.duty.what == DutyWhat::DayLog);
        for one in owed.filter(|one| grid.is_none_or(|grid| one.grid == *grid)) {
            let theirs = gathered.signed(&one.grid, (first, last))?;
            let signed: BTreeSet<NaiveDate> =
                theirs.iter().filter(|(log, _)| log.person == who).map(|(log, _)| log.date).collect();
            let mut excused: BTreeSet<NaiveDate> = BTreeSet::new();
            for (_, occasion) in gathered.reckon(one, first, last)? {
                match occasion.standing {
                    Standing::Missed => {
                        logs.missing.insert(occasion.from);
                    }
                    Standing::Excused => {
                        excused.insert(occasion.from);
                    }
                    Standing::Fulfilled | Standing::Late | Standing::Open => {}
                }
            }
            let held = one.standing_in.unwrap_or(one.held);
            let days = first.iter_days().take_while(|date| *date <= last);
            let due = |date: &NaiveDate| held.meets(*date, *date) && self.rules.calendar().is_working(*date);
            for date in days.filter(|date| signed.contains(date) || due(date) && !excused.contains(date)) {
                let all = logs.signed.entry(date).or_insert(true);
                *all &= signed.contains(&date);
            }
        }
        Ok(logs)
    }
}

/// Where half days or a day's log are owed.
fn areas(charged: &[Charged<'_>]) -> Vec<GridCode> {
    let owed = charged.iter().filter(|one| one.is_of_half_days() || one.duty.what == DutyWhat::DayLog);
    let mut areas: Vec<GridCode> = owed.map(|one| one.grid.clone()).collect();
    areas.sort();
    areas.dedup();
    areas
}

/// As what a day without half days is keyed: by the duties there are, a patrol where the day's log alone is owed.
fn keyed_as(charged: &[Charged<'_>], grid: Option<&GridCode>) -> Option<LogKind> {
    let here = || charged.iter().filter(|one| grid.is_none_or(|grid| one.grid == *grid));
    if here().any(Charged::is_of_half_days) {
        return None;
    }
    let owes = |what: DutyWhat| here().any(|one| one.duty.what == what);
    let kinds = [
        (DutyWhat::Screening, LogKind::Screening),
        (DutyWhat::Visit, LogKind::Visit),
        (DutyWhat::DayLog, LogKind::Patrol),
    ];
    kinds.into_iter().find(|(what, _)| owes(*what)).map(|(_, kind)| kind)
}
