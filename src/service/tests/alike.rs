//! What may be the same matter, proposed while one is written and beside one that is filed: by place, kind, words and
//! days; never by the same words at another spot, never naming what is not the asker's to see.

use super::oversight::deed_of;
use super::scenario::{case, file};
use super::{Town, at};
use crate::domain::case::Stage;
use crate::service::command::{Command, OnBehalf};
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{AlikeRow, Answer};

const AREA: &str = "610921100001001";
const NEXT_AREA: &str = "610921100001002";
const NEXT_COMMUNITY: &str = "610921100002001";
const NUMBER: &str = "城關-2026-00001";

fn at_place(grid: &str, kind: &str, spot: &str, words: &str) -> Command {
    let mut command = file(grid, kind, words);
    if let Command::CaseFile { place, .. } = &mut command {
        *place = spot.into();
    }
    command
}

fn written(kind: Option<&str>, place: &str, text: &str) -> Query {
    Query::Alike {
        grid: AREA.into(),
        kind: kind.map(str::to_owned),
        place: place.into(),
        text: text.into(),
        happened: None,
    }
}

fn alike(town: &Town, person: &str, query: Query) -> Vec<AlikeRow> {
    match town.look(person, query).unwrap() {
        Answer::Alike(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn numbers(rows: &[AlikeRow]) -> Vec<&str> {
    rows.iter().map(|row| row.number.as_str()).collect()
}

#[test]
fn what_is_being_written_is_held_against_what_is_on_record() {
    let town = Town::founded();
    town.by("網格員甲", at_place(AREA, "manhole-missing", "南街12號門口", "井蓋不見了")).unwrap();
    let lamp = |place: &str, text: &str| alike(&town, "站長甲", written(Some("lamp-dark"), place, text));
    let cover = |place: &str, text: &str| alike(&town, "站長甲", written(Some("manhole-missing"), place, text));
    let found = cover("南街12號", "");
    assert_eq!(numbers(&found), [NUMBER], "kind and place will do before a word is written");
    let row = &found[0];
    assert_eq!((row.place.as_str(), row.days_ago, row.stage), ("南街12號門口", 0, Stage::Filed));
    assert_eq!(row.holder.as_ref().unwrap().name, "南街社区", "and who has it");
    assert_eq!(numbers(&cover("南街十二号 门口", "盖子没了")), [NUMBER], "in either script and numerals");
    assert_eq!(numbers(&cover("南街14號", "井蓋不見了")), [] as [&str; 0], "next door is another spot");
    assert_eq!(numbers(&lamp("南街12號門口", "路燈不亮")), [] as [&str; 0], "at the same place another matter");
    assert_eq!(numbers(&lamp("南街12號門口", "井蓋不見了")), [NUMBER], "unless the words say the same");
    assert_eq!(numbers(&cover("", "")), [] as [&str; 0]);
}

#[test]
fn of_a_pasted_chat_kind_and_place_are_not_known_yet() {
    let town = Town::founded();
    town.by("網格員甲", at_place(AREA, "manhole-missing", "南街小學後門", "井蓋不見了，有人差點掉下去")).unwrap();
    let chat = |text: &str| alike(&town, "站長甲", written(None, "", text));
    assert_eq!(numbers(&chat("南街小學後門井蓋不見了，有人差點掉下去")), [NUMBER], "the words name the place");
    assert_eq!(numbers(&chat("井盖不见了，有人差点掉下去！")), [NUMBER], "or are the same");
    assert_eq!(numbers(&chat("井蓋不見了")), [] as [&str; 0], "few words tell nothing");
    assert_eq!(numbers(&chat("南街小學後門的路燈壞了好幾天")), [] as [&str; 0], "the place alone is no matter");
}

#[test]
fn identical_words_at_other_spots_do_not_flood_what_is_shown() {
    let town = Town::founded();
    for door in 1..=9 {
        town.by("網格員甲", at_place(AREA, "lamp-dark", &format!("巷口{door}"), "路燈不亮")).unwrap();
    }
    assert_eq!(alike(&town, "站長甲", written(Some("lamp-dark"), "巷口11", "路燈不亮")), []);
    assert_eq!(numbers(&alike(&town, "站長甲", written(Some("lamp-dark"), "巷口1", "路燈不亮"))), [NUMBER]);
    let vague = alike(&town, "站長甲", written(Some("lamp-dark"), "巷口", "路燈不亮"));
    assert_eq!(vague.len(), 3, "where all would fit three are shown");
    let other = case(&town, "站長甲", "城關-2026-00009");
    assert_eq!(other.alike, [], "nor beside one that is filed");
}

#[test]
fn only_reports_of_about_the_same_days_are_compared() {
    let mut town = Town::founded();
    town.by("網格員甲", at_place(AREA, "lamp-dark", "東巷口", "路燈不亮")).unwrap();
    for (now, expected) in [("2026-12-08T23:00", 1), ("2026-12-09T00:30", 0)] {
        town.now = at(now);
        let found = alike(&town, "站長甲", written(Some("lamp-dark"), "東巷口", "路燈不亮"));
        assert_eq!(found.len(), expected, "{now}");
        assert!(found.iter().all(|row| row.days_ago == 15));
    }
    // Days count from when it happened, not from when it is keyed.
    let late = Query::Alike {
        grid: AREA.into(),
        kind: Some("lamp-dark".into()),
        place: "東巷口".into(),
        text: "路燈不亮".into(),
        happened: Some(at("2026-11-24T09:00")),
    };
    assert_eq!(numbers(&alike(&town, "站長甲", late)), [NUMBER]);
}

#[test]
fn the_next_area_is_the_same_community_and_the_next_community_is_not() {
    let town = Town::founded();
    town.by("網格員乙", at_place(NEXT_AREA, "lamp-dark", "東巷口", "路燈不亮")).unwrap();
    let query = || written(Some("lamp-dark"), "東巷口", "路燈不亮");
    assert_eq!(numbers(&alike(&town, "鎮辦甲", query())), [NUMBER]);
    let elsewhere = Query::Alike {
        grid: NEXT_COMMUNITY.into(),
        kind: Some("lamp-dark".into()),
        place: "東巷口".into(),
        text: "路燈不亮".into(),
        happened: None,
    };
    assert_eq!(alike(&town, "鎮辦甲", elsewhere), [], "every community has an east lane");
    assert_eq!(alike(&town, "站長乙", query()), [], "whoever may not read it is not told of it");
}

#[test]
fn closed_cases_of_the_last_days_are_compared_too_and_withdrawn_ones_are_not() {
    let mut town = Town::founded();
    town.by("網格員甲", at_place(AREA, "dispute", "東巷口", "兩家爭車位")).unwrap();
    for command in [
        Command::CaseAccept { case: NUMBER.into() },
        Command::CaseResolve { case: NUMBER.into(), result: "說好了".into(), behalf: OnBehalf::default() },
        Command::CaseFeedBack {
            case: NUMBER.into(),
            text: "好了".into(),
            channel: crate::domain::case::Channel::Phone,
            at: None,
        },
    ] {
        town.by("站長甲", command).unwrap();
    }
    deed_of(&town, "站長甲", NUMBER, Deed::CloseUnverified).unwrap();
    town.by("網格員甲", at_place(AREA, "dispute", "西巷口", "兩家爭車位")).unwrap();
    let second = "城關-2026-00002";
    town.by("網格員甲", Command::CaseWithdraw { case: second.into(), reason: "弄錯".into() }).unwrap();
    town.now = at("2026-11-30T09:00");
    let found = alike(&town, "站長甲", written(Some("dispute"), "東巷口", "又為車位吵架"));
    assert_eq!(numbers(&found), [NUMBER]);
    assert_eq!((found[0].stage, &found[0].holder, found[0].days_ago), (Stage::Closed, &None, 7));
    assert_eq!(alike(&town, "站長甲", written(Some("dispute"), "西巷口", "兩家爭車位")), []);
    assert_eq!(alike(&town, "站長甲", written(Some("lamp-dark"), "東巷口", "路燈不亮")), []);
}

#[test]
fn 實務_敏感事項_sensitive_cases_are_named_to_nobody_who_may_not_see_them() {
    let town = Town::founded();
    town.by("網格員甲", at_place(AREA, "domestic-violence", "3棟2單元", "夜裡有哭聲")).unwrap();
    let query = || written(Some("domestic-violence"), "3棟2單元", "夜裡有哭聲");
    assert_eq!(numbers(&alike(&town, "站長甲", query())), [NUMBER]);
    assert_eq!(numbers(&alike(&town, "網格員甲", query())), [NUMBER], "who filed it knows it");
    for stranger in ["網格員乙", "鎮辦甲", "站長乙", "城管員"] {
        assert_eq!(alike(&town, stranger, query()), [], "{stranger}");
    }
    let ordinary = written(Some("dispute"), "3棟2單元", "夜裡有哭聲");
    assert_eq!(alike(&town, "站長甲", ordinary), [], "nor is it shown beside an ordinary matter");
    assert_eq!(alike(&town, "站長甲", written(None, "3棟2單元", "夜裡有哭聲")), [], "nor before the kind is known");
    let Answer::Alike(masked) = town.look_masked("站長甲", query()).unwrap() else { panic!() };
    assert_eq!((masked[0].place.as_str(), masked[0].text.as_str()), ("＊＊＊", "＊＊＊"));
}

#[test]
fn what_cannot_be_looked_up_is_refused_by_name() {
    let town = Town::founded();
    let unknown = written(Some("no-such-kind"), "東巷口", "路燈不亮");
    assert_eq!(town.look("站長甲", unknown).unwrap_err().code, RefusalCode::UnknownKind);
    let nowhere =
        Query::Alike { grid: "999".into(), kind: None, place: "東巷口".into(), text: String::new(), happened: None };
    assert_eq!(town.look("站長甲", nowhere).unwrap_err().code, RefusalCode::UnknownGrid);
}

#[test]
fn 實務_重報_what_is_likely_the_same_is_the_regulations_to_say() {
    let mut town = Town::founded();
    town.by("網格員甲", at_place(AREA, "manhole-missing", "南街12號門口", "井蓋不見了")).unwrap();
    town.now = at("2026-12-03T09:00");
    let found = |town: &Town| {
        let rows = alike(town, "站長甲", written(Some("manhole-missing"), "南街12號", ""));
        rows.iter().map(|row| row.likeness).collect::<Vec<_>>()
    };
    assert_eq!(found(&town), [60], "a place near it and the same kind, ten days apart");
    town.adopt_with("town-grid", "within_days = 15", "within_days = 9");
    assert_eq!(found(&town), [] as [u32; 0], "the town says: nine days");
    town.adopt_with("town-grid", "within_days = 9", "within_days = 30");
    town.adopt_with("town-grid", "likely = 60", "likely = 65");
    assert_eq!(found(&town), [] as [u32; 0], "and takes only what is likelier");
    town.adopt_with("town-grid", "same_kind = 20", "same_kind = 30");
    assert_eq!(found(&town), [70], "the same kind says more there");
}
