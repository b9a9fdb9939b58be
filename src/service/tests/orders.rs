//! Orders of other systems: filed once each, clocks that start there, and what had ended there.

use proptest::prelude::*;

use super::scenario::case;
use super::{Town, at};
use crate::domain::case::{Nature, Stage};
use crate::service::command::{Command, Done, OrderEnd, OrderRow};
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

fn order(line: u64, number: &str) -> OrderRow {
    OrderRow {
        line,
        number: number.to_owned(),
        grid: Some("610921100001001".to_owned()),
        words: None,
        kind: "lamp-dark".to_owned(),
        nature: None,
        path: None,
        source: None,
        place: "南街12号".to_owned(),
        text: "路灯不亮".to_owned(),
        happened: None,
        received: at("2026-11-20T16:00"),
        reporter: Some("李女士".to_owned()),
        reporter_phone: None,
        units: None,
        ended: None,
    }
}

/// An order that was taken in there at a moment.
pub fn order_of(number: &str, received: chrono::NaiveDateTime) -> OrderRow {
    OrderRow { received, ..order(2, number) }
}

fn closed(line: u64, number: &str) -> OrderRow {
    let ended = OrderEnd { at: at("2025-03-03T10:00"), result: Some("已更换灯泡".to_owned()) };
    OrderRow { received: at("2025-03-01T09:00"), ended: Some(ended), ..order(line, number) }
}

fn import(rows: Vec<OrderRow>) -> Command {
    Command::CaseImport { system: "12345".to_owned(), rows, dry_run: false }
}

fn count(town: &Town) -> usize {
    let query = Query::Cases { filter: CaseFilter::default(), page: Page { after: None, limit: 1000 } };
    match town.look("鎮辦甲", query).unwrap() {
        Answer::Cases(page) => page.rows.len(),
        other => panic!("{other:?}"),
    }
}

fn said(done: &Done) -> Vec<(&str, &str)> {
    done.notes.iter().map(|note| (note.code.as_str(), note.args["line"].as_str())).collect()
}

#[test]
fn the_clock_of_an_order_starts_when_it_was_taken_in_there() {
    let town = Town::founded();
    town.owner(import(vec![order(2, "SX1")]));
    let view = case(&town, "站長甲", "城關-2026-00001");
    let limit = view.case.due.as_ref().expect("a dark lamp has a limit");
    assert_eq!(limit.from.naive_local(), at("2026-11-20T16:00"));
    assert_eq!(view.case.times.received.map(|it| it.naive_local()), Some(at("2026-11-20T16:00")));
    assert_eq!((view.case.stage, view.row.holder.map(|it| it.name)), (Stage::Filed, Some("南街社区".to_owned())));
    assert_eq!(view.case.times.keyed.naive_local(), town.now);
}

#[test]
fn an_order_is_found_by_its_own_number_in_either_width() {
    let town = Town::founded();
    town.owner(import(vec![order(2, "SX1")]));
    for typed in ["SX1", "sx1", "ＳＸ１"] {
        assert_eq!(case(&town, "站長甲", typed).row.number, "城關-2026-00001");
    }
    town.owner(Command::CaseImport { system: "城管".to_owned(), rows: vec![order(2, "SX1")], dry_run: false });
    let refused = town.look("站長甲", Query::Case { case: "SX1".to_owned() }).unwrap_err();
    assert_eq!((refused.code, refused.rows.len()), (RefusalCode::AmbiguousEnding, 2), "two systems, one number");
}

