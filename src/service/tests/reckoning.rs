//! The arithmetic of a due time, ready for a dispute (篇3/排查4-c): by the days it was decided by, whatever was adopted
//! since; what would be; what is only provisional; and nothing where there is no limit.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::PathTaken;
use crate::domain::limit::StepReason;
use crate::service::command::{Command, OnBehalf};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, DueOf, DueSteps};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn filed_at(when: &str) -> Town {
    let mut town = Town::founded();
    town.now = at(when);
    town.by("網格員甲", file(AREA, "dispute", "兩家爭車位")).unwrap();
    town
}

fn asked(town: &Town, query: Query) -> DueSteps {
    let Answer::DueSteps(steps) = town.look("站長甲", query).unwrap() else { panic!() };
    steps
}

fn day_off(town: &Town, day: &str) {
    town.owner(Command::HolidaysAdopt { text: format!("date,kind,name\n{day},holiday,鎮慶\n"), drop: Vec::new() });
}

fn pause(reason: &str) -> Command {
    Command::CasePause { case: NUMBER.into(), reason: reason.into(), behalf: OnBehalf::default() }
}

#[test]
fn 篇3_排查4_c_a_day_off_adopted_later_changes_neither_what_is_due_nor_its_arithmetic_and_is_told() {
    let mut town = filed_at("2026-11-23T10:00");
    let before = asked(&town, Query::due_of(NUMBER));
    assert_eq!((before.as_decided, before.otherwise, before.of), (true, None, DueOf::Standing));
    day_off(&town, "2026-11-24");
    town.restart();
    let after = asked(&town, Query::due_of(NUMBER));
    assert_eq!((&after.steps, after.due), (&before.steps, before.due), "line by line as it was");
    assert_eq!(Some(after.due), case(&town, "站長甲", NUMBER).row.due);
    assert_eq!(after.changed_days, ["2026-11-24".parse().unwrap()]);
    assert!(after.otherwise.is_some_and(|other| other > after.due), "{:?}", after.otherwise);
    // What is decided from now on is decided by the days that count now.
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    town.by("站長甲", pause("等配件")).unwrap();
    town.by("站長甲", Command::CaseResume { case: NUMBER.into() }).unwrap();
    let again = asked(&town, Query::due_of(NUMBER));
    assert_eq!((Some(again.due), again.otherwise), (after.otherwise, None));
    let off = again.steps.iter().find(|step| step.reason == StepReason::Holiday).unwrap();
    assert_eq!(off.name.as_deref(), Some("鎮慶"), "as people call it");
}

#[test]
fn 篇3_排查4_c_while_the_clock_stands_still_the_arithmetic_is_provisional_and_says_why_it_stands() {
    let mut town = filed_at("2026-11-23T10:00");
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let before = asked(&town, Query::due_of(NUMBER)).due;
    town.by("站長甲", pause("等配件")).unwrap();
    let mut last = before;
    for now in ["2026-11-24T10:00", "2026-11-25T10:00"] {
        town.now = at(now);
        let steps = asked(&town, Query::due_of(NUMBER));
        assert_eq!(steps.of, DueOf::Provisional);
        assert!(steps.due > last, "it moves on with every office hour");
        last = steps.due;
        let stopped = steps.steps.iter().find(|step| step.reason == StepReason::Paused).unwrap();
        assert_eq!(stopped.name.as_deref(), Some("等配件"));
    }
    town.by("站長甲", Command::CaseResume { case: NUMBER.into() }).unwrap();
    let steps = asked(&town, Query::due_of(NUMBER));
    assert_eq!((steps.of, steps.due), (DueOf::Standing, last));
}

#[test]
fn 實務_延期_what_would_be_due_is_shown_with_its_arithmetic_before_it_is_granted() {
    let town = filed_at("2026-11-23T10:00");
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let limit = "2 working-days".parse().unwrap();
    let extend =
        Command::CaseExtend { case: NUMBER.into(), limit, reason: "材料未到".into(), behalf: OnBehalf::default() };
    let more = |limit| Query::DueSteps { case: NUMBER.into(), more: Some(limit), parked: false };
    let days = |town: &Town| asked(town, Query::due_of(NUMBER)).extensions.len();
    for turn in 1..=2 {
        town.by("站長甲", extend.clone()).unwrap();
        let shown = case(&town, "鎮辦甲", NUMBER).more_time.unwrap();
        let steps = asked(&town, more(shown.limit));
        assert_eq!((steps.of, steps.due, steps.extensions.len()), (DueOf::Granted, shown.due, turn));
        assert_eq!(days(&town), turn - 1, "nothing is granted by looking");
        let begins = steps.steps.get(*steps.extended_at.last().unwrap()).unwrap();
        let granted: u32 = steps.steps.iter().filter(|step| step.from >= begins.from).map(|step| step.minutes).sum();
        assert_eq!(granted, 2 * 480, "its own lines add up to it");
        town.by("鎮辦甲", Command::CaseGrant { case: NUMBER.into(), granted: true, reason: None }).unwrap();
        let steps = asked(&town, Query::due_of(NUMBER));
        assert_eq!((steps.due, steps.extended_at.len()), (shown.due, turn));
    }
}

#[test]
fn where_there_is_no_limit_nothing_is_due_and_that_is_what_is_said() {
    let town = Town::founded();
    let mut settled = file(AREA, "rubbish-exposed", "垃圾");
    if let Command::CaseFile { path, result, .. } = &mut settled {
        (*path, *result) = (Some(PathTaken::Settled), Some("當場清走".into()));
    }
    town.by("網格員甲", settled).unwrap();
    let refused = town.look("站長甲", Query::due_of(NUMBER)).unwrap_err();
    assert_eq!((refused.code, refused.args["number"].as_str()), (RefusalCode::NoLimit, NUMBER));
}

#[test]
fn a_line_that_ends_at_midnight_is_of_the_year_before() {
    let town = filed_at("2027-12-31T19:00");
    let steps = asked(&town, Query::due_of("城關-2027-00001"));
    assert_eq!(steps.unknown_years, [2027, 2028]);
    let town = filed_at("2026-12-31T19:00");
    assert_eq!(asked(&town, Query::due_of(NUMBER)).unknown_years, [2027], "2026 is known");
}
