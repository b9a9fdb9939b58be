//! The walk through the day, key by key.

use super::*;
use crate::domain::ids::LogId;
use crate::domain::time::Slot;
use crate::i18n::spans::DAY_OF_OFFICE;
use crate::service::view::HintWhat;
use crate::tui::pane::{Place, ScreenId};
use crate::tui::testing::{ctx, opened, pane_of, today, uuid};

fn walk() -> WrapUp {
    let mut walk = WrapUp::default();
    opened(&mut walk, &ctx());
    walk
}

fn act(walk: &mut WrapUp, action: Action) -> Vec<Effect> {
    walk.update(Event::Act(action), &ctx())
}

fn answer(walk: &mut WrapUp, view: TodayView) {
    walk.update(Event::Answer(TODAY, Ok(Answer::Today(Box::new(view)))), &ctx());
}

fn done() -> crate::service::command::Done {
    crate::service::command::Done {
        command: "duty-excuse".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    }
}

fn words(walk: &WrapUp) -> Vec<&str> {
    walk.open.iter().flatten().map(|one| one.words.as_str()).collect()
}

#[test]
fn the_walk_has_everything_that_is_open_and_no_more() {
    let walk = walk();
    let words = words(&walk);
    assert!(words[0].contains("巡查 下午"), "the morning is walked: {words:?}");
    assert!(words.iter().any(|words| words.contains("還差 45 分")), "{words:?}");
    assert!(words.iter().any(|words| words.contains("問好材料回話") && !words.contains("鄭奶奶")), "{words:?}");
    assert!(words.iter().any(|words| words.contains("該核對的 17 條，最久 43 天")), "{words:?}");
}

