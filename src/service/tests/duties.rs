//! Duties by person and by grid, as the queries answer them.

use super::{Town, at};
use crate::domain::absence::ExcuseKind;
use crate::domain::half_day::HalfDays;
use crate::domain::log::{LateReason, LogSpan};
use crate::domain::standing::Standing;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::view::{Answer, CoverageView, DutiesView, HeatView, SlotMark, SlotTally};

const AREA: &str = "610921100001001";
const VILLAGE: &str = "610921100200001";

fn patrol(date: &str, start: &str) -> Command {
    let when = When {
        date: Some(date.parse().unwrap()),
        start: Some(format!("{start}:00").parse().unwrap()),
        minutes: Some(40),
        late: Some(LateReason::NoLaptop),
    };
    Command::LogPatrol {
        grid: AREA.into(), when, text: "巡查".into(), route: None, companions: vec![], links: vec![]
    }
}

fn duties(town: &Town, who: &str, from: &str, until: &str) -> DutiesView {
    let query = Query::Duties { person: None, grid: None, from: from.parse().unwrap(), until: until.parse().unwrap() };
    let Answer::Duties(view) = town.look(who, query).unwrap() else { panic!() };
    *view
}

fn coverage(town: &Town, who: &str, grid: &str) -> CoverageView {
    let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap());
    let query = Query::SlotCoverage { grid: Some(grid.into()), from, until };
    let Answer::SlotCoverage(view) = town.look(who, query).unwrap() else { panic!() };
    *view
}

/// Monday morning and afternoon walked, Tuesday morning too; it is Wednesday.
fn walked() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-25T08:30");
    for (date, start) in [("2026-11-23", "09:10"), ("2026-11-23", "15:00"), ("2026-11-24", "09:00")] {
        town.by("網格員甲", patrol(date, start)).unwrap();
    }
    town
}

#[test]
fn 篇3_責任人3_a_each_half_day_says_how_it_stands_and_by_which_record() {
    use Standing::{Fulfilled, Missed, Open};
    let town = walked();
    let view = duties(&town, "網格員甲", "2026-11-23", "2026-11-25");
    let standings: Vec<Standing> = view.rows.iter().map(|row| row.standing).collect();
    assert_eq!(standings, [Fulfilled, Fulfilled, Fulfilled, Missed, Open, Open]);
    assert!(view.rows[..3].iter().all(|row| row.records.len() == 1 && row.clause == "篇3/責任人3-a"));
    // 篇3/排查1-b: what the text leaves open is a gap, once.
    assert_eq!(view.gaps.len(), 1);
}

#[test]
fn coverage_is_by_grid_and_week_and_names_nobody() {
    let town = walked();
    let view = coverage(&town, "站長甲", "610921100001");
    let first = view.rows.iter().find(|row| row.grid.code.as_str() == AREA).unwrap();
    let week = first.weeks[0];
    assert_eq!((week.due, week.done, week.missed, week.open), (10, 3, 1, 6));
    assert!(!serde_json::to_string(&view).unwrap().contains("網格員"), "counts alone");
}

#[test]
fn 篇3_責任人3_a_a_visit_owed_on_a_half_day_does_not_stand_for_its_patrol() {
    let mut town = Town::founded();
    let visits = "[[duties]]\ncode = \"wednesday-visit\"\nposts = [\"warden\"]\nwhat = \"visit\"\n\
        label = { hant = \"週三走訪\", hans = \"周三走访\", en = \"Wednesday visit\" }\n\
        cadence = { weekday = { on = [\"wednesday\"], slots = [\"afternoon\"] } }\nrule = \"篇3/責任人3-b\"\n\n[[duties]]";
    let text = include_str!("../../regulation/files/town-grid.toml").replacen("[[duties]]", visits, 1);
    town.adopted_at("2026-01-01T08:00", "town-grid.toml", &text);
    town.now = at("2026-11-26T08:30");
    town.by("網格員甲", super::duty_rules::visit_at(AREA, "2026-11-25", "15:00", 60)).unwrap();
    let view = coverage(&town, "站長甲", "610921100001");
    let first = view.rows.iter().find(|row| row.grid.code.as_str() == AREA).unwrap();
    let week = first.weeks[0];
    assert_eq!((week.due, week.done, week.missed, week.open), (11, 1, 6, 4), "Wednesday's afternoon patrol is missed");
}

