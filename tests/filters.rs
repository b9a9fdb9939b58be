//! Filters through the real binary: terms in three languages, names for them, and what is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper fails as what it helps does")]

mod common;

use common::Place;

fn file(place: &Place, kind: &str, spot: &str) {
    let grid = "610921100001001";
    place.ok(&["--as", "網格員甲", "case", "file", grid, "--kind", kind, "--place", spot, "--text", "已看過"]);
}

fn places(place: &Place, terms: &[&str]) -> Vec<String> {
    let args = [&["--json", "--as", "站長甲", "case", "list"], terms].concat();
    let rows = place.json(&args);
    rows.iter().filter_map(|row| row["place"].as_str().map(str::to_owned)).collect()
}

#[test]
fn cases_are_found_by_terms_and_by_names_for_terms() {
    let place = Place::founded();
    file(&place, "manhole-missing", "南街12號門口");
    file(&place, "lamp-dark", "學校後門");
    for terms in [&["nature:emergency"][..], &["性质：突发", "12號"], &["--nature", "emergency"], &["--filter", "突發"]]
    {
        assert_eq!(places(&place, terms), ["南街12號門口"], "{terms:?}");
    }
    let said = place.fails(5, &["case", "list", "性質:火災"]);
    assert!(said.contains("火災") && said.contains("突發（emergency）"), "{said}");
    let said = place.fails(5, &["--lang", "en", "case", "list", "colour:red"]);
    assert!(said.contains("colour") && said.contains("nature"), "{said}");

    place.ok(&["--as", "站長甲", "case", "filters", "--save", "路燈", "類型:路燈", "是:未辦結"]);
    assert_eq!(places(&place, &["--filter", "路灯"]), ["學校後門"]);
    assert_eq!(places(&place, &["--filter", "路燈", "12號"]), Vec::<String>::new());
    let filters = place.json(&["--json", "--as", "站長甲", "case", "filters"]);
    let own = filters.iter().find(|row| row["built_in"] == false).unwrap();
    assert_eq!((own["terms"].as_str(), own["open"].as_u64()), (Some("is:open kind:路燈"), Some(1)));
    let emergencies = filters.iter().find(|row| row["filter"] == "emergency").unwrap();
    assert_eq!(emergencies["open"], 1);
    // Each person's own: nobody else has it.
    place.fails(4, &["--as", "網格員甲", "case", "list", "--filter", "路燈"]);
    place.fails(4, &["--as", "站長甲", "case", "filters", "--save", "火星", "grid:火星"]);
    place.ok(&["--as", "站長甲", "case", "filters", "--delete", "路燈"]);
    place.fails(4, &["--as", "站長甲", "case", "list", "--filter", "路燈"]);
}
