//! Who meets when (例會): the meetings of the regulations laid over the tree, appointments, leave and what was announced.
//!
//! Whoever is away at that half day does not owe it, and the deputy does; a person with two of the posts is there once
//! (篇4: 兩個崗位一個人).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::actor::Actor;
use super::directory::Directory;
use super::refusal::Refusal;
use super::rules::Rules;
use crate::domain::grid::Appointment;
use crate::domain::half_day::HalfDay;
use crate::domain::ids::{GridCode, PersonId, PostCode};
use crate::domain::meeting::Meeting as Announced;
use crate::regulation::{Meeting, Post, Regulation, sittings};

/// A meeting of a regulation in one place.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// Which.
    pub meeting: &'a Meeting,
    /// Of which regulation.
    pub regulation: &'a Regulation,
    /// Where.
    pub grid: GridCode,
}

/// A meeting at its time.
#[derive(Debug, Clone)]
pub struct Gathering<'a> {
    /// Which meeting of which place.
    pub series: Series<'a>,
    /// When it begins.
    pub at: NaiveDateTime,
    /// The announcement, where its date is not given by the calendar.
    pub announced: Option<&'a Announced>,
    /// The smaller ones that it takes in.
    pub takes_in: Vec<&'a Meeting>,
}

/// By which post somebody is to be at a meeting.
#[derive(Debug, Clone, Copy)]
pub struct Seat<'a> {
    /// The holding.
    pub held: &'a Appointment,
    /// The post.
    pub post: &'a Post,
    /// For whom, if the person stands in.
    pub for_whom: Option<PersonId>,
}

/// What the reckoning looks at.
#[derive(Clone, Copy)]
pub struct Meetings<'a> {
    /// Grids, people, appointments, leave, announcements.
    pub directory: &'a Directory,
    /// The rules in force.
    pub rules: &'a Rules,
}

