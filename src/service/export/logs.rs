//! Logs: patrols, visits, diary entries and signed days.

use std::collections::{BTreeMap, HashMap};

use super::Export;
use super::batches::FileId;
use super::cells::{HIDDEN, clock, code, columns, date, opt, time};
use crate::domain::ids::GridCode;
use crate::domain::log::{DayLog, LogDetail, LogEntry, LogKind};
use crate::domain::record::Record;
use crate::domain::right::Right;
use crate::export::columns::{
    CARRY_DIARY, CARRY_PATROLS, COLLECTIONS, DAY_LOGS, DIARY, FileColumns, MINUTES, PATROLS, SCREENINGS, SPAN_LOGS,
    VISITS,
};
use crate::service::refusal::Refusal;
use crate::store::tables::tag;

impl Export<'_> {
    pub(super) fn log_entries(&mut self) -> Result<(), Refusal> {
        let mut town: [Option<FileId>; 5] = [None; 5];
        if self.audience.reads_town(Right::LogRead) {
            for (file, of) in town.iter_mut().zip([PATROLS, VISITS, DIARY, SCREENINGS, COLLECTIONS]) {
                *file = Some(self.out.file(format!("town/{}", of.name), &columns(of.codes))?);
            }
        }
        let [patrols, visits, diary, screenings, collections] = town;
        let mut spent: BTreeMap<(String, GridCode, LogKind), (u64, i64)> = BTreeMap::new();
        let mut carry: HashMap<(GridCode, &'static str), Option<FileId>> = HashMap::new();
        self.each(tag::LOG, |export, stored| {
            let Some(Record::Log(entry)) = stored.record else { return Ok(()) };
            let (file, of, copy) = match entry.detail {
                LogDetail::Patrol { .. } => (patrols, PATROLS, Some(CARRY_PATROLS)),
                LogDetail::Visit { .. } => (visits, VISITS, None),
                LogDetail::Screening { .. } => (screenings, SCREENINGS, None),
                LogDetail::Collection { .. } => (collections, COLLECTIONS, None),
                // Residents' opinions are not carried about unless somebody asks for it.
                LogDetail::Diary { .. } => (diary, DIARY, export.carry_all.then_some(CARRY_DIARY)),
            };
            if let Some(file) = file.filter(|_| export.audience.reads_in_town(Right::LogRead, &entry.grid)) {
                let row = export.log_cells(&entry, &of);
                export.out.add(file, row)?;
                if entry.span().is_some() {
                    let month = entry.date().format("%Y-%m").to_string();
                    let (entries, minutes) = spent.entry((month, entry.grid.clone(), entry.log_kind())).or_default();
                    *entries += 1;
                    *minutes += entry.minutes();
                }
            }
            let Some(copy) = copy.filter(|_| export.carries(&entry.grid, entry.date())) else { return Ok(()) };
            let file = *carry.entry((entry.grid.clone(), copy.name)).or_insert_with(|| {
                let reads = export.audience.reads(Right::LogRead, &entry.grid);
                let path = Self::carry_path(&entry.grid, copy.name);
                reads.then(|| export.out.file_with_rows(path, &columns(copy.codes)))
            });
            match file {
                Some(file) => {
                    let row = export.log_cells(&entry, &copy);
                    export.out.add(file, row)
                }
                None => Ok(()),
            }
        })?;
        self.minutes(spent)
    }

    /// Minutes by grid and month: nobody's, since no figure ranks people.
    fn minutes(&mut self, spent: BTreeMap<(String, GridCode, LogKind), (u64, i64)>) -> Result<(), Refusal> {
        if !self.audience.reads_town(Right::LogRead) {
            return Ok(());
        }
        let file = self.out.file(format!("town/{}", MINUTES.name), &columns(MINUTES.codes))?;
        for ((month, grid, kind), (entries, minutes)) in spent {
            let name = self.directory.grid_name(&grid);
            let row = vec![month, grid.to_string(), name, code(kind), entries.to_string(), minutes.to_string()];
            self.out.add(file, row)?;
        }
        Ok(())
    }

    pub(super) fn day_logs(&mut self) -> Result<(), Refusal> {
        if !self.audience.reads_town(Right::LogRead) {
            return Ok(());
        }
        let file = self.out.file(format!("town/{}", DAY_LOGS.name), &columns(DAY_LOGS.codes))?;
        self.each(tag::DAY_LOG, |export, stored| {
            let Some(Record::DayLog(log)) = stored.record else { return Ok(()) };
            if !export.audience.reads_in_town(Right::LogRead, &log.at.grid) {
                return Ok(());
            }
            let row = export.day_log_cells(&log);
            export.out.add(file, row)
        })
    }

    /// Signed weeks and months, with the columns of days: `span` tells which, `date` the first day.
    pub(super) fn span_logs(&mut self) -> Result<(), Refusal> {
        if !self.audience.reads_town(Right::LogRead) {
            return Ok(());
        }
        let file = self.out.file(format!("town/{}", SPAN_LOGS.name), &columns(SPAN_LOGS.codes))?;
        self.each(tag::SPAN_LOG, |export, stored| {
            let Some(Record::DayLog(log)) = stored.record else { return Ok(()) };
            if !export.audience.reads_in_town(Right::LogRead, &log.at.grid) {
                return Ok(());
            }
            let row = [vec![log.at.span.code().to_owned()], export.day_log_cells(&log)].concat();
            export.out.add(file, row)
        })
    }

    fn log_cells(&self, entry: &LogEntry, of: &FileColumns) -> Vec<String> {
        of.codes.iter().map(|column| self.log_cell(entry, column)).collect()
    }

    fn log_cell(&self, entry: &LogEntry, column: &str) -> String {
        match (column, &entry.detail) {
            ("date", _) => entry.date().to_string(),
            ("start", _) => clock(&entry.times.happened),
            ("slot", LogDetail::Patrol { slot, .. }) => code(slot),
            ("route", LogDetail::Patrol { route, .. }) => opt(route.as_ref()),
            (
                "companions",
                LogDetail::Patrol { companions, .. }
                | LogDetail::Visit { companions, .. }
                | LogDetail::Screening { companions, .. }
                | LogDetail::Collection { companions, .. },
            ) => companions.join("、"),
            ("household", LogDetail::Diary { household, .. }) if self.audience.reads_residents() => household.clone(),
            ("household", LogDetail::Visit { household, .. }) if self.audience.reads_residents() => {
                opt(household.as_ref())
            }
            ("household", LogDetail::Diary { .. } | LogDetail::Visit { household: Some(_), .. }) => HIDDEN.to_owned(),
            ("result", LogDetail::Diary { result, .. }) => opt(result.as_ref()),
            ("promise", LogDetail::Diary { promise, .. }) => opt(promise.as_ref()),
            ("promised_by", LogDetail::Diary { promised_by, .. }) => date(*promised_by),
            ("grid", _) => entry.grid.to_string(),
            ("grid_name", _) => self.directory.grid_name(&entry.grid),
            ("person_name", _) => self.directory.person_name(entry.person),
            ("text", _) => entry.text.clone(),
            ("addenda", _) => self.addenda(&entry.addenda),
            ("late", _) => opt(entry.late.map(code)),
            ("keyed", _) => time(&entry.times.keyed),
            ("id", _) => entry.id.to_string(),
            _ => String::new(),
        }
    }

    fn day_log_cells(&self, log: &DayLog) -> Vec<String> {
        let cell = |column: &&str| match *column {
            "date" => log.at.date.to_string(),
            "grid" => log.at.grid.to_string(),
            "grid_name" => self.directory.grid_name(&log.at.grid),
            "person_name" => self.directory.person_name(log.at.person),
            "entries" => log.entries.to_string(),
            "text" => log.text.clone(),
            "signed" => time(&log.signed),
            "addenda" => self.addenda(&log.addenda),
            "reviews" => self.addenda(&log.reviews),
            "person" => log.at.person.to_string(),
            _ => String::new(),
        };
        DAY_LOGS.codes.iter().map(cell).collect()
    }
}
