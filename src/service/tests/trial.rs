//! A changed rule file, tried over past cases before anybody adopts it.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::command::{Asker, Command, OnBehalf};
use crate::service::door::{Door, Part, Stream, StreamEnd, StreamRequest};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, Trial};

/// Broken covers go to the water company, within so many working days.
fn changed(days: u32) -> String {
    format!(
        r#"
[meta]
code = "town-grid"
format = 1
title = {{ hant = "試", hans = "试", en = "Trial" }}
extends = ["town-grid"]

[[routes]]
code = "covers"
label = {{ hant = "井蓋歸供水", hans = "井盖归供水", en = "Covers, to water" }}
when = {{ kinds = ["manhole-broken"] }}
responsibility = "outside"
lead = "water"
also_report = true
limit = {{ amount = {days}, unit = "working-days" }}
rule = "篇3/排查4-b"
"#
    )
}

/// The same text as is in force.
const SAME: &str = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "同", hans = "同", en = "Same" }
extends = ["town-grid"]
"#;

fn tried(
    town: &Town,
    who: Option<&str>,
    text: &str,
    grid: Option<&str>,
    days: [Option<&str>; 2],
) -> Result<Trial, Refusal> {
    let [from, until] = days.map(|day| day.map(|day| day.parse().unwrap()));
    let what = Stream::RegulationTry {
        file: "try.toml".into(),
        text: text.into(),
        from,
        until,
        grid: grid.map(str::to_owned),
    };
    let asker = Asker { person: who.map(str::to_owned), now: Some(town.now), mask: false };
    match town.host.stream(StreamRequest { asker, what }, &mut |_: Part| Ok(()))? {
        StreamEnd::Tried(trial) => Ok(*trial),
        other => panic!("{other:?}"),
    }
}

fn whole(town: &Town, text: &str) -> Trial {
    tried(town, None, text, None, [None, None]).unwrap()
}

/// Files a broken cover at a time, and has the station take it on.
fn broken(town: &mut Town, when: &str, number: &str) {
    town.now = at(when);
    town.by("網格員甲", file("610921100001001", "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: number.into() }).unwrap();
}

fn done(town: &mut Town, when: &str, number: &str) {
    town.now = at(when);
    let route = Command::CaseRoute { case: number.into(), to: None, assist: Vec::new(), reason: None };
    town.by("站長甲", route).unwrap();
    let resolve = Command::CaseResolve { case: number.into(), result: "已換".into(), behalf: OnBehalf::default() };
    town.by("城管員", resolve).unwrap();
}

const FIRST: &str = "城關-2026-00001";
const SECOND: &str = "城關-2026-00002";

#[test]
fn a_file_that_changes_nothing_differs_in_nothing() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    let trial = whole(&town, SAME);
    assert_eq!((trial.cases, trial.differ), (1, 0));
    assert_eq!((trial.sum.leads.len(), trial.sum.limits.len(), trial.sum.late.cases), (0, 0, 0));
}

#[test]
fn who_would_have_led_and_by_when_is_told_by_rule_and_in_sum_with_examples() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
    let trial = whole(&town, &changed(5));
    assert_eq!((trial.cases, trial.differ), (2, 1));
    let rule = trial.rules.iter().find(|rule| rule.rule == "covers").unwrap();
    assert_eq!((rule.cases, rule.label.hant.as_str()), (1, "井蓋歸供水"));
    let [lead] = rule.leads.as_slice() else { panic!("{rule:?}") };
    assert_eq!((lead.from.name.as_str(), lead.to.code.as_str()), ("城管中隊", "water"));
    assert_eq!((lead.met.cases, lead.met.examples.as_slice()), (1, &[FIRST.to_owned()][..]));
    let [limit] = rule.limits.as_slice() else { panic!("{rule:?}") };
    assert_eq!(limit.to, Some(Limit { amount: 5, unit: LimitUnit::WorkingDays }));
    assert_eq!((&trial.sum.leads, &trial.sum.limits), (&rule.leads, &rule.limits));
}

#[test]
fn 篇3_排查4_c_who_would_have_been_late_is_reckoned_from_the_cases_own_start_to_when_it_was_done() {
    let mut town = Town::founded();
    // Filed on Monday at ten with four working hours: due at four in the afternoon.
    broken(&mut town, "2026-11-23T10:00", FIRST);
    let limit = case(&town, "站長甲", FIRST).case.due.unwrap().limit;
    assert_eq!(limit, Limit { amount: 4, unit: LimitUnit::WorkingHours });
    done(&mut town, "2026-11-25T09:00", FIRST);
    // With three days it was in time.
    let longer = whole(&town, &changed(3)).sum;
    assert_eq!((longer.in_time.cases, longer.in_time.examples, longer.late.cases), (1, vec![FIRST.to_owned()], 0));
    // Whatever the day on which it is tried: it was done on Wednesday.
    town.now = at("2026-12-20T10:00");
    assert_eq!(whole(&town, &changed(3)).sum.in_time.cases, 1);
    // Another is done within the hour.
    broken(&mut town, "2026-12-21T10:00", SECOND);
    done(&mut town, "2026-12-21T11:00", SECOND);
    assert_eq!(whole(&town, &changed(3)).sum.late.cases, 0);
    let hours = changed(1).replace("unit = \"working-days\"", "unit = \"urgent-hours\"");
    assert_eq!(
        whole(&town, &hours).sum.late.cases,
        0,
        "an hour is kept to the minute, and the first was late as it is"
    );
    town.now = at("2026-12-22T10:00");
    town.by("網格員甲", file("610921100001001", "manhole-broken", "又裂了")).unwrap();
    town.now = at("2026-12-22T12:00");
    let open = whole(&town, &hours).sum.late;
    assert_eq!((open.cases, open.examples[0].as_str()), (1, "城關-2026-00003"), "what is open is late by now");
}

