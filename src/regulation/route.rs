//! Routes (分流): by responsibility, who handles a case. Rules are ordered; the first that matches decides.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::case::{Case, Nature, Responsibility, Source};
use crate::domain::ids::{CategoryCode, Clause, GridCode, KindCode, Tier, UnitCode};
use crate::domain::label::Label;
use crate::domain::limit::Limit;
use crate::domain::matching::fold;

use super::formula::{LimitFormula, LimitRule};
use super::kind::Kind;
use super::model::{Regulation, Rule, UnitDef, is_false};

/// Who handles, as a rule names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Handler {
    /// `station`: the work station of the place.
    Station,
    /// `field-unit`: the town unit whose field the kind is, by the unit table.
    FieldUnit,
    /// A unit by its code, the office and the center included.
    Unit(UnitCode),
}

impl From<String> for Handler {
    fn from(text: String) -> Self {
        match text.as_str() {
            "station" => Self::Station,
            "field-unit" => Self::FieldUnit,
            _ => Self::Unit(UnitCode(text)),
        }
    }
}

impl From<Handler> for String {
    fn from(handler: Handler) -> Self {
        handler.to_string()
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Station => f.write_str("station"),
            Self::FieldUnit => f.write_str("field-unit"),
            Self::Unit(code) => code.fmt(f),
        }
    }
}

/// What a rule matches: an empty list matches everything, filled ones must all match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Kinds of case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindCode>,
    /// Categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryCode>,
    /// Natures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub natures: Vec<Nature>,
    /// Tier of the place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// From where the case came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Codes of grids: what lies in one of them or below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grids: Vec<GridCode>,
    /// Words of which the place has one, in either script.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

/// A rule of routing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Stable name.
    pub code: String,
    /// What people see.
    pub label: Label,
    /// What it matches.
    #[serde(default)]
    pub when: When,
    /// Whose matter it is.
    pub responsibility: Responsibility,
    /// Who leads (主辦).
    pub lead: Handler,
    /// Who assists (協辦), besides the units that the unit table names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<Handler>,
    /// Whether the office or center is told besides.
    #[serde(default, skip_serializing_if = "is_false")]
    pub also_report: bool,
    /// In place of the kind's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitRule>,
    /// The clause.
    #[serde(default)]
    pub rule: Rule,
}

/// What is known of a case when it is routed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteQuestion {
    /// Its kind.
    pub kind: KindCode,
    /// Its nature.
    pub nature: Nature,
    /// Its category, if it differs from the kind's.
    pub category: Option<CategoryCode>,
    /// The tier of its place.
    pub tier: Tier,
    /// From where it came.
    pub source: Source,
    /// How many units it is of, if that is known: a limit may depend on it.
    pub units: Option<u32>,
    /// Where it lies, if that is known.
    pub grid: Option<GridCode>,
    /// The spot in words.
    pub place: String,
}

impl RouteQuestion {
    /// A case that lies in a grid, of which nothing else is known.
    pub fn of(kind: KindCode, nature: Nature, source: Source, grid: &GridCode) -> Self {
        let (tier, grid) = (grid.tier(), Some(grid.clone()));
        Self { kind, nature, category: None, tier, source, units: None, grid, place: String::new() }
    }

    /// What the rules are asked about a case.
    pub fn of_case(case: &Case) -> Self {
        let asked = Self::of(case.kind.clone(), case.nature, case.source, &case.grid);
        Self { units: case.units, place: case.place.clone(), ..asked }
    }
}

/// What the regulation proposes, and why (擬辦).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whose matter it is.
    pub responsibility: Responsibility,
    /// Who leads: the station or a unit. Never `FieldUnit`: that is resolved, and falls to the office or center if no
    /// unit has the field.
    pub lead: Handler,
    /// Who assists, the same.
    pub assists: Vec<Handler>,
    /// The office or center, if it is told besides the lead.
    pub also_report_to: Option<UnitCode>,
    /// The town units whose field it is, leading ones first, also where the station may not name them.
    pub concerned: Vec<UnitCode>,
    /// How long there is; none is a gap to be seen, unless it is reckoned from units that are not known.
    pub limit: Option<Limit>,
    /// The formula that the limit is reckoned by, if it is.
    pub reckoned: Option<LimitFormula>,
    /// Counted from 1, as screens show it.
    pub index: usize,
    /// The rule's stable name.
    pub route: String,
    /// The rule's label.
    pub label: Label,
    /// The clause that it rests on.
    pub clause: Clause,
}

impl When {
    pub(super) fn matches(&self, kind: &KindCode, category: Option<&CategoryCode>, question: &RouteQuestion) -> bool {
        fn meets<T: PartialEq>(wanted: &[T], given: Option<&T>) -> bool {
            wanted.is_empty() || given.is_some_and(|given| wanted.contains(given))
        }
        meets(&self.kinds, Some(kind))
            && meets(&self.categories, category)
            && meets(&self.natures, Some(&question.nature))
            && meets(&self.tiers, Some(&question.tier))
            && meets(&self.sources, Some(&question.source))
            && self.takes_grid(question.grid.as_ref())
            && self.takes_place(&question.place)
    }

