//! `docs/json.md` has every field that the program prints: each command of the page is run, and each key of its lines
//! looked up in its row.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a helper fails as what it helps does")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::Place;
use serde_json::Value;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";
/// What hangs below these has keys of its own: fields of a ledger item, arguments of a message, facts of the journal.
const OPEN: [&str; 4] = ["values", "args", "facts", "reason_args"];
/// Rows of commands that need a screen, a copy or a town of their own, or that show what other rows have.
const APART: [&str; 5] = ["case open", "restore", "demo", "handover print", "grid notice-sheet"];

/// Lists of what is wanting, of which a town at its beginning has nothing.
const WANTING: [&str; 4] = ["coverage missing", "coverage unreviewed", "coverage drawn", "duty excuses"];

/// Every word in backticks.
fn words(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The fields of each command in the page's table. A row that says "the same" has those of the row before too.
fn page() -> BTreeMap<String, BTreeSet<String>> {
    let page = include_str!("../docs/json.md").replace("\r\n", "\n");
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut before, mut with_appointments) = (BTreeSet::new(), BTreeSet::new());
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').splitn(3, '|').collect();
        let mut fields = words(cells[2]);
        if cells[2].contains("the same") || cells[2].contains("as above") || cells[2].contains("as in `case show`") {
            fields.extend(before.iter().cloned());
        }
        before.extend(fields.iter().cloned());
        if cells[2].contains("appointments") {
            with_appointments.extend(words(cells[0]));
        }
        for command in words(cells[0]) {
            rows.entry(command).or_default().extend(fields.iter().cloned());
        }
    }
    let appointment = rows["post list"].clone();
    for (command, fields) in &mut rows {
        if with_appointments.contains(command) {
            fields.extend(appointment.iter().cloned());
        }
    }
    rows
}

