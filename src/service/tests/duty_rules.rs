//! Each duty of the regulation files: what is due, what fulfils it, what is missed, and what excuses it. The clause stands
//! in each name.

use super::leave::{SOUTH_ONE, days, leave, owed, patrol};
use super::scenario::file;
use super::{Town, at};
use crate::domain::absence::ExcuseKind;
use crate::domain::log::{LateReason, LogSpan};
use crate::domain::standing::Standing::{self, Excused, Fulfilled, Late, Missed, Open};
use crate::service::command::{Command, OnBehalf, When};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const SOUTH: &str = "610921100001";
const VILLAGE: &str = "610921100200001";

/// How the occasions of one duty stand.
fn standings(town: &Town, who: &str, duty: &str, from: &str, until: &str) -> Vec<Standing> {
    let rows = owed(town, who, from, until).into_iter();
    rows.filter(|row| row.duty == duty).map(|row| row.standing).collect()
}

pub fn when(date: &str, start: &str, minutes: u32) -> When {
    let start = Some(format!("{start}:00").parse().unwrap());
    When { date: Some(date.parse().unwrap()), start, minutes: Some(minutes), late: Some(LateReason::NoLaptop) }
}

fn visit(grid: &str, date: &str, minutes: u32) -> Command {
    visit_at(grid, date, "09:00", minutes)
}

/// A visit of so many minutes, keyed later.
pub(super) fn visit_at(grid: &str, date: &str, start: &str, minutes: u32) -> Command {
    Command::LogVisit {
        grid: grid.into(),
        when: when(date, start, minutes),
        text: "聽取意見".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    }
}

fn screening(grid: &str, date: &str) -> Command {
    Command::LogScreening {
        grid: grid.into(),
        when: when(date, "09:00", 60),
        text: "逐戶排查".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
    }
}

fn collection(grid: &str, date: &str) -> Command {
    Command::LogCollection {
        grid: grid.into(),
        when: when(date, "10:00", 60),
        text: "收集台帳變動".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
    }
}

fn excuse_grid(grid: &str, from: &str, until: &str, kind: ExcuseKind) -> Command {
    let text = "紅色預警".to_owned();
    Command::DutyExcuse { person: None, grid: Some(grid.into()), duty: None, span: days(from, until), kind, text }
}

pub(super) fn appointed(town: &Town, name: &str, post: &str, grid: &str) {
    if town.look(name, Query::Desk).is_err() {
        town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
    }
    town.owner(Command::PostAppoint {
        post: post.into(),
        grid: grid.into(),
        person: name.into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    });
}

/// The town with a file whose open cadences are settled, since the beginning of the year: once a month.
fn settled_cadences(town: &Town) {
    for (file, text) in [
        ("town-grid.toml", include_str!("../../regulation/files/town-grid.toml")),
        ("village-grid.toml", include_str!("../../regulation/files/village-grid.toml")),
    ] {
        let monthly = "cadence = { times = { at-least = 1, per = \"month\" } }\nexcusable = true";
        let text = text.replace("cadence = \"open\"", monthly);
        town.adopted_at("2026-01-01T08:00", file, &text);
    }
}

#[test]
fn 篇3_責任人3_a_patrols_on_a_sunday_that_is_worked_are_due_fulfilled_missed_and_excused_by_a_storm() {
    let mut town = Town::founded();
    town.now = at("2026-09-21T08:00");
    let stand = |town: &Town| standings(town, "網格員甲", "patrol", "2026-09-19", "2026-09-20");
    assert_eq!(stand(&town), [Missed, Missed], "the Saturday is off, the Sunday is made up");
    town.by("網格員甲", patrol(SOUTH_ONE, "2026-09-20", "11:40")).unwrap();
    assert_eq!(stand(&town), [Fulfilled, Missed], "a morning never fills the afternoon");
    town.by("站長甲", excuse_grid(SOUTH_ONE, "2026-09-20", "2026-09-20", ExcuseKind::Weather)).unwrap();
    assert_eq!(stand(&town), [Fulfilled, Excused], "what was done stays done");
}

