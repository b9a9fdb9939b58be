//! The terminal UI in a real pseudo-terminal, with commands and an export beside it on the same directory.

mod common;

use common::Place;
use common::screen::Screen;

#[test]
fn an_open_screen_shows_what_commands_and_exports_beside_it_do() {
    let place = Place::founded();
    let mut screen = Screen::open(&place, "站長甲", 40, 120);
    screen.shows("今日");
    screen.press("3");
    screen.shows("待辦");
    place.ok(&[
        "--as",
        "網格員甲",
        "case",
        "file",
        "610921100001001",
        "--kind",
        "manhole-missing",
        "--place",
        "學校後門",
        "--text",
        "井蓋不見了",
    ]);
    screen.shows("學校後門");
    place.ok(&["--as", "站長甲", "case", "route", "城關-2026-00001", "--to", "城管中隊"]);
    let out = place.path("out");
    place.ok(&["export", "--out", &out.to_string_lossy()]);
    assert!(common::tree(&out).keys().any(|path| path.ends_with("manifest.json")));
    screen.press("2");
    screen.shows("日誌");
}

#[test]
fn a_host_killed_under_its_windows_is_taken_over() {
    let place = Place::founded();
    let mut host = Screen::open(&place, "站長甲", 40, 120);
    host.shows("今日");
    let mut window = Screen::open(&place, "網格員甲", 24, 80);
    window.shows("今日");
    let _ = host.child.kill();
    let _ = host.child.wait();
    place.ok(&["--as", "網格員甲", "ledger", "set", "610921100001001", "households", "--key", "南街12號", "戶主=甲"]);
    window.press("4");
    window.shows("住戶");
    place.ok(&["verify"]);
}
