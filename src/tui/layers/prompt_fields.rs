//! Several fields that go with a decision: what somebody said, who, how and when. Like the prompt of one text it stays
//! until what it is for has been saved, and Enter sends it from wherever one is.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::forms::phrasing;
use crate::tui::forms::sheet::{SAVE, Sheet, SheetPane, Step};
use crate::tui::keys::Action;
use crate::tui::pane::{AskedFields, Event, Hint, Reply};
use crate::tui::widgets::form::Kind;
use crate::tui::widgets::{Form, FormField, Input};

/// A prompt of several fields.
pub struct PromptFields {
    sheet: Sheet,
}

impl PromptFields {
    /// Empty but for what is proposed, until its draft is read.
    pub fn new(asked: AskedFields, today: NaiveDate) -> Self {
        let mut form = Form::new(&asked.draft, &asked.title, today, asked.fields);
        let missing = form.fields.iter().find(|field| field.required && !field.hidden && field.value().is_empty());
        let first = missing.map_or_else(|| asked.focus.to_owned(), |field| field.key.clone());
        form.focus_on(&first);
        arrange(&mut form);
        Self { sheet: Sheet::new(form) }
    }

    /// Enter sends; in a text a line is broken with Alt or Shift, and a list opens with its own keys.
    fn sends(&self, key: KeyEvent) -> bool {
        let form = &self.sheet.form;
        let breaks = key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT);
        let lists = matches!(form.focused().map(|field| &field.input), Some(Input::Pick { .. }));
        key.code == KeyCode::Enter && !breaks && !lists && form.picker().is_none() && !form.saving
    }

    fn stepped(&mut self, step: Step, ctx: &Ctx) -> Vec<Effect> {
        match step {
            Step::Done(effects) => effects,
            Step::Save => {
                let reply = Reply::Fields(self.sheet.form.to_draft());
                vec![Effect::Send { reply, request: self.sheet.waits() }]
            }
            Step::Changed(_, effects) => {
                self.follow(ctx);
                effects
            }
            Step::Restored(effects) => {
                self.follow(ctx);
                effects
            }
            Step::Key(key) => phrasing::key(key, &self.sheet.form, ctx).unwrap_or_default(),
            Step::Other => Vec::new(),
        }
    }

    /// Says which day a moment is of, where it is not today.
    fn follow(&mut self, ctx: &Ctx) {
        arrange(&mut self.sheet.form);
        let form = &mut self.sheet.form;
        let moments = form.fields.iter().filter(|field| matches!(field.input, Input::Line(_, Kind::Moment)));
        let asides: Vec<(String, String)> = moments
            .map(|field| {
                let moment = form.moment(&field.key).filter(|moment| moment.date() != form.today);
                let aside = moment.map(|moment| ctx.day(moment.date()));
                (field.key.clone(), aside.unwrap_or_default())
            })
            .collect();
        for (key, aside) in asides {
            if let Some(field) = form.field_mut(&key) {
                field.aside = aside;
            }
        }
    }
}

/// Of fields `NAME-1`, `NAME-2`, … each is shown once the one before it is filled in.
fn arrange(form: &mut Form) {
    let numbered = |field: &FormField| {
        let (name, number) = field.key.rsplit_once('-')?;
        let before = number.parse::<usize>().ok()?.checked_sub(1).filter(|before| *before > 0)?;
        Some((field.key.clone(), format!("{name}-{before}")))
    };
    let pairs: Vec<(String, String)> = form.fields.iter().filter_map(numbered).collect();
    for (key, before) in pairs {
        let shown = !form.value(&before).is_empty() || !form.value(&key).is_empty();
        form.show(&key, shown);
    }
}

impl SheetPane for PromptFields {
    fn sheet(&self) -> Option<&Sheet> {
        Some(&self.sheet)
    }

    fn on(&mut self, event: Event, ctx: &Ctx) -> Vec<Effect> {
        if let Some(effects) = phrasing::take(&event, &mut self.sheet, ctx) {
            return effects;
        }
        let step = match event {
            Event::Open(_) => return vec![self.sheet.load()],
            Event::Key(key) if self.sends(key) => self.sheet.submit(ctx),
            // The command is that of whoever asked.
            Event::Done(_, result) => self.sheet.update(&Event::Done(SAVE, result), ctx),
            event => self.sheet.update(&event, ctx),
        };
        self.stepped(step, ctx)
    }

    fn keys(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = self.sheet.all_hints(ctx);
        if self.sheet.form.picker().is_none() {
            hints.extend(phrasing::hints(&self.sheet.form, ctx));
            hints.retain(|hint| hint.action != Action::Save);
            hints.insert(0, Hint::named(Action::Enter, t!(ctx.messages, "prompt-done")));
        }
        hints
    }
}

#[cfg(test)]
mod tests;
