//! Rows of a ledger item out of a sheet: one that was exported, or one that people made.

use std::collections::BTreeMap;
use std::io::Read;

use super::columns::{ENTRY_HEAD, ENTRY_TAIL, HIDDEN, code_of};
use super::sheet::{Sheet, SheetError};
use crate::domain::label::Label;

/// What an item calls its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemHeaders {
    /// The key's name.
    pub key: Label,
    /// Code and name of each field.
    pub fields: Vec<(String, Label)>,
}

/// A row to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// Line in the file, from 1, the header included.
    pub line: u64,
    /// Whose book, if the sheet says.
    pub grid: Option<String>,
    /// The row's key; empty where the sheet has none.
    pub key: String,
    /// Values by field code; by header where no field is called so. An empty cell is an empty value; a hidden one is
    /// left out, for nobody can import what was never seen.
    pub values: BTreeMap<String, String>,
}

/// Reads the rows of an item. Columns go by code or by header in any of the three languages.
pub fn read_ledger<R: Read>(
    file: R,
    item: &ItemHeaders,
) -> Result<impl Iterator<Item = Result<LedgerLine, SheetError>> + use<R>, SheetError> {
    let sheet = Sheet::open(file, &|header| column_of(header, item))?;
    let columns = sheet.columns().to_vec();
    Ok(sheet.map(move |row| {
        let row = row?;
        let mut line = LedgerLine { line: row.line, grid: None, key: String::new(), values: BTreeMap::new() };
        for (at, cell) in row.cells.into_iter().enumerate() {
            match columns.get(at).map(String::as_str) {
                Some("grid") => line.grid = Some(cell.trim().to_owned()).filter(|code| !code.is_empty()),
                Some("key") => cell.trim().clone_into(&mut line.key),
                Some(code) if ENTRY_HEAD.contains(&code) || ENTRY_TAIL.contains(&code) => {}
                Some("") | None if cell.trim().is_empty() => {}
                Some(_) if cell == HIDDEN => {}
                Some("") | None => drop(line.values.insert(format!("[{}]", at + 1), cell)),
                Some(code) => drop(line.values.insert(code.to_owned(), cell)),
            }
        }
        Ok(line)
    }))
}

fn column_of(header: &str, item: &ItemHeaders) -> Option<String> {
    let called = |label: &Label| [&label.hant, &label.hans, &label.en].into_iter().any(|text| text == header);
    if header == "key" || called(&item.key) {
        return Some("key".to_owned());
    }
    if let Some((code, _)) = item.fields.iter().find(|(code, label)| code == header || called(label)) {
        return Some(code.clone());
    }
    code_of(header).filter(|code| ENTRY_HEAD.contains(code) || ENTRY_TAIL.contains(code)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn households() -> ItemHeaders {
        let label = |hant: &str, hans: &str, en: &str| Label { hant: hant.into(), hans: hans.into(), en: en.into() };
        ItemHeaders {
            key: label("門牌", "门牌", "Door"),
            fields: vec![
                ("head".into(), label("戶主", "户主", "Head")),
                ("people".into(), label("人口", "人口", "People")),
            ],
        }
    }

    fn read(text: &str) -> Vec<LedgerLine> {
        read_ledger(text.as_bytes(), &households()).unwrap().map(Result::unwrap).collect()
    }

    fn line(line: u64, grid: Option<&str>, key: &str, values: &[(&str, &str)]) -> LedgerLine {
        let values = values.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned())).collect();
        LedgerLine { line, grid: grid.map(str::to_owned), key: key.into(), values }
    }

    #[test]
    fn columns_go_by_header_in_any_language_or_by_code() {
        let expected = [line(2, Some("610921100001001"), "南街12號", &[("head", "戶主甲"), ("people", "4")])];
        for header in [
            "網格代碼,網格,門牌,戶主,人口,最後變更,最後核實,核實方式",
            "网格代码,网格,门牌,户主,人口,最后变更,最后核实,核实方式",
            "Grid code,Grid,Door,Head,People,Last changed,Last confirmed,How known",
            "grid,grid_name,key,head,people,changed,confirmed,how",
        ] {
            let text =
                format!("{header}\r\n610921100001001,南街第一網格,南街12號,戶主甲,4,2026-11-23 09:50,,親眼看到\r\n");
            assert_eq!(read(&text), expected, "{header}");
        }
    }

    #[test]
    fn what_was_hidden_is_left_out_and_what_is_no_field_is_kept_to_be_refused() {
        let text = "門牌,戶主,人口,狗\n南街12號,＊＊＊,,2,餘\n";
        let values = [("people", ""), ("狗", "2"), ("[5]", "餘")];
        assert_eq!(read(text), [line(2, None, "南街12號", &values)]);
    }
}
