//! A full export: registers, lines and carry copies, to files that are on disk. Ours is the whole program, from its
//! start to its end; `SQLite`'s begins with the database open.

use std::path::Path;
use std::process::Command;

use divan::Bencher;
use divan::counter::ItemsCount;

use super::percentiles::timed;
use super::town::Size;
use super::{sqlite, town};

#[divan::bench(args = town::sizes_in_records(), sample_size = 1, sample_count = 3)]
fn a_town(bencher: Bencher, size: Size) {
    let out = town::place("export", size);
    let rows = export(size, &out);
    let write = || {
        // Else nothing has changed since the last one, and nothing is written.
        std::fs::remove_dir_all(&out).unwrap();
        timed("export: everything, the whole program", size, || export(size, &out))
    };
    bencher.counter(ItemsCount::new(rows)).bench_local(write);
    std::fs::remove_dir_all(out).unwrap();
}

#[divan::bench(args = town::sizes_in_records(), sample_size = 1, sample_count = 3)]
fn b_sqlite(bencher: Bencher, size: Size) {
    let out = town::place("export-sqlite", size);
    let db = sqlite::open(size);
    let rows = sqlite::export(&db, &out);
    let write = || {
        std::fs::remove_dir_all(&out).unwrap();
        timed("export: SQLite, the same rows", size, || sqlite::export(&db, &out))
    };
    bencher.counter(ItemsCount::new(rows)).bench_local(write);
    std::fs::remove_dir_all(out).unwrap();
}

/// Writes everything; answers with the rows.
fn export(size: Size, out: &Path) -> u64 {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gridlog"));
    program.arg("--data").arg(town::place("town", size)).args(["--now", "2026-11-23T09:50", "--json", "export"]);
    let output = program.arg("--out").arg(out).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    line["rows"].as_u64().unwrap()
}
