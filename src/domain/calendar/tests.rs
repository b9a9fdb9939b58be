use rstest::rstest;

use super::*;

const HOLIDAYS: &str = include_str!("../../../data/holidays-cn.csv");

fn calendar() -> Calendar {
    Calendar::from_csv(Hours::default(), HOLIDAYS).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

#[rstest]
#[case("2026-11-23", true, DayReason::Weekday, None, true)]
#[case("2026-11-22", false, DayReason::Weekend, None, true)]
#[case("2026-10-01", false, DayReason::Holiday, Some("国庆节"), true)]
#[case("2026-10-10", true, DayReason::MakeUp, Some("国庆节"), true)]
#[case("2027-10-01", true, DayReason::Weekday, None, false)]
#[case("1900-01-01", true, DayReason::Weekday, None, false)]
#[case("9999-12-31", true, DayReason::Weekday, None, false)]
fn a_day_is_what_the_table_says_else_what_its_weekday_says(
    #[case] date: &str,
    #[case] working: bool,
    #[case] reason: DayReason,
    #[case] name: Option<&str>,
    #[case] known: bool,
) {
    let found = calendar().day_kind(day(date));
    assert_eq!((found.working, found.reason, found.name.as_deref(), found.known), (working, reason, name, known));
    assert_eq!(calendar().is_working(day(date)), working);
}

#[test]
fn working_days_are_found_across_a_holiday_and_a_make_up_day() {
    let calendar = calendar();
    assert_eq!(calendar.next_working_day(day("2026-09-30")), day("2026-10-08"));
    assert_eq!(calendar.previous_working_day(day("2026-10-08")), day("2026-09-30"));
    assert_eq!(calendar.next_working_day(day("2026-10-09")), day("2026-10-10"), "a Saturday that is worked");
    assert_eq!(calendar.next_working_day(day("2026-10-10")), day("2026-10-12"));
    assert_eq!(calendar.next_working_day(NaiveDate::MAX), NaiveDate::MAX);
    assert_eq!(calendar.previous_working_day(NaiveDate::MIN), NaiveDate::MIN);
}

#[test]
fn a_towns_own_table_goes_over_the_built_in_one_date_by_date() {
    let own = "\u{feff}date,kind,name\r\n2026-11-24,holiday,停電\r\n2026-10-10,weekday,\r\n2027-03-01,holiday,鎮慶\r\n";
    let calendar = calendar().overlaid(own).unwrap();
    assert!(!calendar.is_working(day("2026-11-24")));
    assert!(!calendar.is_working(day("2026-10-10")), "a Saturday again");
    assert!(!calendar.is_working(day("2026-10-01")), "the rest of the year stands");
    assert!(!calendar.day_kind(day("2027-03-01")).known, "one day is not a year's table");
    assert!(calendar.day_kind(day("2026-11-25")).known);
}

#[rstest]
#[case("day,kind,name\n", 1, BadRow::Header)]
#[case("date,kind,name\n2026-13-01,holiday,x\n", 2, BadRow::Date)]
#[case("date,kind,name\n2026-01-01,feast,x\n", 2, BadRow::Kind)]
#[case("date,kind,name\n2026-01-01,holiday\n", 2, BadRow::Shape)]
#[case("date,kind,name\n\n2026-01-01,holiday,x\n2026-01-01,workday,x\n", 4, BadRow::Twice)]
fn a_bad_table_is_refused_by_line_and_reason(#[case] text: &str, #[case] line: u64, #[case] reason: BadRow) {
    let bad = Calendar::from_csv(Hours::default(), text).unwrap_err();
    assert_eq!((bad.line, bad.reason), (line, reason));
}

#[rstest]
#[case("2026-11-23 09:00", "2026-11-23 11:30", 150)]
#[case("2026-11-23 11:00", "2026-11-23 15:00", 120)]
#[case("2026-11-23 12:10", "2026-11-23 13:50", 0)]
#[case("2026-11-20 17:00", "2026-11-23 09:00", 120)]
#[case("2026-09-30 17:00", "2026-10-08 09:00", 120)]
#[case("2026-10-09 17:00", "2026-10-10 09:00", 120)]
#[case("2026-11-23 15:00", "2026-11-23 11:00", -120)]
fn working_minutes_leave_out_lunch_nights_weekends_and_holidays(
    #[case] from: &str,
    #[case] to: &str,
    #[case] minutes: i64,
) {
    assert_eq!(calendar().working_minutes(at(from), at(to)), minutes);
}

#[test]
fn 篇3_責任人3_a_the_day_is_split_at_noon_so_a_morning_patrol_never_fills_the_afternoon() {
    let hours = Hours::default();
    for (start, slot) in [
        ("2026-11-23 00:00", Slot::Morning),
        ("2026-11-23 11:59", Slot::Morning),
        ("2026-11-23 12:00", Slot::Afternoon),
        ("2026-11-23 23:59", Slot::Afternoon),
    ] {
        assert_eq!(hours.slot_of(at(start)), slot, "{start}");
    }
    let late_noon = Hours::new("13:00".parse().unwrap(), hours.office().to_vec()).unwrap();
    assert_eq!(late_noon.slot_of(at("2026-11-23 12:30")), Slot::Morning);
}

#[test]
fn the_window_of_a_half_day_is_its_office_hours() {
    let stretch = |from: &str, to: &str| Stretch { from: from.parse().unwrap(), to: to.parse().unwrap() };
    assert_eq!(Hours::default().window(Slot::Afternoon), stretch("14:00", "18:00"));
    let through = Hours::new("12:00".parse().unwrap(), vec![stretch("09:00", "17:00")]).unwrap();
    assert_eq!(
        (through.window(Slot::Morning), through.window(Slot::Afternoon)),
        (stretch("09:00", "12:00"), stretch("12:00", "17:00"))
    );
    let mornings = Hours::new("12:00".parse().unwrap(), vec![stretch("08:00", "12:00")]).unwrap();
    assert_eq!(mornings.window(Slot::Afternoon), stretch("12:00", "24:00"));
}

#[test]
fn office_hours_that_cannot_be_are_refused() {
    let time = |text: &str| text.parse::<ClockTime>().unwrap();
    let stretch = |from: &str, to: &str| Stretch { from: time(from), to: time(to) };
    let noon = time("12:00");
    assert_eq!(Hours::new(noon, vec![]), Err(BadHours::None));
    assert_eq!(Hours::new(noon, vec![stretch("12:00", "12:00")]), Err(BadHours::Backward));
    assert_eq!(Hours::new(noon, vec![stretch("08:00", "12:00"), stretch("11:00", "13:00")]), Err(BadHours::Overlap));
    assert_eq!(Hours::new(time("00:00"), vec![stretch("08:00", "12:00")]), Err(BadHours::Noon));
    for bad in ["", "8", "08:60", "24:01", "-1:00", "+8:00", "八:00", "123:00"] {
        assert!(bad.parse::<ClockTime>().is_err(), "{bad}");
    }
}

#[test]
fn no_year_from_1900_to_9999_panics() {
    let calendar = calendar();
    for year in (1900..=9999).step_by(13) {
        for (month, date) in [(1, 1), (2, 28), (12, 31)] {
            let day = NaiveDate::from_ymd_opt(year, month, date).unwrap();
            assert!(calendar.next_working_day(day) > day);
            assert!(calendar.previous_working_day(day) < day);
            calendar.working_minutes(day.and_time(NaiveTime::MIN), ClockTime::END_OF_DAY.on(day));
        }
    }
}
