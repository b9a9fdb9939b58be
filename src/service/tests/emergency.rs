//! Whom to ring in an emergency, and what is recorded of the call.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Party};
use crate::service::command::{Command, Told};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, Choices};

const FIRST: &str = "城關-2026-00001";

fn told(to: &str, when: &str, answered_by: Option<&str>) -> Told {
    let answered_by = answered_by.map(str::to_owned);
    Told { to: to.into(), channel: Channel::Phone, at: Some(at(when)), by: None, answered_by }
}

fn fire(tellings: &[Told]) -> Command {
    let mut command = file("610921100001001", "fire", "廚房起火");
    if let Command::CaseFile { happened, told, .. } = &mut command {
        *happened = Some(at("2026-11-23T09:28"));
        *told = tellings.to_vec();
    }
    command
}

fn choices(town: &Town, grid: &str) -> Choices {
    match town.look("網格員甲", Query::Choices { grid: Some(grid.into()), days: None }).unwrap() {
        Answer::Choices(choices) => *choices,
        other => panic!("{other:?}"),
    }
}

#[test]
fn 篇3_責任人4_c_the_form_shows_whom_to_ring_services_first_then_station_and_office() {
    let town = Town::founded();
    let contacts = choices(&town, "610921100001001").contacts;
    let shown: Vec<_> = contacts.iter().map(|it| (it.party.name.as_str(), it.phone.as_deref())).collect();
    assert_eq!(shown[..3], [("110 報警", Some("110")), ("119 火警", Some("119")), ("120 急救", Some("120"))]);
    assert_eq!(shown[3], ("鎮值班室", None), "whose number the town has still to give");
    assert_eq!(shown.len(), 6);
    assert_eq!(contacts[4].person.as_deref(), Some("站長甲"));
    assert_eq!(contacts[5].party.party, Party::Unit("office".into()));
}

#[test]
fn 篇3_責任人4_c_who_was_told_is_recorded_by_whom_how_and_when_and_open_until_a_named_person_answers() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    town.by(
        "網格員甲",
        fire(&[told("119", "2026-11-23T09:29", None), told("station", "2026-11-23T09:31", Some("站長甲"))]),
    )
    .unwrap();
    let view = case(&town, "站長甲", FIRST);
    let telling = &view.tellings[0];
    assert_eq!(
        (telling.to.name.as_str(), telling.by.as_str(), telling.channel),
        ("119 火警", "網格員甲", Channel::Phone)
    );
    assert_eq!((telling.delay_in_minutes, telling.answered.is_none()), (Some(1), true));
    let answer = Command::CaseAnswer {
        case: FIRST.into(),
        party: "消防".into(),
        by: Some("接警員 07 號".into()),
        channel: Channel::Phone,
        at: None,
    };
    town.by("站長甲", answer).unwrap();
    town.restart();
    let view = case(&town, "站長甲", FIRST);
    assert_eq!(view.tellings[0].answered.as_ref().unwrap().0, "接警員 07 號");
}

#[test]
fn 篇3_責任人4_c_the_clock_starts_when_somebody_answerable_was_told_and_not_with_a_call_to_119() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    town.by("網格員甲", fire(&[told("119", "2026-11-23T09:29", None), told("station", "2026-11-23T09:31", None)]))
        .unwrap();
    let view = case(&town, "站長甲", FIRST).case;
    assert_eq!(view.times.received.unwrap().format("%H:%M").to_string(), "09:31");
    assert_eq!(view.due.unwrap().from.format("%H:%M").to_string(), "09:31");
    // Told later on, it moves nothing either.
    town.by("站長甲", Command::CaseTell { case: FIRST.into(), told: told("120", "2026-11-23T09:28", None) }).unwrap();
    let view = case(&town, "站長甲", FIRST).case;
    assert_eq!(view.times.received.unwrap().format("%H:%M").to_string(), "09:31");
}

