//! Pages that a screen opens with.

use divan::Bencher;
use gridlog::service::door::Door;
use gridlog::service::hosted::HostDoor;
use gridlog::service::query::{CaseFilter, Page, Query};
use gridlog::service::view::Answer;

use super::percentiles::timed;
use super::town::Size;
use super::{sqlite, town};

const ROWS: u32 = 100;

fn queue(mine: bool) -> Query {
    Query::Cases {
        filter: CaseFilter { open: true, mine, ..CaseFilter::default() },
        page: Page { after: None, limit: ROWS },
    }
}

/// Somebody of the town office: every open case of the town is theirs to see.
pub fn officer(host: &dyn Door) -> String {
    let posts = host.query(town::ask(town::CHIEF, Query::Posts { grid: None, ended: false })).unwrap();
    let Answer::Posts(posts) = posts else { panic!("{posts:?}") };
    let held = posts.iter().find(|held| held.post.as_str() == "town-office").expect("an officer");
    held.person_name.clone()
}

pub fn ask(bencher: Bencher, size: Size, name: &str, query: Query, of_office: bool) {
    let host = town::open(size);
    let person = if of_office { officer(&*host) } else { town::CHIEF.to_owned() };
    let request = town::ask(&person, query);
    bencher.bench_local(|| timed(name, size, || host.query(request.clone()).unwrap()));
    host.close().unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_triage_of_a_chief(bencher: Bencher, size: Size) {
    ask(bencher, size, "page: triage queue of a station", queue(true), false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn b_triage_of_the_office(bencher: Bencher, size: Size) {
    ask(bencher, size, "page: open cases of the whole town", queue(false), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn c_today_of_a_chief(bencher: Bencher, size: Size) {
    ask(bencher, size, "page: Today of a station chief", Query::Today { person: None }, false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn d_sqlite_triage_of_a_station(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| {
        timed("page: SQLite, queue of a station", size, || sqlite::queue(&db, Some("610921100001"), ROWS))
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn e_sqlite_triage_of_the_town(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| timed("page: SQLite, open cases of the town", size, || sqlite::queue(&db, None, ROWS)));
}
