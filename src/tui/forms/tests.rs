use crossterm::event::KeyCode;

use super::open;
use crate::domain::ids::ChangeId;
use crate::domain::log::LateReason;
use crate::i18n::Lang;
use crate::service::command::{Command, Done, LinkTo, Made, When};
use crate::service::drafts::Draft;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Event, FormRequest, Pane, Reply};
use crate::tui::samples::{answer_to, typed};
use crate::tui::testing::{
    at, clock, ctrl, ctx, ctx_in, date, letter, pane_of, press, settle, warden_desk, without_colour,
};

fn opened(request: FormRequest, ctx: &Ctx) -> Box<dyn Pane> {
    let mut form = open(request);
    let effects = form.update(Event::Open(None), ctx);
    settle(form.as_mut(), ctx, effects, answer_to);
    form
}

fn patrol(day: Option<&str>, ctx: &Ctx) -> Box<dyn Pane> {
    opened(FormRequest::Patrol { grid: None, date: day.map(date) }, ctx)
}

fn entry(key: Option<&str>, ctx: &Ctx) -> Box<dyn Pane> {
    let grid = "610921100001001".to_owned();
    opened(FormRequest::Entry { grid, item: "households".into(), key: key.map(str::to_owned) }, ctx)
}

fn keys(form: &mut dyn Pane, ctx: &Ctx, codes: &[KeyCode]) -> Vec<Effect> {
    codes.iter().flat_map(|code| form.update(Event::Key(press(*code)), ctx)).collect()
}

fn paste(form: &mut dyn Pane, ctx: &Ctx, text: &str) -> Vec<Effect> {
    form.update(Event::Paste(text.into()), ctx)
}

fn sent(effects: &[Effect]) -> Option<&Command> {
    effects.iter().find_map(|effect| match effect {
        Effect::Command { command, .. } => Some(command.as_ref()),
        _ => None,
    })
}

fn request_of(effects: &[Effect]) -> String {
    let id = effects.iter().find_map(|effect| match effect {
        Effect::Command { request, .. } => *request,
        _ => None,
    });
    id.unwrap().to_string()
}

fn done() -> Done {
    Done {
        command: "log-patrol".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    }
}

#[test]
fn a_patrol_of_another_day_asks_why_late_120_by_40() {
    let ctx = ctx();
    let mut form = patrol(Some("2026-11-20"), &ctx);
    form.update(Event::Key(ctrl('s')), &ctx);
    insta::assert_snapshot!(pane_of(form.as_ref(), &ctx, 120, 37));
}

#[test]
fn a_diary_entry_in_ascii_without_colour_and_in_english() {
    let ctx = without_colour(ctx_in(Lang::En, warden_desk()), true);
    let form = opened(FormRequest::Diary { grid: None, date: None }, &ctx);
    insta::assert_snapshot!(pane_of(form.as_ref(), &ctx, 80, 22));
}

#[test]
fn a_visit_in_zh_hans_200_by_60() {
    let ctx = ctx_in(Lang::ZhHans, warden_desk());
    let form = opened(FormRequest::Visit { grid: None, date: None }, &ctx);
    insta::assert_snapshot!(pane_of(form.as_ref(), &ctx, 200, 57));
}

#[test]
fn a_ledger_row_with_every_kind_of_field() {
    let ctx = ctx();
    let form = entry(Some("南街12號"), &ctx);
    insta::assert_snapshot!(pane_of(form.as_ref(), &ctx, 80, 22));
}

#[test]
fn a_patrol_is_saved_with_its_times_its_route_and_its_companions() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "路燈不亮");
    form.update(Event::Key(ctrl('r')), &ctx);
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab]);
    // As the last time, and one more.
    paste(form.as_mut(), &ctx, "，𠮷野");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let command = Command::LogPatrol {
        grid: "610921100001001".into(),
        when: When { date: Some(date("2026-11-23")), start: Some(clock("10:07")), minutes: Some(40), late: None },
        text: "路燈不亮".into(),
        route: Some("南街 → 東巷 → 學校後門".into()),
        companions: vec!["䶮明".into(), "𠮷野".into()],
        links: vec![],
    };
    assert_eq!(sent(&effects), Some(&command));
}

