//! Whose household an entry of the log is about: a row of the ledger, where it is one, to which the entry stays tied
//! whatever the household is called later; else what was written.

use super::super::refusal::Refusal;
use super::super::sites::Sites;
use super::{Context, Decision, text};
use crate::domain::fact::Fact;
use crate::domain::ids::{GridCode, LogId};
use crate::domain::ledger::{EntryRef, Serves};
use crate::domain::log::Linked;
use crate::domain::matching::plain;

/// A household as it is recorded.
pub(super) struct Household {
    /// What it is called now, which the entry keeps.
    pub called: String,
    /// Its row; none: what was written is no row's name.
    pub row: Option<EntryRef>,
    /// What was written, where the row is not called so: whom it was taken for is told.
    pub written: Option<String>,
}

/// The household that was named in a grid.
pub(super) fn household(context: &Context<'_>, grid: &GridCode, given: &str) -> Result<Household, Refusal> {
    let written = text::name("household", given)?;
    let (reader, directory, rules) = (context.reader, context.directory, context.rules);
    let sites = Sites { reader, directory, rules, actor: &context.actor, mask: false };
    let row = sites.named(Serves::Household, grid, &written)?;
    let called = row.as_ref().and_then(|at| sites.called(at)).unwrap_or_else(|| written.clone());
    let by_row = written.contains('/');
    let other = row.is_some() && !by_row && plain(&called) != plain(&written);
    Ok(Household { called, row, written: other.then_some(written) })
}

/// The same entry, tied to the row of its household.
pub(super) fn linking(mut decision: Decision, log: LogId, household: Household) -> Decision {
    if let Some(at) = household.row {
        let link = Fact::LogLinked { log, to: Linked::Entry(at) };
        decision.changes.iter_mut().for_each(|change| change.facts.push(link.clone()));
    }
    match household.written {
        Some(given) => decision.noting("household-taken", &[("given", given), ("called", household.called)], None),
        None => decision,
    }
}
