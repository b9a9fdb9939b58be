//! A case as it leaves the house: masked, with whom to answer.

use super::Town;
use super::scenario::file;
use crate::domain::case::Party;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, CaseSheet};

const FIRST: &str = "城關-2026-00001";

fn sheet(town: &Town, who: &str) -> CaseSheet {
    match town.look(who, Query::CaseSheet { case: FIRST.into() }).unwrap() {
        Answer::CaseSheet(sheet) => *sheet,
        other => panic!("{other:?}"),
    }
}

fn filed(kind: &str, text: &str) -> Town {
    let town = Town::founded();
    let values = [("head".to_owned(), "鄭奶奶".to_owned()), ("members".to_owned(), "1".to_owned())].into();
    let row = Command::LedgerSet {
        grid: "610921100001001".into(),
        item: "households".into(),
        key: "南街12號".into(),
        values,
    };
    town.by("網格員甲", row).unwrap();
    let mut command = file("610921100001001", kind, text);
    if let Command::CaseFile { reporter, reporter_phone, .. } = &mut command {
        *reporter = Some("李建國".into());
        *reporter_phone = Some("13812341234".into());
    }
    town.by("網格員甲", command).unwrap();
    town
}

#[test]
fn residents_names_and_telephones_are_masked_whoever_asks() {
    let town = filed("manhole-broken", "李建國13812341234報：鄭奶奶家門口井蓋裂了");
    for who in ["網格員甲", "站長甲", "鎮辦甲"] {
        let sheet = sheet(&town, who);
        assert_eq!(sheet.text, "李某138****1234報：鄭某家門口井蓋裂了");
        assert_eq!((sheet.place.as_str(), sheet.holder.as_str()), ("南街12號門口", who));
        let whole = serde_json::to_string(&sheet).unwrap();
        assert!(!whole.contains("李建國") && !whole.contains("13812341234") && !whole.contains("鄭奶奶"), "{whole}");
        assert!(!sheet.edition.is_empty());
    }
}

#[test]
fn 篇3_排查4_b_a_unit_answers_the_office_and_the_office_the_station() {
    let town = filed("manhole-broken", "井蓋裂了");
    let asked = sheet(&town, "站長甲").from;
    assert_eq!(asked.person.as_deref(), Some("站長甲"), "the station is asked about its own");
    let route =
        |to: &str| Command::CaseRoute { case: FIRST.into(), to: Some(to.into()), assist: Vec::new(), reason: None };
    town.by("站長甲", route("鎮網格辦")).unwrap();
    let with_office = sheet(&town, "站長甲");
    assert_eq!(with_office.to.unwrap().party, Party::Unit("office".into()));
    assert_eq!(with_office.from.person.as_deref(), Some("站長甲"));
    town.by("鎮辦甲", route("城管中隊")).unwrap();
    let assigned = sheet(&town, "鎮辦甲");
    assert_eq!(assigned.to.unwrap().name, "城管中隊");
    assert_eq!(assigned.from.party.party, Party::Unit("office".into()));
    assert_eq!(
        (assigned.clause.as_str(), assigned.limits.len(), assigned.lang.as_str()),
        ("篇3/排查4-b", 1, "zh-Hant")
    );
}

#[test]
fn 實務_敏感事項_of_a_sensitive_case_neither_place_nor_matter_leaves_the_house() {
    let town = filed("domestic-violence", "李建國家爭吵");
    let sheet = sheet(&town, "站長甲");
    assert!(sheet.sensitive);
    assert_eq!((sheet.place.as_str(), sheet.text.as_str(), sheet.result), ("", "", None));
    assert_eq!(sheet.from.person.as_deref(), Some("站長甲"));
    let refused = town.look("鎮辦甲", Query::CaseSheet { case: FIRST.into() }).unwrap_err();
    assert_eq!(refused.code, RefusalCode::Sensitive);
}

#[test]
fn of_a_case_of_the_whole_community_the_names_in_the_books_of_its_areas_and_of_the_town_are_masked_too() {
    let town = filed("manhole-broken", "井蓋裂了");
    for (grid, key, head, who) in
        [("610921100001002", "南街40號", "馮建業", "網格員乙"), ("610921100001", "南街50號", "衛國慶", "站長甲")]
    {
        let values = [("head".to_owned(), head.to_owned()), ("members".to_owned(), "1".to_owned())].into();
        let (grid, item, key) = (grid.to_owned(), "households".to_owned(), key.to_owned());
        town.by(who, Command::LedgerSet { grid, item, key, values }).unwrap();
    }
    let words = "馮建業、鄭奶奶、衛國慶三家反映停水";
    town.by("站長甲", file("610921100001", "lamp-dark", words)).unwrap();
    town.by("網格員甲", file("610921100001001", "lamp-dark", words)).unwrap();
    for number in ["城關-2026-00002", "城關-2026-00003"] {
        let Answer::CaseSheet(sheet) = town.look("站長甲", Query::CaseSheet { case: number.into() }).unwrap() else {
            panic!()
        };
        assert_eq!(sheet.text, "馮某、鄭某、衛某三家反映停水", "{number}");
    }
}
