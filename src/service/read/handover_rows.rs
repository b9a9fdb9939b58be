//! The rows of a hand-over sheet, in the order in which somebody who takes an area over goes round it.

use chrono::Days;

use super::{Look, masked};
use crate::domain::door_order::by_number;
use crate::domain::ledger::{Entry, EntryRef};
use crate::domain::record::{Record, RecordRef};
use crate::regulation::{Field, FieldType, Item};
use crate::service::refusal::Refusal;
use crate::service::view::{HandoverRow, StaleRow};
use crate::store::apply;

impl Look<'_> {
    /// Rows by grid, then by item as the regulation lists them, then by place and number. Of a row with a number its place
    /// goes with it: nobody walks from number to number.
    pub(super) fn in_order_of_places(&self, rows: Vec<StaleRow>) -> Result<Vec<HandoverRow>, Refusal> {
        let mut placed = Vec::new();
        for row in rows {
            let regulation = self.rules.of_grid(self.directory, &row.grid.code)?;
            let at = regulation.items.iter().position(|item| item.code == row.item);
            let item = at.and_then(|at| regulation.items.get(at));
            let place = item.filter(|_| row.numbered).map(|item| self.place_of(&row, item)).transpose()?.flatten();
            let order =
                (row.grid.code.clone(), at, by_number(place.as_deref().unwrap_or(&row.key)), by_number(&row.key));
            let known = self.today().checked_sub_days(Days::new(row.age_in_days.unsigned_abs())).unwrap_or_default();
            let number_label = item.filter(|_| row.numbered).map(|item| item.key.clone());
            let (grid, item, key) = (row.grid, row.item_label, row.key);
            placed.push((order, HandoverRow { grid, item, key, place, number_label, known }));
        }
        placed.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(placed.into_iter().map(|(_, row)| row).collect())
    }

    /// Where a row lies: the first value by which it is found that is no person's name.
    fn place_of(&self, row: &StaleRow, item: &Item) -> Result<Option<String>, Refusal> {
        let at = EntryRef { grid: row.grid.code.clone(), item: row.item.clone(), key: row.key.clone() };
        let stored = apply::stored(self.reader, &RecordRef::Entry(at))?;
        let Some(Record::Entry(entry)) = stored.and_then(|stored| stored.record) else { return Ok(None) };
        let says_where =
            |field: &&Field| field.names && !field.person && field.kind == FieldType::Text && self.reads(field);
        Ok(item.fields.iter().filter(says_where).find_map(|field| value_of(&entry, field)))
    }
}

fn value_of(entry: &Entry, field: &Field) -> Option<String> {
    let value = entry.values.get(&field.code)?.trim();
    (!value.is_empty()).then(|| masked::household(value))
}
