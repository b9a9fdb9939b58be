//! What the rules of routing leave out, decide twice, or never come to decide: exactly.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Finding, FindingCode, Regulation, RouteQuestion};
use super::{SMALL, parse, town, village};
use crate::domain::case::{Nature, Source};
use crate::domain::ids::{KindCode, Tier};

const INSIDE: &str = "responsibility = \"inside\"\nlead = \"station\"";
const OUTSIDE: &str = "responsibility = \"outside\"\nlead = \"squad\"\nalso_report = true";

/// The small file with a second kind and these rules: code, condition, what is decided.
fn with(rules: &[(&str, &str, &str)]) -> Regulation {
    let (head, tail) = SMALL.split_once("[[routes]]").unwrap();
    let items = tail.split_once("[[items]]").unwrap().1;
    let kind = head.split_once("[[kinds]]").unwrap().1.replace("\"lamp\"", "\"bench\"");
    let routes: Vec<String> = rules
        .iter()
        .map(|(code, when, decides)| {
            format!(
                "[[routes]]\ncode = \"{code}\"\nlabel = {{ hant = \"{code}\", hans = \"{code}\", en = \"{code}\" }}\n\
                 when = {{ {when} }}\n{decides}\nrule = \"本鎮/1\"\n"
            )
        })
        .collect();
    parse(&format!("{head}[[kinds]]{kind}{}\n[[items]]{items}", routes.join("\n"))).unwrap()
}

fn of(found: &[Finding], code: FindingCode) -> Vec<&Finding> {
    found.iter().filter(|finding| finding.code == code).collect()
}

#[test]
fn a_gap_is_told_with_an_example_and_how_wide_it_is() {
    let found =
        with(&[("hotline", "sources = [\"hotline\"]", OUTSIDE), ("policy", "natures = [\"policy\"]", INSIDE)]).check();
    let [gap] = of(&found, FindingCode::RouteGap)[..] else { panic!("{found:?}") };
    let arg = |name: &str| gap.args[name].as_str();
    // Two natures, two tiers and seven sources are left, for either kind.
    assert_eq!((arg("kinds"), arg("combinations")), ("2", "28"));
    assert_eq!((arg("kind"), arg("nature"), arg("tier"), arg("source")), ("lamp", "general", "area", "patrol"));
    assert!(gap.code.is_error());
}

#[test]
fn a_kind_that_no_rule_takes_at_all_is_told_by_itself() {
    let found = with(&[("lamps", "kinds = [\"lamp\"]", INSIDE)]).check();
    let keys: Vec<&str> =
        of(&found, FindingCode::KindWithoutRoute).iter().map(|finding| finding.key.as_str()).collect();
    assert_eq!(keys, ["kinds.bench"]);
    assert_eq!(of(&found, FindingCode::RouteGap), Vec::<&Finding>::new());
}

#[test]
fn a_rule_that_several_earlier_ones_cover_together_is_never_reached() {
    let found = with(&[
        ("general", "natures = [\"general\"]", INSIDE),
        ("others", "natures = [\"policy\", \"emergency\"]", INSIDE),
        ("lamps", "kinds = [\"lamp\"]", INSIDE),
    ])
    .check();
    let [covered] = of(&found, FindingCode::RouteCovered)[..] else { panic!("{found:?}") };
    assert_eq!((covered.key.as_str(), covered.args["earlier"].as_str()), ("routes.lamps", "general, others"));
    assert_eq!(of(&found, FindingCode::RouteNeverReached), Vec::<&Finding>::new());
}

#[test]
fn a_rule_that_one_earlier_one_covers_names_it_even_if_it_lists_everything() {
    let every = "natures = [\"general\", \"policy\", \"emergency\"]";
    let found = with(&[("every", every, INSIDE), ("all", "", INSIDE)]).check();
    let [never] = of(&found, FindingCode::RouteNeverReached)[..] else { panic!("{found:?}") };
    assert_eq!((never.key.as_str(), never.args["earlier"].as_str()), ("routes.all", "every"));
}

#[test]
fn special_rules_before_the_general_one_are_no_overlap() {
    let found = with(&[
        ("urgent-lamp", "kinds = [\"lamp\"], natures = [\"emergency\"]", OUTSIDE),
        ("lamp", "kinds = [\"lamp\"]", INSIDE),
        ("all", "", OUTSIDE),
    ])
    .check();
    assert_eq!(of(&found, FindingCode::RouteOverlap), Vec::<&Finding>::new());
}

