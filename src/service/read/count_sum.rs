//! Figures added up by what they are divided by: in a table of numbers, which become words when all is counted.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::roll_walk::{Marks, Meets, Met};
use crate::domain::case::{Nature, Party, Source, Stage};
use crate::domain::ids::{CaseId, GridCode};
use crate::service::query::{Dimension, Figure};
use crate::service::view::Figures;
use crate::store::roll::{Dict, Lists, Row, Stretch};
use crate::store::summary::CaseSummary;
use crate::store::tables::community_of;

/// Stands between the codes of a row's keys, in none of which it occurs.
pub(super) const BETWEEN: char = '\u{1f}';
/// The most cells that a table has; with more combinations only those that occur are kept.
const MOST_CELLS: u64 = 1 << 16;
/// Days of a month, and one for none.
const DAYS: u64 = 32;

/// Figures by what they are divided by.
pub(super) struct Sum<'a> {
    lists: &'a Lists,
    by: &'a [Dimension],
    figure: Option<Figure>,
    /// The community of each grid, as a number of `communities`.
    community_of: Vec<u32>,
    communities: Dict<GridCode>,
    cells: Cells,
    /// How many values each dimension has.
    sizes: Vec<u64>,
    /// The month that the cells are of, as far as that matters.
    first: Option<NaiveDate>,
    total: Figures,
    rows: HashMap<String, Figures>,
}

/// Figures as they are added up: many times, so side by side and small.
type Cell = [u32; 8];

enum Cells {
    /// A cell for each combination, and those that are not empty.
    Table(Vec<Cell>, Vec<usize>),
    Occurring(HashMap<u64, Cell>),
}

impl Cells {
    #[inline]
    fn add(&mut self, cell: u64, marks: Marks) {
        match self {
            Self::Table(cells, met) => {
                let at = usize::try_from(cell).unwrap_or(usize::MAX);
                if let Some(sum) = cells.get_mut(at) {
                    if sum.first() == Some(&0) {
                        met.push(at);
                    }
                    add_marks(sum, marks);
                }
            }
            Self::Occurring(cells) => add_marks(cells.entry(cell).or_default(), marks),
        }
    }

    /// All that is in it, leaving it empty.
    fn drain(&mut self) -> Vec<(u64, Figures)> {
        match self {
            Self::Table(cells, met) => {
                let take = |at: usize| Some((at as u64, figures_in(&std::mem::take(cells.get_mut(at)?))));
                met.drain(..).filter_map(take).collect()
            }
            Self::Occurring(cells) => cells.drain().map(|(at, cell)| (at, figures_in(&cell))).collect(),
        }
    }
}

#[inline]
fn add_marks(cell: &mut Cell, marks: Marks) {
    for (bit, sum) in cell.iter_mut().enumerate() {
        *sum = sum.wrapping_add(u32::from(marks.0 >> bit & 1));
    }
}

fn figures_in(cell: &Cell) -> Figures {
    let [filed, closed, on_time, overdue, rework, surveyed, satisfied, _] = cell.map(u64::from);
    Figures { filed, closed, on_time, overdue, rework, surveyed, satisfied }
}

impl<'a> Sum<'a> {
    pub(super) fn new(lists: &'a Lists, by: &'a [Dimension], figure: Option<Figure>) -> Self {
        let mut communities = Dict::default();
        let number = |grid: &GridCode| communities.number(&community_of(grid));
        let community_of = lists.grids.values().iter().map(number).collect();
        let mut sum = Self {
            lists,
            by,
            figure,
            community_of,
            communities,
            cells: Cells::Occurring(HashMap::new()),
            sizes: Vec::new(),
            first: None,
            total: Figures::default(),
            rows: HashMap::new(),
        };
        sum.sizes = by.iter().map(|by| sum.size(*by)).collect();
        let cells = sum.sizes.iter().fold(1_u64, |cells, size| cells.saturating_mul(*size));
        if cells <= MOST_CELLS {
            sum.cells = Cells::Table(vec![Cell::default(); usize::try_from(cells).unwrap_or(0)], Vec::new());
        }
        sum
    }

