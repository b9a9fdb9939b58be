//! What can go wrong with a journal: what happened and where, as data.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::code::codes;
use crate::domain::ids::{ReplicaId, Stamp};

/// What the journal was doing when the disk refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Opening or listing.
    Open,
    /// Reading lines.
    Read,
    /// Writing lines.
    Write,
    /// Making what is written last.
    Sync,
    /// Beginning a new segment.
    CreateSegment,
    /// Keeping a torn tail or an unreadable file aside.
    SetAside,
    /// Writing `replica.json`.
    WriteIdentity,
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "opening",
            Self::Read => "reading",
            Self::Write => "writing",
            Self::Sync => "syncing",
            Self::CreateSegment => "beginning segment",
            Self::SetAside => "setting aside",
            Self::WriteIdentity => "writing identity",
        })
    }
}

/// Why the journal could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk, the quota or the allowed file size is full. The next attempt works once there is room.
    #[error("no space while {doing} {}: {source}", path.display())]
    NoSpace {
        /// The step that failed.
        doing: Doing,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file or its file system may not be written by this account.
    #[error("may not write while {doing} {}: {source}", path.display())]
    ReadOnly {
        /// The step that failed.
        doing: Doing,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other failure of the disk.
    #[error("i/o error while {doing} {}: {source}", path.display())]
    Io {
        /// The step that failed.
        doing: Doing,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line or a segment cannot be trusted. An iterator that yields this goes on with what follows.
    #[error("damaged: {0}")]
    Damaged(Damage),
    /// Written by a newer version of the program, which must be used to read it.
    #[error("{} has format version {found}, newer than this program knows", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version found in it.
        found: u32,
    },
    /// The draft can not be a line; nothing was written.
    #[error("not a line: {0}")]
    Draft(#[from] DraftFault),
}

impl JournalError {
    pub(super) fn io(doing: Doing, path: &Path, source: io::Error) -> Self {
        use io::ErrorKind as K;
        let path = path.to_owned();
        match source.kind() {
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => Self::NoSpace { doing, path, source },
            K::PermissionDenied | K::ReadOnlyFilesystem => Self::ReadOnly { doing, path, source },
            _ => Self::Io { doing, path, source },
        }
    }

    /// The damage, if that is what this is.
    pub fn damage(&self) -> Option<&Damage> {
        match self {
            Self::Damaged(damage) => Some(damage),
            _ => None,
        }
    }
}

/// A place in the journal that cannot be trusted, kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}: {fault}", file.display())]
pub struct Damage {
    /// The segment.
    pub file: PathBuf,
    /// The line in it, from 1.
    pub line: u64,
    /// Where the line begins, in bytes.
    pub offset: u64,
    /// How long it is, in bytes, its newline included.
    pub bytes: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a damaged line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a line of the form that `docs/journal.md` describes.
    #[error("not a journal line")]
    NotALine,
    /// The frame's bytes do not have the line's sum.
    #[error("the sum does not fit the frame")]
    BadSum,
    /// The payload's bytes do not have the digest that the frame states.
    #[error("the digest does not fit the payload")]
    BadDigest,
    /// The line belongs to another series.
    #[error("line of series {0}")]
    OtherSeries(ReplicaId),
    /// A sequence number was expected and another one is there: lines are missing, or there twice.
    #[error("sequence number {found} where {expected} belongs")]
    OutOfSequence {
        /// What belongs here.
        expected: u64,
        /// What stands here.
        found: u64,
    },
    /// The frame does not name the frame before it.
    #[error("the chain is broken before this line")]
    BrokenChain,
    /// The stamp is not after that of the line before.
    #[error("stamp {found:?} is not after {last:?}")]
    StampWentBack {
        /// The stamp of the line before.
        last: Stamp,
        /// This line's.
        found: Stamp,
    },
    /// Longer than any line may be.
    #[error("line too long")]
    TooLong,
    /// Bytes without a newline at the end of a segment that is not the last.
    #[error("the segment breaks off here")]
    BreaksOff,
    /// A segment before this one is not there.
    #[error("the segment before is missing")]
    MissingSegment,
    /// A line of a format version that this program does not know.
    #[error("format version {0}")]
    NewerVersion(u32),
}

codes!(Fault {
    Self::NotALine => "not-a-line",
    Self::BadSum => "bad-sum",
    Self::BadDigest => "bad-digest",
    Self::OtherSeries(_) => "other-series",
    Self::OutOfSequence { .. } => "out-of-sequence",
    Self::BrokenChain => "broken-chain",
    Self::StampWentBack { .. } => "stamp-went-back",
    Self::TooLong => "too-long",
    Self::BreaksOff => "breaks-off",
    Self::MissingSegment => "missing-segment",
    Self::NewerVersion(_) => "newer-version",
});

impl Fault {
    /// The values that tell one such fault from another, by name.
    pub fn data(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OtherSeries(series) => vec![("series", series.to_string())],
            Self::OutOfSequence { expected, found } => {
                vec![("expected", expected.to_string()), ("found", found.to_string())]
            }
            Self::StampWentBack { last, found } => {
                vec![("last", last.0.to_string()), ("found", found.0.to_string())]
            }
            Self::NewerVersion(version) => vec![("version", version.to_string())],
            Self::NotALine
            | Self::BadSum
            | Self::BadDigest
            | Self::BrokenChain
            | Self::TooLong
            | Self::BreaksOff
            | Self::MissingSegment => Vec::new(),
        }
    }
}

/// Why a draft can not be a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// The payload is JSON, but no object.
    #[error("the payload is no object")]
    NotAnObject,
    /// The payload is laid out over several lines.
    #[error("the payload holds a line break")]
    LineBreak,
    /// The line would be longer than any may be.
    #[error("the line would have {bytes} bytes")]
    TooLong {
        /// The length it would have.
        bytes: u64,
    },
    /// The stamp is not after the series' last one.
    #[error("stamp {given:?} is not after {last:?}")]
    StampNotAfter {
        /// The stamp of the last line.
        last: Stamp,
        /// The draft's.
        given: Stamp,
    },
    /// The payload cannot be written as JSON.
    #[error("the payload is no JSON: {0}")]
    NotJson(String),
}
