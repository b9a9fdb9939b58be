//! The language that cases are found by: `nature:emergency late:>2d by:me grid:南街 路燈`. One language for the command
//! line and the screen, keys and values by code or in any of the three languages. Pure: what a place, a kind or a
//! person is, only a town knows, so those stay words here and are looked up where the filter is asked for.
//!
//! Whatever a filter of this version holds, [`print()`] writes so that [`parse()`] reads the same filter.

pub mod hints;
pub mod search;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;
use std::fmt::Display;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};

use self::words::{
    FIGURES, IS, Is, KEYS, Key, ME, NATURES, ORDERS, SATISFACTIONS, SOURCES, STAGES, UNITS_OF_TIME, Word, YES_NO,
    called, meant, word_of,
};
use super::query::{CaseFilter, Lapse, Upto};
use super::refusal::{Refusal, RefusalCode};
use crate::domain::matching::fold;

/// Filters that everybody has, by code; the message `triage-filter-CODE` is the name.
pub const BUILT_IN: [(&str, &str); 9] = [
    ("mine", "is:mine"),
    ("open", "is:open"),
    ("late", "late:yes"),
    ("emergency", "is:open nature:emergency"),
    ("returned", "stage:returned"),
    ("unanswered", "unanswered:yes"),
    ("filed", "is:open filed-by:me"),
    ("samples", "is:drawn"),
    ("all", ""),
];

/// What `by:`, `filed-by:`, `assigned:` and `assigned-by:` call the asker.
pub const MYSELF: &str = "me";

/// Earlier dates are typing errors.
const FIRST_YEAR: i32 = 1950;
/// More is no length of time that a case has.
const LONGEST: u32 = 9999;

/// Reads terms. A key or value that is not known is refused by name, with what is accepted.
pub fn parse(text: &str) -> Result<CaseFilter, Refusal> {
    let mut reading = Reading::default();
    let mut bare: Vec<String> = Vec::new();
    for token in tokens(text) {
        let Some(typed) = &token.key else {
            bare.extend(token.value.split_whitespace().map(str::to_owned));
            continue;
        };
        let key = called(KEYS, typed).ok_or_else(|| {
            let known: Vec<_> = KEYS.iter().map(|word| (word.code, word.label())).collect();
            Refusal::new(RefusalCode::UnknownTerm)
                .with("given", typed)
                .choices(known.iter().map(|(code, label)| (code, label)))
        })?;
        reading.take(typed, key.value, &token.value)?;
    }
    reading.filter.words = (!bare.is_empty()).then(|| bare.join(" "));
    Ok(reading.filter)
}

/// The terms read so far.
#[derive(Default)]
struct Reading {
    filter: CaseFilter,
    given: BTreeSet<(Key, String)>,
}

impl Reading {
    fn take(&mut self, typed: &str, key: Key, value: &str) -> Result<(), Refusal> {
        let term = Term { key: typed, value: value.trim() };
        // Each of the sets of `is:` may be asked for; of all else one value.
        let which = if key == Key::Is { term.value.to_owned() } else { String::new() };
        if !self.given.insert((key, which)) {
            return Err(Refusal::new(RefusalCode::TermTwice).with("given", typed));
        }
        term.read(key, &mut self.filter)
    }
}

/// One `key:value` as typed.
struct Term<'a> {
    key: &'a str,
    value: &'a str,
}

