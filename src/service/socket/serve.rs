//! The host's side of one window: reads what it asks, has it done on a few threads, sends what comes of it.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use interprocess::local_socket::Stream;
use interprocess::local_socket::traits::Stream as _;

use super::lanes::Lane;
use super::link::Link;
use super::wire::{Ask, FRAME_LIMIT, Hello, PARTS_AHEAD, PROTOCOL, Tell, frame, read_frame, read_message};
use crate::platform;
use crate::service::door::{Door, Part, StreamRequest};
use crate::service::hosted::Hosted;
use crate::service::refusal::{Refusal, RefusalCode};

/// Whoever connects says hello within this time.
const HELLO_LIMIT: Duration = Duration::from_secs(10);

/// A window that takes nothing for so long is given up.
const TAKE_LIMIT: Duration = Duration::from_secs(60);

/// One window, as the host sees it.
pub struct Client {
    link: Arc<Link>,
    stream: Arc<Stream>,
    hosted: Arc<Hosted>,
    commands: Lane,
    queries: Lane,
    streams: Lane,
    flows: Mutex<HashMap<u64, Arc<Flow>>>,
    ending: AtomicBool,
}

impl Client {
    /// Over a new connection.
    pub fn over(stream: Stream, hosted: Arc<Hosted>) -> io::Result<Arc<Self>> {
        let stream = Arc::new(stream);
        Ok(Arc::new(Self {
            link: Link::over(Arc::clone(&stream), "host")?,
            stream,
            hosted,
            // Commands of one window are carried out in the order it asked.
            commands: Lane::new("host command", 1, 64),
            queries: Lane::new("host query", 6, 256),
            streams: Lane::new("host stream", 4, 4),
            flows: Mutex::default(),
            ending: AtomicBool::new(false),
        }))
    }

    /// Serves the window until it goes or the connection is cut.
    pub fn serve(self: &Arc<Self>) {
        if let Some(hello) = self.greet() {
            if hello.screens {
                self.hosted.window_came();
            }
            let mut reader = &*self.stream;
            while let Ok(Some(message)) = read_frame(&mut reader) {
                match read_message::<Ask>(&message) {
                    Ok(Ask::Bye) => break,
                    Ok(ask) => self.take(ask),
                    Err(unknown) => match unknown.id {
                        Some(id) => self.tell(&Tell::Refused { id, refusal: not_understood(&hello, &unknown.reason) }),
                        None => break,
                    },
                }
            }
            if hello.screens {
                self.hosted.window_went();
            }
        }
        self.cut(Duration::ZERO);
    }

    /// Lets what is under way end until then, and says goodbye.
    pub fn wind_up(&self, until: Instant) {
        self.ending.store(true, Ordering::SeqCst);
        self.stop_streams();
        self.commands.wait(until);
        self.queries.wait(until);
        self.tell(&Tell::Bye);
        self.cut(until.saturating_duration_since(Instant::now()).max(Duration::from_millis(200)));
    }

    fn cut(&self, within: Duration) {
        self.ending.store(true, Ordering::SeqCst);
        self.stop_streams();
        self.commands.close();
        self.queries.close();
        self.streams.close();
        self.link.close(within);
    }

    /// Both say hello; none unless they speak the same protocol.
    fn greet(&self) -> Option<Hello> {
        self.link.send(frame(&Hello::mine(true)).ok()?, HELLO_LIMIT).ok()?;
        // Where a pipe has no time limit, a silent one costs a thread.
        let _ = self.stream.set_recv_timeout(Some(HELLO_LIMIT));
        let message = read_frame(&mut &*self.stream).ok()??;
        let _ = self.stream.set_recv_timeout(None);
        let hello: Hello = serde_json::from_slice(&message).ok()?;
        if hello.protocol != PROTOCOL {
            // Ours is on its way, and says why.
            self.link.close(Duration::from_secs(1));
            return None;
        }
        Some(hello)
    }

    fn take(self: &Arc<Self>, ask: Ask) {
        let this = Arc::clone(self);
        let (id, taken) = match ask {
            Ask::Command { id, request } => {
                let job = move || this.answer(id, |door| door.command(request), |result| Tell::Done { id, result });
                (id, self.commands.push(job))
            }
            Ask::Query { id, request } => {
                let job = move || {
                    this.answer(id, |door| door.query(request), |result| Tell::Answer { id, result: Box::new(result) });
                };
                (id, self.queries.push(job))
            }
            Ask::Stream { id, request } => {
                // Known before it begins, so that it can be stopped before it begins.
                let flow = Arc::new(Flow::default());
                self.flows().insert(id, Arc::clone(&flow));
                let taken = self.streams.push(move || this.stream(id, request, &flow));
                if taken.is_err() {
                    self.flows().remove(&id);
                }
                (id, taken)
            }
            Ask::Taken { id, parts } => return self.with_flow(id, |flow| flow.taken(parts)),
            Ask::Stop { id } => return self.with_flow(id, Flow::stop),
            Ask::Subscribe => return self.subscribe(),
            Ask::Bye => return,
        };
        if taken.is_err() {
            self.tell(&Tell::Refused { id, refusal: RefusalCode::Busy.into() });
        }
    }

