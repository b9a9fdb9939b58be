//! The case that a decision is about, and who has to have said what is recorded for others.

use super::step::Later;
use super::{ASK, DONE, SENT, UNITS};
use crate::domain::case::{Act, Nature};
use crate::domain::ids::{CaseId, ChangeId};
use crate::domain::record::RecordRef;
use crate::service::command::Command;
use crate::service::deed::Deed;
use crate::service::query::Query;
use crate::service::view::{CaseView, Taker};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::{Effect, seen};
use crate::tui::pane::{Ask, Asked, AskedFields};
use crate::tui::screens::triage::decide::behalf_of;
use crate::tui::widgets::{FormField, PickOption};

/// The case that a decision is about, as the screen showed it when the decision began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui::screens::triage) struct Target {
    number: String,
    id: CaseId,
    last_change: Option<ChangeId>,
    /// Where it lies, by code.
    grid: String,
    /// Of which kind it is, by code.
    kind: String,
    pub(super) nature: Nature,
    /// Whether its clock runs round the clock.
    pub(super) urgent: bool,
    /// Whether a ruling may become a rule.
    pub(super) saves_rule: bool,
    /// Who assists unless others are named.
    pub(super) assist: Vec<String>,
    /// Whom it may be given to, to do.
    pub(super) takers: Vec<PickOption>,
    /// Who would have to have said so, for its holder and for a part of it.
    holder: Option<Speaker>,
    part: Option<Speaker>,
}

/// Somebody on whose behalf an act is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// The party, by name.
    pub(super) who: String,
    /// The person who spoke for them last.
    pub(super) last: Option<String>,
}

impl Speaker {
    fn of(view: &CaseView, act: Act) -> Option<Self> {
        let party = behalf_of(view, act)?;
        let events = view.case.events.iter().rev().filter(|event| event.party.as_ref() == Some(&party.party));
        let said = events.filter_map(|event| event.by.clone()).find(|by| !by.is_empty());
        let answered = view.case.tellings.iter().rev().filter(|telling| telling.to == party.party);
        let mut answered = answered.filter_map(|telling| telling.answered.as_ref().map(|answer| answer.by.clone()));
        let last = said.or_else(|| answered.next()).filter(|by| !by.is_empty());
        Some(Self { who: party.name.clone(), last })
    }
}

/// Who assists unless others are named.
fn proposed(view: &CaseView) -> Vec<String> {
    let parties = view.proposal.iter().flat_map(|proposal| &proposal.assist);
    parties.map(|assisting| super::party_code(&assisting.party)).collect()
}

/// Whom it may be given to, each with where they hold a post.
fn takers(view: &CaseView, ctx: &Ctx) -> Vec<PickOption> {
    let option = |taker: &Taker| PickOption {
        code: taker.person.person.to_string(),
        text: taker.person.name.clone(),
        detail: format!("{} {}", ctx.label(&taker.post), taker.grid.name),
    };
    view.takers.iter().map(option).collect()
}

impl Target {
    /// Of the case that is shown.
    pub(in crate::tui::screens::triage) fn of(view: &CaseView, ctx: &Ctx) -> Self {
        Self {
            number: view.row.number.clone(),
            id: view.row.id,
            last_change: view.row.last_change.clone(),
            grid: view.row.grid.code.to_string(),
            kind: view.row.kind.to_string(),
            nature: view.row.nature,
            urgent: view.row.urgent,
            saves_rule: view.saves_rule,
            assist: proposed(view),
            takers: takers(view, ctx),
            holder: Speaker::of(view, Act::Take)
                .or_else(|| Speaker::of(view, Act::Resolve))
                .or_else(|| Speaker::of(view, Act::Return)),
            part: Speaker::of(view, Act::DonePart),
        }
    }

    /// Its number.
    pub(super) fn number(&self) -> String {
        self.number.clone()
    }

    /// Who would have to have said so.
    pub(super) fn speaker(&self, later: Later) -> Option<&Speaker> {
        if later == Later::PartDone { self.part.as_ref() } else { self.holder.as_ref() }
    }

    /// What is done, to which case.
    pub(in crate::tui::screens::triage) fn title(&self, what: &str) -> String {
        format!("{what} {}", self.number)
    }

    /// Under which what is typed for an act is kept.
    fn draft(&self, act: &str) -> String {
        format!("case-{}-{act}", self.id)
    }

    /// Asks for a text of several lines; what is typed is kept under the case and the act.
    pub(in crate::tui::screens::triage) fn text(&self, act: &str, title: String, hint: String) -> Effect {
        self.asks(act, title, hint, false, true)
    }

    pub(super) fn asks(&self, act: &str, title: String, hint: String, optional: bool, lines: bool) -> Effect {
        let asked = Asked { title, hint, draft: self.draft(act), optional, lines };
        Effect::Ask { tag: ASK, ask: Ask::Text(asked) }
    }

    /// Asks for several fields at once.
    pub(super) fn fields(&self, act: &str, title: String, focus: &'static str, fields: Vec<FormField>) -> Effect {
        // Other fields than the text that was asked for alone: their drafts are not each other's.
        let draft = self.draft(&format!("{act}-said"));
        Effect::Ask { tag: ASK, ask: Ask::Fields(Box::new(AskedFields { title, draft, fields, focus })) }
    }

    /// What goes on at the spot: who says so, how and when.
    pub(in crate::tui::screens::triage) fn what_on_site(&self, title: String, ctx: &Ctx) -> Effect {
        let fields = super::fields::on_site(FormField::notes("text", &t!(ctx.messages, "field-text"), ""), ctx);
        self.fields("on-site", title, "text", fields)
    }

    /// Of which kind it is, by code.
    pub(super) fn kind(&self) -> String {
        self.kind.clone()
    }

    /// Units, with how often each was given such cases.
    pub(in crate::tui::screens::triage) fn units(&self) -> Effect {
        Effect::Query { tag: UNITS, query: Query::UnitsFor { kind: self.kind.clone() } }
    }

    /// Units, and whom to ring in an emergency where the case lies.
    pub(in crate::tui::screens::triage) fn whom_to_tell(&self) -> Effect {
        Effect::Query { tag: UNITS, query: Query::Choices { grid: Some(self.grid.clone()), days: None } }
    }

    pub(super) fn send(&self, command: Command) -> Effect {
        Effect::command(SENT, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }

    pub(in crate::tui::screens::triage) fn give(&self, command: Command) -> Effect {
        Effect::command(DONE, command, seen(RecordRef::Case(self.id), self.last_change.as_ref()))
    }

    pub(super) fn deed(&self, deed: Deed) -> Command {
        Command::CaseDeed { case: self.number.clone(), deed }
    }

    /// It has been read anew: what is sent again is sent upon what it is now.
    pub(super) fn renew(&mut self, view: &CaseView) {
        if view.row.id == self.id {
            self.last_change.clone_from(&view.row.last_change);
        }
    }
}
