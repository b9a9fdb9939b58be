//! The index as it is used: what goes in is found, newest first, and goes out again.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::tokens::{Tokens, asked};
use super::*;
use crate::domain::ids::CaseId;
use crate::domain::matching::plain;
use crate::domain::record::RecordRef;

fn name(number: u128) -> RecordRef {
    RecordRef::Case(CaseId(Uuid::from_u128(number)))
}

fn page(number: u128, when: i64, text: &str) -> Page {
    let mut tokens = Tokens::default();
    tokens.words(text);
    Page { record: name(number), when, tokens }
}

fn found(index: &Index, ask: &Ask) -> Vec<i64> {
    let mut found = Vec::new();
    index
        .walk(ask, &mut |_, when| {
            found.push(when);
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

fn of(word: &str) -> Ask {
    Ask { clause: asked(&plain(word)), ..Ask::default() }
}

#[test]
fn records_are_found_newest_first_over_all_parts_of_the_index_and_go_out_again() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(&dir.path().join("one")).unwrap();
    assert_eq!((index.mark().unwrap(), found(&index, &of("路燈"))), (None, vec![]));
    for (round, days) in [[3_i64, 9, 1], [7, 2, 8], [5, 6, 4]].iter().enumerate() {
        let mut writing = index.writing(LEAST_BYTES).unwrap();
        for day in days {
            let text = if day % 2 == 0 { "路燈不亮" } else { "路灯坏了" };
            writing.add(&page(u128::from(day.unsigned_abs()), *day, text)).unwrap();
        }
        writing.commit(&format!("round {round}")).unwrap();
        index.renew().unwrap();
    }
    assert_eq!(index.mark().unwrap().as_deref(), Some("round 2"));
    assert_eq!(found(&index, &of("路燈")), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(found(&index, &of("不亮")), [8, 6, 4, 2]);
    assert_eq!(found(&index, &Ask { from: Some(3), until: Some(7), ..of("路燈") }), [7, 6, 5, 4, 3]);
    assert_eq!(found(&index, &Ask { from: Some(3), until: Some(4), ..Ask::default() }), [4, 3]);
    assert_eq!(found(&index, &of("路")), [9, 8, 7, 6, 5, 4, 3, 2, 1], "one character is enough");
    let either = Clause::any([of("不亮").clause.unwrap(), of("坏了").clause.unwrap()]);
    assert_eq!(found(&index, &Ask { clause: either, ..Ask::default() }).len(), 9);

    let mut writing = index.writing(LEAST_BYTES).unwrap();
    assert!(matches!(index.writing(LEAST_BYTES), Err(FinderError::Busy)), "one at a time writes");
    writing.remove(&name(8)).unwrap();
    writing.remove(&name(4)).unwrap();
    writing.add(&page(4, 10, "井蓋")).unwrap();
    writing.commit("changed").unwrap();
    assert_eq!(found(&index, &of("不亮")).len(), 4, "not before it is renewed");
    index.renew().unwrap();
    assert_eq!((found(&index, &of("不亮")), found(&index, &of("井盖"))), (vec![6, 2], vec![10]));
    writing.finish(&index).unwrap();
    drop(index);
    let again = Index::open(&dir.path().join("one")).unwrap();
    again.check().unwrap();
    assert_eq!((again.records(), again.mark().unwrap().as_deref()), (8, Some("changed")));
}

#[test]
fn what_was_not_committed_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    let mut writing = index.writing(LEAST_BYTES).unwrap();
    writing.add(&page(1, 1, "路燈")).unwrap();
    drop(writing);
    index.renew().unwrap();
    assert_eq!(found(&index, &of("路燈")), [0_i64; 0]);
}

#[test]
fn whatever_byte_is_flipped_or_cut_off_nothing_panics_and_it_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let made = dir.path().join("made");
    let index = Index::create(&made).unwrap();
    let mut writing = index.writing(LEAST_BYTES).unwrap();
    for number in 0..300 {
        let text = format!("南街{number}號路燈不亮，值班門衛已知");
        writing.add(&page(number, i64::try_from(number).unwrap(), &text)).unwrap();
    }
    writing.commit("whole").unwrap();
    writing.finish(&index).unwrap();
    drop(index);
    let files: Vec<std::path::PathBuf> = std::fs::read_dir(&made).unwrap().map(|file| file.unwrap().path()).collect();
    let of_segments = |path: &&std::path::PathBuf| path.extension().is_some_and(|it| it != "json" && it != "lock");
    let mut noticed = 0;
    for (round, file) in files.iter().filter(of_segments).enumerate() {
        let whole = std::fs::read(file).unwrap();
        for part in 1..8 {
            let at = whole.len() * part / 8;
            let mut broken = whole.clone();
            if (round + part) % 4 == 0 {
                broken.truncate(at);
            } else if let Some(byte) = broken.get_mut(at) {
                *byte ^= 0x41;
            }
            std::fs::write(file, &broken).unwrap();
            let checked = Index::open(&made).and_then(|index| {
                // Whether noticed or not, asking does no harm.
                drop(index.walk(&of("路燈"), &mut |_, _| ControlFlow::Continue(())));
                index.check()
            });
            noticed += u32::from(checked.is_err());
            assert!(checked.is_err() || broken == whole, "{} at {at}", file.display());
        }
        std::fs::write(file, &whole).unwrap();
    }
    assert!(noticed > 20, "{noticed}");
    Index::open(&made).unwrap().check().unwrap();
}

#[test]
fn an_index_of_something_else_or_of_nothing_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(dir.path()), Err(FinderError::Damaged(_))));
    assert!(matches!(Index::open(&dir.path().join("nowhere")), Err(FinderError::Damaged(_))));
    std::fs::write(dir.path().join("meta.json"), "{}").unwrap();
    assert!(matches!(Index::open(dir.path()), Err(FinderError::Damaged(_))));
}
