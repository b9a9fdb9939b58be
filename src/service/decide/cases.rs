//! Filing: whose matter it is, who gets it, by when, and who was told (篇3/責任人4, 篇3/排查4).

use std::collections::BTreeMap;

use chrono::Datelike;

use super::super::command::{Command, Told};
use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::ruled;
use super::case_bonds::Again;
use super::{Context, Decision, case_after, case_bonds, case_concerned, case_hazard, case_on_site, text};
use crate::domain::case::{Case, Channel, Nature, Party, PathTaken, Reporter, Responsibility, Source};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::{Kind, LimitFormula, MAX_UNITS, Proposal, Regulation, RouteQuestion};
use crate::store::load;
use crate::store::tables::serial_key;

/// The station of a place: that of its community.
pub fn station_of(grid: &GridCode) -> Party {
    Party::Station(grid.community().unwrap_or_else(|| grid.clone()))
}

/// Who has what lies in a place: the station of its community; of the town itself its office.
pub fn seat(regulation: &Regulation, grid: &GridCode) -> Party {
    match grid.community() {
        Some(community) => Party::Station(community),
        None => Party::Unit(regulation.case.reports_to.clone()),
    }
}

/// A kind by code or name; several of one name are listed.
pub fn kind<'a>(regulation: &'a Regulation, given: &str) -> Result<&'a Kind, Refusal> {
    match regulation.kinds_by_name(given.trim()).as_slice() {
        [one] => Ok(one),
        [] => Err(Refusal::new(RefusalCode::UnknownKind).with("given", given)),
        several => {
            Err(several.iter().fold(Refusal::new(RefusalCode::UnknownKind).with("given", given), |refusal, kind| {
                refusal.row(&kind.code, kind.label().hant)
            }))
        }
    }
}

/// What the regulation of a place proposes for a case.
pub fn propose(
    context: &Context<'_>,
    grid: &GridCode,
    kind: &KindCode,
    nature: Nature,
    source: Source,
    units: Option<u32>,
    place: &str,
) -> Result<Option<Proposal>, Refusal> {
    let question = RouteQuestion::of(kind.clone(), nature, source, grid);
    let question = RouteQuestion { units, place: place.to_owned(), ..question };
    Ok(context.regulation(grid)?.propose(&question))
}

/// What it proposes for a case that is on record.
pub fn propose_for(context: &Context<'_>, case: &Case) -> Result<Option<Proposal>, Refusal> {
    Ok(context.regulation(&case.grid)?.propose(&RouteQuestion::of_case(case)))
}

