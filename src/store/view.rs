//! One state of the store: the engine, seen through the earlier values of keys changed since.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::chunk;
use super::engine::Tree;
use super::error::Result;
use super::reader::{Direction, Pair, Reader, Scan};

/// Earlier values of keys; none where the key was not there.
pub(super) type Overlay = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// A state of the store that does not change while it is looked at.
pub struct View<'a> {
    tree: &'a Tree,
    overlay: Option<&'a Overlay>,
}

impl<'a> View<'a> {
    pub(super) fn new(tree: &'a Tree, overlay: Option<&'a Overlay>) -> Self {
        Self { tree, overlay }
    }

    fn whole(&self, key: &[u8], stored: &[u8]) -> Result<Vec<u8>> {
        chunk::join(key, stored, |piece| self.tree.get(piece))
    }
}

impl Reader for View<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(earlier) = self.overlay.and_then(|overlay| overlay.get(key)) {
            return Ok(earlier.clone());
        }
        self.tree.get(key)?.map(|stored| self.whole(key, &stored)).transpose()
    }

    fn page(&self, scan: &Scan, limit: usize) -> Result<Vec<Pair>> {
        let mut page = Vec::new();
        let mut rows = self.tree.rows(scan);
        let mut row = if limit == 0 { None } else { rows.next().transpose()? };
        let mut earlier = earlier_rows(self.overlay, scan);
        let mut changed = earlier.next();
        while page.len() < limit {
            let order = match (&row, &changed) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((key, _)), Some((changed_key, _))) => match scan.direction {
                    Direction::Forward => key.cmp(changed_key),
                    Direction::Backward => (*changed_key).cmp(key),
                },
            };
            // What the overlay says of a key stands, be it there, gone or changed in the engine.
            if order != Ordering::Less {
                if let Some((key, Some(value))) = changed {
                    page.push((key.clone(), value.clone()));
                }
                changed = earlier.next();
            }
            if order != Ordering::Greater {
                let current = row.take();
                if order == Ordering::Less
                    && let Some((key, stored)) = current
                {
                    let value = self.whole(&key, &stored)?;
                    page.push((key, value));
                }
                if page.len() < limit {
                    row = rows.next().transpose()?;
                }
            }
        }
        Ok(page)
    }
}

type Earlier<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

fn earlier_rows<'a>(overlay: Option<&'a Overlay>, scan: &Scan) -> Box<dyn Iterator<Item = Earlier<'a>> + 'a> {
    let Some(overlay) = overlay.filter(|_| !scan.is_empty()) else { return Box::new(std::iter::empty()) };
    let rows = overlay.range((scan.lo.clone(), scan.hi.clone()));
    match scan.direction {
        Direction::Forward => Box::new(rows),
        Direction::Backward => Box::new(rows.rev()),
    }
}
