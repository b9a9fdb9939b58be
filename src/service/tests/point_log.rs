//! The point's log (篇3/職責3-a, 職責3-d, 排查3-a): the director's tells of everything recorded in the area, whoever did it,
//! each sentence with who and its link; nobody's minutes are in it, and it is in order of time.

use super::duty_rules::appointed;
use super::leave::{SOUTH_ONE, patrol};
use super::scenario::{file, today};
use super::{Town, at};
use crate::domain::case::PathTaken;
use crate::domain::log::{DayLine, DayLink, LateReason, LogOf, LogSpan};
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::tests::day_log::sentences;
use crate::service::view::{Answer, DayLogView, DayView, DutyState, LineSays, LineView, PeriodView};

const SOUTH_TWO: &str = "610921100001002";
const DIRECTOR: &str = "主任丁";
const WARDEN: &str = "網格員甲";
const MONDAY: &str = "2026-11-23";

fn row(grid: &str, key: &str, head: &str) -> Command {
    let values = [("head".to_owned(), head.to_owned())].into();
    Command::LedgerSet { grid: grid.into(), item: "households".into(), key: key.into(), values }
}

fn diary(household: &str) -> Command {
    Command::LogDiary {
        grid: SOUTH_ONE.into(),
        when: When { date: None, start: None, minutes: None, late: None },
        household: household.into(),
        text: "問低保怎麼申請".into(),
        result: None,
        promise: None,
        promised_by: None,
    }
}

fn settled(text: &str) -> Command {
    match file(SOUTH_ONE, "rubbish-exposed", text) {
        Command::CaseFile { grid, kind, place, text, .. } => Command::CaseFile {
            grid,
            kind,
            nature: None,
            path: Some(PathTaken::Settled),
            source: None,
            place,
            text,
            happened: None,
            reporter: None,
            reporter_phone: None,
            result: Some("已清".into()),
            told: Vec::new(),
            late: None,
            units: None,
            original: None,
            on_spot: None,
            concerns: Vec::new(),
        },
        other => other,
    }
}

/// A town with a director of the first area of 南街, and nothing recorded.
fn pointed() -> Town {
    let mut town = Town::founded();
    appointed(&town, DIRECTOR, "point-director", SOUTH_ONE);
    town.now = at("2026-11-23T17:00");
    town
}

/// A day of the point: the warden patrols, hears an opinion, settles a case and tends two rows; the director patrols, tends
/// one of the rows too and files a case elsewhere; next door others work.
fn worked() -> Town {
    let town = pointed();
    town.by(WARDEN, patrol(SOUTH_ONE, MONDAY, "09:10")).unwrap();
    town.by(WARDEN, row(SOUTH_ONE, "", "戶主甲")).unwrap();
    town.by(WARDEN, row(SOUTH_ONE, "", "戶主乙")).unwrap();
    town.by(WARDEN, diary("戶主甲")).unwrap();
    town.by(WARDEN, settled("東巷垃圾")).unwrap();
    town.by(DIRECTOR, patrol(SOUTH_ONE, MONDAY, "08:30")).unwrap();
    town.by(DIRECTOR, row(SOUTH_ONE, "1", "戶主甲之子")).unwrap();
    town.by(DIRECTOR, file(SOUTH_TWO, "rubbish-exposed", "隔壁垃圾")).unwrap();
    town.by("網格員乙", patrol(SOUTH_TWO, MONDAY, "09:00")).unwrap();
    town
}

fn day(town: &Town, who: &str, of: Option<&str>) -> DayView {
    let query = Query::Day { person: of.map(str::to_owned), grid: None, date: MONDAY.parse().unwrap() };
    let Answer::Day(day) = town.look(who, query).unwrap() else { panic!() };
    day
}

fn period(town: &Town, who: &str, span: LogSpan, grid: Option<&str>) -> PeriodView {
    let (from, until) = span.around(MONDAY.parse().unwrap());
    let grid = grid.map(str::to_owned);
    let Answer::Period(view) = town.look(who, Query::Period { person: None, from, until, grid }).unwrap() else {
        panic!()
    };
    *view
}

fn sign(town: &Town, span: LogSpan, grid: Option<&str>, lines: Vec<DayLine>) -> Result<(), Refusal> {
    let (grid, date) = (grid.map(str::to_owned), Some(MONDAY.parse().unwrap()));
    town.by(DIRECTOR, Command::LogSign { grid, date, span, text: String::new(), lines }).map(drop)
}