#[test]
fn 篇3_責任人3_a_the_half_day_shown_follows_from_the_start() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("巡查 · 上午 · 南街第一網格"));
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab, KeyCode::BackTab, KeyCode::BackTab, KeyCode::BackTab]);
    form.update(Event::Key(ctrl('u')), &ctx);
    paste(form.as_mut(), &ctx, "1410");
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("巡查 · 下午 · 南街第一網格"));
}

#[test]
fn keyed_on_a_later_day_one_key_says_why() {
    let ctx = ctx();
    let mut form = patrol(Some("2026-11-20"), &ctx);
    paste(form.as_mut(), &ctx, "0910");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "0950");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "停電");
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None, "the reason is missing");
    form.update(Event::Key(letter('2')), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    assert!(matches!(
        sent(&effects),
        Some(Command::LogPatrol { when: When { late: Some(LateReason::PowerCut), minutes: Some(40), .. }, .. })
    ));
}

#[test]
fn each_key_keeps_the_draft_and_leaving_leaves_it() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    let effects = form.update(Event::Key(letter('路')), &ctx);
    assert!(matches!(
        effects.as_slice(),
        [Effect::SaveDraft { form, fields }] if form == "patrol" && fields["text"] == "路"
    ));
    let left = keys(form.as_mut(), &ctx, &[KeyCode::Esc]);
    assert!(matches!(left.as_slice(), [Effect::SaveDraft { .. }, Effect::Close]));
}

#[test]
fn giving_up_asks_first_with_the_words_that_would_be_lost_and_of_nothing_typed_it_asks_nothing() {
    let ctx = ctx();
    let gone = [Effect::DropDraft { form: "patrol".into() }, Effect::Close];
    assert_eq!(patrol(None, &ctx).update(Event::Key(ctrl('x')), &ctx), gone, "nothing was typed");
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "學校後門路燈不亮");
    let asked = form.update(Event::Key(ctrl('x')), &ctx);
    let [Effect::Ask { tag, ask: Ask::GiveUp { text, .. } }] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(text.contains("學校後門路燈不亮") && !text.contains("10:07"), "what was filled in is not lost: {text}");
    assert_eq!(form.update(Event::Reply(tag, Reply::No), &ctx), []);
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("學校後門路燈不亮"));
    assert_eq!(form.update(Event::Reply(tag, Reply::Yes), &ctx), gone);
}

#[test]
fn as_last_time_fills_what_nobody_has_typed_and_leaves_the_rest() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab, KeyCode::BackTab]);
    paste(form.as_mut(), &ctx, "只走北巷");
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab, KeyCode::BackTab]);
    paste(form.as_mut(), &ctx, "0930");
    form.update(Event::Key(ctrl('r')), &ctx);
    let shown = pane_of(form.as_ref(), &ctx, 80, 22);
    assert!(shown.contains("只走北巷") && shown.contains("0930") && shown.contains("䶮明"), "{shown}");
    // The one before, which had nobody along, is no reason to lose the name that is typed now.
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "，𠮷野");
    let said = form.update(Event::Key(ctrl('r')), &ctx);
    assert!(matches!(said.as_slice(), [Effect::Say(_)]), "{said:?}");
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("𠮷野"));
}

#[test]
fn a_form_left_untouched_leaves_no_draft() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    assert_eq!(keys(form.as_mut(), &ctx, &[KeyCode::Esc]), [Effect::Close]);
}

