//! A week at once (補錄): a line for each half-day that has no patrol yet, or, where no half days are owed, a line a day;
//! with the time at which it happened, and one key for why they are keyed late. All of them are written, or none.

mod turning;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use self::turning::{Lines, week_before};
use super::common;
use super::sheet::{DRAFT, SAVE, Sheet, SheetPane, Step};
use crate::domain::calendar::Hours;
use crate::domain::log::LateReason;
use crate::domain::time::{Slot, monday_of};
use crate::service::command::{Command, OnBehalf, One, When};
use crate::service::query::Query;
use crate::service::view::{Answer, MonthDay, MonthView, SlotState};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Tag};
use crate::tui::widgets::form::Wrong;
use crate::tui::widgets::{Form, FormField, Input, when};

const FIRST: Tag = "first-month";
const SECOND: Tag = "second-month";
const BEFORE: Tag = "month-before";
const CHOICES: Tag = "choices";

/// The form of a week.
pub struct Week {
    grid: Option<String>,
    /// The day that was asked for, and the first one of the week that is shown.
    asked: Option<NaiveDate>,
    monday: Option<NaiveDate>,
    /// Days as far as they have been read, of this week and of others.
    days: BTreeMap<NaiveDate, MonthDay>,
    /// Answers that the choice of the first week still waits for.
    undecided: usize,
    /// When the afternoon begins, by the regulation of the grid.
    hours: Hours,
    /// What a line a day is written as, where no half days are owed.
    by_day: Option<String>,
    /// Lines as they were left: the week may be read after its draft.
    left: Lines,
    /// What was typed for weeks that are not shown now, by their Mondays.
    typed: BTreeMap<NaiveDate, Lines>,
    sheet: Option<Sheet>,
}

/// A line of a half-day, read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Walked {
    start: NaiveTime,
    minutes: u32,
    text: String,
}

impl Walked {
    /// As it is written: a patrol, or what a day is kept by.
    fn command(self, kind: &str, grid: &str, date: NaiveDate, late: Option<LateReason>) -> Command {
        let when = When { date: Some(date), start: Some(self.start), minutes: Some(self.minutes), late };
        let (grid, text, companions) = (grid.to_owned(), self.text, Vec::new());
        let (person, behalf) = (None, OnBehalf::default());
        match kind {
            "screening" => Command::LogScreening { grid, when, text, companions, person, behalf },
            "visit" => Command::LogVisit { grid, when, text, companions, household: None, person, behalf },
            _ => Command::LogPatrol { grid, when, text, route: None, companions, links: Vec::new() },
        }
    }
}

/// `0910 40 路面整潔`, or as an input method leaves it: `０９：１０　４０分鐘　路面整潔`.
fn read(line: &str) -> Option<Walked> {
    let (start, rest) = line.trim().split_once(char::is_whitespace)?;
    let (minutes, text) = rest.trim_start().split_once(char::is_whitespace)?;
    let text = text.trim();
    // The word for minutes may stand apart from their number: it is none of what was seen.
    let apart = |word: &&str| text.strip_prefix(*word).filter(|rest| rest.starts_with(char::is_whitespace));
    let text = ["分鐘", "分钟", "分"].iter().find_map(apart).map_or(text, str::trim_start).to_owned();
    Some(Walked { start: when::time(start)?, minutes: when::minutes(minutes)?, text })
        .filter(|it| !it.text.is_empty() && it.minutes > 0)
}

/// A line's key: of a half-day, or of a whole day.
fn key(date: NaiveDate, slot: Option<Slot>) -> String {
    let slot = match slot {
        Some(Slot::Morning) => "morning",
        Some(Slot::Afternoon) => "afternoon",
        None => "day",
    };
    format!("{date}/{slot}")
}

/// The lines that a day may have.
const LINES: [Option<Slot>; 3] = [Some(Slot::Morning), Some(Slot::Afternoon), None];

impl Week {
    /// For a grid and the week of a day, if given.
    pub fn new(grid: Option<String>, date: Option<NaiveDate>) -> Self {
        Self {
            grid,
            asked: date,
            monday: date.map(monday_of),
            days: BTreeMap::new(),
            undecided: 0,
            hours: Hours::default(),
            by_day: None,
            left: Lines::new(),
            typed: BTreeMap::new(),
            sheet: None,
        }
    }

