//! A filter and its asker, told in the numbers of the roll: words are looked up once, then a case costs some comparisons.

use std::sync::Arc;

use super::Look;
use super::case_filter::Sieve;
use crate::domain::case::Party;
use crate::domain::ids::GridCode;
use crate::domain::right::Right;
use crate::service::query::CaseFilter;
use crate::service::refusal::Refusal;
use crate::store::roll::{Lists, Rest, Roll, Row};
use crate::store::tables::community_of;

/// What is asked of the grid of a case.
const IN_PLACE: u8 = 1;
const READ: u8 = 2;
const SENSITIVE_READ: u8 = 4;

/// The number of who has none here: no case is theirs.
const NOBODY: u32 = u32::MAX;

/// Which of a list of values count, by number.
type Chosen = Vec<bool>;

/// A sieve that holds cases of one roll, or of the queue, as they stand at one moment, against a filter and what its asker may see.
pub(super) struct RollSieve<'a> {
    filter: &'a CaseFilter,
    /// By grid.
    grids: Vec<u8>,
    kinds: Option<Chosen>,
    /// Who has it.
    by: Option<Chosen>,
    /// Who handles it.
    unit: Option<u32>,
    /// Who filed it.
    filed_by: Option<u32>,
    /// The asker, unless that is the owner.
    own: Option<u32>,
    /// Parties that the asker acts for.
    own_parties: Chosen,
    /// Sets of parties that have one of them.
    own_sets: Chosen,
    /// Whether taking part in a case shows it.
    by_part: bool,
    /// When it is held, in seconds.
    now: i64,
}

fn is_chosen(chosen: &Chosen, code: impl Into<u32>) -> bool {
    usize::try_from(code.into()).is_ok_and(|code| chosen.get(code).copied().unwrap_or(false))
}

impl Look<'_> {
    /// What counting needs of every case.
    pub(super) fn roll(&self) -> Result<Arc<Roll>, Refusal> {
        self.state.roll.get(self.reader, self.journal)
    }

    /// A sieve in the numbers of a roll. What only the whole case can tell it does not hold against cases.
    pub(super) fn roll_sieve<'a>(&self, lists: &Lists, sieve: &Sieve<'a>) -> RollSieve<'a> {
        let flag = |flag: u8, on: bool| if on { flag } else { 0 };
        let in_place = |grid: &GridCode| {
            sieve.root.as_ref().is_none_or(|root| root.covers(grid))
                && sieve.community.as_ref().is_none_or(|community| *community == community_of(grid))
        };
        let grids = lists.grids.values().iter().map(|grid| {
            flag(IN_PLACE, in_place(grid))
                | flag(READ, self.actor.may(Right::CaseRead, grid))
                | flag(SENSITIVE_READ, self.actor.may_see_sensitive(grid, &[]))
        });
        let parties = |chosen: &[Party]| -> Chosen {
            lists.parties.values().iter().map(|party| chosen.contains(party)).collect()
        };
        let own_parties = parties(&sieve.parties);
        let has_own = |set: &Vec<Party>| set.iter().any(|party| sieve.parties.contains(party));
        let unit = |unit: &Party| lists.parties.find(unit).unwrap_or(NOBODY);
        RollSieve {
            filter: sieve.filter,
            grids: grids.collect(),
            kinds: sieve
                .kinds
                .as_ref()
                .map(|kinds| lists.kinds.values().iter().map(|kind| kinds.contains(kind)).collect()),
            by: sieve.by.as_deref().map(parties),
            unit: sieve.unit.as_ref().map(unit),
            filed_by: sieve.filed_by.as_ref().map(|author| lists.authors.find(author).unwrap_or(NOBODY)),
            own: if self.actor.is_owner() { None } else { lists.authors.find(&self.actor.author) },
            own_sets: lists.sets.values().iter().map(has_own).collect(),
            own_parties,
            by_part: self.actor.has_to_do_with_cases(),
            now: self.now.timestamp(),
        }
    }
}

impl RollSieve<'_> {
    fn grid(&self, row: &Row) -> u8 {
        self.grids.get(usize::from(row.grid)).copied().unwrap_or(0)
    }

    /// What never changes about a case.
    pub(super) fn has_lasting(&self, row: &Row, rest: Option<&Rest>) -> bool {
        self.grid(row) & IN_PLACE != 0
            && self.filter.source.is_none_or(|source| row.source == source)
            && self.filed_by.is_none_or(|author| rest.is_some_and(|rest| rest.filed_by == author))
    }

    /// Whether a case passes and is the asker's to see. `rest` is looked up where it is needed.
    #[inline]
    pub(super) fn has<'r>(&self, row: &Row, rest: impl Fn() -> Option<&'r Rest>) -> bool {
        self.passes(row, &rest) && self.may_list(row, &rest)
    }

    #[inline]
    fn passes<'r>(&self, row: &Row, rest: impl Fn() -> Option<&'r Rest>) -> bool {
        let filter = self.filter;
        self.grid(row) & IN_PLACE != 0
            && self.kinds.as_ref().is_none_or(|kinds| is_chosen(kinds, row.kind))
            && filter.nature.is_none_or(|nature| row.nature == nature)
            && filter.source.is_none_or(|source| row.source == source)
            && filter.stage.is_none_or(|stage| row.stage == stage)
            && filter.satisfaction.is_none_or(|answer| row.satisfaction == Some(answer))
            && (!filter.open || row.stage.is_open())
            && (!filter.repeats || row.is(Row::REPEATS))
            && self.by.as_ref().is_none_or(|by| row.holder.checked_sub(1).is_some_and(|holder| is_chosen(by, holder)))
            && self.unit.is_none_or(|unit| unit == u32::from(row.handler))
            && self.filed_by.is_none_or(|author| rest().is_some_and(|rest| rest.filed_by == author))
            && (!filter.late || row.stage.is_open() && self.is_past_due(row, rest))
    }

    /// Whether it was done, closed or stopped after its due time, or is not done and past it.
    #[inline]
    pub(super) fn is_past_due<'r>(&self, row: &Row, rest: impl Fn() -> Option<&'r Rest>) -> bool {
        row.is(Row::WAS_LATE) || row.is(Row::RUNS) && rest().is_some_and(|rest| rest.due < self.now)
    }

    /// As `Actor::sees` decides of a case.
    #[inline]
    fn may_list<'r>(&self, row: &Row, rest: impl Fn() -> Option<&'r Rest>) -> bool {
        let read = self.grid(row) & READ != 0;
        if read && row.flags & (Row::SENSITIVE | Row::CONCERNS) == 0 {
            return true;
        }
        let Some(rest) = rest() else { return false };
        let filed = self.own == Some(rest.filed_by);
        let concerned = is_chosen(&self.own_sets, rest.concerns);
        if row.is(Row::SENSITIVE) {
            return filed || (self.grid(row) & SENSITIVE_READ != 0 && !concerned);
        }
        let takes_part = || {
            self.by_part
                && (row.holder.checked_sub(1).is_some_and(|holder| is_chosen(&self.own_parties, holder))
                    || is_chosen(&self.own_sets, rest.parties))
        };
        filed || !concerned && (read || takes_part())
    }
}
