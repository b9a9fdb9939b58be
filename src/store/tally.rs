//! How many rows there should be, and a sum over all of them: what makes a silent loss visible.
//!
//! Every batch carries the tally it leads to. A row counts with a hash of its key and value, so the sum does not depend
//! on the order of batches, and changes with any row that goes missing or reverts to an earlier value.

use serde::{Deserialize, Serialize};

use super::batch::OWN;
use super::key::KeyBuilder;

/// The rows of all tables: their number, and the sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) rows: u64,
    sum: u64,
}

/// The key that the tally is kept under.
pub(super) fn tally_key() -> Vec<u8> {
    KeyBuilder::table(OWN).raw(b"tally").build()
}

fn hash(key: &[u8], value: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key);
    hasher.update(value);
    let mut short = [0; 8];
    hasher.finalize_xof().fill(&mut short);
    u64::from_le_bytes(short)
}

impl Tally {
    /// A row comes.
    pub(super) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(hash(key, value));
    }

    /// A row goes.
    pub(super) fn subtract(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(hash(key, value));
    }
}
