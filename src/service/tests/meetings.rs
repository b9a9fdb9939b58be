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

fn date_change(meeting: &str, on: &str, to: Option<&str>, reason: &str) -> Command {
    Command::MeetingDateChange {
        meeting: meeting.into(),
        grid: None,
        on: on.parse().unwrap(),
        at: to.map(at),
        place: None,
        reason: reason.into(),
    }
}

/// When meetings are held by a list, and what is said of those that are not as the calendar has them.
fn told(rows: Vec<MeetingRow>) -> Vec<String> {
    let row = |row: MeetingRow| {
        let at = row.at.unwrap().format("%m-%d %H:%M").to_string();
        let change =
            row.change.as_ref().map(|change| format!(" {} {}", change.planned.format("%m-%d %H:%M"), change.reason));
        format!("{at} {}{}{}", row.label.hant, if row.is_held() { "" } else { " 取消" }, change.unwrap_or_default())
    };
    rows.into_iter().map(row).collect()
}

#[test]
fn 篇4_1_b_a_date_that_is_called_off_is_told_to_who_attends_and_one_that_is_moved_stands_at_its_new_time() {
    let mut town = street();
    town.now = at("2026-11-23T12:00");
    town.by("書記", date_change("早例會", "2026-11-24", None, "防汛")).unwrap();
    town.by("書記", date_change("月總結會", "2026-11-27", Some("2026-11-26T15:00"), "鎮上開會")).unwrap();
    let expected = [
        "11-23 08:30 周例會",
        "11-24 08:30 早例會 取消 11-24 08:30 防汛",
        "11-25 08:30 早例會",
        "11-26 08:30 早例會",
        "11-26 15:00 月總結會 11-27 08:30 鎮上開會",
        // The monthly one no longer takes in that morning's.
        "11-27 08:30 早例會",
    ];
    assert_eq!(told(list(&town, "片長", "2026-11-23", "2026-11-27", false)), expected);
    // Today tells what is not as the calendar has it, however many others there are.
    let mine = told(today(&town, "片長").meetings);
    let expected = [
        "11-23 08:30 周例會",
        "11-24 08:30 早例會 取消 11-24 08:30 防汛",
        "11-25 08:30 早例會",
        "11-26 15:00 月總結會 11-27 08:30 鎮上開會",
        "11-30 08:30 周例會",
    ];
    assert_eq!(mine, expected);
    assert_eq!(told(today(&town, "督導").meetings)[1], "11-26 15:00 月總結會 11-27 08:30 鎮上開會");
    assert_eq!(shown(&town, "網格員甲"), [], "it is nothing to those who do not attend");
    // What was called off is not what comes next.
    town.now = at("2026-11-24T08:20");
    assert_eq!(today(&town, "片長").next, None);
}

#[test]
fn 篇4_1_b_the_last_word_on_a_date_counts_and_each_is_undone() {
    let mut town = street();
    let of_the_30th = |town: &Town| {
        let mut rows = told(list(town, "片長", "2026-11-30", "2026-12-02", false));
        rows.retain(|row| row.contains("周例會"));
        rows
    };
    let go = |to: Option<&str>, on: &str| date_change("周例會", on, to, "書記出差");
    town.by("書記", go(Some("2026-12-01T14:30"), "2026-11-30")).unwrap();
    assert_eq!(of_the_30th(&town), ["12-01 14:30 周例會 11-30 08:30 書記出差"]);
    // Named by the day it was moved to, it is the same date.
    town.by("書記", go(Some("2026-12-02T14:30"), "2026-12-01")).unwrap();
    assert_eq!(of_the_30th(&town), ["12-02 14:30 周例會 11-30 08:30 書記出差"]);
    town.by("書記", go(None, "2026-11-30")).unwrap();
    assert_eq!(of_the_30th(&town), ["11-30 08:30 周例會 取消 11-30 08:30 書記出差"]);
    assert_eq!(code(town.by("書記", go(None, "2026-11-30"))), RefusalCode::MeetingIsOff);
    town.restart();
    for expected in ["12-02 14:30 周例會 11-30 08:30 書記出差", "12-01 14:30 周例會 11-30 08:30 書記出差"]
    {
        town.by("書記", Command::Undo).unwrap();
        assert_eq!(of_the_30th(&town), [expected]);
    }
    town.by("書記", Command::Undo).unwrap();
    assert_eq!(of_the_30th(&town), ["11-30 08:30 周例會"]);
    // Called off and held after all: it is moved to its time by the calendar.
    town.by("書記", go(None, "2026-11-30")).unwrap();
    town.by("書記", go(Some("2026-11-30T08:30"), "2026-11-30")).unwrap();
    assert_eq!(of_the_30th(&town), ["11-30 08:30 周例會 11-30 08:30 書記出差"]);
}

#[test]
fn 篇4_1_b_only_who_convenes_it_changes_a_date_and_only_one_that_is_to_come() {
    let mut town = street();
    town.now = at("2026-11-23T12:00");
    let refused = |who: &str, meeting: &str, on: &str, to: Option<&str>| {
        town.by(who, date_change(meeting, on, to, "防汛")).unwrap_err()
    };
    let not_theirs = refused("片長", "周例會", "2026-11-30", None);
    assert_eq!((not_theirs.code, not_theirs.args["posts"].as_str()), (RefusalCode::NotConvener, "second-manager"));
    assert_eq!(not_theirs.clause.unwrap().as_str(), "篇4/2-a");
    for (meeting, on, to, expected) in [
        ("周例會", "2026-11-24", None, RefusalCode::NoMeetingThen),
        ("早例會", "2026-11-28", None, RefusalCode::NoMeetingThen),
        ("早例會", "2026-11-23", None, RefusalCode::MeetingIsOver),
        ("早例會", "2026-11-24", Some("2026-11-23T08:30"), RefusalCode::MeetingIsOver),
        ("早例會", "2026-11-24", Some("2026-11-25T08:30"), RefusalCode::MeetingThenAlready),
        ("早例會", "2026-11-24", Some("2026-11-24T08:30"), RefusalCode::MeetingThenAlready),
        ("網格化管理例會", "2026-11-24", None, RefusalCode::MeetingIsAnnounced),
        ("茶話會", "2026-11-24", None, RefusalCode::UnknownMeeting),
    ] {
        assert_eq!(refused("書記", meeting, on, to).code, expected, "{meeting} {on} {to:?}");
    }
    assert_eq!(code(town.by("書記", date_change("早例會", "2026-11-24", None, " "))), RefusalCode::EmptyText);
    assert_eq!(code(town.tries(None, date_change("早例會", "2026-11-24", None, "防汛"))), RefusalCode::PersonNeeded);
}

#[test]
fn 篇4_who_is_away_at_the_new_time_does_not_owe_a_meeting_that_was_moved() {
    let town = street();
    town.by("書記", date_change("周例會", "2026-11-30", Some("2026-12-01T14:30"), "鎮上開會")).unwrap();
    let afternoon = HalfDays::of("2026-12-01".parse().unwrap(), Some(Slot::Afternoon));
    town.by("站長甲", leave(Some("片長"), afternoon, Some("網格員乙"))).unwrap();
    let on_tuesday = |who: &str| told(list(&town, who, "2026-12-01", "2026-12-01", false));
    assert_eq!(on_tuesday("片長"), ["12-01 08:30 早例會"]);
    assert_eq!(on_tuesday("網格員乙"), ["12-01 14:30 周例會 11-30 08:30 鎮上開會"]);
}