#[test]
fn a_draft_comes_back_when_the_form_is_opened_again_unless_one_has_begun_to_type() {
    let ctx = ctx();
    let fields = typed(&[("text", "𠮷家換了新灶"), ("start", "14:10"), ("end", "14:55")]);
    let draft = Draft::typed("patrol".into(), at("14:52"), fields);
    let mut form = patrol(None, &ctx);
    form.update(Event::Draft("draft", Some(draft.clone())), &ctx);
    let shown = pane_of(form.as_ref(), &ctx, 80, 22);
    for part in ["𠮷家換了新灶", "14:10", "45分", "下午", "14:52"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let mut late = patrol(None, &ctx);
    late.update(Event::Key(letter('新')), &ctx);
    let kept = late.update(Event::Draft("draft", Some(draft)), &ctx);
    assert!(
        matches!(kept.as_slice(), [Effect::SaveDraft { form, fields }]
            if form.starts_with("patrol-aside-") && fields["text"] == "𠮷家換了新灶"),
        "it gives way and is kept beside: {kept:?}"
    );
    assert!(!pane_of(late.as_ref(), &ctx, 80, 22).contains("𠮷家換了新灶"));
}

#[test]
fn a_refusal_stands_beside_its_field_what_was_typed_stays_and_a_retry_carries_the_same_request() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "路燈不亮");
    let first = form.update(Event::Key(ctrl('s')), &ctx);
    assert_eq!(form.update(Event::Key(letter('x')), &ctx), [], "while it is being saved, keys wait");
    let refusal = Refusal::new(RefusalCode::InFuture).with("given", "10:47");
    form.update(Event::Done("save", Err(refusal)), &ctx);
    let shown = pane_of(form.as_ref(), &ctx, 80, 22);
    assert!(shown.contains("路燈不亮") && shown.contains("! "), "{shown}");
    let again = form.update(Event::Key(ctrl('s')), &ctx);
    assert_eq!(request_of(&first), request_of(&again));
    form.update(Event::Done("save", Err(Refusal::new(RefusalCode::Busy))), &ctx);
    // The end has the focus, selected: behind it something is typed and taken away again.
    keys(form.as_mut(), &ctx, &[KeyCode::End, KeyCode::Char('9'), KeyCode::Backspace]);
    assert_ne!(request_of(&first), request_of(&form.update(Event::Key(ctrl('s')), &ctx)));
}

#[test]
fn where_the_same_patrol_is_there_already_a_second_one_is_saved_only_with_a_yes() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "一切正常");
    let first = form.update(Event::Key(ctrl('s')), &ctx);
    let (id, change) = ("019345d0-0000-7000-8000-00000000ab12", "aaaaaaaaaaaaaaaa:7");
    let there = Refusal::new(RefusalCode::SameEntry)
        .with("made", "patrol")
        .with("grid", "南街第一網格")
        .with("start", "11-23 10:07")
        .with("given", "一切正常")
        .with("entry", "00ab12")
        .with("id", id)
        .with("change", change);
    let asked = form.update(Event::Done("save", Err(there.clone())), &ctx);
    let [Effect::Ask { tag, ask: Ask::Confirm { text, .. } }] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(text.contains("00ab12") && text.contains("一切正常"), "{text}");
    // Without a yes it can be sent anew, and is asked about anew.
    assert!(sent(&form.update(Event::Key(ctrl('s')), &ctx)).is_some(), "it is not stuck in saving");
    form.update(Event::Done("save", Err(there)), &ctx);
    let again = form.update(Event::Reply(tag, Reply::Yes), &ctx);
    assert_eq!(sent(&again), sent(&first), "the same words");
    let [Effect::Command { seen, .. }] = again.as_slice() else { panic!("{again:?}") };
    assert_eq!((seen.len(), seen[0].change.to_string().as_str()), (1, change), "it was seen");
}

#[test]
fn once_saved_the_draft_goes_and_the_form_closes() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "路燈不亮");
    form.update(Event::Key(ctrl('s')), &ctx);
    let effects = form.update(Event::Done("save", Ok(done())), &ctx);
    assert_eq!(effects, [Effect::DropDraft { form: "patrol".into() }, Effect::Close]);
}

#[test]
fn a_day_of_its_own_has_a_draft_of_its_own() {
    let ctx = ctx();
    let mut form = open(FormRequest::Patrol { grid: None, date: Some(date("2026-11-20")) });
    let effects = form.update(Event::Open(None), &ctx);
    assert!(effects.contains(&Effect::LoadDraft { tag: "draft", form: "patrol-2026-11-20".into() }));
}

#[test]
fn an_end_before_the_start_is_said_beside_the_end() {
    let ctx = ctx();
    let mut form = patrol(Some("2026-11-20"), &ctx);
    paste(form.as_mut(), &ctx, "0950");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "0910");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "x");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    form.update(Event::Key(letter('1')), &ctx);
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("結束要晚於開始"));
}

#[test]
fn a_promise_needs_words_and_its_day_lies_ahead() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Diary { grid: None, date: None }, &ctx);
    paste(form.as_mut(), &ctx, "南街12號");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "問低保");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "1-5");
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
    paste(form.as_mut(), &ctx, "問好材料回話");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogDiary { household, promise, promised_by, when, .. }) = sent(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!((household.as_str(), promise.as_deref()), ("南街12號", Some("問好材料回話")));
    assert_eq!((*promised_by, when.start), (Some(date("2027-01-05")), Some(clock("10:47"))));
}

