//! A case given to one person to do (指派, 篇3/職責3-c): who leads a station or an area guides and assigns tasks to its
//! people. Neither holder nor clock nor limit changes by it.

use super::duty_rules::appointed;
use super::oversight::deed;
use super::scenario::{case, file, today};
use super::{Town, at};
use crate::domain::case::{Party, TaskEnded};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::terms::parse;
use crate::service::view::{Answer, DayNote};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn give(person: &str, until: Option<&str>) -> Deed {
    let until = until.map(|until| until.parse().unwrap());
    Deed::GiveTask { person: person.into(), until, text: Some("先圍起來，再看樓道".into()) }
}

fn done() -> Deed {
    Deed::DoneTask { text: Some("圍好了".into()) }
}

fn back() -> Command {
    Command::CaseReturn { case: NUMBER.into(), reason: "先去看看".into(), behalf: OnBehalf::default() }
}

/// A quarrel that the chief sent back to the area where it was filed: its people have it.
fn with_the_area() -> Town {
    let town = Town::founded();
    appointed(&town, "主任甲", "point-director", AREA);
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    town.by("站長甲", back()).unwrap();
    town
}

fn found(town: &Town, who: &str, terms: &str) -> Vec<String> {
    let query = Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 99 } };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.into_iter().map(|row| row.number).collect()
}

/// What stands in a day about tasks.
fn notes(town: &Town, who: &str) -> Vec<DayNote> {
    let is_of_tasks = |note: &DayNote| note.code().starts_with("task");
    today(town, who).notes.into_iter().filter(is_of_tasks).collect()
}

#[test]
fn 篇3_職責3_c_the_point_director_gives_a_case_of_the_area_to_its_warden_who_sees_by_whom_and_until_when() {
    let town = with_the_area();
    let before = case(&town, "主任甲", NUMBER);
    assert_eq!(before.takers.iter().map(|it| it.person.name.as_str()).collect::<Vec<_>>(), ["主任甲", "網格員甲"]);
    deed(&town, "主任甲", give("網格員甲", Some("2026-11-25"))).unwrap();
    // On the warden's day: who gave it, until when.
    let day = notes(&town, "網格員甲");
    let [DayNote::Task { number, by, until, .. }] = day.as_slice() else { panic!("{day:?}") };
    assert_eq!((number.as_str(), by.as_str()), (NUMBER, "主任甲"));
    assert_eq!(*until, Some("2026-11-25".parse().unwrap()));
    assert_eq!(found(&town, "網格員甲", "assigned:me"), [NUMBER]);
    assert_eq!(found(&town, "主任甲", "assigned:me"), [""; 0]);
    assert_eq!(found(&town, "主任甲", "指派:網格員甲"), [NUMBER]);
    // Neither holder nor clock nor limit has changed, and the area has it still.
    let after = case(&town, "主任甲", NUMBER);
    assert_eq!(after.case.holder, Some(Party::Station(AREA.parse().unwrap())));
    assert_eq!((&after.case.holder, after.case.stage), (&before.case.holder, before.case.stage));
    assert_eq!((&after.case.due, &after.case.pauses), (&before.case.due, &before.case.pauses));
    assert_eq!(after.case.holds.len(), before.case.holds.len());
    let event = after.case.events.last().unwrap();
    assert_eq!((event.what.as_str(), event.name.as_deref()), ("tasked", Some("網格員甲")));
    assert_eq!(event.clause.as_deref(), Some("篇3/職責3-c"));
    // The giver sees that it is open, then that it is done; the case goes on.
    assert_eq!(notes(&town, "主任甲"), [DayNote::TasksGiven { open: 1, late: 0, done: 0 }]);
    deed(&town, "網格員甲", done()).unwrap();
    assert_eq!(notes(&town, "主任甲"), [DayNote::TasksGiven { open: 0, late: 0, done: 1 }]);
    assert_eq!((notes(&town, "網格員甲"), found(&town, "網格員甲", "assigned:me")), (vec![], vec![]));
    let task = case(&town, "主任甲", NUMBER).row.task.unwrap();
    assert_eq!((task.ended, task.outcome.as_deref()), (Some(TaskEnded::Done), Some("圍好了")));
    assert_eq!(case(&town, "主任甲", NUMBER).case.stage, before.case.stage);
}

