//! Dates and lengths of time as people say them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use super::lang::Lang;

/// Minutes in a day of twenty-four hours: the day of limits that run round the clock.
pub const DAY_ROUND_THE_CLOCK: i64 = 24 * 60;
/// Minutes in a usual office day: the day of limits that follow the working calendar.
pub const DAY_OF_OFFICE: i64 = 8 * 60;

/// What is left of a limit: `41分`, `5時12分`, `2天`, `逾期1時`. `minutes` is negative when late; a day of `urgent`
/// limits has 24 hours, that of the others 8.
pub fn time_left(lang: Lang, minutes: i64, urgent: bool) -> String {
    let day = if urgent { DAY_ROUND_THE_CLOCK } else { DAY_OF_OFFICE };
    let size = minutes.saturating_abs();
    if minutes >= 0 {
        return if size < day { length(lang, size) } else { days(lang, size / day) };
    }
    let coarse = match size {
        _ if size >= day => days(lang, size / day),
        60.. => hours(lang, size / 60),
        _ => length(lang, size),
    };
    match lang {
        Lang::En => format!("late {coarse}"),
        Lang::ZhHans | Lang::ZhHant => format!("逾期{coarse}"),
    }
}

/// A length in hours and minutes: `40分`, `1時20分`, `2時`.
pub fn length(lang: Lang, minutes: i64) -> String {
    let (full, rest) = (minutes / 60, minutes % 60);
    let rest_text = match lang {
        Lang::En => format!("{rest}m"),
        Lang::ZhHans | Lang::ZhHant => format!("{rest}分"),
    };
    match (full, rest) {
        (0, _) => rest_text,
        (_, 0) => hours(lang, full),
        _ => format!("{}{rest_text}", hours(lang, full)),
    }
}

fn hours(lang: Lang, count: i64) -> String {
    match lang {
        Lang::En => format!("{count}h"),
        Lang::ZhHans => format!("{count}时"),
        Lang::ZhHant => format!("{count}時"),
    }
}

/// So many days: `43天`.
pub fn days(lang: Lang, count: i64) -> String {
    match lang {
        Lang::En => format!("{count}d"),
        Lang::ZhHans | Lang::ZhHant => format!("{count}天"),
    }
}

/// The day of the week: 週一, 周一, Mon.
pub fn weekday(lang: Lang, date: NaiveDate) -> &'static str {
    let at = date.weekday().num_days_from_monday() as usize;
    let names = match lang {
        Lang::ZhHant => ["週一", "週二", "週三", "週四", "週五", "週六", "週日"],
        Lang::ZhHans => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names.get(at).copied().unwrap_or_default()
}

/// A month of a year: 2026年11月, Nov 2026.
pub fn month(lang: Lang, year: i32, month: u32) -> String {
    match lang {
        Lang::En => format!("{} {year}", month_name(month)),
        Lang::ZhHans | Lang::ZhHant => format!("{year}年{month}月"),
    }
}

/// A day without its year: 11月23日, 23 Nov.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::En => format!("{} {}", date.day(), month_name(date.month())),
        Lang::ZhHans | Lang::ZhHant => format!("{}月{}日", date.month(), date.day()),
    }
}

/// A day with its weekday: 11月23日 週一, Mon 23 Nov.
pub fn day_and_weekday(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::En => format!("{} {}", weekday(lang, date), day(lang, date)),
        Lang::ZhHans | Lang::ZhHant => format!("{} {}", day(lang, date), weekday(lang, date)),
    }
}

/// A time of day: 09:30.
pub fn clock(at: &DateTime<FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// A moment as near to `now` as it needs: 09:30 today, 11-22 17:05 this year, 2025-12-31 17:05 else.
pub fn moment(now: &DateTime<FixedOffset>, at: &DateTime<FixedOffset>) -> String {
    let form = match at.date_naive() {
        date if date == now.date_naive() => "%H:%M",
        date if date.year() == now.year() => "%m-%d %H:%M",
        _ => "%Y-%m-%d %H:%M",
    };
    at.format(form).to_string()
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(month.saturating_sub(1) as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_reads_as_people_say_it() {
        let hant = |minutes, urgent| time_left(Lang::ZhHant, minutes, urgent);
        assert_eq!(hant(41, true), "41分");
        assert_eq!(hant(5 * 60 + 12, false), "5時12分");
        assert_eq!(hant(2 * 24 * 60 + 5, true), "2天");
        assert_eq!(hant(-75, true), "逾期1時");
        assert_eq!(hant(-41, false), "逾期41分");
        assert_eq!(hant(0, false), "0分");
        assert_eq!(time_left(Lang::ZhHans, 200, true), "3时20分");
        assert_eq!(time_left(Lang::En, -2 * 480, false), "late 2d");
    }

    #[test]
    fn a_working_day_has_eight_hours_and_an_urgent_one_twenty_four() {
        assert_eq!(time_left(Lang::ZhHans, 960, false), "2天");
        assert_eq!(time_left(Lang::ZhHans, 960, true), "16时");
    }

    #[test]
    fn a_day_names_its_weekday_in_the_own_script() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(day_and_weekday(Lang::ZhHant, date), "11月23日 週一");
        assert_eq!(day_and_weekday(Lang::ZhHans, date), "11月23日 周一");
        assert_eq!(day_and_weekday(Lang::En, date), "Mon 23 Nov");
        assert_eq!(month(Lang::En, 2026, 11), "Nov 2026");
    }

    #[test]
    fn a_moment_is_no_longer_than_it_needs_to_be() {
        let now = "2026-11-23T14:00:00+08:00".parse().unwrap();
        let said = |text: &str| moment(&now, &text.parse().unwrap());
        assert_eq!(said("2026-11-23T09:30:00+08:00"), "09:30");
        assert_eq!(said("2026-11-22T17:05:00+08:00"), "11-22 17:05");
        assert_eq!(said("2025-12-31T17:05:00+08:00"), "2025-12-31 17:05");
    }
}
