//! Signing a working day's log (當日小結): the day's entries above, one's own words below, then it is final.

use chrono::NaiveDate;

use super::common;
use super::sheet::{Sheet, SheetPane, Step};
use crate::i18n::spans;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, DayView, LogRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::{Form, FormField};

const DAY: Tag = "day";
/// Entries that are listed one by one.
const LISTED: usize = 8;

/// The form of a signature.
pub struct Sign {
    grid: Option<String>,
    date: Option<NaiveDate>,
    sheet: Option<Sheet>,
}

impl Sign {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { grid, date, sheet: None }
    }

    fn day(&self, ctx: &Ctx) -> NaiveDate {
        self.date.unwrap_or(ctx.today())
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.day(ctx);
        let name = common::draft_name("sign", date, ctx);
        let form = Form::new(&name, &Self::title(ctx, date, None), ctx.today(), Self::fields(ctx, &[]));
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        vec![Effect::Query { tag: DAY, query: Query::Day { person: None, grid: None, date } }, load]
    }

    fn title(ctx: &Ctx, date: NaiveDate, grid: Option<&str>) -> String {
        let dot = format!(" {} ", ctx.theme.symbols.dot);
        let mut parts = vec![t!(ctx.messages, "form-sign"), ctx.day(date)];
        parts.extend(grid.map(str::to_owned));
        parts.join(&dot)
    }

    fn fields(ctx: &Ctx, lines: &[(String, String)]) -> Vec<FormField> {
        let mut fields: Vec<FormField> = lines
            .iter()
            .enumerate()
            .map(|(index, (label, text))| FormField::fixed(&format!("entry-{index}"), label, text))
            .collect();
        fields.push(
            FormField::notes("text", &t!(ctx.messages, "field-summary"), "").hint(&t!(ctx.messages, "form-hint-sign")),
        );
        fields
    }

    fn line(ctx: &Ctx, entry: &LogRow) -> (String, String) {
        let mut words = vec![ctx.word("log-kind", &entry.kind)];
        if entry.minutes > 0 {
            words.push(ctx.length(entry.minutes));
        }
        words.push(entry.text.replace('\n', " "));
        (spans::clock(&entry.times.happened), words.join("  "))
    }

    fn take_day(&mut self, day: &DayView, ctx: &Ctx) {
        let date = self.day(ctx);
        let Some(sheet) = &mut self.sheet else { return };
        let mut lines: Vec<(String, String)> =
            day.entries.iter().take(LISTED).map(|entry| Self::line(ctx, entry)).collect();
        lines.extend(day.settled.iter().take(LISTED).map(|row| {
            let words = [&row.number, &row.place, &row.text, &row.result].map(|text| text.replace('\n', " "));
            (spans::clock(&row.happened), words.join("  ").trim_end().to_owned())
        }));
        let more = day.entries.len().saturating_sub(LISTED) + day.settled.len().saturating_sub(LISTED);
        if more > 0 {
            lines.push((String::new(), t!(ctx.messages, "form-sign-more", count = more)));
        }
        if !day.cases.is_empty() {
            let count = day.cases.len();
            let numbers: Vec<&str> = day.cases.iter().map(|case| case.number.as_str()).collect();
            let text = t!(ctx.messages, "form-sign-cases", count = count, numbers = numbers.join(" "));
            lines.push((String::new(), text));
        }
        if lines.is_empty() {
            lines.push((String::new(), t!(ctx.messages, "form-sign-empty")));
        }
        let typed = sheet.form.value("text").to_owned();
        sheet.form.title = Self::title(ctx, date, day.owed.as_ref().map(|grid| grid.name.as_str()));
        sheet.form.fields = Self::fields(ctx, &lines);
        sheet.form.set("text", &typed);
        sheet.form.focus_on("text");
        if let Some(signed) = day.logs.iter().find(|log| ctx.desk.person.as_ref().is_some_and(|me| me.id == log.person))
        {
            sheet.form.wrong = Some(t!(ctx.messages, "form-signed-already", at = ctx.moment(&signed.signed)));
        }
    }
}

impl SheetPane for Sign {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(DAY, Ok(Answer::Day(day))) => {
                self.take_day(day, ctx);
                return Vec::new();
            }
            _ => {}
        }
        let date = self.date;
        let grid = self.grid.clone();
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(effects) | Step::Changed(_, effects) => effects,
            Step::Save => {
                let text = sheet.form.value("text").to_owned();
                sheet.send(Command::LogSign { grid, date, text }, [])
            }
            Step::Restored | Step::Key(_) | Step::Other => Vec::new(),
        }
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.sheet.as_ref().map(|sheet| sheet.all_hints(ctx)).unwrap_or_default();
        for hint in &mut hints {
            if hint.action == Action::Save {
                hint.label = Some(t!(ctx.messages, "form-sign-save"));
            }
        }
        hints
    }
}
