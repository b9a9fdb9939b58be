//! What is due on which day, by the cadences of the built-in files and of the examples.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::dues::{Asked, Charge, Given, InForce, Occasion, reckon};
use super::super::{Cadence, Duty, Library, Per, Regulation, builtin_calendar};
use super::{SMALL, parse, town, village};
use crate::domain::calendar::Calendar;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::PostCode;
use crate::domain::limit::LimitUnit;
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

/// What is due between two days to somebody who holds the post for ever, before anything is recorded.
fn due(regulation: &Regulation, code: &str, from: &str, until: &str) -> Vec<Occasion> {
    due_to(regulation, duty(regulation, code), None, from, until)
}

fn due_to(regulation: &Regulation, duty: &Duty, class: Option<&str>, from: &str, until: &str) -> Vec<Occasion> {
    let calendar = calendar(regulation);
    let charge = Charge {
        duty,
        class,
        held: HalfDays::whole(day("2000-01-01"), None),
        standing_in: None,
        in_force: InForce::ALWAYS,
    };
    let now: NaiveDateTime = day(from).and_hms_opt(0, 0, 0).unwrap();
    reckon(&charge, day(from), day(until), &Given { calendar: &calendar, deeds: &[], excuses: &[], now })
}

fn on(regulation: &Regulation, code: &str, date: &str) -> Vec<Occasion> {
    due(regulation, code, date, date)
}

fn example(text: &str) -> Regulation {
    Regulation::parse("example.toml", text, &Library::builtin()).unwrap()
}

fn zones() -> Regulation {
    example(include_str!("../../../examples/regulations/safety-zones.toml"))
}

#[test]
fn 篇3_責任人3_a_a_warden_owes_two_patrols_each_working_day() {
    let town = town();
    let shown: Vec<_> = on(&town, "patrol", "2026-11-23")
        .into_iter()
        .map(|it| (it.slot.unwrap(), it.window.unwrap().from.to_string(), it.closes.to_string()))
        .collect();
    let hours = |slot, from: &str, to: &str| (slot, from.to_owned(), to.to_owned());
    assert_eq!(shown[0], hours(Slot::Morning, "08:00", "2026-11-23 12:00:00"));
    assert_eq!(shown[1], hours(Slot::Afternoon, "14:00", "2026-11-23 18:00:00"));
    // A Sunday that is worked, a Saturday that is not, and National Day.
    assert_eq!(on(&town, "patrol", "2026-09-20").len(), 2);
    assert_eq!(on(&town, "patrol", "2026-11-21"), []);
    assert_eq!(on(&town, "patrol", "2026-10-01"), []);
    // The make-up Saturday after National Day, and the year that no table covers.
    assert_eq!(on(&town, "patrol", "2026-10-10").len(), 2);
    assert_eq!(on(&town, "patrol", "2031-10-01").len(), 2);
}

#[test]
fn 篇3_責任人3_a_whether_every_day_means_working_days_is_a_setting() {
    let all_days = SMALL.replace("every_day_means = \"working-days\"", "every_day_means = \"calendar-days\"");
    let (working, all) = (parse(SMALL).unwrap(), parse(&all_days).unwrap());
    assert_eq!(on(&working, "patrol", "2026-11-22"), []);
    assert_eq!(on(&all, "patrol", "2026-11-22").len(), 2);
}

#[test]
fn 篇3_職責2_c_a_cadre_owes_two_hours_in_each_iso_week() {
    let town = town();
    let owed = on(&town, "cadre-visit", "2026-11-26");
    assert_eq!(
        (owed[0].asked, owed[0].from, owed[0].until),
        (Asked::Minutes(120), day("2026-11-23"), day("2026-11-29"))
    );
    // A week over new year is one week, and one without a working day owes nothing.
    let over = due(&town, "cadre-visit", "2026-12-28", "2027-01-03");
    assert_eq!((over.len(), over[0].until), (1, day("2027-01-03")));
    assert_eq!(due(&town, "cadre-visit", "2026-02-16", "2026-02-22"), [], "spring festival");
}

#[test]
fn 篇3_排查3_a_the_director_and_篇8_3_the_village_warden_write_the_log_every_working_day() {
    let writers = |regulation: &Regulation| duty(regulation, "day-log").posts.clone();
    assert_eq!(writers(&town()), [PostCode::from("point-director")]);
    assert_eq!(writers(&village()), [PostCode::from("warden")]);
    let village = village();
    let log = on(&village, "day-log", "2026-11-23");
    assert_eq!((log.len(), log[0].closes.to_string().as_str()), (1, "2026-11-24 00:00:00"));
    assert_eq!(on(&village, "day-log", "2026-11-22"), []);
    assert!(village.duties(&"warden".into()).iter().all(|duty| duty.code.as_str() != "patrol"));
}

