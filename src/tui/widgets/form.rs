//! A form: labelled fields one moves through with Tab and Enter, errors beside the fields they concern, and a draft of
//! whatever has been typed so far.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use super::form_field::{FormField, Input, Kind, Wrong};
use super::picker::{Picker, PickerEvent};
use super::text::Edit;
use super::when;

/// What a key did to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormEvent {
    /// It is none of the form's keys.
    Ignored,
    /// The focus or the insertion point moved.
    Moved,
    /// The field of this key has another value.
    Changed(String),
    /// Save it.
    Submit,
    /// Leave it, keeping the draft.
    Leave,
    /// Leave it and drop the draft.
    Discard,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its name, under which its draft is kept.
    pub name: String,
    /// Shown in its frame.
    pub title: String,
    /// Its fields, in order of Tab.
    pub fields: Vec<FormField>,
    /// The day that dates without a year are read by.
    pub today: NaiveDate,
    /// When its draft was last on disk.
    pub draft_at: Option<NaiveTime>,
    /// Whether what it shows came from a draft.
    pub from_draft: bool,
    /// What is wrong with it as a whole.
    pub wrong: Option<String>,
    /// Being saved: keys wait.
    pub saving: bool,
    focus: usize,
    picker: Option<Picker>,
    unsaved: bool,
}

impl Form {
    /// A form with the focus on its first field.
    pub fn new(name: &str, title: &str, today: NaiveDate, fields: Vec<FormField>) -> Self {
        let mut form = Self {
            name: name.to_owned(),
            title: title.to_owned(),
            fields,
            today,
            draft_at: None,
            from_draft: false,
            wrong: None,
            saving: false,
            focus: 0,
            picker: None,
            unsaved: false,
        };
        if !form.focused().is_some_and(FormField::can_focus) {
            form.step(true);
        }
        form
    }

    /// The field in focus.
    pub fn focused(&self) -> Option<&FormField> {
        self.fields.get(self.focus)
    }

    /// Its place among the fields.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// The list that lies open over the form.
    pub fn picker(&self) -> Option<&Picker> {
        self.picker.as_ref()
    }

    /// Puts the focus on a field.
    pub fn focus_on(&mut self, key: &str) {
        if let Some(at) = self.fields.iter().position(|field| field.key == key && field.can_focus()) {
            self.focus = at;
        }
    }