#[test]
fn 篇3_排查3_b_signing_sends_ones_own_words_or_none() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Sign { grid: None, date: None }, &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogSign { text, lines, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(text, "");
    let links: Vec<_> = lines.iter().map(|line| line.link.clone()).collect();
    assert_eq!(links, crate::tui::samples::day_lines().into_iter().map(|line| line.link).collect::<Vec<_>>());
    assert!(lines[0].words.contains("上午巡查 40分") && lines[0].words.contains("學校後門路燈不亮"), "{lines:?}");
}

#[test]
fn 篇3_排查3_b_the_writer_edits_the_words_and_the_sentence_keeps_its_link() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Sign { grid: None, date: None }, &ctx);
    // From one's own words, which come last, back to the last sentence.
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab]);
    form.update(Event::Key(ctrl('u')), &ctx);
    paste(form.as_mut(), &ctx, "鄭奶奶問低保");
    // The day is read again meanwhile: what was typed stays.
    let day = crate::tui::samples::day(date("2026-11-23"));
    form.update(Event::Answer("day", Ok(Answer::Day(day))), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogSign { lines, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(lines[1].words, "鄭奶奶問低保");
    assert_eq!(lines[1].link, crate::tui::samples::day_lines()[1].link);
    assert!(lines[0].words.starts_with("09:10 上午巡查"), "{lines:?}");
}

#[test]
fn what_is_recorded_while_the_log_is_signed_is_read_and_signed_with_the_next_key() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Sign { grid: None, date: None }, &ctx);
    form.update(Event::Key(ctrl('s')), &ctx);
    let refusal = Refusal::new(RefusalCode::DayMovedOn).with("date", "2026-11-23");
    let effects = form.update(Event::Done("save", Err(refusal)), &ctx);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Query { query: Query::Day { .. }, .. })));
    assert!(pane_of(form.as_ref(), &ctx, 80, 24).contains("又有新的記錄"));
    assert!(sent(&form.update(Event::Key(ctrl('s')), &ctx)).is_some());
}

#[test]
fn of_a_row_only_what_was_changed_is_sent_with_the_change_that_was_seen() {
    let ctx = ctx();
    let mut form = entry(Some("南街12號"), &ctx);
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None, "nothing was changed");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    form.update(Event::Key(ctrl('u')), &ctx);
    paste(form.as_mut(), &ctx, "5");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LedgerSet { key, values, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!((key.as_str(), values), ("南街12號", &typed(&[("members", "5")])));
    assert!(matches!(
        &effects[0],
        Effect::Command { seen, .. } if seen.len() == 1 && seen[0].change == ChangeId { seq: 43, ..crate::tui::testing::change(1) }
    ));
}

#[test]
fn what_one_may_not_read_is_never_sent() {
    let ctx = ctx();
    let mut form = open(FormRequest::Entry {
        grid: "610921100001001".into(),
        item: "households".into(),
        key: Some("南街12號".into()),
    });
    let effects = form.update(Event::Open(None), &ctx);
    settle(form.as_mut(), &ctx, effects, |query| match (query, answer_to(query)) {
        (Query::Rows { .. }, Some(Answer::Rows(mut rows))) => {
            rows.item = crate::tui::samples::households(false);
            for row in &mut rows.rows {
                row.values.insert("phone".into(), "＊＊＊".into());
            }
            Some(Answer::Rows(rows))
        }
        (_, other) => other,
    });
    paste(form.as_mut(), &ctx, "乙");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LedgerSet { values, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(values, &typed(&[("head", "戶主甲乙")]));
}

#[test]
fn a_new_row_needs_its_key_and_what_is_required() {
    let ctx = ctx();
    let mut form = entry(None, &ctx);
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
    paste(form.as_mut(), &ctx, "南街14號");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "䶮明");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LedgerSet { key, values, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!((key.as_str(), values), ("南街14號", &typed(&[("head", "䶮明")])));
}

#[test]
fn a_row_that_moved_on_keeps_what_was_typed_and_shows_the_other_value() {
    let ctx = ctx();
    let mut form = entry(Some("南街12號"), &ctx);
    paste(form.as_mut(), &ctx, "乙");
    form.update(Event::Key(ctrl('s')), &ctx);
    let effects = form.update(Event::Done("save", Err(Refusal::new(RefusalCode::Stale).with("record", "x"))), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::Query { .. }]));
    settle(form.as_mut(), &ctx, effects, |query| match answer_to(query) {
        Some(Answer::Rows(mut rows)) => {
            rows.rows[0].values.insert("head".into(), "戶主丙".into());
            rows.rows[0].values.insert("members".into(), "6".into());
            rows.rows[0].last_change = Some(crate::tui::testing::change(99));
            Some(Answer::Rows(rows))
        }
        other => other,
    });
    let shown = pane_of(form.as_ref(), &ctx, 80, 22);
    assert!(shown.contains("戶主甲乙") && shown.contains("戶主丙"), "{shown}");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LedgerSet { values, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(values, &typed(&[("head", "戶主甲乙")]), "the other's new number is not overwritten");
    assert!(matches!(&effects[0], Effect::Command { seen, .. } if seen[0].change.seq == 99));
}

