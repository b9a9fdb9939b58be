//! The main job through the real binary: a warden logs, a chief triages, the night exports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper fails as what it helps does"
)]

mod common;

use common::{Place, tree};

#[test]
fn the_scenario_of_the_first_release() {
    let place = Place::founded();
    let grid = "610921100001001";
    place.ok(&[
        "--as",
        "網格員甲",
        "--now",
        "2026-11-23T09:50",
        "log",
        "patrol",
        grid,
        "--start",
        "09:10",
        "--minutes",
        "40",
        "--text",
        "學校後門路燈不亮，已告知值班門衛。",
    ]);
    place.ok(&[
        "--as",
        "網格員甲",
        "--now",
        "2026-11-23T09:52",
        "log",
        "diary",
        grid,
        "--household",
        "南街12號",
        "--text",
        "希望裝一盞路燈",
    ]);
    let filed = place.ok(&[
        "--as",
        "網格員甲",
        "--now",
        "2026-11-23T09:55",
        "case",
        "file",
        grid,
        "--kind",
        "manhole-missing",
        "--place",
        "南街12號門口",
        "--text",
        "井蓋不見了，已擺路障。",
    ]);
    assert!(filed.contains("城關-2026-00001"), "the number is said: {filed}");

    let cases = place.json(&["--as", "站長甲", "case", "list", "--open", "--json"]);
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0]["number"], "城關-2026-00001");
    assert_eq!(cases[0]["nature"], "emergency");
    assert_eq!(cases[0]["stage"], "filed");
    assert_eq!(cases[0]["grid"], grid);

    place.ok(&["--as", "站長甲", "case", "route", "城關-2026-00001", "--to", "城管中隊"]);
    let cases = place.json(&["--as", "站長甲", "case", "list", "--open", "--json"]);
    assert_eq!(cases[0]["stage"], "reported-up", "routing accepts in the same change, then reports up");

    place.ok(&["--as", "網格員甲", "ledger", "set", grid, "households", "--key", "南街12號", "戶主=戶主甲", "人口=4"]);
    place.ok(&["--as", "網格員甲", "ledger", "confirm", grid, "households", "--key", "南街12號", "--how", "seen"]);
    let today = place.ok(&["today", "--as", "網格員甲"]);
    assert!(today.contains("09:10"), "the morning's patrol fills its slot: {today}");

    let out = place.path("out");
    let out = out.to_string_lossy();
    place.ok(&["export", "--out", &out]);
    let files = tree(&place.path("out"));
    let row = |name: &str| {
        let (_, bytes) = files.iter().find(|(path, _)| path.ends_with(name)).unwrap_or_else(|| panic!("no {name}"));
        String::from_utf8(bytes.clone()).expect("UTF-8")
    };
    assert!(row("town/cases.csv").contains("城關-2026-00001"));
    assert!(row("town/patrols.csv").contains("學校後門路燈不亮"));
    assert!(row("grids/610921100001001/households.csv").contains("南街12號"));
    assert!(row("lines/population/households.csv").contains("戶主甲") || files.keys().any(|k| k.contains("lines/")));
    assert!(row("manifest.json").contains("sha256"));

    place.ok(&["verify"]);
    let before = place.json(&["--as", "站長甲", "case", "list", "--json"]);
    place.ok(&["rebuild"]);
    assert_eq!(place.json(&["--as", "站長甲", "case", "list", "--json"]), before);
}

#[test]
fn the_same_export_of_the_same_data_is_the_same_bytes_and_is_not_made_twice() {
    let place = Place::founded();
    let first = place.path("a");
    place.ok(&["export", "--out", &first.to_string_lossy()]);
    let once = tree(&first);
    place.ok(&["export", "--out", &first.to_string_lossy()]);
    assert_eq!(tree(&first), once, "same date, same position: nothing to do");
}

#[test]
fn importing_the_divisions_again_leaves_every_name_alone() {
    let place = Place::founded();
    place.ok(&["grid", "change", "610921100002", "--name", "北街大社區"]);
    let again = place.ok(&["grid", "import", &place.divisions()]);
    let grids = place.json(&["grid", "list", "--json"]);
    let north = grids.iter().find(|grid| grid["grid"] == "610921100002").expect("the grid is there");
    assert_eq!(north["grid_name"], "北街大社區");
    assert!(again.contains("31"), "all 31 are reported as already there: {again}");
    let south = grids.iter().find(|grid| grid["grid"] == "610921100001").expect("the grid is there");
    assert_eq!(south["grid_name"], "南街社区", "居委會 is no part of the shown name");
}

#[test]
fn init_makes_the_units_that_the_regulations_name() {
    let place = Place::founded();
    let units = place.json(&["unit", "list", "--json"]);
    for name in ["城管中隊", "派出所"] {
        assert!(units.iter().any(|unit| unit["unit_name"] == name), "{name} is there");
    }
}
