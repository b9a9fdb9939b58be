//! The clock of a case, as stations, units and the office use it.

use chrono::Datelike;

use super::oversight::deed_of;
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::Channel;
use crate::domain::limit::StepReason;
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::deed::Deed;
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
    let Answer::DueSteps(steps) = town.look("站長甲", Query::due_of(number.clone())).unwrap() else { panic!() };
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
    assert_eq!((view.row.left_in_minutes, view.row.paused), (None, false), "nothing more is due");
    assert!(left > 0 && view.case.due.unwrap().at > view.case.done.unwrap());
    assert_eq!(view.case.oddities, []);
}

fn found(town: &Town, who: &str, terms: &str) -> Vec<String> {
    let filter = crate::service::terms::parse(terms).unwrap();
    let query = Query::Cases { filter, page: Page { after: None, limit: 99 } };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.into_iter().map(|row| row.number).collect()
}

fn steps(town: &Town, who: &str, number: &str) -> crate::service::view::DueSteps {
    let Answer::DueSteps(steps) = town.look(who, Query::due_of(number)).unwrap() else { panic!() };
    steps
}

/// What a command is, recorded by the station for somebody who said it then.
fn said(at: &str) -> OnBehalf {
    OnBehalf { by: Some("城管王隊".into()), channel: None, at: Some(super::at(at)) }
}

fn other_case(town: &Town) -> String {
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap().made[0].label.clone()
}

#[test]
fn 實務_併案_a_case_that_was_joined_and_parted_has_again_what_it_had_left() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let other = other_case(&town);
    let left = case(&town, "站長甲", &number).row.left_in_minutes;
    let merge = Deed::Merge { into: other, reason: None };
    deed_of(&town, "站長甲", &number, merge).unwrap();
    town.now = at("2026-12-07T10:00");
    deed_of(&town, "站長甲", &number, Deed::Separate { reason: "兩處井蓋".into() }).unwrap();
    town.restart();
    let view = case(&town, "站長甲", &number);
    assert_eq!((view.row.left_in_minutes, view.row.paused), (left, false));
    let steps = steps(&town, "站長甲", &number);
    assert_eq!(Some(steps.due), view.row.due);
    let reasons: Vec<StepReason> = steps.steps.iter().map(|step| step.reason).collect();
    assert!(reasons.contains(&StepReason::Merged), "{reasons:?}");
}

#[test]
fn 實務_併案_a_pause_lasts_on_through_a_merger_that_is_parted_again() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let other = other_case(&town);
    let left = case(&town, "站長甲", &number).row.left_in_minutes;
    let pause = Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf: OnBehalf::default() };
    town.by("站長甲", pause).unwrap();
    town.now = at("2026-12-07T10:00");
    deed_of(&town, "站長甲", &number, Deed::Merge { into: other, reason: None }).unwrap();
    town.now = at("2026-12-14T10:00");
    deed_of(&town, "站長甲", &number, Deed::Separate { reason: "兩處井蓋".into() }).unwrap();
    assert!(case(&town, "站長甲", &number).row.paused, "it waits for its parts still");
    town.now = at("2026-12-21T10:00");
    town.by("站長甲", Command::CaseResume { case: number.clone() }).unwrap();
    let view = case(&town, "站長甲", &number);
    assert_eq!(view.row.left_in_minutes, left);
    assert_eq!(Some(steps(&town, "站長甲", &number).due), view.row.due);
}

#[test]
fn what_was_asked_for_is_not_granted_once_the_case_has_ended_or_went_on_in_another() {
    let town = &mut Town::founded();
    for ended in [true, false] {
        town.now = at("2026-11-23T10:00");
        let number =
            town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap().made[0].label.clone();
        let ask = Command::CaseExtend {
            case: number.clone(),
            limit: "2 working-days".parse().unwrap(),
            reason: "材料未到".into(),
            behalf: OnBehalf::default(),
        };
        town.by("站長甲", ask).unwrap();
        if ended {
            town.by("網格員甲", Command::CaseWithdraw { case: number.clone(), reason: "看錯了".into() }).unwrap();
        } else {
            let other = other_case(town);
            deed_of(town, "站長甲", &number, Deed::Merge { into: other, reason: None }).unwrap();
        }
        let grant = |granted| Command::CaseGrant { case: number.clone(), granted, reason: Some("可".into()) };
        for granted in [true, false] {
            assert_eq!(town.by("鎮辦甲", grant(granted)).unwrap_err().code, RefusalCode::NotNow);
        }
        let view = case(town, "鎮辦甲", &number);
        assert_eq!((view.case.oddities.len(), view.more_time), (0, None));
        if !ended {
            deed_of(town, "站長甲", &number, Deed::Separate { reason: "兩處".into() }).unwrap();
            town.by("鎮辦甲", grant(true)).unwrap();
        }
    }
}

