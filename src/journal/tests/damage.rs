//! Damage is kept, named by file and line, and never keeps anybody from reading the rest.

use std::fs;

use super::*;

/// The bytes of each line of a segment, newlines included.
fn lines_of(path: &Path) -> Vec<Vec<u8>> {
    fs::read(path).unwrap().split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

#[test]
fn any_flipped_byte_in_a_line_is_named_and_all_other_lines_are_read() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 4);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let lines = lines_of(&path);
    let start = lines[0].len();
    for at in 0..lines[1].len() - 1 {
        let mut bytes = lines.concat();
        bytes[start + at] ^= 0x01;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(numbers(&journal), [1, 3, 4], "byte {at}");
        let named: Vec<_> = faults(&journal).into_iter().map(|d| (d.file, d.line, d.offset, d.bytes)).collect();
        assert_eq!(named, [(path.clone(), 2, start as u64, lines[1].len() as u64)]);
        let report = verified(&journal);
        assert_eq!((report.damage_count, report.damage[0].line, report.lines()), (1, 2, 3));
        let (_, opening) = open(dir.path());
        assert_eq!((opening.began, opening.damage[0].line), (None, 2), "the end is whole: the series goes on");
        assert_eq!(fs::read(&path).unwrap(), bytes, "damage is kept as it is");
    }
}

#[test]
fn a_lost_newline_costs_the_two_lines_it_stood_between() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 4);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let mut lines = lines_of(&path);
    *lines[1].last_mut().unwrap() = b' ';
    fs::write(&path, lines.concat()).unwrap();
    assert_eq!(numbers(&journal), [1, 4]);
    let report = verified(&journal);
    assert_eq!((report.damage_count, report.damage[0].line), (1, 2));
}

#[test]
fn after_a_damaged_last_line_a_new_series_begins_so_that_no_number_is_used_twice() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    let (journal, _) = open(dir.path());
    let (path, old) = (segment(&journal, 1), journal.replica().clone());
    drop(journal);
    let mut lines = lines_of(&path);
    lines[2][40] ^= 0x20;
    fs::write(&path, lines.concat()).unwrap();
    let (mut journal, report) = open(dir.path());
    assert_eq!(report.began, Some(Began::Damaged { from: old.clone() }));
    assert_eq!((report.damage[0].line, &report.damage[0].file), (3, &path));
    assert_eq!(fs::read(&path).unwrap(), lines.concat(), "kept where it is");
    let written = journal.append_synced(&draft(9)).unwrap();
    assert_ne!(written.id.replica, old);
    let readable = journal.reader().read_from(&old, None).unwrap().filter_map(Result::ok).count();
    assert_eq!(readable, 2, "everything still readable is read");
}

#[test]
fn a_torn_tail_after_damage_is_both() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 2);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    drop(journal);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"\0\0\0\0 not a line \n{\"frame\":");
    fs::write(&path, &bytes).unwrap();
    let (_, report) = open(dir.path());
    assert!(matches!(report.began, Some(Began::Damaged { .. })));
    assert_eq!(report.torn.map(|torn| torn.bytes), Some(9));
    assert_eq!((report.damage.len(), report.damage[0].line), (1, 3));
}

#[test]
fn verify_names_lines_that_are_missing_swapped_or_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 5);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let lines = lines_of(&path);
    let check = |lines: &[&[u8]]| {
        fs::write(&path, lines.concat()).unwrap();
        verified(&journal).damage.into_iter().map(|d| (d.line, d.fault)).collect::<Vec<_>>()
    };
    let [one, two, three, four, five] = [&lines[0][..], &lines[1], &lines[2], &lines[3], &lines[4]];
    assert_eq!(check(&[one, two, three, four, five]), []);
    assert_eq!(check(&[one, three, four, five]), [(2, Fault::OutOfSequence { expected: 2, found: 3 })]);
    assert_eq!(check(&[one, two, two, three]), [(3, Fault::OutOfSequence { expected: 3, found: 2 })]);
    // Somebody wrote another third line, with sums that fit: the fourth does not follow on it.
    let other = tempfile::tempdir().unwrap();
    let (mut stranger, _) = Journal::open(other.path(), options()).unwrap();
    for n in [1, 2, 33] {
        stranger.append_synced(&draft(n)).unwrap();
    }
    let forged = lines_of(&segment(&stranger, 1)).pop().unwrap();
    assert_eq!(check(&[one, two, &forged, four, five]).first(), Some(&(4, Fault::BrokenChain)));
}

