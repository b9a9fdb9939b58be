//! What is counted, and the keys of the counters.

use chrono::{Datelike, NaiveDate};

use super::{table, tag};
use crate::domain::case::{Party, Stage};
use crate::domain::ids::{GridCode, ItemCode, KindCode};
use crate::store::key::KeyBuilder;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count<'a> {
    /// Cases of a grid at a stage.
    CasesAt(&'a GridCode, Stage),
    /// Cases of a community filed in a month, by kind.
    CasesFiled(&'a GridCode, NaiveDate, &'a KindCode),
    /// Rows of an item that stand in a grid's book.
    Rows(&'a GridCode, &'a ItemCode),
    /// Log entries of a grid in a month, by kind.
    Logs(&'a GridCode, NaiveDate, &'a str),
    /// How often a party was given cases of a kind.
    Received(&'a KindCode, &'a Party),
    /// How often a party sent cases of a kind back.
    Returned(&'a KindCode, &'a Party),
}

impl Count<'_> {
    /// Its key.
    pub fn key(&self) -> Vec<u8> {
        let month =
            |date: &NaiveDate| u16::try_from(date.year()).unwrap_or(0) * 16 + u16::try_from(date.month()).unwrap_or(0);
        match self {
            Self::CasesAt(grid, stage) => count_prefix(1, grid).u8(*stage as u8),
            Self::CasesFiled(grid, date, kind) => count_prefix(2, grid).u16(month(date)).text(kind.as_str()),
            Self::Rows(grid, item) => count_prefix(3, grid).text(item.as_str()),
            Self::Logs(grid, date, kind) => count_prefix(4, grid).u16(month(date)).text(kind),
            Self::Received(kind, party) => by_party(5, kind, party),
            Self::Returned(kind, party) => by_party(6, kind, party),
        }
        .build()
    }
}

impl Count<'_> {
    /// The beginning of the keys of [`Count::Received`], of one kind if given.
    pub fn received(kind: Option<&KindCode>) -> Vec<u8> {
        of_kind(5, kind)
    }

    /// The beginning of the keys of [`Count::Returned`], of one kind if given.
    pub fn returned(kind: Option<&KindCode>) -> Vec<u8> {
        of_kind(6, kind)
    }

    /// The beginning of the keys of [`Count::Rows`] for a grid and all grids below it.
    pub fn rows_below(grid: &GridCode) -> Vec<u8> {
        table(tag::COUNT).u8(3).text_start(grid.as_str()).build()
    }
}

fn of_kind(what: u8, kind: Option<&KindCode>) -> Vec<u8> {
    let key = table(tag::COUNT).u8(what);
    match kind {
        Some(kind) => key.text(kind.as_str()),
        None => key,
    }
    .build()
}

fn by_party(what: u8, kind: &KindCode, party: &Party) -> KeyBuilder {
    let key = table(tag::COUNT).u8(what).text(kind.as_str());
    match party {
        Party::Station(grid) => key.u8(0).text(grid.as_str()),
        Party::Unit(unit) => key.u8(1).text(unit.as_str()),
        Party::Service(service) => key.u8(2).text(service.as_str()),
    }
}

fn count_prefix(what: u8, grid: &GridCode) -> KeyBuilder {
    table(tag::COUNT).u8(what).text(grid.as_str())
}