impl<'a> Meetings<'a> {
    /// The series of one place.
    pub fn series(&self, grid: &GridCode) -> Result<Vec<Series<'a>>, Refusal> {
        let regulation = self.rules.of_grid(self.directory, grid)?;
        let here = regulation.meetings.iter().filter(|meeting| meeting.held_in == grid.tier());
        Ok(here.map(|meeting| Series { meeting, regulation, grid: grid.clone() }).collect())
    }

    /// What is held in one place between two days, in order of time, the smaller meetings taken into the larger ones.
    pub fn held(&self, grid: &GridCode, from: NaiveDate, until: NaiveDate) -> Result<Vec<Gathering<'a>>, Refusal> {
        let mut all: Vec<(Series<'a>, NaiveDateTime, Option<&'a Announced>)> = Vec::new();
        for series in self.series(grid)? {
            let begins = series.meeting.begins(from, until, self.rules.calendar());
            all.extend(begins.into_iter().map(|at| (series.clone(), at, None)));
            let announced = self.standing(&series).map(|one| (series.clone(), one.at.naive_local(), Some(one)));
            all.extend(announced.filter(|(_, at, _)| (from..=until).contains(&at.date())));
        }
        let given: Vec<(&Meeting, NaiveDateTime)> = all.iter().map(|(series, at, _)| (series.meeting, *at)).collect();
        let mut found: Vec<Gathering<'a>> = sittings(&given)
            .into_iter()
            .filter_map(|sitting| {
                let (series, at, announced) = all.get(sitting.held)?.clone();
                let takes_in = sitting.takes_in.iter().filter_map(|taken| all.get(*taken));
                Some(Gathering { series, at, announced, takes_in: takes_in.map(|(it, ..)| it.meeting).collect() })
            })
            .collect();
        found.sort_by_key(|gathering| gathering.at);
        Ok(found)
    }

    /// The announcements of a series that stand.
    pub fn standing(&self, series: &Series<'a>) -> impl Iterator<Item = &'a Announced> + use<'a> {
        let (code, grid) = (series.meeting.code.clone(), series.grid.clone());
        self.directory.meetings().filter(move |one| one.stands() && one.series == code && one.grid == grid)
    }

    /// The stretch around a day for which the date of a series has to be announced and is not.
    pub fn unannounced(&self, series: &Series<'a>, on: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (first, last) = series.meeting.announced_per()?.around(on);
        let there = self.standing(series).any(|one| (first..=last).contains(&one.at.date_naive()));
        (!there).then_some((first, last))
    }

    /// Whether a post counts for a series: one in the place or below it by the same regulation, or one above it that the
    /// regulation knows.
    fn counts(&self, held: &Appointment, series: &Series<'a>) -> bool {
        let post = series.regulation.post(&held.post);
        if held.grid.covers(&series.grid) && post.is_some_and(|post| post.tier == held.grid.tier()) {
            return true;
        }
        let follows = |grid: &GridCode| self.rules.of_grid(self.directory, grid).map(Regulation::code);
        series.grid.covers(&held.grid) && follows(&held.grid).is_ok_and(|code| code == series.regulation.code())
    }

    /// Who is to be at a meeting, each once, by all posts that count for it or for one that it takes in.
    pub fn attending(&self, gathering: &Gathering<'a>) -> BTreeMap<PersonId, Vec<Seat<'a>>> {
        let date = gathering.at.date();
        let calendar = self.rules.calendar_of(gathering.series.regulation.code());
        let half = HalfDay { date, slot: calendar.hours_on(date).slot_of(gathering.at) };
        let leaves: Vec<_> =
            self.directory.absences().filter(|leave| leave.stands() && leave.span.covers(half)).collect();
        let leave_of = |person: PersonId| leaves.iter().find(|leave| leave.person == person);
        let is_for = |post: &PostCode| {
            gathering.series.meeting.is_for(post) || gathering.takes_in.iter().any(|meeting| meeting.is_for(post))
        };
        let mut found: BTreeMap<PersonId, Vec<Seat<'a>>> = BTreeMap::new();
        let held = self.directory.appointments().filter(|held| held.is_held_on(date) && is_for(&held.post));
        for held in held.filter(|held| self.counts(held, &gathering.series)) {
            let Some(post) = gathering.series.regulation.post(&held.post) else { continue };
            let (person, for_whom) = match leave_of(held.person) {
                None => (held.person, None),
                Some(leave) => match leave.deputy.filter(|deputy| leave_of(*deputy).is_none()) {
                    Some(deputy) => (deputy, Some(held.person)),
                    None => continue,
                },
            };
            found.entry(person).or_default().push(Seat { held, post, for_whom });
        }
        for seats in found.values_mut() {
            seats.sort_by_key(|seat| seat.for_whom.is_some());
        }
        found
    }

    /// The places in which a person's posts may meet between two days, those of people for whom they stand in included.
    fn places(&self, who: PersonId, from: NaiveDate, until: NaiveDate) -> Vec<GridCode> {
        let away = self.directory.standing_in(who).filter(|leave| leave.span.meets(from, until));
        let people: Vec<PersonId> = std::iter::once(who).chain(away.map(|leave| leave.person)).collect();
        let held = self.directory.appointments().filter(|held| people.contains(&held.person));
        let mut places: Vec<GridCode> = held.flat_map(|held| self.around(&held.grid)).collect();
        places.sort();
        places.dedup();
        places
    }

    /// A grid, those above it and those below it.
    fn around(&self, grid: &GridCode) -> Vec<GridCode> {
        let above = std::iter::successors(grid.parent(), GridCode::parent);
        above.chain(self.directory.grids_below(grid).map(|grid| grid.code.clone())).collect()
    }

    /// The meetings that a person is to be at between two days, in order of time, with the posts by which.
    pub fn of_person(
        &self,
        who: PersonId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<(Gathering<'a>, Vec<Seat<'a>>)>, Refusal> {
        let mut found = Vec::new();
        for place in self.places(who, from, until) {
            for gathering in self.held(&place, from, until)? {
                if let Some(seats) = self.attending(&gathering).remove(&who) {
                    found.push((gathering, seats));
                }
            }
        }
        found.sort_by_key(|(gathering, _)| gathering.at);
        Ok(found)
    }

    /// The series whose date an asker announces, by the posts held today.
    pub fn announced_by(&self, actor: &Actor<'_>) -> Result<Vec<Series<'a>>, Refusal> {
        let mut places: Vec<GridCode> =
            actor.held.iter().flat_map(|held| self.around(&held.appointment.grid)).collect();
        places.sort();
        places.dedup();
        let mut found = Vec::new();
        for place in places {
            let announced = self.series(&place)?.into_iter().filter(|series| series.meeting.is_announced());
            found.extend(announced.filter(|series| self.announces(actor, series)));
        }
        Ok(found)
    }

    /// Whether an asker announces the date of a series.
    pub fn announces(&self, actor: &Actor<'_>, series: &Series<'a>) -> bool {
        let convenes = |post: &PostCode| series.meeting.convened_by.contains(post);
        actor.held.iter().any(|held| convenes(&held.post.code) && self.counts(held.appointment, series))
    }
}
