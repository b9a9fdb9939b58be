//! Sorting more rows than fit in memory: sorted runs on disk, merged.
//!
//! Rows with equal keys keep the order in which they were pushed.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use tempfile::TempDir;

use super::error::{Result, StoreError};
use super::reader::Pair;

/// How many runs are merged at once; each costs a file handle and a buffer.
const MERGE_WIDTH: usize = 64;
const BUFFER_BYTES: usize = 64 * 1024;
const READING: &str = "reading a sorted run";
const WRITING: &str = "writing a sorted run";

/// Where a row lies in the arena.
#[derive(Clone, Copy)]
struct Slot {
    start: usize,
    key_bytes: u32,
    value_bytes: u32,
}

/// Takes rows in any order and gives them back sorted, in bounded memory.
pub struct ExternalSorter {
    dir: TempDir,
    budget_bytes: usize,
    arena: Vec<u8>,
    slots: Vec<Slot>,
    runs: Vec<std::path::PathBuf>,
    made: usize,
}

impl ExternalSorter {
    /// Keeps at most about `budget_bytes` in memory; the runs go to a directory of their own inside `dir`, which is
    /// removed in the end.
    pub fn new(dir: &Path, budget_bytes: usize) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(|e| super::files::error("making", dir, &e))?;
        let dir = tempfile::Builder::new()
            .prefix("sort-")
            .tempdir_in(dir)
            .map_err(|e| super::files::error("making a directory in", dir, &e))?;
        Ok(Self { dir, budget_bytes, arena: Vec::new(), slots: Vec::new(), runs: Vec::new(), made: 0 })
    }

    /// Takes a row.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let needed = key.len() + value.len() + size_of::<Slot>();
        let held = self.arena.len() + self.slots.len() * size_of::<Slot>();
        if !self.slots.is_empty() && held + needed > self.budget_bytes {
            self.spill()?;
        }
        let bytes = |len: usize| u32::try_from(len).map_err(|_| StoreError::Unstorable { what: "4 GiB".to_owned() });
        let slot = Slot { start: self.arena.len(), key_bytes: bytes(key.len())?, value_bytes: bytes(value.len())? };
        self.arena.extend_from_slice(key);
        self.arena.extend_from_slice(value);
        self.slots.push(slot);
        Ok(())
    }

    /// The rows in key order.
    pub fn finish(mut self) -> Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Sorted { source: Source::Memory { arena: self.arena, slots: self.slots.into_iter() } });
        }
        self.spill()?;
        self.arena = Vec::new();
        self.slots = Vec::new();
        while self.runs.len() > MERGE_WIDTH {
            // Neighbours are merged with neighbours, so that equal keys stay in order.
            let runs = std::mem::take(&mut self.runs);
            for group in runs.chunks(MERGE_WIDTH) {
                let mut merge = Merge::open(group)?;
                let mut run = self.new_run()?;
                while let Some(row) = merge.next_row()? {
                    write_row(&mut run, &row.0, &row.1)?;
                }
                finish_run(run)?;
                for path in group {
                    std::fs::remove_file(path).map_err(|e| super::files::error("removing", path, &e))?;
                }
            }
        }
        let merge = Merge::open(&self.runs)?;
        Ok(Sorted { source: Source::Disk { merge, _dir: self.dir } })
    }

    fn sort(&mut self) {
        let arena = &self.arena;
        self.slots.sort_by(|a, b| key_of(arena, *a).cmp(key_of(arena, *b)));
    }

    fn spill(&mut self) -> Result<()> {
        self.sort();
        let mut run = self.new_run()?;
        for slot in &self.slots {
            write_row(&mut run, key_of(&self.arena, *slot), value_of(&self.arena, *slot))?;
        }
        finish_run(run)?;
        self.arena.clear();
        self.slots.clear();
        Ok(())
    }

    fn new_run(&mut self) -> Result<BufWriter<File>> {
        let path = self.dir.path().join(format!("run-{}", self.made));
        self.made += 1;
        let file = File::create(&path).map_err(|e| super::files::error("making", &path, &e))?;
        self.runs.push(path);
        Ok(BufWriter::with_capacity(BUFFER_BYTES, file))
    }
}

fn key_of(arena: &[u8], slot: Slot) -> &[u8] {
    arena.get(slot.start..slot.start + slot.key_bytes as usize).unwrap_or_default()
}

fn value_of(arena: &[u8], slot: Slot) -> &[u8] {
    let start = slot.start + slot.key_bytes as usize;
    arena.get(start..start + slot.value_bytes as usize).unwrap_or_default()
}

