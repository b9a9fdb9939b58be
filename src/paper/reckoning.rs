//! How a due time comes about, as a text that can be laid on a table in a dispute: what runs, line by line, by which
//! calendar, and what stands.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::domain::limit::{Limit, Step};
use crate::i18n::{Messages, spans};
use crate::service::view::{DueOf, DueSteps, ParkingView};
use crate::t;

/// The whole text, line by line.
pub fn reckoning(steps: &DueSteps, m: &Messages) -> Vec<String> {
    let mut lines = before(steps, m);
    for (place, step) in steps.steps.iter().enumerate() {
        lines.extend(extensions_at(steps, place, m));
        lines.push(line(step, m));
    }
    lines.extend(extensions_at(steps, steps.steps.len(), m));
    lines.extend(after(steps, m));
    lines
}

/// What a file with it is called.
pub fn reckoning_name(steps: &DueSteps, m: &Messages) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("{}-{}.txt", steps.number.chars().map(plain).collect::<String>(), m.code("paper-file", "due"))
}

/// What it is of, from when, how much.
pub fn before(steps: &DueSteps, m: &Messages) -> Vec<String> {
    let mut lines = Vec::new();
    match steps.of {
        DueOf::Standing => {}
        DueOf::Provisional => lines.push(t!(m, "due-of-provisional")),
        DueOf::Granted => lines.push(t!(m, "due-of-granted")),
        DueOf::Parked => lines.push(t!(m, "due-of-parked")),
    }
    let limits = std::iter::once(&steps.limit).chain(&steps.extensions).map(|it| limit(*it, m));
    let limits = limits.collect::<Vec<_>>().join(" + ");
    lines.push(t!(m, "triage-due-start", at = minute(steps.from.naive_local()), limit = limits));
    if let Some(by) = &steps.reckoned {
        lines.push(t!(
            m,
            "due-formula",
            formula = by.formula.as_str(),
            units = by.units,
            numbers = by.in_numbers(),
            limit = limit(steps.limit, m)
        ));
    }
    lines
}

/// The extensions that begin before a line: 延期 1：2 工作日.
pub fn extensions_at(steps: &DueSteps, place: usize, m: &Messages) -> Vec<String> {
    let begin = steps.extensions.iter().zip(&steps.extended_at).enumerate().filter(|(_, (_, at))| **at == place);
    begin.map(|(nth, (more, _))| t!(m, "due-extension", nth = nth + 1, limit = limit(*more, m))).collect()
}

/// Why a line counts as it does, with the holiday or the reason of the pause.
pub fn why(step: &Step, m: &Messages) -> String {
    let reason = m.code("step", &code(&step.reason));
    step.name.as_ref().map_or_else(|| reason.clone(), |name| format!("{reason} {name}"))
}

/// When it is due, by which calendar, what stands, and by which clause.
pub fn after(steps: &DueSteps, m: &Messages) -> Vec<String> {
    let at = minute(steps.due.naive_local());
    let mut lines = vec![match steps.of {
        DueOf::Standing => t!(m, "triage-due-end", at = at),
        DueOf::Provisional => t!(m, "due-provisional", at = at),
        DueOf::Granted | DueOf::Parked => t!(m, "due-proposed", at = at),
    }];
    lines.push(if steps.as_decided { t!(m, "due-as-decided") } else { t!(m, "due-as-today") });
    if let Some(other) = &steps.otherwise {
        let (other, days) = (minute(other.naive_local()), days(&steps.changed_days, m));
        lines.push(if steps.as_decided {
            t!(m, "due-otherwise-today", at = other, days = days)
        } else {
            t!(m, "due-otherwise-then", at = other, days = days)
        });
    }
    if let Some(stands) = &steps.stands {
        lines.push(t!(m, "due-stands", at = minute(stands.naive_local())));
    }
    for year in &steps.unknown_years {
        lines.push(t!(m, "triage-unknown-year", year = year.to_string()));
    }
    lines.push(t!(m, "refused-by", clause = steps.clause.as_str()));
    lines
}

fn line(step: &Step, m: &Messages) -> String {
    let counted = if step.minutes > 0 {
        format!("+ {}", spans::length(m.lang(), i64::from(step.minutes)))
    } else {
        t!(m, "triage-not-counted")
    };
    // Of one day the date is said once.
    let same_day = step.from.date() == step.to.date();
    let to = if same_day { step.to.format("%H:%M").to_string() } else { minute(step.to) };
    let span = t!(m, "due-span", from = minute(step.from), to = to);
    format!("{span}  {counted}  {}", why(step, m))
}

/// The first few of several days.
fn days(days: &[NaiveDate], m: &Messages) -> String {
    const NAMED: usize = 8;
    let named = days.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(&t!(m, "comma"));
    match days.len().checked_sub(NAMED) {
        Some(more) if more > 0 => t!(m, "due-days-more", days = named, more = more),
        _ if days.is_empty() => t!(m, "due-days-none"),
        _ => named,
    }
}

fn limit(limit: Limit, m: &Messages) -> String {
    m.get(&format!("limit-{}", limit.unit.code()), &[("amount", &limit.amount.to_string())])
}

/// With the year: who looks at it later knows which.
fn minute(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// A parking that was asked for, in words: until when, who approved already, who does next, and by when it would be due.
pub fn parking_words(asked: &ParkingView, m: &Messages, until: &str, due: &str) -> String {
    let approved = asked.approved.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(&t!(m, "comma"));
    let asks = t!(m, "parking-asked", who = asked.from.name.as_str(), until = until, reason = asked.reason.as_str());
    let approved = if approved.is_empty() { String::new() } else { t!(m, "parking-approved-by", who = approved) };
    let next = asked.next.name.as_str();
    let then = if asked.last {
        t!(m, "parking-then", who = next, until = until, due = due)
    } else {
        t!(m, "parking-next", who = next, due = due)
    };
    format!("{asks}{approved}{then}")
}