    fn monday(&self, ctx: &Ctx) -> NaiveDate {
        self.monday.unwrap_or_else(|| monday_of(ctx.today()))
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let load = self.begin(ctx);
        let mut read = self.read_week(ctx);
        // Who did not ask for a day of another week may mean the last one.
        if self.asked.is_none_or(|day| day == ctx.today()) {
            let (monday, before) = (self.monday(ctx), week_before(self.monday(ctx)));
            if before.month() != monday.month() {
                read.push(self.read_month(BEFORE, before));
            }
            self.undecided = read.len() + 1;
        }
        let mut effects = vec![self.read_choices(ctx)];
        effects.extend(read);
        effects.push(load);
        effects
    }

    /// The form of the week; returns what reads its draft.
    fn begin(&mut self, ctx: &Ctx) -> Effect {
        let monday = self.monday(ctx);
        let title = format!("{} {} {}", t!(ctx.messages, "form-week"), ctx.theme.symbols.dot, ctx.day(monday));
        let form = Form::new(&format!("week-{monday}"), &title, ctx.today(), self.fields(ctx));
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        load
    }

    /// The areas that one may log in on the days of the week.
    fn read_choices(&self, ctx: &Ctx) -> Effect {
        let monday = self.monday(ctx);
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        Effect::Query { tag: CHOICES, query: Query::Choices { grid: self.grid.clone(), days: Some((monday, sunday)) } }
    }

    fn read_month(&self, tag: Tag, day: NaiveDate) -> Effect {
        let (year, month) = (day.year(), day.month());
        Effect::Query { tag, query: Query::Month { person: None, grid: self.grid.clone(), year, month } }
    }

    /// Reads the months that the week lies in.
    fn read_week(&self, ctx: &Ctx) -> Vec<Effect> {
        let monday = self.monday(ctx);
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        let mut effects = vec![self.read_month(FIRST, monday)];
        if sunday.month() != monday.month() {
            effects.push(self.read_month(SECOND, sunday));
        }
        effects
    }

    /// Another area: its own half-days are read. What was typed stays, and shows again where there is a line for it.
    fn turn_to_chosen(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let chosen = self.sheet.as_ref().and_then(|sheet| sheet.form.given("grid"));
        if chosen.is_none() || chosen == self.grid {
            return Vec::new();
        }
        self.grid = chosen;
        self.days.clear();
        self.read_week(ctx)
    }

    /// Grid and reason, then a line for each half-day until now that is owed and not walked.
    fn fields(&self, ctx: &Ctx) -> Vec<FormField> {
        let mut fields = vec![common::grid_field(ctx, self.grid.as_deref()), common::late_field(ctx, NaiveDate::MIN)];
        let line = |name: &str, label: &str| {
            let left = self.left.get(name).map_or("", String::as_str);
            FormField::line(name, label, left).hint(&t!(ctx.messages, "form-hint-week"))
        };
        for (date, day) in self.days_of(self.monday(ctx), ctx) {
            if let Some(kind) = &self.by_day {
                let label = format!("{} {}", ctx.day(*date), ctx.word("log-kind", kind));
                if day.day.working {
                    fields.push(line(&key(*date, None), &label));
                }
                continue;
            }
            for (slot, code, state) in
                [(Slot::Morning, "morning", &day.morning), (Slot::Afternoon, "afternoon", &day.afternoon)]
            {
                let label = format!("{} {}", ctx.day(*date), ctx.word("slot", code));
                let name = key(*date, Some(slot));
                match state {
                    Some(SlotState::Done { start, minutes, .. }) => {
                        let walked =
                            format!("{} {} {}", ctx.theme.symbols.done, start.format("%H:%M"), ctx.length(*minutes));
                        fields.push(FormField::fixed(&name, &label, &walked));
                    }
                    Some(SlotState::Missed | SlotState::Due { .. }) => fields.push(line(&name, &label)),
                    _ => {}
                }
            }
        }
        fields
    }

