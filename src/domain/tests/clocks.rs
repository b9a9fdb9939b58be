//! The clock of a case whose facts carry what deciding states in them: equal in any order of arrival, and what is due
//! follows from the limit, its start, the pauses and the extensions, whoever had seen what.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::super::calendar::{Calendar, Hours};
use super::super::case::{Case, Channel, Due, Party, Said, Stage, Stopped};
use super::super::change::{Author, Change, ChangeBody, CommandTag, FactLine, Seen, fold_order};
use super::super::fact::Fact;
use super::super::ids::{CaseId, ChangeId, PersonId, Stamp, UnitCode};
use super::super::limit::{Limit, LimitUnit, StepReason};
use super::super::record::{Record, RecordRef, fold_forward, refold};
use super::super::time::Civil;
use super::{case_id, filed, replica, ruled, station, unit};

fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> =
        LazyLock::new(|| Calendar::from_csv(Hours::default(), include_str!("../../../data/holidays-cn.csv")).unwrap());
    &CALENDAR
}

/// Before National Day, with days off and make-up days in the weeks to come.
fn at(minute: i64) -> Civil {
    let start: Civil = "2026-09-21T08:00:00+08:00".parse().unwrap();
    start + TimeDelta::minutes(minute)
}

fn civil(text: &str) -> Civil {
    format!("{text}:00+08:00").parse().unwrap()
}

fn limit(amount: u32, unit: LimitUnit) -> Limit {
    Limit { amount, unit }
}

fn target() -> RecordRef {
    RecordRef::Case(case_id())
}

fn founding(limit: Limit) -> Fact {
    let Fact::CaseFiled { .. } = filed() else { panic!() };
    let mut fact = filed();
    if let Fact::CaseFiled { due, happened, received, .. } = &mut fact {
        (*happened, *received) = (at(0), Some(at(100)));
        *due = Some(Due::of(limit, at(100), calendar()));
    }
    fact
}

/// A town of three directories that hear of each other now and then.
struct Town {
    changes: Vec<Change>,
    /// What each of them has heard of.
    known: [HashSet<usize>; 3],
    minute: i64,
}

impl Town {
    fn new(limit: Limit) -> Self {
        let mut town =
            Self { changes: Vec::new(), known: [HashSet::new(), HashSet::new(), HashSet::new()], minute: 100 };
        town.write(0, founding(limit));
        for known in &mut town.known {
            known.insert(0);
        }
        town
    }

    /// A change by one of them, who has seen the last one it knows.
    fn write(&mut self, who: usize, fact: Fact) {
        let mine: Vec<&Change> = self.known[who].iter().map(|index| &self.changes[*index]).collect();
        let headers: Vec<_> = mine.iter().map(|change| change.header(&target())).collect();
        let last = fold_order(&headers).last().map(|index| headers[*index].id.clone());
        let seq = 1 + self.changes.iter().filter(|change| change.id.replica == replica(who)).count() as u64;
        self.known[who].insert(self.changes.len());
        self.changes.push(Change {
            id: ChangeId { replica: replica(who), seq },
            // Their clocks are a little apart.
            stamp: Stamp(u64::try_from(self.minute * 10).unwrap() + [0, 7, 30][who]),
            body: ChangeBody {
                at: at(self.minute),
                author: Author::Person(PersonId(uuid::Uuid::from_u128(who as u128))),
                command: CommandTag { name: "x".into(), request: None },
                group: None,
                seen: last.map(|change| Seen { record: target(), change }).into_iter().collect(),
                facts: vec![FactLine::Known(fact)],
            },
        });
    }

    fn case_of(changes: &[Change]) -> Case {
        let Some(Record::Case(case)) = refold(&target(), changes) else { panic!("the case is there") };
        *case
    }

    /// As one of them sees it.
    fn seen_by(&self, who: usize) -> Case {
        let mine: Vec<Change> = self.known[who].iter().map(|index| self.changes[*index].clone()).collect();
        Self::case_of(&mine)
    }

