//! The meetings of the day and the next ones: one line each, by time, with place, post and clause.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Today, view};
use crate::domain::record::RecordRef;
use crate::domain::time::minutes_between;
use crate::paper::meeting_words as words;
use crate::service::command::Command;
use crate::service::view::{MeetingRow, TodayView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, FormRequest, Hint, Tag};
use crate::tui::widgets::cells;
use crate::tui::widgets::panel::panel;

/// The reason why an announcement is taken back.
pub(super) const WITHDRAW: Tag = "meeting-withdraw";
/// Rows at most where the screen is low; the list scrolls.
const LOW: u16 = 2;
/// The same on a screen with room.
const HIGH: u16 = 5;

/// A row's name, so that the focus stays on it.
pub(super) fn key(row: &MeetingRow) -> String {
    let at = row.at.map(|at| at.to_rfc3339()).unwrap_or_default();
    format!("{} {} {at}", row.grid.code, row.series)
}

/// Rows that the box takes up; none without meetings.
pub(super) fn height(view: &TodayView, room: u16) -> u16 {
    let rows = u16::try_from(view.meetings.len()).unwrap_or(u16::MAX);
    if rows == 0 { 0 } else { rows.min(if room < 24 { LOW } else { HIGH }) + 2 }
}

/// What Enter does: announce what is not announced, else show all that is known of it.
pub(super) fn enter(row: &MeetingRow, ctx: &Ctx) -> Effect {
    if row.at.is_none() {
        return announce(Some(row));
    }
    let m = &ctx.messages;
    let mut lines =
        vec![format!("{}  {}", words::when(row, m), words::place(row)), format!("{}  {}", row.grid.name, row.clause)];
    lines.extend(
        row.takes_in
            .iter()
            .map(|it| t!(m, "meeting-takes-in", meeting = ctx.label(&it.label), clause = it.clause.as_str())),
    );
    lines.extend(words::change(row, m));
    lines.extend(row.host.as_ref().map(|host| t!(m, "meeting-host", host = ctx.label(host))));
    if !row.seats.is_empty() {
        lines.push(t!(m, "meeting-as", posts = words::seats(row, m)));
    }
    if row.is_held() {
        lines.push(t!(m, "meeting-people", count = row.people));
    }
    lines.extend(row.change.as_ref().map(|change| t!(m, "meeting-announced-by", by = change.by.as_str())));
    if let Some(announced) = &row.announced {
        lines.extend(announced.text.clone());
        lines.push(t!(m, "meeting-announced-by", by = announced.by.as_str()));
    }
    Effect::Ask { tag: "meeting", ask: Ask::Show { title: ctx.label(&row.label).to_owned(), lines } }
}

/// The form that announces a date.
pub(super) fn announce(row: Option<&MeetingRow>) -> Effect {
    let wanted = row.map(|row| (row.series.clone(), row.grid.code.to_string()));
    Effect::Form(FormRequest::Meeting { wanted, on: None })
}

/// The form that moves a date of the calendar or calls it off; nothing where the asker may not, or nothing is to be changed.
pub(super) fn change(row: &MeetingRow) -> Option<Effect> {
    if row.at.is_none() {
        return Some(announce(Some(row)));
    }
    let on = row.planned().filter(|_| row.may_change)?.date_naive();
    let wanted = Some((row.series.clone(), row.grid.code.to_string()));
    Some(Effect::Form(FormRequest::Meeting { wanted, on: Some(on) }))
}

/// The day of the calendar that the asker may call off.
fn to_call_off(row: &MeetingRow) -> Option<NaiveDate> {
    row.planned().filter(|_| row.may_change && row.is_held()).map(|at| at.date_naive())
}

/// Asks why an announcement is taken back, or a date called off; nothing for a meeting that the asker does not convene.
pub(super) fn ask_withdraw(row: &MeetingRow, ctx: &Ctx) -> Option<Effect> {
    let m = &ctx.messages;
    let announced = row.announced.as_ref().filter(|_| row.may_announce);
    let (title, hint, draft) = match (announced, to_call_off(row)) {
        (Some(announced), _) => {
            let title = t!(m, "meeting-withdraw-title", meeting = words::called(row, m));
            (title, t!(m, "meeting-withdraw-hint"), format!("meeting-withdraw-{}", announced.ending))
        }
        (None, Some(on)) => {
            let meeting = format!("{} {}", words::called(row, m), ctx.day(on));
            let draft = format!("meeting-cancel-{}-{}-{on}", row.grid.code, row.series);
            (t!(m, "meeting-cancel-title", meeting = meeting), t!(m, "meeting-cancel-hint"), draft)
        }
        (None, None) => return None,
    };
    let ask = Ask::Text(Asked { title, hint, draft, optional: false, lines: false });
    Some(Effect::Ask { tag: WITHDRAW, ask })
}

