//! Finding a line by its sequence number, so that a projection can go on from where it stands.

use std::io;
use std::path::Path;

use super::error::{Doing, JournalError};
use super::line::{self, FrameHash};
use super::read::{Lines, Reader};
use super::segments::{self, Ending, Position, SegmentScan};
use crate::domain::ids::ReplicaId;

/// Below this many bytes a segment is read through, not halved.
const READ_THROUGH_BYTES: u64 = 64 * 1024;

/// How far a projection has applied one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The last sequence number applied; 0 for none.
    pub seq: u64,
    /// The sum of that line; [`FrameHash::NONE`] for none.
    pub sum: FrameHash,
}

/// How a projection's mark stands to the journal.
pub enum Resume {
    /// It stands in this journal: these lines are not yet applied.
    From(Lines),
    /// It is ahead: the journal has lost lines that were applied, and the projection is not to be trusted.
    Ahead,
    /// Another line bears that sequence number here: the projection is of another journal.
    Other,
}

impl Reader {
    /// What a projection that stands at `mark` has yet to apply of a series.
    pub fn resume(&self, replica: &ReplicaId, mark: Mark) -> Result<Resume, JournalError> {
        if mark.seq == 0 {
            return Ok(Resume::From(self.read_from(replica, None)?));
        }
        match self.find(replica, mark.seq)? {
            None => Ok(Resume::Ahead),
            Some(found) if found.seq > mark.seq => Ok(Resume::From(self.read_after(replica, mark.seq)?)),
            Some(found) if found.sum == mark.sum => Ok(Resume::From(self.read_from(replica, Some(found.position))?)),
            Some(_) => Ok(Resume::Other),
        }
    }

    /// The lines of a series after sequence number `seq` (0: all of them), found without reading what is before.
    pub fn read_after(&self, replica: &ReplicaId, seq: u64) -> Result<Lines, JournalError> {
        if seq == 0 {
            return self.read_from(replica, None);
        }
        let after = match self.find(replica, seq)? {
            Some(found) if found.seq == seq => Some(found.position),
            // The line itself cannot be read: begin where the first one after it does.
            Some(found) => Some(Position { len: 0, ..found.position }),
            None => self.head(replica)?.map(|head| head.position),
        };
        self.read_from(replica, after)
    }

    /// Where the line with sequence number `seq` lies; none if it is not there or not readable.
    pub fn locate(&self, replica: &ReplicaId, seq: u64) -> Result<Option<Position>, JournalError> {
        Ok(self.find(replica, seq)?.filter(|found| found.seq == seq).map(|found| found.position))
    }

    /// The first readable line at or after `seq`.
    fn find(&self, replica: &ReplicaId, seq: u64) -> Result<Option<Found>, JournalError> {
        let series = self.series(replica);
        find_in_series(&series, seq).map_err(|error| JournalError::io(Doing::Read, &series, error))
    }
}

struct Found {
    seq: u64,
    sum: FrameHash,
    position: Position,
}

fn find_in_series(series: &Path, seq: u64) -> io::Result<Option<Found>> {
    let numbers = segments::list(series)?;
    // The last segment that begins at or before the number is the one that holds it, superseded lines or not.
    let mut at = numbers.len();
    while let Some(number) = at.checked_sub(1).and_then(|before| numbers.get(before)) {
        at -= 1;
        match segments::first_seq(&segments::segment_path(series, *number))? {
            Some(first) if first <= seq => break,
            _ => {}
        }
    }
    for number in numbers.into_iter().skip(at) {
        if let Some(found) = find_in_segment(&segments::segment_path(series, number), number, seq)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Halves the segment until what is left can be read through.
fn find_in_segment(path: &Path, segment: u32, seq: u64) -> io::Result<Option<Found>> {
    let (mut low, mut high) = (0, path.metadata()?.len());
    while high.saturating_sub(low) > READ_THROUGH_BYTES {
        let middle = low + (high - low) / 2;
        let mut scan = SegmentScan::open(path.to_owned(), middle)?;
        // What is read first is the end of a line.
        let mut probed = None;
        if scan.next()?.is_some() {
            probed = next_readable(&mut scan, segment)?;
        }
        match probed {
            Some(found) if found.position.offset < high => {
                if found.seq < seq {
                    low = found.position.end();
                } else {
                    high = middle;
                }
            }
            _ => high = middle,
        }
    }
    let mut scan = SegmentScan::open(path.to_owned(), low)?;
    while let Some(found) = next_readable(&mut scan, segment)? {
        if found.seq >= seq {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn next_readable(scan: &mut SegmentScan, segment: u32) -> io::Result<Option<Found>> {
    while let Some(stretch) = scan.next()? {
        if stretch.ending == Ending::Newline
            && let Ok(parsed) = line::parse(scan.line())
        {
            let len = u32::try_from(stretch.bytes).unwrap_or(u32::MAX);
            let position = Position { segment, offset: stretch.offset, len };
            return Ok(Some(Found { seq: parsed.frame.seq, sum: parsed.sum, position }));
        }
    }
    Ok(None)
}
