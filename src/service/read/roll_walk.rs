//! Each case that a filter lets pass as of a moment. What was keyed after the moment, or written behind the position that
//! is looked at, has not happened yet: a case that has changed since is folded anew from its earlier changes, all others
//! are met on the roll.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};

use super::Look;
use super::case_filter::Sieve;
use crate::domain::case::{Case, Party, Satisfaction, Stage};
use crate::domain::ids::{CaseId, ChangeId, ReplicaId};
use crate::domain::record::{Record, RecordRef, refold};
use crate::domain::time::{Civil, at_offset};
use crate::service::actor::Sight;
use crate::service::opening::fetch;
use crate::service::past::{Moment, Stood};
use crate::service::query::{CaseFilter, Figure, Upto};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::store::roll::{Roll, Row, Stretch};
use crate::store::summary::{CaseSummary, walk_undone};
use crate::store::tables::{OpenCase, Step, Stored};
use crate::store::{StoreError, apply, positions};

/// What is looked at.
pub(super) struct AsOf {
    /// What was keyed later is not seen.
    pub(super) at: Civil,
    /// What was written later is not seen; none where nothing was written yet.
    pub(super) upto: Option<Upto>,
    /// Cases that changes written later are about.
    touched: Arc<HashSet<CaseId>>,
}

impl AsOf {
    fn sees(&self, step: &Step) -> bool {
        step.keyed <= self.at
            && (self.touched.is_empty() || self.upto.as_ref().is_none_or(|upto| upto.has(&step.header.id)))
    }

    fn moment(&self) -> Moment {
        let upto = self.upto.clone().filter(|_| !self.touched.is_empty());
        Moment { at: self.at.timestamp(), upto }
    }
}

/// A case that is met on the roll.
pub(super) struct Met<'r> {
    /// Its place in its month.
    pub(super) place: usize,
    /// What the roll has of it.
    pub(super) row: &'r Row,
    /// Whether it is past due, or was when its clock stopped.
    pub(super) late: bool,
    /// The figures that it counts in.
    pub(super) marks: Option<Marks>,
}

/// Who is told of each case, those of the roll the newest first.
pub(super) trait Meets {
    /// The next cases are of this stretch.
    fn turn(&mut self, _stretch: &Stretch<'_>) {}
    /// A case as the roll has it.
    fn row(&mut self, stretch: &Stretch<'_>, met: &Met<'_>);
    /// A case as it stood.
    fn folded(&mut self, id: CaseId, filed: NaiveDate, summary: &CaseSummary, marks: Option<Marks>);
}

/// The figures that a case counts in, a bit for each in the order of [`Figure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks(pub(super) u8);

impl Marks {
    /// Of a case that stands so; none for one that was withdrawn, or that goes on in another (併案).
    #[inline]
    pub(super) fn of(stage: Stage, overdue: bool, repeats: bool, satisfaction: Option<Satisfaction>) -> Option<Self> {
        if matches!(stage, Stage::Withdrawn | Stage::Merged) {
            return None;
        }
        let closed = stage == Stage::Closed;
        let said = satisfaction.filter(|answer| *answer != Satisfaction::NotReached);
        let bit = |figure: Figure, counts: bool| u8::from(counts) << figure as u8;
        Some(Self(
            bit(Figure::Filed, true)
                | bit(Figure::Closed, closed)
                | bit(Figure::OnTime, closed && !overdue)
                | bit(Figure::Overdue, overdue)
                | bit(Figure::Rework, repeats)
                | bit(Figure::Surveyed, said.is_some())
                | bit(Figure::Satisfied, said.is_some_and(|answer| answer != Satisfaction::Dissatisfied)),
        ))
    }

