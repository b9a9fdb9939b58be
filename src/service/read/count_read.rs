//! Figures of cases as of a moment, and the cases behind a figure, newest first.

use chrono::NaiveDate;

use super::Look;
use super::case_read::{from_hex, to_hex};
use super::count_sum::{BETWEEN, Sum, rank};
use super::roll_walk::{AsOf, Marks, Meets, Met};
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::label::Label;
use crate::domain::record::{Record, RecordRef};
use crate::service::query::{CaseFilter, Dimension, Page};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{CaseRow, CaseTally, CountKey, CountRow, CountView, Paged};
use crate::store::apply;
use crate::store::roll::Stretch;
use crate::store::summary::CaseSummary;
use crate::store::tables::OpenCase;

impl Look<'_> {
    /// The figures of the cases that a filter lets pass, divided by what is asked for.
    pub(super) fn counts(&self, by: &[Dimension], filter: &CaseFilter) -> Result<CountView, Refusal> {
        let as_of = self.as_of(filter)?;
        if let (Some(from), Some(until)) = (filter.from, filter.until)
            && from > until
        {
            return Err(Refusal::new(RefusalCode::BadPeriod).with("from", from).with("until", until));
        }
        let roll = self.roll()?;
        let mut sum = Sum::new(&roll.lists, by, filter.figure);
        self.walk_as_of(filter, &as_of, &roll, &mut sum)?;
        let (total, rows) = sum.finish();
        let keys = |joined: &str| -> Vec<CountKey> {
            by.iter().zip(joined.split(BETWEEN)).map(|(dimension, code)| self.count_key(*dimension, code)).collect()
        };
        let mut rows: Vec<CountRow> =
            rows.into_iter().map(|(joined, figures)| CountRow { keys: keys(&joined), figures }).collect();
        let rank = |row: &CountRow| -> Vec<(usize, String)> {
            by.iter().zip(&row.keys).map(|(dimension, key)| (rank(*dimension, &key.code), key.code.clone())).collect()
        };
        rows.sort_by_cached_key(rank);
        let AsOf { at, upto, .. } = as_of;
        let filter = CaseFilter { as_of: Some(at.naive_local()), upto, ..filter.clone() };
        Ok(CountView { as_of: at, by: by.to_vec(), filter, rows, total })
    }

    /// The cases behind a figure, newest first, as they stand now.
    pub(super) fn cases_as_of(&self, filter: &CaseFilter, page: &Page) -> Result<Paged<CaseRow>, Refusal> {
        let as_of = self.as_of(filter)?;
        let limit = (page.limit as usize).max(1);
        let after = page.after.as_deref().and_then(from_hex);
        let mut newest =
            Newest { filter, after: after.as_deref(), limit, total: 0, from_roll: Vec::new(), folded: Vec::new() };
        self.walk_as_of(filter, &as_of, &*self.roll()?, &mut newest)?;
        let total = newest.total;
        let mut found = newest.from_roll;
        found.extend(newest.folded);
        found.sort_unstable_by(|a, b| b.cmp(a));
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(filed, id)| to_hex(&place_key(*filed, *id)));
        let rows = found.iter().map(|(_, id)| self.row_as_of(*id, &as_of)).collect::<Result<Vec<_>, _>>()?;
        Ok(Paged { rows: rows.into_iter().flatten().collect(), next, total: Some(total), late: None })
    }

    /// How many cases stand behind a figure, and how many of them were open and late.
    pub(super) fn tally_as_of(&self, filter: &CaseFilter) -> Result<CaseTally, Refusal> {
        let as_of = self.as_of(filter)?;
        let mut tally = Tally { filter, at: as_of.at.timestamp(), told: CaseTally::default() };
        self.walk_as_of(filter, &as_of, &*self.roll()?, &mut tally)?;
        Ok(tally.told)
    }

    /// As it stands now; one whose filing was undone since, as it stood.
    fn row_as_of(&self, id: CaseId, as_of: &AsOf) -> Result<Option<CaseRow>, Refusal> {
        let Some(stored) = apply::stored(self.reader, &RecordRef::Case(id))? else { return Ok(None) };
        let now = match &stored.record {
            Some(Record::Case(case)) => Some((**case).clone()),
            _ => None,
        };
        let case = match now {
            Some(case) => Some(case),
            None => self.case_at(id, &stored, as_of)?,
        };
        let columns = case.map(|case| OpenCase::columns(&case, stored.last_change()));
        Ok(columns.filter(|columns| self.may_list(columns)).map(|columns| self.case_row(&columns)))
    }

    fn count_key(&self, dimension: Dimension, code: &str) -> CountKey {
        let label = match dimension {
            Dimension::Community => {
                GridCode::try_from(code.to_owned()).ok().map(|grid| self.directory.grid_name(&grid))
            }
            Dimension::Unit => Some(match GridCode::try_from(code.to_owned()) {
                Ok(grid) => self.directory.grid_name(&grid),
                Err(_) => self.directory.unit_name(&code.into()),
            }),
            _ => None,
        };
        let kind = || {
            let code = KindCode::from(code);
            let kind = self.rules.all().find_map(|regulation| regulation.kind(&code));
            kind.map_or_else(|| Label::verbatim(code.as_str()), crate::regulation::Kind::label)
        };
        let label = label.map(|name| Label::verbatim(&name)).or_else(|| (dimension == Dimension::Kind).then(kind));
        CountKey { code: code.to_owned(), label }
    }
}

