use crossterm::event::KeyCode;

use super::*;
use crate::domain::ledger::{EntryRef, HowKnown};
use crate::domain::record::RecordRef;
use crate::i18n::Lang;
use crate::service::command::Command;
use crate::service::refusal::RefusalCode;
use crate::tui::effect::seen;
use crate::tui::pane::{FormRequest, ScreenId};
use crate::tui::samples::{answer_to, rows as sample_rows};
use crate::tui::testing::{chief_desk, ctx, ctx_in, letter, pane_of, press, settle, south, south_one, without_colour};

fn opened_at(ctx: &Ctx, place: Option<Place>) -> Ledgers {
    let mut ledgers = Ledgers::default();
    let effects = ledgers.update(Event::Open(place), ctx);
    assert_eq!(settle(&mut ledgers, ctx, effects, answer_to), []);
    ledgers
}

fn opened(ctx: &Ctx) -> Ledgers {
    opened_at(ctx, None)
}

fn act(ledgers: &mut Ledgers, ctx: &Ctx, action: Action) -> Vec<Effect> {
    let effects = ledgers.update(Event::Act(action), ctx);
    settle(ledgers, ctx, effects, answer_to)
}

#[test]
fn the_book_opens_at_the_first_item_that_has_rows_80_by_24() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    insta::assert_snapshot!(pane_of(&ledgers, &ctx, 80, 22));
}

#[test]
fn rows_marked_and_a_filter_being_typed_120_by_40() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Mark);
    act(&mut ledgers, &ctx, Action::Filter);
    for c in "南街".chars() {
        let effects = ledgers.update(Event::Key(letter(c)), &ctx);
        settle(&mut ledgers, &ctx, effects, answer_to);
    }
    insta::assert_snapshot!(pane_of(&ledgers, &ctx, 120, 37));
}

#[test]
fn a_line_across_grids_200_by_60() {
    let ctx = ctx_in(Lang::ZhHans, chief_desk());
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    insta::assert_snapshot!(pane_of(&ledgers, &ctx, 200, 57));
}

#[test]
fn in_ascii_without_colour_and_in_english() {
    let ctx = without_colour(ctx_in(Lang::En, crate::tui::testing::warden_desk()), true);
    insta::assert_snapshot!(pane_of(&opened(&ctx), &ctx, 80, 22));
}

#[test]
fn 篇3_信息6_marked_rows_are_confirmed_together_with_how_one_knows() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Mark);
    act(&mut ledgers, &ctx, Action::Down);
    act(&mut ledgers, &ctx, Action::Mark);
    let asked = act(&mut ledgers, &ctx, Action::Confirm);
    assert!(
        matches!(asked.as_slice(), [Effect::Ask { tag: HOW, ask: Ask::Pick { options, .. } }] if options.len() == 4)
    );
    let sent = ledgers.update(Event::Reply(HOW, Reply::Picked("phoned".into())), &ctx);
    let rows = sample_rows(south_one(), false, None).rows;
    let meant = [&rows[0], &rows[2]];
    let seen = meant.map(|row| {
        let at = EntryRef { grid: row.grid.code.clone(), item: row.item.clone(), key: row.key.clone() };
        seen(RecordRef::Entry(at), row.last_change.as_ref()).unwrap()
    });
    let command = Command::LedgerConfirm {
        grid: "610921100001001".into(),
        item: "households".into(),
        keys: vec!["南街12號".into(), "東巷3號2單元501室".into()],
        how: HowKnown::Phoned,
    };
    assert_eq!(sent, [Effect::command(CONFIRM, command, seen)]);
}

#[test]
fn rows_of_two_grids_are_two_commands_since_a_change_has_one_scope() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Mark);
    act(&mut ledgers, &ctx, Action::End);
    act(&mut ledgers, &ctx, Action::Mark);
    act(&mut ledgers, &ctx, Action::Confirm);
    let sent = ledgers.update(Event::Reply(HOW, Reply::Picked("seen".into())), &ctx);
    assert_eq!(sent.len(), 2);
}

#[test]
fn leaving_the_question_confirms_nothing() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Confirm);
    assert_eq!(ledgers.update(Event::Reply(HOW, Reply::No), &ctx), []);
}

#[test]
fn words_are_asked_for_with_each_key_and_escape_brings_all_rows_back() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Filter);
    assert!(ledgers.is_typing());
    let asked = ledgers.update(Event::Key(letter('東')), &ctx);
    assert!(matches!(
        asked.as_slice(),
        [Effect::Query { tag: ROWS, query: Query::Rows { words: Some(words), .. } }] if words == "東"
    ));
    settle(&mut ledgers, &ctx, asked, answer_to);
    assert_eq!(ledgers.rows.as_ref().unwrap().rows.len(), 1);
    let asked = ledgers.update(Event::Key(press(KeyCode::Esc)), &ctx);
    settle(&mut ledgers, &ctx, asked, answer_to);
    assert!(!ledgers.is_typing());
    assert_eq!(ledgers.rows.as_ref().unwrap().rows.len(), 4);
}

#[test]
fn due_rows_alone_and_all_rows_again() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Stale);
    assert!(ledgers.rows.as_ref().unwrap().rows.iter().all(|row| row.stale));
    act(&mut ledgers, &ctx, Action::Stale);
    assert_eq!(ledgers.rows.as_ref().unwrap().rows.len(), 4);
}

#[test]
fn a_found_row_has_the_focus_in_its_grid_and_item() {
    let ctx = ctx();
    let place =
        Place::Entry { grid: "610921100001001".into(), item: "households".into(), key: Some("學校後門".into()) };
    let ledgers = opened_at(&ctx, Some(place));
    assert_eq!(ledgers.selected().unwrap().key, "學校後門");
    assert_eq!(ledgers.focus, Focus::Rows);
}

