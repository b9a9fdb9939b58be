//! What comes after the work: parts done, the answer to the resident, what they say, samples, cases opened again,
//! faults that come back.

use super::oversight::{deed, deed_of};
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Party, Satisfaction, Stage};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn reported(kind: &str, text: &str) -> Command {
    let mut command = file(AREA, kind, text);
    if let Command::CaseFile { reporter, .. } = &mut command {
        *reporter = Some("鄭奶奶".into());
    }
    command
}

fn resolved(town: &Town, who: &str) {
    town.by(who, Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let result =
        Command::CaseResolve { case: NUMBER.into(), result: "調解好了".into(), behalf: OnBehalf::default() };
    town.by(who, result).unwrap();
}

fn closed(town: &Town) {
    resolved(town, "站長甲");
    town.by(
        "站長甲",
        Command::CaseFeedBack { case: NUMBER.into(), text: "好了".into(), channel: Channel::Phone, at: None },
    )
    .unwrap();
    town.by("鎮辦甲", Command::CaseVerify { case: NUMBER.into(), passed: true, text: "看過".into() }).unwrap();
    town.by("站長甲", Command::CaseClose { case: NUMBER.into() }).unwrap();
}

#[test]
fn 篇3_排查4_c_answering_the_resident_is_another_step_than_the_feedback() {
    let town = Town::founded();
    town.by("網格員甲", reported("dispute", "樓上漏水")).unwrap();
    closed(&town);
    let view = case(&town, "站長甲", NUMBER);
    assert!(view.case.fed_back && !view.case.replied, "the reporter knows, the resident has no answer yet");
    let reply = || Deed::Reply { text: "已修好，請放心".into(), channel: Channel::Phone, at: None };
    deed(&town, "站長甲", reply()).unwrap();
    assert!(case(&town, "站長甲", NUMBER).case.replied);
    assert_eq!(deed(&town, "站長甲", reply()).unwrap_err().code, RefusalCode::NotNow);
    let survey = |answer| Deed::Survey { answer, channel: Channel::Phone, text: None };
    assert_eq!(deed(&town, "站長甲", survey(Satisfaction::Satisfied)).unwrap_err().code, RefusalCode::HandlerVerifies);
    deed(&town, "鎮辦甲", survey(Satisfaction::NotReached)).unwrap();
    deed(&town, "鎮辦甲", survey(Satisfaction::Fair)).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.satisfaction, Some(Satisfaction::Fair));
    assert_eq!(deed(&town, "鎮辦甲", survey(Satisfaction::Satisfied)).unwrap_err().code, RefusalCode::NotNow);
}

#[test]
fn nobody_is_answered_where_no_resident_reported() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "樓上漏水")).unwrap();
    resolved(&town, "站長甲");
    let reply = Deed::Reply { text: "好".into(), channel: Channel::Phone, at: None };
    assert_eq!(deed(&town, "站長甲", reply).unwrap_err().code, RefusalCode::NotNow);
}

#[test]
fn a_closed_case_is_opened_again_with_a_reason_and_a_clock_from_now() {
    let mut town = Town::founded();
    town.by("網格員甲", reported("dispute", "樓上漏水")).unwrap();
    let limit = case(&town, "站長甲", NUMBER).case.due.unwrap().limit;
    closed(&town);
    town.now = at("2026-12-01T09:00");
    let reopen = || Deed::Reopen { reason: "又漏了".into() };
    assert_eq!(deed(&town, "城管員", reopen()).unwrap_err().code, RefusalCode::NotYours);
    deed(&town, "網格員甲", reopen()).unwrap();
    let again = case(&town, "站長甲", NUMBER);
    assert_eq!((again.case.stage, again.case.reopened, again.case.ended), (Stage::Accepted, 1, None));
    let due = again.case.due.unwrap();
    assert_eq!(
        (due.limit, due.from.format("%m-%d").to_string().as_str()),
        (limit, "12-01"),
        "the limit it was filed under"
    );
    assert!(!again.case.fed_back, "the reporter is told anew");
}

#[test]
fn 實務_返工_the_same_fault_at_the_same_place_within_thirty_days_is_rework() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "樓上漏水")).unwrap();
    closed(&town);
    town.now = at("2026-12-15T09:00");
    let done = town.by("網格員甲", file(AREA, "dispute", "又漏水")).unwrap();
    let note = done.notes.iter().find(|note| note.code == "repeats").expect("the filer is told");
    assert_eq!(note.args["earlier"], NUMBER);
    let again = case(&town, "站長甲", "城關-2026-00002");
    assert_eq!(again.case.repeats.unwrap().number, NUMBER);
    assert_eq!(case(&town, "站長甲", NUMBER).case.repeated_by[0].number, "城關-2026-00002");
    // Withdrawn, it is no earlier one; and a month later it is another matter.
    town.by("網格員甲", Command::CaseWithdraw { case: "城關-2026-00002".into(), reason: "弄錯".into() }).unwrap();
    town.now = at("2027-01-20T09:00");
    town.by("網格員甲", file(AREA, "dispute", "還是漏")).unwrap();
    assert_eq!(case(&town, "站長甲", "城關-2027-00001").case.repeats, None);
}

