//! Whatever fails, in whatever order: what was acknowledged is read for ever, and each number names one line.

use proptest::prelude::*;

use super::failures::Faulty;
use super::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Append,
    Sync,
    /// The disk has room for so many more bytes.
    Fill(usize),
    SyncFails,
    CutFails,
    CreateFails,
    Heal,
    /// The program is killed and started again.
    Kill,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::Append),
        4 => Just(Step::Sync),
        1 => (0_usize..1200).prop_map(Step::Fill),
        1 => Just(Step::SyncFails),
        1 => Just(Step::CutFails),
        1 => Just(Step::CreateFails),
        3 => Just(Step::Heal),
        1 => Just(Step::Kill),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What the caller was told, in order of the sequence numbers.
struct Told {
    appended: Vec<u64>,
    acknowledged: usize,
}

impl Told {
    /// After an error, the journal's head says what stands.
    fn heed(&mut self, journal: &Journal) {
        let stands = journal.head().map_or(0, |head| usize::try_from(head.seq).unwrap());
        assert!(stands >= self.acknowledged, "nothing acknowledged is taken back");
        self.appended.truncate(stands);
        self.acknowledged = stands;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn acknowledged_lines_survive_any_order_of_failures(steps in steps(), segment_bytes in 300_u64..3000) {
        let dir = tempfile::tempdir().unwrap();
        let disk = Faulty::default();
        let options = Options { segment_bytes, ..options() };
        let (mut journal, _) = Journal::open_on(dir.path(), options.clone(), Box::new(disk.clone())).unwrap();
        let own = journal.replica().clone();
        let mut told = Told { appended: Vec::new(), acknowledged: 0 };
        for (n, step) in (1..).zip(steps) {
            match step {
                Step::Append => match journal.append(&draft(n)) {
                    Ok(written) => {
                        told.appended.push(n);
                        prop_assert_eq!(written.id.seq, told.appended.len() as u64);
                    }
                    Err(_) => told.heed(&journal),
                },
                Step::Sync => match journal.sync() {
                    Ok(()) => told.acknowledged = told.appended.len(),
                    Err(_) => told.heed(&journal),
                },
                Step::Fill(room) => disk.plan().room = Some(room),
                Step::SyncFails => disk.plan().sync_fails = true,
                Step::CutFails => disk.plan().cut_fails = true,
                Step::CreateFails => disk.plan().create_fails = true,
                Step::Heal => disk.heal(),
                Step::Kill => {
                    disk.heal();
                    let (again, report) = Journal::open_on(dir.path(), options.clone(), Box::new(disk.clone())).unwrap();
                    prop_assert_eq!((report.began, report.damage), (None, Vec::new()));
                    prop_assert_eq!(again.replica(), &own);
                    journal = again;
                    // Lines that were written and never acknowledged may have come through.
                    let found = numbers(&journal);
                    prop_assert_eq!(&found[..told.acknowledged], &told.appended[..told.acknowledged]);
                    prop_assert_eq!(journal.head().map_or(0, |head| head.seq), found.len() as u64);
                    told = Told { acknowledged: found.len(), appended: found };
                }
            }
            let read = numbers(&journal);
            prop_assert!(read.len() >= told.acknowledged);
            prop_assert_eq!(&read[..told.acknowledged], &told.appended[..told.acknowledged]);
        }
        disk.heal();
        if journal.sync().is_err() {
            told.heed(&journal);
        }
        prop_assert!(journal.append_synced(&draft(1000)).is_ok(), "the next attempt works");
        told.appended.push(1000);
        prop_assert_eq!(numbers(&journal), told.appended);
        prop_assert_eq!(verified(&journal).damage, []);
    }
}
