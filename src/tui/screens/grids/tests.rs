use super::*;
use crate::i18n::Lang;
use crate::paper::sample::handover;
use crate::tui::samples::answer_to;
use crate::tui::testing::{chief_desk, ctx, ctx_in, pane_of, settle, without_colour};

fn opened_at(ctx: &Ctx, place: Option<Place>) -> Grids {
    let mut grids = Grids::default();
    let effects = grids.update(Event::Open(place), ctx);
    assert_eq!(settle(&mut grids, ctx, effects, answer_to), []);
    grids
}

fn act(grids: &mut Grids, ctx: &Ctx, action: Action) -> Vec<Effect> {
    let effects = grids.update(Event::Act(action), ctx);
    settle(grids, ctx, effects, answer_to)
}

#[test]
fn the_tree_begins_at_ones_own_grid_80_by_24() {
    let ctx = ctx();
    insta::assert_snapshot!(pane_of(&opened_at(&ctx, None), &ctx, 80, 22));
}

#[test]
fn the_tree_and_the_grid_side_by_side_120_by_40() {
    let ctx = ctx_in(Lang::ZhHans, chief_desk());
    insta::assert_snapshot!(pane_of(&opened_at(&ctx, None), &ctx, 120, 37));
}

#[test]
fn in_ascii_without_colour_and_in_english_200_by_60() {
    let ctx = without_colour(ctx_in(Lang::En, chief_desk()), true);
    insta::assert_snapshot!(pane_of(&opened_at(&ctx, None), &ctx, 200, 57));
}

#[test]
fn a_found_grid_has_the_focus_also_before_the_tree_was_read() {
    let ctx = ctx();
    let grids = opened_at(&ctx, Some(Place::Grid("610921100002".into())));
    assert_eq!(grids.code().as_deref(), Some("610921100002"));
    assert_eq!(grids.grid.as_ref().unwrap().row.name, "北巷社區");
}

#[test]
fn enter_leads_to_the_ledgers_or_the_cases_of_the_grid() {
    let ctx = ctx();
    let mut grids = opened_at(&ctx, None);
    assert!(matches!(act(&mut grids, &ctx, Action::Enter).as_slice(), [Effect::Ask { tag: WHERE, .. }]));
    assert_eq!(
        grids.update(Event::Reply(WHERE, Reply::Picked("ledgers".into())), &ctx),
        [Effect::Go(ScreenId::Ledgers, Some(Place::Grid("610921100001001".into())))]
    );
}

#[test]
fn every_figure_of_a_grid_leads_to_its_cases() {
    let ctx = ctx();
    let mut grids = opened_at(&ctx, None);
    let effects = act(&mut grids, &ctx, Action::Enter);
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let row = grids.row().unwrap();
    let figure = |code: &str| options.iter().find(|option| option.code == code).map(|option| option.detail.clone());
    assert_eq!(figure("open"), Some(row.open.to_string()));
    let stages = grids.grid.as_ref().unwrap().stages.clone();
    let (stage, count) = stages.into_iter().find(|(_, count)| *count > 0).unwrap();
    let code = serde_json::to_value(stage).unwrap().as_str().unwrap().to_owned();
    assert_eq!(figure(&code), Some(count.to_string()));
    let grid = Some("610921100001001".to_owned());
    let mut filter = |lead: &str| {
        let effects = grids.update(Event::Reply(WHERE, Reply::Picked(lead.into())), &ctx);
        let [Effect::Go(ScreenId::Triage, Some(Place::Behind(filter, name)))] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert!(name.starts_with("南街第一網格 "), "{name}");
        (**filter).clone()
    };
    assert_eq!(filter(&code), CaseFilter { grid: grid.clone(), stage: Some(stage), ..CaseFilter::default() });
    assert_eq!(filter("late"), CaseFilter { grid, late: true, ..CaseFilter::default() });
}

#[test]
fn a_grid_that_is_not_ones_to_read_is_not_asked_for() {
    let ctx = ctx();
    let mut grids = opened_at(&ctx, None);
    act(&mut grids, &ctx, Action::End);
    assert_eq!(grids.code().as_deref(), Some("610921100200"));
    assert_eq!(act(&mut grids, &ctx, Action::Enter), []);
    assert!(!grids.hints(&ctx).iter().any(|hint| hint.action == Action::Enter));
}

#[test]
fn a_refresh_keeps_the_focus_and_what_was_closed() {
    let ctx = ctx();
    let mut grids = opened_at(&ctx, None);
    act(&mut grids, &ctx, Action::Left);
    act(&mut grids, &ctx, Action::Left);
    let seen = grids.tree.visible().count();
    let effects = grids.update(Event::Refresh, &ctx);
    settle(&mut grids, &ctx, effects, answer_to);
    assert_eq!((grids.tree.visible().count(), grids.code().as_deref()), (seen, Some("610921100001")));
    assert_eq!(seen, 5);
}

#[test]
fn a_holder_that_takes_two_lines_is_told_from_the_next_one_and_enter_opens() {
    let ctx = ctx();
    let mut grids = opened_at(&ctx, None);
    let mut view = crate::tui::samples::grid_view("610921100001001");
    let post = view.posts[0].clone();
    view.posts[0].person_name = "一個名字很長很長的網格員".into();
    view.posts[0].label = crate::tui::testing::label("網格專管員（兼治安巡邏）", "", "");
    view.posts.push(post);
    grids.update(Event::Answer(GRID, Ok(Answer::Grid(Box::new(view)))), &ctx);
    let screen = pane_of(&grids, &ctx, 120, 37);
    let below = screen.lines().skip_while(|line| !line.contains("專管員")).nth(1).unwrap();
    let below = below.rsplit("││").next().unwrap();
    assert!(below.starts_with("   ") && below.contains("1月1日起"), "{screen}");
    assert!(grids.hints(&ctx).iter().any(|hint| hint.label.as_deref() == Some("打開")));
}

