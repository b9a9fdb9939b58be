//! Dangers under public supervision: the plates of a case, what a form for one offers, and the public board.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::Look;
use crate::domain::case::{Act, Case, Plate, act_name};
use crate::domain::change::Author;
use crate::domain::ids::CaseId;
use crate::domain::right::Right;
use crate::service::decide;
use crate::service::public_board;
use crate::service::refusal::Refusal;
use crate::service::view::{ActRow, HazardBoard, HazardForm, InspectionView, PlateView};
use crate::store::tables::{plate_prefix, read};
use crate::store::{Scan, StoreError};

impl Look<'_> {
    /// The plates that were put up about a case, the last one last.
    pub(super) fn plates(&self, case: &Case) -> Result<Vec<PlateView>, Refusal> {
        let regulation = self.rules.of_grid(self.directory, &case.grid)?;
        let view = |plate: &Plate| {
            let hazard = &plate.hazard;
            let look = |look: &crate::domain::case::Inspection| InspectionView {
                at: look.at,
                by: self.author_name(look.by),
                passed: look.passed,
                text: look.text.clone(),
            };
            PlateView {
                plate: hazard.plate.clone(),
                level: hazard.level.clone(),
                level_label: public_board::level(regulation, &hazard.level),
                measures: hazard.measures.clone(),
                money: hazard.money.clone(),
                person: hazard.person.clone(),
                deadline: hazard.deadline,
                overdue: !hazard.delisted && hazard.deadline < self.today(),
                plan: hazard.plan.clone(),
                follower: hazard.follower.clone(),
                reference: hazard.reference.clone(),
                listed: plate.listed,
                listed_by: self.author_name(plate.listed_by),
                inspections: plate.inspections.iter().map(look).collect(),
                delisted: plate.delisted,
                delisted_by: plate.delisted_by.as_ref().map(|party| self.party(party)),
            }
        };
        Ok(case.plates.iter().map(view).collect())
    }

    fn author_name(&self, author: Author) -> String {
        match author {
            Author::Person(person) => self.directory.person_name(person),
            Author::Owner | Author::Program => String::new(),
        }
    }

    /// What a form offers, where the asker may list the danger of a case.
    pub(super) fn hazard_form(&self, case: &Case, acts: &[ActRow]) -> Result<Option<HazardForm>, Refusal> {
        let may = acts.iter().any(|row| row.act == act_name(Act::ListHazard) && row.refused.is_none());
        let rule = self.rules.of_grid(self.directory, &case.grid)?.oversight.hazard.as_ref();
        Ok(rule.filter(|_| may).map(|rule| HazardForm {
            plate: decide::next_plate(case),
            levels: rule.levels.iter().map(|level| (level.code.clone(), level.label.clone())).collect(),
            needs_reference: rule.needs_reference,
            must: rule.must_be_listed(&case.kind),
            clause: rule.rule.clause.to_string(),
        }))
    }

    /// What hangs now in and below a grid, of what the asker may read.
    pub(super) fn hazard_board(&self, given: Option<&str>) -> Result<HazardBoard, Refusal> {
        let root = match given {
            Some(given) => self.grid(given)?,
            None => self.town()?,
        };
        if given.is_some() {
            self.require(Right::CaseRead, &root)?;
        }
        let mut ids: BTreeSet<CaseId> = BTreeSet::new();
        let mut failed: Option<StoreError> = None;
        self.reader.walk(&Scan::prefix(&plate_prefix(None).build()), &mut |key, _| match read::plate(key) {
            Ok(id) => {
                ids.insert(id);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        let mut rows = Vec::new();
        for id in ids {
            let Some((case, _)) = self.stored_case(id)? else { continue };
            let shown = root.covers(&case.grid) && self.actor.may(Right::CaseRead, &case.grid) && !case.sensitive;
            if let Some(plate) = case.plate().filter(|plate| shown && !plate.hazard.delisted && case.stage.is_open()) {
                rows.push(public_board::row(self.reader, self.directory, self.rules, (&case, plate), self.today())?);
            }
        }
        public_board::sort(&mut rows);
        Ok(HazardBoard {
            of: self.grid_name(&root),
            on: self.today(),
            lang: self.state.lang(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            rows,
        })
    }
}
