//! Opening after a clean close, until the first question can be asked.

use divan::Bencher;
use gridlog::service::hosted::HostDoor;

use super::percentiles::timed;
use super::town::Size;
use super::{sqlite, town};

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 15, max_time = 120)]
fn a_town(bencher: Bencher, size: Size) {
    // The first close of a day keeps a checkpoint, which takes longer than anything here.
    town::open(size).close().unwrap();
    bencher.bench_local(|| {
        let host = timed("open: after a clean close", size, || town::open(size));
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 15)]
fn b_sqlite_with_its_open_cases(bencher: Bencher, size: Size) {
    bencher.bench_local(|| {
        timed("open: SQLite, and its open cases read", size, || {
            let db = sqlite::open(size);
            sqlite::open_cases(&db)
        })
    });
}
