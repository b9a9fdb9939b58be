//! The log that is made of a day's entries, or of a week's or a month's, and signed: it is locked from then on, added to
//! and reviewed.

use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::change::Author;
use super::code::codes;
use super::fact::Fact;
use super::ids::{CaseId, GridCode, ItemCode, LogId, PersonId};
use super::log::Addendum;
use super::record::{FoldMeta, Oddity};
use super::span::LogSpan;
use super::time::Civil;

/// A log's name: one writer's day, week or month in one grid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayLogRef {
    /// Where.
    pub grid: GridCode,
    /// Which day; of a week or a month, its first.
    pub date: NaiveDate,
    /// Whose.
    pub person: PersonId,
    /// Whether it is of that day, or of the week or month that begins with it.
    pub span: LogSpan,
}

impl DayLogRef {
    /// First and last day that it is of.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        self.span.around(self.date)
    }

    /// The days as figures: `2026-11-23`, `2026-11-23/29`, `2026-11`.
    pub fn days_text(&self) -> String {
        self.span.text(self.date)
    }
}

/// Whose records a log tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogOf {
    /// Its writer's.
    #[default]
    Own,
    /// Everybody's, as far as they lie in its grid or below: the log of an area is kept by who leads it (篇3/職責3-d).
    Grid,
}

codes!(LogOf {
    Self::Own => "own",
    Self::Grid => "grid",
});

impl LogOf {
    /// Whether it is the writer's own work alone.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// How a name is written in a line: the first day stands under the name of the stretch. A version that knows days alone
/// then keeps a week as it came, and never takes it for the day with which it begins.
#[derive(Serialize, Deserialize)]
struct Written {
    grid: GridCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    week: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    month: Option<NaiveDate>,
    person: PersonId,
}

/// How a name is stored.
type Parts = (GridCode, NaiveDate, PersonId, LogSpan);

impl Serialize for DayLogRef {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { grid, date, person, span } = self;
        if !to.is_human_readable() {
            return (grid, date, person, span).serialize(to);
        }
        let of = |which: LogSpan| (*span == which).then_some(*date);
        let (date, week, month) = (of(LogSpan::Day), of(LogSpan::Week), of(LogSpan::Month));
        Written { grid: grid.clone(), date, week, month, person: *person }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for DayLogRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if !from.is_human_readable() {
            let (grid, date, person, span) = Parts::deserialize(from)?;
            return Ok(Self { grid, date, person, span });
        }
        let Written { grid, date, week, month, person } = Written::deserialize(from)?;
        let (date, span) = match (date, week, month) {
            (Some(date), None, None) => (date, LogSpan::Day),
            (None, Some(date), None) => (date, LogSpan::Week),
            (None, None, Some(date)) => (date, LogSpan::Month),
            _ => return Err(D::Error::custom("a log is of one date, week or month")),
        };
        Ok(Self { grid, date, person, span })
    }
}

/// That a signed log was drawn by lot for checking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// When.
    #[serde(with = "crate::domain::time::stored")]
    pub at: Civil,
    /// Who drew.
    pub by: Author,
    /// What the lot was cast with.
    pub seed: String,
    /// Of how many logs.
    pub of: u32,
}

/// The record that a sentence of a day's log tells of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayLink {
    /// An entry of the log.
    Log(LogId),
    /// A case that was filed or settled.
    Case(CaseId),
    /// Ledger rows of one item in one book.
    Rows {
        /// Whose book.
        grid: GridCode,
        /// Which item.
        item: ItemCode,
    },
    /// None: the writer's own words.
    Own,
}

impl DayLink {
    /// A stable name of the link, e.g. for the draft of its sentence.
    pub fn key(&self) -> String {
        match self {
            Self::Log(id) => format!("log-{id}"),
            Self::Case(id) => format!("case-{id}"),
            Self::Rows { grid, item } => format!("rows-{grid}-{item}"),
            Self::Own => "own".to_owned(),
        }
    }
}

/// A sentence of a day's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLine {
    /// What it tells of.
    pub link: DayLink,
    /// The sentence, as it was derived or as the writer put it.
    pub words: String,
}

