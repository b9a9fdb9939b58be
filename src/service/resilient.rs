//! A door that outlives its host: when the host ends, it opens the data directory anew and asks again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use super::command::{Asker, CommandRequest, Done};
use super::door::{Door, Part, Push, StreamEnd, StreamRequest};
use super::open::{MakeHost, OpenOptions, Role, Seat, sit_down};
use super::pushes::Pushes;
use super::query::{Query, QueryRequest};
use super::refusal::{Refusal, RefusalCode};
use super::view::Answer;

/// How often one request is asked again of a new host before its asker is told that the host is gone.
const ATTEMPTS: usize = 3;

/// Between two attempts of a window with screens to find or become a host.
const PAUSE: Duration = Duration::from_secs(1);

/// Every kind of record: after a takeover a screen has to look at all it shows.
const EVERYTHING: [&str; 8] = ["case", "log", "entry", "grid", "person", "post", "unit", "policy"];

/// The door of a process that came as a window; it may become the host.
pub struct Resilient {
    options: OpenOptions,
    make_host: MakeHost,
    seat: Mutex<Taken>,
    /// Held while looking for a new host, so that only one thread does.
    moving: Mutex<()>,
    pushes: Pushes,
    watching: AtomicBool,
    closed: AtomicBool,
    me: Weak<Self>,
}

#[derive(Clone)]
struct Taken {
    seat: Arc<Seat>,
    /// How many seats there were before.
    moves: u64,
}

impl Resilient {
    /// From the seat taken first.
    pub fn new(seat: Seat, options: OpenOptions, make_host: MakeHost) -> Arc<Self> {
        // A directory that went away meanwhile is not made anew.
        let options = OpenOptions { create: false, ..options };
        let watch = options.role == Role::Ui;
        let this = Arc::new_cyclic(|me| Self {
            options,
            make_host,
            seat: Mutex::new(Taken { seat: Arc::new(seat), moves: 0 }),
            moving: Mutex::new(()),
            pushes: Pushes::new(),
            watching: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            me: me.clone(),
        });
        if watch {
            this.watch();
        }
        this
    }

    /// Whether this process is the host now.
    pub fn is_host(&self) -> bool {
        matches!(*self.taken().seat, Seat::Host(_))
    }

    /// Closes the seat; later calls are refused with `HostGone`.
    pub fn close(&self) -> Result<(), Refusal> {
        self.closed.store(true, Ordering::SeqCst);
        // Whoever is moving now sits down first, so that nothing opened later stays open.
        let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        self.pushes.close();
        self.taken().seat.close()
    }

    fn taken(&self) -> Taken {
        self.seat().clone()
    }

    fn seat(&self) -> MutexGuard<'_, Taken> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, and asks again of the next host as long as `again` allows it.
    fn ask<T>(
        &self,
        mut ask: impl FnMut(&dyn Door) -> Result<T, Refusal>,
        mut again: impl FnMut() -> bool,
    ) -> Result<T, Refusal> {
        let mut taken = self.taken();
        for _ in 1..ATTEMPTS {
            match ask(taken.seat.door()) {
                Err(refusal) if refusal.code == RefusalCode::HostGone && again() => taken = self.after(&taken)?,
                other => return other,
            }
        }
        ask(taken.seat.door())
    }

    /// The seat that follows one whose host is gone: somebody else's host, or this process as the host.
    fn after(&self, gone: &Taken) -> Result<Taken, Refusal> {
        let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        if self.closed.load(Ordering::SeqCst) {
            return Err(RefusalCode::HostGone.into());
        }
        let now = self.taken();
        if now.moves != gone.moves {
            return Ok(now);
        }
        let _ = gone.seat.close();
        let taken = Taken { seat: Arc::new(sit_down(&self.options, &self.make_host)?), moves: now.moves + 1 };
        *self.seat() = taken.clone();
        if self.watching.load(Ordering::SeqCst) {
            self.pass_on_from(taken.clone());
        }
        Ok(taken)
    }

    fn watch(&self) {
        if !self.watching.swap(true, Ordering::SeqCst) {
            self.pass_on_from(self.taken());
        }
    }

    /// Passes a seat's pushes on from a thread of their own; when its host ends, moves to the next.
    fn pass_on_from(&self, taken: Taken) {
        let me = self.me.clone();
        // Without the thread, screens show changes when they next ask.
        let _ = thread::Builder::new().name("window pushes".into()).spawn(move || {
            let from = taken.seat.door().subscribe();
            if taken.moves > 0
                && let Some(this) = me.upgrade()
                && let Some(push) = standing(taken.seat.door())
            {
                this.pushes.send(&push);
            }
            let mut gone = pass_on(&me, &from);
            while let Some(this) = gone {
                if this.after(&taken).is_ok() || this.closed.load(Ordering::SeqCst) {
                    return;
                }
                drop(this);
                thread::sleep(PAUSE);
                gone = me.upgrade();
            }
        });
    }
}

/// Passes pushes on until the host is gone; none if this side is gone.
fn pass_on(me: &Weak<Resilient>, from: &Receiver<Push>) -> Option<Arc<Resilient>> {
    loop {
        let push = from.recv_timeout(PAUSE / 2);
        let this = me.upgrade().filter(|this| !this.closed.load(Ordering::SeqCst))?;
        match push {
            Ok(push) => {
                this.pushes.send(&push);
                if push.host_gone {
                    return Some(this);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Some(this),
        }
    }
}

/// Where the journal stands, as a push that has every screen look again.
fn standing(door: &dyn Door) -> Option<Push> {
    let request = QueryRequest { asker: Asker::default(), query: Query::Status };
    let Ok(Answer::Status(status)) = door.query(request) else { return None };
    Some(Push {
        position: status.saved,
        changes: status.changes,
        touched: EVERYTHING.map(str::to_owned).to_vec(),
        windows: status.windows,
        host_gone: false,
    })
}

impl Door for Resilient {
    /// A command whose reply was lost is sent again with its request id: a host that has written it says so.
    fn command(&self, request: CommandRequest) -> Result<Done, Refusal> {
        self.ask(|door| door.command(request.clone()), || true)
    }

    fn query(&self, request: QueryRequest) -> Result<Answer, Refusal> {
        self.ask(|door| door.query(request.clone()), || true)
    }

    /// Begun anew only if nothing of it has been seen yet: half a stream of one host and half of another fit no cut.
    fn stream(
        &self,
        request: StreamRequest,
        part: &mut dyn FnMut(Part) -> Result<(), Refusal>,
    ) -> Result<StreamEnd, Refusal> {
        let begun = std::cell::Cell::new(false);
        let ask = |door: &dyn Door| {
            door.stream(request.clone(), &mut |one| {
                begun.set(true);
                part(one)
            })
        };
        self.ask(ask, || !begun.get())
    }

    fn subscribe(&self) -> Receiver<Push> {
        let from = self.pushes.subscribe();
        self.watch();
        from
    }
}
