//! What a reader of exports may rely on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::sheet::{Sheet, SheetRow};
use super::swap::{Swap, partial_name};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn edition(cut: &str) -> Edition {
    Edition {
        program: "gridlog 0.1.0".into(),
        town: "610921100".into(),
        cut: cut.into(),
        audience: None,
        asker: None,
        mask: false,
        carry_all: false,
    }
}

fn words(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn write(out: &Path, date: &str, cut: &str, options: Options, rows: &[Vec<String>]) -> Manifest {
    let target = Target::open(out).unwrap();
    let mut writer = target.begin(day(date), options).unwrap();
    writer.file("town/grids.csv", &words(&["代码", "名称"]), &words(&["code", "name"])).unwrap();
    writer.rows(&[words(&["610921100", "城關鎮"])].iter().collect()).unwrap();
    writer.file("lines/social/households.csv", &words(&["戶", "備註"]), &words(&["key", "note"])).unwrap();
    for chunk in rows.chunks(7) {
        writer.rows(&chunk.iter().collect()).unwrap();
    }
    writer.publish(edition(cut)).unwrap()
}

fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(dir: &Path, at: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let name = at.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &name, into);
            } else {
                into.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(dir, Path::new(""), &mut files);
    files
}

/// What lies in the directory besides the lock.
fn listing(out: &Path) -> Vec<String> {
    swap::names(out).unwrap().into_iter().filter(|name| name != ".gridlog-export.lock").collect()
}

fn sample() -> Vec<Vec<String>> {
    [
        ["南街12號", "引「號」與\"quotes\", 逗號"],
        ["一\r\n二\n三", "䶮𠮷👩‍👩‍👧‍👦🇨🇳"],
        ["=SUM(A1)", "'61092110000100112"],
        ["", "\u{202e}右至左 العربية"],
    ]
    .iter()
    .map(|cells| words(cells))
    .collect()
}

#[test]
fn the_manifest_states_rows_bytes_and_digest_of_each_file_as_it_lies_there() {
    use sha2::{Digest, Sha256};
    let out = tempfile::tempdir().unwrap();
    let manifest = write(out.path(), "2026-11-23", "aaaa:7", Options::default(), &sample());
    assert_eq!(manifest, read_manifest(&out.path().join("2026-11-23")).unwrap());
    assert_eq!((manifest.rows, manifest.edition.cut.as_str()), (5, "aaaa:7"));
    let paths: Vec<(&str, u64)> = manifest.files.iter().map(|file| (file.path.as_str(), file.rows)).collect();
    assert_eq!(paths, [("lines/social/households.csv", 4), ("town/grids.csv", 1)]);
    for file in &manifest.files {
        let bytes = fs::read(out.path().join("2026-11-23").join(&file.path)).unwrap();
        assert_eq!(file.bytes, bytes.len() as u64);
        let hex = Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert_eq!(file.sha256, hex);
    }
    assert_eq!(listing(out.path()), ["2026-11-23"]);
}

#[test]
fn a_spreadsheet_in_china_opens_it_right_byte_order_mark_and_crlf() {
    let out = tempfile::tempdir().unwrap();
    let options = Options { field_codes: true, ..Options::default() };
    write(out.path(), "2026-11-23", "a:1", options, &[words(&["南街12號", "=1+1"])]);
    let bytes = fs::read(out.path().join("2026-11-23/lines/social/households.csv")).unwrap();
    assert_eq!(bytes, "\u{feff}戶,備註\r\nkey,note\r\n南街12號,'=1+1\r\n".as_bytes());
}