    /// How many values a dimension has, within one month where it is one of time.
    fn size(&self, by: Dimension) -> u64 {
        let size = match by {
            Dimension::Community => self.communities.values().len(),
            Dimension::Nature => NATURES.len(),
            Dimension::Source => SOURCES.len(),
            Dimension::Kind => self.lists.kinds.values().len(),
            Dimension::Stage => Stage::ALL.len(),
            Dimension::Unit => self.lists.parties.values().len(),
            Dimension::Month => 1,
            Dimension::Day => return DAYS,
        };
        size.max(1) as u64
    }

    fn value(&self, by: Dimension, row: &Row) -> u64 {
        match by {
            Dimension::Community => self.community_of.get(usize::from(row.grid)).copied().unwrap_or(0).into(),
            Dimension::Nature => row.nature as u64,
            Dimension::Source => row.source as u64,
            Dimension::Kind => row.kind.into(),
            Dimension::Stage => row.stage as u64,
            Dimension::Unit => row.handler.into(),
            Dimension::Month => 0,
            Dimension::Day => row.day.into(),
        }
    }

    /// The code of a value of a dimension.
    fn code(&self, by: Dimension, value: u64) -> String {
        let number = u32::try_from(value).unwrap_or(u32::MAX);
        let place = usize::try_from(value).unwrap_or(usize::MAX);
        let first = self.first.unwrap_or_default();
        match by {
            Dimension::Community => self.communities.get(number).map(ToString::to_string).unwrap_or_default(),
            Dimension::Nature => nature_code(place),
            Dimension::Source => source_code(place),
            Dimension::Kind => self.lists.kinds.get(number).map(ToString::to_string).unwrap_or_default(),
            Dimension::Stage => Stage::ALL.get(place).map(|stage| coded(&STAGES, stage).to_owned()).unwrap_or_default(),
            Dimension::Unit => self.lists.parties.get(number).map(unit_code).unwrap_or_default(),
            Dimension::Month => month_code(first),
            Dimension::Day => first.with_day(number).unwrap_or(first).to_string(),
        }
    }

    /// Puts into words what the cells have.
    fn told(&mut self) {
        for (cell, figures) in self.cells.drain() {
            let mut rest = cell;
            let mut codes = Vec::with_capacity(self.by.len());
            for (by, size) in self.by.iter().zip(&self.sizes).rev() {
                codes.push(self.code(*by, rest % size));
                rest /= size;
            }
            add(&mut self.total, figures);
            let joined =
                codes.iter().rev().fold(String::new(), |joined, code| joined + code + BETWEEN.encode_utf8(&mut [0; 4]));
            add(self.rows.entry(joined).or_default(), figures);
        }
    }

    /// The total, and the figures by the codes of what they are divided by.
    pub(super) fn finish(mut self) -> (Figures, HashMap<String, Figures>) {
        self.told();
        (self.total, self.rows)
    }

    fn counts(&self, marks: Option<Marks>) -> Option<Marks> {
        marks.filter(|marks| self.figure.is_none_or(|figure| marks.has(figure)))
    }
}

impl Meets for Sum<'_> {
    fn turn(&mut self, stretch: &Stretch<'_>) {
        if self.by.iter().any(|by| matches!(by, Dimension::Month | Dimension::Day)) {
            self.told();
            self.first = Some(stretch.first);
        }
    }

    #[inline]
    fn row(&mut self, _: &Stretch<'_>, met: &Met<'_>) {
        let Some(marks) = self.counts(met.marks) else { return };
        let dimensions = self.by.iter().zip(&self.sizes);
        let cell = dimensions.fold(0, |cell, (by, size)| cell * size + self.value(*by, met.row));
        self.cells.add(cell, marks);
    }

    fn folded(&mut self, _: CaseId, filed: NaiveDate, summary: &CaseSummary, marks: Option<Marks>) {
        let Some(marks) = self.counts(marks) else { return };
        let mut cell = Cell::default();
        add_marks(&mut cell, marks);
        add(&mut self.total, figures_in(&cell));
        let mut joined = String::new();
        for by in self.by {
            joined += &code_of(*by, filed, summary);
            joined.push(BETWEEN);
        }
        add(self.rows.entry(joined).or_default(), figures_in(&cell));
    }
}