#[test]
fn rules_that_cross_are_an_overlap_with_an_example_if_they_decide_differently() {
    let crossing = |second: &str| {
        let rules = [
            ("lamp", "kinds = [\"lamp\"]", INSIDE),
            ("urgent", "natures = [\"emergency\"]", second),
            ("all", "", OUTSIDE),
        ];
        with(&rules).check()
    };
    let found = crossing(OUTSIDE);
    let [overlap] = of(&found, FindingCode::RouteOverlap)[..] else { panic!("{found:?}") };
    let arg = |name: &str| overlap.args[name].as_str();
    assert_eq!((arg("route"), arg("later"), arg("kind"), arg("nature")), ("lamp", "urgent", "lamp", "emergency"));
    assert!(!overlap.code.is_error() && overlap.code.is_advice());
    assert_eq!(of(&crossing(INSIDE), FindingCode::RouteOverlap), Vec::<&Finding>::new(), "they say the same");
}

#[test]
fn what_an_even_earlier_rule_takes_is_no_overlap_of_two_later_ones() {
    let found = with(&[
        ("urgent-lamp", "kinds = [\"lamp\"], natures = [\"emergency\"]", OUTSIDE),
        ("lamp", "kinds = [\"lamp\"]", INSIDE),
        ("urgent", "natures = [\"emergency\"]", OUTSIDE),
        ("all", "", INSIDE),
    ])
    .check();
    assert_eq!(of(&found, FindingCode::RouteOverlap), Vec::<&Finding>::new(), "the first rule settles it");
}

/// Which built-in rules take precedence over which: emergencies first, and a helpless elder before everything.
#[test]
fn 篇3_排查4_a_the_built_in_rules_cross_only_where_emergencies_and_policy_questions_take_turns() {
    let crossing = |regulation: &Regulation| {
        let found = regulation.check();
        let overlaps = of(&found, FindingCode::RouteOverlap);
        overlaps.iter().map(|it| (it.args["route"].clone(), it.args["later"].clone())).collect::<Vec<_>>()
    };
    insta::assert_debug_snapshot!("crossing", (crossing(&town()), crossing(&village())));
}

/// Conditions of one rule.
fn conditions() -> impl Strategy<Value = String> {
    let some = |key: &'static str, words: &'static [&'static str]| {
        prop::sample::subsequence(words.to_vec(), 0..=words.len()).prop_map(move |words| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{key} = [{}]", quoted.join(", "))
        })
    };
    (
        some("kinds", &["lamp", "bench"]),
        some("natures", &["general", "policy", "emergency"]),
        some("tiers", &["area", "community"]),
        some("sources", &["patrol", "hotline"]),
    )
        .prop_map(|(kinds, natures, tiers, sources)| [kinds, natures, tiers, sources].join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The findings say of every case what asking the rules about it says.
    #[test]
    fn gaps_and_rules_never_reached_are_exactly_those_that_asking_about_every_case_finds(
        rules in prop::collection::vec((conditions(), any::<bool>()), 1..6),
    ) {
        let names: Vec<String> = (0..rules.len()).map(|number| format!("r{number}")).collect();
        let rules: Vec<(&str, &str, &str)> = names
            .iter()
            .zip(&rules)
            .map(|(name, (when, inside))| (name.as_str(), when.as_str(), if *inside { INSIDE } else { OUTSIDE }))
            .collect();
        let regulation = with(&rules);
        let mut reached = BTreeSet::new();
        let mut open = 0;
        for kind in ["lamp", "bench"] {
            for nature in [Nature::General, Nature::Policy, Nature::Emergency] {
                for tier in [Tier::Area, Tier::Community] {
                    for source in [Source::Patrol, Source::VisitIn, Source::CallIn, Source::Wechat, Source::Hotline,
                        Source::Superior, Source::ResidentUnit, Source::Survey]
                    {
                        let kind = KindCode::from(kind);
                        let question = RouteQuestion { kind, nature, category: None, tier, source, units: None, grid: None, place: String::new() };
                        match regulation.propose(&question) {
                            Some(proposal) => { reached.insert(proposal.route); }
                            None => open += 1,
                        }
                    }
                }
            }
        }
        let found = regulation.check();
        let gaps: u32 = of(&found, FindingCode::RouteGap)
            .iter()
            .map(|gap| gap.args["kinds"].parse::<u32>().unwrap() * gap.args["combinations"].parse::<u32>().unwrap())
            .sum();
        let kinds = u32::try_from(of(&found, FindingCode::KindWithoutRoute).len()).unwrap();
        prop_assert_eq!(gaps + kinds * 48, open);
        let never = [FindingCode::RouteNeverReached, FindingCode::RouteCovered, FindingCode::RouteMatchesNothing];
        let told: BTreeSet<String> = found
            .iter()
            .filter(|finding| never.contains(&finding.code))
            .map(|finding| finding.args["route"].clone())
            .collect();
        let silent: BTreeSet<String> = names.iter().filter(|name| !reached.contains(*name)).cloned().collect();
        prop_assert_eq!(told, silent);
    }
}

