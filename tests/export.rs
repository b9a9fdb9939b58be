//! Exports through the real binary: beside open work, night after night, killed, and brought back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{Place, tree};
use serde_json::Value;

const AREA: &str = "610921100001001";

/// A town with rows, a case, a patrol and a diary entry.
fn town() -> Place {
    let place = Place::founded();
    let warden = |args: &[&str]| {
        let all: Vec<&str> = ["--as", "網格員甲", "--now", "2026-11-23T09:50"].iter().chain(args).copied().collect();
        place.ok(&all)
    };
    warden(&["ledger", "set", AREA, "households", "--key", "南街12號", "戶主=戶主甲", "人口=4", "電話=13900000001"]);
    warden(&["ledger", "set", AREA, "households", "--key", "南街2號", "戶主==𠮷野", "備註='引文"]);
    warden(&["ledger", "set", AREA, "rentals", "--key", "南街14號", "房東=房東甲", "用途=經營", "有消防器材=是"]);
    warden(&["case", "file", AREA, "--kind", "manhole-missing", "--place", "南街", "--text", "井蓋不見了"]);
    warden(&["log", "patrol", AREA, "--minutes", "40", "--text", "一切正常"]);
    warden(&["log", "diary", AREA, "--household", "南街12號", "--text", "希望裝路燈"]);
    place
}

/// Two dangers are listed in it.
fn with_dangers() -> Place {
    let place = town();
    for (at, plate) in [("後街8號", "隱-1"), ("後街9號", "隱-2")] {
        let file = ["case", "file", AREA, "--kind", "fire-hazard", "--place", at, "--text", "樓道堆物", "--json"];
        let filed = place.json(&[&["--as", "網格員甲"], &file[..]].concat());
        let number = filed[0]["made"][0]["label"].as_str().unwrap();
        let list = ["case", "hazard-list", number, "--level", "major", "--measures", "清走", "--money", "社區"];
        let more = ["--person", "站長甲", "--deadline", "2026-12-31", "--plan", "先隔離", "--follower", "網格員甲"];
        place.ok(&[&["--as", "站長甲"], &list[..], &more[..], &["--plate", plate]].concat());
    }
    place
}

/// How many records a file of an export shows.
fn shown(path: &str, bytes: &[u8]) -> u64 {
    let text = || String::from_utf8_lossy(bytes).into_owned();
    match Path::new(path).extension().and_then(|ending| ending.to_str()) {
        Some("csv") => {
            let sheet = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes).into_records();
            sheet.map(Result::unwrap).count() as u64 - 2
        }
        Some("html") => text().matches("<tr><td>").count() as u64,
        Some("txt") => text().matches("隱-").count() as u64,
        _ => panic!("{path}: of what are its rows?"),
    }
}

