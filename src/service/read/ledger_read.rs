//! Books: categories and items with counts, rows of an item, lines across grids, and what is due for confirmation.

use chrono::{Days, NaiveDate};

use super::Look;
use super::case_read::{HIDDEN, from_hex, to_hex};
use crate::domain::ids::{FieldCode, GridCode, LogId};
use crate::domain::ledger::{Dispute, Entry, EntryRef};
use crate::domain::matching::Needle;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::{Field, FieldType, Item};
use crate::service::decide::unknown_item;
use crate::service::query::Page;
use crate::service::refusal::Refusal;
use crate::service::view::{
    Book, BookCategory, BookCheck, BookItem, EntryRow, FieldSpec, ItemSpec, LinkRow, RowsView, StaleRow,
};
use crate::store::tables::{Count, Stored, entry_by_age_prefix, entry_prefix, read};
use crate::store::{Scan, StoreError, apply, decode};

/// Rows that one page may look at; then it ends early and says where to go on.
const PAGE_BUDGET: usize = 4_000;

/// Entries of the log that are shown with a row, and how many of the latest are looked at for them.
const LOGS_SHOWN: usize = 5;
const LOGS_LOOKED_AT: usize = 10;

/// Which rows of an item.
pub struct Wanted<'a> {
    /// Only those past their interval.
    pub stale: bool,
    /// Words that key or values contain.
    pub words: Option<&'a str>,
    /// Withdrawn ones too.
    pub withdrawn: bool,
}

/// Longer values are no names.
const LONGEST_NAME: usize = 16;

