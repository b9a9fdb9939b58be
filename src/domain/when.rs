//! Dates, times, moments and minutes as people type them: `0910`, `9:10`, `９：１０`, `11-23`, `1123`, `昨天 15:00`, `1h20`.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// Days by the words for them, and how long ago they are.
const DAYS_AGO: [(&str, u64); 8] =
    [("今天", 0), ("今日", 0), ("昨天", 1), ("昨日", 1), ("前天", 2), ("前日", 2), ("today", 0), ("yesterday", 1)];

/// Parts of a day, and the hour from which on it is written as on a clock of twenty-four.
const HALVES: [(&str, u32); 9] = [
    ("凌晨", 24),
    ("早上", 24),
    ("上午", 24),
    // From eleven on, noon is read as it stands.
    ("中午", 11),
    ("下午", 12),
    ("傍晚", 12),
    ("晚上", 12),
    ("am", 24),
    ("pm", 12),
];

/// Full-width digits and signs as ASCII, without blanks.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' | '：' | '－' | '／' | '．' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '點' | '点' | '時' | '时' => ':',
            '年' | '月' => '-',
            c => c,
        })
        .filter(|c| !matches!(c, '分' | '日' | '號' | '号'))
        .collect()
}

/// A time of day: `910`, `0910`, `9:10`, `9.10`, `9`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = plain(text);
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, "")) => (hour.to_owned(), "0".to_owned()),
        Some((hour, minute)) => (hour.to_owned(), minute.to_owned()),
        None if text.len() <= 2 => (text, "0".to_owned()),
        None if text.is_ascii() => {
            let (hour, minute) = text.split_at(text.len() - 2);
            (hour.to_owned(), minute.to_owned())
        }
        None => return None,
    };
    if hour.len() > 2 || minute.len() > 2 {
        return None;
    }
    NaiveTime::from_hms_opt(digits(&hour)?, digits(&minute)?, 0)
}

/// A time of day that may say which half of the day it means: `下午3:10`, `9:10`.
fn time_in_half(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let half = HALVES.iter().find_map(|(word, from)| text.strip_prefix(word).map(|rest| (rest, *from)));
    let Some((rest, from)) = half else { return time(text) };
    let time = time(rest)?;
    if time.hour() < from && from <= 12 { time.with_hour(time.hour() + 12) } else { Some(time) }
}

/// A moment: a time of day is one of today, `昨天 15:00`, `11-22 15:00`, `2026-11-22 15:00`, `11月22日下午3點`.
pub fn moment(text: &str, today: NaiveDate) -> Option<NaiveDateTime> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    for (word, ago) in DAYS_AGO {
        if let Some(rest) = lower.strip_prefix(word) {
            return today.checked_sub_days(Days::new(ago)).and_then(|day| Some(day.and_time(time_in_half(rest)?)));
        }
    }
    if let Some(time) = time_in_half(&lower) {
        return Some(today.and_time(time));
    }
    let (day, time) = parted(&lower)?;
    Some(date(day, today, false)?.and_time(time_in_half(time)?))
}

/// A day and a time of day: apart by a blank, a T, or the word for a day of the month.
fn parted(text: &str) -> Option<(&str, &str)> {
    let after = |word: &str| text.find(word).map(|at| text.split_at(at + word.len()));
    ["日", "號", "号"].into_iter().find_map(after).or_else(|| text.split_once([' ', '\u{3000}', 't']))
}

/// A moment as a field has it: one of today by its time alone.
pub fn moment_text(moment: NaiveDateTime, today: NaiveDate) -> String {
    let form = if moment.date() == today { "%H:%M" } else { WHOLE };
    moment.format(form).to_string()
}

/// A moment whole, which reads the same on any day.
pub const WHOLE: &str = "%Y-%m-%d %H:%M";

/// A date: `2026-11-23`, `2026/11/23`, `20261123`; or without the year, then the last such day up to `today`, or the
/// next one where `ahead`: `11-23`, `1123`.
pub fn date(text: &str, today: NaiveDate, ahead: bool) -> Option<NaiveDate> {
    use chrono::Datelike;
    let text = plain(text);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts.as_slice() {
        // Half-typed or typed on behind a whole date, it is none: `2026-11-021` is no 21st, and `26-11-02` no year 26.
        [year, month, day] if year.len() == 4 => (Some(digits(year)?), two_digits(month)?, two_digits(day)?),
        [month, day] => (None, two_digits(month)?, two_digits(day)?),
        [all] if all.is_ascii() && all.len() == 8 => {
            let (year, rest) = all.split_at(4);
            let (month, day) = rest.split_at(2);
            (Some(digits(year)?), digits(month)?, digits(day)?)
        }
        [all] if all.is_ascii() && all.len() == 4 => {
            let (month, day) = all.split_at(2);
            (None, digits(month)?, digits(day)?)
        }
        [day] if day.len() <= 2 => (None, today.month(), digits(day)?),
        _ => return None,
    };
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day);
    match this_year {
        Some(date) if !ahead && date > today => NaiveDate::from_ymd_opt(today.year() - 1, month, day),
        Some(date) if ahead && date < today => NaiveDate::from_ymd_opt(today.year() + 1, month, day),
        other => other,
    }
}

