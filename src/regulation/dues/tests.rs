//! The laws of the reckoning, over random duties, records and excuses; and the arithmetic of shares by example.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::half_day::HalfDay;
use crate::domain::ids::{AbsenceId, ExcuseId, LogId};
use crate::domain::label::Label;
use crate::domain::limit::{Limit, LimitUnit};
use crate::regulation::builtin_calendar;
use crate::regulation::duty::{Cadence, DayBasis, DayOfWeek, DutyWhat, HolidayShift, Per};
use crate::regulation::model::Rule;

/// Mid-September to mid-October 2026: a make-up Sunday, National Day week, a make-up Saturday.
const FIRST: &str = "2026-09-14";
const SPAN: u64 = 35;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn nth(n: u64) -> NaiveDate {
    day(FIRST) + Days::new(n)
}

fn duty(cadence: Cadence, basis: DayBasis, excuses: Option<Vec<ExcuseKind>>, grace: Option<Limit>) -> Duty {
    Duty {
        code: "duty".into(),
        posts: vec!["warden".into()],
        what: DutyWhat::Patrol,
        label: Label { hant: "x".into(), hans: "x".into(), en: "x".into() },
        cadence,
        days: Some(basis),
        excusable: excuses.is_none(),
        excuses,
        grace,
        each: None,
        log_of: crate::domain::log::LogOf::Own,
        rule: Rule::default(),
    }
}

fn cadence() -> impl Strategy<Value = Cadence> {
    let per = prop_oneof![Just(Per::Week), Just(Per::Month), Just(Per::Quarter)];
    let slots = prop_oneof![Just(vec![Slot::Morning]), Just(vec![Slot::Morning, Slot::Afternoon])];
    let shift = prop_oneof![Just(HolidayShift::Skip), Just(HolidayShift::Before), Just(HolidayShift::After)];
    let on = prop_oneof![
        Just(vec![DayOfWeek::Wednesday]),
        Just(vec![DayOfWeek::Thursday, DayOfWeek::Monday]),
        Just(vec![DayOfWeek::Sunday])
    ];
    prop_oneof![
        slots.clone().prop_map(Cadence::Slots),
        Just(Cadence::EveryDay),
        (1..400u32, per.clone()).prop_map(|(at_least, per)| Cadence::Minutes { at_least, per }),
        (1..4u32, per).prop_map(|(at_least, per)| Cadence::Times { at_least, per }),
        (on, slots, shift).prop_map(|(on, slots, holiday)| Cadence::Weekday { on, slots, holiday }),
    ]
}

fn any_duty() -> impl Strategy<Value = Duty> {
    let basis = prop_oneof![Just(DayBasis::WorkingDays), Just(DayBasis::CalendarDays)];
    let excuses = prop_oneof![Just(None), Just(Some(vec![ExcuseKind::Weather])), Just(Some(vec![]))];
    let grace = prop_oneof![
        Just(None),
        Just(Some(Limit { amount: 1, unit: LimitUnit::UrgentHours })),
        Just(Some(Limit { amount: 1, unit: LimitUnit::WorkingDays }))
    ];
    (cadence(), basis, excuses, grace).prop_map(|(c, b, e, g)| duty(c, b, e, g))
}

fn half() -> impl Strategy<Value = HalfDay> {
    (0..SPAN, any::<bool>())
        .prop_map(|(n, morning)| HalfDay { date: nth(n), slot: if morning { Slot::Morning } else { Slot::Afternoon } })
}

fn half_days() -> impl Strategy<Value = HalfDays> {
    (half(), half()).prop_map(|(a, b)| HalfDays { from: a.min(b), until: a.max(b) })
}

fn deed() -> impl Strategy<Value = Deed> {
    (half(), 0..230i64, 1..180u32, any::<u128>(), any::<bool>()).prop_map(|(half, minute, minutes, id, of_another)| {
        let hour = if half.slot == Slot::Morning { 8 } else { 14 };
        let done = half.date.and_hms_opt(hour, 0, 0).unwrap() + TimeDelta::minutes(minute);
        Deed {
            done,
            record: RecordRef::Log(LogId(Uuid::from_u128(id))),
            day: half.date,
            slot: Some(half.slot),
            minutes,
            of_another,
        }
    })
}

