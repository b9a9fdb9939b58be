//! Orders of another system through the binary: good and bad rows, GB18030, the same file again, killed half-way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use common::Place;
use serde_json::Value;

const HEADER: &str =
    "工单编号,受理时间,事发时间,问题类别,标题,诉求内容,事发地址,来电人,来电号码,工单状态,办结时间,办理结果\n";

/// A town with the example's mapping and a file beside it.
fn place(rows: &str) -> (Place, String, String) {
    let place = Place::founded();
    let (map, file) = (place.path("hotline.toml"), place.path("orders.csv"));
    std::fs::write(&map, include_str!("../examples/orders/hotline.toml")).unwrap();
    std::fs::write(&file, format!("{HEADER}{rows}")).unwrap();
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    (place, text(map), text(file))
}

/// The summary of an import, with its exit code.
fn import(place: &Place, file: &str, map: &str, more: &[&str]) -> (i32, Value) {
    let output = place.run(&[&["case", "import", file, "--map", map, "--json"], more].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let summary = serde_json::from_str(&said)
        .unwrap_or_else(|e| panic!("{e}: {said}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), summary)
}

fn figures(summary: &Value) -> [u64; 6] {
    ["read", "open", "closed", "already", "changed", "rejected"].map(|key| summary[key].as_u64().unwrap())
}

/// Every case, page by page.
fn cases(place: &Place) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let from =
            |after: &Option<String>| after.iter().flat_map(|at| ["--after".to_owned(), at.clone()]).collect::<Vec<_>>();
        let more = from(&after);
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let rows = place.json(&[&["case", "list", "--json", "--limit", "5000"], &more[..]].concat());
        after = rows.last().and_then(|row| row["next"].as_str()).map(str::to_owned);
        all.extend(rows.into_iter().filter(|row| row["number"].is_string()));
        if after.is_none() {
            return all;
        }
    }
}

#[test]
fn the_orders_of_the_examples_become_cases_and_the_same_file_again_adds_nothing() {
    let rows: String = include_str!("../examples/orders/orders.csv")
        .lines()
        .skip(1)
        .fold(String::new(), |all, line| all + line + "\n");
    let (place, map, file) = place(&rows);
    let (code, dry) = import(&place, &file, &map, &["--dry-run"]);
    assert_eq!((code, figures(&dry), cases(&place).len()), (0, [3, 2, 1, 0, 0, 0], 0));
    let (code, first) = import(&place, &file, &map, &[]);
    assert_eq!((code, figures(&first)), (0, [3, 2, 1, 0, 0, 0]));
    let (code, again) = import(&place, &file, &map, &[]);
    assert_eq!((code, figures(&again)), (0, [3, 0, 0, 3, 0, 0]));
    assert_eq!(cases(&place).len(), 3);
    let shown = &place.json(&["case", "show", "SX20261105001", "--json"])[0];
    assert_eq!(shown["received"], "2026-11-05T09:12:33+08:00");
    assert_eq!((shown["order_system"].as_str(), shown["grid"].as_str()), (Some("12345"), Some("610921100001")));
    assert_eq!((shown["kind"].as_str(), shown["reporter"].as_str()), (Some("lamp-dark"), Some("李女士")));
    let closed = &place.json(&["case", "show", "SX20261018007", "--json"])[0];
    assert_eq!((closed["stage"].as_str(), closed["result"].as_str()), (Some("closed"), Some("已劝导归位")));
    assert_eq!(closed["ended"], "2026-10-20T11:05:00+08:00");
    // 老车站 is a place that only the mapping knows; 12345 and the number stand in the case.
    assert_eq!(place.json(&["case", "show", "SX20261102003", "--json"])[0]["grid"], "610921100001");
    assert!(place.ok(&["case", "show", "SX20261102003"]).contains("12345  SX20261102003"));
    assert!(!place.path("orders.rejects.csv").exists(), "nothing was rejected");
}

#[test]
fn what_was_not_taken_lies_beside_the_file_as_it_was_and_can_be_imported_once_mended() {
    let rows = "\
A1,2026-11-05 09:00,,路灯,灯,路灯不亮,南街社区,,,办理中,,\n\
A2,昨天,,路灯,灯,\"路灯, 也不亮\",南街社区,=cmd,,办理中,,\n\
A3,2026-11-05\n\
20261105000000000004,2026-11-05 09:00,,路灯,灯,路灯不亮,南街社区,,,已办结,,\n";
    let (place, map, file) = place(rows);
    let (code, summary) = import(&place, &file, &map, &[]);
    assert_eq!((code, figures(&summary)), (5, [4, 1, 0, 0, 0, 3]));
    let rejects = place.path("orders.rejects.csv");
    assert_eq!(summary["rejects"].as_str().unwrap(), rejects.to_string_lossy());
    let text = std::fs::read_to_string(&rejects).unwrap();
    assert!(text.starts_with("\u{feff}gridlog-line,gridlog-reason,工单编号,受理时间"), "{text}");
    assert!(text.contains("\r\n3,") && text.contains("昨天") && text.contains("\"路灯, 也不亮\""), "{text}");
    assert!(text.contains("'20261105000000000004") && text.contains("'=cmd"), "safe in a spreadsheet: {text}");
    // Mended, as one would in a spreadsheet: the reasons may stay.
    let mended = text.replace("昨天", "2026-11-04 10:00").replace("已办结,,", "已办结,2026-11-06 10:00,修好了");
    std::fs::write(&rejects, mended).unwrap();
    let (code, again) = import(&place, &rejects.to_string_lossy(), &map, &[]);
    assert_eq!((code, figures(&again)), (5, [3, 1, 1, 0, 0, 1]));
    let left = std::fs::read_to_string(place.path("orders.rejects-2.csv")).unwrap();
    assert_eq!(left.matches("gridlog-line").count(), 1, "{left}");
    assert_eq!(left.lines().count(), 2, "one row is left to mend: {left}");
    assert!(
        std::fs::read_to_string(&rejects).unwrap().contains("2026-11-04 10:00"),
        "what was mended is not written over"
    );
    let long = &place.json(&["case", "show", "20261105000000000004", "--json"])[0];
    assert_eq!(long["stage"], "closed");
    assert_eq!(place.json(&["case", "show", "A2", "--json"])[0]["reporter"], "=cmd");
}

#[test]
fn a_row_that_has_changed_since_is_named_and_not_taken() {
    let (place, map, file) = place("A1,2026-11-05 09:00,,路灯,灯,路灯不亮,南街社区,,,办理中,,\n");
    import(&place, &file, &map, &[]);
    std::fs::write(&file, format!("{HEADER}A1,2026-11-05 09:00,,路灯,灯,路灯又不亮,南街社区,,,办理中,,\n")).unwrap();
    let (code, summary) = import(&place, &file, &map, &[]);
    assert_eq!((code, figures(&summary)), (0, [1, 0, 0, 0, 1, 0]));
    assert_eq!(
        summary["changed_rows"][0],
        serde_json::json!({ "line": 2, "order": "A1", "number": "城關-2026-00001" })
    );
    let said = place.ok(&["case", "import", &file, "--map", &map]);
    assert!(said.contains("內容有變，沒有更新") && said.contains("工單 A1 即 城關-2026-00001"), "{said}");
}

#[test]
fn a_file_in_gb18030_is_read_like_one_in_utf_8() {
    let rows = "A1,2026-11-05 09:00,,井盖,井盖,井盖不见了𠮷,南街社区12号,欧阳女士,,办理中,,\n";
    let (place, map, file) = place(rows);
    let (old, _, _) = encoding_rs::GB18030.encode(rows);
    let (header, _, _) = encoding_rs::GB18030.encode(HEADER);
    std::fs::write(&file, [&*header, &*old].concat()).unwrap();
    let (code, summary) = import(&place, &file, &map, &[]);
    assert_eq!((code, figures(&summary)), (0, [1, 1, 0, 0, 0, 0]));
    let shown = &place.json(&["case", "show", "A1", "--json"])[0];
    assert_eq!((shown["reporter"].as_str(), shown["nature"].as_str()), (Some("欧阳女士"), Some("emergency")));
    assert!(shown["text"].as_str().unwrap().contains("井盖不见了𠮷"));
}

#[test]
fn a_mapping_that_does_not_fit_says_what_it_lacks_before_anything_is_written() {
    let (place, map, file) = place("A1,2026-11-05 09:00,,路灯,灯,路灯不亮,南街社区,,,办理中,,\n");
    let text = std::fs::read_to_string(&map).unwrap();
    std::fs::write(&map, text.replace("number = \"工单编号\"", "number = \"编号\"")).unwrap();
    let said = place.fails(5, &["case", "import", &file, "--map", &map]);
    assert!(said.contains("number") && said.contains("編號") || said.contains("编号"), "{said}");
    assert!(said.contains("工单编号"), "the columns that there are: {said}");
    std::fs::write(&map, "system = \"12345\"\nnumber = \n").unwrap();
    assert!(place.fails(5, &["case", "import", &file, "--map", &map]).contains("第 2 行"));
    assert!(cases(&place).is_empty());
    std::fs::write(&map, text).unwrap();
    let said = place.fails(3, &["--as", "網格員甲", "case", "import", &file, "--map", &map]);
    assert!(said.contains("導入別處的工單") && said.contains("鎮網格辦"), "{said}");
}

#[test]
fn a_file_whose_end_is_broken_keeps_what_came_before() {
    let (place, map, file) = place("A1,2026-11-05 09:00,,路灯,灯,路灯不亮,南街社区,,,办理中,,\nA2,\"没有收尾\n");
    let output = place.run(&["case", "import", &file, "--map", &map]);
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("第 3 行的引號沒有收尾"));
    assert_eq!(cases(&place).len(), 1);
}

