//! Sensitive matters (實務/敏感事項): seen by the chief and one town post, and never with whom they are about.

use super::orders::order_of;
use super::oversight::{deed, deed_of};
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, Nature, Party, PathTaken, Stage};
use crate::domain::ids::GridCode;
use crate::service::command::{Command, Done, OnBehalf, OrderRow, Told};
use crate::service::deed::Deed;
use crate::service::query::{CaseFilter, Dimension, Page, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const COMMUNITY: &str = "610921100001";
const VILLAGE: &str = "610921100200001";
const NUMBER: &str = "城關-2026-00001";

fn tip_off(grid: &str, concerns: &[&str]) -> Command {
    let mut command = file(grid, "tip-off", "反映收費不開票");
    if let Command::CaseFile { concerns: named, .. } = &mut command {
        *named = concerns.iter().map(|who| (*who).to_owned()).collect();
    }
    command
}

fn appoint(town: &Town, person: &str, post: &str, unit: Option<&str>) {
    town.owner(Command::PersonAdd { name: person.into(), phone: None, namesake: false });
    town.owner(Command::PostAppoint {
        post: post.into(),
        grid: "610921100".into(),
        person: person.into(),
        from: None,
        until: None,
        line: None,
        unit: unit.map(str::to_owned),
    });
}

/// A town whose named post for sensitive matters is held.
fn town() -> Town {
    let town = Town::founded();
    appoint(&town, "專管員", "sensitive-officer", None);
    town
}

fn route(to: Option<&str>, assist: &[&str]) -> Command {
    let assist = assist.iter().map(|who| (*who).to_owned()).collect();
    Command::CaseRoute { case: NUMBER.into(), to: to.map(str::to_owned), assist, reason: None }
}

fn code(done: Result<Done, Refusal>) -> RefusalCode {
    done.unwrap_err().code
}

fn listed(town: &Town, who: &str) -> Vec<String> {
    let query = Query::Cases { filter: CaseFilter::default(), page: Page::default() };
    let Answer::Cases(found) = town.look(who, query).unwrap() else { panic!() };
    found.rows.into_iter().map(|row| row.number).collect()
}

#[test]
fn 實務_敏感事項_a_tip_off_about_a_unit_is_neither_led_nor_assisted_nor_ruled_nor_urged_nor_told_there() {
    let town = town();
    town.by("網格員甲", tip_off(AREA, &["城管中隊"])).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.concerns, [Party::Unit("urban-squad".into())]);
    assert_eq!(code(town.by("站長甲", route(Some("城管中隊"), &[]))), RefusalCode::ConcernsThem);
    town.by("站長甲", route(None, &[])).unwrap();
    let refused = town.by("專管員", route(Some("城管中隊"), &[])).unwrap_err();
    assert_eq!(
        (refused.code, refused.args["party"].as_str(), refused.clause.unwrap().to_string()),
        (RefusalCode::ConcernsThem, "城管中隊", "實務/敏感事項".to_owned())
    );
    assert_eq!(code(town.by("專管員", route(Some("station"), &["城管中隊"]))), RefusalCode::ConcernsThem);
    let told = |to: &str| Told { to: to.into(), channel: Channel::Phone, at: None, by: None, answered_by: None };
    let tell = Command::CaseTell { case: NUMBER.into(), told: told("城管中隊") };
    assert_eq!(code(town.by("專管員", tell)), RefusalCode::ConcernsThem);
    let urge = Deed::Urge { to: Some("城管中隊".into()), channel: Channel::Phone, text: None };
    assert_eq!(code(deed(&town, "站長甲", urge)), RefusalCode::ConcernsThem);
    for _ in 0..2 {
        let back = Command::CaseReturn { case: NUMBER.into(), reason: "再核".into(), behalf: OnBehalf::default() };
        town.by("專管員", back).unwrap();
        if case(&town, "站長甲", NUMBER).case.returns < 2 {
            town.by("站長甲", route(None, &[])).unwrap();
        }
    }
    let rule = |to: &str, assist: &[&str]| Deed::Rule {
        to: to.into(),
        assist: assist.iter().map(|who| (*who).to_owned()).collect(),
        reason: "由此辦理".into(),
        save: false,
    };
    assert_eq!(code(deed(&town, "專管員", rule("城管中隊", &[]))), RefusalCode::ConcernsThem);
    assert_eq!(code(deed(&town, "專管員", rule("station", &["城管中隊"]))), RefusalCode::ConcernsThem);
    let mut filing = tip_off(AREA, &["城管中隊"]);
    if let Command::CaseFile { told: first, .. } = &mut filing {
        first.push(told("城管中隊"));
    }
    assert_eq!(code(town.by("網格員甲", filing)), RefusalCode::ConcernsThem, "nor as it is filed");
}

