//! Whom to ring in an emergency besides station and office.

use rstest::rstest;

use super::super::Regulation;
use super::{parse, town, village};

fn numbers(regulation: &Regulation) -> Vec<(&str, Option<&str>)> {
    regulation.emergency.iter().map(|row| (row.code.as_str(), row.phone.as_deref())).collect()
}

const DUTY_ROOM: &str = r#"
[meta]
code = "town-grid"
format = 1
title = { hant = "試", hans = "试", en = "Trial" }
extends = ["town-grid"]

[[emergency]]
code = "duty-room"
label = { hant = "鎮值班室", hans = "镇值班室", en = "Town duty room" }
phone = "0915-3320001"
"#;

#[test]
fn 篇3_責任人4_c_at_once_is_a_call_police_fire_and_ambulance_are_built_in_for_town_and_village() {
    for regulation in [town(), village()] {
        let services = [("110", Some("110")), ("119", Some("119")), ("120", Some("120"))];
        assert_eq!(numbers(&regulation)[..3], services);
        // Whose number only the town knows.
        assert_eq!(numbers(&regulation)[3..], [("duty-room", None)]);
    }
    assert_eq!(town().emergency[1].rule.clause.as_str(), "篇3/責任人4-c");
}

#[test]
fn a_town_gives_the_number_of_its_duty_room_and_takes_away_what_does_not_hold_there() {
    let ours = parse(DUTY_ROOM).unwrap();
    assert_eq!(numbers(&ours)[3..], [("duty-room", Some("0915-3320001"))], "once, with its number");
    assert_eq!(ours.emergency.last().unwrap().rule.clause.as_str(), "篇3/責任人4-c", "by the section's clause");
    let without = parse(&format!("{DUTY_ROOM}\n[remove]\nemergency = [\"110\"]\n")).unwrap();
    assert_eq!(numbers(&without)[0].0, "119");
    assert_eq!(parse(&ours.whole_text()).unwrap().version(), ours.version());
}

#[rstest]
#[case("119")]
#[case("119 火警")]
#[case("消防")]
#[case("119 fire")]
fn a_service_goes_by_its_number_and_by_its_names(#[case] name: &str) {
    assert_eq!(town().emergency_by_name(name).unwrap().code.as_str(), "119");
}

#[test]
fn what_is_no_number_is_refused_by_line_and_key() {
    let refused = parse(&DUTY_ROOM.replace("0915-3320001", "call me")).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("bad-value", "emergency.duty-room.phone"));
    assert_eq!(refused.line, Some(11));
    let twice = parse(&DUTY_ROOM.replace("鎮值班室", "110 報警")).unwrap_err();
    assert_eq!(twice.reason.code(), "duplicate-name");
}