#[test]
fn plain_is_without_the_mark_and_gb18030_is_read_back_by_its_decoder() {
    for (encoding, read) in [
        (Encoding::Utf8Plain, (|bytes| String::from_utf8(bytes).unwrap()) as fn(Vec<u8>) -> String),
        (Encoding::Gb18030, |bytes| encoding_rs::GB18030.decode(&bytes).0.into_owned()),
    ] {
        let out = tempfile::tempdir().unwrap();
        // Long enough for the buffer to end within a character.
        let long: Vec<Vec<String>> =
            (0..4000).map(|n| vec![format!("{n}{}", "街".repeat(n % 7)), "䶮𠮷👩，x".repeat(3)]).collect();
        let options = Options { encoding, ..Options::default() };
        write(out.path(), "2026-11-23", "a:1", options, &long);
        let text = read(fs::read(out.path().join("2026-11-23/lines/social/households.csv")).unwrap());
        let mut lines = text.split("\r\n");
        assert_eq!(lines.next(), Some("戶,備註"));
        for row in &long {
            assert_eq!(lines.next(), Some(row.join(",").as_str()));
        }
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(one.path(), "2026-11-23", "a:1", Options::default(), &sample());
    write(two.path(), "2026-11-23", "a:1", Options::default(), &sample());
    let files = tree(&one.path().join("2026-11-23"));
    assert_eq!(files.len(), 3);
    assert_eq!(files, tree(&two.path().join("2026-11-23")));
}

#[test]
fn a_newer_position_takes_the_place_of_the_older_and_nothing_else_stays() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "2026-11-23", "a:1", Options::default(), &sample());
    write(out.path(), "2026-11-23", "a:2", Options::default(), &[]);
    assert_eq!(listing(out.path()), ["2026-11-23"]);
    let manifest = Target::open(out.path()).unwrap().manifest(day("2026-11-23")).unwrap();
    assert_eq!((manifest.edition.cut.as_str(), manifest.rows), ("a:2", 1));
}

/// Makes the state of a run that ended with the new export complete but not in its place.
fn stage(out: &Path, finished: bool) -> PathBuf {
    write(out, "2026-11-23", "a:1", Options::default(), &sample());
    let other = tempfile::tempdir().unwrap();
    write(other.path(), "2026-11-23", "a:2", Options::default(), &[]);
    let partial = out.join(partial_name("2026-11-23", 999_999));
    for (name, bytes) in tree(&other.path().join("2026-11-23")) {
        if finished || name != Path::new(MANIFEST) {
            let at = partial.join(name);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            fs::write(at, bytes).unwrap();
        }
    }
    partial
}

#[test]
fn a_swap_interrupted_after_any_step_is_finished_by_the_next_run() {
    for done in 0..=Swap::STEPS.len() {
        for debris in [false, true] {
            let out = tempfile::tempdir().unwrap();
            let partial = stage(out.path(), true);
            let swap = Swap::new(out.path(), partial, "2026-11-23");
            if debris {
                fs::create_dir_all(swap.old.join("town")).unwrap();
                fs::write(swap.old.join("town/grids.csv"), "half").unwrap();
            }
            for step in &Swap::STEPS[..done] {
                step(&swap).unwrap();
            }
            let target = Target::open(out.path()).unwrap();
            let manifest = target.manifest(day("2026-11-23")).unwrap();
            assert_eq!(manifest.edition.cut, "a:2", "after {done} steps");
            assert_eq!(listing(out.path()), ["2026-11-23"], "after {done} steps");
        }
    }
}

#[test]
fn a_run_killed_while_writing_leaves_the_last_good_export_and_its_leftovers_are_cleared() {
    let out = tempfile::tempdir().unwrap();
    let partial = stage(out.path(), false);
    assert!(partial.exists());
    let before = tree(&out.path().join("2026-11-23"));
    let target = Target::open(out.path()).unwrap();
    assert_eq!(listing(out.path()), ["2026-11-23"]);
    assert_eq!(tree(&target.place(day("2026-11-23"))), before);
}

#[test]
fn an_old_export_whose_successor_was_lost_goes_back_to_its_place() {
    let out = tempfile::tempdir().unwrap();
    stage(out.path(), false);
    fs::rename(out.path().join("2026-11-23"), out.path().join("2026-11-23.old")).unwrap();
    let target = Target::open(out.path()).unwrap();
    assert_eq!(target.manifest(day("2026-11-23")).unwrap().edition.cut, "a:1");
    assert_eq!(listing(out.path()), ["2026-11-23"]);
}

#[test]
fn a_writer_given_up_leaves_nothing() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "2026-11-23", "a:1", Options::default(), &sample());
    let before = tree(out.path());
    let target = Target::open(out.path()).unwrap();
    let mut writer = target.begin(day("2026-11-23"), Options::default()).unwrap();
    writer.file("town/grids.csv", &words(&["代码"]), &words(&["code"])).unwrap();
    assert_eq!(listing(out.path()).len(), 2, "written beside the last good one");
    drop(writer);
    assert_eq!(tree(out.path()), before);
}

