//! A new case. For an emergency it shows first whom to ring, and records who was told (篇3/責任人4-c).

mod chat;
mod fields;
mod told;

use chrono::NaiveTime;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::fields::{LATES, NATURES, NOT_YET, PATHS, SOURCES, build, by_code, code_of, kind_limit};
use self::told::told;
use crate::domain::case::{Nature, PathTaken};
use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::Command;
use crate::service::drafts::Draft;
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{Answer, Choices, KindChoice};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Event, Hint, Pane, Tag};
use crate::tui::widgets::Form;
use crate::tui::widgets::form::{FormEvent, Wrong};

const FORM: &str = "case";
/// What the draft calls the chat that the case is made of.
const ORIGINAL: &str = "original";
const CHOICES: Tag = "choices";
const DRAFT: Tag = "draft";
const FILE: Tag = "file";

/// The form and what it offers.
pub struct CaseForm {
    grid: Option<String>,
    /// One for all attempts: however often it is tried, there will be one case.
    request: RequestId,
    choices: Option<Box<Choices>>,
    form: Option<Form>,
    draft_failed: Option<String>,
    /// What the form was opened with: a chat, or the wish to paste one.
    pasted: Option<String>,
    /// The chat that the case is made of, whole.
    original: Option<String>,
}

impl CaseForm {
    /// For a grid; none: the first of the person's.
    pub fn new(grid: Option<String>) -> Self {
        let request = RequestId(platform::new_uuid());
        Self { grid, request, choices: None, form: None, draft_failed: None, pasted: None, original: None }
    }

    fn kind(&self) -> Option<&KindChoice> {
        let code = self.form.as_ref()?.value("kind");
        self.choices.as_ref()?.kinds.iter().find(|kind| kind.code.as_str() == code)
    }

    /// The grid's choices have come: builds the form, or fits it to another grid and keeps what has been typed.
    fn take(&mut self, choices: Box<Choices>, ctx: &Ctx) -> Vec<Effect> {
        let typed = self.form.as_ref().map(Form::to_draft);
        let focus = self.form.as_ref().and_then(Form::focused).map(|field| field.key.clone());
        let first = typed.is_none();
        let mut form = build(&choices, ctx);
        let known = |code: &String| choices.case_grids.iter().any(|grid| grid.code.as_str() == code);
        let own = choices.log_grids.first().or(choices.case_grids.first()).map(|grid| grid.code.to_string());
        if let Some(code) = self.grid.clone().filter(known).or(own) {
            form.set("grid", &code);
        }
        for (key, value) in typed.unwrap_or_default() {
            form.set(&key, &value);
        }
        match focus {
            Some(key) => form.focus_on(&key),
            None => form.focus_on("kind"),
        }
        self.choices = Some(choices);
        self.form = Some(form);
        self.arrange(ctx);
        if first { vec![Effect::LoadDraft { tag: DRAFT, form: FORM.to_owned() }] } else { Vec::new() }
    }

    fn take_draft(&mut self, draft: Option<Draft>, ctx: &Ctx) -> Vec<Effect> {
        let (Some(form), Some(draft)) = (&mut self.form, draft) else { return self.take_pasted(ctx) };
        let before = form.value("grid").to_owned();
        form.take_draft(&draft.fields, draft.at.time());
        self.original = draft.fields.get(ORIGINAL).cloned();
        let now = form.value("grid").to_owned();
        self.arrange(ctx);
        let mut effects = self.take_pasted(ctx);
        if now != before {
            effects.extend(self.ask(now));
        }
        effects
    }

    fn ask(&mut self, grid: String) -> Vec<Effect> {
        self.grid = Some(grid.clone());
        vec![Effect::Query { tag: CHOICES, query: Query::Choices { grid: Some(grid) } }]
    }

