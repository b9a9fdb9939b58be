//! A grid's fact sheet (篇3/責任人1): what its book has as far as the asker may read it, and its last confirmation.

use super::{Town, at};
use crate::domain::ledger::HowKnown;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, Book, FactSheet};

const AREA: &str = "610921100001001";
const SOUTH: &str = "610921100001";

fn set(town: &Town, who: &str, grid: &str, item: &str, values: &[(&str, &str)]) -> String {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let key = if item == "households" { "" } else { "南街12號" };
    let command = Command::LedgerSet { grid: grid.into(), item: item.into(), key: key.into(), values };
    town.by(who, command).unwrap().made[0].label.clone()
}

fn confirm(town: &Town, who: &str, grid: &str, key: &str, how: HowKnown) {
    let (grid, item, keys) = (grid.into(), "households".into(), vec![key.to_owned()]);
    town.by(who, Command::LedgerConfirm { grid, item, keys, how }).unwrap();
}

fn facts(town: &Town, who: &str, grid: &str) -> Option<FactSheet> {
    match town.look(who, Query::Grid { grid: grid.into() }).unwrap() {
        Answer::Grid(view) => view.facts,
        other => panic!("{other:?}"),
    }
}

fn book(town: &Town, who: &str, grid: &str) -> Book {
    match town.look(who, Query::Book { grid: grid.into() }).unwrap() {
        Answer::Book(book) => book,
        other => panic!("{other:?}"),
    }
}

/// Two households of one area and one of the next, known to be right on different days.
fn town() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-06-01T09:00");
    let first = set(&town, "網格員甲", AREA, "households", &[("戶主", "李𠮷"), ("人口", "3")]);
    town.now = at("2026-07-01T09:00");
    set(&town, "網格員甲", AREA, "households", &[("戶主", "王㛃"), ("人口", "2")]);
    town.now = at("2026-08-01T09:00");
    set(&town, "網格員乙", "610921100001002", "households", &[("戶主", "龍䶮"), ("人口", "5")]);
    town.now = at("2026-11-20T10:05");
    confirm(&town, "網格員甲", AREA, &first, HowKnown::Seen);
    town.now = at("2026-11-23T09:00");
    town
}

#[test]
fn 篇3_責任人1_a_grids_fact_sheet_has_households_and_persons_and_its_last_confirmation_and_by_whom() {
    let town = town();
    let sheet = facts(&town, "網格員甲", AREA).unwrap();
    let [households] = sheet.rows.as_slice() else { panic!("{:?}", sheet.rows) };
    assert_eq!((households.item.as_str(), households.rows), ("households", 2));
    assert_eq!(households.sums.iter().map(|sum| (sum.field.as_str(), sum.sum)).collect::<Vec<_>>(), [("members", 5)]);
    let latest = sheet.check.latest.clone().unwrap();
    assert_eq!((latest.at.to_string(), latest.by.as_str()), ("2026-11-20 10:05:00 +08:00".into(), "網格員甲"));
    assert_eq!(latest.how, Some(HowKnown::Seen));
    let oldest = sheet.check.oldest.clone().unwrap();
    assert_eq!((oldest.at.date_naive().to_string(), oldest.how), ("2026-07-01".into(), None), "since it was set");
    assert_eq!((sheet.check.rows, sheet.check.stale), (2, 1), "the other one is past its interval");
    // The book says the same.
    assert_eq!(book(&town, "網格員甲", AREA).check, sheet.check);
}

#[test]
fn 篇3_責任人1_the_sheet_of_a_community_joins_its_areas_and_says_whose_confirmation_was_the_last() {
    let town = town();
    let sheet = facts(&town, "站長甲", SOUTH).unwrap();
    assert_eq!((sheet.check.rows, sheet.check.stale), (3, 2));
    assert_eq!(sheet.check.oldest.unwrap().at.date_naive().to_string(), "2026-07-01");
    confirm(&town, "網格員乙", "610921100001002", "1", HowKnown::Phoned);
    let check = facts(&town, "站長甲", SOUTH).unwrap().check;
    let latest = check.latest.unwrap();
    assert_eq!((latest.by.as_str(), latest.how, check.stale), ("網格員乙", Some(HowKnown::Phoned), 1));
    assert_eq!(latest.grid.code.as_str(), "610921100001002");
}

#[test]
fn 篇3_責任人1_who_may_not_read_the_book_sees_no_fact_sheet_and_an_empty_one_has_no_date() {
    let town = town();
    assert_eq!(facts(&town, "網格員乙", AREA), None, "the area next door");
    let empty = facts(&town, "站長乙", "610921100002").unwrap();
    assert_eq!((empty.rows.len(), empty.check.latest, empty.check.oldest), (0, None, None));
}
