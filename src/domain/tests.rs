//! Laws of the fold: any order of arrival and any repetition give the same state; nothing is dropped.

mod clocks;
mod round_trip;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::case::{Channel, Due, Nature, Party, PathTaken, Responsibility, Ruled, Source, Stage};
use super::change::{Author, Change, ChangeBody, CommandTag, FactLine, Seen, fold_order};
use super::fact::Fact;
use super::ids::{CaseId, ChangeId, FieldCode, GridCode, ItemCode, KindCode, PersonId, ReplicaId, Stamp, UnitCode};
use super::ledger::{EntryRef, HowKnown};
use super::limit::{Limit, LimitUnit};
use super::record::{Record, RecordRef, fold_forward, refold};
use super::time::Civil;

pub fn civil(minute: u32) -> Civil {
    let start: Civil = "2026-11-23T08:00:00+08:00".parse().unwrap();
    start + chrono::TimeDelta::minutes(i64::from(minute))
}

pub fn grid() -> GridCode {
    "610921100001001".parse().unwrap()
}

pub fn case_id() -> CaseId {
    CaseId(uuid::Uuid::from_u128(7))
}

pub fn ruled() -> Ruled {
    Ruled { regulation: "town-grid".into(), version: "v".into(), rule: "r".into(), clause: "c".into() }
}

pub fn filed() -> Fact {
    Fact::CaseFiled {
        case: case_id(),
        number: "城關-2026-00001".into(),
        grid: grid(),
        kind: KindCode::from("lamp-dark"),
        nature: Nature::General,
        path: PathTaken::BroughtBack,
        source: Source::Patrol,
        place: "東巷口".into(),
        text: "路燈不亮".into(),
        reporter: None,
        happened: civil(0),
        received: None,
        responsibility: Responsibility::Outside,
        holder: Some(station()),
        due: Some(stated(600, 0)),
        ruled: ruled(),
        sensitive: false,
        result: None,
        late: None,
        drawn: false,
        units: None,
        formula: None,
        order: None,
        original: None,
        on_spot: None,
        concerns: Vec::new(),
    }
}

/// Due as a fact of an early version states it: without the days that it was reckoned by.
fn stated(at: u32, from: u32) -> Due {
    Due { at: civil(at), from: civil(from), limit: more(), days: None }
}

pub fn station() -> Party {
    Party::Station("610921100001".parse().unwrap())
}

fn unit() -> Party {
    Party::Unit(UnitCode::from("chengguan"))
}

fn replica(which: usize) -> ReplicaId {
    ReplicaId::from_bytes([u8::try_from(which).unwrap(); 16])
}

fn more() -> Limit {
    Limit { amount: 2, unit: LimitUnit::WorkingDays }
}

/// What may happen to a case or a row, drawn by number.
fn act(which: u8) -> Fact {
    let case = case_id();
    let office = Party::Unit(UnitCode::from("office"));
    match which % 39 {
        0 => Fact::CaseAccepted { case, party: station() },
        1 => Fact::CaseReportedUp {
            case,
            from: station(),
            office,
            lead: Some(unit()),
            assist: vec![],
            due: Some(stated(700, 2)),
            ruled: ruled(),
            reason: None,
        },
        2 => Fact::CaseTaken { case, party: unit(), by: None, said: None },
        3 => {
            Fact::CaseReturned {
                case, from: unit(), to: station(), reason: "不屬本單位".into(), by: None, said: None
            }
        }
        4 => Fact::CaseResolved { case, party: unit(), result: "已修".into(), by: None, said: None },
        5 => Fact::CaseVerified { case, passed: true, text: "看過".into() },
        6 => Fact::CaseClosed { case },
        7 => Fact::CaseTold { case, to: unit(), by: "甲".into(), channel: Channel::Phone, told: civil(3), due: None },
        8 => Fact::CaseAnswered { case, party: unit(), by: "乙".into(), channel: Channel::Phone, answered: civil(4) },
        9 => Fact::CaseNoted { case, text: "備註".into() },
        10 => Fact::CaseWithdrawn { case, reason: "弄錯了".into() },
        11 => Fact::CasePassedOn { case, from: unit(), to: station(), reason: None },
        12 => Fact::CasePaused { case, reason: "等配件".into(), by: None, said: None },
        13 => Fact::CaseResumed { case, due: Some(stated(800, 0)) },
        14 => Fact::CaseExtensionAsked {
            case,
            from: unit(),
            limit: more(),
            reason: "等配件".into(),
            by: None,
            said: None,
        },
        15 => Fact::CaseExtended { case, by: station(), limit: more(), due: stated(900, 0), reason: None },
        16 => Fact::CaseFedBack { case, text: "已告知".into(), channel: Channel::InPerson, told: None },
        which => oversight(which),
    }
}