#[test]
fn 實務_抽查_a_station_of_one_person_closes_and_the_office_samples() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "樓上漏水")).unwrap();
    resolved(&town, "站長甲");
    let close = || Deed::CloseUnverified;
    assert_eq!(deed(&town, "站長甲", close()).unwrap_err().code, RefusalCode::FeedbackNeeded);
    town.by(
        "站長甲",
        Command::CaseFeedBack { case: NUMBER.into(), text: "好了".into(), channel: Channel::Phone, at: None },
    )
    .unwrap();
    deed(&town, "站長甲", close()).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert!(view.case.unverified && view.case.stage == Stage::Closed);
    assert_eq!(view.case.handled_by, view.case.events.last().map(|event| event.keyed_by));
}

#[test]
fn 實務_抽查_where_somebody_else_is_there_they_look() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "包片幹部乙".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "liaison-cadre".into(),
        grid: "610921100001".into(),
        person: "包片幹部乙".into(),
        from: None,
        until: None,
        line: None,
        unit: None,
    });
    town.by("網格員甲", file(AREA, "dispute", "樓上漏水")).unwrap();
    resolved(&town, "站長甲");
    assert_eq!(deed(&town, "站長甲", Deed::CloseUnverified).unwrap_err().code, RefusalCode::OthersVerify);
}

#[test]
fn 篇3_責任人4_a_of_what_is_settled_on_the_spot_a_sample_is_drawn_and_looked_at() {
    let mut town = Town::founded();
    let settled = |text: &str| {
        let mut command = file(AREA, "dispute", text);
        if let Command::CaseFile { result, .. } = &mut command {
            *result = Some("當場說好".into());
        }
        command
    };
    for _ in 0..120 {
        town.by("網格員甲", settled("口角")).unwrap();
    }
    let drawn = |town: &Town, who: &str| {
        let filter = CaseFilter { drawn: true, ..CaseFilter::default() };
        let Answer::Cases(page) = town.look(who, Query::Cases { filter, page: Page::default() }).unwrap() else {
            panic!()
        };
        page.rows
    };
    let found = drawn(&town, "站長甲");
    assert!((1..=40).contains(&found.len()), "about one in ten: {}", found.len());
    assert_eq!(drawn(&town, "站長乙").len(), 0, "each community its own");
    town.restart();
    assert_eq!(drawn(&town, "鎮辦甲").len(), found.len());
    let number = found[0].number.clone();
    let look = |passed| Deed::Sample { passed, text: "問過雙方".into() };
    assert_eq!(deed_of(&town, "網格員甲", &number, look(true)).unwrap_err().code, RefusalCode::NotYourRight);
    deed_of(&town, "站長甲", &number, look(false)).unwrap();
    let again = case(&town, "站長甲", &number).case;
    assert_eq!((again.stage, again.reopened), (Stage::Accepted, 1), "not done: it goes on");
    assert_eq!(drawn(&town, "站長甲").len(), found.len() - 1);
    let undrawn = Deed::Sample { passed: true, text: "x".into() };
    let all: Vec<String> = found.iter().map(|row| row.number.clone()).collect();
    let other = (1..=120).map(|n| format!("城關-2026-{n:05}")).find(|number| !all.contains(number)).unwrap();
    assert_eq!(deed_of(&town, "站長甲", &other, undrawn).unwrap_err().code, RefusalCode::NotNow, "nobody chooses");
}

#[test]
fn 實務_抽查_what_was_drawn_is_not_taken_back_to_be_filed_again_until_it_is_not() {
    let town = Town::founded();
    let mut command = file(AREA, "dispute", "口角");
    if let Command::CaseFile { result, .. } = &mut command {
        *result = Some("當場說好".into());
    }
    let mut undrawn = 0;
    let number = loop {
        let number = town.by("網格員甲", command.clone()).unwrap().made[0].label.clone();
        if case(&town, "站長甲", &number).case.drawn {
            break number;
        }
        town.by("網格員甲", Command::Undo).unwrap();
        undrawn += 1;
        assert!(undrawn < 500, "about one in ten is drawn");
    };
    let refused = town.by("網格員甲", Command::Undo).unwrap_err();
    assert_eq!((refused.code, refused.args["number"].as_str()), (RefusalCode::DrawnForALook, number.as_str()));
    assert_eq!(refused.clause.unwrap().to_string(), "實務/抽查");
    assert!(case(&town, "站長甲", &number).case.drawn, "it waits for its look");
}

