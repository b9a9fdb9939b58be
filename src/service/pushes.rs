//! Pushes to subscribers: at most ten a second, the latest only to a slow one.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::door::Push;

/// Between two pushes to one subscriber.
pub const PUSH_INTERVAL: Duration = Duration::from_millis(100);

/// Hands pushes to any number of subscribers. Sending never waits: what a subscriber has not taken yet is merged.
#[derive(Debug)]
pub struct Pushes {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    subscribers: Vec<Subscriber>,
    running: bool,
    closed: bool,
}

#[derive(Debug)]
struct Subscriber {
    to: SyncSender<Push>,
    waiting: Option<Push>,
}

impl Default for Pushes {
    fn default() -> Self {
        Self::new()
    }
}

impl Pushes {
    /// Without subscribers.
    pub fn new() -> Self {
        Self { shared: Arc::default() }
    }

    /// What is sent from now on. The channel closes when the sender is gone.
    pub fn subscribe(&self) -> Receiver<Push> {
        let (to, from) = sync_channel(1);
        let mut state = self.shared.lock();
        if state.closed {
            return from;
        }
        state.subscribers.push(Subscriber { to, waiting: None });
        if !state.running {
            state.running = true;
            let shared = Arc::clone(&self.shared);
            // Without a thread nothing is delivered; the screens then show changes when they next ask.
            state.running = thread::Builder::new().name("pushes".into()).spawn(move || shared.deliver()).is_ok();
        }
        from
    }

    /// Sends to every subscriber.
    pub fn send(&self, push: &Push) {
        let mut state = self.shared.lock();
        for subscriber in &mut state.subscribers {
            merge(&mut subscriber.waiting, push);
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Delivers what is waiting, if it can be taken at once, and closes every channel.
    pub fn close(&self) {
        let mut state = self.shared.lock();
        state.closed = true;
        for mut subscriber in state.subscribers.drain(..) {
            if let Some(push) = subscriber.waiting.take() {
                let _ = subscriber.to.try_send(push);
            }
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Drop for Pushes {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self) {
        loop {
            let mut state = self.lock();
            while !state.closed && state.subscribers.iter().all(|subscriber| subscriber.waiting.is_none()) {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.closed {
                return;
            }
            state.subscribers.retain_mut(|subscriber| {
                let Some(push) = subscriber.waiting.take() else { return true };
                match subscriber.to.try_send(push) {
                    Ok(()) => true,
                    Err(TrySendError::Full(push)) => {
                        subscriber.waiting = Some(push);
                        true
                    }
                    Err(TrySendError::Disconnected(_)) => false,
                }
            });
            drop(state);
            thread::sleep(PUSH_INTERVAL);
        }
    }
}

/// The later figures, and everything touched since the subscriber last looked.
pub fn merge(waiting: &mut Option<Push>, push: &Push) {
    let Some(earlier) = waiting else {
        *waiting = Some(push.clone());
        return;
    };
    let mut touched = std::mem::take(&mut earlier.touched);
    touched.extend(push.touched.iter().cloned());
    touched.sort_unstable();
    touched.dedup();
    *earlier = Push { touched, ..push.clone() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Instant;

    fn push(changes: u64, touched: &str) -> Push {
        Push { position: None, changes, touched: vec![touched.to_owned()], windows: 0, host_gone: false }
    }

    #[test]
    fn a_slow_reader_gets_the_latest_and_all_that_was_touched() {
        let pushes = Pushes::new();
        let slow = pushes.subscribe();
        for changes in 1..=1000 {
            pushes.send(&push(changes, if changes % 2 == 0 { "case" } else { "log" }));
        }
        thread::sleep(PUSH_INTERVAL * 3);
        let mut seen = vec![];
        while let Ok(one) = slow.recv_timeout(PUSH_INTERVAL * 3) {
            seen.push(one);
        }
        assert!(seen.len() <= 3, "{}", seen.len());
        assert_eq!(seen.last().unwrap().changes, 1000);
        assert!(seen.iter().any(|one| one.touched == ["case", "log"]));
    }

    #[test]
    fn never_more_than_ten_a_second() {
        let pushes = Pushes::new();
        let reader = pushes.subscribe();
        let start = Instant::now();
        let mut got = 0;
        for changes in 0.. {
            pushes.send(&push(changes, "case"));
            if reader.recv_timeout(Duration::from_millis(5)).is_ok() {
                got += 1;
            }
            if start.elapsed() > Duration::from_secs(1) {
                break;
            }
        }
        assert!((5..=11).contains(&got), "{got}");
    }

    #[test]
    fn the_channel_closes_with_its_sender() {
        let pushes = Pushes::new();
        let reader = pushes.subscribe();
        pushes.send(&Push { host_gone: true, ..push(1, "case") });
        drop(pushes);
        assert!(reader.recv_timeout(Duration::from_secs(1)).unwrap().host_gone);
        assert_eq!(reader.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Disconnected));
    }
}
