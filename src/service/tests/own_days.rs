//! The town's own holidays: a file speaks for the years that it names, and what is no longer among them is told.

use super::Town;
use crate::domain::policy::TextKind;
use crate::service::command::Command;
use crate::service::refusal::RefusalCode;

fn adopt(days: &str, drop: &[i32]) -> Command {
    let text = if days.is_empty() { String::new() } else { format!("date,kind,name\n{days}") };
    Command::HolidaysAdopt { text, drop: drop.to_vec() }
}

fn own_days(town: &Town) -> Vec<String> {
    let state = town.host.shared().state.read().unwrap();
    let there = state.directory.texts().find(|(_, adopted)| adopted.kind == TextKind::Holidays);
    let text = there.map(|(_, adopted)| adopted.text.clone()).unwrap_or_default();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn the_days_of_another_year_stay_and_are_told() {
    let town = Town::founded();
    town.owner(adopt("2026-12-15,holiday,鎮慶\n", &[]));
    let done = town.owner(adopt("2027-05-20,holiday,廟會\n2027-05-22,workday,\"補班,廟會\"\n", &[]));
    let days = ["2026-12-15,holiday,鎮慶", "2027-05-20,holiday,廟會", "2027-05-22,workday,\"補班,廟會\""];
    assert_eq!(own_days(&town), days);
    let codes: Vec<&str> = done.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["holidays-kept"]);
    assert_eq!(done.notes[0].args["years"], "2026");
}

#[test]
fn a_file_speaks_for_all_of_its_years_and_days_that_fall_away_are_told() {
    let town = Town::founded();
    town.owner(adopt("2026-12-15,holiday,鎮慶\n2026-12-16,holiday,鎮慶\n", &[]));
    let done = town.owner(adopt("2026-12-16,holiday,鎮慶\n", &[]));
    assert_eq!(own_days(&town), ["2026-12-16,holiday,鎮慶"]);
    assert_eq!((done.notes[0].code.as_str(), done.notes[0].args["days"].as_str()), ("holidays-gone", "2026-12-15"));
}

#[test]
fn a_year_is_dropped_only_by_name_and_comes_back_when_that_is_undone() {
    let town = Town::founded();
    town.owner(adopt("2026-12-15,holiday,鎮慶\n2027-05-20,holiday,廟會\n", &[]));
    let done = town.owner(adopt("", &[2026]));
    assert_eq!(own_days(&town), ["2027-05-20,holiday,廟會"]);
    assert_eq!(done.notes[0].args["days"], "2026-12-15");
    town.owner(Command::Undo);
    assert_eq!(own_days(&town).len(), 2);
    for (days, drop) in [("", vec![2025]), ("2026-12-15,holiday,鎮慶\n", vec![2026])] {
        let refused = town.tries(None, adopt(days, &drop)).unwrap_err();
        assert_eq!(refused.code, RefusalCode::NoOwnHolidays);
    }
    let empty =
        town.tries(None, Command::HolidaysAdopt { text: "date,kind,name\n".into(), drop: Vec::new() }).unwrap_err();
    assert_eq!(
        (empty.code, empty.args["reason"].as_str()),
        (RefusalCode::BadHolidays, "no-day"),
        "nothing is lost by it"
    );
}
