//! Signing a working day's log (當日小結): the log has written itself, a sentence for each record of the day; the writer
//! edits the words, adds some of the own, and signs. Figures are counted, not typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::common;
use super::sheet::{DRAFT, SAVE, Sheet, SheetPane, Step};
use crate::domain::log::DayLine;
use crate::paper;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::refusal::RefusalCode;
use crate::service::view::{Answer, DayView, LineSays, LineView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::{Form, FormField};

const DAY: Tag = "day";

/// The form of a signature.
pub struct Sign {
    grid: Option<String>,
    date: Option<NaiveDate>,
    lines: Vec<LineView>,
    /// Words as they were left, by the sentence's key: the day may be read after its draft.
    left: BTreeMap<String, String>,
    sheet: Option<Sheet>,
}

impl Sign {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { grid, date, lines: Vec::new(), left: BTreeMap::new(), sheet: None }
    }

    /// For today, with words to begin with: a draft goes before them.
    pub fn with(words: String) -> Self {
        let left = BTreeMap::from([("text".to_owned(), words)]);
        Self { left, ..Self::new(None, None) }
    }

    fn day(&self, ctx: &Ctx) -> NaiveDate {
        self.date.unwrap_or(ctx.today())
    }

    fn read(&self, ctx: &Ctx) -> Effect {
        Effect::Query { tag: DAY, query: Query::Day { person: None, grid: None, date: self.day(ctx) } }
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.day(ctx);
        let name = common::draft_name("sign", date, ctx);
        let form = Form::new(&name, &Self::title(ctx, date, None), ctx.today(), self.fields(ctx));
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        vec![self.read(ctx), load]
    }

    fn title(ctx: &Ctx, date: NaiveDate, grid: Option<&str>) -> String {
        let dot = format!(" {} ", ctx.theme.symbols.dot);
        let mut parts = vec![t!(ctx.messages, "form-sign"), ctx.day(date)];
        parts.extend(grid.map(str::to_owned));
        parts.join(&dot)
    }

    /// The figures, a field for each sentence, and one for the writer's own words.
    fn fields(&self, ctx: &Ctx) -> Vec<FormField> {
        let figures = paper::day_figures(&self.lines, &ctx.messages);
        let figures = if figures.is_empty() { t!(ctx.messages, "form-sign-empty") } else { figures };
        let mut fields = vec![FormField::fixed("#figures", &t!(ctx.messages, "field-figures"), &figures)];
        fields.extend(self.lines.iter().map(|line| {
            // A row of a ledger goes by its item, and that by its name in the reader's language.
            let name = match &line.says {
                LineSays::Rows { item, .. } => ctx.label(item),
                _ => line.name.as_str(),
            };
            let hint = t!(ctx.messages, "form-hint-sentence", name = name);
            FormField::line(&line.link.key(), name, &self.sentence(line, ctx)).required().hint(&hint)
        }));
        let own = self.left.get("text").map_or("", String::as_str);
        fields.push(
            FormField::notes("text", &t!(ctx.messages, "field-summary"), own).hint(&t!(ctx.messages, "form-hint-sign")),
        );
        fields
    }

    /// As the writer left it, or as it writes itself.
    fn sentence(&self, line: &LineView, ctx: &Ctx) -> String {
        let left = self.left.get(&line.link.key()).filter(|words| !words.trim().is_empty());
        left.cloned().unwrap_or_else(|| paper::day_sentence(line, &ctx.messages))
    }

    fn take_day(&mut self, day: &DayView, ctx: &Ctx) {
        let date = self.day(ctx);
        self.lines.clone_from(&day.lines);
        let fields = self.fields(ctx);
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.title = Self::title(ctx, date, day.owed.as_ref().map(|grid| grid.name.as_str()));
        sheet.form.fields = fields;
        sheet.form.focus_on("text");
        if let Some(signed) = day.logs.iter().find(|log| ctx.desk.person.as_ref().is_some_and(|me| me.id == log.person))
        {
            sheet.form.wrong = Some(t!(ctx.messages, "form-signed-already", at = ctx.moment(&signed.signed)));
        }
    }

    /// What stands in the fields is what the writer wants, whatever is read meanwhile.
    fn remember(&mut self, ctx: &Ctx) {
        let Some(sheet) = &self.sheet else { return };
        let derived = |line: &LineView| paper::day_sentence(line, &ctx.messages);
        let mut left: BTreeMap<String, String> = BTreeMap::new();
        for line in &self.lines {
            let words = sheet.form.value(&line.link.key());
            if !words.is_empty() && words != derived(line) {
                left.insert(line.link.key(), words.to_owned());
            }
        }
        left.insert("text".to_owned(), sheet.form.value("text").to_owned());
        self.left = left;
    }

    fn save(&mut self) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let words =
            |line: &LineView| DayLine { link: line.link.clone(), words: sheet.form.value(&line.link.key()).to_owned() };
        let lines = self.lines.iter().map(words).collect();
        let text = sheet.form.value("text").to_owned();
        sheet.send(Command::LogSign { grid: self.grid.clone(), date: self.date, text, lines }, [])
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
            Event::Draft(DRAFT, Some(draft)) => {
                // What was carried over stands before what was left half-written.
                let begun = self.left.get("text").cloned().unwrap_or_default();
                let mut fields = draft.fields.clone();
                let text = fields.entry("text".to_owned()).or_default();
                if !text.contains(&begun) {
                    format!("{begun}\n{text}").trim().clone_into(text);
                }
                self.left = fields;
                if let Some(sheet) = &mut self.sheet {
                    sheet.form.set("text", self.left.get("text").map_or("", String::as_str));
                }
            }
            _ => {}
        }
        let moved_on = matches!(&event, Event::Done(SAVE, Err(refusal)) if refusal.code == RefusalCode::DayMovedOn);
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(mut effects) => {
                if moved_on {
                    effects.push(self.read(ctx));
                }
                effects
            }
            Step::Changed(_, effects) => {
                self.remember(ctx);
                effects
            }
            Step::Save => self.save(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::Label;
    use crate::domain::log::DayLink;
    use crate::tui::testing::{ctx, south_one};

    #[test]
    fn a_sentence_about_rows_stands_under_the_name_of_their_item_in_the_reader_s_language() {
        let first = crate::tui::samples::day_lines().remove(0);
        let grid = south_one();
        let item = Label { hant: "住戶".into(), hans: "住户".into(), en: "Households".into() };
        let link = DayLink::Rows { grid: grid.code.clone(), item: "households".into() };
        let says = LineSays::Rows { grid, item, rows: 2 };
        let lines = vec![LineView { link, name: "households".into(), says, ..first }];
        let fields = Sign { lines, ..Sign::new(None, None) }.fields(&ctx());
        assert_eq!(fields.get(1).map(|field| field.label.as_str()), Some("住戶"));
    }
}
