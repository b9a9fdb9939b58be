//! Time spent in a grid being written, with whom and what came of it: a visit, a screening, or the collecting of what a
//! station has.

use chrono::NaiveDate;

use super::sheet::{Sheet, SheetPane, Step};
use super::{channels, common, phrasing, sites};
use crate::domain::ledger::Serves;
use crate::service::command::{Command, OnBehalf};
use crate::service::view::{Answer, Choices, GridName};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Form, FormField, Suggest};

const CHOICES: Tag = "choices";
const HOUSEHOLDS: Tag = "households";

/// What it was spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// 走訪
    Visit,
    /// 排查
    Screening,
    /// The information of a station was collected (篇3/排查5).
    Collection,
}

impl On {
    /// The stable code of the entry, also the draft's name.
    fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Screening => "screening",
            Self::Collection => "collection",
        }
    }

    /// Where such an entry may be written.
    fn grids(self, choices: &Choices) -> &[GridName] {
        match self {
            Self::Visit => &choices.log_grids,
            Self::Screening => &choices.screening_grids,
            Self::Collection => &choices.collection_grids,
        }
    }
}

/// The form of an entry of that kind.
pub struct Outing {
    on: On,
    grid: Option<String>,
    date: Option<NaiveDate>,
    sheet: Option<Sheet>,
}

impl Outing {
    /// For a grid and a day, if given.
    pub fn new(on: On, grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { on, grid, date, sheet: None }
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date.unwrap_or(ctx.today());
        let (start, end) = common::span(ctx, date);
        let words = match self.on {
            On::Visit => t!(ctx.messages, "field-heard"),
            On::Screening => t!(ctx.messages, "field-found"),
            On::Collection => t!(ctx.messages, "field-collected"),
        };
        let fields = vec![
            common::grid_field(ctx, self.grid.as_deref()),
            common::date_field(ctx, date),
            common::late_field(ctx, date),
            FormField::typed("start", &t!(ctx.messages, "field-begin"), Kind::Time, &start)
                .required()
                .hint(&t!(ctx.messages, "form-hint-time")),
            FormField::typed("end", &t!(ctx.messages, "field-end"), Kind::Time, &end)
                .required()
                .beside()
                .hint(&t!(ctx.messages, "form-hint-time")),
            FormField::line("household", &ctx.word("field", "household"), "")
                .suggesting(Suggest::one())
                .hint(&t!(ctx.messages, "form-hint-household"))
                .hidden(self.on != On::Visit),
            common::companions_field(ctx),
            FormField::line("for", &t!(ctx.messages, "field-visit-for"), "")
                .hint(&t!(ctx.messages, "form-hint-visit-for")),
            FormField::choice("said-by", &t!(ctx.messages, "field-channel"), channels::choice(ctx))
                .hint(&t!(ctx.messages, "form-hint-choice"))
                .hidden(true),
            FormField::typed("at", &t!(ctx.messages, "field-said-at"), Kind::Moment, "")
                .hint(&t!(ctx.messages, "form-hint-moment"))
                .hidden(true),
            FormField::notes("text", &words, "").required().hint(&t!(ctx.messages, "form-hint-notes")),
        ];
        let mut form = Form::new(&common::draft_name(self.on.code(), date, ctx), "", ctx.today(), fields);
        form.focus_on(if date == ctx.today() { "text" } else { "start" });
        let mut sheet = Sheet::new(form);
        common::follow(&mut sheet, ctx);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.retitle(ctx);
        let choices = common::read_choices(CHOICES, self.grid.clone(), Some(date), ctx);
        [choices].into_iter().chain(self.read_households()).chain([load]).collect()
    }

    /// Those of the grid that is chosen, for a visit.
    fn read_households(&self) -> Option<Effect> {
        let grid = self.sheet.as_ref().filter(|_| self.on == On::Visit)?.form.value("grid");
        Some(sites::read(HOUSEHOLDS, Serves::Household, grid))
    }

    fn retitle(&mut self, ctx: &Ctx) {
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.title = common::title(ctx, &ctx.word("log-kind", self.on.code()), sheet);
    }

    fn changed(&mut self, ctx: &Ctx) {
        if let Some(sheet) = &mut self.sheet {
            common::follow(sheet, ctx);
            // Somebody else's visit was told by them: how and when is asked for (代錄).
            let told = sheet.form.given("for").is_some();
            sheet.form.show("said-by", told);
            sheet.form.show("at", told);
        }
        self.retitle(ctx);
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        if !common::check_span(sheet, ctx) {
            return Vec::new();
        }
        let behalf = match sheet.form.given("for") {
            Some(by) => {
                let channel = channels::of(sheet.form.value("said-by"));
                OnBehalf { by: Some(by), channel, at: sheet.form.moment("at") }
            }
            None => OnBehalf::default(),
        };
        let grid = sheet.form.value("grid").to_owned();
        let (when, text, companions) =
            (common::when_of(sheet), sheet.form.value("text").to_owned(), common::companions(sheet));
        let person = sheet.form.given("for");
        let household = sites::household(&sheet.form, "household");
        let command = match self.on {
            On::Visit => Command::LogVisit { grid, when, text, companions, person, behalf, household },
            On::Screening => Command::LogScreening { grid, when, text, companions, person, behalf },
            On::Collection => Command::LogCollection { grid, when, text, companions, person, behalf },
        };
        sheet.send(command, [])
    }
}

impl SheetPane for Outing {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => {
                let on = self.on;
                let other = self.sheet.as_mut().is_some_and(|sheet| common::offer_grids(sheet, on.grids(choices)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Channel;
    use crate::tui::pane::Pane;
    use crate::tui::testing::{ctrl, ctx, opened};

    fn visit() -> Outing {
        let mut visit = Outing::new(On::Visit, Some("610921100001001".into()), None);
        opened(&mut visit, &ctx());
        visit
    }

    fn set(visit: &mut Outing, values: &[(&str, &str)]) {
        for (key, value) in values {
            visit.sheet.as_mut().unwrap().form.set(key, value);
        }
        visit.changed(&ctx());
    }

    fn hidden(visit: &Outing, key: &str) -> bool {
        visit.sheet.as_ref().unwrap().form.field(key).unwrap().hidden
    }

    #[test]
    fn 實務_代錄_of_a_visit_that_somebody_else_made_it_is_asked_how_and_when_they_told_it() {
        let mut visit = visit();
        assert!(hidden(&visit, "said-by") && hidden(&visit, "at"), "one's own visit was told by nobody");
        set(&mut visit, &[("for", "包片幹部"), ("said-by", "message"), ("at", "昨天 15:00"), ("text", "走訪老人")]);
        assert!(!hidden(&visit, "said-by") && !hidden(&visit, "at"));
        let effects = visit.update(Event::Key(ctrl('s')), &ctx());
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let Command::LogVisit { behalf, person, .. } = &**command else { panic!("{command:?}") };
        let at = NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|day| day.and_hms_opt(15, 0, 0));
        let said = OnBehalf { by: Some("包片幹部".into()), channel: Some(Channel::Message), at };
        assert_eq!((behalf, person.as_deref()), (&said, Some("包片幹部")));
        set(&mut visit, &[("for", "")]);
        assert!(hidden(&visit, "said-by"));
    }
}
