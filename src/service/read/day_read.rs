//! A day of the log: its entries, what its log says by itself, and what was signed; days together.

use chrono::{NaiveDate, TimeDelta};

use super::Look;
use crate::domain::case::{Case, Stage};
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{Addendum, DayLine, DayLink, DayLog, DayLogRef, LogOf, LogSpan};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::regulation::DutyWhat;
use crate::service::decide;
use crate::service::duties::Charged;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::telling::Telling;
use crate::service::terms::MYSELF;
use crate::service::view::{DayLogView, DayView, LineView, PeriodView, RemarkView, SettledRow};
use crate::store::tables::{Stored, day_log_prefix, log_by_grid_prefix, read};
use crate::store::{Scan, apply};

/// Days that are shown together at most: a month.
const DAYS_AT_MOST: i64 = 31;

/// From when to when: `09:00–09:30`, with the day where the log has several or it is another one.
fn times((start, minutes): (Civil, i64), log: &DayLog) -> String {
    let end = start + TimeDelta::minutes(minutes);
    let day = log.at.span != LogSpan::Day || start.date_naive() != log.at.date;
    let from = if day { start.format("%m-%d %H:%M") } else { start.format("%H:%M") };
    if minutes > 0 { format!("{from}–{}", end.format("%H:%M")) } else { from.to_string() }
}

