//! Announcing the date of a meeting (例會), and taking that back: whoever the regulation has convene it.

use chrono::NaiveDateTime;

use super::super::meetings::{Meetings, Series};
use super::super::names::Name;
use super::super::refusal::{Refusal, RefusalCode};
use super::people::date;
use super::{Context, Decision, by_ending, text};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, MeetingId, PostCode};
use crate::domain::meeting::Meeting as Announced;
use crate::domain::time::Civil;
use crate::store::tables::tag;

/// What is announced.
pub struct Given<'a> {
    /// Code or name of the meeting; none: the only one that the asker announces.
    pub meeting: Option<&'a str>,
    /// Where; none: the only place in which the asker announces it.
    pub grid: Option<&'a str>,
    /// When it begins.
    pub at: NaiveDateTime,
    /// Where it is held, in words.
    pub place: &'a str,
    /// What else is to be said.
    pub text: Option<&'a str>,
}

pub(super) fn met<'a>(context: &Context<'a>) -> Meetings<'a> {
    Meetings { directory: context.directory, rules: context.rules }
}

pub(super) fn moment(at: &Civil) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// The meeting that is meant, of those that the asker convenes: whose date is announced, or given by the calendar.
pub(super) fn meant<'a>(
    context: &Context<'a>,
    given: Option<&str>,
    grid: Option<&GridCode>,
    announced: bool,
) -> Result<Series<'a>, Refusal> {
    let called = |series: &Series<'_>| {
        let name = given.map(str::trim).filter(|given| !given.is_empty());
        name.is_none_or(|name| series.meeting.code.as_str() == name || series.meeting.label.is_called(name))
            && grid.is_none_or(|grid| series.grid == *grid)
    };
    let mut mine = met(context).convened_by(&context.actor)?;
    mine.retain(|series| series.meeting.is_announced() == announced);
    let choices = |refusal: Refusal, of: &[Series<'a>]| {
        let mut names: Vec<_> = of.iter().map(|series| (series.meeting.code.as_str(), &series.meeting.label)).collect();
        names.sort_by_key(|(code, _)| *code);
        names.dedup_by_key(|(code, _)| *code);
        refusal.choices(names)
    };
    let found: Vec<Series<'a>> = mine.iter().filter(|series| called(series)).cloned().collect();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] if given.is_none_or(|given| given.trim().is_empty()) => Err(RefusalCode::NoMeeting.into()),
        [] => Err(why_not(context, given.unwrap_or_default(), announced).unwrap_or_else(|| {
            choices(Refusal::new(RefusalCode::UnknownMeeting).with("given", given.unwrap_or_default()), &mine)
        })),
        several => {
            let refusal = choices(Refusal::new(RefusalCode::WhichMeeting), several);
            Err(several
                .iter()
                .fold(refusal, |refusal, series| refusal.row(&series.grid, context.directory.grid_name(&series.grid))))
        }
    }
}

/// Why a meeting that there is is none of those that are meant: the calendar gives its date, or it is announced, or others
/// convene it.
fn why_not(context: &Context<'_>, given: &str, announced: bool) -> Option<Refusal> {
    for regulation in context.rules.all() {
        let Some(meeting) = regulation.meeting_by_name(given) else { continue };
        let refusal = if meeting.is_announced() == announced {
            let posts = meeting.convened_by.iter().filter_map(|post| regulation.post(post));
            let names = posts.map(|post| Name { label: post.label.clone(), code: None }).collect();
            let codes: Vec<&str> = meeting.convened_by.iter().map(PostCode::as_str).collect();
            let mut refusal = Refusal::new(RefusalCode::NotConvener).with("posts", codes.join(" "));
            refusal.names.insert("posts".to_owned(), names);
            refusal
        } else {
            let other = if announced { RefusalCode::MeetingHasItsDay } else { RefusalCode::MeetingIsAnnounced };
            Refusal::new(other)
        };
        let refusal = refusal.named("meeting", &meeting.code, &meeting.label);
        return Some(refusal.by(meeting.rule.clause.clone()));
    }
    None
}

