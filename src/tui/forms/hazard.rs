//! A danger being put under public supervision (掛牌, 篇6/四(二)-c): the plate, and what is promised on it.

use super::sheet::{Sheet, SheetPane, Step};
use crate::domain::case::{Act, act_name};
use crate::domain::ids::{CaseId, ChangeId};
use crate::domain::record::RecordRef;
use crate::service::command::Command;
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::{Answer, CaseView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::pane::{Event, Tag};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Choice, Form, FormField};

const CASE: Tag = "case";

/// The form of a danger.
pub struct Hazard {
    case: String,
    known: Option<(CaseId, Option<ChangeId>)>,
    sheet: Option<Sheet>,
}

impl Hazard {
    /// For a case, by number.
    pub fn new(case: String) -> Self {
        Self { case, known: None, sheet: None }
    }

    fn take_case(&mut self, view: &CaseView, ctx: &Ctx) -> Vec<Effect> {
        self.known = Some((view.row.id, view.row.last_change.clone()));
        if self.sheet.is_some() {
            return Vec::new();
        }
        let Some(offered) = &view.hazard_form else {
            let refused = view.acts.iter().find(|row| row.act == act_name(Act::ListHazard));
            let refused = refused.and_then(|row| row.refused.clone()).map(Effect::Refuse);
            return refused.into_iter().chain([Effect::Close]).collect();
        };
        let levels = offered.levels.iter().map(|(code, label)| (code.clone(), ctx.label(label).to_owned()));
        let m = &ctx.messages;
        let word = |key: &str| ctx.word("hazard", key);
        let text = |key: &str| FormField::line(key, &word(key), "").required();
        let fields = vec![
            FormField::line("plate", &word("plate"), &offered.plate).hint(&offered.clause),
            FormField::choice("level", &word("level"), Choice::new(levels.collect()))
                .required()
                .hint(&t!(m, "form-hint-choice")),
            FormField::notes("measures", &word("measures"), "").required(),
            text("money"),
            text("person"),
            FormField::typed("deadline", &word("deadline"), Kind::Date { ahead: true }, "")
                .required()
                .hint(&t!(m, "form-hint-date")),
            FormField::notes("plan", &word("plan"), "").required(),
            text("follower"),
            FormField::line("reference", &word("reference"), "").hint(&t!(m, "hazard-reference-hint")),
        ];
        let title = format!("{} {}", ctx.word("command", "case-list-hazard"), view.row.number);
        let sheet = Sheet::new(Form::new(&format!("hazard-{}", view.row.id), &title, ctx.today(), fields));
        let load = sheet.load();
        self.sheet = Some(sheet);
        vec![load]
    }

    fn save(&mut self) -> Vec<Effect> {
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        let Some(deadline) = sheet.form.date("deadline") else { return Vec::new() };
        let form = &sheet.form;
        let value = |key: &str| form.value(key).to_owned();
        let deed = Deed::ListHazard {
            plate: form.given("plate"),
            level: value("level"),
            measures: value("measures"),
            money: value("money"),
            person: value("person"),
            deadline,
            plan: value("plan"),
            follower: value("follower"),
            reference: form.given("reference"),
        };
        let upon = self.known.as_ref().and_then(|(id, change)| seen(RecordRef::Case(*id), change.as_ref()));
        sheet.send(Command::CaseDeed { case: self.case.clone(), deed }, upon)
    }
}

impl SheetPane for Hazard {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => {
                return vec![Effect::Query { tag: CASE, query: Query::Case { case: self.case.clone() } }];
            }
            Event::Answer(CASE, Ok(Answer::Case(view))) => return self.take_case(view, ctx),
            Event::Answer(CASE, Err(refusal)) => return vec![Effect::Refuse(refusal.clone()), Effect::Close],
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return Vec::new() };
        match sheet.update(&event, ctx) {
            Step::Done(effects) => {
                // Somebody was faster: what is sent again is sent upon what it is now.
                let refused = matches!(event, Event::Done(_, Err(_)));
                let again = Effect::Query { tag: CASE, query: Query::Case { case: self.case.clone() } };
                effects.into_iter().chain(refused.then_some(again)).collect()
            }
            Step::Save => self.save(),
            Step::Changed(_, effects) => effects,
            Step::Restored(effects) => effects,
            Step::Key(_) | Step::Other => Vec::new(),
        }
    }
}
