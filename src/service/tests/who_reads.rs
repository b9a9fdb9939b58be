//! A day's log is read where it lies: by its writer, and by those above its grid. Who keeps logs in two grids tells in each
//! what was done there.

use super::{Town, at};
use crate::domain::log::LogSpan;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, DayView, PeriodView};

const VILLAGE: &str = "610921100200001";
const OTHER: &str = "610921100001001";
const WRITER: &str = "格線員丙";

fn visit(grid: &str, start: &str, text: &str) -> Command {
    let start = Some(format!("{start}:00").parse().unwrap());
    let when = When { date: None, start, minutes: Some(30), late: None };
    Command::LogVisit {
        grid: grid.into(),
        when,
        text: text.into(),
        companions: vec![],
        household: None,
        person: None,
        behalf: crate::service::command::OnBehalf::default(),
    }
}

fn sign(grid: Option<&str>, span: LogSpan) -> Command {
    Command::LogSign { grid: grid.map(str::to_owned), date: None, span, text: String::new(), lines: vec![] }
}

fn day(town: &Town, who: &str) -> Result<DayView, Refusal> {
    let query = Query::Day { person: Some(WRITER.into()), grid: None, date: town.now.date() };
    town.look(who, query).map(|answer| if let Answer::Day(day) = answer { day } else { panic!() })
}

fn week(town: &Town, who: &str) -> Result<PeriodView, Refusal> {
    let (from, until) = LogSpan::Week.around(town.now.date());
    let query = Query::Period { person: Some(WRITER.into()), grid: None, from, until };
    town.look(who, query).map(|answer| if let Answer::Period(view) = answer { *view } else { panic!() })
}

#[test]
fn 篇8_3_a_signed_log_and_what_was_said_of_it_is_read_by_those_above_its_grid_alone() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T17:00");
    town.by(WRITER, visit(VILLAGE, "09:00", "走訪三戶")).unwrap();
    town.by(WRITER, sign(None, LogSpan::Day)).unwrap();
    let review = Command::LogReview {
        span: LogSpan::Day,
        grid: VILLAGE.into(),
        date: town.now.date(),
        person: WRITER.into(),
        text: "對張三家要多走動".into(),
    };
    town.by("村站長", review).unwrap();
    for reader in [WRITER, "村站長"] {
        let [log] = day(&town, reader).unwrap().logs.try_into().unwrap();
        assert_eq!(log.reviews.len(), 1, "{reader}");
    }
    // A handler of a unit, a warden elsewhere, another community's chief.
    for stranger in ["城管員", "網格員甲", "站長甲"] {
        let refused = day(&town, stranger).map(|day| day.logs).unwrap_err();
        assert!(matches!(refused.code, RefusalCode::NotYourRight | RefusalCode::NotYourGrid), "{stranger}: {refused}");
        assert!(week(&town, stranger).is_err(), "{stranger}");
    }
}

