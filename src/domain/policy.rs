//! Texts in force (regulations, holidays, item definitions) and the record of exports.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::change::Author;
use super::fact::Fact;
use super::ids::PostCode;
use super::record::FoldMeta;
use super::time::Civil;

/// What an adopted text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextKind {
    /// A regulation.
    Regulation,
    /// The town's own holidays.
    Holidays,
    /// A ledger item of the town's own.
    Item,
}

/// A text that the town adopted: it holds from the change that states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// What it is.
    pub kind: TextKind,
    /// Code of the regulation or item; `holidays` for the calendar.
    pub code: String,
    /// Digest of the text, where the change states one.
    pub version: String,
    /// Where it was read from.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// Since when.
    #[serde(with = "crate::domain::time::stored")]
    pub since: Civil,
    /// Who adopted it.
    pub by: Author,
    /// How often this code has been adopted.
    pub times: u32,
    /// The texts of a regulation that it took the place of, in order: what was owed is judged by the text of its time.
    pub earlier: Vec<EarlierText>,
}

/// A text that was in force until another took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierText {
    /// Since when it was in force.
    #[serde(with = "crate::domain::time::stored")]
    pub since: Civil,
    /// Where it was read from.
    pub file: String,
    /// The whole text.
    pub text: String,
}

impl Adopted {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        let times = state.as_ref().map_or(0, |adopted| adopted.times) + 1;
        let adopt = |kind, code: &str, version: &str, file: &str, text: &str| Self {
            kind,
            code: code.to_owned(),
            version: version.to_owned(),
            file: file.to_owned(),
            text: text.to_owned(),
            since: meta.at,
            by: meta.author,
            times,
            earlier: Vec::new(),
        };
        match fact {
            Fact::RegulationAdopted { regulation, version, file, text } => {
                let mut earlier = Vec::new();
                if let Some(there) = state {
                    earlier = there.earlier;
                    earlier.push(EarlierText { since: there.since, file: there.file, text: there.text });
                }
                let adopted = adopt(TextKind::Regulation, regulation.as_str(), version, file, text);
                Some(Self { earlier, ..adopted })
            }
            Fact::HolidaysAdopted { text } => Some(adopt(TextKind::Holidays, "holidays", "", "", text)),
            Fact::ItemDefined { item, text } => Some(adopt(TextKind::Item, item.as_str(), "", "", text)),
            _ => state,
        }
    }
}

/// One export that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMade {
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who.
    pub by: Author,
    /// For whom.
    pub audience: Option<PostCode>,
    /// The date it is named by.
    pub date: NaiveDate,
    /// Rows written.
    pub rows: u64,
    /// Files written.
    pub files: u32,
}

/// The latest exports; older ones are in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportLog {
    /// Newest last.
    pub recent: Vec<ExportMade>,
    /// How many there have been.
    pub total: u64,
}

impl ExportLog {
    const KEPT: usize = 32;

    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        let Fact::Exported { audience, date, rows, files } = fact else { return state };
        let mut log = state.unwrap_or_default();
        log.total += 1;
        if log.recent.len() >= Self::KEPT {
            log.recent.remove(0);
        }
        log.recent.push(ExportMade {
            at: meta.at,
            by: meta.author,
            audience: audience.clone(),
            date: *date,
            rows: *rows,
            files: *files,
        });
        Some(log)
    }
}
