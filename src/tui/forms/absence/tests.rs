use super::*;
use crate::i18n::Lang;
use crate::service::drafts::Draft;
use crate::tui::forms::open;
use crate::tui::forms::sheet::DRAFT;
use crate::tui::pane::{FormRequest, Pane};
use crate::tui::samples::{answer_to, typed};
use crate::tui::testing::{at, chief_desk, ctrl, ctx, ctx_in, pane_of, press, settle, warden_desk, without_colour};

/// A chief, who receives leave.
fn receiver() -> Ctx {
    let mut desk = chief_desk();
    if let Some(first) = desk.rights.first().cloned() {
        desk.rights.push(crate::service::view::RightRow { right: Right::DutyExcuse, ..first });
    }
    ctx_in(Lang::ZhHant, desk)
}

fn opened(request: FormRequest, ctx: &Ctx) -> Box<dyn Pane> {
    let mut form = open(request);
    let effects = form.update(Event::Open(None), ctx);
    settle(form.as_mut(), ctx, effects, answer_to);
    form
}

fn filled(request: FormRequest, ctx: &Ctx, fields: &[(&str, &str)]) -> Box<dyn Pane> {
    let name = if request == FormRequest::Leave { "leave" } else { "excuse" };
    let mut form = opened(request, ctx);
    let draft = Draft::typed(name.into(), at("10:40"), typed(fields));
    form.update(Event::Draft(DRAFT, Some(draft)), ctx);
    form
}

fn sent(form: &mut dyn Pane, ctx: &Ctx) -> Option<Command> {
    let effects = form.update(Event::Key(ctrl('s')), ctx);
    effects.into_iter().find_map(|effect| match effect {
        Effect::Command { command, .. } => Some(*command),
        _ => None,
    })
}

#[test]
fn a_chief_records_leave_and_excuses_a_grid_120_by_40() {
    let ctx = receiver();
    let leave = opened(FormRequest::Leave, &ctx);
    insta::assert_snapshot!("leave_of_somebody", pane_of(leave.as_ref(), &ctx, 120, 37));
    let excuse = opened(FormRequest::Excuse { duty: None, date: None }, &ctx);
    insta::assert_snapshot!("excuse", pane_of(excuse.as_ref(), &ctx, 120, 37));
}

#[test]
fn leave_in_ascii_without_colour_and_in_english() {
    let ctx = without_colour(ctx_in(Lang::En, warden_desk()), true);
    let form = opened(FormRequest::Leave, &ctx);
    insta::assert_snapshot!("leave_plain", pane_of(form.as_ref(), &ctx, 80, 22));
}

#[test]
fn leave_is_sent_with_its_half_days_and_who_stands_in() {
    let ctx = ctx();
    let deputy = crate::tui::testing::people()[2].id.to_string();
    let fields = [
        ("from", "2026-11-24"),
        ("from-half", "afternoon"),
        ("until", "2026-11-25"),
        ("until-half", "afternoon"),
        ("kind", "sick"),
        ("deputy", deputy.as_str()),
        ("text", "住院"),
    ];
    let mut form = filled(FormRequest::Leave, &ctx, &fields);
    let Some(Command::LeaveRecord { person, span, kind, text, deputy: stands_in }) = sent(form.as_mut(), &ctx) else {
        panic!("nothing was sent")
    };
    assert_eq!((person, kind, text.as_str()), (None, LeaveKind::Sick, "住院"));
    assert_eq!(stands_in, Some(deputy));
    let expected = HalfDays {
        from: HalfDay::afternoon("2026-11-24".parse().unwrap()),
        until: HalfDay::afternoon("2026-11-25".parse().unwrap()),
    };
    assert_eq!(span, expected);
}

#[test]
fn leave_without_a_reason_or_that_ends_before_it_begins_is_not_sent() {
    let ctx = ctx();
    let mut form = filled(FormRequest::Leave, &ctx, &[("kind", "personal")]);
    assert_eq!(sent(form.as_mut(), &ctx), None);
    let days = [("from", "2026-11-25"), ("until", "2026-11-24"), ("kind", "personal"), ("text", "回老家")];
    let mut form = filled(FormRequest::Leave, &ctx, &days);
    assert_eq!(sent(form.as_mut(), &ctx), None);
    let shown = pane_of(form.as_ref(), &ctx, 80, 22);
    assert!(shown.contains("結束早於開始"), "{shown}");
}

#[test]
fn an_excuse_of_a_whole_grid_says_so_and_one_of_oneself_names_nobody() {
    let ctx = receiver();
    let fields = [("whose", "grid:610921100001"), ("kind", "weather"), ("text", "暴雨紅色預警")];
    let mut form = filled(FormRequest::Excuse { duty: None, date: None }, &ctx, &fields);
    let Some(Command::DutyExcuse { grid, person, kind, .. }) = sent(form.as_mut(), &ctx) else { panic!("not sent") };
    assert_eq!((grid.as_deref(), person, kind), (Some("610921100001"), None, ExcuseKind::Weather));
    let own = crate::tui::testing::ctx();
    let request = FormRequest::Excuse { duty: Some("patrol".into()), date: Some("2026-11-20".parse().unwrap()) };
    let mut form = filled(request, &own, &[("kind", "transfer"), ("text", "抽調")]);
    let Some(Command::DutyExcuse { grid, person, duty, span, .. }) = sent(form.as_mut(), &own) else {
        panic!("not sent")
    };
    assert_eq!((grid, person, duty.as_deref()), (None, None, Some("patrol")));
    assert_eq!(span, HalfDays::of("2026-11-20".parse().unwrap(), None));
}

