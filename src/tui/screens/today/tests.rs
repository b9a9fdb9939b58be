use super::*;
use crate::domain::case::Stage;
use crate::domain::label::Label;
use crate::domain::ledger::HowKnown;
use crate::domain::log::LogSpan;
use crate::i18n::Lang;
use crate::service::refusal::RefusalCode;
use crate::service::view::{DutyState, ExcuseView, SlotState};
use crate::tui::pane::FormRequest;
use crate::tui::testing::{answer_to, chief_post, ctx, ctx_in, duty, opened, pane_of, settle, today, warden_desk};

/// With the focus on what is next.
fn beginning(view: TodayView) -> Today {
    let mut screen = Today::default();
    screen.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
    screen
}

/// With the focus where something can be done.
fn screen_of(view: TodayView) -> Today {
    beginning(TodayView { next: None, ..view })
}

fn screen() -> Today {
    let mut screen = Today::default();
    opened(&mut screen, &ctx());
    screen.focus = Part::Duties;
    screen
}

fn act(screen: &mut Today, action: Action) -> Vec<Effect> {
    screen.update(Event::Act(action), &ctx())
}

#[test]
fn 篇3_責任人3_a_both_half_days_stand_side_by_side_and_the_clause_beside_them() {
    let text = pane_of(&screen(), &ctx(), 80, 22);
    let line = text.lines().find(|line| line.contains("巡查")).unwrap();
    assert!(line.contains("上午 ● 09:10 40分") && line.contains("下午 ○ 14:00–18:00"), "{line}");
    assert!(line.contains("篇3/責任人3-a"), "{line}");
}

#[test]
fn a_missed_half_day_is_said_in_words_and_one_spent_on_an_emergency_is_excused() {
    let mut view = today();
    view.duties[0].state = DutyState::Slots {
        morning: SlotState::Missed,
        afternoon: SlotState::Excused { excuse: crate::tui::testing::emergency("城關-2026-00001") },
    };
    let text = pane_of(&screen_of(view), &ctx(), 80, 22);
    assert!(text.contains("上午 × 未巡查") && text.contains("突發 00001 免"), "{text}");
}

