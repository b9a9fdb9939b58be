//! A day of the log: its entries, what its log says by itself, and what was signed; days together.

use chrono::NaiveDate;

use super::Look;
use crate::domain::case::{Case, Stage};
use crate::domain::ids::{GridCode, ItemCode, PersonId};
use crate::domain::label::Label;
use crate::domain::log::{Addendum, DayLine, DayLink, DayLog, DayLogRef, LogDetail, LogEntry, LogSpan};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::regulation::DutyWhat;
use crate::service::day_work::{self, What, Work};
use crate::service::decide;
use crate::service::query::{CaseFilter, Page};
use crate::service::refusal::Refusal;
use crate::service::terms::MYSELF;
use crate::service::view::{DayLogView, DayView, LineSays, LineView, PeriodView, RemarkView, SettledRow};
use crate::store::tables::{Stored, day_log_prefix, log_by_grid_prefix, read};
use crate::store::{Scan, apply};

/// Days that are shown together at most: a month.
const DAYS_AT_MOST: i64 = 31;

fn entry_says(entry: &LogEntry) -> LineSays {
    let (minutes, text) = (entry.minutes(), entry.text.clone());
    match &entry.detail {
        LogDetail::Patrol { slot, route, companions, .. } => {
            LineSays::Patrol { slot: *slot, minutes, route: route.clone(), companions: companions.clone(), text }
        }
        LogDetail::Visit { companions, .. }
        | LogDetail::Screening { companions, .. }
        | LogDetail::Collection { companions, .. } => {
            LineSays::Spent { kind: entry.kind().to_owned(), minutes, companions: companions.clone(), text }
        }
        LogDetail::Diary { result, promise, promised_by, .. } => {
            LineSays::Diary { text, result: result.clone(), promise: promise.clone(), promised_by: *promised_by }
        }
    }
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

    /// The signed log of a week or month of a person, in whichever grid it is.
    fn span_log(&self, who: PersonId, span: LogSpan, first: NaiveDate) -> Result<Option<DayLog>, Refusal> {
        let last = span.around(first).1;
        for grid in self.directory.held_by(who, first).chain(self.directory.held_by(who, last)).map(|held| &held.grid) {
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
        Ok(DayLogView {
            grid: self.grid_name(&log.at.grid),
            person: log.at.person,
            person_name: self.directory.person_name(log.at.person),
            signed: log.signed,
            date: log.at.date,
            span: log.at.span,
            late_in_days: (log.signed.date_naive() - log.at.days().1).num_days().max(0),
            text: log.text,
            entries: log.entries,
            joined: lines.iter().filter(joined).cloned().collect(),
            addenda: log.addenda.iter().map(remark).collect(),
            reviews: log.reviews.iter().map(remark).collect(),
            withdrawn: self.withdrawn_in(&log.lines)?,
            lines: log.lines,
            last_change: stored.and_then(|stored| stored.last_change().cloned()),
        })
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

    /// A day's entries, its signed logs, and the cases that the person filed.
    pub(super) fn day_view(
        &self,
        person: Option<&str>,
        grid: Option<&str>,
        date: NaiveDate,
    ) -> Result<DayView, Refusal> {
        let grid = grid.map(|grid| self.grid(grid)).transpose()?;
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
            logs = self.signed(grid, date)?;
        } else {
            let who = self.person(person)?;
            entries = self.entries_of(who, date, date)?;
            entries.retain(|(entry, _)| grid.as_ref().is_none_or(|grid| entry.grid == *grid));
            owed = self.log_owed(who, date)?;
            settled = decide::settled_of_day(self.reader, who, date)?;
            settled.retain(|case| grid.as_ref().is_none_or(|grid| case.grid == *grid));
            let own = self.actor.person() == Some(who);
            lines = self.lines_of(who, grid.as_ref(), (date, date))?;
            settled.retain(|case| own || self.actor.may(Right::LogRead, &case.grid));
            let mut places: Vec<&GridCode> =
                self.directory.acting(who, date).into_iter().map(|(held, _)| &held.grid).collect();
            places.sort();
            places.dedup();
            for place in places {
                logs.extend(self.signed(place, date)?.into_iter().filter(|log| log.at.person == who));
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
            logs: logs.into_iter().map(|log| self.day_log_view(log, &lines)).collect::<Result<_, _>>()?,
            owed: owed.map(|grid| self.grid_name(&grid)),
            cases,
            settled: settled.iter().map(|case| self.settled_row(case)).collect(),
            lines,
        })
    }

    /// What a person's days say by themselves, as far as the asker may read it.
    fn lines_of(
        &self,
        who: PersonId,
        grid: Option<&GridCode>,
        days: (NaiveDate, NaiveDate),
    ) -> Result<Vec<LineView>, Refusal> {
        let own = self.actor.person() == Some(who);
        let mut lines = Vec::new();
        for work in day_work::of_days(self.reader, self.directory, who, days)? {
            let (place, right) = match &work.what {
                What::Entry(entry) => (&entry.grid, Right::LogRead),
                What::Filed(case) | What::Settled(case) => (&case.grid, Right::LogRead),
                What::Rows { grid, .. } => (grid, Right::LedgerRead),
            };
            if grid.is_some_and(|grid| grid != place) || !(own || self.actor.may(right, place)) {
                continue;
            }
            lines.extend(self.line(&work));
        }
        Ok(lines)
    }

    fn line(&self, work: &Work) -> Option<LineView> {
        let ending = |id: String| id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned();
        let zone = *self.now.offset();
        let civil = |at: chrono::NaiveDateTime| at.and_local_timezone(zone).single();
        let (name, late, says) = match &work.what {
            What::Entry(entry) => (ending(entry.id.to_string()), entry.late, entry_says(entry)),
            What::Filed(case) => (case.number.clone(), None, self.case_says(case, false)),
            What::Settled(case) => (case.number.clone(), None, self.case_says(case, true)),
            What::Rows { grid, item, rows } => {
                let label = self.item_label(grid, item);
                (item.to_string(), None, LineSays::Rows { grid: self.grid_name(grid), item: label, rows: *rows })
            }
        };
        let (at, keyed) = (civil(work.at)?, civil(work.keyed)?);
        Some(LineView { link: work.link.clone(), name, at, keyed, late, says })
    }

    fn item_label(&self, grid: &GridCode, item: &ItemCode) -> Label {
        let regulation = self.rules.of_grid(self.directory, grid).ok();
        let found = regulation.and_then(|regulation| regulation.items.iter().find(|one| one.code == *item));
        found.map_or_else(|| Label::verbatim(item.as_str()), |item| item.label.clone())
    }

    fn case_says(&self, case: &Case, settled: bool) -> LineSays {
        let shown = self.actor.may_see(case) && !case.sensitive;
        let words = |text: &str| if shown { text } else { "" }.to_owned();
        let kind = self.rules.of_grid(self.directory, &case.grid).ok().and_then(|regulation| {
            let kind = regulation.kinds.iter().find(|kind| kind.code == case.kind)?;
            Some(kind.label())
        });
        LineSays::Case {
            number: case.number.clone(),
            kind: kind.filter(|_| shown),
            place: words(&case.place),
            text: words(&case.text),
            settled: settled.then(|| words(case.result.as_deref().unwrap_or_default())),
        }
    }

    /// Days of a person together.
    pub(super) fn period(
        &self,
        person: Option<&str>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<PeriodView, Refusal> {
        super::duty_read::spans(from, until, DAYS_AT_MOST)?;
        let who = self.person(person)?;
        if self.actor.person() != Some(who)
            && let Some(held) = self.directory.held_by(who, until).next()
        {
            self.require(Right::LogRead, &held.grid)?;
        }
        let name = Some(who.to_string());
        let days = from.iter_days().take_while(|day| *day <= until);
        let days = days.map(|day| self.day_view(name.as_deref(), None, day)).collect::<Result<_, _>>()?;
        let posts = self.person_row(self.directory.find_person(&who.to_string(), until)?).posts;
        let span = LogSpan::of_days(from, until);
        let lines = self.lines_of(who, None, (from, until))?;
        let together = span.filter(|span| *span != LogSpan::Day);
        let signed = together.map(|span| self.span_log(who, span, from)).transpose()?.flatten();
        let own = self.actor.person() == Some(who);
        let keeps = together.filter(|_| own).and_then(|span| decide::kept_grid(&self.actor, None, span));
        let asked_by = together.map(|span| self.asked_for(who, span, (from, until))).transpose()?.flatten();
        Ok(PeriodView {
            span,
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
