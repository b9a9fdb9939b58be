//! Adopting a regulation: the units that it names are there with it, and gone again when it is undone.

use super::Town;
use crate::service::command::Command;
use crate::service::query::Query;
use crate::service::view::Answer;

const WITH_A_UNIT: &str = r#"[meta]
code = "town-grid"
format = 1
title = { hant = "含渡口所", hans = "含渡口所", en = "With the ferry" }
extends = ["town-grid"]

[[units]]
code = "ferry"
label = { hant = "渡口所", hans = "渡口所", en = "Ferry" }
kind = "unit"
rule = "篇3/排查4-b"
"#;

fn adopt() -> Command {
    Command::RegulationAdopt { file: "ferry.toml".into(), text: WITH_A_UNIT.into() }
}

fn named(town: &Town) -> Vec<String> {
    let Answer::Units(units) = town.look("鎮辦甲", Query::Units).unwrap() else { panic!() };
    let ferry = units.into_iter().filter(|unit| unit.code.as_str() == "ferry");
    ferry.map(|unit| unit.name).collect()
}

#[test]
fn the_units_that_a_regulation_names_are_added_with_it_and_told_and_undone_with_it() {
    let town = Town::founded();
    assert_eq!(named(&town), [""; 0]);
    let done = town.owner(adopt());
    assert_eq!(named(&town), ["渡口所"]);
    let note = done.notes.iter().find(|note| note.code == "units-added").unwrap();
    assert_eq!(note.args["units"], "渡口所");
    // What is there is not added again.
    assert!(town.owner(adopt()).notes.iter().all(|note| note.code != "units-added"));
    town.owner(Command::Undo);
    town.owner(Command::Undo);
    assert_eq!(named(&town), [""; 0]);
}

#[test]
fn a_unit_of_the_towns_own_that_is_called_the_same_stays_told_apart() {
    let town = Town::founded();
    let kind = crate::domain::grid::UnitKind::Unit;
    town.owner(Command::UnitAdd { name: "渡口所".into(), code: None, kind, phone: None });
    town.owner(adopt());
    assert_eq!(named(&town), ["渡口所（ferry）"]);
}
