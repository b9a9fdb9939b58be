//! A ledger row being written: its fields come from the item's definition, and only what was changed is sent.

use std::collections::BTreeMap;

use super::sheet::{Sheet, SheetPane, Step};
use crate::domain::ledger::EntryRef;
use crate::domain::record::RecordRef;
use crate::service::command::Command;
use crate::service::query::{Page, Query};
use crate::service::view::{Answer, EntryRow, FieldSpec, ItemSpec, RowsView};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::pane::{Event, Tag};
use crate::tui::widgets::form::{Kind, Wrong};
use crate::tui::widgets::{Choice, Form, FormField, PickOption};

const ROWS: Tag = "rows";
/// More choices than these are chosen from a list.
const SIDE_BY_SIDE: usize = 5;
/// The form's own field for the row's key; an item's field of that code keeps clear of it.
const KEY: &str = "#key";

/// The form of a ledger row.
pub struct Entry {
    grid: String,
    item: String,
    key: Option<String>,
    spec: Option<ItemSpec>,
    row: Option<EntryRow>,
    sheet: Option<Sheet>,
}

impl Entry {
    /// For a row of a grid's item; without a key: a new one.
    pub fn new(grid: String, item: String, key: Option<String>) -> Self {
        Self { grid, item, key, spec: None, row: None, sheet: None }
    }

    /// Draft names reach the file system as ASCII only: the key goes in as a number.
    fn draft_name(&self) -> String {
        let key = self.key.as_ref().map_or_else(
            || "new".to_owned(),
            |key| {
                // FNV-1a: stable across versions, and nothing depends on its strength.
                let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                });
                format!("{hash:016x}")
            },
        );
        format!("entry-{}-{}-{key}", self.grid, self.item)
    }

    fn take(&mut self, rows: &RowsView, ctx: &Ctx) -> Vec<Effect> {
        if self.sheet.is_some() {
            return Vec::new();
        }
        self.row = self.found(rows).cloned();
        let spec = rows.item.clone();
        let mut fields = vec![match &self.key {
            Some(key) => FormField::fixed(KEY, ctx.label(&spec.key_label), key),
            None if spec.numbered => {
                FormField::line(KEY, ctx.label(&spec.key_label), "").hint(&t!(ctx.messages, "form-hint-numbered"))
            }
            None => {
                FormField::line(KEY, ctx.label(&spec.key_label), "").required().hint(&t!(ctx.messages, "form-hint-key"))
            }
        }];
        fields.extend(spec.fields.iter().map(|field| self.field(field, ctx)));
        if let Some(row) = &self.row {
            let age = t!(ctx.messages, "form-entry-age", days = row.age_in_days);
            fields.push(FormField::fixed("#age", &t!(ctx.messages, "field-confirmed"), &age));
        }
        let dot = format!(" {} ", ctx.theme.symbols.dot);
        let what = if self.key.is_some() { t!(ctx.messages, "form-entry") } else { t!(ctx.messages, "form-entry-new") };
        let title = [ctx.label(&spec.label), &rows.grid.name, &what].join(&dot);
        let sheet = Sheet::new(Form::new(&self.draft_name(), &title, ctx.today(), fields));
        let load = sheet.load();
        self.sheet = Some(sheet);
        self.spec = Some(spec);
        vec![load]
    }

    fn field(&self, spec: &FieldSpec, ctx: &Ctx) -> FormField {
        let label = ctx.label(&spec.label);
        let before = self.row.as_ref().and_then(|row| row.values.get(&spec.code)).map_or("", String::as_str);
        if !spec.readable && self.row.is_some() {
            // What one may not read one does not overwrite with its mask.
            return FormField::fixed(&spec.code, label, &t!(ctx.messages, "form-masked"));
        }
        let options = || spec.choices.iter().map(|(code, label)| (code.clone(), ctx.label(label).to_owned()));
        let field = match spec.kind.as_str() {
            "int" => FormField::typed(&spec.code, label, Kind::Int, before),
            "date" => FormField::typed(&spec.code, label, Kind::Date { ahead: false }, before)
                .hint(&t!(ctx.messages, "form-hint-date")),
            "phone" => FormField::typed(&spec.code, label, Kind::Phone, before),
            "bool" => {
                let yes_no = ["true", "false"].map(|code| (code.to_owned(), ctx.word("value", code))).to_vec();
                FormField::choice(&spec.code, label, Choice::new(yes_no).chosen(before))
                    .hint(&t!(ctx.messages, "form-hint-choice"))
            }
            "choice" if spec.choices.len() <= SIDE_BY_SIDE => {
                FormField::choice(&spec.code, label, Choice::new(options().collect()).chosen(before))
                    .hint(&t!(ctx.messages, "form-hint-choice"))
            }
            "choice" => {
                let options = options().map(|(code, text)| PickOption { code, text, detail: String::new() });
                FormField::pick(&spec.code, label, options.collect(), before).hint(&t!(ctx.messages, "form-hint-pick"))
            }
            _ => FormField::line(&spec.code, label, before),
        };
        let field = if spec.required { field.required() } else { field };
        if spec.sensitive { field.hint(&t!(ctx.messages, "form-hint-sensitive")) } else { field }
    }

    /// What differs from the row as it was read; dates in full.
    fn changes(&self, form: &Form) -> BTreeMap<String, String> {
        let Some(spec) = &self.spec else { return BTreeMap::new() };
        let mut changes = BTreeMap::new();
        for field in spec.fields.iter().filter(|field| field.readable || self.row.is_none()) {
            let before = self.row.as_ref().and_then(|row| row.values.get(&field.code)).map_or("", String::as_str);
            let now = match (field.kind.as_str(), form.date(&field.code)) {
                ("date", Some(date)) => date.to_string(),
                _ => form.value(&field.code).to_owned(),
            };
            if now != before {
                changes.insert(field.code.clone(), now);
            }
        }
        changes
    }

    fn save(&mut self, ctx: &Ctx) -> Vec<Effect> {
        let Some(mut sheet) = self.sheet.take() else { return Vec::new() };
        let values = self.changes(&sheet.form);
        let key = self.key.clone().unwrap_or_else(|| sheet.form.value(KEY).to_owned());
        let effects = if values.is_empty() && self.row.is_some() {
            sheet.form.wrong = Some(t!(ctx.messages, "form-entry-unchanged"));
            Vec::new()
        } else {
            let record = self.row.as_ref().and_then(|row| {
                let at = EntryRef { grid: row.grid.code.clone(), item: row.item.clone(), key: row.key.clone() };
                seen(RecordRef::Entry(at), row.last_change.as_ref())
            });
            let command = Command::LedgerSet { grid: self.grid.clone(), item: self.item.clone(), key, values };
            sheet.send(command, record)
        };
        self.sheet = Some(sheet);
        effects
    }

    /// A row that has moved on meanwhile: what was typed stays, and the next attempt goes by the new state.
    fn moved_on(&mut self, rows: &RowsView, ctx: &Ctx) {
        let Some(now) = self.found(rows).cloned() else { return };
        let before = self.row.replace(now.clone());
        let Some(sheet) = &mut self.sheet else { return };
        for (code, value) in &now.values {
            let old = before.as_ref().and_then(|row| row.values.get(code));
            // Fields that nobody here has touched show the new value.
            if old.map(String::as_str).unwrap_or_default() == sheet.form.value(code) {
                sheet.form.set(code, value);
            } else if old != Some(value) {
                let other = t!(ctx.messages, "form-entry-other", value = value.clone());
                if let Some(field) = sheet.form.field_mut(code) {
                    field.wrong = Some(Wrong::Said(other));
                }
            }
        }
        sheet.form.wrong = Some(t!(ctx.messages, "form-entry-stale"));
    }

    fn found<'a>(&self, rows: &'a RowsView) -> Option<&'a EntryRow> {
        let key = self.key.as_ref()?;
        rows.rows.iter().find(|row| row.key == *key && row.grid.code.as_str() == self.grid)
    }

    fn read(&self, after: Option<String>) -> Effect {
        let query = Query::Rows {
            grid: self.grid.clone(),
            item: self.item.clone(),
            stale: false,
            words: self.key.clone(),
            withdrawn: true,
            page: Page { after, limit: Page::default().limit },
        };
        Effect::Query { tag: ROWS, query }
    }
}

