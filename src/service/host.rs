//! The host: the process that has the directory's lock owns journal and store, and answers everybody.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use super::command::{Command, CommandRequest, Done};
use super::door::{Damage, Door, Part, Push, Stream, StreamEnd, StreamRequest, Verified};
use super::export;
use super::files;
use super::finding::{AtHand, Finding};
use super::hosted::HostDoor;
use super::lock::DataLock;
use super::opening::{OpenData, open_data};
use super::query::QueryRequest;
use super::refusal::{Refusal, RefusalCode};
use super::roll;
use super::state::State;
use super::trial;
use super::view::{Answer, OpeningNote};
use super::writer::{CUT_BYTES, Job, Writer};
use crate::journal::{Journal, Reader};
use crate::platform;
use crate::store::checkpoint::StorePaths;
use crate::store::{Cut, StoreError, positions};

/// Commands that may wait; more are refused as busy.
const QUEUE: usize = 64;
/// How long a command may take before its asker is told that the host hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a search waits for an index that is just being opened.
const INDEX_PATIENCE: Duration = Duration::from_secs(3);

/// What the writer and the readers share.
pub struct Shared {
    /// Read by queries, moved on by the writer.
    pub state: RwLock<State>,
    /// The index of words.
    pub finding: Arc<Finding>,
    subscribers: Mutex<Vec<Sender<Push>>>,
}

impl Shared {
    /// Tells every subscriber; those that are gone are forgotten.
    pub fn push(&self, push: &Push) {
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| subscriber.send(push.clone()).is_ok());
    }
}

/// The open data directory.
pub struct Host {
    dir: PathBuf,
    paths: StorePaths,
    shared: Arc<Shared>,
    reader: Reader,
    jobs: Mutex<Option<SyncSender<Job>>>,
    writer: Mutex<Option<JoinHandle<Journal>>>,
    /// Let go last of all; none in tests that open a directory of their own.
    lock: Mutex<Option<DataLock>>,
}

impl Host {
    /// Opens a directory whose lock this process holds; `progress` is told of a long opening.
    pub fn open(
        dir: &Path,
        lock: Option<DataLock>,
        progress: &mut dyn FnMut(&str, u64, Option<u64>),
    ) -> Result<Arc<Self>, Refusal> {
        let OpenData { journal, state, paths } = open_data(dir, progress)?;
        let clock = journal.clock(platform::now_micros())?;
        let reader = journal.reader().clone();
        let shared =
            Arc::new(Shared { state: RwLock::new(state), finding: Finding::new(dir), subscribers: Mutex::default() });
        let mut writer = Writer { shared: Arc::clone(&shared), journal, clock, paths: paths.clone(), doubt: false };
        if let Some(changes) = writer.reverse_unfinished()? {
            let args = [("changes".to_owned(), changes.to_string())].into();
            let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
            state.notes.push(OpeningNote { code: "group-reversed".to_owned(), args });
        }
        Self::note_position(&shared, &writer.journal);
        let (jobs, waiting) = mpsc::sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(|error| Refusal::new(RefusalCode::Internal).with("reason", error))?;
        Ok(Arc::new(Self {
            dir: dir.to_path_buf(),
            paths,
            shared,
            reader,
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(thread)),
            lock: Mutex::new(lock),
        }))
    }

    fn note_position(shared: &Shared, journal: &Journal) {
        let Some(head) = journal.head() else { return };
        let id = crate::domain::ids::ChangeId { replica: journal.replica().clone(), seq: head.seq };
        let at = super::opening::change_by_id(journal.reader(), &id).ok().map(|change| change.body.at);
        let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
        state.position = Some(id);
        state.saved_at = at;
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What queries read.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Reads the journal.
    pub fn journal(&self) -> &Reader {
        &self.reader
    }

    fn submit(&self, job: Job) -> Result<(), Refusal> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(RefusalCode::Busy.into()),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(RefusalCode::HostGone.into()),
        }
    }

    /// Begins to keep the index of words, if nobody has yet.
    pub fn begin_finding(&self) {
        self.shared.finding.begin(&self.shared, &self.reader);
    }

    /// What a search has to go by; with the first one the index is opened.
    pub(super) fn at_hand(&self) -> AtHand {
        self.begin_finding();
        self.shared.finding.at_hand(INDEX_PATIENCE)
    }

    /// Makes the roll of cases ready if nobody has yet. What takes long is done while others go on: it is read from its
    /// file, or from a cut of the store.
    pub(super) fn ready_roll(&self) -> Result<(), Refusal> {
        let (engine, path) = {
            let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
            if state.roll.is_ready() {
                return Ok(());
            }
            (state.engine.clone(), state.roll.path().to_owned())
        };
        let drawn = match roll::read_file(&path) {
            Some(drawn) => drawn,
            None => roll::read_cut(&engine.cut(CUT_BYTES)?)?,
        };
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        state.engine.read(|view| state.roll.get_of(Some(drawn), view, &self.reader)).map(drop)
    }

    /// The store as it is between two commands, to be read while others go on.
    pub fn cut(&self) -> Result<Cut, Refusal> {
        let (reply, answer) = mpsc::channel();
        self.submit(Job::Cut(reply))?;
        answer.recv().map_err(|_| Refusal::from(RefusalCode::HostGone))?
    }

    fn verify(&self, part: &mut dyn FnMut(Part) -> Result<(), Refusal>) -> Result<StreamEnd, Refusal> {
        let mut stopped = None;
        let report = self.reader.verify(|progress| {
            if stopped.is_none() {
                let told = part(Part::Progress {
                    phase: "verify".to_owned(),
                    done: progress.bytes,
                    total: Some(progress.total_bytes),
                });
                stopped = told.err();
            }
        })?;
        if let Some(refusal) = stopped.take() {
            return Err(refusal);
        }
        // Not under the state's lock: the writer goes on meanwhile.
        let engine = self.shared.state.read().unwrap_or_else(PoisonError::into_inner).engine.clone();
        let applied = engine.read(|view| positions(view))?;
        let whole = engine.verify(&mut |rows| {
            if stopped.is_none() {
                let told = part(Part::Progress { phase: "verify-store".to_owned(), done: rows, total: None });
                stopped = told.err();
            }
        });
        if let Some(refusal) = stopped {
            return Err(refusal);
        }
        let store_agrees = whole.is_ok()
            && report.series.iter().all(|series| {
                let at = applied.iter().find(|(replica, _)| *replica == series.replica).map_or(0, |(_, at)| at.seq);
                at >= series.last_seq
            });
        let faulty = engine.read(|view| files::faulty(&self.dir, view))?;
        let damage = report.damage.iter().map(|damage| {
            let data = damage.fault.data().into_iter().chain([("bytes", damage.bytes.to_string())]);
            Damage {
                file: damage.file.display().to_string(),
                line: damage.line,
                reason: damage.fault.code().to_owned(),
                args: data.map(|(name, value)| (name.to_owned(), value)).collect(),
            }
        });
        Ok(StreamEnd::Verified(Verified {
            lines: report.lines(),
            bytes: report.bytes(),
            bare: report.series.iter().map(|series| series.without_payload).sum(),
            replicas: u32::try_from(report.series.len()).unwrap_or(u32::MAX),
            damage: damage.chain(faulty).collect(),
            store_agrees,
        }))
    }

    fn rebuild(&self, part: &mut dyn FnMut(Part) -> Result<(), Refusal>) -> Result<StreamEnd, Refusal> {
        let began = std::time::Instant::now();
        let (reply, answer) = mpsc::channel();
        let (told, progress) = mpsc::channel();
        self.submit(Job::Rebuild(reply, told))?;
        for (phase, done, total) in progress {
            // Whoever asked may go away: the store is built all the same.
            drop(part(Part::Progress { phase, done, total }));
        }
        let (changes, records) = answer.recv().map_err(|_| Refusal::from(RefusalCode::HostGone))??;
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(StreamEnd::Rebuilt { changes, records, milliseconds })
    }
}

