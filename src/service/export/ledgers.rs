//! Ledgers: the rows of each item across the grids (條), and the same rows in each grid's carry copy (塊), from one
//! reading, so that the totals of both are equal.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Export;
use super::batches::FileId;
use super::cells::{HIDDEN, code, columns, fixed, opt, time};
use crate::domain::ids::{CategoryCode, GridCode, ItemCode};
use crate::domain::label::Label;
use crate::domain::ledger::Entry;
use crate::domain::record::Record;
use crate::export::columns::{CARRY, CARRY_ENTRY_TAIL, ENTRY_HEAD, ENTRY_TAIL};
use crate::regulation::{Field, FieldType, Item};
use crate::service::door::Column;
use crate::service::refusal::Refusal;
use crate::store::tables::tag;

/// An item with the fields that any regulation of the town gives it.
struct ItemColumns {
    category: CategoryCode,
    key: Label,
    fields: Vec<Field>,
}

impl ItemColumns {
    fn of(item: &Item) -> Self {
        Self { category: item.category.clone(), key: item.key.clone(), fields: item.fields.clone() }
    }

    /// A field that is sensitive, or a person's name, in one regulation is so in the copies of all.
    fn join(&mut self, item: &Item) {
        for field in &item.fields {
            match self.fields.iter_mut().find(|known| known.code == field.code) {
                Some(known) => {
                    known.person |= field.person;
                    if known.sensitive.is_none() {
                        known.sensitive.clone_from(&field.sensitive);
                    }
                }
                None => self.fields.push(field.clone()),
            }
        }
    }

    fn key_column(&self) -> Column {
        Column { code: "key".to_owned(), label: Some(self.key.clone()), words: None }
    }
}

fn field_column(field: &Field) -> Column {
    let words = (field.kind == FieldType::Bool).then(|| "flag".to_owned());
    Column { code: field.code.to_string(), label: Some(field.label.clone()), words }
}

/// The files that the rows of one item in one book go to.
struct Files {
    grid: GridCode,
    item: ItemCode,
    line: Option<FileId>,
    carry: Option<FileId>,
    /// Which fields the carry copy has.
    carried: Vec<bool>,
}

impl Export<'_> {
    pub(super) fn ledgers(&mut self) -> Result<(), Refusal> {
        let mut items: BTreeMap<ItemCode, ItemColumns> = BTreeMap::new();
        for item in self.rules.all().flat_map(|regulation| &regulation.items) {
            items
                .entry(item.code.clone())
                .and_modify(|known| known.join(item))
                .or_insert_with(|| ItemColumns::of(item));
        }
        let mut lines: BTreeMap<ItemCode, FileId> = BTreeMap::new();
        let mut files: Option<Files> = None;
        self.each(tag::ENTRY, |export, stored| {
            let Some(Record::Entry(entry)) = stored.record else { return Ok(()) };
            // A row that no longer stands is history, which travels in the journal.
            let Some(item) = items.get(&entry.at.item).filter(|_| entry.withdrawn.is_none()) else { return Ok(()) };
            let same = |files: &&Files| files.grid == entry.at.grid && files.item == entry.at.item;
            if files.as_ref().as_ref().is_none_or(|x| !same(x)) {
                files = Some(export.files_of(&entry.at.grid, &entry.at.item, item, &mut lines));
            }
            match &files {
                Some(files) => export.entry(item, files, &entry),
                None => Ok(()),
            }
        })
    }

    fn files_of(
        &mut self,
        grid: &GridCode,
        code: &ItemCode,
        item: &ItemColumns,
        lines: &mut BTreeMap<ItemCode, FileId>,
    ) -> Files {
        let line = self.audience.reads_line(grid, code).then(|| {
            *lines.entry(code.clone()).or_insert_with(|| {
                let mut all: Vec<Column> = ENTRY_HEAD.iter().map(|code| fixed(code)).collect();
                all.push(item.key_column());
                all.extend(item.fields.iter().map(field_column));
                all.extend(columns(ENTRY_TAIL).iter().cloned());
                self.out.file_with_rows(format!("lines/{}/{code}.csv", item.category), &Rc::from(all))
            })
        });
        let carried: Vec<bool> = item.fields.iter().map(|field| self.is_carried_field(field)).collect();
        let carry = self.audience.reads_item(grid, code).then(|| {
            let fields = item.fields.iter().zip(&carried).filter(|(_, carried)| **carried);
            let mut all = vec![item.key_column()];
            all.extend(fields.map(|(field, _)| field_column(field)));
            all.extend(columns(CARRY_ENTRY_TAIL).iter().cloned());
            let name = format!("{code}.csv");
            let taken = CARRY.iter().any(|file| file.name == name);
            let name = if taken { format!("item-{name}") } else { name };
            self.out.file_with_rows(Self::carry_path(grid, &name), &Rc::from(all))
        });
        Files { grid: grid.clone(), item: code.clone(), line, carry, carried }
    }

    fn is_carried_field(&self, field: &Field) -> bool {
        let private = field.sensitive.is_some() || field.kind == FieldType::Phone;
        self.audience.reads_field(field) && (self.carry_all || !private)
    }

    fn entry(&mut self, item: &ItemColumns, files: &Files, entry: &Entry) -> Result<(), Refusal> {
        if let Some(file) = files.line {
            let at = &entry.at;
            let mut row = vec![at.grid.to_string(), self.directory.grid_name(&at.grid), at.key.clone()];
            row.extend(item.fields.iter().map(|field| self.value(field, entry)));
            row.extend([time(&entry.changed), time(&entry.confirmed), opt(entry.confirmed_how.map(code))]);
            self.out.add(file, row)?;
        }
        if let Some(file) = files.carry {
            let mut row = vec![entry.at.key.clone()];
            let fields = item.fields.iter().zip(&files.carried).filter(|(_, carried)| **carried);
            row.extend(fields.map(|(field, _)| self.value(field, entry)));
            row.push(time(&entry.confirmed));
            self.out.add(file, row)?;
        }
        Ok(())
    }

    fn value(&self, field: &Field, entry: &Entry) -> String {
        let Some(value) = entry.values.get(&field.code) else { return String::new() };
        if !self.audience.reads_field(field) {
            return HIDDEN.to_owned();
        }
        match field.kind {
            FieldType::Choice => {
                let choice = field.choices.iter().find(|choice| choice.code == *value);
                choice.map_or_else(|| value.clone(), |choice| choice.label.in_language(&self.lang).to_owned())
            }
            FieldType::Bool => super::cells::yes_no(value == "true"),
            _ => value.clone(),
        }
    }
}
