//! What watches over a case, as stations, units and the office use it: rulings, parking, reminders, joined cases,
//! dangers. Each test is a story with its clause.

use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Party, Stage};
use crate::domain::ids::UnitCode;
use crate::service::command::{Command, OnBehalf, One};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

pub fn deed(
    town: &Town,
    who: &str,
    deed: Deed,
) -> Result<crate::service::command::Done, crate::service::refusal::Refusal> {
    deed_of(town, who, NUMBER, deed)
}

pub fn deed_of(
    town: &Town,
    who: &str,
    number: &str,
    deed: Deed,
) -> Result<crate::service::command::Done, crate::service::refusal::Refusal> {
    town.by(who, Command::CaseDeed { case: number.into(), deed })
}

fn route(to: &str) -> Command {
    Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: vec![], reason: Some("再報".into()) }
}

fn back(reason: &str) -> Command {
    Command::CaseReturn { case: NUMBER.into(), reason: reason.into(), behalf: OnBehalf::default() }
}

fn mine(town: &Town, who: &str) -> Vec<String> {
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let query = Query::Cases { filter, page: Page { after: None, limit: 99 } };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.into_iter().map(|row| row.number).collect()
}

/// A broken cover, sent to a unit by the station and sent back twice.
fn sent_back_twice(town: &Town) {
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    for _ in 0..2 {
        town.by("站長甲", route("城管中隊")).unwrap();
        town.by("城管員", back("不屬本單位")).unwrap();
    }
}

#[test]
fn 實務_裁定_after_two_returns_only_the_office_decides_between_units_and_for_good() {
    let town = Town::founded();
    sent_back_twice(&town);
    let refused = town.by("站長甲", route("城管中隊")).unwrap_err();
    assert_eq!((refused.code, refused.args["ruler"].as_str()), (RefusalCode::NeedsRuling, "鎮網格辦"));
    assert_eq!(refused.clause.unwrap().as_str(), "實務/裁定");
    let rule = |to: &str, save: bool| Deed::Rule {
        to: to.into(),
        assist: vec!["station".into()],
        reason: "井蓋歸城管".into(),
        save,
    };
    assert_eq!(deed(&town, "站長甲", rule("城管中隊", false)).unwrap_err().code, RefusalCode::NotYours);
    deed(&town, "鎮辦甲", rule("城管中隊", false)).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert_eq!((view.case.stage, view.case.ruled_on, view.case.returns), (Stage::Assigned, true, 2));
    assert_eq!(town.by("城管員", back("還是不屬")).unwrap_err().code, RefusalCode::RuledOn);
    town.by("城管員", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
}

#[test]
fn 實務_裁定_a_ruling_saved_as_a_rule_sends_the_next_such_case_there() {
    let mut town = Town::founded();
    sent_back_twice(&town);
    let unit = "派出所";
    let rule = Deed::Rule { to: unit.into(), assist: vec![], reason: "改由其辦理".into(), save: true };
    deed(&town, "鎮辦甲", rule).unwrap();
    town.restart();
    town.by("網格員甲", file(AREA, "manhole-broken", "又一個井蓋裂了")).unwrap();
    let view = case(&town, "站長甲", "城關-2026-00002");
    let proposal = view.proposal.unwrap();
    let rule = "1 ruled-manhole-broken-general-610921100";
    assert_eq!((proposal.rule.as_str(), proposal.lead.unwrap().name.as_str()), (rule, unit));
    assert_eq!(proposal.clause, "實務/裁定");
    // It was one action: taken back, the rule is gone with the ruling.
    town.by("鎮辦甲", Command::Undo).unwrap();
    assert!(!case(&town, "站長甲", "城關-2026-00002").proposal.unwrap().rule.contains("ruled"));
    assert!(!case(&town, "站長甲", NUMBER).case.ruled_on);
}

#[test]
fn 篇3_排查4_b_what_the_office_sent_back_does_not_go_past_it_to_a_unit() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("鎮網格辦")).unwrap();
    town.by("鎮辦甲", back("先看現場")).unwrap();
    let refused = town.by("站長甲", route("城管中隊")).unwrap_err();
    assert_eq!(refused.code, RefusalCode::PastTheReturner);
    town.by("站長甲", route("鎮網格辦")).unwrap();
    assert_eq!(case(&town, "鎮辦甲", NUMBER).row.holder.unwrap().name, "鎮網格辦");
}

