//! How many cases a filter shows, found the way its list is found. What would take long is counted in stretches: each says
//! where the next one begins, and until the last there are at least so many.

use std::ops::ControlFlow;

use super::Look;
use super::case_filter::Sieve;
use super::case_read::{from_hex, to_hex};
use crate::domain::ids::CaseId;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{CaseRow, CaseTally, Paged};
use crate::store::summary::{CaseSummary, Filed, walk_filed_after};
use crate::store::tables::OpenCase;

/// What one stretch may cost: so many summaries, or so many fewer cases that have to be opened.
const STRETCH: u32 = 40_000;
/// What opening a case costs, in summaries.
const OPENING: u32 = 20;
/// Drawn cases and cases of a figure that one stretch looks at.
const ROWS: u32 = 500;

impl Look<'_> {
    /// How many cases each filter shows, as far as one stretch goes. One that cannot be looked up is told so by itself.
    pub(super) fn case_tallies(&self, filters: &[CaseFilter]) -> Vec<CaseTally> {
        filters.iter().map(|filter| told(self.tally(filter, None))).collect()
    }

    /// The next stretch of one.
    pub(super) fn case_tally_on(&self, filter: &CaseFilter, after: &str) -> CaseTally {
        told(self.tally(filter, Some(after)))
    }

    /// By the same choice as [`Look::cases`].
    fn tally(&self, filter: &CaseFilter, after: Option<&str>) -> Result<CaseTally, Refusal> {
        let sieve = self.sieve(filter)?;
        if filter.figure.is_some() || filter.as_of.is_some() {
            return match after {
                // Cases are counted as they stood: all at once, and not before everything else has been told.
                None => Ok(CaseTally { next: Some(String::new()), ..CaseTally::default() }),
                Some(_) => Ok(self.tally_of(&self.cases_as_of(filter, &Page { after: None, limit: ROWS })?)),
            };
        }
        if filter.drawn {
            let page = Page { after: after.map(str::to_owned), limit: ROWS };
            return Ok(self.tally_of(&self.drawn_cases(&sieve, &page)?));
        }
        if filter.is_of_open_cases() {
            let found = self.found_open(&sieve);
            let late = found.iter().filter(|case| case.is_late(self.now)).count() as u64;
            let open = found.len() as u64;
            return Ok(CaseTally { cases: open, open, late, ..CaseTally::default() });
        }
        self.tally_all(filter, &sieve, after)
    }

    fn tally_of(&self, page: &Paged<CaseRow>) -> CaseTally {
        let open = page.rows.iter().filter(|row| row.stage.is_open());
        let late = open.clone().filter(|row| row.left_in_minutes.is_some_and(|left| left < 0)).count() as u64;
        let whole = page.total.is_some();
        CaseTally {
            cases: page.total.unwrap_or(page.rows.len() as u64),
            open: open.count() as u64,
            late,
            next: page.next.clone().filter(|_| !whole),
            refused: None,
        }
    }

    /// Open and closed ones, by their summaries: a case is opened only where its summary cannot tell.
    fn tally_all(&self, filter: &CaseFilter, sieve: &Sieve<'_>, after: Option<&str>) -> Result<CaseTally, Refusal> {
        let filed = Filed { community: sieve.one_community(), from: filter.from, until: filter.until };
        let after = after.and_then(from_hex);
        let (mut tally, mut cost, mut failed) = (CaseTally::default(), 0, None);
        let next = walk_filed_after(self.reader, &filed, after.as_deref(), &mut |id, _, summary| {
            cost += 1;
            match self.counts_in(id, &summary, sieve, &mut cost) {
                Ok(false) => {}
                Ok(true) => {
                    let open = summary.stage.is_open();
                    tally.cases += 1;
                    tally.open += u64::from(open);
                    tally.late += u64::from(open && summary.is_past_due(self.now.timestamp()));
                }
                Err(refusal) => {
                    failed = Some(refusal);
                    return ControlFlow::Break(());
                }
            }
            if cost < STRETCH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        failed.map_or(Ok(()), Err)?;
        tally.next = next.as_deref().map(to_hex);
        Ok(tally)
    }

    fn counts_in(&self, id: CaseId, summary: &CaseSummary, sieve: &Sieve<'_>, cost: &mut u32) -> Result<bool, Refusal> {
        if !sieve.has(summary, self.now) || !self.may_list_summary(summary, &sieve.parties) {
            return Ok(false);
        }
        if !sieve.needs_whole_case() {
            return Ok(true);
        }
        *cost += OPENING;
        let Some((case, last)) = self.stored_case(id)? else { return Ok(false) };
        Ok(self.passes(&OpenCase::columns(&case, last.as_ref()), sieve, self.now))
    }
}

fn told(tally: Result<CaseTally, Refusal>) -> CaseTally {
    tally.unwrap_or_else(|refusal| CaseTally { refused: Some(refusal), ..CaseTally::default() })
}
