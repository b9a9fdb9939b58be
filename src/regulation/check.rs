//! What a sound regulation still leaves open, or says in vain: holes that people should see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::case::Source;
use crate::domain::code::codes;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{CategoryCode, Clause, Tier};
use crate::domain::label::Label;
use crate::domain::right::Right;

use super::duty::Cadence;
use super::model::Regulation;
use super::route::{Handler, RouteQuestion};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// A duty that the text asks for "periodically" (定期), without a number.
    OpenCadence,
    /// A meeting whose text says neither when nor how often.
    MeetingWithoutCadence,
    /// A class of objects that a cadence by class leaves out.
    ClassWithoutCadence,
    /// An item without an interval after which a row is stale.
    OpenStaleness,
    /// A kind of case without a limit.
    KindWithoutLimit,
    /// A kind of case that no rule routes.
    KindWithoutRoute,
    /// A kind that goes to "the unit whose field it is", and no unit has it.
    KindWithoutUnit,
    /// A kind that two units lead.
    KindLedTwice,
    /// An emergency whose limit waits for office hours.
    SlowEmergency,
    /// A rule that can never decide: an earlier one matches whatever it matches.
    RouteNeverReached,
    /// A rule that can never decide: several earlier ones together match whatever it matches.
    RouteCovered,
    /// A rule that matches no case at all, e.g. kinds that are in none of its categories.
    RouteMatchesNothing,
    /// Cases that no rule matches, though others of their kinds are.
    RouteGap,
    /// A rule that takes cases from later ones that would decide otherwise, neither being a special case of the other.
    RouteOverlap,
    /// Cases are reported to a unit that is neither office nor center.
    NoOffice,
    /// A right that somebody must have and no post has.
    RightWithoutPost,
    /// A category without any item.
    CategoryWithoutItem,
    /// A claimed clause that nothing implements, and that is not left for later either.
    ClauseNotImplemented,
}

codes!(FindingCode {
    Self::OpenCadence => "open-cadence",
    Self::MeetingWithoutCadence => "meeting-without-cadence",
    Self::ClassWithoutCadence => "class-without-cadence",
    Self::OpenStaleness => "open-staleness",
    Self::KindWithoutLimit => "kind-without-limit",
    Self::KindWithoutRoute => "kind-without-route",
    Self::KindWithoutUnit => "kind-without-unit",
    Self::KindLedTwice => "kind-led-twice",
    Self::SlowEmergency => "slow-emergency",
    Self::RouteNeverReached => "route-never-reached",
    Self::RouteCovered => "route-covered",
    Self::RouteMatchesNothing => "route-matches-nothing",
    Self::RouteGap => "route-gap",
    Self::RouteOverlap => "route-overlap",
    Self::NoOffice => "no-office",
    Self::RightWithoutPost => "right-without-post",
    Self::CategoryWithoutItem => "category-without-item",
    Self::ClauseNotImplemented => "clause-not-implemented",
});

impl FindingCode {
    /// Whether it is a mistake in the file, and not only a hole that the text itself leaves.
    pub fn is_error(self) -> bool {
        !matches!(
            self,
            Self::OpenCadence
                | Self::MeetingWithoutCadence
                | Self::ClassWithoutCadence
                | Self::OpenStaleness
                | Self::KindWithoutLimit
                | Self::CategoryWithoutItem
                | Self::RouteOverlap
        )
    }

    /// Whether it is of use only to who writes the file: it says how the rules work together, not what is missing.
    pub fn is_advice(self) -> bool {
        self == Self::RouteOverlap
    }
}

/// A finding, with the values that its message needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// The entry, e.g. `duties.screening`.
    pub key: String,
    /// The clause it rests on.
    pub clause: Option<Clause>,
    /// Codes by name.
    pub args: BTreeMap<String, String>,
    /// Names by name, in the three languages.
    pub labels: BTreeMap<String, Label>,
}

impl Finding {
    pub(super) fn new(code: FindingCode, key: String) -> Self {
        Self { code, key, clause: None, args: BTreeMap::new(), labels: BTreeMap::new() }
    }

    pub(super) fn on(mut self, clause: &Clause) -> Self {
        self.clause = Some(clause.clone());
        self
    }

    pub(super) fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    pub(super) fn label(mut self, name: &str, label: &Label) -> Self {
        self.labels.insert(name.to_owned(), label.clone());
        self
    }
}

/// Every regulation needs somebody who may do these.
const NEEDED: [Right; 6] =
    [Right::LogWrite, Right::LogSign, Right::LedgerWrite, Right::CaseFile, Right::CaseTriage, Right::CaseVerify];
/// One that a town follows needs these besides.
const NEEDED_BY_A_TOWN: [Right; 6] = [
    Right::CaseAssign,
    Right::CaseHandle,
    Right::SensitiveRead,
    Right::GridAdmin,
    Right::PeopleAdmin,
    Right::RegulationAdmin,
];

impl Regulation {
    /// Everything that the regulation leaves open or says in vain.
    pub fn check(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        self.check_duties(&mut found);
        self.check_ledger(&mut found);
        self.check_kinds(&mut found);
        self.check_routes(&mut found);
        self.check_rights(&mut found);
        self.check_coverage(&mut found);
        found
    }