/// Takes it back, or calls it off.
pub(super) fn withdraw(row: &MeetingRow, reason: String) -> Option<Effect> {
    if let Some(on) = to_call_off(row) {
        let known = row.change.as_ref();
        let seen = known.and_then(|change| seen(RecordRef::Meeting(change.id), change.last_change.as_ref()));
        let (meeting, grid) = (row.series.clone(), Some(row.grid.code.to_string()));
        let command = Command::MeetingDateChange { meeting, grid, on, at: None, place: None, reason };
        return Some(Effect::command(WITHDRAW, command, seen));
    }
    let announced = row.announced.as_ref()?;
    let seen = seen(RecordRef::Meeting(announced.id), announced.last_change.as_ref());
    let command = Command::MeetingWithdraw { meeting: announced.id.to_string(), reason };
    Some(Effect::command(WITHDRAW, command, seen))
}

/// The keys of the row in focus.
pub(super) fn hints(row: &MeetingRow, ctx: &Ctx) -> Vec<Hint> {
    let m = &ctx.messages;
    if row.at.is_none() {
        return vec![Hint::named(Action::Enter, Action::Meeting.label(m))];
    }
    let mut hints = vec![Hint::named(Action::Enter, t!(m, "today-open"))];
    if row.may_announce {
        hints.push(Hint::named(Action::Withdraw, t!(m, "meeting-do-withdraw")));
    }
    if row.may_change {
        hints.push(Hint::named(Action::Meeting, t!(m, "meeting-do-change")));
    }
    if to_call_off(row).is_some() {
        hints.push(Hint::named(Action::Withdraw, t!(m, "meeting-do-cancel")));
    }
    hints
}

/// What is next, in words.
pub(super) fn next_words(row: &MeetingRow, ctx: &Ctx) -> String {
    format!("{}  {}  {}", when(row, ctx), words::called(row, &ctx.messages), words::place(row))
}

/// `09:00` today, else with the day before it; until when it has to be announced.
fn when(row: &MeetingRow, ctx: &Ctx) -> String {
    match &row.at {
        Some(at) if at.date_naive() == ctx.today() => {
            format!("{} {}", t!(ctx.messages, "today-today"), at.format("%H:%M"))
        }
        Some(at) => format!("{} {}", ctx.day(at.date_naive()), at.format("%H:%M")),
        None => words::when(row, &ctx.messages),
    }
}

pub(super) fn draw(screen: &Today, view: &TodayView, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
    let place = view::place_of(&screen.meetings, area);
    let inner = panel(area, buffer, &ctx.theme, &t!(ctx.messages, "today-meetings"), &place, focused);
    let m = &ctx.messages;
    let times: Vec<String> = view.meetings.iter().map(|row| when(row, ctx)).collect();
    let names: Vec<String> = view.meetings.iter().map(|row| words::called(row, m)).collect();
    let when_cells = view::widest(times.iter().map(String::as_str));
    let name_cells = view::widest(names.iter().map(String::as_str)).min(24);
    let clause_cells = view::widest(view.meetings.iter().map(|row| row.clause.as_str()));
    // Struck out where the terminal can do that; the word before its name says it everywhere.
    let off = ctx.theme.dim.add_modifier(Modifier::CROSSED_OUT);
    let offset = screen.meetings.offset(usize::from(inner.height));
    let rows = view.meetings.iter().zip(times.iter().zip(&names)).enumerate().skip(offset);
    for ((place, (row, (time, name))), y) in rows.zip(inner.y..inner.bottom()) {
        let selected = screen.meetings.selected() == Some(place);
        view::lead(Rect { y, height: 1, ..inner }, buffer, ctx, selected, focused);
        let clause_x = inner.right().saturating_sub(clause_cells);
        let room = clause_x.saturating_sub(1);
        let left = row.at.map(|at| minutes_between(&ctx.now, &at));
        let style = match left {
            _ if row.at.is_some() && !row.is_held() => off,
            None => ctx.theme.soon,
            Some(left) if left < 0 => ctx.theme.dim,
            Some(left) if left <= 60 => ctx.theme.soon,
            Some(_) => ctx.theme.text,
        };
        let x = inner.x + 2;
        cells::put(buffer, x, y, room, time, style);
        let x = x + when_cells + 2;
        let strong = match (row.change.as_ref(), selected && focused) {
            (Some(change), _) if !change.held => off,
            (_, true) => ctx.theme.strong,
            (_, false) => ctx.theme.text,
        };
        let mut cut = |x: u16, until: u16, text: &str, style| {
            let wide = usize::from(until.saturating_sub(x));
            cells::put(buffer, x, y, until, &cells::cut(text, wide, ctx.theme.symbols.ellipsis), style)
        };
        cut(x, (x + name_cells).min(room), name, strong);
        let x = x + name_cells + 2;
        match words::change(row, m) {
            // Why it is not held matters more than where it would have been.
            Some(why) if !row.is_held() => cut(x, room, &why, ctx.theme.text),
            Some(why) => {
                let x = cut(x, room, words::place(row), ctx.theme.text);
                cut(x + 2, room, &why, ctx.theme.soon)
            }
            None => {
                let x = cut(x, room, words::place(row), ctx.theme.text);
                cut(x + 2, room, &words::seats(row, m), ctx.theme.dim)
            }
        };
        cells::put(buffer, clause_x, y, inner.right(), &row.clause, ctx.theme.dim);
    }
}

#[cfg(test)]
mod tests;
