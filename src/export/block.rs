//! Rows on their way to a file.

use serde::{Deserialize, Serialize};

/// Rows of one file, packed: one text for all their cells. A million rows are ten million cells; as texts of their own
/// they cost an export half its time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Block {
    text: String,
    /// Where each cell ends in the text.
    cells: Vec<usize>,
    /// Where each row ends among the cells.
    rows: Vec<usize>,
}

impl Block {
    /// Adds a row.
    pub fn push<C: AsRef<str>>(&mut self, row: impl IntoIterator<Item = C>) {
        for cell in row {
            self.text.push_str(cell.as_ref());
            self.cells.push(self.text.len());
        }
        self.rows.push(self.cells.len());
    }

    /// Its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|row| {
            let begin = row.checked_sub(1).and_then(|before| self.rows.get(before)).copied().unwrap_or(0);
            let end = self.rows.get(row).copied().unwrap_or(begin);
            Row { block: self, next: begin, end }
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<C: AsRef<str>, R: IntoIterator<Item = C>> FromIterator<R> for Block {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        let mut block = Self::default();
        rows.into_iter().for_each(|row| block.push(row));
        block
    }
}

/// The cells of one row, in order.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    block: &'a Block,
    next: usize,
    end: usize,
}

impl<'a> Iterator for Row<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.next >= self.end {
            return None;
        }
        let begin = self.next.checked_sub(1).and_then(|before| self.block.cells.get(before)).copied().unwrap_or(0);
        let end = *self.block.cells.get(self.next)?;
        self.next += 1;
        // What came from elsewhere may not fit: then the cell is empty.
        Some(self.block.text.get(begin..end).unwrap_or_default())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end.saturating_sub(self.next);
        (left, Some(left))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(rows in proptest::collection::vec(proptest::collection::vec(r"\PC{0,8}", 0..5), 0..9)) {
            let block: Block = rows.iter().collect();
            let out: Vec<Vec<&str>> = block.rows().map(Iterator::collect).collect();
            prop_assert_eq!(&out, &rows);
            prop_assert_eq!(block.len(), rows.len());
            let sent: Block = serde_json::from_str(&serde_json::to_string(&block).unwrap()).unwrap();
            prop_assert_eq!(sent, block);
        }
    }

    #[test]
    fn a_block_that_does_not_fit_itself_reads_as_empty_cells() {
        let block: Block = serde_json::from_str(r#"{"text":"䶮","cells":[1,99],"rows":[1,2,9]}"#).unwrap();
        let out: Vec<Vec<&str>> = block.rows().map(Iterator::collect).collect();
        assert_eq!(out, [vec![""], vec![""], vec![]]);
    }
}
