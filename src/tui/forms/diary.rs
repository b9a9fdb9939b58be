//! A diary entry being written (民情日誌): a resident's opinion, what came of it, what was promised.

use chrono::NaiveDate;

use super::sheet::{Sheet, SheetPane, Step};
use super::{common, phrasing, sites};
use crate::domain::ledger::Serves;
use crate::service::command::Command;
use crate::service::view::Answer;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Form, FormField, Suggest};

const CHOICES: Tag = "choices";
const HOUSEHOLDS: Tag = "households";

/// The form of a diary entry.
pub struct Diary {
    grid: Option<String>,
    date: Option<NaiveDate>,
    sheet: Option<Sheet>,
}

impl Diary {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { grid, date, sheet: None }
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date.unwrap_or(ctx.today());
        let at = if date == ctx.today() { common::clock(ctx.now.time()) } else { String::new() };
        let fields = vec![
            common::grid_field(ctx, self.grid.as_deref()),
            common::date_field(ctx, date),
            FormField::typed("start", &ctx.word("field", "at"), Kind::Time, &at)
                .beside()
                .hint(&t!(ctx.messages, "form-hint-time")),
            common::late_field(ctx, date),
            FormField::line("household", &ctx.word("field", "household"), "")
                .required()
                .suggesting(Suggest::one())
                .hint(&t!(ctx.messages, "form-hint-household")),
            FormField::notes("text", &t!(ctx.messages, "field-opinion"), "")
                .required()
                .hint(&t!(ctx.messages, "form-hint-notes")),
            FormField::line("result", &t!(ctx.messages, "field-outcome"), "")
                .hint(&t!(ctx.messages, "form-hint-outcome")),
            FormField::line("promise", &ctx.word("field", "promise"), "").hint(&t!(ctx.messages, "form-hint-promise")),
            FormField::typed("promised-by", &ctx.word("field", "promised-by"), Kind::Date { ahead: true }, "")
                .hint(&t!(ctx.messages, "form-hint-promised-by")),
        ];
        let mut form = Form::new(&common::draft_name("diary", date, ctx), "", ctx.today(), fields);
        form.focus_on("household");
        let mut sheet = Sheet::new(form);
        common::follow(&mut sheet, ctx);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.retitle(ctx);
        let choices = common::read_choices(CHOICES, self.grid.clone(), Some(date), ctx);
        [choices].into_iter().chain(self.read_households()).chain([load]).collect()
    }

    /// Those of the grid that is chosen.
    fn read_households(&self) -> Option<Effect> {
        let grid = self.sheet.as_ref()?.form.value("grid");
        Some(sites::read(HOUSEHOLDS, Serves::Household, grid))
    }

    fn retitle(&mut self, ctx: &Ctx) {
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.title = common::title(ctx, &ctx.word("log-kind", "diary"), sheet);
    }

    fn changed(&mut self, ctx: &Ctx) {
        if let Some(sheet) = &mut self.sheet {
            common::follow(sheet, ctx);
        }
        self.retitle(ctx);
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        if sheet.form.given("promised-by").is_some() && sheet.form.given("promise").is_none() {
            let needed = crate::tui::widgets::form::Wrong::Said(t!(ctx.messages, "form-promise-needed"));
            sheet.form.refuse("promise", needed);
            return Vec::new();
        }
        let command = Command::LogDiary {
            grid: sheet.form.value("grid").to_owned(),
            when: common::when_of(sheet),
            household: sites::household(&sheet.form, "household").unwrap_or_default(),
            text: sheet.form.value("text").to_owned(),
            result: sheet.form.given("result"),
            promise: sheet.form.given("promise"),
            promised_by: sheet.form.date("promised-by"),
        };
        sheet.send(command, [])
    }
}

impl SheetPane for Diary {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => {
                let other = self.sheet.as_mut().is_some_and(|sheet| common::take_grids(sheet, choices));
                self.retitle(ctx);
                return self.read_households().filter(|_| other).into_iter().collect();
            }
            Event::Answer(HOUSEHOLDS, Ok(Answer::Sites(rows))) => {
                if let Some(sheet) = &mut self.sheet {
                    sites::offer_households(&mut sheet.form, "household", rows, ctx);
                }
                return Vec::new();
            }
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        if let Some(effects) = phrasing::take(&event, sheet, ctx) {
            return effects;
        }
        match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Save => self.save(ctx),
            Step::Changed(field, mut effects) => {
                effects.extend(common::reread_choices(CHOICES, &field, sheet, ctx));
                self.changed(ctx);
                effects.extend(self.read_households().filter(|_| field == "grid"));
                effects
            }
            Step::Restored(mut effects) => {
                effects.extend(common::reread_choices(CHOICES, "date", sheet, ctx));
                self.changed(ctx);
                effects.into_iter().chain(self.read_households()).collect()
            }
            Step::Key(key) => phrasing::key(key, &sheet.form, ctx).unwrap_or_default(),
            Step::Other => Vec::new(),
        }
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        self.sheet.as_ref().map(|sheet| phrasing::all_hints(sheet, ctx)).unwrap_or_default()
    }
}