#[test]
fn what_had_ended_there_is_closed_with_its_time_and_result_and_stands_under_its_own_year() {
    let town = Town::founded();
    town.owner(import(vec![closed(2, "SX1")]));
    let view = case(&town, "站長甲", "SX1");
    assert_eq!((view.row.number.as_str(), view.case.stage), ("城關-2025-00001", Stage::Closed));
    assert_eq!(view.case.result.as_deref(), Some("已更换灯泡"));
    assert_eq!(view.case.ended.map(|it| it.naive_local()), Some(at("2025-03-03T10:00")));
    assert_eq!((view.case.holder, view.case.handled_by, view.case.on_site), (None, None, false));
    let acts: Vec<(&str, Option<&str>)> =
        view.case.events.iter().map(|event| (event.what.as_str(), event.by.as_deref())).collect();
    assert_eq!(acts, [("filed", None), ("closed", Some("12345"))]);
    let until = Some("2025-12-31".parse().unwrap());
    let query = Query::Cases { filter: CaseFilter { until, ..CaseFilter::default() }, page: Page::default() };
    let Answer::Cases(page) = town.look("鎮辦甲", query).unwrap() else { panic!() };
    assert_eq!(page.rows.len(), 1, "found by the days on which it was taken in, not that of the import");
}

#[test]
fn 篇3_責任人4_c_an_emergency_that_is_open_is_told_to_the_station_and_one_that_has_ended_to_nobody() {
    let town = Town::founded();
    let fire = |row: OrderRow| OrderRow { kind: "fire".to_owned(), ..row };
    town.owner(import(vec![fire(order(2, "SX1")), fire(closed(3, "SX2"))]));
    let open = case(&town, "站長甲", "SX1");
    assert_eq!((open.case.nature, open.case.on_site), (Nature::Emergency, true));
    assert!(open.tellings.iter().any(|telling| telling.to.name == "南街社区" && telling.answered.is_none()));
    assert!(case(&town, "站長甲", "SX2").tellings.is_empty());
}

#[test]
fn the_same_rows_again_add_nothing_and_a_changed_one_is_named_and_not_taken() {
    let town = Town::founded();
    town.owner(import(vec![order(2, "SX1"), closed(3, "SX2")]));
    let again = town.owner(import(vec![order(8, "SX1"), OrderRow { text: "改过的话".to_owned(), ..closed(9, "SX2") }]));
    assert_eq!((again.changes, &again.change), (0, &None));
    assert_eq!(again.made.iter().filter(|made| made.already).count(), 1);
    assert_eq!(said(&again), [("order-changed", "9")]);
    assert_eq!(case(&town, "站長甲", "SX2").case.text, "路灯不亮");
}

#[test]
fn what_was_done_with_a_case_since_is_no_change_of_its_order() {
    let town = Town::founded();
    town.owner(import(vec![order(2, "SX1")]));
    town.by("站長甲", Command::CaseAccept { case: "SX1".to_owned() }).unwrap();
    let again = town.owner(import(vec![order(2, "SX1")]));
    assert_eq!((again.changes, again.notes.len()), (0, 0));
}

#[test]
fn a_bad_row_is_named_with_its_reason_and_the_others_are_taken() {
    let town = Town::founded();
    let rows = vec![
        order(2, "SX1"),
        OrderRow { kind: "moonlight".to_owned(), ..order(3, "SX2") },
        OrderRow { received: at("2026-12-24T10:00"), ..order(4, "SX3") },
        OrderRow { ended: Some(OrderEnd { at: at("2026-11-19T10:00"), result: None }), ..order(5, "SX4") },
        OrderRow { grid: None, words: Some("不知何处".to_owned()), ..order(6, "SX5") },
        OrderRow { text: "长".repeat(9_000), ..order(7, "SX6") },
        OrderRow { place: "很长的地址".repeat(30), ..order(8, "SX7") },
    ];
    let done = town.owner(import(rows));
    let reasons: Vec<&str> = done.notes.iter().map(|note| note.args["reason"].as_str()).collect();
    assert_eq!(reasons, ["unknown-kind", "in-future", "before-it-happened", "no-grid-in-words", "text-too-long"]);
    assert_eq!(done.changes, 2);
    let view = case(&town, "站長甲", "SX7");
    assert!(view.case.place.ends_with('…') && view.case.text.contains(&"很长的地址".repeat(30)), "no word is lost");
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let town = Town::founded();
    let rows = vec![order(2, "SX1"), OrderRow { kind: "moonlight".to_owned(), ..order(3, "SX2") }];
    let dry = town.owner(Command::CaseImport { system: "12345".to_owned(), rows: rows.clone(), dry_run: true });
    assert_eq!((dry.change.clone(), count(&town)), (None, 0));
    let wet = town.owner(import(rows));
    assert_eq!(said(&dry), said(&wet));
    assert_eq!(dry.made.len(), wet.made.len());
}