impl SheetPane for Entry {
    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        match &event {
            Event::Open(_) => return vec![self.read(None)],
            Event::Answer(ROWS, Ok(Answer::Rows(rows))) => {
                // Keys that contain this one may fill more than a page.
                if let (Some(next), Some(_), None) = (&rows.next, &self.key, self.found(rows)) {
                    return vec![self.read(Some(next.clone()))];
                }
                if self.sheet.is_none() {
                    return self.take(rows, ctx);
                }
                self.moved_on(rows, ctx);
                return Vec::new();
            }
            Event::Answer(ROWS, Err(refusal)) => {
                return vec![Effect::Refuse(refusal.clone()), Effect::Close];
            }
            Event::Done(super::sheet::SAVE, Err(refusal))
                if refusal.code == crate::service::refusal::RefusalCode::Stale =>
            {
                if let Some(sheet) = &mut self.sheet {
                    sheet.refused(refusal, ctx);
                }
                return vec![self.read(None)];
            }
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else {
            // Nothing to type in yet: Esc leaves.
            let leaves = matches!(&event, Event::Key(key) if key.code == crossterm::event::KeyCode::Esc);
            return if leaves { vec![Effect::Close] } else { Vec::new() };
        };
        match sheet.update(&event, ctx) {
            Step::Done(effects) | Step::Changed(_, effects) => effects,
            Step::Save => self.save(ctx),
            Step::Restored(effects) => effects,
            Step::Key(_) | Step::Other => Vec::new(),
        }
    }
}