impl Look<'_> {
    pub(super) fn may_read_item(&self, grid: &GridCode, item: &Item) -> bool {
        self.actor.may_item(Right::LedgerRead, grid, &item.code)
    }

    /// Whether the asker reads a field of a row unmasked. The owner reads what the office reads: no sensitive field.
    pub(super) fn reads(&self, field: &Field) -> bool {
        self.site_names().reads(field)
    }

    /// The grids whose books a view of `grid` joins: its own, and those below.
    fn books_of(&self, grid: &GridCode) -> Vec<GridCode> {
        self.directory.grids_below(grid).map(|node| node.code.clone()).collect()
    }

    pub(super) fn item_spec(&self, item: &Item) -> ItemSpec {
        let fields = item.fields.iter().map(|field| FieldSpec {
            code: field.code.to_string(),
            label: field.label.clone(),
            kind: serde_json::to_value(field.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default(),
            choices: field.choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect(),
            required: field.required,
            sensitive: field.sensitive.is_some(),
            readable: self.reads(field),
        });
        ItemSpec {
            code: item.code.clone(),
            label: item.label.clone(),
            category: item.category.to_string(),
            key_label: item.key.clone(),
            numbered: item.numbered,
            fields: fields.collect(),
            stale_after_days: item.stale_days,
            clause: item.rule.clause.to_string(),
        }
    }

    /// Categories and items with counts.
    pub(super) fn book(&self, given: &str) -> Result<Book, Refusal> {
        let grid = self.grid(given)?;
        let regulation = self.rules.of_grid(self.directory, &grid)?;
        let books = self.books_of(&grid);
        let mut readable = false;
        let mut categories = Vec::new();
        for category in &regulation.categories {
            let mut items = Vec::new();
            for item in regulation.items.iter().filter(|item| item.category == category.code) {
                if !self.may_read_item(&grid, item) {
                    continue;
                }
                readable = true;
                let (mut rows, mut stale) = (0, 0);
                for book in &books {
                    rows += apply::read_count(self.reader, &Count::Rows(book, &item.code).key())?;
                    stale += self.count_stale(book, item)?;
                }
                items.push(BookItem {
                    spec: self.item_spec(item),
                    rows,
                    stale,
                    writable: self.actor.may_item(Right::LedgerWrite, &grid, &item.code) && !self.actor.is_owner(),
                });
            }
            categories.push(BookCategory { code: category.code.to_string(), label: category.label.clone(), items });
        }
        if !readable {
            self.require(Right::LedgerRead, &grid)?;
        }
        let check = BookCheck::default();
        let book = Book { grid: self.grid_name(&grid), below: books.len() > 1, categories, check };
        Ok(Book { check: self.book_check(&book, &books)?, ..book })
    }

    fn stale_scan(&self, grid: &GridCode, item: &Item) -> Option<Scan> {
        let days = item.stale_days?;
        let before = self.today().checked_sub_days(Days::new(u64::from(days)))?;
        let prefix = entry_by_age_prefix(grid, &item.code);
        Some(Scan::range(prefix.clone().build(), prefix.date(before).build()))
    }

    fn count_stale(&self, grid: &GridCode, item: &Item) -> Result<u64, StoreError> {
        let Some(scan) = self.stale_scan(grid, item) else { return Ok(0) };
        let mut count = 0;
        self.reader.walk(&scan, &mut |_, _| {
            count += 1;
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(count)
    }

    /// Rows past their interval in and below a grid, longest unseen first, and how many there are.
    pub(super) fn stale(&self, given: Option<&str>, limit: u32) -> Result<(Vec<StaleRow>, u64), Refusal> {
        let roots = match given {
            Some(given) => vec![self.grid(given)?],
            None => self.own_grids(),
        };
        self.stale_in(&roots, limit, &|_, _| true)
    }

    /// Rows past their interval in and below some grids, of the wanted items that the asker may read.
    pub(super) fn stale_in(
        &self,
        roots: &[GridCode],
        limit: u32,
        wanted: &dyn Fn(&GridCode, &Item) -> bool,
    ) -> Result<(Vec<StaleRow>, u64), Refusal> {
        let mut books: Vec<GridCode> = roots.iter().flat_map(|root| self.books_of(root)).collect();
        books.sort();
        books.dedup();
        let (mut oldest, mut total) = (Vec::new(), 0);
        for grid in &books {
            let regulation = self.rules.of_grid(self.directory, grid)?;
            for item in regulation.items.iter().filter(|item| self.may_read_item(grid, item) && wanted(grid, item)) {
                let Some(scan) = self.stale_scan(grid, item) else { continue };
                let mut here: Vec<Vec<u8>> = Vec::new();
                self.reader.walk(&scan, &mut |key, _| {
                    // Oldest first: of each data set only the first ones can be among the oldest of all.
                    if here.len() < limit as usize {
                        here.push(key.to_vec());
                    }
                    total += 1;
                    std::ops::ControlFlow::Continue(())
                })?;
                for key in here {
                    let (day, at) = read::entry_by_age(&key)?;
                    oldest.push((day, at, item));
                }
                if oldest.len() > 4 * limit as usize {
                    keep_oldest(&mut oldest, limit);
                }
            }
        }
        keep_oldest(&mut oldest, limit);
        let rows = oldest.into_iter().map(|(day, at, item)| self.stale_row(day, at, item)).collect::<Result<_, _>>()?;
        Ok((rows, total))
    }

    fn stale_row(&self, day: NaiveDate, at: EntryRef, item: &Item) -> Result<StaleRow, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Entry(at.clone()))?;
        let summary = match stored.and_then(|stored| stored.record) {
            Some(Record::Entry(entry)) => self.summary(item, &entry),
            _ => String::new(),
        };
        Ok(StaleRow {
            grid: self.grid_name(&at.grid),
            item: item.code.clone(),
            item_label: item.label.clone(),
            key: at.key,
            summary,
            age_in_days: (self.today() - day).num_days(),
            interval_in_days: item.stale_days.unwrap_or(0),
            numbered: item.numbered,
        })
    }

    /// The first values, for recognising a row: what was chosen by its name, and no telephone.
    fn summary(&self, item: &Item, entry: &Entry) -> String {
        let lang = self.state.lang();
        let shown = |field: &Field| {
            let value = entry.values.get(&field.code)?;
            Some(match field.kind {
                FieldType::Choice => {
                    let choice = field.choices.iter().find(|choice| choice.code == *value);
                    choice.map_or_else(|| value.clone(), |choice| choice.label.in_language(&lang).to_owned())
                }
                FieldType::Text | FieldType::Int | FieldType::Date => value.clone(),
                FieldType::Bool | FieldType::Phone => return None,
            })
        };
        let values: Vec<String> =
            item.fields.iter().filter(|field| self.reads(field)).filter_map(shown).take(2).collect();
        values.join(" ")
    }

    fn entry_row(&self, item: &Item, entry: &Entry, stored: &Stored) -> EntryRow {
        let age_in_days = (self.today() - entry.confirmed.date_naive()).num_days();
        let shown = |code: &FieldCode, value: &str| {
            let readable = item.field(code).is_none_or(|field| self.reads(field));
            if readable { value.to_owned() } else { HIDDEN.to_owned() }
        };
        let values = entry.values.iter().map(|(code, value)| (code.to_string(), shown(code, value)));
        // A value that gave way is as private as the one that stands.
        let disputes = entry.disputes.iter().map(|dispute| {
            let other = dispute.other.as_deref().map(|other| shown(&dispute.field, other));
            Dispute { other, ..dispute.clone() }
        });
        EntryRow {
            grid: self.grid_name(&entry.at.grid),
            item: entry.at.item.clone(),
            key: entry.at.key.clone(),
            values: values.collect(),
            changed: entry.changed,
            confirmed: entry.confirmed,
            how: entry.confirmed_how,
            age_in_days,
            stale: entry.withdrawn.is_none() && item.stale_days.is_some_and(|days| age_in_days > i64::from(days)),
            withdrawn: entry.withdrawn.clone(),
            disputes: disputes.collect(),
            last_change: stored.last_change().cloned(),
            logs: self.logs_about(entry),
            logs_in_all: u32::try_from(entry.logs.len()).unwrap_or(u32::MAX),
        }
    }

    /// The latest entries about a row, each by its day and first words.
    fn logs_about(&self, entry: &Entry) -> Vec<LinkRow> {
        let brief = |id: &LogId| {
            let (log, _) = self.entry(*id).ok()??;
            self.may_read_log(&log).then_some(())?;
            let words = log.text.lines().next().unwrap_or_default();
            let label = format!("{} {words}", log.times.happened.format("%m-%d %H:%M"));
            Some((log.times.happened, LinkRow { kind: log.kind().to_owned(), id: id.short(), label }))
        };
        let latest = entry.logs.iter().rev().take(LOGS_LOOKED_AT);
        let mut logs: Vec<_> = latest.filter_map(brief).collect();
        logs.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        logs.into_iter().take(LOGS_SHOWN).map(|(_, log)| log).collect()
    }

    /// Rows of an item: a book's own, or joined across the grids below.
    pub(super) fn rows(&self, given: &str, item: &str, wanted: &Wanted<'_>, page: &Page) -> Result<RowsView, Refusal> {
        let grid = self.grid(given)?;
        let regulation = self.rules.of_grid(self.directory, &grid)?;
        let item = regulation.item_by_name(item).ok_or_else(|| unknown_item(regulation, item))?;
        if !self.may_read_item(&grid, item) {
            self.require(Right::LedgerRead, &grid)?;
        }
        let needle = wanted.words.map(Needle::new).filter(|needle| !needle.is_empty());
        let books = self.books_of(&grid);
        let mut total = 0;
        for book in &books {
            total += apply::read_count(self.reader, &Count::Rows(book, &item.code).key())?;
        }
        let after = page.after.as_deref().and_then(from_hex);
        let limit = (page.limit as usize).max(1);
        let mut rows = Vec::new();
        let mut next = None;
        let mut looked = 0;
        'books: for book in &books {
            let scan = Scan::prefix(&entry_prefix(book, Some(&item.code)).build()).after_opt(after.as_deref());
            let mut scan = scan;
            loop {
                let batch = self.reader.page(&scan, 256)?;
                let ended = batch.len() < 256;
                for (key, value) in batch {
                    // A book before the cursor's lies wholly behind it.
                    if after.as_ref().is_some_and(|after| key <= *after) {
                        continue;
                    }
                    looked += 1;
                    let stored: Stored = decode(&value)?;
                    if let Some(Record::Entry(entry)) = &stored.record {
                        let row = self.entry_row(item, entry, &stored);
                        let has_words = needle.as_ref().is_none_or(|needle| has_words(needle, &row));
                        if (wanted.withdrawn || row.withdrawn.is_none()) && (!wanted.stale || row.stale) && has_words {
                            rows.push(row);
                        }
                    }
                    if rows.len() >= limit || looked >= PAGE_BUDGET {
                        next = Some(to_hex(&key));
                        break 'books;
                    }
                    scan = scan.after(&key);
                }
                if ended {
                    break;
                }
            }
        }
        Ok(RowsView { item: self.item_spec(item), grid: self.grid_name(&grid), rows, next, total })
    }
}

/// Whether a row has what was typed. Its key and its short values are names, found by their spelling too.
fn has_words(needle: &Needle, row: &EntryRow) -> bool {
    let (names, texts): (Vec<&str>, Vec<&str>) =
        row.values.values().map(String::as_str).partition(|value| value.chars().count() <= LONGEST_NAME);
    let names: Vec<&str> = names.into_iter().chain([row.key.as_str()]).collect();
    needle.is_in(&texts, &names)
}

fn keep_oldest(rows: &mut Vec<(NaiveDate, EntryRef, &Item)>, limit: u32) {
    rows.sort_by(|(day, at, _), (other_day, other, _)| {
        (day, &at.grid, &at.key).cmp(&(other_day, &other.grid, &other.key))
    });
    rows.truncate(limit as usize);
}
