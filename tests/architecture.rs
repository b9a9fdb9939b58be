//! The arrows between the rooms, read from the `use crate::` lines: any other than those below fails.
#![allow(clippy::expect_used, reason = "a test's helpers fail as the test does")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use. `platform` is the rim's view of the operating system; `domain` and `regulation` stay pure.
const ARROWS: [(&str, &[&str]); 12] = [
    ("cli", &["service", "domain", "i18n", "export", "paper", "tui", "platform"]),
    ("tui", &["service", "domain", "i18n", "export", "paper", "platform"]),
    ("paper", &["service", "domain", "i18n", "platform"]),
    ("service", &["export", "journal", "store", "finder", "exchange", "regulation", "domain", "platform"]),
    ("export", &["domain", "i18n", "platform"]),
    ("exchange", &["journal", "domain"]),
    ("journal", &["domain", "platform"]),
    ("store", &["domain", "platform"]),
    ("finder", &["domain", "platform"]),
    ("regulation", &["domain"]),
    ("domain", &[]),
    ("i18n", &[]),
];

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is there").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").expect("a file of src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms that a line names as `crate::room`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty())
    })
}

#[test]
fn no_arrow_but_those_of_the_design() {
    let mut all = Vec::new();
    files(Path::new("src"), &mut all);
    assert!(all.len() > 60, "the whole house is read");
    let rooms: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).chain(["platform"]).collect();
    let mut wrong = Vec::new();
    for file in all {
        let room = room_of(&file);
        let Some((_, may)) = ARROWS.iter().find(|(name, _)| *name == room) else { continue };
        let text = fs::read_to_string(&file).expect("readable");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for target in named(code).filter(|target| rooms.contains(target) && *target != room) {
                if !may.contains(&target) {
                    wrong.push(format!("{}:{}: {room} -> {target}", file.display(), number + 1));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn pure_rooms_touch_neither_clock_nor_disk_nor_chance() {
    let mut all = Vec::new();
    files(Path::new("src/domain"), &mut all);
    files(Path::new("src/regulation"), &mut all);
    let banned =
        ["std::fs", "std::net", "std::env", "SystemTime", "Instant::now", "Utc::now", "Local::now", "new_v4", "now_v7"];
    for file in all {
        let text = fs::read_to_string(&file).expect("readable");
        for word in banned {
            assert!(!text.contains(word), "{} uses {word}", file.display());
        }
    }
}

#[test]
fn only_the_engine_knows_sled() {
    let mut all = Vec::new();
    files(Path::new("src"), &mut all);
    let uses = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("readable");
        text.lines().any(|line| line.split("//").next().unwrap_or_default().contains("sled::"))
    };
    let users: Vec<PathBuf> = all.into_iter().filter(uses).collect();
    assert_eq!(users, [PathBuf::from("src/store/engine.rs")]);
}

#[test]
fn only_the_finders_engine_knows_tantivy() {
    let mut all = Vec::new();
    files(Path::new("src"), &mut all);
    let uses = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("readable");
        text.lines().any(|line| line.split("//").next().unwrap_or_default().contains("tantivy::"))
    };
    let users: Vec<PathBuf> = all.into_iter().filter(uses).collect();
    assert_eq!(users, [PathBuf::from("src/finder/engine.rs")]);
}
