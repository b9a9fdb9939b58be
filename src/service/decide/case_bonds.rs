//! What binds two cases: the same matter reported twice (併案), and the same fault come back (返工).

use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::office_of;
use super::case_flow::{acted, done, not_now, not_yours, require_stage};
use super::cases::station_of;
use super::{Context, Decision, case_hazard, text};
use crate::domain::case::{Act, Case, Stage};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::store::Scan;
use crate::store::tables::{case_by_place_prefix, read};

/// As many earlier cases of a place as are looked at.
const LOOKED_AT: usize = 8;

/// The station of the place, or the office.
fn sorts(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    context.actor.named()?;
    let station = station_of(&case.grid);
    let office = office_of(context.regulation(&case.grid)?, case.sensitive);
    let may = context.actor.acts_for(&station, Right::CaseTriage, &case.grid)
        || context.actor.acts_for(&office, Right::CaseAssign, &case.grid);
    if may { Ok(()) } else { Err(not_yours(context, case, &station)) }
}

/// Joins a case with another one, where it goes on.
pub(super) fn merge(context: &Context<'_>, case: &Case, into: &str, reason: &str) -> Result<Decision, Refusal> {
    can_merge(context, case)?;
    let into = acted(context, into)?;
    // What is about somebody stays so, and a danger that has to be listed is not lost in another matter.
    let other = case.sensitive != into.sensitive
        || case.concerns != into.concerns
        || (case_hazard::must_be_listed(context, case)? && !case_hazard::must_be_listed(context, &into)?);
    if into.id == case.id || other {
        return Err(Refusal::new(RefusalCode::NotTheSame).with("number", &case.number).with("other", &into.number));
    }
    if !into.stage.is_open() {
        return Err(not_now(&into, Act::Merge));
    }
    let fact = Fact::CaseMerged {
        case: case.id,
        number: case.number.clone(),
        into: into.id,
        into_number: into.number.clone(),
        reason: text::optional_note("reason", reason)?,
    };
    Ok(done(case, vec![fact]).making("case", into.id, &into.number))
}

/// One that took in others goes on: they would hang in the air.
pub(super) fn can_merge(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Merge)?;
    sorts(context, case)?;
    if !case.took_in.is_empty() || case.on_site || case.listed().is_some() {
        return Err(not_now(case, Act::Merge));
    }
    Ok(())
}

/// Takes a case out of the one that it was joined with.
pub(super) fn separate(context: &Context<'_>, case: &Case, reason: &str) -> Result<Decision, Refusal> {
    can_separate(context, case)?;
    let Some(merged) = &case.merged else { return Err(not_now(case, Act::Separate)) };
    let fact = Fact::CaseSeparated {
        case: case.id,
        number: case.number.clone(),
        from: merged.into,
        from_number: merged.number.clone(),
        reason: text::note("reason", reason)?,
    };
    Ok(done(case, vec![fact]))
}

pub(super) fn can_separate(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Separate)?;
    sorts(context, case)
}

/// Links a case with the earlier one of the same fault.
pub(super) fn link(context: &Context<'_>, case: &Case, earlier: &str) -> Result<Decision, Refusal> {
    can_link(context, case)?;
    let earlier = acted(context, earlier)?;
    if earlier.id == case.id || earlier.times.keyed > case.times.keyed || earlier.stage != Stage::Closed {
        return Err(Refusal::new(RefusalCode::NotTheSame).with("number", &case.number).with("other", &earlier.number));
    }
    Ok(done(case, vec![repeated(case.id, &case.number, &earlier)]))
}

pub(super) fn can_link(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Link)?;
    if case.repeats.is_some() || !case.stage.is_open() {
        return Err(not_now(case, Act::Link));
    }
    sorts(context, case)
}

fn repeated(case: CaseId, number: &str, earlier: &Case) -> Fact {
    let (of, of_number) = (earlier.id, earlier.number.clone());
    Fact::CaseRepeated { case, number: number.to_owned(), of, of_number }
}

/// The same kind at the same place, closed not longer ago than the regulation counts as rework: for a case that is
/// being filed.
pub(super) fn repeats(
    context: &Context<'_>,
    (case, number): (CaseId, &str),
    grid: &GridCode,
    kind: &KindCode,
    place: &str,
) -> Result<Option<(Fact, String)>, Refusal> {
    let Some(rule) = &context.regulation(grid)?.oversight.repeats else { return Ok(None) };
    let community = grid.community().unwrap_or_else(|| grid.clone());
    let prefix = case_by_place_prefix(&community, kind, place);
    let scan = Scan::prefix(&prefix.build()).backward();
    for (key, _) in context.reader.page(&scan, LOOKED_AT)? {
        let id = read::case_by_place(&key)?;
        let Some(Record::Case(earlier)) = context.stored(&RecordRef::Case(id))?.and_then(|stored| stored.record) else {
            continue;
        };
        let Some(ended) = earlier.ended.filter(|_| earlier.stage == Stage::Closed) else { continue };
        if (context.now - ended).num_days() <= i64::from(rule.within_days) {
            return Ok(Some((repeated(case, number, &earlier), earlier.number.clone())));
        }
    }
    Ok(None)
}
