//! Reading CSV: files that were exported, and files that people made in a spreadsheet.
//!
//! A byte-order mark is skipped, cells lose the apostrophe that kept a spreadsheet from misreading them, and a second
//! line of field codes is taken for what it is.

use std::io::Read;

use super::guard::unguard;
use super::sheet_rows::Rows;

/// Why a file is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Reading failed.
    #[error("{0}")]
    Io(std::io::Error),
    /// The text is not UTF-8.
    #[error("line {line}: the text is not UTF-8")]
    NotUtf8 {
        /// From 1.
        line: u64,
    },
    /// There is no header.
    #[error("the file is empty")]
    Empty,
    /// Two columns of one name.
    #[error("two columns are named {0}")]
    TwiceNamed(String),
    /// A line whose quotation marks are not in order. Reading goes on with the next one.
    #[error("line {}: a quotation mark is not closed, or is closed within the cell", row.line)]
    Torn {
        /// The line and its cells, as far as they can be told.
        row: SheetRow,
        /// Whether the mark is never closed.
        open: bool,
    },
}

impl SheetError {
    /// The stable code of a reason that has a word; what the system says is told as it is.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Io(_) => None,
            Self::NotUtf8 { .. } => Some("not-utf8"),
            Self::Empty => Some("empty-file"),
            Self::TwiceNamed(_) => Some("twice-named"),
            Self::Torn { open: true, .. } => Some("open-quote"),
            Self::Torn { open: false, .. } => Some("stray-quote"),
        }
    }

    /// In which line, where one line is to blame.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::NotUtf8 { line } => Some(*line),
            Self::Torn { row, .. } => Some(row.line),
            Self::Io(_) | Self::Empty | Self::TwiceNamed(_) => None,
        }
    }
}

/// A row as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Line in the file where it begins, from 1, the header included.
    pub line: u64,
    /// As many cells as the file gives: more or fewer than columns is for the asker to judge.
    pub cells: Vec<String>,
}

/// A sheet being read, row by row.
pub struct Sheet<R> {
    columns: Vec<String>,
    rows: Rows<R>,
    pending: Option<Result<Option<SheetRow>, SheetError>>,
}

impl<R: Read> Sheet<R> {
    /// Reads the header. `code_of` turns a header into the code of the column it names; a header it does not know
    /// stays as it is.
    pub fn open(file: R, code_of: &dyn Fn(&str) -> Option<String>) -> Result<Self, SheetError> {
        let mut rows = Rows::of(file);
        let header = unguarded(rows.next()?.ok_or(SheetError::Empty)?);
        let named: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        let mut columns: Vec<String> = named.iter().map(|name| code_of(name).unwrap_or_else(|| name.clone())).collect();
        // A second line is of field codes if every column that has a code finds it there.
        let pending = match rows.next().map(|row| row.map(unguarded)) {
            Ok(Some(row)) if is_code_line(&columns, &named, &row.cells) => {
                columns = row.cells;
                None
            }
            // A torn line is told as a row.
            torn @ Err(SheetError::Torn { .. }) => Some(torn),
            other => other?.map(|row| Ok(Some(row))),
        };
        for (at, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns.iter().take(at).any(|earlier| earlier == column) {
                return Err(SheetError::TwiceNamed(column.clone()));
            }
        }
        Ok(Self { columns, rows, pending })
    }

    /// Codes of the columns, or their headers where they have no code.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the column of a code stands.
    pub fn column(&self, code: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == code)
    }
}

impl<R: Read> Iterator for Sheet<R> {
    type Item = Result<SheetRow, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = self.pending.take().unwrap_or_else(|| self.rows.next().map(|row| row.map(unguarded)));
            let row = match next {
                Ok(row) => row?,
                Err(error) => return Some(Err(error)),
            };
            // Spreadsheets leave lines of commas behind.
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(Ok(row));
            }
        }
    }
}

fn is_code_line(columns: &[String], named: &[String], cells: &[String]) -> bool {
    let is_code = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
            && text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let known = columns.iter().zip(named).zip(cells).filter(|((column, name), _)| column != name);
    cells.len() == columns.len()
        && cells.iter().all(|cell| is_code(cell))
        && known.clone().next().is_some()
        && known.into_iter().all(|((column, _), cell)| column == cell)
}

fn unguarded(row: SheetRow) -> SheetRow {
    let cells = row.cells.iter().map(|cell| unguard(cell).to_owned()).collect();
    SheetRow { line: row.line, cells }
}
