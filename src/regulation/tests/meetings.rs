//! On which days meetings are held, by the built-in files and by the example of 篇4, and which takes in which.

use std::fmt::Write as _;

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::super::{Library, Meeting, Regulation, builtin_calendar, sittings};
use super::{SMALL, parse, town, village};

const STREET: &str = include_str!("../../../examples/regulations/street-meetings.toml");

fn example(text: &str) -> Regulation {
    Regulation::parse("example.toml", text, &Library::builtin()).unwrap()
}

fn meeting<'a>(regulation: &'a Regulation, code: &str) -> &'a Meeting {
    regulation.meeting(&code.into()).unwrap()
}

/// When a meeting begins between two days.
fn begins(regulation: &Regulation, code: &str, from: &str, until: &str) -> Vec<String> {
    let calendar = builtin_calendar(&regulation.settings.hours());
    let found = meeting(regulation, code).begins(from.parse().unwrap(), until.parse().unwrap(), &calendar);
    found.iter().map(|at| at.format("%m-%d %H:%M").to_string()).collect()
}

/// What is held on a day of all meetings that a regulation has: each with those that it takes in.
fn held(regulation: &Regulation, date: &str) -> Vec<(String, Vec<String>)> {
    let calendar = builtin_calendar(&regulation.settings.hours());
    let day = date.parse().unwrap();
    let all: Vec<(&Meeting, NaiveDateTime)> = regulation
        .meetings
        .iter()
        .flat_map(|meeting| meeting.begins(day, day, &calendar).into_iter().map(move |at| (meeting, at)))
        .collect();
    let code = |at: usize| all[at].0.code.to_string();
    sittings(&all)
        .into_iter()
        .map(|sitting| (code(sitting.held), sitting.takes_in.into_iter().map(code).collect()))
        .collect()
}

#[test]
fn 篇4_1_b_the_morning_meeting_is_every_day_but_holidays_and_on_make_up_days() {
    let street = example(STREET);
    // Saturday the 10th of October is worked, the 1st to the 7th is National Day.
    assert_eq!(
        begins(&street, "morning-meeting", "2026-09-29", "2026-10-12"),
        ["09-29 08:30", "09-30 08:30", "10-08 08:30", "10-09 08:30", "10-10 08:30", "10-12 08:30"]
    );
    let every = example(&STREET.replacen("days = \"working-days\"", "days = \"calendar-days\"", 1));
    assert_eq!(begins(&every, "morning-meeting", "2026-10-03", "2026-10-04"), ["10-03 08:30", "10-04 08:30"]);
}

#[test]
fn 篇4_2_a_the_weekly_meeting_is_on_monday_and_after_a_holiday_on_the_next_working_day() {
    let street = example(STREET);
    assert_eq!(
        begins(&street, "weekly-meeting", "2026-09-28", "2026-10-12"),
        ["09-28 08:30", "10-08 08:30", "10-12 08:30"]
    );
    let skipped = example(&STREET.replace("holiday = \"after\"", "holiday = \"skip\""));
    assert_eq!(begins(&skipped, "weekly-meeting", "2026-09-28", "2026-10-12"), ["09-28 08:30", "10-12 08:30"]);
}

#[test]
fn 篇4_3_a_the_monthly_meeting_is_on_the_last_friday_of_the_month_or_the_working_day_before() {
    let street = example(STREET);
    assert_eq!(
        begins(&street, "monthly-meeting", "2026-09-01", "2026-12-31"),
        // Friday the 25th of September is mid-autumn.
        ["09-24 08:30", "10-30 08:30", "11-27 08:30", "12-25 08:30"]
    );
    // A stretch that ends before the named day still has the shifted one.
    assert_eq!(begins(&street, "monthly-meeting", "2026-09-24", "2026-09-24"), ["09-24 08:30"]);
    assert_eq!(begins(&street, "monthly-meeting", "2026-09-25", "2026-10-29"), [""; 0]);
}

#[test]
fn 篇4_the_larger_meeting_takes_in_the_smaller_one_at_the_same_time_and_only_then() {
    let street = example(STREET);
    let taken = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let alone = |code: &str| vec![(code.to_owned(), Vec::new())];
    assert_eq!(held(&street, "2026-11-24"), alone("morning-meeting"));
    assert_eq!(held(&street, "2026-11-23"), [("weekly-meeting".to_owned(), taken(&["morning-meeting"]))]);
    assert_eq!(held(&street, "2026-11-27"), [("monthly-meeting".to_owned(), taken(&["morning-meeting"]))]);
    // Where all three fall together: a Monday's meeting that a holiday moved to the month's last Friday cannot be, so the
    // weekly one is set on Fridays here.
    let fridays = example(&STREET.replace("on = [\"monday\"]", "on = [\"friday\"]"));
    assert_eq!(
        held(&fridays, "2026-11-27"),
        [("monthly-meeting".to_owned(), taken(&["morning-meeting", "weekly-meeting"]))]
    );
    // At another time it is a meeting of its own.
    let later = example(&STREET.replace("on = [\"monday\"], at = \"08:30\"", "on = [\"monday\"], at = \"14:30\""));
    assert_eq!(held(&later, "2026-11-23").len(), 2);
    assert!(held(&later, "2026-11-23").iter().all(|(_, taken)| taken.is_empty()));
}

