//! What one change does to the store, and the position it brings its replica to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codec::encode;
use super::error::{Result, StoreError};
use super::key;
use super::reader::Reader;
use crate::domain::ids::ReplicaId;

/// The most keys a batch may touch. The engine holds a batch in memory several times over.
pub const MAX_KEYS: usize = 2000;

/// The first byte of position keys.
pub(super) const POSITIONS: u8 = 0xFE;
/// The first byte of what else the store keeps about itself.
pub(super) const OWN: u8 = 0xFD;

/// How far a replica's series has been applied.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Position {
    /// The sequence number of the last change applied.
    pub seq: u64,
    /// What the caller keeps beside it, such as the hash of that change's frame.
    pub extra: Vec<u8>,
}

/// A key with its new value, or with none to delete it.
pub(super) type Write = (Vec<u8>, Option<Vec<u8>>);

/// Puts and deletions that happen together or not at all. The last word on a key counts.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    positions: BTreeMap<ReplicaId, Position>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value under a key.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.writes.insert(key, Some(value));
    }

    /// Puts a record under a key, encoded.
    pub fn put_record<T: Serialize>(&mut self, key: Vec<u8>, record: &T) -> Result<()> {
        self.put(key, encode(record)?);
        Ok(())
    }

    /// Deletes a key; one that is not there is left so.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.writes.insert(key, None);
    }

    /// States how far this batch brings a replica's series.
    pub fn set_position(&mut self, replica: ReplicaId, position: Position) {
        self.positions.insert(replica, position);
    }

    /// How many keys it touches, positions aside.
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether it does nothing at all.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.positions.is_empty()
    }

    /// What `reader` will say of a key once this batch is applied: for the second fact of a change, which builds on
    /// what the first did.
    pub fn get_over(&self, reader: &dyn Reader, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.writes.get(key) {
            Some(pending) => Ok(pending.clone()),
            None => reader.get(key),
        }
    }

    /// The first bytes of the keys it touches: which tables an open screen must read again.
    pub fn tables(&self) -> BTreeSet<u8> {
        self.writes.keys().filter_map(|key| key.first().copied()).collect()
    }

    /// Its puts and deletions, in key order.
    pub fn writes(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.writes.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// All that is to be written, the positions last, or why it cannot be.
    pub(super) fn checked(&self) -> Result<Vec<Write>> {
        if self.writes.len() > MAX_KEYS {
            return Err(StoreError::BatchTooLarge { keys: self.writes.len(), most: MAX_KEYS });
        }
        let mut all = Vec::with_capacity(self.writes.len() + self.positions.len());
        for (key, value) in &self.writes {
            key::check(key)?;
            all.push((key.clone(), value.clone()));
        }
        for (replica, position) in &self.positions {
            all.push((position_key(replica), Some(encode(position)?)));
        }
        Ok(all)
    }
}

/// The key that a replica's position is kept under.
pub(super) fn position_key(replica: &ReplicaId) -> Vec<u8> {
    key::KeyBuilder::table(POSITIONS).raw(replica.as_str().as_bytes()).build()
}
