//! Texts in force: regulations, holidays, the town's own items; and the record of exports.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::super::refusal::{Refusal, RefusalCode};
use super::super::rules::Rules;
use super::{Context, Decision};
use crate::domain::calendar::{BadHolidays, BadRow, joined};
use crate::domain::fact::Fact;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{GridCode, PostCode, UnitCode};
use crate::domain::policy::TextKind;
use crate::domain::right::Right;
use crate::regulation::{Library, Regulation, RegulationError, UnitDef};

/// The built-in files, and what the town has adopted over them.
pub fn library(context: &Context<'_>) -> Library {
    Rules::library(context.directory)
}

/// A bad regulation file, by file, line, key and reason.
pub fn refuse(error: &RegulationError) -> Refusal {
    let mut refusal = Refusal::new(RefusalCode::BadRegulation)
        .with("file", &error.file)
        .with("line", error.line.map_or_else(String::new, |line| line.to_string()))
        .with("key", &error.key)
        .with("reason", error.reason.code());
    for (name, value) in error.reason.data() {
        refusal = refusal.with(&format!("reason-{name}"), value);
    }
    refusal
}

/// Adopts a regulation's text.
pub fn adopt(context: &Context<'_>, file: &str, text: &str) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::RegulationAdmin, &town)?;
    adopting(context, &town, file, text)
}

/// The same of a text that was made from the one in force.
pub(super) fn adopting(context: &Context<'_>, town: &GridCode, file: &str, text: &str) -> Result<Decision, Refusal> {
    let parsed = Regulation::parse(file, text, &library(context)).map_err(|error| refuse(&error))?;
    let code = parsed.code().clone();
    let fact = Fact::RegulationAdopted {
        regulation: code.clone(),
        version: parsed.version().to_owned(),
        file: file.to_owned(),
        // With all it builds on: a newer program's built-in files must not change what a town adopted.
        text: parsed.whole_text(),
    };
    let units = new_units(context, &parsed);
    let names: Vec<String> = units.iter().map(|(_, name, _)| name.clone()).collect();
    let added = units.into_iter().map(|(unit, name, kind)| Fact::UnitAdded { unit, name, kind, phone: None });
    let facts = std::iter::once(fact).chain(added).collect();
    let mut decision = Decision::one(town.clone(), facts).making("regulation", &code, &code);
    if !names.is_empty() {
        decision = decision.noting("units-added", &[], None).listing("units", names);
    }
    for finding in parsed.check().into_iter().filter(|finding| finding.code.is_error()) {
        decision = decision.noting(
            "regulation-finding",
            &[("key", finding.key), ("reason", finding.code.code().into())],
            finding.clause,
        );
    }
    Ok(decision)
}

/// Units that a regulation names and the town does not have yet: what it routes to them would otherwise reach nobody.
fn new_units(context: &Context<'_>, regulation: &Regulation) -> Vec<(UnitCode, String, UnitKind)> {
    let lang =
        context.directory.town().and_then(|town| town.town.as_ref()).map_or("zh-Hans", |town| town.lang.as_str());
    let new = regulation.units.iter().filter(|unit| context.directory.unit_by_code(&unit.code).is_none());
    let named = |unit: &UnitDef| {
        let name = unit.label.in_language(lang);
        // The town may have made one of that name itself: two of one name could not be told apart.
        let taken = context.directory.units().any(|there| there.name == name);
        if taken { format!("{name}（{}）", unit.code) } else { name.to_owned() }
    };
    new.map(|unit| (unit.code.clone(), named(unit), unit.kind)).collect()
}

/// Days that a note lists one by one.
const DAYS_NAMED: usize = 6;