    /// Whether the case counts in a figure.
    #[inline]
    pub(super) fn has(self, figure: Figure) -> bool {
        self.0 >> figure as u8 & 1 == 1
    }
}

impl Look<'_> {
    /// When a filter looks. A moment that is still to come cannot be counted, nor a position that is not of this journal.
    pub(super) fn as_of(&self, filter: &CaseFilter) -> Result<AsOf, Refusal> {
        let at = |at: NaiveDateTime| at_offset(at, &self.now);
        let at = match filter.as_of.map(at) {
            Some(at) if at > self.now => {
                return Err(Refusal::new(RefusalCode::InFuture).with("given", at.format("%Y-%m-%dT%H:%M:%S")));
            }
            Some(at) => at,
            None => self.now,
        };
        let stands: Vec<(ReplicaId, u64)> =
            positions(self.reader)?.into_iter().map(|(replica, at)| (replica, at.seq)).collect();
        let Some(upto) = filter.upto.clone() else {
            let last = stands.into_iter().map(|(replica, seq)| ChangeId { replica, seq }).collect();
            let upto = Some(Upto::of(last)).filter(|upto| !upto.last().is_empty());
            return Ok(AsOf { at, upto, touched: Arc::default() });
        };
        let is_here = |id: &ChangeId| stands.iter().any(|(replica, seq)| *replica == id.replica && id.seq <= *seq);
        if let Some(other) = upto.last().iter().find(|id| !is_here(id)) {
            return Err(Refusal::new(RefusalCode::UnknownPosition).with("given", other));
        }
        let touched = self.state.past.touched_since(&upto, &stands, self.journal)?;
        Ok(AsOf { at, upto: Some(upto), touched })
    }

    /// Every case that the filter lets pass and the asker may list, as it stood.
    pub(super) fn walk_as_of(
        &self,
        filter: &CaseFilter,
        as_of: &AsOf,
        roll: &Roll,
        meets: &mut impl Meets,
    ) -> Result<(), Refusal> {
        let look = Look { now: as_of.at, actor: self.actor.clone(), ..*self };
        let sieve = look.sieve(filter)?;
        let coded = look.roll_sieve(&roll.lists, &sieve);
        let (whole, at) = (sieve.needs_whole_case(), as_of.at.timestamp());
        let today = as_of.at.date_naive();
        let until = filter.until.map_or(today, |until| until.min(today));
        let touched = self.touched_places(roll, as_of)?;
        for stretch in roll.stretches(filter.from, Some(until)).rev() {
            meets.turn(&stretch);
            let touched = touched.get(&stretch.first);
            let calm = stretch.month.keyed_until() <= at && touched.is_none();
            for (place, row) in stretch.rows().rev() {
                let rest = || stretch.month.rest(place);
                let has_changed = || {
                    rest().is_some_and(|rest| rest.last_keyed > at)
                        || touched.is_some_and(|places| places.contains(&place))
                };
                if !calm && has_changed() {
                    let id = stretch.month.id(place).filter(|_| coded.has_lasting(row, rest()));
                    id.map_or(Ok(()), |id| look.meet_folded(id, as_of, &sieve, filter, meets))?;
                    continue;
                }
                if !coded.has(row, rest) {
                    continue;
                }
                if whole && !stretch.month.id(place).map_or(Ok(false), |id| look.has_whole(id, as_of, &sieve))? {
                    continue;
                }
                let late = coded.is_past_due(row, rest);
                let marks = Marks::of(row.stage, late, row.is(Row::REPEATS), row.satisfaction);
                meets.row(&stretch, &Met { place, row, late, marks });
            }
        }
        for (id, last_keyed) in walk_undone(self.reader)? {
            if last_keyed > at || as_of.touched.contains(&id) {
                look.meet_folded(id, as_of, &sieve, filter, meets)?;
            }
        }
        Ok(())
    }

