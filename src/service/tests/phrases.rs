//! Phrases: one's own and the grid's, kept and dropped by hand.

use super::{Town, at};
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::refusal::{RefusalCode, RefusalKind};
use crate::service::view::{Answer, PhraseRow};

const AREA: &str = "610921100001001";
const WARDEN: &str = "網格員甲";
const CHIEF: &str = "站長甲";

fn town() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:00");
    town
}

fn offered(town: &Town, who: &str) -> Vec<PhraseRow> {
    let Answer::Phrases(rows) = town.look(who, Query::Phrases { grid: Some(AREA.into()) }).unwrap() else { panic!() };
    rows
}

fn texts(town: &Town, who: &str) -> Vec<String> {
    offered(town, who).into_iter().map(|row| row.text).collect()
}

fn keep(grid: Option<&str>, text: &str) -> Command {
    Command::PhraseKeep { grid: grid.map(str::to_owned), text: text.into() }
}

fn drop(grid: Option<&str>, text: &str) -> Command {
    Command::PhraseDrop { grid: grid.map(str::to_owned), text: text.into() }
}

#[test]
fn ones_own_phrases_are_ones_own_and_a_grids_are_for_all_who_write_there() {
    let town = town();
    town.by(WARDEN, keep(None, "已告知商戶。")).unwrap();
    town.by(CHIEF, keep(Some(AREA), "消防通道暢通。")).unwrap();
    town.by(CHIEF, keep(Some("610921100001"), "已電話告知工作站。")).unwrap();
    assert_eq!(
        texts(&town, WARDEN),
        ["已告知商戶。", "消防通道暢通。", "已電話告知工作站。"],
        "the own first, then upwards"
    );
    assert_eq!(texts(&town, CHIEF), ["消防通道暢通。", "已電話告知工作站。"]);
    assert_eq!(town.by(WARDEN, keep(None, "已告知商戶。")).unwrap_err().code, RefusalCode::PhraseThere);
    let refusal = town.by("網格員乙", keep(Some(AREA), "別人的網格")).unwrap_err();
    assert_eq!(refusal.kind(), RefusalKind::Forbidden, "{refusal:?}");
}

#[test]
fn what_was_dropped_is_offered_no_more_though_it_is_written_again_and_again_and_undo_brings_it_back() {
    let town = town();
    for start in ["07:00", "08:00"] {
        let patrol = Command::LogPatrol {
            grid: AREA.into(),
            when: When {
                date: None,
                start: Some(format!("{start}:00").parse().unwrap()),
                minutes: Some(30),
                late: None,
            },
            text: "路面整潔。".into(),
            route: None,
            companions: Vec::new(),
            links: Vec::new(),
        };
        town.by(WARDEN, patrol).unwrap();
    }
    assert_eq!(texts(&town, WARDEN), ["路面整潔。"]);
    town.by(WARDEN, drop(None, "路面整潔。")).unwrap();
    assert_eq!(texts(&town, WARDEN), [""; 0]);
    assert_eq!(texts(&town, CHIEF), ["路面整潔。"], "for the others it is still written often");
    assert_eq!(town.by(WARDEN, drop(None, "路面整潔。")).unwrap_err().code, RefusalCode::UnknownPhrase);
    town.by(WARDEN, Command::Undo).unwrap();
    assert_eq!(texts(&town, WARDEN), ["路面整潔。"]);
    town.by(WARDEN, Command::Redo).unwrap();
    town.by(WARDEN, keep(None, "路面整潔。")).unwrap();
    assert!(offered(&town, WARDEN)[0].kept, "kept by hand after it was dropped");
    town.by(WARDEN, drop(Some(AREA), "路面整潔。")).unwrap_err();
    town.by(WARDEN, Command::Undo).unwrap();
    town.by(CHIEF, drop(Some(AREA), "路面整潔。")).unwrap();
    assert_eq!(texts(&town, CHIEF), [""; 0]);
}