fn signed(town: &Town, who: &str) -> DayLogView {
    day(town, who, Some(DIRECTOR)).logs.pop().unwrap()
}

/// What a line is about and who did it.
fn told(line: &LineView) -> (&'static str, String) {
    let what = match &line.says {
        LineSays::Patrol { .. } => "patrol",
        LineSays::Spent { .. } => "spent",
        LineSays::Diary { .. } => "diary",
        LineSays::Case { .. } => "case",
        LineSays::Rows { .. } => "rows",
    };
    (what, line.by.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("、"))
}

fn all_told(lines: &[LineView]) -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = lines.iter().map(told).collect();
    all.sort();
    all
}

#[test]
fn 篇3_職責3_d_the_points_log_tells_of_everything_recorded_there_with_who_and_its_link() {
    let town = worked();
    let view = day(&town, DIRECTOR, None);
    assert_eq!(view.whole.map(|grid| grid.code.to_string()).as_deref(), Some(SOUTH_ONE));
    let lines = view.lines;
    let both = lines.iter().find(|line| told(line).0 == "rows").map(|line| told(line).1).unwrap();
    assert!(both == format!("{WARDEN}、{DIRECTOR}") || both == format!("{DIRECTOR}、{WARDEN}"), "{both}");
    let one = |what, who: &str| (what, who.to_owned());
    let mut expected = vec![
        one("patrol", WARDEN),
        one("patrol", DIRECTOR),
        one("diary", WARDEN),
        one("case", WARDEN),
        one("case", DIRECTOR),
        ("rows", both),
    ];
    expected.sort();
    assert_eq!(all_told(&lines), expected, "nothing twice, and nothing of next door but what the director did");
    assert!(lines.is_sorted_by_key(|line| line.at), "in order of time, and of nothing else");
    let links: std::collections::BTreeSet<&DayLink> = lines.iter().map(|line| &line.link).collect();
    assert_eq!(links.len(), lines.len(), "each record once");
    let rows =
        lines.iter().find_map(|line| if let LineSays::Rows { rows, .. } = line.says { Some(rows) } else { None });
    assert_eq!(rows, Some(2), "a row that two people saw to is one row");
    let settled =
        lines.iter().any(|line| matches!(&line.says, LineSays::Case { settled: Some(done), .. } if done == "已清"));
    assert!(settled);
    // What Today counts is what the log has.
    let owed = today(&town, DIRECTOR).duties.into_iter().find(|duty| duty.duty == "day-log").unwrap();
    assert!(matches!(owed.state, DutyState::DayLog { entries: 6, signed: None }), "{owed:?}");
}

#[test]
fn 篇3_職責3_d_nobodys_minutes_and_no_residents_name_are_in_the_points_log() {
    let town = worked();
    let lines = day(&town, DIRECTOR, None).lines;
    let printed = serde_json::to_string(&lines).unwrap();
    assert!(!printed.contains("minutes") && !printed.contains("戶主"), "{printed}");
    // The warden's own log has the own work with its length, and names nobody.
    let own = day(&town, WARDEN, None);
    assert!(own.whole.is_none() && own.lines.iter().all(|line| line.by.is_empty()));
    assert_eq!(own.lines.len(), 4);
    assert!(matches!(own.lines[0].says, LineSays::Patrol { minutes: Some(40), .. }), "{own:?}");
}

#[test]
fn 篇3_職責1_五_an_opinion_tells_the_number_of_the_household_and_never_its_name() {
    let town = worked();
    let household = |lines: &[LineView]| {
        lines.iter().find_map(|line| {
            if let LineSays::Diary { household, .. } = &line.says { Some(household.clone()) } else { None }
        })
    };
    assert_eq!(household(&day(&town, WARDEN, None).lines), Some(Some("1".to_owned())));
    assert_eq!(household(&day(&town, DIRECTOR, None).lines), Some(Some("1".to_owned())));
    // A key that somebody typed may be a name: it is not told.
    let town = pointed();
    town.by(WARDEN, row(SOUTH_ONE, "鄭奶奶家", "戶主丙")).unwrap();
    town.by(WARDEN, diary("戶主丙")).unwrap();
    let lines = day(&town, WARDEN, None).lines;
    assert_eq!(household(&lines), Some(None));
    assert!(!serde_json::to_string(&lines).unwrap().contains("鄭奶奶"));
}