/// What watches over a case, drawn by number.
fn oversight(which: u8) -> Fact {
    let (case, other) = (case_id(), CaseId(uuid::Uuid::from_u128(8)));
    let (number, other_number) = ("城關-2026-00001".to_owned(), "城關-2026-00002".to_owned());
    let day = civil(0).date_naive();
    match which {
        17 => Fact::CaseRuledOn {
            case,
            by: station(),
            lead: unit(),
            assist: vec![station()],
            due: None,
            ruled: ruled(),
            reason: "兩次退回".into(),
            responsibility: None,
        },
        18 => Fact::CaseParkingAsked {
            case,
            from: unit(),
            until: day,
            reason: "待撥款".into(),
            needed: vec![station(), unit()],
        },
        19 => Fact::CaseParkingApproved { case, by: station(), until: None, due: None },
        20 => Fact::CaseParkingApproved { case, by: unit(), until: Some(civil(900)), due: Some(stated(950, 0)) },
        21 => Fact::CaseParkingRefused { case, by: station(), reason: "不可".into() },
        22 => Fact::CaseUnparked { case, due: Some(stated(850, 0)), reason: None },
        23 => Fact::CaseUrged {
            case,
            from: None,
            to: unit(),
            step: Some("late".into()),
            due: Some(civil(600)),
            channel: Channel::Program,
            text: None,
            clause: None,
        },
        24 => Fact::CaseSupervised { case, by: station(), reason: "限期".into() },
        25 => Fact::CaseSupervisionEnded { case, by: station() },
        26 => Fact::CaseMerged { case, number, into: other, into_number: other_number, reason: None },
        27 => Fact::CaseSeparated {
            case,
            number,
            from: other,
            from_number: other_number,
            reason: "兩件事".into(),
            due: Some(stated(990, 0)),
        },
        28 => Fact::CaseMerged { case: other, number: other_number, into: case, into_number: number, reason: None },
        29 => Fact::CaseRepeated { case, number, of: other, of_number: other_number },
        30 => Fact::CaseReplied { case, text: "已修好".into(), channel: Channel::Phone, at: civil(5) },
        31 => Fact::CaseReopened { case, to: station(), reason: "又壞了".into(), due: Some(stated(999, 9)) },
        32 => Fact::CaseClosedUnverified { case, drawn: true },
        33 => Fact::CaseSampled { case, passed: true, text: "看過".into() },
        34 => Fact::CasePartDone { case, party: unit(), result: "路面已平".into(), by: None, said: None },
        35 => Fact::CaseTasked {
            case,
            from: station(),
            to: PersonId(uuid::Uuid::from_u128(3)),
            name: "網格員甲".into(),
            until: Some(day),
            text: None,
            clause: None,
        },
        36 => Fact::CaseTaskDone { case, text: None },
        37 => Fact::CaseTaskWithdrawn { case, reason: None },
        _ => Fact::HazardDelisted { case, by: station(), reference: None },
    }
}

fn row() -> EntryRef {
    EntryRef { grid: grid(), item: ItemCode::from("households"), key: "南街12號".into() }
}

fn entry_act(which: u8) -> Fact {
    let values = |text: &str| BTreeMap::from([(FieldCode::from("head"), Some(text.to_owned()))]);
    match which % 4 {
        0 => Fact::EntrySet { entry: row(), values: values("甲"), revived: false },
        1 => Fact::EntrySet { entry: row(), values: values("乙"), revived: true },
        2 => Fact::EntryConfirmed { entry: row(), how: HowKnown::Phoned },
        _ => Fact::EntryWithdrawn { entry: row(), reason: "搬走".into() },
    }
}

