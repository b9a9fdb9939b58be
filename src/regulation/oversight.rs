//! What watches over cases: rulings, parking, samples, reminders, watching superiors, listed dangers. One table of the
//! file, `[oversight]`; a part of it that is missing is not offered.

use std::fmt;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, ClockTime};
use crate::domain::ids::{KindCode, UnitCode};
use crate::domain::label::Label;
use crate::domain::limit::Limit;

use super::approver::Approver;
use super::model::{Rule, is_false};

/// Who is meant, as a rule names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Watcher {
    /// `holder`: whoever has the case.
    Holder,
    /// `station`: the work station of the place.
    Station,
    /// `office`: the unit that outside matters are reported to.
    Office,
    /// A unit by its code.
    Unit(UnitCode),
}

impl From<String> for Watcher {
    fn from(text: String) -> Self {
        match text.as_str() {
            "holder" => Self::Holder,
            "station" => Self::Station,
            "office" => Self::Office,
            _ => Self::Unit(UnitCode(text)),
        }
    }
}

impl From<Watcher> for String {
    fn from(watcher: Watcher) -> Self {
        watcher.to_string()
    }
}

impl fmt::Display for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holder => f.write_str("holder"),
            Self::Station => f.write_str("station"),
            Self::Office => f.write_str("office"),
            Self::Unit(code) => code.fmt(f),
        }
    }
}

/// What watches over cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oversight {
    /// Who handles a case is decided for good after so many returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
    /// A case may wait for what nobody here can hasten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parking: Option<ParkingRule>,
    /// What was closed without anybody else having looked is looked at in samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// The same fault again counts as rework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
    /// What the author of a log is asked to look at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hints: Option<Hints>,
    /// A superior watches a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision: Option<SupervisionRule>,
    /// Reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urging: Option<UrgingRule>,
    /// Dangers under public supervision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hazard: Option<HazardRule>,
}

/// Who handles a case is decided for good after so many returns (裁定).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// From so many returns on.
    pub after_returns: u32,
    /// Whose rulings may be saved as rules besides those of whoever adopts regulations, `office` if nothing is said: the
    /// office's for the whole town, a station's for its community.
    #[serde(default = "office_alone")]
    pub saved_by: Vec<Watcher>,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

fn office_alone() -> Vec<Watcher> {
    vec![Watcher::Office]
}

/// A case may wait, once (掛賬).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParkingRule {
    /// Who approves, in order: as many people, none of them who asks.
    pub approved_by: Vec<Watcher>,
    /// Who approves in place of one for whom nobody else is left: the first that somebody is left for.
    #[serde(default = "the_office")]
    pub stand_in: Vec<Approver>,
    /// For at most so many days.
    pub days_at_most: u32,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

fn the_office() -> Vec<Approver> {
    vec![Approver::Office]
}

/// How many of a hundred cases that nobody else looked at are drawn (抽查).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// Of those settled on the spot.
    pub settled_percent: u32,
    /// Of those that a station of one person closed.
    pub unverified_percent: u32,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

/// The same fault again (返工).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// At most so many days after the earlier one ended.
    pub within_days: u32,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

/// What the author of a log is asked to look at again before signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hints {
    /// A patrol of at most so many minutes; none: no hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_patrol_minutes: Option<u32>,
    /// The same sentence on so many days of writing, one after the other; none: no hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_sentence_days: Option<u32>,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

/// A superior watches a case (督辦).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupervisionRule {
    /// Who may.
    pub by: Vec<Watcher>,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

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

/// Dangers under public supervision (掛牌, 摘牌).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HazardRule {
    /// Who puts up the plate.
    pub listed_by: Vec<Watcher>,
    /// Who approves that it comes down.
    pub delisted_by: Watcher,
    /// Whether that needs the superior's reference number.
    #[serde(default, skip_serializing_if = "is_false")]
    pub needs_reference: bool,
    /// The levels, the gravest first.
    pub levels: Vec<HazardLevel>,
    /// Kinds of case that are dangers and may be listed; none: every kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindCode>,
    /// Kinds of case that do not close before they were listed and the plate came down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<KindCode>,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

