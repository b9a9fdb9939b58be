use super::super::{Part, TODAY};
use super::*;
use crate::domain::ids::MeetingId;
use crate::i18n::Lang;
use crate::service::view::{Answer, DateChange, NextUp};
use crate::tui::pane::{Event, Pane, Reply};
use crate::tui::testing::{
    announced_meeting, chief_desk, ctx, ctx_in, on, owed_meeting, pane_of, today, uuid, warden_desk, weekly_meeting,
    without_colour,
};

fn screen(rows: Vec<MeetingRow>, next: Option<NextUp>) -> Today {
    let view = TodayView { meetings: rows, next, ..today() };
    let mut screen = Today::default();
    screen.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
    screen
}

fn act(screen: &mut Today, action: Action) -> Vec<Effect> {
    screen.update(Event::Act(action), &ctx())
}

#[test]
fn 篇3_例會1_meetings_stand_by_time_with_place_post_and_clause_80_by_24() {
    let rows = vec![weekly_meeting("2026-11-23"), announced_meeting("2026-11-27", "14:30")];
    let screen = screen(rows, Some(NextUp::Meeting(0)));
    insta::assert_snapshot!("meetings_80x24", pane_of(&screen, &ctx(), 80, 22));
}

#[test]
fn meetings_in_english_without_colour_and_wide() {
    let rows = vec![weekly_meeting("2026-11-23"), announced_meeting("2026-11-27", "14:30"), owed_meeting()];
    let screen = screen(rows, None);
    let ctx = without_colour(ctx_in(Lang::En, chief_desk()), true);
    insta::assert_snapshot!("meetings_120x40", pane_of(&screen, &ctx, 120, 37));
}

#[test]
fn enter_shows_all_of_a_meeting_and_announces_one_that_nobody_has_announced() {
    let mut screen = screen(vec![announced_meeting("2026-11-27", "14:30"), owed_meeting()], Some(NextUp::Meeting(0)));
    let effects = act(&mut screen, Action::Enter);
    let [Effect::Ask { ask: Ask::Show { lines, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let said = lines.join("\n");
    for words in
        ["11月27日 週五 14:30", "鎮政府三樓會議室", "篇3/例會1", "與鎮月例會合併召開", "站長", "23 人", "帶上本月台帳"]
    {
        assert!(said.contains(words), "{words} is missing: {said}");
    }
    act(&mut screen, Action::Down);
    let wanted = Some(("grid-meeting".to_owned(), "610921100".to_owned()));
    assert_eq!(act(&mut screen, Action::Enter), [Effect::Form(FormRequest::Meeting { wanted, on: None })]);
}

#[test]
fn only_who_announced_it_takes_it_back_and_says_why() {
    let screen_of = |may_announce| {
        let row = MeetingRow { may_announce, ..announced_meeting("2026-11-27", "14:30") };
        screen(vec![row], Some(NextUp::Meeting(0)))
    };
    assert_eq!(act(&mut screen_of(false), Action::Withdraw), []);
    let mut mine = screen_of(true);
    assert!(matches!(act(&mut mine, Action::Withdraw).as_slice(), [Effect::Ask { tag: WITHDRAW, .. }]));
    let effects = mine.update(Event::Reply(WITHDRAW, Reply::Text("改期".into())), &ctx());
    let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let expected = Command::MeetingWithdraw { meeting: MeetingId(uuid(8000)).to_string(), reason: "改期".into() };
    assert_eq!(command.as_ref(), &expected);
}

#[test]
fn without_meetings_there_is_no_box_and_tab_passes_by() {
    let mut screen = screen(Vec::new(), None);
    screen.focus = Part::Duties;
    act(&mut screen, Action::Next);
    assert_eq!(screen.focus, Part::Cases);
    let text = pane_of(&screen, &ctx_in(Lang::ZhHant, warden_desk()), 80, 22);
    assert!(!text.contains("例會"), "{text}");
}

/// The weekly meeting of the 30th, as its convener sees it: moved by a day, or called off.
fn changed(held: bool) -> MeetingRow {
    let change = DateChange {
        id: MeetingId(uuid(8100)),
        planned: on("2026-11-30", "08:30"),
        held,
        place: held.then(|| "站裡".into()),
        reason: "鎮上開會".into(),
        by: "書記".into(),
        last_change: None,
    };
    let at = if held { on("2026-12-01", "14:30") } else { change.planned };
    MeetingRow {
        at: Some(at),
        takes_in: Vec::new(),
        change: Some(change),
        may_change: true,
        ..weekly_meeting("2026-11-30")
    }
}

#[test]
fn 篇4_2_a_a_date_that_was_called_off_or_moved_is_told_with_its_reason() {
    let ctx = ctx();
    let shown = |row: MeetingRow| pane_of(&screen(vec![row], None), &ctx, 120, 37);
    let off = shown(changed(false));
    assert!(off.contains("取消 周例會") && off.contains("不開：鎮上開會"), "{off}");
    let moved = shown(changed(true));
    let line = moved.lines().find(|line| line.contains("周例會")).unwrap();
    assert!(line.contains("12月1日") && line.contains("14:30") && line.contains("站裡"), "{line}");
    assert!(line.contains("原定 11月30日 08:30，鎮上開會"), "{line}");
    insta::assert_snapshot!("changed_80x24", pane_of(&screen(vec![changed(false), changed(true)], None), &ctx, 80, 22));
}

#[test]
fn 篇4_2_a_who_convenes_it_moves_it_or_calls_it_off_from_its_line() {
    let row = MeetingRow { may_change: true, ..weekly_meeting("2026-11-30") };
    let mut today = screen(vec![row], None);
    act(&mut today, Action::Next);
    assert_eq!(today.focus, Part::Meetings);
    let wanted = Some(("weekly-meeting".to_owned(), "610921100001".to_owned()));
    let form = FormRequest::Meeting { wanted, on: Some("2026-11-30".parse().unwrap()) };
    assert_eq!(act(&mut today, Action::Meeting), [Effect::Form(form)]);
    assert!(matches!(act(&mut today, Action::Withdraw).as_slice(), [Effect::Ask { tag: WITHDRAW, .. }]));
    let sent = today.update(Event::Reply(WITHDRAW, Reply::Text("防汛".into())), &ctx());
    let expected = Command::MeetingDateChange {
        meeting: "weekly-meeting".into(),
        grid: Some("610921100001".into()),
        on: "2026-11-30".parse().unwrap(),
        at: None,
        place: None,
        reason: "防汛".into(),
    };
    assert_eq!(sent, [Effect::command(WITHDRAW, expected, [])]);
    // Who only attends changes nothing; and what was called off is not called off again.
    for row in [weekly_meeting("2026-11-30"), changed(false)] {
        let mut today = screen(vec![row], None);
        act(&mut today, Action::Next);
        assert_eq!(act(&mut today, Action::Withdraw), []);
    }
}
