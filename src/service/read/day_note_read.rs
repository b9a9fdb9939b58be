//! What stands in a person's day besides duties and cases: begun forms, leave and excuses to decide on, logs to read, a
//! superior's word on the own log, and grids that leave leaves without anybody.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::Look;
use super::policy_read::LEAVE_AHEAD;
use crate::domain::ids::{GridCode, PersonId};
use crate::domain::log::{DayLog, LogSpan};
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::regulation::DutyWhat;
use crate::service::drafts::{Draft, Drafts};
use crate::service::duties::Gathered;
use crate::service::refusal::Refusal;
use crate::service::view::DayNote;
use crate::store::deeds;

/// Forms that can be opened from a draft alone; an addition and what came of a promise open at their entry.
const FORMS: [&str; 15] = [
    "patrol",
    "visit",
    "screening",
    "collection",
    "diary",
    "case",
    "entry",
    "week",
    "sign-week",
    "sign-month",
    "sign",
    "leave",
    "excuse",
    "amend",
    "kept",
];
/// Days back that missing and unread logs are looked for.
const LOGS_SINCE: u64 = 14;
/// Days back of logs that somebody may still have commented on: a chief reads what lay unread for long.
const COMMENTED_SINCE: u64 = 92;
/// Days for which a comment on the own log stays in the day: longer than most leave.
const REVIEWS_SINCE: u64 = 14;
/// Missing logs of the own that are named, the latest first.
const OWN_MISSING: usize = 3;
/// Days around today in which waiting leave and excuses may lie.
const WAITING: (u64, u64) = (31, 92);

