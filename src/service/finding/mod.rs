//! Keeping the index of words: filled from the store, brought on by what is applied, thrown away when in doubt.
//!
//! - Nobody who saves waits for it: the writer notes which records it altered, and a thread of its own reads them back.
//! - What is noted and not in the index yet is looked at by each search besides what the index answers, so that a search
//!   finds what was saved a moment ago, and finds nothing as it was before.
//! - The index carries the position of each series up to which everything is in it, as the store does. What it lacks it
//!   is given from the journal; an index that stands nowhere in this journal, or cannot be read, is begun anew.
//! - Until it is full, a search finds what is in it already, the newest first, and says how far it is.

mod keeper;
mod mark;
mod pile;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::keeper::Keeper;
use self::pile::Pile;
use super::host::Shared;
use super::view::Indexing;
use crate::domain::record::RecordRef;
use crate::finder::Index;
use crate::journal;
use crate::store::apply::Altered;

/// Records not in the index yet that a search looks at, the latest first.
const LOOKED_AT: usize = 500;

/// The directory of the index in a data directory.
pub fn home(data_dir: &Path) -> PathBuf {
    data_dir.join("words")
}

/// How far the index is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Nobody has asked for it.
    Off,
    /// It is being opened.
    Opening,
    /// It is being filled: records done, of so many.
    Filling { done: u64, total: u64 },
    /// Everything is in it but what lies on the pile.
    Ready,
    /// It cannot be had for now.
    Missing,
}

struct Inner {
    stage: Stage,
    index: Option<Arc<Index>>,
    pile: Pile,
    /// What it answered cannot be.
    doubted: bool,
    closing: bool,
    /// What was saved is put in at once: for tests, which would wait.
    hurried: bool,
    thread: Option<JoinHandle<()>>,
}

/// The index of a host, and the thread that keeps it.
pub struct Finding {
    home: PathBuf,
    inner: Mutex<Inner>,
    bell: Condvar,
}

/// What a search has to go by.
#[derive(Default)]
pub struct AtHand {
    /// The index, as far as it is filled.
    pub index: Option<Arc<Index>>,
    /// Records that are not in it as they are now.
    pub fresh: Vec<RecordRef>,
    /// How far it is, unless it is full.
    pub indexing: Option<Indexing>,
}

impl Finding {
    /// Of a data directory; nothing is opened yet.
    pub fn new(data_dir: &Path) -> Arc<Self> {
        let inner = Inner {
            stage: Stage::Off,
            index: None,
            pile: Pile::default(),
            doubted: false,
            closing: false,
            hurried: false,
            thread: None,
        };
        Arc::new(Self { home: home(data_dir), inner: Mutex::new(inner), bell: Condvar::new() })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens it and keeps it from now on, on a thread of its own; once.
    pub fn begin(self: &Arc<Self>, shared: &Arc<Shared>, journal: &journal::Reader) {
        let mut inner = self.inner();
        if inner.stage != Stage::Off || inner.closing {
            return;
        }
        inner.stage = Stage::Opening;
        let keeper = Keeper::new(Arc::clone(self), Arc::downgrade(shared), journal.clone());
        let thread = std::thread::Builder::new().name("finder".to_owned()).spawn(move || keeper.run());
        match thread {
            Ok(thread) => inner.thread = Some(thread),
            Err(error) => {
                tracing::warn!(%error, "nothing is indexed");
                inner.stage = Stage::Missing;
            }
        }
    }

    /// Which records a change has altered. Called while nobody reads the state that it was applied to.
    pub fn note(&self, altered: &[Altered]) {
        let mut inner = self.inner();
        let mut any = false;
        for altered in altered {
            any |= inner.pile.note(&altered.record);
        }
        if any {
            self.bell.notify_all();
        }
    }

    /// What there is to search by; waits a moment for one that is just being opened.
    pub fn at_hand(&self, patience: Duration) -> AtHand {
        let began = Instant::now();
        let mut inner = self.inner();
        while inner.stage == Stage::Opening && began.elapsed() < patience {
            let rest = patience.saturating_sub(began.elapsed());
            inner = self.bell.wait_timeout(inner, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        let indexing = match inner.stage {
            Stage::Filling { done, total } => Some(Indexing { done, total: Some(total.max(done)), missing: false }),
            Stage::Ready if !inner.pile.is_long(LOOKED_AT) => None,
            _ => Some(Indexing { done: 0, total: None, missing: inner.stage == Stage::Missing }),
        };
        AtHand { index: inner.index.clone(), fresh: inner.pile.latest(LOOKED_AT), indexing }
    }

    /// What the index answered was not possible: it is looked at, and begun anew if need be.
    pub fn doubt(&self) {
        let mut inner = self.inner();
        inner.doubted = true;
        inner.index = None;
        self.bell.notify_all();
    }

    /// Waits until everything that was saved is in the index; false if that takes longer than it may.
    #[cfg(test)]
    pub fn is_settled(&self, patience: Duration) -> bool {
        let mut inner = self.inner();
        inner.hurried = true;
        self.bell.notify_all();
        let unsettled = |inner: &mut Inner| inner.stage != Stage::Ready || inner.pile.is_long(0);
        let waited = self.bell.wait_timeout_while(inner, patience, unsettled);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Ends the thread; what is not in the index yet is given to it the next time.
    pub fn close(&self) {
        let thread = {
            let mut inner = self.inner();
            inner.closing = true;
            self.bell.notify_all();
            inner.thread.take()
        };
        if let Some(thread) = thread {
            drop(thread.join());
        }
        self.inner().index = None;
    }
}