    /// Where those of the touched cases lie that are on the roll, by month.
    fn touched_places(&self, roll: &Roll, as_of: &AsOf) -> Result<HashMap<NaiveDate, HashSet<usize>>, Refusal> {
        let mut places: HashMap<NaiveDate, HashSet<usize>> = HashMap::new();
        for id in as_of.touched.iter() {
            // An id says when it was made, which mostly is the day of filing.
            let made =
                id.0.get_timestamp()
                    .and_then(|made| DateTime::from_timestamp(i64::try_from(made.to_unix().0).ok()?, 0));
            let about = made.and_then(|made| made.date_naive().pred_opt());
            let days = about
                .into_iter()
                .flat_map(|first| (0..3).filter_map(move |after| first.checked_add_days(Days::new(after))));
            let mut found = days.into_iter().find_map(|day| roll.find(*id, day));
            if found.is_none() {
                let stored = apply::stored(self.reader, &RecordRef::Case(*id))?;
                if let Some(Record::Case(case)) = stored.and_then(|stored| stored.record) {
                    found = roll.find(*id, case.filed_on());
                }
            }
            if let Some((month, place)) = found {
                places.entry(month).or_default().insert(place);
            }
        }
        Ok(places)
    }

    fn meet_folded(
        &self,
        id: CaseId,
        as_of: &AsOf,
        sieve: &Sieve<'_>,
        filter: &CaseFilter,
        meets: &mut impl Meets,
    ) -> Result<(), Refusal> {
        let Some(stood) = self.stood(id, as_of)? else { return Ok(()) };
        let (filed, summary) = &*stood;
        let within = filter.from.is_none_or(|from| *filed >= from) && filter.until.is_none_or(|until| *filed <= until);
        if !within || !sieve.has(summary, self.now) || !self.may_list_summary(summary, &sieve.parties) {
            return Ok(());
        }
        if sieve.needs_whole_case() && !self.has_whole(id, as_of, sieve)? {
            return Ok(());
        }
        let marks =
            Marks::of(summary.stage, summary.is_past_due(self.now.timestamp()), summary.repeats, summary.satisfaction);
        meets.folded(id, *filed, summary, marks);
        Ok(())
    }

    /// What only the whole case can tell.
    fn has_whole(&self, id: CaseId, as_of: &AsOf, sieve: &Sieve<'_>) -> Result<bool, Refusal> {
        let Some(stored) = apply::stored(self.reader, &RecordRef::Case(id))? else { return Ok(false) };
        let case = self.case_at(id, &stored, as_of)?;
        Ok(case
            .is_some_and(|case| self.passes(&OpenCase::columns(&case, None), sieve, self.now) && sieve.has_draw(&case)))
    }

    fn stood(&self, id: CaseId, as_of: &AsOf) -> Result<Option<Stood>, Refusal> {
        self.state.past.stood(&as_of.moment(), id, || {
            let Some(stored) = apply::stored(self.reader, &RecordRef::Case(id))? else { return Ok(None) };
            Ok(self.case_at(id, &stored, as_of)?.map(|case| (case.filed_on(), CaseSummary::of(&case, &[]))))
        })
    }

    /// A case as it stood: folded from the changes that are seen, and no others.
    pub(super) fn case_at(&self, id: CaseId, stored: &Stored, as_of: &AsOf) -> Result<Option<Case>, Refusal> {
        let known = |record: &Option<Record>| match record {
            Some(Record::Case(case)) => Some((**case).clone()),
            _ => None,
        };
        if stored.trail.iter().all(|step| as_of.sees(step)) {
            return Ok(known(&stored.record));
        }
        let earlier = stored.trail.iter().filter(|step| as_of.sees(step));
        let changes = earlier.map(|step| fetch(self.journal, step)).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(known(&refold(&RecordRef::Case(id), &changes)))
    }

    /// Whether a counted case is the asker's to see: as in a list.
    fn may_list_summary(&self, case: &CaseSummary, parties: &[Party]) -> bool {
        let sight = Sight {
            grid: &case.grid,
            filed_by: case.filed_by,
            sensitive: case.sensitive,
            concerns: &case.concerns,
            holder: case.holder.as_ref(),
            parties: &case.parties,
        };
        self.actor.sees(&sight, Some(parties))
    }
}