    /// Shows the fields that what has been typed calls for.
    fn arrange(&mut self, ctx: &Ctx) {
        let kind = self.kind().cloned();
        let limit = kind.as_ref().map(|kind| kind_limit(kind, ctx)).unwrap_or_default();
        let sensitive = kind.as_ref().is_some_and(|kind| kind.sensitive);
        let counted = kind.and_then(|kind| kind.formula);
        let contacts = self.choices.as_ref().map_or(0, |choices| choices.contacts.len());
        let Some(form) = &mut self.form else { return };
        if let Some(field) = form.field_mut("kind") {
            field.aside = limit;
        }
        form.show("units", counted.is_some());
        form.show("concerns", sensitive);
        if let (Some(by), Some(field)) = (counted, form.field_mut("units")) {
            let counts = by.counts.as_ref().map(|counts| ctx.label(counts).to_owned());
            field.label = counts.unwrap_or_else(|| t!(ctx.messages, "field-units"));
        }
        let emergency = form.value("nature") == code_of(&Nature::Emergency);
        form.show("ring", emergency);
        form.show("on-spot", emergency);
        for number in 0..contacts {
            form.show(&format!("contact-{number}"), emergency);
            form.show(&format!("told-{number}"), emergency);
            let told = emergency && !matches!(form.value(&format!("told-{number}")), "" | NOT_YET);
            form.show(&format!("told-at-{number}"), told);
            form.show(&format!("answered-{number}"), told);
        }
        let settled = form.value("path") == code_of(&PathTaken::Settled);
        form.show("result", settled);
        let earlier = form.date("date").is_some_and(|date| date < ctx.today());
        form.show("late", earlier);
        self.show_original(ctx);
    }

    fn changed(&mut self, key: &str, ctx: &Ctx) -> Vec<Effect> {
        let mut effects = Vec::new();
        match key {
            "kind" => {
                // What the kind suggests; both stay the writer's to change.
                let nature = self.kind().map(|kind| kind.nature);
                if let (Some(nature), Some(form)) = (nature, &mut self.form) {
                    let path = if nature == Nature::Emergency { PathTaken::Reported } else { PathTaken::BroughtBack };
                    form.set("nature", &code_of(&nature));
                    form.set("path", &code_of(&path));
                }
            }
            "grid" => {
                let grid = self.form.as_ref().map(|form| form.value("grid").to_owned()).unwrap_or_default();
                if !grid.is_empty() {
                    effects.extend(self.ask(grid));
                }
            }
            _ => {}
        }
        self.arrange(ctx);
        if let Some(form) = &mut self.form
            && form.take_unsaved()
        {
            let mut fields = form.to_draft();
            fields.extend(self.original.clone().map(|text| (ORIGINAL.to_owned(), text)));
            effects.push(Effect::SaveDraft { form: FORM.to_owned(), fields });
        }
        effects
    }

    fn submit(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.saving || !form.check() {
            return Vec::new();
        }
        form.saving = true;
        let form = &*form;
        let date = form.date("date").unwrap_or(ctx.today());
        let happened = form.time("time").map(|time| date.and_time(time));
        let happened = happened.or_else(|| (date != ctx.today()).then(|| date.and_hms_opt(12, 0, 0)).flatten());
        let contacts = self.choices.as_ref().map_or(&[][..], |choices| &choices.contacts);
        let counted = form.field("units").is_some_and(|field| !field.hidden);
        let sensitive = form.field("concerns").is_some_and(|field| !field.hidden);
        let command = Command::CaseFile {
            grid: form.value("grid").to_owned(),
            kind: form.value("kind").to_owned(),
            nature: by_code(&NATURES, form.value("nature")),
            path: by_code(&PATHS, form.value("path")),
            source: by_code(&SOURCES, form.value("source")),
            place: form.value("place").to_owned(),
            text: form.value("text").to_owned(),
            happened,
            reporter: form.given("reporter"),
            reporter_phone: form.given("reporter-phone"),
            result: form.given("result").filter(|_| form.field("result").is_some_and(|field| !field.hidden)),
            told: told(form, contacts, happened.unwrap_or(date.and_time(NaiveTime::MIN))),
            late: by_code(&LATES, form.value("late")).filter(|_| date < ctx.today()),
            units: form.given("units").filter(|_| counted).and_then(|units| units.parse().ok()),
            original: self.original.clone(),
            on_spot: form.given("on-spot").filter(|_| form.field("on-spot").is_some_and(|field| !field.hidden)),
            concerns: form.given("concerns").filter(|_| sensitive).into_iter().collect(),
        };
        vec![Effect::Command { tag: FILE, request: Some(self.request), seen: Vec::new(), command: Box::new(command) }]
    }

