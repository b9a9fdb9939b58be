//! One act on several cases on the command line: told before, done as one action, taken back by one undo.

mod common;

use common::Place;

const CHIEF: [&str; 2] = ["--as", "站長甲"];

/// Three lamps and a manhole, reported by the warden.
fn reported() -> Place {
    let place = Place::founded();
    for (kind, spot) in
        [("lamp-dark", "東巷口"), ("lamp-dark", "西巷口"), ("lamp-dark", "北巷口"), ("manhole-missing", "學校後門")]
    {
        let area = "610921100001001";
        place.ok(&["--as", "網格員甲", "case", "file", area, "--kind", kind, "--place", spot, "--text", "壞了"]);
    }
    place
}

fn chief<'a>(args: &[&'a str]) -> Vec<&'a str> {
    CHIEF.iter().chain(args).copied().collect()
}

fn stages(place: &Place) -> Vec<String> {
    let mut rows: Vec<(String, String)> = place
        .json(&chief(&["--json", "case", "list"]))
        .iter()
        .filter_map(|row| Some((row["number"].as_str()?.to_owned(), row["stage"].as_str()?.to_owned())))
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, stage)| stage).collect()
}

#[test]
fn several_numbers_are_one_action_that_one_undo_takes_back() {
    let place = reported();
    let said = place.ok(&chief(&["case", "route", "1", "2", "3", "--to", "城管中隊", "--reason", "歸城管"]));
    assert!(["00001", "00002", "00003"].iter().all(|number| said.contains(number)), "{said}");
    assert_eq!(stages(&place), ["reported-up", "reported-up", "reported-up", "filed"]);
    place.ok(&chief(&["undo"]));
    assert_eq!(stages(&place), ["filed"; 4]);
}

#[test]
fn two_names_of_one_case_are_one_case() {
    let place = reported();
    let number = place.json(&chief(&["--json", "case", "show", "1"]))[0]["number"].as_str().unwrap().to_owned();
    place.ok(&chief(&["case", "accept", "1", &number, "2", "2"]));
    assert_eq!(stages(&place), ["accepted", "accepted", "filed", "filed"]);
}

#[test]
fn a_filter_names_the_cases_and_a_dry_run_tells_what_would_become_of_each_and_does_nothing() {
    let place = reported();
    place.ok(&chief(&["case", "accept", "1"]));
    let told = place.ok(&chief(&["case", "accept", "--filter", "is:open 網格:南街", "--dry-run"]));
    assert!(told.contains("3 件會辦，1 件不能"), "{told}");
    assert!(told.contains("現在不能「受理」"), "each that is refused says why: {told}");
    assert_eq!(stages(&place), ["accepted", "filed", "filed", "filed"]);
    let rows = place.json(&chief(&["--json", "case", "accept", "--filter", "is:open", "--dry-run"]));
    assert_eq!(rows.len(), 4);
    let of = |number: &str| rows.iter().find(|row| row["case"].as_str().is_some_and(|it| it.ends_with(number)));
    let (first, second) = (of("00001").expect("a row"), of("00002").expect("a row"));
    assert_eq!((first["error"].as_str(), &first["then"]), (Some("not-now"), &serde_json::Value::Null));
    assert_eq!(second["then"]["stage"].as_str(), Some("accepted"));
    assert_eq!(second["acts"][0].as_str(), Some("accepted"));
}

#[test]
fn those_that_are_refused_are_told_with_why_the_others_are_done_and_the_exit_code_says_so() {
    let place = reported();
    place.ok(&chief(&["case", "accept", "1"]));
    let said = place.fails(5, &chief(&["case", "accept", "1", "2"]));
    assert!(said.contains("有 1 件未辦") && said.contains("現在不能「受理」"), "{said}");
    assert_eq!(stages(&place), ["accepted", "accepted", "filed", "filed"]);
    // A filter that finds nothing does nothing.
    place.ok(&chief(&["case", "accept", "--filter", "is:open kind:井蓋 stage:accepted"]));
    place.fails(2, &chief(&["case", "accept"]));
    place.fails(5, &chief(&["case", "accept", "--filter", "colour:red"]));
}

#[test]
fn as_proposed_each_does_what_is_next_for_its_case() {
    let place = reported();
    place.ok(&chief(&["case", "as-proposed", "--filter", "is:mine"]));
    assert_eq!(stages(&place), ["reported-up"; 4]);
    place.ok(&chief(&["undo"]));
    assert_eq!(stages(&place), ["filed"; 4]);
}

#[test]
fn the_order_of_a_list_is_a_term() {
    let place = reported();
    let numbers = |terms: &str| -> Vec<String> {
        let rows = place.json(&chief(&["--json", "case", "list", terms]));
        rows.iter().filter_map(|row| row["number"].as_str().map(str::to_owned)).collect()
    };
    assert!(numbers("is:open").first().is_some_and(|number| number.ends_with("00004")), "the emergency first");
    assert!(numbers("is:open 排序:類型").first().is_some_and(|number| number.ends_with("00001")), "by kind");
    let said = place.fails(5, &chief(&["case", "list", "sort:waiting"]));
    assert!(said.contains("最新在前"), "{said}");
}