    fn take(&mut self, month: &MonthView, ctx: &Ctx) {
        // An answer about the area that was chosen before comes too late.
        let code = month.grid.as_ref().map(|grid| grid.code.to_string());
        if self.grid.is_some() && code.is_some() && self.grid != code {
            return;
        }
        self.grid = self.grid.take().or(code);
        self.hours.clone_from(&month.hours);
        self.by_day.clone_from(&month.by_day);
        self.days.extend(month.days.iter().map(|day| (day.day.date, day.clone())));
        self.show_days(ctx);
    }

    /// A line for each day or half-day as it is known now; what was typed stays.
    fn show_days(&mut self, ctx: &Ctx) {
        let Some((grid, late)) =
            self.sheet.as_ref().map(|sheet| (sheet.form.field("grid").cloned(), sheet.form.value("late").to_owned()))
        else {
            return;
        };
        let fields = self.fields(ctx);
        let Some(sheet) = &mut self.sheet else { return };
        sheet.form.fields = fields;
        // The field of the area keeps what can be chosen in it.
        if let (Some(field), Some(grid)) = (sheet.form.field_mut("grid"), grid) {
            *field = grid;
        }
        if let Some(grid) = &self.grid {
            sheet.form.set("grid", grid);
        }
        sheet.form.set("late", self.left.get("late").unwrap_or(&late));
        let lines = sheet.form.fields.iter().filter(|field| day_of(&field.key).is_some());
        let empty = lines.into_iter().find(|field| field.value().is_empty()).map(|field| field.key.clone());
        if let Some(name) = empty {
            sheet.form.focus_on(&name);
        }
        self.ask_why(ctx);
    }

    /// Why they are keyed later is asked for of days that are over alone, and has to be said once one of them is written.
    fn ask_why(&mut self, ctx: &Ctx) {
        let Some(sheet) = &mut self.sheet else { return };
        let over = |field: &&FormField| {
            !matches!(field.input, Input::Fixed(_)) && day_of(&field.key).is_some_and(|date| date < ctx.today())
        };
        let lines: Vec<&FormField> = sheet.form.fields.iter().filter(over).collect();
        let (any, written) = (!lines.is_empty(), lines.iter().any(|line| !line.value().trim().is_empty()));
        if let Some(late) = sheet.form.field_mut("late") {
            late.hidden = !any;
            late.required = written;
        }
    }

    /// What is typed is kept also while another area is shown.
    fn remember(&mut self) {
        if let Some(sheet) = &self.sheet {
            self.left.extend(sheet.form.to_draft());
        }
    }

    /// `^R`: as the line above, where nothing but a time stands yet.
    fn repeat(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let at = sheet.form.focus();
        let above = sheet.form.fields.iter().take(at).rev().find(|field| read(field.value()).is_some());
        let Some(line) = above.map(|field| field.value().to_owned()) else { return Vec::new() };
        let Some(name) = sheet.form.focused().map(|field| field.key.clone()).filter(|name| name.contains('/')) else {
            return Vec::new();
        };
        let begun = sheet.form.value(&name).to_owned();
        if !begun.is_empty() && when::time(&begun).is_none() {
            return vec![Effect::Say(t!(ctx.messages, "form-week-own"))];
        }
        // The time is that of its own half-day; how long and what may be the same.
        let rest = line.trim().split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start()).to_owned();
        sheet.form.set(&name, &format!("{begun} {rest}"));
        sheet.form.own(&name);
        if begun.is_empty()
            && let Some(Input::Line(line, _)) = sheet.form.field_mut(&name).map(|field| &mut field.input)
        {
            // The time belongs in front, where a blank parts it from the rest.
            line.to_front();
        }
        let keep = sheet.keep();
        self.remember();
        self.ask_why(ctx);
        vec![keep]
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let dates: Vec<NaiveDate> = self.days_of(self.monday(ctx), ctx).map(|(date, _)| *date).collect();
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let grid = sheet.form.value("grid").to_owned();
        let late = common::late_of(sheet.form.value("late"));
        let mut each = Vec::new();
        let mut wrong: Option<(String, String)> = None;
        let lines = dates.into_iter().flat_map(|date| LINES.map(|slot| (date, slot)));
        for (date, slot) in lines {
            let name = key(date, slot);
            let editable = sheet.form.field(&name).is_some_and(|field| !matches!(field.input, Input::Fixed(_)));
            let line = sheet.form.value(&name).to_owned();
            if !editable || line.is_empty() {
                continue;
            }
            let lies_in = |walked: &Walked| self.hours.slot_of(NaiveDateTime::new(date, walked.start));
            match read(&line) {
                None => wrong = wrong.or(Some((name, t!(ctx.messages, "form-week-line")))),
                Some(walked) if slot.is_some_and(|slot| lies_in(&walked) != slot) => {
                    wrong = wrong.or(Some((name, t!(ctx.messages, "form-week-slot"))));
                }
                Some(walked) => {
                    let late = late.filter(|_| date < ctx.today());
                    let kind = self.by_day.as_deref().filter(|_| slot.is_none());
                    let command = walked.command(kind.unwrap_or("patrol"), &grid, date, late);
                    each.push(One { command, seen: Vec::new() });
                }
            }
        }
        if let Some((name, words)) = wrong {
            sheet.form.refuse(&name, Wrong::Said(words));
            return Vec::new();
        }
        if each.is_empty() {
            sheet.form.wrong = Some(t!(ctx.messages, "form-week-empty"));
            return Vec::new();
        }
        sheet.send(Command::Several { each }, [])
    }
}

