//! What people mean by what they type of a name: a part of it, in either script, or its pinyin or initials. Only where
//! nothing is called exactly so; and never a guess: where several may be meant, they are listed.

use chrono::NaiveDate;

use super::directory::Directory;
use super::refusal::{Refusal, RefusalCode};
use crate::domain::grid::{Grid, Person, Unit};
use crate::domain::matching::Needle;

/// Candidates that are listed; who sees so many types more of the name anyhow.
const LISTED: usize = 9;
/// One letter or digit stands in too many names to mean one of them; one Han character may be a whole surname.
const LETTERS_AT_LEAST: usize = 2;

impl Directory {
    /// A grid by code or name, or the only one that a part of the name or its pinyin means.
    pub fn grid_meant(&self, given: &str) -> Result<&Grid, Refusal> {
        let unknown = match self.find_grid(given) {
            Err(refusal) if refusal.code == RefusalCode::UnknownGrid => refusal,
            found => return found,
        };
        one(meant(self.grids(), given, |grid| &grid.name), given, unknown, |grid| (grid.code.to_string(), &grid.name))
    }

    /// A unit by code or name, or the only one that a part of the name or its pinyin means.
    pub fn unit_meant(&self, given: &str) -> Result<&Unit, Refusal> {
        let unknown = match self.find_unit(given) {
            Err(refusal) if refusal.code == RefusalCode::UnknownUnit => refusal,
            found => return found,
        };
        one(meant(self.units(), given, |unit| &unit.name), given, unknown, |unit| (unit.code.to_string(), &unit.name))
    }

    /// A person as [`Directory::find_person`] finds one, or the only one that a part of the name or its pinyin means.
    pub fn person_meant(&self, given: &str, on: NaiveDate) -> Result<&Person, Refusal> {
        let unknown = match self.find_person(given, on) {
            Err(refusal) if refusal.code == RefusalCode::UnknownPerson => refusal,
            found => return found,
        };
        match meant(self.people(), given, |person| &person.name).as_slice() {
            [one] => Ok(one),
            [] => Err(unknown),
            several => {
                let shown = several.get(..LISTED).unwrap_or(several);
                Err(self.namesakes(RefusalCode::AmbiguousTerm, given.trim(), shown, on))
            }
        }
    }
}

/// Those of whose name something was typed.
fn meant<'a, T>(all: impl Iterator<Item = &'a T>, given: &str, name: impl Fn(&T) -> &String) -> Vec<&'a T> {
    let needle = Needle::new(given);
    let letters = given.trim();
    if needle.is_empty() || letters.is_ascii() && letters.len() < LETTERS_AT_LEAST {
        return Vec::new();
    }
    all.filter(|one| needle.is_in(&[], &[name(one)])).collect()
}

fn one<'a, T>(
    found: Vec<&'a T>,
    given: &str,
    unknown: Refusal,
    row: impl Fn(&'a T) -> (String, &'a String),
) -> Result<&'a T, Refusal> {
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown),
        several => Err(ambiguous(given, several.iter().map(|one| row(one)))),
    }
}

/// Several may be meant: the first of them, each by its code and name.
pub fn ambiguous(given: &str, found: impl Iterator<Item = (String, impl ToString)>) -> Refusal {
    let refusal = Refusal::new(RefusalCode::AmbiguousTerm).with("given", given.trim());
    found.take(LISTED).fold(refusal, |refusal, (code, name)| refusal.row(code, name.to_string()))
}
