//! What is handed over with an area: what stays with it when its people change.

use chrono::{Days, NaiveDate};

use super::{Look, masked};
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::LogDetail;
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::regulation::DutyWhat;
use crate::service::drafts;
use crate::service::duties::Gathered;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::view::{
    GridName, HandoverArea, HandoverCase, HandoverDraft, HandoverPost, HandoverPromise, HandoverView,
};
use crate::store::Scan;
use crate::store::tables::{promise_prefix, read};

/// Lines of each list that go on the paper.
const LISTED: u32 = 200;
/// Days back that a promise without an answer is looked for.
const PROMISED_SINCE: u64 = 366;
/// Days back that an unsigned log is looked for.
const UNSIGNED_SINCE: u64 = 31;

impl Look<'_> {
    /// What is handed over with areas whose holders change on a day.
    pub(super) fn handover(&self, grids: &[String], on: NaiveDate) -> Result<HandoverView, Refusal> {
        let mut areas = Vec::new();
        let mut clause = None;
        let mut named: Vec<GridCode> = Vec::new();
        for grid in grids {
            let grid = self.grid(grid)?;
            // An area that is named twice is handed over once.
            if named.contains(&grid) {
                continue;
            }
            named.push(grid.clone());
            self.require(Right::CaseRead, &grid)?;
            self.require(Right::LedgerRead, &grid)?;
            let regulation = self.rules.of_grid(self.directory, &grid)?;
            clause = clause.or_else(|| regulation.absence.handover_clause().map(ToString::to_string));
            areas.push(self.handover_area(&grid, on)?);
        }
        let town = self.directory.town();
        Ok(HandoverView {
            town: GridName { code: self.town()?, name: town.map(|town| town.name.clone()).unwrap_or_default() },
            lang: self.state.lang(),
            holder: self.actor.person().map(|person| self.directory.person_name(person)).unwrap_or_default(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            on,
            made: self.now,
            clause,
            areas,
        })
    }

    fn handover_area(&self, grid: &GridCode, on: NaiveDate) -> Result<HandoverArea, Refusal> {
        let filter = CaseFilter { open: true, grid: Some(grid.to_string()), ..CaseFilter::default() };
        let open = self.cases(&filter, &Page { after: None, limit: LISTED })?;
        // A sensitive case is handed over by those who may see it, and not on paper.
        let cases = open.rows.into_iter().filter(|row| !row.sensitive).map(|row| HandoverCase {
            number: row.number,
            kind: row.kind_label,
            place: masked::numbers(&row.place),
            stage: row.stage,
            due: row.due,
        });
        let cases = cases.collect();
        let (stale, stale_total) = self.stale_in(std::slice::from_ref(grid), LISTED, &|_, _| true)?;
        let posts = self.changing(grid, on)?;
        let (drafts, drafts_kept) = self.drafts_of(grid)?;
        let leavers: Vec<PersonId> = posts.iter().filter_map(|post| Some(post.gives.as_ref()?.person)).collect();
        Ok(HandoverArea {
            grid: self.grid_name(grid),
            unsigned: self.unsigned(grid, on, &leavers)?,
            posts,
            cases,
            promises: self.promises_of(grid)?,
            stale: self.in_order_of_places(stale)?,
            stale_total,
            drafts,
            drafts_kept,
        })
    }

    /// What was begun about an area on this machine and not saved: a draft is a file, and stays where it was typed. Of
    /// those that do not pass with the area only how many there are.
    fn drafts_of(&self, grid: &GridCode) -> Result<(Vec<HandoverDraft>, u64), Refusal> {
        let (mut passing, mut kept) = (Vec::new(), 0);
        for (folder, draft) in drafts::of_all(self.dir) {
            match self.passes_with(&draft, grid)? {
                Some(true) if passing.len() < LISTED as usize => passing.push(HandoverDraft {
                    form: draft.form.split('-').next().unwrap_or_default().to_owned(),
                    by: folder.parse().ok().map(|id| self.person_name(PersonId(id))),
                    at: draft.at,
                }),
                Some(true) | None => {}
                Some(false) => kept += 1,
            }
        }
        Ok((passing, kept))
    }

    /// The posts of a grid whose holder changes on a day.
    fn changing(&self, grid: &GridCode, on: NaiveDate) -> Result<Vec<HandoverPost>, Refusal> {
        let before = on.pred_opt().unwrap_or(on);
        let regulation = self.rules.of_grid(self.directory, grid)?;
        let mut found = Vec::new();
        for post in regulation.posts.iter().filter(|post| post.tier == grid.tier()) {
            let on_day = |day: NaiveDate| {
                let mut held = self.directory.holders(grid, day).filter(|held| held.post == post.code);
                held.next().map(|held| held.person)
            };
            let (gives, takes) = (on_day(before), on_day(on));
            if gives != takes {
                found.push(HandoverPost {
                    post: post.code.clone(),
                    label: post.label.clone(),
                    gives: gives.map(|person| self.person_name(person)),
                    takes: takes.map(|person| self.person_name(person)),
                });
            }
        }
        Ok(found)
    }

    fn promises_of(&self, grid: &GridCode) -> Result<Vec<HandoverPromise>, Refusal> {
        let from = self.today().checked_sub_days(Days::new(PROMISED_SINCE)).unwrap_or(self.today());
        let prefix = promise_prefix(grid);
        let scan = Scan::range(prefix.clone().date(from).build(), prefix.date(NaiveDate::MAX).build());
        let mut rows = Vec::new();
        for (key, _) in self.reader.page(&scan, LISTED as usize)? {
            let (by, id) = read::promise(&key)?;
            let Some((entry, _)) = self.entry(id)? else { continue };
            let (LogDetail::Diary { household, .. }, Some((promise, _))) = (&entry.detail, entry.detail.open_promise())
            else {
                continue;
            };
            let id = entry.id.to_string();
            rows.push(HandoverPromise {
                by,
                household: masked::household(household),
                promise: masked::numbers(promise),
                ending: id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned(),
            });
        }
        Ok(rows)
    }

    /// Days before the handover whose log those who leave owe and have not signed; of everybody, where nobody leaves yet.
    fn unsigned(&self, grid: &GridCode, on: NaiveDate, leavers: &[PersonId]) -> Result<Vec<NaiveDate>, Refusal> {
        let from = on.checked_sub_days(Days::new(UNSIGNED_SINCE)).unwrap_or(on);
        let until = on.pred_opt().unwrap_or(on).min(self.today());
        let duties = self.duties();
        let gathered = Gathered::of_grids(duties);
        let mut days = Vec::new();
        let owed = duties.below(grid, from, until, |duty| duty.what == DutyWhat::DayLog)?;
        for charged in owed.iter().filter(|one| leavers.is_empty() || leavers.contains(&one.person)) {
            let due = gathered.reckon(charged, from, until)?.into_iter().map(|(_, occasion)| occasion);
            days.extend(due.filter(|it| matches!(it.standing, Standing::Missed | Standing::Open)).map(|it| it.from));
        }
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }
}