/// A history by up to three replicas: each step says who, what, how far the clock moved, whether it saw the last
/// change there is, and whether it reverses an earlier one.
fn history(
    steps: Vec<(usize, u8, u64, bool, bool)>,
    target: &RecordRef,
    first: Fact,
    draw: fn(u8) -> Fact,
) -> Vec<Change> {
    let mut seqs = [0u64; 3];
    let mut clock = [0u64; 3];
    let mut changes: Vec<Change> = Vec::new();
    let start = std::iter::once((0, Some(first), 0, 1, false, false));
    let rest = steps.into_iter().map(|(who, which, tick, saw, back)| (who % 3, None, which, tick, saw, back));
    for (who, founding, which, tick, saw, back) in start.chain(rest) {
        seqs[who] += 1;
        clock[who] += 1 + tick % 50;
        let last = changes.last().cloned();
        if let Some(last) = last.as_ref().filter(|_| saw) {
            clock[who] = clock[who].max(last.stamp.0 + 1);
        }
        let fact = match (founding, back && changes.len() > 1) {
            (Some(fact), _) => fact,
            (None, true) => {
                let index = 1 + usize::from(which) % (changes.len() - 1);
                let target_change = changes[index].id.clone();
                Fact::ChangeReversed { changes: vec![target_change], records: vec![target.clone()], what: "x".into() }
            }
            (None, false) => draw(which),
        };
        let seen = last.filter(|_| saw).map(|last| Seen { record: target.clone(), change: last.id });
        changes.push(Change {
            id: ChangeId { replica: replica(who), seq: seqs[who] },
            stamp: Stamp(clock[who]),
            body: ChangeBody {
                at: civil(u32::try_from(changes.len()).unwrap()),
                author: Author::Person(PersonId(uuid::Uuid::from_u128(who as u128))),
                command: CommandTag { name: "x".into(), request: None },
                group: None,
                seen: seen.into_iter().collect(),
                facts: vec![FactLine::Known(fact)],
            },
        });
    }
    changes
}

fn absence_id() -> super::ids::AbsenceId {
    super::ids::AbsenceId(uuid::Uuid::from_u128(3))
}

/// Three days of leave, from 2026-11-23.
fn absence(accepted: bool) -> Fact {
    let day = |text: &str| -> chrono::NaiveDate { text.parse().unwrap() };
    Fact::AbsenceRecorded {
        absence: absence_id(),
        person: PersonId(uuid::Uuid::from_u128(1)),
        span: super::half_day::HalfDays::whole(day("2026-11-23"), Some(day("2026-11-25"))),
        kind: super::absence::LeaveKind::Sick,
        text: "x".into(),
        deputy: None,
        accepted,
    }
}

fn absence_act(which: u8) -> Fact {
    let absence = absence_id();
    match which % 5 {
        0 => Fact::AbsenceAccepted { absence },
        1 => Fact::AbsenceRefused { absence, reason: "x".into() },
        2 => {
            let until = super::half_day::HalfDay::morning("2026-11-24".parse().unwrap());
            Fact::AbsenceEnded { absence, until }
        }
        3 => Fact::AbsenceCancelled { absence, reason: "x".into() },
        _ => self::absence(true),
    }
}

#[test]
fn leave_that_was_decided_on_keeps_its_decision_and_what_came_after_is_shown_as_odd() {
    let target = RecordRef::Absence(absence_id());
    let steps = |acts: &[u8]| acts.iter().map(|which| (0, *which, 1, false, false)).collect();
    let folded = |acts: &[u8]| match refold(&target, &history(steps(acts), &target, absence(false), absence_act)) {
        Some(Record::Absence(leave)) => leave,
        other => panic!("{other:?}"),
    };
    assert!(!folded(&[]).stands(), "asked for, and not accepted yet");
    let accepted = folded(&[0, 1, 2]);
    assert!(accepted.stands() && accepted.oddities.len() == 1, "refused after it was accepted");
    assert_eq!(accepted.span.until, super::half_day::HalfDay::morning("2026-11-24".parse().unwrap()));
    let cancelled = folded(&[0, 3, 2]);
    assert!(!cancelled.stands() && cancelled.oddities.len() == 1, "ended after it was called off");
}

fn steps() -> impl Strategy<Value = Vec<(usize, u8, u64, bool, bool)>> {
    prop::collection::vec((0usize..3, any::<u8>(), 0u64..50, any::<bool>(), prop::bool::weighted(0.15)), 0..20)
}

