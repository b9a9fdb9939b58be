//! The thread that keeps the index.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::mark::Mark;
use super::{Finding, Stage};
use crate::domain::ids::ReplicaId;
use crate::domain::record::RecordRef;
use crate::finder::{FinderError, Index, LEAST_BYTES, Page, Writing};
use crate::journal::{self, JournalError, Resume};
use crate::platform;
use crate::service::door::Push;
use crate::service::host::Shared;
use crate::service::opening::change_of;
use crate::store::tables::{Stored, tag};
use crate::store::{Engine, Position, Reader, Scan, StoreError, apply, decode, positions};

/// The tables whose records are found by their words; the newest of each first.
const TABLES: [u8; 7] = [tag::CASE, tag::LOG, tag::DAY_LOG, tag::SPAN_LOG, tag::ENTRY, tag::ABSENCE, tag::EXCUSE];
/// Rows read at a time: the writer waits for no more.
const ROWS: usize = 64;
/// Records between two commits while much is to be put in.
const COMMIT_EVERY: u64 = 50_000;
/// Changes that are not put in before the index is used, but looked at besides it.
const FEW: u64 = 400;
/// What was saved is put in this long after, together with what follows.
const REST: Duration = Duration::from_secs(3);
/// So many are put in at once.
const AT_ONCE: usize = 200;
/// After this long without work, the memory for writing is given back.
const IDLE: Duration = Duration::from_secs(20);
/// How long to wait before the next attempt.
const PATIENCE: Duration = Duration::from_secs(60);
/// Memory for writing while much is to be put in; otherwise the least that can be had.
const MUCH_BYTES: usize = 48_000_000;
/// Room on the disk that an index is expected to take for each record, joining its parts included, and what must be left.
const ROOM_EACH: u64 = 700;
const ROOM_LEFT: u64 = 200_000_000;

/// Why the work ends for now.
enum Break {
    /// The host closes.
    Closing,
    /// The index is in the way.
    Finder(FinderError),
    /// The store is being replaced, or cannot be read.
    Store(StoreError),
    Journal(JournalError),
}

impl From<FinderError> for Break {
    fn from(error: FinderError) -> Self {
        Self::Finder(error)
    }
}

impl From<StoreError> for Break {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JournalError> for Break {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

type Positions = Vec<(ReplicaId, Position)>;

/// How long the end of a thread waits for parts that are being joined. Joining a large index takes longer, and does no harm
/// when the program ends under it; but who opens the directory again at once, or removes it, should not meet it at work.
const ENDING: Duration = Duration::from_secs(5);

/// What the thread has.
pub struct Keeper {
    finding: Arc<Finding>,
    shared: Weak<Shared>,
    journal: journal::Reader,
    /// Joins parts of the index still.
    joining: Option<JoinHandle<()>>,
}

/// An index at work.
struct Work {
    index: Arc<Index>,
    mark: Mark,
    writing: Option<Writing>,
}

impl Keeper {
    /// For a host.
    pub fn new(finding: Arc<Finding>, shared: Weak<Shared>, journal: journal::Reader) -> Self {
        Self { finding, shared, journal, joining: None }
    }

    /// Until the host closes.
    pub fn run(mut self) {
        loop {
            let ended =
                platform::contained(|| self.keep()).unwrap_or_else(|panic| Err(FinderError::Damaged(panic).into()));
            {
                let mut inner = self.finding.inner();
                inner.index = None;
                inner.stage = Stage::Missing;
                self.finding.bell.notify_all();
            }
            self.end_joining();
            let patience = match ended {
                Ok(()) | Err(Break::Closing) => return,
                Err(Break::Finder(FinderError::Damaged(reason))) => {
                    tracing::warn!(reason, "the index of words is begun anew");
                    self.throw_away();
                    Duration::from_millis(200)
                }
                // What is saved needs the room more.
                Err(Break::Finder(error @ FinderError::NoSpace(_))) => {
                    tracing::warn!(%error, "the index of words is given up");
                    self.throw_away();
                    PATIENCE * 10
                }
                Err(Break::Finder(error)) => {
                    tracing::warn!(%error, "the index of words waits");
                    if error == FinderError::Busy { PATIENCE / 30 } else { PATIENCE }
                }
                Err(Break::Store(error)) => {
                    tracing::warn!(%error, "the index of words waits for the store");
                    PATIENCE / 60
                }
                Err(Break::Journal(error)) => {
                    tracing::warn!(%error, "the index of words waits for the journal");
                    PATIENCE
                }
            };
            if self.sleep(patience).is_err() {
                return;
            }
        }
    }

