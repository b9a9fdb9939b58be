//! Whose hours and of when: a grid's half days are those of the regulation that it follows, a past day's those that were in
//! force on it (實務/啟用).

use super::leave::{SOUTH_ONE, owed, patrol};
use super::scenario::today;
use super::{Town, at};
use crate::domain::standing::Standing;
use crate::service::command::Command;
use crate::service::view::{DutyState, SlotState};

const OFFICE: &str = r#"office_hours = [{ from = "08:00", to = "12:00" }, { from = "14:00", to = "18:00" }]"#;
const WINTER: &str = r#"office_hours = [{ from = "08:30", to = "11:30" }, { from = "13:30", to = "17:00" }]"#;

const TOWN: &str = include_str!("../../regulation/files/town-grid.toml");
const VILLAGE: &str = include_str!("../../regulation/files/village-grid.toml");

fn adopt(town: &Town, file: &str, text: &str) {
    assert!(text.contains(WINTER));
    town.owner(Command::RegulationAdopt { file: file.into(), text: text.into() });
}

/// When each half day of a day closes, and how it stands.
fn closing(town: &Town, who: &str, day: &str) -> Vec<(String, Standing)> {
    let rows = owed(town, who, day, day).into_iter().filter(|row| row.duty == "patrol");
    rows.map(|row| (format!("{:?}", row.closes), row.standing)).collect()
}

#[test]
fn 篇3_責任人3_a_實務_啟用_other_office_hours_alter_no_half_day_of_the_past() {
    let mut town = Town::founded();
    town.now = at("2026-11-24T18:00");
    for start in ["09:10", "17:10"] {
        town.by("網格員甲", patrol(SOUTH_ONE, "2026-11-24", start)).unwrap();
    }
    town.now = at("2026-11-25T09:00");
    let before = closing(&town, "網格員甲", "2026-11-24");
    assert_eq!(before.iter().map(|(_, standing)| *standing).collect::<Vec<_>>(), [Standing::Fulfilled; 2]);
    town.now = at("2026-11-26T09:00");
    adopt(&town, "town-grid.toml", &TOWN.replace(OFFICE, WINTER));
    assert_eq!(closing(&town, "網格員甲", "2026-11-24"), before);
    let (then, now) = (closing(&town, "網格員甲", "2026-11-25"), closing(&town, "網格員甲", "2026-11-26"));
    assert!(then.iter().any(|(closes, _)| closes.contains("18:00")), "{then:?}");
    assert!(now.iter().any(|(closes, _)| closes.contains("17:00")), "{now:?}");
}

#[test]
fn 篇8_1_a_village_is_judged_by_the_hours_of_the_regulation_that_it_follows() {
    let mut town = Town::founded();
    let each_morning =
        VILLAGE.replace(OFFICE, WINTER).replacen("cadence = \"open\"", "cadence = { slots = [\"morning\"] }", 1);
    adopt(&town, "village-grid.toml", &each_morning);
    town.now = at("2026-11-24T07:00");
    let morning = |who: &str, duty: &str| {
        let row = today(&town, who).duties.into_iter().find(|row| row.duty == duty).unwrap();
        let DutyState::Slots { morning: SlotState::Due { from, to }, .. } = row.state else {
            panic!("{:?}", row.state)
        };
        format!("{}–{}", from.format("%H:%M"), to.format("%H:%M"))
    };
    assert_eq!(morning("格線員丙", "screening"), "08:30–11:30");
    assert_eq!(morning("網格員甲", "patrol"), "08:00–12:00");
}
