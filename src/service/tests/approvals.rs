//! Who decides on more time and parkings, where there are few people: the regulation names stand-ins, nobody decides on
//! the own request, and no request waits for somebody who is not there.

use super::oversight::deed_of;
use super::scenario::{case, file};
use super::{Town, at};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn appoint(town: &Town, post: &str, person: &str) {
    town.owner(Command::PersonAdd { name: person.into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: post.into(),
        grid: "610921100".into(),
        person: person.into(),
        from: None,
        until: None,
        line: None,
        unit: None,
    });
}

/// A matter that the chief took on.
fn accepted() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    town
}

fn park(town: &Town, who: &str, until: &str) -> Result<(), RefusalCode> {
    let deed = Deed::Park { until: until.parse().unwrap(), reason: "待撥款".into() };
    deed_of(town, who, NUMBER, deed).map(drop).map_err(|refusal| refusal.code)
}

fn approve(town: &Town, who: &str) -> Result<(), RefusalCode> {
    let deed = Deed::DecideParking { approved: true, reason: None };
    deed_of(town, who, NUMBER, deed).map(drop).map_err(|refusal| refusal.code)
}

fn mine(town: &Town, who: &str) -> bool {
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let query = Query::Cases { filter, page: Page { after: None, limit: 99 } };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.iter().any(|row| row.number == NUMBER)
}

#[test]
fn 實務_掛賬_a_station_of_one_and_an_office_of_one_cannot_park_until_a_town_leader_can_stand_in() {
    let town = accepted();
    let refused =
        deed_of(&town, "站長甲", NUMBER, Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "待撥款".into() })
            .unwrap_err();
    assert_eq!(refused.code, RefusalCode::NobodyApproves);
    assert_eq!((refused.args["count"].as_str(), refused.clause.unwrap().as_str()), ("2", "實務/掛賬"));
    appoint(&town, "town-leader", "鎮領導");
    park(&town, "站長甲", "2026-12-04").unwrap();
    assert_eq!(approve(&town, "鎮領導"), Err(RefusalCode::NotYours), "somebody of the office is there");
    approve(&town, "鎮辦甲").unwrap();
    assert_eq!(approve(&town, "鎮辦甲"), Err(RefusalCode::AskerApproves), "nobody approves twice");
    assert_eq!(approve(&town, "站長甲"), Err(RefusalCode::NotYours));
    approve(&town, "鎮領導").unwrap();
    assert!(case(&town, "站長甲", NUMBER).row.paused);
}

#[test]
fn 實務_掛賬_with_two_at_the_office_both_approve_and_no_leader_is_asked() {
    let town = accepted();
    appoint(&town, "town-leader", "鎮領導");
    appoint(&town, "town-office", "鎮辦乙");
    park(&town, "站長甲", "2026-12-04").unwrap();
    approve(&town, "鎮辦乙").unwrap();
    assert_eq!(approve(&town, "鎮領導"), Err(RefusalCode::NotYours));
    approve(&town, "鎮辦甲").unwrap();
    assert!(case(&town, "站長甲", NUMBER).row.paused);
}

#[test]
fn 實務_掛賬_whoever_keyed_it_for_a_unit_does_not_approve_it_either() {
    let town = accepted();
    appoint(&town, "town-leader", "鎮領導");
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    // The chief keys what the unit asks: two others approve, and the station has no other.
    park(&town, "站長甲", "2026-12-04").unwrap();
    approve(&town, "鎮辦甲").unwrap();
    approve(&town, "鎮領導").unwrap();
    assert!(case(&town, "站長甲", NUMBER).row.paused);
}

#[test]
fn 實務_掛賬_who_approves_sees_the_end_and_what_will_be_due_and_the_timeline_names_the_day() {
    let town = accepted();
    appoint(&town, "town-leader", "鎮領導");
    park(&town, "站長甲", "2026-12-04").unwrap();
    let asked = case(&town, "鎮辦甲", NUMBER).parking.unwrap();
    assert_eq!((asked.until.to_string().as_str(), asked.last), ("2026-12-04", false));
    assert!(asked.due > case(&town, "鎮辦甲", NUMBER).case.due.unwrap().at);
    let query = Query::DueSteps { case: NUMBER.into(), more: None, parked: true };
    let Answer::DueSteps(steps) = town.look("鎮辦甲", query).unwrap() else { panic!() };
    assert_eq!(steps.due, asked.due, "with its arithmetic");
    approve(&town, "鎮辦甲").unwrap();
    let asked = case(&town, "鎮領導", NUMBER).parking.unwrap();
    assert_eq!((asked.last, asked.approved.len()), (true, 1));
    approve(&town, "鎮領導").unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!((view.case.due.unwrap().at, view.parking), (asked.due, None));
    let approvals: Vec<_> = view.case.events.iter().filter(|event| event.what == "parking-approved").collect();
    assert!(approvals.iter().all(|event| event.name.as_deref() == Some("2026-12-04")), "{approvals:?}");
}