#[test]
fn enter_on_a_duty_opens_the_form_that_fulfils_it() {
    let mut screen = screen();
    let grid = Some("610921100001001".to_owned());
    let form = |screen: &mut Today| match act(screen, Action::Enter).as_slice() {
        [Effect::Form(request)] => request.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(form(&mut screen), FormRequest::Patrol { grid: grid.clone(), date: None });
    act(&mut screen, Action::Down);
    assert_eq!(form(&mut screen), FormRequest::Visit { grid: grid.clone(), date: None });
    act(&mut screen, Action::Down);
    assert_eq!(form(&mut screen), FormRequest::Sign { grid, date: None });
}

#[test]
fn 篇3_排查1_b_a_duty_without_a_cadence_is_a_gap_that_explains_itself() {
    let mut screen = screen();
    act(&mut screen, Action::Down);
    act(&mut screen, Action::Down);
    act(&mut screen, Action::Down);
    let effects = act(&mut screen, Action::Enter);
    let [Effect::Ask { ask: Ask::Show { lines, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(lines.iter().any(|line| line.contains("篇3/排查1-b")));
}

#[test]
fn with_both_patrols_walked_enter_shows_the_day_instead_of_asking_for_a_third() {
    let mut view = today();
    let done = || SlotState::Done {
        log: crate::domain::ids::LogId(crate::tui::testing::uuid(1)),
        start: crate::tui::testing::clock("09:10"),
        minutes: 40,
        late: false,
    };
    view.duties[0].state = DutyState::Slots { morning: done(), afternoon: done() };
    let mut screen = screen_of(view);
    assert!(matches!(act(&mut screen, Action::Enter).as_slice(), [Effect::Go(ScreenId::Log, _)]));
}

#[test]
fn tab_goes_through_the_boxes_and_enter_opens_the_thing() {
    let mut screen = screen();
    act(&mut screen, Action::Next);
    assert_eq!(
        act(&mut screen, Action::Enter),
        [Effect::Go(ScreenId::Triage, Some(Place::Case("城關-2026-00001".into())))]
    );
    act(&mut screen, Action::Next);
    assert!(matches!(act(&mut screen, Action::Enter).as_slice(), [Effect::Ask { tag: KEPT, .. }]));
    act(&mut screen, Action::Next);
    act(&mut screen, Action::Down);
    let form =
        FormRequest::Entry { grid: "610921100001001".into(), item: "shops".into(), key: Some("老李麵館".into()) };
    assert_eq!(act(&mut screen, Action::Enter), [Effect::Form(form)]);
    act(&mut screen, Action::Next);
    assert_eq!(screen.focus, Part::Duties);
}

#[test]
fn marked_rows_are_confirmed_together_one_command_for_each_data_set() {
    let mut screen = screen();
    for _ in 0..3 {
        act(&mut screen, Action::Next);
    }
    assert_eq!(screen.focus, Part::Stale);
    act(&mut screen, Action::Mark);
    act(&mut screen, Action::Mark);
    let effects = act(&mut screen, Action::Confirm);
    assert!(matches!(effects.as_slice(), [Effect::Ask { tag: HOW, .. }]));
    let effects = screen.update(Event::Reply(HOW, Reply::Picked("phoned".into())), &ctx());
    let commands: Vec<String> = effects
        .iter()
        .map(|effect| match effect {
            Effect::Command { command, .. } => match command.as_ref() {
                Command::LedgerConfirm { item, keys, how: HowKnown::Phoned, .. } => {
                    format!("{item} {}", keys.join(","))
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(commands, ["households 南街12號", "shops 老李麵館"]);
    assert!(screen.stale.marks().is_empty());
}

#[test]
fn after_a_refresh_the_focus_stays_on_its_case_wherever_it_stands_now() {
    let mut screen = screen();
    act(&mut screen, Action::Next);
    act(&mut screen, Action::Down);
    assert_eq!(screen.case().unwrap().number, "城關-2026-00005");
    let mut view = today();
    view.cases.reverse();
    let effects = screen.update(Event::Refresh, &ctx());
    settle(&mut screen, &ctx(), effects, |query| match query {
        Query::Today { .. } => Some(Answer::Today(Box::new(view.clone()))),
        other => answer_to(other, &warden_desk()),
    });
    assert_eq!(screen.case().unwrap().number, "城關-2026-00005");
}

#[test]
fn with_several_posts_each_duty_names_the_post_that_owes_it() {
    let mut view = today();
    let chief = chief_post();
    view.person.posts.push(chief.clone());
    view.duties.push(duty(
        "meeting",
        crate::tui::testing::label("例會", "例会", "meeting"),
        "篇3/例會1",
        &chief,
        DutyState::Count { done: 0, needed: 1, until: crate::tui::testing::date("2026-11-27") },
    ));
    let text = pane_of(&screen_of(view), &ctx(), 120, 36);
    assert!(text.contains("南街社區 站長") && text.contains("南街第一網格 網格員"), "{text}");
    assert!(!pane_of(&screen(), &ctx(), 120, 36).contains("南街第一網格 網格員"));
}

#[test]
fn empty_boxes_say_that_they_are_empty_and_the_owner_is_told_how_to_go_on() {
    let mut view = today();
    view.cases.clear();
    view.cases_total = 0;
    view.stale.clear();
    view.stale_total = 0;
    view.promises.clear();
    view.duties.clear();
    let text = pane_of(&screen_of(view), &ctx(), 80, 22);
    for words in ["沒有要做的。", "沒有等我辦的事項。", "台帳都在核對期內。"] {
        assert!(text.contains(words), "{text}");
    }
    let owner =
        ctx_in(Lang::ZhHant, crate::service::view::Desk { person: None, posts: Vec::new(), rights: Vec::new() });
    let mut screen = Today::default();
    screen.update(Event::Answer(TODAY, Err(RefusalCode::PersonNeeded.into())), &owner);
    assert!(pane_of(&screen, &owner, 80, 22).contains("按 F9 選擇是誰在用。"));
}

#[test]
fn lateness_is_said_in_words_before_colour() {
    let mut view = today();
    view.cases[0].left_in_minutes = Some(-75);
    view.cases[0].stage = Stage::Accepted;
    view.cases_late = 1;
    let text = pane_of(&screen_of(view), &ctx(), 80, 22);
    assert!(text.contains("! 逾期1時") && text.contains("逾期 1"), "{text}");
}

#[test]
fn the_focus_begins_in_the_first_box_that_has_rows_and_stays_where_a_key_has_put_it() {
    let mut view = today();
    view.duties.clear();
    let mut screen = screen_of(view.clone());
    assert_eq!(screen.focus, Part::Cases);
    assert_eq!(
        act(&mut screen, Action::Enter),
        [Effect::Go(ScreenId::Triage, Some(Place::Case("城關-2026-00001".into())))]
    );
    act(&mut screen, Action::Before);
    screen.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
    assert_eq!(screen.focus, Part::Duties);
}

#[test]
fn signing_the_day_is_hinted_only_where_a_post_has_to() {
    let mut view = today();
    let hinted = |view: TodayView| {
        let screen = screen_of(view);
        let shown = pane_of(&screen, &ctx(), 80, 22).contains("F2");
        assert_eq!(screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Sign), shown);
        shown
    };
    assert!(hinted(view.clone()));
    view.duties.retain(|row| row.duty != "day-log");
    assert!(!hinted(view));
}

#[test]
fn 篇3_排查4_c_the_due_time_of_a_case_prints_its_arithmetic_here_too() {
    use crate::service::query::Query;
    let mut screen = screen();
    assert!(
        !act(&mut screen, Action::Due).iter().any(|effect| matches!(effect, Effect::Query { .. })),
        "no case in focus"
    );
    while screen.focus != Part::Cases {
        act(&mut screen, Action::Next);
    }
    assert!(screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Due));
    let number = screen.case().unwrap().number.clone();
    let effects = act(&mut screen, Action::Due);
    let [Effect::Query { tag, query }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*query, Query::due_of(number));
    let answer = Answer::DueSteps(crate::tui::testing::due_steps());
    let effects = screen.update(Event::Answer(tag, Ok(answer)), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Steps(_), .. }]));
    let refusal = crate::service::refusal::Refusal::new(RefusalCode::NoLimit).with("number", "x");
    let effects = screen.update(Event::Answer(tag, Err(refusal.clone())), &ctx());
    assert_eq!(effects, [Effect::Refuse(refusal)]);
}

#[test]
fn the_page_for_the_round_is_one_page_with_room_to_write_and_to_sign_whatever_there_is() {
    let mut view = today();
    let m = paper::round_words(&view);
    let text = paper::round_lines(&view, &m);
    insta::assert_snapshot!("round", text);
    view.stale = std::iter::repeat_n(view.stale.clone(), 40).flatten().collect();
    view.cases = std::iter::repeat_n(view.cases.clone(), 20).flatten().collect();
    view.promises = std::iter::repeat_n(view.promises.clone(), 20).flatten().collect();
    view.stale_total = 400;
    let text = paper::round_lines(&view, &m);
    assert!(!text.contains('\u{c}'), "one page");
    assert!(text.contains("另有 386 項") && text.contains("簽名：") && text.contains("第 1/1 頁"), "{text}");
    assert!(text.matches(&"_".repeat(80)).count() >= 6, "room to write");
    assert!(text.lines().all(|line| crate::i18n::cells::width(line) <= 80), "{text}");
    let page = paper::round_html(&view, &m);
    assert_eq!(page.matches("<section").count(), 1);
    assert!(page.contains("內部資料") && !page.contains("<script"));
}

#[test]
fn one_key_prints_the_page_for_the_round() {
    let mut screen = screen();
    assert!(screen.hints(&ctx()).iter().any(|hint| hint.action == Action::Sheet));
    let effects = act(&mut screen, Action::Sheet);
    let [Effect::KeepText { name, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(name, "巡查單-2026-11-23.html");
    assert!(text.contains("網格員甲") && text.contains("南街第一網格"));
}

#[test]
fn what_is_next_stands_first_and_has_the_focus() {
    let screen = beginning(today());
    let text = pane_of(&screen, &ctx(), 80, 22);
    let first = text.lines().next().unwrap();
    assert!(first.contains("下一步") && first.contains("井蓋·缺失  南街12號門口"), "{first}");
    assert_eq!(screen.focus, Part::Cases);
    let mut view = today();
    view.next = None;
    assert!(pane_of(&screen_of(view), &ctx(), 80, 22).contains("今天沒有等著要做的"));
}

#[test]
fn 篇3_職責1_五_enter_on_a_promise_asks_what_came_of_it() {
    let mut view = today();
    view.next = Some(NextUp::Promise(0));
    let mut screen = beginning(view.clone());
    let effects = act(&mut screen, Action::Enter);
    let [Effect::Ask { tag: KEPT, ask: Ask::Text(asked) }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(asked.title.contains("鄭奶奶") && asked.hint.contains("問好材料回話"), "{asked:?}");
    let effects = screen.update(Event::Reply(KEPT, Reply::Text("材料送到了".into())), &ctx());
    let [Effect::Command { command, seen, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let entry = view.promises[0].ending.clone();
    assert_eq!(**command, Command::LogKeep { entry, text: "材料送到了".into() });
    assert_eq!(seen.len(), 1, "a screen that is behind is told so");
}

#[test]
fn enter_on_a_row_opens_its_form() {
    let mut view = today();
    view.next = Some(NextUp::Stale(0));
    let effects = act(&mut beginning(view), Action::Enter);
    let [Effect::Form(FormRequest::Entry { item, key, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((item.as_str(), key.as_deref()), ("households", Some("南街12號")));
}

#[test]
fn without_colour_the_screen_says_the_same() {
    use crate::tui::widgets::theme::{Background, Palette, Theme};
    let plain = crate::tui::ctx::Ctx { theme: Theme::new(Background::Dark, Palette::None, false), ..ctx() };
    for (wide, high) in [(80, 22), (120, 38), (200, 58)] {
        // The box in focus is told by brackets where no colour tells it.
        let bare = pane_of(&screen(), &plain, wide, high).replace(['[', ']'], " ");
        assert_eq!(bare, pane_of(&screen(), &ctx(), wide, high));
    }
}

#[test]
fn 篇3_職責2_e_a_comment_on_a_weeks_log_says_so_and_opens_the_week() {
    let note = |span: LogSpan| DayNote::Reviewed {
        grid: crate::tui::testing::grid("610921100001001", "南街第一網格"),
        date: crate::tui::testing::date("2026-11-16"),
        span,
        by: "站長甲".into(),
        at: crate::tui::testing::at("08:52"),
        text: "路燈記得回話".into(),
    };
    let words = |span: LogSpan| notes::words(&note(span), &ctx());
    assert_eq!(words(LogSpan::Week), "站長甲 審閱了 2026-11-16/22 的週小結：路燈記得回話");
    assert_eq!(words(LogSpan::Day), "站長甲 審閱了 11月16日 的日誌：路燈記得回話");
    let date = Some(crate::tui::testing::date("2026-11-16"));
    let summary = FormRequest::Summary { span: LogSpan::Week, date, person: None };
    assert_eq!(notes::open(&note(LogSpan::Week), &ctx()), Effect::Form(summary));
    assert_ne!(notes::key(&note(LogSpan::Week)), notes::key(&note(LogSpan::Day)), "each keeps its own focus");
}

#[test]
fn what_was_begun_waits_or_is_missing_stands_below_the_duties_and_each_line_opens() {
    let grid = || crate::tui::testing::grid("610921100001", "南街社區");
    let day = |text: &str| crate::tui::testing::date(text);
    let mut view = today();
    view.notes = vec![
        DayNote::Draft {
            form: "patrol".into(),
            name: "patrol".into(),
            at: crate::tui::testing::at("08:52"),
            grid: Some("610921100001001".into()),
            date: None,
        },
        DayNote::NobodyThere {
            grid: grid(),
            days: "11-25".into(),
            duties: Label::verbatim("巡查"),
            clause: "篇3/責任人3-a".into(),
        },
        DayNote::LeaveWaits { count: 2 },
        DayNote::LogsUnreviewed { count: 3, grid: grid(), from: day("2026-11-09"), until: day("2026-11-23") },
    ];
    let mut screen = screen_of(view);
    let text = pane_of(&screen, &ctx(), 80, 22);
    assert!(text.contains("待處理 4") && text.contains("草稿：巡查 08:52"), "{text}");
    assert!(text.contains("11-25 南街社區 因請假沒有人做：巡查"), "{text}");
    insta::assert_snapshot!("notes", text);
    act(&mut screen, Action::Next);
    assert_eq!(screen.focus, Part::Notes);
    let grid = Some("610921100001001".to_owned());
    assert_eq!(act(&mut screen, Action::Enter), [Effect::Form(FormRequest::Patrol { grid, date: None })]);
    act(&mut screen, Action::Down);
    assert_eq!(act(&mut screen, Action::Enter), [Effect::Act(Action::Away)]);
    act(&mut screen, Action::Down);
    assert_eq!(act(&mut screen, Action::Enter), [Effect::Act(Action::Away)]);
    act(&mut screen, Action::Down);
    let effects = act(&mut screen, Action::Enter);
    assert!(matches!(effects.as_slice(), [Effect::Query { query: Query::LogsUnreviewed { .. }, .. }]), "{effects:?}");
    let row = crate::service::view::UnreviewedRow {
        span: crate::domain::log::LogSpan::Day,
        grid: crate::tui::testing::south_one(),
        date: day("2026-11-20"),
        writer: crate::service::view::PersonName { person: view_person(), name: "網格員甲".into() },
        signed: crate::tui::testing::at("08:05"),
        days: 3,
    };
    let effects = screen.update(Event::Answer(notes::LOGS, Ok(Answer::LogsUnreviewed(vec![row]))), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Pick { .. }, .. }]), "{effects:?}");
    let effects = screen.update(Event::Reply(notes::LOGS, Reply::Picked("0".into())), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Go(ScreenId::Log, Some(Place::Day { .. }))]), "{effects:?}");
}

fn view_person() -> crate::domain::ids::PersonId {
    crate::domain::ids::PersonId(crate::tui::testing::uuid(1))
}

#[test]
fn a_case_elsewhere_is_named_as_such_and_stands_below_those_of_the_own_area() {
    let mut view = today();
    view.cases_elsewhere = 1;
    let text = pane_of(&screen_of(view), &ctx(), 120, 36);
    assert_eq!(text.matches("別處·").count(), 1, "{text}");
    let mut view = today();
    view.cases_elsewhere = 1;
    let page = paper::round_lines(&view, &paper::round_words(&view));
    let at = |words: &str| page.find(words).unwrap();
    assert!(at("未結事項 2") < at("別處由我報的未結事項 1"), "{page}");
}

#[test]
fn 篇3_責任人3_a_at_eighty_cells_who_has_several_grids_sees_each_half_day_that_is_owed() {
    let mut view = today();
    view.person.posts.push(chief_post());
    let DutyState::Slots { afternoon, .. } = view.duties[0].state.clone() else { panic!() };
    let excuse = crate::tui::testing::emergency("城關-2026-00001");
    view.duties[0].state = DutyState::Slots { morning: SlotState::Excused { excuse }, afternoon: afternoon.clone() };
    let mut other = view.duties[0].clone();
    other.grid.name = "南街第二網格".into();
    other.state = DutyState::Slots { morning: SlotState::Off, afternoon };
    view.duties.insert(1, other);
    let text = pane_of(&screen_of(view), &ctx(), 80, 22);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("巡查 ") && line.contains("14:00–18:00")).collect();
    assert!(lines.len() >= 2, "{text}");
    assert!(text.contains("第一網格") && text.contains("第二網格"), "which is which: {text}");
    insta::assert_snapshot!("several_grids", text);
}

#[test]
fn 篇6_三_三_d_enter_opens_what_the_duty_counts_whatever_its_cadence() {
    let of = |what: &str, state: DutyState| {
        let mut view = today();
        view.duties[0].what = what.into();
        view.duties[0].state = state;
        act(&mut screen_of(view), Action::Enter)
    };
    let (grid, date) = (Some("610921100001001".to_owned()), None);
    let clock = |text: &str| format!("{text}:00").parse().unwrap();
    let wednesday = DutyState::Slots {
        morning: SlotState::Off,
        afternoon: SlotState::Due { from: clock("14:00"), to: clock("18:00") },
    };
    let until = crate::tui::testing::date("2026-11-30");
    let count = || DutyState::Count { done: 0, needed: 1, until };
    let visit = [Effect::Form(FormRequest::Visit { grid: grid.clone(), date })];
    assert_eq!(of("visit", wednesday), visit);
    assert_eq!(of("visit", count()), visit, "篇3/職責1-d: so many visits a month");
    assert_eq!(of("patrol", count()), [Effect::Form(FormRequest::Patrol { grid: grid.clone(), date })]);
    assert_eq!(of("diary", count()), [Effect::Form(FormRequest::Diary { grid, date })]);
    let month = FormRequest::Summary { span: LogSpan::Month, date: Some(until), person: None };
    assert_eq!(of("month-log", count()), [Effect::Form(month)]);
    assert!(matches!(of("review", count()).as_slice(), [Effect::Query { query: Query::LogsUnreviewed { .. }, .. }]));
    let done = DutyState::Count { done: 1, needed: 1, until };
    assert!(matches!(of("visit", done).as_slice(), [Effect::Go(ScreenId::Log, _)]), "it is looked at");
    let mut view = today();
    view.duties[0].item = Some("elder".into());
    view.duties[0].state = count();
    let effects = act(&mut screen_of(view), Action::Enter);
    assert!(matches!(effects.as_slice(), [Effect::Go(ScreenId::Ledgers, Some(Place::Entry { .. }))]), "{effects:?}");
}

#[test]
fn 實務_免除_an_excuse_names_who_accepted_it_and_the_spot_of_an_emergency_its_case() {
    let mut view = today();
    let spot = crate::tui::testing::emergency("城關-2026-00001");
    let said = ExcuseView { id: "a1b2c3".into(), case: None, by: "站長甲".into(), ..spot.clone() };
    view.duties[0].state = DutyState::Slots {
        morning: SlotState::Excused { excuse: spot },
        afternoon: SlotState::Excused { excuse: said },
    };
    let text = pane_of(&screen_of(view), &ctx(), 80, 22);
    assert!(text.contains("突發 00001 免") && text.contains("突發 站長甲 免"), "{text}");
}
