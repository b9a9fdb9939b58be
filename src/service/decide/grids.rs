//! The tree: founding the town, adding grids, dividing and noticing them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::command::{GridRow, Made};
use super::super::refusal::{Refusal, RefusalCode, RefusalRow};
use super::{Context, Decision, Planned, text};
use crate::domain::fact::Fact;
use crate::domain::grid::UnitKind;
use crate::domain::ids::{GridCode, Tier, UnitCode};
use crate::domain::right::Right;

/// The zone of a town in mainland China.
const ZONE: &str = "Asia/Shanghai";
/// As many grids as one change adds: a change must fit into one batch of the store.
const GRIDS_A_CHANGE: usize = 100;

/// Founds a town, with the units that its regulations name.
pub fn init(context: &Context<'_>, town: &str, code: &str, lang: &str) -> Result<Decision, Refusal> {
    if let Some(there) = context.directory.town() {
        return Err(Refusal::new(RefusalCode::TownExists).with("town", &there.name).with("code", &there.code));
    }
    let grid = parse(code)?;
    if grid.tier() != Tier::Town {
        return Err(Refusal::new(RefusalCode::BadCode).with("given", code));
    }
    let lang = match lang {
        "zh-Hant" | "zh-Hans" | "en" => lang,
        _ => {
            let choices = "zh-Hant、zh-Hans、en";
            return Err(Refusal::new(RefusalCode::BadChoice)
                .with("field", "lang")
                .with("given", lang)
                .with("choices", choices));
        }
    };
    let name = text::name("town", town)?;
    let mut facts = vec![Fact::TownFounded {
        grid: grid.clone(),
        name: name.clone(),
        lang: lang.to_owned(),
        zone: ZONE.to_owned(),
    }];
    let mut units: BTreeMap<UnitCode, (String, UnitKind)> = BTreeMap::new();
    for unit in context.rules.all().flat_map(|regulation| &regulation.units) {
        units.entry(unit.code.clone()).or_insert_with(|| (unit.label.in_language(lang).to_owned(), unit.kind));
    }
    facts.extend(units.into_iter().map(|(unit, (name, kind))| Fact::UnitAdded { unit, name, kind, phone: None }));
    Ok(Decision::one(grid.clone(), facts).making("town", &grid, &name))
}

fn parse(code: &str) -> Result<GridCode, Refusal> {
    code.trim().parse().map_err(|_| Refusal::new(RefusalCode::BadCode).with("given", code))
}

/// The name that people say: without the suffix that every official name has.
pub fn shown_name(official: &str) -> &str {
    let without = |suffixes: &[&str]| {
        suffixes.iter().find_map(|suffix| official.strip_suffix(suffix)).filter(|rest| !rest.is_empty())
    };
    if let Some(rest) = without(&["居民委员会", "居民委員會", "居委会", "居委會"]) {
        return rest;
    }
    match without(&["村民委员会", "村民委員會", "村委会", "村委會"]) {
        Some(rest) if rest.ends_with('村') => rest,
        // 東南村委會 is the body of 東南村.
        Some(rest) => official.get(..rest.len() + '村'.len_utf8()).unwrap_or(official),
        None => official,
    }
}

fn added(context: &Context<'_>, code: GridCode, given: &str) -> Result<Fact, Refusal> {
    let official = text::name("name", given)?;
    let name = shown_name(&official).to_owned();
    let regulation = context
        .rules
        .default_for(&code)
        .map(|regulation| regulation.code().clone())
        .ok_or_else(|| Refusal::new(RefusalCode::UnknownRegulation).with("given", &code))?;
    let official = (official != name).then_some(official);
    Ok(Fact::GridAdded { grid: code, name, official, regulation })
}