#[test]
fn 篇3_責任人4_e_an_emergency_excuses_the_patrol_of_its_half_day_by_itself() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:35");
    let mut command = file(SOUTH_ONE, "manhole-missing", "井蓋不見了");
    if let Command::CaseFile { happened, .. } = &mut command {
        *happened = Some(at("2026-11-23T09:28"));
    }
    town.by("網格員甲", command).unwrap();
    town.now = at("2026-11-23T11:00");
    let end = Command::CaseOnSiteEnd { case: "城關-2026-00001".into(), relief: None, behalf: OnBehalf::default() };
    town.by("站長甲", end).unwrap();
    town.now = at("2026-11-24T08:00");
    assert_eq!(standings(&town, "網格員甲", "patrol", "2026-11-23", "2026-11-23"), [Excused, Missed]);
    let rows = owed(&town, "網格員甲", "2026-11-23", "2026-11-23");
    let excuse = &rows.iter().find(|row| row.standing == Excused).unwrap().excuses[0];
    assert_eq!((excuse.kind, excuse.id.as_str()), (ExcuseKind::Emergency, "城關-2026-00001"));
}

#[test]
fn 篇3_排查3_a_the_point_directors_log_is_due_each_working_day_and_fulfilled_by_signing_it() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    let sign = |date: &str| Command::LogSign {
        grid: None,
        date: Some(date.parse().unwrap()),
        span: LogSpan::Day,
        text: "走訪三戶".into(),
        lines: vec![],
    };
    town.now = at("2026-11-23T17:30");
    town.by("點主任", sign("2026-11-23")).unwrap();
    town.now = at("2026-11-27T09:00");
    // Tuesday's is signed days later, Wednesday's never, Thursday is leave, Friday is still open.
    town.by("點主任", sign("2026-11-24")).unwrap();
    town.by("站長甲", leave(Some("點主任"), days("2026-11-26", "2026-11-26"), None)).unwrap();
    let stand = standings(&town, "點主任", "day-log", "2026-11-23", "2026-11-29");
    assert_eq!(stand, [Fulfilled, Late, Missed, Excused, Open]);
    let rows = owed(&town, "點主任", "2026-11-23", "2026-11-23");
    let row = rows.iter().find(|row| row.duty == "day-log").unwrap();
    assert_eq!((row.clause.as_str(), row.records[0].kind.as_str()), ("篇3/排查3-a", "day-log"));
}

#[test]
fn 篇3_職責2_c_the_cadres_two_hours_are_due_each_week_and_leave_lessens_them_by_its_days() {
    let mut town = Town::founded();
    appointed(&town, "包片幹部", "liaison-cadre", SOUTH);
    town.now = at("2026-11-30T09:00");
    let week = |town: &Town| {
        let rows = owed(town, "包片幹部", "2026-11-23", "2026-11-27");
        let row = rows.into_iter().find(|row| row.duty == "cadre-visit").unwrap();
        (row.needed, row.done, row.standing)
    };
    town.by("包片幹部", visit(SOUTH, "2026-11-23", 70)).unwrap();
    assert_eq!(week(&town), (120, Some(70), Missed));
    let id = super::leave::made(
        &town.by("鎮辦甲", leave(Some("包片幹部"), days("2026-11-26", "2026-11-27"), None)).unwrap(),
    );
    // Three of five days: 72 of 120 minutes.
    assert_eq!(week(&town), (72, Some(70), Missed));
    town.by("包片幹部", visit(SOUTH, "2026-11-24", 50)).unwrap();
    assert_eq!(week(&town), (72, Some(120), Fulfilled));
    town.by("鎮辦甲", Command::LeaveCancel { leave: id, reason: "改期".into() }).unwrap();
    assert_eq!(week(&town), (120, Some(120), Fulfilled));
    // The week before is a storm from end to end.
    town.by("鎮辦甲", excuse_grid(SOUTH, "2026-11-16", "2026-11-22", ExcuseKind::Weather)).unwrap();
    assert_eq!(standings(&town, "包片幹部", "cadre-visit", "2026-11-16", "2026-11-20"), [Excused]);
}