impl Term<'_> {
    fn read(&self, key: Key, filter: &mut CaseFilter) -> Result<(), Refusal> {
        match key {
            Key::Is => match self.one_of(IS)? {
                Is::Mine => filter.mine = true,
                Is::Open => filter.open = true,
                Is::Drawn => filter.drawn = true,
                Is::Urged => filter.urged = true,
                Is::Supervised => filter.supervised = true,
                Is::Listed => filter.listed = true,
                Is::Repeats => filter.repeats = true,
                Is::SampleFailed => filter.sample_failed = true,
                Is::ListedLate => filter.listed_late = true,
                Is::Involved => filter.involved = true,
            },
            Key::Nature => filter.nature = Some(self.one_of(NATURES)?),
            Key::Source => filter.source = Some(self.one_of(SOURCES)?),
            Key::Stage => filter.stage = Some(self.one_of(STAGES)?),
            Key::Figure => filter.figure = Some(self.one_of(FIGURES)?),
            Key::Satisfaction => filter.satisfaction = Some(self.one_of(SATISFACTIONS)?),
            Key::Unanswered => filter.unanswered = Some(self.one_of(YES_NO)?),
            Key::Paused => filter.paused = Some(self.one_of(YES_NO)?),
            Key::Kind => filter.kind = Some(self.text()?),
            Key::Grid => filter.grid = Some(self.text()?),
            Key::Community => filter.community = Some(self.text()?),
            Key::Unit => filter.unit = Some(self.text()?),
            Key::By => filter.by = Some(self.somebody()?),
            Key::FiledBy => filter.filed_by = Some(self.somebody()?),
            Key::Given => filter.given = Some(self.text()?),
            Key::SentBack => filter.sent_back = Some(self.text()?),
            Key::Assigned => filter.assigned = Some(self.somebody()?),
            Key::AssignedBy => filter.assigned_by = Some(self.somebody()?),
            Key::Late => {
                filter.late = true;
                if let Some(over) = self.value.strip_prefix(['>', '＞']) {
                    filter.late_over = Some(lapse(over).ok_or_else(|| self.wrong("yes, >2d, >4h"))?);
                } else if !called(YES_NO, self.value).is_some_and(|word| word.value) {
                    return Err(self.wrong("yes, >2d, >4h"));
                }
            }
            Key::Left => {
                let under = self.value.strip_prefix(['<', '＜']).and_then(lapse);
                filter.left_under = Some(under.ok_or_else(|| self.wrong("<4h, <2d"))?);
            }
            Key::Returned => {
                let over = match self.value.strip_prefix(['>', '＞']) {
                    Some(over) => digits(&fold(over)).filter(|times| *times <= LONGEST),
                    None => called(YES_NO, self.value).filter(|word| word.value).map(|_| 0),
                };
                filter.returned_over = Some(over.ok_or_else(|| self.wrong("yes, >1"))?);
            }
            Key::From => filter.from = Some(self.day(false)?),
            Key::Until => filter.until = Some(self.day(true)?),
            Key::AsOf => (filter.as_of, filter.upto) = self.as_of()?,
            Key::Sort => filter.sort = Some(self.one_of(ORDERS)?),
        }
        Ok(())
    }

    fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::BadTerm).with("key", self.key).with("given", self.value)
    }

    fn wrong(&self, accepted: &str) -> Refusal {
        self.refused().with("choices", accepted)
    }

    fn one_of<T: Copy>(&self, words: &'static [Word<T>]) -> Result<T, Refusal> {
        meant(words, self.value).map(|word| word.value).ok_or_else(|| {
            let known: Vec<_> = words.iter().map(|word| (word.code, word.label())).collect();
            self.refused().choices(known.iter().map(|(code, label)| (code, label)))
        })
    }

    fn text(&self) -> Result<String, Refusal> {
        if self.value.is_empty() { Err(self.wrong("…")) } else { Ok(self.value.to_owned()) }
    }

    fn somebody(&self) -> Result<String, Refusal> {
        if called(ME, self.value).is_some() { Ok(MYSELF.to_owned()) } else { self.text() }
    }

    /// A day, or a month: its first day, or its last.
    fn day(&self, last: bool) -> Result<NaiveDate, Refusal> {
        let month = || {
            let first = NaiveDate::parse_from_str(&format!("{}-01", self.value), "%Y-%m-%d").ok()?;
            if last { first.checked_add_months(Months::new(1))?.pred_opt() } else { Some(first) }
        };
        let day = NaiveDate::parse_from_str(self.value, "%Y-%m-%d").ok().or_else(month);
        day.filter(|day| sound(*day)).ok_or_else(|| self.wrong("2026-11-23, 2026-11"))
    }

    /// A moment, and behind `@` how far the journal had come; either may be missing.
    fn as_of(&self) -> Result<(Option<NaiveDateTime>, Option<Upto>), Refusal> {
        let Some((moment, upto)) = self.value.split_once(['@', '＠']) else { return Ok((Some(self.moment()?), None)) };
        let upto = upto.parse().map_err(|_| self.wrong("2026-11-23T12:00@abcdefghijklmnop:123"))?;
        let moment = Term { key: self.key, value: moment.trim() };
        let moment = (!moment.value.is_empty()).then(|| moment.moment()).transpose()?;
        Ok((moment, Some(upto)))
    }

    /// A moment; a day alone is its end.
    fn moment(&self) -> Result<NaiveDateTime, Refusal> {
        let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
        let value = self.value.replace('：', ":");
        let moment = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(&value, form).ok());
        let end = || NaiveDate::parse_from_str(&value, "%Y-%m-%d").ok()?.and_hms_opt(23, 59, 59);
        let moment = moment.or_else(end).filter(|moment| sound(moment.date()));
        moment.ok_or_else(|| self.wrong("2026-11-23T12:00, 2026-11-23"))
    }
}