    fn sleep(&self, patience: Duration) -> Result<(), Break> {
        let inner = self.finding.inner();
        let closes = self.finding.bell.wait_timeout_while(inner, patience, |inner| !inner.closing);
        if closes.unwrap_or_else(PoisonError::into_inner).0.closing { Err(Break::Closing) } else { Ok(()) }
    }

    fn host(&self) -> Result<Arc<Shared>, Break> {
        if self.finding.inner().closing {
            return Err(Break::Closing);
        }
        self.shared.upgrade().ok_or(Break::Closing)
    }

    fn engine(&self) -> Result<Engine, Break> {
        let shared = self.host()?;
        let state = shared.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.engine.clone())
    }

    /// Where the store is, and what to do at that moment: no change comes between the two.
    fn at_once<T>(&self, act: impl FnOnce(&mut super::Inner) -> T) -> Result<(Positions, T), Break> {
        let shared = self.host()?;
        let state = shared.state.read().unwrap_or_else(PoisonError::into_inner);
        let at = state.engine.read(|view| positions(view))?;
        Ok((at, act(&mut self.finding.inner())))
    }

    /// Opens the index, gives it what it lacks, and what is altered from then on.
    fn keep(&mut self) -> Result<(), Break> {
        self.finding.inner().doubted = false;
        let (now, ()) = self.at_once(|inner| inner.pile.watch())?;
        let mut work = match self.open() {
            Some(work) if self.stands(&work.mark)? => work,
            _ => self.begin_anew(&now)?,
        };
        let behind = work.mark.behind(&now);
        if work.mark.going.is_none() && behind > FEW.max(work.index.records() / 2) {
            drop(work);
            work = self.begin_anew(&now)?;
        }
        let ended = self.follow(&mut work, &now);
        self.let_go(&mut work);
        ended
    }

    /// Gives an index what it lacks, and then what is altered, until something is in the way.
    fn follow(&mut self, work: &mut Work, now: &[(ReplicaId, Position)]) -> Result<(), Break> {
        if work.mark.going.is_some() {
            self.make_sure_of_room()?;
            self.fill(work)?;
        }
        if work.mark.behind(now) <= FEW {
            // Looked at besides the index until they are put in.
            for (record, _) in self.altered(&work.mark, now)? {
                self.finding.inner().pile.note(&record);
            }
        } else {
            self.catch_up(work, now)?;
        }
        loop {
            self.show(work, Stage::Ready)?;
            self.await_work(work)?;
            self.bring_on(work)?;
        }
    }

    /// Shows it to searches.
    fn show(&self, work: &Work, stage: Stage) -> Result<(), Break> {
        let changed = {
            let mut inner = self.finding.inner();
            inner.index = (!inner.doubted).then(|| Arc::clone(&work.index));
            let changed = inner.stage != stage && inner.stage != Stage::Opening;
            inner.stage = stage;
            self.finding.bell.notify_all();
            changed
        };
        if changed {
            self.tell()?;
        }
        Ok(())
    }

    /// Open searches ask again.
    fn tell(&self) -> Result<(), Break> {
        let shared = self.host()?;
        let (position, changes) = {
            let state = shared.state.read().unwrap_or_else(PoisonError::into_inner);
            (state.position.clone(), state.changes)
        };
        shared.push(&Push { position, changes, touched: vec!["index".to_owned()], windows: 0, host_gone: false });
        Ok(())
    }

    // ---- what is on disk

