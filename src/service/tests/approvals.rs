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

fn tip_off() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    appoint(&town, "sensitive-officer", "專管員");
    appoint(&town, "town-leader", "鎮領導");
    town.by("網格員甲", file(AREA, "tip-off", "收費不開票")).unwrap();
    town
}

fn code(done: Result<crate::service::command::Done, crate::service::refusal::Refusal>) -> RefusalCode {
    done.unwrap_err().code
}

#[test]
fn 實務_敏感事項_of_the_two_who_read_it_the_one_who_did_not_ask_approves_and_grants() {
    let town = tip_off();
    let to_the_officer = Command::CaseRoute { case: NUMBER.into(), to: None, assist: vec![], reason: None };
    town.by("站長甲", to_the_officer).unwrap();
    // The officer asks: neither the office nor a leader may read what it is about, the chief may.
    park(&town, "專管員", "2026-12-04").unwrap();
    assert!(mine(&town, "站長甲"));
    assert_eq!(approve(&town, "鎮領導"), Err(RefusalCode::Sensitive));
    assert_eq!(approve(&town, "鎮辦甲"), Err(RefusalCode::Sensitive));
    assert_eq!(approve(&town, "專管員"), Err(RefusalCode::NotYours));
    approve(&town, "站長甲").unwrap();
    assert!(case(&town, "專管員", NUMBER).row.paused);
    deed_of(&town, "專管員", NUMBER, Deed::Unpark { reason: None }).unwrap();
    extend(&town, "專管員");
    assert!(mine(&town, "站長甲"));
    assert_eq!(grant(&town, "專管員"), Err(RefusalCode::NotYours));
    grant(&town, "站長甲").unwrap();
}

#[test]
fn 實務_敏感事項_what_the_chief_asks_for_the_officer_decides() {
    let town = tip_off();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    park(&town, "站長甲", "2026-12-04").unwrap();
    assert_eq!(approve(&town, "站長甲"), Err(RefusalCode::NotYours));
    approve(&town, "專管員").unwrap();
    assert!(case(&town, "專管員", NUMBER).row.paused, "one who may read it is enough: there is no third");
}

#[test]
fn 實務_敏感事項_what_is_about_the_station_is_read_by_one_alone_so_nobody_could_approve() {
    let town = Town::founded();
    appoint(&town, "sensitive-officer", "專管員");
    let mut about = file(AREA, "tip-off", "站裡的事");
    if let Command::CaseFile { concerns, .. } = &mut about {
        concerns.push("station".into());
    }
    town.by("網格員甲", about).unwrap();
    assert_eq!(park(&town, "專管員", "2026-12-04"), Err(RefusalCode::NobodyApproves));
}

#[test]
fn 實務_敏感事項_of_a_village_too_the_named_post_decides_and_not_the_center_where_nobody_reads_them() {
    let mut town = tip_off();
    appoint(&town, "center-officer", "中心員");
    town.now = at("2026-11-23T10:10");
    let number = town.by("格線員丙", file("610921100200001", "tip-off", "村裡的事")).unwrap().made[0].label.clone();
    town.by("村站長", Command::CaseAccept { case: number.clone() }).unwrap();
    let more = Command::CaseExtend {
        case: number.clone(),
        limit: "1 working-days".parse().unwrap(),
        reason: "等回函".into(),
        behalf: OnBehalf::default(),
    };
    town.by("村站長", more).unwrap();
    let grant = || Command::CaseGrant { case: number.clone(), granted: true, reason: None };
    assert_eq!(code(town.by("中心員", grant())), RefusalCode::Sensitive);
    town.by("專管員", grant()).unwrap();
    let park = Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "等上級".into() };
    deed_of(&town, "村站長", &number, park).unwrap();
    let yes = || Deed::DecideParking { approved: true, reason: None };
    assert_eq!(code(deed_of(&town, "中心員", &number, yes())), RefusalCode::Sensitive);
    deed_of(&town, "專管員", &number, yes()).unwrap();
    assert!(case(&town, "村站長", &number).row.paused);
}

#[test]
fn 實務_敏感事項_who_decides_on_them_is_the_regulations_to_say() {
    let town = tip_off();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    town.adopt_with("town-grid", "sensitive_by = [\"office\", \"station\"]", "sensitive_by = [\"station\"]");
    assert_eq!(park(&town, "站長甲", "2026-12-04"), Err(RefusalCode::NobodyApproves), "the station's own chief asks");
}
