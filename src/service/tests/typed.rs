//! What people type or paste, before it is written down.

use crate::service::command::OnBehalf;
use std::collections::BTreeMap;

use super::Town;
use crate::service::command::{Command, When};
use crate::service::query::{Page, Query};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";

#[test]
fn control_characters_are_left_out_of_rows_and_diaries_alike_and_that_is_told() {
    let town = Town::founded();
    let set = Command::LedgerSet {
        grid: AREA.into(),
        item: "households".into(),
        key: "南街13號".into(),
        values: BTreeMap::from([("戶主".into(), "戶主\u{1b}[31m乙\u{0}".into())]),
    };
    let visit = |text: &str, minutes: u32| Command::LogVisit {
        grid: AREA.into(),
        when: When { date: None, start: None, minutes: Some(minutes), late: None },
        text: text.into(),
        companions: Vec::new(),
        person: None,
        behalf: OnBehalf::default(),
        household: None,
    };
    let told = |command: Command| {
        let done = town.by("網格員甲", command).unwrap();
        done.notes.iter().any(|note| note.code == "controls-removed")
    };
    assert!(told(set));
    assert!(told(visit("走訪\u{1b}[0m\u{7}", 10)));
    assert!(!told(visit("走訪\r\n\t一切正常", 20)), "lines and tabs are plain text");
    let rows = Query::Rows {
        grid: AREA.into(),
        item: "households".into(),
        stale: false,
        words: None,
        withdrawn: false,
        page: Page::default(),
    };
    let Ok(Answer::Rows(found)) = town.look("網格員甲", rows) else { panic!("rows") };
    assert_eq!(found.rows[0].values["head"], "戶主乙");
}
