//! What happens to a case once it is filed, verb by verb through the real binary: dangers and their plates, the answer to
//! the resident and what they say, samples, cases opened again, reclassified, joined and parted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a helper fails as what it helps does")]

mod common;

use std::path::Path;

use common::Place;
use serde_json::Value;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

/// The founded town with its office, a cadre and a unit's handler.
fn town() -> Place {
    let place = Place::founded();
    for name in ["鎮辦甲", "鎮辦乙", "包片甲", "城管員"] {
        place.ok(&["person", "add", name]);
    }
    let appoint = ["post", "appoint"];
    let from = ["--from", "2026-01-01"];
    place.ok(&[&appoint[..], &["town-office", "610921100", "鎮辦甲"], &from].concat());
    place.ok(&[&appoint[..], &["town-office", "610921100", "鎮辦乙"], &from].concat());
    place.ok(&[&appoint[..], &["liaison-cadre", "610921100001", "包片甲"], &from].concat());
    place.ok(&[&appoint[..], &["unit-handler", "610921100", "城管員", "--unit", "urban-squad"], &from].concat());
    place
}

/// The same, where everything that can be drawn is drawn and nobody but the chief is at the station.
fn town_that_draws_all() -> Place {
    let place = Place::founded();
    place.ok(&["person", "add", "鎮辦甲"]);
    place.ok(&["post", "appoint", "town-office", "610921100", "鎮辦甲", "--from", "2026-01-01"]);
    let oversight = include_str!("../src/regulation/files/grid-oversight.toml");
    let (_, tables) = oversight.split_once("part = true").unwrap();
    let tables = tables.replace("settled_percent = 10", "settled_percent = 100");
    let tables = tables.replace("unverified_percent = 30", "unverified_percent = 100");
    let meta = "[meta]\ncode = \"town-grid\"\nformat = 1\nextends = [\"town-grid\"]\n\
                title = { hant = \"全抽\", hans = \"全抽\", en = \"All drawn\" }\n";
    let file = place.path("all-drawn.toml");
    std::fs::write(&file, format!("{meta}{tables}")).unwrap();
    place.ok(&["regulation", "adopt", &file.to_string_lossy()]);
    place
}

fn by<'a>(who: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [&["--as", who], args].concat()
}

fn file(place: &Place, kind: &str, text: &str) {
    let args = ["case", "file", AREA, "--kind", kind, "--place", "南街12號", "--text", text, "--reporter", "鄭奶奶"];
    place.ok(&by("網格員甲", &args));
}

fn shown(place: &Place, number: &str) -> Value {
    place.json(&by("鎮辦甲", &["case", "show", number, "--json"])).remove(0)
}

/// Done by the station and told to the reporter.
fn done(place: &Place) {
    place.ok(&by("站長甲", &["case", "resolve", NUMBER, "--result", "調解好了"]));
    place.ok(&by("站長甲", &["case", "feedback", NUMBER, "--text", "已告知", "--channel", "phone"]));
}

fn closed(place: &Place) {
    done(place);
    place.ok(&by("包片甲", &["case", "verify", NUMBER, "--passed", "--text", "看過"]));
    place.ok(&by("站長甲", &["case", "close", NUMBER]));
}

