//! One side of a connection: a thread that writes what is waiting, answers before pushes before parts of streams, so
//! that nothing short waits behind something long. Reading is up to the owner.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use interprocess::local_socket::Stream;

use super::wire::{Tell, frame};
use crate::service::door::Push;
use crate::service::pushes::merge;

/// Frames that wait to be written; whoever brings more waits, too.
const WAITING_LIMIT: usize = 64;

/// The writing side of a connection.
#[derive(Debug)]
pub struct Link {
    stream: Arc<Stream>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Vec<u8>>,
    push: Option<Push>,
    parts: VecDeque<Vec<u8>>,
    /// Nothing more is taken; what waits is still written.
    closing: bool,
    /// The writer has written all, or failed.
    ended: bool,
}

/// A frame was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The connection is closed or closing.
    #[error("the connection is closed")]
    Closed,
    /// The other side reads nothing.
    #[error("the other side takes nothing")]
    Stuck,
}

impl Link {
    /// Over a connection; starts its writing thread.
    pub fn over(stream: Arc<Stream>, name: &str) -> io::Result<Arc<Self>> {
        let shared = Arc::new(Shared::default());
        let link = Arc::new(Self { stream: Arc::clone(&stream), shared: Arc::clone(&shared) });
        thread::Builder::new().name(format!("{name} writer")).spawn(move || {
            shared.write_all(&stream);
            // Nothing comes back to somebody who cannot be told anything.
            shut(&stream);
        })?;
        Ok(link)
    }

    /// Sends a request or an answer before everything else; waits, while too many wait, for at most so long.
    pub fn send(&self, frame: Vec<u8>, within: Duration) -> Result<(), NotSent> {
        self.enqueue(frame, within, |state| &mut state.answers)
    }

    /// Sends a part of a stream, when there is nothing else to send.
    pub fn send_part(&self, frame: Vec<u8>, within: Duration) -> Result<(), NotSent> {
        self.enqueue(frame, within, |state| &mut state.parts)
    }

    /// Sends a push in place of the one that waits, if any. Never waits.
    pub fn send_push(&self, push: &Push) -> Result<(), NotSent> {
        let mut state = self.shared.lock();
        if state.closing || state.ended {
            return Err(NotSent::Closed);
        }
        merge(&mut state.push, push);
        drop(state);
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Writes what waits, for at most so long, then cuts the connection.
    pub fn close(&self, within: Duration) {
        let until = Instant::now() + within;
        let mut state = self.shared.lock();
        state.closing = true;
        self.shared.changed.notify_all();
        while !state.ended {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.ended = true;
        drop(state);
        self.shared.changed.notify_all();
        shut(&self.stream);
    }

    fn enqueue(
        &self,
        frame: Vec<u8>,
        within: Duration,
        which: impl Fn(&mut State) -> &mut VecDeque<Vec<u8>>,
    ) -> Result<(), NotSent> {
        let until = Instant::now() + within;
        let mut state = self.shared.lock();
        loop {
            if state.closing || state.ended {
                return Err(NotSent::Closed);
            }
            if which(&mut state).len() < WAITING_LIMIT {
                break;
            }
            let left = until.checked_duration_since(Instant::now()).ok_or(NotSent::Stuck)?;
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        which(&mut state).push_back(frame);
        drop(state);
        self.shared.changed.notify_all();
        Ok(())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.close(Duration::ZERO);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self, stream: &Stream) {
        while let Some(frame) = self.next() {
            if (&mut &*stream).write_all(&frame).is_err() {
                break;
            }
        }
        let mut state = self.lock();
        state.ended = true;
        drop(state);
        self.changed.notify_all();
    }

    /// The next frame to write; none once closed and empty.
    fn next(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        loop {
            if state.ended {
                return None;
            }
            let push = |push: Push| frame(&Tell::Push(push)).ok();
            let next = match state.answers.pop_front() {
                Some(answer) => Some(answer),
                None => state.push.take().and_then(push).or_else(|| state.parts.pop_front()),
            };
            if next.is_some() {
                drop(state);
                self.changed.notify_all();
                return next;
            }
            if state.closing {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Cuts a connection, so that a thread that reads or writes it ends.
#[cfg(unix)]
pub fn shut(stream: &Stream) {
    let Stream::UdSocket(stream) = stream;
    let _ = stream.inner().shutdown(std::net::Shutdown::Both);
}

/// Cuts a connection: a pipe ends once both sides let go of it, which `Bye` tells them to do.
#[cfg(not(unix))]
pub fn shut(_stream: &Stream) {}
