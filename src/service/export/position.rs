//! The edition of an export: how far each replica's series had come.

use crate::domain::change::{Change, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChangeId, ReplicaId};

/// Changes beyond an edition that are looked at, one by one, before the data counts as moved.
const LOOKED_AT: u64 = 64;

/// The edition as text: `replica:sequence` of each series, by name, with commas between.
pub fn edition(positions: &[(ReplicaId, u64)]) -> String {
    let mut all: Vec<String> = positions.iter().map(|(replica, seq)| format!("{replica}:{seq}")).collect();
    all.sort();
    all.join(",")
}

/// Whether nothing but exports has been recorded between an edition and the positions now: then a copy of that edition
/// is a copy of the data as it is. An edition that cannot be read is no copy of anything.
pub fn only_exports_since(
    earlier: &str,
    now: &[(ReplicaId, u64)],
    fetch: &mut dyn FnMut(&ChangeId) -> Option<Change>,
) -> bool {
    let Some(earlier) = parse(earlier) else { return false };
    let stays = |replica: &ReplicaId| now.iter().any(|(other, _)| other == replica);
    if !earlier.iter().all(|id| stays(&id.replica)) {
        return false;
    }
    now.iter().all(|(replica, seq)| {
        let from = earlier.iter().find(|id| id.replica == *replica).map_or(0, |id| id.seq);
        let beyond = seq.checked_sub(from);
        beyond.is_some_and(|beyond| beyond <= LOOKED_AT)
            && (from + 1..=*seq)
                .all(|seq| fetch(&ChangeId { replica: replica.clone(), seq }).is_some_and(|c| is_export(&c)))
    })
}

fn parse(edition: &str) -> Option<Vec<ChangeId>> {
    if edition.is_empty() {
        return Some(Vec::new());
    }
    edition.split(',').map(|id| id.parse().ok()).collect()
}

fn is_export(change: &Change) -> bool {
    change.body.facts.iter().all(|line| matches!(line, FactLine::Known(Fact::Exported { .. })))
}