/// The log of a working day, or of a week or month together, from the moment it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLog {
    /// Which.
    pub at: DayLogRef,
    /// When it was signed; immutable since.
    #[serde(with = "crate::domain::time::stored")]
    pub signed: Civil,
    /// Who signed.
    pub signed_by: Author,
    /// The writer's words.
    pub text: String,
    /// Records that it tells of, counted at signing.
    pub entries: u32,
    /// Whose records it tells of.
    pub of: LogOf,
    /// The words sentence by sentence; empty in a log that was signed before sentences were kept.
    pub lines: Vec<DayLine>,
    /// Later corrections.
    pub addenda: Vec<Addendum>,
    /// Who read it, and what they said.
    pub reviews: Vec<Addendum>,
    /// When it was drawn for checking, in order.
    pub drawn: Vec<Drawn>,
    /// What arrived and could not be followed.
    pub oddities: Vec<Oddity>,
}

impl DayLog {
    pub(super) fn fold(state: Option<Self>, meta: &FoldMeta<'_>, fact: &Fact) -> Option<Self> {
        match (state, fact) {
            (None, Fact::DayLogSigned { day_log, text, entries, lines, of }) => Some(Self {
                at: day_log.clone(),
                signed: meta.at,
                signed_by: meta.author,
                text: text.clone(),
                entries: *entries,
                of: *of,
                lines: lines.clone(),
                addenda: Vec::new(),
                reviews: Vec::new(),
                drawn: Vec::new(),
                oddities: Vec::new(),
            }),
            (None, _) => None,
            (Some(mut log), fact) => {
                let note = |text: &String| Addendum { at: meta.at, by: meta.author, text: text.clone() };
                match fact {
                    Fact::DayLogAmended { text, .. } => log.addenda.push(note(text)),
                    Fact::DayLogReviewed { text, .. } => log.reviews.push(note(text)),
                    Fact::LogsDrawn { seed, of, .. } => {
                        log.drawn.push(Drawn { at: meta.at, by: meta.author, seed: seed.clone(), of: *of });
                    }
                    // 篇3/排查3-b: a signed log is immutable, whoever sends a second signature.
                    _ => log.oddities.push(meta.oddity("already-signed")),
                }
                Some(log)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(span: LogSpan, date: &str) -> DayLogRef {
        let grid = "610921100001001".parse().unwrap();
        DayLogRef { grid, date: date.parse().unwrap(), person: PersonId(uuid::Uuid::from_u128(1)), span }
    }

    #[test]
    fn a_days_name_is_written_as_ever_and_a_weeks_is_none_to_whoever_knows_days_alone() {
        let written = |span, date: &str| serde_json::to_value(name(span, date)).unwrap();
        let day = written(LogSpan::Day, "2026-11-23");
        let keys: Vec<&String> = day.as_object().unwrap().keys().collect();
        assert_eq!((keys.len(), &day["date"]), (3, &serde_json::json!("2026-11-23")));
        for (span, key, date) in [(LogSpan::Week, "week", "2026-11-23"), (LogSpan::Month, "month", "2026-11-01")] {
            let written = written(span, date);
            assert_eq!((&written[key], written.get("date")), (&serde_json::json!(date), None));
            assert_eq!(serde_json::from_value::<DayLogRef>(written).unwrap(), name(span, date));
        }
        let both = serde_json::json!({ "grid": "610921100001001", "date": "2026-11-23", "week": "2026-11-23",
            "person": PersonId(uuid::Uuid::from_u128(1)) });
        assert!(serde_json::from_value::<DayLogRef>(both).is_err());
    }

    #[test]
    fn the_days_of_a_log_are_written_short() {
        assert_eq!(name(LogSpan::Day, "2026-11-23").days_text(), "2026-11-23");
        assert_eq!(name(LogSpan::Week, "2026-11-23").days_text(), "2026-11-23/29");
        assert_eq!(name(LogSpan::Week, "2026-11-30").days_text(), "2026-11-30/12-06");
        assert_eq!(name(LogSpan::Month, "2026-11-01").days_text(), "2026-11");
    }
}