/// Minutes: `40`, `1:20`, `1h20`, `80分`, `80分鐘`.
pub fn minutes(text: &str) -> Option<u32> {
    let text = plain(text).to_ascii_lowercase().replace("小:", ":");
    let text = text.trim_end_matches("min").trim_end_matches(['m', '鐘', '钟']);
    match text.split_once([':', 'h']) {
        Some((hours, "")) => digits(hours)?.checked_mul(60),
        Some((hours, minutes)) => digits(hours)?.checked_mul(60)?.checked_add(digits(minutes)?),
        None => digits(text),
    }
}

fn two_digits(text: &str) -> Option<u32> {
    digits(text).filter(|_| text.len() <= 2)
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A time moved by so many minutes, within the day.
pub fn nudge_time(time: NaiveTime, minutes: i64) -> NaiveTime {
    let (moved, days) = time.overflowing_add_signed(TimeDelta::minutes(minutes));
    if days == 0 { moved } else { time }
}

/// A date moved by so many days.
pub fn nudge_date(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) }.unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(hour, minute, 0)
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for text in ["910", "0910", "9:10", "09:10", "９：１０", "9.10", "9點10分", "0９10"] {
            assert_eq!(time(text), at(9, 10), "{text}");
        }
        assert_eq!(time("14"), at(14, 0));
        assert_eq!(time("九點"), None);
        for bad in ["", "2510", "9:75", "12345", "9:1:0", ":"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_date_without_its_year_is_the_last_one_or_the_next() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        assert_eq!(date("2026-11-23", today, false), day(2026, 11, 23));
        assert_eq!(date("12-30", today, false), day(2025, 12, 30));
        assert_eq!(date("1230", today, true), day(2026, 12, 30));
        assert_eq!(date("0104", today, true), day(2027, 1, 4));
        assert_eq!(date("3", today, false), day(2026, 1, 3));
        assert_eq!(date("12月30日", today, false), day(2025, 12, 30));
        for bad in [
            "",
            "13-01",
            "2026-02-30",
            "x",
            "123",
            "2026-12-021",
            "2026-120-2",
            "26-12-02",
            "12-",
            "-2",
            "2026-12-",
            "12--2",
        ] {
            assert_eq!(date(bad, today, false), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_is_a_time_of_today_or_has_its_day_before_it() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let on = |month, day, hour, minute| {
            NaiveDate::from_ymd_opt(2026, month, day).and_then(|date| date.and_hms_opt(hour, minute, 0))
        };
        for (text, expected) in [
            ("9:10", on(11, 23, 9, 10)),
            ("0910", on(11, 23, 9, 10)),
            ("今天 9:10", on(11, 23, 9, 10)),
            ("下午3:10", on(11, 23, 15, 10)),
            ("昨天 15:00", on(11, 22, 15, 0)),
            ("昨天15點", on(11, 22, 15, 0)),
            ("昨日下午３：００", on(11, 22, 15, 0)),
            ("前天晚上8點05分", on(11, 21, 20, 5)),
            ("11-22 15:00", on(11, 22, 15, 0)),
            ("1122 1500", on(11, 22, 15, 0)),
            ("11月22日15:00", on(11, 22, 15, 0)),
            ("2026-11-22 15:00", on(11, 22, 15, 0)),
            ("2026-11-22T15:00", on(11, 22, 15, 0)),
            ("中午12:30", on(11, 23, 12, 30)),
            ("中午1點", on(11, 23, 13, 0)),
            ("Yesterday 8:00", on(11, 22, 8, 0)),
        ] {
            assert!(expected.is_some());
            assert_eq!(moment(text, today), expected, "{text}");
        }
        for bad in ["", "昨天", "昨天 25:00", "11-22", "13-01 9:00", "九點"] {
            assert_eq!(moment(bad, today), None, "{bad}");
        }
        let yesterday = on(11, 22, 15, 0).unwrap();
        assert_eq!(moment(&moment_text(yesterday, today), today), Some(yesterday));
        assert_eq!(moment_text(yesterday, yesterday.date()), "15:00");
    }

    #[test]
    fn minutes_may_be_given_with_hours() {
        for (text, expected) in [
            ("40", 40),
            ("1:20", 80),
            ("1h20", 80),
            ("2h", 120),
            ("80分", 80),
            ("１小時20分", 80),
            ("４０分钟", 40),
            ("1小時20分鐘", 80),
        ] {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
        assert_eq!(minutes("-5"), None);
        assert_eq!(minutes("soon"), None);
    }

    #[test]
    fn nudging_stays_within_the_day() {
        assert_eq!(nudge_time(at(9, 10).unwrap(), -15), at(8, 55).unwrap());
        assert_eq!(nudge_time(at(23, 50).unwrap(), 15), at(23, 50).unwrap());
    }
}
