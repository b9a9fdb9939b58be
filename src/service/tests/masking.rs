//! While somebody looks over one's shoulder, no resident is named.

use std::collections::BTreeMap;

use super::Town;
use crate::service::command::{Command, When};
use crate::service::query::{Page, Query};
use crate::service::view::Answer;

const AREA: &str = "610921100001001";

fn written() -> Town {
    let town = Town::founded();
    let set = Command::LedgerSet {
        grid: AREA.into(),
        item: "households".into(),
        key: "南街12號".into(),
        values: BTreeMap::from([("戶主".into(), "戶主甲".into()), ("人口".into(), "4".into())]),
    };
    town.by("網格員甲", set).unwrap();
    let diary = Command::LogDiary {
        grid: AREA.into(),
        when: When { date: None, start: None, minutes: None, late: None },
        household: "戶主甲家".into(),
        text: "希望裝路燈".into(),
        result: None,
        promise: Some("下週問".into()),
        promised_by: Some("2026-11-30".parse().unwrap()),
    };
    town.by("網格員甲", diary).unwrap();
    town
}

fn rows(words: Option<&str>) -> Query {
    Query::Rows {
        grid: AREA.into(),
        item: "households".into(),
        stale: false,
        words: words.map(str::to_owned),
        withdrawn: false,
        page: Page::default(),
    }
}

#[test]
fn a_name_is_shown_until_one_masks() {
    let town = written();
    let everything = || {
        vec![
            rows(None),
            Query::Today { person: None },
            Query::Day { person: None, grid: None, date: town.now.date() },
            Query::Stale { grid: None, limit: 10 },
            Query::Search { text: "南街".into(), limit: 10, lang: None },
            Query::History { record: None, limit: 10 },
            Query::History { record: Some(format!("{AREA}/households/南街12號")), limit: 10 },
        ]
    };
    let told = |answers: Vec<Answer>| {
        let texts: Vec<String> = answers.iter().map(|answer| serde_json::to_string(answer).unwrap()).collect();
        texts.iter().map(|text| text.contains("戶主甲")).collect::<Vec<_>>()
    };
    let plain = told(everything().into_iter().map(|query| town.look("網格員甲", query).unwrap()).collect());
    assert!(plain[0] && plain[1] && plain[2] && plain[5] && plain[6], "{plain:?}");
    let masked = told(everything().into_iter().map(|query| town.look_masked("網格員甲", query).unwrap()).collect());
    assert_eq!(masked, [false; 7]);
}

#[test]
fn the_row_is_found_by_what_is_shown_of_it() {
    let town = written();
    let Ok(Answer::Rows(found)) = town.look_masked("網格員甲", rows(Some("12號"))) else { panic!("rows") };
    assert_eq!((found.rows.len(), found.rows[0].values["members"].as_str()), (1, "4"));
    let head = found.item.fields.iter().find(|field| field.code == "head").unwrap();
    assert!(!head.readable, "so that a form does not overwrite it with its mask");
    let Ok(Answer::Rows(found)) = town.look_masked("網格員甲", rows(Some("戶主甲"))) else { panic!("rows") };
    assert!(found.rows.is_empty());
}
