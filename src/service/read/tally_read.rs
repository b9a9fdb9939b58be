//! How many cases a filter shows, found the way its list is found. What would take long is counted in stretches: each says
//! where the next one begins, and until the last there are at least so many.

use super::Look;
use super::case_filter::Sieve;
use super::case_read::{from_hex, to_hex};
use super::count_read::place_key;
use crate::domain::ids::CaseId;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{CaseRow, CaseTally, Paged};
use crate::store::tables::OpenCase;

/// Cases that one stretch opens, where the roll alone cannot tell.
const STRETCH: usize = if cfg!(test) { 3 } else { 2_000 };
/// Drawn cases that one stretch looks at.
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
        if filter.figure.is_some() || filter.is_of_the_past() {
            return match after {
                // Cases are counted as they stood: all at once, and not before everything else has been told.
                None => Ok(CaseTally { next: Some(String::new()), ..CaseTally::default() }),
                Some(_) => self.tally_as_of(filter),
            };
        }
        if filter.drawn {
            let page = Page { after: after.map(str::to_owned), limit: ROWS };
            return Ok(self.tally_of(&self.drawn_cases(&sieve, &page)?));
        }
        if filter.is_of_open_cases() {
            let found = self.found_open(&sieve);
            let late = found.iter().filter(|one| one.late).count() as u64;
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

    /// Open and closed ones, by the roll: a case is opened only where that cannot tell.
    fn tally_all(&self, filter: &CaseFilter, sieve: &Sieve<'_>, after: Option<&str>) -> Result<CaseTally, Refusal> {
        let roll = self.roll()?;
        let coded = self.roll_sieve(&roll.lists, sieve);
        let whole = sieve.needs_whole_case();
        let after = after.and_then(from_hex);
        let (mut tally, mut opened, mut last) = (CaseTally::default(), 0, None);
        for stretch in roll.stretches(filter.from, filter.until).rev() {
            for (place, row) in stretch.rows().rev() {
                let rest = || stretch.month.rest(place);
                let passes = coded.has(row, rest);
                if passes && whole {
                    let Some(id) = stretch.month.id(place) else { continue };
                    let key = place_key(stretch.day(row), id);
                    if after.as_ref().is_some_and(|after| key >= *after) {
                        continue;
                    }
                    if opened == STRETCH {
                        tally.next = last.as_deref().map(to_hex);
                        return Ok(tally);
                    }
                    opened += 1;
                    last = Some(key);
                    if self.passes_whole(id, sieve)?.is_none() {
                        continue;
                    }
                }
                if passes {
                    let open = row.stage.is_open();
                    tally.cases += 1;
                    tally.open += u64::from(open);
                    tally.late += u64::from(open && coded.is_past_due(row, rest));
                }
            }
        }
        Ok(tally)
    }

    /// Whether a case passes that the roll alone cannot tell of.
    pub(super) fn passes_whole(&self, id: CaseId, sieve: &Sieve<'_>) -> Result<Option<OpenCase>, Refusal> {
        let Some((case, last)) = self.stored_case(id)? else { return Ok(None) };
        let columns = OpenCase::columns(&case, last.as_ref());
        Ok(self.passes(&columns, sieve, self.now).then_some(columns))
    }
}

fn told(tally: Result<CaseTally, Refusal>) -> CaseTally {
    tally.unwrap_or_else(|refusal| CaseTally { refused: Some(refusal), ..CaseTally::default() })
}
