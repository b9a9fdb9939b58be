//! The clock of a case: stopped, let go on, extended.

use serde::{Deserialize, Serialize};

use super::super::calendar::Calendar;
use super::super::change::Author;
use super::super::limit::{Limit, Reckoned, Running, Span};
use super::super::time::Civil;
use super::{Case, Party};

/// A time in which the clock stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From.
    #[serde(with = "crate::domain::time::stored")]
    pub from: Civil,
    /// Until; none while it lasts.
    #[serde(with = "crate::domain::time::stored_option")]
    pub until: Option<Civil>,
    /// Why.
    pub reason: String,
}

/// More time that was asked for and neither granted nor refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who asks.
    pub from: Party,
    /// Who keyed it, who may not grant it.
    pub by: Author,
    /// How much.
    pub limit: Limit,
    /// Why.
    pub reason: String,
}

impl Case {
    /// Whether the clock stands still.
    pub fn is_paused(&self) -> bool {
        self.pauses.iter().any(|pause| pause.until.is_none())
    }

    /// The due time with its arithmetic, as if a pause that lasts ended now, and with one more extension if given.
    /// None without a limit.
    pub fn reckon(&self, calendar: &Calendar, now: &Civil, further: Option<Limit>) -> Option<Reckoned> {
        let due = self.due.as_ref()?;
        let span =
            |pause: &Pause| Span { from: pause.from.naive_local(), until: pause.until.unwrap_or(*now).naive_local() };
        let pauses: Vec<Span> = self.pauses.iter().map(span).collect();
        let extensions: Vec<Limit> = self.extensions.iter().copied().chain(further).collect();
        let running =
            Running { start: due.from.naive_local(), limit: due.limit, extensions: &extensions, pauses: &pauses };
        Some(running.reckon(calendar))
    }
}
