//! The roll in a file beside the store: read in a moment where the index would be read for seconds.
//!
//! It says which program wrote it and at which change of each series it stands; whoever reads it compares that with the
//! journal and applies what has changed since. Anything in it that is not as it was written is
//! [`StoreError::Damaged`]: throw it away.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::row::{ID_BYTES, read_id};
use super::{Dict, Lists, Month, Rest, Roll, Row};
use crate::domain::case::Party;
use crate::domain::change::Author;
use crate::domain::ids::{GridCode, KindCode, ReplicaId};
use crate::platform;
use crate::store::batch::Position;
use crate::store::codec::{decode, encode};
use crate::store::error::{Result, StoreError};
use crate::store::files;

/// What every such file begins with; the digit grows when its form changes.
const MAGIC: &[u8; 8] = b"glroll 1";
const CASE_BYTES: usize = Row::BYTES + Rest::BYTES + ID_BYTES;

/// What stands before the cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Head {
    program: String,
    positions: Vec<(ReplicaId, Position)>,
    grids: Vec<GridCode>,
    kinds: Vec<KindCode>,
    parties: Vec<Party>,
    sets: Vec<Vec<Party>>,
    authors: Vec<Author>,
    months: Vec<(i32, u64)>,
}

/// Writes a roll that stands at these positions. A crash leaves the file before, or one that is known to be damaged.
pub fn write(path: &Path, roll: &Roll, positions: &[(ReplicaId, Position)]) -> Result<()> {
    let fresh = path.with_extension("cases.new");
    let failed = |error: std::io::Error| files::error("writing", &fresh, &error);
    let mut options = platform::private_file_options();
    let file = options.write(true).create(true).truncate(true).open(&fresh).map_err(failed)?;
    let written = write_to(file, roll, positions).map_err(|error| match error {
        Failure::Io(error) => failed(error),
        Failure::Store(error) => error,
    });
    if let Err(error) = written {
        // It may be the very space that is missing.
        drop(fs::remove_file(&fresh));
        return Err(error);
    }
    fs::rename(&fresh, path).map_err(|error| files::error("renaming", &fresh, &error))
}

enum Failure {
    Io(std::io::Error),
    Store(StoreError),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn write_to(file: File, roll: &Roll, positions: &[(ReplicaId, Position)]) -> std::result::Result<(), Failure> {
    let head = encode(&Head {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        positions: positions.to_vec(),
        grids: roll.lists.grids.values().to_vec(),
        kinds: roll.lists.kinds.values().to_vec(),
        parties: roll.lists.parties.values().to_vec(),
        sets: roll.lists.sets.values().to_vec(),
        authors: roll.lists.authors.values().to_vec(),
        months: roll.months.iter().map(|(number, month)| (*number, month.len() as u64)).collect(),
    })?;
    let (mut out, mut sum) = (BufWriter::new(file), crc32fast::Hasher::new());
    let mut put = |bytes: &[u8]| {
        sum.update(bytes);
        out.write_all(bytes)
    };
    put(MAGIC)?;
    put(&(head.len() as u64).to_le_bytes())?;
    put(&head)?;
    let mut bytes = Vec::new();
    for month in roll.months.values() {
        bytes.clear();
        month.rows.iter().for_each(|row| row.write(&mut bytes));
        month.rest.iter().for_each(|rest| rest.write(&mut bytes));
        month.ids.iter().for_each(|id| bytes.extend(id.0.as_bytes()));
        put(&bytes)?;
    }
    let sum = sum.finalize().to_le_bytes();
    out.write_all(&sum)?;
    out.flush()?;
    Ok(())
}

/// A roll, and the change of each series at which it stands.
pub type Standing = (Roll, Vec<(ReplicaId, Position)>);

/// Reads a roll and where it stands; none if there is no file.
pub fn read(path: &Path) -> Result<Option<Standing>> {
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => StoreError::damaged("the roll of cases is cut off"),
        _ => files::error("reading", path, error),
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let length = file.metadata().map_err(|error| failed(&error))?.len();
    let (mut input, mut sum) = (BufReader::new(file), crc32fast::Hasher::new());
    let mut take = |count: u64| -> Result<Vec<u8>> {
        if count > length {
            return Err(StoreError::damaged("the roll of cases is cut off"));
        }
        let mut bytes = vec![0; usize::try_from(count).unwrap_or(0)];
        input.read_exact(&mut bytes).map_err(|error| failed(&error))?;
        sum.update(&bytes);
        Ok(bytes)
    };
    if take(MAGIC.len() as u64)? != MAGIC {
        return Err(StoreError::damaged("the roll of cases has another form"));
    }
    let head_length: [u8; 8] = take(8)?.try_into().unwrap_or_default();
    let head: Head = decode(&take(u64::from_le_bytes(head_length))?)?;
    if head.program != env!("CARGO_PKG_VERSION") {
        return Err(StoreError::damaged("the roll of cases is of another version"));
    }
    let lists = Lists {
        grids: Dict::of(head.grids)?,
        kinds: Dict::of(head.kinds)?,
        parties: Dict::of(head.parties)?,
        sets: Dict::of(head.sets)?,
        authors: Dict::of(head.authors)?,
    };
    let mut roll = Roll { lists, ..Roll::default() };
    for (number, count) in head.months {
        let bytes = take(count.saturating_mul(CASE_BYTES as u64))?;
        let month = month(&bytes, usize::try_from(count).unwrap_or(0));
        roll.months.insert(number, month.ok_or_else(|| StoreError::damaged("a case of the roll"))?);
    }
    let expected = sum.finalize().to_le_bytes();
    let mut found = Vec::new();
    input.read_to_end(&mut found).map_err(|error| failed(&error))?;
    if found != expected {
        return Err(StoreError::damaged("the roll of cases does not match its checksum"));
    }
    Ok(Some((roll, head.positions)))
}

fn month(bytes: &[u8], count: usize) -> Option<Month> {
    let (rows, others) = bytes.split_at_checked(count.checked_mul(Row::BYTES)?)?;
    let (rest, ids) = others.split_at_checked(count.checked_mul(Rest::BYTES)?)?;
    let rows = rows.as_chunks().0.iter().map(Row::read).collect::<Option<Vec<Row>>>()?;
    let rest = rest.as_chunks().0.iter().map(Rest::read).collect::<Option<Vec<Rest>>>()?;
    let ids = ids.as_chunks().0.iter().map(read_id).collect::<Vec<_>>();
    let keyed_until = rest.iter().map(|rest| rest.last_keyed).max().unwrap_or(i64::MIN);
    (rows.len() == count && ids.len() == count).then_some(Month { rows, rest, ids, keyed_until })
}
