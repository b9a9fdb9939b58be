//! What a case is, corrected: its limit and whose matter it is follow, and it is kept from whom it must be kept from.

use super::Town;
use super::scenario::{case, file};
use crate::domain::case::{Nature, Party, Responsibility, Stage};
use crate::domain::limit::LimitUnit;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::Answer;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn reclassify(kind: Option<&str>, nature: Option<Nature>) -> Command {
    let kind = kind.map(str::to_owned);
    let deed = Deed::Reclassify { kind, nature, units: None, reason: "現場看了".into() };
    Command::CaseDeed { case: NUMBER.into(), deed }
}

fn urgent() -> Command {
    reclassify(None, Some(Nature::Emergency))
}

fn with_a_dark_lamp() -> Town {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "lamp-dark", "路燈不亮")).unwrap();
    town
}

#[test]
fn 篇3_責任人4_d_what_turns_out_to_be_an_emergency_has_its_limit_is_told_to_the_office_and_wants_somebody_on_the_spot()
{
    let mut town = with_a_dark_lamp();
    let before = case(&town, "站長甲", NUMBER);
    assert!(!before.case.due.as_ref().unwrap().limit.unit.is_urgent());
    town.by("站長甲", urgent()).unwrap();
    let after = case(&town, "站長甲", NUMBER);
    let due = after.case.due.clone().unwrap();
    assert_eq!(after.case.nature, Nature::Emergency);
    assert!(due.limit.unit.is_urgent() && due.at < before.case.due.as_ref().unwrap().at, "{due:?}");
    assert_eq!(due.from, before.case.times.happened, "its clock starts as it did");
    assert!(after.case.on_site, "篇3/責任人4-e");
    let office = after.tellings.iter().find(|telling| matches!(telling.to.party, Party::Unit(_))).unwrap();
    assert_eq!(office.answered, None, "told, and not answered yet");
    let event = after.case.events.iter().find(|event| event.what == "reclassified").unwrap();
    assert_eq!((event.name.as_deref(), event.text.as_deref()), (Some("emergency"), Some("現場看了")));
    // The due time prints its own arithmetic.
    let Answer::DueSteps(steps) =
        town.look("站長甲", Query::DueSteps { case: NUMBER.into(), more: None, parked: false }).unwrap()
    else {
        panic!()
    };
    assert_eq!(steps.due, due.at);
    town.restart();
    assert_eq!(case(&town, "站長甲", NUMBER).case, after.case, "the store that grew and the one that was opened");
    town.by("站長甲", Command::Undo).unwrap();
    let undone = case(&town, "站長甲", NUMBER);
    assert_eq!((undone.case.nature, undone.case.on_site, undone.case.due), (Nature::General, false, before.case.due));
}

#[test]
fn 篇3_排查4_a_who_sorts_reclassifies_the_station_of_the_place_or_the_office_and_only_while_it_is_being_handled() {
    let town = with_a_dark_lamp();
    for who in ["網格員甲", "網格員乙", "站長乙", "城管員"] {
        assert_eq!(town.by(who, urgent()).unwrap_err().code, RefusalCode::NotYours, "{who}");
    }
    town.by("鎮辦甲", urgent()).unwrap();
    assert_eq!(town.by("站長甲", urgent()).unwrap_err().code, RefusalCode::ClassifiedSo);
    town.by("站長甲", Command::CaseOnSiteEnd { case: NUMBER.into(), relief: None, behalf: OnBehalf::default() })
        .unwrap();
    let to = Some("城管中隊".into());
    town.by("站長甲", Command::CaseRoute { case: NUMBER.into(), to, assist: vec![], reason: None }).unwrap();
    let done = Command::CaseResolve { case: NUMBER.into(), result: "換了".into(), behalf: OnBehalf::default() };
    town.by("城管員", done).unwrap();
    let refused = town.by("站長甲", reclassify(None, Some(Nature::General))).unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotNow);
}

#[test]
fn 篇3_排查4_another_kind_brings_its_nature_its_responsibility_and_its_limit_and_what_was_granted_goes_with_the_old_one()
 {
    let town = with_a_dark_lamp();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let more = Command::CaseExtend {
        case: NUMBER.into(),
        limit: crate::domain::limit::Limit { amount: 2, unit: LimitUnit::WorkingDays },
        reason: "等配件".into(),
        behalf: OnBehalf::default(),
    };
    town.by("站長甲", more).unwrap();
    town.by("鎮辦甲", Command::CaseGrant { case: NUMBER.into(), granted: true, reason: None }).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.extensions.len(), 1);
    town.by("站長甲", reclassify(Some("dispute"), None)).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!((view.case.kind.as_str(), view.case.responsibility), ("dispute", Responsibility::Inside));
    assert_eq!(view.case.extensions, []);
    assert_eq!(view.case.stage, Stage::Accepted, "who has it stays");
    let label = &view.kinds["dispute"].hant;
    assert!(!label.is_empty(), "the timeline names the kind in words");
    let proposal = view.proposal.unwrap();
    assert_eq!((proposal.responsibility, proposal.office), (Responsibility::Inside, None));
    // The same limit as before: what was granted stands.
    let granted = case(&town, "站長甲", NUMBER).case.due;
    town.by("站長甲", reclassify(None, Some(Nature::Policy))).unwrap();
    let after = case(&town, "站長甲", NUMBER).case;
    if after.due.as_ref().map(|due| due.limit) == granted.as_ref().map(|due| due.limit) {
        assert_eq!(after.due, granted);
    }
}

