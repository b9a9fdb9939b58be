//! Households and places as people name them (requirements 1.7: places and people are messy).

use std::collections::BTreeMap;

use super::{Town, at};
use crate::domain::ledger::Serves;
use crate::domain::log::LogDetail;
use crate::service::command::{Command, LedgerRow, OnBehalf, When};
use crate::service::query::{LogFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, SiteRow};

const AREA: &str = "610921100001001";

fn set(town: &mut Town, item: &str, key: &str, values: &[(&str, &str)]) -> String {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let command = Command::LedgerSet { grid: AREA.into(), item: item.into(), key: key.into(), values };
    town.by("網格員甲", command).unwrap().made[0].label.clone()
}

fn town() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:00");
    town
}

fn find(town: &Town, who: &str, serves: Serves, text: &str) -> Vec<SiteRow> {
    let query = Query::Sites { serves, grid: None, text: text.into(), limit: 20 };
    let Answer::Sites(rows) = town.look(who, query).unwrap() else { panic!() };
    rows
}

fn keys(town: &Town, text: &str) -> Vec<String> {
    find(town, "網格員甲", Serves::Household, text).into_iter().map(|row| row.key).collect()
}

#[test]
fn a_household_is_a_number_that_stays_and_its_door_is_optional_and_not_unique() {
    let mut town = town();
    assert_eq!(set(&mut town, "households", "", &[("戶主", "李𠮷"), ("門牌或地名", "南街12號")]), "1");
    assert_eq!(set(&mut town, "households", "", &[("戶主", "王㛃"), ("門牌或地名", "南街12號")]), "2", "one door, two");
    assert_eq!(set(&mut town, "households", "", &[("戶主", "龍䶮")]), "3", "no door at all");
    // It moves, and stays the same household.
    set(&mut town, "households", "1", &[("門牌或地名", "東巷3號")]);
    assert_eq!(keys(&town, "東巷3號"), ["1"]);
    let gone = Command::LedgerWithdraw {
        grid: AREA.into(),
        item: "households".into(),
        key: "3".into(),
        reason: "搬走".into(),
    };
    town.by("網格員甲", gone).unwrap();
    assert_eq!(set(&mut town, "households", "", &[("戶主", "張𬭎")]), "4", "no number is given twice");
}

#[test]
fn a_household_is_found_by_head_nickname_place_group_and_the_last_digits_of_its_telephone() {
    let mut town = town();
    let row =
        [("戶主", "鄭秀英"), ("別名", "豆腐鄭"), ("門牌或地名", "南街12號"), ("組", "三組"), ("電話", "13812345678")];
    set(&mut town, "households", "", &row);
    set(&mut town, "households", "", &[("戶主", "周建國"), ("電話", "13912340000")]);
    for text in ["鄭秀英", "郑秀英", "zxy", "豆腐", "南街12", "三組", "5678", "345678", "鄭秀英 南街12號"]
    {
        assert_eq!(keys(&town, text), ["1"], "{text}");
    }
    assert_eq!(keys(&town, "678"), [""; 0], "three digits are not enough to name anybody");
    assert_eq!(keys(&town, "1234"), [""; 0], "digits in the middle are not the last ones");
    assert_eq!(keys(&town, "").len(), 2, "nothing typed: all of them");
}

#[test]
fn two_of_one_name_are_both_named_and_told_apart() {
    let mut town = town();
    set(&mut town, "households", "", &[("戶主", "王建國"), ("門牌或地名", "南街2號")]);
    set(&mut town, "households", "", &[("戶主", "王建國"), ("門牌或地名", "東巷8號")]);
    let found = find(&town, "網格員甲", Serves::Household, "王建國");
    assert_eq!(found.iter().filter(|row| row.exact).count(), 2);
    assert_eq!(found.iter().map(|row| row.detail.as_str()).collect::<Vec<_>>(), ["南街2號", "東巷8號"]);
}

