//! The books of the areas: rows begin, change, are confirmed and now and then withdrawn.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime};

use super::act::{Act, Upon};
use super::days::Day;
use super::dice::Dice;
use super::town::{Area, Town, post};
use super::words::Words;
use crate::domain::fact::Fact;
use crate::domain::ids::FieldCode;
use crate::domain::ledger::{EntryRef, HowKnown};
use crate::regulation::{Field, FieldType, Item};

/// As many rows as one import of a founding book has in a change.
const ROWS_AN_IMPORT: u64 = 20;

/// Sequence number of each row's last change, by area, item and number; 0 for a withdrawn one.
#[derive(Debug)]
pub(super) struct Books {
    rows: Vec<Vec<Vec<u64>>>,
    standing: u64,
}

impl Books {
    pub fn new(town: &Town) -> Self {
        let items = town.items().len();
        Self { rows: town.areas.iter().map(|_| vec![Vec::new(); items]).collect(), standing: 0 }
    }

    /// How many rows stand.
    pub fn standing(&self) -> u64 {
        self.standing
    }

    fn of(&self, area: usize, item: usize) -> &[u64] {
        self.rows.get(area).and_then(|items| items.get(item)).map_or(&[], Vec::as_slice)
    }

    pub fn last(&self, area: usize, (item, row): (usize, usize)) -> u64 {
        self.of(area, item).get(row).copied().unwrap_or(0)
    }

    pub fn note(&mut self, area: usize, (item, row): (usize, usize), seq: u64) {
        if let Some(last) = self.rows.get_mut(area).and_then(|it| it.get_mut(item)).and_then(|it| it.get_mut(row)) {
            *last = seq;
        }
    }

    /// Makes room for one more row; it stands from the moment it is written.
    fn begin(&mut self, area: usize, item: usize) -> Option<usize> {
        let rows = self.rows.get_mut(area)?.get_mut(item)?;
        // Until it is written nobody builds on it.
        rows.push(0);
        self.standing += 1;
        Some(rows.len() - 1)
    }

    /// A row that stands.
    fn any(&self, dice: &mut Dice, areas: usize) -> Option<(usize, (usize, usize))> {
        for _ in 0..20 {
            let area = dice.index(areas);
            let items = self.rows.get(area)?;
            let weights: Vec<u64> = items.iter().map(|rows| rows.len() as u64).collect();
            let item = dice.weighed(&weights);
            let row = dice.index(self.of(area, item).len());
            if self.last(area, (item, row)) > 0 {
                return Some((area, (item, row)));
            }
        }
        None
    }
}

/// How often an item is met: the first of the list most of all.
fn weight(index: usize) -> u64 {
    match index {
        0 => 12,
        1 | 2 => 4,
        _ => 1,
    }
}

/// Plans `count` new rows of a day; a founding book is imported, later rows are typed one by one.
pub(super) fn begin(
    town: &Town,
    books: &mut Books,
    dice: &mut Dice,
    day: Day,
    areas: usize,
    count: u64,
    founding: bool,
) -> Vec<Act> {
    let weights: Vec<u64> = (0..town.items().len()).map(weight).collect();
    let (mut acts, mut left) = (Vec::new(), count);
    while left > 0 {
        let area = dice.index(areas);
        let item = dice.weighed(&weights);
        let size = if founding { left.min(ROWS_AN_IMPORT) } else { 1 };
        left -= size;
        let (Some(place), Some(definition)) = (town.areas.get(area), town.items().get(item)) else { continue };
        let (mut facts, mut rows) = (Vec::new(), Vec::new());
        for _ in 0..size {
            let Some(row) = books.begin(area, item) else { continue };
            let entry = name(town, place, definition, row);
            let mut values = values(town, place, definition, dice, day);
            if definition.numbered {
                values.insert(FieldCode("door".to_owned()), Some(door(town, place, row)));
            }
            facts.push(Fact::EntrySet { entry, values, revived: false });
            rows.push((item, row));
        }
        let Some(who) = town.holder(area, post::WARDEN) else { continue };
        let at = day.office_moment(dice, &town.calendar);
        let command = if founding { "ledger-import" } else { "ledger-set" };
        acts.push(Act { at, grid: place.code.clone(), who, command, facts, upon: Upon::NewRows { area, rows } });
    }
    acts
}

/// What is done about rows that are there: mostly they are confirmed.
pub(super) fn tend(town: &Town, books: &Books, dice: &mut Dice, day: Day, areas: usize, count: u64) -> Vec<Act> {
    (0..count).filter_map(|_| one(town, books, dice, day, areas)).collect()
}