impl Look<'_> {
    pub(super) fn signed(&self, grid: &GridCode, date: NaiveDate) -> Result<Vec<DayLog>, Refusal> {
        let mut logs = Vec::new();
        for (_, value) in self.reader.page(&Scan::prefix(&day_log_prefix(grid, Some(date)).build()), 100)? {
            let stored: Stored = crate::store::decode(&value)?;
            if let Some(Record::DayLog(log)) = stored.record {
                logs.push(log);
            }
        }
        Ok(logs)
    }

    /// The signed log of a week or month of a person, in the grid given or in whichever it is.
    fn span_log(
        &self,
        who: PersonId,
        span: LogSpan,
        first: NaiveDate,
        given: Option<&GridCode>,
    ) -> Result<Option<DayLog>, Refusal> {
        let last = span.around(first).1;
        let held = self.directory.held_by(who, first).chain(self.directory.held_by(who, last)).map(|held| &held.grid);
        for grid in held.filter(|grid| given.is_none_or(|given| given == *grid)) {
            let at = DayLogRef { grid: grid.clone(), date: first, person: who, span };
            let stored = apply::stored(self.reader, &RecordRef::DayLog(at))?;
            if let Some(Record::DayLog(log)) = stored.and_then(|stored| stored.record) {
                return Ok(Some(log));
            }
        }
        Ok(None)
    }

    /// A signed log, and which of the lines of its days came to it after signing.
    fn day_log_view(&self, log: DayLog, lines: &[LineView]) -> Result<DayLogView, Refusal> {
        let stored = apply::stored(self.reader, &RecordRef::DayLog(log.at.clone()))?;
        let remark = |one: &Addendum| RemarkView { at: one.at, by: self.said_by(one.by), text: one.text.clone() };
        let joined = |line: &&LineView| {
            let told = log.lines.iter().any(|one| one.link == line.link);
            // A log of before sentences were kept knows its records by when they were keyed.
            !told && (!log.lines.is_empty() || line.keyed > log.signed)
        };
        let added = self.added(&log)?;
        Ok(DayLogView {
            grid: self.grid_name(&log.at.grid),
            person: log.at.person,
            person_name: self.directory.person_name(log.at.person),
            signed: log.signed,
            date: log.at.date,
            span: log.at.span,
            late_in_days: if log.at.span == LogSpan::Day {
                (log.signed.date_naive() - log.at.date).num_days().max(0)
            } else {
                // A week's or month's log is put together once it is over.
                0
            },
            text: log.text,
            entries: log.entries,
            of: log.of,
            joined: lines.iter().filter(joined).cloned().collect(),
            addenda: added,
            reviews: log.reviews.iter().map(remark).collect(),
            withdrawn: self.withdrawn_in(&log.lines)?,
            lines: log.lines,
            last_change: stored.and_then(|stored| stored.last_change().cloned()),
        })
    }

    /// What was added to a signed log, in order of time: remarks, and entries whose time was put right since, of which the
    /// sentences still say what was signed (篇3/排查3-b).
    fn added(&self, log: &DayLog) -> Result<Vec<RemarkView>, Refusal> {
        let remark = |one: &Addendum| RemarkView { at: one.at, by: self.said_by(one.by), text: one.text.clone() };
        let mut added: Vec<RemarkView> = log.addenda.iter().map(remark).collect();
        for line in &log.lines {
            let DayLink::Log(id) = &line.link else { continue };
            let Some((entry, _)) = self.entry(*id)? else { continue };
            let mut now = (entry.times.happened, entry.minutes());
            for before in entry.retimed.iter().rev() {
                let was = (before.start, before.minutes);
                if before.at > log.signed {
                    let text = format!("{} → {}  {}", times(was, log), times(now, log), before.reason);
                    added.push(RemarkView { at: before.at, by: self.said_by(before.by), text });
                }
                now = was;
            }
        }
        added.sort_by_key(|one| one.at);
        Ok(added)
    }

    /// Numbers of the cases among sentences that were withdrawn since (誤報).
    fn withdrawn_in(&self, lines: &[DayLine]) -> Result<Vec<String>, Refusal> {
        let mut numbers = Vec::new();
        for line in lines {
            let DayLink::Case(id) = &line.link else { continue };
            let stored = apply::stored(self.reader, &RecordRef::Case(*id))?.and_then(|stored| stored.record);
            if let Some(Record::Case(case)) = stored
                && case.stage == Stage::Withdrawn
            {
                numbers.push(case.number);
            }
        }
        Ok(numbers)
    }

    /// The grid in which a person owes a working-day log on a date.
    pub(super) fn log_owed(&self, person: PersonId, date: NaiveDate) -> Result<Option<GridCode>, Refusal> {
        if !self.rules.calendar().is_working(date) {
            return Ok(None);
        }
        let charged = self.duties().of_person(person, date, date)?;
        Ok(charged.into_iter().find(|charged| charged.duty.what == DutyWhat::DayLog).map(|charged| charged.grid))
    }

    /// The grid of a person's log of some days: the one given, or the first in which the person signs one.
    fn log_grid(
        &self,
        who: PersonId,
        given: Option<&GridCode>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Option<GridCode>, Refusal> {
        let charged = self.duties().of_person(who, from, until)?;
        let mut kept = charged.into_iter().filter(Charged::signs_day_log).map(|charged| charged.grid);
        Ok(kept.find(|grid| given.is_none_or(|given| given == grid)))
    }

    /// Whose records the log of a grid tells of: as it was signed, or as the duty asks for it.
    fn telling(
        &self,
        who: PersonId,
        grid: Option<&GridCode>,
        span: LogSpan,
        days: (NaiveDate, NaiveDate),
        signed: Option<LogOf>,
    ) -> Result<Telling, Refusal> {
        let Some(grid) = grid else { return Ok(Telling::own()) };
        let telling = Telling::of(&self.duties(), who, grid, span, days)?;
        Ok(if signed == Some(LogOf::Own) { telling.of_writer() } else { telling })
    }

    /// A day's entries, its signed logs, and the cases that the person filed. `log`: the grid whose log is meant, of a
    /// person who keeps several.
    pub(super) fn day_view(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        date: NaiveDate,
        log: Option<&GridCode>,
    ) -> Result<DayView, Refusal> {
        let grid = grid.map(|grid| self.grid(grid)).transpose()?;
        let mut whole = None;
        let mut entries = Vec::new();
        let mut logs = Vec::new();
        let mut owed = None;
        let mut cases = Vec::new();
        let mut settled = Vec::new();
        let mut lines = Vec::new();
        if let (None, Some(grid)) = (person, &grid) {
            self.require(Right::LogRead, grid)?;
            let scan = Scan::prefix(&log_by_grid_prefix(grid).date(date).build());
            for (key, _) in self.reader.page(&scan, 1000)? {
                entries.extend(self.entry(read::log_by_grid(&key)?.1)?);
            }
            for log in self.signed(grid, date)? {
                logs.push(self.day_log_view(log, &[])?);
            }
        } else {
            let who = self.person(person)?;
            self.require_read(who, (date, date))?;
            entries = self.entries_of(who, date, date)?;
            entries.retain(|(entry, _)| grid.as_ref().is_none_or(|grid| entry.grid == *grid));
            owed = self.log_owed(who, date)?;
            settled = decide::settled_of_day(self.reader, who, date)?;
            settled.retain(|case| grid.as_ref().is_none_or(|grid| case.grid == *grid));
            let own = self.actor.person() == Some(who);
            settled.retain(|case| own || self.actor.may(Right::LogRead, &case.grid));
            let mut signed = Vec::new();
            let mut places: Vec<&GridCode> =
                self.directory.acting(who, date).into_iter().map(|(held, _)| &held.grid).collect();
            places.sort();
            places.dedup();
            for place in places {
                signed.extend(self.signed(place, date)?.into_iter().filter(|log| log.at.person == who));
            }
            // A log is read where it lies: who reads one of a person's grids does not read the other's.
            signed.retain(|log| own || self.actor.may(Right::LogRead, &log.at.grid));
            let meant = self.log_grid(who, log.or(grid.as_ref()), (date, date))?;
            let as_signed = signed.iter().find(|log| Some(&log.at.grid) == meant.as_ref()).map(|log| log.of);
            let told = self.telling(who, meant.as_ref(), LogSpan::Day, (date, date), as_signed)?;
            lines = self.lines_of(who, grid.as_ref(), &told, (date, date))?;
            whole = told.grid().map(|grid| self.grid_name(grid));
            for log in signed {
                let telling = self.telling(who, Some(&log.at.grid), LogSpan::Day, (date, date), Some(log.of))?;
                if telling == told {
                    logs.push(self.day_log_view(log, &lines)?);
                } else {
                    // Another grid's log tells of other records.
                    let its_own = self.lines_of(who, grid.as_ref(), &telling, (date, date))?;
                    logs.push(self.day_log_view(log, &its_own)?);
                }
            }
            if self.actor.person() == Some(who) {
                let filter = CaseFilter {
                    from: Some(date),
                    until: Some(date),
                    filed_by: Some(MYSELF.to_owned()),
                    ..CaseFilter::default()
                };
                cases = self.cases(&filter, &Page { after: None, limit: 100 })?.rows;
            }
        }
        entries.retain(|(entry, _)| self.may_read_log(entry));
        Ok(DayView {
            day: self.day(date),
            entries: entries.into_iter().map(|(entry, stored)| self.log_row(entry, &stored)).collect(),
            logs,
            owed: owed.map(|grid| self.grid_name(&grid)),
            cases,
            settled: settled.iter().map(|case| self.settled_row(case)).collect(),
            lines,
            whole,
        })
    }

    /// The asker reads what a person did on some days: the own, or in one of the grids in which the person was then.
    pub(super) fn require_read(&self, who: PersonId, (from, until): (NaiveDate, NaiveDate)) -> Result<(), Refusal> {
        if self.actor.person() == Some(who) || self.actor.is_owner() {
            return Ok(());
        }
        let of = |day: NaiveDate| self.directory.acting(who, day).into_iter().map(|(held, _)| held.grid.clone());
        let grids: Vec<GridCode> = of(until).chain(of(from)).collect();
        match grids.first() {
            Some(first) if !grids.iter().any(|grid| self.actor.may(Right::LogRead, grid)) => {
                self.require(Right::LogRead, first)
            }
            _ => Ok(()),
        }
    }

    /// Days of a person together.
    pub(super) fn period(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<PeriodView, Refusal> {
        super::duty_read::spans(from, until, DAYS_AT_MOST)?;
        let who = self.person(person)?;
        self.require_read(who, (from, until))?;
        let name = Some(who.to_string());
        let given = grid.map(|grid| self.grid(grid)).transpose()?;
        let days = from.iter_days().take_while(|day| *day <= until);
        let day_view = |day| self.day_view(name.as_deref(), None, day, given.as_ref());
        let days = days.map(day_view).collect::<Result<Vec<_>, _>>()?;
        let posts = self.person_row(self.directory.find_person(&who.to_string(), until)?).posts;
        let span = LogSpan::of_days(from, until);
        let together = span.filter(|span| *span != LogSpan::Day);
        let own = self.actor.person() == Some(who);
        let signed = together.map(|span| self.span_log(who, span, from, given.as_ref())).transpose()?.flatten();
        let signed = signed.filter(|log| own || self.actor.may(Right::LogRead, &log.at.grid));
        let keeps = together.filter(|_| own).and_then(|span| decide::kept_grid(&self.actor, given.as_ref(), span));
        let (lines, whole) = if let [day] = days.as_slice() {
            (day.lines.clone(), day.whole.clone())
        } else {
            let meant = match signed.as_ref().map(|log| &log.at.grid).or(keeps.as_ref()) {
                Some(grid) => Some(grid.clone()),
                None => self.log_grid(who, given.as_ref(), (from, until))?,
            };
            let as_signed = signed.as_ref().map(|log| log.of);
            let telling = self.telling(who, meant.as_ref(), span.unwrap_or_default(), (from, until), as_signed)?;
            let whole = telling.grid().map(|grid| self.grid_name(grid));
            (self.lines_of(who, None, &telling, (from, until))?, whole)
        };
        let asked_by = together.map(|span| self.asked_for(who, span, (from, until))).transpose()?.flatten();
        Ok(PeriodView {
            span,
            whole,
            log: signed.map(|log| self.day_log_view(log, &lines)).transpose()?,
            lines,
            keeps: keeps.map(|grid| self.grid_name(&grid)),
            asked_by,
            person: who,
            person_name: self.directory.person_name(who),
            posts: posts.into_iter().map(|post| (post.label, post.grid)).collect(),
            from,
            until,
            days,
            holder: self.actor.person().map(|person| self.directory.person_name(person)).unwrap_or_default(),
            lang: self.state.lang(),
            edition: self.state.position.as_ref().map(ToString::to_string).unwrap_or_default(),
            now: self.now,
        })
    }

    /// The clause that asks a person for a log of a week or month; most regulations ask for none.
    fn asked_for(
        &self,
        who: PersonId,
        span: LogSpan,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Option<String>, Refusal> {
        let charged = self.duties().of_person(who, from, until)?;
        let asks = charged.iter().find(|charged| charged.duty.what.log_span() == Some(span));
        Ok(asks.map(|charged| charged.duty.rule.clause.to_string()))
    }

    /// Of a case that the asker may not see, the number alone.
    fn settled_row(&self, case: &Case) -> SettledRow {
        let shown =
            |text: &str| if self.actor.may_see(case) && !(case.sensitive && self.mask) { text } else { "" }.to_owned();
        SettledRow {
            number: case.number.clone(),
            happened: case.times.happened,
            grid: self.grid_name(&case.grid),
            place: shown(&case.place),
            text: shown(&case.text),
            result: shown(case.result.as_deref().unwrap_or_default()),
        }
    }
}
