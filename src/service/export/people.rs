//! The tree and the roster.

use super::Export;
use super::cells::{columns, date, opt};
use crate::domain::ledger::LineHeld;
use crate::domain::right::Right;
use crate::export::columns::{GRIDS, ROSTER};
use crate::service::refusal::Refusal;

impl Export<'_> {
    pub(super) fn grids(&mut self) -> Result<(), Refusal> {
        if !self.reads_figures() {
            return Ok(());
        }
        let file = self.out.file(format!("town/{}", GRIDS.name), &columns(GRIDS.codes))?;
        for grid in self.directory.grids().filter(|grid| self.audience.may_export(&grid.code)) {
            let row = vec![
                grid.code.to_string(),
                grid.name.clone(),
                opt(grid.code.parent()),
                grid.code.tier().code().to_owned(),
                opt(grid.official.as_ref()),
                opt(grid.regulation.as_ref()),
                opt(grid.boundary.as_ref()),
                opt(grid.households),
                date(grid.divided_from),
                date(grid.notice_on),
            ];
            self.out.add(file, row)?;
        }
        Ok(())
    }

    pub(super) fn roster(&mut self) -> Result<(), Refusal> {
        if !self.reads_figures() {
            return Ok(());
        }
        let file = self.out.file(format!("town/{}", ROSTER.name), &columns(ROSTER.codes))?;
        let directory = self.directory;
        let mut all: Vec<_> = directory.appointments().filter(|held| self.audience.may_export(&held.grid)).collect();
        all.sort_by(|a, b| (&a.grid, &a.post, a.from, a.id).cmp(&(&b.grid, &b.post, b.from, b.id)));
        for held in all {
            let post =
                self.rules.of_grid(directory, &held.grid).ok().and_then(|regulation| regulation.post(&held.post));
            let post_name = post.map_or(held.post.as_str(), |post| post.label.in_language(&self.lang)).to_owned();
            let line = held.line.as_ref().map(|line| match line {
                LineHeld::Item(item) => item.to_string(),
                LineHeld::Category(category) => category.to_string(),
            });
            let row = vec![
                held.grid.to_string(),
                directory.grid_name(&held.grid),
                held.post.to_string(),
                post_name,
                directory.person_name(held.person),
                opt(directory.person_by_id(held.person).and_then(|person| person.phone.as_ref())),
                held.from.to_string(),
                date(held.until),
                opt(line),
                opt(held.unit.as_ref().map(|unit| directory.unit_name(unit))),
                held.person.to_string(),
                held.id.to_string(),
            ];
            self.out.add(file, row)?;
        }
        Ok(())
    }

    /// Tree and roster go to whoever reads anything of the whole town.
    fn reads_figures(&self) -> bool {
        [Right::FiguresRead, Right::CaseRead, Right::LogRead, Right::LedgerRead]
            .into_iter()
            .any(|right| self.audience.reads_town(right))
    }
}
