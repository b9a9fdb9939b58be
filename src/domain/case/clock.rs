//! The clock of a case: stopped, let go on, extended. What facts state are its parts (limit, start, pauses, extensions,
//! and the days they are reckoned by); the due time follows from all of them together, in whatever order they came.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::calendar::Calendar;
use super::super::change::Author;
use super::super::fact::Fact;
use super::super::ids::{ChangeId, ReplicaId};
use super::super::limit::{Limit, Reckoned, Running, Span};
use super::super::record::FoldMeta;
use super::super::time::{Civil, at_offset};
use super::{Case, Due, Party, Stage};

/// A time in which the clock stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From.
    #[serde(with = "crate::domain::time::stored")]
    pub from: Civil,
    /// Until; none while it lasts.
    #[serde(with = "crate::domain::time::stored_option")]
    pub until: Option<Civil>,
    /// Why; for one that was joined with another case, that case's number.
    pub reason: String,
    /// By what.
    pub by: Stopped,
}

/// What stopped a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stopped {
    /// Somebody stopped it (暫停).
    Paused,
    /// The case waits until a day (掛賬).
    Parked,
    /// The case went on in another one (併案).
    Merged,
}

/// More time that was asked for and neither granted nor refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who asks.
    pub from: Party,
    /// Who keyed it, who may not grant it.
    pub by: Author,
    /// How much.
    pub limit: Limit,
    /// Why.
    pub reason: String,
}

/// A due time is kept with the days of so much more than its run, so that what changes the clock later can be reckoned
/// by them; at least, and at most.
const MORE_DAYS: (i64, i64) = (31, 400);

impl Due {
    /// When a limit that starts at `from` ends.
    pub fn of(limit: Limit, from: Civil, calendar: &Calendar) -> Self {
        let at = at_offset(limit.due(from.naive_local(), calendar).at, &from);
        Self { at, from, limit, days: None }.reckoned_by(calendar, from)
    }

    /// With the days of a calendar. Round the clock they do not matter, until more time is granted that runs by them.
    fn reckoned_by(self, calendar: &Calendar, since: Civil) -> Self {
        let run = (self.at - self.from).num_days().clamp(MORE_DAYS.0, MORE_DAYS.1);
        let begin = self.from.min(since).date_naive();
        let end = self.at.max(since).date_naive();
        let end = end.checked_add_signed(chrono::TimeDelta::days(run)).unwrap_or(end);
        Self { days: Some(Box::new(calendar.days_used(begin, end))), ..self }
    }
}

impl Case {
    /// Whether somebody stopped the clock and nobody has let it go on.
    pub fn is_paused(&self) -> bool {
        self.open_pause().is_some()
    }

