//! What a case has to do with others: likely the same matter, who was given such ones before, those that were drawn; and
//! how long each had it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Look;
use super::case_filter::Sieve;
use super::case_read::{HIDDEN, from_hex, to_hex};
use crate::domain::case::{Case, Hold, Party};
use crate::domain::ids::{GridCode, KindCode};
use crate::domain::matching::{fold, likeness};
use crate::domain::time::minutes_between;
use crate::service::query::Page;
use crate::service::refusal::Refusal;
use crate::service::view::{AlikeRow, BeforeRow, CaseRow, HoldRow, Paged};
use crate::store::tables::{Count, OpenCase, case_drawn_prefix, read};
use crate::store::{Scan, StoreError, decode};

/// Rows that a case shows of those that are like it.
const SHOWN: usize = 5;
/// From so much of a hundred on, two matters are likely the same: the same kind at the same place is, whatever the
/// words.
const LIKELY: u32 = 50;
/// What the same kind, and the same place, add to half the likeness of the words.
const SAME_KIND: u32 = 20;
const SAME_PLACE: u32 = 35;
/// Days between two reports of one matter.
const DAYS: i64 = 15;

impl Look<'_> {
    /// Open cases that are likely the same matter: of the same community, a few days apart, by kind, place and words.
    pub(super) fn alike(&self, case: &Case) -> Vec<AlikeRow> {
        if !case.stage.is_open() {
            return Vec::new();
        }
        let (community, place) = (case.grid.community(), fold(&case.place));
        let said = format!("{}{}", case.place, case.text);
        let mut rows: Vec<AlikeRow> = Vec::new();
        for other in self.state.queue.values() {
            let near = other.id != case.id
                && other.grid.community() == community
                && other.sensitive == case.sensitive
                && (other.happened - case.times.happened).num_days().abs() <= DAYS;
            if !near || !self.may_list(other) {
                continue;
            }
            let words = likeness(&said, &format!("{}{}", other.place, other.text));
            let kind = if other.kind == case.kind { SAME_KIND } else { 0 };
            let spot = if fold(&other.place) == place { SAME_PLACE } else { 0 };
            let likeness = (words / 2 + kind + spot).min(100);
            if likeness >= LIKELY {
                rows.push(self.alike_row(other, likeness));
            }
        }
        rows.sort_by(|a, b| b.likeness.cmp(&a.likeness).then_with(|| a.number.cmp(&b.number)));
        rows.truncate(SHOWN);
        rows
    }

    fn alike_row(&self, other: &OpenCase, likeness: u32) -> AlikeRow {
        let hidden = other.sensitive && self.mask;
        let shown = |text: &str| if hidden { HIDDEN.to_owned() } else { text.to_owned() };
        AlikeRow {
            number: other.number.clone(),
            kind_label: self.kind_label(&other.grid, other),
            place: shown(&other.place),
            text: shown(&other.text),
            stage: other.stage,
            happened: other.happened,
            likeness,
        }
    }

    /// Which units were given a kind of case before, and how often they sent it back.
    pub(super) fn given_before(&self, kind: &KindCode) -> Result<Vec<BeforeRow>, Refusal> {
        let given = self.given(Some(kind))?.into_iter().filter(|(party, _)| matches!(party, Party::Unit(_)));
        let row = |(party, (received, returned))| BeforeRow { party: self.party(&party), received, returned };
        let mut rows: Vec<BeforeRow> = given.map(row).collect();
        rows.sort_by(|a, b| b.received.cmp(&a.received).then_with(|| a.party.party.cmp(&b.party.party)));
        rows.truncate(SHOWN);
        Ok(rows)
    }

    /// How often each party was given cases, of one kind or of all, and how often it sent them back.
    pub(super) fn given(&self, kind: Option<&KindCode>) -> Result<BTreeMap<Party, (u64, u64)>, Refusal> {
        let mut given: BTreeMap<Party, (u64, u64)> = BTreeMap::new();
        let mut failed: Option<StoreError> = None;
        for (prefix, returned) in [(Count::received(kind), false), (Count::returned(kind), true)] {
            self.reader.walk(&Scan::prefix(&prefix), &mut |key, value| match (
                read::count_by_party(key),
                decode::<u64>(value),
            ) {
                (Ok((_, party)), Ok(count)) => {
                    let sum = given.entry(party).or_default();
                    *(if returned { &mut sum.1 } else { &mut sum.0 }) += count;
                    ControlFlow::Continue(())
                }
                (Err(error), _) | (_, Err(error)) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
        }
        failed.map_or(Ok(given), |error| Err(error.into()))
    }

    /// Closed cases that were drawn and wait for a look, oldest first.
    pub(super) fn drawn_cases(&self, sieve: &Sieve<'_>, page: &Page) -> Result<Paged<CaseRow>, Refusal> {
        let community = sieve.root.as_ref().and_then(GridCode::community);
        let scan = Scan::prefix(&case_drawn_prefix(community.as_ref()).build());
        let limit = (page.limit as usize).max(1);
        let (mut rows, mut last) = (Vec::new(), page.after.as_deref().and_then(from_hex));
        loop {
            let batch = self.reader.page(&scan.clone().after_opt(last.as_deref()), 128)?;
            let ended = batch.len() < 128;
            for (key, _) in batch {
                let (_, id) = read::case_drawn(&key)?;
                last = Some(key);
                let Some((case, change)) = self.stored_case(id)? else { continue };
                let columns = OpenCase::columns(&case, change.as_ref());
                if self.passes(&columns, sieve, self.now) && self.may_list(&columns) {
                    rows.push(self.case_row(&columns));
                }
                if rows.len() >= limit {
                    return Ok(Paged { rows, next: last.as_deref().map(to_hex), total: None, late: None });
                }
            }
            if ended {
                return Ok(Paged { rows, next: None, total: None, late: None });
            }
        }
    }

    /// Who had it at which stage for how long, on the clock of its limit.
    pub(super) fn holds(&self, case: &Case) -> Vec<HoldRow> {
        let urgent = case.due.as_ref().is_none_or(|due| due.limit.unit.is_urgent());
        let row = |hold: &Hold| {
            let until = hold.until.unwrap_or(self.now);
            let minutes = if urgent {
                minutes_between(&hold.from, &until)
            } else {
                self.rules.calendar().working_minutes(hold.from.naive_local(), until.naive_local())
            };
            HoldRow {
                party: hold.party.as_ref().map(|party| self.party(party)),
                stage: hold.stage,
                from: hold.from,
                until: hold.until,
                minutes,
                returned: hold.returned,
            }
        };
        case.holds.iter().map(row).collect()
    }
}
