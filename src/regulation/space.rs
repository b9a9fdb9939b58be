//! The space of cases that the rules of routing divide among them: kinds × natures × tiers × sources, and where rules
//! name grids or words of a place, × those grids and words. It is small enough to be looked at whole, so gaps, overlaps
//! and rules that are never reached are found exactly and not by samples; only of two words in one place nothing is said.

use crate::domain::case::{Nature, Source};
use crate::domain::ids::{GridCode, Tier};
use crate::domain::label::Label;

use super::check::{Finding, FindingCode};
use super::formula::LimitRule;
use super::kind::Kind;
use super::model::Regulation;
use super::route::{Proposal, Route, RouteQuestion};

const NATURES: [Nature; 3] = [Nature::General, Nature::Policy, Nature::Emergency];
/// A case lies in an area or in a community.
const TIERS: [Tier; 2] = [Tier::Area, Tier::Community];
const SOURCES: [Source; 8] = [
    Source::Patrol,
    Source::VisitIn,
    Source::CallIn,
    Source::Wechat,
    Source::Hotline,
    Source::Superior,
    Source::ResidentUnit,
    Source::Survey,
];
/// Combinations of nature, tier and source that one kind can have in one region.
const COMBINATIONS: u32 = 48;

/// One combination; its place is the bit in a [`Cells`].
fn combinations() -> impl Iterator<Item = (u32, Nature, Tier, Source)> {
    let all = NATURES.into_iter().flat_map(|nature| {
        TIERS.into_iter().flat_map(move |tier| SOURCES.into_iter().map(move |source| (nature, tier, source)))
    });
    (0..COMBINATIONS).zip(all).map(|(bit, (nature, tier, source))| (bit, nature, tier, source))
}

/// What the rules can tell apart about where a case lies: the deepest grid of those they name that it lies in, if in any,
/// and the word of theirs that its place has, if any.
#[derive(Debug, Clone)]
struct Region {
    grid: Option<GridCode>,
    word: Option<String>,
}

impl Region {
    /// The combinations that there can be: in an area lies nothing of a community's own.
    fn possible(&self) -> u64 {
        let area = self.grid.as_ref().is_some_and(|grid| grid.tier() == Tier::Area);
        combinations().filter(|(_, _, tier, _)| !area || *tier == Tier::Area).fold(0, |bits, (bit, ..)| bits | 1 << bit)
    }
}

/// Some of the cases: for each kind, in order, and each region, in order, its combinations as bits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cells(Vec<u64>);

impl Cells {
    fn none(kinds: usize) -> Self {
        Self(vec![0; kinds])
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u64, u64)> + 'a {
        self.0.iter().copied().zip(other.0.iter().copied())
    }

    fn contains(&self, other: &Self) -> bool {
        self.pairs(other).all(|(own, others)| others & !own == 0)
    }

    fn shared(&self, other: &Self) -> Self {
        Self(self.pairs(other).map(|(own, others)| own & others).collect())
    }

    fn without(&self, other: &Self) -> Self {
        Self(self.pairs(other).map(|(own, others)| own & !others).collect())
    }

    fn add(&mut self, other: &Self) {
        for (own, others) in self.0.iter_mut().zip(&other.0) {
            *own |= others;
        }
    }
}

/// A rule with the cases that it matches, and those that it decides: the ones that no earlier rule matches.
struct Reach<'a> {
    route: &'a Route,
    matches: Cells,
    decides: Cells,
}

impl Regulation {
    fn regions(&self) -> Vec<Region> {
        let mut grids: Vec<Option<GridCode>> =
            self.routes.iter().flat_map(|it| it.when.grids.clone()).map(Some).collect();
        // Where the town itself is named, nothing lies elsewhere.
        if grids.iter().flatten().all(|grid| grid.tier() != Tier::Town) {
            grids.push(None);
        }
        grids.sort();
        grids.dedup();
        let mut words: Vec<Option<String>> =
            self.routes.iter().flat_map(|it| it.when.places.clone()).map(Some).collect();
        words.push(None);
        words.sort();
        words.dedup();
        let with = |grid: &Option<GridCode>| -> Vec<Region> {
            words.iter().map(|word| Region { grid: grid.clone(), word: word.clone() }).collect()
        };
        grids.iter().flat_map(with).collect()
    }

