//! Dangers under public supervision (掛牌, 摘牌; 篇6/四(二)-c).

use super::oversight::{deed, deed_of};
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::{Channel, PathTaken, Stage};
use crate::service::command::{Command, Done, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, HazardBoard};

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
    Command::CaseFeedBack { case: NUMBER.into(), text: "已拆".into(), channel: Channel::Phone, at: None }
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

fn board(town: &Town, who: &str, grid: Option<&str>) -> HazardBoard {
    let query = Query::HazardBoard { grid: grid.map(str::to_owned) };
    let Answer::HazardBoard(board) = town.look(who, query).unwrap() else { panic!() };
    *board
}

#[test]
fn 篇6_四_二_c_the_public_board_has_what_hangs_and_names_no_resident() {
    let mut town = Town::founded();
    let values = [("戶主", "鄭小美"), ("人口", "4")].map(|(field, value)| (field.to_owned(), value.to_owned())).into();
    let (grid, item, key) = (AREA.to_owned(), "households".to_owned(), "南街12號".to_owned());
    town.by("網格員甲", Command::LedgerSet { grid, item, key, values }).unwrap();
    let mut reported = file(AREA, "facade-crack", "鄭小美說牆體開裂");
    if let Command::CaseFile { place, reporter, .. } = &mut reported {
        *place = "南街12號鄭小美家".into();
        *reporter = Some("李建國".into());
    }
    town.by("網格員甲", reported).unwrap();
    town.by("網格員甲", file("610921100002001", "hanging-danger", "廣告牌要掉")).unwrap();
    let mut danger = plate(None, "2026-12-31");
    if let Deed::ListHazard { measures, person, plan, follower, .. } = &mut danger {
        *measures = "由李建國和鄭小美搬出，聯繫 13900000001".into();
        (*person, *plan, *follower) = ("鄭小美".into(), "疏散鄭小美一家".into(), "網格員甲".into());
    }
    deed(&town, "站長甲", danger).unwrap();
    deed_of(&town, "站長乙", "城關-2026-00002", plate(Some("安辦-7"), "2026-12-01")).unwrap();
    let shown = board(&town, "鎮辦甲", None);
    let plates: Vec<&str> = shown.rows.iter().map(|row| row.plate.as_str()).collect();
    assert_eq!(plates, ["安辦-7", NUMBER], "by deadline");
    let text = serde_json::to_string(&shown).unwrap();
    for private in ["鄭小美", "李建國", "13900000001"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    let row = &shown.rows[1];
    assert_eq!((row.person.as_str(), row.follower.as_str(), row.overdue), ("鄭某", "網格員甲", false));
    assert_eq!(row.level.hant, "重大隱患");
    // Each as far as they read; and a passed deadline shows.
    assert_eq!(board(&town, "站長甲", None).rows.len(), 1);
    assert_eq!(board(&town, "鎮辦甲", Some("北街社区")).rows.len(), 1);
    let refused = town.look("網格員乙", Query::HazardBoard { grid: Some(AREA.into()) }).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotYourGrid);
    town.restart();
    town.now = super::at("2027-01-05T09:00");
    assert!(board(&town, "鎮辦甲", None).rows.iter().all(|row| row.overdue));
    let filter = crate::service::terms::parse("is:listed-late").unwrap();
    let query = Query::Cases { filter, page: crate::service::query::Page::default() };
    let Answer::Cases(late) = town.look("鎮辦甲", query).unwrap() else { panic!() };
    assert_eq!(late.rows.len(), 2, "and is found by a term");
}

#[test]
fn 篇6_四_二_c_a_case_shows_all_that_stands_on_its_plate_and_offers_the_form_for_one() {
    let town = assigned("facade-crack");
    let form = case(&town, "站長甲", NUMBER).hazard_form.expect("the chief may list it");
    let codes: Vec<&str> = form.levels.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!((form.plate.as_str(), codes, form.must), (NUMBER, vec!["major", "serious"], false));
    assert_eq!(form.clause, "篇6/四(二)-c");
    assert_eq!(case(&town, "網格員甲", NUMBER).hazard_form, None);
    deed(&town, "站長甲", plate(None, "2026-12-31")).unwrap();
    by(&town, "城管員", &[resolve()]);
    deed(&town, "鎮辦甲", look(false)).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    let shown = &view.plates[0];
    assert_eq!(
        [&shown.plate, &shown.measures, &shown.money, &shown.person, &shown.plan, &shown.follower, &shown.listed_by],
        [NUMBER, "支護、圍擋", "2 萬元，社區", "站長甲", "疏散至廣場", "網格員甲", "站長甲"]
    );
    assert_eq!((shown.level_label.hant.as_str(), shown.deadline.to_string().as_str()), ("重大隱患", "2026-12-31"));
    assert_eq!(shown.reference.as_deref(), Some("安辦〔2026〕12 號"));
    assert_eq!((shown.inspections[0].by.as_str(), shown.inspections[0].passed), ("鎮辦甲", false));
    assert_eq!(view.hazard_form, None, "it hangs already");
}

