//! Limits by the size of the matter: 篇2/八, and what a formula may be.

use proptest::prelude::*;
use rstest::rstest;

use super::super::{Fault, Formula, LimitRule, MAX_UNITS, Regulation, RouteQuestion};
use super::{SMALL, parse};
use crate::domain::case::{Nature, Source};
use crate::domain::ids::Tier;
use crate::domain::limit::{Limit, LimitUnit};

/// The file that users can read.
const EXAMPLE: &str = include_str!("../../../examples/regulations/after-sales.toml");

fn repairs(units: Option<u32>, nature: Nature) -> super::super::Proposal {
    let regulation = parse(EXAMPLE).unwrap();
    let question = RouteQuestion {
        kind: "machine-repair".into(),
        nature,
        category: None,
        tier: Tier::Area,
        source: Source::CallIn,
        units,
        grid: None,
        place: String::new(),
    };
    regulation.propose(&question).unwrap()
}

/// 十臺以內一天，二十臺以內二天，三十臺以內三天，以此類推。
#[rstest]
#[case(1, 1)]
#[case(9, 1)]
#[case(10, 1)]
#[case(11, 2)]
#[case(20, 2)]
#[case(21, 3)]
#[case(30, 3)]
#[case(31, 4)]
#[case(105, 11)]
fn 篇2_八_up_to_ten_machines_are_repaired_in_a_day_up_to_twenty_in_two_and_so_on(
    #[case] machines: u32,
    #[case] days: u32,
) {
    let proposal = repairs(Some(machines), Nature::General);
    assert_eq!(proposal.limit, Some(Limit { amount: days, unit: LimitUnit::WorkingDays }));
    assert_eq!(proposal.clause.as_str(), "篇2/八");
}

#[test]
fn 篇2_八_without_the_number_of_machines_there_is_a_formula_and_no_limit() {
    let proposal = repairs(None, Nature::General);
    assert_eq!(proposal.limit, None);
    assert_eq!(proposal.reckoned.unwrap().formula.as_str(), "ceil(units / 10)");
}

#[test]
fn an_emergency_does_not_wait_for_the_formulas_office_hours() {
    let proposal = repairs(None, Nature::Emergency);
    assert_eq!(proposal.limit, Some(Limit { amount: 2, unit: LimitUnit::UrgentHours }));
    assert_eq!(proposal.reckoned, None);
}

#[test]
fn the_example_leaves_nothing_open_that_the_built_in_file_does_not() {
    let errors = |regulation: &Regulation| {
        regulation.check().into_iter().filter(|finding| finding.code.is_error()).collect::<Vec<_>>()
    };
    let example = parse(EXAMPLE).unwrap();
    assert_eq!(errors(&example), errors(&super::town()));
    let kind = example.kind(&"machine-repair".into()).unwrap();
    let by = example.formula_for(kind).unwrap();
    assert_eq!(by.counts.as_ref().unwrap().hans, "机器台数");
}

#[test]
fn a_regulation_with_a_formula_is_the_same_when_its_whole_text_is_read_again() {
    let example = parse(EXAMPLE).unwrap();
    let again = parse(&example.whole_text()).unwrap();
    assert_eq!((again.version(), &again.kinds), (example.version(), &example.kinds));
}

#[test]
fn a_route_may_have_a_formula_in_place_of_the_kinds_limit() {
    let text = SMALL.replace(
        "lead = \"station\"",
        "lead = \"station\"\nlimit = { unit = \"urgent-hours\", formula = \"2 * units\" }",
    );
    let regulation = parse(&text).unwrap();
    let limit = regulation.routes[0].limit.as_ref().unwrap();
    assert_eq!(limit.limit(Some(3)), Some(Limit { amount: 6, unit: LimitUnit::UrgentHours }));
    let kind = regulation.kind(&"lamp".into()).unwrap();
    assert!(matches!(kind.limit, Some(LimitRule::Plain(_))));
    assert_eq!(regulation.formula_for(kind).unwrap().formula.as_str(), "2 * units", "the form has to ask");
}

#[rstest]
#[case("units", 7, 7)]
#[case("1 + 2 * units", 3, 7)]
#[case("(1 + 2) * units", 3, 9)]
#[case("units / 4", 9, 3)]
#[case("ceil(units / 4) * 2", 9, 6)]
#[case("10 - units - 3", 2, 5)]
#[case("units / 2 / 5", 11, 2)]
#[case("max(3, units)", 1, 3)]
#[case("min(3, units)", 9, 3)]
#[case(" max( 1 , min(30,ceil( units/10 )) ) ", 400, 30)]
#[case("units - 5", 2, 1)]
#[case("0", 2, 1)]
#[case("units * 1000", 4000, 3650)]
fn a_formula_gives_an_amount(#[case] text: &str, #[case] units: u32, #[case] amount: u32) {
    assert_eq!(Formula::parse(text).unwrap().amount(units), amount);
}