/// The village's warden is warden of an area of the town as well, and keeps a log there too.
fn of_two_grids() -> Town {
    let mut town = Town::founded();
    town.owner(Command::PostAppoint {
        post: "point-director".into(),
        grid: OTHER.into(),
        person: WRITER.into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    town.now = at("2026-11-23T17:00");
    town.by(WRITER, visit(VILLAGE, "09:00", "村裡走訪")).unwrap();
    town.by(WRITER, visit(OTHER, "14:00", "片區走訪")).unwrap();
    town
}

#[test]
fn 篇3_排查3_a_who_keeps_logs_in_two_grids_tells_in_each_what_was_done_there() {
    let town = of_two_grids();
    for (grid, said) in [(VILLAGE, "村裡走訪"), (OTHER, "片區走訪")] {
        town.by(WRITER, sign(Some(grid), LogSpan::Day)).unwrap();
        let logs = day(&town, WRITER).unwrap().logs;
        let log = logs.iter().find(|log| log.grid.code.as_str() == grid).unwrap();
        let [line] = log.lines.as_slice() else { panic!("{:?}", log.lines) };
        assert!(line.words.contains(said), "{line:?}");
        assert!(log.joined.is_empty(), "what is told elsewhere joins nothing: {:?}", log.joined);
    }
    // Each chief reads the log of the own grids, and of the other one learns nothing.
    for (chief, grid) in [("村站長", VILLAGE), ("站長甲", OTHER)] {
        let view = day(&town, chief).unwrap();
        let grids: Vec<&str> = view.logs.iter().map(|log| log.grid.code.as_str()).collect();
        assert_eq!(grids, [grid]);
        assert!(view.entries.iter().all(|entry| entry.grid.code.as_str() == grid), "{chief}");
        assert!(week(&town, chief).is_ok(), "under whom the person works, in whichever grid");
        let Answer::Today(today) = town.look(chief, Query::Today { person: Some(WRITER.into()) }).unwrap() else {
            panic!()
        };
        assert!(!today.duties.is_empty());
        assert!(today.duties.iter().all(|duty| duty.grid.code.as_str() == grid), "{chief}: {:?}", today.duties);
        let month = Query::Month { person: Some(WRITER.into()), grid: None, year: 2026, month: 11 };
        assert!(town.look(chief, month).is_ok(), "{chief} reads the month of the own grid");
        let days = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
        let leave =
            Query::Absences { grid: None, person: Some(WRITER.into()), from: days.0, until: days.1, waiting: false };
        assert!(town.look(chief, leave).is_ok(), "{chief}");
    }
}

#[test]
fn each_of_two_grids_has_a_weeks_log_of_its_own() {
    let town = of_two_grids();
    let (from, until) = LogSpan::Week.around(town.now.date());
    for (grid, said) in [(VILLAGE, "村裡走訪"), (OTHER, "片區走訪")] {
        town.by(WRITER, sign(Some(grid), LogSpan::Week)).unwrap();
        let query = Query::Period { person: None, grid: Some(grid.into()), from, until };
        let Answer::Period(view) = town.look(WRITER, query).unwrap() else { panic!() };
        let log = view.log.unwrap();
        let [line] = log.lines.as_slice() else { panic!("{:?}", log.lines) };
        assert!(line.words.contains(said) && log.grid.code.as_str() == grid, "{line:?}");
        assert_eq!(town.by(WRITER, sign(Some(grid), LogSpan::Week)).unwrap_err().code, RefusalCode::AlreadySigned);
    }
}

#[test]
fn 篇3_排查3_b_a_time_put_right_after_signing_is_an_addition_with_author_and_time() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T17:00");
    let id = town.by(WRITER, visit(VILLAGE, "09:00", "走訪三戶")).unwrap().made[0].id.clone();
    town.by(WRITER, sign(None, LogSpan::Day)).unwrap();
    assert!(day(&town, WRITER).unwrap().logs[0].addenda.is_empty());
    town.now = at("2026-11-23T17:10");
    let start = Some("09:00:00".parse().unwrap());
    let when = When { date: None, start, minutes: Some(240), late: None };
    let retime = Command::LogRetime { entry: id, when, reason: "記錯".into() };
    town.by(WRITER, retime).unwrap();
    let [log] = day(&town, WRITER).unwrap().logs.try_into().unwrap();
    let [added] = log.addenda.as_slice() else { panic!("{:?}", log.addenda) };
    assert_eq!((added.by.as_str(), added.text.as_str()), (WRITER, "09:00–09:30 → 09:00–13:00  記錯"));
    assert_eq!(added.at.naive_local(), town.now);
    assert!(log.lines[0].words.starts_with("09:00"), "what was signed stays: {:?}", log.lines);
}

#[test]
fn a_weeks_log_that_is_put_together_when_the_week_is_over_is_not_late() {
    let mut town = Town::founded();
    town.now = at("2026-11-27T17:00");
    town.by(WRITER, visit(VILLAGE, "09:00", "走訪三戶")).unwrap();
    town.now = at("2026-11-30T08:30");
    let sign = Command::LogSign {
        grid: None,
        date: Some("2026-11-27".parse().unwrap()),
        span: LogSpan::Week,
        text: String::new(),
        lines: vec![],
    };
    town.by(WRITER, sign).unwrap();
    let (from, until) = LogSpan::Week.around("2026-11-27".parse().unwrap());
    let query = Query::Period { person: None, grid: None, from, until };
    let Answer::Period(view) = town.look(WRITER, query).unwrap() else { panic!() };
    assert_eq!(view.log.unwrap().late_in_days, 0);
}
