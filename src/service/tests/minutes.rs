//! Time that is spent once is counted once.

use super::Town;
use crate::service::command::OnBehalf;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::view::{Answer, DutyState};

const COMMUNITY: &str = "610921100001";

const OTHER: &str = "610921100002";

fn appointed(town: &Town, grid: &str) {
    town.owner(Command::PostAppoint {
        post: "liaison-cadre".into(),
        grid: grid.into(),
        person: "包片幹部".into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
}

fn visit(town: &Town, start: &str, minutes: u32) -> Vec<String> {
    visit_in(town, COMMUNITY, start, minutes)
}

fn visit_in(town: &Town, grid: &str, start: &str, minutes: u32) -> Vec<String> {
    let when = When { date: None, start: Some(start.parse().unwrap()), minutes: Some(minutes), late: None };
    let visit = Command::LogVisit {
        grid: grid.into(),
        when,
        text: "走訪".into(),
        companions: Vec::new(),
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    };
    town.by("包片幹部", visit).unwrap().notes.into_iter().map(|note| note.code).collect()
}

#[test]
fn 篇3_職責2_c_minutes_of_a_week_that_overlap_count_once_and_are_told() {
    let mut town = Town::founded();
    town.now = super::at("2026-11-23T11:00");
    town.owner(Command::PersonAdd { name: "包片幹部".into(), phone: None, namesake: false });
    appointed(&town, COMMUNITY);
    assert_eq!(visit(&town, "08:00", 60), Vec::<String>::new());
    assert_eq!(visit(&town, "08:10", 60), ["overlaps"], "it is saved, and told");
    assert_eq!(visit(&town, "09:10", 20), Vec::<String>::new(), "one after the other");
    let Ok(Answer::Today(today)) = town.look("包片幹部", Query::Today { person: None }) else { panic!("today") };
    let done = today.duties.iter().find_map(|duty| match duty.state {
        DutyState::Minutes { done, .. } => Some(done),
        _ => None,
    });
    assert_eq!(done, Some(90));
}

#[test]
fn 篇3_職責2_c_a_minute_that_two_communities_claim_counts_in_the_one_keyed_first() {
    let mut town = Town::founded();
    town.now = super::at("2026-11-23T17:00");
    town.owner(Command::PersonAdd { name: "包片幹部".into(), phone: None, namesake: false });
    for grid in [COMMUNITY, OTHER] {
        appointed(&town, grid);
    }
    assert_eq!(visit(&town, "15:00", 85), Vec::<String>::new());
    assert_eq!(visit_in(&town, OTHER, "15:30", 60), ["overlaps"], "told across communities");
    let Ok(Answer::Today(today)) = town.look("包片幹部", Query::Today { person: None }) else { panic!("today") };
    let done = |grid: &str| {
        let mut here = today.duties.iter().filter(|duty| duty.grid.code.as_str() == grid);
        here.find_map(|duty| match duty.state {
            DutyState::Minutes { done, .. } => Some(done),
            _ => None,
        })
    };
    assert_eq!((done(COMMUNITY), done(OTHER)), (Some(85), Some(5)), "90 minutes in all");
}

#[test]
fn 篇3_職責2_c_what_goes_on_after_midnight_is_of_both_days_and_is_no_later_than_it_ended() {
    let mut town = Town::founded();
    // Sunday night and Monday morning: two weeks.
    town.now = super::at("2026-11-30T01:05");
    town.owner(Command::PersonAdd { name: "包片幹部".into(), phone: None, namesake: false });
    for grid in [COMMUNITY, OTHER] {
        appointed(&town, grid);
    }
    let visit = |grid: &str, date: &str, start: &str| {
        let when = When {
            date: Some(date.parse().unwrap()),
            start: Some(start.parse().unwrap()),
            minutes: Some(60),
            late: None,
        };
        let visit = Command::LogVisit {
            grid: grid.into(),
            when,
            text: "夜間走訪".into(),
            companions: Vec::new(),
            person: None,
            behalf: OnBehalf::default(),
            household: None,
        };
        town.by("包片幹部", visit).unwrap().notes.into_iter().map(|note| note.code).collect::<Vec<_>>()
    };
    assert_eq!(visit(COMMUNITY, "2026-11-29", "23:30"), Vec::<String>::new(), "it ended today: no reason is asked for");
    assert_eq!(visit(OTHER, "2026-11-30", "00:00"), ["overlaps"], "half an hour is claimed twice");
    let done = |grid: &str, date: &str| {
        let rows = super::leave::owed(&town, "包片幹部", date, date).into_iter();
        let mut rows = rows.filter(|row| row.duty == "cadre-visit" && row.grid.code.as_str() == grid);
        rows.next().and_then(|row| row.done)
    };
    assert_eq!((done(COMMUNITY, "2026-11-29"), done(COMMUNITY, "2026-11-30")), (Some(30), Some(30)));
    assert_eq!((done(OTHER, "2026-11-29"), done(OTHER, "2026-11-30")), (Some(0), Some(30)));
}
