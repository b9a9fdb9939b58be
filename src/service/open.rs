//! Opening a data directory: as its host if nobody has it, otherwise as a window of the process that does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::door::Door;
use super::host::Host;
use super::hosted::{HostDoor, Hosted};
use super::lock::{DataLock, HostFile, HostState};
use super::refusal::{Refusal, RefusalCode};
use super::resilient::Resilient;
use super::socket::listen::Listening;
use super::socket::window::{Limits, NotConnected, Window};

/// What the opening process is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Screens: stays, listens as a host, and takes over when its host ends.
    Ui,
    /// A long command (export, import, rebuild): listens as a host, so that short ones go on beside it.
    Job,
    /// A short command: as a host it does not listen; others wait for it.
    OneShot,
}

/// What to open, and what for.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The data directory.
    pub dir: PathBuf,
    /// Make it if it is not there.
    pub create: bool,
    /// What for.
    pub role: Role,
}

/// Makes the host's door once the data directory is this process's: directory, lock, whether it may be new.
pub type MakeHost = Arc<dyn Fn(&Path, DataLock, bool) -> Result<Arc<dyn HostDoor>, Refusal> + Send + Sync>;

/// An open data directory.
pub struct Opened {
    /// What to ask.
    pub door: Arc<dyn Door>,
    by: OpenedBy,
}

enum OpenedBy {
    Host(Arc<Seat>),
    Window(Arc<Resilient>),
}

impl Opened {
    /// Whether this process is the host now; a window may become it when its host ends.
    pub fn is_host(&self) -> bool {
        match &self.by {
            OpenedBy::Host(_) => true,
            OpenedBy::Window(resilient) => resilient.is_host(),
        }
    }