#[test]
fn a_case_met_on_patrol_is_written_over_the_patrol_which_stays() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "井蓋不見了");
    let alt_c = crossterm::event::KeyEvent::new(KeyCode::Char('c'), crossterm::event::KeyModifiers::ALT);
    let grid = Some("610921100001001".to_owned());
    assert_eq!(
        form.update(Event::Key(alt_c), &ctx),
        [Effect::FormFor { tag: "met", request: FormRequest::Case { grid } }]
    );
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("井蓋不見了"));
}

#[test]
fn 篇6_四_二_c_a_danger_is_listed_with_all_that_is_promised_upon_what_the_case_was() {
    let desk = crate::tui::testing::chief_desk();
    let ctx = ctx_in(Lang::ZhHant, desk.clone());
    let mut form = open(FormRequest::Hazard { case: "城關-2026-00001".into() });
    let effects = form.update(Event::Open(None), &ctx);
    let label = |hant: &str, en: &str| crate::tui::testing::label(hant, hant, en);
    let offered = crate::service::view::HazardForm {
        plate: "城關-2026-00001".into(),
        levels: vec![("major".into(), label("重大隱患", "Major")), ("serious".into(), label("較大隱患", "Serious"))],
        needs_reference: false,
        must: true,
        clause: "篇6/四(二)-c".into(),
    };
    let view = crate::service::view::CaseView { hazard_form: Some(offered), ..crate::tui::testing::case_view() };
    settle(form.as_mut(), &ctx, effects, |query| match query {
        Query::Case { .. } => Some(Answer::Case(Box::new(view.clone()))),
        query => crate::tui::testing::answer_to(query, &desk),
    });
    insta::assert_snapshot!("hazard", pane_of(form.as_ref(), &ctx, 80, 22));
    // Without what must be promised nothing is sent: the focus goes to the first that is wanting.
    assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab]);
    let mut effects = Vec::new();
    for (text, ends) in [
        ("-1", KeyCode::Tab),
        ("1", KeyCode::Tab),
        ("圍擋，更換管線", KeyCode::Tab),
        ("社區 2 萬元", KeyCode::Tab),
        ("站長甲", KeyCode::Tab),
        ("12-31", KeyCode::Tab),
        ("停氣疏散", KeyCode::Tab),
        ("網格員甲", KeyCode::Tab),
        ("安委〔2026〕7號", KeyCode::Tab),
    ] {
        for c in text.chars() {
            form.update(Event::Key(letter(c)), &ctx);
        }
        effects = keys(form.as_mut(), &ctx, &[ends]);
    }
    effects.extend(form.update(Event::Key(ctrl('s')), &ctx));
    let shown = pane_of(form.as_ref(), &ctx, 80, 40);
    let Some(Command::CaseDeed { case, deed }) = sent(&effects) else { panic!("{effects:?}\n{shown}") };
    let expected = crate::service::deed::Deed::ListHazard {
        plate: Some("城關-2026-00001-1".into()),
        level: "major".into(),
        measures: "圍擋，更換管線".into(),
        money: "社區 2 萬元".into(),
        person: "站長甲".into(),
        deadline: date("2026-12-31"),
        plan: "停氣疏散".into(),
        follower: "網格員甲".into(),
        reference: Some("安委〔2026〕7號".into()),
    };
    assert_eq!((case.as_str(), deed), ("城關-2026-00001", &expected));
    let seen = effects.iter().find_map(|effect| match effect {
        Effect::Command { seen, .. } => Some(seen.len()),
        _ => None,
    });
    assert_eq!(seen, Some(1), "upon what the case was");
}

