//! Triage in a real terminal: a decision with a reason, many cases in one action and its one undo, a filter that is typed and
//! kept, from a count to its cases and back.

mod common;

use common::Place;
use common::screen::Screen;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const SAVE: &str = "\x13";

/// A town with four cases that its warden reported: one emergency and three broken lamps.
fn reported() -> Place {
    let place = Place::founded();
    let file = |kind: &str, spot: &str, text: &str| {
        place.ok(&[
            "--as",
            "網格員甲",
            "case",
            "file",
            "610921100001001",
            "--kind",
            kind,
            "--place",
            spot,
            "--text",
            text,
        ]);
    };
    file("manhole-missing", "學校後門", "井蓋不見了");
    for spot in ["東巷口", "西巷口", "北巷口"] {
        file("lamp-dark", spot, "路燈不亮");
    }
    place
}

fn stages(place: &Place) -> Vec<String> {
    let rows = place.json(&["--as", "站長甲", "--json", "case", "list", "--open"]);
    let mut rows: Vec<(String, String)> = rows
        .iter()
        .map(|row| {
            (row["number"].as_str().unwrap_or_default().into(), row["stage"].as_str().unwrap_or_default().into())
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, stage)| stage).collect()
}

fn chief(place: &Place, rows: u16, cols: u16) -> Screen {
    let mut screen = Screen::open(place, "站長甲", rows, cols);
    screen.shows("今日");
    screen.press("3");
    screen.shows("按剩餘時間");
    screen.shows("學校後門");
    screen
}

#[test]
fn 篇3_排查4_a_decision_asks_for_its_reason_and_is_saved() {
    let place = reported();
    let mut screen = chief(&place, 24, 80);
    screen.shows("Enter 照擬辦");
    screen.press("b");
    screen.shows("退回的理由");
    screen.press("請先拍照說明位置");
    screen.shows("請先拍照說明位置");
    screen.press(ENTER);
    screen.shows("已保存");
    screen.hides("退回的理由");
    assert_eq!(stages(&place).first().map(String::as_str), Some("returned"));
    let shown = place.ok(&["--as", "站長甲", "case", "show", "城關-2026-00001"]);
    assert!(shown.contains("請先拍照說明位置"), "{shown}");
}

#[test]
fn marked_cases_are_looked_at_decided_in_one_action_and_taken_back_by_one_undo() {
    let place = reported();
    // One of them is not the station's to accept any more: it is refused, and told with why.
    place.ok(&["--as", "站長甲", "case", "accept", "城關-2026-00002"]);
    let mut screen = chief(&place, 24, 80);
    screen.press("*");
    screen.shows("已標記 4");
    screen.shows("標記的 4 件：");
    screen.press("a");
    screen.shows("受理 4 件");
    screen.shows("不能辦 1 件");
    screen.shows("會辦 3 件");
    assert_eq!(stages(&place), ["filed", "accepted", "filed", "filed"], "nothing is done by looking");
    screen.press(ENTER);
    screen.shows("已辦 3 件，未辦 1 件");
    assert_eq!(stages(&place), ["accepted"; 4]);
    screen.press(ESC);
    screen.shows("已標記 1");
    screen.shows("撤銷「受理 3 件」");
    screen.press("u");
    screen.shows("已保存");
    screen.until("the first one filed again", |_| stages(&place) == ["filed", "accepted", "filed", "filed"]);
}

#[test]
fn a_filter_is_typed_with_its_live_count_and_kept_under_a_name() {
    let place = reported();
    let mut screen = chief(&place, 24, 80);
    screen.press("l");
    screen.shows("篩選");
    screen.press("\x15nature:emergency");
    screen.press(" grid:南街");
    screen.shows("grid:南街");
    screen.shows("未辦結 1");
    screen.press(SAVE);
    screen.shows("名稱");
    screen.press("南街急事");
    screen.press(ENTER);
    screen.shows("南街急事");
    screen.press(ENTER);
    screen.until("the queue under the filter's name", |text| {
        text.contains("╭ 南街急事") && text.contains("學校後門") && !text.contains("東巷口")
    });
    let kept = place.ok(&["--as", "站長甲", "case", "list", "--filter", "南街急事"]);
    assert!(kept.contains("學校後門") && !kept.contains("東巷口"), "{kept}");
}

#[test]
fn from_a_count_one_comes_to_its_cases_and_with_esc_back_to_the_count() {
    let place = reported();
    let mut screen = chief(&place, 40, 120);
    screen.press("#");
    screen.shows("截至");
    screen.shows("[4]");
    screen.press(ENTER);
    screen.shows("南街社区 受理");
    screen.shows("學校後門");
    screen.press(ESC);
    screen.shows("[4]");
    screen.press(ESC);
    screen.hides("[4]");
    screen.shows("待辦");
}