#[test]
fn 篇3_例會1_the_date_is_that_of_the_towns_monthly_meeting_and_has_to_be_announced() {
    let town = town();
    let grid = meeting(&town, "grid-meeting");
    assert!(grid.is_announced() && grid.announced_per().is_some());
    assert_eq!(begins(&town, "grid-meeting", "2026-01-01", "2026-12-31"), [""; 0]);
    // 篇3/例會2: the town's leaders, the office, every station's chief, every area's director, and nobody else.
    let attends = |post: &str| grid.is_for(&post.into());
    assert!(["town-leader", "town-office", "station-chief", "point-director"].into_iter().all(attends));
    assert!(!["warden", "point-worker", "unit-handler", "town-admin"].into_iter().any(attends));
    // 篇3/職責2-b: the cadre presides; neither when nor how often is said, and doctor says that.
    assert_eq!(meeting(&town, "community-meeting").convened_by, ["liaison-cadre".into()]);
    let gaps: Vec<String> =
        town.check().into_iter().filter(|it| it.code.code() == "meeting-without-cadence").map(|it| it.key).collect();
    assert_eq!(gaps, ["meetings.community-meeting"]);
    assert!(village().meetings.is_empty());
}

#[test]
fn meetings_are_the_same_after_a_regulation_was_written_out_whole() {
    for regulation in [town(), example(STREET)] {
        let again = Regulation::parse("whole.toml", &regulation.whole_text(), &Library::default()).unwrap();
        assert_eq!((again.version(), &again.meetings), (regulation.version(), &regulation.meetings));
        assert!(regulation.check().iter().all(|finding| !finding.code.is_error()), "{:?}", regulation.check());
    }
    assert!(example(STREET).meeting(&"community-meeting".into()).is_none());
}

/// Meetings `a`, `b` and so on in the smallest file, each with what it takes in.
fn with_meetings(rows: &[(&str, &[&str], &str)]) -> String {
    let mut text = SMALL.to_owned();
    for (code, absorbs, cadence) in rows {
        let _ = write!(
            text,
            "\n[[meetings]]\ncode = \"{code}\"\nlabel = {{ hant = \"{code}\", hans = \"{code}\", en = \"{code}\" }}\n\
             held_in = \"area\"\nconvened_by = [\"warden\"]\nabsorbs = {absorbs:?}\ncadence = {cadence}\nrule = \"本鎮/1\"\n"
        );
    }
    text
}

const DAILY: &str = "{ every-day = { at = \"08:30\" } }";

#[test]
fn a_meeting_that_cannot_be_is_refused_at_its_key() {
    let refused = |text: &str| {
        let error = parse(text).unwrap_err();
        (error.key, error.reason.code())
    };
    let one = |cadence: &str| with_meetings(&[("a", &[], cadence)]);
    let key = |key: &str, reason: &'static str| (format!("meetings.a.{key}"), reason);
    assert!(parse(&one(DAILY)).is_ok());
    assert_eq!(refused(&one("{ weekday = { on = [], at = \"08:30\" } }")), key("cadence", "bad-cadence"));
    assert_eq!(
        refused(&one("{ weekday = { on = [\"monday\", \"monday\"], at = \"08:30\" } }")),
        key("cadence", "bad-cadence")
    );
    assert_eq!(refused(&one(DAILY).replace("[\"warden\"]\nabsorbs", "[]\nabsorbs")), key("convened_by", "missing-key"));
    assert_eq!(
        refused(&one(DAILY).replace("[\"warden\"]\nabsorbs", "[\"nobody\"]\nabsorbs")),
        key("convened_by", "unknown")
    );
    assert_eq!(refused(&with_meetings(&[("a", &["z"], DAILY)])), key("absorbs", "unknown"));
    assert_eq!(refused(&with_meetings(&[("a", &["a"], DAILY)])), key("absorbs", "circular"));
    assert_eq!(refused(&with_meetings(&[("a", &["b"], DAILY), ("b", &["a"], DAILY)])), key("absorbs", "circular"));
    assert!(refused(&one("{ every-day = { at = \"25:00\" } }")).0.starts_with("meetings.a"));
}

proptest! {
    #[test]
    fn every_meeting_is_held_or_taken_in_and_never_both(
        takes in proptest::collection::vec((0..5usize, 0..5usize), 0..8), hours in proptest::collection::vec(8..10u32, 5),
    ) {
        let codes = ["a", "b", "c", "d", "e"];
        // Only earlier ones take in later ones: no circle.
        let absorbs: Vec<Vec<&str>> = (0..5)
            .map(|larger| takes.iter().filter(|(one, other)| *one == larger && other > one).map(|(_, other)| codes[*other]).collect())
            .collect();
        let rows: Vec<(&str, &[&str], &str)> =
            codes.iter().zip(&absorbs).map(|(code, absorbs)| (*code, absorbs.as_slice(), DAILY)).collect();
        let regulation = parse(&with_meetings(&rows)).unwrap();
        let day: chrono::NaiveDate = "2026-11-23".parse().unwrap();
        let given: Vec<(&Meeting, NaiveDateTime)> =
            regulation.meetings.iter().zip(&hours).map(|(it, hour)| (it, day.and_hms_opt(*hour, 30, 0).unwrap())).collect();
        let found = sittings(&given);
        let held: Vec<usize> = found.iter().map(|it| it.held).collect();
        let taken: Vec<usize> = found.iter().flat_map(|it| it.takes_in.clone()).collect();
        for place in 0..given.len() {
            prop_assert!(held.contains(&place) != taken.contains(&place), "{found:?}");
        }
        for sitting in &found {
            prop_assert!(sitting.takes_in.iter().all(|taken| given[*taken].1 == given[sitting.held].1));
        }
    }
}