#[test]
fn 實務_敏感事項_nobody_settles_on_the_spot_what_few_may_read() {
    let town = town();
    // By a result alone, or named so; of an emergency that somebody calls a general matter too.
    for (kind, path) in [("tip-off", None), ("tip-off", Some(PathTaken::Settled)), ("domestic-violence", None)] {
        let mut settled = file(AREA, kind, "聽人說的");
        if let Command::CaseFile { result, path: way, nature, .. } = &mut settled {
            (*result, *way, *nature) = (Some("已勸說".into()), path, Some(Nature::General));
        }
        let refused = town.by("網格員甲", settled).unwrap_err();
        assert_eq!((refused.code, refused.clause.is_some()), (RefusalCode::SensitiveNotSettled, true), "{kind}");
    }
    assert_eq!(listed(&town, "站長甲"), Vec::<String>::new());
    // 篇3/責任人4-a: what is small and not sensitive is, outside of the community's own matters too.
    for kind in ["dispute", "lamp-dark"] {
        let mut settled = file(AREA, kind, "當場看過");
        if let Command::CaseFile { result, .. } = &mut settled {
            *result = Some("當場辦好".into());
        }
        town.by("網格員甲", settled).unwrap();
    }
}

#[test]
fn 實務_敏感事項_it_goes_to_no_unit_where_nobody_may_read_it() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "domestic-violence", "有人受傷")).unwrap();
    let refused = town.by("站長甲", route(None, &[])).unwrap_err();
    assert_eq!((refused.code, refused.args["office"].as_str()), (RefusalCode::NobodyForSensitive, "鎮網格辦"));
    appoint(&town, "專管員", "sensitive-officer", None);
    town.by("站長甲", route(None, &[])).unwrap();
    // The police lead such cases; nobody there has the right to read them, so the office keeps it and rings.
    let refused = town.by("專管員", route(Some("派出所"), &[])).unwrap_err();
    assert_eq!((refused.code, refused.args["office"].as_str()), (RefusalCode::NobodyForSensitive, "派出所"));
    assert_eq!(code(town.by("專管員", route(None, &[]))), RefusalCode::NobodyForSensitive, "nor as it is proposed");
    assert_eq!(code(town.by("專管員", route(Some("station"), &["民政辦"]))), RefusalCode::NobodyForSensitive);
    let told = Told { to: "派出所".into(), channel: Channel::Phone, at: None, by: None, answered_by: None };
    town.by("專管員", Command::CaseTell { case: NUMBER.into(), told }).unwrap();
    town.by("專管員", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
    let back = Command::CaseReturn { case: NUMBER.into(), reason: "再核".into(), behalf: OnBehalf::default() };
    town.by("專管員", back.clone()).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    assert_eq!(code(town.by("站長甲", back)), RefusalCode::NobodyForSensitive, "the area's people may not read it");
}

#[test]
fn 實務_敏感事項_what_is_about_the_station_is_the_offices_from_the_start_and_the_chief_learns_nothing() {
    let mut town = town();
    town.by("網格員甲", tip_off(AREA, &["station"])).unwrap();
    let view = case(&town, "專管員", NUMBER);
    assert_eq!(view.row.holder.unwrap().name, "鎮網格辦");
    assert!(view.case.tellings.is_empty() && view.case.reported_up);
    // Asked for by its number it is as if it were not there.
    let look = |town: &Town| town.look("站長甲", Query::Case { case: NUMBER.into() }).unwrap_err().code;
    assert_eq!(look(&town), RefusalCode::UnknownCase);
    assert_eq!(code(town.by("站長甲", Command::CaseAccept { case: NUMBER.into() })), RefusalCode::UnknownCase);
    let nothing = |town: &Town| {
        assert_eq!(listed(town, "站長甲"), Vec::<String>::new());
        let Answer::Hits(found) =
            town.look("站長甲", Query::Search { text: "00001".into(), limit: 9, lang: None }).unwrap()
        else {
            panic!()
        };
        assert!(found.hits.iter().all(|hit| hit.kind != "case"), "{found:?}");
        let counts = Query::Counts { by: vec![Dimension::Community], filter: CaseFilter::default() };
        let Answer::Counts(counts) = town.look("站長甲", counts).unwrap() else { panic!() };
        assert_eq!(counts.total.filed, 0);
        let history = town.look("站長甲", Query::History { record: Some(NUMBER.into()), limit: 9 });
        assert_eq!(history.unwrap_err().code, RefusalCode::UnknownLog);
    };
    nothing(&town);
    town.restart();
    nothing(&town);
    // Who told of it sees what becomes of it; the ladder reminds the office, and nobody it is about.
    assert_eq!(listed(&town, "網格員甲"), [NUMBER]);
    town.now = at("2026-12-21T09:00");
    let urged = town.by("站長甲", Command::CaseUrgeDue).unwrap();
    let view = case(&town, "專管員", NUMBER);
    assert!(!view.case.urgings.is_empty());
    let station = Party::Station(COMMUNITY.parse::<GridCode>().unwrap());
    assert!(view.case.urgings.iter().all(|urging| urging.to != station), "{:?}", view.case.urgings);
    assert!(urged.made.is_empty(), "whoever has the ladder taken learns nothing of it either");
}