/// Files a case.
pub fn file(context: &Context<'_>, command: &Command) -> Result<Decision, Refusal> {
    let Command::CaseFile {
        grid,
        kind: kind_given,
        nature,
        path,
        source,
        place,
        text: words,
        happened,
        reporter,
        reporter_phone,
        result,
        told,
        late,
        units,
        original,
        on_spot,
        concerns,
    } = command
    else {
        return Err(RefusalCode::Internal.into());
    };
    let grid = context.grid(grid)?;
    context.actor.named()?;
    context.require(Right::CaseFile, &grid)?;
    let regulation = context.regulation(&grid)?;
    let kind = kind(regulation, kind_given)?;
    let concerns = case_concerned::named(context, &grid, kind, concerns)?;
    let first = case_concerned::first_holder(context, &grid, kind.sensitive, &concerns)?;
    for told in told {
        case_concerned::not_about(context, &grid, &concerns, &find_told(context, &grid, &told.to)?)?;
    }
    let nature = nature.unwrap_or(kind.nature);
    let result = text::optional_note("result", result.as_deref().unwrap_or_default())?;
    let path = path.unwrap_or(match nature {
        Nature::Emergency => PathTaken::Reported,
        _ if result.is_some() => PathTaken::Settled,
        Nature::General | Nature::Policy => PathTaken::BroughtBack,
    });
    if path == PathTaken::Settled {
        if nature == Nature::Emergency {
            return Err(Refusal::new(RefusalCode::NotSettledOnTheSpot).with("nature", "emergency"));
        }
        if result.is_none() {
            return Err(RefusalCode::ResultNeeded.into());
        }
        case_hazard::may_be_settled(regulation, kind)?;
        // Whoever hears of it would be the only one who ever looks at it.
        if kind.sensitive {
            return Err(Refusal::new(RefusalCode::SensitiveNotSettled)
                .named("kind", &kind.code, &kind.label())
                .by(regulation.case.sensitive_clause().clone()));
        }
    }
    let source = source.unwrap_or(Source::Patrol);
    let units = counted(*units)?;
    let proposal = propose(context, &grid, &kind.code, nature, source, units, place)?;
    let reckoned = proposal.as_ref().and_then(|proposal| proposal.reckoned.as_ref());
    if let (Some(by), None, true) = (reckoned, units, path != PathTaken::Settled) {
        return Err(units_needed(by, kind, proposal.as_ref()));
    }
    // Who rang first and keys afterwards need not type the time twice.
    let rang = || told.iter().filter_map(|told| told.at).min();
    let happened = context.past(happened.or_else(rang))?;
    if happened.date_naive() != context.today() && late.is_none() {
        return Err(RefusalCode::LateReasonNeeded.into());
    }
    let case = CaseId(context.new_id());
    let number = next_number(context, context.now.year(), None)?;
    let to = addressees(regulation, &first, (path, nature, kind.sensitive), &concerns, proposal.as_ref());
    let tellings = tellings(context, &grid, case, &happened, told, to)?;
    let received = tellings.iter().filter_map(told_at).min();
    let settled = path == PathTaken::Settled;
    let limit = proposal.as_ref().and_then(|proposal| proposal.limit);
    let due = limit.filter(|_| !settled).map(|limit| context.rules.due(limit, received.unwrap_or(happened)));
    let stays = path == PathTaken::Reported && nature == Nature::Emergency;
    let on_spot = if stays { Some(case_on_site::at_filing(context, &grid, on_spot.as_deref(), told)?) } else { None };
    let reporter = Reporter {
        name: text::optional_name("reporter", reporter.as_deref())?,
        phone: text::optional_name("phone", reporter_phone.as_deref())?,
    };
    let reporter = (reporter != Reporter::default()).then_some(reporter);
    let (rule, clause) = match &proposal {
        Some(proposal) => (proposal.route.as_str(), &proposal.clause),
        None => ("-", &regulation.case.rule.clause),
    };
    let filed = Fact::CaseFiled {
        case,
        number: number.clone(),
        grid: grid.clone(),
        kind: kind.code.clone(),
        nature,
        path,
        source,
        place: text::name("place", place)?,
        text: text::note("text", words)?,
        reporter,
        happened,
        received,
        responsibility: proposal.as_ref().map_or(Responsibility::Inside, |proposal| proposal.responsibility),
        holder: (!settled).then_some(first),
        due,
        ruled: ruled(regulation, rule, clause),
        sensitive: kind.sensitive,
        result,
        late: *late,
        drawn: settled && is_drawn(regulation, case),
        units,
        formula: reckoned.filter(|_| units.is_some() && !settled).map(|by| by.formula.to_string()),
        order: None,
        original: text::original(original.as_deref())?,
        on_spot,
        concerns,
    };
    let mut facts = vec![filed];
    let untold: Vec<String> = untold(context, &tellings);
    facts.extend(tellings);
    let again = Again { case, number: &number, grid: &grid, kind: &kind.code, place, happened };
    let earlier = case_bonds::repeats(context, &again, std::iter::empty())?;
    facts.extend(earlier.as_ref().map(|earlier| again.repeating(earlier)));
    let mut decision = Decision::one(grid, facts).making("case", case, &number);
    if !untold.is_empty() {
        let clause = Some(regulation.case.tell_clause().clone());
        decision =
            decision.noting("not-answered-yet", &[("number", number.clone())], clause).listing("parties", untold);
    }
    // One that the asker may not see is linked all the same, and not named.
    if let Some(earlier) = earlier.filter(|earlier| earlier.seen) {
        let clause = regulation.oversight.repeats.as_ref().map(|repeats| repeats.rule.clause.clone());
        decision = decision.noting("repeats", &[("number", number.clone()), ("earlier", earlier.number)], clause);
    }
    if limit.is_none() && !settled {
        decision = decision.noting("no-limit", &[("kind", kind.code.to_string())], Some(clause.clone()));
    }
    Ok(decision)
}

