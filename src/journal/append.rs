//! Writing: lines are appended, and acknowledged by a sync. After a failure nothing half-written stays in the way.

use std::path::PathBuf;

use serde_json::value::RawValue;

use super::clock::Clock;
use super::disk::{Disk, SegmentFile};
use super::error::{Damage, Doing, DraftFault, JournalError};
use super::line::{self, Frame, FrameHash};
use super::read::{Head, Reader};
use super::segments::{self, Position};
use crate::domain::ids::{ChangeId, ReplicaId, Stamp};

/// Lines wait in memory until there is this much of them, or a sync.
const PENDING_BYTES: usize = 1024 * 1024;

/// One change to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The path of the grid that the change concerns, e.g. `610921100/610921100001/610921100001001`.
    pub scope: String,
    /// From the series' clock: after the stamp of the line before.
    pub stamp: Stamp,
    /// A JSON object on one line, its salt included (see [`super::salted`]).
    pub payload: Box<RawValue>,
}

/// A change as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Replica and sequence number.
    pub id: ChangeId,
    /// Where its line lies.
    pub position: Position,
    /// The line's sum.
    pub sum: FrameHash,
}

/// The journal of one data directory, open for writing its own series. Only the holder of the directory's lock may have
/// one; anybody may read with [`Journal::reader`].
///
/// After an error from [`Journal::append`] or [`Journal::sync`], every change since the last acknowledged sync is gone from
/// the journal, save those of a segment that was full and therefore synced: ask [`Journal::head`] what stands. The next
/// attempt is free to succeed.
pub struct Journal {
    pub(super) data: PathBuf,
    pub(super) machine: String,
    pub(super) reader: Reader,
    pub(super) own: ReplicaId,
    pub(super) series: PathBuf,
    pub(super) disk: Box<dyn Disk>,
    pub(super) segment_bytes: u64,
    /// The segment's file; none if the next line begins a new segment.
    pub(super) file: Option<Box<dyn SegmentFile>>,
    /// The number of the last segment that was begun; 0 before the first.
    pub(super) segment: u32,
    /// How much of the segment was handed to the disk.
    pub(super) written: u64,
    /// How much of it is acknowledged.
    pub(super) synced: u64,
    pub(super) pending: Vec<u8>,
    /// The last line, acknowledged or not.
    pub(super) tip: Option<Head>,
    /// The last acknowledged line.
    pub(super) head: Option<Head>,
    /// What was found lost after a failed sync: nothing can follow it in this series.
    pub(super) lost: Option<Damage>,
}

impl Journal {
    /// The series that this directory writes.
    pub fn replica(&self) -> &ReplicaId {
        &self.own
    }

    /// Reads this journal; clone it for another thread.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The last acknowledged line of the own series.
    pub fn head(&self) -> Option<Head> {
        self.head
    }

    /// A clock that goes on where the own series stands and has taken note of all other series.
    pub fn clock(&self, machine_micros: u64) -> Result<Clock, JournalError> {
        let mut clock = Clock::after(self.tip.map_or(Stamp(0), |tip| tip.stamp));
        for replica in self.reader.replicas()?.iter().filter(|replica| **replica != self.own) {
            if let Some(head) = self.reader.head(replica)? {
                clock.observe(head.stamp, machine_micros);
            }
        }
        Ok(clock)
    }

