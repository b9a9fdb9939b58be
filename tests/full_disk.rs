//! A disk that is full, for the real binary: nothing acknowledged is lost, nothing is half there, the user is told what
//! to do, and the next attempt works once there is room.
//!
//! Two ways to run out of room without a disk of one's own: a limit on the size of files, beyond which writing fails as
//! on a full disk, set at every height from nothing upwards so that each file meets it in turn; and, where this machine
//! lets an ordinary account make namespaces, a file system of a few mebibytes that really is full.
#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail as the test does"
)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use common::Place;

const GRID: &str = "610921100001001";
const NO_SPACE: i32 = 7;

/// Heights of the limit in blocks of `ulimit` (512 or 1024 bytes, as the shell counts), through all sizes of files that
/// a small town has: the marks, the journal, the store.
const HEIGHTS: [u32; 20] = [0, 1, 2, 4, 8, 16, 20, 24, 32, 48, 64, 128, 256, 512, 768, 1024, 1100, 1280, 2048, 4096];

/// The binary, unable to make a file longer than this.
fn limited(place: &Place, blocks: u32, args: &[&str]) -> Output {
    let plain = place.command();
    let mut command = Command::new("sh");
    // Without the trap the process would be ended by a signal, which a full disk does not send.
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    command.arg(plain.get_program()).args(args).env_clear().stdin(std::process::Stdio::null());
    for (name, value) in plain.get_envs() {
        command.env(name, value.expect("set"));
    }
    command.current_dir(plain.get_current_dir().expect("given")).output().expect("sh starts")
}

fn set(key: &str) -> [String; 9] {
    ["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", key, "戶主=甲"].map(str::to_owned)
}

fn keys(place: &Place) -> Vec<String> {
    let list = ["--as", "網格員甲", "ledger", "list", GRID, "households", "--json", "--limit", "9000"];
    place.json(&list).iter().filter_map(|row| row["key"].as_str().map(str::to_owned)).collect()
}

/// Either it worked, or it says that there is no room and what to do.
fn worked(output: &Output, what: &str) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => true,
        Some(NO_SPACE) => {
            assert!(!said.contains("tracing"), "only the program itself speaks: {said}");
            assert!(said.contains("磁盤已滿") && said.contains("騰出空間"), "{what}: {said}");
            false
        }
        other => panic!("{what} ended with {other:?}: {said}{}", String::from_utf8_lossy(&output.stdout)),
    }
}

fn strs<const N: usize>(args: &[String; N]) -> [&str; N] {
    args.each_ref().map(String::as_str)
}

#[test]
fn wherever_one_change_meets_the_end_of_the_disk_it_is_saved_whole_or_not_at_all() {
    let place = Place::founded();
    let mut acknowledged = BTreeSet::new();
    let mut failed = 0;
    for blocks in HEIGHTS {
        let key = format!("限{blocks}號");
        if worked(&limited(&place, blocks, &strs(&set(&key))), &format!("{blocks} blocks")) {
            acknowledged.insert(key);
        } else {
            failed += 1;
        }
        let there = keys(&place);
        assert_eq!(there.iter().cloned().collect::<BTreeSet<_>>(), acknowledged, "after {blocks} blocks");
        assert_eq!(there.len(), acknowledged.len(), "nothing is there twice");
    }
    assert!(failed >= 3 && acknowledged.len() >= 2, "{failed} failed, {} did not", acknowledged.len());
    let again = format!("限{}號", HEIGHTS[0]);
    place.ok(&strs(&set(&again)));
    assert!(keys(&place).contains(&again), "the next attempt works once there is room");
    place.ok(&["verify"]);
}

