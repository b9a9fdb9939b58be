//! A host without journal and store: it keeps the request ids that it has "written" in a file of the data directory.

use std::fs::OpenOptions as FileOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::ids::RequestId;
use crate::platform;
use crate::service::command::{Asker, Command, CommandRequest, Done};
use crate::service::door::{Door, Part, Push, Stream, StreamEnd, StreamRequest, Verified};
use crate::service::hosted::{HostDoor, Hosted};
use crate::service::lock::DataLock;
use crate::service::open::{MakeHost, OpenOptions, Opened, Role, open_with};
use crate::service::pushes::Pushes;
use crate::service::query::{Query, QueryRequest};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::socket::listen::Listening;
use crate::service::socket::window::{Limits, Window};
use crate::service::view::{Answer, Found, Hit, Status};

/// What all fakes of one test share.
#[derive(Default)]
pub struct Seen {
    /// Hosts made.
    pub made: AtomicU32,
    /// Hosts closed.
    pub closed: AtomicU32,
    /// How the last stream's callback refused.
    pub stream_refused: Mutex<Option<Refusal>>,
    /// Queries running now, and the most at once.
    pub running: AtomicU32,
    /// The most queries at once.
    pub most: AtomicU32,
    /// Write, but never say so.
    pub mute: AtomicBool,
}

/// The fake.
pub struct Fake {
    lock: Mutex<Option<DataLock>>,
    dir: PathBuf,
    seen: Arc<Seen>,
    pushes: Pushes,
    changes: AtomicU64,
    closed: AtomicBool,
}

impl Fake {
    pub fn new(dir: &Path, lock: DataLock, seen: &Arc<Seen>) -> Arc<Self> {
        seen.made.fetch_add(1, Ordering::SeqCst);
        Arc::new(Self {
            lock: Mutex::new(Some(lock)),
            dir: dir.to_owned(),
            seen: Arc::clone(seen),
            pushes: Pushes::new(),
            changes: AtomicU64::new(0),
            closed: AtomicBool::new(false),
        })
    }

    pub fn push(&self, changes: u64) {
        self.pushes.send(&Push { position: None, changes, touched: vec!["case".into()], windows: 0, host_gone: false });
    }
}

/// Request ids written in a directory, in order.
pub fn written(dir: &Path) -> Vec<String> {
    std::fs::read_to_string(dir.join("written")).unwrap_or_default().lines().map(str::to_owned).collect()
}

impl Door for Fake {
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        let id = request.request.to_string();
        let already = written(&self.dir).contains(&id);
        if !already {
            let mut file = FileOptions::new().create(true).append(true).open(self.dir.join("written")).unwrap();
            writeln!(file, "{id}").unwrap();
            self.push(self.changes.fetch_add(1, Ordering::SeqCst) + 1);
        }
        if let Command::CaseNote { text, .. } = &request.command {
            thread::sleep(Duration::from_millis(text.parse().unwrap_or(0)));
        }
        while self.seen.mute.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        let notes = vec![];
        Ok(Done { command: id, change: None, changes: u32::from(!already), made: vec![], notes, refused: Vec::new() })
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        let now = self.seen.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.seen.most.fetch_max(now, Ordering::SeqCst);
        let answer = match request.query {
            Query::Status => Ok(Answer::Status(status(self.changes.load(Ordering::SeqCst)))),
            // `limit` milliseconds, `text` back.
            Query::Search { text, limit, .. } if text != "big" => {
                thread::sleep(Duration::from_millis(limit.into()));
                assert_ne!(text, "panic", "as asked");
                Ok(hits(vec![hit(text)]))
            }
            // `limit` megabytes.
            Query::Search { limit, .. } => Ok(hits((0..limit).map(|_| hit("字".repeat(1 << 20))).collect())),
            _ => Err(RefusalCode::UnknownGrid.into()),
        };
        self.seen.running.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    /// `Verify`: a thousand parts of some size; `Rebuild`: parts until refused, ten milliseconds apart.
    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        let endless = request.what == Stream::Rebuild;
        for done in 0.. {
            if !endless && done == 1000 {
                break;
            }
            let sent = if endless {
                thread::sleep(Duration::from_millis(10));
                part(Part::Progress { phase: "endless".into(), done, total: None })
            } else {
                part(Part::Rows { rows: [[done.to_string(), "行".repeat(5000)]].into_iter().collect() })
            };
            if let Err(refusal) = sent {
                *self.seen.stream_refused.lock().unwrap() = Some(refusal.clone());
                return Err(refusal);
            }
        }
        Ok(StreamEnd::Verified(Verified {
            lines: 1000,
            bytes: 0,
            bare: 0,
            replicas: 1,
            damage: vec![],
            store_agrees: true,
        }))
    }

    fn subscribe(&self) -> Receiver<Push> {
        self.pushes.subscribe()
    }
}

