//! A patrol being written: the half-day follows from its start, and most of it stands there already. What is met on the
//! way is recorded from here and belongs to it.

use chrono::{NaiveDate, TimeDelta};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::common;
use super::met::{self, Met};
use super::sheet::{Sheet, SheetPane, Step};
use super::{phrasing, sites};
use crate::domain::calendar::Hours;
use crate::domain::ledger::Serves;
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::view::{Answer, Choices, LastPatrol};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Chord};
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Form, FormField, Suggest};

const CHOICES: Tag = "choices";
const PLACES: Tag = "places";
/// The hidden field that says in the draft that the clock runs: leaving the form, or a kill, does not stop it.
const RUNNING: &str = "clock";
const RUNS: &str = "runs";

/// The form of a patrol.
pub struct Patrol {
    grid: Option<String>,
    date: Option<NaiveDate>,
    sheet: Option<Sheet>,
    /// Patrols walked lately, the last first, and which of them `^R` repeats next.
    lately: Vec<LastPatrol>,
    again: usize,
    /// What was met on the way.
    met: Met,
    /// The clock runs: the end is now.
    running: bool,
    /// Its times are those of a draft: whatever else they look like, nobody moves them.
    restored: bool,
    /// When the afternoon begins, by the regulation of the grid.
    hours: Hours,
}

