use super::*;
use crate::tui::pane::Pane;
use crate::tui::samples::answer_to;
use crate::tui::testing::{clock, ctrl, ctx, date, letter, pane_of, settle};

fn week() -> Week {
    let ctx = ctx();
    // The week of the 9th: its Monday afternoon was missed.
    let mut form = Week::new(None, Some(date("2026-11-11")));
    let effects = form.update(Event::Open(None), &ctx);
    settle(&mut form, &ctx, effects, answer_to);
    form
}

fn sent(effects: &[Effect]) -> Option<&Command> {
    effects.iter().find_map(|effect| match effect {
        Effect::Command { command, .. } => Some(command.as_ref()),
        _ => None,
    })
}

#[test]
fn a_line_is_a_time_so_many_minutes_and_what_was_seen() {
    let walked = read("0910 40 路面 整潔").unwrap();
    assert_eq!((walked.start, walked.minutes, walked.text.as_str()), (clock("09:10"), 40, "路面 整潔"));
    for wide in
        ["０９：１０　４０　路面整潔", "0910 40分钟 路面整潔", "9點10分　40分鐘　路面整潔", "0910 40 分鐘 路面整潔"]
    {
        let walked = read(wide).unwrap();
        assert_eq!((walked.start, walked.minutes, walked.text.as_str()), (clock("09:10"), 40, "路面整潔"), "{wide}");
    }
    for bad in ["", "0910", "0910 40", "路面 40 x", "0910 0 x", "2510 40 x"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn only_half_days_without_a_patrol_have_a_line_and_they_are_written_with_their_times_and_one_reason() {
    let ctx = ctx();
    let mut form = week();
    form.update(Event::Paste("1510 40 東巷無異常".into()), &ctx);
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None, "the reason is missing");
    form.sheet.as_mut().unwrap().form.focus_on("late");
    form.update(Event::Key(letter('2')), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
    let [One { command: Command::LogPatrol { when, text, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
    assert_eq!((when.date, when.start), (Some(date("2026-11-09")), Some(clock("15:10"))));
    assert_eq!(when.late, Some(crate::domain::log::LateReason::PowerCut));
    assert_eq!(text, "東巷無異常");
}

/// The answers for somebody with two areas, of which the second goes by a noon of half past one.
fn two_areas(query: &Query) -> Option<Answer> {
    let mut answer = answer_to(query)?;
    match (&mut answer, query) {
        (Answer::Choices(choices), _) => choices.log_grids.push(second()),
        (Answer::Month(month), Query::Month { grid: Some(grid), .. }) if *grid == second().code.to_string() => {
            month.grid = Some(second());
            let office = Hours::default().office().to_vec();
            month.hours = Hours::new("13:30".parse().unwrap(), office).unwrap();
            for day in &mut month.days {
                day.morning = Some(SlotState::Missed);
            }
        }
        _ => {}
    }
    Some(answer)
}

fn second() -> crate::service::view::GridName {
    crate::tui::testing::grid("610921100001002", "南街第二網格")
}

#[test]
fn 篇3_責任人3_a_the_week_of_the_other_area_is_chosen_and_goes_by_its_own_noon() {
    let ctx = ctx();
    let mut form = Week::new(None, Some(date("2026-11-11")));
    let effects = form.update(Event::Open(None), &ctx);
    settle(&mut form, &ctx, effects, two_areas);
    form.update(Event::Paste("1510 40 東巷無異常".into()), &ctx);
    let sheet = form.sheet.as_mut().unwrap();
    let Input::Pick { options, .. } = &sheet.form.field("grid").unwrap().input else { panic!("a picker") };
    assert_eq!(options.len(), 2, "both areas are offered");
    sheet.form.set("grid", second().code.as_str());
    let effects = form.turn_to_chosen(&ctx);
    settle(&mut form, &ctx, effects, two_areas);
    let form_of = |form: &mut Week, name: &str, line: &str| {
        form.sheet.as_mut().unwrap().form.set(name, line);
    };
    form_of(&mut form, "2026-11-09/afternoon", "");
    form_of(&mut form, "2026-11-10/morning", "1300 20 東巷");
    form_of(&mut form, "late", "no-laptop");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
    let [One { command: Command::LogPatrol { grid, when, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
    assert_eq!((grid.as_str(), when.start), (second().code.as_str(), Some(clock("13:00"))));
}

#[test]
fn 篇8_3_where_no_half_days_are_owed_there_is_a_line_a_day() {
    let ctx = ctx();
    let mut form = Week::new(None, Some(date("2026-11-11")));
    let effects = form.update(Event::Open(None), &ctx);
    settle(&mut form, &ctx, effects, |query| {
        let mut answer = answer_to(query)?;
        if let Answer::Month(month) = &mut answer {
            month.by_day = Some("screening".into());
            month.days.iter_mut().for_each(|day| (day.morning, day.afternoon) = (None, None));
        }
        Some(answer)
    });
    let text = pane_of(&form, &ctx, 80, 24);
    assert_eq!(text.matches("排查").count(), 5, "{text}");
    let sheet = form.sheet.as_mut().unwrap();
    sheet.form.set("2026-11-10/day", "1300 20 走訪三戶");
    sheet.form.set("late", "away");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
    let [One { command: Command::LogScreening { when, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
    assert_eq!(when.date, Some(date("2026-11-10")));
}

#[test]
fn 篇3_責任人3_a_a_morning_time_in_the_afternoons_line_is_pointed_out() {
    let ctx = ctx();
    let mut form = week();
    form.update(Event::Paste("0910 40 東巷".into()), &ctx);
    form.sheet.as_mut().unwrap().form.focus_on("late");
    form.update(Event::Key(letter('1')), &ctx);
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
    assert!(pane_of(&form, &ctx, 80, 24).contains("不在這個半天"));
}

fn type_in(form: &mut Week, text: &str) {
    for c in text.chars() {
        form.update(Event::Key(letter(c)), &ctx());
    }
}

fn press_key(form: &mut Week, code: KeyCode) -> Vec<Effect> {
    let effects = form.update(Event::Key(crate::tui::testing::press(code)), &ctx());
    settle(form, &ctx(), effects.clone(), all_missed);
    effects
}

/// All half-days missed, but where the answers say that one was walked.
fn all_missed(query: &Query) -> Option<Answer> {
    let mut answer = answer_to(query)?;
    if let Answer::Month(month) = &mut answer {
        let working = month.days.iter_mut().filter(|day| day.day.working);
        working.for_each(|day| (day.morning, day.afternoon) = (Some(SlotState::Missed), Some(SlotState::Missed)));
    }
    Some(answer)
}

fn opened_with(date: Option<NaiveDate>, answers: impl Fn(&Query) -> Option<Answer>) -> Week {
    let ctx = ctx();
    let mut form = Week::new(None, date);
    let effects = form.update(Event::Open(None), &ctx);
    settle(&mut form, &ctx, effects, answers);
    form.update(Event::Draft(DRAFT, None), &ctx);
    form
}

fn line(form: &Week, name: &str) -> String {
    form.sheet.as_ref().unwrap().form.field(name).map(|field| field.value().to_owned()).unwrap_or_default()
}

#[test]
fn as_the_line_above_fills_an_empty_line_with_the_caret_where_the_time_belongs_and_never_takes_words() {
    let mut form = opened_with(Some(date("2026-11-11")), all_missed);
    type_in(&mut form, "0910 40 垃圾已清");
    press_key(&mut form, KeyCode::Tab);
    form.update(Event::Key(ctrl('r')), &ctx());
    type_in(&mut form, "1500");
    assert_eq!(line(&form, "2026-11-09/afternoon"), "1500 40 垃圾已清");
    let said = form.update(Event::Key(ctrl('r')), &ctx());
    assert!(matches!(said.as_slice(), [Effect::Say(_)]), "{said:?}");
    press_key(&mut form, KeyCode::Tab);
    type_in(&mut form, "0920 路燈");
    form.update(Event::Key(ctrl('r')), &ctx());
    assert_eq!(line(&form, "2026-11-10/morning"), "0920 路燈", "words of one's own stay");
    press_key(&mut form, KeyCode::Tab);
    type_in(&mut form, "1510");
    form.update(Event::Key(ctrl('r')), &ctx());
    assert_eq!(line(&form, "2026-11-10/afternoon"), "1510 40 垃圾已清", "a time alone is completed");
}

#[test]
fn a_page_up_shows_the_week_before_and_back_again_what_was_typed_for_each() {
    let mut form = opened_with(Some(date("2026-11-18")), all_missed);
    type_in(&mut form, "0910 40 本週");
    assert!(
        press_key(&mut form, KeyCode::PageUp)
            .iter()
            .any(|effect| { matches!(effect, Effect::LoadDraft { form, .. } if form == "week-2026-11-09") })
    );
    let shown = pane_of(&form, &ctx(), 80, 24);
    assert!(shown.contains("11月9日") && !shown.contains("本週"), "{shown}");
    form.sheet.as_mut().unwrap().form.focus_on("2026-11-09/afternoon");
    let typed = form.update(Event::Key(letter('9')), &ctx());
    assert!(matches!(typed.as_slice(), [Effect::SaveDraft { form, .. }] if form == "week-2026-11-09"), "{typed:?}");
    press_key(&mut form, KeyCode::PageDown);
    assert!(line(&form, "2026-11-16/morning").contains("本週"));
    press_key(&mut form, KeyCode::PageUp);
    assert_eq!(line(&form, "2026-11-09/afternoon"), "9");
    press_key(&mut form, KeyCode::PageDown);
    press_key(&mut form, KeyCode::PageDown);
    assert_eq!(form.monday, Some(monday_of(ctx().today())), "on to this week");
    assert!(press_key(&mut form, KeyCode::PageDown).is_empty(), "and none lies ahead");
}

#[test]
fn on_a_monday_without_a_gap_of_its_own_the_week_before_is_the_one_that_is_keyed() {
    assert_eq!(monday_of(ctx().today()), ctx().today(), "the samples' day is a Monday");
    let this_week_is_kept = |query: &Query| {
        let mut answer = all_missed(query)?;
        if let Answer::Month(month) = &mut answer {
            let today = month.days.iter_mut().filter(|day| day.day.date == date("2026-11-23"));
            today.for_each(|day| {
                (day.morning, day.afternoon) =
                    (Some(SlotState::Due { from: clock("08:00"), to: clock("12:00") }), None);
            });
        }
        Some(answer)
    };
    assert_eq!(opened_with(None, this_week_is_kept).monday, Some(date("2026-11-16")));
    assert_eq!(opened_with(Some(date("2026-11-23")), this_week_is_kept).monday, Some(date("2026-11-16")));
    // A gap of today, or something half-written for this week, and it is this week.
    assert_eq!(opened_with(None, all_missed).monday(&ctx()), date("2026-11-23"));
    let ctx = ctx();
    let mut form = Week::new(None, None);
    let effects = form.update(Event::Open(None), &ctx);
    let at = crate::tui::testing::at("10:40");
    let fields = crate::tui::samples::typed(&[("2026-11-23/morning", "0910 40 x")]);
    let draft = crate::service::drafts::Draft::typed("week-2026-11-23".into(), at, fields);
    form.update(Event::Draft(DRAFT, Some(draft)), &ctx);
    settle(&mut form, &ctx, effects, this_week_is_kept);
    assert_eq!(form.monday(&ctx), date("2026-11-23"));
}

#[test]
fn why_they_are_keyed_later_is_asked_of_days_that_are_over_and_not_of_today() {
    let ctx = ctx();
    let mut form = opened_with(Some(date("2026-11-23")), all_missed);
    form.sheet.as_mut().unwrap().form.focus_on("2026-11-23/morning");
    type_in(&mut form, "0910 40 東巷");
    assert!(form.sheet.as_ref().unwrap().form.field("late").unwrap().hidden);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
    assert!(matches!(each.as_slice(), [One { command: Command::LogPatrol { when, .. }, .. }] if when.late.is_none()));
    let mut form = opened_with(Some(date("2026-11-11")), all_missed);
    assert!(!form.sheet.as_ref().unwrap().form.field("late").unwrap().required, "of nothing nothing is asked");
    type_in(&mut form, "0910 40 東巷");
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
}
