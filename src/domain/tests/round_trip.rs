//! Every stored state survives the store's binary encoding with every option empty, and every fact survives JSON.

use std::collections::BTreeMap;

use super::super::change::{Author, ChangeBody, CommandTag, FactLine};
use super::super::fact::Fact;
use super::super::ids::{GridCode, LogId, PersonId};
use super::super::ledger::{EntryRef, HowKnown};
use super::super::log::{DayLine, DayLink, DayLogRef, Linked, LogOf, LogSpan};
use super::super::record::{Record, RecordRef, refold};
use super::super::time::Slot;
use super::{Stamp, absence, civil, filed, grid};
use crate::domain::absence::{ExcuseKind, Excused};
use crate::domain::change::Change;
use crate::domain::grid::UnitKind;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{AppointmentId, CaseId, ChangeId, ExcuseId, MeetingId, ReplicaId};

fn change(fact: Fact) -> Change {
    Change {
        id: ChangeId { replica: ReplicaId::from_bytes([1; 16]), seq: 1 },
        stamp: Stamp(1),
        body: ChangeBody {
            at: civil(0),
            author: Author::Owner,
            command: CommandTag { name: "x".into(), request: None },
            group: None,
            seen: vec![],
            facts: vec![FactLine::Known(fact)],
        },
    }
}

/// One founding fact of every kind of record, every option empty.
fn foundings() -> Vec<Fact> {
    let town: GridCode = "610921100".parse().unwrap();
    let person = PersonId(uuid::Uuid::from_u128(1));
    let log = LogId(uuid::Uuid::from_u128(2));
    let day_log = |span| DayLogRef { grid: grid(), date: "2026-11-23".parse().unwrap(), person, span };
    vec![
        Fact::TownFounded {
            grid: town.clone(),
            name: "城關鎮".into(),
            lang: "zh-Hant".into(),
            zone: "Asia/Shanghai".into(),
        },
        Fact::GridAdded {
            grid: grid(), name: "南街第一網格".into(), official: None, regulation: "town-grid".into()
        },
        Fact::UnitAdded { unit: "office".into(), name: "鎮網格辦".into(), kind: UnitKind::Office, phone: None },
        Fact::PersonAdded { person, name: "𠮷䶮".into(), phone: None },
        Fact::Appointed {
            appointment: AppointmentId(uuid::Uuid::from_u128(3)),
            post: "warden".into(),
            grid: grid(),
            person,
            from: "2026-01-01".parse().unwrap(),
            until: None,
            line: None,
            unit: None,
        },
        Fact::RegulationAdopted {
            regulation: "x".into(),
            version: String::new(),
            file: String::new(),
            text: String::new(),
        },
        Fact::HolidaysAdopted { text: String::new() },
        Fact::ItemDefined { item: "x".into(), text: String::new() },
        Fact::PatrolLogged {
            log,
            grid: grid(),
            person,
            start: civil(0),
            end: civil(40),
            slot: Slot::Morning,
            text: "e\u{301} 👨‍👩‍👧".into(),
            route: None,
            companions: vec![],
            late: None,
        },
        Fact::VisitLogged {
            log,
            grid: grid(),
            person,
            start: civil(0),
            end: civil(9),
            text: "x".into(),
            companions: vec![],
            late: None,
            said: None,
            household: None,
        },
        Fact::DiaryLogged {
            log,
            grid: grid(),
            person,
            happened: civil(0),
            household: "南街12號".into(),
            text: "x".into(),
            result: None,
            promise: None,
            promised_by: None,
            late: None,
        },
        Fact::DayLogSigned {
            day_log: day_log(LogSpan::Day),
            text: String::new(),
            entries: 0,
            lines: vec![
                DayLine { link: DayLink::Log(log), words: "x".into() },
                DayLine { link: DayLink::Case(CaseId(uuid::Uuid::from_u128(5))), words: String::new() },
                DayLine { link: DayLink::Rows { grid: grid(), item: "households".into() }, words: String::new() },
                DayLine { link: DayLink::Own, words: String::new() },
            ],
            of: LogOf::Own,
        },
        Fact::DayLogSigned {
            day_log: day_log(LogSpan::Week),
            text: String::new(),
            entries: 0,
            lines: Vec::new(),
            of: LogOf::Grid,
        },
        filed(),
        Fact::EntrySet {
            entry: EntryRef { grid: grid(), item: "households".into(), key: "南街12號".into() },
            values: BTreeMap::new(),
            revived: false,
        },
        Fact::Exported { audience: None, date: "2026-11-23".parse().unwrap(), rows: 0, files: 0 },
        Fact::ScreeningLogged {
            log,
            grid: grid(),
            person,
            start: civil(0),
            end: civil(9),
            text: "x".into(),
            companions: vec![],
            late: None,
            said: None,
        },
        Fact::CollectionLogged {
            log,
            grid: grid(),
            person,
            start: civil(0),
            end: civil(9),
            text: "x".into(),
            companions: vec![],
            late: None,
            said: None,
        },
        absence(false),
        Fact::DutyExcused {
            excuse: ExcuseId(uuid::Uuid::from_u128(4)),
            of: Excused::Grid(grid()),
            place: None,
            duty: None,
            span: HalfDays::of("2026-11-23".parse().unwrap(), Some(Slot::Afternoon)),
            kind: ExcuseKind::Weather,
            text: "x".into(),
            accepted: true,
        },
        Fact::MeetingDateChanged {
            meeting: MeetingId(uuid::Uuid::from_u128(7)),
            series: "weekly-meeting".into(),
            grid: grid(),
            planned: civil(9),
            at: None,
            place: None,
            reason: "x".into(),
            clause: "篇4/2-a".into(),
        },
        Fact::MeetingAnnounced {
            meeting: MeetingId(uuid::Uuid::from_u128(6)),
            series: "grid-meeting".into(),
            grid: grid(),
            at: civil(0),
            place: "鎮政府三樓".into(),
            text: None,
            clause: "篇3/例會1".into(),
        },
    ]
}

