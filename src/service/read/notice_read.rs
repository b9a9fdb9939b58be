//! The public notice of a grid (公示): whether the last one still holds, and what a new one says.

use super::Look;
use crate::domain::case::Party;
use crate::domain::grid::{Appointment, Grid};
use crate::regulation::Post;
use crate::service::decide::station_of;
use crate::service::refusal::Refusal;
use crate::service::view::{GridName, NoticePost, NoticeView};

/// What clauses that want a notice name as the part of the program that makes it.
const PROGRAM: &str = "notice";

impl Look<'_> {
    /// Whether the last notice names the present bounds and the present people (篇3/職責3-e).
    pub(super) fn is_noticed(&self, grid: &Grid) -> bool {
        let newest = self.named_in_notice(grid).map(|(held, _)| held.from).max();
        grid.is_noticed() && newest.is_none_or(|from| grid.notice_on.is_some_and(|noticed| noticed >= from))
    }

    /// Those who hold a post today that the regulation wants named in the notice.
    fn named_in_notice<'a>(&'a self, grid: &'a Grid) -> impl Iterator<Item = (&'a Appointment, &'a Post)> {
        let regulation = self.rules.of_grid(self.directory, &grid.code).ok();
        self.directory.holders(&grid.code, self.today()).filter_map(move |held| {
            let post = regulation?.post(&held.post)?;
            post.in_notice.then_some((held, post))
        })
    }

    /// What a notice put up today would say.
    pub(super) fn notice_sheet(&self, given: &str) -> Result<NoticeView, Refusal> {
        let code = self.grid(given)?;
        let node = self.directory.find_grid(code.as_str())?;
        let regulation = self.rules.of_grid(self.directory, &code)?;
        let posts = self.named_in_notice(node).map(|(held, post)| {
            let person = self.directory.person_by_id(held.person);
            NoticePost {
                label: post.label.clone(),
                person: self.directory.person_name(held.person),
                phone: person.and_then(|person| person.phone.clone()),
                from: held.from,
            }
        });
        let asks = |program: &String| program == PROGRAM;
        let clauses = regulation.clauses.iter().filter(|clause| clause.program.iter().any(asks));
        let town = self.directory.town();
        let channels = [station_of(&code), Party::Unit(regulation.case.reports_to.clone())];
        Ok(NoticeView {
            town: GridName { code: self.town()?, name: town.map(|town| town.name.clone()).unwrap_or_default() },
            community: code.community().filter(|community| *community != code).map(|code| self.grid_name(&code)),
            grid: self.grid_name(&code),
            boundary: node.boundary.clone(),
            divided_from: node.divided_from,
            households: node.households,
            posts: posts.collect(),
            channels: channels.iter().map(|party| self.contact(party)).collect(),
            clauses: clauses.map(|clause| clause.id.to_string()).collect(),
            last: node.notice_on,
            holds: self.is_noticed(node),
            lang: self.state.lang(),
            holder: self.actor.person().map(|person| self.directory.person_name(person)).unwrap_or_default(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            made: self.now,
        })
    }
}