fn excusing() -> impl Strategy<Value = Excusing> {
    let kind = prop_oneof![Just(ExcuseKind::Leave), Just(ExcuseKind::Weather), Just(ExcuseKind::Transfer)];
    (kind, half_days(), any::<bool>(), any::<bool>(), any::<u128>()).prop_map(|(kind, span, accepted, passes, id)| {
        let source = RecordRef::Excuse(ExcuseId(Uuid::from_u128(id)));
        Excusing { kind, span, accepted, passes: passes && accepted, source }
    })
}

/// Leave in which a deputy owes the duty.
fn passed_on(span: HalfDays) -> Excusing {
    let source = RecordRef::Absence(AbsenceId(Uuid::from_u128(1)));
    Excusing { kind: ExcuseKind::Leave, span, accepted: true, passes: true, source }
}

fn after(half: HalfDay) -> HalfDay {
    match half.slot {
        Slot::Morning => HalfDay::afternoon(half.date),
        Slot::Afternoon => HalfDay::morning(half.date + Days::new(1)),
    }
}

fn held() -> impl Strategy<Value = (HalfDays, Option<HalfDays>)> {
    (0..SPAN, 0..SPAN, proptest::option::of(half_days()))
        .prop_map(|(a, b, leave)| (HalfDays::whole(nth(a.min(b)), Some(nth(a.max(b)))), leave))
}

fn now() -> impl Strategy<Value = NaiveDateTime> {
    (0..SPAN + 5, 0..24u32).prop_map(|(n, hour)| nth(n).and_hms_opt(hour, 0, 0).unwrap())
}

fn missed(found: &[Occasion]) -> usize {
    found.iter().filter(|it| it.standing == Standing::Missed).count()
}

#[derive(Debug)]
struct Asking {
    duty: Duty,
    held: HalfDays,
    standing_in: Option<HalfDays>,
    now: NaiveDateTime,
}

impl Asking {
    fn reckon(&self, deeds: &[Deed], excuses: &[Excusing]) -> Vec<Occasion> {
        self.reckon_beside(&[], deeds, excuses)
    }

    /// The same where the holder has other leave too, with other deputies.
    fn reckon_beside(&self, others: &[HalfDays], deeds: &[Deed], excuses: &[Excusing]) -> Vec<Occasion> {
        let calendar = builtin_calendar(&crate::domain::calendar::Hours::default());
        let holder: Vec<Excusing> = self.standing_in.iter().chain(others).map(|span| passed_on(*span)).collect();
        let charge = Charge {
            duty: &self.duty,
            class: None,
            held: self.held,
            standing_in: self.standing_in.map(|span| StandingIn { span, holder: &holder }),
            in_force: InForce::ALWAYS,
        };
        super::reckon(&charge, nth(0), nth(SPAN - 1), &Given { calendar: &calendar, deeds, excuses, now: self.now })
    }
}