#[test]
fn an_import_that_is_killed_half_way_is_finished_by_running_it_again() {
    let mut rows = String::new();
    for n in 0..3_000 {
        let _ = writeln!(
            rows,
            "K{n:05},2026-10-{:02} 09:00,,路灯,灯,路灯不亮{n},南街社区{n}号,,,已办结,2026-11-01 10:00,已修",
            n % 28 + 1
        );
    }
    let (place, map, file) = place(&rows);
    let (mut killed, mut before) = (0, 0);
    for patience in [40, 120, 250, 400, 600, 900] {
        let args = ["case", "import", &file, "--map", &map];
        let mut child = place.command().args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(patience));
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        let there = cases(&place).len();
        assert!(there >= before, "what was in stays in: {before}, then {there}");
        assert_eq!(there % 250, 0, "batches are there whole or not at all");
        before = there;
    }
    assert!(killed > 0, "somebody was killed");
    let (code, last) = import(&place, &file, &map, &[]);
    assert_eq!(code, 0);
    assert_eq!(figures(&last)[2] + figures(&last)[3], 3_000);
    let mut orders: Vec<String> = cases(&place).iter().map(|case| case["place"].as_str().unwrap().to_owned()).collect();
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 3_000, "each once");
    place.ok(&["verify"]);
}

