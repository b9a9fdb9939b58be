//! Figures against cases made by hand: as of before and after what was done to them, for who may list them.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, PathTaken, Satisfaction};
use crate::service::command::Command;
use crate::service::command::OnBehalf;
use crate::service::deed::Deed;
use crate::service::query::{Dimension, Figure, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::terms::parse;
use crate::service::view::{Answer, CountView};

const AREA: &str = "610921100001001";

fn count(town: &Town, person: &str, by: &[Dimension], terms: &str) -> CountView {
    let query = Query::Counts { by: by.to_vec(), filter: parse(terms).unwrap() };
    match town.look(person, query).unwrap() {
        Answer::Counts(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// Filed, closed, on time, overdue, as the town office counts them.
fn figures(town: &Town, terms: &str) -> [u64; 4] {
    let [filed, closed, on_time, overdue, ..] = count(town, "鎮辦甲", &[], terms).total.all();
    [filed, closed, on_time, overdue]
}

fn number(serial: u32) -> String {
    format!("城關-2026-{serial:05}")
}

fn settled(grid: &str) -> Command {
    let mut command = file(grid, "rubbish-exposed", "垃圾");
    if let Command::CaseFile { path, result, .. } = &mut command {
        (*path, *result) = (Some(PathTaken::Settled), Some("當場清走".into()));
    }
    command
}

/// The station handles it, the office looks, the station closes.
fn close(town: &mut Town, number: &str, when: &str) {
    let case = number.to_owned();
    town.by(
        "站長甲",
        Command::CaseResolve { case: case.clone(), result: "已調解".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    let (text, channel) = ("已告知".to_owned(), Channel::Phone);
    town.by("站長甲", Command::CaseFeedBack { case: case.clone(), text, channel, at: None }).unwrap();
    town.by("鎮辦甲", Command::CaseVerify { case: case.clone(), passed: true, text: "看過".into() }).unwrap();
    town.now = at(when);
    town.by("站長甲", Command::CaseClose { case }).unwrap();
}

#[test]
fn a_case_counts_as_it_stood_before_and_after_it_was_closed() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.now = at("2026-11-23T10:30");
    town.by("站長甲", Command::CaseAccept { case: number(1) }).unwrap();
    close(&mut town, &number(1), "2026-11-23T16:00");
    town.now = at("2026-12-20T09:00");
    assert_eq!(figures(&town, "as-of:2026-11-23T09:59"), [0, 0, 0, 0], "not there yet");
    assert_eq!(figures(&town, "as-of:2026-11-23T10:00"), [1, 0, 0, 0], "filed, its limit running");
    assert_eq!(figures(&town, "as-of:2026-11-23T15:59:59"), [1, 0, 0, 0]);
    assert_eq!(figures(&town, "as-of:2026-11-23T16:00"), [1, 1, 1, 0], "closed in time");
    assert_eq!(figures(&town, ""), [1, 1, 1, 0]);
    assert_eq!(figures(&town, "from:2026-12"), [0, 0, 0, 0], "by the day of filing");
}

#[test]
fn what_is_closed_after_its_due_time_was_overdue_before_and_stays_so() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: number(1) }).unwrap();
    let due = case(&town, "站長甲", &number(1)).row.due.unwrap().naive_local();
    town.now = at("2027-02-01T09:00");
    close(&mut town, &number(1), "2027-02-01T10:00");
    let as_of = |at: chrono::NaiveDateTime| figures(&town, &format!("as-of:{}", at.format("%Y-%m-%dT%H:%M:%S")));
    assert_eq!(as_of(due), [1, 0, 0, 0], "the minute it is due it is not late");
    assert_eq!(as_of(due + chrono::TimeDelta::seconds(1)), [1, 0, 0, 1]);
    assert_eq!(figures(&town, ""), [1, 1, 0, 1]);
}

#[test]
fn 實務_核查_what_was_done_in_time_is_on_time_however_long_it_waited_to_be_verified_and_closed() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: number(1) }).unwrap();
    close(&mut town, &number(1), "2027-02-01T10:00");
    assert_eq!(figures(&town, "as-of:2027-01-31T10:00"), [1, 0, 0, 0], "verified, not closed");
    assert_eq!(figures(&town, ""), [1, 1, 1, 0]);
}

