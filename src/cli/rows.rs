//! Rows of import files, read by the asking process: CSV as exported, or as people made it in a spreadsheet.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::give;
use crate::export::columns;
use crate::export::sheet::{Sheet, SheetError, SheetRow};
use crate::export::{ItemHeaders, read_ledger};
use crate::service::command::{GridRow, LedgerRow};
use crate::service::refusal::{Refusal, RefusalCode};

/// Column codes and rows of a CSV file.
#[derive(Debug)]
pub(super) struct Csv {
    columns: Vec<String>,
    rows: Vec<SheetRow>,
}

/// Reads a CSV file; `-` reads standard input.
pub(super) fn read(path: &Path) -> Result<Csv, Refusal> {
    if path == Path::new("-") {
        return parse(io::stdin().lock(), path);
    }
    let file = File::open(path).map_err(|error| give::file_trouble(path, &error))?;
    parse(file, path)
}

fn parse(file: impl Read, path: &Path) -> Result<Csv, Refusal> {
    let trouble = |error| sheet_trouble(path, error);
    let sheet = Sheet::open(file, &|header| columns::code_of(header).map(str::to_owned)).map_err(trouble)?;
    let columns = sheet.columns().to_vec();
    let rows = sheet.collect::<Result<Vec<_>, _>>().map_err(trouble)?;
    Ok(Csv { columns, rows })
}

pub(super) fn sheet_trouble(path: &Path, error: SheetError) -> Refusal {
    match error {
        SheetError::Io(error) => give::file_trouble(path, &error),
        other => {
            let refusal = Refusal::new(RefusalCode::BadFile).with("path", path.display());
            let refusal = refusal.with("reason", other.code().unwrap_or("unreadable"));
            match (&other, other.line()) {
                (SheetError::TwiceNamed(column), _) => refusal.with("column", column),
                (_, Some(line)) => refusal.with("line", line),
                _ => refusal,
            }
        }
    }
}

impl Csv {
    fn column(&self, code: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == code)
    }
}

fn cell(row: &SheetRow, at: usize) -> String {
    row.cells.get(at).map(|cell| cell.trim().to_owned()).unwrap_or_default()
}

fn filled(row: &SheetRow, at: Option<usize>) -> Option<String> {
    at.map(|at| cell(row, at)).filter(|text| !text.is_empty())
}

/// Rows of a division file: `code` and `name`, and `parent` and `tier` if it has them. What is wrong with a row is told
/// together with what else is, so nothing is left out here.
pub(super) fn grids(csv: &Csv) -> Result<Vec<GridRow>, Refusal> {
    let missing = |column: &str| Refusal::new(RefusalCode::MissingColumn).with("column", column);
    let code = csv.column("code").ok_or_else(|| missing("code"))?;
    let name = csv.column("name").ok_or_else(|| missing("name"))?;
    let (parent, tier) = (csv.column("parent"), csv.column("tier"));
    let expected = csv.columns.len();
    let rows = csv.rows.iter().map(|row| GridRow {
        line: row.line,
        code: cell(row, code),
        name: cell(row, name),
        parent: filled(row, parent),
        tier: filled(row, tier),
        cells: (row.cells.len() != expected).then_some((row.cells.len(), expected)),
    });
    Ok(rows.collect())
}

/// A ledger file as read: its rows need the item's headers.
#[derive(Debug)]
pub(super) struct LedgerFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl LedgerFile {
    /// Reads a file whole; `-` reads standard input.
    pub(super) fn read(path: &Path) -> Result<Self, Refusal> {
        let mut bytes = Vec::new();
        let read = if path == Path::new("-") {
            io::stdin().lock().read_to_end(&mut bytes)
        } else {
            File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        read.map_err(|error| give::file_trouble(path, &error))?;
        Ok(Self { path: path.to_owned(), bytes })
    }

    /// The grid of the first row that names one.
    pub(super) fn first_grid(&self) -> Result<Option<String>, Refusal> {
        let csv = parse(self.bytes.as_slice(), &self.path)?;
        let grid = csv.column("grid");
        Ok(csv.rows.iter().find_map(|row| filled(row, grid)))
    }

    /// The rows. What the item has no field for stays, to be refused with its name.
    pub(super) fn rows(&self, item: &ItemHeaders) -> Result<Vec<LedgerRow>, Refusal> {
        let lines = read_ledger(self.bytes.as_slice(), item).map_err(|error| sheet_trouble(&self.path, error))?;
        lines
            .map(|line| {
                let line = line.map_err(|error| sheet_trouble(&self.path, error))?;
                Ok(LedgerRow { line: line.line, grid: line.grid, key: line.key, values: line.values })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(text: &str) -> Csv {
        parse(text.as_bytes(), Path::new("rows.csv")).unwrap()
    }

    #[test]
    fn every_row_is_handed_on_with_its_line() {
        let text = "\u{feff}code,name,parent,tier\r\n610921100001,南街社区,610921100,community\r\n,北街社区,,\r\n610921100003\r\n";
        let rows = grids(&csv(text)).unwrap();
        assert_eq!(
            rows.iter().map(|row| (row.line, row.cells)).collect::<Vec<_>>(),
            [(2, None), (3, None), (4, Some((1, 4)))]
        );
    }

    #[test]
    fn a_division_file_needs_code_and_name() {
        assert_eq!(grids(&csv("name\n南街\n")).unwrap_err().code, RefusalCode::MissingColumn);
        let empty = parse("".as_bytes(), Path::new("rows.csv")).unwrap_err();
        assert_eq!(empty.code, RefusalCode::BadFile);
        let foreign = parse(&b"code,name\n\xce\xd2,x\n"[..], Path::new("rows.csv")).unwrap_err();
        assert_eq!(foreign.code, RefusalCode::BadFile);
    }

    #[test]
    fn a_ledger_file_names_its_grids() {
        let file = |text: &str| LedgerFile { path: "rows.csv".into(), bytes: text.into() };
        let named = file("grid,門牌,戶主\n,,x\n610921100001001,南街12號,戶主甲\n");
        assert_eq!(named.first_grid().unwrap().as_deref(), Some("610921100001001"));
        assert_eq!(file("門牌,戶主\n南街12號,戶主甲\n").first_grid().unwrap(), None);
    }
}
