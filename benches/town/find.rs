//! Finding and counting cases: three typical filters over the open ones, the counts beside the names of filters, and
//! figures of a month and a year, now and as of an earlier moment.

use divan::Bencher;
use gridlog::service::query::{Dimension, Page, Query};
use gridlog::service::terms::{BUILT_IN, parse};

use super::page::ask;
use super::town;

fn list(terms: &str) -> Query {
    Query::Cases { filter: parse(terms).unwrap(), page: Page { after: None, limit: 100 } }
}

fn count(by: &[Dimension], terms: &str) -> Query {
    Query::Counts { by: by.to_vec(), filter: parse(terms).unwrap() }
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_late_by_the_cases_own_clocks(bencher: Bencher, records: u64) {
    ask(bencher, records, "filter: nature:general late:>2d", list("nature:general late:>2d"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn b_place_and_kind(bencher: Bencher, records: u64) {
    ask(bencher, records, "filter: is:open grid:南街 kind:井蓋", list("is:open grid:南街 kind:井蓋"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn c_words(bencher: Bencher, records: u64) {
    ask(bencher, records, "filter: is:open 路燈", list("is:open 路燈"), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 100)]
fn d_counts_beside_names(bencher: Bencher, records: u64) {
    let filters = BUILT_IN.iter().map(|(_, terms)| parse(terms).unwrap()).collect();
    ask(bencher, records, "filter: counts of the seven built-in ones", Query::CaseTallies { filters }, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 50)]
fn e_month_by_community_and_nature(bencher: Bencher, records: u64) {
    let query = count(&[Dimension::Community, Dimension::Nature], "from:2026-11 until:2026-11");
    ask(bencher, records, "count: a month of the town", query, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn f_year_by_community_and_nature(bencher: Bencher, records: u64) {
    let query = count(&[Dimension::Community, Dimension::Nature], "from:2026-01 until:2026-11");
    ask(bencher, records, "count: a year of the town", query, true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 20)]
fn g_all_of_it(bencher: Bencher, records: u64) {
    ask(bencher, records, "count: every case of the town", count(&[Dimension::Community], ""), true);
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 10)]
fn h_year_as_of_a_week_ago(bencher: Bencher, records: u64) {
    let query = count(&[Dimension::Community], "from:2026-01 until:2026-11 as-of:2026-11-16T12:00");
    ask(bencher, records, "count: a year of the town, as of a week ago", query, true);
}
