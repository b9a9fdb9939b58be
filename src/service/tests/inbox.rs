//! Inbox to zero: a case is in the inbox of who has to act on it next, and of nobody else.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::{Channel, Stage};
use crate::service::command::{Command, OnBehalf};
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::terms::parse;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn found(town: &Town, who: &str, terms: &str) -> Vec<String> {
    let query = Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 99 } };
    let Answer::Cases(page) = town.look(who, query).unwrap() else { panic!() };
    page.rows.into_iter().map(|row| row.number).collect()
}

fn has(town: &Town, who: &str, terms: &str) -> bool {
    found(town, who, terms).contains(&NUMBER.to_owned())
}

fn route(to: &str) -> Command {
    Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: vec![], reason: None }
}

fn resolve(behalf: OnBehalf) -> Command {
    Command::CaseResolve { case: NUMBER.into(), result: "辦好了".into(), behalf }
}

fn verify() -> Command {
    Command::CaseVerify { case: NUMBER.into(), passed: true, text: "看過".into() }
}

/// The director of an area point, who verifies at the station of 南街.
fn appoint_director(town: &Town) {
    town.owner(Command::PersonAdd { name: "主任甲".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "liaison-cadre".into(),
        grid: "610921100001".into(),
        person: "主任甲".into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
}

#[test]
fn 篇3_排查4_what_a_chief_keyed_and_routed_is_no_longer_in_the_inbox_and_found_as_filed_by_oneself() {
    let town = Town::founded();
    town.by("站長甲", file(AREA, "manhole-broken", "電話說井蓋裂了")).unwrap();
    assert!(has(&town, "站長甲", "is:mine"), "it waits for the station");
    town.by("站長甲", route("城管中隊")).unwrap();
    assert!(!has(&town, "站長甲", "is:mine"));
    assert!(has(&town, "站長甲", "is:open filed-by:me"));
    assert!(has(&town, "城管員", "is:mine"));
}

#[test]
fn 篇3_職責3_b_who_reports_follows_it_until_it_is_done() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    assert!(!has(&town, "網格員甲", "is:mine") && has(&town, "網格員甲", "is:involved"));
    assert!(!has(&town, "網格員乙", "is:involved"));
    let today = |who: &str| {
        let Answer::Today(view) = town.look(who, Query::Today { person: None }).unwrap() else { panic!() };
        view.cases.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(today("網格員甲"), [NUMBER], "on the day's sheet of who reported it");
    town.by("站長甲", route("城管中隊")).unwrap();
    assert_eq!((today("網格員甲").len(), today("站長甲").len()), (1, 0));
}

#[test]
fn 實務_核查_what_is_done_is_not_in_the_inbox_of_who_may_not_verify_it() {
    let town = Town::founded();
    appoint_director(&town);
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    assert!(has(&town, "站長甲", "is:mine") && !has(&town, "主任甲", "is:mine"), "first the reporter is told");
    let told =
        Command::CaseFeedBack { case: NUMBER.into(), text: "調解好了".into(), channel: Channel::Phone, at: None };
    town.by("站長甲", told).unwrap();
    assert_eq!(town.by("站長甲", verify()).unwrap_err().code, RefusalCode::HandlerVerifies);
    assert!(!has(&town, "站長甲", "is:mine"), "only somebody else may verify it");
    assert!(has(&town, "主任甲", "is:mine"));
    town.by("主任甲", verify()).unwrap();
    assert!(has(&town, "站長甲", "is:mine"), "the station closes it");
    assert!(!has(&town, "鎮辦甲", "is:mine"));
    town.by("站長甲", Command::CaseClose { case: NUMBER.into() }).unwrap();
    assert!(!has(&town, "站長甲", "is:mine") && has(&town, "站長甲", ""));
}

#[test]
fn 實務_抽查_in_a_station_of_one_person_what_is_done_stays_with_that_person() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    assert!(has(&town, "站長甲", "is:mine"), "nobody else is there to close it");
}

#[test]
fn 實務_裁定_a_case_that_waits_for_a_ruling_is_in_the_inbox_of_who_rules_and_no_longer_of_who_has_it() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    for _ in 0..2 {
        town.by("站長甲", route("城管中隊")).unwrap();
        let back =
            Command::CaseReturn { case: NUMBER.into(), reason: "不屬本單位".into(), behalf: OnBehalf::default() };
        town.by("城管員", back).unwrap();
    }
    let answer = Command::CaseAnswer {
        case: NUMBER.into(),
        party: "office".into(),
        by: None,
        channel: Channel::Phone,
        at: None,
    };
    town.by("鎮辦甲", answer).unwrap();
    assert!(has(&town, "鎮辦甲", "is:mine"), "though it was answered and lies with the station");
    assert!(!has(&town, "站長甲", "is:mine") && has(&town, "站長甲", "stage:returned"));
}

/// The keys say the same as the inbox: who has a done case in it may verify or close it, and who may, has it.
#[test]
fn whoever_may_end_what_is_done_has_it_in_the_inbox() {
    let town = Town::founded();
    appoint_director(&town);
    let people = ["網格員甲", "站長甲", "站長乙", "主任甲", "村站長", "鎮辦甲", "城管員"];
    for (at, (grid, kind, by)) in [
        (AREA, "dispute", "站長甲"),
        (AREA, "manhole-broken", "城管員"),
        ("610921100002001", "dispute", "站長乙"),
        ("610921100200001", "dispute", "村站長"),
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("城關-2026-{:05}", at + 1);
        let filer = if grid == "610921100200001" { "格線員丙" } else { "網格員甲" };
        town.by(filer, file(grid, kind, "一件")).unwrap();
        if by == "城管員" {
            let to = Some("城管中隊".into());
            let route = Command::CaseRoute { case: number.clone(), to, assist: vec![], reason: None };
            town.by("站長甲", route).unwrap();
        }
        let done = Command::CaseResolve { case: number.clone(), result: "好了".into(), behalf: OnBehalf::default() };
        town.by(by, done).unwrap();
        // The word to the reporter comes first.
        let told =
            Command::CaseFeedBack { case: number.clone(), text: "好了".into(), channel: Channel::Phone, at: None };
        town.by(if by == "城管員" { "站長甲" } else { by }, told).unwrap();
        for who in people {
            let filter = CaseFilter { mine: true, stage: Some(Stage::Resolved), ..CaseFilter::default() };
            let query = Query::Cases { filter, page: Page { after: None, limit: 99 } };
            let Answer::Cases(page) = town.look(who, query).unwrap() else { panic!() };
            let listed = page.rows.iter().any(|row| row.number == number);
            let Ok(Answer::Case(view)) = town.look(who, Query::Case { case: number.clone() }) else {
                assert!(!listed, "{who} may not even read {number}");
                continue;
            };
            let act = |name: &str| view.acts.iter().find(|row| row.act == name).unwrap().refused.as_ref();
            let verifies = act("verified").is_none();
            let closes = act("closed-unverified").is_none();
            assert!(!listed || verifies || closes, "{who} can do nothing about {number}");
            // The office may look at what is a station's own, but it is the station's to do.
            let own = who != "鎮辦甲" || case(&town, who, &number).case.reported_up;
            assert!(listed || !own || !(verifies || closes), "{who} may end {number} and is not told");
        }
    }
}
