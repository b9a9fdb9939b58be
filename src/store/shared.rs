//! The open store behind its lock: many readers or one batch, never both.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use super::batch::Batch;
use super::chunk::{self, Stored};
use super::cut::{Cut, Kept};
use super::engine::Tree;
use super::error::{Result, StoreError};
use super::reader::{Pair, Reader, Scan};
use super::view::{Overlay, View};

/// A batch that could not be written. Readers go on seeing the state before it.
struct Failure {
    error: StoreError,
    before: Overlay,
}

struct State {
    /// None once closed.
    tree: Option<Tree>,
    failure: Option<Failure>,
}

struct Inner {
    dir: PathBuf,
    state: RwLock<State>,
    cuts: Mutex<Vec<Weak<Kept>>>,
}

/// The open store. Clones share it; the directory is let go by [`Engine::close`], or with the last clone and cut.
///
/// Reads take a shared lock that [`Engine::apply`] excludes. [`Engine::read`] holds it for as long as its closure runs:
/// inside, ask the view and not the engine, which would wait for itself behind a waiting writer.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("dir", &self.inner.dir).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the store in a directory, made if it is not there. The caller holds the data directory's lock.
    ///
    /// Opened without error proves nothing: compare [`positions`](super::positions) with the journal.
    pub fn open(dir: &Path) -> Result<Self> {
        let tree = Tree::open(dir)?;
        let state = RwLock::new(State { tree: Some(tree), failure: None });
        Ok(Self { inner: Arc::new(Inner { dir: dir.to_path_buf(), state, cuts: Mutex::default() }) })
    }

    /// The directory it lies in.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Looks at one state: whatever is read in the closure belongs together.
    pub fn read<T, E: From<StoreError>>(&self, look: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let state = self.shared();
        let tree = state.tree.as_ref().ok_or(StoreError::Closed)?;
        look(&View::new(tree, state.failure.as_ref().map(|failure| &failure.before)))
    }

    /// Applies a batch, wholly or not at all. After a batch that could not be written, every further one is refused
    /// with the same error until [`Engine::reopen`], and readers keep seeing the state before it.
    pub fn apply(&self, batch: &Batch) -> Result<()> {
        let writes = batch.checked()?;
        let mut state = self.exclusive();
        if let Some(failure) = &state.failure {
            return Err(failure.error.clone());
        }
        let tree = state.tree.as_ref().ok_or(StoreError::Closed)?;
        let mut before = Overlay::new();
        let result = prepare(tree, writes, &mut before).and_then(|stored| {
            self.for_each_cut(|cut| cut.keep(&before));
            tree.apply(stored)
        });
        result.inspect_err(|error| state.failure = Some(Failure { error: error.clone(), before }))
    }

    /// The store as it is now, to be read while changes go on. It keeps the earlier value of each key that changes,
    /// and is lost when these take more than `limit_bytes`.
    pub fn cut(&self, limit_bytes: usize) -> Result<Cut> {
        let state = self.shared();
        if state.tree.is_none() {
            return Err(StoreError::Closed);
        }
        let kept = Arc::new(Kept::new(limit_bytes));
        if let Some(failure) = &state.failure {
            kept.keep(&failure.before);
        }
        self.cuts().push(Arc::downgrade(&kept));
        Ok(Cut::new(self.clone(), kept))
    }

    /// The error that writes are refused with, if the last one failed.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared().failure.as_ref().map(|failure| failure.error.clone())
    }

    /// Flushes, syncs and lets go of the directory, also while clones and cuts live: they answer `Closed` from then on.
    /// An error means that the directory cannot count as cleanly closed; it is let go all the same.
    pub fn close(&self) -> Result<()> {
        let mut state = self.exclusive();
        self.end_cuts("the store was closed");
        let failure = state.failure.take();
        match state.tree.take() {
            Some(tree) => tree.close(&self.inner.dir).and(failure.map_or(Ok(()), |failure| Err(failure.error))),
            None => Ok(()),
        }
    }

    /// Closes and opens again, for all clones: after bulk work, and after a failed write once there is room. Cuts are
    /// lost, and what was not written before is missing: compare the positions with the journal.
    pub fn reopen(&self) -> Result<()> {
        let mut state = self.exclusive();
        self.end_cuts("the store was reopened");
        if let Some(tree) = state.tree.take() {
            // What could not be flushed is what the journal's tail brings back.
            drop(tree.close(&self.inner.dir));
        }
        state.failure = None;
        state.tree = Some(Tree::open(&self.inner.dir)?);
        Ok(())
    }

    /// Hands what is still buffered to the operating system; for idle moments.
    pub fn flush(&self) -> Result<()> {
        self.with_tree(Tree::flush)
    }

    pub(super) fn with_tree<T>(&self, work: impl FnOnce(&Tree) -> Result<T>) -> Result<T> {
        let state = self.shared();
        work(state.tree.as_ref().ok_or(StoreError::Closed)?)
    }

    // A panic under the lock is one of a caller's closure, which only reads: the state is whole.
    fn shared(&self) -> RwLockReadGuard<'_, State> {
        self.inner.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn exclusive(&self) -> RwLockWriteGuard<'_, State> {
        self.inner.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn cuts(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Kept>>> {
        self.inner.cuts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn for_each_cut(&self, tell: impl Fn(&Kept)) {
        self.cuts().retain(|cut| cut.upgrade().inspect(|cut| tell(cut)).is_some());
    }

    fn end_cuts(&self, why: &'static str) {
        self.for_each_cut(|cut| cut.lose(why));
    }
}

/// The raw writes that a batch comes to; `before` is filled with the values its keys have now.
fn prepare(
    tree: &Tree,
    writes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    before: &mut Overlay,
) -> Result<Vec<(Vec<u8>, Option<Vec<u8>>)>> {
    let mut stored = Vec::with_capacity(writes.len());
    for (key, value) in writes {
        let old = tree.get(&key)?;
        let old_pieces = match old.as_deref().map(chunk::parse).transpose()? {
            Some(Stored::Pieces { count, .. }) => count,
            _ => 0,
        };
        let old_value = old.map(|old| chunk::join(&key, &old, |piece| tree.get(piece))).transpose()?;
        let (main, pieces) = match value {
            Some(value) => {
                let (main, pieces) = chunk::split(&key, &value);
                (Some(main), pieces)
            }
            None => (None, Vec::new()),
        };
        let kept = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        stored.extend(pieces.into_iter().map(|(key, piece)| (key, Some(piece))));
        stored.extend((kept..old_pieces).map(|index| (chunk::chunk_key(&key, index), None)));
        before.insert(key.clone(), old_value);
        stored.push((key, main));
    }
    Ok(stored)
}

impl Reader for Engine {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.read(|view| view.get(key))
    }

    fn page(&self, scan: &Scan, limit: usize) -> Result<Vec<Pair>> {
        self.read(|view| view.page(scan, limit))
    }
}