#[test]
fn 實務_催辦_more_time_round_the_clock_is_told_and_urged_by_that_clock() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    // Until the limit itself ends on a Friday.
    let due = loop {
        let due = case(&town, "站長甲", &number).case.due.unwrap().at;
        if due.weekday() == chrono::Weekday::Fri {
            break due;
        }
        town.by(
            "站長甲",
            Command::CasePause { case: number.clone(), reason: "等".into(), behalf: OnBehalf::default() },
        )
        .unwrap();
        town.now += chrono::TimeDelta::days(1);
        town.by("站長甲", Command::CaseResume { case: number.clone() }).unwrap();
    };
    let limit = "24 urgent-hours".parse().unwrap();
    let ask =
        Command::CaseExtend { case: number.clone(), limit, reason: "材料未到".into(), behalf: OnBehalf::default() };
    town.by("站長甲", ask).unwrap();
    town.by("鎮辦甲", Command::CaseGrant { case: number.clone(), granted: true, reason: None }).unwrap();
    let view = case(&town, "站長甲", &number);
    let saturday = due + chrono::TimeDelta::days(1);
    assert_eq!((view.row.due, view.row.urgent), (Some(saturday), true));
    let urged = |town: &Town| {
        town.by("鎮辦甲", Command::CaseUrgeDue).unwrap();
        let view = case(town, "鎮辦甲", &number);
        view.case.urgings.iter().filter_map(|it| it.step.clone()).collect::<Vec<_>>()
    };
    town.now = due.date_naive().and_hms_opt(18, 5, 0).unwrap();
    let left = case(&town, "站長甲", &number).row.left_in_minutes.unwrap();
    assert_eq!(left, (saturday.naive_local() - town.now).num_minutes(), "the office is closed, its clock is not");
    assert!(!urged(&town).contains(&"due".to_owned()), "it is not due before Saturday");
    assert!(found(&town, "站長甲", "left:<1d").contains(&number));
    town.now = saturday.naive_local() - chrono::TimeDelta::seconds(30);
    assert!(!urged(&town).contains(&"due".to_owned()), "not half a minute early");
    assert_eq!(case(&town, "站長甲", &number).row.left_in_minutes, Some(1));
    town.now = saturday.naive_local();
    assert!(urged(&town).contains(&"due".to_owned()));
    assert_eq!(case(&town, "站長甲", &number).row.left_in_minutes, Some(0));
}

