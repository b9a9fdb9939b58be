//! Jobs that run off the UI thread: reads, commands and drafts each on a thread of their own, so that neither a slow
//! search nor a slow disk holds up the others.
//!
//! Commands run in the order given. Of reads with the same addressee and tag only the latest waits; of drafts of one
//! form, too, and they are written at most five times a second. When the host is gone, the door is opened anew and the job
//! tried again: a command carries its request id, so it is never done twice.

mod attach;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::app::{Message, Target};
use super::effect::GivenFile;
use super::pane::Tag;
use crate::platform;
use crate::service::command::{CommandRequest, Done};
use crate::service::door::Door;
use crate::service::drafts::{Draft, Drafts, OpenDraft};
use crate::service::files::{self, FileSeen};
use crate::service::query::QueryRequest;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::settings::{FilterChange, SavedFilter, SavedFilters};
use crate::service::view::Answer;

/// Work for the worker.
#[allow(clippy::large_enum_variant, reason = "one at a time passes through, and most are queries")]
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Read.
    Query {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// Which of the requests of that name; an older answer is dropped.
        serial: u64,
        /// What.
        request: QueryRequest,
    },
    /// Do something.
    Command {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// What.
        request: Box<CommandRequest>,
    },
    /// Copy files into the data directory, then do what they go with.
    Attach {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// The files.
        files: Vec<GivenFile>,
        /// What is done, but for what the files are.
        request: Box<CommandRequest>,
    },
    /// Look what a file is.
    Examine {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// The file, as it was typed or pasted.
        path: String,
    },
    /// Open a file of a case.
    OpenFile {
        /// Its hash.
        hash: String,
        /// What it is.
        media: String,
    },
    /// Read a draft.
    LoadDraft {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// Whose.
        person: String,
        /// Which.
        form: String,
    },
    /// Write a draft.
    SaveDraft {
        /// Who asks.
        to: Target,
        /// Whose.
        person: String,
        /// What.
        draft: Draft,
    },
    /// Remove a draft.
    DropDraft {
        /// Whose.
        person: String,
        /// Which.
        form: String,
    },
    /// A form is gone, and whatever it had open is open to other windows.
    LeaveDrafts {
        /// Which form.
        to: Target,
    },
    /// Note who goes on with somebody's draft.
    DraftTaken {
        /// Whose it is.
        whose: String,
        /// Which.
        form: String,
        /// By whom.
        by: String,
    },
    /// Write text to a file.
    KeepText {
        /// The file's name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// Read, keep or drop saved filters.
    Filters {
        /// Who asks.
        to: Target,
        /// By which name.
        tag: Tag,
        /// Whose.
        person: String,
        /// What is to become of them.
        change: FilterChange,
    },
}

/// What came of a job.
#[allow(clippy::large_enum_variant, reason = "one at a time passes through, and most are answers")]
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of a query.
    Answer {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// Which of the requests of that name.
        serial: u64,
        /// The answer.
        result: Result<Answer, Refusal>,
    },
    /// Of a command.
    Done {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// What became of it.
        result: Result<Done, Refusal>,
    },
    /// A file was to be opened.
    Opened {
        /// Where it lies.
        path: PathBuf,
        /// Whether there is a screen and a program for it.
        opened: bool,
    },
    /// A draft read.
    Draft {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// The draft, if there is one.
        draft: Option<Draft>,
    },
    /// A draft that another window has open.
    DraftElsewhere {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// Which.
        form: String,
        /// As it is on disk.
        draft: Option<Draft>,
    },
    /// A text written: where, or why not.
    Kept(Result<PathBuf, String>),
    /// The filters as they are now.
    Filters {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// All of them, or why not.
        result: Result<Vec<SavedFilter>, String>,
    },
    /// What a file is, or why it cannot be taken.
    Examined {
        /// Who asked.
        to: Target,
        /// By which name.
        tag: Tag,
        /// What it is.
        result: Result<FileSeen, Refusal>,
    },
    /// A draft was removed.
    DraftDropped,
    /// A draft written.
    DraftSaved {
        /// Who asked.
        to: Target,
        /// Why not, if it was not.
        result: Result<(), String>,
    },
}