#[test]
fn lines_of_another_series_are_never_taken_for_ours() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    with_lines(dir.path(), 2);
    let (mut stranger, _) = Journal::open(other.path(), fresh(7)).unwrap();
    stranger.append_synced(&draft(1)).unwrap();
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let mut lines = lines_of(&path);
    lines.insert(1, fs::read(segment(&stranger, 1)).unwrap());
    fs::write(&path, lines.concat()).unwrap();
    assert_eq!(faults(&journal)[0].fault, Fault::OtherSeries(stranger.replica().clone()));
    assert_eq!(numbers(&journal), [1, 2]);
    assert_eq!(verified(&journal).damage_count, 1);
}

#[test]
fn a_missing_segment_and_one_that_breaks_off_are_named_and_passed() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), Options { segment_bytes: 1000, ..options() }).unwrap();
    for n in 1..=8 {
        journal.append_synced(&draft(n)).unwrap();
    }
    let second = fs::read(segment(&journal, 2)).unwrap();
    fs::write(segment(&journal, 2), &second[..second.len() - 20]).unwrap();
    fs::remove_file(segment(&journal, 3)).unwrap();
    assert_eq!(numbers(&journal), [1, 2, 3, 7, 8]);
    let found: Vec<_> = faults(&journal).into_iter().map(|d| (d.file, d.line, d.fault)).collect();
    let expected = [(segment(&journal, 2), 2, Fault::BreaksOff), (segment(&journal, 4), 1, Fault::MissingSegment)];
    assert_eq!(found, expected);
    assert!(!verified(&journal).is_sound());
    assert_eq!(journal.reader().read_after(journal.replica(), 5).unwrap().flatten().count(), 2);
}

#[test]
fn reading_one_line_proves_it() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    let (journal, _) = open(dir.path());
    let position = journal.reader().locate(journal.replica(), 2).unwrap().unwrap();
    let path = segment(&journal, 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[usize::try_from(position.offset).unwrap() + 300] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = journal.reader().read_at(journal.replica(), position).unwrap_err();
    assert_eq!(error.damage().map(|damage| (damage.line, damage.offset)), Some((2, position.offset)));
    let beyond = Position { offset: position.offset + 7, ..position };
    assert!(journal.reader().read_at(journal.replica(), beyond).is_err());
}

#[test]
fn verify_says_which_lines_have_no_payload() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 6);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let mut text = fs::read_to_string(&path).unwrap();
    for n in [2, 3, 6] {
        text = text.replace(&format!(",\"payload\":{}", payload(n)), "");
    }
    fs::write(&path, text).unwrap();
    let report = verified(&journal);
    assert!(report.is_sound());
    let series = &report.series[0];
    assert_eq!((series.lines, series.without_payload), (6, 3));
    assert_eq!(series.without_payload_runs, [2..=3, 6..=6]);
    let (mut journal, opening) = open(dir.path());
    assert_eq!(opening, OpeningReport::default());
    assert_eq!(journal.append_synced(&draft(7)).unwrap().id.seq, 7, "a bare line is followed like any other");
}

#[test]
fn a_line_of_a_newer_version_at_the_end_refuses_the_opening() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 1);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"frame\":{\"v\":2},\"seal\":\"x\",\"sum\":\"y\"}\n");
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(Journal::open(dir.path(), options()), Err(JournalError::Newer { found: 2, .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_segment_of_noise_neither_stops_nor_swells_anybody() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 2);
    let (journal, _) = open(dir.path());
    let path = segment(&journal, 1);
    let lines = lines_of(&path);
    let noise = vec![0_u8; usize::try_from(MAX_LINE_BYTES).unwrap() + 5];
    fs::write(&path, [&lines[0][..], &noise, b"\n", &lines[1]].concat()).unwrap();
    assert_eq!(numbers(&journal), [1, 2]);
    let found: Vec<_> = faults(&journal).into_iter().map(|d| (d.line, d.fault)).collect();
    assert_eq!(found, [(2, Fault::TooLong)]);
}

#[test]
fn progress_is_told_from_nothing_to_all() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    let (journal, _) = open(dir.path());
    let mut told = Vec::new();
    let report = journal.reader().verify(|progress| told.push(progress)).unwrap();
    let total_bytes = segment(&journal, 1).metadata().unwrap().len();
    assert_eq!(told.first(), Some(&Progress { bytes: 0, total_bytes, lines: 0 }));
    assert_eq!(told.last(), Some(&Progress { bytes: total_bytes, total_bytes, lines: 3 }));
    assert_eq!((report.bytes(), report.series[0].last_seq), (total_bytes, 3));
}
