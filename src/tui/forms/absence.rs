//! Leave being asked for (請假), and an excuse being said (免除): two forms of one make, since both are half days with a
//! reason.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use crossterm::event::KeyCode;

use super::sheet::{Sheet, SheetPane, Step};
use crate::domain::absence::{ExcuseKind, LeaveKind};
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::right::Right;
use crate::domain::time::Slot;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{Answer, DutyChoice, GridRowView, PersonRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Event, Tag};
use crate::tui::widgets::form::{Kind, Wrong};
use crate::tui::widgets::{Choice, Form, FormField, Input, PickOption};

const PEOPLE: Tag = "people";
const GRIDS: Tag = "grids";
const DUTIES: Tag = "duties";
/// Chosen for oneself.
const ME: &str = "me";
/// What stands before the code of a grid, and before the id of a person.
const GRID: &str = "grid:";
const PERSON: &str = "person:";
/// What an excuse is offered for: leave has a form of its own.
const EXCUSES: [ExcuseKind; 3] = [ExcuseKind::Weather, ExcuseKind::Emergency, ExcuseKind::Transfer];

/// Which of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Leave,
    Excuse { duty: Option<String>, date: Option<NaiveDate> },
}

/// The form of leave or of an excuse.
pub struct AbsenceForm {
    what: What,
    /// The duties of the regulation that is meant, each with what excuses it.
    duties: Vec<DutyChoice>,
    sheet: Option<Sheet>,
    /// The last day is the writer's word: it does not follow the first any more.
    until_said: bool,
}

impl AbsenceForm {
    /// Leave.
    pub fn leave() -> Self {
        Self { what: What::Leave, duties: Vec::new(), sheet: None, until_said: false }
    }

    /// An excuse, of a duty and for a day if these are given.
    pub fn excuse(duty: Option<String>, date: Option<NaiveDate>) -> Self {
        Self { what: What::Excuse { duty, date }, duties: Vec::new(), sheet: None, until_said: false }
    }

    fn open(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let m = &ctx.messages;
        let me = PickOption { code: ME.to_owned(), text: t!(m, "absence-me"), detail: String::new() };
        let whose = FormField::pick("whose", &t!(m, "cli-head-whose"), vec![me], ME)
            .hint(&t!(m, "form-hint-pick"))
            // Who receives nobody's leave has but the own to choose from.
            .hidden(!ctx.may(Right::DutyExcuse));
        let date = match &self.what {
            What::Excuse { date: Some(date), .. } => *date,
            _ => ctx.today(),
        };
        let day = |key: &str, label: String| {
            FormField::typed(key, &label, Kind::Date { ahead: self.what == What::Leave }, &date.to_string())
                .required()
                .hint(&t!(m, "form-hint-date"))
        };
        let half = |key: &str, slot: &str| {
            let halves = ["morning", "afternoon"].map(|code| (code.to_owned(), ctx.word("slot", code)));
            FormField::choice(key, "", Choice::new(halves.to_vec()).chosen(slot))
                .beside()
                .hint(&t!(m, "form-hint-choice"))
        };
        let choice = |codes: Vec<(String, String)>| {
            FormField::choice("kind", &t!(m, "cli-head-kind"), Choice::new(codes))
                .required()
                .hint(&t!(m, "form-hint-choice"))
        };
        let mut fields = vec![
            whose,
            day("from", t!(m, "cli-head-from")),
            half("from-half", "morning"),
            day("until", t!(m, "cli-head-until")),
            half("until-half", "afternoon"),
        ];
        let (name, title) = match &self.what {
            What::Leave => {
                let kinds = LeaveKind::ALL.map(|kind| (kind.code().to_owned(), ctx.word("leave-kind", kind.code())));
                fields.push(choice(kinds.to_vec()));
                fields.push(
                    FormField::pick("deputy", &t!(m, "cli-head-deputy"), Vec::new(), "")
                        .hint(&t!(m, "absence-hint-deputy")),
                );
                ("leave", t!(m, "absence-leave"))
            }
            What::Excuse { duty, .. } => {
                let kinds = EXCUSES.map(|kind| (kind.code().to_owned(), ctx.word("excuse", kind.code())));
                fields.push(choice(kinds.to_vec()));
                fields.push(
                    FormField::line("duty", &t!(m, "cli-head-duty"), duty.as_deref().unwrap_or_default())
                        .hint(&t!(m, "absence-hint-duty")),
                );
                ("excuse", t!(m, "absence-excuse"))
            }
        };
        fields
            .push(FormField::notes("text", &t!(m, "cli-head-reason"), "").required().hint(&t!(m, "absence-hint-text")));
        let mut form = Form::new(name, &title, ctx.today(), fields);
        form.focus_on(if ctx.may(Right::DutyExcuse) { "whose" } else { "from" });
        let sheet = Sheet::new(form);
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.follow(ctx);
        let mut effects = vec![Effect::Query { tag: PEOPLE, query: Query::People { words: None } }, load];
        if self.what != What::Leave {
            effects.push(Effect::Query { tag: DUTIES, query: Query::Choices { grid: None, days: None } });
        }
        if ctx.may(Right::DutyExcuse) && self.what != What::Leave {
            effects.push(Effect::Query { tag: GRIDS, query: Query::Grids { grid: None } });
        }
        effects
    }

