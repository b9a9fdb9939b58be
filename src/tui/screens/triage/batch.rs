//! One decision for several marked cases: one confirmation that lists them, then an ordinary command for each, one by
//! one, and at the end which were refused and why.

use std::collections::VecDeque;

use crate::domain::record::RecordRef;
use crate::service::command::{Command, Done, OnBehalf};
use crate::service::refusal::Refusal;
use crate::service::view::CaseRow;
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Asked, Hint, Tag};

/// The text that goes with each.
pub(super) const TEXT: Tag = "marked-text";
/// Whether all of them.
pub(super) const ALL: Tag = "marked-all";
/// The command of one.
pub(super) const STEP: Tag = "marked-step";

/// What can be done to several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Accept,
    AsProposed,
    Return,
    Note,
}

impl Deed {
    fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Accept => Self::Accept,
            Action::Enter => Self::AsProposed,
            Action::Return => Self::Return,
            Action::Note => Self::Note,
            _ => return None,
        })
    }

    /// The draft of its text, and what to write; none: it needs none.
    fn text(self, ctx: &Ctx) -> Option<(&'static str, String)> {
        match self {
            Self::Accept | Self::AsProposed => None,
            Self::Return => Some(("marked-return", t!(ctx.messages, "triage-why-return"))),
            Self::Note => Some(("marked-note", t!(ctx.messages, "triage-what-note"))),
        }
    }

    fn label(self, ctx: &Ctx) -> String {
        match self {
            Self::Accept => Action::Accept.label(&ctx.messages),
            Self::AsProposed => t!(ctx.messages, "triage-as-proposed"),
            Self::Return => Action::Return.label(&ctx.messages),
            Self::Note => Action::Note.label(&ctx.messages),
        }
    }
}

/// The marked cases, as they were when the decision began, and how far it has come.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    deed: Deed,
    text: String,
    waiting: VecDeque<CaseRow>,
    /// The one whose command is under way.
    now: Option<String>,
    done: usize,
    refused: Vec<(String, Refusal)>,
}

/// The keys that are for all of the marked rows.
pub(super) fn hints(ctx: &Ctx) -> Vec<Hint> {
    vec![
        Hint::named(Action::Enter, t!(ctx.messages, "triage-as-proposed")),
        Hint::of(Action::Accept),
        Hint::of(Action::Return),
        Hint::of(Action::Note),
        Hint::named(Action::Back, t!(ctx.messages, "triage-unmark")),
    ]
}

impl Batch {
    /// Begins: asks for the text, or whether all of them. None if it cannot be done to several at once.
    pub(super) fn begin(action: Action, rows: Vec<CaseRow>, ctx: &Ctx) -> Option<(Self, Vec<Effect>)> {
        let deed = Deed::of(action)?;
        let waiting = rows.into();
        let batch = Self { deed, text: String::new(), waiting, now: None, done: 0, refused: Vec::new() };
        let ask = match deed.text(ctx) {
            Some((draft, hint)) => {
                let draft = draft.to_owned();
                let asked = Asked { title: batch.title(ctx), hint, draft, optional: false, lines: true };
                Effect::Ask { tag: TEXT, ask: Ask::Text(asked) }
            }
            None => batch.ask_all(ctx),
        };
        Some((batch, vec![ask]))
    }

    fn title(&self, ctx: &Ctx) -> String {
        t!(ctx.messages, "triage-marked-title", what = self.deed.label(ctx), count = self.waiting.len())
    }

    /// Every row that would change, by name.
    fn ask_all(&self, ctx: &Ctx) -> Effect {
        let row = |row: &CaseRow| {
            let stage = ctx.coded("stage", &row.stage);
            format!("{}  {}  {}  {stage}", row.number, ctx.label(&row.kind_label), row.place)
        };
        let mut lines: Vec<String> = Vec::new();
        if !self.text.is_empty() {
            lines.extend([self.text.clone(), String::new()]);
        }
        lines.extend(self.waiting.iter().map(row));
        Effect::Ask { tag: ALL, ask: Ask::Confirm { title: self.title(ctx), text: lines.join("\n") } }
    }

    /// The text has been typed; its draft stays until all of them have it.
    pub(super) fn typed(&mut self, text: String, ctx: &Ctx) -> Vec<Effect> {
        self.text = text;
        vec![self.ask_all(ctx)]
    }

    /// Whether commands are under way.
    pub(super) fn runs(&self) -> bool {
        self.now.is_some()
    }

    /// The case whose command is under way.
    pub(super) fn now(&self) -> Option<&str> {
        self.now.as_deref()
    }

    /// The command of the next one; none: there is none left.
    pub(super) fn next(&mut self) -> Option<Effect> {
        let row = self.waiting.pop_front()?;
        let case = row.number.clone();
        let text = self.text.clone();
        let command = match self.deed {
            Deed::Accept => Command::CaseAccept { case },
            Deed::AsProposed => Command::CaseRoute { case, to: None, assist: Vec::new(), reason: None },
            Deed::Return => Command::CaseReturn { case, reason: text, behalf: OnBehalf::default() },
            Deed::Note => Command::CaseNote { case, text },
        };
        self.now = Some(row.number);
        Some(Effect::command(STEP, command, seen(RecordRef::Case(row.id), row.last_change.as_ref())))
    }

    /// What came of one.
    pub(super) fn took(&mut self, result: Result<Done, Refusal>) {
        let number = self.now.take().unwrap_or_default();
        match result {
            Ok(_) => self.done += 1,
            Err(refusal) => self.refused.push((number, refusal)),
        }
    }

    /// What came of all.
    pub(super) fn end(&self, ctx: &Ctx) -> Vec<Effect> {
        if self.refused.is_empty() {
            let draft = self.deed.text(ctx).map(|(draft, _)| Effect::DropDraft { form: draft.to_owned() });
            let said = Effect::Say(t!(ctx.messages, "triage-marked-done", count = self.done));
            return draft.into_iter().chain([said]).collect();
        }
        let mut lines = Vec::new();
        for (number, refusal) in &self.refused {
            lines.push(format!("{number}  {}", ctx.refusal(refusal).what));
            lines.extend(
                refusal
                    .clause
                    .as_ref()
                    .map(|clause| format!("    {}", t!(ctx.messages, "refused-by", clause = clause.as_str()))),
            );
        }
        let title = t!(ctx.messages, "triage-marked-result", done = self.done, refused = self.refused.len());
        vec![Effect::Ask { tag: "marked-result", ask: Ask::Show { title, lines } }]
    }
}
