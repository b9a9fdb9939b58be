//! Filling a fresh store with rows in key order: the last step of a rebuild.

use std::path::Path;

use super::batch::{Position, position_key};
use super::codec::encode;
use super::engine::Tree;
use super::error::{Result, StoreError};
use super::reader::Pair;
use super::shared::Engine;
use super::{chunk, files, key};
use crate::domain::ids::ReplicaId;

/// How many rows lie between two calls of the progress callback.
const PROGRESS_ROWS: u64 = 4096;

/// Fills `dir`, which is emptied first, with `rows` in ascending key order, and opens it.
///
/// Of rows with equal keys the last one stays. The positions are written after everything else, so an interrupted load
/// never looks complete. `progress` is told the rows loaded so far. The store is closed and opened once in between:
/// the first opening after bulk work takes seconds, and nobody should meet it later.
pub fn bulk_load(
    dir: &Path,
    rows: impl Iterator<Item = Result<Pair>>,
    positions: &[(ReplicaId, Position)],
    progress: &mut dyn FnMut(u64),
) -> Result<Engine> {
    files::remove_tree(dir)?;
    let tree = Tree::open(dir)?;
    let mut previous: Vec<u8> = Vec::new();
    let mut loaded = 0;
    for row in rows {
        let (key, value) = row?;
        key::check(&key)?;
        if key < previous {
            return Err(StoreError::Unsorted { at: loaded });
        }
        let (main, pieces) = chunk::split(&key, &value);
        for (piece_key, piece) in pieces {
            tree.insert(&piece_key, piece)?;
        }
        tree.insert(&key, main)?;
        previous = key;
        loaded += 1;
        if loaded % PROGRESS_ROWS == 0 {
            progress(loaded);
        }
    }
    progress(loaded);
    let mut last = Vec::with_capacity(positions.len());
    for (replica, position) in positions {
        let key = position_key(replica);
        let (main, pieces) = chunk::split(&key, &encode(position)?);
        last.extend(pieces.into_iter().map(|(key, piece)| (key, Some(piece))));
        last.push((key, Some(main)));
    }
    // Rows first, for good, and only then the positions that vouch for them.
    tree.flush()?;
    tree.apply(last)?;
    tree.close(dir)?;
    Engine::open(dir)
}