#[test]
fn 實務_裁定_returns_are_counted_for_each_unit_and_shown_with_the_proposal() {
    let town = Town::founded();
    sent_back_twice(&town);
    town.by("網格員甲", file(AREA, "manhole-broken", "又一個")).unwrap();
    let proposal = case(&town, "站長甲", "城關-2026-00002").proposal.unwrap();
    let before: Vec<_> = proposal.before.iter().map(|it| (it.party.name.as_str(), it.received, it.returned)).collect();
    assert!(before.contains(&("城管中隊", 2, 2)), "{before:?}");
    let Answer::Units(units) = town.look("鎮辦甲", Query::Units).unwrap() else { panic!() };
    let unit = units.iter().find(|unit| unit.name == "城管中隊").unwrap();
    assert_eq!((unit.received, unit.returned), (2, 2));
}

#[test]
fn 實務_掛賬_a_case_waits_once_until_a_day_if_two_others_approve() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("城管中隊")).unwrap();
    let due = case(&town, "城管員", NUMBER).row.due.unwrap();
    let park = |until: &str| Deed::Park { until: until.parse().unwrap(), reason: "待撥款".into() };
    assert_eq!(deed(&town, "城管員", park("2026-11-23")).unwrap_err().code, RefusalCode::OutOfRange);
    assert_eq!(deed(&town, "城管員", park("2027-11-23")).unwrap_err().code, RefusalCode::OutOfRange);
    deed(&town, "城管員", park("2026-12-04")).unwrap();
    let approve = || Deed::DecideParking { approved: true, reason: None };
    assert_eq!(deed(&town, "鎮辦甲", approve()).unwrap_err().code, RefusalCode::NotYours, "the station comes first");
    assert!(mine(&town, "站長甲").contains(&NUMBER.to_owned()), "it waits for the chief");
    deed(&town, "站長甲", approve()).unwrap();
    assert!(!case(&town, "鎮辦甲", NUMBER).row.paused, "one approval parks nothing");
    assert_eq!(deed(&town, "站長甲", approve()).unwrap_err().code, RefusalCode::NotYours);
    deed(&town, "鎮辦甲", approve()).unwrap();
    let parked = case(&town, "鎮辦甲", NUMBER);
    assert!(parked.row.paused && parked.row.parked_until.is_some());
    assert_eq!(deed(&town, "城管員", park("2026-12-31")).unwrap_err().code, RefusalCode::ParkedOnce);
    town.by("鎮辦甲", Command::Undo).unwrap_err();
    town.restart();
    // The day passes, and the clock goes on by itself with what it had left.
    town.now = at("2026-12-07T08:00");
    let after = case(&town, "鎮辦甲", NUMBER);
    assert!(!after.row.paused && after.row.due.unwrap() > due);
    let Answer::DueSteps(steps) = town.look("鎮辦甲", Query::due_of(NUMBER)).unwrap() else { panic!() };
    assert_eq!(Some(steps.due), after.row.due);
    assert!(steps.steps.iter().any(|step| step.reason == crate::domain::limit::StepReason::Parked));
}

#[test]
fn 實務_掛賬_a_parking_that_ends_early_gives_the_clock_back() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("城管中隊")).unwrap();
    let park = Deed::Park { until: "2026-12-04".parse().unwrap(), reason: "待撥款".into() };
    deed(&town, "城管員", park).unwrap();
    for who in ["站長甲", "鎮辦甲"] {
        deed(&town, who, Deed::DecideParking { approved: true, reason: None }).unwrap();
    }
    let parked = case(&town, "鎮辦甲", NUMBER).row.due.unwrap();
    town.now = at("2026-11-25T09:00");
    deed(&town, "城管員", Deed::Unpark { reason: Some("款到了".into()) }).unwrap();
    let view = case(&town, "鎮辦甲", NUMBER);
    assert!(!view.row.paused && view.row.due.unwrap() < parked);
    assert_eq!(deed(&town, "城管員", Deed::Unpark { reason: None }).unwrap_err().code, RefusalCode::NotNow);
}

fn urgings(town: &Town, number: &str) -> Vec<(String, Party)> {
    let view = case(town, "鎮辦甲", number);
    view.case.urgings.iter().map(|it| (it.step.clone().unwrap_or_default(), it.to.clone())).collect()
}

