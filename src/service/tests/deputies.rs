//! What leave leaves to deputies: whatever the holder no longer owes is owed by one of them (實務/請假).

use super::duty_rules::{appointed, visit_at};
use super::leave::{SOUTH_ONE, leave, owed};
use super::{Town, at};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::log::LogSpan;
use crate::domain::standing::Standing::{self, Excused, Fulfilled, Missed};
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::Answer;

const SOUTH: &str = "610921100001";

/// Half of Wednesday the 25th.
fn half(slot: Slot) -> HalfDays {
    HalfDays::of("2026-11-25".parse().unwrap(), Some(slot))
}

/// What a person owes of one duty on Wednesday or in its week: how much, how much is done, and how it stands.
fn of_wednesday(town: &Town, who: &str, duty: &str) -> Vec<(u32, Option<u32>, Standing)> {
    let rows = owed(town, who, "2026-11-25", "2026-11-25").into_iter();
    rows.filter(|row| row.duty == duty).map(|row| (row.needed, row.done, row.standing)).collect()
}

#[test]
fn 篇3_排查3_a_實務_請假_the_log_of_a_day_that_two_deputies_share_is_owed_by_the_later() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    for (slot, deputy) in [(Slot::Morning, "網格員甲"), (Slot::Afternoon, "網格員乙")] {
        town.by("站長甲", leave(Some("點主任"), half(slot), Some(deputy))).unwrap();
    }
    town.now = at("2026-11-26T09:00");
    assert_eq!(of_wednesday(&town, "點主任", "day-log"), [(1, Some(0), Excused)]);
    assert_eq!(of_wednesday(&town, "網格員甲", "day-log"), []);
    assert_eq!(of_wednesday(&town, "網格員乙", "day-log"), [(1, Some(0), Missed)]);
}

#[test]
fn 篇3_職責2_c_實務_請假_the_minutes_of_a_day_that_two_deputies_share_are_owed_by_the_later() {
    let town = Town::founded();
    appointed(&town, "包片幹部", "liaison-cadre", SOUTH);
    for (slot, deputy) in [(Slot::Morning, "網格員甲"), (Slot::Afternoon, "網格員乙")] {
        town.by("鎮辦甲", leave(Some("包片幹部"), half(slot), Some(deputy))).unwrap();
    }
    let needed =
        |who: &str| -> u32 { of_wednesday(&town, who, "cadre-visit").iter().map(|(needed, ..)| *needed).sum() };
    assert_eq!((needed("包片幹部"), needed("網格員甲"), needed("網格員乙")), (96, 0, 24), "120 in all");
}

#[test]
fn 篇3_職責2_c_實務_請假_what_a_deputy_did_before_leave_that_begins_at_noon_is_not_for_it() {
    let mut town = Town::founded();
    appointed(&town, "包片幹部", "liaison-cadre", SOUTH);
    let span = HalfDays {
        from: HalfDay::afternoon("2026-11-25".parse().unwrap()),
        until: HalfDay::afternoon("2026-11-26".parse().unwrap()),
    };
    town.by("鎮辦甲", leave(Some("包片幹部"), span, Some("網格員乙"))).unwrap();
    town.now = at("2026-11-26T08:30");
    let done = |town: &Town| of_wednesday(town, "網格員乙", "cadre-visit")[0].1;
    town.by("網格員乙", visit_at(SOUTH, "2026-11-25", "09:00", 30)).unwrap();
    assert_eq!(done(&town), Some(0));
    town.by("網格員乙", visit_at(SOUTH, "2026-11-25", "15:00", 25)).unwrap();
    assert_eq!(done(&town), Some(25));
}

/// Wednesday's log of the area, signed.
fn sign(grid: Option<&str>) -> Command {
    Command::LogSign {
        grid: grid.map(str::to_owned),
        date: Some("2026-11-25".parse().unwrap()),
        span: LogSpan::Day,
        text: "走訪三戶".into(),
        lines: vec![],
    }
}

/// Whether the chief is told that Wednesday's log of the area is missing.
fn is_missing(town: &Town) -> bool {
    let day = "2026-11-25".parse().unwrap();
    let query = Query::LogsMissing { grid: Some(SOUTH.into()), from: day, until: day, others: false };
    let Answer::LogsMissing(rows) = town.look("站長甲", query).unwrap() else { panic!() };
    rows.iter().any(|row| row.grid.code.as_str() == SOUTH_ONE)
}

#[test]
fn 篇3_排查3_a_實務_請假_a_log_that_its_holder_signs_while_away_is_not_missed_by_the_deputy() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    let wednesday = HalfDays::of("2026-11-25".parse().unwrap(), None);
    town.by("站長甲", leave(Some("點主任"), wednesday, Some("網格員乙"))).unwrap();
    town.now = at("2026-11-26T09:00");
    assert!(is_missing(&town));
    assert_eq!(of_wednesday(&town, "網格員乙", "day-log"), [(1, Some(0), Missed)]);
    town.now = at("2026-11-25T17:00");
    town.by("點主任", sign(None)).unwrap();
    town.now = at("2026-11-26T09:00");
    assert!(!is_missing(&town));
    assert_eq!(of_wednesday(&town, "網格員乙", "day-log"), [(1, Some(1), Fulfilled)]);
}

#[test]
fn 篇3_排查3_a_實務_請假_a_log_that_the_deputy_of_half_a_day_signs_is_not_missed_by_its_holder() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    town.by("站長甲", leave(Some("點主任"), half(Slot::Afternoon), Some("網格員乙"))).unwrap();
    town.now = at("2026-11-25T17:00");
    town.by("網格員乙", sign(Some(SOUTH_ONE))).unwrap();
    town.now = at("2026-11-26T09:00");
    assert_eq!(of_wednesday(&town, "點主任", "day-log"), [(1, Some(1), Fulfilled)]);
    assert!(!is_missing(&town));
}

#[test]
fn 實務_請假_who_is_excused_stays_so_where_the_deputy_signed() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    let wednesday = HalfDays::of("2026-11-25".parse().unwrap(), None);
    town.by("站長甲", leave(Some("點主任"), wednesday, Some("網格員乙"))).unwrap();
    town.now = at("2026-11-25T17:00");
    town.by("網格員乙", sign(Some(SOUTH_ONE))).unwrap();
    assert_eq!(of_wednesday(&town, "點主任", "day-log"), [(1, Some(0), Excused)]);
    assert_eq!(of_wednesday(&town, "網格員乙", "day-log"), [(1, Some(1), Fulfilled)]);
}
