//! One cut: the store as it was at one moment, read while changes go on.
//!
//! While a cut lives, the engine hands it the earlier value of each key before the key changes for the first time. The
//! cut reads the engine through these values: keys put since are hidden, deleted ones are there, changed ones are as
//! they were. A page holds the engine's shared lock only for itself, so a long export never keeps the writer waiting.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::{Result, StoreError};
use super::reader::{Pair, Reader, Scan};
use super::shared::Engine;
use super::view::{Overlay, View};

/// What an entry of the overlay costs beside its bytes.
const ENTRY_OVERHEAD_BYTES: usize = 96;

#[derive(Debug)]
struct State {
    overlay: Overlay,
    bytes: usize,
    lost: Option<&'static str>,
}

/// The values that a cut has been handed.
#[derive(Debug)]
pub(super) struct Kept {
    state: Mutex<State>,
    limit_bytes: usize,
}

impl Kept {
    pub(super) fn new(limit_bytes: usize) -> Self {
        let state = State { overlay: BTreeMap::new(), bytes: 0, lost: None };
        Self { state: Mutex::new(state), limit_bytes }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the values that keys had before a batch; keys that changed before keep what they have.
    pub(super) fn keep(&self, before: &Overlay) {
        let mut state = self.state();
        if state.lost.is_some() {
            return;
        }
        for (key, value) in before {
            if !state.overlay.contains_key(key) {
                state.bytes += key.len() + value.as_ref().map_or(0, Vec::len) + ENTRY_OVERHEAD_BYTES;
                state.overlay.insert(key.clone(), value.clone());
            }
        }
        if state.bytes > self.limit_bytes {
            lose(&mut state, "too much has changed since it was made");
        }
    }

    /// Ends the cut for good.
    pub(super) fn lose(&self, why: &'static str) {
        lose(&mut self.state(), why);
    }
}

fn lose(state: &mut State, why: &'static str) {
    state.lost = Some(why);
    state.overlay = BTreeMap::new();
    state.bytes = 0;
}

/// The store as it was when the cut was made. Dropping it ends it.
pub struct Cut {
    engine: Engine,
    kept: Arc<Kept>,
}

impl Cut {
    pub(super) fn new(engine: Engine, kept: Arc<Kept>) -> Self {
        Self { engine, kept }
    }

    /// What the cut holds in memory for the sake of changes made since.
    pub fn kept_bytes(&self) -> usize {
        self.kept.state().bytes
    }

    fn look<T>(&self, look: impl FnOnce(&View<'_>) -> Result<T>) -> Result<T> {
        self.engine.with_tree(|tree| {
            // Only the writer waits for this lock, and it is shut out already.
            let state = self.kept.state();
            match state.lost {
                Some(why) => Err(StoreError::CutLost { why }),
                None => look(&View::new(tree, Some(&state.overlay))),
            }
        })
    }
}

impl Reader for Cut {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.look(|view| view.get(key))
    }

    fn page(&self, scan: &Scan, limit: usize) -> Result<Vec<Pair>> {
        self.look(|view| view.page(scan, limit))
    }
}
