//! The keys that work now, the likeliest first: those of decisions stand under the case, the rest in the bar.

use super::{Half, Triage, bonds, bulk, decide};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::keys::Action;
use crate::tui::pane::Hint;

impl Triage {
    /// The keys of decisions: about the marked cases, or else the case that is shown.
    pub(super) fn decisions(&self, ctx: &Ctx) -> Vec<Hint> {
        if self.acts_on_marked() {
            return bulk::hints(ctx);
        }
        self.shown().map(|view| decide::hints(view, ctx)).unwrap_or_default()
    }

    /// The others.
    pub(super) fn others(&self, ctx: &Ctx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if !self.came.is_empty() {
            hints.push(Hint::named(Action::Back, t!(ctx.messages, "frame-back")));
        }
        if self.half == Half::Queue {
            if self.row().is_some() {
                hints.push(Hint::of(Action::Mark));
            }
            hints.push(Hint::of(Action::Filter));
            if !self.rows.is_empty() {
                hints.extend([Action::Sort, Action::MarkAll].map(Hint::of));
            }
        }
        if let Some(view) = self.shown() {
            let other = if self.half == Half::Queue { "triage-to-detail" } else { "triage-to-queue" };
            hints.push(Hint::named(Action::Next, ctx.messages.get(other, &[])));
            if self.half == Half::Detail {
                hints.push(Hint::of(Action::Filter));
            }
            hints.extend([Action::Text, Action::History].map(Hint::of));
            if !bonds::leads(view, ctx).is_empty() {
                hints.push(Hint::of(Action::Linked));
            }
            hints.extend([Action::Due, Action::Files].map(Hint::of));
            hints.extend(view.case.original.as_ref().map(|_| Hint::of(Action::Original)));
        }
        hints.extend([Action::NewCase, Action::Counts, Action::LateOnes, Action::Urged, Action::Chat].map(Hint::of));
        hints
    }

    /// What the keys under the case are about, where that is not plain.
    pub(super) fn about(&self, ctx: &Ctx) -> Option<String> {
        let marked = self.list.marks().len();
        if self.acts_on_marked() {
            return Some(t!(ctx.messages, "triage-keys-marked", count = marked));
        }
        (marked > 0).then(|| t!(ctx.messages, "triage-keys-this", count = marked))
    }
}
