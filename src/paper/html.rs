//! The 交辦單 as a page for browsers to print: A4, plain HTML and CSS, no scripts, nothing from a network.

use std::fmt::Write as _;

use super::layout::{Blank, Layout, layout};
use crate::i18n::{Messages, cells};
use crate::service::view::CaseSheet;

pub(super) const STYLE: &str = "\
@page { size: A4; margin: 16mm 16mm 14mm }
body { margin: 0; font: 11pt/1.6 \"Noto Serif CJK SC\", \"SimSun\", \"Songti SC\", serif; color: #000 }
.page { position: relative; min-height: 262mm; break-after: page }
.page:last-child { break-after: auto }
.top { display: flex; justify-content: space-between }
h1 { margin: 4mm 0; text-align: center; font-size: 20pt; letter-spacing: .5em; text-indent: .5em }
table { width: 100%; border-collapse: collapse }
th, td { border: 1px solid #000; padding: 1.5mm 2.5mm; text-align: left; vertical-align: top }
th { width: 26mm; font-weight: normal }
.fields { display: flex; justify-content: space-between; margin-right: 20mm }
footer { position: absolute; bottom: 0; left: 0; right: 0; text-align: center; font-size: 9pt }
";

/// The sheet as a whole HTML page.
pub fn html(sheet: &CaseSheet, m: &Messages) -> String {
    let layout = layout(sheet, m);
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} {}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n",
        m.tag(),
        escaped(&layout.title),
        escaped(&layout.number)
    );
    for number in 1..=layout.pages.len() {
        one(&mut page, &layout, number, m);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn one(page: &mut String, layout: &Layout, number: usize, m: &Messages) {
    let _ = write!(
        page,
        "<section class=\"page\">\n<div class=\"top\"><span>{}</span><span>{}</span></div>\n<h1>{}</h1>\n<table>\n",
        escaped(&layout.mark),
        escaped(&layout.number),
        escaped(&layout.title)
    );
    let mut row = |label: &str, cell: &str| {
        let _ = writeln!(page, "<tr><th>{}</th><td>{cell}</td></tr>", escaped(label));
    };
    if number == 1 {
        for (label, value) in &layout.rows {
            row(label, &escaped(value));
        }
    }
    row(&layout.matter, &broken(layout.pages.get(number - 1).map_or(&[], Vec::as_slice)));
    if number == 1 {
        for blank in &layout.blanks {
            row(&blank.label, &to_fill(blank));
        }
    }
    let _ = write!(page, "</table>\n<footer>{}</footer>\n</section>\n", escaped(&layout.foot(number, m)));
}

fn to_fill(blank: &Blank) -> String {
    let fields: Vec<String> = blank.fields.iter().map(|field| format!("<span>{}</span>", escaped(field))).collect();
    format!("<div class=\"fields\">{}</div>{}", fields.concat(), "<br>".repeat(blank.room))
}

pub(super) fn broken(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")
}

/// Text that is only text, whatever somebody typed.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in cells::clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