    fn hear(&mut self, who: usize) {
        self.known[who] = (0..self.changes.len()).collect();
    }

    /// What deciding makes of an act, upon what its author sees.
    fn act(&mut self, who: usize, step: &Step) {
        self.minute += step.gap;
        if step.hears {
            self.hear(who);
        }
        let case = self.seen_by(who);
        let now = at(self.minute);
        let fact = match step.undoes.filter(|_| self.changes.len() > 1) {
            Some(which) => {
                let change = self.changes[1 + which % (self.changes.len() - 1)].id.clone();
                Fact::ChangeReversed { changes: vec![change], records: vec![target()], what: "x".into() }
            }
            None => stated(&case, draw(step, now), now),
        };
        self.write(who, fact);
    }
}

/// The fact with the due time that deciding puts into it.
fn stated(case: &Case, mut fact: Fact, now: Civil) -> Fact {
    let author = Author::Owner;
    let put = |fact: &mut Fact, due: Option<Due>| match fact {
        Fact::CaseResumed { due: it, .. }
        | Fact::CaseUnparked { due: it, .. }
        | Fact::CaseSeparated { due: it, .. }
        | Fact::CaseParkingApproved { until: Some(_), due: it, .. } => *it = due,
        Fact::CaseTold { due: it, .. } => *it = due,
        Fact::CaseExtended { due: it, .. } => *it = due.unwrap_or_else(|| it.clone()),
        _ => {}
    };
    put(&mut fact, case.due.clone());
    let due = case.due_after(&fact, now, author, calendar());
    put(&mut fact, due);
    fact
}

/// One step: what, how long after the one before, what the author has heard of.
#[derive(Debug, Clone)]
struct Step {
    which: u8,
    gap: i64,
    hears: bool,
    undoes: Option<usize>,
    amount: u32,
    back: i64,
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let undoes = proptest::option::weighted(0.1, any::<usize>());
    let step = (0usize..3, any::<u8>(), 0..3000i64, prop::bool::weighted(0.5), undoes, 1u32..4, 0..600i64);
    let step = step.prop_map(|(who, which, gap, hears, undoes, amount, back)| {
        (who, Step { which, gap, hears, undoes, amount, back })
    });
    prop::collection::vec(step, 0..16)
}

fn limits() -> impl Strategy<Value = Limit> {
    (1..8u32, 0..4usize).prop_map(|(amount, unit)| limit(amount, LimitUnit::ALL[unit]))
}

fn draw(step: &Step, now: Civil) -> Fact {
    let (case, other) = (case_id(), CaseId(uuid::Uuid::from_u128(8)));
    let (number, other_number) = ("城關-2026-00001".to_owned(), "城關-2026-00002".to_owned());
    let office = Party::Unit(UnitCode::from("office"));
    let said = (step.back % 3 == 0).then(|| Said { channel: Channel::Phone, at: now - TimeDelta::minutes(step.back) });
    let by = said.map(|_| "王隊".to_owned());
    let more = limit(step.amount, LimitUnit::ALL[usize::try_from(step.back % 4).unwrap()]);
    let reason = || "等配件".to_owned();
    let day: NaiveDate = now.date_naive();
    let until = day.checked_add_days(chrono::Days::new(u64::from(step.amount))).unwrap();
    match step.which % 24 {
        0..=2 => Fact::CasePaused { case, reason: reason(), by, said },
        3..=5 => Fact::CaseResumed { case, due: None },
        6 => {
            let (from, reason) = (unit(), reason());
            Fact::CaseExtensionAsked { case, from, limit: more, reason, by: None, said: None }
        }
        7 | 8 => {
            let due = Due { at: now, from: now, limit: more, days: None };
            Fact::CaseExtended { case, by: office, limit: more, due, reason: None }
        }
        9 => Fact::CaseParkingAsked { case, from: unit(), until, reason: reason(), needed: vec![station()] },
        10 | 11 => {
            let end = until.succ_opt().unwrap().and_time(chrono::NaiveTime::MIN);
            let until = Some(end.and_local_timezone(*now.offset()).unwrap());
            Fact::CaseParkingApproved { case, by: station(), until, due: None }
        }
        12 => Fact::CaseUnparked { case, due: None, reason: None },
        13 => Fact::CaseMerged { case, number, into: other, into_number: other_number, reason: None },
        14 | 15 => {
            Fact::CaseSeparated { case, number, from: other, from_number: other_number, reason: reason(), due: None }
        }
        16 => {
            let told = at(step.back % 100);
            Fact::CaseTold { case, to: station(), by: "甲".into(), channel: Channel::Phone, told, due: None }
        }
        17 => Fact::CaseReportedUp {
            case,
            from: station(),
            office,
            lead: Some(unit()),
            assist: vec![],
            due: None,
            ruled: ruled(),
            reason: None,
        },
        18 => Fact::CaseTaken { case, party: unit(), by, said },
        19 => Fact::CaseReturned { case, from: unit(), to: station(), reason: reason(), by, said },
        20 => Fact::CaseResolved { case, party: unit(), result: "已修".into(), by, said },
        21 => Fact::CaseVerified { case, passed: step.amount > 1, text: "看過".into() },
        22 => Fact::CaseAccepted { case, party: station() },
        _ => Fact::CaseWithdrawn { case, reason: reason() },
    }
}