/// Whether a case that was settled on the spot is drawn for a look (抽查).
fn is_drawn(regulation: &Regulation, case: CaseId) -> bool {
    let sampling = regulation.oversight.sampling.as_ref();
    sampling.is_some_and(|sampling| case_after::is_drawn(case.0, sampling.settled_percent))
}

/// The size of a matter, as limits are reckoned from it.
pub(super) fn counted(given: Option<u32>) -> Result<Option<u32>, Refusal> {
    match given {
        Some(units) if !(1..=MAX_UNITS).contains(&units) => Err(Refusal::new(RefusalCode::OutOfRange)
            .with("field", "units")
            .with("given", units)
            .with("least", 1)
            .with("most", MAX_UNITS)),
        given => Ok(given),
    }
}

/// How long there is depends on how many there are (篇2/八).
pub(super) fn units_needed(by: &LimitFormula, kind: &Kind, proposal: Option<&Proposal>) -> Refusal {
    let refusal = Refusal::new(RefusalCode::UnitsNeeded)
        .with("field", "units")
        .named("kind", &kind.code, &kind.label())
        .with("formula", &by.formula);
    match proposal.map(|proposal| &proposal.clause) {
        Some(clause) if kind.rule.is_missing() => refusal.by(clause.clone()),
        _ => refusal.by(kind.rule.clause.clone()),
    }
}

fn told_at(fact: &Fact) -> Option<Civil> {
    match fact {
        // A service from outside does not answer for the case, and the program rings nobody (篇3/責任人4-c).
        Fact::CaseTold { to, told, channel, .. }
            if !matches!(to, Party::Service(_)) && *channel != Channel::Program =>
        {
            Some(*told)
        }
        _ => None,
    }
}

fn untold(context: &Context<'_>, facts: &[Fact]) -> Vec<String> {
    let answered =
        |party: &Party| facts.iter().any(|fact| matches!(fact, Fact::CaseAnswered { party: who, .. } if who == party));
    facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::CaseTold { to, .. } if !answered(to) => Some(party_name(context, to)),
            _ => None,
        })
        .collect()
}

/// A party's shown name.
pub fn party_name(context: &Context<'_>, party: &Party) -> String {
    match party {
        Party::Station(grid) => context.directory.grid_name(grid),
        Party::Unit(unit) => context.directory.unit_name(unit),
        Party::Service(code) => context.rules.service_name(context.directory, code),
    }
}

/// A party by the name that people give it: `station`, or a unit, by a part of its name too.
pub fn find_party(context: &Context<'_>, grid: &GridCode, given: &str) -> Result<Party, Refusal> {
    match party_called(context, grid, given) {
        Err(refusal) if refusal.code == RefusalCode::UnknownUnit => unit_meant(context, given),
        found => found,
    }
}

/// The unit that a part of a name means: looked for where nothing else is called so.
pub fn unit_meant(context: &Context<'_>, given: &str) -> Result<Party, Refusal> {
    context.unit(given).map(|unit| Party::Unit(unit.code.clone()))
}

/// A party by its whole name: `station`, or a unit.
pub fn party_called(context: &Context<'_>, grid: &GridCode, given: &str) -> Result<Party, Refusal> {
    if given.trim() == "station" {
        return context.regulation(grid).map(|regulation| seat(regulation, grid));
    }
    context.directory.find_unit(given).map(|unit| Party::Unit(unit.code.clone()))
}

/// Who is told or answers, by the name that people give it: a party, or a service that the regulation names for
/// emergencies (110, 119, 120).
pub fn find_told(context: &Context<'_>, grid: &GridCode, given: &str) -> Result<Party, Refusal> {
    match party_called(context, grid, given) {
        Err(refusal) if refusal.code == RefusalCode::UnknownUnit => {
            let service = context.regulation(grid)?.emergency_by_name(given.trim());
            service.map_or_else(|| unit_meant(context, given), |row| Ok(Party::Service(row.code.clone())))
        }
        found => found,
    }
}

