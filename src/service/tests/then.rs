//! What happened on an earlier day is recorded by who held the post on that day, or stood in, and by nobody who came to it
//! since (實務/交接, 實務/請假); and what was recorded is not taken from who did it.

use super::leave::{SOUTH_ONE, days, leave, made, owed, patrol};
use super::{Town, at};
use crate::domain::log::LateReason;
use crate::domain::log::LogSpan;
use crate::domain::standing::Standing;
use crate::service::command::{Command, Done, OnBehalf, When};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, DayView};

const SOUTH_TWO: &str = "610921100001002";
const SOUTH: &str = "610921100001";
const TOWN: &str = "610921100";

fn code(result: Result<Done, Refusal>) -> RefusalCode {
    result.unwrap_err().code
}

fn day(of: &str) -> chrono::NaiveDate {
    of.parse().unwrap()
}

fn swap(on: &str) -> Command {
    Command::PostSwap { one: SOUTH_ONE.into(), other: SOUTH_TWO.into(), post: None, on: Some(day(on)) }
}

fn hand_over(post: &str, to: &str, on: &str) -> Command {
    let (post, to, on) = (post.into(), to.into(), Some(day(on)));
    Command::PostHandOver { post, grid: SOUTH_ONE.into(), to, from: None, on }
}

fn sign(grid: Option<&str>, date: &str) -> Command {
    let (grid, date) = (grid.map(str::to_owned), Some(day(date)));
    Command::LogSign { grid, date, span: LogSpan::Day, text: "走了南街，沒有異常".into(), lines: vec![] }
}

fn morning(town: &Town, who: &str, grid: &str, date: &str) -> Option<Standing> {
    let rows = owed(town, who, date, date).into_iter();
    rows.filter(|row| row.duty == "patrol" && row.grid.code.as_str() == grid).map(|row| row.standing).next()
}

fn seen(town: &Town, who: &str, date: &str) -> DayView {
    let query = Query::Day { person: None, grid: None, date: day(date) };
    let Answer::Day(view) = town.look(who, query).unwrap() else { panic!() };
    view
}

fn new_person(town: &Town, name: &str) {
    town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
}

fn appoint(town: &Town, name: &str, post: &str, grid: &str, from: &str) {
    let (post, grid, person) = (post.into(), grid.into(), name.into());
    let (from, until, line, unit) = (Some(day(from)), None, None, None);
    town.owner(Command::PostAppoint { post, grid, person, from, until, line, unit });
}

/// Somebody new in a post, since the beginning of the year.
pub fn appoint_since_january(town: &Town, name: &str, post: &str, grid: &str) {
    new_person(town, name);
    appoint(town, name, post, grid, "2026-01-01");
}

