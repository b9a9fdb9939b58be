//! What counting needs of a case, as the value of the index by community: a year of the town is counted without opening
//! one case.

use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Result;
use super::codec::decode;
use super::key::{KeyBuilder, KeyReader};
use super::reader::{Reader, Scan};
use super::tables::{OpenCase, Step, case_by_community_prefix, read, tag};
use crate::domain::case::{Case, Nature, Party, Satisfaction, Source, Stage};
use crate::domain::change::Author;
use crate::domain::ids::{CaseId, GridCode, KindCode};

/// A case as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSummary {
    /// Where it lies.
    pub grid: GridCode,
    /// What kind.
    pub kind: KindCode,
    /// Nature.
    pub nature: Nature,
    /// Source.
    pub source: Source,
    /// Stage.
    pub stage: Stage,
    /// Who has it.
    pub holder: Option<Party>,
    /// Who handles it, or handled it last.
    pub handler: Party,
    /// Everybody who takes part: leads, assists, was told.
    pub parties: Vec<Party>,
    /// Who filed it.
    pub filed_by: Author,
    /// Sensitive.
    pub sensitive: bool,
    /// By when, in seconds; none without a limit and while the clock stands still, unless it was late when it was
    /// stopped.
    pub due: Option<i64>,
    /// Since when its clock has not run, in seconds: it was done, or stopped.
    pub stopped: Option<i64>,
    /// When it was closed or withdrawn, in seconds.
    pub ended: Option<i64>,
    /// Whether the fault of an earlier case came back.
    pub repeats: bool,
    /// The latest keying of any of its changes, in seconds: as it stands, it has stood since then.
    pub last_keyed: i64,
    /// Whom it is about.
    pub concerns: Vec<Party>,
    /// What the resident says of it.
    pub satisfaction: Option<Satisfaction>,
}

impl CaseSummary {
    /// Whether it was done, closed or stopped after its due time, or is not done and past it.
    pub fn is_past_due(&self, now: i64) -> bool {
        self.due.is_some_and(|due| due < self.stopped.or(self.ended).unwrap_or(now))
    }

    /// Of a case with this trail.
    pub fn of(case: &Case, trail: &[Step]) -> Self {
        let OpenCase { handler, parties, holder, due, stopped, .. } = OpenCase::columns(case, None);
        Self {
            grid: case.grid.clone(),
            kind: case.kind.clone(),
            nature: case.nature,
            source: case.source,
            stage: case.stage,
            holder,
            handler,
            parties,
            filed_by: case.filed_by,
            sensitive: case.sensitive,
            due: due.map(|due| due.timestamp()),
            stopped: stopped.map(|at| at.timestamp()),
            ended: case.ended.map(|at| at.timestamp()),
            repeats: case.repeats.is_some(),
            last_keyed: last_keyed(trail),
            concerns: case.concerns.clone(),
            satisfaction: case.satisfaction,
        }
    }
}

/// The latest keying in a trail, in seconds.
pub fn last_keyed(trail: &[Step]) -> i64 {
    trail.iter().map(|step| step.keyed.timestamp()).max().unwrap_or(i64::MIN)
}

/// What is called with each case that was found.
pub type EachSummary<'a> = dyn FnMut(CaseId, NaiveDate, CaseSummary) -> ControlFlow<()> + 'a;

/// Each case with the day it was filed, community by community.
pub fn walk_filed(reader: &dyn Reader, each: &mut EachSummary<'_>) -> Result<()> {
    walk(reader, &Scan::prefix(&KeyBuilder::table(tag::CASE_BY_COMMUNITY).build()), each)
}

fn walk(reader: &dyn Reader, scan: &Scan, each: &mut EachSummary<'_>) -> Result<()> {
    let mut failed = None;
    reader.walk(scan, &mut |key, value| {
        let row = read::case_by_community(key).and_then(|(day, id)| Ok((day, id, decode::<CaseSummary>(value)?)));
        match row {
            Ok((day, id, summary)) => each(id, day, summary),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// Each case of a community that was filed on these days.
pub fn walk_filed_in(
    reader: &dyn Reader,
    community: &GridCode,
    (from, until): (NaiveDate, NaiveDate),
    each: &mut EachSummary<'_>,
) -> Result<()> {
    let day = |day: NaiveDate| case_by_community_prefix(community).date(day).build();
    walk(reader, &Scan::through(day(from), &day(until)), each)
}

/// Each case whose filing is undone, with the latest keying of its changes: it may have stood before that.
pub fn walk_undone(reader: &dyn Reader) -> Result<Vec<(CaseId, i64)>> {
    let mut found = Vec::new();
    let mut failed = None;
    reader.walk(&Scan::prefix(&[tag::CASE_UNDONE]), &mut |key, value| {
        let row =
            KeyReader::of_table(key, tag::CASE_UNDONE).and_then(|mut key| Ok((CaseId(key.uuid()?), decode(value)?)));
        match row {
            Ok(row) => found.push(row),
            Err(error) => failed = Some(error),
        }
        ControlFlow::Continue(())
    })?;
    failed.map_or(Ok(found), Err)
}
