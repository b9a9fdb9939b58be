//! Drilling from figures, searches and lists to cases, and the way back to what was left.

use super::*;
use crate::i18n::Lang;
use crate::tui::testing::{app, chief_desk, letter, press, screen_of, send, warden_desk};

fn key(app: &mut App, code: KeyCode) -> Vec<Job> {
    send(app, Message::Key(press(code)), &chief_desk())
}

fn char(app: &mut App, c: char) -> Vec<Job> {
    send(app, Message::Key(letter(c)), &chief_desk())
}

#[test]
fn from_a_count_one_comes_to_its_cases_and_with_esc_back_to_the_count_as_it_was() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    char(&mut app, '#');
    key(&mut app, KeyCode::Down);
    key(&mut app, KeyCode::Right);
    let before = screen_of(&app, 120, 40);
    assert!(before.contains("[6]"), "the second community's closed cases have the focus:\n{before}");
    key(&mut app, KeyCode::Enter);
    let cases = screen_of(&app, 120, 40);
    assert!(app.layers.is_empty() && cases.contains("╭ 北街社區 辦結"), "{cases}");
    assert!(app.hints().iter().any(|hint| hint.action == Action::Back), "the way back is shown");
    key(&mut app, KeyCode::Esc);
    assert_eq!(screen_of(&app, 120, 40), before);
    // The list below is one's own again.
    key(&mut app, KeyCode::Esc);
    assert!(app.layers.is_empty());
    char(&mut app, '3');
    assert!(screen_of(&app, 120, 40).contains("待辦  按剩餘時間"));
}

#[test]
fn a_case_opened_from_a_search_is_the_same_screen_and_esc_leads_back_to_what_was_found() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    char(&mut app, '/');
    for c in "路燈".chars() {
        char(&mut app, c);
    }
    let found = screen_of(&app, 100, 30);
    key(&mut app, KeyCode::Enter);
    assert_eq!(app.current, ScreenId::Triage);
    assert!(screen_of(&app, 100, 30).contains("Enter 照擬辦"), "decided as anywhere");
    key(&mut app, KeyCode::Esc);
    assert_eq!((app.current, screen_of(&app, 100, 30)), (ScreenId::Today, found));
}

#[test]
fn one_goes_back_step_by_step_through_several_drills() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    char(&mut app, '#');
    key(&mut app, KeyCode::Enter);
    char(&mut app, '/');
    for c in "路燈".chars() {
        char(&mut app, c);
    }
    key(&mut app, KeyCode::Enter);
    assert!(app.layers.is_empty());
    key(&mut app, KeyCode::Esc);
    assert_eq!(app.layers.len(), 1, "what was found");
    key(&mut app, KeyCode::Esc);
    assert!(app.layers.is_empty() && screen_of(&app, 120, 40).contains("╭ 南街社區 受理"), "the count's cases");
    key(&mut app, KeyCode::Esc);
    assert_eq!((app.layers.len(), app.current), (1, ScreenId::Today), "the count");
}

#[test]
fn a_screen_chosen_by_its_key_is_where_one_stays() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    char(&mut app, '#');
    key(&mut app, KeyCode::Enter);
    char(&mut app, '1');
    key(&mut app, KeyCode::Esc);
    assert_eq!((app.current, app.layers.len()), (ScreenId::Today, 0));
}

#[test]
fn one_key_opens_ones_own_cases_that_are_late_from_anywhere() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    char(&mut app, '@');
    let shown = screen_of(&app, 120, 40);
    assert!(app.current == ScreenId::Triage && shown.contains("是:待辦 逾期:是"), "{shown}");
    key(&mut app, KeyCode::Esc);
    assert_eq!(app.current, ScreenId::Today);
}

#[test]
fn a_case_of_ones_day_is_opened_and_left_again() {
    let mut app = app(Lang::ZhHant, &warden_desk());
    let desk = warden_desk();
    let go = |app: &mut App, code| send(app, Message::Key(press(code)), &desk);
    go(&mut app, KeyCode::Enter);
    assert_eq!(app.current, ScreenId::Triage);
    go(&mut app, KeyCode::Esc);
    assert_eq!(app.current, ScreenId::Today);
}

#[test]
fn undo_is_named_by_what_was_done_and_to_how_many() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    assert!(app.hints().iter().any(|hint| hint.label.as_deref() == Some("撤銷「上報 城關-2026-00003」")));
    if let Some(step) = &mut app.undo.undo {
        (step.act, step.changes) = (Some("assigned".into()), 12);
    }
    assert!(app.hints().iter().any(|hint| hint.label.as_deref() == Some("撤銷「交辦 12 件」")));
}

#[test]
fn from_a_case_opened_in_the_walk_one_comes_back_into_it_with_what_was_carried_over() {
    let mut app = app(Lang::ZhHant, &warden_desk());
    let desk = warden_desk();
    let go = |app: &mut App, code| send(app, Message::Key(press(code)), &desk);
    go(&mut app, KeyCode::F(2));
    send(&mut app, Message::Key(letter('N')), &desk);
    go(&mut app, KeyCode::Down);
    let walk = screen_of(&app, 80, 24);
    assert!(walk.contains("轉下日 巡查 下午") && walk.contains("▌ ○ 城關-2026-"), "{walk}");
    go(&mut app, KeyCode::Enter);
    assert_eq!((app.current, app.layers.len()), (ScreenId::Triage, 0));
    go(&mut app, KeyCode::Esc);
    assert_eq!(screen_of(&app, 80, 24), walk);
    // So from a form.
    go(&mut app, KeyCode::Home);
    go(&mut app, KeyCode::Enter);
    assert_eq!(app.layers.len(), 2, "the form lies over the walk");
    go(&mut app, KeyCode::Esc);
    assert!(app.layers.len() == 1 && screen_of(&app, 80, 24).contains("轉下日 巡查 下午"));
}