    /// A field by its key.
    pub fn field(&self, key: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// A field by its key, to alter.
    pub fn field_mut(&mut self, key: &str) -> Option<&mut FormField> {
        self.fields.iter_mut().find(|field| field.key == key)
    }

    /// A field's value, without blanks around it; empty if there is no such field.
    pub fn value(&self, key: &str) -> &str {
        self.field(key).map(|field| field.value().trim()).unwrap_or_default()
    }

    /// A field's value, if there is any.
    pub fn given(&self, key: &str) -> Option<String> {
        Some(self.value(key)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// A field's value as a date.
    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        let ahead = matches!(self.field(key)?.input, Input::Line(_, Kind::Date { ahead: true }));
        when::date(self.value(key), self.today, ahead)
    }

    /// A field's value as a time of day.
    pub fn time(&self, key: &str) -> Option<NaiveTime> {
        when::time(self.value(key))
    }

    /// A field's value as a moment.
    pub fn moment(&self, key: &str) -> Option<NaiveDateTime> {
        when::moment(self.value(key), self.today)
    }

    /// Fills a field in.
    pub fn set(&mut self, key: &str, value: &str) {
        if let Some(field) = self.field_mut(key) {
            field.set(value);
            field.wrong = None;
        }
    }

    /// Fills in what a field shows only; what is wrong with it stays.
    pub fn set_shown(&mut self, key: &str, text: &str) {
        if let Some(field) = self.field_mut(key) {
            field.set(text);
        }
    }

    /// Shows or hides a field.
    pub fn show(&mut self, key: &str, shown: bool) {
        if let Some(field) = self.field_mut(key) {
            field.hidden = !shown;
        }
    }

    /// Says what is wrong with a field and puts the focus there; with no such field, with the form.
    pub fn refuse(&mut self, key: &str, wrong: Wrong) {
        self.saving = false;
        if let Some(field) = self.field_mut(key) {
            field.wrong = Some(wrong);
            field.hidden = false;
            self.focus_on(key);
        } else if let Wrong::Said(text) = wrong {
            self.wrong = Some(text);
        }
    }

    /// Checks every field; the focus goes to the first that is wrong.
    pub fn check(&mut self) -> bool {
        self.wrong = None;
        let today = self.today;
        for field in &mut self.fields {
            field.wrong = if field.hidden { None } else { field.check(today) };
        }
        match self.fields.iter().position(|field| field.wrong.is_some()) {
            Some(at) => {
                self.focus = at;
                false
            }
            None => true,
        }
    }

    /// Values as typed, for the draft.
    pub fn to_draft(&self) -> BTreeMap<String, String> {
        let fields = self.fields.iter().filter(|field| !matches!(field.input, Input::Fixed(_)));
        fields.map(|field| (field.key.clone(), field.kept(self.today))).collect()
    }

    /// Fills in what a draft has; the focus goes to the last field that it filled.
    pub fn take_draft(&mut self, draft: &BTreeMap<String, String>, at: NaiveTime) {
        for field in &mut self.fields {
            if let Some(value) = draft.get(&field.key).filter(|_| !matches!(field.input, Input::Fixed(_))) {
                field.set(value);
            }
        }
        self.draft_at = Some(at);
        self.from_draft = true;
        self.unsaved = false;
        let last = self.fields.iter().rposition(|field| field.can_focus() && !field.value().is_empty());
        self.focus = last.unwrap_or(self.focus);
    }

    /// Whether something has been typed since this was last asked: then its draft wants saving.
    pub fn take_unsaved(&mut self) -> bool {
        std::mem::take(&mut self.unsaved)
    }

    /// What was filled in for the writer wants saving like what was typed.
    pub fn touch(&mut self) {
        self.unsaved = true;
        self.wrong = None;
    }

    /// Whether something has been typed that no draft holds yet.
    pub fn is_unsaved(&self) -> bool {
        self.unsaved
    }

    /// Moves the focus to the next field or the one before, around the ends.
    pub fn step(&mut self, on: bool) {
        let count = self.fields.len();
        for _ in 0..count {
            self.focus = if on { self.focus + 1 } else { self.focus + count - 1 } % count.max(1);
            if self.focused().is_some_and(FormField::can_focus) {
                return;
            }
        }
    }

    fn is_last(&self) -> bool {
        !self.fields.iter().skip(self.focus + 1).any(FormField::can_focus)
    }

    /// Takes pasted text into the field in focus.
    pub fn paste(&mut self, text: &str) -> FormEvent {
        if let Some(picker) = &mut self.picker {
            picker.paste(text);
            return FormEvent::Moved;
        }
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Ignored };
        match &mut field.input {
            Input::Line(line, _) => line.paste(text),
            Input::Notes(area) => area.paste(text),
            Input::Choice(_) | Input::Pick { .. } | Input::Fixed(_) => return FormEvent::Ignored,
        }
        field.wrong = None;
        let key = field.key.clone();
        self.changed(key)
    }

    fn changed(&mut self, key: String) -> FormEvent {
        self.unsaved = true;
        self.wrong = None;
        FormEvent::Changed(key)
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> FormEvent {
        if self.picker.is_some() {
            return self.picker_key(key);
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Esc => return FormEvent::Leave,
            KeyCode::Char('s') if ctrl => return FormEvent::Submit,
            KeyCode::Char('x') if ctrl => return FormEvent::Discard,
            KeyCode::Tab => return self.move_on(true),
            KeyCode::BackTab => return self.move_on(false),
            _ => {}
        }
        let today = self.today;
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Ignored };
        let name = field.key.clone();
        match key.code {
            KeyCode::Char('+' | '＋') if field.nudge(true, today) => return self.after_edit(name),
            KeyCode::Char('-' | '－') if field.nudge(false, today) => return self.after_edit(name),
            _ => {}
        }
        let edit = match &mut field.input {
            Input::Line(line, _) => line.key(key),
            Input::Notes(area) => area.key(key),
            Input::Choice(choice) => choice.key(key),
            Input::Pick { code, options, free } => match key.code {
                KeyCode::Backspace | KeyCode::Delete if !ctrl => {
                    code.clear();
                    Edit::Changed
                }
                KeyCode::Char(_) | KeyCode::Enter | KeyCode::Right | KeyCode::F(4) if !ctrl => {
                    let mut picker = Picker::new(&field.label, options.clone()).on(code);
                    if *free {
                        picker = picker.free();
                    }
                    if let KeyCode::Char(c) = key.code
                        && !matches!(c, ' ' | '\u{3000}')
                    {
                        picker.key(key);
                    }
                    self.picker = Some(picker);
                    return FormEvent::Moved;
                }
                _ => Edit::Ignored,
            },
            Input::Fixed(_) => Edit::Ignored,
        };
        match (edit, key.code) {
            (Edit::Changed, _) => self.after_edit(name),
            (Edit::Moved, _) => FormEvent::Moved,
            (Edit::Ignored, KeyCode::Enter) if self.is_last() => FormEvent::Submit,
            (Edit::Ignored, KeyCode::Enter | KeyCode::Down) if !ctrl => self.move_on(true),
            (Edit::Ignored, KeyCode::Up) if !ctrl => self.move_on(false),
            (Edit::Ignored, _) => FormEvent::Ignored,
        }
    }

    fn move_on(&mut self, on: bool) -> FormEvent {
        self.step(on);
        FormEvent::Moved
    }

    fn after_edit(&mut self, name: String) -> FormEvent {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.wrong = None;
        }
        self.changed(name)
    }

