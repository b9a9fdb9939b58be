use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::*;
use crate::i18n::Lang;
use crate::service::command::{Done, Made};
use crate::service::query::Query;
use crate::service::view::{Answer, Desk};
use crate::tui::testing::{
    answered, app, case_rows, chief_desk, ctrl, ctx_in, letter, press, run, screen_of, send, status, undo_next,
    warden_desk,
};
use crate::tui::widgets::theme::{Background, Palette, Theme};

fn hant() -> App {
    app(Lang::ZhHant, &warden_desk())
}

fn type_key(app: &mut App, key: KeyEvent) -> Vec<Job> {
    send(app, Message::Key(key), &warden_desk())
}

fn push(touched: &[&str], windows: u32) -> Message {
    Message::Push(Push {
        position: None,
        changes: 42,
        touched: touched.iter().map(|kind| (*kind).to_owned()).collect(),
        windows,
        host_gone: false,
    })
}

fn queries(jobs: &[Job]) -> Vec<&Query> {
    let of = |job: &'_ Job| matches!(job, Job::Query { .. });
    jobs.iter()
        .filter(|job| of(job))
        .filter_map(|job| match job {
            Job::Query { request, .. } => Some(&request.query),
            _ => None,
        })
        .collect()
}

#[test]
fn without_a_person_the_first_thing_is_to_ask_who_sits_here() {
    let nobody = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
    let (mut app, jobs) = App::new(ctx_in(Lang::ZhHant, nobody.clone()), Asker::default());
    run(&mut app, jobs, &nobody);
    assert!(screen_of(&app, 80, 24).contains("現在是誰在用？"));
    // The chooser finds people by pinyin initials; Enter takes the one in focus.
    for c in "wgy".chars() {
        app.update(Message::Key(letter(c)));
    }
    let jobs = app.update(Message::Key(press(KeyCode::Enter)));
    assert_eq!(queries(&jobs), [&Query::Desk, &Query::UndoNext]);
    let Job::Query { request, .. } = &jobs[0] else { panic!() };
    assert_eq!(request.asker.person, Some(crate::tui::testing::uuid(1).simple().to_string()));
}

#[test]
fn a_person_who_is_unknown_is_asked_for_again_and_nothing_is_lost() {
    let asker = Asker { person: Some("誰".into()), ..Asker::default() };
    let (mut app, jobs) = App::new(ctx_in(Lang::ZhHant, warden_desk()), asker);
    let Some(Job::Query { to, tag, serial, .. }) = jobs.iter().find(|job| queries(&[(*job).clone()]) == [&Query::Desk])
    else {
        panic!("the desk is asked for")
    };
    let refusal = Refusal::new(RefusalCode::UnknownPerson).with("given", "誰");
    app.update(answered(*to, tag, *serial, Err(refusal)));
    assert!(screen_of(&app, 80, 24).contains("沒有人員「誰」"));
    app.update(Message::Key(press(KeyCode::Esc)));
    assert!(screen_of(&app, 80, 24).contains("現在是誰在用？"));
}

#[test]
fn only_the_answer_to_the_latest_search_arrives() {
    let mut app = hant();
    app.update(Message::Key(letter('/')));
    let first = app.update(Message::Key(letter('a')));
    let second = app.update(Message::Key(letter('b')));
    let answer = |jobs: &[Job], title: &str| {
        let Job::Query { to, tag, serial, .. } = &jobs[0] else { panic!() };
        let hit = crate::service::view::Hit {
            kind: "case".into(),
            id: "1".into(),
            title: title.into(),
            ..Default::default()
        };
        let found = crate::service::view::Found { hits: vec![hit], ..Default::default() };
        answered(*to, tag, *serial, Ok(Answer::Hits(Box::new(found))))
    };
    app.update(answer(&second, "the later"));
    app.update(answer(&first, "the earlier"));
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("the later") && !screen.contains("the earlier"), "{screen}");
}

#[test]
fn a_change_in_another_window_is_read_by_the_screen_that_shows_it_and_by_no_other() {
    let mut app = hant();
    let jobs = app.update(push(&["case"], 2));
    assert!(queries(&jobs).contains(&&Query::Today { person: None }), "Today shows cases");
    assert!(!queries(&jobs).iter().any(|query| matches!(query, Query::Cases { .. })), "the hidden queue waits");
    let jobs = app.update(push(&["unit"], 2));
    assert!(!queries(&jobs).contains(&&Query::Today { person: None }), "Today shows no units");
}

