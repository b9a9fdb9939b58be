//! Reading CSV: files that were exported, and files that people made in a spreadsheet.
//!
//! A byte-order mark is skipped, cells lose the apostrophe that kept a spreadsheet from misreading them, and a second
//! line of field codes is taken for what it is.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;
use std::rc::Rc;

use super::guard::unguard;
use super::sink::BOM;

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
    /// A quotation mark that nothing closes: the rest of the file would be one cell.
    #[error("line {line}: the quotation mark is not closed")]
    OpenQuote {
        /// From 1.
        line: u64,
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
            Self::OpenQuote { .. } => Some("open-quote"),
        }
    }

    /// In which line, where one line is to blame.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::NotUtf8 { line } | Self::OpenQuote { line } => Some(*line),
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
    pending: Option<SheetRow>,
}

impl<R: Read> Sheet<R> {
    /// Reads the header. `code_of` turns a header into the code of the column it names; a header it does not know
    /// stays as it is.
    pub fn open(file: R, code_of: &dyn Fn(&str) -> Option<String>) -> Result<Self, SheetError> {
        let mut rows = Rows::of(file);
        let header = rows.next()?.ok_or(SheetError::Empty)?;
        let named: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        let mut columns: Vec<String> = named.iter().map(|name| code_of(name).unwrap_or_else(|| name.clone())).collect();
        // A second line is of field codes if every column that has a code finds it there.
        let second = rows.next()?;
        let pending = match second {
            Some(row) if is_code_line(&columns, &named, &row.cells) => {
                columns = row.cells;
                None
            }
            other => other,
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
            let row = match self.pending.take() {
                Some(row) => row,
                None => match self.rows.next() {
                    Ok(row) => row?,
                    Err(error) => return Some(Err(error)),
                },
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

/// Every row with the line it begins in. The CSV reader's own count is one behind where lines end in CRLF, and does not
/// know of blank ones.
struct Rows<R> {
    records: csv::StringRecordsIntoIter<Bytes<R>>,
    breaks: Rc<RefCell<Breaks>>,
}

impl<R: Read> Rows<R> {
    fn of(file: R) -> Self {
        let breaks = Rc::new(RefCell::new(Breaks::default()));
        let bytes = Bytes { inner: file, head: None, breaks: Rc::clone(&breaks) };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        Self { records: reader.into_records(), breaks }
    }

    fn next(&mut self) -> Result<Option<SheetRow>, SheetError> {
        let Some(record) = self.records.next() else { return Ok(None) };
        // The last byte read is the end of the line, or the last of the file.
        let end = self.records.reader().position().byte();
        let last = end.saturating_sub(1);
        let ends_in = self.breaks.borrow_mut().before(last) + 1;
        let record = record.map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => SheetError::Io(error),
            _ => SheetError::NotUtf8 { line: ends_in },
        })?;
        let within: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        // A cell of several lines ends with its quotation mark, or it never ends.
        let open = self.breaks.borrow().is_open_at(end);
        if open && record.iter().next_back().is_some_and(|cell| cell.contains('\n')) {
            let ended = record.iter().next_back().is_some_and(|cell| cell.ends_with('\n'));
            let within = (within as u64).saturating_sub(u64::from(ended));
            return Err(SheetError::OpenQuote { line: ends_in.saturating_sub(within) });
        }
        let cells = record.iter().map(|cell| unguard(cell).to_owned()).collect();
        Ok(Some(SheetRow { line: ends_in.saturating_sub(within as u64), cells }))
    }
}

/// Where lines break, of what has been read and not yet been passed.
#[derive(Default)]
struct Breaks {
    read: u64,
    passed: u64,
    ahead: VecDeque<u64>,
    /// The last byte that is neither blank nor the end of a line.
    last_mark: Option<u8>,
}

impl Breaks {
    fn take(&mut self, bytes: &[u8]) {
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        self.ahead.extend(breaks.map(|(at, _)| self.read + at as u64));
        self.read += bytes.len() as u64;
        let mark = bytes.iter().rev().find(|byte| !byte.is_ascii_whitespace());
        self.last_mark = mark.copied().or(self.last_mark);
    }

    /// Whether everything has been read and no quotation mark stands at its end.
    fn is_open_at(&self, byte: u64) -> bool {
        byte == self.read && self.last_mark != Some(b'"')
    }

    /// How many lie before a byte.
    fn before(&mut self, byte: u64) -> u64 {
        while self.ahead.front().is_some_and(|at| *at < byte) {
            self.ahead.pop_front();
            self.passed += 1;
        }
        self.passed
    }
}

/// Passes everything on but a byte-order mark at the beginning.
struct Bytes<R> {
    inner: R,
    head: Option<Vec<u8>>,
    breaks: Rc<RefCell<Breaks>>,
}

impl<R: Read> Read for Bytes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let head = if let Some(head) = &mut self.head {
            head
        } else {
            let mut first = Vec::with_capacity(BOM.len());
            self.inner.by_ref().take(BOM.len() as u64).read_to_end(&mut first)?;
            if first == BOM {
                first.clear();
            }
            self.head.insert(first)
        };
        let read = if head.is_empty() {
            self.inner.read(buffer)?
        } else {
            let read = head.as_slice().read(buffer)?;
            head.drain(..read);
            read
        };
        self.breaks.borrow_mut().take(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
