//! The 交辦單 for line printers: 80 cells wide, a form feed between pages.

use super::layout::{Blank, Layout, WIDE, layout};
use crate::i18n::{Messages, cells};
use crate::service::view::CaseSheet;

pub(super) const PAGE: usize = 80;
/// Cells of the labels' column.
const HEAD: usize = 14;

/// The sheet as plain text.
pub fn lines(sheet: &CaseSheet, m: &Messages) -> String {
    let layout = layout(sheet, m);
    let pages = (1..=layout.pages.len()).map(|number| page(&layout, number, m).join("\n"));
    pages.collect::<Vec<_>>().join("\n\u{c}\n") + "\n"
}

fn page(layout: &Layout, number: usize, m: &Messages) -> Vec<String> {
    let room = PAGE - cells::width(&layout.mark).min(PAGE);
    let mut lines = vec![format!("{}{}", layout.mark, cells::pad_start(&layout.number, room)), String::new()];
    lines.push(centred(&layout.title));
    lines.push(String::new());
    lines.push(rule());
    if number == 1 {
        for (label, value) in &layout.rows {
            lines.extend(row(label, &cells::wrap(value, WIDE)));
        }
        lines.push(rule());
    }
    lines.extend(row(&layout.matter, layout.pages.get(number - 1).map_or(&[], Vec::as_slice)));
    lines.push(rule());
    if number == 1 {
        for blank in &layout.blanks {
            lines.extend(to_fill(blank));
            lines.push(rule());
        }
    }
    lines.push(centred(&layout.foot(number, m)));
    lines
}

pub(super) fn rule() -> String {
    "-".repeat(PAGE)
}

pub(super) fn centred(text: &str) -> String {
    let text = cells::cut(text, PAGE);
    format!("{}{text}", cells::spaces((PAGE - cells::width(&text)) / 2))
}

pub(super) fn row(label: &str, values: &[String]) -> Vec<String> {
    let first = values.first().map_or("", String::as_str);
    let mut lines = vec![format!("{}{first}", cells::pad(label, HEAD)).trim_end().to_owned()];
    lines.extend(values.iter().skip(1).map(|line| format!("{}{line}", cells::spaces(HEAD))));
    lines
}

fn to_fill(blank: &Blank) -> Vec<String> {
    let mut lines = row(&blank.label, &blank.fields);
    lines.extend((0..blank.room).map(|_| String::new()));
    lines
}
