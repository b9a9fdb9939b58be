use super::*;
use crate::i18n::Lang;
use crate::service::view::LogRow;
use crate::tui::app::Message;
use crate::tui::pane::Ask;
use crate::tui::testing::{
    GRIDS, app, chief_desk, coverage_answer, ctx_in, heat, letter, log, named, press as key, reviewer_desk, screen_of,
    settle,
};
use crossterm::event::KeyCode;

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, reviewer_desk())
}

fn send(coverage: &mut Coverage, event: Event) -> Vec<Effect> {
    let effects = coverage.update(event, &ctx());
    settle(coverage, &ctx(), effects, coverage_answer)
}

fn press(coverage: &mut Coverage, action: Action) -> Vec<Effect> {
    send(coverage, Event::Act(action))
}

fn opened() -> Coverage {
    let mut coverage = Coverage::new(&ctx());
    assert_eq!(send(&mut coverage, Event::Open(None)), []);
    coverage
}

#[test]
fn the_half_day_in_focus_stays_the_same_in_all_three_ways_to_look() {
    let mut coverage = opened();
    let today = ctx().today();
    press(&mut coverage, Action::Left);
    assert_eq!(coverage.at.date, today - Days::new(7), "a week before");
    press(&mut coverage, Action::Next);
    press(&mut coverage, Action::Right);
    press(&mut coverage, Action::Right);
    assert_eq!(coverage.at, HalfDay::morning(today - Days::new(6)), "two half days are a day");
    press(&mut coverage, Action::Next);
    press(&mut coverage, Action::Up);
    assert_eq!(coverage.at.date, today - Days::new(6) - Months::new(1));
    press(&mut coverage, Action::Now);
    assert_eq!(coverage.at.date, today);
}

#[test]
fn past_the_first_week_shown_earlier_ones_are_read() {
    let mut coverage = opened();
    for _ in 0..7 {
        press(&mut coverage, Action::Left);
    }
    let first = monday_of(ctx().today()) - Days::new(7 * 7);
    assert_eq!(coverage.weeks.as_ref().unwrap().weeks[0].from, first);
}

#[test]
fn every_cell_opens_its_records() {
    let mut coverage = opened();
    press(&mut coverage, Action::Next);
    let to = |coverage: &mut Coverage, day: u32, slot: Slot| {
        coverage.at = HalfDay { date: ctx().today().with_day(day).unwrap(), slot };
        coverage.update(Event::Act(Action::Enter), &ctx())
    };
    let one = [Effect::Go(ScreenId::Log, Some(Place::Log(log(3).to_string())))];
    assert_eq!(to(&mut coverage, 2, Slot::Morning), one);
    assert!(
        matches!(to(&mut coverage, 4, Slot::Afternoon).as_slice(), [Effect::Say(words)] if words.contains("沒有記錄"))
    );
    let effects = to(&mut coverage, 3, Slot::Morning);
    let [Effect::Query { tag: RECORDS, query: Query::Logs { filter, .. } }] = effects.as_slice() else {
        panic!("several are chosen from: {effects:?}")
    };
    assert_eq!((filter.grid.as_deref(), filter.from, filter.until), (Some(GRIDS[0].0), filter.until, filter.from));
}

