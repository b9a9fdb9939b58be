//! Killed at random moments: everything acknowledged is there, nothing is half there, nothing is there twice, and the
//! next start works.
//!
//! `GRIDLOG_KILL_ROUNDS` sets how many changes are killed, and four times as many as bulk imports; 24 by default, which
//! takes seconds. For a night's worth: `GRIDLOG_KILL_ROUNDS=1000 cargo test --test kill -- --nocapture`, which prints
//! how many were killed, how many of those had been saved all the same, and how many were acknowledged.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test's helpers fail as the test does; figures are told"
)]

mod common;

use std::process::Stdio;
use std::time::{Duration, Instant};

use common::Place;

const GRID: &str = "610921100001001";

fn rounds() -> u64 {
    std::env::var("GRIDLOG_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// A cheap sequence that differs from round to round and is the same in every run.
fn mix(round: u64) -> u64 {
    let mut x = round.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D;
    x ^= x >> 33;
    x = x.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x ^ (x >> 33)
}

#[test]
fn kill_minus_nine_at_random_moments_loses_nothing_that_was_acknowledged() {
    let place = Place::founded();
    let mut acknowledged: Vec<String> = Vec::new();
    let mut killed = 0;
    let mut whole = 0;
    for round in 0..rounds() {
        let key = format!("第{round}號");
        let began = Instant::now();
        let mut child = place
            .command()
            .args(["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", &key, "戶主=甲", "人口=3"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        // Every fourth runs to its end, so that the moments of the others spread over that length, on any machine and
        // however busy it is meanwhile.
        let measured = round % 4 == 0;
        let deadline =
            began + Duration::from_micros(if measured { 60_000_000 } else { mix(round) % (whole + whole / 4) });
        let mut finished = false;
        while Instant::now() < deadline {
            if let Some(status) = child.try_wait().expect("waited") {
                finished = status.success();
                whole = if measured { micros(began) } else { whole };
                break;
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        let _ = child.kill();
        let status = child.wait().expect("waited");
        if finished || status.success() {
            acknowledged.push(key);
        } else {
            killed += 1;
        }
    }
    println!("{} rounds: {killed} killed, {} acknowledged", rounds(), acknowledged.len());
    assert!(killed > 0 && !acknowledged.is_empty(), "{killed} killed, {} acknowledged", acknowledged.len());
    let rows = place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"]);
    let keys: Vec<&str> = rows.iter().map(|row| row["key"].as_str().expect("a key")).collect();
    println!("{} were saved before the kill and not acknowledged", keys.len() - acknowledged.len());
    for key in &acknowledged {
        assert_eq!(keys.iter().filter(|found| *found == key).count(), 1, "{key} was acknowledged");
    }
    for row in &rows {
        assert_eq!(row["values"]["head"].as_str().or(row["head"].as_str()), Some("甲"), "whole or not at all: {row}");
    }
    place.ok(&["verify"]);
    let cases = place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"]);
    place.ok(&["rebuild"]);
    assert_eq!(
        place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"]),
        cases
    );
}

#[test]
fn a_bulk_import_that_is_killed_is_there_whole_or_not_at_all() {
    let rows: Vec<String> = (0..2_000).map(|i| format!("門牌{i:05},戶主{i},3\r\n")).collect();
    let (mut killed, mut survived) = (0, 0);
    // What was taken back stays in each row's history and makes the next import longer: a town serves for a few rounds,
    // so that the moments fall everywhere between begin and end.
    for first in (0..rounds() / 4).step_by(6) {
        let town = (first..rounds() / 4).take(6);
        let (town_killed, town_survived) = kill_imports(&rows, town);
        (killed, survived) = (killed + town_killed, survived + town_survived);
    }
    println!("{} rounds: {killed} killed, {survived} there whole", rounds() / 4);
    assert!(killed > 0);
}

/// Kills the imports of some rounds; how many were killed, and how many were there whole all the same.
fn kill_imports(rows: &[String], town: impl Iterator<Item = u64>) -> (u32, u32) {
    let place = Place::founded();
    let file = place.path("rows.csv");
    std::fs::write(&file, format!("key,戶主,人口\r\n{}", rows.concat())).expect("writable");
    let file = file.to_string_lossy().into_owned();
    let import = ["--as", "網格員甲", "ledger", "import", "households", &file, "--grid", GRID];
    // The second one is as long as those that follow.
    let mut whole = 0;
    for _ in 0..2 {
        let began = Instant::now();
        place.ok(&import);
        whole = micros(began);
        place.ok(&["--as", "網格員甲", "undo"]);
    }
    let (mut killed, mut survived) = (0, 0);
    for round in town {
        let mut child = place
            .command()
            .args(import)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(Duration::from_micros(mix(round) % (whole + whole / 4)));
        let _ = child.kill();
        let status = child.wait().expect("waited");
        let rows = place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "5000"]);
        assert!(rows.is_empty() || rows.len() == 2_000, "{} rows are there", rows.len());
        assert!(!status.success() || rows.len() == 2_000);
        killed += u32::from(!status.success());
        if rows.len() == 2_000 {
            survived += 1;
            place.ok(&["--as", "網格員甲", "undo"]);
            let rows =
                place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"]);
            assert_eq!(rows.len(), 0, "one undo takes back the whole import");
        }
    }
    place.ok(&["verify"]);
    (killed, survived)
}

#[test]
fn a_store_that_is_deleted_damaged_or_half_open_is_put_right_by_itself() {
    let place = Place::founded();
    place.ok(&["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", "南街12號", "戶主=甲"]);
    let list = ["--as", "網格員甲", "ledger", "list", GRID, "households", "--json"];
    let whole = place.json(&list);
    assert_eq!(whole.len(), 1);
    let store = place.data().join("store");

    std::fs::remove_dir_all(&store).expect("removed");
    assert_eq!(place.json(&list), whole, "a deleted store comes back");

    std::fs::write(store.join("snap.0000000000000001.generating"), b"half").expect("written");
    assert_eq!(place.json(&list), whole, "a half-written snapshot is in nobody's way");

    let db = store.join("db");
    let mut bytes = std::fs::read(&db).expect("read");
    let length = bytes.len();
    for i in 0..64 {
        let at = usize::try_from(mix(i)).unwrap_or(0) % length.max(1);
        bytes[at] ^= 0x5a;
    }
    std::fs::write(&db, &bytes).expect("written");
    assert_eq!(place.json(&list), whole, "flipped bytes are not believed");

    let _ = std::fs::remove_dir_all(place.data().join("store.good"));
    std::fs::write(&db, b"").expect("written");
    assert_eq!(place.json(&list), whole, "nor is an empty file");
    place.ok(&["verify"]);
}

#[test]
fn a_torn_journal_tail_is_cut_and_told_and_nothing_acknowledged_goes() {
    let place = Place::founded();
    place.ok(&["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", "南街12號", "戶主=甲"]);
    let series = std::fs::read_dir(place.data().join("journal"))
        .expect("read")
        .flatten()
        .find(|entry| entry.file_name().len() == 16)
        .expect("one series")
        .path();
    let segment =
        std::fs::read_dir(series).expect("read").flatten().map(|entry| entry.path()).max().expect("a segment");
    let mut bytes = std::fs::read(&segment).expect("read");
    bytes.extend_from_slice(br#"{"frame":{"v":1,"replica":"torn"#);
    std::fs::write(&segment, bytes).expect("written");
    let rows = place.json(&["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"]);
    assert_eq!(rows.len(), 1);
    place.ok(&["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", "南街14號", "戶主=乙"]);
    place.ok(&["verify"]);
}

#[test]
fn killed_while_it_fills_the_index_of_words_a_search_finds_all_the_same_the_next_time() {
    let place = Place::founded();
    let rows = (0..4_000).fold(String::new(), |rows, i| rows + &format!("門牌{i:05},戶主{i},3\r\n"));
    let file = place.path("rows.csv");
    std::fs::write(&file, format!("key,戶主,人口\r\n{rows}")).expect("writable");
    place.ok(&["--as", "網格員甲", "ledger", "import", "households", &file.to_string_lossy(), "--grid", GRID]);
    let search = ["--as", "網格員甲", "search", "--json", "--limit", "9000", "戶主3999"];
    let found = || place.json(&search);
    let began = Instant::now();
    assert_eq!(found().len(), 1);
    let whole = micros(began);
    let words = place.data().join("words");
    for round in 0..rounds() {
        // Every other time it begins with nothing, else with what a killed one left.
        if round % 2 == 0 {
            // One that was killed early has made none.
            drop(std::fs::remove_dir_all(&words));
        }
        let mut child = place
            .command()
            .args(search)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(Duration::from_micros(mix(round) % (whole + whole / 4)));
        let _ = child.kill();
        child.wait().expect("waited");
        if round % 4 == 3 {
            assert_eq!(found().len(), 1, "round {round}");
        }
    }
    assert_eq!(found()[0]["title"].as_str(), Some("門牌03999"));
    place.ok(&["verify"]);
}
