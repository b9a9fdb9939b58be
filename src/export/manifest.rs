//! `manifest.json`: what an export holds, of which cut. Written last, so a directory that has one is complete.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::{AtPath, ExportError};
use super::writer::Options;

/// The manifest's name.
pub const MANIFEST: &str = "manifest.json";

/// The version of the manifest's form.
const FORMAT: u32 = 1;

/// What the export is a copy of, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The program that wrote it, e.g. `gridlog 0.1.0`.
    pub program: String,
    /// Code of the town.
    pub town: String,
    /// The cut's position in the journal: the edition of every copy in it.
    pub cut: String,
    /// The post it was made for, as it was asked for; none: the directory's owner.
    pub audience: Option<String>,
    /// Who asked for it, as they were named; none: the directory's owner.
    #[serde(default)]
    pub asker: Option<String>,
    /// Whether names and telephones of residents are hidden.
    #[serde(default)]
    pub mask: bool,
    /// Whether the carry copies keep what they otherwise leave out.
    pub carry_all: bool,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path below the export's directory, with `/`.
    pub path: String,
    /// Rows, headers not counted; of the public board the dangers that it shows.
    pub rows: u64,
    /// Length.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this form.
    pub format: u32,
    /// The date it is named by.
    pub date: NaiveDate,
    /// What it is a copy of.
    #[serde(flatten)]
    pub edition: Edition,
    /// How it was written.
    #[serde(flatten)]
    pub options: Options,
    /// Rows of all files together.
    pub rows: u64,
    /// Every file, by path.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    pub(super) fn new(date: NaiveDate, edition: Edition, options: Options, files: Vec<FileEntry>) -> Self {
        let rows = files.iter().map(|file| file.rows).sum();
        Self { format: FORMAT, date, edition, options, rows, files }
    }

    /// The manifest as it stands in its file: the same manifest, the same bytes.
    pub(super) fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Whether every file that it lists lies in `dir` with the length that it lists.
    pub fn is_whole_in(&self, dir: &Path) -> bool {
        self.files.iter().all(|file| fs::metadata(dir.join(&file.path)).is_ok_and(|found| found.len() == file.bytes))
    }
}

/// Reads the manifest of the export in `dir`.
pub fn read_manifest(dir: &Path) -> Result<Manifest, ExportError> {
    let path = dir.join(MANIFEST);
    let bytes = fs::read(&path).at(&path)?;
    let bad = |reason: String| ExportError::BadManifest { path: path.clone(), reason };
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
    if manifest.format > FORMAT {
        return Err(bad(format!("format {} is newer than {FORMAT}", manifest.format)));
    }
    Ok(manifest)
}