const CHAT: &str = "王阿姨 2026/11/23 9:15\n樓下路燈不亮了😭，我的電話13900000201\n[圖片]\n\n站長甲 2026/11/23 9:16\n哪一棟？\n\n王阿姨 2026/11/23 9:17\n南街小學後門\n";

#[test]
fn a_pasted_chat_becomes_the_command_that_files_it_and_the_case_keeps_it_whole() {
    let place = Place::founded();
    std::fs::write(place.path("chat.txt"), CHAT).unwrap();
    let said = place.ok(&["case", "draft", "--from", "chat.txt"]);
    assert!(said.contains("gridlog case file GRID --kind KIND --place PLACE --text '樓下路燈不亮了😭"), "{said}");
    assert!(said.contains("--happened 2026-11-23T09:15 --reporter 王阿姨 --reporter-phone 13900000201"), "{said}");
    assert!(said.contains("還缺：網格、類型、地點"), "{said}");
    let draft = &place.json(&["case", "draft", "--from", "chat.txt", "--json"])[0];
    assert_eq!(draft["missing"], serde_json::json!(["grid", "kind", "place"]));
    // The printed words are what files it.
    let mut words: Vec<String> =
        draft["command"].as_array().unwrap().iter().skip(1).map(|word| word.as_str().unwrap().to_owned()).collect();
    for (blank, value) in [("GRID", "610921100001001"), ("KIND", "lamp-dark"), ("PLACE", "南街小學後門")] {
        *words.iter_mut().find(|word| *word == blank).unwrap() = value.to_owned();
    }
    let words: Vec<&str> = ["--as", "網格員甲"].into_iter().chain(words.iter().map(String::as_str)).collect();
    place.ok(&words);
    let shown = &place.json(&["case", "show", "城關-2026-00001", "--json"])[0];
    assert_eq!((shown["source"].as_str(), shown["reporter"].as_str()), (Some("wechat"), Some("王阿姨")));
    assert_eq!(shown["text"], "樓下路燈不亮了😭，我的電話13900000201\n南街小學後門");
    assert_eq!(shown["happened"], "2026-11-23T09:15:00+08:00");
    assert_eq!(shown["original"], CHAT.trim());
    // Folded, shown whole when asked for, and hidden with the reporter.
    assert!(!place.ok(&["case", "show", "城關-2026-00001"]).contains("哪一棟"));
    assert!(place.ok(&["case", "show", "城關-2026-00001", "--original"]).contains("哪一棟"));
    let masked = place.ok(&["--mask", "case", "show", "城關-2026-00001", "--original"]);
    assert!(!masked.contains("哪一棟") && !masked.contains("王阿姨"), "{masked}");
    let masked = place.ok(&["--mask", "history", "城關-2026-00001", "--json"]);
    assert!(!masked.contains("哪一棟"), "{masked}");
}

