//! Who decides on what is asked for, and whether there is somebody who can: a request that waits for nobody would wait
//! for ever.

use super::super::actor::Actor;
use super::super::names::Name;
use super::super::refusal::{Refusal, RefusalCode};
use super::Context;
use super::case_concerned::office_of;
use super::case_flow::{not_yours, right_of};
use super::cases::{party_name, station_of};
use crate::domain::case::{Case, Party};
use crate::domain::change::Author;
use crate::domain::ids::{Clause, GridCode, PersonId, UnitCode};
use crate::domain::label::Label;
use crate::regulation::{Approver, Post, Represents};

/// What is asked for: about which case, and of which place's tiers. More time is asked for by who has the case, who may be
/// of another place than the case.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) case: &'a Case,
    pub(super) place: &'a GridCode,
}

impl<'a> Request<'a> {
    /// Of the place of the case.
    pub(super) fn of(case: &'a Case) -> Self {
        Self { case, place: &case.grid }
    }

    /// By a party.
    pub(super) fn by(case: &'a Case, asker: &'a Party) -> Self {
        Self { case, place: place_of(asker, &case.grid) }
    }
}

/// The place whose tiers a party belongs to.
fn place_of<'a>(asker: &'a Party, grid: &'a GridCode) -> &'a GridCode {
    match asker {
        Party::Station(of) => of,
        Party::Unit(_) | Party::Service(_) => grid,
    }
}

/// Whether somebody decides as this approver.
fn acts_as(context: &Context<'_>, actor: &Actor<'_>, approver: &Approver, request: Request<'_>) -> bool {
    let Request { case, place } = request;
    let may = match approver {
        Approver::Post(code) => {
            actor.held.iter().any(|held| held.post.code == *code && held.appointment.grid.covers(place))
        }
        _ => context.regulation(place).is_ok_and(|regulation| {
            let party = party_of(context, approver, request);
            actor.acts_for(&party, right_of(regulation, &party), place)
        }),
    };
    may && actor.may_see(case)
}

/// As which party an approver decides.
fn party_of(context: &Context<'_>, approver: &Approver, request: Request<'_>) -> Party {
    let Request { case, place } = request;
    let office = || match context.regulation(place) {
        Ok(regulation) => office_of(regulation, case.sensitive),
        Err(_) => Party::Unit(UnitCode::from("office")),
    };
    match approver {
        Approver::Station => station_of(place),
        Approver::Office => office(),
        Approver::Unit(code) => Party::Unit(code.clone()),
        Approver::Post(_) => match post(context, approver, place) {
            Some(post) => match post.represents {
                Represents::Office | Represents::Unit => post.unit.clone().map_or_else(office, Party::Unit),
                Represents::Station | Represents::Grid => station_of(place),
            },
            None => office(),
        },
    }
}

/// The post that is meant, of the place's regulation or of another one of the town.
fn post<'a>(context: &'a Context<'_>, approver: &Approver, grid: &GridCode) -> Option<&'a Post> {
    let Approver::Post(code) = approver else { return None };
    let own = context.regulation(grid).ok().and_then(|regulation| regulation.post(code));
    own.or_else(|| context.rules.all().find_map(|regulation| regulation.post(code)))
}

/// Everybody who holds a post in the place or above it.
fn people<'a>(context: &'a Context<'_>, place: &GridCode) -> Vec<Actor<'a>> {
    let held = context.directory.appointments().filter(|it| it.is_held_on(context.today()) && it.grid.covers(place));
    let mut people: Vec<PersonId> = held.map(|held| held.person).collect();
    people.sort_unstable();
    people.dedup();
    let actor = |person| Actor::of_person(context.directory, context.rules, person, context.today()).ok();
    people.into_iter().filter_map(actor).collect()
}

/// The first of a list that somebody else than these acts for; the last one if there is nobody.
pub(super) fn deciding<'l>(
    context: &Context<'_>,
    request: Request<'_>,
    list: &'l [Approver],
    except: &[Author],
) -> Option<&'l Approver> {
    if list.len() < 2 {
        return list.first();
    }
    let people = people(context, request.place);
    let somebody = |approver: &&Approver| {
        people.iter().any(|actor| !except.contains(&actor.author) && acts_as(context, actor, approver, request))
    };
    list.iter().find(somebody).or(list.last())
}

/// The asker decides as this approver, or is told who does.
pub(super) fn require(context: &Context<'_>, request: Request<'_>, approver: &Approver) -> Result<Party, Refusal> {
    context.actor.named()?;
    let party = party_of(context, approver, request);
    if acts_as(context, &context.actor, approver, request) {
        return Ok(party);
    }
    Err(match post(context, approver, request.place) {
        Some(post) => Refusal::new(RefusalCode::NotYours).with("number", &request.case.number).named(
            "holder",
            &post.code,
            &post.label,
        ),
        None => not_yours(context, request.case, &party),
    })
}

