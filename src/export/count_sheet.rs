//! A count in words: one sentence, a table of lines, and the same with tabs for a spreadsheet. Given figures, it asks
//! nothing.

use chrono::{Datelike, NaiveDate, Timelike};

use crate::domain::label::Label;
use crate::domain::time::Civil;
use crate::i18n::{Lang, Messages, cells, spans, t};

/// What one row has in a dimension: the dimension's code, the value's code, and its name where the code has no word.
pub type CountCell = (String, String, Option<Label>);

/// Filed, closed, on time, overdue, rework, surveyed, satisfied.
pub type CountFigures = [u64; 7];

/// A count to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountSheet {
    /// The town.
    pub town: String,
    /// Filed from.
    pub from: Option<NaiveDate>,
    /// Filed until.
    pub until: Option<NaiveDate>,
    /// As everything stood then.
    pub as_of: Civil,
    /// What `as-of:` takes to give the same figures again, whatever is keyed later; empty where nothing can be later.
    pub again: String,
    /// Which cases, as terms; empty for all.
    pub terms: String,
    /// Codes of the dimensions.
    pub by: Vec<String>,
    /// The rows.
    pub rows: Vec<(Vec<CountCell>, CountFigures)>,
    /// All of them together.
    pub total: CountFigures,
}

/// Codes of the columns: the messages `count-CODE` and `count-means-CODE`.
pub const COUNT_COLUMNS: [&str; 9] =
    ["filed", "closed", "on-time", "overdue", "rework", "rate", "surveyed", "satisfied", "satisfied-rate"];

/// The figures in their columns, each rate behind what it is of.
pub fn count_columns(figures: CountFigures) -> [String; 9] {
    let [filed, closed, on_time, overdue, rework, surveyed, satisfied] = figures;
    let shown = |figure: u64| figure.to_string();
    [
        shown(filed),
        shown(closed),
        shown(on_time),
        shown(overdue),
        shown(rework),
        rate(figures),
        shown(surveyed),
        shown(satisfied),
        satisfied_rate(figures),
    ]
}

/// Of the closed ones so many were closed on time, with one digit after the point; a dash while none is closed.
pub fn rate(figures: CountFigures) -> String {
    let [_, closed, on_time, ..] = figures;
    share(on_time, closed)
}