fn write_row(run: &mut BufWriter<File>, key: &[u8], value: &[u8]) -> Result<()> {
    // `push` has seen to it that both lengths fit.
    let lengths = [key.len(), value.len()].map(|len| u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
    for part in [lengths.as_flattened(), key, value] {
        run.write_all(part).map_err(|e| StoreError::from_io(WRITING, &e).at("store.sort"))?;
    }
    Ok(())
}

fn finish_run(run: BufWriter<File>) -> Result<()> {
    run.into_inner().map(drop).map_err(|e| StoreError::from_io(WRITING, e.error()).at("store.sort"))
}

struct Run {
    file: BufReader<File>,
}

impl Run {
    fn next(&mut self) -> Result<Option<Pair>> {
        let mut lengths = [[0; 4]; 2];
        match self.file.read(lengths.as_flattened_mut()).map_err(|e| StoreError::from_io(READING, &e))? {
            0 => return Ok(None),
            got => self.fill(lengths.as_flattened_mut().get_mut(got..).unwrap_or_default())?,
        }
        let [mut key, mut value] = lengths.map(|length| vec![0; u32::from_le_bytes(length) as usize]);
        self.fill(&mut key)?;
        self.fill(&mut value)?;
        Ok(Some((key, value)))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.file.read_exact(bytes).map_err(|e| StoreError::from_io(READING, &e))
    }
}

/// The next row of a run; the run's number decides between equal keys.
struct Head {
    row: Pair,
    run: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        self.row.0.cmp(&other.row.0).then(self.run.cmp(&other.run))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

struct Merge {
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<Head>>,
}

impl Merge {
    fn open(paths: &[std::path::PathBuf]) -> Result<Self> {
        let mut merge = Self { runs: Vec::with_capacity(paths.len()), heads: BinaryHeap::with_capacity(paths.len()) };
        for (number, path) in paths.iter().enumerate() {
            let file = File::open(path).map_err(|e| super::files::error("opening", path, &e))?;
            let mut run = Run { file: BufReader::with_capacity(BUFFER_BYTES, file) };
            if let Some(row) = run.next()? {
                merge.heads.push(Reverse(Head { row, run: number }));
            }
            merge.runs.push(run);
        }
        Ok(merge)
    }

    fn next_row(&mut self) -> Result<Option<Pair>> {
        let Some(Reverse(Head { row, run })) = self.heads.pop() else { return Ok(None) };
        if let Some(next) = self.runs.get_mut(run).map(Run::next).transpose()?.flatten() {
            self.heads.push(Reverse(Head { row: next, run }));
        }
        Ok(Some(row))
    }
}

enum Source {
    Memory { arena: Vec<u8>, slots: std::vec::IntoIter<Slot> },
    Disk { merge: Merge, _dir: TempDir },
}

/// The sorted rows. Ends after the first error.
pub struct Sorted {
    source: Source,
}

impl Iterator for Sorted {
    type Item = Result<Pair>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::Memory { arena, slots } => {
                slots.next().map(|slot| Ok((key_of(arena, slot).to_vec(), value_of(arena, slot).to_vec())))
            }
            Source::Disk { merge, .. } => {
                let row = merge.next_row();
                if row.is_err() {
                    merge.heads.clear();
                }
                row.transpose()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator, so that a failure repeats itself.
    fn noise(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *seed >> 33
    }

    fn sorted_equals_a_stable_sort(rows: u32, budget_bytes: usize) -> usize {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = ExternalSorter::new(dir.path(), budget_bytes).unwrap();
        let mut expected = Vec::new();
        let mut seed = 7;
        for number in 0..rows {
            let key = format!("{:x}", noise(&mut seed) % u64::from(rows / 3 + 1)).into_bytes();
            // The value tells equal keys apart, in the order pushed; some are empty.
            let value = if number % 7 == 0 { Vec::new() } else { number.to_le_bytes().repeat(3) };
            sorter.push(&key, &value).unwrap();
            expected.push((key, value));
        }
        let runs = sorter.runs.len();
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        let found: Vec<_> = sorter.finish().unwrap().map(Result::unwrap).collect();
        assert!(found == expected, "{rows} rows with a budget of {budget_bytes}");
        assert_eq!(dir.path().read_dir().unwrap().count(), 0, "runs are removed");
        runs
    }

    #[test]
    fn rows_come_back_sorted_and_equal_keys_in_the_order_pushed() {
        assert_eq!(sorted_equals_a_stable_sort(0, 1000), 0);
        assert_eq!(sorted_equals_a_stable_sort(1000, 1 << 20), 0, "what fits stays in memory");
        assert!(sorted_equals_a_stable_sort(5000, 20_000) > 3);
        assert!(sorted_equals_a_stable_sort(20_000, 3_000) > 2 * MERGE_WIDTH, "merged in more than one pass");
    }

    #[test]
    fn a_row_beyond_the_budget_is_a_run_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = ExternalSorter::new(dir.path(), 100).unwrap();
        for key in [b"b", b"a", b"c"] {
            sorter.push(key, &[1; 5000]).unwrap();
        }
        let keys: Vec<_> = sorter.finish().unwrap().map(|row| row.unwrap().0).collect();
        assert_eq!(keys, [b"a", b"b", b"c"]);
    }
}
