use super::*;
use crate::i18n::Lang;
use crate::service::view::Paged;
use crate::tui::samples::{self, answer_to};
use crate::tui::testing::{at, chief_desk, ctx, ctx_in, date, pane_of, person, settle, warden_post, without_colour};

fn opened(ctx: &Ctx) -> Log {
    let mut log = Log::default();
    let effects = log.update(Event::Open(None), ctx);
    assert_eq!(settle(&mut log, ctx, effects, answer_to), []);
    log
}

fn act(log: &mut Log, ctx: &Ctx, action: Action) -> Vec<Effect> {
    let effects = log.update(Event::Act(action), ctx);
    settle(log, ctx, effects, answer_to)
}

#[test]
fn in_english_without_colour_and_in_ascii_every_mark_still_tells() {
    let ctx = without_colour(ctx_in(Lang::En, crate::tui::testing::warden_desk()), true);
    insta::assert_snapshot!(pane_of(&opened(&ctx), &ctx, 80, 22));
}

#[test]
fn moving_past_the_end_of_a_month_reads_the_next_one() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    let effects = log.update(Event::Act(Action::Down), &ctx);
    assert_eq!(log.date, Some(date("2026-11-30")));
    assert_eq!(effects.len(), 1, "only the day: {effects:?}");
    let effects = log.update(Event::Act(Action::Right), &ctx);
    assert!(effects.contains(&Effect::Query {
        tag: MONTH,
        query: Query::Month { person: None, grid: None, year: 2026, month: 12 }
    }));
    log.update(Event::Act(Action::PageUp), &ctx);
    assert_eq!(log.date, Some(date("2026-11-01")));
    log.update(Event::Act(Action::End), &ctx);
    assert_eq!(log.date, Some(date("2026-11-30")));
    log.update(Event::Act(Action::Now), &ctx);
    assert_eq!(log.date, Some(date("2026-11-23")));
}

#[test]
fn a_form_opened_from_another_day_is_for_that_day_and_this_grid() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Left);
    let grid = Some("610921100001001".to_owned());
    assert_eq!(
        act(&mut log, &ctx, Action::Patrol),
        [Effect::Form(FormRequest::Patrol { grid: grid.clone(), date: Some(date("2026-11-22")) })]
    );
    act(&mut log, &ctx, Action::Right);
    assert_eq!(act(&mut log, &ctx, Action::Diary), [Effect::Form(FormRequest::Diary { grid, date: None })]);
}

#[test]
fn 篇3_排查3_b_what_is_written_stays_and_a_remark_is_added_to_the_entry_in_focus() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Enter);
    let asked = act(&mut log, &ctx, Action::Note);
    assert!(matches!(asked.as_slice(), [Effect::Ask { tag: AMEND, ask: Ask::Text(_) }]));
    let sent = log.update(Event::Reply(AMEND, Reply::Text("門衛已報修".into())), &ctx);
    let row = crate::tui::samples::patrol_row();
    let command = Command::LogAmend { entry: row.ending.clone(), text: "門衛已報修".into() };
    assert_eq!(sent, [Effect::command(AMEND, command, seen(RecordRef::Log(row.id), row.last_change.as_ref()))]);
    // Refused, since the entry has changed: it is read anew, and the remark goes again upon what it is now.
    let effects = log.update(Event::Done(AMEND, Err(crate::service::refusal::RefusalCode::Stale.into())), &ctx);
    settle(&mut log, &ctx, effects, |query| match query {
        Query::Log { .. } => {
            let row = LogRow { last_change: Some(crate::tui::testing::change(99)), ..row.clone() };
            Some(Answer::Log(Box::new(row)))
        }
        other => answer_to(other),
    });
    let again = log.update(Event::Reply(AMEND, Reply::Text("門衛已報修".into())), &ctx);
    let [Effect::Command { seen, .. }] = again.as_slice() else { panic!("{again:?}") };
    assert_eq!(seen[0].change, crate::tui::testing::change(99));
}

#[test]
fn a_remark_on_a_signed_day_names_the_grid_and_the_day() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    for _ in 0..3 {
        act(&mut log, &ctx, Action::Left);
    }
    act(&mut log, &ctx, Action::Note);
    let sent = log.update(Event::Reply(AMEND, Reply::Text("漏記一次".into())), &ctx);
    let command = Command::LogAmend { entry: "610921100001001/2026-11-20".into(), text: "漏記一次".into() };
    assert_eq!(sent, [Effect::command(AMEND, command, [])]);
}

