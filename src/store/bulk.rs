//! Filling a fresh store with rows in key order: the last step of a rebuild.

use std::path::Path;

use super::batch::{Position, position_key};
use super::codec::encode;
use super::engine::Tree;
use super::error::{Result, StoreError};
use super::reader::Pair;
use super::shared::Engine;
use super::tally::{Tally, tally_key};
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
    // Held back by one, since the next row may take its place.
    let mut held: Option<Pair> = None;
    let (mut loaded, mut tally) = (0, Tally::default());
    for row in rows {
        let row = row?;
        key::check(&row.0)?;
        match &held {
            Some(before) if row.0 < before.0 => return Err(StoreError::Unsorted { at: loaded }),
            Some(before) if row.0 > before.0 => insert(&tree, before, &mut tally)?,
            _ => {}
        }
        held = Some(row);
        loaded += 1;
        if loaded % PROGRESS_ROWS == 0 {
            progress(loaded);
        }
    }
    if let Some(last) = &held {
        insert(&tree, last, &mut tally)?;
    }
    progress(loaded);
    let mut last = vec![(tally_key(), Some(chunk::split(&tally_key(), &encode(&tally)?).0))];
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

fn insert(tree: &Tree, (key, value): &Pair, tally: &mut Tally) -> Result<()> {
    tally.add(key, value);
    let (main, pieces) = chunk::split(key, value);
    for (piece_key, piece) in pieces {
        tree.insert(&piece_key, piece)?;
    }
    tree.insert(key, main)
}
