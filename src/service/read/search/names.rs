//! Grids, units and people: held in memory, found by name in either script, by pinyin, by code, by the end of a phone.

use std::collections::BTreeMap;

use super::ranked::{Level, Ranked};
use super::shown::marks;
use super::wanted::Wanted;
use super::{Look, Quest};
use crate::domain::grid::Appointment;
use crate::domain::ids::PersonId;
use crate::domain::label::Label;
use crate::domain::matching::{Plain, plain};
use crate::service::terms::search::Sort;
use crate::service::view::Hit;

/// Digits of a phone's end that people must type at least.
const TAIL: usize = 4;

/// How well a name has a word; and if it has not, what is said of it.
fn level(word: &Wanted, alone: bool, name: &str, said: &str) -> Option<Level> {
    let plain = plain(name);
    if plain.contains(&word.plain) {
        return Some(match plain.strip_prefix(word.plain.as_str()) {
            Some("") if alone => Level::Whole,
            Some(_) if alone => Level::Begins,
            _ => Level::Words,
        });
    }
    if said.contains(&word.plain) {
        return Some(Level::Attribute);
    }
    if word.near.iter().any(|near| plain.contains(near) || said.contains(near)) {
        return Some(Level::Near);
    }
    word.spelling.as_ref().and_then(|spelling| spelling.find(&plain)).map(|_| Level::Spelled)
}

impl Look<'_> {
    pub(super) fn search_directory(&self, quest: &Quest<'_>, found: &mut Ranked) {
        let filter = quest.filter;
        if filter.from.is_some() || filter.until.is_some() || filter.filed_by.is_some() {
            return;
        }
        if quest.is_about(Sort::Grid) {
            self.search_grids(quest, found);
        }
        if quest.is_about(Sort::Unit) && quest.is_anywhere() {
            self.search_units(quest, found);
        }
        if quest.is_about(Sort::Person) {
            self.search_people(quest, found);
        }
        if quest.is_about(Sort::HandOver) {
            self.search_hand_overs(quest, found);
        }
    }

    pub(super) fn put_named(quest: &Quest<'_>, found: &mut Ranked, name: &str, said: &str, hit: impl FnOnce() -> Hit) {
        if quest.words.is_empty() && quest.sort.is_none() {
            return;
        }
        let alone = quest.words.len() == 1;
        let said = plain(said);
        let mut each = quest.words.iter().map(|word| level(word, alone, name, &said));
        let worst = each.try_fold(Level::Whole, |worst, level| Some(worst.max(level?)));
        if let Some(level) = worst {
            let hit = hit();
            let title_marks = marks(&Plain::of(&hit.title), quest);
            found.put_named(level, Hit { title_marks, how: level.code().to_owned(), ..hit });
        }
    }

    fn search_grids(&self, quest: &Quest<'_>, found: &mut Ranked) {
        for grid in self.directory.grids().filter(|grid| quest.covers(&grid.code)) {
            let said = [Some(grid.code.as_str()), grid.official.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            Self::put_named(quest, found, &grid.name, &said.join("\n"), || {
                let parent = grid.code.parent().map(|parent| self.directory.grid_name(&parent)).unwrap_or_default();
                Hit {
                    kind: "grid".to_owned(),
                    id: grid.code.to_string(),
                    title: grid.name.clone(),
                    detail: format!("{} {parent}", grid.code).trim_end().to_owned(),
                    ..Hit::default()
                }
            });
        }
    }

    fn search_units(&self, quest: &Quest<'_>, found: &mut Ranked) {
        for unit in self.directory.units() {
            Self::put_named(quest, found, &unit.name, unit.code.as_str(), || Hit {
                kind: "unit".to_owned(),
                id: unit.code.to_string(),
                title: unit.name.clone(),
                detail: unit.phone.clone().unwrap_or_default(),
                ..Hit::default()
            });
        }
    }

    fn search_people(&self, quest: &Quest<'_>, found: &mut Ranked) {
        let today = self.today();
        let mut held: BTreeMap<PersonId, Vec<&Appointment>> = BTreeMap::new();
        for appointment in self.directory.appointments().filter(|held| held.is_held_on(today)) {
            held.entry(appointment.person).or_default().push(appointment);
        }
        for person in self.directory.people() {
            let held = held.get(&person.id).map(Vec::as_slice).unwrap_or_default();
            if !quest.is_anywhere() && !held.iter().any(|held| quest.covers(&held.grid)) {
                continue;
            }
            let row = |held: &&Appointment| {
                let regulation = self.rules.of_grid(self.directory, &held.grid).ok();
                let post = regulation.and_then(|regulation| regulation.post(&held.post));
                (self.directory.grid_name(&held.grid), post.map(|post| &post.label))
            };
            let posts: Vec<(String, Option<&Label>)> = held.iter().map(row).collect();
            let mut said: Vec<&str> = Vec::new();
            for (grid, label) in &posts {
                said.push(grid);
                said.extend(label.iter().flat_map(|label| [label.hant.as_str(), &label.en]));
            }
            let hit = || {
                let grids: Vec<&str> = posts.iter().map(|(grid, _)| grid.as_str()).collect();
                Hit {
                    kind: "person".to_owned(),
                    id: person.id.to_string(),
                    title: person.name.clone(),
                    detail: grids.join("、"),
                    label: posts.first().and_then(|(_, label)| label.cloned()),
                    ..Hit::default()
                }
            };
            // What is not shown is not found by.
            let by_phone = !self.mask
                && matches!(quest.words.as_slice(), [word] if word.plain.len() >= TAIL
                    && word.plain.bytes().all(|byte| byte.is_ascii_digit())
                    && person.phone.as_deref().is_some_and(|phone| phone.ends_with(&word.plain)));
            if by_phone {
                found.put_named(Level::Begins, Hit { how: "id".to_owned(), ..hit() });
            } else {
                Self::put_named(quest, found, &person.name, &said.join("\n"), hit);
            }
        }
    }
}
