//! `case filters`: filters under names, those that everybody has and one's own.

use serde_json::json;

use super::answers;
use super::case::CaseFilters;
use super::cx::{Cx, Stop};
use super::give;
use super::table::{Column, Table};
use super::trouble;
use crate::domain::matching::fold;
use crate::i18n::t;
use crate::service::query::{CaseFilter, Query};
use crate::service::refusal::{Refusal, RefusalCode};
use crate::service::settings::{FilterChange, LONGEST_NAME, SavedFilter, SavedFilters, is_named};
use crate::service::terms::{BUILT_IN, parse, print};
use crate::service::view::{Answer, CaseTally};

/// How terms are kept: they read the same in every language.
const CODES: &str = "code";

/// The asker's own filters, after a change.
fn own(cx: &mut Cx<'_>, change: FilterChange) -> Result<Vec<SavedFilter>, Stop> {
    let Answer::Desk(desk) = cx.query(Query::Desk)? else { return Err(answers::unexpected()) };
    let person = desk.person.map_or_else(|| "owner".to_owned(), |person| person.id.to_string());
    let dir = cx.dir()?;
    let changed = SavedFilters::of(&dir, &person).change(change);
    Ok(changed.map_err(|error| give::file_trouble(&dir.join("settings"), &error))?)
}

/// The filter of a name: one's own, else one that everybody has, by its code or as it is called.
pub(super) fn named(cx: &mut Cx<'_>, name: &str) -> Result<CaseFilter, Stop> {
    let own = own(cx, FilterChange::None)?;
    if let Some(own) = own.iter().find(|own| is_named(own, name)) {
        return Ok(parse(&own.terms)?);
    }
    let called = |code: &str| fold(code) == fold(name) || fold(&cx.m.code("triage-filter", code)) == fold(name);
    match BUILT_IN.iter().find(|(code, _)| called(code)) {
        Some((_, terms)) => Ok(parse(terms)?),
        None => Err(Refusal::new(RefusalCode::UnknownFilter).with("given", name).into()),
    }
}

pub(super) fn run(cx: &mut Cx<'_>, args: CaseFilters) -> Result<(), Stop> {
    let saved = match (args.save, args.delete) {
        (Some(name), _) => keep(cx, name.trim(), &args.terms.join(" "))?,
        (_, Some(name)) => {
            if !own(cx, FilterChange::None)?.iter().any(|own| is_named(own, &name)) {
                return Err(Refusal::new(RefusalCode::UnknownFilter).with("given", name).into());
            }
            own(cx, FilterChange::Drop(name))?
        }
        _ => own(cx, FilterChange::None)?,
    };
    list(cx, &saved)
}

fn keep(cx: &mut Cx<'_>, name: &str, terms: &str) -> Result<Vec<SavedFilter>, Stop> {
    let filter = parse(terms)?;
    if name.is_empty() {
        return Err(Refusal::new(RefusalCode::EmptyText).with("field", "name").into());
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        let refusal = Refusal::new(RefusalCode::NameTooLong).with("field", "name");
        return Err(refusal.with("length", length).with("limit", LONGEST_NAME).into());
    }
    // What the town does not know is refused now, not each time the filter is used.
    let Answer::CaseTallies(tallies) = cx.query(Query::CaseTallies { filters: vec![filter.clone()] })? else {
        return Err(answers::unexpected());
    };
    if let Some(refusal) = tallies.into_iter().find_map(|tally| tally.refused) {
        return Err(refusal.into());
    }
    own(cx, FilterChange::Keep(SavedFilter { name: name.to_owned(), terms: print(&filter, CODES) }))
}

/// Counted to the end: nobody waits at a keyboard for the rest to arrive.
fn whole(cx: &mut Cx<'_>, filter: &CaseFilter, mut tally: CaseTally) -> Result<CaseTally, Stop> {
    while let Some(after) = tally.next.take() {
        let query = Query::CaseTallyOn { filter: filter.clone(), after };
        let Answer::CaseTallies(stretch) = cx.query(query)? else { return Err(answers::unexpected()) };
        tally.add(stretch.into_iter().next().unwrap_or_default());
    }
    Ok(tally)
}

fn list(cx: &mut Cx<'_>, saved: &[SavedFilter]) -> Result<(), Stop> {
    let m = cx.m.clone();
    let built_in = BUILT_IN.iter().map(|(code, terms)| (Some(*code), m.code("triage-filter", code), *terms));
    let saved = saved.iter().map(|own| (None, own.name.clone(), own.terms.as_str()));
    let all: Vec<_> = built_in.chain(saved).collect();
    let read: Vec<Result<CaseFilter, Refusal>> = all.iter().map(|(.., terms)| parse(terms)).collect();
    let filters = read.iter().flatten().cloned().collect();
    let Answer::CaseTallies(tallies) = cx.query(Query::CaseTallies { filters })? else {
        return Err(answers::unexpected());
    };
    let mut tallies = tallies.into_iter();
    let mut table = Table::new([
        (Column::Text, t!(m, "cli-head-name")),
        (Column::Number, t!(m, "cli-head-cases")),
        (Column::Number, t!(m, "cli-head-open")),
        (Column::Number, t!(m, "cli-head-late")),
        (Column::Words, t!(m, "cli-head-terms")),
    ]);
    for ((code, name, terms), read) in all.into_iter().zip(read) {
        let tally = match &read {
            Ok(filter) => whole(cx, filter, tallies.next().unwrap_or_default())?,
            Err(refusal) => CaseTally { refused: Some(refusal.clone()), ..CaseTally::default() },
        };
        let refused = tally.refused.as_ref().map(|refusal| trouble::what(refusal, &m));
        if cx.json {
            cx.json(&json!({
                "filter": code.unwrap_or(&name),
                "filter_name": name,
                "built_in": code.is_some(),
                "terms": terms,
                "cases": tally.cases,
                "open": tally.open,
                "late": tally.late,
                "refused": refused,
            }))?;
            continue;
        }
        let shown = read.map_or_else(|_| terms.to_owned(), |filter| print(&filter, m.tag()));
        let figure = |figure: u64| if refused.is_some() { "–".to_owned() } else { figure.to_string() };
        let figures = [tally.cases, tally.open, tally.late].map(figure);
        table.row([name].into_iter().chain(figures).chain([refused.clone().unwrap_or(shown)]));
    }
    if cx.json { Ok(()) } else { answers::table(cx, &table) }
}
