//! Backups are copies of the journal and of the files that it names: everything else is made of them. A copy may be taken while the town is at work.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::files;
use super::lock::DataLock;
use super::refusal::{Refusal, RefusalCode};
use crate::journal::Reader;
use crate::platform;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

const JOURNAL: &str = "journal";

pub(super) fn failed(path: &Path, error: &io::Error) -> Refusal {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => RefusalCode::NoSpace,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => RefusalCode::ReadOnlyDirectory,
        _ => RefusalCode::IoFailed,
    };
    Refusal::new(code)
        .with("path", path.display())
        .with("dir", path.display())
        .with("reason", platform::io_reason(error))
}

/// Copies the journal of `data` into `to`, a directory that is empty or not there. Whole lines only: the last one that
/// is being written meanwhile is left for the next copy.
pub fn backup(data: &Path, to: &Path) -> Result<Copied, Refusal> {
    let journal = data.join(JOURNAL);
    if !journal.is_dir() {
        return Err(Refusal::new(RefusalCode::NoTown).with("dir", data.display()));
    }
    refuse_filled(to)?;
    let mut copied = Copied::default();
    copy_series(&journal, &to.join(JOURNAL), &mut copied)?;
    // After the journal: whatever a copied line names was on disk before it.
    files::copy_all(data, to, &mut copied)?;
    Ok(copied)
}

/// Makes the data directory `data` of a copy. It begins a series of its own: the copied one may be going on elsewhere,
/// and no sequence number is used twice.
pub fn restore(from: &Path, data: &Path) -> Result<Copied, Refusal> {
    let journal = from.join(JOURNAL);
    let there = Reader::new(from).replicas()?;
    if there.is_empty() {
        return Err(Refusal::new(RefusalCode::NotADataDirectory).with("dir", from.display()));
    }
    refuse_filled(data)?;
    let lock = DataLock::take(data, true)?.ok_or(RefusalCode::Busy)?;
    let mut copied = Copied::default();
    copy_series(&journal, &data.join(JOURNAL), &mut copied)?;
    files::copy_all(from, data, &mut copied)?;
    drop(lock);
    Ok(copied)
}

fn refuse_filled(dir: &Path) -> Result<(), Refusal> {
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(Refusal::new(RefusalCode::NotADataDirectory).with("dir", dir.display())),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(dir, &error)),
    }
}

fn copy_series(from: &Path, to: &Path, copied: &mut Copied) -> Result<(), Refusal> {
    platform::create_private_directory(to).map_err(|error| failed(to, &error))?;
    let mut entries: Vec<PathBuf> = fs::read_dir(from)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| failed(from, &error))?;
    entries.sort();
    for path in entries {
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            copy_series(&path, &target, copied)?;
        } else {
            copied.bytes += copy_lines(&path, &target)?;
            copied.files += 1;
        }
    }
    platform::sync_directory(to).map_err(|error| failed(to, &error))
}

/// Copies a file up to its last newline and syncs the copy.
fn copy_lines(from: &Path, to: &Path) -> Result<u64, Refusal> {
    let mut source = File::open(from).map_err(|error| failed(from, &error))?;
    let mut target =
        platform::private_file_options().write(true).create_new(true).open(to).map_err(|error| failed(to, &error))?;
    let mut buffer = vec![0; 1 << 20];
    let (mut written, mut whole) = (0u64, 0u64);
    loop {
        let read = source.read(&mut buffer).map_err(|error| failed(from, &error))?;
        let part = buffer.get(..read).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        if let Some(last) = part.iter().rposition(|byte| *byte == b'\n') {
            whole = written + last as u64 + 1;
        }
        target.write_all(part).map_err(|error| failed(to, &error))?;
        written += read as u64;
    }
    target.set_len(whole).and_then(|()| target.sync_all()).map_err(|error| failed(to, &error))?;
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::command::Command;
    use crate::service::host::Host;
    use crate::service::hosted::HostDoor;
    use crate::service::query::{CaseFilter, Page, Query};
    use crate::service::tests::{Town, scenario::file};
    use crate::service::view::Answer;

    #[test]
    fn a_copy_taken_while_the_town_works_is_restored_as_a_directory_with_a_series_of_its_own() {
        let town = Town::founded();
        town.by("網格員甲", file("610921100001001", "lamp-dark", "路燈不亮")).unwrap();
        let scratch = tempfile::tempdir().unwrap();
        let (copy, back) = (scratch.path().join("copy"), scratch.path().join("back"));
        assert!(backup(town.dir.path(), &copy).unwrap().files >= 1);
        assert_eq!(backup(town.dir.path(), &copy).unwrap_err().code, RefusalCode::NotADataDirectory);
        restore(&copy, &back).unwrap();
        let host = Host::open(&back, None, &mut |_, _, _| {}).unwrap();
        let restored = Town { dir: scratch, host, now: town.now };
        let open = Query::Cases { filter: CaseFilter { open: true, ..CaseFilter::default() }, page: Page::default() };
        let Ok(Answer::Cases(page)) = restored.look("站長甲", open) else { panic!("the case is there") };
        assert_eq!(page.rows[0].number, "城關-2026-00001");
        let again = restored.by("網格員甲", file("610921100001001", "lamp-dark", "又一盞")).unwrap();
        let number = &again.made[0].label;
        assert!(number.len() > "城關-2026-00001".len() && number.starts_with("城關-2026-"), "{number} has letters");
        town.by("網格員甲", Command::CaseNote { case: "城關-2026-00001".into(), text: "原處照舊".into() }).unwrap();
        restored.host.close().unwrap();
    }
}
