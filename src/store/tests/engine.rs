//! Reading, writing, long values, failed writes, closing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;

/// The tally.
const OWN_ROWS: usize = 1;

#[test]
fn what_was_applied_is_there_after_closing_and_opening() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    let mut batch = Batch::new();
    batch.put(key(1), b"one".to_vec());
    batch.put(key(2), Vec::new());
    batch.put_record(key(3), &("三", 3u8)).unwrap();
    batch.set_position(replica(1), position(7));
    batch.set_position(replica(2), position(9));
    engine.apply(&batch).unwrap();
    let mut batch = Batch::new();
    batch.delete(key(1));
    batch.delete(key(99));
    batch.set_position(replica(1), position(8));
    engine.apply(&batch).unwrap();
    engine.close().unwrap();
    assert_eq!(engine.get(&key(2)), Err(StoreError::Closed));
    assert_eq!(engine.apply(&batch), Err(StoreError::Closed));

    let engine = Engine::open(dir.path()).unwrap();
    assert_eq!(engine.get(&key(1)).unwrap(), None);
    assert_eq!(engine.get(&key(2)).unwrap(), Some(Vec::new()));
    assert_eq!(load::<(String, u8)>(&engine, &key(3)).unwrap(), Some(("三".to_owned(), 3)));
    assert_eq!(load::<u8>(&engine, &key(4)).unwrap(), None);
    assert_eq!(positions(&engine).unwrap(), [(replica(1), position(8)), (replica(2), position(9))]);
    assert_eq!(rows(&engine, &Scan::everything()).len(), 2, "positions are no rows of a table");
}

#[test]
fn pages_go_on_behind_their_last_key_in_both_directions() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    let all: Vec<_> = (0..100).map(|n| (key(n), n.to_string().into_bytes())).collect();
    put(&engine, &all).unwrap();
    put(&engine, &[(KeyBuilder::table(0).u8(1).build(), vec![1]), (KeyBuilder::table(2).u8(1).build(), vec![1])])
        .unwrap();

    for (scan, expected) in [
        (Scan::prefix(&[1]), all.clone()),
        (Scan::prefix(&[1]).backward(), all.iter().rev().cloned().collect()),
        (Scan::range(key(10), key(20)), all[10..20].to_vec()),
        (Scan::through(key(10), &key(20)), all[10..=20].to_vec()),
        (Scan::range(key(10), key(20)).backward(), all[10..20].iter().rev().cloned().collect()),
        (Scan::prefix(&[1]).after(&key(90)), all[91..].to_vec()),
        (Scan::prefix(&[1]).backward().after(&key(3)), all[..3].iter().rev().cloned().collect()),
        (Scan::range(key(10), key(20)).after(&key(30)), Vec::new()),
        (Scan::range(key(20), key(10)), Vec::new()),
        (Scan::prefix(&key(50)).after(&key(50)), Vec::new()),
    ] {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = engine.page(&scan.clone().after_opt(cursor.as_deref()), 7).unwrap();
            assert!(page.len() <= 7);
            let Some((last, _)) = page.last() else { break };
            cursor = Some(last.clone());
            found.extend(page);
        }
        assert!(found == expected, "{scan:?}");
        assert!(rows(&engine, &scan) == expected, "{scan:?}, walked");
    }
    assert!(engine.page(&Scan::prefix(&[1]), 0).unwrap().is_empty());
    let mut seen = 0;
    engine
        .walk(&Scan::prefix(&[1]), &mut |_, _| {
            seen += 1;
            if seen == 3 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(seen, 3);
}

#[test]
fn long_values_come_back_whole_and_leave_no_pieces_behind() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    let long =
        |len: usize, fill: u8| (0..len).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1] ^ fill).collect::<Vec<u8>>();
    for len in [4094, 4095, 4096, 4097, 8191, 8192, 8193, 100_000] {
        put(&engine, &[(key(1), long(len, 3)), (key(2), b"neighbour".to_vec())]).unwrap();
        assert!(engine.get(&key(1)).unwrap() == Some(long(len, 3)), "{len} bytes");
        assert_eq!(rows(&engine, &Scan::prefix(&[1])).len(), 2, "pieces are no rows");
        let longest = engine.with_tree(|tree| {
            let all = Scan { lo: Bound::Unbounded, hi: Bound::Unbounded, direction: Direction::Forward };
            Ok(tree.rows(&all).map(|row| row.unwrap().1.len()).max())
        });
        assert!(longest.unwrap() <= Some(4096));
    }
    assert_eq!(raw_rows(&engine), OWN_ROWS + 2 + 25);
    put(&engine, &[(key(1), long(9000, 5))]).unwrap();
    assert!(engine.get(&key(1)).unwrap() == Some(long(9000, 5)));
    assert_eq!(raw_rows(&engine), OWN_ROWS + 2 + 3, "a shorter value takes the longer one's pieces with it");
    put(&engine, &[(key(1), b"short".to_vec())]).unwrap();
    assert_eq!(raw_rows(&engine), OWN_ROWS + 2);
    put(&engine, &[(key(1), long(9000, 5))]).unwrap();
    let mut batch = Batch::new();
    batch.delete(key(1));
    engine.apply(&batch).unwrap();
    assert_eq!((engine.get(&key(1)).unwrap(), raw_rows(&engine)), (None, OWN_ROWS + 1));
}