fn asking() -> impl Strategy<Value = Asking> {
    (any_duty(), held(), now()).prop_map(|(duty, (held, standing_in), now)| Asking { duty, held, standing_in, now })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn 篇3_責任人3_a_a_record_of_one_half_day_never_fills_the_other(
        asking in asking(), deeds in vec(deed(), 0..12), excuses in vec(excusing(), 0..3),
    ) {
        for occasion in asking.reckon(&deeds, &excuses) {
            let Some(slot) = occasion.slot else { continue };
            for record in &occasion.records {
                let deed = deeds.iter().find(|deed| deed.record == *record).unwrap();
                prop_assert_eq!((deed.day, deed.slot), (occasion.from, Some(slot)));
            }
        }
    }

    #[test]
    fn what_is_excused_is_never_missed(
        asking in asking(), deeds in vec(deed(), 0..8), excuses in vec(excusing(), 0..4),
    ) {
        let allowed = |it: &&Excusing| it.accepted && (asking.duty.is_excused_by(it.kind) || it.passes);
        for occasion in asking.reckon(&deeds, &excuses) {
            let halves = occasion.from.iter_days().take_while(|day| *day <= occasion.until).flat_map(|date| {
                [HalfDay::morning(date), HalfDay::afternoon(date)]
            });
            let mut halves = halves.filter(|half| occasion.slot.is_none_or(|slot| slot == half.slot));
            let all = halves.all(|half| excuses.iter().filter(allowed).any(|it| it.span.covers(half)));
            prop_assert!(!all || occasion.standing != Standing::Missed, "{occasion:?}");
        }
    }

    #[test]
    fn one_more_record_never_makes_more_missed(
        asking in asking(), deeds in vec(deed(), 0..10), more in deed(), excuses in vec(excusing(), 0..3),
    ) {
        let before = missed(&asking.reckon(&deeds, &excuses));
        let with: Vec<Deed> = deeds.into_iter().chain([more]).collect();
        prop_assert!(missed(&asking.reckon(&with, &excuses)) <= before);
    }

    #[test]
    fn one_more_excuse_never_makes_more_missed(
        asking in asking(), deeds in vec(deed(), 0..10), excuses in vec(excusing(), 0..3), more in excusing(),
    ) {
        let before = missed(&asking.reckon(&deeds, &excuses));
        let with: Vec<Excusing> = excuses.into_iter().chain([more]).collect();
        prop_assert!(missed(&asking.reckon(&deeds, &with)) <= before);
    }

    #[test]
    fn neither_order_nor_repetition_of_records_matters(
        asking in asking(), deeds in vec(deed(), 0..10), excuses in vec(excusing(), 0..4), seed in any::<u64>(),
    ) {
        let expected = asking.reckon(&deeds, &excuses);
        let mut mixed: Vec<Deed> = deeds.iter().chain(&deeds).cloned().collect();
        let turn = usize::try_from(seed % 97).unwrap() % mixed.len().max(1);
        mixed.rotate_left(turn);
        mixed.reverse();
        let mut other: Vec<Excusing> = excuses.iter().chain(&excuses).cloned().collect();
        other.reverse();
        prop_assert_eq!(asking.reckon(&mixed, &other), expected);
    }

    #[test]
    fn what_is_owed_before_and_after_a_transfer_adds_up_to_the_whole(
        amount in 1..400u32, minutes in any::<bool>(), cut in 1..SPAN - 1, basis in any::<bool>(),
    ) {
        let cadence = if minutes {
            Cadence::Minutes { at_least: amount, per: Per::Week }
        } else {
            Cadence::Times { at_least: amount.min(9), per: Per::Month }
        };
        let basis = if basis { DayBasis::WorkingDays } else { DayBasis::CalendarDays };
        let owed = |from: u64, until: u64| -> u32 {
            let asking = Asking {
                duty: duty(cadence.clone(), basis, Some(vec![]), None),
                held: HalfDays::whole(nth(from), Some(nth(until))),
                standing_in: None,
                now: nth(0).and_hms_opt(0, 0, 0).unwrap(),
            };
            asking.reckon(&[], &[]).iter().map(|it| it.asked.amount()).sum()
        };
        prop_assert_eq!(owed(0, cut) + owed(cut + 1, SPAN - 1), owed(0, SPAN - 1));
    }

    #[test]
    fn what_one_or_two_deputies_take_over_is_what_the_holder_no_longer_owes(
        leave in half_days(), cut in half(), amount in 1..400u32, which in 0..4u8,
    ) {
        let cadence = match which {
            0 => Cadence::Slots(vec![Slot::Morning, Slot::Afternoon]),
            1 => Cadence::EveryDay,
            2 => Cadence::Minutes { at_least: amount, per: Per::Week },
            _ => Cadence::Times { at_least: amount.min(9), per: Per::Week },
        };
        let whole = HalfDays::whole(nth(0), Some(nth(SPAN - 1)));
        let asking = |standing_in| Asking {
            duty: duty(cadence.clone(), DayBasis::WorkingDays, Some(vec![]), None),
            held: whole,
            standing_in,
            now: nth(0).and_hms_opt(0, 0, 0).unwrap(),
        };
        let two = leave.covers(cut) && cut < leave.until;
        let leaves = if two {
            vec![HalfDays { until: cut, ..leave }, HalfDays { from: after(cut), ..leave }]
        } else {
            vec![leave]
        };
        let owed = |found: &[Occasion]| -> u32 {
            let open = found.iter().filter(|it| it.standing != Standing::Excused);
            open.map(|it| it.asked.amount()).sum()
        };
        let away: Vec<Excusing> = leaves.iter().map(|span| passed_on(*span)).collect();
        let holder = owed(&asking(None).reckon(&[], &away));
        let deputy = |span: &HalfDays| owed(&asking(Some(*span)).reckon_beside(&leaves, &[], &[]));
        let deputies: u32 = leaves.iter().map(deputy).sum();
        prop_assert_eq!(holder + deputies, owed(&asking(None).reckon(&[], &[])));
    }
}

