//! The end of a series, found by seeking back: the last line, what was torn off after it, and what is damaged near it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{Damage, Fault};
use super::line::{self, Frame, FrameHash};
use super::segments::{self, Position};
use crate::domain::ids::ReplicaId;

/// The last whole line of a segment, if it can be trusted.
#[derive(Debug)]
pub(super) struct LastLine {
    pub frame: Frame,
    pub sum: FrameHash,
    pub position: Position,
}

/// The end of a series.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The last line that can be trusted.
    pub last: Option<LastLine>,
    /// Damage in the part that was looked at, in order.
    pub damage: Vec<Damage>,
    /// Whether damage stands after `last`, so that nobody knows which sequence numbers were used.
    pub damaged_end: bool,
    /// Bytes after the last newline of the last segment.
    pub torn: Option<TornBytes>,
    /// The number of the last segment; 0 if there is none.
    pub segment: u32,
    /// How long the last segment is up to its last newline.
    pub length: u64,
}

/// Bytes after the last newline.
#[derive(Debug)]
pub(super) struct TornBytes {
    pub path: PathBuf,
    pub segment: u32,
    pub offset: u64,
    pub bytes: u64,
}

/// The end of the series in directory `series`; `look_back` bytes at least are checked before it.
pub(super) fn find(series: &Path, replica: &ReplicaId, look_back: u64) -> io::Result<Tail> {
    let numbers = segments::list(series)?;
    let mut tail = Tail::default();
    for (back, number) in numbers.iter().rev().enumerate() {
        let path = segments::segment_path(series, *number);
        let window = Window::read(&path, look_back)?;
        if back == 0 {
            tail.segment = *number;
            tail.length = window.end;
            let bytes = window.file_length - window.end;
            tail.torn =
                (bytes > 0).then(|| TornBytes { path: path.clone(), segment: *number, offset: window.end, bytes });
        }
        let mut found = window.check(&path, *number, replica)?;
        // Segments are gone through backwards, and so are the lines of earlier ones put before those found already.
        found.damage.append(&mut tail.damage);
        tail.damage = found.damage;
        tail.damaged_end |= found.damaged_end;
        tail.last = found.last;
        if tail.last.is_some() {
            break;
        }
    }
    Ok(tail)
}

/// The last whole lines of a file.
struct Window {
    file_length: u64,
    /// Where the first of `lines` begins.
    start: u64,
    /// Where the last newline ends.
    end: u64,
    lines: Vec<u8>,
}

impl Window {
    fn read(path: &Path, look_back: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let file_length = file.metadata()?.len();
        let mut wanted = look_back.max(1);
        loop {
            let from = file_length.saturating_sub(wanted);
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            (&mut file).take(file_length - from).read_to_end(&mut bytes)?;
            let last_newline = bytes.iter().rposition(|b| *b == b'\n');
            // A window that begins inside a file begins inside a line: that one is left out.
            let first = if from == 0 { Some(0) } else { bytes.iter().position(|b| *b == b'\n').map(|at| at + 1) };
            let end = last_newline.map_or(0, |at| at + 1);
            if let Some(first) = first.filter(|first| from == 0 || *first < end) {
                bytes.truncate(end);
                let lines = bytes.split_off(first.min(end));
                return Ok(Self { file_length, start: from + first as u64, end: from + end as u64, lines });
            }
            wanted = wanted.saturating_mul(4);
        }
    }

    fn check(&self, path: &Path, segment: u32, replica: &ReplicaId) -> io::Result<Tail> {
        let mut tail = Tail::default();
        let mut offset = self.start;
        for line in self.lines.split_inclusive(|b| *b == b'\n') {
            let fault = match line::parse(line.strip_suffix(b"\n").unwrap_or(line)) {
                Ok(parsed) if parsed.frame.replica == *replica => {
                    let len = u32::try_from(line.len()).unwrap_or(u32::MAX);
                    let position = Position { segment, offset, len };
                    tail.last = Some(LastLine { frame: parsed.frame, sum: parsed.sum, position });
                    tail.damaged_end = false;
                    None
                }
                Ok(parsed) => Some(Fault::OtherSeries(parsed.frame.replica)),
                Err(fault) => Some(fault),
            };
            let bytes = line.len() as u64;
            if let Some(fault) = fault {
                let line = segments::line_number(path, offset)?;
                tail.damage.push(Damage { file: path.to_owned(), line, offset, bytes, fault });
                tail.damaged_end = true;
            }
            offset += bytes;
        }
        Ok(tail)
    }
}
