//! What residents were promised (篇3/職責1-五): it is owed until somebody says what came of it, whatever else was said.

use super::{Town, at};
use crate::domain::log::LogDetail;
use crate::service::command::{Command, When};
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, LineSays, LogRow};

const AREA: &str = "610921100001001";
const WHO: &str = "網格員甲";

fn diary(result: Option<&str>, promise: Option<&str>, promised_by: Option<&str>) -> Command {
    Command::LogDiary {
        grid: AREA.into(),
        when: When { date: None, start: None, minutes: None, late: None },
        household: "南街的一位老人".into(),
        text: "問低保怎麼申請".into(),
        result: result.map(str::to_owned),
        promise: promise.map(str::to_owned),
        promised_by: promised_by.map(|by| by.parse().unwrap()),
    }
}

fn promises(town: &Town) -> Vec<LogRow> {
    let Answer::Today(view) = town.look(WHO, Query::Today { person: None }).unwrap() else { panic!() };
    view.promises
}

fn town() -> Town {
    let mut town = Town::founded();
    town.now = at("2026-11-23T09:00");
    town
}

#[test]
fn 篇3_職責1_五_what_was_answered_on_the_spot_keeps_no_promise() {
    let mut town = town();
    town.by(WHO, diary(Some("當場解釋了政策"), Some("問好材料回話"), Some("2026-11-25"))).unwrap();
    town.now = at("2026-11-25T08:30");
    let [owed] = promises(&town).try_into().unwrap();
    town.by(WHO, Command::LogKeep { entry: owed.ending.clone(), text: "材料已送到".into() }).unwrap();
    assert_eq!(promises(&town), []);
    let again = Command::LogKeep { entry: owed.ending.clone(), text: "又送".into() };
    assert_eq!(town.by(WHO, again).unwrap_err().code, RefusalCode::PromiseKeptAlready);
    let Answer::Log(row) = town.look(WHO, Query::Log { log: owed.ending }).unwrap() else { panic!() };
    let LogDetail::Diary { result, kept, .. } = row.detail else { panic!() };
    assert_eq!((result.as_deref(), kept.as_deref()), (Some("當場解釋了政策"), Some("材料已送到")), "both are there");
}

#[test]
fn 篇3_職責1_五_a_promise_that_was_not_kept_stays_however_long_ago_it_fell_due() {
    let mut town = town();
    town.by(WHO, diary(None, Some("回話"), Some("2026-11-24"))).unwrap();
    town.now = at("2027-03-01T08:30");
    assert_eq!(promises(&town).len(), 1);
}

#[test]
fn 篇3_職責1_五_a_promise_without_a_day_is_owed_from_the_day_on_which_it_was_made() {
    let mut town = town();
    town.by(WHO, diary(None, Some("打聽清楚再說"), None)).unwrap();
    town.now += chrono::TimeDelta::minutes(1);
    town.by(WHO, diary(None, Some("後天回話"), Some("2026-11-25"))).unwrap();
    let owed: Vec<String> = promises(&town).iter().map(|row| row.detail.open_promise().unwrap().0.to_owned()).collect();
    assert_eq!(owed, ["打聽清楚再說", "後天回話"]);
}

#[test]
fn an_entry_about_a_household_is_no_deed_on_its_row() {
    let mut town = town();
    let row = Command::LedgerSet {
        grid: AREA.into(),
        item: "households".into(),
        key: String::new(),
        values: [("戶主".to_owned(), "鄭秀英".to_owned())].into(),
    };
    town.by(WHO, row).unwrap();
    town.now = at("2026-11-24T09:00");
    let mut about = diary(None, None, None);
    let Command::LogDiary { household, .. } = &mut about else { panic!() };
    *household = "zxy".into();
    let done = town.by(WHO, about).unwrap();
    let told: Vec<&str> = done.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(told, ["household-taken"], "whom it was taken for is said");
    let query = |date: &str| Query::Day { person: None, grid: None, date: date.parse().unwrap() };
    let lines = |date: &str| {
        let Answer::Day(day) = town.look(WHO, query(date)).unwrap() else { panic!() };
        day.lines.iter().map(|line| matches!(line.says, LineSays::Rows { .. })).collect::<Vec<_>>()
    };
    assert_eq!((lines("2026-11-23"), lines("2026-11-24")), (vec![true], vec![false]), "counted as an opinion alone");
}
