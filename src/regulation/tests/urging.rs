//! The ladder of reminders (實務/催辦): which step is reached when, and which says nothing new any more.

use chrono::NaiveTime;
use rstest::rstest;

use super::super::{UrgingRule, builtin_calendar};
use super::{parse, town};
use crate::domain::calendar::{Calendar, Hours};

fn ladder() -> UrgingRule {
    town().oversight.urging.unwrap()
}

fn calendar() -> Calendar {
    builtin_calendar(&Hours::default())
}

fn reached(limit: &str, left: i64, at: &str) -> Option<String> {
    let at = NaiveTime::parse_from_str(at, "%H:%M").unwrap();
    ladder().reached(limit.parse().unwrap(), left, &calendar(), at).map(|step| step.code.clone())
}

/// Minutes left are those of the limit's own clock: a working day has 480.
#[rstest]
#[case::four_working_hours_before("2 working-days", 240, Some("soon"))]
#[case::a_minute_earlier("2 working-days", 241, None)]
#[case::an_urgent_hour_before("2 urgent-hours", 60, Some("soon-urgent"))]
#[case::a_minute_more("2 urgent-hours", 61, None)]
#[case::due_to_the_minute("2 working-days", 0, Some("due"))]
#[case::not_due_yet("2 working-days", 1, Some("soon"))]
#[case::not_yet_a_day_late("2 working-days", -479, Some("due"))]
#[case::a_working_day_late("2 working-days", -480, Some("late"))]
#[case::not_yet_five("2 working-days", -2399, Some("late"))]
#[case::five_working_days_late("2 working-days", -2400, Some("very-late"))]
#[case::a_year_late("2 working-days", -120_000, Some("very-late"))]
#[case::two_urgent_hours_late("2 urgent-hours", -120, Some("late-urgent"))]
#[case::not_yet_two("2 urgent-hours", -119, Some("due"))]
#[case::an_urgent_clock_is_never_on_the_working_ladder("1 urgent-days", -50_000, Some("late-urgent"))]
fn 實務_催辦_the_highest_step_reached(#[case] limit: &str, #[case] left: i64, #[case] expected: Option<&str>) {
    assert_eq!(reached(limit, left, "10:00").as_deref(), expected);
}

/// What is due soon from its start needs no reminder that it is: a step before the due time lies in the second half.
#[rstest]
#[case::half_of_one_day("1 working-days", 240, Some("soon"))]
#[case::exactly_half("8 working-hours", 240, Some("soon"))]
#[case::more_than_half("7 working-hours", 240, None)]
#[case::all_of_it("4 working-hours", 1, None)]
#[case::and_then_it_is_due("4 working-hours", 0, Some("due"))]
#[case::an_hour_of_two("2 urgent-hours", 60, Some("soon-urgent"))]
#[case::all_of_one_hour("1 urgent-hours", 10, None)]
fn 實務_催辦_a_step_before_the_due_time_lies_in_the_second_half_of_the_limit(
    #[case] limit: &str,
    #[case] left: i64,
    #[case] expected: Option<&str>,
) {
    assert_eq!(reached(limit, left, "10:00").as_deref(), expected);
}

#[rstest]
#[case::the_last_minute_of_the_evening("19:59", "very-late")]
#[case::quiet_begins("20:00", "due")]
#[case::over_midnight("00:00", "due")]
#[case::the_last_quiet_minute("07:29", "due")]
#[case::and_ends("07:30", "very-late")]
fn 實務_催辦_in_quiet_hours_only_what_breaks_them(#[case] at: &str, #[case] expected: &str) {
    assert_eq!(reached("2 working-days", -2400, at).as_deref(), Some(expected));
    assert_eq!(reached("2 working-days", 100, "22:00"), None, "soon can wait");
    assert_eq!(reached("2 urgent-hours", 30, "22:00").as_deref(), Some("soon-urgent"), "an emergency cannot");
}

#[rstest]
#[case("due", "due", true)]
#[case("due", "late", true)]
#[case("due", "very-late", true)]
#[case("late", "very-late", true)]
#[case("late", "due", false)]
#[case("very-late", "due", false)]
#[case("due", "soon", false)]
#[case::a_step_that_is_in_force_no_longer("due", "third-warning", false)]
fn 實務_催辦_what_was_told_farther_on_says_all_of_an_earlier_step(
    #[case] step: &str,
    #[case] taken: &str,
    #[case] said: bool,
) {
    let ladder = ladder();
    assert_eq!(ladder.says_no_more(ladder.step(step).unwrap(), taken, &calendar()), said);
}

const STEP: &str =
    "[[oversight.urging.steps]]\ncode = \"due\"\nlabel = { hant = \"到期\", hans = \"到期\", en = \"Due\" }\n";

