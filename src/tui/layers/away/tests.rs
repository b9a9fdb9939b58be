use super::*;
use crate::i18n::Lang;
use crate::tui::testing::{away_answer, chief_desk, ctx_in, leave, pane_of, settle, storm, whole_days, without_colour};

fn opened(ctx: &Ctx) -> Away {
    let mut away = Away::default();
    let effects = away.update(Event::Open(None), ctx);
    assert_eq!(settle(&mut away, ctx, effects, away_answer), []);
    away
}

fn act(away: &mut Away, ctx: &Ctx, action: Action) -> Vec<Effect> {
    away.update(Event::Act(action), ctx)
}

#[test]
fn in_ascii_without_colour_and_in_english_120_by_40() {
    let ctx = without_colour(ctx_in(Lang::En, chief_desk()), true);
    insta::assert_snapshot!("away_plain", pane_of(&opened(&ctx), &ctx, 120, 40));
}

#[test]
fn one_key_accepts_another_refuses_with_a_reason_and_what_is_decided_is_called_off_or_ended() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let mut away = opened(&ctx);
    let command = |effects: &[Effect]| match effects {
        [Effect::Command { command, .. }] => (**command).clone(),
        other => panic!("{other:?}"),
    };
    let waiting = leave(1, VerdictView::Waiting).id;
    let accept = command(&act(&mut away, &ctx, Action::Accept));
    assert_eq!(accept, Command::LeaveDecide { leave: waiting.clone(), accepted: true, reason: None });
    assert!(matches!(act(&mut away, &ctx, Action::Return).as_slice(), [Effect::Ask { tag: REFUSE, .. }]));
    let refuse = command(&away.update(Event::Reply(REFUSE, Reply::Text("人手不足".into())), &ctx));
    assert_eq!(refuse, Command::LeaveDecide { leave: waiting, accepted: false, reason: Some("人手不足".into()) });
    // The accepted one: nothing to decide, but it can end.
    act(&mut away, &ctx, Action::Down);
    assert_eq!(act(&mut away, &ctx, Action::Accept), []);
    let ended = command(&act(&mut away, &ctx, Action::Resolve));
    assert!(matches!(ended, Command::LeaveEnd { until: None, .. }));
    act(&mut away, &ctx, Action::Down);
    assert!(matches!(act(&mut away, &ctx, Action::Withdraw).as_slice(), [Effect::Ask { tag: CANCEL, .. }]));
    let withdrawn = command(&away.update(Event::Reply(CANCEL, Reply::Text("預警解除".into())), &ctx));
    assert!(matches!(withdrawn, Command::ExcuseWithdraw { .. }));
}

#[test]
fn once_decided_on_a_row_moves_away_and_the_focus_goes_to_the_next_that_waits() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let mut away = Away::default();
    let leaves = |first: VerdictView| {
        let later = |row: AbsenceRow, from: &str| AbsenceRow { span: whole_days(from, from), ..row };
        vec![
            later(leave(1, first), "2026-11-27"),
            later(leave(2, VerdictView::Waiting), "2026-11-26"),
            later(leave(3, VerdictView::Waiting), "2026-11-25"),
            leave(4, VerdictView::Accepted),
        ]
    };
    away.update(Event::Answer(LEAVE, Ok(Answer::Absences(leaves(VerdictView::Waiting)))), &ctx);
    act(&mut away, &ctx, Action::Accept);
    let done = crate::service::command::Done {
        command: "leave-decide".into(),
        change: None,
        changes: 1,
        made: Vec::new(),
        notes: Vec::new(),
        refused: Vec::new(),
    };
    away.update(Event::Done(DECIDE, Ok(done)), &ctx);
    away.update(Event::Answer(LEAVE, Ok(Answer::Absences(leaves(VerdictView::Accepted)))), &ctx);
    away.update(Event::Answer(EXCUSES, Ok(Answer::Excuses(vec![storm()]))), &ctx);
    assert_eq!(away.row().map(|row| row.id().to_owned()), Some(leave(2, VerdictView::Waiting).id));
}
