//! What people type of a name or a time: taken for what it means where only one thing is meant, refused with what is wrong
//! where it cannot be.

use super::{Town, at};
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::{Asker, Command, CommandRequest, When};
use crate::service::door::Door;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

fn patrol(grid: &str, start: Option<&str>, minutes: Option<u32>, date: Option<&str>) -> Command {
    let when = When {
        date: date.map(|date| date.parse().unwrap()),
        start: start.map(|start| format!("{start}:00").parse().unwrap()),
        minutes,
        late: date.map(|_| crate::domain::log::LateReason::Away),
    };
    Command::LogPatrol {
        grid: grid.into(),
        when,
        text: "一切正常".into(),
        route: None,
        companions: vec![],
        links: vec![],
    }
}

#[test]
fn a_grid_goes_by_a_part_of_its_name_in_either_script_or_by_its_initials_and_what_was_understood_is_said() {
    let town = Town::founded();
    for (grid, start) in [("njdewg", "08:10"), ("第二网格", "08:20"), ("南街第二", "08:30")] {
        let done = town.by("網格員乙", patrol(grid, Some(start), Some(5), None)).unwrap();
        let note = done.notes.iter().find(|note| note.code == "understood").unwrap();
        assert_eq!(note.args["given"], grid);
        assert_eq!(note.args["name"], "南街第二網格 610921100001002");
    }
    let done = town.by("網格員乙", patrol("南街第二網格", Some("08:40"), Some(5), None)).unwrap();
    assert!(done.notes.iter().all(|note| note.code != "understood"), "a whole name needs no explanation");
}

#[test]
fn where_several_may_be_meant_they_are_listed_and_nothing_is_written() {
    let town = Town::founded();
    let refused = town.by("網格員乙", patrol("南街", Some("08:10"), Some(5), None)).unwrap_err();
    let codes: Vec<&str> = refused.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(refused.code, RefusalCode::AmbiguousTerm);
    assert!(codes.contains(&"610921100001001") && codes.contains(&"610921100001002"), "{codes:?}");
    let refused = town.by("網格員", patrol("南街第二網格", Some("08:10"), Some(5), None)).unwrap_err();
    assert_eq!(refused.code, RefusalCode::AmbiguousTerm, "two people's names begin so");
    let refused = town.by("網格員乙", patrol("火星", Some("08:10"), Some(5), None)).unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownGrid);
    let query = Query::Day { person: None, grid: None, date: "2026-11-23".parse().unwrap() };
    let Answer::Day(day) = town.look("網格員乙", query).unwrap() else { panic!() };
    assert_eq!(day.entries, []);
}

#[test]
fn a_person_goes_by_initials_where_only_one_has_them() {
    let town = Town::founded();
    town.owner(Command::PersonAdd { name: "王㛃".into(), phone: None, namesake: false });
    let post = |person: &str| Command::PostAppoint {
        post: "warden".into(),
        grid: "北街第一網格".into(),
        person: person.into(),
        from: Some("2026-01-01".parse().unwrap()),
        until: None,
        line: None,
        unit: None,
    };
    let done = town.owner(post("王"));
    assert!(done.notes.iter().any(|note| note.code == "understood" && note.args["name"] == "王㛃"));
    let done = town.by("wj", patrol("bjdywg", Some("08:10"), Some(5), None)).unwrap();
    let said: Vec<&str> = done.notes.iter().map(|note| note.args["given"].as_str()).collect();
    assert_eq!(said, ["wj", "bjdywg"], "whose hand it is, is said as well");
}

fn again(town: &Town, command: Command, upon: &Refusal) -> Result<crate::service::command::Done, Refusal> {
    town.host.command(CommandRequest {
        request: RequestId(platform::new_uuid()),
        asker: Asker { person: Some("網格員乙".into()), now: Some(town.now), mask: false },
        seen: upon.entry_seen().into_iter().collect(),
        command,
    })
}

#[test]
fn the_same_patrol_a_second_time_is_refused_until_its_writer_says_that_the_first_was_seen() {
    let town = Town::founded();
    let walk = |minutes: u32| patrol("610921100001002", Some("08:10"), Some(minutes), None);
    town.by("網格員乙", walk(30)).unwrap();
    let refused = town.by("網格員乙", walk(30)).unwrap_err();
    assert_eq!(refused.code, RefusalCode::SameEntry);
    assert_eq!(refused.args["start"], "11-23 08:10");
    town.by("網格員乙", walk(20)).unwrap();
    let done = again(&town, walk(30), &refused).unwrap();
    assert!(done.notes.iter().any(|note| note.code == "overlaps"));
}

#[test]
fn a_time_that_cannot_be_is_refused_for_what_is_wrong_with_it() {
    let mut town = Town::founded();
    let grid = "610921100001002";
    let code = |town: &Town, command: Command| town.by("網格員乙", command).unwrap_err().code;
    assert_eq!(code(&town, patrol(grid, Some("23:30"), None, None)), RefusalCode::InFuture);
    assert_eq!(code(&town, patrol(grid, Some("09:10"), None, Some("2026-11-20"))), RefusalCode::NoLength);
    assert_eq!(code(&town, patrol(grid, None, Some(40), Some("2026-11-20"))), RefusalCode::NoStart);
    assert_eq!(code(&town, patrol(grid, None, None, Some("2026-11-20"))), RefusalCode::NoSpan);
    let done = town.by("網格員乙", patrol(grid, Some("08:10"), Some(30), None)).unwrap();
    town.now = at("2026-11-23T10:00");
    let right = Command::LogRetime {
        entry: done.made[0].id.clone(),
        when: When { date: None, start: Some("08:20:00".parse().unwrap()), minutes: None, late: None },
        reason: "鐘慢了".into(),
    };
    let refused = town.by("網格員甲", right).unwrap_err();
    assert_eq!((refused.code, refused.args["person"].as_str()), (RefusalCode::NotYourEntry, "網格員乙"));
}
