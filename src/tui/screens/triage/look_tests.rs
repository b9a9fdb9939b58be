//! How the screen looks: what stays in sight, in which order the queue is, and what it leads to.

use super::*;
use crate::i18n::Lang;
use crate::service::view::{AlikeRow, BeforeRow};
use crate::tui::layers::pick::Pick;
use crate::tui::pane::{FilterName, Place};
use crate::tui::testing::{
    acts, answer_to, case_rows, case_view, chief_desk, ctx_in, opened, pane_of, settle, unit, without_colour,
};

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn send(screen: &mut Triage, event: Event) -> Vec<Effect> {
    let effects = screen.update(event, &ctx());
    settle(screen, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

fn with(change: impl FnOnce(&mut CaseView)) -> Triage {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    send(&mut screen, Event::Act(Action::Down));
    let mut view = case_view();
    change(&mut view);
    screen.update(Event::Answer(CASE, Ok(Answer::Case(Box::new(view)))), &ctx());
    screen
}

/// A text that is longer than any screen.
fn long_text() -> String {
    (1..=60)
        .map(|line| format!("第{line}行：住戶反映學校後門一帶夜裡有人往井裡倒東西，氣味很大。"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn 篇3_責任人4_who_was_told_the_due_time_and_what_is_proposed_are_in_sight_whatever_the_length_of_the_text() {
    let screen = with(|view| view.case.text = long_text());
    for (width, height) in [(80, 22), (120, 37), (200, 57)] {
        let shown = pane_of(&screen, &ctx(), width, height);
        for words in ["● 站長甲", "○ 尚未答覆", "期限  11:28", "擬辦  上報鎮網格辦", "第1行", "全文在下"]
        {
            assert!(shown.contains(words), "{words} at {width}x{height}:\n{shown}");
        }
        assert!(!shown.contains("第60行"));
    }
    insta::assert_snapshot!("long_text_80_by_24", pane_of(&screen, &ctx(), 80, 22));
}

#[test]
fn all_of_a_long_text_can_be_read_by_scrolling() {
    let mut screen = with(|view| view.case.text = long_text());
    send(&mut screen, Event::Act(Action::Next));
    let mut seen = String::new();
    for _ in 0..40 {
        seen.push_str(&pane_of(&screen, &ctx(), 80, 22));
        send(&mut screen, Event::Act(Action::PageDown));
    }
    assert!((1..=60).all(|line| seen.contains(&format!("第{line}行"))));
}

#[test]
fn a_text_that_has_room_stands_once() {
    let screen = with(|view| view.case.text = "井蓋不見了。".into());
    let shown = pane_of(&screen, &ctx(), 80, 22);
    assert!(shown.matches("井蓋不見了。").count() == 1 && !shown.contains("全文"), "{shown}");
}

#[test]
fn one_key_changes_the_order_and_the_title_names_it() {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    assert!(pane_of(&screen, &ctx(), 80, 22).contains("待辦  按剩餘時間 ↑"));
    for (sort, words) in [
        (Some(CaseSort::Waiting), "按等待時間 ↑"),
        (Some(CaseSort::Filed), "按錄入時間 ↓"),
        (Some(CaseSort::Grid), "按網格 ↑"),
        (Some(CaseSort::Kind), "按類型 ↑"),
        (None, "按剩餘時間 ↑"),
    ] {
        let effects = screen.update(Event::Act(Action::Sort), &ctx());
        let [Effect::Query { query: Query::Cases { filter, .. }, .. }] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!(filter.sort, sort);
        settle(&mut screen, &ctx(), effects, |query| answer_to(query, &chief_desk()));
        let shown = pane_of(&screen, &ctx(), 80, 22);
        assert!(shown.contains(words) && shown.contains("╭ 待辦  "), "the filter keeps its name: {shown}");
    }
    let filter = crate::service::terms::parse("stage:closed").unwrap();
    send(&mut screen, Event::Reply(FILTER, Reply::Filter(Box::new(filter), FilterName::Terms)));
    let effects = screen.update(Event::Act(Action::Sort), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Say(words)] if words.contains("最新在前")), "{effects:?}");
}

#[test]
fn the_keys_of_the_list_are_in_the_bar_first_and_those_of_the_case_while_that_has_the_focus() {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    let first = |screen: &Triage| screen.bar(&ctx()).iter().map(|hint| hint.action).take(4).collect::<Vec<_>>();
    assert_eq!(first(&screen), [Action::Mark, Action::Filter, Action::Sort, Action::MarkAll]);
    send(&mut screen, Event::Act(Action::Next));
    assert_eq!(first(&screen), [Action::Next, Action::Filter, Action::Text, Action::History]);
    let all: Vec<Action> = screen.hints(&ctx()).iter().map(|hint| hint.action).collect();
    for action in [Action::Counts, Action::LateOnes, Action::Urged, Action::Due, Action::Files, Action::NewCase] {
        assert!(all.contains(&action), "{action:?} is in the help");
    }
}

fn crowded() -> Triage {
    with(|view| {
        let party = unit("city-management", "城管中隊");
        let before = |received, returned| BeforeRow { party: party.clone(), received, returned };
        if let Some(proposal) = &mut view.proposal {
            proposal.before = vec![before(3, 0)];
        }
        let row = case_rows().swap_remove(2);
        view.alike = vec![AlikeRow {
            number: row.number,
            kind_label: row.kind_label,
            place: row.place,
            text: row.text,
            stage: row.stage,
            holder: row.holder,
            happened: row.happened,
            days_ago: 2,
            likeness: 88,
        }];
    })
}

#[test]
fn what_was_given_before_and_what_is_alike_stand_beside_the_proposal() {
    insta::assert_snapshot!("alike_and_before_120_by_40", pane_of(&crowded(), &ctx(), 120, 37));
    insta::assert_snapshot!("alike_and_before_200_by_60", pane_of(&crowded(), &ctx(), 200, 57));
    let plain = without_colour(ctx(), true);
    insta::assert_snapshot!("alike_and_before_in_ascii_without_colour", pane_of(&crowded(), &plain, 80, 22));
}

#[test]
fn the_list_of_rarer_deeds_names_each() {
    let allowed = ["urged", "supervised", "reclassified", "separated", "repeats", "part-done", "parking-asked"];
    let mut screen = with(|view| view.acts = acts(&allowed));
    let effects = send(&mut screen, Event::Act(Action::More));
    let [Effect::Ask { ask: Ask::Pick { title, options }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    insta::assert_snapshot!("rarer_deeds", pane_of(&Pick::new(title, options.clone()), &ctx(), 80, 22));
}

#[test]
fn the_cases_of_a_figure_say_which_they_are_and_that_esc_leads_back() {
    let mut screen = Triage::default();
    opened(&mut screen, &ctx());
    let filter = crate::service::terms::parse("community:南街社區 from:2026-11-01 figure:overdue").unwrap();
    send(&mut screen, Event::Open(Some(Place::Cases(Box::new(filter)))));
    assert_eq!(screen.bar(&ctx()).first().map(|hint| hint.action), Some(Action::Back));
    insta::assert_snapshot!("drilled_80_by_24", pane_of(&screen, &ctx(), 80, 22));
    insta::assert_snapshot!("drilled_120_by_40", pane_of(&screen, &ctx(), 120, 37));
}

#[test]
fn what_was_under_way_goes_on_when_one_comes_back_from_other_cases() {
    let mut screen = with(|_| {});
    send(&mut screen, Event::Act(Action::Return));
    send(&mut screen, Event::Open(Some(Place::Cases(Box::default()))));
    // An answer to what was asked about the case before does not reach the one that is shown now.
    assert_eq!(send(&mut screen, Event::Reply(asking::ASK, Reply::Text("退".into()))), []);
    let effects = send(&mut screen, Event::Act(Action::Back));
    assert_eq!(effects, [Effect::GoBack]);
    assert_eq!(screen.row().map(|row| row.number.as_str()), Some("城關-2026-00001"), "the same row has the focus");
    let effects = send(&mut screen, Event::Reply(asking::ASK, Reply::Text("退".into())));
    assert!(matches!(effects.as_slice(), [Effect::Command { .. }]), "{effects:?}");
}
