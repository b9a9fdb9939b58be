//! Rows of a CSV file with the line each begins in, and a fault that stays within its line.
//!
//! The CSV reader takes what stands between two quotation marks for one cell, however many lines lie between: a stray mark
//! would swallow rows without a word. So the bytes of each row are looked at once more; where a mark is never closed, or
//! text follows a closing one, that line alone is torn and reading begins anew with the next.

use std::cell::RefCell;
use std::io::{Error, ErrorKind, Read};
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use super::sheet::{SheetError, SheetRow};
use super::sink::BOM;

/// A row of more bytes than this is an open quotation mark.
const ROW_BYTES: usize = 1 << 20;

/// The rows of a file.
pub(super) struct Rows<R> {
    reader: Option<Reader<Bytes<R>>>,
    tape: Rc<RefCell<Tape>>,
    /// Lines before the next row.
    lines: u64,
    /// Bytes that this reader has handed on as rows.
    passed: u64,
}

/// How the quotation marks of a row stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    Sound,
    /// One is never closed.
    Open,
    /// Text follows a closing one.
    Stray,
}

impl<R: Read> Rows<R> {
    pub(super) fn of(file: R) -> Self {
        let tape = Rc::new(RefCell::new(Tape::default()));
        let bytes = Bytes { inner: file, again: None, tape: Rc::clone(&tape) };
        Self { reader: Some(reader(bytes)), tape, lines: 0, passed: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Option<SheetRow>, SheetError> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let mut record = ByteRecord::new();
        let read = reader.read_byte_record(&mut record);
        let end = reader.position().byte();
        let mut tape = self.tape.borrow_mut();
        let (there, too_long) = match read {
            Ok(there) => (there, false),
            Err(_) if tape.is_full() => (true, true),
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(error) => SheetError::Io(error),
                    _ => SheetError::NotUtf8 { line: self.lines + 1 },
                });
            }
        };
        if !there {
            return Ok(None);
        }
        let raw =
            tape.row(if too_long { usize::MAX } else { usize::try_from(end - self.passed).unwrap_or(usize::MAX) });
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let line = self.lines + breaks(raw.get(..blank).unwrap_or_default()) + 1;
        match if too_long { Marks::Open } else { marks(raw.get(blank..).unwrap_or_default()) } {
            Marks::Sound => {
                self.lines += breaks(raw);
                let bytes = raw.len();
                tape.pass(bytes);
                self.passed = end;
                let record = StringRecord::from_byte_record(record).map_err(|_| SheetError::NotUtf8 { line })?;
                Ok(Some(SheetRow { line, cells: record.iter().map(str::to_owned).collect() }))
            }
            torn => {
                let first =
                    raw.iter().skip(blank).position(|byte| *byte == b'\n').map_or(raw.len(), |at| blank + at + 1);
                let cells = cells_of(raw.get(blank..first).unwrap_or_default());
                self.lines += breaks(raw.get(..first).unwrap_or_default());
                let rest = tape.rewind(first);
                drop(tape);
                self.passed = 0;
                if let Some(old) = self.reader.take() {
                    let mut bytes = old.into_inner();
                    bytes.put_back(rest);
                    self.reader = Some(self::reader(bytes));
                }
                Err(SheetError::Torn { row: SheetRow { line, cells }, open: torn == Marks::Open })
            }
        }
    }
}

fn reader<R: Read>(bytes: Bytes<R>) -> Reader<Bytes<R>> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes)
}

fn breaks(bytes: &[u8]) -> u64 {
    (bytes.split(|byte| *byte == b'\n').count() as u64).saturating_sub(1)
}

/// The cells of one line, as far as they can be told.
fn cells_of(line: &[u8]) -> Vec<String> {
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).quoting(false).from_reader(line);
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
        _ => Vec::new(),
    }
}

/// A mark opens a cell only as its first character; within, two stand for one (RFC 4180).
fn marks(row: &[u8]) -> Marks {
    let (mut quoted, mut first, mut closing) = (false, true, false);
    for byte in row {
        match (byte, quoted) {
            (b'"', true) => (quoted, closing) = (false, true),
            // The second of two, or the first of a cell.
            (b'"', false) if closing || first => (quoted, first, closing) = (true, false, false),
            (b',', false) => (first, closing) = (true, false),
            (b'\r' | b'\n', false) => {}
            (_, false) if closing => return Marks::Stray,
            (_, false) => first = false,
            (_, true) => {}
        }
    }
    if quoted { Marks::Open } else { Marks::Sound }
}