#[test]
fn pauses_and_extensions_stay_with_the_case() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    town.by("站長甲", Command::CasePause { case: FIRST.into(), reason: "等配件".into(), behalf: OnBehalf::default() })
        .unwrap();
    town.now = at("2026-11-30T10:00");
    town.by("站長甲", Command::CaseResume { case: FIRST.into() }).unwrap();
    done(&mut town, "2026-11-30T15:00", FIRST);
    // A week's pause and an afternoon: in time, and so it would have been with two days, which end long before without it.
    let trial = whole(&town, &changed(2)).sum;
    assert_eq!((trial.limits.len(), trial.late.cases, trial.in_time.cases), (1, 0, 0));
}

#[test]
fn cases_that_no_rule_would_take_any_more_are_told() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    let text = format!("{SAME}\n[remove]\nroutes = [\"urban\", \"community\"]\n");
    let trial = whole(&town, &text);
    assert_eq!((trial.sum.unrouted.cases, trial.sum.unrouted.examples), (1, vec![FIRST.to_owned()]));
    assert_eq!(trial.rules.iter().map(|rule| rule.rule.as_str()).collect::<Vec<_>>(), [""]);
}

#[test]
fn days_and_grid_say_which_cases_are_looked_at() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    broken(&mut town, "2026-11-25T10:00", SECOND);
    let cases = |grid, days| tried(&town, None, SAME, grid, days).unwrap().cases;
    assert_eq!(cases(None, [None, None]), 2);
    assert_eq!(cases(None, [Some("2026-11-24"), None]), 1);
    assert_eq!(cases(None, [None, Some("2026-11-23")]), 1);
    assert_eq!(cases(Some("南街第一網格"), [None, None]), 2);
    assert_eq!(cases(Some("610921100002"), [None, None]), 0);
}

#[test]
fn nothing_is_written_and_nobody_tries_over_cases_that_are_not_theirs_to_read() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-23T10:00", FIRST);
    let changes = |town: &Town| match town.look("鎮辦甲", Query::Status).unwrap() {
        Answer::Status(status) => status.changes,
        other => panic!("{other:?}"),
    };
    let before = changes(&town);
    whole(&town, &changed(3));
    assert_eq!(changes(&town), before);
    let Answer::Case(view) = town.look("站長甲", Query::Case { case: FIRST.into() }).unwrap() else { panic!() };
    assert_eq!(view.proposal.unwrap().lead.unwrap().name, "城管中隊", "the rules in force are the same");
    assert_eq!(tried(&town, Some("站長甲"), SAME, Some("610921100001"), [None, None]).unwrap().cases, 1);
    let refused = tried(&town, Some("站長甲"), SAME, None, [None, None]).unwrap_err();
    assert!(matches!(refused.code, RefusalCode::NotYourGrid | RefusalCode::NotYourRight), "{refused:?}");
    let bad = tried(&town, None, "format = ", None, [None, None]).unwrap_err();
    assert_eq!(bad.code, RefusalCode::BadRegulation);
}

#[test]
fn a_sensitive_case_is_counted_and_named_only_to_those_who_may_see_it() {
    let town = Town::founded();
    town.by("網格員甲", file("610921100001001", "domestic-violence", "爭吵")).unwrap();
    let text = format!(
        "{SAME}\n[remove]\nroutes = [\"emergency\", \"units-by-kind\", \"security\", \"policy\", \"community\"]\n"
    );
    let [office, chief] = [None, Some("站長甲")].map(|who| {
        let grid = Some("610921100001");
        tried(&town, who, &text, grid, [None, None]).unwrap().sum.unrouted
    });
    assert_eq!((office.cases, office.examples.len()), (1, 0));
    assert_eq!((chief.cases, chief.examples.len()), (1, 1));
}

#[test]
fn who_assists_and_who_is_told_besides_differ_too_and_lateness_is_told_by_receiver() {
    let mut town = Town::founded();
    broken(&mut town, "2026-11-02T09:00", "城關-2026-00001");
    done(&mut town, "2026-11-13T09:00", "城關-2026-00001");
    // The lead and the limit stay; who assists is another.
    let text = changed(1).replace("lead = \"water\"", "lead = \"urban-squad\"\nassists = [\"police\"]");
    let trial = whole(&town, &text);
    assert_eq!(trial.sum.leads, []);
    let codes: Vec<_> = trial.sum.assists.iter().map(|it| (it.from.code.as_str(), it.to.code.as_str())).collect();
    assert_eq!(codes, [("station", "police")], "{:?}", trial.sum.assists);
    assert_eq!(trial.differ, 1);
    let late: Vec<_> = trial.sum.late_by.iter().map(|it| (it.receiver.code.as_str(), it.met.cases)).collect();
    assert_eq!(late, if trial.sum.late.cases == 1 { vec![("urban-squad", 1)] } else { vec![] });
}
