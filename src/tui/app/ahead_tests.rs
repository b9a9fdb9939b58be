//! Keys that come before a form has read what it begins with.

use std::collections::BTreeMap;

use super::*;
use crate::i18n::Lang;
use crate::tui::testing::{answer_to, answered, app, letter, press, run, screen_of, warden_desk};

/// Presses the key that opens the diary, and gives back what it asks for, unanswered.
fn opened() -> (App, Vec<Job>) {
    let mut app = app(Lang::ZhHant, &warden_desk());
    let asked = app.update(Message::Key(letter('d')));
    assert!(asked.iter().any(|job| matches!(job, Job::LoadDraft { .. })), "{asked:?}");
    (app, asked)
}

/// Types, and says what was asked for: while a form reads, nothing.
fn typed(app: &mut App, text: &str) -> Vec<Job> {
    text.chars().flat_map(|c| app.update(Message::Key(letter(c)))).collect()
}

/// Answers one job, with this draft where one is read.
fn answer(app: &mut App, job: Job, draft: Option<&Draft>) -> Vec<Job> {
    match job {
        Job::Query { to, tag, serial, request } => {
            let answer = answer_to(&request.query, &warden_desk());
            let result = answer.ok_or_else(|| RefusalCode::Busy.into());
            app.update(answered(to, tag, serial, result))
        }
        Job::LoadDraft { to, tag, .. } => {
            app.update(Message::Outcome(Outcome::Draft { to, tag, draft: draft.cloned() }))
        }
        _ => Vec::new(),
    }
}

fn diary_draft(app: &App, asked: &[Job], text: &str) -> Draft {
    let form = asked.iter().find_map(|job| match job {
        Job::LoadDraft { form, .. } => Some(form.clone()),
        _ => None,
    });
    Draft::typed(form.unwrap(), app.ctx.now, BTreeMap::from([("text".to_owned(), text.to_owned())]))
}

#[test]
fn what_is_typed_while_a_form_still_reads_waits_in_its_order_and_lands_in_the_form_as_it_is_then() {
    let (mut app, mut asked) = opened();
    let mut jobs = Vec::new();
    for c in ["𠮷", "家", "漏", "水"] {
        // Each key between two answers, and none is handled before the last of them.
        jobs.extend(typed(&mut app, c));
        if asked.len() > 1 {
            let job = asked.remove(0);
            jobs.extend(answer(&mut app, job, None));
        }
    }
    assert!(!screen_of(&app, 80, 24).contains('漏'));
    for job in asked {
        jobs.extend(answer(&mut app, job, None));
    }
    run(&mut app, jobs, &warden_desk());
    assert!(screen_of(&app, 80, 24).contains("𠮷家漏水"), "{}", screen_of(&app, 80, 24));
}

#[test]
fn a_draft_is_gone_on_with_by_the_keys_that_came_before_it_was_read() {
    let (mut app, asked) = opened();
    let draft = diary_draft(&app, &asked, "樓道燈");
    assert!(typed(&mut app, "不亮").is_empty());
    let jobs: Vec<Job> = asked.into_iter().flat_map(|job| answer(&mut app, job, Some(&draft))).collect();
    run(&mut app, jobs, &warden_desk());
    assert!(screen_of(&app, 80, 24).contains("樓道燈不亮"), "{}", screen_of(&app, 80, 24));
}

#[test]
fn a_pasted_text_waits_too_and_esc_leaves_after_it_with_a_draft() {
    let (mut app, asked) = opened();
    assert!(app.update(Message::Paste("東巷口".to_owned())).is_empty());
    assert!(app.update(Message::Key(press(KeyCode::Esc))).is_empty());
    let jobs: Vec<Job> = asked.into_iter().flat_map(|job| answer(&mut app, job, None)).collect();
    let kept = jobs.iter().any(|job| match job {
        Job::SaveDraft { draft, .. } => draft.fields.values().any(|text| text == "東巷口"),
        _ => false,
    });
    assert!(kept && app.layers.is_empty(), "{jobs:?}");
}

#[test]
fn a_form_that_never_gets_an_answer_is_left_with_the_second_esc() {
    let (mut app, _) = opened();
    typed(&mut app, "東巷");
    app.update(Message::Key(press(KeyCode::Esc)));
    assert_eq!(app.layers.len(), 1);
    app.update(Message::Key(press(KeyCode::Esc)));
    assert!(app.layers.is_empty());
}

#[test]
fn a_rows_form_which_reads_its_row_before_its_draft_drops_none_of_what_is_typed_meanwhile() {
    use crate::tui::samples;
    let mut app = app(Lang::ZhHant, &warden_desk());
    let (grid, item) = ("610921100001001".to_owned(), "households".to_owned());
    let request = FormRequest::Entry { grid, item, key: None };
    let mut asked = app.perform(Target::Frame, Effect::Form(request));
    typed(&mut app, "東");
    let mut loaded = None;
    while let Some(job) = asked.pop() {
        asked.extend(match job {
            Job::Query { to, tag, serial, request } => {
                let rows = samples::answer_to(&request.query).unwrap();
                app.update(answered(to, tag, serial, Ok(rows)))
            }
            Job::LoadDraft { to, tag, form, .. } => {
                // The row is there, its draft is not: no key lands in a field that the draft is about to fill.
                typed(&mut app, "巷");
                loaded = Some(form.clone());
                let fields = [("#key".to_owned(), "南街".to_owned())].into();
                let draft = Some(Draft::typed(form, app.ctx.now, fields));
                app.update(Message::Outcome(Outcome::Draft { to, tag, draft }))
            }
            _ => Vec::new(),
        });
    }
    assert!(loaded.is_some());
    assert!(screen_of(&app, 80, 24).contains("南街東巷"), "{}", screen_of(&app, 80, 24));
}
