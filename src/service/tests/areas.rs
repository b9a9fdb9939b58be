//! What a day shows of the areas that somebody holds: their cases follow the area and not who filed them, what is next is
//! one's own to do, what is to be confirmed is what one may confirm, and the days that are left are those one is there.

use super::leave::{SOUTH_ONE, days, leave, patrol};
use super::scenario::{file, today};
use super::{Town, at};
use crate::service::command::{Command, OnBehalf};
use crate::service::query::Query;
use crate::service::view::{Answer, DutyState, NextUp, SlotState, TodayView};

const SOUTH: &str = "610921100001";
const SOUTH_TWO: &str = "610921100001002";
const NUMBER: &str = "城關-2026-00001";

fn numbers(view: &TodayView) -> (Vec<&str>, Vec<&str>) {
    let (here, elsewhere) = view.cases_by_place();
    let numbers = |rows: &[crate::service::view::CaseRow]| rows.len();
    assert_eq!((numbers(here) + numbers(elsewhere)) as u64, view.cases_total);
    let tail = |row: &crate::service::view::CaseRow| row.number.len() - 5;
    (
        here.iter().map(|row| &row.number[tail(row)..]).collect(),
        elsewhere.iter().map(|row| &row.number[tail(row)..]).collect(),
    )
}

#[test]
fn 實務_交接_after_a_swap_the_cases_of_an_area_are_in_the_day_of_who_holds_it_now() {
    let mut town = Town::founded();
    town.by("網格員甲", file(SOUTH_ONE, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("網格員乙", file(SOUTH_TWO, "dog-rule", "烈犬擾民")).unwrap();
    assert_eq!(numbers(&today(&town, "網格員甲")), (vec!["00001"], vec![]));
    assert_eq!(numbers(&today(&town, "網格員乙")), (vec!["00002"], vec![]));
    let (one, other, on) = (SOUTH_ONE.to_owned(), SOUTH_TWO.to_owned(), Some("2026-11-25".parse().unwrap()));
    town.by("鎮辦甲", Command::PostSwap { one, other, post: None, on }).unwrap();
    town.now = at("2026-11-25T08:00");
    // What one put on record oneself stands below, since its reporter urges it on (篇3/職責3-b).
    assert_eq!(numbers(&today(&town, "網格員乙")), (vec!["00001"], vec!["00002"]));
    assert_eq!(numbers(&today(&town, "網格員甲")), (vec!["00002"], vec!["00001"]));
}

#[test]
fn 篇3_責任人4_b_what_lies_with_the_station_or_is_done_is_not_next_for_its_reporter() {
    let mut town = Town::founded();
    town.by("網格員甲", file(SOUTH_ONE, "manhole-broken", "井蓋裂了")).unwrap();
    let view = today(&town, "網格員甲");
    assert!(matches!(view.next, Some(NextUp::Duty(_))), "the station has it: {:?}", view.next);
    assert!(matches!(today(&town, "站長甲").next, Some(NextUp::Case(0))));
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town.now = at("2026-11-23T09:30");
    let done = Command::CaseResolve { case: NUMBER.into(), result: "換好了".into(), behalf: OnBehalf::default() };
    town.by("城管員", done).unwrap();
    town.now = at("2026-12-04T09:00");
    for who in ["網格員甲", "城管員"] {
        assert!(!matches!(today(&town, who).next, Some(NextUp::Case(_))), "{who}: its clock was stopped");
    }
}

#[test]
fn 篇3_信息6_only_what_one_may_confirm_is_to_be_confirmed() {
    let mut town = Town::founded();
    town.owner(Command::PersonAdd { name: "包片幹部".into(), phone: None, namesake: false });
    appoint(&town, "包片幹部");
    let values = [("head".to_owned(), "鄭秀英".to_owned()), ("door".to_owned(), "南街12號".to_owned())].into();
    let set =
        Command::LedgerSet { grid: SOUTH_ONE.into(), item: "households".into(), key: "南街12號".into(), values };
    town.by("網格員甲", set).unwrap();
    town.now = at("2027-03-01T09:00");
    assert_eq!(today(&town, "網格員甲").stale_total, 1);
    let cadre = today(&town, "包片幹部");
    assert_eq!((cadre.stale_total, cadre.stale.len()), (0, 0), "he reads the book and writes nothing in it");
}

fn appoint(town: &Town, name: &str) {
    town.owner(Command::PostAppoint {
        post: "liaison-cadre".into(),
        grid: SOUTH.into(),
        person: name.into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
}

#[test]
fn 篇3_職責2_c_days_of_leave_are_no_days_that_are_left() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "包片幹部".into(), phone: None, namesake: false });
    appoint(&town, "包片幹部");
    let left = || {
        let view = today(&town, "包片幹部");
        view.duties.iter().find_map(|duty| match duty.state {
            DutyState::Minutes { needed, days_left, .. } => Some((needed, days_left)),
            _ => None,
        })
    };
    assert_eq!(left(), Some((120, 5)), "a Monday");
    town.by("鎮辦甲", leave(Some("包片幹部"), days("2026-11-25", "2026-11-27"), None)).unwrap();
    assert_eq!(left(), Some((48, 2)), "three of five days are leave");
}

fn month(town: &Town, who: &str, grid: Option<&str>) -> crate::service::view::MonthView {
    let grid = grid.map(str::to_owned);
    match town.look(who, Query::Month { person: None, grid, year: 2026, month: 11 }).unwrap() {
        Answer::Month(view) => view,
        other => panic!("{other:?}"),
    }
}

fn day_of(view: &crate::service::view::MonthView, day: &str) -> crate::service::view::MonthDay {
    view.days.iter().find(|it| it.day.date == day.parse::<chrono::NaiveDate>().unwrap()).unwrap().clone()
}

#[test]
fn 篇3_責任人3_a_the_month_of_somebody_with_two_areas_has_both() {
    let mut town = Town::founded();
    town.owner(Command::PostAppoint {
        post: "warden".into(),
        grid: SOUTH_TWO.into(),
        person: "網格員甲".into(),
        from: Some("2026-11-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    town.now = at("2026-11-24T18:30");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", "09:00")).unwrap();
    let both = month(&town, "網格員甲", None);
    assert_eq!(both.areas.len(), 2);
    let day = day_of(&both, "2026-11-24");
    assert!(matches!(day.morning, Some(SlotState::Done { .. })), "{day:?}");
    assert_eq!(day.beside.len(), 1);
    assert_eq!((day.beside[0].grid.code.as_str(), &day.beside[0].morning), (SOUTH_TWO, &Some(SlotState::Missed)));
    let second = day_of(&month(&town, "網格員甲", Some(SOUTH_TWO)), "2026-11-24");
    assert_eq!((second.morning, second.beside.len()), (Some(SlotState::Missed), 0));
}

#[test]
fn 篇8_3_where_the_days_log_alone_is_owed_a_day_without_one_is_missing_and_days_are_keyed_as_the_duties_say() {
    let mut town = Town::founded();
    town.now = at("2026-11-25T09:00");
    let view = month(&town, "格線員丙", None);
    assert_eq!(view.by_day.as_deref(), Some("screening"), "篇8/1 asks for screening, and for no half days");
    let day = day_of(&view, "2026-11-24");
    assert_eq!((day.signed, day.log_missing, day.morning), (Some(false), true, None));
    assert!(!day_of(&view, "2026-11-22").log_missing, "a Sunday");
    assert!(!day_of(&view, "2026-11-26").log_missing, "a day to come");
}

#[test]
fn 篇3_責任人3_a_the_noon_of_the_regulation_reaches_the_forms() {
    let town = Town::founded();
    town.adopt_with("town-grid", "noon = \"12:00\"", "noon = \"13:30\"");
    let Answer::Choices(choices) = town.look("網格員甲", Query::Choices { grid: None, days: None }).unwrap() else {
        panic!()
    };
    let one = "2026-11-23T13:00:00".parse().unwrap();
    assert_eq!(choices.hours.slot_of(one), crate::domain::time::Slot::Morning);
    assert_eq!(month(&town, "網格員甲", None).hours, choices.hours);
}
