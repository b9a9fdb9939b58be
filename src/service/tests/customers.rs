//! Objects that are seen to as often as their class says (篇7/三4(6)).

use super::leave::{SOUTH_ONE, owed};
use super::{Town, at};
use crate::domain::ledger::HowKnown;
use crate::domain::standing::Standing::{self, Fulfilled, Missed, Open};
use crate::service::command::Command;

/// A customer's row, set.
fn customer(name: &str, grade: &str) -> Command {
    let values = [("grade".to_owned(), grade.to_owned())].into();
    Command::LedgerSet { grid: SOUTH_ONE.into(), item: "customers".into(), key: name.into(), values }
}

fn town() -> Town {
    let town = Town::founded();
    let customers = include_str!("../../../examples/regulations/customer-visits.toml");
    town.adopted_at("2026-01-01T08:00", "customer-visits.toml", customers);
    town
}

/// The customers that a person owes a visit, and how each stands.
fn visits(town: &Town, who: &str, date: &str) -> Vec<(String, Standing)> {
    let rows = owed(town, who, date, date).into_iter().filter(|row| row.duty == "customer-visit");
    rows.map(|row| (row.object.unwrap(), row.standing)).collect()
}

#[test]
fn 篇7_三4_6_a_customer_is_owed_nothing_for_the_time_before_the_row_was_there() {
    let town = town();
    town.by("網格員甲", customer("老李麵館", "important")).unwrap();
    assert_eq!(visits(&town, "網格員甲", "2026-05-01"), [], "nobody knew of it in the first half of the year");
    assert_eq!(visits(&town, "網格員甲", "2026-11-23"), [("老李麵館".to_owned(), Fulfilled)]);
}

#[test]
fn 篇7_三4_6_實務_交接_a_visit_made_before_the_area_changed_hands_counts_for_the_customer() {
    let mut town = town();
    town.now = at("2026-12-01T09:00");
    for name in ["老李麵館", "張記五金"] {
        town.by("網格員甲", customer(name, "important")).unwrap();
    }
    town.now = at("2027-01-05T10:00");
    let confirm = Command::LedgerConfirm {
        grid: SOUTH_ONE.into(),
        item: "customers".into(),
        keys: vec!["老李麵館".into()],
        how: HowKnown::Seen,
    };
    town.by("網格員甲", confirm).unwrap();
    town.now = at("2027-02-01T09:00");
    town.owner(Command::PersonAdd { name: "網格員庚".into(), phone: None, namesake: false });
    town.owner(Command::PostHandOver {
        post: "warden".into(),
        grid: SOUTH_ONE.into(),
        to: "網格員庚".into(),
        from: None,
        on: None,
    });
    let expected = [("張記五金".to_owned(), Open), ("老李麵館".to_owned(), Fulfilled)];
    assert_eq!(visits(&town, "網格員庚", "2027-02-01"), expected);
    town.now = at("2027-07-01T09:00");
    assert_eq!(visits(&town, "網格員庚", "2027-06-30")[0].1, Missed);
}