#[rstest]
#[case::twice(&format!("{STEP}to = [\"holder\"]\n{STEP}to = [\"station\"]\n"), "duplicate-code", "oversight.urging.steps.due")]
#[case::to_nobody(&format!("{STEP}to = []\n"), "missing-key", "oversight.urging.steps.due.to")]
#[case::no_plain_code(&format!("{STEP}to = [\"holder\"]\n").replace("due", "Due!"), "bad-code", "oversight.urging.steps.Due!.code")]
fn a_ladder_whose_steps_cannot_be_told_apart_is_refused(#[case] steps: &str, #[case] reason: &str, #[case] key: &str) {
    let text = format!("{}\n[oversight.urging]\nrule = \"本鎮/1\"\n\n{steps}", super::SMALL);
    let refused = parse(&text).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), (reason, key));
    let line = refused.line.unwrap();
    assert!(line > u32::try_from(super::SMALL.lines().count()).unwrap(), "at the step itself: {line}");
    if reason == "duplicate-code" {
        let second = text.lines().collect::<Vec<_>>().iter().rposition(|line| *line == "[[oversight.urging.steps]]");
        assert_eq!(line as usize, second.unwrap() + 1, "the second one");
    }
}

#[test]
fn levels_of_dangers_have_codes_of_their_own() {
    let level = "{ code = \"major\", label = { hant = \"重大\", hans = \"重大\", en = \"Major\" } }";
    let text = format!(
        "{}\n[oversight.hazard]\nlisted_by = [\"station\"]\ndelisted_by = \"office\"\nrule = \"本鎮/1\"\nlevels = [{level}, {level}]\n",
        super::SMALL
    );
    assert_eq!(parse(&text).unwrap_err().reason.code(), "duplicate-code");
}

/// Days on a plate are days of the week: minutes left until the day on it is over.
#[rstest]
#[case::three_days_before(3 * 1440, Some("plate-soon"))]
#[case::a_minute_more(3 * 1440 + 1, None)]
#[case::the_last_minute_of_the_day(1, Some("plate-soon"))]
#[case::the_day_is_over(0, Some("plate-late"))]
#[case::not_yet_a_week_late(-7 * 1440 + 1, Some("plate-late"))]
#[case::a_week_late(-7 * 1440, Some("plate-very-late"))]
fn 篇6_四_二_c_the_step_that_a_plate_has_reached(#[case] left: i64, #[case] expected: Option<&str>) {
    let hazard = town().oversight.hazard.unwrap();
    let at = NaiveTime::from_hms_opt(10, 0, 0);
    let reached = |left: i64, at| hazard.reached(left, &calendar(), at).map(|(_, step)| step.code.clone());
    assert_eq!(reached(left, at).as_deref(), expected);
    assert_eq!(reached(left, NaiveTime::from_hms_opt(22, 0, 0)), None, "none of them breaks the quiet");
    assert_eq!(reached(left, None).as_deref(), expected, "who looks is shown it at any hour");
}

const HAZARD: &str = "\n[oversight.hazard]\nlisted_by = [\"station\"]\ndelisted_by = \"office\"\nrule = \"本鎮/1\"\n\
    levels = [{ code = \"major\", label = { hant = \"重大\", hans = \"重大\", en = \"Major\" } }]\n\
    [oversight.hazard.urging]\nrule = \"本鎮/1\"\n[[oversight.hazard.urging.steps]]\ncode = \"hangs\"\n\
    label = { hant = \"掛\", hans = \"挂\", en = \"Hangs\" }\nto = [\"holder\"]\n";

#[test]
fn a_plate_does_not_follow_the_working_calendar() {
    let with = |step: &str| parse(&format!("{}{HAZARD}{step}", super::SMALL));
    assert!(with("after = { amount = 2, unit = \"urgent-days\" }\n").is_ok());
    let refused = with("after = { amount = 2, unit = \"working-days\" }\n").unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("bad-value", "oversight.hazard.urging.steps.hangs"));
}

#[test]
fn a_step_of_plates_is_told_from_every_other_step() {
    let ladder = format!("[oversight.urging]\nrule = \"本鎮/1\"\n{STEP}to = [\"holder\"]\n");
    let both = format!("{}{ladder}{HAZARD}", super::SMALL);
    assert!(parse(&both).is_ok());
    let refused = parse(&both.replace("\"hangs\"", "\"due\"")).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("duplicate-code", "oversight.hazard.urging.steps.due"));
}

#[test]
fn 實務_重報_a_likeness_is_of_a_hundred() {
    let alike = "[oversight.alike]\nwithin_days = 15\nlikely = 60\nsame_place = 45\nnear_place = 40\nunclear_place = 15\n\
        same_kind = 20\nunknown_kind = 10\nsame_words = 40\ntelling_characters = 8\nrule = \"本鎮/1\"\n";
    assert!(parse(&format!("{}{alike}", super::SMALL)).is_ok());
    let refused = parse(&format!("{}{}", super::SMALL, alike.replace("likely = 60", "likely = 101"))).unwrap_err();
    assert_eq!((refused.reason.code(), refused.key.as_str()), ("bad-value", "oversight.alike.likely"));
    let refused = parse(&format!("{}{}", super::SMALL, alike.replace("likely = 60\n", ""))).unwrap_err();
    assert_eq!(refused.reason.code(), "missing-key");
}
