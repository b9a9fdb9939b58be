//! Duties by grid: coverage by week, half days by day, logs that are missing or not reviewed. By grid, never by person:
//! what is excused is no gap, and nobody is ranked.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::Look;
use crate::domain::half_day::{HalfDay, HalfDays};
use crate::domain::ids::{DutyCode, GridCode, LogId};
use crate::domain::log::{DayLogRef, LogSpan};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::domain::time::{Slot, monday_of};
use crate::regulation::DutyWhat;
use crate::regulation::dues::{Charge, Given, reckon};
use crate::service::duties::{Charged, Gathered, is_of_half_days};
use crate::service::lot;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{
    CoverageView, DrawnLogRow, DrawnLogs, GridCoverage, HeatCell, HeatDay, HeatView, MissingLogRow, SlotTally,
    Timeliness, UnreviewedRow, Week,
};
use crate::store::apply;
use crate::store::deeds::{self, LogBrief};

/// Unreviewed logs that are shown.
const UNREVIEWED_AT_MOST: usize = 500;

/// A duty of a grid's half day: how it stands for each who owes it, and what fills it.
#[derive(Debug, Default)]
struct GridSlot {
    standings: Vec<Standing>,
    records: BTreeSet<LogId>,
}

impl GridSlot {
    /// Whoever filled it: the grid was covered. What all who owe it are excused from is no gap.
    fn tally(&self) -> SlotTally {
        let any = |standing: Standing| u32::from(self.standings.contains(&standing));
        let mut tally = SlotTally { due: 1, ..SlotTally::default() };
        if any(Standing::Fulfilled) + any(Standing::Late) > 0 {
            tally.done = 1;
            tally.late = 1 - any(Standing::Fulfilled);
        } else if any(Standing::Open) > 0 {
            tally.open = 1;
        } else if any(Standing::Missed) > 0 {
            tally.missed = 1;
        } else {
            tally.excused = any(Standing::Excused);
            tally.nobody = 1 - tally.excused;
        }
        tally
    }
}

/// By duty: a visit that is owed on a half day does not stand for the patrol that is owed on it too.
type DaySlots = BTreeMap<HalfDay, BTreeMap<DutyCode, GridSlot>>;
type GridSlots = BTreeMap<GridCode, DaySlots>;

impl<'a> Look<'a> {
    /// The grid asked about, or the asker's first; the town for its owner.
    pub(super) fn about(&self, given: Option<&str>) -> Result<GridCode, Refusal> {
        match given {
            Some(given) => self.seek_grid(given),
            None if self.actor.is_owner() => self.town(),
            None => self
                .own_grids()
                .into_iter()
                .next()
                .ok_or_else(|| Refusal::new(RefusalCode::NoLogOwed).with("date", self.today())),
        }
    }

    /// Figures of a grid are for those who read its logs or its figures.
    fn require_figures(&self, grid: &GridCode) -> Result<(), Refusal> {
        if self.actor.may(Right::FiguresRead, grid) { Ok(()) } else { self.require(Right::LogRead, grid) }
    }