fn add(sum: &mut Figures, more: Figures) {
    sum.filed += more.filed;
    sum.closed += more.closed;
    sum.on_time += more.on_time;
    sum.overdue += more.overdue;
    sum.rework += more.rework;
    sum.surveyed += more.surveyed;
    sum.satisfied += more.satisfied;
}

const NATURES: [(Nature, &str); 3] =
    [(Nature::Emergency, "emergency"), (Nature::Policy, "policy"), (Nature::General, "general")];
const SOURCES: [(Source, &str); 8] = [
    (Source::Patrol, "patrol"),
    (Source::VisitIn, "visit-in"),
    (Source::CallIn, "call-in"),
    (Source::Wechat, "wechat"),
    (Source::Hotline, "hotline"),
    (Source::Superior, "superior"),
    (Source::ResidentUnit, "resident-unit"),
    (Source::Survey, "survey"),
];
const STAGES: [(Stage, &str); 10] = [
    (Stage::Filed, "filed"),
    (Stage::Accepted, "accepted"),
    (Stage::ReportedUp, "reported-up"),
    (Stage::Assigned, "assigned"),
    (Stage::Handling, "handling"),
    (Stage::Returned, "returned"),
    (Stage::Resolved, "resolved"),
    (Stage::Verified, "verified"),
    (Stage::Closed, "closed"),
    (Stage::Withdrawn, "withdrawn"),
];

fn coded<T: PartialEq>(codes: &[(T, &'static str)], value: &T) -> &'static str {
    codes.iter().find(|(known, _)| known == value).map_or("", |(_, code)| code)
}

fn nature_code(place: usize) -> String {
    let found = NATURES.iter().find(|(nature, _)| *nature as usize == place);
    found.map(|(_, code)| (*code).to_owned()).unwrap_or_default()
}

fn source_code(place: usize) -> String {
    let found = SOURCES.iter().find(|(source, _)| *source as usize == place);
    found.map(|(_, code)| (*code).to_owned()).unwrap_or_default()
}

fn unit_code(party: &Party) -> String {
    match party {
        Party::Unit(unit) | Party::Service(unit) => unit.to_string(),
        Party::Station(grid) => grid.to_string(),
    }
}

fn month_code(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The code of what a case has in a dimension.
fn code_of(dimension: Dimension, filed: NaiveDate, case: &CaseSummary) -> String {
    match dimension {
        Dimension::Community => community_of(&case.grid).to_string(),
        Dimension::Nature => coded(&NATURES, &case.nature).to_owned(),
        Dimension::Source => coded(&SOURCES, &case.source).to_owned(),
        Dimension::Kind => case.kind.to_string(),
        Dimension::Stage => coded(&STAGES, &case.stage).to_owned(),
        Dimension::Unit => unit_code(&case.handler),
        Dimension::Month => month_code(filed),
        Dimension::Day => filed.to_string(),
    }
}

/// Where a code stands among its like; those without an order of their own go by the code.
pub(super) fn rank(dimension: Dimension, code: &str) -> usize {
    let place = match dimension {
        Dimension::Nature => NATURES.iter().position(|(_, known)| *known == code),
        Dimension::Source => SOURCES.iter().position(|(_, known)| *known == code),
        Dimension::Stage => STAGES.iter().position(|(_, known)| *known == code),
        _ => None,
    };
    place.unwrap_or(0)
}
