//! What would become of cases: each act is decided as the writer would decide it, and what it states is folded into its
//! case without being written anywhere.

use super::Look;
use crate::domain::case::Case;
use crate::domain::change::{Change, ChangeBody, CommandTag, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, ReplicaId, Stamp};
use crate::domain::record::{Record, RecordRef};
use crate::service::command::{One, SEVERAL_AT_MOST};
use crate::service::decide::{Met, Planned};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{CaseRow, PreviewRow};
use crate::store::apply;
use crate::store::tables::{OpenCase, Place};

impl Look<'_> {
    /// A row for each act, in the order asked.
    pub(super) fn preview(&self, each: &[One]) -> Result<Vec<PreviewRow>, Refusal> {
        if each.len() > SEVERAL_AT_MOST {
            let refusal = Refusal::new(RefusalCode::TooMany);
            return Err(refusal.with("count", each.len()).with("most", SEVERAL_AT_MOST));
        }
        let mut met = Met::default();
        each.iter().map(|one| self.would_become(one, &mut met)).collect()
    }

    fn would_become(&self, one: &One, met: &mut Met) -> Result<PreviewRow, Refusal> {
        let key = one.command.case().unwrap_or_default().to_owned();
        let found = self.find_case(&key);
        let decided = self.context(|context| met.decide(context, one));
        let now = match &found {
            Ok(case) => Some(self.row_of(case)?),
            Err(_) => None,
        };
        let row =
            PreviewRow { key, now, then: None, acts: Vec::new(), is_final: false, notes: Vec::new(), refused: None };
        let (case, decision) = match (found, decided) {
            (_, Err(refusal)) | (Err(refusal), _) => return Ok(PreviewRow { refused: Some(refusal), ..row }),
            (Ok(case), Ok(decision)) => (case, decision),
        };
        let is_final = decision.changes.iter().flat_map(|planned| &planned.facts).any(Fact::is_final);
        let Some(then) = self.folded(&case, &decision.changes)? else {
            return Ok(PreviewRow { is_final, notes: decision.notes, ..row });
        };
        let acts = then.events.iter().skip(case.events.len()).map(|event| event.act().to_owned()).collect();
        let then = self.actor.may_see(&then).then(|| self.case_row(&OpenCase::columns(&then, None)));
        Ok(PreviewRow { then, acts, is_final, notes: decision.notes, ..row })
    }

    fn row_of(&self, case: &Case) -> Result<CaseRow, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::Case(case.id))?;
        let last = stored.as_ref().and_then(|stored| stored.last_change());
        Ok(self.case_row(&OpenCase::columns(case, last)))
    }

    /// The case with what was planned, as the store would hold it.
    fn folded(&self, case: &Case, planned: &[Planned]) -> Result<Option<Case>, Refusal> {
        let record = RecordRef::Case(case.id);
        let facts: Vec<_> = planned.iter().flat_map(|planned| planned.facts.iter().cloned()).collect();
        let seen = self.context(|context| context.seen_by(&facts))?;
        // Behind everything that there is, in a series that nobody writes.
        let id = ChangeId { replica: ReplicaId::from_bytes([25; 16]), seq: u64::MAX };
        let facts = facts.into_iter().map(FactLine::Known).collect();
        let command = CommandTag { name: String::new(), request: None };
        let author = self.actor.author;
        let body = ChangeBody { at: self.now, author, command, group: None, seen, facts };
        let change = Change { id, stamp: Stamp(u64::MAX), body };
        let journal = self.journal;
        let altered = apply::altered(self.reader, &record, &change, Place::default(), &|step| {
            crate::service::opening::fetch(journal, step)
        })?;
        Ok(match altered.and_then(|after| after.record) {
            Some(Record::Case(case)) => Some(*case),
            _ => None,
        })
    }
}