#[test]
fn a_screening_and_a_collection_are_sent_as_such() {
    let ctx = ctx();
    let both = [FormRequest::Screening { grid: None, date: None }, FormRequest::Collection { grid: None, date: None }];
    let commands = both.map(|request| {
        let mut form = opened(request, &ctx);
        form.update(Event::Paste("逐戶看過".into()), &ctx);
        sent(form.as_mut(), &ctx)
    });
    let [Some(Command::LogScreening { grid, text, .. }), Some(Command::LogCollection { grid: station, .. })] = commands
    else {
        panic!("{commands:?}")
    };
    assert_eq!((grid.as_str(), text.as_str()), ("610921100001001", "逐戶看過"));
    assert_eq!(station, "610921100001", "a station, not the asker's own area");
    let form = opened(FormRequest::Screening { grid: None, date: None }, &ctx);
    insta::assert_snapshot!("screening", pane_of(form.as_ref(), &ctx, 80, 22));
    let mut left = form;
    assert_eq!(left.update(Event::Key(press(KeyCode::Esc)), &ctx), [Effect::Close]);
}

/// What the form offers as reasons for a duty that is named, and what stands beside that.
fn reasons(duty: &str) -> (Vec<String>, String) {
    let ctx = ctx();
    let mut form = AbsenceForm::excuse(Some(duty.to_owned()), None);
    let effects = form.update(Event::Open(None), &ctx);
    settle(&mut form, &ctx, effects, answer_to);
    let fields = &form.sheet.as_ref().unwrap().form;
    let Input::Choice(choice) = &fields.field("kind").unwrap().input else { panic!() };
    let codes = choice.options().iter().map(|option| option.code.clone()).collect();
    (codes, fields.field("duty").unwrap().aside.clone())
}

#[test]
fn 實務_免除_the_reasons_are_those_by_which_the_duty_is_excused() {
    assert_eq!(reasons("工作日誌"), (vec!["transfer".to_owned()], String::new()), "by its name");
    assert_eq!(reasons("warden-log").0, ["transfer"], "by its code");
    assert_eq!(reasons("").0, ["weather", "emergency", "transfer"], "of any duty");
    assert_eq!(reasons("別的").0.len(), 3, "what this regulation does not know the service decides");
    let (none, aside) = reasons("審閱");
    assert!(none.is_empty() && aside.contains("不能免除"), "{aside}");
}

fn type_in(form: &mut dyn Pane, ctx: &Ctx, text: &str) {
    for c in text.chars() {
        form.update(Event::Key(crate::tui::testing::letter(c)), ctx);
    }
}

fn shown_days(form: &dyn Pane, ctx: &Ctx) -> (String, String) {
    let shown = pane_of(form, ctx, 80, 22);
    let day = |label: &str| {
        let line = shown.lines().find(|line| line.contains(label)).unwrap_or_default();
        line.split_whitespace().find(|word| word.chars().next().is_some_and(|c| c.is_ascii_digit())).map(str::to_owned)
    };
    (day("自").unwrap_or_default(), day("至").unwrap_or_default())
}

#[test]
fn 實務_請假_the_last_day_follows_the_first_when_that_is_typed_to_its_end_and_not_a_half_typed_one() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Leave, &ctx);
    let today = ctx.today().to_string();
    for _ in 0..10 {
        form.update(Event::Key(press(KeyCode::Backspace)), &ctx);
    }
    for typed in ["1", "2", "0", "3"] {
        type_in(form.as_mut(), &ctx, typed);
        assert_eq!(shown_days(form.as_ref(), &ctx).1, today, "while the first day is typed");
    }
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    assert_eq!(shown_days(form.as_ref(), &ctx), ("1203".into(), "2026-12-03".into()));
    // A day before that is meant as one day as well.
    form.update(Event::Key(press(KeyCode::BackTab)), &ctx);
    type_in(form.as_mut(), &ctx, "1201");
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    assert_eq!(shown_days(form.as_ref(), &ctx).1, "2026-12-01");
}

#[test]
fn 實務_請假_a_last_day_that_somebody_typed_stays_whatever_becomes_of_the_first() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Leave, &ctx);
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    type_in(form.as_mut(), &ctx, "1204");
    form.update(Event::Key(press(KeyCode::BackTab)), &ctx);
    form.update(Event::Key(press(KeyCode::BackTab)), &ctx);
    type_in(form.as_mut(), &ctx, "1203");
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    assert_eq!(shown_days(form.as_ref(), &ctx), ("1203".into(), "1204".into()));
}

#[test]
fn 實務_請假_a_digit_typed_on_behind_a_whole_date_makes_it_none() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Excuse { duty: None, date: None }, &ctx);
    form.update(Event::Key(press(KeyCode::End)), &ctx);
    type_in(form.as_mut(), &ctx, "1");
    form.update(Event::Key(press(KeyCode::Tab)), &ctx);
    let today = ctx.today().to_string();
    assert_eq!(shown_days(form.as_ref(), &ctx), (format!("{today}1"), today));
    assert_eq!(sent(form.as_mut(), &ctx), None);
}
