use super::*;
use crate::i18n::Lang;
use crate::tui::samples;
use crate::tui::testing::{ctx, ctx_in, date, reviewer_desk, settle};

fn opened(ctx: &Ctx, view: &PeriodView) -> Summary {
    let mut summary = Summary::new(LogSpan::Week, None, None);
    let effects = summary.update(Event::Open(None), ctx);
    let answer = |query: &Query| match query {
        Query::Period { .. } => Some(Answer::Period(Box::new(view.clone()))),
        _ => None,
    };
    assert_eq!(settle(&mut summary, ctx, effects, answer), []);
    summary
}

#[test]
fn every_sentence_leads_to_its_record() {
    let mut summary = opened(&ctx(), &samples::signed_period());
    let id = |link: &DayLink| if let DayLink::Log(id) = link { id.to_string() } else { String::new() };
    let lines = samples::day_lines();
    let open = |summary: &mut Summary| summary.update(Event::Act(Action::Enter), &ctx());
    assert_eq!(open(&mut summary), [Effect::Go(ScreenId::Log, Some(Place::Log(id(&lines[0].link))))]);
    summary.update(Event::Act(Action::Down), &ctx());
    assert_eq!(
        open(&mut summary),
        [Effect::Go(ScreenId::Log, Some(Place::Log(id(&lines[1].link))))],
        "what joined, too"
    );
    summary.update(Event::Act(Action::Down), &ctx());
    assert_eq!(open(&mut summary), [], "a remark has no record");
}

#[test]
fn the_week_turns_into_its_month_and_moves_by_whole_stretches() {
    let ctx = ctx();
    let mut summary = opened(&ctx, &samples::period());
    let asked = |summary: &mut Summary, action: Action| match summary.update(Event::Act(action), &ctx).as_slice() {
        [Effect::Query { query: Query::Period { from, until, .. }, .. }] => (*from, *until),
        other => panic!("{other:?}"),
    };
    assert_eq!(asked(&mut summary, Action::Left), (date("2026-11-16"), date("2026-11-22")));
    assert_eq!(asked(&mut summary, Action::Next), (date("2026-11-01"), date("2026-11-30")));
    assert_eq!(asked(&mut summary, Action::Right), (date("2026-12-01"), date("2026-12-31")));
    assert_eq!(asked(&mut summary, Action::Now), (date("2026-11-01"), date("2026-11-30")));
}

#[test]
fn 篇3_排查3_b_what_is_signed_is_not_signed_again_and_the_writer_adds_while_a_superior_reviews() {
    let ctx = ctx();
    let offers = |summary: &Summary, ctx: &Ctx, action| summary.hints(ctx).iter().any(|hint| hint.action == action);
    let mut summary = opened(&ctx, &samples::period());
    assert!(offers(&summary, &ctx, Action::Sign) && !offers(&summary, &ctx, Action::Note));
    let date = ctx.today();
    let form = FormRequest::SignDays { span: LogSpan::Week, date };
    assert_eq!(summary.update(Event::Act(Action::Sign), &ctx), [Effect::Form(form)]);

    let mut summary = opened(&ctx, &samples::signed_period());
    assert!(!offers(&summary, &ctx, Action::Sign));
    let said = |summary: &mut Summary, ctx: &Ctx| {
        assert!(matches!(summary.update(Event::Act(Action::Note), ctx).as_slice(), [Effect::Ask { tag: REMARK, .. }]));
        match summary.update(Event::Reply(REMARK, Reply::Text("好".into())), ctx).as_slice() {
            [Effect::Command { command, .. }] => command.as_ref().clone(),
            other => panic!("{other:?}"),
        }
    };
    let entry = "610921100001001/week/2026-11-23".to_owned();
    assert_eq!(said(&mut summary, &ctx), Command::LogAmend { entry, text: "好".into() });
    let chief = ctx_in(Lang::ZhHant, reviewer_desk());
    let view = PeriodView { keeps: None, ..samples::signed_period() };
    let reviewed = said(&mut opened(&chief, &view), &chief);
    assert!(matches!(&reviewed, Command::LogReview { span: LogSpan::Week, .. }), "{reviewed:?}");
}

#[test]
fn a_signed_week_prints_its_sentences_what_joined_it_and_room_for_signature_and_stamp() {
    let view = samples::signed_period();
    let words = paper::period_words(&view);
    insta::assert_snapshot!("paper", paper::period_lines(&view, &words));
    assert_eq!(paper::period_name(&view, &words, "html"), "週小結-網格員甲-2026-11-23_2026-11-29.html");
}