#[test]
fn 篇3_職責2_c_a_transfer_on_wednesday_leaves_two_days_of_five_to_one_and_three_to_the_other() {
    let owed = |from: &str, until: Option<&str>| {
        let asking = Asking {
            duty: duty(Cadence::Minutes { at_least: 120, per: Per::Week }, DayBasis::WorkingDays, None, None),
            held: HalfDays::whole(day(from), until.map(day)),
            standing_in: None,
            now: day("2026-09-28").and_hms_opt(12, 0, 0).unwrap(),
        };
        let found = asking.reckon(&[], &[]);
        let week = found.iter().find(|it| it.from == day("2026-09-21")).unwrap();
        (week.asked, week.closes.to_string(), week.standing)
    };
    // Monday and Tuesday: 48 minutes, and no longer than Tuesday to do them in.
    assert_eq!(
        owed("2026-01-01", Some("2026-09-22")),
        (Asked::Minutes(60), "2026-09-23 00:00:00".to_owned(), Standing::Missed),
        "a week of four working days: Friday the 25th is mid-autumn"
    );
    assert_eq!(owed("2026-09-23", None), (Asked::Minutes(60), "2026-09-28 00:00:00".to_owned(), Standing::Missed));
}

#[test]
fn a_patrol_in_the_evening_fills_the_afternoon_late_and_within_the_grace_in_time() {
    let at = |hour| Deed {
        done: day("2026-09-14").and_hms_opt(hour, 30, 0).unwrap(),
        record: RecordRef::Log(LogId(Uuid::from_u128(7))),
        day: day("2026-09-14"),
        slot: Some(Slot::Afternoon),
        minutes: 40,
        of_another: false,
    };
    let standing = |grace: Option<Limit>, hour, now: u32| {
        let asking = Asking {
            duty: duty(Cadence::Slots(vec![Slot::Afternoon]), DayBasis::WorkingDays, None, grace),
            held: HalfDays::whole(day(FIRST), Some(day(FIRST))),
            standing_in: None,
            now: day(FIRST).and_hms_opt(now, 0, 0).unwrap(),
        };
        let deeds: Vec<Deed> = if hour == 0 { Vec::new() } else { vec![at(hour)] };
        asking.reckon(&deeds, &[])[0].standing
    };
    let hour = Some(Limit { amount: 1, unit: LimitUnit::UrgentHours });
    assert_eq!(standing(None, 0, 18), Standing::Open);
    assert_eq!(standing(None, 0, 19), Standing::Missed);
    assert_eq!(standing(hour, 0, 19), Standing::Open);
    assert_eq!(standing(None, 17, 20), Standing::Fulfilled);
    assert_eq!(standing(None, 18, 20), Standing::Late);
    assert_eq!(standing(hour, 18, 20), Standing::Fulfilled);
    assert_eq!(standing(hour, 19, 20), Standing::Late);
}

#[test]
fn a_few_days_of_leave_do_not_lessen_a_count_and_all_of_them_pass_it_to_the_deputy() {
    let asking = |standing_in| Asking {
        duty: duty(Cadence::Times { at_least: 1, per: Per::Week }, DayBasis::WorkingDays, None, None),
        held: HalfDays::whole(day(FIRST), Some(day("2026-09-20"))),
        standing_in,
        now: day(FIRST).and_hms_opt(8, 0, 0).unwrap(),
    };
    let leave = |until: &str| HalfDays::whole(day(FIRST), Some(day(until)));
    let away = passed_on;
    let (some, all) = (leave("2026-09-17"), leave("2026-09-20"));
    assert_eq!(asking(None).reckon(&[], &[away(some)])[0].standing, Standing::Open);
    assert_eq!(asking(Some(some)).reckon(&[], &[]), []);
    assert_eq!(asking(None).reckon(&[], &[away(all)])[0].standing, Standing::Excused);
    assert_eq!(asking(Some(all)).reckon(&[], &[])[0].asked, Asked::Times(1));
}

