//! The window's side of the socket: a door whose other side is in the host's process.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use interprocess::local_socket::Stream;

use super::link::{Link, NotSent, shut};
use super::place;
use super::serve::other_protocol;
use super::wire::{Ask, Hello, PARTS_AHEAD, PROTOCOL, Tell, frame, read_frame, read_message};
use crate::service::command::{Command, CommandRequest, Done};
use crate::service::door::{Door, Part, Push, StreamEnd, StreamRequest};
use crate::service::pushes::Pushes;
use crate::service::query::QueryRequest;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::Answer;

/// How long a window waits before it takes its host for hung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the first word.
    pub hello: Duration,
    /// For a command that alters few records.
    pub command: Duration,
    /// For a query.
    pub query: Duration,
    /// Between two parts of a stream.
    pub part: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(2),
            command: Duration::from_secs(30),
            query: Duration::from_secs(10),
            part: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// Imports and what takes them back alter many records.
    fn for_command(&self, command: &Command) -> Duration {
        let rows = match command {
            Command::GridImport { rows, .. } => rows.len(),
            Command::LedgerImport { rows, .. } => rows.len(),
            Command::Undo | Command::UndoOf { .. } | Command::Redo | Command::RedoOf { .. } => 30_000,
            _ => 0,
        };
        self.command + Duration::from_millis(10) * u32::try_from(rows).unwrap_or(u32::MAX)
    }
}

/// Why there is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConnected {
    /// Nobody listens there now.
    #[error("nobody listens")]
    NobodyThere,
    /// Somebody listens and says nothing.
    #[error("the host says nothing")]
    Silent,
    /// The host speaks another protocol.
    #[error(transparent)]
    Refused(Refusal),
}

/// A door to a host in another process.
pub struct Window {
    link: Arc<Link>,
    shared: Arc<Shared>,
    host: Hello,
    limits: Limits,
    next: AtomicU64,
    subscribed: AtomicBool,
}

#[derive(Default)]
struct Shared {
    waiters: Mutex<Waiters>,
    pushes: Pushes,
}

#[derive(Default)]
struct Waiters {
    by_id: HashMap<u64, Sender<Tell>>,
    gone: bool,
}

impl Window {
    /// Connects to the host that listens under `socket`.
    pub fn connect(socket: &str, screens: bool, limits: Limits) -> Result<Self, NotConnected> {
        let gone = |_| NotConnected::NobodyThere;
        let stream = Arc::new(place::connect(socket, limits.hello).map_err(gone)?);
        let link = Link::over(Arc::clone(&stream), "window").map_err(gone)?;
        let shared = Arc::new(Shared::default());
        let (heard, hello) = channel();
        let reader = Arc::clone(&shared);
        let read = Arc::clone(&stream);
        let started = thread::Builder::new().name("window reader".into()).spawn(move || {
            reader.read(&read, &heard);
            shut(&read);
        });
        started.map_err(gone)?;
        let mine = Hello::mine(screens);
        let greeting = frame(&mine).map_err(gone)?;
        link.send(greeting, limits.hello).map_err(|_| NotConnected::NobodyThere)?;
        let host = match hello.recv_timeout(limits.hello) {
            Ok(host) => host,
            Err(RecvTimeoutError::Timeout) => return Err(NotConnected::Silent),
            Err(RecvTimeoutError::Disconnected) => return Err(NotConnected::NobodyThere),
        };
        if host.protocol != PROTOCOL {
            return Err(NotConnected::Refused(other_protocol(&host, &mine)));
        }
        let (next, subscribed) = (AtomicU64::new(0), AtomicBool::new(false));
        Ok(Self { link, shared, host, limits, next, subscribed })
    }

    /// Process id of the host.
    pub fn host_pid(&self) -> u32 {
        self.host.pid
    }

    /// Says goodbye; later calls are refused with `HostGone`.
    pub fn close(&self) {
        self.shared.end();
        if let Ok(bye) = frame(&Ask::Bye) {
            let _ = self.link.send(bye, Duration::ZERO);
        }
        self.link.close(Duration::from_millis(500));
    }

    fn ask(&self, ask: impl FnOnce(u64) -> Ask) -> Result<(u64, Receiver<Tell>), Refusal> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let bytes = frame(&ask(id)).map_err(|error| too_long(&error))?;
        let (to, from) = channel();
        {
            let mut waiters = self.shared.waiters();
            if waiters.gone {
                return Err(RefusalCode::HostGone.into());
            }
            waiters.by_id.insert(id, to);
        }
        match self.link.send(bytes, self.limits.query) {
            Ok(()) => Ok((id, from)),
            Err(not_sent) => {
                self.forget(id);
                Err(match not_sent {
                    NotSent::Closed => RefusalCode::HostGone.into(),
                    NotSent::Stuck => self.hung(),
                })
            }
        }
    }

    fn next(&self, id: u64, from: &Receiver<Tell>, within: Duration) -> Result<Tell, Refusal> {
        let refusal = match from.recv_timeout(within) {
            Ok(Tell::Refused { refusal, .. }) => refusal,
            Ok(tell) => return Ok(tell),
            Err(RecvTimeoutError::Timeout) => self.hung(),
            Err(RecvTimeoutError::Disconnected) => RefusalCode::HostGone.into(),
        };
        self.forget(id);
        Err(refusal)
    }

    fn forget(&self, id: u64) {
        self.shared.waiters().by_id.remove(&id);
    }

    fn hung(&self) -> Refusal {
        Refusal::new(RefusalCode::HostHung).with("pid", self.host.pid)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.close();
    }
}

