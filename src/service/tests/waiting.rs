//! With whom a case waits: who was told, who verifies, who closes, and who may read it at all.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Party};
use crate::domain::ids::UnitCode;
use crate::service::command::{Asker, Command, OnBehalf, Told};
use crate::service::door::Door;
use crate::service::query::{CaseFilter, Page, Query, QueryRequest};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

fn mine(town: &Town, person: &str) -> Vec<String> {
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    match town.look(person, Query::Cases { filter, page: Page { after: None, limit: 50 } }).unwrap() {
        Answer::Cases(page) => page.rows.into_iter().map(|row| row.number).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn 篇3_責任人4_d_what_the_office_was_told_waits_with_it_until_somebody_there_answers() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "fire", "廚房起火")).unwrap();
    let number = "城關-2026-00001".to_owned();
    assert_eq!(mine(&town, "鎮辦甲"), [number.as_str()]);
    assert_eq!(mine(&town, "站長甲"), [number.as_str()]);
    let answer = Command::CaseAnswer {
        case: number.clone(),
        party: "office".into(),
        by: None,
        channel: Channel::Phone,
        at: None,
    };
    town.by("鎮辦甲", answer).unwrap();
    assert_eq!(mine(&town, "鎮辦甲"), Vec::<String>::new());
}

#[test]
fn acting_on_a_case_answers_what_one_was_told_and_undoing_takes_the_answer_back() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "fire", "廚房起火")).unwrap();
    let number = "城關-2026-00001".to_owned();
    let answered = |town: &Town| {
        let view = case(town, "站長甲", &number);
        let station = view.tellings.iter().find(|telling| matches!(telling.to.party, Party::Station(_))).unwrap();
        station.answered.as_ref().map(|(by, _)| by.clone())
    };
    assert_eq!(answered(&town), None);
    town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
    assert_eq!(answered(&town), Some("站長甲".to_owned()));
    town.by("站長甲", Command::Undo).unwrap();
    assert_eq!(answered(&town), None);
}

#[test]
fn 篇3_責任人4_c_who_rang_first_and_keys_afterwards_types_the_time_once() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:40");
    let told = |at: &str| Told {
        to: "station".into(),
        channel: Channel::Phone,
        at: Some(at.parse().unwrap()),
        by: None,
        answered_by: None,
    };
    let fire = |happened: Option<&str>| {
        let Command::CaseFile { grid, kind, nature, path, source, place, text, .. } =
            file("610921100001001", "fire", "廚房起火")
        else {
            panic!()
        };
        Command::CaseFile {
            grid,
            kind,
            nature,
            path,
            source,
            place,
            text,
            happened: happened.map(|at| at.parse().unwrap()),
            reporter: None,
            reporter_phone: None,
            result: None,
            told: vec![told("2026-11-23T10:15:00")],
            late: None,
            units: None,
            original: None,
            on_spot: None,
            concerns: Vec::new(),
        }
    };
    town.by("網格員甲", fire(None)).unwrap();
    let view = case(&town, "站長甲", "城關-2026-00001");
    assert_eq!(view.case.times.happened.format("%H:%M").to_string(), "10:15");
    let refused = town.by("網格員甲", fire(Some("2026-11-23T10:20:00"))).unwrap_err();
    assert_eq!(refused.code, RefusalCode::BeforeItHappened);
}

#[test]
fn 實務_核查_what_is_done_waits_with_who_verifies_and_then_with_who_closes() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    let number = "城關-2026-00001".to_owned();
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town.by("鎮辦甲", Command::CaseTake { case: number.clone(), behalf: OnBehalf::of("城管李") }).unwrap();
    let resolve =
        Command::CaseResolve { case: number.clone(), result: "已換".into(), behalf: OnBehalf::of("城管李") };
    town.by("站長甲", resolve).unwrap();
    assert_eq!(mine(&town, "站長甲"), [number.as_str()], "the reporter first, which is for the station");
    let told =
        Command::CaseFeedBack { case: number.clone(), text: "換好了".into(), channel: Channel::Phone, at: None };
    town.by("站長甲", told).unwrap();
    assert_eq!((mine(&town, "站長甲"), mine(&town, "鎮辦甲")), (vec![], vec![number.clone()]));
    town.by("鎮辦甲", Command::CaseVerify { case: number.clone(), passed: true, text: "看過".into() }).unwrap();
    assert_eq!(mine(&town, "站長甲"), [number.as_str()]);
}

