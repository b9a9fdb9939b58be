//! How one occasion of a duty stands.

use serde::{Deserialize, Serialize};

use super::code::codes;

/// How an occasion stands: a half day, a day or a stretch for which a duty is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Fulfilled in time.
    Fulfilled,
    /// Fulfilled after its time and grace.
    Late,
    /// Not owed, for a reason that holds.
    Excused,
    /// To come or under way.
    Open,
    /// Its time is over.
    Missed,
}

codes!(Standing {
    Self::Fulfilled => "fulfilled",
    Self::Late => "late",
    Self::Excused => "excused",
    Self::Open => "open",
    Self::Missed => "missed",
});