#[rstest]
#[case("", Fault::Operand, 1)]
#[case("ceil(units / 10", Fault::Open, 16)]
#[case("units 10", Fault::Operator, 7)]
#[case("units / 10)", Fault::Operator, 11)]
#[case("units / 0", Fault::Divisor, 9)]
#[case("10 / units", Fault::Divisor, 6)]
#[case("floor(units)", Fault::Word, 1)]
#[case("2 * 臺數", Fault::Word, 5)]
#[case("max(units)", Fault::Open, 10)]
#[case("units + ", Fault::Operand, 9)]
#[case("-units", Fault::Operand, 1)]
#[case("units + 1000001", Fault::TooLarge, 9)]
#[case("units*units*units*units*units*units*units", Fault::TooLarge, 1)]
fn a_bad_formula_is_refused_at_its_place(#[case] text: &str, #[case] fault: Fault, #[case] at: usize) {
    let bad = Formula::parse(text).unwrap_err();
    assert_eq!((bad.fault, bad.at), (fault, at));
}

#[test]
fn a_formula_that_is_too_deep_or_too_long_is_refused_and_does_not_recurse() {
    for text in ["(".repeat(100), "ceil(".repeat(20), "1+".repeat(100_000)] {
        assert_eq!(Formula::parse(&text).unwrap_err().fault, Fault::TooLarge);
    }
}

#[test]
fn a_bad_formula_in_a_file_is_refused_by_file_line_key_and_place() {
    let text = SMALL.replace("limit = { amount = 2, ", "limit = { formula = \"ceil(units / 0)\", ");
    let refused = parse(&text).unwrap_err();
    let line = SMALL.split("limit = {").next().unwrap().matches('\n').count() + 1;
    assert_eq!((refused.file.as_str(), refused.line), ("small.toml", u32::try_from(line).ok()));
    assert_eq!((refused.key.as_str(), refused.reason.code()), ("kinds.lamp.limit.formula", "bad-formula"));
    let expected = [("fault", "divisor"), ("at", "14"), ("formula", "ceil(units / 0)")];
    assert_eq!(refused.reason.data(), expected.map(|(name, value)| (name, value.to_owned())));
}

#[rstest]
#[case("{ unit = \"working-days\" }", "missing-key")]
#[case("{ amount = 2, formula = \"units\", unit = \"working-days\" }", "unknown-key")]
#[case("{ amount = 2, counts = { hant = \"臺\", hans = \"台\", en = \"m\" }, unit = \"working-days\" }", "unknown-key")]
#[case(
    "{ formula = \"units\", counts = { hant = \"臺\", hans = \"\", en = \"m\" }, unit = \"working-days\" }",
    "incomplete-label"
)]
fn a_limit_is_an_amount_or_a_formula(#[case] limit: &str, #[case] reason: &str) {
    let text = SMALL.replace("{ amount = 2, unit = \"working-days\" }", limit);
    let refused = parse(&text).unwrap_err();
    assert_eq!(refused.reason.code(), reason);
    assert!(refused.key.starts_with("kinds.lamp.limit"), "{}", refused.key);
}

/// Formulas as people could write them, three levels deep.
fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("units".to_owned()), (0u32..2000).prop_map(|number| number.to_string())];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone(), prop::sample::select(vec!["+", "-", "*"]))
                .prop_map(|(a, b, sign)| format!("({a} {sign} {b})")),
            (inner.clone(), 1u32..500).prop_map(|(a, by)| format!("({a} / {by})")),
            inner.clone().prop_map(|a| format!("ceil({a})")),
            (inner.clone(), inner, prop::sample::select(vec!["max", "min"]))
                .prop_map(|(a, b, word)| format!("{word}({a}, {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_the_quantity_there_is_at_least_one_and_at_most_the_longest_limit(
        text in formulas(),
        units in prop_oneof![0u32..50, 0u32..=MAX_UNITS, Just(u32::MAX)],
    ) {
        if let Ok(formula) = Formula::parse(&text) {
            prop_assert!((1..=Limit::MAX_AMOUNT).contains(&formula.amount(units)));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_within_it(text in "[units0-9ceilmaxn+*/(), 臺-]{0,40}") {
        match Formula::parse(&text) {
            Ok(formula) => {
                prop_assert_eq!(Formula::parse(formula.as_str()).unwrap(), formula);
            }
            Err(bad) => prop_assert!((1..=text.chars().count() + 1).contains(&bad.at)),
        }
    }

    #[test]
    fn a_formula_reckons_as_exact_fractions_do(units in 1u32..5000, by in 1u32..50, more in 0u32..50) {
        let formula = Formula::parse(&format!("ceil(units / {by}) + {more}")).unwrap();
        prop_assert_eq!(formula.amount(units), (units.div_ceil(by) + more).min(Limit::MAX_AMOUNT));
        let formula = Formula::parse(&format!("units / {by} + {more} / 3")).unwrap();
        let exact = (u64::from(units) * 3 + u64::from(more) * u64::from(by)).div_ceil(u64::from(by) * 3);
        prop_assert_eq!(u64::from(formula.amount(units)), exact.clamp(1, u64::from(Limit::MAX_AMOUNT)));
    }
}