#[test]
fn 篇6_四_二_c_a_danger_is_listed_stands_on_the_board_and_comes_down_after_a_look() {
    let place = town();
    file(&place, "facade-crack", "牆體開裂");
    place.ok(&by("站長甲", &["case", "route", NUMBER, "--to", "城管中隊"]));
    let list = |deadline| {
        by(
            "站長甲",
            &[
                "case",
                "hazard-list",
                NUMBER,
                "--level",
                "major",
                "--measures",
                "支護",
                "--money",
                "社區",
                "--person",
                "站長甲",
                "--deadline",
                deadline,
                "--plan",
                "疏散",
                "--follower",
                "網格員甲",
                "--plate",
                "隱-7",
            ],
        )
    };
    assert!(place.fails(5, &list("2026-11-22")).contains("2026-11-22"), "a day that is over");
    place.ok(&list("2026-11-30"));
    let plate = &shown(&place, NUMBER)["hazard"];
    assert_eq!(
        (&plate["plate"], &plate["deadline"], &plate["overdue"]),
        (&"隱-7".into(), &"2026-11-30".into(), &false.into())
    );
    let board = |name: &str| {
        let out = place.path(name).to_string_lossy().into_owned();
        let line = &place.json(&by("鎮辦甲", &["case", "hazard-board", "--out", &out, "--json"]))[0];
        (line["rows"].clone(), std::fs::read_to_string(place.path(name)).unwrap())
    };
    for name in ["board.html", "board.txt"] {
        let (rows, text) = board(name);
        assert_eq!(rows, 1);
        assert!(text.contains("隱-7") && text.contains("支護") && !text.contains("鄭奶奶"), "{text}");
    }
    assert_eq!(place.json(&by("鎮辦甲", &["case", "list", "is:listed", "--json"])).len(), 1);

    let inspect = |who, found| by(who, &["case", "hazard-inspect", NUMBER, found, "複查"]);
    place.fails(1, &inspect("鎮辦甲", "--text"));
    place.ok(&by("城管員", &["case", "resolve", NUMBER, "--result", "已拆除"]));
    assert!(place.fails(1, &by("鎮辦甲", &["case", "hazard-delist", NUMBER])).contains("篇6/四(二)-c"));
    place.fails(3, &inspect("網格員甲", "--text"));
    place.ok(&by("鎮辦甲", &["case", "hazard-inspect", NUMBER, "--failed", "--text", "還有"]));
    place.ok(&inspect("鎮辦甲", "--text"));
    place.ok(&by("站長甲", &["case", "feedback", NUMBER, "--text", "已拆", "--channel", "phone"]));
    place.ok(&by("鎮辦甲", &["case", "verify", NUMBER, "--passed", "--text", "已拆"]));
    assert!(place.fails(1, &by("站長甲", &["case", "close", NUMBER])).contains("隱-7"), "the plate still hangs");
    place.fails(3, &by("站長甲", &["case", "hazard-delist", NUMBER]));
    place.ok(&by("鎮辦甲", &["case", "hazard-delist", NUMBER, "--reference", "安辦〔2026〕12 號"]));
    place.ok(&by("站長甲", &["case", "close", NUMBER]));
    let plate = &shown(&place, NUMBER)["hazard"];
    let looks: Vec<&Value> = plate["inspections"].as_array().unwrap().iter().map(|look| &look["passed"]).collect();
    assert_eq!(looks, [false, true]);
    assert_eq!(plate["reference"], "安辦〔2026〕12 號");
    assert_eq!(board("empty.html").0, 0, "nothing hangs any more");
}

#[test]
fn 篇3_排查4_c_the_resident_is_answered_once_and_asked_by_somebody_who_did_not_handle_it() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    let reply = by("站長甲", &["case", "reply", NUMBER, "--text", "已調解", "--channel", "in-person"]);
    place.fails(1, &reply);
    closed(&place);
    place.ok(&reply);
    place.fails(1, &reply);
    let survey = |who, answer| by(who, &["case", "survey", NUMBER, "--answer", answer, "--channel", "phone"]);
    assert!(place.fails(3, &survey("站長甲", "satisfied")).contains("核查"));
    place.fails(2, &survey("包片甲", "splendid"));
    place.ok(&survey("包片甲", "not-reached"));
    place.ok(&survey("包片甲", "fair"));
    let case = shown(&place, NUMBER);
    assert_eq!(
        (&case["replied"], &case["satisfaction"], &case["surveyed_by"]),
        (&true.into(), &"fair".into(), &"phone".into())
    );
    assert_eq!(place.json(&by("鎮辦甲", &["case", "count", "--by", "nature", "--json"]))[0]["filed"], 1);
}

