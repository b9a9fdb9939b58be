//! Which signed logs are drawn for checking.

use chrono::NaiveDate;

use super::directory::Directory;
use super::refusal::Refusal;
use crate::domain::ids::GridCode;
use crate::domain::log::{DayLog, DayLogRef};
use crate::domain::record::Record;
use crate::store::tables::{Stored, day_log_prefix};
use crate::store::{Reader, Scan, decode};

/// Days that one draw is made from at most.
pub const DAYS_AT_MOST: i64 = 400;

/// The signed days in and below a grid, by grid and day.
pub fn signed(
    reader: &dyn Reader,
    directory: &Directory,
    root: &GridCode,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<DayLog>, Refusal> {
    let mut logs = Vec::new();
    for grid in directory.grids_below(root) {
        let prefix = day_log_prefix(&grid.code, None);
        let scan = Scan::through(prefix.clone().date(from).build(), &prefix.date(until).build());
        for (_, value) in reader.page(&scan, usize::MAX)? {
            let stored: Stored = decode(&value)?;
            if let Some(Record::DayLog(log)) = stored.record {
                logs.push(log);
            }
        }
    }
    Ok(logs)
}

/// Casts lots: those on which a draw with this seed falls, by grid and day. Whoever has the seed can do it again.
pub fn cast(mut logs: Vec<DayLogRef>, seed: &str, count: u32) -> Vec<DayLogRef> {
    let place = |log: &DayLogRef| {
        let words = format!("{seed}/{}/{}/{}", log.grid, log.date, log.person.0);
        *blake3::hash(words.as_bytes()).as_bytes()
    };
    logs.sort_by_cached_key(place);
    logs.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    logs.sort();
    logs
}