#[test]
fn what_needs_no_more_is_closed_in_time_and_what_was_withdrawn_is_not_counted() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", settled(AREA)).unwrap();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.now = at("2026-11-23T11:00");
    town.by("網格員甲", Command::CaseWithdraw { case: number(2), reason: "看錯了".into() }).unwrap();
    town.now = at("2026-11-23T12:00");
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!(figures(&town, "as-of:2026-11-23T10:30"), [2, 1, 1, 0]);
    assert_eq!(figures(&town, "as-of:2026-11-23T11:30"), [1, 1, 1, 0]);
    assert_eq!(figures(&town, "as-of:2026-11-23T12:00"), [2, 1, 1, 0], "the withdrawal is taken back");
}

#[test]
fn a_filing_that_was_undone_counts_for_moments_before_that() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.now = at("2026-11-23T11:00");
    town.by("網格員甲", Command::Undo).unwrap();
    let check = |town: &Town| {
        assert_eq!(figures(town, "as-of:2026-11-23T10:59"), [1, 0, 0, 0]);
        assert_eq!(figures(town, "as-of:2026-11-23T10:59 kind:路燈 grid:南街"), [1, 0, 0, 0]);
        assert_eq!(figures(town, "as-of:2026-11-23T10:59 grid:北街"), [0, 0, 0, 0]);
        assert_eq!(figures(town, "as-of:2026-11-23T11:00"), [0, 0, 0, 0]);
    };
    check(&town);
    town.restart();
    check(&town);
    town.now = at("2026-11-23T12:00");
    town.by("網格員甲", Command::Redo).unwrap();
    check(&town);
    assert_eq!(figures(&town, ""), [1, 0, 0, 0]);
}

#[test]
fn 實務_延期_a_case_is_overdue_until_the_extension_was_keyed_and_a_late_one_stays_so_when_its_clock_is_stopped() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: number(1) }).unwrap();
    let due = case(&town, "站長甲", &number(1)).row.due.unwrap().naive_local();
    town.now = due + chrono::TimeDelta::hours(1);
    let limit = "30 working-days".parse().unwrap();
    town.by(
        "站長甲",
        Command::CaseExtend { case: number(1), limit, reason: "等鑑定".into(), behalf: OnBehalf::default() },
    )
    .unwrap();
    town.now = due + chrono::TimeDelta::hours(2);
    town.by("鎮辦甲", Command::CaseGrant { case: number(1), granted: true, reason: None }).unwrap();
    town.now = due + chrono::TimeDelta::days(90);
    town.by("站長甲", Command::CasePause { case: number(1), reason: "當事人外出".into(), behalf: OnBehalf::default() })
        .unwrap();
    let overdue = |hours: i64| {
        let at = (due + chrono::TimeDelta::hours(hours)).format("%Y-%m-%dT%H:%M").to_string();
        figures(&town, &format!("as-of:{at}"))[3]
    };
    assert_eq!([1, 2, 89 * 24, 90 * 24].map(overdue), [1, 0, 1, 1]);
}