#[test]
fn a_command_carries_a_request_id_and_the_change_that_was_seen() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    send(&mut app, Message::Key(letter('3')), &chief_desk());
    send(&mut app, Message::Key(press(KeyCode::Down)), &chief_desk());
    let first = send(&mut app, Message::Key(press(KeyCode::Enter)), &chief_desk());
    let [Job::Command { request, .. }] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!(request.command.name(), "case-as-proposed");
    assert_eq!(Some(&request.seen[0].change), case_rows()[1].last_change.as_ref());
    let again = send(&mut app, Message::Key(press(KeyCode::Enter)), &chief_desk());
    let [Job::Command { request: second, .. }] = again.as_slice() else { panic!("{again:?}") };
    assert_ne!(request.request, second.request);
}

#[test]
fn the_corner_says_saving_then_saved_and_undo_is_named_by_what_it_takes_back() {
    let mut app = hant();
    assert!(screen_of(&app, 120, 40).contains("已保存 10:31 ✓"));
    assert!(screen_of(&app, 120, 40).contains("u 撤銷「上報 城關-2026-00003」"), "{}", screen_of(&app, 120, 40));
    let jobs = app.update(Message::Key(letter('u')));
    let [Job::Command { to, tag, request }] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!(request.command, Command::Undo);
    assert!(screen_of(&app, 120, 40).contains("正在保存"));
    let done = Done {
        command: "undo".into(),
        change: None,
        changes: 1,
        made: vec![Made { kind: "case".into(), id: "x".into(), label: "城關-2026-00003".into(), already: false }],
        notes: Vec::new(),
        refused: Vec::new(),
    };
    let jobs = app.update(Message::Outcome(Outcome::Done { to: *to, tag, result: Ok(done) }));
    assert!(queries(&jobs).contains(&&Query::Today { person: None }), "the open screen is read anew");
    assert!(screen_of(&app, 120, 40).contains("已保存：撤銷 城關-2026-00003"));
}