/// Opens the data directory anew when its host has ended: as the new host, or as a window of it.
pub type Reopen = Box<dyn Fn() -> Result<Arc<dyn Door>, Refusal> + Send + Sync>;

/// The door in use, and how to get another.
pub struct Gate {
    door: RwLock<(u64, Arc<dyn Door>)>,
    opening: Mutex<()>,
    reopen: Reopen,
    messages: Sender<Message>,
}

impl Gate {
    /// A gate around an open door; its pushes go to `messages` from now on.
    pub fn new(door: Arc<dyn Door>, reopen: Reopen, messages: Sender<Message>) -> Arc<Self> {
        let gate = Arc::new(Self { door: RwLock::new((0, door)), opening: Mutex::new(()), reopen, messages });
        gate.listen();
        gate
    }

    fn current(&self) -> (u64, Arc<dyn Door>) {
        let door = self.door.read().unwrap_or_else(PoisonError::into_inner);
        (door.0, Arc::clone(&door.1))
    }

    fn listen(self: &Arc<Self>) {
        let (generation, door) = self.current();
        let pushes = door.subscribe();
        let messages = self.messages.clone();
        // The thread does not keep the door open: when the UI has ended, the host may close.
        let gate = Arc::downgrade(self);
        std::thread::spawn(move || {
            while let Ok(push) = pushes.recv() {
                // A door that says its host has gone finds the next one by itself; a second door would only count as
                // another window.
                if messages.send(Message::Push(push)).is_err() {
                    break;
                }
            }
            // The last sender is gone: so is the host, unless another thread has noticed before.
            if let Some(gate) = gate.upgrade() {
                let _ = gate.renew(generation);
            }
        });
    }

    /// Opens a new door in place of that of `generation`, unless somebody did so already.
    fn renew(self: &Arc<Self>, generation: u64) -> Result<(), Refusal> {
        let _one_at_a_time = locked(&self.opening);
        if self.current().0 != generation {
            return Ok(());
        }
        let door = (self.reopen)()?;
        *self.door.write().unwrap_or_else(PoisonError::into_inner) = (generation + 1, door);
        self.listen();
        let _ = self.messages.send(Message::Reopened);
        Ok(())
    }