#[test]
fn 實務_抽查_what_a_station_of_one_closed_is_drawn_and_a_look_that_fails_opens_it_again() {
    let place = town_that_draws_all();
    file(&place, "dispute", "兩家爭過道");
    place.fails(1, &by("站長甲", &["case", "close-unverified", NUMBER]));
    done(&place);
    place.fails(3, &by("站長甲", &["case", "verify", NUMBER, "--passed", "--text", "自己看"]));
    place.ok(&by("站長甲", &["case", "close-unverified", NUMBER]));
    let case = shown(&place, NUMBER);
    assert_eq!((&case["stage"], &case["unverified"], &case["drawn"]), (&"closed".into(), &true.into(), &true.into()));
    let drawn = place.json(&by("鎮辦甲", &["case", "list", "is:drawn", "--json"]));
    assert_eq!((drawn.len(), &drawn[0]["drawn"]), (1, &Value::from(true)));
    place.fails(3, &by("站長甲", &["case", "sample", NUMBER, "--text", "自己看"]));
    place.ok(&by("鎮辦甲", &["case", "sample", NUMBER, "--failed", "--text", "過道還堵著"]));
    let case = shown(&place, NUMBER);
    assert_eq!(
        (&case["stage"], &case["failed_samples"], &case["sampled"]),
        (&"accepted".into(), &1.into(), &Value::Null)
    );
    let again = place.json(&by("鎮辦甲", &["case", "list", "is:open", "--json"]));
    assert_eq!((&again[0]["drawn"], &again[0]["sample_failed"]), (&false.into(), &true.into()));
}

#[test]
fn 實務_抽查_where_somebody_else_is_at_the_station_nothing_closes_without_a_look() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    done(&place);
    assert!(place.fails(1, &by("站長甲", &["case", "close-unverified", NUMBER])).contains("實務/抽查"));
}

#[test]
fn a_closed_case_is_opened_again_with_a_reason_and_undone_with_one_command() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    let reopen = |who, reason| by(who, &["case", "reopen", NUMBER, "--reason", reason]);
    place.fails(1, &reopen("站長甲", "又吵"));
    closed(&place);
    place.fails(3, &reopen("城管員", "又吵"));
    place.fails(5, &reopen("站長甲", " "));
    place.ok(&reopen("網格員甲", "又吵起來了"));
    let case = shown(&place, NUMBER);
    assert_eq!((&case["stage"], &case["reopened"], &case["fed_back"]), (&"accepted".into(), &1.into(), &false.into()));
    place.ok(&by("網格員甲", &["undo"]));
    assert_eq!(shown(&place, NUMBER)["stage"], "closed");
}

#[test]
fn what_a_case_is_can_be_corrected_and_its_limit_and_receiver_follow() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    let before = shown(&place, NUMBER);
    place.fails(4, &by("站長甲", &["case", "reclassify", NUMBER, "--kind", "no-such", "--reason", "錯"]));
    place.fails(3, &by("網格員甲", &["case", "reclassify", NUMBER, "--kind", "lamp-dark", "--reason", "是路燈"]));
    place.ok(&by("站長甲", &["case", "reclassify", NUMBER, "--kind", "lamp-dark", "--reason", "其實是路燈"]));
    let after = shown(&place, NUMBER);
    assert_eq!((&after["kind"], &after["responsibility"]), (&"lamp-dark".into(), &"outside".into()));
    assert_ne!((&after["limit"], &after["due"]), (&before["limit"], &before["due"]));
    place.ok(&by("站長甲", &["case", "reclassify", NUMBER, "--nature", "emergency", "--reason", "電線垂下來了"]));
    let urgent = shown(&place, NUMBER);
    assert_eq!((&urgent["nature"], &urgent["urgent"]), (&"emergency".into(), &true.into()));
    let told: Vec<&Value> =
        urgent["tellings"].as_array().unwrap().iter().map(|telling| &telling["to"]["code"]).collect();
    assert!(told.contains(&&"office".into()), "篇3/責任人4-d: an emergency is told to the office: {told:?}");
}

