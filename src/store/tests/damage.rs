//! Files that are not as they were left: always an answer, never a panic, and never a value that was not written.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::*;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn files_of(dir: &Path) -> Vec<PathBuf> {
    super::files::walk(dir).unwrap().0
}

/// What became of a damaged store. Whatever could be read must have been written once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    NotOpened,
    NotRead,
    /// Every row reads, but they are not all, or not of one time.
    NotVerified,
    /// The state of an earlier change: the journal's tail is missing.
    Behind,
    Whole,
}

const ROWS: u64 = 3000;

fn fate(dir: &Path) -> Fate {
    let engine = match Engine::open(dir) {
        Ok(engine) => engine,
        Err(error) => {
            assert!(error.is_damage(), "{error}");
            return Fate::NotOpened;
        }
    };
    let written = |value: &[u8]| decode::<(u64, String)>(value).map(|(number, _)| number);
    let verified = engine.verify(&mut |_| {});
    let whole = engine.page(&Scan::prefix(&[1]), usize::MAX);
    let backward = engine.page(&Scan::prefix(&[1]).backward(), usize::MAX);
    let mut bad = false;
    for number in (0..ROWS).step_by(17) {
        match engine.get(&key(number)) {
            Ok(Some(value)) => assert_eq!(written(&value), Ok(number)),
            Ok(None) => {}
            Err(error) => {
                assert!(error.is_damage(), "{error}");
                bad = true;
            }
        }
    }
    let seq = positions(&engine).map(|found| found.first().map_or(0, |(_, position)| position.seq));
    // Writing on top of damage may fail, and closing too; neither may bring the process down.
    let many: Vec<_> = (0..200).map(|n| (key(n * 13), vec![3; 30])).collect();
    let wrote = put(&engine, &many);
    let closed = engine.close();
    for error in [wrote.err(), closed.err()].into_iter().flatten() {
        assert!(error.is_damage(), "{error}");
    }
    match (whole, backward, seq) {
        (Ok(rows), Ok(backward), Ok(seq)) if !bad => {
            assert!(rows.iter().all(|(_, value)| written(value).is_ok_and(|number| number < ROWS)));
            let consistent = rows.len() as u64 == seq * 10 && rows.iter().rev().eq(&backward);
            match (verified, consistent) {
                (Ok(_), false) => panic!("{} rows at {seq} pass for whole", rows.len()),
                (Ok(_), true) if seq == ROWS / 10 => Fate::Whole,
                (Ok(_), true) => Fate::Behind,
                (Err(error), _) => {
                    assert!(error.is_damage(), "{error}");
                    Fate::NotVerified
                }
            }
        }
        (whole, backward, seq) => {
            for error in [whole.err(), backward.err(), seq.err()].into_iter().flatten() {
                assert!(error.is_damage(), "{error}");
            }
            Fate::NotRead
        }
    }
}

/// A small generator, so that a failure repeats itself.
fn noise(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap()
}

#[test]
fn flipped_bytes_never_panic_and_never_read_as_another_value() {
    let rounds: usize = std::env::var("DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let dir = tempfile::tempdir().unwrap();
    let sound = dir.path().join("sound");
    closed_store(&sound, ROWS);
    // Opened once more: a snapshot with something in it.
    Engine::open(&sound).unwrap().close().unwrap();
    assert_eq!(fate_of_copy(&sound, dir.path(), |_| {}), Fate::Whole);
    let mut seed = std::env::var("DAMAGE_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut fates: BTreeMap<Fate, usize> = BTreeMap::new();
    for round in 0..rounds {
        let fate = fate_of_copy(&sound, dir.path(), |files| {
            let data: Vec<_> = files.iter().filter(|path| path.ends_with("db")).cloned().collect();
            // Any file; the data only; or the data without its snapshot, which is then read from its beginning.
            let files = if round % 3 == 0 { files } else { &data };
            if round % 3 == 1 {
                remove_snapshots(data[0].parent().unwrap());
            }
            for _ in 0..=noise(&mut seed) % 4 {
                let file = &files[noise(&mut seed) % files.len()];
                let mut bytes = fs::read(file).unwrap();
                let (at, run) = (noise(&mut seed) % bytes.len(), noise(&mut seed) % 40 + 1);
                for byte in bytes.iter_mut().skip(at).take(run) {
                    *byte ^= noise(&mut seed).to_le_bytes()[0] | 1;
                }
                fs::write(file, bytes).unwrap();
            }
        });
        *fates.entry(fate).or_default() += 1;
    }
    println!("{fates:?}");
    assert!(fates.keys().any(|fate| *fate != Fate::Whole), "{fates:?}");
}

fn snapshots(dir: &Path) -> Vec<PathBuf> {
    files_of(dir).into_iter().filter(|path| path.to_string_lossy().contains("snap.")).collect()
}

fn remove_snapshots(dir: &Path) {
    for path in snapshots(dir) {
        fs::remove_file(path).unwrap();
    }
}

fn fate_of_copy(sound: &Path, dir: &Path, harm: impl FnOnce(&[PathBuf])) -> Fate {
    let damaged = dir.join("damaged");
    let _ = fs::remove_dir_all(&damaged);
    copy(sound, &damaged);
    harm(&files_of(&damaged));
    fate(&damaged)
}

#[test]
fn files_gone_empty_or_cut_short_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let sound = dir.path().join("sound");
    closed_store(&sound, ROWS);
    let db = |files: &[PathBuf]| files.iter().find(|path| path.ends_with("db")).unwrap().clone();
    let gone = fate_of_copy(&sound, dir.path(), |files| fs::remove_file(db(files)).unwrap());
    assert_ne!(gone, Fate::Whole, "without its data");
    let empty = fate_of_copy(&sound, dir.path(), |files| fs::write(db(files), "").unwrap());
    assert_ne!(empty, Fate::Whole, "with empty data");
    let short = fate_of_copy(&sound, dir.path(), |files| {
        let bytes = fs::read(db(files)).unwrap();
        fs::write(db(files), &bytes[..bytes.len() / 2]).unwrap();
    });
    assert_ne!(short, Fate::Whole, "with half its data");
    let no_snapshot = fate_of_copy(&sound, dir.path(), |files| {
        remove_snapshots(db(files).parent().unwrap());
    });
    assert_eq!(no_snapshot, Fate::Whole, "a snapshot only saves time");
    let empty_snapshot = fate_of_copy(&sound, dir.path(), |files| {
        fs::write(db(files).with_file_name("snap.0000000000000001"), "").unwrap();
        for path in snapshots(db(files).parent().unwrap()) {
            fs::write(path, "").unwrap();
        }
    });
    assert_eq!(empty_snapshot, Fate::NotOpened);
}

#[test]
fn an_unfinished_snapshot_left_by_a_kill_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    closed_store(dir.path(), 100);
    let leftover = dir.path().join("snap.000000000000ABCD.generating");
    fs::write(&leftover, "half").unwrap();
    let engine = Engine::open(dir.path()).unwrap();
    assert!(!leftover.exists());
    assert_eq!(rows(&engine, &Scan::prefix(&[1])).len(), 100);
}

#[test]
fn a_file_where_the_directory_should_be_is_an_error_of_the_file_system() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("store");
    fs::write(&file, "not a directory").unwrap();
    assert!(matches!(Engine::open(&file), Err(StoreError::Io { .. })));
    assert_eq!(fs::read(&file).unwrap(), b"not a directory");
}