/// Whether nobody but these acts for a party any more who may see the case.
pub(super) fn nobody_left(context: &Context<'_>, case: &Case, party: &Party, except: &[Author]) -> bool {
    let Ok(regulation) = context.regulation(&case.grid) else { return true };
    let right = right_of(regulation, party);
    let acts = |actor: &Actor<'_>| {
        !except.contains(&actor.author) && actor.acts_for(party, right, &case.grid) && actor.may_see(case)
    };
    !people(context, &case.grid).iter().any(acts)
}

/// The stand-in as which the asker decides, if the asker is one.
pub(super) fn stands_in(context: &Context<'_>, case: &Case, list: &[Approver]) -> Option<Party> {
    let request = Request::of(case);
    let mine = list.iter().find(|approver| acts_as(context, &context.actor, approver, request))?;
    Some(party_of(context, mine, request))
}

/// One who may read it and is not the asker: the first of a list that there is somebody for.
pub(super) fn one_who_reads(
    context: &Context<'_>,
    case: &Case,
    list: &[Approver],
    clause: &Clause,
) -> Result<Vec<Party>, Refusal> {
    let Some((first, rest)) = list.split_first() else { return Ok(Vec::new()) };
    as_many_people(context, case, &[party_of(context, first, Request::of(case))], rest, clause)
}

/// As many different people as there are steps, none of them the asker: for each step its own party, or else the first
/// stand-in, for whom somebody is left. Refused if there are not so many.
pub(super) fn as_many_people(
    context: &Context<'_>,
    case: &Case,
    steps: &[Party],
    stand_in: &[Approver],
    clause: &Clause,
) -> Result<Vec<Party>, Refusal> {
    let request = Request::of(case);
    let people = people(context, &case.grid);
    let regulation = context.regulation(&case.grid)?;
    let acting = |acts: &dyn Fn(&Actor<'_>) -> bool| -> Vec<Author> {
        people.iter().filter(|actor| acts(actor)).map(|actor| actor.author).collect()
    };
    let of_party = |party: &Party| {
        let right = right_of(regulation, party);
        acting(&|actor| actor.acts_for(party, right, &case.grid) && actor.may_see(case))
    };
    let stand_ins: Vec<(Party, Vec<Author>)> = stand_in
        .iter()
        .map(|it| (party_of(context, it, request), acting(&|actor| acts_as(context, actor, it, request))))
        .collect();
    let choices: Vec<Vec<(Party, Vec<Author>)>> = steps
        .iter()
        .map(|step| std::iter::once((step.clone(), of_party(step))).chain(stand_ins.iter().cloned()).collect())
        .collect();
    if let Some(found) = assign(&choices, &mut vec![context.actor.author]) {
        return Ok(found);
    }
    let names = steps.iter().map(|step| Label::verbatim(&party_name(context, step)));
    let posts = stand_in.iter().filter_map(|it| post(context, it, &case.grid)).map(|post| post.label.clone());
    let mut labels: Vec<Label> = names.chain(posts).collect();
    labels.dedup();
    let codes: Vec<&str> = labels.iter().map(|label| label.en.as_str()).collect();
    let mut refusal = Refusal::new(RefusalCode::NobodyApproves)
        .with("number", &case.number)
        .with("count", steps.len())
        .with("posts", codes.join(", "))
        .by(clause.clone());
    refusal.names.insert("posts".to_owned(), labels.into_iter().map(|label| Name { label, code: None }).collect());
    Err(refusal)
}

/// A different person for each step, the earlier choices first.
fn assign(choices: &[Vec<(Party, Vec<Author>)>], used: &mut Vec<Author>) -> Option<Vec<Party>> {
    let Some((step, later)) = choices.split_first() else { return Some(Vec::new()) };
    for (party, people) in step {
        for person in people {
            if used.contains(person) {
                continue;
            }
            used.push(*person);
            let rest = assign(later, used);
            used.pop();
            if let Some(mut found) = rest {
                found.insert(0, party.clone());
                return Some(found);
            }
        }
    }
    None
}

/// Whether a person decides on what a party asks for about a case in a grid, as a queue asks: the first of the list that
/// has somebody is not looked for, so the office's own people see their requests too.
pub fn may_decide(actor: &Actor<'_>, list: &[Approver], (grid, asker): (&GridCode, &Party), office: &UnitCode) -> bool {
    let (parties, place) = (actor.parties(), place_of(asker, grid));
    list.iter().any(|approver| match approver {
        Approver::Station => parties.contains(&station_of(place)),
        Approver::Office => parties.contains(&Party::Unit(office.clone())),
        Approver::Unit(unit) => parties.contains(&Party::Unit(unit.clone())),
        Approver::Post(code) => {
            actor.held.iter().any(|held| held.post.code == *code && held.appointment.grid.covers(place))
        }
    })
}

/// The list of those who grant more time to a party.
pub(super) fn granting<'a>(context: &'a Context<'_>, case: &Case, asker: &Party) -> Result<&'a [Approver], Refusal> {
    let policy = &context.regulation(&case.grid)?.case;
    let office = if case.sensitive { policy.sensitive_to() } else { &policy.reports_to };
    Ok(policy.extensions_by.of(asker, office, case.sensitive))
}
