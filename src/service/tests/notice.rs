//! Division and responsible person are put up publicly (篇3/職責3-e).

use super::leave::SOUTH_ONE;
use super::{Town, at};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, NoticeView};

const SOUTH_TWO: &str = "610921100001002";

fn sheet(town: &Town) -> NoticeView {
    let Answer::Notice(view) = town.look("鎮辦甲", Query::Notice { grid: SOUTH_ONE.into() }).unwrap() else {
        panic!()
    };
    *view
}

fn put_up(town: &Town, on: &str) {
    let text = "社區公告欄".to_owned();
    let notice = Command::GridNotice { grid: SOUTH_ONE.into(), text, on: Some(on.parse().unwrap()) };
    town.by("鎮辦甲", notice).unwrap();
}

/// Whether the checks of the town say that the grid is not put up.
fn is_pointed_out(town: &Town) -> bool {
    let Answer::Findings(found) = town.look("鎮辦甲", Query::Doctor).unwrap() else { panic!() };
    found.iter().any(|one| one.code == "not-noticed" && one.args.get("code").is_some_and(|code| code == SOUTH_ONE))
}

#[test]
fn 篇3_職責3_e_a_new_responsible_person_is_put_up_anew() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T10:00");
    put_up(&town, "2026-11-24");
    assert!(sheet(&town).holds && !is_pointed_out(&town));
    let on = Some("2026-11-25".parse().unwrap());
    let swap = Command::PostSwap { one: SOUTH_ONE.into(), other: SOUTH_TWO.into(), post: None, on };
    town.by("鎮辦甲", swap).unwrap();
    assert!(sheet(&town).holds, "until Wednesday it names who is responsible");
    town.now = at("2026-11-25T10:00");
    assert!(!sheet(&town).holds && is_pointed_out(&town));
    put_up(&town, "2026-11-25");
    assert!(sheet(&town).holds && !is_pointed_out(&town));
}

#[test]
fn 篇3_職責3_e_the_notice_names_bounds_person_contact_date_and_whom_to_ring() {
    let mut town = Town::founded();
    town.now = at("2026-11-25T10:00");
    let bounds = Some("東至東巷，西至 南街12號 𠮷祥樓".to_owned());
    let grid = SOUTH_ONE.into();
    town.by("鎮辦甲", Command::GridChange { grid, name: None, boundary: bounds, households: None, regulation: None })
        .unwrap();
    let view = sheet(&town);
    assert!(!view.holds, "the division was drawn anew");
    assert_eq!(view.boundary.as_deref(), Some("東至東巷，西至 南街12號 𠮷祥樓"));
    assert_eq!(view.grid.name, "南街第一網格");
    let people: Vec<_> = view.posts.iter().map(|post| post.person.as_str()).collect();
    assert!(people.contains(&"網格員甲"), "{people:?}");
    assert_eq!(view.made.date_naive().to_string(), "2026-11-25");
    assert_eq!(view.channels.len(), 2, "the station and the office");
    assert_eq!(view.clauses, ["篇3/職責3-e"]);
}
