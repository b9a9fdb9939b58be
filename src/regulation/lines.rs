//! Where things stand in a file: from a key to its line, and from a place in the text to its key.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Reason, RegulationError};

/// Sections that are one table, not a list of entries.
const TABLES: [&str; 8] = ["meta", "settings", "case", "oversight", "absence", "kind_table", "rules", "remove"];

/// The lines of a file's keys. A row of a section goes by its code: `duties.patrol.posts`.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    file: String,
    by_key: BTreeMap<String, u32>,
    spans: Vec<(Range<usize>, String)>,
    /// Where each line after the first begins.
    breaks: Vec<usize>,
}

impl Lines {
    /// Reads the places of all keys; refuses a text that is no TOML.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, RegulationError> {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1).collect();
        let mut lines = Self { file: file.to_owned(), breaks, ..Self::default() };
        let tree = DeTable::parse(text).map_err(|error| RegulationError {
            file: file.to_owned(),
            line: error.span().map(|span| lines.line_at(span.start)),
            key: String::new(),
            reason: Reason::Syntax { detail: error.message().to_owned() },
        })?;
        lines.table("", tree.get_ref());
        Ok(lines)
    }

    /// The line, from 1, that a byte of the text lies in.
    pub(super) fn line_at(&self, byte: usize) -> u32 {
        let before = self.breaks.partition_point(|start| *start <= byte);
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn table(&mut self, at: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = if at.is_empty() { name.get_ref().to_string() } else { format!("{at}.{}", name.get_ref()) };
            self.note(&key, name.span());
            self.spans.push((name.span(), key.clone()));
            self.value(&key, value);
        }
    }

    fn value(&mut self, key: &str, value: &Spanned<DeValue<'_>>) {
        self.spans.push((value.span(), key.to_owned()));
        match value.get_ref() {
            DeValue::Table(table) => self.table(key, table),
            DeValue::Array(rows) => {
                let mut seen = BTreeSet::new();
                for (index, row) in rows.iter().enumerate() {
                    let name = code_of(row).unwrap_or_else(|| (index + 1).to_string());
                    let twice = if seen.insert(name.clone()) { "" } else { "#2" };
                    let row_key = format!("{key}.{name}{twice}");
                    self.note(&row_key, row.span());
                    self.value(&row_key, row);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, key: &str, span: Range<usize>) {
        let line = self.line_at(span.start);
        self.by_key.entry(key.to_owned()).or_insert(line);
    }

    /// A refusal at a key, or at the nearest key around it that the file has; none if the file has none of them.
    pub(super) fn refuse(&self, key: &str, reason: &Reason) -> Option<RegulationError> {
        let mut near = key;
        loop {
            if let Some(line) = self.by_key.get(near) {
                return Some(self.at(Some(*line), key, reason));
            }
            // A list's own key says nothing about an entry that stands in another file; a table's does.
            let around = near.rsplit_once('.').map(|(head, _)| head);
            near = around.filter(|head| head.contains('.') || TABLES.contains(head))?;
        }
    }

    /// A refusal of the file, without a line.
    pub(super) fn refuse_whole(&self, key: &str, reason: &Reason) -> RegulationError {
        self.at(None, key, reason)
    }

    fn at(&self, line: Option<u32>, key: &str, reason: &Reason) -> RegulationError {
        let key = key.trim_end_matches("#2").to_owned();
        RegulationError { file: self.file.clone(), line, key, reason: reason.clone() }
    }

    /// The key whose value is the smallest around a place in the text.
    pub(super) fn key_at(&self, place: &Range<usize>) -> String {
        let around = self.spans.iter().filter(|(span, _)| span.start <= place.start && place.end <= span.end);
        // Of equal ones the last: it lies deepest.
        around.rev().min_by_key(|(span, _)| span.len()).map(|(_, key)| key.clone()).unwrap_or_default()
    }
}

fn code_of(row: &Spanned<DeValue<'_>>) -> Option<String> {
    let table = row.get_ref().as_table()?;
    ["code", "id"].into_iter().find_map(|key| table.get(key)?.get_ref().as_str().map(str::to_owned))
}