#[test]
fn a_superior_reviews_a_signed_log_and_writes_no_entries_in_anothers_name() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let mut log = opened(&ctx);
    let warden = person(1, "網格員甲", vec![warden_post()]);
    let asked = act(&mut log, &ctx, Action::Choose);
    assert!(matches!(asked.as_slice(), [Effect::Ask { tag: WHO, .. }]));
    let effects = log.update(Event::Reply(WHO, Reply::Picked(warden.id.to_string())), &ctx);
    settle(&mut log, &ctx, effects, answer_to);
    let effects = log.go_to(date("2026-11-20"), &ctx);
    settle(&mut log, &ctx, effects, answer_to);
    assert!(!log.hints(&ctx).iter().any(|hint| hint.action == Action::Patrol));
    act(&mut log, &ctx, Action::Note);
    let sent = log.update(Event::Reply(AMEND, Reply::Text("好".into())), &ctx);
    assert!(matches!(
        sent.as_slice(),
        [Effect::Command { command, .. }] if matches!(command.as_ref(), Command::LogReview { .. })
    ));
}

#[test]
fn a_refresh_keeps_the_focus_on_its_entry() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Enter);
    act(&mut log, &ctx, Action::Down);
    let before = log.keys(&ctx)[log.list.selected().unwrap()].clone();
    let effects = log.update(Event::Refresh, &ctx);
    settle(&mut log, &ctx, effects, |query| {
        let mut answer = answer_to(query)?;
        if let Answer::Day(day) = &mut answer {
            day.entries.insert(0, crate::tui::samples::patrol_row());
            day.entries[0].id = crate::domain::ids::LogId(crate::tui::testing::uuid(1));
        }
        Some(answer)
    });
    assert_eq!(log.keys(&ctx)[log.list.selected().unwrap()], before);
    assert_eq!(log.list.selected(), Some(2));
}

#[test]
fn a_found_entry_is_shown_in_its_day_with_the_focus_on_it() {
    let ctx = ctx();
    let mut log = Log::default();
    let effects = log.update(Event::Open(Some(Place::Log("7000".into()))), &ctx);
    settle(&mut log, &ctx, effects, answer_to);
    assert_eq!(log.date, Some(at("00:00").date_naive()));
    assert!(matches!(log.selected(&ctx), Some(Line::Entry(row)) if row.ending == "7000"));
}

#[test]
fn without_a_person_at_the_desk_the_screen_says_what_to_do() {
    let nobody = crate::service::view::Desk { person: None, posts: Vec::new(), rights: Vec::new() };
    let ctx = ctx_in(Lang::ZhHant, nobody);
    let mut log = Log::default();
    let effects = log.update(Event::Open(None), &ctx);
    assert_eq!(effects.len(), 3);
    let refusal = Refusal::new(crate::service::refusal::RefusalCode::PersonNeeded);
    let said = ctx.refusal(&refusal).what;
    assert_eq!(log.update(Event::Answer(AHEAD, Err(refusal.clone())), &ctx), [], "it is said once");
    log.update(Event::Answer(DAY, Err(refusal)), &ctx);
    let begin: String = said.chars().take(6).collect();
    assert!(pane_of(&log, &ctx, 80, 22).contains(&begin), "{begin}");
    assert!(!log.hints(&ctx).iter().any(|hint| hint.action == Action::Patrol));
    assert!(log.hints(&ctx).iter().any(|hint| hint.action == Action::Choose));
}

#[test]
fn the_days_entries_and_cases_stand_in_order_of_time() {
    let ctx = ctx();
    let screen = pane_of(&opened(&ctx), &ctx, 120, 37);
    let at = |clock: &str| screen.lines().position(|line| line.contains(&format!(" {clock}  "))).unwrap();
    assert!(at("09:10") < at("09:28") && at("09:28") < at("09:52") && at("09:52") < at("10:10"), "{screen}");
}

