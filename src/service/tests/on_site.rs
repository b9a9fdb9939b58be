//! The spot of an emergency (篇3/責任人4-e): who is there is excused from what else the half-day asks, whoever keyed it,
//! and after the case has ended too.

use chrono::NaiveDateTime;

use super::scenario::{case, file, slots, today};
use super::{Town, at};
use crate::domain::case::{Channel, Stage};
use crate::service::command::{Command, OnBehalf, Told};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, SlotState};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn emergency(when: &str) -> Command {
    let mut command = file(AREA, "manhole-missing", "井蓋不見了");
    if let Command::CaseFile { happened, .. } = &mut command {
        *happened = Some(at(when));
    }
    command
}

fn end(relief: Option<&str>, when: Option<NaiveDateTime>) -> Command {
    let behalf = OnBehalf { at: when, ..OnBehalf::default() };
    Command::CaseOnSiteEnd { case: NUMBER.into(), relief: relief.map(str::to_owned), behalf }
}

fn note(by: Option<&str>, when: &str) -> Command {
    let by = by.map(str::to_owned);
    Command::CaseOnSite { case: NUMBER.into(), text: "仍在處置".into(), by, channel: None, at: Some(at(when)) }
}

fn excused(state: &SlotState) -> bool {
    matches!(state, SlotState::Excused { excuse } if excuse.id == NUMBER)
}

/// Everything until it is closed.
fn closed(town: &Town) {
    let (case, behalf) = (NUMBER.to_owned(), OnBehalf::default());
    let route =
        Command::CaseRoute { case: case.clone(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    town.by("站長甲", route).unwrap();
    town.by("城管員", Command::CaseResolve { case: case.clone(), result: "已補上".into(), behalf }).unwrap();
    let told =
        Command::CaseFeedBack { case: case.clone(), text: "已告知".into(), channel: Channel::Phone, at: None };
    town.by("站長甲", told).unwrap();
    town.by("鎮辦甲", Command::CaseVerify { case: case.clone(), passed: true, text: "看過".into() }).unwrap();
    town.by("站長甲", Command::CaseClose { case }).unwrap();
}

#[test]
fn 篇3_責任人4_e_the_half_day_stays_excused_after_the_case_is_closed() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:35");
    town.by("網格員甲", emergency("2026-11-23T09:28")).unwrap();
    town.now = at("2026-11-23T11:00");
    town.by("站長甲", end(None, None)).unwrap();
    closed(&town);
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Closed);
    town.restart();
    town.now = at("2026-11-23T19:00");
    let (morning, afternoon) = slots(&today(&town, "網格員甲"));
    assert!(excused(&morning), "{morning:?}");
    assert_eq!(afternoon, SlotState::Missed, "nobody was kept on site in the afternoon");
    // The month says the same a week later.
    town.now = at("2026-11-30T09:00");
    let month = Query::Month { person: None, grid: None, year: 2026, month: 11 };
    let Answer::Month(month) = town.look("網格員甲", month).unwrap() else { panic!() };
    let day = &month.days[22];
    assert!(excused(day.morning.as_ref().unwrap()), "{day:?}");
    assert_eq!(day.afternoon, Some(SlotState::Missed));
}

#[test]
fn 篇3_責任人4_e_a_spot_whose_end_nobody_recorded_excuses_until_the_end_of_the_day_it_was_last_heard_of() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:35");
    town.by("網格員甲", emergency("2026-11-23T09:28")).unwrap();
    // A note of the next morning: they are there that day too, as far as anybody knows.
    town.now = at("2026-11-24T10:30");
    town.by("網格員甲", note(None, "2026-11-24T10:20")).unwrap();
    town.now = at("2026-11-24T19:00");
    let (morning, afternoon) = slots(&today(&town, "網格員甲"));
    assert!(excused(&morning) && excused(&afternoon), "{morning:?} {afternoon:?}");
    // Nothing was heard since: the day after is owed like any other, and what was excused stays so.
    town.now = at("2026-11-25T19:00");
    assert_eq!(slots(&today(&town, "網格員甲")), (SlotState::Missed, SlotState::Missed));
    let month = Query::Month { person: None, grid: None, year: 2026, month: 11 };
    let Answer::Month(month) = town.look("網格員甲", month).unwrap() else { panic!() };
    assert!(month.days[22..24].iter().all(|day| excused(day.afternoon.as_ref().unwrap())), "{:?}", month.days);
    assert_eq!(month.days[24].morning, Some(SlotState::Missed));
    // How long is data of the regulation.
    town.adopt_with("town-grid", "on_site_unheard_days = 1", "on_site_unheard_days = 2");
    assert!(excused(&slots(&today(&town, "網格員甲")).1));
}

#[test]
fn 篇3_責任人4_e_from_eleven_until_half_past_four_both_half_days_are_excused_also_once_it_has_ended() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T11:05");
    town.by("網格員甲", emergency("2026-11-23T11:00")).unwrap();
    let (morning, afternoon) = slots(&today(&town, "網格員甲"));
    assert!(excused(&morning) && matches!(afternoon, SlotState::Due { .. }), "{afternoon:?}");
    town.now = at("2026-11-23T17:00");
    town.by("站長甲", end(None, Some(at("2026-11-23T16:30")))).unwrap();
    town.now = at("2026-11-23T18:30");
    let (morning, afternoon) = slots(&today(&town, "網格員甲"));
    assert!(excused(&morning) && excused(&afternoon), "{afternoon:?}");
}

