//! The record of a safety patrol (篇6/三(三)-c) as the example of the zones has it: a row a unit, with the checklist, the
//! findings and who signed for the unit, linked with the patrol on which it was looked at.

use super::duty_rules::{appointed, when};
use super::{Town, at};
use crate::service::command::{Command, Done, EntryName, LinkTo};
use crate::service::query::{LogFilter, Page, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, EntryRow};

const AREA: &str = "610921100001001";
const ITEM: &str = "safety-record";
const UNIT: &str = "老李麵館";

fn town() -> Town {
    let mut town = Town::founded();
    let zones = include_str!("../../../examples/regulations/safety-zones.toml");
    town.adopted_at("2026-01-01T08:00", "safety-zones.toml", zones);
    appointed(&town, "巡查員甲", "inspector", AREA);
    town.now = at("2026-11-25T16:00");
    town
}

fn record(town: &Town, values: &[(&str, &str)]) -> Result<Done, Refusal> {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    town.by("巡查員甲", Command::LedgerSet { grid: AREA.into(), item: ITEM.into(), key: UNIT.into(), values })
}

/// All six points of the checklist, as people say them.
fn looked_at(day: &'static str, equipment: &'static str) -> Vec<(&'static str, &'static str)> {
    let points = ["安全制度", "安全管理", "安全投入", "安全防護", "員工培訓"].map(|point| (point, "合格"));
    [("檢查日期", day), ("危險設備檢修", equipment)].into_iter().chain(points).collect()
}

fn rows(town: &Town, who: &str) -> Vec<EntryRow> {
    let (grid, item, page) = (AREA.into(), ITEM.into(), Page { after: None, limit: 9 });
    let query = Query::Rows { grid, item, stale: false, words: None, withdrawn: false, page };
    let Answer::Rows(view) = town.look(who, query).unwrap() else { panic!() };
    view.rows
}

#[test]
fn 篇6_三三_c_a_patrol_record_has_unit_time_checklist_findings_and_who_signed() {
    let town = town();
    let mut values = looked_at("2026-11-25", "不合格");
    values.extend([("發現的問題", "燃氣軟管老化"), ("單位簽字人", "李老闆")]);
    record(&town, &values).unwrap();
    let entry = EntryName { grid: AREA.parse().unwrap(), item: ITEM.into(), key: UNIT.into() };
    let patrol = Command::LogPatrol {
        grid: AREA.into(),
        when: when("2026-11-25", "15:00", 40),
        text: "看了三家麵館".into(),
        route: None,
        companions: vec![],
        links: vec![LinkTo::Entry(entry)],
    };
    town.by("巡查員甲", patrol).unwrap();
    let [row] = rows(&town, "站長甲").try_into().unwrap();
    assert_eq!((row.key.as_str(), row.values["inspected"].as_str()), (UNIT, "2026-11-25"));
    assert_eq!((row.values["equipment"].as_str(), row.values["training"].as_str()), ("bad", "good"));
    assert_eq!((row.values["findings"].as_str(), row.values["signed-by"].as_str()), ("燃氣軟管老化", "李老闆"));
    // The patrol says when, where and by whom.
    let query = Query::Logs { filter: LogFilter::default(), page: Page { after: None, limit: 9 } };
    let Answer::Logs(logs) = town.look("巡查員甲", query).unwrap() else { panic!() };
    assert_eq!(logs.rows[0].links.len(), 1, "{:?}", logs.rows[0]);
}

#[test]
fn 篇6_三三_c_no_point_of_the_checklist_is_passed_over_and_a_later_patrol_keeps_the_earlier_ones_in_the_history() {
    let town = town();
    let without_training: Vec<_> =
        looked_at("2026-11-25", "合格").into_iter().filter(|(point, _)| *point != "員工培訓").collect();
    assert_eq!(record(&town, &without_training).unwrap_err().code, RefusalCode::FieldRequired);
    assert_eq!(record(&town, &looked_at("2026-11-25", "還行")).unwrap_err().code, RefusalCode::BadChoice);
    record(&town, &looked_at("2026-11-20", "不合格")).unwrap();
    record(&town, &looked_at("2026-11-25", "合格")).unwrap();
    let [row] = rows(&town, "站長甲").try_into().unwrap();
    assert_eq!((row.values["inspected"].as_str(), row.values["equipment"].as_str()), ("2026-11-25", "good"));
}

#[test]
fn 篇6_三三_c_after_how_many_days_a_unit_is_looked_at_again_is_left_open_and_that_is_said() {
    let town = town();
    let Answer::Findings(found) = town.look("站長甲", Query::Doctor).unwrap() else { panic!() };
    assert!(found.iter().any(|finding| finding.args.values().any(|value| value == ITEM)), "{found:?}");
}
