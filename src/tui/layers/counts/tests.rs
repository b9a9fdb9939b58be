use super::*;
use crate::i18n::Lang;
use crate::tui::app::Message;
use crate::tui::testing::{answer_to, app, chief_desk, ctx_in, letter, pane_of, press as key, screen_of, settle};
use crossterm::event::KeyCode;

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn send(counts: &mut Counts, event: Event) -> Vec<Effect> {
    let effects = counts.update(event, &ctx());
    settle(counts, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

fn opened() -> Counts {
    let mut counts = Counts::new(&ctx());
    assert_eq!(send(&mut counts, Event::Open(None)), []);
    counts
}

fn press(counts: &mut Counts, action: Action) -> Vec<Effect> {
    send(counts, Event::Act(action))
}

/// The terms of the cases that are opened.
fn cases(effects: &[Effect]) -> String {
    let [Effect::Go(ScreenId::Triage, Some(Place::Behind(filter, name)))] = effects else { panic!("{effects:?}") };
    assert!(!name.is_empty(), "it is called by what stands beside it");
    print(filter, "code")
}

#[test]
fn the_figures_of_the_month_stand_with_their_moment_and_what_the_one_in_focus_means() {
    insta::assert_snapshot!("opened", pane_of(&opened(), &ctx(), 80, 22));
    let mut counts = opened();
    press(&mut counts, Action::Right);
    press(&mut counts, Action::Right);
    press(&mut counts, Action::Down);
    insta::assert_snapshot!("on_time_of_the_second_row", pane_of(&counts, &ctx(), 120, 30));
}

#[test]
fn enter_opens_exactly_the_cases_of_the_figure_in_focus() {
    let mut counts = opened();
    let shown = "from:2026-11-01 until:2026-11-23 as-of:2026-11-23T10:47";
    assert_eq!(cases(&press(&mut counts, Action::Enter)), format!("community:610921100001 {shown} figure:filed"));
    for _ in 0..3 {
        press(&mut counts, Action::Right);
    }
    press(&mut counts, Action::End);
    assert_eq!(cases(&press(&mut counts, Action::Enter)), format!("{shown} figure:overdue"), "of the total");
}

#[test]
fn days_and_divisions_are_chosen_from_one_list_and_terms_typed_as_in_triage() {
    let mut counts = opened();
    let effects = press(&mut counts, Action::Choose);
    let [Effect::Ask { ask: Ask::Pick { options, .. }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(options.iter().any(|option| option.text == "按社區、性質"));
    let asked = |effects: Vec<Effect>| {
        let [Effect::Query { query: Query::Counts { by, filter }, .. }] = effects.as_slice() else { panic!() };
        (by.clone(), print(filter, "code"))
    };
    let effects = counts.update(Event::Reply(CHOOSE, Reply::Picked("last-month".into())), &ctx());
    assert_eq!(asked(effects), (vec![Dimension::Community], "from:2026-10-01 until:2026-10-31".into()));
    let effects = counts.update(Event::Reply(CHOOSE, Reply::Picked("month,nature".into())), &ctx());
    assert_eq!(asked(effects).0, [Dimension::Month, Dimension::Nature]);
    let filter = Box::new(crate::service::terms::parse("grid:南街 as-of:2026-11-20T12:00").unwrap());
    let effects =
        counts.update(Event::Reply(TERMS, Reply::Filter(filter, crate::tui::pane::FilterName::Terms)), &ctx());
    assert_eq!(asked(effects).1, "grid:南街 as-of:2026-11-20T12:00");
    assert_eq!(asked(counts.update(Event::Act(Action::Now), &ctx())).1, "grid:南街");
}

#[test]
fn a_count_is_copied_as_a_sentence_or_a_table_and_kept_in_a_file_and_shown_in_each_case() {
    let mut counts = opened();
    let effects = press(&mut counts, Action::Text);
    assert!(matches!(effects.as_slice(), [Effect::Ask { ask: Ask::Pick { .. }, .. }]));
    let effects = send(&mut counts, Event::Reply(TEXT, Reply::Picked("sentence".into())));
    let [Effect::Copy(text), Effect::Ask { ask: Ask::Show { lines, .. }, .. }] = effects.as_slice() else { panic!() };
    assert_eq!(lines, std::slice::from_ref(text));
    assert!(text.starts_with("截至2026年11月23日 10:47，") && text.contains("按時辦結率 88.9%"), "{text}");
    let effects = send(&mut counts, Event::Reply(TEXT, Reply::Picked("table".into())));
    let [Effect::Copy(text), Effect::Ask { .. }] = effects.as_slice() else { panic!() };
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("截至2026年11月23日 10:47"), "{text}");
    assert_eq!(lines[1], "社區\t受理\t辦結\t按時辦結\t超期\t返工\t按時率\t回訪\t滿意\t滿意率");
    assert!(lines.last().unwrap().starts_with("滿意率："), "{text}");
    let effects = send(&mut counts, Event::Reply(TEXT, Reply::Picked("file".into())));
    let [Effect::KeepText { name, text }, Effect::Ask { .. }] = effects.as_slice() else { panic!() };
    assert_eq!(name, "count-2026-11-23T104700.txt");
    assert!(text.contains("南街社區") && text.contains("已撤回、已併入別件的不算"), "{text}");
}

#[test]
fn one_key_opens_the_figures_from_anywhere_and_enter_leads_into_triage() {
    let mut app = app(Lang::ZhHant, &chief_desk());
    crate::tui::testing::send(&mut app, Message::Key(letter('#')), &chief_desk());
    assert!(screen_of(&app, 80, 24).contains("按時率"));
    crate::tui::testing::send(&mut app, Message::Key(key(KeyCode::Enter)), &chief_desk());
    let shown = screen_of(&app, 120, 30);
    assert!(shown.contains("╭ 南街社區 受理") && shown.contains("[3 分流]"), "{shown}");
}