/// The steps of the plates' ladder that were taken, with whom they reminded.
fn reminded_of_the_plate(town: &Town) -> Vec<(String, usize)> {
    let mut steps: Vec<(String, usize)> = Vec::new();
    for step in case(town, "站長甲", NUMBER).case.urgings.into_iter().filter_map(|urging| urging.step) {
        match steps.last_mut().filter(|(last, _)| *last == step) {
            Some((_, parties)) => *parties += 1,
            None if step.starts_with("plate-") => steps.push((step, 1)),
            None => {}
        }
    }
    steps
}

fn in_today(town: &Town, who: &str) -> Option<bool> {
    let Answer::Today(today) = town.look(who, Query::Today { person: None }).unwrap() else { panic!() };
    today.cases.iter().find(|row| row.number == NUMBER).map(|row| row.plate_late)
}

#[test]
fn 篇6_四_二_c_a_plate_goes_up_its_ladder_by_the_day_that_stands_on_it() {
    let mut town = assigned("facade-crack");
    deed(&town, "站長甲", plate(None, "2026-11-29")).unwrap();
    let go_up = |town: &Town| drop(town.owner(Command::CaseUrgeDue));
    let step = |code: &str, parties| (code.to_owned(), parties);
    town.now = at("2026-11-26T19:00");
    go_up(&town);
    assert_eq!(reminded_of_the_plate(&town), []);
    town.now = at("2026-11-27T09:00");
    go_up(&town);
    assert_eq!(reminded_of_the_plate(&town), [step("plate-soon", 1)], "three days before, whoever has it");
    // The day is a Sunday: a day on a plate is a day. The work stands still since Friday, the plate does not.
    let pause = Command::CasePause { case: NUMBER.into(), reason: "等配件".into(), behalf: OnBehalf::default() };
    town.by("城管員", pause).unwrap();
    town.now = at("2026-11-30T02:00");
    go_up(&town);
    assert_eq!(reminded_of_the_plate(&town).len(), 1, "not in the quiet hours");
    for now in ["2026-11-30T08:00", "2026-12-01T08:00", "2026-12-06T23:00"] {
        town.now = at(now);
        go_up(&town);
        assert_eq!(reminded_of_the_plate(&town)[1..], [step("plate-late", 3)], "unit, station and office, once");
    }
    town.now = at("2026-12-07T08:00");
    go_up(&town);
    assert_eq!(reminded_of_the_plate(&town)[2..], [step("plate-very-late", 2)]);
    let Answer::Urged(urged) = town.look("鎮辦甲", Query::Urged).unwrap() else { panic!() };
    assert_eq!((urged.total, urged.steps[0].step.as_ref().unwrap().en.as_str()), (1, "Plate very late"));
}

#[test]
fn 篇6_四_二_c_a_plate_whose_day_has_passed_is_in_the_today_of_those_who_answer_for_it() {
    let mut town = assigned("facade-crack");
    deed(&town, "站長甲", plate(None, "2026-11-29")).unwrap();
    town.now = at("2026-11-29T17:00");
    assert_eq!(in_today(&town, "城管員"), Some(false), "the unit has it in hand");
    assert_eq!(in_today(&town, "站長甲"), None, "the station waits for the unit");
    assert_eq!(in_today(&town, "鎮辦甲"), Some(false), "the office was told and has not answered");
    town.now = at("2026-11-30T00:00");
    for who in ["城管員", "站長甲", "鎮辦甲"] {
        assert_eq!(in_today(&town, who), Some(true), "{who}, whether or not anybody had the ladder taken");
    }
    assert_eq!(in_today(&town, "站長乙"), None);
    // Taken down, nothing hangs that could be late.
    by(&town, "城管員", &[resolve()]);
    deed(&town, "鎮辦甲", look(true)).unwrap();
    deed(&town, "鎮辦甲", delist()).unwrap();
    by(&town, "站長甲", &[feed_back()]);
    assert_eq!((in_today(&town, "城管員"), in_today(&town, "站長甲")), (None, None));
}
