//! The roll of all cases: what counting and listing need of each, in some sixty bytes, in memory.
//!
//! A year of a town is counted, and a page of closed cases found, without reading one row of the store. The roll is made
//! from the index by community, follows every change that is applied, and may be kept in a file that says at which
//! change it stands. It is never the only copy of anything: whoever doubts it makes it anew.
//!
//! Cases lie by month of filing, within it by day and id; so days are a stretch, and what is filed now moves little.

mod dict;
pub mod file;
mod row;

use std::collections::{BTreeMap, HashSet};
use std::ops::{ControlFlow, Range};

use chrono::{Datelike, NaiveDate};

pub use self::dict::Dict;
pub use self::row::{Rest, Row};
use super::Result;
use super::reader::Reader;
use super::summary::{CaseSummary, walk_filed};
use crate::domain::case::Party;
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, GridCode, KindCode};

/// What rows name by number.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Grids that cases lie in.
    pub grids: Dict<GridCode>,
    /// Kinds that cases are of.
    pub kinds: Dict<KindCode>,
    /// Parties that have or handle cases.
    pub parties: Dict<Party>,
    /// Who takes part in a case, or whom it is about.
    pub sets: Dict<Vec<Party>>,
    /// Who filed cases.
    pub authors: Dict<Author>,
}

impl Lists {
    /// A holder as rows have it: its number plus one, 0 for nobody.
    pub fn holder(&mut self, holder: Option<&Party>) -> Result<u16> {
        holder.map_or(Ok(0), |holder| Ok(self.parties.short(holder)?.saturating_add(1)))
    }
}

/// Every case, by month of filing.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    months: BTreeMap<i32, Month>,
    /// What rows name by number.
    pub lists: Lists,
}

/// The cases that were filed in one month, by day and id. The three lists go together, one place a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    rows: Vec<Row>,
    rest: Vec<Rest>,
    ids: Vec<CaseId>,
    /// No case of it was changed later than this, in seconds.
    keyed_until: i64,
}

/// A stretch of one month.
#[derive(Debug, Clone)]
pub struct Stretch<'a> {
    /// The month's first day.
    pub first: NaiveDate,
    /// The month.
    pub month: &'a Month,
    /// Which of its places.
    pub places: Range<usize>,
}

impl Month {
    /// How many cases it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What few questions look at.
    pub fn rest(&self, place: usize) -> Option<&Rest> {
        self.rest.get(place)
    }

    /// Which case.
    pub fn id(&self, place: usize) -> Option<CaseId> {
        self.ids.get(place).copied()
    }

    /// A moment after which no case of it was changed, in seconds.
    pub fn keyed_until(&self) -> i64 {
        self.keyed_until
    }

    /// The place of a case, or where it belongs.
    fn place(&self, day: u8, id: CaseId) -> std::result::Result<usize, usize> {
        let from = self.rows.partition_point(|row| row.day < day);
        let until = self.rows.partition_point(|row| row.day <= day);
        let of_day = self.ids.get(from..until).unwrap_or_default();
        of_day.binary_search(&id).map(|at| from + at).map_err(|at| from + at)
    }

    fn put(&mut self, id: CaseId, row: Row, rest: Rest) {
        self.keyed_until = if self.is_empty() { rest.last_keyed } else { self.keyed_until.max(rest.last_keyed) };
        match self.place(row.day, id) {
            Ok(place) => {
                if let (Some(old), Some(old_rest)) = (self.rows.get_mut(place), self.rest.get_mut(place)) {
                    (*old, *old_rest) = (row, rest);
                }
            }
            Err(place) => {
                self.rows.insert(place, row);
                self.rest.insert(place, rest);
                self.ids.insert(place, id);
            }
        }
    }

    fn remove(&mut self, day: u8, id: CaseId) {
        if let Ok(place) = self.place(day, id) {
            self.rows.remove(place);
            self.rest.remove(place);
            self.ids.remove(place);
        }
    }

    /// In any order.
    fn of(mut cases: Vec<(CaseId, Row, Rest)>) -> Self {
        cases.sort_unstable_by_key(|(id, row, _)| (row.day, *id));
        Self {
            keyed_until: cases.iter().map(|(_, _, rest)| rest.last_keyed).max().unwrap_or(i64::MIN),
            rows: cases.iter().map(|(_, row, _)| *row).collect(),
            rest: cases.iter().map(|(_, _, rest)| *rest).collect(),
            ids: cases.iter().map(|(id, _, _)| *id).collect(),
        }
    }
}

impl<'a> Stretch<'a> {
    /// Place and row of each of its cases.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Row)> + use<'a> {
        let rows = self.month.rows.get(self.places.clone()).unwrap_or_default();
        self.places.clone().zip(rows)
    }

    /// The day of a row of it.
    pub fn day(&self, row: &Row) -> NaiveDate {
        self.first.with_day(u32::from(row.day)).unwrap_or(self.first)
    }
}

/// A month as a number that grows with time.
fn month_of(day: NaiveDate) -> i32 {
    day.year().saturating_mul(12).saturating_add(i32::try_from(day.month0()).unwrap_or(0))
}

fn first_of(month: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1)
}

fn day_of(day: NaiveDate) -> u8 {
    u8::try_from(day.day()).unwrap_or(1)
}

