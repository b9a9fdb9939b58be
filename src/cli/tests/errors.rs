//! What is told when something is wrong, and the exit codes.

use super::fake::FakeHouse;
use crate::service::refusal::{Refusal, RefusalCode};

#[test]
fn a_refusal_says_kind_what_happened_the_clause_and_what_to_do_next() {
    let refusal = Refusal::new(RefusalCode::HandlerVerifies).with("number", "城關-2026-00001").by("篇3/排查4-c".into());
    let house = FakeHouse::default().refusing(refusal);
    let ran = house.run("gridlog case verify 城關-2026-00001 --passed --text 好了");
    assert_eq!(ran.code, 3);
    assert_eq!(ran.out, "");
    assert_eq!(
        ran.err,
        "無權限：事項 城關-2026-00001 由您辦理，不能再由您核查。\n  依據：篇3/排查4-c\n下一步：請另一人核查。\n"
    );
}

#[test]
fn candidates_are_listed_and_nothing_typed_acts_on_the_terminal() {
    let refusal = Refusal::new(RefusalCode::AmbiguousPerson)
        .with("given", "甲\u{1b}[2J")
        .row("ab12", "網格員甲  南街第一網格  0001")
        .row("cd34", "網格員甲  北街第一網格  0002");
    let ran = FakeHouse::default().refusing(refusal).run("gridlog --lang en person change 甲 --name 乙");
    assert_eq!(ran.code, 5);
    assert!(!ran.err.contains('\u{1b}') && ran.err.contains("ab12  網格員甲  南街第一網格  0001"), "{}", ran.err);
}

#[test]
fn each_kind_of_refusal_has_its_exit_code() {
    let codes = [
        (RefusalCode::NotNow, 1),
        (RefusalCode::NotYourGrid, 3),
        (RefusalCode::UnknownGrid, 4),
        (RefusalCode::BadCode, 5),
        (RefusalCode::StoreDamaged, 6),
        (RefusalCode::NoSpace, 7),
        (RefusalCode::Busy, 75),
    ];
    for (code, exit) in codes {
        assert_eq!(FakeHouse::default().refusing(code.into()).run("gridlog undo_x").code, 2);
        let ran = FakeHouse::default().refusing(code.into()).run("gridlog case accept 1234");
        assert_eq!(ran.code, exit, "{code:?}");
    }
}

#[test]
fn a_refusal_in_json_is_one_line_with_codes() {
    let refusal = Refusal::new(RefusalCode::UnknownGrid).with("given", "x");
    let ran = FakeHouse::default().refusing(refusal).run("gridlog --json case accept 1234");
    let value: serde_json::Value = serde_json::from_str(ran.err.trim()).unwrap();
    assert_eq!((value["error"].as_str(), value["exit_code"].as_u64()), (Some("unknown-grid"), Some(4)));
    assert_eq!(value["args"]["given"], "x");
}

#[test]
fn what_is_typed_wrong_is_told_in_the_asker_s_language_and_exits_2() {
    for (line, word) in [
        ("gridlog case lst", "沒有命令「lst」"),
        ("gridlog case list --opne", "沒有參數「--opne」"),
        ("gridlog case file x", "缺少：--kind"),
        ("gridlog ledger confirm G I --key K --how guessed", "可選：seen, phoned, neighbour, unit"),
        ("gridlog case verify 1 --text x", "缺少"),
    ] {
        let ran = FakeHouse::default().run(line);
        assert_eq!(ran.code, 2, "{line}");
        assert!(ran.err.contains(word) && ran.err.contains("下一步"), "{line}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn help_is_output_and_no_error() {
    let ran = FakeHouse::default().run("gridlog case file --help");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("用法：gridlog case file") && ran.out.contains("--kind"), "{}", ran.out);
    let version = FakeHouse::default().run("gridlog --version");
    assert_eq!(version.out, format!("gridlog {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_noun_without_a_verb_shows_which_there_are() {
    let ran = FakeHouse::default().run("gridlog ledger");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("confirm"), "{}", ran.err);
}

#[test]
fn quiet_prints_nothing_but_errors() {
    let ran = FakeHouse::default().run("gridlog --quiet log list --json");
    assert_eq!((ran.out.as_str(), ran.code), ("", 75));
    let done = FakeHouse::default().run("gridlog --quiet case accept 1234");
    assert_eq!((done.out.as_str(), done.err.as_str(), done.code), ("", "", 0));
}