    /// The pause that lasts.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.until.is_none())
    }

    /// Since when nothing has run: the work is done, the clock was stopped, or the case goes on in another one.
    pub fn stopped_at(&self) -> Option<Civil> {
        let done = self.done.filter(|_| matches!(self.stage, Stage::Resolved | Stage::Verified | Stage::Closed));
        let merged = self.merged.as_ref().filter(|_| self.stage == Stage::Merged);
        let stopped = self.open_pause().map(|pause| pause.from);
        done.or(stopped).or(merged.map(|merged| merged.at))
    }

    /// Since when it has been parked, or was.
    pub fn parked_from(&self) -> Option<Civil> {
        let until = self.parked_until?;
        let parked = |pause: &&Pause| pause.by == Stopped::Parked && pause.until == Some(until);
        self.pauses.iter().find(parked).map(|pause| pause.from)
    }

    /// The due time as long as it bears on anything: not while the clock stands still, and not of what was done in
    /// time. What was late when it was stopped or done stays late.
    pub fn due_now(&self) -> Option<Civil> {
        let due = self.due.as_ref()?.at;
        self.stopped_at().is_none_or(|stopped| due < stopped).then_some(due)
    }

    /// The limit by whose clock time is told now: where the last extension runs on a clock of another kind, that.
    pub fn running_limit(&self) -> Option<Limit> {
        let limit = self.due.as_ref()?.limit;
        let last = self.extensions.last().copied().unwrap_or(limit);
        Some(if last.unit.is_urgent() == limit.unit.is_urgent() { limit } else { last })
    }

    /// The due time with its arithmetic, as if a pause that lasts ended now, and with one more extension if given.
    /// None without a limit.
    pub fn reckon(&self, calendar: &Calendar, now: &Civil, further: Option<Limit>) -> Option<Reckoned> {
        let due = self.due.as_ref()?;
        let mut pauses: Vec<Span> = self.pauses.iter().map(|pause| span(pause, pause.until.unwrap_or(*now))).collect();
        let merged = self.merged.as_ref().filter(|_| self.stage == Stage::Merged);
        pauses.extend(merged.map(|merged| Span { from: merged.at.naive_local(), until: now.naive_local() }));
        Some(self.run(due, &pauses, further, calendar))
    }

    /// The due time with its arithmetic, as it is kept: with the pauses that are over.
    pub fn reckon_kept(&self, calendar: &Calendar) -> Option<Reckoned> {
        let over = self.pauses.iter().filter_map(|pause| Some(span(pause, pause.until?)));
        Some(self.run(self.due.as_ref()?, &over.collect::<Vec<_>>(), None, calendar))
    }

    fn run(&self, due: &Due, pauses: &[Span], further: Option<Limit>, calendar: &Calendar) -> Reckoned {
        let extensions: Vec<Limit> = self.extensions.iter().copied().chain(further).collect();
        let start = due.from.naive_local();
        Running { start, limit: due.limit, extensions: &extensions, pauses }.reckon(calendar)
    }

    /// What will be due once a fact is folded: whoever decides states it in the fact. The due time that the fact bears
    /// already does not matter.
    pub fn due_after(&self, fact: &Fact, now: Civil, author: Author, calendar: &Calendar) -> Option<Due> {
        let id = ChangeId { replica: ReplicaId::from_bytes([0; 16]), seq: 0 };
        let meta = FoldMeta { id: &id, at: now, author, seen: None, known: &HashSet::new() };
        let after = Self::fold(Some(self.clone()), &meta, fact)?;
        let due = after.due.as_ref()?;
        let at = at_offset(after.reckon_kept(calendar)?.at, &due.from);
        Some(Due { at, ..due.clone() }.reckoned_by(calendar, self.times.happened))
    }

    /// Takes a due time that a fact states. One that only lengthens the clock leaves its limit and start as they are.
    pub(super) fn take_due(&mut self, stated: Option<&Due>, lengthens: bool) {
        let Some(stated) = stated else { return };
        let known = self.due.take();
        // A fact of an early version tells none.
        let days = stated.days.clone().or_else(|| known.as_ref().and_then(|due| due.days.clone()));
        let start = known.as_ref().filter(|_| lengthens).unwrap_or(stated);
        self.due = Some(Due { at: stated.at, from: start.from, limit: start.limit, days });
        self.reckon_again();
    }

    /// From when somebody answerable knew who was told before the case was keyed; else from when it happened.
    pub(super) fn told_before_keying(&self) -> Civil {
        self.times.received.filter(|told| *told <= self.times.keyed).unwrap_or(self.times.happened)
    }

    /// A telling was recorded that is from before the keying: the clock starts as if it had been recorded then.
    pub(super) fn start_with_telling(&mut self, started: Civil, stated: Option<&Due>) {
        let from = self.told_before_keying();
        let (Some(stated), Some(due)) = (stated, &self.due) else { return };
        if from != started && due.from == started {
            let (limit, days) = (due.limit, stated.days.clone().or_else(|| due.days.clone()));
            self.due = Some(Due { at: stated.at, from, limit, days });
            self.reckon_again();
        }
    }

    /// Facts are stated by people who did not see each other's: what is due follows from all of them, by the days that
    /// the last one tells. Where a fact tells none, its own due time stands.
    pub(super) fn reckon_again(&mut self) {
        let Some(days) = self.due.as_ref().and_then(|due| due.days.as_ref()) else { return };
        let reckoned = self.reckon_kept(&days.calendar(None));
        if let (Some(reckoned), Some(due)) = (reckoned, &mut self.due) {
            due.at = at_offset(reckoned.at, &due.from);
        }
    }
}

fn span(pause: &Pause, until: Civil) -> Span {
    Span { from: pause.from.naive_local(), until: until.naive_local() }
}
