//! Cases: the town's register, and what a grid's carry copy keeps of it.

use std::collections::HashMap;

use super::Export;
use super::batches::FileId;
use super::cells::{HIDDEN, code, columns, opt, time, yes_no};
use crate::domain::case::{Case, Plate};
use crate::domain::ids::GridCode;
use crate::domain::record::Record;
use crate::domain::right::Right;
use crate::export::columns::{CARRY_CASES, CASES, HAZARDS, REPORTER};
use crate::service::public_board;
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::view::{GridName, HazardBoard};
use crate::store::tables::tag;

impl Export<'_> {
    pub(super) fn cases(&mut self) -> Result<(), Refusal> {
        let town = if self.audience.reads_town(Right::CaseRead) {
            Some(self.out.file(format!("town/{}", CASES.name), &columns(CASES.codes))?)
        } else {
            None
        };
        let hazards = match town {
            Some(_) => Some(self.out.file(format!("town/{}", HAZARDS.name), &columns(HAZARDS.codes))?),
            None => None,
        };
        let kept: Vec<&str> =
            CARRY_CASES.codes.iter().copied().filter(|code| self.carry_all || !REPORTER.contains(code)).collect();
        let carry_columns = columns(&kept);
        let mut carry: HashMap<GridCode, Option<FileId>> = HashMap::new();
        let shown = hazards.is_some();
        self.each(tag::CASE, |export, stored| {
            let Some(Record::Case(case)) = stored.record else { return Ok(()) };
            if export.audience.is_concerned(&case) {
                return Ok(());
            }
            if let Some(file) = town.filter(|_| export.audience.reads_in_town(Right::CaseRead, &case.grid)) {
                let hidden = case.sensitive && !export.audience.reads_sensitive_in_town(&case.grid);
                let row = export.case_cells(&case, CASES.codes, hidden);
                export.out.add(file, row)?;
                if let Some(file) = hazards.filter(|_| !case.sensitive) {
                    export.plates(file, &case)?;
                }
            }
            if !export.is_carried(&case) {
                return Ok(());
            }
            let file = *carry.entry(case.grid.clone()).or_insert_with(|| {
                let reads = export.audience.reads(Right::CaseRead, &case.grid);
                let path = Self::carry_path(&case.grid, CARRY_CASES.name);
                reads.then(|| export.out.file_with_rows(path, &carry_columns))
            });
            match file {
                Some(file) => {
                    let row = export.case_cells(&case, &kept, false);
                    export.out.add(file, row)
                }
                None => Ok(()),
            }
        })?;
        if shown { self.board() } else { Ok(()) }
    }

    /// The plates of a case, and for the public board the one that hangs.
    fn plates(&mut self, file: FileId, case: &Case) -> Result<(), Refusal> {
        for plate in &case.plates {
            let row = HAZARDS.codes.iter().map(|column| self.plate_cell(case, plate, column)).collect();
            self.out.add(file, row)?;
        }
        if let Some(plate) = case.plate().filter(|plate| !plate.hazard.delisted && case.stage.is_open()) {
            let row = public_board::row(self.reader, self.directory, self.rules, (case, plate), self.on)?;
            self.hanging.push(row);
        }
        Ok(())
    }

    fn plate_cell(&self, case: &Case, plate: &Plate, column: &str) -> String {
        let hazard = &plate.hazard;
        match column {
            "plate" => hazard.plate.clone(),
            "level" => hazard.level.clone(),
            "level_name" => match self.rules.of_grid(self.directory, &case.grid) {
                Ok(regulation) => public_board::level(regulation, &hazard.level).in_language(&self.lang).to_owned(),
                Err(_) => hazard.level.clone(),
            },
            "measures" => hazard.measures.clone(),
            "money" => hazard.money.clone(),
            "charged" => hazard.person.clone(),
            "deadline" => hazard.deadline.to_string(),
            "overdue" => yes_no(!hazard.delisted && hazard.deadline < self.on),
            "plan" => hazard.plan.clone(),
            "follower" => hazard.follower.clone(),
            "reference" => opt(hazard.reference.as_ref()),
            "listed" => time(&plate.listed),
            "listed_by" => self.author(plate.listed_by),
            "inspections" => plate.inspections.len().to_string(),
            "cleared" => yes_no(plate.is_cleared()),
            "delisted" => opt(plate.delisted.as_ref().map(time)),
            "delisted_by" => opt(plate.delisted_by.as_ref().map(|party| self.party(party))),
            column => self.case_cell(case, column, false),
        }
    }

    /// The board of what hangs in the cut.
    fn board(&mut self) -> Result<(), Refusal> {
        let mut rows = std::mem::take(&mut self.hanging);
        public_board::sort(&mut rows);
        let town = self.directory.town().ok_or_else(|| Refusal::new(RefusalCode::NoTown))?;
        let of = GridName { code: town.code.clone(), name: town.name.clone() };
        let (lang, edition) = (self.lang.clone(), String::new());
        self.out.board(HazardBoard { of, on: self.on, lang, edition, rows })
    }

    /// Open ones, and those that ended lately; sensitive ones only if asked for, and for those who read them.
    fn is_carried(&self, case: &Case) -> bool {
        let recent = case.ended.is_none_or(|ended| self.carries(&case.grid, ended.date_naive()));
        let open = !case.sensitive || (self.carry_all && self.audience.reads_sensitive(&case.grid));
        recent && open
    }

    fn case_cells(&self, case: &Case, codes: &[&str], hidden: bool) -> Vec<String> {
        codes.iter().map(|column| self.case_cell(case, column, hidden)).collect()
    }

    fn case_cell(&self, case: &Case, column: &str, hidden: bool) -> String {
        let shown = |text: &str| if hidden && !text.is_empty() { HIDDEN.to_owned() } else { text.to_owned() };
        let reporter = case.reporter.as_ref().filter(|_| self.audience.reads_residents());
        match column {
            "number" => case.number.clone(),
            "grid" => case.grid.to_string(),
            "grid_name" => self.directory.grid_name(&case.grid),
            "kind" => shown(case.kind.as_str()),
            "kind_name" => shown(&self.kind_name(case)),
            "nature" => code(case.nature),
            "path" => code(case.path),
            "source" => code(case.source),
            "stage" => code(case.stage),
            "place" => shown(&case.place),
            "text" => shown(&case.text),
            "reporter" => shown(&opt(reporter.and_then(|reporter| reporter.name.as_ref()))),
            "reporter_phone" => shown(&opt(reporter.and_then(|reporter| reporter.phone.as_ref()))),
            "happened" => time(&case.times.happened),
            "received" => opt(case.times.received.as_ref().map(time)),
            "keyed" => time(&case.times.keyed),
            "filed_by" => shown(&self.author(case.filed_by)),
            "responsibility" => code(case.responsibility),
            "holder" => opt(case.holder.as_ref().map(|party| self.party(party))),
            "lead" => shown(&opt(case.lead.as_ref().map(|party| self.party(party)))),
            "assist" => shown(&self.parties(&case.assist)),
            "due" => opt(case.due.as_ref().map(|due| time(&due.at))),
            "clause" => shown(&case.ruled.clause),
            "on_site" => yes_no(case.on_site),
            "result" => shown(&opt(case.result.as_ref())),
            "handled_by" => shown(&opt(case.handled_by.map(|author| self.author(author)))),
            "fed_back" => yes_no(case.fed_back),
            "returns" => case.returns.to_string(),
            "ended" => opt(case.ended.as_ref().map(time)),
            "late" => opt(case.late.map(code)),
            "sensitive" => yes_no(case.sensitive),
            "concerns" => shown(&self.parties(&case.concerns)),
            "id" => case.id.to_string(),
            _ => String::new(),
        }
    }

    fn kind_name(&self, case: &Case) -> String {
        let regulation = self.rules.of_grid(self.directory, &case.grid).ok();
        let kind = regulation.and_then(|regulation| regulation.kind(&case.kind));
        kind.map_or_else(|| case.kind.to_string(), |kind| kind.label().in_language(&self.lang).to_owned())
    }
}
