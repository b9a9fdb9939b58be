//! A week at once (補錄): a line for each half-day that has no patrol yet, or, where no half days are owed, a line a day;
//! with the time at which it happened, and one key for why they are keyed late. All of them are written, or none.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::common;
use super::sheet::{SAVE, Sheet, SheetPane, Step};
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
const CHOICES: Tag = "choices";

/// The form of a week.
pub struct Week {
    grid: Option<String>,
    monday: Option<NaiveDate>,
    days: BTreeMap<NaiveDate, MonthDay>,
    /// When the afternoon begins, by the regulation of the grid.
    hours: Hours,
    /// What a line a day is written as, where no half days are owed.
    by_day: Option<String>,
    /// Lines as they were left: the week may be read after its draft.
    left: BTreeMap<String, String>,
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

/// `0910 40 路面整潔`
fn read(line: &str) -> Option<Walked> {
    let (start, rest) = line.trim().split_once(char::is_whitespace)?;
    let (minutes, text) = rest.trim_start().split_once(char::is_whitespace)?;
    let minutes: u32 = minutes.trim_end_matches(['分', 'm']).parse().ok()?;
    let text = text.trim().to_owned();
    Some(Walked { start: when::time(start)?, minutes, text }).filter(|it| !it.text.is_empty() && it.minutes > 0)
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
            monday: date.map(monday_of),
            days: BTreeMap::new(),
            hours: Hours::default(),
            by_day: None,
            left: BTreeMap::new(),
            sheet: None,
        }
    }

    fn monday(&self, ctx: &Ctx) -> NaiveDate {
        self.monday.unwrap_or_else(|| monday_of(ctx.today()))
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let monday = self.monday(ctx);
        let title = format!("{} {} {}", t!(ctx.messages, "form-week"), ctx.theme.symbols.dot, ctx.day(monday));
        let form = Form::new(&format!("week-{monday}"), &title, ctx.today(), self.fields(ctx));
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        let choices = Query::Choices { grid: self.grid.clone(), days: Some((monday, sunday)) };
        let mut effects = vec![Effect::Query { tag: CHOICES, query: choices }];
        effects.extend(self.read_week(ctx));
        effects.push(load);
        effects
    }

    /// Reads the months that the week lies in.
    fn read_week(&self, ctx: &Ctx) -> Vec<Effect> {
        let monday = self.monday(ctx);
        let month = |tag: Tag, day: NaiveDate| {
            let (year, month) = (day.year(), day.month());
            Effect::Query { tag, query: Query::Month { person: None, grid: self.grid.clone(), year, month } }
        };
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        let mut effects = vec![month(FIRST, monday)];
        if sunday.month() != monday.month() {
            effects.push(month(SECOND, sunday));
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
        for (date, day) in &self.days {
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
        let monday = self.monday(ctx);
        let of_week = |day: &&MonthDay| monday_of(day.day.date) == monday && day.day.date <= ctx.today();
        self.days.extend(month.days.iter().filter(of_week).map(|day| (day.day.date, day.clone())));
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
        let names = self.days.keys().flat_map(|date| LINES.map(|slot| key(*date, slot)));
        let empty = names.into_iter().find(|name| sheet.form.field(name).is_some_and(|field| field.value().is_empty()));
        if let Some(name) = empty {
            sheet.form.focus_on(&name);
        }
    }

    /// What is typed is kept also while another area is shown.
    fn remember(&mut self) {
        if let Some(sheet) = &self.sheet {
            self.left.extend(sheet.form.to_draft());
        }
    }

    /// `^R`: as the line above.
    fn repeat(&mut self) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let at = sheet.form.focus();
        let above = sheet.form.fields.iter().take(at).rev().find(|field| read(field.value()).is_some());
        let Some(line) = above.map(|field| field.value().to_owned()) else { return Vec::new() };
        let Some(name) = sheet.form.focused().map(|field| field.key.clone()).filter(|name| name.contains('/')) else {
            return Vec::new();
        };
        // The time is that of its own half-day; how long and what may be the same.
        let rest = line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).to_owned();
        let kept = sheet.form.value(&name).split_whitespace().next().unwrap_or_default().to_owned();
        sheet.form.set(&name, format!("{kept} {rest}").trim_start());
        let keep = sheet.keep();
        self.remember();
        vec![keep]
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let grid = sheet.form.value("grid").to_owned();
        let late = common::late_of(sheet.form.value("late"));
        let mut each = Vec::new();
        let mut wrong: Option<(String, String)> = None;
        let lines = self.days.keys().flat_map(|date| LINES.map(|slot| (*date, slot)));
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

impl SheetPane for Week {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(FIRST | SECOND, Ok(Answer::Month(month))) => {
                self.take(month, ctx);
                return Vec::new();
            }
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => {
                if let Some(sheet) = &mut self.sheet {
                    common::take_grids(sheet, choices);
                }
                return Vec::new();
            }
            Event::Draft(_, Some(draft)) => self.left.clone_from(&draft.fields),
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let row = match &event {
            Event::Done(SAVE, Err(refusal)) => refusal.rows.first().map(|row| (row.key.clone(), refusal.clone())),
            _ => None,
        };
        let effects = match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Changed(_, mut effects) => {
                self.remember();
                effects.extend(self.turn_to_chosen(ctx));
                effects
            }
            Step::Save => return self.save(ctx),
            Step::Key(key) if is_again(&key) => self.repeat(),
            Step::Restored(mut effects) => {
                // What another left is in the fields alone; a draft of one's own was remembered as it came.
                if !effects.is_empty() {
                    self.remember();
                }
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

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let mut hints = sheet.hints(ctx);
        hints.push(Hint::named(Action::Again, t!(ctx.messages, "form-week-again")));
        hints.extend(sheet.discard_hint());
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pane::Pane;
    use crate::tui::samples::answer_to;
    use crate::tui::testing::{clock, ctrl, ctx, date, letter, pane_of, settle};

    fn week() -> Week {
        let ctx = ctx();
        // The week of the 9th: its Monday afternoon was missed.
        let mut form = Week::new(None, Some(date("2026-11-11")));
        let effects = form.update(Event::Open(None), &ctx);
        settle(&mut form, &ctx, effects, answer_to);
        form
    }

    fn sent(effects: &[Effect]) -> Option<&Command> {
        effects.iter().find_map(|effect| match effect {
            Effect::Command { command, .. } => Some(command.as_ref()),
            _ => None,
        })
    }

    #[test]
    fn a_line_is_a_time_so_many_minutes_and_what_was_seen() {
        let walked = read("0910 40 路面 整潔").unwrap();
        assert_eq!((walked.start, walked.minutes, walked.text.as_str()), (clock("09:10"), 40, "路面 整潔"));
        for bad in ["", "0910", "0910 40", "路面 40 x", "0910 0 x", "2510 40 x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_half_days_without_a_patrol_have_a_line_and_they_are_written_with_their_times_and_one_reason() {
        let ctx = ctx();
        let mut form = week();
        form.update(Event::Paste("1510 40 東巷無異常".into()), &ctx);
        assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None, "the reason is missing");
        form.sheet.as_mut().unwrap().form.focus_on("late");
        form.update(Event::Key(letter('2')), &ctx);
        let effects = form.update(Event::Key(ctrl('s')), &ctx);
        let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
        let [One { command: Command::LogPatrol { when, text, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
        assert_eq!((when.date, when.start), (Some(date("2026-11-09")), Some(clock("15:10"))));
        assert_eq!(when.late, Some(crate::domain::log::LateReason::PowerCut));
        assert_eq!(text, "東巷無異常");
    }

    /// The answers for somebody with two areas, of which the second goes by a noon of half past one.
    fn two_areas(query: &Query) -> Option<Answer> {
        let mut answer = answer_to(query)?;
        match (&mut answer, query) {
            (Answer::Choices(choices), _) => choices.log_grids.push(second()),
            (Answer::Month(month), Query::Month { grid: Some(grid), .. }) if *grid == second().code.to_string() => {
                month.grid = Some(second());
                let office = Hours::default().office().to_vec();
                month.hours = Hours::new("13:30".parse().unwrap(), office).unwrap();
                for day in &mut month.days {
                    day.morning = Some(SlotState::Missed);
                }
            }
            _ => {}
        }
        Some(answer)
    }

    fn second() -> crate::service::view::GridName {
        crate::tui::testing::grid("610921100001002", "南街第二網格")
    }

    #[test]
    fn 篇3_責任人3_a_the_week_of_the_other_area_is_chosen_and_goes_by_its_own_noon() {
        let ctx = ctx();
        let mut form = Week::new(None, Some(date("2026-11-11")));
        let effects = form.update(Event::Open(None), &ctx);
        settle(&mut form, &ctx, effects, two_areas);
        form.update(Event::Paste("1510 40 東巷無異常".into()), &ctx);
        let sheet = form.sheet.as_mut().unwrap();
        let Input::Pick { options, .. } = &sheet.form.field("grid").unwrap().input else { panic!("a picker") };
        assert_eq!(options.len(), 2, "both areas are offered");
        sheet.form.set("grid", second().code.as_str());
        let effects = form.turn_to_chosen(&ctx);
        settle(&mut form, &ctx, effects, two_areas);
        let form_of = |form: &mut Week, name: &str, line: &str| {
            form.sheet.as_mut().unwrap().form.set(name, line);
        };
        form_of(&mut form, "2026-11-09/afternoon", "");
        form_of(&mut form, "2026-11-10/morning", "1300 20 東巷");
        form_of(&mut form, "late", "no-laptop");
        let effects = form.update(Event::Key(ctrl('s')), &ctx);
        let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
        let [One { command: Command::LogPatrol { grid, when, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
        assert_eq!((grid.as_str(), when.start), (second().code.as_str(), Some(clock("13:00"))));
    }

    #[test]
    fn 篇8_3_where_no_half_days_are_owed_there_is_a_line_a_day() {
        let ctx = ctx();
        let mut form = Week::new(None, Some(date("2026-11-11")));
        let effects = form.update(Event::Open(None), &ctx);
        settle(&mut form, &ctx, effects, |query| {
            let mut answer = answer_to(query)?;
            if let Answer::Month(month) = &mut answer {
                month.by_day = Some("screening".into());
                month.days.iter_mut().for_each(|day| (day.morning, day.afternoon) = (None, None));
            }
            Some(answer)
        });
        let text = pane_of(&form, &ctx, 80, 24);
        assert_eq!(text.matches("排查").count(), 5, "{text}");
        let sheet = form.sheet.as_mut().unwrap();
        sheet.form.set("2026-11-10/day", "1300 20 走訪三戶");
        sheet.form.set("late", "away");
        let effects = form.update(Event::Key(ctrl('s')), &ctx);
        let Some(Command::Several { each }) = sent(&effects) else { panic!("{effects:?}") };
        let [One { command: Command::LogScreening { when, .. }, .. }] = each.as_slice() else { panic!("{each:?}") };
        assert_eq!(when.date, Some(date("2026-11-10")));
    }

    #[test]
    fn 篇3_責任人3_a_a_morning_time_in_the_afternoons_line_is_pointed_out() {
        let ctx = ctx();
        let mut form = week();
        form.update(Event::Paste("0910 40 東巷".into()), &ctx);
        form.sheet.as_mut().unwrap().form.focus_on("late");
        form.update(Event::Key(letter('1')), &ctx);
        assert_eq!(sent(&form.update(Event::Key(ctrl('s')), &ctx)), None);
        assert!(pane_of(&form, &ctx, 80, 24).contains("不在這個半天"));
    }
}