#[test]
fn each_unit_says_when_its_part_is_done_and_the_lead_is_told_what_is_open() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    let route = Command::CaseRoute {
        case: NUMBER.into(),
        to: Some("城管中隊".into()),
        assist: vec!["station".into()],
        reason: None,
    };
    town.by("站長甲", route).unwrap();
    let resolve = |behalf| Command::CaseResolve { case: NUMBER.into(), result: "換了".into(), behalf };
    let done = town.by("城管員", resolve(OnBehalf::default())).unwrap();
    assert_eq!(done.notes.iter().find(|note| note.code == "parts-open").unwrap().args["parties"], "南街社区");
    town.by("城管員", Command::Undo).unwrap();
    let part = Deed::PartDone { party: None, result: "圍擋已撤".into(), behalf: OnBehalf::default() };
    assert_eq!(deed(&town, "網格員乙", part.clone()).unwrap_err().code, RefusalCode::NotYours);
    deed(&town, "站長甲", part.clone()).unwrap();
    assert_eq!(deed(&town, "站長甲", part).unwrap_err().code, RefusalCode::NotNow, "once");
    let done = town.by("城管員", resolve(OnBehalf::default())).unwrap();
    assert_eq!(done.notes, []);
}

#[test]
fn 篇3_職責2_c_a_cadres_minutes_are_recorded_for_them_and_count_for_them() {
    let mut town = Town::founded();
    town.owner(Command::PersonAdd { name: "包片幹部甲".into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "liaison-cadre".into(),
        grid: "610921100001".into(),
        person: "包片幹部甲".into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    town.now = at("2026-11-25T17:00");
    let visit = |person: &str| Command::LogVisit {
        grid: "610921100001".into(),
        when: crate::service::command::When {
            date: None,
            start: Some("15:00:00".parse().unwrap()),
            minutes: Some(90),
            late: None,
        },
        text: "入戶聽意見".into(),
        companions: vec![],
        person: Some(person.into()),
        behalf: OnBehalf::of(person),
        household: None,
    };
    assert!(town.by("網格員甲", visit("包片幹部甲")).is_err(), "not everybody keys for a cadre");
    assert!(town.by("站長甲", visit("網格員乙")).is_err(), "nobody who owes nothing there");
    town.by("站長甲", visit("包片幹部甲")).unwrap();
    let Answer::Today(today) = town.look("包片幹部甲", Query::Today { person: None }).unwrap() else { panic!() };
    let text = serde_json::to_string(&today).unwrap();
    assert!(text.contains("90"), "the minutes are the cadre's: {text}");
}

/// A broken cover that went by way of the office to the unit that mended it, closed, and opened again.
fn opened_again_after_the_office_had_it() -> Town {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    let route =
        |to: &str| Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: Vec::new(), reason: None };
    let (behalf, text) = (OnBehalf::default, || "換好了".to_owned());
    for (who, command) in [
        ("站長甲", route("superior")),
        ("鎮辦甲", route("城管中隊")),
        ("城管員", Command::CaseTake { case: NUMBER.into(), behalf: behalf() }),
        ("城管員", Command::CaseResolve { case: NUMBER.into(), result: text(), behalf: behalf() }),
        ("站長甲", Command::CaseFeedBack { case: NUMBER.into(), text: text(), channel: Channel::Phone, at: None }),
        ("鎮辦甲", Command::CaseVerify { case: NUMBER.into(), passed: true, text: text() }),
        ("站長甲", Command::CaseClose { case: NUMBER.into() }),
    ] {
        town.by(who, command).unwrap();
    }
    deed(&town, "網格員甲", Deed::Reopen { reason: "又裂了".into() }).unwrap();
    town
}

#[test]
fn 篇3_排查4_a_what_was_opened_again_is_sent_back_downwards_and_never_to_who_sends_it() {
    let back =
        || Command::CaseReturn { case: NUMBER.into(), reason: "先問清位置".into(), behalf: OnBehalf::default() };
    let area = Party::Station(AREA.parse().unwrap());
    let holder = |town: &Town| case(town, "站長甲", NUMBER).case.holder;
    for takes in [false, true] {
        let town = opened_again_after_the_office_had_it();
        if takes {
            town.by("站長甲", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
        }
        town.by("站長甲", back()).unwrap();
        assert_eq!(holder(&town).as_ref(), Some(&area), "neither to itself nor up to the office");
        assert_eq!(case(&town, "站長甲", NUMBER).case.oddities, []);
        // The area has it: there is nobody further down.
        town.by("網格員甲", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
        for who in ["網格員甲", "站長甲"] {
            assert_eq!(town.by(who, back()).unwrap_err().code, RefusalCode::NotNow, "{who}");
        }
    }
}

#[test]
fn 篇3_排查4_a_a_station_sends_back_nothing_to_itself() {
    let town = Town::founded();
    town.by("站長甲", file("610921100001", "dispute", "樓上漏水")).unwrap();
    let back = Command::CaseReturn { case: NUMBER.into(), reason: "不清楚".into(), behalf: OnBehalf::default() };
    assert_eq!(town.by("站長甲", back).unwrap_err().code, RefusalCode::NotNow);
    assert_eq!(case(&town, "站長甲", NUMBER).case.returns, 0);
}
