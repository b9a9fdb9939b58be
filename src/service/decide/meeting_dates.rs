//! A date that a meeting (例會) has by the calendar is another one, or none: whoever convenes it says so, with a reason.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::meetings::Series;
use super::super::refusal::{Refusal, RefusalCode};
use super::meetings::{label, meant, met, moment};
use super::people::date;
use super::{Context, Decision, text};
use crate::domain::fact::Fact;
use crate::domain::ids::MeetingId;
use crate::domain::meeting::Meeting;
use crate::domain::time::Civil;

/// What is said of a date.
pub struct Given<'a> {
    /// Code or name of the meeting.
    pub meeting: &'a str,
    /// Where; none: the only place in which the asker convenes it.
    pub grid: Option<&'a str>,
    /// The day, by the calendar, or the one that it was moved to.
    pub on: NaiveDate,
    /// When it is held instead; none: not at all.
    pub at: Option<NaiveDateTime>,
    /// Where, in words, if that is another place than usual.
    pub place: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
}

/// Moves one date of a meeting, or calls it off. Of a date that was moved or called off before the last word counts: to hold
/// it after all it is moved to its time by the calendar.
pub fn change(context: &Context<'_>, given: &Given<'_>) -> Result<Decision, Refusal> {
    context.actor.named()?;
    let grid = given.grid.map(|grid| context.grid(grid)).transpose()?;
    let series = meant(context, Some(given.meeting), grid.as_ref(), false)?;
    let clause = series.meeting.rule.clause.clone();
    let refuse = |code: RefusalCode, at: &dyn std::fmt::Display| {
        let refusal = Refusal::new(code).named("meeting", &series.meeting.code, &series.meeting.label);
        refusal.with("at", at).by(clause.clone())
    };
    let on = date("on", given.on)?;
    let Some((planned, before)) = planned(context, &series, on) else {
        return Err(refuse(RefusalCode::NoMeetingThen, &on));
    };
    let stands_at = before.map_or(planned, |before| before.at);
    if stands_at <= context.now {
        return Err(refuse(RefusalCode::MeetingIsOver, &moment(&stands_at)));
    }
    let is_off = before.is_some_and(|before| !before.stands());
    if is_off && given.at.is_none() {
        return Err(refuse(RefusalCode::MeetingIsOff, &moment(&stands_at)));
    }
    let at = given.at.map(|at| date("at", at.date()).map(|_| context.civil(at))).transpose()?;
    if let Some(at) = at {
        if at <= context.now {
            return Err(refuse(RefusalCode::MeetingIsOver, &moment(&at)));
        }
        let dates = met(context).dates(&series, at.date_naive(), at.date_naive()).into_iter();
        let mut held = dates.filter(|(_, change)| change.is_none_or(Meeting::stands));
        if held.any(|(by_calendar, change)| change.map_or(by_calendar, |it| it.at.naive_local()) == at.naive_local()) {
            return Err(refuse(RefusalCode::MeetingThenAlready, &moment(&at)));
        }
    }
    let place = given.place.filter(|place| !place.trim().is_empty());
    let meeting = before.map_or_else(|| MeetingId(context.new_id()), |before| before.id);
    let fact = Fact::MeetingDateChanged {
        meeting,
        series: series.meeting.code.clone(),
        grid: series.grid.clone(),
        planned,
        at,
        place: place.map(|place| text::name("place", place)).transpose()?,
        reason: text::note("reason", given.reason)?,
        clause: clause.clone(),
    };
    let label = label(context, &series.grid, &at.unwrap_or(planned));
    Ok(Decision::one(series.grid.clone(), vec![fact]).making("meeting", meeting, label))
}

/// The date that is meant, and what was said of it before: by its day in the calendar, else by the day it was moved to.
fn planned<'a>(context: &Context<'a>, series: &Series<'a>, on: NaiveDate) -> Option<(Civil, Option<&'a Meeting>)> {
    let dates = met(context).dates(series, on, on);
    let by_calendar = dates.iter().find(|(at, _)| at.date() == on);
    let (at, change) = by_calendar.or_else(|| dates.first()).copied()?;
    Some((context.civil(at), change))
}
