//! What watches over cases: rulings, parking, samples, reminders, watching superiors, listed dangers. One table of the
//! file, `[oversight]`; a part of it that is missing is not offered.

use std::fmt;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::ids::{KindCode, UnitCode};
use crate::domain::label::Label;
use crate::domain::matching::Pairs;

use super::approver::Approver;
use super::model::{Rule, is_false};
use super::urging::{UrgingRule, UrgingStep};

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
    /// What may be the same matter is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<AlikeRule>,
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
    /// Who approves of a sensitive matter, which few may read, alone: the first that somebody else than who asks, and who
    /// may read it, is there for. None: as of other matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive_by: Vec<Approver>,
    /// For at most so many days.
    pub days_at_most: u32,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

impl ParkingRule {
    /// Who approves of a matter that may be sensitive in place of those for whom nobody is left.
    pub fn stand_in(&self, sensitive: bool) -> &[Approver] {
        if self.is_for_readers(sensitive) { &self.sensitive_by } else { &self.stand_in }
    }

    /// Whether one who may read it approves alone.
    pub fn is_for_readers(&self, sensitive: bool) -> bool {
        sensitive && !self.sensitive_by.is_empty()
    }
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

/// What may be the same matter as another one (重報), so much of a hundred for each thing that speaks for it. Another
/// spot is always another matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlikeRule {
    /// Two reports of one matter are at most so many days apart.
    pub within_days: u32,
    /// From so much of a hundred on, two matters are likely the same.
    pub likely: u32,
    /// For the same place.
    pub same_place: u32,
    /// For a place near it.
    pub near_place: u32,
    /// For places of which it cannot be told.
    pub unclear_place: u32,
    /// For the same kind.
    pub same_kind: u32,
    /// For a kind that is not known yet, which speaks neither for nor against.
    pub unknown_kind: u32,
    /// For words that are the same to the last character; for others in proportion.
    pub same_words: u32,
    /// Characters from which on words say which matter is meant even where the place does not.
    pub telling_characters: u32,
    /// The clauses.
    #[serde(default)]
    pub rule: Rule,
}

impl AlikeRule {
    /// Whether words are long enough to say which matter is meant.
    pub fn tells(&self, words: &Pairs) -> bool {
        u32::try_from(words.chars()).unwrap_or(u32::MAX) >= self.telling_characters
    }

    /// All that is of a hundred, by its key.
    pub fn shares(&self) -> [(&'static str, u32); 7] {
        [
            ("likely", self.likely),
            ("same_place", self.same_place),
            ("near_place", self.near_place),
            ("unclear_place", self.unclear_place),
            ("same_kind", self.same_kind),
            ("unknown_kind", self.unknown_kind),
            ("same_words", self.same_words),
        ]
    }
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
    /// Reminders of the day by which the danger has to be gone, by the days of the week: the work may stand still, what
    /// hangs in public does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urging: Option<UrgingRule>,
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

    /// The step of the plates' ladder that is reached when so many minutes are left until the end of the day by which the
    /// danger has to be gone; at a time of day that may lie in the quiet hours, or whatever the hour.
    pub fn reached(&self, left: i64, calendar: &Calendar, at: Option<NaiveTime>) -> Option<(&UrgingRule, &UrgingStep)> {
        let urging = self.urging.as_ref()?;
        Some((urging, urging.farthest(left, calendar, at, |_| true)?))
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

impl Oversight {
    /// Every rule in it, with the name of what it is for.
    pub fn rules(&self) -> impl Iterator<Item = (String, &Rule)> {
        let mut all = Vec::new();
        all.extend(self.ruling.as_ref().map(|it| ("oversight.ruling".to_owned(), &it.rule)));
        all.extend(self.parking.as_ref().map(|it| ("oversight.parking".to_owned(), &it.rule)));
        all.extend(self.sampling.as_ref().map(|it| ("oversight.sampling".to_owned(), &it.rule)));
        all.extend(self.repeats.as_ref().map(|it| ("oversight.repeats".to_owned(), &it.rule)));
        all.extend(self.hints.as_ref().map(|it| ("oversight.hints".to_owned(), &it.rule)));
        all.extend(self.alike.as_ref().map(|it| ("oversight.alike".to_owned(), &it.rule)));
        all.extend(self.supervision.as_ref().map(|it| ("oversight.supervision".to_owned(), &it.rule)));
        all.extend(self.hazard.as_ref().map(|it| ("oversight.hazard".to_owned(), &it.rule)));
        for (key, urging) in self.ladders() {
            all.push((key.to_owned(), &urging.rule));
            let own = urging.steps.iter().filter(|step| !step.rule.is_missing());
            all.extend(own.map(|step| (format!("{key}.steps.{}", step.code), &step.rule)));
        }
        all.into_iter()
    }

    /// The ladders of reminders: of what is due, and of plates.
    pub fn ladders(&self) -> impl Iterator<Item = (&'static str, &UrgingRule)> {
        let plates = self.hazard.as_ref().and_then(|hazard| hazard.urging.as_ref());
        let both = [("oversight.urging", self.urging.as_ref()), ("oversight.hazard.urging", plates)];
        both.into_iter().filter_map(|(key, urging)| Some((key, urging?)))
    }

    /// A step of either ladder by its code.
    pub fn step(&self, code: &str) -> Option<&UrgingStep> {
        self.ladders().find_map(|(_, urging)| urging.step(code))
    }

    /// Everybody whom a rule in it names.
    pub fn watchers(&self) -> impl Iterator<Item = &Watcher> {
        let steps = self.ladders().flat_map(|(_, urging)| &urging.steps).flat_map(|step| &step.to);
        let hazard = self.hazard.iter().flat_map(|hazard| hazard.listed_by.iter().chain([&hazard.delisted_by]));
        let parking = self.parking.iter().flat_map(|parking| &parking.approved_by);
        let ruling = self.ruling.iter().flat_map(|ruling| &ruling.saved_by);
        steps.chain(hazard).chain(ruling).chain(parking).chain(self.supervision.iter().flat_map(|it| &it.by))
    }
}
