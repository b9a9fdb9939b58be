//! Tests of the room as a whole, on real directories.

mod against_a_model;
mod checkpoints;
mod damage;
mod engine;
mod loading;

use std::ops::Bound;
use std::path::Path;

use super::*;
use crate::domain::ids::ReplicaId;

fn replica(letter: u8) -> ReplicaId {
    ReplicaId::from_bytes([letter; 16])
}

fn position(seq: u64) -> Position {
    Position { seq, extra: seq.to_be_bytes().to_vec() }
}

fn key(number: u64) -> Vec<u8> {
    KeyBuilder::table(1).text("南街").u64(number).build()
}

fn put(engine: &Engine, rows: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
    let mut batch = Batch::new();
    for (key, value) in rows {
        batch.put(key.clone(), value.clone());
    }
    engine.apply(&batch)
}

fn rows(reader: &dyn Reader, scan: &Scan) -> Vec<Pair> {
    let mut found = Vec::new();
    reader
        .walk(scan, &mut |key, value| {
            found.push((key.to_vec(), value.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Everything the engine holds, pieces of long values and positions included.
fn raw_rows(engine: &Engine) -> usize {
    let all = Scan { lo: Bound::Unbounded, hi: Bound::Unbounded, direction: Direction::Forward };
    engine.with_tree(|tree| Ok(tree.rows(&all).map(Result::unwrap).count())).unwrap()
}

/// A closed store of so many rows, in batches, whose position is the number of batches.
fn closed_store(dir: &Path, rows: u64) {
    let engine = Engine::open(dir).unwrap();
    for (seq, first) in (1..).zip((0..rows).step_by(10)) {
        let mut batch = Batch::new();
        for number in first..rows.min(first + 10) {
            batch.put(key(number), encode(&(number, "巡查記錄".repeat(usize::try_from(number % 7).unwrap()))).unwrap());
        }
        batch.set_position(replica(1), position(seq));
        engine.apply(&batch).unwrap();
    }
    engine.close().unwrap();
}
