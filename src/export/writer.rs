//! Writing one export: files and rows in, a directory with its manifest out.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::block::Block;
use super::error::{AtPath, ExportError};
use super::guard::guard;
use super::manifest::{Edition, FileEntry, MANIFEST, Manifest};
use super::sink::{Encoding, Sink, Tally};
use super::swap::{self, Swap};
use super::target::Target;
use crate::platform;

const BUFFER_BYTES: usize = 64 * 1024;

/// How an export is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    /// How text is written.
    pub encoding: Encoding,
    /// Whether a second line of each file holds the stable names of its columns.
    pub field_codes: bool,
    /// Language of the headers.
    pub lang: String,
}

/// An export being written. Dropped before it is published, it leaves nothing behind.
pub struct Writer<'a> {
    out: &'a Path,
    partial: PathBuf,
    date: NaiveDate,
    options: Options,
    /// Every file begun, in order, and where each path stands in it.
    files: Vec<Begun>,
    known: HashMap<String, usize>,
    open: Option<Open>,
    sealed: bool,
    published: bool,
}

struct Begun {
    path: String,
    columns: usize,
    rows: u64,
    /// None while the file is open.
    tally: Option<Tally>,
}

/// The file that rows go to. One is open at a time: a town has more carry copies than a process may have files.
struct Open {
    file: usize,
    at: PathBuf,
    csv: csv::Writer<Sink>,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(target: &'a Target, date: NaiveDate, options: Options) -> Result<Self, ExportError> {
        let out = target.out();
        let partial = out.join(swap::partial_name(&date.to_string(), std::process::id()));
        platform::create_private_directory(&partial).at(&partial)?;
        let (files, known) = (Vec::new(), HashMap::new());
        Ok(Self { out, partial, date, options, files, known, open: None, sealed: false, published: false })
    }

    /// Begins a file, or goes on with one begun earlier. `path` is relative and written with `/`; `codes` go to the
    /// second line if that was asked for.
    pub fn file(&mut self, path: &str, header: &[String], codes: &[String]) -> Result<(), ExportError> {
        if self.open.as_ref().and_then(|open| self.files.get(open.file)).is_some_and(|file| file.path == path) {
            return Ok(());
        }
        self.rest()?;
        self.sealed = false;
        match self.known.get(path) {
            Some(&file) => self.resume(file),
            None => self.create(path, header, codes),
        }
    }

    fn create(&mut self, path: &str, header: &[String], codes: &[String]) -> Result<(), ExportError> {
        check_path(path)?;
        let at = self.partial.join(path);
        if let Some(directory) = at.parent() {
            platform::create_private_directory(directory).at(directory)?;
        }
        let file = platform::private_file_options().create_new(true).write(true).open(&at).at(&at)?;
        let sink = Sink::begin(file, self.options.encoding).at(&at)?;
        self.known.insert(path.to_owned(), self.files.len());
        self.open = Some(Open { file: self.files.len(), at, csv: csv_to(sink) });
        self.files.push(Begun { path: path.to_owned(), columns: header.len(), rows: 0, tally: None });
        self.line(header.iter().map(String::as_str))?;
        if self.options.field_codes {
            self.line(codes.iter().map(String::as_str))?;
        }
        Ok(())
    }

    fn resume(&mut self, file: usize) -> Result<(), ExportError> {
        let Some(begun) = self.files.get_mut(file) else { return Ok(()) };
        let at = self.partial.join(&begun.path);
        let handle = fs::OpenOptions::new().append(true).open(&at).at(&at)?;
        if let Some(tally) = begun.tally.take() {
            self.open = Some(Open { file, at, csv: csv_to(Sink::resume(handle, self.options.encoding, tally)) });
        }
        Ok(())
    }

    /// Adds rows to the file named last.
    pub fn rows(&mut self, rows: &Block) -> Result<(), ExportError> {
        for row in rows.rows() {
            self.line(row)?;
        }
        if let Some(begun) = self.open.as_ref().and_then(|open| self.files.get_mut(open.file)) {
            begun.rows += rows.len() as u64;
        }
        Ok(())
    }