#[test]
fn a_batch_that_is_taken_back_can_be_imported_again() {
    let mut town = Town::founded();
    town.owner(import(vec![order(2, "SX1"), closed(3, "SX2")]));
    town.owner(Command::Undo);
    assert_eq!(count(&town), 0);
    town.owner(import(vec![order(2, "SX1"), closed(3, "SX2")]));
    assert_eq!(count(&town), 2);
    assert_eq!(case(&town, "站長甲", "SX1").row.number, "城關-2026-00002", "a number is never given twice");
    town.restart();
    assert_eq!(count(&town), 2);
}

#[test]
fn the_office_and_the_owner_import_and_who_else_tries_is_told_who_may() {
    let town = Town::founded();
    let refused = town.by("網格員甲", import(vec![order(2, "SX1")])).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotYourRight);
    assert_eq!(refused.args["action"], "case-import");
    assert!(refused.args["posts"].contains("town-office"), "{refused}");
    assert_eq!(town.by("鎮辦甲", import(vec![order(2, "SX1")])).unwrap().changes, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// In whatever batches, with whatever repetitions: as if every order had come once.
    #[test]
    fn importing_twice_is_importing_once(
        numbers in proptest::collection::vec(0..12u8, 1..40),
        cut in 1..9usize,
        over_again in any::<bool>(),
    ) {
        let town = Town::founded();
        let rows: Vec<OrderRow> = numbers
            .iter()
            .zip(2..)
            .map(|(number, line)| if number % 3 == 0 { closed(line, &number.to_string()) } else { order(line, &number.to_string()) })
            .collect();
        let mut different: Vec<u8> = numbers.clone();
        different.sort_unstable();
        different.dedup();
        let rounds = if over_again { 2 } else { 1 };
        let mut changes = 0;
        for batch in (0..rounds).flat_map(|_| rows.chunks(cut)) {
            let done = town.owner(import(batch.to_vec()));
            prop_assert!(done.notes.is_empty(), "{:?}", done.notes);
            prop_assert_eq!(done.made.len(), batch.len());
            changes += done.changes;
        }
        prop_assert_eq!(changes as usize, different.len());
        prop_assert_eq!(count(&town), different.len());
    }
}

#[test]
fn 篇2_八_an_order_of_a_kind_that_is_counted_says_how_many_or_is_named() {
    let town = Town::founded();
    town.owner(Command::RegulationAdopt {
        file: "after-sales.toml".into(),
        text: include_str!("../../../examples/regulations/after-sales.toml").into(),
    });
    let machines = |line, number: &str, units| OrderRow { kind: "machine-repair".into(), units, ..order(line, number) };
    let done = town.owner(import(vec![machines(2, "A1", Some(25)), machines(3, "A2", None)]));
    assert_eq!(said(&done), [("bad-row", "3")]);
    assert_eq!(done.notes[0].args["reason"], "units-needed");
    let kept = case(&town, "站長甲", "城關-2026-00001").case;
    assert_eq!((kept.units, kept.due.map(|due| due.limit.amount)), (Some(25), Some(3)));
}

#[test]
fn a_day_alone_on_which_an_order_ended_is_read_to_its_end_and_not_beyond_now() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    let ended = |day: &str| Some(OrderEnd { at: at(&format!("{day}T23:59")), result: None });
    let today = town.now.date().to_string();
    let row = OrderRow { received: at(&format!("{today}T08:00")), ended: ended(&today), ..order(2, "SX1") };
    let done = town.owner(import(vec![row]));
    assert_eq!(said(&done), [] as [(&str, &str); 0]);
    assert_eq!(case(&town, "鎮辦甲", "城關-2026-00001").case.ended.unwrap().naive_local(), town.now);
}