#[test]
fn 篇3_責任人4_c_a_telling_that_is_recorded_later_moves_the_start_of_the_clock() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    let mut fire = file("610921100001001", "fire", "廚房起火");
    if let Command::CaseFile { happened, .. } = &mut fire {
        *happened = Some(at("2026-11-23T09:20"));
    }
    let number = town.by("網格員甲", fire).unwrap().made[0].label.clone();
    let before = case(&town, "站長甲", &number).case.due.unwrap();
    assert_eq!(before.from.format("%H:%M").to_string(), "09:20", "nobody was rung before it was keyed");
    let tell = |to: &str, when: &str| Command::CaseTell {
        case: number.clone(),
        told: Told { to: to.into(), channel: Channel::Phone, at: Some(at(when)), by: None, answered_by: None },
    };
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", tell("119", "2026-11-23T09:22")).unwrap();
    assert_eq!(case(&town, "站長甲", &number).case.due.unwrap(), before, "whom one rings from outside starts none");
    town.by("網格員甲", tell("station", "2026-11-23T09:30")).unwrap();
    let view = case(&town, "站長甲", &number);
    let due = view.case.due.clone().unwrap();
    let told = due.from.format("%H:%M").to_string();
    assert_eq!((told.as_str(), view.case.times.received), ("09:30", Some(due.from)));
    assert_eq!(due.at - before.at, chrono::TimeDelta::minutes(10), "as if it had been recorded with the filing");
    let steps = steps(&town, "站長甲", &number);
    assert_eq!((steps.from, steps.due), (due.from, due.at));
    // That somebody else was told later moves nothing; that it was told earlier, does.
    town.by("網格員甲", tell("城管中隊", "2026-11-23T09:50")).unwrap();
    town.by("網格員甲", tell("office", "2026-11-23T09:35")).unwrap();
    assert_eq!(case(&town, "站長甲", &number).case.due.unwrap().at, due.at);
    town.by("網格員甲", tell("office", "2026-11-23T09:25")).unwrap();
    let due = case(&town, "站長甲", &number).case.due.unwrap();
    assert_eq!(
        (due.from.format("%H:%M").to_string(), due.at - before.at),
        ("09:25".into(), chrono::TimeDelta::minutes(5))
    );
    town.restart();
    assert_eq!(case(&town, "站長甲", &number).case.due.unwrap(), due);
}

#[test]
fn 實務_核查_what_was_done_in_time_is_not_late_while_it_waits_to_be_verified() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let due = case(&town, "站長甲", &number).row.due.unwrap();
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    let resolve = |behalf| Command::CaseResolve { case: number.clone(), result: "已換".into(), behalf };
    // Said in time, keyed a day after it was due.
    town.now = due.naive_local() + chrono::TimeDelta::days(1);
    town.by("站長甲", resolve(said("2026-11-23T16:00"))).unwrap();
    town.now = due.naive_local() + chrono::TimeDelta::days(15);
    assert_eq!(found(&town, "鎮辦甲", "late:yes"), Vec::<String>::new());
    let view = case(&town, "鎮辦甲", &number);
    assert_eq!((view.row.left_in_minutes, view.row.due), (None, Some(due)));
    // It was not done after all: the clock had never stopped.
    let (case_, text, channel) = (number.clone(), "已告知".to_owned(), Channel::Phone);
    town.by("站長甲", Command::CaseFeedBack { case: case_, text, channel, at: None }).unwrap();
    let verify = Command::CaseVerify { case: number.clone(), passed: false, text: "還在鬆動".into() };
    town.by("鎮辦甲", verify).unwrap();
    assert_eq!(found(&town, "鎮辦甲", "late:yes"), [number.as_str()]);
    town.by("城管員", resolve(OnBehalf::default())).unwrap();
    let late = case(&town, "鎮辦甲", &number).row.left_in_minutes;
    assert!(late.is_some_and(|left| left < -480));
    town.now += chrono::TimeDelta::days(30);
    assert_eq!(case(&town, "鎮辦甲", &number).row.left_in_minutes, late, "done late, and no later by waiting");
    assert_eq!(found(&town, "鎮辦甲", "late:yes"), [number.as_str()]);
    assert_eq!(found(&town, "鎮辦甲", "late:>20d"), Vec::<String>::new());
}

#[test]
fn 篇3_排查4_c_stopping_the_clock_of_a_late_case_does_not_hide_that_it_is_late() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let due = case(&town, "站長甲", &number).row.due.unwrap();
    town.now = due.naive_local() + chrono::TimeDelta::days(7);
    let late = case(&town, "站長甲", &number).row.left_in_minutes;
    let pause = Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf: OnBehalf::default() };
    town.by("站長甲", pause).unwrap();
    town.now += chrono::TimeDelta::days(30);
    let view = case(&town, "站長甲", &number);
    assert_eq!((view.row.left_in_minutes, view.row.paused, view.row.due), (late, true, Some(due)));
    assert_eq!(found(&town, "站長甲", "late:yes paused:yes"), [number.as_str()]);
    assert_eq!(found(&town, "站長甲", "late:>4d"), [number.as_str()], "five office days when it was stopped");
    assert_eq!(found(&town, "站長甲", "late:>6d"), Vec::<String>::new());
    let Answer::CaseTallies(tallies) =
        town.look("站長甲", Query::CaseTallies { filters: vec![CaseFilter::default()] }).unwrap()
    else {
        panic!()
    };
    assert_eq!((tallies[0].open, tallies[0].late), (1, 1));
}