#[test]
fn 實務_催辦_a_weekend_later_each_case_is_urged_once_and_never_twice() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    let nothing = town.by("站長甲", Command::CaseUrgeDue).unwrap();
    assert_eq!(nothing.changes, 0, "nothing is near its due time");
    town.now = at("2026-12-21T09:00");
    let done = town.by("站長甲", Command::CaseUrgeDue).unwrap();
    assert_eq!(done.made.len(), 2, "one for each case, however many steps went by");
    let told = urgings(&town, NUMBER);
    assert!(told.iter().all(|(step, _)| step == "very-late"), "the highest step alone: {told:?}");
    assert!(told.iter().any(|(_, to)| *to == Party::Unit(UnitCode::from("office"))));
    assert_eq!(town.by("站長甲", Command::CaseUrgeDue).unwrap().changes, 0, "nothing fires twice");
    town.restart();
    assert_eq!(town.by("鎮辦甲", Command::CaseUrgeDue).unwrap().changes, 0);
    assert!(mine(&town, "鎮辦甲").contains(&NUMBER.to_owned()), "the office sees what it was told of");
    town.by(
        "鎮辦甲",
        Command::CaseAnswer {
            case: NUMBER.into(),
            party: "office".into(),
            by: None,
            channel: Channel::Program,
            at: None,
        },
    )
    .unwrap();
    assert!(!mine(&town, "鎮辦甲").contains(&NUMBER.to_owned()), "and no longer once it has answered");
}

#[test]
fn 實務_催辦_nothing_fires_for_a_case_that_stands_still_nor_in_quiet_hours() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    let pause = Command::CasePause { case: NUMBER.into(), reason: "等配件".into(), behalf: OnBehalf::default() };
    town.by("站長甲", pause).unwrap();
    town.now = at("2026-12-21T22:00");
    assert_eq!(town.by("站長甲", Command::CaseUrgeDue).unwrap().changes, 1, "falling due breaks the quiet, once");
    let told = urgings(&town, "城關-2026-00002");
    assert!(told.iter().all(|(step, _)| step == "due"), "{told:?}");
    town.now = at("2026-12-22T08:00");
    assert_eq!(town.by("站長甲", Command::CaseUrgeDue).unwrap().changes, 1, "the rest waits for the morning");
    assert_eq!(urgings(&town, NUMBER), []);
    let urge = Deed::Urge { to: None, channel: Channel::Phone, text: None };
    assert_eq!(deed(&town, "站長甲", urge).unwrap_err().code, RefusalCode::NotNow);
}

#[test]
fn 實務_催辦_reminders_of_the_ladder_are_nobodys_last_action() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    town.now = at("2026-12-21T09:00");
    town.by("站長甲", Command::CaseUrgeDue).unwrap();
    town.by("站長甲", Command::Undo).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Filed, "the accepting was undone");
}

#[test]
fn 實務_督辦_a_superior_watches_what_lies_below_and_ends_it() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    let watch = || Deed::Supervise { reason: "三天內辦結".into() };
    assert_eq!(deed(&town, "網格員甲", watch()).unwrap_err().code, RefusalCode::NotYours);
    assert_eq!(deed(&town, "站長甲", watch()).unwrap_err().code, RefusalCode::NotYours, "one does not watch oneself");
    deed(&town, "鎮辦甲", watch()).unwrap();
    assert!(case(&town, "站長甲", NUMBER).row.supervised);
    assert_eq!(deed(&town, "站長甲", Deed::EndSupervision).unwrap_err().code, RefusalCode::NotYours);
    deed(&town, "鎮辦甲", Deed::EndSupervision).unwrap();
    assert!(!case(&town, "站長甲", NUMBER).row.supervised);
}