#[test]
fn keys_outside_the_tables_and_batches_without_bound_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    for bad in [Vec::new(), vec![0xF0], vec![0xFF, 1], vec![1; 1025]] {
        assert!(matches!(put(&engine, &[(bad, vec![1])]), Err(StoreError::BadKey { .. })));
    }
    put(&engine, &[(vec![1; 1024], vec![1]), (vec![0], vec![1]), (vec![0xEF, 0xFF], vec![1])]).unwrap();
    assert_eq!(rows(&engine, &Scan::everything()).len(), 3);
    let many: Vec<_> = (0..=MAX_KEYS as u64).map(|n| (key(n), Vec::new())).collect();
    assert_eq!(put(&engine, &many), Err(StoreError::BatchTooLarge { keys: MAX_KEYS + 1, most: MAX_KEYS }));
    put(&engine, &many[1..]).unwrap();
    assert!(engine.failure().is_none(), "a refused batch is no failed write");
}

#[test]
fn a_batch_says_what_will_be_there_once_it_is_applied() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    put(&engine, &[(key(1), b"old".to_vec()), (key(2), b"stays".to_vec()), (key(3), b"goes".to_vec())]).unwrap();
    let mut batch = Batch::new();
    batch.put(key(1), b"first".to_vec());
    batch.put(key(1), b"new".to_vec());
    batch.delete(key(3));
    batch.put(KeyBuilder::table(4).u8(1).build(), Vec::new());
    let expected = [Some(b"new".to_vec()), Some(b"stays".to_vec()), None, None];
    let pending: Vec<_> = (1..5).map(|n| batch.get_over(&engine, &key(n)).unwrap()).collect();
    assert_eq!(pending, expected);
    assert_eq!((batch.len(), batch.tables().into_iter().collect::<Vec<_>>()), (3, vec![1, 4]));
    engine.apply(&batch).unwrap();
    let applied: Vec<_> = (1..5).map(|n| engine.get(&key(n)).unwrap()).collect();
    assert_eq!(applied, expected);
}

#[test]
fn after_a_failed_write_further_ones_are_refused_until_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    put(&engine, &[(key(1), b"one".to_vec())]).unwrap();
    // A value that the store did not write: it cannot be replaced without knowing which pieces it has.
    engine.with_tree(|tree| tree.insert(&key(2), vec![9, 9, 9])).unwrap();
    let error = put(&engine, &[(key(2), b"two".to_vec())]).unwrap_err();
    assert!(error.is_damage());
    assert_eq!(put(&engine, &[(key(3), b"three".to_vec())]), Err(error.clone()));
    assert_eq!(engine.failure(), Some(error));
    assert_eq!(engine.get(&key(1)).unwrap(), Some(b"one".to_vec()), "reading goes on");
    assert_eq!(engine.get(&key(3)).unwrap(), None);

    engine.reopen().unwrap();
    assert_eq!(engine.failure(), None);
    put(&engine, &[(key(3), b"three".to_vec())]).unwrap();
    assert_eq!(engine.get(&key(3)).unwrap(), Some(b"three".to_vec()));
    assert!(engine.verify(&mut |_| {}).unwrap_err().is_damage());
    assert!(put(&engine, &[(key(2), b"two".to_vec())]).is_err());
    assert!(engine.close().is_err(), "a store with a failed write was not cleanly closed");
}

