//! The disk fails while we write: nothing acknowledged is lost, nothing half-written stays in the way, and the next attempt
//! works.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::{Disk, RealDisk, SegmentFile};
use super::*;

/// What is to go wrong. Everything works by default.
#[derive(Default)]
pub struct Plan {
    /// Writes stop after so many more bytes, as on a full disk.
    pub room: Option<usize>,
    pub sync_fails: bool,
    pub cut_fails: bool,
    pub create_fails: bool,
    syncs: u32,
}

#[derive(Clone, Default)]
pub struct Faulty(Arc<Mutex<Plan>>);

impl Faulty {
    pub fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap()
    }

    /// The disk works again, and what was cut or synced until now stays as it is.
    pub fn heal(&self) {
        let syncs = self.plan().syncs;
        *self.plan() = Plan { syncs, ..Plan::default() };
    }
}

fn broken<T>(fails: bool) -> io::Result<Option<T>> {
    if fails { Err(io::Error::other("the disk is gone")) } else { Ok(None) }
}

impl Disk for Faulty {
    fn create(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        broken::<()>(self.plan().create_fails)?;
        Ok(Box::new(FaultyFile { real: RealDisk.create(path)?, plan: self.clone() }))
    }

    fn open(&self, path: &Path, length: u64) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FaultyFile { real: RealDisk.open(path, length)?, plan: self.clone() }))
    }
}

struct FaultyFile {
    real: Box<dyn SegmentFile>,
    plan: Faulty,
}

impl SegmentFile for FaultyFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut plan = self.plan.plan();
        let fits = plan.room.map_or(bytes.len(), |room| room.min(bytes.len()));
        plan.room = plan.room.map(|room| room - fits);
        self.real.append(&bytes[..fits])?;
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        broken::<()>(self.plan.plan().sync_fails)?;
        self.plan.plan().syncs += 1;
        self.real.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        broken::<()>(self.plan.plan().cut_fails)?;
        self.real.cut(length)
    }
}

/// A journal with two acknowledged lines on a disk that does as it is told.
fn journal(data: &Path) -> (Journal, Faulty) {
    let disk = Faulty::default();
    let (mut journal, _) = Journal::open_on(data, options(), Box::new(disk.clone())).unwrap();
    for n in 1..=2 {
        journal.append_synced(&draft(n)).unwrap();
    }
    (journal, disk)
}

/// What stands in the journal is sound, for this process and for the next one.
#[track_caller]
fn assert_stands(data: &Path, journal: &Journal, expected: &[u64]) {
    assert_eq!(numbers(journal), expected);
    assert_sound(journal, expected.len() as u64);
    let (again, report) = open(data);
    assert_eq!(report, OpeningReport::default());
    assert_eq!((again.replica(), again.head()), (journal.replica(), journal.head()));
}

#[test]
fn a_full_disk_leaves_what_was_acknowledged_and_the_next_attempt_works() {
    for room in [0, 1, 40, 300, 392] {
        let dir = tempfile::tempdir().unwrap();
        let (mut journal, disk) = journal(dir.path());
        let before = std::fs::read(segment(&journal, 1)).unwrap();
        disk.plan().room = Some(room);
        let error = journal.append_synced(&draft(3)).unwrap_err();
        assert!(matches!(error, JournalError::NoSpace { doing: Doing::Write, .. }), "{error:?}");
        assert_eq!(journal.head().unwrap().seq, 2);
        assert_eq!(std::fs::read(segment(&journal, 1)).unwrap(), before, "cut to what was acknowledged");
        assert!(journal.append_synced(&draft(3)).is_err(), "still full");
        disk.plan().room = None;
        let written = journal.append_synced(&draft(3)).unwrap();
        assert_eq!((written.id.seq, written.position.segment), (3, 1));
        assert_stands(dir.path(), &journal, &[1, 2, 3]);
    }
}

#[test]
fn when_the_cut_fails_too_the_next_segment_supersedes_what_was_left() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, disk) = journal(dir.path());
    // Of two lines, one goes through whole and one in part.
    journal.append(&draft(30)).unwrap();
    journal.append(&draft(31)).unwrap();
    (disk.plan().room, disk.plan().cut_fails) = (Some(600), true);
    assert!(journal.sync().is_err());
    (disk.plan().room, disk.plan().cut_fails) = (None, false);
    let written = journal.append_synced(&draft(40)).unwrap();
    assert_eq!((written.id.seq, written.position.segment), (3, 2));
    journal.append_synced(&draft(41)).unwrap();
    assert_stands(dir.path(), &journal, &[1, 2, 40, 41]);
    assert_eq!(verified(&journal).series[0].superseded_bytes, 600);
    let (reader, own) = (journal.reader(), journal.replica());
    assert_eq!(number_of(&reader.read_after(own, 2).unwrap().next().unwrap().unwrap()), 40);
    assert_eq!(reader.locate(own, 3).unwrap(), Some(written.position));
}