#[test]
fn two_reports_of_one_matter_are_joined_and_parted_again() {
    let place = town();
    file(&place, "lamp-dark", "路燈不亮");
    file(&place, "lamp-dark", "燈又滅了");
    let second = "城關-2026-00002";
    place.fails(1, &by("站長甲", &["case", "merge", second, "--into", second]));
    place.ok(&by("站長甲", &["case", "merge", second, "--into", NUMBER, "--reason", "同一盞"]));
    let joined = shown(&place, second);
    assert_eq!((&joined["stage"], &joined["merged_into"]), (&"merged".into(), &NUMBER.into()));
    assert_eq!(shown(&place, NUMBER)["took_in"], serde_json::json!([second]));
    place.fails(1, &by("站長甲", &["case", "accept", second]));
    place.ok(&by("站長甲", &["case", "separate", second, "--reason", "是兩盞"]));
    assert_eq!(shown(&place, second)["stage"], "filed");
    assert_eq!(shown(&place, NUMBER)["took_in"], serde_json::json!([]));
    // The same fault after it was closed is no duplicate: it is linked as rework.
    place.fails(1, &by("站長甲", &["case", "repeats", second, "--of", NUMBER]));
}

#[test]
fn 實務_督辦_a_superior_watches_and_reminds_and_a_case_waits_once_until_a_day() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    place.fails(3, &by("網格員甲", &["case", "supervise", NUMBER, "--reason", "盯著"]));
    place.ok(&by("鎮辦甲", &["case", "supervise", NUMBER, "--reason", "盯著"]));
    place.ok(&by("鎮辦甲", &["case", "urge", NUMBER, "--channel", "phone"]));
    let watched = &place.json(&by("站長甲", &["case", "list", "is:supervised", "--json"]))[0];
    assert_eq!((&watched["supervised"], &watched["urged"]), (&true.into(), &true.into()));
    place.ok(&by("鎮辦甲", &["case", "unsupervise", NUMBER]));
    place.ok(&by("站長甲", &["case", "accept", NUMBER]));
    place.ok(&by("站長甲", &["case", "park", NUMBER, "--until", "2026-12-04", "--reason", "待撥款"]));
    place.fails(3, &by("站長甲", &["case", "decide-parking", NUMBER]));
    place.ok(&by("鎮辦甲", &["case", "decide-parking", NUMBER]));
    place.fails(3, &by("包片甲", &["case", "decide-parking", NUMBER]));
    place.ok(&by("鎮辦乙", &["case", "decide-parking", NUMBER]));
    assert_eq!(shown(&place, NUMBER)["paused"], true);
    place.ok(&by("站長甲", &["case", "unpark", NUMBER]));
    assert_eq!(shown(&place, NUMBER)["paused"], false);
    place.fails(1, &by("站長甲", &["case", "park", NUMBER, "--until", "2026-12-04", "--reason", "再掛"]));
}