/// Announces the date of a meeting.
pub fn announce(context: &Context<'_>, given: &Given<'_>) -> Result<Decision, Refusal> {
    context.actor.named()?;
    let grid = given.grid.map(|grid| context.grid(grid)).transpose()?;
    let series = meant(context, given.meeting, grid.as_ref(), true)?;
    let clause = series.meeting.rule.clause.clone();
    let named = |code: RefusalCode| {
        Refusal::new(code).named("meeting", &series.meeting.code, &series.meeting.label).by(clause.clone())
    };
    date("date", given.at.date())?;
    let at = context.civil(given.at);
    if at <= context.now {
        return Err(named(RefusalCode::MeetingIsOver).with("at", moment(&at)));
    }
    let stretch = series.meeting.announced_per().map(|per| per.around(given.at.date()));
    let (first, last) = stretch.unwrap_or((given.at.date(), given.at.date()));
    let there = met(context).standing(&series).find(|one| (first..=last).contains(&one.at.date_naive()));
    if let Some(there) = there {
        let refusal = named(RefusalCode::MeetingAnnounced).with("at", moment(&there.at));
        return Err(refusal.with("id", ending(there)));
    }
    let meeting = MeetingId(context.new_id());
    let place = text::name("place", given.place)?;
    let words = given.text.filter(|words| !words.trim().is_empty());
    let fact = Fact::MeetingAnnounced {
        meeting,
        series: series.meeting.code.clone(),
        grid: series.grid.clone(),
        at,
        place,
        text: words.map(|words| text::note("text", words)).transpose()?,
        clause,
    };
    let label = label(context, &series.grid, &at);
    Ok(Decision::one(series.grid.clone(), vec![fact]).making("meeting", meeting, label))
}

fn ending(meeting: &Announced) -> String {
    let id = meeting.id.to_string();
    id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned()
}

/// `城關鎮 12-03 09:00`
pub(super) fn label(context: &Context<'_>, grid: &GridCode, at: &Civil) -> String {
    format!("{} {}", context.directory.grid_name(grid), at.format("%m-%d %H:%M"))
}

/// An announcement by the ending of its id; or by the name of the meeting, where only one to come can be meant.
fn find<'a>(context: &Context<'a>, given: &str) -> Result<&'a Announced, Refusal> {
    let unknown = || Refusal::new(RefusalCode::UnknownMeeting).with("given", given);
    match by_ending(context.reader, given, tag::MEETING, RefusalCode::UnknownMeeting) {
        Ok(id) => return context.directory.meetings().find(|one| one.id.0 == id).ok_or_else(unknown),
        Err(refusal) if matches!(refusal.code, RefusalCode::UnknownMeeting | RefusalCode::EndingTooShort) => {}
        Err(refusal) => return Err(refusal),
    }
    let name = given.trim();
    let called = |one: &&Announced| {
        let meeting = context.regulation(&one.grid).ok().and_then(|regulation| regulation.meeting(&one.series));
        one.series.as_str() == name || meeting.is_some_and(|meeting| meeting.label.is_called(name))
    };
    let announced = |one: &&Announced| one.planned.is_none() && one.stands();
    let to_come = context.directory.meetings().filter(announced).filter(|one| one.at >= context.now);
    let found: Vec<&Announced> = to_come.filter(called).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown()),
        several => {
            Err(several.iter().fold(Refusal::new(RefusalCode::AmbiguousEnding).with("given", given), |refusal, one| {
                refusal.row(ending(one), label(context, &one.grid, &one.at))
            }))
        }
    }
}

/// Takes an announcement back: the meeting is not held then, and its date may be announced anew.
pub fn withdraw(context: &Context<'_>, given: &str, reason: &str) -> Result<Decision, Refusal> {
    context.actor.named()?;
    let meeting = find(context, given)?;
    // What was said of a date of the calendar is said anew, or undone.
    if meeting.planned.is_some() {
        let refused = why_not(context, meeting.series.as_str(), true);
        return Err(refused.unwrap_or_else(|| Refusal::new(RefusalCode::UnknownMeeting).with("given", given)));
    }
    let series = met(context).series(&meeting.grid)?.into_iter().find(|series| series.meeting.code == meeting.series);
    let convenes = series.as_ref().is_some_and(|series| met(context).convenes(&context.actor, series));
    if !convenes && meeting.announced_by != context.actor.author {
        let refused = why_not(context, meeting.series.as_str(), true);
        return Err(refused.unwrap_or_else(|| Refusal::new(RefusalCode::UnknownMeeting).with("given", given)));
    }
    if !meeting.stands() {
        return Err(Refusal::new(RefusalCode::MeetingWithdrawn).with("at", moment(&meeting.at)));
    }
    let reason = text::note("reason", reason)?;
    let label = label(context, &meeting.grid, &meeting.at);
    let fact = Fact::MeetingWithdrawn { meeting: meeting.id, reason };
    Ok(Decision::one(meeting.grid.clone(), vec![fact]).making("meeting", meeting.id, label))
}
