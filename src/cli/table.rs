//! Tables: columns aligned in cells, one line a row.

use crate::i18n::cells;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// From the left, never cut.
    Text,
    /// From the right: numbers.
    Number,
    /// From the left, cut where the line is too narrow: words people wrote.
    Words,
}

/// The width that words keep at least when a line is too narrow.
const WORDS_AT_LEAST: usize = 8;
/// The width that words get where nobody says how wide a line is.
const WORDS_AT_MOST: usize = 40;
const BETWEEN: usize = 2;

/// A table being filled.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With its heads.
    pub(super) fn new(heads: impl IntoIterator<Item = (Column, String)>) -> Self {
        let (columns, heads) = heads.into_iter().unzip();
        Self { columns, heads, rows: Vec::new() }
    }

    /// One more row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| cells::clean(&cell).into_owned()).collect());
    }

    /// Whether it has no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, the heads first; words are cut so that a line fits `width`, or to a moderate width without one.
    /// A column that is empty in every row is left out.
    pub(super) fn lines(&self, width: Option<usize>) -> Vec<String> {
        let filled: Vec<bool> = (0..self.columns.len())
            .map(|at| self.rows.iter().any(|row| row.get(at).is_some_and(|c| !c.is_empty())))
            .collect();
        let mut widths: Vec<usize> = self
            .heads
            .iter()
            .enumerate()
            .map(|(at, head)| {
                let widest = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cells::width(cell)).max();
                if filled.get(at) == Some(&true) { widest.unwrap_or(0).max(cells::width(head)) } else { 0 }
            })
            .collect();
        self.narrow(&mut widths, width);
        std::iter::once(&self.heads).chain(&self.rows).map(|row| self.line(row, &widths)).collect()
    }

    fn narrow(&self, widths: &mut [usize], width: Option<usize>) {
        let words = |widths: &mut [usize]| -> Option<usize> {
            let flexible = self.columns.iter().enumerate().filter(|(_, column)| **column == Column::Words);
            flexible.map(|(at, _)| at).max_by_key(|at| widths.get(*at).copied().unwrap_or(0))
        };
        let Some(width) = width else {
            for (column, size) in self.columns.iter().zip(widths.iter_mut()) {
                if *column == Column::Words {
                    *size = (*size).min(WORDS_AT_MOST);
                }
            }
            return;
        };
        loop {
            let shown = widths.iter().filter(|size| **size > 0).count();
            let all = widths.iter().sum::<usize>() + BETWEEN * shown.saturating_sub(1);
            let Some(widest) = words(widths).and_then(|at| widths.get_mut(at)) else { return };
            if all <= width || *widest <= WORDS_AT_LEAST {
                return;
            }
            *widest = widest.saturating_sub(all - width).max(WORDS_AT_LEAST).max(*widest / 2).min(*widest - 1);
        }
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((column, size), cell) in self.columns.iter().zip(widths).zip(row) {
            if *size == 0 {
                continue;
            }
            if !line.is_empty() {
                line.push_str(&cells::spaces(BETWEEN));
            }
            match column {
                Column::Number => line.push_str(&cells::pad_start(cell, *size)),
                Column::Text | Column::Words => line.push_str(&cells::fit(cell, *size)),
            }
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let heads = [(Column::Text, "編號"), (Column::Number, "剩餘"), (Column::Text, "空"), (Column::Words, "內容")];
        let mut table = Table::new(heads.map(|(column, head)| (column, head.to_owned())));
        table.row(["城關-2026-00001", "41分", "", "井蓋不見了，已擺路障。"].map(str::to_owned));
        table.row(["x", "2天", "", "a\u{1b}[2Jb\nc"].map(str::to_owned));
        table
    }

    #[test]
    fn columns_align_in_cells_and_a_row_is_one_line() {
        assert_eq!(
            sample().lines(None),
            [
                "編號             剩餘  內容",
                "城關-2026-00001  41分  井蓋不見了，已擺路障。",
                "x                 2天  a␛[2Jb c",
            ]
        );
    }

    #[test]
    fn words_give_way_where_a_line_is_narrow() {
        let lines = sample().lines(Some(36));
        assert!(lines.iter().all(|line| cells::width(line) <= 36), "{lines:#?}");
        assert!(lines[1].starts_with("城關-2026-00001  41分  井蓋不見"));
        assert!(lines[1].ends_with('…'));
    }
}
