//! What is appended is read back, in order, from anywhere, by anybody.

use proptest::prelude::*;

use super::*;

#[test]
fn a_segment_that_is_full_is_followed_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let small = Options { segment_bytes: 1000, ..options() };
    let (mut journal, _) = Journal::open(dir.path(), small).unwrap();
    let written: Vec<Written> = (1..=9).map(|n| journal.append_synced(&draft(n)).unwrap()).collect();
    let segments: Vec<u32> = written.iter().map(|written| written.position.segment).collect();
    assert_eq!(segments, [1, 1, 2, 2, 3, 3, 4, 4, 5], "two lines of some 390 bytes fit in 1000");
    for pair in written.windows(2).filter(|pair| pair[0].position.segment == pair[1].position.segment) {
        assert_eq!(pair[0].position.end(), pair[1].position.offset);
    }
    assert_eq!(numbers(&journal), (1..=9).collect::<Vec<_>>());
    assert_sound(&journal, 9);
}

#[test]
fn one_line_larger_than_a_segment_has_a_segment_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), Options { segment_bytes: 10, ..options() }).unwrap();
    let at = |written: Written| (written.position.segment, written.position.offset);
    assert_eq!(at(journal.append_synced(&draft(1)).unwrap()), (1, 0));
    assert_eq!(at(journal.append_synced(&draft(2)).unwrap()), (2, 0));
    assert_eq!(numbers(&journal), [1, 2]);
}

#[test]
fn many_changes_need_one_sync() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), options()).unwrap();
    for n in 1..=6000 {
        journal.append(&draft(n)).unwrap();
    }
    assert!(journal.head().is_none_or(|head| head.seq < 6000), "nothing is acknowledged before the sync");
    journal.sync().unwrap();
    assert_eq!(journal.head().unwrap().seq, 6000);
    assert_sound(&journal, 6000);
}

#[test]
fn a_refused_draft_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), options()).unwrap();
    journal.append(&draft(5)).unwrap();
    let refused = journal.append(&draft(5)).unwrap_err();
    let last = Stamp(BASE + 5);
    assert!(
        matches!(refused, JournalError::Draft(DraftFault::StampNotAfter { last: l, given }) if l == last && given == last)
    );
    let mut array = draft(6);
    array.payload = RawValue::from_string("[]".to_owned()).unwrap();
    assert!(matches!(journal.append(&array), Err(JournalError::Draft(DraftFault::NotAnObject))));
    assert_eq!(journal.append_synced(&draft(7)).unwrap().id.seq, 2);
    assert_eq!(numbers(&journal), [5, 7]);
    assert_sound(&journal, 2);
}

#[test]
fn a_projection_goes_on_where_it_stands_and_learns_when_it_cannot() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), Options { segment_bytes: 1000, ..options() }).unwrap();
    let written: Vec<Written> = (1..=7).map(|n| journal.append_synced(&draft(n)).unwrap()).collect();
    let (reader, own) = (journal.reader().clone(), journal.replica().clone());
    for done in &written {
        let mark = Mark { seq: done.id.seq, sum: done.sum };
        let Resume::From(lines) = reader.resume(&own, mark).unwrap() else { panic!("{mark:?} stands in this journal") };
        let seqs: Vec<u64> = lines.map(|line| line.unwrap().id.seq).collect();
        assert_eq!(seqs, (mark.seq + 1..=7).collect::<Vec<_>>());
    }
    let nothing = Mark { seq: 0, sum: FrameHash::NONE };
    let Resume::From(lines) = reader.resume(&own, nothing).unwrap() else { panic!("all of it") };
    assert_eq!(lines.count(), 7);
    let ahead = Mark { seq: 8, sum: written[6].sum };
    assert!(matches!(reader.resume(&own, ahead).unwrap(), Resume::Ahead));
    let other = Mark { seq: 3, sum: written[3].sum };
    assert!(matches!(reader.resume(&own, other).unwrap(), Resume::Other));
}

