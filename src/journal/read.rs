//! Reading the journal, which anybody may do at any time, beside the writer too: whole lines only, as they are on disk.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{Damage, Doing, Fault, JournalError};
use super::line::{self, FrameHash, MAX_LINE_BYTES, Parsed};
use super::segments::{self, Ending, Position, SegmentScan};
use super::tail;
use crate::domain::ids::{ChangeId, ReplicaId, Stamp};

/// How much of the end of a series is looked at to find its last line.
const HEAD_LOOK_BACK_BYTES: u64 = 16 * 1024;

/// One line as it was read and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Replica and sequence number.
    pub id: ChangeId,
    /// The path of the grid that the change concerns.
    pub scope: String,
    /// When it was made.
    pub stamp: Stamp,
    /// Where it lies.
    pub position: Position,
    /// The sum of the line before it.
    pub prev: FrameHash,
    /// Its own sum.
    pub sum: FrameHash,
    /// The payload's JSON as it was written; none if the line travels or stays without it.
    pub payload: Option<String>,
}

impl Line {
    fn new(parsed: Parsed<'_>, position: Position) -> Self {
        let Parsed { frame, payload, sum } = parsed;
        Self {
            id: ChangeId { replica: frame.replica, seq: frame.seq },
            scope: frame.scope,
            stamp: frame.stamp,
            position,
            prev: frame.prev,
            sum,
            payload: payload.map(str::to_owned),
        }
    }
}

/// The last line of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its sequence number.
    pub seq: u64,
    /// Its stamp.
    pub stamp: Stamp,
    /// Where it lies; the series goes on at [`Position::end`].
    pub position: Position,
    /// Its sum.
    pub sum: FrameHash,
}

/// Reads the journal of one data directory. Cheap to clone; any thread may have its own.
#[derive(Debug, Clone)]
pub struct Reader {
    data: PathBuf,
}