#[test]
fn 篇3_職責1_二_satisfaction_is_told_per_community_of_those_who_were_reached_and_said_so() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    for serial in 1..=4 {
        let mut told = file(AREA, "dispute", &format!("爭車位 {serial}"));
        if let Command::CaseFile { reporter, reporter_phone, .. } = &mut told {
            (*reporter, *reporter_phone) = (Some("居民甲".into()), Some("13800000000".into()));
        }
        town.by("網格員甲", told).unwrap();
        town.by("站長甲", Command::CaseAccept { case: number(serial) }).unwrap();
    }
    town.by("站長乙", settled("610921100002001")).unwrap();
    (1..=4).for_each(|serial| close(&mut town, &number(serial), "2026-11-23T11:00"));
    town.now = at("2026-11-24T10:00");
    let said = [Satisfaction::Satisfied, Satisfaction::Fair, Satisfaction::Dissatisfied, Satisfaction::NotReached];
    for (serial, answer) in (1..).zip(said) {
        let deed = Deed::Survey { answer, channel: Channel::Phone, text: None };
        town.by("鎮辦甲", Command::CaseDeed { case: number(serial), deed }).unwrap();
    }
    town.now = at("2026-11-24T11:00");
    let of = |terms: &str| -> Vec<(u64, u64)> {
        let rows = count(&town, "鎮辦甲", &[Dimension::Community], terms).rows;
        rows.iter().map(|row| (row.figures.surveyed, row.figures.satisfied)).collect()
    };
    assert_eq!(of(""), [(3, 2), (0, 0)], "who was not reached said nothing; mostly satisfied is satisfied");
    assert_eq!(of("as-of:2026-11-23T12:00"), [(0, 0), (0, 0)], "nobody had been asked yet");
    assert_eq!(of("figure:satisfied"), [(2, 2)]);
    let query = Query::Cases { filter: parse("figure:surveyed").unwrap(), page: Page { after: None, limit: 99 } };
    let Answer::Cases(listed) = town.look("鎮辦甲", query).unwrap() else { panic!() };
    assert_eq!(listed.rows.iter().map(|row| row.number.clone()).collect::<Vec<_>>(), [3, 2, 1].map(number));
}

const ALL: [Dimension; 8] = Dimension::ALL;

/// A week of a town in which everything happens that may change a figure.
fn week(town: &mut Town, each: &mut dyn FnMut(&Town)) {
    let mut step = |town: &mut Town, who: &str, when: &str, command: Command| {
        town.now = at(when);
        town.by(who, command).unwrap();
        each(town);
    };
    let route =
        |n| Command::CaseRoute { case: number(n), to: Some("城管中隊".into()), assist: vec![], reason: None };
    step(town, "網格員甲", "2026-10-30T09:00", settled(AREA));
    step(town, "網格員甲", "2026-11-02T09:00", file(AREA, "fire", "廚房起火"));
    step(town, "網格員甲", "2026-11-02T10:00", file(AREA, "lamp-dark", "路燈不亮"));
    step(town, "站長乙", "2026-11-03T09:00", file("610921100002001", "dispute", "爭車位"));
    step(town, "站長甲", "2026-11-03T10:00", route(3));
    step(
        town,
        "城管員",
        "2026-11-04T10:00",
        Command::CaseReturn { case: number(3), reason: "不歸我隊".into(), behalf: OnBehalf::default() },
    );
    step(town, "站長乙", "2026-11-04T11:00", Command::CaseAccept { case: number(4) });
    step(
        town,
        "站長乙",
        "2026-11-04T12:00",
        Command::CasePause { case: number(4), reason: "外出".into(), behalf: OnBehalf::default() },
    );
    step(town, "站長乙", "2026-11-05T09:00", Command::CaseResume { case: number(4) });
    step(town, "網格員甲", "2026-11-05T10:00", file(AREA, "rubbish-exposed", "垃圾"));
    step(town, "網格員甲", "2026-11-05T10:10", Command::Undo);
    step(town, "站長甲", "2026-11-06T09:00", route(3));
    step(town, "站長甲", "2026-11-06T09:10", Command::Undo);
}

#[test]
fn a_figure_once_given_is_given_again_whatever_happened_since() {
    let mut town = Town::founded();
    let mut given: Vec<CountView> = Vec::new();
    week(&mut town, &mut |town| {
        given.push(count(town, "鎮辦甲", &ALL, ""));
        given.push(count(town, "鎮辦甲", &[Dimension::Stage], "is:open 12號 returned:yes"));
    });
    assert!(given.iter().map(|view| view.total.all()).collect::<std::collections::HashSet<_>>().len() > 5);
    town.now = at("2027-01-10T09:00");
    let again = |town: &Town| {
        for view in &given {
            let query = Query::Counts { by: view.by.clone(), filter: view.filter.clone() };
            let Answer::Counts(now) = town.look("鎮辦甲", query).unwrap() else { panic!() };
            assert_eq!(*now, *view, "as of {}", view.as_of);
        }
    };
    again(&town);
    town.restart();
    again(&town);
}

