//! One box over ids, numbers, people, grids and ledger keys, in the scope that the asker may see.

use std::ops::ControlFlow;

use super::Look;
use super::case_read::HIDDEN;
use crate::domain::ids::{CaseId, GridCode, LogId};
use crate::domain::ledger::EntryRef;
use crate::domain::matching::fold;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::service::refusal::Refusal;
use crate::service::view::Hit;
use crate::store::tables::{OpenCase, ending_start, entry_by_key_start, entry_prefix, read, tag};
use crate::store::{Scan, apply};

/// Rows of an index that a search may look at.
const BUDGET: usize = 3_000;

impl Look<'_> {
    /// What bears the words: exact names first, then beginnings, then parts.
    pub(super) fn search(&self, text: &str, limit: u32) -> Result<Vec<Hit>, Refusal> {
        let words = fold(text);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits: Vec<(u8, Hit)> = Vec::new();
        self.search_grids(&words, &mut hits);
        self.search_people(&words, &mut hits);
        self.search_cases(text.trim(), &words, &mut hits);
        self.search_endings(text.trim(), &mut hits)?;
        self.search_entries(text.trim(), &words, limit as usize, &mut hits)?;
        hits.sort_by_key(|(rank, _)| *rank);
        let mut seen = std::collections::HashSet::new();
        hits.retain(|(_, hit)| seen.insert((hit.kind.clone(), hit.id.clone())));
        Ok(hits.into_iter().take(limit as usize).map(|(_, hit)| hit).collect())
    }

    fn search_grids(&self, words: &str, hits: &mut Vec<(u8, Hit)>) {
        for grid in self.directory.grids() {
            if let Some(rank) = rank(words, &grid.name).or_else(|| rank(words, grid.code.as_str())) {
                let parent = grid.code.parent().map(|parent| self.directory.grid_name(&parent)).unwrap_or_default();
                hits.push((
                    rank,
                    hit("grid", grid.code.to_string(), grid.name.clone(), format!("{} {parent}", grid.code)),
                ));
            }
        }
        for unit in self.directory.units() {
            if let Some(rank) = rank(words, &unit.name) {
                hits.push((
                    rank,
                    hit("unit", unit.code.to_string(), unit.name.clone(), unit.phone.clone().unwrap_or_default()),
                ));
            }
        }
    }

    fn search_people(&self, words: &str, hits: &mut Vec<(u8, Hit)>) {
        for person in self.directory.people() {
            let by_phone = person.phone.as_deref().is_some_and(|phone| words.len() >= 4 && phone.ends_with(words));
            if let Some(rank) = rank(words, &person.name).or(by_phone.then_some(1)) {
                let posts: Vec<String> = self
                    .directory
                    .held_by(person.id, self.today())
                    .map(|held| self.directory.grid_name(&held.grid))
                    .collect();
                hits.push((rank, hit("person", person.id.to_string(), person.name.clone(), posts.join("、"))));
            }
        }
    }

    fn case_hit(&self, case: &OpenCase) -> Hit {
        let place = if case.sensitive && self.mask { HIDDEN } else { &case.place };
        let title = format!("{} {place}", case.number);
        hit("case", case.number.clone(), title, self.directory.grid_name(&case.grid))
    }

    fn search_cases(&self, text: &str, words: &str, hits: &mut Vec<(u8, Hit)>) {
        if let Ok(case) = crate::service::decide::find_case(self.reader, text)
            && self.actor.may_see(&case)
        {
            hits.push((0, self.case_hit(&OpenCase::columns(&case, None))));
        }
        // Typed as it is said: the digits alone, of an open case.
        let serial = text.parse::<u32>().ok();
        for case in self.state.queue.values() {
            let same = crate::store::tables::split_number(&case.number).map(|(_, serial)| serial);
            let found = if serial.is_some() && serial == same {
                Some(0)
            } else {
                rank(words, &case.number).or(rank(words, &case.place))
            };
            if let Some(rank) = found
                && self.actor.may(Right::CaseRead, &case.grid)
                && self.may_list(case)
            {
                hits.push((rank, self.case_hit(case)));
            }
        }
    }

    fn search_endings(&self, text: &str, hits: &mut Vec<(u8, Hit)>) -> Result<(), Refusal> {
        let ending = text.to_ascii_lowercase();
        if ending.len() < 4 || !ending.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(());
        }
        for (key, value) in self.reader.page(&Scan::prefix(&ending_start(&ending).build()), 20)? {
            let id = read::ending(&key)?;
            match value.first() {
                Some(&tag::LOG) => {
                    if let Some((entry, _)) = self.entry(LogId(id))?
                        && (self.actor.person() == Some(entry.person) || self.actor.may(Right::LogRead, &entry.grid))
                    {
                        let when = entry.times.happened.format("%Y-%m-%d %H:%M");
                        let title = format!("{when} {}", self.directory.person_name(entry.person));
                        hits.push((
                            1,
                            hit("log", id.simple().to_string(), title, self.directory.grid_name(&entry.grid)),
                        ));
                    }
                }
                Some(&tag::CASE) => {
                    let stored = apply::stored(self.reader, &RecordRef::Case(CaseId(id)))?;
                    if let Some(Record::Case(case)) = stored.and_then(|stored| stored.record)
                        && self.actor.may_see(&case)
                    {
                        hits.push((1, self.case_hit(&OpenCase::columns(&case, None))));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Keys that begin so, anywhere in the town; and keys that contain it, in the asker's own books.
    fn search_entries(&self, text: &str, words: &str, limit: usize, hits: &mut Vec<(u8, Hit)>) -> Result<(), Refusal> {
        let mut found: Vec<(u8, EntryRef)> = Vec::new();
        let mut looked = 0;
        let scan = Scan::prefix(&entry_by_key_start(text).build());
        self.reader.walk(&scan, &mut |key, _| {
            looked += 1;
            if let Ok(at) = read::entry_by_key(key)
                && self.actor.may_item(Right::LedgerRead, &at.grid, &at.item)
            {
                found.push((u8::from(fold(&at.key) != words), at));
            }
            if found.len() >= limit || looked >= BUDGET { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        for grid in self.own_grids().iter().filter(|grid| grid.tier() == crate::domain::ids::Tier::Area) {
            let mut looked = 0;
            self.reader.walk(&Scan::prefix(&entry_prefix(grid, None).build()), &mut |key, _| {
                looked += 1;
                if let Ok(at) = read::entry(key)
                    && fold(&at.key).contains(words)
                {
                    found.push((2, at));
                }
                if looked >= BUDGET { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
        }
        for (rank, at) in found.into_iter().take(limit) {
            let label = self.item_label(&at.grid, &at);
            let id = format!("{}/{}/{}", at.grid, at.item, at.key);
            let mut found = hit("entry", id, at.key.clone(), self.directory.grid_name(&at.grid));
            found.label = label;
            hits.push((rank, found));
        }
        Ok(())
    }

    fn item_label(&self, grid: &GridCode, at: &EntryRef) -> Option<crate::domain::label::Label> {
        let regulation = self.rules.of_grid(self.directory, grid).ok()?;
        regulation.item(&at.item).map(|item| item.label.clone())
    }
}

fn hit(kind: &str, id: String, title: String, detail: String) -> Hit {
    Hit { kind: kind.to_owned(), id, title, detail, label: None }
}

/// 0 for the whole name, 1 for its beginning, 2 for a part.
fn rank(words: &str, name: &str) -> Option<u8> {
    let name = fold(name);
    if name == words {
        Some(0)
    } else if name.starts_with(words) {
        Some(1)
    } else {
        name.contains(words).then_some(2)
    }
}
