//! What is due on which day.

use chrono::NaiveDate;

use super::super::{Duty, Owed, Per, Regulation, builtin_calendar};
use super::{SMALL, parse, town, village};
use crate::domain::calendar::Calendar;
use crate::domain::ids::PostCode;
use crate::domain::time::Slot;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar(regulation: &Regulation) -> Calendar {
    builtin_calendar(&regulation.settings.hours())
}

fn duty<'a>(regulation: &'a Regulation, code: &str) -> &'a Duty {
    regulation.duty(&code.into()).unwrap()
}

#[test]
fn 篇3_責任人3_a_a_warden_owes_two_patrols_each_working_day() {
    let town = town();
    let calendar = calendar(&town);
    let Owed::Slots(slots) = duty(&town, "patrol").due_on(day("2026-11-23"), &calendar) else { panic!() };
    let shown: Vec<_> = slots.iter().map(|s| (s.slot, s.window.from.to_string(), s.window.to.to_string())).collect();
    let hours = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(shown[0], (Slot::Morning, hours("08:00", "12:00").0, hours("08:00", "12:00").1));
    assert_eq!(shown[1], (Slot::Afternoon, hours("14:00", "18:00").0, hours("14:00", "18:00").1));
    // A Sunday that is worked, a Saturday that is not, and National Day.
    assert!(matches!(duty(&town, "patrol").due_on(day("2026-09-20"), &calendar), Owed::Slots(_)));
    assert_eq!(duty(&town, "patrol").due_on(day("2026-11-21"), &calendar), Owed::Nothing);
    assert_eq!(duty(&town, "patrol").due_on(day("2026-10-01"), &calendar), Owed::Nothing);
}

#[test]
fn 篇3_責任人3_a_whether_every_day_means_working_days_is_a_setting() {
    let all_days = SMALL.replace("every_day_means = \"working-days\"", "every_day_means = \"calendar-days\"");
    let (working, all) = (parse(SMALL).unwrap(), parse(&all_days).unwrap());
    let sunday = day("2026-11-22");
    assert_eq!(duty(&working, "patrol").due_on(sunday, &calendar(&working)), Owed::Nothing);
    assert!(matches!(duty(&all, "patrol").due_on(sunday, &calendar(&all)), Owed::Slots(_)));
}

#[test]
fn 篇3_職責2_c_a_cadre_owes_two_hours_in_each_iso_week() {
    let town = town();
    let owed = duty(&town, "cadre-visit").due_on(day("2027-01-01"), &calendar(&town));
    assert_eq!(owed, Owed::Minutes { at_least: 120, from: day("2026-12-28"), to: day("2027-01-03") });
}

#[test]
fn 篇3_排查3_a_the_director_and_篇8_3_the_village_warden_write_the_log_every_working_day() {
    let writers = |regulation: &Regulation| duty(regulation, "day-log").posts.clone();
    assert_eq!(writers(&town()), [PostCode::from("point-director")]);
    assert_eq!(writers(&village()), [PostCode::from("warden")]);
    let village = village();
    assert_eq!(duty(&village, "day-log").due_on(day("2026-11-23"), &calendar(&village)), Owed::Day);
    assert_eq!(duty(&village, "day-log").due_on(day("2026-11-22"), &calendar(&village)), Owed::Nothing);
    assert!(village.duties(&"warden".into()).iter().all(|duty| duty.code.as_str() != "patrol"));
}

#[test]
fn 篇3_排查1_b_an_open_cadence_is_seen_and_never_silently_nothing() {
    let town = town();
    assert_eq!(duty(&town, "screening").due_on(day("2026-11-23"), &calendar(&town)), Owed::Open);
    assert_eq!(duty(&town, "screening").due_on(day("2026-11-22"), &calendar(&town)), Owed::Open);
}

#[test]
fn stretches_begin_and_end_where_people_expect() {
    let around = |per: Per, date: &str| {
        let (from, to) = per.around(day(date));
        (from.to_string(), to.to_string())
    };
    let days = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(around(Per::Week, "2026-11-23"), days("2026-11-23", "2026-11-29"));
    assert_eq!(around(Per::Month, "2028-02-10"), days("2028-02-01", "2028-02-29"));
    assert_eq!(around(Per::Quarter, "2026-11-23"), days("2026-10-01", "2026-12-31"));
    assert_eq!(around(Per::HalfYear, "2026-06-30"), days("2026-01-01", "2026-06-30"));
    assert_eq!(around(Per::Year, "2026-06-30"), days("2026-01-01", "2026-12-31"));
}
