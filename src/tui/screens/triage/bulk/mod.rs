//! One decision for all marked cases: what it needs is asked once, then a preview says of each what would become of it or
//! why not, and one confirmation makes one action of it, which one undo takes back.

mod asks;
mod result;
#[cfg(test)]
mod tests;

use self::asks::Step;
use crate::service::command::{Command, Done, OnBehalf, One, SEVERAL_AT_MOST};
use crate::service::query::Query;
use crate::service::refusal::{Refusal, RefusalCode, RefusalRow};
use crate::service::view::{PreviewRow, UnitRow};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::pane::{Ask, Hint, Reply, Tag};

/// What it needs to know.
pub(super) const ASK: Tag = "marked-ask";
/// Who can have them.
pub(super) const UNITS: Tag = "marked-units";
/// What would become of them.
pub(super) const PREVIEW: Tag = "marked-preview";
/// Whether all of them.
pub(super) const ALL: Tag = "marked-all";
/// The action.
pub(super) const STEP: Tag = "marked-step";

/// A decision about marked cases, under way.
#[derive(Debug, Clone)]
pub(super) struct Bulk {
    cases: Vec<Marked>,
    /// What is done to them, in words.
    label: String,
    step: Step,
    /// The text that goes with each, to be read again before it is confirmed.
    text: String,
    /// The draft of that text.
    draft: Option<&'static str>,
    /// The act, about whatever case.
    act: Option<Command>,
    /// Who said so, for those of which it is recorded on a unit's behalf (代錄).
    said: Option<OnBehalf>,
    /// Which those are.
    named: Vec<String>,
    /// What would become of each, as it was shown.
    rows: Vec<PreviewRow>,
}

/// A marked case: its number, and what and where it is as far as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) number: String,
    pub(super) words: String,
}

/// What a decision goes on with.
pub(super) type Next = (Option<Bulk>, Vec<Effect>);

/// The keys that are for all of the marked cases.
pub(super) fn hints(ctx: &Ctx) -> Vec<Hint> {
    let mut hints = vec![Hint::named(Action::Enter, t!(ctx.messages, "triage-as-proposed"))];
    hints.extend(asks::KEYS.map(Hint::of));
    hints.push(Hint::named(Action::Back, t!(ctx.messages, "triage-unmark")));
    hints
}

impl Bulk {
    /// Begins: asks for what it needs, or shows at once what would become of each. None if it cannot be done to several.
    pub(super) fn begin(action: Action, cases: Vec<Marked>, ctx: &Ctx) -> Option<Next> {
        if cases.len() > SEVERAL_AT_MOST && asks::is_for_many(action) {
            let refusal = Refusal::new(RefusalCode::TooMany).with("count", cases.len());
            return Some((None, vec![Effect::Refuse(refusal.with("most", SEVERAL_AT_MOST))]));
        }
        let bulk = Self {
            cases,
            label: action.label(&ctx.messages),
            step: Step::Began,
            text: String::new(),
            draft: None,
            act: None,
            said: None,
            named: Vec::new(),
            rows: Vec::new(),
        };
        asks::begin(bulk, action, ctx)
    }

    /// Whether the action is under way.
    pub(super) fn runs(&self) -> bool {
        self.step == Step::Under
    }

    fn title(&self, ctx: &Ctx) -> String {
        t!(ctx.messages, "triage-marked-title", what = self.label.as_str(), count = self.cases.len())
    }

    /// Units have been read: asks which.
    pub(super) fn units(&self, units: &[UnitRow], ctx: &Ctx) -> Vec<Effect> {
        vec![asks::units(self, units, ctx)]
    }

    /// An answer to what was asked; nothing answered ends the decision.
    pub(super) fn reply(self, reply: Reply, ctx: &Ctx) -> Next {
        asks::reply(self, reply, ctx)
    }

    /// It is known what is to be done: what would become of each?
    fn look(mut self, act: Command) -> Next {
        self.act = Some(act);
        self.look_again()
    }

    fn look_again(mut self) -> Next {
        self.step = Step::Looking;
        let each = self.cases.iter().filter_map(|case| self.one(&case.number, None)).collect();
        (Some(self), vec![Effect::Query { tag: PREVIEW, query: Query::Preview { each } }])
    }

    /// The act about one of the cases, upon what was shown of it.
    fn one(&self, number: &str, shown: Option<&PreviewRow>) -> Option<One> {
        let mut command = self.act.as_ref()?.about(number);
        if let Some(said) = self.said.as_ref().filter(|_| self.named.iter().any(|named| named == number)) {
            asks::say(&mut command, said);
        }
        Some(One { seen: shown.and_then(PreviewRow::seen).into_iter().collect(), command })
    }

    /// What would become of each is known: asks who said so where that has to be said, else whether all of them.
    pub(super) fn take(mut self, rows: Vec<PreviewRow>, ctx: &Ctx) -> Next {
        if self.step != Step::Looking {
            return (Some(self), Vec::new());
        }
        let unsaid: Vec<String> = rows.iter().filter(|row| wants_a_name(row)).map(|row| row.key.clone()).collect();
        if !unsaid.is_empty() && self.said.is_none() {
            self.named = unsaid;
            return asks::who_said(self, ctx);
        }
        self.step = Step::Shown;
        let ask = Ask::Preview { title: self.title(ctx), text: self.text.clone(), rows: rows.clone() };
        self.rows = rows;
        (Some(self), vec![Effect::Ask { tag: ALL, ask }])
    }

    /// The action: a command for each that can be done.
    pub(super) fn give(&mut self) -> Vec<Effect> {
        let can = self.rows.iter().filter(|row| row.refused.is_none());
        let each: Vec<One> = can.filter_map(|row| self.one(&row.key, Some(row))).collect();
        if self.step != Step::Shown || each.is_empty() {
            return Vec::new();
        }
        self.step = Step::Under;
        vec![Effect::command(STEP, Command::Several { each }, None)]
    }

    /// What came of all: the numbers that it was done to, and what is to be said.
    pub(super) fn end(&self, result: Result<Done, Refusal>, ctx: &Ctx) -> (Vec<String>, Vec<Effect>) {
        let told = |row: &PreviewRow| {
            let reason = row.refused.clone().map(Box::new)?;
            Some(RefusalRow { key: row.key.clone(), text: String::new(), reason: Some(reason) })
        };
        let mut refused: Vec<RefusalRow> = self.rows.iter().filter_map(told).collect();
        match result {
            Ok(done) => refused.extend(done.refused),
            Err(refusal) if refusal.code == RefusalCode::AllRefused => refused.extend(refusal.rows),
            // Nothing was done to any of them: said as it is of a single one.
            Err(refusal) => return (Vec::new(), vec![Effect::Refuse(refusal)]),
        }
        let is_refused = |number: &String| refused.iter().any(|row| row.key == *number);
        let numbers = self.cases.iter().map(|case| case.number.clone());
        let done: Vec<String> = numbers.filter(|number| !is_refused(number)).collect();
        let said = result::said(&self.label, self.draft, done.len(), &refused, ctx);
        (done, said)
    }
}

/// Whether it has to be said who said so (代錄).
fn wants_a_name(row: &PreviewRow) -> bool {
    let by = |refusal: &Refusal| refusal.args.get("field").is_some_and(|field| field == "by");
    row.refused.as_ref().is_some_and(|refusal| refusal.code == RefusalCode::FieldRequired && by(refusal))
}
