//! Threads that work requests off: a bounded queue and a bounded number of threads for each lane, started when needed.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A thread without work stays so long.
const LINGER: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce() + Send>;

/// A queue and its threads.
pub struct Lane {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    threads_at_most: usize,
    waiting_at_most: usize,
    state: Mutex<State>,
    /// For the threads. Apart from `work_done`: threads that went idle would wake each other for ever.
    work_came: Condvar,
    /// For who waits until all is done.
    work_done: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
    closed: bool,
}

/// The queue is full, or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no room for another request")]
pub struct Full;

impl Lane {
    /// Without threads yet.
    pub fn new(name: &str, threads_at_most: usize, waiting_at_most: usize) -> Self {
        let (state, work_came, work_done) = Default::default();
        let name = name.to_owned();
        Self { shared: Arc::new(Shared { name, threads_at_most, waiting_at_most, state, work_came, work_done }) }
    }

    /// Does a job as soon as a thread is free; in order if there is one thread.
    pub fn push(&self, job: impl FnOnce() + Send + 'static) -> Result<(), Full> {
        let mut state = self.shared.lock();
        if state.closed || state.jobs.len() >= self.shared.waiting_at_most {
            return Err(Full);
        }
        if state.idle <= state.jobs.len() && state.threads < self.shared.threads_at_most {
            let shared = Arc::clone(&self.shared);
            let started = thread::Builder::new().name(self.shared.name.clone()).spawn(move || shared.work());
            match started {
                Ok(_) => state.threads += 1,
                Err(_) if state.threads == 0 => return Err(Full),
                Err(_) => {}
            }
        }
        state.jobs.push_back(Box::new(job));
        drop(state);
        self.shared.work_came.notify_one();
        Ok(())
    }

    /// Takes no more jobs and drops those not begun.
    pub fn close(&self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let dropped = std::mem::take(&mut state.jobs);
        drop(state);
        drop(dropped);
        self.shared.work_came.notify_all();
    }

    /// Waits until the jobs begun are done; whether they are.
    pub fn wait(&self, until: Instant) -> bool {
        let mut state = self.shared.lock();
        while state.threads > state.idle {
            let Some(left) = until.checked_duration_since(Instant::now()) else { return false };
            state = self.shared.work_done.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                job();
                state = self.lock();
                continue;
            }
            if state.closed {
                break;
            }
            state.idle += 1;
            self.work_done.notify_all();
            let waited = self.work_came.wait_timeout(state, LINGER).unwrap_or_else(PoisonError::into_inner);
            state = waited.0;
            state.idle -= 1;
            if waited.1.timed_out() && state.jobs.is_empty() {
                break;
            }
        }
        state.threads -= 1;
        drop(state);
        self.work_done.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn no_more_threads_than_allowed_and_no_more_waiting_than_allowed() {
        let lane = Lane::new("test", 2, 3);
        let (begun, begins) = channel();
        let (go, gate) = channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let job = || {
            let (begun, gate) = (begun.clone(), Arc::clone(&gate));
            move || {
                begun.send(()).unwrap();
                let _ = gate.lock().unwrap().recv();
            }
        };
        lane.push(job()).unwrap();
        lane.push(job()).unwrap();
        begins.recv().unwrap();
        begins.recv().unwrap();
        for _ in 0..3 {
            lane.push(job()).unwrap();
        }
        assert_eq!(lane.push(job()), Err(Full));
        assert!(begins.recv_timeout(Duration::from_millis(50)).is_err());
        assert!(!lane.wait(Instant::now()));
        lane.close();
        drop(go);
        assert!(lane.wait(Instant::now() + Duration::from_secs(5)));
        assert!(begins.try_recv().is_err(), "what had not begun was dropped");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn idle_threads_sleep() {
        let lane = Lane::new("idle lane", 4, 64);
        let (done, finished) = channel();
        // All four at once, so that all four are idle afterwards.
        let together = Arc::new(std::sync::Barrier::new(4));
        for _ in 0..4 {
            let (done, together) = (done.clone(), Arc::clone(&together));
            lane.push(move || {
                together.wait();
                done.send(()).unwrap();
            })
            .unwrap();
        }
        (0..4).for_each(|_| finished.recv().unwrap());
        thread::sleep(Duration::from_millis(300));
        let ticks = || -> u64 {
            let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(|task| {
                let stat = std::fs::read_to_string(task.ok()?.path().join("stat")).ok()?;
                let (name, rest) = stat.rsplit_once(')')?;
                let fields: Vec<&str> = rest.split_whitespace().collect();
                let (user, system) = (fields.get(11)?.parse::<u64>().ok()?, fields.get(12)?.parse::<u64>().ok()?);
                name.ends_with("(idle lane").then_some(user + system)
            });
            tasks.sum()
        };
        let before = ticks();
        thread::sleep(Duration::from_millis(700));
        // Clock ticks of 10 ms; threads that wake each other use all of two cores.
        assert!(ticks() - before <= 3, "idle threads used {} ticks", ticks() - before);
    }
}