#[test]
fn a_refused_command_is_said_with_its_clause_and_what_to_do_next() {
    let mut app = hant();
    let jobs = app.update(Message::Key(letter('u')));
    let [Job::Command { to, tag, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    let refusal = Refusal::new(RefusalCode::OutsideDuties)
        .with("number", "城關-2026-00001")
        .with("office", "鎮網格辦")
        .by("篇3/排查4".into());
    app.update(Message::Outcome(Outcome::Done { to: *to, tag, result: Err(refusal) }));
    let screen = screen_of(&app, 100, 30);
    assert!(screen.contains("篇3/排查4") && screen.contains("無權限"), "{screen}");
    assert!(!screen.contains("未保存 !"), "what a rule refuses was not to be saved: {screen}");
    type_key(&mut app, press(KeyCode::Esc));
    assert!(!screen_of(&app, 100, 30).contains("無權限"));
}

#[test]
fn chinese_that_arrives_outside_a_field_shows_how_to_switch_the_input_method_and_hints_show_the_chords() {
    let mut app = hant();
    assert!(screen_of(&app, 120, 40).contains("c 事項"));
    type_key(&mut app, letter('井'));
    assert!(screen_of(&app, 120, 40).contains("輸入法開著"));
    type_key(&mut app, press(KeyCode::Tab));
    assert!(screen_of(&app, 120, 40).contains("Alt+c 事項"), "{}", screen_of(&app, 120, 40));
    // A plain letter shows that the input method is off again.
    type_key(&mut app, letter('.'));
    type_key(&mut app, press(KeyCode::BackTab));
    assert!(screen_of(&app, 120, 40).contains(" c 事項"), "{}", screen_of(&app, 120, 40));
}

#[test]
fn full_width_signs_open_help_search_and_palette() {
    for (typed, shown) in [('？', "這裡能用的"), ('：', "命令"), ('／', "搜索"), ('、', "搜索")] {
        let mut app = hant();
        type_key(&mut app, letter(typed));
        assert!(screen_of(&app, 80, 24).contains(shown), "{typed}");
        assert_eq!(app.layers.len(), 1, "{typed}");
    }
}

#[test]
fn the_form_for_a_case_opens_from_every_screen_and_closes_onto_it() {
    for screen in ['1', '3'] {
        let mut app = hant();
        type_key(&mut app, letter(screen));
        type_key(&mut app, letter('c'));
        assert!(screen_of(&app, 80, 24).contains("新事項"), "from screen {screen}");
        type_key(&mut app, press(KeyCode::Esc));
        assert!(app.layers.is_empty());
    }
}

#[test]
fn what_is_typed_before_the_list_of_people_has_come_is_not_lost() {
    let nobody = Desk { person: None, posts: Vec::new(), rights: Vec::new() };
    let (mut app, jobs) = App::new(ctx_in(Lang::ZhHant, nobody.clone()), Asker::default());
    app.update(Message::Key(letter('z')));
    app.update(Message::Key(letter('z')));
    run(&mut app, jobs, &nobody);
    let screen = screen_of(&app, 80, 24);
    assert!(screen.contains("/ zz") && screen.contains("站長甲") && !screen.contains("網格員甲"), "{screen}");
}

#[test]
fn the_palette_does_what_the_key_does() {
    let mut app = hant();
    type_key(&mut app, letter(':'));
    for c in "tuichu".chars() {
        type_key(&mut app, letter(c));
    }
    type_key(&mut app, press(KeyCode::Enter));
    assert_eq!(app.exit(), Some(ExitReason::Quit));
}

#[test]
fn letters_typed_into_a_field_are_text_and_leave_the_screen_alone() {
    let mut app = hant();
    type_key(&mut app, letter('/'));
    type_key(&mut app, letter('q'));
    type_key(&mut app, letter('3'));
    assert_eq!(app.exit(), None);
    assert_eq!(app.current, ScreenId::Today);
    app.update(Message::Paste("南街".into()));
    assert!(screen_of(&app, 80, 24).contains("q3南街"));
    type_key(&mut app, ctrl('q'));
    assert_eq!(app.exit(), Some(ExitReason::Quit));
}

#[test]
fn a_chat_pasted_where_no_field_is_opens_a_case_made_of_it_and_other_text_says_where_to_go() {
    let mut app = hant();
    let jobs = send(&mut app, Message::Paste("王阿姨 2026-11-23 9:15\n樓下路燈不亮".into()), &warden_desk());
    // What came in the chat is kept from the first.
    assert!(matches!(jobs.as_slice(), [Job::LoadDraft { .. }, Job::SaveDraft { .. }]), "{jobs:?}");
    let shown = screen_of(&app, 120, 40);
    assert!(shown.contains("王阿姨") && shown.contains("樓下路燈不亮") && shown.contains("原文"), "{shown}");
    let mut app = hant();
    send(&mut app, Message::Paste("南街".into()), &warden_desk());
    assert!(!screen_of(&app, 120, 40).contains("原文"));
}

#[test]
fn a_file_for_a_case_is_asked_for_by_one_key_and_read_beside_the_screen() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    for key in [letter('3'), letter('A')] {
        send(&mut app, Message::Key(key), &chief_desk());
    }
    assert!(screen_of(&app, 120, 40).contains("添加附件"), "{}", screen_of(&app, 120, 40));
    send(&mut app, Message::Paste("/tmp/井蓋.jpg".into()), &chief_desk());
    let jobs = send(&mut app, Message::Key(press(KeyCode::Enter)), &chief_desk());
    let examined = jobs.iter().find_map(|job| match job {
        Job::Examine { to, tag, path } => Some((*to, *tag, path.clone())),
        _ => None,
    });
    let (to, tag, path) = examined.unwrap();
    assert_eq!(path, "/tmp/井蓋.jpg");
    let seen = crate::service::files::FileSeen { path, name: "井蓋.jpg".into(), bytes: 2000, cleanable: true };
    let jobs = app.update(Message::Outcome(Outcome::Examined { to, tag, result: Ok(seen) }));
    let attached = jobs.iter().find_map(|job| match job {
        Job::Attach { files, request, .. } => Some((files[0].path.as_str(), request.command.name())),
        _ => None,
    });
    assert_eq!(attached, Some(("/tmp/井蓋.jpg", "case-attach")));
    let lies = Outcome::Opened { path: "/data/files/ab/cd.jpg".into(), opened: false };
    app.update(Message::Outcome(lies));
    assert!(screen_of(&app, 120, 40).contains("/data/files/ab/cd.jpg"), "without a viewer it says where the file lies");
}

#[test]
fn another_person_sits_down_and_nothing_of_the_one_before_stays() {
    let mut app = hant();
    assert!(screen_of(&app, 120, 40).contains("老李麵館"));
    app.update(Message::Key(press(KeyCode::F(9))));
    let jobs = app.perform(Target::Frame, Effect::SitDown(Some("站長甲".into())));
    assert!(!screen_of(&app, 120, 40).contains("老李麵館"));
    assert!(queries(&jobs).contains(&&Query::Desk));
    run(&mut app, jobs, &chief_desk());
    assert!(screen_of(&app, 120, 40).contains("站長甲 · 南街社區"));
}

#[test]
fn masking_is_asked_of_the_service_and_said_in_the_corner() {
    let mut app = hant();
    let jobs = app.update(Message::Key(letter('m')));
    let asked = |job: &Job| matches!(job, Job::Query { request, .. } if request.asker.mask);
    assert!(!jobs.is_empty() && jobs.iter().all(asked), "{jobs:?}");
    assert!(screen_of(&app, 120, 40).contains("已遮名"));
}

#[test]
fn the_minute_comes_from_the_host_and_time_left_is_read_anew() {
    let mut app = hant();
    let jobs = app.update(Message::Tick);
    let [Job::Query { to, tag, serial, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    let later = Status { now: crate::tui::testing::at("10:48"), ..status() };
    let jobs = app.update(answered(*to, tag, *serial, Ok(Answer::Status(later))));
    assert_eq!(app.ctx.now, crate::tui::testing::at("10:48"));
    assert!(queries(&jobs).contains(&&Query::Today { person: None }));
}

#[test]
fn nothing_is_drawn_again_unless_something_changed() {
    let mut app = hant();
    app.take_dirty();
    assert!(!app.take_dirty());
    let release = KeyEvent { kind: KeyEventKind::Release, ..letter('x') };
    app.update(Message::Key(release));
    assert!(!app.take_dirty());
    type_key(&mut app, press(KeyCode::Tab));
    assert!(app.take_dirty());
}

#[test]
fn what_opening_had_to_put_right_is_told_once() {
    let (mut app, jobs) =
        App::new(ctx_in(Lang::ZhHant, warden_desk()), Asker { person: Some("網格員甲".into()), ..Asker::default() });
    let Job::Query { to, tag, serial, .. } = &jobs[0] else { panic!() };
    let note =
        crate::service::view::OpeningNote { code: "store-rebuilt".into(), args: std::collections::BTreeMap::new() };
    let told = Status { opening: vec![note], ..status() };
    app.update(answered(*to, tag, *serial, Ok(Answer::Status(told.clone()))));
    assert!(screen_of(&app, 80, 24).contains("打開時處理了以下情況"));
    app.update(Message::Key(press(KeyCode::Esc)));
    let jobs = app.update(Message::Tick);
    let Job::Query { to, tag, serial, .. } = &jobs[0] else { panic!() };
    app.update(answered(*to, tag, *serial, Ok(Answer::Status(told))));
    assert!(!screen_of(&app, 80, 24).contains("打開時處理了以下情況"));
}

#[test]
fn with_nothing_to_undo_no_command_is_given() {
    let mut app = hant();
    app.undo = UndoNext { undo: None, ..undo_next() };
    assert_eq!(app.update(Message::Key(letter('u'))), []);
    assert!(app.said.is_some());
}

#[test]
fn the_frame_in_the_other_two_languages() {
    for (lang, name) in [(Lang::ZhHans, "hans"), (Lang::En, "en")] {
        insta::assert_snapshot!(format!("today_{name}"), screen_of(&app(lang, &warden_desk()), 80, 24));
        let mut chief = app(lang, &chief_desk());
        send(&mut chief, Message::Key(letter('3')), &chief_desk());
        insta::assert_snapshot!(format!("triage_{name}"), screen_of(&chief, 100, 30));
    }
}

#[test]
fn the_layers() {
    for (name, key) in [
        ("help", letter('?')),
        ("palette", letter(':')),
        ("search", letter('/')),
        ("people", press(KeyCode::F(9))),
        ("status", press(KeyCode::F(10))),
    ] {
        let mut app = hant();
        type_key(&mut app, key);
        if name == "search" {
            type_key(&mut app, letter('n'));
        }
        insta::assert_snapshot!(format!("layer_{name}"), screen_of(&app, 80, 24));
    }
}

#[test]
fn nothing_breaks_on_a_terminal_of_any_size() {
    let mut chief = app(Lang::ZhHant, &chief_desk());
    for screen in ['1', '3'] {
        send(&mut chief, Message::Key(letter(screen)), &chief_desk());
        for (width, height) in [(1, 1), (2, 5), (10, 3), (20, 10), (79, 6), (300, 9)] {
            screen_of(&chief, width, height);
        }
        for layer in [letter('?'), letter(':'), letter('/'), press(KeyCode::F(9)), press(KeyCode::F(10))] {
            send(&mut chief, Message::Key(layer), &chief_desk());
            for (width, height) in [(1, 1), (2, 5), (10, 3), (20, 10), (79, 6)] {
                screen_of(&chief, width, height);
            }
            send(&mut chief, Message::Key(press(KeyCode::Esc)), &chief_desk());
        }
    }
}

#[test]
fn what_could_not_be_read_is_said_and_is_not_called_unsaved() {
    let mut app = hant();
    let jobs = app.update(Message::Tick);
    let [Job::Query { to, tag, serial, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    app.update(answered(*to, tag, *serial, Err(RefusalCode::Busy.into())));
    assert_eq!(app.corner.error, None);
    assert_eq!(app.said, Some(app.ctx.refusal(&RefusalCode::Busy.into()).what));
}

#[test]
fn with_sixteen_colours_the_row_in_focus_is_one_block() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    send(&mut app, Message::Key(letter('3')), &chief_desk());
    app.ctx.theme = Theme::new(Background::Dark, Palette::Sixteen, false);
    let area = Rect::new(0, 0, 80, 24);
    let mut buffer = Buffer::empty(area);
    crate::tui::frame::view(&app, area, &mut buffer);
    let row: Vec<_> = buffer.content().iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).collect();
    assert!(row.len() > 30, "the row in focus is reversed");
    assert!(row.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
}

#[test]
fn what_was_saved_says_the_number_once_and_who_was_not_told_to_the_end() {
    let mut app = hant();
    let jobs = app.update(Message::Key(letter('u')));
    let [Job::Command { to, tag, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    let number = "城關-2026-00009";
    let parties = "南街社區工作站、鎮網格辦、城管中隊、派出所、衛生院、市場監管所";
    let args = [("number", number), ("parties", parties)];
    let note = crate::service::command::Note {
        names: std::collections::BTreeMap::default(),
        code: "not-answered-yet".into(),
        args: args.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        clause: None,
    };
    let done = Done {
        command: "case-file".into(),
        change: None,
        changes: 1,
        made: vec![Made { kind: "case".into(), id: "x".into(), label: number.into(), already: false }],
        notes: vec![note],
        refused: Vec::new(),
    };
    app.update(Message::Outcome(Outcome::Done { to: *to, tag, result: Ok(done) }));
    let screen = screen_of(&app, 80, 24);
    assert_eq!(screen.matches(number).count(), 1, "{screen}");
    assert!(screen.contains("已保存：") && screen.contains("市場監管所"), "{screen}");
    // With the next key the rows under it are back.
    app.update(Message::Key(press(KeyCode::Tab)));
    assert!(!screen_of(&app, 80, 24).contains("市場監管所"));
}

#[test]
fn the_person_at_the_right_never_touches_the_screens_at_the_left() {
    let mut app = hant();
    app.update(Message::Key(letter('5')));
    for width in 60..140 {
        let screen = screen_of(&app, width, 24);
        let bar = screen.lines().next().unwrap();
        assert!(bar.contains("5 網格] ") || bar.ends_with("5 網格]"), "{width}: {bar}");
    }
}
