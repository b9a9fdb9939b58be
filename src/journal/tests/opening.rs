//! Opening: torn tails are cut and kept, a directory goes on only with the series that is its own.

use std::fs;

use rstest::rstest;

use super::*;

#[test]
fn a_torn_tail_is_cut_kept_aside_and_told_wherever_it_broke() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    let (journal, _) = open(dir.path());
    let (path, last) = (segment(&journal, 1), journal.head().unwrap().position);
    drop(journal);
    let whole = fs::read(&path).unwrap();
    let start = usize::try_from(last.offset).unwrap();
    for cut in start..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let (mut journal, report) = open(dir.path());
        assert_eq!((report.began, report.damage.as_slice()), (None, &[][..]), "cut at {cut}");
        match report.torn {
            None => assert_eq!(cut, start),
            Some(torn) => {
                assert_eq!((torn.offset, torn.bytes), (last.offset, (cut - start) as u64));
                assert_eq!(torn.file, path);
                assert_eq!(fs::read(torn.kept).unwrap(), &whole[start..cut]);
            }
        }
        assert_eq!(journal.head().unwrap().seq, 2);
        assert_eq!(journal.append_synced(&draft(30)).unwrap().id.seq, 3);
        assert_eq!(numbers(&journal), [1, 2, 30]);
        assert_sound(&journal, 3);
    }
}

#[test]
fn a_torn_first_line_leaves_an_empty_series() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 1);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    drop(journal);
    fs::write(&path, b"{\"frame\":{\"v\":1,").unwrap();
    let (mut journal, report) = open(dir.path());
    assert_eq!(report.torn.unwrap().bytes, 16);
    assert_eq!(journal.append_synced(&draft(1)).unwrap().id.seq, 1);
    assert_sound(&journal, 1);
}

#[test]
fn a_segment_begun_and_never_written_does_not_hide_the_one_before() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 2);
    let (journal, _) = open(dir.path());
    fs::write(segment(&journal, 2), b"").unwrap();
    let (mut journal, report) = open(dir.path());
    assert_eq!(report, OpeningReport::default());
    let written = journal.append_synced(&draft(3)).unwrap();
    assert_eq!((written.id.seq, written.position.segment), (3, 2));
    assert_sound(&journal, 3);
}

#[test]
fn whole_lines_that_were_never_acknowledged_are_part_of_the_series_when_they_are_there() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 2);
    let (mut journal, _) = open(dir.path());
    journal.append(&draft(3)).unwrap();
    journal.hand_over().unwrap();
    let (journal, report) = open(dir.path());
    assert_eq!((report, journal.head().unwrap().seq), (OpeningReport::default(), 3));
}

#[rstest]
#[case::another_directory("desk", true)]
#[case::another_machine("laptop", false)]
fn a_copy_begins_a_series_of_its_own_and_reads_the_old_one(#[case] machine: &str, #[case] elsewhere: bool) {
    let dir = tempfile::tempdir().unwrap();
    let (first, copy) = (dir.path().join("first"), dir.path().join("copy"));
    with_lines(&first, 3);
    let (original, _) = open(&first);
    let old = original.replica().clone();
    let place = if elsewhere { copy_tree(&first, &copy) } else { first.clone() };
    let options = Options { machine: machine.to_owned(), ..fresh(5) };
    let (mut journal, report) = Journal::open(&place, options.clone()).unwrap();
    assert_eq!(report.began, Some(Began::Copied { from: old.clone() }));
    assert_ne!(*journal.replica(), old);
    assert_eq!(journal.append_synced(&draft(9)).unwrap().id.seq, 1, "a series of its own, from the start");
    assert_eq!(journal.reader().replicas().unwrap().len(), 2);
    assert_eq!(journal.reader().read_from(&old, None).unwrap().flatten().count(), 3);
    let (own, report) = (journal.replica().clone(), Journal::open(&place, options).unwrap().1);
    assert_eq!(report, OpeningReport::default(), "the copy goes on with what it began");
    assert_ne!(own, old);
}

fn copy_tree(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
    to.to_owned()
}

#[test]
fn a_restored_journal_without_its_identity_is_not_continued() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    fs::remove_file(dir.path().join("replica.json")).unwrap();
    // The same random bytes again, as the demo has them: still no second series under the first one's name.
    let (mut journal, report) = Journal::open(dir.path(), options()).unwrap();
    assert_eq!(report.began, Some(Began::IdentityMissing));
    assert_eq!(journal.append_synced(&draft(9)).unwrap().id.seq, 1);
    assert_eq!(journal.reader().replicas().unwrap().len(), 2);
    assert_sound(&journal, 4);
}

#[test]
fn an_unreadable_identity_is_kept_aside_and_a_newer_one_refused() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 1);
    let path = dir.path().join("replica.json");
    fs::write(&path, b"{\"v\":1,\"rep").unwrap();
    let (_, report) = open(dir.path());
    let Some(Began::IdentityUnreadable { kept }) = report.began else { panic!("{report:?}") };
    assert_eq!(fs::read(kept).unwrap(), b"{\"v\":1,\"rep");
    fs::write(&path, b"{\"v\":2,\"anything\":[]}").unwrap();
    assert!(matches!(Journal::open(dir.path(), options()), Err(JournalError::Newer { found: 2, .. })));
    assert_eq!(fs::read(&path).unwrap(), b"{\"v\":2,\"anything\":[]}", "left alone");
}

#[test]
fn a_directory_that_knows_better_begins_anew_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 2);
    let (mut journal, _) = open(dir.path());
    let old = journal.replica().clone();
    assert_eq!(journal.begin_new_series([8; 16]).unwrap(), Began::Asked { from: old.clone() });
    assert_eq!(journal.append_synced(&draft(1)).unwrap().id.seq, 1);
    let (again, report) = open(dir.path());
    assert_eq!((again.replica(), report), (journal.replica(), OpeningReport::default()));
    assert_ne!(*again.replica(), old);
    assert_sound(&again, 3);
}

#[test]
fn a_data_directory_that_is_a_file_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    fs::write(&path, b"letters").unwrap();
    assert!(matches!(Journal::open(&path, options()), Err(JournalError::Io { doing: Doing::Open, .. })));
    assert_eq!(fs::read(&path).unwrap(), b"letters");
}

#[test]
fn the_machine_id_itself_is_not_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Options { machine: "0123456789-confidential".to_owned(), ..options() };
    drop(Journal::open(dir.path(), secret).unwrap());
    let text = fs::read_to_string(dir.path().join("replica.json")).unwrap();
    assert!(!text.contains("confidential") && text.contains("\"machine\""), "{text}");
}

#[cfg(unix)]
#[test]
fn residents_data_is_for_the_owner_s_eyes_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    with_lines(&data, 1);
    let (journal, _) = open(&data);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&segment(&journal, 1)), 0o600);
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("journal")), 0o700);
}
