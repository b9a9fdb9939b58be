//! What lies in the town itself, in none of its communities, is with the town's office from the beginning.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::{Channel, Party, Stage};
use crate::service::command::{Command, OnBehalf};
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::view::Answer;

const TOWN: &str = "610921100";
const NUMBER: &str = "城關-2026-00001";

fn route(to: Option<&str>) -> Command {
    Command::CaseRoute { case: NUMBER.into(), to: to.map(str::to_owned), assist: vec![], reason: None }
}

#[test]
fn the_office_has_it_assigns_it_and_closes_it() {
    let town = Town::founded();
    town.by("網格員甲", file(TOWN, "manhole-broken", "環城路上幾處井蓋裂了")).unwrap();
    let office = Party::Unit("office".into());
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!((view.case.holder.as_ref(), view.case.reported_up), (Some(&office), true));
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let Answer::Cases(mine) = town.look("鎮辦甲", Query::Cases { filter, page: Page::default() }).unwrap() else {
        panic!()
    };
    assert_eq!(mine.rows.len(), 1);
    town.by("鎮辦甲", route(Some("城管中隊"))).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!((view.case.stage, view.row.holder.unwrap().name.as_str()), (Stage::Assigned, "城管中隊"));
    let (case, behalf) = (NUMBER.to_owned(), OnBehalf::default());
    town.by("城管員", Command::CaseResolve { case: case.clone(), result: "已換".into(), behalf }).unwrap();
    town.by(
        "鎮辦甲",
        Command::CaseFeedBack { case: case.clone(), text: "已告知".into(), channel: Channel::Phone, at: None },
    )
    .unwrap();
    town.by("鎮辦甲", Command::CaseVerify { case: case.clone(), passed: true, text: "看過".into() }).unwrap();
    town.by("鎮辦甲", Command::CaseClose { case }).unwrap();
}

#[test]
fn what_is_the_offices_own_it_accepts_and_handles() {
    let town = Town::founded();
    town.by("鎮辦甲", file(TOWN, "lamp-dark", "路燈不亮")).unwrap();
    town.by("鎮辦甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    assert_eq!(case(&town, "鎮辦甲", NUMBER).case.stage, Stage::Accepted);
}
