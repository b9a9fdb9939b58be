//! The list of what can be undone, through the binary: several steps at once, and the same list after a kill.
#![allow(clippy::expect_used, reason = "a test's helpers fail as the test does")]

mod common;

use common::Place;
use common::screen::Screen;
use serde_json::Value;

const AREA: &str = "610921100001001";
const WARDEN: [&str; 2] = ["--as", "網格員甲"];

fn list(place: &Place) -> Vec<Value> {
    place.json(&[&WARDEN[..], &["--json", "undo", "--list"]].concat())
}

fn named(list: &[Value]) -> Vec<(bool, String, bool)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    list.iter()
        .map(|row| (row["undone"].as_bool().unwrap_or_default(), text(row, "command"), row["error"].is_null()))
        .collect()
}

#[test]
fn steps_are_undone_down_to_a_final_one_redone_and_listed_the_same_after_a_kill() {
    let place = Place::founded();
    let warden = |args: &[&str]| place.ok(&[&WARDEN[..], args].concat());
    for key in ["南街12號", "南街14號"] {
        warden(&["ledger", "set", AREA, "households", "--key", key, "戶主=甲"]);
    }
    warden(&["log", "patrol", AREA, "--minutes", "40", "--text", "一切正常"]);
    warden(&["case", "file", AREA, "--kind", "lamp-dark", "--place", "東巷口", "--text", "路燈不亮"]);
    let told = warden(&["undo", "--steps", "2"]);
    assert_eq!(told.lines().count(), 2, "each by its name: {told}");
    let before = list(&place);
    let step = |undone: bool, command: &str| (undone, command.to_owned(), true);
    assert_eq!(
        named(&before),
        [step(true, "case-file"), step(true, "log-patrol"), step(false, "ledger-set"), step(false, "ledger-set")],
        "newest first: what redo brings back next stands just above what undo takes next"
    );
    // Somebody sits at it, and it is killed.
    let mut screen = Screen::open(&place, "網格員甲", 24, 80);
    screen.shows("今日");
    screen.press("Z");
    screen.shows("撤銷列表");
    screen.shows("已撤銷，可重做");
    let _ = screen.child.kill();
    let _ = screen.child.wait();
    assert_eq!(list(&place), before);
    // Down to the first, from the screen.
    let mut screen = Screen::open(&place, "網格員甲", 24, 80);
    screen.shows("今日");
    screen.press("Z");
    screen.shows("已撤銷，可重做");
    screen.press("\x1b[F");
    screen.shows("撤銷到這裡（2 步）");
    screen.press("\r");
    screen.shows("已撤銷 2 步");
    let _ = screen.child.kill();
    let _ = screen.child.wait();
    assert_eq!(named(&list(&place)).iter().filter(|(undone, ..)| *undone).count(), 4);
    warden(&["redo", "--steps", "9"]);
    assert_eq!(named(&list(&place)).iter().filter(|(undone, ..)| *undone).count(), 0, "all there were");
    // One alone, with nothing after it that hangs on it.
    warden(&["undo", "--only", "3"]);
    let rows = place.json(&[&WARDEN[..], &["--json", "ledger", "list", AREA, "households"]].concat());
    assert_eq!(rows.len(), 1);
}