impl Roll {
    /// Every case of the store.
    pub fn fill(reader: &dyn Reader) -> Result<Self> {
        let mut roll = Self::default();
        let mut months: BTreeMap<i32, Vec<(CaseId, Row, Rest)>> = BTreeMap::new();
        let mut failed = None;
        walk_filed(reader, &mut |id, day, summary| match roll.coded(day, &summary) {
            Ok((row, rest)) => {
                months.entry(month_of(day)).or_default().push((id, row, rest));
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        roll.months = months.into_iter().map(|(month, cases)| (month, Month::of(cases))).collect();
        Ok(roll)
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.months.values().map(Month::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.months.values().all(Month::is_empty)
    }

    /// Takes a case over as it stands now.
    pub fn put(&mut self, id: CaseId, filed: NaiveDate, summary: &CaseSummary) -> Result<()> {
        let (row, rest) = self.coded(filed, summary)?;
        self.months.entry(month_of(filed)).or_default().put(id, row, rest);
        Ok(())
    }

    /// Takes a case out that was filed on a day.
    pub fn remove(&mut self, id: CaseId, filed: NaiveDate) {
        if let Some(month) = self.months.get_mut(&month_of(filed)) {
            month.remove(day_of(filed), id);
        }
    }

    /// Takes cases out whose days are not known: looks at all.
    pub fn remove_all(&mut self, gone: &HashSet<CaseId>) {
        for month in self.months.values_mut() {
            if !month.ids.iter().any(|id| gone.contains(id)) {
                continue;
            }
            let all = std::mem::take(month);
            let kept = all.ids.into_iter().zip(all.rows).zip(all.rest).map(|((id, row), rest)| (id, row, rest));
            *month = Month::of(kept.filter(|(id, ..)| !gone.contains(id)).collect());
        }
    }

    /// The months that have some of these days, oldest first, each with its cases of them.
    pub fn stretches(
        &self,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
    ) -> impl DoubleEndedIterator<Item = Stretch<'_>> {
        let low = from.map_or(i32::MIN, month_of);
        let high = until.map_or(i32::MAX, month_of);
        // Days that end before they begin are no days.
        let months = (low <= high).then(|| self.months.range(low..=high)).into_iter().flatten();
        months.filter_map(move |(number, month)| {
            let first = first_of(*number)?;
            let begin = from.filter(|_| *number == low).map_or(0, |from| {
                let day = day_of(from);
                month.rows.partition_point(|row| row.day < day)
            });
            let end = until.filter(|_| *number == high).map_or(month.len(), |until| {
                let day = day_of(until);
                month.rows.partition_point(|row| row.day <= day)
            });
            Some(Stretch { first, month, places: begin..end.max(begin) })
        })
    }

    /// The month and the place in it of a case that was filed on a day.
    pub fn find(&self, id: CaseId, filed: NaiveDate) -> Option<(NaiveDate, usize)> {
        let month = self.months.get(&month_of(filed))?;
        Some((first_of(month_of(filed))?, month.place(day_of(filed), id).ok()?))
    }

    fn coded(&mut self, filed: NaiveDate, summary: &CaseSummary) -> Result<(Row, Rest)> {
        let CaseSummary { due, stopped, ended, .. } = *summary;
        let stands = stopped.or(ended);
        let flag = |flag: u8, on: bool| if on { flag } else { 0 };
        let flags = flag(Row::SENSITIVE, summary.sensitive)
            | flag(Row::REPEATS, summary.repeats)
            | flag(Row::CONCERNS, !summary.concerns.is_empty())
            | flag(Row::WAS_LATE, due.zip(stands).is_some_and(|(due, stands)| due < stands))
            | flag(Row::RUNS, due.is_some() && stands.is_none());
        let lists = &mut self.lists;
        let row = Row {
            grid: lists.grids.short(&summary.grid)?,
            kind: lists.kinds.short(&summary.kind)?,
            handler: lists.parties.short(&summary.handler)?,
            holder: lists.holder(summary.holder.as_ref())?,
            day: day_of(filed),
            nature: summary.nature,
            source: summary.source,
            stage: summary.stage,
            satisfaction: summary.satisfaction,
            flags,
        };
        let rest = Rest {
            due: due.filter(|_| stands.is_none()).unwrap_or(i64::MAX),
            last_keyed: summary.last_keyed,
            filed_by: lists.authors.code(&summary.filed_by)?,
            parties: lists.sets.code(&summary.parties)?,
            concerns: lists.sets.code(&summary.concerns)?,
        };
        Ok((row, rest))
    }

    /// Every case in words, however its lists are numbered: two rolls of one town say the same.
    #[cfg(test)]
    pub(crate) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        for stretch in self.stretches(None, None) {
            for (place, row) in stretch.rows() {
                let rest = stretch.month.rest(place).unwrap();
                told.push(format!(
                    "{} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {} {:?} {:?} {:?}",
                    stretch.month.id(place).unwrap(),
                    stretch.day(row),
                    self.lists.grids.get(row.grid),
                    self.lists.kinds.get(row.kind),
                    self.lists.parties.get(row.handler),
                    row.holder.checked_sub(1).map(|holder| self.lists.parties.get(holder)),
                    row.nature,
                    row.source,
                    row.stage,
                    row.satisfaction,
                    row.flags,
                    rest.due,
                    rest.last_keyed,
                    stretch.month.keyed_until() >= rest.last_keyed,
                    self.lists.authors.get(rest.filed_by),
                    self.lists.sets.get(rest.parties),
                    self.lists.sets.get(rest.concerns),
                ));
            }
        }
        told
    }
}