#[test]
fn a_service_is_told_and_never_gets_a_case() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    town.by("網格員甲", fire(&[])).unwrap();
    let route =
        |to: &str| Command::CaseRoute { case: FIRST.into(), to: Some(to.into()), assist: Vec::new(), reason: None };
    assert_eq!(town.by("站長甲", route("119")).unwrap_err().code, RefusalCode::UnknownUnit);
    let unknown = Command::CaseTell { case: FIRST.into(), told: told("911", "2026-11-23T09:30", None) };
    assert_eq!(town.by("站長甲", unknown).unwrap_err().code, RefusalCode::UnknownUnit);
}

#[test]
fn a_duty_room_that_is_a_unit_is_told_as_that_unit() {
    let town = Town::founded();
    let text = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "試", hans = "试", en = "Trial" }
extends = ["town-grid"]

[[emergency]]
code = "duty-room"
label = { hant = "鎮值班室", hans = "镇值班室", en = "Town duty room" }
phone = "0915-3320001"
"#;
    town.owner(Command::RegulationAdopt { file: "duty.toml".into(), text: text.into() });
    let of = |town: &Town| choices(town, "610921100001001").contacts[3].clone();
    assert_eq!((of(&town).party.party, of(&town).party.name), (Party::Service("duty-room".into()), "鎮值班室".into()));
    town.owner(Command::UnitAdd {
        name: "鎮黨政值班室".into(),
        code: Some("duty-room".into()),
        kind: crate::domain::grid::UnitKind::Unit,
        phone: None,
    });
    assert_eq!(of(&town).party.party, Party::Unit("duty-room".into()));
    assert_eq!(of(&town).phone.as_deref(), Some("0915-3320001"), "the file's number where the unit has none");
}

#[test]
fn 篇3_責任人4_c_keying_is_not_telling_what_nobody_was_rung_about_runs_from_happening_and_stays_open() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T11:00");
    let mut command = fire(&[]);
    if let Command::CaseFile { happened, .. } = &mut command {
        *happened = Some(at("2026-11-23T08:00"));
    }
    town.by("網格員甲", command).unwrap();
    let view = case(&town, "站長甲", FIRST);
    assert_eq!(view.case.times.received, None, "the program rings nobody");
    let clock = |at: crate::domain::time::Civil| at.format("%H:%M").to_string();
    assert_eq!(clock(view.case.due.as_ref().unwrap().from), "08:00");
    let station = view.tellings.iter().find(|it| matches!(it.to.party, Party::Station(_))).unwrap();
    assert_eq!((station.delay_in_minutes, station.open_in_minutes, station.late), (None, Some(180), true));
    assert_eq!((view.row.at_once.told_after_minutes, view.row.at_once.told_late_minutes), (None, Some(170)));
    // The station takes it on: from then on it knows.
    town.now = at("2026-11-23T11:05");
    town.by("站長甲", Command::CaseAccept { case: FIRST.into() }).unwrap();
    let view = case(&town, "站長甲", FIRST);
    assert_eq!(view.row.at_once.told_after_minutes, Some(185));
    assert_eq!(clock(view.case.due.unwrap().from), "08:00", "and its clock began when it happened");
    // A call that was keyed by nobody until now moves the telling, not the clock.
    town.by("網格員甲", Command::CaseTell { case: FIRST.into(), told: told("station", "2026-11-23T08:04", None) })
        .unwrap();
    let view = case(&town, "站長甲", FIRST);
    assert_eq!((view.row.at_once.told_after_minutes, view.row.at_once.told_late_minutes), (Some(4), None));
}

#[test]
fn 篇3_責任人4_c_a_telling_later_than_the_regulation_says_is_pointed_out_with_its_minutes() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    town.by("網格員甲", fire(&[told("station", "2026-11-23T09:50", Some("站長甲"))])).unwrap();
    let view = case(&town, "站長甲", FIRST);
    let station = &view.tellings[0];
    // "At once" is ten minutes in the built-in regulation.
    assert_eq!((station.delay_in_minutes, station.late), (Some(22), true));
    assert_eq!(view.row.at_once.told_late_minutes, Some(12));
}