/// Adds one grid.
pub fn add(
    context: &Context<'_>,
    code: &str,
    name: &str,
    boundary: Option<&str>,
    households: Option<u32>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::GridAdmin, &town)?;
    let code = parse(code)?;
    if let Some(there) = context.directory.grid_by_code(&code) {
        return Err(Refusal::new(RefusalCode::DuplicateCode).with("code", &code).with("name", &there.name));
    }
    check_parent(context, &code, &BTreeMap::new())?;
    let mut facts = vec![added(context, code.clone(), name)?];
    let boundary = text::optional_note("boundary", boundary.unwrap_or_default())?;
    if boundary.is_some() || households.is_some() {
        facts.push(Fact::GridDivided { grid: code.clone(), boundary, households, from: context.today() });
    }
    let name = shown_name(name).to_owned();
    Ok(Decision::one(code.clone(), facts).making("grid", &code, name))
}

fn check_parent(context: &Context<'_>, code: &GridCode, coming: &BTreeMap<GridCode, u64>) -> Result<(), Refusal> {
    let missing = |parent: &str| Refusal::new(RefusalCode::NoParent).with("code", code).with("parent", parent);
    let parent = code.parent().ok_or_else(|| missing("-"))?;
    if context.directory.grid_by_code(&parent).is_some() || coming.contains_key(&parent) {
        Ok(())
    } else {
        Err(missing(parent.as_str()))
    }
}

/// Adds the grids of a division file.
pub fn import(context: &Context<'_>, rows: &[GridRow], keep_good: bool) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::GridAdmin, &town)?;
    let mut decision = Decision::default();
    let mut coming: BTreeMap<GridCode, u64> = BTreeMap::new();
    let mut facts = Vec::new();
    let mut bad = Vec::new();
    // Parents before children, in whatever order the file has them.
    let mut order: Vec<&GridRow> = rows.iter().collect();
    order.sort_by_key(|row| row.code.len());
    for row in order {
        match import_row(context, row, &mut coming) {
            Ok(Some(fact)) => {
                if let Fact::GridAdded { grid, name, .. } = &fact {
                    decision = decision.making("grid", grid, name);
                }
                facts.push(fact);
            }
            Ok(None) => decision.made.push(Made {
                kind: "grid".to_owned(),
                id: row.code.clone(),
                label: row.name.clone(),
                already: true,
            }),
            Err(refusal) => bad.push(RefusalRow {
                key: row.line.to_string(),
                text: if row.name.is_empty() { row.code.clone() } else { format!("{},{}", row.code, row.name) },
                reason: Some(Box::new(refusal)),
            }),
        }
    }
    decision = settle_bad_rows(decision, bad, facts.len(), keep_good)?;
    decision.changes =
        facts.chunks(GRIDS_A_CHANGE).map(|facts| Planned { scope: town.clone(), facts: facts.to_vec() }).collect();
    Ok(decision)
}

/// Bad rows refuse the whole import, or are told beside the good ones that are kept.
pub fn settle_bad_rows(
    mut decision: Decision,
    mut bad: Vec<RefusalRow>,
    good: usize,
    keep_good: bool,
) -> Result<Decision, Refusal> {
    bad.sort_by_key(|row| row.key.parse::<u64>().unwrap_or(0));
    if bad.is_empty() {
        return Ok(decision);
    }
    if !keep_good {
        let mut refusal = Refusal::new(RefusalCode::BadRows).with("bad", bad.len()).with("good", good);
        refusal.rows = bad;
        return Err(refusal);
    }
    for row in bad {
        let reason = row.reason.as_ref().map(|reason| reason.code.key()).unwrap_or_default().to_owned();
        decision = decision.noting("bad-row", &[("line", row.key), ("text", row.text), ("reason", reason)], None);
        // The values of the reason, so that it is told as it would be refused.
        if let (Some(note), Some(reason)) = (decision.notes.last_mut(), row.reason) {
            note.args.extend(reason.args.into_iter().map(|(name, value)| (format!("reason-{name}"), value)));
            note.names.extend(reason.names.into_iter().map(|(name, names)| (format!("reason-{name}"), names)));
        }
    }
    Ok(decision)
}