#[test]
fn what_is_hidden_names_nobody() {
    let mut town = town();
    set(&mut town, "households", "", &[("戶主", "鄭秀英"), ("門牌或地名", "南街12號"), ("電話", "13812345678")]);
    assert_eq!(find(&town, "網格員乙", Serves::Household, "鄭秀英"), [], "another grid's book");
    let masked = |text: &str| {
        let query = Query::Sites { serves: Serves::Household, grid: None, text: text.into(), limit: 20 };
        let Answer::Sites(rows) = town.look_masked("網格員甲", query).unwrap() else { panic!() };
        rows
    };
    assert_eq!(masked("鄭秀英"), [], "names are masked");
    assert_eq!(masked("5678"), [], "telephones are masked");
    let found = masked("南街12號");
    assert_eq!((found[0].title.as_str(), found[0].detail.as_str()), ("南街12號", ""), "the place alone is shown");
}

#[test]
fn a_place_is_found_by_its_formal_name_its_group_what_people_call_it_and_its_landmark() {
    let mut town = town();
    let row = [("俗稱", "老糧站"), ("附近標誌", "大槐樹"), ("組", "二組")];
    set(&mut town, "places", "南街文化廣場", &row);
    for text in ["文化廣場", "老粮站", "llz", "大槐", "二組"] {
        let found = find(&town, "網格員甲", Serves::Place, text);
        assert_eq!(found.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["南街文化廣場"], "{text}");
    }
}

#[test]
fn rows_without_a_number_are_numbered_as_they_are_imported() {
    let town = town();
    let row = |line: u64, key: &str, head: &str| LedgerRow {
        line,
        grid: None,
        key: key.into(),
        values: BTreeMap::from([("戶主".to_owned(), head.to_owned())]),
    };
    let rows = vec![row(2, "", "甲"), row(3, "", "乙"), row(4, "9", "丙"), row(5, "", "丁")];
    let import = Command::LedgerImport { grid: Some(AREA.into()), item: "households".into(), rows, keep_good: false };
    town.by("網格員甲", import.clone()).unwrap();
    let all = |town: &Town| {
        let mut all = keys(town, "");
        all.sort();
        all
    };
    assert_eq!(all(&town), ["1", "2", "3", "9"]);
    assert_eq!(town.by("網格員甲", import).unwrap().changes, 0, "the same sheet again adds nothing");
    assert_eq!(all(&town), ["1", "2", "3", "9"]);
}

fn when(minutes: Option<u32>) -> When {
    When { date: None, start: None, minutes, late: None }
}

fn diary(household: &str) -> Command {
    Command::LogDiary {
        grid: AREA.into(),
        when: when(None),
        household: household.into(),
        text: "路燈不亮".into(),
        result: None,
        promise: None,
        promised_by: None,
    }
}

fn visit(household: &str) -> Command {
    Command::LogVisit {
        grid: AREA.into(),
        when: when(Some(20)),
        text: "看望老人".into(),
        companions: Vec::new(),
        person: None,
        behalf: OnBehalf::default(),
        household: Some(household.into()),
    }
}

/// What the household of an entry is called now, and whether it is tied to a row.
fn told_of(town: &Town, id: &str) -> (String, bool) {
    let Answer::Log(row) = town.look("網格員甲", Query::Log { log: id.into() }).unwrap() else { panic!() };
    let called = match &row.detail {
        LogDetail::Diary { household, .. } | LogDetail::Visit { household: Some(household), .. } => household.clone(),
        other => panic!("{other:?}"),
    };
    (called, row.links.iter().any(|link| link.kind == "entry"))
}

