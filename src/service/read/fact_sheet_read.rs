//! A grid's fact sheet (篇3/責任人1): what its book has, as far as the asker may read it, and when that was last known to
//! be right and by whom. All of it is derived from the rows; nothing of it is typed.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::Look;
use crate::domain::ids::{GridCode, Tier};
use crate::domain::ledger::{Entry, EntryRef};
use crate::domain::record::{Record, RecordRef};
use crate::regulation::Item;
use crate::service::refusal::Refusal;
use crate::service::view::{Book, BookCheck, CheckedRow, FactRow, FactSheet, FactSum};
use crate::store::tables::{Stored, entry_by_age_prefix, entry_prefix, read};
use crate::store::{Scan, StoreError, apply, decode};

/// Rows of one day and data set that are opened to find the very first or last: those that were confirmed together are
/// of one moment.
const OF_A_DAY: usize = 64;

/// One end of a book: the day, and the data sets that have rows of it.
struct End {
    day: NaiveDate,
    sets: Vec<(GridCode, crate::domain::ids::ItemCode)>,
}

impl End {
    fn take(end: Option<Self>, day: NaiveDate, at: &EntryRef, goes_before: fn(&NaiveDate, &NaiveDate) -> bool) -> Self {
        let set = (at.grid.clone(), at.item.clone());
        match end {
            Some(mut end) if end.day == day => {
                end.sets.push(set);
                end
            }
            Some(end) if goes_before(&end.day, &day) => end,
            _ => Self { day, sets: vec![set] },
        }
    }
}

impl Look<'_> {
    /// What the book of a grid has; none where the asker may read none of it.
    pub(super) fn fact_sheet(&self, grid: &GridCode) -> Result<Option<FactSheet>, Refusal> {
        let regulation = self.rules.of_grid(self.directory, grid)?;
        if !regulation.items.iter().any(|item| self.may_read_item(grid, item)) {
            return Ok(None);
        }
        let book = self.book(grid.as_str())?;
        let mut rows = Vec::new();
        for counted in book.categories.iter().flat_map(|category| &category.items).filter(|item| item.rows > 0) {
            let item = regulation.item(&counted.spec.code);
            rows.push(FactRow {
                item: counted.spec.code.clone(),
                label: counted.spec.label.clone(),
                rows: counted.rows,
                stale: counted.stale,
                sums: item.map(|item| self.sums(grid, item)).transpose()?.unwrap_or_default(),
            });
        }
        Ok(Some(FactSheet { rows, check: book.check }))
    }

    /// The numbers of an item that are added up: of an area alone, whose rows are few enough to be read.
    fn sums(&self, grid: &GridCode, item: &Item) -> Result<Vec<FactSum>, Refusal> {
        let fields = item.fields.iter().filter(|field| field.summed && self.reads(field));
        let mut sums: Vec<FactSum> =
            fields.map(|field| FactSum { field: field.code.to_string(), label: field.label.clone(), sum: 0 }).collect();
        if sums.is_empty() || grid.tier() != Tier::Area {
            return Ok(Vec::new());
        }
        let mut failed: Option<StoreError> = None;
        self.reader.walk(&Scan::prefix(&entry_prefix(grid, Some(&item.code)).build()), &mut |_, value| {
            match decode::<Stored>(value).map(|stored| stored.record) {
                Ok(Some(Record::Entry(entry))) if entry.withdrawn.is_none() => {
                    for sum in &mut sums {
                        let value = entry.values.get(&sum.field.as_str().into());
                        sum.sum += value.and_then(|value| value.parse::<i64>().ok()).unwrap_or(0);
                    }
                }
                Ok(_) => {}
                Err(error) => failed = Some(error),
            }
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        failed.map_or(Ok(sums), |error| Err(error.into()))
    }

    /// When the rows of a book were known to be right first and last of all.
    pub(super) fn book_check(&self, book: &Book, books: &[GridCode]) -> Result<BookCheck, Refusal> {
        let items: Vec<_> = book.categories.iter().flat_map(|category| &category.items).collect();
        let sum = |of: fn(&&crate::service::view::BookItem) -> u64| items.iter().map(of).sum();
        let (mut first, mut last): (Option<End>, Option<End>) = (None, None);
        for grid in books {
            for item in items.iter().filter(|item| item.rows > 0) {
                let scan = Scan::prefix(&entry_by_age_prefix(grid, &item.spec.code).build());
                if let Some((day, at)) = self.end_of(&scan)? {
                    first = Some(End::take(first, day, &at, |known, day| known < day));
                }
                if let Some((day, at)) = self.end_of(&scan.backward())? {
                    last = Some(End::take(last, day, &at, |known, day| known > day));
                }
            }
        }
        let first = first.map(|end| self.rows_of_end(&end)).transpose()?.unwrap_or_default();
        let last = last.map(|end| self.rows_of_end(&end)).transpose()?.unwrap_or_default();
        Ok(BookCheck {
            rows: sum(|item| item.rows),
            stale: sum(|item| item.stale),
            oldest: first.iter().min_by_key(|entry| entry.confirmed).map(|entry| self.checked(entry)),
            latest: last.iter().max_by_key(|entry| entry.confirmed).map(|entry| self.checked(entry)),
        })
    }

    fn end_of(&self, scan: &Scan) -> Result<Option<(NaiveDate, EntryRef)>, Refusal> {
        let found = self.reader.page(scan, 1)?;
        Ok(found.first().map(|(key, _)| read::entry_by_age(key)).transpose()?)
    }

    fn rows_of_end(&self, end: &End) -> Result<Vec<Entry>, Refusal> {
        let mut entries = Vec::new();
        for (grid, item) in &end.sets {
            let scan = Scan::prefix(&entry_by_age_prefix(grid, item).date(end.day).build());
            for (key, _) in self.reader.page(&scan, OF_A_DAY)? {
                let (_, at) = read::entry_by_age(&key)?;
                let stored = apply::stored(self.reader, &RecordRef::Entry(at))?;
                if let Some(Record::Entry(entry)) = stored.and_then(|stored| stored.record) {
                    entries.push(entry);
                }
            }
        }
        Ok(entries)
    }

    fn checked(&self, entry: &Entry) -> CheckedRow {
        CheckedRow {
            at: entry.confirmed,
            by: self.said_by(entry.confirmed_by),
            how: entry.confirmed_how,
            grid: self.grid_name(&entry.at.grid),
            item: entry.at.item.clone(),
        }
    }
}
