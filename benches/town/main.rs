//! What people wait for, measured on sample towns of several sizes, beside the same work in `SQLite`.
//!
//! `cargo bench` measures a town of 10,000 records; `GRIDLOG_BENCH_RECORDS=10000,100000,1000000 cargo bench` measures
//! those sizes, and `GRIDLOG_BENCH_CASES=1000000` towns of so many cases. With `GRIDLOG_BENCH_STRICT=1` it fails where the
//! median of a page is over 5 ms. Towns are made once and kept in the target directory, or in `GRIDLOG_BENCH_DIR`: put that on the disk
//! whose syncs count. After divan's own table stands one with the percentiles of each measurement.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::indexing_slicing)]

mod alike;
mod commit;
mod export;
mod find;
mod frame;
mod open;
mod page;
mod percentiles;
mod rebuild;
mod search;
mod sqlite;
mod town;

fn main() {
    let before = town::resident();
    for size in town::sizes() {
        let made = std::time::Instant::now();
        if town::prepare(size) {
            let seconds = made.elapsed().as_secs_f64();
            eprintln!("town of {size}: made in {seconds:.1} s, peak resident {} MB", town::resident());
        }
        sqlite::prepare(size);
    }
    eprintln!("resident before: {before} MB, after making: {} MB", town::resident());
    divan::main();
    percentiles::print();
    let slow = percentiles::too_slow();
    eprintln!("peak resident of the whole run: {} MB", town::resident());
    if std::env::var("GRIDLOG_BENCH_STRICT").is_ok_and(|strict| strict == "1") && !slow.is_empty() {
        eprintln!("pages of more than 5 ms:\n  {}", slow.join("\n  "));
        std::process::exit(1);
    }
}