fn manifest(dir: &Path) -> Value {
    serde_json::from_slice(&fs::read(dir.join("manifest.json")).unwrap()).unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".gridlog-export.lock");
    names.sort();
    names
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn headers_and_words_are_in_the_town_s_language_and_the_manifest_matches_the_files() {
    let place = with_dangers();
    let out = place.path("out");
    place.ok(&["--lang", "en", "export", "--out", &out.to_string_lossy(), "--field-codes"]);
    let dir = out.join("2026-11-23");
    let cases = text(&dir.join("town/cases.csv"));
    let mut lines = cases.lines();
    assert!(lines.next().unwrap().starts_with("\u{feff}編號,網格代碼,網格,種類代碼,種類,性質,"));
    assert!(lines.next().unwrap().starts_with("number,grid,grid_name,kind,kind_name,nature,"));
    let row = lines.next().unwrap();
    assert!(row.contains("城關-2026-00001") && row.contains("突發") && row.contains("待受理"), "{row}");
    let households = text(&dir.join("grids").join(AREA).join("households.csv"));
    assert!(households.starts_with("\u{feff}戶號,戶主,門牌或地名,人口,"), "{households}");
    assert!(households.contains("'=𠮷野") && households.contains("''引文") && !households.contains("13900000001"));

    let manifest = manifest(&dir);
    let files = tree(&dir);
    assert_eq!(manifest["files"].as_array().unwrap().len(), files.len() - 1);
    let mut rows = 0;
    for file in manifest["files"].as_array().unwrap() {
        let bytes = &files[file["path"].as_str().unwrap()];
        assert_eq!(file["bytes"].as_u64().unwrap(), bytes.len() as u64);
        assert_eq!(file["rows"].as_u64().unwrap(), shown(file["path"].as_str().unwrap(), bytes), "{file}");
        rows += file["rows"].as_u64().unwrap();
    }
    assert_eq!(manifest["rows"].as_u64().unwrap(), rows);
    for board in ["public/hazard-board.html", "public/hazard-board.txt"] {
        let entry = manifest["files"].as_array().unwrap().iter().find(|file| file["path"] == board).unwrap();
        assert_eq!(entry["rows"], 2, "篇6/四(二)-c: {board} shows what hangs, and is counted");
    }
    assert!(manifest["program"].as_str().unwrap().starts_with("gridlog "));
    let journal = tree(&place.data().join("journal"));
    let lines: String = journal.into_values().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    let recorded = format!(r#""rows":{}"#, manifest["rows"]);
    assert!(lines.contains("Exported") && lines.contains(&recorded), "each export is recorded");
}

#[test]
fn a_night_writes_once_keeps_the_last_ones_and_tells_one_line() {
    let place = town();
    let out = place.path("out");
    let out_text = out.to_string_lossy().into_owned();
    let night = |now: &str, keep: &str| {
        let line = place.ok(&["--now", now, "export", "--out", &out_text, "--nightly", "--keep", keep, "--json"]);
        assert_eq!(line.lines().count(), 1, "{line}");
        serde_json::from_str::<Value>(&line).unwrap()
    };
    let first = night("2026-11-24T02:00", "3");
    assert_eq!(
        (&first["made"], &first["caught_up"], &first["missed"]),
        (&Value::from(true), &serde_json::json!([]), &Value::from(0))
    );
    let again = night("2026-11-24T02:10", "3");
    assert_eq!(again["made"], false, "the record of the first is no change");
    assert_eq!(again["cut"], first["cut"]);
    // Nobody wrote anything: the nights in between are what they would have been.
    let later = night("2026-11-27T08:00", "3");
    assert_eq!(later["caught_up"], serde_json::json!(["2026-11-25", "2026-11-26"]));
    assert_eq!(later["removed"], 1);
    assert_eq!(names(&out), ["2026-11-25", "2026-11-26", "2026-11-27"]);
    // Somebody wrote on the 29th: nights before it cannot be made up for.
    let set = ["ledger", "set", AREA, "households", "--key", "南街99號", "戶主=新來的"];
    place.ok(&[&["--as", "網格員甲", "--now", "2026-11-29T09:00"], &set[..]].concat());
    let last = night("2026-12-01T02:00", "3");
    assert_eq!(
        (&last["caught_up"], &last["missed"]),
        (&serde_json::json!(["2026-11-29", "2026-11-30"]), &Value::from(1))
    );
    let line = place.ok(&["--now", "2026-12-02T02:00", "export", "--out", &out_text, "--nightly"]);
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.contains("2026-12-02"));
}

#[test]
fn an_export_of_the_same_day_takes_the_place_of_the_older_one() {
    let place = town();
    let out = place.path("out");
    let out_text = out.to_string_lossy().into_owned();
    place.ok(&["export", "--out", &out_text]);
    let first = manifest(&out.join("2026-11-23"));
    place.ok(&["--as", "網格員甲", "ledger", "set", AREA, "households", "--key", "南街99號", "戶主=新來的"]);
    place.ok(&["export", "--out", &out_text]);
    let second = manifest(&out.join("2026-11-23"));
    assert_ne!(first["cut"], second["cut"]);
    assert!(second["rows"].as_u64() > first["rows"].as_u64());
    assert_eq!(names(&out), ["2026-11-23"]);
    let options = ["export", "--out", &out_text, "--encoding", "gb18030"];
    place.ok(&options);
    let sheet = fs::read(out.join("2026-11-23/town/cases.csv")).unwrap();
    assert!(encoding_rs::GB18030.decode(&sheet).0.starts_with("編號,"), "other options are another export");
}