/// What is due is what its parts come to, and every time is in order.
fn is_sound(case: &Case) -> Result<(), TestCaseError> {
    let due = case.due.as_ref().unwrap();
    let reckoned = case.reckon_kept(calendar()).unwrap();
    prop_assert_eq!(due.at.naive_local(), reckoned.at, "{:?} {:?}", &case.pauses, &case.extensions);
    prop_assert!(case.pauses.iter().filter(|pause| pause.until.is_none()).count() <= 1);
    for pause in &case.pauses {
        prop_assert!(pause.until.is_none_or(|until| pause.from <= until), "{pause:?}");
    }
    for hold in &case.holds {
        prop_assert!(hold.until.is_none_or(|until| hold.from <= until), "{hold:?}");
    }
    prop_assert!(case.holds.windows(2).all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from)));
    prop_assert_eq!(case.holds.last().is_some_and(|hold| hold.until.is_none()), case.stage.is_open());
    if let Some(stopped) = case.stopped_at() {
        prop_assert_eq!(case.due_now().is_some(), due.at < stopped, "late when it stopped, or nothing is due");
    }
    Ok(())
}

proptest! {
    #[test]
    fn 篇3_排查4_c_the_clock_is_the_same_in_any_order_and_what_is_due_follows_from_its_parts(
        first in limits(), steps in steps(), seed in any::<u64>(),
    ) {
        let mut town = Town::new(first);
        for (who, step) in &steps {
            town.act(*who, step);
        }
        let straight = Town::case_of(&town.changes);
        is_sound(&straight)?;
        let mut shuffled = town.changes.clone();
        shuffled.extend(town.changes.iter().take(3).cloned());
        let count = shuffled.len();
        for i in 0..count {
            let j = usize::try_from(seed.rotate_left(u32::try_from(i % 64).unwrap()) % count as u64).unwrap();
            shuffled.swap(i, j);
        }
        prop_assert_eq!(Town::case_of(&shuffled), straight);
    }

    #[test]
    fn who_sees_everything_states_what_is_then_due(first in limits(), steps in steps()) {
        let mut town = Town::new(first);
        let mut state = refold(&target(), &town.changes);
        let mut earlier = vec![town.changes[0].header(&target())];
        for (_, step) in steps.into_iter().filter(|(_, step)| step.undoes.is_none()) {
            let before = town.seen_by(0);
            town.act(0, &step);
            let last = town.changes.last().unwrap();
            state = fold_forward(&target(), state, last, &earlier);
            earlier.push(last.header(&target()));
            let Some(Record::Case(case)) = &state else { panic!() };
            prop_assert_eq!(&**case, &Town::case_of(&town.changes));
            is_sound(case)?;
            let stated = match &last.body.facts[0] {
                FactLine::Known(Fact::CaseResumed { due, .. } | Fact::CaseUnparked { due, .. }) => due.clone(),
                FactLine::Known(Fact::CaseSeparated { due, .. }) => due.clone(),
                FactLine::Known(Fact::CaseExtended { due, .. }) => Some(due.clone()),
                _ => None,
            };
            if let Some(stated) = stated.filter(|_| case.oddities.len() == before.oddities.len()) {
                prop_assert_eq!(Some(stated.at), case.due.as_ref().map(|due| due.at));
            }
        }
    }
}