    fn line<'c>(&mut self, cells: impl Iterator<Item = &'c str> + Clone) -> Result<(), ExportError> {
        let count = cells.clone().count();
        let ragged = |path: &str, columns| ExportError::Ragged { path: path.to_owned(), cells: count, columns };
        let Some(open) = &mut self.open else { return Err(ragged("", 0)) };
        if let Some(begun) = self.files.get(open.file).filter(|begun| begun.columns != count) {
            return Err(ragged(&begun.path, begun.columns));
        }
        let write = || {
            for cell in cells {
                open.csv.write_field(guard(cell).as_bytes())?;
            }
            open.csv.write_record(None::<&[u8]>)
        };
        write().map_err(|error| ExportError::at(&open.at, plain_io(error)))
    }

    /// Writes a file of text whole, in UTF-8 whatever the rows are written in; `rows` says how many records it shows.
    pub fn text(&mut self, path: &str, text: &str, rows: u64) -> Result<(), ExportError> {
        self.rest()?;
        self.sealed = false;
        check_path(path)?;
        let at = self.partial.join(path);
        if let Some(directory) = at.parent() {
            platform::create_private_directory(directory).at(directory)?;
        }
        let file = platform::private_file_options().create_new(true).write(true).open(&at).at(&at)?;
        let mut sink = Sink::begin(file, Encoding::Utf8Plain).at(&at)?;
        sink.write_all(text.as_bytes()).at(&at)?;
        self.files.push(Begun { path: path.to_owned(), columns: 0, rows, tally: Some(sink.rest()) });
        Ok(())
    }

    /// Closes the open file until it is named again.
    fn rest(&mut self) -> Result<(), ExportError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let sink = open.csv.into_inner().map_err(|error| ExportError::at(&open.at, error.into_error()))?;
        if let Some(begun) = self.files.get_mut(open.file) {
            begun.tally = Some(sink.rest());
        }
        Ok(())
    }

    /// Puts everything on disk. From here on only the manifest and the name are missing.
    pub fn seal(&mut self) -> Result<(), ExportError> {
        self.rest()?;
        platform::sync_tree(&self.partial).at(&self.partial)?;
        self.sealed = true;
        Ok(())
    }

    /// Lets the rest of the open file go elsewhere.
    #[cfg(test)]
    pub(super) fn redirect(&mut self, at: &Path) {
        let open = self.open.as_mut().unwrap();
        let file = fs::OpenOptions::new().write(true).open(at).unwrap();
        open.at = at.to_owned();
        open.csv = csv::Writer::from_writer(Sink::begin(file, Encoding::Utf8Plain).unwrap());
    }

    /// Files and rows written so far.
    pub fn totals(&self) -> (u32, u64) {
        let files = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        (files, self.files.iter().map(|file| file.rows).sum())
    }

    /// Writes the manifest and puts the export in its place; an earlier one of the same date goes.
    pub fn publish(mut self, edition: Edition) -> Result<Manifest, ExportError> {
        if !self.sealed {
            self.seal()?;
        }
        let mut files = Vec::with_capacity(self.files.len());
        for Begun { path, rows, tally, .. } in std::mem::take(&mut self.files) {
            let (bytes, sha256) = tally.map(Tally::finish).unwrap_or_default();
            files.push(FileEntry { path, rows, bytes, sha256 });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Manifest::new(self.date, edition, self.options.clone(), files);
        self.write_manifest(&manifest)?;
        Swap::new(self.out, self.partial.clone(), &self.date.to_string()).run()?;
        self.published = true;
        Ok(manifest)
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), ExportError> {
        let at = self.partial.join(MANIFEST);
        let bytes = manifest.to_bytes().map_err(|error| ExportError::at(&at, error.into()))?;
        let mut file = platform::private_file_options().create_new(true).write(true).open(&at).at(&at)?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).at(&at)?;
        platform::sync_directory(&self.partial).at(&self.partial)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if !self.published {
            // Its file must be closed first: some platforms remove no open file.
            self.open = None;
            drop(swap::remove_tree(&self.partial));
        }
    }
}

fn csv_to(sink: Sink) -> csv::Writer<Sink> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .buffer_capacity(BUFFER_BYTES)
        .flexible(true)
        .from_writer(sink)
}

fn plain_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Item codes can come from a file that the town wrote: nothing that would lead elsewhere, or that one of the
/// platforms cannot name, becomes a path.
fn check_path(path: &str) -> Result<(), ExportError> {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let is_name = |name: &str| {
        let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let port = stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
        let refused = stem.is_empty()
            || name.ends_with(['.', ' '])
            || name.chars().any(|c| c.is_control() || r#"\:*?"<>|"#.contains(c))
            || RESERVED.contains(&stem.as_str())
            || (port && stem.ends_with(|c: char| c.is_ascii_digit()));
        !refused
    };
    let fits = path.split('/').all(is_name) && path != MANIFEST;
    if fits { Ok(()) } else { Err(ExportError::BadPath { path: path.to_owned() }) }
}