#[test]
fn behind_each_figure_stand_exactly_its_cases() {
    let mut town = Town::founded();
    week(&mut town, &mut |_| {});
    town.now = at("2026-11-20T09:00");
    for by in [&[][..], &[Dimension::Community, Dimension::Nature], &[Dimension::Unit, Dimension::Month], &ALL] {
        let view = count(&town, "鎮辦甲", by, "from:2026-10-15 until:2026-11-04 as-of:2026-11-05T10:05");
        let rows = view.rows.iter().map(Some).chain([None]);
        let mut filed = 0;
        for row in rows {
            for figure in [Figure::Filed, Figure::Closed, Figure::OnTime, Figure::Overdue] {
                let page = Page { after: None, limit: 99 };
                let query = Query::Cases { filter: view.cases(row, figure), page };
                let Answer::Cases(cases) = town.look("鎮辦甲", query).unwrap() else { panic!() };
                let figures = row.map_or(view.total, |row| row.figures);
                assert_eq!(cases.rows.len() as u64, figures.of(figure), "{by:?} {row:?} {figure:?}");
                assert_eq!(cases.total, Some(figures.of(figure)));
            }
            filed += row.map_or(0, |row| row.figures.filed);
        }
        assert_eq!(filed, if by.is_empty() { 4 } else { view.total.filed }, "the rows add up");
        assert_eq!(view.total.filed, 4);
    }
}

#[test]
fn the_cases_behind_a_figure_come_in_pages() {
    let mut town = Town::founded();
    week(&mut town, &mut |_| {});
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let query = Query::Cases { filter: parse("figure:filed").unwrap(), page: Page { after, limit: 1 } };
        let Answer::Cases(page) = town.look("鎮辦甲", query).unwrap() else { panic!() };
        found.extend(page.rows.into_iter().map(|row| row.number));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, [number(4), number(3), number(2), number(1)], "newest first, each once");
}

#[test]
fn 篇3_a_person_counts_what_that_person_may_list() {
    let mut town = Town::founded();
    week(&mut town, &mut |_| {});
    town.by("網格員甲", file(AREA, "domestic-violence", "鄰居求助")).unwrap();
    let by = |person: &str| count(&town, person, &[], "").total.filed;
    assert_eq!(by("站長甲"), 4, "the sensitive one too");
    assert_eq!(by("鎮辦甲"), 4, "the whole town without it");
    assert_eq!((by("站長乙"), by("村站長")), (1, 0));
    for person in ["網格員甲", "網格員乙", "站長甲", "站長乙", "鎮辦甲", "城管員", "村站長"] {
        let query = Query::Cases { filter: parse("").unwrap(), page: Page { after: None, limit: 99 } };
        let Answer::Cases(listed) = town.look(person, query).unwrap() else { panic!() };
        assert_eq!(by(person), listed.rows.len() as u64, "{person}");
    }
    assert!(by("城管員") > 0 && by("網格員甲") > 0, "a unit counts what it takes part in, a warden the own area");
    assert_eq!(count(&town, "鎮辦甲", &[Dimension::Kind], "kind:domestic-violence").rows, []);
}

#[test]
fn a_moment_that_is_still_to_come_is_refused() {
    let town = Town::founded();
    let query = Query::Counts { by: vec![], filter: parse("as-of:2026-11-23T09:01").unwrap() };
    assert_eq!(town.look("鎮辦甲", query).unwrap_err().code, RefusalCode::InFuture);
}

#[test]
fn an_order_from_elsewhere_is_counted_in_the_month_in_which_it_was_taken_in_whenever_one_looks() {
    let mut town = Town::founded();
    town.now = at("2026-11-02T09:00");
    town.owner(Command::CaseImport {
        system: "12345".into(),
        rows: vec![super::orders::order_of("SX1", at("2026-10-05T09:00"))],
        dry_run: false,
    });
    let months = |town: &Town, terms: &str| -> Vec<String> {
        count(town, "鎮辦甲", &[Dimension::Month], terms).rows.iter().map(|row| row.keys[0].code.clone()).collect()
    };
    town.now = at("2026-11-21T09:00");
    assert_eq!(months(&town, "as-of:2026-11-03T08:00"), ["2026-10"]);
    town.by("站長甲", Command::CaseAccept { case: number(1) }).unwrap();
    assert_eq!(months(&town, "as-of:2026-11-03T08:00"), ["2026-10"], "as it stood before it was accepted");
    assert_eq!(months(&town, ""), ["2026-10"]);
}

