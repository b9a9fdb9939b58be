//! Divan tells median and mean; the aims are about the 99th percentile, so each call is timed as well.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

static TAKEN: Mutex<BTreeMap<(String, u64), Vec<Duration>>> = Mutex::new(BTreeMap::new());

/// Runs `work` and keeps how long it took.
pub fn timed<T>(name: &str, records: u64, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    took(name, records, began.elapsed());
    result
}

/// Keeps how long something took.
pub fn took(name: &str, records: u64, took: Duration) {
    TAKEN.lock().unwrap().entry((name.to_owned(), records)).or_default().push(took);
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// Prints the table.
pub fn print() {
    eprintln!("\n| measurement | records | times | median ms | p99 ms | max ms |\n|---|--:|--:|--:|--:|--:|");
    for ((name, records), taken) in TAKEN.lock().unwrap().iter_mut() {
        taken.sort();
        let at = |per_mille: usize| milliseconds(taken[(taken.len() - 1) * per_mille / 1000]);
        eprintln!("| {name} | {records} | {} | {:.3} | {:.3} | {:.3} |", taken.len(), at(500), at(990), at(1000));
    }
}