    fn offer(&mut self, key: &str, more: impl Iterator<Item = PickOption>) {
        if let Some(field) = self.sheet.as_mut().and_then(|sheet| sheet.form.field_mut(key))
            && let Input::Pick { options, .. } = &mut field.input
        {
            let known: Vec<String> = options.iter().map(|option| option.code.clone()).collect();
            options.extend(more.filter(|option| !known.contains(&option.code)));
        }
    }

    fn take_people(&mut self, people: &[PersonRow], ctx: &Ctx) {
        let me = ctx.desk.person.as_ref().map(|person| person.id);
        let others: Vec<&PersonRow> = people.iter().filter(|person| Some(person.id) != me).collect();
        let option = |person: &PersonRow, before: &str| PickOption {
            code: format!("{before}{}", person.id),
            text: person.name.clone(),
            detail: person.posts.iter().map(|post| post.grid.name.clone()).collect::<Vec<_>>().join(" "),
        };
        self.offer("whose", others.iter().map(|person| option(person, PERSON)));
        self.offer("deputy", others.iter().map(|person| option(person, "")));
    }

    fn take_grids(&mut self, grids: &[GridRowView]) {
        let options = grids.iter().filter(|grid| grid.readable).map(|grid| PickOption {
            code: format!("{GRID}{}", grid.code),
            text: grid.name.clone(),
            detail: grid.code.to_string(),
        });
        self.offer("whose", options);
    }

    /// Offers the reasons by which the duty that is named is excused; without one, those by which any is. Of a duty that
    /// this regulation does not know the service decides.
    fn offer_reasons(&mut self, ctx: &Ctx) {
        if self.what == What::Leave || self.duties.is_empty() {
            return;
        }
        let Some(sheet) = &mut self.sheet else { return };
        let named = sheet.form.given("duty");
        let is_meant = |duty: &&DutyChoice| {
            let given = named.as_deref().unwrap_or_default().trim();
            given.is_empty() || duty.code.as_str() == given || duty.label.is_called(given)
        };
        let meant: Vec<&DutyChoice> = self.duties.iter().filter(is_meant).collect();
        let excuses = |kind: &ExcuseKind| meant.is_empty() || meant.iter().any(|duty| duty.excused_by.contains(kind));
        let kinds: Vec<ExcuseKind> = EXCUSES.into_iter().filter(excuses).collect();
        let none = t!(ctx.messages, "absence-nothing-excuses");
        if let Some(field) = sheet.form.field_mut("duty") {
            field.aside = if kinds.is_empty() { none } else { String::new() };
        }
        if let Some(field) = sheet.form.field_mut("kind")
            && let Input::Choice(choice) = &mut field.input
        {
            let chosen = choice.code().unwrap_or_default().to_owned();
            let options = kinds.iter().map(|kind| (kind.code().to_owned(), ctx.word("excuse", kind.code())));
            *choice = Choice::new(options.collect()).chosen(&chosen);
        }
    }

    /// Says which weekday the dates are.
    fn follow(&mut self, ctx: &Ctx) {
        let Some(sheet) = &mut self.sheet else { return };
        for (key, half) in [("from", "from-half"), ("until", "until-half")] {
            let aside = sheet.form.date(key).map(|date| ctx.day(date)).unwrap_or_default();
            if let Some(field) = sheet.form.field_mut(half) {
                field.aside = aside;
            }
        }
    }