#[test]
fn a_chat_is_filed_at_once_only_when_nothing_is_missing() {
    let place = Place::founded();
    std::fs::write(place.path("chat.txt"), CHAT.replace("2026/11/23", "2026/11/22")).unwrap();
    let args = ["--as", "網格員甲", "case", "draft", "--from", "chat.txt", "--file", "--grid", "610921100001001"];
    let said = place.fails(5, &args);
    assert!(said.contains("類型"), "{said}");
    let whole = [&args[..], &["--kind", "lamp-dark", "--place", "南街小學後門"]].concat();
    let said = place.fails(5, &whole);
    assert!(said.contains("補錄"), "it was told yesterday: {said}");
    place.ok(&[&whole[..], &["--late", "away"]].concat());
    let shown = &place.json(&["case", "show", "城關-2026-00001", "--json"])[0];
    assert_eq!((shown["happened"].as_str(), shown["late"].as_str()), (Some("2026-11-22T09:15:00+08:00"), Some("away")));
    // What goes to an office or on paper has neither the chat nor who wrote it.
    place.ok(&["export", "--out", "out"]);
    for (name, bytes) in common::tree(&place.path("out")).iter().filter(|(name, _)| name.contains("grids/")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("哪一棟") && !text.contains("王阿姨"), "{name}");
    }
}

#[test]
fn a_stray_quotation_mark_costs_its_own_row_and_rejects_never_go_over_a_file_that_is_there() {
    let good = |number: &str| format!("{number},2026-11-05 09:00:00,,路灯不亮,标题,灯不亮,南街社区,李女士,,办理中,,\n");
    let bad = "D2,2026-11-05 09:00:00,,路灯不亮,标题,\"灯不亮,南街社区,李女士,,办理中,,\n";
    let rows = [good("D1"), bad.to_owned(), good("D3"), good("D4").replace("标题", "\"标题\""), good("D5")].concat();
    let (place, map, file) = place(&rows);
    let rejects = place.path("bad.csv").to_string_lossy().into_owned();
    let (code, summary) = import(&place, &file, &map, &["--rejects", &rejects]);
    assert_eq!((code, figures(&summary)), (5, [5, 4, 0, 0, 0, 1]));
    assert_eq!(summary["rejected_rows"][0]["line"], 3);
    let (code, summary) = import(&place, &file, &map, &["--rejects", &rejects]);
    assert_eq!((code, figures(&summary)), (5, [5, 0, 0, 4, 0, 1]));
    let second = summary["rejects"].as_str().unwrap().to_owned();
    assert!(second.ends_with("bad-2.csv"), "{second}");
    assert!(std::fs::read_to_string(&rejects).unwrap().contains("D2"));
    assert!(!std::fs::read_to_string(&rejects).unwrap().contains("D3"));
}