    fn cells(&self, route: &Route, regions: &[Region]) -> Cells {
        let when = &route.when;
        let combined = combinations()
            .filter(|(_, nature, tier, source)| {
                (when.natures.is_empty() || when.natures.contains(nature))
                    && (when.tiers.is_empty() || when.tiers.contains(tier))
                    && (when.sources.is_empty() || when.sources.contains(source))
            })
            .fold(0, |bits, (bit, ..)| bits | 1 << bit);
        let there: Vec<u64> = regions
            .iter()
            .map(|region| {
                let takes = when.takes_grid(region.grid.as_ref())
                    && when.takes_place(region.word.as_deref().unwrap_or_default());
                if takes { combined & region.possible() } else { 0 }
            })
            .collect();
        let takes = |kind: &Kind| {
            (when.kinds.is_empty() || when.kinds.contains(&kind.code))
                && (when.categories.is_empty() || when.categories.contains(&kind.category))
        };
        let nowhere = vec![0; regions.len()];
        Cells(self.kinds.iter().flat_map(|kind| if takes(kind) { there.clone() } else { nowhere.clone() }).collect())
    }

    /// What the rules leave out, decide twice, or never come to decide.
    pub(super) fn check_space(&self, found: &mut Vec<Finding>) {
        let regions = self.regions();
        let mut covered = Cells::none(self.kinds.len() * regions.len());
        let mut rules: Vec<Reach<'_>> = Vec::new();
        for route in &self.routes {
            let matches = self.cells(route, &regions);
            let decides = matches.without(&covered);
            covered.add(&matches);
            let reach = Reach { route, matches, decides };
            found.extend(never_reached(&reach, &rules));
            rules.push(reach);
        }
        for (at, earlier) in rules.iter().enumerate() {
            found.extend(self.overlap(earlier, rules.get(at + 1..).unwrap_or_default(), &regions));
        }
        self.gaps(&covered, &regions, found);
    }

    /// Kind, region and bits of each cell that is not empty.
    fn each<'a, 'b>(
        &'a self,
        cells: &'b [u64],
        regions: &'b [Region],
    ) -> impl Iterator<Item = (&'a Kind, &'b Region, u64)> {
        let places = self.kinds.iter().flat_map(move |kind| regions.iter().map(move |region| (kind, region)));
        places.zip(cells).filter(|(_, bits)| **bits != 0).map(|((kind, region), bits)| (kind, region, *bits))
    }

    /// The later rules that would decide otherwise on cases that this one takes, where neither is simply the special
    /// case of the other.
    fn overlap(&self, earlier: &Reach<'_>, later: &[Reach<'_>], regions: &[Region]) -> Option<Finding> {
        let mut example = None;
        let mut labels: Vec<&Label> = Vec::new();
        let mut codes: Vec<&str> = Vec::new();
        for other in later {
            let ordered = earlier.matches.contains(&other.matches) || other.matches.contains(&earlier.matches);
            let both = if ordered { None } else { Some(earlier.decides.shared(&other.matches)) };
            let case = both.and_then(|both| self.decided_otherwise(earlier.route, other.route, &both, regions));
            let Some(case) = case else { continue };
            example.get_or_insert(case);
            labels.push(&other.route.label);
            codes.push(&other.route.code);
        }
        let (kind, question) = example?;
        let finding = on(earlier.route, FindingCode::RouteOverlap).arg("later", codes.join(", "));
        Some(such_as(finding, kind, &question).label("rules", &listed(&labels)))
    }

    /// A case of these that the two rules decide differently.
    fn decided_otherwise(
        &self,
        one: &Route,
        other: &Route,
        cells: &Cells,
        regions: &[Region],
    ) -> Option<(&Kind, RouteQuestion)> {
        self.each(&cells.0, regions).find_map(|(kind, region, bits)| {
            let question = first_of(kind, region, bits)?;
            let outcome = |route| Outcome::of(self.proposal(0, route, &question), route.limit.as_ref());
            (outcome(one) != outcome(other)).then_some((kind, question))
        })
    }

    /// Cases that no rule takes. Kinds that lack the same combinations are told together.
    fn gaps(&self, covered: &Cells, regions: &[Region], found: &mut Vec<Finding>) {
        let whole: Vec<u64> = regions.iter().map(Region::possible).collect();
        let mut partly: Vec<(Vec<u64>, Vec<&Kind>)> = Vec::new();
        for (kind, taken) in self.kinds.iter().zip(covered.0.chunks(regions.len().max(1))) {
            let missing: Vec<u64> = whole.iter().zip(taken).map(|(whole, bits)| whole & !bits).collect();
            if missing.iter().all(|bits| *bits == 0) {
                continue;
            }
            if missing == whole {
                let finding = Finding::new(FindingCode::KindWithoutRoute, format!("kinds.{}", kind.code));
                found.push(finding.on(&kind.rule.clause).arg("kind", &kind.code).label("kind", &kind.label()));
                continue;
            }
            match partly.iter_mut().find(|(bits, _)| *bits == missing) {
                Some((_, kinds)) => kinds.push(kind),
                None => partly.push((missing, vec![kind])),
            }
        }
        for (missing, kinds) in partly {
            let open = || regions.iter().zip(&missing).find(|(_, bits)| **bits != 0);
            let example = kinds.first().and_then(|kind| {
                let (region, bits) = open()?;
                Some((*kind, first_of(kind, region, *bits)?))
            });
            let Some((kind, question)) = example else { continue };
            let combinations: u32 = missing.iter().map(|bits| bits.count_ones()).sum();
            let finding = Finding::new(FindingCode::RouteGap, "routes".to_owned()).on(&self.case.rule.clause);
            let finding = finding.arg("kinds", kinds.len()).arg("combinations", combinations);
            found.push(such_as(finding, kind, &question));
        }
    }
}

