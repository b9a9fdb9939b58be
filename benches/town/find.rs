//! Finding and counting cases: three typical filters over the open ones, the counts beside the names of filters, and
//! figures of a month and a year, now and as of an earlier moment.

use divan::Bencher;
use gridlog::service::door::Door;
use gridlog::service::host::Host;
use gridlog::service::hosted::HostDoor;
use gridlog::service::query::{Dimension, Page, Query};
use gridlog::service::terms::{BUILT_IN, parse};

use super::page::{ask, officer};
use super::percentiles::timed;
use super::sqlite;
use super::town;
use super::town::Size;

fn list(terms: &str) -> Query {
    Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 100 } }
}

fn count(by: &[Dimension], terms: &str) -> Query {
    Query::Counts { by: by.to_vec(), filter: parse(terms).unwrap() }
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_late_by_the_cases_own_clocks(bencher: Bencher, size: Size) {
    ask(bencher, size, "filter: nature:general late:>2d", list("nature:general late:>2d"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn b_place_and_kind(bencher: Bencher, size: Size) {
    ask(bencher, size, "filter: is:open grid:南街 kind:井蓋", list("is:open grid:南街 kind:井蓋"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn c_words(bencher: Bencher, size: Size) {
    ask(bencher, size, "filter: is:open 路燈", list("is:open 路燈"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 100)]
fn d_counts_beside_names(bencher: Bencher, size: Size) {
    let filters = BUILT_IN.iter().map(|(_, terms)| parse(terms).unwrap()).collect();
    ask(bencher, size, "filter: counts of the seven built-in ones", Query::CaseTallies { filters }, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn e_month_by_community_and_nature(bencher: Bencher, size: Size) {
    let query = count(&[Dimension::Community, Dimension::Nature], "from:2026-11 until:2026-11");
    ask(bencher, size, "count: a month of the town", query, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn f_year_by_community_and_nature(bencher: Bencher, size: Size) {
    let query = count(&[Dimension::Community, Dimension::Nature], "from:2026-01 until:2026-11");
    ask(bencher, size, "count: a year of the town", query, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn g_all_of_it(bencher: Bencher, size: Size) {
    ask(bencher, size, "count: every case of the town", count(&[Dimension::Community], ""), true);
}

/// Each time as of another second: what has changed since is folded anew.
#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 3)]
fn h_year_as_of_a_week_ago_for_the_first_time(bencher: Bencher, size: Size) {
    let host = town::open(size);
    let officer = officer(&*host);
    let mut second = 0;
    bencher.bench_local(|| {
        second += 1;
        let terms = format!("from:2026-01 until:2026-11 as-of:2026-11-16T12:00:{second:02}");
        let request = town::ask(&officer, count(&[Dimension::Community], &terms));
        let name = "count: a year of the town, as of a week ago, for the first time";
        timed(name, size, || host.query(request).unwrap())
    });
    host.close().unwrap();
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn i_year_as_of_a_week_ago_again(bencher: Bencher, size: Size) {
    let query = count(&[Dimension::Community], "from:2026-01 until:2026-11 as-of:2026-11-16T12:00");
    ask(bencher, size, "count: a year of the town, as of a week ago, again", query, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn j_all_by_everything(bencher: Bencher, size: Size) {
    let by = [Dimension::Community, Dimension::Kind, Dimension::Month];
    ask(bencher, size, "count: every case of the town, by community, kind and month", count(&by, ""), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn k_tally_of_closed(bencher: Bencher, size: Size) {
    let filters = ["stage:closed", "grid:南街 stage:closed", "kind:井蓋"].map(|terms| parse(terms).unwrap()).to_vec();
    ask(bencher, size, "tally: three filters over closed and open ones", Query::CaseTallies { filters }, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn l_page_of_closed(bencher: Bencher, size: Size) {
    ask(bencher, size, "page: closed cases of a community", list("grid:南街 stage:closed"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn m_page_behind_a_figure(bencher: Bencher, size: Size) {
    let terms = "figure:overdue from:2026-11 until:2026-11";
    ask(bencher, size, "page: the cases behind a figure of a month", list(terms), true);
}

/// The first count of a running program: the roll is read from its file, and what stands in it is counted.
#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 5)]
fn n_first_count(bencher: Bencher, size: Size) {
    let request = |host: &Host| town::ask(&officer(host), count(&[Dimension::Community], ""));
    let host = town::open(size);
    let before = town::resident_now();
    host.query(request(&host)).unwrap();
    eprintln!("memory of {size}: open {before} MB, after counting {} MB", town::resident_now());
    host.close().unwrap();
    bencher.bench_local(|| {
        let host = town::open(size);
        let request = request(&host);
        timed("count: the first one after opening", size, || host.query(request).unwrap());
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn o_sqlite_month(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| {
        timed("count: SQLite, a month", size, || sqlite::count(&db, Some(("2026-11-01", "2026-11-31"))))
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 10)]
fn p_sqlite_year(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| {
        timed("count: SQLite, a year", size, || sqlite::count(&db, Some(("2026-01-01", "2026-11-31"))))
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 5)]
fn q_sqlite_all(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| timed("count: SQLite, every case", size, || sqlite::count(&db, None)));
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 100)]
fn r_sqlite_filter(bencher: Bencher, size: Size) {
    let db = sqlite::open(size);
    bencher.bench_local(|| timed("filter: SQLite, open ones of a community of a kind", size, || sqlite::filtered(&db)));
}
