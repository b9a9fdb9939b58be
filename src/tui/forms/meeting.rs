//! The date of a meeting being announced (例會): which, when, where.

#[cfg(test)]
mod tests;

use super::sheet::{Sheet, SheetPane, Step};
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, MeetingSeriesRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Tag};
use crate::tui::widgets::form::{Kind, Wrong};
use crate::tui::widgets::{Choice, Form, FormField};

const SERIES: Tag = "series";

/// The form of an announcement.
#[derive(Default)]
pub struct MeetingForm {
    /// Chosen before it was opened: code of the meeting, and code of the place.
    wanted: Option<(String, String)>,
    sheet: Option<Sheet>,
}

/// A meeting of a place, as the choice has it.
fn code(row: &MeetingSeriesRow) -> String {
    format!("{} {}", row.grid.code, row.series)
}

impl MeetingForm {
    /// For a meeting of a place, if one is meant.
    pub fn new(wanted: Option<(String, String)>) -> Self {
        Self { wanted, sheet: None }
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
        let host = rows.iter().find(|row| code(row) == chosen).and_then(|row| row.host.as_ref());
        let host = host.map(|host| t!(m, "meeting-host", host = ctx.label(host))).unwrap_or_default();
        let mut form = Form::new(
            "meeting",
            &Action::Meeting.label(m),
            ctx.today(),
            vec![
                FormField::choice("meeting", &t!(m, "cli-head-meeting"), choice).required().hint(&host),
                FormField::typed("date", &t!(m, "field-date"), Kind::Date { ahead: true }, "")
                    .required()
                    .hint(&t!(m, "form-hint-date")),
                FormField::typed("time", &t!(m, "field-begin"), Kind::Time, "").required(),
                FormField::line("place", &t!(m, "cli-head-place"), "").required(),
                FormField::notes("text", &t!(m, "cli-head-remark"), ""),
            ],
        );
        form.focus_on(if rows.len() > 1 && self.wanted.is_none() { "meeting" } else { "date" });
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.follow(ctx);
        vec![load]
    }

    /// Says which weekday the date is.
    fn follow(&mut self, ctx: &Ctx) {
        let Some(sheet) = &mut self.sheet else { return };
        let aside = sheet.form.date("date").map(|date| ctx.day(date)).unwrap_or_default();
        if let Some(field) = sheet.form.field_mut("date") {
            field.aside = aside;
        }
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let (Some(date), Some(time)) = (sheet.form.date("date"), sheet.form.time("time")) else { return Vec::new() };
        let at = date.and_time(time);
        if at <= ctx.now.naive_local() {
            sheet.form.refuse("time", Wrong::Said(t!(ctx.messages, "meeting-over")));
            return Vec::new();
        }
        let Some((grid, meeting)) = sheet.form.value("meeting").split_once(' ') else { return Vec::new() };
        let command = Command::MeetingAnnounce {
            meeting: Some(meeting.to_owned()),
            grid: Some(grid.to_owned()),
            at,
            place: sheet.form.value("place").to_owned(),
            text: sheet.form.given("text"),
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
            Step::Changed(_, effects) => {
                self.follow(ctx);
                effects
            }
            Step::Restored(effects) => {
                self.follow(ctx);
                effects
            }
            Step::Key(_) | Step::Other => Vec::new(),
        }
    }
}
