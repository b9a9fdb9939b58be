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
    match town.look("網格員甲", Query::Choices { grid: Some(grid.into()) }).unwrap() {
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
    assert_eq!(shown.len(), 5);
    assert_eq!(contacts[3].person.as_deref(), Some("站長甲"));
    assert_eq!(contacts[4].party.party, Party::Unit("office".into()));
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
    assert_eq!((telling.delay_in_minutes, telling.answered.is_none()), (1, true));
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
