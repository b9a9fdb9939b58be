//! Dangers under public supervision (掛牌, 摘牌; 篇6/四(二)-c).

use super::Town;
use super::oversight::{deed, deed_of};
use super::scenario::{case, file};
use crate::domain::case::{Channel, PathTaken, Stage};
use crate::service::command::{Command, Done, OnBehalf};
use crate::service::deed::Deed;
use crate::service::refusal::{Refusal, RefusalCode};

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

/// A plate with all that is promised on it.
pub fn plate(number: Option<&str>, deadline: &str) -> Deed {
    Deed::ListHazard {
        plate: number.map(str::to_owned),
        level: "重大隱患".into(),
        measures: "支護、圍擋".into(),
        money: "2 萬元，社區".into(),
        person: "站長甲".into(),
        deadline: deadline.parse().unwrap(),
        plan: "疏散至廣場".into(),
        follower: "網格員甲".into(),
        reference: Some("安辦〔2026〕12 號".into()),
    }
}

fn by(town: &Town, who: &str, commands: &[Command]) {
    for command in commands {
        town.by(who, command.clone()).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
    }
}

fn resolve() -> Command {
    Command::CaseResolve { case: NUMBER.into(), result: "拆除".into(), behalf: OnBehalf::default() }
}

fn feed_back() -> Command {
    Command::CaseFeedBack { case: NUMBER.into(), text: "已拆".into(), channel: Channel::Phone }
}

fn verify(passed: bool) -> Command {
    Command::CaseVerify { case: NUMBER.into(), passed, text: "已拆".into() }
}

fn close() -> Command {
    Command::CaseClose { case: NUMBER.into() }
}

fn look(passed: bool) -> Deed {
    Deed::Reinspect { passed, text: "複查".into() }
}

fn delist() -> Deed {
    Deed::Delist { reference: None }
}

fn code(done: Result<Done, Refusal>) -> RefusalCode {
    done.unwrap_err().code
}

/// A cracked wall with the squad, reported by a warden.
fn assigned(kind: &str) -> Town {
    let town = Town::founded();
    let mut command = file(AREA, kind, "牆體開裂");
    if let Command::CaseFile { nature, .. } = &mut command {
        *nature = Some(crate::domain::case::Nature::General);
    }
    town.by("網格員甲", command).unwrap();
    let to = Some("城管中隊".into());
    by(&town, "站長甲", &[Command::CaseRoute { case: NUMBER.into(), to, assist: vec![], reason: None }]);
    town
}

#[test]
fn 篇6_四_二_c_a_listed_danger_closes_only_after_a_look_after_the_work_and_the_plate_came_down() {
    let town = assigned("facade-crack");
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    assert_eq!(code(deed(&town, "鎮辦甲", look(true))), RefusalCode::NotNow, "nothing has been done yet");
    by(&town, "城管員", &[resolve()]);
    assert_eq!(code(deed(&town, "鎮辦甲", delist())), RefusalCode::NotCleared, "nobody has looked again");
    assert_eq!(code(deed(&town, "網格員甲", look(true))), RefusalCode::NotYourRight);
    deed(&town, "鎮辦甲", look(false)).unwrap();
    assert_eq!(code(deed(&town, "鎮辦甲", delist())), RefusalCode::NotCleared);
    deed(&town, "鎮辦甲", look(true)).unwrap();
    by(&town, "站長甲", &[feed_back()]);
    by(&town, "鎮辦甲", &[verify(true)]);
    let refused = town.by("站長甲", close()).unwrap_err();
    assert_eq!(
        (refused.code, refused.clause.unwrap().to_string()),
        (RefusalCode::StillListed, "篇6/四(二)-c".to_owned())
    );
    assert_eq!(code(deed(&town, "站長甲", delist())), RefusalCode::NotYours, "the configured approver alone");
    deed(&town, "鎮辦甲", delist()).unwrap();
    by(&town, "站長甲", &[close()]);
    let plate = case(&town, "站長甲", NUMBER).case.plates.pop().unwrap();
    assert_eq!(plate.inspections.iter().map(|look| look.passed).collect::<Vec<_>>(), [false, true]);
    assert!(plate.delisted.is_some() && plate.delisted_by.is_some());
}

#[test]
fn 篇6_四_二_c_a_look_at_earlier_work_does_not_take_the_plate_down() {
    let town = assigned("facade-crack");
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    by(&town, "城管員", &[resolve()]);
    deed(&town, "鎮辦甲", look(true)).unwrap();
    by(&town, "站長甲", &[feed_back()]);
    by(&town, "鎮辦甲", &[verify(false)]);
    assert_eq!(code(deed(&town, "鎮辦甲", delist())), RefusalCode::NotCleared, "it was found not to be done");
    by(&town, "城管員", &[resolve()]);
    assert_eq!(code(deed(&town, "鎮辦甲", delist())), RefusalCode::NotCleared, "the look was at what was done before");
    deed(&town, "鎮辦甲", look(true)).unwrap();
    deed(&town, "鎮辦甲", delist()).unwrap();
}

