//! The date of a meeting being announced (例會): which, when, where; or one that it has by the calendar being moved or
//! called off.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::sheet::{Sheet, SheetPane, Step};
use crate::domain::time::Civil;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, MeetingSeriesRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Tag};
use crate::tui::widgets::form::{Kind, Wrong};
use crate::tui::widgets::{Choice, Form, FormField, Input, PickOption};

const SERIES: Tag = "series";

/// The fields of an announcement, and those of a date that is moved or called off.
const TO_ANNOUNCE: [&str; 1] = ["text"];
const TO_CHANGE: [&str; 3] = ["on", "what", "reason"];
/// What is done with a date of the calendar.
const MOVE: &str = "move";
const CANCEL: &str = "cancel";

/// The form of an announcement, or of a date that the calendar gives.
#[derive(Default)]
pub struct MeetingForm {
    /// Chosen before it was opened: code of the meeting, and code of the place.
    wanted: Option<(String, String)>,
    /// And the day of the calendar that is meant.
    on: Option<NaiveDate>,
    rows: Vec<MeetingSeriesRow>,
    sheet: Option<Sheet>,
}

/// A meeting of a place, as the choice has it.
fn code(row: &MeetingSeriesRow) -> String {
    format!("{} {}", row.grid.code, row.series)
}

impl MeetingForm {
    /// For a meeting of a place, and a day of the calendar, if these are meant.
    pub fn new(wanted: Option<(String, String)>, on: Option<NaiveDate>) -> Self {
        Self { wanted, on, rows: Vec::new(), sheet: None }
    }

    fn take(&mut self, rows: &[MeetingSeriesRow], ctx: &Ctx) -> Vec<Effect> {
        let m = &ctx.messages;
        if self.sheet.is_some() {
            return Vec::new();
        }
        let Some(first) = rows.first() else {
            return vec![Effect::Say(t!(m, "meeting-none-to-announce")), Effect::Close];
        };
        let wanted = self.wanted.as_ref().map(|(series, grid)| format!("{grid} {series}"));
        let chosen = wanted.filter(|wanted| rows.iter().any(|row| code(row) == *wanted)).unwrap_or_else(|| code(first));
        let called = |row: &MeetingSeriesRow| {
            let label = ctx.label(&row.label);
            if rows.len() > 1 { format!("{} {label}", row.grid.name) } else { label.to_owned() }
        };
        let choice = Choice::new(rows.iter().map(|row| (code(row), called(row))).collect()).chosen(&chosen);
        let whats = [(MOVE.to_owned(), t!(m, "meeting-what-move")), (CANCEL.to_owned(), t!(m, "meeting-what-cancel"))];
        // What was begun about one date is no announcement, and nothing about another date.
        let draft =
            self.on.map_or_else(|| "meeting".to_owned(), |on| format!("meeting-{}-{on}", chosen.replace(' ', "-")));
        let mut form = Form::new(
            &draft,
            "",
            ctx.today(),
            vec![
                FormField::choice("meeting", &t!(m, "cli-head-meeting"), choice).required(),
                FormField::pick("on", &t!(m, "field-meeting-on"), Vec::new(), "")
                    .required()
                    .hint(&t!(m, "form-hint-pick")),
                FormField::choice("what", &t!(m, "field-meeting-what"), Choice::new(whats.to_vec()).chosen(MOVE))
                    .required()
                    .hint(&t!(m, "form-hint-choice")),
                FormField::typed("date", &t!(m, "field-date"), Kind::Date { ahead: true }, "")
                    .required()
                    .hint(&t!(m, "form-hint-date")),
                FormField::typed("time", &t!(m, "field-begin"), Kind::Time, "").required(),
                FormField::line("place", &t!(m, "cli-head-place"), "").required(),
                FormField::line("reason", &t!(m, "cli-head-reason"), "").required().hint(&t!(m, "meeting-hint-reason")),
                FormField::notes("text", &t!(m, "cli-head-remark"), ""),
            ],
        );
        self.rows = rows.to_vec();
        form.focus_on("meeting");
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.turn(ctx);
        let of_calendar = self.chosen().is_some_and(|row| row.by_calendar);
        if let Some(sheet) = &mut self.sheet {
            let known = rows.len() == 1 || self.wanted.is_some();
            sheet.form.focus_on(match (known, of_calendar, self.on) {
                (false, ..) => "meeting",
                (true, false, _) => "date",
                (true, true, None) => "on",
                (true, true, Some(_)) => "what",
            });
        }
        vec![load]
    }

