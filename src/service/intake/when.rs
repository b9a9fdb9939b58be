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

/// A moment by one of the forms, or the usual ones if there are none. A day alone begins at midnight.
pub fn moment(text: &str, forms: &[String]) -> Option<NaiveDateTime> {
    let usual = || USUAL.iter().copied();
    let given = || forms.iter().map(String::as_str);
    let text = text.trim();
    let text = if forms.is_empty() { without_fraction(text) } else { text };
    let joined = text.replacen('T', " ", 1);
    let one = |form: &str| {
        let whole = NaiveDateTime::parse_from_str(text, form).or_else(|_| NaiveDateTime::parse_from_str(&joined, form));
        whole.or_else(|_| NaiveDate::parse_from_str(text, form).map(|day| day.and_time(NaiveTime::MIN))).ok()
    };
    if forms.is_empty() { usual().find_map(one) } else { given().find_map(one) }
}

/// Whether a form can be a form of time at all.
pub fn is_form(form: &str) -> bool {
    use chrono::format::{Item, StrftimeItems};
    let mut items = StrftimeItems::new(form).peekable();
    items.peek().is_some() && items.all(|item| item != Item::Error)
}