#[test]
fn 篇3_排查1_b_an_open_cadence_is_a_gap_and_never_falls_due_by_itself() {
    let town = town();
    assert_eq!(duty(&town, "screening").cadence, Cadence::Open);
    assert_eq!(due(&town, "screening", "2026-01-01", "2026-12-31"), []);
    let gaps: Vec<_> =
        town.check().into_iter().filter(|it| it.code.code() == "open-cadence").map(|it| it.key).collect();
    assert_eq!(gaps, ["duties.screening", "duties.office-collect"]);
}

#[test]
fn 篇6_三三_d_every_wednesday_afternoon_and_after_a_holiday_the_next_working_day() {
    let zones = zones();
    let november = due(&zones, "zone-inspection", "2026-11-01", "2026-11-30");
    let dates: Vec<String> = november.iter().map(|it| it.from.to_string()).collect();
    assert_eq!(dates, ["2026-11-04", "2026-11-11", "2026-11-18", "2026-11-25"]);
    assert!(november.iter().all(|it| it.slot == Some(Slot::Afternoon)));
    // 2026-10-07 is National Day week: it is owed on Thursday the 8th.
    let october = due(&zones, "zone-inspection", "2026-10-05", "2026-10-13");
    assert_eq!(october.iter().map(|it| it.from).collect::<Vec<_>>(), [day("2026-10-08")]);
    // Grace: two hours after the office closes.
    assert_eq!(november[0].closes.to_string(), "2026-11-04 20:00:00");
}

#[test]
fn 篇6_三三_d_the_holiday_shift_is_data() {
    let text = include_str!("../../../examples/regulations/safety-zones.toml");
    let dates = |shift: &str| -> Vec<String> {
        let changed = example(&text.replace("holiday = \"after\"", &format!("holiday = \"{shift}\"")));
        let found = due(&changed, "zone-inspection", "2026-09-24", "2026-10-13");
        found.iter().map(|it| it.from.to_string()).collect()
    };
    assert_eq!(dates("skip"), ["2026-09-30"]);
    // The last working day before 2026-10-07 is the 30th of September, which is owed already: they fall together.
    assert_eq!(dates("before"), ["2026-09-30"]);
    assert_eq!(dates("after"), ["2026-09-30", "2026-10-08"]);
}

#[test]
fn 篇7_三4_6_the_cadence_follows_the_class_of_the_customer() {
    let customers = example(include_str!("../../../examples/regulations/customer-visits.toml"));
    let duty = duty(&customers, "customer-visit");
    let stretches = |class: &str| -> Vec<(String, String)> {
        let found = due_to(&customers, duty, Some(class), "2026-03-01", "2026-11-30");
        found.iter().map(|it| (it.from.to_string(), it.until.to_string())).collect()
    };
    let days = |from: &str, until: &str| (from.to_owned(), until.to_owned());
    assert_eq!(stretches("ordinary"), [days("2026-01-01", "2026-12-31")]);
    assert_eq!(stretches("important"), [days("2026-01-01", "2026-06-30"), days("2026-07-01", "2026-12-31")]);
    assert_eq!(stretches("unheard-of"), []);
}

#[test]
fn 篇4_末_b_which_post_receives_leave_is_data() {
    use crate::domain::right::Right;
    let receive = |regulation: &Regulation| -> Vec<String> {
        regulation.posts_with(Right::DutyExcuse).iter().map(|post| post.code.to_string()).collect()
    };
    let street = example(include_str!("../../../examples/regulations/street-leave.toml"));
    assert_eq!(receive(&street), ["town-office", "grid-supervisor"]);
    assert_eq!(street.absence.leave_clause().unwrap().as_str(), "篇4/末-b");
    assert_eq!(receive(&town()), ["town-office", "station-chief"]);
    assert_eq!(town().absence.leave_clause().unwrap().as_str(), "實務/請假");
    assert_eq!(receive(&village()), ["station-chief"]);
}

#[test]
fn a_regulation_with_every_cadence_is_the_same_after_it_was_written_out_whole() {
    for text in [
        include_str!("../../../examples/regulations/safety-zones.toml"),
        include_str!("../../../examples/regulations/customer-visits.toml"),
        include_str!("../../../examples/regulations/street-leave.toml"),
    ] {
        let regulation = example(text);
        let again = Regulation::parse("whole.toml", &regulation.whole_text(), &Library::default()).unwrap();
        assert_eq!((again.version(), &again.duties), (regulation.version(), &regulation.duties));
        assert!(regulation.check().iter().all(|finding| !finding.code.is_error()), "{:?}", regulation.check());
    }
    assert_eq!(zones().duty(&"zone-inspection".into()).unwrap().grace.unwrap().unit, LimitUnit::UrgentHours);
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
