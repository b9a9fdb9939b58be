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
    /// The days for which its writer keeps such a log, each with the other grids of which the writer keeps one: what was
    /// done there is told there.
    days: BTreeMap<NaiveDate, Vec<GridCode>>,
}

impl Telling {
    /// Of the writer's own work alone.
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
            let mut whole = whole_grids(&duties.of_person(person, day, day)?, span);
            if whole.contains(grid) {
                whole.retain(|other| other != grid);
                days.insert(day, whole);
            }
        }
        let grid = (!days.is_empty()).then(|| grid.clone());
        Ok(Self { grid, days })
    }

    /// Whose records it tells of.
    pub fn log_of(&self) -> LogOf {
        if self.grid.is_some() { LogOf::Grid } else { LogOf::Own }
    }

    /// The grid of which it tells everything.
    pub fn grid(&self) -> Option<&GridCode> {
        self.grid.as_ref()
    }

    /// Of a day of which it tells everything: the grids that have a log of their own by the same writer.
    pub fn apart_on(&self, day: NaiveDate) -> Option<&[GridCode]> {
        self.days.get(&day).map(Vec::as_slice)
    }
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
