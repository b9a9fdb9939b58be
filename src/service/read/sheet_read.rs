//! A case as it is handed to people who do not run the program.

use super::{Look, masked};
use crate::domain::case::{Act, Case, Party, act_name};
use crate::domain::record::RecordRef;
use crate::service::decide::station_of;
use crate::service::public_board;
use crate::service::refusal::Refusal;
use crate::service::view::{CaseSheet, GridName};
use crate::store::apply;
use crate::store::tables::{OpenCase, Stored};

impl Look<'_> {
    /// Everything that a message or a printed sheet about a case needs, masked for whoever reads it.
    pub(super) fn case_sheet(&self, given: &str) -> Result<CaseSheet, Refusal> {
        let case = self.find_case(given)?;
        let stored = apply::stored(self.reader, &RecordRef::Case(case.id))?;
        let row = self.case_row(&OpenCase::columns(&case, stored.as_ref().and_then(Stored::last_change)));
        let regulation = self.rules.of_grid(self.directory, &case.grid)?;
        let reports_to = if case.sensitive { regulation.case.sensitive_to() } else { &regulation.case.reports_to };
        let office = Party::Unit(reports_to.clone());
        let to = case.lead.clone().or_else(|| case.holder.clone());
        let from = answered(&case, to.as_ref(), &office);
        // Nobody is sent to whom the matter is about.
        let from = if case.concerns.contains(&from) { office } else { from };
        let words = [&case.place, &case.text].into_iter().chain(&case.result).cloned().collect::<Vec<_>>().join("\n");
        let residents = if case.sensitive {
            Vec::new()
        } else {
            public_board::residents(self.reader, self.directory, self.rules, &case, &words)?
        };
        let shown = |text: &str| if case.sensitive { String::new() } else { masked::text(text, &residents) };
        let town = self.directory.town();
        let limits = case.due.iter().map(|due| due.limit).chain(case.extensions.iter().copied());
        Ok(CaseSheet {
            number: case.number.clone(),
            kind: row.kind_label,
            nature: case.nature,
            stage: case.stage,
            sensitive: case.sensitive,
            grid: row.grid,
            place: shown(&case.place),
            text: shown(&case.text),
            happened: case.times.happened,
            since: routed(&case).unwrap_or(case.times.keyed),
            to: to.map(|to| self.party(&to)),
            assists: case.assist.iter().map(|party| self.party(party)).collect(),
            from: self.contact(&from),
            due: row.due,
            limits: limits.collect(),
            left_in_minutes: row.left_in_minutes.filter(|_| !row.paused),
            urgent: row.urgent,
            paused: row.paused,
            clause: case.ruled.clause.clone(),
            result: case.result.as_deref().map(shown).filter(|result| !result.is_empty()),
            town: GridName { code: self.town()?, name: town.map(|town| town.name.clone()).unwrap_or_default() },
            lang: self.state.lang(),
            holder: self.actor.person().map(|person| self.directory.person_name(person)).unwrap_or_default(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            now: self.now,
        })
    }
}

/// Who is to be answered: a unit answers the office that gave it the case, or the station that did; a station answers
/// whom it had the case from, and for its own it is asked itself.
fn answered(case: &Case, to: Option<&Party>, office: &Party) -> Party {
    let station = station_of(&case.grid);
    match to {
        Some(Party::Unit(_)) if to == Some(office) || !case.reported_up => station,
        Some(Party::Unit(_)) => office.clone(),
        _ => case.came_from.last().filter(|from| Some(*from) != to).cloned().unwrap_or(station),
    }
}

fn routed(case: &Case) -> Option<crate::domain::time::Civil> {
    let routes = [Act::Assign, Act::ReportUp, Act::PassOn].map(act_name);
    case.events.iter().rev().find(|event| routes.contains(&event.what.as_str())).map(|event| event.at)
}
