//! A case that is filed with its files: one action, wholly or not at all.

use std::path::Path;

use super::Town;
use super::scenario::{case, file};
use crate::service::command::{CaseFileGiven, Command};
use crate::service::files;
use crate::service::refusal::RefusalCode;

const AREA: &str = "610921100001001";
const NUMBER: &str = "城關-2026-00001";

fn taken(town: &Town, dir: &Path, name: &str, bytes: &[u8]) -> CaseFileGiven {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    files::take_in(town.dir.path(), &path, false).unwrap().into()
}

fn with(files: Vec<CaseFileGiven>) -> Command {
    Command::CaseFileWith { case: Box::new(file(AREA, "manhole-broken", "井蓋裂了")), files }
}

#[test]
fn a_case_and_its_files_are_one_action_that_one_undo_takes_back() {
    let town = Town::founded();
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (taken(&town, dir.path(), "一.txt", b"one"), taken(&town, dir.path(), "二.txt", b"two"));
    // The same bytes under another name are the same file.
    let again = CaseFileGiven { name: "三.txt".into(), ..first.clone() };
    let done = town.by("網格員甲", with(vec![first, second, again])).unwrap();
    assert_eq!((done.command.as_str(), done.changes), ("case-file", 1));
    let names: Vec<String> =
        case(&town, "網格員甲", NUMBER).case.attachments.into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["一.txt", "二.txt"]);
    town.by("網格員甲", Command::Undo).unwrap();
    let gone = town.look("網格員甲", crate::service::query::Query::Case { case: NUMBER.into() });
    assert!(gone.is_err(), "the case and its files");
}

#[test]
fn with_a_file_that_is_not_there_nothing_is_filed() {
    let town = Town::founded();
    let dir = tempfile::tempdir().unwrap();
    let there = taken(&town, dir.path(), "一.txt", b"one");
    let gone = CaseFileGiven { hash: "0".repeat(64), ..there.clone() };
    let refused = town.by("網格員甲", with(vec![there, gone])).unwrap_err();
    assert_eq!(refused.code, RefusalCode::AttachmentGone);
    assert!(town.look("網格員甲", crate::service::query::Query::Case { case: NUMBER.into() }).is_err());
}
