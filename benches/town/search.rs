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
use super::town::Size;

/// Until everything is in the index.
fn filled(host: &Arc<Host>) {
    host.begin_finding();
    while host.shared().finding.at_hand(Duration::from_secs(60)).indexing.is_some() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ask(bencher: Bencher, size: Size, name: &str, text: &str, of_office: bool) {
    let host = town::open(size);
    filled(&host);
    let person = if of_office { officer(&*host) } else { town::WARDEN.to_owned() };
    let request = town::ask(&person, Query::Search { text: text.to_owned(), limit: 50, lang: None });
    let Answer::Hits(found) = host.query(request.clone()).unwrap() else { panic!("hits") };
    eprintln!("{name} ({size}): {} hits{}", found.hits.len(), if found.cut { ", cut" } else { "" });
    let name = format!("search: {name}");
    bencher.bench_local(|| timed(&name, size, || host.query(request.clone()).unwrap()));
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
fn a_filling(bencher: Bencher, size: Size) {
    let place = town::place("town", size);
    bencher.bench_local(|| {
        drop(std::fs::remove_dir_all(home(&place)));
        let host = town::open(size);
        let began = Instant::now();
        filled(&host);
        took("search: filling the index", size, began.elapsed());
        eprintln!("index of {size}: filled, {} MB, peak resident {} MB", bytes(&home(&place)) >> 20, town::resident());
        // What was joined in the background is given back.
        std::thread::sleep(Duration::from_secs(1 + size.records() / 50_000));
        eprintln!("index of {size}: joined, {} MB", bytes(&home(&place)) >> 20);
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn b_opening(bencher: Bencher, size: Size) {
    bencher.bench_local(|| {
        let host = town::open(size);
        timed("search: opening the index, every byte checked", size, || filled(&host));
        host.close().unwrap();
    });
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn c_a_word_in_the_town(bencher: Bencher, size: Size) {
    ask(bencher, size, "路燈, town office", "路燈", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn d_words_in_the_town(bencher: Bencher, size: Size) {
    ask(bencher, size, "南街12號 門口, town office", "南街12號 門口", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn e_a_character(bencher: Bencher, size: Size) {
    ask(bencher, size, "李, town office", "李", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn f_initials(bencher: Bencher, size: Size) {
    ask(bencher, size, "nj, town office", "nj", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn g_pinyin(bencher: Bencher, size: Size) {
    ask(bencher, size, "xuexiaohoumen, town office", "xuexiaohoumen", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn h_a_number(bencher: Bencher, size: Size) {
    ask(bencher, size, "end of a telephone, warden", "8765", false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn i_nothing(bencher: Bencher, size: Size) {
    ask(bencher, size, "two words never together, town office", "路燈 欠薪糾紛", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn j_of_a_warden(bencher: Bencher, size: Size) {
    ask(bencher, size, "路燈, warden", "路燈", false);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn k_terms(bencher: Bencher, size: Size) {
    ask(bencher, size, "kind:井蓋 grid:南街 until:2024-06, town office", "kind:井蓋 grid:南街 until:2024-06", true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 200)]
fn l_near_equal(bencher: Bencher, size: Size) {
    ask(bencher, size, "文件 群眾, town office", "文件 群眾", true);
}

/// Somebody saves while the index is kept: beside `commit.rs`, where nobody keeps it.
#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn m_saving_beside_it(bencher: Bencher, size: Size) {
    let host = town::open(size);
    filled(&host);
    let mut second = 0;
    bencher.bench_local(|| {
        second += 1;
        let request = town::patrol(second);
        timed("search: durable commit through the door, the index kept", size, || host.command(request).unwrap())
    });
    host.close().unwrap();
}