fn import_row(
    context: &Context<'_>,
    row: &GridRow,
    coming: &mut BTreeMap<GridCode, u64>,
) -> Result<Option<Fact>, Refusal> {
    if let Some((found, expected)) = row.cells {
        return Err(Refusal::new(RefusalCode::WrongColumns).with("found", found).with("expected", expected));
    }
    let given = text::name("code", &row.code)?;
    text::name("name", &row.name)?;
    let code = parse(&given)?;
    let said = |given: &Option<String>| given.as_deref().map(str::trim).map(str::to_owned).filter(|it| !it.is_empty());
    let parent = code.parent().map(|parent| parent.to_string()).unwrap_or_default();
    if let Some(given) = said(&row.parent).filter(|given| *given != parent) {
        let refusal = Refusal::new(RefusalCode::WrongParent).with("code", &code);
        return Err(refusal.with("parent", parent).with("given", given));
    }
    if let Some(given) = said(&row.tier).filter(|given| given != code.tier().code()) {
        let refusal = Refusal::new(RefusalCode::WrongTier).with("code", &code);
        return Err(refusal.with("tier", code.tier().code()).with("given", given));
    }
    if let Some(first) = coming.get(&code) {
        return Err(Refusal::new(RefusalCode::DuplicateRow).with("code", &code).with("line", first));
    }
    // Equal but for its name: a grid's name is the town's to say, and stays.
    if context.directory.grid_by_code(&code).is_some() {
        coming.insert(code, row.line);
        return Ok(None);
    }
    check_parent(context, &code, coming)?;
    let fact = added(context, code.clone(), &row.name)?;
    coming.insert(code, row.line);
    Ok(Some(fact))
}

/// Renames a grid, draws its division anew, or has it follow another regulation.
pub fn change(
    context: &Context<'_>,
    grid: &str,
    name: Option<&str>,
    boundary: Option<&str>,
    households: Option<u32>,
    regulation: Option<&str>,
) -> Result<Decision, Refusal> {
    let town = context.town()?;
    context.require(Right::GridAdmin, &town)?;
    let code = context.grid(grid)?;
    let node = context.directory.find_grid(code.as_str())?;
    let mut facts = Vec::new();
    if let Some(name) = text::optional_name("name", name)?.filter(|name| *name != node.name) {
        facts.push(Fact::GridRenamed { grid: code.clone(), name });
    }
    let boundary = text::optional_note("boundary", boundary.unwrap_or_default())?;
    if boundary.is_some() || households.is_some() {
        facts.push(Fact::GridDivided { grid: code.clone(), boundary, households, from: context.today() });
    }
    if let Some(given) = regulation {
        let regulation = context.rules.by_code(given)?.code().clone();
        facts.push(Fact::GridFollows { grid: code.clone(), regulation });
    }
    let label = node.name.clone();
    let mut decision = Decision::default().making("grid", &code, label);
    if !facts.is_empty() {
        decision.changes.push(Planned { scope: code, facts });
    }
    Ok(decision)
}

/// Records a public notice.
pub fn notice(context: &Context<'_>, grid: &str, words: &str, on: Option<NaiveDate>) -> Result<Decision, Refusal> {
    let code = context.grid(grid)?;
    context.require(Right::GridAdmin, &code)?;
    let on = on.unwrap_or_else(|| context.today());
    if on > context.today() {
        return Err(Refusal::new(RefusalCode::InFuture).with("given", on));
    }
    let fact = Fact::NoticePublished { grid: code.clone(), text: text::note("text", words)?, on };
    let name = context.directory.grid_name(&code);
    Ok(Decision::one(code.clone(), vec![fact]).making("grid", &code, name))
}

#[cfg(test)]
mod tests {
    use super::shown_name;

    #[test]
    fn the_body_that_runs_a_grid_is_no_part_of_its_shown_name() {
        for (official, shown) in [
            ("南街社区居委会", "南街社区"),
            ("南街社區居委會", "南街社區"),
            ("东南村委会", "东南村"),
            ("杨家坝村委会", "杨家坝村"),
            ("太平村村民委员会", "太平村"),
            ("城关镇", "城关镇"),
            ("居委会", "居委会"),
            ("南街第一網格", "南街第一網格"),
        ] {
            assert_eq!(shown_name(official), shown, "{official}");
        }
    }
}