#[test]
fn joined_cases_are_counted_once_and_never_late_twice() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town.by("網格員甲", file(AREA, "dispute", "又是兩家爭車位")).unwrap();
    let deed = Deed::Merge { into: number(1), reason: None };
    town.now = at("2026-11-23T11:00");
    town.by("站長甲", Command::CaseDeed { case: number(2), deed }).unwrap();
    town.now = at("2027-02-01T10:00");
    assert_eq!(figures(&town, ""), [1, 0, 0, 1]);
    assert_eq!(figures(&town, "as-of:2026-11-23T10:30"), [2, 0, 0, 0], "they were two then");
    let stages = count(&town, "鎮辦甲", &[Dimension::Stage], "");
    assert_eq!(stages.rows.iter().map(|row| row.keys[0].code.as_str()).collect::<Vec<_>>(), ["filed"]);
}

#[test]
fn terms_that_only_the_whole_case_can_tell_are_kept_to_when_counting() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    for serial in 1..=3 {
        town.by("網格員甲", file(AREA, "dispute", &format!("爭{serial}"))).unwrap();
    }
    town.by("鎮辦甲", Command::CaseDeed { case: number(2), deed: Deed::Supervise { reason: "領導批示".into() } })
        .unwrap();
    assert_eq!(figures(&town, "is:supervised"), [1, 0, 0, 0]);
    assert_eq!(figures(&town, "is:listed"), [0; 4]);
    assert_eq!(figures(&town, "is:urged"), [0; 4]);
    assert_eq!(figures(&town, "is:repeats"), [0; 4]);
    assert_eq!(figures(&town, "is:drawn"), [0; 4]);
}

#[test]
fn days_that_end_before_they_begin_are_refused() {
    let town = Town::founded();
    let query = Query::Counts { by: vec![], filter: parse("from:2026-11-20 until:2026-11-01").unwrap() };
    assert_eq!(town.look("鎮辦甲", query).unwrap_err().code, RefusalCode::BadPeriod);
}

#[test]
fn 篇3_責任人1_information_convenience_service_and_simple_problems_are_recorded_and_counted_apart() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    let did = |kind: &str, result: &str| {
        let mut command = file(AREA, kind, "幫鄭奶奶交電費");
        if let Command::CaseFile { path, result: done, .. } = &mut command {
            (*path, *done) = (Some(PathTaken::Settled), Some(result.into()));
        }
        town.by("網格員甲", command).unwrap();
    };
    did("task-information", "已記入台帳");
    did("task-service", "代交了");
    did("task-service", "代辦了");
    did("task-simple", "當場處理");
    // What is not settled on the spot goes the way of any other matter of the community.
    town.by("網格員甲", file(AREA, "task-service", "請代辦老年卡")).unwrap();
    town.by("網格員甲", settled(AREA)).unwrap();
    let view = count(&town, "站長甲", &[Dimension::Kind], "kind:責任人任務");
    let mut rows: Vec<(String, u64, u64)> =
        view.rows.iter().map(|row| (row.keys[0].code.clone(), row.figures.filed, row.figures.closed)).collect();
    rows.sort();
    let expected = [("task-information", 1, 1), ("task-service", 3, 2), ("task-simple", 1, 1)];
    assert_eq!(rows, expected.map(|(kind, filed, closed)| (kind.to_owned(), filed, closed)));
    assert_eq!(figures(&town, "kind:便民服務"), [3, 2, 2, 0], "found by its words too");
    assert_eq!(case(&town, "站長甲", &number(5)).proposal.unwrap().clause, "篇3/排查4-a");
}
