//! A full export: registers, lines and carry copies, to files that are on disk.

use std::collections::BTreeMap;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use gridlog::export::{Edition, Options, Target};
use gridlog::service::command::Asker;
use gridlog::service::door::{Door, Part, Stream, StreamEnd, StreamRequest};
use gridlog::service::host::Host;
use gridlog::service::hosted::HostDoor;

use super::percentiles::timed;
use super::{sqlite, town};

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 3)]
fn a_town(bencher: Bencher, records: u64) {
    let host = town::open(records);
    let out = town::place("export", records);
    let rows = export(&host, &out);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| timed("export: everything", records, || export(&host, &out)));
    host.close().unwrap();
    std::fs::remove_dir_all(out).unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 3)]
fn b_sqlite(bencher: Bencher, records: u64) {
    let out = town::place("export-sqlite", records);
    let db = sqlite::open(records);
    let rows = sqlite::export(&db, &out);
    let write = || timed("export: SQLite, the same rows", records, || sqlite::export(&db, &out));
    bencher.counter(ItemsCount::new(rows)).bench_local(write);
    std::fs::remove_dir_all(out).unwrap();
}

/// Writes everything; answers with the rows.
fn export(host: &Host, out: &Path) -> u64 {
    let date = town::now().date();
    let what = Stream::Export { audience: None, date, carry_all: false, unless_at: None };
    let asker = Asker { person: None, now: Some(town::now()), mask: false };
    let target = Target::open(out).unwrap();
    let mut writer = target.begin(date, Options::default()).unwrap();
    let mut begun: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let end = host.stream(StreamRequest { asker, what }, &mut |part| {
        match part {
            Part::File { path, columns } => {
                let codes = begun
                    .entry(path.clone())
                    .or_insert_with(|| columns.into_iter().map(|column| column.code).collect());
                writer.file(&path, codes, codes).unwrap();
            }
            Part::Rows { rows } => writer.rows(&rows).unwrap(),
            Part::Progress { .. } => {}
        }
        Ok(())
    });
    let Ok(StreamEnd::Exported { cut, town, .. }) = end else { panic!("{end:?}") };
    let edition =
        Edition { program: "bench".to_owned(), town: town.to_string(), cut, audience: None, carry_all: false };
    writer.publish(edition).unwrap().rows
}
