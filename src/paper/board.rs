//! The public board of dangers (隱患掛牌公示), to be put up where everybody reads it. It alone of all papers is not
//! internal: what it is made of names no resident.

use std::fmt::Write as _;

use super::html::escaped;
use super::lines::{centred, row, rule};
use crate::i18n::{Lang, Messages, cells};
use crate::service::view::{BoardRow, HazardBoard};
use crate::t;

/// Cells that a value is wide in the form for line printers.
const WIDE: usize = 64;

const STYLE: &str = "\
@page { size: A4 landscape; margin: 12mm }
body { margin: 0; font: 10pt/1.5 \"Noto Serif CJK SC\", \"SimSun\", \"Songti SC\", serif; color: #000 }
h1 { margin: 2mm 0; text-align: center; font-size: 20pt }
p { margin: 2mm 0; text-align: center }
table { width: 100%; border-collapse: collapse }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 1px solid #000; padding: 1.5mm 2mm; text-align: left; vertical-align: top }
th { font-weight: normal; white-space: nowrap }
footer { margin-top: 3mm; text-align: center; font-size: 9pt }
";

/// The messages of the language that the town's papers are in.
pub fn board_words(board: &HazardBoard) -> Messages {
    Messages::new(board.lang.parse().unwrap_or(Lang::ZhHans))
}

/// Label and value of everything that stands on the board about one danger.
fn facts(row: &BoardRow, m: &Messages) -> Vec<(String, String)> {
    let late = if row.overdue { format!(" {}", t!(m, "board-overdue")) } else { String::new() };
    vec![
        (t!(m, "hazard-plate"), row.plate.clone()),
        (t!(m, "hazard-kind"), row.kind.in_language(m.tag()).to_owned()),
        (t!(m, "hazard-level"), row.level.in_language(m.tag()).to_owned()),
        (t!(m, "hazard-place"), format!("{} {}", row.grid.name, row.place)),
        (t!(m, "hazard-measures"), row.measures.clone()),
        (t!(m, "hazard-money"), row.money.clone()),
        (t!(m, "hazard-person"), row.person.clone()),
        (t!(m, "hazard-deadline"), format!("{}{late}", row.deadline)),
        (t!(m, "hazard-plan"), row.plan.clone()),
        (t!(m, "hazard-follower"), row.follower.clone()),
        (t!(m, "hazard-reference"), row.reference.clone().unwrap_or_default()),
    ]
}

fn counted(board: &HazardBoard, m: &Messages) -> String {
    let late = board.rows.iter().filter(|row| row.overdue).count();
    let (of, on) = (board.of.name.as_str(), board.on.to_string());
    t!(m, "board-count", of = of, on = on, count = board.rows.len(), late = late)
}

fn foot(board: &HazardBoard, m: &Messages) -> String {
    t!(m, "board-foot", edition = board.edition.as_str())
}

/// The board as a page for browsers to print.
pub fn board_html(board: &HazardBoard, m: &Messages) -> String {
    let title = t!(m, "board-title");
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{1} {2}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{1}</h1>\n<p>{3}</p>\n",
        m.tag(),
        escaped(&title),
        escaped(&board.of.name),
        escaped(&counted(board, m))
    );
    let rows: Vec<Vec<(String, String)>> = board.rows.iter().map(|row| facts(row, m)).collect();
    if let Some(first) = rows.first() {
        let heads: String = first.iter().map(|(head, _)| ["<th>", &escaped(head), "</th>"].concat()).collect();
        let _ = write!(page, "<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n");
        for row in &rows {
            let cells: String = row.iter().map(|(_, value)| ["<td>", &broken(value), "</td>"].concat()).collect();
            let _ = writeln!(page, "<tr>{cells}</tr>");
        }
        page.push_str("</tbody>\n</table>\n");
    }
    let _ = write!(page, "<footer>{}</footer>\n</body>\n</html>\n", escaped(&foot(board, m)));
    page
}

fn broken(value: &str) -> String {
    value.lines().map(escaped).collect::<Vec<_>>().join("<br>")
}

/// The board for line printers: 80 cells wide.
pub fn board_lines(board: &HazardBoard, m: &Messages) -> String {
    let mut lines = vec![centred(&t!(m, "board-title")), centred(&counted(board, m)), rule()];
    for one in &board.rows {
        for (head, value) in facts(one, m).into_iter().filter(|(_, value)| !value.is_empty()) {
            lines.extend(row(&head, &cells::wrap(&value, WIDE)));
        }
        lines.push(rule());
    }
    lines.push(centred(&foot(board, m)));
    lines.join("\n") + "\n"
}
