//! The open store behind its lock: many readers or one batch, never both.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use super::batch::{Batch, Write};
use super::chunk::{self, Stored};
use super::codec::{encode, load};
use super::cut::{Cut, Kept};
use super::engine::Tree;
use super::error::{Result, StoreError};
use super::key;
use super::reader::{Pair, Reader, Scan};
use super::tally::{Tally, tally_key};
use super::view::{Overlay, View};

/// How much may change while a verification runs.
const VERIFY_KEEPS_BYTES: usize = 64 * 1024 * 1024;

/// A batch that could not be written, or a store that could not be closed. Readers go on seeing the state before it.
struct Failure {
    error: StoreError,
    before: Overlay,
}

struct State {
    /// None once closed.
    tree: Option<Tree>,
    tally: Tally,
    failure: Option<Failure>,
}

impl State {
    fn tree(&self) -> Result<&Tree> {
        let why = || self.failure.as_ref().map_or(StoreError::Closed, |failure| failure.error.clone());
        self.tree.as_ref().ok_or_else(why)
    }
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
        let (tree, tally) = open_tallied(dir)?;
        let state = RwLock::new(State { tree: Some(tree), tally, failure: None });
        Ok(Self { inner: Arc::new(Inner { dir: dir.to_path_buf(), state, cuts: Mutex::default() }) })
    }

    /// The directory it lies in.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Looks at one state: whatever is read in the closure belongs together.
    pub fn read<T, E: From<StoreError>>(&self, look: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let state = self.shared();
        look(&View::new(state.tree()?, state.failure.as_ref().map(|failure| &failure.before)))
    }

    /// Applies a batch, wholly or not at all. After a batch that could not be written, every further one is refused
    /// with the same error until [`Engine::reopen`]. Readers keep seeing the state before it, though what is not in
    /// memory may be refused them with that error too.
    pub fn apply(&self, batch: &Batch) -> Result<()> {
        let writes = batch.checked()?;
        let mut state = self.exclusive();
        if let Some(failure) = &state.failure {
            return Err(failure.error.clone());
        }
        let tree = state.tree()?;
        let (mut before, mut tally) = (Overlay::new(), state.tally);
        let result = prepare(tree, writes, &mut before, &mut tally).and_then(|stored| {
            self.for_each_cut(|cut| cut.keep(&before));
            tree.apply(stored)
        });
        match &result {
            Ok(()) => state.tally = tally,
            Err(error) => state.failure = Some(Failure { error: error.clone(), before }),
        }
        result
    }

    /// The store as it is now, to be read while changes go on. It keeps the earlier value of each key that changes,
    /// and is lost when these take more than `limit_bytes`.
    pub fn cut(&self, limit_bytes: usize) -> Result<Cut> {
        let state = self.shared();
        state.tree()?;
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
        let failed = state.failure.take().map_or(Ok(()), |failure| Err(failure.error));
        let closed = state.tree.take().map_or(Ok(()), |tree| tree.close(&self.inner.dir));
        failed.and(closed)
    }

    /// Closes and opens again, for all clones: after bulk work, and after a failed write once there is room. Cuts are
    /// lost, and what was not written before is missing: compare the positions with the journal. If it fails, the store
    /// stays closed and answers with the error; it can be tried again.
    pub fn reopen(&self) -> Result<()> {
        let mut state = self.exclusive();
        self.end_cuts("the store was reopened");
        if let Some(tree) = state.tree.take() {
            // What could not be flushed is what the journal's tail brings back.
            drop(tree.close(&self.inner.dir));
        }
        match open_tallied(&self.inner.dir) {
            Ok((tree, tally)) => {
                (state.tree, state.tally, state.failure) = (Some(tree), tally, None);
                Ok(())
            }
            Err(error) => {
                state.failure = Some(Failure { error: error.clone(), before: Overlay::new() });
                Err(error)
            }
        }
    }

    /// Reads every row in both directions and holds them against the tally that each batch carries: a row that was
    /// lost, or is not what was last written, is [`StoreError::Damaged`]. Writers go on meanwhile; `progress` is told the
    /// rows read so far, of twice those there are. Takes seconds per million rows. Returns the number of rows.
    pub fn verify(&self, progress: &mut dyn FnMut(u64)) -> Result<u64> {
        let cut = self.cut(VERIFY_KEEPS_BYTES)?;
        let expected: Tally = load(&cut, &tally_key())?.unwrap_or_default();
        let mut done = 0;
        for scan in [Scan::everything(), Scan::everything().backward()] {
            let mut found = Tally::default();
            cut.walk(&scan, &mut |key, value| {
                found.add(key, value);
                done += 1;
                if done % 4096 == 0 {
                    progress(done);
                }
                // A damaged tree may lead in circles.
                if found.rows > expected.rows { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            if found != expected {
                let what = format!("{} rows where {} should be, or not those last written", found.rows, expected.rows);
                return Err(StoreError::Damaged { what });
            }
        }
        Ok(expected.rows)
    }

    /// Hands what is still buffered to the operating system; for idle moments.
    pub fn flush(&self) -> Result<()> {
        self.with_tree(Tree::flush)
    }

    pub(super) fn with_tree<T>(&self, work: impl FnOnce(&Tree) -> Result<T>) -> Result<T> {
        let state = self.shared();
        work(state.tree()?)
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

fn open_tallied(dir: &Path) -> Result<(Tree, Tally)> {
    let tree = Tree::open(dir)?;
    let tally = load(&View::new(&tree, None), &tally_key())?.unwrap_or_default();
    Ok((tree, tally))
}

/// The raw writes that a batch comes to, the new tally among them; `before` is filled with the values its keys have now.
fn prepare(tree: &Tree, writes: Vec<Write>, before: &mut Overlay, tally: &mut Tally) -> Result<Vec<Write>> {
    let mut stored = Vec::with_capacity(writes.len() + 1);
    let old_tally = *tally;
    for (key, value) in writes {
        let old = tree.get(&key)?;
        let old_pieces = match old.as_deref().map(chunk::parse).transpose()? {
            Some(Stored::Pieces { count, .. }) => count,
            _ => 0,
        };
        let old_value = old.map(|old| chunk::join(&key, &old, |piece| tree.get(piece))).transpose()?;
        if key::is_of_a_table(&key) {
            if let Some(old) = &old_value {
                tally.subtract(&key, old);
            }
            if let Some(new) = &value {
                tally.add(&key, new);
            }
        }
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
    before.insert(tally_key(), Some(encode(&old_tally)?));
    stored.push((tally_key(), Some(chunk::split(&tally_key(), &encode(tally)?).0)));
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
