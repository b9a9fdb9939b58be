//! Whose records a log tells of, day by day: its writer's own, or everybody's in its grid where the duty that asks for the
//! log says so (`log_of`, 篇3/職責3-d).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::duties::{Charged, Duties};
use super::refusal::Refusal;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{LogOf, LogSpan};

/// What a log tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// The grid of which it tells everything; none: it tells of its writer's work alone.
    grid: Option<GridCode>,
    /// The days for which its writer keeps such a log.
    days: BTreeMap<NaiveDate, Kept>,
}

/// A day of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    /// It tells of everybody's work in its grid.
    whole: bool,
    /// Its grid.
    grid: GridCode,
    /// The other grids of which its writer keeps a log that day: what was done there is told there.
    others: Vec<GridCode>,
}

impl Telling {
    /// Of the writer's own work alone, wherever it was.
    pub fn own() -> Self {
        Self::default()
    }

    /// Of the log that a person keeps in a grid. Who came to the post in the middle of a week tells everything from then
    /// on.
    pub fn of(
        duties: &Duties<'_>,
        person: PersonId,
        grid: &GridCode,
        span: LogSpan,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Self, Refusal> {
        let mut days = BTreeMap::new();
        for day in from.iter_days().take_while(|day| *day <= until) {
            let charged = duties.of_person(person, day, day)?;
            let mut others = kept_grids(&charged, span);
            let whole = whole_grids(&charged, span).contains(grid);
            if whole || others.contains(grid) {
                others.retain(|other| other != grid);
                days.insert(day, Kept { whole, grid: grid.clone(), others });
            }
        }
        let grid = days.values().any(|kept| kept.whole).then(|| grid.clone());
        Ok(Self { grid, days })
    }

    /// The same log, of its writer's work alone.
    #[must_use]
    pub fn of_writer(mut self) -> Self {
        self.grid = None;
        self.days.values_mut().for_each(|kept| kept.whole = false);
        self
    }

    /// Whose records it tells of.
    pub fn log_of(&self) -> LogOf {
        if self.grid.is_some() { LogOf::Grid } else { LogOf::Own }
    }

    /// The grid of which it tells everything.
    pub fn grid(&self) -> Option<&GridCode> {
        self.grid.as_ref()
    }

    /// Whether it tells of everybody's work of a day.
    pub fn is_whole_on(&self, day: NaiveDate) -> bool {
        self.days.get(&day).is_some_and(|kept| kept.whole)
    }

    /// Whether what its writer did in a grid is told in this log: who keeps several tells it in that of its grid, and what
    /// was elsewhere once, in the first.
    pub fn tells_of(&self, day: NaiveDate, place: &GridCode) -> bool {
        let Some(kept) = self.days.get(&day) else { return true };
        if kept.grid.covers(place) {
            // Of two logs one above the other, the lower one is nearer.
            return !kept.others.iter().any(|other| kept.grid.covers(other) && other.covers(place));
        }
        !kept.others.iter().any(|other| other.covers(place) || *other < kept.grid)
    }
}

/// The grids of which a person keeps a log of such a stretch or of its days.
fn kept_grids(charged: &[Charged<'_>], span: LogSpan) -> Vec<GridCode> {
    let asks = |it: &&Charged<'_>| it.signs_day_log() || it.duty.what.log_span() == Some(span);
    let mut grids: Vec<GridCode> = charged.iter().filter(asks).map(|it| it.grid.clone()).collect();
    grids.sort();
    grids.dedup();
    grids
}

/// The grids of which a person's log of such a stretch tells everything, by what the person is charged with. The log of a
/// week or month that no duty asks for follows the day's.
fn whole_grids(charged: &[Charged<'_>], span: LogSpan) -> Vec<GridCode> {
    let asked = |grid: &GridCode, span: LogSpan| {
        charged.iter().find(|it| it.grid == *grid && it.duty.what.log_span() == Some(span))
    };
    let mut grids: Vec<GridCode> = charged.iter().map(|it| it.grid.clone()).collect();
    grids.sort();
    grids.dedup();
    grids.retain(|grid| {
        let duty = asked(grid, span).or_else(|| asked(grid, LogSpan::Day));
        duty.is_some_and(|it| it.duty.log_of == LogOf::Grid)
    });
    grids
}
