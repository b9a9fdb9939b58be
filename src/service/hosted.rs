//! The host's own side of the door: the same as the door within, but it knows how many windows are open.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::command::{Asker, CommandRequest, Done};
use super::door::{Door, Part, Push, StreamEnd, StreamRequest};
use super::pushes::Pushes;
use super::query::{Query, QueryRequest};
use super::refusal::{Refusal, RefusalCode};
use super::view::Answer;

/// The door of the process that owns journal and store.
pub trait HostDoor: Door {
    /// Ends what is under way, closes journal and store, and lets the data directory go, its lock last of all. Calls
    /// made later are refused with `HostGone`.
    fn close(&self) -> Result<(), Refusal>;
}

/// The host's door with the number of windows patched into what it tells.
pub struct Hosted {
    inner: Arc<dyn HostDoor>,
    windows: AtomicU32,
    closed: AtomicBool,
    pushes: Pushes,
    last: Mutex<Option<Push>>,
}

impl Hosted {
    /// Around the door of this process.
    pub fn new(inner: Arc<dyn HostDoor>) -> Arc<Self> {
        let hosted = Arc::new(Self {
            inner,
            windows: AtomicU32::new(0),
            closed: AtomicBool::new(false),
            pushes: Pushes::new(),
            last: Mutex::new(None),
        });
        pass_pushes_on(&hosted);
        hosted
    }

    /// Windows besides the host's own.
    pub fn windows(&self) -> u32 {
        self.windows.load(Ordering::Relaxed)
    }

    /// A window came; every screen is told.
    pub fn window_came(&self) {
        self.windows.fetch_add(1, Ordering::Relaxed);
        self.tell_windows();
    }

    /// A window went; every screen is told.
    pub fn window_went(&self) {
        self.windows.fetch_sub(1, Ordering::Relaxed);
        self.tell_windows();
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Closes the door within.
    pub fn close(&self) -> Result<(), Refusal> {
        if self.closed.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        self.pushes.close();
        self.inner.close()
    }

    fn tell_windows(&self) {
        let known = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(push) = known.or_else(|| self.standing()) else { return };
        self.pass_on(Push { touched: Vec::new(), ..push });
    }

    /// Where the journal stands, as a push, before anything has been pushed.
    fn standing(&self) -> Option<Push> {
        let request = QueryRequest { asker: Asker::default(), query: Query::Status };
        let Ok(Answer::Status(status)) = self.inner.query(request) else { return None };
        Some(Push {
            position: status.saved,
            changes: status.changes,
            touched: Vec::new(),
            windows: 0,
            host_gone: false,
        })
    }

    fn pass_on(&self, push: Push) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let push = Push { windows: self.windows(), ..push };
        self.pushes.send(&push);
        *last = Some(push);
    }

    fn open_for_calls(&self) -> Result<(), Refusal> {
        if self.closed.load(Ordering::SeqCst) { Err(RefusalCode::HostGone.into()) } else { Ok(()) }
    }
}

impl Door for Hosted {
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        self.open_for_calls()?;
        self.inner.command(request)
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        self.open_for_calls()?;
        let mut answer = self.inner.query(request)?;
        if let Answer::Status(status) = &mut answer {
            status.windows = self.windows();
            status.is_host = true;
        }
        Ok(answer)
    }

    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        self.open_for_calls()?;
        self.inner.stream(request, part)
    }

    fn subscribe(&self) -> Receiver<Push> {
        self.pushes.subscribe()
    }
}

/// How often the thread that passes pushes on looks whether its host is still there.
const LOOK: Duration = Duration::from_millis(500);

/// Takes pushes from the door within until either side is gone.
fn pass_pushes_on(hosted: &Arc<Hosted>) {
    let from = hosted.inner.subscribe();
    let hosted = Arc::downgrade(hosted);
    // Without the thread, screens show changes when they next ask.
    let _ = thread::Builder::new().name("host pushes".into()).spawn(move || {
        loop {
            let push = from.recv_timeout(LOOK);
            let Some(hosted) = hosted.upgrade() else { return };
            match push {
                Ok(push) => hosted.pass_on(push),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
}