impl Door for Window {
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        let limit = self.limits.for_command(&request.command);
        let (id, from) = self.ask(|id| Ask::Command { id, request })?;
        let tell = self.next(id, &from, limit)?;
        self.forget(id);
        match tell {
            Tell::Done { result, .. } => result,
            _ => Err(beside_the_point()),
        }
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        let (id, from) = self.ask(|id| Ask::Query { id, request })?;
        let tell = self.next(id, &from, self.limits.query)?;
        self.forget(id);
        let Tell::Answer { result, .. } = tell else { return Err(beside_the_point()) };
        let mut answer = (*result)?;
        if let Answer::Status(status) = &mut answer {
            status.is_host = false;
        }
        Ok(answer)
    }

    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        let (id, from) = self.ask(|id| Ask::Stream { id, request })?;
        let mut taken = 0;
        let refused = loop {
            match self.next(id, &from, self.limits.part) {
                Ok(Tell::Part { part: one, .. }) => {
                    if let Err(refusal) = part(one) {
                        break refusal;
                    }
                    taken += 1;
                    if taken == PARTS_AHEAD / 4 {
                        if let Ok(frame) = frame(&Ask::Taken { id, parts: taken }) {
                            let _ = self.link.send(frame, self.limits.part);
                        }
                        taken = 0;
                    }
                }
                Ok(Tell::End { result, .. }) => {
                    self.forget(id);
                    return result;
                }
                Ok(_) => break beside_the_point(),
                Err(refusal) => break refusal,
            }
        };
        self.forget(id);
        if let Ok(stop) = frame(&Ask::Stop { id }) {
            let _ = self.link.send(stop, Duration::ZERO);
        }
        Err(refused)
    }

    fn subscribe(&self) -> Receiver<Push> {
        let from = self.shared.pushes.subscribe();
        if !self.subscribed.swap(true, Ordering::SeqCst)
            && let Ok(subscribe) = frame(&Ask::Subscribe)
        {
            let _ = self.link.send(subscribe, self.limits.query);
        }
        if self.shared.waiters().gone {
            self.shared.tell_gone();
        }
        from
    }
}

impl Shared {
    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until the host ends; whoever still waits then learns it.
    fn read(&self, stream: &Stream, heard: &Sender<Hello>) {
        let mut reader = stream;
        let mut next = || read_frame(&mut reader).ok().flatten();
        if let Some(hello) = next().and_then(|json| serde_json::from_slice::<Hello>(&json).ok()) {
            let same = hello.protocol == PROTOCOL;
            let _ = heard.send(hello);
            while let Some(json) = next().filter(|_| same) {
                match read_message::<Tell>(&json) {
                    Ok(Tell::Bye) => break,
                    Ok(Tell::Push(push)) => self.pushes.send(&push),
                    Ok(tell) => self.hand_over(tell),
                    Err(unknown) => {
                        let Some(id) = unknown.id else { break };
                        let refusal = Refusal::new(RefusalCode::Internal).with("reason", &unknown.reason);
                        self.hand_over(Tell::Refused { id, refusal });
                    }
                }
            }
        }
        if self.end() {
            self.tell_gone();
        }
    }

    /// An answer that came too late has nobody to go to.
    fn hand_over(&self, tell: Tell) {
        let Some(id) = tell.id() else { return };
        let to = self.waiters().by_id.get(&id).cloned();
        if let Some(to) = to {
            let _ = to.send(tell);
        }
    }

    /// Nothing more will come; whether that is news.
    fn end(&self) -> bool {
        let mut waiters = self.waiters();
        waiters.by_id.clear();
        !std::mem::replace(&mut waiters.gone, true)
    }

    fn tell_gone(&self) {
        self.pushes.send(&Push { position: None, changes: 0, touched: vec![], windows: 0, host_gone: true });
    }
}

/// An answer to another kind of question.
fn beside_the_point() -> Refusal {
    Refusal::new(RefusalCode::Internal).with("reason", "an answer that does not fit its question")
}

fn too_long(error: &std::io::Error) -> Refusal {
    Refusal::new(RefusalCode::Internal).with("reason", error.to_string())
}
