//! What a case has to do with others: who was given such ones before, which it is joined or linked with, those that were
//! drawn; and how long each had it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Look;
use super::case_filter::Sieve;
use super::case_read::{from_hex, to_hex};
use crate::domain::case::{Case, Hold, Party};
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::label::Label;
use crate::domain::time::minutes_between;
use crate::service::query::Page;
use crate::service::refusal::Refusal;
use crate::service::view::{BeforeRow, CaseRow, HIDDEN, HoldRow, Paged};
use crate::store::tables::{Count, OpenCase, case_drawn_prefix, read};
use crate::store::{Scan, StoreError, decode};

/// Rows that a case shows of those that are like it.
const SHOWN: usize = 5;
impl Look<'_> {
    /// What the steps of the ladder are called that were taken for a case.
    pub(super) fn step_labels(&self, case: &Case) -> BTreeMap<String, Label> {
        let regulation = self.rules.of_grid(self.directory, &case.grid).ok();
        let taken = case.urgings.iter().filter_map(|urging| urging.step.as_deref());
        taken.filter_map(|code| Some((code.to_owned(), regulation?.oversight.step(code)?.label.clone()))).collect()
    }

    /// The numbers of sensitive cases that it is joined or linked with, and that are not the asker's to see, are hidden
    /// wherever they stand in it.
    pub(super) fn hide_others(&self, case: &mut Case) -> Result<(), Refusal> {
        let merged = case.merged.as_ref().map(|it| (it.into, it.number.clone()));
        let others = case.took_in.iter().chain(&case.repeats).chain(&case.repeated_by);
        let others: Vec<(CaseId, String)> = others.map(|it| (it.id, it.number.clone())).chain(merged).collect();
        for (id, number) in others {
            let other = self.stored_case(id)?;
            if other.is_none_or(|(other, _)| !other.sensitive || self.actor.may_see(&other)) {
                continue;
            }
            let named = case.took_in.iter_mut().chain(&mut case.repeats).chain(&mut case.repeated_by);
            let named = named.map(|it| &mut it.number).chain(case.merged.as_mut().map(|it| &mut it.number));
            let events = case.events.iter_mut().filter_map(|event| event.name.as_mut());
            named.chain(events).filter(|name| **name == number).for_each(|name| HIDDEN.clone_into(name));
        }
        Ok(())
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