    /// Whether what lies there, or nowhere that is named, is taken.
    pub(super) fn takes_grid(&self, grid: Option<&GridCode>) -> bool {
        self.grids.is_empty() || grid.is_some_and(|grid| self.grids.iter().any(|above| above.covers(grid)))
    }

    /// Whether a spot that is called so is taken.
    pub(super) fn takes_place(&self, place: &str) -> bool {
        self.places.is_empty() || {
            let place = fold(place);
            self.places.iter().any(|word| place.contains(&fold(word)))
        }
    }
}

impl Regulation {
    /// The proposal of the first rule that matches; none if no rule does.
    pub fn propose(&self, question: &RouteQuestion) -> Option<Proposal> {
        let kind = self.kind(&question.kind);
        let category = question.category.as_ref().or(kind.map(|kind| &kind.category));
        let matching = |(_, route): &(usize, &Route)| route.when.matches(&question.kind, category, question);
        let (index, route) = self.routes.iter().enumerate().find(matching)?;
        Some(self.proposal(index, route, question))
    }

    /// What one rule makes of a case that it matches.
    pub(super) fn proposal(&self, index: usize, route: &Route, question: &RouteQuestion) -> Proposal {
        let category = question.category.as_ref().or_else(|| self.kind(&question.kind).map(|kind| &kind.category));
        let (leading, assisting) = self.field_units(&question.kind, category);
        let office = &self.case.reports_to;
        let lead = match &route.lead {
            Handler::FieldUnit => Handler::Unit(leading.first().map_or(office, |unit| &unit.code).clone()),
            other => other.clone(),
        };
        let mut assists: Vec<Handler> = Vec::new();
        let mut assist = |handler: Handler| {
            if handler != lead && !assists.contains(&handler) {
                assists.push(handler);
            }
        };
        for handler in &route.assists {
            match handler {
                Handler::FieldUnit => {
                    leading.iter().chain(&assisting).for_each(|unit| assist(Handler::Unit(unit.code.clone())));
                }
                other => assist(other.clone()),
            }
        }
        if route.lead == Handler::FieldUnit {
            leading.iter().skip(1).chain(&assisting).for_each(|unit| assist(Handler::Unit(unit.code.clone())));
        }
        let limit = route.limit.clone().or_else(|| self.limit_for(&question.kind, question.nature));
        let also_report_to = (route.also_report && lead != Handler::Unit(office.clone())).then(|| office.clone());
        Proposal {
            responsibility: route.responsibility,
            lead,
            assists,
            also_report_to,
            concerned: leading.iter().chain(&assisting).map(|unit| unit.code.clone()).collect(),
            limit: limit.as_ref().and_then(|limit| limit.limit(question.units)),
            reckoned: limit.as_ref().and_then(LimitRule::formula).cloned(),
            index: index + 1,
            route: route.code.clone(),
            label: route.label.clone(),
            clause: route.rule.clause.clone(),
        }
    }

    /// How long there is for a kind of case; one that was declared an emergency does not wait for office hours.
    pub fn limit_for(&self, kind: &KindCode, nature: Nature) -> Option<LimitRule> {
        let own = self.kind(kind).and_then(|kind| kind.limit.clone());
        let slow = own.as_ref().is_none_or(|limit| !limit.unit().is_urgent());
        let urgent = self.case.emergency_limit.map(LimitRule::Plain);
        if nature == Nature::Emergency && slow { urgent.or(own) } else { own }
    }

    /// The formula by which a case of a kind may be given its limit: the kind's own, or that of a rule that takes it.
    pub fn formula_for<'a>(&'a self, kind: &'a Kind) -> Option<&'a LimitFormula> {
        let takes = |route: &&Route| {
            let when = &route.when;
            (when.kinds.is_empty() || when.kinds.contains(&kind.code))
                && (when.categories.is_empty() || when.categories.contains(&kind.category))
        };
        let of_a_rule = || self.routes.iter().filter(takes).find_map(|route| route.limit.as_ref()?.formula());
        kind.limit.as_ref().and_then(LimitRule::formula).or_else(of_a_rule)
    }

    /// The units whose field a kind is: those that lead it (by kind, else by category), and those that assist.
    fn field_units(&self, kind: &KindCode, category: Option<&CategoryCode>) -> (Vec<&UnitDef>, Vec<&UnitDef>) {
        let mut leading: Vec<&UnitDef> = self.units.iter().filter(|unit| unit.leads.contains(kind)).collect();
        if leading.is_empty() {
            let has = |unit: &&UnitDef| category.is_some_and(|category| unit.categories.contains(category));
            leading = self.units.iter().filter(has).collect();
        }
        let assisting = self.units.iter().filter(|unit| unit.assists.contains(kind)).collect();
        (leading, assisting)
    }
}