fn asked_more(limit: Limit) -> Fact {
    let (case, from, reason) = (case_id(), unit(), "材料未到".to_owned());
    Fact::CaseExtensionAsked { case, from, limit, reason, by: None, said: None }
}

#[test]
fn 實務_延期_what_was_asked_for_once_is_granted_once_whoever_grants_it_again() {
    let mut town = Town::new(limit(2, LimitUnit::WorkingDays));
    town.write(0, asked_more(limit(3, LimitUnit::WorkingDays)));
    for who in 1..3 {
        town.hear(who);
    }
    // Two of the tier above, who have not heard of each other.
    for who in 1..3 {
        town.minute += 60;
        let due = town.seen_by(who).due.unwrap();
        let limit = limit(3, LimitUnit::WorkingDays);
        let granted = Fact::CaseExtended { case: case_id(), by: station(), limit, due, reason: None };
        let granted = stated(&town.seen_by(who), granted, at(town.minute));
        town.write(who, granted);
    }
    let case = Town::case_of(&town.changes);
    assert_eq!((case.extensions.len(), &case.due), (1, &town.seen_by(1).due));
    let odd: Vec<&str> = case.oddities.iter().map(|oddity| oddity.code.as_str()).collect();
    assert_eq!(odd, ["extended-unasked"], "the second one is kept, shown as odd, and moves nothing");
}

/// Two directories that have not heard of each other: one lets the clock go on, the other has more time granted.
#[test]
fn an_extension_and_a_resumption_that_did_not_see_each_other_both_count() {
    for swapped in [false, true] {
        let mut town = Town::new(limit(2, LimitUnit::WorkingDays));
        town.minute = 200;
        town.write(0, Fact::CasePaused { case: case_id(), reason: "等配件".into(), by: None, said: None });
        town.write(0, asked_more(limit(3, LimitUnit::WorkingDays)));
        for who in 1..3 {
            town.hear(who);
        }
        let mut halves: Vec<(usize, Fact)> = vec![
            (1, Fact::CaseResumed { case: case_id(), due: None }),
            (2, {
                let due = town.seen_by(2).due.unwrap();
                let limit = limit(3, LimitUnit::WorkingDays);
                Fact::CaseExtended { case: case_id(), by: station(), limit, due, reason: None }
            }),
        ];
        if swapped {
            halves.reverse();
        }
        let mut minute = 3000;
        for (who, fact) in halves {
            minute += 60;
            town.minute = minute;
            let fact = stated(&town.seen_by(who), fact, at(minute));
            town.write(who, fact);
        }
        let case = Town::case_of(&town.changes);
        assert_eq!((case.extensions.len(), case.is_paused()), (1, false));
        let reckoned = case.reckon_kept(calendar()).unwrap();
        assert_eq!(case.due.as_ref().unwrap().at.naive_local(), reckoned.at);
        // Two days and three, from 09:40 on Monday, without what the clock stood still; then the days off of October.
        let resumed = if swapped { at(3120) } else { at(3060) };
        let paused = calendar().working_minutes(at(200).naive_local(), resumed.naive_local());
        let counted: i64 = reckoned.steps.iter().map(|step| i64::from(step.minutes)).sum();
        assert_eq!(counted, 5 * 480);
        assert_eq!(
            calendar().working_minutes(at(100).naive_local(), reckoned.at),
            counted + paused,
            "five days and the pause lie between start and end"
        );
    }
}