#[test]
fn 篇3_職責3_c_giving_it_to_another_replaces_and_taking_it_back_leaves_it_to_nobody() {
    let town = with_the_area();
    appointed(&town, "網格員己", "warden", AREA);
    deed(&town, "主任甲", give("網格員甲", None)).unwrap();
    deed(&town, "主任甲", give("網格員己", None)).unwrap();
    assert_eq!((found(&town, "網格員甲", "assigned:me").len(), found(&town, "網格員己", "assigned:me").len()), (0, 1));
    assert_eq!(deed(&town, "網格員甲", done()).unwrap_err().code, RefusalCode::NotYourTask, "it is another's now");
    deed(&town, "主任甲", Deed::WithdrawTask { reason: Some("我自己去".into()) }).unwrap();
    assert_eq!((notes(&town, "網格員己"), notes(&town, "主任甲")), (vec![], vec![]));
    assert_eq!(deed(&town, "網格員己", done()).unwrap_err().code, RefusalCode::NotNow);
    let acts: Vec<String> = case(&town, "主任甲", NUMBER).case.events.into_iter().map(|event| event.what).collect();
    assert_eq!(acts[acts.len() - 3..], ["tasked", "tasked", "task-withdrawn"], "the timeline has all of it");
    // Undone, it is as before: with whoever had it last.
    town.by("主任甲", Command::Undo).unwrap();
    assert_eq!(found(&town, "網格員己", "assigned:me"), [NUMBER]);
    town.by("主任甲", Command::Undo).unwrap();
    assert_eq!(found(&town, "網格員甲", "assigned:me"), [NUMBER]);
}

#[test]
fn 篇3_職責2_f_the_chief_gives_what_the_station_has_to_a_warden_who_may_read_it() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    // A warden of the area next door could not read what they were given.
    assert_eq!(deed(&town, "站長甲", give("網格員乙", None)).unwrap_err().code, RefusalCode::CannotRead);
    deed(&town, "站長甲", give("網格員甲", Some("2026-11-24"))).unwrap();
    assert_eq!(found(&town, "網格員甲", "assigned:me"), [NUMBER]);
    assert_eq!(case(&town, "站長甲", NUMBER).case.holder, Some(Party::Station("610921100001".parse().unwrap())));
    // What a unit has, it gives to its people by itself.
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    assert_eq!(deed(&town, "城管員", give("城管員", None)).unwrap_err().code, RefusalCode::NotNow);
}

#[test]
fn 篇3_職責3_c_only_who_leads_gives_only_to_the_own_people_and_only_what_the_party_has() {
    let town = with_the_area();
    let refused = |who: &str, person: &str| deed(&town, who, give(person, None)).unwrap_err();
    let by_warden = refused("網格員甲", "主任甲");
    assert_eq!(by_warden.code, RefusalCode::NotYourRight);
    assert_eq!(by_warden.clause.unwrap().as_str(), "篇3/職責3-c");
    assert_eq!(refused("主任甲", "網格員乙").code, RefusalCode::NotOfTheParty, "the area next door");
    assert_eq!(refused("主任甲", "站長甲").code, RefusalCode::NotOfTheParty, "above the area");
    assert_eq!(refused("站長乙", "網格員甲").code, RefusalCode::NotYours);
    assert_eq!(deed(&town, "主任甲", give("網格員甲", Some("2026-11-22"))).unwrap_err().code, RefusalCode::OutOfRange);
    // The station answers for its areas: the chief gives it as well.
    deed(&town, "站長甲", give("網格員甲", Some("2026-11-23"))).unwrap();
}

#[test]
fn 篇3_職責3_c_a_task_ends_with_what_it_was_about() {
    let mut town = with_the_area();
    deed(&town, "主任甲", give("網格員甲", Some("2026-11-24"))).unwrap();
    // Its day passes.
    town.now = at("2026-11-25T09:00");
    assert_eq!(notes(&town, "主任甲"), [DayNote::TasksGiven { open: 1, late: 1, done: 0 }]);
    // The area passes the case on: its people have nothing to do about it any more.
    let route = Command::CaseRoute { case: NUMBER.into(), to: Some("station".into()), assist: vec![], reason: None };
    town.by("主任甲", route).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).row.task.unwrap().ended, Some(TaskEnded::Gone));
    assert_eq!((notes(&town, "主任甲"), notes(&town, "網格員甲")), (vec![], vec![]));
    // Whoever resolves a case has done what somebody was given to do about it.
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    deed(&town, "站長甲", give("網格員甲", None)).unwrap();
    let resolve = Command::CaseResolve { case: NUMBER.into(), result: "已調解".into(), behalf: OnBehalf::default() };
    town.by("站長甲", resolve).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).row.task.unwrap().ended, Some(TaskEnded::Done));
    assert_eq!(found(&town, "站長甲", "assigned-by:me"), [NUMBER], "it stays in sight until the case is closed");
}

#[test]
fn what_somebody_was_given_is_found_by_whoever_reads_it_and_by_nobody_else() {
    let town = with_the_area();
    deed(&town, "主任甲", give("網格員甲", None)).unwrap();
    assert_eq!(found(&town, "站長甲", "assigned:網格員甲"), [NUMBER]);
    assert_eq!(found(&town, "站長乙", "assigned:網格員甲"), [""; 0]);
    assert!(CaseFilter { assigned: Some("me".into()), ..CaseFilter::default() }.is_of_open_cases());
}
