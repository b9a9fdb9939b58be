//! Files that belong to cases: `files/ab/cdef….jpg` below the data directory, each under the BLAKE3 hash of its bytes.
//!
//! The process that is given a file reads it, as with every file that a user names, and puts it in its place whole and
//! synced; host and windows are of one account and one machine. Only then is the case told of it, and the host looks
//! whether the file is there. So whatever the journal names has been on disk before.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::backup::{Copied, failed};
use super::door::Damage;
use super::refusal::{Refusal, RefusalCode};
use crate::platform;
use crate::store::tables::{read as keys, tag};
use crate::store::{Reader, Scan, StoreError, decode};

mod location;

/// The directory below the data directory.
const FILES: &str = "files";
/// The longest file: a photo of a good telephone has up to twelve million bytes, a scan of some pages as many; a film is
/// for other places than a town's case, and every copy of the directory carries all of them.
pub const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// Hexadecimal digits of a hash.
const HASH_DIGITS: usize = 64;

/// What kinds of file there are: media type and ending.
const KINDS: [(&str, &str); 11] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("video/mp4", "mp4"),
    ("audio/amr", "amr"),
    ("application/pdf", "pdf"),
    ("text/plain", "txt"),
    ("application/octet-stream", "bin"),
];

/// A file that lies in the data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its name where it came from, without the directory.
    pub name: String,
    /// BLAKE3 of its bytes as they are kept.
    pub hash: String,
    /// Its length.
    pub bytes: u64,
    /// What it is.
    pub media: String,
    /// Whether the place where it was made may still be written in it.
    pub located: bool,
}

fn bad(path: &Path, reason: &str) -> Refusal {
    Refusal::new(RefusalCode::BadAttachment)
        .with("path", path.display())
        .with("reason", reason)
        .with("limit", MOST_BYTES / 1024 / 1024)
}

/// What a file is that is not taken yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// Where it lies.
    pub path: String,
    /// Its name, without the directory.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Whether the place where it was made can be taken out of it, if it is in it; else it is taken as it is or not at
    /// all.
    pub cleanable: bool,
}

/// Looks what a file is, as [`take_in`] would take it.
pub fn examine(path: &Path) -> Result<FileSeen, Refusal> {
    let bytes = read(path)?;
    let cleanable = match location::without(media_of(&bytes), &bytes) {
        location::Cleaned::Nothing | location::Cleaned::Bytes(_) => true,
        location::Cleaned::Unreadable => return Err(bad(path, "unreadable")),
        location::Cleaned::Unknown => false,
    };
    Ok(FileSeen { path: path.display().to_string(), name: name_of(path), bytes: bytes.len() as u64, cleanable })
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The bytes of a file that is neither empty nor too long.
fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    let trouble = |error: &io::Error| {
        Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", platform::io_reason(error))
    };
    let file = File::open(path).map_err(|error| trouble(&error))?;
    if !file.metadata().map_err(|error| trouble(&error))?.is_file() {
        return Err(bad(path, "is-a-directory"));
    }
    let mut bytes = Vec::new();
    // One byte more tells a file that is too long from one that just fits, also one that grows meanwhile.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| trouble(&error))?;
    match bytes.len() as u64 {
        0 => Err(bad(path, "empty-file")),
        long if long > MOST_BYTES => Err(bad(path, "too-large")),
        _ => Ok(bytes),
    }
}

/// Copies a file into the data directory, without the place where it was made unless that is to be kept.
pub fn take_in(data: &Path, path: &Path, keep_location: bool) -> Result<Taken, Refusal> {
    let bytes = read(path)?;
    let media = media_of(&bytes);
    let (bytes, located) = match (location::without(media, &bytes), keep_location) {
        (_, true) => (bytes, !matches!(media, "text/plain" | "image/bmp")),
        (location::Cleaned::Nothing, false) => (bytes, false),
        (location::Cleaned::Bytes(bytes), false) => (bytes, false),
        (location::Cleaned::Unreadable, false) => return Err(bad(path, "unreadable")),
        (location::Cleaned::Unknown, false) => {
            let refusal = Refusal::new(RefusalCode::MayHoldLocation).with("path", path.display());
            return Err(refusal.with("media", media));
        }
    };
    let hash = blake3::hash(&bytes).to_hex().to_string();
    put(data, &hash, media, &bytes)?;
    Ok(Taken { name: name_of(path), hash, bytes: bytes.len() as u64, media: media.to_owned(), located })
}

/// Writes the bytes under their hash, whole or not at all. The same bytes are there once.
fn put(data: &Path, hash: &str, media: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let target = place(data, hash, media);
    let dir = target.parent().unwrap_or(data).to_owned();
    let write = || -> io::Result<()> {
        if fs::read(&target).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        platform::create_private_directory(&dir)?;
        let mut half = tempfile::Builder::new().prefix(".half-").tempfile_in(&dir)?;
        half.write_all(bytes)?;
        half.as_file().sync_all()?;
        half.persist(&target).map_err(|error| error.error)?;
        [dir.as_path(), &data.join(FILES), data].into_iter().try_for_each(platform::sync_directory)
    };
    write().map_err(|error| failed(&target, &error))
}