fn sound(day: NaiveDate) -> bool {
    (FIRST_YEAR..=9999).contains(&day.year())
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `2d`, `4h`, `2天`, `4小時`.
fn lapse(text: &str) -> Option<Lapse> {
    let text = fold(text);
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (amount, unit) = text.split_at_checked(end)?;
    let amount = digits(amount).filter(|amount| *amount <= LONGEST)?;
    Some(Lapse { amount, unit: called(UNITS_OF_TIME, unit.trim())?.value })
}

/// A piece of what was typed: a term, or a bare word.
struct Token {
    key: Option<String>,
    value: String,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// Pieces apart by blanks; in quotation marks blanks and colons are text, and `\` takes what follows as it stands.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            return found;
        }
        let mut token = Token { key: None, value: String::new() };
        // A word that begins in quotation marks has no key.
        let bare = chars.peek().is_some_and(|c| is_quote(*c));
        let mut begins = true;
        while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
            match c {
                c if is_quote(c) && begins => {
                    while let Some(c) = chars.next().filter(|c| !is_quote(*c)) {
                        token.value.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
                    }
                    begins = false;
                }
                ':' | '：' if token.key.is_none() && !bare => {
                    token.key = Some(std::mem::take(&mut token.value));
                    begins = true;
                }
                c => {
                    token.value.push(c);
                    begins = false;
                }
            }
        }
        found.push(token);
    }
}

/// A text as it is typed: in quotation marks where it would not be read as one word.
fn quoted(text: &str, bare: bool) -> String {
    let colon = |c: char| bare && matches!(c, ':' | '：');
    let special = text.is_empty() || text.contains(|c: char| c.is_whitespace() || is_quote(c) || colon(c));
    if !special {
        return text.to_owned();
    }
    let escaped = text.chars().flat_map(|c| (is_quote(c) || c == '\\').then_some('\\').into_iter().chain([c]));
    std::iter::once('"').chain(escaped).chain(['"']).collect()
}

/// The terms of a filter in a language, by its tag; with any other tag by codes. What was typed as a name stays as typed.
pub fn print(filter: &CaseFilter, tag: &str) -> String {
    let mut page = Page { tag, terms: Vec::new() };
    let sets = [
        (Is::Mine, filter.mine),
        (Is::Open, filter.open),
        (Is::Drawn, filter.drawn),
        (Is::Urged, filter.urged),
        (Is::Supervised, filter.supervised),
        (Is::Listed, filter.listed),
        (Is::Repeats, filter.repeats),
        (Is::SampleFailed, filter.sample_failed),
        (Is::ListedLate, filter.listed_late),
        (Is::Involved, filter.involved),
    ];
    for (is, on) in sets {
        page.coded(Key::Is, IS, on.then_some(is));
    }
    page.coded(Key::Nature, NATURES, filter.nature);
    page.text(Key::Kind, filter.kind.as_deref());
    page.text(Key::Grid, filter.grid.as_deref());
    page.text(Key::Community, filter.community.as_deref());
    page.coded(Key::Source, SOURCES, filter.source);
    page.coded(Key::Stage, STAGES, filter.stage);
    page.somebody(Key::By, filter.by.as_deref());
    page.text(Key::Unit, filter.unit.as_deref());
    page.somebody(Key::FiledBy, filter.filed_by.as_deref());
    page.text(Key::Given, filter.given.as_deref());
    page.text(Key::SentBack, filter.sent_back.as_deref());
    page.somebody(Key::Assigned, filter.assigned.as_deref());
    page.somebody(Key::AssignedBy, filter.assigned_by.as_deref());
    match filter.late_over {
        Some(over) => page.term(Key::Late, format!(">{}", page.lapse(over))),
        None => page.coded(Key::Late, YES_NO, filter.late.then_some(true)),
    }
    if let Some(under) = filter.left_under {
        page.term(Key::Left, format!("<{}", page.lapse(under)));
    }
    match filter.returned_over {
        Some(0) => page.coded(Key::Returned, YES_NO, Some(true)),
        Some(times) => page.term(Key::Returned, format!(">{times}")),
        None => {}
    }
    page.coded(Key::Unanswered, YES_NO, filter.unanswered);
    page.coded(Key::Paused, YES_NO, filter.paused);
    page.coded(Key::Satisfaction, SATISFACTIONS, filter.satisfaction);
    page.plain(Key::From, filter.from);
    page.plain(Key::Until, filter.until);
    page.plain(Key::AsOf, as_of_text(filter));
    page.coded(Key::Figure, FIGURES, filter.figure);
    page.coded(Key::Sort, ORDERS, filter.sort);
    page.terms.extend(filter.words.iter().flat_map(|words| words.split_whitespace().map(|word| quoted(word, true))));
    page.terms.join(" ")
}

