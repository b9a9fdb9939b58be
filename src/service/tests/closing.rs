//! How a case ends: result, feedback to the reporter, verification by somebody else, closed; in this order.

use super::Town;
use super::oversight::deed;
use super::scenario::{case, file};
use crate::domain::case::{Channel, Stage};
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::refusal::RefusalCode;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn resolve(behalf: OnBehalf) -> Command {
    Command::CaseResolve { case: NUMBER.into(), result: "調解好了".into(), behalf }
}

fn verify(passed: bool) -> Command {
    Command::CaseVerify { case: NUMBER.into(), passed, text: "問過雙方".into() }
}

fn feed_back() -> Command {
    Command::CaseFeedBack { case: NUMBER.into(), text: "說好了".into(), channel: Channel::Phone }
}

fn close() -> Command {
    Command::CaseClose { case: NUMBER.into() }
}

#[test]
fn 篇3_排查4_c_the_reporter_is_told_then_somebody_else_looks_then_it_closes() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    let code = |who: &str, command: Command| town.by(who, command).unwrap_err().code;
    assert_eq!(code("鎮辦甲", verify(true)), RefusalCode::NotNow);
    assert_eq!(code("站長甲", feed_back()), RefusalCode::NotNow, "there is nothing to be told yet");
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    let refused = town.by("鎮辦甲", verify(true)).unwrap_err();
    assert_eq!(
        (refused.code, refused.clause.unwrap().to_string()),
        (RefusalCode::FeedbackNeeded, "篇3/排查4-c".to_owned())
    );
    assert_eq!(code("站長甲", close()), RefusalCode::NotNow, "nobody has looked");
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(code("站長甲", close()), RefusalCode::NotNow);
    // Not done after all: it goes on, and whoever told of it is told anew.
    town.by("鎮辦甲", verify(false)).unwrap();
    town.by("站長甲", resolve(OnBehalf::default())).unwrap();
    assert_eq!(code("鎮辦甲", verify(true)), RefusalCode::FeedbackNeeded);
    town.by("站長甲", feed_back()).unwrap();
    town.by("鎮辦甲", verify(true)).unwrap();
    town.by("站長甲", close()).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.oddities, []);
}

#[test]
fn 實務_核查_on_whose_behalf_it_was_recorded_does_not_verify_nor_ask_nor_sample_it() {
    let town = Town::founded();
    let mut reported = file(AREA, "dispute", "兩家爭過道");
    if let Command::CaseFile { reporter, .. } = &mut reported {
        *reporter = Some("鄭奶奶".into());
    }
    town.by("網格員甲", reported).unwrap();
    let route =
        |to: &str| Command::CaseRoute { case: NUMBER.into(), to: Some(to.into()), assist: vec![], reason: None };
    town.by("站長甲", route("鎮網格辦")).unwrap();
    // 鎮辦甲 did it and the station keys it for them.
    town.by("站長甲", resolve(OnBehalf::of("鎮辦甲"))).unwrap();
    town.by("站長甲", feed_back()).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.handled_for.as_deref(), Some("鎮辦甲"));
    for who in ["鎮辦甲", "站長甲"] {
        assert_eq!(town.by(who, verify(true)).unwrap_err().code, RefusalCode::HandlerVerifies, "{who}");
        let acts = case(&town, who, NUMBER).acts;
        let seen = acts.iter().find(|row| row.act == "verified").and_then(|row| row.refused.as_ref());
        assert_eq!(seen.map(|refusal| refusal.code), Some(RefusalCode::HandlerVerifies), "the screen is told so");
        let survey =
            Deed::Survey { answer: crate::domain::case::Satisfaction::Satisfied, channel: Channel::Phone, text: None };
        assert_eq!(deed(&town, who, survey).unwrap_err().code, RefusalCode::HandlerVerifies);
    }
}

#[test]
fn a_case_is_opened_again_only_with_a_reason() {
    let town = Town::founded();
    town.by("網格員甲", file(AREA, "dispute", "兩家爭過道")).unwrap();
    for (who, command) in [
        ("站長甲", resolve(OnBehalf::default())),
        ("站長甲", feed_back()),
        ("鎮辦甲", verify(true)),
        ("站長甲", close()),
    ] {
        town.by(who, command).unwrap();
    }
    for blank in ["", "  ", "\u{3000}\n"] {
        let refused = deed(&town, "站長甲", Deed::Reopen { reason: blank.into() }).unwrap_err();
        assert_eq!((refused.code, refused.args["field"].as_str()), (RefusalCode::EmptyText, "reason"));
    }
    deed(&town, "站長甲", Deed::Reopen { reason: "又吵了".into() }).unwrap();
    assert_eq!(case(&town, "站長甲", NUMBER).case.stage, Stage::Accepted);
}