#[test]
fn 實務_交接_who_held_the_area_on_the_day_records_it_after_a_swap_and_the_new_holder_does_not() {
    let mut town = Town::founded();
    town.by("鎮辦甲", swap("2026-11-25")).unwrap();
    town.now = at("2026-11-25T10:00");
    // Yesterday was still his.
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", "09:00")).unwrap();
    assert_eq!(morning(&town, "網格員甲", SOUTH_ONE, "2026-11-24"), Some(Standing::Fulfilled));
    let refusal = town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-24", "09:00")).unwrap_err();
    assert_eq!((refusal.code, refusal.args["who"].as_str()), (RefusalCode::NotHeldThen, "網格員甲"));
    // Today is the other's.
    assert_eq!(code(town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-25", "09:00"))), RefusalCode::NotYourGrid);
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-25", "09:00")).unwrap();
}

#[test]
fn 實務_交接_a_visit_and_an_opinion_heard_are_of_the_day_too() {
    let mut town = Town::founded();
    town.by("鎮辦甲", swap("2026-11-25")).unwrap();
    town.now = at("2026-11-25T10:00");
    let Command::LogPatrol { when, .. } = patrol(SOUTH_ONE, "2026-11-24", "15:00") else { panic!() };
    let visit = |grid: &str| Command::LogVisit {
        grid: grid.into(),
        when: when.clone(),
        text: "看望獨居老人".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    };
    let diary = |grid: &str| Command::LogDiary {
        grid: grid.into(),
        when: When { minutes: None, ..when.clone() },
        household: "鄭秀英".into(),
        text: "路燈不亮".into(),
        result: None,
        promise: None,
        promised_by: None,
    };
    for entry in [visit(SOUTH_ONE), diary(SOUTH_ONE)] {
        assert_eq!(code(town.by("網格員乙", entry.clone())), RefusalCode::NotHeldThen);
        town.by("網格員甲", entry).unwrap();
    }
}

#[test]
fn 實務_請假_a_deputy_records_and_signs_a_day_stood_in_for_after_the_leave_is_over() {
    let mut town = Town::founded();
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    town.by("鎮辦甲", leave(Some("網格員甲"), days("2026-11-24", "2026-11-25"), Some("網格員乙"))).unwrap();
    town.now = at("2026-11-26T10:00");
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-25", "09:00")).unwrap();
    assert_eq!(morning(&town, "網格員乙", SOUTH_ONE, "2026-11-25"), Some(Standing::Fulfilled));
    town.by("網格員乙", sign(None, "2026-11-25")).unwrap();
    assert_eq!(seen(&town, "網格員乙", "2026-11-25").logs.len(), 1, "and finds it again");
    // A day on which nobody was away was not the deputy's.
    assert_eq!(code(town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-23", "09:00"))), RefusalCode::NotHeldThen);
    assert_eq!(code(town.by("網格員乙", sign(Some(SOUTH_ONE), "2026-11-23"))), RefusalCode::NotHeldThen);
}

#[test]
fn 篇3_排查3_a_log_is_signed_only_for_a_day_on_which_its_writer_held_the_post() {
    let town = Town::founded();
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    let refusal = town.by("網格員甲", sign(None, "2020-11-27")).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::NobodyHeldThen);
    assert_eq!(code(town.by("網格員甲", patrol(SOUTH_ONE, "2025-12-31", "09:00"))), RefusalCode::NobodyHeldThen);
    assert_eq!(code(town.by("城管員", sign(None, "2026-11-20"))), RefusalCode::NoLogOwed);
    assert_eq!(code(town.by("網格員甲", sign(None, "2026-11-24"))), RefusalCode::InFuture);
    town.by("網格員甲", sign(None, "2026-11-20")).unwrap();
}

#[test]
fn 篇8_5_the_center_keeps_and_signs_the_towns_log() {
    let town = Town::founded();
    new_person(&town, "中心甲");
    appoint(&town, "中心甲", "center-officer", TOWN, "2026-01-01");
    town.by("中心甲", sign(Some(TOWN), "2026-11-23")).unwrap();
    assert_eq!(seen(&town, "中心甲", "2026-11-23").logs.len(), 1);
}

#[test]
fn 篇3_職責2_e_nobody_reviews_the_own_log() {
    let town = Town::founded();
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    town.by("網格員甲", sign(None, "2026-11-23")).unwrap();
    let (grid, person, text) = (SOUTH_ONE.to_owned(), "網格員甲".to_owned(), "屬實".to_owned());
    let review = Command::LogReview { grid, date: day("2026-11-23"), span: LogSpan::Day, person, text };
    assert_eq!(code(town.by("網格員甲", review.clone())), RefusalCode::OwnReview);
    town.by("站長甲", review).unwrap();
}

#[test]
fn 實務_交接_what_was_recorded_as_the_holder_is_not_taken_back_by_an_earlier_date() {
    let mut town = Town::founded();
    new_person(&town, "新網格員");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-19", "09:00")).unwrap();
    let refusal = town.by("鎮辦甲", hand_over("warden", "新網格員", "2026-11-17")).unwrap_err();
    let shown = ["person", "date", "next"].map(|name| refusal.args[name].as_str());
    assert_eq!(refusal.code, RefusalCode::WorkRecordedSince);
    assert_eq!(shown, ["網格員甲", "2026-11-19", "2026-11-20"]);
    assert_eq!(code(town.by("鎮辦甲", swap("2026-11-19"))), RefusalCode::WorkRecordedSince);
    let (post, grid, person) = ("warden".to_owned(), SOUTH_ONE.to_owned(), "網格員甲".to_owned());
    let end = Command::PostEnd { post, grid, person, until: Some(day("2026-11-18")) };
    assert_eq!(code(town.by("鎮辦甲", end)), RefusalCode::WorkRecordedSince);
    // Nobody has recorded anything since: what was told late is put right.
    town.by("鎮辦甲", hand_over("warden", "新網格員", "2026-11-20")).unwrap();
    assert_eq!(morning(&town, "網格員甲", SOUTH_ONE, "2026-11-19"), Some(Standing::Fulfilled));
    town.now = at("2026-11-23T10:00");
    town.by("新網格員", patrol(SOUTH_ONE, "2026-11-20", "09:00")).unwrap();
}

#[test]
fn 實務_交接_a_signed_day_and_a_day_stood_in_for_are_work_of_the_holder() {
    let mut town = Town::founded();
    new_person(&town, "新主任");
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    town.by("鎮辦甲", leave(Some("網格員甲"), days("2026-11-24", "2026-11-24"), Some("網格員乙"))).unwrap();
    town.now = at("2026-11-25T10:00");
    town.by("網格員甲", sign(None, "2026-11-20")).unwrap();
    assert_eq!(
        code(town.by("鎮辦甲", hand_over("point-director", "新主任", "2026-11-20"))),
        RefusalCode::WorkRecordedSince
    );
    town.by("網格員乙", sign(Some(SOUTH_ONE), "2026-11-24")).unwrap();
    let refusal = town.by("鎮辦甲", hand_over("point-director", "新主任", "2026-11-23")).unwrap_err();
    assert_eq!((refusal.args["person"].as_str(), refusal.args["date"].as_str()), ("網格員乙", "2026-11-24"));
    town.by("鎮辦甲", hand_over("point-director", "新主任", "2026-11-25")).unwrap();
}

#[test]
fn 實務_交接_a_change_that_meets_a_planned_one_names_it() {
    let town = Town::founded();
    new_person(&town, "新網格員");
    town.by("鎮辦甲", swap("2026-12-07")).unwrap();
    let refusal = town.by("鎮辦甲", swap("2026-11-02")).unwrap_err();
    assert_eq!((refusal.code, refusal.args["date"].as_str()), (RefusalCode::MeetsPlanned, "2026-12-07"));
    assert_eq!(code(town.by("鎮辦甲", hand_over("warden", "新網格員", "2026-11-30"))), RefusalCode::MeetsPlanned);
    town.by("鎮辦甲", hand_over("warden", "新網格員", "2026-12-08")).unwrap();
}

#[test]
fn 實務_交接_a_post_does_not_end_before_it_begins() {
    let town = Town::founded();
    new_person(&town, "新網格員");
    appoint(&town, "新網格員", "warden", SOUTH_ONE, "2026-12-07");
    let end = |until: &str| Command::PostEnd {
        post: "warden".into(),
        grid: SOUTH_ONE.into(),
        person: "新網格員".into(),
        until: Some(day(until)),
    };
    assert_eq!(code(town.by("鎮辦甲", end("2026-12-05"))), RefusalCode::EndsBeforeItBegins);
    town.by("鎮辦甲", end("2026-12-07")).unwrap();
}

#[test]
fn 實務_請假_leave_of_who_is_set_above_the_station_is_received_above_it() {
    let town = Town::founded();
    new_person(&town, "包片甲");
    appoint(&town, "包片甲", "liaison-cadre", SOUTH, "2026-01-01");
    let asked = town.by("包片甲", leave(None, days("2026-11-24", "2026-11-24"), None)).unwrap();
    assert_eq!(asked.notes[0].args["who"], "鎮辦甲");
    let accept = Command::LeaveDecide { leave: made(&asked), accepted: true, reason: None };
    let refusal = town.by("站長甲", accept.clone()).unwrap_err();
    assert_eq!((refusal.code, refusal.args["who"].as_str()), (RefusalCode::LeaveFromAbove, "鎮辦甲"));
    assert_eq!(
        code(town.by("站長甲", leave(Some("包片甲"), days("2026-11-26", "2026-11-26"), None))),
        RefusalCode::LeaveFromAbove
    );
    town.by("鎮辦甲", accept).unwrap();
    // Nor does who stands in for a chief receive the chief's.
    town.by("鎮辦甲", leave(Some("站長甲"), days("2026-11-23", "2026-11-25"), Some("網格員乙"))).unwrap();
    let more = made(&town.by("站長甲", leave(None, days("2026-11-26", "2026-11-26"), None)).unwrap());
    let accept = Command::LeaveDecide { leave: more, accepted: true, reason: None };
    assert_eq!(code(town.by("網格員乙", accept)), RefusalCode::LeaveFromAbove);
}

fn excuse(span: crate::domain::half_day::HalfDays, duty: Option<&str>) -> Command {
    let kind = crate::domain::absence::ExcuseKind::Transfer;
    let duty = duty.map(str::to_owned);
    Command::DutyExcuse { person: None, grid: None, duty, span, kind, text: "抽調去防汛".into() }
}

#[test]
fn 實務_免除_the_same_is_not_asked_for_twice() {
    let town = Town::founded();
    let first = made(&town.by("網格員甲", excuse(days("2026-11-23", "2026-11-24"), None)).unwrap());
    assert_eq!(
        code(town.by("網格員甲", excuse(days("2026-11-24", "2026-11-24"), Some("patrol")))),
        RefusalCode::ExcuseSaidAlready
    );
    town.by("網格員甲", excuse(days("2026-11-24", "2026-11-25"), None)).unwrap();
    town.by("站長甲", Command::ExcuseDecide { excuse: first, accepted: false, reason: Some("不屬實".into()) }).unwrap();
    town.by("網格員甲", excuse(days("2026-11-23", "2026-11-23"), None)).unwrap();
}

#[test]
fn 實務_民情日誌_a_day_by_which_nothing_was_promised_is_refused() {
    let town = Town::founded();
    let diary = Command::LogDiary {
        grid: SOUTH_ONE.into(),
        when: When { date: None, start: None, minutes: None, late: None },
        household: "鄭秀英".into(),
        text: "路燈不亮".into(),
        result: None,
        promise: Some(" ".into()),
        promised_by: Some(day("2026-12-01")),
    };
    assert_eq!(code(town.by("網格員甲", diary)), RefusalCode::FieldRequired);
}

fn retime(entry: &str, date: &str, start: &str, late: Option<LateReason>) -> Command {
    let when =
        When { date: Some(day(date)), start: Some(format!("{start}:00").parse().unwrap()), minutes: Some(40), late };
    Command::LogRetime { entry: entry.into(), when, reason: "日期記錯".into() }
}

#[test]
fn 實務_補錄_an_entry_that_is_moved_to_an_earlier_day_is_late_there_with_a_reason() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T10:00");
    let id = made(&town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", "08:30")).unwrap());
    assert_eq!(code(town.by("網格員甲", retime(&id, "2026-11-23", "08:30", None))), RefusalCode::LateReasonNeeded);
    assert_eq!(code(town.by("網格員甲", retime(&id, "2025-12-30", "08:30", None))), RefusalCode::NobodyHeldThen);
    assert_eq!(code(town.by("網格員甲", retime(&id, "2026-11-24", "11:30", None))), RefusalCode::InFuture);
    // On its own day it only stands at another hour.
    town.by("網格員甲", retime(&id, "2026-11-24", "08:10", None)).unwrap();
    assert_eq!(seen(&town, "網格員甲", "2026-11-24").entries[0].late, None);
    town.by("網格員甲", retime(&id, "2026-11-23", "08:30", Some(LateReason::Away))).unwrap();
    let there = seen(&town, "網格員甲", "2026-11-23");
    assert_eq!((there.entries[0].late, there.lines[0].late), (Some(LateReason::Away), Some(LateReason::Away)));
}

#[test]
fn 實務_補錄_what_was_keyed_under_a_clock_that_ran_ahead_is_found_by_its_writer_and_put_right() {
    let mut town = Town::founded();
    town.now = at("2036-11-24T10:00");
    town.by("網格員甲", patrol(SOUTH_ONE, "2036-11-24", "08:30")).unwrap();
    town.now = at("2026-11-24T11:00");
    let listed = |who: &str| {
        let filter = crate::service::query::LogFilter { person: Some("網格員甲".into()), ..Default::default() };
        let page = crate::service::query::Page { after: None, limit: 10 };
        let Answer::Logs(page) = town.look(who, Query::Logs { filter, page }).unwrap() else { panic!() };
        page.rows
    };
    let rows = listed("網格員甲");
    assert_eq!(rows.len(), 1);
    assert_eq!(listed("站長甲").len(), 0, "for others it has not happened");
    let done = town.by("網格員甲", retime(&rows[0].ending, "2026-11-24", "08:30", None)).unwrap();
    assert_eq!(done.made[0].label, "南街第一網格 11-24 08:30");
    assert_eq!(morning(&town, "網格員甲", SOUTH_ONE, "2026-11-24"), Some(Standing::Fulfilled));
}

#[test]
fn 篇3_排查3_a_day_of_another_year_is_named_with_its_year() {
    let mut town = Town::founded();
    town.now = at("2027-01-04T10:00");
    let done = town.by("網格員甲", patrol(SOUTH_ONE, "2026-12-31", "09:00")).unwrap();
    assert_eq!(done.made[0].label, "南街第一網格 2026-12-31 09:00");
}

#[test]
fn 篇3_排查3_a_case_that_was_withdrawn_leaves_an_unsigned_log_and_is_marked_in_a_signed_one() {
    let mut town = Town::founded();
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    let file = || super::scenario::file(SOUTH_ONE, "dog-rule", "烈犬擾民");
    let withdraw = |number: &str| Command::CaseWithdraw { case: number.into(), reason: "誤報".into() };
    let number = |done: &Done| done.made.iter().find(|made| made.kind == "case").unwrap().label.clone();
    let first = number(&town.by("網格員甲", file()).unwrap());
    assert_eq!(seen(&town, "網格員甲", "2026-11-23").lines.len(), 1);
    town.by("網格員甲", withdraw(&first)).unwrap();
    assert_eq!(seen(&town, "網格員甲", "2026-11-23").lines.len(), 0);
    town.now = at("2026-11-23T10:00");
    let second = number(&town.by("網格員甲", file()).unwrap());
    town.by("網格員甲", sign(None, "2026-11-23")).unwrap();
    town.by("網格員甲", withdraw(&second)).unwrap();
    let log = &seen(&town, "網格員甲", "2026-11-23").logs[0];
    assert_eq!((log.withdrawn.as_slice(), log.entries, log.joined.len()), ([second.clone()].as_slice(), 1, 0));
    assert!(log.text.contains(&second), "the words stay: {}", log.text);
}

fn log_grids(town: &Town, who: &str, day: Option<&str>) -> Vec<String> {
    let days = day.map(|day| (day.parse().unwrap(), day.parse().unwrap()));
    let Answer::Choices(choices) = town.look(who, Query::Choices { grid: None, days }).unwrap() else { panic!() };
    choices.log_grids.into_iter().map(|grid| grid.code.to_string()).collect()
}

#[test]
fn 實務_交接_a_form_of_an_earlier_day_offers_the_grid_that_was_held_then_and_one_of_today_the_one_held_now() {
    let mut town = Town::founded();
    town.by("鎮辦甲", swap("2026-11-25")).unwrap();
    town.now = at("2026-11-26T10:00");
    assert_eq!(log_grids(&town, "網格員甲", Some("2026-11-24")), [SOUTH_ONE]);
    assert_eq!(log_grids(&town, "網格員乙", Some("2026-11-24")), [SOUTH_TWO]);
    assert_eq!(log_grids(&town, "網格員甲", Some("2026-11-25")), [SOUTH_TWO]);
    assert_eq!(log_grids(&town, "網格員甲", None), [SOUTH_TWO]);
    // A week in which it changed hands has both.
    let days = Some(("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap()));
    let Answer::Choices(week) = town.look("網格員甲", Query::Choices { grid: None, days }).unwrap() else {
        panic!()
    };
    assert_eq!(week.log_grids.len(), 2);
}

fn household(grid: &str, number: &str, door: &str) -> Command {
    let values = [("head", "鄭秀英"), ("door", door)].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let (grid, item, key) = (grid.into(), "households".into(), number.into());
    Command::LedgerSet { grid, item, key, values: values.into() }
}

#[test]
fn 實務_交接_rows_changed_since_the_date_are_work_of_who_held_the_area_and_a_swap_is_refused_from_then() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T10:00");
    town.by("網格員甲", household(SOUTH_ONE, "1", "南街2號")).unwrap();
    town.now = at("2026-11-26T10:00");
    let refusal = town.by("鎮辦甲", swap("2026-11-24")).unwrap_err();
    let said = ["person", "grid", "date", "on", "next"].map(|key| refusal.args[key].clone());
    assert_eq!(refusal.code, RefusalCode::WorkRecordedSince);
    assert_eq!(said, ["網格員甲", "南街第一網格", "2026-11-24", "2026-11-24", "2026-11-25"]);
    assert_eq!(refusal.clause.unwrap().as_str(), "實務/交接");
    // A row that was taken back is none; from the next day on it changes hands.
    town.by("鎮辦甲", swap("2026-11-25")).unwrap();
    town.by("鎮辦甲", Command::Undo).unwrap();
    town.by("網格員甲", Command::Undo).unwrap();
    town.by("鎮辦甲", swap("2026-11-24")).unwrap();
}

#[test]
fn 實務_交接_a_row_confirmed_by_somebody_else_does_not_keep_the_area_with_its_holder() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T10:00");
    town.by("網格員甲", household(SOUTH_ONE, "1", "南街2號")).unwrap();
    town.now = at("2026-11-25T10:00");
    let (grid, item) = (SOUTH_ONE.to_owned(), "households".to_owned());
    let confirm = |keys: &[&str]| Command::LedgerConfirm {
        grid: grid.clone(),
        item: item.clone(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        how: crate::domain::ledger::HowKnown::Seen,
    };
    town.by("站長甲", confirm(&["1"])).unwrap();
    town.by("鎮辦甲", swap("2026-11-25")).unwrap();
    town.by("鎮辦甲", Command::Undo).unwrap();
    town.by("網格員甲", confirm(&["1"])).unwrap();
    assert_eq!(code(town.by("鎮辦甲", swap("2026-11-25"))), RefusalCode::WorkRecordedSince);
}

#[test]
fn 實務_交接_a_review_given_since_the_date_keeps_the_cadres_post_with_who_gave_it() {
    let mut town = Town::founded();
    for name in ["包片甲", "包片乙"] {
        new_person(&town, name);
    }
    appoint(&town, "包片甲", "liaison-cadre", SOUTH, "2026-01-01");
    appoint(&town, "網格員甲", "point-director", SOUTH_ONE, "2026-01-01");
    town.now = at("2026-11-23T17:50");
    town.by("網格員甲", sign(None, "2026-11-23")).unwrap();
    town.now = at("2026-11-25T09:00");
    let review = Command::LogReview {
        grid: SOUTH_ONE.into(),
        date: day("2026-11-23"),
        span: LogSpan::Day,
        person: "網格員甲".into(),
        text: "已閱".into(),
    };
    town.by("包片甲", review).unwrap();
    let pass = |on: &str| Command::PostHandOver {
        post: "liaison-cadre".into(),
        grid: SOUTH.into(),
        to: "包片乙".into(),
        from: None,
        on: Some(day(on)),
    };
    // The log was of the 23rd; the work of the 25th, when it was read.
    let refusal = town.by("鎮辦甲", pass("2026-11-24")).unwrap_err();
    assert_eq!((refusal.code, refusal.args["date"].as_str()), (RefusalCode::WorkRecordedSince, "2026-11-25"));
    town.by("鎮辦甲", pass("2026-11-26")).unwrap();
}
