//! What is counted, and by what it is divided.

use serde::{Deserialize, Serialize};

/// A figure that cases are counted in, each as it stood at the moment of the count. A case that was withdrawn is in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Put on record.
    Filed,
    /// Of these, closed.
    Closed,
    /// Of the closed ones, those closed by their due time; one without a limit counts.
    OnTime,
    /// Closed after the due time, or still open past it.
    Overdue,
    /// Put on record as the fault of an earlier case that came back (返工).
    Rework,
    /// Of those put on record, those whose resident was reached afterwards and said what they think of it (回訪).
    Surveyed,
    /// Of these, those who are satisfied, or mostly so.
    Satisfied,
}

/// What a count is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Community or village.
    Community,
    /// Nature.
    Nature,
    /// Source.
    Source,
    /// Kind.
    Kind,
    /// Stage.
    Stage,
    /// Who handles it, or handled it last.
    Unit,
    /// Month of filing.
    Month,
    /// Day of filing.
    Day,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Community, Self::Nature, Self::Source, Self::Kind, Self::Stage, Self::Unit, Self::Month, Self::Day];

    /// Its stable code; the message `count-by-CODE` is its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Nature => "nature",
            Self::Source => "source",
            Self::Kind => "kind",
            Self::Stage => "stage",
            Self::Unit => "unit",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}