#[test]
fn a_second_opening_is_told_that_the_store_is_held() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    assert_eq!(Engine::open(dir.path()).unwrap_err(), StoreError::Busy);
    engine.close().unwrap();
    Engine::open(dir.path()).unwrap();
}

#[test]
fn a_reading_of_several_keys_never_mixes_two_states() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    let state = |number: u64| (0..20).map(|n| (key(n), number.to_be_bytes().to_vec())).collect::<Vec<_>>();
    put(&engine, &state(0)).unwrap();
    let done = AtomicBool::new(false);
    // How many states the readers have seen, each counting its own: on a busy machine a reader may come to its first
    // reading when a given number of writes is long over, so it is the readers that say when it is enough.
    let seen = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = None;
                while !done.load(Ordering::Relaxed) {
                    let read: Vec<_> =
                        engine.read(|view| (0..20).map(|n| view.get(&key(n))).collect::<Result<Vec<_>>>()).unwrap();
                    assert!(read.iter().all(|value| *value == read[0]), "{read:?}");
                    let page = engine.page(&Scan::prefix(&[1]).backward(), 50).unwrap();
                    assert!(page.iter().all(|row| row.1 == page[0].1));
                    if last != Some(read[0].clone()) {
                        last = Some(read[0].clone());
                        seen.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let patience = Instant::now() + Duration::from_secs(120);
        let mut number = 0;
        while number < 300 || (seen.load(Ordering::Relaxed) < 20 && Instant::now() < patience) {
            number += 1;
            put(&engine, &state(number)).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    let seen = seen.into_inner();
    assert!(seen >= 20, "the readers saw the state change: {seen}");
}

#[test]
fn a_row_lost_added_or_reverted_behind_the_stores_back_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    put(&engine, &(0..100).map(|n| (key(n), vec![1])).collect::<Vec<_>>()).unwrap();
    put(&engine, &[(key(5), vec![2])]).unwrap();
    assert_eq!(engine.verify(&mut |_| {}), Ok(100));
    let meddle = |writes: Vec<(Vec<u8>, Option<Vec<u8>>)>| engine.with_tree(|tree| tree.apply(writes)).unwrap();
    let found = || engine.verify(&mut |_| {}).unwrap_err().is_damage();
    meddle(vec![(key(7), None)]);
    assert!(found(), "a row is gone");
    meddle(vec![(key(100), Some(vec![0, 1]))]);
    assert!(found(), "another stands in for it");
    meddle(vec![(key(100), None), (key(7), Some(vec![0, 1]))]);
    assert_eq!(engine.verify(&mut |_| {}), Ok(100));
    meddle(vec![(key(5), Some(vec![0, 1]))]);
    assert!(found(), "a row has an earlier value");
}

#[test]
fn a_store_that_cannot_be_reopened_says_why_and_can_be_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, away) = (dir.path().join("store"), dir.path().join("away"));
    let engine = Engine::open(&store).unwrap();
    put(&engine, &[(key(1), b"one".to_vec())]).unwrap();
    engine.close().unwrap();
    std::fs::rename(&store, &away).unwrap();
    std::fs::write(&store, "in the way").unwrap();
    let error = engine.reopen().unwrap_err();
    assert_eq!(engine.get(&key(1)), Err(error.clone()));
    assert_eq!(put(&engine, &[(key(1), vec![])]), Err(error.clone()));
    assert_eq!(engine.clone().close(), Err(error), "nothing that could count as cleanly closed");
    std::fs::remove_file(&store).unwrap();
    std::fs::rename(&away, &store).unwrap();
    engine.reopen().unwrap();
    assert_eq!(engine.get(&key(1)).unwrap(), Some(b"one".to_vec()));
}