#[test]
fn what_waits_to_be_accepted_explains_and_does_not_excuse() {
    let asking = Asking {
        duty: duty(Cadence::EveryDay, DayBasis::WorkingDays, None, None),
        held: HalfDays::whole(day(FIRST), Some(day(FIRST))),
        standing_in: None,
        now: day("2026-09-20").and_hms_opt(8, 0, 0).unwrap(),
    };
    let source = RecordRef::Excuse(ExcuseId(Uuid::from_u128(1)));
    let said = |accepted| Excusing {
        kind: ExcuseKind::Weather,
        span: HalfDays::of(day(FIRST), None),
        accepted,
        passes: false,
        source: source.clone(),
    };
    let found = asking.reckon(&[], &[said(false)]);
    assert_eq!((found[0].standing, found[0].excuses.as_slice()), (Standing::Missed, [source.clone()].as_slice()));
    let found = asking.reckon(&[], &[said(true)]);
    assert_eq!((found[0].standing, found[0].excuses.as_slice()), (Standing::Excused, [source.clone()].as_slice()));
}

#[test]
fn 實務_請假_two_halves_of_a_day_with_two_deputies_leave_what_is_owed_once_to_the_later() {
    let wednesday = day("2026-09-16");
    let halves = [Slot::Morning, Slot::Afternoon].map(|slot| HalfDays::of(wednesday, Some(slot)));
    let asked = |cadence: Cadence, which: usize| {
        let asking = Asking {
            duty: duty(cadence, DayBasis::WorkingDays, None, None),
            held: HalfDays::whole(day(FIRST), Some(day("2026-09-19"))),
            standing_in: Some(halves[which]),
            now: day(FIRST).and_hms_opt(8, 0, 0).unwrap(),
        };
        asking.reckon_beside(&halves, &[], &[]).iter().map(|it| it.asked).collect::<Vec<_>>()
    };
    assert_eq!(asked(Cadence::EveryDay, 0), []);
    assert_eq!(asked(Cadence::EveryDay, 1), [Asked::Times(1)]);
    let minutes = || Cadence::Minutes { at_least: 120, per: Per::Week };
    assert_eq!(asked(minutes(), 0), []);
    // The make-up Sunday is a sixth working day of that week.
    assert_eq!(asked(minutes(), 1), [Asked::Minutes(20)]);
}

#[test]
fn 實務_請假_the_forenoon_before_leave_that_begins_at_noon_does_not_count_for_the_deputy() {
    let deed = |slot, hour| Deed {
        done: day("2026-09-14").and_hms_opt(hour, 0, 0).unwrap(),
        record: RecordRef::Log(LogId(Uuid::from_u128(u128::from(hour)))),
        day: day("2026-09-14"),
        slot: Some(slot),
        minutes: 30,
        of_another: false,
    };
    let leave = HalfDays { from: HalfDay::afternoon(day("2026-09-14")), until: HalfDay::afternoon(day("2026-09-16")) };
    let asking = Asking {
        duty: duty(Cadence::Minutes { at_least: 120, per: Per::Week }, DayBasis::WorkingDays, None, None),
        held: HalfDays::whole(day(FIRST), None),
        standing_in: Some(leave),
        now: day("2026-09-14").and_hms_opt(18, 0, 0).unwrap(),
    };
    let done = |deeds: &[Deed]| asking.reckon(deeds, &[])[0].done;
    assert_eq!(done(&[deed(Slot::Morning, 9)]), 0);
    assert_eq!(done(&[deed(Slot::Morning, 9), deed(Slot::Afternoon, 15)]), 30);
}

#[test]
fn 篇8_3_the_signed_log_of_a_week_counts_for_who_took_the_post_after_its_first_day() {
    let asking = Asking {
        duty: Duty {
            what: DutyWhat::WeekLog,
            ..duty(Cadence::Times { at_least: 1, per: Per::Week }, DayBasis::WorkingDays, None, None)
        },
        held: HalfDays::whole(day("2026-09-15"), None),
        standing_in: None,
        now: day("2026-09-22").and_hms_opt(8, 0, 0).unwrap(),
    };
    let signed = Deed {
        done: day("2026-09-18").and_hms_opt(17, 0, 0).unwrap(),
        record: RecordRef::Log(LogId(Uuid::from_u128(1))),
        day: day("2026-09-14"),
        slot: None,
        minutes: 0,
        of_another: false,
    };
    assert_eq!(asking.reckon(&[signed], &[])[0].standing, Standing::Fulfilled);
}
