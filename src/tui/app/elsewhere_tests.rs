//! A draft that another window has open.

use super::*;
use crate::i18n::Lang;
use crate::tui::testing::{app, at, letter, press, run, screen_of, warden_desk};

/// Opens a visit whose draft another window has open.
fn told() -> App {
    let mut app = app(Lang::ZhHant, &warden_desk());
    let jobs = app.update(Message::Key(letter('z')));
    let mut rest = Vec::new();
    for job in jobs {
        let Job::LoadDraft { to, tag, form, .. } = job else {
            rest.push(job);
            continue;
        };
        let draft = Some(Draft::typed(form.clone(), at("10:40"), [("text".to_owned(), "東巷".to_owned())].into()));
        let told = app.update(Message::Outcome(Outcome::DraftElsewhere { to, tag, form, draft }));
        rest.extend(told);
    }
    run(&mut app, rest, &warden_desk());
    app
}

#[test]
fn a_form_whose_draft_is_open_in_another_window_says_so_before_anything_is_typed() {
    let shown = screen_of(&told(), 80, 24);
    assert!(shown.contains("另一個窗口正在寫") && shown.contains("10:40"), "{shown}");
    assert!(!shown.contains("東巷"), "the words are the other window's");
}

#[test]
fn another_one_is_written_beside_it_and_each_keeps_its_words() {
    let mut app = told();
    let jobs = app.update(Message::Key(press(KeyCode::Enter)));
    let [Job::LoadDraft { to, tag, form: own, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    let (to, tag, own) = (*to, *tag, own.clone());
    assert!(own.starts_with("visit-aside-"), "{own}");
    app.update(Message::Outcome(Outcome::Draft { to, tag, draft: None }));
    let jobs = app.update(Message::Key(letter('路')));
    let saved = jobs.iter().find_map(|job| match job {
        Job::SaveDraft { draft, .. } => Some((draft.form.as_str(), draft.fields["text"].as_str())),
        _ => None,
    });
    assert_eq!(saved, Some((own.as_str(), "路")));
    // Given up, which is asked first, its own goes and the other window's stays.
    app.update(Message::Key(crate::tui::testing::ctrl('x')));
    let jobs = app.update(Message::Key(crate::tui::testing::ctrl('x')));
    assert!(jobs.iter().any(|job| matches!(job, Job::DropDraft { form, .. } if *form == own)), "{jobs:?}");
    assert!(jobs.contains(&Job::LeaveDrafts { to }), "{jobs:?}");
}

#[test]
fn without_a_yes_the_form_closes_and_nothing_is_written() {
    let mut app = told();
    let jobs = app.update(Message::Key(press(KeyCode::Esc)));
    assert!(app.layers.is_empty());
    assert!(jobs.iter().all(|job| matches!(job, Job::LeaveDrafts { .. })), "{jobs:?}");
}