#[test]
fn a_case_is_in_the_walk_from_one_day_before_it_is_due_and_not_once_its_clock_stands() {
    let mut view = today();
    let day = DAY_OF_OFFICE;
    view.cases.truncate(3);
    for (row, (left, paused)) in view.cases.iter_mut().zip([(day - 1, false), (day, false), (day - 1, true)]) {
        (row.urgent, row.left_in_minutes, row.paused) = (false, Some(left), paused);
        row.due = row.due.map(|due| due + chrono::Days::new(2));
    }
    let numbers: Vec<String> = view.cases.iter().map(|row| row.number.clone()).collect();
    let mut walk = WrapUp::default();
    answer(&mut walk, view);
    let keys: Vec<&str> = walk.open.iter().flatten().map(|one| one.key.as_str()).collect();
    let has = |number: &String| keys.contains(&number.as_str());
    assert_eq!(numbers.iter().map(has).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn rows_that_were_marked_are_walked_one_by_one_and_one_key_confirms_each() {
    let view = today();
    let marked = vec![crate::tui::screens::today::stale_key(&view.stale[1])];
    let mut walk = WrapUp::new(marked);
    answer(&mut walk, view);
    let shown = words(&walk);
    assert!(shown.iter().any(|words| words.contains("商戶 老李麵館 38天")), "{shown:?}");
    assert!(shown.iter().any(|words| words.contains("該核對的 16 條")), "{shown:?}");
    while walk.selected().is_some_and(|one| one.row.is_none()) {
        act(&mut walk, Action::Down);
    }
    let effects = act(&mut walk, Action::Confirm);
    let [Effect::Ask { tag, ask: Ask::Pick { .. } }] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = walk.update(Event::Reply(tag, Reply::Picked("phoned".into())), &ctx());
    let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(matches!(command.as_ref(), Command::LedgerConfirm { keys, .. } if *keys == ["老李麵館"]), "{command:?}");
    // In the signed log the row is not named.
    act(&mut walk, Action::Carry);
    let effects = act(&mut walk, Action::Sign);
    let [Effect::FormFor { request: FormRequest::SignWith { words }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(words.contains("該核對的 商戶") && !words.contains("老李"), "{words}");
}

#[test]
fn one_key_opens_the_form_and_what_it_saved_leaves_the_walk() {
    let mut walk = walk();
    let effects = act(&mut walk, Action::Enter);
    let [Effect::FormFor { tag, request: FormRequest::Patrol { .. } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let effects = walk.update(Event::Made(tag, Vec::new()), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Query { query: Query::Today { .. }, .. }, ..]));
    let mut view = today();
    view.duties.remove(0);
    let before = walk.left();
    answer(&mut walk, view);
    assert_eq!(walk.left(), before - 1);
}

#[test]
fn one_key_carries_over_and_the_log_says_so_when_it_is_signed() {
    let mut walk = walk();
    let before = walk.left();
    act(&mut walk, Action::Carry);
    assert_eq!(walk.left(), before - 1);
    let effects = act(&mut walk, Action::Sign);
    let [Effect::FormFor { tag, request: FormRequest::SignWith { words } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(words.contains("巡查 下午 南街第一網格"), "{words}");
    let signed = walk.update(Event::Made(tag, Vec::new()), &ctx());
    assert!(matches!(signed.as_slice(), [Effect::DropDraft { .. }, Effect::Close]), "{signed:?}");
    // The same key takes it back.
    act(&mut walk, Action::Up);
    act(&mut walk, Action::Carry);
    assert_eq!(walk.left(), before);
}

#[test]
fn what_was_carried_over_is_there_again_after_the_power_failed_and_gone_the_next_day() {
    let mut before = walk();
    let effects = act(&mut before, Action::Carry);
    let [Effect::SaveDraft { form, fields }] = effects.as_slice() else { panic!("{effects:?}") };
    let draft = |day: &str| {
        let mut fields = fields.clone();
        fields.insert(DAY.to_owned(), day.to_owned());
        Event::Draft(DRAFT, Some(Draft::typed(form.clone(), ctx().now, fields)))
    };
    let mut after = WrapUp::default();
    let effects = after.update(Event::Open(None), &ctx());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::LoadDraft { form, .. } if form == CARRIED)));
    after.update(draft("2026-11-23"), &ctx());
    answer(&mut after, today());
    assert_eq!(after.left(), before.left());
    let mut tomorrow = WrapUp::default();
    tomorrow.update(draft("2026-11-22"), &ctx());
    answer(&mut tomorrow, today());
    assert_eq!(tomorrow.left(), before.left() + 1);
}

#[test]
fn one_key_excuses_a_half_day_and_the_writer_may_say_more() {
    let mut walk = walk();
    let effects = act(&mut walk, Action::Excuse);
    let [Effect::Ask { tag, ask: Ask::Fields(asked) }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(asked.fields.iter().all(|field| field.value() != "leave"), "leave is leave");
    let mut sent = |fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let effects = walk.update(Event::Reply(tag, Reply::Fields(fields)), &ctx());
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let Command::DutyExcuse { duty, span, kind, text, grid, person } = command.as_ref() else {
            panic!("{command:?}")
        };
        // The half day of this grid alone: what is owed elsewhere stays owed.
        assert_eq!((grid.as_deref(), person.is_some()), (Some("610921100001001"), true));
        assert_eq!((duty.as_deref(), *kind), (Some("patrol"), ExcuseKind::Weather));
        assert_eq!(*span, HalfDays::of(ctx().today(), Some(Slot::Afternoon)));
        text.clone()
    };
    assert_eq!(sent(&[("kind", "weather"), ("text", " 河水漫路 ")]), "河水漫路");
    assert_eq!(sent(&[("kind", "weather"), ("text", "")]), ctx().word("excuse", "weather"));
    // What was said waits for who receives it; in the walk it is settled, and the log says so.
    let before = walk.left();
    let effects = walk.update(Event::Done(EXCUSE, Ok(done())), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::SaveDraft { .. }, Effect::Query { .. }, ..]), "{effects:?}");
    assert_eq!(walk.left(), before - 1);
    let effects = act(&mut walk, Action::Sign);
    let [Effect::FormFor { request: FormRequest::SignWith { words }, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(words.starts_with("未完成，已說明原因：巡查 下午"), "{words}");
    // What is no duty has no excuse.
    act(&mut walk, Action::End);
    assert!(matches!(act(&mut walk, Action::Excuse).as_slice(), [Effect::Say(_)]));
}

#[test]
fn 實務_提示_what_may_want_another_look_comes_last_and_is_not_owed() {
    let mut walk = walk();
    let before = walk.left();
    let log = LogId(uuid(7000));
    let hint = LogHint { what: HintWhat::ShortPatrol { log, minutes: 2 }, clause: "實務/提示".into() };
    walk.update(Event::Answer(HINTS, Ok(Answer::OwnHints(vec![hint]))), &ctx());
    assert_eq!(walk.left(), before);
    act(&mut walk, Action::End);
    assert!(walk.selected().is_some_and(|one| one.words.contains("只有 2分")), "{:?}", walk.selected());
    let to_record = Effect::Go(ScreenId::Log, Some(Place::Log(log.to_string())));
    assert_eq!(act(&mut walk, Action::Enter), [to_record]);
    assert_eq!(act(&mut walk, Action::Carry), [], "a hint is nothing that could wait");
}

#[test]
fn 實務_提示_what_one_may_want_to_look_at_before_signing_is_not_said_once_the_day_is_signed() {
    let mut view = today();
    for row in &mut view.duties {
        if let DutyState::DayLog { signed, .. } = &mut row.state {
            *signed = Some(crate::tui::testing::on("2026-11-23", "17:40"));
        }
    }
    let hint =
        LogHint { what: HintWhat::ShortPatrol { log: LogId(uuid(7000)), minutes: 2 }, clause: "實務/提示".into() };
    let mut walk = WrapUp::default();
    walk.update(Event::Answer(HINTS, Ok(Answer::OwnHints(vec![hint]))), &ctx());
    answer(&mut walk, today());
    assert!(words(&walk).iter().any(|words| words.contains("簽名前看一下")), "it is not signed yet");
    answer(&mut walk, view);
    let shown = words(&walk);
    assert!(!shown.is_empty() && !shown.iter().any(|words| words.contains("簽名前看一下")), "{shown:?}");
}

#[test]
fn without_a_log_to_sign_the_walk_just_ends() {
    let mut view = today();
    view.duties.clear();
    view.cases.clear();
    view.promises.clear();
    view.stale.clear();
    view.stale_total = 0;
    let mut walk = WrapUp::default();
    answer(&mut walk, view);
    assert!(pane_of(&walk, &ctx(), 80, 24).contains("都做完了"));
    assert!(matches!(act(&mut walk, Action::Enter).as_slice(), [Effect::Close, Effect::Say(_)]));
}

#[test]
fn 實務_免除_only_the_reasons_that_excuse_the_duty_are_offered() {
    let offered = |by: &[ExcuseKind]| {
        let mut walk = walk();
        let mut view = today();
        view.duties.iter_mut().for_each(|duty| duty.excused_by = by.to_vec());
        answer(&mut walk, view);
        act(&mut walk, Action::Excuse)
    };
    let effects = offered(&[ExcuseKind::Transfer]);
    let [Effect::Ask { ask: Ask::Fields(asked), .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let crate::tui::widgets::Input::Choice(choice) = &asked.fields[0].input else { panic!() };
    assert_eq!(choice.options().iter().map(|option| option.code.as_str()).collect::<Vec<_>>(), ["transfer"]);
    let effects = offered(&[]);
    assert_eq!(effects, [Effect::Say(t!(ctx().messages, "absence-nothing-excuses"))], "nothing excuses it");
}