/// What a rule decides, without its name.
#[derive(PartialEq)]
struct Outcome {
    responsibility: crate::domain::case::Responsibility,
    lead: super::route::Handler,
    assists: Vec<super::route::Handler>,
    told: Option<crate::domain::ids::UnitCode>,
    limit: Option<LimitRule>,
}

impl Outcome {
    fn of(proposal: Proposal, limit: Option<&LimitRule>) -> Self {
        let mut assists = proposal.assists;
        assists.sort();
        Self {
            responsibility: proposal.responsibility,
            lead: proposal.lead,
            assists,
            told: proposal.also_report_to,
            limit: limit.cloned(),
        }
    }
}

fn on(route: &Route, code: FindingCode) -> Finding {
    let finding = Finding::new(code, format!("routes.{}", route.code)).on(&route.rule.clause);
    finding.arg("route", &route.code).label("route", &route.label)
}

/// A rule that never decides: it matches nothing, or one earlier rule or several together match all that it matches.
fn never_reached(rule: &Reach<'_>, before: &[Reach<'_>]) -> Option<Finding> {
    if rule.matches.is_empty() {
        return Some(on(rule.route, FindingCode::RouteMatchesNothing));
    }
    if !rule.decides.is_empty() {
        return None;
    }
    if let Some(earlier) = before.iter().find(|earlier| earlier.matches.contains(&rule.matches)) {
        let finding = on(rule.route, FindingCode::RouteNeverReached).arg("earlier", &earlier.route.code);
        return Some(finding.label("earlier", &earlier.route.label));
    }
    let takers: Vec<&Route> = before
        .iter()
        .filter(|earlier| !earlier.decides.shared(&rule.matches).is_empty())
        .map(|earlier| earlier.route)
        .collect();
    let codes: Vec<&str> = takers.iter().map(|route| route.code.as_str()).collect();
    let labels: Vec<&Label> = takers.iter().map(|route| &route.label).collect();
    let finding = on(rule.route, FindingCode::RouteCovered).arg("earlier", codes.join(", "));
    Some(finding.label("rules", &listed(&labels)))
}

fn first_of(kind: &Kind, region: &Region, bits: u64) -> Option<RouteQuestion> {
    let (_, nature, tier, source) = combinations().find(|(bit, ..)| bits & (1 << bit) != 0)?;
    let (grid, place) = (region.grid.clone(), region.word.clone().unwrap_or_default());
    Some(RouteQuestion { kind: kind.code.clone(), nature, category: None, tier, source, units: None, grid, place })
}

/// An example: its kind by name, the rest by code.
fn such_as(finding: Finding, kind: &Kind, question: &RouteQuestion) -> Finding {
    let code = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    finding
        .arg("kind", &kind.code)
        .label("kind", &kind.label())
        .arg("nature", code(serde_json::json!(question.nature)))
        .arg("tier", code(serde_json::json!(question.tier)))
        .arg("source", code(serde_json::json!(question.source)))
        .arg("where", where_it_lies(question))
}

/// The grid and the word of an example, if rules tell them apart: ` 610921100001 學校`.
fn where_it_lies(question: &RouteQuestion) -> String {
    let place = Some(question.place.clone()).filter(|word| !word.is_empty());
    let words = question.grid.iter().map(ToString::to_string).chain(place);
    words.flat_map(|word| [" ".to_owned(), word]).collect()
}

fn listed(labels: &[&Label]) -> Label {
    let joined = |part: fn(&Label) -> &str, comma: &str| labels.iter().map(|l| part(l)).collect::<Vec<_>>().join(comma);
    Label { hant: joined(|l| &l.hant, "、"), hans: joined(|l| &l.hans, "、"), en: joined(|l| &l.en, "; ") }
}