impl Patrol {
    /// For a grid and a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self {
            grid,
            date,
            sheet: None,
            lately: Vec::new(),
            again: 0,
            met: Met::default(),
            running: false,
            restored: false,
            hours: Hours::default(),
        }
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
            FormField::line("route", &ctx.word("field", "route"), "")
                .suggesting(Suggest::in_parts())
                .hint(&t!(ctx.messages, "form-hint-route")),
            common::companions_field(ctx),
            FormField::notes("text", &t!(ctx.messages, "field-seen"), "")
                .required()
                .hint(&t!(ctx.messages, "form-hint-notes")),
            met::field(ctx),
            FormField::fixed(met::SHOWN, &t!(ctx.messages, "form-links"), "").hidden(true),
            FormField::line(met::KEPT, "", "").hidden(true),
            FormField::line(RUNNING, "", "").hidden(true),
        ];
        let mut form = Form::new(&common::draft_name("patrol", date, ctx), "", ctx.today(), fields);
        form.focus_on(if date == ctx.today() { "text" } else { "start" });
        let mut sheet = Sheet::new(form);
        common::follow(&mut sheet, ctx);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.retitle(ctx);
        let choices = common::read_choices(CHOICES, self.grid.clone(), Some(date), ctx);
        [choices].into_iter().chain(self.read_places()).chain([load]).collect()
    }

    /// Those of the grid that is chosen.
    fn read_places(&self) -> Option<Effect> {
        let grid = self.sheet.as_ref()?.form.value("grid");
        Some(sites::read(PLACES, Serves::Place, grid))
    }

    /// Which half-day the start lies in, in words.
    fn slot(&self, ctx: &Ctx) -> Option<String> {
        let form = &self.sheet.as_ref()?.form;
        let start = form.date("date")?.and_time(form.time("start")?);
        Some(match self.hours.slot_of(start) {
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

    /// What can be chosen; and a patrol of today takes as long as the last one did, unless something was typed.
    /// Gives whether another grid is chosen now.
    fn take_choices(&mut self, choices: &Choices, ctx: &Ctx) -> bool {
        self.lately.clone_from(&choices.patrols);
        self.hours.clone_from(&choices.hours);
        let date = self.date.unwrap_or(ctx.today());
        let Some(sheet) = &mut self.sheet else { return false };
        let other = common::take_grids(sheet, choices);
        let (start, end) = common::span(ctx, date);
        if let Some(last) = self.lately.first() {
            let untouched = sheet.form.value("start") == start && sheet.form.value("end") == end;
            if !start.is_empty() && untouched && !self.restored {
                start_before(sheet, last.minutes);
            }
            if let (Some(field), Some(route)) = (sheet.form.field_mut("route"), &last.route) {
                field.hint = t!(ctx.messages, "form-hint-route-last", route = route.as_str());
            }
        }
        self.changed(ctx);
        other
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
            links: met::links(sheet),
        };
        sheet.send(command, [])
    }

    /// `^R`: as the last patrol, pressed again as the one before it: route, company, and how long it took. What the
    /// writer has typed stays.
    fn repeat(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let (Some(sheet), Some(last)) = (&mut self.sheet, self.lately.get(self.again)) else { return Vec::new() };
        self.again = (self.again + 1) % self.lately.len().max(1);
        let own = ["route", "companions", "start"].map(|key| sheet.form.is_own(key));
        if own == [true; 3] {
            return vec![Effect::Say(t!(ctx.messages, "form-again-own"))];
        }
        let [route, companions, start] = own;
        if !route {
            sheet.form.set("route", last.route.as_deref().unwrap_or_default());
        }
        if !companions {
            sheet.form.set("companions", &last.companions.join("、"));
        }
        if !start && !self.running && sheet.form.date("date") == Some(ctx.today()) {
            start_before(sheet, last.minutes);
        }
        let keep = sheet.keep();
        self.changed(ctx);
        vec![keep]
    }

    /// `F5`: the clock starts now, or stops.
    fn clock(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let now = common::clock(ctx.now.time());
        if let Some(sheet) = &mut self.sheet {
            if !self.running {
                sheet.form.set("start", &now);
                sheet.form.own("start");
            }
            sheet.form.set("end", &now);
            sheet.form.own("end");
        }
        self.running = !self.running;
        if let Some(sheet) = &mut self.sheet {
            sheet.form.set(RUNNING, if self.running { RUNS } else { "" });
        }
        self.changed(ctx);
        self.sheet.as_mut().map(Sheet::keep).into_iter().collect()
    }

    /// The end is now.
    fn tick(&mut self, ctx: &Ctx) {
        if let Some(sheet) = &mut self.sheet {
            sheet.form.set("end", &common::clock(ctx.now.time()));
        }
        self.changed(ctx);
    }

    fn key(&mut self, key: KeyEvent, ctx: &Ctx) -> Vec<Effect> {
        if let Some(effects) = self.sheet.as_ref().and_then(|sheet| phrasing::key(key, &sheet.form, ctx)) {
            return effects;
        }
        match key.code {
            KeyCode::F(5) => self.clock(ctx),
            KeyCode::Char('r') if key.modifiers == KeyModifiers::CONTROL => self.repeat(ctx),
            _ => {
                let grid = self.sheet.as_ref().and_then(|sheet| sheet.form.given("grid"));
                self.met.open(Chord::of(&key).action(), grid, self.date)
            }
        }
    }
}

/// The start so many minutes before the end, on the same day.
fn start_before(sheet: &mut Sheet, minutes: i64) {
    let Some(end) = sheet.form.time("end").filter(|_| minutes > 0) else { return };
    let (start, days) = end.overflowing_sub_signed(TimeDelta::minutes(minutes));
    if days == 0 {
        sheet.form.set("start", &common::clock(start));
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
                let other = self.take_choices(choices, ctx);
                return self.read_places().filter(|_| other).into_iter().collect();
            }
            Event::Answer(PLACES, Ok(Answer::Sites(rows))) => {
                if let Some(sheet) = &mut self.sheet {
                    sites::offer_places(&mut sheet.form, "route", rows);
                }
                return Vec::new();
            }
            Event::Tick if self.running => {
                self.tick(ctx);
                return Vec::new();
            }
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        if let Some(effects) = self.met.take(&event, sheet, ctx).or_else(|| phrasing::take(&event, sheet, ctx)) {
            return effects;
        }
        match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Save => self.save(ctx),
            Step::Changed(field, mut effects) => {
                let meets = met::chosen(&field, sheet);
                let grid = sheet.form.given("grid");
                effects.extend(meets.map(|action| self.met.open(Some(action), grid, self.date)).into_iter().flatten());
                if field == "grid" {
                    let grid = sheet.form.given("grid");
                    effects.push(common::read_choices(CHOICES, grid, sheet.form.date("date"), ctx));
                }
                effects.extend(common::reread_choices(CHOICES, &field, sheet, ctx));
                self.changed(ctx);
                effects.extend(self.read_places().filter(|_| field == "grid"));
                effects
            }
            Step::Restored(mut effects) => {
                effects.extend(common::reread_choices(CHOICES, "date", sheet, ctx));
                met::show(sheet, ctx);
                sheet.form.focus_on("text");
                // On another day it would run through the night.
                self.restored = true;
                self.running = sheet.form.value(RUNNING) == RUNS && sheet.form.date("date") == Some(ctx.today());
                if self.running {
                    self.tick(ctx);
                }
                self.changed(ctx);
                effects.into_iter().chain(self.read_places()).collect()
            }
            Step::Key(key) => self.key(key, ctx),
            Step::Other => Vec::new(),
        }
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let mut hints = sheet.hints(ctx);
        if !sheet.form.is_choosing() {
            // What nobody finds by trying comes before what every form has.
            let clock = if self.running { t!(ctx.messages, "form-clock-stop") } else { t!(ctx.messages, "form-clock") };
            let mut own = vec![Hint::named(Action::Clock, clock), Hint::of(Action::NewCase)];
            if !self.lately.is_empty() {
                own.push(Hint::named(Action::Again, t!(ctx.messages, "form-again")));
            }
            own.extend(phrasing::hints(&sheet.form, ctx));
            own.push(Hint::of(Action::Diary));
            let after = hints.len().min(1);
            hints.splice(after..after, own);
            hints.push(Hint::named(Action::New, t!(ctx.messages, "form-met-row")));
        }
        hints.extend(sheet.discard_hint());
        hints
    }
}
