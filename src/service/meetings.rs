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
    /// What was said of its date, where it is not held as the calendar has it.
    pub change: Option<&'a Announced>,
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

    /// What was said of a date that a series has by the calendar, if anything: the last word where there are several.
    pub fn change_of(&self, series: &Series<'a>, date: NaiveDate) -> Option<&'a Announced> {
        let of_date = |one: &&'a Announced| {
            let planned = one.planned.as_ref().is_some_and(|planned| planned.at.date_naive() == date);
            planned && one.series == series.meeting.code && one.grid == series.grid
        };
        self.directory.meetings().filter(of_date).max_by_key(|one| one.announced)
    }

    /// The dates of a series between two days by the calendar, and what was said of each. A date to which another was moved
    /// from outside is among them.
    pub fn dates(
        &self,
        series: &Series<'a>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Vec<(NaiveDateTime, Option<&'a Announced>)> {
        let begins = |from: NaiveDate, until: NaiveDate| series.meeting.begins(from, until, self.rules.calendar());
        let mut dates: Vec<NaiveDateTime> = begins(from, until);
        let moved =
            self.directory.meetings().filter(|one| one.series == series.meeting.code && one.grid == series.grid);
        let moved = moved.filter(|one| (from..=until).contains(&one.at.date_naive()));
        let from_outside = moved.filter_map(|one| one.planned.as_ref()).map(|planned| planned.at.date_naive());
        // A date that the regulation has no longer is moved nowhere.
        dates.extend(from_outside.flat_map(|date| begins(date, date)));
        dates.sort();
        dates.dedup();
        dates.into_iter().map(|at| (at, self.change_of(series, at.date()))).collect()
    }

    /// Dates of one place between two days on which a meeting is not held although the calendar has it, in order of time.
    pub fn called_off(
        &self,
        grid: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Gathering<'a>>, Refusal> {
        let mut found = Vec::new();
        for series in self.series(grid)? {
            let off = self.dates(&series, from, until).into_iter().filter_map(|(at, change)| {
                let change = change.filter(|change| !change.stands())?;
                let series = series.clone();
                Some(Gathering { series, at, announced: None, change: Some(change), takes_in: Vec::new() })
            });
            found.extend(off);
        }
        found.sort_by_key(|gathering| gathering.at);
        Ok(found)
    }

    /// What is held in one place between two days, in order of time, the smaller meetings taken into the larger ones. What
    /// was moved from one of these days to another stands among them.
    pub fn held(&self, grid: &GridCode, from: NaiveDate, until: NaiveDate) -> Result<Vec<Gathering<'a>>, Refusal> {
        let mut all: Vec<(Series<'a>, NaiveDateTime, Option<&'a Announced>)> = Vec::new();
        for series in self.series(grid)? {
            let dates = self.dates(&series, from, until).into_iter();
            let held = dates.filter(|(_, change)| change.is_none_or(Announced::stands));
            let at = |(at, change): (NaiveDateTime, Option<&'a Announced>)| {
                (series.clone(), change.map_or(at, |change| change.at.naive_local()), change)
            };
            all.extend(held.map(at));
            let announced = self.standing(&series).map(|one| (series.clone(), one.at.naive_local(), Some(one)));
            all.extend(announced.filter(|(_, at, _)| (from..=until).contains(&at.date())));
        }
        let given: Vec<(&Meeting, NaiveDateTime)> = all.iter().map(|(series, at, _)| (series.meeting, *at)).collect();
        let mut found: Vec<Gathering<'a>> = sittings(&given)
            .into_iter()
            .filter_map(|sitting| {
                let (series, at, said) = all.get(sitting.held)?.clone();
                let takes_in = sitting.takes_in.iter().filter_map(|taken| all.get(*taken));
                let takes_in = takes_in.map(|(it, ..)| it.meeting).collect();
                let (announced, change) = if series.meeting.is_announced() { (said, None) } else { (None, said) };
                Some(Gathering { series, at, announced, change, takes_in })
            })
            .collect();
        found.sort_by_key(|gathering| gathering.at);
        Ok(found)
    }

    /// The announcements of a series that stand.
    pub fn standing(&self, series: &Series<'a>) -> impl Iterator<Item = &'a Announced> + use<'a> {
        let (code, grid) = (series.meeting.code.clone(), series.grid.clone());
        let stands = |one: &&Announced| one.stands() && one.planned.is_none();
        self.directory.meetings().filter(stands).filter(move |one| one.series == code && one.grid == grid)
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

    /// The meetings that a person is to be at between two days, in order of time, with the posts by which; those among
    /// them too that were called off.
    pub fn of_person(
        &self,
        who: PersonId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<(Gathering<'a>, Vec<Seat<'a>>)>, Refusal> {
        let mut found = Vec::new();
        for place in self.places(who, from, until) {
            let off = self.called_off(&place, from, until)?;
            for gathering in self.held(&place, from, until)?.into_iter().chain(off) {
                if let Some(seats) = self.attending(&gathering).remove(&who) {
                    found.push((gathering, seats));
                }
            }
        }
        found.sort_by_key(|(gathering, _)| gathering.at);
        Ok(found)
    }

    /// The series that an asker convenes, by the posts held today.
    pub fn convened_by(&self, actor: &Actor<'_>) -> Result<Vec<Series<'a>>, Refusal> {
        let mut places: Vec<GridCode> =
            actor.held.iter().flat_map(|held| self.around(&held.appointment.grid)).collect();
        places.sort();
        places.dedup();
        let mut found = Vec::new();
        for place in places {
            found.extend(self.series(&place)?.into_iter().filter(|series| self.convenes(actor, series)));
        }
        Ok(found)
    }

    /// Those of them whose date the asker announces.
    pub fn announced_by(&self, actor: &Actor<'_>) -> Result<Vec<Series<'a>>, Refusal> {
        let all = self.convened_by(actor)?;
        Ok(all.into_iter().filter(|series| series.meeting.is_announced()).collect())
    }

    /// Whether an asker convenes a series: announces its date, or says that one of its dates is another one.
    pub fn convenes(&self, actor: &Actor<'_>, series: &Series<'a>) -> bool {
        let convenes = |post: &PostCode| series.meeting.convened_by.contains(post);
        actor.held.iter().any(|held| convenes(&held.post.code) && self.counts(held.appointment, series))
    }
}