#[test]
fn 篇8_3_the_village_warden_owes_a_log_each_working_day() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T17:00");
    town.by(
        "格線員丙",
        Command::LogSign { grid: None, date: None, span: LogSpan::Day, text: "排查兩戶".into(), lines: vec![] },
    )
    .unwrap();
    town.by("村站長", leave(Some("格線員丙"), days("2026-11-25", "2026-11-25"), None)).unwrap();
    town.now = at("2026-11-26T08:00");
    let stand = standings(&town, "格線員丙", "day-log", "2026-11-21", "2026-11-26");
    assert_eq!(stand, [Fulfilled, Missed, Excused, Open], "Saturday and Sunday ask for none");
}

#[test]
fn 篇3_排查1_b_篇3_排查5_篇8_1_篇8_5_a_cadence_left_open_is_a_gap_that_doctor_and_the_day_show() {
    let town = Town::founded();
    appointed(&town, "中心員", "center-officer", "610921100");
    let gaps = |who: &str| {
        let today = super::scenario::today(&town, who);
        today.gaps.into_iter().map(|gap| (gap.code, gap.clause.unwrap())).collect::<Vec<_>>()
    };
    let gap = |clause: &str| ("open-cadence".to_owned(), clause.to_owned());
    assert_eq!(gaps("網格員甲"), [gap("篇3/排查1-b")]);
    assert_eq!(gaps("站長甲"), [gap("篇3/排查1-b")]);
    assert_eq!(gaps("格線員丙"), [gap("篇8/1")]);
    assert_eq!(gaps("鎮辦甲"), [gap("篇3/排查5")]);
    assert_eq!(gaps("中心員"), [gap("篇8/5")]);
    let Answer::Findings(found) = town.look("鎮辦甲", Query::Doctor).unwrap() else { panic!() };
    let mut clauses: Vec<String> =
        found.into_iter().filter(|it| it.code == "open-cadence").filter_map(|it| it.clause).collect();
    clauses.sort();
    clauses.dedup();
    assert_eq!(clauses, ["篇3/排查1-b, 篇8/1", "篇3/排查5", "篇8/5"]);
    // Once the town has settled them there is no gap.
    settled_cadences(&town);
    let Answer::Findings(found) = town.look("鎮辦甲", Query::Doctor).unwrap() else { panic!() };
    assert!(found.iter().all(|it| it.code != "open-cadence"), "{found:?}");
}

#[test]
fn 篇3_排查1_b_each_tier_screens_and_a_screening_fulfils_it_whoever_else_did() {
    let mut town = Town::founded();
    settled_cadences(&town);
    town.now = at("2026-11-25T17:00");
    let stand = |town: &Town, who: &str, month: &str| {
        standings(town, who, "screening", &format!("{month}-01"), &format!("{month}-28"))
    };
    assert_eq!(stand(&town, "網格員甲", "2026-11"), [Open]);
    town.by("網格員甲", screening(SOUTH_ONE, "2026-11-25")).unwrap();
    assert_eq!(stand(&town, "網格員甲", "2026-11"), [Fulfilled]);
    assert_eq!(stand(&town, "站長甲", "2026-11"), [Open], "the warden's is not the chief's");
    // The chief screens in an area of the community.
    town.by("站長甲", screening(SOUTH_ONE, "2026-11-25")).unwrap();
    assert_eq!(stand(&town, "站長甲", "2026-11"), [Fulfilled]);
    // Not in somebody else's.
    let refused = town.by("網格員甲", screening("610921100001002", "2026-11-25")).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotYourGrid);
    assert_eq!(stand(&town, "網格員甲", "2026-10"), [Missed]);
    town.by("站長甲", excuse_grid(SOUTH, "2026-10-01", "2026-10-31", ExcuseKind::Transfer)).unwrap();
    assert_eq!(stand(&town, "網格員甲", "2026-10"), [Excused]);
}