#[test]
fn a_line_is_found_by_its_number_in_a_long_segment() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), options()).unwrap();
    let written: Vec<Written> = (1..=2000).map(|n| journal.append(&draft(n)).unwrap()).collect();
    journal.sync().unwrap();
    for seq in [1, 2, 3, 999, 1000, 1001, 1998, 1999, 2000] {
        let position = journal.reader().locate(journal.replica(), seq).unwrap();
        assert_eq!(position, Some(written[usize::try_from(seq).unwrap() - 1].position), "line {seq}");
    }
    assert_eq!(journal.reader().locate(journal.replica(), 2001).unwrap(), None);
}

#[test]
fn the_clock_goes_on_after_the_own_series_and_heeds_the_others() {
    let dir = tempfile::tempdir().unwrap();
    with_lines(dir.path(), 3);
    let moved = Options { machine: "another".to_owned(), ..fresh(9) };
    let (mut journal, _) = Journal::open(dir.path(), moved).unwrap();
    assert_eq!(journal.clock(BASE).unwrap().last(), Stamp(BASE + 3), "from the series that was there");
    journal.append_synced(&draft(8)).unwrap();
    assert_eq!(journal.clock(0).unwrap().next(0), Stamp(BASE + 9));
}

#[test]
fn the_lines_on_the_format_page_are_what_the_journal_writes() {
    let page = include_str!("../../../docs/journal.md");
    let shown: Vec<&str> = page.lines().filter(|line| line.starts_with("{\"frame\":")).collect();
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), options()).unwrap();
    let payloads = [serde_json::json!({"text": "南街12號門口井蓋缺失"}), serde_json::json!({"text": "已圍擋"})];
    for (n, payload) in (0..).zip(payloads) {
        let payload = salted(&payload, [0x5a; 16]).unwrap();
        let scope = "610921100/610921100001/610921100001001".to_owned();
        journal.append(&Draft { scope, stamp: Stamp(1_795_398_900_000_000 + n * 60_000_000), payload }).unwrap();
    }
    journal.sync().unwrap();
    assert_eq!(shown, std::fs::read_to_string(segment(&journal, 1)).unwrap().lines().collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn everything_comes_back_across_segments_and_reopenings(
        texts in proptest::collection::vec((any::<String>(), "[0-9/]{0,40}", any::<bool>()), 1..25),
        segment_bytes in 1_u64..4000,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { segment_bytes, ..options() };
        let mut expected = Vec::new();
        let (mut journal, _) = Journal::open(dir.path(), options.clone()).unwrap();
        for (n, (text, scope, reopen)) in (1..).zip(texts) {
            if reopen {
                journal.sync().unwrap();
                let (again, report) = Journal::open(dir.path(), options.clone()).unwrap();
                prop_assert_eq!(report, OpeningReport::default());
                journal = again;
            }
            let payload = salted(&serde_json::json!({ "text": text }), [7; 16]).unwrap();
            let draft = Draft { scope, stamp: Stamp(n), payload };
            expected.push((journal.append(&draft).unwrap(), draft));
        }
        journal.sync().unwrap();
        let (reader, own) = (journal.reader(), journal.replica());
        let read: Vec<Line> = reader.read_from(own, None).unwrap().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), expected.len());
        for (line, (written, draft)) in read.iter().zip(&expected) {
            prop_assert_eq!((&line.id, line.position, line.sum), (&written.id, written.position, written.sum));
            prop_assert_eq!((&line.scope, line.stamp), (&draft.scope, draft.stamp));
            prop_assert_eq!(line.payload.as_deref(), Some(draft.payload.get()));
            prop_assert_eq!(&reader.read_at(own, written.position).unwrap(), line);
            prop_assert_eq!(reader.locate(own, written.id.seq).unwrap(), Some(written.position));
            let next = reader.read_from(own, Some(written.position)).unwrap().next().map(|line| line.unwrap().id.seq);
            let wanted = Some(written.id.seq + 1).filter(|seq| *seq <= expected.len() as u64);
            prop_assert_eq!(next, wanted);
            let after = reader.read_after(own, written.id.seq).unwrap().next().map(|line| line.unwrap().id.seq);
            prop_assert_eq!(after, wanted);
        }
        prop_assert_eq!(reader.head(own).unwrap(), journal.head());
        prop_assert!(verified(&journal).is_sound());
    }
}