#[test]
fn 篇3_責任人4_e_on_site_that_ended_before_the_afternoons_hours_excuses_no_afternoon() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T12:20");
    town.by("網格員甲", emergency("2026-11-23T11:00")).unwrap();
    town.by("站長甲", end(None, Some(at("2026-11-23T12:10")))).unwrap();
    town.now = at("2026-11-23T18:30");
    assert_eq!(slots(&today(&town, "網格員甲")).1, SlotState::Missed);
}

#[test]
fn 篇3_責任人4_e_who_is_there_is_excused_and_not_who_keyed_it() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    // The warden rang from the spot, the chief keys it.
    let mut command = emergency("2026-11-23T09:25");
    if let Command::CaseFile { told, .. } = &mut command {
        let by = Some("網格員甲".to_owned());
        let at = Some(at("2026-11-23T09:29"));
        told.push(Told {
            to: "station".into(), channel: Channel::Phone, at, by, answered_by: Some("站長甲".into())
        });
    }
    town.by("站長甲", command).unwrap();
    town.now = at("2026-11-23T12:30");
    assert!(excused(&slots(&today(&town, "網格員甲")).0));
    let spot = case(&town, "站長甲", NUMBER).case.on_spot;
    assert_eq!(spot.len(), 1, "the chief stands on no spot: {spot:?}");
    // A second warden comes to help, and says so by telephone.
    town.by("站長甲", note(Some("網格員乙"), "2026-11-23T11:30")).unwrap();
    assert!(excused(&slots(&today(&town, "網格員乙")).0));
    let event = case(&town, "站長甲", NUMBER).case.events.pop().unwrap();
    assert_eq!((event.by.as_deref(), event.channel), (Some("網格員乙"), Some(Channel::Phone)));
    // What the chief keys in the own name from the desk puts nobody on the spot.
    town.by("站長甲", note(None, "2026-11-23T12:00")).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.on_spot.len(), 2);
}

#[test]
fn 篇3_責任人4_e_who_is_on_the_spot_can_be_named_as_it_is_filed() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T10:00");
    let named = |who: &str| {
        let mut command = emergency("2026-11-23T09:25");
        if let Command::CaseFile { on_spot, .. } = &mut command {
            *on_spot = Some(who.into());
        }
        command
    };
    assert_eq!(town.by("站長甲", named("沒有此人")).unwrap_err().code, RefusalCode::UnknownPerson);
    town.by("站長甲", named("網格員乙")).unwrap();
    assert!(excused(&slots(&today(&town, "網格員乙")).0));
    town.now = at("2026-11-23T12:30");
    assert_eq!(slots(&today(&town, "網格員甲")).0, SlotState::Missed);
}

#[test]
fn 篇3_責任人4_e_a_relief_of_the_town_takes_over_and_is_excused_from_then_on() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:35");
    town.by("網格員甲", emergency("2026-11-23T09:28")).unwrap();
    let twice = town.by("網格員甲", end(Some("網格員甲"), None)).unwrap_err();
    assert_eq!(twice.code, RefusalCode::OnSpotAlready);
    town.now = at("2026-11-23T12:30");
    town.by("網格員甲", end(Some("網格員乙"), None)).unwrap();
    assert!(!case(&town, "站長甲", NUMBER).row.on_site, "entries are no longer asked for");
    town.now = at("2026-11-23T16:00");
    town.by("站長甲", end(None, None)).unwrap();
    town.now = at("2026-11-23T18:30");
    let (first, second) = (slots(&today(&town, "網格員甲")), slots(&today(&town, "網格員乙")));
    assert!(excused(&first.0) && first.1 == SlotState::Missed, "{first:?}");
    assert!(second.0 == SlotState::Missed && excused(&second.1), "{second:?}");
}

#[test]
fn 篇3_責任人4_e_a_relief_from_outside_is_kept_as_a_name_and_the_asker_is_told_so() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-missing", "井蓋不見了")).unwrap();
    let done = town.by("網格員甲", end(Some("縣消防大隊"), None)).unwrap();
    assert_eq!(done.notes.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["relief-unknown"]);
    let view = case(&town, "站長甲", NUMBER);
    assert!(!view.row.on_site && !view.case.is_anybody_on_spot());
    let last = view.case.events.last().unwrap();
    assert_eq!((last.act(), last.name.as_deref()), ("relieved", Some("縣消防大隊")));
}

#[test]
fn 篇3_責任人4_e_undone_it_excuses_nothing() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:35");
    town.by("網格員甲", emergency("2026-11-23T09:28")).unwrap();
    town.by("網格員甲", Command::Undo).unwrap();
    town.now = at("2026-11-23T12:30");
    assert_eq!(slots(&today(&town, "網格員甲")).0, SlotState::Missed);
}