/// Nobody is told, answers or stands on the spot before the matter happened.
pub fn before_it_happened(given: &Civil, happened: &Civil, field: &str) -> Refusal {
    let written = |at: &Civil| at.format("%Y-%m-%d %H:%M");
    Refusal::new(RefusalCode::BeforeItHappened)
        .with("given", written(given))
        .with("happened", written(happened))
        .with("field", field)
}

/// The facts of one telling: told, and answered if somebody did.
pub fn telling(
    context: &Context<'_>,
    grid: &GridCode,
    case: CaseId,
    happened: &Civil,
    told: &Told,
) -> Result<Vec<Fact>, Refusal> {
    let to = find_told(context, grid, &told.to)?;
    let at = context.past(told.at)?;
    if at < *happened {
        return Err(before_it_happened(&at, happened, "told"));
    }
    let by = text::optional_name("by", told.by.as_deref())?.unwrap_or_else(|| context.asker_name());
    let mut facts = vec![Fact::CaseTold { case, to: to.clone(), by, channel: told.channel, told: at, due: None }];
    if let Some(by) = text::optional_name("answered-by", told.answered_by.as_deref())? {
        facts.push(Fact::CaseAnswered { case, party: to, by, channel: told.channel, answered: at });
    }
    Ok(facts)
}

/// Whom the program tells of a case that is reported, unless somebody rang them. An emergency is told to who has it
/// first, and to the office as well if town units are concerned: one case, two addressees (篇3/責任人4-c, 4-d).
pub fn addressees(
    regulation: &Regulation,
    first: &Party,
    (path, nature, sensitive): (PathTaken, Nature, bool),
    concerns: &[Party],
    proposal: Option<&Proposal>,
) -> Vec<Party> {
    if path != PathTaken::Reported {
        return Vec::new();
    }
    let mut addressees = vec![first.clone()];
    let town_concerned =
        proposal.is_some_and(|it| it.responsibility == Responsibility::Outside || !it.concerned.is_empty());
    let office = case_concerned::office_of(regulation, sensitive);
    if nature == Nature::Emergency && town_concerned && *first != office && !concerns.contains(&office) {
        addressees.push(office);
    }
    addressees
}

/// Everybody who is told as the case is filed: whom somebody rang, and whom nobody did, who stay unanswered until a
/// named person has answered.
pub fn tellings(
    context: &Context<'_>,
    grid: &GridCode,
    case: CaseId,
    happened: &Civil,
    told: &[Told],
    addressees: Vec<Party>,
) -> Result<Vec<Fact>, Refusal> {
    let mut facts = Vec::new();
    for told in told {
        facts.extend(telling(context, grid, case, happened, told)?);
    }
    for to in addressees {
        let there = facts.iter().any(|fact| matches!(fact, Fact::CaseTold { to: told, .. } if *told == to));
        if !there {
            let by = context.asker_name();
            let channel = Channel::Program;
            facts.push(Fact::CaseTold { case, to, by, channel, told: context.now, due: None });
        }
    }
    Ok(facts)
}

/// The next number of a year that people say aloud, after the last one of this decision if it has given some already. A
/// series of another directory than the town's first one puts its letters before the digits, so two directories never
/// give the same.
pub fn next_number(
    context: &Context<'_>,
    year: i32,
    given: Option<&mut BTreeMap<i32, u32>>,
) -> Result<String, Refusal> {
    let town = context.directory.town().ok_or(RefusalCode::NoTown)?;
    let letters = context.series_letters();
    let prefix = format!("{}-{year}-{letters}", short_name(&town.name));
    let known = given.as_ref().and_then(|given| given.get(&year).copied());
    let last = match known {
        Some(last) => last,
        None => load(context.reader, &serial_key(&prefix))?.unwrap_or(0),
    };
    if let Some(given) = given {
        given.insert(year, last + 1);
    }
    Ok(format!("{prefix}{:05}", last + 1))
}

/// A town's name without what every town is called.
pub fn short_name(town: &str) -> &str {
    ["街道办事处", "街道辦事處", "街道", "鎮", "镇", "鄉", "乡"]
        .iter()
        .find_map(|suffix| town.strip_suffix(suffix))
        .filter(|short| !short.is_empty())
        .unwrap_or(town)
}