#[test]
fn 篇6_四_二_c_who_handled_it_does_not_look_whether_it_is_gone() {
    let town = assigned("facade-crack");
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    let behalf = OnBehalf::of("鎮辦甲");
    by(&town, "站長甲", &[Command::CaseResolve { case: NUMBER.into(), result: "拆除".into(), behalf }]);
    for who in ["站長甲", "鎮辦甲"] {
        assert_eq!(code(deed(&town, who, look(true))), RefusalCode::HandlerVerifies, "{who}");
    }
}

#[test]
fn 篇6_四_二_c_a_major_danger_does_not_end_without_a_plate() {
    let town = assigned("fire-hazard-major");
    by(&town, "城管員", &[resolve()]);
    by(&town, "站長甲", &[feed_back()]);
    by(&town, "鎮辦甲", &[verify(true)]);
    let refused = town.by("站長甲", close()).unwrap_err();
    assert_eq!(
        (refused.code, refused.clause.unwrap().to_string()),
        (RefusalCode::MustBeListed, "篇6/四(二)-c".to_owned())
    );
    // It is not too late for a plate.
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    deed(&town, "鎮辦甲", look(true)).unwrap();
    deed(&town, "鎮辦甲", delist()).unwrap();
    by(&town, "站長甲", &[close()]);
    // Opened again it is a danger again.
    deed(&town, "站長甲", Deed::Reopen { reason: "又堆了".into() }).unwrap();
    let route =
        Command::CaseRoute { case: NUMBER.into(), to: Some("城管中隊".into()), assist: vec![], reason: None };
    by(&town, "站長甲", &[route]);
    by(&town, "城管員", &[resolve()]);
    by(&town, "站長甲", &[feed_back()]);
    by(&town, "鎮辦甲", &[verify(true)]);
    assert_eq!(code(town.by("站長甲", close())), RefusalCode::MustBeListed);
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    let plates = case(&town, "站長甲", NUMBER).case.plates;
    let numbers: Vec<&str> = plates.iter().map(|plate| plate.hazard.plate.as_str()).collect();
    assert_eq!(numbers, [NUMBER, "城關-2026-00001-2"]);
}

#[test]
fn 篇6_四_二_c_a_major_danger_is_not_settled_on_the_spot_nor_lost_in_another_matter() {
    let town = assigned("fire-hazard-major");
    let mut settled = file(AREA, "fire-hazard-major", "樓道堆滿");
    if let Command::CaseFile { nature, path, result, .. } = &mut settled {
        *nature = Some(crate::domain::case::Nature::General);
        (*path, *result) = (Some(PathTaken::Settled), Some("當場搬走".into()));
    }
    assert_eq!(code(town.by("網格員甲", settled)), RefusalCode::MustBeListed);
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    let merge = Deed::Merge { into: "城關-2026-00002".into(), reason: None };
    assert_eq!(code(deed(&town, "站長甲", merge)), RefusalCode::NotTheSame);
}

#[test]
fn 篇6_四_二_c_a_listed_case_is_not_withdrawn() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "facade-crack", "牆體開裂")).unwrap();
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    let withdraw = || Command::CaseWithdraw { case: NUMBER.into(), reason: "弄錯".into() };
    assert_eq!(code(town.by("網格員甲", withdraw())), RefusalCode::StillListed);
    let acts = case(&town, "網格員甲", NUMBER).acts;
    let seen = acts.iter().find(|row| row.act == "withdrawn").unwrap().refused.as_ref();
    assert_eq!(seen.map(|refusal| refusal.code), Some(RefusalCode::StillListed), "the screen is told so");
    town.by("站長甲", Command::Undo).unwrap();
    town.by("網格員甲", withdraw()).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Withdrawn);
}

#[test]
fn 篇6_四_二_c_what_is_no_danger_is_not_listed_and_no_two_plates_have_one_number() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "rubbish-exposed", "垃圾")).unwrap();
    town.by("網格員甲", file(AREA, "facade-crack", "牆體開裂")).unwrap();
    town.by("網格員甲", file(AREA, "hanging-danger", "廣告牌要掉")).unwrap();
    let (rubbish, wall, sign) = (NUMBER, "城關-2026-00002", "城關-2026-00003");
    let refused = deed_of(&town, "站長甲", rubbish, plate(None, "2026-12-31")).unwrap_err();
    assert_eq!((refused.code, refused.args["kind"].as_str()), (RefusalCode::NoHazard, "rubbish-exposed"));
    deed_of(&town, "站長甲", wall, plate(Some("安辦-7"), "2026-12-31")).unwrap();
    let refused = deed_of(&town, "站長甲", sign, plate(Some("安办-7"), "2026-12-31")).unwrap_err();
    assert_eq!((refused.code, refused.args["plate"].as_str()), (RefusalCode::PlateTaken, "安办-7"), "in either script");
    let list = |level: &str| {
        let mut deed = plate(None, "2026-12-31");
        if let Deed::ListHazard { level: given, .. } = &mut deed {
            *given = level.into();
        }
        deed
    };
    assert_eq!(code(deed_of(&town, "站長甲", sign, list("none"))), RefusalCode::BadChoice);
    assert_eq!(code(deed_of(&town, "站長甲", sign, plate(None, "2026-11-22"))), RefusalCode::BadDate);
    deed_of(&town, "站長甲", sign, plate(None, "2026-12-31")).unwrap();
}
