//! Logs: a day, a month of slots, lists, one entry.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Look;
use super::case_read::{HIDDEN, from_hex, to_hex};
use crate::domain::case::Case;
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::log::{DayLog, LogDetail, LogEntry};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Slot;
use crate::regulation::DutyWhat;
use crate::service::decide::{self, by_ending};
use crate::service::query::{CaseFilter, LogFilter, Page};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::terms::MYSELF;
use crate::service::view::{DayLogView, DayView, LogRow, MonthDay, MonthView, Paged, SettledRow};
use crate::store::tables::{
    Stored, day_log_prefix, log_by_grid_prefix, log_by_person_prefix, promise_prefix, read, tag,
};
use crate::store::{Scan, apply};

/// Index rows that one page may look at.
const PAGE_BUDGET: usize = 4_000;

impl Look<'_> {
    pub(super) fn entry(&self, id: LogId) -> Result<Option<(LogEntry, Stored)>, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Log(id))?;
        Ok(match stored {
            Some(Stored { record: Some(Record::Log(entry)), trail }) => {
                let stored = Stored { record: None, trail };
                Some((entry, stored))
            }
            _ => None,
        })
    }

    fn may_read_log(&self, entry: &LogEntry) -> bool {
        self.actor.person() == Some(entry.person) || self.actor.may(Right::LogRead, &entry.grid)
    }

    pub(super) fn log_row(&self, entry: LogEntry, stored: &Stored) -> LogRow {
        let id = entry.id.to_string();
        let mut detail = entry.detail.clone();
        if self.mask
            && let LogDetail::Diary { household, .. } = &mut detail
        {
            HIDDEN.clone_into(household);
        }
        LogRow {
            id: entry.id,
            ending: id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned(),
            kind: entry.kind().to_owned(),
            grid: self.grid_name(&entry.grid),
            person: entry.person,
            person_name: self.directory.person_name(entry.person),
            times: entry.times,
            minutes: entry.minutes(),
            text: entry.text,
            detail,
            late: entry.late,
            said: entry.said,
            addenda: entry.addenda,
            retimed: entry.retimed,
            last_change: stored.last_change().cloned(),
        }
    }

    /// Entries of a person between two days, in order of time.
    pub(super) fn entries_of(
        &self,
        person: PersonId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<(LogEntry, Stored)>, Refusal> {
        let prefix = log_by_person_prefix(person);
        let scan = Scan::through(prefix.clone().date(from).build(), &prefix.date(until).build());
        let mut entries = Vec::new();
        for (key, _) in self.reader.page(&scan, PAGE_BUDGET)? {
            let (_, id) = read::log_by_person(&key)?;
            entries.extend(self.entry(id)?);
        }
        Ok(entries)
    }

    /// One entry.
    pub(super) fn log(&self, given: &str) -> Result<LogRow, Refusal> {
        let id = LogId(by_ending(self.reader, given, tag::LOG, RefusalCode::UnknownLog)?);
        let unknown = || Refusal::new(RefusalCode::UnknownLog).with("given", given);
        let (entry, stored) = self.entry(id)?.ok_or_else(unknown)?;
        if !self.may_read_log(&entry) {
            self.require(Right::LogRead, &entry.grid)?;
        }
        Ok(self.log_row(entry, &stored))
    }

    pub(super) fn signed(&self, grid: &GridCode, date: NaiveDate) -> Result<Vec<DayLog>, Refusal> {
        let mut logs = Vec::new();
        for (_, value) in self.reader.page(&Scan::prefix(&day_log_prefix(grid, Some(date)).build()), 100)? {
            let stored: Stored = crate::store::decode(&value)?;
            if let Some(Record::DayLog(log)) = stored.record {
                logs.push(log);
            }
        }
        Ok(logs)
    }

    fn day_log_view(&self, log: DayLog) -> DayLogView {
        DayLogView {
            grid: self.grid_name(&log.at.grid),
            person: log.at.person,
            person_name: self.directory.person_name(log.at.person),
            signed: log.signed,
            late_in_days: (log.signed.date_naive() - log.at.date).num_days(),
            text: log.text,
            entries: log.entries,
            addenda: log.addenda,
            reviews: log.reviews,
        }
    }

    /// The grid in which a person owes a working-day log on a date.
    fn log_owed(&self, person: PersonId, date: NaiveDate) -> Result<Option<GridCode>, Refusal> {
        if !self.rules.calendar().is_working(date) {
            return Ok(None);
        }
        let charged = self.duties().of_person(person, date, date)?;
        Ok(charged.into_iter().find(|charged| charged.duty.what == DutyWhat::DayLog).map(|charged| charged.grid))
    }

    /// A day's entries, its signed logs, and the cases that the person filed.
    pub(super) fn day_view(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        date: NaiveDate,
    ) -> Result<DayView, Refusal> {
        let grid = grid.map(|grid| self.grid(grid)).transpose()?;
        let mut entries = Vec::new();
        let mut logs = Vec::new();
        let mut owed = None;
        let mut cases = Vec::new();
        let mut settled = Vec::new();
        if let (None, Some(grid)) = (person, &grid) {
            self.require(Right::LogRead, grid)?;
            let scan = Scan::prefix(&log_by_grid_prefix(grid).date(date).build());
            for (key, _) in self.reader.page(&scan, 1000)? {
                entries.extend(self.entry(read::log_by_grid(&key)?.1)?);
            }
            logs = self.signed(grid, date)?;
        } else {
            let who = self.person(person)?;
            entries = self.entries_of(who, date, date)?;
            entries.retain(|(entry, _)| grid.as_ref().is_none_or(|grid| entry.grid == *grid));
            owed = self.log_owed(who, date)?;
            settled = decide::settled_of_day(self.reader, who, date)?;
            settled.retain(|case| grid.as_ref().is_none_or(|grid| case.grid == *grid));
            let own = self.actor.person() == Some(who);
            settled.retain(|case| own || self.actor.may(Right::LogRead, &case.grid));
            for held in self.directory.held_by(who, date) {
                logs.extend(self.signed(&held.grid, date)?.into_iter().filter(|log| log.at.person == who));
            }
            if self.actor.person() == Some(who) {
                let filter = CaseFilter {
                    from: Some(date),
                    until: Some(date),
                    filed_by: Some(MYSELF.to_owned()),
                    ..CaseFilter::default()
                };
                cases = self.cases(&filter, &Page { after: None, limit: 100 })?.rows;
            }
        }
        entries.retain(|(entry, _)| self.may_read_log(entry));
        Ok(DayView {
            day: self.day(date),
            entries: entries.into_iter().map(|(entry, stored)| self.log_row(entry, &stored)).collect(),
            logs: logs.into_iter().map(|log| self.day_log_view(log)).collect(),
            owed: owed.map(|grid| self.grid_name(&grid)),
            cases,
            settled: settled.iter().map(|case| self.settled_row(case)).collect(),
        })
    }

    /// Of a case that the asker may not see, the number alone.
    fn settled_row(&self, case: &Case) -> SettledRow {
        let shown =
            |text: &str| if self.actor.may_see(case) && !(case.sensitive && self.mask) { text } else { "" }.to_owned();
        SettledRow {
            number: case.number.clone(),
            happened: case.times.happened,
            grid: self.grid_name(&case.grid),
            place: shown(&case.place),
            text: shown(&case.text),
            result: shown(case.result.as_deref().unwrap_or_default()),
        }
    }

    /// A month of slots.
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
        let held = self.directory.held_by(who, self.today()).next().map(|held| held.grid.clone());
        let grid = given.or(held);
        if self.actor.person() != Some(who)
            && let Some(grid) = &grid
        {
            self.require(Right::LogRead, grid)?;
        }
        let mut by_day: BTreeMap<NaiveDate, Vec<LogEntry>> = BTreeMap::new();
        for (entry, _) in self.entries_of(who, first, last)? {
            if grid.as_ref().is_none_or(|grid| entry.grid == *grid) {
                by_day.entry(entry.date()).or_default().push(entry);
            }
        }
        let slots = self.slots_between(who, grid.as_ref(), first, last)?;
        let mut days = Vec::new();
        for date in first.iter_days().take_while(|day| *day <= last) {
            let entries = by_day.remove(&date).unwrap_or_default();
            let owed = self.log_owed(who, date)?;
            let signed = match &owed {
                Some(grid) => Some(self.signed(grid, date)?.iter().any(|log| log.at.person == who)),
                None => None,
            };
            days.push(MonthDay {
                day: self.day(date),
                morning: slots.state(date, Slot::Morning, &entries),
                afternoon: slots.state(date, Slot::Afternoon, &entries),
                entries: u32::try_from(entries.len()).unwrap_or(u32::MAX),
                signed,
            });
        }
        Ok(MonthView {
            person: who,
            person_name: self.directory.person_name(who),
            grid: grid.map(|grid| self.grid_name(&grid)),
            year,
            month,
            days,
        })
    }

    /// A page of entries, newest first.
    pub(super) fn logs(&self, filter: &LogFilter, page: &Page) -> Result<Paged<LogRow>, Refusal> {
        let person = filter.person.as_deref().map(|person| self.person(Some(person))).transpose()?;
        let root = filter.grid.as_deref().map(|grid| self.grid(grid)).transpose()?;
        let person = match (&person, &root) {
            (None, None) => Some(self.actor.named()?),
            _ => person,
        };
        let prefixes: Vec<_> = match (person, &root) {
            (Some(person), _) => vec![log_by_person_prefix(person)],
            (None, Some(root)) => self.directory.grids_below(root).map(|node| log_by_grid_prefix(&node.code)).collect(),
            (None, None) => Vec::new(),
        };
        let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
        let (from, until) = (filter.from.unwrap_or(first), filter.until.unwrap_or_else(|| self.today()));
        let limit = (page.limit as usize).max(1);
        let after = page.after.as_deref().and_then(from_hex);
        // Of several grids, each is asked for its newest; the newest of all are the page.
        let mut found: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        for prefix in prefixes {
            let scan = Scan::through(prefix.clone().date(from).build(), &prefix.clone().date(until).build()).backward();
            for (key, _) in self.reader.page(&scan, limit.min(PAGE_BUDGET) + 1)? {
                let order = key.get(prefix.clone().build().len()..).unwrap_or_default().to_vec();
                found.push((order, key));
            }
        }
        found.sort_by(|a, b| b.cmp(a));
        let mut rows = Vec::new();
        let mut next = None;
        for (order, key) in found {
            if after.as_ref().is_some_and(|after| order >= *after) {
                continue;
            }
            if rows.len() >= limit {
                next = rows.last().map(|(order, _): &(Vec<u8>, LogRow)| to_hex(order));
                break;
            }
            let id = if person.is_some() { read::log_by_person(&key)?.1 } else { read::log_by_grid(&key)?.1 };
            let Some((entry, stored)) = self.entry(id)? else { continue };
            let in_grid = root.as_ref().is_none_or(|root| root.covers(&entry.grid));
            let of_kind = filter.kind.as_deref().is_none_or(|kind| entry.kind() == kind);
            if in_grid && of_kind && self.may_read_log(&entry) {
                rows.push((order, self.log_row(entry, &stored)));
            }
        }
        Ok(Paged { rows: rows.into_iter().map(|(_, row)| row).collect(), next, total: None, late: None })
    }

    /// The routes of the asker's latest patrols, each once.
    pub(super) fn routes_lately(&self) -> Result<Vec<String>, Refusal> {
        const LATELY: usize = 40;
        let Some(person) = self.actor.person() else { return Ok(Vec::new()) };
        let scan = Scan::prefix(&log_by_person_prefix(person).build()).backward();
        let mut routes: Vec<String> = Vec::new();
        for (key, _) in self.reader.page(&scan, LATELY)? {
            if let Some((entry, _)) = self.entry(read::log_by_person(&key)?.1)?
                && let LogDetail::Patrol { route: Some(route), .. } = entry.detail
                && !routes.contains(&route)
            {
                routes.push(route);
            }
        }
        Ok(routes)
    }

    /// Promises that fall due in the grids of the asker, soonest first.
    pub(super) fn promises(&self, grids: &[GridCode]) -> Result<Vec<LogRow>, Refusal> {
        const SHOWN: usize = 20;
        let until = self.today().checked_add_days(chrono::Days::new(7)).unwrap_or(self.today());
        let from = self.today().checked_sub_days(chrono::Days::new(14)).unwrap_or(self.today());
        let mut rows = Vec::new();
        for grid in grids {
            let prefix = promise_prefix(grid);
            let scan = Scan::through(prefix.clone().date(from).build(), &prefix.date(until).build());
            for (key, _) in self.reader.page(&scan, SHOWN)? {
                let (_, id) = read::promise(&key)?;
                if let Some((entry, stored)) = self.entry(id)?
                    && self.may_read_log(&entry)
                    && matches!(&entry.detail, LogDetail::Diary { result: None, .. })
                {
                    rows.push(self.log_row(entry, &stored));
                }
            }
        }
        rows.truncate(SHOWN);
        Ok(rows)
    }
}