/// A moment as terms have it.
pub fn moment_text(at: NaiveDateTime) -> String {
    let whole = chrono::Timelike::second(&at) == 0;
    at.format(if whole { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" }).to_string()
}

/// When a filter looks, and behind `@` how far the journal had come: given again, the same figures come of it.
pub fn as_of_text(filter: &CaseFilter) -> Option<String> {
    let upto = filter.upto.as_ref().map(|upto| format!("@{upto}"));
    let parts: Vec<String> = filter.as_of.map(moment_text).into_iter().chain(upto).collect();
    (!parts.is_empty()).then(|| parts.concat())
}

struct Page<'a> {
    tag: &'a str,
    terms: Vec<String>,
}

impl Page<'_> {
    fn term(&mut self, key: Key, value: String) {
        let key = word_of(KEYS, &key).map_or("", |word| word.written(self.tag));
        self.terms.push(format!("{key}:{value}"));
    }

    fn coded<T: PartialEq>(&mut self, key: Key, words: &'static [Word<T>], value: Option<T>) {
        if let Some(word) = value.and_then(|value| word_of(words, &value)) {
            self.term(key, word.written(self.tag).to_owned());
        }
    }

    fn text(&mut self, key: Key, value: Option<&str>) {
        if let Some(value) = value {
            self.term(key, quoted(value, false));
        }
    }

    fn somebody(&mut self, key: Key, value: Option<&str>) {
        match value {
            Some(MYSELF) => self.coded(key, ME, Some(())),
            other => self.text(key, other),
        }
    }

    fn plain(&mut self, key: Key, value: Option<impl Display>) {
        if let Some(value) = value {
            self.term(key, value.to_string());
        }
    }

    fn lapse(&self, lapse: Lapse) -> String {
        let unit = word_of(UNITS_OF_TIME, &lapse.unit).map_or("", |word| word.written(self.tag));
        format!("{}{unit}", lapse.amount)
    }
}

impl CaseFilter {
    /// This filter with everything that the other says over it; words of both are looked for.
    #[must_use]
    pub fn with(self, over: Self) -> Self {
        let words: Vec<String> = [self.words, over.words].into_iter().flatten().collect();
        Self {
            open: self.open || over.open,
            mine: self.mine || over.mine,
            grid: over.grid.or(self.grid),
            kind: over.kind.or(self.kind),
            nature: over.nature.or(self.nature),
            source: over.source.or(self.source),
            stage: over.stage.or(self.stage),
            late: self.late || over.late,
            drawn: self.drawn || over.drawn,
            urged: self.urged || over.urged,
            supervised: self.supervised || over.supervised,
            listed: self.listed || over.listed,
            repeats: self.repeats || over.repeats,
            sample_failed: self.sample_failed || over.sample_failed,
            listed_late: self.listed_late || over.listed_late,
            satisfaction: over.satisfaction.or(self.satisfaction),
            words: (!words.is_empty()).then(|| words.join(" ")),
            from: over.from.or(self.from),
            until: over.until.or(self.until),
            late_over: over.late_over.or(self.late_over),
            left_under: over.left_under.or(self.left_under),
            by: over.by.or(self.by),
            filed_by: over.filed_by.or(self.filed_by),
            returned_over: over.returned_over.or(self.returned_over),
            unanswered: over.unanswered.or(self.unanswered),
            paused: over.paused.or(self.paused),
            community: over.community.or(self.community),
            unit: over.unit.or(self.unit),
            figure: over.figure.or(self.figure),
            as_of: over.as_of.or(self.as_of),
            upto: over.upto.or(self.upto),
            involved: self.involved || over.involved,
            given: over.given.or(self.given),
            sent_back: over.sent_back.or(self.sent_back),
            assigned: over.assigned.or(self.assigned),
            assigned_by: over.assigned_by.or(self.assigned_by),
            sort: over.sort.or(self.sort),
        }
    }
}