#[test]
fn 篇8_1_a_village_warden_screens_on_schedule() {
    let mut town = Town::founded();
    settled_cadences(&town);
    town.now = at("2026-12-01T09:00");
    let stand = |town: &Town| standings(town, "格線員丙", "screening", "2026-10-01", "2026-12-01");
    town.by("格線員丙", screening(VILLAGE, "2026-11-20")).unwrap();
    assert_eq!(stand(&town), [Missed, Fulfilled, Open]);
    town.by("村站長", excuse_grid(VILLAGE, "2026-10-01", "2026-10-31", ExcuseKind::Weather)).unwrap();
    assert_eq!(stand(&town), [Excused, Fulfilled, Open]);
}

#[test]
fn 篇3_排查5_the_office_collects_from_each_station_and_one_that_was_not_is_listed() {
    let mut town = Town::founded();
    settled_cadences(&town);
    town.now = at("2026-11-25T17:00");
    town.by("鎮辦甲", collection(SOUTH, "2026-11-25")).unwrap();
    // It may record that there, and no patrol.
    assert!(town.by("鎮辦甲", patrol(SOUTH, "2026-11-25", "09:00")).is_err());
    let of_november = |town: &Town| {
        let rows = owed(town, "鎮辦甲", "2026-11-01", "2026-11-30").into_iter();
        rows.filter(|row| row.duty == "office-collect").map(|row| (row.grid.name, row.standing)).collect::<Vec<_>>()
    };
    let rows = of_november(&town);
    let collected: Vec<&str> = rows.iter().filter(|(_, it)| *it == Fulfilled).map(|(grid, _)| grid.as_str()).collect();
    assert_eq!(collected, ["南街社区"]);
    assert!(rows.len() > 1 && rows.iter().all(|(grid, it)| *it == Open || grid == "南街社区"));
    town.now = at("2026-12-01T09:00");
    let rows = of_november(&town);
    assert_eq!(rows.iter().filter(|(_, it)| *it == Missed).count(), rows.len() - 1, "each other station is listed");
    town.by("站長乙", excuse_grid("610921100002", "2026-11-01", "2026-11-30", ExcuseKind::Weather)).unwrap();
    let excused: Vec<String> =
        of_november(&town).into_iter().filter(|(_, it)| *it == Excused).map(|(grid, _)| grid).collect();
    assert_eq!(excused, ["北街社区"]);
}

#[test]
fn 篇3_排查5_a_station_that_one_officer_visited_is_owed_by_no_other() {
    let mut town = Town::founded();
    settled_cadences(&town);
    appointed(&town, "鎮辦乙", "town-office", "610921100");
    town.now = at("2026-12-01T09:00");
    town.by("鎮辦甲", collection(SOUTH, "2026-11-25")).unwrap();
    let of_south = |who: &str| {
        let rows = owed(&town, who, "2026-11-01", "2026-11-30").into_iter();
        let mut rows = rows.filter(|row| row.duty == "office-collect" && row.grid.code.as_str() == SOUTH);
        rows.next().map(|row| (row.standing, row.records.len())).unwrap()
    };
    assert_eq!((of_south("鎮辦甲"), of_south("鎮辦乙")), ((Fulfilled, 1), (Fulfilled, 1)));
    let elsewhere = standings(&town, "鎮辦乙", "office-collect", "2026-11-01", "2026-11-30");
    assert!(elsewhere.contains(&Missed), "no other station was visited");
}

#[test]
fn 篇8_5_the_center_collects_from_each_village_and_owes_it_by_the_villages_regulation() {
    let mut town = Town::founded();
    settled_cadences(&town);
    appointed(&town, "中心員", "center-officer", "610921100");
    town.now = at("2026-12-01T09:00");
    town.by("中心員", collection("610921100200", "2026-11-18")).unwrap();
    let rows = owed(&town, "中心員", "2026-11-01", "2026-11-30");
    let rows: Vec<_> = rows.iter().filter(|row| row.duty == "center-collect").collect();
    assert!(rows.iter().all(|row| row.clause == "篇8/5" && row.grid.code.serial() >= 200));
    let fulfilled: Vec<&str> =
        rows.iter().filter(|row| row.standing == Fulfilled).map(|row| row.grid.code.as_str()).collect();
    assert_eq!(fulfilled, ["610921100200"]);
    assert!(rows.iter().filter(|row| row.standing == Missed).count() > 1);
    let elsewhere = town.by("中心員", collection(SOUTH, "2026-11-18")).unwrap_err();
    assert_eq!(elsewhere.code, RefusalCode::NotYourGrid, "a community is the office's");
}