    fn check_duties(&self, found: &mut Vec<Finding>) {
        for duty in self.duties.iter().filter(|duty| duty.cadence == Cadence::Open) {
            let finding = Finding::new(FindingCode::OpenCadence, format!("duties.{}", duty.code));
            found.push(finding.on(&duty.rule.clause).arg("duty", &duty.code).label("duty", &duty.label));
        }
        for meeting in
            self.meetings.iter().filter(|meeting| meeting.is_announced() && meeting.announced_per().is_none())
        {
            let finding = Finding::new(FindingCode::MeetingWithoutCadence, format!("meetings.{}", meeting.code));
            found.push(finding.on(&meeting.rule.clause).arg("meeting", &meeting.code).label("meeting", &meeting.label));
        }
        for duty in &self.duties {
            let Cadence::ByClass { item, field, classes } = &duty.cadence else { continue };
            let choices = self.item(item).and_then(|item| item.fields.iter().find(|it| it.code == *field));
            let open =
                choices.iter().flat_map(|it| &it.choices).filter(|choice| !classes.contains_key(choice.code.as_str()));
            for choice in open {
                let finding = Finding::new(FindingCode::ClassWithoutCadence, format!("duties.{}.cadence", duty.code));
                let finding = finding.on(&duty.rule.clause).arg("duty", &duty.code).label("duty", &duty.label);
                found.push(finding.arg("class", &choice.code).label("class", &choice.label));
            }
        }
    }

    fn check_ledger(&self, found: &mut Vec<Finding>) {
        for item in self.items.iter().filter(|item| item.stale_days.is_none()) {
            let finding = Finding::new(FindingCode::OpenStaleness, format!("items.{}", item.code));
            found.push(finding.on(&item.rule.clause).arg("item", &item.code).label("item", &item.label));
        }
        let empty = |code: &CategoryCode| self.items.iter().all(|item| item.category != *code);
        for category in self.categories.iter().filter(|category| empty(&category.code)) {
            let finding = Finding::new(FindingCode::CategoryWithoutItem, format!("categories.{}", category.code));
            let finding = finding.on(&category.rule.clause).arg("category", &category.code);
            found.push(finding.label("category", &category.label));
        }
    }

    fn check_kinds(&self, found: &mut Vec<Finding>) {
        use crate::domain::case::Nature;
        for kind in &self.kinds {
            let finding = |code| {
                let finding = Finding::new(code, format!("kinds.{}", kind.code)).on(&kind.rule.clause);
                finding.arg("kind", &kind.code).label("kind", &kind.label())
            };
            if kind.limit.is_none() {
                found.push(finding(FindingCode::KindWithoutLimit));
            }
            let slow = self.limit_for(&kind.code, kind.nature).is_some_and(|limit| !limit.unit().is_urgent());
            if kind.nature == Nature::Emergency && slow {
                found.push(finding(FindingCode::SlowEmergency));
            }
            if self.units.iter().filter(|unit| unit.leads.contains(&kind.code)).count() > 1 {
                found.push(finding(FindingCode::KindLedTwice));
            }
            let questions = [Nature::General, Nature::Policy, Nature::Emergency].into_iter().flat_map(|nature| {
                [Tier::Community, Tier::Area].into_iter().map(move |tier| RouteQuestion {
                    kind: kind.code.clone(),
                    nature,
                    category: None,
                    tier,
                    source: Source::Patrol,
                    units: None,
                    grid: None,
                    place: String::new(),
                })
            });
            let proposals: Vec<_> = questions.map(|question| self.propose(&question)).collect();
            let by_field = |index: usize| self.routes.get(index - 1).is_some_and(|r| r.lead == Handler::FieldUnit);
            if proposals.iter().flatten().any(|p| by_field(p.index) && p.concerned.is_empty()) {
                found.push(finding(FindingCode::KindWithoutUnit));
            }
        }
    }

    fn check_routes(&self, found: &mut Vec<Finding>) {
        self.check_space(found);
        let office = self.unit(&self.case.reports_to);
        if office.is_none_or(|unit| unit.kind == UnitKind::Unit) {
            let finding = Finding::new(FindingCode::NoOffice, "case.reports_to".to_owned());
            found.push(finding.on(&self.case.rule.clause).arg("unit", &self.case.reports_to));
        }
    }

    fn check_rights(&self, found: &mut Vec<Finding>) {
        let town: &[Right] = if self.meta.applies_to_town { &NEEDED_BY_A_TOWN } else { &[] };
        for right in NEEDED.iter().chain(town).filter(|right| self.posts_with(**right).is_empty()) {
            found.push(Finding::new(FindingCode::RightWithoutPost, "posts".to_owned()).arg("right", right.code()));
        }
    }

    fn check_coverage(&self, found: &mut Vec<Finding>) {
        for covered in self.coverage() {
            if covered.entries.is_empty() && covered.program.is_empty() && covered.later.is_none() {
                let finding = Finding::new(FindingCode::ClauseNotImplemented, format!("clauses.{}", covered.clause));
                found.push(finding.on(&covered.clause).label("clause", &covered.title));
            }
        }
    }
}
