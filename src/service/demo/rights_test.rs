//! Each step of the history is one that its author's posts allow: the same rules as for a command, asked afterwards.
#![allow(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::collections::BTreeMap;

use super::tests::{Folded, directory_of};
use crate::domain::case::{Case, Party, Responsibility};
use crate::domain::change::{Author, FactLine};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, LogId, UnitCode};
use crate::domain::record::{Record, RecordRef, fold_forward};
use crate::domain::right::Right;
use crate::service::actor::Actor;
use crate::service::meetings::Meetings;
use crate::service::rules::Rules;

fn station(grid: &GridCode) -> Party {
    Party::Station(grid.community().unwrap())
}

/// Whether an actor may state a fact of a case that stands as it does.
fn may_state(actor: &Actor<'_>, case: &Case, fact: &Fact, reports_to: &UnitCode) -> bool {
    let grid = &case.grid;
    let office = Party::Unit(reports_to.clone());
    let for_station = actor.acts_for(&station(grid), Right::CaseTriage, grid);
    let for_office = actor.acts_for(&office, Right::CaseAssign, grid);
    let for_party = |party: &Party| match party {
        Party::Station(_) => for_station,
        party @ Party::Unit(_) if *party == office => for_office,
        party => actor.acts_for(party, Right::CaseHandle, grid),
    };
    match fact {
        Fact::CaseAccepted { .. } | Fact::CaseReportedUp { .. } => for_station,
        Fact::CaseAssigned { .. } => for_office,
        Fact::CaseTaken { party, by, .. } | Fact::CaseResolved { party, by, .. } => {
            for_party(party) || (by.is_some() && (for_station || for_office || actor.may_see(case)))
        }
        Fact::CaseReturned { from, .. } => for_party(from),
        Fact::CaseVerified { .. } => {
            let outside = case.responsibility == Responsibility::Outside;
            case.handled_by != Some(actor.author)
                && actor.may(Right::CaseVerify, grid)
                && (!outside
                    || actor.acts_for(&office, Right::CaseVerify, grid)
                    || (case.sensitive && actor.acts_for(&station(grid), Right::CaseVerify, grid)))
        }
        Fact::CaseClosed { .. } => for_station || for_office,
        Fact::CaseWithdrawn { .. } => case.filed_by == actor.author,
        _ => true,
    }
}

#[test]
fn nobody_does_what_their_post_does_not_allow() {
    let town = Folded::new(4_000);
    let directory = directory_of(&town);
    let rules = Rules::of(&directory);
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    let mut opinions: BTreeMap<LogId, GridCode> = BTreeMap::new();
    let mut checked = 0;
    for change in &town.changes {
        let Author::Person(person) = change.body.author else { continue };
        let actor = Actor::of_person(&directory, &rules, person, change.body.at.date_naive()).unwrap();
        for line in &change.body.facts {
            let FactLine::Known(fact) = line else { panic!("{line:?}") };
            checked += 1;
            let may = match fact {
                Fact::PatrolLogged { grid, person: whose, .. }
                | Fact::VisitLogged { grid, person: whose, .. }
                | Fact::DiaryLogged { grid, person: whose, .. } => *whose == person && actor.may(Right::LogWrite, grid),
                Fact::DayLogSigned { day_log, .. } => {
                    day_log.person == person && actor.may(Right::LogSign, &day_log.grid)
                }
                Fact::DayLogReviewed { day_log, .. } => actor.may(Right::LogReview, &day_log.grid),
                Fact::EntrySet { entry, .. }
                | Fact::EntryConfirmed { entry, .. }
                | Fact::EntryWithdrawn { entry, .. } => actor.may(Right::LedgerWrite, &entry.grid),
                Fact::CaseFiled { grid, .. } => actor.may(Right::CaseFile, grid),
                Fact::PromiseKept { log, .. } => actor.may(Right::LogWrite, &opinions[log]),
                Fact::MeetingAnnounced { series, grid, .. } => {
                    let met = Meetings { directory: &directory, rules: &rules };
                    let all = met.announced_by(&actor).unwrap();
                    all.iter().any(|one| one.meeting.code == *series && one.grid == *grid)
                }
                fact => match fact.records().as_slice() {
                    [RecordRef::Case(id)] => {
                        let case = &cases[id];
                        let reports_to = &rules.of_grid(&directory, &case.grid).unwrap().case.reports_to;
                        // In one change the acts build on each other; who may see it is asked of what was there.
                        actor.may_see(case) && may_state(&actor, case, fact, reports_to)
                    }
                    other => panic!("{other:?}"),
                },
            };
            assert!(
                may,
                "{person} {:?} at {}: {fact:?}",
                actor.held.iter().map(|held| &held.post.code).collect::<Vec<_>>(),
                change.body.at
            );
            if let Fact::DiaryLogged { log, grid, .. } = fact {
                opinions.insert(*log, grid.clone());
            }
            if let Fact::CaseFiled { case, .. } = fact {
                let name = RecordRef::Case(*case);
                let Some(Record::Case(filed)) = fold_forward(&name, None, change, &[]) else { panic!() };
                cases.insert(*case, *filed);
            }
        }
        for (name, facts) in change.records() {
            let RecordRef::Case(id) = &name else { continue };
            if facts.iter().any(|fact| matches!(fact, Fact::CaseFiled { .. })) {
                continue;
            }
            let before = cases.remove(id).map(|case| Record::Case(Box::new(case)));
            let Some(Record::Case(after)) = fold_forward(&name, before, change, &[]) else { panic!() };
            cases.insert(*id, *after);
        }
    }
    assert!(checked > 5_000, "{checked}");
}
