//! The clock of a case in words: since when it stands still, what was asked for beyond it, and what may be asked for.

use super::detail::{Line, head, head_cells};
use crate::domain::limit::{Limit, LimitUnit};
use crate::paper::parking_words;
use crate::service::query::Query;
use crate::service::view::CaseView;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::pane::Ask;
use crate::tui::widgets::{PickOption, cells};

/// Days that people ask for.
const DAYS: [u32; 4] = [1, 2, 3, 5];
/// A further day and night of an urgent clock.
const HOURS: u32 = 24;

/// Since when and why it stands still; none while it runs.
pub(super) fn paused(view: &CaseView, ctx: &Ctx) -> Option<String> {
    if let (Some(_), Some(parking)) = (&view.row.parked_until, &view.case.parking) {
        let until = ctx.date(parking.until);
        return Some(t!(ctx.messages, "triage-parked", until = until, reason = parking.reason.as_str()));
    }
    let pause = view.case.pauses.iter().rev().find(|pause| pause.until.is_none())?;
    Some(t!(ctx.messages, "triage-paused", at = ctx.moment(&pause.from), reason = pause.reason.as_str()))
}

/// Who asks for how much more time and why, and by when it would be due.
pub(super) fn asked(view: &CaseView, ctx: &Ctx) -> Option<String> {
    let more = view.more_time.as_ref()?;
    Some(t!(
        ctx.messages,
        "triage-asked",
        who = more.from.name.as_str(),
        limit = ctx.limit(more.limit),
        reason = more.reason.as_str(),
        due = ctx.moment(&more.due)
    ))
}

/// Words that must not be missed, under a heading.
pub(super) fn under(heading: &str, words: &str, ctx: &Ctx, width: usize) -> Vec<Line> {
    let rows = cells::wrapped(words, width.saturating_sub(head_cells(ctx))).into_iter().enumerate();
    rows.map(|(place, row)| vec![head(if place == 0 { heading } else { "" }, ctx), (row, ctx.theme.warn)]).collect()
}

/// How much more time may be asked for; hours round the clock where the case's own clock is such.
pub(super) fn limits(urgent: bool, ctx: &Ctx) -> Vec<PickOption> {
    let hours = urgent.then_some(Limit { amount: HOURS, unit: LimitUnit::UrgentHours });
    let days = DAYS.map(|amount| Limit { amount, unit: LimitUnit::WorkingDays });
    let option = |limit: Limit| PickOption { code: limit.to_string(), text: ctx.limit(limit), detail: String::new() };
    hours.into_iter().chain(days).map(option).collect()
}

/// What would be granted, to be read before it is.
pub(super) fn granting(view: &CaseView, ctx: &Ctx) -> Ask {
    let more = view.more_time.as_ref().map(|more| more.limit);
    Ask::ConfirmDue {
        title: format!("{} {}", ctx.word("triage-grant", "granted"), view.row.number),
        text: asked(view, ctx).unwrap_or_default(),
        query: Box::new(Query::DueSteps { case: view.row.number.clone(), more, parked: false }),
    }
}

/// Until when it would wait, who approved already, and by when it would be due then.
pub(super) fn parking(view: &CaseView, ctx: &Ctx) -> Option<String> {
    let asked = view.parking.as_ref()?;
    Some(parking_words(asked, &ctx.messages, &ctx.date(asked.until), &ctx.moment(&asked.due)))
}

/// What would be approved, to be read before it is; none where no parking is asked for.
pub(super) fn approving(view: &CaseView, ctx: &Ctx) -> Option<Ask> {
    let text = parking(view, ctx)?;
    Some(Ask::ConfirmDue {
        title: format!("{} {}", ctx.word("act", "parking-approved"), view.row.number),
        text,
        query: Box::new(Query::DueSteps { case: view.row.number.clone(), more: None, parked: true }),
    })
}

/// Who had it at which stage for how long, one line each; how late that made it is for others to say.
pub(super) fn holds(view: &CaseView, ctx: &Ctx, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (place, hold) in view.holds.iter().enumerate() {
        let first = if place == 0 { t!(ctx.messages, "triage-head-holds") } else { String::new() };
        let who = hold.party.as_ref().map_or("", |party| party.name.as_str());
        let stage = ctx.coded("stage", &hold.stage);
        let until = hold.until.as_ref().map_or_else(|| t!(ctx.messages, "triage-still"), |until| ctx.moment(until));
        let span = t!(ctx.messages, "due-span", from = ctx.moment(&hold.from), to = until);
        let mut words = format!("{who}  {stage}  {}  {span}", ctx.length(hold.minutes.max(0)));
        if hold.returned {
            words = format!("{words}  {}", ctx.word("act", "returned"));
        }
        for (row, text) in cells::wrapped(&words, width.saturating_sub(head_cells(ctx))).into_iter().enumerate() {
            lines.push(vec![head(if row == 0 { &first } else { "" }, ctx), (text, ctx.theme.text)]);
        }
    }
    lines
}
