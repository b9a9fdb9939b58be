//! Where segments lie, and reading one line by line in constant memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{Damage, Fault};
use super::line::{self, MAX_LINE_BYTES};
use crate::domain::ids::ReplicaId;

/// Where a line lies in its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The segment's number, from 1.
    pub segment: u32,
    /// Where the line begins, in bytes.
    pub offset: u64,
    /// How long it is, in bytes, its newline included.
    pub len: u32,
}

impl Position {
    /// Where the next line begins.
    pub fn end(&self) -> u64 {
        self.offset + u64::from(self.len)
    }
}

/// The directory that holds every series.
pub(super) fn journal_directory(data: &Path) -> PathBuf {
    data.join("journal")
}

/// The directory of what was set aside.
pub(super) fn aside_directory(data: &Path) -> PathBuf {
    journal_directory(data).join("aside")
}

/// The directory of one series.
pub(super) fn series_directory(data: &Path, replica: &ReplicaId) -> PathBuf {
    journal_directory(data).join(replica.as_str())
}

/// A segment's file.
pub(super) fn segment_path(series: &Path, number: u32) -> PathBuf {
    series.join(format!("{number:06}.jsonl"))
}

/// The numbers of the segments of a series, ascending; none if the series is not there.
pub(super) fn list(series: &Path) -> io::Result<Vec<u32>> {
    let entries = match std::fs::read_dir(series) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".jsonl")).and_then(|stem| stem.parse().ok());
        // Only the one way of writing the number counts, so that no two files claim it.
        if let Some(number) =
            number.filter(|n| *n > 0 && segment_path(series, *n).file_name() == Some(name.as_os_str()))
        {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// How a stretch of bytes up to a newline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// In a newline.
    Newline,
    /// In a newline, but it is too long to be a line; its bytes were not kept.
    TooLong,
    /// At the end of the file.
    EndOfFile,
}

/// One stretch of bytes up to a newline or the end of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub offset: u64,
    /// The newline included.
    pub bytes: u64,
    pub ending: Ending,
}

/// Reads a segment stretch by stretch.
pub(super) struct SegmentScan {
    pub path: PathBuf,
    reader: BufReader<File>,
    next: u64,
    buffer: Vec<u8>,
    counter: LineCounter,
}

impl SegmentScan {
    /// Begins at `offset`, which must be the begin of a line.
    pub fn open(path: PathBuf, offset: u64) -> io::Result<Self> {
        let mut file = File::open(&path)?;
        file.seek(SeekFrom::Start(offset))?;
        let reader = BufReader::with_capacity(256 * 1024, file);
        Ok(Self { path, reader, next: offset, buffer: Vec::new(), counter: LineCounter::default() })
    }

    /// The next stretch; its bytes, without the newline, are then in [`Self::line`].
    pub fn next(&mut self) -> io::Result<Option<Stretch>> {
        self.buffer.clear();
        let offset = self.next;
        let mut too_long = false;
        let ending = loop {
            let available = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                available => available?,
            };
            if available.is_empty() {
                break Ending::EndOfFile;
            }
            let newline = available.iter().position(|b| *b == b'\n');
            let taken = newline.unwrap_or(available.len());
            too_long |= (self.buffer.len() + taken) as u64 >= MAX_LINE_BYTES;
            if !too_long {
                self.buffer.extend_from_slice(available.get(..taken).unwrap_or_default());
            }
            let used = taken + usize::from(newline.is_some());
            self.reader.consume(used);
            self.next += used as u64;
            if newline.is_some() {
                break if too_long { Ending::TooLong } else { Ending::Newline };
            }
        };
        let bytes = self.next - offset;
        Ok((bytes > 0).then_some(Stretch { offset, bytes, ending }))
    }

    /// The bytes of the stretch read last.
    pub fn line(&self) -> &[u8] {
        &self.buffer
    }

    /// Names the stretch read last as damaged.
    pub fn damage(&mut self, stretch: Stretch, fault: Fault) -> io::Result<Damage> {
        let line = self.counter.line_at(&self.path, stretch.offset)?;
        Ok(Damage { file: self.path.clone(), line, offset: stretch.offset, bytes: stretch.bytes, fault })
    }
}

/// Counts lines only when damage asks for a number, and never the same bytes twice.
#[derive(Default)]
struct LineCounter {
    offset: u64,
    newlines: u64,
}

impl LineCounter {
    fn line_at(&mut self, path: &Path, offset: u64) -> io::Result<u64> {
        self.newlines += newlines_between(path, self.offset, offset)?;
        self.offset = offset;
        Ok(self.newlines + 1)
    }
}

/// The number, from 1, of the line that begins at `offset`.
pub(super) fn line_number(path: &Path, offset: u64) -> io::Result<u64> {
    Ok(newlines_between(path, 0, offset)? + 1)
}

fn newlines_between(path: &Path, from: u64, to: u64) -> io::Result<u64> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut reader = BufReader::with_capacity(256 * 1024, file.take(to.saturating_sub(from)));
    let mut count = 0;
    loop {
        let available = reader.fill_buf()?;
        if available.is_empty() {
            return Ok(count);
        }
        count += available.iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
        let used = available.len();
        reader.consume(used);
    }
}

/// The sequence number of the first readable line of a segment.
pub(super) fn first_seq(path: &Path) -> io::Result<Option<u64>> {
    let mut scan = SegmentScan::open(path.to_owned(), 0)?;
    while let Some(stretch) = scan.next()? {
        if stretch.ending == Ending::Newline
            && let Ok(parsed) = line::parse(scan.line())
        {
            return Ok(Some(parsed.frame.seq));
        }
    }
    Ok(None)
}