#[test]
fn what_others_may_see_is_another_export_also_where_nothing_has_changed() {
    let place = town();
    let out = place.path("out");
    let out_text = out.to_string_lossy().into_owned();
    let heads = |args: &[&str]| {
        place.ok(&[args, &["export", "--out", &out_text]].concat());
        text(&out.join("2026-11-23/grids").join(AREA).join("households.csv")).contains("戶主甲")
    };
    assert!(heads(&[]));
    assert!(!heads(&["--mask"]), "unmasked files do not stay where masked ones were asked for");
    assert_eq!(manifest(&out.join("2026-11-23"))["mask"], true);
    assert!(heads(&[]));
    assert!(heads(&["--as", "站長甲"]));
    assert!(!out.join("2026-11-23/grids/610921100200").exists());
    assert_eq!(manifest(&out.join("2026-11-23"))["asker"], "站長甲");
}

#[test]
fn what_was_exported_is_imported_again_without_loss_whatever_a_spreadsheet_would_have_made_of_it() {
    let place = town();
    let hard = [
        ("=1+1", "一\n二"),
        ("-5", "'引文"),
        ("6109211000010010012", "\"引\",逗號"),
        ("䶮𠮷", "👩‍👩‍👧‍👦"),
        ("@甲", "12345678901234567890"),
        ("+86", "  "),
    ];
    for (key, note) in hard {
        let (key, note) = (format!("--key={key}"), format!("備註={note}"));
        place.ok(&["--as", "網格員甲", "ledger", "set", AREA, "households", &key, "戶主=戶主丙", &note]);
    }
    let rows = |place: &Place| -> BTreeMap<String, Value> {
        ["households", "rentals"]
            .iter()
            .flat_map(|item| place.json(&["--as", "網格員甲", "ledger", "list", AREA, item, "--json"]))
            .map(|row| (row["key"].as_str().unwrap().to_owned(), row["values"].clone()))
            .collect()
    };
    let before = rows(&place);
    assert_eq!(before.len(), 3 + hard.len());
    for codes in [&[][..], &["--field-codes"]] {
        for from in ["line", "carry"] {
            let out = place.path(&format!("out-{from}-{}", codes.len()));
            let out_text = out.to_string_lossy().into_owned();
            // For the carry copies the chief asks, who reads every field; the line is the chief's too.
            let ask = ["--as", "站長甲", "export", "--out", &out_text, "--carry-all"];
            place.ok(&[&ask[..], codes].concat());
            let other = Place::founded();
            for item in ["households", "rentals"] {
                let dir = out.join("2026-11-23");
                let file = match from {
                    "line" => dir.join(format!("lines/population/{item}.csv")),
                    _ => dir.join(format!("grids/{AREA}/{item}.csv")),
                };
                let file = file.to_string_lossy();
                let import = ["--as", "網格員甲", "ledger", "import", item, &file];
                match from {
                    "line" => other.ok(&import),
                    _ => other.ok(&[&import[..], &["--grid", AREA]].concat()),
                };
            }
            assert_eq!(rows(&other), before, "{from} {codes:?}");
        }
    }
}

#[test]
fn a_masked_copy_brought_back_wipes_nothing_out() {
    let place = town();
    let out = place.path("out");
    place.ok(&["export", "--out", &out.to_string_lossy()]);
    let file = out.join("2026-11-23/lines/population/households.csv");
    assert!(text(&file).contains("＊＊＊"));
    place.ok(&["--as", "網格員甲", "ledger", "import", "households", &file.to_string_lossy()]);
    let rows = place.json(&["--as", "網格員甲", "ledger", "list", AREA, "households", "--json"]);
    let row = rows.iter().find(|row| row["key"] == "南街12號").unwrap();
    assert_eq!(row["values"]["phone"], "13900000001");
}