#[test]
fn 實務_敏感事項_a_matter_about_the_station_goes_its_whole_way_without_it() {
    let mut town = town();
    town.by("網格員甲", tip_off(AREA, &["station"])).unwrap();
    assert_eq!(code(town.by("專管員", route(Some("station"), &[]))), RefusalCode::ConcernsThem);
    town.by("專管員", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let resolve =
        Command::CaseResolve { case: NUMBER.into(), result: "已轉紀檢".into(), behalf: OnBehalf::default() };
    town.by("專管員", resolve).unwrap();
    assert_eq!(code(deed(&town, "專管員", Deed::CloseUnverified)), RefusalCode::FeedbackNeeded);
    let told = Command::CaseFeedBack { case: NUMBER.into(), text: "已轉".into(), channel: Channel::Phone, at: None };
    town.by("專管員", told).unwrap();
    let verify = Command::CaseVerify { case: NUMBER.into(), passed: true, text: "核過".into() };
    assert_eq!(code(town.by("專管員", verify)), RefusalCode::HandlerVerifies);
    // Nobody else may read it: it is closed as what nobody else has looked at.
    deed(&town, "專管員", Deed::CloseUnverified).unwrap();
    let closed = case(&town, "專管員", NUMBER).case;
    assert!(closed.stage == Stage::Closed && closed.unverified && !closed.drawn);
    town.now = at("2026-12-01T09:00");
    deed(&town, "網格員甲", Deed::Reopen { reason: "又來了".into() }).unwrap();
    assert_eq!(case(&town, "專管員", NUMBER).row.holder.unwrap().name, "鎮網格辦", "not the station this time either");
}

#[test]
fn 實務_敏感事項_where_the_office_has_one_reader_the_chief_verifies_what_that_one_handled() {
    let town = town();
    town.by("網格員甲", tip_off(AREA, &["城管中隊"])).unwrap();
    town.by("站長甲", route(None, &[])).unwrap();
    for command in [
        Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() },
        Command::CaseResolve { case: NUMBER.into(), result: "已轉紀檢".into(), behalf: OnBehalf::default() },
        Command::CaseFeedBack { case: NUMBER.into(), text: "已轉".into(), channel: Channel::Phone, at: None },
    ] {
        town.by("專管員", command).unwrap();
    }
    let verify = || Command::CaseVerify { case: NUMBER.into(), passed: true, text: "核過".into() };
    assert_eq!(code(town.by("專管員", verify())), RefusalCode::HandlerVerifies);
    assert_eq!(code(deed(&town, "專管員", Deed::CloseUnverified)), RefusalCode::OthersVerify);
    let filter = CaseFilter { mine: true, ..CaseFilter::default() };
    let Answer::Cases(mine) = town.look("站長甲", Query::Cases { filter, page: Page::default() }).unwrap() else {
        panic!()
    };
    assert_eq!(mine.rows.len(), 1, "it waits for the chief");
    town.by("站長甲", verify()).unwrap();
    town.by("站長甲", Command::CaseClose { case: NUMBER.into() }).unwrap();
}

