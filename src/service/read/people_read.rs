//! Who sits here, people, posts, units.

use super::Look;
use crate::domain::grid::{Appointment, Person};
use crate::domain::ids::KindCode;
use crate::domain::label::Label;
use crate::domain::matching::Needle;
use crate::domain::right::Right;
use crate::service::refusal::Refusal;
use crate::service::view::{Desk, PersonRow, PostRow, RightRow, UnitRow};

impl Look<'_> {
    /// The asker, with posts and rights.
    pub(super) fn desk(&self) -> Desk {
        let person = self.actor.person().and_then(|id| self.directory.person_by_id(id));
        let rights = self.actor.grants().map(|(held, grant)| RightRow {
            right: grant.right,
            scope: grant.scope,
            grid: held.appointment.grid.clone(),
            post: held.post.code.clone(),
        });
        Desk {
            person: person.map(|person| self.person_row(person)),
            posts: self.actor.held.iter().map(|held| self.post_row(held.appointment)).collect(),
            rights: rights.collect(),
        }
    }

    /// People whose name contains the words, in either script.
    pub(super) fn people(&self, words: Option<&str>) -> Vec<PersonRow> {
        let needle = words.map(Needle::new);
        let wanted = |person: &&Person| needle.as_ref().is_none_or(|needle| needle.is_in(&[], &[&person.name]));
        self.directory.people().filter(wanted).map(|person| self.person_row(person)).collect()
    }

    pub(super) fn person_row(&self, person: &Person) -> PersonRow {
        let id = person.id.to_string();
        let shared = |length: usize| {
            let ending = id.get(id.len() - length..).unwrap_or(&id);
            self.directory.people().filter(|other| other.id.to_string().ends_with(ending)).count() > 1
        };
        let length = (4..=id.len()).find(|length| !shared(*length)).unwrap_or(id.len());
        let ending = id.get(id.len() - length..).unwrap_or(&id).to_owned();
        PersonRow {
            id: person.id,
            ending,
            name: person.name.clone(),
            phone: person.phone.clone().filter(|_| !self.mask),
            posts: self.directory.held_by(person.id, self.today()).map(|held| self.post_row(held)).collect(),
        }
    }

    pub(super) fn post_row(&self, held: &Appointment) -> PostRow {
        let regulation = self.rules.of_grid(self.directory, &held.grid).ok();
        let post = regulation
            .and_then(|regulation| regulation.post(&held.post))
            .or_else(|| self.rules.all().find_map(|regulation| regulation.post(&held.post)));
        PostRow {
            id: held.id,
            post: held.post.clone(),
            label: post.map_or_else(|| Label::verbatim(held.post.as_str()), |post| post.label.clone()),
            grid: self.grid_name(&held.grid),
            person: held.person,
            person_name: self.directory.person_name(held.person),
            from: held.from,
            until: held.until,
            line: held.line.clone(),
            unit: held.unit.clone(),
        }
    }

    /// Appointments in and below a grid.
    pub(super) fn posts(&self, grid: Option<&str>, ended: bool) -> Result<Vec<PostRow>, Refusal> {
        let root = grid.map(|grid| self.seek_grid(grid)).transpose()?;
        let mut rows: Vec<PostRow> = self
            .directory
            .appointments()
            .filter(|held| root.as_ref().is_none_or(|root| root.covers(&held.grid)))
            .filter(|held| ended || held.until.is_none_or(|until| until >= self.today()))
            .map(|held| self.post_row(held))
            .collect();
        rows.sort_by(|a, b| (&a.grid.code, &a.post, a.from).cmp(&(&b.grid.code, &b.post, b.from)));
        Ok(rows)
    }

    /// Town units with the open cases that they hold, and how often each was given cases: of one kind, or all.
    pub(super) fn units(&self, kind: Option<&KindCode>) -> Vec<UnitRow> {
        let may = self.directory.town().is_some_and(|town| self.actor.may(Right::CaseRead, &town.code));
        // Counters that cannot be read are told by everything else that reads.
        let given = self.given(kind).unwrap_or_default();
        self.directory
            .units()
            .map(|unit| {
                let party = crate::domain::case::Party::Unit(unit.code.clone());
                let mine = may || self.actor.parties().contains(&party);
                let held = || self.state.queue.values().filter(|case| case.holder.as_ref() == Some(&party)).count();
                UnitRow {
                    code: unit.code.clone(),
                    name: unit.name.clone(),
                    kind: unit.kind,
                    phone: unit.phone.clone(),
                    open: mine.then(|| held() as u64),
                    received: given.get(&party).map_or(0, |(received, _)| *received),
                    returned: given.get(&party).map_or(0, |(_, returned)| *returned),
                }
            })
            .collect()
    }
}