    /// The last day is the first until somebody says otherwise: it follows once the first is typed to its end.
    fn follow_first(&mut self, ctx: &Ctx) -> Option<Effect> {
        let sheet = self.sheet.as_mut().filter(|_| !self.until_said)?;
        let from = sheet.form.date("from").filter(|from| sheet.form.date("until") != Some(*from))?;
        sheet.form.set("until", &from.to_string());
        let keep = sheet.keep();
        self.follow(ctx);
        Some(keep)
    }

    fn is_at_first(&self) -> bool {
        self.sheet.as_ref().and_then(|sheet| sheet.form.focused()).is_some_and(|field| field.key == "from")
    }

    fn half(sheet: &Sheet, day: &str, half: &str) -> Option<HalfDay> {
        let slot = if sheet.form.value(half) == "afternoon" { Slot::Afternoon } else { Slot::Morning };
        sheet.form.date(day).map(|date| HalfDay { date, slot })
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let (Some(from), Some(until)) =
            (Self::half(sheet, "from", "from-half"), Self::half(sheet, "until", "until-half"))
        else {
            return Vec::new();
        };
        if until < from {
            sheet.form.refuse("until", Wrong::Said(t!(ctx.messages, "absence-backwards")));
            return Vec::new();
        }
        let span = HalfDays { from, until };
        let whose = sheet.form.value("whose");
        let person = whose.strip_prefix(PERSON).map(str::to_owned);
        let grid = whose.strip_prefix(GRID).map(str::to_owned);
        let text = sheet.form.value("text").to_owned();
        let kind = sheet.form.value("kind").to_owned();
        let command = match self.what {
            What::Leave => {
                let kind = LeaveKind::ALL.into_iter().find(|known| known.code() == kind).unwrap_or(LeaveKind::Other);
                Command::LeaveRecord { person, span, kind, text, deputy: sheet.form.given("deputy") }
            }
            What::Excuse { .. } => {
                let Some(kind) = EXCUSES.into_iter().find(|known| known.code() == kind) else { return Vec::new() };
                Command::DutyExcuse { grid, person, duty: sheet.form.given("duty"), span, kind, text }
            }
        };
        sheet.send(command, [])
    }
}

impl SheetPane for AbsenceForm {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return self.open(ctx),
            Event::Answer(PEOPLE, Ok(Answer::People(people))) => {
                self.take_people(people, ctx);
                return Vec::new();
            }
            Event::Answer(GRIDS, Ok(Answer::Grids(grids))) => {
                self.take_grids(grids);
                return Vec::new();
            }
            Event::Answer(DUTIES, Ok(Answer::Choices(choices))) => {
                self.duties.clone_from(&choices.duties);
                self.offer_reasons(ctx);
                return Vec::new();
            }
            _ => {}
        }
        let was_at_first = self.is_at_first();
        if was_at_first && matches!(&event, Event::Key(key) if key.code == KeyCode::Esc) {
            // What is left is kept as it was meant.
            self.follow_first(ctx);
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let mut effects = match sheet.update(&event, ctx) {
            Step::Done(effects) => effects,
            Step::Save => {
                self.follow_first(ctx);
                return self.save(ctx);
            }
            Step::Changed(key, mut effects) => {
                // Another grid may follow another regulation.
                if key == "whose" && self.what != What::Leave {
                    let grid = sheet.form.value("whose").strip_prefix(GRID).map(str::to_owned);
                    effects.push(Effect::Query { tag: DUTIES, query: Query::Choices { grid, days: None } });
                }
                if key == "duty" {
                    self.offer_reasons(ctx);
                }
                self.until_said |= key == "until";
                self.follow(ctx);
                effects
            }
            Step::Restored(effects) => {
                self.until_said = sheet.form.value("until") != sheet.form.value("from");
                self.offer_reasons(ctx);
                self.follow(ctx);
                effects
            }
            Step::Key(_) | Step::Other => Vec::new(),
        };
        if was_at_first && !self.is_at_first() {
            effects.extend(self.follow_first(ctx));
        }
        effects
    }
}
