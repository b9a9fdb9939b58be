//! What was written about one household: its opinions and the visits to it, the newest first.

use super::Look;
use super::case_read::{from_hex, to_hex};
use crate::domain::ledger::Serves;
use crate::domain::log::LogEntry;
use crate::domain::record::{Record, RecordRef};
use crate::service::query::{LogFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{LogRow, Paged};
use crate::store::apply;
use crate::store::tables::Stored;

impl Look<'_> {
    /// A page of the entries about a household; the filter's other terms hold as well.
    pub(super) fn logs_of_household(
        &self,
        given: &str,
        filter: &LogFilter,
        page: &Page,
    ) -> Result<Paged<LogRow>, Refusal> {
        let grid = match &filter.grid {
            Some(grid) => self.grid(grid)?,
            None => self.own_grids().first().cloned().map_or_else(|| self.town(), Ok)?,
        };
        let sites = self.site_names();
        let unknown = || sites.unknown(Serves::Household, &grid, given);
        let at = sites.named(Serves::Household, &grid, given)?.ok_or_else(unknown)?;
        let stored = apply::stored(self.reader, &RecordRef::Entry(at))?;
        let Some(Record::Entry(row)) = stored.and_then(|stored| stored.record) else { return Err(unknown()) };
        let person = filter.person.as_deref().map(|person| self.person(Some(person))).transpose()?;
        let mut found: Vec<(LogEntry, Stored)> = Vec::new();
        for id in &row.logs {
            found.extend(self.entry(*id)?.filter(|(entry, _)| {
                self.may_read_log(entry)
                    && person.is_none_or(|person| entry.person == person)
                    && filter.kind.as_deref().is_none_or(|kind| entry.kind() == kind)
                    && filter.from.is_none_or(|from| from <= entry.date())
                    && filter.until.is_none_or(|until| entry.date() <= until)
            }));
        }
        found.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.times.happened, entry.id)));
        let place = |entry: &LogEntry| entry.id.0.as_bytes().to_vec();
        if let Some(after) = page.after.as_deref().and_then(from_hex) {
            let skipped = found.iter().position(|(entry, _)| place(entry) == after).map_or(0, |at| at + 1);
            found.drain(..skipped);
        }
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX).max(1);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(entry, _)| to_hex(&place(entry)));
        let rows = found.into_iter().map(|(entry, stored)| self.log_row(entry, &stored)).collect();
        Ok(Paged { rows, next, total: None, late: None })
    }
}