#[test]
fn 篇3_責任人3_c_篇3_職責1_五_篇3_職責2_e_篇3_職責3_a_篇8_2_what_is_done_as_needed_is_never_missed() {
    let mut town = Town::founded();
    appointed(&town, "點主任", "point-director", SOUTH_ONE);
    appointed(&town, "包片幹部", "liaison-cadre", SOUTH);
    appointed(&town, "信息員", "information-manager", "610921100200");
    town.now = at("2026-12-01T09:00");
    for who in ["網格員甲", "點主任", "包片幹部", "信息員", "鎮辦甲"] {
        let rows = owed(&town, who, "2026-11-01", "2026-11-30");
        let as_needed =
            ["warden-ledger", "warden-diary", "point-ledger", "cadre-review", "office-log", "ledger", "center-log"];
        assert!(rows.iter().all(|row| !as_needed.contains(&row.duty.as_str())), "{who}");
    }
}

#[test]
fn 篇6_三三_d_the_zones_wednesday_afternoon_is_due_fulfilled_late_missed_and_excused() {
    let mut town = Town::founded();
    let zones = include_str!("../../../examples/regulations/safety-zones.toml");
    town.adopted_at("2026-01-01T08:00", "safety-zones.toml", zones);
    appointed(&town, "責任區領導", "zone-leader", SOUTH);
    town.now = at("2026-11-26T09:00");
    let inspect = |date: &str, start: &str| Command::LogVisit {
        grid: SOUTH.into(),
        when: when(date, start, 60),
        text: "檢查三家商戶".into(),
        companions: vec![],
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    };
    town.by("責任區領導", inspect("2026-11-04", "14:30")).unwrap();
    town.by("責任區領導", inspect("2026-11-11", "09:00")).unwrap();
    town.by("鎮辦甲", leave(Some("責任區領導"), days("2026-11-18", "2026-11-18"), None)).unwrap();
    let stand = standings(&town, "責任區領導", "zone-inspection", "2026-11-01", "2026-11-30");
    assert_eq!(stand, [Fulfilled, Missed, Excused, Missed], "a morning is not the afternoon");
}

#[test]
fn 篇6_三三_d_an_inspection_is_of_the_half_day_in_which_most_of_it_lies() {
    let mut town = Town::founded();
    let zones = include_str!("../../../examples/regulations/safety-zones.toml");
    town.adopted_at("2026-01-01T08:00", "safety-zones.toml", zones);
    appointed(&town, "責任區領導", "zone-leader", SOUTH);
    town.now = at("2026-11-26T09:00");
    town.by("責任區領導", visit_at(SOUTH, "2026-11-18", "11:30", 240)).unwrap();
    town.by("責任區領導", visit_at(SOUTH, "2026-11-25", "09:00", 240)).unwrap();
    let stand = standings(&town, "責任區領導", "zone-inspection", "2026-11-18", "2026-11-25");
    assert_eq!(stand, [Fulfilled, Missed], "11:30–15:30 is the afternoon's, 09:00–13:00 is not");
}

#[test]
fn a_person_with_two_posts_has_one_today_and_each_line_names_the_post() {
    let town = Town::founded();
    appointed(&town, "網格員甲", "point-director", "610921100001002");
    let view = super::scenario::today(&town, "網格員甲");
    let lines: Vec<_> =
        view.duties.iter().map(|row| format!("{} {} {}", row.grid.name, row.post_label.hant, row.label.hant)).collect();
    assert!(lines.contains(&"南街第一網格 網格員 巡查".to_owned()), "{lines:?}");
    assert!(lines.contains(&"南街第二網格 管理點主任 工作日誌".to_owned()), "{lines:?}");
}
