use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::calendar::Hours;

const HOLIDAYS: &str = include_str!("../../../data/holidays-cn.csv");

fn calendar() -> Calendar {
    Calendar::from_csv(Hours::default(), HOLIDAYS).unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

/// Every due time worked out by hand.
#[rstest]
// Urgent limits run round the clock.
#[case("2 urgent-hours", "2026-11-23 09:28", "2026-11-23 11:28")]
#[case("1 urgent-hours", "2026-10-01 23:30", "2026-10-02 00:30")]
#[case("2 urgent-days", "2026-09-30 10:00", "2026-10-02 10:00")]
// Working hours stop for lunch and for the night.
#[case("4 working-hours", "2026-11-23 10:00", "2026-11-23 16:00")]
#[case("2 working-hours", "2026-11-23 10:00", "2026-11-23 12:00")]
#[case("2 working-hours", "2026-11-23 17:30", "2026-11-24 09:30")]
// Outside the hours the clock starts with the next ones.
#[case("2 working-hours", "2026-11-23 06:00", "2026-11-23 10:00")]
#[case("2 working-hours", "2026-11-23 12:30", "2026-11-23 16:00")]
#[case("2 working-hours", "2026-11-23 20:00", "2026-11-24 10:00")]
#[case("2 working-hours", "2026-11-21 10:00", "2026-11-23 10:00")]
// A working day is a whole office day from the start.
#[case("1 working-days", "2026-11-23 10:00", "2026-11-24 10:00")]
#[case("1 working-days", "2026-11-20 10:00", "2026-11-23 10:00")]
#[case("1 working-days", "2026-11-23 08:00", "2026-11-23 18:00")]
#[case("1 working-days", "2026-11-21 10:00", "2026-11-23 18:00")]
#[case("5 working-days", "2026-11-23 15:00", "2026-11-30 15:00")]
// National Day 2026: off from 1 to 7 October, Saturday 10 October worked (調休).
#[case("1 working-days", "2026-09-30 16:00", "2026-10-08 16:00")]
#[case("3 working-days", "2026-09-30 16:00", "2026-10-10 16:00")]
#[case("4 working-days", "2026-09-30 16:00", "2026-10-12 16:00")]
#[case("4 working-hours", "2026-10-03 09:00", "2026-10-08 12:00")]
// New Year 2026: off from 1 to 3 January, Sunday 4 January worked.
#[case("1 working-days", "2025-12-31 10:00", "2026-01-04 10:00")]
#[case("2 working-days", "2025-12-31 10:00", "2026-01-05 10:00")]
#[case("4 working-hours", "2025-12-31 16:00", "2026-01-04 10:00")]
#[case("3 urgent-hours", "2025-12-31 22:30", "2026-01-01 01:30")]
#[case("1 urgent-days", "2025-12-31 22:30", "2026-01-01 22:30")]
// Spring Festival 2026: off from 15 to 23 February, Saturdays 14 and 28 February worked.
#[case("2 working-days", "2026-02-13 16:00", "2026-02-24 16:00")]
#[case("1 working-days", "2026-02-14 10:00", "2026-02-24 10:00")]
#[case("1 working-days", "2026-02-18 09:00", "2026-02-24 18:00")]
#[case("5 working-days", "2026-02-13 16:00", "2026-02-27 16:00")]
#[case("6 working-days", "2026-02-13 16:00", "2026-02-28 16:00")]
#[case("5 urgent-days", "2026-02-13 16:00", "2026-02-18 16:00")]
// Across lunch, into it, out of it, and on the dot of both ends.
#[case("1 working-hours", "2026-11-23 11:30", "2026-11-23 14:30")]
#[case("1 working-hours", "2026-11-23 11:00", "2026-11-23 12:00")]
#[case("1 working-hours", "2026-11-23 12:00", "2026-11-23 15:00")]
#[case("1 working-hours", "2026-11-23 13:59", "2026-11-23 15:00")]
#[case("1 working-hours", "2026-11-23 18:00", "2026-11-24 09:00")]
#[case("1 working-hours", "2026-11-23 07:59", "2026-11-23 09:00")]
// A make-up Saturday counts like any working day; the Sunday after it does not.
#[case("8 working-hours", "2026-10-09 18:30", "2026-10-10 18:00")]
#[case("9 working-hours", "2026-10-09 18:30", "2026-10-12 09:00")]
// Urgent across midnight, and across a day on which nobody works.
#[case("2 urgent-hours", "2026-11-23 23:10", "2026-11-24 01:10")]
#[case("24 urgent-hours", "2026-10-03 09:00", "2026-10-04 09:00")]
// Into 2027, whose holidays nobody knows yet: the weekday decides, the first of October included.
#[case("2 working-days", "2026-12-31 10:00", "2027-01-04 10:00")]
#[case("1 working-days", "2027-09-30 16:00", "2027-10-01 16:00")]
#[case("1 working-days", "2027-10-01 16:00", "2027-10-04 16:00")]
fn the_due_time_is_the_one_worked_out_by_hand(#[case] text: &str, #[case] start: &str, #[case] due: &str) {
    let calendar = calendar();
    let reckoned = limit(text).due(at(start), &calendar);
    assert_eq!(reckoned.at, at(due));
    let counted: u32 = reckoned.steps.iter().map(|step| step.minutes).sum();
    assert_eq!(counted, limit(text).minutes(&calendar), "the lines add up");
    assert_eq!(reckoned.steps.first().unwrap().from, at(start));
    assert_eq!(reckoned.steps.last().unwrap().to, reckoned.at);
    assert_eq!(limit(text).time_left(at(start), reckoned.at, &calendar).minutes, i64::from(counted));
}

#[test]
fn the_arithmetic_can_be_printed_line_by_line() {
    let reckoned = limit("1 working-days").due(at("2026-09-30 20:00"), &calendar());
    let lines: Vec<(String, String, u32, StepReason)> = reckoned
        .steps
        .iter()
        .map(|s| {
            (s.from.format("%m-%d %H:%M").to_string(), s.to.format("%m-%d %H:%M").to_string(), s.minutes, s.reason)
        })
        .collect();
    let line = |from: &str, to: &str, minutes, reason| (from.to_owned(), to.to_owned(), minutes, reason);
    assert_eq!(lines[0], line("09-30 20:00", "10-01 00:00", 0, StepReason::OutsideHours));
    assert_eq!(lines[1], line("10-01 00:00", "10-02 00:00", 0, StepReason::Holiday));
    assert_eq!(lines[7], line("10-07 00:00", "10-08 00:00", 0, StepReason::Holiday));
    assert_eq!(lines[8], line("10-08 08:00", "10-08 12:00", 240, StepReason::Office));
    assert_eq!(lines[9], line("10-08 14:00", "10-08 18:00", 240, StepReason::Office));
    assert_eq!(lines.len(), 10);
    assert_eq!(reckoned.steps[1].name.as_deref(), Some("国庆节"));
    assert!(!reckoned.has_unknown_year());
}

#[test]
fn a_make_up_day_and_an_unknown_year_are_told() {
    let make_up = limit("1 working-hours").due(at("2026-10-10 09:00"), &calendar());
    assert_eq!(make_up.steps[0].reason, StepReason::MakeUp);
    let next_year = limit("1 working-days").due(at("2026-12-31 10:00"), &calendar());
    assert_eq!(next_year.at, at("2027-01-01 10:00"));
    assert!(next_year.has_unknown_year());
    assert!(next_year.steps[0].known && !next_year.steps.last().unwrap().known);
}

#[test]
fn what_is_left_runs_on_the_limits_own_clock() {
    let calendar = calendar();
    let left = |text: &str, now: &str, due: &str| limit(text).time_left(at(now), at(due), &calendar);
    assert_eq!(left("2 urgent-hours", "2026-11-23 10:47", "2026-11-23 11:28"), TimeLeft { minutes: 41, late: false });
    assert_eq!(left("2 urgent-hours", "2026-11-23 12:28", "2026-11-23 11:28"), TimeLeft { minutes: -60, late: true });
    let due = "2026-11-20 18:00";
    assert_eq!(left("1 working-days", "2026-11-20 12:00", due), TimeLeft { minutes: 240, late: false });
    assert_eq!(left("1 working-days", "2026-11-21 10:00", due), TimeLeft { minutes: 0, late: true });
    assert_eq!(left("1 working-days", "2026-11-23 09:00", due), TimeLeft { minutes: -60, late: true });
}

#[test]
fn no_limit_and_no_year_panics() {
    let calendar = calendar();
    for unit in LimitUnit::ALL {
        for amount in [0, 1, Limit::MAX_AMOUNT, u32::MAX] {
            for start in ["1900-01-01 00:00", "2026-12-31 23:59", "9999-12-31 23:59"] {
                let reckoned = Limit { amount, unit }.due(at(start), &calendar);
                assert!(reckoned.at >= at(start));
            }
        }
    }
    let edge = limit("1 urgent-days").due(NaiveDateTime::MAX, &calendar);
    assert_eq!(edge.at, edge.start, "there is no day after the last one");
    limit("1 working-days").due(NaiveDateTime::MAX, &calendar);
    limit("1 working-days").due(NaiveDateTime::MIN, &calendar);
}

#[test]
fn a_limit_is_written_as_it_is_read() {
    assert_eq!(limit("15 working-days").to_string(), "15 working-days");
    for bad in ["", "2", "0 working-days", "-1 working-days", "2 days", "3651 urgent-hours", "two urgent-hours"] {
        assert!(bad.parse::<Limit>().is_err(), "{bad}");
    }
}

fn span(from: &str, until: &str) -> Span {
    Span { from: at(from), until: at(until) }
}

fn reckon(text: &str, start: &str, extensions: &[&str], pauses: &[Span]) -> Reckoned {
    let extensions: Vec<Limit> = extensions.iter().map(|text| limit(text)).collect();
    Running { start: at(start), limit: limit(text), extensions: &extensions, pauses }.reckon(&calendar())
}

/// Worked out by hand.
#[rstest]
// A pause over lunch costs nothing; one in office hours costs its office minutes.
#[case("4 working-hours", "2026-11-23 10:00", &[], &[("2026-11-23 12:00", "2026-11-23 14:00")], "2026-11-23 16:00")]
#[case("4 working-hours", "2026-11-23 10:00", &[], &[("2026-11-23 11:00", "2026-11-23 15:00")], "2026-11-23 18:00")]
// From Wednesday to after National Day: the days off would not have counted anyway.
#[case("3 working-days", "2026-09-29 10:00", &[], &[("2026-09-30 10:00", "2026-10-09 10:00")], "2026-10-12 10:00")]
// Two that overlap count once; one that is over before the start, and one after the end, not at all.
#[case("2 urgent-hours", "2026-11-23 09:00", &[], &[("2026-11-23 09:30", "2026-11-23 10:30"), ("2026-11-23 10:00", "2026-11-23 11:00")], "2026-11-23 12:30")]
#[case("2 urgent-hours", "2026-11-23 09:00", &[], &[("2026-11-23 07:00", "2026-11-23 08:00"), ("2026-11-23 11:00", "2026-11-23 15:00")], "2026-11-23 11:00")]
// An extension runs on from where the limit ended, on its own clock.
#[case("1 working-days", "2026-11-20 10:00", &["2 working-days"], &[], "2026-11-25 10:00")]
#[case("1 working-days", "2026-11-20 10:00", &["24 urgent-hours"], &[], "2026-11-24 10:00")]
#[case("1 working-days", "2026-12-31 10:00", &["1 working-days"], &[], "2027-01-04 10:00")]
fn pauses_and_extensions_move_the_due_time_as_worked_out_by_hand(
    #[case] text: &str,
    #[case] start: &str,
    #[case] extensions: &[&str],
    #[case] pauses: &[(&str, &str)],
    #[case] due: &str,
) {
    let pauses: Vec<Span> = pauses.iter().map(|(from, until)| span(from, until)).collect();
    let reckoned = reckon(text, start, extensions, &pauses);
    assert_eq!(reckoned.at, at(due));
    let counted: u32 = reckoned.steps.iter().map(|step| step.minutes).sum();
    let granted: u32 = extensions.iter().map(|text| limit(text).minutes(&calendar())).sum();
    assert_eq!(counted, limit(text).minutes(&calendar()) + granted, "the lines add up");
}

#[test]
fn a_pause_is_a_line_of_the_arithmetic() {
    let pauses = [span("2026-11-23 09:30", "2026-11-24 10:00")];
    let reckoned = reckon("2 urgent-hours", "2026-11-23 09:00", &[], &pauses);
    let lines: Vec<(u32, StepReason)> = reckoned.steps.iter().map(|step| (step.minutes, step.reason)).collect();
    let counted = StepReason::RoundTheClock;
    assert_eq!(lines, [(30, counted), (0, StepReason::Paused), (90, counted)]);
}

fn minute() -> impl Strategy<Value = NaiveDateTime> {
    (0..60 * 24 * 400i64).prop_map(|minutes| at("2026-01-01 00:00") + chrono::TimeDelta::minutes(minutes))
}

fn limits() -> impl Strategy<Value = Limit> {
    (1..60u32, 0..4usize).prop_map(|(amount, unit)| Limit { amount, unit: LimitUnit::ALL[unit] })
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = (minute(), 0..30_000i64)
        .prop_map(|(from, minutes)| Span { from, until: from + chrono::TimeDelta::minutes(minutes) });
    proptest::collection::vec(span, 0..5)
}

proptest! {
    /// Laws of every clock.
    #[test]
    fn pausing_and_extending_never_shorten(
        start in minute(), limit in limits(), pauses in spans(), more in spans(), extension in limits(),
    ) {
        let calendar = calendar();
        let due = |extensions: &[Limit], pauses: &[Span]| {
            Running { start, limit, extensions, pauses }.reckon(&calendar)
        };
        let plain = due(&[], &[]);
        let paused = due(&[], &pauses);
        let both: Vec<Span> = pauses.iter().chain(&more).copied().collect();
        prop_assert!(plain.at > start);
        prop_assert!(paused.at >= plain.at);
        prop_assert!(due(&[], &both).at >= paused.at);
        prop_assert!(due(&[extension], &pauses).at > paused.at);
        let reversed: Vec<Span> = pauses.iter().rev().copied().collect();
        prop_assert_eq!(due(&[], &reversed), paused.clone());
        let counted: u32 = paused.steps.iter().map(|step| step.minutes).sum();
        prop_assert_eq!(counted, limit.minutes(&calendar));
        prop_assert!(paused.steps.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }

    #[test]
    fn more_of_it_never_ends_earlier(
        start in minute(), limit in limits(), by in 1..30u32, pauses in spans(), extension in limits(),
    ) {
        let calendar = calendar();
        let due = |amount: u32, more: Option<u32>| {
            let limit = Limit { amount, ..limit };
            let extensions: Vec<Limit> = more.iter().map(|amount| Limit { amount: *amount, ..extension }).collect();
            Running { start, limit, extensions: &extensions, pauses: &pauses }.reckon(&calendar).at
        };
        let (amount, more) = (limit.amount, Some(extension.amount));
        prop_assert!(due(amount + by, None) > due(amount, None));
        prop_assert!(due(amount, Some(extension.amount + by)) > due(amount, more));
        // An hour of the night may change nothing for an extension that waits for the office.
        prop_assert!(due(amount + by, more) >= due(amount, more));
    }

    #[test]
    fn a_later_start_never_ends_earlier(start in minute(), by in 0..5_000i64, limit in limits(), pauses in spans()) {
        let calendar = calendar();
        let due = |start| Running { start, limit, extensions: &[], pauses: &pauses }.reckon(&calendar).at;
        prop_assert!(due(start + chrono::TimeDelta::minutes(by)) >= due(start));
    }
}