/// Adopts the town's own holidays: a file speaks for the years of which it has days, and those of other years stay unless
/// their year is dropped. The fact has the whole table, so that folding needs no other.
pub fn holidays(context: &Context<'_>, text: &str, drop: &[i32]) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::RegulationAdmin, &town)?;
    let bad = |bad: BadHolidays| {
        Refusal::new(RefusalCode::BadHolidays).with("line", bad.line).with("reason", bad.reason.code())
    };
    let there = context.directory.texts().find(|(_, adopted)| adopted.kind == TextKind::Holidays);
    let there = there.map_or("", |(_, adopted)| adopted.text.as_str());
    let text = if text.trim().is_empty() && !drop.is_empty() { NO_DAYS } else { text };
    let dropped: BTreeSet<i32> = drop.iter().copied().collect();
    let joined = joined(there, text, &dropped).map_err(bad)?;
    if joined.years.is_empty() && dropped.is_empty() {
        return Err(bad(BadHolidays { line: 1, reason: BadRow::NoDay, text: text.to_owned() }));
    }
    let there: BTreeSet<i32> = joined.gone.iter().map(Datelike::year).chain(joined.kept.iter().copied()).collect();
    let droppable: BTreeSet<i32> = there.difference(&joined.years).copied().collect();
    if let Some(year) = dropped.difference(&droppable).next() {
        let refusal = Refusal::new(RefusalCode::NoOwnHolidays).with("year", year);
        return Err(refusal.with("years", if droppable.is_empty() { "—".to_owned() } else { listed(&droppable) }));
    }
    context.rules.calendar().clone().overlaid(&joined.text).map_err(bad)?;
    let concerned = joined.years.union(&dropped).copied().collect();
    let label = listed(&concerned);
    let fact = Fact::HolidaysAdopted { text: joined.text };
    let mut decision = Decision::one(town, vec![fact]).making("holidays", &label, &label);
    if !joined.gone.is_empty() {
        let mut days: Vec<String> = joined.gone.iter().take(DAYS_NAMED).map(ToString::to_string).collect();
        days.extend((joined.gone.len() > DAYS_NAMED).then(|| "…".to_owned()));
        let count = [("count", joined.gone.len().to_string())];
        decision = decision.noting("holidays-gone", &count, None).listing("days", days);
    }
    if !joined.kept.is_empty() {
        decision = decision.noting("holidays-kept", &[("years", listed(&joined.kept))], None);
    }
    Ok(decision)
}

/// A table of holidays without any.
const NO_DAYS: &str = "date,kind,name\n";

fn listed(years: &BTreeSet<i32>) -> String {
    years.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}

/// Defines a ledger item of the town's own.
pub fn item(context: &Context<'_>, text: &str) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::RegulationAdmin, &town)?;
    let base = context.regulation(&town)?;
    let extended = base.with_items("item.toml", text).map_err(|error| refuse(&error))?;
    let new: Vec<_> = extended.items.iter().filter(|item| base.item(&item.code) != Some(item)).collect();
    let [item] = new.as_slice() else {
        return Err(Refusal::new(RefusalCode::BadItem).with("reason", "one-item"));
    };
    let fact = Fact::ItemDefined { item: item.code.clone(), text: text.to_owned() };
    Ok(Decision::one(town, vec![fact]).making("item", &item.code, &item.label.hant))
}

/// Records that an export was written.
pub fn exported(
    context: &Context<'_>,
    audience: Option<&str>,
    date: NaiveDate,
    rows: u64,
    files: u32,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    // Whoever may export one grid may export that one: which rows are sent is decided where they are read.
    if !context.directory.grids().any(|grid| context.actor.may(Right::Export, &grid.code)) {
        context.require(Right::Export, &town)?;
    }
    let post = |given: &str| {
        let found = context.rules.all().find_map(|regulation| regulation.post_by_name(given));
        found.map_or_else(|| PostCode::from(given), |post| post.code.clone())
    };
    let audience = audience.map(post);
    let fact = Fact::Exported { audience, date, rows, files };
    Ok(Decision::one(town, vec![fact]).making("export", date, date))
}