fn one(town: &Town, books: &Books, dice: &mut Dice, day: Day, areas: usize) -> Option<Act> {
    let (area, (item, row)) = books.any(dice, areas)?;
    let (place, definition) = (town.areas.get(area)?, town.items().get(item)?);
    let who = town.holder(area, post::WARDEN)?;
    let entry = name(town, place, definition, row);
    let mut ends = false;
    let (command, fact) = if dice.chance(60) {
        let values = changed(town, place, definition, dice, day)?;
        ("ledger-set", Fact::EntrySet { entry, values, revived: false })
    } else if dice.chance(6) {
        ends = true;
        let reason = dice.text(&town.words.gone).to_owned();
        ("ledger-withdraw", Fact::EntryWithdrawn { entry, reason })
    } else {
        let how = [HowKnown::Seen, HowKnown::Seen, HowKnown::Phoned, HowKnown::Neighbour, HowKnown::Unit];
        ("ledger-confirm", Fact::EntryConfirmed { entry, how: *dice.pick(&how)? })
    };
    let at: NaiveDateTime = day.office_moment(dice, &town.calendar);
    let upon = Upon::Row { area, row: (item, row), ends };
    Some(Act { at, grid: place.code.clone(), who, command, facts: vec![fact], upon })
}

/// The door of a number, the first that of the house that every example names.
fn door(town: &Town, place: &Area, number: usize) -> String {
    let streets = place.streets.len().max(1);
    let street = place.streets.get(number % streets).map_or("", String::as_str);
    let house = (number / streets + 11) % 997 + 1 + (number / streets + 11) / 997 * 1000;
    format!("{street}{house}{}", town.words.say("號"))
}

/// The name of a row: always the same for the same number.
pub(super) fn name(town: &Town, place: &Area, item: &Item, row: usize) -> EntryRef {
    let words = &town.words;
    let street = |number: usize| door(town, place, number);
    let listed = |list: &[String], tail: &str| {
        let chosen = list.get(row % list.len().max(1)).map_or("", String::as_str);
        let lap = row / list.len().max(1);
        if lap == 0 { format!("{chosen}{tail}") } else { format!("{chosen}{tail}{}", lap + 1) }
    };
    let key = match item.code.as_str() {
        _ if item.numbered => (row + 1).to_string(),
        "shops" => {
            let family: String = words.family(row + 1).into_iter().collect();
            format!("{}{family}{}", words.say("老"), listed(&words.shops, ""))
        }
        "volunteers" => listed(&words.teams, &words.say("志願隊")),
        "party-groups" => listed(&words.area_numbers, &words.say("小組")),
        "resident-units" | "safety-places" | "sites" => format!("{}{}", street(row), words.say("院")),
        _ => street(row),
    };
    EntryRef { grid: place.code.clone(), item: item.code.clone(), key }
}

fn values(town: &Town, place: &Area, item: &Item, dice: &mut Dice, day: Day) -> BTreeMap<FieldCode, Option<String>> {
    let mut values = BTreeMap::new();
    for field in &item.fields {
        if (field.required || dice.chance(750))
            && let Some(value) = value(town, place, field, dice, day)
        {
            values.insert(field.code.clone(), Some(value));
        }
    }
    values
}

/// One field takes another value.
fn changed(
    town: &Town,
    place: &Area,
    item: &Item,
    dice: &mut Dice,
    day: Day,
) -> Option<BTreeMap<FieldCode, Option<String>>> {
    let field = dice.pick(&item.fields)?;
    let value = match value(town, place, field, dice, day) {
        Some(value) => value,
        None => dice.text(&town.words.results).to_owned(),
    };
    Some(BTreeMap::from([(field.code.clone(), Some(value))]))
}

/// A plausible value of a field; none leaves it empty.
fn value(town: &Town, place: &Area, field: &Field, dice: &mut Dice, day: Day) -> Option<String> {
    let words = &town.words;
    Some(match field.kind {
        FieldType::Int => {
            let least = field.min.unwrap_or(0).max(1);
            dice.between(least, field.max.unwrap_or(99).min(6).max(least)).to_string()
        }
        FieldType::Bool => dice.chance(800).to_string(),
        FieldType::Phone => Words::phone(dice),
        FieldType::Choice => dice.pick(&field.choices)?.code.clone(),
        FieldType::Date => {
            let days = dice.below(400);
            day.date.checked_sub_days(Days::new(days))?.to_string()
        }
        FieldType::Text => match field.code.as_str() {
            "note" | "nickname" | "group" | "equipment" | "called" => return None,
            "door" => door(town, place, dice.index(200)),
            "landmark" => dice.text(&words.places).to_owned(),
            "place" | "range" | "meeting-place" => {
                format!("{}{}", dice.text(&place.streets), dice.text(&words.places))
            }
            "skills" | "wanted" => dice.text(&words.skills).to_owned(),
            _ => words.name(dice),
        },
    })
}