#[test]
fn 篇3_職責1_五_an_opinion_and_a_visit_stay_tied_to_their_household_whatever_it_is_called_later() {
    let mut town = town();
    set(&mut town, "households", "", &[("戶主", "鄭秀英"), ("別名", "豆腐鄭"), ("門牌或地名", "南街12號")]);
    let heard = town.by("網格員甲", diary("豆腐鄭")).unwrap().made[0].id.clone();
    let seen = town.by("網格員甲", visit("zxy")).unwrap().made[0].id.clone();
    for id in [&heard, &seen] {
        assert_eq!(told_of(&town, id), ("鄭秀英 南街12號".to_owned(), true));
    }
    set(&mut town, "households", "1", &[("戶主", "鄭大海")]);
    for id in [&heard, &seen] {
        assert_eq!(told_of(&town, id), ("鄭大海 南街12號".to_owned(), true), "the head changed, the household did not");
    }
    let page = Page { after: None, limit: 50 };
    let rows = Query::Rows {
        grid: AREA.into(),
        item: "households".into(),
        stale: false,
        words: None,
        withdrawn: false,
        page: page.clone(),
    };
    let Answer::Rows(rows) = town.look("網格員甲", rows).unwrap() else { panic!() };
    let kinds: Vec<&str> = rows.rows[0].logs.iter().map(|log| log.kind.as_str()).collect();
    assert_eq!((kinds, rows.rows[0].logs_in_all), (vec!["diary", "visit"], 2), "the row lists them, the last first");
    let of = |household: &str| {
        let filter = LogFilter { household: Some(household.into()), ..LogFilter::default() };
        town.look("網格員甲", Query::Logs { filter, page: page.clone() })
    };
    let Answer::Logs(logs) = of("鄭大海").unwrap() else { panic!() };
    assert_eq!(logs.rows.len(), 2);
    assert_eq!(of("查無此戶").unwrap_err().code, RefusalCode::UnknownEntry);
}

#[test]
fn which_household_is_meant_is_asked_with_their_numbers_and_what_is_in_no_ledger_is_kept_as_written() {
    let mut town = town();
    set(&mut town, "households", "", &[("戶主", "王建國"), ("門牌或地名", "南街2號"), ("電話", "13812345678")]);
    set(&mut town, "households", "", &[("戶主", "王建國"), ("門牌或地名", "東巷8號")]);
    let refusal = town.by("網格員甲", diary("王建國")).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::AmbiguousHousehold);
    let rows: Vec<(&str, &str)> = refusal.rows.iter().map(|row| (row.key.as_str(), row.text.as_str())).collect();
    assert_eq!(rows, [("1#", "王建國 南街2號 ☎5678"), ("2#", "王建國 東巷8號")]);
    // A bare 2 may be a number or a door: neither is guessed.
    let refusal = town.by("網格員甲", diary("2")).unwrap_err();
    assert_eq!((refusal.code, refusal.rows.len()), (RefusalCode::AmbiguousHousehold, 2));
    assert_eq!(town.by("網格員甲", diary("9#")).unwrap_err().code, RefusalCode::UnknownEntry, "no such number");
    let row = format!("{AREA}/households/2");
    for (given, called) in [
        ("2#", "王建國 東巷8號"),
        ("＃２", "王建國 東巷8號"),
        ("1", "王建國 南街2號"),
        ("5678", "王建國 南街2號"),
        ("王建国 南街2号", "王建國 南街2號"),
        (&row, "王建國 東巷8號"),
    ] {
        town.now += chrono::TimeDelta::minutes(1);
        let id = town.by("網格員甲", diary(given)).unwrap().made[0].id.clone();
        assert_eq!(told_of(&town, &id), (called.to_owned(), true), "{given}");
    }
    for given in ["南街的一位老人", "東巷"] {
        let id = town.by("網格員甲", diary(given)).unwrap().made[0].id.clone();
        assert_eq!(told_of(&town, &id), (given.to_owned(), false), "a part of a name names nobody");
    }
    let gone = format!("{AREA}/households/7");
    assert_eq!(town.by("網格員甲", diary(&gone)).unwrap_err().code, RefusalCode::UnknownEntry);
}

#[test]
fn an_opinion_that_is_undone_leaves_the_household_as_it_was() {
    let mut town = town();
    set(&mut town, "households", "", &[("戶主", "鄭秀英")]);
    let logs = |town: &Town| {
        let filter = LogFilter { household: Some("鄭秀英".into()), ..LogFilter::default() };
        let page = Page { after: None, limit: 1 };
        let Answer::Logs(logs) = town.look("網格員甲", Query::Logs { filter, page }).unwrap() else { panic!() };
        (logs.rows.len(), logs.next.is_some())
    };
    town.by("網格員甲", diary("鄭秀英")).unwrap();
    town.by("網格員甲", visit("1")).unwrap();
    assert_eq!(logs(&town), (1, true), "two, a page each");
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!(logs(&town), (1, false));
}