#[test]
fn 篇3_排查3_b_the_director_words_and_signs_all_of_it_and_what_others_add_later_joins() {
    let mut town = worked();
    let mut lines = sentences(&day(&town, DIRECTOR, None).lines);
    let short = sign(&town, LogSpan::Day, None, lines[1..].to_vec()).unwrap_err();
    assert_eq!(short.code, RefusalCode::DayMovedOn, "what somebody recorded is left out");
    lines[0].words = "上午同走東巷。".into();
    sign(&town, LogSpan::Day, None, lines.clone()).unwrap();
    let log = signed(&town, DIRECTOR);
    assert_eq!((log.of, log.entries, &log.lines, log.joined.len()), (LogOf::Grid, 6, &lines, 0));
    town.now = at("2026-11-23T18:30");
    town.by(WARDEN, patrol(SOUTH_ONE, MONDAY, "17:40")).unwrap();
    town.now = at("2026-11-24T08:10");
    let late = match patrol(SOUTH_ONE, MONDAY, "15:00") {
        Command::LogPatrol { grid, when, text, route, companions, links } => {
            let when = When { late: Some(LateReason::PowerCut), ..when };
            Command::LogPatrol { grid, when, text, route, companions, links }
        }
        other => other,
    };
    town.by(WARDEN, late).unwrap();
    town.by("網格員乙", file(SOUTH_TWO, "rubbish-exposed", "隔壁")).unwrap();
    // Whoever reads the log sees the same.
    for reader in [DIRECTOR, "站長甲"] {
        let log = signed(&town, reader);
        let marks: Vec<_> = log.joined.iter().map(|line| (line.late, told(line).1)).collect();
        assert_eq!(marks, [(Some(LateReason::PowerCut), WARDEN.to_owned()), (None, WARDEN.to_owned())], "{reader}");
        assert_eq!(log.lines.len(), 6, "what was signed stays as it was");
    }
    town.restart();
    assert_eq!(signed(&town, DIRECTOR).joined.len(), 2);
}

#[test]
fn 篇3_職責3_d_the_weeks_and_months_log_of_the_point_are_of_the_point_too() {
    let mut town = worked();
    sign(&town, LogSpan::Day, None, vec![]).unwrap();
    town.now = at("2026-11-25T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-25", "15:00")).unwrap();
    town.by(WARDEN, row(SOUTH_ONE, "2", "戶主乙之女")).unwrap();
    for span in [LogSpan::Week, LogSpan::Month] {
        let view = period(&town, DIRECTOR, span, None);
        assert_eq!(view.whole.as_ref().map(|grid| grid.code.as_str()), Some(SOUTH_ONE));
        assert_eq!(view.lines.len(), 7, "{span:?}: the day's six and Wednesday's patrol");
        let rows = view
            .lines
            .iter()
            .find_map(|line| if let LineSays::Rows { rows, .. } = line.says { Some(rows) } else { None });
        assert_eq!(rows, Some(3), "two on Monday and one on Wednesday");
        sign(&town, span, None, sentences(&view.lines)).unwrap();
        let log = period(&town, DIRECTOR, span, None).log.unwrap();
        assert_eq!((log.of, log.entries, log.joined.len()), (LogOf::Grid, 7, 0));
    }
    town.now = at("2026-11-26T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-26", "15:00")).unwrap();
    for span in [LogSpan::Week, LogSpan::Month] {
        let joined = period(&town, DIRECTOR, span, None).log.unwrap().joined;
        assert_eq!(joined.iter().map(told).collect::<Vec<_>>(), [("patrol", WARDEN.to_owned())]);
    }
    // The warden's week stays the warden's.
    assert_eq!(period(&town, WARDEN, LogSpan::Week, None).whole, None);
}

