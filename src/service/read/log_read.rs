//! Logs: a month of slots, lists, one entry.

use chrono::NaiveDate;

use super::Look;
use super::case_read::{HIDDEN, from_hex, to_hex};
use crate::domain::ids::{GridCode, LogId, PersonId};
use crate::domain::log::{Linked, LogDetail, LogEntry};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::service::decide::by_ending;
use crate::service::phrases::Offering;
use crate::service::query::{LogFilter, Page};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{LastPatrol, LinkRow, LogRow, Paged, PhraseRow};
use crate::store::tables::{Stored, log_by_grid_prefix, log_by_person_prefix, promise_prefix, read, tag};
use crate::store::{KeyBuilder, Scan, apply};

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

    pub(super) fn may_read_log(&self, entry: &LogEntry) -> bool {
        self.actor.person() == Some(entry.person) || self.actor.may(Right::LogRead, &entry.grid)
    }

    pub(super) fn log_row(&self, entry: LogEntry, stored: &Stored) -> LogRow {
        let id = entry.id.to_string();
        let mut detail = entry.detail.clone();
        if let LogDetail::Diary { household, .. } | LogDetail::Visit { household: Some(household), .. } = &mut detail {
            if self.mask {
                HIDDEN.clone_into(household);
            } else if let Some(now) = entry.household().and_then(|at| self.site_names().called(at)) {
                // Whoever heads it since then: it is the same household.
                *household = now;
            }
        }
        let links = entry.links.iter().filter_map(|link| self.link_row(link)).collect();
        LogRow {
            links,
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

    /// A record that belongs to an entry; none if the asker may not read it.
    fn link_row(&self, link: &Linked) -> Option<LinkRow> {
        let row = |kind: &str, id: String, label: String| Some(LinkRow { kind: kind.to_owned(), id, label });
        match link {
            Linked::Case { id, number } => {
                let stored = apply::stored(self.reader, &RecordRef::Case(*id)).ok()??;
                let Some(Record::Case(case)) = stored.record else { return None };
                let shown = self.actor.may_see(&case) && !(case.sensitive && self.mask);
                let label = if shown { format!("{number} {}", case.place) } else { number.clone() };
                row("case", number.clone(), label)
            }
            Linked::Log(id) => {
                let (entry, _) = self.entry(*id).ok()??;
                let label = entry.times.happened.format("%m-%d %H:%M").to_string();
                self.may_read_log(&entry).then_some(())?;
                row(entry.kind(), id.short(), label)
            }
            Linked::Entry(at) => {
                self.actor.may_item(Right::LedgerRead, &at.grid, &at.item).then_some(())?;
                let key = if self.mask { HIDDEN } else { &at.key };
                let called = || self.site_names().called(at).unwrap_or_else(|| at.key.clone());
                let label = if self.mask { HIDDEN.to_owned() } else { called() };
                row("entry", format!("{}/{}/{key}", at.grid, at.item), label)
            }
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

    /// A page of entries, newest first.
    pub(super) fn logs(&self, filter: &LogFilter, page: &Page) -> Result<Paged<LogRow>, Refusal> {
        if let Some(household) = &filter.household {
            return self.logs_of_household(household, filter, page);
        }
        let person = filter.person.as_deref().map(|person| self.person(Some(person))).transpose()?;
        let root = filter.grid.as_deref().map(|grid| self.seek_grid(grid)).transpose()?;
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
        // What was keyed under a clock that ran ahead is shown to its writer, who can put it right.
        let own = person.is_some() && person == self.actor.person();
        let last = if own { NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(self.today()) } else { self.today() };
        let (from, until) = (filter.from.unwrap_or(first), filter.until.unwrap_or(last));
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

    /// The asker's latest patrols, the last first, each route once.
    pub(super) fn patrols_lately(&self) -> Result<Vec<LastPatrol>, Refusal> {
        let Some(person) = self.actor.person() else { return Ok(Vec::new()) };
        let mut patrols: Vec<LastPatrol> = Vec::new();
        for entry in self.entries_lately(log_by_person_prefix(person), &|key| Ok(read::log_by_person(key)?.1))? {
            let minutes = entry.minutes();
            if let LogDetail::Patrol { route, companions, .. } = entry.detail
                && !patrols.iter().any(|known| known.route == route)
            {
                patrols.push(LastPatrol { route, companions, minutes });
            }
        }
        Ok(patrols)
    }

    /// The phrases that are offered in a grid, that of the first post if none is given.
    pub(super) fn phrases_in(&self, grid: Option<&str>) -> Result<Vec<PhraseRow>, Refusal> {
        let grid = match grid {
            Some(given) => self.grid(given)?,
            None => self.own_grids().first().cloned().map_or_else(|| self.town(), Ok)?,
        };
        Offering { reader: self.reader, directory: self.directory, actor: &self.actor }.all(&grid)
    }

    fn entries_lately(
        &self,
        prefix: KeyBuilder,
        id_of: &dyn Fn(&[u8]) -> Result<LogId, Refusal>,
    ) -> Result<Vec<LogEntry>, Refusal> {
        const LATELY: usize = 60;
        let mut entries = Vec::new();
        for (key, _) in self.reader.page(&Scan::prefix(&prefix.build()).backward(), LATELY)? {
            entries.extend(self.entry(id_of(&key)?)?.map(|(entry, _)| entry));
        }
        Ok(entries)
    }

    /// Promises in the grids of the asker that have fallen due or fall due within a week, the longest due first: one that
    /// was not kept stays until somebody says what came of it.
    pub(super) fn promises(&self, grids: &[GridCode]) -> Result<Vec<LogRow>, Refusal> {
        const SHOWN: usize = 200;
        let until = self.today().checked_add_days(chrono::Days::new(7)).unwrap_or(self.today());
        let mut due = Vec::new();
        for grid in grids {
            let prefix = promise_prefix(grid);
            let scan = Scan::through(prefix.clone().build(), &prefix.date(until).build());
            for (key, _) in self.reader.page(&scan, SHOWN)? {
                due.push(read::promise(&key)?);
            }
        }
        due.sort();
        let mut rows = Vec::new();
        for (_, id) in due {
            if let Some((entry, stored)) = self.entry(id)?
                && self.may_read_log(&entry)
            {
                rows.push(self.log_row(entry, &stored));
            }
        }
        rows.truncate(SHOWN);
        Ok(rows)
    }
}