#[test]
fn after_a_failed_sync_writing_goes_on_in_a_new_segment() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, disk) = journal(dir.path());
    disk.plan().sync_fails = true;
    let error = journal.append_synced(&draft(3)).unwrap_err();
    assert!(matches!(error, JournalError::Io { doing: Doing::Sync, .. }), "{error:?}");
    assert_eq!(journal.head().unwrap().seq, 2);
    assert_eq!(numbers(&journal), [1, 2], "what was not acknowledged is not read either");
    disk.plan().sync_fails = false;
    let written = journal.append_synced(&draft(4)).unwrap();
    assert_eq!((written.id.seq, written.position.segment, written.position.offset), (3, 2, 0));
    assert_stands(dir.path(), &journal, &[1, 2, 4]);
}

#[test]
fn a_line_whose_sync_and_cut_failed_is_superseded_by_the_next_acknowledged_one() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, disk) = journal(dir.path());
    (disk.plan().sync_fails, disk.plan().cut_fails) = (true, true);
    assert!(journal.append_synced(&draft(3)).is_err());
    (disk.plan().sync_fails, disk.plan().cut_fails) = (false, false);
    journal.append_synced(&draft(4)).unwrap();
    assert_stands(dir.path(), &journal, &[1, 2, 4]);
}

#[test]
fn the_very_first_line_may_fail_and_be_written_again() {
    for cut_fails in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let disk = Faulty::default();
        let (mut journal, _) = Journal::open_on(dir.path(), options(), Box::new(disk.clone())).unwrap();
        (disk.plan().sync_fails, disk.plan().cut_fails) = (true, cut_fails);
        assert!(journal.append_synced(&draft(1)).is_err());
        assert_eq!(journal.head(), None);
        (disk.plan().sync_fails, disk.plan().cut_fails) = (false, false);
        assert_eq!(journal.append_synced(&draft(2)).unwrap().id.seq, 1);
        assert_stands(dir.path(), &journal, &[2]);
    }
}

#[test]
fn a_segment_that_cannot_be_begun_costs_nothing_that_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::default();
    let small = Options { segment_bytes: 1000, ..options() };
    let (mut journal, _) = Journal::open_on(dir.path(), small, Box::new(disk.clone())).unwrap();
    journal.append(&draft(1)).unwrap();
    journal.append(&draft(2)).unwrap();
    disk.plan().create_fails = true;
    let error = journal.append(&draft(3)).unwrap_err();
    assert!(matches!(error, JournalError::Io { doing: Doing::CreateSegment, .. }), "{error:?}");
    assert_eq!(journal.head().unwrap().seq, 2, "the full segment was synced");
    disk.plan().create_fails = false;
    assert_eq!(journal.append_synced(&draft(3)).unwrap().position.segment, 2);
    assert_stands(dir.path(), &journal, &[1, 2, 3]);
}

#[test]
fn when_the_last_acknowledged_line_is_gone_nothing_is_built_upon_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, disk) = journal(dir.path());
    let (path, head) = (segment(&journal, 1), journal.head().unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[usize::try_from(head.position.offset).unwrap() + 20] = 0;
    std::fs::write(&path, bytes).unwrap();
    disk.plan().sync_fails = true;
    assert!(journal.append_synced(&draft(3)).is_err());
    disk.plan().sync_fails = false;
    let error = journal.append_synced(&draft(3)).unwrap_err();
    assert_eq!(error.damage().map(|damage| (damage.line, damage.fault.clone())), Some((2, Fault::NotALine)));
    let (mut again, report) = open(dir.path());
    assert!(matches!(report.began, Some(Began::Damaged { .. })));
    assert_eq!(again.append_synced(&draft(3)).unwrap().id.seq, 1);
}

#[test]
fn a_group_costs_one_sync_and_fails_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, disk) = journal(dir.path());
    let syncs = disk.plan().syncs;
    for n in 3..=50 {
        journal.append(&draft(n)).unwrap();
    }
    journal.sync().unwrap();
    journal.sync().unwrap();
    assert_eq!(disk.plan().syncs, syncs + 1);
    for n in 51..=60 {
        journal.append(&draft(n)).unwrap();
    }
    disk.plan().room = Some(2000);
    assert!(journal.sync().is_err());
    assert_stands(dir.path(), &journal, &(1..=50).collect::<Vec<_>>());
}

#[test]
fn errors_of_the_disk_are_told_apart() {
    use io::ErrorKind as K;
    let kind = |kind: K| JournalError::io(Doing::Write, Path::new("x"), kind.into());
    for full in [K::StorageFull, K::QuotaExceeded, K::FileTooLarge] {
        assert!(matches!(kind(full), JournalError::NoSpace { .. }));
    }
    for closed in [K::PermissionDenied, K::ReadOnlyFilesystem] {
        assert!(matches!(kind(closed), JournalError::ReadOnly { .. }));
    }
    assert!(matches!(kind(K::TimedOut), JournalError::Io { .. }));
}
