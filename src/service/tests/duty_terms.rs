//! What a town adopts holds from then on: the past is judged by what was in force in it (實務/啟用).

use super::leave::owed;
use super::{Town, at};
use crate::domain::standing::Standing;

/// The first days of the stretches of a duty, with what each asks.
fn stretches(town: &Town, who: &str, duty: &str, from: &str, until: &str) -> Vec<(String, u32)> {
    let rows = owed(town, who, from, until).into_iter().filter(|row| row.duty == duty);
    rows.map(|row| (row.from.to_string(), row.needed)).collect()
}

#[test]
fn a_cadence_that_is_adopted_asks_nothing_of_the_time_before_nor_of_the_month_it_falls_into() {
    let mut town = Town::founded();
    town.now = at("2026-11-30T09:00");
    let monthly = "cadence = { times = { at-least = 1, per = \"month\" } }";
    town.adopt_with("village-grid", "cadence = \"open\"", monthly);
    town.now = at("2027-02-02T09:00");
    let asked = stretches(&town, "格線員丙", "screening", "2026-10-01", "2027-01-31");
    assert_eq!(asked, [("2026-12-01".to_owned(), 1), ("2027-01-01".to_owned(), 1)]);
}

#[test]
fn a_cadence_adopted_on_the_first_day_of_a_stretch_asks_for_that_stretch() {
    let mut town = Town::founded();
    town.now = at("2026-12-01T09:00");
    let monthly = "cadence = { times = { at-least = 1, per = \"month\" } }";
    town.adopt_with("village-grid", "cadence = \"open\"", monthly);
    assert_eq!(stretches(&town, "格線員丙", "screening", "2026-12-01", "2026-12-01").len(), 1);
}

#[test]
fn a_duty_that_is_altered_is_owed_as_it_was_until_then_and_the_past_stays_as_it_was() {
    let mut town = Town::founded();
    super::then::appoint_since_january(&town, "包片甲", "liaison-cadre", "610921100001");
    town.now = at("2026-11-25T09:00");
    town.adopt_with("town-grid", "at-least = 120", "at-least = 90");
    town.now = at("2026-12-08T09:00");
    let weeks = stretches(&town, "包片甲", "cadre-visit", "2026-11-16", "2026-12-06");
    let expected = [("2026-11-16", 120), ("2026-11-23", 120), ("2026-11-30", 90)];
    assert_eq!(weeks, expected.map(|(from, asked)| (from.to_owned(), asked)));
}

#[test]
fn another_name_of_a_duty_alters_nothing_of_it_and_one_that_is_dropped_stays_owed_for_its_time() {
    let mut town = Town::founded();
    let missed = |town: &Town| {
        let rows = owed(town, "網格員甲", "2026-11-16", "2026-12-04");
        rows.iter().filter(|row| row.duty == "patrol" && row.standing == Standing::Missed).count()
    };
    town.now = at("2026-12-07T09:00");
    let before = missed(&town);
    assert_eq!(before, 30, "three weeks of two half days");
    town.now = at("2026-11-25T09:00");
    town.adopt_with("town-grid", "hant = \"巡查\"", "hant = \"例行巡查\"");
    town.now = at("2026-12-07T09:00");
    assert_eq!(missed(&town), before);
    town.now = at("2026-11-27T09:00");
    town.adopt_with("town-grid", "slots = [\"morning\", \"afternoon\"]", "slots = [\"morning\"]");
    town.now = at("2026-12-07T09:00");
    assert_eq!(missed(&town), 10 + 10 + 5, "one half day a day after that week");
}
