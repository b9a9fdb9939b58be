//! Leave, excuses and posts that changed hands are found by whoever has them in their lists, and why somebody is away by
//! whoever receives it (實務/請假, 實務/免除, 實務/交接).

use super::Town;
use super::leave::{SOUTH_ONE, days, leave, made};
use crate::domain::absence::ExcuseKind;
use crate::service::command::Command;

fn found(town: &Town, who: &str, text: &str) -> Vec<String> {
    let only = ["leave", "excuse", "hand-over"];
    let hits = town.hits(who, text).into_iter().filter(|hit| only.contains(&hit.kind.as_str()));
    hits.map(|hit| format!("{} {}", hit.kind, hit.title)).collect()
}

fn both(town: &Town, check: impl Fn(&Town)) {
    // Once by what was saved a moment ago, once by the index alone.
    check(town);
    town.settle();
    check(town);
}

#[test]
fn 實務_請假_leave_is_found_by_name_and_its_reason_only_by_who_receives_it() {
    let town = Town::founded();
    town.by("網格員甲", leave(None, days("2026-11-24", "2026-11-25"), Some("網格員乙"))).unwrap();
    both(&town, |town| {
        let one = ["leave 2026-11-24–2026-11-25 網格員甲"];
        for who in ["網格員甲", "網格員乙", "站長甲"] {
            assert_eq!(found(town, who, "in:leave"), one, "{who}");
            assert_eq!(found(town, who, "範圍:請假 網格員甲"), one, "{who}");
        }
        assert_eq!(found(town, "站長乙", "in:leave"), [""; 0], "another community's");
        assert_eq!(found(town, "網格員甲", "老家"), one);
        assert_eq!(found(town, "站長甲", "回老家"), one);
        assert_eq!(found(town, "網格員乙", "老家"), [""; 0], "who stands in learns when, and not why");
        let shown = town.hits("網格員乙", "in:leave");
        assert!(!shown[0].excerpt.contains("老家"), "{shown:?}");
        assert_eq!(found(town, "站長甲", "in:leave grid:南街"), one);
        assert_eq!(found(town, "站長甲", "in:leave 網格:北街"), [""; 0]);
        assert_eq!(found(town, "站長甲", "in:leave from:2026-12"), [""; 0]);
    });
}

#[test]
fn 實務_免除_an_excuse_of_a_grid_is_found_in_it_and_one_of_a_person_by_who_reads_their_logs() {
    let town = Town::founded();
    let excuse = |grid: Option<&str>, kind, text: &str| Command::DutyExcuse {
        person: None,
        grid: grid.map(str::to_owned),
        duty: None,
        span: days("2026-11-23", "2026-11-23"),
        kind,
        text: text.into(),
    };
    town.by("站長甲", excuse(Some("610921100001"), ExcuseKind::Weather, "紅色預警")).unwrap();
    let own = made(&town.by("網格員甲", excuse(None, ExcuseKind::Transfer, "抽調去防汛")).unwrap());
    both(&town, |town| {
        assert_eq!(found(town, "站長甲", "紅色預警"), ["excuse 2026-11-23 南街社区"]);
        assert_eq!(found(town, "網格員乙", "紅色預警"), ["excuse 2026-11-23 南街社区"]);
        assert_eq!(found(town, "站長乙", "紅色預警"), [""; 0]);
        assert_eq!(found(town, "站長甲", "防汛"), ["excuse 2026-11-23 網格員甲"]);
        assert_eq!(found(town, "網格員甲", "in:excuse 防汛"), ["excuse 2026-11-23 網格員甲"]);
        assert_eq!(found(town, "網格員乙", "防汛"), [""; 0]);
        let id = &town.hits("站長甲", "防汛")[0].id;
        assert!(id.starts_with("2026-11-23/") && id.ends_with(&own), "{id}");
    });
}

#[test]
fn 實務_交接_a_post_that_changed_hands_is_found_by_either_name_and_by_its_grid() {
    let town = Town::founded();
    let swap = Command::PostSwap {
        one: SOUTH_ONE.into(),
        other: "610921100001002".into(),
        post: None,
        on: Some("2026-11-25".parse().unwrap()),
    };
    assert_eq!(found(&town, "站長甲", "in:hand-over"), [""; 0]);
    town.by("鎮辦甲", swap).unwrap();
    let both = ["hand-over 2026-11-25 網格員甲 → 網格員乙", "hand-over 2026-11-25 網格員乙 → 網格員甲"];
    let mut all = found(&town, "站長甲", "範圍:交接");
    all.sort();
    let mut expected = both.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(all, expected);
    assert_eq!(found(&town, "站長甲", "in:swap 南街第一網格"), [both[0]]);
    assert!(found(&town, "網格員甲", "網格員乙").iter().any(|hit| hit == both[0]));
}