#[test]
fn a_patrol_is_written_with_the_defaults_of_the_last_one_and_two_keys_besides_its_text() {
    let ctx = ctx();
    let mut form = open(FormRequest::Patrol { grid: None, date: None });
    let effects = form.update(Event::Open(None), &ctx);
    settle(form.as_mut(), &ctx, effects, |query| match answer_to(query) {
        Some(Answer::Choices(mut choices)) => {
            choices.patrols[0].minutes = 55;
            Some(Answer::Choices(choices))
        }
        other => other,
    });
    paste(form.as_mut(), &ctx, "路面整潔");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { when, route, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!((when.start, when.minutes, route.as_deref()), (Some(clock("09:52")), Some(55), None));
}

#[test]
fn a_clock_that_ran_on_keeps_its_start_also_where_it_is_that_of_a_patrol_not_begun_yet() {
    let ctx = ctx();
    let mut form = open(FormRequest::Patrol { grid: None, date: None });
    let effects = form.update(Event::Open(None), &ctx);
    let fields =
        typed(&[("date", "2026-11-23"), ("start", "10:07"), ("end", "10:07"), ("clock", "runs"), ("text", "走")]);
    form.update(Event::Draft("draft", Some(Draft::typed("patrol".into(), at("10:07"), fields))), &ctx);
    // The last patrol took a quarter of an hour, and what can be chosen is read after the draft.
    settle(form.as_mut(), &ctx, effects, |query| match answer_to(query) {
        Some(Answer::Choices(mut choices)) => {
            choices.patrols[0].minutes = 15;
            Some(Answer::Choices(choices))
        }
        other => other,
    });
    form.update(Event::Key(press(KeyCode::F(5))), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { when, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!((when.start, when.minutes), (Some(clock("10:07")), Some(40)));
}

#[test]
fn repeat_last_fills_in_route_company_and_length() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "路面整潔");
    form.update(Event::Key(ctrl('r')), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { route, companions, text, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(route.as_deref(), Some("南街 → 東巷 → 學校後門"));
    assert_eq!((companions.as_slice(), text.as_str()), (&["䶮明".to_owned()][..], "路面整潔"));
}

#[test]
fn a_phrase_goes_where_the_caret_is() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "東巷：");
    let effects = keys(form.as_mut(), &ctx, &[KeyCode::F(4)]);
    let [Effect::Ask { tag, ask: Ask::Phrases { grid: Some(grid) } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(grid, "610921100001001");
    form.update(Event::Reply(tag, Reply::Picked("消防通道暢通。".into())), &ctx);
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { text, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(text, "東巷：消防通道暢通。");
}

#[test]
fn what_was_written_is_kept_as_a_phrase_with_one_key_in_every_form_with_words() {
    let ctx = ctx();
    for request in [
        FormRequest::Patrol { grid: None, date: None },
        FormRequest::Visit { grid: None, date: None },
        FormRequest::Diary { grid: None, date: None },
        FormRequest::Case { grid: None },
    ] {
        let mut form = opened(request.clone(), &ctx);
        // To the words, wherever they are.
        for _ in 0..20 {
            let before = form.update(Event::Key(ctrl('t')), &ctx);
            if matches!(before.as_slice(), [Effect::Say(_)]) {
                break;
            }
            keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
        }
        paste(form.as_mut(), &ctx, "已告知商戶。");
        assert!(form.hints(&ctx).iter().any(|hint| hint.action == Action::KeepPhrase), "{request:?}");
        let effects = form.update(Event::Key(ctrl('t')), &ctx);
        let kept = Command::PhraseKeep { grid: None, text: "已告知商戶。".into() };
        assert_eq!(sent(&effects), Some(&kept), "{request:?}");
    }
}

#[test]
fn what_is_met_on_the_way_opens_above_the_patrol_and_is_linked_with_it_also_after_a_kill() {
    use crossterm::event::{KeyEvent, KeyModifiers};
    let ctx = ctx();
    let alt = |c: char| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT));
    let made = |kind: &str, id: &str, label: &str| Made {
        kind: kind.into(),
        id: id.into(),
        label: label.into(),
        already: false,
    };
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "學校後門路燈不亮");
    let effects = form.update(alt('c'), &ctx);
    let [Effect::FormFor { tag, request: FormRequest::Case { grid } }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(grid.as_deref(), Some("610921100001001"));
    form.update(Event::Made(tag, vec![made("case", "x", "城關-2026-00007")]), &ctx);
    let effects = form.update(alt('d'), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::FormFor { request: FormRequest::Diary { .. }, .. }]), "{effects:?}");
    // A ledger row: which item, which row, then its form.
    let effects = keys(form.as_mut(), &ctx, &[KeyCode::Insert]);
    let rest = settle(form.as_mut(), &ctx, effects, answer_to);
    let [Effect::Ask { tag: item, .. }] = rest.as_slice() else { panic!("{rest:?}") };
    let effects = form.update(Event::Reply(item, Reply::Picked("households".into())), &ctx);
    let rest = settle(form.as_mut(), &ctx, effects, answer_to);
    let [Effect::Ask { tag: row, .. }] = rest.as_slice() else { panic!("{rest:?}") };
    let effects = form.update(Event::Reply(row, Reply::Picked("南街12號".into())), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::FormFor { request: FormRequest::Entry { .. }, .. }]), "{effects:?}");
    let entry = "610921100001001/households/南街12號";
    let effects = form.update(Event::Made(tag, vec![made("entry", entry, "南街12號")]), &ctx);
    let [Effect::SaveDraft { fields, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(pane_of(form.as_ref(), &ctx, 80, 24).contains("事項 城關-2026-00007"));
    // Killed, and opened again: text and links are back.
    let draft = Draft::typed("patrol".into(), at("10:47"), fields.clone());
    let mut again = patrol(None, &ctx);
    again.update(Event::Draft("draft", Some(draft)), &ctx);
    assert!(pane_of(again.as_ref(), &ctx, 80, 24).contains("事項 城關-2026-00007"));
    let effects = again.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { links, text, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(text, "學校後門路燈不亮");
    assert_eq!(links[0], LinkTo::Case("城關-2026-00007".into()));
    assert!(matches!(&links[1], LinkTo::Entry(name) if name.key == "南街12號"), "{links:?}");
}

#[test]
fn a_household_is_found_by_its_initials_and_goes_to_the_service_as_its_row() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Diary { grid: None, date: None }, &ctx);
    for c in "zxy".chars() {
        form.update(Event::Key(letter(c)), &ctx);
    }
    keys(form.as_mut(), &ctx, &[KeyCode::Enter]);
    paste(form.as_mut(), &ctx, "問低保");
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogDiary { household, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(household, "610921100001001/households/1");
}

#[test]
fn the_household_that_was_chosen_is_in_the_draft_and_typing_on_gives_it_up() {
    let ctx = ctx();
    let mut form = opened(FormRequest::Visit { grid: None, date: None }, &ctx);
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab, KeyCode::BackTab, KeyCode::BackTab]);
    paste(form.as_mut(), &ctx, "5678");
    let effects = keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    let Some(Effect::SaveDraft { fields, .. }) = effects.first() else { panic!("{effects:?}") };
    let mut again = opened(FormRequest::Visit { grid: None, date: None }, &ctx);
    let draft = Draft::typed("visit".into(), at("10:40"), fields.clone());
    again.update(Event::Draft("draft", Some(draft)), &ctx);
    keys(again.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(again.as_mut(), &ctx, "看望老人");
    let household = |form: &mut dyn Pane| {
        let effects = form.update(Event::Key(ctrl('s')), &ctx);
        match sent(&effects) {
            Some(Command::LogVisit { household, .. }) => household.clone(),
            other => panic!("{other:?} {}", pane_of(form, &ctx, 80, 22)),
        }
    };
    assert_eq!(household(again.as_mut()).as_deref(), Some("610921100001001/households/1"));
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab]);
    paste(form.as_mut(), &ctx, "樓上");
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    paste(form.as_mut(), &ctx, "看望老人");
    assert_eq!(household(form.as_mut()).as_deref(), Some("鄭秀英 南街12號樓上"));
}

