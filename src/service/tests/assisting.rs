//! Who assists (協辦) is told, sees the case as waiting for them until the own part is done, and never leads as well.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::Party;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn route(to: &str, assist: &[&str]) -> Command {
    let assist = assist.iter().map(|it| (*it).to_owned()).collect();
    Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist, reason: None }
}

fn mine(town: &Town, who: &str) -> usize {
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let Answer::Cases(found) = town.look(who, Query::Cases { filter, page: Page::default() }).unwrap() else {
        panic!()
    };
    found.rows.len()
}

#[test]
fn 篇3_排查4_b_an_assisting_unit_is_told_and_has_it_before_it_until_its_part_is_done() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("派出所", &["城管中隊"])).unwrap();
    let telling = |town: &Town| {
        let view = case(town, "鎮辦甲", NUMBER);
        view.tellings.into_iter().find(|it| it.to.name == "城管中隊").unwrap()
    };
    assert!(telling(&town).answered.is_none(), "it stays open until a named person answers");
    assert_eq!(mine(&town, "城管員"), 1);
    let answer = Command::CaseAnswer {
        case: NUMBER.into(),
        party: "城管中隊".into(),
        by: None,
        channel: crate::domain::case::Channel::Phone,
        at: None,
    };
    town.by("城管員", answer).unwrap();
    assert_eq!(mine(&town, "城管員"), 1, "the own part is still to be done");
    let part = Deed::PartDone { party: None, result: "已圍擋".into(), behalf: OnBehalf::default() };
    town.by("城管員", Command::CaseDeed { case: NUMBER.into(), deed: part }).unwrap();
    assert_eq!(mine(&town, "城管員"), 0);
}

#[test]
fn 篇3_排查4_b_doing_the_part_answers_what_one_was_told() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("派出所", &["城管中隊"])).unwrap();
    let part = Deed::PartDone { party: None, result: "已圍擋".into(), behalf: OnBehalf::default() };
    town.by("城管員", Command::CaseDeed { case: NUMBER.into(), deed: part }).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert!(view.tellings.iter().find(|it| it.to.name == "城管中隊").unwrap().answered.is_some());
}

#[test]
fn 篇3_排查4_b_whoever_leads_does_not_assist_itself() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("城管中隊", &["城管中隊", "派出所"])).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!(view.case.assist.len(), 1, "{:?}", view.case.assist);
    assert!(!view.case.assist.contains(view.case.lead.as_ref().unwrap()));
    assert!(matches!(view.case.assist[0], Party::Unit(_)));
}

#[test]
fn 篇3_排查4_b_those_proposed_assist_unless_it_is_said_that_nobody_does() {
    let proposed = |assist: &[&str]| {
        let town = Town::founded();
        town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
        town.by("站長甲", route("城管中隊", assist)).unwrap();
        case(&town, "鎮辦甲", NUMBER).case.assist.len()
    };
    assert!(proposed(&[]) > 0);
    assert_eq!(proposed(&[crate::service::command::NOBODY]), 0);
}

#[test]
fn 篇3_排查4_b_units_are_shown_with_how_often_they_were_given_such_cases_and_sent_them_back() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("城管中隊", &[])).unwrap();
    let figures = |kind: &str| {
        let Answer::Units(units) = town.look("鎮辦甲", Query::UnitsFor { kind: kind.into() }).unwrap() else {
            panic!()
        };
        let unit = units.into_iter().find(|unit| unit.name == "城管中隊").unwrap();
        (unit.received, unit.returned)
    };
    assert_eq!((figures("manhole-broken"), figures("lamp-dark")), ((1, 0), (0, 0)));
    let reason = "不歸我們".to_owned();
    let back = Command::CaseReturn { case: NUMBER.into(), reason, behalf: OnBehalf::default() };
    town.by("城管員", back).unwrap();
    assert_eq!(figures("manhole-broken"), (1, 1));
}
