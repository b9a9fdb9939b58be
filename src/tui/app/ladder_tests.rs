use crossterm::event::KeyCode;

use super::*;
use crate::i18n::Lang;
use crate::service::command::Done;
use crate::service::query::Query;
use crate::service::view::{Answer, Status, TodayView, UrgedRow, UrgedView};
use crate::tui::testing::{
    answer_to, answered, app, at, chief_desk, ctx_in, label, letter, press, screen_of, send, status, today,
};

/// Goes on to a time of day; gives the runs of the ladder that begin.
fn tick(app: &mut App, clock: &str) -> Vec<CommandRequest> {
    let jobs = app.update(Message::Tick);
    let Some(Job::Query { to, tag, serial, .. }) = jobs.first() else { panic!("{jobs:?}") };
    let now = Status { now: at(clock), ..status() };
    ladder(app.update(answered(*to, tag, *serial, Ok(Answer::Status(now)))))
}

fn ladder(jobs: Vec<Job>) -> Vec<CommandRequest> {
    jobs.into_iter()
        .filter_map(|job| match job {
            Job::Command { request, .. } if request.command == Command::CaseUrgeDue => Some(*request),
            _ => None,
        })
        .collect()
}

fn done(changes: u32) -> Message {
    let done = Done {
        command: "case-urge-due".into(),
        change: None,
        changes,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    Message::Outcome(Outcome::Done { to: Target::Frame, tag: LADDER, result: Ok(done) })
}

fn digest() -> UrgedView {
    let step = |hant: &str, count| UrgedRow { step: Some(label(hant, hant, hant)), count };
    UrgedView {
        total: 26, late: 20, latest: Some(at("10:45")), steps: vec![step("逾期催辦", 20), step("臨期提醒", 6)]
    }
}

#[test]
fn 實務_催辦_the_ladder_is_gone_up_at_opening_and_with_every_quarter_of_an_hour_by_the_program_itself() {
    let nobody = ctx_in(Lang::ZhHant, chief_desk());
    let person = Some("站長甲".to_owned());
    let (mut app, jobs) = App::new(nobody, Asker { person, now: None, mask: true });
    let Some(Job::Query { to, tag, serial, .. }) = jobs.first() else { panic!("{jobs:?}") };
    let opening = ladder(app.update(answered(*to, tag, *serial, Ok(Answer::Status(status())))));
    assert_eq!(opening.len(), 1, "at opening");
    assert_eq!(opening[0].asker, Asker { person: None, now: None, mask: true }, "nobody's act");
    assert_eq!(tick(&mut app, "10:48").len(), 0);
    assert_eq!(tick(&mut app, "10:59").len(), 0);
    let next = tick(&mut app, "11:00");
    assert_eq!(next.len(), 1, "at the quarter");
    assert_ne!(next[0].request, opening[0].request);
    assert_eq!(tick(&mut app, "11:14").len(), 0);
    // The lid was closed over lunch: one run when it opens.
    assert_eq!(tick(&mut app, "14:07").len(), 1);
    assert_eq!(app.corner.saving, 0, "the corner does not say that somebody's work is being saved");
}

#[test]
fn without_a_town_there_is_no_ladder() {
    let (mut app, jobs) = App::new(ctx_in(Lang::ZhHant, chief_desk()), Asker::default());
    let Some(Job::Query { to, tag, serial, .. }) = jobs.first() else { panic!("{jobs:?}") };
    let empty = Status { town: None, ..status() };
    assert!(ladder(app.update(answered(*to, tag, *serial, Ok(Answer::Status(empty))))).is_empty());
}

#[test]
fn 實務_催辦_what_was_told_is_one_sentence_and_nothing_is_said_where_nothing_was_told() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    app.update(done(0));
    assert_eq!(app.said, None);
    app.corner.saving = 1;
    assert_eq!(app.update(done(26)), [], "what changed is read anew when the host says so");
    assert!(screen_of(&app, 80, 24).contains("已按催辦階梯提醒 26 件。  ! 看催辦"), "{}", screen_of(&app, 80, 24));
    assert_eq!(app.corner.saving, 1, "what somebody is saving is still under way");
    app.update(Message::Outcome(Outcome::Done {
        to: Target::Frame,
        tag: LADDER,
        result: Err(RefusalCode::Busy.into()),
    }));
    assert_eq!(app.corner.error, None, "no work of anybody was lost");
}

#[test]
fn 實務_催辦_today_has_one_line_for_all_reminders_and_one_key_opens_exactly_those_cases() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    assert!(!screen_of(&app, 80, 24).contains("催辦"), "nothing where nothing waits");
    let jobs = app.update(Message::Key(letter('1')));
    let view = TodayView { urged: digest(), ..today() };
    let Some(Job::Query { to, tag, serial, .. }) = jobs.first() else { panic!("{jobs:?}") };
    app.update(answered(*to, tag, *serial, Ok(Answer::Today(Box::new(view)))));
    let screen = screen_of(&app, 80, 24);
    let lines: Vec<&str> = screen.lines().filter(|line| line.contains("催辦")).collect();
    let [line] = lines.as_slice() else { panic!("one line: {screen}") };
    assert!(line.contains("催辦 26 件，逾期 20：逾期催辦 20、臨期提醒 6；最近 10:45"), "{line}");
    assert!(line.contains("! 看催辦"), "{line}");
    let jobs = app.update(Message::Key(letter('!')));
    let asked = jobs.iter().find_map(|job| match job {
        Job::Query { request, .. } => match &request.query {
            Query::Cases { filter, .. } => Some(filter.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(asked, Some(CaseFilter::urged_of_mine()));
    assert!(screen_of(&app, 120, 30).contains("[3 分流]"));
}

#[test]
fn the_state_says_at_once_who_hosts_and_then_what_one_was_reminded_of() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    let jobs = app.update(Message::Key(press(KeyCode::F(10))));
    assert!(screen_of(&app, 80, 24).contains("4711"), "before anything is read");
    let [Job::Query { to, tag, serial, request }] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!(request.query, Query::Urged);
    app.update(answered(*to, tag, *serial, Ok(Answer::Urged(digest()))));
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("4711") && screen.contains("催辦 26 件"), "{screen}");
    send(&mut app, Message::Key(press(KeyCode::Esc)), &chief_desk());
    let layers = app.layers.len();
    app.update(Message::Key(press(KeyCode::F(10))));
    assert_eq!(app.layers.len(), layers + 1);
    assert!(answer_to(&Query::Urged, &chief_desk()).is_some());
}
