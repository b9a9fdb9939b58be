//! What is decided about the store on disk, and the copy to fall back on.

use std::fs;

use chrono::NaiveDate;

use super::checkpoint::*;
use super::*;

const BOOT: Option<&str> = Some("this boot");
const OTHER_BOOT: Option<&str> = Some("the next boot");

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn seq(paths: &StorePaths) -> u64 {
    let engine = Engine::open(&paths.live()).unwrap();
    let found = positions(&engine).unwrap();
    engine.close().unwrap();
    found.first().map_or(0, |(_, position)| position.seq)
}

/// Opens the store, applies one change and leaves it as a clean close or a kill would.
fn session(paths: &StorePaths, boot: Option<&str>, seq: u64, clean: bool) {
    mark_open(paths, boot).unwrap();
    let engine = Engine::open(&paths.live()).unwrap();
    let mut batch = Batch::new();
    batch.put(key(seq), encode(&seq).unwrap());
    batch.set_position(replica(1), position(seq));
    engine.apply(&batch).unwrap();
    engine.close().unwrap();
    if clean {
        mark_closed(paths).unwrap();
    }
}

#[test]
fn a_closed_store_and_one_whose_process_was_killed_are_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Rebuild(Doubt::Missing));
    session(&paths, BOOT, 1, true);
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Trust);
    assert_eq!(Opening::decide(&paths, OTHER_BOOT), Opening::Trust);
    session(&paths, BOOT, 2, false);
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Trust, "the system ran on: a kill loses nothing");
    assert_eq!(Opening::decide(&paths, OTHER_BOOT), Opening::Rebuild(Doubt::RoughStop), "a power cut, no checkpoint");
    assert_eq!(Opening::decide(&paths, None), Opening::Rebuild(Doubt::RoughStop));
}

#[test]
fn a_closed_store_that_lost_a_file_or_part_of_one_is_not_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    session(&paths, BOOT, 1, true);
    let db = paths.live().join("db");
    let whole = fs::read(&db).unwrap();
    fs::write(&db, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Rebuild(Doubt::Changed));
    fs::remove_file(&db).unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Rebuild(Doubt::Changed));
    fs::write(&db, &whole).unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::Trust);
}

#[test]
fn where_the_system_cannot_tell_its_boots_apart_every_end_without_a_close_is_rough() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    session(&paths, None, 1, false);
    assert_eq!(Opening::decide(&paths, None), Opening::Rebuild(Doubt::RoughStop));
    session(&paths, None, 1, true);
    assert_eq!(Opening::decide(&paths, None), Opening::Trust);
}

#[test]
fn after_a_rough_stop_the_checkpoint_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    session(&paths, BOOT, 5, true);
    let mut last = (0, 0);
    make(&paths, day(23), &mut |done, all| last = (done, all)).unwrap();
    assert!(last.0 > 0 && last.0 == last.1, "{last:?}");
    session(&paths, BOOT, 6, false);
    assert_eq!(Opening::decide(&paths, OTHER_BOOT), Opening::RestoreCheckpoint(Doubt::RoughStop));
    restore(&paths, &mut |_, _| {}).unwrap();
    mark_open(&paths, OTHER_BOOT).unwrap();
    assert_eq!(seq(&paths), 5, "the state of the checkpoint; the journal's tail brings the rest");
    assert!(dir.path().join("store.bad-1").is_dir(), "the doubtful store is kept aside");
    assert!(exists(&paths), "the checkpoint stays");

    fs::remove_file(dir.path().join("store.mark")).unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::RestoreCheckpoint(Doubt::NoMark));
    fs::write(dir.path().join("store.mark"), "").unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::RestoreCheckpoint(Doubt::NoMark));
    fs::remove_dir_all(paths.live()).unwrap();
    assert_eq!(Opening::decide(&paths, BOOT), Opening::RestoreCheckpoint(Doubt::Missing));
}

