//! Ledger rows: set, confirmed as unchanged, withdrawn, imported (篇3/信息2, 篇3/信息6).

use std::collections::BTreeMap;

use super::super::command::LedgerRow;
use super::super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::grids::settle_bad_rows;
use super::people::unknown_item;
use super::{Context, Decision, Planned, text};
use crate::domain::fact::Fact;
use crate::domain::ids::{FieldCode, GridCode};
use crate::domain::ledger::{Entry, EntryRef, HowKnown};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::{BadField, Field, Item};
use crate::store::tables::{Stored, entry_prefix};
use crate::store::{Scan, decode};

/// As many rows as one change sets: a change must fit into one batch of the store.
const ROWS_A_CHANGE: usize = 40;

fn book<'a>(context: &'a Context<'_>, grid: &str, item: &str) -> Result<(GridCode, &'a Item), Refusal> {
    let grid = context.grid(grid)?;
    let regulation = context.regulation(&grid)?;
    let item = regulation.item_by_name(item).ok_or_else(|| unknown_item(regulation, item))?;
    context.actor.named()?;
    if context.actor.may_item(Right::LedgerWrite, &grid, &item.code) {
        Ok((grid, item))
    } else {
        Err(context.actor.refuse(context.rules, context.directory, Right::LedgerWrite, &grid))
    }
}

fn row(context: &Context<'_>, at: &EntryRef) -> Result<Option<Entry>, Refusal> {
    let stored = context.stored(&RecordRef::Entry(at.clone()))?.and_then(|stored| stored.record);
    Ok(match stored {
        Some(Record::Entry(entry)) => Some(entry),
        _ => None,
    })
}

fn existing(context: &Context<'_>, item: &Item, at: &EntryRef) -> Result<Entry, Refusal> {
    let unknown = || {
        Refusal::new(RefusalCode::UnknownEntry)
            .with("given", &at.key)
            .named("item", &at.item, &item.label)
            .with("grid", context.directory.grid_name(&at.grid))
    };
    let entry = row(context, at)?.ok_or_else(unknown)?;
    if entry.withdrawn.is_some() {
        return Err(Refusal::new(RefusalCode::EntryWithdrawn).with("key", &at.key));
    }
    Ok(entry)
}

fn bad_value(field: &Field, given: &str, why: &BadField) -> Refusal {
    let wrong = |code: RefusalCode| Refusal::new(code).named("field", &field.code, &field.label);
    match why {
        BadField::Required => wrong(RefusalCode::FieldRequired),
        BadField::TooLong { max } => {
            wrong(RefusalCode::NameTooLong).with("length", given.chars().count()).with("limit", max)
        }
        BadField::NotChoice { .. } => wrong(RefusalCode::BadChoice)
            .with("given", given)
            .choices(field.choices.iter().map(|choice| (&choice.code, &choice.label))),
        BadField::OutOfRange { min, max } => wrong(RefusalCode::OutOfRange)
            .with("given", given)
            .with("least", min.map_or_else(|| "…".to_owned(), |min| min.to_string()))
            .with("most", max.map_or_else(|| "…".to_owned(), |max| max.to_string())),
        _ => {
            let kind = serde_json::to_value(field.kind).ok().and_then(|v| v.as_str().map(str::to_owned));
            wrong(RefusalCode::BadValue).with("given", given).with("type", kind.unwrap_or_default())
        }
    }
}

