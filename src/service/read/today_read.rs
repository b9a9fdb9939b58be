//! Today: what a person owes, each line with its clause and the post that owes it.

use std::collections::BTreeSet;

use super::Look;
use crate::domain::calendar::Hours;
use crate::domain::ids::{CaseId, GridCode, PersonId};
use crate::domain::right::Right;
use crate::regulation::Represents;
use crate::service::actor::Actor;
use crate::service::next_up::next_up;
use crate::service::query::CaseFilter;
use crate::service::refusal::Refusal;
use crate::service::terms::MYSELF;
use crate::service::view::{CaseRow, StaleRow, TodayView, UrgedView};
use crate::store::tables::OpenCase;

/// Rows that Today shows of each list; the rest is a key away.
const SHOWN: u32 = 50;

impl Look<'_> {
    /// One Today for a person with however many posts.
    pub(super) fn today_view(&self, given: Option<&str>) -> Result<TodayView, Refusal> {
        let who = self.person(given)?;
        let person = self.directory.find_person(&who.to_string(), self.today())?;
        self.require_read(who, (self.today(), self.today()))?;
        let (duties, gaps) = self.duties_today(who)?;
        let acting = self.directory.acting(who, self.today());
        let mut grids: Vec<GridCode> = acting.into_iter().map(|(held, _)| held.grid.clone()).collect();
        grids.sort();
        grids.dedup();
        let cases = self.my_cases(who)?;
        let (stale, stale_total) = self.to_confirm(who, &grids)?;
        let hours = grids.first().map(|grid| self.rules.of_grid(self.directory, grid)).transpose()?;
        let office_ends = hours.map_or_else(Hours::default, |regulation| regulation.settings.hours()).closes();
        let mut view = TodayView {
            person: self.person_row(person),
            day: self.day(self.today()),
            now: self.now,
            duties,
            cases: cases.rows,
            cases_total: cases.total,
            cases_late: cases.late,
            cases_elsewhere: cases.elsewhere,
            stale,
            stale_total,
            promises: self.promises(&grids)?,
            meetings: self.meetings_today(who)?,
            next: None,
            lang: self.state.lang(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            gaps,
            notes: if self.actor.person() == Some(who) { self.notes(who)? } else { Vec::new() },
            urged: if self.actor.person() == Some(who) { self.urged()? } else { UrgedView::default() },
        };
        view.next = next_up(&view, &cases.to_act, office_ends);
        Ok(view)
    }

    /// The open cases of a person's day.
    ///
    /// A case stays with its area: who holds the area has it, whoever filed it, and who filed it elsewhere follows it below
    /// (篇3/職責3-b). Who decides about cases has their inbox, and those of an area that they hold beside.
    fn my_cases(&self, who: PersonId) -> Result<MyCases, Refusal> {
        if self.actor.person() != Some(who) {
            return Ok(MyCases::default());
        }
        let by_area = |represents: Represents| represents == Represents::Grid;
        let held = || self.actor.held.iter();
        let areas: Vec<&GridCode> =
            held().filter(|held| by_area(held.post.represents)).map(|held| &held.appointment.grid).collect();
        let decides = held().any(|held| !by_area(held.post.represents));
        let own = CaseFilter { mine: decides, involved: !decides, ..CaseFilter::default() };
        let own = self.sieve(&own)?;
        let mut found = self.found_open(&own);
        let mut known: BTreeSet<CaseId> = found.iter().map(|one| one.case.id).collect();
        let in_area =
            |area: &&GridCode| CaseFilter { open: true, grid: Some(area.to_string()), ..CaseFilter::default() };
        let given = CaseFilter { assigned: Some(MYSELF.to_owned()), ..CaseFilter::default() };
        for filter in areas.iter().map(in_area).chain([given]) {
            let more = self.found_open(&self.sieve(&filter)?);
            found.extend(more.into_iter().filter(|one| known.insert(one.case.id)));
        }
        let here = |grid: &GridCode| areas.iter().any(|area| area.covers(grid));
        let elsewhere = |grid: &GridCode| !decides && !areas.is_empty() && !here(grid);
        found.sort_by_key(|one| (elsewhere(&one.case.grid), one.key()));
        let shown = || found.iter().take(SHOWN as usize).map(|one| one.case);
        let filed = |case: &OpenCase| case.filed_by == self.actor.author;
        // On the spot is who holds the area or was there first.
        let on_the_spot = |case: &OpenCase| case.on_site && (here(&case.grid) || filed(case));
        let given = |case: &OpenCase| case.is_task_of(self.actor.author);
        let acts = |case: &&OpenCase| self.is_mine(case, &own) || on_the_spot(case) || given(case);
        Ok(MyCases {
            rows: shown().map(|case| self.case_row(case)).collect(),
            total: found.len() as u64,
            late: found.iter().filter(|one| one.late).count() as u64,
            elsewhere: found.iter().filter(|one| elsewhere(&one.case.grid)).count() as u64,
            to_act: shown().filter(acts).map(|case| case.id).collect(),
        })
    }

    /// Rows past their interval that a person may confirm.
    fn to_confirm(&self, who: PersonId, grids: &[GridCode]) -> Result<(Vec<StaleRow>, u64), Refusal> {
        let theirs = Actor::of_person(self.directory, self.rules, who, self.today())?;
        self.stale_in(grids, SHOWN, &|grid, item| theirs.may_item(Right::LedgerWrite, grid, &item.code))
    }
}

/// Open cases of a person's day.
#[derive(Default)]
struct MyCases {
    rows: Vec<CaseRow>,
    total: u64,
    late: u64,
    elsewhere: u64,
    /// Those of the rows on which the person has to act.
    to_act: BTreeSet<CaseId>,
}