    /// Directories that hold an index, or held one, the latest last.
    fn dirs(&self) -> Vec<(u32, PathBuf)> {
        let entries = fs::read_dir(&self.finding.home).into_iter().flatten().flatten();
        let numbered = |entry: fs::DirEntry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path()));
        let mut dirs: Vec<(u32, PathBuf)> = entries.filter_map(numbered).collect();
        dirs.sort();
        dirs
    }

    /// The index that is there, if it can be read and says where it stands.
    fn open(&self) -> Option<Work> {
        let (_, dir) = self.dirs().pop()?;
        let opened = Index::open(&dir).and_then(|index| {
            index.check()?;
            let mark = index.mark()?.as_deref().and_then(Mark::read);
            let mark = mark.ok_or_else(|| FinderError::Damaged("it does not say where it stands".to_owned()))?;
            Ok(Work { index: Arc::new(index), mark, writing: None })
        });
        opened.map_err(|error| tracing::warn!(%error, "the index of words cannot be used")).ok()
    }

    /// Whether a mark lies in this journal.
    fn stands(&self, mark: &Mark) -> Result<bool, Break> {
        for replica in mark.positions.keys() {
            if !matches!(self.journal.resume(replica, mark.stands(replica))?, Resume::From(_)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn throw_away(&self) {
        for (_, dir) in self.dirs() {
            // What is still mapped cannot be removed everywhere: the next one lies beside it.
            drop(fs::remove_dir_all(dir));
        }
    }

    fn begin_anew(&self, now: &[(ReplicaId, Position)]) -> Result<Work, Break> {
        let number = self.dirs().last().map_or(0, |(number, _)| *number) + 1;
        self.finding.inner().index = None;
        self.throw_away();
        let index = Index::create(&self.finding.home.join(number.to_string()))?;
        Ok(Work { index: Arc::new(index), mark: Mark::beginning(now), writing: None })
    }

    /// An index that fills the disk would be in the way of what people save.
    fn make_sure_of_room(&self) -> Result<(), Break> {
        let wanted = self.count()? * ROOM_EACH + ROOM_LEFT;
        match platform::free_bytes(&self.finding.home) {
            Some(free) if free < wanted => {
                Err(FinderError::NoSpace(format!("{wanted} bytes are wanted, {free} are free")).into())
            }
            _ => Ok(()),
        }
    }

    // ---- filling

    /// Records that are found by their words, near enough.
    fn count(&self) -> Result<u64, Break> {
        let engine = self.engine()?;
        let mut count = 0;
        for table in [tag::ENDING, tag::ENTRY_BY_KEY] {
            let mut closing = false;
            engine.walk(&Scan::prefix(&[table]), &mut |_, _| {
                count += 1;
                closing = count % 4096 == 0 && self.finding.inner().closing;
                if closing { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
            })?;
            if closing {
                return Err(Break::Closing);
            }
        }
        Ok(count)
    }

    /// Goes through the store. Whatever is altered meanwhile comes again as a change.
    fn fill(&mut self, work: &mut Work) -> Result<(), Break> {
        self.await_joining()?;
        let total = self.count()?;
        let mut done = work.index.records();
        let mut since = 0;
        while let Some((table, after)) = work.mark.going.clone() {
            let Some(tag) = TABLES.get(table) else {
                work.mark.going = None;
                break;
            };
            let scan = Scan::prefix(&[*tag]).backward().after_opt(after.as_deref());
            let rows = self.engine()?.page(&scan, ROWS)?;
            for (_, value) in &rows {
                let stored: Stored = decode(value)?;
                if let Some(page) = stored.record.as_ref().and_then(Page::of) {
                    work.writing(MUCH_BYTES)?.add(&page)?;
                    (done, since) = (done + 1, since + 1);
                }
            }
            let ended = rows.len() < ROWS;
            work.mark.going = Some(match rows.into_iter().next_back() {
                Some((last, _)) if !ended => (table, Some(last)),
                _ => (table + 1, None),
            });
            if since >= COMMIT_EVERY {
                since = 0;
                work.commit()?;
                self.show(work, Stage::Filling { done, total })?;
            } else {
                self.finding.inner().stage = Stage::Filling { done, total };
            }
        }
        work.commit()?;
        self.let_go(work);
        Ok(())
    }

    /// The records that changes have altered between a mark and now; with each the change, the last time it occurs.
    fn altered(&self, mark: &Mark, now: &[(ReplicaId, Position)]) -> Result<Vec<(RecordRef, u64)>, Break> {
        let mut found = Vec::new();
        for (replica, at) in now {
            self.changes(mark, replica, at.seq, &mut |records, seq| {
                found.extend(records.into_iter().map(|record| (record, seq)));
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Each change of a series that a mark lacks, up to a number.
    fn changes(
        &self,
        mark: &Mark,
        replica: &ReplicaId,
        until: u64,
        each: &mut dyn FnMut(Vec<RecordRef>, u64) -> Result<(), Break>,
    ) -> Result<(), Break> {
        let Resume::From(lines) = self.journal.resume(replica, mark.stands(replica))? else {
            return Err(FinderError::Damaged("it stands nowhere in this journal".to_owned()).into());
        };
        for line in lines {
            let line = match line {
                Ok(line) if line.id.seq > until => break,
                Ok(line) => line,
                Err(JournalError::Damaged(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            if line.id.seq % 1024 == 0 {
                self.host()?;
            }
            let records = change_of(&line).map(|change| change.records().into_keys().collect());
            each(records.unwrap_or_default(), line.id.seq)?;
        }
        Ok(())
    }

    /// Puts in everything that changes have altered between the mark and now.
    fn catch_up(&mut self, work: &mut Work, now: &[(ReplicaId, Position)]) -> Result<(), Break> {
        self.await_joining()?;
        let total = work.mark.behind(now);
        let mut done = 0;
        let began = work.mark.clone();
        let mut records: HashSet<RecordRef> = HashSet::new();
        for (replica, at) in now {
            self.changes(&began, replica, at.seq, &mut |altered, _| {
                records.extend(altered);
                done += 1;
                if done % 64 == 0 {
                    self.finding.inner().stage = Stage::Filling { done, total };
                }
                if records.len() as u64 >= COMMIT_EVERY {
                    // In the index, but the mark stays: the last time that one occurs is still to come.
                    self.put(work, std::mem::take(&mut records), MUCH_BYTES)?;
                    work.commit()?;
                    self.show(work, Stage::Filling { done, total })?;
                }
                Ok(())
            })?;
        }
        self.put(work, records, MUCH_BYTES)?;
        work.mark.reach(now);
        work.commit()?;
        self.let_go(work);
        Ok(())
    }

    fn put(
        &self,
        work: &mut Work,
        records: impl IntoIterator<Item = RecordRef>,
        memory_bytes: usize,
    ) -> Result<(), Break> {
        for record in records {
            let stored = apply::stored(&self.engine()?, &record)?;
            let page = stored.and_then(|stored| stored.record).as_ref().and_then(Page::of);
            let writing = work.writing(memory_bytes)?;
            writing.remove(&record)?;
            if let Some(page) = page {
                writing.add(&page)?;
            }
        }
        Ok(())
    }

    /// Waits for parts that are being joined: one at a time writes.
    fn await_joining(&mut self) -> Result<(), Break> {
        while self.joining.as_ref().is_some_and(|joining| !joining.is_finished()) {
            self.sleep(Duration::from_millis(100))?;
        }
        self.joining = None;
        Ok(())
    }

    /// What is being joined has its time to end.
    fn end_joining(&mut self) {
        let Some(joining) = self.joining.take() else { return };
        let until = Instant::now() + ENDING;
        while !joining.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    // ---- what is altered

    /// Waits until there is something to put in, and a little longer for what comes with it.
    fn await_work(&mut self, work: &mut Work) -> Result<(), Break> {
        let nothing = |inner: &mut super::Inner| {
            !inner.closing && !inner.doubted && inner.pile.waiting() == 0 && !inner.pile.has_overflowed()
        };
        loop {
            let inner = self.finding.inner();
            let patience = if work.writing.is_some() { IDLE } else { Duration::from_secs(3600) };
            let waited = self.finding.bell.wait_timeout_while(inner, patience, nothing);
            let (mut inner, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            if !nothing(&mut inner) {
                let more = |inner: &mut super::Inner| {
                    !inner.hurried
                        && !inner.closing
                        && !inner.doubted
                        && inner.pile.waiting() < AT_ONCE
                        && !inner.pile.has_overflowed()
                };
                let waited = self.finding.bell.wait_timeout_while(inner, REST, more);
                let inner = waited.unwrap_or_else(PoisonError::into_inner).0;
                if inner.closing {
                    return Err(Break::Closing);
                }
                if inner.doubted {
                    return Err(FinderError::Damaged("what it answered cannot be".to_owned()).into());
                }
                return Ok(());
            }
            drop(inner);
            if waited.timed_out() {
                self.let_go(work);
            }
        }
    }

    /// Puts in what lies on the pile.
    fn bring_on(&mut self, work: &mut Work) -> Result<(), Break> {
        self.await_joining()?;
        let (now, taken) = self.at_once(|inner| {
            let overflowed = inner.pile.has_overflowed();
            if overflowed {
                inner.pile.watch();
            }
            (!overflowed).then(|| inner.pile.take())
        })?;
        let Some(taken) = taken else { return self.catch_up(work, &now) };
        self.put(work, taken, LEAST_BYTES)?;
        work.mark.reach(&now);
        work.commit()?;
        self.finding.inner().pile.done();
        self.finding.bell.notify_all();
        Ok(())
    }

    /// Gives the memory for writing back; what is still being joined is joined on a thread of its own.
    fn let_go(&mut self, work: &mut Work) {
        let Some(writing) = work.writing.take() else { return };
        let index = Arc::clone(&work.index);
        let joining = std::thread::Builder::new().name("finder-joining".to_owned()).spawn(move || {
            if let Err(error) = writing.finish(&index) {
                tracing::warn!(%error, "parts of the index of words are not joined");
            }
        });
        self.joining = joining.ok();
    }
}

impl Work {
    fn writing(&mut self, memory_bytes: usize) -> Result<&mut Writing, FinderError> {
        let writing = match self.writing.take() {
            Some(writing) => writing,
            None => self.index.writing(memory_bytes)?,
        };
        Ok(self.writing.insert(writing))
    }

    /// Puts everything so far on disk, and shows it to searches.
    fn commit(&mut self) -> Result<(), FinderError> {
        let mark = self.mark.write();
        self.writing(LEAST_BYTES)?.commit(&mark)?;
        self.index.renew()
    }
}
