//! The table of holidays as text: CSV `date,kind,name`, read row by row, and a town's own tables of several years put
//! together.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{BadHolidays, BadRow, Mark};

/// A row that was read: the date, what it is, and what people call it.
pub(super) type Row = (NaiveDate, Mark, String);

/// The rows of a table, in the order in which they stand.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, BadHolidays> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let bad = |line, reason, text: &str| BadHolidays { line, reason, text: text.to_owned() };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (index, row) in reader.records().enumerate() {
        let row = row.map_err(|e| bad(e.position().map_or(0, csv::Position::line), BadRow::Shape, &e.to_string()))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        let [date, kind, name] = cells.as_slice() else {
            return Err(bad(line, BadRow::Shape, &cells.join(",")));
        };
        if index == 0 {
            if (*date, *kind, *name) != ("date", "kind", "name") {
                return Err(bad(line, BadRow::Header, &cells.join(",")));
            }
            continue;
        }
        let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| bad(line, BadRow::Date, date))?;
        let mark = Mark::of(kind).ok_or_else(|| bad(line, BadRow::Kind, kind))?;
        if !seen.insert(day) {
            return Err(bad(line, BadRow::Twice, date));
        }
        found.push((day, mark, (*name).to_owned()));
    }
    Ok(found)
}

/// A town's own table after another file was put to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTable {
    /// The whole table, by date.
    pub text: String,
    /// The years that the new file speaks for.
    pub years: BTreeSet<i32>,
    /// The years of which the earlier days stay.
    pub kept: BTreeSet<i32>,
    /// Days of the earlier table that the town has no more.
    pub gone: Vec<NaiveDate>,
}

/// A town's own table `there` with a new file: the file speaks for each year of which it has a day, the years of `dropped`
/// have none any more, and the days of all other years stay. `new` must read; an earlier table that no longer does counts
/// as empty.
pub fn joined(there: &str, new: &str, dropped: &BTreeSet<i32>) -> Result<OwnTable, BadHolidays> {
    let new = rows(new)?;
    let years: BTreeSet<i32> = new.iter().map(|(day, _, _)| day.year()).collect();
    let there = rows(there).unwrap_or_default();
    let stays = |(day, _, _): &&Row| !years.contains(&day.year()) && !dropped.contains(&day.year());
    let mut whole: Vec<&Row> = there.iter().filter(stays).collect();
    let kept = whole.iter().map(|(day, _, _)| day.year()).collect();
    whole.extend(&new);
    whole.sort_by_key(|(day, _, _)| *day);
    let gone = there.iter().map(|(day, _, _)| *day);
    let gone = gone.filter(|day| !whole.iter().any(|(stands, _, _)| stands == day)).collect();
    Ok(OwnTable { text: written(&whole), years, kept, gone })
}

fn written(rows: &[&Row]) -> String {
    let line = |(day, mark, name): &&Row| format!("{day},{},{}\n", mark.code(), quoted(name));
    std::iter::once("date,kind,name\n".to_owned()).chain(rows.iter().map(line)).collect()
}

fn quoted(name: &str) -> String {
    let plain = !name.contains([',', '"', '\n', '\r']);
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