/// Every key of a value and of what lies in it.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                if !OPEN.contains(&key.as_str()) {
                    keys(value, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// A town in which a little of everything has been written.
fn town() -> Place {
    let place = Place::founded();
    place.ok(&["person", "add", "鎮辦甲"]);
    place.ok(&["post", "appoint", "town-office", "610921100", "鎮辦甲", "--from", "2026-01-01"]);
    let warden = |args: &[&str]| place.ok(&[&["--as", "網格員甲"], args].concat());
    let chief = |args: &[&str]| place.ok(&[&["--as", "站長甲"], args].concat());
    warden(&["ledger", "set", AREA, "households", "--key", "南街12號", "戶主=戶主甲", "電話=13900000001"]);
    warden(&["phrase", "add", "路面整潔。"]);
    warden(&["log", "patrol", AREA, "--minutes", "40", "--text", "一切正常"]);
    warden(&["log", "visit", AREA, "--minutes", "30", "--text", "走訪"]);
    let diary = ["log", "diary", AREA, "--household", "南街12號", "--text", "盼裝路燈", "--promise", "下週問"];
    warden(&[&diary[..], &["--promised-by", "2026-11-30"]].concat());
    let told = ["--told", "station,channel=phone"];
    let filed = ["case", "file", AREA, "--kind", "manhole-missing", "--place", "南街12號", "--text", "井蓋不見了"];
    warden(&[&filed[..], &["--reporter", "鄭奶奶", "--reporter-phone", "13900000009"], &told].concat());
    warden(&["case", "file", AREA, "--kind", "manhole-missing", "--place", "南街12號", "--text", "井蓋又不見了"]);
    warden(&["case", "file", AREA, "--kind", "fire-hazard", "--place", "南街3棟", "--text", "樓道堆物"]);
    chief(&["case", "answer", NUMBER, "station", "--by", "站長甲"]);
    warden(&["case", "on-site", NUMBER, "--text", "守著"]);
    chief(&["case", "on-site-end", NUMBER]);
    chief(&["case", "route", NUMBER, "--to", "城管中隊", "--assist", "派出所"]);
    chief(&["case", "extend", NUMBER, "--more", "2 urgent-hours", "--reason", "材料未到", "--by", "王隊"]);
    chief(&["case", "urge", NUMBER, "--channel", "phone"]);
    chief(&["case", "pause", NUMBER, "--reason", "等", "--by", "王隊"]);
    chief(&["leave", "add", "網格員甲", "--from", "2026-12-01", "--text", "回老家"]);
    let list = ["case", "hazard-list", "城關-2026-00003", "--level", "major", "--measures", "清走", "--money", "社區"];
    let more = ["--person", "站長甲", "--deadline", "2026-12-31", "--plan", "隔離", "--follower", "網格員甲"];
    chief(&[&list[..], &more].concat());
    let meeting = ["meeting", "announce", "--at", "2026-11-27T14:30", "--place", "會議室", "--text", "帶台帳"];
    place.json(&[&["--as", "鎮辦甲"], &meeting[..], &["--json"]].concat());
    place
}

/// The lines of a command, looked up in the row that has its name.
fn look(place: &Place, row: &str, who: Option<&str>, args: &[&str], wrong: &mut Vec<String>) {
    let fields = page().remove(row).unwrap_or_else(|| panic!("no row of {row}"));
    let mut all: Vec<&str> = who.into_iter().flat_map(|who| ["--as", who]).collect();
    all.extend_from_slice(args);
    all.push("--json");
    let lines = place.json(&all);
    assert!(!lines.is_empty() || WANTING.contains(&row), "{args:?} printed nothing to be looked up");
    let mut found = BTreeSet::new();
    for line in &lines {
        keys(line, &mut found);
    }
    // Where a page goes on is told of all lists together.
    found.remove("section");
    // What is called in the asker's language beside its code.
    let named = |key: &&String| key.strip_suffix("_name").is_none_or(|code| !fields.contains(code));
    let missing: Vec<String> = found.difference(&fields).filter(named).cloned().collect();
    if !missing.is_empty() {
        wrong.push(format!("`{row}`: {}", missing.join(", ")));
    }
}

#[test]
fn the_page_of_json_lines_has_every_field_that_is_printed() {
    let place = town();
    let path = |name: &str| place.path(name).to_string_lossy().into_owned();
    let (sheet, board, out, copy) = (path("sheet.html"), path("board.html"), path("out"), path("copy"));
    std::fs::write(place.path("chat.txt"), "李女士 2026/11/23 9:15\n南街小學後門的路燈不亮\n").unwrap();
    let orders = "number,received,grid,kind,text\nA-1,2026-11-20 09:00,610921100001001,lamp-dark,路燈\nA-2,,x,y,z\n";
    std::fs::write(place.path("orders.csv"), orders).unwrap();
    let map = "system = \"12345\"\nnumber = \"number\"\nreceived = \"received\"\ngrid = \"grid\"\nkind = \"kind\"\n\
               text = \"text\"\n";
    std::fs::write(place.path("map.toml"), map).unwrap();
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/regulations/after-sales.toml");
    let (chief, warden, office) = (Some("站長甲"), Some("網格員甲"), Some("鎮辦甲"));
    let runs: Vec<(&str, Option<&str>, Vec<&str>)> = vec![
        ("case list", chief, vec!["case", "list"]),
        ("case show", office, vec!["case", "show", NUMBER]),
        ("case show", office, vec!["case", "show", "城關-2026-00003"]),
        ("case kinds", chief, vec!["case", "kinds", AREA]),
        ("case text", chief, vec!["case", "text", NUMBER]),
        ("case sheet", chief, vec!["case", "sheet", NUMBER, "--out", &sheet]),
        ("case hazard-board", chief, vec!["case", "hazard-board", "--out", &board]),
        ("case due", chief, vec!["case", "due", NUMBER]),
        ("case count", office, vec!["case", "count", "--by", "community,nature"]),
        ("case filters", chief, vec!["case", "filters"]),
        ("case draft", chief, vec!["case", "draft", "--from", "chat.txt"]),
        ("log list", warden, vec!["log", "list"]),
        ("log day", warden, vec!["log", "day"]),
        ("log month", warden, vec!["log", "month"]),
        ("log week", warden, vec!["log", "week"]),
        ("ledger list", chief, vec!["ledger", "list", AREA, "households"]),
        ("ledger book", chief, vec!["ledger", "book", AREA]),
        ("ledger find", chief, vec!["ledger", "find", "南街12號"]),
        ("phrase list", warden, vec!["phrase", "list"]),
        ("coverage weeks", chief, vec!["coverage", "weeks"]),
        ("coverage month", chief, vec!["coverage", "month"]),
        ("coverage year", chief, vec!["coverage", "year"]),
        ("coverage missing", chief, vec!["coverage", "missing"]),
        ("coverage unreviewed", chief, vec!["coverage", "unreviewed"]),
        ("coverage drawn", chief, vec!["coverage", "drawn"]),
        ("duty list", warden, vec!["duty", "list"]),
        ("duty excuses", chief, vec!["duty", "excuses"]),
        ("leave list", chief, vec!["leave", "list"]),
        ("meeting list", chief, vec!["meeting", "list", "--withdrawn"]),
        ("grid list", office, vec!["grid", "list"]),
        ("grid show", office, vec!["grid", "show", AREA]),
        ("person list", office, vec!["person", "list"]),
        ("post list", office, vec!["post", "list"]),
        ("unit list", office, vec!["unit", "list"]),
        ("today", chief, vec!["today"]),
        ("today", warden, vec!["today"]),
        ("search", chief, vec!["search", "井蓋"]),
        ("undo --list", chief, vec!["undo", "--list"]),
        ("history", chief, vec!["history"]),
        ("regulation list", office, vec!["regulation", "list"]),
        ("regulation show", office, vec!["regulation", "show", "town-grid", "--text"]),
        ("regulation coverage", office, vec!["regulation", "coverage", "town-grid"]),
        ("regulation try", None, vec!["regulation", "try", rules]),
        ("doctor", office, vec!["doctor"]),
        ("status", chief, vec!["status"]),
        ("verify", None, vec!["verify"]),
        ("export", None, vec!["export", "--out", &out, "--nightly"]),
        ("rebuild", None, vec!["rebuild"]),
        ("backup", None, vec!["backup", &copy]),
    ];
    let mut wrong = Vec::new();
    for (row, who, args) in &runs {
        look(&place, row, *who, args, &mut wrong);
    }
    let output = place.run(&["case", "import", "orders.csv", "--map", "map.toml", "--json"]);
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = BTreeSet::new();
    keys(&summary, &mut found);
    wrong.extend(found.difference(&page()["case import"]).map(|key| format!("`case import`: {key}")));
    assert!(wrong.is_empty(), "docs/json.md lacks\n{}", wrong.join("\n"));

    // No command of the page is left out here.
    let run: BTreeSet<&str> = runs.iter().map(|(row, _, _)| *row).collect();
    let same_row = ["log show", "grid tree", "regulation check", "ledger stale", "case import"];
    let unheld: Vec<String> = page()
        .into_keys()
        .filter(|row| {
            !run.contains(row.as_str()) && !APART.contains(&row.as_str()) && !same_row.contains(&row.as_str())
        })
        .collect();
    assert!(unheld.is_empty(), "nothing holds these rows of docs/json.md: {unheld:?}");
}

#[test]
fn what_a_list_of_cases_prints_is_what_its_row_says() {
    let place = town();
    let line = &place.json(&["--as", "站長甲", "case", "list", "--json"])[0];
    for field in
        ["drawn", "sample_failed", "plate_deadline", "plate_late", "parked_until", "supervised", "listed", "task"]
    {
        assert!(line.get(field).is_some() && page()["case list"].contains(field), "{field}");
    }
}

#[test]
fn a_command_that_changes_something_and_a_refusal_have_the_fields_of_the_page() {
    let place = town();
    let page = words(include_str!("../docs/json.md"));
    let args = ["--as", "網格員甲", "case", "file", AREA, "--kind", "lamp-dark", "--place", "東巷口", "--text", "不亮"];
    let done = &place.json(&[&args[..], &["--json"]].concat())[0];
    let refused = place.run(&["--as", "網格員甲", "case", "close", NUMBER, "--json"]);
    let refused: Value = serde_json::from_slice(&refused.stderr).unwrap();
    let mut found = BTreeSet::new();
    keys(done, &mut found);
    keys(&refused, &mut found);
    let missing: Vec<&String> = found.difference(&page).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
