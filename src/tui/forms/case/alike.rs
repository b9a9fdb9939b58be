//! Cases that may be the same matter as what is being written: shown while one types, never in the way. One key looks at
//! one, another adds the words to it in place of a new case.

use super::CaseForm;
use super::told::told;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::{AlikeRow, CaseView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::pane::{Ask, Reply, Tag};
use crate::tui::widgets::PickOption;

/// The likely ones.
pub(super) const ALIKE: Tag = "alike";
/// The question which to look at.
pub(super) const LOOK: Tag = "alike-look";
/// The one that is looked at.
pub(super) const LOOKED: Tag = "alike-looked";
/// The question which the words are added to.
pub(super) const ADD: Tag = "alike-add";
/// The words are on their way to it.
pub(super) const ADDED: Tag = "alike-added";

/// As many lines as there may be.
pub(super) const SHOWN: usize = 3;

/// The field of a line.
pub(super) fn field(number: usize) -> String {
    format!("alike-{number}")
}

impl CaseForm {
    /// Asks which cases may be the same, once there is something to go by; the latest question is the one answered.
    pub(super) fn ask_alike(&mut self, ctx: &Ctx) -> Option<Effect> {
        let form = self.form.as_ref()?;
        let (grid, place, text) = (form.value("grid"), form.value("place"), form.value("text"));
        if grid.is_empty() || (place.is_empty() && text.is_empty()) {
            self.alike.clear();
            self.show_alike(ctx);
            return None;
        }
        let query = Query::Alike {
            grid: grid.to_owned(),
            kind: form.given("kind"),
            place: place.to_owned(),
            text: text.to_owned(),
            happened: self.happened(ctx),
        };
        Some(Effect::Query { tag: ALIKE, query })
    }

    /// They have been found.
    pub(super) fn take_alike(&mut self, mut rows: Vec<AlikeRow>, ctx: &Ctx) {
        rows.truncate(SHOWN);
        self.alike = rows;
        self.show_alike(ctx);
    }

    pub(super) fn show_alike(&mut self, ctx: &Ctx) {
        let Some(form) = &mut self.form else { return };
        for number in 0..SHOWN {
            let line = self.alike.get(number).map(|row| line(row, ctx)).unwrap_or_default();
            form.show(&field(number), !line.is_empty());
            form.set_shown(&field(number), &line);
        }
    }

    /// Shows one of them; of several it is asked which.
    pub(super) fn look_alike(&self, ctx: &Ctx) -> Vec<Effect> {
        match self.alike.as_slice() {
            [] => vec![Effect::Say(t!(ctx.messages, "case-form-none-alike"))],
            [only] => vec![look(only.number.clone())],
            _ => self.which(LOOK, t!(ctx.messages, "case-form-look"), ctx),
        }
    }

    /// Asks which of them the words are added to: also of one alone, since no case is filed then.
    pub(super) fn add_to_alike(&self, ctx: &Ctx) -> Vec<Effect> {
        let words = self.form.as_ref().is_some_and(|form| !form.value("text").is_empty());
        match (self.alike.is_empty(), words) {
            (true, _) => vec![Effect::Say(t!(ctx.messages, "case-form-none-alike"))],
            (_, false) => vec![Effect::Say(t!(ctx.messages, "case-form-no-words"))],
            _ if self.has_more_than_words(ctx) => vec![Effect::Say(t!(ctx.messages, "case-form-more-than-words"))],
            _ => self.which(ADD, t!(ctx.messages, "case-form-add-which"), ctx),
        }
    }

    /// Whether there is something that a remark cannot hold: who reported it and is to be answered, calls that were made,
    /// the original words, files. Then it is filed as a case of its own, to be joined with the other one.
    fn has_more_than_words(&self, ctx: &Ctx) -> bool {
        let Some(form) = &self.form else { return false };
        let contacts = self.choices.as_ref().map_or(&[][..], |choices| &choices.contacts);
        let called = !told(form, contacts, ctx.now.naive_local()).is_empty();
        let reporter = form.given("reporter").or(form.given("reporter-phone")).is_some();
        reporter || called || self.original.is_some() || !self.files.is_empty()
    }

    fn which(&self, tag: Tag, title: String, ctx: &Ctx) -> Vec<Effect> {
        let option =
            |row: &AlikeRow| PickOption { code: row.number.clone(), text: ctx.alike(row), detail: row.text.clone() };
        let options = self.alike.iter().map(option).collect();
        vec![Effect::Ask { tag, ask: Ask::Pick { title, options } }]
    }

    /// One was chosen: to be looked at, or to have the words.
    pub(super) fn chosen_alike(&mut self, tag: Tag, reply: &Reply) -> Vec<Effect> {
        let Reply::Picked(number) = reply else { return Vec::new() };
        if tag == LOOK {
            return vec![look(number.clone())];
        }
        let Some(form) = &mut self.form else { return Vec::new() };
        form.saving = true;
        let text = form.value("text").to_owned();
        let command = Command::CaseNote { case: number.clone(), text };
        let request = Some(self.note_request);
        vec![Effect::Command { tag: ADDED, request, seen: Vec::new(), command: Box::new(command) }]
    }
}

fn look(case: String) -> Effect {
    Effect::Query { tag: LOOKED, query: Query::Case { case } }
}

/// Its number and where it lies, how many days ago it was and where it stands, and as much of its words as fits.
fn line(row: &AlikeRow, ctx: &Ctx) -> String {
    let when = match row.days_ago {
        ..=0 => t!(ctx.messages, "alike-today"),
        days => t!(ctx.messages, "alike-days", days = days),
    };
    let stage = ctx.coded("stage", &row.stage);
    format!("{}  {}  {when}  {stage}  {}", row.number, row.place, row.text.replace('\n', " "))
}

/// One of them, to be read beside what is written.
pub(super) fn show(view: &CaseView, ctx: &Ctx) -> Effect {
    let (row, m) = (&view.row, &ctx.messages);
    let head = |key: &str, text: String| (!text.is_empty()).then(|| format!("{}  {text}", m.get(key, &[])));
    let lines = [
        Some(format!("{}  {}", ctx.label(&row.kind_label), ctx.coded("stage", &row.stage))),
        head("cli-head-place", format!("{}  {}", row.grid.name, row.place)),
        head("cli-head-text", row.text.clone()),
        head("cli-head-happened", ctx.moment(&row.happened)),
        head("cli-head-holder", row.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default()),
        head("cli-head-due", row.due.as_ref().map(|due| ctx.moment(due)).unwrap_or_default()),
    ];
    let lines = lines.into_iter().flatten().collect();
    Effect::Ask { tag: "alike-shown", ask: Ask::Show { title: row.number.clone(), lines } }
}

#[cfg(test)]
mod tests {
    use super::super::FORM;
    use super::super::tests::{form, save_effects};
    use super::*;
    use crate::service::refusal::{Refusal, RefusalCode};
    use crate::service::view::Answer;
    use crate::tui::pane::{Event, Pane};
    use crate::tui::testing::{alt, case_rows, case_view, ctx, letter, pane_of};

    fn rows(count: usize) -> Vec<AlikeRow> {
        let alike = |row: crate::service::view::CaseRow| AlikeRow {
            number: row.number,
            kind_label: row.kind_label,
            place: row.place,
            text: row.text,
            stage: row.stage,
            holder: row.holder,
            happened: row.happened,
            days_ago: 2,
            likeness: 80,
        };
        case_rows().into_iter().map(alike).take(count).collect()
    }

    /// The form while a place is typed, with cases that were found for it.
    fn found(count: usize) -> CaseForm {
        let mut form = form();
        form.form.as_mut().unwrap().focus_on("place");
        let effects = form.update(Event::Key(letter('東')), &ctx());
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Query { tag: ALIKE, query: Query::Alike { grid, place, .. } } => {
                Some((grid.clone(), place.clone()))
            }
            _ => None,
        });
        assert_eq!(asked, Some(("610921100001001".into(), "東".into())));
        form.update(Event::Answer(ALIKE, Ok(Answer::Alike(rows(count)))), &ctx());
        form
    }

    #[test]
    fn likely_the_same_are_shown_while_one_types_and_do_not_stand_in_the_way() {
        let mut form = found(5);
        let screen = pane_of(&form, &ctx(), 120, 40);
        let numbers: Vec<String> = rows(5).into_iter().map(|row| row.number).collect();
        assert!(numbers[..3].iter().all(|number| screen.contains(number)), "{screen}");
        assert!(!screen.contains(&numbers[3]), "three at most: {screen}");
        assert!(screen.contains("2 天前") && screen.contains("北巷市場"), "{screen}");
        let state = form.form.as_mut().unwrap();
        for (key, text) in [("kind", "lamp-dark"), ("text", "路燈不亮")] {
            state.set(key, text);
        }
        assert!(matches!(save_effects(&mut form).as_slice(), [Effect::Command { .. }]), "it is filed all the same");
    }

    #[test]
    fn with_nothing_alike_no_line_is_there_and_an_emptied_form_asks_no_more() {
        let mut form = found(0);
        assert!(!pane_of(&form, &ctx(), 120, 40).contains("可能相同"));
        form.update(Event::Answer(ALIKE, Ok(Answer::Alike(rows(1)))), &ctx());
        assert!(pane_of(&form, &ctx(), 120, 40).contains("可能相同"));
        form.form.as_mut().unwrap().set("place", "");
        let effects = form.changed("place", &ctx());
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Query { tag: ALIKE, .. })), "{effects:?}");
        assert!(!pane_of(&form, &ctx(), 120, 40).contains("可能相同"));
    }

    #[test]
    fn one_key_looks_at_one_and_what_was_typed_stays() {
        let mut form = found(1);
        let number = rows(1)[0].number.clone();
        let effects = form.update(Event::Key(alt('L')), &ctx());
        assert_eq!(effects, [Effect::Query { tag: LOOKED, query: Query::Case { case: number } }]);
        let effects = form.update(Event::Answer(LOOKED, Ok(Answer::Case(Box::new(case_view())))), &ctx());
        let [Effect::Ask { ask: Ask::Show { title, lines }, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(title, &case_view().row.number);
        assert!(lines.iter().any(|line| line.contains("南街12號門口")), "{lines:?}");
        assert_eq!(form.form.as_ref().unwrap().value("place"), "東");
        let effects = found(2).update(Event::Key(alt('L')), &ctx());
        assert!(
            matches!(effects.as_slice(), [Effect::Ask { tag: LOOK, ask: Ask::Pick { options, .. } }] if options.len() == 2)
        );
    }

    #[test]
    fn another_key_adds_the_words_to_it_and_no_case_is_filed() {
        let mut form = found(1);
        let number = rows(1)[0].number.clone();
        let effects = form.update(Event::Key(alt('i')), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Say(_)]), "there are no words yet: {effects:?}");
        form.form.as_mut().unwrap().set("text", "又有人絆倒了");
        let effects = form.update(Event::Key(alt('i')), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Ask { tag: ADD, ask: Ask::Pick { .. } }]), "{effects:?}");
        let effects = form.update(Event::Reply(ADD, Reply::Picked(number.clone())), &ctx());
        let [Effect::Command { tag: ADDED, command, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(**command, Command::CaseNote { case: number, text: "又有人絆倒了".into() });
        let refusal = Refusal::new(RefusalCode::NotYours);
        form.update(Event::Done(ADDED, Err(refusal)), &ctx());
        assert!(!form.form.as_ref().unwrap().saving, "refused, it may be filed after all");
        let done = crate::service::command::Done {
            command: "case-note".into(),
            change: None,
            changes: 1,
            made: Vec::new(),
            notes: Vec::new(),
            refused: Vec::new(),
        };
        let effects = form.update(Event::Done(ADDED, Ok(done)), &ctx());
        assert_eq!(effects, [Effect::DropDraft { form: FORM.into() }, Effect::Close]);
    }

    #[test]
    fn what_a_remark_cannot_hold_is_filed_as_a_case_of_its_own() {
        let mut form = found(1);
        let state = form.form.as_mut().unwrap();
        state.set("text", "又有人絆倒了");
        state.set("reporter", "戶主甲");
        let effects = form.update(Event::Key(alt('i')), &ctx());
        assert!(matches!(effects.as_slice(), [Effect::Say(words)] if words.contains("併案")), "{effects:?}");
        form.form.as_mut().unwrap().set("reporter", "");
        form.original = Some("王五 9:12\n又有人絆倒了".into());
        assert!(
            matches!(form.update(Event::Key(alt('i')), &ctx()).as_slice(), [Effect::Say(_)]),
            "the chat would be lost"
        );
    }

    #[test]
    fn without_any_the_keys_say_so() {
        for key in ['L', 'i'] {
            assert!(matches!(form().update(Event::Key(alt(key)), &ctx()).as_slice(), [Effect::Say(_)]));
        }
    }

    #[test]
    fn the_form_with_cases_that_may_be_the_same() {
        let mut form = found(3);
        let state = form.form.as_mut().unwrap();
        state.set("place", "東巷口");
        state.focus_on("text");
        insta::assert_snapshot!("form_with_alike_80", pane_of(&form, &ctx(), 80, 24));
        insta::assert_snapshot!("form_with_alike_120", pane_of(&form, &ctx(), 120, 40));
    }
}