    fn answer<T>(
        &self,
        id: u64,
        work: impl FnOnce(&dyn Door) -> Result<T, Refusal>,
        tell: impl FnOnce(Result<T, Refusal>) -> Tell,
    ) {
        // A window whose host is ending asks the next one.
        if self.ending.load(Ordering::SeqCst) {
            return;
        }
        match platform::contained(|| work(&*self.hosted)) {
            Ok(result) => self.tell(&tell(result)),
            Err(panic) => self.tell(&Tell::Refused { id, refusal: broken(&panic) }),
        }
    }

    fn stream(&self, id: u64, request: StreamRequest, flow: &Flow) {
        let mut part = |part: Part| {
            flow.wait_for_room()?;
            let bytes = frame(&Tell::Part { id, part }).map_err(|error| broken(&error.to_string()))?;
            self.link.send_part(bytes, TAKE_LIMIT).map_err(|_| window_gone())
        };
        let result = match platform::contained(|| self.hosted.stream(request, &mut part)) {
            Ok(result) => result,
            Err(panic) => Err(broken(&panic)),
        };
        self.flows().remove(&id);
        // Behind its last part.
        if !self.ending.load(Ordering::SeqCst)
            && let Ok(bytes) = frame(&Tell::End { id, result })
        {
            let _ = self.link.send_part(bytes, TAKE_LIMIT);
        }
    }

    fn subscribe(&self) {
        let from = self.hosted.subscribe();
        let link = Arc::downgrade(&self.link);
        // Without the thread, the window's screens show changes when they next ask.
        let _ = thread::Builder::new().name("host pushes".into()).spawn(move || {
            loop {
                let push = from.recv_timeout(Duration::from_secs(1));
                let Some(link) = link.upgrade() else { return };
                match push {
                    Ok(push) if link.send_push(&push).is_err() => return,
                    Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
    }

    fn tell(&self, tell: &Tell) {
        let bytes = frame(tell).or_else(|error| {
            let id = tell.id().ok_or(error)?;
            let reason = format!("the answer is longer than {FRAME_LIMIT} bytes");
            frame(&Tell::Refused { id, refusal: broken(&reason) })
        });
        if let Ok(bytes) = bytes
            && self.link.send(bytes, TAKE_LIMIT).is_err()
        {
            self.link.close(Duration::ZERO);
        }
    }

    fn flows(&self) -> MutexGuard<'_, HashMap<u64, Arc<Flow>>> {
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_flow(&self, id: u64, act: impl FnOnce(&Flow)) {
        if let Some(flow) = self.flows().get(&id) {
            act(flow);
        }
    }

    fn stop_streams(&self) {
        self.flows().values().for_each(|flow| flow.stop());
    }
}

/// How many parts a window still takes; so a slow one holds up its own stream and nothing else.
#[derive(Debug)]
struct Flow {
    room: Mutex<Option<u32>>,
    changed: Condvar,
}

impl Default for Flow {
    fn default() -> Self {
        Self { room: Mutex::new(Some(PARTS_AHEAD)), changed: Condvar::new() }
    }
}

impl Flow {
    fn wait_for_room(&self) -> Result<(), Refusal> {
        let until = Instant::now() + TAKE_LIMIT;
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match room.as_mut() {
                None => return Err(window_gone()),
                Some(parts) if *parts > 0 => {
                    *parts -= 1;
                    return Ok(());
                }
                Some(_) => {}
            }
            let left = until.checked_duration_since(Instant::now()).ok_or_else(window_gone)?;
            room = self.changed.wait_timeout(room, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn taken(&self, parts: u32) {
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        *room = room.map(|before| before.saturating_add(parts));
        self.changed.notify_all();
    }

    fn stop(&self) {
        *self.room.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.changed.notify_all();
    }
}

/// To the stream of a window that no longer listens; nobody reads it.
fn window_gone() -> Refusal {
    Refusal::new(RefusalCode::Internal).with("reason", "window-gone")
}

fn broken(reason: &str) -> Refusal {
    tracing::error!(reason, "a window's request failed");
    Refusal::new(RefusalCode::Internal).with("reason", reason)
}

/// Programs of one protocol but two versions: what one says may still be news to the other.
fn not_understood(hello: &Hello, reason: &str) -> Refusal {
    tracing::warn!(reason, theirs = hello.version, "a window's request is not understood");
    other_protocol(&Hello::mine(true), hello)
}

/// The program versions of the two sides, as the window's user reads them: theirs is the host's.
pub fn other_protocol(host: &Hello, window: &Hello) -> Refusal {
    let shown = |hello: &Hello| format!("{} ({})", hello.version, hello.protocol);
    Refusal::new(RefusalCode::OtherProtocol).with("theirs", shown(host)).with("ours", shown(window))
}