#[test]
fn a_bulk_import_that_meets_the_end_of_the_disk_is_there_whole_or_not_at_all() {
    let place = Place::founded();
    let rows = (0..1_500).map(|i| format!("門牌{i:05},戶主{i},3\r\n")).collect::<Vec<_>>().concat();
    let file = place.path("rows.csv");
    std::fs::write(&file, format!("key,戶主,人口\r\n{rows}")).expect("writable");
    let file = file.to_string_lossy().into_owned();
    let import = ["--as", "網格員甲", "ledger", "import", "households", &file, "--grid", GRID];
    let mut failed = 0;
    for blocks in [8, 32, 128, 256, 512, 768, 1024, 1536, 2048, 4096, 16_384] {
        let whole = worked(&limited(&place, blocks, &import), &format!("{blocks} blocks"));
        let there = keys(&place).len();
        assert_eq!(there, if whole { 1_500 } else { 0 }, "after {blocks} blocks");
        failed += u32::from(!whole);
        if whole {
            place.ok(&["--as", "網格員甲", "undo"]);
        }
        place.ok(&strs(&set("在限下")));
        assert_eq!(keys(&place), ["在限下"], "the program goes on after {blocks} blocks");
        place.ok(&["--as", "網格員甲", "undo"]);
    }
    assert!(failed >= 2, "{failed} failed");
    place.ok(&["verify"]);
    place.ok(&["rebuild"]);
    assert_eq!(keys(&place), [""; 0], "the journal says the same");
}

#[test]
fn a_rebuild_without_room_leaves_what_there_was() {
    let place = Place::new();
    let records = ["demo", "--no-ui", "--records", "300", "--seed", "7", "--data"];
    let data = place.data().to_string_lossy().into_owned();
    place.ok(&[&records[..], &[&data]].concat());
    let list = ["--as", "站長甲", "case", "list", "--json", "--limit", "900"];
    let before = place.json(&list);
    assert!(before.len() > 20);
    let mut failed = 0;
    for blocks in [1, 64, 256, 512, 1024, 1536] {
        failed += u32::from(!worked(&limited(&place, blocks, &["rebuild"]), &format!("{blocks} blocks")));
        assert_eq!(place.json(&list), before, "after {blocks} blocks");
    }
    assert!(failed >= 2, "{failed} failed");
    let left: Vec<_> = common::tree(&place.data()).into_keys().collect();
    assert!(!left.iter().any(|name| name.contains("building") || name.contains("sort")), "{left:?}");
    place.ok(&["rebuild"]);
    assert_eq!(place.json(&list), before);
}

#[test]
fn an_export_without_room_is_not_there_and_the_one_before_stays() {
    let place = Place::founded();
    for number in 0..40 {
        place.ok(&strs(&set(&format!("南街{number}號"))));
    }
    let out = place.path("out").to_string_lossy().into_owned();
    let export = ["export", "--out", &out];
    place.ok(&export);
    let before = common::tree(Path::new(&out));
    let mut failed = 0;
    for blocks in [0, 1, 2, 4, 8] {
        let whole = worked(&limited(&place, blocks, &export), &format!("{blocks} blocks"));
        failed += u32::from(!whole);
        let names = |tree: &std::collections::BTreeMap<String, Vec<u8>>| {
            tree.keys()
                .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "csv"))
                .cloned()
                .collect::<Vec<_>>()
        };
        let now = common::tree(Path::new(&out));
        assert_eq!(names(&now), names(&before), "after {blocks} blocks");
        for name in names(&before) {
            assert!(now[&name] == before[&name], "{name} after {blocks} blocks");
        }
    }
    assert!(failed >= 2, "{failed} failed");
    place.ok(&export);
}