fn is_again(key: &KeyEvent) -> bool {
    key.code == KeyCode::Char('r') && key.modifiers == KeyModifiers::CONTROL
}

/// The day that a line is about.
fn day_of(key: &str) -> Option<NaiveDate> {
    key.split_once('/').and_then(|(date, _)| date.parse().ok())
}

impl Week {
    fn take_event(&mut self, event: &Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(FIRST | SECOND | BEFORE, Ok(Answer::Month(month))) => {
                self.take(month, ctx);
                return Vec::new();
            }
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => {
                if let Some(sheet) = &mut self.sheet {
                    common::take_grids(sheet, choices);
                }
                // In another week one may have had other areas.
                return if self.grid.is_some() { self.turn_to_chosen(ctx) } else { Vec::new() };
            }
            Event::Draft(..) => self.take_left(event),
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let row = match event {
            Event::Done(SAVE, Err(refusal)) => refusal.rows.first().map(|row| (row.key.clone(), refusal.clone())),
            _ => None,
        };
        let effects = match sheet.update(event, ctx) {
            Step::Done(effects) => effects,
            Step::Changed(_, mut effects) => {
                self.remember();
                self.ask_why(ctx);
                effects.extend(self.turn_to_chosen(ctx));
                effects
            }
            Step::Save => return self.save(ctx),
            Step::Key(key) if is_again(&key) => self.repeat(ctx),
            Step::Key(key) if key.code == KeyCode::PageUp => self.turn_back(ctx),
            Step::Key(key) if key.code == KeyCode::PageDown => self.turn_on(ctx),
            Step::Restored(mut effects) => {
                // What another left is in the fields alone; a draft of one's own was remembered as it came.
                if !effects.is_empty() {
                    self.remember();
                }
                self.ask_why(ctx);
                effects.extend(self.turn_to_chosen(ctx));
                effects
            }
            Step::Key(_) | Step::Other => Vec::new(),
        };
        // A refusal stands beside the half-day that it concerns.
        if let (Some((at, refusal)), Some(sheet)) = (row, &mut self.sheet)
            && let Some(start) = at.parse::<NaiveDateTime>().ok()
        {
            let slot = self.by_day.is_none().then(|| self.hours.slot_of(start));
            sheet.form.refuse(&key(start.date(), slot), Wrong::Said(ctx.refusal(&refusal).what));
        }
        effects
    }
}

impl SheetPane for Week {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        let mut effects = self.take_event(&event, ctx);
        if matches!(&event, Event::Answer(FIRST | SECOND | BEFORE, _) | Event::Draft(DRAFT, _)) {
            effects.extend(self.choose_first(ctx));
        }
        effects
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let mut hints = sheet.hints(ctx);
        if !sheet.form.is_choosing() {
            hints.push(Hint::named(Action::PageUp, t!(ctx.messages, "form-week-before")));
            if !self.is_this_week(ctx) {
                hints.push(Hint::named(Action::PageDown, t!(ctx.messages, "form-week-after")));
            }
        }
        hints.push(Hint::named(Action::Again, t!(ctx.messages, "form-week-again")));
        hints.extend(sheet.discard_hint());
        hints
    }
}

#[cfg(test)]
mod tests;
