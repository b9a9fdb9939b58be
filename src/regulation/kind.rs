//! Kinds of case: what the matter is, and how long there is.

use serde::{Deserialize, Serialize};

use crate::domain::case::Nature;
use crate::domain::ids::{CategoryCode, KindCode};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};

use super::error::{Reason, RegulationError};
use super::formula::LimitRule;
use super::model::{Rule, is_false};

/// A kind of case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable code.
    pub code: KindCode,
    /// The category of work that it belongs to.
    pub category: CategoryCode,
    /// What it is about, e.g. 井蓋.
    pub subject: Label,
    /// What is the matter with it, e.g. 缺失.
    pub condition: Label,
    /// The nature that a form offers first.
    pub nature: Nature,
    /// How long there is (規定時限); none is a gap to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitRule>,
    /// Where the limit comes from: a published standard, or the product's own default.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// Seen by the station chief and one named town post only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

impl Kind {
    /// Subject and condition, e.g. 井蓋·缺失或移位.
    pub fn label(&self) -> Label {
        self.subject.joined(&self.condition)
    }
}

const COLUMNS: [&str; 10] = [
    "code",
    "category",
    "type_zh_hant",
    "type_zh_hans",
    "condition_zh_hant",
    "condition_zh_hans",
    "limit",
    "unit",
    "nature",
    "basis",
];

/// Reads a table of kinds and limits. The table has no English: the code stands in until the file gives it.
pub(super) fn read_table(file: &str, text: &str) -> Result<Vec<Kind>, RegulationError> {
    let refuse = |line: u64, key: &str, reason| RegulationError {
        file: file.to_owned(),
        line: u32::try_from(line).ok().filter(|line| *line > 0),
        key: key.to_owned(),
        reason,
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut kinds = Vec::new();
    for (index, row) in reader.records().enumerate() {
        let row = row.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            refuse(line, "", Reason::BadValue { detail: e.to_string() })
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        if index == 0 {
            if !row.iter().eq(COLUMNS) {
                let detail = format!("columns {}", COLUMNS.join(","));
                return Err(refuse(line, "", Reason::BadValue { detail }));
            }
            continue;
        }
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        let [code, category, subject_hant, subject_hans, hant, hans, amount, unit, nature, basis] = cells.as_slice()
        else {
            return Err(refuse(line, "", Reason::BadValue { detail: cells.join(",") }));
        };
        let bad = |column: &str, given: &str| {
            refuse(line, &format!("kinds.{code}.{column}"), Reason::BadValue { detail: given.to_owned() })
        };
        let limit = if amount.is_empty() {
            None
        } else {
            let amount = amount.parse().map_err(|_| bad("limit", amount))?;
            Some(Limit { amount, unit: unit.parse::<LimitUnit>().map_err(|_| bad("unit", unit))? }.into())
        };
        let nature = match *nature {
            "general" => Nature::General,
            "policy" => Nature::Policy,
            "emergency" => Nature::Emergency,
            other => return Err(bad("nature", other)),
        };
        let label = |hant: &str, hans: &str| Label { hant: hant.to_owned(), hans: hans.to_owned(), en: String::new() };
        kinds.push(Kind {
            code: KindCode::from(*code),
            category: CategoryCode::from(*category),
            subject: label(subject_hant, subject_hans),
            condition: label(hant, hans),
            nature,
            limit,
            basis: (*basis).to_owned(),
            sensitive: false,
            rule: Rule::default(),
        });
    }
    Ok(kinds)
}
