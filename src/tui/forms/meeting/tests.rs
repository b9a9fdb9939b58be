use super::*;
use crate::i18n::Lang;
use crate::service::drafts::Draft;
use crate::tui::forms::open;
use crate::tui::forms::sheet::DRAFT;
use crate::tui::pane::{FormRequest, Pane};
use crate::tui::samples::typed;
use crate::tui::testing::{at, chief_desk, ctrl, ctx, ctx_in, grid, label, meeting_series, pane_of, settle};

fn opened(rows: Vec<MeetingSeriesRow>, ctx: &Ctx) -> (Box<dyn Pane>, Vec<Effect>) {
    let mut form = open(FormRequest::Meeting { wanted: None, on: None });
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

/// The weekly one, which the calendar gives two dates to come.
fn weekly() -> MeetingSeriesRow {
    MeetingSeriesRow {
        series: "weekly-meeting".into(),
        label: label("周例會", "周例会", "Weekly meeting"),
        clause: "篇4/2-a".into(),
        grid: grid("610921100001", "南街社區"),
        host: None,
        missing: false,
        by_calendar: true,
        dates: ["2026-11-30T08:30:00+08:00", "2026-12-07T08:30:00+08:00"].map(|at| at.parse().unwrap()).to_vec(),
    }
}

/// The form of a date of the weekly meeting, with what was typed.
fn changing(fields: &[(&str, &str)], ctx: &Ctx) -> Box<dyn Pane> {
    let wanted = Some(("weekly-meeting".to_owned(), "610921100001".to_owned()));
    let mut form = open(FormRequest::Meeting { wanted, on: Some("2026-12-07".parse().unwrap()) });
    form.update(Event::Open(None), ctx);
    let rows = [meeting_series(), vec![weekly()]].concat();
    form.update(Event::Answer(SERIES, Ok(Answer::MeetingSeries(rows))), ctx);
    let name = "meeting-610921100001-weekly-meeting-2026-12-07".to_owned();
    let draft = Draft { form: name, at: at("10:40"), fields: typed(fields), taken_by: None };
    form.update(Event::Draft(DRAFT, Some(draft)), ctx);
    form
}

#[test]
fn 篇4_2_a_a_date_of_the_calendar_is_moved_or_called_off_80_by_24() {
    let ctx = ctx_in(Lang::ZhHant, chief_desk());
    let fields = [("date", "2026-12-08"), ("time", "14:30"), ("reason", "鎮上開會")];
    insta::assert_snapshot!("move", pane_of(changing(&fields, &ctx).as_ref(), &ctx, 80, 22));
    let off = [("what", "cancel"), ("reason", "防汛")];
    insta::assert_snapshot!("cancel", pane_of(changing(&off, &ctx).as_ref(), &ctx, 80, 22));
}

#[test]
fn 篇4_2_a_what_is_sent_names_the_day_of_the_calendar_and_a_new_time_only_if_there_is_one() {
    let ctx = ctx();
    let change = |at: Option<&str>, place: Option<&str>, reason: &str| Command::MeetingDateChange {
        meeting: "weekly-meeting".into(),
        grid: Some("610921100001".into()),
        on: "2026-12-07".parse().unwrap(),
        at: at.map(|at| at.parse().unwrap()),
        place: place.map(str::to_owned),
        reason: reason.into(),
    };
    let moved = [("date", "2026-12-08"), ("time", "14:30"), ("place", "站裡"), ("reason", "鎮上開會")];
    let expected = change(Some("2026-12-08T14:30:00"), Some("站裡"), "鎮上開會");
    assert_eq!(sent(changing(&moved, &ctx).as_mut(), &ctx), Some(expected));
    // What was typed before it was called off does not go with it.
    let off = [("date", "2026-12-08"), ("time", "14:30"), ("what", "cancel"), ("reason", "防汛")];
    assert_eq!(sent(changing(&off, &ctx).as_mut(), &ctx), Some(change(None, None, "防汛")));
    for missing in [&moved[1..], &moved[..3]] {
        assert_eq!(sent(changing(missing, &ctx).as_mut(), &ctx), None, "{missing:?}");
    }
}
