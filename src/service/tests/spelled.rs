//! One matcher for every list that is filtered: either script, and the pinyin of names and places or its initials.

use super::scenario::file;
use super::{Town, at};
use crate::service::command::Command;
use crate::service::query::{CaseFilter, Page, Query};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";

fn page() -> Page {
    Page { after: None, limit: 50 }
}

fn people(town: &Town, words: &str) -> Vec<String> {
    let Answer::People(rows) = town.look("站長甲", Query::People { words: Some(words.into()) }).unwrap() else {
        panic!()
    };
    rows.into_iter().map(|row| row.name).collect()
}

fn rows(town: &Town, words: &str) -> usize {
    let query = Query::Rows {
        grid: AREA.into(),
        item: "households".into(),
        stale: false,
        words: Some(words.into()),
        withdrawn: false,
        page: page(),
    };
    let Answer::Rows(view) = town.look("站長甲", query).unwrap() else { panic!() };
    view.rows.len()
}

fn cases(town: &Town, words: &str, mask: bool) -> usize {
    let filter = CaseFilter { words: Some(words.into()), open: true, ..CaseFilter::default() };
    let query = Query::Cases { filter, page: page() };
    let answer = if mask { town.look_masked("站長甲", query) } else { town.look("站長甲", query) };
    let Answer::Cases(view) = answer.unwrap() else { panic!() };
    view.rows.len()
}

#[test]
fn people_rows_and_cases_are_found_by_pinyin_its_initials_and_either_script() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:30");
    let values = [("戶主".to_owned(), "戶主甲".to_owned())].into();
    let (item, key) = ("households".into(), "南街12號".into());
    town.by("網格員甲", Command::LedgerSet { grid: AREA.into(), item, key, values }).unwrap();
    town.by("網格員甲", file(AREA, "dog-rule", "烈犬擾民")).unwrap();
    for words in ["wgy", "wanggeyuan"] {
        assert_eq!(people(&town, words), ["網格員甲", "網格員乙"], "{words}");
    }
    for words in ["網格員", "网格员"] {
        // 格線員 stands for it in the regulations' own texts.
        assert_eq!(people(&town, words), ["網格員甲", "網格員乙", "格線員丙"], "{words}");
    }
    assert_eq!(people(&town, "wgyj"), ["網格員甲"]);
    for words in ["南街", "nj", "nanjie", "nj 12", "戶主", "户主", "huzhu"] {
        assert_eq!(rows(&town, words), 1, "{words}");
    }
    assert_eq!(rows(&town, "bj"), 0);
    for words in ["南街", "nj", "nanjie", "烈犬", "nj 擾民"] {
        assert_eq!(cases(&town, words, false), 1, "{words}");
    }
    // What was written at length is found by its words, not by its spelling.
    for words in ["lq", "bj", "nj 路燈"] {
        assert_eq!(cases(&town, words, false), 0, "{words}");
    }
}

#[test]
fn 實務_敏感事項_while_names_are_masked_the_spot_of_a_sensitive_case_is_not_found_by_its_spelling() {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:30");
    town.by("網格員甲", file(AREA, "domestic-violence", "樓上吵鬧")).unwrap();
    assert_eq!(cases(&town, "nj", false), 1);
    assert_eq!(cases(&town, "nj", true), 0);
}