    /// The meeting that is chosen.
    fn chosen(&self) -> Option<&MeetingSeriesRow> {
        let chosen = self.sheet.as_ref()?.form.value("meeting");
        self.rows.iter().find(|row| code(row) == chosen)
    }

    /// Shows what is asked of the meeting that is chosen: when it is, or which of its dates is to be another one.
    fn turn(&mut self, ctx: &Ctx) {
        let m = &ctx.messages;
        let Some(row) = self.chosen() else { return };
        let by_calendar = row.by_calendar;
        let host = row.host.as_ref().map(|host| t!(m, "meeting-host", host = ctx.label(host))).unwrap_or_default();
        let option = |at: &Civil| PickOption {
            code: at.date_naive().to_string(),
            text: ctx.day(at.date_naive()),
            detail: at.format("%H:%M").to_string(),
        };
        let dates: Vec<PickOption> = row.dates.iter().map(option).collect();
        let on = self.on.map(|on| on.to_string());
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.title = if by_calendar { t!(m, "meeting-change-title") } else { Action::Meeting.label(m) };
        if let Some(field) = sheet.form.field_mut("meeting") {
            field.hint = host;
        }
        if let Some(field) = sheet.form.field_mut("on")
            && let Input::Pick { code, options, .. } = &mut field.input
        {
            let is_there = |wanted: &str| dates.iter().any(|option| option.code == wanted);
            if !is_there(code) {
                let first = dates.first().map(|option| option.code.clone());
                *code = on.filter(|on| is_there(on)).or(first).unwrap_or_default();
            }
            *options = dates;
        }
        for key in TO_CHANGE {
            sheet.form.show(key, by_calendar);
        }
        for key in TO_ANNOUNCE {
            sheet.form.show(key, !by_calendar);
        }
        self.follow(ctx);
    }

    /// Says which weekday the date is; of a date that is called off no other is asked, nor a place.
    fn follow(&mut self, ctx: &Ctx) {
        let by_calendar = self.chosen().is_some_and(|row| row.by_calendar);
        let Some(sheet) = &mut self.sheet else { return };
        let aside = sheet.form.date("date").map(|date| ctx.day(date)).unwrap_or_default();
        if let Some(field) = sheet.form.field_mut("date") {
            field.aside = aside;
        }
        let held = !(by_calendar && sheet.form.value("what") == CANCEL);
        for key in ["date", "time", "place"] {
            sheet.form.show(key, held);
        }
        if let Some(field) = sheet.form.field_mut("place") {
            // What is only moved is held where it always is.
            field.required = !by_calendar;
        }
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let by_calendar = self.chosen().is_some_and(|row| row.by_calendar);
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let Some((grid, meeting)) = sheet.form.value("meeting").split_once(' ') else { return Vec::new() };
        let (grid, meeting) = (Some(grid.to_owned()), meeting.to_owned());
        let called_off = by_calendar && sheet.form.value("what") == CANCEL;
        let at = sheet.form.date("date").zip(sheet.form.time("time")).filter(|_| !called_off);
        let at = at.map(|(date, time)| date.and_time(time));
        if at.is_some_and(|at| at <= ctx.now.naive_local()) {
            sheet.form.refuse("time", Wrong::Said(t!(ctx.messages, "meeting-over")));
            return Vec::new();
        }
        let command = if by_calendar {
            let Some(on) = sheet.form.value("on").parse().ok().filter(|_| called_off || at.is_some()) else {
                return Vec::new();
            };
            let place = sheet.form.given("place").filter(|_| !called_off);
            let reason = sheet.form.value("reason").to_owned();
            Command::MeetingDateChange { meeting, grid, on, at, place, reason }
        } else {
            let Some(at) = at else { return Vec::new() };
            let (place, text) = (sheet.form.value("place").to_owned(), sheet.form.given("text"));
            Command::MeetingAnnounce { meeting: Some(meeting), grid, at, place, text }
        };
        sheet.send(command, [])
    }
}

impl SheetPane for MeetingForm {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return vec![Effect::Query { tag: SERIES, query: Query::MeetingSeries }],
            Event::Answer(SERIES, Ok(Answer::MeetingSeries(rows))) => return self.take(rows, ctx),
            Event::Answer(SERIES, Err(refusal)) => return vec![Effect::Refuse(refusal.clone()), Effect::Close],
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Save => self.save(ctx),
            Step::Changed(_, effects) | Step::Restored(effects) => {
                self.turn(ctx);
                effects
            }
            Step::Key(_) | Step::Other => Vec::new(),
        }
    }
}
