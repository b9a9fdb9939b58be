//! A number by noon, through the real binary.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper fails as what it helps does")]

mod common;

use common::Place;

const GRID: &str = "610921100001001";

fn file(place: &Place, now: &str, kind: &str, more: &[&str]) {
    let args =
        ["--as", "網格員甲", "--now", now, "case", "file", GRID, "--kind", kind, "--place", "東巷", "--text", "見圖"];
    place.ok(&[&args[..], more].concat());
}

#[test]
fn a_number_by_noon_can_be_given_again_and_leads_to_its_cases() {
    let place = Place::founded();
    file(&place, "2026-11-20T09:00", "manhole-missing", &[]);
    file(&place, "2026-11-20T10:00", "rubbish-exposed", &["--path", "settled", "--result", "當場清走"]);
    let count = |now: &str, more: &[&str]| {
        let args = ["--as", "站長甲", "--now", now, "case", "count", "--from", "2026-11-01", "--to", "2026-11-30"];
        [&args[..], more].concat().iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()
    };
    let run = |args: &[String]| place.ok(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let said = run(&count("2026-11-20T12:00", &["--sentence"]));
    assert_eq!(
        said.trim(),
        "截至2026年11月20日 12:00，城關鎮2026年11月1日至2026年11月30日共受理事項 2 件，辦結 1 件，其中按時辦結 1 件，超期 1 件，返工 0 件，按時辦結率 100.0%。"
    );
    file(&place, "2026-11-20T15:00", "lamp-dark", &[]);
    let again = run(&count("2026-11-23T10:30", &["--sentence", "--as-of", "2026-11-20T12:00"]));
    assert_eq!(again, said, "a figure once given is given again");

    let out = place.path("noon.txt");
    let table = run(&count("2026-11-23T10:30", &["--by", "community,nature", "--out", out.to_str().unwrap()]));
    for word in ["社區", "性質", "南街社区", "突發", "合計", "按時率", "滿意率"] {
        assert!(table.contains(word), "{word} in {table}");
    }
    let written = std::fs::read_to_string(out).unwrap();
    assert!(written.contains("共受理事項 3 件") && written.contains("合計"), "{written}");

    let json = count("2026-11-23T10:30", &["--by", "nature", "--json", "grid:南街"]);
    let rows = place.json(&json.iter().map(String::as_str).collect::<Vec<_>>());
    let emergency = rows.iter().find(|row| row["nature"] == "emergency").unwrap();
    assert_eq!((emergency["filed"].as_u64(), emergency["overdue"].as_u64()), (Some(1), Some(1)));
    let total = rows.last().unwrap();
    assert_eq!(
        (&total["section"], &total["filed"], &total["on_time_percent"]),
        (&"total".into(), &3.into(), &100.0.into())
    );
    // The terms of a row are those of its cases.
    let terms: Vec<&str> = emergency["terms"].as_str().unwrap().split(' ').collect();
    let cases = place.json(&[&["--json", "--as", "站長甲", "case", "list", "figure:overdue"], &terms[..]].concat());
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0]["kind"], "manhole-missing");
    place.fails(5, &["--as", "站長甲", "case", "count", "--as-of", "2026-12-01T00:00"]);
}

#[test]
fn a_figure_with_its_place_in_the_journal_is_given_again_though_something_was_keyed_with_a_slow_clock() {
    let place = Place::founded();
    file(&place, "2026-11-20T09:00", "manhole-missing", &[]);
    let count = |now: &str, more: &[&str]| -> (u64, String) {
        let args = ["--as", "站長甲", "--now", now, "--json", "case", "count", "--from", "2026-11-01"];
        let total = place.json(&[&args[..], more].concat()).pop().unwrap();
        (total["filed"].as_u64().unwrap(), total["at"].as_str().unwrap().to_owned())
    };
    let (filed, at) = count("2026-11-20T12:00", &[]);
    file(&place, "2026-11-20T11:00", "lamp-dark", &[]);
    let (later, _) = count("2026-11-23T10:30", &["--as-of", "2026-11-20T12:00"]);
    assert_eq!((filed, later), (1, 2), "by its time alone it is another figure");
    let again = format!("2026-11-20T12:00@{at}");
    assert_eq!(count("2026-11-23T10:30", &["--as-of", &again]), (1, at.clone()));
    assert_eq!(count("2026-11-23T10:30", &["--as-of", "2026-11-20T12:00", "--at", &at]), (1, at.clone()));
    assert_eq!(count("2026-11-23T10:30", &["--at", &at]).0, 1);
    let told = place.ok(&["--as", "站長甲", "--now", "2026-11-23T10:30", "case", "count", "--as-of", &again]);
    assert!(told.contains(&format!("截至:{again}")), "{told}");
    let listed = place.json(&["--json", "--as", "站長甲", "case", "list", "figure:filed", &format!("as-of:{again}")]);
    assert_eq!(listed.len(), 1);
    place.fails(5, &["--as", "站長甲", "case", "count", "--at", "nowhere"]);
    place.fails(5, &["--as", "站長甲", "case", "count", "--at", &format!("{at}000")]);
}
