//! Which cases and which log entries a query is about, and in which order they come.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::figure::Figure;
use crate::domain::case::{Nature, Satisfaction, Source, Stage};
use crate::service::upto::Upto;

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseFilter {
    /// Open ones only.
    #[serde(default)]
    pub open: bool,
    /// Those that the asker or a party the asker acts for must act on now.
    #[serde(default)]
    pub mine: bool,
    /// In or below this grid.
    #[serde(default)]
    pub grid: Option<String>,
    /// Of this kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// Of this nature.
    #[serde(default)]
    pub nature: Option<Nature>,
    /// From this source.
    #[serde(default)]
    pub source: Option<Source>,
    /// At this stage.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Past due only.
    #[serde(default)]
    pub late: bool,
    /// Closed ones that were drawn and wait for a look (抽查).
    #[serde(default)]
    pub drawn: bool,
    /// Those that somebody was reminded of and has not acted on since (催辦).
    #[serde(default)]
    pub urged: bool,
    /// Those that a superior watches (督辦).
    #[serde(default)]
    pub supervised: bool,
    /// Dangers under public supervision (掛牌).
    #[serde(default)]
    pub listed: bool,
    /// Those whose fault came back (返工).
    #[serde(default)]
    pub repeats: bool,
    /// Those that a sample found not to be done (抽查不合格).
    #[serde(default)]
    pub sample_failed: bool,
    /// Dangers under public supervision whose deadline has passed (掛牌逾期).
    #[serde(default)]
    pub listed_late: bool,
    /// Those of which the resident says this.
    #[serde(default)]
    pub satisfaction: Option<Satisfaction>,
    /// Words that place, text or number contain.
    #[serde(default)]
    pub words: Option<String>,
    /// Filed from.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Filed until.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Past due by more than this on the case's own clock; `late` is set as well.
    #[serde(default)]
    pub late_over: Option<Lapse>,
    /// Not past due, with less than this left on the case's own clock.
    #[serde(default)]
    pub left_under: Option<Lapse>,
    /// Who has it now: `me`, or a unit or station by code or name.
    #[serde(default)]
    pub by: Option<String>,
    /// Who put it on record: `me`, or a person as people are named.
    #[serde(default)]
    pub filed_by: Option<String>,
    /// Returned more often than so.
    #[serde(default)]
    pub returned_over: Option<u32>,
    /// Whether somebody who was told has not answered.
    #[serde(default)]
    pub unanswered: Option<bool>,
    /// Whether its clock stands still.
    #[serde(default)]
    pub paused: Option<bool>,
    /// In the community or village of this code or name itself; the town's own code for what lies in none.
    #[serde(default)]
    pub community: Option<String>,
    /// Handled by this unit or station, or last handled by it.
    #[serde(default)]
    pub unit: Option<String>,
    /// Counted in this figure.
    #[serde(default)]
    pub figure: Option<Figure>,
    /// As it stood then; none: now.
    #[serde(default)]
    pub as_of: Option<NaiveDateTime>,
    /// By the changes up to here and no others, whatever their time; none: by all that there are.
    #[serde(default)]
    pub upto: Option<Upto>,
    /// Those that wait for the asker, and those that the asker put on record and follows until they are done
    /// (督促並協助).
    #[serde(default)]
    pub involved: bool,
    /// Those that this unit or station was ever given.
    #[serde(default)]
    pub given: Option<String>,
    /// Those that this unit or station sent back.
    #[serde(default)]
    pub sent_back: Option<String>,
    /// Open ones that this person was given to do and has still to do: `me`, or as people are named.
    #[serde(default)]
    pub assigned: Option<String>,
    /// Open ones that this person gave somebody to do and did not take back, done or not: `me`, or as people are named.
    #[serde(default)]
    pub assigned_by: Option<String>,
    /// In which order open ones come; none: by time left.
    #[serde(default)]
    pub sort: Option<CaseSort>,
}

/// In which order open cases come; what is equal goes by time left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseSort {
    /// Least time left first; those without a limit last.
    Left,
    /// The longest with whoever has it first.
    Waiting,
    /// Put on record last first.
    Filed,
    /// By grid.
    Grid,
    /// By kind.
    Kind,
}

impl CaseSort {
    /// All of them, the default first.
    pub const ALL: [Self; 5] = [Self::Left, Self::Waiting, Self::Filed, Self::Grid, Self::Kind];

    /// Its stable code; the message `triage-sort-CODE` is its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Waiting => "waiting",
            Self::Filed => "filed",
            Self::Grid => "grid",
            Self::Kind => "kind",
        }
    }
}

impl CaseFilter {
    /// Whether it is about how cases stood, and not about how they stand.
    pub fn is_of_the_past(&self) -> bool {
        self.as_of.is_some() || self.upto.is_some()
    }

    /// The asker's open cases that are past due.
    pub fn late_of_mine() -> Self {
        Self { mine: true, late: true, ..Self::default() }
    }

    /// Whether both let the same cases pass, in whatever order.
    pub fn is_same_but_for_order(&self, other: &Self) -> bool {
        Self { sort: None, ..self.clone() } == Self { sort: None, ..other.clone() }
    }

    /// The asker's open cases that somebody was reminded of: those that the digest of reminders counts.
    pub fn urged_of_mine() -> Self {
        Self { mine: true, urged: true, ..Self::default() }
    }
}

/// A length of time on a case's own clock: days and hours of office time for one that waits for the office, round the
/// clock for an urgent one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: LapseUnit,
}

/// What a [`Lapse`] is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LapseUnit {
    /// Days.
    Days,
    /// Hours.
    Hours,
}

/// Which log entries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogFilter {
    /// In or below this grid; none: wherever the asker may read.
    #[serde(default)]
    pub grid: Option<String>,
    /// Of this person.
    #[serde(default)]
    pub person: Option<String>,
    /// `patrol`, `visit` or `diary`.
    #[serde(default)]
    pub kind: Option<String>,
    /// From.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Until.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// About this household, as `LogDiary` names one in the grid, or in the asker's own.
    #[serde(default)]
    pub household: Option<String>,
}
