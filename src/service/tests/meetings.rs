//! Meetings (篇3/例會, 篇4): whose date is announced by whom, who is there, and what a day shows of it.

use super::duty_rules::appointed;
use super::leave::{days, leave, made};
use super::scenario::today;
use super::{Town, at};
use crate::domain::half_day::HalfDays;
use crate::domain::time::Slot;
use crate::service::command::{Command, Done};
use crate::service::hosted::HostDoor;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, MeetingRow, NextUp};

fn announce(meeting: Option<&str>, when: &str) -> Command {
    Command::MeetingAnnounce {
        meeting: meeting.map(str::to_owned),
        grid: None,
        at: at(when),
        place: "鎮政府三樓會議室".into(),
        text: None,
    }
}

fn withdraw(meeting: &str) -> Command {
    Command::MeetingWithdraw { meeting: meeting.to_owned(), reason: "鎮月例會改期".into() }
}

fn code(result: Result<Done, Refusal>) -> RefusalCode {
    result.unwrap_err().code
}

/// What somebody's day shows of meetings: when, what, by which posts.
fn shown(town: &Town, who: &str) -> Vec<(String, String, Vec<String>)> {
    let row = |row: MeetingRow| {
        let at = row.at.map_or_else(|| "?".to_owned(), |at| at.format("%m-%d %H:%M").to_string());
        let seats = row.seats.iter().map(|seat| match &seat.for_whom {
            Some(whom) => format!("{} 代{}", seat.label.hant, whom.name),
            None => seat.label.hant.clone(),
        });
        (at, row.label.hant, seats.collect())
    };
    today(town, who).meetings.into_iter().map(row).collect()
}

fn list(town: &Town, who: &str, from: &str, until: &str, withdrawn: bool) -> Vec<MeetingRow> {
    let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
    let Answer::Meetings(rows) =
        town.look(who, Query::Meetings { person: None, grid: None, from, until, withdrawn }).unwrap()
    else {
        panic!()
    };
    rows
}

fn one(at: &str, label: &str, seats: &[&str]) -> (String, String, Vec<String>) {
    (at.to_owned(), label.to_owned(), seats.iter().map(|seat| (*seat).to_owned()).collect())
}

/// The town follows 篇4 for its meetings; 南街 has a manager, its first area a manager of the third tier.
fn street() -> Town {
    let town = Town::founded();
    let text = include_str!("../../../examples/regulations/street-meetings.toml").to_owned();
    town.owner(Command::RegulationAdopt { file: "street-meetings.toml".into(), text });
    appointed(&town, "書記", "second-manager", "610921100001");
    appointed(&town, "片長", "third-manager", "610921100001001");
    appointed(&town, "督導", "second-supervisor", "610921100001");
    town
}

#[test]
fn 篇3_例會1_the_office_announces_the_date_and_everybody_who_attends_sees_it_that_week() {
    let mut town = Town::founded();
    // Until then the office owes it, and nobody else sees anything.
    assert_eq!(shown(&town, "鎮辦甲"), [one("?", "網格化管理例會", &[])]);
    assert_eq!(shown(&town, "站長甲"), []);
    town.by("鎮辦甲", announce(None, "2026-11-27T14:30")).unwrap();
    assert_eq!(shown(&town, "站長甲"), [one("11-27 14:30", "網格化管理例會", &["工作站站長"])]);
    assert_eq!(shown(&town, "鎮辦甲"), [one("11-27 14:30", "網格化管理例會", &["鎮網格辦工作人員"])]);
    // 篇3/例會2: neither wardens nor units, nor the villages' chiefs, who follow 篇8.
    for other in ["網格員甲", "城管員", "村站長"] {
        assert_eq!(shown(&town, other), [], "{other}");
    }
    let row = &today(&town, "站長甲").meetings[0];
    assert_eq!((row.clause.as_str(), row.grid.name.as_str()), ("篇3/例會1", "城關鎮"));
    assert_eq!(row.announced.as_ref().unwrap().place, "鎮政府三樓會議室");
    assert_eq!(row.host.as_ref().unwrap().hant, "鎮月例會");
    // The office's person and two chiefs.
    assert_eq!((row.people, row.may_announce), (3, false));
    // More than a week ahead it is in the list and not yet in the day.
    town.now = at("2026-11-19T09:00");
    assert_eq!(shown(&town, "站長甲"), []);
    assert_eq!(list(&town, "站長甲", "2026-11-19", "2026-12-31", false).len(), 1);
}

