//! How values stand in cells: names instead of ids, civil time without its offset, codes where a message words them.

use std::rc::Rc;

use chrono::{NaiveDate, Timelike};

use super::Export;
use crate::domain::case::Party;
use crate::domain::change::Author;
use crate::domain::log::Addendum;
use crate::domain::time::Civil;
pub use crate::export::columns::HIDDEN;
use crate::export::columns::words_of;
use crate::service::door::Column;

/// Columns by their codes.
pub fn columns(codes: &[&str]) -> Rc<[Column]> {
    codes.iter().map(|code| fixed(code)).collect()
}

/// One fixed column.
pub fn fixed(code: &str) -> Column {
    Column { code: code.to_owned(), label: None, words: words_of(code).map(str::to_owned) }
}

pub fn time(at: &Civil) -> String {
    // Not by a pattern: reading one a million times takes longer than all else here.
    format!("{} {:02}:{:02}", at.date_naive(), at.hour(), at.minute())
}

pub fn clock(at: &Civil) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

pub fn opt<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub fn date(value: Option<NaiveDate>) -> String {
    opt(value)
}

pub fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// The stable code of a value that is written as one.
pub fn code<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

impl Export<'_> {
    pub(super) fn author(&self, author: Author) -> String {
        match author {
            Author::Person(person) => self.directory.person_name(person),
            Author::Owner => "owner".to_owned(),
            Author::Program => "program".to_owned(),
        }
    }

    pub(super) fn party(&self, party: &Party) -> String {
        match party {
            Party::Station(grid) => self.directory.grid_name(grid),
            Party::Unit(unit) => self.directory.unit_name(unit),
            Party::Service(code) => self.rules.service_name(self.directory, code),
        }
    }

    pub(super) fn parties(&self, parties: &[Party]) -> String {
        parties.iter().map(|party| self.party(party)).collect::<Vec<_>>().join("、")
    }

    /// Later remarks, one a line.
    pub(super) fn addenda(&self, addenda: &[Addendum]) -> String {
        let line = |added: &Addendum| format!("{} {} {}", time(&added.at), self.author(added.by), added.text);
        addenda.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