#[test]
fn 篇3_責任人3_a_where_nobody_holds_a_grid_a_storm_and_what_is_to_come_are_no_gaps() {
    let mut town = Town::founded();
    town.owner(Command::PostEnd {
        post: "warden".into(),
        grid: AREA.into(),
        person: "網格員甲".into(),
        until: Some("2026-11-22".parse().unwrap()),
    });
    town.now = at("2026-11-25T08:30");
    let tuesday = "2026-11-24".parse().unwrap();
    let storm = Command::DutyExcuse {
        person: None,
        grid: Some(AREA.into()),
        duty: None,
        span: HalfDays::whole(tuesday, Some(tuesday)),
        kind: ExcuseKind::Weather,
        text: "紅色預警".into(),
    };
    town.by("站長甲", storm).unwrap();
    let view = coverage(&town, "站長甲", "610921100001");
    let first = view.rows.iter().find(|row| row.grid.code.as_str() == AREA).unwrap();
    let week = first.weeks[0];
    assert_eq!((week.due, week.nobody, week.excused, week.open, week.missed), (6, 2, 2, 2, 0));
}

#[test]
fn the_heat_of_a_grid_opens_its_records_and_says_when_they_were_keyed() {
    let town = walked();
    let (from, until) = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
    let query = Query::Heat { grid: Some(AREA.into()), from, until };
    let Answer::Heat(view) = town.look("站長甲", query).unwrap() else { panic!() };
    let HeatView { days, keyed, .. } = *view;
    let monday = &days[22];
    assert_eq!((monday.morning.slots.done, monday.morning.records.len()), (1, 1));
    assert_eq!(days[23].afternoon.slots.missed, 1);
    assert_eq!(days[20].morning.slots.due, 0, "a Saturday");
    assert_eq!((keyed.next_day, keyed.within_three), (1, 2));
}

#[test]
fn 篇8_3_a_day_without_its_log_is_missing_and_a_signed_one_waits_to_be_reviewed() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T17:00");
    town.by(
        "格線員丙",
        Command::LogSign { grid: None, date: None, span: LogSpan::Day, text: "排查兩戶".into(), lines: vec![] },
    )
    .unwrap();
    town.now = at("2026-11-25T08:00");
    let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-25".parse().unwrap());
    let missing = Query::LogsMissing { grid: Some(VILLAGE.into()), from, until, others: false };
    let Answer::LogsMissing(rows) = town.look("村站長", missing).unwrap() else { panic!() };
    assert_eq!(rows.iter().map(|row| row.date.to_string()).collect::<Vec<_>>(), ["2026-11-24"]);
    let unreviewed = Query::LogsUnreviewed { grid: Some(VILLAGE.into()), from, until, others: false };
    let waiting = |town: &Town| match town.look("村站長", unreviewed.clone()).unwrap() {
        Answer::LogsUnreviewed(rows) => rows.len(),
        _ => panic!(),
    };
    assert_eq!(waiting(&town), 1);
    let review = Command::LogReview {
        grid: VILLAGE.into(),
        date: from,
        span: LogSpan::Day,
        person: "格線員丙".into(),
        text: "已閱".into(),
    };
    town.by("村站長", review).unwrap();
    assert_eq!(waiting(&town), 0);
}

