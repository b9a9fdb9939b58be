//! What people type as values: dates, times, who was told, and files. What is wrong with them is a refusal, like
//! anything else that the service would refuse.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde::de::DeserializeOwned;

use crate::domain::when;
use crate::platform;
use crate::service::command::Told;
use crate::service::query::Upto;
use crate::service::refusal::{Refusal, RefusalCode};

/// Earlier dates are typing errors; birth dates stand in ledgers and are not checked here.
const FIRST_YEAR: i32 = 1950;

fn bad(given: &str, field: &str) -> Refusal {
    Refusal::new(RefusalCode::BadDate).with("given", given).with("field", field)
}

/// A date with its year, as people type it: `2026-11-23`, `2026/11/23`, `２０２６年１１月２３日`.
pub(super) fn date(text: &str, field: &str) -> Result<NaiveDate, Refusal> {
    let date = whole_date(text).ok_or_else(|| bad(text, field))?;
    if date.year() < FIRST_YEAR || date.year() > 9999 {
        return Err(bad(text, field));
    }
    Ok(date)
}

/// A date that says its year: it is the same one whatever day it is read on.
pub(super) fn whole_date(text: &str) -> Option<NaiveDate> {
    let read_on = |year| NaiveDate::from_ymd_opt(year, 6, 15).and_then(|today| when::date(text, today, true));
    read_on(FIRST_YEAR).filter(|date| read_on(FIRST_YEAR + 1) == Some(*date))
}

/// A time of day as people type it, `09:10`, `0910`, `０９：１０`; with seconds if wanted.
pub(super) fn clock(text: &str, field: &str) -> Result<NaiveTime, Refusal> {
    let with_seconds = || NaiveTime::parse_from_str(text.trim(), "%H:%M:%S").ok();
    when::time(text)
        .or_else(with_seconds)
        .ok_or_else(|| Refusal::new(RefusalCode::BadClock).with("given", text).with("field", field))
}

/// A civil time in the town's zone: `2026-11-23T09:50`, with seconds if wanted. With an offset it is a moment, put
/// into China's time.
pub(super) fn moment(text: &str, field: &str) -> Result<NaiveDateTime, Refusal> {
    let trimmed = text.trim();
    let plain = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let with_offset = ["%Y-%m-%dT%H:%M:%S%:z", "%Y-%m-%dT%H:%M%:z"];
    let moment = plain
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(trimmed, form).ok())
        .or_else(|| {
            let utc = trimmed.strip_suffix('Z').map(|head| format!("{head}+00:00"));
            let text = utc.as_deref().unwrap_or(trimmed);
            let moment = with_offset.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
            moment.map(|moment| moment.with_timezone(&chrono_tz::Asia::Shanghai).naive_local())
        })
        .ok_or_else(|| bad(text, field))?;
    date(&moment.date().to_string(), field).map_err(|_| bad(text, field))?;
    Ok(moment)
}

/// A moment that may be missing.
pub(super) fn optional_moment(text: Option<&str>, field: &str) -> Result<Option<NaiveDateTime>, Refusal> {
    text.map(|text| moment(text, field)).transpose()
}

/// A place in the journal that may be missing.
pub(super) fn optional_position(text: Option<&str>) -> Result<Option<Upto>, Refusal> {
    let unknown = |text: &str| Refusal::new(RefusalCode::UnknownPosition).with("given", text);
    text.map(|text| text.parse().map_err(|_| unknown(text))).transpose()
}

/// A value of the domain by its stable code.
pub(super) fn coded<T: DeserializeOwned>(code: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::String(code.to_owned()))
}

/// Who was told, on one word: `station`, or `station,channel=phone,at=2026-11-23T09:29,by=NAME,answered-by=NAME`. A time
/// of day alone is the next one from when the matter happened.
pub(super) fn told(text: &str, happened: NaiveDateTime) -> Result<Told, Refusal> {
    let mut parts = text.split([',', '，']);
    let to = parts.next().unwrap_or_default().trim();
    if to.is_empty() {
        return Err(Refusal::new(RefusalCode::EmptyText).with("field", "told"));
    }
    let mut told = Told { to: to.to_owned(), channel: coded_channel("phone")?, at: None, by: None, answered_by: None };
    for part in parts {
        let wrong =
            || Refusal::new(RefusalCode::BadValue).with("field", "told").with("given", part).with("type", "told");
        let (name, value) = part.split_once('=').ok_or_else(wrong)?;
        let value = value.trim();
        match name.trim() {
            "channel" => told.channel = coded_channel(value)?,
            "at" => told.at = Some(since(value, happened)?),
            "by" => told.by = Some(value.to_owned()),
            "answered-by" => told.answered_by = Some(value.to_owned()),
            _ => return Err(wrong()),
        }
    }
    Ok(told)
}

