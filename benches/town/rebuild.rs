//! Everything anew from the journal: how many changes a second.

use divan::Bencher;
use divan::counter::ItemsCount;
use gridlog::service::command::Asker;
use gridlog::service::door::{Door, Stream, StreamEnd, StreamRequest};
use gridlog::service::hosted::HostDoor;

use super::percentiles::timed;
use super::town::Size;
use super::{sqlite, town};

#[divan::bench(args = town::sizes_in_records(), sample_size = 1, sample_count = 2)]
fn a_town(bencher: Bencher, size: Size) {
    let host = town::open(size);
    let changes = sqlite::changes(size);
    bencher.counter(ItemsCount::new(changes)).bench_local(|| {
        let request = StreamRequest { asker: Asker::default(), what: Stream::Rebuild };
        let end = timed("rebuild: the store from the journal", size, || host.stream(request, &mut |_| Ok(())));
        assert!(matches!(end, Ok(StreamEnd::Rebuilt { .. })), "{end:?}");
    });
    host.close().unwrap();
}

#[divan::bench(args = town::sizes_in_records(), sample_size = 1, sample_count = 2)]
fn b_sqlite(bencher: Bencher, size: Size) {
    let changes = sqlite::changes(size);
    bencher.counter(ItemsCount::new(changes)).bench_local(|| {
        timed("rebuild: SQLite from the same journal", size, || {
            sqlite::fill(size, &town::place("again", size));
        });
    });
    sqlite::remove(&town::place("again", size));
}
