//! Who handles what, and how long there is.

use rstest::rstest;

use super::super::{Handler, Proposal, Regulation, RouteQuestion};
use super::{town, village};
use crate::domain::case::{Nature, Responsibility, Source};
use crate::domain::ids::{KindCode, Tier};
use crate::domain::limit::{Limit, LimitUnit};

fn ask(regulation: &Regulation, kind: &str, nature: Option<Nature>) -> Proposal {
    let kind = KindCode::from(kind);
    let nature = nature.unwrap_or_else(|| regulation.kind(&kind).unwrap().nature);
    let question = RouteQuestion {
        kind,
        nature,
        category: None,
        tier: Tier::Area,
        source: Source::Patrol,
        units: None,
        grid: None,
        place: String::new(),
    };
    regulation.propose(&question).unwrap()
}

fn unit(code: &str) -> Handler {
    Handler::Unit(code.into())
}

#[test]
fn 篇3_責任人4_d_an_emergency_that_concerns_units_goes_to_the_unit_and_the_office_at_once() {
    let proposal = ask(&town(), "manhole-missing", None);
    assert_eq!(proposal.lead, unit("urban-squad"));
    assert_eq!(proposal.assists, [Handler::Station]);
    assert_eq!(proposal.also_report_to, Some("office".into()));
    assert_eq!(proposal.responsibility, Responsibility::Outside);
    assert_eq!(proposal.limit, Some(Limit { amount: 2, unit: LimitUnit::UrgentHours }));
    assert_eq!((proposal.clause.as_str(), proposal.route.as_str()), ("篇3/責任人4-d", "emergency"));
    assert_eq!(town().routes[proposal.index - 1].code, "emergency");
}

#[rstest]
#[case("fire", "fire-brigade", &["station", "police"])]
#[case("gas-leak", "gas", &["station", "fire-brigade", "emergency"])]
#[case("water-main", "water", &["station"])]
#[case("food-poisoning", "market", &["station", "health"])]
#[case("lamp-dark", "urban-squad", &["station"])]
#[case("facade-crack", "construction", &["station"])]
#[case("fire-lane", "fire-brigade", &["station", "urban-squad"])]
#[case("wages", "social-security", &["station", "police"])]
fn 篇3_排查4_b_outside_matters_go_to_the_unit_whose_field_it_is_and_to_the_office(
    #[case] kind: &str,
    #[case] lead: &str,
    #[case] assists: &[&str],
) {
    let proposal = ask(&town(), kind, None);
    assert_eq!(proposal.lead.to_string(), lead);
    assert_eq!(proposal.assists.iter().map(ToString::to_string).collect::<Vec<_>>(), assists);
    assert_eq!(proposal.also_report_to, Some("office".into()));
}

#[rstest]
#[case("rubbish-exposed")]
#[case("dispute")]
#[case("welfare-question")]
#[case("population-register")]
#[case("other")]
fn 篇3_排查4_a_inside_matters_go_to_the_station(#[case] kind: &str) {
    let proposal = ask(&town(), kind, None);
    assert_eq!((proposal.responsibility, proposal.lead), (Responsibility::Inside, Handler::Station));
    assert_eq!(proposal.also_report_to, None);
}

#[rstest]
#[case("manhole-missing")]
#[case("manhole-broken")]
#[case("wages")]
#[case("petition-forward")]
#[case("fire")]
fn 篇8_4_a_villages_outside_matters_go_to_the_center(#[case] kind: &str) {
    let village = village();
    let proposal = ask(&village, kind, None);
    assert_eq!((proposal.responsibility, proposal.lead), (Responsibility::Outside, unit("center")));
    assert_eq!(proposal.also_report_to, None, "the center has it already");
    assert_eq!(proposal.clause.as_str(), "篇8/4");
    assert!(!village.case.station_names_units);
    assert!(!proposal.concerned.is_empty(), "the center sees whose field it is");
}

