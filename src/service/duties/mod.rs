//! Who owes what where: the duties of the regulations laid over appointments and leave, with the records and excuses
//! that count, for [`crate::regulation::dues`] to reckon with.

mod gather;
mod unattended;

use chrono::NaiveDate;

use super::directory::Directory;
use super::duty_terms::DutyTerm;
use super::refusal::Refusal;
use super::rules::Rules;
use crate::domain::grid::Appointment;
use crate::domain::half_day::HalfDays;
use crate::domain::ids::{GridCode, PersonId, RegulationCode, Tier};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::dues::{Charge, Excusing, InForce, Occasion, StandingIn};
use crate::regulation::{Cadence, Duty, DutyWhat, Post, Regulation};
use crate::store::Reader;

pub use gather::{Gathered, Source};
pub use unattended::{Pending, Unattended};

/// A duty as somebody's, in one place.
#[derive(Debug, Clone)]
pub struct Charged<'a> {
    /// Which duty.
    pub duty: &'a Duty,
    /// Of which regulation.
    pub regulation: &'a Regulation,
    /// By which post.
    pub post: &'a Post,
    /// Where it is owed.
    pub grid: GridCode,
    /// Who owes it.
    pub person: PersonId,
    /// For whom, if the person stands in.
    pub for_whom: Option<PersonId>,
    /// The half days for which the post is held.
    pub held: HalfDays,
    /// The half days for which the person stands in.
    pub standing_in: Option<HalfDays>,
    /// When this version of the duty is in force.
    pub in_force: InForce,
}

impl<'a> Charged<'a> {
    /// For the reckoning; `class` is that of the object, for a cadence by class. `holder` is what excuses whom the person
    /// stands in for, as far as the person does.
    pub fn charge<'b>(&self, class: Option<&'b str>, holder: &'b [Excusing]) -> Charge<'b>
    where
        'a: 'b,
    {
        let standing_in = self.standing_in.map(|span| StandingIn { span, holder });
        Charge { duty: self.duty, class, held: self.held, standing_in, in_force: self.in_force }
    }

    /// The same as its holder's own, where the person stands in.
    pub fn of_holder(&self) -> Option<Self> {
        self.for_whom.map(|person| Self { person, for_whom: None, standing_in: None, ..self.clone() })
    }

    /// Whether it is a day's log that its holder signs.
    pub fn signs_day_log(&self) -> bool {
        let may = self.for_whom.is_none() || self.regulation.absence.deputy_may(Right::LogSign);
        self.duty.what == DutyWhat::DayLog && may && self.post.rights.reach(Right::LogSign).is_some()
    }

    /// Whether it falls due in half days.
    pub fn is_of_half_days(&self) -> bool {
        is_of_half_days(self.duty)
    }
}

/// Whether a duty falls due in half days.
pub fn is_of_half_days(duty: &Duty) -> bool {
    match &duty.cadence {
        Cadence::Slots(_) => true,
        Cadence::Weekday { slots, .. } => !slots.is_empty(),
        _ => false,
    }
}

/// Whether a version of a duty can ask anything between two days, in stretches that only touch them too.
fn asks_between(term: &DutyTerm, from: NaiveDate, until: NaiveDate) -> bool {
    let InForce { from: adopted, until: replaced } = term.in_force;
    let (first, last) = (term.duty.stretch_around(from).0, term.duty.stretch_around(until).1);
    let by_day = first == from && last == until && term.duty.falls_due();
    adopted.is_none_or(|adopted| if by_day { last > adopted } else { last >= adopted })
        && replaced.is_none_or(|replaced| if by_day { first <= replaced } else { first < replaced })
}

/// An occasion, and the key of the row that is to be seen to on it, for a cadence by class.
pub type Due = (Option<String>, Occasion);

/// What the reckoning looks at.
#[derive(Clone, Copy)]
pub struct Duties<'a> {
    /// The store.
    pub reader: &'a dyn Reader,
    /// Grids, people, appointments, leave.
    pub directory: &'a Directory,
    /// The rules in force.
    pub rules: &'a Rules,
    /// The moment of asking.
    pub now: Civil,
}