/// What has been handed to the CSV reader and is not yet passed as a row.
#[derive(Default)]
struct Tape(Vec<u8>);

impl Tape {
    fn is_full(&self) -> bool {
        self.0.len() > ROW_BYTES
    }

    fn row(&self, bytes: usize) -> &[u8] {
        self.0.get(..bytes.min(self.0.len())).unwrap_or_default()
    }

    fn pass(&mut self, bytes: usize) {
        self.0.drain(..bytes.min(self.0.len()));
    }

    /// Everything from there on, to be read once more.
    fn rewind(&mut self, from: usize) -> Vec<u8> {
        let all = std::mem::take(&mut self.0);
        all.get(from..).unwrap_or_default().to_vec()
    }
}

/// Passes everything on but a byte-order mark at the beginning.
struct Bytes<R> {
    inner: R,
    /// What comes before the rest of the file; none before the first reading.
    again: Option<Vec<u8>>,
    tape: Rc<RefCell<Tape>>,
}

impl<R> Bytes<R> {
    fn put_back(&mut self, bytes: Vec<u8>) {
        let later = self.again.take().unwrap_or_default();
        self.again = Some([bytes, later].concat());
    }
}

impl<R: Read> Read for Bytes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.tape.borrow().is_full() {
            return Err(Error::new(ErrorKind::InvalidData, "row too long"));
        }
        let again = if let Some(again) = &mut self.again {
            again
        } else {
            let mut first = Vec::with_capacity(BOM.len());
            self.inner.by_ref().take(BOM.len() as u64).read_to_end(&mut first)?;
            if first == BOM {
                first.clear();
            }
            self.again.insert(first)
        };
        let read = if again.is_empty() {
            self.inner.read(buffer)?
        } else {
            let read = again.as_slice().read(buffer)?;
            again.drain(..read);
            read
        };
        self.tape.borrow_mut().0.extend_from_slice(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_opens_only_a_cell_and_is_closed_before_the_next() {
        for (row, expected) in [
            ("a,b\n", Marks::Sound),
            ("a,\"b\"\r\n", Marks::Sound),
            ("\"a \"\"b\"\" c\",d", Marks::Sound),
            ("\"二\n行\",b", Marks::Sound),
            ("a 12\" pipe,b", Marks::Sound),
            ("\"a\"b,c", Marks::Stray),
            ("a,\"b\nc,\"d\"e", Marks::Stray),
            ("a,\"b\nc", Marks::Open),
            ("\"\"\"", Marks::Open),
            ("", Marks::Sound),
        ] {
            assert_eq!(marks(row.as_bytes()), expected, "{row:?}");
        }
    }

    fn read(text: &str) -> Vec<(u64, String)> {
        let mut rows = Rows::of(text.as_bytes());
        let mut found = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => found.push((row.line, row.cells.join("|"))),
                Ok(None) => return found,
                Err(SheetError::Torn { row, open }) => found.push((row.line, format!("torn {open} {}", row.cells[0]))),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_stray_mark_costs_its_own_line_and_no_other() {
        let text = "n,text\n1,a\n2,\"路燈不亮\n3,c\n4,\"d\"\n\n5,e\n";
        assert_eq!(
            read(text),
            [(1, "n|text"), (2, "1|a"), (3, "torn false 2"), (4, "3|c"), (5, "4|d"), (7, "5|e")]
                .map(|(line, row)| (line, row.to_owned()))
        );
        let open = "n\r\n\"1\r\n2\r\n3";
        assert_eq!(
            read(open),
            [(1, "n"), (2, "torn true \"1"), (3, "2"), (4, "3")].map(|(line, row)| (line, row.to_owned()))
        );
    }

    #[test]
    fn a_mark_that_is_never_closed_is_found_without_reading_on_to_the_end() {
        let rows = (0..200_000).fold(String::new(), |rows, n| rows + &format!("{n},abcdefghij\n"));
        let found = read(&format!("n,text\nx,\"open\n{rows}"));
        assert_eq!(found.len(), 200_002);
        assert_eq!(found[1], (2, "torn true x".to_owned()));
        assert_eq!(found[200_001], (200_002, "199999|abcdefghij".to_owned()));
    }
}
