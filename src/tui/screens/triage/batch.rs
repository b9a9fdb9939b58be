//! One decision for several marked cases: one confirmation that lists them, then one action, which one undo takes back,
//! and at the end which were refused and why.

use crate::domain::record::RecordRef;
use crate::service::command::{Command, Done, OnBehalf, One};
use crate::service::refusal::{Refusal, RefusalCode, RefusalRow};
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
/// The action.
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

/// The marked cases, as they were when the decision began.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    deed: Deed,
    text: String,
    rows: Vec<CaseRow>,
    /// Whether the action is under way.
    runs: bool,
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
        let batch = Self { deed, text: String::new(), rows, runs: false };
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
        t!(ctx.messages, "triage-marked-title", what = self.deed.label(ctx), count = self.rows.len())
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
        lines.extend(self.rows.iter().map(row));
        Effect::Ask { tag: ALL, ask: Ask::Confirm { title: self.title(ctx), text: lines.join("\n") } }
    }

    /// The text has been typed; its draft stays until all of them have it.
    pub(super) fn typed(&mut self, text: String, ctx: &Ctx) -> Vec<Effect> {
        self.text = text;
        vec![self.ask_all(ctx)]
    }

    /// Whether the action is under way.
    pub(super) fn runs(&self) -> bool {
        self.runs
    }

    /// The action: a command for each, upon what its row showed.
    pub(super) fn give(&mut self) -> Effect {
        self.runs = true;
        let each = self.rows.iter().map(|row| {
            let (case, reason) = (row.number.clone(), self.text.clone());
            let command = match self.deed {
                Deed::Accept => Command::CaseAccept { case },
                Deed::AsProposed => Command::CaseRoute { case, to: None, assist: Vec::new(), reason: None },
                Deed::Return => Command::CaseReturn { case, reason, behalf: OnBehalf::default() },
                Deed::Note => Command::CaseNote { case, text: reason },
            };
            One { seen: seen(RecordRef::Case(row.id), row.last_change.as_ref()).into_iter().collect(), command }
        });
        Effect::command(STEP, Command::Several { each: each.collect() }, None)
    }

    /// What came of all: the numbers that it was done to, and what is to be said.
    pub(super) fn end(&self, result: Result<Done, Refusal>, ctx: &Ctx) -> (Vec<String>, Vec<Effect>) {
        let refused = match result {
            Ok(done) => done.refused,
            Err(refusal) if refusal.code == RefusalCode::AllRefused => refusal.rows,
            // Nothing was done to any of them: said as it is of a single one.
            Err(refusal) => return (Vec::new(), vec![Effect::Refuse(refusal)]),
        };
        let is_refused = |number: &String| refused.iter().any(|row| row.key == *number);
        let done: Vec<String> = self.rows.iter().map(|row| row.number.clone()).filter(|it| !is_refused(it)).collect();
        let said = if refused.is_empty() {
            let draft = self.deed.text(ctx).map(|(draft, _)| Effect::DropDraft { form: draft.to_owned() });
            let said = Effect::Say(t!(ctx.messages, "triage-marked-done", count = done.len()));
            draft.into_iter().chain([said]).collect()
        } else {
            let title = t!(ctx.messages, "triage-marked-result", done = done.len(), refused = refused.len());
            let lines = refused.iter().flat_map(|row| why(row, ctx)).collect();
            vec![Effect::Ask { tag: "marked-result", ask: Ask::Show { title, lines } }]
        };
        (done, said)
    }
}

/// One that was refused, and why.
fn why(row: &RefusalRow, ctx: &Ctx) -> Vec<String> {
    let Some(refusal) = &row.reason else { return vec![row.key.clone()] };
    let clause = refusal.clause.as_ref();
    let clause = clause.map(|clause| format!("    {}", t!(ctx.messages, "refused-by", clause = clause.as_str())));
    std::iter::once(format!("{}  {}", row.key, ctx.refusal(refusal).what)).chain(clause).collect()
}