    fn grid_slots(
        &self,
        root: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(GridSlots, BTreeMap<LogId, LogBrief>), Refusal> {
        let duties = self.duties();
        let gathered = Gathered::of_grids(duties);
        let mut slots = GridSlots::new();
        let mut briefs = BTreeMap::new();
        for charged in duties.below(root, from, until, is_of_half_days)? {
            briefs.extend(gathered.briefs(&charged, (from, until))?.into_iter().map(|(_, id, brief)| (id, brief)));
            let grid = slots.entry(charged.grid.clone()).or_default();
            for (_, occasion) in gathered.reckon(&charged, from, until)? {
                let Some(slot) = occasion.slot else { continue };
                let half = grid.entry(HalfDay { date: occasion.from, slot }).or_default();
                let place = half.entry(charged.duty.code.clone()).or_default();
                place.standings.push(occasion.standing);
                place.records.extend(occasion.records.iter().filter_map(|record| match record {
                    RecordRef::Log(id) => Some(*id),
                    _ => None,
                }));
            }
        }
        self.add_unheld(&mut slots, &gathered, root, from, until.min(self.today()))?;
        Ok((slots, briefs))
    }

    /// Half days that nobody owes because a post that must be held was not, from the first day on which anybody held such
    /// a post in the town.
    fn add_unheld(
        &self,
        slots: &mut GridSlots,
        gathered: &Gathered<'a>,
        root: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(), Refusal> {
        let mut since: BTreeMap<String, NaiveDate> = BTreeMap::new();
        for held in self.directory.appointments() {
            let first = since.entry(held.post.to_string()).or_insert(held.from);
            *first = (*first).min(held.from);
        }
        for grid in self.directory.grids_below(root) {
            let regulation = self.rules.of_grid(self.directory, &grid.code)?;
            let here = |code: &crate::domain::ids::PostCode| {
                regulation.post(code).filter(|post| post.required && post.tier == grid.code.tier())
            };
            let terms = self.rules.duty_terms(regulation.code()).iter();
            for term in terms.filter(|term| is_of_half_days(&term.duty) && term.duty.each.is_none()) {
                let (duty, in_force) = (&term.duty, term.in_force);
                let first = duty.posts.iter().filter_map(here).filter_map(|post| since.get(post.code.as_str())).min();
                let Some(first) = first.filter(|first| **first <= until) else { continue };
                let charge =
                    Charge { duty, class: None, held: HalfDays::whole(*first, None), standing_in: None, in_force };
                // A storm excuses a grid whoever holds it, and what is still to come is no gap yet.
                let excuses = gathered.excusing_grid(&grid.code, duty, (from, until))?;
                let now = self.now.naive_local();
                let calendar = self.rules.calendar_of(regulation.code());
                let given = Given { calendar, deeds: &[], excuses: &excuses, now };
                for occasion in reckon(&charge, from.max(*first), until, &given) {
                    let Some(slot) = occasion.slot else { continue };
                    let place = slots.entry(grid.code.clone()).or_default();
                    let half = place.entry(HalfDay { date: occasion.from, slot }).or_default();
                    let Entry::Vacant(nobodys) = half.entry(duty.code.clone()) else { continue };
                    let is_no_gap = matches!(occasion.standing, Standing::Excused | Standing::Open);
                    let standings = if is_no_gap { vec![occasion.standing] } else { Vec::new() };
                    nobodys.insert(GridSlot { standings, ..GridSlot::default() });
                }
            }
        }
        Ok(())
    }

    /// Coverage of half days by grid and week.
    pub(super) fn slot_coverage(
        &self,
        grid: Option<&str>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<CoverageView, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require_figures(&root)?;
        let (slots, briefs) = self.grid_slots(&root, from, until)?;
        let weeks = weeks(from, until);
        let rows = slots.iter().map(|(grid, slots)| {
            let week = |week: &Week| {
                let mut sum = SlotTally::default();
                let within = HalfDay::morning(week.from)..=HalfDay::afternoon(week.until);
                slots.range(within).flat_map(|(_, half)| half.values()).for_each(|slot| sum.add(&slot.tally()));
                sum
            };
            GridCoverage { grid: self.grid_name(grid), weeks: weeks.iter().map(week).collect() }
        });
        let rows = rows.collect();
        let keyed = keyed(slots.values(), &briefs);
        Ok(CoverageView { grid: self.grid_name(&root), rows, weeks, keyed })
    }

    /// Half days of a grid, day by day; of those below it, together.
    pub(super) fn heat(&self, grid: Option<&str>, from: NaiveDate, until: NaiveDate) -> Result<HeatView, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require_figures(&root)?;
        let (slots, briefs) = self.grid_slots(&root, from, until)?;
        let names_records = slots.len() == 1 && self.actor.may(Right::LogRead, &root);
        let slots: Vec<&DaySlots> = slots.values().collect();
        Ok(self.heat_of(&root, &slots, &briefs, (from, until), names_records))
    }

    /// The same of each grid in and below one, in the order of their codes.
    pub(super) fn heat_map(
        &self,
        grid: Option<&str>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<HeatView>, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require_figures(&root)?;
        let (slots, briefs) = self.grid_slots(&root, from, until)?;
        let of_grid = |(grid, slots): (&GridCode, &DaySlots)| {
            self.heat_of(grid, &[slots], &briefs, (from, until), self.actor.may(Right::LogRead, grid))
        };
        Ok(slots.iter().map(of_grid).collect())
    }

    fn heat_of(
        &self,
        grid: &GridCode,
        slots: &[&DaySlots],
        briefs: &BTreeMap<LogId, LogBrief>,
        (from, until): (NaiveDate, NaiveDate),
        names_records: bool,
    ) -> HeatView {
        let cell = |date: NaiveDate, slot: Slot| {
            let mut cell = HeatCell::default();
            let halves = slots.iter().filter_map(|slots| slots.get(&HalfDay { date, slot }));
            for here in halves.flat_map(BTreeMap::values) {
                cell.slots.add(&here.tally());
                if names_records {
                    cell.records.extend(&here.records);
                }
            }
            cell
        };
        let day = |date: NaiveDate| HeatDay {
            day: self.day(date),
            morning: cell(date, Slot::Morning),
            afternoon: cell(date, Slot::Afternoon),
        };
        HeatView {
            grid: self.grid_name(grid),
            grids: u32::try_from(slots.len()).unwrap_or(u32::MAX),
            days: from.iter_days().take_while(|day| *day <= until).map(day).collect(),
            keyed: keyed(slots.iter().copied(), briefs),
        }
    }

    /// Days whose log is owed, not excused and not there (篇3/排查3-a): by grid.
    pub(super) fn logs_missing(
        &self,
        grid: Option<&str>,
        (from, until): (NaiveDate, NaiveDate),
        others: bool,
    ) -> Result<Vec<MissingLogRow>, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require(Right::LogRead, &root)?;
        let duties = self.duties();
        let gathered = Gathered::of_grids(duties);
        let mut rows: Vec<MissingLogRow> = Vec::new();
        let owed = duties.below(&root, from, until, |duty| duty.what == DutyWhat::DayLog)?;
        for charged in owed.into_iter().filter(|charged| !(others && self.is_asker(charged.person))) {
            for (_, occasion) in gathered.reckon(&charged, from, until)? {
                if occasion.standing == Standing::Missed {
                    let row = self.missing_row(&charged, occasion.from);
                    rows.push(MissingLogRow { explained: self.excuses_of(&charged, &occasion, &gathered)?, ..row });
                }
            }
        }
        rows.sort_by(|a, b| (&a.grid.code, a.date, &a.duty).cmp(&(&b.grid.code, b.date, &b.duty)));
        rows.dedup_by(|a, b| (a.date, &a.grid.code, &a.duty) == (b.date, &b.grid.code, &b.duty));
        Ok(rows)
    }

