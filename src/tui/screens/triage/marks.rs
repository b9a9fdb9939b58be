//! Marked cases: they stay marked whatever the list shows, and a decision in the list is about all of them.

use super::bulk::{self, Bulk, Marked};
use super::{Half, MARK_ALL, Triage};
use crate::service::command::{Done, SEVERAL_AT_MOST};
use crate::service::query::{Page, Query};
use crate::service::refusal::Refusal;
use crate::service::view::{CaseRow, Paged};
use crate::t;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;

impl Triage {
    /// Whether decisions are about the marked cases: in the list, and not while a case from elsewhere is shown beside it.
    pub(super) fn acts_on_marked(&self) -> bool {
        !self.list.marks().is_empty() && self.half == Half::Queue && self.wanted.is_none()
    }

    /// The marked cases: those of the list in its order, then the others.
    fn marked(&self, ctx: &Ctx) -> Vec<Marked> {
        let here = self.rows.iter().filter(|row| self.list.is_marked(&row.number));
        let words = |row: &CaseRow| format!("{}  {}", ctx.label(&row.kind_label), row.place);
        let mut marked: Vec<Marked> =
            here.map(|row| Marked { number: row.number.clone(), words: words(row) }).collect();
        for number in self.list.marks() {
            if !marked.iter().any(|case| case.number == *number) {
                marked.push(Marked { number: number.clone(), words: String::new() });
            }
        }
        marked
    }

    /// How many marked cases the list does not show, as far as it is read.
    pub(super) fn marked_elsewhere(&self) -> usize {
        let here = self.rows.iter().filter(|row| self.list.is_marked(&row.number)).count();
        self.list.marks().len() - here
    }

    pub(super) fn mark(&mut self) -> Vec<Effect> {
        let Some(number) = self.row().map(|row| row.number.clone()) else { return Vec::new() };
        self.list.toggle_mark(&number);
        self.move_in_queue(Action::Down)
    }

    /// Marks all cases of the list, those that were not read yet, too; or takes all their marks away.
    pub(super) fn mark_all(&mut self) -> Vec<Effect> {
        if !self.rows.is_empty() && self.rows.iter().all(|row| self.list.is_marked(&row.number)) {
            for row in &self.rows {
                self.list.toggle_mark(&row.number);
            }
            // Those beyond what is read were marked by the same key.
            if self.next.is_some() {
                self.list.clear_marks();
            }
            return Vec::new();
        }
        if self.next.is_none() {
            for row in self.rows.iter().filter(|row| !self.list.is_marked(&row.number)).cloned().collect::<Vec<_>>() {
                self.list.toggle_mark(&row.number);
            }
            return Vec::new();
        }
        let limit = u32::try_from(SEVERAL_AT_MOST).unwrap_or(u32::MAX);
        let page = Page { after: None, limit };
        vec![Effect::Query { tag: MARK_ALL, query: Query::Cases { filter: self.case_filter(), page } }]
    }

    /// All that one action may be about have been read.
    pub(super) fn mark_page(&mut self, page: &Paged<CaseRow>, ctx: &Ctx) -> Vec<Effect> {
        for row in &page.rows {
            if !self.list.is_marked(&row.number) {
                self.list.toggle_mark(&row.number);
            }
        }
        if page.next.is_none() {
            return Vec::new();
        }
        vec![Effect::Say(t!(ctx.messages, "triage-marked-first", count = page.rows.len(), most = SEVERAL_AT_MOST))]
    }

    /// What a key does to the marked cases.
    pub(super) fn decide_marked(&mut self, action: Action, ctx: &Ctx) -> Vec<Effect> {
        if self.bulk.as_ref().is_some_and(Bulk::runs) {
            return vec![Effect::Say(t!(ctx.messages, "form-saving"))];
        }
        match Bulk::begin(action, self.marked(ctx), ctx) {
            Some(next) => self.go_on(next),
            None => vec![Effect::Say(t!(ctx.messages, "triage-marked-only"))],
        }
    }

    pub(super) fn go_on(&mut self, (bulk, effects): bulk::Next) -> Vec<Effect> {
        self.bulk = bulk;
        effects
    }

    /// The marked cases have been dealt with: those that it was done to are no longer marked, what was refused stays so.
    pub(super) fn took(&mut self, result: Result<Done, Refusal>, ctx: &Ctx) -> Vec<Effect> {
        let Some(bulk) = self.bulk.take() else { return Vec::new() };
        let (done, said) = bulk.end(result, ctx);
        for number in done {
            if self.list.is_marked(&number) {
                self.list.toggle_mark(&number);
            }
        }
        said
    }
}
