//! What the day says and what the figures say are one: over a clock that was wrong, a day that is made up, leave and a swap
//! in mid-week, Today and coverage agree.

use super::leave::{SOUTH_ONE, days, leave, owed, patrol};
use super::scenario::today;
use super::{Town, at};
use crate::domain::standing::Standing;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::view::{Answer, DutyState, HeatDay, SlotState};

const SOUTH_TWO: &str = "610921100001002";

/// The half days of a grid between two days, as its chief sees them.
fn heat(town: &Town, grid: &str, from: &str, until: &str) -> Vec<HeatDay> {
    let query = Query::Heat { grid: Some(grid.into()), from: from.parse().unwrap(), until: until.parse().unwrap() };
    let Answer::Heat(view) = town.look("站長甲", query).unwrap() else { panic!() };
    view.days
}

/// Due, done, excused, missed and open half days of a day.
fn figures(day: &HeatDay) -> [u32; 5] {
    let mut sum = day.morning.slots;
    sum.add(&day.afternoon.slots);
    [sum.due, sum.done, sum.excused, sum.missed, sum.open]
}

/// How the half days of a person's patrol in a grid stand in their Today.
fn slots(town: &Town, who: &str, grid: &str) -> Option<[&'static str; 2]> {
    let view = today(town, who);
    let row = view.duties.iter().find(|row| row.duty == "patrol" && row.grid.code.as_str() == grid)?;
    let code = |slot: &SlotState| match slot {
        SlotState::Done { .. } => "done",
        SlotState::Due { .. } => "due",
        SlotState::Missed => "missed",
        SlotState::Excused { .. } => "excused",
        SlotState::Off => "off",
    };
    Some(match &row.state {
        DutyState::Slots { morning, afternoon } => [code(morning), code(afternoon)],
        DutyState::Excused { .. } => ["excused"; 2],
        DutyState::Off => ["off"; 2],
        other => panic!("{other:?}"),
    })
}

#[test]
fn 篇3_責任人3_a_a_walk_under_a_wrong_clock_counts_on_its_own_day_once_that_is_put_right() {
    let mut town = Town::founded();
    // The laptop is a day ahead: it is Monday.
    town.now = at("2026-11-24T09:50");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", "09:05")).unwrap();
    town.now = at("2026-11-23T10:30");
    let monday = |town: &Town| figures(&heat(town, SOUTH_ONE, "2026-11-23", "2026-11-24")[0]);
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["due", "due"]));
    assert_eq!(monday(&town), [2, 0, 0, 0, 2]);
    let when = When { date: Some("2026-11-23".parse().unwrap()), start: None, minutes: None, late: None };
    let right = Command::LogRetime { entry: "2026-11-24".into(), when, reason: "電腦時鐘快了一天".into() };
    town.by("網格員甲", right).unwrap();
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["done", "due"]));
    assert_eq!(monday(&town), [2, 1, 0, 0, 1]);
    assert_eq!(figures(&heat(&town, SOUTH_ONE, "2026-11-24", "2026-11-24")[0]), [2, 0, 0, 0, 2]);
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!((slots(&town, "網格員甲", SOUTH_ONE), monday(&town)), (Some(["due", "due"]), [2, 0, 0, 0, 2]));
}

#[test]
fn 篇3_責任人3_a_a_sunday_that_is_worked_is_owed_in_today_and_in_the_figures_and_its_saturday_is_not() {
    let mut town = Town::founded();
    town.now = at("2026-09-19T10:00");
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["off", "off"]), "the Saturday");
    town.now = at("2026-09-20T12:30");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-09-20", "09:10")).unwrap();
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["done", "due"]));
    assert!(today(&town, "網格員甲").day.working);
    let both = heat(&town, SOUTH_ONE, "2026-09-19", "2026-09-20");
    assert_eq!(both.iter().map(figures).collect::<Vec<_>>(), [[0; 5], [2, 1, 0, 0, 1]]);
}

#[test]
fn 實務_請假_who_is_away_owes_nothing_whoever_stands_in_does_and_the_grid_has_no_gap() {
    let mut town = Town::founded();
    town.by("站長甲", leave(Some("網格員甲"), days("2026-11-24", "2026-11-24"), Some("網格員乙"))).unwrap();
    town.now = at("2026-11-24T11:50");
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["excused", "excused"]));
    assert_eq!(slots(&town, "網格員乙", SOUTH_ONE), Some(["due", "due"]), "a line of its own");
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-24", "09:10")).unwrap();
    assert_eq!(slots(&town, "網格員乙", SOUTH_ONE), Some(["done", "due"]));
    let day = &heat(&town, SOUTH_ONE, "2026-11-24", "2026-11-24")[0];
    assert_eq!((day.morning.slots.done, day.morning.slots.missed), (1, 0));
    town.now = at("2026-11-25T08:30");
    assert_eq!(slots(&town, "網格員乙", SOUTH_ONE), None, "the leave is over");
    let day = &heat(&town, SOUTH_ONE, "2026-11-24", "2026-11-24")[0];
    assert_eq!(day.afternoon.slots.missed, 1, "the afternoon was the deputy's to walk");
}

#[test]
fn 實務_交接_a_swap_on_a_wednesday_moves_todays_line_and_no_figure_of_the_grids() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T17:00");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", "09:10")).unwrap();
    let swap = Command::PostSwap {
        one: SOUTH_ONE.into(),
        other: SOUTH_TWO.into(),
        post: None,
        on: Some("2026-11-25".parse().unwrap()),
    };
    let before = heat(&town, SOUTH_ONE, "2026-11-23", "2026-11-24");
    town.by("鎮辦甲", swap).unwrap();
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), Some(["done", "due"]), "until Tuesday evening nothing changes");
    town.now = at("2026-11-25T11:00");
    assert_eq!(slots(&town, "網格員甲", SOUTH_ONE), None);
    assert_eq!(slots(&town, "網格員甲", SOUTH_TWO), Some(["due", "due"]));
    town.by("網格員乙", patrol(SOUTH_ONE, "2026-11-25", "09:10")).unwrap();
    assert_eq!(slots(&town, "網格員乙", SOUTH_ONE), Some(["done", "due"]));
    let after = heat(&town, SOUTH_ONE, "2026-11-23", "2026-11-25");
    assert_eq!(after[0], before[0]);
    assert_eq!((after[1].morning.slots.done, after[2].morning.slots.done), (1, 1), "each day by who held it then");
    let standing = |who: &str| owed(&town, who, "2026-11-24", "2026-11-24")[0].standing;
    assert_eq!(standing("網格員甲"), Standing::Fulfilled, "what was walked before stays the walker's");
}