#[test]
fn 篇8_4_a_villages_inside_matters_go_to_the_station() {
    assert_eq!(ask(&village(), "dispute", None).lead, Handler::Station);
    assert_eq!(village().case.sorted_by, ["information-manager".into()]);
}

#[test]
fn a_sensitive_case_never_goes_to_the_unit_it_concerns() {
    for kind in ["petition-forward", "tip-off"] {
        for nature in [Nature::General, Nature::Policy, Nature::Emergency] {
            let proposal = ask(&town(), kind, Some(nature));
            assert_eq!((proposal.lead, proposal.assists.len()), (unit("office"), 0), "{kind}");
        }
    }
}

#[test]
fn a_kind_declared_an_emergency_does_not_wait_for_office_hours() {
    let urgent = Limit { amount: 2, unit: LimitUnit::UrgentHours };
    assert_eq!(ask(&town(), "road-broken", Some(Nature::Emergency)).limit, Some(urgent));
    assert_eq!(ask(&town(), "road-broken", None).limit, Some(Limit { amount: 5, unit: LimitUnit::WorkingDays }));
    // One that is urgent by itself keeps its own limit.
    assert_eq!(ask(&town(), "gas-leak", None).limit, Some(Limit { amount: 1, unit: LimitUnit::UrgentHours }));
}

#[test]
fn every_kind_of_the_table_has_a_limit_a_route_and_a_name() {
    for regulation in [town(), village()] {
        assert!(regulation.kinds.len() >= 52);
        for kind in &regulation.kinds {
            assert!(ask(&regulation, kind.code.as_str(), None).limit.is_some(), "{}", kind.code);
            assert!(!kind.label().is_incomplete());
        }
    }
    let town = town();
    let named = |name: &str| town.kinds_by_name(name).iter().map(|kind| kind.code.to_string()).collect::<Vec<_>>();
    assert_eq!(named("井蓋·缺失或移位"), ["manhole-missing"]);
    assert_eq!(named("井盖").len(), 3, "a shared name is asked about, never guessed");
    assert_eq!(named("manhole-broken"), ["manhole-broken"]);
}

/// The town's rules with one more before them.
fn with_rule(when: &str) -> Regulation {
    let text = format!(
        "[meta]\ncode = \"town-grid\"\nformat = 1\ntitle = {{ hant = \"試\", hans = \"试\", en = \"Trial\" }}\n\
         extends = [\"town-grid\"]\n\n[[routes]]\ncode = \"own\"\n\
         label = {{ hant = \"自定\", hans = \"自定\", en = \"Own\" }}\nwhen = {{ {when} }}\n\
         responsibility = \"inside\"\nlead = \"station\"\nrule = \"篇3/排查4-a\"\n"
    );
    super::parse(&text).unwrap()
}

#[rstest]
#[case::the_grid_itself("610921100001", "東巷口", true)]
#[case::an_area_below_it("610921100001001", "東巷口", true)]
#[case::another_community("610921100002001", "東巷口", false)]
fn a_rule_for_a_grid_takes_what_lies_in_it_or_below(#[case] grid: &str, #[case] place: &str, #[case] taken: bool) {
    let regulation = with_rule("grids = [\"610921100001\"]");
    assert_eq!(asked(&regulation, grid, place).route == "own", taken);
}

#[rstest]
#[case::the_word("南街小學門口", true)]
#[case::in_the_other_script("南街小学门口", true)]
#[case::another_place("東巷口", false)]
fn a_rule_for_places_takes_those_whose_name_has_one_of_its_words(#[case] place: &str, #[case] taken: bool) {
    let regulation = with_rule("places = [\"小學\", \"幼兒園\"]");
    assert_eq!(asked(&regulation, "610921100001001", place).route == "own", taken);
}

fn asked(regulation: &Regulation, grid: &str, place: &str) -> Proposal {
    let grid = grid.parse().unwrap();
    let question = RouteQuestion::of("lamp-dark".into(), Nature::General, Source::Patrol, &grid);
    regulation.propose(&RouteQuestion { place: place.to_owned(), ..question }).unwrap()
}