#[test]
fn the_same_matter_twice_is_joined_and_can_be_parted_with_both_histories() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.by("網格員乙", file(AREA, "lamp-dark", "學校後門路燈不亮")).unwrap();
    let second = "城關-2026-00002";
    let alike = case(&town, "站長甲", second).alike;
    assert_eq!(alike.first().map(|row| row.number.as_str()), Some(NUMBER), "proposed");
    let merge = || Deed::Merge { into: NUMBER.into(), reason: None };
    assert_eq!(deed_of(&town, "網格員乙", second, merge()).unwrap_err().code, RefusalCode::NotYours);
    deed_of(&town, "站長甲", second, merge()).unwrap();
    let joined = case(&town, "站長甲", second).case;
    assert_eq!((joined.stage, joined.merged.unwrap().number.as_str()), (Stage::Merged, NUMBER));
    let took = case(&town, "站長甲", NUMBER).case;
    assert_eq!(took.took_in[0].number, second);
    assert_eq!(took.events.last().unwrap().what, "took-in");
    assert!(!mine(&town, "站長甲").contains(&second.to_owned()));
    deed_of(&town, "站長甲", second, Deed::Separate { reason: "兩盞燈".into() }).unwrap();
    let apart = case(&town, "站長甲", second).case;
    assert_eq!((apart.stage, apart.holder.is_some()), (Stage::Filed, true));
    assert!(case(&town, "站長甲", NUMBER).case.took_in.is_empty());
    deed_of(&town, "站長甲", second, merge()).unwrap();
    town.by("站長甲", Command::Undo).unwrap();
    assert_eq!(case(&town, "站長甲", second).case.stage, Stage::Filed);
    assert!(case(&town, "站長甲", NUMBER).case.took_in.is_empty(), "undone on both sides");
}

#[test]
fn several_at_once_are_one_action_and_what_is_refused_is_told_with_why() {
    let town = Town::founded();
    for text in ["甲", "乙", "丙"] {
        town.by("網格員甲", file(AREA, "dispute", text)).unwrap();
    }
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let numbers = [NUMBER, "城關-2026-00002", "城關-2026-00003"];
    let accept = |number: &str| One { seen: Vec::new(), command: Command::CaseAccept { case: number.into() } };
    let each: Vec<One> = numbers.iter().map(|number| accept(number)).collect();
    let done = town.by("站長甲", Command::Several { each: each.clone() }).unwrap();
    assert_eq!(done.changes, 2);
    assert_eq!(done.refused.len(), 1);
    assert_eq!(
        (done.refused[0].key.as_str(), done.refused[0].reason.as_ref().unwrap().code),
        (NUMBER, RefusalCode::NotNow)
    );
    let refused = town.by("站長甲", Command::Several { each }).unwrap_err();
    assert_eq!((refused.code, refused.rows.len()), (RefusalCode::AllRefused, 3));
    town.by("站長甲", Command::Undo).unwrap();
    let stages: Vec<Stage> = numbers.iter().map(|number| case(&town, "站長甲", number).case.stage).collect();
    assert_eq!(stages, [Stage::Accepted, Stage::Filed, Stage::Filed], "one undo takes both back");
}

/// Acts on what several names mean, as one action.
fn several(names: &[&str], act: impl Fn(String) -> Command) -> Vec<One> {
    names.iter().map(|name| One { seen: Vec::new(), command: act((*name).to_owned()) }).collect()
}

#[test]
fn 實務_延期_the_same_case_under_two_names_is_granted_more_time_once() {
    let town = Town::founded();
    for text in ["甲", "乙"] {
        town.by("網格員甲", file(AREA, "dispute", text)).unwrap();
    }
    let more: crate::domain::limit::Limit = "2 working-days".parse().unwrap();
    let ask = |case: &str| Command::CaseExtend {
        case: case.into(),
        limit: more,
        reason: "材料未到".into(),
        behalf: OnBehalf::default(),
    };
    for number in [NUMBER, "城關-2026-00002"] {
        town.by("站長甲", ask(number)).unwrap();
    }
    let each = several(&["1", NUMBER, "2"], |case| Command::CaseGrant { case, granted: true, reason: None });
    let Answer::Preview(rows) = town.look("鎮辦甲", Query::Preview { each: each.clone() }).unwrap() else {
        panic!()
    };
    let told: Vec<_> = rows.iter().map(|row| row.refused.as_ref().map(|refused| refused.code)).collect();
    assert_eq!(told, [None, Some(RefusalCode::TwiceInOne), None]);
    let done = town.by("鎮辦甲", Command::Several { each }).unwrap();
    assert_eq!((done.changes, done.refused.len()), (2, 1));
    let refused = done.refused[0].reason.as_ref().unwrap();
    assert_eq!((done.refused[0].key.as_str(), refused.code), (NUMBER, RefusalCode::TwiceInOne));
    for number in [NUMBER, "城關-2026-00002"] {
        let view = case(&town, "站長甲", number);
        assert_eq!((view.case.extensions.len(), view.case.oddities.len()), (1, 0), "{number}");
    }
}