/// Of those surveyed so many are satisfied, with one digit after the point; a dash while none was surveyed.
pub fn satisfied_rate(figures: CountFigures) -> String {
    let [.., surveyed, satisfied] = figures;
    share(satisfied, surveyed)
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let per_mille = (part * 1000 + whole / 2) / whole;
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// A date in words.
fn date(m: &Messages, on: NaiveDate) -> String {
    match m.lang() {
        Lang::En => on.to_string(),
        lang => format!("{}年{}", on.year(), spans::day(lang, on)),
    }
}

/// What a value of a dimension is called.
pub fn count_word(m: &Messages, (dimension, code, label): &CountCell) -> String {
    match (label, dimension.as_str()) {
        (Some(label), _) => label.in_language(m.tag()).to_owned(),
        (None, "nature" | "source" | "stage") => m.code(dimension, code),
        (None, _) => code.clone(),
    }
}

/// What a figure is, after its name.
pub fn count_meaning(m: &Messages, code: &str) -> String {
    let colon = if m.lang() == Lang::En { ": " } else { "：" };
    format!("{}{colon}{}", m.code("count", code), m.code("count-means", code))
}

impl CountSheet {
    /// The moment of the count, with its seconds where it has some: asking for it again gives the same figures.
    pub fn moment(&self, m: &Messages) -> String {
        let clock = self.as_of.format(if self.as_of.second() == 0 { "%H:%M" } else { "%H:%M:%S" });
        format!("{} {clock}", date(m, self.as_of.date_naive()))
    }

    /// Which days, in words.
    pub fn period(&self, m: &Messages) -> String {
        match (self.from, self.until) {
            (Some(from), Some(until)) if from == until => date(m, from),
            (Some(from), Some(until)) => t!(m, "count-period", from = date(m, from), until = date(m, until)),
            (Some(from), None) => t!(m, "count-period-from", from = date(m, from)),
            (None, Some(until)) => t!(m, "count-period-until", until = date(m, until)),
            (None, None) => String::new(),
        }
    }

    /// One sentence with all the figures of the total.
    pub fn sentence(&self, m: &Messages) -> String {
        let [filed, closed, on_time, overdue, rework, surveyed, satisfied] =
            self.total.map(|figure| figure.to_string());
        let which =
            if self.terms.is_empty() { String::new() } else { t!(m, "count-which", terms = self.terms.as_str()) };
        let figures = t!(
            m,
            "count-sentence",
            moment = self.moment(m),
            town = self.town.as_str(),
            period = self.period(m),
            which = which,
            filed = filed,
            closed = closed,
            on_time = on_time,
            overdue = overdue,
            rework = rework,
            rate = rate(self.total)
        );
        // Most towns ask nobody afterwards: then nothing is said of it.
        let [.., asked, _] = self.total;
        if asked == 0 {
            return figures;
        }
        let rate = satisfied_rate(self.total);
        figures + &t!(m, "count-sentence-surveyed", surveyed = surveyed, satisfied = satisfied, rate = rate)
    }

    /// Header, rows and total as cells.
    pub fn cells(&self, m: &Messages) -> Vec<Vec<String>> {
        let heads = self.by.iter().map(|by| m.code("count-by", by));
        let heads = heads.chain(COUNT_COLUMNS.iter().map(|code| m.code("count", code)));
        let line = |words: Vec<String>, figures: CountFigures| -> Vec<String> {
            words.into_iter().chain(count_columns(figures)).collect()
        };
        let mut table = vec![heads.collect::<Vec<_>>()];
        // Not divided, the total says it all.
        for (keys, figures) in self.rows.iter().filter(|(keys, _)| !keys.is_empty()) {
            table.push(line(keys.iter().map(|cell| count_word(m, cell)).collect(), *figures));
        }
        let mut words = vec![String::new(); self.by.len()];
        match words.first_mut() {
            Some(first) => *first = t!(m, "count-total"),
            // Not divided: the one row needs no name.
            None => words.clear(),
        }
        table.push(line(words, self.total));
        table
    }

    /// The table as lines of one width, figures at the right.
    pub fn lines(&self, m: &Messages) -> Vec<String> {
        let table = self.cells(m);
        let columns = self.by.len() + COUNT_COLUMNS.len();
        let widest = |column: usize| {
            table.iter().filter_map(|row| row.get(column)).map(|cell| cells::width(cell)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        let line = |row: &Vec<String>| {
            let padded = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                let blank = " ".repeat(width.saturating_sub(cells::width(cell)));
                if column < self.by.len() { format!("{cell}{blank}") } else { format!("{blank}{cell}") }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        table.iter().map(line).collect()
    }

    /// Which cases as of when, in one line.
    pub fn head(&self, m: &Messages) -> String {
        let which =
            if self.terms.is_empty() { String::new() } else { t!(m, "count-which", terms = self.terms.as_str()) };
        t!(m, "count-head", period = self.period(m), which = which, moment = self.moment(m)).trim().to_owned()
    }

    /// The table with tabs, as spreadsheets take it from the clipboard: under its moment, above what the figures are.
    pub fn tabbed(&self, m: &Messages) -> String {
        let line = |row: &Vec<String>| row.iter().map(|cell| cells::clean(cell)).collect::<Vec<_>>().join("\t");
        let table = self.cells(m);
        let lines = std::iter::once(self.head(m)).chain(table.iter().map(line)).chain(self.notes(m));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What each figure is, one a line.
    pub fn definitions(m: &Messages) -> Vec<String> {
        COUNT_COLUMNS.iter().map(|code| count_meaning(m, code)).collect()
    }

    /// What each figure is, and how the same ones are had again.
    pub fn notes(&self, m: &Messages) -> Vec<String> {
        let mut notes = Self::definitions(m);
        if !self.again.is_empty() {
            notes.push(t!(m, "count-again", as_of = self.again.as_str()));
        }
        notes
    }

    /// All of it as text: the sentence, the table, and what the figures are.
    pub fn text(&self, m: &Messages) -> String {
        let mut lines = vec![self.sentence(m), String::new()];
        lines.extend(self.lines(m));
        lines.push(String::new());
        lines.extend(self.notes(m));
        lines.join("\n") + "\n"
    }
}
