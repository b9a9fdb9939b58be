//! Rows on their way out: several files are filled at once, each is sent a batch at a time.

use std::rc::Rc;

use crate::export::Block;
use crate::service::door::{Column, Part};
use crate::service::refusal::Refusal;
use crate::service::view::HazardBoard;

/// Rows of one file that are sent together.
const ROWS: usize = 256;
/// Bytes of one file that are sent together.
const FILE_BYTES: usize = 256 * 1024;
/// Bytes of all files that wait at most. A thousand grids' files are filled in turn, and each turn opens a file anew.
const ALL_BYTES: usize = 32 * 1024 * 1024;
/// What a cell costs beside its text.
const CELL_BYTES: usize = size_of::<usize>();

/// A file of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId(usize);

struct Pending {
    path: String,
    columns: Rc<[Column]>,
    rows: Block,
    bytes: usize,
}

/// The files being filled.
pub struct Batches<'a> {
    part: &'a mut dyn FnMut(Part) -> Result<(), Refusal>,
    files: Vec<Pending>,
    /// Which files hold rows.
    waiting: Vec<usize>,
    bytes: usize,
}

impl<'a> Batches<'a> {
    pub fn new(part: &'a mut dyn FnMut(Part) -> Result<(), Refusal>) -> Self {
        Self { part, files: Vec::new(), waiting: Vec::new(), bytes: 0 }
    }

    /// A file that is there even if it has no rows.
    pub fn file(&mut self, path: String, columns: &Rc<[Column]>) -> Result<FileId, Refusal> {
        (self.part)(Part::File { path: path.clone(), columns: columns.to_vec() })?;
        Ok(self.file_with_rows(path, columns))
    }

    /// A file that begins with its first row.
    pub fn file_with_rows(&mut self, path: String, columns: &Rc<[Column]>) -> FileId {
        self.files.push(Pending { path, columns: Rc::clone(columns), rows: Block::default(), bytes: 0 });
        FileId(self.files.len() - 1)
    }

    pub fn add(&mut self, file: FileId, row: Vec<String>) -> Result<(), Refusal> {
        let Some(pending) = self.files.get_mut(file.0) else { return Ok(()) };
        let bytes: usize = row.iter().map(|cell| cell.len() + CELL_BYTES).sum();
        if pending.rows.is_empty() {
            self.waiting.push(file.0);
        }
        pending.rows.push(&row);
        pending.bytes += bytes;
        self.bytes += bytes;
        if pending.rows.len() >= ROWS || pending.bytes >= FILE_BYTES {
            self.waiting.retain(|waiting| *waiting != file.0);
            self.send(file.0)?;
        }
        if self.bytes >= ALL_BYTES { self.finish() } else { Ok(()) }
    }

    fn send(&mut self, file: usize) -> Result<(), Refusal> {
        let Some(pending) = self.files.get_mut(file) else { return Ok(()) };
        self.bytes -= std::mem::take(&mut pending.bytes);
        let rows = std::mem::take(&mut pending.rows);
        (self.part)(Part::File { path: pending.path.clone(), columns: pending.columns.to_vec() })?;
        (self.part)(Part::Rows { rows })
    }

    /// Sends all that waits.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        for file in std::mem::take(&mut self.waiting) {
            self.send(file)?;
        }
        Ok(())
    }

    /// The public board of dangers.
    pub fn board(&mut self, board: HazardBoard) -> Result<(), Refusal> {
        (self.part)(Part::Board { board: Box::new(board) })
    }

    pub fn progress(&mut self, phase: &str, done: u64) -> Result<(), Refusal> {
        (self.part)(Part::Progress { phase: phase.to_owned(), done, total: None })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn rows_of_many_files_filled_at_once_come_whole_and_in_order_and_little_waits() {
        let columns: Rc<[Column]> = Rc::from([Column { code: "n".into(), label: None, words: None }]);
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let (mut last, mut most) = (String::new(), 0);
        let mut take = |part| {
            match part {
                Part::File { path, .. } => last = path,
                Part::Rows { rows } => {
                    most = most.max(rows.rows().flatten().map(str::len).sum());
                    files.entry(last.clone()).or_default().extend(rows.rows().flatten().map(str::to_owned));
                }
                Part::Progress { .. } | Part::Board { .. } => {}
            }
            Ok(())
        };
        let mut out = Batches::new(&mut take);
        let ids: Vec<FileId> = (0..97).map(|n| out.file_with_rows(format!("f{n}"), &columns)).collect();
        for n in 0..20_000 {
            let text = if n % 500 == 0 { "街".repeat(100_000) } else { String::new() };
            out.add(ids[n % 97], vec![format!("{n}{text}")]).unwrap();
            assert!(out.bytes < ALL_BYTES + FILE_BYTES);
        }
        out.finish().unwrap();
        assert_eq!(out.bytes, 0);
        assert!(most < 1_000_000);
        assert_eq!(files.len(), 97);
        for (at, id) in ids.iter().enumerate() {
            let numbers: Vec<usize> =
                files[&format!("f{}", id.0)].iter().map(|cell| cell.trim_end_matches('街').parse().unwrap()).collect();
            let expected: Vec<usize> = (at..20_000).step_by(97).collect();
            assert_eq!(numbers, expected);
        }
    }
}