#[test]
fn files_written_in_turns_are_the_same_as_files_written_one_after_the_other() {
    for encoding in [Encoding::Utf8Bom, Encoding::Utf8Plain, Encoding::Gb18030] {
        let options = Options { encoding, field_codes: true, lang: "zh-Hans".into() };
        let export = |in_turns: bool| {
            let out = tempfile::tempdir().unwrap();
            let target = Target::open(out.path()).unwrap();
            let mut writer = target.begin(day("2026-11-23"), options.clone()).unwrap();
            let paths: Vec<String> = (0..40).map(|n| format!("grids/6109211000010{n:02}/cases.csv")).collect();
            let turns: Vec<(usize, usize)> = if in_turns {
                (0..5).flat_map(|turn| (0..40).map(move |file| (file, turn))).collect()
            } else {
                (0..40).flat_map(|file| (0..5).map(move |turn| (file, turn))).collect()
            };
            for (file, turn) in turns {
                writer.file(&paths[file], &words(&["編號", "事"]), &words(&["number", "text"])).unwrap();
                writer.rows(&[words(&[&format!("城關-{turn}"), "䶮𠮷,\"二\""])].iter().collect()).unwrap();
            }
            assert_eq!(writer.totals(), (40, 200));
            let manifest = writer.publish(edition("a:1")).unwrap();
            (manifest, tree(&out.path().join("2026-11-23")))
        };
        assert_eq!(export(true), export(false));
    }
}

#[test]
fn two_runs_do_not_write_to_one_directory_at_once() {
    let out = tempfile::tempdir().unwrap();
    let first = Target::open(out.path()).unwrap();
    assert!(matches!(Target::open(out.path()), Err(ExportError::Busy { .. })));
    drop(first);
    assert!(Target::open(out.path()).is_ok());
}

#[test]
fn an_export_with_a_file_missing_or_cut_short_does_not_count_as_made() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "2026-11-23", "a:1", Options::default(), &sample());
    fs::write(out.path().join("2026-11-23/town/grids.csv"), "code").unwrap();
    assert_eq!(Target::open(out.path()).unwrap().manifest(day("2026-11-23")), None);
}

#[test]
fn pruning_keeps_the_latest_and_never_touches_what_is_no_export() {
    let out = tempfile::tempdir().unwrap();
    for date in ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"] {
        write(out.path(), date, "a:1", Options::default(), &[]);
    }
    fs::create_dir(out.path().join("2026-01-01")).unwrap();
    fs::write(out.path().join("2026-01-01/mine.txt"), "mine").unwrap();
    let target = Target::open(out.path()).unwrap();
    assert_eq!(target.prune(2).unwrap(), [day("2026-11-20"), day("2026-11-21")]);
    assert_eq!(listing(out.path()), ["2026-01-01", "2026-11-22", "2026-11-23"]);
}