    fn picker_key(&mut self, key: KeyEvent) -> FormEvent {
        let Some(picker) = &mut self.picker else { return FormEvent::Ignored };
        let chosen = match picker.key(key) {
            PickerEvent::Open => return FormEvent::Moved,
            PickerEvent::Cancelled => {
                self.picker = None;
                return FormEvent::Moved;
            }
            PickerEvent::Chosen(code) | PickerEvent::Typed(code) => code,
        };
        self.picker = None;
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Moved };
        field.set(&chosen);
        let name = field.key.clone();
        let event = self.after_edit(name);
        if !self.is_last() {
            self.step(true);
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::PickOption;

    fn form() -> Form {
        let option =
            |code: &str, text: &str| PickOption { code: code.into(), text: text.into(), detail: String::new() };
        Form::new(
            "patrol",
            "巡查",
            NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            vec![
                FormField::fixed("who", "誰", "網格員甲"),
                FormField::pick("grid", "網格", vec![option("1", "南街第一網格"), option("2", "北巷第二網格")], "1"),
                FormField::typed("start", "開始", Kind::Time, "14:10").required(),
                FormField::typed("end", "結束", Kind::Time, "").beside(),
                FormField::line("route", "路線", "").hidden(true),
                FormField::notes("text", "所見", "").required(),
            ],
        )
    }

    fn press(form: &mut Form, code: KeyCode) -> FormEvent {
        form.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn focus(form: &Form) -> &str {
        &form.focused().unwrap().key
    }

    #[test]
    fn tab_goes_through_the_fields_in_order_past_fixed_and_hidden_ones_and_round() {
        let mut form = form();
        let mut seen = vec![focus(&form).to_owned()];
        for _ in 0..4 {
            press(&mut form, KeyCode::Tab);
            seen.push(focus(&form).to_owned());
        }
        assert_eq!(seen, ["grid", "start", "end", "text", "grid"]);
        press(&mut form, KeyCode::BackTab);
        assert_eq!(focus(&form), "text");
    }

    #[test]
    fn enter_moves_on_and_breaks_a_line_in_notes() {
        let mut form = form();
        form.focus_on("start");
        press(&mut form, KeyCode::Enter);
        press(&mut form, KeyCode::Enter);
        assert_eq!(focus(&form), "text");
        assert_eq!(press(&mut form, KeyCode::Enter), FormEvent::Changed("text".into()));
        assert_eq!(form.field("text").unwrap().value(), "\n");
    }

    #[test]
    fn saving_finds_the_first_field_that_is_wrong_and_goes_there() {
        let mut form = form();
        form.set("start", "2510");
        assert!(!form.check());
        assert_eq!((focus(&form), &form.field("start").unwrap().wrong), ("start", &Some(Wrong::Time)));
        assert_eq!(form.field("text").unwrap().wrong, Some(Wrong::Required));
        form.set("start", "0910");
        form.set("text", "路燈不亮");
        assert!(form.check());
        assert_eq!(form.time("start"), NaiveTime::from_hms_opt(9, 10, 0));
    }

    #[test]
    fn plus_and_minus_move_times_but_a_minus_is_typed_into_a_date_that_is_not_whole() {
        let mut form = form();
        form.focus_on("start");
        press(&mut form, KeyCode::Char('-'));
        assert_eq!(form.value("start"), "14:05");
        form.fields.push(FormField::typed("on", "日期", Kind::Date { ahead: false }, ""));
        form.focus_on("on");
        for c in "11-22".chars() {
            press(&mut form, KeyCode::Char(c));
        }
        assert_eq!(form.value("on"), "11-22");
        press(&mut form, KeyCode::Char('+'));
        assert_eq!(form.value("on"), "2026-11-23");
        press(&mut form, KeyCode::Char('-'));
        assert_eq!(form.value("on"), "2026-11-22");
    }

    #[test]
    fn a_draft_brings_back_what_was_typed_and_nothing_that_is_shown_only() {
        let mut before = form();
        before.focus_on("text");
        before.paste("學校後門路燈不亮\n已告知值班門衛");
        assert!(before.take_unsaved() && !before.take_unsaved());
        let draft = before.to_draft();
        assert!(!draft.contains_key("who"));
        let mut after = form();
        after.take_draft(&draft, NaiveTime::from_hms_opt(14, 52, 0).unwrap());
        assert_eq!(after.value("text"), "學校後門路燈不亮\n已告知值班門衛");
        assert_eq!((after.draft_at.is_some(), focus(&after)), (true, "text"));
    }

    #[test]
    fn typing_on_a_field_with_a_list_opens_the_list_and_choosing_goes_on() {
        let mut form = form();
        press(&mut form, KeyCode::Char('b'));
        press(&mut form, KeyCode::Char('x'));
        assert!(form.picker().is_some());
        assert_eq!(press(&mut form, KeyCode::Enter), FormEvent::Changed("grid".into()));
        assert_eq!((form.value("grid"), focus(&form)), ("2", "start"));
        form.focus_on("grid");
        press(&mut form, KeyCode::Char(' '));
        assert_eq!(press(&mut form, KeyCode::Esc), FormEvent::Moved);
        assert_eq!(form.value("grid"), "2");
        assert_eq!(press(&mut form, KeyCode::Esc), FormEvent::Leave);
    }

    #[test]
    fn a_refusal_stands_at_its_field_and_goes_when_the_field_is_typed_in() {
        let mut form = form();
        form.refuse("end", Wrong::Said("還沒到這個時間".into()));
        assert_eq!(focus(&form), "end");
        press(&mut form, KeyCode::Char('9'));
        assert_eq!(form.field("end").unwrap().wrong, None);
        form.refuse("nowhere", Wrong::Said("磁盤滿了".into()));
        assert_eq!(form.wrong.as_deref(), Some("磁盤滿了"));
    }
}
