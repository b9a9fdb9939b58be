use super::*;
use crate::i18n::Lang;
use crate::tui::testing::{answer_to, chief_desk, ctrl, ctx_in, letter, pane_of, press, settle};

fn ctx() -> Ctx {
    ctx_in(Lang::ZhHant, chief_desk())
}

fn saved() -> Vec<SavedFilter> {
    vec![SavedFilter { name: "南街路燈".into(), terms: "is:open grid:南街 kind:路燈".into() }]
}

fn send(filters: &mut Filters, event: Event) -> Vec<Effect> {
    let effects = filters.update(event, &ctx());
    settle(filters, &ctx(), effects, |query| answer_to(query, &chief_desk()))
}

fn opened() -> Filters {
    let mut filters = Filters::new(parse("is:mine").unwrap(), &ctx());
    let effects = send(&mut filters, Event::Open(None));
    assert_eq!(effects, [Effect::Filters { tag: SAVED, change: FilterChange::None }]);
    send(&mut filters, Event::Filters(SAVED, Ok(saved())));
    filters
}

fn type_in(filters: &mut Filters, text: &str) {
    for c in text.chars() {
        send(filters, Event::Key(letter(c)));
    }
}

fn key(filters: &mut Filters, code: KeyCode) -> Vec<Effect> {
    send(filters, Event::Key(press(code)))
}

fn chosen(effects: &[Effect]) -> (String, FilterName) {
    let [Effect::Reply(Reply::Filter(filter, name))] = effects else { panic!("{effects:?}") };
    (print(filter, CODES), name.clone())
}

#[test]
fn the_line_has_the_filter_that_is_shown_and_the_list_those_with_names_each_with_its_count() {
    insta::assert_snapshot!("opened", pane_of(&opened(), &ctx(), 80, 22));
}

#[test]
fn what_is_typed_is_counted_at_once_and_taken_with_enter() {
    let mut filters = opened();
    type_in(&mut filters, " 性質：突發");
    assert!(pane_of(&filters, &ctx(), 80, 22).contains("未辦結 3 件"));
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)), ("is:mine nature:emergency".into(), FilterName::Terms));
}

#[test]
fn a_refusal_stands_under_the_line_which_stays_until_it_is_right() {
    let mut filters = opened();
    type_in(&mut filters, " 性質:火");
    insta::assert_snapshot!("refused", pane_of(&filters, &ctx(), 80, 22));
    assert_eq!(key(&mut filters, KeyCode::Enter), []);
    // What only the town knows is refused by it.
    filters.line.set("grid:火星");
    type_in(&mut filters, " ");
    assert!(pane_of(&filters, &ctx(), 80, 22).contains("沒有網格「火星」"));
    assert_eq!(key(&mut filters, KeyCode::Enter), []);
}

#[test]
fn a_named_filter_is_chosen_with_the_arrows_and_goes_by_its_name() {
    let mut filters = opened();
    key(&mut filters, KeyCode::Down);
    key(&mut filters, KeyCode::Down);
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)), ("is:open".into(), FilterName::BuiltIn("open")));
    for _ in 0..9 {
        key(&mut filters, KeyCode::Down);
    }
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)).1, FilterName::Own("南街路燈".into()));
    key(&mut filters, KeyCode::Tab);
    assert_eq!(filters.line.text(), "是:未辦結 類型:路燈 網格:南街");
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)).1, FilterName::Own("南街路燈".into()), "by its name still");
}

#[test]
fn the_line_is_kept_under_a_name_and_ones_own_are_deleted_but_no_built_in_one() {
    let mut filters = opened();
    type_in(&mut filters, " 由:我");
    send(&mut filters, Event::Key(ctrl('s')));
    assert_eq!(key(&mut filters, KeyCode::Enter), [], "it needs a name");
    type_in(&mut filters, "我手上的");
    let kept = SavedFilter { name: "我手上的".into(), terms: "is:mine by:me".into() };
    let expected = Effect::Filters { tag: SAVED, change: FilterChange::Keep(kept) };
    assert_eq!(key(&mut filters, KeyCode::Enter), [expected]);
    key(&mut filters, KeyCode::Down);
    assert_eq!(key(&mut filters, KeyCode::Delete), []);
    for _ in 0..9 {
        key(&mut filters, KeyCode::Down);
    }
    let expected = Effect::Filters { tag: SAVED, change: FilterChange::Drop("南街路燈".into()) };
    assert_eq!(key(&mut filters, KeyCode::Delete), [expected]);
}

#[test]
fn what_was_kept_just_now_goes_by_its_name_before_the_list_has_it() {
    let mut filters = opened();
    type_in(&mut filters, " 由:我");
    send(&mut filters, Event::Key(ctrl('s')));
    type_in(&mut filters, "我手上的");
    key(&mut filters, KeyCode::Enter);
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)).1, FilterName::Own("我手上的".into()));
    // Not where it could not be written.
    send(&mut filters, Event::Filters(SAVED, Err("磁盤已滿".into())));
    assert_eq!(chosen(&key(&mut filters, KeyCode::Enter)).1, FilterName::Terms);
}

#[test]
fn what_could_not_be_written_is_said() {
    let mut filters = opened();
    send(&mut filters, Event::Filters(SAVED, Err("磁盤已滿".into())));
    assert!(pane_of(&filters, &ctx(), 80, 22).contains("磁盤已滿"));
}

#[test]
fn what_takes_long_to_count_is_shown_as_it_arrives_with_a_sign_that_there_are_more() {
    let ctx = ctx();
    let mut filters = Filters::new(parse("stage:closed").unwrap(), &ctx);
    let effects = filters.update(Event::Open(None), &ctx);
    let first = |query: &Query| match query {
        Query::CaseTallyOn { .. } => None,
        query => answer_to(query, &chief_desk()),
    };
    settle(&mut filters, &ctx, effects, first);
    let shown = pane_of(&filters, &ctx, 80, 22);
    assert!(shown.contains("≥52 件，其中未辦結 12 件"), "{shown}");
    let stretch = || Ok(Answer::CaseTallies(vec![CaseTally { cases: 8, ..CaseTally::default() }]));
    filters.update(Event::Answer(LINE_ON, stretch()), &ctx);
    assert!(pane_of(&filters, &ctx, 80, 22).contains(" 60 件，其中"), "{}", pane_of(&filters, &ctx, 80, 22));
    // An answer to what stood in the line before adds nothing to what stands there now.
    filters.update(Event::Answer(LINE_ON, stretch()), &ctx);
    assert!(pane_of(&filters, &ctx, 80, 22).contains(" 60 件，其中"));
    // The list counts on, too: of the built-in ones only those with closed cases have a way to go.
    for _ in 0..2 {
        filters.update(Event::Answer(ROWS_ON, stretch()), &ctx);
    }
    assert!(filters.counts.iter().all(|count| count.next.is_none()), "{:?}", filters.counts);
}