    /// Runs a request; if the host is gone, once more at a new door.
    fn ask<T>(self: &Arc<Self>, request: impl Fn(&dyn Door) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let attempt = |door: &Arc<dyn Door>| {
            platform::contained(|| request(door.as_ref()))
                .unwrap_or_else(|panic| Err(Refusal::new(RefusalCode::Internal).with("reason", panic)))
        };
        let (generation, door) = self.current();
        match attempt(&door) {
            Err(refusal) if refusal.code == RefusalCode::HostGone => {
                drop(door);
                self.renew(generation)?;
                attempt(&self.current().1)
            }
            answer => answer,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads that wait: of each addressee and name only the latest.
#[derive(Default)]
struct Waiting {
    jobs: Mutex<(VecDeque<Job>, bool)>,
    ring: Condvar,
}

impl Waiting {
    fn put(&self, job: Job) {
        let name = |job: &Job| match job {
            Job::Query { to, tag, .. } => Some((*to, *tag)),
            _ => None,
        };
        let mut jobs = locked(&self.jobs);
        jobs.0.retain(|waiting| name(waiting) != name(&job));
        jobs.0.push_back(job);
        self.ring.notify_one();
    }

    fn close(&self) {
        locked(&self.jobs).1 = true;
        self.ring.notify_all();
    }

    fn next(&self) -> Option<Job> {
        let mut jobs = locked(&self.jobs);
        loop {
            if jobs.1 {
                return None;
            }
            if let Some(job) = jobs.0.pop_front() {
                return Some(job);
            }
            jobs = self.ring.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The threads behind the UI.
pub struct Worker {
    reads: Arc<Waiting>,
    commands: Option<Sender<Job>>,
    drafts: Option<Sender<Job>>,
    /// Joined at the end: what was decided or typed is written, and the door let go, before the program leaves.
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts them. `data` is the data directory, for the drafts.
    pub fn start(gate: &Arc<Gate>, data: PathBuf) -> Self {
        let reads = Arc::new(Waiting::default());
        let (read_gate, waiting) = (Arc::clone(gate), Arc::clone(&reads));
        let reading = std::thread::spawn(move || {
            while let Some(Job::Query { to, tag, serial, request }) = waiting.next() {
                let result = read_gate.ask(|door| door.query(request.clone()));
                let _ = read_gate.messages.send(Message::Outcome(Outcome::Answer { to, tag, serial, result }));
            }
        });
        let (commands, queue) = channel::<Job>();
        let command_gate = Arc::clone(gate);
        let data_dir = data.clone();
        let commanding = std::thread::spawn(move || {
            while let Ok(job) = queue.recv() {
                let outcome = match job {
                    Job::Command { to, tag, request } => {
                        let result = command_gate.ask(|door| door.command((*request).clone()));
                        Outcome::Done { to, tag, result }
                    }
                    Job::Attach { to, tag, files, request } => {
                        let taken = attach::take_in(&data_dir, &files, *request);
                        let result = taken.and_then(|request| command_gate.ask(|door| door.command(request.clone())));
                        Outcome::Done { to, tag, result }
                    }
                    Job::Examine { to, tag, path } => Outcome::Examined { to, tag, result: attach::examine(&path) },
                    Job::OpenFile { hash, media } => {
                        let path = files::place(&data_dir, &hash, &media);
                        let opened = path.is_file() && platform::open_file(&path);
                        Outcome::Opened { path, opened }
                    }
                    _ => continue,
                };
                let _ = command_gate.messages.send(Message::Outcome(outcome));
            }
        });
        let (drafts, queue) = channel::<Job>();
        let messages = gate.messages.clone();
        let drafting = std::thread::spawn(move || keep_drafts(&data, &queue, &messages));
        Self { reads, commands: Some(commands), drafts: Some(drafts), threads: vec![reading, commanding, drafting] }
    }

    /// Takes a job.
    pub fn put(&self, job: Job) {
        match &job {
            Job::Query { .. } => self.reads.put(job),
            Job::Command { .. } | Job::Attach { .. } | Job::Examine { .. } | Job::OpenFile { .. } => {
                send(self.commands.as_ref(), job);
            }
            Job::LoadDraft { .. }
            | Job::SaveDraft { .. }
            | Job::DropDraft { .. }
            | Job::LeaveDrafts { .. }
            | Job::DraftTaken { .. }
            | Job::Filters { .. }
            | Job::KeepText { .. } => {
                send(self.drafts.as_ref(), job);
            }
        }
    }

    /// Ends them: commands under way and drafts are written first.
    pub fn end(mut self) {
        self.reads.close();
        drop(self.commands.take());
        drop(self.drafts.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn send(queue: Option<&Sender<Job>>, job: Job) {
    if let Some(queue) = queue {
        // A thread that has ended has nothing more to write.
        let _ = queue.send(job);
    }
}

/// A draft is written so long after the one before it, or, on a slow disk, so many times the time that writing took: what
/// a kill or a power cut takes is what was typed since, which is less than a sentence of an input method.
const DRAFT_EVERY: Duration = Duration::from_millis(200);
const DRAFT_TIMES: u32 = 4;
const DRAFT_AT_LEAST_EVERY: Duration = Duration::from_secs(1);

fn keep_drafts(data: &std::path::Path, queue: &Receiver<Job>, messages: &Sender<Message>) {
    let mut waiting: BTreeMap<(String, String), (Target, Draft)> = BTreeMap::new();
    let mut written: Option<Instant> = None;
    let mut every = DRAFT_EVERY;
    let mut open: Vec<(Target, (String, String), OpenDraft)> = Vec::new();
    let mut left: Vec<Target> = Vec::new();
    loop {
        let rest = written.map_or(Duration::ZERO, |at| every.saturating_sub(at.elapsed()));
        let job = if waiting.is_empty() {
            queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            queue.recv_timeout(rest)
        };
        let last = matches!(job, Err(RecvTimeoutError::Disconnected));
        match job {
            Ok(Job::SaveDraft { to, person, draft }) => {
                waiting.insert((person, draft.form.clone()), (to, draft));
            }
            Ok(Job::DropDraft { person, form }) => {
                waiting.remove(&(person.clone(), form.clone()));
                let _ = Drafts::of(data, &person).remove(&form);
                let _ = messages.send(Message::Outcome(Outcome::DraftDropped));
            }
            Ok(Job::LoadDraft { to, tag, person, form }) => {
                let name = (person, form);
                let drafts = Drafts::of(data, &name.0);
                let draft = match waiting.get(&name) {
                    Some((_, draft)) => Some(draft.clone()),
                    None => drafts.load(&name.1),
                };
                let here = open.iter().any(|(_, held, _)| *held == name);
                let mark = if here { None } else { drafts.open(&name.1) };
                let outcome = if here || mark.is_some() {
                    Outcome::Draft { to, tag, draft }
                } else {
                    Outcome::DraftElsewhere { to, tag, form: name.1.clone(), draft }
                };
                open.extend(mark.map(|mark| (to, name, mark)));
                let _ = messages.send(Message::Outcome(outcome));
            }
            Ok(Job::LeaveDrafts { to }) => left.push(to),
            Ok(Job::DraftTaken { whose, form, by }) => {
                // If it cannot be noted, it is offered once more.
                let _ = Drafts::of(data, &whose).taken(&form, &by);
            }
            Ok(Job::KeepText { name, text }) => {
                let kept = keep_text(data, &name, &text).map_err(|error| error.to_string());
                let _ = messages.send(Message::Outcome(Outcome::Kept(kept)));
            }
            Ok(Job::Filters { to, tag, person, change }) => {
                let result = SavedFilters::of(data, &person).change(change).map_err(|error| error.to_string());
                let _ = messages.send(Message::Outcome(Outcome::Filters { to, tag, result }));
            }
            Ok(_) | Err(_) => {}
        }
        if last || written.is_none_or(|at| at.elapsed() >= every) {
            let began = Instant::now();
            let any = !waiting.is_empty();
            for ((person, _), (to, draft)) in std::mem::take(&mut waiting) {
                let result = Drafts::of(data, &person).save(&draft).map_err(|error| error.to_string());
                let _ = messages.send(Message::Outcome(Outcome::DraftSaved { to, result }));
            }
            if any {
                every = (began.elapsed() * DRAFT_TIMES).clamp(DRAFT_EVERY, DRAFT_AT_LEAST_EVERY);
                written = Some(Instant::now());
            }
        }
        // Other windows read what was typed last, not what was written before it.
        if waiting.is_empty() && !left.is_empty() {
            open.retain(|(to, ..)| !left.contains(to));
            left.clear();
        }
        if last {
            return;
        }
    }
}

/// Where texts that people take with them are written, below the data directory.
const TEXTS: &str = "texts";

/// Whole and synced, for its owner alone; a text of the same name gives way.
fn keep_text(data: &std::path::Path, name: &str, text: &str) -> std::io::Result<PathBuf> {
    let dir = data.join(TEXTS);
    std::fs::create_dir_all(&dir)?;
    let mut file = tempfile::NamedTempFile::new_in(&dir)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.as_file().sync_data()?;
    let path = dir.join(name);
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::domain::ids::RequestId;
    use crate::service::command::{Asker, Command};
    use crate::service::door::{Part, Push, StreamEnd, StreamRequest};
    use crate::service::query::Query;

    /// A door that is gone for its first requests, and answers with the text asked for.
    struct FakeDoor {
        gone: bool,
        asked: Arc<AtomicUsize>,
        requests: Arc<Mutex<Vec<RequestId>>>,
        slow: Duration,
    }

    impl Door for FakeDoor {
        fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
            locked(&self.requests).push(request.request);
            if self.gone {
                return Err(RefusalCode::HostGone.into());
            }
            Ok(Done {
                command: "undo".into(),
                change: None,
                changes: 1,
                made: Vec::new(),
                notes: Vec::new(),
                refused: Vec::new(),
            })
        }

        fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
            std::thread::sleep(self.slow);
            self.asked.fetch_add(1, Ordering::SeqCst);
            match request.query {
                Query::Search { text, .. } if text == "panic" => panic!("as asked"),
                _ => Ok(Answer::Hits(Box::default())),
            }
        }

        fn stream(
            &self,
            _request: StreamRequest,
            _part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
        ) -> Result<StreamEnd, Refusal> {
            Err(RefusalCode::Internal.into())
        }

        fn subscribe(&self) -> Receiver<Push> {
            let (sender, receiver) = channel();
            // Kept open for ever: this host ends only by answering that it is gone.
            std::mem::forget(sender);
            receiver
        }
    }

    fn search(serial: u64, text: &str) -> Job {
        let query = Query::Search { text: text.into(), limit: 1, lang: None };
        let request = QueryRequest { asker: Asker::default(), query };
        Job::Query { to: Target::Frame, tag: "search", serial, request }
    }

    fn door(gone: bool, slow: u64) -> (Arc<FakeDoor>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let slow = Duration::from_millis(slow);
        (Arc::new(FakeDoor { gone, asked: Arc::clone(&asked), requests: Arc::default(), slow }), asked)
    }

    #[test]
    fn a_text_is_written_whole_where_it_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = keep_text(dir.path(), "count-2026-11-23T120000.txt", "共受理 2 件\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "共受理 2 件\n");
        assert!(path.starts_with(dir.path().join(TEXTS)));
        assert_eq!(std::fs::read_dir(dir.path().join(TEXTS)).unwrap().count(), 1, "nothing else is left there");
    }

    #[test]
    fn of_searches_that_wait_only_the_latest_is_run() {
        let (messages, queue) = channel();
        let (door, asked) = door(false, 50);
        let gate = Gate::new(door, Box::new(|| Err(RefusalCode::Internal.into())), messages);
        let dir = tempfile::tempdir().unwrap();
        let worker = Worker::start(&gate, dir.path().to_owned());
        for serial in 1..=20 {
            worker.put(search(serial, "x"));
        }
        let mut last = 0;
        while last < 20 {
            if let Message::Outcome(Outcome::Answer { serial, .. }) =
                queue.recv_timeout(Duration::from_secs(5)).unwrap()
            {
                last = serial;
            }
        }
        assert!(asked.load(Ordering::SeqCst) <= 3, "{asked:?} were run");
        worker.end();
    }

    #[test]
    fn when_the_host_is_gone_the_door_is_opened_anew_and_a_command_tried_again_under_the_same_id() {
        let (messages, queue) = channel();
        let (old, _) = door(true, 0);
        let (new, _) = door(false, 0);
        let (first, second) = (Arc::clone(&old.requests), Arc::clone(&new.requests));
        let gate = Gate::new(old, Box::new(move || Ok(Arc::clone(&new) as Arc<dyn Door>)), messages);
        let dir = tempfile::tempdir().unwrap();
        let worker = Worker::start(&gate, dir.path().to_owned());
        let request = CommandRequest {
            request: RequestId(platform::new_uuid()),
            asker: Asker::default(),
            seen: Vec::new(),
            command: Command::Undo,
        };
        worker.put(Job::Command { to: Target::Frame, tag: "undo", request: Box::new(request.clone()) });
        let mut reopened = false;
        loop {
            match queue.recv_timeout(Duration::from_secs(5)).unwrap() {
                Message::Reopened => reopened = true,
                Message::Outcome(Outcome::Done { result, .. }) => break assert!(result.is_ok()),
                _ => {}
            }
        }
        assert!(reopened);
        assert_eq!(*locked(&first), [request.request]);
        assert_eq!(*locked(&second), [request.request]);
        worker.end();
    }

    #[test]
    fn a_fault_behind_the_door_is_answered_and_does_not_end_the_worker() {
        let (messages, queue) = channel();
        let (door, _) = door(false, 0);
        let gate = Gate::new(door, Box::new(|| Err(RefusalCode::Internal.into())), messages);
        let dir = tempfile::tempdir().unwrap();
        let worker = Worker::start(&gate, dir.path().to_owned());
        worker.put(search(1, "panic"));
        let first = queue.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(
            matches!(first, Message::Outcome(Outcome::Answer { result: Err(refusal), .. }) if refusal.code == RefusalCode::Internal)
        );
        worker.put(search(2, "fine"));
        let second = queue.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(matches!(second, Message::Outcome(Outcome::Answer { result: Ok(_), .. })));
        worker.end();
    }

    #[test]
    fn a_draft_that_another_window_has_open_is_told_and_is_free_once_its_form_is_gone_and_written() {
        let dir = tempfile::tempdir().unwrap();
        let window = || {
            let (messages, queue) = channel();
            let (door, _) = door(false, 0);
            let gate = Gate::new(door, Box::new(|| Err(RefusalCode::Internal.into())), messages);
            (Worker::start(&gate, dir.path().to_owned()), queue)
        };
        let form = "patrol".to_owned();
        let load = |to| Job::LoadDraft { to, tag: "draft", person: "owner".into(), form: form.clone() };
        let next = |queue: &Receiver<Message>| loop {
            match queue.recv_timeout(Duration::from_secs(5)).unwrap() {
                Message::Outcome(Outcome::DraftSaved { .. }) => {}
                Message::Outcome(outcome) => return outcome,
                _ => {}
            }
        };
        let ((one, from_one), (other, from_other)) = (window(), window());
        one.put(load(Target::Layer(1)));
        assert!(matches!(next(&from_one), Outcome::Draft { draft: None, .. }));
        one.put(load(Target::Layer(2)));
        assert!(matches!(next(&from_one), Outcome::Draft { .. }), "a window does not stand in its own way");
        other.put(load(Target::Layer(1)));
        assert!(matches!(next(&from_other), Outcome::DraftElsewhere { draft: None, .. }));
        let fields = BTreeMap::from([("text".to_owned(), "學校後門".to_owned())]);
        let draft = Draft::typed(form.clone(), crate::tui::testing::at("14:52"), fields);
        one.put(Job::SaveDraft { to: Target::Layer(1), person: "owner".into(), draft });
        one.put(Job::LeaveDrafts { to: Target::Layer(1) });
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            other.put(load(Target::Layer(1)));
            match next(&from_other) {
                Outcome::Draft { draft, .. } => break assert_eq!(draft.unwrap().fields["text"], "學校後門"),
                _ => assert!(Instant::now() < deadline, "it is never free"),
            }
        }
        one.end();
        other.end();
    }

    #[test]
    fn what_was_typed_last_is_on_disk_when_the_worker_has_ended() {
        let (messages, _queue) = channel();
        let (door, _) = door(false, 0);
        let gate = Gate::new(door, Box::new(|| Err(RefusalCode::Internal.into())), messages);
        let dir = tempfile::tempdir().unwrap();
        let worker = Worker::start(&gate, dir.path().to_owned());
        for text in ["學", "學校", "學校後門"] {
            let fields = BTreeMap::from([("text".to_owned(), text.to_owned())]);
            let draft = Draft::typed("patrol".into(), crate::tui::testing::at("14:52"), fields);
            worker.put(Job::SaveDraft { to: Target::Frame, person: "owner".into(), draft });
        }
        worker.end();
        let kept = Drafts::of(dir.path(), "owner").load("patrol").unwrap();
        assert_eq!(kept.fields["text"], "學校後門");
    }
}
