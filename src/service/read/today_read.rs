//! Today: what a person owes, each line with its clause and the post that owes it.

use super::Look;
use crate::domain::calendar::Hours;
use crate::domain::ids::{GridCode, PersonId};
use crate::regulation::Represents;
use crate::service::next_up::next_up;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{CaseRow, TodayView, UrgedView};

/// Rows that Today shows of each list; the rest is a key away.
const SHOWN: u32 = 50;

impl Look<'_> {
    /// One Today for a person with however many posts.
    pub(super) fn today_view(&self, given: Option<&str>) -> Result<TodayView, Refusal> {
        let who = self.person(given)?;
        let person = self.directory.find_person(&who.to_string(), self.today())?;
        if self.actor.person() != Some(who) && !self.actor.is_owner() {
            let grid = self.directory.held_by(who, self.today()).next().map(|held| held.grid.clone());
            if let Some(grid) = grid {
                self.require(crate::domain::right::Right::LogRead, &grid)?;
            }
        }
        let (duties, gaps) = self.duties_today(who)?;
        let acting = self.directory.acting(who, self.today());
        let mut grids: Vec<GridCode> = acting.into_iter().map(|(held, _)| held.grid.clone()).collect();
        grids.sort();
        grids.dedup();
        let (cases, cases_total, cases_late) = self.my_cases(who)?;
        let (stale, stale_total) = self.stale_in(&grids, SHOWN)?;
        let hours = grids.first().map(|grid| self.rules.of_grid(self.directory, grid)).transpose()?;
        let office_ends = hours.map_or_else(Hours::default, |regulation| regulation.settings.hours()).closes();
        let mut view = TodayView {
            person: self.person_row(person),
            day: self.day(self.today()),
            now: self.now,
            duties,
            cases,
            cases_total,
            cases_late,
            stale,
            stale_total,
            promises: self.promises(&grids)?,
            next: None,
            lang: self.state.lang(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            gaps,
            urged: if self.actor.person() == Some(who) { self.urged()? } else { UrgedView::default() },
        };
        view.next = next_up(&view, office_ends);
        Ok(view)
    }

    fn my_cases(&self, who: PersonId) -> Result<(Vec<CaseRow>, u64, u64), Refusal> {
        if self.actor.person() != Some(who) {
            return Ok((Vec::new(), 0, 0));
        }
        let page = self.cases(&self.own_cases(), &Page { after: None, limit: SHOWN })?;
        Ok((page.rows, page.total.unwrap_or(0), page.late.unwrap_or(0)))
    }

    /// Those that wait for the asker. Who decides nothing about cases follows what they reported (篇3/職責3-b).
    fn own_cases(&self) -> CaseFilter {
        let decides = self.actor.held.iter().any(|held| held.post.represents != Represents::Grid);
        CaseFilter { mine: decides, involved: !decides, ..CaseFilter::default() }
    }
}
