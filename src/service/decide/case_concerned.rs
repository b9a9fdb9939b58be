//! Who may have a sensitive matter (實務/敏感事項): it never goes to whom it is about, nor to a party of whose people
//! nobody may read it; what is about the station itself is with the office's named post from the start.

use super::super::actor::Actor;
use super::super::refusal::{Refusal, RefusalCode};
use super::cases::{party_name, station_of};
use super::{Context, find_case};
use crate::domain::case::{Case, Party};
use crate::domain::ids::{GridCode, Tier};
use crate::regulation::{Kind, Regulation};

/// Whom a case is reported to: the office or center, for a sensitive one the unit of the post that reads such.
pub(super) fn office_of(regulation: &Regulation, sensitive: bool) -> Party {
    let case = &regulation.case;
    Party::Unit(if sensitive { case.sensitive_to().clone() } else { case.reports_to.clone() })
}

/// Who has what lies in a place: the station of its community; in the town itself the office, for a sensitive matter
/// the unit of the post that reads such.
pub(super) fn seat_of(regulation: &Regulation, grid: &GridCode, sensitive: bool) -> Party {
    match grid.community() {
        Some(community) => Party::Station(community),
        None => office_of(regulation, sensitive),
    }
}

/// Whom a matter that is being filed is about, by the names that people give them. Only sensitive kinds are about
/// somebody: who told of it must be safe.
pub(super) fn named(
    context: &Context<'_>,
    grid: &GridCode,
    kind: &Kind,
    given: &[String],
) -> Result<Vec<Party>, Refusal> {
    let mut concerns: Vec<Party> = Vec::new();
    for given in given.iter().map(|given| given.trim()).filter(|given| !given.is_empty()) {
        let party = party(context, grid, given)?;
        if !concerns.contains(&party) {
            concerns.push(party);
        }
    }
    if !concerns.is_empty() && !kind.sensitive {
        let refusal = Refusal::new(RefusalCode::NotSensitive).named("kind", &kind.code, &kind.label());
        return Err(refusal.by(context.regulation(grid)?.case.sensitive_clause().clone()));
    }
    Ok(concerns)
}

/// A unit, the station of the place, or a grid: a community is its station, an area its people.
fn party(context: &Context<'_>, grid: &GridCode, given: &str) -> Result<Party, Refusal> {
    let unknown = match super::cases::party_called(context, grid, given) {
        Err(refusal) if refusal.code == RefusalCode::UnknownUnit => refusal,
        found => return found,
    };
    match context.directory.find_grid(given) {
        Ok(named) if named.code.tier() != Tier::Town => Ok(Party::Station(named.code.clone())),
        Ok(_) => Err(unknown),
        Err(_) => super::cases::unit_meant(context, given),
    }
}

/// Who has a case that is filed or opened again: the station of the place, unless the matter is about it. Then it is
/// the office's, if somebody there may have it.
pub(super) fn first_holder(
    context: &Context<'_>,
    grid: &GridCode,
    sensitive: bool,
    concerns: &[Party],
) -> Result<Party, Refusal> {
    let station = station_of(grid);
    let regulation = context.regulation(grid)?;
    let office = office_of(regulation, sensitive);
    // What lies in the town itself is with its office.
    let in_town = grid.community().is_none();
    if in_town && !sensitive {
        return Ok(office);
    }
    if !in_town && !is_about(concerns, &station) {
        return Ok(station);
    }
    if !is_about(concerns, &office) && somebody_reads(context, &office, grid, concerns) {
        return Ok(office);
    }
    Err(Refusal::new(RefusalCode::NobodyMayHave)
        .with("office", party_name(context, &office))
        .by(regulation.case.sensitive_clause().clone()))
}

/// Whether a matter is about a party, or about the station that an area belongs to.
fn is_about(concerns: &[Party], party: &Party) -> bool {
    let of_station = || match party {
        Party::Station(grid) => concerns.contains(&station_of(grid)),
        Party::Unit(_) | Party::Service(_) => false,
    };
    concerns.contains(party) || of_station()
}

/// Refuses a party that the matter is about: it is not even told.
pub(super) fn not_about(
    context: &Context<'_>,
    grid: &GridCode,
    concerns: &[Party],
    party: &Party,
) -> Result<(), Refusal> {
    if !is_about(concerns, party) {
        return Ok(());
    }
    let clause = context.regulation(grid)?.case.sensitive_clause().clone();
    Err(Refusal::new(RefusalCode::ConcernsThem).with("party", party_name(context, party)).by(clause))
}

/// Refuses a party that may not have the case: one that it is about, or one where nobody may read it.
pub(super) fn may_go_to(context: &Context<'_>, case: &Case, party: &Party) -> Result<(), Refusal> {
    not_about(context, &case.grid, &case.concerns, party)?;
    if !case.sensitive || somebody_reads(context, party, &case.grid, &case.concerns) {
        return Ok(());
    }
    // With somebody who may not read it, it would be lost to everybody.
    Err(Refusal::new(RefusalCode::NobodyForSensitive)
        .with("number", &case.number)
        .with("office", party_name(context, party))
        .by(context.regulation(&case.grid)?.case.sensitive_clause().clone()))
}

/// Whether somebody who acts for a party may read a sensitive case.
fn somebody_reads(context: &Context<'_>, party: &Party, grid: &GridCode, concerns: &[Party]) -> bool {
    anybody(context, |actor| actor.parties().contains(party) && actor.may_see_sensitive(grid, concerns))
}

/// Whether it is so of anybody who holds a post today.
pub(super) fn anybody(context: &Context<'_>, is_so: impl Fn(&Actor<'_>) -> bool) -> bool {
    context.directory.appointments().filter(|held| held.is_held_on(context.today())).any(|held| {
        let actor = Actor::of_person(context.directory, context.rules, held.person, context.today());
        actor.is_ok_and(|actor| is_so(&actor))
    })
}

impl Context<'_> {
    /// A case by number or by the ending of its id. Whom it is about is not told that there is one.
    pub fn case(&self, given: &str) -> Result<Case, Refusal> {
        use crate::domain::right::Right;
        let case = find_case(self.reader, given)?;
        if self.actor.may_see(&case) {
            return Ok(case);
        }
        if self.actor.is_concerned(&case.concerns) {
            return Err(Refusal::new(RefusalCode::UnknownCase).with("given", given));
        }
        let right = if case.sensitive { Right::SensitiveRead } else { Right::CaseRead };
        let refusal = self.actor.refuse(self.rules, self.directory, right, &case.grid);
        if case.sensitive {
            let posts = refusal.args.get("posts").cloned().unwrap_or_default();
            return Err(Refusal { names: refusal.names, ..Refusal::new(RefusalCode::Sensitive).with("posts", posts) });
        }
        Err(refusal)
    }
}
