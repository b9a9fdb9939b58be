//! What may be the same matter, proposed while it is being written.

use divan::Bencher;
use gridlog::service::query::Query;

use super::page::ask;
use super::town;
use super::town::Size;

fn alike(kind: Option<&str>, place: &str, text: &str) -> Query {
    let (kind, place, text) = (kind.map(str::to_owned), place.to_owned(), text.to_owned());
    Query::Alike { grid: town::AREA.to_owned(), kind, place, text, happened: None }
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn a_place_kind_and_words(bencher: Bencher, size: Size) {
    ask(
        bencher,
        size,
        "alike: place, kind and words",
        alike(Some("lamp-dark"), "南街12號門口", "路燈不亮，晚上看不見"),
        false,
    );
}

#[divan::bench(args = town::sizes(), sample_size = 1, sample_count = 400)]
fn b_words_alone(bencher: Bencher, size: Size) {
    ask(bencher, size, "alike: words alone, no kind yet", alike(None, "", "學校後門的路燈又不亮了，晚上看不見"), false);
}
