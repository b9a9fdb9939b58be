//! Figures of cases, and the filters that show exactly the cases behind them.

use chrono::{Months, NaiveDate};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::label::Label;
use crate::domain::time::Civil;
use crate::service::query::{CaseFilter, Dimension, Figure};

/// Figures of a set of cases, each as it stood at the moment of the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Put on record and not withdrawn.
    pub filed: u64,
    /// Of these, closed.
    pub closed: u64,
    /// Of the closed ones, those closed by their due time; one without a limit counts.
    pub on_time: u64,
    /// Closed after the due time, or still open past it.
    pub overdue: u64,
    /// Of those put on record, the fault of an earlier case that came back.
    pub rework: u64,
    /// Of those put on record, those whose resident said afterwards what they think of it (回訪).
    pub surveyed: u64,
    /// Of these, those who are satisfied, or mostly so.
    pub satisfied: u64,
}

impl Figures {
    /// One of them.
    pub fn of(&self, figure: Figure) -> u64 {
        match figure {
            Figure::Filed => self.filed,
            Figure::Closed => self.closed,
            Figure::OnTime => self.on_time,
            Figure::Overdue => self.overdue,
            Figure::Rework => self.rework,
            Figure::Surveyed => self.surveyed,
            Figure::Satisfied => self.satisfied,
        }
    }

    /// All of them, in the order of their words.
    pub fn all(&self) -> [u64; 7] {
        let Self { filed, closed, on_time, overdue, rework, surveyed, satisfied } = *self;
        [filed, closed, on_time, overdue, rework, surveyed, satisfied]
    }
}

/// What one row of a count has in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountKey {
    /// A code of a grid, kind or unit; of a nature, source or stage; `2026-11`; `2026-11-23`.
    pub code: String,
    /// What it is called; none where the code has a word in every language, or is a date.
    pub label: Option<Label>,
}

/// One row of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountRow {
    /// In the order of the dimensions.
    pub keys: Vec<CountKey>,
    /// Its figures.
    pub figures: Figures,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountView {
    /// As everything stood then: what was keyed later is not in it.
    pub as_of: Civil,
    /// By what it is divided.
    pub by: Vec<Dimension>,
    /// Which cases: with the moment, so that asking again gives the same.
    pub filter: CaseFilter,
    /// The rows, in order.
    pub rows: Vec<CountRow>,
    /// All of them together.
    pub total: Figures,
}

impl CountView {
    /// The filter that shows exactly the cases of one figure, of a row or, without one, of all.
    pub fn cases(&self, row: Option<&CountRow>, figure: Figure) -> CaseFilter {
        let mut filter = CaseFilter { figure: Some(figure), ..self.filter.clone() };
        let keys = row.map(|row| row.keys.as_slice()).unwrap_or_default();
        for (dimension, key) in self.by.iter().zip(keys) {
            let code = Some(key.code.clone());
            match dimension {
                Dimension::Community => filter.community = code,
                Dimension::Kind => filter.kind = code,
                Dimension::Unit => filter.unit = code,
                Dimension::Nature => filter.nature = coded(&key.code),
                Dimension::Source => filter.source = coded(&key.code),
                Dimension::Stage => filter.stage = coded(&key.code),
                Dimension::Month => {
                    let first = NaiveDate::parse_from_str(&format!("{}-01", key.code), "%Y-%m-%d").ok();
                    let last = first.and_then(|first| first.checked_add_months(Months::new(1))?.pred_opt());
                    within(&mut filter, first, last);
                }
                Dimension::Day => {
                    let day = key.code.parse().ok();
                    within(&mut filter, day, day);
                }
            }
        }
        filter
    }
}

fn within(filter: &mut CaseFilter, from: Option<NaiveDate>, until: Option<NaiveDate>) {
    filter.from = filter.from.max(from);
    filter.until = filter.until.into_iter().chain(until).min();
}

fn coded<T: DeserializeOwned>(code: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}