#[test]
fn 篇3_責任人4_e_the_next_note_from_the_spot_is_due_so_often_as_the_regulation_says_until_it_has_ended() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    town.by("網格員甲", fire(&[])).unwrap();
    let at_once = |town: &Town| case(town, "站長甲", FIRST).row.at_once;
    let clock = |at: Option<crate::domain::time::Civil>| at.unwrap().format("%H:%M").to_string();
    assert_eq!((clock(at_once(&town).note_due), at_once(&town).note_late_minutes), ("09:58".to_owned(), None));
    town.now = at("2026-11-23T10:10");
    assert_eq!(at_once(&town).note_late_minutes, Some(12));
    let note = |when: &str| Command::CaseOnSite {
        case: FIRST.into(),
        text: "已控制".into(),
        by: Some("網格員甲".into()),
        channel: Some(Channel::Phone),
        at: Some(at(when)),
    };
    // Phoned in at ten, keyed ten minutes later: it counts from ten.
    town.by("站長甲", note("2026-11-23T10:00")).unwrap();
    assert_eq!((clock(at_once(&town).note_due), at_once(&town).note_late_minutes), ("10:30".to_owned(), None));
    let event = case(&town, "站長甲", FIRST).case.events.into_iter().find(|event| event.what == "on-site").unwrap();
    assert_eq!((event.channel, event.by.as_deref()), (Some(Channel::Phone), Some("網格員甲")));
    assert_eq!(
        (event.at.format("%H:%M").to_string(), event.keyed.format("%H:%M").to_string()),
        ("10:00".into(), "10:10".into())
    );
    let end = Command::CaseOnSiteEnd {
        case: FIRST.into(),
        relief: None,
        behalf: crate::service::command::OnBehalf::default(),
    };
    town.by("站長甲", end).unwrap();
    assert_eq!((at_once(&town).note_due, at_once(&town).note_late_minutes), (None, None));
}

#[test]
fn 篇3_責任人4_c_one_answers_in_the_own_name_for_the_own_party_alone_and_may_take_it_back() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:40");
    town.by("網格員甲", fire(&[])).unwrap();
    let answer = |by: Option<&str>| Command::CaseAnswer {
        case: FIRST.into(),
        party: "office".into(),
        by: by.map(str::to_owned),
        channel: Channel::Phone,
        at: None,
    };
    let answered = |town: &Town| {
        let view = case(town, "鎮辦甲", FIRST);
        view.tellings.into_iter().find(|it| it.to.party == Party::Unit("office".into())).unwrap().answered
    };
    let refused = town.by("網格員甲", answer(None)).unwrap_err();
    assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::FieldRequired, "by"));
    assert_eq!(answered(&town), None);
    town.by("網格員甲", answer(Some("鎮辦甲"))).unwrap();
    town.by("網格員甲", Command::Undo).unwrap();
    assert_eq!(answered(&town), None, "a wrong answer can be taken back");
    town.by("鎮辦甲", answer(None)).unwrap();
    assert_eq!(answered(&town).unwrap().0, "鎮辦甲");
}

#[test]
fn one_timeline_is_in_the_order_in_which_it_happened() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:06");
    town.by("網格員甲", fire(&[])).unwrap();
    town.by("站長甲", Command::CaseNote { case: FIRST.into(), text: "記一筆".into() }).unwrap();
    let (case_, by, text) = (FIRST.to_owned(), Some("網格員甲".to_owned()), "已控制".to_owned());
    let when = Some(at("2026-11-23T09:45"));
    town.by("站長甲", Command::CaseOnSite { case: case_, text, by, channel: None, at: when }).unwrap();
    let events = case(&town, "站長甲", FIRST).case.events;
    let times: Vec<_> = events.iter().map(|event| event.at).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(events[1].what, "on-site");
}

#[test]
fn whom_to_ring_at_a_station_is_who_takes_cases_on() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "包片甲".into(), phone: None, namesake: false });
    for grid in ["610921100001", "610921100002"] {
        town.owner(Command::PostAppoint {
            post: "liaison-cadre".into(),
            grid: grid.into(),
            person: "包片甲".into(),
            from: Some("2020-01-01".parse().unwrap()),
            until: None,
            line: None,
            unit: None,
        });
    }
    assert_eq!(choices(&town, "610921100002001").contacts[4].person.as_deref(), Some("站長乙"));
}