#[test]
fn a_path_never_leads_out_of_the_export() {
    let out = tempfile::tempdir().unwrap();
    let target = Target::open(out.path()).unwrap();
    let mut writer = target.begin(day("2026-11-23"), Options::default()).unwrap();
    for path in
        ["../x.csv", "/x.csv", "a//b.csv", "", "a\\b.csv", "con.csv", "x/COM1.csv", "a:b", "x\n", MANIFEST, "a."]
    {
        let refused = writer.file(path, &words(&["a"]), &words(&["a"]));
        assert!(matches!(refused, Err(ExportError::BadPath { .. })), "{path:?}");
    }
    writer.file("lines/社會事務/戶.csv", &words(&["a"]), &words(&["a"])).unwrap();
    let ragged = writer.rows(&[words(&["a", "b"])].iter().collect());
    assert!(matches!(ragged, Err(ExportError::Ragged { cells: 2, columns: 1, .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_was_exported() {
    use std::os::unix::fs::PermissionsExt;
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "2026-11-23", "a:1", Options::default(), &sample());
    let mode = |path: &str| fs::metadata(out.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("2026-11-23"), 0o700);
    assert_eq!(mode("2026-11-23/town"), 0o700);
    assert_eq!(mode("2026-11-23/town/grids.csv"), 0o600);
    assert_eq!(mode("2026-11-23/manifest.json"), 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_as_such_and_the_last_good_export_stays() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "2026-11-23", "a:1", Options::default(), &sample());
    let before = tree(&out.path().join("2026-11-23"));
    let target = Target::open(out.path()).unwrap();
    let mut writer =
        target.begin(day("2026-11-23"), Options { encoding: Encoding::Utf8Plain, ..Options::default() }).unwrap();
    writer.file("town/cases.csv", &words(&["text"]), &words(&["text"])).unwrap();
    // A file of the export that is the device which is always full.
    let link = out.path().join(partial_name("2026-11-23", std::process::id())).join("town/full.csv");
    std::os::unix::fs::symlink("/dev/full", &link).unwrap();
    writer.redirect(&link);
    let mut result = Ok(());
    for _ in 0..1000 {
        result = result.and_then(|()| writer.rows(&[words(&["䶮".repeat(100).as_str()])].iter().collect()));
    }
    match result {
        Err(ExportError::NoSpace { path }) => assert!(path.ends_with("town/full.csv")),
        other => panic!("{other:?}"),
    }
    drop(writer);
    assert_eq!(tree(&out.path().join("2026-11-23")), before);
    assert_eq!(listing(out.path()), ["2026-11-23"]);
}

fn english(header: &str) -> Option<String> {
    match header {
        "戶" => Some("key".to_owned()),
        "備註" => Some("note".to_owned()),
        _ => None,
    }
}

#[test]
fn a_sheet_knows_headers_codes_and_code_lines_and_skips_lines_of_commas() {
    let text = "\u{feff}戶, 備註 ,自填\r\nkey,note,own\r\n南街12號,'=1,x\r\n,,\r\n北街1號,\"二\r\n行\",y\r\n";
    let sheet = Sheet::open(text.as_bytes(), &english).unwrap();
    assert_eq!(sheet.columns(), ["key", "note", "own"]);
    assert_eq!(sheet.column("note"), Some(1));
    let rows: Vec<_> = sheet.map(Result::unwrap).map(|row| (row.line, row.cells)).collect();
    assert_eq!(rows, [(3, words(&["南街12號", "=1", "x"])), (5, words(&["北街1號", "二\r\n行", "y"]))]);

    for end in ["\n", "\r\n"] {
        let text = ["key,note", "a,1", "", "", "b,\"二", "行\"", "c,3"].join(end);
        let sheet = Sheet::open(text.as_bytes(), &english).unwrap();
        let lines: Vec<u64> = sheet.map(|row| row.unwrap().line).collect();
        assert_eq!(lines, [2, 5, 7], "{end:?}");
    }
    let plain = Sheet::open("key,note\nkey,note2\n".as_bytes(), &english).unwrap();
    assert_eq!(plain.map(Result::unwrap).count(), 1, "a file headed by codes has no second line of them");
    assert!(Sheet::open("".as_bytes(), &english).is_err());
    assert!(Sheet::open("戶,key\n".as_bytes(), &english).is_err());
    let bad = Sheet::open(&b"key\n\xff\xfe\n"[..], &english);
    assert!(matches!(bad, Err(sheet::SheetError::NotUtf8 { line: 2 })));
    for text in ["key,note\na,\"1\nb,2\n", "key,note\r\na,\"1\r\nb,2", "key,note\na,\"1\n"] {
        let mut sheet = Sheet::open(text.as_bytes(), &english);
        let error = match &mut sheet {
            Ok(sheet) => sheet.find_map(Result::err),
            Err(error) => Some(std::mem::replace(error, sheet::SheetError::Empty)),
        };
        assert!(
            matches!(error, Some(sheet::SheetError::Torn { row: SheetRow { line: 2, .. }, open: true })),
            "{text:?}: {error:?}"
        );
    }
    let closed = Sheet::open("key,note\na,\"1\n\"\n".as_bytes(), &english).unwrap();
    assert_eq!(closed.map(|row| row.unwrap().line).collect::<Vec<_>>(), [2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_written_and_read_again_are_the_same(
        rows in prop::collection::vec(
            prop::collection::vec(r#"[,"'\r\n=+\-@a0-9 　𠮷䶮]{0,8}|\PC{0,12}|[0-9]{14,19}"#, 2),
            0..20,
        ),
        field_codes: bool,
        plain: bool,
    ) {
        let out = tempfile::tempdir().unwrap();
        let encoding = if plain { Encoding::Utf8Plain } else { Encoding::Utf8Bom };
        let options = Options { encoding, field_codes, lang: "zh-Hant".into() };
        write(out.path(), "2026-11-23", "a:1", options, &rows);
        let file = fs::File::open(out.path().join("2026-11-23/lines/social/households.csv")).unwrap();
        let sheet = Sheet::open(file, &english).unwrap();
        prop_assert_eq!(sheet.columns(), ["key", "note"]);
        let read: Vec<Vec<String>> = sheet.map(|row| row.unwrap().cells).collect();
        let blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
        let kept: Vec<Vec<String>> = rows.into_iter().filter(|row| !blank(row)).collect();
        prop_assert_eq!(read, kept);
    }
}