fn since(text: &str, happened: NaiveDateTime) -> Result<NaiveDateTime, Refusal> {
    let Ok(clock) = clock(text, "at") else {
        return moment(text, "at").or_else(|refusal| when::moment(text, happened.date()).ok_or(refusal));
    };
    Ok(crate::domain::time::following(clock, happened))
}

fn coded_channel(code: &str) -> Result<crate::domain::case::Channel, Refusal> {
    coded(code).map_err(|_| {
        let choices = super::args::CHANNELS.join(", ");
        Refusal::new(RefusalCode::BadChoice).with("field", "channel").with("given", code).with("choices", choices)
    })
}

/// A text file's content, UTF-8 with or without a byte order mark.
pub(super) fn text_file(path: &Path) -> Result<String, Refusal> {
    let bytes = fs::read(path).map_err(|error| file_trouble(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.split(|byte| *byte == b'\n').count();
        Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", "not-utf8").with("line", line)
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A file that could not be read or written.
pub(super) fn file_trouble(path: &Path, error: &io::Error) -> Refusal {
    Refusal::new(RefusalCode::IoFailed).with("path", path.display()).with("reason", platform::io_reason(error))
}

/// The name of a file, for messages and for the record.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Channel;

    #[test]
    fn dates_before_1950_and_dates_that_are_none_are_refused() {
        for text in ["2027-02-28", "2027/2/28", "20270228", "２０２７－０２－２８", "2027年2月28日"] {
            assert_eq!(date(text, "date").unwrap().to_string(), "2027-02-28", "{text}");
        }
        for text in ["1900-01-01", "1949-12-31", "2026-02-30", "26-1-1", "11-23", "1123", "23", "", "明天"] {
            let refusal = date(text, "from").unwrap_err();
            assert_eq!((refusal.code, refusal.args["field"].as_str()), (RefusalCode::BadDate, "from"), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_asked_for_as_such() {
        for text in ["09:10", "0910", "9:10", "０９：１０", "9點10分", "09:10:00"] {
            assert_eq!(clock(text, "start").unwrap().to_string(), "09:10:00", "{text}");
        }
        for text in ["2026-11-20T15:00", "1900-01-01T08:00", "25:00", "2510", ""] {
            assert_eq!(clock(text, "start").unwrap_err().code, RefusalCode::BadClock, "{text}");
        }
    }

    #[test]
    fn a_moment_takes_seconds_and_an_offset() {
        let expected = "2026-11-23T09:50:00".parse::<NaiveDateTime>().unwrap();
        for text in ["2026-11-23T09:50", "2026-11-23T09:50:00", "2026-11-23 09:50", "2026-11-23T01:50Z"] {
            assert_eq!(moment(text, "now").unwrap(), expected, "{text}");
        }
        assert_eq!(moment("2026-11-23T09:50:00+08:00", "now").unwrap(), expected);
        assert!(moment("2026-11-23", "now").is_err());
        assert!(moment("1900-01-01T00:00", "now").is_err());
    }

    #[test]
    fn who_was_told_is_one_word_with_what_else_is_known() {
        let happened: NaiveDateTime = "2026-11-23T23:50:00".parse().unwrap();
        let told = |text: &str| told(text, happened);
        for (at, expected) in
            [("23:55", "2026-11-23T23:55:00"), ("00:05", "2026-11-24T00:05:00"), ("23:40", "2026-11-23T23:40:00")]
        {
            assert_eq!(told(&format!("office,at={at}")).unwrap().at, Some(expected.parse().unwrap()), "{at}");
        }
        let told_full = told("station,channel=in-person,at=2026-11-23T09:29,answered-by=站長甲").unwrap();
        assert_eq!((told_full.to.as_str(), told_full.channel), ("station", Channel::InPerson));
        assert_eq!(told_full.answered_by.as_deref(), Some("站長甲"));
        assert_eq!(told("office").unwrap().channel, Channel::Phone);
        assert_eq!(told("office,channel=smoke").unwrap_err().code, RefusalCode::BadChoice);
        assert_eq!(told("office,when=now").unwrap_err().code, RefusalCode::BadValue);
    }
}
