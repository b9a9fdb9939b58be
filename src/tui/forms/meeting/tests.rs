use super::*;
use crate::i18n::Lang;
use crate::service::drafts::Draft;
use crate::tui::forms::open;
use crate::tui::forms::sheet::DRAFT;
use crate::tui::pane::{FormRequest, Pane};
use crate::tui::samples::typed;
use crate::tui::testing::{at, chief_desk, ctrl, ctx, ctx_in, meeting_series, pane_of, settle};

fn opened(rows: Vec<MeetingSeriesRow>, ctx: &Ctx) -> (Box<dyn Pane>, Vec<Effect>) {
    let mut form = open(FormRequest::Meeting { wanted: None });
    form.update(Event::Open(None), ctx);
    let effects = form.update(Event::Answer(SERIES, Ok(Answer::MeetingSeries(rows))), ctx);
    (form, effects)
}

fn filled(fields: &[(&str, &str)], ctx: &Ctx) -> Box<dyn Pane> {
    let (mut form, _) = opened(meeting_series(), ctx);
    let draft = Draft { form: "meeting".into(), at: at("10:40"), fields: typed(fields), taken_by: None };
    form.update(Event::Draft(DRAFT, Some(draft)), ctx);
    form
}

fn sent(form: &mut dyn Pane, ctx: &Ctx) -> Option<Command> {
    form.update(Event::Key(ctrl('s')), ctx).into_iter().find_map(|effect| match effect {
        Effect::Command { command, .. } => Some(*command),
        _ => None,
    })
}

#[test]
fn 篇3_例會1_the_form_of_an_announcement_80_by_24() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let form = filled(&[("date", "2026-12-03"), ("time", "09:00"), ("place", "鎮政府三樓會議室")], &ctx);
    insta::assert_snapshot!("announce", pane_of(form.as_ref(), &ctx, 80, 22));
}

#[test]
fn 篇3_例會1_what_is_typed_is_announced_and_a_moment_that_has_passed_is_not() {
    let ctx = ctx();
    let fields = [("date", "2026-12-03"), ("time", "9:00"), ("place", "鎮政府三樓會議室")];
    let expected = Command::MeetingAnnounce {
        meeting: Some("grid-meeting".into()),
        grid: Some("610921100".into()),
        at: "2026-12-03T09:00:00".parse().unwrap(),
        place: "鎮政府三樓會議室".into(),
        text: None,
    };
    assert_eq!(sent(filled(&fields, &ctx).as_mut(), &ctx), Some(expected));
    let early = [("date", "2026-11-23"), ("time", "10:47"), ("place", "會議室")];
    let mut form = filled(&early, &ctx);
    assert_eq!(sent(form.as_mut(), &ctx), None);
    assert!(pane_of(form.as_ref(), &ctx, 80, 22).contains("這個時間已經過了"));
}

#[test]
fn who_convenes_no_meeting_is_told_so() {
    let ctx = ctx();
    let (mut form, effects) = opened(Vec::new(), &ctx);
    assert!(matches!(effects.as_slice(), [Effect::Say(_), Effect::Close]), "{effects:?}");
    settle(form.as_mut(), &ctx, Vec::new(), |_| None);
}