#[test]
fn 實務_交接_who_comes_to_the_point_in_mid_week_tells_everything_from_then_on() {
    let mut town = Town::founded();
    town.now = at("2026-11-25T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-25", "09:10")).unwrap();
    town.owner(Command::PersonAdd { name: DIRECTOR.into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: "point-director".into(),
        grid: SOUTH_ONE.into(),
        person: DIRECTOR.into(),
        from: Some("2026-11-26".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
    town.now = at("2026-11-26T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-26", "09:10")).unwrap();
    let lines = period(&town, DIRECTOR, LogSpan::Week, None).lines;
    let days: Vec<String> = lines.iter().map(|line| line.at.date_naive().to_string()).collect();
    assert_eq!(days, ["2026-11-26"]);
    sign(&town, LogSpan::Week, None, sentences(&lines)).unwrap();
}

#[test]
fn 篇3_職責3_d_who_leads_two_points_keeps_a_log_of_each_and_tells_each_thing_in_its_own() {
    let town = worked();
    appointed(&town, DIRECTOR, "point-director", SOUTH_TWO);
    let first = period(&town, DIRECTOR, LogSpan::Day, Some(SOUTH_ONE));
    let second = period(&town, DIRECTOR, LogSpan::Day, Some(SOUTH_TWO));
    assert_eq!((first.lines.len(), second.lines.len()), (5, 2), "the case next door is in the second alone");
    assert!(first.lines.iter().all(|line| second.lines.iter().all(|other| other.link != line.link)));
    for (grid, view) in [(SOUTH_ONE, first), (SOUTH_TWO, second)] {
        sign(&town, LogSpan::Day, Some(grid), sentences(&view.lines)).unwrap();
    }
    let logs = day(&town, DIRECTOR, None).logs;
    assert_eq!(logs.iter().map(|log| (log.entries, log.joined.len())).collect::<Vec<_>>(), [(5, 0), (2, 0)]);
}

#[test]
fn 實務_請假_a_deputy_keeps_the_log_of_the_point() {
    use super::leave::{days, leave};
    let mut town = worked();
    town.by("站長甲", leave(Some(DIRECTOR), days("2026-11-24", "2026-11-24"), Some("網格員乙"))).unwrap();
    town.now = at("2026-11-24T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-24", "09:10")).unwrap();
    let query = Query::Day { person: None, grid: None, date: "2026-11-24".parse().unwrap() };
    let Answer::Day(view) = town.look("網格員乙", query).unwrap() else { panic!() };
    assert_eq!(all_told(&view.lines), [("patrol", WARDEN.to_owned())]);
}

#[test]
fn a_sensitive_case_is_told_by_who_filed_it_and_by_no_log_of_a_point() {
    let town = pointed();
    town.by(WARDEN, file(SOUTH_ONE, "domestic-violence", "不便多說")).unwrap();
    assert_eq!(day(&town, WARDEN, None).lines.len(), 1, "by its number");
    assert_eq!(day(&town, DIRECTOR, None).lines, []);
}

#[test]
fn 篇3_職責3_d_a_log_that_was_signed_as_the_writers_own_stays_that() {
    let mut town = pointed();
    let Answer::Regulation(now) = town.look("鎮辦甲", Query::Regulation { code: "town-grid".into() }).unwrap()
    else {
        panic!()
    };
    let own = now.text.replacen("log_of = \"grid\"\n", "", 1);
    assert_ne!(own, now.text);
    town.owner(Command::RegulationAdopt { file: "town-grid.toml".into(), text: own });
    town.now = at("2026-11-24T17:00");
    town.by(DIRECTOR, patrol(SOUTH_ONE, "2026-11-24", "08:30")).unwrap();
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-24", "09:10")).unwrap();
    let on = |town: &Town| {
        let query = Query::Day { person: None, grid: None, date: "2026-11-24".parse().unwrap() };
        let Answer::Day(view) = town.look(DIRECTOR, query).unwrap() else { panic!() };
        view
    };
    let view = on(&town);
    assert_eq!((view.lines.len(), view.whole), (1, None), "the text says nothing of the grid");
    let sign = Command::LogSign { grid: None, date: None, span: LogSpan::Day, text: String::new(), lines: vec![] };
    town.by(DIRECTOR, sign).unwrap();
    town.owner(Command::RegulationAdopt { file: "town-grid.toml".into(), text: now.text });
    let log = on(&town).logs.pop().unwrap();
    assert_eq!((log.of, log.joined.len()), (LogOf::Own, 0), "others' work of that day does not come to it");
    town.now = at("2026-11-25T17:00");
    town.by(WARDEN, patrol(SOUTH_ONE, "2026-11-25", "09:10")).unwrap();
    let query = Query::Day { person: None, grid: None, date: "2026-11-25".parse().unwrap() };
    let Answer::Day(view) = town.look(DIRECTOR, query).unwrap() else { panic!() };
    assert_eq!(all_told(&view.lines), [("patrol", WARDEN.to_owned())], "from the day after the adoption on");
}
