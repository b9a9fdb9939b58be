//! Limits by the size of the matter (篇2/八), from filing to the arithmetic of the due time.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::limit::{Limit, LimitUnit};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const EXAMPLE: &str = include_str!("../../../examples/regulations/after-sales.toml");

fn with_repairs() -> Town {
    let mut town = Town::founded();
    town.owner(Command::RegulationAdopt { file: "after-sales.toml".into(), text: EXAMPLE.into() });
    town.now = at("2026-11-23T10:00");
    town
}

fn machines(number: Option<u32>) -> Command {
    let mut command = file("610921100001001", "machine-repair", "客戶送修");
    if let Command::CaseFile { units, .. } = &mut command {
        *units = number;
    }
    command
}

#[test]
fn 篇2_八_twenty_five_machines_are_due_in_three_days_and_the_arithmetic_shows_why() {
    let mut town = with_repairs();
    town.by("網格員甲", machines(Some(25))).unwrap();
    let view = case(&town, "站長甲", "城關-2026-00001");
    let three_days = Limit { amount: 3, unit: LimitUnit::WorkingDays };
    assert_eq!(view.case.due.as_ref().map(|due| due.limit), Some(three_days));
    assert_eq!(view.row.due.unwrap().format("%m-%d %H:%M").to_string(), "11-26 10:00");
    let due = |town: &Town| match town.look("站長甲", Query::due_of("城關-2026-00001")).unwrap() {
        Answer::DueSteps(steps) => steps.reckoned.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!((due(&town).formula.as_str(), due(&town).in_numbers().as_str()), ("ceil(units / 10)", "ceil(25 / 10)"));
    // A case keeps the limit that it was filed under, and how it came about.
    let stricter = EXAMPLE.replace("ceil(units / 10)", "1");
    town.owner(Command::RegulationAdopt { file: "after-sales.toml".into(), text: stricter });
    town.restart();
    assert_eq!(due(&town).in_numbers(), "ceil(25 / 10)");
    assert_eq!(case(&town, "站長甲", "城關-2026-00001").case.due.unwrap().limit, three_days);
}

#[test]
fn 篇2_八_without_the_number_of_machines_the_case_is_refused_naming_the_field() {
    let town = with_repairs();
    let refused = town.by("網格員甲", machines(None)).unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::UnitsNeeded, "units"));
    assert_eq!(refused.clause.unwrap().as_str(), "篇2/八");
    assert_eq!(town.by("網格員甲", machines(Some(0))).unwrap_err().code, RefusalCode::OutOfRange);
    assert_eq!(town.by("網格員甲", machines(Some(2_000_000))).unwrap_err().code, RefusalCode::OutOfRange);
}

#[test]
fn what_was_repaired_on_the_spot_needs_no_number() {
    let town = with_repairs();
    let mut command = machines(None);
    if let Command::CaseFile { result, .. } = &mut command {
        *result = Some("當場修好".into());
    }
    town.by("網格員甲", command).unwrap();
    assert_eq!(case(&town, "站長甲", "城關-2026-00001").case.due, None);
}

#[test]
fn the_form_asks_for_the_number_only_where_the_limit_is_reckoned_from_it() {
    let town = with_repairs();
    let Answer::Choices(choices) = town.look("網格員甲", Query::Choices { grid: None, days: None }).unwrap() else {
        panic!()
    };
    let asked: Vec<&str> =
        choices.kinds.iter().filter(|kind| kind.formula.is_some()).map(|kind| kind.code.as_str()).collect();
    assert_eq!(asked, ["machine-repair"]);
}