/// The office, which keeps the roster.
fn office(ctx: &Ctx) -> Ctx {
    let mut ctx = ctx.clone();
    if let Some(first) = ctx.desk.rights.first().cloned() {
        ctx.desk.rights.push(crate::service::view::RightRow { right: Right::PeopleAdmin, ..first });
    }
    ctx
}

fn stays(query: &Query) -> Option<Answer> {
    match query {
        Query::Handover { on, .. } => {
            Some(Answer::Handover(Box::new(crate::service::view::HandoverView { on: *on, ..handover() })))
        }
        query => answer_to(query),
    }
}

#[test]
fn 實務_交接_a_swap_asks_with_which_area_and_from_when_shows_what_stays_and_is_one_command() {
    let ctx = office(&ctx());
    let mut grids = opened_at(&ctx, None);
    let mut tell = |event: Event| {
        let effects = grids.update(event, &ctx);
        settle(&mut grids, &ctx, effects, stays)
    };
    assert!(matches!(tell(Event::Act(Action::Swap)).as_slice(), [Effect::Ask { tag: "swap-with", .. }]));
    let asked = tell(Event::Reply("swap-with", Reply::Picked("610921100001002".into())));
    assert!(matches!(asked.as_slice(), [Effect::Ask { tag: "swap-on", ask: Ask::Fields(_) }]), "{asked:?}");
    let fields = [("on".to_owned(), "2026-11-25".to_owned())].into();
    let shown = tell(Event::Reply("swap-on", Reply::Fields(fields)));
    let Some(Effect::Ask { ask: Ask::Confirm { title, text }, .. }) = shown.last() else { panic!("{shown:?}") };
    assert!(title.contains("2026-11-25"), "{title}");
    assert!(text.contains("未結事項 1，承諾 1，待核對 17，草稿 1"), "{text}");
    let saved = tell(Event::Reply("swap-confirm", Reply::Yes));
    let [Effect::Command { command, .. }] = saved.as_slice() else { panic!("{saved:?}") };
    let expected = Command::PostSwap {
        one: "610921100001001".into(),
        other: "610921100001002".into(),
        post: None,
        on: Some("2026-11-25".parse().unwrap()),
    };
    assert_eq!(**command, expected);
    // F3 writes the sheet, named by the area and the day.
    let sheet = tell(Event::Act(Action::Sheet));
    let [Effect::KeepText { name, text }] = sheet.as_slice() else { panic!("{sheet:?}") };
    assert!(name.starts_with("交接單-610921100001001") && text.contains("監交人"), "{name}");
}

#[test]
fn who_does_not_keep_the_roster_is_offered_no_swap() {
    let ctx = ctx();
    let grids = opened_at(&ctx, None);
    assert!(grids.hints(&ctx).iter().all(|hint| hint.action != Action::Swap));
}

#[test]
fn 實務_交接_a_post_passes_one_way_with_one_command_and_f3_makes_its_sheet() {
    let ctx = office(&ctx());
    let mut grids = opened_at(&ctx, None);
    let mut tell = |event: Event| {
        let effects = grids.update(event, &ctx);
        settle(&mut grids, &ctx, effects, |query| match query {
            Query::People { .. } => Some(Answer::People(crate::tui::testing::people())),
            query => stays(query),
        })
    };
    let asked = tell(Event::Act(Action::HandOver));
    let [Effect::Ask { tag, ask: Ask::Fields(fields) }] = asked.as_slice() else { panic!("{asked:?}") };
    let post = fields.fields.iter().find(|field| field.key == "post").map(|field| field.value().to_owned()).unwrap();
    assert!(post.starts_with("warden/"), "who holds it now is proposed: {post}");
    let given = [("post", post.as_str()), ("to", "網格員乙"), ("on", "2026-11-25")];
    let given = given.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let sent = tell(Event::Reply(tag, Reply::Fields(given)));
    let [Effect::Command { tag, command, .. }] = sent.as_slice() else { panic!("{sent:?}") };
    let expected = Command::PostHandOver {
        post: "warden".into(),
        grid: "610921100001001".into(),
        to: "網格員乙".into(),
        from: post.strip_prefix("warden/").map(str::to_owned),
        on: Some("2026-11-25".parse().unwrap()),
    };
    assert_eq!(**command, expected);
    let done = crate::service::command::Done {
        command: "post-hand-over".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    tell(Event::Done(tag, Ok(done)));
    let sheet = tell(Event::Act(Action::Sheet));
    let [Effect::KeepText { name, .. }] = sheet.as_slice() else { panic!("{sheet:?}") };
    assert!(name.starts_with("交接單-610921100001001") && name.contains("2026-11-25"), "{name}");
}

#[test]
fn who_does_not_keep_the_roster_hands_no_post_over() {
    let ctx = ctx();
    let grids = opened_at(&ctx, None);
    assert!(grids.hints(&ctx).iter().all(|hint| hint.action != Action::HandOver));
    assert!(opened_at(&office(&ctx), None).hints(&office(&ctx)).iter().any(|hint| hint.action == Action::HandOver));
}
