//! Reading the queue: pages, what is still being looked for, how many there are, and a row that has changed.

use super::{MORE, QUEUE, TALLY, Triage};
use crate::service::query::{Page, Query};
use crate::service::view::{CaseRow, CaseTally, Paged};
use crate::tui::effect::Effect;

/// Rows before the end of what is read at which the next page is asked for.
const READ_AHEAD: usize = 20;
/// Rows of a page.
const PAGE: u32 = 200;
/// As many as are read at once when the queue is read anew.
const AT_ONCE: u32 = 1000;

/// How many cases there are, and in how many stretches that was found.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) count: CaseTally,
    stretches: u32,
}

impl Triage {
    pub(super) fn read_queue(&mut self) -> Effect {
        // As many rows again as have been read: a refresh does not throw one back to the first page.
        let limit = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).clamp(PAGE, AT_ONCE);
        (self.looking, self.hidden) = (false, false);
        Effect::Query {
            tag: QUEUE,
            query: Query::Cases { filter: self.case_filter(), page: Page { after: None, limit } },
        }
    }

    pub(super) fn read_case(&self) -> Vec<Effect> {
        let name = self.wanted.clone().or_else(|| self.row().map(|row| row.number.clone()));
        name.map_or_else(Vec::new, |case| vec![Effect::Query { tag: super::CASE, query: Query::Case { case } }])
    }

    pub(super) fn take_queue(&mut self, page: Paged<CaseRow>) -> Vec<Effect> {
        let row = |screen: &Self| screen.row().map(|row| row.number.clone());
        let before = self.wanted.clone().or_else(|| self.focus.take()).or_else(|| row(self));
        self.read = true;
        self.refused = None;
        // What was found page by page is not looked for anew each time something changes: its rows are renewed.
        let found_further = page.total.is_none() && page.next.is_some() && page.rows.len() < self.rows.len();
        if found_further {
            self.renew(page.rows);
        } else {
            self.rows = page.rows;
            self.next = page.next;
        }
        (self.total, self.late) = (page.total, page.late);
        let numbers: Vec<String> = self.rows.iter().map(|row| row.number.clone()).collect();
        if self.wanted.as_ref().is_some_and(|wanted| numbers.contains(wanted)) {
            self.wanted = None;
        }
        // Marks stay whatever the list shows.
        self.list.set_len(numbers.len());
        let place = before.and_then(|before| numbers.iter().position(|number| *number == before));
        self.list.select(place.or(self.list.selected()).unwrap_or(0));
        if self.wanted.is_none() && self.rows.is_empty() {
            self.open = None;
            self.half = super::Half::Queue;
        }
        let mut effects = self.read_case();
        effects.extend(self.read_on());
        // A count that took long stands until the filter is chosen anew.
        let counts = self.tally.as_ref().is_none_or(|tally| tally.stretches == 1 && tally.count.next.is_none());
        if self.total.is_none() && counts {
            effects.push(Effect::Query { tag: TALLY, query: Query::CaseTallies { filters: vec![self.case_filter()] } });
        }
        effects
    }

    /// Rows that were there take their new state; those that were not come first, as the newest do.
    fn renew(&mut self, rows: Vec<CaseRow>) {
        let mut fresh = Vec::new();
        for row in rows {
            match self.rows.iter_mut().find(|known| known.id == row.id) {
                Some(known) => *known = row,
                None => fresh.push(row),
            }
        }
        self.rows.splice(0..0, fresh);
    }

    pub(super) fn take_more(&mut self, page: Paged<CaseRow>) -> Vec<Effect> {
        // An answer to what is no longer shown.
        if !std::mem::take(&mut self.looking) {
            return Vec::new();
        }
        let was_empty = self.rows.is_empty();
        self.rows.extend(page.rows);
        self.next = page.next;
        self.list.set_len(self.rows.len());
        let mut effects = if was_empty && self.wanted.is_none() { self.read_case() } else { Vec::new() };
        effects.extend(self.read_on());
        effects
    }

    /// The next page, where what is read does not fill the screen from the row in focus on. One page may have looked at
    /// all it may and found nothing.
    pub(super) fn read_on(&mut self) -> Option<Effect> {
        let ahead = self.list.room().max(READ_AHEAD);
        let enough = self.rows.len() > self.list.selected().unwrap_or(0) + ahead;
        let after = self.next.clone().filter(|_| !enough && !self.looking)?;
        self.looking = true;
        let page = Page { after: Some(after), limit: PAGE };
        Some(Effect::Query { tag: MORE, query: Query::Cases { filter: self.case_filter(), page } })
    }

    /// Another screen is shown: nothing is looked for or counted any further.
    pub(super) fn leave(&mut self) {
        self.looking = false;
        self.hidden = true;
    }

    /// Counts on where the list is longer than what was read of it.
    pub(super) fn take_tally(&mut self, stretch: CaseTally, further: bool) -> Vec<Effect> {
        match &mut self.tally {
            Some(tally) if further && tally.count.next.is_some() => {
                tally.count.add(stretch);
                tally.stretches += 1;
            }
            _ if further => return Vec::new(),
            tally => *tally = Some(Counted { count: stretch, stretches: 1 }),
        }
        if self.hidden {
            self.tally = None;
        }
        let next = self.tally.as_ref().and_then(|tally| tally.count.next.clone());
        let filter = self.case_filter();
        let ask = |after| Effect::Query { tag: super::TALLY_ON, query: Query::CaseTallyOn { filter, after } };
        next.map(ask).into_iter().collect()
    }

    /// A case that was read anew is so in its row, too.
    pub(super) fn renew_row(&mut self, row: &CaseRow) {
        if let Some(known) = self.rows.iter_mut().find(|known| known.id == row.id) {
            known.clone_from(row);
        }
    }
}