#[test]
fn 實務_代錄_a_return_said_in_the_morning_and_keyed_at_night_is_charged_until_the_morning() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town.now = at("2026-11-23T17:00");
    let back =
        Command::CaseReturn {
            case: number.clone(), reason: "不屬本單位".into(), behalf: said("2026-11-23T11:30")
        };
    town.by("站長甲", back).unwrap();
    let view = case(&town, "站長甲", &number);
    let hold = view.holds.iter().find(|hold| hold.returned).unwrap();
    assert_eq!((hold.minutes, hold.party.as_ref().unwrap().name.as_str()), (90, "城管中隊"));
}

/// Somebody at the unit or the station says it was earlier than it is keyed.
fn early(by: Option<&str>, at: chrono::NaiveDateTime) -> OnBehalf {
    OnBehalf { by: by.map(str::to_owned), channel: None, at: Some(at) }
}

#[test]
fn 篇3_排查4_c_who_is_late_does_not_say_that_the_clock_was_stopped_or_the_work_done_before() {
    for (who, led) in [("站長甲", false), ("城管員", true)] {
        let mut town = Town::founded();
        town.now = at("2026-11-23T10:00");
        // A matter of the station's own, and one that a unit leads.
        let kind = if led { "manhole-broken" } else { "dispute" };
        let number = town.by("網格員甲", file("610921100001001", kind, "看過")).unwrap().made[0].label.clone();
        town.by("站長甲", Command::CaseAccept { case: number.clone() }).unwrap();
        if led {
            let (to, assist) = (Some("城管中隊".to_owned()), vec![]);
            town.by("站長甲", Command::CaseRoute { case: number.clone(), to, assist, reason: None }).unwrap();
        }
        let due = case(&town, who, &number).row.due.unwrap().naive_local();
        town.now = due + chrono::TimeDelta::days(7);
        let before = case(&town, who, &number);
        assert!(before.row.left_in_minutes.unwrap() < 0);
        let yesterday = due - chrono::TimeDelta::days(1);
        let pause = |behalf| Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf };
        let resolve = |behalf| Command::CaseResolve { case: number.clone(), result: "已換".into(), behalf };
        for by in [Some(who), Some("老王"), None] {
            for command in [pause(early(by, yesterday)), resolve(early(by, yesterday))] {
                let refused = town.by(who, command).unwrap_err();
                assert_eq!(refused.code, RefusalCode::OwnActsCountNow, "{who} {by:?}");
            }
        }
        assert_eq!(case(&town, who, &number).row.left_in_minutes, before.row.left_in_minutes);
        // What is typed for this minute is now.
        town.now += chrono::TimeDelta::seconds(30);
        town.by(who, pause(early(Some(who), town.now - chrono::TimeDelta::seconds(30)))).unwrap();
        let stopped = case(&town, who, &number);
        assert_eq!(stopped.case.open_pause().unwrap().from.naive_local(), town.now);
        assert!(stopped.row.left_in_minutes.unwrap() < 0, "late it stays");
        assert_eq!(found(&town, "站長甲", "late:yes paused:yes"), [number.as_str()]);
    }
}

#[test]
fn 實務_代錄_what_a_unit_said_in_time_and_the_station_keys_later_stops_the_clock_when_it_was_said() {
    let mut town = Town::founded();
    let number = with_a_clock(&mut town);
    let route =
        Command::CaseRoute { case: number.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    let due = case(&town, "站長甲", &number).row.due.unwrap().naive_local();
    town.now = due + chrono::TimeDelta::days(1);
    let behalf = said("2026-11-23T16:00");
    town.by("站長甲", Command::CasePause { case: number.clone(), reason: "等配件".into(), behalf }).unwrap();
    let view = case(&town, "站長甲", &number);
    assert_eq!(view.case.open_pause().unwrap().from.naive_local(), at("2026-11-23T16:00"));
    assert_eq!(found(&town, "站長甲", "late:yes"), Vec::<String>::new());
}
