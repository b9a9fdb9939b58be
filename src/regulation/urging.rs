//! The ladder of reminders (催辦): its steps, its quiet hours, and which step is reached when.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, ClockTime};
use crate::domain::label::Label;
use crate::domain::limit::Limit;

use super::model::{Rule, is_false};
use super::oversight::Watcher;

/// Reminders (催辦).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgingRule {
    /// When nobody is reminded, except by steps that break it. It may run over midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// The ladder, its lowest step first.
    pub steps: Vec<UrgingStep>,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

/// Quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// From.
    pub from: ClockTime,
    /// To; before `from`, it is that of the next morning.
    pub to: ClockTime,
}

impl Quiet {
    /// Whether a time of day lies in it.
    pub fn covers(self, at: NaiveTime) -> bool {
        let at = ClockTime::of(chrono::NaiveDate::default().and_time(at));
        if self.from <= self.to { self.from <= at && at < self.to } else { self.from <= at || at < self.to }
    }
}

/// One step of the ladder. With neither `before` nor `after` it is taken when the case falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgingStep {
    /// Stable name.
    pub code: String,
    /// What people see.
    pub label: Label,
    /// Only for limits that run round the clock, or only for those that follow the calendar; none: for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<StepClock>,
    /// So long before it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Limit>,
    /// So long after it was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Limit>,
    /// Who is reminded.
    pub to: Vec<Watcher>,
    /// Whether it is taken in quiet hours too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub breaks_quiet: bool,
    /// The clauses; none: those of the whole ladder.
    #[serde(default)]
    pub rule: Rule,
}

/// Which limits a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepClock {
    /// Those that run round the clock.
    Urgent,
    /// Those that follow the working calendar.
    Working,
}

impl UrgingRule {
    /// The highest step that a case has reached whose limit has so many minutes left on its own clock (negative when
    /// late), at this time of day; none if it has reached none. Only the highest: who wakes a laptop after a weekend is
    /// reminded once, not once for every step that went by. What is due soon from the start needs no reminder that it
    /// is: a step before the due time is taken in the second half of the limit only.
    pub fn reached(&self, limit: Limit, left: i64, calendar: &Calendar, at: NaiveTime) -> Option<&UrgingStep> {
        let urgent = limit.unit.is_urgent();
        let whole = limit.minutes(calendar);
        self.farthest(left, calendar, Some(at), |step| {
            step.clock.is_none_or(|clock| (clock == StepClock::Urgent) == urgent)
                && step.before.is_none_or(|before| before.minutes(calendar).saturating_mul(2) <= whole)
        })
    }

    pub(super) fn farthest(
        &self,
        left: i64,
        calendar: &Calendar,
        at: Option<NaiveTime>,
        applies: impl Fn(&UrgingStep) -> bool,
    ) -> Option<&UrgingStep> {
        let quiet = self.quiet.zip(at).is_some_and(|(quiet, at)| quiet.covers(at));
        self.steps
            .iter()
            .filter(|step| !quiet || step.breaks_quiet)
            .filter(|step| applies(step) && step.is_reached(left, calendar))
            .min_by_key(|step| step.minutes(calendar))
    }

    /// Whether a step that was taken leaves nothing for `step` to say: it is the same, or one that comes later. Who was
    /// told that it is very late is not told afterwards that it is due.
    pub fn says_no_more(&self, step: &UrgingStep, taken: &str, calendar: &Calendar) -> bool {
        let beyond = |taken: &UrgingStep| taken.minutes(calendar) <= step.minutes(calendar);
        taken == step.code || self.step(taken).is_some_and(beyond)
    }

    /// A step by its code.
    pub fn step(&self, code: &str) -> Option<&UrgingStep> {
        self.steps.iter().find(|step| step.code == code)
    }

    /// The clauses of a step.
    pub fn rule_of<'a>(&'a self, step: &'a UrgingStep) -> &'a Rule {
        if step.rule.is_missing() { &self.rule } else { &step.rule }
    }
}

impl UrgingStep {
    /// Minutes left when it is taken; negative after the due time.
    pub fn minutes(&self, calendar: &Calendar) -> i64 {
        match (self.before, self.after) {
            (Some(before), _) => i64::from(before.minutes(calendar)),
            (None, Some(after)) => -i64::from(after.minutes(calendar)),
            (None, None) => 0,
        }
    }

    fn is_reached(&self, left: i64, calendar: &Calendar) -> bool {
        left <= self.minutes(calendar)
    }
}
