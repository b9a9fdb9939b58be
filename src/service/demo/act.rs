//! What somebody of the town does at some moment: it becomes one change.

use std::cmp::Ordering;
use std::collections::VecDeque;

use chrono::NaiveDateTime;

use super::town::Who;
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode};

/// The records that an act alters, where it builds on what its author saw of them.
#[derive(Debug, Clone)]
pub(super) enum Upon {
    /// Nothing that was there before.
    New,
    /// The next step of a case.
    Case(CaseId),
    /// Rows of a ledger that begin: item and number.
    NewRows { area: usize, rows: Vec<(usize, usize)> },
    /// A row of a ledger; whether it stands no longer.
    Row { area: usize, row: (usize, usize), ends: bool },
}

/// One act.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub at: NaiveDateTime,
    pub grid: GridCode,
    pub who: Who,
    pub command: &'static str,
    pub facts: Vec<Fact>,
    pub upon: Upon,
}

/// What is yet to be done about a case, in order.
#[derive(Debug)]
pub(super) struct Life {
    pub steps: VecDeque<Act>,
    /// Sequence number of its last change.
    pub last: u64,
}

/// Acts wait for their moment; of equal moments the one planned first comes first.
#[derive(Debug)]
pub(super) struct Waiting {
    pub order: u64,
    pub act: Act,
}

impl Waiting {
    fn key(&self) -> (NaiveDateTime, u64) {
        (self.act.at, self.order)
    }
}

impl Ord for Waiting {
    /// The earliest is the greatest, since a heap gives out its greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Waiting {}
