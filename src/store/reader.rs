//! What can be asked of a store: one key, or a page of a range.

use std::ops::{Bound, ControlFlow};

use super::batch::{POSITIONS, Position};
use super::codec::decode;
use super::error::{Result, StoreError};
use super::key::RESERVED;
use crate::domain::ids::ReplicaId;

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// How many rows [`Reader::walk`] reads at a time.
const WALK_PAGE: usize = 256;

/// Which end of a range comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// The least key first.
    #[default]
    Forward,
    /// The greatest key first.
    Backward,
}

/// A range of keys and the direction it is read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub(super) lo: Bound<Vec<u8>>,
    pub(super) hi: Bound<Vec<u8>>,
    pub(super) direction: Direction,
}

impl Scan {
    /// Every key of every table.
    pub fn everything() -> Self {
        Self::prefix(&[])
    }

    /// The keys that begin so.
    pub fn prefix(prefix: &[u8]) -> Self {
        Self {
            lo: Bound::Included(prefix.to_vec()),
            hi: Bound::Excluded(prefix_end(prefix)),
            direction: Direction::Forward,
        }
    }

    /// The keys from `lo` up to but not including `hi`.
    pub fn range(lo: Vec<u8>, hi: Vec<u8>) -> Self {
        Self { lo: Bound::Included(lo), hi: Bound::Excluded(hi), direction: Direction::Forward }
    }

    /// The keys from `lo` to `hi` and all that begin as `hi` does.
    pub fn through(lo: Vec<u8>, hi: &[u8]) -> Self {
        Self::range(lo, prefix_end(hi))
    }

    /// The same range, the greatest key first.
    #[must_use]
    pub fn backward(mut self) -> Self {
        self.direction = Direction::Backward;
        self
    }

    /// What is left of the range behind a key, in the direction of reading: the cursor of a page is its last key.
    #[must_use]
    pub fn after(mut self, cursor: &[u8]) -> Self {
        match self.direction {
            Direction::Forward => self.lo = Bound::Excluded(cursor.to_vec()),
            Direction::Backward => self.hi = Bound::Excluded(cursor.to_vec()),
        }
        self
    }

    /// Like [`Scan::after`], if there is a cursor.
    #[must_use]
    pub fn after_opt(self, cursor: Option<&[u8]>) -> Self {
        match cursor {
            Some(cursor) => self.after(cursor),
            None => self,
        }
    }

    /// Whether no key can lie in it. Such ranges arise when a cursor lies beyond the range it is used in.
    pub(super) fn is_empty(&self) -> bool {
        match (&self.lo, &self.hi) {
            (Bound::Included(lo), Bound::Included(hi)) => lo > hi,
            (Bound::Included(lo) | Bound::Excluded(lo), Bound::Excluded(hi))
            | (Bound::Excluded(lo), Bound::Included(hi)) => lo >= hi,
            _ => false,
        }
    }
}

/// The least key that does not begin so and comes after all that do; never beyond the tables.
fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end;
        }
    }
    vec![if prefix.is_empty() { RESERVED } else { u8::MAX }]
}

/// What [`Reader::walk`] calls with each key and value.
pub type Each<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// A state of the store that can be read.
pub trait Reader {
    /// The value under a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>>;

    /// The first rows of a range, at most `limit`; fewer only at its end. To go on: `scan.after(last key)`.
    fn page(&self, scan: &Scan, limit: usize) -> Result<Vec<Pair>>;

    /// Each row of a range in turn, until `each` breaks. Reads in pages, so a range of any length is bounded in
    /// memory; on an [`Engine`](super::Engine) changes may come between two pages, on a view and a cut they may not.
    fn walk(&self, scan: &Scan, each: &mut Each<'_>) -> Result<()> {
        let mut scan = scan.clone();
        loop {
            let page = self.page(&scan, WALK_PAGE)?;
            for (key, value) in &page {
                if each(key, value).is_break() {
                    return Ok(());
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == WALK_PAGE => scan = scan.after(last),
                _ => return Ok(()),
            }
        }
    }
}

/// How far each replica's series has been applied to the state read.
pub fn positions(reader: &dyn Reader) -> Result<Vec<(ReplicaId, Position)>> {
    let mut found = Vec::new();
    let mut wrong = None;
    reader.walk(&Scan::prefix(&[POSITIONS]), &mut |key, value| {
        let replica = key.get(1..).and_then(|id| std::str::from_utf8(id).ok()).and_then(|id| id.parse().ok());
        match (replica, decode(value)) {
            (Some(replica), Ok(position)) => {
                found.push((replica, position));
                ControlFlow::Continue(())
            }
            (replica, position) => {
                wrong = Some(match position {
                    Err(error) if replica.is_some() => error,
                    _ => StoreError::damaged("the position of no replica"),
                });
                ControlFlow::Break(())
            }
        }
    })?;
    wrong.map_or(Ok(found), Err)
}