#[test]
fn every_kind_of_record_survives_the_binary_encoding_with_every_option_empty() {
    let config = bincode::config::standard();
    for fact in foundings() {
        let target: RecordRef = fact.records().remove(0);
        let record = refold(&target, &[change(fact)]).expect("a founding fact founds");
        let bytes = bincode::serde::encode_to_vec(&record, config).unwrap();
        let (back, read): (Record, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
        assert_eq!((back, read), (record, bytes.len()));
        let bytes = bincode::serde::encode_to_vec(&target, config).unwrap();
        let (back, _): (RecordRef, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
        assert_eq!(back, target);
    }
}

#[test]
fn every_fact_survives_json_and_holds_integers_only() {
    let entry = EntryRef { grid: grid(), item: "households".into(), key: "南街12號".into() };
    let mut facts = foundings();
    let log = LogId(uuid::Uuid::from_u128(2));
    let case = Linked::Case { id: CaseId(uuid::Uuid::from_u128(5)), number: "城關-2026-00001".into() };
    for to in [case, Linked::Log(log), Linked::Entry(entry.clone())] {
        facts.push(Fact::LogLinked { log, to });
    }
    let of = crate::domain::phrase::PhrasesOf::Grid(grid());
    facts.push(Fact::PhraseKept { of: of.clone(), text: "路面整潔。".into() });
    facts.push(Fact::PhraseDropped { of, text: "路面整潔。".into() });
    facts.push(Fact::PromiseKept { log, text: "已辦".into() });
    facts.push(Fact::EntryConfirmed { entry, how: HowKnown::Neighbour });
    for fact in facts {
        let text = serde_json::to_string(&FactLine::Known(fact.clone())).unwrap();
        let back: FactLine = serde_json::from_str(&text).unwrap();
        assert_eq!(back, FactLine::Known(fact));
    }
}

#[test]
fn a_moment_is_rfc_3339_for_people_and_seconds_for_the_store() {
    use crate::domain::time::Times;
    for text in ["2026-11-23T09:50:00.123456+08:00", "1952-02-29T00:00:00-03:30", "9999-12-31T23:59:59+14:00"] {
        let at: crate::domain::time::Civil = text.parse().unwrap();
        for received in [None, Some(at)] {
            let times = Times { happened: at, received, keyed: at };
            let json = serde_json::to_string(&times).unwrap();
            assert!(json.contains(&serde_json::to_string(&at).unwrap()), "{json}");
            assert_eq!(serde_json::from_str::<Times>(&json).unwrap(), times);
            let value = bincode::serde::encode_to_vec(times, bincode::config::standard()).unwrap();
            let (read, _) = bincode::serde::decode_from_slice::<Times, _>(&value, bincode::config::standard()).unwrap();
            assert_eq!(read, times);
            assert!(value.len() < 3 * 20, "{}", value.len());
        }
    }
}

#[test]
fn an_entry_whose_time_was_put_right_keeps_what_was_keyed_and_survives() {
    let log = LogId(uuid::Uuid::from_u128(2));
    let logged = Fact::PatrolLogged {
        log,
        grid: grid(),
        person: PersonId(uuid::Uuid::from_u128(1)),
        start: civil(60),
        end: civil(100),
        slot: Slot::Morning,
        text: "一切正常".into(),
        route: None,
        companions: vec![],
        late: None,
    };
    let (start, end) = (civil(0), Some(civil(40)));
    let slot = Some(Slot::Afternoon);
    let put_right =
        Fact::LogRetimed { log, start, end, slot, reason: "電腦時鐘快了一小時".into(), late: None };
    let mut second = change(put_right);
    second.id.seq = 2;
    second.stamp = Stamp(2);
    let changes = [change(logged), second];
    let state = refold(&RecordRef::Log(log), &changes).expect("an entry");
    let Record::Log(entry) = &state else { panic!("{state:?}") };
    assert_eq!((entry.times.happened, entry.minutes(), entry.slot()), (civil(0), 40, Some(Slot::Afternoon)));
    assert_eq!((entry.retimed[0].start, entry.retimed[0].minutes), (civil(60), 40));
    let config = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(&state, config).unwrap();
    assert_eq!(bincode::serde::decode_from_slice::<Record, _>(&bytes, config).unwrap().0, state);
}