#[test]
fn 篇3_例會1_only_who_convenes_it_announces_it_once_a_month_and_before_it_begins() {
    let mut town = Town::founded();
    let refused = town.by("站長甲", announce(Some("網格化管理例會"), "2026-11-27T14:30")).unwrap_err();
    assert_eq!((refused.code, refused.args["posts"].as_str()), (RefusalCode::NotConvener, "town-office town-leader"));
    assert_eq!(refused.clause.unwrap().as_str(), "篇3/例會1");
    assert_eq!(code(town.by("站長甲", announce(None, "2026-11-27T14:30"))), RefusalCode::NoMeeting);
    assert_eq!(code(town.tries(None, announce(None, "2026-11-27T14:30"))), RefusalCode::PersonNeeded);
    assert_eq!(code(town.by("鎮辦甲", announce(Some("茶話會"), "2026-11-27T14:30"))), RefusalCode::UnknownMeeting);
    assert_eq!(code(town.by("鎮辦甲", announce(None, "2026-11-23T08:59"))), RefusalCode::MeetingIsOver);
    let done = town.by("鎮辦甲", announce(Some("grid-meeting"), "2026-11-27T14:30")).unwrap();
    let again = town.by("鎮辦甲", announce(None, "2026-11-30T09:00")).unwrap_err();
    assert_eq!((again.code, again.args["at"].as_str()), (RefusalCode::MeetingAnnounced, "2026-11-27 14:30"));
    assert_eq!(again.args["id"], made(&done));
    // The next month has one of its own, and on its first day it is owed again.
    town.by("鎮辦甲", announce(None, "2026-12-28T09:00")).unwrap();
    town.now = at("2027-01-04T09:00");
    assert_eq!(shown(&town, "鎮辦甲"), [one("?", "網格化管理例會", &[])]);
}

#[test]
fn 篇3_例會1_an_announcement_is_taken_back_with_a_reason_and_announced_anew_or_undone() {
    let town = Town::founded();
    let done = town.by("鎮辦甲", announce(None, "2026-11-27T14:30")).unwrap();
    assert_eq!(code(town.by("站長甲", withdraw(&made(&done)))), RefusalCode::NotConvener);
    town.by("鎮辦甲", withdraw("網格化管理例會")).unwrap();
    assert_eq!(code(town.by("鎮辦甲", withdraw(&made(&done)))), RefusalCode::MeetingWithdrawn);
    assert_eq!(shown(&town, "站長甲"), []);
    let rows = list(&town, "鎮辦甲", "2026-11-01", "2026-11-30", true);
    let gone = rows[0].announced.as_ref().unwrap();
    assert_eq!(gone.withdrawn.as_deref(), Some("鎮月例會改期"));
    // Undone, it stands again.
    town.by("鎮辦甲", Command::Undo).unwrap();
    assert_eq!(shown(&town, "站長甲").len(), 1);
    town.by("鎮辦甲", Command::Redo).unwrap();
    town.by("鎮辦甲", announce(None, "2026-11-30T09:00")).unwrap();
    assert_eq!(shown(&town, "站長甲"), [one("11-30 09:00", "網格化管理例會", &["工作站站長"])]);
    town.by("鎮辦甲", Command::Undo).unwrap();
    assert_eq!(shown(&town, "站長甲"), []);
    assert_eq!(shown(&town, "鎮辦甲"), [one("?", "網格化管理例會", &[])]);
}

#[test]
fn what_was_announced_is_there_after_a_restart_and_in_a_store_made_anew() {
    let mut town = Town::founded();
    town.by("鎮辦甲", announce(None, "2026-11-27T14:30")).unwrap();
    let expected = shown(&town, "站長甲");
    assert_eq!(expected.len(), 1);
    town.restart();
    assert_eq!(shown(&town, "站長甲"), expected);
    town.host.close().unwrap();
    std::fs::remove_dir_all(town.dir.path().join("store")).unwrap();
    std::fs::remove_dir_all(town.dir.path().join("store.good")).ok();
    town.reopen();
    assert_eq!(shown(&town, "站長甲"), expected);
}

#[test]
fn 篇3_職責2_b_the_cadre_announces_the_meeting_of_the_own_community_and_no_other() {
    let town = Town::founded();
    appointed(&town, "包片甲", "liaison-cadre", "610921100001");
    assert_eq!(shown(&town, "包片甲"), [], "the text gives no cadence: nothing is owed by itself");
    let given = |grid: &str| Command::MeetingAnnounce {
        meeting: Some("社區工作例會".into()),
        grid: Some(grid.into()),
        at: at("2026-11-24T09:00"),
        place: "社區會議室".into(),
        text: Some("帶上本週台帳".into()),
    };
    assert_eq!(code(town.by("包片甲", given("610921100002"))), RefusalCode::NotConvener);
    town.by("包片甲", given("610921100001")).unwrap();
    assert_eq!(shown(&town, "包片甲"), [one("11-24 09:00", "社區工作例會", &["包片幹部"])]);
    assert_eq!(shown(&town, "站長甲"), [one("11-24 09:00", "社區工作例會", &["工作站站長"])]);
    assert_eq!(shown(&town, "站長乙"), []);
}

