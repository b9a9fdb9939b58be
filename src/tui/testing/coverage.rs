//! Half days of two areas, walked or not.

use chrono::{Datelike, Days, NaiveDate};

use super::{at, chief_desk};
use crate::domain::ids::LogId;
use crate::domain::log::LogSpan;
use crate::domain::time::Slot;
use crate::service::query::Query;
use crate::service::view::{
    Answer, CoverageView, DayKind, GridCoverage, GridName, HeatCell, HeatDay, HeatView, PersonName, SlotTally,
    Timeliness, UnreviewedRow, Week,
};

/// How soon what was walked was keyed.
pub const KEYED: Timeliness = Timeliness { same_day: 30, next_day: 2, within_three: 1, later: 0 };

/// Two areas.
pub const GRIDS: [(&str, &str); 2] = [("610921100001001", "南街第一網格"), ("610921100001002", "南街第二網格")];

/// An area of the two.
pub fn named((code, name): (&str, &str)) -> GridName {
    GridName { code: code.parse().unwrap(), name: name.to_owned() }
}

/// A patrol of those days.
pub fn log(seed: u8) -> LogId {
    LogId(::uuid::Uuid::from_bytes([seed; 16]))
}

/// One half day of one grid: walked on odd days in the morning, missed in the afternoon of the 4th, excused on the 5th.
fn cell(date: NaiveDate, slot: Slot, today: NaiveDate) -> HeatCell {
    let mut cell = HeatCell::default();
    if date.weekday().number_from_monday() > 5 {
        return cell;
    }
    cell.slots.due = 1;
    let tally = &mut cell.slots;
    match (date.day(), slot) {
        _ if date > today => tally.open = 1,
        (5, _) => tally.excused = 1,
        (4, Slot::Afternoon) => tally.missed = 1,
        _ => {
            tally.done = 1;
            cell.records = if date.day() == 3 { vec![log(1), log(2)] } else { vec![log(3)] };
        }
    }
    cell
}

/// The half days of one or more areas.
pub fn heat(grid: GridName, grids: u32, from: NaiveDate, until: NaiveDate, today: NaiveDate) -> HeatView {
    let day = |date: NaiveDate| HeatDay {
        day: DayKind { date, working: true, name: None, known: true },
        morning: cell(date, Slot::Morning, today),
        afternoon: cell(date, Slot::Afternoon, today),
    };
    let keyed = KEYED;
    HeatView { grid, grids, days: from.iter_days().take_while(|day| *day <= until).map(day).collect(), keyed }
}

/// What the two areas answer about a stretch of days until the day of the tests.
pub fn coverage_answer(query: &Query) -> Option<Answer> {
    let today = at("10:47").date_naive();
    Some(match query {
        Query::SlotCoverage { from, until, .. } => {
            let mondays = from.iter_days().step_by(7).take_while(|day| day <= until);
            let weeks: Vec<Week> = mondays.map(|from| Week { from, until: from + Days::new(6) }).collect();
            let tally = |week: &Week| {
                let mut sum = SlotTally::default();
                for day in week.from.iter_days().take(7) {
                    sum.add(&cell(day, Slot::Morning, today).slots);
                    sum.add(&cell(day, Slot::Afternoon, today).slots);
                }
                sum
            };
            let rows = GRIDS.map(|one| GridCoverage { grid: named(one), weeks: weeks.iter().map(tally).collect() });
            let grid = named(("610921100001", "南街社區"));
            Answer::SlotCoverage(Box::new(CoverageView { grid, rows: rows.to_vec(), weeks, keyed: KEYED }))
        }
        Query::HeatMap { from, until, .. } => {
            Answer::HeatMap(GRIDS.map(|one| heat(named(one), 1, *from, *until, today)).to_vec())
        }
        Query::Heat { grid: given, from, until } => {
            let one = GRIDS.iter().find(|one| Some(one.0) == given.as_deref());
            let (one, grids) = one.map_or((("610921100001", "南街社區"), 2), |one| (*one, 1));
            Answer::Heat(Box::new(heat(named(one), grids, *from, *until, today)))
        }
        Query::LogsUnreviewed { .. } => Answer::LogsUnreviewed(vec![UnreviewedRow {
            grid: named(GRIDS[0]),
            date: today,
            span: LogSpan::Day,
            writer: PersonName { person: chief_desk().person.unwrap().id, name: "王㛃".into() },
            signed: at("10:47"),
            days: 2,
        }]),
        Query::LogsMissing { .. } => Answer::LogsMissing(Vec::new()),
        _ => return None,
    })
}
