//! Where an index stands: what its last commit is marked with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::ReplicaId;
use crate::journal::{FrameHash, Mark as Stands};
use crate::store::Position;

/// What the tokens of a record are: an index of other ones is begun anew.
const VERSION: u32 = 2;

/// Up to where everything is in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    version: u32,
    /// Of each series, the last change: its number and its sum.
    pub positions: BTreeMap<ReplicaId, (u64, Vec<u8>)>,
    /// Which table of the store is being gone through, and the last key that was; none: all of them are in.
    pub going: Option<(usize, Option<Vec<u8>>)>,
}

impl Mark {
    /// Of an empty index that is to hold the store as it is at these positions.
    pub fn beginning(positions: &[(ReplicaId, Position)]) -> Self {
        let mut mark = Self { version: VERSION, positions: BTreeMap::new(), going: Some((0, None)) };
        mark.reach(positions);
        mark
    }

    /// Everything up to these positions is in.
    pub fn reach(&mut self, positions: &[(ReplicaId, Position)]) {
        let each = positions.iter().map(|(replica, at)| (replica.clone(), (at.seq, at.extra.clone())));
        self.positions = each.collect();
    }

    /// Where it stands in a series.
    pub fn stands(&self, replica: &ReplicaId) -> Stands {
        let (seq, sum) =
            self.positions.get(replica).map_or((0, None), |(seq, sum)| (*seq, sum.as_slice().try_into().ok()));
        Stands { seq, sum: sum.map_or(FrameHash::NONE, FrameHash::from_bytes) }
    }

    /// Changes between here and there.
    pub fn behind(&self, positions: &[(ReplicaId, Position)]) -> u64 {
        positions.iter().map(|(replica, at)| at.seq.saturating_sub(self.stands(replica).seq)).sum()
    }

    /// As text.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From text; none if it is of another version.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|mark: &Self| mark.version == VERSION)
    }
}