#[test]
fn signing_is_offered_only_to_whom_the_regulation_asks_it_of() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    let signs = |log: &Log| log.hints(&ctx).iter().any(|hint| hint.action == Action::Sign);
    assert!(signs(&log));
    log.day.as_mut().unwrap().owed = None;
    assert!(!signs(&log));
}

#[test]
fn a_case_of_the_day_is_opened_on_the_screen_where_it_is_decided() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Enter);
    act(&mut log, &ctx, Action::Down);
    let effects = act(&mut log, &ctx, Action::Enter);
    let [Effect::Go(ScreenId::Triage, Some(Place::Case(number)))] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(number.starts_with("城關-2026-"));
}

#[test]
fn logs_of_days_print_with_their_figures_and_room_for_signature_and_stamp() {
    let view = crate::tui::samples::period();
    let m = paper::period_words(&view);
    let text = paper::period_lines(&view, &m);
    insta::assert_snapshot!("period", text);
    let page = paper::period_html(&view, &m);
    assert!(page.contains("單位（蓋章）") && page.contains("填寫人（簽名）"));
    assert_eq!(paper::period_name(&view, &m, "html"), "週小結-網格員甲-2026-11-23_2026-11-29.html");
}

#[test]
fn 篇3_責任人3_a_the_time_of_ones_own_entry_is_put_right_where_a_clock_was_wrong() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Enter);
    let asked = act(&mut log, &ctx, Action::Retime);
    let [Effect::Ask { tag: RETIME, ask: Ask::Fields(fields) }] = asked.as_slice() else { panic!("{asked:?}") };
    let value = |key: &str| fields.fields.iter().find(|field| field.key == key).map(|field| field.value().to_owned());
    assert_eq!((value("date"), value("start")), (Some("2026-11-23".into()), Some("09:10".into())));
    let given = [("date", "2026-11-23"), ("start", "08:10"), ("minutes", "40"), ("reason", "電腦時鐘快了一小時")];
    let given = given.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let sent = log.update(Event::Reply(RETIME, Reply::Fields(given)), &ctx);
    let when = crate::service::command::When {
        date: Some(date("2026-11-23")),
        start: Some("08:10:00".parse().unwrap()),
        minutes: Some(40),
        late: None,
    };
    let entry = crate::tui::samples::patrol_row().ending;
    let command = Command::LogRetime { entry, when, reason: "電腦時鐘快了一小時".into() };
    assert_eq!(sent, [Effect::command(RETIME, command, [])]);
    // It may stand on another day now: month and day are read anew.
    assert_eq!(log.update(Event::Done(RETIME, Err(crate::service::refusal::RefusalCode::InFuture.into())), &ctx), []);
    // Nobody puts right what others wrote.
    log.person = Some(Who { given: "站長甲".into(), name: "站長甲".into() });
    assert!(matches!(act(&mut log, &ctx, Action::Retime).as_slice(), [Effect::Say(_)]));
}

#[test]
fn what_was_keyed_first_stays_beside_what_it_was_put_right_to() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    act(&mut log, &ctx, Action::Enter);
    let before = crate::domain::log::Retimed {
        at: at("10:40"),
        by: crate::domain::change::Author::Owner,
        start: at("10:10"),
        minutes: 40,
        reason: "電腦時鐘快了一小時".into(),
    };
    if let Some(row) = log.day.as_mut().and_then(|day| day.entries.first_mut()) {
        row.retimed.push(before);
    }
    let shown = pane_of(&log, &ctx, 120, 37);
    assert!(shown.contains("10:10 起 40分（10:40 更正：電腦時鐘快了一小時"), "{shown}");
}

#[test]
fn what_was_keyed_on_a_later_day_says_when_and_why_behind_its_sentence_signed_or_not() {
    let mut view = samples::period();
    let m = paper::period_words(&view);
    let Some(line) = view.days[0].lines.first_mut() else { panic!() };
    line.late = Some(crate::domain::log::LateReason::PowerCut);
    line.keyed = "2026-11-24T09:00:00+08:00".parse().unwrap();
    let mark = "補錄 11月24日（停電或電腦故障）";
    // A long sentence goes on in the next line.
    let printed: String = paper::period_lines(&view, &m).split_whitespace().collect();
    assert!(printed.contains(&mark.replace(' ', "")), "{printed}");
    // Signed in the writer's own words: the mark is no word of theirs and stays.
    let own = crate::domain::log::DayLine { link: view.days[0].lines[0].link.clone(), words: "走了一圈".into() };
    let log = crate::service::view::DayLogView { lines: vec![own], ..view_of_signed() };
    let words = paper::log_words(&log, &view.days[0].lines, &m);
    assert_eq!(words[0].1, format!("走了一圈  {mark}"));
}