#[test]
fn the_map_has_each_grid_below_on_its_own_and_opens_its_records() {
    let town = walked();
    let (from, until) = ("2026-11-23".parse().unwrap(), "2026-11-24".parse().unwrap());
    let query = Query::HeatMap { grid: Some("610921100001".into()), from, until };
    let Answer::HeatMap(grids) = town.look("站長甲", query).unwrap() else { panic!() };
    let walked = grids.iter().find(|view| view.grid.code.as_str() == AREA).unwrap();
    let marks = |view: &HeatView| -> Vec<SlotMark> {
        view.days.iter().flat_map(|day| [day.morning.slots.mark(), day.afternoon.slots.mark()]).collect()
    };
    assert_eq!(marks(walked), [SlotMark::Covered, SlotMark::Covered, SlotMark::Covered, SlotMark::Missed]);
    assert_eq!(walked.days[0].morning.records.len(), 1);
    let all = Query::Heat { grid: Some("610921100001".into()), from, until };
    let Answer::Heat(all) = town.look("站長甲", all).unwrap() else { panic!() };
    let due: u32 = grids.iter().map(|view| view.days[0].morning.slots.due).sum();
    assert_eq!(all.days[0].morning.slots.due, due, "together they are the community");
}

#[test]
fn an_excused_half_day_is_no_gap_and_one_to_come_is_none_yet() {
    let tally =
        |due, done, excused, missed, open| SlotTally { due, done, excused, missed, open, late: 0, nobody: 0 }.mark();
    assert_eq!(tally(0, 0, 0, 0, 0), SlotMark::Off);
    assert_eq!(tally(2, 0, 2, 0, 0), SlotMark::Excused);
    assert_eq!(tally(2, 1, 1, 0, 0), SlotMark::Covered);
    assert_eq!(tally(2, 1, 0, 0, 1), SlotMark::Covered);
    assert_eq!(tally(2, 0, 0, 0, 2), SlotMark::Open);
    assert_eq!(tally(2, 0, 0, 1, 1), SlotMark::Missed);
    assert_eq!(tally(100, 99, 0, 1, 0), SlotMark::Partly(9), "all but one is not all");
    assert_eq!(tally(100, 1, 0, 99, 0), SlotMark::Partly(1), "one is not none");
}

#[test]
fn 實務_提示_what_may_want_another_look_is_told_to_its_author_alone() {
    use crate::service::view::HintWhat;
    let mut town = Town::founded();
    let day = |date: &str, minutes: u32, text: &str| {
        let when = When {
            date: Some(date.parse().unwrap()),
            start: Some("09:10:00".parse().unwrap()),
            minutes: Some(minutes),
            late: Some(LateReason::NoLaptop),
        };
        Command::LogPatrol {
            grid: AREA.into(),
            when,
            text: text.into(),
            route: None,
            companions: vec![],
            links: vec![],
        }
    };
    town.now = at("2026-11-25T11:30");
    for (date, text) in [("2026-11-20", "南街無異常。"), ("2026-11-23", "東巷有垃圾。南街無異常。")] {
        town.by("網格員甲", day(date, 40, text)).unwrap();
    }
    let hints = |town: &Town, who: &str| {
        let query = Query::OwnHints { date: "2026-11-24".parse().unwrap() };
        let Answer::OwnHints(hints) = town.look(who, query).unwrap() else { panic!() };
        hints
    };
    assert_eq!(hints(&town, "網格員甲"), [], "nothing was written that day");
    town.by("網格員甲", day("2026-11-24", 2, "南街無異常。")).unwrap();
    let told = hints(&town, "網格員甲");
    assert!(matches!(&told[0].what, HintWhat::ShortPatrol { minutes: 2, .. }), "{told:?}");
    let HintWhat::ShortPatrol { log, .. } = told[0].what else { panic!() };
    let same = HintWhat::SameSentence { sentence: "南街無異常".into(), days: 3, log: Some(log) };
    assert_eq!((&told[1].what, told[1].clause.as_str()), (&same, "實務/提示"), "a weekend between is no break");
    assert_eq!(told.len(), 2);
    assert_eq!(hints(&town, "站長甲"), [], "the chief is told nothing");
}
