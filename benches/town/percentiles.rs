//! Divan tells median and mean; the aims are about the 99th percentile, so each call is timed as well.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::town::Size;

static TAKEN: Mutex<BTreeMap<(String, Size), Vec<Duration>>> = Mutex::new(BTreeMap::new());

/// Runs `work` and keeps how long it took.
pub fn timed<T>(name: &str, size: Size, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    took(name, size, began.elapsed());
    result
}

/// Keeps how long something took.
pub fn took(name: &str, size: Size, took: Duration) {
    TAKEN.lock().unwrap().entry((name.to_owned(), size)).or_default().push(took);
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// Prints the table.
pub fn print() {
    eprintln!("\n| measurement | records | times | median ms | p99 ms | max ms |\n|---|--:|--:|--:|--:|--:|");
    for ((name, size), taken) in TAKEN.lock().unwrap().iter_mut() {
        taken.sort();
        let at = |per_mille: usize| milliseconds(taken[(taken.len() - 1) * per_mille / 1000]);
        eprintln!("| {name} | {size} | {} | {:.3} | {:.3} | {:.3} |", taken.len(), at(500), at(990), at(1000));
    }
}

/// What a page may take.
const PAGE: Duration = Duration::from_millis(5);

/// Pages, filters and counts of a month or a year, and what else people leaf through.
fn is_page(name: &str) -> bool {
    let leafed = ["page: ", "filter: ", "alike: ", "count: a month", "count: a year"];
    leafed.iter().any(|begin| name.starts_with(begin))
        && !name.contains("SQLite")
        && !name.contains("for the first time")
}

/// Pages that took longer than a page may, by their medians; looked at where `GRIDLOG_BENCH_STRICT=1`.
pub fn too_slow() -> Vec<String> {
    let mut slow = Vec::new();
    for ((name, size), taken) in TAKEN.lock().unwrap().iter_mut() {
        taken.sort();
        let median = taken[(taken.len() - 1) / 2];
        if is_page(name) && median > PAGE {
            slow.push(format!("{name} ({size}): {:.3} ms", milliseconds(median)));
        }
    }
    slow
}
