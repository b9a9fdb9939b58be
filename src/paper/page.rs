//! Plain pages for what is carried along or filed: lines of text with room to write, as HTML for browsers to print and
//! for line printers alike. The same lines stand on the same pages in both.

use std::fmt::Write as _;

use super::html::escaped;
use super::lines::{centred, rule};
use crate::i18n::{Messages, cells};
use crate::t;

/// Cells that a line is wide.
pub(super) const WIDE: usize = 80;
/// Lines of a page between its title and its foot.
pub(super) const ROOM: usize = 46;

const STYLE: &str = "\
@page { size: A4; margin: 15mm 16mm 12mm }
body { margin: 0; font: 10.5pt/1.35 \"Noto Serif CJK SC\", \"SimSun\", \"Songti SC\", serif; color: #000 }
.page { position: relative; min-height: 266mm; break-after: page }
.page:last-child { break-after: auto }
.top { display: flex; justify-content: space-between }
h1 { margin: 2mm 0; text-align: center; font-size: 16pt; letter-spacing: .2em }
h2 { margin: 0; font-size: 11pt; border-bottom: 1px solid #000 }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.write { border-bottom: 1px solid #888; height: 1.35em }
.fields { display: flex; justify-content: space-between; margin-right: 10mm }
footer { position: absolute; bottom: 0; left: 0; right: 0; text-align: center; font-size: 9pt }
";

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// What follows.
    Head(String),
    /// Text.
    Line(String),
    /// An empty line to be written on.
    Write,
    /// Nothing.
    Gap,
    /// What is written where, e.g. who and when.
    Fields(Vec<String>),
}

/// Pages before they are paper.
pub(super) struct Pages {
    /// What it is.
    pub title: String,
    /// Whose, where, which days.
    pub about: String,
    /// Line by line.
    pub rows: Vec<Row>,
    /// Who makes the copy.
    pub holder: String,
    /// The last change that it takes in.
    pub edition: String,
}

/// Text as lines, those after the first set in under it.
pub(super) fn wrapped(lead: &str, text: &str) -> Vec<Row> {
    let inset = cells::width(lead).min(WIDE / 2);
    let lines = cells::wrap(text, WIDE - inset);
    if lines.is_empty() {
        return vec![Row::Line(lead.trim_end().to_owned())];
    }
    let lead = |at: usize| if at == 0 { lead.to_owned() } else { cells::spaces(inset) };
    lines.iter().enumerate().map(|(at, line)| Row::Line(format!("{}{line}", lead(at)))).collect()
}

/// For whom pages are: what is internal says so, and whose copy it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Those who work here.
    Staff,
    /// Whoever passes by.
    Everybody,
}

impl Readers {
    fn mark(self, m: &Messages) -> String {
        if self == Self::Staff { t!(m, "paper-mark") } else { String::new() }
    }
}

impl Pages {
    fn pages(&self) -> Vec<&[Row]> {
        if self.rows.is_empty() { vec![&[]] } else { self.rows.chunks(ROOM).collect() }
    }

    fn foot(&self, page: usize, readers: Readers, m: &Messages) -> String {
        if readers == Readers::Everybody {
            return t!(m, "board-foot", edition = self.edition.as_str());
        }
        let (holder, edition, of) = (self.holder.as_str(), self.edition.as_str(), self.pages().len());
        t!(m, "paper-foot", mark = readers.mark(m), holder = holder, edition = edition, page = page, of = of)
    }

    /// For line printers: a form feed between pages.
    pub(super) fn lines(&self, m: &Messages) -> String {
        self.lines_for(Readers::Staff, m)
    }

    /// The same for other readers.
    pub(super) fn lines_for(&self, readers: Readers, m: &Messages) -> String {
        let page = |(at, rows): (usize, &&[Row])| {
            let mark = readers.mark(m);
            let room = WIDE.saturating_sub(cells::width(&mark));
            let mut lines =
                vec![format!("{mark}{}", cells::pad_start(&self.about, room)), centred(&self.title), rule()];
            lines.extend(rows.iter().map(|row| match row {
                Row::Head(text) => format!("【{text}】"),
                Row::Line(text) => text.trim_end().to_owned(),
                Row::Write => "_".repeat(WIDE),
                Row::Gap => String::new(),
                Row::Fields(fields) => fields.join("    "),
            }));
            lines.push(rule());
            lines.push(centred(&self.foot(at + 1, readers, m)));
            lines.join("\n")
        };
        self.pages().iter().enumerate().map(page).collect::<Vec<_>>().join("\n\u{c}\n") + "\n"
    }

    /// For browsers: no scripts, nothing from a network.
    pub(super) fn html(&self, m: &Messages) -> String {
        self.html_for(Readers::Staff, m)
    }

    /// The same for other readers.
    pub(super) fn html_for(&self, readers: Readers, m: &Messages) -> String {
        let mut text = String::new();
        let _ = write!(
            text,
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} {}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n",
            m.tag(),
            escaped(&self.title),
            escaped(&self.about)
        );
        for (at, rows) in self.pages().iter().enumerate() {
            let _ = writeln!(
                text,
                "<section class=\"page\">\n<div class=\"top\"><span>{}</span><span>{}</span></div>\n<h1>{}</h1>",
                escaped(&readers.mark(m)),
                escaped(&self.about),
                escaped(&self.title)
            );
            for row in *rows {
                let _ = match row {
                    Row::Head(words) => writeln!(text, "<h2>{}</h2>", escaped(words)),
                    Row::Line(words) => writeln!(text, "<p>{}</p>", escaped(words)),
                    Row::Write => writeln!(text, "<div class=\"write\"></div>"),
                    Row::Gap => writeln!(text, "<p>&#160;</p>"),
                    Row::Fields(fields) => {
                        let spans: Vec<String> =
                            fields.iter().map(|it| format!("<span>{}</span>", escaped(it))).collect();
                        writeln!(text, "<div class=\"fields\">{}</div>", spans.concat())
                    }
                };
            }
            let _ = writeln!(text, "<footer>{}</footer>\n</section>", escaped(&self.foot(at + 1, readers, m)));
        }
        text.push_str("</body>\n</html>\n");
        text
    }
}
