//! The store and its cuts beside a plain ordered map.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Debug, Clone)]
enum Step {
    /// Puts (a length) and deletions (none), by key number.
    Apply(Vec<(u8, Option<u16>, u8)>),
    /// Makes a cut.
    Cut,
    /// Reads one of the cuts, whole, in one direction, in pages of so many rows; `true` ends it.
    Read { which: prop::sample::Index, backward: bool, page: u8, end: bool },
    /// Reads a part of the store itself.
    Look { lo: u8, hi: u8, backward: bool },
}

fn write() -> impl Strategy<Value = (u8, Option<u16>, u8)> {
    let length = prop_oneof![4 => 0..20u16, 1 => 4090..4100u16, 1 => 8185..12_300u16];
    (0..40u8, proptest::option::weighted(0.7, length), any::<u8>())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => proptest::collection::vec(write(), 1..8).prop_map(Step::Apply),
        1 => Just(Step::Cut),
        2 => (any::<prop::sample::Index>(), any::<bool>(), 1..30u8, proptest::bool::weighted(0.2))
            .prop_map(|(which, backward, page, end)| Step::Read { which, backward, page, end }),
        1 => (0..40u8, 0..40u8, any::<bool>()).prop_map(|(lo, hi, backward)| Step::Look { lo, hi, backward }),
    ]
}

fn short_key(number: u8) -> Vec<u8> {
    // Some keys are the beginning of others.
    let mut key = vec![u8::from(number >= 20), number / 4];
    key.extend(vec![0; usize::from(number % 4)]);
    key
}

fn in_pages(reader: &dyn Reader, mut scan: Scan, page: usize) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    loop {
        let rows = reader.page(&scan, page).unwrap();
        let full = rows.len() == page;
        found.extend(rows);
        match found.last() {
            Some((last, _)) if full => scan = scan.after(last),
            _ => return found,
        }
    }
}

fn ordered(model: &Model, backward: bool) -> Vec<Pair> {
    let rows = model.iter().map(|(key, value)| (key.clone(), value.clone()));
    if backward { rows.rev().collect() } else { rows.collect() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_stays_what_the_store_was(steps in proptest::collection::vec(step(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(dir.path()).unwrap();
        let mut model = Model::new();
        let mut cuts: Vec<(Cut, Model, u64)> = Vec::new();
        let mut seq = 0;
        for step in steps {
            match step {
                Step::Apply(writes) => {
                    let mut batch = Batch::new();
                    for (number, length, fill) in writes {
                        let key = short_key(number);
                        if let Some(length) = length {
                            let value = vec![fill; usize::from(length)];
                            batch.put(key.clone(), value.clone());
                            model.insert(key, value);
                        } else {
                            batch.delete(key.clone());
                            model.remove(&key);
                        }
                    }
                    seq += 1;
                    batch.set_position(replica(1), position(seq));
                    engine.apply(&batch).unwrap();
                }
                Step::Cut => cuts.push((engine.cut(usize::MAX).unwrap(), model.clone(), seq)),
                Step::Read { which, backward, page, end } if !cuts.is_empty() => {
                    let at = which.index(cuts.len());
                    let (cut, then, then_seq) = &cuts[at];
                    let scan = if backward { Scan::everything().backward() } else { Scan::everything() };
                    prop_assert!(in_pages(cut, scan, usize::from(page)) == ordered(then, backward));
                    for number in 0..40 {
                        let key = short_key(number);
                        prop_assert!(cut.get(&key).unwrap() == then.get(&key).cloned());
                    }
                    let expected: Vec<_> = (*then_seq > 0).then(|| (replica(1), position(*then_seq))).into_iter().collect();
                    prop_assert_eq!(positions(cut).unwrap(), expected);
                    if end {
                        cuts.remove(at);
                    }
                }
                Step::Read { .. } => {}
                Step::Look { lo, hi, backward } => {
                    let (lo, hi) = (short_key(lo), short_key(hi));
                    let mut scan = Scan::range(lo.clone(), hi.clone());
                    if backward {
                        scan = scan.backward();
                    }
                    let inside: Model =
                        model.iter().filter(|(key, _)| **key >= lo && **key < hi).map(|(k, v)| (k.clone(), v.clone())).collect();
                    prop_assert!(rows(&engine, &scan) == ordered(&inside, backward));
                }
            }
        }
        prop_assert!(rows(&engine, &Scan::everything()) == ordered(&model, false));
        let pieces: usize = model.values().filter(|v| v.len() >= 4096).map(|v| v.len().div_ceil(4096)).sum();
        prop_assert_eq!(raw_rows(&engine), model.len() + pieces + 2 * usize::from(seq > 0), "no stale pieces");
        prop_assert_eq!(engine.verify(&mut |_| {}), Ok(model.len() as u64));
        engine.reopen().unwrap();
        prop_assert!(rows(&engine, &Scan::everything()) == ordered(&model, false), "after reopening");
    }
}

#[test]
fn a_cut_read_while_a_writer_runs_is_one_state() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    let state = |number: u64| (0..200).map(|n| (key(n), number.to_be_bytes().to_vec())).collect::<Vec<_>>();
    put(&engine, &state(0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1..=60 {
                put(&engine, &state(number)).unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let cut = engine.cut(usize::MAX).unwrap();
            let seen = in_pages(&cut, Scan::everything(), 7);
            assert_eq!(seen.len(), 200);
            assert!(seen.iter().all(|row| row.1 == seen[0].1));
        }
    });
}

#[test]
fn a_cut_is_bounded_and_ends_with_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    put(&engine, &[(key(1), vec![1; 3000]), (key(2), vec![2; 3000])]).unwrap();
    let small = engine.cut(5000).unwrap();
    let large = engine.cut(50_000).unwrap();
    put(&engine, &[(key(1), vec![])]).unwrap();
    put(&engine, &[(key(1), vec![5; 4000])]).unwrap();
    assert!((3000..3500).contains(&small.kept_bytes()), "only the value at the time of the cut is kept");
    assert_eq!(small.get(&key(1)).unwrap(), Some(vec![1; 3000]));
    put(&engine, &[(key(2), vec![])]).unwrap();
    assert!(matches!(small.get(&key(1)), Err(StoreError::CutLost { .. })));
    assert!(matches!(small.page(&Scan::everything(), 5), Err(StoreError::CutLost { .. })));
    assert_eq!(small.kept_bytes(), 0, "a lost cut holds nothing");
    assert_eq!(large.get(&key(2)).unwrap(), Some(vec![2; 3000]));
    engine.reopen().unwrap();
    assert!(matches!(large.get(&key(2)), Err(StoreError::CutLost { .. })));
    let cut = engine.cut(100).unwrap();
    engine.close().unwrap();
    assert_eq!(cut.get(&key(2)), Err(StoreError::Closed));
    assert!(matches!(engine.cut(100), Err(StoreError::Closed)));
}
