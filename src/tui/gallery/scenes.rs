//! The scenes: every screen that the warden's day brought.

use super::Scene;
use super::Step::{Keys, Text};
use crate::domain::ids::LogId;
use crate::service::query::Query;
use crate::service::view::{Answer, DayNote, HintWhat, LogHint, NextUp, TodayView};
use crate::tui::samples;
use crate::tui::testing::{
    announced_meeting, at, away_answer, chief_desk, chief_post, coverage_answer, date, meeting_series, owed_meeting,
    person, reviewer_desk, south, today, uuid, warden_desk, weekly_meeting,
};

/// The town answers everything by itself.
fn nothing(_: &Query) -> Option<Answer> {
    None
}

/// A patrol of the day was hardly begun.
fn hinted(query: &Query) -> Option<Answer> {
    let what = HintWhat::ShortPatrol { log: LogId(uuid(7000)), minutes: 2 };
    let hint = LogHint { what, clause: "篇3/責任人3-a".into() };
    matches!(query, Query::OwnHints { .. }).then(|| Answer::OwnHints(vec![hint]))
}

fn warden(name: &'static str, steps: &'static [super::Step]) -> Scene {
    Scene { name, desk: warden_desk(), answers: nothing, steps }
}

/// The chief's day: meetings, one of them not yet announced, and what waits to be looked at.
fn chiefs_today() -> TodayView {
    let reviewed =
        |count| DayNote::LogsUnreviewed { count, grid: south(), from: date("2026-11-09"), until: date("2026-11-23") };
    let begun = DayNote::Draft { form: "case".into(), name: "case".into(), at: at("08:52"), grid: None, date: None };
    let duties = crate::tui::testing::label("巡查", "巡查", "Patrols");
    let empty =
        DayNote::NobodyThere { grid: south(), days: "11-25".into(), duties, clause: "篇3/責任人3-a".into() };
    TodayView {
        person: person(2, "站長甲", vec![chief_post()]),
        duties: today().duties.into_iter().skip(2).collect(),
        meetings: vec![weekly_meeting("2026-11-23"), announced_meeting("2026-11-27", "14:30"), owed_meeting()],
        next: Some(NextUp::Meeting(0)),
        promises: Vec::new(),
        notes: vec![begun, empty, DayNote::LeaveWaits { count: 2 }, reviewed(3)],
        ..today()
    }
}

fn of_the_chief(query: &Query) -> Option<Answer> {
    match query {
        Query::Today { .. } => Some(Answer::Today(Box::new(chiefs_today()))),
        Query::MeetingSeries => Some(Answer::MeetingSeries(meeting_series())),
        other => away_answer(other),
    }
}

fn signed_week(query: &Query) -> Option<Answer> {
    matches!(query, Query::Period { .. }).then(|| Answer::Period(Box::new(samples::signed_period())))
}

fn reviewer(name: &'static str, steps: &'static [super::Step]) -> Scene {
    Scene { name, desk: reviewer_desk(), answers: coverage_answer, steps }
}

fn chief(name: &'static str, steps: &'static [super::Step]) -> Scene {
    Scene { name, desk: chief_desk(), answers: of_the_chief, steps }
}

#[test]
fn today_of_the_warden() {
    warden("today", &[]).pictures();
}

#[test]
fn today_of_the_chief_with_meetings_and_what_waits() {
    chief("today_chief", &[]).pictures();
}

#[test]
fn the_queue_with_the_case_in_focus() {
    chief("triage", &[Keys("3 Down")]).pictures();
}

#[test]
fn the_log_with_the_day_in_focus() {
    warden("log", &[Keys("2 Enter")]).pictures();
}

#[test]
fn a_signed_day_with_its_review() {
    warden("log_signed", &[Keys("2 Left Left Left Enter")]).pictures();
}

#[test]
fn a_week_signed() {
    Scene { answers: signed_week, ..warden("week_log", &[Keys("V")]) }.pictures();
}

#[test]
fn a_patrol_while_writing_with_its_clock_running() {
    let steps =
        &[Keys("p ^r F5"), Text("學校後門路燈不亮，已告知值班門衛。老李麵館換了新灶，燃氣管已檢查，沒有漏氣。")];
    warden("patrol", steps).pictures();
}

#[test]
fn a_phrase_being_chosen_for_a_patrol() {
    warden("phrases", &[Keys("p F4")]).pictures();
}

#[test]
fn the_list_of_phrases() {
    warden("phrase_list", &[Keys("Y")]).pictures();
}

#[test]
fn a_diary_entry_with_a_promise() {
    let steps = &[
        Keys("d z x y Enter"),
        Text("問低保怎麼申請，材料要哪些。"),
        Keys("Tab Tab"),
        Text("問好材料回話"),
        Keys("Tab"),
        Text("11-26"),
    ];
    warden("diary", steps).pictures();
}

#[test]
fn a_household_being_chosen() {
    warden("household", &[Keys("d z x y")]).pictures();
}

#[test]
fn a_week_at_once_with_one_line_wrong() {
    warden("week_grid", &[Keys("2 Up Up K"), Text("1510 40 東巷無異常")]).pictures();
}

#[test]
fn the_walk_at_the_end_of_the_day() {
    Scene { answers: hinted, ..warden("day_end", &[Keys("F2 Down")]) }.pictures();
}

#[test]
fn the_form_in_which_a_day_is_signed() {
    let steps = &[Keys("F2 F2"), Text("今天雨大，下午補走東巷")];
    Scene { answers: hinted, ..warden("signing", steps) }.pictures();
}

#[test]
fn coverage_by_weeks() {
    reviewer("coverage_weeks", &[Keys("%")]).pictures();
}

#[test]
fn coverage_of_a_month() {
    reviewer("coverage_month", &[Keys("% Tab")]).pictures();
}

#[test]
fn coverage_of_a_year() {
    reviewer("coverage_year", &[Keys("% Down BackTab")]).pictures();
}

#[test]
fn what_can_be_undone() {
    warden("undo_list", &[Keys("Z Down")]).pictures();
}

#[test]
fn leave_being_asked_for() {
    warden("leave", &[Keys("Q Tab Tab Tab Tab Tab Tab"), Text("回老家給母親看病")]).pictures();
}

#[test]
fn leave_and_excuses_that_wait() {
    chief("away", &[Keys("R")]).pictures();
}

#[test]
fn a_meeting_being_announced() {
    chief("meeting", &[Keys("D")]).pictures();
}

#[test]
fn a_search_with_what_it_found() {
    warden("search", &[Keys("/"), Text("路燈")]).pictures();
}
