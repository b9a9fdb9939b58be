//! Figures of cases as of a moment, and the cases behind a figure. What was keyed after the moment has not happened yet:
//! a case that has changed since is folded anew from its earlier changes, all others are counted by their summary.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::Look;
use super::case_filter::Sieve;
use super::case_read::{from_hex, to_hex};
use crate::domain::case::{Case, Nature, Party, Source, Stage};
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::label::Label;
use crate::domain::record::{Record, RecordRef, refold};
use crate::domain::right::Right;
use crate::domain::time::{Civil, at_offset};
use crate::service::actor::Sight;
use crate::service::opening::fetch;
use crate::service::query::{CaseFilter, Dimension, Figure, Page};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{CaseRow, CountKey, CountRow, CountView, Figures, Paged};
use crate::store::summary::{CaseSummary, Filed, walk_filed, walk_undone};
use crate::store::tables::{OpenCase, Stored, community_of};
use crate::store::{StoreError, apply};

/// A case that is counted: its summary as it stood, and the day it was filed.
struct Counted {
    id: CaseId,
    filed: NaiveDate,
    summary: CaseSummary,
}

/// Stands between the codes of a row's keys, in none of which it occurs.
const BETWEEN: char = '\u{1f}';

impl Look<'_> {
    /// The moment that a filter is about; one that is still to come cannot be counted.
    fn moment_of(&self, filter: &CaseFilter) -> Result<Civil, Refusal> {
        let at = |at: NaiveDateTime| at_offset(at, &self.now);
        match filter.as_of.map(at) {
            Some(at) if at > self.now => {
                Err(Refusal::new(RefusalCode::InFuture).with("given", at.format("%Y-%m-%dT%H:%M:%S")))
            }
            Some(at) => Ok(at),
            None => Ok(self.now),
        }
    }

    /// The figures of the cases that a filter lets pass, divided by what is asked for.
    pub(super) fn counts(&self, by: &[Dimension], filter: &CaseFilter) -> Result<CountView, Refusal> {
        let as_of = self.moment_of(filter)?;
        if let (Some(from), Some(until)) = (filter.from, filter.until)
            && from > until
        {
            return Err(Refusal::new(RefusalCode::BadPeriod).with("from", from).with("until", until));
        }
        let mut total = Figures::default();
        let mut rows: HashMap<String, Figures> = HashMap::new();
        let mut key = String::new();
        self.each_counted(filter, as_of, &mut |counted| {
            let Some(figures) = figures_of(&counted.summary, as_of) else { return };
            if filter.figure.is_some_and(|figure| figures.of(figure) == 0) {
                return;
            }
            key.clear();
            for dimension in by {
                code_of(*dimension, counted, &mut key);
                key.push(BETWEEN);
            }
            add(&mut total, figures);
            match rows.get_mut(&key) {
                Some(row) => add(row, figures),
                None => drop(rows.insert(key.clone(), figures)),
            }
        })?;
        let keys = |joined: &str| -> Vec<CountKey> {
            by.iter().zip(joined.split(BETWEEN)).map(|(dimension, code)| self.count_key(*dimension, code)).collect()
        };
        let mut rows: Vec<CountRow> =
            rows.into_iter().map(|(joined, figures)| CountRow { keys: keys(&joined), figures }).collect();
        let rank = |row: &CountRow| -> Vec<(usize, String)> {
            by.iter().zip(&row.keys).map(|(dimension, key)| (rank(*dimension, &key.code), key.code.clone())).collect()
        };
        rows.sort_by_cached_key(rank);
        let filter = CaseFilter { as_of: Some(as_of.naive_local()), ..filter.clone() };
        Ok(CountView { as_of, by: by.to_vec(), filter, rows, total })
    }

    /// The cases behind a figure, newest first, as they stand now.
    pub(super) fn cases_as_of(&self, filter: &CaseFilter, page: &Page) -> Result<Paged<CaseRow>, Refusal> {
        let as_of = self.moment_of(filter)?;
        let mut found: Vec<(NaiveDate, CaseId)> = Vec::new();
        self.each_counted(filter, as_of, &mut |counted| {
            let figures = figures_of(&counted.summary, as_of);
            let counts = |figure: Figure| figures.is_some_and(|figures| figures.of(figure) > 0);
            if filter.figure.is_none_or(counts) {
                found.push((counted.filed, counted.id));
            }
        })?;
        found.sort_unstable_by(|a, b| b.cmp(a));
        let total = found.len() as u64;
        let key = |(day, id): &(NaiveDate, CaseId)| {
            let mut key = day.num_days_from_ce().to_be_bytes().to_vec();
            key.extend(id.0.as_bytes());
            key
        };
        if let Some(after) = page.after.as_deref().and_then(from_hex) {
            found.retain(|row| key(row) < after);
        }
        let limit = (page.limit as usize).max(1);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|row| to_hex(&key(row)));
        let rows = found.iter().map(|(_, id)| self.row_as_of(*id, as_of)).collect::<Result<Vec<_>, _>>()?;
        Ok(Paged { rows: rows.into_iter().flatten().collect(), next, total: Some(total), late: None })
    }

    /// As it stands now; one whose filing was undone since, as it stood.
    fn row_as_of(&self, id: CaseId, as_of: Civil) -> Result<Option<CaseRow>, Refusal> {
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

    /// Every case that the filter lets pass and the asker may list, as it stood at the moment.
    fn each_counted(&self, filter: &CaseFilter, as_of: Civil, each: &mut dyn FnMut(&Counted)) -> Result<(), Refusal> {
        let look = Look { now: as_of, actor: self.actor.clone(), ..*self };
        let sieve = look.sieve(filter)?;
        let until = filter.until.map_or(as_of.date_naive(), |until| until.min(as_of.date_naive()));
        let community = sieve.one_community().or_else(|| self.only_community());
        let filed = Filed { community, from: filter.from, until: Some(until) };
        let mut failed: Option<Refusal> = None;
        walk_filed(self.reader, &filed, &mut |id, filed, summary| {
            let counted = Counted { id, filed, summary };
            match look.counted(counted, &sieve, as_of) {
                Ok(Some(counted)) => each(&counted),
                Ok(None) => {}
                Err(refusal) => {
                    failed = Some(refusal);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)?;
        for (id, last_keyed) in walk_undone(self.reader)? {
            if last_keyed > as_of.timestamp()
                && let Some(counted) = look.refolded(id, as_of)?
                && filter.from.is_none_or(|from| counted.filed >= from)
                && filter.until.is_none_or(|until| counted.filed <= until)
                && let Some(counted) = look.passed(counted, &sieve)?
            {
                each(&counted);
            }
        }
        Ok(())
    }

    /// The community whose index serves a person who reads no other.
    fn only_community(&self) -> Option<GridCode> {
        match self.own_grids().as_slice() {
            [one] if !self.actor.may(Right::CaseRead, &one.town()) => one.community(),
            _ => None,
        }
    }

    /// The case as it stood at the moment, if it stood then, passes, and is the asker's to see.
    fn counted(&self, counted: Counted, sieve: &Sieve<'_>, as_of: Civil) -> Result<Option<Counted>, Refusal> {
        if counted.summary.last_keyed <= as_of.timestamp() {
            return self.passed(counted, sieve);
        }
        // What never changes is looked at before the journal is.
        if !sieve.has_lasting(&counted.summary) {
            return Ok(None);
        }
        match self.refolded(counted.id, as_of)? {
            Some(counted) => self.passed(counted, sieve),
            None => Ok(None),
        }
    }

    fn passed(&self, counted: Counted, sieve: &Sieve<'_>) -> Result<Option<Counted>, Refusal> {
        let Counted { id, summary, .. } = &counted;
        if !sieve.has(summary, self.now) || !self.may_list_summary(summary, &sieve.parties) {
            return Ok(None);
        }
        if !sieve.needs_whole_case() {
            return Ok(Some(counted));
        }
        let Some(stored) = apply::stored(self.reader, &RecordRef::Case(*id))? else { return Ok(None) };
        let passes = self
            .case_at(*id, &stored, self.now)?
            .is_some_and(|case| self.passes(&OpenCase::columns(&case, None), sieve, self.now) && sieve.has_draw(&case));
        Ok(passes.then_some(counted))
    }

    fn refolded(&self, id: CaseId, as_of: Civil) -> Result<Option<Counted>, Refusal> {
        let Some(stored) = apply::stored(self.reader, &RecordRef::Case(id))? else { return Ok(None) };
        Ok(self.case_at(id, &stored, as_of)?.map(|case| {
            let summary = CaseSummary::of(&case, &[]);
            Counted { id, filed: case.filed_on(), summary }
        }))
    }

    /// A case as it stood at a moment: folded from the changes that were keyed until then, and no others.
    fn case_at(&self, id: CaseId, stored: &Stored, as_of: Civil) -> Result<Option<Case>, Refusal> {
        let known = |record: &Option<Record>| match record {
            Some(Record::Case(case)) => Some((**case).clone()),
            _ => None,
        };
        if stored.trail.iter().all(|step| step.keyed <= as_of) {
            return Ok(known(&stored.record));
        }
        let earlier = stored.trail.iter().filter(|step| step.keyed <= as_of);
        let changes = earlier.map(|step| fetch(self.journal, step)).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(known(&refold(&RecordRef::Case(id), &changes)))
    }

    /// Whether a counted case is the asker's to see: as in a list.
    pub(super) fn may_list_summary(&self, case: &CaseSummary, parties: &[Party]) -> bool {
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

/// The figures that a case counts in; none for one that was withdrawn, or that goes on in another (併案).
fn figures_of(case: &CaseSummary, as_of: Civil) -> Option<Figures> {
    let closed = case.stage == Stage::Closed;
    let overdue = case.is_past_due(as_of.timestamp());
    let on_time = closed && !overdue;
    (!matches!(case.stage, Stage::Withdrawn | Stage::Merged)).then(|| Figures {
        filed: 1,
        closed: closed.into(),
        on_time: on_time.into(),
        overdue: overdue.into(),
        rework: case.repeats.into(),
    })
}

fn add(sum: &mut Figures, more: Figures) {
    sum.filed += more.filed;
    sum.closed += more.closed;
    sum.on_time += more.on_time;
    sum.overdue += more.overdue;
    sum.rework += more.rework;
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

/// Appends the code of what a case has in a dimension.
fn code_of(dimension: Dimension, counted: &Counted, to: &mut String) {
    use std::fmt::Write as _;
    let case = &counted.summary;
    // Writing to a string does not fail.
    let _ = match dimension {
        Dimension::Community => write!(to, "{}", community_of(&case.grid)),
        Dimension::Nature => write!(to, "{}", coded(&NATURES, &case.nature)),
        Dimension::Source => write!(to, "{}", coded(&SOURCES, &case.source)),
        Dimension::Kind => write!(to, "{}", case.kind),
        Dimension::Stage => write!(to, "{}", coded(&STAGES, &case.stage)),
        Dimension::Unit => match &case.handler {
            Party::Unit(unit) | Party::Service(unit) => write!(to, "{unit}"),
            Party::Station(grid) => write!(to, "{grid}"),
        },
        Dimension::Month => write!(to, "{:04}-{:02}", counted.filed.year(), counted.filed.month()),
        Dimension::Day => write!(to, "{}", counted.filed),
    };
}

/// Where a code stands among its like; those without an order of their own go by the code.
fn rank(dimension: Dimension, code: &str) -> usize {
    let place = match dimension {
        Dimension::Nature => NATURES.iter().position(|(_, known)| *known == code),
        Dimension::Source => SOURCES.iter().position(|(_, known)| *known == code),
        Dimension::Stage => STAGES.iter().position(|(_, known)| *known == code),
        _ => None,
    };
    place.unwrap_or(0)
}
