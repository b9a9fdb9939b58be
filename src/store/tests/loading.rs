//! Sorting and bulk loading together, as a rebuild uses them.

use super::*;

#[test]
fn sorted_rows_loaded_in_bulk_are_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let mut sorter = ExternalSorter::new(&dir.path().join("runs"), 50_000).unwrap();
    let total = 10_000u64;
    for number in (0..total).rev() {
        sorter.push(&key(number), &encode(&number).unwrap()).unwrap();
    }
    let long = vec![7; 10_000];
    sorter.push(&key(total), b"replaced").unwrap();
    sorter.push(&key(total), &long).unwrap();
    let mut told = Vec::new();
    let store = dir.path().join("store");
    let marks = [(replica(1), position(5)), (replica(2), position(6))];
    let engine = bulk_load(&store, sorter.finish().unwrap(), &marks, &mut |rows| told.push(rows)).unwrap();
    assert!(told.is_sorted() && told.len() > 2 && told.last() == Some(&(total + 2)), "{told:?}");
    assert_eq!(positions(&engine).unwrap(), marks);
    let found = rows(&engine, &Scan::prefix(&[1]));
    assert_eq!(found.len() as u64, total + 1);
    for (number, (found_key, value)) in (0..total).zip(&found) {
        assert_eq!((found_key, decode::<u64>(value)), (&key(number), Ok(number)));
    }
    assert!(engine.get(&key(total)).unwrap() == Some(long), "of equal keys the last one stays");

    assert_eq!(engine.verify(&mut |_| {}), Ok(total + 1));

    // And it is a store like any other.
    put(&engine, &[(key(3), b"changed".to_vec())]).unwrap();
    engine.close().unwrap();
    let engine = Engine::open(&store).unwrap();
    assert_eq!(engine.get(&key(3)).unwrap(), Some(b"changed".to_vec()));
    engine.close().unwrap();

    let again = bulk_load(&store, [Ok((key(1), Vec::new()))].into_iter(), &[], &mut |_| {}).unwrap();
    assert_eq!(rows(&again, &Scan::everything()), [(key(1), Vec::new())], "what was there before is gone");
}

#[test]
fn an_interrupted_load_has_no_position() {
    let dir = tempfile::tempdir().unwrap();
    let failing = (0..5000).map(|n| if n < 4999 { Ok((key(n), vec![1])) } else { Err(StoreError::Busy) });
    let result = bulk_load(dir.path(), failing, &[(replica(1), position(5))], &mut |_| {});
    assert_eq!(result.unwrap_err(), StoreError::Busy);
    assert_eq!(positions(&Engine::open(dir.path()).unwrap()).unwrap(), []);
}

#[test]
fn keys_out_of_order_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let result = bulk_load(dir.path(), [1, 2, 2, 1].map(|n| Ok((key(n), vec![1]))).into_iter(), &[], &mut |_| {});
    assert_eq!(result.unwrap_err(), StoreError::Unsorted { at: 3 });
}
