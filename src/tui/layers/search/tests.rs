use super::*;
use crate::i18n::Lang;
use crate::service::refusal::RefusalCode;
use crate::service::view::Indexing;
use crate::tui::testing::{answer_to, chief_desk, ctx_in, letter, pane_of, press, settle};

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn send(search: &mut Search, event: Event) -> Vec<Effect> {
    let effects = search.update(event, &ctx());
    settle(search, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

fn type_in(search: &mut Search, text: &str) {
    for c in text.chars() {
        send(search, Event::Key(letter(c)));
    }
}

fn typed(text: &str) -> Search {
    let mut search = Search::default();
    type_in(&mut search, text);
    search
}

fn hit(kind: &str, id: &str) -> Hit {
    Hit { kind: kind.into(), id: id.into(), ..Hit::default() }
}

#[test]
fn before_anything_is_typed_it_says_what_is_searched_and_how() {
    insta::assert_snapshot!("empty", pane_of(&Search::default(), &ctx(), 80, 24));
}

#[test]
fn a_term_is_completed_with_a_key_and_explained_below_the_line() {
    let mut search = typed("路燈 gr");
    assert!(pane_of(&search, &ctx(), 80, 24).contains("網格:"));
    send(&mut search, Event::Key(press(KeyCode::Tab)));
    assert_eq!(search.field.text(), "路燈 網格:");
    assert!(pane_of(&search, &ctx(), 80, 24).contains("網格及其下級"));
    type_in(&mut search, "南街 範圍:民");
    send(&mut search, Event::Key(press(KeyCode::Tab)));
    assert_eq!(search.field.text(), "路燈 網格:南街 範圍:民情日誌 ");
    assert!(pane_of(&search, &ctx(), 80, 24).contains("網格 = 南街社區"), "{}", pane_of(&search, &ctx(), 80, 24));
}

#[test]
fn an_index_that_is_being_filled_says_how_far_it_is_and_more_is_asked_for_when_there_is_more() {
    let mut search = typed("路燈");
    let indexing = Some(Indexing { done: 370, total: Some(1000), missing: false });
    search.found.indexing = indexing;
    search.found.meant.clear();
    assert!(pane_of(&search, &ctx(), 80, 24).contains("37%"));
    assert_eq!(search.watches(), ["index"]);
    let [Effect::Query { .. }] = search.update(Event::Refresh, &ctx()).as_slice() else { panic!("asked again") };
    assert_eq!(Search::default().update(Event::Refresh, &ctx()), []);
}

#[test]
fn a_refusal_says_what_is_wrong_and_leaves_what_was_found() {
    let mut search = typed("路燈");
    let refused = Refusal::new(RefusalCode::UnknownGrid).with("given", "火星");
    search.update(Event::Answer("search", Err(refused)), &ctx());
    assert!(pane_of(&search, &ctx(), 80, 24).contains("火星"));
}

#[test]
fn every_hit_opens_where_it_lives() {
    let place = |kind: &str, id: &str| match opened_by(&hit(kind, id))? {
        Effect::Go(screen, place) => Some((screen, place?)),
        other => panic!("{other:?}"),
    };
    assert_eq!(place("case", "城關-2026-00001"), Some((ScreenId::Triage, Place::Case("城關-2026-00001".into()))));
    assert_eq!(place("diary", "abcd"), Some((ScreenId::Log, Place::Log("abcd".into()))));
    let day = Place::Day { date: "2026-11-23".parse().unwrap(), person: Some("id".into()) };
    assert_eq!(place("day-log", "610921100001001/2026-11-23/id"), Some((ScreenId::Log, day)));
    let entry = Place::Entry { grid: "1".into(), item: "households".into(), key: Some("3/2/401".into()) };
    assert_eq!(place("entry", "1/households/3/2/401"), Some((ScreenId::Ledgers, entry)));
    assert_eq!(place("person", "id"), Some((ScreenId::Grids, Place::Person("id".into()))));
    assert_eq!(place("grid", "1"), Some((ScreenId::Grids, Place::Grid("1".into()))));
    let Some((ScreenId::Triage, Place::Cases(filter))) = place("unit", "water") else { panic!("its cases") };
    assert_eq!((filter.unit.as_deref(), filter.open), (Some("water"), true));
    assert_eq!(place("something", "new"), None);
}

#[test]
fn the_log_of_a_week_or_month_opens_as_such_and_not_as_its_first_day() {
    for (kind, span, first) in [("week-log", LogSpan::Week, "2026-11-23"), ("month-log", LogSpan::Month, "2026-11-01")]
    {
        let (date, person) = (Some(first.parse().unwrap()), Some("id".to_owned()));
        let opened = opened_by(&hit(kind, &format!("610921100001001/{first}/id")));
        assert_eq!(opened, Some(Effect::Form(FormRequest::Summary { span, date, person })));
    }
    assert_eq!(opened_by(&hit("week-log", "610921100001001/no-day/id")), None);
}

#[test]
fn the_focus_stays_on_what_one_has_gone_to_and_a_new_text_begins_at_its_top() {
    let mut search = typed("路燈");
    send(&mut search, Event::Key(press(KeyCode::Down)));
    let before = search.hit().map(|hit| hit.id.clone());
    send(&mut search, Event::Refresh);
    assert_eq!(search.hit().map(|hit| hit.id.clone()), before);
    send(&mut search, Event::Key(letter('x')));
    assert_eq!(search.list.selected(), Some(0));
}
