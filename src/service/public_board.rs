//! What the public may see of a danger: officials by name, everybody else without, and no telephone (篇6/四(二)-c).

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::directory::Directory;
use super::read::masked;
use super::refusal::Refusal;
use super::rules::Rules;
use super::view::{BoardRow, GridName};
use crate::domain::case::{Case, Plate};
use crate::domain::ids::GridCode;
use crate::domain::label::Label;
use crate::domain::matching::fold;
use crate::domain::record::Record;
use crate::regulation::Regulation;
use crate::store::tables::{Stored, entry_prefix};
use crate::store::{Reader, Scan, decode};

/// Longer names are those of organisations.
const LONGEST_NAME: usize = 4;

/// Names of residents that may stand in `words`: who told the case, and whom the ledgers name of the place, of what lies
/// above it, and of all that lies in its community or below. Every row is looked at: what leaves the house cannot be
/// called back.
pub fn residents(
    reader: &dyn Reader,
    directory: &Directory,
    rules: &Rules,
    case: &Case,
    words: &str,
) -> Result<Vec<String>, Refusal> {
    let mut found: Vec<String> = case.reporter.iter().filter_map(|reporter| reporter.name.clone()).collect();
    let around = case.grid.community().unwrap_or_else(|| case.grid.clone());
    let above = around.parent();
    let below = directory.grids_below(&around).map(|grid| grid.code.clone());
    for grid in above.into_iter().chain(below) {
        named_in(reader, rules.of_grid(directory, &grid)?, &grid, words, &mut found)?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Persons in the books of a grid whose names stand in the words.
fn named_in(
    reader: &dyn Reader,
    regulation: &Regulation,
    grid: &GridCode,
    words: &str,
    found: &mut Vec<String>,
) -> Result<(), Refusal> {
    for item in &regulation.items {
        let fields: Vec<_> = item.fields.iter().filter(|field| field.person).map(|field| &field.code).collect();
        if fields.is_empty() {
            continue;
        }
        let scan = Scan::prefix(&entry_prefix(grid, Some(&item.code)).build());
        let mut failed = None;
        reader.walk(&scan, &mut |_, value| match decode::<Stored>(value) {
            Ok(Stored { record: Some(Record::Entry(entry)), .. }) => {
                let names = fields.iter().filter_map(|field| entry.values.get(*field));
                found.extend(names.filter(|name| words.contains(name.trim())).cloned());
                ControlFlow::Continue(())
            }
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    Ok(())
}

/// A plate as the board shows it.
pub fn row(
    reader: &dyn Reader,
    directory: &Directory,
    rules: &Rules,
    (case, plate): (&Case, &Plate),
    on: NaiveDate,
) -> Result<BoardRow, Refusal> {
    let regulation = rules.of_grid(directory, &case.grid)?;
    let hazard = &plate.hazard;
    let words = [&case.place, &hazard.measures, &hazard.money, &hazard.plan].map(String::as_str).join("\n");
    let mut private = residents(reader, directory, rules, case, &words)?;
    let named = [&hazard.person, &hazard.follower].into_iter().filter(|name| is_private(directory, name));
    private.extend(named.cloned());
    let text = |words: &str| masked::text(words, &private);
    let name = |name: &String| {
        if is_private(directory, name) {
            masked::name(name)
        } else if is_official(directory, name) {
            name.clone()
        } else {
            text(name)
        }
    };
    let kind = regulation.kind(&case.kind).map(crate::regulation::Kind::label);
    Ok(BoardRow {
        plate: hazard.plate.clone(),
        kind: kind.unwrap_or_else(|| Label::verbatim(case.kind.as_str())),
        level: level(regulation, &hazard.level),
        grid: GridName { code: case.grid.clone(), name: directory.grid_name(&case.grid) },
        place: text(&case.place),
        measures: text(&hazard.measures),
        money: text(&hazard.money),
        person: name(&hazard.person),
        deadline: hazard.deadline,
        overdue: hazard.deadline < on,
        plan: text(&hazard.plan),
        follower: name(&hazard.follower),
        reference: hazard.reference.clone(),
    })
}

/// What people call a level; its code if the regulation has it no longer.
pub fn level(regulation: &Regulation, code: &str) -> Label {
    let level = regulation.oversight.hazard.as_ref().and_then(|rule| rule.level(code));
    level.map_or_else(|| Label::verbatim(code), |level| level.label.clone())
}

/// By deadline, then by plate.
pub fn sort(rows: &mut [BoardRow]) {
    rows.sort_by(|a, b| (a.deadline, &a.plate).cmp(&(b.deadline, &b.plate)));
}

/// Somebody of the town's own people.
fn is_official(directory: &Directory, name: &str) -> bool {
    let name = fold(name);
    directory.people().any(|person| fold(&person.name) == name)
}

fn is_private(directory: &Directory, name: &str) -> bool {
    let short = name.trim().chars().count() <= LONGEST_NAME;
    let folded = fold(name);
    let known = directory.units().any(|unit| fold(&unit.name) == folded)
        || directory.grids().any(|grid| fold(&grid.name) == folded);
    short && !known && !is_official(directory, name)
}