#[test]
fn a_rule_for_a_community_is_a_special_case_of_the_town_and_covers_its_areas() {
    let found = with(&[
        ("south", "grids = [\"610921100001\"]", INSIDE),
        ("south-one", "grids = [\"610921100001001\"]", OUTSIDE),
        ("all", "", OUTSIDE),
    ])
    .check();
    let [never] = of(&found, FindingCode::RouteNeverReached)[..] else { panic!("{found:?}") };
    assert_eq!((never.key.as_str(), never.args["earlier"].as_str()), ("routes.south-one", "south"));
    assert_eq!(of(&found, FindingCode::RouteGap), Vec::<&Finding>::new());
    assert_eq!(of(&found, FindingCode::RouteOverlap), Vec::<&Finding>::new());
}

#[test]
fn what_lies_elsewhere_is_a_gap_and_a_rule_for_the_town_leaves_none() {
    let found = with(&[("south", "grids = [\"610921100001\"]", INSIDE)]).check();
    let [gap] = of(&found, FindingCode::RouteGap)[..] else { panic!("{found:?}") };
    assert_eq!(gap.args["combinations"], "48");
    let found = with(&[("town", "grids = [\"610921100\"]", INSIDE)]).check();
    assert_eq!(of(&found, FindingCode::RouteGap), Vec::<&Finding>::new());
}

#[test]
fn rules_for_places_cross_those_for_grids_and_the_example_says_where() {
    let found = with(&[
        ("school", "places = [\"學校\"]", INSIDE),
        ("south", "grids = [\"610921100001\"]", OUTSIDE),
        ("schools-again", "places = [\"菜場\", \"學校\"], natures = [\"policy\"]", OUTSIDE),
        ("all", "", OUTSIDE),
    ])
    .check();
    let overlaps = of(&found, FindingCode::RouteOverlap);
    let [overlap] = overlaps[..] else { panic!("{found:?}") };
    assert_eq!((overlap.args["route"].as_str(), overlap.args["later"].as_str()), ("school", "south, schools-again"));
    assert_eq!(overlap.args["where"], " 610921100001 學校");
}

/// Conditions of one rule on where a case lies.
fn whereabouts() -> impl Strategy<Value = String> {
    let some = |key: &'static str, words: &'static [&'static str]| {
        prop::sample::subsequence(words.to_vec(), 0..=1).prop_map(move |words| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{key} = [{}]", quoted.join(", "))
        })
    };
    (
        some("tiers", &["area", "community"]),
        some("grids", &["610921100001", "610921100001001", "610921100002"]),
        some("places", &["學校", "菜場"]),
    )
        .prop_map(|(tiers, grids, places)| [tiers, grids, places].join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rules that are told never to be reached are those that no case anywhere reaches; a gap is told if there is one.
    #[test]
    fn with_grids_and_places_too_the_findings_say_what_asking_says(
        rules in prop::collection::vec((whereabouts(), any::<bool>()), 1..5),
    ) {
        let names: Vec<String> = (0..rules.len()).map(|number| format!("r{number}")).collect();
        let rules: Vec<(&str, &str, &str)> = names
            .iter()
            .zip(&rules)
            .map(|(name, (when, inside))| (name.as_str(), when.as_str(), if *inside { INSIDE } else { OUTSIDE }))
            .collect();
        let regulation = with(&rules);
        let (mut reached, mut open) = (BTreeSet::new(), false);
        for grid in ["610921100001", "610921100001001", "610921100001002", "610921100002", "610921100002001",
            "610921100003", "610921100003001"]
        {
            for place in ["東巷", "南街學校", "菜場口"] {
                let grid = grid.parse().unwrap();
                let question = RouteQuestion::of("lamp".into(), Nature::General, Source::Patrol, &grid);
                match regulation.propose(&RouteQuestion { place: place.into(), ..question }) {
                    Some(proposal) => drop(reached.insert(proposal.route)),
                    None => open = true,
                }
            }
        }
        let found = regulation.check();
        let never = [FindingCode::RouteNeverReached, FindingCode::RouteCovered, FindingCode::RouteMatchesNothing];
        let told: BTreeSet<String> = found
            .iter()
            .filter(|finding| never.contains(&finding.code))
            .map(|finding| finding.args["route"].clone())
            .collect();
        let silent: BTreeSet<String> = names.iter().filter(|name| !reached.contains(*name)).cloned().collect();
        prop_assert_eq!(told, silent);
        let gap = [FindingCode::RouteGap, FindingCode::KindWithoutRoute];
        prop_assert_eq!(found.iter().any(|finding| gap.contains(&finding.code)), open);
    }
}