#[test]
fn refusals_say_what_and_have_their_exit_codes() {
    let place = town();
    let out = place.path("out").to_string_lossy().into_owned();
    place.fails(3, &["--as", "網格員甲", "export", "--out", &out]);
    assert!(place.fails(4, &["export", "--out", &out, "--for", "村長"]).contains("村長"));
    place.fails(2, &["export", "--out", &out, "--encoding", "latin1"]);
    place.fails(2, &["export", "--out", &out, "--keep", "3"]);
    place.fails(5, &["export", "--out", &out, "--date", "昨天"]);
    let file = place.path("a-file");
    fs::write(&file, "x").unwrap();
    place.fails(7, &["export", "--out", &file.to_string_lossy()]);
    let held = fs::File::options().write(true).open(Path::new(&out).join(".gridlog-export.lock")).unwrap();
    held.lock().unwrap();
    place.fails(75, &["export", "--out", &out]);
    drop(held);
    place.ok(&["export", "--out", &out]);
    assert_eq!(names(Path::new(&out)), ["2026-11-23"]);
}

#[test]
fn the_sheets_of_the_examples_can_be_imported() {
    let place = Place::founded();
    let sheet = |name: &str| format!("{}/examples/town/{name}", env!("CARGO_MANIFEST_DIR"));
    place.ok(&["grid", "import", &sheet("divisions.csv")]);
    place.ok(&["grid", "import", &sheet("areas.csv")]);
    place.ok(&["--as", "站長甲", "ledger", "import", "households", &sheet("households.csv")]);
    place.ok(&["--as", "站長甲", "ledger", "import", "shops", &sheet("shops.csv")]);
    let rows = place.json(&["--as", "站長甲", "ledger", "list", "610921100001", "households", "--json"]);
    assert_eq!(rows.len(), 4);
    // An exported tree is a division file.
    let out = place.path("out");
    place.ok(&["export", "--out", &out.to_string_lossy()]);
    let other = Place::founded();
    other.ok(&["grid", "import", &out.join("2026-11-23/town/grids.csv").to_string_lossy()]);
    let codes = |place: &Place| -> Vec<Value> {
        place.json(&["grid", "list", "--json"]).iter().map(|grid| grid["code"].clone()).collect()
    };
    assert_eq!(codes(&other), codes(&place));
}

#[cfg(unix)]
#[test]
fn a_job_killed_at_any_moment_leaves_the_last_good_export_and_the_next_run_cleans_up() {
    let place = town();
    let out = place.path("out");
    let out_text = out.to_string_lossy().into_owned();
    let rounds: u32 = std::env::var("GRIDLOG_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(12);
    let began = Instant::now();
    place.ok(&["export", "--out", &out_text]);
    let whole = began.elapsed();
    for round in 0..rounds {
        let key = format!("--key=新{round}");
        place.ok(&["--as", "網格員甲", "ledger", "set", AREA, "households", &key, "戶主=新"]);
        let mut job = place.command().args(["export", "--out", &out_text]).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(f64::from(round + 1) / f64::from(rounds)).min(Duration::from_secs(2)));
        job.kill().unwrap();
        job.wait().unwrap();
        // Whoever looks now finds a whole export, the old one or the new one, unless the swap was cut between its renames.
        let dir = out.join("2026-11-23");
        if dir.exists() {
            let manifest = manifest(&dir);
            for file in manifest["files"].as_array().unwrap() {
                let found = fs::metadata(dir.join(file["path"].as_str().unwrap())).unwrap().len();
                assert_eq!(file["bytes"].as_u64().unwrap(), found);
            }
        }
        place.ok(&["export", "--out", &out_text]);
        assert_eq!(names(&out), ["2026-11-23"], "round {round}");
        assert!(text(&dir.join("lines/population/households.csv")).contains(&format!("新{round}")));
    }
}