impl HazardRule {
    /// Whether a kind of case is a danger that may be listed.
    pub fn may_be_listed(&self, kind: &KindCode) -> bool {
        self.kinds.is_empty() || self.kinds.contains(kind) || self.must_be_listed(kind)
    }

    /// Whether a kind of case has to be listed before it closes.
    pub fn must_be_listed(&self, kind: &KindCode) -> bool {
        self.must.contains(kind)
    }

    /// A level by its code.
    pub fn level(&self, code: &str) -> Option<&HazardLevel> {
        self.levels.iter().find(|level| level.code == code)
    }
}

/// How grave a danger is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HazardLevel {
    /// Stable code.
    pub code: String,
    /// What people see.
    pub label: Label,
}

impl UrgingRule {
    /// The highest step that a case has reached whose limit has so many minutes left on its own clock (negative when
    /// late), at this time of day; none if it has reached none. Only the highest: who wakes a laptop after a weekend is
    /// reminded once, not once for every step that went by. What is due soon from the start needs no reminder that it
    /// is: a step before the due time is taken in the second half of the limit only.
    pub fn reached(&self, limit: Limit, left: i64, calendar: &Calendar, at: NaiveTime) -> Option<&UrgingStep> {
        let urgent = limit.unit.is_urgent();
        let whole = limit.minutes(calendar);
        let quiet = self.quiet.is_some_and(|quiet| quiet.covers(at));
        self.steps
            .iter()
            .filter(|step| !quiet || step.breaks_quiet)
            .filter(|step| step.clock.is_none_or(|clock| (clock == StepClock::Urgent) == urgent))
            .filter(|step| step.before.is_none_or(|before| before.minutes(calendar).saturating_mul(2) <= whole))
            .filter(|step| step.is_reached(left, calendar))
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

impl Oversight {
    /// Every rule in it, with the name of what it is for.
    pub fn rules(&self) -> impl Iterator<Item = (String, &Rule)> {
        let mut all = Vec::new();
        all.extend(self.ruling.as_ref().map(|it| ("oversight.ruling".to_owned(), &it.rule)));
        all.extend(self.parking.as_ref().map(|it| ("oversight.parking".to_owned(), &it.rule)));
        all.extend(self.sampling.as_ref().map(|it| ("oversight.sampling".to_owned(), &it.rule)));
        all.extend(self.repeats.as_ref().map(|it| ("oversight.repeats".to_owned(), &it.rule)));
        all.extend(self.hints.as_ref().map(|it| ("oversight.hints".to_owned(), &it.rule)));
        all.extend(self.supervision.as_ref().map(|it| ("oversight.supervision".to_owned(), &it.rule)));
        all.extend(self.hazard.as_ref().map(|it| ("oversight.hazard".to_owned(), &it.rule)));
        if let Some(urging) = &self.urging {
            all.push(("oversight.urging".to_owned(), &urging.rule));
            let own = urging.steps.iter().filter(|step| !step.rule.is_missing());
            all.extend(own.map(|step| (format!("oversight.urging.steps.{}", step.code), &step.rule)));
        }
        all.into_iter()
    }

    /// Everybody whom a rule in it names.
    pub fn watchers(&self) -> impl Iterator<Item = &Watcher> {
        let steps = self.urging.iter().flat_map(|urging| &urging.steps).flat_map(|step| &step.to);
        let hazard = self.hazard.iter().flat_map(|hazard| hazard.listed_by.iter().chain([&hazard.delisted_by]));
        let parking = self.parking.iter().flat_map(|parking| &parking.approved_by);
        let ruling = self.ruling.iter().flat_map(|ruling| &ruling.saved_by);
        steps.chain(hazard).chain(ruling).chain(parking).chain(self.supervision.iter().flat_map(|it| &it.by))
    }
}