/// The day as the director of a point has it: the own opinion, and what the warden did.
fn of_a_point(signed: bool) -> DayView {
    let mut day = samples::day(date("2026-11-23"));
    day.whole = day.owed.clone();
    day.entries.retain(|entry| entry.kind == "diary");
    day.entries[0].id = crate::domain::ids::LogId(crate::tui::testing::uuid(7001));
    day.cases.clear();
    let warden = crate::service::view::PersonName { person: day.entries[0].person, name: "網格員甲".into() };
    for line in &mut day.lines {
        line.by = vec![warden.clone()];
    }
    if let crate::service::view::LineSays::Patrol { minutes, .. } = &mut day.lines[0].says {
        *minutes = None;
    }
    if signed {
        day.logs = vec![DayLogView { of: crate::domain::log::LogOf::Grid, ..view_of_signed() }];
    }
    day
}

#[test]
fn 篇3_職責3_d_what_others_did_in_the_point_stands_in_the_directors_day_and_leads_to_its_record() {
    let ctx = ctx();
    let mut log = opened(&ctx);
    log.update(Event::Answer(DAY, Ok(Answer::Day(of_a_point(false)))), &ctx);
    act(&mut log, &ctx, Action::Enter);
    act(&mut log, &ctx, Action::Home);
    let shown = pane_of(&log, &ctx, 80, 22);
    assert!(shown.contains("記南街第一網格的全部記錄") && shown.contains("巡查 1 次、民情 1 條"), "{shown}");
    insta::assert_snapshot!("point", shown);
    let patrol = samples::day_lines()[0].link.clone();
    let record = record_of(&patrol).unwrap();
    assert_eq!(act(&mut log, &ctx, Action::Enter), std::slice::from_ref(&record), "the warden's patrol");
    log.update(Event::Answer(DAY, Ok(Answer::Day(of_a_point(true)))), &ctx);
    let read = act(&mut log, &ctx, Action::Enter);
    let [Effect::Ask { tag: READ, ask: Ask::Show { lines, .. } }] = read.as_slice() else { panic!("{read:?}") };
    assert!(lines[0].contains("註明何人"), "a signed log is read whole, and says whose it is: {lines:?}");
    assert_eq!(act(&mut log, &ctx, Action::Record), [record]);
}

fn view_of_signed() -> crate::service::view::DayLogView {
    samples::day("2026-11-20".parse().unwrap()).logs.swap_remove(0)
}

#[test]
fn a_week_without_a_record_says_so() {
    let mut view = samples::period();
    view.lines.clear();
    view.days.iter_mut().for_each(|day| day.lines.clear());
    let m = paper::period_words(&view);
    assert!(paper::period_lines(&view, &m).contains("沒有記錄"));
}

#[test]
fn a_promise_without_a_day_names_none() {
    let mut line = samples::day_lines().swap_remove(1);
    if let crate::service::view::LineSays::Diary { promised_by, .. } = &mut line.says {
        *promised_by = None;
    }
    assert!(paper::day_sentence(&line, &crate::i18n::Messages::new(crate::i18n::Lang::En)).contains("Promised: "));
    assert!(paper::day_sentence(&line, &crate::i18n::Messages::new(crate::i18n::Lang::ZhHant)).contains("答應："));
}

/// Two areas: the second missed the morning that the first walked.
fn of_two_areas(query: &Query) -> Option<Answer> {
    use crate::service::view::{BesideDay, SlotState};
    let second = crate::tui::testing::grid("610921100001002", "南街第二網格");
    let mut answer = answer_to(query)?;
    if let (Answer::Month(month), Query::Month { grid, .. }) = (&mut answer, query) {
        month.areas.push(second.clone());
        for day in month.days.iter_mut().filter(|day| day.day.working && grid.is_none()) {
            let (morning, afternoon) = (Some(SlotState::Missed), day.afternoon.clone());
            day.beside = vec![BesideDay { grid: second.clone(), morning, afternoon }];
        }
        if grid.is_some() {
            month.grid = Some(second);
        }
    }
    Some(answer)
}