#[test]
fn a_kill_between_the_decision_and_the_restoring_makes_no_doubtful_store_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    session(&paths, BOOT, 1, true);
    make(&paths, day(23), &mut |_, _| {}).unwrap();
    session(&paths, BOOT, 2, false);
    for _ in 0..2 {
        assert_eq!(Opening::decide(&paths, OTHER_BOOT), Opening::RestoreCheckpoint(Doubt::RoughStop));
        mark_open(&paths, OTHER_BOOT).unwrap();
    }
    restore(&paths, &mut |_, _| {}).unwrap();
    assert_eq!(Opening::decide(&paths, OTHER_BOOT), Opening::Trust, "killed after the restoring");
    assert_eq!(Opening::decide(&paths, BOOT), Opening::RestoreCheckpoint(Doubt::RoughStop));
    mark_open(&paths, BOOT).unwrap();
    bulk_load(&paths.building(), [].into_iter(), &[(replica(1), position(9))], &mut |_| {}).unwrap().close().unwrap();
    install_rebuilt(&paths).unwrap();
    assert_eq!((Opening::decide(&paths, BOOT), seq(&paths)), (Opening::Trust, 9));
}

#[test]
fn a_checkpoint_is_due_once_a_day_and_replaces_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    session(&paths, BOOT, 1, true);
    assert!(is_due(&paths, day(23)));
    make(&paths, day(23), &mut |_, _| {}).unwrap();
    assert!(!is_due(&paths, day(23)));
    assert!(is_due(&paths, day(24)));
    session(&paths, BOOT, 2, true);
    make(&paths, day(24), &mut |_, _| {}).unwrap();
    assert!(!is_due(&paths, day(24)));
    restore(&paths, &mut |_, _| {}).unwrap();
    assert_eq!(seq(&paths), 2);
    discard(&paths).unwrap();
    assert!(!exists(&paths) && is_due(&paths, day(24)));
}

#[test]
fn a_checkpoint_with_any_byte_changed_or_any_file_missing_or_added_is_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    mark_open(&paths, BOOT).unwrap();
    closed_store(&paths.live(), 500);
    mark_closed(&paths).unwrap();
    make(&paths, day(23), &mut |_, _| {}).unwrap();
    session(&paths, BOOT, 77, true);
    let refused = |what: &str| {
        assert!(restore(&paths, &mut |_, _| {}).unwrap_err().is_damage(), "{what}");
        assert_eq!(seq(&paths), 77, "{what}: the live store is left alone");
        assert!(!dir.path().join("store.bad-1").exists());
    };
    let db = paths.good().join("db");
    let whole = fs::read(&db).unwrap();
    for at in [0, 100, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&db, &changed).unwrap();
        refused("a changed byte");
    }
    fs::write(&db, &whole[..whole.len() - 1]).unwrap();
    refused("a file cut short");
    fs::remove_file(&db).unwrap();
    refused("a file missing");
    fs::write(&db, &whole).unwrap();
    fs::write(paths.good().join("snap.more"), "x").unwrap();
    refused("a file more");
    fs::remove_file(paths.good().join("snap.more")).unwrap();
    restore(&paths, &mut |_, _| {}).unwrap();
    assert_eq!(seq(&paths), 50);
    fs::remove_file(paths.good().join("checkpoint.json")).unwrap();
    assert!(!exists(&paths) && restore(&paths, &mut |_, _| {}).is_err(), "an unfinished copy is none");
}

#[test]
fn leftovers_of_interrupted_copies_are_removed_and_one_bad_store_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let paths = StorePaths::in_dir(dir.path());
    for name in ["store.good.new", "store.restoring"] {
        fs::create_dir_all(dir.path().join(name).join("blobs")).unwrap();
    }
    session(&paths, BOOT, 1, true);
    assert!(!dir.path().join("store.good.new").exists() && !dir.path().join("store.restoring").exists());

    assert_eq!(set_aside(&paths).unwrap(), Some(dir.path().join("store.bad-1")));
    assert_eq!(set_aside(&paths).unwrap(), None, "nothing left to set aside");
    session(&paths, BOOT, 2, true);
    assert_eq!(set_aside(&paths).unwrap(), Some(dir.path().join("store.bad-2")));
    assert!(!dir.path().join("store.bad-1").exists());
    bulk_load(&paths.building(), [].into_iter(), &[(replica(1), position(9))], &mut |_| {}).unwrap().close().unwrap();
    session(&paths, BOOT, 3, true);
    install_rebuilt(&paths).unwrap();
    assert_eq!(seq(&paths), 9);
    assert!(dir.path().join("store.bad-3").exists() && !paths.building().exists());
    forget_set_aside(&paths).unwrap();
    assert!(!dir.path().join("store.bad-3").exists() && paths.live().exists());
}
