//! Leave, excuses and posts that changed hands, as hits: who may know of them, and what they are called.
//!
//! Who finds them is who has them in their lists. Why somebody is away is for those who receive the leave: nobody else
//! finds it by these words.

use std::collections::BTreeMap;

use super::ranked::Ranked;
use super::{Look, Quest};
use crate::domain::absence::{Absence, Excuse, Excused};
use crate::domain::grid::Appointment;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{GridCode, PostCode};
use crate::domain::right::Right;
use crate::service::decide::{OwnMatter, grids_of, receives};
use crate::service::view::Hit;

impl Look<'_> {
    pub(super) fn grids_of_leave(&self, leave: &Absence) -> Vec<GridCode> {
        grids_of(self.directory, leave.person, leave.span.from.date)
    }

    pub(super) fn grids_of_excuse(&self, excuse: &Excuse) -> Vec<GridCode> {
        match &excuse.of {
            Excused::Grid(grid) => vec![grid.clone()],
            Excused::Person(person) => {
                OwnMatter { person: *person, on: excuse.span.from.date, place: excuse.place.as_ref() }
                    .grids(self.directory)
            }
        }
    }

    pub(super) fn may_find_leave(&self, leave: &Absence) -> bool {
        self.actor.is_owner()
            || self.is_asker(leave.person)
            || leave.deputy.is_some_and(|deputy| self.is_asker(deputy))
            || receives(
                self.directory,
                self.rules,
                &self.actor,
                &OwnMatter::everywhere(leave.person, leave.span.from.date),
            )
            || self.grids_of_leave(leave).iter().any(|grid| self.actor.may(Right::LogRead, grid))
    }

    /// The reason is the person's and theirs who receive the leave: whoever stands in learns when, and not why.
    pub(super) fn reads_reason(&self, leave: &Absence) -> bool {
        self.actor.is_owner()
            || self.is_asker(leave.person)
            || receives(
                self.directory,
                self.rules,
                &self.actor,
                &OwnMatter::everywhere(leave.person, leave.span.from.date),
            )
    }

    /// An excuse of a whole grid is also theirs whose own grids lie in it.
    pub(super) fn may_find_excuse(&self, excuse: &Excuse) -> bool {
        let reads = |grid: &GridCode| self.actor.may(Right::LogRead, grid);
        let inside = |of: &GridCode| {
            let mut own = self.actor.held.iter().map(|held| &held.appointment.grid);
            own.any(|grid| of.covers(grid) && reads(grid))
        };
        self.actor.is_owner()
            || self.grids_of_excuse(excuse).iter().any(reads)
            || match &excuse.of {
                Excused::Grid(grid) => inside(grid),
                Excused::Person(person) => self.is_asker(*person),
            }
    }

    pub(super) fn leave_hit(&self, leave: &Absence) -> Hit {
        let grids: Vec<String> = self.grids_of_leave(leave).iter().map(|grid| self.directory.grid_name(grid)).collect();
        Hit {
            kind: "leave".to_owned(),
            id: format!("{}/{}/{}", leave.span.from.date, leave.person, leave.id),
            title: format!("{} {}", days(&leave.span), self.directory.person_name(leave.person)),
            detail: grids.join("、"),
            ..Hit::default()
        }
    }

    pub(super) fn excuse_hit(&self, excuse: &Excuse) -> Hit {
        let (whose, name) = match &excuse.of {
            Excused::Grid(grid) => (grid.to_string(), self.directory.grid_name(grid)),
            Excused::Person(person) => (person.to_string(), self.directory.person_name(*person)),
        };
        let grids: Vec<String> =
            self.grids_of_excuse(excuse).iter().map(|grid| self.directory.grid_name(grid)).collect();
        Hit {
            kind: "excuse".to_owned(),
            id: format!("{}/{whose}/{}", excuse.span.from.date, excuse.id),
            title: format!("{} {name}", days(&excuse.span)),
            detail: grids.join("、"),
            ..Hit::default()
        }
    }

    /// Posts that one person gave up and another took over the day after: handed over, or exchanged with another grid.
    pub(super) fn search_hand_overs(&self, quest: &Quest<'_>, found: &mut Ranked) {
        let mut of_post: BTreeMap<(&GridCode, &PostCode), Vec<&Appointment>> = BTreeMap::new();
        for held in self.directory.appointments().filter(|held| quest.covers(&held.grid)) {
            of_post.entry((&held.grid, &held.post)).or_default().push(held);
        }
        for ((grid, post), all) in of_post {
            for takes in &all {
                let before = all.iter().find(|gives| {
                    gives.person != takes.person && gives.until.is_some() && gives.until == takes.from.pred_opt()
                });
                if let Some(gives) = before {
                    self.put_hand_over(quest, found, (grid, post), (gives, takes));
                }
            }
        }
    }

    fn put_hand_over(
        &self,
        quest: &Quest<'_>,
        found: &mut Ranked,
        (grid, post): (&GridCode, &PostCode),
        (gives, takes): (&Appointment, &Appointment),
    ) {
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let label = regulation.and_then(|regulation| regulation.post(post)).map(|post| post.label.clone());
        let place = self.directory.grid_name(grid);
        let [from, to] = [gives, takes].map(|held| self.directory.person_name(held.person));
        let title = format!("{} {from} → {to}", takes.from);
        let mut said = vec![place.as_str()];
        said.extend(label.iter().flat_map(|label| [label.hant.as_str(), label.en.as_str()]));
        Self::put_named(quest, found, &title, &said.join("\n"), || Hit {
            kind: "hand-over".to_owned(),
            id: format!("{grid}/{}/{post}", takes.from),
            title: title.clone(),
            detail: place.clone(),
            label: label.clone(),
            ..Hit::default()
        });
    }
}

/// `2026-11-23`, or the first and the last day.
fn days(span: &HalfDays) -> String {
    let (from, until) = (span.from.date, span.until.date);
    if from == until { from.to_string() } else { format!("{from}–{until}") }
}