impl HostDoor for Fake {
    fn close(&self) -> Result<(), Refusal> {
        if !self.closed.swap(true, Ordering::SeqCst) {
            self.seen.closed.fetch_add(1, Ordering::SeqCst);
            self.lock.lock().unwrap().take();
        }
        Ok(())
    }
}

fn hit(title: String) -> Hit {
    Hit { kind: "case".into(), id: "1".into(), title, ..Hit::default() }
}

fn hits(hits: Vec<Hit>) -> Answer {
    Answer::Hits(Box::new(Found { hits, ..Found::default() }))
}

fn status(changes: u64) -> Status {
    Status {
        host_pid: std::process::id(),
        is_host: true,
        windows: 0,
        saved: None,
        saved_at: None,
        changes,
        town: None,
        lang: "zh-Hant".into(),
        now: "2026-11-23T14:52:00+08:00".parse().unwrap(),
        calendar_known: true,
        opening: vec![],
    }
}

/// A data directory with its host, listening, and what it has seen.
pub struct Hall {
    pub dir: tempfile::TempDir,
    pub seen: Arc<Seen>,
    pub fake: Arc<Fake>,
    pub hosted: Arc<Hosted>,
    pub listening: Arc<Listening>,
}

impl Hall {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let seen = Arc::new(Seen::default());
        let lock = DataLock::take(dir.path(), true).unwrap().unwrap();
        let fake = Fake::new(dir.path(), lock, &seen);
        let hosted = Hosted::new(Arc::clone(&fake) as Arc<dyn HostDoor>);
        let listening = Listening::start(dir.path(), Arc::clone(&hosted)).unwrap();
        Self { dir, seen, fake, hosted, listening }
    }

    pub fn socket(&self) -> String {
        crate::service::lock::HostFile::read(self.dir.path()).unwrap().socket.unwrap()
    }

    pub fn window(&self) -> Window {
        self.window_with(Limits::default())
    }

    pub fn window_with(&self, limits: Limits) -> Window {
        Window::connect(&self.socket(), true, limits).unwrap()
    }
}

pub fn make_fakes(seen: &Arc<Seen>) -> MakeHost {
    let seen = Arc::clone(seen);
    Arc::new(move |dir, lock, _| Ok(Fake::new(dir, lock, &seen) as Arc<dyn HostDoor>))
}

pub fn open(dir: &Path, role: Role, seen: &Arc<Seen>) -> Result<Opened, Refusal> {
    open_with(OpenOptions { dir: dir.to_owned(), create: true, role }, make_fakes(seen))
}

pub fn note(milliseconds: u64) -> CommandRequest {
    CommandRequest {
        request: RequestId(platform::new_uuid()),
        asker: Asker::default(),
        seen: vec![],
        command: Command::CaseNote { case: "城關-2026-00001".into(), text: milliseconds.to_string() },
    }
}

pub fn search(text: &str, limit: u32) -> QueryRequest {
    QueryRequest { asker: Asker::default(), query: Query::Search { text: text.to_owned(), limit, lang: None } }
}

pub fn ask_status(door: &dyn Door) -> Status {
    let request = QueryRequest { asker: Asker::default(), query: Query::Status };
    let Answer::Status(status) = door.query(request).unwrap() else { panic!("no status") };
    status
}

pub fn title(answer: Answer) -> String {
    let Answer::Hits(found) = answer else { panic!("no hits") };
    found.hits.into_iter().next().unwrap().title
}

pub fn streamed(what: Stream) -> StreamRequest {
    StreamRequest { asker: Asker::default(), what }
}

/// Waits until something is so, for at most ten seconds.
pub fn until(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}: not so after ten seconds");
        thread::sleep(Duration::from_millis(5));
    }
}
