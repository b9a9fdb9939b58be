use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::i18n::Lang;
use crate::service::command::{Command, CommandRequest, Done, Made};
use crate::service::drafts::Draft;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode, RefusalRow};
use crate::service::view::Answer;
use crate::tui::app::{App, Message, Target};
use crate::tui::pane::Tag;
use crate::tui::testing::{
    answered, app, case_view, change, chief_desk, ctrl, letter, press, run, screen_of, send, uuid,
};
use crate::tui::worker::{Job, Outcome};

const NUMBER: &str = "城關-2026-00001";

fn key(app: &mut App, key: KeyEvent) -> Vec<Job> {
    send(app, Message::Key(key), &chief_desk())
}

fn type_in(app: &mut App, text: &str) -> Vec<Job> {
    text.chars().flat_map(|c| key(app, letter(c))).collect()
}

/// The chief begins a note on the missing manhole cover; returns the jobs of opening the prompt.
fn note(app: &mut App) -> Vec<Job> {
    key(app, letter('3'));
    key(app, press(KeyCode::Down));
    key(app, letter('i'))
}

fn noting() -> App {
    let mut app = app(Lang::ZhHant, &chief_desk());
    note(&mut app);
    app
}

fn command(jobs: &[Job]) -> (Target, Tag, CommandRequest) {
    let found = jobs.iter().find_map(|job| match job {
        Job::Command { to, tag, request } => Some((*to, *tag, (**request).clone())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no command in {jobs:?}"))
}

fn done(to: Target, tag: Tag, result: Result<Done, Refusal>) -> Message {
    Message::Outcome(Outcome::Done { to, tag, result })
}

fn saved() -> Done {
    Done {
        command: "case-note".into(),
        change: None,
        changes: 1,
        made: vec![Made { kind: "case".into(), id: "1".into(), label: NUMBER.into(), already: false }],
        notes: Vec::new(),
        refused: Vec::new(),
    }
}

fn stale() -> Refusal {
    Refusal::new(RefusalCode::Stale).with("record", "case").with("name", NUMBER)
}

#[test]
fn a_stale_refusal_is_said_at_the_prompt_the_case_is_read_anew_and_the_text_goes_with_the_next_enter() {
    let mut app = noting();
    type_in(&mut app, "門衛回電，已報修");
    let (to, tag, first) = command(&key(&mut app, press(KeyCode::Enter)));
    assert_eq!(first.command, Command::CaseNote { case: NUMBER.into(), text: "門衛回電，已報修".into() });
    let mut jobs = app.update(done(to, tag, Err(stale())));
    // The case has moved on meanwhile.
    let place = jobs.iter().position(|job| matches!(job, Job::Query { tag: "asked", .. })).unwrap();
    let Job::Query { to: asker, tag: asked, serial, request } = jobs.remove(place) else { panic!() };
    assert_eq!(request.query, Query::Case { case: NUMBER.into() });
    let mut view = case_view();
    view.row.last_change = Some(change(99));
    app.update(answered(asker, asked, serial, Ok(Answer::Case(Box::new(view)))));
    run(&mut app, jobs, &chief_desk());
    insta::assert_snapshot!("stale", screen_of(&app, 80, 24));
    let (_, _, second) = command(&key(&mut app, press(KeyCode::Enter)));
    assert_eq!((second.command, second.request), (first.command, first.request));
    assert_eq!(second.seen[0].change, change(99));
}

#[test]
fn once_the_command_is_done_the_prompt_and_its_draft_are_gone() {
    let mut app = noting();
    type_in(&mut app, "已報修");
    let (to, tag, _) = command(&key(&mut app, ctrl('s')));
    assert!(screen_of(&app, 80, 24).contains("正在保存"));
    let jobs = send(&mut app, done(to, tag, Ok(saved())), &chief_desk());
    let form = format!("case-{}-note", case_view().row.id);
    assert!(jobs.iter().any(|job| matches!(job, Job::DropDraft { form: dropped, .. } if *dropped == form)), "{jobs:?}");
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("已保存：") && !screen.contains("備註內容"), "{screen}");
}

#[test]
fn while_it_is_being_saved_keys_wait() {
    let mut app = noting();
    type_in(&mut app, "已報修");
    key(&mut app, press(KeyCode::Enter));
    assert_eq!(key(&mut app, press(KeyCode::Enter)), []);
    assert_eq!(type_in(&mut app, "x"), []);
}

#[test]
fn what_is_typed_is_a_draft_of_this_case_and_act_and_esc_leaves_it_for_the_next_time() {
    let mut app = noting();
    let jobs = type_in(&mut app, "門衛");
    let form = format!("case-{}-note", case_view().row.id);
    let drafts: Vec<&Draft> = jobs
        .iter()
        .filter_map(|job| match job {
            Job::SaveDraft { draft, .. } => Some(draft),
            _ => None,
        })
        .collect();
    assert!(drafts.iter().all(|draft| draft.form == form) && drafts.len() == 2, "{drafts:?}");
    let draft = drafts[1].clone();
    key(&mut app, press(KeyCode::Esc));
    assert!(screen_of(&app, 80, 24).contains("已留作草稿"));
    // Opened again: it is read, and shown.
    let jobs = key(&mut app, letter('i'));
    let [Job::LoadDraft { to, tag, form: asked, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!(*asked, form);
    app.update(Message::Outcome(Outcome::Draft { to: *to, tag, draft: Some(draft) }));
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("門衛") && screen.contains("的草稿寫"), "{screen}");
    // Given up: it is gone.
    assert_eq!(key(&mut app, ctrl('x')), []);
    assert!(screen_of(&app, 80, 24).contains("放棄寫了的內容"));
    let jobs = key(&mut app, ctrl('x'));
    assert!(matches!(jobs.first(), Some(Job::DropDraft { form: dropped, .. }) if *dropped == form), "{jobs:?}");
}

#[test]
fn leaving_an_empty_prompt_keeps_nothing_and_an_empty_text_is_not_sent() {
    let mut app = noting();
    assert_eq!(key(&mut app, press(KeyCode::Enter)), []);
    assert!(screen_of(&app, 80, 24).contains("這一項必須填寫"));
    let left = key(&mut app, press(KeyCode::Esc));
    assert!(matches!(left.as_slice(), [Job::LeaveDrafts { .. }]), "{left:?}");
}

#[test]
fn the_field_grows_with_its_text_and_takes_new_lines_from_alt_enter_and_from_a_paste() {
    let mut app = noting();
    type_in(&mut app, &"門衛回電已報修今天下午來人換燈泡".repeat(3));
    key(&mut app, KeyEvent::new(KeyCode::Enter, KeyModifiers::ALT));
    app.update(Message::Paste("第二行\n第三行".into()));
    insta::assert_snapshot!("grown", screen_of(&app, 80, 24));
    let (_, _, request) = command(&key(&mut app, press(KeyCode::Enter)));
    assert!(matches!(request.command, Command::CaseNote { text, .. } if text.ends_with("燈泡\n第二行\n第三行")));
}

#[test]
fn on_a_very_low_terminal_the_caret_is_still_in_sight() {
    let mut app = noting();
    type_in(&mut app, &"長".repeat(300));
    for height in 6..20 {
        let screen = screen_of(&app, 60, height);
        assert!(screen.contains("caret"), "{height}: {screen}");
    }
}

#[test]
fn another_case_has_another_draft() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    let first = note(&mut app);
    key(&mut app, press(KeyCode::Esc));
    key(&mut app, press(KeyCode::Down));
    let second = key(&mut app, letter('i'));
    assert_ne!(first, second);
    assert!(matches!(second.as_slice(), [Job::LoadDraft { form, .. }] if !form.contains(&uuid(1).to_string())));
}

#[test]
fn a_text_for_marked_rows_is_followed_by_one_confirmation_one_action_and_what_was_refused() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    for c in ['3', ' ', ' ', 'b'] {
        key(&mut app, letter(c));
    }
    type_in(&mut app, "不是本社區的");
    let asked = key(&mut app, press(KeyCode::Enter));
    assert!(
        asked.iter().all(|job| matches!(job, Job::LeaveDrafts { .. })),
        "first it is asked whether all of them: {asked:?}"
    );
    insta::assert_snapshot!("marked_confirm", screen_of(&app, 80, 24));
    let (to, tag, action) = command(&key(&mut app, press(KeyCode::Enter)));
    let Command::Several { each } = action.command else { panic!("{:?}", action.command) };
    let returned = |number: &str| {
        each.iter().any(|one| matches!(&one.command, Command::CaseReturn { case, .. } if case == number))
    };
    assert!(each.len() == 2 && returned("城關-2026-00004") && returned(NUMBER), "{each:?}");
    let refusal = Refusal::new(RefusalCode::NotNow).with("number", NUMBER).with("stage", "filed").with("act", "closed");
    let row = RefusalRow { key: NUMBER.into(), text: String::new(), reason: Some(Box::new(refusal)) };
    let partly = Done { refused: vec![row], ..saved() };
    send(&mut app, done(to, tag, Ok(partly)), &chief_desk());
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("已辦 1 件，未辦 1 件") && screen.contains("現在不能「辦結」"), "{screen}");
    assert!(screen.contains("已標記 1"), "{screen}");
}
