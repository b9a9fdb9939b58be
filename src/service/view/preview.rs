//! What would become of a case.

use super::CaseRow;
use crate::domain::change::Seen;
use crate::service::command::Note;
use crate::service::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What one act would make of its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// The case as the act names it.
    pub key: String,
    /// As it is now; none where there is no such case, or none that the asker may see.
    pub now: Option<CaseRow>,
    /// As it would be; none where the act is refused, or where the asker would not see it any more.
    pub then: Option<CaseRow>,
    /// What would be on its timeline besides, by code, in order.
    pub acts: Vec<String>,
    /// Whether the rules let nobody undo it.
    pub is_final: bool,
    /// What the asker would be told besides.
    pub notes: Vec<Note>,
    /// Why it cannot be done.
    pub refused: Option<Refusal>,
}

impl PreviewRow {
    /// What the row shows: send it along with the act, so that nothing is done to a case that has moved on since.
    pub fn seen(&self) -> Option<Seen> {
        let row = self.now.as_ref()?;
        let record = crate::domain::record::RecordRef::Case(row.id);
        row.last_change.clone().map(|change| Seen { record, change })
    }
}