#[test]
fn a_search_without_room_for_its_index_finds_what_it_can_and_everything_once_there_is() {
    let place = Place::founded();
    place.ok(&["--as", "網格員甲", "ledger", "set", GRID, "households", "--key", "南街12號", "戶主=欄杆甲"]);
    let search = |word: &'static str| ["--as", "網格員甲", "search", "--json", word];
    for blocks in [24, 32, 64, 1024] {
        drop(std::fs::remove_dir_all(place.data().join("words")));
        // Whatever has no room: the name of the row is found in the store.
        let output = limited(&place, blocks, &search("南街12號"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if worked(&output, &format!("{blocks} blocks")) {
            assert!(said.contains("南街12號"), "{blocks} blocks: {said}");
        }
        let key = format!("限{blocks}號");
        place.ok(&strs(&set(&key)));
        assert_eq!(place.json(&search("欄杆")).len(), 1, "after {blocks} blocks");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_file_system_that_is_full_nothing_saved_is_lost() {
    let place = Place::new();
    let script = place.path("full.sh");
    // Everything happens in one shell, because the file system is gone with it.
    let lines = r#"
set -eu
mount -t tmpfs -o size=64m none "$MOUNT" || { echo "no mount"; exit 99; }
export GRIDLOG_DATA="$MOUNT/data"
"$BIN" init --town 城關鎮 --code 610921100 --lang zh-Hant >/dev/null
"$BIN" grid import "$DIVISIONS" >/dev/null
"$BIN" grid add 610921100001001 --name 南街第一網格 >/dev/null
"$BIN" person add 網格員甲 --phone 13900000001 >/dev/null
"$BIN" post appoint warden 610921100001001 網格員甲 --from 2026-01-01 >/dev/null
try() { "$BIN" --as 網格員甲 ledger "$@" >/dev/null; }
row() { try set 610921100001001 households --key "$1" 戶主=甲; }
leave() {
    free=$(df -k "$MOUNT" | awk 'END { print $4 }')
    head -c $(((free - $1) * 1024)) /dev/zero > "$MOUNT/ballast"
}
# From the last byte upwards: a mark, the journal, the store, each finds no room in its turn.
for room in 0 4 8 12 16 20 24 32 48 64 96 128 192 256 384 512 768 1024 1536 2048 3072 4096 6144; do
    leave "$room"
    if row "滿$room"; then echo "row $room saved"; else echo "row $room refused $?"; fi
    if try import households "$ROWS" --grid 610921100001001; then echo "import $room saved"; else echo "import $room refused $?"; fi
    rm "$MOUNT/ballast"
    "$BIN" --as 網格員甲 ledger list 610921100001001 households --json --limit 9000 > "$MOUNT/list"
    echo "rows $room $(grep -c 門牌 "$MOUNT/list") $(grep -c "滿$room\"" "$MOUNT/list")"
    row "空$room"
    # The row, and the rows of the import if they are there.
    "$BIN" --as 網格員甲 undo >/dev/null
    if grep -q 門牌 "$MOUNT/list"; then "$BIN" --as 網格員甲 undo >/dev/null; fi
done
"$BIN" verify >/dev/null
"$BIN" --as 網格員甲 ledger list 610921100001001 households --json --limit 9000 > "$MOUNT/before"
"$BIN" rebuild >/dev/null
"$BIN" --as 網格員甲 ledger list 610921100001001 households --json --limit 9000 | cmp - "$MOUNT/before"
echo done
"#;
    std::fs::write(&script, lines).expect("writable");
    let mount = place.path("mount");
    std::fs::create_dir(&mount).expect("made");
    let plain = place.command();
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh"]).arg(&script).env_clear().stdin(std::process::Stdio::null());
    for (name, value) in plain.get_envs() {
        command.env(name, value.expect("set"));
    }
    let file = place.path("rows.csv");
    let rows = (0..1_000).map(|i| format!("門牌{i:05},戶主{i},3\r\n")).collect::<Vec<_>>().concat();
    std::fs::write(&file, format!("key,戶主,人口\r\n{rows}")).expect("writable");
    command.env("ROWS", &file);
    command.env("BIN", plain.get_program()).env("MOUNT", &mount).env("DIVISIONS", place.divisions());
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return eprintln!("skipped: no unshare here: {error}"),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(99) || (!output.status.success() && said.contains("unshare")) {
        return eprintln!("skipped: no namespace with a mount of one's own here: {said}");
    }
    assert!(output.status.success(), "{text}\n{said}");
    assert!(said.contains("磁盤已滿") && said.contains("騰出空間"), "{said}");
    let told = |what: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(what));
        lines.map(|line| line.split_once(' ').expect("a figure and an outcome")).collect::<Vec<_>>()
    };
    let (rows, imports) = (told("row "), told("import "));
    for outcome in rows.iter().chain(&imports).map(|(_, outcome)| *outcome) {
        assert!(outcome == "saved" || outcome == "refused 7", "{outcome}: {said}");
    }
    for outcomes in [&rows, &imports] {
        let saved = outcomes.iter().filter(|(_, outcome)| *outcome == "saved").count();
        assert!(saved > 0 && saved < outcomes.len(), "{outcomes:?}");
    }
    for ((room, found), (row, import)) in told("rows ").into_iter().zip(rows.iter().zip(&imports)) {
        let expected = format!("{} {}", if import.1 == "saved" { 1_000 } else { 0 }, u32::from(row.1 == "saved"));
        assert_eq!(found, expected, "with {room} KiB left: rows of the import, and the row\n{text}\n{said}");
    }
    assert!(text.ends_with("done\n"), "{text}\n{said}");
}
