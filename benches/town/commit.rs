//! Saved: one change on the disk. Ours beside the least there is (a line appended and synced) and beside `SQLite`.

use std::fs::OpenOptions;
use std::io::Write;

use divan::Bencher;
use gridlog::domain::change::{Author, Change, ChangeBody, CommandTag, FactLine};
use gridlog::domain::fact::Fact;
use gridlog::domain::ids::LogId;
use gridlog::domain::time::Slot;
use gridlog::journal::{Draft, salted};
use gridlog::platform;
use gridlog::service::door::Door;
use gridlog::service::hosted::HostDoor;
use gridlog::service::opening::{open_data, place};
use gridlog::service::query::Query;
use gridlog::service::view::Answer;
use gridlog::store::StoreError;
use gridlog::store::apply::prepare;
use gridlog::store::checkpoint;

use super::percentiles::timed;
use super::{sqlite, town};

/// As long as a patrol's line in the journal.
const LINE_BYTES: usize = 950;

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_bare_append_and_fdatasync(bencher: Bencher, records: u64) {
    let path = town::place("bare", records);
    let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let line = vec![b'x'; LINE_BYTES];
    bencher.bench_local(|| {
        timed("commit: bare append + fdatasync", records, || {
            file.write_all(&line).unwrap();
            file.sync_data().unwrap();
        });
    });
    std::fs::remove_file(path).unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn b_journal_and_store(bencher: Bencher, records: u64) {
    let mut data = open_data(&town::place("town", records), &mut |_, _, _| {}).unwrap();
    let mut clock = data.journal.clock(platform::now_micros()).unwrap();
    let (now, replica) = (data.state.now(Some(town::now())), data.journal.replica().clone());
    let area = data.state.directory.find_grid(town::AREA).unwrap().code.clone();
    let person = data.state.directory.find_person(town::WARDEN, now.date_naive()).unwrap().id;
    let scope = "610921100/610921100001/610921100001001".to_owned();
    bencher.bench_local(|| {
        timed("commit: journal append + sync + apply", records, || {
            let fact = Fact::PatrolLogged {
                log: LogId(platform::new_uuid()),
                grid: area.clone(),
                person,
                start: now,
                end: now,
                slot: Slot::Morning,
                text: "街面整潔，秩序良好。".to_owned(),
                route: None,
                companions: Vec::new(),
                late: None,
            };
            let command = CommandTag { name: "log-patrol".to_owned(), request: None };
            let facts = vec![FactLine::Known(fact)];
            let body =
                ChangeBody { at: now, author: Author::Person(person), command, group: None, seen: Vec::new(), facts };
            let payload = salted(&body, platform::random_bytes()).unwrap();
            let stamp = clock.next(platform::now_micros());
            let written = data.journal.append_synced(&Draft { scope: scope.clone(), stamp, payload }).unwrap();
            let change = Change { id: written.id, stamp, body };
            let extra = written.sum.as_bytes().to_vec();
            let never = |_: &gridlog::store::tables::Step| Err(StoreError::Closed);
            let (batch, _) =
                data.state.engine.read(|view| prepare(view, &change, place(written.position), extra, &never)).unwrap();
            data.state.engine.apply(&batch).unwrap();
        });
    });
    assert_eq!(replica, *data.journal.replica());
    data.state.engine.close().unwrap();
    checkpoint::mark_closed(&data.paths).unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn c_command_through_the_door(bencher: Bencher, records: u64) {
    let host = town::open(records);
    let mut second = 0;
    bencher.bench_local(|| {
        second += 1;
        timed("commit: command through the door", records, || host.command(town::patrol(second)).unwrap());
    });
    let Answer::Status(status) = host.query(town::ask(town::WARDEN, Query::Status)).unwrap() else { panic!() };
    assert!(status.changes > 0);
    host.close().unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn d_sqlite_wal_synchronous_full(bencher: Bencher, records: u64) {
    let mut db = sqlite::open(records);
    let payload = "x".repeat(LINE_BYTES - 300);
    bencher.bench_local(|| {
        timed("commit: SQLite, WAL, synchronous=FULL", records, || sqlite::commit(&mut db, &payload));
    });
}
