//! The one box over everything: what a question takes, what filling the index takes, and what it takes on the disk.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use divan::Bencher;
use gridlog::service::door::Door;
use gridlog::service::finding::home;
use gridlog::service::host::Host;
use gridlog::service::hosted::HostDoor;
use gridlog::service::query::Query;
use gridlog::service::view::Answer;

use super::page::officer;
use super::percentiles::{timed, took};
use super::town;

/// Until everything is in the index.
fn filled(host: &Arc<Host>) {
    host.begin_finding();
    while host.shared().finding.at_hand(Duration::from_secs(60)).indexing.is_some() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ask(bencher: Bencher, records: u64, name: &str, text: &str, of_office: bool) {
    let host = town::open(records);
    filled(&host);
    let person = if of_office { officer(&*host) } else { town::WARDEN.to_owned() };
    let request = town::ask(&person, Query::Search { text: text.to_owned(), limit: 50 });
    let Answer::Hits(found) = host.query(request.clone()).unwrap() else { panic!("hits") };
    eprintln!("{name} ({records}): {} hits{}", found.hits.len(), if found.cut { ", cut" } else { "" });
    let name = format!("search: {name}");
    bencher.bench_local(|| timed(&name, records, || host.query(request.clone()).unwrap()));
    host.close().unwrap();
}

fn bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => bytes(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 1)]
fn a_filling(bencher: Bencher, records: u64) {
    let place = town::place("town", records);
    bencher.bench_local(|| {
        drop(std::fs::remove_dir_all(home(&place)));
        let host = town::open(records);
        let began = Instant::now();
        filled(&host);
        took("search: filling the index", records, began.elapsed());
        eprintln!(
            "index of {records}: filled, {} MB, peak resident {} MB",
            bytes(&home(&place)) >> 20,
            town::resident()
        );
        // What was joined in the background is given back.
        std::thread::sleep(Duration::from_secs(1 + records / 50_000));
        eprintln!("index of {records}: joined, {} MB", bytes(&home(&place)) >> 20);
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn b_opening(bencher: Bencher, records: u64) {
    bencher.bench_local(|| {
        let host = town::open(records);
        timed("search: opening the index, every byte checked", records, || filled(&host));
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn c_a_word_in_the_town(bencher: Bencher, records: u64) {
    ask(bencher, records, "路燈, town office", "路燈", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn d_words_in_the_town(bencher: Bencher, records: u64) {
    ask(bencher, records, "南街12號 門口, town office", "南街12號 門口", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn e_a_character(bencher: Bencher, records: u64) {
    ask(bencher, records, "李, town office", "李", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn f_initials(bencher: Bencher, records: u64) {
    ask(bencher, records, "nj, town office", "nj", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn g_pinyin(bencher: Bencher, records: u64) {
    ask(bencher, records, "xuexiaohoumen, town office", "xuexiaohoumen", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn h_a_number(bencher: Bencher, records: u64) {
    ask(bencher, records, "end of a telephone, warden", "8765", false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn i_nothing(bencher: Bencher, records: u64) {
    ask(bencher, records, "two words never together, town office", "路燈 欠薪糾紛", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn j_of_a_warden(bencher: Bencher, records: u64) {
    ask(bencher, records, "路燈, warden", "路燈", false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn k_terms(bencher: Bencher, records: u64) {
    ask(bencher, records, "kind:井蓋 grid:南街 until:2024-06, town office", "kind:井蓋 grid:南街 until:2024-06", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn l_near_equal(bencher: Bencher, records: u64) {
    ask(bencher, records, "文件 群眾, town office", "文件 群眾", true);
}

/// Somebody saves while the index is kept: beside `commit.rs`, where nobody keeps it.
#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn m_saving_beside_it(bencher: Bencher, records: u64) {
    let host = town::open(records);
    filled(&host);
    let mut second = 0;
    bencher.bench_local(|| {
        second += 1;
        let request = town::patrol(second);
        timed("search: durable commit through the door, the index kept", records, || host.command(request).unwrap())
    });
    host.close().unwrap();
}
