//! Not mine: a ruling is for good, whoever would rather have it elsewhere, and goes on to hold for the next such cases
//! as far as the ruler's say reaches (實務/裁定).

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Nature, Party, Responsibility, Stage};
use crate::service::command::{Command, Done, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn route(to: &str) -> Command {
    Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: vec![], reason: Some("再報".into()) }
}

fn back() -> Command {
    Command::CaseReturn { case: NUMBER.into(), reason: "不屬本單位".into(), behalf: OnBehalf::default() }
}

fn rule(town: &Town, who: &str, to: &str, save: bool) -> Result<Done, Refusal> {
    let deed = Deed::Rule { to: to.into(), assist: vec![], reason: "裁定".into(), save };
    town.by(who, Command::CaseDeed { case: NUMBER.into(), deed })
}

/// Sent to a unit by the station and sent back twice.
fn between_units() -> Town {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    for _ in 0..2 {
        town.by("站長甲", route("城管中隊")).unwrap();
        town.by("城管員", back()).unwrap();
    }
    town
}

/// Sent back by the station to the area twice.
fn between_station_and_area(kind: &str) -> Town {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, kind, "寫不清楚")).unwrap();
    for _ in 0..2 {
        town.by("站長甲", back()).unwrap();
        town.by("網格員甲", route("station")).unwrap();
    }
    town
}

#[test]
fn 實務_裁定_what_the_office_ruled_to_be_the_stations_stays_there() {
    let town = between_units();
    rule(&town, "鎮辦甲", "station", false).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!((view.case.stage, view.case.responsibility), (Stage::Accepted, Responsibility::Inside));
    for refused in
        [town.by("站長甲", route("城管中隊")), town.by("站長甲", route("鎮網格辦")), town.by("站長甲", back())]
    {
        let refused = refused.unwrap_err();
        assert_eq!((refused.code, refused.args["ruler"].as_str()), (RefusalCode::RuledOn, "鎮網格辦"));
    }
    for act in ["reported-up", "returned"] {
        assert!(view.acts.iter().any(|row| row.act == act && row.refused.is_some()), "{act} is not offered");
    }
    // The station handles it, and the office may rule anew.
    town.by("站長甲", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
    assert_eq!(rule(&town, "站長甲", "station", false).unwrap_err().code, RefusalCode::NotYours);
    rule(&town, "鎮辦甲", "城管中隊", false).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!(view.case.responsibility, Responsibility::Outside);
    assert_eq!(town.by("城管員", back()).unwrap_err().code, RefusalCode::RuledOn);
}

#[test]
fn 實務_裁定_the_chief_rules_that_an_area_handles_it_and_the_area_keeps_it() {
    let town = between_station_and_area("dispute");
    assert_eq!(rule(&town, "站長甲", "北街第一網格", false).unwrap_err().code, RefusalCode::UnknownUnit, "not his");
    assert_eq!(rule(&town, "站長甲", "城管中隊", false).unwrap_err().code, RefusalCode::OfficeAssigns);
    rule(&town, "站長甲", "南街第二網格", false).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!(view.case.holder, Some(Party::Station("610921100001002".parse().unwrap())));
    assert_eq!(town.by("網格員乙", route("station")).unwrap_err().code, RefusalCode::RuledOn);
    let resolve =
        Command::CaseResolve { case: NUMBER.into(), result: "調解好了".into(), behalf: OnBehalf::default() };
    town.by("網格員乙", resolve).unwrap();
    // Who handled it keeps it in the list of all cases once it is closed, wherever it lies; who did not has nothing of it.
    let told =
        Command::CaseFeedBack { case: NUMBER.into(), text: "已告知".into(), channel: Channel::Phone, at: None };
    town.by("站長甲", told).unwrap();
    town.by("站長甲", Command::CaseVerify { case: NUMBER.into(), passed: true, text: "看過".into() }).unwrap();
    town.by("站長甲", Command::CaseClose { case: NUMBER.into() }).unwrap();
    let listed = |who: &str| {
        let Answer::Cases(page) =
            town.look(who, Query::Cases { filter: CaseFilter::default(), page: Page::default() }).unwrap()
        else {
            panic!()
        };
        page.rows.len()
    };
    assert_eq!((listed("網格員甲"), listed("網格員乙"), listed("格線員丙")), (1, 1, 0));
    assert_eq!(case(&town, "網格員乙", NUMBER).case.stage, Stage::Closed);
}

#[test]
fn 實務_裁定_an_outside_matter_that_the_chief_ruled_to_be_the_stations_can_be_done_there() {
    let town = between_station_and_area("manhole-broken");
    rule(&town, "站長甲", "station", false).unwrap();
    let resolve = Command::CaseResolve { case: NUMBER.into(), result: "已換".into(), behalf: OnBehalf::default() };
    town.by("站長甲", resolve).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Resolved);
}