/// The one person of the office who reads sensitive cases.
fn appoint_sensitive_officer(town: &mut Town) {
    town.owner(Command::PersonAdd { name: "專管員".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "sensitive-officer".into(),
        grid: "610921100".into(),
        person: "專管員".into(),
        from: None,
        until: None,
        line: None,
        unit: None,
    });
}

#[test]
fn a_sensitive_case_is_reported_to_the_office_only_where_somebody_may_read_it_and_never_with_the_unit() {
    let mut town = Town::founded();
    town.by("網格員甲", file("610921100001001", "domestic-violence", "鄰居求助")).unwrap();
    let number = "城關-2026-00001".to_owned();
    let route = Command::CaseRoute { case: number.clone(), to: None, assist: vec![], reason: None };
    assert_eq!(town.by("站長甲", route.clone()).unwrap_err().code, RefusalCode::NobodyForSensitive);
    assert_eq!(mine(&town, "站長甲"), [number.as_str()], "it stays with the chief");
    appoint_sensitive_officer(&mut town);
    town.by("站長甲", route).unwrap();
    let view = case(&town, "專管員", &number);
    assert_eq!((view.case.lead, view.row.holder.unwrap().party), (None, Party::Unit(UnitCode::from("office"))));
}

#[test]
fn masking_hides_the_place_of_a_sensitive_case_in_a_search_too() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "domestic-violence", "鄰居求助")).unwrap();
    let found = |mask: bool| {
        let asker = Asker { person: Some("站長甲".into()), now: Some(town.now), mask };
        let query = Query::Search { text: "2026-00001".into(), limit: 9, lang: None };
        match town.host.query(QueryRequest { asker, query }).unwrap() {
            Answer::Hits(found) => found.hits.into_iter().map(|hit| hit.title).collect::<String>(),
            other => panic!("{other:?}"),
        }
    };
    assert!(found(false).contains("南街12號門口"));
    assert!(!found(true).contains("南街12號門口") && found(true).contains("00001"));
}

/// Who answered for the squad, as the station's screen shows it.
fn squad_answered(town: &Town) -> Option<String> {
    let view = case(town, "站長甲", "城關-2026-00001");
    let squad = view.tellings.iter().find(|telling| telling.to.name == "城管中隊").unwrap();
    squad.answered.as_ref().map(|(by, _)| by.clone())
}

fn routed_to_the_squad() -> Town {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    let (case, to) = ("城關-2026-00001".into(), Some("城管中隊".into()));
    town.by("站長甲", Command::CaseRoute { case, to, assist: Vec::new(), reason: None }).unwrap();
    assert_eq!(squad_answered(&town), None);
    town
}

#[test]
fn 篇3_責任人4_who_sent_it_back_by_telephone_is_who_answered_not_who_keyed_it() {
    let town = routed_to_the_squad();
    let (case, reason) = ("城關-2026-00001".into(), "不歸我們".into());
    town.by("站長甲", Command::CaseReturn { case, reason, behalf: OnBehalf::of("城管老李") }).unwrap();
    assert_eq!(squad_answered(&town), Some("城管老李".to_owned()));
}

#[test]
fn 篇3_責任人4_who_was_none_of_theirs_then_is_not_named_as_who_answered_for_them() {
    let town = routed_to_the_squad();
    let take = Command::CaseTake { case: "城關-2026-00001".into(), behalf: OnBehalf::default() };
    town.by("城管員", take).unwrap();
    assert_eq!(squad_answered(&town), Some("城管員".to_owned()));
    town.owner(Command::PostEnd {
        post: "unit-handler".into(),
        grid: "610921100".into(),
        person: "城管員".into(),
        until: Some("2026-11-20".parse().unwrap()),
    });
    assert_eq!(squad_answered(&town), None, "it turns out that they had left before");
}
