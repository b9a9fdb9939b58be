//! A patrol being written: the half-day follows from its start.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::common;
use super::sheet::{Sheet, SheetPane, Step};
use crate::domain::calendar::Hours;
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::Answer;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord};
use crate::tui::pane::{Event, FormRequest, Hint, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Form, FormField};

const CHOICES: Tag = "choices";

/// The form of a patrol.
pub struct Patrol {
    grid: Option<String>,
    date: Option<NaiveDate>,
    sheet: Option<Sheet>,
    /// Routes walked lately, the last first, and which of them `^R` filled in.
    routes: Vec<String>,
    again: usize,
    /// The clock runs: the end is now.
    running: bool,
}

impl Patrol {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { grid, date, sheet: None, routes: Vec::new(), again: 0, running: false }
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let date = self.date.unwrap_or(ctx.today());
        let (start, end) = common::span(ctx, date);
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
                .hint(&t!(ctx.messages, "form-hint-clock")),
            FormField::line("route", &ctx.word("field", "route"), "").hint(&t!(ctx.messages, "form-hint-route")),
            common::companions_field(ctx),
            FormField::notes("text", &t!(ctx.messages, "field-seen"), "")
                .required()
                .hint(&t!(ctx.messages, "form-hint-notes")),
        ];
        let mut form = Form::new(&common::draft_name("patrol", date, ctx), "", ctx.today(), fields);
        form.focus_on(if date == ctx.today() { "text" } else { "start" });
        let mut sheet = Sheet::new(form);
        common::follow(&mut sheet, ctx);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.retitle(ctx);
        vec![Effect::Query { tag: CHOICES, query: Query::Choices { grid: self.grid.clone() } }, load]
    }

    /// Which half-day the start lies in, in words.
    fn slot(&self, ctx: &Ctx) -> Option<String> {
        let form = &self.sheet.as_ref()?.form;
        let start = form.date("date")?.and_time(form.time("start")?);
        Some(match Hours::default().slot_of(start) {
            Slot::Morning => ctx.word("slot", "morning"),
            Slot::Afternoon => ctx.word("slot", "afternoon"),
        })
    }

    fn retitle(&mut self, ctx: &Ctx) {
        let slot = self.slot(ctx);
        let Some(sheet) = &mut self.sheet else { return };
        let parts = [Some(ctx.word("log-kind", "patrol")), slot, common::grid_name(sheet)];
        let dot = format!(" {} ", ctx.theme.symbols.dot);
        sheet.form.title = parts.into_iter().flatten().collect::<Vec<_>>().join(&dot);
        if self.running
            && let Some(end) = sheet.form.field_mut("end")
        {
            end.aside = format!("{} {}", end.aside, t!(ctx.messages, "form-clock-runs"));
        }
    }

    fn changed(&mut self, ctx: &Ctx) {
        if let Some(sheet) = &mut self.sheet {
            common::follow(sheet, ctx);
        }
        self.retitle(ctx);
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        if !common::check_span(sheet, ctx) {
            return Vec::new();
        }
        let command = Command::LogPatrol {
            grid: sheet.form.value("grid").to_owned(),
            when: common::when_of(sheet),
            text: sheet.form.value("text").to_owned(),
            route: sheet.form.given("route"),
            companions: common::companions(sheet),
        };
        sheet.send(command, [])
    }

    /// `^R`: the last route, pressed again the one before it.
    fn same_route(&mut self) -> Vec<Effect> {
        let (Some(sheet), Some(route)) = (&mut self.sheet, self.routes.get(self.again)) else { return Vec::new() };
        self.again = (self.again + 1) % self.routes.len().max(1);
        sheet.form.set("route", route);
        vec![sheet.keep()]
    }

    /// A case or a resident's opinion met on the way is written over the patrol, which waits below.
    fn met(&self, key: KeyEvent) -> Vec<Effect> {
        let grid = self.sheet.as_ref().and_then(|sheet| sheet.form.given("grid"));
        let date = self.date;
        match Chord::of(&key).action() {
            Some(Action::NewCase) => vec![Effect::Form(FormRequest::Case { grid })],
            Some(Action::Diary) => vec![Effect::Form(FormRequest::Diary { grid, date })],
            _ => Vec::new(),
        }
    }

    /// `F5`: the clock starts now, or stops.
    fn clock(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let now = common::clock(ctx.now.time());
        if let Some(sheet) = &mut self.sheet {
            if !self.running {
                sheet.form.set("start", &now);
            }
            sheet.form.set("end", &now);
        }
        self.running = !self.running;
        self.changed(ctx);
        self.sheet.as_mut().map(Sheet::keep).into_iter().collect()
    }
}

impl SheetPane for Patrol {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        if matches!(event, Event::Open(_)) {
            return self.open(ctx);
        }
        match &event {
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => {
                self.routes.clone_from(&choices.routes);
                if let Some(sheet) = &mut self.sheet {
                    common::take_grids(sheet, choices);
                    let last = self
                        .routes
                        .first()
                        .map(|route| t!(ctx.messages, "form-hint-route-last", route = route.clone()));
                    if let (Some(field), Some(last)) = (sheet.form.field_mut("route"), last) {
                        field.hint = last;
                    }
                }
                self.retitle(ctx);
                return Vec::new();
            }
            Event::Tick if self.running => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.form.set("end", &common::clock(ctx.now.time()));
                }
                self.changed(ctx);
                return Vec::new();
            }
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Save => self.save(ctx),
            Step::Changed(_, effects) => {
                self.changed(ctx);
                effects
            }
            Step::Restored => {
                self.changed(ctx);
                Vec::new()
            }
            Step::Key(key) if key.code == KeyCode::F(5) => self.clock(ctx),
            Step::Key(key) if key.code == KeyCode::Char('r') && key.modifiers == KeyModifiers::CONTROL => {
                self.same_route()
            }
            Step::Key(key) => self.met(key),
            Step::Other => Vec::new(),
        }
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let mut hints = sheet.hints(ctx);
        if sheet.form.picker().is_none() {
            if !self.routes.is_empty() {
                hints.push(Hint::named(Action::Again, t!(ctx.messages, "form-same-route")));
            }
            let clock = if self.running { t!(ctx.messages, "form-clock-stop") } else { t!(ctx.messages, "form-clock") };
            hints.push(Hint::named(Action::Clock, clock));
            hints.extend([Action::NewCase, Action::Diary].map(Hint::of));
        }
        hints.extend(sheet.discard_hint());
        hints
    }
}