#[test]
fn a_weeks_figure_opens_the_records_of_that_grid_and_that_week() {
    let mut coverage = opened();
    press(&mut coverage, Action::Down);
    coverage.at = HalfDay::morning(ctx().today().with_day(3).unwrap());
    let (from, until) = LogSpan::Week.around(coverage.at.date);
    let asked = coverage.update(Event::Act(Action::Enter), &ctx());
    let query = Query::HeatMap { grid: Some(GRIDS[1].0.into()), from, until };
    assert_eq!(asked, [Effect::Query { tag: WEEK, query }]);
    let week = coverage_answer(&Query::HeatMap { grid: Some(GRIDS[1].0.into()), from, until }).unwrap();
    let effects = coverage.update(Event::Answer(WEEK, Ok(week)), &ctx());
    let [Effect::Query { tag: RECORDS, query: Query::Logs { filter, .. } }] = effects.as_slice() else {
        panic!("several are chosen from: {effects:?}")
    };
    assert_eq!((filter.grid.as_deref(), filter.from, filter.until), (Some(GRIDS[1].0), Some(from), Some(until)));
    let row = |id: LogId, text: &str| LogRow { id, text: text.into(), ..crate::tui::samples::patrol_row() };
    let rows = vec![row(log(1), "東巷"), row(log(9), "一次走訪")];
    let page = crate::service::view::Paged { rows, next: None, total: None, late: None };
    let effects = coverage.update(Event::Answer(RECORDS, Ok(Answer::Logs(page))), &ctx());
    let [Effect::Ask { tag: LOGS, ask: Ask::Pick { title, options } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(title.contains(&LogSpan::Week.text(from)), "{title}");
    assert_eq!(
        options.iter().map(|it| it.detail.as_str()).collect::<Vec<_>>(),
        ["東巷"],
        "what fills no half day is none"
    );
    let effects = send(&mut coverage, Event::Reply(LOGS, Reply::Picked("0".into())));
    assert_eq!(effects, [Effect::Go(ScreenId::Log, Some(Place::Log(log(1).to_string())))]);
}

#[test]
fn a_week_without_records_says_so_and_one_that_is_not_to_be_read_too() {
    let mut coverage = opened();
    let mut week = heat(named(GRIDS[0]), 1, ctx().today(), ctx().today(), ctx().today());
    for day in &mut week.days {
        (day.morning, day.afternoon) = (HeatCell::default(), HeatCell::default());
    }
    let said = |coverage: &mut Coverage, week: &HeatView| {
        let effects = coverage.update(Event::Answer(WEEK, Ok(Answer::HeatMap(vec![week.clone()]))), &ctx());
        let [Effect::Say(words)] = effects.as_slice() else { panic!("{effects:?}") };
        words.clone()
    };
    assert!(said(&mut coverage, &week).contains("沒有記錄"));
    week.days[0].morning.slots.done = 1;
    assert!(said(&mut coverage, &week).contains("不由您查閱"), "who reads figures alone");
}

#[test]
fn a_cell_of_several_grids_together_leads_to_their_month() {
    let mut coverage = opened();
    coverage.list.select(0);
    press(&mut coverage, Action::Before);
    send(&mut coverage, Event::Reply(CHOOSE, Reply::Picked("610921100001".into())));
    assert_eq!(coverage.year.as_ref().unwrap().grids, 2);
    assert_eq!(press(&mut coverage, Action::Enter), []);
    assert_eq!(coverage.look, Look::Month);
}

#[test]
fn 篇3_職責2_e_logs_that_nobody_reviewed_are_listed_and_each_opens() {
    let mut coverage = opened();
    let effects = press(&mut coverage, Action::Choose);
    let [Effect::Ask { tag: CHOOSE, ask: Ask::Pick { options, .. } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let texts: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(texts, ["缺的日誌", "未閱的日誌", "抽查日誌", "再抽 5 篇", "南街社區", "南街第一網格", "南街第二網格"]);
    let effects = send(&mut coverage, Event::Reply(CHOOSE, Reply::Picked("unreviewed".into())));
    assert!(matches!(effects.as_slice(), [Effect::Ask { tag: LOGS, .. }]), "{effects:?}");
    let effects = send(&mut coverage, Event::Reply(LOGS, Reply::Picked("0".into())));
    let person = Some(chief_desk().person.unwrap().id.to_string());
    assert_eq!(effects, [Effect::Go(ScreenId::Log, Some(Place::Day { date: ctx().today(), person }))]);
    let effects = send(&mut coverage, Event::Reply(CHOOSE, Reply::Picked("missing".into())));
    assert!(matches!(effects.as_slice(), [Effect::Say(words)] if words.contains("沒有")), "{effects:?}");
}

#[test]
fn a_draw_is_made_by_who_reviews_and_those_drawn_are_listed() {
    let mut coverage = opened();
    let effects = send(&mut coverage, Event::Reply(CHOOSE, Reply::Picked(DRAW.into())));
    let [Effect::Command { tag: DRAW, command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(matches!(command.as_ref(), Command::LogsDraw { grid: None, count: 5, .. }), "{command:?}");
    let done = crate::service::command::Done {
        command: "logs-draw".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    let effects = coverage.update(Event::Done(DRAW, Ok(done)), &ctx());
    assert!(matches!(effects.as_slice(), [Effect::Query { tag: LOGS, query: Query::LogsDrawn { .. } }]), "{effects:?}");
    let writer = ctx_in(Lang::ZhHant, crate::tui::testing::warden_desk());
    let Ask::Pick { options, .. } = coverage.choices(&writer) else { panic!() };
    assert!(options.iter().all(|option| option.code != DRAW), "who does not review does not draw");
}

#[test]
fn one_key_opens_it_from_anywhere() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    crate::tui::testing::send(&mut app, Message::Key(letter('%')), &chief_desk());
    assert!(screen_of(&app, 80, 24).contains("巡查覆蓋"));
    crate::tui::testing::send(&mut app, Message::Key(key(KeyCode::Esc)), &chief_desk());
    assert!(!screen_of(&app, 80, 24).contains("巡查覆蓋"));
}