proptest! {
    #[test]
    fn a_case_folds_the_same_in_any_order_of_arrival(steps in steps(), seed in any::<u64>()) {
        let target = RecordRef::Case(case_id());
        let changes = history(steps, &target, filed(), act);
        let straight = refold(&target, &changes);
        let mut shuffled = changes.clone();
        shuffled.extend(changes.iter().take(3).cloned());
        let count = shuffled.len();
        for i in 0..count {
            let j = usize::try_from(seed.rotate_left(u32::try_from(i % 64).unwrap()) % count as u64).unwrap();
            shuffled.swap(i, j);
        }
        prop_assert_eq!(refold(&target, &shuffled), straight);
    }

    #[test]
    fn a_row_folds_the_same_in_any_order_of_arrival(steps in steps()) {
        let target = RecordRef::Entry(row());
        let first = Fact::EntrySet { entry: row(), values: BTreeMap::new(), revived: false };
        let changes = history(steps, &target, first, entry_act);
        let mut backwards = changes.clone();
        backwards.reverse();
        prop_assert_eq!(refold(&target, &backwards), refold(&target, &changes));
    }

    #[test]
    fn leave_folds_the_same_in_any_order_of_arrival(steps in steps()) {
        let target = RecordRef::Absence(absence_id());
        let changes = history(steps, &target, absence(false), absence_act);
        let mut backwards = changes.clone();
        backwards.reverse();
        prop_assert_eq!(refold(&target, &backwards), refold(&target, &changes));
    }

    #[test]
    fn folding_on_gives_what_folding_anew_gives(steps in steps()) {
        let target = RecordRef::Case(case_id());
        let steps = steps.into_iter().map(|(_, which, tick, saw, _)| (0, which, tick, saw, false)).collect();
        let changes = history(steps, &target, filed(), act);
        let mut state = None;
        let mut earlier = Vec::new();
        for change in &changes {
            state = fold_forward(&target, state, change, &earlier);
            earlier.push(change.header(&target));
        }
        prop_assert_eq!(state, refold(&target, &changes));
    }

    #[test]
    fn a_change_comes_after_those_it_names_and_after_the_earlier_ones_of_its_series(steps in steps()) {
        let target = RecordRef::Case(case_id());
        let changes = history(steps, &target, filed(), act);
        let headers: Vec<_> = changes.iter().map(|change| change.header(&target)).collect();
        let order = fold_order(&headers);
        prop_assert_eq!(order.len(), headers.len());
        let place = |id: &ChangeId| order.iter().position(|&i| headers[i].id == *id).unwrap();
        for header in &headers {
            if let Some(seen) = &header.seen {
                prop_assert!(place(seen) < place(&header.id));
            }
            for other in headers.iter().filter(|it| it.id.replica == header.id.replica && it.id.seq < header.id.seq) {
                prop_assert!(place(&other.id) < place(&header.id));
            }
        }
    }

    #[test]
    fn an_undo_that_is_undone_leaves_what_was(steps in steps()) {
        let target = RecordRef::Case(case_id());
        let steps: Vec<_> = steps.into_iter().map(|(_, which, tick, _, _)| (0, which, tick, true, false)).collect();
        let mut changes = history(steps, &target, filed(), act);
        let before = refold(&target, &changes);
        let last = changes.last().unwrap().clone();
        for (step, of) in [(1, last.id.clone()), (2, ChangeId { replica: last.id.replica.clone(), seq: last.id.seq + 1 })] {
            let mut back = last.clone();
            back.id.seq = last.id.seq + step;
            back.stamp = Stamp(last.stamp.0 + step);
            let fact = Fact::ChangeReversed { changes: vec![of], records: vec![target.clone()], what: "x".into() };
            back.body.facts = vec![FactLine::Known(fact)];
            changes.push(back);
        }
        prop_assert_eq!(refold(&target, &changes), before);
    }
}

#[test]
fn an_illegal_step_from_elsewhere_is_kept_and_shown_and_moves_nothing() {
    let target = RecordRef::Case(case_id());
    let changes = history(vec![(1, 6, 1, true, false)], &target, filed(), act);
    let Some(Record::Case(case)) = refold(&target, &changes) else { panic!("the case is there") };
    assert_eq!(case.stage, Stage::Filed);
    assert_eq!(case.oddities.len(), 1);
    assert_eq!(case.events.last().unwrap().what, "closed");
}

#[test]
fn two_values_stated_without_seeing_each_other_are_both_kept() {
    let target = RecordRef::Entry(row());
    let first = Fact::EntrySet { entry: row(), values: BTreeMap::new(), revived: false };
    // Two replicas saw the founding and then wrote different heads of household.
    let mut changes = history(vec![(1, 0, 1, true, false), (2, 1, 9, false, false)], &target, first, entry_act);
    let founding = changes[0].id.clone();
    changes[2].body.seen = vec![Seen { record: target.clone(), change: founding }];
    let Some(Record::Entry(entry)) = refold(&target, &changes) else { panic!("the row is there") };
    assert_eq!(entry.disputes.len(), 1, "{entry:?}");
    let both = [entry.values[&FieldCode::from("head")].as_str(), entry.disputes[0].other.as_deref().unwrap()];
    assert!(both.contains(&"甲") && both.contains(&"乙"), "{both:?}");
}

#[test]
fn a_fact_of_a_newer_version_is_kept_as_it_came() {
    let text = r#"{"fact":"CaseSealed","case":"x","years":30}"#;
    let line: FactLine = serde_json::from_str(text).unwrap();
    assert!(matches!(line, FactLine::Unknown(_)));
    assert_eq!(serde_json::to_value(&line).unwrap(), serde_json::from_str::<serde_json::Value>(text).unwrap());
}
