//! A form: labelled fields one moves through with Tab and Enter, errors beside the fields they concern, and a draft of
//! whatever has been typed so far.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use super::form_field::{FormField, Input, Kind, Wrong};
use super::picker::{PickOption, Picker, PickerEvent};
use super::suggest::{Suggest, SuggestEvent};
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
    /// The field in focus was come to with a date, a time or a number in it: what is typed first takes its place.
    selected: bool,
    /// What was typed last can go into no field: the one in focus is chosen from.
    swallowed: bool,
    /// Fields whose words are the writer's, or of a draft: nothing is filled in over them.
    typed: BTreeSet<String>,
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
            selected: false,
            swallowed: false,
            typed: BTreeSet::new(),
        };
        if !form.focused().is_some_and(FormField::can_focus) {
            form.step(true);
        }
        form.selected = form.focused().is_some_and(FormField::is_typed_over);
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

    /// What can be offered while a line is typed.
    pub fn offer(&mut self, key: &str, options: Vec<PickOption>) {
        let focused = self.focused().is_some_and(|field| field.key == key);
        let Some(field) = self.field_mut(key) else { return };
        if let (Some(suggest), Input::Line(line, _)) = (&mut field.suggest, &field.input) {
            suggest.offer(options);
            // What was typed before it was read is looked for now.
            if focused && suggest.chosen().is_none() {
                suggest.follow(line.text());
            }
        }
    }

    /// The code of what was taken for a line of what was offered, while its text is still that.
    pub fn chosen(&self, key: &str) -> Option<&str> {
        self.field(key)?.suggest.as_ref()?.chosen()
    }

    /// What is offered under the line in focus, while it is in sight.
    pub fn offered(&self) -> Option<&Suggest> {
        self.focused()?.suggest.as_deref().filter(|suggest| suggest.is_open())
    }

    /// Whether a list to choose from is in sight: then its keys are the ones that work.
    pub fn is_choosing(&self) -> bool {
        self.picker.is_some() || self.offered().is_some()
    }

    /// Puts the focus on a field.
    pub fn focus_on(&mut self, key: &str) {
        if let Some(at) = self.fields.iter().position(|field| field.key == key && field.can_focus()) {
            self.come_to(at);
        }
    }

    /// Where the focus stands already, nothing is selected anew: somebody may be typing there.
    fn come_to(&mut self, at: usize) {
        if self.focus != at {
            self.focus = at;
            self.selected = self.focused().is_some_and(FormField::is_typed_over);
        }
    }

    /// Whether the value of the field in focus stands selected: what is typed takes its place, moving edits it.
    pub fn is_selected(&self) -> bool {
        self.selected && self.focused().is_some_and(FormField::is_typed_over)
    }

    /// Whether something was typed that the field in focus cannot take, since one chooses there.
    pub fn has_swallowed(&self) -> bool {
        self.swallowed
    }

    /// Whether a field has words of the writer's own.
    pub fn is_own(&self, key: &str) -> bool {
        self.typed.contains(key) && !self.value(key).is_empty()
    }

    /// Whether any field has.
    pub fn has_own(&self) -> bool {
        self.typed.iter().any(|key| self.is_own(key))
    }

    /// What a field has is the writer's own, as though it had been typed.
    pub fn own(&mut self, key: &str) {
        self.typed.insert(key.to_owned());
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
                self.come_to(at);
                false
            }
            None => true,
        }
    }

    /// Values as typed, for the draft.
    pub fn to_draft(&self) -> BTreeMap<String, String> {
        let fields = || self.fields.iter().filter(|field| !matches!(field.input, Input::Fixed(_)));
        let chosen = fields().filter_map(|field| Some((chosen_key(&field.key), self.chosen(&field.key)?.to_owned())));
        fields().map(|field| (field.key.clone(), field.kept(self.today))).chain(chosen).collect()
    }

    /// Fills in what a draft has; the focus goes to the last field that it filled.
    pub fn take_draft(&mut self, draft: &BTreeMap<String, String>, at: NaiveTime) {
        for field in &mut self.fields {
            if let Some(value) = draft.get(&field.key).filter(|_| !matches!(field.input, Input::Fixed(_))) {
                if field.kept(self.today) != *value {
                    self.typed.insert(field.key.clone());
                }
                field.set(value);
                if let Some(suggest) = &mut field.suggest {
                    suggest.set_chosen(draft.get(&chosen_key(&field.key)).cloned());
                }
            }
        }
        self.draft_at = Some(at);
        self.from_draft = true;
        self.unsaved = false;
        let last = self.fields.iter().rposition(|field| field.can_focus() && !field.value().is_empty());
        self.focus = last.unwrap_or(self.focus);
        // One goes on with what one had begun.
        self.selected = false;
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
        if let Some(suggest) = self.fields.get_mut(self.focus).and_then(|field| field.suggest.as_mut()) {
            suggest.close();
        }
        let count = self.fields.len();
        let mut at = self.focus;
        for _ in 0..count {
            at = if on { at + 1 } else { at + count - 1 } % count.max(1);
            if self.fields.get(at).is_some_and(FormField::can_focus) {
                return self.come_to(at);
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
        let selected = self.is_selected();
        self.selected = false;
        self.swallowed = false;
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Ignored };
        match &mut field.input {
            Input::Line(line, kind) => {
                if selected {
                    line.set("");
                }
                line.paste(&text.chars().map(|c| kind.taken(c)).collect::<String>());
            }
            Input::Notes(area) => area.paste(text),
            // Some input methods paste what they make.
            Input::Pick { code, options, free } => {
                let mut picker = Picker::new(&field.label, options.clone()).on(code);
                if *free {
                    picker = picker.free();
                }
                picker.paste(text);
                self.picker = Some(picker);
                return FormEvent::Moved;
            }
            Input::Choice(_) => {
                self.swallowed = true;
                return FormEvent::Moved;
            }
            Input::Fixed(_) => return FormEvent::Ignored,
        }
        let key = field.key.clone();
        self.after_edit(key)
    }

    fn changed(&mut self, key: String) -> FormEvent {
        self.unsaved = true;
        self.wrong = None;
        self.typed.insert(key.clone());
        FormEvent::Changed(key)
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> FormEvent {
        if self.picker.is_some() {
            return self.picker_key(key);
        }
        self.swallowed = false;
        if let Some(event) = self.suggest_key(key) {
            return event;
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        // A letter with Alt is a command, not the beginning of a word.
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Esc => return FormEvent::Leave,
            KeyCode::Char('s') if ctrl => return FormEvent::Submit,
            KeyCode::Char('x') if ctrl => return FormEvent::Discard,
            KeyCode::Tab => return self.move_on(true),
            KeyCode::BackTab => return self.move_on(false),
            _ => {}
        }
        let today = self.today;
        let selected = self.is_selected();
        let Some(field) = self.fields.get_mut(self.focus) else { return FormEvent::Ignored };
        let name = field.key.clone();
        match key.code {
            KeyCode::Char('+' | '＋') if field.nudge(true, today) => return self.after_edit(name),
            KeyCode::Char('-' | '－') if field.nudge(false, today) => return self.after_edit(name),
            _ => {}
        }
        let edit = match &mut field.input {
            Input::Line(line, kind) => {
                if selected && begins_anew(key) {
                    line.set("");
                }
                match key.code {
                    KeyCode::Char(c) => line.key(KeyEvent { code: KeyCode::Char(kind.taken(c)), ..key }),
                    _ => line.key(key),
                }
            }
            Input::Notes(area) => area.key(key),
            Input::Choice(choice) => {
                let edit = choice.key(key);
                self.swallowed = edit == Edit::Moved && matches!(key.code, KeyCode::Char(c) if c.is_alphabetic());
                edit
            }
            Input::Pick { code, options, free } => match key.code {
                KeyCode::Backspace | KeyCode::Delete if !ctrl => {
                    code.clear();
                    Edit::Changed
                }
                KeyCode::Char(_) | KeyCode::Enter | KeyCode::Right | KeyCode::F(4) if !ctrl && !alt => {
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
        if edit != Edit::Ignored {
            self.selected = false;
        }
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

    /// A key for what is offered under the line in focus; none if it is for the form.
    fn suggest_key(&mut self, key: KeyEvent) -> Option<FormEvent> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        let field = self.fields.get_mut(self.focus)?;
        let name = field.key.clone();
        let Input::Line(line, _) = &mut field.input else { return None };
        let suggest = field.suggest.as_mut()?;
        // What is highlighted is what will be saved.
        if ctrl && key.code == KeyCode::Char('s') {
            if let Some(text) = suggest.take(line.text()) {
                line.set(&text);
                self.changed(name);
            }
            return None;
        }
        if key.code == KeyCode::F(4) && key.modifiers.is_empty() {
            suggest.show_all(line.text());
            return Some(FormEvent::Moved);
        }
        match suggest.key(key, line.text()) {
            SuggestEvent::Ignored => None,
            SuggestEvent::Moved => Some(FormEvent::Moved),
            SuggestEvent::Taken(text) => {
                line.set(&text);
                field.wrong = None;
                let last = self.is_last();
                if !last || key.code == KeyCode::Tab {
                    self.step(true);
                }
                Some(self.changed(name))
            }
        }
    }

    fn after_edit(&mut self, name: String) -> FormEvent {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.wrong = None;
            if let (Some(suggest), Input::Line(line, _)) = (&mut field.suggest, &field.input) {
                suggest.follow(line.text());
            }
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

/// Whether a key types what takes the place of a selected value: a sign or a blank goes on with it instead.
fn begins_anew(key: KeyEvent) -> bool {
    // AltGr arrives as Ctrl+Alt on Windows and types a character.
    let types = key.modifiers.contains(KeyModifiers::CONTROL) == key.modifiers.contains(KeyModifiers::ALT);
    types && matches!(key.code, KeyCode::Char(c) if c.is_alphanumeric())
}

/// Under which name a draft keeps what was taken for a line.
fn chosen_key(field: &str) -> String {
    format!("{field}#chosen")
}

#[cfg(test)]
mod tests;