#[test]
fn 實務_併案_what_others_were_joined_with_is_not_withdrawn_before_they_are_taken_out() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town.by("網格員乙", file(AREA, "lamp-dark", "學校後門路燈不亮")).unwrap();
    let second = "城關-2026-00002";
    deed_of(&town, "站長甲", second, Deed::Merge { into: NUMBER.into(), reason: None }).unwrap();
    let withdraw = || Command::CaseWithdraw { case: NUMBER.into(), reason: "看錯了".into() };
    let refused = town.by("網格員甲", withdraw()).unwrap_err();
    assert_eq!((refused.code, refused.args["others"].as_str()), (RefusalCode::OthersJoined, second));
    let view = case(&town, "網格員甲", NUMBER);
    let shown = view.acts.iter().find(|offered| offered.act == "withdrawn").unwrap();
    assert_eq!(shown.refused.as_ref().map(|refused| refused.code), Some(RefusalCode::OthersJoined));
    deed_of(&town, "站長甲", second, Deed::Separate { reason: "兩盞燈".into() }).unwrap();
    town.by("網格員甲", withdraw()).unwrap();
    assert_eq!(case(&town, "站長甲", second).case.stage, Stage::Filed);
}

#[test]
fn 實務_併案_a_case_is_joined_only_with_one_that_the_same_people_sort() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    // A unit's people see what lies with them wherever it lies, and the chief of one community what they filed elsewhere.
    town.by("站長甲", file("610921100002001", "lamp-dark", "鄰社區路燈不亮")).unwrap();
    let merge = || Deed::Merge { into: "城關-2026-00002".into(), reason: None };
    let refused = deed_of(&town, "站長甲", NUMBER, merge()).unwrap_err();
    assert_eq!((refused.code, refused.args["number"].as_str()), (RefusalCode::NotYours, "城關-2026-00002"));
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Filed);
}

#[test]
fn 實務_併案_nothing_is_joined_with_what_is_done_since_its_reporter_would_not_be_told() {
    let town = Town::founded();
    for text in ["樓上漏水", "又說漏水"] {
        town.by("網格員甲", file(AREA, "dispute", text)).unwrap();
    }
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let (case_, result) = (NUMBER.to_owned(), "已調解".to_owned());
    town.by("站長甲", Command::CaseResolve { case: case_, result, behalf: OnBehalf::default() }).unwrap();
    let second = "城關-2026-00002";
    let merge = || Deed::Merge { into: NUMBER.into(), reason: None };
    let refused = deed_of(&town, "站長甲", second, merge()).unwrap_err();
    assert_eq!((refused.code, refused.args["number"].as_str()), (RefusalCode::NotNow, NUMBER));
    assert_eq!(case(&town, "站長甲", second).case.stage, Stage::Filed, "it goes on by itself");
}

#[test]
fn 實務_代錄_who_said_it_how_and_when_stands_beside_who_keyed_it() {
    let mut town = Town::founded();
    town.by("網格員甲", file(AREA, "manhole-broken", "井蓋裂了")).unwrap();
    town.by("站長甲", route("城管中隊")).unwrap();
    town.now = at("2026-11-23T11:00");
    let said =
        OnBehalf { by: Some("城管王隊".into()), channel: Some(Channel::Message), at: Some(at("2026-11-23T10:20")) };
    let back = Command::CaseReturn { case: NUMBER.into(), reason: "產權屬電力".into(), behalf: said };
    town.by("站長甲", back).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    let event = view.case.events.last().unwrap();
    assert_eq!(
        (event.what.as_str(), event.by.as_deref(), event.channel),
        ("returned", Some("城管王隊"), Some(Channel::Message))
    );
    assert_eq!(event.at.format("%H:%M").to_string(), "10:20");
    assert_eq!(event.keyed.format("%H:%M").to_string(), "11:00");
    town.by("站長甲", route("城管中隊")).unwrap();
    let early = OnBehalf { at: Some(at("2026-11-22T10:20")), ..OnBehalf::of("城管王隊") };
    let take = Command::CaseTake { case: NUMBER.into(), behalf: early };
    assert_eq!(town.by("站長甲", take).unwrap_err().code, RefusalCode::BeforeItHappened);
}