#[test]
fn 篇3_責任人3_a_a_day_that_is_fine_in_one_area_and_missed_in_the_other_shows_both_and_either_can_be_chosen() {
    let ctx = ctx();
    let mut log = Log::default();
    let effects = log.update(Event::Open(None), &ctx);
    settle(&mut log, &ctx, effects, of_two_areas);
    insta::assert_snapshot!("two_areas", pane_of(&log, &ctx, 80, 22));
    assert!(log.hints(&ctx).iter().any(|hint| hint.action == Action::Filter));
    let asked = log.update(Event::Act(Action::Filter), &ctx);
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(options.len(), 3, "all, and either");
    let effects = log.update(Event::Reply(AREA, Reply::Picked("610921100001002".into())), &ctx);
    assert!(effects.iter().any(|effect| matches!(
        effect,
        Effect::Query { query: Query::Day { person: Some(_), grid: Some(_), .. }, .. }
    )));
    settle(&mut log, &ctx, effects, of_two_areas);
    assert_eq!(log.grid().as_deref(), Some("610921100001002"), "forms open for the area that is shown");
    let effects = log.update(Event::Reply(AREA, Reply::Picked(ALL_AREAS.into())), &ctx);
    settle(&mut log, &ctx, effects, of_two_areas);
    assert!(log.area.is_none());
}

#[test]
fn 篇8_3_a_day_whose_log_is_missing_is_marked_and_named() {
    let ctx = ctx();
    let mut log = Log::default();
    let effects = log.update(Event::Open(None), &ctx);
    settle(&mut log, &ctx, effects, |query| {
        let mut answer = answer_to(query)?;
        if let Answer::Month(month) = &mut answer {
            month.by_day = Some("screening".into());
            for day in &mut month.days {
                (day.morning, day.afternoon) = (None, None);
                (day.log_missing, day.entries) = (day.signed == Some(false) && day.day.date < date("2026-11-23"), 0);
            }
        }
        Some(answer)
    });
    insta::assert_snapshot!("log_missing", pane_of(&log, &ctx, 80, 22));
    let effects = log.go_to(date("2026-11-19"), &ctx);
    settle(&mut log, &ctx, effects, answer_to);
    let text = pane_of(&log, &ctx, 80, 22);
    assert!(text.contains("缺日誌"), "{text}");
}

#[test]
fn what_stands_under_a_day_to_come_is_listed_under_today_with_its_mark_and_can_be_put_right() {
    let ctx = ctx();
    let ahead = |days: i64| {
        let mut row = crate::tui::samples::patrol_row();
        row.id = crate::domain::ids::LogId(crate::tui::testing::uuid(9000 + u128::from(days.unsigned_abs())));
        row.ending = format!("90{days:02}");
        row.times.happened += chrono::TimeDelta::days(days);
        row
    };
    // The service gives the newest first.
    let answer = |query: &Query| match query {
        Query::Logs { filter, .. } => {
            assert_eq!(filter.from, Some(date("2026-11-24")));
            Some(Answer::Logs(Paged { rows: vec![ahead(8), ahead(1)], next: None, total: None, late: None }))
        }
        other => answer_to(other),
    };
    let mut log = Log::default();
    let effects = log.update(Event::Open(None), &ctx);
    settle(&mut log, &ctx, effects, answer);
    act(&mut log, &ctx, Action::Enter);
    let shown = pane_of(&log, &ctx, 120, 37);
    let (first, second) = (shown.find("11-24 ").unwrap(), shown.find("12-01 ").unwrap());
    assert!(first < second && shown.matches("時間未到").count() == 2, "{shown}");
    act(&mut log, &ctx, Action::End);
    let asked = log.update(Event::Act(Action::Retime), &ctx);
    assert!(matches!(asked.as_slice(), [Effect::Ask { tag: RETIME, .. }]), "{asked:?}");
    assert_eq!(log.retiming.as_deref(), Some("9008"));
    // They are today's to put right, and stand under no other day.
    act(&mut log, &ctx, Action::Back);
    act(&mut log, &ctx, Action::Left);
    assert!(!pane_of(&log, &ctx, 120, 37).contains("時間未到"));
}