impl<'a> Duties<'a> {
    /// What a person owes between two days, standing in for others included.
    pub fn of_person(&self, person: PersonId, from: NaiveDate, until: NaiveDate) -> Result<Vec<Charged<'a>>, Refusal> {
        let mut charged = Vec::new();
        for held in self.directory.appointments().filter(|held| held.person == person) {
            self.add(&mut charged, held, None, from, until)?;
        }
        for leave in self.directory.standing_in(person).filter(|leave| leave.span.meets(from, until)) {
            for held in self.directory.appointments().filter(|held| held.person == leave.person) {
                self.add(&mut charged, held, Some((person, leave.span)), from, until)?;
            }
        }
        Ok(charged)
    }

    /// What is owed in and below a grid between two days by duties of one kind, whoever owes it.
    pub fn below(
        &self,
        root: &GridCode,
        from: NaiveDate,
        until: NaiveDate,
        wanted: impl Fn(&Duty) -> bool,
    ) -> Result<Vec<Charged<'a>>, Refusal> {
        let mut charged = Vec::new();
        // A duty of a post above may be owed below.
        let near = |held: &&Appointment| root.covers(&held.grid) || held.grid.covers(root);
        for held in self.directory.appointments().filter(near) {
            self.add(&mut charged, held, None, from, until)?;
            let away = self.directory.absences_of(held.person).filter(|leave| leave.stands());
            for leave in away.filter(|leave| leave.span.meets(from, until)) {
                if let Some(deputy) = leave.deputy {
                    self.add(&mut charged, held, Some((deputy, leave.span)), from, until)?;
                }
            }
        }
        charged.retain(|charged| root.covers(&charged.grid) && wanted(charged.duty));
        Ok(charged)
    }

    fn add(
        &self,
        to: &mut Vec<Charged<'a>>,
        held: &'a Appointment,
        deputy: Option<(PersonId, HalfDays)>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(), Refusal> {
        let span = HalfDays::whole(held.from, held.until);
        let mine = deputy.map_or(Some(span), |(_, leave)| span.within(&leave));
        if !mine.is_some_and(|mine| mine.meets(from, until)) {
            return Ok(());
        }
        for (regulation, post) in self.posts(held)? {
            let terms = self.rules.duty_terms(regulation.code()).iter();
            for term in terms.filter(|term| term.duty.posts.contains(&held.post) && asks_between(term, from, until)) {
                let duty = &term.duty;
                for grid in self.places(duty, regulation, &held.grid)? {
                    to.push(Charged {
                        duty,
                        regulation,
                        post,
                        grid,
                        person: deputy.map_or(held.person, |(deputy, _)| deputy),
                        for_whom: deputy.map(|_| held.person),
                        held: span,
                        standing_in: deputy.map(|(_, leave)| leave),
                        in_force: term.in_force,
                    });
                }
            }
        }
        Ok(())
    }

    /// The regulations by which an appointment owes something: that of its grid; for one at the town, also those of other
    /// schemes that a grid of the town follows, as far as they know the post (篇8/5: the town's center owes by the villages'
    /// regulation).
    fn posts(&self, held: &Appointment) -> Result<Vec<(&'a Regulation, &'a Post)>, Refusal> {
        let own = self.rules.of_grid(self.directory, &held.grid)?;
        let mut found: Vec<(&Regulation, &Post)> = own.post(&held.post).map(|post| (own, post)).into_iter().collect();
        if held.grid.tier() == Tier::Town {
            let followed = self.followed(&held.grid)?;
            for regulation in self.rules.all().filter(|it| it.code() != own.code() && followed.contains(it.code())) {
                let post = regulation.post(&held.post).filter(|post| post.tier == Tier::Town);
                found.extend(post.map(|post| (regulation, post)));
            }
        }
        Ok(found)
    }

    fn followed(&self, town: &GridCode) -> Result<Vec<RegulationCode>, Refusal> {
        let mut codes = Vec::new();
        for grid in self.directory.grids_below(town).filter(|grid| grid.code.tier() == Tier::Community) {
            let code = self.rules.of_grid(self.directory, &grid.code)?.code();
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        Ok(codes)
    }

    /// Where a duty of a post in a grid is owed: there, or in each grid of a tier below that follows the same regulation.
    fn places(&self, duty: &Duty, regulation: &Regulation, at: &GridCode) -> Result<Vec<GridCode>, Refusal> {
        let Some(tier) = duty.each.filter(|tier| *tier != at.tier()) else { return Ok(vec![at.clone()]) };
        let mut places = Vec::new();
        for grid in self.directory.grids().filter(|grid| grid.code.tier() == tier && at.covers(&grid.code)) {
            if self.rules.of_grid(self.directory, &grid.code)?.code() == regulation.code() {
                places.push(grid.code.clone());
            }
        }
        Ok(places)
    }
}