impl Reader {
    /// The journal in the data directory `data`, which need not be there yet.
    pub fn new(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    pub(super) fn series(&self, replica: &ReplicaId) -> PathBuf {
        segments::series_directory(&self.data, replica)
    }

    /// Every series that has a segment, in the order of their ids.
    pub fn replicas(&self) -> Result<Vec<ReplicaId>, JournalError> {
        let directory = segments::journal_directory(&self.data);
        let failed = |error| JournalError::io(Doing::Read, &directory, error);
        let entries = match std::fs::read_dir(&directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            if let Some(replica) = name.to_str().and_then(|name| name.parse::<ReplicaId>().ok())
                && !segments::list(&self.series(&replica)).map_err(failed)?.is_empty()
            {
                found.push(replica);
            }
        }
        found.sort();
        Ok(found)
    }

    /// The last whole line of a series; none if it has none.
    pub fn head(&self, replica: &ReplicaId) -> Result<Option<Head>, JournalError> {
        let series = self.series(replica);
        let tail = tail::find(&series, replica, HEAD_LOOK_BACK_BYTES)
            .map_err(|error| JournalError::io(Doing::Read, &series, error))?;
        let head = |last: tail::LastLine| Head {
            seq: last.frame.seq,
            stamp: last.frame.stamp,
            position: last.position,
            sum: last.sum,
        };
        Ok(tail.last.map(head))
    }

    /// The lines of a series after the one that lies at `after`, or from its first.
    pub fn read_from(&self, replica: &ReplicaId, after: Option<Position>) -> Result<Lines, JournalError> {
        let series = self.series(replica);
        let mut numbers: VecDeque<u32> = segments::list(&series)
            .map_err(|error| JournalError::io(Doing::Read, &series, error))?
            .into_iter()
            .collect();
        numbers.retain(|number| after.is_none_or(|after| *number >= after.segment));
        let starts_here = after.filter(|after| numbers.front() == Some(&after.segment));
        let last_line = starts_here.filter(|after| after.len > 0).map(|after| self.read_at(replica, after));
        Ok(Lines {
            replica: replica.clone(),
            series,
            expected_segment: after.map_or(1, |after| after.segment),
            numbers,
            start: starts_here.map_or(0, |after| after.end()),
            current: None,
            last_seq: if after.is_none() { Some(0) } else { last_line.and_then(Result::ok).map(|line| line.id.seq) },
            over: false,
        })
    }

    /// The one line that lies at `position`, checked like any other.
    pub fn read_at(&self, replica: &ReplicaId, position: Position) -> Result<Line, JournalError> {
        let path = segments::segment_path(&self.series(replica), position.segment);
        let failed = |error| JournalError::io(Doing::Read, &path, error);
        let bytes = read_exactly(&path, position).map_err(failed)?;
        let checked = match bytes.strip_suffix(b"\n") {
            Some(line) => line::parse(line),
            None => Err(Fault::NotALine),
        };
        let fault = match checked {
            Ok(parsed) if parsed.frame.replica == *replica => return Ok(Line::new(parsed, position)),
            Ok(parsed) => Fault::OtherSeries(parsed.frame.replica),
            Err(Fault::NewerVersion(found)) => return Err(JournalError::Newer { path, found }),
            Err(fault) => fault,
        };
        let line = segments::line_number(&path, position.offset).map_err(failed)?;
        let (offset, bytes) = (position.offset, u64::from(position.len));
        Err(JournalError::Damaged(Damage { file: path, line, offset, bytes, fault }))
    }
}

/// The bytes that lie at `position`; fewer if the file ends before.
fn read_exactly(path: &Path, position: Position) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(position.offset))?;
    let mut bytes = Vec::new();
    file.take(u64::from(position.len).min(MAX_LINE_BYTES)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The lines of a series in order, in constant memory.
///
/// A line or segment that cannot be trusted is yielded as [`JournalError::Damaged`], and the next item goes on after it;
/// after any other error there are no more items. Bytes after the last newline are no line and are passed over.
pub struct Lines {
    replica: ReplicaId,
    series: PathBuf,
    numbers: VecDeque<u32>,
    expected_segment: u32,
    /// Where to begin in the first segment.
    start: u64,
    current: Option<Box<Current>>,
    last_seq: Option<u64>,
    over: bool,
}

struct Current {
    scan: SegmentScan,
    number: u32,
    /// The first sequence number of what follows: from there on, this segment's lines are superseded.
    until: Option<u64>,
}

impl Lines {
    fn failed(&mut self, path: &Path, error: io::Error) -> JournalError {
        self.over = true;
        JournalError::io(Doing::Read, path, error)
    }

    /// Opens the next segment. Damage if one is missing before it.
    fn open_next(&mut self) -> Option<Result<(), JournalError>> {
        let number = self.numbers.pop_front()?;
        let path = segments::segment_path(&self.series, number);
        let opened = SegmentScan::open(path.clone(), std::mem::take(&mut self.start))
            .and_then(|scan| Ok(Current { scan, number, until: superseding_seq(&self.series, &self.numbers)? }));
        match opened {
            Ok(current) => self.current = Some(Box::new(current)),
            Err(error) => return Some(Err(self.failed(&path, error))),
        }
        let missing = number != self.expected_segment;
        self.expected_segment = number.saturating_add(1);
        if missing {
            let fault = Fault::MissingSegment;
            return Some(Err(JournalError::Damaged(Damage { file: path, line: 1, offset: 0, bytes: 0, fault })));
        }
        Some(Ok(()))
    }

    /// The next item of the open segment; none when the segment is at its end.
    fn next_in_segment(&mut self) -> Option<Result<Line, JournalError>> {
        let current = self.current.as_mut()?;
        let at_the_bound = |last: Option<u64>| current.until.is_some() && last.map(|seq| seq + 1) >= current.until;
        let stretch = match current.scan.next() {
            Ok(stretch) => stretch?,
            Err(error) => {
                let path = current.scan.path.clone();
                return Some(Err(self.failed(&path, error)));
            }
        };
        if at_the_bound(self.last_seq) || (stretch.ending == Ending::EndOfFile && current.until.is_none()) {
            return None;
        }
        let checked = match stretch.ending {
            Ending::Newline => line::parse(current.scan.line()),
            Ending::TooLong => Err(Fault::TooLong),
            Ending::EndOfFile => Err(Fault::BreaksOff),
        };
        let fault = match checked {
            Ok(parsed) if parsed.frame.replica == self.replica => {
                if current.until.is_some_and(|until| parsed.frame.seq >= until) {
                    return None;
                }
                self.last_seq = Some(parsed.frame.seq);
                let len = u32::try_from(stretch.bytes).unwrap_or(u32::MAX);
                let position = Position { segment: current.number, offset: stretch.offset, len };
                return Some(Ok(Line::new(parsed, position)));
            }
            Ok(parsed) => Fault::OtherSeries(parsed.frame.replica),
            Err(fault) => fault,
        };
        match current.scan.damage(stretch, fault) {
            Ok(damage) => Some(Err(JournalError::Damaged(damage))),
            Err(error) => {
                let path = current.scan.path.clone();
                Some(Err(self.failed(&path, error)))
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Line, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            if self.current.is_none()
                && let Err(error) = self.open_next()?
            {
                return Some(Err(error));
            }
            match self.next_in_segment() {
                Some(item) => return Some(item),
                None => self.current = None,
            }
        }
        None
    }
}

/// The sequence number at which the segments `following` begin.
pub(super) fn superseding_seq(series: &Path, following: &VecDeque<u32>) -> io::Result<Option<u64>> {
    for number in following {
        if let Some(seq) = segments::first_seq(&segments::segment_path(series, *number))? {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}
