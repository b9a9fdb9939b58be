//! A case as it is handed to people who do not run the program.

use std::ops::ControlFlow;

use super::{Look, masked};
use crate::domain::case::{Act, Case, Party, act_name};
use crate::domain::ids::GridCode;
use crate::domain::record::{Record, RecordRef};
use crate::service::decide::station_of;
use crate::service::refusal::Refusal;
use crate::service::view::{CaseSheet, GridName};
use crate::store::tables::{OpenCase, Stored, entry_prefix};
use crate::store::{Scan, apply, decode};

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
        let residents = if case.sensitive { Vec::new() } else { self.residents(&case)? };
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

    /// Names of residents that may stand in the words: who told it, and whom the ledgers name of the place, of what lies
    /// above it, and of all that lies in its community or below. Every row is looked at: what leaves the house cannot be
    /// called back.
    fn residents(&self, case: &Case) -> Result<Vec<String>, Refusal> {
        let words = [&case.place, &case.text].into_iter().chain(&case.result).cloned().collect::<Vec<_>>().join("\n");
        let mut found: Vec<String> = case.reporter.iter().filter_map(|reporter| reporter.name.clone()).collect();
        let around = case.grid.community().unwrap_or_else(|| case.grid.clone());
        let above = around.parent();
        let below = self.directory.grids_below(&around).map(|grid| grid.code.clone());
        for grid in above.into_iter().chain(below) {
            self.named_in(&grid, &words, &mut found)?;
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Persons in the books of a grid whose names stand in the words.
    fn named_in(&self, grid: &GridCode, words: &str, found: &mut Vec<String>) -> Result<(), Refusal> {
        for item in &self.rules.of_grid(self.directory, grid)?.items {
            let fields: Vec<_> = item.fields.iter().filter(|field| field.person).map(|field| &field.code).collect();
            if fields.is_empty() {
                continue;
            }
            let scan = Scan::prefix(&entry_prefix(grid, Some(&item.code)).build());
            let mut failed = None;
            self.reader.walk(&scan, &mut |_, value| match decode::<Stored>(value) {
                Ok(Stored { record: Some(Record::Entry(entry)), .. }) => {
                    let names = fields.iter().filter_map(|field| entry.values.get(*field));
                    found.extend(names.filter(|name| words.contains(name.trim())).cloned());
                    ControlFlow::Continue(())
                }
                Ok(_) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
            if let Some(error) = failed {
                return Err(error.into());
            }
        }
        Ok(())
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
