//! The host's side of the socket: takes windows in, one reading thread each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use interprocess::local_socket::traits::Listener as _;
use interprocess::local_socket::{Listener, Stream};

use super::place;
use super::serve::Client;
use crate::service::hosted::Hosted;
use crate::service::lock::{HostFile, HostState};
use crate::service::refusal::{Refusal, RefusalCode};

/// Connections at once; further ones are cut.
const CLIENTS_AT_MOST: usize = 64;

/// How often to look whether the socket can still be found.
const LOOK: Duration = Duration::from_secs(2);

/// What is under way when the host closes has so long to end.
const WIND_UP: Duration = Duration::from_secs(2);

/// Listening for windows, until closed.
pub struct Listening {
    dir: PathBuf,
    hosted: Arc<Hosted>,
    state: Mutex<State>,
    closing: AtomicBool,
    closed: Condvar,
    next: AtomicU64,
}

#[derive(Default)]
struct State {
    socket: String,
    clients: HashMap<u64, Arc<Client>>,
}

impl Listening {
    /// Listens for windows of a data directory and says so in `host.json`. Only for the process that has its lock.
    pub fn start(dir: &Path, hosted: Arc<Hosted>) -> Result<Arc<Self>, Refusal> {
        let this = Arc::new(Self {
            dir: dir.to_owned(),
            hosted,
            state: Mutex::default(),
            closing: AtomicBool::new(false),
            closed: Condvar::new(),
            next: AtomicU64::new(0),
        });
        this.listen()?;
        let watched = Arc::downgrade(&this);
        spawn("host watch", move || watch(&watched))?;
        Ok(this)
    }

    /// Takes no more windows, lets the short requests under way end, and says goodbye. A second call does nothing.
    pub fn close(&self) {
        if self.closing.swap(true, Ordering::SeqCst) {
            return;
        }
        let (socket, clients) = {
            let mut state = self.lock();
            (std::mem::take(&mut state.socket), std::mem::take(&mut state.clients))
        };
        self.closed.notify_all();
        // Wakes the thread that accepts; it then looks up and ends.
        let _ = place::connect(&socket, Duration::from_millis(100));
        place::remove(&socket);
        let until = Instant::now() + WIND_UP;
        thread::scope(|scope| {
            for client in clients.values() {
                scope.spawn(move || client.wind_up(until));
            }
        });
    }

    fn listen(self: &Arc<Self>) -> Result<(), Refusal> {
        let failed = |error: std::io::Error| {
            Refusal::new(RefusalCode::IoFailed).with("path", "socket").with("reason", error.to_string())
        };
        let (listener, socket) = place::listen(&self.dir).map_err(failed)?;
        let this = Arc::downgrade(self);
        spawn("host listener", move || accept(&listener, &this))?;
        let mut state = self.lock();
        if self.closing.load(Ordering::SeqCst) {
            place::remove(&socket);
            return Ok(());
        }
        state.socket.clone_from(&socket);
        HostFile::mine(HostState::Listening, Some(socket)).announce(&self.dir)
    }

    fn take_in(self: &Arc<Self>, stream: Stream) {
        let Ok(client) = Client::over(stream, Arc::clone(&self.hosted)) else { return };
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        {
            let mut state = self.lock();
            if self.closing.load(Ordering::SeqCst) || state.clients.len() >= CLIENTS_AT_MOST {
                return;
            }
            state.clients.insert(id, Arc::clone(&client));
        }
        let this = Arc::downgrade(self);
        let served = spawn("host window", move || {
            client.serve();
            if let Some(this) = this.upgrade() {
                this.lock().clients.remove(&id);
            }
        });
        if served.is_err() {
            self.lock().clients.remove(&id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.close();
    }
}

fn accept(listener: &Listener, listening: &Weak<Listening>) {
    loop {
        let taken = listener.accept();
        let Some(this) = listening.upgrade() else { return };
        if this.closing.load(Ordering::SeqCst) {
            return;
        }
        match taken {
            Ok(stream) => this.take_in(stream),
            // Out of files, say: others may free some.
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// Listens anew when the socket's name is gone, as when a session ends and takes its runtime directory along.
fn watch(listening: &Weak<Listening>) {
    while let Some(this) = listening.upgrade() {
        let state = this.lock();
        if this.closing.load(Ordering::SeqCst) {
            return;
        }
        let state = this.closed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        let lost = !place::is_there(&state.socket);
        drop(state);
        if lost && !this.closing.load(Ordering::SeqCst) {
            tracing::warn!("the socket's name is gone: listening anew");
            let _ = this.listen();
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Refusal> {
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(work);
    spawned.map(|_| ()).map_err(|error| Refusal::new(RefusalCode::Internal).with("reason", error.to_string()))
}