    /// Writes a change without acknowledging it: [`Journal::sync`] does, once for as many as were written.
    pub fn append(&mut self, draft: &Draft) -> Result<Written, JournalError> {
        if let Some(lost) = &self.lost {
            return Err(JournalError::Damaged(lost.clone()));
        }
        let (last_seq, prev) = self.tip.map_or((0, FrameHash::NONE), |tip| (tip.seq, tip.sum));
        if let Some(last) = self.tip.map(|tip| tip.stamp).filter(|last| draft.stamp <= *last) {
            return Err(DraftFault::StampNotAfter { last, given: draft.stamp }.into());
        }
        let (replica, scope) = (self.own.clone(), draft.scope.clone());
        let frame = Frame { replica, seq: last_seq + 1, scope, stamp: draft.stamp, prev };
        let start = self.pending.len();
        let sum = line::write(&mut self.pending, &frame, &draft.payload)?;
        let bytes = (self.pending.len() - start) as u64;
        let mut offset = self.written + start as u64;
        if self.file.is_none() || (offset > 0 && offset + bytes > self.segment_bytes) {
            let line = self.pending.split_off(start);
            self.sync()?;
            self.begin_segment()?;
            self.pending = line;
            offset = 0;
        }
        let len = u32::try_from(bytes).unwrap_or(u32::MAX);
        let position = Position { segment: self.segment, offset, len };
        self.tip = Some(Head { seq: frame.seq, stamp: frame.stamp, position, sum });
        if self.pending.len() >= PENDING_BYTES {
            self.hand_over()?;
        }
        Ok(Written { id: ChangeId { replica: frame.replica, seq: frame.seq }, position, sum })
    }

    /// Acknowledges everything appended so far: it is on the disk when this returns.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.hand_over()?;
        if self.written == self.synced {
            return Ok(());
        }
        if let Some(Err(error)) = self.file.as_mut().map(|file| file.sync()) {
            let failed = JournalError::io(Doing::Sync, &self.path(), error);
            self.leave_segment();
            return Err(failed);
        }
        self.synced = self.written;
        self.head = self.tip;
        Ok(())
    }

    /// Writes one change and acknowledges it.
    pub fn append_synced(&mut self, draft: &Draft) -> Result<Written, JournalError> {
        let written = self.append(draft)?;
        self.sync()?;
        Ok(written)
    }

    fn path(&self) -> PathBuf {
        segments::segment_path(&self.series, self.segment)
    }

    /// Hands the waiting lines to the disk.
    pub(super) fn hand_over(&mut self) -> Result<(), JournalError> {
        let Some(file) = self.file.as_mut().filter(|_| !self.pending.is_empty()) else { return Ok(()) };
        if let Err(error) = file.append(&self.pending) {
            // Without this, the next line would follow on the part of a line that went through.
            let cut = file.cut(self.synced);
            let failed = JournalError::io(Doing::Write, &self.path(), error);
            self.forget_unsynced();
            if cut.is_err() {
                self.file = None;
            }
            return Err(failed);
        }
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    fn forget_unsynced(&mut self) {
        self.pending.clear();
        self.written = self.synced;
        self.tip = self.head;
    }

    /// After a failed sync the system may call pages clean that never reached the disk. So this segment is cut where it
    /// was acknowledged, read again there, and never written again; if the cut does not last either, the next segment's
    /// first line supersedes what stands after it.
    fn leave_segment(&mut self) {
        if let Some(mut file) = self.file.take() {
            // Whether it works or not, what follows is the same.
            let _cut = file.cut(self.synced);
        }
        self.forget_unsynced();
        let reread = self.head.map(|head| self.reader.read_at(&self.own, head.position));
        if let Some(Err(JournalError::Damaged(damage))) = reread {
            self.lost = Some(damage);
        }
    }

    fn begin_segment(&mut self) -> Result<(), JournalError> {
        let number = self.segment + 1;
        let path = segments::segment_path(&self.series, number);
        let failed = |error| JournalError::io(Doing::CreateSegment, &path, error);
        if number == 1 {
            crate::platform::create_private_directory(&self.series).map_err(failed)?;
            crate::platform::sync_directory(&segments::journal_directory(&self.data)).map_err(failed)?;
        }
        self.file = Some(self.disk.create(&path).map_err(failed)?);
        self.segment = number;
        self.written = 0;
        self.synced = 0;
        Ok(())
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("own", &self.own).field("head", &self.head).finish_non_exhaustive()
    }
}
