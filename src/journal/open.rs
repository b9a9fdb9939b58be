//! Opening: which series to write, and making sure that its end can be written on.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::append::Journal;
use super::disk::{Disk, RealDisk};
use super::error::{Damage, Doing, Fault, JournalError};
use super::identity::{self, Found, Identity};
use super::read::{Head, Reader};
use super::segments;
use super::tail::{self, Tail, TornBytes};
use crate::domain::code::codes;
use crate::domain::ids::ReplicaId;
use crate::platform;

/// How much of the end of the own series is checked on opening; `verify` checks the whole.
const CHECKED_BYTES: u64 = 1024 * 1024;

/// A segment that has reached this size is followed by a new one: 64 MiB.
const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;

/// What opening takes from the world around it.
#[derive(Debug, Clone)]
pub struct Options {
    /// What tells this machine from others.
    pub machine: String,
    /// Random bytes: the id of a new series is made from them, if one must begin.
    pub fresh: [u8; 16],
    /// When to begin a new segment, in bytes.
    pub segment_bytes: u64,
}

impl Options {
    /// This machine, fresh random bytes, segments of 64 MiB.
    pub fn here() -> Self {
        Self { machine: platform::machine_id(), fresh: platform::random_bytes(), segment_bytes: SEGMENT_BYTES }
    }
}

/// What was found and done on opening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningReport {
    /// Why a new series begins; none if the directory goes on with its own.
    pub began: Option<Began>,
    /// What was torn off the end of the own series.
    pub torn: Option<Torn>,
    /// Damage near the end of the own series; the rest is not looked at.
    pub damage: Vec<Damage>,
}

/// Why a new series begins. Those that were there before stay and are read like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Began {
    /// The journal is new.
    First,
    /// The directory was copied, moved or restored from another place or machine, where `from` may be going on.
    Copied {
        /// The series that it was a copy of.
        from: ReplicaId,
    },
    /// There are series, but `replica.json` is not there to say which is the own one.
    IdentityMissing,
    /// `replica.json` could not be read; it is kept aside.
    IdentityUnreadable {
        /// Where it is kept.
        kept: PathBuf,
    },
    /// The last lines of the series are damaged: nobody knows which sequence numbers were used.
    Damaged {
        /// The series.
        from: ReplicaId,
    },
    /// Somebody who knows better asked for it (see [`Journal::begin_new_series`]).
    Asked {
        /// The series that ends.
        from: ReplicaId,
    },
}

codes!(Began {
    Self::First => "first",
    Self::Copied { .. } => "copied",
    Self::IdentityMissing => "identity-missing",
    Self::IdentityUnreadable { .. } => "identity-unreadable",
    Self::Damaged { .. } => "damaged-end",
    Self::Asked { .. } => "asked",
});

/// Bytes after the last newline of the own series: a line that was being written when the power or the program went. It
/// was never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The segment that was cut.
    pub file: PathBuf,
    /// Where it was cut.
    pub offset: u64,
    /// How many bytes were cut.
    pub bytes: u64,
    /// Where they are kept.
    pub kept: PathBuf,
}

impl Journal {
    /// Opens the journal in the data directory `data`, which is made if it is not there. The caller holds the
    /// directory's lock.
    pub fn open(data: &Path, options: Options) -> Result<(Self, OpeningReport), JournalError> {
        Self::open_on(data, options, Box::new(RealDisk))
    }

    pub(super) fn open_on(
        data: &Path,
        options: Options,
        disk: Box<dyn Disk>,
    ) -> Result<(Self, OpeningReport), JournalError> {
        let directory = segments::journal_directory(data);
        let data = make_directories(data, &directory).map_err(|e| JournalError::io(Doing::Open, &directory, e))?;
        let reader = Reader::new(&data);
        let mut report = OpeningReport::default();
        let mut own = own_series(&data, &options, &reader, &mut report)?;
        let mut tail = Tail::default();
        if report.began.is_none() {
            let series = segments::series_directory(&data, &own);
            tail = tail::find(&series, &own, CHECKED_BYTES).map_err(|e| JournalError::io(Doing::Open, &series, e))?;
            refuse_newer(&tail)?;
            if let Some(torn) = tail.torn.take() {
                report.torn = Some(cut_and_keep(&data, &own, &torn, disk.as_ref())?);
            }
            report.damage.append(&mut tail.damage);
            if tail.damaged_end {
                report.began = Some(Began::Damaged { from: own });
                own = begin(&data, &options.machine, options.fresh)?;
                tail = Tail::default();
            }
        }
        let mut journal = Self {
            series: segments::series_directory(&data, &own),
            data,
            machine: options.machine,
            reader,
            own,
            disk,
            segment_bytes: options.segment_bytes,
            file: None,
            segment: 0,
            written: 0,
            synced: 0,
            pending: Vec::new(),
            tip: None,
            head: None,
            lost: None,
        };
        journal.go_on_after(&tail)?;
        Ok((journal, report))
    }

    /// Ends the own series and begins a new one, for a caller who knows that lines of it are missing here: after a
    /// restore in place, or when a projection is ahead of the journal. No sequence number is then used twice.
    pub fn begin_new_series(&mut self, fresh: [u8; 16]) -> Result<Began, JournalError> {
        self.sync()?;
        let new = begin(&self.data, &self.machine, fresh)?;
        let from = std::mem::replace(&mut self.own, new);
        self.series = segments::series_directory(&self.data, &self.own);
        self.lost = None;
        self.go_on_after(&Tail::default())?;
        Ok(Began::Asked { from })
    }