#[test]
fn nj_finds_the_south_street_for_each_part_of_a_route() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    paste(form.as_mut(), &ctx, "路燈不亮");
    keys(form.as_mut(), &ctx, &[KeyCode::BackTab, KeyCode::BackTab]);
    for part in ["nj", " → dhs"] {
        paste(form.as_mut(), &ctx, part);
        keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::BackTab]);
    }
    let effects = form.update(Event::Key(ctrl('s')), &ctx);
    let Some(Command::LogPatrol { route, .. }) = sent(&effects) else { panic!("{effects:?}") };
    assert_eq!(route.as_deref(), Some("南街 → 南街文化廣場"));
}

#[test]
fn what_is_met_on_a_patrol_is_recorded_without_a_letter_with_alt_too() {
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    // From the words to the field, then each of its choices by its digit.
    keys(form.as_mut(), &ctx, &[KeyCode::Tab, KeyCode::Enter]);
    let effects = keys(form.as_mut(), &ctx, &[KeyCode::Char('1')]);
    assert!(
        effects.iter().any(|it| matches!(it, Effect::FormFor { request: FormRequest::Case { .. }, .. })),
        "{effects:?}"
    );
    keys(form.as_mut(), &ctx, &[KeyCode::Enter]);
    let effects = keys(form.as_mut(), &ctx, &[KeyCode::Char('2')]);
    assert!(
        effects.iter().any(|it| matches!(it, Effect::FormFor { request: FormRequest::Diary { .. }, .. })),
        "{effects:?}"
    );
    // With a letter and Alt from a field that a letter would open.
    keys(form.as_mut(), &ctx, &[KeyCode::Tab]);
    let effects = form.update(Event::Key(crate::tui::testing::alt('c')), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::FormFor { request: FormRequest::Case { .. }, .. }]), "{effects:?}");
}