#[test]
fn 實務_掛賬_an_approval_after_the_day_is_refused_and_uses_nothing_up() {
    let mut town = accepted();
    appoint(&town, "town-leader", "鎮領導");
    park(&town, "站長甲", "2026-11-25").unwrap();
    approve(&town, "鎮辦甲").unwrap();
    assert_eq!(park(&town, "站長甲", "2026-12-04"), Err(RefusalCode::ParkedOnce), "one asked for at a time");
    town.now = at("2026-11-26T09:00");
    assert_eq!(approve(&town, "鎮領導"), Err(RefusalCode::ParkingLapsed));
    let view = case(&town, "鎮領導", NUMBER);
    assert_eq!((view.parking, view.row.paused), (None, false));
    assert!(mine(&town, "站長甲"));
    park(&town, "站長甲", "2026-12-04").unwrap();
    approve(&town, "鎮辦甲").unwrap();
    approve(&town, "鎮領導").unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert!(view.row.paused && view.case.oddities.is_empty(), "{:?}", view.case.oddities);
    town.restart();
    assert!(case(&town, "站長甲", NUMBER).row.paused);
}

#[test]
fn 實務_掛賬_a_day_that_has_passed_asks_nobody_any_more() {
    let mut town = accepted();
    appoint(&town, "town-office", "鎮辦乙");
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    park(&town, "城管員", "2026-11-25").unwrap();
    assert!(mine(&town, "站長甲"), "it waits for the chief");
    town.now = at("2026-11-26T09:00");
    assert!(!mine(&town, "站長甲"));
}

fn extend(town: &Town, who: &str) {
    let command = Command::CaseExtend {
        case: NUMBER.into(),
        limit: "2 working-days".parse().unwrap(),
        reason: "材料未到".into(),
        behalf: OnBehalf::default(),
    };
    town.by(who, command).unwrap();
}

fn grant(town: &Town, who: &str) -> Result<(), RefusalCode> {
    let command = Command::CaseGrant { case: NUMBER.into(), granted: true, reason: None };
    town.by(who, command).map(drop).map_err(|refusal| refusal.code)
}

/// With the office, which asks for more time itself.
fn with_the_office() -> Town {
    let town = accepted();
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("鎮網格辦".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town
}

#[test]
fn 實務_延期_the_offices_own_request_is_a_town_leaders_to_grant() {
    let town = with_the_office();
    appoint(&town, "town-office", "鎮辦乙");
    appoint(&town, "town-leader", "鎮領導");
    extend(&town, "鎮辦甲");
    assert!(mine(&town, "鎮領導"), "it waits for the leader");
    assert_eq!(grant(&town, "鎮辦甲"), Err(RefusalCode::NotYours));
    let refused =
        town.by("鎮辦乙", Command::CaseGrant { case: NUMBER.into(), granted: true, reason: None }).unwrap_err();
    let said = refused.words("zh-Hant").into_iter().find(|(name, _)| name == "holder").unwrap().1;
    assert_eq!((refused.code, said.as_str()), (RefusalCode::NotYours, "鎮主要領導"), "the refusal names who does");
    grant(&town, "鎮領導").unwrap();
    assert_eq!(case(&town, "鎮辦甲", NUMBER).case.extensions.len(), 1);
}

#[test]
fn 實務_延期_without_a_leader_somebody_else_of_the_office_grants_it_and_never_who_asked() {
    let town = with_the_office();
    extend(&town, "鎮辦甲");
    assert_eq!(grant(&town, "鎮辦甲"), Err(RefusalCode::AskerGrants));
    appoint(&town, "town-office", "鎮辦乙");
    grant(&town, "鎮辦乙").unwrap();
}

#[test]
fn who_grants_more_time_is_the_regulations_to_say() {
    let town = with_the_office();
    let changed = "[meta]\ncode = \"town-grid\"\nformat = 1\n";
    let Answer::Regulation(now) = town.look("鎮辦甲", Query::Regulation { code: "town-grid".into() }).unwrap()
    else {
        panic!()
    };
    assert!(now.text.contains("post:town-leader"), "{changed}");
    let text = now.text.replace(r#""post:town-leader", "office""#, r#""center""#);
    let text = text.replace(r#"["post:town-leader","office"]"#, r#"["center"]"#);
    town.owner(Command::RegulationAdopt { file: "town-grid.toml".into(), text });
    appoint(&town, "town-leader", "鎮領導");
    appoint(&town, "center-officer", "中心甲");
    extend(&town, "鎮辦甲");
    assert_eq!(grant(&town, "鎮領導"), Err(RefusalCode::NotYours));
    grant(&town, "中心甲").unwrap();
}