#[test]
fn 實務_裁定_the_chiefs_ruling_becomes_a_rule_of_the_community_alone_if_the_regulation_lets_it() {
    let mut town = between_station_and_area("lamp-dark");
    rule(&town, "站長甲", "station", true).unwrap();
    town.restart();
    town.by("網格員乙", file("610921100001002", "lamp-dark", "又一盞")).unwrap();
    town.by("網格員甲", file("610921100002001", "lamp-dark", "北街的")).unwrap();
    let proposal = |number: &str| case(&town, "鎮辦甲", number).proposal.unwrap();
    let own = proposal("城關-2026-00002");
    assert_eq!(
        (own.rule.as_str(), own.lead.unwrap().name.as_str()),
        ("1 ruled-lamp-dark-general-610921100001", "南街社区")
    );
    assert!(!proposal("城關-2026-00003").rule.contains("ruled"), "another community's");

    // A regulation that says nothing of stations leaves it to the office.
    let town = between_station_and_area("lamp-dark");
    let text = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "試", hans = "试", en = "Trial" }
extends = ["town-grid"]

[oversight.ruling]
after_returns = 2
rule = "實務/裁定"
"#;
    town.owner(Command::RegulationAdopt { file: "trial.toml".into(), text: text.into() });
    let refused = rule(&town, "站長甲", "station", true).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotYourRight);
    assert!(!case(&town, "站長甲", NUMBER).case.ruled_on, "refused as a whole");
}

#[test]
fn 實務_裁定_a_saved_rule_keeps_the_nature_and_who_assisted() {
    let town = between_units();
    rule(&town, "鎮辦甲", "派出所", true).unwrap();
    let assisting = case(&town, "鎮辦甲", NUMBER).case.assist;
    town.by("網格員甲", file(AREA, "manhole-broken", "又一個")).unwrap();
    let ordinary = case(&town, "站長甲", "城關-2026-00002").proposal.unwrap();
    let names: Vec<&Party> = ordinary.assist.iter().map(|it| &it.party).collect();
    assert!(ordinary.rule.contains("ruled") && names == assisting.iter().collect::<Vec<_>>(), "{names:?}");
    // An emergency of that kind goes its own way, with the station's help.
    let mut urgent = file(AREA, "manhole-broken", "有人掉下去");
    if let Command::CaseFile { nature, .. } = &mut urgent {
        *nature = Some(Nature::Emergency);
    }
    town.by("網格員甲", urgent).unwrap();
    let urgent = case(&town, "站長甲", "城關-2026-00003").proposal.unwrap();
    assert!(!urgent.rule.contains("ruled"), "{}", urgent.rule);
    assert_eq!(urgent.assist.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["南街社区"]);
}

#[test]
fn 實務_裁定_a_case_that_was_opened_again_is_sent_on_and_back_as_a_new_one() {
    let mut town = between_units();
    rule(&town, "鎮辦甲", "城管中隊", false).unwrap();
    let resolve = Command::CaseResolve { case: NUMBER.into(), result: "已換".into(), behalf: OnBehalf::default() };
    town.by("城管員", resolve).unwrap();
    let channel = crate::domain::case::Channel::Phone;
    town.by("站長甲", Command::CaseFeedBack { case: NUMBER.into(), text: "已告知".into(), channel, at: None }).unwrap();
    town.by("鎮辦甲", Command::CaseVerify { case: NUMBER.into(), passed: true, text: "看過".into() }).unwrap();
    town.by("站長甲", Command::CaseClose { case: NUMBER.into() }).unwrap();
    town.now = at("2026-11-24T09:00");
    let reopen = Deed::Reopen { reason: "又裂了".into() };
    town.by("站長甲", Command::CaseDeed { case: NUMBER.into(), deed: reopen }).unwrap();
    town.by("站長甲", route("城管中隊")).unwrap();
    town.by("城管員", back()).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!((view.case.returns, view.case.returns_open()), (3, 1), "what was before stays counted");
    town.by("站長甲", route("城管中隊")).unwrap();
}

#[test]
fn 篇3_排查4_b_however_often_it_is_sent_back_below_it_does_not_go_past_the_office_that_returned_it() {
    let town = Town::founded();
    let text = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "試", hans = "试", en = "Trial" }
extends = ["town-grid"]

[oversight.ruling]
after_returns = 9
rule = "實務/裁定"
"#;
    town.owner(Command::RegulationAdopt { file: "trial.toml".into(), text: text.into() });
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("鎮網格辦")).unwrap();
    town.by("鎮辦甲", back()).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    town.by("站長甲", back()).unwrap();
    town.by("網格員甲", route("station")).unwrap();
    assert_eq!(town.by("站長甲", route("城管中隊")).unwrap_err().code, RefusalCode::PastTheReturner);
    // The office has it again: from there on it is free.
    town.by("站長甲", route("鎮網格辦")).unwrap();
    town.by("鎮辦甲", route("城管中隊")).unwrap();
    town.by("城管員", back()).unwrap();
    assert_eq!(case(&town, "鎮辦甲", NUMBER).row.holder.unwrap().name, "鎮網格辦");
}