    fn refuse(&mut self, refusal: &Refusal, ctx: &Ctx) {
        let Some(form) = &mut self.form else { return };
        form.saving = false;
        let said = ctx.refusal(refusal);
        let field = match refusal.code {
            RefusalCode::UnknownGrid | RefusalCode::NotYourGrid => "grid",
            RefusalCode::UnknownKind => "kind",
            RefusalCode::ResultNeeded => "result",
            RefusalCode::NotSettledOnTheSpot => "path",
            RefusalCode::LateReasonNeeded => "late",
            RefusalCode::InFuture => "time",
            RefusalCode::ConcernsThem | RefusalCode::NobodyMayHave => "concerns",
            RefusalCode::UnknownPerson | RefusalCode::AmbiguousPerson => "on-spot",
            _ => match refusal.args.get("field").map(String::as_str) {
                Some("happened") => "time",
                Some(field @ ("place" | "text" | "reporter" | "result" | "date" | "units" | "on-spot")) => field,
                _ => "",
            },
        };
        let mut words = said.what;
        if let Some(clause) = &refusal.clause {
            words = format!("{words}  {}", t!(ctx.messages, "refused-by", clause = clause.as_str()));
        }
        form.refuse(field, Wrong::Said(words));
    }
}

impl Pane for CaseForm {
    fn update(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match event {
            Event::Open(_) => {
                let grid = self.grid.clone();
                return vec![Effect::Query { tag: CHOICES, query: Query::Choices { grid } }];
            }
            Event::Answer(CHOICES, Ok(Answer::Choices(choices))) => return self.take(choices, ctx),
            Event::Answer(CHOICES, Err(refusal)) => {
                if self.form.is_none() {
                    return vec![Effect::Close, Effect::Refuse(refusal)];
                }
                self.refuse(&refusal, ctx);
            }
            Event::Draft(DRAFT, draft) => return self.take_draft(draft, ctx),
            Event::DraftSaved(result) => {
                self.draft_failed = result.err();
                if let (Some(form), None) = (&mut self.form, &self.draft_failed) {
                    form.draft_at = Some(ctx.now.time());
                }
            }
            Event::Key(key) => {
                let Some(form) = &mut self.form else { return Vec::new() };
                if form.saving {
                    return Vec::new();
                }
                return match form.key(key) {
                    FormEvent::Changed(key) => self.changed(&key, ctx),
                    FormEvent::Submit => self.submit(ctx),
                    FormEvent::Leave => vec![Effect::Close],
                    FormEvent::Discard => vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close],
                    FormEvent::Ignored | FormEvent::Moved => Vec::new(),
                };
            }
            Event::Paste(text) => {
                if let Some(effects) = self.paste(&text, ctx) {
                    return effects;
                }
                if let Some(form) = &mut self.form
                    && let FormEvent::Changed(key) = form.paste(&text)
                {
                    return self.changed(&key, ctx);
                }
            }
            Event::Act(Action::Back) => return vec![Effect::Close],
            Event::Done(FILE, Ok(_)) => return vec![Effect::DropDraft { form: FORM.to_owned() }, Effect::Close],
            Event::Done(FILE, Err(refusal)) => {
                self.refuse(&refusal, ctx);
            }
            _ => {}
        }
        Vec::new()
    }

    fn view(&self, area: Rect, buffer: &mut Buffer, ctx: &Ctx, focused: bool) {
        if let Some(form) = &self.form {
            form.view(area, buffer, &ctx.theme, &ctx.messages, focused);
        }
    }

    fn caret(&self, area: Rect, _ctx: &Ctx) -> Option<(u16, u16)> {
        self.form.as_ref().and_then(|form| form.caret(area))
    }

    fn is_typing(&self) -> bool {
        self.form.is_some()
    }

    fn hints(&self, ctx: &Ctx) -> Vec<Hint> {
        vec![
            Hint::named(Action::Save, t!(ctx.messages, "case-form-save")),
            Hint::named(Action::Back, t!(ctx.messages, "form-leave")),
            Hint::named(Action::Next, t!(ctx.messages, "form-next")),
            Hint::of(Action::Discard),
        ]
    }

    fn takes_refusals(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::domain::case::{Channel, Party};
    use crate::service::command::Told;
    use crate::service::view::{Contact, PartyName};
    use crate::tui::testing::{answer_to, choices, ctrl, ctx, letter, opened, pane_of, press, settle};

    fn form() -> CaseForm {
        let mut form = CaseForm::new(None);
        let effects = opened(&mut form, &ctx());
        assert!(matches!(effects.as_slice(), [Effect::LoadDraft { .. }]));
        form.update(Event::Draft(DRAFT, None), &ctx());
        form
    }

    fn keys(form: &mut CaseForm, keys: &[KeyCode]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys {
            effects = form.update(Event::Key(press(*key)), &ctx());
        }
        effects
    }

    fn type_in(form: &mut CaseForm, text: &str) {
        for c in text.chars() {
            form.update(Event::Key(letter(c)), &ctx());
        }
    }

    /// The manhole cover: chosen by pinyin initials.
    fn emergency() -> CaseForm {
        let mut form = form();
        type_in(&mut form, "jg");
        keys(&mut form, &[KeyCode::Enter]);
        form
    }

    fn value(form: &CaseForm, key: &str) -> String {
        form.form.as_ref().unwrap().value(key).to_owned()
    }

    fn save(form: &mut CaseForm) -> Command {
        let effects = form.update(Event::Key(ctrl('s')), &ctx());
        let [Effect::Command { command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        (**command).clone()
    }

    #[test]
    fn 篇3_責任人4_c_an_emergency_shows_first_whom_to_ring_and_records_who_was_told() {
        let mut form = emergency();
        assert_eq!((value(&form, "nature"), value(&form, "path")), ("emergency".into(), "reported".into()));
        let screen = pane_of(&form, &ctx(), 100, 40);
        assert!(screen.contains("13900000002  站長甲") && screen.contains("0915-3320000"), "{screen}");
        let state = form.form.as_mut().unwrap();
        state.focus_on("told-0");
        // The station was rung and its chief answered; the office has not been told yet.
        keys(&mut form, &[KeyCode::Char('2')]);
        let state = form.form.as_mut().unwrap();
        state.set("told-at-0", "09:29");
        state.set("answered-0", "站長甲");
        state.set("place", "南街12號門口");
        state.set("text", "井蓋不見了");
        let Command::CaseFile { told, nature, .. } = save(&mut form) else { panic!() };
        assert_eq!(nature, Some(Nature::Emergency));
        let at = ctx().today().and_hms_opt(9, 29, 0);
        let expected =
            Told { to: "station".into(), channel: Channel::Phone, at, by: None, answered_by: Some("站長甲".into()) };
        assert_eq!(told, [expected]);
    }

    #[test]
    fn 篇3_責任人4_c_fire_and_ambulance_take_one_line_each_and_are_recorded_as_told() {
        let mut form = form();
        let mut choices = choices();
        let fire = PartyName { party: Party::Service("119".into()), name: "119 火警".into() };
        choices.contacts.insert(0, Contact { party: fire, person: None, phone: Some("119".into()) });
        form.take(Box::new(choices), &ctx());
        form.form.as_mut().unwrap().set("kind", "manhole-missing");
        form.changed("kind", &ctx());
        assert!(form.form.as_ref().unwrap().field("contact-0").is_none(), "its name says its number");
        let screen = pane_of(&form, &ctx(), 100, 40);
        assert_eq!(screen.matches("119").count(), 1, "{screen}");
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("told-0", "phone"), ("told-at-0", "09:29"), ("place", "南街12號"), ("text", "起火")] {
            state.set(key, text);
        }
        let Command::CaseFile { told, .. } = save(&mut form) else { panic!() };
        assert_eq!((told[0].to.as_str(), told[0].channel, told.len()), ("119", Channel::Phone, 1));
    }

    #[test]
    fn an_ordinary_case_asks_nobody_to_be_rung_and_is_brought_back() {
        let mut form = form();
        type_in(&mut form, "ld");
        keys(&mut form, &[KeyCode::Enter]);
        assert_eq!(value(&form, "path"), "brought-back");
        assert!(!pane_of(&form, &ctx(), 100, 40).contains("0915-3320000"));
        let state = form.form.as_mut().unwrap();
        state.set("place", "學校後門");
        state.set("text", "路燈不亮");
        let Command::CaseFile { grid, kind, told, happened, .. } = save(&mut form) else { panic!() };
        assert_eq!((grid.as_str(), kind.as_str()), ("610921100001001", "lamp-dark"));
        assert_eq!((told, happened), (Vec::new(), None));
    }

    #[test]
    fn 篇2_八_the_number_is_asked_for_only_where_the_limit_is_reckoned_from_it() {
        let mut form = form();
        form.form.as_mut().unwrap().set("kind", "lamp-dark");
        form.changed("kind", &ctx());
        assert!(form.form.as_ref().unwrap().field("units").unwrap().hidden);
        let kind = form.choices.as_mut().unwrap().kinds.iter_mut().find(|kind| kind.code.as_str() == "lamp-dark");
        let kind = kind.unwrap();
        kind.limit = None;
        kind.formula = Some(crate::service::view::FormulaView {
            unit: crate::domain::limit::LimitUnit::WorkingDays,
            formula: "ceil(units / 10)".into(),
            counts: Some(crate::domain::label::Label::verbatim("機器台數")),
        });
        form.changed("kind", &ctx());
        let screen = pane_of(&form, &ctx(), 100, 40);
        assert!(screen.contains("機器台數"), "{screen}");
        let kind = form.kind().cloned().unwrap();
        assert_eq!(kind_limit(&kind, &ctx()), "ceil(units / 10) 工作日");
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("place", "東巷口"), ("text", "送修"), ("units", "25")] {
            state.set(key, text);
        }
        let Command::CaseFile { units, .. } = save(&mut form) else { panic!() };
        assert_eq!(units, Some(25));
        let refusal =
            Refusal::new(RefusalCode::UnitsNeeded).with("field", "units").with("kind", "x").with("formula", "y");
        form.update(Event::Done(FILE, Err(refusal)), &ctx());
        assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "units");
    }

    #[test]
    fn 篇3_責任人4_a_settled_on_the_spot_needs_a_result() {
        let mut form = form();
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("kind", "lamp-dark"), ("place", "東巷口"), ("text", "燈不亮")] {
            state.set(key, text);
        }
        state.focus_on("path");
        keys(&mut form, &[KeyCode::Char('1')]);
        assert_eq!(form.update(Event::Key(ctrl('s')), &ctx()), []);
        assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "result");
        type_in(&mut form, "已換燈泡");
        let Command::CaseFile { result, path, .. } = save(&mut form) else { panic!() };
        assert_eq!((result.as_deref(), path), (Some("已換燈泡"), Some(PathTaken::Settled)));
    }

    #[test]
    fn 實務_敏感事項_whom_it_is_about_is_asked_for_sensitive_kinds_alone_and_sent_along() {
        let mut form = form();
        form.form.as_mut().unwrap().set("kind", "lamp-dark");
        form.changed("kind", &ctx());
        assert!(form.form.as_ref().unwrap().field("concerns").unwrap().hidden);
        form.choices.as_mut().unwrap().kinds.iter_mut().for_each(|kind| kind.sensitive = true);
        form.changed("kind", &ctx());
        let screen = pane_of(&form, &ctx(), 100, 40);
        assert!(screen.contains("涉及對象"), "{screen}");
        let state = form.form.as_mut().unwrap();
        let unit = form.choices.as_ref().unwrap().units[0].code.to_string();
        for (key, text) in [("place", "窗口"), ("text", "收費不開票"), ("concerns", unit.as_str())] {
            state.set(key, text);
        }
        let Command::CaseFile { concerns, .. } = save(&mut form) else { panic!() };
        assert_eq!(concerns, [unit]);
        let refusal = Refusal::new(RefusalCode::ConcernsThem).with("party", "城管中隊");
        form.update(Event::Done(FILE, Err(refusal)), &ctx());
        assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "concerns");
    }

    #[test]
    fn every_attempt_carries_the_same_request_and_a_refusal_keeps_what_was_typed() {
        let mut form = emergency();
        let state = form.form.as_mut().unwrap();
        state.set("place", "南街12號門口");
        state.set("text", "井蓋不見了");
        let request = |effects: Vec<Effect>| match effects.as_slice() {
            [Effect::Command { request, .. }] => *request,
            other => panic!("{other:?}"),
        };
        let first = request(form.update(Event::Key(ctrl('s')), &ctx()));
        assert_eq!(form.update(Event::Key(ctrl('s')), &ctx()), [], "it waits for the answer");
        form.update(Event::Done(FILE, Err(RefusalCode::Busy.into())), &ctx());
        assert_eq!(value(&form, "place"), "南街12號門口");
        let second = request(form.update(Event::Key(ctrl('s')), &ctx()));
        assert_eq!(first, second);
        assert!(first.is_some());
        let refusal = Refusal::new(RefusalCode::TextTooLong).with("field", "text").with("length", 9).with("limit", 8);
        form.update(Event::Done(FILE, Err(refusal)), &ctx());
        assert_eq!(form.form.as_ref().unwrap().focused().unwrap().key, "text");
    }

    #[test]
    fn typing_saves_a_draft_and_a_draft_comes_back() {
        let mut form = form();
        form.form.as_mut().unwrap().focus_on("place");
        let effects = form.update(Event::Key(letter('東')), &ctx());
        let [Effect::SaveDraft { form: name, fields }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((name.as_str(), fields["place"].as_str()), ("case", "東"));
        let draft = Draft { form: "case".into(), at: crate::tui::testing::at("10:40"), fields: fields.clone() };
        let mut again = CaseForm::new(None);
        opened(&mut again, &ctx());
        again.update(Event::Draft(DRAFT, Some(draft)), &ctx());
        assert_eq!(value(&again, "place"), "東");
        assert!(pane_of(&again, &ctx(), 80, 24).contains("10:40"));
        let effects = again.update(Event::Done(FILE, Ok(done())), &ctx());
        assert_eq!(effects, [Effect::DropDraft { form: "case".into() }, Effect::Close]);
    }

    fn done() -> crate::service::command::Done {
        crate::service::command::Done {
            command: "case-file".into(),
            change: None,
            changes: 1,
            made: Vec::new(),
            notes: Vec::new(),
            refused: Vec::new(),
        }
    }

    #[test]
    fn in_another_grid_the_people_to_ring_are_others_and_what_was_typed_stays() {
        let mut form = emergency();
        form.form.as_mut().unwrap().set("place", "北巷口");
        form.form.as_mut().unwrap().set("grid", "610921100002001");
        let effects = form.changed("grid", &ctx());
        let other = |query: &Query| match query {
            Query::Choices { grid: Some(grid) } if grid == "610921100002001" => {
                let mut choices = choices();
                choices.contacts[0].person = Some("䶮明".into());
                Some(Answer::Choices(Box::new(choices)))
            }
            other => answer_to(other, &ctx().desk),
        };
        settle(&mut form, &ctx(), effects, other);
        assert_eq!((value(&form, "place"), value(&form, "grid")), ("北巷口".into(), "610921100002001".into()));
        assert!(pane_of(&form, &ctx(), 100, 40).contains("䶮明"));
    }

    #[test]
    fn the_form_for_an_emergency() {
        insta::assert_snapshot!("case_form_emergency", pane_of(&emergency(), &ctx(), 100, 40));
        insta::assert_snapshot!("case_form", pane_of(&form(), &ctx(), 80, 22));
    }

    #[test]
    fn at_80_columns_each_party_is_named_where_it_is_told_and_every_channel_is_in_sight() {
        let screen = pane_of(&emergency(), &ctx(), 80, 34);
        assert!(screen.contains("告知鎮網格辦") && screen.contains("告知南街社區工作站"), "{screen}");
        assert_eq!(screen.matches("書面").count(), 2, "{screen}");
    }

    #[test]
    fn only_who_works_in_an_area_is_taken_to_have_come_upon_it_on_patrol() {
        use crate::i18n::Lang;
        use crate::tui::testing::{chief_desk, ctx_in};
        assert_eq!(value(&form(), "source"), "patrol");
        let chief = ctx_in(Lang::ZhHant, chief_desk());
        let mut form = CaseForm::new(None);
        opened(&mut form, &chief);
        assert_eq!(value(&form, "source"), "");
        form.update(Event::Key(ctrl('s')), &chief);
        assert_eq!(form.form.unwrap().field("source").unwrap().wrong, Some(Wrong::Required));
    }
}