/// Where a file lies.
pub fn place(data: &Path, hash: &str, media: &str) -> PathBuf {
    data.join(relative(hash, media))
}

/// The same below the data directory.
fn relative(hash: &str, media: &str) -> PathBuf {
    let ending = KINDS.iter().find(|(kind, _)| *kind == media).map_or("bin", |(_, ending)| ending);
    let (front, rest) = hash.split_at_checked(2).unwrap_or(("00", hash));
    Path::new(FILES).join(front).join(format!("{rest}.{ending}"))
}

/// Whether a file is what it is said to be: for the host, before the case is told of it.
pub fn check(data: &Path, hash: &str, media: &str, bytes: u64) -> Result<(), Refusal> {
    let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let is_kind = KINDS.iter().any(|(kind, _)| *kind == media);
    let path = place(data, hash, media);
    if is_hash && is_kind && bytes <= MOST_BYTES && fault(data, hash, media, bytes).is_none() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::AttachmentGone).with("path", path.display()))
}

/// What is wrong with a file that should lie there: the code of a reason, and where it should lie; none if it is well.
pub fn fault(data: &Path, hash: &str, media: &str, bytes: u64) -> Option<(&'static str, PathBuf)> {
    let relative = relative(hash, media);
    let found = match File::open(data.join(&relative)).and_then(|file| {
        let mut hasher = blake3::Hasher::new();
        // One that has grown is altered, however much there is of it.
        hasher.update_reader(file.take(bytes.max(MOST_BYTES) + 1))?;
        Ok(hasher.finalize().to_hex().to_string())
    }) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(("attachment-missing", relative)),
        Err(_) => return Some(("attachment-unreadable", relative)),
    };
    (found != hash).then_some(("attachment-altered", relative))
}

/// The files of cases that are not there or not what they were.
pub fn faulty(data: &Path, reader: &dyn Reader) -> Result<Vec<Damage>, StoreError> {
    let mut found = Vec::new();
    let mut failed = None;
    reader.walk(&Scan::prefix(&[tag::ATTACHED]), &mut |key, value| {
        let row = keys::attached(key).and_then(|(_, hash)| Ok((hash, decode::<(u64, String)>(value)?)));
        match row {
            Ok((hash, (bytes, media))) => {
                found.extend(fault(data, &hash, &media, bytes).map(|(reason, path)| Damage {
                    file: path.display().to_string(),
                    line: 0,
                    reason: reason.to_owned(),
                    args: BTreeMap::new(),
                }));
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(found), Err)
}

/// Copies every file of `from` to `to`, both data directories or copies of one; what is half written is left.
pub fn copy_all(from: &Path, to: &Path, copied: &mut Copied) -> Result<(), Refusal> {
    let (from, to) = (from.join(FILES), to.join(FILES));
    if !from.is_dir() {
        return Ok(());
    }
    platform::create_private_directory(&to).map_err(|error| failed(&to, &error))?;
    for dir in entries(&from)?.into_iter().filter(|path| path.is_dir()) {
        let Some(name) = dir.file_name() else { continue };
        let target = to.join(name);
        platform::create_private_directory(&target).map_err(|error| failed(&target, &error))?;
        for file in entries(&dir)? {
            let hidden = file.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
            let Some(name) = file.file_name().filter(|_| !hidden) else { continue };
            copied.bytes += copy(&file, &target.join(name))?;
            copied.files += 1;
        }
        platform::sync_directory(&target).map_err(|error| failed(&target, &error))?;
    }
    platform::sync_directory(&to).map_err(|error| failed(&to, &error))
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let read = || fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
    let mut entries = read().map_err(|error| failed(dir, &error))?;
    entries.sort();
    Ok(entries)
}

fn copy(from: &Path, to: &Path) -> Result<u64, Refusal> {
    let mut source = File::open(from).map_err(|error| failed(from, &error))?;
    let target = platform::private_file_options().write(true).create_new(true).open(to);
    let mut target = target.map_err(|error| failed(to, &error))?;
    let copied = io::copy(&mut source, &mut target).map_err(|error| failed(to, &error))?;
    target.sync_all().map_err(|error| failed(to, &error))?;
    Ok(copied)
}

/// What a file is, by how it begins: names lie.
fn media_of(bytes: &[u8]) -> &'static str {
    let at = |from: usize, what: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(what));
    match () {
        () if at(0, b"\xff\xd8\xff") => "image/jpeg",
        () if at(0, b"\x89PNG\r\n\x1a\n") => "image/png",
        () if at(0, b"RIFF") && at(8, b"WEBP") => "image/webp",
        () if at(0, b"GIF8") => "image/gif",
        () if at(0, b"%PDF") => "application/pdf",
        () if at(0, b"#!AMR") => "audio/amr",
        () if at(4, b"ftyp") => {
            let still = [&b"heic"[..], b"heix", b"heim", b"mif1", b"msf1", b"avif"].iter().any(|brand| at(8, brand));
            if still { "image/heic" } else { "video/mp4" }
        }
        () if at(0, b"BM") && at(6, &[0; 4]) => "image/bmp",
        () if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() => "text/plain",
        () => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
