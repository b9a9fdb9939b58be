//! What watches over cases, through the binary: what may be the same is told while filing, joined cases name each other,
//! the same fault again is counted, and the ladder of reminders is one digest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use common::Place;

const AREA: &str = "610921100001001";
const FIRST: &str = "城關-2026-00001";
const SECOND: &str = "城關-2026-00002";

fn filing<'a>(spot: &'a str, words: &'a str) -> Vec<&'a str> {
    vec!["--as", "網格員甲", "case", "file", AREA, "--kind", "lamp-dark", "--place", spot, "--text", words]
}

#[test]
fn filing_and_a_pasted_chat_tell_what_may_be_the_same_matter() {
    let place = Place::founded();
    let said = place.ok(&filing("東巷口 12號", "路燈不亮"));
    assert!(!said.contains("可能與"), "{said}");
    let said = place.ok(&filing("东巷口12号", "燈又不亮了"));
    assert!(said.contains(SECOND) && said.contains("可能與這些事項重複"), "{said}");
    assert!(said.contains(&format!("{FIRST} 路燈·不亮 東巷口 12號  今天  南街社区")), "{said}");
    let said = place.ok(&filing("東巷口14號", "路燈不亮"));
    assert!(!said.contains("可能與"), "next door is another lamp: {said}");
    let line = &place.json(&[filing("東巷口12號", "不亮"), vec!["--json"]].concat())[0];
    let alike: Vec<&str> = line["alike"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!((line["command"].as_str(), alike.len()), (Some("case-file"), 2), "{line}");
    assert!(alike.contains(&FIRST) && alike.contains(&SECOND));

    std::fs::write(place.path("chat.txt"), "王阿姨 2026-11-23 09:15\n東巷口12號的路燈不亮，走路看不見\n").unwrap();
    let draft = ["--as", "網格員甲", "case", "draft", "--from", "chat.txt", "--grid", AREA, "--kind", "lamp-dark"];
    let said = place.ok(&draft);
    assert!(said.contains("gridlog case file") && said.contains("可能與這些事項重複"), "{said}");
    let drafted = &place.json(&[&draft[..], &["--json"]].concat())[0];
    assert!(drafted["alike"].to_string().contains(FIRST), "{drafted}");
}

#[test]
fn joined_cases_name_each_other_and_say_so_until_they_are_parted() {
    let place = Place::founded();
    place.ok(&filing("東巷口", "路燈不亮"));
    place.ok(&filing("東巷口", "燈又不亮了"));
    place.ok(&["--as", "站長甲", "case", "merge", SECOND, "--into", FIRST]);
    let show = |number: &str| place.ok(&["--as", "站長甲", "case", "show", number]);
    let (one, other) = (show(FIRST), show(SECOND));
    assert!(one.contains(&format!("併來 {SECOND}")) && one.contains(&format!("併入  {SECOND}")), "{one}");
    assert!(other.contains(&format!("已併入 {FIRST}")) && other.contains(&format!("併案  {FIRST}")), "{other}");
    let shown = &place.json(&["--as", "站長甲", "case", "show", SECOND, "--json"])[0];
    let events = shown["events"].as_array().unwrap();
    assert!(events.iter().any(|it| it["act"] == "merged" && it["name"] == FIRST), "{shown}");
    place.ok(&["--as", "站長甲", "case", "separate", SECOND, "--reason", "兩盞燈"]);
    assert!(show(FIRST).contains(&format!("拆回  {SECOND}")), "{}", show(FIRST));
    assert!(!show(SECOND).contains("已併入"));
}

#[test]
fn 實務_返工_the_same_fault_again_is_counted_with_what_that_means() {
    let place = Place::founded();
    let settle = |spot: &str, now: &str| {
        let mut args = filing(spot, "燈不亮");
        args.extend(["--result", "換了燈泡", "--now", now]);
        place.ok(&args)
    };
    settle("東巷口 12號", "2026-11-20T09:00");
    let said = settle("東巷口12號", "2026-11-22T09:00");
    assert!(said.contains(&format!("與 {FIRST} 為同一問題再次發生")) && !said.contains("可能與"), "{said}");
    let counted = place.json(&["--as", "站長甲", "case", "count", "--from", "2026-11-01", "--json"]);
    let total = counted.last().unwrap();
    assert_eq!((total["filed"].as_u64(), total["rework"].as_u64()), (Some(2), Some(1)), "{total}");
    assert!(total["definitions"].to_string().contains("rework"));
    let said = place.ok(&["--as", "站長甲", "case", "count", "--from", "2026-11-01"]);
    assert!(said.contains("返工：受理的事項中"), "{said}");
    let listed = place.json(&["--as", "站長甲", "case", "list", "figure:rework", "from:2026-11-01", "--json"]);
    assert_eq!((listed.len(), listed[0]["number"].as_str()), (1, Some(SECOND)));
}

#[test]
fn 實務_催辦_urging_by_hand_yields_the_text_to_urge_with() {
    let place = Place::founded();
    place.ok(&filing("東巷口", "路燈不亮"));
    let chief = ["--as", "站長甲", "--now", "2026-11-23T15:00"];
    let urge = |more: &[&str]| place.ok(&[&chief[..], &["case", "urge", FIRST], more].concat());
    let reminder = place.ok(&[&chief[..], &["case", "text", FIRST, "--urge"]].concat());
    assert!(reminder.contains(FIRST), "{reminder}");
    let said = urge(&[]);
    assert!(said.contains(reminder.trim()), "{said}");
    let json: serde_json::Value = serde_json::from_str(&urge(&["--json"])).unwrap();
    assert_eq!((&json["texts"][0]["number"], &json["texts"][0]["text"]), (&FIRST.into(), &reminder.trim().into()));
}

#[test]
fn 實務_催辦_the_ladder_tells_one_digest_by_step_and_party_and_nothing_where_nothing_was_told() {
    let place = Place::founded();
    place.ok(&filing("東巷口", "路燈不亮"));
    let mut secret = filing("3棟2單元", "夜裡有哭聲");
    secret[6] = "petition-forward";
    place.ok(&secret);
    let urge = |now: &str| place.ok(&["case", "urge-due", "--now", now]);
    assert_eq!(urge("2026-11-23T11:00"), "", "a scheduler mails what is printed");
    let said = urge("2026-12-21T09:00");
    assert!(said.contains("提醒 2 件"), "{said}");
    assert!(said.contains(&format!("嚴重逾期 → 南街社区：2 件  {FIRST}")), "{said}");
    assert!(!said.contains(SECOND) && said.contains("只計數"), "who may not see it is not told of it: {said}");
    let reminder = place.ok(&["case", "text", FIRST, "--urge", "--now", "2026-12-21T09:00"]);
    assert!(said.contains(reminder.trim()), "the text that goes to whoever was reminded stands below: {said}");
    assert!(!said.contains("夜裡有哭聲"), "{said}");
    assert_eq!(urge("2026-12-21T20:15"), "", "nothing is told twice");
    let status = place.ok(&["--as", "站長甲", "status", "--now", "2026-12-21T20:15"]);
    assert!(status.contains("催辦 2 件，逾期 2：嚴重逾期 2"), "{status}");
    let today = place.ok(&["--as", "站長甲", "today", "--now", "2026-12-21T20:15"]);
    assert!(today.contains("催辦 2 件"), "{today}");
    let show = place.ok(&["--as", "站長甲", "case", "show", FIRST]);
    assert!(show.contains("催辦  嚴重逾期  南街社区"), "the step by its name in the timeline: {show}");
    let json = &place.json(&["case", "urge-due", "--now", "2026-12-21T20:15", "--json"])[0];
    assert_eq!(json["changes"], 0);
}