#[test]
fn enter_changes_the_row_in_the_book_it_belongs_to_and_plus_begins_a_new_one() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::End);
    assert_eq!(
        act(&mut ledgers, &ctx, Action::Enter),
        [Effect::Form(FormRequest::Entry {
            grid: "610921100001002".into(),
            item: "households".into(),
            key: Some("南街12號".into())
        })]
    );
    assert_eq!(
        act(&mut ledgers, &ctx, Action::New),
        [Effect::Form(FormRequest::Entry { grid: south().code.to_string(), item: "households".into(), key: None })]
    );
}

#[test]
fn a_withdrawal_asks_why() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    assert!(matches!(act(&mut ledgers, &ctx, Action::Withdraw).as_slice(), [Effect::Ask { tag: WHY, .. }]));
    let sent = ledgers.update(Event::Reply(WHY, Reply::Text("已搬走".into())), &ctx);
    assert!(matches!(
        sent.as_slice(),
        [Effect::Command { command, seen, .. }]
            if matches!(command.as_ref(), Command::LedgerWithdraw { reason, .. } if reason == "已搬走") && seen.len() == 1
    ));
    // Refused, since the row has changed: it is read anew, and the reason goes again upon the row as it is now.
    let effects = ledgers.update(Event::Done(WITHDRAW, Err(RefusalCode::Stale.into())), &ctx);
    settle(&mut ledgers, &ctx, effects, |query| match answer_to(query) {
        Some(Answer::Rows(mut rows)) => {
            rows.rows[0].last_change = Some(crate::tui::testing::change(99));
            Some(Answer::Rows(rows))
        }
        other => other,
    });
    let again = ledgers.update(Event::Reply(WHY, Reply::Text("已搬走".into())), &ctx);
    let [Effect::Command { seen, .. }] = again.as_slice() else { panic!("{again:?}") };
    assert_eq!(seen[0].change, crate::tui::testing::change(99));
}

#[test]
fn a_row_that_is_gone_while_its_reason_is_typed_is_said_to_be_gone() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Withdraw);
    ledgers.rows.as_mut().unwrap().rows.clear();
    let effects = ledgers.update(Event::Reply(WHY, Reply::Text("已搬走".into())), &ctx);
    let [Effect::Refuse(refusal)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(ctx.refusal(refusal).what, "網格 南街第一網格 的「住戶」裡沒有記錄「南街12號」。");
}

#[test]
fn a_long_item_is_read_page_by_page_and_marks_stay() {
    let ctx = ctx();
    let mut ledgers = Ledgers::default();
    let effects = ledgers.update(Event::Open(None), &ctx);
    let paged = |query: &Query| match query {
        Query::Rows { page, .. } => {
            let mut view = sample_rows(south_one(), false, None);
            match page.after.as_deref() {
                None => view.next = Some("p2".into()),
                Some(_) => view.rows.iter_mut().for_each(|row| row.key.push('乙')),
            }
            Some(Answer::Rows(view))
        }
        other => answer_to(other),
    };
    settle(&mut ledgers, &ctx, effects, paged);
    ledgers.focus = Focus::Rows;
    let effects = ledgers.update(Event::Act(Action::Mark), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::Query { tag: MORE, .. }]), "{effects:?}");
    assert_eq!(ledgers.update(Event::Act(Action::Down), &ctx), [], "one page at a time");
    settle(&mut ledgers, &ctx, effects, paged);
    assert_eq!((ledgers.rows.as_ref().unwrap().rows.len(), ledgers.list.marks().len()), (8, 1));
}

#[test]
fn a_found_row_beyond_the_first_page_is_looked_for_by_its_key() {
    let ctx = ctx();
    let mut ledgers = Ledgers::default();
    let place =
        Place::Entry { grid: "610921100001001".into(), item: "households".into(), key: Some("學校後門".into()) };
    let effects = ledgers.update(Event::Open(Some(place)), &ctx);
    settle(&mut ledgers, &ctx, effects, |query| match query {
        Query::Rows { words: None, .. } => {
            let mut first = sample_rows(south_one(), false, Some("南街"));
            first.next = Some("p2".into());
            Some(Answer::Rows(first))
        }
        other => answer_to(other),
    });
    assert_eq!(ledgers.selected().unwrap().key, "學校後門");
}

#[test]
fn a_row_leads_to_the_cases_of_its_grid_that_name_it() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    act(&mut ledgers, &ctx, Action::Enter);
    assert!(ledgers.hints(&ctx).iter().any(|hint| hint.action == Action::Linked));
    let row = ledgers.selected().unwrap().clone();
    let effects = act(&mut ledgers, &ctx, Action::Linked);
    let [Effect::Go(ScreenId::Triage, Some(Place::Behind(filter, _)))] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(
        (filter.grid.as_deref(), filter.words.as_deref()),
        (Some(row.grid.code.as_str()), Some(row.key.as_str()))
    );
    assert!(!filter.is_of_open_cases(), "what was closed is what one wants to know, too");
}

#[test]
fn esc_leads_back_only_where_nothing_was_typed_or_marked() {
    let ctx = ctx();
    let mut ledgers = opened(&ctx);
    assert!(ledgers.is_at_rest());
    act(&mut ledgers, &ctx, Action::Enter);
    act(&mut ledgers, &ctx, Action::Mark);
    assert!(!ledgers.is_at_rest());
    act(&mut ledgers, &ctx, Action::Back);
    act(&mut ledgers, &ctx, Action::Filter);
    assert!(!ledgers.is_at_rest());
}
