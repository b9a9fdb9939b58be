use super::*;
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::i18n::Lang;
use crate::service::view::{GridName, PersonName};
use crate::tui::testing::{at, chief_desk, ctx_in, pane_of, people, settle, without_colour};

fn name(at: usize) -> PersonName {
    let row = people().swap_remove(at);
    PersonName { person: row.id, name: row.name }
}

fn days(from: &str, until: &str) -> HalfDays {
    HalfDays::whole(from.parse().unwrap(), Some(until.parse().unwrap()))
}

fn leave(id: u128, verdict: VerdictView) -> AbsenceRow {
    let id = uuid::Uuid::from_u128(id).simple().to_string();
    AbsenceRow {
        ending: id[26..].to_owned(),
        id,
        person: name(0),
        grids: vec![],
        span: days("2026-11-24", "2026-11-25"),
        kind: LeaveKind::Sick,
        text: Some("住院".into()),
        deputy: Some(name(2)),
        recorded_by: "網格員甲".into(),
        verdict,
        decided_by: String::new(),
        reason: None,
        clause: Some("實務/請假".into()),
        may_decide: verdict == VerdictView::Waiting,
        last_change: None,
    }
}

fn storm() -> ExcuseRow {
    let id = uuid::Uuid::from_u128(7).simple().to_string();
    ExcuseRow {
        ending: id[26..].to_owned(),
        id,
        grid: Some(GridName { code: "610921100001".parse().unwrap(), name: "南街社區".into() }),
        person: None,
        duty: None,
        duty_label: None,
        span: HalfDays::of("2026-11-23".parse().unwrap(), Some(Slot::Afternoon)),
        kind: ExcuseKind::Weather,
        text: "暴雨紅色預警".into(),
        stated_by: "站長甲".into(),
        stated: at("10:00"),
        verdict: VerdictView::Accepted,
        decided_by: "站長甲".into(),
        reason: None,
        clause: Some("實務/免除".into()),
        may_decide: false,
        last_change: None,
    }
}

fn answer(query: &Query) -> Option<Answer> {
    Some(match query {
        Query::Absences { .. } => {
            Answer::Absences(vec![leave(2, VerdictView::Accepted), leave(1, VerdictView::Waiting)])
        }
        Query::Excuses { .. } => Answer::Excuses(vec![storm()]),
        _ => return None,
    })
}

fn opened(ctx: &Ctx) -> Away {
    let mut away = Away::default();
    let effects = away.update(Event::Open(None), ctx);
    assert_eq!(settle(&mut away, ctx, effects, answer), []);
    away
}

fn act(away: &mut Away, ctx: &Ctx, action: Action) -> Vec<Effect> {
    away.update(Event::Act(action), ctx)
}

#[test]
fn what_waits_to_be_decided_on_comes_first_80_by_24() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    insta::assert_snapshot!("away", pane_of(&opened(&ctx), &ctx, 80, 24));
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
        let later = |row: AbsenceRow, from: &str| AbsenceRow { span: days(from, from), ..row };
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