/// The values in canonical form; only those that differ from what the row holds.
fn values(
    item: &Item,
    there: Option<&Entry>,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<FieldCode, Option<String>>, Refusal> {
    let mut values = BTreeMap::new();
    for (name, typed) in given {
        let field = item.field_by_name(name.trim()).ok_or_else(|| {
            Refusal::new(RefusalCode::UnknownField)
                .with("given", name)
                .named("item", &item.code, &item.label)
                .choices(item.fields.iter().map(|field| (&field.code, &field.label)))
        })?;
        let typed = text::value(typed);
        let value = field.canonical(&typed).map_err(|why| bad_value(field, &typed, &why))?;
        values.insert(field.code.clone(), value);
    }
    let standing = there.filter(|entry| entry.withdrawn.is_none());
    let missing = item.fields.iter().filter(|field| field.required).find(|field| {
        let before = there.is_some_and(|entry| entry.values.contains_key(&field.code));
        !before && values.get(&field.code).is_none_or(Option::is_none)
    });
    if let Some(field) = missing {
        return Err(Refusal::new(RefusalCode::FieldRequired).named("field", &field.code, &field.label));
    }
    if let Some(entry) = standing {
        values.retain(|code, value| entry.values.get(code) != value.as_ref());
    }
    Ok(values)
}

/// No two rows of a data set have the same value in a field that is unique.
fn check_unique(
    context: &Context<'_>,
    item: &Item,
    at: &EntryRef,
    values: &BTreeMap<FieldCode, Option<String>>,
) -> Result<(), Refusal> {
    let unique: Vec<&Field> = item
        .fields
        .iter()
        .filter(|field| field.unique && values.get(&field.code).is_some_and(Option::is_some))
        .collect();
    if unique.is_empty() {
        return Ok(());
    }
    let mut taken = None;
    let prefix = entry_prefix(&at.grid, Some(&at.item)).build();
    context.reader.walk(&Scan::prefix(&prefix), &mut |_, value| {
        let Ok(Stored { record: Some(Record::Entry(other)), .. }) = decode::<Stored>(value) else {
            return std::ops::ControlFlow::Continue(());
        };
        if other.at.key != at.key && other.withdrawn.is_none() {
            taken = unique
                .iter()
                .find(|field| values.get(&field.code).and_then(Option::as_ref) == other.values.get(&field.code));
        }
        if taken.is_some() { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    })?;
    match taken {
        None => Ok(()),
        Some(field) => Err(Refusal::new(RefusalCode::BadValue)
            .named("field", &field.code, &field.label)
            .with("given", values.get(&field.code).and_then(Clone::clone).unwrap_or_default())
            .with("type", "unique")),
    }
}

fn set_fact(
    context: &Context<'_>,
    item: &Item,
    at: EntryRef,
    given: &BTreeMap<String, String>,
) -> Result<Option<Fact>, Refusal> {
    let there = row(context, &at)?;
    let values = values(item, there.as_ref(), given)?;
    check_unique(context, item, &at, &values)?;
    let revived = there.as_ref().is_some_and(|entry| entry.withdrawn.is_some());
    if there.is_some() && !revived && values.is_empty() {
        return Ok(None);
    }
    Ok(Some(Fact::EntrySet { entry: at, values, revived }))
}

/// Of a numbered data set: the greatest number ever given, withdrawn rows included, for none is given twice; and which
/// number goes by which names.
struct Numbers {
    last: u64,
    known: BTreeMap<Vec<String>, String>,
}

impl Numbers {
    fn read(context: &Context<'_>, grid: &GridCode, item: &Item) -> Result<Self, Refusal> {
        let letters = context.series_letters();
        let mut numbers = Self { last: 0, known: BTreeMap::new() };
        let scan = Scan::prefix(&entry_prefix(grid, Some(&item.code)).build());
        context.reader.walk(&scan, &mut |_, value| {
            if let Ok(Stored { record: Some(Record::Entry(entry)), .. }) = decode::<Stored>(value) {
                let number = entry.at.key.strip_prefix(&letters).and_then(|digits| digits.parse::<u64>().ok());
                numbers.last = numbers.last.max(number.unwrap_or(0));
                if entry.withdrawn.is_none() {
                    let names = names(item, |field| entry.values.get(&field.code).cloned());
                    numbers.known.insert(names, entry.at.key);
                }
            }
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(numbers)
    }

    fn next(&mut self, context: &Context<'_>) -> String {
        self.last += 1;
        format!("{}{}", context.series_letters(), self.last)
    }
}

/// What a row is called by, field by field.
fn names(item: &Item, value: impl Fn(&Field) -> Option<String>) -> Vec<String> {
    item.fields.iter().filter(|field| field.names).map(|field| value(field).unwrap_or_default()).collect()
}

/// The key of a row: what was typed; of a numbered item without one the next number.
fn key_of(context: &Context<'_>, grid: &GridCode, item: &Item, typed: &str) -> Result<String, Refusal> {
    if item.numbered && typed.trim().is_empty() {
        Ok(Numbers::read(context, grid, item)?.next(context))
    } else {
        text::name("key", typed)
    }
}

/// The key of a row of a sheet: without one the row that goes by the same names, so that the same sheet again adds
/// nothing; else the next number.
fn key_of_line(
    context: &Context<'_>,
    grid: &GridCode,
    item: &Item,
    given: &LedgerRow,
    numbers: &mut BTreeMap<GridCode, Numbers>,
) -> Result<String, Refusal> {
    if !item.numbered || !given.key.trim().is_empty() {
        return text::name("key", &given.key);
    }
    if !numbers.contains_key(grid) {
        numbers.insert(grid.clone(), Numbers::read(context, grid, item)?);
    }
    let typed = |field: &Field| {
        let value = given.values.iter().find(|(name, _)| item.field_by_name(name.trim()) == Some(field));
        value.and_then(|(_, value)| field.canonical(&text::value(value)).ok().flatten())
    };
    let called = names(item, typed);
    Ok(match numbers.get_mut(grid) {
        Some(numbers) => match numbers.known.get(&called) {
            Some(key) => key.clone(),
            None => numbers.next(context),
        },
        None => String::new(),
    })
}

/// Gives fields of a row their values; a row that is not there begins.
pub fn set(
    context: &Context<'_>,
    grid: &str,
    item: &str,
    key: &str,
    given: &BTreeMap<String, String>,
) -> Result<Decision, Refusal> {
    let (grid, item) = book(context, grid, item)?;
    let key = key_of(context, &grid, item, key)?;
    let at = EntryRef { grid: grid.clone(), item: item.code.clone(), key: key.clone() };
    let id = format!("{grid}/{}/{key}", item.code);
    match set_fact(context, item, at, given)? {
        Some(fact) => Ok(Decision::one(grid, vec![fact]).making("entry", id, key)),
        None => Ok(Decision::default().noting("nothing-changed", &[("key", key)], None)),
    }
}

/// States that rows are unchanged, and how one knows.
pub fn confirm(
    context: &Context<'_>,
    grid: &str,
    item: &str,
    keys: &[String],
    how: HowKnown,
) -> Result<Decision, Refusal> {
    let (grid, item) = book(context, grid, item)?;
    let mut decision = Decision::default();
    let mut facts = Vec::new();
    for key in keys {
        let key = text::name("key", key)?;
        let at = EntryRef { grid: grid.clone(), item: item.code.clone(), key };
        existing(context, item, &at)?;
        decision = decision.making("entry", format!("{grid}/{}/{}", item.code, at.key), &at.key);
        facts.push(Fact::EntryConfirmed { entry: at, how });
    }
    if facts.is_empty() {
        return Err(Refusal::new(RefusalCode::EmptyText).with("field", "key"));
    }
    decision.changes = chunks(&grid, &facts);
    Ok(decision)
}

fn chunks(grid: &GridCode, facts: &[Fact]) -> Vec<Planned> {
    facts.chunks(ROWS_A_CHANGE).map(|facts| Planned { scope: grid.clone(), facts: facts.to_vec() }).collect()
}

/// States that a row no longer stands.
pub fn withdraw(context: &Context<'_>, grid: &str, item: &str, key: &str, reason: &str) -> Result<Decision, Refusal> {
    let (grid, item) = book(context, grid, item)?;
    let at = EntryRef { grid: grid.clone(), item: item.code.clone(), key: text::name("key", key)? };
    existing(context, item, &at)?;
    let (id, label) = (format!("{grid}/{}/{}", at.item, at.key), at.key.clone());
    let fact = Fact::EntryWithdrawn { entry: at, reason: text::note("reason", reason)? };
    Ok(Decision::one(grid, vec![fact]).making("entry", id, label))
}

/// Sets many rows: all or, if asked, the good ones.
pub fn import(
    context: &Context<'_>,
    grid: Option<&str>,
    item: &str,
    rows: &[LedgerRow],
    keep_good: bool,
) -> Result<Decision, Refusal> {
    context.town()?;
    context.actor.named()?;
    let mut decision = Decision::default();
    let mut bad = Vec::new();
    let mut by_grid: BTreeMap<GridCode, Vec<Fact>> = BTreeMap::new();
    let mut keys: BTreeMap<EntryRef, u64> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    let mut good = 0;
    for given in rows {
        let mut read = || -> Result<(EntryRef, Option<Fact>), Refusal> {
            let named = given.grid.as_deref().filter(|grid| !grid.trim().is_empty()).or(grid);
            let named = named.ok_or_else(|| Refusal::new(RefusalCode::FieldRequired).with("field", "grid"))?;
            let (code, item) = book(context, named, item)?;
            let key = key_of_line(context, &code, item, given, &mut numbers)?;
            let at = EntryRef { grid: code, item: item.code.clone(), key };
            if let Some(first) = keys.get(&at) {
                return Err(Refusal::new(RefusalCode::DuplicateRow).with("code", &at.key).with("line", first));
            }
            Ok((at.clone(), set_fact(context, item, at, &given.values)?))
        };
        match read() {
            Ok((at, fact)) => {
                good += 1;
                let id = format!("{}/{}/{}", at.grid, at.item, at.key);
                decision = decision.making("entry", id, &at.key);
                if let Some(made) = decision.made.last_mut() {
                    made.already = fact.is_none();
                }
                if let Some(fact) = fact {
                    by_grid.entry(at.grid.clone()).or_default().push(fact);
                }
                keys.insert(at, given.line);
            }
            Err(refusal) => bad.push(RefusalRow {
                key: given.line.to_string(),
                text: given.key.clone(),
                reason: Some(Box::new(refusal)),
            }),
        }
    }
    let mut decision = settle_bad_rows(decision, bad, good, keep_good)?;
    decision.changes = by_grid.iter().flat_map(|(grid, facts)| chunks(grid, facts)).collect();
    Ok(decision)
}
