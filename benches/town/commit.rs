//! Saved: one change on the disk. Ours and `SQLite`'s, each in turn with the least there is: a line appended and synced.
//! A disk's syncs take now a fifth of a millisecond, now four: only times taken in turn can be compared.

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
use super::town::Size;
use super::{sqlite, town};

/// As long as a patrol's line in the journal.
const LINE_BYTES: usize = 950;

/// A line appended and synced, and nothing else.
struct Bare {
    path: std::path::PathBuf,
    file: std::fs::File,
    line: Vec<u8>,
}

impl Bare {
    fn open(size: Size, beside: &str) -> Self {
        let path = town::place(&format!("bare-{beside}"), size);
        let file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
        Self { path, file, line: vec![b'x'; LINE_BYTES] }
    }

    fn append(&mut self, size: Size, beside: &str) {
        timed(&format!("commit: bare append + fdatasync, beside {beside}"), size, || {
            self.file.write_all(&self.line).unwrap();
            self.file.sync_data().unwrap();
        });
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_journal_and_store(bencher: Bencher, size: Size) {
    let mut data = open_data(&town::place("town", size), &mut |_, _, _| {}).unwrap();
    let mut clock = data.journal.clock(platform::now_micros()).unwrap();
    let (now, replica) = (data.state.now(Some(town::now())), data.journal.replica().clone());
    let area = data.state.directory.find_grid(town::AREA).unwrap().code.clone();
    let person = data.state.directory.find_person(town::WARDEN, now.date_naive()).unwrap().id;
    let scope = "610921100/610921100001/610921100001001".to_owned();
    let mut bare = Bare::open(size, "journal");
    bencher.bench_local(|| {
        bare.append(size, "journal + apply");
        timed("commit: journal append + sync + apply", size, || {
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
fn b_command_through_the_door(bencher: Bencher, size: Size) {
    let host = town::open(size);
    let (mut second, mut bare) = (0, Bare::open(size, "door"));
    bencher.bench_local(|| {
        bare.append(size, "a command");
        second += 1;
        timed("commit: command through the door", size, || host.command(town::patrol(second)).unwrap());
    });
    let Answer::Status(status) = host.query(town::ask(town::WARDEN, Query::Status)).unwrap() else { panic!() };
    assert!(status.changes > 0);
    host.close().unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn c_sqlite_wal_synchronous_full(bencher: Bencher, size: Size) {
    let mut db = sqlite::open(size);
    let payload = "x".repeat(LINE_BYTES - 300);
    let mut bare = Bare::open(size, "sqlite");
    bencher.bench_local(|| {
        bare.append(size, "SQLite");
        timed("commit: SQLite, WAL, synchronous=FULL", size, || sqlite::commit(&mut db, &payload));
    });
}