#[test]
fn 實務_敏感事項_who_reads_them_does_not_read_what_is_about_the_own_unit() {
    let town = Town::founded();
    appoint(&town, "兩頭員", "sensitive-officer", None);
    town.owner(Command::PostAppoint {
        post: "unit-handler".into(),
        grid: "610921100".into(),
        person: "兩頭員".into(),
        from: None,
        until: None,
        line: None,
        unit: Some("城管中隊".into()),
    });
    town.by("網格員甲", tip_off(AREA, &["城管中隊"])).unwrap();
    town.by("網格員甲", tip_off(AREA, &[])).unwrap();
    assert_eq!(listed(&town, "兩頭員"), ["城關-2026-00002"]);
}

#[test]
fn 實務_敏感事項_of_a_village_too_the_named_town_post_has_them() {
    let town = town();
    town.by("格線員丙", tip_off(VILLAGE, &[])).unwrap();
    town.by("村站長", route(None, &[])).unwrap();
    let view = case(&town, "專管員", NUMBER);
    assert_eq!(view.row.holder.unwrap().name, "鎮網格辦", "not the center, where nobody reads them");
    town.by("專管員", Command::CaseTake { case: NUMBER.into(), behalf: OnBehalf::default() }).unwrap();
}

#[test]
fn 實務_敏感事項_about_station_and_office_nobody_here_may_have_it_and_of_other_kinds_nobody_is_named() {
    let town = town();
    let refused = town.by("網格員甲", tip_off(AREA, &["station", "鎮網格辦"])).unwrap_err();
    assert_eq!((refused.code, refused.args["office"].as_str()), (RefusalCode::NobodyMayHave, "鎮網格辦"));
    let bare = Town::founded();
    assert_eq!(code(bare.by("網格員甲", tip_off(AREA, &["南街社区"]))), RefusalCode::NobodyMayHave, "no officer");
    let mut ordinary = file(AREA, "lamp-dark", "路燈不亮");
    if let Command::CaseFile { concerns, .. } = &mut ordinary {
        concerns.push("城管中隊".into());
    }
    assert_eq!(code(town.by("網格員甲", ordinary)), RefusalCode::NotSensitive);
    assert_eq!(code(town.by("網格員甲", tip_off(AREA, &["火星"]))), RefusalCode::UnknownUnit);
}

#[test]
fn 實務_敏感事項_two_are_joined_only_if_they_are_about_the_same() {
    let town = town();
    town.by("網格員甲", tip_off(AREA, &["城管中隊"])).unwrap();
    town.by("網格員甲", tip_off(AREA, &[])).unwrap();
    let merge = Deed::Merge { into: "城關-2026-00002".into(), reason: None };
    assert_eq!(code(deed_of(&town, "站長甲", NUMBER, merge)), RefusalCode::NotTheSame);
}

#[test]
fn 實務_敏感事項_a_text_about_the_station_sends_nobody_to_it() {
    let town = town();
    town.by("網格員甲", tip_off(AREA, &["station"])).unwrap();
    let Answer::CaseSheet(sheet) = town.look("專管員", Query::CaseSheet { case: NUMBER.into() }).unwrap() else {
        panic!()
    };
    assert_eq!(sheet.from.party.name, "鎮網格辦");
}

#[test]
fn 實務_敏感事項_the_ladder_of_a_village_reminds_who_may_read_it_and_not_the_center() {
    let mut town = town();
    town.by("格線員丙", tip_off(VILLAGE, &[])).unwrap();
    town.now = at("2026-12-21T09:00");
    town.owner(Command::CaseUrgeDue);
    let view = case(&town, "專管員", NUMBER);
    let urged: Vec<Party> = view.case.urgings.into_iter().map(|urging| urging.to).collect();
    assert!(urged.contains(&Party::Unit("office".into())), "{urged:?}");
    assert!(!urged.contains(&Party::Unit("center".into())), "{urged:?}");
}

#[test]
fn 實務_敏感事項_an_order_from_elsewhere_goes_to_whom_such_a_matter_is_filed() {
    let order = || {
        let row = OrderRow { kind: "tip-off".into(), ..order_of("SX1", at("2026-11-20T16:00")) };
        let rows = vec![OrderRow { grid: Some("610921100".into()), ..row }];
        Command::CaseImport { system: "12345".into(), rows, dry_run: false }
    };
    let bare = Town::founded();
    let done = bare.owner(order());
    assert_eq!((done.changes, done.notes[0].args["reason"].as_str()), (0, "nobody-may-have"), "it would be lost");
    let town = town();
    town.owner(order());
    assert_eq!(case(&town, "專管員", NUMBER).row.holder.unwrap().name, "鎮網格辦");
}