impl Look<'_> {
    /// All of it, what the person alone can do first.
    pub(super) fn notes(&self, who: PersonId) -> Result<Vec<DayNote>, Refusal> {
        let mut notes = self.task_notes(who)?;
        notes.extend(self.own_drafts(who));
        notes.extend(self.unattended_below()?);
        notes.extend(self.to_decide()?);
        notes.extend(self.own_logs(who)?);
        notes.extend(self.logs_below()?);
        Ok(notes)
    }

    fn ago(&self, days: u64) -> NaiveDate {
        self.today().checked_sub_days(Days::new(days)).unwrap_or(self.today())
    }

    fn ahead(&self, days: u64) -> NaiveDate {
        self.today().checked_add_days(Days::new(days)).unwrap_or(self.today())
    }

    /// Forms of the person on this machine: a draft is a file, and stays where it was typed.
    fn own_drafts(&self, who: PersonId) -> Vec<DayNote> {
        let line = |draft: Draft| {
            let (form, rest) = FORMS.into_iter().find_map(|form| {
                let rest = draft.form.strip_prefix(form)?;
                Some((form, if rest.is_empty() { "" } else { rest.strip_prefix('-')? }))
            })?;
            Some(DayNote::Draft {
                form: form.to_owned(),
                at: draft.at,
                grid: draft.fields.get("grid").filter(|grid| !grid.is_empty()).cloned(),
                date: rest.parse().ok(),
                name: draft.form.clone(),
            })
        };
        Drafts::of(self.dir, &who.to_string()).list().into_iter().filter_map(line).collect()
    }

    /// The topmost grids in and below which the asker has a right.
    fn roots(&self, right: Right) -> Vec<GridCode> {
        let grids = self.own_grids();
        let may: Vec<GridCode> = grids.into_iter().filter(|grid| self.actor.may(right, grid)).collect();
        let below = |grid: &GridCode| may.iter().any(|other| other != grid && other.covers(grid));
        may.iter().filter(|grid| !below(grid)).cloned().collect()
    }

    fn unattended_below(&self) -> Result<Vec<DayNote>, Refusal> {
        let mut notes = Vec::new();
        for root in self.roots(Right::DutyExcuse) {
            for one in self.duties().unattended(&root, self.today(), self.ahead(LEAVE_AHEAD), None)? {
                let (grid, clause) = (self.grid_name(&one.grid), one.clause.to_string());
                notes.push(DayNote::NobodyThere { grid, days: one.days(), duties: one.label(), clause });
            }
        }
        Ok(notes)
    }

    /// Leave and excuses that the asker may decide on.
    fn to_decide(&self) -> Result<Vec<DayNote>, Refusal> {
        if self.roots(Right::DutyExcuse).is_empty() {
            return Ok(Vec::new());
        }
        let days = (self.ago(WAITING.0), self.ahead(WAITING.1));
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let leave = self.absences(None, None, days, true)?.into_iter().filter(|row| row.may_decide).count();
        let mut excuses = BTreeSet::new();
        for root in self.roots(Right::LogRead) {
            let waiting = self.excuses(Some(root.as_str()), days, true)?;
            excuses.extend(waiting.into_iter().filter(|row| row.may_decide).map(|row| row.id));
        }
        let leave = (leave > 0).then(|| DayNote::LeaveWaits { count: count(leave) });
        let excuses = (!excuses.is_empty()).then(|| DayNote::ExcusesWait { count: count(excuses.len()) });
        Ok(leave.into_iter().chain(excuses).collect())
    }

    /// What a superior said of the own logs lately, and those of the own that are missing.
    fn own_logs(&self, who: PersonId) -> Result<Vec<DayNote>, Refusal> {
        let (from, until) = (self.ago(LOGS_SINCE), self.today());
        let commented = (self.ago(COMMENTED_SINCE), until);
        let gathered = Gathered::of_person(self.duties());
        let (mut reviewed, mut missing) = (Vec::new(), Vec::new());
        let owed = self.duties().of_person(who, from, until)?;
        for one in owed.iter().filter(|one| one.duty.what == DutyWhat::DayLog) {
            let signed = gathered.signed(&one.grid, commented)?;
            for (log, _) in signed.iter().filter(|(log, _)| log.person == who) {
                let logs = self.signed(&log.grid, log.date)?;
                reviewed.extend(logs.iter().filter(|log| log.at.person == who).flat_map(|log| self.comments(log)));
            }
            let due = gathered.reckon(one, from, until)?.into_iter().map(|(_, occasion)| occasion);
            let days = due.filter(|it| it.standing == Standing::Missed).map(|it| it.from);
            missing.extend(days.map(|date| DayNote::LogMissing { grid: self.grid_name(&one.grid), date }));
        }
        reviewed.extend(self.comments_on_spans(who)?);
        missing.dedup();
        missing.reverse();
        missing.truncate(OWN_MISSING);
        Ok(reviewed.into_iter().chain(missing).collect())
    }

    /// What was said of the own logs of weeks and months: whoever signs logs may have signed one, whether or not a clause
    /// asks for it.
    fn comments_on_spans(&self, who: PersonId) -> Result<Vec<DayNote>, Refusal> {
        let stood_in = self.directory.standing_in(who).map(|leave| leave.person);
        let whose: Vec<PersonId> = std::iter::once(who).chain(stood_in).collect();
        let held = self.directory.appointments().filter(|held| whose.contains(&held.person));
        let grids: BTreeSet<&GridCode> = held.map(|held| &held.grid).collect();
        let mut notes = Vec::new();
        for grid in grids {
            for span in [LogSpan::Week, LogSpan::Month] {
                let days = (span.around(self.ago(COMMENTED_SINCE)).0, self.today());
                let signed = deeds::span_logs(self.reader, grid, span, days)?;
                notes.extend(signed.iter().filter(|log| log.at.person == who).flat_map(|log| self.comments(log)));
            }
        }
        Ok(notes)
    }

    fn comments<'l>(&'l self, log: &'l DayLog) -> impl Iterator<Item = DayNote> + 'l {
        let since = self.ago(REVIEWS_SINCE);
        log.reviews.iter().filter(move |review| review.at.date_naive() >= since).map(|review| DayNote::Reviewed {
            grid: self.grid_name(&log.at.grid),
            date: log.at.date,
            span: log.at.span,
            by: self.said_by(review.by),
            at: review.at,
            text: review.text.clone(),
        })
    }

    /// Logs of others that are missing or that nobody has read, where the asker reviews them (篇3/職責2-e).
    fn logs_below(&self) -> Result<Vec<DayNote>, Refusal> {
        let (from, until) = (self.ago(LOGS_SINCE), self.today());
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let mut notes = Vec::new();
        for root in self.roots(Right::LogReview).into_iter().filter(|root| self.actor.may(Right::LogRead, root)) {
            let grid = self.grid_name(&root);
            let missing = self.logs_missing(Some(root.as_str()), (from, until), true)?.len();
            if missing > 0 {
                notes.push(DayNote::LogsMissing { count: count(missing), grid: grid.clone(), from, until });
            }
            let unread = self.unread(&root, (from, until), true)?.len();
            if unread > 0 {
                notes.push(DayNote::LogsUnreviewed { count: count(unread), grid, from, until });
            }
        }
        Ok(notes)
    }
}