#[test]
fn 篇4_the_day_shows_one_meeting_where_the_weekly_one_takes_in_the_morning_one() {
    let mut town = street();
    // Monday the 23rd: the weekly one with the morning one in it; then Tuesday's morning, and the monthly one on Friday.
    town.now = at("2026-11-23T07:50");
    let expected = [
        one("11-23 08:30", "周例會", &["三級網格管理員"]),
        one("11-24 08:30", "早例會", &["三級網格管理員"]),
        one("11-27 08:30", "月總結會", &["三級網格管理員"]),
        one("11-30 08:30", "周例會", &["三級網格管理員"]),
    ];
    assert_eq!(shown(&town, "片長"), expected);
    let first = &today(&town, "片長").meetings[0];
    assert_eq!(first.takes_in.iter().map(|it| it.label.hant.as_str()).collect::<Vec<_>>(), ["早例會"]);
    assert_eq!(first.takes_in[0].clause, "篇4/1-b");
    // The supervisor is at the larger ones alone; of the month's every meeting is listed once.
    let expected =
        [one("11-27 08:30", "月總結會", &["二級網格督導員"]), one("11-30 08:30", "周例會", &["二級網格督導員"])];
    town.now = at("2026-11-24T07:50");
    assert_eq!(shown(&town, "督導"), expected);
    let november = list(&town, "片長", "2026-11-23", "2026-11-30", false);
    assert_eq!(november.len(), 6, "five working days and the Monday after: never two at a time");
    // What the calendar gives is not announced.
    let refused = town.by("書記", announce(Some("周例會"), "2026-11-30T08:30")).unwrap_err();
    assert_eq!(refused.code, RefusalCode::MeetingHasItsDay);
    // 篇3's meeting of the community is not held besides.
    assert_eq!(code(town.by("書記", announce(Some("社區工作例會"), "2026-11-30T08:30"))), RefusalCode::UnknownMeeting);
}

#[test]
fn 篇4_who_is_away_that_half_day_does_not_owe_it_and_the_deputy_does_once() {
    let mut town = street();
    appointed(&town, "片長乙", "third-manager", "610921100001002");
    town.now = at("2026-11-23T07:00");
    town.by("站長甲", leave(Some("片長"), days("2026-11-23", "2026-11-23"), Some("網格員乙"))).unwrap();
    // A second leave of the same half day has a deputy who is there anyway.
    assert_eq!(shown(&town, "片長")[0].0, "11-24 08:30");
    assert_eq!(shown(&town, "網格員乙"), [one("11-23 08:30", "周例會", &["三級網格管理員 代片長"])]);
    let attend = |town: &Town| today(town, "書記").meetings[0].people;
    assert_eq!(attend(&town), 4, "manager, supervisor, one director and the deputy of the other");
    let afternoon = HalfDays::of("2026-11-24".parse().unwrap(), Some(Slot::Afternoon));
    town.by("站長甲", leave(Some("片長乙"), afternoon, Some("片長"))).unwrap();
    // Away in the afternoon alone: the morning's meeting is still the own one.
    town.now = at("2026-11-24T07:00");
    assert_eq!(shown(&town, "片長乙")[0], one("11-24 08:30", "早例會", &["三級網格管理員"]));
    assert_eq!(shown(&town, "片長")[0], one("11-24 08:30", "早例會", &["三級網格管理員"]));
}

#[test]
fn 篇4_a_person_with_two_of_the_posts_is_there_once() {
    let mut town = street();
    appointed(&town, "書記", "third-manager", "610921100001002");
    town.now = at("2026-11-24T07:50");
    let mine = shown(&town, "書記");
    assert_eq!(mine[0], one("11-24 08:30", "早例會", &["二級網格管理員", "三級網格管理員"]));
    assert_eq!(today(&town, "書記").meetings[0].people, 2);
}

#[test]
fn a_meeting_that_is_about_to_begin_is_what_comes_next() {
    let mut town = street();
    let next = |town: &Town| today(town, "片長").next;
    for (clock, expected) in [
        ("2026-11-23T08:05", Some(NextUp::Meeting(0))),
        ("2026-11-23T08:55", Some(NextUp::Meeting(0))),
        // Later that day nothing of it is left to do.
        ("2026-11-23T09:05", None),
        // Early in the morning it is still to come, and nothing else is owed.
        ("2026-11-23T06:00", Some(NextUp::Meeting(0))),
    ] {
        town.now = at(clock);
        assert_eq!(next(&town), expected, "{clock}");
    }
}