/// A fact of an early version tells neither the days nor what a separation comes to: its word stands.
#[test]
fn facts_of_an_early_version_keep_their_meaning() {
    let bare = |at: &str| Due {
        at: civil(at),
        from: civil("2026-09-21T09:40"),
        limit: limit(2, LimitUnit::WorkingDays),
        days: None,
    };
    let mut town = Town::new(limit(2, LimitUnit::WorkingDays));
    if let FactLine::Known(Fact::CaseFiled { due, .. }) = &mut town.changes[0].body.facts[0] {
        *due = Some(bare("2026-09-23T09:40"));
    }
    let (number, other) = ("城關-2026-00001".to_owned(), CaseId(uuid::Uuid::from_u128(8)));
    let other_number = "城關-2026-00002".to_owned();
    for fact in [
        Fact::CasePaused { case: case_id(), reason: "等配件".into(), by: None, said: None },
        Fact::CaseResumed { case: case_id(), due: Some(bare("2026-09-24T11:11")) },
        Fact::CaseMerged {
            case: case_id(),
            number: number.clone(),
            into: other,
            into_number: other_number.clone(),
            reason: None,
        },
        Fact::CaseSeparated {
            case: case_id(),
            number,
            from: other,
            from_number: other_number,
            reason: "兩件事".into(),
            due: None,
        },
    ] {
        town.minute += 500;
        town.write(0, fact);
    }
    let case = Town::case_of(&town.changes);
    assert_eq!(case.due, Some(bare("2026-09-24T11:11")));
    assert_eq!(case.pauses.len(), 1);
    let text = serde_json::to_string(&town.changes[2].body.facts[0]).unwrap();
    assert!(!text.contains("\"days\""), "{text}");
    assert_eq!(serde_json::from_str::<FactLine>(&text).unwrap(), town.changes[2].body.facts[0]);
}

/// What the days are kept for: the same lines as by the whole calendar, whatever the table says later.
#[test]
fn the_days_kept_with_a_due_time_give_the_same_lines_as_the_calendar_did() {
    let whole = calendar();
    for (text, unit) in [("2026-09-30T16:00", LimitUnit::WorkingDays), ("2026-12-31T17:30", LimitUnit::WorkingHours)] {
        let due = Due::of(limit(12, unit), civil(text), whole);
        let days = due.days.clone().unwrap();
        let again = due.limit.due(due.from.naive_local(), &days.calendar(Some(whole)));
        assert_eq!(again, due.limit.due(due.from.naive_local(), whole));
        assert!(again.steps.iter().all(|step| step.reason != StepReason::Holiday || step.name.is_some()));
        let json = serde_json::to_string(&due).unwrap();
        assert_eq!(serde_json::from_str::<Due>(&json).unwrap(), due);
        let stored = bincode::serde::encode_to_vec(&due, bincode::config::standard()).unwrap();
        let (back, read): (Due, usize) =
            bincode::serde::decode_from_slice(&stored, bincode::config::standard()).unwrap();
        assert_eq!((back, read), (due, stored.len()));
    }
}

fn fold(facts: Vec<(&str, Fact)>, first: Limit) -> Case {
    let mut town = Town::new(first);
    for (when, fact) in facts {
        town.minute = (civil(when) - at(0)).num_minutes();
        let fact = stated(&town.seen_by(0), fact, civil(when));
        town.write(0, fact);
    }
    Town::case_of(&town.changes)
}

fn said(text: &str) -> Option<Said> {
    Some(Said { channel: Channel::Phone, at: civil(text) })
}

