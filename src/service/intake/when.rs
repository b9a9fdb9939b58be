//! Times as other systems write them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Forms that are tried where a mapping names none.
const USUAL: [&str; 9] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H时%M分",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y年%m月%d日",
];

/// Fractions of a second that databases add; they say nothing.
fn without_fraction(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some((whole, fraction)) if whole.contains(':') && fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// A time as it was written: to the minute or second, or a day alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// With the time of day.
    Exact(NaiveDateTime),
    /// The day, and nothing more.
    Day(NaiveDate),
}

impl Moment {
    /// The first second that it may mean.
    pub fn earliest(self) -> NaiveDateTime {
        match self {
            Self::Exact(at) => at,
            Self::Day(day) => day.and_time(NaiveTime::MIN),
        }
    }

    /// The last one.
    pub fn latest(self) -> NaiveDateTime {
        match self {
            Self::Exact(at) => at,
            Self::Day(day) => day.and_hms_opt(23, 59, 59).unwrap_or_else(|| day.and_time(NaiveTime::MIN)),
        }
    }
}

/// A moment by one of the forms, or the usual ones if there are none.
pub fn moment(text: &str, forms: &[String]) -> Option<Moment> {
    let usual = || USUAL.iter().copied();
    let given = || forms.iter().map(String::as_str);
    let text = text.trim();
    let text = if forms.is_empty() { without_fraction(text) } else { text };
    let joined = text.replacen('T', " ", 1);
    let one = |form: &str| {
        let whole = NaiveDateTime::parse_from_str(text, form).or_else(|_| NaiveDateTime::parse_from_str(&joined, form));
        let day = || NaiveDate::parse_from_str(text, form).map(Moment::Day);
        whole.map(Moment::Exact).or_else(|_| day()).ok()
    };
    if forms.is_empty() { usual().find_map(one) } else { given().find_map(one) }
}

/// Whether a form can be a form of time at all.
pub fn is_form(form: &str) -> bool {
    use chrono::format::{Item, StrftimeItems};
    let mut items = StrftimeItems::new(form).peekable();
    items.peek().is_some() && items.all(|item| item != Item::Error)
}