    fn go_on_after(&mut self, tail: &Tail) -> Result<(), JournalError> {
        let head = tail.last.as_ref().map(|last| Head {
            seq: last.frame.seq,
            stamp: last.frame.stamp,
            position: last.position,
            sum: last.sum,
        });
        (self.tip, self.head) = (head, head);
        (self.segment, self.written, self.synced) = (tail.segment, tail.length, tail.length);
        self.file = None;
        if tail.segment > 0 {
            let path = segments::segment_path(&self.series, tail.segment);
            let mut file =
                self.disk.open(&path, tail.length).map_err(|error| JournalError::io(Doing::Open, &path, error))?;
            // A process that was killed may have left whole lines that only the system's memory holds. From here on they
            // are read and built upon, so they must last.
            file.sync().map_err(|error| JournalError::io(Doing::Sync, &path, error))?;
            self.file = Some(file);
        }
        Ok(())
    }
}

/// Makes the directories that are missing and returns the data directory's one true path.
fn make_directories(data: &Path, journal: &Path) -> io::Result<PathBuf> {
    if !journal.is_dir() {
        platform::create_private_directory(journal)?;
        platform::sync_directory(data)?;
    }
    data.canonicalize()
}

/// The series that `replica.json` names, or a new one.
fn own_series(
    data: &Path,
    options: &Options,
    reader: &Reader,
    report: &mut OpeningReport,
) -> Result<ReplicaId, JournalError> {
    let path = identity::path(data);
    let began = match identity::read(data).map_err(|error| JournalError::io(Doing::Open, &path, error))? {
        Found::Identity(found) => {
            if found.same_birth(&Identity::born(found.replica.clone(), &options.machine, data)) {
                return Ok(found.replica);
            }
            Began::Copied { from: found.replica }
        }
        Found::Newer(found) => return Err(JournalError::Newer { path, found }),
        Found::Nothing if reader.replicas()?.is_empty() => Began::First,
        Found::Nothing => Began::IdentityMissing,
        Found::Unreadable => {
            let kept = keep_aside(data, "replica.json", &path, 0)
                .map_err(|error| JournalError::io(Doing::SetAside, &path, error))?;
            Began::IdentityUnreadable { kept }
        }
    };
    report.began = Some(began);
    begin(data, &options.machine, options.fresh)
}

/// Names a new series in `replica.json`.
fn begin(data: &Path, machine: &str, mut fresh: [u8; 16]) -> Result<ReplicaId, JournalError> {
    let mut replica = ReplicaId::from_bytes(fresh);
    while segments::series_directory(data, &replica).exists() {
        // The caller's bytes were not so random (a demo's seed, say): go on to others that follow from them.
        let following = blake3::hash(&fresh);
        fresh.iter_mut().zip(following.as_bytes()).for_each(|(to, from)| *to = *from);
        replica = ReplicaId::from_bytes(fresh);
    }
    let identity = Identity::born(replica.clone(), machine, data);
    identity.write(data).map_err(|error| JournalError::io(Doing::WriteIdentity, &identity::path(data), error))?;
    Ok(replica)
}

fn refuse_newer(tail: &Tail) -> Result<(), JournalError> {
    let newer = tail.damage.iter().find_map(|damage| match damage.fault {
        Fault::NewerVersion(found) => Some(JournalError::Newer { path: damage.file.clone(), found }),
        _ => None,
    });
    newer.map_or(Ok(()), Err)
}

fn cut_and_keep(data: &Path, own: &ReplicaId, torn: &TornBytes, disk: &dyn Disk) -> Result<Torn, JournalError> {
    let name = format!("{own}-{:06}-{}.torn", torn.segment, torn.offset);
    let kept = keep_aside(data, &name, &torn.path, torn.offset)
        .map_err(|error| JournalError::io(Doing::SetAside, &torn.path, error))?;
    disk.open(&torn.path, torn.offset)
        .and_then(|mut file| file.cut(torn.offset))
        .map_err(|error| JournalError::io(Doing::SetAside, &torn.path, error))?;
    Ok(Torn { file: torn.path.clone(), offset: torn.offset, bytes: torn.bytes, kept })
}

/// Copies what stands in `from` after `offset` to a file of its own in the aside directory and makes that last.
fn keep_aside(data: &Path, name: &str, from: &Path, offset: u64) -> io::Result<PathBuf> {
    let directory = segments::aside_directory(data);
    platform::create_private_directory(&directory)?;
    let mut number = 1;
    let (path, mut copy) = loop {
        let path = directory.join(if number == 1 { name.to_owned() } else { format!("{name}.{number}") });
        match platform::private_file_options().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => break (path, opened?),
        }
    };
    let copied = File::open(from).and_then(|mut source| {
        source.seek(SeekFrom::Start(offset))?;
        io::copy(&mut source, &mut copy)?;
        copy.sync_all()
    });
    if let Err(error) = copied {
        // Half a copy is of no use; the original stays where it is, and the next opening tries again.
        drop(copy);
        let _removed = std::fs::remove_file(&path);
        return Err(error);
    }
    platform::sync_directory(&directory)?;
    platform::sync_directory(&segments::journal_directory(data))?;
    Ok(path)
}