/// Where a case lies among all, as a page's cursor has it.
pub(super) fn place_key(filed: NaiveDate, id: CaseId) -> Vec<u8> {
    use chrono::Datelike;
    let mut key = filed.num_days_from_ce().to_be_bytes().to_vec();
    key.extend(id.0.as_bytes());
    key
}

/// The day of such a key.
pub(super) fn day_of_key(key: &[u8]) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::from_be_bytes(*key.first_chunk()?))
}

/// The newest cases behind a cursor, as many as a page shows and one more, and how many there are in all.
struct Newest<'a> {
    filter: &'a CaseFilter,
    after: Option<&'a [u8]>,
    limit: usize,
    total: u64,
    /// As they come, the newest first.
    from_roll: Vec<(NaiveDate, CaseId)>,
    folded: Vec<(NaiveDate, CaseId)>,
}

impl Newest<'_> {
    fn lies_behind(&self, filed: NaiveDate, id: CaseId) -> bool {
        self.after.is_none_or(|after| place_key(filed, id).as_slice() < after)
    }
}

impl Meets for Newest<'_> {
    fn row(&mut self, stretch: &Stretch<'_>, met: &Met<'_>) {
        if self.filter.figure.is_some_and(|figure| met.marks.is_none_or(|marks| !marks.has(figure))) {
            return;
        }
        self.total += 1;
        if self.from_roll.len() > self.limit {
            return;
        }
        let (filed, id) = (stretch.day(met.row), stretch.month.id(met.place));
        self.from_roll.extend(id.filter(|id| self.lies_behind(filed, *id)).map(|id| (filed, id)));
    }

    fn folded(&mut self, id: CaseId, filed: NaiveDate, _: &CaseSummary, marks: Option<Marks>) {
        if self.filter.figure.is_some_and(|figure| marks.is_none_or(|marks| !marks.has(figure))) {
            return;
        }
        self.total += 1;
        if self.lies_behind(filed, id) {
            self.folded.push((filed, id));
        }
    }
}

struct Tally<'a> {
    filter: &'a CaseFilter,
    at: i64,
    told: CaseTally,
}

impl Tally<'_> {
    fn add(&mut self, open: bool, late: bool, marks: Option<Marks>) {
        if self.filter.figure.is_none_or(|figure| marks.is_some_and(|marks| marks.has(figure))) {
            self.told.cases += 1;
            self.told.open += u64::from(open);
            self.told.late += u64::from(open && late);
        }
    }
}

impl Meets for Tally<'_> {
    fn row(&mut self, _: &Stretch<'_>, met: &Met<'_>) {
        self.add(met.row.stage.is_open(), met.late, met.marks);
    }

    fn folded(&mut self, _: CaseId, _: NaiveDate, summary: &CaseSummary, marks: Option<Marks>) {
        self.add(summary.stage.is_open(), summary.is_past_due(self.at), marks);
    }
}