/// 實務/代錄: what was said at 11:30 counts from 11:30, whenever it was keyed.
#[test]
fn 實務_代錄_a_return_and_a_pause_count_from_when_they_were_said() {
    let case = case_id();
    let by = || Some("王隊".to_owned());
    let taken = Fact::CaseReportedUp {
        case,
        from: station(),
        office: Party::Unit(UnitCode::from("office")),
        lead: Some(unit()),
        assist: vec![],
        due: None,
        ruled: ruled(),
        reason: None,
    };
    let back = |at: &str| Fact::CaseReturned {
        case,
        from: unit(),
        to: station(),
        reason: "不屬".into(),
        by: by(),
        said: said(at),
    };
    let days = limit(5, LimitUnit::WorkingDays);
    let folded = fold(vec![("2026-09-21T10:00", taken.clone()), ("2026-09-21T17:00", back("2026-09-21T11:30"))], days);
    let hold = folded.holds.iter().find(|hold| hold.returned).unwrap();
    assert_eq!(hold.until, Some(civil("2026-09-21T11:30")), "the unit had it until it said so");
    assert_eq!(folded.holds.last().unwrap().from, civil("2026-09-21T11:30"));
    // Not before they had it at all.
    let folded = fold(vec![("2026-09-21T10:00", taken.clone()), ("2026-09-21T17:00", back("2026-09-21T09:00"))], days);
    assert_eq!(folded.holds.iter().find(|hold| hold.returned).unwrap().until, Some(civil("2026-09-21T10:00")));
    let pause = Fact::CasePaused { case, reason: "等配件".into(), by: by(), said: said("2026-09-21T11:30") };
    let resume = Fact::CaseResumed { case, due: None };
    let folded = fold(
        vec![("2026-09-21T10:00", taken), ("2026-09-21T17:00", pause), ("2026-09-22T10:00", resume)],
        limit(1, LimitUnit::WorkingDays),
    );
    assert_eq!(folded.pauses[0].from, civil("2026-09-21T11:30"));
    // 09:40 to 11:30 are 110 minutes; 370 more from 10:00 on Tuesday.
    assert_eq!(folded.due.unwrap().at, civil("2026-09-22T18:00") + TimeDelta::minutes(10 + 14 * 60));
}

/// 併案: joined on one day and parted two weeks later, the clock has again what it had left.
#[test]
fn 實務_併案_the_clock_stands_still_while_a_case_goes_on_in_another_one() {
    let (case, other) = (case_id(), CaseId(uuid::Uuid::from_u128(8)));
    let (number, other_number) = ("城關-2026-00001".to_owned(), "城關-2026-00002".to_owned());
    let merged =
        Fact::CaseMerged { case, number: number.clone(), into: other, into_number: other_number.clone(), reason: None };
    let parted =
        Fact::CaseSeparated {
            case, number, from: other, from_number: other_number, reason: "兩事".into(), due: None
        };
    let paused = Fact::CasePaused { case, reason: "等配件".into(), by: None, said: None };
    let days = limit(2, LimitUnit::WorkingDays);
    let running = fold(vec![("2026-09-21T16:00", merged.clone()), ("2026-09-24T16:00", parted.clone())], days);
    assert_eq!((running.pauses[0].by, running.pauses[0].reason.as_str()), (Stopped::Merged, "城關-2026-00002"));
    // 09:40 to 16:00 on Monday are 260 minutes without lunch; 700 more from 16:00 on Thursday, Friday being a holiday.
    assert_eq!(running.due.as_ref().unwrap().at, civil("2026-09-29T09:40"));
    let stopped = fold(vec![("2026-09-21T11:40", paused.clone()), ("2026-09-21T16:00", merged.clone())], days);
    assert_eq!(stopped.stage, Stage::Merged);
    let stopped =
        fold(vec![("2026-09-21T11:40", paused), ("2026-09-21T16:00", merged), ("2026-09-24T16:00", parted)], days);
    assert!(stopped.is_paused(), "the old pause goes on");
    assert_eq!(stopped.pauses.len(), 1);
    assert_eq!(stopped.due_now(), None);
}