#[test]
fn a_unit_that_assists_says_when_its_part_is_done() {
    let place = town();
    file(&place, "lamp-dark", "路燈不亮");
    place.ok(&by("站長甲", &["case", "route", NUMBER, "--to", "派出所", "--assist", "城管中隊"]));
    let part =
        |who, more: &[&'static str]| by(who, &[&["case", "part-done", NUMBER, "--result", "已圍擋"], more].concat());
    place.fails(4, &part("網格員甲", &["--party", "公安局"]));
    place.ok(&part("城管員", &[]));
    assert!(place.ok(&by("站長甲", &["case", "show", NUMBER])).contains("已圍擋"));
    place.fails(1, &part("城管員", &[]));
}

#[test]
fn a_case_that_was_filed_by_mistake_is_withdrawn_by_its_filer_alone() {
    let place = town();
    file(&place, "lamp-dark", "路燈不亮");
    let withdraw = |who| by(who, &["case", "withdraw", NUMBER, "--reason", "看錯了"]);
    place.fails(3, &withdraw("站長甲"));
    place.ok(&by("站長甲", &["case", "note", NUMBER, "--text", "再問問"]));
    place.ok(&withdraw("網格員甲"));
    assert_eq!(shown(&place, NUMBER)["stage"], "withdrawn");
}

#[test]
fn what_is_proposed_for_several_is_one_action_and_one_undo() {
    let place = town();
    file(&place, "lamp-dark", "路燈不亮");
    file(&place, "dispute", "兩家爭過道");
    let both =
        |more: &[&'static str]| by("站長甲", &[&["case", "as-proposed", NUMBER, "城關-2026-00002"], more].concat());
    place.ok(&both(&["--dry-run"]));
    assert_eq!(shown(&place, NUMBER)["stage"], "filed", "a trial does nothing");
    place.ok(&both(&[]));
    let stages = || ["城關-2026-00001", "城關-2026-00002"].map(|number| shown(&place, number)["stage"].clone());
    assert_eq!(
        stages(),
        ["reported-up", "accepted"],
        "篇3/排查4-a, 4-b: what is outside goes up, what is inside is taken on"
    );
    place.ok(&by("站長甲", &["undo"]));
    assert_eq!(stages(), ["filed", "filed"]);
}

/// The verbs of `gridlog case` as the page of commands has them.
fn verbs() -> Vec<String> {
    let page = include_str!("../docs/commands.md").replace("\r\n", "\n");
    page.lines().filter_map(|line| line.strip_prefix("#### gridlog case ")).map(str::to_owned).collect()
}

#[test]
fn every_verb_of_a_case_goes_through_the_binary_in_some_test() {
    fn read(dir: &Path, all: &mut String) {
        for path in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "md") {
                all.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut all);
    let plain: String = all.split_whitespace().collect::<Vec<_>>().join(" ");
    let verbs = verbs();
    assert!(verbs.len() > 40);
    let is_run =
        |verb: &String| plain.contains(&format!("\"case\", \"{verb}\"")) || plain.contains(&format!("$ case {verb} "));
    let never: Vec<&String> = verbs.iter().filter(|verb| !is_run(verb)).collect();
    assert!(never.is_empty(), "no test runs the binary with: {never:?}");
}

#[test]
fn 篇3_職責3_c_a_case_is_given_to_one_person_to_do_and_taken_back_or_done() {
    let place = town();
    file(&place, "dispute", "兩家爭過道");
    place.fails(3, &by("網格員甲", &["case", "assign", NUMBER, "網格員甲"]));
    place.ok(&by("站長甲", &["case", "assign", NUMBER, "網格員甲", "--until", "2026-11-25", "--text", "先勸開"]));
    let task = &place.json(&by("網格員甲", &["case", "list", "assigned:me", "--json"]))[0]["task"];
    assert_eq!((&task["given_by"], &task["until"]), (&"站長甲".into(), &"2026-11-25".into()));
    assert_eq!((&task["mine"], &task["ended"]), (&true.into(), &Value::Null));
    let day = place.ok(&by("網格員甲", &["today"]));
    assert!(day.contains("站長甲 指派給您，11月25日前辦"), "{day}");
    place.ok(&by("站長甲", &["case", "assign", NUMBER, "--withdraw"]));
    place.fails(1, &by("網格員甲", &["case", "assign", NUMBER, "--done"]));
    place.ok(&by("站長甲", &["case", "assign", NUMBER, "網格員甲"]));
    place.ok(&by("網格員甲", &["case", "assign", NUMBER, "--done", "--text", "勸開了"]));
    assert_eq!(shown(&place, NUMBER)["task"]["outcome"], "勸開了");
    assert_eq!(shown(&place, NUMBER)["stage"], "filed", "the case itself stays as it was");
}