    /// Closes everything, in order; later calls through the door are refused with `HostGone`. Also done when dropped,
    /// but only this says what went wrong.
    pub fn close(&self) -> Result<(), Refusal> {
        match &self.by {
            OpenedBy::Host(seat) => seat.close(),
            OpenedBy::Window(resilient) => resilient.close(),
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

/// Opens a data directory with the program's own host; `progress` is told of a long opening.
pub fn open(options: OpenOptions, progress: Arc<Progress>) -> Result<Opened, Refusal> {
    let role = options.role;
    let make: MakeHost = Arc::new(move |dir: &Path, lock: DataLock, _new: bool| {
        let host = Host::open(dir, Some(lock), &mut |phase, done, total| progress(phase, done, total))?;
        // Others open the index of words with the first search.
        if role == Role::Ui {
            host.begin_finding();
        }
        Ok(host as Arc<dyn HostDoor>)
    });
    open_with(options, make)
}

/// Told of a long opening: phase, done, in all.
pub type Progress = dyn Fn(&str, u64, Option<u64>) + Send + Sync;

/// Opens a data directory. Refused with `Busy` and the `pid` while another process opens or closes it or is a short
/// command that takes long, and with `HostHung` while one should answer and does not.
pub fn open_with(options: OpenOptions, make_host: MakeHost) -> Result<Opened, Refusal> {
    let seat = sit_down(&options, &make_host)?;
    // A host stays the host: nobody can take the directory from it.
    if let Seat::Host(hosting) = &seat {
        let door = Arc::clone(&hosting.hosted) as Arc<dyn Door>;
        return Ok(Opened { door, by: OpenedBy::Host(Arc::new(seat)) });
    }
    let resilient = Resilient::new(seat, options, make_host);
    Ok(Opened { door: Arc::clone(&resilient) as Arc<dyn Door>, by: OpenedBy::Window(resilient) })
}

/// What a process is to an open data directory.
pub enum Seat {
    /// It owns journal and store.
    Host(Hosting),
    /// It asks the one that does.
    Window(Window),
}

impl Seat {
    /// What to ask.
    pub fn door(&self) -> &dyn Door {
        match self {
            Self::Host(hosting) => &*hosting.hosted,
            Self::Window(window) => window,
        }
    }

    /// Gets up.
    pub fn close(&self) -> Result<(), Refusal> {
        match self {
            Self::Host(hosting) => hosting.close(),
            Self::Window(window) => {
                window.close();
                Ok(())
            }
        }
    }
}

/// A host and, unless it is a short command, its listening.
pub struct Hosting {
    dir: PathBuf,
    hosted: Arc<Hosted>,
    listening: Option<Arc<Listening>>,
}

impl Hosting {
    /// Windows first, then journal and store; the lock goes last.
    fn close(&self) -> Result<(), Refusal> {
        if self.hosted.is_closed() {
            return Ok(());
        }
        if let Some(listening) = &self.listening {
            // Who comes now waits for the end instead of taking the host for hung.
            announce(&self.dir, HostState::Ending);
            listening.close();
        }
        self.hosted.close()
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

/// Takes the lock, or else a window of the host, waiting while neither can be had at once.
pub(super) fn sit_down(options: &OpenOptions, make_host: &MakeHost) -> Result<Seat, Refusal> {
    let mut waiting = Waiting::default();
    loop {
        if let Some(lock) = DataLock::take(&options.dir, options.create)? {
            return host(options, lock, make_host).map(Seat::Host);
        }
        waiting.sees(HostFile::read(&options.dir));
        if let Some(HostFile { state: HostState::Listening, socket: Some(socket), .. }) = &waiting.host {
            match Window::connect(socket, options.role == Role::Ui, Limits::default()) {
                Ok(window) => return Ok(Seat::Window(window)),
                Err(NotConnected::Refused(refusal)) => return Err(refusal),
                Err(NotConnected::NobodyThere | NotConnected::Silent) => {}
            }
        }
        waiting.a_moment()?;
    }
}

fn host(options: &OpenOptions, lock: DataLock, make_host: &MakeHost) -> Result<Hosting, Refusal> {
    let state = if options.role == Role::OneShot { HostState::Alone } else { HostState::Starting };
    announce(&options.dir, state);
    let hosted = Hosted::new(make_host(&options.dir, lock, options.create)?);
    let mut listening = None;
    if options.role != Role::OneShot {
        match Listening::start(&options.dir, Arc::clone(&hosted)) {
            Ok(started) => listening = Some(started),
            Err(refusal) => {
                // Better alone than not at all; others are told to wait, and for whom.
                tracing::warn!(%refusal, "no window can connect");
                announce(&options.dir, HostState::Alone);
            }
        }
    }
    Ok(Hosting { dir: options.dir.clone(), hosted, listening })
}

/// Says how far this host is; with a full disk it is not said, and others wait without knowing for whom.
fn announce(dir: &Path, state: HostState) {
    if let Err(refusal) = HostFile::mine(state, None).announce(dir) {
        tracing::warn!(%refusal, ?state, "host.json is not written");
    }
}

/// Waiting for the process that has the lock, as long as what it is doing may take.
struct Waiting {
    begun: Instant,
    host: Option<HostFile>,
    since: Instant,
    pause: Duration,
}

/// However often hosts change, nobody waits longer.
const AT_MOST: Duration = Duration::from_secs(20);

impl Default for Waiting {
    fn default() -> Self {
        let now = Instant::now();
        Self { begun: now, host: None, since: now, pause: Duration::ZERO }
    }
}

impl Waiting {
    fn sees(&mut self, host: Option<HostFile>) {
        if host != self.host {
            self.since = Instant::now();
            self.host = host;
        }
    }

    fn a_moment(&mut self) -> Result<(), Refusal> {
        if self.since.elapsed() >= self.patience() || self.begun.elapsed() >= AT_MOST {
            return Err(self.refusal());
        }
        self.pause = (self.pause * 2).clamp(Duration::from_millis(5), Duration::from_millis(100));
        thread::sleep(self.pause);
        Ok(())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(match self.host.as_ref().map(|host| host.state) {
            // It should have answered at once: it is asked twice, each time for two seconds.
            Some(HostState::Listening) => 4,
            // Short commands are short.
            Some(HostState::Alone) => 5,
            // Opening a store after a kill takes some seconds, and so does copying one when closing.
            Some(HostState::Starting | HostState::Ending) | None => 10,
        })
    }

    fn refusal(&self) -> Refusal {
        let code = match &self.host {
            Some(HostFile { state: HostState::Listening, .. }) => RefusalCode::HostHung,
            _ => RefusalCode::Busy,
        };
        let pid = self.host.as_ref().map_or_else(|| "?".to_owned(), |host| host.pid.to_string());
        Refusal::new(code).with("pid", pid)
    }
}
