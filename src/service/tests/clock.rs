//! The clock of a case, as stations, units and the office use it.

use super::scenario::{case, file};
use super::{Town, at};
use crate::service::command::Command;
use crate::service::command::OnBehalf;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

/// A matter of a working day, filed on a Monday at ten.
fn with_a_clock(town: &mut Town) -> String {
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    let number = "城關-2026-00001".to_owned();
    town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
    number
}

#[test]
fn 篇3_排查4_c_a_clock_that_was_stopped_has_again_what_it_had_left() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let before = case(&town, "站長甲", &number);
    let left = before.row.left_in_minutes.unwrap();
    let pause = Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf: OnBehalf::default() };
    assert_eq!(town.by("網格員甲", pause.clone()).unwrap_err().code, RefusalCode::NotYours);
    town.by("站長甲", pause.clone()).unwrap();
    assert_eq!(town.by("站長甲", pause).unwrap_err().code, RefusalCode::NotNow);
    town.now = at("2026-12-07T10:00");
    let paused = case(&town, "站長甲", &number);
    assert!(paused.row.paused && paused.row.due.is_none(), "nothing is due while it stands still");
    let late = CaseFilter { late: true, ..CaseFilter::default() };
    let page = Page { after: None, limit: 9 };
    let Answer::Cases(found) = town.look("站長甲", Query::Cases { filter: late, page }).unwrap() else { panic!() };
    assert_eq!(found.rows, []);
    town.by("站長甲", Command::CaseResume { case: number.clone() }).unwrap();
    let after = case(&town, "站長甲", &number);
    assert_eq!(after.row.left_in_minutes, Some(left));
    town.restart();
    let Answer::DueSteps(steps) = town.look("站長甲", Query::DueSteps { case: number.clone() }).unwrap() else {
        panic!()
    };
    assert_eq!(Some(steps.due), after.row.due);
    assert!(steps.steps.iter().any(|step| step.reason == crate::domain::limit::StepReason::Paused));
}

/// Whether a case stands among what somebody has to do.
fn is_mine(town: &Town, who: &str, number: &str) -> bool {
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let query = Query::Cases { filter, page: Page { after: None, limit: 99 } };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.iter().any(|row| row.number == number)
}

#[test]
fn a_clock_that_stands_still_at_a_unit_is_let_go_on_by_station_or_office_for_it() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    town.by(
        "站長甲",
        Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    let resume = Command::CaseResume { case: number.clone() };
    assert_eq!(town.by("網格員甲", resume.clone()).unwrap_err().code, RefusalCode::NotYours);
    town.by("站長甲", resume).unwrap();
    assert!(!case(&town, "站長甲", &number).row.paused);
}

#[test]
fn 實務_延期_the_next_tier_sees_what_it_grants_and_grants_at_most_twice() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let more: crate::domain::limit::Limit = "2 working-days".parse().unwrap();
    let ask = Command::CaseExtend {
        case: number.clone(),
        limit: more,
        reason: "材料未到".into(),
        behalf: OnBehalf::default(),
    };
    let grant = |granted, reason: Option<&str>| Command::CaseGrant {
        case: number.clone(),
        granted,
        reason: reason.map(str::to_owned),
    };
    assert_eq!(town.by("鎮辦甲", grant(true, None)).unwrap_err().code, RefusalCode::NotNow);
    for turn in 0..2 {
        let due = case(&town, "站長甲", &number).row.due.unwrap();
        town.by("站長甲", ask.clone()).unwrap();
        assert_eq!(town.by("站長甲", ask.clone()).unwrap_err().code, RefusalCode::NotNow, "one at a time");
        assert_eq!(town.by("站長甲", grant(true, None)).unwrap_err().code, RefusalCode::NotYours);
        assert!(is_mine(&town, "鎮辦甲", &number), "who decides has it to do");
        let shown = case(&town, "鎮辦甲", &number).more_time.unwrap();
        assert!(shown.due > due);
        town.by("鎮辦甲", grant(true, None)).unwrap();
        assert!(!is_mine(&town, "鎮辦甲", &number));
        let view = case(&town, "站長甲", &number);
        assert_eq!((view.row.due, view.case.extensions.len()), (Some(shown.due), turn + 1));
    }
    assert_eq!(town.by("站長甲", ask).unwrap_err().code, RefusalCode::NoMoreExtensions);
    assert_eq!(case(&town, "站長甲", &number).case.oddities, []);
}

#[test]
fn 實務_延期_a_refusal_says_why_and_leaves_the_clock_as_it_was() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let due = case(&town, "站長甲", &number).row.due;
    let more = "8 working-hours".parse().unwrap();
    town.by(
        "站長甲",
        Command::CaseExtend {
            case: number.clone(),
            limit: more,
            reason: "人手不夠".into(),
            behalf: OnBehalf::default(),
        },
    )
    .unwrap();
    let refuse = |reason: Option<&str>| Command::CaseGrant {
        case: number.clone(),
        granted: false,
        reason: reason.map(str::to_owned),
    };
    assert_eq!(town.by("鎮辦甲", refuse(None)).unwrap_err().code, RefusalCode::EmptyText);
    town.by("鎮辦甲", refuse(Some("調配機動組"))).unwrap();
    let view = case(&town, "站長甲", &number);
    assert_eq!((view.row.due, view.more_time), (due, None));
}

#[test]
fn 篇3_排查4_c_what_is_done_while_the_clock_stands_still_is_not_late() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file("610921100001001", "dispute", "兩家爭車位")).unwrap();
    let number = "城關-2026-00001".to_owned();
    town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
    let left = case(&town, "站長甲", &number).row.left_in_minutes.unwrap();
    town.by(
        "站長甲",
        Command::CasePause { case: number.clone(), reason: "當事人外出".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    town.now = at("2027-01-11T10:00");
    let resolve =
        Command::CaseResolve { case: number.clone(), result: "已調解".into(), behalf: OnBehalf::default() };
    town.by("站長甲", resolve).unwrap();
    let view = case(&town, "站長甲", &number);
    assert_eq!((view.row.left_in_minutes, view.row.paused), (Some(left), false), "over new year, 2027 included");
    assert_eq!(view.case.oddities, []);
}
