//! What binds two cases: the same matter reported twice (併案), and the same fault come back (返工).

use chrono::Days;

use super::super::refusal::{Refusal, RefusalCode};
use super::case_concerned::office_of;
use super::case_flow::{acted, done, not_now, not_yours, require_stage};
use super::cases::station_of;
use super::{Context, Decision, case_clock, case_hazard, text};
use crate::domain::case::{Act, Case, Stage};
use crate::domain::fact::Fact;
use crate::domain::ids::{CaseId, GridCode, KindCode};
use crate::domain::place::place_key;
use crate::domain::record::{Record, RecordRef};
use crate::domain::right::Right;
use crate::domain::time::Civil;
use crate::store::Scan;
use crate::store::tables::{case_by_place_prefix, community_of, read};

/// Rows of the index that are read at a time.
const PAGE: usize = 32;

/// The station of the place, or the office.
pub(super) fn sorts(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
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
    // Joining moves both: who sorts only one of them sends the other one nowhere.
    sorts(context, &into)?;
    // Whoever reported this one is told once that one is done: there it is over.
    require_stage(&into, Act::Merge)?;
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

/// Those that were joined with a case would vanish with it.
pub(super) fn holds_no_other(case: &Case) -> Result<(), Refusal> {
    if case.took_in.is_empty() {
        return Ok(());
    }
    let others = case.took_in.iter().map(|other| other.number.as_str());
    Err(Refusal::new(RefusalCode::OthersJoined).with("number", &case.number).list("others", others))
}

/// Takes a case out of the one that it was joined with.
pub(super) fn separate(context: &Context<'_>, case: &Case, reason: &str) -> Result<Decision, Refusal> {
    can_separate(context, case)?;
    let Some(merged) = &case.merged else { return Err(not_now(case, Act::Separate)) };
    let reason = text::note("reason", reason)?;
    let fact = case_clock::stating(context, case, |due| Fact::CaseSeparated {
        case: case.id,
        number: case.number.clone(),
        from: merged.into,
        from_number: merged.number.clone(),
        reason: reason.clone(),
        due,
    });
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
    let another = earlier.id == case.id || earlier.sensitive != case.sensitive;
    if another || earlier.times.keyed > case.times.keyed || earlier.stage != Stage::Closed {
        return Err(Refusal::new(RefusalCode::NotTheSame).with("number", &case.number).with("other", &earlier.number));
    }
    let (of, of_number) = (earlier.id, earlier.number);
    Ok(done(case, vec![Fact::CaseRepeated { case: case.id, number: case.number.clone(), of, of_number }]))
}

pub(super) fn can_link(context: &Context<'_>, case: &Case) -> Result<(), Refusal> {
    require_stage(case, Act::Link)?;
    if case.repeats.is_some() || !case.stage.is_open() {
        return Err(not_now(case, Act::Link));
    }
    sorts(context, case)
}

/// A matter that is being put on record.
pub(super) struct Again<'a> {
    pub(super) case: CaseId,
    pub(super) number: &'a str,
    pub(super) grid: &'a GridCode,
    pub(super) kind: &'a KindCode,
    pub(super) place: &'a str,
    pub(super) happened: Civil,
}

/// An earlier case whose fault came back.
pub(super) struct Earlier {
    pub(super) id: CaseId,
    pub(super) number: String,
    pub(super) ended: Civil,
    /// Whether the asker may see it.
    pub(super) seen: bool,
}

impl Again<'_> {
    /// Days after which the same fault is another matter; none where it is never rework.
    fn within_days(&self, context: &Context<'_>) -> Result<Option<u32>, Refusal> {
        let rule = &context.regulation(self.grid)?.oversight.repeats;
        // Where no spot was given the name of the grid stands: that is no place at which a fault could come back.
        let grids = [Some(self.grid.clone()), self.grid.community(), Some(self.grid.town())];
        let mut names = grids.into_iter().flatten().map(|grid| context.directory.grid_name(&grid));
        let place = place_key(self.place);
        let nowhere = place.is_empty() || names.any(|name| place_key(&name) == place);
        Ok(rule.as_ref().filter(|_| !nowhere).map(|rule| rule.within_days))
    }

    /// Whether a case that ended then is near enough: it was done before this happened, and not too long before.
    fn follows(&self, ended: Civil, within_days: u32) -> bool {
        ended < self.happened && (self.happened - ended).num_days() <= i64::from(within_days)
    }

    /// What it states.
    pub(super) fn repeating(&self, earlier: &Earlier) -> Fact {
        Fact::CaseRepeated {
            case: self.case,
            number: self.number.to_owned(),
            of: earlier.id,
            of_number: earlier.number.clone(),
        }
    }
}

/// The latest case of the same kind at the same place that was closed not longer before than the regulation counts as
/// rework (返工). `coming` are those closed ones that are put on record by the same action.
pub(super) fn repeats<'a>(
    context: &Context<'_>,
    again: &Again<'_>,
    coming: impl Iterator<Item = &'a Earlier>,
) -> Result<Option<Earlier>, Refusal> {
    let Some(days) = again.within_days(context)? else { return Ok(None) };
    let prefix = case_by_place_prefix(&community_of(again.grid), again.kind, again.place);
    let last = again.happened.date_naive();
    let first = last.checked_sub_days(Days::new(u64::from(days) + 1)).unwrap_or(last);
    let mut scan = Scan::through(prefix.clone().date(first).build(), &prefix.date(last).build()).backward();
    let mut found: Option<Earlier> = None;
    loop {
        let page = context.reader.page(&scan, PAGE)?;
        for (key, _) in &page {
            let (day, id) = read::case_by_place(key)?;
            // Days come latest first: of the day that has one, all are looked at.
            if found.as_ref().is_some_and(|found| day < found.ended.date_naive()) {
                break;
            }
            let stored = context.stored(&RecordRef::Case(id))?.and_then(|stored| stored.record);
            let Some(Record::Case(case)) = stored else { continue };
            let Some(ended) = case.ended.filter(|ended| again.follows(*ended, days) && id != again.case) else {
                continue;
            };
            if found.as_ref().is_none_or(|found| found.ended < ended) {
                let seen = context.actor.may_see(&case);
                found = Some(Earlier { id, number: case.number, ended, seen });
            }
        }
        match page.last() {
            Some((key, _)) if page.len() == PAGE && found.is_none() => scan = scan.after(key),
            _ => break,
        }
    }
    let coming = coming.filter(|one| again.follows(one.ended, days)).max_by_key(|one| one.ended);
    Ok(match (found, coming) {
        (Some(found), Some(coming)) if found.ended >= coming.ended => Some(found),
        (_, Some(coming)) => Some(Earlier { number: coming.number.clone(), ..*coming }),
        (found, None) => found,
    })
}
