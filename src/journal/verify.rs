//! Verifying the whole journal: every line of every series, past any damage to the end.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::path::Path;

use super::error::{Damage, Doing, Fault, JournalError};
use super::line::{self, FrameHash, Parsed};
use super::read::{Reader, superseding_seq};
use super::segments::{self, Ending, SegmentScan, Stretch};
use crate::domain::ids::{ReplicaId, Stamp};

/// How often progress is told, in bytes read.
const PROGRESS_BYTES: u64 = 4 * 1024 * 1024;

/// No more damaged places than this are described; all are counted.
const DESCRIBED_DAMAGE: usize = 1000;

/// How far a verification has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes there are.
    pub total_bytes: u64,
    /// Lines found whole.
    pub lines: u64,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Each series, in the order of their ids.
    pub series: Vec<SeriesReport>,
    /// The damaged places, at most a thousand of them.
    pub damage: Vec<Damage>,
    /// How many damaged places there are.
    pub damage_count: u64,
}

impl VerifyReport {
    /// Whether nothing is damaged.
    pub fn is_sound(&self) -> bool {
        self.damage_count == 0
    }

    /// Lines found whole, in all series.
    pub fn lines(&self) -> u64 {
        self.series.iter().map(|series| series.lines).sum()
    }

    /// Bytes read, in all series.
    pub fn bytes(&self) -> u64 {
        self.series.iter().map(|series| series.bytes).sum()
    }

    fn note(&mut self, damage: Damage) {
        self.damage_count += 1;
        if self.damage.len() < DESCRIBED_DAMAGE {
            self.damage.push(damage);
        }
    }
}

/// What a verification found in one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesReport {
    /// Whose series.
    pub replica: ReplicaId,
    /// How many segments it has.
    pub segments: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// Lines found whole.
    pub lines: u64,
    /// The last sequence number; 0 if there is no line.
    pub last_seq: u64,
    /// How many whole lines have no payload.
    pub without_payload: u64,
    /// Which those are, as runs of sequence numbers.
    pub without_payload_runs: Vec<RangeInclusive<u64>>,
    /// Bytes after the last newline: a line being written, or one that was torn.
    pub torn_bytes: u64,
    /// Bytes that were never acknowledged and that a later segment supersedes.
    pub superseded_bytes: u64,
}

impl Reader {
    /// Checks every line's form, digest and sum, and every series' sequence, chain and stamps. Goes on after damage; an
    /// error means that the disk could not be read.
    pub fn verify(&self, mut progress: impl FnMut(Progress)) -> Result<VerifyReport, JournalError> {
        let mut report = VerifyReport::default();
        let mut done = Progress::default();
        let replicas = self.replicas()?;
        for replica in &replicas {
            done.total_bytes += total_bytes(&self.series(replica))?;
        }
        progress(done);
        for replica in &replicas {
            let series = self.series(replica);
            let mut check = SeriesCheck::new(replica);
            let numbers = segments::list(&series).map_err(|error| JournalError::io(Doing::Read, &series, error))?;
            let mut numbers = VecDeque::from(numbers);
            let mut expected = 1;
            while let Some(number) = numbers.pop_front() {
                let path = segments::segment_path(&series, number);
                let failed = |error| JournalError::io(Doing::Read, &path, error);
                check.until = superseding_seq(&series, &numbers).map_err(failed)?;
                if number != expected {
                    let fault = Fault::MissingSegment;
                    report.note(Damage { file: path.clone(), line: 1, offset: 0, bytes: 0, fault });
                }
                expected = number.saturating_add(1);
                check.report.segments += 1;
                let mut scan = SegmentScan::open(path.clone(), 0).map_err(failed)?;
                let mut told_at = done.bytes;
                while let Some(stretch) = scan.next().map_err(failed)? {
                    let lines_before = check.report.lines;
                    if let Some(fault) = check.stretch(scan.line(), stretch) {
                        report.note(scan.damage(stretch, fault).map_err(failed)?);
                    }
                    done.bytes += stretch.bytes;
                    done.lines += check.report.lines - lines_before;
                    if done.bytes - told_at >= PROGRESS_BYTES {
                        told_at = done.bytes;
                        progress(done);
                    }
                }
            }
            report.series.push(check.report);
        }
        progress(done);
        Ok(report)
    }
}

fn total_bytes(series: &Path) -> Result<u64, JournalError> {
    let failed = |error| JournalError::io(Doing::Read, series, error);
    let mut bytes = 0;
    for number in segments::list(series).map_err(failed)? {
        bytes += segments::segment_path(series, number).metadata().map_err(failed)?.len();
    }
    Ok(bytes)
}

/// What is known of a series as far as it was read.
struct SeriesCheck {
    report: SeriesReport,
    until: Option<u64>,
    last: Option<Last>,
    /// Lines before this one could not be read, so their numbers are not missed.
    after_damage: bool,
}

struct Last {
    stamp: Stamp,
    sum: FrameHash,
}

impl SeriesCheck {
    fn new(replica: &ReplicaId) -> Self {
        let report = SeriesReport {
            replica: replica.clone(),
            segments: 0,
            bytes: 0,
            lines: 0,
            last_seq: 0,
            without_payload: 0,
            without_payload_runs: Vec::new(),
            torn_bytes: 0,
            superseded_bytes: 0,
        };
        Self { report, until: None, last: None, after_damage: false }
    }

    fn stretch(&mut self, bytes: &[u8], stretch: Stretch) -> Option<Fault> {
        self.report.bytes += stretch.bytes;
        if self.until == Some(self.report.last_seq + 1) {
            self.report.superseded_bytes += stretch.bytes;
            return None;
        }
        let checked = match stretch.ending {
            Ending::Newline => line::parse(bytes),
            Ending::TooLong => Err(Fault::TooLong),
            Ending::EndOfFile if self.until.is_none() => {
                self.report.torn_bytes += stretch.bytes;
                return None;
            }
            Ending::EndOfFile => Err(Fault::BreaksOff),
        };
        match checked {
            Ok(parsed) if parsed.frame.replica != self.report.replica => {
                self.after_damage = true;
                Some(Fault::OtherSeries(parsed.frame.replica))
            }
            Ok(parsed) => self.line(&parsed),
            Err(fault) => {
                self.after_damage = true;
                Some(fault)
            }
        }
    }

    /// Checks a whole line against the one before.
    fn line(&mut self, parsed: &Parsed<'_>) -> Option<Fault> {
        let frame = &parsed.frame;
        let expected = self.report.last_seq + 1;
        let dense = frame.seq == expected || (self.after_damage && frame.seq > expected);
        let (last_stamp, last_sum) = self.last.as_ref().map_or((None, FrameHash::NONE), |l| (Some(l.stamp), l.sum));
        let fault = if !dense {
            Some(Fault::OutOfSequence { expected, found: frame.seq })
        } else if frame.seq == expected && frame.prev != last_sum {
            Some(Fault::BrokenChain)
        } else {
            last_stamp.filter(|last| frame.stamp <= *last).map(|last| Fault::StampWentBack { last, found: frame.stamp })
        };
        self.after_damage = false;
        self.report.lines += 1;
        self.report.last_seq = self.report.last_seq.max(frame.seq);
        self.last = Some(Last { stamp: frame.stamp, sum: parsed.sum });
        if parsed.payload.is_none() {
            self.report.without_payload += 1;
            match self.report.without_payload_runs.last_mut() {
                Some(run) if *run.end() + 1 == frame.seq => *run = *run.start()..=frame.seq,
                _ => self.report.without_payload_runs.push(frame.seq..=frame.seq),
            }
        }
        fault
    }
}