#[test]
fn while_its_clock_stood_still_the_new_limit_did_not_run_either() {
    let mut town = with_a_dark_lamp();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    let pause = Command::CasePause { case: NUMBER.into(), reason: "等配件".into(), behalf: OnBehalf::default() };
    town.by("站長甲", pause).unwrap();
    town.now = super::at("2026-11-23T15:00");
    town.by("站長甲", Command::CaseResume { case: NUMBER.into() }).unwrap();
    let reference = with_a_dark_lamp();
    for town in [&town, &reference] {
        town.by("站長甲", urgent()).unwrap();
    }
    let due = |town: &Town| case(town, "站長甲", NUMBER).case.due.unwrap().at;
    assert_eq!((due(&town) - due(&reference)).num_minutes(), 6 * 60, "09:00 to 15:00 stood still");
}

#[test]
fn 實務_敏感_what_turns_out_to_be_sensitive_is_kept_from_units_and_does_not_become_so_in_their_hands() {
    let town = with_a_dark_lamp();
    let to = Some("城管中隊".into());
    town.by("站長甲", Command::CaseRoute { case: NUMBER.into(), to, assist: vec![], reason: None }).unwrap();
    let sensitive = || reclassify(Some("domestic-violence"), None);
    let refused = town.by("站長甲", sensitive()).unwrap_err();
    assert_eq!((refused.code, refused.args["holder"].as_str()), (RefusalCode::SensitiveInHand, "城管中隊"));
    let back = Command::CaseReturn { case: NUMBER.into(), reason: "不屬".into(), behalf: OnBehalf::of("城管李") };
    town.by("站長甲", back).unwrap();
    town.by("站長甲", sensitive()).unwrap();
    let view = case(&town, "站長甲", NUMBER);
    assert_eq!((view.case.sensitive, view.case.lead, view.case.assist.len()), (true, None, 0));
    for who in ["城管員", "鎮辦甲", "網格員乙"] {
        assert!(town.look(who, Query::Case { case: NUMBER.into() }).is_err(), "{who} reads it no longer");
    }
}

#[test]
fn 篇2_八_a_kind_whose_limit_is_reckoned_asks_how_many_there_are() {
    let town = with_a_dark_lamp();
    let text = include_str!("../../../examples/regulations/after-sales.toml").to_owned();
    town.owner(Command::RegulationAdopt { file: "after-sales.toml".into(), text });
    let machines = |units: Option<u32>| {
        let deed =
            Deed::Reclassify { kind: Some("machine-repair".into()), nature: None, units, reason: "送修".into() };
        Command::CaseDeed { case: NUMBER.into(), deed }
    };
    assert_eq!(town.by("站長甲", machines(None)).unwrap_err().code, RefusalCode::UnitsNeeded);
    town.by("站長甲", machines(Some(25))).unwrap();
    let view = case(&town, "站長甲", NUMBER).case;
    assert_eq!((view.due.unwrap().limit.amount, view.units), (3, Some(25)));
    assert_eq!(view.formula.as_deref(), Some("ceil(units / 10)"));
}

#[test]
fn 篇3_排查4_a_the_staff_of_the_place_sort_until_the_station_has_taken_it_on_and_the_chief_corrects() {
    let town = with_a_dark_lamp();
    for (name, grid) in [("管理員", AREA), ("鄰管理員", "610921100001002")] {
        town.owner(Command::PersonAdd { name: name.into(), phone: None, namesake: false });
        town.owner(Command::PostAppoint {
            post: "point-worker".into(),
            grid: grid.into(),
            person: name.into(),
            from: Some("2026-01-01".parse().unwrap()),
            until: None,
            line: None,
            unit: None,
        });
    }
    let nature = |who: &str, nature| town.by(who, reclassify(None, Some(nature)));
    assert!(nature("網格員甲", Nature::Policy).is_err(), "a warden files and does not sort");
    assert!(nature("鄰管理員", Nature::Policy).is_err(), "nor does who sorts for another area");
    nature("管理員", Nature::Policy).unwrap();
    town.by("站長甲", Command::CaseAccept { case: NUMBER.into() }).unwrap();
    assert!(nature("管理員", Nature::General).is_err(), "from here on the chief corrects");
    nature("站長甲", Nature::General).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.nature, Nature::General);
}
