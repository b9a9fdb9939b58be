//! `case count`: figures as of a moment, each with what it means; as a table, as one sentence, or in a file.

use std::path::PathBuf;

use chrono::Datelike;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use super::answers;
use super::cx::{Cx, Stop};
use super::give;
use crate::export::{COUNT_COLUMNS, CountFigures, CountSheet, count_word, rate, satisfied_rate};
use crate::service::query::{CaseFilter, Dimension, Figure, Query};
use crate::service::terms::{as_of_text, parse, print};
use crate::service::view::{Answer, CountView};

const DIMENSIONS: [&str; 8] = ["community", "nature", "source", "kind", "stage", "unit", "month", "day"];

/// What to count.
#[derive(Debug, Args)]
pub(super) struct CaseCount {
    /// Terms, as in case list
    #[arg(value_name = "TERMS")]
    terms: Vec<String>,
    /// By what to divide the figures; several with commas between
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = dimension())]
    by: Vec<Dimension>,
    /// Filed from this day; the first of the month if neither day is given
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Filed until this day; today if not given
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// As everything stood at this time; now if not given. TIME@POSITION, as it stands below a count, gives that again
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// By the changes up to this one, REPLICA:NUMBER, and no later ones, whatever their time
    #[arg(long, value_name = "POSITION")]
    at: Option<String>,
    /// One sentence instead of the table
    #[arg(long)]
    sentence: bool,
    /// Write sentence, table and definitions to this file as well
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn dimension() -> impl TypedValueParser<Value = Dimension> {
    PossibleValuesParser::new(DIMENSIONS).try_map(|code| give::coded(&code))
}

impl CaseCount {
    fn filter(&self, cx: &mut Cx<'_>) -> Result<CaseFilter, Stop> {
        let (as_of, upto) = match self.as_of.as_deref().map(|text| text.split_once(['@', '＠']).ok_or(text)) {
            Some(Ok((moment, upto))) => (Some(moment).filter(|moment| !moment.trim().is_empty()), Some(upto)),
            Some(Err(moment)) => (Some(moment), None),
            None => (None, None),
        };
        let options = CaseFilter {
            from: cx.optional_date(self.from.as_deref(), "from")?,
            until: cx.optional_date(self.to.as_deref(), "until")?,
            as_of: give::optional_moment(as_of, "as-of")?,
            upto: give::optional_position(self.at.as_deref().or(upto))?,
            ..CaseFilter::default()
        };
        let mut filter = options.with(parse(&self.terms.join(" "))?);
        if filter.from.is_none() && filter.until.is_none() {
            let as_of = match filter.as_of {
                Some(at) => at,
                None => cx.now()?,
            };
            filter.from = as_of.date().with_day(1);
            filter.until = Some(as_of.date());
        }
        Ok(filter)
    }
}

pub(super) fn run(cx: &mut Cx<'_>, args: &CaseCount) -> Result<(), Stop> {
    let filter = args.filter(cx)?;
    let Answer::Counts(view) = cx.query(Query::Counts { by: args.by.clone(), filter })? else {
        return Err(answers::unexpected());
    };
    let Answer::Status(status) = cx.query(Query::Status)? else { return Err(answers::unexpected()) };
    let m = cx.m.clone();
    let sheet = sheet(&view, &status.town.map(|town| town.name).unwrap_or_default(), m.tag());
    if let Some(path) = &args.out {
        std::fs::write(path, sheet.text(&m)).map_err(|error| give::file_trouble(path, &error))?;
    }
    if cx.json {
        return json_lines(cx, &view, &sheet);
    }
    if args.sentence {
        return cx.line(&sheet.sentence(&m));
    }
    cx.line(&sheet.head(&m))?;
    sheet.lines(&m).iter().try_for_each(|line| cx.line(&format!("  {line}")))?;
    sheet.notes(&m).iter().try_for_each(|line| cx.line(line))
}

/// The count as it is told.
pub(super) fn sheet(view: &CountView, town: &str, tag: &str) -> CountSheet {
    let CaseFilter { from, until, .. } = view.filter;
    let terms = CaseFilter { from: None, until: None, as_of: None, upto: None, ..view.filter.clone() };
    let rows = view.rows.iter().map(|row| {
        let cells = view.by.iter().zip(&row.keys);
        let cells = cells.map(|(by, key)| (by.code().to_owned(), key.code.clone(), key.label.clone()));
        (cells.collect(), row.figures.all())
    });
    CountSheet {
        town: town.to_owned(),
        from,
        until,
        as_of: view.as_of,
        again: again(&view.filter),
        terms: print(&terms, tag),
        by: view.by.iter().map(|by| by.code().to_owned()).collect(),
        rows: rows.collect(),
        total: view.total.all(),
    }
}

/// What gives the same figures again, whatever is keyed later.
fn again(filter: &CaseFilter) -> String {
    filter.upto.as_ref().and_then(|_| as_of_text(filter)).unwrap_or_default()
}

/// One line for each row, and one for all of them.
fn json_lines(cx: &mut Cx<'_>, view: &CountView, sheet: &CountSheet) -> Result<(), Stop> {
    let m = cx.m.clone();
    let percent = |rate: String| rate.trim_end_matches('%').parse::<f64>().ok();
    let line = |keys: Value, figures: CountFigures, cases: &CaseFilter| {
        let [filed, closed, on_time, overdue, rework, surveyed, satisfied] = figures;
        let mut record = json!({
            "as_of": view.as_of,
            "at": view.filter.upto,
            "from": view.filter.from,
            "until": view.filter.until,
            "filed": filed,
            "closed": closed,
            "on_time": on_time,
            "overdue": overdue,
            "rework": rework,
            "on_time_percent": percent(rate(figures)),
            "surveyed": surveyed,
            "satisfied": satisfied,
            "satisfied_percent": percent(satisfied_rate(figures)),
            "terms": print(&CaseFilter { figure: None, ..cases.clone() }, "code"),
        });
        answers::merge(&mut record, keys);
        record
    };
    for (row, (cells, figures)) in view.rows.iter().zip(&sheet.rows).filter(|_| !view.by.is_empty()) {
        let mut keys = json!({ "section": "row" });
        for cell in cells {
            let (dimension, code, _) = cell;
            answers::merge(&mut keys, json!({ dimension: code, format!("{dimension}_name"): count_word(&m, cell) }));
        }
        cx.json(&line(keys, *figures, &view.cases(Some(row), Figure::Filed)))?;
    }
    let total = json!({
        "section": "total",
        "sentence": sheet.sentence(&m),
        "definitions": COUNT_COLUMNS.map(|code| json!({ "figure": code, "means": m.code("count-means", code) })),
    });
    cx.json(&line(total, sheet.total, &view.cases(None, Figure::Filed)))
}