    fn missing_row(&self, charged: &Charged<'a>, date: NaiveDate) -> MissingLogRow {
        MissingLogRow {
            grid: self.grid_name(&charged.grid),
            date,
            duty: charged.duty.code.to_string(),
            label: charged.duty.label.clone(),
            clause: charged.duty.rule.clause.to_string(),
            post: charged.post.code.clone(),
            post_label: charged.post.label.clone(),
            explained: Vec::new(),
        }
    }

    /// Signed logs that nobody has reviewed, by grid and day.
    pub(super) fn unread(
        &self,
        root: &GridCode,
        days: (NaiveDate, NaiveDate),
        others: bool,
    ) -> Result<Vec<DayLogRef>, Refusal> {
        let mut found = Vec::new();
        for grid in self.directory.grids_below(root) {
            found.extend(deeds::unreviewed(self.reader, &grid.code, days)?);
            for span in [LogSpan::Week, LogSpan::Month] {
                let signed = deeds::span_logs(self.reader, &grid.code, span, days)?;
                found.extend(signed.into_iter().filter(|log| log.reviews.is_empty()).map(|log| log.at));
            }
        }
        found.retain(|log| !(others && self.is_asker(log.person)));
        Ok(found)
    }

    /// Signed logs that nobody has reviewed (篇3/職責2-e), by grid and day: whose wait longest is no order of persons.
    pub(super) fn logs_unreviewed(
        &self,
        grid: Option<&str>,
        (from, until): (NaiveDate, NaiveDate),
        others: bool,
    ) -> Result<Vec<UnreviewedRow>, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require(Right::LogRead, &root)?;
        let found = self.unread(&root, (from, until), others)?;
        let mut rows = Vec::new();
        for log in found.into_iter().take(UNREVIEWED_AT_MOST) {
            let stored = apply::stored(self.reader, &RecordRef::DayLog(log.clone()))?;
            let Some(Record::DayLog(signed)) = stored.and_then(|stored| stored.record) else { continue };
            rows.push(UnreviewedRow {
                grid: self.grid_name(&log.grid),
                date: log.date,
                span: log.span,
                writer: self.person_name(log.person),
                signed: signed.signed,
                days: (self.today() - signed.signed.date_naive()).num_days(),
            });
        }
        Ok(rows)
    }

    /// Signed logs of the days that were drawn by lot for checking.
    pub(super) fn logs_drawn(
        &self,
        grid: Option<&str>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<DrawnLogs, Refusal> {
        let (from, until) = self.range(from, until)?;
        let root = self.about(grid)?;
        self.require(Right::LogRead, &root)?;
        let mut rows = Vec::new();
        for log in lot::signed(self.reader, self.directory, &root, (from, until))? {
            rows.extend(log.drawn.iter().map(|drawn| DrawnLogRow {
                grid: self.grid_name(&log.at.grid),
                date: log.at.date,
                writer: self.person_name(log.at.person),
                reviewed: log.reviews.iter().any(|review| review.at >= drawn.at),
                at: drawn.at,
                by: self.said_by(drawn.by),
                of: drawn.of,
                seed: drawn.seed.clone(),
            }));
        }
        // Within a draw they stay by grid and day, as they were read.
        rows.sort_by(|a, b| (b.at, &b.seed).cmp(&(a.at, &a.seed)));
        Ok(DrawnLogs { grid: self.grid_name(&root), rows })
    }
}

/// When what fills half days was keyed, each entry once.
fn keyed<'a>(slots: impl Iterator<Item = &'a DaySlots>, briefs: &BTreeMap<LogId, LogBrief>) -> Timeliness {
    let filling: BTreeSet<&LogId> =
        slots.flat_map(BTreeMap::values).flat_map(BTreeMap::values).flat_map(|slot| &slot.records).collect();
    let mut keyed = Timeliness::default();
    filling.into_iter().filter_map(|id| briefs.get(id)).for_each(|brief| keyed.count(brief.keyed_after));
    keyed
}

/// Monday to Sunday, as far as they lie between two days.
fn weeks(from: NaiveDate, until: NaiveDate) -> Vec<Week> {
    let mut weeks = Vec::new();
    let mut monday = Some(monday_of(from));
    while let Some(first) = monday.filter(|monday| *monday <= until) {
        let last = first.checked_add_days(Days::new(6)).unwrap_or(first);
        weeks.push(Week { from: first.max(from), until: last.min(until) });
        monday = first.checked_add_days(Days::new(7));
    }
    weeks
}