impl HostDoor for Host {
    /// Finishes what is waiting, closes the store cleanly and keeps the day's checkpoint.
    fn close(&self) -> Result<(), Refusal> {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(writer) = writer else { return Ok(()) };
        let ended = writer.join().map(drop);
        self.shared.finding.close();
        {
            let state = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
            let today = state.now(None).date_naive();
            // While the store can still be read.
            drop(state.engine.read(|view| -> Result<(), StoreError> {
                state.roll.keep(view);
                Ok(())
            }));
            // What everybody was told is saved is in the journal. A store that could not be written to its end, or not
            // copied, costs the next opening some time and nothing else: it says so itself if there is still no room.
            if let Err(error) = state.engine.close().and_then(|()| Writer::checkpoint(&self.paths, today)) {
                tracing::warn!(%error, "the store is not closed cleanly");
            }
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
        ended.map_err(|_| Refusal::new(RefusalCode::Internal).with("reason", "the writer ended by itself"))?;
        Ok(())
    }
}

impl Door for Host {
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        if let Command::CaseAttach { hash, media, bytes, .. } = &request.command {
            files::check(&self.dir, hash, media, *bytes)?;
        }
        if let Command::CaseFileWith { files: given, .. } = &request.command {
            given.iter().try_for_each(|file| files::check(&self.dir, &file.hash, &file.media, file.bytes))?;
        }
        let (reply, answer) = mpsc::channel();
        self.submit(Job::Command(Box::new(request), reply))?;
        match answer.recv_timeout(PATIENCE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(Refusal::new(RefusalCode::HostHung).with("pid", std::process::id())),
            Err(RecvTimeoutError::Disconnected) => Err(RefusalCode::HostGone.into()),
        }
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        super::read::answer(self, &request)
    }

    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        match &request.what {
            Stream::Export { audience, date, carry_all, unless_at } => {
                let wanted = export::Wanted {
                    audience: audience.as_deref(),
                    date: *date,
                    carry_all: *carry_all,
                    person: request.asker.person.as_deref(),
                    today: self.today(&request.asker),
                    mask: request.asker.mask,
                };
                export::serve(self, &wanted, unless_at.as_deref(), part)
            }
            Stream::Verify => self.verify(part),
            Stream::Rebuild => self.rebuild(part),
            Stream::RegulationTry { file, text, from, until, grid } => {
                let (from, until, grid) = (*from, *until, grid.as_deref());
                trial::serve(self, &trial::Wanted { file, text, from, until, grid, asker: &request.asker }, part)
            }
        }
    }

    fn subscribe(&self) -> Receiver<Push> {
        let (told, pushes) = mpsc::channel();
        self.shared.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(told);
        pushes
    }
}