#[test]
fn what_is_typed_before_the_households_have_been_read_is_looked_for_as_soon_as_they_have() {
    let ctx = ctx();
    let mut form = open(FormRequest::Diary { grid: None, date: None });
    let effects = form.update(Event::Open(None), &ctx);
    for c in "zxy".chars() {
        form.update(Event::Key(letter(c)), &ctx);
    }
    assert!(!pane_of(form.as_ref(), &ctx, 80, 22).contains("鄭秀英"));
    settle(form.as_mut(), &ctx, effects, answer_to);
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("鄭秀英 南街12號"));
}

#[test]
fn 實務_交接_a_draft_of_who_held_the_area_before_is_offered_by_name_and_taken_with_a_yes() {
    use crate::service::view::LeftDraft;
    let ctx = ctx();
    let mut form = patrol(None, &ctx);
    let effects = form.update(Event::Draft("draft", None), &ctx);
    assert!(
        matches!(effects.as_slice(), [Effect::Query { query: Query::DraftsLeft { form }, .. }] if form == "patrol"),
        "{effects:?}"
    );
    let left = LeftDraft {
        whose: "another".into(),
        by: "王㛃".into(),
        grid: crate::tui::testing::grid("610921100001001", "南街第一網格"),
        form: "patrol-2026-11-20".into(),
        at: at("09:58"),
        fields: [("text".to_owned(), "半句話".to_owned())].into(),
    };
    let offered = |form: &mut dyn Pane| {
        form.update(Event::Answer("draft-left", Ok(Answer::DraftsLeft(vec![left.clone()]))), &ctx)
    };
    let effects = offered(form.as_mut());
    let [Effect::Ask { ask: Ask::Confirm { title, text }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(title.contains("王㛃") && text.contains("半句話"), "{title} {text}");
    assert_eq!(form.update(Event::Reply("draft-left", Reply::No), &ctx), [], "it stays where it is");
    offered(form.as_mut());
    let effects = form.update(Event::Reply("draft-left", Reply::Yes), &ctx);
    let taken = Effect::DraftTaken { whose: "another".into(), form: "patrol-2026-11-20".into() };
    assert!(effects.contains(&taken), "{effects:?}");
    assert!(matches!(&effects[0], Effect::SaveDraft { form, .. } if form == "patrol"));
    assert!(pane_of(form.as_ref(), &ctx, 80, 24).contains("半句話"));
}
